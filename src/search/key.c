/* key.c: keys of the index. A key is a row of units, two bytes for a usual character and three for a rare one,
 * such that the order of bytes is the order of code points and no unit begins like another. Behind the folded
 * form stands, where it differs, how the word is written: a byte below every unit says which characters
 * follow. So the ways of writing a word follow the word directly, and everything that only begins like it
 * comes after them. */
#include "search/search_lib.h"

#define UNIT_FIRST 0x300u /* added to a code point, which keeps the bytes 0 to 2 for the marks */
#define SHORT_MAX 0xEEFFu /* two bytes up to here; three-byte units begin with 0xEF and more */

void key_put_cp(Buf *out, uint32_t cp)
{
        uint32_t unit = cp + UNIT_FIRST;
        char bytes[3] = {(char)(0xEF + (unit >> 16)), (char)(unit >> 8), (char)unit};
        buf_put(out, unit > SHORT_MAX ? (Str){bytes, 3} : (Str){bytes + 1, 2});
}

void key_put(Buf *out, Str utf8)
{
        uint32_t cp;
        for (size_t at = 0; utf8_next(utf8, &at, &cp);)
                key_put_cp(out, cp);
}

bool key_unit(Str key, size_t *at, uint32_t *ret_cp)
{
        const unsigned char *p = (const unsigned char *)key.p + *at;
        size_t left = key.n - *at;
        if (left >= 2 && p[0] > WRITTEN_SECOND && p[0] < 0xEF) {
                *ret_cp = ((uint32_t)p[0] << 8 | p[1]) - UNIT_FIRST;
                *at += 2;
                return true;
        }
        if (left >= 3 && p[0] >= 0xEF) {
                uint32_t unit = (uint32_t)(p[0] - 0xEF) << 16 | (uint32_t)p[1] << 8 | p[2];
                *ret_cp = unit - UNIT_FIRST;
                *at += 3;
                return true;
        }
        return false;
}

static void put_units(Buf *out, Str key, size_t at, size_t max)
{
        uint32_t cp;
        while (max-- && key_unit(key, &at, &cp))
                buf_put_cp(out, cp);
}

Str key_written(Arena *a, Str key)
{
        Buf out = buf_new(a);
        uint32_t cp;
        size_t first = 0, end;
        (void)key_unit(key, &first, &cp);
        for (end = first; key_unit(key, &end, &cp);)
                continue;
        if (end >= key.n) {
                put_units(&out, key, 0, SIZE_MAX);
        } else if (key.p[end] == WRITTEN_WHOLE) {
                put_units(&out, key, end + 1, SIZE_MAX);
        } else if (key.p[end] == WRITTEN_FIRST) {
                put_units(&out, key, end + 1, 1);
                put_units(&out, key, first, 1);
        } else {
                put_units(&out, key, 0, 1);
                put_units(&out, key, end + 1, 1);
        }
        return buf_str(&out);
}

uint32_t key_first_written(Str key)
{
        uint32_t first = 0, cp;
        size_t at = 0, mark;
        (void)key_unit(key, &at, &first);
        while (key_unit(key, &at, &cp))
                continue;
        mark = at;
        if (mark >= key.n || key.p[mark] == WRITTEN_SECOND)
                return first;
        at = mark + 1;
        return key_unit(key, &at, &cp) ? cp : first;
}

uint32_t key_second_written(Str key)
{
        uint32_t cp, second = 0;
        size_t at = 0;
        if (!key_unit(key, &at, &cp) || !key_unit(key, &at, &second))
                return 0;
        while (key_unit(key, &at, &cp))
                continue;
        if (at >= key.n || key.p[at] == WRITTEN_FIRST)
                return second;
        bool whole = key.p[at++] == WRITTEN_WHOLE;
        if (whole && !key_unit(key, &at, &cp))
                return second;
        return key_unit(key, &at, &cp) ? cp : second;
}

bool key_is_of(Str key, Str folded)
{
        return str_starts(key, folded) &&
                (key.n == folded.n || (unsigned char)key.p[folded.n] <= WRITTEN_SECOND);
}
