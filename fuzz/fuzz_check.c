/* fuzz_check.c: reviewed text, an empty line, a text: what is remarked lies inside the text, in order, by a row of the
 * tables, and says why. */
#include "text/text.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str s = {(const char *)data, size};
        CheckOptions o = {.anchor = {.year = 1998}, .every_place = size & 1};
        size_t cut = str_find(s, S("\n\n"), 0);
        if (cut != SIZE_MAX && cut < 4096) {
                CharModel *m = charmodel_new(a);
                charmodel_add(m, str_slice(s, 0, cut));
                charmodel_ready(m);
                o.model = m;
                s = str_slice(s, cut + 2, s.n);
        }
        Names *n = names_new(a);
        names_add(n, S("桐溪县志"), S("work"), S("1"), S("桐溪县志"));
        names_add(n, S("县志"), S("work"), S("1"), S("桐溪县志"));
        names_ready(n);
        o.names = n;
        Remarks r = {0};
        if (proofread(&c, s, &o, &r) != OK)
                return 0;
        size_t at = 0;
        for (size_t i = 0; i < r.n; i++) {
                const Remark *f = &r.p[i];
                if (f->at.from < at || f->at.to < f->at.from || f->at.to > s.n || !f->why.n ||
                        f->words.p != s.p + f->at.from || !f->line || !f->column || !f->times)
                        abort();
                if (check_rule(str_from(f->rule->id)) != f->rule)
                        abort();
                at = f->at.from;
        }
        return 0;
}
