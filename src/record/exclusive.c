/* exclusive.c: records that cannot hold at one time: the same post of a person, two names of one kind of a place. Periods are in
 * the words of sources, and their ends may be vague: only what overlaps for certain, by more than the day on which one
 * followed the other, is refused, and both records are named. */
#include "record/inner.h"

#define ALIKE_LOOKED_AT 500

/* The days on which it held whatever its ends mean: from the last that its beginning may be to the first that its end
 * may be. False: it is no period, or its ends leave none. */
static bool certain_days(Str edtf, int32_t *ret_first, int32_t *ret_last)
{
        size_t cut = str_find(edtf, S("/"), 0);
        if (cut == SIZE_MAX)
                return false;
        Str begin = str_slice(edtf, 0, cut), end = str_slice(edtf, cut + 1, edtf.n);
        int32_t ignored;
        *ret_first = JDN_OPEN_PAST;
        *ret_last = JDN_OPEN_FUTURE;
        if (begin.n && !str_eq(begin, S("..")) && !edtf_bounds(begin, &ignored, ret_first))
                return false;
        if (end.n && !str_eq(end, S("..")) && !edtf_bounds(end, ret_last, &ignored))
                return false;
        return *ret_first <= *ret_last;
}

static bool overlap(Str a, Str b)
{
        int32_t a_first, a_last, b_first, b_last;
        return certain_days(a, &a_first, &a_last) && certain_days(b, &b_first, &b_last) &&
                MAX(a_first, b_first) < MIN(a_last, b_last);
}

/* Those alike: "… AND f_person = ? AND f_body IS NULL". */
static MUST Err find_alike(Ctx *c, const Record *r, Rows **ret)
{
        const ExclusiveRule *rule = r->reg->exclusive;
        Cell cells[1 + 8 + SCOPE_CELLS], scope_cells[SCOPE_CELLS];
        size_t n = 0, n_scope;
        Buf sql = buf_new(c->arena);
        Str period = column_name(c->arena, rule->period, "");
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT coalesce(number, ''), title, %.*s_text, %.*s_edtf FROM %.*s WHERE withdrawn = 0 AND id <> ?",
                STR(period), STR(period), STR(table_name(c->arena, r->reg)));
        cells[n++] = cell_text(r->id);
        for (size_t i = 0; i < rule->n_alike; i++) {
                const Field *f = rule->alike[i];
                const Values *v = &r->values[f - r->reg->fields];
                const TypeColumn *column = &f->type->columns[0];
                buf_printf(&sql, " AND %.*s %s", STR(column_name(c->arena, f, column->suffix)),
                        v->n ? "= ?" : "IS NULL");
                if (v->n)
                        cells[n++] = value_cell(&v->p[0], column);
        }
        Str scope = scope_condition(c, r->reg, "", scope_cells, &n_scope);
        if (scope.n)
                buf_printf(&sql, " AND %.*s", STR(scope));
        for (size_t i = 0; i < n_scope; i++)
                cells[n++] = scope_cells[i];
        buf_printf(&sql, " LIMIT %d", ALIKE_LOOKED_AT);
        return db_query(c, buf_z(&sql), (Cells){cells, n}, ret);
}

Err check_lasting(Ctx *c, const Record *r)
{
        const ExclusiveRule *rule = r->reg->exclusive;
        CLEANUP(rows_closep) Rows *rows = NULL;
        const Values *period = rule ? &r->values[rule->period - r->reg->fields] : NULL;
        if (!period || !period->n || !period->p[0].edtf.n)
                return OK;
        TRY(find_alike(c, r, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                if (!overlap(period->p[0].edtf, rows_text(rows, 3)))
                        continue;
                Str number = rows_text(rows, 0);
                return fail_field(c, ERR_CONFLICT, rule->period->name,
                        "“%.*s” of “%.*s” overlaps “%.*s” of “%.*s”%s%.*s: the two cannot hold at one time.",
                        STR(period->p[0].text), STR(r->title), STR(rows_text(rows, 2)),
                        STR(rows_text(rows, 1)), number.n ? " " : "", STR(number));
        }
}
