/* view_matrix.c: a table across two groupings. In a cell of lights one sees at a glance what is done and what is late;
 * in a cell of numbers, how many there are; a cell without a record is empty, since nothing is asked for there. */
#include "web/view_model.h"

#include <string.h>

typedef struct {
        Ctx *c;
        const CrossAsk *ask;
        const Cross *x;
        size_t light;        /* only these; N_LIGHTS: all */
        size_t row, column;  /* the cell whose drawer is open; SIZE_MAX: none */
        Str words[N_LIGHTS]; /* what each is called */
        Str *keys;           /* of the columns, as they stand in an address */
} Matrix;

/* 96: rounded down, so that 100 means all. */
static int64_t percent(int64_t part, int64_t whole)
{
        return whole ? 100 * part / whole : 0;
}

static int64_t asked_for(const CrossSum *s)
{
        return s->n - s->of[N_LIGHTS - 1]; /* what was stopped is no longer asked for */
}

/* What a row comes to: of lights what is done, of shares what one has, of counts how many. */
static void put_sum(const Matrix *m, Json *o, const CrossSum *s)
{
        Arena *a = m->c->arena;
        int64_t done = s->of[N_LIGHTS - 2];
        switch (m->ask->view->cell) {
        case SHOW_LIGHT:
                if (asked_for(s))
                        json_put_int(a, o, "sum", percent(done, asked_for(s)));
                break;
        case SHOW_SHARE:
                json_put_str(a, o, "sum",
                        str_printf(a, "%lld/%lld", (long long)s->have, (long long)s->n));
                break;
        case SHOW_COUNT:
                json_put_int(a, o, "sum", s->n);
                break;
        }
}

static Str record_of_head(const Matrix *m, const Axis *axis, const CrossHead *h)
{
        Ctx *c = m->c;
        if (axis->kind == AXIS_RECORD)
                return str_printf(
                        c->arena, "/r/%.*s/%.*s", STR(m->ask->view->reg->name), STR(h->key));
        if (axis->kind == AXIS_FIELD && axis->field->target.n && uuid_valid(h->key))
                return str_printf(c->arena, "/r/%.*s/%.*s", STR(axis->field->target), STR(h->key));
        return (Str){0};
}

static Json *head_model(const Matrix *m, const Axis *axis, const CrossHead *h)
{
        Arena *a = m->c->arena;
        Json *o = json_object(a);
        CrossAsk part = *m->ask;
        part.light = part.row = part.column = S("");
        *(axis == &m->ask->view->rows ? &part.row : &part.column) = h->key;
        Str record = record_of_head(m, axis, h);
        json_put_str(a, o, "label", h->label);
        json_put_str(a, o, "head", h->head);
        json_put_str(a, o, "number", h->number);
        json_put_str(a, o, "address", record.n ? record : view_list_address(m->c, &part));
        json_put_int(a, o, "n", h->sum.n);
        return o;
}

static bool opens_group(const Cross *x, size_t i)
{
        return i == 0 || !str_eq(x->columns[i].group, x->columns[i - 1].group);
}

static Json *group_model(const Matrix *m, size_t i)
{
        Json *o = json_object(m->c->arena);
        int64_t n = 1;
        while (i + (size_t)n < m->x->n_columns && !opens_group(m->x, i + (size_t)n))
                n++;
        json_put_str(m->c->arena, o, "label", m->x->columns[i].group);
        json_put_int(m->c->arena, o, "n", n);
        return o;
}

static void put_columns(const Matrix *m, Json *model)
{
        Arena *a = m->c->arena;
        Json *columns = json_array(a), *groups = json_array(a);
        for (size_t i = 0; i < m->x->n_columns; i++) {
                const CrossHead *h = &m->x->columns[i];
                Json *o = head_model(m, &m->ask->view->columns, h);
                json_put_bool(a, o, "opens", opens_group(m->x, i));
                json_put_bool(a, o, "here", i == m->column);
                put_sum(m, o, &h->sum);
                json_push(a, columns, o);
                if (opens_group(m->x, i))
                        json_push(a, groups, group_model(m, i));
        }
        json_put(a, model, "columns", columns);
        json_put(a, model, "groups", groups);
        json_put_bool(a, model, "has_groups", m->ask->view->columns.group && m->x->n_columns > 0);
        json_put_int(a, model, "n_columns", (int64_t)m->x->n_columns);
}

