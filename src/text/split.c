/* split.c: finds the documents of a page. Template mills sell several as one, under headings that count them:
 * …篇一, …篇二; and an office's own file may hold several, one behind another. Only evidence that the page itself
 * gives divides it: a run of counted headings from one upwards, or a new salutation behind a signature with
 * its date. The first is certain; the second is for a person to decide. */
#include "text/hanzi.h"

#include <string.h>

#define PARTS_MAX 500
#define TEXT_CHARS 30 /* a line with so many characters is text */

static const Str numerals[] = {
        SC("一"),
        SC("二"),
        SC("三"),
        SC("四"),
        SC("五"),
        SC("六"),
        SC("七"),
        SC("八"),
        SC("九"),
        SC("十"),
};

/* The number in Chinese or ASCII digits at the start of s, 1 to 99; 0 if there is none. */
static int number_at(Str s, size_t *ret_used)
{
        int tens = 0, value = 0;
        size_t at = 0;

        while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9' && value < 100)
                value = value * 10 + (s.p[at++] - '0');
        while (!value || at == 0 || tens) {
                int digit = 0;

                for (size_t i = 0; i < ARRAY_LEN(numerals); i++)
                        if (str_starts(str_slice(s, at, s.n), numerals[i]))
                                digit = (int)i + 1;
                if (!digit || (tens && digit == 10))
                        break;
                at += 3;
                if (digit == 10) {
                        tens = (value ? value : 1) * 10;
                        value = tens;
                } else if (tens) {
                        value = tens + digit;
                        break;
                } else {
                        value = digit;
                        tens = 0;
                        if (!str_starts(str_slice(s, at, s.n), S("十")))
                                break;
                }
        }
        *ret_used = at;
        return value < 100 ? value : 0;
}

/* Which document a heading opens: 3 for “…讲话稿篇三”, “【篇三】…”, “范文三：…”; 0 if none. The stem is what
 * stands before the counting word; all headings of one run share it. 第三篇 and 卷之三 are parts of one book. */
static int counted_heading(Str s, Str *ret_stem)
{
        static const Str words[] = {SC("篇"), SC("范文"), SC("例文")};
        size_t n = utf8_count(s), at, used;

        if (n < 2 || n > 60)
                return 0;
        for (size_t w = 0; w < ARRAY_LEN(words); w++) {
                size_t from = 0;

                while ((at = str_find(s, words[w], from)) != SIZE_MAX) {
                        from = at + words[w].n;
                        int number = number_at(str_slice(s, from, s.n), &used);
                        Str rest = str_trim(str_slice(s, from + used, s.n));
                        bool ends = rest.n == 0 || str_eq(rest, S("】")) || str_eq(rest, S(")"));
                        bool opens = at <= 3 &&
                                (str_starts(rest, S(":")) || str_starts(rest, S("：")) ||
                                        str_starts(rest, S("】")));

                        if (!number || !(ends || opens))
                                continue;
                        *ret_stem = str_slice(s, 0, at);
                        return number;
                }
        }
        return 0;
}

static bool can_open(const Line *l)
{
        return l->kind == LINE_HEADING || l->kind == LINE_BODY || l->kind == LINE_TITLE;
}

typedef VEC(Part) PartList;

static void put_part(
        Ctx *c, PartList *parts, size_t line, Str title, Str evidence, Certainty certainty)
{
        if (parts->n < PARTS_MAX)
                *VEC_PUSH(c->arena, parts) = (Part){
                        .line = line, .title = title, .evidence = evidence, .certainty = certainty};
}

/* Text stands between the two lines: what a table of contents lacks. */
static bool has_text(const Page *page, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++)
                if (page->lines[i].kind == LINE_BODY &&
                        utf8_count(page->lines[i].text) >= TEXT_CHARS)
                        return true;
        return false;
}

/* A run of headings that count one, two, three, with text behind each. */
static void split_counted(Ctx *c, const Page *page, PartList *parts)
{
        Str stem = {0}, first_stem = {0};

        for (size_t i = 0; i < page->n; i++) {
                Str s = str_trim(page->lines[i].text);
                int number = can_open(&page->lines[i]) ? counted_heading(s, &stem) : 0;

                if (number == 1 && (parts->n == 0 || !has_text(page, parts->p[0].line, i))) {
                        parts->n = 0;
                        first_stem = stem;
                } else if (number == 0 || number != (int)parts->n + 1 ||
                        !str_eq(stem, first_stem) ||
                        !has_text(page, parts->p[parts->n - 1].line, i)) {
                        continue;
                }
                put_part(c, parts, i, s,
                        str_printf(c->arena,
                                tr(c, "The heading “%.*s” counts the documents of the page."),
                                STR(s)),
                        EXACT);
        }
        if (parts->n < 2)
                parts->n = 0;
}

static bool is_salutation(Str s)
{
        static const Str words[] = {SC("同志们"), SC("同志們"), SC("各位领导"), SC("各位代表"),
                SC("各位来宾"), SC("尊敬的")};
        bool opens = false;

        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                opens |= str_starts(s, words[i]);
        return opens && utf8_count(s) <= 30 &&
                (str_ends(s, S("：")) || str_ends(s, S(":")) || str_ends(s, S("!")) ||
                        str_ends(s, S("！")));
}

/* 2023年5月6日 or 二〇二三年五月六日 alone on its line, as under a signature. */
static bool is_date_line(Str s)
{
        size_t n = utf8_count(s);

        return n >= 8 && n <= 14 && str_find(s, S("年"), 0) != SIZE_MAX &&
                str_find(s, S("月"), 0) != SIZE_MAX &&
                (str_ends(s, S("日")) || str_ends(s, S("日）")) || str_ends(s, S("日)")));
}

/* Behind a signature's date: a title and a salutation open another document. What stands above the first one's words signs
 * nothing. */
static void split_signed(Ctx *c, const Page *page, PartList *parts)
{
        size_t dated = SIZE_MAX, title = SIZE_MAX;

        for (size_t i = parts->p[0].line; i < page->n; i++) {
                Str s = str_trim(page->lines[i].text);

                if (page->lines[i].kind == LINE_BLANK || page->lines[i].kind == LINE_FURNITURE)
                        continue;
                if (is_date_line(s)) {
                        dated = i;
                        title = SIZE_MAX;
                } else if (dated != SIZE_MAX && title == SIZE_MAX) {
                        title = i;
                        if (page->lines[i].kind != LINE_HEADING && !is_salutation(s))
                                dated = SIZE_MAX;
                } else if (dated != SIZE_MAX && !is_salutation(s)) {
                        if (page->lines[i].kind != LINE_HEADING)
                                dated = SIZE_MAX;
                }
                if (dated == SIZE_MAX || title == SIZE_MAX || !is_salutation(s))
                        continue;
                put_part(c, parts, title, str_trim(page->lines[title].text),
                        str_from(tr(c,
                                "A signature with its date ends one document; a salutation opens another.")),
                        PROPOSAL);
                dated = SIZE_MAX;
        }
}

static size_t first_content(const Page *page)
{
        for (size_t i = 0; i < page->n; i++)
                if (can_open(&page->lines[i]))
                        return i;
        return 0;
}

MUST Err page_split(Ctx *c, const Page *page, Parts *ret)
{
        PartList parts = {0};
        Part whole = {
                .line = first_content(page), .title = page_meta(page, "title"), .certainty = EXACT};

        split_counted(c, page, &parts);
        if (parts.n == 0) {
                *VEC_PUSH(c->arena, &parts) = whole;
                split_signed(c, page, &parts);
        }
        *ret = (Parts){.p = parts.p, .n = parts.n};
        return OK;
}
