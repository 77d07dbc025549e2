/* repair_suspect.c: a name that sounds like the name the text is about but is written with another character,
 * once or twice where the right one stands many times: 桃園 in a text about 桃源县. No bytes are wrong, so
 * nothing is changed: the place is flagged, and a person who knows looks at it. */
#include "text/fold_inline.h"
#include "text/repair.h"

#include <stdlib.h>

#define OFTEN 5        /* times the name must stand */
#define PER_THOUSAND 1 /* and in 1,000 characters: the text is about it */
#define FEWER 6        /* the suspect at most once for so many of the right */
#define NAMES_MAX 16
#define RARE_BITS 20 /* of both characters together: 桃源 is a name, 强对 (加强对县…) is not */

typedef struct {
        uint32_t a, b;
        size_t n;
} Name;

static bool is_in(const uint32_t *set, size_t n, uint32_t cp)
{
        for (size_t i = 0; i < n; i++)
                if (set[i] == cp)
                        return true;
        return false;
}

/* Words that stand before 县 or 市 without being its name: 加强对县直单位, 我们各区.
 * 的了和与與及在对對向从從到由于於以为為是有各全本我他该該等每某两兩个個新老大小使把被将將 */
static const uint32_t function_words[] = {0x7684, 0x4E86, 0x548C, 0x4E0E, 0x8207, 0x53CA, 0x5728,
        0x5BF9, 0x5C0D, 0x5411, 0x4ECE, 0x5F9E, 0x5230, 0x7531, 0x4E8E, 0x65BC, 0x4EE5, 0x4E3A,
        0x70BA, 0x662F, 0x6709, 0x5404, 0x5168, 0x672C, 0x6211, 0x4ED6, 0x8BE5, 0x8A72, 0x7B49,
        0x6BCF, 0x67D0, 0x4E24, 0x5169, 0x4E2A, 0x500B, 0x65B0, 0x8001, 0x5927, 0x5C0F, 0x4F7F,
        0x628A, 0x88AB, 0x5C06, 0x5C07};

/* 县縣市区區乡鄉镇鎮 */
static bool is_place_word(uint32_t cp)
{
        switch (cp) {
        case 0x53BF:
        case 0x7E23:
        case 0x5E02:
        case 0x533A:
        case 0x5340:
        case 0x4E61:
        case 0x9109:
        case 0x9547:
        case 0x93AE:
                return true;
        default:
                return false;
        }
}

static bool is_name_part(uint32_t cp)
{
        return is_han(cp) && !is_place_word(cp) &&
                !is_in(function_words, ARRAY_LEN(function_words), cp);
}

/* The two characters before a place word at `at`, if they may be a name; empty if not. */
static Str name_before(Str text, size_t at, Name *ret)
{
        size_t from = at;

        if (!utf8_prev(text, &from, &ret->b) || !utf8_prev(text, &from, &ret->a) ||
                !is_name_part(ret->a) || !is_name_part(ret->b) ||
                char_bits(ret->a) + char_bits(ret->b) < RARE_BITS)
                return (Str){0};
        return str_slice(text, from, at);
}

/* Two characters that a place word follows: the names the text may be about, commonest first. */
static size_t place_names(Finder *f, Name names[NAMES_MAX])
{
        Map seen = map_new(f->c->arena);
        VEC(Name *) all = {0};
        size_t at = 0, before, n = 0;
        uint32_t cp;

        while (before = at, at < f->text.n) {
                Name here = {0};

                at = (size_t)(text_next(f->text.p + at, f->text.p + f->text.n, &cp) - f->text.p);
                if (!is_place_word(cp))
                        continue;
                Str key = name_before(f->text, before, &here);
                if (!key.n)
                        continue;
                Name *name = map_lookup(&seen, key);
                if (!name) {
                        name = NEW(f->c->arena, Name);
                        *name = here;
                        map_put(&seen, key, name);
                        *VEC_PUSH(f->c->arena, &all) = name;
                }
                name->n++;
        }
        for (size_t i = 0; i < all.n; i++) {
                if (all.p[i]->n < 2)
                        continue;
                if (n < NAMES_MAX)
                        names[n++] = *all.p[i];
                else
                        for (size_t k = 0; k < n; k++)
                                if (names[k].n < all.p[i]->n) {
                                        names[k] = *all.p[i];
                                        break;
                                }
        }
        return n;
}

/* The name stands often enough for the length of the text. */
static bool is_subject(Finder *f, const Name *name)
{
        size_t n = 0, at = 0;
        Buf both = buf_new(f->c->arena);

        buf_put_cp(&both, name->a);
        buf_put_cp(&both, name->b);
        while ((at = str_find(f->text, buf_str(&both), at)) != SIZE_MAX) {
                n++;
                at += both.n;
        }
        /* A Han character takes three bytes. */
        return n >= OFTEN && n * 1000 >= PER_THOUSAND * (f->text.n / 3);
}

/* Flags what sounds like the name with one character changed, if it is rare beside the name. */
static void find_like(Finder *f, const Name *name)
{
        size_t at = 0, before, from = 0, n_right = 0, first = f->found.n;
        uint32_t cp, last = 0;
        Str why = {0};

        while (before = at, at < f->text.n) {
                at = (size_t)(text_next(f->text.p + at, f->text.p + f->text.n, &cp) - f->text.p);
                bool a = last == name->a, b = cp == name->b;

                n_right += a && b;
                if (a != b && is_han(cp) && is_han(last) &&
                        (a ? pinyin_same(cp, name->b) : pinyin_same(last, name->a))) {
                        Str s = str_slice(f->text, from, at);

                        if (!why.n) {
                                Buf right = buf_new(f->c->arena);

                                buf_put_cp(&right, name->a);
                                buf_put_cp(&right, name->b);
                                why = str_printf(f->c->arena,
                                        tr(f->c,
                                                "It sounds like %.*s, which this text is about, but is "
                                                "written differently."),
                                        STR(buf_str(&right)));
                        }
                        found(f, (Span){from, at}, s, REPAIR_SUSPECT, DOUBT, 0.5, why);
                }
                last = cp;
                from = before;
        }
        if ((f->found.n - first) * FEWER > n_right)
                f->found.n = first;
}

void find_suspects(Finder *f)
{
        Name names[NAMES_MAX];
        size_t n = place_names(f, names);

        for (size_t i = 0; i < n; i++)
                if (is_subject(f, &names[i]))
                        find_like(f, &names[i]);
}
