/* merge.c: few large segments instead of many small ones. Merging walks the keys of all its sources at once, in constant
 * memory besides the tables of documents, and leaves out what belongs to dead documents. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define FAN 8 /* so many segments of like size become one */

/* The dead
 * -------- */
Err dead_load(Ctx *c, Dead *ret)
{
        VEC(uint32_t) v = {0};
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT ord FROM search_dead ORDER BY ord", NO_CELLS, &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &v) = (uint32_t)rows_int(r, 0);
        }
        *ret = (Dead){v.p, v.n};
        return OK;
}

static int compare_u32(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return x < y ? -1 : x > y;
}

bool dead_has(const Dead *d, uint32_t ord)
{
        return d->n && bsearch(&ord, d->p, d->n, sizeof *d->p, compare_u32);
}

void dead_sort(Dead *d)
{
        if (d->n)
                qsort(d->p, d->n, sizeof *d->p, compare_u32);
}

/* The documents of one source leave: one part less of each dead one to wait for. */
static MUST Err dead_settle(Ctx *c, uint32_t ord)
{
        TRY(db_run(c, "UPDATE search_dead SET n_parts = n_parts - 1 WHERE ord = ?",
                CELLS(cell_int(ord)), NULL));
        return db_run(c, "DELETE FROM search_dead WHERE ord = ? AND n_parts <= 0",
                CELLS(cell_int(ord)), NULL);
}

/* Merging
 * ------- */
typedef struct {
        Segment segment;
        DocEntry *docs;
        int64_t *shift; /* for each document what to add to a position; INT64_MIN: dead */
        KeyCursor keys;
        bool more, all_alike; /* one shift for all */
} Source;

static MUST Err source_open(
        Ctx *c, const Segment *s, const Dead *dead, DocEntry *docs, size_t *n_docs, Source *ret)
{
        uint32_t base = *n_docs ? docs[*n_docs - 1].base + docs[*n_docs - 1].span : 0;
        *ret = (Source){.segment = *s, .all_alike = true};
        TRY(segment_open(c, &ret->segment));
        TRY(docs_load(c, &ret->segment, &ret->docs));
        ret->shift = NEW_N(c->arena, int64_t, s->n_docs + 1);
        for (uint32_t i = 0; i < s->n_docs; i++) {
                if (dead_has(dead, ret->docs[i].ord)) {
                        ret->shift[i] = INT64_MIN;
                        ret->all_alike = false;
                        TRY(dead_settle(c, ret->docs[i].ord));
                        continue;
                }
                ret->shift[i] = (int64_t)base - ret->docs[i].base;
                docs[*n_docs] = ret->docs[i];
                docs[(*n_docs)++].base = base;
                base += ret->docs[i].span;
        }
        TRY(keys_seek(c, &ret->segment, S(""), &ret->keys));
        return keys_next(c, &ret->keys, &ret->more);
}

/* Appends the postings of a source's entry, moved to their place in the merged segment. *last is the last
 * position written. */
static void postings_move(const Source *s, Str in, uint32_t *last, Buf *out)
{
        const unsigned char *p = (const unsigned char *)in.p, *end = p + in.n;
        int64_t pos = 0;
        uint32_t i = 0;
        while (p < end) {
                pos += (int64_t)take_varint(&p, end);
                if (!s->all_alike)
                        while (i + 1 < s->segment.n_docs && pos >= s->docs[i + 1].base)
                                i++;
                if (s->shift[i] == INT64_MIN)
                        continue;
                uint32_t moved = (uint32_t)(pos + s->shift[i]);
                put_varint(out, moved - *last);
                *last = moved;
        }
}

/* The sources' least key; NULL when all are read. */
static const Buf *least_key(const Source *sources, size_t n)
{
        const Buf *least = NULL;
        for (size_t i = 0; i < n; i++)
                if (sources[i].more &&
                        (!least || str_cmp(buf_str(&sources[i].keys.key), buf_str(least)) < 0))
                        least = &sources[i].keys.key;
        return least;
}

