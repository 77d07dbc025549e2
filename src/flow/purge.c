/* purge.c: what has been kept long enough. A register says how long (retention); this proposes the records whose term is
 * over and that still hold something, in their row or in a revision; a person confirms. */
#include "flow/flow.h"

#include <string.h>

#define PURGE_MAX 500

/* The states in which the term runs, as “t.state IN ('', ?, …)”. */
static void put_states(const Register *reg, Buf *sql, Cell *cells, size_t *n)
{
        const Retention *keep = reg->retention;
        buf_put(sql, S("t.state IN (''"));
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

/* When a record came to where it stands; what was withdrawn is finished, whatever its state. */
#define ENTERED                                                                                    \
        "(SELECT max(m.at_ms) FROM chain m WHERE m.record_id = t.id AND m.version IS NOT NULL AND" \
        " m.action IN ('create', 'move', 'withdraw'))"

/* Those that still hold something and whose term has begun. */
static const char *begun(Ctx *c, const Register *reg, Cell *cells, size_t *n)
{
        const Retention *keep = reg->retention;
        Buf sql = buf_new(c->arena);
        Str day = keep->since
                ? str_printf(c->arena, "t.f_%.*s_last", STR(sql_ident(keep->since->name)))
                : S("NULL");
        size_t n_scope;
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT t.id, t.number, t.title, CASE t.withdrawn WHEN 0 THEN %.*s END, " ENTERED
                " FROM reg_%.*s t WHERE (t.withdrawn = 1 OR ",
                STR(day), STR(sql_ident(reg->name)));
        put_states(reg, &sql, cells, n);
        if (keep->since) { /* sql: identifiers only */
                buf_printf(&sql, " AND %.*s <= ?", STR(day));
                cells[(*n)++] = cell_int(day_today(c));
        }
        buf_putc(&sql, ')');
        if (c->scope) {
                buf_put(&sql, S(" AND t.org_id = ?")); /* others purge their own */
                cells[(*n)++] = cell_text(c->scope->org);
        }
        Str scope = scope_condition(c, reg, "t.", cells + *n, &n_scope);
        *n += n_scope;
        /* sql: identifiers only */
        buf_printf(&sql, "%s%.*s AND %.*s ORDER BY 5, 2", scope.n ? " AND " : "", STR(scope),
                STR(purge_condition(c, keep->fields, keep->n)));
        return buf_z(&sql);
}

typedef VEC(PurgeDue) Dues;

static MUST Err dues_of(Ctx *c, const Register *reg, const DaysOff *off, Dues *ret)
{
        Cell *cells = NEW_N(c->arena, Cell, reg->n_states + 2 + SCOPE_CELLS);
        size_t n = 0;
        const char *sql = begun(c, reg, cells, &n);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, (Cells){cells, n}, &rows));
        for (bool more; ret->n < PURGE_MAX;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                int32_t since = rows_null(rows, 3) ? day_of_ms(c, rows_int(rows, 4))
                                                   : (int32_t)rows_int(rows, 3);
                int32_t end = period_end(since, reg->retention->within, off, LAST_DAY_ANY);
                if (end > day_today(c))
                        continue;
                *VEC_PUSH(c->arena, ret) = (PurgeDue){
                        .reg = reg,
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .number = str_keep(c->arena, rows_text(rows, 1)),
                        .title = str_keep(c->arena, rows_text(rows, 2)),
                        .since = since,
                        .end = end,
                };
        }
        return OK;
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
