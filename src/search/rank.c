/* rank.c: the order of what was found. First every document by a number that follows from the arrays already read (bm25,
 * title, exact spelling); then, of a bounded number of the best, how near the terms stand to each other. Ties
 * are broken by the number of the document, so that the order never depends on chance. */
#include "search/search_lib.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CANDIDATES 400 /* at least so many are looked at closely */
#define NEAR_LOOKS 256 /* places of the rarest term that are looked at in one document */
#define K1 1.2
#define B 0.75
#define TITLE_WEIGHT 2.5
#define EXACT_WEIGHT 0.6
#define NEAR_WEIGHT 1.5

/* What a term's rarity is worth. */
static double rarity(const Index *x, size_t df)
{
        double n = (double)x->n_docs, f = (double)df;
        return log(1 + (MAX(n - f, 0) + 0.5) / (f + 0.5)) + 0.1;
}

static double term_score(double mean_chars, double rarity, const DocHit *h)
{
        if (!h->places)
                return 0;
        double tf = h->places;
        double norm = 1 - B + B * h->doc.n_chars / mean_chars;
        double s = tf * (K1 + 1) / (tf + K1 * norm);
        s += h->title_places ? TITLE_WEIGHT : 0;
        s += EXACT_WEIGHT * MIN(h->exact_places, h->places) / h->places;
        return rarity * s;
}

/* True if a comes before b. */
typedef struct {
        const Matches *m;
        SearchOrder order;
} Order;

static bool before(const Order *o, const Ranked *a, const Ranked *b)
{
        const DocFacts *x = &o->m->all.p[a->i], *y = &o->m->all.p[b->i];
        if (o->order == ORDER_DATE) {
                bool dated_x = x->bits & DOC_DATED, dated_y = y->bits & DOC_DATED;
                if (dated_x != dated_y)
                        return dated_x;
                if (x->day_first != y->day_first)
                        return x->day_first < y->day_first;
        } else if (o->order == ORDER_ADDED) {
                if (x->created_s != y->created_s)
                        return x->created_s > y->created_s;
                return x->ord > y->ord;
        } else if (a->score != b->score) {
                return a->score > b->score;
        }
        return x->ord < y->ord;
}

/* A heap whose root comes last in the order. */
static void heap_down(const Order *o, Ranked *heap, size_t n, size_t i)
{
        for (;;) {
                size_t worst = i;
                for (size_t k = 2 * i + 1; k <= 2 * i + 2 && k < n; k++)
                        if (before(o, &heap[worst], &heap[k]))
                                worst = k;
                if (worst == i)
                        return;
                Ranked r = heap[i];
                heap[i] = heap[worst];
                heap[worst] = r;
                i = worst;
        }
}

/* Puts the root of a heap at its end, again and again: what comes first stands first. */
static void heap_sort(const Order *o, Ranked *heap, size_t n)
{
        for (size_t i = n; i-- > 0;)
                heap_down(o, heap, n, i);
        for (size_t left = n; left > 1; left--) {
                Ranked r = heap[0];
                heap[0] = heap[left - 1];
                heap[left - 1] = r;
                heap_down(o, heap, left - 1, 0);
        }
}

/* The first k of all, in no order. */
static size_t choose(const Order *o, Ranked *all, size_t n, size_t k)
{
        if (n <= k)
                return n;
        for (size_t i = k; i-- > 0;)
                heap_down(o, all, k, i);
        for (size_t i = k; i < n; i++)
                if (before(o, &all[i], &all[0])) {
                        all[0] = all[i];
                        heap_down(o, all, k, 0);
                }
        return k;
}

/* How far the nearest place of h is from pos, both in the document. */
static uint32_t distance(const DocHit *h, uint32_t pos)
{
        size_t low = 0, high = h->n_hits;
        uint32_t best = UINT32_MAX;
        while (low < high) {
                size_t mid = low + (high - low) / 2;
                if ((uint32_t)h->hits[mid] + h->shift < pos)
                        low = mid + 1;
                else
                        high = mid;
        }
        if (low < h->n_hits)
                best = (uint32_t)h->hits[low] + h->shift - pos;
        if (low > 0)
                best = MIN(best, pos - ((uint32_t)h->hits[low - 1] + h->shift));
        return best;
}

/* The place where all terms that the document has stand nearest, and what that is worth. */
static void look_closely(const Matches *m, Ranked *r)
{
        const DocHit *here[TERMS_MAX], *rare = NULL;
        size_t n = 0;
        for (size_t t = 0; t < m->n_wanted; t++) {
                const DocHit *h = &m->docs[t].p[r->i];
                if (!h->places)
                        continue;
                here[n++] = h;
                if (!rare || h->places < rare->places)
                        rare = h;
        }
        uint32_t nearest = UINT32_MAX;
        r->place = rare ? rare->first : UINT32_MAX;
        for (size_t k = 0; n > 1 && k < rare->n_hits && k < NEAR_LOOKS; k++) {
                uint32_t pos = (uint32_t)rare->hits[k] + rare->shift, farthest = 0;
                for (size_t t = 0; t < n; t++)
                        farthest = MAX(farthest, distance(here[t], pos));
                if (farthest >= nearest)
                        continue;
                nearest = farthest;
                if (rare->first != UINT32_MAX && pos >= rare->first) /* not the title */
                        r->place = pos;
        }
        if (nearest != UINT32_MAX)
                r->score += NEAR_WEIGHT * (double)n / (1 + nearest / 20.0);
}

Err rank(Ctx *c, const Matches *m, SearchOrder order, size_t wanted, Ranked **ret, size_t *ret_n)
{
        Order o = {m, order};
        Ranked *all = arena_room(c->arena, sizeof *all, m->all.n + 1);
        double mean = MAX(m->index.mean_chars, 1);
        for (size_t i = 0; i < m->all.n; i++)
                all[i] = (Ranked){.i = i};
        for (size_t t = 0; t < m->n_wanted; t++) {
                double rare = rarity(&m->index, m->terms.p[m->wanted[t]].n_docs);
                for (size_t i = 0; i < m->all.n; i++)
                        all[i].score += term_score(mean, rare, &m->docs[t].p[i]);
        }
        /* one term has no neighbours to be near */
        size_t n = choose(&o, all, m->all.n, MAX(wanted, m->n_wanted > 1 ? CANDIDATES : 0));
        for (size_t i = 0; i < n; i++)
                look_closely(m, &all[i]);
        heap_sort(&o, all, n);
        *ret = all;
        *ret_n = MIN(n, wanted);
        return OK;
}
