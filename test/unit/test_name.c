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
                NameBearers all = name_bearers(c->arena, n, h);
                for (size_t k = 0; k < all.n; k++)
                        buf_printf(&b, "%s%.*s", k ? "," : "", STR(all.p[k].id));
                buf_printf(&b, "@%zu", h->at.from);
                CHECK(h->several == (all.n > 1));
                CHECK_STR(name_first(n, h).id, str_keep_z(c->arena, all.p[0].id));
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

TEST(periods)
{
        Names *n = names_new(c->arena);
        int32_t jan = jdn_from_gregorian(1988, 1, 1), dec = jdn_from_gregorian(1988, 12, 31);
        NamePeriod old = {JDN_OPEN_PAST, dec, S("桐江市"), S("撤县设市")},
                   young = {.from = jan, .to = JDN_OPEN_FUTURE};
        names_add_period(n, S("桐灌县"), S("place"), S("p1"), S("桐灌县"), &old);
        names_add_period(n, S("桐江市"), S("place"), S("p1"), S("桐江市"), &young);
        names_add(n, S("桐溪县"), S("place"), S("p2"), S("桐溪县"));
        names_ready(n);
        NameHits hits;
        CHECK_OK(names_find(c, n, S("桐灌縣、桐江市、桐溪县"), &hits));
        if (!CHECK_INT(hits.n, 3))
                return;
        NameBearer a = name_first(n, &hits.p[0]), b = name_first(n, &hits.p[1]),
                   d = name_first(n, &hits.p[2]);
        CHECK_STR(a.later, "桐江市");
        CHECK_STR(a.note, "撤县设市");
        CHECK_INT(name_state(&a, dec - 400, jan - 1), NAME_VALID);
        CHECK_INT(name_state(&a, dec, dec + 5), NAME_VALID);
        CHECK_INT(name_state(&a, dec + 1, dec + 5), NAME_NO_LONGER);
        CHECK_INT(name_state(&b, jan - 5, jan - 1), NAME_NOT_YET);
        CHECK_INT(name_state(&b, jan - 5, jan), NAME_VALID);
        CHECK(d.from == JDN_OPEN_PAST && d.to == JDN_OPEN_FUTURE && !d.later.n);
}

/* The same form with two periods is in use in either. */
TEST(a_name_that_came_back)
{
        Names *n = names_new(c->arena);
        NamePeriod first = {.from = 10, .to = 20}, again = {.from = 40, .to = 50};
        names_add_period(n, S("桐州"), S("place"), S("p1"), S("桐州"), &first);
        names_add_period(n, S("桐州"), S("place"), S("p1"), S("桐州"), &again);
        names_ready(n);
        CHECK_STR(found(c, n, S("桐州")), "桐州=p1,p1@0");
}

TEST(more_bearers_than_are_listed)
{
        Names *n = names_new(c->arena);
        for (int i = 0; i < NAME_BEARERS_MAX + 10; i++)
                names_add(n, S("王明"), S("person"), str_printf(c->arena, "%d", i), S("王明"));
        names_ready(n);
        NameHits hits;
        CHECK_OK(names_find(c, n, S("王明来"), &hits));
        if (!CHECK_INT(hits.n, 1))
                return;
        NameBearers all = name_bearers(c->arena, n, &hits.p[0]);
        CHECK_INT(all.n, NAME_BEARERS_MAX);
        CHECK_STR(all.p[2].id, "2");
        CHECK(hits.p[0].several);
}

/* Forms whose beginnings are forms, and forms that share all but their ends. */
TEST(beginnings_and_ends)
{
        Names *n = names_new(c->arena);
        static const char *const forms[] = {
                "桐溪", "桐溪县", "桐溪县志办", "桐溪县志办公室", "溪县", "县志办主任", NULL};
        for (size_t i = 0; forms[i]; i++)
                names_add(n, str_from(forms[i]), S("k"), str_from(forms[i]), str_from(forms[i]));
        names_ready(n);
        CHECK_STR(found(c, n, S("桐溪县志办公楼")), "桐溪县志办=桐溪县志办@0");
        CHECK_STR(found(c, n, S("桐溪县志")), "桐溪县=桐溪县@0");
        CHECK_STR(found(c, n, S("小溪县志办主任")), "溪县=溪县@3");
        CHECK_STR(found(c, n, S("桐县志办主任")), "县志办主任=县志办主任@3");
        CHECK_STR(found(c, n, S("桐")), "");
}

TEST(proposals)
{
        NameSuggestions found;
        Buf b = buf_new(c->arena);
        CHECK_OK(names_suggest(c, some(c),
                S("王文明同志到小渡鎮，小渡镇在桃源县。县长周子安，李明同志，全体同志，党组副书记。"),
                &found));
        for (size_t i = 0; i < found.n; i++)
                buf_printf(&b, "%.*s=%s*%zu@%zu ", STR(found.p[i]->form), found.p[i]->kind,
                        found.p[i]->count, found.p[i]->places[0].from);
        CHECK_STR(buf_str(&b), "小渡鎮=place*2@18 王文明=person*1@0 周子安=person*1@60 ");
        CHECK_OK(names_suggest(c, NULL, S("李明同志"), &found));
        CHECK_INT(found.n, 1);
        CHECK_OK(names_suggest(c, NULL, S(""), &found));
        CHECK_INT(found.n, 0);
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
