/* page_settings.c: what the office's registers declare, in plain words. Only read here; page_declare.c changes it. */
#include "web/record_model.h"

static Json *register_row(Ctx *c, const Declaration *d, const Register *reg)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "name", reg->name);
        json_put_str(c->arena, o, "label", register_label(c, reg));
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/settings/registers/%.*s", STR(reg->name)));
        json_put_str(c->arena, o, "room", room_label(c, reg->room));
        json_put_bool(c->arena, o, "own", !d->shipped.n);
        json_put_bool(c->arena, o, "changed", d->shipped.n && d->file.n);
        json_put_int(c->arena, o, "n_fields", (int64_t)reg->n_fields);
        json_put_int(c->arena, o, "n_states", (int64_t)reg->n_states);
        json_put_int(c->arena, o, "n_moves", (int64_t)reg->n_moves);
        json_put_int(c->arena, o, "n_clocks", (int64_t)reg->n_clocks);
        json_put_int(c->arena, o, "n_figures", (int64_t)reg->n_figures);
        return o;
}

static Err show_registers(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Json *rows = json_array(c->arena);
        Declaration *list;
        size_t n;
        TRY(declarations_list(c, c->registers, &list, &n));
        for (size_t i = 0; i < n; i++) {
                const Register *reg =
                        list[i].vocabulary ? NULL : register_lookup(c->registers, list[i].name);
                if (reg && !reg->internal && actor_may_read(c->actor, reg))
                        json_push(c->arena, rows, register_row(c, &list[i], reg));
        }
        json_put_bool(c->arena, model, "changes", actor_may(c->actor, MAY_DECLARE));
        page_title(c, model, "registers", str_from(tr(c, N_("What the registers declare"))));
        page_crumb(c, model, str_from(tr(c, N_("Registers"))), S("/r"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S(""));
        json_put(c->arena, model, "registers", rows);
        json_put_int(c->arena, model, "n", (int64_t)rows->n);
        return OK;
}

static Err show_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        page_title(c, model, str_keep_z(c->arena, reg->room), register_label(c, reg));
        page_crumb(c, model, str_from(tr(c, N_("Registers"))), S("/r"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S("/settings/registers"));
        page_crumb(c, model, register_label(c, reg), S(""));
        json_put(c->arena, model, "declared", register_explain(c, c->registers, reg));
        json_put_str(c->arena, model, "list", register_address(c, reg, ""));
        if (actor_may(c->actor, MAY_DECLARE))
                json_put_str(c->arena, model, "change",
                        str_printf(c->arena, "/settings/registers/%.*s/edit", STR(reg->name)));
        return OK;
}

const Route settings_routes[] = {
        {"GET", "/settings/registers", "settings_registers", "", ROUTE_KEPT, MAY_READ,
                show_registers},
        {"GET", "/settings/registers/:register", "settings_register", "", ROUTE_KEPT, MAY_READ,
                show_register},
        {0},
};
