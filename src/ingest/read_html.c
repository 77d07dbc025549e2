/* read_html.c: web pages. The only file that knows gumbo, which reads what browsers read.
 *
 * Two things of gumbo are kept in check. Its work for a tag grows with the depth of the open elements, so a
 * page that nests without end would take quadratic time: flatten() takes tags away that nest deeper than any
 * real page. And its own release of a tree recurses: we give it an allocator that remembers every piece, and
 * let go of all of them in a loop.
 *
 * The reader takes nothing off a page. It says of each block how sure the markup makes it that this is
 * furniture (boiler), and how much of it is link; page_clean decides. No rule names a site. */
#include "ingest/ingest.h"

#include <gumbo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "ingest/inside.h"

#define HTML_MAX ((size_t)32 << 20) /* decoded bytes of one page */
#define DEPTH_MAX 200               /* open elements; real pages stay below 60 */

/* Flattening
 * ---------- */
typedef struct {
        char name[12]; /* lower case, cut */
} Open;
typedef struct {
        Str in;
        char *out; /* a copy in which tags become blanks */
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
/* Foreign content nests by other rules; without its outermost tags it is read as HTML. */
static const char *const foreign_tags[] = {"math", "svg"};
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

static void blank_out(Flatten *f, size_t from, size_t to)
{
        memset(f->out + from, ' ', to - from);
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
                blank_out(f, from, to);
                return;
        }
        memcpy(f->open[f->depth++].name, name, sizeof f->open[0].name);
}

/* One tag from < to behind >; gives where to go on. */
static size_t flatten_tag(Flatten *f, size_t from)
{
        Str s = f->in;
        char name[12];
        bool end = s.p[from + 1] == '/';
        size_t at = tag_name(s, from + 1 + end, name), to = tag_end(s, at);
        if (AMONG(name, foreign_tags)) {
                blank_out(f, from, to);
        } else if (AMONG(name, void_tags) || AMONG(name, implied_tags)) {
                return to;
        } else if (end) {
                if (!close_element(f, name))
                        blank_out(f, from, to);
        } else if (AMONG(name, raw_tags)) {
                size_t stop = raw_end(s, to, name);
                return stop < s.n ? tag_end(s, stop) : s.n;
        } else {
                open_element(f, name, from, to);
        }
        return to;
}

/* A copy of s of the same length in which nothing nests deeper than DEPTH_MAX. */
static Str flatten(Arena *a, Str s)
{
        Flatten *f = NEW(a, Flatten);
        f->in = s;
        f->out = arena_alloc(a, s.n + 1);
        memcpy(f->out, s.p, s.n);
        for (size_t at = 0; at < s.n;) {
                const char *lt = memchr(s.p + at, '<', s.n - at);
                if (!lt || lt + 1 >= s.p + s.n)
                        break;
                at = (size_t)(lt - s.p);
                char next = s.p[at + 1], after = at + 2 < s.n ? s.p[at + 2] : 0;
                if (str_starts(str_slice(s, at, s.n), S("<!--"))) {
                        size_t stop = str_find(s, S("-->"), at + 4);
                        at = stop == SIZE_MAX ? s.n : stop + 3;
                } else if ((next | 32) >= 'a' && (next | 32) <= 'z') {
                        at = flatten_tag(f, at);
                } else if (next == '/' && (after | 32) >= 'a' && (after | 32) <= 'z') {
                        at = flatten_tag(f, at);
                } else {
                        at++;
                }
        }
        return (Str){f->out, s.n};
}

/* Memory for gumbo
 * ---------------- */
typedef struct Piece {
        struct Piece *prev, *next;
        _Alignas(16) char data[];
} Piece;

static void *piece_alloc(void *userdata, size_t n)
{
        Piece *list = userdata, *piece = malloc(sizeof(Piece) + n);
        if (!piece)
                die("event=out_of_memory bytes=%zu", n);
        piece->next = list->next;
        piece->prev = list;
        if (list->next)
                list->next->prev = piece;
        list->next = piece;
        return piece->data;
}

