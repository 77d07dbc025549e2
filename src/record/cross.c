/* cross.c: the records of a register across two groupings: tasks by units, levels by years, works by stage. One statement
 * counts every cell, and one each names the rows and the columns; the condition of a cell is the condition of the list
 * that it opens, so that the two cannot differ. */
#include "record/where.h"

#include <stdlib.h>
#include <string.h>

#define HEADS_MAX 500    /* rows, or columns */
#define GROUPS_MAX 50000 /* cells by light */
#define YEARS_MAX 60     /* with the empty ones between */

const Str cross_lights[N_LIGHTS] = {
        SC("late"), SC("back"), SC("soon"), SC("todo"), SC("run"), SC("done"), SC("stop")};

/* Expressions
 * ----------- */
/* " WHEN state IN (?, …) THEN 'late'", for the states that bear one of the lights; nothing if none does. */
static void put_when_state(Where *w, Buf *out, const char *light, const char *then)
{
        const Register *reg = w->q->reg;
        size_t n = 0;
        for (size_t i = 0; i < reg->n_states; i++) {
                if (strcmp(reg->states[i].light, light) != 0)
                        continue;
                buf_put(out, n++ ? S(", ?") : S(" WHEN state IN (?"));
                where_bind(w, cell_text(reg->states[i].name));
        }
        if (n)
                buf_printf(out, ") THEN '%s'", then);
}

static void put_when_due(Where *w, Buf *out, const char *condition, int32_t today, const char *then)
{
        /* sql: identifiers only */
        buf_printf(out,
                " WHEN EXISTS (SELECT 1 FROM due d WHERE d.record_id = %.*s.id AND d.met_day IS NULL AND %s ?)"
                " THEN '%s'",
                STR(w->table), condition, then);
        where_bind(w, cell_int(today));
}

/* A record that is done or stopped is so; one that waits is as late as the first of its deadlines that runs. */
static void put_light(Where *w, Buf *out, int32_t today)
{
        const Register *reg = w->q->reg;
        buf_put(out, S("CASE"));
        put_when_state(w, out, "done", "done");
        put_when_state(w, out, "stop", "stop");
        if (reg->n_clocks)
                put_when_due(w, out, "d.due_day <", today, "late");
        put_when_state(w, out, "late", "late");
        put_when_state(w, out, "back", "back");
        if (reg->n_clocks)
                put_when_due(w, out, "d.due_day - d.soon <=", today, "soon");
        put_when_state(w, out, "soon", "soon");
        put_when_state(w, out, "todo", "todo");
        buf_put(out, S(" WHEN 1 = 1 THEN 'run' END"));
}

static Str key_column(const Where *w, const Axis *a)
{
        return column_name(w->c->arena, a->field, equal_suffix(a->field));
}

/* What records are grouped by; a field that is many is that of the joined row. */
static void put_axis(Where *w, Buf *out, const Axis *a, int32_t today)
{
        Str column;
        switch (a->kind) {
        case AXIS_NONE:
                buf_put(out, S("CAST('' AS text)"));
                return;
        case AXIS_RECORD:
                buf_put(out, S("id"));
                return;
        case AXIS_STATE:
                buf_put(out, S("state"));
                return;
        case AXIS_LIGHT:
                put_light(w, out, today);
                return;
        case AXIS_FIELD:
                buf_put(out, key_column(w, a));
                return;
        case AXIS_YEAR: /* of what is no plain year (unknown, before Christ) nothing is said */
                column = column_name(w->c->arena, a->field, "_edtf");
                /* sql: identifiers only */
                buf_printf(out,
                        "CASE WHEN substr(%.*s, 1, 1) IN ('0', '1', '2') THEN substr(%.*s, 1, 4) END",
                        STR(column), STR(column));
                return;
        }
}

static bool joins(const View *v)
{
        return v->columns.field && v->columns.field->many;
}

/* Conditions
 * ---------- */
