/* page_table.c: a register as a table that leaves: all that was found as XLSX, CSV, DOCX or JSON, and the printed
 * list. How one comes in is page_import.c. */
#include "web/table_out.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/record_model.h"

#define PRINT_MAX 5000

/* Out, in constant memory
 * ----------------------- */
typedef struct {
        int fd;
        Buf buf;
        bool later;
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
        buf_put(&x->buf, x->later ? S(",\n") : S("\n"));
        json_write(&x->buf, record_to_json(c, record_for(c, r)));
        x->later = true;
        return x->buf.n > 64 * 1024 ? flush_export(c, x) : OK;
}

static MUST Err write_json(Ctx *c, const ListQuery *lq, const char *path)
{
        CLEANUP(fd_close) int fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
        Export x = {.fd = fd, .buf = buf_new(c->arena)};
        if (fd < 0)
                return fail_errno(c, N_("write"), str_from(path));
        buf_put(&x.buf, S("["));
        TRY(record_walk(c, lq, put_row, &x));
        buf_put(&x.buf, S("\n]\n"));
        return flush_export(c, &x);
}

#define AS_JSON N_SHEET_KINDS

static MUST Err write_export(Ctx *c, const Req *q, unsigned kind, const char *path)
{
        const Register *reg;
        ListQuery lq;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        lq.offset = lq.limit = 0;
        if (kind == AS_JSON)
                return write_json(c, &lq, path);
        Str asked = req_param(q, "columns");
        bool all = asked.n ? str_eq(asked, S("all")) : kind == SHEET_CSV;
        return list_to_file(c, &lq, (SheetKind)kind, all ? COLUMNS_ALL : COLUMNS_SHOWN,
                list_conditions(c, q, reg), path);
}

static MUST Err export_list(Ctx *c, const Req *q, Resp *p, unsigned kind)
{
        const char *path;
        TRY(temporary_file(c, &path));
        p->file = path;
        p->file_temporary = true;
        Err e = write_export(c, q, kind, path);
        if (e != OK) {
                (void)unlink(path);
                p->file = NULL;
                return e;
        }
        p->type = kind == AS_JSON ? S("application/json; charset=utf-8")
                                  : str_from(sheet_mime((SheetKind)kind));
        p->download =
                str_printf(c->arena, "%.*s-%.*s.%s", STR(q->args[0]), STR(day_words(c, now_ms(c))),
                        kind == AS_JSON ? "json" : sheet_suffix((SheetKind)kind));
        return OK;
}

static Err export_csv(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, SHEET_CSV);
}

static Err export_xlsx(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, SHEET_XLSX);
}

static Err export_docx(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, SHEET_DOCX);
}

static Err export_json(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        return export_list(c, q, p, AS_JSON);
}

/* On paper
 * -------- */
/* What stands in the columns: the list's, or of a directory (?as=directory) the ones that are declared for it. */
typedef struct {
        const Field **p;
        size_t n;
        bool directory;
} PaperColumns;

static PaperColumns paper_columns(Ctx *c, const Req *q, const Register *reg)
{
        PaperColumns columns = {.p = NEW_N(c->arena, const Field *, reg->n_fields + 1),
                .directory = reg->directory && str_eq(req_param(q, "as"), S("directory"))};
        for (size_t i = 0; columns.directory && i < reg->directory->n; i++)
                if (field_shown(c, reg->directory->columns[i]))
                        columns.p[columns.n++] = reg->directory->columns[i];
        for (size_t i = 0; !columns.directory && i < reg->n_fields; i++)
                if (reg->fields[i].in_list && field_shown(c, &reg->fields[i]))
                        columns.p[columns.n++] = &reg->fields[i];
        return columns;
}

static Json *paper_row(Ctx *c, const Record *r, const PaperColumns *columns, int64_t i)
{
        Arena *a = c->arena;
        Json *row = json_object(a), *cells = json_array(a);
        json_put_int(a, row, "i", i);
        json_put_str(a, row, "number", r->number);
        for (size_t k = 0; k < columns->n; k++) {
                const Field *f = columns->p[k];
                Json *cell = json_object(a);
                Str text = field_display(c, f, &r->values[f - r->reg->fields]);
                json_put_str(a, cell, "text", text.n || columns->directory ? text : S("—"));
                json_put_bool(a, cell, "tt", f->is_title);
                json_push(a, cells, cell);
        }
        json_put(a, row, "cells", cells);
        const State *s = state_lookup(r->reg, r->state);
        json_put_str(a, row, "state", s ? state_label(c, s) : S(""));
        return row;
}

/* The list as found, not the page of it. */
static MUST Err put_paper_rows(
        Ctx *c, Json *model, ListQuery *lq, const PaperColumns *columns, int64_t *ret_total)
{
        Json *rows = json_array(c->arena);
        RecordList list;
        lq->limit = 200;
        for (lq->offset = 0; lq->offset < PRINT_MAX; lq->offset += lq->limit) {
                TRY(record_list(c, lq, &list));
                for (size_t i = 0; i < list.n; i++)
                        json_push(c->arena, rows,
                                paper_row(c, list.p[i], columns, (int64_t)rows->n + 1));
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
        const PaperColumns columns = paper_columns(c, q, reg);
        TRY(put_paper_rows(c, model, &lq, &columns, &total));
        Json *heads = json_array(a);
        for (size_t i = 0; i < columns.n; i++)
                json_push(a, heads, json_string(a, field_label(c, columns.p[i])));
        page_title(c, model, str_keep_z(a, reg->room),
                columns.directory ? pick_label(c, reg->directory->zh, reg->directory->en)
                                  : register_label(c, reg));
        json_put_bool(a, model, "directory", columns.directory);
        json_put(a, model, "heads", heads);
        json_put_int(a, model, "total", total);
        json_put_bool(a, model, "cut", total > PRINT_MAX);
        json_put_bool(a, model, "has_states", reg->n_states > 0 && !columns.directory);
        json_put_str(a, model, "conditions", list_conditions(c, q, reg));
        json_put_str(a, model, "as_of", day_words(c, now_ms(c)));
        json_put_str(a, model, "printed", time_words(c, now_ms(c)));
        json_put_str(
                a, model, "back", address_with(c, q, register_address(c, reg, ""), S("as"), S("")));
        return OK;
}

#define EXPORT_PARAMS LIST_PARAMS " columns"

const Route table_routes[] = {
        {"GET", "/r/:register/export.csv", NULL, EXPORT_PARAMS, 0, MAY_READ, export_csv},
        {"GET", "/r/:register/export.xlsx", NULL, EXPORT_PARAMS, 0, MAY_READ, export_xlsx},
        {"GET", "/r/:register/export.docx", NULL, EXPORT_PARAMS, 0, MAY_READ, export_docx},
        {"GET", "/r/:register/export.json", NULL, EXPORT_PARAMS, 0, MAY_READ, export_json},
        {"GET", "/r/:register/print", "print", LIST_PARAMS " as", 0, MAY_READ, show_print},
        {0},
};
