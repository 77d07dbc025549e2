/* fuzz_form.c: queries, cookies and header parameters of any bytes; what is accepted is well-formed and
 * survives being encoded and decoded again. */
#include <stdlib.h>

#include "web/inside.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Req q = {0}, again = {0};
        Str s = {(const char *)data, size};
        (void)cookie_lookup(s, S("session"));
        (void)header_param(a, s, S("name"));
        if (form_parse(&c, &q, s) != OK)
                return 0;
        Buf b = buf_new(a);
        for (size_t i = 0; i < q.n_params; i++) {
                size_t bad;
                if (!utf8_valid(q.params[i].value, &bad))
                        abort();
                if (i)
                        buf_putc(&b, '&');
                url_encode(&b, q.params[i].name);
                buf_putc(&b, '=');
                url_encode(&b, q.params[i].value);
        }
        if (form_parse(&c, &again, buf_str(&b)) != OK || again.n_params != q.n_params)
                abort();
        for (size_t i = 0; i < q.n_params; i++)
                if (!str_eq(q.params[i].value, again.params[i].value))
                        abort();
        return 0;
}
