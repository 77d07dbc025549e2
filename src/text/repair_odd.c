/* repair_odd.c: text in one two-byte encoding that was read in another: Big5 as GBK, GBK as Big5, UTF-16 with its bytes
 * swapped. Unlike UTF-8 such bytes are legal either way, so a run of characters is tried only when they are
 * unusual, and the other reading counts only when it is usual throughout. Where a decoder showed U+FFFD or ?, the
 * reading may go on one byte out of step: then the half that is left belongs to the lost character. */
#include "text/fold_inline.h"
#include "text/repair.h"

#define RUN_LEAST 4     /* characters */
#define RUN_MOST 2000   /* a longer run is read piece by piece */
#define ODD_BITS 12     /* mean surprise from which on a run is tried */
#define USUAL_BITS 12   /* … and at most, of what it is read as */
#define HOPE 8          /* after so many characters it is usual or is given up */
#define GAIN_PER_CHAR 2 /* how much better that must be, by character … */
#define GAIN_BITS 16    /* … and in all */

typedef struct {
        size_t from, to, n;
        unsigned bits;
        bool lost_before, lost_behind;
} Odd;

static bool put_code(unsigned code, Buf *out)
{
        if (!code)
                return false;
        if (code > 0xFF)
                buf_putc(out, (char)(code >> 8));
        buf_putc(out, (char)code);
        return true;
}

static bool put_gbk(uint32_t cp, Buf *out)
{
        return put_code(cp < 0x80 ? cp : gbk_code(cp), out);
}

static bool put_big5(uint32_t cp, Buf *out)
{
        return put_code(cp < 0x80 ? cp : big5_code(cp), out);
}

static bool put_swapped(uint32_t cp, Buf *out)
{
        if (cp > 0xFFFF)
                return false;
        buf_putc(out, (char)cp);
        buf_putc(out, (char)(cp >> 8));
        return true;
}

/* Code page 437 from 80 on, in which programs that unpack archives show names of files. */
static const char32_t dos[] = U"ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒáíóúñÑªº¿⌐¬"
                              U"½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒"
                              U"╓╫╪┘┌█▄▌▐▀αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■ ";

static bool put_dos(uint32_t cp, Buf *out)
{
        for (unsigned i = 0; cp >= 0x80 && dos[i]; i++)
                if (dos[i] == cp)
                        return put_code(0x80 + i, out);
        return cp < 0x80 && put_code(cp, out);
}

/* Of a table drawn with lines, or of lines of dots, no text is made: letters of several kinds must stand among them. */
static bool is_dos_text(const Finder *f, size_t from, size_t to)
{
        unsigned letters = 0, lines = 0, n = 0;
        uint32_t cp;

        for (size_t at = from; at < to && utf8_next(f->text, &at, &cp); n++) {
                letters += cp >= 0xA1 && cp < 0x400 && cp != 0xB7;
                lines += cp >= 0x2200 && cp < 0x25A1;
        }
        return letters * 6 >= n && lines * 6 >= n;
}

static const struct {
        bool (*put)(uint32_t cp, Buf *out); /* as the bytes were read */
        const char *was, *why;
} ways[ODD_WAYS] = {
        {put_gbk, "Big5-HKSCS", N_("Big5 that was read as GBK.")},
        {put_big5, "GB18030", N_("GBK that was read as Big5.")},
        {put_big5, "UTF-8", N_("UTF-8 that was read as Big5.")},
        {put_dos, "GB18030", N_("GBK that was read in the code page of DOS.")},
        {put_dos, "UTF-8", N_("UTF-8 that was read in the code page of DOS.")},
        {put_swapped, "UTF-16BE", N_("UTF-16 whose bytes were read in the wrong order.")},
};

/* The run that begins at `at`: characters above ASCII that are not lost, and single ones of ASCII between them. */
static Odd run_at(Str text, size_t at)
{
        Odd r = {.from = at, .to = at};
        size_t next = at, behind;
        uint32_t cp, before = cp_before(text, at);

        r.lost_before = before == '?' || before == 0xFFFD;
        while (r.n < RUN_MOST && next < text.n) {
                next = (size_t)(text_next(text.p + next, text.p + text.n, &cp) - text.p);
                if (cp == 0xFFFD || cp <= ' ')
                        break;
                if (cp < 0x80 &&
                        (cp == '?' || cp_at(text, next, &behind) < 0x80 ||
                                cp_before(text, r.to) < 0x80))
                        break;
                r.bits += char_bits(cp);
                r.n++;
                r.to = next;
        }
        cp = cp_at(text, r.to, &next);
        r.lost_behind = cp == '?' || cp == 0xFFFD;
        return r;
}

/* The bytes of a run as they were read, up to the first character that has none or the most; the offset behind. */
static size_t put_run(Finder *f, const Odd *r, size_t way, size_t most)
{
        size_t at = r->from, next = at;
        uint32_t cp;

        buf_clear(&f->bytes);
        while (next < r->to && most--) {
                next = (size_t)(text_next(f->text.p + next, f->text.p + f->text.n, &cp) -
                        f->text.p);
                if (!ways[way].put(cp, &f->bytes))
                        break;
                at = next;
        }
        return at;
}

