/* bench_quote.c: where a quotation comes from, beside a scan of the whole folded text on two threads; everything in one
 * process, both asked in turn. `bench_quote FOLDER FILE…` prints lines of "key<TAB>value" for bench/quote.py.
 *
 *   exact    the quotation is a piece of the text, in simplified characters, with modern punctuation; the scan looks for
 *            its two rarest characters at their distance and compares the rest: the least that any scan has to do
 *   altered  every tenth character is another, gone, or one too many; the scan counts at every place how many
 *            characters agree, which allows changes but not insertions: less than this program does */
#include "search/search.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "bench/own.h"
#include "bench/search_peers.h"

#define QUOTATIONS 200
#define TIMES 3 /* the best of so many counts */
#define THREADS 2
#define LANES 16
#define UNITS_MAX 64
#define FILE_MAX ((size_t)64 << 20)

typedef uint16_t Vec __attribute__((vector_size(2 * LANES), aligned(2), may_alias));

/* The text that is scanned: folded ideographs, two bytes each, all documents one after the other.
 * ------------------------------------------------------------------------------------------- */
typedef struct {
        uint16_t *p;
        size_t n, *ends; /* of each document */
        size_t n_docs;
        uint32_t *often; /* how often each character stands there */
} Flat;

static uint16_t narrow(uint32_t cp)
{
        return (uint16_t)(cp < 0x10000 ? cp : 0xE000 | (cp & 0xFFF)); /* rare ones share */
}

static void flat_add(Flat *f, Str text)
{
        uint32_t cp;
        f->p = realloc(f->p, (f->n + text.n + UNITS_MAX + LANES) * sizeof *f->p);
        f->ends = realloc(f->ends, (f->n_docs + 1) * sizeof *f->ends);
        for (size_t at = 0; utf8_next(text, &at, &cp);)
                if (is_han(cp = fold_cp(cp))) {
                        f->p[f->n++] = narrow(cp);
                        f->often[narrow(cp)]++;
                }
        f->ends[f->n_docs++] = f->n;
        memset(f->p + f->n, 0, (UNITS_MAX + LANES) * sizeof *f->p);
}

static size_t doc_of(const Flat *f, size_t at)
{
        size_t i = 0;
        while (i + 1 < f->n_docs && f->ends[i] <= at)
                i++;
        return i;
}

/* Scans
 * ----- */
typedef struct {
        const Flat *flat;
        const uint16_t *quote;
        size_t n, rare, second; /* units; the two rarest */
        size_t from, to;        /* share of this thread */
        size_t at;              /* found there; SIZE_MAX: not */
        unsigned agree;
} Sweep;

static bool any(Vec v)
{
        uint64_t w[4];
        memcpy(w, &v, sizeof w);
        return w[0] | w[1] | w[2] | w[3];
}

__attribute__((target_clones("avx2", "default"))) static void *scan_exact(void *p)
{
        Sweep *s = p;
        const uint16_t *t = s->flat->p;
        Vec a = (Vec){0} + s->quote[s->rare], b = (Vec){0} + s->quote[s->second];
        for (size_t i = s->from; i < s->to; i += LANES) {
                Vec x = *(const Vec *)(t + i + s->rare), y = *(const Vec *)(t + i + s->second);
                if (__builtin_expect(!any((Vec)((x == a) & (y == b))), 1))
                        continue;
                for (size_t k = i; k < i + LANES && k < s->to; k++)
                        if (memcmp(t + k, s->quote, s->n * sizeof *t) == 0) {
                                s->at = k;
                                return NULL;
                        }
        }
        return NULL;
}

__attribute__((target_clones("avx2", "default"))) static void *scan_near(void *p)
{
        Sweep *s = p;
        const uint16_t *t = s->flat->p;
        for (size_t i = s->from; i < s->to; i += LANES) {
                Vec sum = {0};
                for (size_t k = 0; k < s->n; k++)
                        sum -= (Vec)(*(const Vec *)(t + i + k) == ((Vec){0} + s->quote[k]));
                if (__builtin_expect(!any((Vec)(sum > ((Vec){0} + (uint16_t)s->agree))), 1))
                        continue;
                for (size_t k = 0; k < LANES; k++)
                        if (sum[k] > s->agree) {
                                s->agree = sum[k];
                                s->at = i + k;
                        }
        }
        return NULL;
}

static size_t scan(const Flat *f, const uint16_t *quote, size_t n, void *(*how)(void *))
{
        Sweep part[THREADS];
        pthread_t thread[THREADS];
        size_t rare = 0, second = n - 1;
        for (size_t i = 0; i < n; i++)
                if (f->often[quote[i]] < f->often[quote[rare]])
                        rare = i;
        for (size_t i = 0; i < n; i++)
                if (i != rare && (second == rare || f->often[quote[i]] < f->often[quote[second]]))
                        second = i;
        for (size_t i = 0; i < THREADS; i++) {
                part[i] = (Sweep){f, quote, n, rare, second, f->n / THREADS * i,
                        i + 1 < THREADS ? f->n / THREADS * (i + 1) : f->n, SIZE_MAX, 0};
                if (pthread_create(&thread[i], NULL, how, &part[i]))
                        exit(1);
        }
        for (size_t i = 0; i < THREADS; i++)
                pthread_join(thread[i], NULL);
        size_t best =
                part[1].at == SIZE_MAX || (part[0].at != SIZE_MAX && part[0].agree >= part[1].agree)
                ? 0
                : 1;
        return part[best].at;
}

