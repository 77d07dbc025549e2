/* secrecy.c: does a document bear a mark of secrecy? Such a document may not be kept here, so the mark must be
 * recognised however it was typed or scanned: in either script and width, with blanks between the
 * characters, with any star. GB/T 9704 puts it on the first page, at the left under the copy number, as 机密★20年
 * or 秘密 alone on its line. A sentence that speaks of secrets is no mark. */
#include "text/hanzi.h"

#include <string.h>

#define FIRST_PAGE 1500 /* characters */
#define HEADER_LINES 12 /* lines in which 机密 alone on its line counts */

typedef struct {
        uint32_t cp;
        size_t at, next;
} Glyph;

#define LINE_MAX 64 /* glyphs of a line that are looked at; a mark stands at its start or its end */

/* The first glyphs of a line without blanks, full-width forms as ASCII. */
static size_t glyphs(Str text, size_t from, size_t to, Glyph out[LINE_MAX])
{
        size_t n = 0, at = from;
        uint32_t cp;

        while (n < LINE_MAX && at < to) {
                size_t here = at;

                if (!utf8_next(text, &at, &cp))
                        break;
                if (cp == ' ' || cp == '\t' || cp == 0x3000 || cp == 0xA0 || cp == 0xFEFF ||
                        cp == '\r')
                        continue;
                if (cp >= 0xFF01 && cp <= 0xFF5E)
                        cp -= 0xFEE0;
                out[n++] = (Glyph){cp, here, at};
        }
        return n;
}

static bool is_one_of(uint32_t cp, const char *set)
{
        size_t at = 0;
        uint32_t k;

        while (utf8_next(str_from(set), &at, &k))
                if (k == cp)
                        return true;
        return false;
}

static bool is_star(uint32_t cp)
{
        return is_one_of(cp, "★☆✩✭✮⭐*＊※");
}

/* Glyphs of 绝密, 机密 or 秘密 at g; 0 if there is none. */
static size_t level_at(const Glyph *g, size_t n)
{
        return n >= 2 && is_one_of(g[0].cp, "绝絕机機秘祕") && g[1].cp == 0x5BC6 ? 2 : 0;
}

/* Glyphs of a term at g: 20年, 六个月, 长期. */
static size_t term_at(const Glyph *g, size_t n)
{
        size_t i = 0;

        if (n >= 2 && is_one_of(g[0].cp, "长長") && g[1].cp == 0x671F)
                return 2;
        while (i < n && i < 4 && is_one_of(g[i].cp, "0123456789一二三四五六七八九十〇零两"))
                i++;
        if (i == 0 || i == n)
                return 0;
        if (is_one_of(g[i].cp, "个個") && i + 1 < n)
                i++;
        return is_one_of(g[i].cp, "年月日天") ? i + 1 : 0;
}

/* Glyphs of what may stand before the mark on its line: a copy number, 密级：, 份号：, an opening bracket. */
static size_t prefix_at(const Glyph *g, size_t n)
{
        size_t i = 0;

        while (i < n && i < 12 && (is_one_of(g[i].cp, "0123456789№NnOo.:[【(〔「份号號密级級")))
                i++;
        /* 密级 ends in no level of its own: 密 of 秘密 must not be eaten. */
        return i;
}

/* A mark at g: a level, then a star, or else nothing but a term until the end of the line. */
static size_t mark_at(const Glyph *g, size_t n, bool header)
{
        size_t k = level_at(g, n), star;

        if (!k)
                return 0;
        star = k < n && is_star(g[k].cp);
        k += star;
        k += term_at(g + k, n - k);
        while (k < n && is_one_of(g[k].cp, "]】)〕」"))
                k++;
        if (star)
                return k == n || !is_han(g[k].cp) || k >= 4 ? k : 0;
        return header && k == n ? k : 0;
}

/* A sentence quotes the mark: the line goes on in prose behind it. */
static bool prose_behind(const Glyph *g, size_t n, size_t k)
{
        size_t n_han = 0;

        for (size_t i = k; i < n; i++) {
                n_han += is_han(g[i].cp);
                if (is_one_of(g[i].cp, "，,。；;、的是"))
                        return true;
        }
        return n_han > 20;
}

static bool line_mark(Str text, size_t from, size_t to, bool header, Span *ret)
{
        Glyph g[LINE_MAX];
        size_t n = glyphs(text, from, to, g), start = prefix_at(g, n), k;

        for (size_t i = 0; i < n; i++) {
                /* At the start of the line, behind the prefix, or as the line's end. */
                k = mark_at(g + i, n - i, header && (i == 0 || i == start));
                if (!k || (i != 0 && i != start && i + k != n))
                        continue;
                if (i + k < n && prose_behind(g, n, i + k))
                        continue;
                if (i > start && i > 0 && (is_one_of(g[i - 1].cp, "“\"‘'《的为為是成") || i > 12))
                        continue;
                *ret = (Span){g[i].at, g[i + k - 1].next};
                return true;
        }
        return false;
}

bool secrecy_mark(Str text, Span *ret_mark)
{
        size_t at = 0, lines = 0;

        text = str_slice(text, 0, utf8_offset(text, FIRST_PAGE));
        while (at < text.n) {
                size_t end = str_find(text, S("\n"), at);

                end = end == SIZE_MAX ? text.n : end;
                if (line_mark(text, at, end, lines < HEADER_LINES, ret_mark))
                        return true;
                lines += end > at;
                at = end + 1;
        }
        return false;
}
