/* view_notebook.c: a short form for the road: what is found at a unit is written down there, on a tablet, also where there
 * is no connection. With a script the page keeps each entry until it was sent; without one it sends it at once. Each
 * entry brings an id of its own, made where it was written, so that one which is sent twice is one record. */
#include "web/view_model.h"

#define WHOLES_SHOWN 50
#define OPTIONS_MAX 300
#define ENTRIES_SHOWN 20

typedef struct {
        Ctx *c;
        const View *v;
        const Req *q;
        const Record *whole; /* NULL: its register's records stand alone */
        const Str *
                sentences; /* of each field of the view, what is wrong with it; NULL: nothing was sent */
} Notebook;

/* Fields
 * ------ */
static Str param_name(Ctx *c, const Field *f)
{
        return str_printf(c->arena, "f.%.*s", STR(f->name));
}

static Str typed(const Notebook *n, const Field *f)
{
        Str name = param_name(n->c, f);
        for (size_t i = 0; i < n->q->n_params; i++)
                if (str_eq(n->q->params[i].name, name))
                        return n->q->params[i].value;
        if (!n->sentences && f->required && field_is(f, "date") && str_ends(f->name, S("_on")))
                return jdn_iso(
                        n->c->arena, day_today(n->c)); /* the day of something is mostly today */
        return (Str){0};
}

/* The units that a round is to visit, where the whole names any; else all that there are. */
static const Values *of_whole(const Notebook *n, const Field *f)
{
        for (size_t i = 0; n->whole && i < n->whole->reg->n_fields; i++) {
                const Field *g = &n->whole->reg->fields[i];
                if (g->many && field_is(g, "reference") && str_eq(g->target, f->target) &&
                        n->whole->values[i].n)
                        return &n->whole->values[i];
        }
        return NULL;
}

static MUST Err put_records(const Notebook *n, Json *options, const Field *f)
{
        Ctx *c = n->c;
        const Values *v = of_whole(n, f);
        RecordList list;
        Str chosen = typed(n, f);
        for (size_t i = 0; v && i < v->n; i++)
                add_option(n->c, options, v->p[i].text, v->p[i].display, chosen);
        if (v)
                return OK;
        const Register *of = register_lookup(c->registers, f->target);
        ListQuery lq = {.reg = of, .limit = 200};
        for (; of && lq.offset < OPTIONS_MAX; lq.offset += lq.limit) {
                TRY(record_list(c, &lq, &list));
                for (size_t i = 0; i < list.n; i++)
                        add_option(n->c, options, list.p[i]->id, list.p[i]->title, chosen);
                if (list.n < lq.limit)
                        break;
        }
        return OK;
}

static MUST Err put_options(const Notebook *n, Json *o, const Field *f)
{
        Ctx *c = n->c;
        Json *options = json_array(c->arena);
        for (size_t i = 0; f->vocabulary && i < f->vocabulary->n; i++) {
                const Term *t = &f->vocabulary->terms[i];
                add_option(n->c, options, t->code, pick_label(c, t->zh, t->en), typed(n, f));
        }
        if (field_is(f, "reference"))
                TRY(put_records(n, options, f));
        json_put(c->arena, o, "options", options);
        json_put_bool(c->arena, o, "select", f->vocabulary || field_is(f, "reference"));
        return OK;
}

static MUST Err put_fields(const Notebook *n, Json *model)
{
        Ctx *c = n->c;
        Arena *a = c->arena;
        Json *fields = json_array(a);
        for (size_t i = 0; i < n->v->n_ask; i++) {
                const Field *f = n->v->ask[i];
                Json *o = json_object(a);
                json_put_str(a, o, "name", param_name(c, f));
                json_put_str(a, o, "label", field_label(c, f));
                json_put_str(a, o, "hint", pick_label(c, f->hint_zh, f->hint_en));
                json_put_bool(a, o, "required", f->required);
                json_put_bool(a, o, "title", f->is_title);
                json_put_bool(a, o, "long", field_is(f, "long text"));
                json_put_bool(a, o, "short", field_is(f, "number"));
                json_put_str(a, o, "value", typed(n, f));
                json_put_int(a, o, "max", f->max ? f->max : 4000);
                json_put_str(a, o, "sentence", n->sentences ? n->sentences[i] : S(""));
                TRY(put_options(n, o, f));
                json_push(a, fields, o);
        }
        json_put(a, model, "fields", fields);
        return OK;
}

/* The page
 * -------- */
