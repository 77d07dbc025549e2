/* html_token.c: a page cut into tags and texts, as the HTML Standard cuts it (13.2.5). Every byte is looked at a bounded
 * number of times: what is between tags is skipped by memchr, and a comment or tag that never ends reaches to the
 * end of the page. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

/* What a byte ends: a look into a table is all that most bytes of a tag cost. */
enum { BLANK = 1, ENDS_TAG_NAME = 2, ENDS_NAME = 4, ENDS_VALUE = 8 };
#define BLANK_ENDS (BLANK | ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE)
static const uint8_t ends[256] = {
        [' '] = BLANK_ENDS,
        ['\n'] = BLANK_ENDS,
        ['\t'] = BLANK_ENDS,
        ['\r'] = BLANK_ENDS,
        ['\f'] = BLANK_ENDS,
        ['/'] = ENDS_TAG_NAME | ENDS_NAME,
        ['>'] = ENDS_TAG_NAME | ENDS_NAME | ENDS_VALUE,
        ['='] = ENDS_NAME,
};

static bool is_letter(char ch)
{
        return (ch | 32) >= 'a' && (ch | 32) <= 'z';
}

static bool is_blank(char ch)
{
        return ends[(unsigned char)ch] & BLANK;
}

/* The first byte at or behind at that ends what is asked for. */
static size_t end_of(Str s, size_t at, uint8_t what)
{
        while (at < s.n && !(ends[(unsigned char)s.p[at]] & what))
                at++;
        return at;
}

static uint64_t add_letter(uint64_t name, unsigned char letter)
{
        return (name << 8 | name >> 56) ^ letter;
}

uint64_t html_name(Str lower)
{
        uint64_t name = 0;
        for (size_t i = 0; i < lower.n; i++)
                name = add_letter(name, (unsigned char)lower.p[i]);
        return name;
}

static size_t tag_name(Str s, size_t at, HtmlToken *t)
{
        uint64_t name = 0;
        size_t from = at;
        for (; at < s.n; at++) {
                unsigned char ch = (unsigned char)s.p[at];
                if (ends[ch] & ENDS_TAG_NAME)
                        break;
                name = add_letter(name, ch >= 'A' && ch <= 'Z' ? ch + 32 : ch);
        }
        t->name = name;
        t->n_name = (uint8_t)MIN(at - from, UINT8_MAX);
        return at;
}

/* Attributes
 * ---------- */
#define X(name, word) [ATTR_##name] = SC(word),
static const Str attr_words[] = {HTML_ATTRS(X)};
#undef X

/* By its first letter and its length the one that a name can be; most names are none of ours. */
#define LONGEST 11
static const uint8_t attr_numbers[26][LONGEST + 1] = {
        ['a' - 'a'] = {[3] = ATTR_ALT + 1, [11] = ATTR_ARIA_HIDDEN + 1},
        ['c' - 'a'] = {[5] = ATTR_CLASS + 1, [7] = ATTR_CONTENT + 1},
        ['d' - 'a'] = {[8] = ATTR_DATETIME + 1},
        ['h' - 'a'] = {[4] = ATTR_HREF + 1, [6] = ATTR_HIDDEN + 1},
        ['i' - 'a'] = {[2] = ATTR_ID + 1, [8] = ATTR_ITEMPROP + 1},
        ['n' - 'a'] = {[4] = ATTR_NAME + 1},
        ['p' - 'a'] = {[7] = ATTR_PUBDATE + 1, [8] = ATTR_PROPERTY + 1},
        ['r' - 'a'] = {[4] = ATTR_ROLE + 1},
        ['s' - 'a'] = {[5] = ATTR_STYLE + 1},
        ['t' - 'a'] = {[4] = ATTR_TYPE + 1},
};

static void keep_attr(HtmlToken *t, Str name, Str value)
{
        if (name.n > LONGEST || !is_letter(name.p[0]))
                return;
        uint8_t number = attr_numbers[(name.p[0] | 32) - 'a'][name.n];
        if (!number)
                return;
        Str word = attr_words[number - 1];
        if (!str_eq(word, name) && !str_eq_nocase(word, name))
                return;
        uint32_t bit = 1u << number;
        if (!(t->has & bit)) /* the first of a name counts */
                t->attrs[t->n_attrs++] = (HtmlAttr){(HtmlAttrName)(number - 1), value};
        t->has |= bit;
}

static size_t attr_value(Str s, size_t at, Str *ret)
{
        while (at < s.n && is_blank(s.p[at]))
                at++;
        size_t from = at;
        if (at < s.n && (s.p[at] == '"' || s.p[at] == '\'')) {
                const char *end = memchr(s.p + at + 1, s.p[at], s.n - at - 1);
                size_t to = end ? (size_t)(end - s.p) : s.n;
                *ret = str_slice(s, from + 1, to);
                return MIN(to + 1, s.n);
        }
        at = end_of(s, at, ENDS_VALUE);
        *ret = str_slice(s, from, at);
        return at;
}

