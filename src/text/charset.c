/* charset.c: which encoding some bytes are in, and their text.
 *
 * Every encoding that could be meant decodes the same bytes; the one whose characters surprise least wins. The
 * surprise is counted in bits over the whole sample, not per character, so an encoding gains nothing by making
 * fewer characters of the same bytes. With a few hundred common characters carrying most of any Chinese text,
 * six characters are usually enough. Bytes that are illegal cost more than any character. */
#include "text/hanzi.h"

#include <math.h>
#include <string.h>

#define SAMPLE_MAX ((size_t)48 << 10) /* bytes that are scored; more changes no answer */
#define BAD_BITS 60                   /* an ill-formed place */
#define CONTROL_BITS 30               /* char_bits of what no text contains */
#define DECLARED_BITS 24              /* what a declaration weighs: about two characters */
#define MIN_BYTES 2

/* The encodings that are tried, commonest first; bits is what each must make up for being rare. */
static const struct {
        const char *name;
        unsigned bits;
} candidates[] = {
        {"UTF-8", 0},
        {"GB18030", 2},
        {"Big5", 4},
        {"Big5-HKSCS", 7},
        {"UTF-16LE", 10},
        {"UTF-16BE", 12},
        {"windows-1252", 16},
        {"Shift_JIS", 30},
        {"EUC-JP", 30},
        {"EUC-KR", 38},
        {"EUC-TW", 24},
        {"UTF-32LE", 20},
        {"UTF-32BE", 20},
};

static const struct {
        Str mark;
        const char *name;
} marks[] = {
        {SC("\xEF\xBB\xBF"), "UTF-8"},
        {SC("\xFF\xFE\0\0"), "UTF-32LE"},
        {SC("\0\0\xFE\xFF"), "UTF-32BE"},
        {SC("\xFF\xFE"), "UTF-16LE"},
        {SC("\xFE\xFF"), "UTF-16BE"},
        {SC("\x84\x31\x95\x33"), "GB18030"},
};

/* Length of the byte order mark that bytes begin with, and whose it is. */
static size_t mark_length(Str bytes, const char **ret_name)
{
        for (size_t i = 0; i < ARRAY_LEN(marks); i++)
                if (str_starts(bytes, marks[i].mark)) {
                        *ret_name = marks[i].name;
                        return marks[i].mark.n;
                }
        return 0;
}

/* The part that tells: from the first byte above 7F on (or the first NUL, for UTF-16 of plain English). */
static Str sample_of(Str bytes)
{
        size_t at = 0;

        while (at < bytes.n && (unsigned char)bytes.p[at] < 0x80 && bytes.p[at])
                at++;
        if (at == bytes.n)
                at = 0;
        at &= ~(size_t)3;
        return str_slice(bytes, at, at + SAMPLE_MAX);
}

typedef struct {
        double bits;
        size_t n_bad, n_control, n_wide; /* n_wide: characters above 7F */
} Score;

/* Kana and Hangul are rare in Chinese, common where they are at home. */
static unsigned bits_in(const Codec *k, uint32_t cp)
{
        if (cp >= 0x3041 && cp <= 0x30FF && (k->name[0] == 'S' || k->name[4] == 'J'))
                return 7;
        if (cp >= 0xAC00 && cp <= 0xD7A3 && k->name[4] == 'K')
                return 12;
        if (k->page && cp >= 0xC0 && cp <= 0x17F)
                return 12;
        /* Legal UTF-8 does not happen by chance, whatever the script. */
        if (k->name[3] == '-' && k->name[4] == '8' && cp >= 0xA0 && cp < 0x2000)
                return 8;
        return char_bits(cp);
}

static Score score_as(const Codec *k, Str sample)
{
        const unsigned char *p = (const unsigned char *)sample.p, *end = p + sample.n;
        Score s = {0};

        while (p < end) {
                Step t = k->step(k, p, end);

                /* The sample may end in the middle of a character. */
                if (t.bad && end - p < 4 && sample.n == SAMPLE_MAX)
                        break;
                p += t.n;
                s.n_bad += t.bad;
                s.bits += t.bad ? BAD_BITS : 0;
                for (unsigned i = 0; i < t.n_cp; i++) {
                        unsigned bits = bits_in(k, t.cp[i]);

                        s.bits += bits;
                        s.n_control += bits >= CONTROL_BITS && t.cp[i] < 0xA0;
                        s.n_wide += t.cp[i] >= 0x80;
                }
        }
        return s;
}

/* Share of confidence that so many bits of advantage give: 0.5 at none, .94 at 16. */
static double sureness(double gap)
{
        return 1 / (1 + exp2(-gap / 4));
}

/* Tells Big5 from its Hong Kong superset: only when nothing is lost is the plain name right. */
static bool same_family(const char *a, const char *b)
{
        return str_starts(str_from(a), S("Big5")) && str_starts(str_from(b), S("Big5"));
}

typedef struct {
        const char *name;
        Score score;
        double bits, gap;
} Ranked;

