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
#define PAGE_BITS 16     /* what a one-byte encoding must make up for: offices see few of them */
#define MIXED_BITS 10    /* a Latin letter beside a Han character */
#define LONELY_SHARE 200 /* one wide character in so many is more likely an accent */
#define LONELY_BITS 10
#define SEVEN_BITS_MOST 17 /* mean surprise of characters that escapes called in */
#define HEAD_MAX 1024      /* where a page declares its encoding */
#define MIN_BYTES 2
#define SAFE_BITS 100 /* so much above the best is out of the question, whatever is let off */

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
        {"Shift_JIS", 30},
        {"EUC-JP", 30},
        {"EUC-KR", 24},
        {"EUC-TW", 24},
        {"Johab", 32},
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
        size_t n_chars, n_bad, n_control, n_wide; /* n_wide: characters above 7F */
} Score;

/* Kana and Hangul are rare in Chinese, common where they are at home. */
static unsigned bits_in(const Codec *k, uint32_t cp)
{
        if (cp >= 0x3041 && cp <= 0x30FF && (k->name[0] == 'S' || k->name[4] == 'J'))
                return 7;
        if (cp >= 0xAC00 && cp <= 0xD7A3 && (k->name[4] == 'K' || k->name[0] == 'J'))
                return hangul_cost(cp);
        /* Legal UTF-8 does not happen by chance, whatever the script. */
        if (k->name[3] == '-' && k->name[4] == '8' && cp >= 0xA0 && cp < 0x2000)
                return 8;
        return char_bits(cp);
}

static bool is_ascii_letter(uint32_t cp)
{
        return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
}

