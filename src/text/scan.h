/* scan.h: a text read once for names, dates and numbers: its characters as folded cells, a stretch at a time, and the places
 * in it where something may begin. Private to src/text; the front door is text_scan in text.h. */
#ifndef HANQING_TEXT_SCAN_H
#define HANQING_TEXT_SCAN_H

#include "text/date.h"

#define SCAN_STEP 2048                      /* places handled before the next filling */
#define SCAN_AHEAD (LANE_MAX + LANE_SLACK)  /* cells that a place may look at */
#define SCAN_CELLS (SCAN_STEP + SCAN_AHEAD) /* below 2^12, see scan.c */

/* Names: name.c
 * ------------- */
#define NAMES_STRETCH \
        1024 /* cells that are asked about at a time: enough to be far ahead of the memory they need */
typedef struct {
        uint64_t
                hash; /* of the first two characters if they may be a form, else of the first three */
        uint16_t at;  /* index of the cell */
        bool is_two;  /* a form of two characters may begin here */
        bool is_long; /* a longer one */
} NameStart;
/* The places among the first n cells, at most NAMES_STRETCH, where a form may begin, as the first three cells tell; few others
 * get through. Has what names_longest will need of them brought near. Room for n; how many there are. */
size_t names_starts(const Names *names, const uint32_t *cp, size_t n, NameStart *ret);
/* Cells of the longest form that begins at cp, where start is, of which NAME_CHARS_MAX + 1 may be read; 0 if there is none.
 * *ret_several: more than one bears it. */
int names_longest(const Names *names, const uint32_t *cp, const NameStart *start, uint32_t before,
        uint32_t *ret_who, bool *ret_several);

/* Dates: date.c
 * ------------- */
/* Whether a date may begin: not; yes; or only if annals go on there in the era of the date before (三十四年). */
typedef enum { MAY_NOT, MAY_START, MAY_GO_ON } MayDate;
/* A quick look at more cells: MAY_NOT if no date begins at cp, whose first two cells are among date_pairs. */
MayDate date_may_start(const uint32_t *cp);
/* If a date begins there, it does so with an era, or with a dynasty or an emperor before one. */
bool date_is_by_era(const uint32_t *cp);
/* The date before, for 同年 and 是月; and the year of its era, if it was said by one, for 三十四年夏五月 of annals. */
typedef struct {
        DateBefore day;
        EraYear era;
} DateTrail;
/* Cells of the expression of time at the lane's beginning, 0 if there is none. */
int date_length(const Lane *l, uint32_t prev);
/* The same, and what it is worth; what was before is brought forward. Where a date may only go on (may), date_length knows of
 * none. */
int date_take(Arena *a, Str text, const Lane *l, uint32_t prev, MayDate may, Anchor anchor,
        DateTrail *before, Date *ret);

/* Numbers: number.c
 * ----------------- */
/* Cells of the number at the lane's beginning, 0 if there is none; *ret_counts tells whether it is a quantity, and not an
 * ordinal or a code. */
int number_take(Str text, const Lane *l, uint32_t prev, bool *ret_counts, Quantity *ret);

#endif
