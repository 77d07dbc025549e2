/* page_error.c: what a person reads when something did not work: what happened, what is kept, what to do. The
 * one function for every error; a handler says its sentence with fail and returns. */
#include "web/inside.h"

#include <string.h>

typedef struct {
        Err kind;
        int status;
        const char *title; /* msgid; states the fact */
        const char *hint;  /* msgid; what is kept and what to do; may be NULL */
        bool numbered;     /* a fault of ours: gets a number to tell the administrator */
} ErrorRow;

static const ErrorRow rows[] = {
        {ERR_INVALID, 400, N_("This cannot be taken as it is"), NULL, false},
        {ERR_NOT_FOUND, 404, N_("There is no such page"),
                N_("A withdrawn record says by whom, when and why it was withdrawn. Look for it by its "
                   "number, or go back to the registers."),
                false},
        {ERR_DENIED, 403, N_("You cannot open this"), NULL, false},
        {ERR_CONFLICT, 409, N_("Not saved: someone was first"), N_("Nothing was overwritten."),
                false},
        {ERR_LIMIT, 413, N_("Too large, not taken"),
                N_("Divide it, or give it to the administrator on a disk."), false},
        {ERR_BUSY, 503, N_("The office is busy"), N_("Nothing was lost. Try again in a moment."),
                false},
        {ERR_IO, 500, N_("This could not be done"), N_("What was saved before is not affected."),
                true},
        {ERR_CORRUPT, 500, N_("Something stored is damaged"),
                N_("It was not shown, so that nobody takes it for the original."), true},
        {ERR_INTERNAL, 500, N_("The program failed"), N_("What was saved before is not affected."),
                true},
};

static const ErrorRow *row_of(Err kind)
{
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (rows[i].kind == kind)
                        return &rows[i];
        return &rows[ARRAY_LEN(rows) - 1];
}

/* "7Q2K-0931": easy to say on the telephone; no I, O, 0 and 1 among the letters. */
static Str fault_number(Ctx *c)
{
        static const char letters[] = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
        uint8_t r[6];
        random_fill(c, r, sizeof r);
        return str_printf(c->arena, "%c%c%c%c-%04d", letters[r[0] & 31], letters[r[1] & 31],
                letters[r[2] & 31], letters[r[3] & 31], (r[4] * 256 + r[5]) % 10000);
}

/* What the person had typed, so that it is not lost with the page: shown, and sent again with one button. */
static Json *typed_fields(Ctx *c, const Req *q)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < q->n_params; i++) {
                if (str_eq(q->params[i].name, S("password")))
                        continue;
                Json *f = json_object(a);
                json_put_str(a, f, "name", q->params[i].name);
                json_put_str(a, f, "value", q->params[i].value);
                json_push(a, list, f);
        }
        return list;
}

/* Who may help: heads and administrators, by name. Failing to find them is no second error. */
static void put_helpers(Ctx *c, Json *model)
{
        Str names;
        if (!c->db)
                return;
        if (account_names(c, ROLE_HEAD | ROLE_ADMIN, &names) != OK) {
                fault_clear(c);
                return;
        }
        json_put_str(c->arena, model, "helpers", names);
}

static Json *error_model(Ctx *c, const Req *q, const Fault *fault, const ErrorRow *row, Str number)
{
        Arena *a = c->arena;
        Json *model = json_object(a);
        Str sentence = fault->sentence;
        if (fault->kind == ERR_INTERNAL) /* said in the log; a reader cannot do anything with it */
                sentence = (Str){0};
        if (q->json) {
                Json *e = json_object(a);
                json_put_str(a, e, "kind", str_from(err_name(fault->kind)));
                json_put_str(a, e, "sentence", sentence.n ? sentence : str_from(tr(c, row->title)));
                if (fault->field.n)
                        json_put_str(a, e, "field", fault->field);
                if (number.n)
                        json_put_str(a, e, "number", number);
                json_put(a, model, "error", e);
                return model;
        }
        page_title(c, model, "", str_from(tr(c, row->title)));
        json_put_int(a, model, "status", row->status);
        json_put_str(a, model, "sentence", sentence);
        if (row->hint)
                json_put_str(a, model, "hint", str_from(tr(c, row->hint)));
        json_put_str(a, model, "number", number);
        json_put_bool(a, model, "denied", fault->kind == ERR_DENIED);
        json_put_bool(a, model, "signed_out", !c->actor);
        json_put_str(a, model, "address", q->path);
        json_put_bool(a, model, "again", str_eq(q->method, S("POST")) && q->n_params > 0);
        json_put(a, model, "typed", typed_fields(c, q));
        if (fault->kind == ERR_DENIED || number.n)
                put_helpers(c, model);
        return model;
}

/* Someone who is not signed in and asks for a page is asked who he is. */
static bool ask_to_sign_in(Ctx *c, const Req *q, Resp *p, Err kind)
{
        bool asks = kind == ERR_DENIED && !c->actor && !q->json && str_eq(q->method, S("GET")) &&
                q->route && !(q->route->bits & ROUTE_OPEN);
        if (!asks)
                return false;
        Buf b = buf_new(c->arena);
        buf_put(&b, S("/sign-in"));
        if (!str_eq(q->path, S("/"))) {
                buf_put(&b, S("?to="));
                url_encode(&b, q->path);
                if (q->query.n) {
                        buf_put(&b, S("%3F"));
                        url_encode(&b, q->query);
                }
        }
        p->status = 303;
        p->location = buf_str(&b);
        return true;
}

/* Without a view there is still a sentence. */
static void write_plainly(Ctx *c, Resp *p, const Fault *fault)
{
        Buf out = buf_new(c->arena);
        buf_put(&out, S("<!doctype html><meta charset=utf-8><title>Hanqing</title><p>"));
        buf_put_html(&out, fault->sentence);
        p->body = buf_str(&out);
        p->type = S("text/html; charset=utf-8");
}

Err answer_refusal(Ctx *c, const Req *q, Err e, Json *model, Resp *p)
{
        if (e == OK || q->json || (e != ERR_INVALID && e != ERR_LIMIT))
                return e;
        json_put_str(c->arena, model, "refusal", c->fault.sentence);
        fault_clear(c);
        p->status = 400;
        return OK;
}

void error_answer(Ctx *c, const Req *q, Resp *p)
{
        Fault fault = c->fault;
        fault_clear(c);
        const ErrorRow *row = row_of(fault.kind);
        *p = (Resp){.status = row->status, .allow = p->allow};
        if (ask_to_sign_in(c, q, p, fault.kind))
                return;
        if (fault.kind == ERR_DENIED && !c->actor)
                p->status = 401;
        if (p->allow.n)
                p->status = 405;
        if (fault.kind == ERR_BUSY)
                p->retry_s = 5;
        Str number = row->numbered ? fault_number(c) : (Str){0};
        if (row->numbered)
                log_line("error", "fault=%.*s kind=%s method=%.*s path=%.*s sentence=\"%.*s\"",
                        STR(number), err_name(fault.kind), STR(q->method), STR(q->path),
                        STR(fault.sentence));
        Json *model = error_model(c, q, &fault, row, number);
        Buf out = buf_new(c->arena);
        if (q->json) {
                json_write(&out, model);
                p->type = S("application/json; charset=utf-8");
                p->body = buf_str(&out);
                return;
        }
        frame_put(c, q, model);
        if (!c->views || view_render(c, c->views, q->lang, "error", model, &out) != OK) {
                fault_clear(c);
                write_plainly(c, p, &fault);
                return;
        }
        p->type = S("text/html; charset=utf-8");
        p->body = buf_str(&out);
}
