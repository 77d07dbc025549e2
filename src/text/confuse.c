/* confuse.c: likely wrong characters. For each character the ones that sound or look like it are tried in its place;
 * where the office's reviewed text makes one of them very much likelier than what stands there, that is told. Only
 * the office's text decides; without it this rule says nothing.
 *
 * How much each piece of evidence weighs was fitted by logistic regression on sentences with known errors, learning
 * from one half and measuring on the other (tools/measure_check.py prints what comes of it); the pieces are ratios, so
 * that they mean the same whatever the amount of reviewed text. */
#include "text/check.h"

#include "confuse_table.h"
#include "text/fold_inline.h"

#include <math.h>
#include <stddef.h>
#include <string.h>

#define N_CHARS ARRAY_LEN(confuse_char)
#define CANDIDATES_MAX 512
#define REACH (MODEL_ORDER - 1) /* characters on each side that the model sees together with one */
#define MARGIN (REACH + 2)      /* zeros around a paragraph */

#define BITS_ENOUGH 6 /* gained by the model; below that nothing is weighed */
#define KNOWN_ENOUGH \
        4 /* times that a run of three was met with the character as it stands: it is right */
#define WEIGHT_LIKELY \
        1.4 /* told always: the odds are e to this power, among what is confused at all */
#define WEIGHT_HINT -1.0 /* told where every place is wanted */

/* Kinds of confusion and what they weigh. */
enum { SAME_SOUND, OTHER_TONE, SHAPE, NEAR_SOUND };
static const double kind_weights[] = {0, -.60, -1.67, -2.50};

typedef struct {
        uint16_t cp;
        uint8_t kind;
} Candidate;

typedef struct {
        int n;
        Candidate p[CANDIDATES_MAX]; /* only n of them in what is kept */
} Candidates;

/* Candidates as they are gathered, and which characters are among them. */
typedef struct {
        Candidates list;
        uint64_t has[0x10000 / 64];
} Gathered;

static int index_of(uint32_t cp)
{
        size_t low = 0, high = N_CHARS;
        while (low < high) {
                size_t mid = (low + high) / 2;
                if (confuse_char[mid] == cp)
                        return (int)mid;
                if (confuse_char[mid] < cp)
                        low = mid + 1;
                else
                        high = mid;
        }
        return -1;
}

static uint64_t *word_of(Gathered *g, uint32_t cp)
{
        return &g->has[(uint16_t)cp / 64];
}

static void put_candidate(Gathered *g, uint32_t cp, int kind)
{
        uint64_t *word = word_of(g, cp), bit = (uint64_t)1 << cp % 64;
        Candidates *c = &g->list;
        if ((*word & bit) || c->n == CANDIDATES_MAX)
                return;
        *word |= bit;
        c->p[c->n++] = (Candidate){(uint16_t)cp, (uint8_t)kind};
}

/* Those of a syllable; tone -1: none is the same. */
static void put_syllable(Gathered *g, size_t base, int tone, int kind)
{
        for (uint32_t i = confuse_member_from[base]; i < confuse_member_from[base + 1]; i++)
                if ((confuse_member_tone[i] == tone) == (kind == SAME_SOUND))
                        put_candidate(g, confuse_member[i], kind);
}

/* Each character once, as what it is confused for most easily. */
static void candidates_of(int index, Gathered *g)
{
        uint32_t from = confuse_sound_from[index], to = confuse_sound_from[index + 1];
        for (int i = 0; i < g->list.n; i++)
                *word_of(g, g->list.p[i].cp) = 0;
        g->list.n = 0;
        for (uint32_t i = from; i < to; i++)
                put_syllable(g, confuse_sound[i] >> 3, confuse_sound[i] & 7, SAME_SOUND);
        for (uint32_t i = from; i < to; i++)
                put_syllable(g, confuse_sound[i] >> 3, confuse_sound[i] & 7, OTHER_TONE);
        for (uint32_t i = confuse_shape_from[index]; i < confuse_shape_from[index + 1]; i++)
                put_candidate(g, confuse_shape[i], SHAPE);
        for (uint32_t i = from; i < to; i++) {
                size_t base = confuse_sound[i] >> 3;
                for (uint32_t k = confuse_near_from[base]; k < confuse_near_from[base + 1]; k++)
                        put_syllable(g, confuse_near[k], -1, NEAR_SOUND);
        }
}

