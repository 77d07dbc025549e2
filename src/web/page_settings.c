/* page_settings.c: what an office can settle for itself, in one list; what its registers declare, in plain words; the
 * patterns of its numbers. Only read here; the pages that it leads to change it. */
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
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
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
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S("/settings/registers"));
        page_crumb(c, model, register_label(c, reg), S(""));
        json_put(c->arena, model, "declared", register_explain(c, c->registers, reg));
        json_put_str(c->arena, model, "list", register_address(c, reg, ""));
        if (actor_may(c->actor, MAY_DECLARE))
                json_put_str(c->arena, model, "change",
                        str_printf(c->arena, "/settings/registers/%.*s/edit", STR(reg->name)));
        return OK;
}

/* All that can be settled
 * ----------------------- */
static const struct {
        const char *address, *label, *about;
        Permission permission;
} subjects[] = {
        {"/settings/registers", N_("Registers and their forms"),
                N_("fields, states, moves, deadlines, figures, who reads and writes; new ones"),
                MAY_READ},
        {"/settings/vocabularies", N_("Vocabularies"), N_("the terms that fields choose from"),
                MAY_DECLARE},
        {"/settings/roles", N_("Roles"), N_("what they are called, and who may do what"),
                MAY_DECLARE},
        {"/r/holiday", N_("Days off"), N_("days off and weekend days that are worked"), MAY_READ},
        {"/settings/lights", N_("Lights and reminders"),
                N_("words and colours, from when a deadline is near, when it is called to mind"),
                MAY_DECLARE},
        {"/settings/numbers", N_("Patterns of numbers"),
                N_("of each register, and the letters of the office"), MAY_DECLARE},
        {"/purge", N_("Kept beyond its term"), N_("what concerns persons and is to be taken out"),
                MAY_WITHDRAW},
        {"/settings/office", N_("Office"), N_("its name, its letters, its clock"), MAY_DECLARE},
        {"/settings/accounts", N_("Accounts"), N_("who comes in, with which roles, for whom"),
                MAY_ASK},
};

static Err show_subjects(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(subjects); i++) {
                Json *o = json_object(c->arena);
                if (!actor_may(c->actor, subjects[i].permission))
                        continue;
                json_put_str(c->arena, o, "address", str_from(subjects[i].address));
                json_put_str(c->arena, o, "label", str_from(tr(c, subjects[i].label)));
                json_put_str(c->arena, o, "about", str_from(tr(c, subjects[i].about)));
                json_push(c->arena, list, o);
        }
        page_title(c, model, "settings", str_from(tr(c, N_("Settings"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S(""));
        json_put(c->arena, model, "subjects", list);
        return OK;
}

/* A register that gives no numbers is shown, too: it can. */
static Err show_numbers(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Arena *a = c->arena;
        Json *rows = json_array(a);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                Json *o = json_object(a);
                if (reg->internal || (!reg->number.n && reg->part_of))
                        continue;
                json_put_str(a, o, "label", register_label(c, reg));
                json_put_str(a, o, "pattern", reg->number);
                json_put_str(a, o, "sequences",
                        reg->number.n ? register_address(c, reg, "/numbers") : S(""));
                json_put_str(a, o, "address",
                        str_printf(a, "/settings/registers/%.*s/edit?part=", STR(reg->name)));
                json_push(a, rows, o);
        }
        page_title(c, model, "settings", str_from(tr(c, N_("Patterns of numbers"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("Patterns of numbers"))), S(""));
        json_put_str(a, model, "code", setting(c, "office_code"));
        json_put(a, model, "rows", rows);
        return OK;
}

const Route settings_routes[] = {
        {"GET", "/settings", "settings", "", ROUTE_KEPT, MAY_READ, show_subjects},
        {"GET", "/settings/numbers", "settings_numbers", "", ROUTE_KEPT, MAY_DECLARE, show_numbers},
        {"GET", "/settings/registers", "settings_registers", "", ROUTE_KEPT, MAY_READ,
                show_registers},
        {"GET", "/settings/registers/:register", "settings_register", "", ROUTE_KEPT, MAY_READ,
                show_register},
        {0},
};
