/* pinyin.c: the readings of characters. The table is generated from Unihan; what is done with it stays here
 * so that no other file depends on its shape. */
#include "text/hanzi.h"

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

Str pinyin_of(uint32_t cp)
{
        uint32_t from, to = readings(cp, &from);

        return from < to ? str_from(pinyin_syllable[pinyin_flat[from]]) : (Str){0};
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
