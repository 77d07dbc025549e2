/* fill.c: tasks are given to units: in a table whose rows and columns are records, a record is made for every pair that
 * has none yet. A cell takes over what its row says in a field of the same name (until when). Forty tasks for sixty units
 * are one thing done, in one transaction. */
#include "flow/flow.h"

#include <string.h>

static bool is_single_reference(const Field *f)
{
        return f && field_is(f, "reference") && !f->many;
}

static const Field *in_row(const Ctx *c, const View *v, const Field *f)
{
        const Register *of = register_lookup(c->registers, v->rows.field->target);
        const Field *same = of ? field_lookup(of, f->name) : NULL;
        return same && same->type == f->type && same->many == f->many ? same : NULL;
}

/* A finding has to be written, so a table of findings is not filled. */
bool view_fills(const Ctx *c, const View *v)
{
        if (v->kind != VIEW_MATRIX || !is_single_reference(v->rows.field) ||
                !is_single_reference(v->columns.field) || v->reg->part_of != v->rows.field)
                return false;
        for (size_t i = 0; i < v->reg->n_fields; i++) {
                const Field *f = &v->reg->fields[i];
                if (f->required && f != v->rows.field && f != v->columns.field && !in_row(c, v, f))
                        return false;
        }
        return true;
}

/* What there is
 * ------------- */
/* Rows that are open to others and not finished; columns that were not given up. */
static bool is_offered(const Record *r, bool row)
{
        const State *s = state_lookup(r->reg, r->state);
        if (row)
                return !s || (!s->draft && !state_finished(s));
        return !s || !s->light || strcmp(s->light, "stop") != 0;
}

static FillSide side_of(Ctx *c, const Axis *a, const Record *r)
{
        FillSide s = {.id = r->id, .number = r->number, .title = r->title};
        if (a->group)
                s.group = field_display(c, a->group, &r->values[a->group - r->reg->fields]);
        return s;
}

static MUST Err load_side(Ctx *c, const Axis *a, const Filter *choice, bool rows, FillSide **ret,
        size_t *ret_n, bool *ret_more)
{
        const Register *of = register_lookup(c->registers, a->field->target);
        FillSide *all = NEW_N(c->arena, FillSide, FILL_SIDE_MAX);
        size_t n = 0;
        ListQuery q = {.reg = of, .filters = choice, .n_filters = choice ? 1 : 0, .limit = 200};
        RecordList list;
        if (rows && c->scope) /* nobody gives out another organisation's tasks */
                q.under = str_printf(c->arena, ALONE "%.*s", STR(c->scope->org));
        *ret_more = false;
        do {
                TRY(record_list(c, &q, &list));
                for (size_t i = 0; i < list.n; i++) {
                        if (!is_offered(list.p[i], rows))
                                continue;
                        *ret_more = n == FILL_SIDE_MAX;
                        if (*ret_more)
                                break;
                        all[n++] = side_of(c, a, list.p[i]);
                }
                q.offset += list.n;
        } while (list.n && !*ret_more);
        *ret = all;
        *ret_n = n;
        return OK;
}

typedef struct {
        const View *v;
        Map *pairs;
        FillPlan *plan;
        Arena *arena;
} Counting;

static Str pair_key(Arena *a, Str row, Str column)
{
        return str_printf(a, "%.*s %.*s", STR(row), STR(column));
}

static Err count_cell(Ctx *c, void *p, const Record *r)
{
        (void)c;
        const Counting *k = p;
        Str row = record_text(r, k->v->rows.field->name);
        map_put(k->pairs, pair_key(k->arena, row, record_text(r, k->v->columns.field->name)),
                k->plan);
        for (size_t i = 0; i < k->plan->n_rows; i++)
                k->plan->rows[i].n += str_eq(k->plan->rows[i].id, row);
        return OK;
}

static MUST Err count_cells(Ctx *c, const View *v, FillPlan *plan, Map *pairs)
{
        Counting k = {v, pairs, plan, c->arena};
        for (size_t from = 0; from < plan->n_rows; from += 50) { /* as many as one question takes */
                Buf ids = buf_new(c->arena);
                for (size_t i = from; i < MIN(from + 50, plan->n_rows); i++)
                        buf_printf(&ids, "%s%.*s", ids.n ? " " : "", STR(plan->rows[i].id));
                const Filter of = {v->rows.field->name, S("in"), buf_str(&ids)};
                const ListQuery q = {.reg = v->reg, .filters = &of, .n_filters = 1};
                TRY(record_each(c, &q, count_cell, &k));
        }
        return OK;
}

