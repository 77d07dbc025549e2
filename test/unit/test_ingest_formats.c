/* test_ingest_formats.c: bytes are known by content; what cannot be read is named. Plain text and Markdown. */
#include "test/test.h"
#include "test/zip.h"

#include "ingest/ingest.h"
#include "ingest/inside.h"

static Str chosen(Ctx *c, Str bytes, const char *name)
{
        const Format *f;
        fault_clear(c);
        return format_choose(c, bytes, str_from(name), &f) == OK ? str_from(f->name)
                                                                 : c->fault.sentence;
}

TEST(rows_are_complete)
{
        for (size_t i = 0; formats[i]; i++) {
                CHECK(formats[i]->name[0] && formats[i]->label[0] && formats[i]->suffixes[0]);
                CHECK(strchr(formats[i]->mime, '/') != NULL);
                CHECK(formats[i]->sniff && formats[i]->read);
        }
}

TEST(content_decides_and_the_name_breaks_ties)
{
        TestZip z = word_begin(c->arena, "<w:p/>");
        Str word = str_keep(c->arena, zip_end(&z));
        CHECK_STR(chosen(c, word, "a.docx"), "docx");
        CHECK_STR(chosen(c, word, "a.txt"), "docx");
        CHECK_STR(chosen(c, S("<!DOCTYPE html><p>正文"), "a.txt"), "html");
        CHECK_STR(chosen(c, S("桐溪县志记载水利沿革。"), "a.txt"), "text");
        CHECK_STR(chosen(c, S("桐溪县志记载水利沿革。"), "a"), "text");
        CHECK_STR(chosen(c, S("# 桐溪县志\n\n水利沿革"), "a.md"), "markdown");
        CHECK_STR(chosen(c, S("# 桐溪县志\n\n水利沿革"), "a.txt"), "text");
}

TEST(what_cannot_be_read_is_named)
{
        CHECK_STR(chosen(c, S(""), "空.txt"), "“空.txt” is empty.");
        CHECK_STR(chosen(c, S("\xFF\xD8\xFF\xE0\0\x10JFIF\0\1"), "a.docx"),
                "“a.docx” is named .docx but is a JPEG picture.");
        CHECK(str_starts(
                chosen(c, S("%PDF-1.7\n%\xE2\xE3\n"), "a.pdf"), S("“a.pdf” is a PDF file.")));
        CHECK_STR(chosen(c, S("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1\0\0\0\0"), "a.docx"),
                "“a.docx” is named .docx but is a file of an old Office program (before 2007); save it as .docx first.");
        TestZip z = zip_begin(c->arena);
        zip_add(&z, S("xl/workbook.xml"), S("<a/>"));
        CHECK_STR(chosen(c, zip_end(&z), "a.docx"),
                "“a.docx” is named .docx but is an Excel workbook.");
        char noise[4096];
        for (size_t i = 0; i < sizeof noise; i++)
                noise[i] = (char)(i * i * 31 + i / 7);
        CHECK(str_find(chosen(c, (Str){noise, sizeof noise}, "a.txt"),
                      S("no text that could be read"), 0) != SIZE_MAX);
}

TEST(plain_text_keeps_its_lines)
{
        Doc *d;
        if (!CHECK_OK(format_text.read(c, S("\xEF\xBB\xBF题目\r\n\r\n　　正文。\n"), &d)))
                return;
        CHECK_INT(d->n_blocks, 3);
        CHECK_STR(d->blocks[0].text, "题目");
        CHECK_STR(d->blocks[1].text, "");
        CHECK_STR(d->blocks[2].text, "　　正文。");
        CHECK_STR(d->encoding, "UTF-8");
}

TEST(a_zero_character_is_a_blank)
{
        static const char text[] =
                "\377\376\120\150\252\156\277\123\327\137\014\377\064\154\051\122\000\000\277\154\151\227\202\151\360\217\014\377\040\156\177\225\214\116\101\123\153\121\314\221\014\377\114\160\211\156\011\116\141\116\234\121\060\165"; /* UTF-16 of 桐溪县志，水利, a zero, 沿革概述… */
        Doc *d;
        if (!CHECK_OK(format_text.read(c, (Str){text, sizeof text - 1}, &d)) ||
                !CHECK_INT(d->n_blocks, 1))
                return;
        CHECK(str_starts(d->blocks[0].text, S("桐溪县志，水利 沿革")));
}

TEST(markdown_gives_blocks)
{
        Doc *d;
        Buf b = buf_new(c->arena);
        if (!CHECK_OK(format_markdown.read(c,
                    S("---\ntitle: \"水利志\"\nauthor: 史志办\n---\n# 沿革\n\n渠长\n28里，*灌溉* [三乡](x)。\n\n"
                      "3. 甲\n4. 乙\n\n> 引文\n\n| 年 | 亩 |\n|---|---|\n| 1953 | 20 |\n\n```\n码\n```\n"),
                    &d)))
                return;
        for (size_t i = 0; i < d->n_blocks; i++)
                buf_printf(&b, "%s %d %.*s|%.*s\n", block_name(d->blocks[i].kind),
                        d->blocks[i].level, STR(d->blocks[i].label), STR(d->blocks[i].text));
        CHECK_STR(buf_str(&b),
                "heading 1 |沿革\n"
                "paragraph 0 |渠长 28里，灌溉 三乡。\n"
                "list_item 1 3.|甲\n"
                "list_item 1 4.|乙\n"
                "quote 1 |引文\n"
                "table_row 0 |年\t亩\n"
                "table_row 0 |1953\t20\n"
                "preformatted 0 |码\n");
        CHECK_STR(doc_meta(d, "title"), "水利志");
        CHECK_STR(doc_meta(d, "author"), "史志办");
}

TEST(a_link_of_markdown_goes_on_behind_a_line_break)
{
        Doc *d;
        Buf b = buf_new(c->arena);
        if (!CHECK_OK(format_markdown.read(
                    c, S("见[桐溪\\\n县志](x)。\n\n[甲  \n**乙**<ab:c>](y)丙丁\n"), &d)))
                return;
        for (size_t i = 0; i < d->n_blocks; i++) {
                const Block *k = &d->blocks[i];
                buf_printf(&b, "%.*s %d%%", STR(k->text), k->link_share);
                for (size_t r = 0; r < k->n_runs; r++)
                        buf_printf(&b, " %.*s: %.*s",
                                STR(str_slice(k->text, k->runs[r].at.from, k->runs[r].at.to)),
                                STR(k->runs[r].target));
                buf_putc(&b, '\n');
        }
        CHECK_STR(buf_str(&b),
                "见桐溪 66% 桐溪: x\n"
                "县志。 66% 县志: x\n"
                "甲 100% 甲: y\n"
                "乙ab:c丙丁 53% 乙ab:c: y\n");
}

TEST_MAIN
