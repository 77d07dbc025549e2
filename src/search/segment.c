/* segment.c: the immutable pieces of the index: written once in the order of keys, read by a search down a small
 * tree. Every page is a row that fits one page of the database, except long postings, which lie in rows of
 * their own so that reading a common word is reading few large rows. */
#include "search/search_lib.h"

#include <assert.h>
#include <string.h>

#define PAGE_BYTES 4000 /* with a row's head just below a page of SQLite */
#define INLINE_MAX 1300 /* longer postings get rows of their own */
/* After so many bytes of a page there is a place at which a search in it can begin. */
#define PLACE_BYTES 256
#define CHUNK_BYTES 32700 /* eight pages of the database and their overhead */
#define LEVELS 6

/* Bytes
 * ----- */
/* Two lengths in one byte; 15 says that the rest follows. */
static void put_lengths(Buf *b, size_t first, size_t second)
{
        buf_putc(b, (char)(MIN(first, 15) << 4 | MIN(second, 15)));
        if (first >= 15)
                put_varint(b, first - 15);
        if (second >= 15)
                put_varint(b, second - 15);
}

static void take_lengths(
        const unsigned char **p, const unsigned char *end, size_t *ret_first, size_t *ret_second)
{
        unsigned both = *p < end ? *(*p)++ : 0;
        *ret_first = both >> 4;
        *ret_second = both & 15;
        if (*ret_first == 15)
                *ret_first += (size_t)take_varint(p, end);
        if (*ret_second == 15)
                *ret_second += (size_t)take_varint(p, end);
}

/* Places: where in a leaf or in a node of the tree keys stand whole, two bytes each, so that a search in it need not
 * begin at its start. Behind the entries of a page stand its places and how many they are.
 * --------------------------------------------------------------------------------------- */
static void put_u16(Buf *b, size_t v)
{
        buf_putc(b, (char)v);
        buf_putc(b, (char)(v >> 8));
}

static size_t u16_at(const char *p)
{
        return (size_t)(unsigned char)p[0] | (size_t)(unsigned char)p[1] << 8;
}

/* Whether the entry that comes next is to be one, and notes it. */
static bool place_due(Buf *places, size_t at)
{
        size_t last = places->n ? u16_at(places->p + places->n - 2) : 0;
        if (places->n && at - last < PLACE_BYTES)
                return false;
        put_u16(places, at);
        return true;
}

static void places_end(Buf *page, Buf *places)
{
        buf_put(page, buf_str(places));
        put_u16(page, places->n / 2);
        buf_clear(places);
}

/* How many there are; *page becomes its entries. False if it is damaged. */
static bool places_take(Str *page, uint32_t *ret_n)
{
        size_t n = page->n < 2 ? SIZE_MAX / 4 : u16_at(page->p + page->n - 2);
        if (n * 2 + 2 > page->n)
                return false;
        page->n -= n * 2 + 2;
        *ret_n = (uint32_t)n;
        return true;
}

/* Place i of the entries of a page. */
static size_t place_at(Str entries, size_t i)
{
        return MIN(u16_at(entries.p + entries.n + 2 * i), entries.n);
}

/* Writing
 * ------- */
struct SegmentWriter {
        int64_t id;
        const DocEntry *docs;
        size_t n_docs;
        Tally *tally;
        Buf tally_key, tally_bytes;
        Buf leaf, first, last; /* the leaf under construction, its first and its newest key */
        Buf places;            /* of the leaf */
        uint32_t n_leaves, n_chunks, n_inner;
        struct {
                Buf page, first, places;
        } inner[LEVELS]; /* the tree's nodes under construction, from the leaves up */
};

Err segment_begin(Ctx *c, const DocEntry *docs, size_t n_docs, SegmentWriter **ret)
{
        SegmentWriter *w = NEW(c->arena, SegmentWriter);
        TRY(index_number(c, "segment", &w->id));
        w->docs = docs;
        w->n_docs = n_docs;
        w->tally = tally_new(c->arena, docs, n_docs);
        w->tally_key = buf_new(c->arena);
        w->tally_bytes = buf_new(c->arena);
        w->leaf = buf_new(c->arena);
        w->places = buf_new(c->arena);
        w->first = buf_new(c->arena);
        w->last = buf_new(c->arena);
        for (size_t i = 0; i < LEVELS; i++) {
                w->inner[i].page = buf_new(c->arena);
                w->inner[i].places = buf_new(c->arena);
                w->inner[i].first = buf_new(c->arena);
        }
        *ret = w;
        return OK;
}

