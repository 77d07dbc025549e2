/* test_ingest_docx.c: Word files give what a reader of the page sees, and hostile ones one clear sentence. */
#include "test/test.h"
#include "test/zip.h"

#include "ingest/ingest.h"
#include "ingest/inside.h"

/* Each block on a line: kind, level, label, text. */
static Str show(Ctx *c, const Doc *d)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < d->n_blocks; i++)
                buf_printf(&b, "%s %d %.*s|%.*s\n", block_name(d->blocks[i].kind),
                        d->blocks[i].level, STR(d->blocks[i].label), STR(d->blocks[i].text));
        return buf_str(&b);
}

static Str read_word(Ctx *c, Str bytes)
{
        Doc *d;
        if (format_docx.read(c, bytes, &d) != OK)
                return c->fault.sentence;
        return show(c, d);
}

#define P(props, text) "<w:p><w:pPr>" props "</w:pPr><w:r><w:t>" text "</w:t></w:r></w:p>"

TEST(paragraphs_headings_and_breaks)
{
        TestZip z = word_begin(c->arena,
                P("<w:pStyle w:val=\"a1\"/>", "桐溪县水利志")
                        P("", "第一段。") "<w:p><w:r><w:t>上行</w:t><w:br/><w:t>下行</w:t></w:r></w:p>" P(
                                "<w:outlineLvl w:val=\"1\"/>", "沿革") "<w:p/>");
        zip_add(&z, S("word/styles.xml"),
                S("<w:styles " WORD_NS "><w:style w:styleId=\"a1\"><w:name w:val=\"我的标题\"/>"
                  "<w:basedOn w:val=\"h1\"/></w:style><w:style w:styleId=\"h1\"><w:name w:val=\"heading 1\"/>"
                  "</w:style></w:styles>"));
        CHECK_STR(read_word(c, zip_end(&z)),
                "heading 1 |桐溪县水利志\n"
                "paragraph 0 |第一段。\n"
                "paragraph 0 |上行\n"
                "paragraph 0 |下行\n"
                "heading 2 |沿革\n");
}

TEST(automatic_numbers_are_text)
{
        const char *num = "<w:numPr><w:ilvl w:val=\"0\"/><w:numId w:val=\"5\"/></w:numPr>";
        const char *sub = "<w:numPr><w:ilvl w:val=\"1\"/><w:numId w:val=\"5\"/></w:numPr>";
        Str body = str_printf(c->arena,
                "<w:p><w:pPr>%s</w:pPr><w:r><w:t>概述</w:t></w:r></w:p>"
                "<w:p><w:pPr>%s</w:pPr><w:r><w:t>位置</w:t></w:r></w:p>"
                "<w:p><w:pPr>%s</w:pPr><w:r><w:t>面积</w:t></w:r></w:p>"
                "<w:p><w:pPr>%s</w:pPr><w:r><w:t>建置</w:t></w:r></w:p>"
                "<w:p><w:pPr>%s</w:pPr><w:r><w:t>隶属</w:t></w:r></w:p>",
                num, sub, sub, num, sub);
        TestZip z = word_begin(c->arena, body.p);
        zip_add(&z, S("word/numbering.xml"),
                S("<w:numbering " WORD_NS "><w:abstractNum w:abstractNumId=\"3\">"
                  "<w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"chineseCounting\"/>"
                  "<w:lvlText w:val=\"%1、\"/></w:lvl>"
                  "<w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/>"
                  "<w:lvlText w:val=\"(%2)\"/></w:lvl></w:abstractNum>"
                  "<w:num w:numId=\"5\"><w:abstractNumId w:val=\"3\"/></w:num></w:numbering>"));
        CHECK_STR(read_word(c, zip_end(&z)),
                "list_item 1 一、|概述\n"
                "list_item 2 (1)|位置\n"
                "list_item 2 (2)|面积\n"
                "list_item 1 二、|建置\n"
                "list_item 2 (1)|隶属\n");
}