/* For which round: those that are not finished, the newest first. */
static MUST Err put_wholes(const Notebook *n, Json *model, const Register *of)
{
        Ctx *c = n->c;
        Arena *a = c->arena;
        Json *wholes = json_array(a);
        RecordList list;
        const ListQuery lq = {.reg = of, .limit = WHOLES_SHOWN};
        TRY(record_list(c, &lq, &list));
        for (size_t i = 0; i < list.n; i++) {
                const Record *r = list.p[i];
                CrossAsk ask = {.view = n->v, .choice = r->id};
                if (state_finished(state_lookup(of, r->state)))
                        continue;
                Json *o = json_object(a);
                json_put_str(a, o, "title", r->title);
                json_put_str(a, o, "number", r->number);
                json_put_str(a, o, "address", view_ask_address(c, &ask, ""));
                put_state(c, o, of, r->state);
                json_push(a, wholes, o);
        }
        json_put(a, model, "wholes", wholes);
        json_put_bool(a, model, "chooses", true);
        json_put_str(a, model, "whole_register", register_label(c, of));
        return OK;
}

/* What a list would show of it beside its title. */
static Str entry_notes(Ctx *c, const Record *r)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!in_table(c, f) || f->is_title || f == r->reg->part_of || !r->values[i].n)
                        continue;
                if (field_is(f, "number"))
                        buf_printf(&b, "%s%.*s %.*s", b.n ? " · " : "", STR(field_label(c, f)),
                                STR(field_display(c, f, &r->values[i])));
                else
                        buf_printf(&b, "%s%.*s", b.n ? " · " : "",
                                STR(field_display(c, f, &r->values[i])));
        }
        return buf_str(&b);
}

/* What was entered last, so that one sees that it arrived. */
static MUST Err put_entries(const Notebook *n, Json *model)
{
        Ctx *c = n->c;
        Json *rows = json_array(c->arena);
        RecordList list;
        const Field *part_of = n->v->reg->part_of;
        Filter of = {
                part_of ? part_of->name : (Str){0}, S("="), n->whole ? n->whole->id : (Str){0}};
        const ListQuery lq = {.reg = n->v->reg,
                .filters = &of,
                .n_filters = n->whole ? 1 : 0,
                .sort = S("-created"),
                .limit = ENTRIES_SHOWN};
        TRY(record_list(c, &lq, &list));
        for (size_t i = 0; i < list.n; i++) {
                Json *row = list_row(c, list.p[i], NULL);
                json_put_str(c->arena, row, "notes", entry_notes(c, list.p[i]));
                json_push(c->arena, rows, row);
        }
        json_put(c->arena, model, "entries", rows);
        json_put_int(c->arena, model, "n_entries", list.total);
        return OK;
}

/* What the whole counts of its entries, and where it may go with that: it stands beside the form, always as it is now. */
static MUST Err put_tally(const Notebook *n, Json *model)
{
        Ctx *c = n->c;
        Arena *a = c->arena;
        Json *sums = json_array(a);
        for (size_t i = 0; n->whole && i < n->whole->reg->n_fields; i++) {
                const Field *f = &n->whole->reg->fields[i];
                bool counts = f->sum_of == n->v->reg, follows = f->ratio[0] != NULL;
                if (!counts && !follows)
                        continue;
                Json *o = json_object(a);
                Str text = field_display(c, f, &n->whole->values[i]);
                json_put_str(a, o, "label", field_label(c, f));
                json_put_str(a, o, "text", text.n ? text : S("—"));
                json_put_bool(a, o, "rate", follows);
                json_push(a, sums, o);
        }
        json_put_bool(a, model, "has_sums", sums->n > 0);
        if (!sums->n)
                return OK;
        Json *tally = json_object(a);
        json_put(a, tally, "sums", sums);
        put_state(c, tally, n->whole->reg, n->whole->state);
        json_put(a, model, "tally", tally);
        return put_moves(c, n->q, tally, n->whole);
}

static MUST Err put_page(const Notebook *n, Json *model)
{
        Ctx *c = n->c;
        Arena *a = c->arena;
        const CrossAsk ask = {.view = n->v, .choice = n->whole ? n->whole->id : S("")};
        json_put_bool(a, model, "chooses", false);
        json_put_bool(a, model, "notebook", true);
        json_put_str(a, model, "action", view_ask_address(c, &ask, "/entry"));
        json_put_str(a, model, "id", uuid_new(c));
        json_put_str(a, model, "owner", c->actor->id);
        json_put_str(a, model, "whole", n->whole ? n->whole->title : S(""));
        json_put_str(a, model, "whole_address", n->whole ? record_address(c, n->whole, "") : S(""));
        json_put_str(a, model, "other_whole", view_address(c, n->v, ""));
        put_asset(c, model, "script", "notebook.js");
        TRY(put_fields(n, model));
        TRY(put_tally(n, model));
        return put_entries(n, model);
}

/* The whole that the parameter choice names; *ret NULL where there is none to be named. */
static MUST Err load_whole(Ctx *c, const CrossAsk *ask, Record **ret)
{
        const Field *part_of = ask->view->reg->part_of;
        *ret = NULL;
        if (!part_of || !ask->choice.n)
                return OK;
        return record_load(c, register_lookup(c->registers, part_of->target), ask->choice, ret);
}

