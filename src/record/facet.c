/* facet.c: by what a list may be narrowed: the values of a field, or the states, with how many of what is found have each.
 * Of a whole register the counts are kept (tally.c); of what a list is narrowed to they are counted, for all fields at once. */
#include "record/where.h"

#include <stdlib.h>
#include <string.h>

#define FACET_MAX 200

static MUST Err label_facets(Ctx *c, const Register *reg, const Field *f, FacetCount *p, size_t n)
{
        Values v = {NEW_N(c->arena, Value, MAX(n, (size_t)1)), n};
        for (size_t i = 0; i < n; i++)
                v.p[i] = (Value){
                        .text = p[i].code, .ref = p[i].code, .whole = str_eq(p[i].code, S("1"))};
        if (f)
                TRY(field_names_fetch(c, f, &v));
        for (size_t i = 0; i < n; i++) {
                const State *s = f ? NULL : state_lookup(reg, p[i].code);
                p[i].label = f ? f->type->display(c, f, &v.p[i])
                        : s    ? state_label(c, s)
                               : p[i].code;
        }
        return OK;
}

/* Position in the vocabulary or among the states; others behind, by count. */
static size_t rank_of(const Register *reg, const Field *f, Str code)
{
        if (!f) {
                const State *s = state_lookup(reg, code);
                return s ? (size_t)(s - reg->states) : SIZE_MAX;
        }
        const Term *t = f->vocabulary ? term_lookup(f->vocabulary, code) : NULL;
        return t ? (size_t)(t - f->vocabulary->terms) : SIZE_MAX;
}

static bool comes_before(
        const Register *reg, const Field *f, const FacetCount *a, const FacetCount *b)
{
        size_t x = rank_of(reg, f, a->code), y = rank_of(reg, f, b->code);
        return x != y ? x < y : a->n != b->n ? a->n > b->n : str_cmp(a->label, b->label) < 0;
}

/* Facets are few; insertion keeps this plain. */
static void sort_facets(const Register *reg, const Field *f, FacetCount *p, size_t n)
{
        for (size_t i = 1; i < n; i++)
                for (size_t k = i; k > 0 && comes_before(reg, f, &p[k], &p[k - 1]); k--) {
                        FacetCount t = p[k];
                        p[k] = p[k - 1];
                        p[k - 1] = t;
                }
}

static void facet_sql(Ctx *c, const Where *w, const Field *f, Buf *sql)
{
        if (f && f->many) {
                Str column = column_name(c->arena, f, equal_suffix(f));
                /* sql: identifiers only */
                buf_printf(sql,
                        "SELECT %.*s, count(DISTINCT record_id) FROM %.*s WHERE record_id IN "
                        "(SELECT id FROM %.*s%.*s) AND %.*s IS NOT NULL GROUP BY %.*s",
                        STR(column), STR(child_name(c->arena, w->q->reg, f)), STR(w->table),
                        STR(buf_str(&w->where)), STR(column), STR(column));
        } else {
                Str column = f ? column_name(c->arena, f, equal_suffix(f)) : S("state");
                /* sql: identifiers only */
                buf_printf(sql,
                        "SELECT %.*s, count(*) FROM %.*s%.*s%s%.*s IS NOT NULL GROUP BY %.*s",
                        STR(column), STR(w->table), STR(buf_str(&w->where)),
                        w->where.n ? " AND " : " WHERE ", STR(column), STR(column));
        }
        buf_printf(sql, " ORDER BY 2 DESC LIMIT %d", FACET_MAX);
}

static MUST Err finish_facet(Ctx *c, const Register *reg, const Field *f, FacetCount *p, size_t n)
{
        TRY(label_facets(c, reg, f, p, n));
        sort_facets(reg, f, p, n);
        return OK;
}

typedef VEC(FacetCount) FacetCounts;

static MUST Err take_facet(Ctx *c, Rows *rows, FacetCounts *found)
{
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                *VEC_PUSH(c->arena, found) = (FacetCount){
                        .code = str_keep(c->arena, rows_text(rows, 0)), .n = rows_int(rows, 1)};
        }
}

Err record_facet(Ctx *c, const ListQuery *q, Str field, FacetCount **ret, size_t *ret_n)
{
        const Field *f = field_lookup(q->reg, field);
        if (!f && !str_eq(field, S("state")))
                return fail_field(c, ERR_INVALID, field, "The register %.*s has no field “%.*s”.",
                        STR(register_label(c, q->reg)), STR(field));
        Where w;
        TRY(where_make(c, q, field, &w));
        if (f)
                TRY(where_restricted(&w, f));
        Buf sql = buf_new(c->arena);
        facet_sql(c, &w, f, &sql);
        FacetCounts found = {0};
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(tally_answers(q, f, field)
                                ? tally_facet(c, q->reg, f ? f->name : S("state"), &rows)
                                : db_query(c, buf_z(&sql), (Cells){w.cells.p, w.cells.n}, &rows));
                TRY(take_facet(c, rows, &found));
        }
        TRY(finish_facet(c, q->reg, f, found.p, found.n));
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err facet_value_label(Ctx *c, const Register *reg, Str field, Str value, Str *ret)
{
        const Field *f = field_lookup(reg, field);
        FacetCount one = {.code = value};
        const Term *t = f && f->vocabulary ? term_lookup(f->vocabulary, value) : NULL;
        if (t)
                one.code = t->code;
        *ret = value;
        if (f && ((f->type == &reference_type && !uuid_valid(value)) || (f->vocabulary && !t)))
                return OK;
        TRY(label_facets(c, reg, f, &one, 1));
        *ret = one.label.n ? one.label : value;
        return OK;
}

