/* page_view.c: a register seen otherwise than as a list, as its declaration says (views). What a page shows is always a
 * part of the register, and every number in it opens that part as a list; so a view adds ways to see, never rights. */
#include "web/view_model.h"

/* The kinds
 * --------- */
static const struct {
        PutView *put; /* NULL: not shown in this place */
        const char *view;
        bool lies_wide; /* printed in landscape, by a template of its own, views/view_KIND_paper */
} kinds[] = {
        [VIEW_MATRIX] = {put_matrix, "view_matrix", true},
        [VIEW_BOARD] = {put_board, "view_board", true},
        [VIEW_NOTEBOOK] = {put_notebook, "view_notebook", false},
        [VIEW_MAP] = {put_map_view, "view_map", true},
        [VIEW_TIMELINE] = {put_timeline, "view_timeline", true},
};

static bool is_shown(const View *v)
{
        return (size_t)v->kind < ARRAY_LEN(kinds) && kinds[v->kind].put;
}

Err page_open_view(Ctx *c, const Req *q, const Register **ret_reg, CrossAsk *ret)
{
        TRY(page_open_register(c, q, ret_reg));
        const View *v = view_lookup(*ret_reg, q->args[1]);
        if (!v || !is_shown(v))
                return fail(c, ERR_NOT_FOUND, "The register %.*s has no view “%.*s”.",
                        STR(register_label(c, *ret_reg)), STR(q->args[1]));
        *ret = (CrossAsk){.view = v,
                .choice = req_param(q, "choice"),
                .row = req_param(q, "row"),
                .column = req_param(q, "column"),
                .light = req_param(q, "light"),
                .today = day_today(c)};
        return OK;
}

/* Addresses
 * --------- */
Str view_address(Ctx *c, const View *v, const char *suffix)
{
        return str_printf(c->arena, "/r/%.*s/view/%.*s%s", STR(v->reg->name), STR(v->name), suffix);
}

static void put_param(Buf *b, char *mark, const char *name, Str value)
{
        if (!value.n)
                return;
        buf_putc(b, *mark);
        buf_printf(b, "%s=", name);
        url_encode(b, value);
        *mark = '&';
}

static void put_ask(Buf *b, char mark, const CrossAsk *ask)
{
        put_param(b, &mark, "choice", ask->choice);
        put_param(b, &mark, "row", ask->row);
        put_param(b, &mark, "column", ask->column);
        put_param(b, &mark, "light", ask->light);
}

Str view_ask_address(Ctx *c, const CrossAsk *ask, const char *suffix)
{
        Buf b = buf_new(c->arena);
        buf_put(&b, view_address(c, ask->view, suffix));
        put_ask(&b, '?', ask);
        return buf_str(&b);
}

Str view_list_address(Ctx *c, const CrossAsk *ask)
{
        Buf b = buf_new(c->arena);
        /* the part is the address's own, so that a list can be narrowed further */
        buf_printf(&b, "/r/%.*s?in=%.*s", STR(ask->view->reg->name), STR(ask->view->name));
        put_ask(&b, '&', ask);
        return buf_str(&b);
}

/* What stands around every view
 * ----------------------------- */
void put_view_links(Ctx *c, Json *model, const Register *reg, const View *here)
{
        Arena *a = c->arena;
        Json *list = json_array(a), *o = json_object(a);
        json_put_str(a, o, "label", str_from(tr(c, N_("List"))));
        json_put_str(a, o, "address", register_address(c, reg, ""));
        json_put_bool(a, o, "on", !here);
        json_push(a, list, o);
        for (size_t i = 0; i < reg->n_views; i++) {
                const View *v = &reg->views[i];
                if (!is_shown(v) || (v->kind == VIEW_NOTEBOOK && !actor_may_write(c->actor, reg)))
                        continue;
                o = json_object(a);
                json_put_str(a, o, "label", view_label(c, v));
                json_put_str(a, o, "address", view_address(c, v, ""));
                json_put_bool(a, o, "on", v == here);
                json_push(a, list, o);
        }
        json_put(a, model, "seen_as", list);
        json_put_bool(a, model, "has_seen_as", list->n > 1);
}

Str light_word(Ctx *c, const View *v, size_t light)
{
        if (!v->met)
                return cross_light_label(c, v->reg, light);
        return str_eq(cross_lights[light], S("done")) ? field_label(c, v->met)
                                                      : str_from(tr(c, N_("Not yet")));
}

void put_legend(Ctx *c, Json *model, const CrossAsk *ask, const CrossSum *sum)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < N_LIGHTS; i++) {
                CrossAsk part = *ask;
                bool on = str_eq(ask->light, cross_lights[i]);
                if (!sum->of[i] && !on)
                        continue;
                Json *o = json_object(a);
                part.light = on ? S("") : cross_lights[i];
                part.row = part.column = S("");
                json_put_str(a, o, "light", cross_lights[i]);
                json_put_str(a, o, "label", light_word(c, ask->view, i));
                json_put_int(a, o, "n", sum->of[i]);
                json_put_str(a, o, "address", view_ask_address(c, &part, ""));
                json_put_bool(a, o, "on", on);
                json_put_bool(a, o, "pressing", i < 2);
                json_push(a, list, o);
        }
        json_put(a, model, "legend", list);
        json_put_bool(a, model, "has_legend", list->n > 0);
}