/* Notes a page of the level below under its first key. */
static MUST Err inner_put(Ctx *c, SegmentWriter *w, size_t level, Str first, uint32_t n)
{
        for (;; level++) {
                assert(level < LEVELS && "300 pages a node: six levels hold everything");
                Buf *page = &w->inner[level].page, *places = &w->inner[level].places;
                bool full = page->n && page->n + places->n + first.n + 12 > PAGE_BYTES;
                uint32_t written = w->n_inner;
                if (full) {
                        places_end(page, places);
                        TRY(index_page_put(c, w->id, PAGE_INNER, w->n_inner++, buf_str(page)));
                        buf_clear(page);
                }
                Buf above = w->inner[level].first;
                Str upper = full ? str_keep(c->arena, buf_str(&above)) : S("");
                if (page->n == 0) {
                        buf_clear(&w->inner[level].first);
                        buf_put(&w->inner[level].first, first);
                }
                (void)place_due(places, page->n);
                put_varint(page, first.n);
                buf_put(page, first);
                put_varint(page, n);
                if (!full)
                        return OK;
                first = upper;
                n = written;
        }
}

static MUST Err leaf_end(Ctx *c, SegmentWriter *w)
{
        places_end(&w->leaf, &w->places);
        TRY(index_page_put(c, w->id, PAGE_LEAF, w->n_leaves, buf_str(&w->leaf)));
        TRY(inner_put(c, w, 0, buf_str(&w->first), w->n_leaves++));
        buf_clear(&w->leaf);
        return OK;
}

static size_t shared_start(Str a, Str b)
{
        size_t n = MIN(a.n, b.n), i = 0;
        while (i < n && a.p[i] == b.p[i])
                i++;
        return i;
}

static MUST Err chunks_put(Ctx *c, SegmentWriter *w, Str postings)
{
        for (size_t at = 0; at < postings.n; at += CHUNK_BYTES)
                TRY(index_page_put(c, w->id, PAGE_CHUNK, w->n_chunks++,
                        str_slice(postings, at, at + CHUNK_BYTES)));
        return OK;
}

/* An entry: how much of the key before it is kept, the rest of the key, then the postings or where they are. */
static MUST Err entry_put(Ctx *c, SegmentWriter *w, Str key, Str postings)
{
        bool outside = postings.n > INLINE_MAX;
        size_t size = key.n + 16 + (outside ? 8 : postings.n);
        if (w->leaf.n && w->leaf.n + w->places.n + size > PAGE_BYTES)
                TRY(leaf_end(c, w));
        bool whole = place_due(&w->places, w->leaf.n);
        size_t shared = whole ? 0 : shared_start(buf_str(&w->last), key);
        if (w->leaf.n == 0) {
                buf_clear(&w->first);
                buf_put(&w->first, key);
        }
        put_lengths(&w->leaf, shared, key.n - shared);
        buf_put(&w->leaf, str_slice(key, shared, key.n));
        put_varint(&w->leaf, postings.n << 1 | outside);
        if (outside) {
                put_varint(&w->leaf, w->n_chunks);
                TRY(chunks_put(c, w, postings));
        } else {
                buf_put(&w->leaf, postings);
        }
        buf_clear(&w->last);
        buf_put(&w->last, key);
        return OK;
}

static MUST Err tallies_put(Ctx *c, SegmentWriter *w, Str key)
{
        while (tally_take(w->tally, key, &w->tally_key, &w->tally_bytes))
                TRY(entry_put(c, w, buf_str(&w->tally_key), buf_str(&w->tally_bytes)));
        return OK;
}

Err segment_put(Ctx *c, SegmentWriter *w, Str key, Str postings)
{
        TRY(tallies_put(c, w, key));
        tally_count(w->tally, key, postings);
        return entry_put(c, w, key, postings);
}

/* Closes the tree: what is under construction on each level goes into the level above; the topmost is the
 * root. */
