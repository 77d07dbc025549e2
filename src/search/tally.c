/* tally.c: how often a frequent character stands in each document. One character is the beginning of thousands of keys;
 * to read all their postings for 之 is to read a hundredth of the collection. Its tally, made when a segment is
 * written, has a few bytes for each document that holds it, and is left out where it would not be much
 * shorter than the postings.
 *
 * A tally's key is the character's unit, the byte TALLY and the unit of the glyph that is written; so it
 * follows all keys that begin with the character. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define TALLY 0xFF          /* above the first byte of a unit of an ideograph */
#define GLYPHS_MAX 12       /* of one character; with more there is no tally */
#define POSTINGS_MIN 16384  /* bytes below which reading them is quick enough */
#define WORTH 6             /* a tally is at most this part of its postings */
#define SEGMENT_MIN 100000u /* positions; a smaller segment has none */

typedef struct {
        uint32_t title, name, body;
        uint32_t first; /* place in the document, outside the title */
} Count;
typedef struct {
        uint32_t glyph;
        Count *counts; /* for each document */
        VEC(uint32_t) touched;
} Glyph;
struct Tally {
        Arena *arena;
        const DocEntry *docs;
        uint32_t *
                bases; /* of the documents, side by side: most time goes into finding the one of a place */
        size_t n_docs;
        bool active;
        Buf unit; /* of the character */
        Glyph glyphs[GLYPHS_MAX];
        size_t n_glyphs, next;
        bool overflow;
        size_t n_bytes; /* of its postings */
};

Tally *tally_new(Arena *a, const DocEntry *docs, size_t n_docs)
{
        Tally *t = NEW(a, Tally);
        t->arena = a;
        t->docs = docs;
        t->n_docs = n_docs;
        t->active = n_docs && docs[n_docs - 1].base + docs[n_docs - 1].span >= SEGMENT_MIN;
        t->unit = buf_new(a);
        t->bases = arena_room(a, sizeof *t->bases, t->active ? n_docs : 0);
        for (size_t i = 0; t->active && i < n_docs; i++)
                t->bases[i] = docs[i].base;
        return t;
}

/* Bytes of the unit that a key begins with, if it is of an ideograph; else 0. */
static size_t han_unit(Str key, uint32_t *ret_cp)
{
        size_t at = 0;
        return key_unit(key, &at, ret_cp) && is_han(*ret_cp) ? at : 0;
}

bool key_is_tally(Str key)
{
        uint32_t cp;
        size_t n = han_unit(key, &cp);
        return n && n < key.n && (unsigned char)key.p[n] == TALLY;
}

Str tally_key(Arena *a, Str of_character)
{
        Buf key = buf_new(a);
        buf_put(&key, of_character);
        buf_putc(&key, (char)TALLY);
        return buf_str(&key);
}

/* Counting
 * -------- */
static void character_begin(Tally *t, Str unit)
{
        for (size_t g = 0; g < t->n_glyphs; g++) {
                Glyph *glyph = &t->glyphs[g];
                for (size_t i = 0; i < glyph->touched.n; i++)
                        glyph->counts[glyph->touched.p[i]] = (Count){0};
                glyph->touched.n = 0;
        }
        buf_clear(&t->unit);
        buf_put(&t->unit, unit);
        t->n_glyphs = 0;
        t->next = 0;
        t->overflow = false;
        t->n_bytes = 0;
}

static Glyph *glyph_of(Tally *t, uint32_t cp)
{
        for (size_t g = 0; g < t->n_glyphs; g++)
                if (t->glyphs[g].glyph == cp)
                        return &t->glyphs[g];
        if (t->n_glyphs == GLYPHS_MAX) {
                t->overflow = true;
                return NULL;
        }
        Glyph *g = &t->glyphs[t->n_glyphs++];
        g->glyph = cp;
        if (!g->counts)
                g->counts = NEW_N(t->arena, Count, t->n_docs);
        return g;
}

/* Index of the document that holds pos, from i on: near ones are stepped to, far ones searched for. */
static size_t doc_of(const Tally *t, size_t i, uint32_t pos)
{
        size_t step = 1, high;
        while (i + step < t->n_docs && t->bases[i + step] <= pos) {
                i += step;
                step *= 2;
        }
        high = MIN(i + step, t->n_docs);
        while (high - i > 1) {
                size_t mid = i + (high - i) / 2;
                if (t->bases[mid] <= pos)
                        i = mid;
                else
                        high = mid;
        }
        return i;
}