static MUST Err load_plan(Ctx *c, const CrossAsk *ask, FillPlan *ret, Map *pairs)
{
        const View *v = ask->view;
        const Filter chosen = {v->choose ? v->choose->name : (Str){0}, S("="), ask->choice};
        bool more_rows, more_columns;
        *ret = (FillPlan){0};
        TRY(load_side(c, &v->rows, v->of_rows && ask->choice.n ? &chosen : NULL, /* rows= */ true,
                &ret->rows, &ret->n_rows, &more_rows));
        TRY(load_side(c, &v->columns, NULL, /* rows= */ false, &ret->columns, &ret->n_columns,
                &more_columns));
        ret->more = more_rows || more_columns;
        return count_cells(c, v, ret, pairs);
}

Err fill_plan(Ctx *c, const CrossAsk *ask, FillPlan *ret)
{
        Map pairs = map_new(c->arena);
        return load_plan(c, ask, ret, &pairs);
}

/* Making them
 * ----------- */
/* A unit below that works with this program has the cell as its own, so that it signs for it and reports itself; what the
 * others do is kept by the office. */
static MUST Err unit_works(Ctx *c, Str unit, bool *ret)
{
        Cell ignored;
        *ret = false;
        if (!c->scope)
                return OK;
        TRY(org_is_above(c, c->scope->org, unit, c->scope->day, ret));
        if (*ret)
                TRY(db_one(c, "SELECT 1 FROM account WHERE org_id = ? AND state = 'open' LIMIT 1",
                        CELLS(cell_text(unit)), &ignored, ret));
        return OK;
}

static MUST Err make_cell(Ctx *c, const View *v, const Record *row, Str unit, bool works)
{
        Record *cell = record_new(c, v->reg);
        for (size_t i = 0; i < v->reg->n_fields; i++) {
                const Field *f = &v->reg->fields[i], *from = in_row(c, v, f);
                if (f->required && from)
                        cell->values[i] = row->values[from - row->reg->fields];
        }
        TRY(record_put_text(c, cell, v->rows.field->name, row->id));
        TRY(record_put_text(c, cell, v->columns.field->name, unit));
        if (works && !str_eq(row->visibility, S("office")))
                cell->org_id = unit;
        return record_save(c, cell, S(""));
}

static bool is_among(const FillSide *all, size_t n, Str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(all[i].id, id))
                        return true;
        return false;
}

static MUST Err fill_column(Ctx *c, const View *v, Map *pairs, Record *const *rows, size_t n_rows,
        Str unit, size_t *made)
{
        bool works;
        TRY(unit_works(c, unit, &works));
        for (size_t i = 0; i < n_rows; i++) {
                if (map_lookup(pairs, pair_key(c->arena, rows[i]->id, unit)))
                        continue;
                if (++*made > FILL_MAX)
                        return fail(c, ERR_LIMIT, "At most %d at once; take fewer rows or columns.",
                                FILL_MAX);
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                TRY(make_cell(c, v, rows[i], unit, works));
        }
        return OK;
}

Err fill_cells(Ctx *c, const CrossAsk *ask, const FillChoice *chosen, size_t *ret_made)
{
        const View *v = ask->view;
        const Register *of = register_lookup(c->registers, v->rows.field->target);
        FillPlan plan;
        Map pairs = map_new(c->arena);
        VEC(Record *) rows = {0};
        *ret_made = 0;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(load_plan(c, ask, &plan, &pairs));
        for (size_t i = 0; i < chosen->n_rows; i++)
                if (is_among(plan.rows, plan.n_rows, chosen->rows[i]))
                        TRY(record_load(c, of, chosen->rows[i], VEC_PUSH(c->arena, &rows)));
        for (size_t i = 0; i < chosen->n_columns; i++)
                if (is_among(plan.columns, plan.n_columns, chosen->columns[i]))
                        TRY(fill_column(
                                c, v, &pairs, rows.p, rows.n, chosen->columns[i], ret_made));
        return txn_commit(&t);
}
