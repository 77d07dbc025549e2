/* charset_page.c: which one-byte encoding some bytes are in. Every byte is legal in nearly all of them, so what
 * decides is the language: the letters that the bytes above 7F give must follow each other, and the ASCII letters
 * beside them, as they do in a language that is written so. The measure is the same as in charset.c, bits of surprise
 * over the whole sample, so that both kinds of encodings can be weighed against each other. */
#include "text/hanzi.h"

#include <limits.h>
#include <string.h>

/* Letters have numbers, from 1 on, whatever the language. */
#define LETTER_SHIFT 6

/* Row i of rows is the letter at place i; place 0 is what is no letter. */
typedef struct {
        const uint8_t *places; /* of each letter, by its number; 0: the language has not got it */
        const uint8_t *rows;   /* doubled bits */
        const char *name;
        uint8_t n_places;
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
#define SAFE_BITS 64 /* so much worse than the best is out of the question */
#define MISFIT_MOST 20
#define OTHER_SCRIPT 10
#define MISFIT_SHARE 12 /* of the doubled bits that ASCII letters cost more */
#define FLUENT_BITS 5   /* a letter where it is usual */

#define WEST                                                                                      \
        LANG_CA, LANG_DA, LANG_DE, LANG_EN, LANG_ES, LANG_FI, LANG_FR, LANG_GA, LANG_IS, LANG_IT, \
                LANG_NB, LANG_NL, LANG_PT, LANG_SV
#define MIDDLE LANG_CS, LANG_DE, LANG_HR, LANG_HU, LANG_PL, LANG_RO, LANG_SK, LANG_SL
#define BALTIC LANG_ET, LANG_LT, LANG_LV
#define IN(...) (const uint8_t[]){__VA_ARGS__}, sizeof((const uint8_t[]){__VA_ARGS__})

/* In the order in which equals are preferred: bytes 80 to 9F speak for the encodings of Windows, their absence for
 * ISO. bits is what each must make up for being rare. */
static const struct {
        const char *name;
        const uint8_t *languages;
        size_t n_languages;
        unsigned bits;
} pages[] = {
        {"ISO-8859-1", IN(WEST), 0},
        {"windows-1252", IN(WEST), 0},
        {"windows-1251", IN(LANG_BE, LANG_BG, LANG_MK, LANG_RU, LANG_SR, LANG_UK), 4},
        {"KOI8-R", IN(LANG_BG, LANG_RU), 5},
        {"KOI8-U", IN(LANG_UK), 5},
        {"ISO-8859-2", IN(MIDDLE), 2},
        {"windows-1250", IN(MIDDLE), 2},
        {"ISO-8859-7", IN(LANG_EL), 4},
        {"windows-1253", IN(LANG_EL), 4},
        {"ISO-8859-9", IN(LANG_TR), 3},
        {"windows-1254", IN(LANG_TR), 3},
        {"windows-1255", IN(LANG_HE), 4},
        {"ISO-8859-8", IN(LANG_HE_VISUAL), 5},
        {"ISO-8859-6", IN(LANG_AR), 4},
        {"windows-1256", IN(LANG_AR), 4},
        {"TIS-620", IN(LANG_TH), 4},
        {"ISO-8859-5", IN(LANG_BE, LANG_BG, LANG_MK, LANG_RU, LANG_SR), 6},
        {"ISO-8859-15", IN(WEST, LANG_ET), 2},
        {"ISO-8859-13", IN(BALTIC), 4},
        {"windows-1257", IN(BALTIC), 4},
        {"ISO-8859-4", IN(BALTIC), 5},
        {"ISO-8859-10", IN(BALTIC), 6},
        {"ISO-8859-3", IN(LANG_EO, LANG_MT), 5},
        {"ISO-8859-16", IN(LANG_HR, LANG_HU, LANG_PL, LANG_RO, LANG_SL), 4},
        {"windows-1258", IN(LANG_VI_TONES), 5},
        {"VISCII", IN(LANG_VI), 6},
        {"IBM866", IN(LANG_BE, LANG_BG, LANG_RU, LANG_UK), 14},
        {"IBM855", IN(LANG_BG, LANG_MK, LANG_RU, LANG_SR), 14},
        {"MacCyrillic", IN(LANG_BE, LANG_BG, LANG_MK, LANG_RU, LANG_UK), 14},
        {"IBM852", IN(MIDDLE), 14},
        {"MacCentralEurope", IN(MIDDLE), 14},
        {"IBM865", IN(LANG_DA, LANG_NB), 14},
        {"IBM850", IN(WEST), 14},
        {"MacRoman", IN(WEST), 14},
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
        long n_glad;            /* pairs that may cost less than nothing: their second is ASCII */
        size_t n_ascii, n_high; /* ASCII letters; bytes above 7F */
        unsigned ascii_bits;    /* what the ASCII characters cost in any encoding */
        uint8_t present[256];
        size_t n_present;     /* the bytes that stand in pairs … */
        uint16_t second[256]; /* … and how often each stands second */
        Pair ascii[27 * 27];
        size_t n_kinds; /* pairs of ASCII letters in either case; 0: no letter */
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
        uint16_t ascii[27][27] = {0};
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
                        ascii[ascii_place(last)][ascii_place(b)]++;
                last = b;
        }
        for (size_t i = 0; i < out->n; i++) {
                Pair *p = &out->p[i];

                p->n = count[p->a << 8 | p->b];
                out->n_glad += p->b < 0x80 ? p->n : 0;
                out->second[p->b] = (uint16_t)(out->second[p->b] + p->n);
                stands[p->a] = stands[p->b] = true;
        }
        for (unsigned b = 0; b < 256; b++)
                if (stands[b])
                        out->present[out->n_present++] = (uint8_t)b;
        for (uint8_t a = 0; a < 27; a++)
                for (uint8_t b = 0; b < 27; b++)
                        if (ascii[a][b])
                                out->ascii[out->n_kinds++] = (Pair){a, b, ascii[a][b]};
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
        if (cp >= 0xC0 && cp < 0x2000 && cp != 0xD7 && cp != 0xF7)
                return FOREIGN_BITS;
        for (size_t i = 0; i < ARRAY_LEN(usual); i++)
                if (usual[i] == cp)
                        return 3;
        return SYMBOL_BITS;
}

