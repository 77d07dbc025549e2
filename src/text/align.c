/* align.c: where one text stands in another, when editions differ by a character here and there.
 *
 * A text is seen as the index counts it: a row of units, one for each ideograph in its folded form and one for
 * each word of another script. Punctuation, blanks and marks are no units, so they never differ. The whole of
 * the one text is laid against a stretch of the other by dynamic programming with free ends (Sellers, 1980);
 * what agrees counts by how telling it is, so that a rare name outweighs three particles. */
#include "text/align.h"

#include <string.h>

#include "text/fold_inline.h"
#include "text/hanzi.h"

#define WORD_BITS 12u /* a number or a word of letters */
/* Costs in bits. A character of the other text that is passed over costs least: quotations leave out. */
#define COST_CHANGED 3
#define COST_MISSING 2
#define COST_ADDED 1
#define ADDED_SHARE 4 /* in the score an added character weighs a quarter of a usual one */

/* The word of another script that begins at p; p moves behind it. */
static uint32_t word_unit(const char **p, const char *end)
{
        uint32_t hash = 2166136261u; /* FNV-1a over the folded characters */
        while (*p < end) {
                uint32_t cp;
                const char *next = text_next(*p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class != CLASS_WORD && class != CLASS_MARK)
                        break;
                hash = (hash ^ fold_apply(cp, value)) * 16777619u;
                *p = next;
        }
        return hash | UNIT_WORD;
}

/* The same walk as the tokenizer's (token.c), without making the tokens. */
Units units_from(Arena *a, Str text, size_t from, size_t max)
{
        Units u = {0};
        /* a unit of one byte has a byte between it and the next */
        size_t cap = MIN((text.n - from) / 2 + 2, max);
        u.unit = arena_room(a, sizeof *u.unit, cap);
        u.at = arena_room(a, sizeof *u.at, cap);
        const char *p = text.p + from, *end = text.p + text.n;
        while (p < end && u.n < cap) {
                uint32_t cp, at = (uint32_t)(p - text.p), han = end - p > 3 ? han_cell(p) : 0;
                if (han) {
                        p += 3;
                        u.unit[u.n] = han;
                        u.at[u.n++] = (UnitSpan){at, at + 3};
                        continue;
                }
                const char *next = text_next(p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class == CLASS_HAN) {
                        u.unit[u.n] = fold_apply(cp, value);
                } else if (class == CLASS_WORD) {
                        next = p;
                        u.unit[u.n] = word_unit(&next, end);
                } else {
                        p = next;
                        continue;
                }
                p = next;
                u.at[u.n++] = (UnitSpan){at, (uint32_t)(p - text.p)};
        }
        return u;
}

Units units_of(Arena *a, Str text)
{
        return units_from(a, text, 0, SIZE_MAX);
}

unsigned unit_bits(uint32_t unit)
{
        return unit & UNIT_WORD ? WORD_BITS : char_bits(unit);
}

/* The table: one row a unit of a, one column a unit of b; each cell knows the way by which it was reached. */
enum { WAY_START, WAY_PAIR, WAY_MISSING, WAY_ADDED };
_Static_assert(WAY_MISSING == WAY_PAIR + 1, "row_fill");
typedef struct {
        const Units *a;
        const uint32_t *b;
        size_t n_b, width;
        uint8_t *way;
        size_t end; /* column of the best end */
} Grid;

/* One row: unit a of so many bits against all of b. Without a branch, as neither of the ways is rare; what adds a unit of b
 * needs the cell to the left, and only that. */
static void row_fill(const Grid *g, uint32_t a, int bits, const int *row, int *next, uint8_t *way)
{
        int left = next[0] = row[0] - COST_MISSING;
        way[0] = WAY_MISSING;
        for (size_t k = 0; k < g->n_b; k++) {
                int pair = row[k] + (a == g->b[k] ? bits : -COST_CHANGED);
                int missing = row[k + 1] - COST_MISSING, added = left - COST_ADDED;
                int best = MAX(pair, missing);
                left = MAX(best, added);
                way[k + 1] = (uint8_t)(added > best ? WAY_ADDED : WAY_PAIR + (missing > pair));
                next[k + 1] = left;
        }
}