static MUST Err root_end(Ctx *c, SegmentWriter *w, Buf *root)
{
        size_t top = 0;
        for (size_t i = 0; i < LEVELS; i++)
                if (w->inner[i].page.n)
                        top = i;
        for (size_t i = 0; i < top; i++) {
                uint32_t n = w->n_inner++;
                places_end(&w->inner[i].page, &w->inner[i].places);
                TRY(index_page_put(c, w->id, PAGE_INNER, n, buf_str(&w->inner[i].page)));
                TRY(inner_put(c, w, i + 1, buf_str(&w->inner[i].first), n));
                if (i + 1 == top && top + 1 < LEVELS && w->inner[top + 1].page.n)
                        top++;
        }
        if (w->inner[top].page.n)
                places_end(&w->inner[top].page, &w->inner[top].places);
        buf_putc(root, (char)top);
        put_u32(root, w->n_leaves);
        buf_put(root, buf_str(&w->inner[top].page));
        return OK;
}

Err segment_end(Ctx *c, SegmentWriter *w)
{
        const DocEntry *docs = w->docs;
        size_t n_docs = w->n_docs;
        TRY(tallies_put(c, w, S("")));
        Buf root = buf_new(c->arena), doc_root = buf_new(c->arena);
        if (w->leaf.n)
                TRY(leaf_end(c, w));
        TRY(root_end(c, w, &root));
        TRY(docs_put(c, w->id, docs, n_docs, &doc_root));
        uint32_t span = n_docs ? docs[n_docs - 1].base + docs[n_docs - 1].span : 0;
        return db_run(c,
                "INSERT INTO search_segment (id, n_docs, span, root, doc_root) VALUES (?, ?, ?, ?, ?)",
                CELLS(cell_int(w->id), cell_int((int64_t)n_docs), cell_int(span),
                        cell_blob(buf_str(&root)), cell_blob(buf_str(&doc_root))),
                NULL);
}

Err segment_drop(Ctx *c, const Segment *s)
{
        TRY(index_pages_drop(c, s->id));
        return db_run(c, "DELETE FROM search_segment WHERE id = ?", CELLS(cell_int(s->id)), NULL);
}

/* Reading
 * ------- */
Segment segment_of(int64_t id, uint32_t n_docs, uint32_t span)
{
        return (Segment){.id = id,
                .n_docs = n_docs,
                .span = span,
                .stamp = (int64_t)((uint64_t)span << 32 | n_docs)};
}

Err segments_list(Ctx *c, Segment **ret, size_t *ret_n)
{
        VEC(Segment) v = {0};
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT id, n_docs, span FROM search_segment ORDER BY id", NO_CELLS, &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &v) = segment_of(
                        rows_int(r, 0), (uint32_t)rows_int(r, 1), (uint32_t)rows_int(r, 2));
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}

Err segment_open(Ctx *c, Segment *s)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        bool more;
        if (index_page_kept(c, s, PAGE_ROOT, 0, &s->root) &&
                index_page_kept(c, s, PAGE_DOC_ROOT, 0, &s->doc_root))
                return OK;
        TRY(db_query(c, "SELECT root, doc_root FROM search_segment WHERE id = ?",
                CELLS(cell_int(s->id)), &r));
        TRY(rows_next(c, r, &more));
        if (!more)
                return index_rearranged(c);
        s->root = index_page_keep(c, s, PAGE_ROOT, 0, rows_text(r, 0));
        s->doc_root = index_page_keep(c, s, PAGE_DOC_ROOT, 0, rows_text(r, 1));
        return OK;
}

/* The first eight bytes of a key as a number: what differs there needs no other look. The bytes up to end, behind the
 * key, may be read. */
static uint64_t key_head(const unsigned char *p, size_t n, const unsigned char *end)
{
        uint64_t v = 0;
        size_t room = (size_t)(end - p);
        memcpy(&v, p, room < sizeof v ? room : sizeof v);
        v = __builtin_bswap64(v);
        return n < sizeof v ? v & ~(UINT64_MAX >> 8 * n) : v;
}

/* The last place in a node whose key is not above; else its start. */
static size_t node_start(Str node, uint32_t n_places, Str key)
{
        size_t low = 0, high = n_places, best = 0;
        while (low < high) {
                size_t mid = low + (high - low) / 2, at = place_at(node, mid);
                const unsigned char *p = (const unsigned char *)node.p + at;
                const unsigned char *end = (const unsigned char *)node.p + node.n;
                size_t n = (size_t)take_varint(&p, end);
                if (str_cmp((Str){(const char *)p, MIN(n, (size_t)(end - p))}, key) > 0) {
                        high = mid;
                } else {
                        best = at;
                        low = mid + 1;
                }
        }
        return best;
}

