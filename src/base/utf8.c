/* utf8.c: reading and writing UTF-8 as the Unicode Standard defines it (table 3-7: no overlong forms, no
 * surrogates, nothing above U+10FFFF). Bytes from outside are checked with utf8_valid once, at the edge. */
#include "base/base.h"

#include <string.h>

#define REPLACEMENT 0xFFFD

static bool is_tail(unsigned char b)
{
        return (b & 0xC0) == 0x80;
}

/* Length of the well-formed sequence at p (n bytes left), 0 if ill-formed. */
static size_t decode(const unsigned char *p, size_t n, uint32_t *ret_cp)
{
        if (p[0] < 0x80) {
                *ret_cp = p[0];
                return 1;
        }
        if (p[0] >= 0xC2 && p[0] <= 0xDF && n >= 2 && is_tail(p[1])) {
                *ret_cp = (p[0] & 0x1Fu) << 6 | (p[1] & 0x3Fu);
                return 2;
        }
        if ((p[0] & 0xF0) == 0xE0 && n >= 3 && is_tail(p[1]) && is_tail(p[2])) {
                uint32_t cp = (p[0] & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
                *ret_cp = cp;
                return cp >= 0x800 && (cp < 0xD800 || cp > 0xDFFF) ? 3 : 0;
        }
        if (p[0] >= 0xF0 && p[0] <= 0xF4 && n >= 4 && is_tail(p[1]) && is_tail(p[2]) &&
                is_tail(p[3])) {
                uint32_t cp = (p[0] & 0x07u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
                        (p[3] & 0x3Fu);
                *ret_cp = cp;
                return cp >= 0x10000 && cp <= CODE_POINT_MAX ? 4 : 0;
        }
        return 0;
}

bool utf8_next(Str s, size_t *at, uint32_t *ret_cp)
{
        if (*at >= s.n)
                return false;
        unsigned char first = (unsigned char)s.p[*at];
        if (first < 0x80) {
                *ret_cp = first;
                ++*at;
                return true;
        }
        size_t n = decode((const unsigned char *)s.p + *at, s.n - *at, ret_cp);
        if (n == 0)
                *ret_cp = REPLACEMENT;
        *at += n ? n : 1;
        return true;
}

bool utf8_prev(Str s, size_t *at, uint32_t *ret_cp)
{
        size_t end = MIN(*at, s.n);
        if (end == 0)
                return false;
        const unsigned char *p = (const unsigned char *)s.p;
        size_t from = end - 1;
        while (from > 0 && end - from < UTF8_MAX && is_tail(p[from]))
                from--;
        if (decode(p + from, end - from, ret_cp) == end - from) {
                *at = from;
        } else {
                *ret_cp = REPLACEMENT;
                *at = end - 1;
        }
        return true;
}

size_t utf8_encode(uint32_t cp, char out[UTF8_MAX])
{
        if (cp > CODE_POINT_MAX || (cp >= 0xD800 && cp <= 0xDFFF))
                cp = REPLACEMENT;
        if (cp < 0x80) {
                out[0] = (char)cp;
                return 1;
        }
        if (cp < 0x800) {
                out[0] = (char)(0xC0 | cp >> 6);
                out[1] = (char)(0x80 | (cp & 0x3F));
                return 2;
        }
        if (cp < 0x10000) {
                out[0] = (char)(0xE0 | cp >> 12);
                out[1] = (char)(0x80 | (cp >> 6 & 0x3F));
                out[2] = (char)(0x80 | (cp & 0x3F));
                return 3;
        }
        out[0] = (char)(0xF0 | cp >> 18);
        out[1] = (char)(0x80 | (cp >> 12 & 0x3F));
        out[2] = (char)(0x80 | (cp >> 6 & 0x3F));
        out[3] = (char)(0x80 | (cp & 0x3F));
        return 4;
}

static uint64_t eight_at(const unsigned char *p)
{
        uint64_t eight;
        memcpy(&eight, p, sizeof eight);
        return eight;
}

/* Thirty-two at a time, as most bytes of most texts are. */
static size_t skip_ascii(const unsigned char *p, size_t i, size_t n)
{
        const uint64_t high = 0x8080808080808080u;
        for (; i + 32 <= n; i += 32)
                if ((eight_at(p + i) | eight_at(p + i + 8) | eight_at(p + i + 16) |
                            eight_at(p + i + 24)) &
                        high)
                        break;
        while (i + 8 <= n && !(eight_at(p + i) & high))
                i += 8;
        while (i < n && p[i] < 0x80)
                i++;
        return i;
}

size_t utf8_ascii(Str s)
{
        return skip_ascii((const unsigned char *)s.p, 0, s.n);
}

bool utf8_valid(Str s, size_t *ret_bad)
{
        const unsigned char *p = (const unsigned char *)s.p;
        for (size_t i = 0; (i = skip_ascii(p, i, s.n)) < s.n;) {
                do {
                        uint32_t cp;
                        size_t n = decode(p + i, s.n - i, &cp);
                        if (n == 0) {
                                *ret_bad = i;
                                return false;
                        }
                        i += n;
                } while (i < s.n && p[i] >= 0x80);
        }
        return true;
}

size_t utf8_count(Str s)
{
        const unsigned char *p = (const unsigned char *)s.p;
        size_t count = 0;
        uint32_t cp;
        for (size_t i = 0, n; i < s.n; i += n) {
                if (p[i] < 0x80) {
                        n = skip_ascii(p, i, s.n) - i;
                        count += n;
                        continue;
                }
                n = decode(p + i, s.n - i, &cp);
                n += n == 0; /* an ill-formed byte counts */
                count++;
        }
        return count;
}

size_t utf8_offset(Str s, size_t n)
{
        size_t i = 0;
        uint32_t cp;
        while (n > 0 && utf8_next(s, &i, &cp))
                n--;
        return i;
}

/* Blocks of the Unicode Standard 15.0 that hold ideographs. */
bool is_han(uint32_t cp)
{
        if (cp < 0x3400)
                return cp == 0x3007;
        return cp <= 0x4DBF || (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0xF900 && cp <= 0xFAFF) ||
                (cp >= 0x20000 && cp <= 0x2EE5D) || (cp >= 0x2F800 && cp <= 0x2FA1F) ||
                (cp >= 0x30000 && cp <= 0x323AF);
}
