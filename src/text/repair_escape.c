/* repair_escape.c: Chinese that went through something made for ASCII and came out as escapes: %E6%A1%83 of addresses,
 * =E6=A1=83 and =?UTF-8?B?…?= of mail, \u6843, %u6843 and \xE6\xA1\x83 of programs. A run of them is undone when all
 * of it is legal and says what Chinese texts say. Left alone: addresses, whose escapes are their spelling, and escapes
 * that stand for ASCII, which may be meant. */
#include "text/repair.h"

#include <string.h>

#define RUN_MAX 6000  /* escaped bytes of one run; a longer one is undone piece by piece */
#define LINK_MAX 300  /* bytes in which an address begins before its escapes */
#define WORD_MAX 1000 /* bytes of one encoded word of mail; RFC 2047 allows 75 */
#define COMMON_BITS 17

static int hex_digit(char ch)
{
        return ch >= '0' && ch <= '9'    ? ch - '0'
                : ch >= 'a' && ch <= 'f' ? ch - 'a' + 10
                : ch >= 'A' && ch <= 'F' ? ch - 'A' + 10
                                         : -1;
}

/* The value of n hexadecimal digits at the start of s; -1 if they are none. */
static int32_t hex_at(Str s, size_t n)
{
        int32_t v = 0;

        if (s.n < n)
                return -1;
        for (size_t i = 0; i < n; i++) {
                int d = hex_digit(s.p[i]);

                if (d < 0)
                        return -1;
                v = v * 16 + d;
        }
        return v;
}

/* Bytes
 * ----- */
/* ASCII that may stand inside a run: it cannot become part of another escape. */
static bool is_harmless(uint32_t cp)
{
        return cp < 0x80 && cp && strchr(" ,.()-_:!?/'\"", (int)cp);
}

/* The whole of the bytes in one encoding, all of it plausible; empty if not. */
static Str read_whole(Finder *f, Str bytes, const char *encoding, size_t *ret_n_han)
{
        const Codec *k = codec_lookup(str_from(encoding));
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;
        size_t n_han = 0, bits = 0;
        Shift now = {0};

        buf_clear(&f->scratch);
        while (p < end) {
                Step t = k->step(k, p, end, &now);

                if (t.bad || t.n_cp != 1 || !is_plausible(t.cp[0]) ||
                        (t.cp[0] < 0x80 && !is_harmless(t.cp[0])))
                        return (Str){0};
                n_han += is_han(t.cp[0]);
                bits += is_han(t.cp[0]) ? char_bits(t.cp[0]) : 0;
                buf_put_cp(&f->scratch, t.cp[0]);
                p += t.n;
        }
        *ret_n_han = n_han;
        return bits > n_han * COMMON_BITS ? (Str){0} : buf_str(&f->scratch);
}

/* UTF-8 is certain by itself; the others must say something. */
static Str read_bytes(Finder *f, Str bytes, size_t *ret_n_han)
{
        Str s = read_whole(f, bytes, "UTF-8", ret_n_han);

        if (s.n)
                return s;
        s = read_whole(f, bytes, "GB18030", ret_n_han);
        if (s.n && *ret_n_han >= 2)
                return s;
        s = read_whole(f, bytes, "Big5", ret_n_han);
        return *ret_n_han >= 2 ? s : (Str){0};
}

static void found_escape(Finder *f, Span at, Str after, size_t n_han)
{
        Certainty k = n_han >= 2 ? EXACT : PROPOSAL;

        found(f, at, str_keep(f->c->arena, after), REPAIR_ESCAPE, k, k == EXACT ? 1 : 0.8,
                (Str){0});
}

/* An address goes on up to here: its :// stands before, without a blank or a Han character between. */
static bool is_in_link(Str text, size_t at)
{
        size_t from = at;

        while (from && at - from < LINK_MAX && text.p[from - 1] > ' ')
                from--;
        return str_find(str_slice(text, from, at), S("://"), 0) != SIZE_MAX ||
                str_find(str_slice(text, from, at), S("www."), 0) != SIZE_MAX;
}

/* A run of escapes of bytes. ASCII among them ends it; so does a soft line break of mail that ends in none. */
static size_t find_byte_run(Finder *f, size_t at, Str prefix)
{
        Str text = f->text, after;
        Buf bytes = buf_new(f->c->arena);
        size_t here = at, n_han;
        bool mail = prefix.p[0] == '=';

        while (bytes.n < RUN_MAX) {
                size_t next = here;

                if (mail && str_starts(str_slice(text, here, text.n), S("=\n")))
                        next += 2;
                Str rest = str_slice(text, next, text.n);
                int32_t b = str_starts(rest, prefix) ? hex_at(str_slice(rest, prefix.n, rest.n), 2)
                                                     : -1;

                if (b < 0 || (b < 0x80 && (mail || !is_harmless((uint32_t)b))))
                        break;
                buf_putc(&bytes, (char)b);
                here = next + prefix.n + 2;
        }
        if (bytes.n < 2 || (!mail && is_in_link(text, at)))
                return here;
        after = read_bytes(f, buf_str(&bytes), &n_han);
        if (after.n && after.p[0] & 0x80)
                found_escape(f, (Span){at, here}, after, n_han);
        return here;
}

/* Code units
 * ---------- */
/* One \uXXXX or %uXXXX at the start of s, with every backslash before it; -1 if there is none. */
static int32_t unit_at(Str s, size_t *ret_n)
{
        size_t n = 0;
        int32_t unit;

        if (s.n && s.p[0] == '%')
                n = 1;
        else
                while (n < s.n && n < 8 && s.p[n] == '\\')
                        n++;
        if (n == 0 || n >= s.n || s.p[n] != 'u')
                return -1;
        unit = hex_at(str_slice(s, n + 1, s.n), 4);
        *ret_n = n + 5;
        return unit;
}

