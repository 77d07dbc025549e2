/* page_desk.c: what waits for a person, why it is with him, and the one next verb; beside it two weeks of both
 * calendars and what was lately changed. */
#include "web/inside.h"

#include <stdlib.h>

#define RECENT_MAX 6

/* The groups of the desk by what is left until the deadline, in days; the last takes what has none. */
static const struct {
        const char *label, *light;
        int most; /* days left, inclusive */
} groups[] = {
        {N_("Late"), "late", -1},
        {N_("Today"), "soon", 0},
        {N_("This week and next"), NULL, 14},
        {N_("Later"), NULL, 100000},
        {N_("Without a deadline"), NULL, 0},
};
#define NO_DEADLINE (ARRAY_LEN(groups) - 1)

static int32_t day_of(const Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return jdn_from_gregorian(t.year, t.month, t.day);
}

static size_t group_of(const Ctx *c, const DeskItem *it, int32_t *ret_left)
{
        if (!it->due_ms)
                return NO_DEADLINE;
        *ret_left = day_of(c, it->due_ms) - day_of(c, now_ms(c));
        size_t g = 0;
        while (*ret_left > groups[g].most)
                g++;
        return g;
}

static Str kind_label(Ctx *c, Str kind)
{
        const Register *reg = register_lookup(c->registers, kind);
        return reg ? register_label(c, reg) : str_from(tr(c, N_("Intake")));
}

/* "11-17" of this year, "2025-11-17" of another. */
static Str short_day(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms), now = time_local(c, now_ms(c));
        if (t.year == now.year)
                return str_printf(c->arena, "%02d-%02d", t.month, t.day);
        return str_printf(c->arena, "%04d-%02d-%02d", t.year, t.month, t.day);
}

static Json *item_row(Ctx *c, const DeskItem *it, size_t group, int32_t left)
{
        Arena *a = c->arena;
        Json *row = json_object(a);
        json_put_str(a, row, "title", it->title);
        json_put_str(a, row, "reason", it->reason);
        json_put_str(a, row, "kind", it->kind);
        json_put_str(a, row, "kind_label", kind_label(c, it->kind));
        json_put_str(a, row, "from", it->from);
        json_put_str(a, row, "address", it->address);
        json_put_str(a, row, "verb", it->verb);
        json_put_str(a, row, "since", short_day(c, it->since_ms));
        json_put_bool(a, row, "asks", groups[group].light != NULL || str_eq(it->kind, S("intake")));
        if (group != NO_DEADLINE) {
                json_put_str(a, row, "due", short_day(c, it->due_ms));
                json_put_str(a, row, "light", str_from(groups[group].light));
                if (left)
                        json_put_int(a, row, left < 0 ? "days_late" : "days_left",
                                left < 0 ? -left : left);
                json_put_bool(a, row, "due_today", left == 0);
        }
        return row;
}

