/* match.c: from places in segments to documents. The state of the index is read once for a search; everything after it is
 * reading pages and walking arrays. */
#include "search/search_lib.h"

#include <stdlib.h>

/* What a row says of the state of the index. */
enum { STATE_VERSION, STATE_DEAD, STATE_SEGMENT };

static int compare_segments(const void *a, const void *b)
{
        int64_t x = ((const Segment *)a)->id, y = ((const Segment *)b)->id;
        return x < y ? -1 : x > y;
}

/* In one question, for every search begins with it: the version, what is dead, the segments. */
static MUST Err state_load(Ctx *c, Index *x, int64_t *ret_version)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        VEC(Segment) segments = {0};
        VEC(uint32_t) dead = {0};
        int64_t version = 0;
        TRY(db_query(c,
                "SELECT 0, value, 0, 0 FROM search_number WHERE name = 'version' "
                "UNION ALL SELECT 1, ord, 0, 0 FROM search_dead "
                "UNION ALL SELECT 2, id, n_docs, span FROM search_segment",
                NO_CELLS, &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                int64_t what = rows_int(r, 0), value = rows_int(r, 1);
                if (what == STATE_VERSION)
                        version = value;
                else if (what == STATE_DEAD)
                        *VEC_PUSH(c->arena, &dead) = (uint32_t)value;
                else
                        *VEC_PUSH(c->arena, &segments) = segment_of(
                                value, (uint32_t)rows_int(r, 2), (uint32_t)rows_int(r, 3));
        }
        x->segments = segments.p;
        x->n_segments = segments.n;
        if (segments.n)
                qsort(segments.p, segments.n, sizeof *segments.p, compare_segments);
        x->dead = (Dead){dead.p, dead.n};
        dead_sort(&x->dead);
        *ret_version = version;
        return OK;
}

Err index_open(Ctx *c, Index *ret)
{
        Index x = {0};
        uint64_t span = 0;
        int64_t version;
        TRY(state_load(c, &x, &version));
        TRY(index_check_version(c, version));
        TRY(kinds_seen(c, &x.kinds));
        for (size_t i = 0; i < x.n_segments; i++) {
                TRY(segment_open(c, &x.segments[i]));
                x.n_docs += x.segments[i].n_docs;
                span += x.segments[i].span;
        }
        x.mean_chars = x.n_docs ? (double)span / (double)x.n_docs : 1;
        x.n_docs -= MIN(x.n_docs, x.dead.n);
        *ret = x;
        return OK;
}

bool index_has(const Index *x, const DocEntry *d)
{
        return !dead_has(&x->dead, d->ord) && (!x->kinds || x->kinds[d->kind]);
}

/* Number of the form that was typed, without what is transparent: each ideograph once, words whole. -1 if
 * nobody wrote it so. */
static int exact_form(Ctx *c, const Phrase *t)
{
        Buf typed = buf_new(c->arena);
        for (size_t i = 0; i < t->n_elements; i++) {
                const Element *e = &t->elements[i];
                size_t n = utf8_count(e->typed), skip = n - MIN(n, e->n_new);
                buf_put(&typed, str_slice(e->typed, utf8_offset(e->typed, skip), e->typed.n));
        }
        for (size_t i = 0; i < t->n_forms; i++)
                if (str_eq(t->forms[i], buf_str(&typed)))
                        return (int)i;
        return -1;
}

static DocFacts facts_of(const DocEntry *d)
{
        return (DocFacts){
                .ord = d->ord,
                .n_chars = d->n_chars,
                .created_s = d->created_s,
                .day_first = d->first,
                .day_last = d->last,
                .kind = d->kind,
                .bits = d->bits,
        };
}

/* From postings
 * ------------- */
typedef struct {
        DocHit *p;
        size_t n, cap;
} HitVec;

/* A number is found by the whole, its end and its beginning, not by the year in its middle. */
static bool number_counts(const Phrase *t, const DocEntry *d, uint32_t pos)
{
        bool at_end = pos + t->n_tokens + 1 == d->ends[NUMBER]; /* the gap between fields */
        bool at_start = pos == d->ends[NAME] && t->n_tokens > 1;
        return t->any_number || at_end || at_start;
}

/* Whether the term is looked for there. */
static bool place_counts(const Phrase *t, const DocEntry *d, uint32_t pos, Zone zone)
{
        return t->zones & ZONE_BIT(zone) && (zone != NUMBER || number_counts(t, d, pos));
}