static void piece_free(void *userdata, void *p)
{
        (void)userdata;
        if (!p)
                return;
        Piece *piece = (Piece *)((char *)p - offsetof(Piece, data));
        piece->prev->next = piece->next;
        if (piece->next)
                piece->next->prev = piece->prev;
        free(piece);
}

static void pieces_drop(void *p)
{
        Piece *list = p;
        while (list->next) {
                Piece *piece = list->next;
                list->next = piece->next;
                free(piece);
        }
}

/* What a tag is
 * ------------- */
enum {
        SKIP = 1, /* nothing in it is text of the page */
        FLOW = 2, /* begins and ends a block */
        VOID_BR = 4,
        RESET = 8, /* the page's own statement that this is its subject */
};
typedef struct {
        uint8_t bits, boiler, level; /* level: of a heading */
        BlockKind kind;
} Element;
static const Element elements[GUMBO_TAG_LAST + 1] = {
        [GUMBO_TAG_ADDRESS] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_ARTICLE] = {FLOW | RESET, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_ASIDE] = {FLOW, 70, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_AUDIO] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_BLOCKQUOTE] = {FLOW, 0, 0, BLOCK_QUOTE},
        [GUMBO_TAG_BODY] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_BR] = {VOID_BR, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_BUTTON] = {FLOW, 95, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_CANVAS] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_CAPTION] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_CENTER] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DATALIST] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DD] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DETAILS] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DIV] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_DT] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_FIELDSET] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_FIGCAPTION] = {FLOW, 0, 0, BLOCK_FIGURE},
        [GUMBO_TAG_FIGURE] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_FOOTER] = {FLOW, 85, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_FORM] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_H1] = {FLOW, 0, 1, BLOCK_HEADING},
        [GUMBO_TAG_H2] = {FLOW, 0, 2, BLOCK_HEADING},
        [GUMBO_TAG_H3] = {FLOW, 0, 3, BLOCK_HEADING},
        [GUMBO_TAG_H4] = {FLOW, 0, 4, BLOCK_HEADING},
        [GUMBO_TAG_H5] = {FLOW, 0, 5, BLOCK_HEADING},
        [GUMBO_TAG_H6] = {FLOW, 0, 6, BLOCK_HEADING},
        [GUMBO_TAG_HEAD] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_HEADER] = {FLOW, 40, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_HR] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_IFRAME] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_LI] = {FLOW, 0, 0, BLOCK_LIST_ITEM},
        [GUMBO_TAG_LISTING] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [GUMBO_TAG_MAIN] = {FLOW | RESET, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_MENU] = {FLOW, 60, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_NAV] = {FLOW, 95, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_NOFRAMES] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_NOSCRIPT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_OL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_OPTION] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_P] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_PLAINTEXT] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [GUMBO_TAG_PRE] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [GUMBO_TAG_SCRIPT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_SECTION] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_SELECT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_STYLE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_SUMMARY] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TABLE] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TD] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TEMPLATE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TEXTAREA] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TH] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TITLE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_TR] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_UL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_VIDEO] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [GUMBO_TAG_XMP] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
};

