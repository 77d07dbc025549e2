/* page_numbers.c: are the numbers whole? Every sequence of every register, and of one register each number that no
 * record in use bears, with the reason; and keeping one free. */
#include "web/record_model.h"

static const char *const lacks[] = {
        [NUMBER_UNUSED] = N_("never used"),
        [NUMBER_RESERVED] = N_("reserved"),
        [NUMBER_WITHDRAWN] = N_("withdrawn"),
        [NUMBER_MERGED] = N_("merged into"),
};
static const char *const lights[] = {
        [NUMBER_UNUSED] = "late",
        [NUMBER_RESERVED] = "todo",
        [NUMBER_WITHDRAWN] = "stop",
        [NUMBER_MERGED] = "stop",
};

static Json *gap_model(Ctx *c, const Register *reg, const NumberGap *g)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "number", g->number);
        json_put_str(a, o, "why", str_from(tr(c, lacks[g->why])));
        json_put_str(a, o, "light", str_from(lights[g->why]));
        json_put_str(a, o, "reason", g->reason);
        json_put_bool(a, o, "reserved", g->why == NUMBER_RESERVED);
        if (g->id.n)
                json_put_str(
                        a, o, "address", str_printf(a, "/r/%.*s/%.*s", STR(reg->name), STR(g->id)));
        return o;
}

static Json *run_model(Ctx *c, const Register *reg, const NumberRun *run)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *gaps = json_array(a);
        for (size_t i = 0; i < run->n_gaps; i++)
                json_push(a, gaps, gap_model(c, reg, &run->gaps[i]));
        json_put_str(a, o, "register", register_label(c, reg));
        json_put_str(a, o, "address", register_address(c, reg, "/numbers"));
        json_put_str(a, o, "field", run->field ? field_label(c, run->field) : (Str){0});
        json_put_str(a, o, "name", run->name);
        json_put_int(a, o, "first", run->first);
        json_put_int(a, o, "last", run->last);
        json_put_int(a, o, "used", run->n_used);
        json_put_int(a, o, "lacking", run->n_lacking);
        json_put_bool(a, o, "whole", run->n_lacking == 0);
        json_put(a, o, "gaps", gaps);
        json_put_bool(a, o, "has_gaps", run->n_gaps > 0);
        int64_t listed = 0;
        for (size_t i = 0; i < run->n_gaps; i++)
                listed += run->gaps[i].last - run->gaps[i].n + 1;
        json_put_int(a, o, "hidden", run->n_lacking - listed);
        json_put_bool(a, o, "hides", run->n_lacking > listed);
        return o;
}

static MUST Err put_runs(Ctx *c, Json *runs, const Register *const *regs, size_t n_regs)
{
        NumberRun *p;
        size_t n;
        TRY(numbers_of(c, regs, n_regs, &p, &n));
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, runs, run_model(c, p[i].reg, &p[i]));
        return OK;
}

static Err show_all(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        (void)q;
        Json *runs = json_array(c->arena);
        size_t n = 0, n_all = registers_count(c->registers);
        const Register **regs = NEW_N(c->arena, const Register *, n_all + 1);
        for (size_t i = 0; i < n_all; i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!reg->internal && actor_may_read(c->actor, reg))
                        regs[n++] = reg;
        }
        TRY(put_runs(c, runs, regs, n));
        page_title(c, model, "registers", str_from(tr(c, N_("Numbers"))));
        page_crumb(c, model, room_label(c, S("registers")), S("/r"));
        page_crumb(c, model, str_from(tr(c, N_("Numbers"))), S(""));
        json_put(c->arena, model, "runs", runs);
        json_put_bool(c->arena, model, "all", true);
        return OK;
}

static Err show_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Json *runs = json_array(c->arena);
        TRY(page_open_register(c, q, &reg));
        TRY(put_runs(c, runs, &reg, 1));
        page_title(c, model, str_keep_z(c->arena, reg->room),
                str_printf(c->arena, tr(c, N_("%.*s: numbers")), STR(register_label(c, reg))));
        register_crumbs(c, model, reg);
        page_crumb(c, model, str_from(tr(c, N_("Numbers"))), S(""));
        json_put(c->arena, model, "runs", runs);
        json_put_str(c->arena, model, "pattern", reg->number);
        json_put_bool(c->arena, model, "reserves", reg->number.n && actor_may_write(c->actor, reg));
        json_put_str(c->arena, model, "action", register_address(c, reg, "/numbers"));
        return OK;
}

/* Keeps one free, or gives it free again. */
static Err reserve(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Register *reg;
        Str number = str_trim(req_param(q, "number"));
        bool release = str_eq(req_param(q, "release"), S("1"));
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        TRY(release ? number_release(c, reg, number)
                    : number_reserve(c, reg, number, req_param(q, "reason")));
        resp_redirect(c, p, register_address(c, reg, "/numbers"),
                str_from(release ? N_("The number is free again.")
                                 : N_("Reserved; whoever has it writes it into the new entry.")));
        return OK;
}

const Route numbers_routes[] = {
        {"GET", "/numbers", "numbers", "", ROUTE_KEPT, MAY_READ, show_all},
        {"GET", "/r/:register/numbers", "numbers", "", ROUTE_KEPT, MAY_READ, show_register},
        {"POST", "/r/:register/numbers", NULL, "number reason release", ROUTE_WRITES, MAY_WRITE,
                reserve},
        {0},
};
