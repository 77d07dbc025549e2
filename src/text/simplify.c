/* simplify.c: traditional to simplified for people to read, by phrases first and characters after them:
 * 乾燥 becomes 干燥, 乾隆 stays 乾隆. Only the script changes; old glyphs, width and case stay as the source has
 * them (the search form is fold.c). Table: simplify.tsv, made by tools/simplify_table.py from OpenCC. */
#include "text/fold_inline.h"
#include "text/text.h"

#include <string.h>

typedef struct {
        Str from, to;
} Phrase;

#include "simplify_table.h"

#define PHRASE_BEGINS (1u << 24)

static uint32_t value_of(uint32_t cp)
{
        if (cp >= FOLD_LIMIT)
                return 0;
        return simplify_values[(uint32_t)simplify_index[cp >> FOLD_SHIFT] << FOLD_SHIFT |
                (cp & ((1u << FOLD_SHIFT) - 1))];
}

/* First phrase not less than s by bytes. */
static size_t phrase_from(Str s)
{
        size_t lo = 0, hi = ARRAY_LEN(phrases);
        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                if (str_cmp(phrases[mid].from, s) < 0)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

/* The longest phrase that rest begins with; first is its first character. */
static const Phrase *phrase_at(Str rest, Str first)
{
        const Phrase *best = NULL;
        for (size_t i = phrase_from(first); i < ARRAY_LEN(phrases); i++) {
                if (!str_starts(phrases[i].from, first))
                        break;
                if (str_starts(rest, phrases[i].from) &&
                        (!best || phrases[i].from.n > best->from.n))
                        best = &phrases[i];
        }
        return best;
}

Str simplify(Arena *a, Str s)
{
        Buf out = buf_new(a);
        buf_reserve(&out, s.n);
        const char *p = s.p, *end = s.p + s.n;
        while (p < end) {
                uint32_t cp;
                const char *next = text_next(p, end, &cp);
                uint32_t value = value_of(cp);
                const Phrase *phrase = value & PHRASE_BEGINS
                        ? phrase_at((Str){p, (size_t)(end - p)}, (Str){p, (size_t)(next - p)})
                        : NULL;
                if (phrase) {
                        buf_put(&out, phrase->to);
                        p += phrase->from.n;
                } else {
                        buf_put_cp(&out, fold_apply(cp, value));
                        p = next;
                }
        }
        return buf_str(&out);
}
