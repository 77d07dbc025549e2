/* str.c: borrowed slices of bytes, and what can be asked of them without knowing any encoding. */
#include "base/base.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

Str str_from(const char *z)
{
        return z ? (Str){z, strlen(z)} : (Str){0};
}

static char lower(char ch)
{
        return ch >= 'A' && ch <= 'Z' ? (char)(ch + 32) : ch;
}

bool str_eq_nocase(Str a, Str b)
{
        if (a.n != b.n)
                return false;
        for (size_t i = 0; i < a.n; i++)
                if (lower(a.p[i]) != lower(b.p[i]))
                        return false;
        return true;
}

int str_cmp(Str a, Str b)
{
        size_t n = MIN(a.n, b.n);
        int d = n ? memcmp(a.p, b.p, n) : 0;
        if (d)
                return d;
        return (a.n > b.n) - (a.n < b.n);
}

bool str_starts(Str s, Str prefix)
{
        return s.n >= prefix.n && str_eq(str_slice(s, 0, prefix.n), prefix);
}

bool str_ends(Str s, Str suffix)
{
        return s.n >= suffix.n && str_eq(str_slice(s, s.n - suffix.n, s.n), suffix);
}

/* What memmem has to prepare costs more than to look for the first byte in a text of a line or two, which most are. After some
 * bytes that were it and no more it takes over, since no text may cost the square of its length. */
#define TRIES 16

size_t str_find(Str s, Str needle, size_t from)
{
        if (from > s.n)
                return SIZE_MAX;
        if (needle.n == 0)
                return from;
        if (s.n - from < needle.n)
                return SIZE_MAX;
        const char *last = s.p + s.n - needle.n, *at = s.p + from, *hit;
        for (int i = 0; i < TRIES; i++, at = hit + 1) {
                hit = at <= last ? memchr(at, needle.p[0], (size_t)(last - at) + 1) : NULL;
                if (!hit)
                        return SIZE_MAX;
                if (memcmp(hit, needle.p, needle.n) == 0)
                        return (size_t)(hit - s.p);
        }
        hit = memmem(at, (size_t)(s.p + s.n - at), needle.p, needle.n);
        return hit ? (size_t)(hit - s.p) : SIZE_MAX;
}

/* Length of the blank at the start of s, 0 if there is none. */
static size_t blank_at(Str s)
{
        if (s.n && (s.p[0] == ' ' || (s.p[0] >= '\t' && s.p[0] <= '\r')))
                return 1;
        if (s.n < 3 || (unsigned char)s.p[0] < 0x80)
                return 0;
        if (str_starts(s, S("\xE3\x80\x80")) || str_starts(s, S("\xEF\xBB\xBF")))
                return 3;
        return 0;
}

Str str_trim(Str s)
{
        for (size_t n; (n = blank_at(s));)
                s = str_slice(s, n, s.n);
        for (;;) {
                if (s.n && blank_at(str_slice(s, s.n - 1, s.n)) == 1)
                        s.n -= 1;
                else if (s.n >= 3 && blank_at(str_slice(s, s.n - 3, s.n)) == 3)
                        s.n -= 3;
                else
                        return s;
        }
}

bool str_cut(Str *rest, char sep, Str *ret_part)
{
        if (!rest->p)
                return false;
        const char *hit = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
        if (!hit) {
                *ret_part = *rest;
                *rest = (Str){0};
                return true;
        }
        size_t at = (size_t)(hit - rest->p);
        *ret_part = str_slice(*rest, 0, at);
        *rest = str_slice(*rest, at + 1, rest->n);
        return true;
}

bool str_to_int(Str s, int64_t *ret)
{
        bool negative = s.n && s.p[0] == '-';
        size_t i = negative || (s.n && s.p[0] == '+') ? 1 : 0;
        if (i == s.n)
                return false;
        int64_t v = 0;
        for (; i < s.n; i++) {
                if (s.p[i] < '0' || s.p[i] > '9')
                        return false;
                int digit = s.p[i] - '0';
                /* Downwards for negatives, so that the smallest integer can be read. */
                if (__builtin_mul_overflow(v, 10, &v) ||
                        __builtin_add_overflow(v, negative ? -digit : digit, &v))
                        return false;
        }
        *ret = v;
        return true;
}

/* The program never calls setlocale, so strtod reads the C locale's point. */
bool str_to_double(Str s, double *ret)
{
        char z[64];
        if (s.n == 0 || s.n >= sizeof z)
                return false;
        for (size_t i = 0; i < s.n; i++) /* no blanks, hexadecimal, inf, nan */
                if (!memchr("+-.0123456789eE", s.p[i], 15))
                        return false;
        memcpy(z, s.p, s.n);
        z[s.n] = 0;
        char *end;
        errno = 0;
        double v = strtod(z, &end);
        if (*end || end == z || (errno == ERANGE && (v > 1 || v < -1)))
                return false;
        *ret = v;
        return true;
}

/* Eight bytes a step, multiplied and folded; the keys of a Map are limited in number at the edge, so this
 * need not withstand an adversary. */
uint64_t str_hash(Str s)
{
        uint64_t h = 0x9E3779B97F4A7C15u ^ s.n;
        size_t i = 0;
        for (; i + 8 <= s.n; i += 8) {
                uint64_t w;
                memcpy(&w, s.p + i, 8);
                h = (h ^ w) * 0xD6E8FEB86659FD93u;
                h ^= h >> 32;
        }
        for (; i < s.n; i++) {
                h = (h ^ (unsigned char)s.p[i]) * 0x100000001B3u;
        }
        h ^= h >> 29;
        h *= 0xBF58476D1CE4E5B9u;
        return h ^ (h >> 32);
}

char *str_keep_z(Arena *a, Str s)
{
        char *p = arena_room(a, 1, s.n + 1);
        if (s.n)
                memcpy(p, s.p, s.n);
        p[s.n] = 0;
        return p;
}

Str str_keep(Arena *a, Str s)
{
        return (Str){str_keep_z(a, s), s.n};
}

Str str_printf(Arena *a, const char *fmt, ...)
{
        Buf b = buf_new(a);
        va_list ap;
        va_start(ap, fmt);
        buf_vprintf(&b, fmt, ap);
        va_end(ap);
        return buf_str(&b);
}