static void put_light_cell(const Matrix *m, Json *o, const CrossCell *cell)
{
        Arena *a = m->c->arena;
        size_t light = m->light < N_LIGHTS ? m->light : cross_worst(&cell->sum);
        json_put_str(a, o, "light", cross_lights[light]);
        json_put_str(a, o, "word", m->words[light]);
        if (cell->sum.n > 1)
                json_put_int(a, o, "more", cell->sum.n);
}

static void put_number_cell(const Matrix *m, Json *o, const CrossCell *cell)
{
        Arena *a = m->c->arena;
        if (m->ask->view->cell == SHOW_COUNT) {
                json_put_int(a, o, "count", cell->sum.n);
                return;
        }
        json_put_str(a, o, "count",
                str_printf(a, "%lld/%lld", (long long)cell->sum.have, (long long)cell->sum.n));
        json_put_bool(a, o, "short", cell->sum.have < cell->sum.n);
}

/* One record opens in a drawer beside the table, several as a list; the column's key follows. */
static Str row_address(const Matrix *m, size_t row)
{
        CrossAsk part = *m->ask;
        part.row = m->x->rows[row].key;
        part.column = S("");
        return m->ask->view->cell == SHOW_LIGHT ? view_ask_address(m->c, &part, "")
                                                : view_list_address(m->c, &part);
}

static Json *cell_model(const Matrix *m, const CrossCell *cell, size_t column, Str row_address)
{
        Arena *a = m->c->arena;
        Json *o = json_object(a);
        static const char *const texts[] = {"light", "word", "of", "count"};
        bool shown = cell && (m->light == N_LIGHTS || cell->sum.of[m->light]);
        const CrossHead *h = &m->x->columns[column];
        json_put_bool(a, o, "opens", opens_group(m->x, column));
        json_put_bool(a, o, "in_column", column == m->column);
        json_put_str(a, o, "address",
                shown ? str_printf(a, "%.*s&column=%.*s", STR(row_address), STR(m->keys[column]))
                      : S(""));
        bool light = m->ask->view->cell == SHOW_LIGHT;
        for (size_t i = 0; i < ARRAY_LEN(texts); i++) /* else a view would find those of the row */
                if (!shown || (i < 2 ? !light : i == 3 && light))
                        json_put_str(a, o, texts[i], S(""));
        json_put_bool(a, o, "here", shown && cell->row == m->row && column == m->column);
        if (!shown)
                return o;
        json_put_str(a, o, "of", h->head);
        if (light)
                put_light_cell(m, o, cell);
        else
                put_number_cell(m, o, cell);
        return o;
}

static void put_rows(const Matrix *m, Json *model)
{
        Arena *a = m->c->arena;
        Json *rows = json_array(a);
        size_t next = 0;
        for (size_t i = 0; i < m->x->n_rows; i++) {
                Json *o = head_model(m, &m->ask->view->rows, &m->x->rows[i]),
                     *cells = json_array(a);
                Str address = row_address(m, i);
                for (size_t k = 0; k < m->x->n_columns; k++) {
                        const CrossCell *cell = next < m->x->n ? &m->x->cells[next] : NULL;
                        bool there = cell && cell->row == i && cell->column == k;
                        next += there;
                        json_push(a, cells, cell_model(m, there ? cell : NULL, k, address));
                }
                json_put_int(a, o, "i", (int64_t)i + 1);
                json_put_bool(a, o, "here", i == m->row);
                put_sum(m, o, &m->x->rows[i].sum);
                json_put(a, o, "cells", cells);
                if (m->light == N_LIGHTS || m->x->rows[i].sum.of[m->light])
                        json_push(a, rows, o);
        }
        json_put(a, model, "rows", rows);
        json_put_bool(a, model, "has_rows", rows->n > 0);
}

static Str *column_keys(Ctx *c, const Cross *x)
{
        Str *keys = NEW_N(c->arena, Str, x->n_columns + 1);
        for (size_t i = 0; i < x->n_columns; i++) {
                Buf b = buf_new(c->arena);
                url_encode(&b, x->columns[i].key);
                keys[i] = buf_str(&b);
        }
        return keys;
}

