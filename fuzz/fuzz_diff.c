/* fuzz_diff.c: both texts can be read back from the parts of their diff. The first byte says where the input is
 * divided into the two. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx c = {.arena = arena};
        Decoded a, b;
        Diff d;
        Buf old = buf_new(arena), new = buf_new(arena);
        size_t cut = size ? 1 + (size - 1) * data[0] / 256 : 0;

        if (!size)
                return 0;
        if (charset_decode(&c, (Str){(const char *)data + 1, cut - 1}, S("UTF-8"), &a) != OK ||
                charset_decode(&c, (Str){(const char *)data + cut, size - cut}, S("UTF-8"), &b) !=
                        OK ||
                diff_text(&c, a.text, b.text, &d) != OK)
                abort();
        for (size_t i = 0; i < d.n; i++) {
                if (d.p[i].kind != DIFF_INS)
                        buf_put(&old, d.p[i].text);
                if (d.p[i].kind != DIFF_DEL)
                        buf_put(&new, d.p[i].text);
        }
        if (!str_eq(buf_str(&old), a.text) || !str_eq(buf_str(&new), b.text))
                abort();
        return 0;
}
