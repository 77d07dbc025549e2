/* view_cell.c: what a cell of a table of lights tells: the record in it, what the row asks for, what happened and by
 * when, the next steps. It stands in a drawer beside the table; its address is the table's with the cell in it. */
#include "web/view_model.h"

#define STORY_MAX 60

typedef struct {
        int32_t day;
        Json *line;
} Step;
typedef VEC(Step) Steps;

/* Fields
 * ------ */
static void put_field(Ctx *c, Json *fields, Json *files, const Record *r, const Field *f)
{
        Arena *a = c->arena;
        const Values *v = &r->values[f - r->reg->fields];
        Json *o = json_object(a), *values = json_array(a);
        if (!v->n || !field_shown(c, f))
                return;
        for (size_t i = 0; i < v->n; i++)
                json_push(a, field_is(f, "file") ? files : values,
                        value_model(c, r, f, &v->p[i], LINKS_OFFICE));
        if (!values->n)
                return;
        json_put_str(a, o, "label", field_label(c, f));
        json_put(a, o, "values", values);
        json_push(a, fields, o);
}

/* What the row asks for, then what this record says of it. */
static MUST Err put_fields(Ctx *c, Json *o, const Record *r, const Record *row, const View *v)
{
        Json *fields = json_array(c->arena), *files = json_array(c->arena);
        for (size_t i = 0; row && i < v->n_tell; i++)
                put_field(c, fields, files, row, v->tell[i]);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!f->is_title && f != v->rows.field && f != v->columns.field)
                        put_field(c, fields, files, r, f);
        }
        json_put(c->arena, o, "fields", fields);
        json_put(c->arena, o, "files", files);
        json_put_bool(c->arena, o, "has_files", files->n > 0);
        return OK;
}

/* The story
 * --------- */
static void add_step(Ctx *c, Steps *steps, int32_t day, Str title, Str more, Str address)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "day", jdn_iso(c->arena, day));
        json_put_str(c->arena, o, "title", title);
        json_put_str(c->arena, o, "more", more);
        json_put_str(c->arena, o, "address", address);
        *VEC_PUSH(c->arena, steps) = (Step){day, o};
}

static MUST Err add_arrivals(Ctx *c, const Record *r, Steps *steps)
{
        Arrival *all;
        size_t n;
        TRY(record_arrivals(c, r->id, &all, &n));
        for (size_t i = 0; i < n; i++) {
                const State *s = state_lookup(r->reg, all[i].to);
                Str what = s ? state_label(c, s) : all[i].to;
                Str who = all[i].actor_name;
                if (all[i].reason.n)
                        who = str_printf(c->arena, "%.*s%s%.*s", STR(who),
                                who.n ? tr(c, N_(": ")) : "", STR(all[i].reason));
                add_step(c, steps, day_of_ms(c, all[i].at_ms), what, who, S(""));
        }
        return OK;
}

/* The day that a slip bears, else the day it was entered. */
static int32_t day_of(Ctx *c, const Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (field_is(&r->reg->fields[i], "date") && r->values[i].n &&
                        r->values[i].p[0].edtf.n)
                        return r->values[i].p[0].last;
        return day_of_ms(c, r->created_ms);
}

/* Parts of the row that name the column: reminders, requests for time. */
static MUST Err add_slips(Ctx *c, const CrossAsk *ask, const Register *part, Steps *steps)
{
        const Field *column = axis_reference(part, &ask->view->columns);
        const Filter filters[] = {
                {part->part_of->name, S("="), ask->row}, {column->name, S("="), ask->column}};
        const ListQuery q = {.reg = part,
                .filters = filters,
                .n_filters = ARRAY_LEN(filters),
                .limit = STORY_MAX};
        RecordList list;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n; i++) {
                const Record *r = list.p[i];
                const State *s = state_lookup(part, r->state);
                add_step(c, steps, day_of(c, r),
                        str_printf(c->arena, "%.*s%s%.*s", STR(register_label(c, part)),
                                tr(c, N_(": ")), STR(r->title)),
                        s ? state_label(c, s) : S(""), record_address(c, r, ""));
        }
        return OK;
}

/* The registers whose records are parts of a row and name a column, but for the view's own. */
static bool is_slip(const Ctx *c, const View *v, const Register *part)
{
        return part != v->reg && axis_reference(part, &v->columns) &&
                actor_may_read(c->actor, part);
}

static MUST Err put_story(Ctx *c, Json *o, const CrossAsk *ask, const Record *r, const Record *row)
{
        Steps steps = {0};
        size_t n;
        const Register *const *parts = row ? register_parts(row->reg, &n) : NULL;
        TRY(add_arrivals(c, r, &steps));
        for (size_t i = 0; parts && i < n; i++)
                if (is_slip(c, ask->view, parts[i]))
                        TRY(add_slips(c, ask, parts[i], &steps));
        for (size_t i = 1; i < steps.n; i++) /* the latest first */
                for (size_t k = i; k > 0 && steps.p[k].day >= steps.p[k - 1].day; k--) {
                        Step t = steps.p[k];
                        steps.p[k] = steps.p[k - 1];
                        steps.p[k - 1] = t;
                }
        Json *story = json_array(c->arena);
        for (size_t i = 0; i < steps.n; i++)
                json_push(c->arena, story, steps.p[i].line);
        json_put(c->arena, o, "story", story);
        return OK;
}

