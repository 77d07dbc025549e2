/* test_sheet.c: workbooks and text tables give the words that a person sees, cell by cell, and hostile ones one clear
 * sentence; what is written is read back. */
#include "test/test.h"
#include "test/testdb.h"
#include "test/zip.h"

#include <stdlib.h>
#include <unistd.h>

#include "ingest/sheet_inside.h"

#define MAIN_NS "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
#define REL "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
#define REL_NS "xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\""

/* A workbook of these sheets (their whole XML), strings (<si>…) and formats (<numFmts>…<cellXfs>…). */
static Str workbook(Arena *a, const char *properties, const char *strings, const char *styles,
        const char *const *sheets, size_t n)
{
        TestZip z = zip_begin(a);
        Buf book = buf_new(a), relations = buf_new(a);
        buf_printf(&book, "<workbook " MAIN_NS " xmlns:r=\"" REL "\">%s<sheets>", properties);
        buf_printf(&relations,
                "<Relationships " REL_NS "><Relationship Id=\"rS\" Type=\"" REL
                "/sharedStrings\" Target=\"sharedStrings.xml\"/><Relationship Id=\"rF\" Type=\"" REL
                "/styles\" Target=\"styles.xml\"/>");
        for (size_t i = 0; i < n; i++) {
                buf_printf(&book, "<sheet name=\"表%zu\" sheetId=\"%zu\" r:id=\"r%zu\"/>", i + 1,
                        i + 1, i + 1);
                buf_printf(&relations,
                        "<Relationship Id=\"r%zu\" Type=\"" REL
                        "/worksheet\" Target=\"worksheets/sheet%zu.xml\"/>",
                        i + 1, i + 1);
                zip_add(&z, str_printf(a, "xl/worksheets/sheet%zu.xml", i + 1),
                        str_from(sheets[i]));
        }
        buf_put(&book, S("</sheets></workbook>"));
        buf_put(&relations, S("</Relationships>"));
        zip_add(&z, S("_rels/.rels"),
                S("<Relationships " REL_NS "><Relationship Id=\"r1\" Type=\"" REL
                  "/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"));
        zip_add(&z, S("xl/workbook.xml"), buf_str(&book));
        zip_add(&z, S("xl/_rels/workbook.xml.rels"), buf_str(&relations));
        zip_add(&z, S("xl/sharedStrings.xml"), str_printf(a, "<sst " MAIN_NS ">%s</sst>", strings));
        zip_add(&z, S("xl/styles.xml"),
                str_printf(a, "<styleSheet " MAIN_NS ">%s</styleSheet>", styles));
        return zip_end(&z);
}

#define SHEET(rows) "<worksheet " MAIN_NS "><sheetData>" rows "</sheetData></worksheet>"

/* "表1: A1=甲 B1=乙!2 | …": a line for each row, the note behind the words. */
static Err put_seen(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        Buf *b = p;
        if (!row)
                return OK;
        buf_printf(b, "%.*s:", STR(book->names[row->sheet]));
        for (size_t i = 0; i < row->n; i++) {
                const SheetCell *cell = &row->cells[i];
                buf_printf(b, " %.*s=%.*s", STR(cell_name(c->arena, cell->column, row->row)),
                        STR(cell->text));
                if (cell->note)
                        buf_printf(b, "!%d", (int)cell->note);
        }
        buf_putc(b, '\n');
        return OK;
}

static Str seen_of(Ctx *c, Str bytes, Str name, SheetAsk ask)
{
        Buf b = buf_new(c->arena);
        if (sheet_read(c, bytes, name, &ask, put_seen, &b) == OK)
                return buf_str(&b);
        Str sentence = c->fault.sentence;
        fault_clear(c);
        return sentence;
}

static Str one_sheet(Ctx *c, const char *sheet)
{
        return seen_of(
                c, workbook(c->arena, "", "", "", &sheet, 1), S("a.xlsx"), (SheetAsk){.sheet = -1});
}

