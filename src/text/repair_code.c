/* repair_code.c: text that was read with the wrong encoding and can be read again with the right one: UTF-8
 * read as GBK (妗冩簮), GBK or Big5 or UTF-8 read as Latin-1 (ÌÒÔ´), UTF-8 read twice.
 *
 * The test is always the same: the characters that stand there, written in the wrong encoding, give bytes; the
 * bytes are legal throughout in the right one; and what they say is much less surprising. Both together do not
 * happen to honest text. Where a byte was lost on the way (? or U+FFFD), the likeliest is proposed. */
#include "text/repair.h"

#include <string.h>

#define GAIN_BITS 14 /* how much less surprising the repaired text must be */
#define RUN_MAX 4096 /* characters of one run; longer ones are repaired piece by piece */

/* UTF-8 read as GBK
 * ----------------- */
typedef struct {
        unsigned char bytes[UTF8_MAX]; /* of the UTF-8 character under construction */
        unsigned n, need;
        int lost; /* index of the lost byte in it, or -1 */
        Buf out;
        unsigned bits, bits_is, n_chars, n_lost;
        double sure;
} Reader;

static unsigned utf8_length(unsigned lead)
{
        return lead >= 0xC2 && lead < 0xE0    ? 2
                : lead >= 0xE0 && lead < 0xF0 ? 3
                : lead >= 0xF0 && lead < 0xF5 ? 4
                                              : 0;
}

static bool put_character(Reader *r)
{
        size_t at = 0;
        uint32_t cp, best = 0;
        unsigned least = 99, n = 0;

        if (r->lost < 0) {
                utf8_next((Str){(const char *)r->bytes, r->n}, &at, &best);
                if (at != r->n)
                        return false;
        }
        for (unsigned b = 0x80; r->lost >= 0 && b < 0xC0; b++) {
                at = 0;
                r->bytes[r->lost] = (unsigned char)b;
                utf8_next((Str){(const char *)r->bytes, r->n}, &at, &cp);
                if (at != r->n)
                        continue;
                if (char_bits(cp) < least) {
                        least = char_bits(cp);
                        best = cp;
                        n = 0;
                }
                n += char_bits(cp) < least + 3;
        }
        if (!best || is_private_use(best) || char_bits(best) >= 24)
                return false;
        if (r->lost >= 0) {
                r->n_lost++;
                r->sure = MIN(r->sure, 0.9 / (n ? n : 1));
        }
        r->bits += char_bits(best);
        r->n_chars++;
        buf_put_cp(&r->out, best);
        r->n = 0;
        r->lost = -1;
        return true;
}

/* One more byte of UTF-8; -1 is a lost one. False if the sequence is not legal. */
static bool put_byte(Reader *r, int byte)
{
        if (r->n == 0) {
                if (byte < 0)
                        return false;
                if (byte < 0x80) {
                        buf_putc(&r->out, (char)byte);
                        return true;
                }
                r->need = utf8_length((unsigned)byte);
                if (!r->need)
                        return false;
        } else if (byte < 0 ? r->lost >= 0 : byte < 0x80 || byte > 0xBF) {
                return false;
        }
        if (byte < 0)
                r->lost = (int)r->n;
        r->bytes[r->n++] = (unsigned char)(byte < 0 ? 0x80 : byte);
        return r->n < r->need || put_character(r);
}

/* Bytes that a character stands for when UTF-8 was read as GBK; 0 if it cannot come from there. */
static unsigned gbk_bytes(uint32_t cp, int out[2])
{
        unsigned code;

        if (cp == '?' || cp == 0xFFFD) {
                out[0] = -1;
                return 1;
        }
        if (cp == 0x20AC) { /* 80 in the GBK of Windows */
                out[0] = 0x80;
                return 1;
        }
        code = cp < 0x80 ? 0 : gbk_code(cp);
        if (!code)
                return 0;
        out[0] = (int)(code >> 8);
        out[1] = (int)(code & 0xFF);
        return 2;
}

