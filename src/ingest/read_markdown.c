/* read_markdown.c: CommonMark, with the title block that many editors write before it. The only file that
 * knows cmark. Tables with bars are no CommonMark but common; they are told from the paragraph they parse
 * as. */
#include "ingest/ingest.h"

#include <cmark.h>
#include <string.h>

#include "ingest/inside.h"

#define MARKDOWN_MAX ((size_t)32 << 20)

typedef struct {
        Ctx *c;
        Doc *doc;
        Buf text;
        uint8_t quotes, lists;          /* depth */
        cmark_node *link;               /* the one at work; <ab:c> may stand in it as another */
        int numbers[DOC_DEPTH_MAX + 1]; /* next number of the list at each depth; 0: no numbers */
        size_t link_from, link_bytes;
        VEC(Run) runs;
        Str label; /* number of the list item that begins */
} Walk;

static bool is_wide(uint32_t cp)
{
        return is_han(cp) || (cp >= 0x3000 && cp <= 0x303F) || (cp >= 0xFF00 && cp <= 0xFF60);
}

/* A line break of the source: a blank between words, nothing between Han characters. */
static Str unwrap(Arena *a, Str s)
{
        Buf b = buf_new(a);
        Str rest = s, line;
        while (str_cut(&rest, '\n', &line)) {
                size_t end = b.n, start = 0;
                uint32_t left = ' ', right = ' ';
                utf8_prev(buf_str(&b), &end, &left);
                utf8_next(line, &start, &right);
                if (b.n && !(is_wide(left) && is_wide(right)))
                        buf_putc(&b, ' ');
                buf_put(&b, line);
        }
        return buf_str(&b);
}

/* "| a | b |" over "|---|---|". */
static bool is_table(Str s)
{
        size_t end = str_find(s, S("\n"), 0);
        if (end == SIZE_MAX || !str_starts(s, S("|")))
                return false;
        size_t stop = str_find(s, S("\n"), end + 1);
        Str rule = str_slice(s, end + 1, stop == SIZE_MAX ? s.n : stop);
        for (size_t i = 0; i < rule.n; i++)
                if (!strchr("|-: ", rule.p[i]))
                        return false;
        return rule.n >= 3;
}

static MUST Err put_table(Walk *w, Str s)
{
        Str rest = s, line;
        for (int i = 0; str_cut(&rest, '\n', &line); i++) {
                Buf b = buf_new(w->c->arena);
                Str cell, cells = str_trim(line);
                if (i == 1)
                        continue;
                if (str_starts(cells, S("|")))
                        cells = str_slice(cells, 1, cells.n);
                if (str_ends(cells, S("|")))
                        cells = str_slice(cells, 0, cells.n - 1);
                while (cells.p && str_cut(&cells, '|', &cell)) {
                        if (b.n)
                                buf_putc(&b, '\t');
                        buf_put(&b, str_trim(cell));
                }
                TRY(reader_add(w->c, w->doc, BLOCK_TABLE_ROW, buf_str(&b), NULL));
        }
        return OK;
}

static void start_block(Walk *w)
{
        w->text = buf_new(w->c->arena);
        w->runs.p = NULL;
        w->runs.n = w->runs.cap = 0;
        w->link_bytes = 0;
}

static MUST Err put_block(Walk *w, BlockKind kind, uint8_t level)
{
        Str s = buf_str(&w->text);
        Block *b;
        if (kind == BLOCK_PARAGRAPH && is_table(s))
                return put_table(w, s);
        if (kind == BLOCK_PARAGRAPH && w->lists)
                kind = BLOCK_LIST_ITEM, level = w->lists;
        else if (kind == BLOCK_PARAGRAPH && w->quotes)
                kind = BLOCK_QUOTE, level = w->quotes;
        bool broken = memchr(s.p, '\n', s.n) != NULL && kind != BLOCK_PREFORMATTED;
        Str text = broken ? unwrap(w->c->arena, s) : s;
        if (str_trim(text).n == 0)
                return OK;
        TRY(reader_add(w->c, w->doc, kind, text, &b));
        b->level = level;
        b->label = w->label;
        b->link_share = (uint8_t)(w->link_bytes * 100 / MAX(1, s.n));
        for (size_t i = 0; i < w->runs.n && !broken; i++)
                doc_add_run(w->doc, b, w->runs.p[i].kind, w->runs.p[i].at, w->runs.p[i].target);
        w->label = (Str){"", 0};
        return OK;
}

static MUST Err end_block(Walk *w, BlockKind kind, uint8_t level)
{
        Err e = put_block(w, kind, level);
        start_block(w);
        return e;
}

/* The words of the link, so far as they stand in this block: it may have a line break in it. */
static void put_link(Walk *w)
{
        w->link_bytes += w->text.n - w->link_from;
        *VEC_PUSH(w->c->arena, &w->runs) = (Run){{w->link_from, w->text.n}, RUN_LINK,
                str_keep(w->c->arena, str_from(cmark_node_get_url(w->link)))};
}

static MUST Err break_line(Walk *w)
{
        if (w->link)
                put_link(w);
        w->link_from = 0;
        return end_block(w, BLOCK_PARAGRAPH, 0);
}

static Str literal(cmark_node *n)
{
        return str_from(cmark_node_get_literal(n));
}