TEST(deletions_field_codes_and_hidden_text_are_not_text)
{
        TestZip z = word_begin(c->arena,
                "<w:p><w:del><w:r><w:delText>旧</w:delText><w:t>旧</w:t></w:r></w:del><w:ins><w:r><w:t>新"
                "</w:t></w:r></w:ins><w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText> PAGE "
                "</w:instrText><w:t>码</w:t></w:r><w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r>"
                "<w:t>七</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r><w:r><w:rPr><w:vanish/></w:rPr>"
                "<w:t>隐</w:t></w:r><w:r><w:t>尾</w:t></w:r></w:p>");
        CHECK_STR(read_word(c, zip_end(&z)), "paragraph 0 |新七尾\n");
}

TEST(tables_notes_and_properties)
{
        TestZip z = word_begin(c->arena,
                "<w:tbl><w:tr><w:tc>" P("", "年份") "</w:tc><w:tc>" P("", "人口") P("",
                        "(人)") "</w:tc></w:tr>"
                                "<w:tr><w:tc>" P("", "1953") "</w:tc><w:tc><w:tbl><w:tr><w:tc>" P(
                                        "", "甲") "</w:tc></w:tr></w:tbl>" P("",
                                        "乙") "</w:tc></w:tr></w:tbl>"
                                              "<w:tbl><w:tr><w:tc>" P("", "一段。") P("",
                                                      "二段。") "</w:tc></w:tr></w:tbl>"
                                                                "<w:p><w:r><w:t>正文</w:t><w:footnoteReference w:id=\"2\"/></w:r></w:p>");
        zip_add(&z, S("word/footnotes.xml"),
                S("<w:footnotes " WORD_NS
                  "><w:footnote w:type=\"separator\" w:id=\"0\"><w:p/></w:footnote>"
                  "<w:footnote w:id=\"2\"><w:p><w:r><w:t>见县志。</w:t></w:r></w:p></w:footnote></w:footnotes>"));
        zip_add(&z, S("docProps/core.xml"),
                S("<cp:coreProperties xmlns:cp=\"a\" xmlns:dc=\"b\"><dc:title>水利志</dc:title>"
                  "<dc:creator>史志办</dc:creator></cp:coreProperties>"));
        Doc *d;
        if (!CHECK_OK(format_docx.read(c, zip_end(&z), &d)))
                return;
        CHECK_STR(show(c, d),
                "table_row 0 |年份\t人口 (人)\n"
                "table_row 0 |1953\t甲 乙\n"
                "paragraph 0 |一段。\n"
                "paragraph 0 |二段。\n"
                "paragraph 0 |正文[2]\n"
                "note 0 [2]|见县志。\n");
        CHECK_STR(doc_meta(d, "title"), "水利志");
        CHECK_STR(doc_meta(d, "author"), "史志办");
}

TEST(names_that_climb_out_are_refused)
{
        const char *names[] = {
                "../x.xml", "word/../../x.xml", "/etc/x.xml", "C:\\x.xml", "a\\..\\x.xml"};
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                Doc *d;
                TestZip z = word_begin(c->arena, P("", "x"));
                zip_add(&z, str_from(names[i]), S("<a/>"));
                CHECK_ERR(format_docx.read(c, zip_end(&z), &d), ERR_INVALID);
                CHECK(str_find(c->fault.sentence, S("leads outside"), 0) != SIZE_MAX);
        }
}

TEST(a_document_type_is_refused_before_its_entities_are_looked_at)
{
        Buf bomb = buf_new(c->arena);
        Doc *d;
        buf_put(&bomb, S("<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY a0 \"aaaaaaaaaa\">"));
        for (int i = 1; i < 30; i++)
                buf_printf(&bomb, "<!ENTITY a%d \"&a%d;&a%d;&a%d;&a%d;\">", i, i - 1, i - 1, i - 1,
                        i - 1);
        buf_put(&bomb,
                S("]><w:document " WORD_NS
                  "><w:body><w:p><w:r><w:t>&a29;</w:t></w:r></w:p></w:body>"
                  "</w:document>"));
        TestZip z = zip_begin(c->arena);
        zip_add(&z, S("word/document.xml"), buf_str(&bomb));
        CHECK_ERR(format_docx.read(c, zip_end(&z), &d), ERR_INVALID);
        CHECK(str_find(c->fault.sentence, S("declares a document type"), 0) != SIZE_MAX);
}

