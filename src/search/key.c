/* key.c: keys of the index. A key is a row of units, two bytes for a usual character and three for a rare one,
 * such that the order of bytes is the order of code points and no unit begins like another. The unit 0 parts
 * the folded form from the written one, and sorts below every character: the written forms of a word follow
 * the word directly, and everything that only begins like it comes after them. */
#include "search/search_lib.h"

#define SHORT_MAX 0xEEFFu /* two bytes up to here; three-byte units begin with 0xEF and more */

void key_put(Buf *out, Str utf8)
{
        uint32_t cp;
        for (size_t at = 0; utf8_next(utf8, &at, &cp);) {
                if (cp > SHORT_MAX)
                        buf_putc(out, (char)(0xEF + (cp >> 16)));
                buf_putc(out, (char)(cp >> 8));
                buf_putc(out, (char)cp);
        }
}

void key_part(Buf *out)
{
        buf_put(out, S("\0\0"));
}

/* The unit at *at, moving behind it; false at the end. */
static bool unit_next(Str key, size_t *at, uint32_t *ret_cp)
{
        const unsigned char *p = (const unsigned char *)key.p + *at;
        size_t left = key.n - *at;
        if (left >= 2 && p[0] < 0xEF) {
                *ret_cp = (uint32_t)p[0] << 8 | p[1];
                *at += 2;
                return true;
        }
        if (left >= 3 && p[0] >= 0xEF) {
                *ret_cp = (uint32_t)(p[0] - 0xEF) << 16 | (uint32_t)p[1] << 8 | p[2];
                *at += 3;
                return true;
        }
        return false;
}

Str key_written(Arena *a, Str key)
{
        Buf out = buf_new(a);
        uint32_t cp;
        for (size_t at = 0; unit_next(key, &at, &cp);) {
                if (cp == 0)
                        buf_clear(&out);
                else
                        buf_put_cp(&out, cp);
        }
        return buf_str(&out);
}