/* What the markup calls a part of a page, in class, id and role; sorted. */
typedef struct {
        const char *word;
        uint8_t boiler;
} Hint;
static const Hint hints[] = {
        {"ad", 85},
        {"ads", 85},
        {"advert", 85},
        {"advertisement", 90},
        {"alert", 50},
        {"app", 30},
        {"banner", 70},
        {"breadcrumb", 90},
        {"breadcrumbs", 90},
        {"captcha", 95},
        {"comment", 75},
        {"comments", 75},
        {"complementary", 70},
        {"contentinfo", 90},
        {"cookie", 90},
        {"copyright", 90},
        {"crumb", 85},
        {"crumbs", 85},
        {"dialog", 80},
        {"disclaimer", 60},
        {"download", 45},
        {"dropdown", 80},
        {"feedback", 75},
        {"foot", 75},
        {"footer", 85},
        {"friendlink", 90},
        {"hot", 55},
        {"links", 60},
        {"login", 90},
        {"logo", 80},
        {"menu", 85},
        {"menubar", 90},
        {"modal", 80},
        {"more", 50},
        {"nav", 90},
        {"navbar", 95},
        {"navi", 90},
        {"navigation", 95},
        {"newsletter", 85},
        {"next", 60},
        {"pager", 85},
        {"pagination", 90},
        {"popup", 85},
        {"prev", 60},
        {"print", 60},
        {"promo", 80},
        {"qrcode", 90},
        {"rank", 60},
        {"recommend", 75},
        {"related", 75},
        {"search", 80},
        {"share", 90},
        {"sharing", 90},
        {"sidebar", 80},
        {"signin", 90},
        {"signup", 90},
        {"sitemap", 85},
        {"skip", 80},
        {"social", 85},
        {"sponsor", 85},
        {"subscribe", 85},
        {"tabs", 40},
        {"toolbar", 85},
        {"tooltip", 85},
        {"topbar", 85},
        {"vote", 60},
        {"weixin", 70},
        {"widget", 60},
};
static const char *const subject_words[] = {
        "article", "body", "content", "detail", "entry", "main", "post", "story", "text", "txt"};

static const char *const having_words[] = {"has", "is", "no", "on", "show", "with", "without"};

static uint8_t hint_of(const char *word)
{
        size_t lo = 0, hi = ARRAY_LEN(hints);
        while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                int d = strcmp(word, hints[mid].word);
                if (d == 0)
                        return hints[mid].boiler;
                if (d < 0)
                        hi = mid;
                else
                        lo = mid + 1;
        }
        return 0;
}

/* One name, "mainNav" or "share-box_2", by its words: main, nav; share, box. *subject: it names the subject
 * and no furniture. "with-sidebar" is a page that has one, not the sidebar. */
static uint8_t hint_of_name(const char *value, size_t len, bool *subject)
{
        char word[20];
        size_t n = 0;
        uint8_t sure = 0;
        bool about = false, has_one = false;
        for (size_t i = 0; i <= len; i++) {
                char ch = i < len ? value[i] : 0;
                bool upper = ch >= 'A' && ch <= 'Z', lower = ch >= 'a' && ch <= 'z';
                bool after_lower = i && value[i - 1] >= 'a' && value[i - 1] <= 'z';
                if (n && (!(upper || lower) || (upper && after_lower))) {
                        word[n] = 0;
                        sure = MAX(sure, hint_of(word));
                        about = about || AMONG(word, subject_words);
                        has_one = has_one || AMONG(word, having_words);
                        n = 0;
                }
                if ((upper || lower) && n + 1 < sizeof word)
                        word[n++] = upper ? (char)(ch + 32) : ch;
        }
        *subject = *subject || (about && !sure);
        return has_one ? 0 : sure;
}

/* The names of a class, an id or a role. */
static uint8_t hint_of_names(const char *value, bool *subject)
{
        uint8_t sure = 0;
        while (*value) {
                size_t n = strcspn(value, " \t\n");
                sure = MAX(sure, hint_of_name(value, n, subject));
                value += n + (value[n] != 0);
        }
        return sure;
}

static const char *attr(const GumboElement *e, const char *name)
{
        const GumboAttribute *a = gumbo_get_attribute(&e->attributes, name);
        return a && a->value ? a->value : "";
}

static bool has(const GumboElement *e, const char *name)
{
        return gumbo_get_attribute(&e->attributes, name) != NULL;
}

static bool is_hidden(const GumboElement *e)
{
        if (has(e, "hidden") || strcasecmp(attr(e, "aria-hidden"), "true") == 0)
                return true;
        const char *style = strstr(attr(e, "style"), "display");
        return style && strstr(style, "none") && strstr(style, "none") - style < 12;
}

