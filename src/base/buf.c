/* buf.c: bytes under construction, growing by doubling in an arena and always terminated. */
#include "base/base.h"

#include <string.h>

#define FIRST_CAP 64

Buf buf_new(Arena *a)
{
        static char nothing[1];
        return (Buf){.arena = a, .p = nothing};
}

Str buf_str(const Buf *b)
{
        return (Str){b->p, b->n};
}

const char *buf_z(const Buf *b)
{
        return b->p;
}

/* cap counts the terminator; it is 0 while p is the shared empty string. */
void buf_reserve(Buf *b, size_t more)
{
        size_t need;
        if (__builtin_add_overflow(b->n, more, &need) || need >= SIZE_MAX / 4)
                die("event=out_of_memory bytes=%zu more=%zu", b->n, more);
        if (need < b->cap)
                return;
        size_t cap = MAX(b->cap * 2, (size_t)FIRST_CAP);
        while (cap <= need)
                cap *= 2;
        if (b->cap) {
                b->p = arena_grow(b->arena, b->p, b->cap, cap);
        } else {
                b->p = arena_room(b->arena, 1, cap);
                b->p[0] = 0;
        }
        b->cap = cap;
}

void buf_put(Buf *b, Str s)
{
        if (s.n == 0)
                return;
        buf_reserve(b, s.n);
        memcpy(b->p + b->n, s.p, s.n);
        b->n += s.n;
        b->p[b->n] = 0;
}

void buf_putc(Buf *b, char ch)
{
        buf_reserve(b, 1);
        b->p[b->n++] = ch;
        b->p[b->n] = 0;
}

void buf_put_cp(Buf *b, uint32_t cp)
{
        char bytes[UTF8_MAX];
        size_t n = utf8_encode(cp, bytes);
        buf_put(b, (Str){bytes, n});
}

static void put_whole(Buf *b, uint64_t u)
{
        char digits[24];
        size_t i = sizeof digits;
        do
                digits[--i] = (char)('0' + u % 10);
        while (u /= 10);
        buf_put(b, (Str){digits + i, sizeof digits - i});
}

void buf_put_int(Buf *b, int64_t v)
{
        if (v < 0)
                buf_putc(b, '-');
        put_whole(b, v < 0 ? -(uint64_t)v : (uint64_t)v);
}

/* Of the conversions there are, a few make up nearly everything that is written here. */
static bool put_conversion(Buf *b, const char **fmt, va_list *ap)
{
        const char *at = *fmt;
        if (at[0] == 's') {
                buf_put(b, str_from(va_arg(*ap, const char *)));
        } else if (at[0] == '.' && at[1] == '*' && at[2] == 's') {
                int most = va_arg(*ap, int);
                const char *p = va_arg(*ap, const char *);
                if (most < 0)
                        return false;
                buf_put(b, (Str){p, most ? strnlen(p, (size_t)most) : 0});
                at += 2;
        } else if (at[0] == 'c') {
                buf_putc(b, (char)va_arg(*ap, int));
        } else if (at[0] == 'd') {
                buf_put_int(b, va_arg(*ap, int));
        } else if (at[0] == 'l' && at[1] == 'l' && at[2] == 'd') {
                buf_put_int(b, va_arg(*ap, long long));
                at += 2;
        } else if (at[0] == 'z' && at[1] == 'u') {
                put_whole(b, va_arg(*ap, size_t));
                at += 1;
        } else {
                return false;
        }
        *fmt = at + 1;
        return true;
}

static bool put_plain(Buf *b, const char *fmt, va_list *ap)
{
        for (;;) {
                const char *at = strchrnul(fmt, '%');
                buf_put(b, (Str){fmt, (size_t)(at - fmt)});
                if (!*at)
                        return true;
                fmt = at + 1;
                if (!put_conversion(b, &fmt, ap))
                        return false;
        }
}

static void __attribute__((format(printf, 2, 0))) put_formatted(Buf *b, const char *fmt, va_list ap)
{
        va_list again;
        va_copy(again, ap);
        int n = vsnprintf(NULL, 0, fmt, ap);
        if (n < 0)
                die("event=bad_format format=\"%s\"", fmt);
        buf_reserve(b, (size_t)n);
        vsnprintf(b->p + b->n, (size_t)n + 1, fmt, again);
        va_end(again);
        b->n += (size_t)n;
}

/* A page is put together by some hundred calls, SQL and addresses most of them, and the C library's printf took a sixth
 * of a page's instructions. What has another conversion than the few above is left to it as a whole. */
void buf_vprintf(Buf *b, const char *fmt, va_list ap)
{
        size_t from = b->n;
        va_list walk;
        va_copy(walk, ap);
        bool plain = put_plain(b, fmt, &walk);
        va_end(walk);
        if (plain)
                return;
        b->n = from;
        put_formatted(b, fmt, ap);
}

void buf_printf(Buf *b, const char *fmt, ...)
{
        va_list ap;
        va_start(ap, fmt);
        buf_vprintf(b, fmt, ap);
        va_end(ap);
}

static Str html_entity(char ch)
{
        switch (ch) {
        case '&':
                return S("&amp;");
        case '<':
                return S("&lt;");
        case '>':
                return S("&gt;");
        case '"':
                return S("&quot;");
        case '\'':
                return S("&#39;");
        default:
                return (Str){0};
        }
}

void buf_put_html(Buf *b, Str s)
{
        size_t from = 0;
        for (size_t i = 0; i < s.n; i++) {
                Str entity = html_entity(s.p[i]);
                if (!entity.n)
                        continue;
                buf_put(b, str_slice(s, from, i));
                buf_put(b, entity);
                from = i + 1;
        }
        buf_put(b, str_slice(s, from, s.n));
}

void buf_clear(Buf *b)
{
        b->n = 0;
        if (b->cap)
                b->p[0] = 0;
}
