/* purge.c: what has been kept long enough. A register says how long (retention); this proposes the records whose term is
 * over and that still hold something, in their row or in a revision; a person confirms. */
#include "flow/flow.h"

#include <string.h>

#define PURGE_MAX 500

/* Columns of the states in which the term runs, as “state IN (?, …)”. */
static void put_states(const Register *reg, Buf *sql, Cell *cells, size_t *n)
{
        const Retention *keep = reg->retention;
        buf_put(sql, S(" AND t.state IN (''"));
        for (size_t i = 0; i < reg->n_states; i++) {
                const State *s = &reg->states[i];
                bool in = !keep->n_in && state_finished(s);
                for (size_t k = 0; k < keep->n_in; k++)
                        in = in || keep->in[k] == s;
                if (!in)
                        continue;
                buf_put(sql, S(", ?"));
                cells[(*n)++] = cell_text(s->name);
        }
        buf_putc(sql, ')');
}

typedef VEC(PurgeDue) Dues;

static MUST Err dues_of(Ctx *c, const Register *reg, const DaysOff *off, Dues *ret)
{
        Cell *cells = NEW_N(c->arena, Cell, reg->n_states + 2 + SCOPE_CELLS);
        const Retention *keep = reg->retention;
        Buf sql = buf_new(c->arena);
        size_t n = 0, n_scope;
        int32_t today = day_today(c);
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT t.id, t.number, t.title, t.f_%.*s_last FROM reg_%.*s t WHERE t.f_%.*s_last <= ?",
                STR(sql_ident(keep->since->name)), STR(sql_ident(reg->name)),
                STR(sql_ident(keep->since->name)));
        cells[n++] = cell_int(today);
        if (c->scope) {
                buf_put(&sql, S(" AND t.org_id = ?")); /* others purge their own */
                cells[n++] = cell_text(c->scope->org);
        }
        put_states(reg, &sql, cells, &n);
        Str scope = scope_condition(c, reg, "t.", cells + n, &n_scope);
        /* sql: identifiers only */
        buf_printf(&sql, "%s%.*s AND %.*s ORDER BY 4, 2 LIMIT %d", scope.n ? " AND " : "",
                STR(scope), STR(purge_condition(c, keep->fields, keep->n)), PURGE_MAX);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, n + n_scope}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                int32_t end =
                        period_end((int32_t)rows_int(rows, 3), keep->within, off, LAST_DAY_ANY);
                if (end > today)
                        continue;
                *VEC_PUSH(c->arena, ret) = (PurgeDue){
                        .reg = reg,
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .number = str_keep(c->arena, rows_text(rows, 1)),
                        .title = str_keep(c->arena, rows_text(rows, 2)),
                        .since = (int32_t)rows_int(rows, 3),
                        .end = end,
                };
        }
}

Err purge_dues(Ctx *c, PurgeDue **ret, size_t *ret_n)
{
        Dues dues = {0};
        DaysOff off;
        TRY(days_off_load(c, 0, &off));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (reg->retention)
                        TRY(dues_of(c, reg, &off, &dues));
        }
        *ret = dues.p;
        *ret_n = dues.n;
        return OK;
}

Err purge_due(Ctx *c, const PurgeDue *due, Str reason)
{
        int64_t n;
        const Retention *keep = due->reg->retention;
        return record_purge(c, due->reg, due->id, keep->fields, keep->n, reason, &n);
}