static void where_key(Where *w, const Axis *a, Str key, int32_t today)
{
        bool many = a->field && a->field->many, none = str_eq(key, S(CROSS_NONE));
        if (!key.n || a->kind == AXIS_NONE)
                return;
        where_and(w);
        if (many) /* sql: identifiers only */
                buf_printf(&w->where, "id %sIN (SELECT record_id FROM %.*s", none ? "NOT " : "",
                        STR(child_name(w->c->arena, w->q->reg, a->field)));
        if (many && !none)
                buf_put(&w->where, S(" WHERE "));
        if (!many || !none)
                put_axis(w, &w->where, a, today);
        if (!none) {
                buf_put(&w->where, S(" = ?"));
                where_bind(w, cell_text(key));
        } else if (!many) {
                buf_put(&w->where, S(" IS NULL"));
        }
        if (many)
                buf_putc(&w->where, ')');
}

static void where_choice(Where *w, const View *v, Str choice)
{
        if (!v->choose || !choice.n)
                return;
        Str column = column_name(w->c->arena, v->choose, equal_suffix(v->choose));
        where_and(w);
        if (v->of_rows) {
                const Register *of = referred_register(w->c, v->rows.field);
                /* sql: identifiers only */
                buf_printf(&w->where, "%.*s IN (SELECT id FROM %.*s WHERE %.*s = ?)",
                        STR(key_column(w, &v->rows)), STR(table_name(w->c->arena, of)),
                        STR(column));
        } else {
                buf_printf(&w->where, "%.*s = ?", STR(column));
        }
        where_bind(w, cell_text(choice));
}

Err where_cross(Where *w, const CrossAsk *ask)
{
        const View *v = ask->view;
        for (size_t i = 0; i < v->n_where; i++)
                TRY(where_condition(w, &v->where[i]));
        where_choice(w, v, ask->choice);
        where_key(w, &v->rows, ask->row, ask->today);
        where_key(w, &v->columns, ask->column, ask->today);
        if (ask->light.n && !v->met) {
                where_and(w);
                put_light(w, &w->where, ask->today);
                buf_put(&w->where, S(" = ?"));
                where_bind(w, cell_text(ask->light));
        }
        return OK;
}

/* The statement
 * ------------- */
/* Whether a record of the cell has what is to be had: 1 or 0. */
static MUST Err put_have(Where *w, Buf *out, const View *v)
{
        Where have = {.c = w->c, .q = w->q, .table = w->table, .where = buf_new(w->c->arena)};
        for (size_t i = 0; i < v->n_have; i++)
                TRY(where_condition(&have, &v->have[i]));
        if (!v->n_have) {
                buf_put(out, S("0"));
                return OK;
        }
        Str conditions = str_slice(buf_str(&have.where), strlen(" WHERE "), SIZE_MAX);
        buf_printf(out, "CASE WHEN %.*s THEN 1 ELSE 0 END", STR(conditions));
        for (size_t i = 0; i < have.cells.n; i++)
                where_bind(w, have.cells.p[i]);
        return OK;
}

static void put_cell_light(Where *w, Buf *out, const CrossAsk *ask)
{
        const View *v = ask->view;
        if (v->kind == VIEW_MATRIX && v->cell != SHOW_LIGHT) {
                buf_put(out, S("CAST('run' AS text)"));
        } else if (v->met) {
                Str column = column_name(w->c->arena, v->met, equal_suffix(v->met));
                /* sql: identifiers only */
                buf_printf(out,
                        "CASE WHEN EXISTS (SELECT 1 FROM %.*s m WHERE m.record_id = u.record_id AND m.%.*s = u.%.*s)"
                        " THEN 'done' ELSE 'todo' END",
                        STR(child_name(w->c->arena, v->reg, v->met)), STR(column),
                        STR(key_column(w, &v->columns)));
        } else {
                put_light(w, out, ask->today);
        }
}

static void bind_all(Where *to, const Where *from)
{
        for (size_t i = 0; i < from->cells.n; i++)
                where_bind(to, from->cells.p[i]);
}