static void hit_count(DocHit *h, uint64_t hit, Zone zone, int exact)
{
        uint32_t pos = (uint32_t)hit + h->shift;
        uint32_t form = (uint32_t)(hit >> 32);
        h->n_hits++;
        h->exact_places += (int)form == exact;
        h->forms |= (uint64_t)1 << form;
        if (zone == NAME || zone == BODY) {
                h->places++;
                h->first = MIN(h->first, pos);
        } else {
                h->title_places++;
        }
}

/* Walks the places of a segment; those that count move to the front of hits, so that each document has a run. */
static MUST Err segment_documents(Ctx *c, const Index *x, const Phrase *t, const Segment *s,
        Hits *hits, int exact, HitVec *out)
{
        DocCursor d = docs_start(s);
        DocHit *h = NULL;
        size_t kept = 0;
        uint32_t owned_end = 0;
        bool dead = false;
        for (size_t i = 0; i < hits->n; i++) {
                uint32_t pos = (uint32_t)hits->p[i];
                if (pos >= d.next || !d.bytes.p) {
                        TRY(docs_find(c, &d, pos));
                        owned_end = d.doc.base + d.doc.owned;
                        h = NULL;
                        dead = !index_has(x, &d.doc);
                }
                if (dead || pos >= owned_end)
                        continue;
                uint32_t at = pos + (d.doc.start - d.doc.base);
                Zone zone = doc_zone(&d.doc, at);
                if (!place_counts(t, &d.doc, at, zone))
                        continue;
                if (!h) {
                        h = VEC_PUSH(c->arena, out);
                        *h = (DocHit){.doc = facts_of(&d.doc),
                                .first = UINT32_MAX,
                                .hits = &hits->p[kept],
                                .shift = d.doc.start - d.doc.base};
                }
                hits->p[kept++] = hits->p[i];
                hit_count(h, hits->p[i], zone, exact);
        }
        return OK;
}

/* From tallies
 * ------------ */
static MUST Err tally_documents(Ctx *c, const Index *x, const Phrase *t, DocCursor *docs, Str bytes,
        uint32_t form, int exact, HitVec *out)
{
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;
        for (TallyRow row = {.doc = UINT32_MAX}; p < end;) {
                tally_row(&p, end, &row);
                if (row.doc >= docs->segment->n_docs)
                        return index_broken(c);
                uint32_t title = t->zones & ZONE_BIT(TITLE) ? row.title : 0;
                uint32_t name = t->zones & ZONE_BIT(NAME) ? row.name : 0;
                uint32_t body = t->zones & ZONE_BIT(BODY) ? row.body : 0;
                if (!(title | name | body))
                        continue;
                TRY(docs_number(c, docs, row.doc));
                if (!index_has(x, &docs->doc))
                        continue;
                *VEC_PUSH(c->arena, out) = (DocHit){.doc = facts_of(&docs->doc),
                        .places = name + body,
                        .title_places = title,
                        .exact_places = (int)form == exact ? title + name + body : 0,
                        .first = name | body ? row.first : UINT32_MAX,
                        .forms = (uint64_t)1 << form};
        }
        return OK;
}

/* The documents of one character or pair by its tallies; *ret_had says whether the segment has them. */
static MUST Err segment_tallies(
        Ctx *c, const Index *x, Phrase *t, const Segment *s, HitVec *out, bool *ret_had)
{
        const Element *e = &t->elements[0];
        Str from = tally_key(c->arena, e->key);
        KeyCursor k;
        DocCursor docs = docs_start(s);
        bool more;
        *ret_had = false;
        TRY(keys_seek(c, s, from, &k));
        for (;;) {
                uint32_t cp;
                Buf written = buf_new(c->arena), bytes = buf_new(c->arena);
                TRY(keys_next(c, &k, &more));
                if (!more || !str_starts(buf_str(&k.key), from))
                        return OK;
                for (size_t at = from.n; key_unit(buf_str(&k.key), &at, &cp);)
                        buf_put_cp(&written, cp);
                *ret_had = true;
                if (!glyphs_agree(c, t->glyphs, e->typed, buf_str(&written)))
                        continue;
                uint32_t form = form_number(c, t->forms, &t->n_forms, buf_str(&written));
                TRY(keys_postings(c, &k, &bytes));
                TRY(tally_documents(c, x, t, &docs, buf_str(&bytes), form, exact_form(c, t), out));
        }
}

/* Documents
 * --------- */
static int compare_ords(const void *a, const void *b)
{
        const DocHit *x = a, *y = b;
        if (x->doc.ord != y->doc.ord)
                return x->doc.ord < y->doc.ord ? -1 : 1;
        return x->first < y->first ? -1 : x->first > y->first;
}

