/* page_desk.c: what waits for a person, why it is with him, and the one next verb; beside it two weeks of both
 * calendars and what was lately changed. */
#include "web/inside.h"
#define RECENT_MAX 6
#define ITEMS_MAX 200
#define HANDED_MAX 6
#define KINDS_SHOWN 8

static const struct {
        const char *label;
        bool asks; /* drawn as something to decide */
} groups[N_DESK_GROUPS] = {
        [DESK_LATE] = {N_("Late"), true},
        [DESK_TODAY] = {N_("Today"), true},
        [DESK_SOON] = {N_("This week and next"), false},
        [DESK_LATER] = {N_("Later"), false},
        [DESK_OPEN] = {N_("Without a deadline"), false},
};

static Str kind_label(Ctx *c, Str kind)
{
        const Register *reg = register_lookup(c->registers, kind);
        return reg ? register_label(c, reg) : str_from(tr(c, N_("Intake")));
}

/* "11-17" of this year, "2025-11-17" of another. */
static Str short_date(Ctx *c, int year, int month, int day)
{
        if (time_local(c, now_ms(c)).year == year)
                return str_printf(c->arena, "%02d-%02d", month, day);
        return str_printf(c->arena, "%04d-%02d-%02d", year, month, day);
}

static Str short_day(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return short_date(c, t.year, t.month, t.day);
}

static void put_due(Ctx *c, Json *row, const DeskItem *it, int32_t today)
{
        Arena *a = c->arena;
        int year, month, day;
        if (it->due == DAY_NEVER)
                return;
        jdn_to_gregorian(it->due, &year, &month, &day);
        json_put_str(a, row, "due", short_date(c, year, month, day));
        json_put_str(a, row, "light",
                it->light == LIGHT_RUN ? (Str){0} : str_from(light_name(it->light)));
        json_put_str(a, row, "left", days_left_words(c, it->due, today));
        json_put_bool(a, row, "reminder", it->reminder);
}

static Json *item_row(Ctx *c, const DeskItem *it, DeskGroup group)
{
        Arena *a = c->arena;
        Json *row = json_object(a);
        json_put_str(a, row, "title", it->title);
        json_put_str(a, row, "number", it->number);
        json_put_str(a, row, "reason", it->reason);
        json_put_str(a, row, "kind", it->kind);
        json_put_str(a, row, "kind_label", kind_label(c, it->kind));
        json_put_str(a, row, "from", it->from);
        json_put_str(a, row, "address", it->address);
        json_put_str(a, row, "verb", it->verb);
        json_put_str(a, row, "since", short_day(c, it->since_ms));
        json_put_bool(a, row, "asks", groups[group].asks || str_eq(it->kind, S("intake")));
        if (it->notice)
                json_put_str(a, row, "notice", it->record_id);
        put_due(c, row, it, day_today(c));
        return row;
}

static void put_items(Ctx *c, Json *model, const Desk *d)
{
        Arena *a = c->arena;
        Json *lists[N_DESK_GROUPS] = {0}, *shown = json_array(a);
        for (size_t i = 0; i < d->n; i++) {
                DeskGroup g = desk_group(&d->p[i], day_today(c));
                if (!lists[g])
                        lists[g] = json_array(a);
                json_push(a, lists[g], item_row(c, &d->p[i], g));
        }
        for (size_t g = 0; g < N_DESK_GROUPS; g++) {
                if (!d->of[g])
                        continue;
                Json *group = json_object(a);
                json_put_str(a, group, "label", str_from(tr(c, groups[g].label)));
                json_put_int(a, group, "n", d->of[g]);
                json_put(a, group, "items", lists[g] ? lists[g] : json_array(a));
                if (d->of[g] > (int64_t)(lists[g] ? lists[g]->n : 0))
                        json_put_int(
                                a, group, "more", d->of[g] - (int64_t)(lists[g] ? lists[g]->n : 0));
                json_push(a, shown, group);
        }
        json_put(a, model, "groups", shown);
        json_put_int(a, model, "n", d->total);
        json_put_bool(a, model, "empty", d->total == 0);
        json_put_int(a, model, "n_late", d->of[DESK_LATE]);
        json_put_int(a, model, "n_today", d->of[DESK_TODAY]);
        json_put_bool(a, model, "pressing", d->of[DESK_LATE] + d->of[DESK_TODAY] > 0);
}

static Json *pick(Ctx *c, Str label, Str address, int64_t n, bool on)
{
        Json *k = json_object(c->arena);
        json_put_str(c->arena, k, "label", label);
        json_put_str(c->arena, k, "address", address);
        json_put_int(c->arena, k, "n", n);
        json_put_bool(c->arena, k, "on", on);
        return k;
}