static size_t find_unit_run(Finder *f, size_t at)
{
        size_t here = at, n, n_han = 0;
        int32_t unit, low;
        uint32_t cp;

        buf_clear(&f->scratch);
        while ((unit = unit_at(str_slice(f->text, here, f->text.n), &n)) >= 0) {
                cp = (uint32_t)unit;
                if (cp >= 0xD800 && cp < 0xDC00) {
                        size_t n_low;

                        low = unit_at(str_slice(f->text, here + n, f->text.n), &n_low);
                        if (low < 0xDC00 || low > 0xDFFF)
                                break;
                        cp = 0x10000 + ((cp - 0xD800) << 10) + ((uint32_t)low - 0xDC00);
                        n += n_low;
                }
                if (!is_han(cp) && (!is_plausible(cp) || cp < 0x80))
                        break;
                n_han += is_han(cp);
                buf_put_cp(&f->scratch, cp);
                here += n;
        }
        if (here > at)
                found_escape(f, (Span){at, here}, buf_str(&f->scratch), n_han);
        return here;
}

/* Encoded words of mail (RFC 2047)
 * -------------------------------- */
static int base64_digit(char ch)
{
        static const char digits[] =
                "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
        const char *d = ch ? strchr(digits, ch) : NULL;

        return d ? (int)(d - digits) : -1;
}

static bool put_base64(Buf *out, Str s)
{
        uint32_t bits = 0;
        unsigned n = 0;

        while (s.n && s.p[s.n - 1] == '=')
                s.n--;
        for (size_t i = 0; i < s.n; i++) {
                int d = base64_digit(s.p[i]);

                if (d < 0)
                        return false;
                bits = bits << 6 | (uint32_t)d;
                n += 6;
                if (n >= 8)
                        buf_putc(out, (char)(bits >> (n -= 8)));
        }
        return true;
}

static bool put_quoted(Buf *out, Str s)
{
        for (size_t i = 0; i < s.n; i++) {
                int32_t b = s.p[i] == '=' ? hex_at(str_slice(s, i + 1, s.n), 2) : -1;

                if (s.p[i] == '=' && b < 0)
                        return false;
                buf_putc(out, b >= 0 ? (char)b : s.p[i] == '_' ? ' ' : s.p[i]);
                i += b >= 0 ? 2 : 0;
        }
        return true;
}

/* Whether s begins as one: =?, the name of a charset, ?, a letter, ?. */
static bool begins_encoded_word(Str s)
{
        size_t n = 2;

        while (n < s.n && n < 42 && s.p[n] > ' ' && s.p[n] != '?')
                n++;
        return n > 2 && n + 2 < s.n && s.p[n] == '?' && s.p[n + 2] == '?' &&
                strchr("BbQq", s.p[n + 1]) && s.p[n + 1];
}

/* =?charset?B or Q?…?= at the start of s, decoded into the scratch buffer; its length, or 0. */
static size_t encoded_word(Finder *f, Str s)
{
        Str rest = str_slice(s, 2, MIN(s.n, WORD_MAX)), charset, way, body;
        Buf bytes = buf_new(f->c->arena);
        const Codec *k;
        size_t end, n_han;

        if (!begins_encoded_word(s))
                return 0;
        k = codec_lookup(str_slice(rest, 0, str_find(rest, S("?"), 0)));
        if (!k)
                return 0;
        end = str_find(rest, S("?="), 0);
        while (end != SIZE_MAX && end + 2 < rest.n &&
                str_find(str_slice(rest, 0, end), S("?"), 0) + 2 >= end)
                end = str_find(rest, S("?="), end + 1); /* ?Q?= is no end */
        if (end == SIZE_MAX)
                return 0;
        body = str_slice(rest, 0, end);
        if (!str_cut(&body, '?', &charset) || !str_cut(&body, '?', &way) || way.n != 1 || !body.n)
                return 0;
        if (!((way.p[0] | 0x20) == 'b' ? put_base64(&bytes, body)
                                       : (way.p[0] | 0x20) == 'q' && put_quoted(&bytes, body)))
                return 0;
        return read_whole(f, buf_str(&bytes), k->name, &n_han).n && n_han ? end + 4 : 0;
}

static size_t find_encoded_word(Finder *f, size_t at)
{
        size_t n = encoded_word(f, str_slice(f->text, at, f->text.n));

        if (n)
                found_escape(f, (Span){at, at + n}, buf_str(&f->scratch), 2);
        return at + MAX(n, 1);
}

static size_t find_escape(Finder *f, size_t at)
{
        static const Str prefixes[] = {SC("%"), SC("="), SC("\\x")};
        Str rest = str_slice(f->text, at, f->text.n);
        size_t n;

        if (unit_at(rest, &n) >= 0)
                return MAX(find_unit_run(f, at), at + 1);
        if (str_starts(rest, S("=?")))
                return find_encoded_word(f, at);
        for (size_t i = 0; i < ARRAY_LEN(prefixes); i++)
                if (str_starts(rest, prefixes[i]) &&
                        hex_at(str_slice(rest, prefixes[i].n, rest.n), 2) >= 0x80)
                        return MAX(find_byte_run(f, at, prefixes[i]), at + 1);
        return at + 1;
}

void find_escapes(Finder *f)
{
        static const char signs[] = "%=\\";

        for (const char *sign = signs; *sign; sign++) {
                size_t at = 0;

                while ((at = str_find(f->text, (Str){sign, 1}, at)) != SIZE_MAX)
                        at = find_escape(f, at);
        }
}
