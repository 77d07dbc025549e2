/* fold_inline.h: the look-up of the fold table, for the loops of this room that run over every character of
 * everything that comes in (fold, token, date, number, name). Others call fold_cp. */
#ifndef HANQING_TEXT_FOLD_INLINE_H
#define HANQING_TEXT_FOLD_INLINE_H

#include "base/base.h"

#define FOLD_SHIFT 5
#define FOLD_LIMIT 0x32400u /* from here on nothing folds and nothing is a word */

/* What the folded character is to a tokenizer. */
enum { CLASS_SEPARATOR, CLASS_MARK, CLASS_WORD, CLASS_HAN };

/* The folded form of each ideograph of this range whose folded form lies in it, too: its three bytes, the first
 * lowest. 0: ask fold_value. */
#define FOLD_HAN_FIRST 0x3400
#define FOLD_HAN_END 0xA000
extern const uint32_t fold_han[];
/* What lane_form makes of each character of three bytes, and above CELL_BITS what it may be to a quantity or a date; 0: ask it, as
 * for those of fewer bytes. */
#define CELL_FORMS 0x10000
#define CELL_BITS 16
enum {
        CELL_BEGINS = 1 /* with a second that fits */,
        CELL_SECOND = 2,
        CELL_ALONE = 4 /* begins, whatever comes next */
};
extern const uint32_t cell_forms[];
extern const uint64_t start_kinds[]; /* which of the two, two bits for each */

extern const uint16_t fold_index[];
extern const uint32_t fold_values[]; /* low 21 bits: XOR to the folded form; bits 24, 25: class */
#define MAY_START_SHIFT 26 /* two bits: with a second character that fits, a quantity, a date */
#define LANE_DIFFERS (1u << 28) /* a sign that lane.h has in one form: dashes, circles, blanks */
#define MAY_BE_SECOND (1u << 29)
#define MAY_ALONE (1u << 30)
#define PAIR_BITS 17 /* room enough for one wrong pair in twenty */
extern const uint64_t start_pairs[], date_pairs[];

/* What may begin with the folded characters a and b; few others get through. */
enum { PAIR_NUMBER = 1, PAIR_DATE = 2 };
static inline uint32_t pair_starts(uint32_t a, uint32_t b)
{
        uint32_t h = (a * 40503u + b * 2654435761u) >> (32 - PAIR_BITS);
        uint32_t starts = start_pairs[h >> 5] >> (h & 31) * 2 & (PAIR_NUMBER | PAIR_DATE);
        return starts | (a - '0' < 10 ? PAIR_NUMBER : 0);
}

/* A second look, if the first says that it may be a date: of twenty that are none, one gets through. */
static inline bool pair_may_date(uint32_t a, uint32_t b)
{
        uint32_t h = (a * 2246822519u + b * 3266489917u) >> (32 - PAIR_BITS);
        return date_pairs[h >> 6] >> (h & 63) & 1;
}

/* The same, of what may begin with a character of this value. */
static inline uint32_t may_start(uint32_t value)
{
        return value >> MAY_START_SHIFT & (PAIR_NUMBER | PAIR_DATE);
}

/* What cell_forms has above CELL_BITS, for a character of this value. */
static inline uint8_t cell_may(uint32_t value)
{
        return (uint8_t)((may_start(value) ? CELL_BEGINS : 0) |
                (value & MAY_BE_SECOND ? CELL_SECOND : 0) | (value & MAY_ALONE ? CELL_ALONE : 0));
}

static inline uint32_t fold_value(uint32_t cp)
{
        if (cp >= FOLD_LIMIT)
                return 0;
        return fold_values[(uint32_t)fold_index[cp >> FOLD_SHIFT] << FOLD_SHIFT |
                (cp & ((1u << FOLD_SHIFT) - 1))];
}

/* The same as may_start of its value, in one step. */
static inline uint32_t cell_kinds(uint32_t cp)
{
        return cp < CELL_FORMS ? start_kinds[cp >> 5] >> (cp & 31) * 2 & (PAIR_NUMBER | PAIR_DATE)
                               : may_start(fold_value(cp));
}

static inline uint32_t fold_apply(uint32_t cp, uint32_t value)
{
        return cp ^ (value & 0x1FFFFF);
}

static inline uint32_t fold_class(uint32_t value)
{
        return value >> 24 & 3;
}