const Field *axis_reference(const Register *reg, const Axis *a)
{
        for (size_t i = 0; a->field && i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (field_is(f, "reference") && !f->many && str_eq(f->target, a->field->target))
                        return f;
        }
        return NULL;
}

/* One plan, one year, one level at a time. */
static MUST Err put_choice(Ctx *c, Json *model, const CrossAsk *ask)
{
        Arena *a = c->arena;
        const View *v = ask->view;
        FacetCount *counts;
        size_t n;
        if (!v->choose)
                return OK;
        ListQuery lq = {
                .reg = v->of_rows ? register_lookup(c->registers, v->rows.field->target) : v->reg};
        TRY(record_facet(c, &lq, v->choose->name, &counts, &n));
        Json *o = json_object(a), *options = json_array(a);
        json_put_str(a, o, "label", field_label(c, v->choose));
        for (size_t i = 0; i < n; i++) {
                CrossAsk part = {.view = v, .choice = counts[i].code};
                Json *one = json_object(a);
                bool on = str_eq(counts[i].code, ask->choice);
                if (on)
                        json_put_str(a, o, "chosen", counts[i].label);
                json_put_str(a, one, "label", counts[i].label);
                json_put_str(a, one, "address", view_ask_address(c, &part, ""));
                json_push(a, options, one);
        }
        json_put(a, o, "options", options);
        json_put_str(a, o, "clear", view_address(c, v, ""));
        json_put(a, model, "choice", o);
        return OK;
}

/* A table too large to be read says so, and what it may be narrowed by; the page around it stays. */
static MUST Err put_body(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        Err e = kinds[ask->view->kind].put(c, q, model, ask);
        if (e != ERR_LIMIT)
                return e;
        json_put_str(c->arena, model, "too_much", c->fault.sentence);
        fault_clear(c);
        return OK;
}

Err put_view_frame(Ctx *c, Json *model, const CrossAsk *ask)
{
        Arena *a = c->arena;
        const Register *reg = ask->view->reg;
        page_title(c, model, str_keep_z(a, reg->room), view_label(c, ask->view));
        register_crumbs(c, model, reg);
        page_crumb(c, model, view_label(c, ask->view), S(""));
        json_put_str(a, model, "register_label", register_label(c, reg));
        json_put_str(a, model, "kind", str_from(view_kind_name(ask->view->kind)));
        json_put_str(a, model, "body", str_from(kinds[ask->view->kind].view));
        json_put_str(a, model, "paper_body",
                str_printf(a, "%s%s", kinds[ask->view->kind].view,
                        kinds[ask->view->kind].lies_wide ? "_paper" : ""));
        json_put_str(a, model, "counted", time_words(c, now_ms(c)));
        const CrossAsk all = {.view = ask->view, .choice = ask->choice};
        json_put_str(a, model, "base", view_ask_address(c, &all, ""));
        json_put_str(a, model, "list", view_list_address(c, &all));
        Buf csv = buf_new(a);
        buf_printf(&csv, "/r/%.*s/export.csv?in=%.*s", STR(reg->name), STR(ask->view->name));
        put_ask(&csv, '&', &all);
        json_put_str(a, model, "csv", buf_str(&csv));
        json_put_str(a, model, "print", view_ask_address(c, &all, "/print"));
        TRY(put_choice(c, model, ask));
        put_view_links(c, model, reg, ask->view);
        return OK;
}

static MUST Err put_view(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        TRY(put_view_frame(c, model, ask));
        return put_body(c, q, model, ask);
}

static Err show_view(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        CrossAsk ask;
        TRY(page_open_view(c, q, &reg, &ask));
        return put_view(c, q, model, &ask);
}

/* On paper: nothing but the table, with its key and its day. */
static Err show_paper(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        CrossAsk ask;
        TRY(page_open_view(c, q, &reg, &ask));
        TRY(put_view(c, q, model, &ask));
        json_put_bool(c->arena, model, "wide", kinds[ask.view->kind].lies_wide);
        json_put_str(c->arena, model, "as_of", day_words(c, now_ms(c)));
        json_put_str(c->arena, model, "printed", time_words(c, now_ms(c)));
        return OK;
}

const Route view_routes[] = {
        {"GET", "/r/:register/view/:view", "view", VIEW_PARAMS, ROUTE_KEPT, MAY_READ, show_view},
        {"GET", "/r/:register/view/:view/print", "view_print", VIEW_PARAMS, ROUTE_KEPT, MAY_READ,
                show_paper},
        {0},
};
