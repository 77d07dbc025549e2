/* fuzz_pinyin.c: syllables of any text lie in it in order; whatever is read so is found by its own reading. */
#include "text/text.h"

#include <stdlib.h>

/* A cut that is typed with its blanks may be read so. */
static bool is_cut_so(Arena *a, Str split, size_t letters)
{
        PinyinQuery q = pinyin_query(a, split);
        for (size_t i = 0; i < q.n_splits; i++)
                if (str_eq(q.splits[i], split))
                        return q.letters.n == letters;
        return false;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str s = {(const char *)data, size};
        ReadAs as = size % 2 ? READ_NAME : READ_TEXT;
        Syllables r = pinyin_read(a, s, as);
        const char *last = s.p;
        bool all_han = true;
        for (size_t i = 0; i < r.n; i++) {
                Str at = r.p[i].at;
                if (at.p < last || at.n == 0 || at.p + at.n > s.p + s.n)
                        abort();
                last = at.p + at.n;
                all_han = all_han && r.p[i].han && r.p[i].plain.n;
        }
        if (r.n && (!sort_key(a, s, BY_PINYIN, as).n || !sort_key(a, s, BY_STROKES, as).n))
                abort();
        PinyinKeys keys = pinyin_keys(a, s, READ_TEXT);
        PinyinQuery own = pinyin_query(a, keys.syllables), typed = pinyin_query(a, s);
        Span at;
        if (all_han && own.n_splits && !pinyin_find(a, &own, s, &at))
                abort();
        if (typed.n_splits > PINYIN_SPLITS_MAX || typed.letters.n > PINYIN_QUERY_MAX)
                abort();
        for (size_t i = 0; i < typed.n_splits; i++)
                if (!is_cut_so(a, typed.splits[i], typed.letters.n))
                        abort();
        if (pinyin_find(a, &typed, S("桐溪县志·西安·吕略"), &at) && at.to <= at.from)
                abort();
        return 0;
}