static Ranked rank(Str sample, const Codec *declared)
{
        Ranked best = {.name = "", .bits = INFINITY, .gap = 0};
        double second = INFINITY;

        for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
                const Codec *k = codec_lookup(str_from(candidates[i].name));
                Score s = score_as(k, sample);
                double bits = s.bits + candidates[i].bits;

                if (k == declared && s.n_bad == 0)
                        bits -= DECLARED_BITS;
                if (bits < best.bits) {
                        if (!same_family(best.name, k->name))
                                second = best.bits;
                        best = (Ranked){.name = k->name, .score = s, .bits = bits};
                } else if (bits < second && !same_family(best.name, k->name)) {
                        second = bits;
                }
        }
        best.gap = second - best.bits;
        return best;
}

static Charset undecided(bool binary, const char *reason)
{
        return (Charset){.name = "", .binary = binary, .reason = reason};
}

static Charset certain(const char *name, const char *reason)
{
        return (Charset){.name = name, .confidence = 1, .reason = reason};
}

/* The other encodings a page may declare that are not tried unasked: taken if nothing speaks against it. */
static bool declared_alone(const Codec *declared, Str sample, const Ranked *best)
{
        if (!declared || !declared->page)
                return false;
        return score_as(declared, sample).n_bad == 0 && best->gap < DECLARED_BITS;
}

Charset charset_guess(Str bytes, Str declared)
{
        const Codec *hint = declared.n ? codec_lookup(declared) : NULL;
        const char *name;
        Str sample;
        Ranked best;

        if (bytes.n == 0)
                return certain("UTF-8", N_("there are no bytes"));
        if (mark_length(bytes, &name))
                return certain(name, N_("byte order mark"));
        sample = sample_of(bytes);
        best = rank(sample, hint);
        if (best.score.n_control * 50 > sample.n || best.bits / (double)sample.n > 14)
                return undecided(true, N_("these bytes are no text"));
        if (declared_alone(hint, sample, &best))
                return (Charset){.name = hint->name,
                        .confidence = 0.7,
                        .reason = N_("declared by the page")};
        if (best.score.n_wide == 0 && best.score.n_bad == 0 && strcmp(best.name, "UTF-8") == 0)
                return certain("ASCII", N_("only ASCII"));
        if (sample.n < MIN_BYTES || best.score.n_bad * 20 > sample.n)
                return undecided(false, N_("no encoding fits these bytes"));
        return (Charset){
                .name = best.name,
                .confidence =
                        round(1000 * sureness(best.gap) / (1 + (double)best.score.n_bad)) / 1000,
                .reason = hint && strcmp(hint->name, best.name) == 0 ? N_("declared by the page")
                        : best.score.n_bad
                        ? N_("the fewest illegal bytes")
                        : N_("every byte is legal and the characters are common"),
        };
}

/* Calls put for each character of the text, line ends as \n. Without out only counts. */
typedef struct {
        char *p; /* NULL: count only */
        size_t n, n_replaced;
        bool after_cr;
} Sink;

static void sink_put(Sink *s, uint32_t cp)
{
        char tmp[UTF8_MAX];

        if (cp == '\n' && s->after_cr) {
                s->after_cr = false;
                return;
        }
        s->after_cr = cp == '\r';
        if (cp == '\r')
                cp = '\n';
        if (cp < 0x80) {
                if (s->p)
                        s->p[s->n] = (char)cp;
                s->n++;
                return;
        }
        s->n += utf8_encode(cp, s->p ? s->p + s->n : tmp);
}

static void decode_into(const Codec *k, Str bytes, Sink *s)
{
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;

        while (p < end) {
                Step t = k->step(k, p, end);

                p += t.n;
                if (t.bad) {
                        s->n_replaced++;
                        sink_put(s, 0xFFFD);
                }
                for (unsigned i = 0; i < t.n_cp; i++)
                        sink_put(s, t.cp[i]);
        }
}

MUST Err charset_decode(Ctx *c, Str bytes, Str encoding, Decoded *ret)
{
        const Codec *k = codec_lookup(encoding);
        const char *marked = "";
        size_t mark = mark_length(bytes, &marked), bad;
        Sink s = {0};

        if (!k)
                return fail(c, ERR_INVALID, "There is no decoder for the encoding %.*s.",
                        STR(encoding));
        if (mark && codec_lookup(str_from(marked)) == k)
                bytes = str_slice(bytes, mark, bytes.n);
        if (strcmp(k->name, "UTF-8") == 0 && utf8_valid(bytes, &bad) &&
                !memchr(bytes.p ? bytes.p : "", '\r', bytes.n)) {
                *ret = (Decoded){.text = bytes};
                return OK;
        }
        decode_into(k, bytes, &s);
        s = (Sink){.p = arena_alloc(c->arena, s.n + UTF8_MAX)};
        decode_into(k, bytes, &s);
        *ret = (Decoded){.text = {s.p, s.n}, .n_replaced = s.n_replaced};
        return OK;
}
