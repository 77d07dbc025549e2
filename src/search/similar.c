/* similar.c: which records hold the same text, or nearly the same, as one that comes in.
 *
 * Not every pair is compared: stretches of the new text, spread over it, are looked for as quotations are; the
 * few records in which several of them stand are then compared as wholes, by runs of four characters that both
 * have. The share is told in both directions, since a report that quotes a stele is not the stele. */
#include "search/quote_lib.h"

#include <stdlib.h>

#define STRETCH 16       /* characters of one stretch */
#define STRETCHES_MAX 32 /* of one text */
#define STRETCHES_PART 8 /* a record with one of so many stretches is compared */
#define COMPARED_MAX 6   /* records */
#define GRAM 4           /* characters of a run; one changed character spoils four runs */
#define UNITS_MAX ((size_t)4 << 20)

/* Runs of characters
 * ------------------ */
/* The runs of a text, each once, with a mark for those that the other text has. */
struct Grams {
        uint64_t *slots; /* 0: free */
        bool *seen;
        size_t n, n_slots, n_seen;
};

static uint64_t gram_hash(const uint32_t *unit)
{
        uint64_t h = 0x9E3779B97F4A7C15u;
        for (size_t i = 0; i < GRAM; i++) {
                h = (h ^ unit[i]) * 0xFF51AFD7ED558CCDu;
                h ^= h >> 32;
        }
        return h | 1;
}

static size_t gram_slot(const Grams *g, uint64_t hash)
{
        size_t slot = hash & (g->n_slots - 1);
        while (g->slots[slot] && g->slots[slot] != hash)
                slot = (slot + 1) & (g->n_slots - 1);
        return slot;
}

Grams *grams_of(Arena *a, const Units *u)
{
        Grams *g = NEW(a, Grams);
        size_t n = MIN(u->n, UNITS_MAX);
        for (g->n_slots = 64; g->n_slots < 2 * n;)
                g->n_slots *= 2;
        g->slots = NEW_N(a, uint64_t, g->n_slots);
        g->seen = NEW_N(a, bool, g->n_slots);
        for (size_t i = 0; i + GRAM <= n; i++) {
                uint64_t hash = gram_hash(u->unit + i);
                size_t slot = gram_slot(g, hash);
                g->n += !g->slots[slot];
                g->slots[slot] = hash;
        }
        return g;
}

void grams_forget(Grams *g)
{
        for (size_t i = 0; g->n_seen && i < g->n_slots; i++)
                g->seen[i] = false;
        g->n_seen = 0;
}

/* How many runs of the other text are runs of this one, of how many. */
void grams_meet(Grams *g, const Units *u, size_t *in, size_t *of)
{
        for (size_t i = 0; i + GRAM <= u->n; i++) {
                size_t slot = gram_slot(g, gram_hash(u->unit + i));
                ++*of;
                if (!g->slots[slot])
                        continue;
                ++*in;
                g->n_seen += !g->seen[slot];
                g->seen[slot] = true;
        }
}

double grams_share(const Grams *g)
{
        return g->n ? (double)g->n_seen / (double)g->n : 0;
}

void similar_shares(Ctx *c, Str a, Str b, double *ret_of_a, double *ret_of_b)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Units x = units_of(c->arena, a), y = units_of(c->arena, b);
        Grams *g = grams_of(c->arena, &x);
        size_t in = 0, of = 0;
        grams_meet(g, &y, &in, &of);
        *ret_of_a = grams_share(g);
        *ret_of_b = of ? (double)in / (double)of : 0;
}

/* Candidates
 * ---------- */
typedef struct {
        uint32_t ord;
        size_t n_stretches;
} Candidate;
typedef VEC(Candidate) Candidates;

static void candidate_add(Arena *a, Candidates *v, uint32_t ord)
{
        for (size_t i = 0; i < v->n; i++)
                if (v->p[i].ord == ord) {
                        v->p[i].n_stretches++;
                        return;
                }
        *VEC_PUSH(a, v) = (Candidate){ord, 1};
}

static int compare_candidates(const void *a, const void *b)
{
        const Candidate *x = a, *y = b;
        if (x->n_stretches != y->n_stretches)
                return x->n_stretches > y->n_stretches ? -1 : 1;
        return x->ord < y->ord ? -1 : x->ord > y->ord;
}

