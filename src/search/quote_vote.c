/* quote_vote.c: where in the index a quotation may stand, without reading any text.
 *
 * A pair of characters that stands at unit o of the quotation and at position p of the index votes for the
 * diagonal p - o. The rarest pairs vote first; their number is known from the index before their places are
 * read. Where votes of several pairs fall close together the quotation may stand, however its characters
 * differ elsewhere: a word more or less only moves the diagonal a little. */
#include "search/quote_lib.h"

#include <stdlib.h>

#define BIAS QUOTE_UNITS_MAX /* a quotation may begin before the first position of a segment */
#define RARE_BYTES 512       /* postings of a rare pair: at most so many places */
#define BYTES_MAX ((size_t)1 << 19)

struct Probe {
        uint32_t offset; /* unit of the quotation */
        unsigned bits;   /* how telling, before the index is asked */
        Str word;        /* folded */
        Postings postings;
        size_t n_bytes; /* of all its postings */
        bool looked, voted;
};

static bool more_telling(const Probe *a, const Probe *b)
{
        return a->bits != b->bits ? a->bits > b->bits : a->offset < b->offset;
}

/* By insertion: they are few, and most are never looked at. Pointers move, for a probe is large. */
static void most_telling_first(Ctx *c, Probes *v)
{
        const Probe *order[PROBES_MAX];
        Probe *sorted = arena_room(c->arena, sizeof *sorted, v->n + 1);
        for (size_t i = 0; i < v->n; i++) {
                size_t k = i;
                for (; k > 0 && more_telling(&v->p[i], order[k - 1]); k--)
                        order[k] = order[k - 1];
                order[k] = &v->p[i];
        }
        for (size_t i = 0; i < v->n; i++)
                sorted[i] = *order[i];
        v->p = sorted;
}

/* Of a long quotation only so many pairs are asked about, spread over all of it. */
static void thin_out(Probes *v)
{
        if (v->n <= PROBES_MAX)
                return;
        for (size_t i = 0; i < PROBES_MAX; i++)
                v->p[i] = v->p[i * v->n / PROBES_MAX];
        v->n = PROBES_MAX;
}

/* The pair of ideographs that begins at a unit; empty if it is one by itself, which says too little. */
static Str pair_at(Ctx *c, const Units *u, size_t i)
{
        char word[2 * UTF8_MAX];
        if (i + 1 == u->n || u->unit[i + 1] & UNIT_WORD)
                return S("");
        size_t n = utf8_encode(u->unit[i], word);
        n += utf8_encode(u->unit[i + 1], word + n);
        return str_keep(c->arena, (Str){word, n});
}

/* The word of another script that is a unit, folded. */
static Str word_at(Ctx *c, Str text, UnitSpan at)
{
        Tokenizer t = token_start(str_slice(text, at.from, at.to));
        Token token;
        return token_next(&t, &token) ? str_keep(c->arena, token.word) : S("");
}

Probes probes_of(Ctx *c, Str text, const Units *u)
{
        Probes v = {.p = arena_room(c->arena, sizeof(Probe), u->n + 1)};
        unsigned bits = u->n ? unit_bits(u->unit[0]) : 0;
        for (size_t i = 0; i < u->n; i++) {
                bool han = !(u->unit[i] & UNIT_WORD);
                unsigned next = i + 1 < u->n ? unit_bits(u->unit[i + 1]) : 0;
                Str word = han ? pair_at(c, u, i) : word_at(c, text, u->at[i]);
                if (word.n)
                        v.p[v.n++] = (Probe){.offset = (uint32_t)i,
                                .bits = han ? bits + next : bits,
                                .word = word};
                bits = next;
        }
        thin_out(&v);
        most_telling_first(c, &v);
        return v;
}