/* What is kept while a text is read: the candidates of each character that was met, and room for a paragraph. */
typedef struct {
        const Candidates *of[N_CHARS];
        Gathered work;
        uint16_t *ids;
        size_t n_ids;
} Kept;

static Kept *kept_of(Check *k)
{
        if (!k->kept)
                k->kept = NEW(k->c->arena, Kept);
        return k->kept;
}

static const Candidates *known_candidates(Check *k, int index)
{
        Kept *kept = kept_of(k);
        if (kept->of[index])
                return kept->of[index];
        candidates_of(index, &kept->work);
        size_t n = (size_t)kept->work.list.n;
        Candidates *c = arena_alloc(k->c->arena, offsetof(Candidates, p) + n * sizeof *c->p);
        c->n = (int)n;
        memcpy(c->p, kept->work.list.p, n * sizeof *c->p);
        return kept->of[index] = c;
}

static uint16_t *ids_for(Check *k, int n)
{
        Kept *kept = kept_of(k);
        if (kept->n_ids < (size_t)n) {
                kept->n_ids = (size_t)n * 2;
                kept->ids = NEW_N(k->c->arena, uint16_t, kept->n_ids);
        }
        return kept->ids;
}

/* ids[i - REACH … i + REACH] may be read: the likelihood of what holds character i, in bits. */
static double likelihood(const CharModel *m, const uint16_t *ids, int i)
{
        double sum = 0;
        for (int at = i; at <= i + REACH; at++) {
                int n = MODEL_ORDER;
                while (n > 1 && !ids[at - n + 1])
                        n--;
                sum += charmodel_score(m, &ids[at - n + 1], n);
                if (!ids[at + 1])
                        break;
        }
        return sum;
}

static bool stands_in_pair(const CharModel *m, uint16_t *ids, int i, uint16_t other)
{
        uint16_t here = ids[i];
        ids[i] = other;
        bool stands = (ids[i - 1] != ',' && charmodel_may_meet(m, ids[i - 1], other) &&
                              charmodel_count(m, &ids[i - 1], 2) > 0) ||
                (ids[i + 1] != ',' && charmodel_may_meet(m, other, ids[i + 1]) &&
                        charmodel_count(m, &ids[i], 2) > 0);
        ids[i] = here;
        return stands;
}

/* What is known of the character in the middle among its neighbours. */
typedef struct {
        double likelihood;
        unsigned alone, runs[3]; /* runs of three that end, stand around and begin with it */
        double left, right; /* how much more often with its neighbour than by chance, in bits */
} Standing;

static double attraction(const CharModel *m, unsigned together, unsigned a, unsigned b)
{
        double chance = (double)a * b / ((double)charmodel_chars(m) + 1);
        return log2((together + .5) / (chance + .5));
}

static Standing standing(const CharModel *m, const uint16_t *ids, int i)
{
        Standing s = {.likelihood = likelihood(m, ids, i), .alone = charmodel_count(m, &ids[i], 1)};
        for (int k = 0; k < 3; k++)
                if (ids[i - 2 + k] && ids[i + k])
                        s.runs[k] = charmodel_count(m, &ids[i - 2 + k], 3);
        s.left = attraction(
                m, charmodel_count(m, &ids[i - 1], 2), s.alone, charmodel_count(m, &ids[i - 1], 1));
        s.right = attraction(
                m, charmodel_count(m, &ids[i], 2), s.alone, charmodel_count(m, &ids[i + 1], 1));
        return s;
}

static double met(unsigned times)
{
        return log2(MIN(times, 15u) + 1.0);
}

/* The logarithm of the odds that candidate b is what a was meant to be. */
static double weigh(const Standing *a, const Standing *b, int kind)
{
        unsigned best = MAX(a->runs[0], MAX(a->runs[1], a->runs[2]));
        return -4.78 + .219 * (b->likelihood - a->likelihood) + kind_weights[kind] -
                .116 * log2((b->alone + 1.0) / (a->alone + 1.0)) + .051 * met(b->runs[0]) +
                .040 * met(b->runs[1]) + .072 * met(b->runs[2]) - .102 * met(best) -
                .094 * a->left - .103 * a->right + .209 * b->left + .262 * b->right;
}