/* The records in which a stretch of the text stands, each once. */
static MUST Err stretch_ask(Ctx *c, Arena *outer, const Index *x, QuoteQuery *q, Candidates *out)
{
        Found *found;
        size_t n;
        TRY(quote_seek_quickly(c, x, q, &found, &n));
        for (size_t i = 0; i < n; i++) {
                bool again = false;
                for (size_t k = 0; k < i; k++)
                        again = again || found[k].ord == found[i].ord;
                if (!again)
                        candidate_add(outer, out, found[i].ord);
        }
        return OK;
}

static MUST Err candidates_find(Ctx *c, const Index *x, const SimilarQuery *q, const Units *u,
        Candidates *ret, size_t *ret_n)
{
        size_t wanted = MIN(STRETCHES_MAX, MAX(u->n * 2 / STRETCH, 1)), length = MIN(STRETCH, u->n);
        size_t room = u->n - length;
        for (size_t i = 0; i < wanted; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                size_t from = wanted > 1 ? room * i / (wanted - 1) : 0;
                QuoteQuery quote = {.least = .7, .public_only = q->public_only};
                quote.text = str_slice(q->text, u->at[from].from, u->at[from + length - 1].to);
                TRY(stretch_ask(c, s.outer, x, &quote, ret));
        }
        if (ret->n)
                qsort(ret->p, ret->n, sizeof *ret->p, compare_candidates);
        *ret_n = wanted;
        return OK;
}

/* Comparing
 * --------- */
/* The text of a record as it is indexed, passage by passage. */
static MUST Err record_meet(Ctx *c, uint32_t ord, Grams *g, size_t *in, size_t *of)
{
        uint32_t at = 0;
        for (size_t n = 0; n < UNITS_MAX;) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                PassageText p;
                bool found;
                TRY(passage_after(c, ord, at, &p, &found));
                if (!found)
                        return OK;
                Units u = units_of(c->arena, p.text);
                grams_meet(g, &u, in, of);
                n += u.n;
                at = p.at + 1;
        }
        return OK;
}

static MUST Err similar_load(Ctx *c, uint32_t ord, Grams *g, SimilarRecord *ret)
{
        DocRow row;
        size_t in = 0, of = 0;
        grams_forget(g);
        TRY(record_meet(c, ord, g, &in, &of));
        TRY(doc_row_load(c, ord, &row));
        *ret = (SimilarRecord){
                .register_name = row.register_name,
                .id = row.id,
                .number = row.number,
                .title = row.title,
                .of_this = grams_share(g),
                .of_that = of ? (double)in / (double)of : 0,
        };
        return OK;
}

static int compare_similar(const void *a, const void *b)
{
        const SimilarRecord *x = a, *y = b;
        double s = MAX(x->of_this, x->of_that), t = MAX(y->of_this, y->of_that);
        if (s != t)
                return s > t ? -1 : 1;
        return str_cmp(x->id, y->id);
}

static MUST Err compare_all(Ctx *c, const Index *x, const SimilarQuery *q, SimilarResult *ret)
{
        Units u = units_of(c->arena, q->text);
        Candidates v = {0};
        size_t n_stretches;
        if (u.n < SIMILAR_UNITS_MIN)
                return OK;
        TRY(candidates_find(c, x, q, &u, &v, &n_stretches));
        Grams *g = v.n ? grams_of(c->arena, &u) : NULL;
        ret->p = NEW_N(c->arena, SimilarRecord, COMPARED_MAX + 1);
        for (size_t i = 0; i < v.n && i < COMPARED_MAX; i++) {
                SimilarRecord *s = &ret->p[ret->n];
                if (v.p[i].n_stretches * STRETCHES_PART < n_stretches)
                        break;
                TRY(similar_load(c, v.p[i].ord, g, s));
                bool itself = q->but_id.n && str_eq(q->but_id, s->id);
                ret->n += !itself && MAX(s->of_this, s->of_that) >= SIMILAR_LEAST;
        }
        if (ret->n)
                qsort(ret->p, ret->n, sizeof *ret->p, compare_similar);
        return OK;
}

Err similar_find(Ctx *c, const SimilarQuery *q, SimilarResult *ret)
{
        CLEANUP(txn_done) Txn txn = {0};
        Index x;
        SimilarResult r = {0};
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(index_open(c, &x));
        TRY(compare_all(c, &x, q, &r));
        TRY(txn_commit(&txn));
        *ret = r;
        return OK;
}
