/* page_account.c: the accounts of an organisation and of those below it: who they are, what they may, until when;
 * asking for one, opening and closing it, a new password. What was typed wrong stays in the form. */
#include "web/inside.h"

static Str day_of(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return ms ? str_printf(c->arena, "%04d-%02d-%02d", t.year, t.month, t.day) : S("");
}

static Str address_of(Ctx *c, Str login)
{
        return str_printf(c->arena, "/settings/accounts/%.*s", STR(login));
}

/* What both pages show
 * -------------------- */
static Json *account_model(Ctx *c, const Account *u)
{
        static const char *const lights[] = {
                [ACCOUNT_ASKED] = "todo", [ACCOUNT_OPEN] = "done", [ACCOUNT_CLOSED] = "stop"};
        Arena *a = c->arena;
        Json *o = json_object(a);
        bool past = u->until_ms && u->until_ms <= now_ms(c);
        json_put_str(a, o, "login", u->login);
        json_put_str(a, o, "name", u->name);
        json_put_str(a, o, "address", address_of(c, u->login));
        json_put_str(a, o, "organisation", u->org_name.n ? u->org_name : setting(c, "office"));
        json_put_str(a, o, "roles", roles_words(c, u->roles));
        json_put_str(a, o, "state", str_from(tr(c, account_state_label(u->state))));
        json_put_str(a, o, "light", str_from(lights[u->state]));
        json_put_str(a, o, "until", day_of(c, u->until_ms));
        json_put_bool(a, o, "past", past);
        json_put_str(a, o, "seen", day_of(c, u->last_seen_ms));
        return o;
}

static void put_roles(Ctx *c, Json *model, unsigned chosen)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (const RoleRow *row = role_rows; row->name; row++) {
                Json *o = json_object(a);
                json_put_str(a, o, "name", str_from(row->name));
                json_put_str(a, o, "label", role_label(c, row));
                json_put_bool(a, o, "on", (chosen & row->role) != 0);
                json_push(a, list, o);
        }
        json_put(a, model, "choices", list);
}

/* One's own organisation and those below it: where an account may be. */
static MUST Err put_organisations(Ctx *c, Json *model, Str chosen)
{
        Arena *a = c->arena;
        OrgTie *ties;
        size_t n;
        Str own = c->actor->org_id;
        TRY(org_ties(c, own, day_today(c), &ties, &n));
        Json *list = json_array(a);
        for (size_t i = 0; i <= n; i++) {
                Json *o = json_object(a);
                if (i && ties[i - 1].above)
                        continue;
                Str id = i ? ties[i - 1].id : own;
                json_put_str(a, o, "id", id);
                json_put_str(a, o, "label", i ? ties[i - 1].name : c->actor->org_name);
                json_put_bool(a, o, "on", str_eq(id, chosen.n ? chosen : own));
                json_push(a, list, o);
        }
        json_put(a, model, "organisations", list);
        json_put_bool(a, model, "has_organisations", list->n > 1);
        return OK;
}

/* "" is what a form sends where nothing was chosen. */
static MUST Err roles_sent(Ctx *c, const Req *q, unsigned *ret)
{
        Str *names;
        size_t n = req_params(c, q, "role", &names);
        *ret = 0;
        for (size_t i = 0; i < n; i++) {
                unsigned one;
                if (!names[i].n)
                        continue;
                if (!roles_parse(names[i], &one))
                        return fail_field(c, ERR_INVALID, S("roles"), "There is no role “%.*s”.",
                                STR(names[i]));
                *ret |= one;
        }
        return OK;
}

/* The sentence stands above the form, and the status says that nothing was done. */
static void put_refusal(Ctx *c, Json *model, Resp *p)
{
        p->status = c->fault.kind == ERR_DENIED  ? 403
                : c->fault.kind == ERR_NOT_FOUND ? 404
                : c->fault.kind == ERR_CONFLICT  ? 409
                                                 : 422;
        json_put_str(c->arena, model, "refusal", c->fault.sentence);
        json_put_str(c->arena, model, "refused_field", c->fault.field);
        fault_clear(c);
}

static bool is_answer(const Req *q, Err e)
{
        return !q->json &&
                (e == ERR_INVALID || e == ERR_DENIED || e == ERR_CONFLICT || e == ERR_LIMIT);
}

/* The list
 * -------- */
static MUST Err put_list(Ctx *c, const Req *q, Json *model, unsigned chosen, Str org)
{
        Account *list;
        size_t n;
        TRY(account_list(c, &list, &n));
        Json *rows = json_array(c->arena);
        int64_t asked = 0;
        for (size_t i = 0; i < n; i++) {
                json_push(c->arena, rows, account_model(c, &list[i]));
                asked += list[i].state == ACCOUNT_ASKED;
        }
        page_title(c, model, "settings", str_from(tr(c, N_("Accounts"))));
        page_crumb(c, model, str_from(tr(c, N_("Accounts"))), S(""));
        json_put(c->arena, model, "accounts", rows);
        json_put_int(c->arena, model, "n", (int64_t)n);
        json_put_int(c->arena, model, "asked", asked);
        json_put_bool(c->arena, model, "opens", actor_may(c->actor, MAY_ACCOUNTS));
        put_roles(c, model, chosen);
        (void)q;
        return put_organisations(c, model, org);
}

static Err show_accounts(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        return put_list(c, q, model, ROLE_READER, S(""));
}