/* One filter for each kind that is there, the most frequent in view. */
static void put_kinds(Ctx *c, Json *model, const Desk *d, Str kind)
{
        Json *shown = json_array(c->arena), *rest = json_array(c->arena);
        json_push(c->arena, shown, pick(c, str_from(tr(c, N_("All"))), S("/"), d->total, !kind.n));
        for (size_t i = 0; i < d->n_kinds; i++) {
                bool on = str_eq(d->kinds[i].kind, kind);
                json_push(c->arena, i < KINDS_SHOWN || on ? shown : rest,
                        pick(c, kind_label(c, d->kinds[i].kind),
                                str_printf(c->arena, "/?kind=%.*s", STR(d->kinds[i].kind)),
                                d->kinds[i].n, on));
        }
        json_put(c->arena, model, "kinds", shown);
        json_put(c->arena, model, "more_kinds", rest);
        json_put_bool(c->arena, model, "has_more_kinds", rest->n > 0);
}

/* This week and the next, Monday first, with the lunar day and how much is due. */
static MUST Err put_days(Ctx *c, Json *model)
{
        Arena *a = c->arena;
        int32_t today = day_today(c), monday = today - today % 7; /* day 0 was a Monday */
        int64_t due[14];
        Json *weeks = json_array(a);
        TRY(desk_days(c, monday, ARRAY_LEN(due), due));
        for (int w = 0; w < 2; w++) {
                Json *week = json_array(a), *row = json_object(a);
                for (int d = 0; d < 7; d++) {
                        int32_t jdn = monday + 7 * w + d;
                        Json *cell = json_object(a);
                        put_day_cell(c, cell, jdn);
                        json_put_str(a, cell, "class",
                                jdn == today          ? S("now")
                                        : d >= 5      ? S("off")
                                        : jdn < today ? S("past")
                                                      : S(""));
                        if (due[7 * w + d])
                                json_put_int(a, cell, "due", due[7 * w + d]);
                        json_put_bool(a, cell, "late", due[7 * w + d] && jdn < today);
                        json_push(a, week, cell);
                }
                json_put(a, row, "days", week);
                json_push(a, weeks, row);
        }
        json_put(a, model, "weeks", weeks);
        return OK;
}

/* What the person moved on and others have now. */
static MUST Err put_handed_on(Ctx *c, Json *model)
{
        Arena *a = c->arena;
        DeskItem *items;
        size_t n;
        TRY(desk_handed_on(c, HANDED_MAX, &items, &n));
        Json *list = json_array(a);
        for (size_t i = 0; i < n; i++) {
                Json *row = item_row(c, &items[i], DESK_OPEN);
                json_put_int(a, row, "days", day_today(c) - day_of_ms(c, items[i].since_ms) + 1);
                json_push(a, list, row);
        }
        json_put(a, model, "handed", list);
        json_put_bool(a, model, "has_handed", n > 0);
        return OK;
}

/* The records changed last, in every register. */
static MUST Err put_recent(Ctx *c, Json *model)
{
        Arena *a = c->arena;
        Recent *found;
        size_t n;
        TRY(record_recent(c, RECENT_MAX, &found, &n));
        Json *recent = json_array(a);
        for (size_t i = 0; i < n; i++) {
                const Recent *r = &found[i];
                Json *row = json_object(a);
                json_put_str(a, row, "title", r->title);
                json_put_str(a, row, "register", register_label(c, r->reg));
                json_put_str(a, row, "number", r->number);
                json_put_str(a, row, "when", short_day(c, r->updated_ms));
                json_put_str(a, row, "address",
                        str_printf(a, "/r/%.*s/%.*s", STR(r->reg->name), STR(r->id)));
                json_push(a, recent, row);
        }
        json_put(a, model, "recent", recent);
        return OK;
}

static Err show_desk(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Desk d;
        Str kind = req_param(q, "kind");
        TRY(desk_load(c, kind, ITEMS_MAX, &d));
        page_title(c, model, "desk", str_from(tr(c, N_("My desk"))));
        page_crumb(c, model, str_from(tr(c, N_("My desk"))), S(""));
        put_kinds(c, model, &d, kind);
        put_items(c, model, &d);
        TRY(put_days(c, model));
        TRY(put_handed_on(c, model));
        return put_recent(c, model);
}

static Err take_off(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(desk_seen(c, req_param(q, "record")));
        resp_redirect(c, p, S("/"), str_from(N_("Taken off your desk.")));
        return OK;
}

const Route desk_routes[] = {
        {"GET", "/", "desk", "kind", 0, MAY_READ, show_desk},
        {"POST", "/desk/seen", NULL, "record", ROUTE_WRITES, MAY_READ, take_off},
        {0},
};
