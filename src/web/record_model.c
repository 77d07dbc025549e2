/* record_model.c: registers, records and their values as models for views. */
#include "web/figure_model.h"

#include <string.h>

/* Opening what the path names
 * --------------------------- */
Err page_open_register(Ctx *c, const Req *q, const Register **ret)
{
        const Register *reg = register_lookup(c->registers, q->args[0]);
        if (!reg || reg->internal)
                return fail(
                        c, ERR_NOT_FOUND, "There is no register named “%.*s”.", STR(q->args[0]));
        if (!actor_may_read(c->actor, reg))
                return fail(c, ERR_DENIED, "The register %.*s is not open to your roles.",
                        STR(register_label(c, reg)));
        *ret = reg;
        return OK;
}

Err page_open_record(Ctx *c, const Req *q, const Register **ret_reg, Record **ret)
{
        TRY(page_open_register(c, q, ret_reg));
        if (uuid_valid(q->args[1]))
                return record_load(c, *ret_reg, q->args[1], ret);
        return record_load_number(c, *ret_reg, q->args[1], ret);
}

Err demand_write(Ctx *c, const Register *reg)
{
        if (!actor_may_write(c->actor, reg))
                return fail(c, ERR_DENIED, "Your roles may not change the register %.*s.",
                        STR(register_label(c, reg)));
        return OK;
}

Err page_open_own(Ctx *c, const Req *q, const Register **ret_reg, Record **ret)
{
        bool own;
        TRY(page_open_record(c, q, ret_reg, ret));
        TRY(demand_write(c, *ret_reg));
        TRY(actor_reaches(c, *ret, REACH_WRITE, &own));
        return own
                ? OK
                : fail(c, ERR_DENIED,
                          "This record belongs to another organisation; only its own people change it.");
}

Str register_address(Ctx *c, const Register *reg, const char *suffix)
{
        return str_printf(c->arena, "/r/%.*s%s", STR(reg->name), suffix);
}

Str record_address(Ctx *c, const Record *r, const char *suffix)
{
        return str_printf(c->arena, "/r/%.*s/%.*s%s", STR(r->reg->name), STR(r->id), suffix);
}

void register_crumbs(Ctx *c, Json *model, const Register *reg)
{
        if (str_eq(reg->room, S("registers")))
                page_crumb(c, model, str_from(tr(c, N_("Registers"))), S("/r"));
        else if (room_label(c, reg->room).n)
                page_crumb(c, model, room_label(c, reg->room),
                        str_printf(c->arena, "/room/%.*s", STR(reg->room)));
        page_crumb(c, model, register_label(c, reg), register_address(c, reg, ""));
}

/* A part stands behind its whole: room, register and name of the whole, then the parts of its kind. */
void record_crumbs(Ctx *c, Json *model, const Record *r)
{
        const Values *whole = record_whole(r);
        const Register *reg =
                whole->n ? register_lookup(c->registers, r->reg->part_of->target) : NULL;
        if (!reg || !actor_may_read(c->actor, reg)) {
                register_crumbs(c, model, r->reg);
                return;
        }
        register_crumbs(c, model, reg);
        page_crumb(c, model, field_display(c, r->reg->part_of, whole),
                str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(whole->p[0].text)));
        page_crumb(c, model, register_label(c, r->reg), parts_address(c, r->reg, whole->p[0].text));
}

bool field_shown(const Ctx *c, const Field *f)
{
        return !f->hidden && (!f->restricted || actor_may(c->actor, MAY_WRITE)) &&
                (!f->sealed || (f->of && scope_unseals(c, f->of)));
}

const Record *record_for(Ctx *c, const Record *r)
{
        Record *seen = NULL;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!f->restricted || actor_may(c->actor, MAY_WRITE))
                        continue;
                if (!seen) {
                        seen = NEW(c->arena, Record);
                        *seen = *r;
                        seen->values = NEW_N(c->arena, Values, r->reg->n_fields);
                        memcpy(seen->values, r->values, r->reg->n_fields * sizeof *r->values);
                }
                seen->values[i] = (Values){0};
        }
        return seen ? seen : r;
}

/* Times
 * ----- */
Str time_words(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return str_printf(
                c->arena, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute);
}

Str day_words(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return str_printf(c->arena, "%04d-%02d-%02d", t.year, t.month, t.day);
}

/* Values
 * ------ */
static Str target_address(Ctx *c, const Field *f, Str id)
{
        if (!id.n || !f->target.n)
                return (Str){0};
        return str_printf(c->arena, "/r/%.*s/%.*s", STR(f->target), STR(id));
}

