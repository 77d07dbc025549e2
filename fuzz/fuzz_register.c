/* fuzz_register.c: a declaration is taken or refused with a sentence that names the file. */
#include "record/inner.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        const Registers *r;
        if (registers_load_text(&c, S("x.yaml"), (Str){(const char *)data, size}, &r) != OK &&
                !str_starts(c.fault.sentence, S("x.yaml")))
                abort();
        return 0;
}
