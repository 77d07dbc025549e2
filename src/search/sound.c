/* sound.c: titles and names by how they are read. Each character of a title or a name gives its readings as words of the
 * zone of sounds, in full and by the first letter, at one position; so taoyuan and tyxz are phrases like others,
 * found as exactly and as fast, and follow every change of a record. */
#include "search/search_lib.h"
#include "text/hanzi.h"

#include <string.h>

#define FULL "\x01"    /* before a whole syllable; no text has such a character in a word */
#define INITIAL "\x02" /* before a first letter */
#define READ_MAX 200   /* characters of one title or name that are read */
#define SOUND_MAX \
        16 /* bytes of a mark and a syllable without its tone; the longest is of six letters */

/* The usual readings of a character, those of its folded form too, without one twice. */
static size_t readings_of(const Syllable *s, Str ret[1 + 2 * PINYIN_READINGS_MAX])
{
        size_t n = 0, at = 0, kept = 0;
        uint32_t cp;
        if (s->plain.n)
                ret[n++] = s->plain;
        if (utf8_next(s->at, &at, &cp)) {
                n += pinyin_plain_readings(cp, ret + n);
                if (fold_cp(cp) != cp)
                        n += pinyin_plain_readings(fold_cp(cp), ret + n);
        }
        for (size_t i = 0; i < n; i++) {
                bool twice = false;
                for (size_t k = 0; k < kept; k++)
                        twice |= str_eq(ret[k], ret[i]);
                if (!twice)
                        ret[kept++] = ret[i];
        }
        return kept;
}

/* A mark and letters, in z. */
static Str sound_word(char z[SOUND_MAX], const char *mark, Str letters)
{
        size_t n = MIN(letters.n, (size_t)SOUND_MAX - 1);
        z[0] = mark[0];
        memcpy(z + 1, letters.p, n);
        return (Str){z, n + 1};
}

void sounds_each(Ctx *c, Str text, void (*put)(void *p, Str word, uint32_t character), void *p,
        uint32_t *ret_n)
{
        Syllables all =
                pinyin_read(c->arena, str_slice(text, 0, utf8_offset(text, READ_MAX)), READ_TEXT);
        for (size_t i = 0; i < all.n; i++) {
                Str readings[1 + 2 * PINYIN_READINGS_MAX];
                size_t n = all.p[i].han ? readings_of(&all.p[i], readings) : 0;
                uint32_t letters = 0;
                for (size_t k = 0; k < n; k++) {
                        char z[SOUND_MAX];
                        put(p, sound_word(z, FULL, readings[k]), (uint32_t)i);
                        uint32_t bit = 1u << (readings[k].p[0] & 31);
                        if (!(letters & bit))
                                put(p, sound_word(z, INITIAL, str_slice(readings[k], 0, 1)),
                                        (uint32_t)i);
                        letters |= bit;
                }
        }
        *ret_n = (uint32_t)all.n;
}

static void element_of(Ctx *c, Phrase *t, const char *mark, Str letters)
{
        Str word = str_printf(c->arena, "%s%.*s", mark, STR(letters));
        Buf key = buf_new(c->arena);
        key_put(&key, word);
        t->elements[t->n_elements] = (Element){.offset = (uint32_t)t->n_elements,
                .n_new = (uint32_t)utf8_count(word),
                .word = word,
                .typed = word,
                .key = buf_str(&key)};
        t->n_tokens = (uint32_t)++t->n_elements;
}

static Phrase phrase_of_sounds(Ctx *c, Str words)
{
        return (Phrase){.words = words,
                .elements = NEW_N(c->arena, Element, PINYIN_QUERY_MAX + 1),
                .zones = ZONE_BIT(SOUND),
                .by_sound = true};
}

size_t phrases_by_sound(Ctx *c, Str words, Phrase ret[SOUNDS_MAX])
{
        PinyinQuery q = pinyin_query(c->arena, words);
        size_t n = 0;
        for (size_t i = 0; i < q.n_splits && n + 1 < SOUNDS_MAX; i++) {
                Phrase t = phrase_of_sounds(c, words);
                Str rest = q.splits[i], syllable;
                while (str_cut(&rest, ' ', &syllable))
                        element_of(c, &t, FULL, syllable);
                ret[n++] = t;
        }
        if (!q.initials)
                return n;
        Phrase t = phrase_of_sounds(c, words);
        for (size_t i = 0; i < q.letters.n; i++)
                element_of(c, &t, INITIAL, str_slice(q.letters, i, i + 1));
        ret[n++] = t;
        return n;
}
