/* page_table.c: a register as a table that leaves and comes: CSV and JSON of all that was found, the printed
 * list, and taking a table in, first as a trial that says what it would do. */
#include "web/record_model.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define PRINT_MAX 5000
#define FAULTS_MAX 200

/* Out, in constant memory
 * ----------------------- */
typedef struct {
        int fd;
        Buf buf;
        bool json, later;
} Export;

static MUST Err flush_export(Ctx *c, Export *x)
{
        Str rest = buf_str(&x->buf);
        while (rest.n) {
                ssize_t n = write(x->fd, rest.p, rest.n);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fail_errno(c, N_("write"), S("export"));
                rest = str_slice(rest, (size_t)n, rest.n);
        }
        buf_clear(&x->buf);
        return OK;
}

static Err put_row(Ctx *c, void *p, const Record *r)
{
        Export *x = p;
        if (x->json) {
                buf_put(&x->buf, x->later ? S(",\n") : S("\n"));
                json_write(&x->buf, record_to_json(c, record_for(c, r)));
        } else {
                record_csv_row(c, &x->buf, record_for(c, r));
        }
        x->later = true;
        return x->buf.n > 64 * 1024 ? flush_export(c, x) : OK;
}

static MUST Err write_export(Ctx *c, Export *x, const ListQuery *lq)
{
        if (x->json)
                buf_put(&x->buf, S("["));
        else
                record_csv_head(c, &x->buf, lq->reg);
        TRY(record_each(c, lq, put_row, x));
        if (x->json)
                buf_put(&x->buf, S("\n]\n"));
        return flush_export(c, x);
}

static MUST Err export_list(Ctx *c, const Req *q, Resp *p, bool json)
{
        const Register *reg;
        ListQuery lq;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        lq.offset = lq.limit = 0;
        const char *dir = getenv("TMPDIR");
        char *path =
                str_keep_z(c->arena, str_printf(c->arena, "%s/hanqing-XXXXXX", dir ? dir : "/tmp"));
        Export x = {.fd = mkostemp(path, O_CLOEXEC), .buf = buf_new(c->arena), .json = json};
        if (x.fd < 0)
                return fail_errno(c, N_("write"), str_from(path));
        p->file = path;
        p->file_temporary = true;
        Err e = write_export(c, &x, &lq);
        fd_close(&x.fd);
        if (e != OK) {
                (void)unlink(path);
                p->file = NULL;
                return e;
        }
        p->type = json ? S("application/json; charset=utf-8") : S("text/csv; charset=utf-8");
        p->download = str_printf(c->arena, "%.*s-%.*s.%s", STR(reg->name),
                STR(day_words(c, now_ms(c))), json ? "json" : "csv");
        return OK;
}

static Err export_csv(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, false);
}

static Err export_json(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, true);
}

/* On paper
 * -------- */
static bool in_print(const Ctx *c, const Field *f)
{
        return f->in_list && field_shown(c, f);
}

static Json *paper_row(Ctx *c, const Record *r, int64_t i)
{
        Arena *a = c->arena;
        Json *row = json_object(a), *cells = json_array(a);
        json_put_int(a, row, "i", i);
        json_put_str(a, row, "number", r->number);
        for (size_t k = 0; k < r->reg->n_fields; k++) {
                const Field *f = &r->reg->fields[k];
                if (!in_print(c, f))
                        continue;
                Json *cell = json_object(a);
                Str text = field_display(c, f, &r->values[k]);
                json_put_str(a, cell, "text", text.n ? text : S("—"));
                json_put_bool(a, cell, "tt", f->is_title);
                json_push(a, cells, cell);
        }
        json_put(a, row, "cells", cells);
        const State *s = state_lookup(r->reg, r->state);
        json_put_str(a, row, "state", s ? state_label(c, s) : S(""));
        return row;
}

/* The list as found, not the page of it. */
static MUST Err put_paper_rows(Ctx *c, Json *model, ListQuery *lq, int64_t *ret_total)
{
        Json *rows = json_array(c->arena);
        RecordList list;
        lq->limit = 200;
        for (lq->offset = 0; lq->offset < PRINT_MAX; lq->offset += lq->limit) {
                TRY(record_list(c, lq, &list));
                for (size_t i = 0; i < list.n; i++)
                        json_push(c->arena, rows, paper_row(c, list.p[i], (int64_t)rows->n + 1));
                *ret_total = list.total;
                if ((int64_t)rows->n >= list.total)
                        break;
        }
        json_put(c->arena, model, "rows", rows);
        return OK;
}

