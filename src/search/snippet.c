/* snippet.c: where a query's words stand in a text, and the few characters around one place, in the original
 * glyphs. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define BEFORE 24 /* characters shown before a place */
#define AFTER 72  /* and from it on */

/* Marks
 * ----- */
static bool token_is(const Element *e, const Token *token)
{
        return e->prefix ? str_starts(token->word, e->word) : str_eq(token->word, e->word);
}

/* True if the term begins at the token first, behind which t stands; *ret_to is where it ends in the text. */
static bool term_at(const Phrase *term, const Tokenizer *t, const Token *first, size_t *ret_to)
{
        const Element *e = term->elements;
        Token token = *first;
        if (!token_is(e, &token))
                return false;
        if (term->n_elements > 1) {
                Tokenizer ahead = *t;
                for (uint32_t i = 1; i <= term->elements[term->n_elements - 1].offset; i++) {
                        if (!token_next(&ahead, &token))
                                return false;
                        bool asked = e[1].offset == i;
                        e += asked;
                        if (asked && !token_is(e, &token))
                                return false;
                }
        }
        *ret_to = token.to;
        if (e->prefix) {
                uint32_t cp;
                *ret_to = token.from;
                (void)utf8_next(t->text, ret_to, &cp);
        }
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
        VEC(Span) spans = {0};
        size_t n = 0, to;
        Tokenizer t = token_start(text);
        for (Token token; token_next(&t, &token);)
                for (size_t k = 0; k < terms->n; k++)
                        if (terms->p[k].wanted && term_at(&terms->p[k], &t, &token, &to))
                                *VEC_PUSH(c->arena, &spans) = (Span){token.from, to};
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

/* Bytes of the blank that begins at an offset; 0: none does. */
static size_t blank_at(Str s, size_t at)
{
        char ch = s.p[at];
        if (ch == ' ' || ch == '\n' || ch == '\t' || ch == '\r')
                return 1;
        return ch == '\xE3' && str_starts(str_slice(s, at, s.n), S("\u3000")) ? 3 : 0;
}

/* One line: runs of blanks and line breaks become one blank, and none stands at either end. */
static void put_line(Buf *out, Str text)
{
        bool first = out->n == 0;
        for (size_t at = 0, from; at < text.n;) {
                size_t n = blank_at(text, at);
                if (n) {
                        at += n;
                        continue;
                }
                for (from = at; at < text.n && !blank_at(text, at);)
                        at++;
                if (from > 0 && !first)
                        buf_putc(out, ' ');
                buf_put(out, str_slice(text, from, at));
                first = false;
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
        *ret_more = found && p->number > 0;
        if (!*ret_more)
                return OK;
        Buf both = buf_new(c->arena);
        buf_reserve(&both, p->text.n + next.text.n);
        buf_put(&both, p->text);
        buf_put(&both, next.text);
        *ret = buf_str(&both);
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
