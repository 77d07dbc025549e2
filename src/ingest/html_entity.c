/* html_entity.c: character references in a page: &amp; &#x4E2D; &#20013; and the old ones without a semicolon, by the
 * rules of the HTML Standard (13.2.5.72 and following). The table of names is the standard's own. */
#include "ingest/html.h"

#include <string.h>

typedef struct {
        uint16_t name, value; /* where they stand in entity_names and entity_values */
        uint8_t n_name, n_value;
} Entity;
#include "entity_table.h"

#define NAME_MAX_BYTES 32 /* the longest, CounterClockwiseContourIntegral; */
#define OLD_MAX_BYTES 6   /* the longest that needs no semicolon */

static bool is_alnum(char ch)
{
        return (ch >= '0' && ch <= '9') || ((ch | 32) >= 'a' && (ch | 32) <= 'z');
}

static const Entity *entity_named(const char *p, size_t n)
{
        size_t lo = 0, hi = ARRAY_LEN(entities);
        while (lo < hi) {
                size_t mid = (lo + hi) / 2;
                const Entity *e = &entities[mid];
                int d = memcmp(p, entity_names + e->name, MIN(n, e->n_name));
                if (d == 0 && n == e->n_name)
                        return e;
                if (d < 0 || (d == 0 && n < e->n_name))
                        hi = mid;
                else
                        lo = mid + 1;
        }
        return NULL;
}

/* What the bytes 80 to 9F of Windows-1252 stand for: many pages give them as numbers (13.2.5.80). */
static const uint16_t windows[32] = {0x20AC, 0, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
        0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, 0, 0x017D, 0, 0, 0x2018, 0x2019, 0x201C, 0x201D,
        0x2022, 0x2013, 0x2014, 0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, 0, 0x017E, 0x0178};

static int digit_of(char ch, uint32_t base)
{
        if (ch >= '0' && ch <= '9')
                return ch - '0';
        int letter = (ch | 32) - 'a';
        return base == 16 && letter >= 0 && letter < 6 ? letter + 10 : -1;
}

/* &#… at s; bytes read, 0 if it is none. */
static size_t put_number(Buf *out, Str s)
{
        bool hex = s.n > 2 && (s.p[2] | 32) == 'x';
        uint32_t base = hex ? 16 : 10, cp = 0;
        size_t from = hex ? 3 : 2, at = from;
        int digit;
        for (; at < s.n && (digit = digit_of(s.p[at], base)) >= 0; at++)
                cp = MIN(cp * base + (uint32_t)digit, CODE_POINT_MAX + 1u);
        if (at == from)
                return 0;
        if (cp >= 0x80 && cp < 0xA0 && windows[cp - 0x80])
                cp = windows[cp - 0x80];
        buf_put_cp(out, cp ? cp : 0xFFFD);
        return at + (at < s.n && s.p[at] == ';');
}

/* &name at s; bytes read, 0 if it is none. */
static size_t put_named(Buf *out, Str s, HtmlPlace place)
{
        size_t n = 0;
        while (n < NAME_MAX_BYTES && 1 + n < s.n && is_alnum(s.p[1 + n]))
                n++;
        const Entity *e = NULL;
        size_t used = n + 1;
        if (n && 1 + n < s.n && s.p[1 + n] == ';')
                e = entity_named(s.p + 1, n + 1);
        for (size_t old = MIN(n, OLD_MAX_BYTES); !e && old >= 2; old--) {
                e = entity_named(s.p + 1, used = old);
                char next = 1 + old < s.n ? s.p[1 + old] : 0;
                /* an address: ?a=1&copy=2 */
                if (e && place == IN_ATTRIBUTE && (next == '=' || is_alnum(next)))
                        return 0;
        }
        if (!e)
                return 0;
        buf_put(out, (Str){entity_values + e->value, e->n_value});
        return 1 + used;
}

Str html_unescape(Arena *a, Str s, HtmlPlace place)
{
        const char *amp = s.n ? memchr(s.p, '&', s.n) : NULL;
        if (!amp)
                return s;
        Buf out = buf_new(a);
        buf_reserve(&out, s.n);
        while (amp) {
                size_t at = (size_t)(amp - s.p);
                buf_put(&out, str_slice(s, 0, at));
                s = str_slice(s, at, s.n);
                size_t used =
                        s.n > 1 && s.p[1] == '#' ? put_number(&out, s) : put_named(&out, s, place);
                if (!used) {
                        buf_putc(&out, '&');
                        used = 1;
                }
                s = str_slice(s, used, s.n);
                amp = s.n ? memchr(s.p, '&', s.n) : NULL;
        }
        buf_put(&out, s);
        return buf_str(&out);
}
