/* snippet.c: where a query's words stand in a text, and the few characters around one place, in the original
 * glyphs. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define BEFORE 24 /* characters shown before a place */
#define AFTER 72  /* and from it on */

/* Marks
 * ----- */
typedef struct {
        Str word;
        size_t from, to;
} Seen;
typedef VEC(Seen) SeenVec;

/* True if the term begins at token i; *ret_to is where it ends in the text. */
static bool term_at(const Phrase *t, const SeenVec *v, size_t i, Str text, size_t *ret_to)
{
        size_t to = 0;
        for (size_t k = 0; k < t->n_elements; k++) {
                const Element *e = &t->elements[k];
                if (i + e->offset >= v->n)
                        return false;
                const Seen *s = &v->p[i + e->offset];
                if (e->prefix ? !str_starts(s->word, e->word) : !str_eq(s->word, e->word))
                        return false;
                uint32_t cp;
                to = s->to;
                if (e->prefix) {
                        to = s->from;
                        (void)utf8_next(text, &to, &cp);
                }
        }
        *ret_to = to;
        return true;
}

static int compare_spans(const void *a, const void *b)
{
        const Span *x = a, *y = b;
        if (x->from != y->from)
                return x->from < y->from ? -1 : 1;
        return x->to < y->to ? -1 : x->to > y->to;
}

Err terms_mark(Ctx *c, const Phrases *terms, Str text, Span **ret, size_t *ret_n)
{
        SeenVec v = {0};
        VEC(Span) spans = {0};
        size_t n = 0;
        Tokenizer t = token_start(text);
        for (Token token; token_next(&t, &token);)
                *VEC_PUSH(c->arena, &v) =
                        (Seen){str_keep(c->arena, token.word), token.from, token.to};
        for (size_t i = 0; i < v.n; i++)
                for (size_t k = 0; k < terms->n; k++) {
                        size_t to;
                        if (terms->p[k].wanted && term_at(&terms->p[k], &v, i, text, &to))
                                *VEC_PUSH(c->arena, &spans) = (Span){v.p[i].from, to};
                }
        if (spans.n)
                qsort(spans.p, spans.n, sizeof *spans.p, compare_spans);
        for (size_t i = 0; i < spans.n; i++) {
                if (n && spans.p[i].from < spans.p[n - 1].to)
                        spans.p[n - 1].to = MAX(spans.p[n - 1].to, spans.p[i].to);
                else
                        spans.p[n++] = spans.p[i];
        }
        *ret = spans.p;
        *ret_n = n;
        return OK;
}

Err search_mark(Ctx *c, Str words, Str text, Span **ret, size_t *ret_n)
{
        QueryTree tree;
        TRY(query_parse(c, words, GLYPHS_ALL, &tree));
        return terms_mark(c, &tree.terms, text, ret, ret_n);
}

/* Snippets
 * -------- */
/* Offset of the n-th token of a text; its end if there are fewer. */
static size_t token_offset(Str text, uint32_t n)
{
        Tokenizer t = token_start(text);
        Token token;
        while (token_next(&t, &token))
                if (n-- == 0)
                        return token.from;
        return text.n;
}

/* Moves by n characters forward or back; blanks do not count, since old prints indent with them. */
static size_t chars_forward(Str s, size_t at, size_t n)
{
        uint32_t cp;
        while (n && utf8_next(s, &at, &cp))
                n -= cp != ' ' && cp != '\n' && cp != 0x3000;
        return at;
}

static size_t chars_back(Str s, size_t at, size_t n)
{
        uint32_t cp;
        while (n && utf8_prev(s, &at, &cp))
                n -= cp != ' ' && cp != '\n' && cp != 0x3000;
        return at;
}

/* One line: runs of blanks and line breaks become one blank, and none between ideographs at a line's end. */
static void put_line(Buf *out, Str text)
{
        uint32_t cp;
        bool blank = false;
        for (size_t at = 0; utf8_next(text, &at, &cp);) {
                if (cp == ' ' || cp == '\n' || cp == '\t' || cp == '\r' || cp == 0x3000) {
                        blank = true;
                        continue;
                }
                if (blank && out->n)
                        buf_putc(out, ' ');
                blank = false;
                buf_put_cp(out, cp);
        }
}

/* The passage with what follows it, as far as a snippet can reach. */
static MUST Err text_around(
        Ctx *c, uint32_t ord, const PassageText *p, size_t from, Str *ret, bool *ret_more)
{
        PassageText next;
        bool found = false;
        *ret = p->text;
        *ret_more = true;
        if (chars_forward(p->text, from, AFTER) < p->text.n)
                return OK;
        TRY(passage_after(c, ord, p->at + 1, &next, &found));
        if (found && p->number > 0)
                *ret = str_printf(c->arena, "%.*s%.*s", STR(p->text), STR(next.text));
        else
                *ret_more = false;
        return OK;
}

Err snippet_make(Ctx *c, const Phrases *terms, uint32_t ord, uint32_t place, SearchHit *ret)
{
        PassageText p = {0};
        bool found;
        size_t at = 0;
        if (place == UINT32_MAX) {
                TRY(passage_after(c, ord, 0, &p, &found));
                if (!found) /* nothing but a title */
                        TRY(passage_load(c, ord, 0, &p, &found));
        } else {
                TRY(passage_load(c, ord, place, &p, &found));
                at = found ? token_offset(p.text, place - p.at) : 0;
        }
        if (!found)
                return OK;
        Str text;
        bool more;
        TRY(text_around(c, ord, &p, at, &text, &more));
        size_t from = chars_back(text, at, BEFORE), to = chars_forward(text, at, AFTER);
        Buf out = buf_new(c->arena);
        if (from > 0 || p.number > 1)
                buf_put(&out, S("…"));
        put_line(&out, str_slice(text, from, to));
        if (to < text.n || more)
                buf_put(&out, S("…"));
        ret->snippet = buf_str(&out);
        ret->passage = place == UINT32_MAX ? 0 : p.number;
        return terms_mark(c, terms, ret->snippet, &ret->marks, &ret->n_marks);
}