typedef struct {
        uint64_t key; /* segment and diagonal; behind them the probe */
} Vote;
typedef struct {
        Vote *p; /* with room for a vote a byte of postings */
        size_t n;
} Votes;
#define PROBE_BITS 6
_Static_assert(PROBES_MAX <= 1 << PROBE_BITS, "a probe's number fits behind its vote");
#define VOTE_KEY(segment, diagonal, probe) \
        (((uint64_t)(segment) << 34 | (uint64_t)(diagonal)) << PROBE_BITS | (probe))
#define VOTE_SEGMENT(v) ((uint32_t)((v).key >> (34 + PROBE_BITS)))
#define VOTE_DIAGONAL(v) ((v).key >> PROBE_BITS & (((uint64_t)1 << 34) - 1))
#define VOTE_PROBE(v) ((unsigned)(v).key & ((1u << PROBE_BITS) - 1))

static MUST Err probe_vote(Ctx *c, const Probe *p, unsigned number, Votes *out)
{
        Buf read = buf_new(c->arena);
        for (size_t i = 0; i < p->postings.n; i++) {
                const Posting *one = &p->postings.p[i];
                Str bytes;
                TRY(posting_read(c, one, &read, &bytes));
                const unsigned char *at = (const unsigned char *)bytes.p, *end = at + bytes.n;
                uint64_t pos = 0;
                while (at < end) {
                        pos += take_varint(&at, end);
                        out->p[out->n++] =
                                (Vote){VOTE_KEY(one->segment, pos + BIAS - p->offset, number)};
                }
        }
        return OK;
}

/* Sorts votes that come in few rising runs, one for each list of postings: neighbouring runs are merged until
 * one is left. */
static void votes_sort(Ctx *c, Votes *v)
{
        VEC(size_t) ends = {0};
        Vote *from = v->p, *to = arena_room(c->arena, sizeof *to, v->n + 1);
        for (size_t i = 1; i <= v->n; i++)
                if (i == v->n || from[i].key < from[i - 1].key)
                        *VEC_PUSH(c->arena, &ends) = i;
        while (ends.n > 1) {
                size_t n = 0, start = 0;
                for (size_t r = 0; r < ends.n; r += 2) {
                        size_t i = start, mid = ends.p[r], k = mid;
                        size_t end = ends.p[MIN(r + 1, ends.n - 1)];
                        for (size_t o = start; o < end; o++)
                                to[o] = k == end || (i < mid && from[i].key <= from[k].key)
                                        ? from[i++]
                                        : from[k++];
                        ends.p[n++] = start = end;
                }
                ends.n = n;
                Vote *swap = from;
                from = to;
                to = swap;
        }
        v->p = from;
}

static int compare_stands(const void *a, const void *b)
{
        const Stand *x = a, *y = b;
        if (x->weight != y->weight)
                return x->weight > y->weight ? -1 : 1;
        if (x->segment != y->segment)
                return x->segment < y->segment ? -1 : 1;
        return x->from < y->from ? -1 : x->from > y->from;
}

/* Votes that are near each other become one stand; its diagonal is the one with most of them. */
static void stand_make(const Probes *v, const Vote *votes, size_t n, Stand *ret)
{
        uint64_t seen = 0, diagonal = 0;
        size_t run = 0, most = 0;
        *ret = (Stand){.segment = VOTE_SEGMENT(votes[0])};
        for (size_t i = 0; i < n; i++) {
                uint64_t bit = (uint64_t)1 << VOTE_PROBE(votes[i]);
                if (!(seen & bit)) {
                        ret->weight += v->p[VOTE_PROBE(votes[i])].bits;
                        ret->n_votes++;
                }
                seen |= bit;
                run = i && VOTE_DIAGONAL(votes[i]) == VOTE_DIAGONAL(votes[i - 1]) ? run + 1 : 1;
                if (run > most) {
                        most = run;
                        diagonal = VOTE_DIAGONAL(votes[i]);
                }
        }
        ret->from = (int64_t)VOTE_DIAGONAL(votes[0]) - BIAS;
        ret->to = (int64_t)VOTE_DIAGONAL(votes[n - 1]) - BIAS;
        ret->best = (int64_t)diagonal - BIAS;
}

