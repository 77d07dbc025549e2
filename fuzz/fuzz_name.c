/* fuzz_name.c: lines of forms, an empty line, a text: hits lie inside the text and are as long as their form. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str rest = {(const char *)data, size}, line;
        Names *n = names_new(a);
        while (rest.n && str_cut(&rest, '\n', &line) && line.n)
                names_add(n, line, line.n % 4 ? S("place") : S("person"), line, line);
        names_ready(n);
        NameHits hits = {0};
        if (!rest.p || names_find(&c, n, rest, &hits) != OK)
                return 0;
        for (size_t i = 0, at = 0; i < hits.n; i++) {
                const NameHit *h = &hits.p[i];
                NameBearers all = name_bearers(a, n, h);
                if (h->at.from < at || h->at.to <= h->at.from || h->at.to > rest.n || !all.n)
                        abort();
                if (h->several != (all.n > 1) || !str_eq(all.p[0].id, name_first(n, h).id))
                        abort();
                if (utf8_count(h->text) != utf8_count(str_trim(all.p[0].id)))
                        abort();
                at = h->at.to;
        }
        return 0;
}
