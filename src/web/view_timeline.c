/* view_timeline.c: a register along time, as a chronicle has it. Down the side stand the years with how many entries each
 * has; the page begins at the year that was asked for, in whatever calendar it was written, and goes on for a page.
 * What is known to the year only is shown as that, behind what is known to the day. Where sources differ, what each
 * of them says stands under the entry. */
#include "web/understood.h"
#include "web/view_model.h"

#define PAGE 50
#define YEARS_SHOWN 30 /* of the span that is open; a longer line is told by decades */
#define BAR_WIDTH 60
#define REMEMBERED_DAYS 366
#define REMEMBERED 8

typedef struct {
        const View *view;
        const Field *date;
        const YearCount *years;
        size_t n;
        int64_t total, most; /* all that are dated; the fullest step of the side */
        int step;            /* years in one row of the side: 1, 10, 100 */
        int64_t at;          /* how many stand before the first of this page */
} Timeline;

/* Where the page begins
 * --------------------- */
static int64_t before_year(const Timeline *t, int year)
{
        int64_t n = 0;
        for (size_t i = 0; i < t->n && t->years[i].year < year; i++)
                n += t->years[i].n;
        return n;
}

/* The year of the entry before which so many stand, and how many of its own do. */
static int year_at(const Timeline *t, int64_t at, int64_t *ret_skip)
{
        size_t i = 0;
        while (i + 1 < t->n && at >= t->years[i].n)
                at -= t->years[i++].n;
        *ret_skip = at;
        return t->n ? t->years[i].year : 0;
}

static Str at_address(Ctx *c, const Timeline *t, int64_t at)
{
        int64_t skip;
        int year = year_at(t, at, &skip);
        return str_printf(c->arena, skip ? "%.*s?year=%d&skip=%lld" : "%.*s?year=%d",
                STR(view_address(c, t->view, "")), year, (long long)skip);
}

static Str year_label(Ctx *c, int year)
{
        return year > 0 ? str_printf(c->arena, "%d", year)
                        : str_printf(c->arena, tr(c, N_("%d BC")), 1 - year);
}

/* The side
 * -------- */
static int floor_to(int year, int step)
{
        return year >= 0 ? year / step * step : -((-year + step - 1) / step) * step;
}

static int64_t count_from(const Timeline *t, size_t i, int step, size_t *ret_next)
{
        int64_t n = 0;
        int start = floor_to(t->years[i].year, step);
        for (; i < t->n && t->years[i].year < start + step; i++)
                n += t->years[i].n;
        *ret_next = i;
        return n;
}

static Json *side_row(Ctx *c, const Timeline *t, int year, int64_t n, bool on, bool inner)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "label", year_label(c, year));
        json_put_int(a, o, "n", n);
        json_put_int(a, o, "width", n * BAR_WIDTH / MAX(t->most, (int64_t)1));
        json_put_str(a, o, "address",
                str_printf(a, "%.*s?year=%d", STR(view_address(c, t->view, "")), year));
        json_put_bool(a, o, "on", on);
        json_put_bool(a, o, "inner", inner);
        return o;
}

/* Decades (of a very long line centuries), and the years of the one that is open. */
static void put_side(Ctx *c, Json *model, Timeline *t, int year)
{
        Json *side = json_array(c->arena);
        size_t next;
        for (size_t i = 0; i < t->n; i = next)
                t->most = MAX(t->most, count_from(t, i, t->step, &next));
        for (size_t i = 0; i < t->n; i = next) {
                int start = floor_to(t->years[i].year, t->step);
                int64_t n = count_from(t, i, t->step, &next);
                bool on = floor_to(year, t->step) == start;
                json_push(c->arena, side, side_row(c, t, start, n, on, false));
                for (size_t k = i; on && t->step > 1 && k < next; k++)
                        json_push(c->arena, side,
                                side_row(c, t, t->years[k].year, t->years[k].n,
                                        t->years[k].year == year, true));
        }
        json_put(c->arena, model, "side", side);
}

static int step_of(const Timeline *t)
{
        int span = t->n ? t->years[t->n - 1].year - t->years[0].year : 0;
        return span <= YEARS_SHOWN ? 1 : span <= 1000 ? 10 : 100;
}

/* Jumping
 * ------- */
