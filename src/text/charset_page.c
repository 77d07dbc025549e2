/* charset_page.c: which one-byte encoding some bytes are in. Every byte is legal in nearly all of them, so what
 * decides is the language: the letters that the bytes above 7F give must follow each other, and the ASCII letters
 * beside them, as they do in a language that is written so. The measure is the same as in charset.c, bits of surprise
 * over the whole sample, so that both kinds of encodings can be weighed against each other. */
#include "text/hanzi.h"

#include <limits.h>
#include <string.h>

typedef struct {
        uint16_t cp;
        uint8_t place, capital;
} Letter;

/* Row i of rows is the letter at place i; place 0 is what is no letter. */
typedef struct {
        const char *name;
        const Letter *letters;
        const uint8_t *rows; /* doubled bits */
        uint8_t n_letters, n_places;
} Language;

#include "letter_table.h"

#define BAD_BITS 60     /* as in charset.c */
#define CONTROL_BITS 30 /* a C1 control */
#define FOREIGN_BITS 11 /* a letter of another language */
#define SYMBOL_BITS 9   /* a sign that is rare in prose … */
#define GLUED_BITS 4    /* … and stands beside a letter */
#define CAMEL_BITS 6    /* a capital behind a small letter */
#define MIXED_BITS 5    /* two scripts in one word */
#define SAME_BITS 8
#define SAFE_BITS 400 /* so much worse than the best is out of the question */
#define MISFIT_MOST 20
#define OTHER_SCRIPT 10
#define MISFIT_SHARE 12 /* of the doubled bits that ASCII letters cost more */
#define FLUENT_BITS 5   /* a letter where it is usual */

#define WEST "ca da de en es fi fr ga is it nb nl pt sv"
#define MIDDLE "cs de hr hu pl ro sk sl"
#define BALTIC "et lt lv"

/* In the order in which equals are preferred: bytes 80 to 9F speak for the encodings of Windows, their absence for
 * ISO. bits is what each must make up for being rare. */
static const struct {
        const char *name, *languages;
        unsigned bits;
} pages[] = {
        {"ISO-8859-1", WEST, 0},
        {"windows-1252", WEST, 0},
        {"windows-1251", "be bg mk ru sr uk", 4},
        {"KOI8-R", "bg ru", 5},
        {"KOI8-U", "uk", 5},
        {"ISO-8859-2", MIDDLE, 2},
        {"windows-1250", MIDDLE, 2},
        {"ISO-8859-7", "el", 4},
        {"windows-1253", "el", 4},
        {"ISO-8859-9", "tr", 3},
        {"windows-1254", "tr", 3},
        {"windows-1255", "he", 4},
        {"ISO-8859-8", "he-visual", 5},
        {"ISO-8859-6", "ar", 4},
        {"windows-1256", "ar", 4},
        {"TIS-620", "th", 4},
        {"ISO-8859-5", "be bg mk ru sr", 6},
        {"ISO-8859-15", WEST " et", 2},
        {"ISO-8859-13", BALTIC, 4},
        {"windows-1257", BALTIC, 4},
        {"ISO-8859-4", BALTIC, 5},
        {"ISO-8859-10", BALTIC, 6},
        {"ISO-8859-3", "eo mt", 5},
        {"ISO-8859-16", "hr hu pl ro sl", 4},
        {"windows-1258", "vi-tones", 5},
        {"VISCII", "vi", 6},
        {"IBM866", "be bg ru uk", 14},
        {"IBM855", "bg mk ru sr", 14},
        {"MacCyrillic", "be bg mk ru uk", 14},
        {"IBM852", MIDDLE, 14},
        {"MacCentralEurope", MIDDLE, 14},
        {"IBM865", "da nb", 14},
        {"IBM850", WEST, 14},
        {"MacRoman", WEST, 14},
};

/* Two bytes in a row of which one is above 7F, and how often they stand so. */
typedef struct {
        uint8_t a, b;
        uint16_t n;
} Pair;

#define PAIRS_MAX 6000

typedef struct {
        Pair p[PAIRS_MAX];
        size_t n;
        size_t n_ascii, n_high; /* ASCII letters; bytes above 7F */
        unsigned ascii_bits;    /* what the ASCII characters cost in any encoding */
        uint8_t present[256];
        size_t n_present;       /* the bytes that stand in pairs */
        uint16_t ascii[27][27]; /* pairs of ASCII letters in either case; 0: no letter */
} Pairs;