/* How sure the markup of this element alone is. */
static uint8_t boiler_of(const GumboElement *e)
{
        uint8_t sure = elements[e->tag].boiler;
        bool subject = false;
        if (e->tag == GUMBO_TAG_BODY || e->tag == GUMBO_TAG_HTML)
                return 0;
        sure = MAX(sure, hint_of_names(attr(e, "role"), &subject));
        subject = false;
        uint8_t named = hint_of_names(attr(e, "class"), &subject);
        named = MAX(named, hint_of_names(attr(e, "id"), &subject));
        if (subject)
                named /= 2; /* "content hot" is a text that many read */
        sure = MAX(sure, named);
        return is_hidden(e) ? MAX(sure, 85) : sure;
}

/* First walk: how much text each element holds, and which tables hold data
 * ------------------------------------------------------------------------ */
typedef struct {
        size_t text;    /* bytes */
        uint32_t cells; /* of a table, of a row: how many */
        uint32_t rows, largest_row;
        size_t largest_cell;
        bool nested; /* a table or a heading inside a table */
} Size;
typedef struct {
        const GumboNode *node;
        size_t child, ordinal; /* ordinal among the elements, in document order */
        uint8_t boiler, level, list_depth;
        BlockKind kind;
        bool link, row, pre;
        Str href;
        size_t link_from;
} Frame;
typedef VEC(Frame) Frames;
typedef VEC(Size) Sizes;

static bool is_element(const GumboNode *n)
{
        return n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE;
}

static bool is_text(const GumboNode *n)
{
        return n->type == GUMBO_NODE_TEXT || n->type == GUMBO_NODE_CDATA ||
                n->type == GUMBO_NODE_WHITESPACE;
}

static bool is_cell(const GumboNode *n)
{
        return n->v.element.tag == GUMBO_TAG_TD || n->v.element.tag == GUMBO_TAG_TH;
}

/* An element ends: what it holds counts for the one around it. */
static void size_close(Sizes *sizes, const Frame *f, const Frame *up)
{
        Size *size = &sizes->p[f->ordinal], *outer = &sizes->p[up->ordinal];
        GumboTag tag = f->node->v.element.tag;
        outer->text += size->text;
        outer->largest_cell =
                MAX(outer->largest_cell, is_cell(f->node) ? size->text : size->largest_cell);
        outer->nested =
                outer->nested || size->nested || tag == GUMBO_TAG_TABLE || elements[tag].level > 0;
        if (is_cell(f->node))
                outer->cells++;
        else if (tag == GUMBO_TAG_TR) {
                outer->rows++;
                outer->largest_row = MAX(outer->largest_row, size->cells);
        } else if (tag == GUMBO_TAG_TBODY || tag == GUMBO_TAG_THEAD || tag == GUMBO_TAG_TFOOT) {
                outer->rows += size->rows;
                outer->largest_row = MAX(outer->largest_row, size->largest_row);
        }
}

static Sizes measure(Arena *a, const GumboNode *root)
{
        Frames stack = {0};
        Sizes sizes = {0};
        *VEC_PUSH(a, &stack) = (Frame){.node = root};
        *VEC_PUSH(a, &sizes) = (Size){0};
        while (stack.n) {
                Frame *f = &stack.p[stack.n - 1];
                const GumboVector *children = &f->node->v.element.children;
                if (f->child >= children->length) {
                        if (stack.n > 1)
                                size_close(&sizes, f, f - 1);
                        stack.n--;
                        continue;
                }
                const GumboNode *n = children->data[f->child++];
                if (n->type == GUMBO_NODE_TEXT)
                        sizes.p[f->ordinal].text += strlen(n->v.text.text);
                if (!is_element(n) || (elements[n->v.element.tag].bits & SKIP))
                        continue;
                *VEC_PUSH(a, &sizes) = (Size){0};
                *VEC_PUSH(a, &stack) = (Frame){.node = n, .ordinal = sizes.n - 1};
        }
        return sizes;
}