/* Fills the table row by row; ends are free in b. */
static void grid_fill(Arena *arena, Grid *g)
{
        int *row = NEW_N(arena, int, g->width), *next = NEW_N(arena, int, g->width);
        for (size_t i = 0; i < g->a->n; i++) {
                uint32_t a = g->a->unit[i];
                row_fill(g, a, (int)unit_bits(a), row, next, g->way + (i + 1) * g->width);
                int *swap = row;
                row = next;
                next = swap;
        }
        for (size_t k = 1; k <= g->n_b; k++)
                if (row[k] > row[g->end])
                        g->end = k;
}

/* Walks back from the best end; pair[i] is the unit of b that stands for unit i of a, counted from 1. */
static void grid_trace(const Grid *g, uint32_t *pair)
{
        size_t i = g->a->n, k = g->end;
        while (i > 0) {
                uint8_t way = g->way[i * g->width + k];
                if (way == WAY_PAIR) {
                        pair[--i] = (uint32_t)k--;
                } else if (way == WAY_ADDED) {
                        k--;
                } else {
                        pair[--i] = 0;
                }
        }
}

/* Counts what the pairs say. Pairs of different units before the first and behind the last agreement say
 * nothing about where the text stands, and are missing rather than changed. */
static void count(const Units *a, const uint32_t *b, Alignment *r)
{
        size_t first = a->n, last = 0;
        double same = 0, all = 0;
        for (size_t i = 0; i < a->n; i++) {
                unsigned bits = unit_bits(a->unit[i]);
                all += bits;
                if (!r->pair[i] || b[r->pair[i] - 1] != a->unit[i])
                        continue;
                same += bits;
                r->n_same++;
                first = MIN(first, i);
                last = i;
        }
        if (!r->n_same)
                return;
        r->from = r->pair[first] - 1;
        r->to = r->pair[last];
        size_t used = 0;
        for (size_t i = 0; i < a->n; i++) {
                bool inside = i >= first && i <= last;
                if (!inside)
                        r->pair[i] = 0;
                used += r->pair[i] != 0;
                r->n_missing += r->pair[i] == 0;
        }
        r->n_changed = used - r->n_same;
        r->n_added = r->to - r->from - used;
        double usual = all / (double)a->n;
        r->score = same / (all + usual * (double)r->n_added / ADDED_SHARE);
}

void units_align(Arena *arena, const Units *a, const uint32_t *b, size_t n_b, Alignment *ret)
{
        *ret = (Alignment){.pair = NEW_N(arena, uint32_t, a->n + 1)};
        if (a->n == 0 || n_b == 0 || a->n > ALIGN_CELLS_MAX / (n_b + 1))
                return;
        Grid g = {.a = a, .b = b, .n_b = n_b, .width = n_b + 1};
        g.way = NEW_N(arena, uint8_t, (a->n + 1) * g.width);
        grid_fill(arena, &g);
        grid_trace(&g, ret->pair);
        count(a, b, ret);
}

bool units_equal(const Units *a, const uint32_t *b, size_t n_b, size_t at)
{
        return at <= n_b && a->n <= n_b - at && memcmp(a->unit, b + at, a->n * sizeof *b) == 0;
}

void alignment_exact(Arena *arena, size_t n, size_t at, Alignment *ret)
{
        *ret = (Alignment){.pair = NEW_N(arena, uint32_t, n + 1)};
        for (size_t i = 0; i < n; i++)
                ret->pair[i] = (uint32_t)(at + i + 1);
        ret->from = at;
        ret->to = at + n;
        ret->n_same = n;
        ret->score = 1;
}
