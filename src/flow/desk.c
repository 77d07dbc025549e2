/* desk.c: what waits for a person, why, until when, and the one next verb, in one list for every capability: intakes to
 * review, records whose next step is the person's, deadlines that come near, notices. However many records there
 * are, it is one question to an index for the list and one for the counts. */
#include "flow/clock.h"

#include <string.h>

#define INTAKES_MAX 200

typedef VEC(DeskItem) Items;

/* Intakes
 * ------- */
static Str open_words(Ctx *c, int64_t n)
{
        if (n == 0)
                return str_from(tr(c, N_("nothing to decide; it can be filed")));
        return str_printf(c->arena, tr_n(c, n, "%lld place to decide", "%lld places to decide"),
                (long long)n);
}

static MUST Err add_intakes(Ctx *c, Items *items)
{
        const IntakeState waiting[] = {INTAKE_REVIEW, INTAKE_FAILED};
        Intake *list;
        size_t n;
        TRY(intake_list(c, waiting, ARRAY_LEN(waiting), &list, &n));
        for (size_t i = 0; i < n && items->n < INTAKES_MAX; i++) {
                const Intake *in = &list[i];
                bool failed = in->state == INTAKE_FAILED;
                *VEC_PUSH(c->arena, items) = (DeskItem){
                        .kind = S("intake"),
                        .record_id = in->id,
                        .title = in->title.n ? in->title : in->file_name,
                        .reason = failed ? in->sentence : open_words(c, in->n_open),
                        .from = in->created_by_name,
                        .address = str_printf(c->arena, "/intake/%.*s", STR(in->id)),
                        .verb = str_from(failed ? tr(c, N_("See why")) : tr(c, N_("Review"))),
                        .since_ms = in->created_ms,
                        .due = DAY_NEVER,
                        .light = LIGHT_RUN,
                };
        }
        return OK;
}

/* Records
 * ------- */
static const Clock *clock_lookup(const Register *reg, Str name)
{
        for (size_t i = 0; i < reg->n_clocks; i++)
                if (str_eq(reg->clocks[i].name, name))
                        return &reg->clocks[i];
        return NULL;
}

/* The first step that the actor may take from here. */
static Str next_verb(Ctx *c, const Register *reg, Str state)
{
        const State *s = state_lookup(reg, state);
        bool finished = s && s->light && (!strcmp(s->light, "done") || !strcmp(s->light, "stop"));
        for (size_t i = 0; i < reg->n_moves && !finished; i++) {
                const Move *m = &reg->moves[i];
                bool his = m->n_by ? (roles_named(m->by, m->n_by) & c->actor->roles) != 0
                                   : actor_may_write(c->actor, reg);
                if (str_eq(m->from, state) && his)
                        return move_label(c, reg, m);
        }
        return str_from(tr(c, N_("Open")));
}

/* "遗址 YZ-2026-0003 · 县审；巡查；“补一张近照”" */
static Str reason_words(
        Ctx *c, const Register *reg, const DeskItem *it, Str state, Str clock, Str why)
{
        Buf b = buf_new(c->arena);
        const State *s = state_lookup(reg, state);
        const Clock *k = clock_lookup(reg, clock);
        buf_put(&b, register_label(c, reg));
        if (it->number.n)
                buf_printf(&b, " %.*s", STR(it->number));
        if (s)
                buf_printf(&b, " · %.*s", STR(state_label(c, s)));
        if (k)
                buf_printf(&b, "%s%.*s", tr(c, N_("; ")), STR(pick_label(c, k->zh, k->en)));
        if (why.n)
                buf_printf(&b, tr(c, N_("; “%.*s”")), STR(why));
        if (it->notice)
                buf_printf(&b, "%s%s", tr(c, N_("; ")), tr(c, N_("for your information")));
        return buf_str(&b);
}

#define DESK_COLUMNS                                                                                 \
        "register, record_id, state, number, title, due_day, soon, clock, since_ms, moved_by_name, " \
        "reason, notice_ms, show_day"