/* row, column, light, how many, how many of them have, one of them */
static MUST Err put_select(Ctx *c, const CrossAsk *ask, Buf *sql, Where *ret)
{
        const View *v = ask->view;
        const ListQuery q = {.reg = v->reg, .cross = ask};
        Where w, select = {.c = c, .q = &q, .table = table_name(c->arena, v->reg)};
        TRY(where_make(c, &q, (Str){0}, &w));
        buf_put(sql, S("SELECT "));
        put_axis(&select, sql, &v->rows, ask->today);
        buf_put(sql, S(", "));
        put_axis(&select, sql, &v->columns, ask->today);
        buf_put(sql, S(", "));
        put_cell_light(&select, sql, ask);
        buf_put(sql, S(", count(*), sum("));
        TRY(put_have(&select, sql, v));
        /* sql: identifiers only */
        buf_printf(sql, "), min(id) FROM %.*s", STR(select.table));
        if (joins(v)) /* sql: identifiers only */
                buf_printf(sql, " LEFT JOIN %.*s u ON u.record_id = id",
                        STR(child_name(c->arena, v->reg, v->columns.field)));
        buf_put(sql, buf_str(&w.where));
        buf_printf(sql, " GROUP BY 1, 2, 3 LIMIT %d", GROUPS_MAX + 1);
        bind_all(&select, &w);
        *ret = select;
        return OK;
}

/* Heads
 * ----- */
typedef struct {
        CrossHead head;
        size_t group, order; /* rank of its group, then its own */
        size_t at;           /* when sorted */
} Head;
typedef struct {
        const Axis *axis;
        Map by_key;
        VEC(Head *) all;
} Heads;

static MUST Err head_of(Ctx *c, Heads *h, Str key, Head **ret)
{
        key = key.n ? key : S(CROSS_NONE);
        *ret = map_lookup(&h->by_key, key);
        if (*ret)
                return OK;
        if (h->all.n == HEADS_MAX)
                return fail(c, ERR_LIMIT,
                        "This table would have more than %d rows or columns; choose a part of it.",
                        HEADS_MAX);
        *ret = NEW(c->arena, Head);
        (*ret)->head.key = str_keep(c->arena, key);
        (*ret)->group = (*ret)->order = SIZE_MAX;
        map_put(&h->by_key, (*ret)->head.key, *ret);
        *VEC_PUSH(c->arena, &h->all) = *ret;
        return OK;
}

/* The register whose records an axis is of; NULL for other axes. */
static const Register *heads_register(const Ctx *c, const Register *reg, const Axis *a)
{
        return a->kind == AXIS_RECORD   ? reg
                : a->kind == AXIS_FIELD ? referred_register(c, a->field)
                                        : NULL;
}

static void put_optional(Ctx *c, Buf *sql, const Field *f)
{
        if (f) /* sql: identifiers only */
                buf_printf(sql, ", %.*s", STR(column_name(c->arena, f, equal_suffix(f))));
        else
                buf_put(sql, S(", ''"));
}

/* What stands over the columns of one group; a group that is a record is named by one statement more. */
static MUST Err name_groups(Ctx *c, const Heads *h)
{
        const Field *f = h->axis->group;
        Values v = {.p = NEW_N(c->arena, Value, h->all.n), .n = h->all.n};
        if (!f)
                return OK;
        for (size_t i = 0; i < h->all.n; i++)
                v.p[i].text = h->all.p[i]->head.group;
        TRY(field_names_fetch(c, f, &v));
        for (size_t i = 0; i < h->all.n; i++) {
                Head *one = h->all.p[i];
                const Term *t = f->vocabulary ? term_lookup(f->vocabulary, one->head.group) : NULL;
                if (!one->head.group.n)
                        continue;
                one->head.group = f->type->display(c, f, &v.p[i]);
                if (t) {
                        one->group = (size_t)(t - f->vocabulary->terms);
                        continue;
                }
                for (size_t k = 0; k < h->all.n; k++) /* where its first one stands */
                        if (str_eq(h->all.p[k]->head.group, one->head.group))
                                one->group = MIN(one->group, h->all.p[k]->order);
        }
        return OK;
}

