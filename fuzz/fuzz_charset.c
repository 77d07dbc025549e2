/* fuzz_charset.c: whatever the bytes are, they are judged, the same bytes always in the same way (seen with every seventh
 * length, since a judgement is dear), and in the encoding they are thought to be in they give well-formed UTF-8 (fuzz_decode.c
 * has all the others). The first byte chooses what the page declares. */
#include "text/text.h"

#include <stdlib.h>

static const char *const declared[] = {
        "", "gb2312", "GB18030", "big5", "utf-8", "utf-16", "shift_jis", "x"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str bytes = {(const char *)data, size};
        Str says = str_from(declared[size ? data[0] % ARRAY_LEN(declared) : 0]);
        Charset k = charset_guess(bytes, says);
        if (!(k.confidence >= 0 && k.confidence <= 1) || !k.name || !k.reason)
                abort();
        if (size % 7 == 0 && !str_eq(str_from(k.name), str_from(charset_guess(bytes, says).name)))
                abort();
        Decoded d;
        size_t bad;
        if (!k.name[0] || charset_decode(&c, bytes, str_from(k.name), &d) != OK)
                return 0;
        if (!utf8_valid(d.text, &bad))
                abort();
        return 0;
}