/* One attribute at at, which is no blank, slash or >. */
static size_t attribute(Str s, size_t at, HtmlToken *t)
{
        size_t from = at;
        at = end_of(s, at + 1, ENDS_NAME); /* a name may begin with = */
        Str name = str_slice(s, from, at), value = {"", 0};
        size_t next = at;
        while (next < s.n && is_blank(s.p[next]))
                next++;
        if (next < s.n && s.p[next] == '=')
                at = attr_value(s, next + 1, &value);
        keep_attr(t, name, value);
        return at;
}

/* Tags and what looks like one
 * ----------------------------- */
static size_t tag(Str s, size_t at, HtmlToken *t)
{
        size_t from = at;
        at = tag_name(s, at, t);
        t->n_attrs = 0;
        t->has = 0;
        t->closed = false;
        while (at < s.n && s.p[at] != '>') {
                if (is_blank(s.p[at])) {
                        at++;
                } else if (s.p[at] == '/') {
                        t->closed = at + 1 < s.n && s.p[at + 1] == '>';
                        at++;
                } else {
                        at = attribute(s, at, t);
                }
        }
        if (at >= s.n) { /* cut off inside a tag: there is none */
                t->kind = TOKEN_END_OF_PAGE;
                return s.n;
        }
        t->text = str_slice(s, from, at);
        return at + 1;
}

/* Behind the > that ends what is no element: <!doctype …>, <?xml …>, </ …>. */
static size_t behind_bracket(Str s, size_t at)
{
        const char *end = memchr(s.p + at, '>', s.n - at);
        return end ? (size_t)(end - s.p) + 1 : s.n;
}

/* at is behind "<!--"; "-->" and "--!>" end it, and a > that follows at once. */
static size_t behind_comment(Str s, size_t at)
{
        if (str_starts(str_slice(s, at, s.n), S(">")))
                return at + 1;
        if (str_starts(str_slice(s, at, s.n), S("->")))
                return at + 2;
        for (size_t from = at; at < s.n;) {
                const char *end = memchr(s.p + at, '>', s.n - at);
                if (!end)
                        return s.n;
                at = (size_t)(end - s.p) + 1;
                Str before = str_slice(s, from, at);
                if (str_ends(before, S("-->")) || str_ends(before, S("--!>")))
                        return at;
        }
        return s.n;
}

void html_token(Str s, size_t *at, HtmlToken *ret)
{
        size_t from = *at, i = from;
        ret->kind = TOKEN_END_OF_PAGE;
        while (i < s.n) {
                const char *lt = s.p[i] == '<' ? s.p + i : memchr(s.p + i, '<', s.n - i);
                size_t here = lt ? (size_t)(lt - s.p) : s.n;
                char next = here + 1 < s.n ? s.p[here + 1] : 0;
                bool known = is_letter(next) || next == '/' || next == '!' || next == '?';
                if (here < s.n && !known) { /* a < b */
                        i = here + 1;
                        continue;
                }
                if (here > from) {
                        ret->kind = TOKEN_TEXT;
                        ret->text = str_slice(s, from, here);
                        *at = here;
                        return;
                }
                if (is_letter(next)) {
                        ret->kind = TOKEN_START;
                        *at = tag(s, here + 1, ret);
                        return;
                }
                if (next == '/' && here + 2 < s.n && is_letter(s.p[here + 2])) {
                        ret->kind = TOKEN_END;
                        *at = tag(s, here + 2, ret);
                        return;
                }
                i = str_starts(str_slice(s, here, s.n), S("<!--")) ? behind_comment(s, here + 4)
                                                                   : behind_bracket(s, here + 1);
                from = i;
        }
        *at = s.n;
        if (from < s.n) {
                ret->kind = TOKEN_TEXT;
                ret->text = str_slice(s, from, s.n);
        }
}

size_t html_raw_end(Str s, size_t from, const char *name)
{
        size_t n = strlen(name);
        while (from < s.n) {
                const char *lt = memchr(s.p + from, '<', s.n - from);
                if (!lt)
                        return SIZE_MAX;
                size_t at = (size_t)(lt - s.p), behind = at + 2 + n;
                if (behind <= s.n && lt[1] == '/' && strncasecmp(lt + 2, name, n) == 0 &&
                        (behind == s.n || is_blank(s.p[behind]) || s.p[behind] == '/' ||
                                s.p[behind] == '>'))
                        return at;
                from = at + 1;
        }
        return SIZE_MAX;
}
