/* read_csv.c: a text table as rows. The rules of CSV are those of the record room (csv_next), so that what this
 * program wrote it reads back. */
#include "ingest/sheet_inside.h"

#include <string.h>

static int64_t count_lines(Str text)
{
        int64_t n = 0;
        const char *end = text.p + text.n;
        for (const char *p = text.p; text.n && (p = memchr(p, '\n', (size_t)(end - p))); p++)
                n++;
        return n;
}

Err csv_read(Ctx *c, Str bytes, Str suffix, const SheetAsk *ask, SheetSink *sink, void *p)
{
        Csv csv;
        SheetBook book = {.names = &(Str){"", 0}, .n = 1, .format = S("csv")};
        TRY(csv_open(c, bytes, &csv));
        if (suffix_among(suffix, "tsv tab"))
                csv.delimiter = '\t';
        book.n_rows = count_lines(csv.text);
        TRY(sink(c, p, &book, NULL));
        for (int64_t given = 0; !ask->rows_max || given < ask->rows_max;) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                CsvCells found;
                SheetCell cells[SHEET_COLUMNS_MAX];
                SheetRow row = {.cells = cells};
                bool more;
                TRY(csv_next(c, &csv, &found, &more));
                if (!more)
                        return OK;
                if (found.n > SHEET_COLUMNS_MAX)
                        return fail(c, ERR_LIMIT, "Line %lld: more than %d columns.",
                                (long long)csv.row, SHEET_COLUMNS_MAX);
                for (size_t i = 0; i < found.n; i++)
                        if (str_trim(found.p[i]).n)
                                cells[row.n++] = (SheetCell){.column = (int)i, .text = found.p[i]};
                row.row = csv.row;
                if (!row.n)
                        continue;
                TRY(sink(c, p, &book, &row));
                given++;
        }
        return OK;
}