/* Keeps the stands that have at least half of the votes that the best has, and sorts them. */
static void stands_choose(Stands *v)
{
        unsigned most = 0;
        size_t n = 0;
        for (size_t i = 0; i < v->n; i++)
                most = MAX(most, v->p[i].weight);
        for (size_t i = 0; i < v->n; i++)
                if (v->p[i].weight >= (most + 1) / 2)
                        v->p[n++] = v->p[i];
        if (n)
                qsort(v->p, n, sizeof *v->p, compare_stands);
        v->n = MIN(n, STANDS_MAX);
}

/* Of nearly all places only one pair tells; they are passed over here if more are wanted. */
static void stands_collect(
        Ctx *c, const Probes *v, Votes *votes, const Search *how, size_t n_voters, Stands *ret)
{
        size_t least = MIN(how->votes, n_voters);
        VEC(Stand) out = {0};
        votes_sort(c, votes);
        for (size_t i = 0, end; i < votes->n; i = end) {
                const Vote *first = &votes->p[i];
                for (end = i + 1; end < votes->n; end++)
                        if (VOTE_SEGMENT(votes->p[end]) != VOTE_SEGMENT(*first) ||
                                VOTE_DIAGONAL(votes->p[end]) > VOTE_DIAGONAL(*first) + how->reach)
                                break;
                Stand t;
                if (end - i < least)
                        continue;
                stand_make(v, first, end - i, &t);
                if (t.n_votes >= least)
                        *VEC_PUSH(c->arena, &out) = t;
        }
        *ret = (Stands){.p = out.p, .n = out.n};
        stands_choose(ret);
}

/* The probe with the fewest places of those that were looked up and have not voted. */
static Probe *next_voter(Probes *v)
{
        Probe *best = NULL;
        for (size_t i = 0; i < v->n; i++) {
                Probe *p = &v->p[i];
                if (p->looked && !p->voted && p->n_bytes && (!best || p->n_bytes < best->n_bytes))
                        best = p;
        }
        return best;
}

/* Looks probes up, the most telling first, until there are enough rare ones. */
static MUST Err probes_look(Ctx *c, const Index *x, Probes *v, const Search *how)
{
        size_t n = 0, n_rare = 0;
        for (size_t i = 0; i < v->n; i++) {
                Probe *p = &v->p[i];
                if (n >= how->looks_max || (n >= how->looks && n_rare >= how->rare))
                        break;
                if (!p->looked)
                        TRY(postings_find(
                                c, x->segments, x->n_segments, p->word, &p->postings, &p->n_bytes));
                p->looked = true;
                p->voted = false;
                n += p->n_bytes > 0;
                n_rare += p->n_bytes > 0 && p->n_bytes <= RARE_BYTES;
        }
        return OK;
}

Err stands_find(Ctx *c, const Index *x, Probes *v, const Search *how, Stands *ret)
{
        Votes votes = {0};
        size_t bytes = 0, n = 0, room = 0;
        unsigned weight = 0;
        TRY(probes_look(c, x, v, how));
        for (Probe *p; n < how->voters && (p = next_voter(v)); n++) {
                /* Common pairs find little that rare ones do not. */
                bytes += p->n_bytes;
                if ((n >= how->voters_min && bytes > how->bytes) || (n && bytes > BYTES_MAX))
                        break;
                p->voted = true;
                weight += p->bits;
                room = bytes;
        }
        votes.p = arena_room(c->arena, sizeof *votes.p, room + 1);
        for (size_t i = 0; i < v->n; i++)
                if (v->p[i].voted)
                        TRY(probe_vote(c, &v->p[i], (unsigned)i, &votes));
        stands_collect(c, v, &votes, how, n, ret);
        ret->weight = weight;
        return OK;
}
