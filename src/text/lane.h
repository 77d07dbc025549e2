/* lane.h: a short stretch of folded text, a code point a cell, for the grammars of this room (number, date).
 * Grammars look a few dozen characters ahead and sometimes back; a lane gives them folded characters with
 * their places in the original, without an allocation and without touching the rest of a long text. */
#ifndef HANQING_TEXT_LANE_H
#define HANQING_TEXT_LANE_H

#include <uchar.h>

#include "text/text.h"

#define LANE_MAX 64 /* characters; no expression of a number or a date is longer */
#define LANE_SLACK 16

typedef struct {
        uint32_t cp[LANE_MAX +
                LANE_SLACK];      /* folded; 0 behind the end, so that grammars may look ahead */
        size_t off[LANE_MAX + 1]; /* byte offset of each in the text, and of the end */
        int n;
} Lane;

/* Fills a lane with the characters of s from offset at on. ○ and ◯ become 〇, full-width and typographic
 * dashes and brackets become one form each. */
void lane_fill(Lane *l, Str s, size_t at);
/* The length of w if it stands at cell i, else 0; w is a literal in folded form. */
int lane_has(const Lane *l, int i, const char32_t *w);
/* The length in cells of the longest of the words that stands at i; 0 if none. The list ends with NULL. */
int lane_any(const Lane *l, int i, const char32_t *const *words);
/* The cell behind the blanks at i (not line ends). */
int lane_blank(const Lane *l, int i);

/* A number as it stands, without unit: 1905, 1,234.5, 一九〇五, 二十三, 廿三, 壹佰, 5000万 is not one (the unit
 * word 万 is read by number.c). */
typedef enum {
        NUMERAL_ARABIC,
        NUMERAL_DIGITS /* 一九〇五 */,
        NUMERAL_WORDS /* 二十三 */
} NumeralKind;
typedef struct {
        int to; /* cell behind it */
        NumeralKind kind;
        int n_digits; /* ARABIC, DIGITS: how many before the point */
        bool decimal; /* has a fraction */
        double value;
        double high; /* 八九十: 90; else equal to value */
        bool elided; /* 一万五: the last unit was left out */
} Numeral;
/* Arabic digits at i, with thousands separators and a fraction. */
bool numeral_arabic(const Lane *l, int i, Numeral *ret);
/* Chinese numerals at i. */
bool numeral_han(const Lane *l, int i, Numeral *ret);
/* Whole number of 1 to 4 digits in any script, for dates: no separators, no fraction. False above max. */
bool numeral_small(const Lane *l, int i, int max, int *ret_value, int *ret_to);
bool is_han_digit(uint32_t cp); /* 〇零一…九两 and the capital forms */
/* 十百千万亿 and the capital forms as a factor; 0 if it is none of them. */
double unit_of(uint32_t cp);

#endif