/* Gives up when there are more bits than the limit. */
static Score score_as(const Codec *k, Str sample, double limit)
{
        const unsigned char *p = (const unsigned char *)sample.p, *end = p + sample.n;
        Score s = {0};
        Shift now = {0};
        uint32_t last = 0;

        while (p < end && s.bits <= limit) {
                Step t = k->step(k, p, end, &now);

                /* The sample may end in the middle of a character. */
                if (t.bad && end - p < 4 && sample.n == SAMPLE_MAX)
                        break;
                p += t.n;
                s.n_chars += t.n_cp;
                s.n_bad += t.bad;
                s.bits += t.bad ? BAD_BITS : 0;
                for (unsigned i = 0; i < t.n_cp; i++) {
                        uint32_t cp = t.cp[i];
                        unsigned bits = bits_in(k, cp);

                        s.bits += bits;
                        s.n_control += bits >= CONTROL_BITS && cp < 0xA0;
                        s.n_wide += cp >= 0x80;
                        if ((is_han(cp) && is_ascii_letter(last)) ||
                                (is_han(last) && is_ascii_letter(cp)))
                                s.bits += MIXED_BITS;
                        last = cp;
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

/* The one-byte encodings, unless the text is UTF-8 beyond doubt. */
static void rank_page(Str sample, const Codec *declared, Ranked *best, double *second)
{
        PageGuess g;

        if (strcmp(best->name, "UTF-8") == 0 && !best->score.n_bad)
                return;
        g = page_guess(sample, declared, DECLARED_BITS, (long)best->bits - PAGE_BITS);
        g.bits += PAGE_BITS;
        if ((double)g.bits >= best->bits) {
                *second = MIN(*second, (double)g.bits);
                return;
        }
        *second = MIN(best->bits, (double)g.second + PAGE_BITS);
        *best = (Ranked){.name = g.name,
                .score = score_as(codec_lookup(str_from(g.name)), sample, INFINITY),
                .bits = (double)g.bits};
}

static Ranked rank(Str sample, const Codec *declared)
{
        Ranked best = {.name = "", .bits = INFINITY, .gap = 0};
        double second = INFINITY;
        bool high = utf8_ascii(sample) < sample.n;

        for (size_t i = 0; i < ARRAY_LEN(candidates); i++) {
                const Codec *k = codec_lookup(str_from(candidates[i].name));
                /* Those in which ASCII is ASCII read it as UTF-8 does, which comes first. */
                if (!high && k != declared && !str_starts(str_from(k->name), S("UTF-")))
                        continue;
                Score s = score_as(k, sample, best.bits + SAFE_BITS);
                double bits = s.bits + candidates[i].bits;

                if (k == declared && s.n_bad == 0)
                        bits -= DECLARED_BITS;
                if (s.n_wide * LONELY_SHARE < s.n_chars && i > 0)
                        bits += LONELY_BITS;
                if (bits < best.bits) {
                        if (!same_family(best.name, k->name))
                                second = best.bits;
                        best = (Ranked){.name = k->name, .score = s, .bits = bits};
                } else if (bits < second && !same_family(best.name, k->name)) {
                        second = bits;
                }
        }
        rank_page(sample, declared, &best, &second);
        best.gap = second - best.bits;
        return best;
}

/* Encodings of seven bits
 * ----------------------- */
/* The one whose escapes stand in the text and that reads all of it; NULL if none does. */
static const char *seven_bits(Str bytes)
{
        static const char *const names[] = {
                "ISO-2022-JP", "ISO-2022-KR", "ISO-2022-CN", "HZ-GB-2312"};
        const char *best = NULL;
        double least = INFINITY;
        size_t at = 0;

        bytes = str_slice(bytes, 0, SAMPLE_MAX);
        while (at < bytes.n && (unsigned char)bytes.p[at] < 0x80)
                at++;
        if (at < bytes.n ||
                (!memchr(bytes.p, 0x1B, bytes.n) && str_find(bytes, S("~{"), 0) == SIZE_MAX))
                return NULL;
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const Codec *k = codec_lookup(str_from(names[i]));
                Score s = score_as(k, bytes, INFINITY);

                if (s.n_bad || s.n_wide < 2 || s.bits >= least ||
                        s.bits > (double)(s.n_wide * SEVEN_BITS_MOST + bytes.n * 9))
                        continue;
                least = s.bits;
                best = names[i];
        }
        return best;
}

/* What the bytes themselves declare
 * --------------------------------- */
/* The encoding="…" of an XML declaration or charset=… of a page's head; empty if there is none. */
static Str declaration(Str bytes)
{
        static const Str keys[] = {SC("charset="), SC("encoding=")};
        Str head = str_slice(bytes, 0, HEAD_MAX);

        if (!memchr(head.p, '<', head.n))
                return (Str){0};
        for (size_t i = 0; i < ARRAY_LEN(keys); i++) {
                size_t at = str_find(head, keys[i], 0), end;

                if (at == SIZE_MAX)
                        continue;
                at += keys[i].n;
                at += at < head.n && (head.p[at] == '"' || head.p[at] == '\'');
                for (end = at; end < head.n && !strchr("\"'> ;?\r\n", head.p[end]); end++)
                        ;
                return str_slice(head, at, end);
        }
        return (Str){0};
}

/* A hint; what stands in the bytes themselves cannot say that they are UTF-16. */
static const Codec *hint_of(Str bytes, Str declared)
{
        const Codec *k;

        if (declared.n)
                return codec_lookup(declared);
        declared = declaration(bytes);
        k = declared.n ? codec_lookup(declared) : NULL;
        return k && str_starts(str_from(k->name), S("UTF-")) && strcmp(k->name, "UTF-8") != 0 ? NULL
                                                                                              : k;
}

/* Names
 * ----- */
/* Where a text has bytes that only the wider of two encodings knows, that one is meant. */
static const struct {
        const char *name, *wider;
} widenings[] = {
        {"EUC-KR", "CP949"},
        {"ISO-8859-1", "windows-1252"},
        {"ISO-8859-13", "windows-1257"},
        {"ISO-8859-2", "windows-1250"},
        {"ISO-8859-6", "windows-1256"},
        {"ISO-8859-7", "windows-1253"},
        {"ISO-8859-8", "windows-1255"},
        {"ISO-8859-9", "windows-1254"},
        {"Shift_JIS", "CP932"},
        {"TIS-620", "ISO-8859-11"},
};

/* A no-break blank in Thai; a character of the vendor's rows: 13, 89 to 92 and 115 to 119 of CP932; for CP949 both bytes below A1. */
static bool is_widened(const Codec *k, const unsigned char *p, size_t n)
{
        if (k->name[0] == 'T')
                return *p == 0xA0;
        if (k->page)
                return *p >= 0x80 && *p < 0xA0;
        if (n < 2)
                return false;
        if (k->name[0] == 'S')
                return *p == 0x87 || *p == 0xED || *p == 0xEE || *p >= 0xFA;
        return *p < 0xA1 || p[1] < 0xA1;
}

static const char *widened(const char *name, Str bytes)
{
        const Codec *k = codec_lookup(str_from(name));
        const unsigned char *p = (const unsigned char *)bytes.p, *end = p + bytes.n;
        Shift now = {0};

        for (size_t i = 0; i < ARRAY_LEN(widenings); i++) {
                if (strcmp(widenings[i].name, name) != 0)
                        continue;
                while (p < end) {
                        Step t = k->step(k, p, end, &now);

                        if (is_widened(k, p, t.n))
                                return widenings[i].wider;
                        p += t.n;
                }
        }
        return name;
}

static Charset undecided(bool binary, const char *reason)
{
        return (Charset){.name = "", .binary = binary, .reason = reason};
}

static Charset certain(const char *name, const char *reason)
{
        return (Charset){.name = name, .confidence = 1, .reason = reason};
}

Charset charset_guess(Str bytes, Str declared)
{
        const Codec *hint = bytes.n ? hint_of(bytes, declared) : NULL;
        const char *name;
        Str sample;
        Ranked best;

        if (bytes.n == 0)
                return certain("UTF-8", N_("there are no bytes"));
        if (mark_length(bytes, &name))
                return certain(name, N_("byte order mark"));
        name = seven_bits(bytes);
        if (name)
                return certain(name, N_("its escape sequences"));
        sample = sample_of(bytes);
        best = rank(sample, hint);
        if (best.score.n_control * 50 > sample.n || best.bits / (double)sample.n > 14)
                return undecided(true, N_("these bytes are no text"));
        if (best.score.n_wide == 0 && best.score.n_bad == 0 && strcmp(best.name, "UTF-8") == 0)
                return certain("ASCII", N_("only ASCII"));
        if (sample.n < MIN_BYTES || best.score.n_bad * 20 > sample.n)
                return undecided(false, N_("no encoding fits these bytes"));
        return (Charset){
                .name = widened(best.name, bytes),
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
        Shift now = {0};

        while (p < end) {
                Step t = k->step(k, p, end, &now);

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