static Json *paragraphs(Ctx *c, Str text)
{
        Json *list = json_array(c->arena);
        Str line;
        while (text.n && str_cut(&text, '\n', &line)) {
                line = str_trim(line);
                if (line.n)
                        json_push(c->arena, list, json_string(c->arena, line));
        }
        return list;
}

/* "=18.6 米" says nothing more than 18.6米, nor "2026-10-14 · certain" than 2026-10-14. */
static bool adds_nothing(Arena *a, Str text, Str reading)
{
        Buf x = buf_new(a), y = buf_new(a);
        for (size_t i = 0; i < text.n; i++)
                if (text.p[i] != ' ')
                        buf_putc(&x, text.p[i]);
        for (size_t i = 0; i < reading.n; i++)
                if (reading.p[i] != ' ' && (i || reading.p[i] != '='))
                        buf_putc(&y, reading.p[i]);
        return str_starts(buf_str(&y), buf_str(&x)) && str_find(reading, S("\n"), 0) == SIZE_MAX;
}

static void put_reading(Ctx *c, Json *o, const Field *f, const Values *v)
{
        Str reading = field_reading(c, f, v);
        if (!adds_nothing(c->arena, v->p[0].text, reading))
                json_put_str(c->arena, o, "reading", reading);
}

static void put_citation(Ctx *c, Json *o, const Value *v)
{
        Arena *a = c->arena;
        size_t n;
        const Term *grades = citation_grades(&n);
        for (size_t i = 0; i < n; i++)
                if (str_eq(grades[i].code, v->grade))
                        json_put_str(a, o, "grade", pick_label(c, grades[i].zh, grades[i].en));
        json_put_str(a, o, "locator", v->extra);
        json_put_str(a, o, "quote", v->quote);
}

/* Shown where it is named; whether it is one, its bytes say when it is asked for. */
static bool named_picture(Str name)
{
        static const Str endings[] = {SC(".jpg"), SC(".jpeg"), SC(".png"), SC(".webp"), SC(".gif")};
        for (size_t i = 0; i < ARRAY_LEN(endings); i++)
                if (name.n > endings[i].n &&
                        str_eq_nocase(str_slice(name, name.n - endings[i].n, name.n), endings[i]))
                        return true;
        return false;
}

Json *value_model(Ctx *c, const Record *r, const Field *f, const Value *v, LinkKind links)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        const Values one = {(Value *)(uintptr_t)v, 1};
        Str address = {0}; /* put even when empty: a view would find an outer one */
        json_put_str(a, o, "text", field_display(c, f, &one));
        if (links == LINKS_OFFICE && field_is(f, "reference"))
                address = target_address(c, f, v->text);
        else if (links == LINKS_OFFICE && field_is(f, "citation"))
                address = target_address(c, f, v->ref);
        else if (links == LINKS_OFFICE && field_is(f, "file"))
                address = str_printf(
                        a, "%.*s/file/%.*s", STR(record_address(c, r, "")), STR(v->text));
        json_put_str(a, o, "address", address);
        if (address.n && field_is(f, "file") && named_picture(v->extra))
                json_put_str(a, o, "picture",
                        str_printf(a, "%.*s/picture/%.*s", STR(record_address(c, r, "")),
                                STR(v->text)));
        if (field_is(f, "citation"))
                put_citation(c, o, v);
        else if (field_is(f, "date") || field_is(f, "quantity"))
                put_reading(c, o, f, &one);
        else if (field_is(f, "long text"))
                json_put(a, o, "paragraphs", paragraphs(c, v->text));
        return o;
}

static Json *field_model(Ctx *c, const Record *r, const Field *f, const Values *v, LinkKind links)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *values = json_array(a);
        json_put_str(a, o, "name", f->name);
        json_put_str(a, o, "label", field_label(c, f));
        json_put_bool(a, o, "is_long", field_is(f, "long text"));
        json_put_bool(a, o, "is_citation", field_is(f, "citation"));
        for (size_t i = 0; i < v->n; i++)
                json_push(a, values, value_model(c, r, f, &v->p[i], links));
        json_put(a, o, "values", values);
        if (links == LINKS_OFFICE)
                json_put_str(a, o, "remark", compose_remark(c, r, f));
        return o;
}

void put_code_remarks(Ctx *c, Json *model, const Record *r, Str *notice)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                Str remark = compose_remark(c, r, &r->reg->fields[i]);
                if (!remark.n)
                        continue;
                *notice = str_printf(c->arena, "%.*s %.*s", STR(*notice), STR(remark));
                json_push(c->arena, list, json_string(c->arena, remark));
        }
        json_put(c->arena, model, "remarks", list);
}

