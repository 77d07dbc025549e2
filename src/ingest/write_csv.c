/* write_csv.c: a list as a text table, UTF-8, behind a BOM where it is Chinese, since Excel takes it for GBK
 * otherwise. */
#include "ingest/sheet_inside.h"

#include <stdio.h>

typedef struct {
        SheetOut out;
        FILE *file;
} CsvOut;

static Err put(Ctx *c, SheetOut *out, const Str *cells)
{
        CsvOut *x = (CsvOut *)out;
        Buf b = buf_new(c->arena);
        csv_put_line(c, &b, cells, out->n);
        return fwrite(b.p, 1, b.n, x->file) == b.n ? OK : fail_errno(c, N_("write"), S("export"));
}

static Err close_file(Ctx *c, SheetOut *out)
{
        CsvOut *x = (CsvOut *)out;
        FILE *file = x->file;
        x->file = NULL;
        return fclose(file) == 0 ? OK : fail_errno(c, N_("write"), S("export"));
}

static void drop_file(void *p)
{
        CsvOut *x = p;
        if (x->file)
                (void)fclose(x->file);
}

Err sheet_open_csv(Ctx *c, const char *path, const SheetHead *head, SheetOut **ret)
{
        CsvOut *x = NEW(c->arena, CsvOut);
        x->out = (SheetOut){.put = put, .close = close_file, .n = head->n};
        x->file = fopen(path, "we");
        if (!x->file)
                return fail_errno(c, N_("write"), str_from(path));
        arena_defer(c->arena, drop_file, x);
        if (head->chinese && fwrite("\xEF\xBB\xBF", 1, 3, x->file) != 3)
                return fail_errno(c, N_("write"), str_from(path));
        TRY(put(c, &x->out, head->heads));
        *ret = &x->out;
        return OK;
}
