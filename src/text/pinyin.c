/* pinyin.c: the readings of characters and of texts. The tables are generated (Unihan, and pinyin.tsv for
 * phrases); what is done with them stays here so that no other file depends on their shape. */
#include "text/fold_inline.h"
#include "text/hanzi.h"
#include "text/phrase.h"

#include "pinyin_table.h"

#include <string.h>

#define N_SYLLABLES ARRAY_LEN(pinyin_syllable)
#define SYLLABLE_MAX 12 /* bytes of the longest: "zhuāng" and the like are 7 */

/* Number of a syllable; -1 if there is no such syllable. */
static int syllable_number(Str s)
{
        size_t low = 0, high = N_SYLLABLES;

        while (low < high) {
                size_t mid = (low + high) / 2;
                int order = str_cmp(s, str_from(pinyin_syllable[mid]));

                if (order == 0)
                        return (int)mid;
                if (order < 0)
                        high = mid;
                else
                        low = mid + 1;
        }
        return -1;
}

/* The numbers of a character's syllables are pinyin_flat[*ret_from] up to the returned end. */
static uint32_t readings(uint32_t cp, uint32_t *ret_from)
{
        *ret_from = 0;
        if (cp < PINYIN_FIRST || cp > PINYIN_LAST)
                return 0;
        *ret_from = pinyin_index[cp - PINYIN_FIRST];
        return pinyin_index[cp - PINYIN_FIRST + 1];
}

bool pinyin_is_reading(uint32_t cp, Str syllable)
{
        uint32_t from, to = readings(cp, &from);
        int number = from < to ? syllable_number(syllable) : -1;

        for (uint32_t i = from; number >= 0 && i < to; i++)
                if (pinyin_flat[i] == number)
                        return true;
        return false;
}

bool pinyin_same(uint32_t a, uint32_t b)
{
        uint32_t from_a, to_a = readings(a, &from_a), from_b, to_b = readings(b, &from_b);

        for (uint32_t i = from_a; i < to_a; i++)
                for (uint32_t k = from_b; k < to_b; k++)
                        if (pinyin_flat[i] == pinyin_flat[k])
                                return true;
        return false;
}

/* a–z and the letters with tone marks that stand in the table: á à ā ǎ … ǜ ń ň ǹ ḿ ê. */
static bool is_pinyin_letter(uint32_t cp)
{
        return (cp >= 'a' && cp <= 'z') || (cp >= 0xE0 && cp <= 0xFC) ||
                (cp >= 0x101 && cp <= 0x16B) || (cp >= 0x1CE && cp <= 0x1DC) || cp == 0x1F9 ||
                cp == 0x1E3F;
}

size_t pinyin_at(Str s)
{
        size_t at = 0, end = 0;
        uint32_t cp;

        while (at < SYLLABLE_MAX && utf8_next(s, &at, &cp) && is_pinyin_letter(cp))
                end = at;
        if (end == 0 || syllable_number(str_slice(s, 0, end)) < 0)
                return 0;
        return end;
}

/* Plain syllables
 * --------------- */
static Str plain_of(size_t number)
{
        return str_from(pinyin_plain[pinyin_plain_of[number]]);
}

bool pinyin_is_plain(Str s)
{
        size_t low = 0, high = ARRAY_LEN(pinyin_plain);

        while (low < high) {
                size_t mid = (low + high) / 2;
                int order = str_cmp(s, str_from(pinyin_plain[mid]));

                if (order == 0)
                        return s.n > 0;
                if (order < 0)
                        high = mid;
                else
                        low = mid + 1;
        }
        return false;
}

size_t pinyin_plain_readings(uint32_t cp, Str ret[PINYIN_READINGS_MAX])
{
        uint32_t from, to = readings(cp, &from);
        size_t n = 0;

        for (uint32_t i = from; i < to && n < PINYIN_READINGS_MAX; i++) {
                Str plain = plain_of(pinyin_flat[i]);
                bool seen = plain.n == 0;

                for (size_t k = 0; k < n && !seen; k++)
                        seen = str_eq(ret[k], plain);
                if (!seen)
                        ret[n++] = plain;
        }
        return n;
}

/* Texts
 * ----- */
typedef VEC(Syllable) SyllableList;