/* What can be done
 * ---------------- */
/* A new slip, with row and column filled in: a request for time, a finding. */
static void put_adds(Ctx *c, Json *o, const CrossAsk *ask, const Record *row)
{
        Arena *a = c->arena;
        Json *adds = json_array(a);
        size_t n;
        const Register *const *parts = row ? register_parts(row->reg, &n) : NULL;
        for (size_t i = 0; parts && i < n; i++) {
                const Register *part = parts[i];
                if (!is_slip(c, ask->view, part) || part == ask->view->urge ||
                        !actor_may_write(c->actor, part))
                        continue;
                Json *one = json_object(a);
                json_put_str(a, one, "label", register_label(c, part));
                json_put_str(a, one, "address",
                        str_printf(a, "%.*s&f.%.*s=%.*s", STR(part_new_address(c, part, row->id)),
                                STR(axis_reference(part, &ask->view->columns)->name),
                                STR(ask->column)));
                json_push(a, adds, one);
        }
        json_put(a, o, "adds", adds);
}

static MUST Err put_record(
        Ctx *c, const Req *q, Json *o, const CrossAsk *ask, const Record *r, const Record *row)
{
        Arena *a = c->arena;
        bool own, reviews;
        TRY(actor_reaches(c, r, REACH_WRITE, &own));
        TRY(actor_reaches(c, r, REACH_REVIEW, &reviews));
        put_state(c, o, r->reg, r->state);
        json_put_str(a, o, "record", record_address(c, r, ""));
        json_put_str(a, o, "back", view_ask_address(c, ask, ""));
        TRY(put_clocks(c, o, r, false));
        TRY(put_fields(c, o, r, row, ask->view));
        TRY(put_story(c, o, ask, r, row));
        put_adds(c, o, ask, row);
        if (reviews && !r->withdrawn)
                TRY(put_moves(c, q, o, r));
        const View *v = ask->view;
        bool waits = !state_finished(state_lookup(r->reg, r->state));
        json_put_str(a, o, "urge",
                v->urge && waits && actor_may_write(c->actor, v->urge)
                        ? view_ask_address(c, ask, "/urge")
                        : S(""));
        return OK;
}

/* The record of the row, whole, for what it tells; NULL where rows are no records. */
static MUST Err load_row(Ctx *c, const CrossAsk *ask, Record **ret)
{
        const Axis *rows = &ask->view->rows;
        const Register *reg = rows->kind == AXIS_FIELD && rows->field->target.n
                ? register_lookup(c->registers, rows->field->target)
                : NULL;
        *ret = NULL;
        if (!reg || !uuid_valid(ask->row) || !actor_may_read(c->actor, reg))
                return OK;
        Err e = record_load(c, reg, ask->row, ret);
        if (e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        return OK;
}

static void put_several(Ctx *c, Json *o, const CrossAsk *ask, const RecordList *list)
{
        Arena *a = c->arena;
        Json *records = json_array(a);
        for (size_t i = 0; i < list->n; i++) {
                Json *one = json_object(a);
                json_put_str(a, one, "title", list->p[i]->title);
                json_put_str(a, one, "address", record_address(c, list->p[i], ""));
                put_state(c, one, list->p[i]->reg, list->p[i]->state);
                json_push(a, records, one);
        }
        json_put_bool(a, o, "several", list->n > 1);
        json_put_bool(a, o, "nothing", list->n == 0);
        json_put(a, o, "records", records);
        json_put_int(a, o, "n", list->total);
        json_put_str(a, o, "list", view_list_address(c, ask));
}

Err put_cell(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        Arena *a = c->arena;
        const View *v = ask->view;
        CrossAsk cell = *ask, closed = *ask;
        Str row_label, column_label;
        RecordList list;
        Record *row, *r;
        cell.light = closed.row = closed.column = S("");
        const ListQuery lq = {.reg = v->reg, .cross = &cell, .limit = 20};
        TRY(record_list(c, &lq, &list));
        TRY(axis_label(c, v->reg, &v->rows, ask->row, &row_label));
        TRY(axis_label(c, v->reg, &v->columns, ask->column, &column_label));
        TRY(load_row(c, ask, &row));
        Json *o = json_object(a);
        json_put_str(a, o, "row", row_label);
        json_put_str(a, o, "row_number", row && row->number.n ? row->number : row_label);
        json_put_str(a, o, "unit", column_label);
        json_put_str(a, o, "closed", view_ask_address(c, &closed, ""));
        json_put_bool(a, o, "one", list.n == 1);
        put_several(c, o, ask, &list);
        json_put(a, model, "cell", o);
        if (list.n != 1) {
                json_put_str(a, o, "urge", S("")); /* else the view would find the table's */
                return OK;
        }
        TRY(record_load(c, v->reg, list.p[0]->id, &r));
        return put_record(c, q, o, &cell, r, row);
}
