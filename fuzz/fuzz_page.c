/* fuzz_page.c: any lines make a page; its parts begin within it, in order, and there is at least one. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Decoded d;
        Page page;
        Parts parts;
        Str rest, line;
        VEC(Line) lines = {0};

        if (charset_decode(&c, (Str){(const char *)data, size}, S("UTF-8"), &d) != OK)
                abort();
        for (rest = d.text; str_cut(&rest, '\n', &line);) {
                uint8_t hint = line.n ? (uint8_t)line.p[0] : 0;

                *VEC_PUSH(a, &lines) = (Line){.text = line,
                        .heading = hint % 7,
                        .link_share = hint % 101,
                        .boiler = hint % 97,
                        .subject = hint % 5 == 0};
        }
        if (page_clean(&c, lines.p, lines.n, &page) != OK || page_split(&c, &page, &parts) != OK ||
                parts.n == 0)
                abort();
        for (size_t i = 0; i < parts.n; i++)
                if (parts.p[i].line > page.n || (i && parts.p[i].line <= parts.p[i - 1].line))
                        abort();
        for (size_t i = 0; i < page.n; i++)
                if (page.lines[i].kind == LINE_FURNITURE && !page.lines[i].reason)
                        abort();
        return 0;
}
