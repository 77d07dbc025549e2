/* fuzz_date.c: dates of any text lie inside it, in order; their EDTF is EDTF and spans the days they say; and so does that of
 * each line alone, with what stands behind a tab as its context. */
#include "text/text.h"

#include <stdlib.h>

static void check(const Date *d)
{
        int32_t first, last;
        if (!d->edtf.n || d->problem.n)
                return;
        if (d->first > d->last || !edtf_bounds(d->edtf, &first, &last))
                abort();
        if (first != d->first || last != d->last)
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str s = {(const char *)data, size};
        Anchor anchor = {.year = size % 2 ? 2021 : 0};
        if (size % 3 == 0 && anchor.year) {
                anchor.month = 1 + (int)(size % 12);
                anchor.day = 1 + (int)(size % 28);
        }
        Dates all = {0};
        Date one;
        int32_t first, last;
        if (date_find(&c, s, anchor, &all) != OK)
                return 0;
        for (size_t i = 0, at = 0; i < all.n; i++) {
                const Date *d = &all.p[i];
                if (d->at.from < at || d->at.to <= d->at.from || d->at.to > s.n)
                        abort();
                at = d->at.to;
                check(d);
        }
        for (Str rest = s, line, words; rest.n && str_cut(&rest, '\n', &line);)
                if (str_cut(&line, '\t', &words) && date_parse_in(&c, words, anchor, line, &one))
                        check(&one);
        (void)edtf_bounds(s, &first, &last);
        return 0;
}