/* Rows of short cells are data; a table around long texts or other tables only places things on the page. */
static bool is_data_table(const Size *s)
{
        return s->rows >= 2 && s->largest_row >= 2 && s->largest_cell <= 600 && !s->nested;
}

/* Second walk: the blocks
 * ----------------------- */
typedef struct {
        Ctx *c;
        Doc *doc;
        const Sizes *sizes;
        size_t page_text;
        Frames stack;
        Buf text;
        size_t link_bytes;
        VEC(Run) runs;
        bool blank,
                line_break; /* a blank is due before the next character; it came from a line break */
        uint32_t last;      /* the character put last */
        size_t n_elements;
} Walk;

static bool is_wide(uint32_t cp)
{
        return is_han(cp) || (cp >= 0x3000 && cp <= 0x303F) || (cp >= 0xFF00 && cp <= 0xFF60) ||
                cp == 0x201C || cp == 0x201D || cp == 0x2014;
}

static bool is_space(uint32_t cp)
{
        return cp == ' ' || cp == '\t' || cp == '\n' || cp == '\r' || cp == '\f' || cp == 0xA0 ||
                (cp >= 0x2000 && cp <= 0x200A) || cp == 0x202F;
}

static MUST Err flush(Walk *w)
{
        Frame *f = &w->stack.p[w->stack.n - 1];
        Str text = str_trim(buf_str(&w->text));
        if (text.n) {
                Block *b;
                size_t cut = (size_t)(text.p - w->text.p);
                Str kept = str_keep(w->c->arena, text);
                TRY(reader_add(w->c, w->doc, f->row ? BLOCK_TABLE_ROW : f->kind, kept, &b));
                b->level = f->kind == BLOCK_HEADING ? f->level : f->list_depth;
                b->boiler = f->boiler;
                b->link_share = (uint8_t)MIN(100, w->link_bytes * 100 / w->text.n);
                for (size_t i = 0; i < w->runs.n; i++) {
                        Run r = w->runs.p[i];
                        r.at.from = MIN(r.at.from > cut ? r.at.from - cut : 0, text.n);
                        r.at.to = MIN(r.at.to > cut ? r.at.to - cut : 0, text.n);
                        if (r.at.to > r.at.from)
                                doc_add_run(w->doc, b, r.kind, r.at, r.target);
                }
        }
        buf_clear(&w->text);
        w->runs.n = 0;
        w->link_bytes = 0;
        w->blank = w->line_break = false;
        w->last = 0;
        for (size_t i = 0; i < w->stack.n; i++)
                w->stack.p[i].link_from = 0;
        return OK;
}

/* Blanks become one; between two Han characters a line break of the source is none. */
static void put_blank(Walk *w, uint32_t cp)
{
        if (w->blank && w->last && !(w->line_break && is_wide(w->last) && is_wide(cp)))
                buf_putc(&w->text, ' ');
        w->blank = w->line_break = false;
}

static MUST Err put_text(Walk *w, Str s)
{
        Frame *f = &w->stack.p[w->stack.n - 1];
        size_t at = 0, before = w->text.n;
        uint32_t cp;
        while (utf8_next(s, &at, &cp)) {
                if (f->pre && cp == '\n') {
                        TRY(flush(w));
                        before = 0;
                } else if (is_space(cp) && !f->pre) {
                        w->blank = true;
                        w->line_break = w->line_break || cp == '\n';
                } else if (cp == 0x200B || cp == 0xFEFF || cp == 0xAD || cp == 0 || cp == '\r') {
                        continue;
                } else {
                        put_blank(w, cp);
                        buf_put_cp(&w->text, cp < 0x20 && cp != '\t' ? ' ' : cp);
                        w->last = cp;
                }
        }
        if (f->link)
                w->link_bytes += w->text.n - before;
        return OK;
}

