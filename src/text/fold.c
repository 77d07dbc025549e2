/* fold.c: the search form of characters, so that a query in either script, in any width and with any of the
 * old glyphs finds the same places. One code point gives one code point: offsets map back without a table of
 * lengths, and an index made with the same FOLD_VERSION can be compared byte by byte. The table and its
 * sources: fold.tsv, tools/fold_table.py; the build packs it into two stages (tools/fold_header.py). */
#include "text/fold_inline.h"
#include "text/text.h"

#include "fold_table.h"

uint32_t fold_cp(uint32_t cp)
{
        return fold_apply(cp, fold_value(cp));
}

/* Room for one more character at o. */
static bool has_room(const char *o, const char *out, size_t max)
{
        return (size_t)(o - out) + UTF8_MAX <= max;
}

/* The folded form of s in out; false if max bytes are not enough. */
static bool fold_plain(Str s, char *out, size_t max, size_t *ret_n)
{
        const char *p = s.p, *end = s.p + s.n;
        char *o = out;
        while (p < end) {
                uint32_t cp;
                if (!has_room(o, out, max))
                        return false;
                uint32_t han = end - p > 3 ? han_at(p) : 0;
                if (han) {
                        o = han_put(o, han);
                        p += 3;
                        continue;
                }
                p = text_next(p, end, &cp);
                o = text_put(o, fold_apply(cp, fold_value(cp)));
        }
        *ret_n = (size_t)(o - out);
        return true;
}

static bool fold_mapped(Str s, char *out, uint32_t *map, size_t max, size_t *ret_n)
{
        const char *p = s.p, *end = s.p + s.n;
        char *o = out;
        while (p < end) {
                uint32_t cp, from = (uint32_t)(p - s.p);
                if (!has_room(o, out, max))
                        return false;
                p = text_next(p, end, &cp);
                char *next = text_put(o, fold_apply(cp, fold_value(cp)));
                for (; o < next; o++)
                        map[o - out] = from;
        }
        map[o - out] = (uint32_t)s.n;
        *ret_n = (size_t)(o - out);
        return true;
}

Str fold_text(Arena *a, Str s, uint32_t **ret_map)
{
        /* Nearly all text keeps its length. A few characters grow (U+023A from two bytes to three, some
         * simplified forms to planes 2 and 3, an ill-formed byte to U+FFFD): at most to three times. */
        size_t wanted[] = {s.n + s.n / 64 + 4 * UTF8_MAX, 3 * s.n + UTF8_MAX};
        for (size_t i = 0; i < ARRAY_LEN(wanted); i++) {
                char *out = arena_alloc(a, wanted[i]);
                size_t n;
                if (ret_map) {
                        uint32_t *map = NEW_N(a, uint32_t, wanted[i] + 1);
                        if (fold_mapped(s, out, map, wanted[i], &n)) {
                                *ret_map = map;
                                return (Str){out, n};
                        }
                } else if (fold_plain(s, out, wanted[i], &n)) {
                        return (Str){out, n};
                }
        }
        die("event=fold_too_long bytes=%zu", s.n);
}
