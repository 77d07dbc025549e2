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
        static const char *const rows[] = {"", " ", "人", "第3次", "桃源", "1a", "..", "约", "1,23",
                "--5", "零下", "负", "几", "1/0", "三年十二个月零"};
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

TEST(sums_keep_their_reserve)
{
        static const struct {
                const char *a, *b;
                Qualifier q;
                double min, max;
                bool has_max;
        } rows[] = {
                {"20多处", "3处", QTY_GE, 23, 0, false},
                {"3处", "20多处", QTY_GE, 23, 0, false},
                {"约30人", "5人", QTY_ABOUT, 35, 35, true},
                {"约30人", "20余人", QTY_GE, 50, 0, false},
                {"不足50人", "20人", QTY_LE, 20, 70, true},
                {"近50人", "20余人", QTY_GE, 20, 0, false},
                {"八九十岁", "1岁", QTY_RANGE, 81, 91, true},
                {"192人次", "8人次", QTY_EQ, 200, 200, true},
                {"5", "7", QTY_EQ, 12, 12, true},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Quantity a = one(c, rows[i].a), b = one(c, rows[i].b), sum = {0};
                if (!CHECK(quantity_add(&a, &b, &sum)))
                        continue;
                CHECK_INT(sum.qualifier, rows[i].q);
                CHECK(sum.min == rows[i].min && sum.has_max == rows[i].has_max);
                CHECK(!sum.has_max || sum.max == rows[i].max);
                CHECK_STR(sum.unit, str_keep_z(c->arena, a.unit));
        }
        Quantity times = one(c, "192人次"), people = one(c, "3人"), sum = {0}, part = people;
        CHECK(!quantity_add(&times, &people, &sum));
        part.qualifier = QTY_PARTIAL;
        CHECK(quantity_add(&part, &people, &sum) && sum.qualifier == QTY_PARTIAL);
        Quantity below = one(c, "不足50人");
        CHECK(quantity_add(&below, &people, &sum) && sum.strict);
}

TEST(old_measures)
{
        static const struct {
                const char *words;
                int from, to;
                double min;
                const char *unit; /* NULL: no standard held */
        } rows[] = {
                {"三十亩", 1900, 1911, 18432, "m²"},
                {"三十亩", 1935, 1935, 20000, "m²"},
                {"三十亩", 1985, 1985, 20000, "m²"},
                {"三十亩", 1912, 1949, 0, NULL}, /* two standards */
                {"三十亩", 1600, 1600, 0, NULL},
                {"三十亩", 2005, 2005, 0, NULL},
                {"二十五两", 1935, 1935, 781.25, "g"},
                {"十六两", 1935, 1935, 500, "g"},
                {"十两", 1985, 1985, 500, "g"},
                {"十两", 1958, 1960, 0, NULL},
                {"五石", 1920, 1920, 517.7344, "L"},
                {"两里", 1950, 1950, 1, "km"},
                {"30人", 1950, 1950, 0, NULL},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Quantity q = one(c, rows[i].words);
                Metric m;
                bool known = quantity_metric(&q, rows[i].from, rows[i].to, &m);
                if (!CHECK(known == (rows[i].unit != NULL)) || !known)
                        continue;
                CHECK(m.min == rows[i].min && m.max == rows[i].min);
                CHECK_STR(str_from(m.unit), rows[i].unit);
                CHECK(m.source[0] != 0);
        }
}

/* Names, years, codes and set phrases hold numbers that count nothing. */
TEST(what_counts_nothing)
{
        static const char *const rows[] = {"八一", "八一建军节", "三会一课", "十大", "五四运动",
                "第三次", "三中全会", "二十四史", "三民主义", "五号楼", "0817-5220123",
                "〔2022〕3号", "2021年", "十一", "九三学社", "四川", "三峡", "七一", "六一儿童节",
                "一二·九运动", "GB/T 9704", "A4", "T34", "四大洋", "不断", "一些", "几人",
                "最近几天", "数人", "（1）", "1、", "——1998", "万元户", "千里马", "百年", "一半",
                "1/3"};
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Quantities all;
                CHECK_OK(number_find(c, str_from(rows[i]), &all));
                if (all.n)
                        CHECK_STR(all.p[0].text, str_printf(c->arena, "nothing in %s", rows[i]).p);
        }
}

/* The most usual numerals are read by themselves (lane.c), whatever stands behind them. */
TEST(numerals_below_a_hundred)
{
        static const char *const digits[] = {
                "", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
        for (int v = 1; v < 100; v++) {
                const char *tens = v / 10 > 1 ? digits[v / 10] : "";
                Str z = str_printf(c->arena, "%s%s%s", tens, v >= 10 ? "十" : "", digits[v % 10]);
                CHECK_INT((long long)value(c, z.p), v);
                CHECK_INT((long long)value(c, str_printf(c->arena, "%s人", z.p).p), v);
                CHECK_INT((long long)value(c, str_printf(c->arena, "%s万", z.p).p), v * 10000LL);
                Quantity q = one(c, str_printf(c->arena, "%s余人", z.p).p);
                CHECK_INT(q.qualifier, QTY_GE);
        }
}

/* Whether it begins the text or stands far in it. */
TEST(the_caveat_goes_with_the_first_figure)
{
        Buf text = buf_new(c->arena);
        for (int before = 0; before < 200; before += 199) {
                Quantities all;
                for (int i = 0; i < before; i++)
                        buf_put(&text, S("村"));
                buf_put(&text, S("据不完全统计，点击1000次，转发20次。"));
                CHECK_OK(number_find(c, buf_str(&text), &all));
                if (!CHECK_INT(all.n, before ? 4 : 2))
                        return;
                CHECK_INT(all.p[all.n - 2].qualifier, QTY_PARTIAL);
                CHECK_INT(all.p[all.n - 1].qualifier, QTY_EQ);
        }
}

TEST_MAIN
