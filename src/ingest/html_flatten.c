/* html_flatten.c: before a page is parsed. The parser's work for a tag grows with the depth of the open elements, so
 * a page that nests without end would take quadratic time: tags are taken away that nest deeper than any real
 * page. What no later step reads is left out, too: programs, style sheets, comments and drawings are most of the bytes
 * of most pages, and the parser would spend most of its time on them. */
#include "ingest/html.h"

#include <string.h>
#include <strings.h>

#define DEPTH_MAX 200 /* open elements; real pages stay below 60 */

typedef struct {
        char name[12]; /* lower case, cut */
} Open;
typedef struct {
        Str in;
        char *out;     /* a copy in which a blank stands for what is left out */
        size_t n;      /* bytes in out */
        size_t copied; /* bytes of in that are in out, or left out */
        Open open[DEPTH_MAX];
        size_t depth;
} Flatten;

static const char *const void_tags[] = {"area", "base", "br", "col", "embed", "frame", "hr", "img",
        "input", "keygen", "link", "meta", "param", "source", "track", "wbr"};
/* Closed by the next of their kind, so that their number says nothing about depth. */
static const char *const implied_tags[] = {"body", "colgroup", "dd", "dt", "head", "html", "li",
        "optgroup", "option", "p", "tbody", "tfoot", "thead", "tr"};
/* What is between them and their end is no markup. */
static const char *const raw_tags[] = {
        "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp"};
/* Foreign content nests by other rules; without its outermost tags it is read as HTML. The others draw. */
static const char *const foreign_tags[] = {"circle", "clippath", "defs", "ellipse", "g", "line",
        "math", "path", "polygon", "polyline", "rect", "stop", "svg", "symbol", "use"};
/* An end tag does not reach through these. */
static const char *const walls[] = {"applet", "button", "caption", "marquee", "object", "select",
        "table", "td", "template", "th"};

static bool among(const char *name, const char *const *list, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (strcmp(name, list[i]) == 0)
                        return true;
        return false;
}
#define AMONG(name, list) among((name), (list), ARRAY_LEN(list))

/* Behind the '>' of the tag that begins at at, quotes respected. */
static size_t tag_end(Str s, size_t at)
{
        char quote = 0, before = 0;
        for (; at < s.n; at++) {
                char ch = s.p[at];
                if (quote) {
                        if (ch == quote)
                                quote = 0;
                } else if ((ch == '"' || ch == '\'') && before == '=') {
                        quote = ch;
                } else if (ch == '>') {
                        return at + 1;
                }
                if (ch != ' ' && ch != '\n' && ch != '\t')
                        before = ch;
        }
        return s.n;
}

static size_t tag_name(Str s, size_t at, char name[12])
{
        size_t n = 0, i = at;
        for (; i < s.n; i++) {
                char ch = s.p[i];
                if (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\f' || ch == '/' || ch == '>')
                        break;
                if (n < 11)
                        name[n++] = ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
        }
        name[n] = 0;
        return i;
}

/* Where "</name" stands at or after at, or the end. */
static size_t raw_end(Str s, size_t at, const char *name)
{
        size_t n = strlen(name);
        for (; at + n + 2 <= s.n; at++) {
                const char *lt = memchr(s.p + at, '<', s.n - at);
                if (!lt)
                        return s.n;
                at = (size_t)(lt - s.p);
                if (at + n + 2 <= s.n && s.p[at + 1] == '/' &&
                        strncasecmp(s.p + at + 2, name, n) == 0)
                        return at;
        }
        return s.n;
}

/* From the beginning of the page towards its end; what is left out is not empty, so that out never outgrows in. */
static void leave_out(Flatten *f, size_t from, size_t to)
{
        memcpy(f->out + f->n, f->in.p + f->copied, from - f->copied);
        f->n += from - f->copied;
        f->out[f->n++] = ' ';
        f->copied = to;
}

/* Takes the innermost element of this name, and what is open inside it, off the stack. */
static bool close_element(Flatten *f, const char *name)
{
        for (size_t i = f->depth; i-- > 0;) {
                if (strcmp(f->open[i].name, name) == 0) {
                        f->depth = i;
                        return true;
                }
                bool cell =
                        strcmp(f->open[i].name, "td") == 0 || strcmp(f->open[i].name, "th") == 0;
                if (AMONG(f->open[i].name, walls) && !(cell && strcmp(name, "table") == 0))
                        return false;
        }
        return false;
}

static void open_element(Flatten *f, const char *name, size_t from, size_t to)
{
        bool cell = strcmp(name, "td") == 0 || strcmp(name, "th") == 0;
        if (cell)
                while (f->depth &&
                        (strcmp(f->open[f->depth - 1].name, "td") == 0 ||
                                strcmp(f->open[f->depth - 1].name, "th") == 0))
                        f->depth--;
        if (f->depth >= DEPTH_MAX) {
                leave_out(f, from, to);
                return;
        }
        memcpy(f->open[f->depth++].name, name, sizeof f->open[0].name);
}

/* Programs and style sheets; what describes the page for search engines is data. */
static bool is_program(const char *name, Str tag)
{
        return strcmp(name, "style") == 0 ||
                (strcmp(name, "script") == 0 && str_find(tag, S("json"), 0) == SIZE_MAX);
}

/* One tag from < to behind >; gives where to go on. */
static size_t flatten_tag(Flatten *f, size_t from)
{
        Str s = f->in;
        char name[12];
        bool end = s.p[from + 1] == '/';
        size_t at = tag_name(s, from + 1 + end, name), to = tag_end(s, at);
        if (AMONG(name, foreign_tags)) {
                leave_out(f, from, to);
        } else if (AMONG(name, void_tags) || AMONG(name, implied_tags)) {
                return to;
        } else if (end) {
                if (!close_element(f, name))
                        leave_out(f, from, to);
        } else if (AMONG(name, raw_tags)) {
                size_t stop = raw_end(s, to, name), behind = stop < s.n ? tag_end(s, stop) : s.n;
                if (is_program(name, str_slice(s, from, to)))
                        leave_out(f, from, behind);
                return behind;
        } else {
                open_element(f, name, from, to);
        }
        return to;
}

Str html_flatten(Arena *a, Str s)
{
        Flatten *f = NEW(a, Flatten);
        f->in = s;
        f->out = arena_alloc(a, s.n + 1);
        for (size_t at = 0; at < s.n;) {
                const char *lt = memchr(s.p + at, '<', s.n - at);
                if (!lt || lt + 1 >= s.p + s.n)
                        break;
                at = (size_t)(lt - s.p);
                char next = s.p[at + 1], after = at + 2 < s.n ? s.p[at + 2] : 0;
                if (str_starts(str_slice(s, at, s.n), S("<!--"))) {
                        size_t stop = str_find(s, S("-->"), at + 4);
                        stop = stop == SIZE_MAX ? s.n : stop + 3;
                        leave_out(f, at, stop);
                        at = stop;
                } else if ((next | 32) >= 'a' && (next | 32) <= 'z') {
                        at = flatten_tag(f, at);
                } else if (next == '/' && (after | 32) >= 'a' && (after | 32) <= 'z') {
                        at = flatten_tag(f, at);
                } else {
                        at++;
                }
        }
        memcpy(f->out + f->n, s.p + f->copied, s.n - f->copied);
        f->n += s.n - f->copied;
        return (Str){f->out, f->n};
}
