/* table_out.c: lists and reports of faults as files. */
#include "web/table_out.h"

#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "web/record_model.h"

Err temporary_file(Ctx *c, const char **ret)
{
        const char *dir = getenv("TMPDIR");
        char *path =
                str_keep_z(c->arena, str_printf(c->arena, "%s/hanqing-XXXXXX", dir ? dir : "/tmp"));
        CLEANUP(fd_close) int fd = mkostemp(path, O_CLOEXEC);
        if (fd < 0)
                return fail_errno(c, N_("write"), str_from(path));
        *ret = path;
        return OK;
}

/* A list
 * ------ */
typedef struct {
        SheetOut *out;
        const int *columns;
        size_t n;
        SheetKind kind;
        int64_t n_rows;
} ListOut;

static Err put_record(Ctx *c, void *p, const Record *r)
{
        ListOut *l = p;
        Str *cells = NEW_N(c->arena, Str, l->n + 1);
        const Record *seen = record_for(c, r);
        if (++l->n_rows > DOCX_ROWS_MAX && l->kind == SHEET_DOCX)
                return fail(c, ERR_LIMIT,
                        "More than %d rows are no Word file; narrow the list, or take it as XLSX.",
                        DOCX_ROWS_MAX);
        for (size_t i = 0; i < l->n; i++)
                cells[i] = l->kind == SHEET_DOCX && l->columns[i] >= 0
                        ? field_display(c, &seen->reg->fields[l->columns[i]],
                                  &seen->values[l->columns[i]])
                        : import_cell(c, seen, l->columns[i]);
        return sheet_put(c, l->out, cells);
}

static const int *columns_shown(Ctx *c, const Register *reg, size_t *ret_n)
{
        int *columns = NEW_N(c->arena, int, reg->n_fields + 2);
        size_t n = 0;
        columns[n++] = IMPORT_OWN(OWN_NUMBER);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (in_table(c, &reg->fields[i]))
                        columns[n++] = (int)i;
        if (reg->n_states)
                columns[n++] = IMPORT_OWN(OWN_STATE);
        *ret_n = n;
        return columns;
}

/* In characters, by what a column holds. */
static int width_of(const Register *reg, int column)
{
        static const struct {
                const char *type;
                int width;
        } widths[] = {{"long text", 50}, {"date", 16}, {"number", 10}, {"quantity", 14},
                {"term", 12}, {"yes/no", 8}, {"point", 24}};
        if (column < 0)
                return column == IMPORT_OWN(OWN_ID) ? 38 : 16;
        const Field *f = &reg->fields[column];
        for (size_t i = 0; i < ARRAY_LEN(widths); i++)
                if (strcmp(field_type_name(f->type), widths[i].type) == 0)
                        return widths[i].width;
        return f->is_title ? 28 : 20;
}

Err list_to_file(Ctx *c, const ListQuery *q, SheetKind kind, ColumnsKind columns, Str conditions,
        const char *path)
{
        const Register *reg = q->reg;
        ListOut l = {.kind = kind};
        ListQuery all = *q;
        all.offset = all.limit = 0;
        l.columns = columns == COLUMNS_ALL ? import_columns_all(c, reg, &l.n)
                                           : columns_shown(c, reg, &l.n);
        Str *heads = NEW_N(c->arena, Str, l.n + 1);
        int *widths = NEW_N(c->arena, int, l.n + 1);
        for (size_t i = 0; i < l.n; i++) {
                heads[i] = kind == SHEET_DOCX && l.columns[i] >= 0
                        ? field_label(c, &reg->fields[l.columns[i]])
                        : import_head(c, reg, l.columns[i]);
                widths[i] = width_of(reg, l.columns[i]);
        }
        SheetHead head = {
                .title = str_printf(
                        c->arena, tr(c, N_("List of %.*s")), STR(register_label(c, reg))),
                .conditions = conditions,
                .office = setting(c, "office"),
                .as_of =
                        str_printf(c->arena, tr(c, N_("as of %.*s")), STR(day_words(c, now_ms(c)))),
                .heads = heads,
                .widths = widths,
                .n = l.n,
                .chinese = c->words != NULL,
        };
        TRY(sheet_open(c, kind, path, &head, &l.out));
        TRY(record_walk(c, &all, put_record, &l));
        return sheet_close(c, l.out);
}

/* What is wrong, row by row
 * ------------------------- */
typedef struct {
        const TableIn *t;
        SheetOut *out;
        RowFault *faults;
        size_t n_faults, next;
        size_t n_columns;
} FaultsOut;

/* The faults of a row on lines of one cell, each behind its cell's name; both lists go from above to below. */
static void put_faults(Ctx *c, FaultsOut *o, int64_t row, Str *ret_wrong, Str *ret_hints)
{
        Buf wrong = buf_new(c->arena), hints = buf_new(c->arena);
        while (o->next < o->n_faults && o->faults[o->next].row < row)
                o->next++;
        for (; o->next < o->n_faults && o->faults[o->next].row == row; o->next++) {
                const RowFault *f = &o->faults[o->next];
                if (f->column >= 0)
                        buf_printf(&wrong, "%s%.*s ", wrong.n ? "\n" : "",
                                STR(cell_name(c->arena, f->column, f->row)));
                buf_put(&wrong, tr_made(c, f->sentence));
                if (f->hint.n)
                        buf_printf(&hints, "%s%.*s", hints.n ? "\n" : "", STR(tr_made(c, f->hint)));
        }
        *ret_wrong = wrong.n ? buf_str(&wrong) : (Str){0};
        *ret_hints = hints.n ? buf_str(&hints) : (Str){0};
}

static Err put_sheet_row(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        FaultsOut *o = p;
        (void)book;
        if (!row || row->row < o->t->plan.head + o->t->plan.n_head)
                return OK;
        Str *cells = NEW_N(c->arena, Str, o->n_columns + 2);
        for (size_t i = 0; i < row->n; i++)
                if ((size_t)row->cells[i].column < o->n_columns)
                        cells[row->cells[i].column] = row->cells[i].text;
        put_faults(c, o, row->row, &cells[o->n_columns], &cells[o->n_columns + 1]);
        return sheet_put(c, o->out, cells);
}

Err faults_to_file(Ctx *c, const TableIn *t, SheetKind kind, const char *path)
{
        size_t n = t->look.n_columns;
        FaultsOut o = {.t = t, .n_columns = n};
        Str *heads = NEW_N(c->arena, Str, n + 2);
        int *widths = NEW_N(c->arena, int, n + 2);
        for (size_t i = 0; i < n; i++) {
                heads[i] = table_in_head(c, t, i);
                widths[i] = 18;
        }
        heads[n] = str_from(tr(c, N_("What is wrong")));
        heads[n + 1] = str_from(tr(c, N_("Suggestion")));
        widths[n] = widths[n + 1] = 48;
        SheetHead head = {.title = register_label(c, t->reg),
                .heads = heads,
                .widths = widths,
                .n = n + 2,
                .chinese = c->words != NULL};
        TRY(table_in_faults(c, t->id, 0, INT32_MAX, &o.faults, &o.n_faults));
        TRY(sheet_open(c, kind, path, &head, &o.out));
        TRY(job_table_rows(c, t, put_sheet_row, &o));
        return sheet_close(c, o.out);
}
