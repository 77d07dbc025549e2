/* html_walk.c: from the tree of a page to blocks in reading order. Nothing is left out but what no browser shows as
 * text; each block says how sure the markup around it makes it that it is furniture. */
#include "ingest/html.h"

#include <string.h>

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
static const Element elements[TAG_COUNT] = {
        [TAG_ADDRESS] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [TAG_ARTICLE] = {FLOW | RESET, 0, 0, BLOCK_PARAGRAPH},
        [TAG_ASIDE] = {FLOW, 70, 0, BLOCK_PARAGRAPH},
        [TAG_AUDIO] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_BLOCKQUOTE] = {FLOW, 0, 0, BLOCK_QUOTE},
        [TAG_BODY] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_BR] = {VOID_BR, 0, 0, BLOCK_PARAGRAPH},
        [TAG_BUTTON] = {FLOW, 95, 0, BLOCK_PARAGRAPH},
        [TAG_CANVAS] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_CAPTION] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_CENTER] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DATALIST] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DD] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DETAILS] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DIV] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_DT] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_FIELDSET] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [TAG_FIGCAPTION] = {FLOW, 75, 0, BLOCK_FIGURE},
        [TAG_FIGURE] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_FOOTER] = {FLOW, 85, 0, BLOCK_PARAGRAPH},
        [TAG_FORM] = {FLOW, 20, 0, BLOCK_PARAGRAPH},
        [TAG_H1] = {FLOW, 0, 1, BLOCK_HEADING},
        [TAG_H2] = {FLOW, 0, 2, BLOCK_HEADING},
        [TAG_H3] = {FLOW, 0, 3, BLOCK_HEADING},
        [TAG_H4] = {FLOW, 0, 4, BLOCK_HEADING},
        [TAG_H5] = {FLOW, 0, 5, BLOCK_HEADING},
        [TAG_H6] = {FLOW, 0, 6, BLOCK_HEADING},
        [TAG_HEAD] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_HEADER] = {FLOW, 40, 0, BLOCK_PARAGRAPH},
        [TAG_HR] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_IFRAME] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_LI] = {FLOW, 0, 0, BLOCK_LIST_ITEM},
        [TAG_LISTING] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [TAG_MAIN] = {FLOW | RESET, 0, 0, BLOCK_PARAGRAPH},
        [TAG_MENU] = {FLOW, 60, 0, BLOCK_PARAGRAPH},
        [TAG_NAV] = {FLOW, 95, 0, BLOCK_PARAGRAPH},
        [TAG_NOFRAMES] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_NOSCRIPT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_OL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_OPTION] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_P] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_PLAINTEXT] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [TAG_PRE] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
        [TAG_SCRIPT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_SECTION] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_SELECT] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_STYLE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_SUMMARY] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TABLE] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TD] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TEMPLATE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TEXTAREA] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TH] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TITLE] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_TR] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_UL] = {FLOW, 0, 0, BLOCK_PARAGRAPH},
        [TAG_VIDEO] = {SKIP, 0, 0, BLOCK_PARAGRAPH},
        [TAG_XMP] = {FLOW, 0, 0, BLOCK_PREFORMATTED},
};

/* First pass: how much text each element holds, and which tables hold data
 * ------------------------------------------------------------------------- */
typedef struct {
        size_t text;    /* bytes */
        uint32_t cells; /* of a table, of a row: how many */
        uint32_t rows, largest_row;
        size_t largest_cell;
        bool nested; /* a table or a heading inside a table */
} Size;

static bool is_cell(HtmlTag tag)
{
        return tag == TAG_TD || tag == TAG_TH;
}