/* n bytes of blanks as deflate packs them: a literal, then copies of 258 bytes from one byte back, in the
 * fixed codes of RFC 1951 §3.2.6: 13 bits for 258 bytes. */
static Str packed_blanks(Arena *a, size_t n)
{
        Buf b = buf_new(a);
        uint32_t bits = 0;
        int n_bits = 0;
        /* final block, fixed codes; the literal ' ' is 0x30 + 0x20 in 8 bits, first bit first */
        const char *head = "110"
                           "01010000";
        const char *copy = "11000101"
                           "00000",
                   *end = "0000000";
        for (size_t i = 0; i <= n / 258 + 1; i++)
                for (const char *p = i == 0 ? head : i <= n / 258 ? copy : end; *p; p++) {
                        bits |= (uint32_t)(*p - '0') << n_bits;
                        if (++n_bits == 8) {
                                buf_putc(&b, (char)bits);
                                bits = 0;
                                n_bits = 0;
                        }
                }
        buf_putc(&b, (char)bits);
        return buf_str(&b);
}

static bool wanted_all(Str name)
{
        return name.n > 0;
}

TEST(a_bomb_is_stopped_by_what_comes_out_not_by_what_it_claims)
{
        static const ZipLimits small = {.entries_max = 10,
                .unpacked_max = 1 << 20,
                .ratio_max = 200,
                .ratio_from = 1 << 30};
        static const ZipLimits ratio = {.entries_max = 10,
                .unpacked_max = 1 << 30,
                .ratio_max = 100,
                .ratio_from = 1 << 20};
        Map entries;
        TestZip honest = zip_begin(c->arena), bomb = zip_begin(c->arena);
        zip_add_raw(&honest, S("a.xml"), packed_blanks(c->arena, 258), 8, 0, 259);
        zip_add_raw(&bomb, S("a.xml"), packed_blanks(c->arena, 4 << 20), 8, 0, 4 << 20);
        Str bytes = zip_end(&bomb);
        CHECK(bytes.n < 40000);
        CHECK_ERR(zip_read(c, bytes, &small, wanted_all, &entries), ERR_LIMIT);
        CHECK(str_find(c->fault.sentence, S("more than 1 MB"), 0) != SIZE_MAX);
        CHECK_ERR(zip_read(c, bytes, &ratio, wanted_all, &entries), ERR_LIMIT);
        CHECK(str_find(c->fault.sentence, S("100 times"), 0) != SIZE_MAX);
        /* The checksum is wrong; that the blanks came out is enough to know that the packing is right. */
        CHECK_ERR(zip_read(c, zip_end(&honest), &ratio, wanted_all, &entries), ERR_INVALID);
        CHECK(str_find(c->fault.sentence, S("CRC"), 0) != SIZE_MAX);
}

TEST(an_archive_of_very_many_entries_is_refused)
{
        static const ZipLimits few = {.entries_max = 10, .unpacked_max = 1 << 20, .ratio_max = 200};
        TestZip z = zip_begin(c->arena);
        Map entries;
        for (int i = 0; i < 11; i++)
                zip_add(&z, str_printf(c->arena, "%d.bin", i), S(""));
        CHECK_ERR(zip_read(c, zip_end(&z), &few, wanted_all, &entries), ERR_LIMIT);
}

TEST(cut_off_files_say_so)
{
        TestZip z = word_begin(c->arena, P("", "正文"));
        Str whole = zip_end(&z);
        for (size_t n = 40; n < whole.n; n += 97) {
                Doc *d;
                Err e = format_docx.read(c, str_slice(whole, 0, n), &d);
                CHECK(e == ERR_INVALID);
                CHECK(c->fault.sentence.n > 10);
                fault_clear(c);
        }
}

TEST_MAIN
