/* quote_lib.h: what the files about quotations, likeness and precedents share: from the index to places where a text may
 * stand, from these to places that were read and compared. */
#ifndef HANQING_SEARCH_QUOTE_LIB_H
#define HANQING_SEARCH_QUOTE_LIB_H

#include "search/search_lib.h"
#include "text/align.h"

/* Quotations: quote_vote.c, quote.c
 * --------------------------------- */
#define PROBES_MAX 64  /* pairs of a quotation that are asked about */
#define STANDS_MAX 256 /* places that are considered */
/* A pair of characters of the quotation that may vote. */
typedef struct Probe Probe;
typedef struct {
        Probe *p; /* the most telling first */
        size_t n;
} Probes;
Probes probes_of(Ctx *c, Str text, const Units *units); /* the units of the text */
/* How far a search goes. Pairs are looked up in the index until there are `looks`, of which `rare` are rare, or
 * `looks_max`; the rarest of them vote: at least voters_min, at most `voters`, and no more than have `bytes` of
 * postings. */
typedef struct {
        size_t looks, looks_max, rare;
        size_t voters_min, voters, bytes;
        size_t votes;   /* that a place must have to be considered; fewer if fewer voted */
        uint32_t reach; /* positions by which votes for one place may differ */
} Search;
/* Where the quotation may stand: it would begin at position `best` of the segment, or between from and to. */
typedef struct {
        uint32_t segment;
        unsigned weight, n_votes; /* of the pairs that vote for it, in bits; how many they are */
        int64_t best, from, to;
} Stand;
typedef struct {
        Stand *p; /* the weightiest first */
        size_t n;
        unsigned weight; /* of all pairs that voted */
} Stands;
MUST Err stands_find(Ctx *c, const Index *x, Probes *v, const Search *how, Stands *ret);

/* A place that was read and compared. */
typedef struct {
        uint32_t ord, bits, n_chars;
        uint32_t at, n; /* position in the document, positions */
        uint32_t body;  /* position in the document of its body */
        uint32_t alike; /* characters written as in the quotation, where that was needed */
        int passage;
        Str text;   /* of the passages there */
        Span bytes; /* the place in it */
        const uint32_t *unit;
        const UnitSpan *span; /* of the place, n of each */
        Alignment align;      /* pairs are units of the place, from 1 */
} Found;
/* Inside the caller's transaction: the places that the rarest pairs lead to, best first. A text with many differences may
 * be missed. */
MUST Err quote_seek_quickly(
        Ctx *c, const Index *x, const QuoteQuery *q, Found **ret, size_t *ret_n);

/* Runs of characters of two texts: similar.c
 * ------------------------------------------ */
typedef struct Grams Grams;
Grams *grams_of(Arena *a, const Units *u);
/* Adds to how many runs of the other text are runs of this one, of how many. */
void grams_meet(Grams *g, const Units *u, size_t *in, size_t *of);
double grams_share(const Grams *g); /* of this text, in all that it met … */
void grams_forget(Grams *g);        /* … since */

#endif
