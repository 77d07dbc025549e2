/* page_fill.c: which tasks are given to which units, before the cells of their table are made. Tasks that no unit has yet
 * are ticked; units are ticked one by one or a whole kind at a time, so that sixty units are a few clicks, with or
 * without a script. */
#include "web/view_model.h"

#define FILL_PARAMS VIEW_PARAMS " pick_row pick_column pick_group"

static MUST Err open_fill(Ctx *c, const Req *q, const Register **ret_reg, CrossAsk *ret)
{
        TRY(page_open_view(c, q, ret_reg, ret));
        if (!view_fills(c, ret->view))
                return fail(c, ERR_NOT_FOUND, "The cells of this table are not made from here.");
        ret->row = ret->column = ret->light = S("");
        return demand_write(c, *ret_reg);
}

static Json *side_model(Ctx *c, const FillSide *s, bool on)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "id", s->id);
        json_put_str(a, o, "number", s->number);
        json_put_str(a, o, "title", s->title);
        json_put_int(a, o, "n", s->n);
        json_put_bool(a, o, "on", on);
        return o;
}

/* The columns by their groups, each group with one box for all of it. */
static Json *groups_model(Ctx *c, const FillPlan *plan)
{
        Arena *a = c->arena;
        Json *groups = json_array(a);
        Map known = map_new(a);
        for (size_t i = 0; i < plan->n_columns; i++) {
                const FillSide *s = &plan->columns[i];
                Json *g = map_lookup(&known, s->group);
                if (!g) {
                        g = json_object(a);
                        json_put_str(a, g, "label",
                                s->group.n ? s->group : str_from(tr(c, N_("Others"))));
                        json_put_str(a, g, "value", s->group.n ? s->group : S("-"));
                        json_put(a, g, "columns", json_array(a));
                        map_put(&known, s->group, g);
                        json_push(a, groups, g);
                }
                json_push(a, json_at(g, "columns"), side_model(c, s, false));
        }
        for (size_t i = 0; i < groups->n; i++)
                json_put_int(
                        a, groups->items[i], "n", (int64_t)json_at(groups->items[i], "columns")->n);
        return groups;
}

static Err show_fill(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        const Register *reg;
        CrossAsk ask;
        FillPlan plan;
        Json *rows = json_array(a);
        TRY(open_fill(c, q, &reg, &ask));
        TRY(fill_plan(c, &ask, &plan));
        const View *v = ask.view;
        for (size_t i = 0; i < plan.n_rows; i++)
                json_push(a, rows, side_model(c, &plan.rows[i], plan.rows[i].n == 0));
        page_title(c, model, str_keep_z(a, reg->room), fill_label(c, v));
        register_crumbs(c, model, reg);
        page_crumb(c, model, view_label(c, v), view_ask_address(c, &ask, ""));
        page_crumb(c, model, fill_label(c, v), S(""));
        json_put_str(a, model, "action", view_ask_address(c, &ask, "/fill"));
        json_put_str(a, model, "back", view_ask_address(c, &ask, ""));
        json_put_str(a, model, "row_label", field_label(c, v->rows.field));
        json_put_str(a, model, "column_label", field_label(c, v->columns.field));
        json_put(a, model, "rows", rows);
        json_put_bool(a, model, "has_rows", plan.n_rows > 0);
        json_put_int(a, model, "n_rows", (int64_t)plan.n_rows);
        json_put_int(a, model, "n_columns", (int64_t)plan.n_columns);
        json_put(a, model, "groups", groups_model(c, &plan));
        json_put_bool(a, model, "more", plan.more);
        return OK;
}

/* Those that were ticked, and all of the groups that were. */
static void chosen_columns(
        Ctx *c, const Req *q, const FillPlan *plan, const Str **ret, size_t *ret_n)
{
        Str *picked, *groups;
        VEC(Str) ids = {0};
        size_t n = req_params(c, q, "pick_column", &picked);
        size_t n_groups = req_params(c, q, "pick_group", &groups);
        for (size_t i = 0; i < plan->n_columns; i++) {
                const FillSide *s = &plan->columns[i];
                Str group = s->group.n ? s->group : S("-");
                bool on = false;
                for (size_t k = 0; k < n && !on; k++)
                        on = str_eq(picked[k], s->id);
                for (size_t k = 0; k < n_groups && !on; k++)
                        on = str_eq(groups[k], group);
                if (on)
                        *VEC_PUSH(c->arena, &ids) = s->id;
        }
        *ret = ids.p;
        *ret_n = ids.n;
}

static Err fill(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        CrossAsk ask;
        FillPlan plan;
        FillChoice chosen = {0};
        Str *rows;
        size_t made;
        TRY(open_fill(c, q, &reg, &ask));
        TRY(fill_plan(c, &ask, &plan));
        chosen.n_rows = req_params(c, q, "pick_row", &rows);
        chosen.rows = rows;
        chosen_columns(c, q, &plan, &chosen.columns, &chosen.n_columns);
        if (!chosen.n_rows || !chosen.n_columns)
                return fail_field(
                        c, ERR_INVALID, S("pick_column"), "Tick at least one row and one column.");
        TRY(fill_cells(c, &ask, &chosen, &made));
        json_put_int(c->arena, model, "made", (int64_t)made);
        resp_redirect(c, p, view_ask_address(c, &ask, ""),
                str_printf(c->arena,
                        tr(c, N_("Assigned: %zu. What had been assigned stays as it was.")), made));
        return OK;
}

const Route fill_routes[] = {
        {"GET", "/r/:register/view/:view/fill", "fill", VIEW_PARAMS, 0, MAY_WRITE, show_fill},
        {"POST", "/r/:register/view/:view/fill", NULL, FILL_PARAMS, ROUTE_WRITES, MAY_WRITE, fill},
        {0},
};