/* What an element holds counts for the one around it. */
static void size_add(Size *outer, const Size *size, HtmlTag tag)
{
        outer->text += size->text;
        outer->largest_cell =
                MAX(outer->largest_cell, is_cell(tag) ? size->text : size->largest_cell);
        outer->nested =
                outer->nested || size->nested || tag == TAG_TABLE || elements[tag].level > 0;
        if (is_cell(tag)) {
                outer->cells++;
        } else if (tag == TAG_TR) {
                outer->rows++;
                outer->largest_row = MAX(outer->largest_row, size->cells);
        } else if (tag == TAG_TBODY || tag == TAG_THEAD || tag == TAG_TFOOT) {
                outer->rows += size->rows;
                outer->largest_row = MAX(outer->largest_row, size->largest_row);
        }
}

/* Nothing but blanks; nearly always the first bytes tell. */
static bool is_empty(Str s)
{
        size_t at = 0;
        while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\n'))
                at++;
        return at == s.n ||
                ((s.p[at] < '!' || s.p[at] > '~') && !str_trim(str_slice(s, at, s.n)).n);
}

/* From the end to the beginning, so that what an element holds is known before its own turn. */
static Size *measure(Arena *a, const HtmlTree *t)
{
        Size *sizes = NEW_N(a, Size, t->n);
        for (size_t i = t->n; i-- > 1;) {
                const HtmlNode *n = &t->p[i];
                if (n->tag == TAG_TEXT && !is_empty(n->text))
                        sizes[n->parent].text += n->text.n;
                else if (n->tag != TAG_TEXT && !(elements[n->tag].bits & SKIP))
                        size_add(&sizes[n->parent], &sizes[i], n->tag);
        }
        return sizes;
}

/* Rows of short cells are data; a table around long texts or other tables only places things on the page. */
static bool is_data_table(const Size *s)
{
        return s->rows >= 2 && s->largest_row >= 2 && s->largest_cell <= 600 && !s->nested;
}

/* Second pass: the blocks
 * ----------------------- */
typedef struct {
        uint32_t node;
        uint8_t boiler, level, list_depth;
        BlockKind kind;
        bool link, row, pre;
        Str href;
        size_t link_from, flushes; /* where in the text it begins, as long as no block has ended */
} Frame;

typedef struct {
        Ctx *c;
        Doc *doc;
        const HtmlTree *tree;
        const Size *sizes;
        HtmlLayout layout;
        VEC(Frame) stack;
        Buf text;
        size_t link_bytes;
        VEC(Run) runs;
        size_t flushes; /* blocks that have ended, empty ones too */
        bool blank,
                line_break; /* a blank is due before the next character; it came from a line break */
        uint32_t last;      /* the character put last */
} Walk;

static Frame *top(Walk *w)
{
        return &w->stack.p[w->stack.n - 1];
}

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

static MUST Err add_block(Walk *w, BlockKind kind, Str text, Block **ret)
{
        Frame *f = top(w);
        TRY(reader_add(w->c, w->doc, kind, text, ret));
        (*ret)->boiler = f->boiler;
        *VEC_PUSH(w->c->arena, &w->layout.blocks) =
                (HtmlBlock){f->node, (uint32_t)MIN(w->link_bytes, UINT32_MAX)};
        return OK;
}