static MUST Err fetch_heads(Ctx *c, const Heads *h, const char *sql, Cells cells)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, cells, &rows));
        for (size_t order = 0;; order++) {
                bool more;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Head *one = map_lookup(&h->by_key, rows_text(rows, 0));
                if (!one)
                        continue;
                one->order = order;
                one->head.number = str_keep(c->arena, rows_text(rows, 1));
                one->head.label = str_keep(c->arena, rows_text(rows, 2));
                one->head.head = str_keep(c->arena, rows_text(rows, 3));
                one->head.group = str_keep(c->arena, rows_text(rows, 4));
        }
}

/* By number; what whoever asks may not see keeps its place and has no name. */
static MUST Err name_records(Ctx *c, const Register *of, const Heads *h)
{
        Buf sql = buf_new(c->arena);
        Cell cells[1 + SCOPE_CELLS];
        size_t n_scope;
        Json *ids = json_array(c->arena);
        Str condition = scope_condition(c, of, "", cells + 1, &n_scope);
        for (size_t i = 0; i < h->all.n; i++)
                json_push(c->arena, ids, json_string(c->arena, h->all.p[i]->head.key));
        cells[0] = cell_members(c->arena, ids);
        buf_put(&sql, S("SELECT id, number, title"));
        put_optional(c, &sql, h->axis->head);
        put_optional(c, &sql, h->axis->group);
        /* sql: identifiers only */
        buf_printf(&sql, " FROM %.*s WHERE id IN ({members}(?))", STR(table_name(c->arena, of)));
        if (condition.n)
                buf_printf(&sql, " AND %.*s", STR(condition));
        buf_put(&sql, S(" ORDER BY number, title, id"));
        TRY(fetch_heads(c, h, buf_z(&sql), (Cells){cells, 1 + n_scope}));
        return name_groups(c, h);
}

/* Where a key of a closed list stands in it, and its label. */
static void name_listed(Ctx *c, const Register *reg, const Axis *a, Head *one)
{
        Str key = one->head.key;
        const State *s;
        const Term *t;
        size_t i = 0;
        switch (a->kind) {
        case AXIS_STATE:
                s = state_lookup(reg, key);
                one->order = s ? (size_t)(s - reg->states) : SIZE_MAX - 1;
                one->head.label = s ? state_label(c, s) : key;
                break;
        case AXIS_LIGHT:
                while (i + 1 < N_LIGHTS && !str_eq(cross_lights[i], key))
                        i++;
                one->order = i;
                one->head.label = cross_light_label(c, reg, i);
                break;
        case AXIS_FIELD:
                t = term_lookup(a->field->vocabulary, key);
                one->order = t ? (size_t)(t - a->field->vocabulary->terms) : SIZE_MAX - 1;
                one->head.label = term_label(c, a->field->vocabulary, key);
                break;
        case AXIS_YEAR:
                one->order = (size_t)strtoul(str_keep_z(c->arena, key), NULL, 10);
                one->head.label = key;
                break;
        case AXIS_RECORD:
        case AXIS_NONE:
                break;
        }
}

static bool stands_before(const Head *a, const Head *b)
{
        if (a->group != b->group)
                return a->group < b->group;
        return a->order != b->order ? a->order < b->order : str_cmp(a->head.key, b->head.key) < 0;
}

/* Years without a record stand between the others: a gap is what one looks for. */
static MUST Err add_years(Ctx *c, Heads *h)
{
        size_t first = SIZE_MAX, last = 0;
        Head *one;
        for (size_t i = 0; i < h->all.n; i++) {
                if (str_eq(h->all.p[i]->head.key, S(CROSS_NONE)))
                        continue;
                first = MIN(first, h->all.p[i]->order);
                last = MAX(last, h->all.p[i]->order);
        }
        for (size_t year = first; year < last && last - first < YEARS_MAX; year++) {
                TRY(head_of(c, h, str_printf(c->arena, "%04zu", year), &one));
                name_listed(c, NULL, h->axis, one);
        }
        return OK;
}

