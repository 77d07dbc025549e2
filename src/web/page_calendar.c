/* page_calendar.c: a month with what is due, what is held and what is remembered, in both calendars; on paper as on
 * the screen. */
#include "web/record_model.h"

#include <stdlib.h>
#include <string.h>

#define MONTH_ITEMS 1000
#define CELL_ITEMS 4
#define EACH_DAY \
        7 /* what is held for so long stands on each of its days; what lasts longer, on the first */

/* One line of a day. */
typedef struct {
        int32_t day;
        Str words, note, address;
        const char *kind; /* "due" "held" "remembered" */
        Light light;
} Entry;
typedef VEC(Entry) Entries;

/* The last two characters of the lunar day: 初二, 廿三; on the first, the month. */
void put_day_cell(Ctx *c, Json *cell, int32_t jdn)
{
        LunarDate lunar;
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        json_put_int(c->arena, cell, "day", day);
        if (!lunar_from_jdn(jdn, &lunar))
                return;
        Str words = lunar_words(c->arena, lunar);
        size_t cut = words.n, from = str_find(words, S("年"), 0);
        uint32_t cp;
        utf8_prev(words, &cut, &cp);
        utf8_prev(words, &cut, &cp);
        if (lunar.day == 1 && from != SIZE_MAX)
                json_put_str(c->arena, cell, "lunar", str_slice(words, from + S("年").n, cut));
        else
                json_put_str(c->arena, cell, "lunar", str_slice(words, cut, words.n));
}

/* What stands in it
 * ----------------- */
static MUST Err add_due(Ctx *c, int32_t from, int32_t to, Entries *v)
{
        DueItem *items;
        size_t n;
        TRY(due_between(c, NULL, from, to, MONTH_ITEMS, &items, &n));
        for (size_t i = 0; i < n; i++) {
                const DueItem *d = &items[i];
                *VEC_PUSH(c->arena, v) = (Entry){
                        .day = d->due,
                        .words = d->title,
                        .note = str_printf(c->arena, "%.*s%s%.*s", STR(register_label(c, d->reg)),
                                " · ", STR(pick_label(c, d->clock->zh, d->clock->en))),
                        .address = str_printf(
                                c->arena, "/r/%.*s/%.*s", STR(d->reg->name), STR(d->record_id)),
                        .kind = "due",
                        .light = clock_light(d->due, d->soon, day_today(c)),
                };
        }
        return OK;
}

static MUST Err add_occasions(Ctx *c, int32_t from, int32_t to, bool held, Entries *v)
{
        Occasion *all;
        size_t n;
        TRY(held ? held_between(c, from, to, &all, &n)
                 : anniversaries_between(c, NULL, from, to, &all, &n));
        for (size_t i = 0; i < n; i++) {
                Entry e = {
                        .day = all[i].day,
                        .words = all[i].words,
                        .note = register_label(c, all[i].reg),
                        .address = str_printf(c->arena, "/r/%.*s/%.*s", STR(all[i].reg->name),
                                STR(all[i].record_id)),
                        .kind = held ? "held" : "remembered",
                        .light = LIGHT_RUN,
                };
                do
                        *VEC_PUSH(c->arena, v) = e;
                while (++e.day <= all[i].last && all[i].last - all[i].day < EACH_DAY);
        }
        return OK;
}

static int by_day(const void *x, const void *y)
{
        const Entry *a = x, *b = y;
        return (a->day > b->day) - (a->day < b->day);
}

/* The page
 * -------- */
static Json *entry_model(Ctx *c, const Entry *e)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "words", e->words);
        json_put_str(a, o, "note", e->note);
        json_put_str(a, o, "address", e->address);
        json_put_str(a, o, "kind", str_from(e->kind));
        json_put_str(a, o, "date", jdn_iso(c->arena, e->day));
        if (strcmp(e->kind, "due") == 0) {
                json_put_str(a, o, "light", str_from(light_name(e->light)));
                json_put_str(a, o, "left", days_left_words(c, e->day, day_today(c)));
        }
        return o;
}

