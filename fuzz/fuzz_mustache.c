/* fuzz_mustache.c: a template, a line break of three, and a model in JSON. A broken template is refused; a good one never
 * lets a value through unescaped unless it asks for that with three braces or an ampersand. */
#include "web/web.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str all = {(const char *)data, size};
        size_t bad, cut = str_find(all, S("\n\n\n"), 0);
        if (cut == SIZE_MAX || !utf8_valid(all, &bad))
                return 0;
        Str text = str_slice(all, 0, cut);
        Json *model;
        if (json_parse(&c, str_slice(all, cut + 3, all.n), &model) != OK)
                return 0;
        Json *partials = json_object(a);
        json_put_str(a, partials, "p", S("[{{x}}{{>p2}}]"));
        json_put_str(a, partials, "p2", S("{{#x}}{{>p}}{{/x}}"));
        Buf out = buf_new(a);
        if (mustache_render(&c, text, model, partials, &out) != OK)
                return 0;
        bool raw = str_find(text, S("&"), 0) != SIZE_MAX || str_find(text, S("<"), 0) != SIZE_MAX ||
                str_find(text, S("{{{"), 0) != SIZE_MAX || str_find(text, S("="), 0) != SIZE_MAX;
        if (!raw && str_find(buf_str(&out), S("<"), 0) != SIZE_MAX)
                abort();
        return 0;
}