static inline bool is_arabic(uint32_t cp) /* 0 to 9 */
{
        return cp - '0' < 10;
}

/* The code point at p < end; the ordinary ideograph without a call. Ill-formed bytes give U+FFFD and move by
 * one, as utf8_next does. */
static inline const char *text_next(const char *p, const char *end, uint32_t *ret_cp)
{
        unsigned char a = (unsigned char)p[0];
        if (a < 0x80) {
                *ret_cp = a;
                return p + 1;
        }
        if (end - p >= 3 && a > 0xE0 && a < 0xF0 && a != 0xED) {
                uint32_t b = (unsigned char)p[1] ^ 0x80u, t = (unsigned char)p[2] ^ 0x80u;
                if ((b | t) < 0x40) {
                        *ret_cp = (a & 0x0Fu) << 12 | b << 6 | t;
                        return p + 3;
                }
        }
        size_t at = 0;
        (void)utf8_next((Str){p, (size_t)(end - p)}, &at, ret_cp);
        return p + at;
}

/* The folded character before offset at; 0 at the beginning. */
static inline uint32_t folded_before(Str text, size_t at)
{
        uint32_t cp;
        return utf8_prev(text, &at, &cp) ? fold_apply(cp, fold_value(cp)) : 0;
}

/* The three bytes at p as a character, as which nearly all of what comes in is written; UINT32_MAX where they are none. Four
 * bytes must be readable. What is no character (overlong, a surrogate) is not found out here. */
static inline uint32_t three_bytes(const char *p)
{
        const unsigned char *u = (const unsigned char *)p;
        uint32_t w = u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
        uint32_t cp = (w & 0x0F) << 12 | (w >> 2 & 0xFC0) | (w >> 16 & 0x3F);
        return (w & 0xC0C0F0) == 0x8080E0 ? cp : UINT32_MAX;
}

/* The entry of cell_forms for the character whose three bytes are at p; 0 where they are none, or only lane_form knows. Four bytes
 * must be readable. */
static inline uint32_t cell_at(const char *p)
{
        const unsigned char *u = (const unsigned char *)p;
        uint32_t w = u[0] | (uint32_t)u[1] << 8 | (uint32_t)u[2] << 16 | (uint32_t)u[3] << 24;
        /* Added up, since adding byte after byte takes fewer steps than cutting the bits out of all of them. */
        uint32_t cp = ((uint32_t)u[0] << 12) + ((uint32_t)u[1] << 6) + u[2] - 0xE2080u;
        return (w & 0xC0C0F0) == 0x8080E0 ? cell_forms[cp] : 0;
}

static inline uint32_t cell_form(uint32_t entry)
{
        return entry & ((1u << CELL_BITS) - 1);
}

/* Such an ideograph, as a code point. */
static inline bool is_ordinary_han(uint32_t cp)
{
        return cp - FOLD_HAN_FIRST < FOLD_HAN_END - FOLD_HAN_FIRST;
}

/* The folded form of the ordinary ideograph at p, for han_put; 0 if it is none. It is three bytes long, as is its folded
 * form. */
static inline uint32_t han_at(const char *p)
{
        uint32_t cp = three_bytes(p);
        return is_ordinary_han(cp) ? fold_han[cp - FOLD_HAN_FIRST] : 0;
}

/* The same as a code point. */
static inline uint32_t han_cell(const char *p)
{
        uint32_t cp = three_bytes(p), cell = is_ordinary_han(cp) ? cell_form(cell_forms[cp]) : 0;
        return is_ordinary_han(cell) ? cell : 0;
}

/* Writes three bytes, and one more without meaning. */
static inline char *han_put(char *o, uint32_t han)
{
        o[0] = (char)han;
        o[1] = (char)(han >> 8);
        o[2] = (char)(han >> 16);
        o[3] = (char)(han >> 24);
        return o + 3;
}

/* Writes cp at o, which has room for UTF8_MAX bytes. */
static inline char *text_put(char *o, uint32_t cp)
{
        if (cp >= 0x800 && cp < 0xD800) {
                o[0] = (char)(0xE0 | cp >> 12);
                o[1] = (char)(0x80 | (cp >> 6 & 0x3F));
                o[2] = (char)(0x80 | (cp & 0x3F));
                return o + 3;
        }
        if (cp < 0x80) {
                *o = (char)cp;
                return o + 1;
        }
        return o + utf8_encode(cp, o);
}

#endif