/* Columns of a closed list that is short are all there, also the empty ones; and so are the stages of a board. */
static MUST Err add_listed(Ctx *c, const Register *reg, Heads *h)
{
        const Axis *a = h->axis;
        Head *one;
        for (size_t i = 0; a->kind == AXIS_STATE && i < reg->n_states; i++)
                TRY(head_of(c, h, reg->states[i].name, &one));
        for (size_t i = 0; a->kind == AXIS_LIGHT && i < N_LIGHTS; i++)
                TRY(head_of(c, h, cross_lights[i], &one));
        for (size_t i = 0; a->kind == AXIS_FIELD && a->field->vocabulary &&
                a->field->vocabulary->n <= 12 && i < a->field->vocabulary->n;
                i++)
                TRY(head_of(c, h, a->field->vocabulary->terms[i].code, &one));
        return OK;
}

static MUST Err name_heads(Ctx *c, const Register *reg, Heads *h)
{
        const Register *of = heads_register(c, reg, h->axis);
        if (of && h->all.n)
                TRY(name_records(c, of, h));
        for (size_t i = 0; i < h->all.n; i++) {
                Head *one = h->all.p[i];
                if (str_eq(one->head.key, S(CROSS_NONE)))
                        one->head.label = str_from(tr(c, N_("not stated")));
                else if (!of)
                        name_listed(c, reg, h->axis, one);
                else if (!one->head.label.n)
                        one->head.label = str_from(tr(c, N_("(not open to you)")));
                if (!one->head.head.n)
                        one->head.head = one->head.label;
        }
        if (h->axis->kind == AXIS_YEAR)
                TRY(add_years(c, h));
        for (size_t i = 1; i < h->all.n; i++)
                for (size_t k = i; k > 0 && stands_before(h->all.p[k], h->all.p[k - 1]); k--) {
                        Head *t = h->all.p[k];
                        h->all.p[k] = h->all.p[k - 1];
                        h->all.p[k - 1] = t;
                }
        for (size_t i = 0; i < h->all.n; i++)
                h->all.p[i]->at = i;
        return OK;
}

static CrossHead *plain_heads(Ctx *c, const Heads *h)
{
        CrossHead *heads = NEW_N(c->arena, CrossHead, MAX(h->all.n, (size_t)1));
        for (size_t i = 0; i < h->all.n; i++) {
                heads[i] = h->all.p[i]->head;
                if (!heads[i].head.n)
                        heads[i].head = heads[i].label;
        }
        return heads;
}

/* Cells
 * ----- */
typedef struct {
        Head *row, *column;
        size_t light;
        int64_t n, have;
        Str id;
} Group;
typedef VEC(Group) Groups;

static MUST Err fetch_groups(Ctx *c, const CrossAsk *ask, Heads *rows, Heads *columns, Groups *ret)
{
        Buf sql = buf_new(c->arena);
        Where w;
        TRY(put_select(c, ask, &sql, &w));
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){w.cells.p, w.cells.n}, &r));
        for (bool more;;) {
                Group g = {0};
                TRY(rows_next(c, r, &more));
                if (!more)
                        return OK;
                if (ret->n == GROUPS_MAX)
                        return fail(c, ERR_LIMIT,
                                "This table would have more than %d cells; choose a part of it.",
                                GROUPS_MAX);
                TRY(head_of(c, rows, rows_text(r, 0), &g.row));
                TRY(head_of(c, columns, rows_text(r, 1), &g.column));
                while (g.light + 1 < N_LIGHTS && !str_eq(cross_lights[g.light], rows_text(r, 2)))
                        g.light++;
                g.n = rows_int(r, 3);
                g.have = rows_int(r, 4);
                g.id = str_keep(c->arena, rows_text(r, 5));
                *VEC_PUSH(c->arena, ret) = g;
        }
}

static void add_sum(CrossSum *s, const Group *g)
{
        s->n += g->n;
        s->have += g->have;
        s->of[g->light] += g->n;
}

