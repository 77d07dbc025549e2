/* fuzz_fold.c: folding is idempotent and its map leads back into the text in order; tokens are never empty, are
 * folded, and lie in the text in order; what is simplified is well-formed. */
#include "text/text.h"

#include <stdlib.h>

static void must(bool held)
{
        if (!held)
                abort();
}

static void check_tokens(Arena *a, Str text)
{
        Tokenizer t = token_start(text);
        Token one;
        size_t from = 0;
        while (token_next(&t, &one)) {
                must(one.word.n > 0 && one.word.n <= TOKEN_MAX);
                must(one.from >= from && one.from < one.to && one.to <= text.n);
                must(str_eq(fold_text(a, one.word, NULL), one.word));
                from = one.from;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str text = {(const char *)data, size};
        size_t bad;
        if (!utf8_valid(text, &bad))
                return 0;
        uint32_t *map;
        Str folded = fold_text(a, text, &map);
        must(utf8_valid(folded, &bad));
        must(str_eq(fold_text(a, folded, NULL), folded));
        for (size_t i = 0; i < folded.n; i++)
                must(map[i] <= map[i + 1] && map[i] < text.n);
        must(map[folded.n] == text.n);
        must(utf8_valid(simplify(a, text), &bad));
        check_tokens(a, text);
        return 0;
}