/* How many of the bytes are plausible in the other encoding, from skip on; what they say is in out. */
static size_t read_odd(
        Str bytes, size_t skip, const Codec *k, Buf *out, unsigned *ret_bits, unsigned *ret_n)
{
        const unsigned char *p = (const unsigned char *)bytes.p + skip, *end = p + bytes.n - skip;
        unsigned bits = 0, n = 0;
        Shift now = {0};

        buf_clear(out);
        while (p < end) {
                Step t = k->step(k, p, end, &now);

                if (t.bad || t.n_cp != 1 || !is_plausible(t.cp[0]))
                        break;
                bits += char_bits(t.cp[0]);
                n++;
                if ((n >= HOPE && bits > n * (USUAL_BITS + 2)) ||
                        (n >= RUN_LEAST && bits > n * (USUAL_BITS + 4)))
                        break;
                buf_put_cp(out, t.cp[0]);
                p += t.n;
        }
        *ret_bits = bits;
        *ret_n = n;
        return (size_t)((const char *)p - bytes.p);
}

/* The part of a run whose bytes, in the way they were read, are the first n: it ends between two characters. */
static Odd part_of(Finder *f, const Odd *r, size_t way, size_t n)
{
        Odd part = {.from = r->from, .to = r->from};
        size_t next = r->from;
        uint32_t cp;

        buf_clear(&f->bytes);
        while (next < r->to && utf8_next(f->text, &next, &cp) && ways[way].put(cp, &f->bytes) &&
                f->bytes.n <= n) {
                part.to = next;
                part.n++;
                part.bits += char_bits(cp);
        }
        return part;
}

typedef struct {
        Odd part;
        Str after;
        size_t way;
        unsigned gain;
        bool whole;
} OddFind;

/* Reads the run in one way; better than *best takes its place. */
static void try_way(Finder *f, const Odd *r, size_t way, size_t skip, OddFind *best)
{
        size_t hope = ways[way].put == put_dos ? 3 * HOPE : HOPE; /* a byte each */
        size_t to = put_run(f, r, way, hope), n, n_bytes;
        unsigned bits, n_chars;
        Odd part;

        /* Nearly always the first few say no. */
        read_odd(buf_str(&f->bytes), skip, f->odd[way], &f->scratch, &bits, &n_chars);
        if (n_chars < RUN_LEAST || bits > n_chars * (USUAL_BITS + 2))
                return;
        to = put_run(f, r, way, RUN_MOST);
        n_bytes = f->bytes.n;
        n = read_odd(buf_str(&f->bytes), skip, f->odd[way], &f->scratch, &bits, &n_chars);
        /* One byte may be left where the run ends at a lost character. */
        if (n + 1 == n_bytes && to == r->to && r->lost_behind)
                n++;
        /* No honest text is made of lines, Greek and French letters: names of places may be rarer there. */
        unsigned usual = ways[way].put == put_dos ? USUAL_BITS + 2 : USUAL_BITS;
        if (n_chars < RUN_LEAST || bits > n_chars * usual)
                return;
        part = part_of(f, r, way, n);
        if (bits + GAIN_BITS + part.n * GAIN_PER_CHAR + best->gain > part.bits ||
                (ways[way].put == put_dos && !is_dos_text(f, part.from, part.to)))
                return;
        *best = (OddFind){.part = part,
                .after = str_keep(f->c->arena, buf_str(&f->scratch)),
                .way = way,
                .gain = part.bits - bits,
                .whole = !r->lost_before && part.to == r->to && !r->lost_behind};
}

/* Looks at a run; returns the offset behind what needs no second look. */
static size_t find_run(Finder *f, const Odd *r)
{
        OddFind best = {0};

        if (r->n < RUN_LEAST || r->bits < r->n * ODD_BITS)
                return r->to;
        for (size_t way = 0; way < ARRAY_LEN(ways); way++)
                for (size_t skip = 0; skip <= (r->lost_before ? 1 : 0); skip++)
                        try_way(f, r, way, skip, &best);
        if (!best.gain)
                return r->to;
        found(f, (Span){best.part.from, best.part.to}, best.after, REPAIR_MOJIBAKE,
                best.whole ? EXACT : PROPOSAL, best.whole ? 1 : 0.8,
                str_from(tr(f->c, ways[best.way].why)));
        return best.part.to;
}

/* Runs in which nothing unusual stands are passed over; that is nearly all there are. */
void find_odd(Finder *f)
{
        size_t at = 0;

        for (size_t i = 0; i < ARRAY_LEN(ways); i++)
                f->odd[i] = codec_lookup(str_from(ways[i].was));
        while (at < f->text.n) {
                if ((unsigned char)f->text.p[at] < 0x80) {
                        at++;
                        continue;
                }
                Odd r = run_at(f->text, at);
                size_t end = find_run(f, &r);

                at = MAX(end, at + 1);
        }
}
