/* page_sign.c: coming in and going out; what a person may choose for himself: language, light or dark. */
#include "web/inside.h"

#include <string.h>

#define YEAR_S ((int64_t)365 * 24 * 3600)

/* Only addresses of our own: one slash, then no second one and no backslash. */
static Str safe_address(Str to)
{
        bool ours = to.n && to.p[0] == '/' && (to.n == 1 || (to.p[1] != '/' && to.p[1] != '\\'));
        for (size_t i = 0; i < to.n && ours; i++)
                ours = (unsigned char)to.p[i] >= 0x20;
        return ours ? to : S("/");
}

/* The addresses that a redirect may carry are ASCII; others were percent-encoded once. */
static Str header_address(Ctx *c, Str to)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < to.n; i++) {
                if ((unsigned char)to.p[i] > 0x20 && (unsigned char)to.p[i] < 0x7F)
                        buf_putc(&b, to.p[i]);
                else
                        url_encode(&b, str_slice(to, i, i + 1));
        }
        return buf_str(&b);
}

static void put_administrators(Ctx *c, Json *model)
{
        Str names;
        if (account_names(c, ROLE_ADMIN, &names) == OK)
                json_put_str(c->arena, model, "administrator", names);
        else
                fault_clear(c);
}

static void put_sign_page(Ctx *c, const Req *q, Json *model)
{
        page_title(c, model, "", str_from(tr(c, N_("Sign in"))));
        json_put_str(c->arena, model, "to", req_param(q, "to"));
        json_put_bool(c->arena, model, "public", route_exists("GET", "/public"));
        put_administrators(c, model);
}

static Err show_sign_in(Ctx *c, const Req *q, Json *model, Resp *p)
{
        if (c->actor && !q->json) {
                resp_redirect(c, p, header_address(c, safe_address(req_param(q, "to"))), (Str){0});
                return OK;
        }
        put_sign_page(c, q, model);
        return OK;
}

/* A wrong name or password is an answer of this page, not an error page: what was typed stays. */
static Err sign_in(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str token;
        Err e = session_open(c, req_param(q, "login"), req_param(q, "password"), &token);
        if (e == OK) {
                resp_cookie(c, p, "session", token, setting_int(c, "session_hours") * 3600);
                resp_redirect(c, p, header_address(c, safe_address(req_param(q, "to"))), (Str){0});
                return OK;
        }
        if (q->json || (e != ERR_DENIED && e != ERR_BUSY && e != ERR_INVALID))
                return e;
        Str sentence = c->fault.sentence;
        fault_clear(c);
        put_sign_page(c, q, model);
        json_put_str(c->arena, model, "login", req_param(q, "login"));
        json_put_str(c->arena, model, "refusal", sentence);
        p->status = e == ERR_BUSY ? 429 : 401;
        return OK;
}

static Err sign_out(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        if (q->token.n)
                TRY(session_close(c, q->token));
        resp_cookie(c, p, "session", S(""), 0);
        resp_redirect(c, p, S("/sign-in"), S(""));
        return OK;
}

/* Chosen for this browser; needs no database. */
static Err choose(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Str lang = req_param(q, "lang"), theme = req_param(q, "theme"), keys = req_param(q, "keys");
        if (lang.n)
                resp_cookie(c, p, "lang", str_from(language_lookup(lang)->name), YEAR_S);
        bool known = str_eq(theme, S("light")) || str_eq(theme, S("dark"));
        if (req_has(q, "theme"))
                resp_cookie(c, p, "theme", known ? theme : S(""), known ? YEAR_S : 0);
        if (req_has(q, "keys"))
                resp_cookie(c, p, "keys", str_eq(keys, S("off")) ? S("off") : S(""),
                        str_eq(keys, S("off")) ? YEAR_S : 0);
        resp_redirect(c, p, header_address(c, safe_address(req_param(q, "to"))), (Str){0});
        return OK;
}

static void put_post(Ctx *c, Json *list, Str org, Str name, Str roles, int64_t until_ms)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        LocalTime t = time_local(c, until_ms);
        json_put_str(a, o, "org", org);
        json_put_str(a, o, "name", name);
        json_put_str(a, o, "roles", roles);
        json_put_str(a, o, "until",
                until_ms ? str_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day) : S(""));
        json_put_bool(a, o, "here", str_eq(org, c->actor->org_id));
        json_push(a, list, o);
}

/* The organisations for which the person may act: where the account is, and where a role was given. */
static MUST Err put_posts(Ctx *c, Json *model)
{
        Json *list = json_array(c->arena);
        Account me;
        Post *posts;
        size_t n;
        TRY(account_own(c, &me));
        TRY(account_posts(c, me.id, &posts, &n));
        if (me.id.n)
                put_post(c, list, me.org_id, me.org_name.n ? me.org_name : setting(c, "office"),
                        roles_words(c, me.roles), me.until_ms);
        for (size_t i = 0; i < n; i++)
                if (!posts[i].past)
                        put_post(c, list, posts[i].org_id, posts[i].org_name,
                                roles_words(c, posts[i].roles), posts[i].until_ms);
        json_put(c->arena, model, "posts", list);
        json_put_bool(c->arena, model, "several", n > 0);
        json_put_bool(c->arena, model, "accounts", actor_may(c->actor, MAY_ASK));
        return OK;
}

static Err act_for(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(session_act_for(c, q->token, req_param(q, "org")));
        resp_redirect(c, p, S("/me"), str_from(N_("From now on you act for this organisation.")));
        return OK;
}

static Err show_me(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        page_title(c, model, "me", c->actor->name.n ? c->actor->name : c->actor->login);
        page_crumb(c, model, json_text(json_at(model, "title")), S(""));
        json_put_str(a, model, "login", c->actor->login);
        json_put_str(a, model, "roles", roles_words(c, c->actor->roles));
        json_put_str(a, model, "organisation", c->actor->org_name);
        TRY(put_posts(c, model));
        json_put_bool(a, model, "theme_auto", q->theme.n == 0);
        json_put_bool(a, model, "theme_light", str_eq(q->theme, S("light")));
        json_put_bool(a, model, "keys_off", str_eq(cookie_lookup(q->cookie, S("keys")), S("off")));
        return OK;
}

static Err show_help(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        page_title(c, model, "help", str_from(tr(c, N_("Help"))));
        page_crumb(c, model, str_from(tr(c, N_("Help"))), S(""));
        return OK;
}

#define WRITES_ITSELF (ROUTE_WRITES | ROUTE_NO_TXN)

const Route sign_routes[] = {
        {"GET", "/sign-in", "sign", "to", ROUTE_OPEN, MAY_READ, show_sign_in},
        /* outside a transaction: failures are counted even though nothing else happens */
        {"POST", "/sign-in", "sign", "login password to", ROUTE_OPEN | WRITES_ITSELF, MAY_READ,
                sign_in},
        {"POST", "/sign-out", NULL, "", ROUTE_OPEN | ROUTE_WRITES, MAY_READ, sign_out},
        {"POST", "/choose", NULL, "lang theme keys to", ROUTE_OPEN | ROUTE_NO_TXN, MAY_READ,
                choose},
        {"GET", "/me", "me", "", 0, MAY_READ, show_me},
        {"POST", "/me/organisation", NULL, "org", ROUTE_WRITES, MAY_READ, act_for},
        {"GET", "/help", "help", "", ROUTE_OPEN, MAY_READ, show_help},
        {0},
};
