/* fuzz_convert.c: every conversion takes any bytes; ASCII stays as it is, and well-formed text stays well formed. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str s = {(const char *)data, size};
        size_t bad, n_ascii = 0, left = 0;
        bool valid = utf8_valid(s, &bad);
        for (size_t i = 0; i < size; i++)
                n_ascii += data[i] < 'A';
        for (size_t i = 0; conversion_name(i); i++) {
                Str to = convert(a, conversion_lookup(str_from(conversion_name(i))), s);
                if (valid && !utf8_valid(to, &bad))
                        abort();
                left = 0;
                for (size_t k = 0; k < to.n; k++)
                        left += (unsigned char)to.p[k] < 'A';
                if (left < n_ascii)
                        abort();
        }
        return 0;
}