/* Every year that the words may mean, with how many entries each has. */
static void put_candidates(Ctx *c, Json *jump, const Timeline *t, const DateAsked *to)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < to->n_candidates; i++) {
                int32_t first, last;
                int year, m, d;
                if (!edtf_bounds(to->candidates[i], &first, &last))
                        continue;
                jdn_to_gregorian(first, &year, &m, &d);
                Json *o = json_object(a);
                json_put_str(a, o, "label", year_label(c, year));
                json_put_str(a, o, "era", era_year_words(a, year));
                json_put_int(a, o, "n", before_year(t, year + 1) - before_year(t, year));
                json_put_str(a, o, "address",
                        str_printf(a, "%.*s?year=%d", STR(view_address(c, t->view, "")), year));
                json_push(a, list, o);
        }
        json_put(a, jump, "candidates", list);
        json_put_bool(a, jump, "has_candidates", list->n > 0);
}

/* The year to begin at: the one asked for in words, or by number; else the last page. */
static int64_t begin_at(Ctx *c, const Req *q, Json *model, const Timeline *t)
{
        Arena *a = c->arena;
        const DateAsked to = date_asked(c, req_param(q, "to"));
        int64_t year = req_int(q, "year", INT32_MAX), skip = req_int(q, "skip", 0);
        Json *jump = json_object(a);
        json_put_str(a, jump, "words", to.typed);
        json_put_str(a, jump, "wrong", to.wrong);
        json_put_str(a, jump, "days", to.read ? days_words(c, to.first, to.last) : S(""));
        put_candidates(c, jump, t, &to);
        json_put(a, model, "jump", jump);
        if (to.read && to.first != JDN_OPEN_PAST) {
                int y, m, d;
                jdn_to_gregorian(to.first, &y, &m, &d);
                return MIN(before_year(t, y), MAX(t->total - 1, (int64_t)0));
        }
        if (year < -9999 || year > 9999)
                return MAX(t->total - PAGE, (int64_t)0);
        int64_t at = before_year(t, (int)year) + MAX(skip, (int64_t)0);
        return MAX(MIN(at, t->total - 1), (int64_t)0);
}

/* Entries
 * ------- */
static void put_when(Ctx *c, Json *o, const Value *v)
{
        Arena *a = c->arena;
        LunarDate lunar;
        bool day = v->first == v->last;
        json_put_str(a, o, "when", v->text);
        bool plain =
                str_find(v->edtf, S("/"), 0) == SIZE_MAX; /* 1935-06 says it better than its days */
        json_put_str(a, o, "days", plain ? v->edtf : days_words(c, v->first, v->last));
        json_put_str(a, o, "lunar",
                day && lunar_from_jdn(v->first, &lunar) ? lunar_words(a, lunar) : S(""));
        json_put_bool(a, o, "doubtful", !str_eq(v->qualifier, S("certain")));
}

/* What a list shows of it besides date and title; its sources; its amounts. */
static void put_facts(Ctx *c, Json *o, const Record *r, const Field *date)
{
        Arena *a = c->arena;
        Json *facts = json_array(a), *amounts = json_array(a);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool source = field_is(f, "citation"), amount = field_is(f, "quantity");
                if (f == date || f->is_title || !field_shown(c, f) || !r->values[i].n ||
                        !(f->in_list || source || amount))
                        continue;
                for (size_t k = 0; k < r->values[i].n && k < 3; k++) {
                        const Values one = {&r->values[i].p[k], 1};
                        json_push(a, amount ? amounts : facts,
                                json_string(a, field_display(c, f, &one)));
                }
        }
        json_put(a, o, "facts", facts);
        json_put(a, o, "amounts", amounts);
}

static Json *entry_model(Ctx *c, const Record *r, const Field *date, const Disputes *d)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *disputes = disputes_about(c, d, r->id);
        const Values *when = &r->values[date - r->reg->fields];
        put_when(c, o, &when->p[0]);
        json_put_str(a, o, "title", r->title);
        json_put_str(a, o, "lang", str_from(script_of(r->title)));
        json_put_str(a, o, "address", record_address(c, r, ""));
        put_facts(c, o, r, date);
        put_state(c, o, r->reg, r->state);
        json_put(a, o, "disputes", disputes);
        json_put_bool(a, o, "has_disputes", disputes->n > 0);
        return o;
}

static Json *year_model(Ctx *c, const Timeline *t, int year, Json *entries)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "label", year_label(c, year));
        json_put_str(a, o, "era", era_year_words(a, year));
        json_put_str(a, o, "cycle", cycle_year_words(a, year));
        json_put_int(a, o, "n", before_year(t, year + 1) - before_year(t, year));
        json_put(a, o, "entries", entries);
        return o;
}