/* Quotations
 * ---------- */
typedef struct {
        Str text;
        uint16_t unit[UNITS_MAX];
        size_t n;
        size_t from, n_from; /* what it was drawn from */
} Quotation;

static uint64_t dice(uint64_t *state)
{
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        return *state >> 33;
}

static Quotation quotation(Ctx *c, const Flat *f, uint64_t *state, bool altered)
{
        size_t n = 14 + dice(state) % 27, at = dice(state) % (f->n - n);
        Buf b = buf_new(c->arena);
        while (doc_of(f, at) != doc_of(f, at + n))
                at--;
        Quotation q = {.from = at, .n_from = n};
        for (size_t i = 0; i < n; i++) {
                unsigned change = altered ? (unsigned)(dice(state) % 30) : 3;
                uint16_t cp = change == 0 ? f->p[dice(state) % f->n] : f->p[at + i];
                if (change != 1)
                        q.unit[q.n++] = cp;
                if (change == 2)
                        q.unit[q.n++] = f->p[dice(state) % f->n];
        }
        for (size_t i = 0; i < q.n && q.n < UNITS_MAX; i++) {
                buf_put_cp(&b, q.unit[i]);
                if (i % 7 == 6)
                        buf_put(&b, S("，"));
        }
        buf_put(&b, S("。”"));
        q.text = buf_str(&b);
        return q;
}

/* True if a document has the words from which the quotation was drawn: histories copy from each other, and one
 * drawn from one of them is found in another as rightly. */
static bool has_words(const Flat *f, size_t doc, const Quotation *q)
{
        const uint16_t *words = f->p + q->from;
        size_t from = doc ? f->ends[doc - 1] : 0;
        for (size_t i = from; i + q->n_from <= f->ends[doc]; i++)
                if (f->p[i] == *words && !memcmp(f->p + i, words, q->n_from * sizeof *words))
                        return true;
        return false;
}

/* The number of the document that is the first source, which is its id; -1: none. */
static double ask(Ctx *c, const Quotation *q, int64_t *ret)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        QuoteQuery query = {.text = q->text, .limit = 5, .least = .5};
        QuoteResult r;
        double start = seconds();
        must(c, quote_find(c, &query, &r));
        double took = seconds() - start;
        *ret = -1;
        if (r.n)
                (void)str_to_int(r.sources[0].id, ret);
        return took;
}

static void measure(Ctx *c, const Flat *f, const char *name, bool altered)
{
        uint64_t state = 42;
        for (size_t i = 0; i < QUOTATIONS; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Quotation q = quotation(c, f, &state, altered);
                double own = 1e9, brute = 1e9;
                int64_t first = -1;
                size_t at = SIZE_MAX;
                for (int k = 0; k < TIMES; k++) {
                        double took = ask(c, &q, &first);
                        own = MIN(own, took);
                }
                for (int k = 0; k < TIMES; k++) {
                        double start = seconds();
                        at = scan(f, q.unit, q.n, altered ? scan_near : scan_exact);
                        double took = seconds() - start;
                        brute = MIN(brute, took);
                }
                bool right = first >= 0 && has_words(f, (size_t)first, &q);
                bool there = at != SIZE_MAX && has_words(f, doc_of(f, at), &q);
                printf("%s\t%.6f\t%.6f\t%d\t%d\n", name, own * 1e3, brute * 1e3, right, there);
        }
}

static void load(Ctx *c, Flat *f, int n, char **paths)
{
        SearchBatch *b = NULL;
        CLEANUP(txn_done) Txn t = {0};
        must(c, txn_begin(c, DB_WRITE, &t));
        must(c, search_batch_begin(c, &b));
        for (int i = 0; i < n; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str text;
                must(c, file_read(c, paths[i], FILE_MAX, &text));
                flat_add(f, text);
                Str id = str_printf(c->arena, "%d", i);
                must(c, search_batch_text(b, S("material"), id, id, S(""), text));
        }
        must(c, search_batch_end(b));
        search_batch_dropp(&b);
        must(c, txn_commit(&t));
}

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx ctx = {.arena = arena}, *c = &ctx;
        Flat f = {.often = calloc(0x10000, sizeof(uint32_t))};
        if (argc < 3 || !f.often)
                return 2;
        must(c, settings_parse(c, S(""), &ctx.settings));
        must(c, db_open(c, path_join(c->arena, str_from(argv[1]), S("quote.db"))));
        must(c, search_prepare(c));
        load(c, &f, argc - 2, argv + 2);
        printf("chars\t%zu\n", f.n);
        measure(c, &f, "exact", false);
        measure(c, &f, "altered", true);
        db_close(c->db);
        return 0;
}