/* The frame for a child element: what it inherits, and what its tag and attributes add. */
static Frame frame_for(Walk *w, const GumboNode *n, size_t ordinal)
{
        Frame f = w->stack.p[w->stack.n - 1];
        const GumboElement *e = &n->v.element;
        const Element *rule = &elements[e->tag];
        const Size *size = &w->sizes->p[ordinal];
        f.node = n;
        f.child = 0;
        f.ordinal = ordinal;
        f.link_from = w->text.n;
        if ((rule->bits & RESET) && size->text * 5 > w->page_text)
                f.boiler = 0;
        /* A hint on the element that holds most of the page is about something else. */
        if (size->text * 2 < w->page_text)
                f.boiler = MAX(f.boiler, boiler_of(e));
        if (rule->bits & FLOW && rule->kind != BLOCK_PARAGRAPH) {
                f.kind = rule->kind;
                f.level = rule->level;
        }
        if (e->tag == GUMBO_TAG_UL || e->tag == GUMBO_TAG_OL)
                f.list_depth = (uint8_t)MIN(f.list_depth + 1, DOC_DEPTH_MAX);
        if (e->tag == GUMBO_TAG_TABLE)
                f.row = is_data_table(size);
        f.pre = f.pre || rule->kind == BLOCK_PREFORMATTED;
        if (e->tag == GUMBO_TAG_A && has(e, "href")) {
                f.link = true;
                f.href = str_from(attr(e, "href"));
        }
        return f;
}

/* The alternative text of a picture stands by itself and is not the page's own prose. */
static MUST Err put_image(Walk *w, const GumboElement *e)
{
        Str alt = squeeze(w->c->arena, str_from(attr(e, "alt")));
        if (!alt.n || w->stack.p[w->stack.n - 1].row)
                return OK;
        Block *b;
        TRY(flush(w));
        TRY(reader_add(w->c, w->doc, BLOCK_FIGURE, alt, &b));
        b->boiler = MAX(80, w->stack.p[w->stack.n - 1].boiler);
        return OK;
}

/* In a data table a row is one block and a cell ends with a tab. */
static bool inside_row(const Walk *w, GumboTag tag)
{
        return w->stack.p[w->stack.n - 1].row && tag != GUMBO_TAG_TR && tag != GUMBO_TAG_TABLE &&
                tag != GUMBO_TAG_CAPTION;
}

static MUST Err element_start(Walk *w, const GumboNode *n)
{
        const GumboElement *e = &n->v.element;
        const Element *rule = &elements[e->tag];
        if (rule->bits & SKIP)
                return OK;
        size_t ordinal = ++w->n_elements; /* measure() counts the same elements */
        if (e->tag == GUMBO_TAG_IMG)
                TRY(put_image(w, e));
        if (rule->bits & (FLOW | VOID_BR)) {
                if (inside_row(w, e->tag))
                        w->blank = true;
                else
                        TRY(flush(w));
        }
        Frame f = frame_for(w, n, ordinal);
        *VEC_PUSH(w->c->arena, &w->stack) = f;
        return OK;
}

static MUST Err element_end(Walk *w)
{
        Frame *f = &w->stack.p[w->stack.n - 1];
        GumboTag tag = f->node->v.element.tag;
        if (f->row && is_cell(f->node)) {
                buf_putc(&w->text, '\t');
                w->blank = false;
                w->last = 0;
        } else if ((elements[tag].bits & FLOW) && inside_row(w, tag)) {
                w->blank = true;
        } else if (elements[tag].bits & FLOW) {
                TRY(flush(w));
        }
        if (tag == GUMBO_TAG_A && f->href.n && w->text.n > f->link_from)
                *VEC_PUSH(w->c->arena, &w->runs) =
                        (Run){{f->link_from, w->text.n}, RUN_LINK, str_keep(w->c->arena, f->href)};
        w->stack.n--;
        return OK;
}

