/* lane.h: a short stretch of folded text, a code point a cell, for the grammars of this room (number, date).
 * Grammars look a few dozen characters ahead and sometimes back; a lane gives them folded characters with
 * their places in the original, without an allocation and without touching the rest of a long text. */
#ifndef HANQING_TEXT_LANE_H
#define HANQING_TEXT_LANE_H

#include <uchar.h>

#include "text/fold_inline.h"
#include "text/text.h"

/* Left as the stack has it, where the compiler would else make each zero first. */
#define UNSET __attribute__((uninitialized))

#define LANE_MAX 64 /* characters; no expression of a number or a date is longer */
#define LANE_SLACK 16

/* A view of folded cells: its own, filled by lane_fill, or those of a scan (scan.h). Not to be copied. */
typedef struct {
        const uint32_t *cp;  /* folded; 0 behind the end, so that grammars may look ahead */
        const uint32_t *off; /* byte offset of each in the text, and of the end */
        int n;
        int n_before; /* cells before the first that may be read, too */
        uint32_t own_cp[LANE_MAX + LANE_SLACK], own_off[LANE_MAX + 1];
} Lane;

/* Fills a lane with the characters of s from offset at on, up to the end of a sentence. */
void lane_fill(Lane *l, Str s, size_t at);

/* The form of a character in a lane: folded; ○ and ◯ are 〇, dashes and waves are one sign, and so are blanks. */
static inline uint32_t lane_form(uint32_t cp)
{
        uint32_t value = fold_value(cp);
        cp = fold_apply(cp, value);
        if (!(value & LANE_DIFFERS))
                return cp;
        switch (cp) {
        case 0x25CB: /* ○ */
        case 0x25EF: /* ◯ */
                return 0x3007;
        case 0x2013: /* – */
        case 0x2014: /* — */
        case 0x2015: /* ― */
        case 0x2212: /* − */
        case 0x301C: /* 〜 */
        case 0xFF5E: /* ～ */
        case '~':
                return 0x2014;
        case 0x3000:
        case 0xA0:
                return ' ';
        }
        return cp;
}

/* The length of w if it stands at cell i, else 0; w is a literal in folded form. */
static inline int lane_has(const Lane *l, int i, const char32_t *w)
{
        int n = 0;
        while (w[n] && l->cp[i + n] == w[n])
                n++;
        return w[n] ? 0 : n;
}

/* A set of characters by their last six bits, to see at once that none of many words begins at a cell: few others get through. */
#define SIGN(cp) ((uint64_t)1 << ((cp)&63))
static inline bool lane_among(uint64_t signs, uint32_t cp)
{
        return signs >> (cp & 63) & 1;
}

/* The same for more characters, by their last twelve bits. */
typedef struct {
        uint64_t signs[64];
} CharSet;
static inline bool lane_in(const CharSet *set, uint32_t cp)
{
        return set->signs[cp >> 6 & 63] >> (cp & 63) & 1;
}

/* Words are found by their first characters' last twelve bits: a table of LANE_SIGNS places leads to the first of those that
 * have them in common, which stand together (tools/fold_header.py). */
#define LANE_SIGNS 4096
static inline uint32_t lane_sign(uint32_t cp)
{
        return cp % LANE_SIGNS;
}

/* The length in cells of the longest of the words that stands at i; 0 if none. The list ends with NULL. */
int lane_any(const Lane *l, int i, const char32_t *const *words);
/* The cell behind the blanks at i (not line ends). */
static inline int lane_blank(const Lane *l, int i)
{
        while ((l->cp[i] == ' ' || l->cp[i] == '\t') && i < l->n)
                i++;
        return i;
}

/* What joins the two ends of a range of numbers or dates. */
static inline bool is_range_mark(uint32_t cp)
{
        return cp == 0x2014 || cp == '-' || cp == 0x81F3 || cp == 0x5230; /* — - 至 到 */
}

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
/* Chinese digits and the units of numerals, the capital forms among them, in a table without collisions: these questions are
 * asked of every character that may belong to a number. */
typedef struct {
        uint16_t cp;
        int16_t digit; /* -1: a unit */
        uint32_t unit; /* 0: a digit */
} NumeralSign;
extern const NumeralSign numeral_signs[64];
#define NUMERAL_HASH 0x74B31BFBu
static inline const NumeralSign *numeral_sign(uint32_t cp)
{
        return &numeral_signs[cp * NUMERAL_HASH >> 26];
}

/* Value of a Chinese digit (〇零一…九两), -1 if it is none. */
static inline int han_digit(uint32_t cp)
{
        const NumeralSign *s = numeral_sign(cp);
        return s->cp == cp && cp ? s->digit : -1;
}

static inline bool is_han_digit(uint32_t cp)
{
        return han_digit(cp) >= 0;
}

/* 十百千万亿 as a factor; 0 if it is none of them. */
static inline double unit_of(uint32_t cp)
{
        const NumeralSign *s = numeral_sign(cp);
        return s->cp == cp ? s->unit : 0;
}

/* A numeral may begin with it: 1, 一, 十, 廿. */
static inline bool begins_numeral(uint32_t cp)
{
        return (cp >= '0' && cp <= '9') || (cp && numeral_sign(cp)->cp == cp) || cp == 0x5EFF ||
                cp == 0x5345 || cp == 0x534C; /* 廿 卅 卌 */
}

#endif
