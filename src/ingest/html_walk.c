/* html_walk.c: from the tree of a page to blocks in reading order. Nothing is left out but what no browser shows as
 * text; each block says how sure the markup around it makes it that it is furniture. */
#include "ingest/html.h"

#include <string.h>

#define CELL_BYTES 600 /* a cell with more text is no data */

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

/* First pass: how much text there is, and which tables hold data
 * --------------------------------------------------------------- */
/* Nothing but blanks; nearly always the first bytes tell. */
static bool is_empty(Str s)
{
        size_t at = 0;
        while (at < s.n && (s.p[at] == ' ' || s.p[at] == '\n'))
                at++;
        return at == s.n ||
                ((s.p[at] < '!' || s.p[at] > '~') && !str_trim(str_slice(s, at, s.n)).n);
}

/* Bytes of text before each node, and of all. */
static size_t *sum_texts(Arena *a, const HtmlTree *t)
{
        size_t *sums = arena_room(a, sizeof *sums, t->n + 1), sum = 0;
        for (size_t i = 0; i < t->n;) {
                const HtmlNode *n = &t->p[i];
                size_t end = elements[n->tag].bits & SKIP ? n->end : i + 1;
                while (i < end)
                        sums[i++] = sum;
                if (n->tag == TAG_TEXT && !is_empty(n->text))
                        sum += n->text.n;
        }
        sums[t->n] = sum;
        return sums;
}

/* Second pass: the blocks
 * ----------------------- */
#define NO_BOX UINT32_MAX

