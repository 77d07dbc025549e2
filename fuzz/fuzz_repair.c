/* fuzz_repair.c: proposals lie in order inside the text and do not overlap, what they want to replace is what
 * stands there, and a text to which the exact ones were applied gives no further exact ones. Losses and marks
 * of secrecy lie inside the text as well. */
#include "text/text.h"

#include <stdlib.h>

static void must(bool held)
{
        if (!held)
                abort();
}

static void check_repairs(Str text, const Repairs *r)
{
        size_t at = 0, bad;
        for (size_t i = 0; i < r->n; i++) {
                const Repair *one = &r->p[i];
                must(one->at.from >= at && one->at.to >= one->at.from && one->at.to <= text.n);
                must(str_eq(one->before, str_slice(text, one->at.from, one->at.to)));
                must(utf8_valid(one->after, &bad) && repair_name(one->kind)[0]);
                at = one->at.to;
        }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str text = {(const char *)data, size};
        size_t bad;
        if (!utf8_valid(text, &bad))
                return 0;
        Repairs found, again;
        if (repair_find(&c, text, &found) != OK)
                return 0;
        check_repairs(text, &found);
        bool *take = NEW_N(a, bool, found.n + 1);
        for (size_t i = 0; i < found.n; i++)
                take[i] = found.p[i].certainty == EXACT;
        Str repaired = repair_apply(&c, text, &found, take);
        must(utf8_valid(repaired, &bad));
        must(repair_find(&c, repaired, &again) == OK);
        check_repairs(repaired, &again);
        for (size_t i = 0; i < again.n; i++)
                must(again.p[i].certainty != EXACT);
        Losses losses;
        if (loss_find(&c, text, &losses) == OK)
                for (size_t i = 0; i < losses.n; i++)
                        must(losses.p[i].at + losses.p[i].n <= text.n);
        Span mark;
        if (secrecy_mark(text, &mark))
                must(mark.from < mark.to && mark.to <= text.n);
        return 0;
}