/* The page under which key lies, in a node of the tree: that of the last first key not above it. */
static bool node_find(Str node, Str key, uint32_t *ret)
{
        const unsigned char *wanted = (const unsigned char *)key.p;
        uint64_t head = key_head(wanted, key.n, wanted + key.n);
        uint32_t n_places;
        bool any = false;
        if (!places_take(&node, &n_places))
                return false;
        const unsigned char *p = (const unsigned char *)node.p, *end = p + node.n;
        p += node_start(node, n_places, key);
        while (p < end) {
                size_t n = (size_t)take_varint(&p, end);
                if (n > (size_t)(end - p))
                        return false;
                uint64_t here = key_head(p, n, end);
                bool above = here > head ||
                        (here == head && str_cmp((Str){(const char *)p, n}, key) > 0);
                if (above && any)
                        break;
                p += n;
                *ret = (uint32_t)take_varint(&p, end);
                any = true;
        }
        return any;
}

static MUST Err leaf_load(Ctx *c, KeyCursor *k)
{
        buf_clear(&k->page);
        buf_clear(&k->key);
        k->at = 0;
        TRY(index_page_load(c, k->segment, PAGE_LEAF, k->next_leaf++, &k->page));
        Str entries = buf_str(&k->page);
        if (!places_take(&entries, &k->n_places))
                return index_broken(c);
        k->page.n = entries.n;
        return OK;
}

/* The last place in a leaf whose key is below from; else its start. */
static size_t leaf_start(const KeyCursor *k, Str from)
{
        Str leaf = buf_str(&k->page);
        size_t low = 0, high = k->n_places, best = 0;
        while (low < high) {
                size_t mid = low + (high - low) / 2, at = place_at(leaf, mid), shared, n;
                const unsigned char *p = (const unsigned char *)leaf.p + at;
                const unsigned char *end = (const unsigned char *)leaf.p + leaf.n;
                take_lengths(&p, end, &shared, &n);
                if (str_cmp((Str){(const char *)p, MIN(n, (size_t)(end - p))}, from) < 0) {
                        best = at;
                        low = mid + 1;
                } else {
                        high = mid;
                }
        }
        return best;
}

/* Keeps so many bytes of a key and puts the rest behind them: a few bytes, hence one by one. */
static void key_change(Buf *key, size_t shared, Str rest)
{
        key->n = shared;
        if (shared + rest.n >= key->cap)
                buf_reserve(key, rest.n);
        for (size_t i = 0; i < rest.n; i++)
                key->p[shared + i] = rest.p[i];
        key->n += rest.n;
}

/* Reads the entry at k->at. */
static MUST Err entry_read(Ctx *c, KeyCursor *k)
{
        const unsigned char *p = (const unsigned char *)k->page.p + k->at;
        const unsigned char *end = (const unsigned char *)k->page.p + k->page.n;
        size_t shared, rest;
        take_lengths(&p, end, &shared, &rest);
        if (shared > k->key.n || rest > (size_t)(end - p))
                return index_broken(c);
        key_change(&k->key, shared, (Str){(const char *)p, rest});
        p += rest;
        uint64_t tag = take_varint(&p, end);
        k->n_bytes = (size_t)(tag >> 1);
        k->inline_bytes = (Str){0};
        if (tag & 1) {
                k->chunk = (uint32_t)take_varint(&p, end);
        } else {
                if (k->n_bytes > (size_t)(end - p))
                        return index_broken(c);
                k->inline_bytes = (Str){(const char *)p, k->n_bytes};
                p += k->n_bytes;
        }
        k->at = (size_t)((const char *)p - k->page.p);
        return OK;
}

Err keys_next(Ctx *c, KeyCursor *k, bool *ret_more)
{
        if (k->at == k->page.n) {
                if (k->next_leaf >= k->n_leaves) {
                        *ret_more = false;
                        return OK;
                }
                TRY(leaf_load(c, k));
        }
        *ret_more = true;
        return entry_read(c, k);
}