/* The ASCII letters a to z as 1 to 26, anything else of ASCII as 0. */
static unsigned ascii_place(unsigned b)
{
        return b < 0x80 && (b | 0x20) >= 'a' && (b | 0x20) <= 'z' ? (b | 0x20) - 'a' + 1 : 0;
}

static void count_pair(Pairs *out, uint16_t *count, unsigned a, unsigned b)
{
        if (count[a << 8 | b] || out->n < PAIRS_MAX) {
                if (!count[a << 8 | b]++)
                        out->p[out->n++] = (Pair){(uint8_t)a, (uint8_t)b, 0};
        }
}

static void count_pairs(Str sample, Pairs *out)
{
        uint16_t count[0x10000] = {0}; /* no overflow: the sample has fewer bytes */
        bool stands[256] = {0};
        unsigned last = ' ';

        *out = (Pairs){0};
        for (size_t i = 0; i < sample.n; i++) {
                unsigned b = (unsigned char)sample.p[i];

                if (b < 0x80)
                        out->ascii_bits += char_bits(b);
                out->n_ascii += ascii_place(b) > 0;
                out->n_high += b >= 0x80;
                if ((last | b) >= 0x80)
                        count_pair(out, count, last, b);
                else
                        out->ascii[ascii_place(last)][ascii_place(b)]++;
                last = b;
        }
        for (size_t i = 0; i < out->n; i++) {
                Pair *p = &out->p[i];

                p->n = count[p->a << 8 | p->b];
                stands[p->a] = stands[p->b] = true;
        }
        for (unsigned b = 0; b < 256; b++)
                if (stands[b])
                        out->present[out->n_present++] = (uint8_t)b;
}

/* What a character costs that is no letter of the language, beside standing where it does. */
static unsigned other_cost(uint32_t cp)
{
        static const uint16_t usual[] = {0xA0, 0xA3, 0xA7, 0xA9, 0xAB, 0xAE, 0xB0, 0xB7, 0xBB,
                0x2013, 0x2014, 0x2018, 0x2019, 0x201A, 0x201C, 0x201D, 0x201E, 0x2022, 0x2026,
                0x20AC, 0x2116};

        if (cp < 0x80)
                return 0;
        if (cp < 0xA0)
                return CONTROL_BITS;
        for (size_t i = 0; i < ARRAY_LEN(usual); i++)
                if (usual[i] == cp)
                        return 3;
        if (cp < 0xC0 || cp == 0xD7 || cp == 0xF7 || cp >= 0x2000)
                return SYMBOL_BITS;
        return FOREIGN_BITS;
}

/* What each byte is in an encoding and a language. */
typedef struct {
        uint8_t place[256], cost[256];
        bool capital[256], small[256],
                foreign[256]; /* foreign: an ASCII letter the language has not */
} View;

static const Letter *letter_lookup(const Language *l, uint32_t cp)
{
        size_t low = 0, high = l->n_letters;

        while (low < high) {
                size_t mid = (low + high) / 2;

                if (l->letters[mid].cp == cp)
                        return &l->letters[mid];
                if (l->letters[mid].cp < cp)
                        low = mid + 1;
                else
                        high = mid;
        }
        return NULL;
}

/* Of the bytes that are present; the others are not set. */
static void view_of(const Codec *k, const Language *l, const Pairs *pairs, View *v)
{
        for (size_t i = 0; i < pairs->n_present; i++) {
                unsigned b = pairs->present[i];
                uint32_t cp = b < 0x80 ? b : k->page[b - 0x80];
                const Letter *letter = letter_lookup(l, cp);

                v->place[b] = letter ? letter->place : 0;
                v->capital[b] = letter && letter->capital;
                v->small[b] = letter && !letter->capital;
                v->cost[b] = (uint8_t)(letter ? 0 : cp || !b ? other_cost(cp) : BAD_BITS);
                v->foreign[b] = !letter && ascii_place(b) > 0;
        }
}

/* Doubled bits of one letter behind another. The table has no row for what is no letter behind its like. */
static unsigned row_of(const Language *l, unsigned a, unsigned b)
{
        return a || b ? l->rows[a * l->n_places + b] : 2;
}