static size_t head_at(const CrossHead *heads, size_t n, Str key)
{
        for (size_t i = 0; key.n && i < n; i++)
                if (str_eq(heads[i].key, key))
                        return i;
        return SIZE_MAX;
}

static const char *const sum_heads[] = {
        [SHOW_LIGHT] = N_("Done %"), [SHOW_COUNT] = N_("In all"), [SHOW_SHARE] = N_("In all")};

static void put_heads(const Matrix *m, Json *model)
{
        Ctx *c = m->c;
        Arena *a = c->arena;
        const View *v = m->ask->view;
        Str rows = v->rows.kind == AXIS_RECORD ? register_label(c, v->reg)
                : v->rows.field                ? field_label(c, v->rows.field)
                                               : str_from(tr(c, N_("State")));
        json_put_str(a, model, "row_label", rows);
        json_put_str(a, model, "column_label",
                v->columns.field ? field_label(c, v->columns.field) : str_from(tr(c, N_("State"))));
        json_put_str(a, model, "sum_label", str_from(tr(c, sum_heads[v->cell])));
        json_put_int(a, model, "n_rows", (int64_t)m->x->n_rows);
        json_put_int(a, model, "n", m->x->sum.n);
        json_put_int(a, model, "n_asked", asked_for(&m->x->sum));
        json_put_int(a, model, "n_have", m->x->sum.have);
        json_put_bool(a, model, "lights", v->cell == SHOW_LIGHT);
        json_put_bool(a, model, "shares", v->cell == SHOW_SHARE);
        Json *foot = json_object(a);
        put_sum(m, foot, &m->x->sum);
        if (v->cell != SHOW_LIGHT)
                json_put(a, model, "foot", foot);
}

/* What can be urged: the late cells of one's own organisation's ledger, with the count on the button. */
static void put_urge(const Matrix *m, Json *model)
{
        Ctx *c = m->c;
        const View *v = m->ask->view;
        const CrossAsk all = {.view = v, .choice = m->ask->choice};
        if (!v->urge || !m->x->sum.of[0] || !actor_may_write(c->actor, v->urge))
                return;
        json_put_int(c->arena, model, "n_late", m->x->sum.of[0]);
        json_put_str(c->arena, model, "urge", view_ask_address(c, &all, "/urge"));
}

Str fill_label(Ctx *c, const View *v)
{
        return str_printf(
                c->arena, tr(c, N_("Assign by %.*s")), STR(field_label(c, v->columns.field)));
}

static void put_fill(const Matrix *m, Json *model)
{
        Ctx *c = m->c;
        const View *v = m->ask->view;
        const CrossAsk all = {.view = v, .choice = m->ask->choice};
        if (!view_fills(c, v) || !actor_may_write(c->actor, v->reg))
                return;
        json_put_str(c->arena, model, "fill", view_ask_address(c, &all, "/fill"));
        json_put_str(c->arena, model, "fill_label", fill_label(c, v));
}

Err put_matrix(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        Cross x;
        CrossAsk all = *ask;
        all.row = all.column = all.light = S("");
        TRY(cross_make(c, &all, &x));
        Matrix m = {.c = c, .ask = ask, .x = &x, .light = 0, .keys = column_keys(c, &x)};
        for (size_t i = 0; i < N_LIGHTS; i++)
                m.words[i] = light_word(c, ask->view, i);
        while (m.light < N_LIGHTS && !str_eq(cross_lights[m.light], ask->light))
                m.light++;
        m.row = head_at(x.rows, x.n_rows, ask->row);
        m.column = head_at(x.columns, x.n_columns, ask->column);
        put_heads(&m, model);
        put_columns(&m, model);
        put_rows(&m, model);
        if (ask->view->cell == SHOW_LIGHT)
                put_legend(c, model, ask, &x.sum);
        put_urge(&m, model);
        put_fill(&m, model);
        if (m.row == SIZE_MAX || m.column == SIZE_MAX || ask->view->cell != SHOW_LIGHT)
                return OK;
        return put_cell(c, q, model, ask);
}