TEST(words_shared_inline_and_reckoned)
{
        const char *sheets[] = {SHEET(
                "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c></row>"
                "<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><r><t>永</t></r><r><t>济桥</t></r></is></c>"
                "<c r=\"B2\"><v>3.50</v></c><c r=\"C2\" t=\"b\"><v>1</v></c><c r=\"D2\" t=\"b\"><v>0</v></c></row>"
                "<row r=\"4\"><c r=\"A4\"><f>1+1</f><v>2</v></c><c r=\"B4\"><f>1+1</f></c>"
                "<c r=\"C4\" t=\"e\"><v>#REF!</v></c><c r=\"D4\" t=\"str\"><f>A1</f><v>字</v></c>"
                "<c r=\"E4\"><v>330825199001011234</v></c></row>"
                "<row r=\"5\"><c r=\"A5\"><f>SUM([1]年报!B2:B9)</f><v>8</v></c>"
                "<c r=\"B5\"><f>SUM(表1[面积])</f><v>9</v></c></row>")};
        Str bytes = workbook(c->arena, "",
                "<si><t>名称</t><rPh sb=\"0\" eb=\"1\"><t>meisho</t></rPh></si><si><t>一_x000A_二_x000D_</t></si>",
                "", sheets, 1);
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = -1}),
                "表1: A1=名称 B1=一\n二\n"
                "表1: A2=永济桥 B2=3.5 C2=是 D2=否\n"
                "表1: A4=2!1 B4=!2 C4=#REF!!3 D4=字!1 E4=330825199001011234!5\n"
                "表1: A5=8!6 B5=9!1\n");
}

#define DATES                                                                                                                  \
        "<numFmts><numFmt numFmtId=\"200\" formatCode=\"yyyy&quot;年&quot;m&quot;月&quot;\"/>"                               \
        "<numFmt numFmtId=\"201\" formatCode=\"[$-804]yyyy/m/d\\ h:mm\"/><numFmt numFmtId=\"202\" formatCode=\"0.00E+00\"/>"   \
        "<numFmt numFmtId=\"203\" formatCode=\"yyyy\"/></numFmts>"                                                             \
        "<cellXfs><xf numFmtId=\"0\"/><xf numFmtId=\"14\"/><xf numFmtId=\"200\"/><xf numFmtId=\"201\"/><xf numFmtId=\"202\"/>" \
        "<xf numFmtId=\"203\"/><xf numFmtId=\"10\"/><xf numFmtId=\"21\"/></cellXfs>"

/* Days of Excel by the known ones: 1 is 1900-01-01, 59 1900-02-28, 61 1900-03-01, 46086 2026-03-05. */
TEST(days_as_their_format_shows_them)
{
        const char *sheets[] = {SHEET(
                "<row><c s=\"1\"><v>46086</v></c><c s=\"2\"><v>46086</v></c><c s=\"3\"><v>46086.5</v></c>"
                "<c s=\"4\"><v>46086</v></c><c s=\"5\"><v>46086</v></c><c s=\"6\"><v>0.427</v></c><c s=\"7\"><v>0.75</v></c></row>"
                "<row><c s=\"1\"><v>1</v></c><c s=\"1\"><v>59</v></c><c s=\"1\"><v>60</v></c><c s=\"1\"><v>61</v></c>"
                "<c s=\"1\"><v>-3</v></c><c s=\"1\"><v>9e57</v></c><c t=\"d\" s=\"1\"><v>2026-03-05T00:00:00</v></c></row>")};
        CHECK_STR(seen_of(c, workbook(c->arena, "", "", DATES, sheets, 1), S("a.xlsx"),
                          (SheetAsk){.sheet = -1}),
                "表1: A1=2026-03-05 B1=2026-03 C1=2026-03-05 12:00 D1=46086 E1=2026 F1=42.7% G1=18:00\n"
                "表1: A2=1900-01-01 B2=1900-02-28 C2=60!4 D2=1900-03-01 E2=-3!4 F2=9e+57!4 G2=2026-03-05\n");
        Str of_1904 = workbook(c->arena, "<workbookPr date1904=\"1\"/>", "", DATES, sheets, 1);
        CHECK(str_starts(seen_of(c, of_1904, S("a.xlsx"), (SheetAsk){.sheet = -1}),
                S("表1: A1=2030-03-06")));
}

