/* serve.c: the whole policy of the server, in the order in which it holds. A page's handler contains only its
 * own subject; whatever every page must keep to is kept here, from the bits of the route's row. */
#include "web/inside.h"

#include <assert.h>
#include <string.h>

/* Cookies and redirects
 * --------------------- */
void resp_cookie(Ctx *c, Resp *p, const char *name, Str value, int64_t seconds)
{
        assert(p->n_cookies < ARRAY_LEN(p->cookies));
        p->cookies[p->n_cookies++] =
                str_printf(c->arena, "%s=%.*s; Path=/; Max-Age=%lld; HttpOnly; SameSite=Lax", name,
                        STR(value), (long long)seconds);
}

#define NOTICE_MAX 400 /* bytes */

void resp_redirect(Ctx *c, Resp *p, Str address, Str notice)
{
        p->location = address;
        if (!notice.n)
                return;
        notice = tr_str(c, notice);
        Buf b = buf_new(c->arena);
        url_encode(&b, str_slice(notice, 0, utf8_offset(notice, NOTICE_MAX / 4)));
        resp_cookie(c, p, "notice", buf_str(&b), 60);
}

/* Policy
 * ------ */
/* The page asked for. */
static MUST Err find_page(Ctx *c, Req *q, Resp *p)
{
        const char *allow;
        Err e = route_find(c, q, &allow);
        if (allow)
                p->allow = str_from(allow);
        return e;
}

/* From here on every question is asked within what this person may see; whoever is nobody, what is public. */
static void take_actor(Ctx *c, const Actor *a)
{
        static const Scope nobodys = {.public_only = true};
        c->actor = a;
        c->scope = a ? a->scope : &nobodys;
}

/* An address that does not exist is answered in the frame of whoever asks. */
static void identify_lost(Ctx *c, Req *q)
{
        Fault fault = c->fault;
        fault_clear(c);
        q->token = cookie_lookup(q->cookie, S("session"));
        const Actor *a = q->as;
        if (!a && c->db && session_lookup(c, q->token, &a) != OK)
                fault_clear(c);
        take_actor(c, a);
        c->fault = fault;
}

/* Who asks, and whether the person may. */
static MUST Err identify(Ctx *c, Req *q)
{
        if (q->route->bits & ROUTE_NO_ACTOR)
                return OK;
        const Actor *a = q->as;
        q->token = cookie_lookup(q->cookie, S("session"));
        if (!a && q->token.n && !page_cache_session(c, q->token, &a)) {
                TRY(session_lookup(c, q->token, &a));
                page_cache_keep_session(c, q->token, a);
        }
        take_actor(c, a);
        return q->route->bits & ROUTE_OPEN ? OK : demand(c, q->route->permission);
}

/* True if the request was made by a page of ours: a browser says where a form came from, and cannot be made
 * to lie about it. A program that is no browser says so by sending the header itself. */
static bool same_origin(const Req *q)
{
        if (str_eq(q->fetch_site, S("same-origin")))
                return true;
        Str from = q->origin.n ? q->origin : q->referer;
        size_t scheme = str_find(from, S("://"), 0);
        if (!q->host.n || scheme == SIZE_MAX)
                return false;
        from = str_slice(from, scheme + 3, from.n);
        return str_eq(str_slice(from, 0, str_find(from, S("/"), 0)), q->host);
}

/* Only a form of ours opens the database for writing, whatever the handler forgets. */
static MUST Err set_access(Ctx *c, const Req *q)
{
        bool writes = q->route->bits & ROUTE_WRITES;
        return c->db ? db_set_access(c, writes && same_origin(q) ? DB_WRITE : DB_READ) : OK;
}

static MUST Err check_origin(Ctx *c, const Req *q)
{
        if (q->route->bits & ROUTE_WRITES && !same_origin(q))
                return fail(c, ERR_DENIED,
                        "This form was not sent from a page of this office. Nothing was changed.");
        return OK;
}

static MUST Err check_size(Ctx *c, const Req *q)
{
        int64_t most = (int64_t)FORM_MAX;
        if (q->route->bits & ROUTE_UPLOADS && str_starts(q->content_type, S("multipart/form-data")))
                most += setting_int(c, "upload_max");
        if (q->content_length > most)
                return fail(c, ERR_LIMIT,
                        "At most %lld MB are accepted here, and this is %lld MB. Nothing was read.",
                        (long long)(most >> 20), (long long)(q->content_length >> 20));
        return OK;
}

static MUST Err write_model(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Buf out = buf_new(c->arena);
        if (q->json || !q->route->view) {
                json_write(&out, model);
                p->type = S("application/json; charset=utf-8");
        } else {
                frame_put(c, q, model);
                if (cookie_lookup(q->cookie, S("notice")).n) /* shown once */
                        resp_cookie(c, p, "notice", S(""), 0);
                buf_reserve(&out, 12 * 1024);
                TRY(view_render(c, c->views, q->lang, q->route->view, model, &out));
                p->type = S("text/html; charset=utf-8");
        }
        p->body = buf_str(&out);
        return OK;
}

/* The declarations may have been changed by another process since: what is asked and made here follows them. */
static MUST Err follow_declarations(Ctx *c, bool *ret_changed)
{
        *ret_changed = false;
        if (!c->db || page_cache_knows(c))
                return OK;
        TRY(registers_follow(c, ret_changed));
        if (*ret_changed)
                page_cache_forget(c);
        return OK;
}