static Str group_of(const Ctx *c, const Field *f)
{
        return pick_label(c, f->group_zh, f->group_en);
}

void put_groups(Ctx *c, Json *model, const Record *r, LinkKind links)
{
        Arena *a = c->arena;
        Json *groups = json_array(a), *group = NULL, *short_fields = NULL, *long_fields = NULL,
             *empty = json_array(a);
        Str label = {0};
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (group_of(c, f).n && !str_eq(group_of(c, f), label)) {
                        label = group_of(c, f);
                        group = NULL;
                }
                if (!field_shown(c, f) || f->is_title || (links == LINKS_PUBLIC && f->restricted))
                        continue;
                const Values *v = &r->values[i];
                if (v->n == 0) {
                        json_push(a, empty, json_string(a, field_label(c, f)));
                        continue;
                }
                if (!group) {
                        group = json_object(a);
                        short_fields = json_array(a);
                        long_fields = json_array(a);
                        json_put_str(
                                a, group, "label", label.n ? label : register_label(c, r->reg));
                        json_put_str(a, group, "id", str_printf(a, "g%zu", groups->n + 1));
                        json_put(a, group, "fields", short_fields);
                        json_put(a, group, "texts", long_fields);
                        json_push(a, groups, group);
                }
                bool is_text = field_is(f, "long text") || field_is(f, "citation");
                json_push(a, is_text ? long_fields : short_fields, field_model(c, r, f, v, links));
        }
        json_put(a, model, "groups", groups);
        json_put(a, model, "empty_fields", empty);
        json_put_bool(a, model, "has_empty", empty->n > 0);
}

void put_state(Ctx *c, Json *o, const Register *reg, Str state)
{
        const State *s = state_lookup(reg, state);
        if (!s)
                return;
        json_put_str(c->arena, o, "state", state_label(c, s));
        json_put_str(c->arena, o, "light", str_from(s->light));
}

/* Rows
 * ---- */
bool in_table(const Ctx *c, const Field *f)
{
        return f->in_list && field_shown(c, f);
}

/* In a small ledger what a row refers to is one click away; in a long list the row itself is. */
typedef enum { CELLS_PLAIN, CELLS_LINKED } RowCells;

static Str cell_address(Ctx *c, const Record *r, const Field *f, const Values *v, RowCells kind)
{
        if (f->is_title)
                return record_address(c, r, "");
        return kind == CELLS_LINKED && field_is(f, "reference") && v->n == 1
                ? target_address(c, f, v->p[0].text)
                : (Str){0};
}

static Json *cell_model(Ctx *c, const Record *r, size_t i, RowCells kind)
{
        Arena *a = c->arena;
        const Field *f = &r->reg->fields[i];
        Json *cell = json_object(a);
        Str text = field_display(c, f, &r->values[i]);
        json_put_str(a, cell, "text", text);
        json_put_str(a, cell, "address", cell_address(c, r, f, &r->values[i], kind));
        json_put_str(a, cell, "class",
                f->is_title                                                ? S("tt")
                        : field_is(f, "number") || field_is(f, "quantity") ? S("n")
                        : field_is(f, "date")                              ? S("nw serif")
                        : field_is(f, "term")                              ? S("nw q2")
                                                                           : S(""));
        return cell;
}

Json *list_row(Ctx *c, const Record *r, const Field *without)
{
        Arena *a = c->arena;
        Json *row = json_object(a), *cells = json_array(a);
        json_put_str(a, row, "id", r->id);
        json_put_str(a, row, "number", r->number);
        json_put_str(a, row, "title", r->title);
        json_put_str(a, row, "address", record_address(c, r, ""));
        json_put_bool(a, row, "withdrawn", r->withdrawn);
        put_state(c, row, r->reg, r->state);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (in_table(c, &r->reg->fields[i]) && &r->reg->fields[i] != without)
                        json_push(a, cells,
                                cell_model(c, r, i, without ? CELLS_LINKED : CELLS_PLAIN));
        json_put(a, row, "cells", cells);
        return row;
}

/* Lists
 * ----- */
