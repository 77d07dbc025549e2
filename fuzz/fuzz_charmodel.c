/* fuzz_charmodel.c: a model knows each run it has learned, whatever the bytes, and the same bytes give the same model. */
#include "text/check.h"

#include <stdlib.h>

static CharModel *learn(Arena *a, Str s)
{
        CharModel *m = charmodel_new(a);
        charmodel_add(m, str_slice(s, 0, s.n / 2));
        charmodel_add(m, str_slice(s, s.n / 2, s.n));
        charmodel_ready(m);
        charmodel_add(m, s); /* too late: changes nothing */
        return m;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str s = {(const char *)data, size};
        CharModel *m = learn(a, s), *again = learn(a, s);
        uint16_t ids[MODEL_ORDER];
        size_t at = 0, n = 0;
        uint32_t cp;
        if (charmodel_bytes(m) != charmodel_bytes(again) || charmodel_chars(m) > size)
                abort();
        Str half = str_slice(s, 0, s.n / 2);
        while (utf8_next(half, &at, &cp)) {
                ids[n++ % MODEL_ORDER] = charmodel_id(cp);
                if (n % MODEL_ORDER)
                        continue;
                unsigned run = charmodel_count(m, ids, MODEL_ORDER);
                if (!run || run != charmodel_count(again, ids, MODEL_ORDER) ||
                        charmodel_score(m, ids, MODEL_ORDER) > 1e-9)
                        abort();
        }
        return 0;
}