TEST(merged_areas_say_the_same_everywhere)
{
        CHECK_STR(
                one_sheet(c,
                        "<worksheet " MAIN_NS "><sheetData>"
                        "<row r=\"1\"><c r=\"A1\" t=\"str\"><v>时间</v></c><c r=\"C1\" t=\"str\"><v>地点</v></c></row>"
                        "<row r=\"2\"><c r=\"A2\" t=\"str\"><v>始</v></c><c r=\"B2\" t=\"str\"><v>终</v></c></row>"
                        "<row r=\"3\"/><row r=\"900000\"/></sheetData>"
                        "<mergeCells count=\"2\"><mergeCell ref=\"A1:B1\"/><mergeCell ref=\"C1:C900000\"/></mergeCells></worksheet>"),
                "表1: A1=时间 B1=时间 C1=地点\n"
                "表1: A2=始 B2=终 C2=地点\n");
}

TEST(a_row_in_a_row_ends_first)
{
        CHECK_STR(one_sheet(c,
                          "<worksheet " MAIN_NS "><sheetData>"
                          "<row r=\"1\"><row r=\"2\"><c r=\"C2\" t=\"str\"><v>内</v></c></row>"
                          "<c r=\"D1\" t=\"str\"><v>外</v></c></row></sheetData></worksheet>"),
                "表1: C2=内\n"
                "表1: D2=外\n");
}

TEST(sheets_the_first_with_something_in_it_or_the_one_asked_for)
{
        const char *sheets[] = {SHEET("<row r=\"1\"><c r=\"A1\" s=\"0\"/></row>"),
                SHEET("<row><c t=\"str\"><v>甲</v></c></row><row><c t=\"str\"><v>乙</v></c></row>"),
                SHEET("<row><c t=\"str\"><v>丙</v></c></row>")};
        Str bytes = workbook(c->arena, "", "", "", sheets, 3);
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = -1}),
                "表2: A1=甲\n表2: A2=乙\n");
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = -1, .rows_max = 1}),
                "表2: A1=甲\n");
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = 2}), "表3: A1=丙\n");
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = 3}),
                "The workbook has 3 sheets only.");
}

TEST(a_million_empty_rows_cost_nothing)
{
        Buf rows = buf_new(c->arena);
        for (int i = 2; i <= 1000000; i++)
                buf_printf(&rows, "<row r=\"%d\" spans=\"1:5\"><c r=\"A%d\" s=\"1\"/></row>", i, i);
        const char *sheet = str_keep_z(c->arena,
                str_printf(
                        c->arena, SHEET("<row><c t=\"str\"><v>甲</v></c></row>%s"), buf_z(&rows)));
        Str bytes = workbook(c->arena, "", "", DATES, &sheet, 1);
        size_t before = arena_used(c->arena);
        int64_t began = ticks_ns();
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = -1}), "表1: A1=甲\n");
        CHECK(arena_used(c->arena) - before < 1 << 20);
        CHECK(ticks_ns() - began < INT64_C(20000000000));
}

