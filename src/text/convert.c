/* convert.c: between the scripts of Chinese, for people to read: phrases first and characters after them, so that
 * 乾燥 becomes 干燥 and 乾隆 stays 乾隆. Only the script changes, and with twp and hkp the words; old glyphs, width
 * and case stay as the source has them (the search form is fold.c).
 *
 * A conversion is a chain of dictionaries, as OpenCC defines its configurations; each goes over the text from
 * left to right and takes the longest phrase. Tables: convert.tsv, made by tools/convert_table.py from OpenCC's
 * dictionaries and reviewed lists. */
#include "text/fold_inline.h"
#include "text/phrase.h"
#include "text/text.h"

typedef struct {
        const uint16_t *index;
        const uint32_t *values; /* low 21 bits: XOR to what the character becomes alone */
        const PhraseTable *phrases;
} Dictionary;

#include "convert_table.h"

#define PHRASE_BEGINS (1u << 24)
#define STEPS 4

struct Conversion {
        const char *name;
        const Dictionary *steps[STEPS];
        /* If the steps depend on what comes in: those for simplified and for Japanese text. */
        const Dictionary *from_simplified[STEPS], *from_japanese[STEPS];
};

static const Conversion conversions[] = {
        {"s2t", {&st}, {0}, {0}},
        {"s2tw", {&st, &tw}, {0}, {0}},
        {"s2twp", {&st, &twp, &tw}, {0}, {0}},
        {"s2hk", {&st, &hk}, {0}, {0}},
        {"s2hkp", {&st, &hkp, &hk}, {0}, {0}},
        {"t2s", {&ts}, {0}, {0}},
        {"tw2s", {&rtw, &ts}, {0}, {0}},
        {"tw2sp", {&rtwp, &ts}, {0}, {0}},
        {"hk2s", {&rhk, &ts}, {0}, {0}},
        {"hk2sp", {&rhkp, &ts}, {0}, {0}},
        {"t2tw", {&tw}, {0}, {0}},
        {"tw2t", {&rtw}, {0}, {0}},
        {"t2hk", {&hk}, {0}, {0}},
        {"hk2t", {&rhk}, {0}, {0}},
        {"t2jp", {&jp}, {0}, {0}},
        {"jp2t", {&rjp}, {0}, {0}},
        {"s", {&ts}, {&ts}, {&rjp, &ts}},
        {"t", {0}, {&st}, {&rjp}},
        {"tw", {&tw}, {&st, &tw}, {&rjp, &tw}},
        {"twp", {&twp, &tw}, {&st, &twp, &tw}, {&rjp, &twp, &tw}},
        {"hk", {&hk}, {&st, &hk}, {&rjp, &hk}},
        {"jp", {&jp}, {&st, &jp}, {0}},
};

const Conversion *conversion_lookup(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(conversions); i++)
                if (str_eq(name, str_from(conversions[i].name)))
                        return &conversions[i];
        return NULL;
}

const char *conversion_name(size_t i)
{
        return i < ARRAY_LEN(conversions) ? conversions[i].name : NULL;
}

static inline uint32_t value_of(const Dictionary *d, uint32_t cp)
{
        if (cp >= FOLD_LIMIT)
                return 0;
        return d->values[(uint32_t)d->index[cp >> FOLD_SHIFT] << FOLD_SHIFT |
                (cp & ((1u << FOLD_SHIFT) - 1))];
}

/* The characters of s, each for itself. */
static void put_characters(Buf *out, const Dictionary *d, Str s)
{
        uint32_t cp;
        for (size_t at = 0; utf8_next(s, &at, &cp);)
                buf_put_cp(out, fold_apply(cp, value_of(d, cp)));
}

/* Writes what the phrase at p becomes; its bytes, 0 if there is none. next is where its second character is. */
static size_t put_phrase(
        Buf *out, const Dictionary *d, const char *p, const char *next, const char *end, uint32_t a)
{
        uint32_t b;
        size_t n;
        if (next == end)
                return 0;
        (void)text_next(next, end, &b);
        Str value = phrase_longest(d->phrases, (Str){p, (size_t)(end - p)}, a, b, &n);
        if (n && value.n)
                buf_put(out, value);
        else if (n)
                put_characters(out, d, (Str){p, n});
        return n;
}

static Str apply(Arena *a, const Dictionary *d, Str s)
{
        Buf out = buf_new(a);
        buf_reserve(&out, s.n);
        const char *p = s.p, *end = s.p + s.n, *same = p;
        while (p < end) {
                uint32_t cp;
                const char *next = text_next(p, end, &cp);
                uint32_t value = value_of(d, cp);
                if (value == 0) {
                        p = next;
                        continue;
                }
                buf_put(&out, (Str){same, (size_t)(p - same)});
                size_t n = value & PHRASE_BEGINS ? put_phrase(&out, d, p, next, end, cp) : 0;
                if (n == 0)
                        buf_put_cp(&out, fold_apply(cp, value));
                same = p = n ? p + n : next;
        }
        buf_put(&out, (Str){same, (size_t)(p - same)});
        return buf_str(&out);
}

/* Which of a conversion's chains text wants. Kana make it Japanese; else the characters that only one of the two
 * scripts has decide. Where there is none of either (制造, 公布), it is simplified: traditional text of more than a word or two has
 * some. */
static const Dictionary *const *chain_for(const Conversion *k, Str text)
{
        size_t simplified = 0, traditional = 0, kana = 0;
        uint32_t cp;
        if (!k->from_simplified[0])
                return k->steps;
        for (size_t at = 0; utf8_next(text, &at, &cp);) {
                kana += cp >= 0x3041 && cp <= 0x30FA;
                simplified += (value_of(&st, cp) & ~PHRASE_BEGINS) != 0;
                traditional += (value_of(&ts, cp) & ~PHRASE_BEGINS) != 0;
        }
        if (kana)
                return k->from_japanese;
        return simplified > traditional || !traditional ? k->from_simplified : k->steps;
}

Str convert(Arena *a, const Conversion *k, Str text)
{
        const Dictionary *const *steps = chain_for(k, text);
        for (size_t i = 0; i < STEPS && steps[i]; i++)
                text = apply(a, steps[i], text);
        return text;
}