/* What each byte is in an encoding. */
typedef struct {
        uint16_t letter[256]; /* its number; 0: no letter of any language */
        uint8_t cost[256];    /* where it is no letter of the language; … */
        uint8_t beside[256];  /* … and what more, with a letter beside it */
        long least;           /* what all pairs cost in any language */
} View;

static unsigned letter_number(uint32_t cp)
{
        return letter_numbers[letter_blocks[cp >> LETTER_SHIFT] << LETTER_SHIFT |
                (cp & ((1u << LETTER_SHIFT) - 1))];
}

/* Of the bytes that are present; the others are not set. */
static void view_of(const Codec *k, const Pairs *pairs, View *v)
{
        v->least = -FLUENT_BITS * pairs->n_glad;
        for (size_t i = 0; i < pairs->n_present; i++) {
                unsigned b = pairs->present[i];
                uint32_t cp = b < 0x80 ? b : k->page[b - 0x80];

                v->letter[b] = (uint16_t)letter_number(cp);
                v->cost[b] = (uint8_t)(cp || !b ? other_cost(cp) : BAD_BITS);
                v->beside[b] = v->cost[b] == SYMBOL_BITS ? GLUED_BITS : 0;
                if (ascii_place(b))
                        v->beside[b] = MIXED_BITS;
                if (b >= 0x80 && !v->letter[b])
                        v->least += (long)pairs->second[b] * v->cost[b];
        }
}

/* Doubled bits of one letter behind another. The table has no row for what is no letter behind its like. */
static unsigned row_of(const Language *l, unsigned a, unsigned b)
{
        return a || b ? l->rows[a * l->n_places + b] : 2;
}

/* Bits of one pair, beside what it costs in any language; that is -FLUENT_BITS at least where the second is ASCII, since an ASCII
 * letter may be likelier than by itself. */
static int pair_bits(const Language *l, const View *v, const Pair *p)
{
        unsigned first = v->letter[p->a], second = v->letter[p->b];
        unsigned a = l->places[first], b = l->places[second];
        int row = (int)row_of(l, a, b) / 2, bits = 0;

        if (b && letter_capitals[second])
                bits = a && !letter_capitals[first] ? CAMEL_BITS : 1;
        if (!a != !b)
                bits += v->beside[a ? p->b : p->a];
        if (p->b < 0x80)
                return bits + (a || b ? MIN(row, 10) : FLUENT_BITS);
        return bits + row + (b || !second ? 0 : v->cost[p->b]);
}

/* Gives up, with less than the sum, when the sum cannot but be above the limit. */
static long view_bits(const Language *l, const View *v, const Pairs *pairs, long limit)
{
        long bits = v->least;

        for (size_t i = 0; i < pairs->n && bits < limit; i++)
                bits += (long)pairs->p[i].n * pair_bits(l, v, &pairs->p[i]);
        return bits;
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

                for (unsigned k = 1; k < 27; k++)
                        place[k] = l->places[letter_number('a' + k - 1)];
                if (!place[1])
                        continue;
                for (size_t k = 0; k < pairs->n_kinds; k++) {
                        const Pair *p = &pairs->ascii[k];

                        cost[i] += (unsigned long)p->n *
                                (p->b && !place[p->b] ? FOREIGN_BITS * 2
                                                      : row_of(l, place[p->a], place[p->b]));
                }
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

PageGuess page_guess(Str sample, const Codec *declared, unsigned let_off, long ceiling)
{
        PageGuess best = {"", "", ceiling + SAFE_BITS, ceiling + SAFE_BITS};
        unsigned misfit[ARRAY_LEN(languages)];
        Pairs pairs;
        View v;

        count_pairs(sample, &pairs);
        misfits(&pairs, misfit);
        for (size_t i = 0; i < ARRAY_LEN(pages); i++) {
                const Codec *k = codec_lookup(str_from(pages[i].name));
                long all = (long)pages[i].bits + pairs.ascii_bits - (k == declared ? let_off : 0);

                view_of(k, &pairs, &v);
                for (size_t n = 0; n < pages[i].n_languages; n++) {
                        const Language *l = &languages[pages[i].languages[n]];
                        long bits = all + misfit[l - languages];
                        long limit = MIN(best.bits, ceiling) + SAFE_BITS - bits;

                        bits += view_bits(l, &v, &pairs, limit);
                        keep_better(&best, pages[i].name, l->name, bits);
                }
        }
        return best;
}

unsigned hangul_cost(uint32_t cp)
{
        return hangul_bits[cp - 0xAC00];
}