static MUST Err walk(Walk *w, const GumboNode *root)
{
        *VEC_PUSH(w->c->arena, &w->stack) = (Frame){.node = root, .kind = BLOCK_PARAGRAPH};
        while (w->stack.n) {
                Frame *f = &w->stack.p[w->stack.n - 1];
                const GumboVector *children = &f->node->v.element.children;
                if (f->child >= children->length) {
                        if (w->stack.n == 1)
                                return flush(w);
                        TRY(element_end(w));
                        continue;
                }
                const GumboNode *n = children->data[f->child++];
                if (is_text(n))
                        TRY(put_text(w, str_from(n->v.text.text)));
                else if (is_element(n))
                        TRY(element_start(w, n));
        }
        return OK;
}

/* What the page says of itself
 * ---------------------------- */
/* name, property or itemprop of a meta element → our key; earlier rows are believed before later ones. */
static const struct {
        const char *name, *key;
} meta_rows[] = {
        {"articletitle", "title"},
        {"og:title", "title"},
        {"dc.title", "title"},
        {"article:author", "author"},
        {"og:article:author", "author"},
        {"author", "author"},
        {"dc.creator", "author"},
        {"pubdate", "published"},
        {"article:published_time", "published"},
        {"og:published_time", "published"},
        {"og:release_date", "published"},
        {"datepublished", "published"},
        {"publishdate", "published"},
        {"firstpublishedtime", "published"},
        {"dc.date", "published"},
        {"dc.date.issued", "published"},
        {"contentsource", "source"},
        {"source", "source"},
        {"og:site_name", "site"},
        {"description", "description"},
        {"generator", "generator"},
};

typedef struct {
        Str values[ARRAY_LEN(meta_rows)];
        Str title, time;
} Head;

static void head_meta(Arena *a, Head *h, const GumboElement *e)
{
        const char *names[] = {attr(e, "name"), attr(e, "property"), attr(e, "itemprop")};
        for (size_t k = 0; k < ARRAY_LEN(names); k++)
                for (size_t i = 0; *names[k] && i < ARRAY_LEN(meta_rows); i++)
                        if (strcasecmp(names[k], meta_rows[i].name) == 0 && !h->values[i].n)
                                h->values[i] = squeeze(a, str_from(attr(e, "content")));
}

static void head_element(Arena *a, Head *h, const GumboNode *n)
{
        const GumboElement *e = &n->v.element;
        if (e->tag == GUMBO_TAG_META)
                head_meta(a, h, e);
        if (e->tag == GUMBO_TAG_TITLE && !h->title.n && e->children.length) {
                const GumboNode *t = e->children.data[0];
                if (is_text(t))
                        h->title = squeeze(a, str_from(t->v.text.text));
        }
        if (e->tag == GUMBO_TAG_TIME && !h->time.n &&
                (has(e, "pubdate") || strcasecmp(attr(e, "itemprop"), "datePublished") == 0))
                h->time = squeeze(a, str_from(attr(e, "datetime")));
}

static void read_head(Arena *a, Doc *d, const GumboNode *root)
{
        Head *h = NEW(a, Head);
        Frames stack = {0};
        *VEC_PUSH(a, &stack) = (Frame){.node = root};
        while (stack.n) {
                Frame *f = &stack.p[stack.n - 1];
                const GumboVector *children = &f->node->v.element.children;
                if (f->child >= children->length) {
                        stack.n--;
                        continue;
                }
                const GumboNode *n = children->data[f->child++];
                if (!is_element(n))
                        continue;
                head_element(a, h, n);
                *VEC_PUSH(a, &stack) = (Frame){.node = n};
        }
        for (size_t i = 0; i < ARRAY_LEN(meta_rows); i++)
                if (h->values[i].n)
                        doc_put_meta(d, str_from(meta_rows[i].key), h->values[i]);
        if (h->time.n)
                doc_put_meta(d, S("published"), h->time);
        if (h->title.n)
                doc_put_meta(d, S("page_title"), h->title);
}

