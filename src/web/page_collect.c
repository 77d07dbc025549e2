/* page_collect.c: the room of collecting: what was taken in and how far it is; the place to drop files. */
#include "web/inside.h"

#include <string.h>

static const struct {
        IntakeState state;
        const char *label, *light;
} states[] = {
        {INTAKE_READING, N_("being read"), "run"},
        {INTAKE_REVIEW, N_("to review"), "soon"},
        {INTAKE_FILED, N_("filed"), "done"},
        {INTAKE_RETURNED, N_("sent back"), "back"},
        {INTAKE_FAILED, N_("could not be read"), "late"},
        {INTAKE_REFUSED, N_("refused"), "stop"},
};

static void put_state(Ctx *c, Json *o, IntakeState state)
{
        for (size_t i = 0; i < ARRAY_LEN(states); i++)
                if (states[i].state == state) {
                        json_put_str(c->arena, o, "state", str_from(tr(c, states[i].label)));
                        json_put_str(c->arena, o, "light", str_from(states[i].light));
                }
}

static Json *intake_row(Ctx *c, const Intake *in)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        LocalTime t = time_local(c, in->created_ms);
        Str title = in->title.n ? in->title : in->file_name;
        json_put_str(a, o, "title", title.n ? title : str_from(tr(c, N_("(name not kept)"))));
        json_put_str(a, o, "file", in->file_name);
        json_put_int(a, o, "n_bytes", in->n_bytes);
        json_put_int(a, o, "n_docs", (int64_t)in->n_docs);
        json_put_int(a, o, "n_open", in->n_open);
        json_put_str(a, o, "by", in->created_by_name);
        json_put_str(a, o, "sentence", tr_made(c, in->sentence));
        json_put_str(a, o, "when",
                str_printf(
                        a, "%04d-%02d-%02d %02d:%02d", t.year, t.month, t.day, t.hour, t.minute));
        json_put_str(a, o, "address", str_printf(a, "/intake/%.*s", STR(in->id)));
        json_put_bool(a, o, "asks", in->state == INTAKE_REVIEW);
        put_state(c, o, in->state);
        return o;
}

static Err show_collect(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Intake *list;
        size_t n, n_review = 0, n_reading = 0;
        TRY(intake_list(c, NULL, 0, &list, &n));
        page_title(c, model, "collect", str_from(tr(c, N_("Taking in"))));
        page_crumb(c, model, str_from(tr(c, N_("Collect"))), S(""));
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                json_push(c->arena, rows, intake_row(c, &list[i]));
                n_review += list[i].state == INTAKE_REVIEW;
                n_reading += list[i].state == INTAKE_READING;
        }
        json_put(c->arena, model, "rows", rows);
        json_put_int(c->arena, model, "n", (int64_t)n);
        json_put_int(c->arena, model, "n_review", (int64_t)n_review);
        json_put_bool(c->arena, model, "reading", n_reading > 0);
        json_put_bool(c->arena, model, "empty", n == 0);
        if (room_has_registers(c, S("collect")))
                json_put_str(c->arena, model, "registers", S("/room/collect"));
        json_put_int(c->arena, model, "max_mb", setting_int(c, "upload_max") >> 20);
        return OK;
}

/* Files come one after the other; the first that cannot be taken in stops, those before it are in. */
static Err take_in(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Str id = {0};
        bool known = false;
        size_t n_taken = 0;
        for (size_t i = 0; i < q->n_uploads; i++) {
                const Upload *u = &q->uploads[i];
                if (u->file_name.n == 0 && u->n_bytes == 0)
                        continue; /* the browser sends an empty part where nothing was chosen */
                TRY(intake_open(c, u->path, u->file_name, job_queue_reading, &id, &known));
                n_taken++;
        }
        if (n_taken == 0)
                return fail_field(c, ERR_INVALID, S("file"), "No file was chosen.");
        if (n_taken > 1)
                resp_redirect(
                        c, p, S("/collect"), str_from(tr(c, N_("Taken in; they are being read."))));
        else
                resp_redirect(c, p, str_printf(c->arena, "/intake/%.*s", STR(id)),
                        str_from(
                                known ? tr(c, N_("This file was here before; nothing new was made."))
                                      : ""));
        return OK;
}

const Route collect_routes[] = {
        {"GET", "/collect", "collect", "", 0, MAY_COLLECT, show_collect},
        {"POST", "/collect", NULL, "file", ROUTE_WRITES | ROUTE_NO_TXN | ROUTE_UPLOADS, MAY_COLLECT,
                take_in},
        {0},
};
