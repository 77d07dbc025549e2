/* order.c: the two orders of Chinese lists: by reading, as a dictionary has it, and by strokes (姓氏笔画), as lists of
 * persons have it where no precedence is meant. A register keeps the key in a column, so that any database sorts
 * rightly. The order of strokes: stroke.tsv, tools/stroke_table.py, after GF 3003-1999. */
#include "text/fold_inline.h"
#include "text/hanzi.h"

#include "stroke_table.h"

/* The first byte of each character's part of a key. */
enum { KEY_OTHER = 1, KEY_READ, KEY_STROKES, KEY_CODE };

static uint16_t place_of(uint32_t cp)
{
        return cp >= STROKE_FIRST && cp < STROKE_END ? stroke_place[cp - STROKE_FIRST] : 0;
}

static void put_number(Buf *key, uint32_t v, unsigned bytes)
{
        while (bytes--)
                buf_putc(key, (char)(v >> 8 * bytes));
}

static void put_strokes(Buf *key, uint32_t cp)
{
        uint16_t place = place_of(cp);
        buf_putc(key, place ? KEY_STROKES : KEY_CODE);
        put_number(key, place ? place : cp, place ? 2 : 3);
}

static void put_other(Buf *key, Str s)
{
        uint32_t cp;
        for (size_t at = 0; utf8_next(s, &at, &cp);) {
                buf_putc(key, KEY_OTHER);
                put_number(key, fold_cp(cp), 3);
        }
}

Str sort_key(Arena *a, Str text, SortBy by, ReadAs as)
{
        Buf key = buf_new(a);
        Syllables r = pinyin_read(a, text, as);
        for (size_t i = 0; i < r.n; i++) {
                const Syllable *k = &r.p[i];
                uint32_t cp;
                size_t at = 0;
                if (!k->han || !utf8_next(k->at, &at, &cp)) {
                        put_other(&key, k->at);
                        continue;
                }
                if (by == BY_PINYIN && k->toned.n) {
                        buf_putc(&key, KEY_READ);
                        put_number(&key, k->order, 2);
                }
                put_strokes(&key, cp);
        }
        return buf_str(&key);
}