/* The places of both in the coordinates of the document. */
static void join_hits(Ctx *c, DocHit *a, const DocHit *b)
{
        uint64_t *both = NEW_N(c->arena, uint64_t, a->n_hits + b->n_hits + 1);
        size_t n = 0;
        for (size_t i = 0; i < a->n_hits; i++)
                both[n++] = a->hits[i] + a->shift;
        for (size_t i = 0; i < b->n_hits; i++)
                both[n++] = b->hits[i] + b->shift;
        a->hits = both;
        a->n_hits += b->n_hits;
        a->shift = 0;
}

/* Parts of one document, and the glyphs of one tally, become one. */
static void join_parts(Ctx *c, const Phrase *t, HitVec *v)
{
        size_t n = 0;
        for (size_t i = 0; i < v->n; i++) {
                DocHit *last = n ? &v->p[n - 1] : NULL, *h = &v->p[i];
                if (!last || last->doc.ord != h->doc.ord) {
                        v->p[n++] = *h;
                        continue;
                }
                if (t->needs_places)
                        join_hits(c, last, h);
                last->places += h->places;
                last->title_places += h->title_places;
                last->exact_places += h->exact_places;
                last->forms |= h->forms;
                last->first = MIN(last->first, h->first);
        }
        v->n = n;
}

/* A character or a pair, of which only the numbers are asked for. */
static bool has_tallies(const Phrase *t)
{
        const Element *e = &t->elements[0];
        size_t at = 0, n = 0;
        for (uint32_t cp; utf8_next(e->word, &at, &cp) && is_han(cp);)
                n++;
        return t->n_elements == 1 && !t->needs_places && !(t->zones & ~ZONES_OF_WORDS) &&
                at == e->word.n && (e->prefix || n == 2);
}

Err term_documents(Ctx *c, const Index *x, Phrase *t, DocHits *ret)
{
        HitVec v = {0};
        Hits *hits = NEW_N(c->arena, Hits, x->n_segments + 1);
        bool *had = NEW_N(c->arena, bool, x->n_segments + 1);
        size_t n_most = 0;
        bool counted = has_tallies(t);
        for (size_t i = 0; i < x->n_segments; i++) {
                if (counted)
                        TRY(segment_tallies(c, x, t, &x->segments[i], &v, &had[i]));
                if (!had[i])
                        TRY(term_hits(c, t, &x->segments[i], &hits[i]));
        }
        int exact = exact_form(c, t);
        for (size_t i = 0; i < x->n_segments; i++)
                n_most += MIN(hits[i].n, x->segments[i].n_docs);
        if (!v.p) {
                v.p = arena_room(c->arena, sizeof *v.p, n_most + 1);
                v.cap = n_most + 1;
        }
        for (size_t i = 0; i < x->n_segments; i++)
                TRY(segment_documents(c, x, t, &x->segments[i], &hits[i], exact, &v));
        bool sorted = true;
        for (size_t i = 1; i < v.n && sorted; i++)
                sorted = v.p[i - 1].doc.ord < v.p[i].doc.ord;
        if (!sorted) {
                qsort(v.p, v.n, sizeof *v.p, compare_ords);
                join_parts(c, t, &v);
        }
        t->n_docs = v.n;
        *ret = (DocHits){v.p, v.n};
        return OK;
}

/* All of them
 * ----------- */
static int compare_facts(const void *a, const void *b)
{
        uint32_t x = ((const DocFacts *)a)->ord, y = ((const DocFacts *)b)->ord;
        return x < y ? -1 : x > y;
}

Err index_documents(Ctx *c, const Index *x, DocSet *ret)
{
        VEC(DocFacts) v = {0};
        size_t n = 0;
        for (size_t i = 0; i < x->n_segments; i++) {
                DocCursor d = docs_start(&x->segments[i]);
                for (uint32_t k = 0; k < x->segments[i].n_docs; k++) {
                        TRY(docs_number(c, &d, k));
                        if (d.doc.start == 0 && index_has(x, &d.doc))
                                *VEC_PUSH(c->arena, &v) = facts_of(&d.doc);
                }
        }
        if (v.n)
                qsort(v.p, v.n, sizeof *v.p, compare_facts);
        for (size_t i = 0; i < v.n; i++)
                if (n == 0 || v.p[n - 1].ord != v.p[i].ord)
                        v.p[n++] = v.p[i];
        *ret = (DocSet){v.p, n};
        return OK;
}
