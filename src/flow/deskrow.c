/* deskrow.c: the row that a record has on the desks while it waits for somebody: for a move that somebody may make, for
 * a deadline that runs although its work is done, for being noticed. */
#include "flow/clock.h"

#include <string.h>

/* Where it stands
 * --------------- */
static bool notifies(const Register *reg)
{
        for (size_t i = 0; i < reg->n_moves; i++)
                if (reg->moves[i].then & THEN_NOTIFY)
                        return true;
        return false;
}

static MUST Err notify_load(Ctx *c, const Record *r, Stay *stay)
{
        Arrival *all;
        size_t n;
        TRY(record_arrivals(c, r->id, &all, &n));
        const Move *m = n > 1 ? move_lookup(r->reg, all[n - 1].from, all[n - 1].to) : NULL;
        stay->notify = m && m->then & THEN_NOTIFY;
        return OK;
}

Err stay_load(Ctx *c, const Record *r, Stay *ret)
{
        *ret = (Stay){.since_ms = r->created_ms};
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                bool more;
                TRY(db_query(c,
                        "SELECT at_ms, actor, actor_name, CASE action WHEN 'move' THEN reason ELSE '' END FROM chain WHERE record_id = ? AND "
                        "version IS NOT NULL AND action IN ('create', 'move') ORDER BY seq DESC LIMIT 1",
                        CELLS(cell_text(r->id)), &rows));
                TRY(rows_next(c, rows, &more));
                if (more)
                        *ret = (Stay){.since_ms = rows_int(rows, 0),
                                .by = str_keep(c->arena, rows_text(rows, 1)),
                                .by_name = str_keep(c->arena, rows_text(rows, 2)),
                                .reason = str_keep(c->arena, rows_text(rows, 3))};
        }
        return notifies(r->reg) ? notify_load(c, r, ret) : OK;
}

/* Who may go on
 * ------------- */
#define WRITERS (ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD)

static unsigned writers(const Register *reg)
{
        unsigned named = roles_named(reg->write_roles, reg->n_write_roles);
        return named ? named : WRITERS;
}

unsigned roles_from(const Register *reg, Str state)
{
        unsigned roles = 0;
        for (size_t i = 0; i < reg->n_moves; i++) {
                const Move *m = &reg->moves[i];
                if (str_eq(m->from, state))
                        roles |= m->n_by ? roles_named(m->by, m->n_by) : writers(reg);
        }
        return roles ? roles : writers(reg);
}

static bool moves_from(const Register *reg, Str state)
{
        for (size_t i = 0; i < reg->n_moves; i++)
                if (str_eq(reg->moves[i].from, state))
                        return true;
        return reg->n_moves == 0 && reg->n_states > 1;
}

/* The row
 * ------- */
#define DESK_COLUMNS                                                                                \
        "register, org_id, state, number, title, roles, show_day, due_day, soon, clock, since_ms, " \
        "moved_by, moved_by_name, reason, notice_ms, owner"
#define N_DESK_COLUMNS 16

/* Its columns, behind the record's id. */
static MUST Err row_cells(
        Ctx *c, const Record *r, const Stay *stay, const Running *k, int32_t show, Cell *cells)
{
        Str org;
        TRY(org_deciding(c, r, &org));
        const Cell row[N_DESK_COLUMNS] = {cell_text(r->reg->name), cell_text(org),
                cell_text(r->state), cell_text(r->number), cell_text(r->title),
                cell_int((int64_t)roles_from(r->reg, r->state)), cell_int(show), cell_int(k->due),
                cell_int(k->soon), cell_text(k->clock ? k->clock->name : (Str){0}),
                cell_int(stay->since_ms), cell_text(stay->by), cell_text(stay->by_name),
                cell_text(stay->reason), cell_int(stay->notify ? stay->since_ms : 0),
                cell_text(str_eq(r->visibility, S("office")) ? (Str){0} : r->org_id)};
        memcpy(cells, row, sizeof row);
        return OK;
}

static MUST Err row_write(Ctx *c, const Record *r, const Stay *stay, const Running *k, int32_t show)
{
        Cell cells[1 + N_DESK_COLUMNS] = {cell_text(r->id)};
        TRY(row_cells(c, r, stay, k, show, cells + 1));
        return db_run(c,
                "INSERT INTO desk (record_id, " DESK_COLUMNS ") "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (record_id) DO UPDATE "
                "SET register = excluded.register, org_id = excluded.org_id, state = excluded.state, "
                "number = excluded.number, title = excluded.title, roles = excluded.roles, "
                "show_day = excluded.show_day, due_day = excluded.due_day, soon = excluded.soon, "
                "clock = excluded.clock, since_ms = excluded.since_ms, moved_by = excluded.moved_by, "
                "moved_by_name = excluded.moved_by_name, reason = excluded.reason, "
                "notice_ms = excluded.notice_ms, owner = excluded.owner",
                (Cells){cells, ARRAY_LEN(cells)}, NULL);
}

/* From which day on it lies there; DAY_NEVER: not at all, unless somebody is to know of it. */
static int32_t shown_from(Ctx *c, const Record *r, const Running *nearest)
{
        const State *s = state_lookup(r->reg, r->state);
        if (s && !state_finished(s) && moves_from(r->reg, r->state))
                return 0;
        /* nothing is to be done until it comes near */
        return nearest->clock ? nearest->due - MAX(nearest->soon, reminder_first(c)) : DAY_NEVER;
}