/* "f.era.from" into field and operation; false if it is no filter. */
static bool filter_of(const Param *p, Filter *ret)
{
        static const struct {
                Str suffix;
                Str op;
        } ops[] = {
                {SC(".from"), SC("from")},
                {SC(".to"), SC("to")},
                {SC(".has"), SC("contains")},
                {SC(".empty"), SC("empty")},
        };
        if (!str_starts(p->name, S("f.")) || !p->value.n)
                return false;
        Str field = str_slice(p->name, 2, p->name.n);
        *ret = (Filter){field, S("="), p->value};
        for (size_t i = 0; i < ARRAY_LEN(ops); i++)
                if (str_ends(field, ops[i].suffix)) {
                        ret->field = str_slice(field, 0, field.n - ops[i].suffix.n);
                        ret->op = ops[i].op;
                }
        return true;
}

/* ?in=VIEW&row=…: NULL if no view is asked. */
static MUST Err cross_asked(Ctx *c, const Req *q, const Register *reg, const CrossAsk **ret)
{
        Str in = req_param(q, "in");
        *ret = NULL;
        if (!in.n)
                return OK;
        const View *v = view_lookup(reg, in);
        if (!v)
                return fail(c, ERR_NOT_FOUND, "The register %.*s has no view “%.*s”.",
                        STR(register_label(c, reg)), STR(in));
        CrossAsk *ask = NEW(c->arena, CrossAsk);
        *ask = (CrossAsk){.view = v,
                .choice = req_param(q, "choice"),
                .row = req_param(q, "row"),
                .column = req_param(q, "column"),
                .light = req_param(q, "light"),
                .today = day_today(c)};
        *ret = ask;
        return OK;
}

static void put_condition(Ctx *c, Buf *b, Str label, Str value)
{
        if (b->n)
                buf_put(b, str_from(tr(c, N_("; "))));
        buf_printf(b, "%.*s%s%.*s", STR(label), tr(c, N_(": ")), STR(value));
}

/* The name of the organisation of the parameter org; empty: none is asked, or there is none. */
static MUST Err under_name(Ctx *c, const Req *q, Str *ret)
{
        Str org = req_param(q, "org");
        *ret = (Str){0};
        return org.n ? org_name(c, str_starts(org, S(ALONE)) ? str_slice(org, 1, org.n) : org, ret)
                     : OK;
}

Err under_asked(Ctx *c, const Req *q, Str *ret)
{
        Str name;
        *ret = req_param(q, "org");
        TRY(under_name(c, q, &name));
        return name.n || !ret->n ? OK : fail(c, ERR_NOT_FOUND, "There is no such organisation.");
}

Str under_words(Ctx *c, const Req *q)
{
        Str name;
        Buf b = buf_new(c->arena);
        if (under_name(c, q, &name) != OK || !name.n)
                return (Str){0};
        put_condition(c, &b,
                str_from(str_starts(req_param(q, "org"), S(ALONE))
                                ? tr(c, N_("Organisation alone"))
                                : tr(c, N_("Organisation, with those below"))),
                name);
        return buf_str(&b);
}

Err list_query(Ctx *c, const Req *q, const Register *reg, ListQuery *ret)
{
        VEC(Filter) filters = {0};
        Filter f;
        for (size_t i = 0; i < q->n_params; i++)
                if (filter_of(&q->params[i], &f))
                        *VEC_PUSH(c->arena, &filters) = f;
        int64_t page = req_int(q, "page", 1), rows = req_int(q, "rows", ROWS_PAGE);
        if (page < 1 || page > 1000000 || rows < 1 || rows > 200)
                return fail(c, ERR_INVALID, "A page has 1 to 200 rows, and pages count from 1.");
        const FigureAsk *figure;
        Str under = {0};
        TRY(figure_asked(c, q, &figure));
        if (!figure)
                TRY(under_asked(c, q, &under));
        if (figure && figure->figure->reg != reg)
                return fail(c, ERR_NOT_FOUND, "The figure “%.*s” does not count this register.",
                        STR(figure->figure->code));
        const CrossAsk *cross;
        TRY(cross_asked(c, q, reg, &cross));
        *ret = (ListQuery){
                .reg = reg,
                .figure = figure,
                .cross = cross,
                .under = under,
                .filters = filters.p,
                .n_filters = filters.n,
                .words = req_param(q, "words"),
                .sort = req_param(q, "sort"),
                .offset = (size_t)((page - 1) * rows),
                .limit = (size_t)rows,
                .withdrawn = str_eq(req_param(q, "withdrawn"), S("1")),
        };
        return OK;
}

