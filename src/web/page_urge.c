/* page_urge.c: before reminders leave, the units they go to are named, each can be left out, and what the slips will say
 * can be read and changed. A reminder cannot be taken back, so it has a page of its own and no undo. */
#include "web/view_model.h"

#include <string.h>

static MUST Err open_urge(Ctx *c, const Req *q, const Register **ret_reg, CrossAsk *ret)
{
        TRY(page_open_view(c, q, ret_reg, ret));
        if (!ret->view->urge)
                return fail(c, ERR_NOT_FOUND, "Nothing is urged from this view.");
        TRY(demand_write(c, ret->view->urge));
        if (!ret->row.n || !ret->column.n) /* of one cell, also before it is late */
                ret->light = S("late");
        return OK;
}

/* Terms that a slip must have, as selects: by which way it is sent. */
static void put_terms(Ctx *c, Json *model, const Register *slip)
{
        Arena *a = c->arena;
        Json *terms = json_array(a);
        for (size_t i = 0; i < slip->n_fields; i++) {
                const Field *f = &slip->fields[i];
                if (!f->required || !f->vocabulary || f->many)
                        continue;
                Json *o = json_object(a), *options = json_array(a);
                for (size_t k = 0; k < f->vocabulary->n; k++) {
                        const Term *t = &f->vocabulary->terms[k];
                        Json *one = json_object(a);
                        json_put_str(a, one, "code", t->code);
                        json_put_str(a, one, "label", pick_label(c, t->zh, t->en));
                        json_push(a, options, one);
                }
                json_put_str(a, o, "name", str_printf(a, "f.%.*s", STR(f->name)));
                json_put_str(a, o, "label", field_label(c, f));
                json_put(a, o, "options", options);
                json_push(a, terms, o);
        }
        json_put(a, model, "terms", terms);
}

static void put_urges(Ctx *c, Json *model, const View *v, const Urge *urges, size_t n)
{
        Arena *a = c->arena;
        Json *rows = json_array(a);
        int64_t open = 0;
        for (size_t i = 0; i < n; i++) {
                const Record *r = urges[i].late;
                Json *o = list_row(c, r, NULL);
                json_put_str(a, o, "unit",
                        field_display(
                                c, v->columns.field, record_values(r, v->columns.field->name)));
                json_put_str(a, o, "what",
                        field_display(c, v->rows.field, record_values(r, v->rows.field->name)));
                json_put_bool(a, o, "today", urges[i].today);
                open += !urges[i].today;
                json_push(a, rows, o);
        }
        json_put(a, model, "urges", rows);
        json_put_int(a, model, "n_open", open);
        json_put_bool(a, model, "has_open", open > 0);
}

static MUST Err put_page(Ctx *c, Json *model, const CrossAsk *ask)
{
        Arena *a = c->arena;
        const View *v = ask->view;
        Urge *urges;
        size_t n;
        int64_t total;
        CrossAsk back = *ask;
        back.light = S("");
        TRY(urge_late(c, ask, &urges, &n, &total));
        page_title(c, model, str_keep_z(a, v->reg->room), str_from(tr(c, N_("Send reminders"))));
        register_crumbs(c, model, v->reg);
        page_crumb(c, model, view_label(c, v), view_ask_address(c, &back, ""));
        page_crumb(c, model, str_from(tr(c, N_("Send reminders"))), S(""));
        json_put_str(a, model, "action", view_ask_address(c, &back, "/urge"));
        json_put_str(a, model, "back", view_ask_address(c, &back, ""));
        json_put_str(a, model, "unit_label", field_label(c, v->columns.field));
        json_put_str(a, model, "what_label", field_label(c, v->rows.field));
        json_put_str(a, model, "slip_label", register_label(c, v->urge));
        json_put_str(a, model, "words",
                str_from(tr(c, N_("It is overdue. Report how far it is, and why."))));
        json_put_str(a, model, "words_label", field_label(c, register_title(v->urge)));
        if (total > (int64_t)n)
                json_put_int(a, model, "left", total - (int64_t)n);
        put_terms(c, model, v->urge);
        put_urges(c, model, v, urges, n);
        return OK;
}

static Err show_urge(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        CrossAsk ask;
        TRY(open_urge(c, q, &reg, &ask));
        return put_page(c, model, &ask);
}

/* What every slip says: the words, and the terms chosen. */
static MUST Err take_pattern(Ctx *c, const Req *q, const Register *slip, Record **ret)
{
        Record *r = record_new(c, slip);
        Str words = str_trim(req_param(q, "words"));
        if (!words.n)
                return fail_field(c, ERR_INVALID, S("words"), "Say what the reminder says.");
        TRY(record_put_text(c, r, register_title(slip)->name, words));
        for (size_t i = 0; i < q->n_params; i++) {
                Str name = q->params[i].name;
                const Field *f = str_starts(name, S("f."))
                        ? field_lookup(slip, str_slice(name, 2, name.n))
                        : NULL;
                if (f && f->vocabulary)
                        TRY(record_put_text(c, r, f->name, q->params[i].value));
        }
        *ret = r;
        return OK;
}

static Err send_urges(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        CrossAsk ask;
        Record *pattern;
        Str *ids;
        size_t sent, n = req_params(c, q, "record", &ids);
        TRY(open_urge(c, q, &reg, &ask));
        if (!n)
                return fail_field(c, ERR_INVALID, S("record"),
                        "Choose at least one unit; each that is not to be reminded can be left out.");
        TRY(take_pattern(c, q, ask.view->urge, &pattern));
        TRY(urge_send(c, &ask, ids, n, pattern, &sent));
        json_put_int(c->arena, model, "sent", (int64_t)sent);
        ask.light = S("");
        resp_redirect(c, p, view_ask_address(c, &ask, ""),
                str_printf(c->arena, tr(c, N_("Reminders sent: %zu.")), sent));
        return OK;
}

const Route urge_routes[] = {
        {"GET", "/r/:register/view/:view/urge", "urge", VIEW_PARAMS, 0, MAY_WRITE, show_urge},
        {"POST", "/r/:register/view/:view/urge", NULL, VIEW_PARAMS " record words f.*",
                ROUTE_WRITES, MAY_WRITE, send_urges},
        {0},
};