Err desk_row_put(Ctx *c, const Record *r, const Stay *stay, const Running *nearest)
{
        int32_t show = shown_from(c, r, nearest);
        if (show == DAY_NEVER && !stay->notify)
                return db_run(
                        c, "DELETE FROM desk WHERE record_id = ?", CELLS(cell_text(r->id)), NULL);
        return row_write(c, r, stay, nearest, show);
}

Err desk_row_stands(Ctx *c, const Record *r, const Stay *stay, const Running *nearest, bool *ret,
        int64_t *ret_rows)
{
        Cell cells[N_DESK_COLUMNS];
        int32_t show = r->withdrawn ? DAY_NEVER : shown_from(c, r, nearest);
        bool wanted = show != DAY_NEVER || (stay->notify && !r->withdrawn), more;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(row_cells(c, r, stay, nearest, show, cells));
        TRY(db_query(c, "SELECT " DESK_COLUMNS " FROM desk WHERE record_id = ?",
                CELLS(cell_text(r->id)), &rows));
        TRY(rows_next(c, rows, &more));
        *ret = more == wanted;
        *ret_rows = more;
        for (int i = 0; *ret && more && i < N_DESK_COLUMNS; i++)
                *ret = cells[i].kind == CELL_INT ? rows_int(rows, i) == cells[i].i
                                                 : str_eq(rows_text(rows, i), cells[i].s);
        return OK;
}

/* On whose desk
 * ------------- */
static MUST Err owners(Ctx *c, const Register *reg, const State *s, Str **ret, size_t *ret_n)
{
        return db_texts(c,
                "SELECT DISTINCT owner FROM desk WHERE register = ? AND state = ? AND owner <> ''",
                CELLS(cell_text(reg->name), cell_text(s->name)), ret, ret_n);
}

static MUST Err settle_state(Ctx *c, const Register *reg, const State *s)
{
        Str *all, to;
        size_t n;
        TRY(owners(c, reg, s, &all, &n));
        for (size_t i = 0; i < n; i++) {
                const Record any = {
                        .reg = reg, .state = s->name, .org_id = all[i], .visibility = S("levels")};
                TRY(org_deciding(c, &any, &to));
                TRY(db_run(c,
                        "UPDATE desk SET org_id = ? WHERE register = ? AND state = ? AND owner = ? AND org_id <> ?",
                        CELLS(cell_text(to), cell_text(reg->name), cell_text(s->name),
                                cell_text(all[i]), cell_text(to)),
                        NULL));
        }
        return OK;
}

Err desk_settle(Ctx *c)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_states; k++)
                        if (reg->states[k].at.n && !str_eq(reg->states[k].at, S(AT_WHOLE)))
                                TRY(settle_state(c, reg, &reg->states[k]));
        }
        return OK;
}

/* What the rows follow from
 * ------------------------- */
#define RULES_VERSION \
        "2" /* of the code: goes up when it makes other rows of the same declarations */

static void put_roles(Hasher *h, const Str *roles, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                hasher_put(h, roles[i]);
                hasher_put(h, S(","));
        }
        hasher_put(h, S(";"));
}

static void put_names(Hasher *h, const Field *const *fields, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                hasher_put(h, fields[i]->name);
                hasher_put(h, S(","));
        }
        hasher_put(h, S(";"));
}

static void put_clock(Ctx *c, Hasher *h, const Clock *k)
{
        hasher_put(h, k->name);
        for (size_t i = 0; i < k->n_in; i++)
                hasher_put(h, k->in[i]->name);
        put_names(h, k->empty, k->n_empty);
        put_names(h, k->filled, k->n_filled);
        for (size_t i = 0; i < k->n_where; i++) {
                hasher_put(h, k->where[i].field ? k->where[i].field->name : S("state"));
                put_roles(h, k->where[i].values, k->where[i].n);
        }
        hasher_put(h,
                str_printf(c->arena, "%d %d %d %d %d %d", k->start, k->within.n, k->within.unit,
                        k->soon, k->extend.n, k->once));
        hasher_put(h, k->due ? k->due->name : S("-"));
        hasher_put(h, k->since ? k->since->name : S("-"));
        hasher_put(h, k->without ? k->without->name : S("-"));
}

Str rules_print(Ctx *c)
{
        Hasher *h = hasher_new_sha256(c->arena);
        static const char *const settings[] = {"last_day_works", "reminders", "soon_days", "zone"};
        hasher_put(h, S(RULES_VERSION));
        for (size_t i = 0; i < ARRAY_LEN(settings); i++)
                hasher_put(h, setting(c, settings[i]));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                hasher_put(h, reg->name);
                put_roles(h, reg->write_roles, reg->n_write_roles);
                for (size_t k = 0; k < reg->n_states; k++) {
                        hasher_put(h, reg->states[k].name);
                        hasher_put(h, str_from(reg->states[k].light));
                        hasher_put(h, reg->states[k].at);
                }
                for (size_t k = 0; k < reg->n_moves; k++) {
                        const Move *m = &reg->moves[k];
                        hasher_put(h, m->from);
                        hasher_put(h, m->to);
                        put_roles(h, m->by, m->n_by);
                        hasher_put(h, m->then & THEN_NOTIFY ? S("!") : S("."));
                }
                for (size_t k = 0; k < reg->n_clocks; k++)
                        put_clock(c, h, &reg->clocks[k]);
        }
        return str_slice(hasher_hex(h, c->arena), 0, 32);
}
