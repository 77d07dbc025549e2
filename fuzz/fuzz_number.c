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
        if (!number_parse(a, s, &one))
                return 0;
        Metric m;
        Quantity sum;
        if (one.min > one.max || !quantity_add(&one, &one, &sum) || sum.has_max != one.has_max)
                abort();
        if (quantity_metric(&one, 1935, 1935, &m) && (m.min > m.max || !m.source[0]))
                abort();
        return 0;
}