/* Where a run of UTF-8 read as GBK that begins at `at` ends; at if there is none. */
static size_t find_utf8_as_gbk(Finder *f, size_t at)
{
        Reader r = {.lost = -1, .out = {.arena = f->c->arena}, .sure = 1};
        Reader good = r;
        size_t next, here = at, end = at;
        int bytes[2];

        for (size_t k = 0; k < RUN_MAX; k++) {
                uint32_t cp = cp_at(f->text, here, &next);
                unsigned n = gbk_bytes(cp, bytes);

                if (!n || (bytes[0] < 0 && r.n == 0))
                        break;
                if (r.out.cap == 0)
                        r.out = buf_new(f->c->arena);
                r.bits_is += char_bits(cp);
                if (!put_byte(&r, bytes[0]) || (n == 2 && !put_byte(&r, bytes[1])))
                        break;
                here = next;
                if (r.n == 0) {
                        good = r;
                        end = here;
                }
        }
        if (good.n_chars < 2 || good.bits + GAIN_BITS > good.bits_is)
                return at;
        found(f, (Span){at, end}, str_keep(f->c->arena, buf_str(&good.out)), REPAIR_MOJIBAKE,
                good.n_lost ? PROPOSAL : EXACT, good.n_lost ? good.sure : 1,
                str_from(good.n_lost ? tr(f->c,
                                               "UTF-8 that was read as GBK; of some characters the "
                                               "last byte is lost and the likeliest is proposed.")
                                     : tr(f->c, "UTF-8 that was read as GBK.")));
        return end;
}

/* Read as Latin-1
 * --------------- */
static bool decodes(const char *encoding, Str bytes, Buf *out, unsigned *ret_bits)
{
        const Codec *k = codec_lookup(str_from(encoding));
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;

        *ret_bits = 0;
        while (p < end) {
                Step t = k->step(k, p, end);

                if (t.bad || char_bits(t.cp[0]) >= 24)
                        return false;
                for (unsigned i = 0; i < t.n_cp; i++) {
                        buf_put_cp(out, t.cp[i]);
                        *ret_bits += char_bits(t.cp[i]);
                }
                p += t.n;
        }
        return true;
}

/* The bytes of a run of Latin-1 letters; ASCII letters count while a first byte waits for its second. */
static size_t latin_run(Str text, size_t at, Buf *bytes, unsigned *ret_bits)
{
        bool pending = false;
        size_t next;

        *ret_bits = 0;
        while (bytes->n < RUN_MAX) {
                uint32_t cp = cp_at(text, at, &next);
                unsigned b = latin_byte(cp);

                if (!b && !(pending && cp >= 0x40 && cp < 0x7F))
                        break;
                pending = b && !pending;
                buf_putc(bytes, (char)(b ? b : cp));
                *ret_bits += b ? 14 : char_bits(cp);
                at = next;
        }
        return at;
}

/* Bytes of which half or more are UTF-8 were UTF-8, with something broken in them. GBK and Big5 would read
 * them as other rubbish, which is legal too. */
static bool mostly_utf8(Str bytes)
{
        size_t at = 0, before, inside = 0;
        uint32_t cp;

        while (before = at, utf8_next(bytes, &at, &cp))
                inside += at - before > 2 ? at - before : 0;
        return inside * 2 >= bytes.n;
}

static size_t find_latin(Finder *f, size_t at)
{
        static const struct {
                const char *encoding;
                size_t least; /* bytes that are enough */
                const char *why;
        } ways[] = {
                {"UTF-8", 3, N_("UTF-8 that was read as Latin-1.")},
                {"GB18030", 4, N_("GBK that was read as Latin-1.")},
                {"Big5", 4, N_("Big5 that was read as Latin-1.")},
        };
        Buf bytes = buf_new(f->c->arena), best = {0};
        unsigned bits_is, least, bits;
        const char *why = NULL;
        size_t end = latin_run(f->text, at, &bytes, &bits_is);

        least = bits_is;
        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                Buf out = buf_new(f->c->arena);

                if (bytes.n < ways[i].least || (i > 0 && mostly_utf8(buf_str(&bytes))) ||
                        !decodes(ways[i].encoding, buf_str(&bytes), &out, &bits))
                        continue;
                if (bits + GAIN_BITS <= least) {
                        least = bits;
                        best = out;
                        why = ways[i].why;
                }
        }
        if (why)
                found(f, (Span){at, end}, buf_str(&best), REPAIR_MOJIBAKE, EXACT, 1,
                        str_from(tr(f->c, why)));
        return end;
}

/* Could this character be the first of UTF-8 read as GBK: E3..E9 and a byte 80..BF? That is where 、 and all
 * Han characters begin. */
static bool may_begin(uint32_t cp)
{
        unsigned code = cp < 0x3000 ? 0 : gbk_code(cp);

        return code >> 8 >= 0xE2 && code >> 8 <= 0xEF && (code & 0xFF) >= 0x80 &&
                (code & 0xFF) <= 0xBF;
}

void find_mojibake(Finder *f)
{
        size_t at = 0, before, end;
        uint32_t cp;

        while (before = at, utf8_next(f->text, &at, &cp)) {
                if (cp < 0x80)
                        continue;
                if (cp < 0x2123 && latin_byte(cp)) {
                        end = find_latin(f, before);
                        at = MAX(at, end);
                } else if (may_begin(cp)) {
                        end = find_utf8_as_gbk(f, before);
                        at = MAX(at, end);
                }
        }
}