static MUST Err flush(Walk *w)
{
        Frame *f = top(w);
        Str text = str_trim(buf_str(&w->text));
        if (text.n) {
                Block *b;
                size_t cut = (size_t)(text.p - w->text.p);
                Str kept = str_keep(w->c->arena, text);
                TRY(add_block(w, f->row ? BLOCK_TABLE_ROW : f->kind, kept, &b));
                b->level = f->kind == BLOCK_HEADING ? f->level : f->list_depth;
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
        w->flushes++;
        return OK;
}

/* Blanks become one; between two Han characters a line break of the source is none. */
static void put_blank(Walk *w, uint32_t cp)
{
        if (w->blank && w->last &&
                !(w->line_break && cp >= 0x80 && is_wide(w->last) && is_wide(cp)))
                buf_putc(&w->text, ' ');
        w->blank = w->line_break = false;
}

static bool is_nothing(uint32_t cp)
{
        return cp == 0x200B || cp == 0xFEFF || cp == 0xAD || cp == 0 || cp == '\r';
}

#define EACH(byte) ((uint64_t)0x0101010101010101u * (byte))

/* Whether eight bytes are of ASCII, without controls and without a blank at either end or beside another. */
static bool plain_eight(uint64_t v)
{
        uint64_t high = EACH(0x80);
        uint64_t not_blank = (v ^ EACH(' ')) + EACH(0x7F); /* its high bits, of ASCII */
        uint64_t blank = ~not_blank & high;
        return !((v | ~(v + EACH(0x60)) | (v + EACH(1))) & high) &&
                !(blank & (blank >> 8 | 0x8000000000000080u));
}

/* Puts the bytes from at on that stand for themselves, and the single blanks between them; gives the place behind
 * them. The first of them is no blank. */
static size_t put_plain(Walk *w, Str s, size_t at)
{
        buf_reserve(&w->text, s.n - at);
        char *out = w->text.p + w->text.n;
        for (uint64_t eight; at < s.n;) {
                if (at + sizeof eight <= s.n) {
                        memcpy(&eight, s.p + at, sizeof eight);
                        if (plain_eight(eight)) {
                                memcpy(out, &eight, sizeof eight);
                                out += sizeof eight;
                                at += sizeof eight;
                                continue;
                        }
                }
                for (; at < s.n && s.p[at] > 0x20 && s.p[at] < 0x7F; at++)
                        *out++ = s.p[at];
                if (at + 1 >= s.n || s.p[at] != ' ' || s.p[at + 1] <= 0x20 || s.p[at + 1] >= 0x7F)
                        break;
                *out++ = s.p[at++];
        }
        *out = 0;
        w->text.n = (size_t)(out - w->text.p);
        w->last = (unsigned char)out[-1];
        return at;
}

static MUST Err put_char(Walk *w, uint32_t cp, size_t *before)
{
        bool pre = top(w)->pre;
        if (pre && cp == '\n') {
                TRY(flush(w));
                *before = 0;
        } else if (is_space(cp) && !pre) {
                w->blank = true;
                w->line_break = w->line_break || cp == '\n';
        } else if (!is_nothing(cp)) {
                put_blank(w, cp);
                buf_put_cp(&w->text, cp < 0x20 && cp != '\t' ? ' ' : cp);
                w->last = cp;
        }
        return OK;
}

static MUST Err put_text(Walk *w, Str s)
{
        size_t at = 0, before = w->text.n;
        uint32_t cp;
        bool pre = top(w)->pre;
        while (at < s.n) {
                if (!pre && (s.p[at] == ' ' || s.p[at] == '\n' || s.p[at] == '\t')) {
                        w->blank = true;
                        w->line_break = w->line_break || s.p[at] == '\n';
                        at++;
                        continue;
                }
                if (s.p[at] <= 0x20 || s.p[at] >= 0x7F) {
                        utf8_next(s, &at, &cp);
                        TRY(put_char(w, cp, &before));
                        continue;
                }
                put_blank(w, (unsigned char)s.p[at]);
                at = put_plain(w, s, at);
        }
        if (top(w)->link)
                w->link_bytes += w->text.n - before;
        return OK;
}

/* The frame for an element: what it inherits, and what its tag and attributes add. */
static Frame frame_for(Walk *w, uint32_t i)
{
        Frame f = *top(w);
        const HtmlNode *n = &w->tree->p[i];
        const Element *rule = &elements[n->tag];
        const Size *size = &w->sizes[i];
        size_t page_text = w->sizes[0].text;
        f.node = i;
        f.link_from = w->text.n;
        f.flushes = w->flushes;
        if ((rule->bits & RESET) && size->text * 5 > page_text)
                f.boiler = 0;
        /* A tag around most of the page is about something else. */
        if (size->text * 2 < page_text)
                f.boiler = MAX(f.boiler, rule->boiler);
        if (rule->bits & FLOW && rule->kind != BLOCK_PARAGRAPH) {
                f.kind = rule->kind;
                f.level = rule->level;
        }
        if (n->tag == TAG_UL || n->tag == TAG_OL)
                f.list_depth = (uint8_t)MIN(f.list_depth + 1, DOC_DEPTH_MAX);
        if (n->tag == TAG_TABLE)
                f.row = is_data_table(size);
        f.pre = f.pre || rule->kind == BLOCK_PREFORMATTED;
        if (n->tag == TAG_A && html_has(n, ATTR_HREF)) {
                f.link = true;
                f.href = html_attr(n, ATTR_HREF);
        }
        return f;
}

/* The alternative text of a picture stands by itself and is not the page's own prose. */
static MUST Err put_image(Walk *w, const HtmlNode *n)
{
        Str alt = squeeze(w->c->arena, html_attr(n, ATTR_ALT));
        if (!alt.n || top(w)->row)
                return OK;
        Block *b;
        TRY(flush(w));
        TRY(add_block(w, BLOCK_FIGURE, alt, &b));
        b->boiler = MAX(80, b->boiler);
        return OK;
}

/* In a data table a row is one block and a cell ends with a tab. */
static bool inside_row(Walk *w, HtmlTag tag)
{
        return top(w)->row && tag != TAG_TR && tag != TAG_TABLE && tag != TAG_CAPTION;
}

static MUST Err element_start(Walk *w, uint32_t i)
{
        HtmlTag tag = w->tree->p[i].tag;
        if (tag == TAG_IMG)
                TRY(put_image(w, &w->tree->p[i]));
        if (elements[tag].bits & (FLOW | VOID_BR)) {
                if (inside_row(w, tag))
                        w->blank = true;
                else
                        TRY(flush(w));
        }
        w->layout.ranges[i].first = (uint32_t)w->doc->n_blocks;
        Frame f = frame_for(w, i);
        *VEC_PUSH(w->c->arena, &w->stack) = f;
        return OK;
}

static MUST Err element_end(Walk *w)
{
        Frame *f = top(w);
        HtmlTag tag = w->tree->p[f->node].tag;
        if (f->row && is_cell(tag)) {
                buf_putc(&w->text, '\t');
                w->blank = false;
                w->last = 0;
        } else if ((elements[tag].bits & FLOW) && inside_row(w, tag)) {
                w->blank = true;
        } else if (elements[tag].bits & FLOW) {
                TRY(flush(w));
        }
        size_t link_from = f->flushes == w->flushes ? f->link_from : 0;
        if (tag == TAG_A && f->href.n && w->text.n > link_from)
                *VEC_PUSH(w->c->arena, &w->runs) =
                        (Run){{link_from, w->text.n}, RUN_LINK, str_keep(w->c->arena, f->href)};
        w->layout.ranges[f->node].end = (uint32_t)w->doc->n_blocks;
        w->stack.n--;
        return OK;
}

MUST Err html_walk(Ctx *c, const HtmlTree *t, Doc *d, HtmlLayout *ret)
{
        Walk w = {.c = c, .doc = d, .tree = t, .text = buf_new(c->arena)};
        w.sizes = measure(c->arena, t);
        w.layout.ranges = NEW_N(c->arena, HtmlRange, t->n);
        *VEC_PUSH(c->arena, &w.stack) = (Frame){.kind = BLOCK_PARAGRAPH};
        for (uint32_t i = 1; i < t->n;) {
                const HtmlNode *n = &t->p[i];
                while (t->p[top(&w)->node].end <= i)
                        TRY(element_end(&w));
                if (n->tag != TAG_TEXT && (elements[n->tag].bits & SKIP)) {
                        i = n->end;
                        continue;
                }
                if (n->tag == TAG_TEXT)
                        TRY(put_text(&w, n->text));
                else
                        TRY(element_start(&w, i));
                i++;
        }
        while (w.stack.n > 1)
                TRY(element_end(&w));
        TRY(flush(&w));
        w.layout.ranges[0].end = (uint32_t)d->n_blocks;
        *ret = w.layout;
        return OK;
}
