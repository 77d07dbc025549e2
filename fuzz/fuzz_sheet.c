/* fuzz_sheet.c: any bytes as a table: rows of well-formed words in rising columns, or a sentence that says why not. An
 * archive is hard to hit by chance, so bytes that begin with '<' are the sheet of a workbook that is otherwise whole; what
 * begins as an archive is left as it is, and anything else is text. */
#include "ingest/sheet_inside.h"
#include "marked.h"
#include "test/zip.h"

#include <stdlib.h>

static Err see(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        int64_t *before = p;
        size_t bad;
        (void)c;
        if (!row)
                return book->n ? OK : (abort(), OK);
        if (row->row <= 0 || !row->n || row->n > SHEET_COLUMNS_MAX)
                abort();
        for (size_t i = 0; i < row->n; i++)
                if (row->cells[i].column >= SHEET_COLUMNS_MAX ||
                        (i && row->cells[i].column <= row->cells[i - 1].column) ||
                        !utf8_valid(row->cells[i].text, &bad))
                        abort();
        ++*before;
        return OK;
}

/* A workbook around one sheet: strings and formats are there, too. */
static Str around(Arena *a, Str sheet)
{
        TestZip z = zip_begin(a);
        zip_add(&z, S("xl/workbook.xml"),
                S("<workbook xmlns:r=\"r\"><sheets><sheet name=\"1\" r:id=\"r1\"/></sheets></workbook>"));
        zip_add(&z, S("xl/_rels/workbook.xml.rels"),
                S("<Relationships><Relationship Id=\"r1\" Type=\"x/worksheet\" Target=\"s.xml\"/>"
                  "<Relationship Id=\"r2\" Type=\"x/sharedStrings\" Target=\"t.xml\"/>"
                  "<Relationship Id=\"r3\" Type=\"x/styles\" Target=\"f.xml\"/></Relationships>"));
        zip_add(&z, S("xl/s.xml"), sheet);
        zip_add(&z, S("xl/t.xml"), S("<sst><si><t>a_x000A_b</t></si><si><t>c</t></si></sst>"));
        zip_add(&z, S("xl/f.xml"),
                S("<styleSheet><numFmts><numFmt numFmtId=\"200\" formatCode=\"yyyy/m\"/></numFmts>"
                  "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"200\"/><xf numFmtId=\"10\"/></cellXfs></styleSheet>"));
        return zip_end(&z);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        int64_t n = 0;
        Str bytes = {(const char *)data, size};
        SheetAsk ask = {.sheet = -1, .rows_max = size % 3 ? 0 : 2};
        if (size && data[0] == '<')
                bytes = around(a, bytes);
        else if (!str_starts(bytes, S("PK\x03\x04")))
                bytes = fuzz_marked(a, data, size);
        if (sheet_read(&c, bytes, S("a.csv"), &ask, see, &n) != OK && !c.fault.sentence.n)
                abort();
        return 0;
}
