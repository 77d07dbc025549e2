/* fuzz_settings.c: a settings file is taken or refused with a sentence. */
#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        if (settings_parse(&c, (Str){(const char *)data, size}, &c.settings) != OK &&
                !c.fault.sentence.n)
                abort();
        (void)setting_int(&c, "zone"); /* asserts that a number was let in */
        return 0;
}