static void put_items(Ctx *c, Json *model, const DeskItem *items, size_t n, Str kind)
{
        Arena *a = c->arena;
        Json *lists[ARRAY_LEN(groups)] = {0}, *shown = json_array(a);
        int64_t n_late = 0, n_today = 0;
        for (size_t i = 0; i < n; i++) {
                int32_t left = 0;
                size_t g = group_of(c, &items[i], &left);
                n_late += g == 0;
                n_today += g == 1;
                if (kind.n && !str_eq(items[i].kind, kind))
                        continue;
                if (!lists[g])
                        lists[g] = json_array(a);
                json_push(a, lists[g], item_row(c, &items[i], g, left));
        }
        for (size_t g = 0; g < ARRAY_LEN(groups); g++) {
                if (!lists[g])
                        continue;
                Json *group = json_object(a);
                json_put_str(a, group, "label", str_from(tr(c, groups[g].label)));
                json_put_int(a, group, "n", (int64_t)lists[g]->n);
                json_put(a, group, "items", lists[g]);
                json_push(a, shown, group);
        }
        json_put(a, model, "groups", shown);
        json_put_int(a, model, "n", (int64_t)n);
        json_put_bool(a, model, "empty", n == 0);
        json_put_int(a, model, "n_late", n_late);
        json_put_int(a, model, "n_today", n_today);
        json_put_bool(a, model, "pressing", n_late + n_today > 0);
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

/* One filter per kind that is there, in the order of the list. */
static void put_kinds(Ctx *c, Json *model, const DeskItem *items, size_t n, Str kind)
{
        Json *kinds = json_array(c->arena);
        json_push(
                c->arena, kinds, pick(c, str_from(tr(c, N_("All"))), S("/"), (int64_t)n, !kind.n));
        for (size_t i = 0; i < n; i++) {
                bool seen = false;
                int64_t count = 0;
                for (size_t k = 0; k < n; k++) {
                        bool same = str_eq(items[k].kind, items[i].kind);
                        count += same;
                        seen |= same && k < i;
                }
                if (!seen)
                        json_push(c->arena, kinds,
                                pick(c, kind_label(c, items[i].kind),
                                        str_printf(c->arena, "/?kind=%.*s", STR(items[i].kind)),
                                        count, str_eq(items[i].kind, kind)));
        }
        json_put(c->arena, model, "kinds", kinds);
}

/* This week and the next, Monday first, with the lunar day and how much is due. */
static void put_days(Ctx *c, Json *model, const DeskItem *items, size_t n)
{
        Arena *a = c->arena;
        int32_t today = day_of(c, now_ms(c)), monday = today - today % 7; /* day 0 was a Monday */
        Json *weeks = json_array(a);
        for (int w = 0; w < 2; w++) {
                Json *week = json_array(a), *row = json_object(a);
                for (int d = 0; d < 7; d++) {
                        int32_t jdn = monday + 7 * w + d;
                        int year, month, day;
                        jdn_to_gregorian(jdn, &year, &month, &day);
                        Json *cell = json_object(a);
                        int64_t due = 0;
                        for (size_t i = 0; i < n; i++)
                                due += items[i].due_ms && day_of(c, items[i].due_ms) == jdn;
                        json_put_int(a, cell, "day", day);
                        json_put_str(a, cell, "class",
                                jdn == today          ? S("now")
                                        : d >= 5      ? S("off")
                                        : jdn < today ? S("past")
                                                      : S(""));
                        LunarDate lunar;
                        if (lunar_from_jdn(jdn, &lunar)) {
                                Str words = lunar_words(a, lunar);
                                size_t cut = words.n; /* its last two characters: 初一, 廿三 */
                                uint32_t cp;
                                utf8_prev(words, &cut, &cp);
                                utf8_prev(words, &cut, &cp);
                                json_put_str(a, cell, "lunar", str_slice(words, cut, words.n));
                        }
                        if (due)
                                json_put_int(a, cell, "due", due);
                        json_put_bool(a, cell, "late", due && jdn < today);
                        json_push(a, week, cell);
                }
                json_put(a, row, "days", week);
                json_push(a, weeks, row);
        }
        json_put(a, model, "weeks", weeks);
}

static int newer(const void *x, const void *y)
{
        const Record *const *a = x, *const *b = y;
        return ((*a)->updated_ms < (*b)->updated_ms) - ((*a)->updated_ms > (*b)->updated_ms);
}

/* The records changed last, from every register that is shown. */
static MUST Err put_recent(Ctx *c, Json *model)
{
        Arena *a = c->arena;
        VEC(Record *) all = {0};
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                const ListQuery lq = {.reg = reg, .sort = S("-updated"), .limit = RECENT_MAX};
                RecordList list;
                if (reg->internal)
                        continue;
                TRY(record_list(c, &lq, &list));
                for (size_t k = 0; k < list.n; k++)
                        *VEC_PUSH(a, &all) = list.p[k];
        }
        if (all.n)
                qsort(all.p, all.n, sizeof *all.p, newer);
        Json *recent = json_array(a);
        for (size_t i = 0; i < all.n && i < RECENT_MAX; i++) {
                const Record *r = all.p[i];
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
        DeskItem *items;
        size_t n;
        TRY(desk_items(c, &items, &n));
        Str kind = req_param(q, "kind");
        page_title(c, model, "desk", str_from(tr(c, N_("My desk"))));
        page_crumb(c, model, str_from(tr(c, N_("My desk"))), S(""));
        put_kinds(c, model, items, n, kind);
        put_items(c, model, items, n, kind);
        put_days(c, model, items, n);
        return put_recent(c, model);
}

const Route desk_routes[] = {
        {"GET", "/", "desk", "kind", 0, MAY_READ, show_desk},
        {0},
};