Err put_notebook(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        Notebook n = {.c = c, .v = ask->view, .q = q};
        Record *whole;
        const Field *part_of = ask->view->reg->part_of;
        TRY(demand_write(c, ask->view->reg));
        TRY(load_whole(c, ask, &whole));
        n.whole = whole;
        if (part_of && !whole)
                return put_wholes(&n, model, register_lookup(c->registers, part_of->target));
        return put_page(&n, model);
}

/* An entry
 * -------- */
/* One that is there already was sent before, and its answer was lost on the way. */
static MUST Err known_entry(Ctx *c, const Register *reg, Str id, Record **ret)
{
        *ret = NULL;
        Err e = record_load(c, reg, id, ret);
        if (e == ERR_NOT_FOUND) {
                fault_clear(c);
                return OK;
        }
        TRY(e);
        return str_eq((*ret)->created_by, c->actor->id)
                ? OK
                : fail_field(c, ERR_CONFLICT, S("id"), "Another record has this id.");
}

static MUST Err take_fields(const Notebook *n, Record *r, Str *sentences, bool *ret_wrong)
{
        Ctx *c = n->c;
        *ret_wrong = false;
        for (size_t i = 0; i < n->v->n_ask; i++) {
                const Field *f = n->v->ask[i];
                Err e = record_put_text(c, r, f->name, str_trim(typed(n, f)));
                if (e != OK && e != ERR_INVALID && e != ERR_LIMIT)
                        return e;
                if (e == OK)
                        continue;
                sentences[i] = c->fault.sentence;
                fault_clear(c);
                *ret_wrong = true;
        }
        return OK;
}

/* What only saving finds is put to its field, if it is one of these. */
static MUST Err save_entry(const Notebook *n, Record *r, Str *sentences, bool *ret_wrong)
{
        Ctx *c = n->c;
        Err e = record_save(c, r, S(""));
        for (size_t i = 0; e != OK && i < n->v->n_ask; i++)
                if (str_eq(c->fault.field, n->v->ask[i]->name)) {
                        sentences[i] = c->fault.sentence;
                        fault_clear(c);
                        *ret_wrong = true;
                        return OK;
                }
        return e;
}

static MUST Err answer_wrong(Notebook *n, const CrossAsk *ask, Json *model, Resp *p)
{
        Ctx *c = n->c;
        Json *errors = json_array(c->arena);
        p->status = 422;
        for (size_t i = 0; i < n->v->n_ask; i++) {
                if (!n->sentences[i].n)
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "field", param_name(c, n->v->ask[i]));
                json_put_str(c->arena, o, "label", field_label(c, n->v->ask[i]));
                json_put_str(c->arena, o, "sentence", n->sentences[i]);
                json_push(c->arena, errors, o);
        }
        json_put(c->arena, model, "errors", errors);
        json_put_bool(c->arena, model, "wrong", true);
        if (n->q->json)
                return OK;
        TRY(put_view_frame(c, model, ask));
        return put_page(n, model);
}

static void answer_kept(Ctx *c, const CrossAsk *ask, Json *model, Resp *p, const Record *r)
{
        Str name = r->number.n ? r->number : r->title;
        json_put_str(c->arena, model, "id", r->id);
        json_put_str(c->arena, model, "number", r->number);
        json_put_str(c->arena, model, "record", record_address(c, r, ""));
        resp_redirect(c, p, view_ask_address(c, ask, ""),
                str_printf(c->arena, tr(c, N_("Entered: %.*s.")), STR(name)));
}

static Err enter(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        CrossAsk ask;
        Record *whole, *known, *r;
        bool wrong;
        Str id = req_param(q, "id");
        TRY(page_open_view(c, q, &reg, &ask));
        if (ask.view->kind != VIEW_NOTEBOOK)
                return fail(c, ERR_NOT_FOUND, "Nothing is entered in this view.");
        TRY(demand_write(c, reg));
        TRY(load_whole(c, &ask, &whole));
        if (reg->part_of && !whole)
                return fail_field(c, ERR_INVALID, S("choice"), "Say what the entry is a part of.");
        if (id.n) {
                TRY(known_entry(c, reg, id, &known));
                if (known) {
                        answer_kept(c, &ask, model, p, known);
                        return OK;
                }
        }
        Notebook n = {.c = c, .v = ask.view, .q = q, .whole = whole};
        Str *sentences = NEW_N(c->arena, Str, ask.view->n_ask);
        r = record_new(c, reg);
        r->id = id;
        n.sentences = sentences;
        if (whole)
                TRY(record_put_text(c, r, reg->part_of->name, whole->id));
        TRY(take_fields(&n, r, sentences, &wrong));
        if (!wrong)
                TRY(save_entry(&n, r, sentences, &wrong));
        if (wrong)
                return answer_wrong(&n, &ask, model, p);
        answer_kept(c, &ask, model, p, r);
        return OK;
}

const Route notebook_routes[] = {
        {"POST", "/r/:register/view/:view/entry", "view", VIEW_PARAMS " id f.*", ROUTE_WRITES,
                MAY_WRITE, enter},
        {0},
};
