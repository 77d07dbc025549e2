/* fuzz_charset.c: whatever the bytes are, what is decoded is well-formed UTF-8 without a byte order mark, and
 * the same bytes are judged the same; every encoding decodes anything. The first byte chooses what the page
 * declares. */
#include "text/text.h"

#include <stdlib.h>

static const char *const declared[] = {
        "", "gb2312", "GB18030", "big5", "utf-8", "utf-16", "shift_jis", "x"};

static const char *const all[] = {"UTF-8", "GB18030", "Big5", "Big5-HKSCS", "UTF-16LE", "UTF-16BE",
        "UTF-32LE", "UTF-32BE", "Shift_JIS", "EUC-JP", "EUC-KR", "EUC-TW", "windows-1252", "CP932",
        "CP949", "Johab", "HZ-GB-2312", "ISO-2022-CN", "ISO-2022-JP", "ISO-2022-KR", "VISCII"};

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
        Charset again = charset_guess(bytes, says);
        if (!str_eq(str_from(k.name), str_from(again.name)))
                abort();
        Decoded d;
        size_t bad;
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
                if (charset_decode(&c, bytes, str_from(all[i]), &d) != OK ||
                        !utf8_valid(d.text, &bad))
                        abort();
        if (!k.name[0] || charset_decode(&c, bytes, str_from(k.name), &d) != OK)
                return 0;
        if (!utf8_valid(d.text, &bad))
                abort();
        return 0;
}
