/* fuzz_json.c: whatever json_parse accepts is printed and read again as the same. */
#include "base/base.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Json *v, *again;
        if (json_parse(&c, (Str){(const char *)data, size}, &v) != OK)
                return 0;
        Buf first = buf_new(a), second = buf_new(a);
        json_write(&first, v);
        if (json_parse(&c, buf_str(&first), &again) != OK)
                abort();
        json_write(&second, again);
        if (!str_eq(buf_str(&first), buf_str(&second)))
                abort();
        return 0;
}