/* False if its register is gone. */
static bool item_fetch(Ctx *c, const Rows *rows, DeskItem *ret)
{
        int32_t today = day_today(c), soon = (int32_t)rows_int(rows, 6);
        const Register *reg = register_lookup(c->registers, rows_text(rows, 0));
        if (!reg)
                return false;
        DeskItem it = {
                .kind = reg->name,
                .record_id = str_keep(c->arena, rows_text(rows, 1)),
                .number = str_keep(c->arena, rows_text(rows, 3)),
                .title = str_keep(c->arena, rows_text(rows, 4)),
                .due = (int32_t)rows_int(rows, 5),
                .since_ms = rows_int(rows, 8),
                .from = str_keep(c->arena, rows_text(rows, 9)),
                .notice = rows_int(rows, 11) > 0 && rows_int(rows, 12) > today,
        };
        Str state = str_keep(c->arena, rows_text(rows, 2));
        it.light = it.due == DAY_NEVER ? LIGHT_RUN : clock_light(it.due, soon, today);
        it.reminder = it.due != DAY_NEVER && reminder_day(c, it.due, today);
        it.address = str_printf(c->arena, "/r/%.*s/%.*s", STR(it.kind), STR(it.record_id));
        it.verb = it.notice ? str_from(tr(c, N_("Seen"))) : next_verb(c, reg, state);
        it.reason = reason_words(c, reg, &it, state, rows_text(rows, 7), rows_text(rows, 10));
        *ret = it;
        return true;
}

/* What is the actor's: of his office, for one of his roles, and either its time has come or it is a notice that he
 * has not seen. Parameters: office, roles, today, account. */
#define MINE                                                                                          \
        " WHERE org_id = ? AND (roles & ?) <> 0 AND (show_day <= ? OR (notice_ms > 0 AND NOT EXISTS " \
        "(SELECT 1 FROM desk_seen s WHERE s.account_id = ? AND s.record_id = desk.record_id AND "     \
        "s.seen_ms >= desk.notice_ms)))"

typedef struct {
        Cell p[12];
        size_t n;
} MineCells;

static MineCells mine(const Ctx *c)
{
        return (MineCells){.p = {cell_text(c->actor->org_id), cell_int((int64_t)c->actor->roles),
                                   cell_int(day_today(c)), cell_text(c->actor->id)},
                .n = 4};
}

static void add_cell(MineCells *m, Cell v)
{
        m->p[m->n++] = v;
}

static MUST Err add_records(Ctx *c, Str kind, size_t limit, Items *items)
{
        static const char all[] =
                "SELECT " DESK_COLUMNS " FROM desk" MINE " ORDER BY due_day, since_ms LIMIT ?";
        static const char of_kind[] = "SELECT " DESK_COLUMNS " FROM desk" MINE
                                      " AND register = ? ORDER BY due_day, since_ms LIMIT ?";
        MineCells cells = mine(c);
        if (kind.n)
                add_cell(&cells, cell_text(kind));
        add_cell(&cells, cell_int((int64_t)limit));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, kind.n ? of_kind : all, (Cells){cells.p, cells.n}, &rows));
        for (bool more;;) {
                DeskItem it;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                if (item_fetch(c, rows, &it))
                        *VEC_PUSH(c->arena, items) = it;
        }
}

/* Counts
 * ------ */
/* Of each register all that waits, and how much of it is due before the end of each group: one walk along an index, since
 * each row that is the actor's must be looked at once anyway. */
static MUST Err count_registers(Ctx *c, Str kind, Desk *d)
{
        int32_t today = day_today(c);
        MineCells m = mine(c);
        MineCells cells = {.p = {cell_int(today), cell_int(today + 1),
                                   cell_int(today + DESK_SOON_DAYS + 1), cell_int(DAY_NEVER)},
                .n = 4};
        for (size_t i = 0; i < m.n; i++)
                add_cell(&cells, m.p[i]);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT register, count(*) FILTER (WHERE due_day < ?), count(*) FILTER (WHERE due_day < ?),"
                " count(*) FILTER (WHERE due_day < ?), count(*) FILTER (WHERE due_day < ?), count(*) FROM desk" MINE
                " GROUP BY register ORDER BY 6 DESC, register",
                (Cells){cells.p, cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                int64_t n = rows_int(rows, N_DESK_GROUPS);
                d->kinds[d->n_kinds++] = (DeskKind){str_keep(c->arena, rows_text(rows, 0)), n};
                d->total += n;
                if (kind.n && !str_eq(kind, rows_text(rows, 0)))
                        continue;
                for (int g = 0; g < N_DESK_GROUPS; g++)
                        d->of[g] += rows_int(rows, g + 1) - (g ? rows_int(rows, g) : 0);
        }
}