/* Only those who write are sure that nobody changes the declarations meanwhile; whoever asks may be another one then. */
static MUST Err begin_writing(Ctx *c, Req *q, Txn *txn)
{
        bool changed;
        TRY(txn_begin(c, DB_WRITE, txn));
        TRY(follow_declarations(c, &changed));
        return changed ? identify(c, q) : OK;
}

/* An address that was written down before its register was renamed still leads there. It may be renamed back, so nobody is
 * told that this is for ever. */
static bool leads_on(Ctx *c, const Req *q, Resp *p)
{
        const char *at = strstr(q->route->path, "/:register");
        const Register *reg = at ? register_lookup(c->registers, q->args[0]) : NULL;
        if (!reg || str_eq(reg->name, q->args[0]) || strcmp(q->route->method, "GET") != 0 ||
                q->json)
                return false;
        size_t from = (size_t)(at - q->route->path) + 1;
        Str rest = str_slice(q->path, from + q->args[0].n, q->path.n);
        p->location = str_printf(c->arena, "%.*s%.*s%.*s%s%.*s", STR(str_slice(q->path, 0, from)),
                STR(reg->name), STR(rest), q->query.n ? "?" : "", STR(q->query));
        return true;
}

/* A page that only reads looks its session up in the transaction that it is read in: one lock for both. */
static MUST Err answer(Ctx *c, Req *q, Resp *p)
{
        take_actor(c, NULL);
        page_cache_close(c);
        Err lost = find_page(c, q, p);
        if (lost != OK) {
                identify_lost(c, q);
                return lost;
        }
        TRY(set_access(c, q));
        CLEANUP(txn_done) Txn txn = {0};
        bool writes = q->route->bits & ROUTE_WRITES, wants_txn = !(q->route->bits & ROUTE_NO_TXN);
        bool changed;
        if (wants_txn && !writes) {
                TRY(txn_begin(c, DB_READ, &txn));
                page_cache_open(c);
        }
        if (!(q->route->bits & ROUTE_NO_ACTOR))
                TRY(follow_declarations(c, &changed));
        TRY(identify(c, q));
        TRY(check_origin(c, q));
        TRY(check_size(c, q));
        TRY(form_parse(c, q, q->query));
        TRY(route_check_params(c, q));
        if (leads_on(c, q, p) || page_cache_lookup(c, q, p))
                return OK;

        Json *model = json_object(c->arena);
        if (wants_txn && writes)
                TRY(begin_writing(c, q, &txn));
        TRY(q->route->handle(c, q, model, p));
        if (txn.open && writes && p->status < 400)
                TRY(txn_commit(&txn));

        if (q->json && p->location.n) { /* a program does not follow a form's redirect */
                json_put_str(c->arena, model, "address", p->location);
                p->location = (Str){0};
                p->status = 200;
        }
        if (!p->body.p && !p->file && !p->location.n && p->status != 304)
                TRY(write_model(c, q, model, p));
        page_cache_keep(c, q, p);
        return OK;
}

/* A handler speaks the reader's language, and its answers are JSON if that was asked for. */
static void listen_to(Ctx *c, Req *q)
{
        frame_choose(c, q);
        if (c->views)
                c->words = views_words(c->views, q->lang);
        q->json = str_find(q->accept, S("application/json"), 0) != SIZE_MAX;
}

static void log_request(const Ctx *c, const Req *q, const Resp *p, int64_t start_ns)
{
        if (q->quiet)
                return;
        Buf b = buf_new(c->arena);
        buf_reserve(&b, 240);
        buf_put(&b, S("method="));
        buf_put(&b, q->method);
        buf_put(&b, S(" path="));
        buf_put(&b, q->path);
        buf_put(&b, S(" status="));
        buf_put_int(&b, p->status);
        buf_put(&b, S(" bytes="));
        buf_put_int(&b, (int64_t)p->body.n);
        buf_put(&b, S(" us="));
        buf_put_int(&b, (ticks_ns() - start_ns) / 1000);
        buf_put(&b, S(" account="));
        buf_put(&b, c->actor ? c->actor->login : S("-"));
        log_line("info", "%.*s", STR(buf_str(&b)));
}

void serve_request(Ctx *c, Req *q, Resp *p)
{
        int64_t start = ticks_ns();
        listen_to(c, q);
        if (answer(c, q, p) != OK)
                error_answer(c, q, p);
        if (!p->status)
                p->status = p->location.n ? 303 : 200;
        log_request(c, q, p, start);
}

void serve_fault(Ctx *c, Req *q, Resp *p)
{
        Fault fault = c->fault;
        fault_clear(c);
        listen_to(c, q);
        c->fault = fault;
        error_answer(c, q, p);
        log_request(c, q, p, ticks_ns());
}

bool serve_admits(Ctx *c, Req *q, Resp *p)
{
        listen_to(c, q);
        take_actor(c, NULL);
        page_cache_close(c);
        if (find_page(c, q, p) == OK && set_access(c, q) == OK && identify(c, q) == OK &&
                check_origin(c, q) == OK && check_size(c, q) == OK)
                return true;
        error_answer(c, q, p);
        p->closes = true;
        log_request(c, q, p, ticks_ns());
        return false;
}
