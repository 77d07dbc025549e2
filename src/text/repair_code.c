/* repair_code.c: text that was read with the wrong encoding and can be read again with the right one: UTF-8
 * read as GBK (妗冩簮), GBK or Big5 or UTF-8 read as Latin-1 (ÌÒÔ´), UTF-8 read twice.
 *
 * The test is always the same: the characters that stand there, written in the wrong encoding, give bytes; the
 * bytes are legal throughout in the right one; and what they say is much less surprising. Both together do not
 * happen to honest text. Where a byte was lost on the way (? or U+FFFD), the likeliest is proposed. */
#include "text/fold_inline.h"
#include "text/repair.h"

#include <string.h>

#define GAIN_BITS 14   /* how much less surprising the repaired text must be */
#define COMMON_BITS 17 /* … and at most on average */
#define PEELS 3        /* times that text may have been read as Latin-1 on top of each other */
#define LONG_RUN 16    /* bytes */
#define SHORT_BITS \
        11           /* surprise of a character that two bytes are, where a text has more of them */
#define RUN_MAX 4096 /* characters of one run; longer ones are repaired piece by piece */

bool is_plausible(uint32_t cp)
{
        return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp >= 0x3000 && cp <= 0x303F) ||
                (cp >= 0xFF01 && cp <= 0xFF5E) || (cp >= 0x2010 && cp <= 0x203B) ||
                (cp >= 0x2160 && cp <= 0x25FF) || cp == 0xB7 || cp == 0xD7 ||
                (cp >= 0x20 && cp < 0x7F) || cp == '\n' || cp == '\t';
}

/* UTF-8 read as GBK
 * ----------------- */