typedef struct {
        HtmlTag tag;
        uint32_t node, end; /* end: behind the last node inside */
        uint32_t box;       /* NO_BOX as long as no block began in it */
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
        const size_t *texts; /* as sum_texts gives them */
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

static void box_begin(Walk *w, Frame *f, uint32_t parent)
{
        f->box = (uint32_t)w->layout.boxes.n;
        *VEC_PUSH(w->c->arena, &w->layout.boxes) =
                (HtmlBox){.node = f->node, .parent = parent, .from = (uint32_t)w->doc->n_blocks};
}

/* A block is about to begin: each element around it becomes a box, if it is none yet. */
static void make_boxes(Walk *w)
{
        size_t i = w->stack.n;
        while (w->stack.p[i - 1].box == NO_BOX)
                i--;
        for (; i < w->stack.n; i++)
                box_begin(w, &w->stack.p[i], w->stack.p[i - 1].box);
}

static void box_end(Walk *w, const Frame *f)
{
        if (f->box == NO_BOX)
                return;
        HtmlBox *box = &w->layout.boxes.p[f->box];
        box->to = (uint32_t)w->doc->n_blocks;
        box->end = (uint32_t)w->layout.boxes.n;
}

static MUST Err add_block(Walk *w, BlockKind kind, Str text, Block **ret)
{
        const Frame *f = top(w);
        make_boxes(w);
        TRY(reader_add(w->c, w->doc, kind, text, ret));
        (*ret)->boiler = f->boiler;
        *VEC_PUSH(w->c->arena, &w->layout.blocks) =
                (HtmlBlock){f->box, (uint32_t)MIN(w->link_bytes, UINT32_MAX)};
        return OK;
}

static MUST Err end_block(Walk *w)
{
        Frame *f = top(w);
        Str text = str_trim(buf_str(&w->text));
        Block *b;
        if (!text.n)
                return OK;
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
        return OK;
}

/* Where a block may end; mostly there is none. */
static MUST Err flush(Walk *w)
{
        if (w->text.n) {
                TRY(end_block(w));
                buf_clear(&w->text);
                w->runs.n = 0;
                w->link_bytes = 0;
        }
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

static size_t text_in(const Walk *w, uint32_t i)
{
        return w->texts[w->tree->p[i].end] - w->texts[i];
}

static bool is_cell(HtmlTag tag)
{
        return tag == TAG_TD || tag == TAG_TH;
}

/* Rows of short cells are data; a table around long texts, headings or other tables only places things on the page. */
static bool is_data_table(const Walk *w, uint32_t table)
{
        size_t rows = 0, cells = 0, largest = 0; /* cells of the row, of the largest */
        for (uint32_t i = table + 1; i < w->tree->p[table].end; i++) {
                const HtmlNode *n = &w->tree->p[i];
                if (elements[n->tag].bits & SKIP) {
                        i = n->end - 1;
                } else if (n->tag == TAG_TR) {
                        rows++;
                        cells = 0;
                } else if (is_cell(n->tag)) {
                        if (text_in(w, i) > CELL_BYTES)
                                return false;
                        cells++;
                        largest = MAX(largest, cells);
                } else if (n->tag == TAG_TABLE || elements[n->tag].level > 0) {
                        return false;
                }
        }
        return rows >= 2 && largest >= 2;
}

/* What an element's tag and attributes add to what its frame inherits. */
static void frame_set(Walk *w, Frame *f, uint32_t i)
{
        const HtmlNode *n = &w->tree->p[i];
        const Element *rule = &elements[n->tag];
        size_t page_text = w->texts[w->tree->n];
        f->tag = n->tag;
        f->node = i;
        f->end = n->end;
        f->box = NO_BOX;
        f->link_from = w->text.n;
        f->flushes = w->flushes;
        if ((rule->bits & RESET) && text_in(w, i) * 5 > page_text)
                f->boiler = 0;
        /* A tag around most of the page is about something else. */
        if (rule->boiler > f->boiler && text_in(w, i) * 2 < page_text)
                f->boiler = rule->boiler;
        if (rule->bits & FLOW && rule->kind != BLOCK_PARAGRAPH) {
                f->kind = rule->kind;
                f->level = rule->level;
        }
        if (n->tag == TAG_UL || n->tag == TAG_OL)
                f->list_depth = (uint8_t)MIN(f->list_depth + 1, DOC_DEPTH_MAX);
        if (n->tag == TAG_TABLE)
                f->row = is_data_table(w, i);
        f->pre = f->pre || rule->kind == BLOCK_PREFORMATTED;
        if (n->tag == TAG_A && html_has(n, ATTR_HREF)) {
                f->link = true;
                f->href = html_attr(n, ATTR_HREF);
        }
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

/* The tree
 * -------- */
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
        Frame *f = VEC_PUSH(w->c->arena, &w->stack);
        *f = f[-1];
        frame_set(w, f, i);
        return OK;
}

static MUST Err element_end(Walk *w)
{
        Frame *f = top(w);
        if (f->row && is_cell(f->tag)) {
                buf_putc(&w->text, '\t');
                w->blank = false;
                w->last = 0;
        } else if ((elements[f->tag].bits & FLOW) && inside_row(w, f->tag)) {
                w->blank = true;
        } else if (elements[f->tag].bits & FLOW) {
                TRY(flush(w));
        }
        size_t link_from = f->flushes == w->flushes ? f->link_from : 0;
        if (f->tag == TAG_A && f->href.n && w->text.n > link_from)
                *VEC_PUSH(w->c->arena, &w->runs) =
                        (Run){{link_from, w->text.n}, RUN_LINK, str_keep(w->c->arena, f->href)};
        box_end(w, f);
        w->stack.n--;
        return OK;
}

MUST Err html_walk(Ctx *c, const HtmlTree *t, Doc *d, HtmlLayout *ret)
{
        Walk w = {.c = c, .doc = d, .tree = t, .text = buf_new(c->arena)};
        w.texts = sum_texts(c->arena, t);
        *VEC_PUSH(c->arena, &w.stack) =
                (Frame){.tag = t->p[0].tag, .end = (uint32_t)t->n, .kind = BLOCK_PARAGRAPH};
        box_begin(&w, top(&w), /* parent= */ 0);
        for (uint32_t i = 1; i < t->n;) {
                const HtmlNode *n = &t->p[i];
                while (top(&w)->end <= i)
                        TRY(element_end(&w));
                w.blank = w.blank || n->blank;
                w.line_break = w.line_break || n->blank == LINE_BREAK_BEFORE;
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
        box_end(&w, top(&w));
        *ret = w.layout;
        return OK;
}
