/* fuzz_fold.c: folding any bytes is idempotent, its map stays inside the text, and tokens cover it in order. */
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str s = {(const char *)data, size};
        uint32_t *map;
        Str f = fold_text(a, s, &map);
        if (!str_eq(f, fold_text(a, s, NULL)) || !str_eq(f, fold_text(a, f, NULL)) ||
                map[f.n] != s.n)
                abort();
        for (size_t i = 0; i < f.n; i++)
                if (map[i] > map[i + 1])
                        abort();
        size_t from = 0, bad;
        Tokenizer t = token_start(s);
        for (Token k; token_next(&t, &k);) {
                if (k.from < from || k.to <= k.from || k.to > s.n || !k.word.n ||
                        k.word.n > TOKEN_MAX || !utf8_valid(k.word, &bad))
                        abort();
                from = k.from + 1;
        }
        return 0;
}
