/* read_html.c: web pages. The only file that knows gumbo, which reads what browsers read; html.h names the steps.
 *
 * Two things of gumbo are kept in check: what nests without end (html_flatten.c), and its own release of a tree,
 * which recurses. We give it an allocator that remembers every piece, and let go of all of them in a loop.
 *
 * The reader takes nothing off a page. It says of each block how sure the markup makes it that this is
 * furniture (boiler) or the page's subject, and how much of it is link; page_clean decides. No rule names a
 * site. */
#include "ingest/html.h"

#include <gumbo.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define HTML_MAX ((size_t)32 << 20) /* decoded bytes of one page */

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

/* From gumbo's tree to ours
 * ------------------------- */
#define X(name) [GUMBO_TAG_##name] = TAG_##name,
static const uint8_t tags[GUMBO_TAG_LAST + 1] = {HTML_TAGS(X)};
#undef X

typedef struct {
        const GumboNode *node;
        uint32_t child, own; /* own: index in our tree */
} Open;
typedef struct {
        Arena *a;
        VEC(HtmlNode) nodes;
        VEC(Open) stack;
} Build;

static void put_text(Build *b, const GumboNode *n, uint32_t parent)
{
        *VEC_PUSH(b->a, &b->nodes) = (HtmlNode){.tag = TAG_TEXT,
                .parent = parent,
                .end = (uint32_t)b->nodes.n + 1,
                .text = str_from(n->v.text.text)};
}

static void put_element(Build *b, const GumboNode *n, uint32_t parent)
{
        const GumboElement *e = &n->v.element;
        HtmlAttr *attrs = NEW_N(b->a, HtmlAttr, e->attributes.length + 1);
        for (unsigned i = 0; i < e->attributes.length; i++) {
                const GumboAttribute *from = e->attributes.data[i];
                attrs[i] = (HtmlAttr){str_from(from->name), str_from(from->value)};
        }
        uint32_t own = (uint32_t)b->nodes.n;
        *VEC_PUSH(b->a, &b->nodes) = (HtmlNode){
                .tag = tags[e->tag] ? tags[e->tag] : TAG_OTHER,
                .parent = parent,
                .attrs = attrs,
                .n_attrs = e->attributes.length,
        };
        *VEC_PUSH(b->a, &b->stack) = (Open){n, 0, own};
}

/* Text is borrowed from gumbo's tree, which lives until read() ends. */
static HtmlTree build_tree(Arena *a, const GumboNode *root)
{
        Build b = {.a = a};
        put_element(&b, root, 0);
        while (b.stack.n) {
                Open *top = &b.stack.p[b.stack.n - 1];
                const GumboVector *children = &top->node->v.element.children;
                if (top->child >= children->length) {
                        b.nodes.p[top->own].end = (uint32_t)b.nodes.n;
                        b.stack.n--;
                        continue;
                }
                const GumboNode *n = children->data[top->child++];
                if (n->type == GUMBO_NODE_ELEMENT || n->type == GUMBO_NODE_TEMPLATE)
                        put_element(&b, n, top->own);
                else if (n->type != GUMBO_NODE_COMMENT && n->type != GUMBO_NODE_DOCUMENT)
                        put_text(&b, n, top->own);
        }
        return (HtmlTree){b.nodes.p, b.nodes.n};
}

Str html_attr(const HtmlNode *n, const char *name)
{
        for (size_t i = 0; i < n->n_attrs; i++)
                if (str_eq(n->attrs[i].name, str_from(name)))
                        return n->attrs[i].value;
        return (Str){"", 0};
}

bool html_has(const HtmlNode *n, const char *name)
{
        for (size_t i = 0; i < n->n_attrs; i++)
                if (str_eq(n->attrs[i].name, str_from(name)))
                        return true;
        return false;
}

Str html_text(Arena *a, const HtmlTree *t, size_t i)
{
        Buf b = buf_new(a);
        for (size_t k = i; k < t->p[i].end; k++) {
                if (t->p[k].tag == TAG_TEXT)
                        buf_put(&b, t->p[k].text);
                else
                        buf_putc(&b, ' ');
        }
        return squeeze(a, buf_str(&b));
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

/* Bytes that can only be UTF-8, or plain ASCII: to weigh other encodings would cost as much as all the rest.
 * Chance makes a few characters of another encoding well-formed, not many. */
static bool surely_utf8(Str bytes, Str declared)
{
        size_t bad, high = 0;
        for (size_t i = 0; i < bytes.n; i++)
                high += (unsigned char)bytes.p[i] >= 0x80;
        bool says_so = str_eq_nocase(declared, S("utf-8")) || str_eq_nocase(declared, S("utf8"));
        bool plain = bytes.n && !memchr(bytes.p, 0, bytes.n) && !memchr(bytes.p, 0x1B, bytes.n);
        return (says_so || (declared.n == 0 && (high >= 64 || high == 0))) && plain &&
                !(high == 0 && str_find(bytes, S("~{"), 0) != SIZE_MAX) &&
                !str_starts(bytes, S("\xEF\xBB\xBF")) && utf8_valid(bytes, &bad);
}

static MUST Err decode(Ctx *c, Doc *d, Str bytes, Str *ret)
{
        Str declared = declared_charset(bytes);
        if (!surely_utf8(bytes, declared))
                return reader_decode(c, d, bytes, declared, ret);
        d->encoding = S("UTF-8");
        d->confidence = 1;
        d->encoding_reason = declared.n ? S("declared by the page")
                                        : S("every byte is legal and the characters are common");
        *ret = bytes;
        return OK;
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Doc *d = doc_new(c->arena);
        Str text;
        d->format = S("html");
        TRY(decode(c, d, bytes, &text));
        if (text.n > HTML_MAX)
                return fail(c, ERR_LIMIT, "The page is larger than %zu MB.", HTML_MAX >> 20);
        Str flat = html_flatten(c->arena, text);
        Piece *pieces = NEW(c->arena, Piece);
        arena_defer(c->arena, pieces_drop, pieces);
        GumboOptions options = kGumboDefaultOptions;
        options.allocator = piece_alloc;
        options.deallocator = piece_free;
        options.userdata = pieces;
        options.max_errors = 0;
        GumboOutput *out = gumbo_parse_with_options(&options, flat.p, flat.n);
        HtmlTree tree = build_tree(c->arena, out->root);
        HtmlLayout layout;
        html_about(c, &tree, d);
        Err e = html_walk(c, &tree, d, &layout);
        if (e == OK)
                html_main(c, &tree, &layout, d);
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

static bool opens_tag(Str s)
{
        static const char *const common[] = {
                "</a>", "</p>", "</title>", "</script>", "<body", "<div", "<html", "<meta", "<td"};
        for (size_t i = 0; i < ARRAY_LEN(common); i++)
                if (s.n >= strlen(common[i]) && strncasecmp(s.p, common[i], strlen(common[i])) == 0)
                        return true;
        return false;
}

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
        for (size_t i = at; i < head.n; i++)
                n_tags += opens_tag(str_slice(head, i, head.n));
        if (named && (n_tags || utf16))
                return 90;
        if (n_tags >= 3 && at < head.n && head.p[at] == '<')
                return 60;
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