static Err show_print(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        const Register *reg;
        ListQuery lq;
        int64_t total = 0;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        TRY(put_paper_rows(c, model, &lq, &total));
        Json *heads = json_array(a);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (in_print(c, &reg->fields[i]))
                        json_push(a, heads, json_string(a, field_label(c, &reg->fields[i])));
        page_title(c, model, str_keep_z(a, reg->room), register_label(c, reg));
        json_put(a, model, "heads", heads);
        json_put_int(a, model, "total", total);
        json_put_bool(a, model, "cut", total > PRINT_MAX);
        json_put_bool(a, model, "has_states", reg->n_states > 0);
        json_put_str(a, model, "conditions", list_conditions(c, q, reg));
        json_put_str(a, model, "as_of", day_words(c, now_ms(c)));
        json_put_str(a, model, "printed", time_words(c, now_ms(c)));
        json_put_str(a, model, "back",
                address_with(c, q, register_address(c, reg, ""), S("page"), S("")));
        return OK;
}

/* In
 * -- */
static Err show_import(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        page_title(
                c, model, str_keep_z(c->arena, reg->room), str_from(tr(c, N_("Import a table"))));
        register_crumbs(c, model, reg);
        page_crumb(c, model, str_from(tr(c, N_("Import"))), S(""));
        json_put_str(c->arena, model, "register_label", register_label(c, reg));
        json_put_str(c->arena, model, "action", register_address(c, reg, "/import"));
        json_put_str(c->arena, model, "back", register_address(c, reg, ""));
        Json *fields = json_array(c->arena);
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!field_shown(c, f))
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", f->name);
                json_put_str(c->arena, o, "label", field_label(c, f));
                json_put_bool(c->arena, o, "required", f->required);
                json_push(c->arena, fields, o);
        }
        json_put(c->arena, model, "fields", fields);
        return OK;
}

static void put_report(Ctx *c, Json *model, const Register *reg, const ImportReport *report)
{
        Arena *a = c->arena;
        Json *faults = json_array(a);
        json_put_int(a, model, "n_rows", report->n_rows);
        json_put_int(a, model, "n_new", report->n_new);
        json_put_int(a, model, "n_changed", report->n_changed);
        json_put_int(a, model, "n_same", report->n_same);
        json_put_int(a, model, "n_faults", (int64_t)report->n_faults);
        for (size_t i = 0; i < report->n_faults && i < FAULTS_MAX; i++) {
                const Field *f = field_lookup(reg, report->faults[i].field);
                Json *o = json_object(a);
                json_put_int(a, o, "row", report->faults[i].row);
                json_put_str(a, o, "field", f ? field_label(c, f) : report->faults[i].field);
                json_put_str(a, o, "sentence", report->faults[i].sentence);
                json_push(a, faults, o);
        }
        json_put(a, model, "faults", faults);
        json_put_bool(a, model, "wrong", report->n_faults > 0);
        json_put_bool(a, model, "reported", true);
        json_put_bool(
                a, model, "ready", report->n_faults == 0 && report->n_new + report->n_changed > 0);
}

/* The table: a file, the text of the trial before, or the body of a program's request. */
static MUST Err table_sent(Ctx *c, const Req *q, Str *ret)
{
        const Upload *u = req_upload(q, "file");
        if (u)
                return file_read(c, u->path, FORM_MAX, ret);
        *ret = q->n_params ? req_param(q, "table") : q->body;
        if (!ret->n)
                return fail_field(c, ERR_INVALID, S("file"), "Choose a table first (CSV).");
        return OK;
}

static Err import(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        ImportReport report;
        Str table;
        ImportMode mode = str_eq(req_param(q, "mode"), S("real")) ? IMPORT_REAL : IMPORT_DRY;
        TRY(show_import(c, q, model, p));
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        TRY(table_sent(c, q, &table));
        TRY(record_import_csv(c, reg, table, mode, &report));
        put_report(c, model, reg, &report);
        size_t bad;
        if (mode == IMPORT_REAL && !report.n_faults) {
                resp_redirect(c, p, register_address(c, reg, ""),
                        str_printf(c->arena, tr(c, N_("Imported: %lld new, %lld changed.")),
                                (long long)report.n_new, (long long)report.n_changed));
                return OK;
        }
        if (report.n_faults)
                p->status = 422;
        if (!q->json &&
                utf8_valid(table, &bad)) /* kept in the page, so that nobody chooses it twice */
                json_put_str(c->arena, model, "table", table);
        return OK;
}

const Route table_routes[] = {
        {"GET", "/r/:register/export.csv", NULL, LIST_PARAMS, 0, MAY_READ, export_csv},
        {"GET", "/r/:register/export.json", NULL, LIST_PARAMS, 0, MAY_READ, export_json},
        {"GET", "/r/:register/print", "print", LIST_PARAMS, 0, MAY_READ, show_print},
        {"GET", "/r/:register/import", "import", "", 0, MAY_IMPORT, show_import},
        {"POST", "/r/:register/import", "import", "file table mode", ROUTE_WRITES | ROUTE_UPLOADS,
                MAY_IMPORT, import},
        {0},
};
