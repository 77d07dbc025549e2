/* charmodel.c: how often runs of one to four characters stand in text that the office has reviewed. No model is
 * shipped: what is usual in an office's texts, their names and their terms, only these texts know.
 *
 * While learning, runs are counted exactly in a hash table of keys; a run of four characters of 16 bits is its
 * own key of 64 bits. When the table is full, the runs met once are forgotten, longest first. Afterwards a run is
 * a fingerprint of 32 bits and a count of 8 bits (exact to 16, then eight steps to each doubling): some 7 bytes
 * for each different run, and one look in 2^32 finds a run that was never met. */
#include "text/check.h"

#include "text/fold_inline.h"

#include <math.h>

#define SLOTS_FIRST ((size_t)1 << 10)
#define SLOTS_MOST ((size_t)1 << 23) /* 12 bytes each, twice while the table is rebuilt */
#define BACKOFF \
        .4 /* weight of a shorter run for a longer one that was never met (Brants and others, 2007) */

struct CharModel {
        Arena *arena;
        Arena *work; /* of keys and counts; NULL after charmodel_ready */
        uint64_t *keys;
        uint32_t *counts;
        size_t n_slots, n_used;
        uint32_t *prints; /* 0: free */
        uint8_t *codes;
        uint64_t *
                pairs; /* a bit for two characters that were met side by side: most candidates fail at it */
        int pair_shift; /* 64 less the binary logarithm of its bits */
        size_t n_chars, n_bytes;
};

static void drop_work(void *p)
{
        CharModel *m = p;
        arena_drop(m->work);
        m->work = NULL;
}

CharModel *charmodel_new(Arena *a)
{
        CharModel *m = NEW(a, CharModel);
        *m = (CharModel){.arena = a, .work = arena_new(), .n_slots = SLOTS_FIRST};
        m->keys = NEW_N(m->work, uint64_t, m->n_slots);
        m->counts = NEW_N(m->work, uint32_t, m->n_slots);
        arena_defer(a, drop_work, m);
        return m;
}

uint16_t charmodel_id(uint32_t cp)
{
        if (cp < 0x80)
                return is_arabic(cp) ? '0' : is_latin(cp) ? 'a' : ',';
        uint32_t folded = fold_apply(cp, fold_value(cp));
        if (folded > 0xFFFF)
                return 0xFFFD;
        if (folded < 0x80)
                return charmodel_id(folded);
        return is_hanzi(folded) ? (uint16_t)folded : ',';
}

/* Learning
 * -------- */
static uint64_t key_of(const uint16_t *ids, int n)
{
        uint64_t key = 0;
        for (int i = 0; i < n; i++)
                key = key << 16 | ids[i];
        return key;
}

static int length_of(uint64_t key)
{
        return key >> 48 ? 4 : key >> 32 ? 3 : key >> 16 ? 2 : 1;
}

static uint64_t mix(uint64_t key)
{
        key *= 0x9E3779B97F4A7C15u;
        key ^= key >> 29;
        return key * 0xBF58476D1CE4E5B9u;
}

static size_t first_slot(const CharModel *m, uint64_t key)
{
        return (size_t)(mix(key) >> 20) & (m->n_slots - 1);
}

static void count_in(CharModel *m, uint64_t key, uint32_t times)
{
        size_t i = first_slot(m, key);
        while (m->keys[i] && m->keys[i] != key)
                i = (i + 1) & (m->n_slots - 1);
        m->n_used += m->keys[i] == 0;
        m->keys[i] = key;
        m->counts[i] = times > UINT32_MAX - m->counts[i] ? UINT32_MAX : m->counts[i] + times;
}

/* Into a new table, without the runs of at least `longer` characters that were met once. */
static void rebuild(CharModel *m, size_t n_slots, int longer)
{
        CharModel old = *m;
        m->work = arena_new();
        m->keys = NEW_N(m->work, uint64_t, n_slots);
        m->counts = NEW_N(m->work, uint32_t, n_slots);
        m->n_slots = n_slots;
        m->n_used = 0;
        for (size_t i = 0; i < old.n_slots; i++)
                if (old.keys[i] && (old.counts[i] > 1 || length_of(old.keys[i]) < longer))
                        count_in(m, old.keys[i], old.counts[i]);
        arena_drop(old.work);
}

static void make_room(CharModel *m)
{
        if (m->n_used * 10 < m->n_slots * 7)
                return;
        if (m->n_slots < SLOTS_MOST) {
                rebuild(m, m->n_slots * 2, MODEL_ORDER + 1);
                return;
        }
        for (int longer = MODEL_ORDER; longer > 0 && m->n_used * 10 > m->n_slots * 5; longer--)
                rebuild(m, m->n_slots, longer);
}

/* So many keys are asked of memory before the first is counted: each lies somewhere else. */
#define BATCH 64

static void count_batch(CharModel *m, const uint64_t *keys, int n)
{
        make_room(m);
        for (int i = 0; i < n; i++) {
                __builtin_prefetch(&m->keys[first_slot(m, keys[i])], 1);
                __builtin_prefetch(&m->counts[first_slot(m, keys[i])], 1);
        }
        for (int i = 0; i < n; i++)
                count_in(m, keys[i], 1);
}