Str address_with(Ctx *c, const Req *q, Str base, Str name, Str value)
{
        Buf b = buf_new(c->arena);
        buf_put(&b, base);
        char mark = '?';
        for (size_t i = 0; i <= q->n_params; i++) {
                Param p = i < q->n_params ? q->params[i] : (Param){name, value};
                bool replaced =
                        i < q->n_params && (str_eq(p.name, name) || str_eq(p.name, S("page")));
                if (replaced || !p.value.n)
                        continue;
                buf_putc(&b, mark);
                mark = '&';
                url_encode(&b, p.name);
                buf_putc(&b, '=');
                url_encode(&b, p.value);
        }
        return buf_str(&b);
}

Json *other_params(Ctx *c, const Req *q, Str a, Str b)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < q->n_params; i++) {
                Str name = q->params[i].name;
                if (str_eq(name, a) || str_eq(name, b) || str_eq(name, S("page")) ||
                        !q->params[i].value.n)
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", name);
                json_put_str(c->arena, o, "value", q->params[i].value);
                json_push(c->arena, list, o);
        }
        return list;
}

/* A filter's value as the reader knows it. */
static Str value_label(Ctx *c, const Register *reg, const Field *f, Str value)
{
        if (!f) {
                const State *s = state_lookup(reg, value);
                return s ? state_label(c, s) : value;
        }
        Values v;
        if ((!f->vocabulary && !field_is(f, "reference")) || field_parse(c, f, value, &v) != OK) {
                fault_clear(c);
                return value;
        }
        return field_display(c, f, &v);
}

/* The view, and of a cell its row, its column and its light: 台账；任务：…；单位：…；逾期 */
static void put_cross_conditions(Ctx *c, Buf *b, const CrossAsk *ask)
{
        const View *v = ask->view;
        const struct {
                const Axis *axis;
                Str key;
        } sides[] = {{&v->rows, ask->row}, {&v->columns, ask->column}};
        Str label = {0};
        size_t light = 0;
        if (v->choose && ask->choice.n) {
                const Axis choice = {.kind = AXIS_FIELD, .field = v->choose};
                if (axis_label(c, v->reg, &choice, ask->choice, &label) == OK)
                        put_condition(c, b, field_label(c, v->choose), label);
        }
        for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
                const Axis *a = sides[i].axis;
                if (!sides[i].key.n || axis_label(c, v->reg, a, sides[i].key, &label) != OK)
                        continue;
                put_condition(c, b,
                        a->field                        ? field_label(c, a->field)
                                : a->kind == AXIS_STATE ? str_from(tr(c, N_("State")))
                                                        : register_label(c, v->reg),
                        label);
        }
        while (light < N_LIGHTS && !str_eq(cross_lights[light], ask->light))
                light++;
        if (light < N_LIGHTS)
                put_condition(
                        c, b, str_from(tr(c, N_("By light"))), cross_light_label(c, v->reg, light));
        if (!b->n)
                put_condition(c, b, str_from(tr(c, N_("View"))), view_label(c, v));
        fault_clear(c);
}

Str list_conditions(Ctx *c, const Req *q, const Register *reg)
{
        const CrossAsk *cross;
        Buf b = buf_new(c->arena);
        Filter f;
        const FigureAsk *figure;
        if (figure_asked(c, q, &figure) == OK && figure) {
                Str period = period_words(c, figure);
                put_condition(c, &b, figure_label(c, figure->figure),
                        period.n ? period : str_from(tr(c, N_("All time"))));
        }
        if (cross_asked(c, q, reg, &cross) == OK && cross)
                put_cross_conditions(c, &b, cross);
        Str under = under_words(c, q);
        if (under.n && b.n)
                buf_put(&b, str_from(tr(c, N_("; "))));
        buf_put(&b, under);
        if (req_param(q, "words").n)
                put_condition(c, &b, str_from(tr(c, N_("Words"))), req_param(q, "words"));
        for (size_t i = 0; i < q->n_params; i++) {
                if (!filter_of(&q->params[i], &f))
                        continue;
                const Field *field = field_lookup(reg, f.field);
                bool changed = !field && str_eq(f.field, S("updated"));
                Str label = field ? field_label(c, field)
                                  : str_from(changed ? tr(c, N_("Changed")) : tr(c, N_("State")));
                Str value = value_label(c, reg, field, f.value);
                int64_t ms;
                if (changed && str_to_int(f.value, &ms))
                        f.value = value = time_words(c, ms);
                if (str_eq(f.op, S("from")))
                        value = str_printf(c->arena, tr(c, N_("from %.*s")), STR(f.value));
                else if (str_eq(f.op, S("to")))
                        value = str_printf(c->arena, tr(c, N_("to %.*s")), STR(f.value));
                put_condition(c, &b, label, value);
        }
        return buf_str(&b);
}
