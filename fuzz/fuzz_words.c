/* fuzz_words.c: a broken catalogue is refused or gives words, and never reads outside its bytes. */
#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        c.words = words_from_mo(a, (Str){(const char *)data, size});
        if (c.words && utf8_count(tr_str(&c, S("read"))) == 0)
                abort();
        return 0;
}
