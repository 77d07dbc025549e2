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
        if (r.n_numbers > 500 || r.body.n > r.text.n || !r.kind[0] ||
                (r.n_problems > 0) != (r.problem[0] != 0))
                abort();
        return 0;
}