static void enter(Walk *w, cmark_node *n)
{
        int *number;
        switch ((int)cmark_node_get_type(n)) {
        case CMARK_NODE_BLOCK_QUOTE:
                w->quotes = (uint8_t)MIN(w->quotes + 1, DOC_DEPTH_MAX);
                break;
        case CMARK_NODE_LIST:
                w->lists = (uint8_t)MIN(w->lists + 1, DOC_DEPTH_MAX);
                w->numbers[w->lists] = 0;
                if (cmark_node_get_list_type(n) == CMARK_ORDERED_LIST)
                        w->numbers[w->lists] = MAX(1, cmark_node_get_list_start(n));
                break;
        case CMARK_NODE_ITEM:
                number = &w->numbers[w->lists];
                if (*number)
                        w->label = str_printf(w->c->arena, "%d.", (*number)++);
                break;
        case CMARK_NODE_PARAGRAPH:
        case CMARK_NODE_HEADING:
                start_block(w);
                break;
        case CMARK_NODE_TEXT:
        case CMARK_NODE_CODE:
                buf_put(&w->text, literal(n));
                break;
        case CMARK_NODE_SOFTBREAK:
                buf_putc(&w->text, '\n');
                break;
        case CMARK_NODE_LINK:
                if (w->link)
                        break;
                w->link = n;
                w->link_from = w->text.n;
                break;
        default:
                break;
        }
}

static MUST Err leave(Walk *w, cmark_node *n)
{
        switch ((int)cmark_node_get_type(n)) {
        case CMARK_NODE_BLOCK_QUOTE:
                w->quotes -= w->quotes > 0;
                return OK;
        case CMARK_NODE_LIST:
                w->lists -= w->lists > 0;
                return OK;
        case CMARK_NODE_PARAGRAPH:
                return end_block(w, BLOCK_PARAGRAPH, 0);
        case CMARK_NODE_HEADING:
                return end_block(w, BLOCK_HEADING, (uint8_t)cmark_node_get_heading_level(n));
        case CMARK_NODE_LINEBREAK:
                return break_line(w);
        case CMARK_NODE_CODE_BLOCK:
                start_block(w);
                buf_put(&w->text, str_trim(literal(n)));
                return end_block(w, BLOCK_PREFORMATTED, 0);
        case CMARK_NODE_LINK:
                if (w->link != n)
                        return OK;
                put_link(w);
                w->link = NULL;
                return OK;
        default:
                return OK;
        }
}

static bool is_leaf(cmark_node *n)
{
        switch ((int)cmark_node_get_type(n)) {
        case CMARK_NODE_CODE_BLOCK:
        case CMARK_NODE_LINEBREAK:
                return true;
        default:
                return false;
        }
}

static void node_drop(void *p)
{
        cmark_node_free(p);
}

static MUST Err walk(Walk *w, cmark_node *root)
{
        cmark_iter *it = cmark_iter_new(root);
        cmark_event_type event;
        Err e = OK;
        start_block(w);
        while (e == OK && (event = cmark_iter_next(it)) != CMARK_EVENT_DONE) {
                cmark_node *n = cmark_iter_get_node(it);
                if (event == CMARK_EVENT_ENTER)
                        enter(w, n);
                if (event == CMARK_EVENT_EXIT || is_leaf(n))
                        e = leave(w, n);
        }
        cmark_iter_free(it);
        return e;
}

/* "---", lines of "key: value", "---": gives what follows it. */
static Str title_block(Doc *d, Str s)
{
        static const struct {
                Str word;
                const char *key;
        } keys[] = {{SC("title"), "title"}, {SC("author"), "author"}, {SC("date"), "published"},
                {SC("source"), "source"}, {SC("标题"), "title"}, {SC("作者"), "author"},
                {SC("日期"), "published"}, {SC("来源"), "source"}};
        size_t end = str_find(s, S("\n---\n"), 3);
        if (!str_starts(s, S("---\n")) || end == SIZE_MAX)
                return s;
        Str rest = str_slice(s, 4, end), line, key;
        while (str_cut(&rest, '\n', &line)) {
                if (!str_cut(&line, ':', &key))
                        continue;
                Str value = str_trim(line);
                if (value.n >= 2 && value.p[0] == '"' && value.p[value.n - 1] == '"')
                        value = str_slice(value, 1, value.n - 1);
                for (size_t i = 0; value.n && i < ARRAY_LEN(keys); i++)
                        if (str_eq_nocase(str_trim(key), keys[i].word))
                                doc_put_meta(d, str_from(keys[i].key), value);
        }
        return str_slice(s, end + 5, s.n);
}

static Err read(Ctx *c, Str bytes, Doc **ret)
{
        Walk w = {.c = c, .doc = doc_new(c->arena), .label = {"", 0}};
        Str text;
        w.doc->format = S("markdown");
        TRY(reader_decode(c, w.doc, bytes, bytes, (Str){"", 0}, &text));
        if (text.n > MARKDOWN_MAX)
                return fail(c, ERR_LIMIT, "The file is larger than %zu MB.", MARKDOWN_MAX >> 20);
        text = title_block(w.doc, text);
        cmark_node *root = cmark_parse_document(text.p, text.n, CMARK_OPT_DEFAULT);
        if (!root)
                die("event=out_of_memory what=markdown");
        arena_defer(c->arena, node_drop, root);
        TRY(walk(&w, root));
        *ret = w.doc;
        return OK;
}

static int sniff(Str head, Str all, Str suffix)
{
        if (!suffix_among(suffix, "md markdown mkd"))
                return 0;
        return format_text.sniff(head, all, suffix) ? 60 : 0;
}

const Format format_markdown = {
        .name = "markdown",
        .label = N_("Markdown"),
        .mime = "text/markdown",
        .suffixes = "md markdown mkd",
        .sniff = sniff,
        .read = read,
};
