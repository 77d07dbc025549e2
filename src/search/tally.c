/* tally.c: how often a frequent character, or a frequent pair of them, stands in each document. One character is the
 * beginning of thousands of keys; to read all their postings for 之 is to read a hundredth of the collection, and
 * the commonest pairs have a million places in a collection of two hundred million. A tally, made when a
 * segment is written, has a few bytes for each document that holds them, and is left out where it would not be
 * much shorter than the postings.
 *
 * A tally's key is the unit of the character or the units of the pair, the byte TALLY and the units of the glyphs that are
 * written; so it follows all keys that begin with them. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define TALLY 0xFF          /* above the first byte of a unit of an ideograph */
#define GLYPHS_MAX 12       /* ways to write one character or pair; with more there is no tally */
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
/* The postings of the pair whose keys are passing by, a stretch for each way to write it: most pairs are rare, and that
 * is known only at their end. */
typedef struct {
        uint32_t first, second; /* as written */
        size_t from, to;        /* its postings; then its rows */
} PairForm;
typedef struct {
        Buf units, postings, rows;
        PairForm forms[GLYPHS_MAX];
        size_t n_forms, next;
        bool overflow, counted;
        Glyph scratch;
} PairTally;
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
        PairTally pair;
};

Tally *tally_new(Arena *a, const DocEntry *docs, size_t n_docs)
{
        Tally *t = NEW(a, Tally);
        t->arena = a;
        t->docs = docs;
        t->n_docs = n_docs;
        t->active = n_docs && docs[n_docs - 1].base + docs[n_docs - 1].span >= SEGMENT_MIN;
        t->unit = buf_new(a);
        t->pair.units = buf_new(a);
        t->pair.postings = buf_new(a);
        t->pair.rows = buf_new(a);
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

/* Bytes of the two units that a key begins with, if both are of ideographs; else 0. */
static size_t pair_units(Str key)
{
        uint32_t cp;
        size_t at = han_unit(key, &cp);
        return at && key_unit(key, &at, &cp) && is_han(cp) ? at : 0;
}

bool key_is_tally(Str key)
{
        uint32_t cp;
        size_t first = han_unit(key, &cp), both = first ? pair_units(key) : 0;
        return (first && first < key.n && (unsigned char)key.p[first] == TALLY) ||
                (both && both < key.n && (unsigned char)key.p[both] == TALLY);
}

Str tally_key(Arena *a, Str of_characters)
{
        Buf key = buf_new(a);
        buf_put(&key, of_characters);
        buf_putc(&key, (char)TALLY);
        return buf_str(&key);
}

/* Counting
 * -------- */
static void touched_clear(Glyph *g)
{
        for (size_t i = 0; i < g->touched.n; i++)
                g->counts[g->touched.p[i]] = (Count){0};
        g->touched.n = 0;
}

static void character_begin(Tally *t, Str unit)
{
        for (size_t g = 0; g < t->n_glyphs; g++)
                touched_clear(&t->glyphs[g]);
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

static void pair_begin(PairTally *t, Str units)
{
        buf_clear(&t->units);
        buf_put(&t->units, units);
        buf_clear(&t->postings);
        t->n_forms = t->next = 0;
        t->overflow = t->counted = false;
}

static void pair_keep(PairTally *t, Str key, Str postings)
{
        size_t n = pair_units(key);
        if (!n)
                return;
        Str units = str_slice(key, 0, n);
        if (!str_eq(units, buf_str(&t->units)))
                pair_begin(t, units);
        t->overflow = t->overflow || t->n_forms == GLYPHS_MAX;
        if (t->overflow)
                return;
        PairForm *form = &t->forms[t->n_forms++];
        form->first = key_first_written(key);
        form->second = key_second_written(key);
        form->from = t->postings.n;
        buf_put(&t->postings, postings);
        form->to = t->postings.n;
}

static void count_places(Tally *t, Glyph *g, Str postings)
{
        const unsigned char *p = (const unsigned char *)postings.p, *end = p + postings.n;
        uint32_t pos = 0;
        for (size_t i = 0; p < end;) {
                pos += (uint32_t)take_varint(&p, end);
                i = doc_of(t, i, pos);
                count_place(t, g, i, pos);
        }
}

void tally_count(Tally *t, Str key, Str postings)
{
        uint32_t cp, as;
        size_t n_unit = t->active ? han_unit(key, &cp) : 0;
        if (!n_unit)
                return;
        pair_keep(&t->pair, key, postings);
        Str unit = str_slice(key, 0, n_unit);
        if (!str_eq(unit, buf_str(&t->unit)))
                character_begin(t, unit);
        t->n_bytes += postings.n;
        as = key_first_written(key);
        Glyph *g = glyph_of(t, as);
        if (g)
                count_places(t, g, postings);
}

/* Writing
 * ------- */
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
        if (g->touched.n)
                qsort(g->touched.p, g->touched.n, sizeof *g->touched.p, compare_u32);
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

static int compare_forms(const void *a, const void *b)
{
        const PairForm *x = a, *y = b;
        if (x->first != y->first)
                return x->first < y->first ? -1 : 1;
        return x->second < y->second ? -1 : x->second > y->second;
}

/* Writes the rows of all forms. False if they are not worth their room. */
static bool pair_count(Tally *t)
{
        PairTally *p = &t->pair;
        Glyph *g = &p->scratch;
        if (p->overflow || p->postings.n < POSTINGS_MIN)
                return false;
        if (!g->counts)
                g->counts = NEW_N(t->arena, Count, t->n_docs);
        buf_clear(&p->rows);
        for (size_t f = 0; f < p->n_forms; f++) {
                PairForm *form = &p->forms[f];
                count_places(t, g, str_slice(buf_str(&p->postings), form->from, form->to));
                form->from = p->rows.n;
                rows_put(g, &p->rows);
                form->to = p->rows.n;
                touched_clear(g);
        }
        qsort(p->forms, p->n_forms, sizeof *p->forms, compare_forms);
        return p->rows.n * WORTH <= p->postings.n;
}

static bool pair_take(Tally *t, Buf *key, Buf *bytes)
{
        PairTally *p = &t->pair;
        if (!p->counted && !pair_count(t))
                p->next = p->n_forms;
        p->counted = true;
        if (p->next >= p->n_forms) {
                pair_begin(p, S(""));
                return false;
        }
        const PairForm *form = &p->forms[p->next++];
        buf_clear(key);
        buf_put(key, buf_str(&p->units));
        buf_putc(key, (char)TALLY);
        key_put_cp(key, form->first);
        key_put_cp(key, form->second);
        buf_clear(bytes);
        buf_put(bytes, str_slice(buf_str(&p->rows), form->from, form->to));
        return true;
}

/* The rows are all written before the first is given, because only their length tells whether they are worth it. */
static bool character_take(Tally *t, Buf *key, Buf *bytes)
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
        buf_clear(key);
        buf_put(key, buf_str(&t->unit));
        buf_putc(key, (char)TALLY);
        key_put_cp(key, g->glyph);
        buf_clear(bytes);
        rows_put(g, bytes);
        return true;
}

bool tally_take(Tally *t, Str key, Buf *ret_key, Buf *ret_bytes)
{
        const Buf *pair = &t->pair.units, *character = &t->unit;
        if (pair->n && !str_starts(key, buf_str(pair)) && pair_take(t, ret_key, ret_bytes))
                return true;
        return character->n && !str_starts(key, buf_str(character)) &&
                character_take(t, ret_key, ret_bytes);
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
