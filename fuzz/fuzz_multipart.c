/* fuzz_multipart.c: a form gives the same fields and refusals whether it comes at once or byte by byte. The
 * boundary is X; no folder for files, so a file is a refusal. */
#include <stdlib.h>

#include "web/inside.h"

static Err feed(Ctx *c, Req *q, Str all, size_t piece)
{
        Multipart *m;
        q->content_type = S("multipart/form-data; boundary=X");
        TRY(multipart_new(c, q, NULL, 100, &m));
        while (all.n) {
                TRY(multipart_feed(c, m, str_slice(all, 0, piece)));
                all = str_slice(all, piece, all.n);
        }
        return multipart_end(c, m);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx one = {.arena = a}, two = {.arena = a};
        Req q1 = {0}, q2 = {0};
        Str all = {(const char *)data, size};
        if (size > 100000)
                return 0;
        Err e1 = feed(&one, &q1, all, all.n + 1), e2 = feed(&two, &q2, all, 1);
        if (e1 != e2 || q1.n_params != q2.n_params)
                abort();
        for (size_t i = 0; i < q1.n_params; i++)
                if (!str_eq(q1.params[i].name, q2.params[i].name) ||
                        !str_eq(q1.params[i].value, q2.params[i].value))
                        abort();
        return 0;
}
