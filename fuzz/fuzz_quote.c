/* fuzz_quote.c: laying one text against another holds what it promises, whatever the texts. The first byte says where the
 * input is divided into the two. */
#include "text/align.h"

#include <stdlib.h>

static void check(bool held)
{
        if (!held)
                abort();
}

static void check_units(const Units *u, Str text)
{
        Tokenizer t = token_start(text);
        size_t n = 0;
        for (Token token; token_next(&t, &token); n++) {
                check(n < u->n && u->at[n].from == token.from);
                check(u->at[n].to > u->at[n].from && u->at[n].to <= token.to);
        }
        check(n == u->n);
}

static void check_alignment(const Units *a, const Units *b, const Alignment *al)
{
        size_t same = 0, used = 0, last = 0;
        for (size_t i = 0; i < a->n; i++) {
                uint32_t pair = al->pair[i];
                if (!pair)
                        continue;
                check(pair > last && pair <= b->n && pair > al->from && pair <= al->to);
                last = pair;
                used++;
                same += a->unit[i] == b->unit[pair - 1];
        }
        check(al->score >= 0 && al->score <= 1);
        if (!al->n_same)
                return;
        check(same == al->n_same && used - same == al->n_changed);
        check(a->n - used == al->n_missing && al->to - al->from - used == al->n_added);
        check((al->score == 1) == (same == a->n && al->n_added == 0));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx c = {.arena = arena};
        Decoded a, b;
        Alignment al;
        size_t cut = size ? 1 + (size - 1) * data[0] / 256 : 0;

        if (!size || size > 8192)
                return 0;
        check(charset_decode(&c, (Str){(const char *)data + 1, cut - 1}, S("UTF-8"), &a) == OK);
        check(charset_decode(&c, (Str){(const char *)data + cut, size - cut}, S("UTF-8"), &b) ==
                OK);
        Units x = units_of(arena, a.text), y = units_of(arena, b.text);
        check_units(&x, a.text);
        check_units(&y, b.text);
        units_align(arena, &x, y.unit, y.n, &al);
        check_alignment(&x, &y, &al);
        /* What stands in it without a difference is found without one. */
        units_align(arena, &y, y.unit, y.n, &al);
        check(y.n == 0 || (al.score == 1 && units_equal(&y, y.unit, y.n, 0)));
        return 0;
}