/* Several at once
 * --------------- */
/* The rows that the conditions find are looked at once, and each is counted among these. Number -1 is
 * the rows themselves. */
static void put_hits(const Where *w, Facet *const *facets, size_t n, Buf *sql)
{
        buf_put(sql, S("WITH hit AS (SELECT id, state"));
        for (size_t i = 0; i < n; i++) {
                const Field *f = field_lookup(w->q->reg, facets[i]->field);
                if (f && !f->many) /* sql: identifiers only */
                        buf_printf(
                                sql, ", %.*s", STR(column_name(w->c->arena, f, equal_suffix(f))));
        }
        buf_printf(sql, " FROM %.*s%.*s%s) SELECT -1, '', count(*) FROM hit", STR(w->table),
                STR(buf_str(&w->where)), w->q->count_most ? " LIMIT ?" : "");
}

static void put_counted(const Where *w, size_t i, const Field *f, Buf *sql)
{
        Str column = f ? column_name(w->c->arena, f, equal_suffix(f)) : S("state");
        if (f && f->many) /* sql: identifiers only */
                buf_printf(sql,
                        " UNION ALL SELECT %zu, CAST(%.*s AS text), count(DISTINCT record_id) FROM %.*s"
                        " WHERE record_id IN (SELECT id FROM hit) AND %.*s IS NOT NULL GROUP BY %.*s",
                        i, STR(column), STR(child_name(w->c->arena, w->q->reg, f)), STR(column),
                        STR(column));
        else /* sql: identifiers only */
                buf_printf(sql,
                        " UNION ALL SELECT %zu, CAST(%.*s AS text), count(*) FROM hit"
                        " WHERE %.*s IS NOT NULL GROUP BY %.*s",
                        i, STR(column), STR(column), STR(column));
}

static int compare_counts(const void *a, const void *b)
{
        const FacetCount *x = a, *y = b;
        return x->n != y->n ? (x->n < y->n) - (x->n > y->n) : str_cmp(x->code, y->code);
}

static MUST Err take_facets(Ctx *c, Rows *rows, FacetCounts *found, int64_t *ret_hits)
{
        *ret_hits = 0;
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                int64_t i = rows_int(rows, 0);
                if (i < 0)
                        *ret_hits = rows_int(rows, 2);
                else
                        *VEC_PUSH(c->arena, &found[i]) =
                                (FacetCount){.code = str_keep(c->arena, rows_text(rows, 1)),
                                        .n = rows_int(rows, 2)};
        }
}

/* Too many to be counted: every value that there is in the register, or, where that is not known, among some. */
static MUST Err without_counts(Ctx *c, const Register *reg, const Field *f, FacetCounts *found)
{
        if (tally_has(f)) {
                CLEANUP(rows_closep) Rows *rows = NULL;
                *found = (FacetCounts){0};
                TRY(tally_facet(c, reg, f ? f->name : S("state"), &rows));
                TRY(take_facet(c, rows, found));
        }
        for (size_t i = 0; i < found->n; i++)
                found->p[i].n = 0;
        return OK;
}

static MUST Err facets_counted(Ctx *c, const ListQuery *q, Facet **facets, size_t n)
{
        Where w;
        Buf sql = buf_new(c->arena);
        FacetCounts *found = NEW_N(c->arena, FacetCounts, n);
        int64_t hits;
        TRY(where_make(c, q, (Str){0}, &w));
        put_hits(&w, facets, n, &sql);
        for (size_t i = 0; i < n; i++)
                put_counted(&w, i, field_lookup(q->reg, facets[i]->field), &sql);
        if (q->count_most)
                where_bind(&w, cell_int(q->count_most + 1));
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c, buf_z(&sql), (Cells){w.cells.p, w.cells.n}, &rows));
                TRY(take_facets(c, rows, found, &hits));
        }
        for (size_t i = 0; i < n; i++) {
                const Field *f = field_lookup(q->reg, facets[i]->field);
                facets[i]->counted = !q->count_most || hits <= q->count_most;
                if (!facets[i]->counted)
                        TRY(without_counts(c, q->reg, f, &found[i]));
                if (found[i].n)
                        qsort(found[i].p, found[i].n, sizeof *found[i].p, compare_counts);
                facets[i]->p = found[i].p;
                facets[i]->n = MIN(found[i].n, (size_t)FACET_MAX);
                TRY(finish_facet(c, q->reg, f, facets[i]->p, facets[i]->n));
        }
        return OK;
}

Err record_facets(Ctx *c, const ListQuery *q, Facet *facets, size_t n)
{
        Facet **together = NEW_N(c->arena, Facet *, n + 1);
        size_t n_together = 0;
        for (size_t i = 0; i < n; i++) {
                const Field *f = field_lookup(q->reg, facets[i].field);
                bool known = f || str_eq(facets[i].field, S("state"));
                if (known && !tally_answers(q, f, (Str){0}) && !(f && f->restricted)) {
                        together[n_together++] = &facets[i];
                        continue;
                }
                TRY(record_facet(c, q, facets[i].field, &facets[i].p, &facets[i].n));
                facets[i].counted = true;
        }
        return n_together ? facets_counted(c, q, together, n_together) : OK;
}