/* The charset that the bytes' first 4 KiB declare in a meta element; empty if none. */
static Str declared_charset(Str bytes)
{
        Str head = str_slice(bytes, 0, 4096);
        for (size_t at = 0; at + 8 < head.n; at++) {
                if (strncasecmp(head.p + at, "charset=", 8) != 0)
                        continue;
                size_t from = at + 8;
                while (from < head.n &&
                        (head.p[from] == '"' || head.p[from] == '\'' || head.p[from] == ' '))
                        from++;
                size_t to = from;
                while (to < head.n &&
                        (head.p[to] == '-' || head.p[to] == '_' ||
                                (head.p[to] >= '0' && head.p[to] <= '9') ||
                                ((head.p[to] | 32) >= 'a' && (head.p[to] | 32) <= 'z')))
                        to++;
                return str_slice(head, from, to);
        }
        return (Str){"", 0};
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Str text;
        d->format = S("html");
        TRY(reader_decode(c, d, bytes, declared_charset(bytes), &text));
        if (text.n > HTML_MAX)
                return fail(c, ERR_LIMIT, "The page is larger than %zu MB.", HTML_MAX >> 20);
        Str flat = flatten(c->arena, text);
        Piece *pieces = NEW(c->arena, Piece);
        arena_defer(c->arena, pieces_drop, pieces);
        GumboOptions options = kGumboDefaultOptions;
        options.allocator = piece_alloc;
        options.deallocator = piece_free;
        options.userdata = pieces;
        options.max_errors = 0;
        GumboOutput *out = gumbo_parse_with_options(&options, flat.p, flat.n);
        Sizes sizes = measure(c->arena, out->root);
        Walk w = {.c = c, .doc = d, .sizes = &sizes, .text = buf_new(c->arena)};
        w.page_text = sizes.p[0].text;
        read_head(c->arena, d, out->root);
        Err e = walk(&w, out->root);
        pieces_drop(pieces);
        TRY(e);
        *ret = d;
        return OK;
}

/* Sniffing
 * -------- */
static const char *const opening_tags[] = {"<!doctype html", "<html", "<head", "<body", "<meta",
        "<title", "<script", "<style", "<table", "<div", "<p>", "<p ", "<h1", "<span", "<br",
        "<font", "<center", "<article", "<section", "<!--"};

static int sniff(Str head, Str all, Str suffix)
{
        (void)all;
        bool named = suffix_among(suffix, "html htm xhtml shtml");
        size_t at = 0, n_tags = 0;
        if (str_starts(head, S("\xEF\xBB\xBF")))
                at = 3;
        /* UTF-16 shows as letters and zeros. */
        bool utf16 = str_find(head, (Str){"h\0t\0m\0l", 7}, 0) != SIZE_MAX;
        while (at < head.n &&
                (head.p[at] == ' ' || head.p[at] == '\n' || head.p[at] == '\r' ||
                        head.p[at] == '\t'))
                at++;
        for (size_t i = 0; i < ARRAY_LEN(opening_tags); i++) {
                size_t n = strlen(opening_tags[i]);
                if (head.n - at >= n && strncasecmp(head.p + at, opening_tags[i], n) == 0)
                        return named ? 95 : i < 4 ? 90 : 50;
        }
        if (str_starts(str_slice(head, at, head.n), S("<?xml")))
                return str_find(head, S("<html"), 0) != SIZE_MAX ? 90 : 0;
        for (size_t i = at; i + 4 < head.n; i++)
                n_tags += head.p[i] == '<' &&
                        (strncasecmp(head.p + i, "</p>", 4) == 0 ||
                                strncasecmp(head.p + i, "<div", 4) == 0 ||
                                strncasecmp(head.p + i, "<html", 5) == 0);
        if (named && (n_tags || utf16))
                return 90;
        return named ? 20 : 0;
}

const Format format_html = {
        .name = "html",
        .label = N_("web page"),
        .mime = "text/html",
        .suffixes = "html htm xhtml shtml",
        .sniff = sniff,
        .read = read,
};