static MUST Err add_sent(Ctx *c, const Req *q, NewAccount *ret)
{
        Str id;
        *ret = (NewAccount){.login = str_trim(req_param(q, "login")),
                .name = str_trim(req_param(q, "name")),
                .password = req_param(q, "password"),
                .org_id = req_param(q, "org")};
        TRY(roles_sent(c, q, &ret->roles));
        TRY(account_until(c, req_param(q, "until"), &ret->until_ms));
        return account_add_one(c, ret, &id);
}

static Err add_account(Ctx *c, const Req *q, Json *model, Resp *p)
{
        NewAccount n;
        Err e = add_sent(c, q, &n);
        if (is_answer(q, e)) {
                put_refusal(c, model, p);
                json_put_str(c->arena, model, "login", n.login);
                json_put_str(c->arena, model, "name", n.name);
                json_put_str(c->arena, model, "until", req_param(q, "until"));
                return put_list(c, q, model, n.roles, n.org_id);
        }
        TRY(e);
        resp_redirect(c, p, S("/settings/accounts"),
                str_from(actor_may(c->actor, MAY_ACCOUNTS)
                                ? N_("The account is open.")
                                : N_("Asked for; an administrator opens it.")));
        return OK;
}

/* One account
 * ----------- */
static MUST Err put_given(Ctx *c, Json *model, const Account *u)
{
        Arena *a = c->arena;
        Post *posts;
        size_t n;
        TRY(account_posts(c, u->id, &posts, &n));
        Json *list = json_array(a);
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "org", posts[i].org_id);
                json_put_str(a, o, "organisation",
                        posts[i].org_name.n ? posts[i].org_name : setting(c, "office"));
                json_put_str(a, o, "roles", roles_words(c, posts[i].roles));
                json_put_str(a, o, "names", roles_print(a, posts[i].roles));
                json_put_str(a, o, "until", day_of(c, posts[i].until_ms));
                json_put_bool(a, o, "past", posts[i].past);
                json_push(a, list, o);
        }
        json_put(a, model, "given", list);
        json_put_bool(a, model, "has_given", n > 0);
        return OK;
}

static MUST Err put_account(Ctx *c, const Req *q, Json *model)
{
        Account u;
        TRY(account_load(c, q->args[0], &u));
        page_title(c, model, "settings", u.name);
        page_crumb(c, model, str_from(tr(c, N_("Accounts"))), S("/settings/accounts"));
        page_crumb(c, model, u.login, S(""));
        json_put(c->arena, model, "account", account_model(c, &u));
        json_put_bool(c->arena, model, "opens", u.state != ACCOUNT_OPEN);
        put_roles(c, model, u.roles);
        TRY(put_given(c, model, &u));
        return put_organisations(c, model, u.org_id);
}

static Err show_account(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        return put_account(c, q, model);
}

static Err set_roles(Ctx *c, const Req *q)
{
        unsigned roles;
        TRY(roles_sent(c, q, &roles));
        return account_set_roles(c, q->args[0], roles);
}

static Err set_password(Ctx *c, const Req *q)
{
        return account_set_password(c, q->args[0], req_param(q, "password"));
}

static Err set_until(Ctx *c, const Req *q)
{
        int64_t until;
        TRY(account_until(c, req_param(q, "until"), &until));
        return account_set_until(c, q->args[0], until);
}

static Err set_org(Ctx *c, const Req *q)
{
        return account_set_org(c, q->args[0], req_param(q, "org"));
}

static Err open_it(Ctx *c, const Req *q)
{
        return account_open(c, q->args[0]);
}

static Err close_it(Ctx *c, const Req *q)
{
        return account_close(c, q->args[0]);
}

static Err give(Ctx *c, const Req *q)
{
        unsigned roles;
        int64_t until;
        TRY(roles_sent(c, q, &roles));
        TRY(account_until(c, req_param(q, "until"), &until));
        return account_give(c, q->args[0], req_param(q, "org"), roles, until);
}

static Err take(Ctx *c, const Req *q)
{
        unsigned roles;
        TRY(roles_sent(c, q, &roles));
        return account_take(c, q->args[0], req_param(q, "org"), roles);
}

static const struct {
        const char *name;
        Err (*change)(Ctx *c, const Req *q);
} changes[] = {
        {"roles", set_roles},
        {"password", set_password},
        {"until", set_until},
        {"organisation", set_org},
        {"open", open_it},
        {"close", close_it},
        {"give", give},
        {"take", take},
};

static MUST Err change_sent(Ctx *c, const Req *q)
{
        Account known;
        TRY(account_load(c, q->args[0], &known)); /* what is out of reach is not there */
        for (size_t i = 0; i < ARRAY_LEN(changes); i++)
                if (str_eq(req_param(q, "do"), str_from(changes[i].name)))
                        return changes[i].change(c, q);
        return fail_field(
                c, ERR_INVALID, S("do"), "Say what to change: do=roles, password, until …");
}

static Err change_account(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Err e = change_sent(c, q);
        if (is_answer(q, e)) {
                put_refusal(c, model, p);
                return put_account(c, q, model);
        }
        TRY(e);
        resp_redirect(c, p, address_of(c, q->args[0]), str_from(N_("The account was changed.")));
        return OK;
}

const Route account_routes[] = {
        {"GET", "/settings/accounts", "accounts", "", 0, MAY_ASK, show_accounts},
        {"POST", "/settings/accounts", "accounts", "login name password role org until",
                ROUTE_WRITES, MAY_ASK, add_account},
        {"GET", "/settings/accounts/:login", "account", "", 0, MAY_ACCOUNTS, show_account},
        {"POST", "/settings/accounts/:login", "account", "do password role org until", ROUTE_WRITES,
                MAY_ACCOUNTS, change_account},
        {0},
};
