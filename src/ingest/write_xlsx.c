/* write_xlsx.c: a list as a workbook. The only file that knows libxlsxwriter, which in its mode of constant memory
 * keeps one row. Every cell is written as text: a figure stays as its source has it (余, 约), a day stays words, and
 * nothing that begins with = is ever reckoned. */
#include "ingest/sheet_inside.h"

#include <string.h>
#include <xlsxwriter.h>

#define CELL_CHARS_MAX 32767 /* of the format */
#define SHEET_NAME_MAX 31

typedef struct {
        SheetOut out;
        lxw_workbook *book;
        lxw_worksheet *sheet;
        lxw_format *cell, *head;
        lxw_row_t row;
} XlsxOut;

/* A sheet's name may hold no []:*?/\ and at most 31 characters. */
static const char *sheet_name(Ctx *c, Str title)
{
        Buf b = buf_new(c->arena);
        size_t at = 0, n = 0;
        for (uint32_t cp; n < SHEET_NAME_MAX && utf8_next(title, &at, &cp); n++)
                buf_put_cp(&b, cp < 0x80 && strchr("[]:*?/\\'", (int)cp) ? ' ' : cp);
        return b.n ? buf_z(&b) : "1";
}

static MUST Err put_cells(Ctx *c, XlsxOut *x, const Str *cells, lxw_format *format)
{
        if (x->row >= LXW_ROW_MAX)
                return fail(c, ERR_LIMIT, "A workbook has room for %d rows; take the list as CSV.",
                        LXW_ROW_MAX);
        for (size_t i = 0; i < x->out.n; i++) {
                if (!cells[i].n)
                        continue;
                if (cells[i].n > CELL_CHARS_MAX && utf8_count(cells[i]) > CELL_CHARS_MAX)
                        return fail(c, ERR_LIMIT,
                                "A cell of a workbook has room for %d characters; take the list as CSV.",
                                CELL_CHARS_MAX);
                lxw_error e = worksheet_write_string(
                        x->sheet, x->row, (lxw_col_t)i, str_keep_z(c->arena, cells[i]), format);
                if (e != LXW_NO_ERROR)
                        return fail(
                                c, ERR_IO, "The file could not be written: %s.", lxw_strerror(e));
        }
        x->row++;
        return OK;
}

static Err put(Ctx *c, SheetOut *out, const Str *cells)
{
        XlsxOut *x = (XlsxOut *)out;
        return put_cells(c, x, cells, x->cell);
}

static Err close_book(Ctx *c, SheetOut *out)
{
        XlsxOut *x = (XlsxOut *)out;
        lxw_workbook *book = x->book;
        x->book = NULL; /* it is gone even when it could not be written */
        lxw_error e = workbook_close(book);
        return e == LXW_NO_ERROR
                ? OK
                : fail(c, ERR_IO, "The file could not be written: %s.", lxw_strerror(e));
}

static void drop_book(void *p)
{
        XlsxOut *x = p;
        if (x->book)
                lxw_workbook_free(x->book);
}

/* What the reader sees around the table: names above that stay, widths, and on paper title, conditions and pages. */
static void dress(Ctx *c, XlsxOut *x, const SheetHead *head)
{
        for (size_t i = 0; i < head->n; i++)
                (void)worksheet_set_column(
                        x->sheet, (lxw_col_t)i, (lxw_col_t)i, head->widths[i], NULL);
        worksheet_freeze_panes(x->sheet, 1, 0);
        worksheet_set_landscape(x->sheet);
        worksheet_set_paper(x->sheet, 9); /* A4 */
        worksheet_fit_to_pages(x->sheet, 1, 0);
        (void)worksheet_repeat_rows(x->sheet, 0, 0);
        Buf b = buf_new(c->arena);
        buf_printf(&b, "&L%.*s&C%.*s&R%.*s", STR(head->title),
                STR(str_slice(head->conditions, 0, utf8_offset(head->conditions, 60))),
                STR(head->as_of));
        (void)worksheet_set_header(x->sheet, buf_z(&b)); /* too long a one is left out */
        (void)worksheet_set_footer(x->sheet, "&C&P / &N");
}

Err sheet_open_xlsx(Ctx *c, const char *path, const SheetHead *head, SheetOut **ret)
{
        XlsxOut *x = NEW(c->arena, XlsxOut);
        const char *slash = strrchr(path, '/');
        char *dir = slash ? str_keep_z(c->arena, (Str){path, (size_t)(slash - path)}) : NULL;
        lxw_workbook_options options = {.constant_memory = LXW_TRUE, .tmpdir = dir};
        x->out = (SheetOut){.put = put, .close = close_book, .n = head->n};
        x->book = workbook_new_opt(path, &options);
        if (!x->book)
                return fail_errno(c, N_("write"), str_from(path));
        arena_defer(c->arena, drop_book, x);
        x->sheet = workbook_add_worksheet(x->book, sheet_name(c, head->title));
        if (!x->sheet)
                return fail(c, ERR_INTERNAL, "The table could not be begun.");
        x->cell = workbook_add_format(x->book);
        format_set_text_wrap(x->cell);
        format_set_align(x->cell, LXW_ALIGN_VERTICAL_TOP);
        format_set_num_format(x->cell, "@");
        x->head = workbook_add_format(x->book);
        format_set_bold(x->head);
        format_set_bottom(x->head, LXW_BORDER_THIN);
        dress(c, x, head);
        TRY(put_cells(c, x, head->heads, x->head));
        *ret = &x->out;
        return OK;
}
