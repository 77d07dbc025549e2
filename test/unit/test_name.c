/* test_name.c: longest form first, in either script, with every bearer; bounded. */
#include "test/test.h"
#include "text/text.h"

static Names *some(Ctx *c)
{
        Names *n = names_new(c->arena);
        names_add(n, S("桃源"), S("place"), S("p1"), S("桃源县"));
        names_add(n, S("桃源县"), S("place"), S("p1"), S("桃源县"));
        names_add(n, S("桃源縣志辦"), S("body"), S("b1"), S("桃源县志办"));
        names_add(n, S("贺龙"), S("person"), S("h1"), S("贺龙"));
        names_add(n, S("李明"), S("person"), S("l1"), S("李明（1890—1950）"));
        names_add(n, S("李明"), S("person"), S("l2"), S("李明（1921—）"));
        names_add(n, S("李明"), S("person"), S("l2"), S("李明（1921—）"));
        names_add(n, S("Li"), S("person"), S("l3"), S("Li"));
        names_add(n, S("县"), S("place"), S("x"), S("县"));
        names_ready(n);
        return n;
}

/* "text=id[,id]@from" of each hit. */
static Str found(Ctx *c, const Names *n, Str text)
{
        NameHits hits;
        Buf b = buf_new(c->arena);
        CHECK_OK(names_find(c, n, text, &hits));
        for (size_t i = 0; i < hits.n; i++) {
                const NameHit *h = &hits.p[i];
                buf_printf(&b, "%s%.*s=", i ? " " : "", STR(h->text));
                for (size_t k = 0; k < h->n_bearers; k++)
                        buf_printf(&b, "%s%.*s", k ? "," : "", STR(h->bearers[k].id));
                buf_printf(&b, "@%zu", h->at.from);
                CHECK(h->several == (h->n_bearers > 1));
                CHECK_STR(h->id, str_keep_z(c->arena, h->bearers[0].id));
        }
        return buf_str(&b);
}

TEST(longest_and_leftmost)
{
        Names *n = some(c);
        CHECK_STR(found(c, n, S("在桃源縣志辦")), "桃源縣志辦=b1@3");
        CHECK_STR(found(c, n, S("在桃源縣志")), "桃源縣=p1@3");
        CHECK_STR(found(c, n, S("桃源桃")), "桃源=p1@0");
        CHECK_STR(found(c, n, S("賀龍在桃源")), "賀龍=h1@0 桃源=p1@9");
        CHECK_STR(found(c, n, S("桃")), "");
        CHECK_STR(found(c, n, S("")), "");
}

TEST(bearers_of_one_form)
{
        CHECK_STR(found(c, some(c), S("李明")), "李明=l1,l2@0");
}

TEST(letters_have_edges)
{
        CHECK_STR(found(c, some(c), S("Lib, ALi, LI.")), "LI=l3@10");
        CHECK_STR(found(c, some(c), S("在Li县")), "Li=l3@3");
}

TEST(single_and_long_forms_are_not_looked_for)
{
        Names *n = names_new(c->arena);
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 65; i++)
                buf_put(&b, S("县"));
        names_add(n, buf_str(&b), S("k"), S("i"), S("d"));
        names_add(n, S("县"), S("k"), S("i"), S("d"));
        names_ready(n);
        CHECK_STR(found(c, n, buf_str(&b)), "");
        CHECK_STR(found(c, names_new(c->arena), S("桃源")), "");
}

TEST(a_hundred_thousand_forms_quickly)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        int64_t start = ticks_ns();
        Names *n = names_new(a);
        for (uint32_t i = 0; i < 100000; i++) {
                Buf b = buf_new(c->arena);
                buf_put_cp(&b, 0x4E00 + i % 20000);
                buf_put_cp(&b, 0x4E00 + i * 7919 % 20000);
                buf_put_cp(&b, 0x4E00 + i * 104729 % 20000);
                names_add(n, buf_str(&b), S("person"), S("id"), buf_str(&b));
        }
        names_ready(n);
        double s = (double)(ticks_ns() - start) / 1e9;
        printf("# built in %.2f s, %.1f MB\n", s, (double)arena_used(a) / 1e6);
        CHECK(s < 5); /* 0.05 s on an idle core; sanitizers and busy machines take their time */
}

TEST_MAIN
