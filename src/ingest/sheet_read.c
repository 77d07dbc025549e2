/* sheet_read.c: which kind of table the bytes are; the name of a cell. */
#include "ingest/sheet_inside.h"

#include <string.h>

static const char *const problems[N_SHEET_NOTES] = {
        [NOTE_NO_VALUE] = N_(
                "A formula that was never reckoned stands here. Open the table, save it, and give it again."),
        [NOTE_ERROR] = N_("The cell shows an error; its formula refers to what is not there."),
        [NOTE_NO_DAY] = N_(
                "The number of this cell is no day (Excel counts a 29 February 1900 that never was). Type the date as words."),
        [NOTE_DIGITS] = N_(
                "Excel keeps 15 digits of a number; the others were lost. Format the cell as text and type it again."),
        [NOTE_ELSEWHERE] = N_(
                "The formula of this cell refers to another file, and nobody here can tell whether its value still holds. Put the value in its place."),
};

const char *sheet_note_problem(SheetNote note)
{
        return problems[note];
}

Str cell_name(Arena *a, int column, int64_t row)
{
        char z[8];
        size_t at = sizeof z;
        for (int i = column + 1; i > 0 && at > 0; i = (i - 1) / 26)
                z[--at] = (char)('A' + (i - 1) % 26);
        return str_printf(a, "%.*s%lld", (int)(sizeof z - at), z + at, (long long)row);
}

Err sheet_read(Ctx *c, Str bytes, Str file_name, const SheetAsk *ask, SheetSink *sink, void *p)
{
        static const Str old = SC("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"); /* a compound file */
        if (str_starts(bytes, S("PK\x03\x04")) || str_starts(bytes, S("PK\x05\x06")))
                return xlsx_read(c, bytes, ask, sink, p);
        if (str_starts(bytes, old))
                return fail(c, ERR_INVALID,
                        "This is a workbook of the old kind (.xls), or one under a password. Save it as .xlsx without a password.");
        return csv_read(c, bytes, suffix_of(file_name), ask, sink, p);
}

/* Out
 * --- */
static const struct {
        const char *suffix, *mime;
        SheetOpen *open;
} kinds[N_SHEET_KINDS] = {
        [SHEET_CSV] = {"csv", "text/csv; charset=utf-8", sheet_open_csv},
        [SHEET_XLSX] = {"xlsx", "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
                sheet_open_xlsx},
        [SHEET_DOCX] = {"docx",
                "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
                sheet_open_docx},
};

const char *sheet_suffix(SheetKind kind)
{
        return kinds[kind].suffix;
}

const char *sheet_mime(SheetKind kind)
{
        return kinds[kind].mime;
}

Err sheet_open(Ctx *c, SheetKind kind, const char *path, const SheetHead *head, SheetOut **ret)
{
        return kinds[kind].open(c, path, head, ret);
}

Err sheet_put(Ctx *c, SheetOut *out, const Str *cells)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        return out->put(c, out, cells);
}

Err sheet_close(Ctx *c, SheetOut *out)
{
        return out->close(c, out);
}