static MUST Err keys_merge(Ctx *c, Source *sources, size_t n, SegmentWriter *w)
{
        Buf key = buf_new(c->arena), in = buf_new(c->arena), out = buf_new(c->arena);
        for (const Buf *least; (least = least_key(sources, n));) {
                uint32_t last = 0;
                buf_clear(&key);
                buf_put(&key, buf_str(least));
                buf_clear(&out);
                for (size_t i = 0; i < n; i++) {
                        Source *s = &sources[i];
                        if (!s->more || !str_eq(buf_str(&s->keys.key), buf_str(&key)))
                                continue;
                        buf_clear(&in);
                        if (!key_is_tally(buf_str(&key))) { /* made again, not merged */
                                TRY(keys_postings(c, &s->keys, &in));
                                postings_move(s, buf_str(&in), &last, &out);
                        }
                        TRY(keys_next(c, &s->keys, &s->more));
                }
                if (out.n)
                        TRY(segment_put(c, w, buf_str(&key), buf_str(&out)));
        }
        return OK;
}

static MUST Err merge(Ctx *c, const Segment *const *segments, size_t n)
{
        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
        Source *sources = NEW_N(c->arena, Source, n);
        size_t n_docs = 0, n_all = 0;
        Dead dead;
        SegmentWriter *w;
        TRY(dead_load(c, &dead));
        for (size_t i = 0; i < n; i++)
                n_all += segments[i]->n_docs;
        DocEntry *docs = NEW_N(c->arena, DocEntry, n_all + 1);
        for (size_t i = 0; i < n; i++)
                TRY(source_open(c, segments[i], &dead, docs, &n_docs, &sources[i]));
        TRY(segment_begin(c, docs, n_docs, &w));
        TRY(keys_merge(c, sources, n, w));
        if (n_docs)
                TRY(segment_end(c, w));
        for (size_t i = 0; i < n; i++)
                TRY(segment_drop(c, segments[i]));
        return OK;
}

/* Which to merge
 * -------------- */
/* Segments of one tier differ in size by less than FAN. */
static int tier_of(const Segment *s)
{
        int tier = 0;
        for (uint32_t span = s->span >> 10; span; span /= FAN)
                tier++;
        return tier;
}

/* The lowest tier that has FAN segments or more whose sum stays below the limits. */
static size_t crowded(const Segment *all, size_t n, uint64_t max_positions, const Segment **ret)
{
        for (int tier = 0; tier < 12; tier++) {
                size_t k = 0;
                uint64_t sum = 0;
                for (size_t i = 0; i < n; i++)
                        if (tier_of(&all[i]) == tier) {
                                ret[k++] = &all[i];
                                sum += all[i].span;
                        }
                if (k >= FAN && sum <= max_positions && sum < UINT32_MAX / 2)
                        return k;
        }
        return 0;
}

/* Those to merge next, of all there are; none: *ret_n is 0. */
static MUST Err next_to_merge(Ctx *c, uint64_t max_positions, const Segment ***ret, size_t *ret_n)
{
        Segment *all;
        size_t n;
        TRY(segments_list(c, &all, &n));
        *ret = NEW_N(c->arena, const Segment *, n + 1);
        *ret_n = crowded(all, n, max_positions, *ret);
        return OK;
}

Err segments_crowded(Ctx *c, uint64_t max_positions, bool *ret)
{
        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
        const Segment **some;
        size_t n;
        TRY(next_to_merge(c, max_positions, &some, &n));
        *ret = n > 0;
        return OK;
}

Err segments_settle_once(Ctx *c, uint64_t max_positions, bool *ret_did)
{
        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
        const Segment **some;
        size_t n;
        TRY(next_to_merge(c, max_positions, &some, &n));
        *ret_did = n > 0;
        return n ? merge(c, some, n) : OK;
}

Err segments_settle(Ctx *c, uint64_t max_positions)
{
        for (bool did = true; did;)
                TRY(segments_settle_once(c, max_positions, &did));
        return OK;
}

Err segments_merge_all(Ctx *c)
{
        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
        Segment *all;
        size_t n, n_dead;
        Dead dead;
        TRY(segments_list(c, &all, &n));
        TRY(dead_load(c, &dead));
        n_dead = dead.n;
        const Segment **some = NEW_N(c->arena, const Segment *, n + 1);
        for (size_t i = 0; i < n;) {
                uint64_t sum = 0;
                size_t k = 0;
                for (; i < n && sum + all[i].span < UINT32_MAX / 2; sum += all[i++].span)
                        some[k++] = &all[i];
                if (k > 1 || (k == 1 && n_dead))
                        TRY(merge(c, some, k));
                if (k == 0)
                        return OK; /* larger than any we write: leave it */
        }
        return OK;
}
