/* test_number.c: quantities by their parts; the words are in test/golden/text/number. */
#include "test/test.h"
#include "text/text.h"

static Quantity one(Ctx *c, const char *z)
{
        Quantity q = {.min = -1};
        CHECK(number_parse(c->arena, str_from(z), &q));
        CHECK_STR(q.text, z);
        return q;
}

static double value(Ctx *c, const char *z)
{
        Quantity q = one(c, z);
        CHECK(q.qualifier == QTY_EQ && q.min == q.max && q.has_max);
        return q.min;
}

TEST(values)
{
        static const struct {
                const char *words;
                double value;
        } rows[] = {
                {"0", 0},
                {"1,234,567", 1234567},
                {"1234.5", 1234.5},
                {"十", 10},
                {"十二", 12},
                {"二十", 20},
                {"廿三", 23},
                {"卅", 30},
                {"一百零五", 105},
                {"一百一", 110},
                {"一百一十", 110},
                {"一百一十一", 111},
                {"一万五", 15000},
                {"一万零五", 10005},
                {"两万五千", 25000},
                {"三千二", 3200},
                {"一亿五千万", 150000000},
                {"五千万", 5e7},
                {"三万亿", 3e12},
                {"壹佰贰拾叁", 123},
                {"二〇二三", 2023},
                {"一○五", 105},
                {"１２．５", 12.5},
                {"4.7亿", 470000000},
                {"9007199254740991", 9007199254740991.0},
                {"百万", 1e6},
                {"九百九十九万九千九百九十九", 9999999},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (value(c, rows[i].words) != rows[i].value)
                        CHECK_STR(str_printf(c->arena, "%s = %f", rows[i].words,
                                          value(c, rows[i].words)),
                                "something else");
}

TEST(no_numbers)
{
        static const char *const rows[] = {
                "", " ", "人", "第3次", "桃源", "1a", "..", "约", "1,23", "--5", "零下", "负", "几", "1/0", "三年十二个月零"};
        Quantity q;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (number_parse(c->arena, str_from(rows[i]), &q))
                        CHECK_STR(str_from(rows[i]), "no number");
}

TEST(qualifiers)
{
        Quantity q = one(c, "三十餘畝");
        CHECK(q.qualifier == QTY_GE && q.min == 30 && !q.has_max);
        CHECK_STR(q.unit, "亩");
        q = one(c, "不足50人");
        CHECK(q.qualifier == QTY_LE && q.max == 50 && q.has_max && q.strict);
        q = one(c, "近50人");
        CHECK(q.qualifier == QTY_LE && !q.strict);
        q = one(c, "八九十岁");
        CHECK(q.qualifier == QTY_RANGE && q.min == 80 && q.max == 90);
        q = one(c, "十七八岁");
        CHECK(q.qualifier == QTY_RANGE && q.min == 17 && q.max == 18);
        q = one(c, "数十人");
        CHECK(q.qualifier == QTY_RANGE && q.min == 20 && q.max == 90);
        q = one(c, "3—5万元");
        CHECK(q.qualifier == QTY_RANGE && q.min == 30000 && q.max == 50000);
        q = one(c, "三年多");
        CHECK(q.qualifier == QTY_GE && q.min == 3);
        q = one(c, "18岁以上");
        CHECK(q.qualifier == QTY_GE && q.min == 18);
        q = one(c, "两个半月");
        CHECK(q.min == 2.5);
        CHECK_STR(q.unit, "个月");
        q = one(c, "万分之一");
        CHECK(q.min == 1);
        CHECK_STR(q.unit, "‱");
}

TEST(places_in_a_text)
{
        Str s = S("共31項+9項，第3次；8月印发");
        Quantities all;
        CHECK_OK(number_find(c, s, &all));
        if (!CHECK_INT(all.n, 2))
                return;
        CHECK_INT(all.p[0].at.from, 3);
        CHECK_STR(all.p[0].text, "31項");
        CHECK_STR(all.p[1].text, "9項");
        CHECK_INT(all.p[1].at.to, 13);
}

/* Every unit of the table is read, in folded form, behind Arabic digits and Chinese numerals, and the scan,
 * which skips places by pairs of characters, finds it. */
TEST(every_unit_is_found)
{
        Str rest, line, word;
        int n = 0;
        CHECK_OK(file_read(c, "src/text/unit.tsv", 1 << 20, &rest));
        while (rest.n && str_cut(&rest, '\n', &line)) {
                if (!line.n || line.p[0] == '#' || !str_cut(&line, '\t', &word) ||
                        str_eq(word, S("世纪")))
                        continue;
                n++;
                CHECK_STR(fold_text(c->arena, word, NULL), str_keep_z(c->arena, word));
                Str forms[] = {str_printf(c->arena, "37%.*s", STR(word)),
                        str_printf(c->arena, "三十余%.*s", STR(word)),
                        str_printf(c->arena, "约三%.*s", STR(word)),
                        str_printf(c->arena, "不足九%.*s", STR(word))};
                for (size_t i = 0; i < ARRAY_LEN(forms); i++) {
                        Quantities all;
                        CHECK_OK(number_find(c, forms[i], &all));
                        if (!CHECK(all.n == 1 && all.p[0].at.from == 0 &&
                                    all.p[0].at.to == forms[i].n))
                                printf("# %.*s\n", STR(forms[i]));
                }
        }
        CHECK(n > 150);
}

TEST(the_caveat_goes_with_the_first_figure)
{
        Quantities all;
        CHECK_OK(number_find(c, S("据不完全统计，点击1000次，转发20次。"), &all));
        if (!CHECK_INT(all.n, 2))
                return;
        CHECK_INT(all.p[0].qualifier, QTY_PARTIAL);
        CHECK_INT(all.p[1].qualifier, QTY_EQ);
}

TEST_MAIN