typedef struct {
        uint16_t cp;
        double weight;
} Best;

static Best best_candidate(const CharModel *m, uint16_t *ids, int i, const Candidates *c)
{
        uint16_t here = ids[i];
        Standing now = standing(m, ids, i);
        Best best = {0, WEIGHT_HINT};
        for (int k = 0; k < c->n; k++) {
                if (c->p[k].cp == here || !stands_in_pair(m, ids, i, c->p[k].cp))
                        continue;
                ids[i] = c->p[k].cp;
                Standing then = standing(m, ids, i);
                ids[i] = here;
                if (then.likelihood - now.likelihood < BITS_ENOUGH ||
                        !(then.runs[0] | then.runs[1] | then.runs[2]))
                        continue;
                double weight = weigh(&now, &then, c->p[k].kind);
                if (weight > best.weight)
                        best = (Best){c->p[k].cp, weight};
        }
        return best;
}

static void tell(Check *k, int i, const Best *best)
{
        char out[UTF8_MAX];
        size_t n = utf8_encode(best->cp, out);
        bool likely = best->weight >= WEIGHT_LIKELY;
        if (!likely && !k->o->every_place)
                return;
        remark(k, i, i + 1, str_keep(k->c->arena, (Str){out, n}));
        if (!likely && k->remarks.n)
                k->remarks.p[k->remarks.n - 1].severity = REMARK_HINT;
}

/* What stands at i stands beside the same neighbour elsewhere in the paragraph, too: 检察 beside 检察院. Who writes it twice
 * means it; a slip is hardly made twice. */
static bool is_used_again(const Para *p, int i)
{
        for (int side = -1; side <= 1; side += 2) {
                uint32_t beside = i + side >= 0 && i + side < p->n ? p->cp[i + side] : 0;
                for (int at = 0; is_han(beside) && at < p->n; at++)
                        if (at != i && p->cp[at] == p->cp[i] && at + side >= 0 &&
                                at + side < p->n && p->cp[at + side] == beside)
                                return true;
        }
        return false;
}

/* 著 for 着 is the norm of other places, and of older prints. */
static bool is_other_norm(uint32_t here, uint32_t proposed)
{
        return here == 0x7740 && proposed == 0x8457;
}

static void look_at(Check *k, const CharModel *m, uint16_t *ids, int i)
{
        if (k->p.cp[i] != ids[i] || charmodel_count(m, &ids[i - 1], 3) >= KNOWN_ENOUGH)
                return;
        int index = index_of(k->p.cp[i]);
        if (index < 0)
                return;
        Best best = best_candidate(m, ids, i, known_candidates(k, index));
        if (!best.cp || is_other_norm(k->p.cp[i], best.cp))
                return;
        if (best.weight >= WEIGHT_LIKELY && is_used_again(&k->p, i))
                best.weight = WEIGHT_HINT;
        tell(k, i, &best);
        if (best.weight >= WEIGHT_LIKELY)
                ids[i] = best.cp;
}

/* A character that is not its own folded form is left alone: a proposal would change the script. */
static void likely_wrong(Check *k, int i)
{
        const Para *p = &k->p;
        if (!k->o->model || charmodel_chars(k->o->model) == 0)
                return;
        uint16_t *ids = ids_for(k, p->n + 2 * MARGIN) + MARGIN;
        for (i = 0; i < MARGIN; i++)
                ids[-i - 1] = ids[p->n + i] = 0;
        for (i = 0; i < p->n; i++)
                ids[i] = charmodel_id(p->cp[i]);
        ids[-1] = ids[p->n] = ','; /* what begins and ends a paragraph */
        for (i = 0; i < p->n; i++)
                look_at(k, k->o->model, ids, i);
}

const CheckRule rules_likely[] = {
        {"likely-character", "本单位已审定文本",
                N_("In the texts that the office has reviewed, another character stands among these neighbours."),
                "", "", REMARK_LIKELY, 0, NULL, likely_wrong},
        {0},
};