/* One pass over a text and its folded form, which has as many code points: p and f move together. */
typedef struct {
        Arena *arena;
        SyllableList list;
        const char *p, *end;
        const char *f, *f_end;
        ReadAs as;
} Reader;

/* Moves over one character; what it is in the text. */
static Str step(Reader *r)
{
        uint32_t cp;
        Str at = {r->p, 0};
        r->p = text_next(r->p, r->end, &cp);
        r->f = text_next(r->f, r->f_end, &cp);
        at.n = (size_t)(r->p - at.p);
        return at;
}

static void put_syllable(Reader *r, size_t number)
{
        Str at = step(r);
        *VEC_PUSH(r->arena, &r->list) = (Syllable){at, str_from(pinyin_syllable[number]),
                plain_of(number), pinyin_order[number], true};
}

/* A character by itself: as its simplified form is read, or else as itself. */
static void put_character(Reader *r, uint32_t folded)
{
        uint32_t from, to = readings(folded, &from), cp;
        if (from >= to) {
                (void)text_next(r->p, r->end, &cp);
                to = readings(cp, &from);
        }
        if (from < to)
                put_syllable(r, pinyin_flat[from]);
        else
                *VEC_PUSH(r->arena, &r->list) = (Syllable){.at = step(r), .han = true};
}

static uint32_t folded_class(const Reader *r)
{
        uint32_t cp;
        (void)text_next(r->f, r->f_end, &cp);
        return fold_class(fold_value(cp));
}

/* The word of another script that begins here. */
static void put_word(Reader *r)
{
        const char *from = r->p, *folded = r->f;
        while (r->p < r->end && (folded_class(r) == CLASS_WORD || folded_class(r) == CLASS_MARK))
                (void)step(r);
        Str word = {folded, (size_t)(r->f - folded)};
        *VEC_PUSH(r->arena, &r->list) =
                (Syllable){{from, (size_t)(r->p - from)}, word, word, 0, false};
}

/* A surname that is read otherwise than its character. */
static bool is_surname(uint32_t cp, uint16_t *ret_syllable)
{
        for (size_t i = 0; i < ARRAY_LEN(surnames); i++) {
                if (surnames[i].cp == cp) {
                        *ret_syllable = surnames[i].syllable;
                        return true;
                }
        }
        return false;
}

/* The reading of the phrase that begins at f, two bytes a character; empty if none does. */
static Str phrase_at(const char *f, const char *end)
{
        uint32_t a, b;
        size_t n;
        const char *second = text_next(f, end, &a);
        if (second >= end)
                return (Str){0};
        (void)text_next(second, end, &b);
        return phrase_longest(&pinyin_phrases, (Str){f, (size_t)(end - f)}, a, b, &n);
}

/* The same, unless its last character begins a phrase as long: 在 行走, not 在行 走. */
static Str phrase_here(const Reader *r)
{
        Str value = phrase_at(r->f, r->f_end);
        const char *last = r->f;
        uint32_t cp;
        for (size_t i = 1; i < value.n / 2; i++)
                last = text_next(last, r->f_end, &cp);
        if (last > r->f && phrase_at(last, r->f_end).n >= value.n)
                return (Str){0};
        return value;
}

static void put_han(Reader *r)
{
        uint32_t a;
        uint16_t surname;
        Str value = phrase_here(r);
        (void)text_next(r->f, r->f_end, &a);
        /* 曾国藩 is known as a whole; of 解放, as a name, only the surname is. */
        if (r->as == READ_NAME && r->list.n == 0 && value.n <= 2 * 2 && is_surname(a, &surname)) {
                put_syllable(r, surname);
                return;
        }
        if (value.n == 0)
                put_character(r, a);
        for (size_t i = 0; i + 1 < value.n; i += 2)
                put_syllable(
                        r, (unsigned char)value.p[i] | (size_t)(unsigned char)value.p[i + 1] << 8);
}

Syllables pinyin_read(Arena *a, Str text, ReadAs as)
{
        Str folded = fold_text(a, text, NULL);
        Reader r = {a, {0}, text.p, text.p + text.n, folded.p, folded.p + folded.n, as};
        while (r.p < r.end) {
                uint32_t class = folded_class(&r);
                if (class == CLASS_HAN)
                        put_han(&r);
                else if (class == CLASS_WORD)
                        put_word(&r);
                else
                        (void)step(&r);
        }
        return (Syllables){r.list.p, r.list.n};
}
