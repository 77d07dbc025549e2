/* fuzz_reference.c: references of any bytes are taken apart within bounds. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Reference r;
        if (!reference_parse(a, (Str){(const char *)data, size}, &r))
                return 0;
        if (r.n_numbers > 100000 || r.body.n > r.text.n)
                abort();
        return 0;
}