static void put_cells(Ctx *c, const Groups *groups, Cross *x)
{
        CrossCell **grid = NEW_N(c->arena, CrossCell *, x->n_rows * x->n_columns + 1);
        x->cells = NEW_N(c->arena, CrossCell, groups->n + 1);
        for (size_t i = 0; i < groups->n; i++) {
                const Group *g = &groups->p[i];
                CrossCell **at = &grid[g->row->at * x->n_columns + g->column->at];
                if (!*at)
                        *at = NEW(c->arena, CrossCell);
                (*at)->row = g->row->at;
                (*at)->column = g->column->at;
                (*at)->id = g->id;
                add_sum(&(*at)->sum, g);
                add_sum(&x->rows[g->row->at].sum, g);
                add_sum(&x->columns[g->column->at].sum, g);
                add_sum(&x->sum, g);
        }
        for (size_t i = 0; i < x->n_rows * x->n_columns; i++)
                if (grid[i])
                        x->cells[x->n++] = *grid[i];
}

Err cross_make(Ctx *c, const CrossAsk *ask, Cross *ret)
{
        const View *v = ask->view;
        Heads rows = {.axis = &v->rows, .by_key = map_new(c->arena)};
        Heads columns = {.axis = &v->columns, .by_key = map_new(c->arena)};
        Groups groups = {0};
        TRY(fetch_groups(c, ask, &rows, &columns, &groups));
        TRY(add_listed(c, v->reg, &columns));
        TRY(name_heads(c, v->reg, &rows));
        TRY(name_heads(c, v->reg, &columns));
        Cross x = {.rows = plain_heads(c, &rows),
                .n_rows = rows.all.n,
                .columns = plain_heads(c, &columns),
                .n_columns = columns.all.n};
        put_cells(c, &groups, &x);
        *ret = x;
        return OK;
}

size_t cross_worst(const CrossSum *s)
{
        size_t i = 0;
        while (i < N_LIGHTS && !s->of[i])
                i++;
        return i;
}

/* Labels
 * ------ */
Str cross_light_label(Ctx *c, const Register *reg, size_t light)
{
        static const char *const labels[N_LIGHTS] = {N_("Late"), N_("Sent back"), N_("Due soon"),
                N_("Not begun"), N_("In hand"), N_("Done"), N_("Stopped")};
        const State *only = NULL;
        size_t n = 0;
        for (size_t i = 0; reg && i < reg->n_states; i++)
                if (str_eq(str_from(reg->states[i].light), cross_lights[light])) {
                        only = &reg->states[i];
                        n++;
                }
        return n == 1 ? state_label(c, only) : str_from(tr(c, labels[light])); /* its own word */
}

Err axis_label(Ctx *c, const Register *reg, const Axis *a, Str key, Str *ret)
{
        Heads h = {.axis = a, .by_key = map_new(c->arena)};
        Head *one;
        TRY(head_of(c, &h, key, &one));
        TRY(name_heads(c, reg, &h));
        *ret = one->head.label;
        return OK;
}

/* Boards
 * ------ */
Err cross_cards(Ctx *c, const CrossAsk *ask, size_t each, CrossCard **ret, size_t *ret_n)
{
        const View *v = ask->view;
        const ListQuery q = {.reg = v->reg, .cross = ask, .sort = v->sort};
        Where where, w = {.c = c, .q = &q, .table = table_name(c->arena, v->reg)};
        Buf sql = buf_new(c->arena);
        VEC(CrossCard) cards = {0};
        TRY(where_make(c, &q, (Str){0}, &where));
        buf_put(&sql, S("SELECT k, id FROM (SELECT "));
        put_axis(&w, &sql, &v->columns, ask->today);
        /* sql: identifiers only */
        buf_printf(&sql, " AS k, id, row_number() OVER (PARTITION BY ");
        put_axis(&w, &sql, &v->columns, ask->today);
        TRY(where_order(&w, &sql));
        /* sql: identifiers only */
        buf_printf(&sql, ") AS n FROM %.*s%.*s) AS ranked WHERE n <= ? ORDER BY k, n", STR(w.table),
                STR(buf_str(&where.where)));
        bind_all(&w, &where);
        where_bind(&w, cell_int((int64_t)each));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){w.cells.p, w.cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Str key = rows_text(rows, 0);
                *VEC_PUSH(c->arena, &cards) =
                        (CrossCard){.column = key.n ? str_keep(c->arena, key) : S(CROSS_NONE),
                                .id = str_keep(c->arena, rows_text(rows, 1))};
        }
        *ret = cards.p;
        *ret_n = cards.n;
        return OK;
}