/* Room for as many runs as the text may well hold, so that the table is not rebuilt on the way. */
static void expect(CharModel *m, size_t bytes)
{
        size_t want = m->n_slots;
        while (want < SLOTS_MOST && want * 3 < (m->n_used + bytes) * 2)
                want *= 2;
        if (want > m->n_slots)
                rebuild(m, want, MODEL_ORDER + 1);
}

void charmodel_add(CharModel *m, Str text)
{
        uint64_t run = 0, keys[BATCH]; /* run: the last four characters */
        int n = 0;
        const char *p = text.p,
                   *end = p + MIN(text.n, MODEL_TEXT_MAX - MIN(m->n_bytes, MODEL_TEXT_MAX));
        if (!m->work)
                return;
        m->n_bytes += (size_t)(end - p);
        expect(m, (size_t)(end - p));
        while (p < end) {
                uint32_t cp;
                p = text_next(p, end, &cp);
                run = run << 16 | charmodel_id(cp);
                m->n_chars++;
                keys[n++] = run & 0xFFFF;
                for (int bits = 16; bits < 64 && run >> bits; bits += 16)
                        keys[n++] = bits == 48 ? run : run & (((uint64_t)1 << (bits + 16)) - 1);
                if (n + MODEL_ORDER <= BATCH && p < end)
                        continue;
                count_batch(m, keys, n);
                n = 0;
        }
}

/* Ready
 * ----- */
static uint8_t code_of(uint32_t count)
{
        if (count <= 16)
                return (uint8_t)count;
        return (uint8_t)(16 + lround(8 * log2(count / 16.0)));
}

static double count_of(uint8_t code)
{
        return code <= 16 ? code : 16 * exp2((code - 16) / 8.0);
}

static size_t slot_of(const CharModel *m, uint64_t h)
{
        return (size_t)((unsigned __int128)h * m->n_slots >> 64);
}

/* Sixteen bits for each pair, within 2 MB. */
static void ready_pairs(CharModel *m, const CharModel *old)
{
        size_t n = 0;
        int bits = 12;
        for (size_t i = 0; i < old->n_slots; i++)
                n += old->keys[i] && length_of(old->keys[i]) == 2;
        while (bits < 24 && (size_t)1 << bits < 16 * n)
                bits++;
        m->pair_shift = 64 - bits;
        m->pairs = NEW_N(m->arena, uint64_t, (size_t)1 << (bits - 6));
        for (size_t i = 0; i < old->n_slots; i++) {
                uint64_t bit = mix(old->keys[i]) >> m->pair_shift;
                if (old->keys[i] && length_of(old->keys[i]) == 2)
                        m->pairs[bit >> 6] |= (uint64_t)1 << (bit & 63);
        }
}

bool charmodel_may_meet(const CharModel *m, uint16_t a, uint16_t b)
{
        uint64_t bit = mix((uint64_t)a << 16 | b) >> m->pair_shift;
        return m->pairs[bit >> 6] >> (bit & 63) & 1;
}

void charmodel_ready(CharModel *m)
{
        CharModel old = *m;
        if (!m->work)
                return;
        m->n_slots = old.n_used + old.n_used / 3 + 8;
        m->prints = NEW_N(m->arena, uint32_t, m->n_slots);
        m->codes = NEW_N(m->arena, uint8_t, m->n_slots);
        for (size_t i = 0; i < old.n_slots; i++) {
                if (!old.keys[i])
                        continue;
                uint64_t h = mix(old.keys[i]);
                size_t at = slot_of(m, h);
                while (m->prints[at])
                        at = at + 1 < m->n_slots ? at + 1 : 0;
                m->prints[at] = (uint32_t)h | 1;
                m->codes[at] = code_of(old.counts[i]);
        }
        ready_pairs(m, &old);
        m->keys = NULL;
        m->counts = NULL;
        drop_work(m);
}

size_t charmodel_chars(const CharModel *m)
{
        return m->n_chars;
}

size_t charmodel_bytes(const CharModel *m)
{
        return m->n_slots * (sizeof *m->prints + sizeof *m->codes);
}

/* Asking
 * ------ */
static uint8_t code_at(const CharModel *m, const uint16_t *ids, int n)
{
        uint64_t h = mix(key_of(ids, n));
        uint32_t print = (uint32_t)h | 1;
        if (!m->prints)
                return 0;
        for (size_t at = slot_of(m, h); m->prints[at]; at = at + 1 < m->n_slots ? at + 1 : 0)
                if (m->prints[at] == print)
                        return m->codes[at];
        return 0;
}

unsigned charmodel_count(const CharModel *m, const uint16_t *ids, int n)
{
        return (unsigned)lround(count_of(code_at(m, ids, n)));
}

double charmodel_score(const CharModel *m, const uint16_t *ids, int n)
{
        double weight = 1;
        for (; n > 1; n--, ids++, weight *= BACKOFF) {
                uint8_t run = code_at(m, ids, n), before = run ? code_at(m, ids, n - 1) : 0;
                if (run && before >= run)
                        return log2(weight * count_of(run) / count_of(before));
        }
        double count = count_of(code_at(m, ids, 1));
        return log2(weight * (count + .5) / ((double)m->n_chars + 10000));
}
