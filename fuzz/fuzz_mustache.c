/* fuzz_mustache.c: any template is parsed and rendered over a small model, or refused with a sentence. */
#include <stdlib.h>

#include "web/web.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Json *model, *partials;
        Str text = {(const char *)data, size};
        if (json_parse(&c,
                    S("{\"a\":{\"b\":\"<\",\"l\":[1,[2,\"三\"],{\"a\":0}]},\"s\":\"甲\\n乙\","
                      "\"f\":false,\"p\":\"p\"}"),
                    &model) != OK)
                abort();
        partials = json_object(a);
        json_put_str(a, partials, "p", S("{{s}}\n{{#a.l}}{{.}}\n{{/a.l}}"));
        json_put_str(a, partials, "self", text);
        Buf out = buf_new(a);
        Err e = mustache_render(&c, text, model, partials, &out);
        if ((e == OK) != (c.fault.kind == OK))
                abort();
        return 0;
}
