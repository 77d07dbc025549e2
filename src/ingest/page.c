/* page.c: one page as `hanqing text clean` shows it: told apart by the same steps as at intake, without repair and
 * without looking for what the text speaks of. */
#include "ingest/ingest.h"
#include <string.h>

#include "ingest/inside.h"

/* What a document says of itself
 * ------------------------------ */
/* The day of a date as written in a page's head; empty if it is none. */
static MUST Err day_of(Ctx *c, Str words, Str *ret)
{
        Dates dates;
        Str day = {"", 0};
        *ret = day;
        if (words.n == 0)
                return OK;
        TRY(date_find(c, words, (Anchor){0}, &dates));
        for (size_t i = 0; i < dates.n && !day.n; i++)
                if (!dates.p[i].problem.n)
                        day = dates.p[i].edtf;
        size_t time = str_find(day, S("T"), 0);
        if (time != SIZE_MAX)
                day = str_slice(day, 0, time);
        int32_t first, last;
        Str iso = str_slice(words, 0, 10);
        if (!day.n && edtf_bounds(iso, &first, &last))
                day = iso;
        *ret = day;
        return OK;
}

static Str told(const Doc *d, const Meta *meta, size_t n_meta, const char *key)
{
        for (size_t i = 0; i < n_meta; i++)
                if (strcmp(meta[i].key, key) == 0 && meta[i].value.n)
                        return meta[i].value;
        return doc_meta(d, key);
}

/* "The report - Name of the site": what stands before the last separator, if it is longer than the rest. */
static Str without_site(Str title)
{
        static const Str separators[] = {
                SC(" - "), SC("_"), SC(" | "), SC("|"), SC(" – "), SC("--")};
        for (size_t i = 0; i < ARRAY_LEN(separators); i++) {
                size_t at = str_find(title, separators[i], 0);
                if (at != SIZE_MAX && at > 6)
                        return str_trim(str_slice(title, 0, at));
        }
        return title;
}

Err page_describe(Ctx *c, const Doc *d, const Meta *meta, size_t n_meta, PageAbout *ret)
{
        PageAbout about = {
                .title = told(d, meta, n_meta, "title"),
                .author = told(d, meta, n_meta, "author"),
                .source = told(d, meta, n_meta, "source"),
        };
        if (!about.title.n)
                about.title = without_site(doc_meta(d, "page_title"));
        TRY(day_of(c, told(d, meta, n_meta, "published"), &about.published));
        TRY(day_of(c, told(d, meta, n_meta, "captured"), &about.captured));
        *ret = about;
        return OK;
}

/* The page
 * -------- */
/* Text without markup is its lines. */
static void plain_lines(Ctx *c, Str text, Line **ret, size_t *ret_n)
{
        VEC(Line) lines = {0};
        Str line;
        if (str_ends(text, S("\n")))
                text.n--;
        while (str_cut(&text, '\n', &line))
                *VEC_PUSH(c->arena, &lines) = (Line){.text = line};
        *ret = lines.p;
        *ret_n = lines.n;
}

static Str body_of(Ctx *c, const Page *page)
{
        Buf out = buf_new(c->arena);
        for (size_t i = 0; i < page->n; i++) {
                const Line *l = &page->lines[i];
                if (l->kind != LINE_BODY && l->kind != LINE_HEADING)
                        continue;
                if (out.n && !l->joins)
                        buf_putc(&out, '\n');
                buf_put(&out, str_trim(l->text));
        }
        return buf_str(&out);
}

static MUST Err as_lines(Ctx *c, Str bytes, Str suffix, Doc **ret_doc, Line **ret, size_t *ret_n)
{
        Doc *d = doc_new(c->arena);
        Str text, head = str_slice(bytes, 0, 4096);
        if (format_html.sniff(head, bytes, suffix) >= 50) {
                TRY(format_html.read(c, bytes, &d));
                doc_lines(c->arena, d, ret, ret_n);
        } else {
                TRY(reader_decode(c, d, bytes, bytes, (Str){"", 0}, &text));
                plain_lines(c, text, ret, ret_n);
        }
        *ret_doc = d;
        return OK;
}

Err page_read(Ctx *c, Str bytes, Str file_name, PageText *ret)
{
        Doc *d;
        Line *lines;
        size_t n;
        PageText p = {0};
        TRY(as_lines(c, bytes, suffix_of(file_name), &d, &lines, &n));
        TRY(page_clean(c, lines, n, &p.page));
        TRY(page_describe(c, d, p.page.meta, p.page.n_meta, &p.about));
        p.body = body_of(c, &p.page);
        *ret = p;
        return OK;
}