/* Bits of one pair; may be below 0 where an ASCII letter is likelier than by itself. */
static int pair_bits(const Language *l, const View *v, const Pair *p)
{
        int row = (int)row_of(l, v->place[p->a], v->place[p->b]) / 2;
        int bits = v->capital[p->b] && v->small[p->a] ? CAMEL_BITS : v->capital[p->b];

        if ((v->foreign[p->a] && v->place[p->b]) || (v->foreign[p->b] && v->place[p->a]))
                bits += MIXED_BITS;
        if ((v->cost[p->a] == SYMBOL_BITS && v->place[p->b]) ||
                (v->cost[p->b] == SYMBOL_BITS && v->place[p->a]))
                bits += GLUED_BITS;
        if (p->b < 0x80)
                return bits + (v->place[p->a] || v->place[p->b] ? MIN(row, 10) - FLUENT_BITS : 0);
        return bits + row + v->cost[p->b];
}

/* Gives up when the sum is above the limit. */
static long view_bits(const Language *l, const View *v, const Pairs *pairs, long limit)
{
        long bits = 0;

        for (size_t i = 0; i < pairs->n && bits < limit; i++)
                bits += (long)pairs->p[i].n * pair_bits(l, v, &pairs->p[i]);
        return bits;
}

static const Language *language_lookup(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(languages); i++)
                if (str_eq(name, str_from(languages[i].name)))
                        return &languages[i];
        return NULL;
}

/* Which language
 * -------------- */
/* How much worse than in the language that fits best the ASCII letters follow each other in each, in bits but not more
 * than MISFIT_MOST: markup is English whatever the page says. A language
 * without ASCII letters is the less likely the more of the letters are ASCII. */
static void misfits(const Pairs *pairs, unsigned out[ARRAY_LEN(languages)])
{
        unsigned long cost[ARRAY_LEN(languages)] = {0}, least = ULONG_MAX;

        for (size_t i = 0; i < ARRAY_LEN(languages); i++) {
                const Language *l = &languages[i];
                uint8_t place[27] = {0};

                for (unsigned k = 1; k < 27; k++) {
                        const Letter *letter = letter_lookup(l, 'a' + k - 1);

                        place[k] = letter ? letter->place : 0;
                }
                if (!place[1])
                        continue;
                for (unsigned a = 0; a < 27; a++)
                        for (unsigned b = 0; b < 27; b++)
                                cost[i] += (unsigned long)pairs->ascii[a][b] *
                                        (b && !place[b] ? FOREIGN_BITS * 2
                                                        : row_of(l, place[a], place[b]));
                least = MIN(least, cost[i]);
        }
        for (size_t i = 0; i < ARRAY_LEN(languages); i++)
                out[i] = cost[i] ? (unsigned)MIN(MISFIT_MOST, (cost[i] - least) / MISFIT_SHARE)
                        : pairs->n_ascii > 4 * pairs->n_high ? OTHER_SCRIPT
                                                             : 0;
}

/* Two encodings that differ by hardly a bit read the same characters, and are no rivals. */
static void keep_better(PageGuess *best, const char *name, const char *language, long bits)
{
        if (bits < best->bits) {
                if (best->bits - bits >= SAME_BITS && strcmp(best->language, language) != 0)
                        best->second = best->bits;
                *best = (PageGuess){name, language, bits, best->second};
        } else if (bits - best->bits >= SAME_BITS) {
                best->second = MIN(best->second, bits);
        }
}

PageGuess page_guess(Str sample, const Codec *declared, unsigned let_off)
{
        PageGuess best = {.name = "", .language = "", .bits = LONG_MAX, .second = LONG_MAX};
        unsigned misfit[ARRAY_LEN(languages)];
        Pairs pairs;
        View v;

        count_pairs(sample, &pairs);
        misfits(&pairs, misfit);
        for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
                const Codec *k = codec_lookup(str_from(pages[i].name));
                Str rest = str_from(pages[i].languages), name;

                while (str_cut(&rest, ' ', &name)) {
                        const Language *l = language_lookup(name);
                        long bits, limit = best.bits == LONG_MAX ? LONG_MAX : best.bits + SAFE_BITS;

                        view_of(k, l, &pairs, &v);
                        bits = view_bits(l, &v, &pairs, limit) + pages[i].bits + pairs.ascii_bits +
                                misfit[l - languages] - (k == declared ? let_off : 0);
                        keep_better(&best, pages[i].name, l->name, bits);
                }
        }
        return best;
}

unsigned hangul_cost(uint32_t cp)
{
        return hangul_bits[cp - 0xAC00];
}
