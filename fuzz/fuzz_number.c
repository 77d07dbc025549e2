/* fuzz_number.c: quantities of any text lie inside it, in order, with bounds that make sense. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str s = {(const char *)data, size};
        Quantities all = {0};
        Quantity one;
        if (number_find(&c, s, &all) != OK)
                return 0;
        for (size_t i = 0, at = 0; i < all.n; i++) {
                const Quantity *q = &all.p[i];
                if (q->at.from < at || q->at.to <= q->at.from || q->at.to > s.n || q->min > q->max)
                        abort();
                at = q->at.to;
        }
        (void)number_parse(a, s, &one);
        return 0;
}