static void put_years(
        Ctx *c, Json *model, const Timeline *t, const RecordList *list, const Disputes *d)
{
        const Field *date = t->date;
        Json *years = json_array(c->arena), *entries = NULL;
        int64_t skip, at = t->at;
        int year = 0;
        for (size_t i = 0; i < list->n; i++) {
                int of = year_at(t, at + (int64_t)i, &skip);
                if (!entries || of != year) {
                        year = of;
                        entries = json_array(c->arena);
                        json_push(c->arena, years, year_model(c, t, year, entries));
                }
                json_push(c->arena, entries, entry_model(c, list->p[i], date, d));
        }
        json_put(c->arena, model, "years", years);
        json_put_bool(c->arena, model, "has_years", list->n > 0);
}

static MUST Err put_page(Ctx *c, Json *model, const Timeline *t, const CrossAsk *ask)
{
        ListQuery lq = {.reg = t->view->reg, .cross = ask, .limit = PAGE};
        int64_t skip, end_skip;
        int first = year_at(t, t->at, &skip), last = year_at(t, t->at + PAGE - 1, &end_skip);
        RecordList list = {0};
        Disputes d;
        Str ids[PAGE];
        lq.offset = (size_t)skip;
        if (t->total)
                TRY(record_of_years(c, &lq, t->date, first, last, &list));
        for (size_t i = 0; i < list.n; i++)
                ids[i] = list.p[i]->id;
        TRY(disputes_find(c, lq.reg, ids, list.n, &d));
        put_years(c, model, t, &list, &d);
        Arena *a = c->arena;
        if (t->at > 0)
                json_put_str(a, model, "earlier", at_address(c, t, MAX(t->at - PAGE, (int64_t)0)));
        if (t->at + PAGE < t->total)
                json_put_str(a, model, "later", at_address(c, t, t->at + PAGE));
        json_put_int(a, model, "first", list.n ? t->at + 1 : 0);
        json_put_int(a, model, "last", t->at + (int64_t)list.n);
        return OK;
}

/* Round anniversaries of what this register tells, in the year to come. */
static MUST Err put_remembered(Ctx *c, Json *model, const Register *reg)
{
        Arena *a = c->arena;
        Occasion *all;
        size_t n;
        Json *list = json_array(a);
        int32_t today = day_today(c);
        TRY(anniversaries_between(c, reg, today, today + REMEMBERED_DAYS, &all, &n));
        for (size_t i = 0; i < n && list->n < REMEMBERED; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "words", all[i].words);
                json_put_str(a, o, "day", jdn_iso(a, all[i].day));
                json_put_str(a, o, "address",
                        str_printf(a, "/r/%.*s/%.*s", STR(reg->name), STR(all[i].record_id)));
                json_push(a, list, o);
        }
        json_put(a, model, "remembered", list);
        json_put_bool(a, model, "has_remembered", list->n > 0);
        return OK;
}

Err put_timeline(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        Arena *a = c->arena;
        const ListQuery all = {.reg = ask->view->reg, .cross = ask};
        const Field *date = ask->view->at ? ask->view->at : register_date(ask->view->reg);
        Timeline t = {.view = ask->view, .date = date};
        YearCount *years;
        int64_t undated, skip;
        if (!date || !field_shown(c, date))
                return fail(c, ERR_NOT_FOUND, "Nothing in this register has a date.");
        TRY(record_years(c, &all, t.date, &years, &t.n, &undated));
        t.years = years;
        t.total = before_year(&t, INT32_MAX);
        t.step = step_of(&t);
        t.at = begin_at(c, q, model, &t);
        put_side(c, model, &t, year_at(&t, t.at, &skip));
        TRY(put_page(c, model, &t, ask));
        json_put_int(a, model, "total", t.total);
        json_put_str(a, model, "span",
                t.n ? str_printf(a, "%.*s—%.*s", STR(year_label(c, years[0].year)),
                              STR(year_label(c, years[t.n - 1].year)))
                    : S(""));
        if (undated)
                json_put_int(a, model, "undated", undated);
        json_put_str(a, model, "undated_list",
                str_printf(a, "/r/%.*s?f.%.*s.empty=1", STR(t.view->reg->name), STR(t.date->name)));
        json_put_str(a, model, "action", view_address(c, t.view, ""));
        return put_remembered(c, model, t.view->reg);
}