static Json *cell_model(Ctx *c, int32_t day, bool inside, const DaysOff *off, const Entries *v)
{
        Arena *a = c->arena;
        Json *cell = json_object(a), *shown = json_array(a);
        bool works = day_works(off, day), usual = day_works(NULL, day);
        int64_t n = 0;
        put_day_cell(c, cell, day);
        json_put_str(a, cell, "class",
                day == day_today(c) ? S("now")
                        : !inside   ? S("out")
                        : !works    ? S("off")
                                    : S(""));
        if (works != usual)
                json_put_str(a, cell, "mark",
                        str_from(works ? tr(c, N_("worked")) : tr(c, N_("day off"))));
        for (size_t i = 0; i < v->n; i++)
                if (v->p[i].day == day && ++n <= CELL_ITEMS)
                        json_push(a, shown, entry_model(c, &v->p[i]));
        json_put(a, cell, "entries", shown);
        if (n > CELL_ITEMS)
                json_put_int(a, cell, "more", n - CELL_ITEMS);
        return cell;
}

static void put_weeks(
        Ctx *c, Json *model, int32_t first, int32_t last, const DaysOff *off, const Entries *v)
{
        Arena *a = c->arena;
        Json *weeks = json_array(a);
        for (int32_t monday = first - first % 7; monday <= last; monday += 7) {
                Json *row = json_object(a), *days = json_array(a);
                for (int32_t day = monday; day < monday + 7; day++)
                        json_push(a, days, cell_model(c, day, day >= first && day <= last, off, v));
                json_put(a, row, "days", days);
                json_push(a, weeks, row);
        }
        json_put(a, model, "weeks", weeks);
}

/* "2026-11"; this month if it is nothing of the kind. */
static void month_of(Ctx *c, Str typed, int *ret_year, int *ret_month)
{
        LocalTime now = time_local(c, now_ms(c));
        int64_t y, m;
        *ret_year = now.year;
        *ret_month = now.month;
        if (typed.n != 7 || typed.p[4] != '-' || !str_to_int(str_slice(typed, 0, 4), &y) ||
                !str_to_int(str_slice(typed, 5, 7), &m) || y < 1 || y > 9998 || m < 1 || m > 12)
                return;
        *ret_year = (int)y;
        *ret_month = (int)m;
}

static void put_turn(Ctx *c, Json *model, const char *key, int year, int month)
{
        if (month == 0 || month == 13) {
                year += month == 0 ? -1 : 1;
                month = month == 0 ? 12 : 1;
        }
        json_put_str(c->arena, model, key,
                str_printf(c->arena, "/calendar?month=%04d-%02d", year, month));
}

static Err show_calendar(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        int year, month;
        Entries v = {0};
        DaysOff off;
        month_of(c, req_param(q, "month"), &year, &month);
        int32_t first = jdn_from_gregorian(year, month, 1);
        int32_t last = jdn_from_gregorian(month == 12 ? year + 1 : year, month % 12 + 1, 1) - 1;
        TRY(days_off_load(c, first - 7, &off));
        TRY(add_due(c, first, last, &v));
        TRY(add_occasions(c, first, last, true, &v));
        TRY(add_occasions(c, first, last, false, &v));
        if (v.n)
                qsort(v.p, v.n, sizeof *v.p, by_day);
        page_title(c, model, "desk", str_printf(a, tr(c, N_("Calendar, %04d-%02d")), year, month));
        page_crumb(c, model, str_from(tr(c, N_("My desk"))), S("/"));
        page_crumb(c, model, str_from(tr(c, N_("Calendar"))), S(""));
        put_weeks(c, model, first, last, &off, &v);
        put_turn(c, model, "previous", year, month - 1);
        put_turn(c, model, "next", year, month + 1);
        Json *all = json_array(a);
        for (size_t i = 0; i < v.n; i++)
                json_push(a, all, entry_model(c, &v.p[i]));
        json_put(a, model, "entries", all);
        json_put_int(a, model, "n", (int64_t)v.n);
        return OK;
}

const Route calendar_routes[] = {
        {"GET", "/calendar", "calendar", "month", 0, MAY_READ, show_calendar},
        {0},
};
