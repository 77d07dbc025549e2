/* page_roles.c: the roles of this office: what it calls them, and who may do what. Which registers a role reads and writes,
 * and which moves it makes, the registers say; there it is changed (page_declare.c). */
#include "web/inside.h"

#include <string.h>

#define WORD_MAX 24 /* characters */

/* The page
 * -------- */
static Json *row_model(Ctx *c, const RoleRow *row, Str word, const unsigned *may)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *cells = json_array(a);
        json_put_str(a, o, "name", str_from(row->name));
        json_put_str(a, o, "label", str_from(tr(c, row->label)));
        json_put_str(a, o, "word", word);
        for (size_t i = 0; permission_rows[i].name; i++) {
                Json *cell = json_object(a);
                json_put_str(a, cell, "name", str_from(permission_rows[i].name));
                json_put_str(a, cell, "role", str_from(row->name));
                json_put_str(a, cell, "role_label", str_from(tr(c, row->label)));
                json_put_str(a, cell, "of", str_from(tr(c, permission_rows[i].label)));
                json_put_bool(a, cell, "on", (may[i] & row->role) != 0);
                json_push(a, cells, cell);
        }
        json_put(a, o, "cells", cells);
        return o;
}

static size_t place_of(const RoleRow *row)
{
        return (size_t)(row - role_rows);
}

static void put_page(
        Ctx *c, const Str *words, const unsigned *may, Str base, Str reason, Json *model)
{
        Arena *a = c->arena;
        Json *rows = json_array(a), *heads = json_array(a);
        for (const RoleRow *row = role_rows; row->name; row++)
                json_push(a, rows, row_model(c, row, words[place_of(row)], may));
        for (const PermissionRow *p = permission_rows; p->name; p++)
                json_push(a, heads, json_string(a, str_from(tr(c, p->label))));
        page_title(c, model, "settings", str_from(tr(c, N_("Roles"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("Roles"))), S(""));
        json_put(a, model, "rows", rows);
        json_put(a, model, "heads", heads);
        json_put_str(a, model, "base", base);
        json_put_str(a, model, "reason", reason);
}

/* What holds: the office's own words (empty: the program's), and who may. */
static void held(Ctx *c, Str words[ROLES_MAX], unsigned may[PERMISSIONS_MAX])
{
        Str rest = setting(c, "role_words"), name, value;
        for (size_t i = 0; i < ROLES_MAX; i++)
                words[i] = (Str){0};
        while (setting_pair(&rest, &name, &value))
                for (const RoleRow *row = role_rows; row->name; row++)
                        if (str_eq(name, str_from(row->name)))
                                words[place_of(row)] = value;
        for (size_t i = 0; permission_rows[i].name; i++)
                may[i] = permission_roles(c, &permission_rows[i]);
}

static Err show(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str words[ROLES_MAX], base;
        unsigned may[PERMISSIONS_MAX];
        (void)q;
        (void)p;
        (void)settings_text(c, &base);
        held(c, words, may);
        put_page(c, words, may, base, S(""), model);
        return OK;
}

/* Changing
 * -------- */
static void take_sent(Ctx *c, const Req *q, Str words[ROLES_MAX], unsigned may[PERMISSIONS_MAX])
{
        for (const RoleRow *row = role_rows; row->name; row++)
                words[place_of(row)] =
                        str_trim(req_param(q, str_printf(c->arena, "word.%s", row->name).p));
        for (size_t i = 0; permission_rows[i].name; i++) {
                Str *names;
                size_t n = req_params(
                        c, q, str_printf(c->arena, "may.%s", permission_rows[i].name).p, &names);
                may[i] = roles_named(names, n);
        }
}

static MUST Err check_sent(Ctx *c, const Str *words, const unsigned *may)
{
        for (const RoleRow *row = role_rows; row->name; row++) {
                Str w = words[place_of(row)];
                bool one = str_find(w, S(" "), 0) == SIZE_MAX &&
                        str_find(w, S("="), 0) == SIZE_MAX && str_find(w, S(","), 0) == SIZE_MAX &&
                        str_find(w, S("\n"), 0) == SIZE_MAX;
                if (!one || utf8_count(w) > WORD_MAX)
                        return fail_field(c, ERR_INVALID, str_from(row->name),
                                "%s: “%.*s” must be one word of at most %d characters.",
                                tr(c, row->label), STR(w), WORD_MAX);
                for (const RoleRow *other = role_rows; other < row; other++)
                        if (w.n && str_eq(w, words[place_of(other)]))
                                return fail_field(c, ERR_INVALID, str_from(row->name),
                                        "“%.*s” is what two roles would be called.", STR(w));
        }
        for (size_t i = 0; permission_rows[i].name; i++)
                if (!may[i])
                        return fail_field(c, ERR_INVALID, str_from(permission_rows[i].name),
                                "Nobody could %s any more: choose at least one role.",
                                tr(c, permission_rows[i].label));
        return OK;
}

/* The settings as they would stand in the file: only what is otherwise than the program has it. */
static Str words_setting(Ctx *c, const Str *words)
{
        Buf b = buf_new(c->arena);
        for (const RoleRow *row = role_rows; row->name; row++)
                if (words[place_of(row)].n)
                        buf_printf(&b, "%s%s=%.*s", b.n ? " " : "", row->name,
                                STR(words[place_of(row)]));
        return buf_str(&b);
}

static Str may_setting(Ctx *c, const unsigned *may)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; permission_rows[i].name; i++)
                if (may[i] != permission_rows[i].roles)
                        buf_printf(&b, "%s%s=%.*s", b.n ? " " : "", permission_rows[i].name,
                                STR(roles_print(c->arena, may[i])));
        return buf_str(&b);
}

static MUST Err apply(Ctx *c, const Req *q, const Str *words, const unsigned *may)
{
        Str ignored, keys, text = settings_text(c, &ignored), own = words_setting(c, words),
                           who = may_setting(c, may);
        bool renamed = !str_eq(own, setting(c, "role_words")),
             moved = !str_eq(who, setting(c, "permissions"));
        TRY(check_sent(c, words, may));
        if (!renamed && !moved)
                return fail(c, ERR_INVALID, "Nothing is different from what is set.");
        if (renamed)
                text = conf_with_line(c, text, S("role_words"), own);
        if (moved)
                text = conf_with_line(c, text, S("permissions"), who);
        keys = renamed && moved ? S("role_words, permissions")
                : renamed       ? S("role_words")
                                : S("permissions");
        return settings_apply(
                c, text, req_param(q, "base"), keys, req_param(q, "reason"), declarations_follow);
}

static Err change(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str words[ROLES_MAX] = {{0}};
        unsigned may[PERMISSIONS_MAX] = {0};
        take_sent(c, q, words, may);
        Err e = apply(c, q, words, may);
        if (!q->json && (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_LIMIT)) {
                p->status = e == ERR_CONFLICT ? 409 : 422;
                json_put_str(c->arena, model, "refusal", c->fault.sentence);
                json_put_str(c->arena, model, "refused_field", c->fault.field);
                fault_clear(c);
                put_page(c, words, may, req_param(q, "base"), req_param(q, "reason"), model);
                return OK;
        }
        TRY(e);
        resp_redirect(c, p, S("/settings/roles"), str_from(N_("It is set so from now on.")));
        return OK;
}

const Route roles_routes[] = {
        {"GET", "/settings/roles", "roles", "", 0, MAY_DECLARE, show},
        {"POST", "/settings/roles", "roles", "word.* may.* base reason",
                ROUTE_WRITES | ROUTE_NO_TXN, MAY_DECLARE, change},
        {0},
};
