/* align.h: where one text stands in another; a part of the front door of this room (text.h), apart because only
 * search wants it. Pure; everything lives in the arena that is given. */
#ifndef HANQING_TEXT_ALIGN_H
#define HANQING_TEXT_ALIGN_H

#include "text/text.h"

#define UNIT_WORD 0x80000000u /* in a unit: a word of another script, by its hash */

typedef struct {
        uint32_t from, to;
} UnitSpan;
/* A text of less than 4 GB as the index counts it: the n-th unit is what the n-th token begins with. */
typedef struct {
        uint32_t *unit; /* the folded ideograph, or a word */
        UnitSpan *at;   /* its bytes in the text */
        size_t n;
} Units;
Units units_of(Arena *a, Str text);
/* Those that begin at offset `from`, which no unit reaches across, or behind it; at most so many. */
Units units_from(Arena *a, Str text, size_t from, size_t max);
/* How telling a unit is, in bits: about 4 for the commonest characters, 23 for the rarest. */
unsigned unit_bits(uint32_t unit);

#define ALIGN_CELLS_MAX ((size_t)16 << 20) /* units of a times units of b; a byte each */
typedef struct {
        size_t from, to; /* units of b from the first agreement to behind the last */
        uint32_t *pair;  /* for each unit of a: the unit of b that stands for it, from 1; 0: none */
        size_t n_same, n_changed, n_missing, n_added;
        double score; /* 0 to 1: the share of a that b has, by weight; less for what b has in between */
} Alignment;
/* The place in b where all of a fits best. The score is 0 where nothing agrees, and where the two are larger
 * than ALIGN_CELLS_MAX allows. */
void units_align(Arena *arena, const Units *a, const uint32_t *b, size_t n_b, Alignment *ret);
/* True if all of a stands in b at that unit, without any difference. */
bool units_equal(const Units *a, const uint32_t *b, size_t n_b, size_t at);
/* What units_align gives for n units that stand at that unit without any difference. */
void alignment_exact(Arena *arena, size_t n, size_t at, Alignment *ret);

#endif