/* Skips the entries of the leaf that are below from, beginning at the last place below. Keys rise and tell how much of
 * the one before they keep, so that most are known to be below without a look: `agrees` bytes of the last key are
 * those of from, and a key that keeps more of it differs at the same place; one that keeps less is above (or the next
 * place, which is not below). So of the keys that are skipped nothing else need be known, and what the entry behind
 * them keeps is from's. */
static MUST Err leaf_skip(Ctx *c, KeyCursor *k, Str from)
{
        size_t agrees = 0;
        const unsigned char *start = (const unsigned char *)k->page.p, *end = start + k->page.n;
        const unsigned char *p = start + leaf_start(k, from), *entry = p;
        for (; p < end; entry = p) {
                size_t shared, n;
                take_lengths(&p, end, &shared, &n);
                if (n > (size_t)(end - p))
                        return index_broken(c);
                if (shared < agrees)
                        break;
                if (shared == agrees) {
                        Str rest = {(const char *)p, n};
                        Str wanted = {from.p + agrees, from.n - agrees};
                        if (str_cmp(rest, wanted) >= 0)
                                break;
                        agrees += shared_start(rest, wanted);
                }
                p += n;
                uint64_t tag = take_varint(&p, end);
                if (tag & 1)
                        (void)take_varint(&p, end);
                else if (tag >> 1 > (uint64_t)(end - p))
                        return index_broken(c);
                else
                        p += tag >> 1;
        }
        k->at = (size_t)(entry - start);
        buf_clear(&k->key);
        buf_put(&k->key, (Str){from.p, agrees});
        return OK;
}

Err keys_seek(Ctx *c, const Segment *s, Str from, KeyCursor *ret)
{
        KeyCursor k = {.segment = s->id, .page = buf_new(c->arena), .key = buf_new(c->arena)};
        if (s->root.n < 5)
                return index_broken(c);
        k.n_leaves = u32_at(s->root, 1);
        Str node = str_slice(s->root, 5, s->root.n);
        for (int depth = (unsigned char)s->root.p[0]; node.n; depth--) {
                uint32_t n = 0;
                if (!node_find(node, from, &n))
                        return index_broken(c);
                if (depth <= 0) {
                        k.next_leaf = n;
                        TRY(leaf_load(c, &k));
                        TRY(leaf_skip(c, &k, from));
                        break;
                }
                TRY(index_page_read(c, s, PAGE_INNER, n, &node));
        }
        *ret = k;
        return OK;
}

Err keys_postings(Ctx *c, const KeyCursor *k, Buf *out)
{
        if (k->inline_bytes.p) {
                buf_put(out, k->inline_bytes);
                return OK;
        }
        size_t n_chunks = (k->n_bytes + CHUNK_BYTES - 1) / CHUNK_BYTES;
        buf_reserve(out, k->n_bytes);
        for (size_t i = 0; i < n_chunks; i++)
                TRY(index_page_load(c, k->segment, PAGE_CHUNK, k->chunk + (uint32_t)i, out));
        return OK;
}

Posting posting_of(Ctx *c, uint32_t segment, const KeyCursor *k)
{
        Posting p = {.segment = segment, .keys = *k};
        if (k->inline_bytes.p)
                p.bytes = str_keep(c->arena, k->inline_bytes);
        return p;
}

Err posting_read(Ctx *c, const Posting *p, Buf *room, Str *ret)
{
        *ret = p->bytes;
        if (p->bytes.p)
                return OK;
        buf_clear(room);
        TRY(keys_postings(c, &p->keys, room));
        *ret = buf_str(room);
        return OK;
}

Err postings_find(
        Ctx *c, const Segment *segments, size_t n, Str folded, Postings *ret, size_t *ret_bytes)
{
        Buf key = buf_new(c->arena);
        key_put(&key, folded);
        *ret_bytes = 0;
        for (size_t i = 0; i < n; i++) {
                KeyCursor k;
                TRY(keys_seek(c, &segments[i], buf_str(&key), &k));
                for (bool more;;) {
                        TRY(keys_next(c, &k, &more));
                        if (!more || !key_is_of(buf_str(&k.key), buf_str(&key)))
                                break;
                        *VEC_PUSH(c->arena, ret) = posting_of(c, (uint32_t)i, &k);
                        *ret_bytes += k.n_bytes;
                }
        }
        return OK;
}
