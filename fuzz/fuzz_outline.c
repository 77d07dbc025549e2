/* fuzz_outline.c: whatever outline_parse accepts has an approval, and every point lies on the earth. */
#include "web/outline.h"

#include <math.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Outline o;
        if (outline_parse(&c, (Str){(const char *)data, size}, &o) != OK)
                return 0;
        if (!o.n || !o.approval.n)
                abort();
        for (size_t i = 0; i < o.n; i++)
                for (size_t k = 0; k < o.p[i].n; k++)
                        if (!(fabs(o.p[i].p[k].lat) <= 91 && fabs(o.p[i].p[k].lon) <= 181))
                                abort();
        return 0;
}