TEST(what_is_no_table_is_said)
{
        CHECK_STR(seen_of(c, S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1zzzz"), S("a.xls"), (SheetAsk){0}),
                "This is a workbook of the old kind (.xls), or one under a password. Save it as .xlsx without a password.");
        TestZip z = zip_begin(c->arena);
        zip_add(&z, S("word/document.xml"), S("<a/>"));
        CHECK_STR(seen_of(c, zip_end(&z), S("a.xlsx"), (SheetAsk){0}),
                "This archive holds no workbook. Save the table as XLSX or CSV.");
        CHECK_STR(one_sheet(c, "<worksheet " MAIN_NS "><sheetData><row><c>"),
                "“xl/worksheets/sheet1.xml” is not well formed XML (line 1).");
        CHECK_STR(one_sheet(c, SHEET("<row r=\"1\"><c r=\"XFD1\" t=\"str\"><v>远</v></c></row>")),
                "XFD1: more than 160 columns. Keep those that are needed.");
        CHECK_STR(one_sheet(c, "<!DOCTYPE x><worksheet/>"),
                "“xl/worksheets/sheet1.xml” declares a document type, which could hide entities that swell; it was not read.");
}

TEST(text_tables_by_their_delimiter_and_encoding)
{
        CHECK_STR(seen_of(c, S("名称;年代\n\"永;济\";清\n\n,;x\n"), S("a.csv"), (SheetAsk){0}),
                ": A1=名称 B1=年代\n: A2=永;济 B2=清\n: A4=, B4=x\n");
        CHECK_STR(seen_of(c, S("名称\t年代\n永济桥\t清\n"), S("a.txt"), (SheetAsk){0}),
                ": A1=名称 B1=年代\n: A2=永济桥 B2=清\n");
        CHECK_STR(
                seen_of(c,
                        S("\xC3\xFB\xB3\xC6,\xC4\xEA\xB4\xFA,\xB5\xD8\xB5\xE3\n\xD3\xC0\xBC\xC3\xC7\xC5,\xC7\xE5,\xBA\xD3\xB1\xDF\n"),
                        S("a.csv"), (SheetAsk){0}),
                ": A1=名称 B1=年代 C1=地点\n: A2=永济桥 B2=清 C2=河边\n");
}

/* What would be reckoned leaves behind an apostrophe and comes back without it. */
TEST(nothing_that_leaves_is_reckoned)
{
        static const Str cells[] = {SC("=cmd|' /C calc'!A0"), SC("+1+2"), SC("-3.5"), SC("@x"),
                SC("'=1"), SC("'quoted'"), SC("\t=1"), SC("—"), SC("-")};
        Buf b = buf_new(c->arena);
        Csv csv;
        CsvCells back;
        bool more;
        csv_put_line(c, &b, cells, ARRAY_LEN(cells));
        CHECK(str_starts(buf_str(&b), S("'=cmd")));
        CHECK(str_find(buf_str(&b), S(",-3.5,"), 0) != SIZE_MAX);
        CHECK_OK(csv_open(c, buf_str(&b), &csv));
        CHECK_OK(csv_next(c, &csv, &back, &more));
        CHECK_INT(back.n, ARRAY_LEN(cells));
        for (size_t i = 0; i < back.n && i < ARRAY_LEN(cells); i++)
                CHECK_STR(back.p[i], cells[i].p);
}

TEST(what_is_written_is_read_back)
{
        const char *dir = testdb_folder(c->arena);
        const char *path = str_printf(c->arena, "%s/a.xlsx", dir).p;
        static const Str heads[] = {SC("名称"), SC("附注")};
        static const int widths[] = {10, 20};
        static const Str cells[] = {
                SC("=1+1"), SC("一\n二 <三> & \"四\" _x0041_ \xF0\xA0\x80\x80")};
        SheetHead head = {.title = S("遗址[一览]"), .heads = heads, .widths = widths, .n = 2};
        SheetOut *out;
        Str bytes;
        CHECK_OK(sheet_open(c, SHEET_XLSX, path, &head, &out));
        CHECK_OK(sheet_put(c, out, cells));
        CHECK_OK(sheet_close(c, out));
        CHECK_OK(file_read(c, path, 1 << 20, &bytes));
        CHECK_STR(seen_of(c, bytes, S("a.xlsx"), (SheetAsk){.sheet = -1}),
                "遗址 一览 : A1=名称 B1=附注\n"
                "遗址 一览 : A2==1+1 B2=一\n二 <三> & \"四\" _x0041_ \xF0\xA0\x80\x80\n");
        Doc *d;
        CHECK_OK(sheet_open(c, SHEET_DOCX, path, &head, &out));
        CHECK_OK(sheet_put(c, out, cells));
        CHECK_OK(sheet_close(c, out));
        CHECK_OK(file_read(c, path, 1 << 20, &bytes));
        CHECK_OK(format_docx.read(c, bytes, &d));
        CHECK(d->n_blocks > 2);
        CHECK_STR(d->blocks[0].text, "遗址[一览]");
        testdb_remove(dir);
}

TEST_MAIN