typedef struct {
        unsigned char bytes[UTF8_MAX]; /* of the UTF-8 character under construction */
        unsigned n, need;
        int lost; /* index of the lost byte in it, or -1 */
        Buf *out;
        size_t n_out; /* bytes of out that are good */
        unsigned bits, bits_is, n_chars, n_ascii, n_lost;
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
        if (!best || !is_plausible(best))
                return false;
        if (r->lost >= 0) {
                r->n_lost++;
                r->sure = MIN(r->sure, 0.9 / (n ? n : 1));
        }
        r->bits += char_bits(best);
        r->n_chars++;
        buf_put_cp(r->out, best);
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
                        buf_putc(r->out, (char)byte);
                        r->n_ascii++;
                        return byte >= 0x20;
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

/* Reads on from `at` as long as the bytes are legal; *ret_end is where both readings are between two characters
 * for the last time. */
static Reader read_utf8_as_gbk(Finder *f, size_t at, size_t *ret_end)
{
        Reader r = {.lost = -1, .out = &f->scratch, .sure = 1}, good = r;
        size_t next, here = at;
        int bytes[2];

        buf_clear(&f->scratch);
        *ret_end = at;
        for (size_t k = 0; k < RUN_MAX; k++) {
                uint32_t cp = cp_at(f->text, here, &next);
                unsigned n = gbk_bytes(cp, bytes);

                if (!n || (bytes[0] < 0 && r.n == 0))
                        break;
                r.bits_is += char_bits(cp);
                if (!put_byte(&r, bytes[0]) || (n == 2 && !put_byte(&r, bytes[1])))
                        break;
                here = next;
                if (r.n == 0) {
                        good = r;
                        good.n_out = r.out->n;
                        *ret_end = here;
                }
        }
        return good;
}

/* Two or three characters in the middle of other Chinese are too few to be sure. */
static bool is_isolated(const Finder *f, Span at, unsigned n_chars)
{
        size_t next;

        return n_chars < 4 &&
                (is_han(cp_before(f->text, at.from)) || is_han(cp_at(f->text, at.to, &next)));
}

/* Where a run of UTF-8 read as GBK that begins at `at` ends; at if there is none. */
static size_t find_utf8_as_gbk(Finder *f, size_t at)
{
        size_t end;
        Reader r = read_utf8_as_gbk(f, at, &end);
        bool exact;
        Str after;

        if (r.n_chars < (is_isolated(f, (Span){at, end}, r.n_chars) ? 3 : 2) ||
                r.n_ascii > r.n_chars / 4 || r.bits + GAIN_BITS > r.bits_is ||
                r.bits > r.n_chars * COMMON_BITS)
                return at;
        exact = !r.n_lost && !is_isolated(f, (Span){at, end}, r.n_chars);
        after = str_keep(f->c->arena, str_slice(buf_str(&f->scratch), 0, r.n_out));
        found(f, (Span){at, end}, after, REPAIR_MOJIBAKE, exact ? EXACT : PROPOSAL,
                exact ? 1 : MIN(r.sure, 0.8),
                str_from(r.n_lost
                                ? tr(f->c,
                                          "UTF-8 that was read as GBK; of some characters the last "
                                          "byte is lost and the likeliest is proposed.")
                                : tr(f->c, "UTF-8 that was read as GBK.")));
        return end;
}

/* Read as Latin-1
 * --------------- */
/* Decodes into out up to the first ill-formed place; gives the bytes that were used. */
static size_t decoded(const Codec *k, Str bytes, Buf *out, unsigned *ret_bits)
{
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n, *start = p;
        Shift now = {0};

        *ret_bits = 0;
        buf_clear(out);
        while (p < end) {
                Step t = k->step(k, p, end, &now);

                if (t.bad || !is_plausible(t.cp[0]))
                        break;
                buf_put_cp(out, t.cp[0]);
                *ret_bits += char_bits(t.cp[0]);
                p += t.n;
        }
        return (size_t)(p - start);
}

/* A run of characters that are one byte each in windows-1252. It is large, so a Finder has one and no more. */
struct LatinRun {
        size_t n_letters; /* of Latin-1 proper, A1 to FF; the others are dashes, quotation marks, … */
        unsigned bits[RUN_MAX + 1]; /* surprise of the first i characters as they stand */
        /* How many characters gave the first i of the bytes that are looked at. */
        uint16_t taken[RUN_MAX + 1];
        const Codec *codecs[3]; /* of the ways to read it */
};

/* ASCII letters count while a first byte waits for its second. */
static void latin_run(Str text, size_t at, Buf *bytes, LatinRun *r)
{
        bool pending = false;

        r->n_letters = r->bits[0] = r->taken[0] = 0;
        while (bytes->n < RUN_MAX) {
                uint32_t cp = cp_at(text, at, &at);
                unsigned b = latin_byte(cp);

                if (!b && !(pending && cp >= 0x40 && cp < 0x7F))
                        break;
                pending = b && !pending;
                buf_putc(bytes, (char)(b ? b : cp));
                r->taken[bytes->n] = (uint16_t)bytes->n;
                r->n_letters += cp > 0xA0 && cp <= 0xFF; /* A0 is a blank */
                r->bits[bytes->n] =
                        r->bits[bytes->n - 1] + (cp >= 0x80 && cp <= 0xFF ? 14 : char_bits(cp));
        }
}

static bool is_one_character(Str bytes)
{
        size_t at = 0;
        uint32_t cp;

        return bytes.n == 3 && utf8_next(bytes, &at, &cp) && at == 3 && is_han(cp);
}

/* UTF-8 that was read as Latin-1, kept as UTF-8 and read as Latin-1 once more: turns the bytes into those of the
 * reading before. False if they are anything else; then nothing is changed. */
static bool peel(Buf *bytes, LatinRun *r, Buf *out)
{
        Str was = buf_str(bytes);
        size_t at = 0, before;
        uint32_t cp;

        buf_clear(out);
        while (before = at, utf8_next(was, &at, &cp)) {
                unsigned b = cp < 0x80 ? cp : latin_byte(cp);

                if (b == 0 || (cp == 0xFFFD && at - before == 1))
                        break;
                buf_putc(out, (char)b);
        }
        if ((out->n < 4 && !is_one_character(buf_str(out))) || was.n - before > UTF8_MAX)
                return false;
        at = 0;
        for (size_t n = 1; n <= out->n && utf8_next(was, &at, &cp); n++)
                r->taken[n] = r->taken[at];
        buf_clear(bytes);
        buf_put(bytes, buf_str(out));
        return true;
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

/* UTF-8 may be broken off where it likes: every character of it is certain by itself. GBK and Big5 must use
 * the whole run, and mostly letters. */
static bool may_be(const LatinRun *r, Str bytes, bool utf8, size_t used)
{
        if (utf8)
                return used >= 3;
        /* In Big5 every second byte may be a letter of ASCII, but in no other long run. */
        bool letters = used >= LONG_RUN ? r->n_letters * 2 >= used : r->n_letters * 3 >= used * 2;
        return used == bytes.n && used >= 4 && letters && !mostly_utf8(bytes);
}

static const struct {
        const char *encoding, *why;
} latin_ways[] = {
        {"UTF-8", N_("UTF-8 that was read as Latin-1.")},
        {"GB18030", N_("GBK that was read as Latin-1.")},
        {"Big5", N_("Big5 that was read as Latin-1.")},
};

/* The best way to read the bytes, and how many of them it uses; ARRAY_LEN(latin_ways) if none is good. */
static size_t best_latin_way(const LatinRun *r, Str bytes, Buf *out, size_t *ret_used)
{
        size_t best = ARRAY_LEN(latin_ways);
        unsigned bits, most = 0;

        if (bytes.n < 3)
                return best;
        for (size_t i = 0; i < ARRAY_LEN(latin_ways); i++) {
                size_t n = decoded(r->codecs[i], bytes, out, &bits);
                unsigned bits_is = r->bits[r->taken[n]];

                if (!may_be(r, bytes, i == 0, n) || bits + GAIN_BITS + most > bits_is)
                        continue;
                most = bits_is - bits;
                best = i;
                *ret_used = n;
        }
        return best;
}

/* Greek letters, lines of tables: the run is a piece of what a code page of DOS made (repair_odd.c). */
static bool is_beside_lines(Str text, size_t at, size_t n_chars)
{
        size_t end = at + utf8_offset(str_slice(text, at, text.n), n_chars), next;
        uint32_t sides[] = {cp_before(text, at), cp_at(text, end, &next)};

        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                if ((sides[i] >= 0x391 && sides[i] < 0x3CA) ||
                        (sides[i] >= 0x2219 && sides[i] < 0x25A1))
                        return true;
        return false;
}

static LatinRun *new_latin_run(Arena *a)
{
        LatinRun *r = NEW(a, LatinRun);

        for (size_t i = 0; i < ARRAY_LEN(latin_ways); i++)
                r->codecs[i] = codec_lookup(str_from(latin_ways[i].encoding));
        return r;
}

static size_t find_latin(Finder *f, size_t at)
{
        LatinRun *r = f->latin ? f->latin : (f->latin = new_latin_run(f->c->arena));
        Str rest = str_slice(f->text, at, f->text.n), after;
        size_t best, used = 0, n_chars;
        unsigned bits;

        buf_clear(&f->scratch);
        latin_run(f->text, at, &f->scratch, r);
        n_chars = f->scratch.n;
        /* GBK would read what can be peeled as well, but never says anything by it. */
        for (int k = 0; k < PEELS && peel(&f->scratch, r, &f->bytes); k++)
                ;
        best = best_latin_way(r, buf_str(&f->scratch), &f->bytes, &used);
        if (best > 0 && best < ARRAY_LEN(latin_ways) && is_beside_lines(f->text, at, n_chars))
                best = ARRAY_LEN(latin_ways);
        if (best == ARRAY_LEN(latin_ways)) {
                size_t end = at + utf8_offset(rest, MAX(n_chars, 1));
                if (n_chars == 2)
                        *VEC_PUSH(f->c->arena, &f->short_latin) = (Span){at, end};
                return end;
        }
        f->latin_way = best;
        decoded(r->codecs[best], str_slice(buf_str(&f->scratch), 0, used), &f->bytes, &bits);
        after = str_keep(f->c->arena, buf_str(&f->bytes));
        size_t end = at + utf8_offset(rest, r->taken[used]);
        found(f, (Span){at, end}, after, REPAIR_MOJIBAKE, EXACT, 1,
                str_from(tr(f->c, latin_ways[best].why)));
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

/* Äê of 2023Äê10ÔÂ£¬: two bytes alone say nothing, beside others that were read so they do. */
static void find_short_latin(Finder *f)
{
        unsigned bits;

        for (size_t i = 0; f->latin_way && i < f->short_latin.n; i++) {
                Span at = f->short_latin.p[i];
                buf_clear(&f->scratch);
                latin_run(f->text, at.from, &f->scratch, f->latin);
                size_t n = decoded(
                        f->latin->codecs[f->latin_way], buf_str(&f->scratch), &f->bytes, &bits);
                if (n != 2 || f->bytes.n != 3 || bits > SHORT_BITS)
                        continue;
                found(f, at, str_keep(f->c->arena, buf_str(&f->bytes)), REPAIR_MOJIBAKE, EXACT, 1,
                        str_from(tr(f->c, latin_ways[f->latin_way].why)));
        }
}

void find_mojibake(Finder *f)
{
        size_t at = 0, before, end;
        uint32_t cp;

        while (before = at, at < f->text.n) {
                at = (size_t)(text_next(f->text.p + at, f->text.p + f->text.n, &cp) - f->text.p);
                if (cp < 0x80)
                        continue;
                if (cp >= 0xA0 && cp <= 0xFF) {
                        end = find_latin(f, before);
                        at = MAX(at, end);
                } else if (may_begin(cp)) {
                        end = find_utf8_as_gbk(f, before);
                        at = MAX(at, end);
                }
        }
        find_short_latin(f);
}
