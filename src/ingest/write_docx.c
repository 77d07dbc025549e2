/* write_docx.c: a list as a Word file: its title, what was asked, the table with its head on every page, the number
 * of each page. Written row by row into the archive, so in constant memory; facts from ECMA-376 part 1, 17. */
#include "ingest/sheet_inside.h"

#include <string.h>

#define NS "xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\""
#define XML "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n"
#define PAGE_WIDTH 13958 /* twentieths of a point between the margins of an A4 page on its side */

typedef struct {
        SheetOut out;
        ZipOut *zip;
        int *widths; /* twentieths of a point */
} DocxOut;

/* Parts that are the same in every file. */
static const struct {
        const char *name, *text;
} parts[] = {
        {"[Content_Types].xml",
                XML
                "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
                "<Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
                "<Default Extension=\"xml\" ContentType=\"application/xml\"/>"
                "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml\"/>"
                "<Override PartName=\"/word/styles.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml\"/>"
                "<Override PartName=\"/word/footer1.xml\" ContentType=\"application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml\"/>"
                "</Types>"},
        {"_rels/.rels",
                XML
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"word/document.xml\"/>"
                "</Relationships>"},
        {"word/_rels/document.xml.rels",
                XML
                "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
                "<Relationship Id=\"rId1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles\" Target=\"styles.xml\"/>"
                "<Relationship Id=\"rId2\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/footer\" Target=\"footer1.xml\"/>"
                "</Relationships>"},
        {"word/styles.xml",
                XML
                "<w:styles " NS "><w:docDefaults><w:rPrDefault><w:rPr>"
                "<w:rFonts w:ascii=\"Times New Roman\" w:hAnsi=\"Times New Roman\" w:eastAsia=\"宋体\"/>"
                "<w:sz w:val=\"18\"/><w:lang w:val=\"en-US\" w:eastAsia=\"zh-CN\"/></w:rPr></w:rPrDefault></w:docDefaults>"
                "<w:style w:type=\"paragraph\" w:default=\"1\" w:styleId=\"Normal\"><w:name w:val=\"Normal\"/></w:style>"
                "<w:style w:type=\"paragraph\" w:styleId=\"Heading1\"><w:name w:val=\"heading 1\"/><w:basedOn w:val=\"Normal\"/>"
                "<w:pPr><w:keepNext/><w:jc w:val=\"center\"/><w:outlineLvl w:val=\"0\"/></w:pPr>"
                "<w:rPr><w:rFonts w:eastAsia=\"黑体\"/><w:sz w:val=\"32\"/></w:rPr></w:style>"
                "<w:style w:type=\"table\" w:default=\"1\" w:styleId=\"TableNormal\"><w:name w:val=\"Normal Table\"/><w:tblPr>"
                "<w:tblCellMar><w:left w:w=\"60\" w:type=\"dxa\"/><w:right w:w=\"60\" w:type=\"dxa\"/></w:tblCellMar></w:tblPr></w:style>"
                "</w:styles>"},
        {"word/footer1.xml",
                XML
                "<w:ftr " NS "><w:p><w:pPr><w:jc w:val=\"center\"/></w:pPr>"
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> PAGE </w:instrText></w:r>"
                "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
                "<w:r><w:t xml:space=\"preserve\"> / </w:t></w:r>"
                "<w:r><w:fldChar w:fldCharType=\"begin\"/></w:r><w:r><w:instrText xml:space=\"preserve\"> NUMPAGES </w:instrText></w:r>"
                "<w:r><w:fldChar w:fldCharType=\"separate\"/></w:r><w:r><w:t>1</w:t></w:r><w:r><w:fldChar w:fldCharType=\"end\"/></w:r>"
                "</w:p></w:ftr>"},
};

/* Words as XML: what XML cannot hold is left out. */
static void put_words(Buf *b, Str s)
{
        size_t at = 0;
        for (uint32_t cp; utf8_next(s, &at, &cp);) {
                if (cp == '&')
                        buf_put(b, S("&amp;"));
                else if (cp == '<')
                        buf_put(b, S("&lt;"));
                else if (cp == '>')
                        buf_put(b, S("&gt;"));
                else if (cp == '\n')
                        buf_put(b, S("</w:t><w:br/><w:t xml:space=\"preserve\">"));
                else if (cp == '\t' || (cp >= 0x20 && cp != 0xFFFE && cp != 0xFFFF))
                        buf_put_cp(b, cp);
        }
}

static void put_run(Buf *b, Str s, bool bold)
{
        if (!s.n)
                return;
        buf_put(b, S("<w:r>"));
        if (bold)
                buf_put(b, S("<w:rPr><w:b/></w:rPr>"));
        buf_put(b, S("<w:t xml:space=\"preserve\">"));
        put_words(b, s);
        buf_put(b, S("</w:t></w:r>"));
}