Err desk_load(Ctx *c, Str kind, size_t limit, Desk *ret)
{
        Items intakes = {0}, items = {0};
        Desk d = {.kinds = NEW_N(c->arena, DeskKind, registers_count(c->registers) + 1)};
        bool wants_intakes = !kind.n || str_eq(kind, S("intake"));
        if (actor_may(c->actor, MAY_COLLECT))
                TRY(add_intakes(c, &intakes));
        if (intakes.n)
                d.kinds[d.n_kinds++] = (DeskKind){S("intake"), (int64_t)intakes.n};
        d.total = (int64_t)intakes.n;
        TRY(count_registers(c, kind, &d));
        if (!str_eq(kind, S("intake")))
                TRY(add_records(c, kind, limit, &items));
        for (size_t i = 0; wants_intakes && i < intakes.n; i++)
                *VEC_PUSH(c->arena, &items) = intakes.p[i];
        d.of[DESK_OPEN] += wants_intakes ? (int64_t)intakes.n : 0;
        d.p = items.p;
        d.n = items.n;
        *ret = d;
        return OK;
}

DeskGroup desk_group(const DeskItem *it, int32_t today)
{
        if (it->due == DAY_NEVER)
                return DESK_OPEN;
        if (it->due <= today)
                return it->due < today ? DESK_LATE : DESK_TODAY;
        return it->due - today <= DESK_SOON_DAYS ? DESK_SOON : DESK_LATER;
}

Err desk_pressing(Ctx *c, int64_t *ret)
{
        Cell v;
        bool found;
        MineCells cells = mine(c);
        add_cell(&cells, cell_int(day_today(c)));
        add_cell(&cells, cell_int(DESK_PRESSING_MOST + 1));
        TRY(db_one(c,
                "SELECT count(*) FROM (SELECT 1 FROM desk" MINE " AND due_day <= ? LIMIT ?) AS t",
                (Cells){cells.p, cells.n}, &v, &found));
        *ret = v.i;
        return OK;
}

Err desk_handed_on(Ctx *c, size_t limit, DeskItem **ret, size_t *ret_n)
{
        Items items = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT " DESK_COLUMNS
                " FROM desk WHERE moved_by = ? AND (roles & ?) = 0 AND show_day = 0 "
                "ORDER BY since_ms DESC LIMIT ?",
                CELLS(cell_text(c->actor->id), cell_int((int64_t)c->actor->roles),
                        cell_int((int64_t)limit)),
                &rows));
        for (bool more;;) {
                DeskItem it;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (item_fetch(c, rows, &it))
                        *VEC_PUSH(c->arena, &items) = it;
        }
        *ret = items.p;
        *ret_n = items.n;
        return OK;
}

Err desk_days(Ctx *c, int32_t from, size_t n, int64_t *ret)
{
        MineCells cells = mine(c);
        add_cell(&cells, cell_int(from));
        add_cell(&cells, cell_int(from + (int32_t)n));
        memset(ret, 0, n * sizeof *ret);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT due_day, count(*) FROM desk" MINE
                " AND due_day >= ? AND due_day < ? GROUP BY due_day",
                (Cells){cells.p, cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                ret[rows_int(rows, 0) - from] = rows_int(rows, 1);
        }
}

Err desk_seen(Ctx *c, Str record_id)
{
        return db_run(c,
                "INSERT INTO desk_seen (account_id, record_id, seen_ms) VALUES (?, ?, ?) ON CONFLICT "
                "(account_id, record_id) DO UPDATE SET seen_ms = excluded.seen_ms",
                CELLS(cell_text(c->actor->id), cell_text(record_id), cell_int(now_ms(c))), NULL);
}
