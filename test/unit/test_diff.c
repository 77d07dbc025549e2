/* test_diff.c: what a diff says can be put together again, reads well, and is found in bounded time. */
#include "../test.h"

#include "text/text.h"

/* SAME as it is, [-deleted-], {+inserted+}. Checks on the way that both texts can be read from the parts. */
static Str shown(Ctx *c, Str a, Str b)
{
        Buf out = buf_new(c->arena), old = buf_new(c->arena), new = buf_new(c->arena);
        Diff d = {0};

        CHECK_OK(diff_text(c, a, b, &d));
        for (size_t i = 0; i < d.n; i++) {
                if (d.p[i].kind == DIFF_SAME)
                        buf_put(&out, d.p[i].text);
                else
                        buf_printf(&out, d.p[i].kind == DIFF_DEL ? "[-%.*s-]" : "{+%.*s+}",
                                STR(d.p[i].text));
                if (d.p[i].kind != DIFF_INS)
                        buf_put(&old, d.p[i].text);
                if (d.p[i].kind != DIFF_DEL)
                        buf_put(&new, d.p[i].text);
        }
        CHECK(str_eq(buf_str(&old), a));
        CHECK(str_eq(buf_str(&new), b));
        return buf_str(&out);
}

TEST(characters)
{
        CHECK_STR(shown(c, S("县志办公室"), S("县志办公室")), "县志办公室");
        CHECK_STR(shown(c, S("编纂县志"), S("编修县志")), "编[-纂-]{+修+}县志");
        CHECK_STR(shown(c, S(""), S("新增")), "{+新增+}");
        CHECK_STR(shown(c, S("删去"), S("")), "[-删去-]");
        CHECK_STR(shown(c, S(""), S("")), "");
        CHECK_STR(shown(c, S("機關黨委"), S("机关党委")), "[-機關黨-]{+机关党+}委");
}

TEST(scraps_are_given_up)
{
        CHECK_STR(shown(c, S("甲乙丙丁戊己庚辛"), S("甲乙子丁丑己庚辛")),
                "甲乙[-丙丁戊-]{+子丁丑+}己庚辛");
}

TEST(paragraphs_are_paired)
{
        Str a = S("第一段说的是山川地理。\n第二段说的是人口物产。\n第三段说的是风俗。\n");
        Str b = S("序言是新写的一段话。\n第一段说的是山川与地理。\n第三段说的是民间风俗。\n");

        CHECK_STR(shown(c, a, b),
                "{+序言是新写的一段话。\n+}第一段说的是山川{+与+}地理。\n[-第二段说的是人口物产。\n-]"
                "第三段说的是{+民间+}风俗。\n");
}

/* A text of n characters in lines, from a small generator, so that the test is the same every time. */
static Str made(Ctx *c, size_t n, uint32_t seed)
{
        Buf out = buf_new(c->arena);

        for (size_t i = 0; i < n; i++) {
                seed = seed * 1664525 + 1013904223;
                buf_put_cp(&out, 0x4E00 + (seed >> 16) % 3000);
                if (seed % 97 == 0)
                        buf_putc(&out, '\n');
        }
        return buf_str(&out);
}

TEST(wholly_different_texts_end_in_time)
{
        int64_t start = ticks_ns();

        shown(c, made(c, 400000, 1), made(c, 300000, 2));
        CHECK((ticks_ns() - start) / 1000000 < 20000);
}

TEST(one_long_line_each)
{
        Buf a = buf_new(c->arena), b = buf_new(c->arena);
        int64_t start = ticks_ns();

        for (int i = 0; i < 200000; i++) {
                buf_put_cp(&a, 0x4E00 + (uint32_t)(i * 7 % 5000));
                buf_put_cp(&b, 0x4E00 + (uint32_t)(i % 50 ? i * 7 % 5000 : 1));
        }
        shown(c, buf_str(&a), buf_str(&b));
        CHECK((ticks_ns() - start) / 1000000 < 20000);
}

static void joined(Ctx *c, const char *base, const char *a, const char *b, const char *expected)
{
        Str both = {0};
        bool good = false;
        CHECK_OK(join_text(c, str_from(base), str_from(a), str_from(b), &both, &good));
        CHECK_INT(good, expected != NULL);
        if (expected)
                CHECK_STR(both, expected);
}

TEST(changes_of_two_people_are_joined_where_they_do_not_touch)
{
        joined(c, "渡头镇有义渡。码头三级。", "渡头镇旧有义渡。码头三级。",
                "渡头镇有义渡。码头石阶三级。", "渡头镇旧有义渡。码头石阶三级。");
        joined(c, "同治七年立碑。", "同治八年立碑。", "光绪八年立碑。", NULL); /* they touch */
        joined(c, "甲乙丙", "甲丙", "甲乙丙", "甲丙");
        joined(c, "甲乙丙", "甲乙丙", "甲乙丙", "甲乙丙");
        joined(c, "甲乙丙", "甲丁丙", "甲丁丙", "甲丁丙"); /* both the same */
        joined(c, "", "甲", "乙", NULL);
        joined(c, "第一段。\n第二段。\n第三段。", "第一段，改。\n第二段。\n第三段。",
                "第一段。\n第二段。\n第三段。\n第四段。",
                "第一段，改。\n第二段。\n第三段。\n第四段。");
        joined(c, "甲乙丙", "", "甲乙丙丁", NULL); /* one took out what the other went on with */
}

TEST(lists_of_two_people_are_joined)
{
        CHECK_STR(join_lists(c->arena, S("甲\n乙\n丙"), S("甲\n丙\n丁"), S("戊\n甲\n乙\n丙")),
                "戊\n甲\n丙\n丁");
        CHECK_STR(join_lists(c->arena, S(""), S("甲"), S("甲\n乙")), "甲\n乙");
        CHECK_STR(join_lists(c->arena, S("甲"), S(""), S("甲")), "");
}

TEST_MAIN