static void count_place(Tally *t, Glyph *g, size_t i, uint32_t pos)
{
        const DocEntry *d = &t->docs[i];
        if (pos - d->base >= d->owned)
                return;
        uint32_t place = pos - d->base + d->start;
        Zone zone = doc_zone(d, place);
        Count *n = &g->counts[i];
        if (zone == NUMBER || zone == SOUND)
                return;
        if (!(n->title | n->name | n->body))
                *VEC_PUSH(t->arena, &g->touched) = (uint32_t)i;
        if (zone != TITLE && !(n->name | n->body))
                n->first = place;
        else if (zone != TITLE)
                n->first = MIN(n->first, place);
        n->body += zone == BODY;
        n->title += zone == TITLE;
        n->name += zone == NAME;
}

void tally_count(Tally *t, Str key, Str postings)
{
        uint32_t cp, as;
        size_t n_unit = t->active ? han_unit(key, &cp) : 0;
        if (!n_unit)
                return;
        Str unit = str_slice(key, 0, n_unit);
        if (!str_eq(unit, buf_str(&t->unit)))
                character_begin(t, unit);
        t->n_bytes += postings.n;
        as = key_first_written(key);
        Glyph *g = glyph_of(t, as);
        if (!g)
                return;
        const unsigned char *p = (const unsigned char *)postings.p, *end = p + postings.n;
        uint32_t pos = 0;
        for (size_t i = 0; p < end;) {
                pos += (uint32_t)take_varint(&p, end);
                i = doc_of(t, i, pos);
                count_place(t, g, i, pos);
        }
}

/* Writing
 * ------- */
bool tally_due(const Tally *t, Str key)
{
        return t->unit.n && !str_starts(key, buf_str(&t->unit));
}

static int compare_u32(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return x < y ? -1 : x > y;
}

static int compare_glyphs(const void *a, const void *b)
{
        uint32_t x = ((const Glyph *)a)->glyph, y = ((const Glyph *)b)->glyph;
        return x < y ? -1 : x > y;
}

/* A row: the documents since the last one, how often in the body, if need be in title and names, and the first place
 * outside the title. */
static void rows_put(const Glyph *g, Buf *out)
{
        uint32_t last = UINT32_MAX;
        for (size_t i = 0; i < g->touched.n; i++) {
                uint32_t doc = g->touched.p[i];
                const Count *n = &g->counts[doc];
                bool named = n->title | n->name;
                put_varint(out, doc - last - 1);
                put_varint(out, (uint64_t)n->body << 1 | named);
                if (named) {
                        put_varint(out, n->title);
                        put_varint(out, n->name);
                }
                if (n->body | n->name)
                        put_varint(out, n->first);
                last = doc;
        }
}

/* The rows are all written before the first is given, because only their length tells whether they are worth it. */
bool tally_take(Tally *t, Buf *key, Buf *bytes)
{
        if (t->next == 0) {
                size_t n = 0;
                for (size_t g = 0; g < t->n_glyphs; g++)
                        n += t->glyphs[g].touched.n;
                if (t->overflow || t->n_bytes < POSTINGS_MIN || n * 3 * WORTH > t->n_bytes)
                        t->next = t->n_glyphs;
                else
                        qsort(t->glyphs, t->n_glyphs, sizeof *t->glyphs, compare_glyphs);
        }
        if (t->next >= t->n_glyphs) {
                character_begin(t, S(""));
                return false;
        }
        Glyph *g = &t->glyphs[t->next++];
        if (g->touched.n)
                qsort(g->touched.p, g->touched.n, sizeof *g->touched.p, compare_u32);
        buf_clear(key);
        buf_put(key, buf_str(&t->unit));
        buf_putc(key, (char)TALLY);
        key_put_cp(key, g->glyph);
        buf_clear(bytes);
        rows_put(g, bytes);
        return true;
}

/* Reading
 * ------- */
void tally_row(const unsigned char **p, const unsigned char *end, TallyRow *row)
{
        row->doc += (uint32_t)take_varint(p, end) + 1;
        uint64_t body = take_varint(p, end);
        row->body = (uint32_t)(body >> 1);
        row->title = row->name = 0;
        if (body & 1) {
                row->title = (uint32_t)take_varint(p, end);
                row->name = (uint32_t)take_varint(p, end);
        }
        row->first = row->body | row->name ? (uint32_t)take_varint(p, end) : UINT32_MAX;
}
