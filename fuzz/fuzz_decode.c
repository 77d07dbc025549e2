/* fuzz_decode.c: every encoding decodes anything to well-formed UTF-8 without a byte order mark. The first byte chooses the
 * encoding. */
#include "text/text.h"

#include <stdlib.h>

static const char *const all[] = {"UTF-8", "GB18030", "Big5", "Big5-HKSCS", "UTF-16LE", "UTF-16BE",
        "UTF-32LE", "UTF-32BE", "Shift_JIS", "EUC-JP", "EUC-KR", "EUC-TW", "windows-1252", "CP932",
        "CP949", "Johab", "HZ-GB-2312", "ISO-2022-CN", "ISO-2022-JP", "ISO-2022-KR", "VISCII"};

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str encoding = str_from(all[size ? data[0] % ARRAY_LEN(all) : 0]);
        Decoded d;
        size_t bad;
        if (charset_decode(&c, str_slice((Str){(const char *)data, size}, 1, size), encoding, &d) !=
                        OK ||
                !utf8_valid(d.text, &bad))
                abort();
        return 0;
}