typedef enum { ROW_HEAD, ROW_BODY } RowKind;
static void put_row(Buf *b, const DocxOut *d, const Str *cells, RowKind kind)
{
        buf_put(b, S("<w:tr><w:trPr><w:cantSplit/>"));
        if (kind == ROW_HEAD)
                buf_put(b, S("<w:tblHeader/>")); /* again on every page */
        buf_put(b, S("</w:trPr>"));
        for (size_t i = 0; i < d->out.n; i++) {
                buf_printf(b, "<w:tc><w:tcPr><w:tcW w:w=\"%d\" w:type=\"dxa\"/></w:tcPr><w:p>",
                        d->widths[i]);
                put_run(b, cells[i], kind == ROW_HEAD);
                buf_put(b, S("</w:p></w:tc>"));
        }
        buf_put(b, S("</w:tr>"));
}

static Err put(Ctx *c, SheetOut *out, const Str *cells)
{
        DocxOut *d = (DocxOut *)out;
        Buf b = buf_new(c->arena);
        put_row(&b, d, cells, ROW_BODY);
        return zip_out_put(c, d->zip, buf_str(&b));
}

static Err close_document(Ctx *c, SheetOut *out)
{
        DocxOut *d = (DocxOut *)out;
        TRY(zip_out_put(c, d->zip,
                S("</w:tbl><w:p/><w:sectPr>"
                  "<w:footerReference xmlns:r=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships\" w:type=\"default\" r:id=\"rId2\"/>"
                  "<w:pgSz w:w=\"16838\" w:h=\"11906\" w:orient=\"landscape\"/>"
                  "<w:pgMar w:top=\"1134\" w:right=\"1440\" w:bottom=\"1134\" w:left=\"1440\" w:header=\"567\" w:footer=\"567\" w:gutter=\"0\"/>"
                  "</w:sectPr></w:body></w:document>")));
        return zip_out_close(c, d->zip);
}

/* Shares the page among the columns as their widths in characters do. */
static void share_page(DocxOut *d, const SheetHead *head)
{
        int all = 0;
        for (size_t i = 0; i < head->n; i++)
                all += head->widths[i];
        for (size_t i = 0; i < head->n; i++)
                d->widths[i] = MAX(1, PAGE_WIDTH * head->widths[i] / MAX(1, all));
}

static void put_beginning(Buf *b, const DocxOut *d, const SheetHead *head)
{
        static const char *const sides[] = {"top", "left", "bottom", "right", "insideH", "insideV"};
        buf_put(b,
                S(XML "<w:document " NS
                      "><w:body><w:p><w:pPr><w:pStyle w:val=\"Heading1\"/></w:pPr>"));
        put_run(b, head->title, false);
        buf_put(b, S("</w:p><w:p>"));
        put_run(b, head->office, false);
        put_run(b, S("　"), false);
        put_run(b, head->conditions, false);
        put_run(b, S("　"), false);
        put_run(b, head->as_of, false);
        buf_printf(b, "</w:p><w:tbl><w:tblPr><w:tblW w:w=\"%d\" w:type=\"dxa\"/><w:tblBorders>",
                PAGE_WIDTH);
        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                buf_printf(b, "<w:%s w:val=\"single\" w:sz=\"4\" w:space=\"0\" w:color=\"auto\"/>",
                        sides[i]);
        buf_put(b, S("</w:tblBorders><w:tblLayout w:type=\"fixed\"/></w:tblPr><w:tblGrid>"));
        for (size_t i = 0; i < d->out.n; i++)
                buf_printf(b, "<w:gridCol w:w=\"%d\"/>", d->widths[i]);
        buf_put(b, S("</w:tblGrid>"));
        put_row(b, d, head->heads, ROW_HEAD);
}

Err sheet_open_docx(Ctx *c, const char *path, const SheetHead *head, SheetOut **ret)
{
        DocxOut *d = NEW(c->arena, DocxOut);
        Buf b = buf_new(c->arena);
        d->out = (SheetOut){.put = put, .close = close_document, .n = head->n};
        d->widths = NEW_N(c->arena, int, head->n + 1);
        share_page(d, head);
        TRY(zip_out_open(c, path, &d->zip));
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
                TRY(zip_out_entry(c, d->zip, parts[i].name, now_ms(c)));
                TRY(zip_out_put(c, d->zip, str_from(parts[i].text)));
        }
        TRY(zip_out_entry(c, d->zip, "word/document.xml", now_ms(c)));
        put_beginning(&b, d, head);
        TRY(zip_out_put(c, d->zip, buf_str(&b)));
        *ret = &d->out;
        return OK;
}
