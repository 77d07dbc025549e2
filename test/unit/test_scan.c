/* test_scan.c: one walk gives what the three finders give, wherever a stretch of cells ends, and stays cheap. */
#include "test/test.h"
#include "text/text.h"

#include <stdlib.h>
#include <string.h>

static Names *some(Ctx *c)
{
        static const char *const forms[] = {"桐溪", "桐溪县", "桐溪县志办", "李明", "民国", "三十",
                "Li", "县志", "大清河", NULL};
        Names *n = names_new(c->arena);
        for (size_t i = 0; forms[i]; i++)
                names_add(n, str_from(forms[i]), S("k"), str_from(forms[i]), str_from(forms[i]));
        names_ready(n);
        return n;
}

static bool same(Span a, Span b)
{
        return a.from == b.from && a.to == b.to;
}

/* The walk with all wishes beside the walks with one. */
static void compare(Ctx *c, const Names *names, Str text)
{
        Scan all;
        NameHits hits;
        Dates dates;
        Quantities numbers;
        Anchor anchor = {.year = 2021};
        CHECK_OK(text_scan(c, text, &(ScanWanted){names, true, true, anchor}, &all));
        CHECK_OK(names_find(c, names, text, &hits));
        CHECK_OK(date_find(c, text, anchor, &dates));
        CHECK_OK(number_find(c, text, &numbers));
        if (!CHECK_INT(all.names.n, (int64_t)hits.n) || !CHECK_INT(all.dates.n, (int64_t)dates.n) ||
                !CHECK_INT(all.numbers.n, (int64_t)numbers.n))
                return;
        for (size_t i = 0; i < hits.n; i++)
                CHECK(same(all.names.p[i].at, hits.p[i].at) && all.names.p[i].who == hits.p[i].who);
        for (size_t i = 0; i < dates.n; i++)
                CHECK(same(all.dates.p[i].at, dates.p[i].at) &&
                        str_eq(all.dates.p[i].edtf, dates.p[i].edtf) &&
                        str_eq(all.dates.p[i].problem, dates.p[i].problem));
        for (size_t i = 0; i < numbers.n; i++)
                CHECK(same(all.numbers.p[i].at, numbers.p[i].at) &&
                        all.numbers.p[i].min == numbers.p[i].min &&
                        all.numbers.p[i].qualifier == numbers.p[i].qualifier);
}

static const char *const sentences[] = {
        "民国二十四年五月十二日，桐溪县志办李明等三十余人至大清河，行一百二十里。",
        "2021年4月8日—10日培训192人次，投入800多万元，约占百分之三十五。",
        "光緒二十年六月廿三日，桐溪縣誌辦。同年10月，Li 在 Library，第2、7、8位，(1—3辑)。",
        "八九十岁、三五个、12/100000字、1,234.5元；年底前，7月底前；乙亥年。",
        "据不完全统计，阅读量11.06亿次。○十挺。二〇二三年第三季度，零下5℃。",
        "\n　　一、二、三。\t1949.10.1；2024-01-02 03:04；3至5年；五元三角。",
};

TEST(one_walk_is_three)
{
        Names *names = some(c);
        for (size_t i = 0; i < ARRAY_LEN(sentences); i++)
                compare(c, names, str_from(sentences[i]));
        compare(c, names, S(""));
        compare(c, names, S("民"));
        compare(c, names, S("\xE6\xB0"));
}

/* Each sentence at every place about the end of a stretch (2048 cells): what is found, and where, does not depend on it. */
TEST(wherever_a_stretch_ends)
{
        Names *names = some(c);
        for (size_t i = 0; i < ARRAY_LEN(sentences); i++) {
                Str s = str_from(sentences[i]);
                Scan alone;
                CHECK_OK(text_scan(c, s, &(ScanWanted){names, true, true, {.year = 2021}}, &alone));
                for (size_t before = 1960; before < 2140; before++) {
                        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
                        Buf b = buf_new(c->arena);
                        for (size_t k = 0; k < before; k++)
                                buf_put(&b, S("。"));
                        buf_put(&b, s);
                        Scan found;
                        CHECK_OK(text_scan(c, buf_str(&b),
                                &(ScanWanted){names, true, true, {.year = 2021}}, &found));
                        if (!CHECK_INT(found.names.n, (int64_t)alone.names.n) ||
                                !CHECK_INT(found.dates.n, (int64_t)alone.dates.n) ||
                                !CHECK_INT(found.numbers.n, (int64_t)alone.numbers.n))
                                return;
                        for (size_t k = 0; k < alone.names.n; k++)
                                CHECK_INT(found.names.p[k].at.from,
                                        (int64_t)(alone.names.p[k].at.from + 3 * before));
                        for (size_t k = 0; k < alone.dates.n; k++)
                                CHECK_INT(found.dates.p[k].at.to,
                                        (int64_t)(alone.dates.p[k].at.to + 3 * before));
                        for (size_t k = 0; k < alone.numbers.n; k++)
                                CHECK_INT(found.numbers.p[k].at.to,
                                        (int64_t)(alone.numbers.p[k].at.to + 3 * before));
                }
        }
}

/* Sentences shuffled and cut anywhere. */
TEST(one_walk_is_three_on_anything)
{
        Names *names = some(c);
        unsigned dice = 7;
        for (int round = 0; round < 60; round++) {
                CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
                Buf b = buf_new(c->arena);
                while (b.n < 9000) {
                        dice = dice * 1103515245u + 12345u;
                        Str s = str_from(sentences[(dice >> 16) % ARRAY_LEN(sentences)]);
                        size_t from = utf8_offset(s, (dice >> 8) % 20),
                               to = utf8_offset(s, 20 + (dice >> 20) % 20);
                        buf_put(&b, str_slice(s, from, to));
                }
                compare(c, names, buf_str(&b));
        }
}

/* Texts made to be slow: endless numerals, and endless beginnings of names. */
TEST(nothing_takes_long)
{
        static const char *const pieces[] = {
                "一", "1", "1.", "1,", "十", "民国", "桐溪县志", "百分之", "年", "约"};
        Names *names = some(c);
        for (size_t i = 0; i < ARRAY_LEN(pieces); i++) {
                CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
                Buf b = buf_new(c->arena);
                while (b.n < 1 << 18)
                        buf_put(&b, str_from(pieces[i]));
                int64_t start = ticks_ns();
                Scan found;
                CHECK_OK(text_scan(
                        c, buf_str(&b), &(ScanWanted){names, true, true, {.year = 2021}}, &found));
                double s = (double)(ticks_ns() - start) / 1e9;
                if (!CHECK(s < 5)) /* 0.1 s on an idle core */
                        printf("# %s: %.2f s\n", pieces[i], s);
        }
}

TEST_MAIN
