/* match.c: from places in segments to documents. The state of the index is read once for a search; everything after it is
 * reading pages and walking arrays. */
#include "search/search_lib.h"

#include <stdlib.h>

Err index_open(Ctx *c, Index *ret)
{
        Index x = {0};
        uint64_t span = 0;
        TRY(index_check(c));
        TRY(segments_load(c, &x.segments, &x.n_segments));
        TRY(dead_load(c, &x.dead));
        for (size_t i = 0; i < x.n_segments; i++) {
                x.n_docs += x.segments[i].n_docs;
                span += x.segments[i].span;
        }
        x.mean_chars = x.n_docs ? (double)span / (double)x.n_docs : 1;
        x.n_docs -= MIN(x.n_docs, x.dead.n);
        *ret = x;
        return OK;
}

/* Number of the form that was typed, without what is transparent: each ideograph once, words whole. -1 if
 * nobody wrote it so. */
static int exact_form(Ctx *c, const Phrase *t)
{
        Buf typed = buf_new(c->arena);
        Tokenizer tok = token_start(t->words);
        for (Token token; token_next(&tok, &token);) {
                uint32_t cp;
                size_t at = 0, next = token.from;
                bool han = utf8_next(token.word, &at, &cp) && is_han(cp);
                if (han)
                        (void)utf8_next(t->words, &next, &cp);
                buf_put(&typed, str_slice(t->words, token.from, han ? next : token.to));
        }
        for (size_t i = 0; i < t->n_forms; i++)
                if (str_eq(t->forms[i], buf_str(&typed)))
                        return (int)i;
        return -1;
}

static DocHit hit_start(const DocEntry *d, const uint64_t *p)
{
        return (DocHit){
                .ord = d->ord,
                .first = UINT32_MAX,
                .n_chars = d->n_chars,
                .created_s = d->created_s,
                .day_first = d->first,
                .day_last = d->last,
                .kind = d->kind,
                .bits = d->bits,
                .hits = p,
                .shift = d->start - d->base,
        };
}

static void hit_count(DocHit *h, const DocEntry *d, uint64_t hit, int exact)
{
        uint32_t pos = (uint32_t)hit + h->shift;
        uint32_t form = (uint32_t)(hit >> 32);
        h->places++;
        h->n_hits++;
        h->exact_places += (int)form == exact;
        h->forms |= (uint64_t)1 << form;
        if (pos < d->title)
                h->title_places++;
        else if (h->first == UINT32_MAX)
                h->first = pos;
}

typedef struct {
        DocHit *p;
        size_t n, cap;
} HitVec;

static MUST Err segment_documents(
        Ctx *c, const Index *x, const Segment *s, const Hits *hits, int exact, HitVec *out)
{
        DocCursor d = docs_start(s);
        DocHit *h = NULL;
        uint32_t owned_end = 0;
        for (size_t i = 0; i < hits->n; i++) {
                uint32_t pos = (uint32_t)hits->p[i];
                if (pos >= d.next || !d.bytes.p) {
                        TRY(docs_find(c, &d, pos));
                        owned_end = d.doc.base + d.doc.owned;
                        h = NULL;
                        if (!dead_has(&x->dead, d.doc.ord) && pos < owned_end) {
                                h = VEC_PUSH(c->arena, out);
                                *h = hit_start(&d.doc, &hits->p[i]);
                        }
                }
                if (h && pos < owned_end)
                        hit_count(h, &d.doc, hits->p[i], exact);
        }
        return OK;
}

static int compare_ords(const void *a, const void *b)
{
        uint32_t x = ((const DocHit *)a)->ord, y = ((const DocHit *)b)->ord;
        return x < y ? -1 : x > y;
}

/* Parts of one document become one. */
static void join_parts(HitVec *v)
{
        size_t n = 0;
        for (size_t i = 0; i < v->n; i++) {
                DocHit *last = n ? &v->p[n - 1] : NULL;
                if (!last || last->ord != v->p[i].ord) {
                        v->p[n++] = v->p[i];
                        continue;
                }
                last->places += v->p[i].places;
                last->title_places += v->p[i].title_places;
                last->exact_places += v->p[i].exact_places;
                last->forms |= v->p[i].forms;
                last->first = MIN(last->first, v->p[i].first);
        }
        v->n = n;
}

Err term_documents(Ctx *c, const Index *x, Phrase *t, DocHits *ret)
{
        HitVec v = {0};
        Hits *hits = NEW_N(c->arena, Hits, x->n_segments + 1);
        for (size_t i = 0; i < x->n_segments; i++)
                TRY(term_hits(c, t, &x->segments[i], &hits[i]));
        int exact = exact_form(c, t);
        for (size_t i = 0; i < x->n_segments; i++)
                TRY(segment_documents(c, x, &x->segments[i], &hits[i], exact, &v));
        bool sorted = true;
        for (size_t i = 1; i < v.n && sorted; i++)
                sorted = v.p[i - 1].ord < v.p[i].ord;
        if (!sorted) {
                qsort(v.p, v.n, sizeof *v.p, compare_ords);
                join_parts(&v);
        }
        *ret = (DocHits){v.p, v.n};
        return OK;
}
