/* test_date.c: parts of dates and bounds of EDTF; the words are in test/golden/text/date. */
#include "test/test.h"
#include "text/text.h"

static Date one(Ctx *c, const char *z, int anchor)
{
        Date d = {0};
        CHECK(date_parse(c, str_from(z), (Anchor){.year = anchor}, &d));
        return d;
}

TEST(parts)
{
        Date d = one(c, "民国二十四年五月十二日", 0);
        CHECK(d.calendar == CAL_REPUBLIC && d.certainty == DATE_CERTAIN);
        CHECK_INT(d.first, jdn_from_gregorian(1935, 5, 12));
        d = one(c, "乾隆三年", 0);
        CHECK(d.calendar == CAL_REIGN);
        CHECK_INT(d.last - d.first + 1, 354);
        d = one(c, "6月3日", 2016);
        CHECK(d.used_anchor && d.certainty == DATE_INFERRED);
        d = one(c, "6月3日", 0);
        CHECK_STR(d.edtf, "");
        d = one(c, "7月底前", 2021);
        CHECK(d.deadline);
        d = one(c, "约1905年", 0);
        CHECK_STR(d.edtf, "1905~");
        CHECK(d.certainty == DATE_ABOUT);
        d = one(c, "1935年前后", 0);
        CHECK_STR(d.edtf, "1935~");
        d = one(c, "1985年至今", 0);
        CHECK(d.last == JDN_OPEN_FUTURE);
        d = one(c, "1949年以前", 0);
        CHECK(d.first == JDN_OPEN_PAST);
        d = one(c, "民国三十八年（1950年）", 0);
        CHECK_STR(d.problem, "ERA_YEAR_MISMATCH expected 1949");
}

/* At a date: what lasted is known at its ends only as well as they are. */
TEST(what_lasted)
{
        static const struct {
                const char *period, *at;
                PeriodAnswer answer;
        } rows[] = {
                {"光绪三十一年至三十四年", "1904", PERIOD_NOT},
                {"光绪三十一年至三十四年", "1905-06", PERIOD_POSSIBLE},
                {"光绪三十一年至三十四年", "1906-06", PERIOD_CERTAIN},
                {"光绪三十一年至三十四年", "1908-06", PERIOD_POSSIBLE},
                {"光绪三十一年至三十四年", "1905/1906", PERIOD_CERTAIN},
                {"民国6年—12年", "1917-05-01", PERIOD_POSSIBLE},
                {"民国6年—12年", "1920", PERIOD_CERTAIN},
                {"民国6年—12年", "1924", PERIOD_NOT},
                {"1935年", "1935", PERIOD_CERTAIN}, /* some time within it */
                {"1935年", "1935-06", PERIOD_POSSIBLE},
                {"民国20年前后", "1931", PERIOD_POSSIBLE},
                {"1985年至今", "2020-01-01", PERIOD_CERTAIN},
                {"1985年以来", "2020-01-01", PERIOD_POSSIBLE}, /* when it ended is not said */
                {"1985年以来", "1985", PERIOD_CERTAIN},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Date d = one(c, rows[i].period, 0);
                int32_t first, last;
                CHECK(edtf_bounds(str_from(rows[i].at), &first, &last));
                if (!CHECK_INT(period_meets(c, &d, first, last), rows[i].answer))
                        fprintf(stderr, "# %s at %s\n", rows[i].period, rows[i].at);
        }
}

/* A year by the name it had; read back, it is that year. */
TEST(names_of_years)
{
        static const struct {
                int year;
                const char *words;
        } rows[] = {{1758, "乾隆二十三年"}, {1905, "光绪三十一年"}, {1935, "民国二十四年"},
                {1912, "民国元年"}, {1911, "宣统三年"}, {1661, "顺治十八年"}, {1855, "咸丰五年"},
                {1950, ""}, {1120, "宣和二年"}, {1368, "洪武元年"}, {1722, "康熙六十一年"},
                {2026, ""}};
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                CHECK_STR(era_year_words(c->arena, rows[i].year), rows[i].words);
        CHECK_STR(cycle_year_words(c->arena, 1935), "乙亥");
        int n = 0;
        for (int year = -139; year < 1950; year++) {
                Str words = era_year_words(c->arena, year);
                Date d;
                if (!words.n || !date_parse(c, words, (Anchor){0}, &d) || d.problem.n)
                        continue; /* 建元 was the name of several */
                int y, m, day;
                jdn_to_gregorian(d.first + 180, &y, &m, &day);
                if (!CHECK_INT(y, year))
                        fprintf(stderr, "# %.*s\n", STR(words));
                n++;
        }
        fprintf(stderr, "# %d years read back\n", n);
        CHECK(n > 1000);
}

TEST(no_dates)
{
        static const char *const rows[] = {
                "", "桃源", "2023", "三年", "第3次", "13", "年", "10:30", "1/3", "甲丑年"};
        Date d;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                if (date_parse(c, str_from(rows[i]), (Anchor){.year = 2021}, &d))
                        CHECK_STR(str_from(rows[i]), "no date");
}

TEST(impossible)
{
        static const char *const rows[] = {"2015年6月31日", "2015年0月", "2015年5月0日",
                "2015-00-10", "2015年13月", "2015年2月29日", "康熙六十二年", "1935年闰五月初一",
                "2015年4月31日至5月2日"};
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                CHECK_STR(one(c, rows[i], 0).problem, "INVALID_DATE");
}

TEST(places_in_a_text)
{
        Dates all;
        Str s = S("自光緒二十年六月廿三日起，4月8日止；同年冬月。");
        CHECK_OK(date_find(c, s, (Anchor){.year = 2021}, &all));
        if (!CHECK_INT(all.n, 3))
                return;
        CHECK_STR(all.p[0].text, "光緒二十年六月廿三日");
        CHECK_INT(all.p[0].at.from, 3);
        CHECK_STR(all.p[0].edtf, "1894-07-25");
        CHECK_STR(all.p[1].edtf, "2021-04-08");
        CHECK_STR(all.p[2].edtf, "2021-12-04/2022-01-02");
}

/* A year of annals that goes on in the era before it is a date, where a sentence or a line begins; a number is it only to whoever
 * looks for nothing else, and so knows of no date before. */
TEST(annals_go_on)
{
        Scan all;
        Quantities numbers;
        Str s = S("光緒三十年春，旱。\n　　三十三年夏，旱。\n\n三十四年五月，水。居\n三十四年冬。");
        CHECK_OK(text_scan(c, s, &(ScanWanted){.dates = true, .numbers = true}, &all));
        CHECK_OK(number_find(c, s, &numbers));
        CHECK_INT(numbers.n, 3);
        CHECK_INT(all.numbers.n, 1);
        if (!CHECK_INT(all.dates.n, 3))
                return;
        CHECK_STR(all.dates.p[1].text, "三十三年夏");
        CHECK_STR(all.dates.p[1].edtf, "1907-05-12/1907-08-08");
        CHECK_STR(all.dates.p[2].edtf, "1908-05-30/1908-06-28");
}

/* The scan skips places by a list of pairs (tools/fold_header.py), which must know every beginning. */
static int found_of_file(Ctx *c, const char *path)
{
        Str rest, line;
        int n = 0;
        CHECK_OK(file_read(c, path, 1 << 20, &rest));
        while (rest.n && str_cut(&rest, '\n', &line)) {
                Str words;
                Date d;
                Dates all;
                if (!line.n || !str_cut(&line, '\t', &words) ||
                        !date_parse(c, words, (Anchor){.year = 2021}, &d) ||
                        str_eq(d.problem, S("INVALID_DATE")))
                        continue;
                n++;
                CHECK_OK(date_find(c, words, (Anchor){.year = 2021}, &all));
                if (!CHECK(all.n > 0 && all.p[0].at.from == 0))
                        printf("# %.*s\n", STR(words));
        }
        return n;
}

TEST(what_parses_is_found)
{
        CHECK(found_of_file(c, "test/golden/text/date/words/pairs.in") > 35);
        CHECK(found_of_file(c, "test/golden/text/date/words/reigns.in") > 40);
        CHECK(found_of_file(c, "test/golden/text/date/words/brackets.in") > 10);
        CHECK(found_of_file(c, "test/golden/text/date/words/heavenly.in") > 13);
        CHECK(found_of_file(c, "test/golden/text/date/words/seasons.in") > 15);
        static const char *const more[] = {"约1905年", "大约1905年", "公元1905年", "公元前221年",
                "农历正月初一", "旧历四月初八", "二十世纪三十年代", "上世纪80年代",
                "上世纪七八十年代", "今年3月", "上半年", "年底", "截止2021年", "清乾隆元年",
                "大清光绪元年", "前清光绪元年", "中华民国元年", "南宋绍兴元年", "闰四月初一",
                "元月一日", "冬月", "腊月", "十二月初八", "○五年三月", "甲午年", "约民国元年",
                "明嘉靖元年", "太平兴国元年", "4—6月", "5 月 3 日", "万历四十八年", "万岁通天元年",
                "五凤二年", "三国魏黄初元年", "五代后唐同光元年", "十六国前凉建兴元年",
                "唐玄宗开元三年", "光武帝建武元年", "南朝宋文帝元嘉三年", "天授礼法延祚元年",
                "甲午年", "光绪甲午年", "乾隆年间", "光绪末年", "嘉靖间", "天宝三载", "是月",
                "本月3日", "次日", "三十年代", "后唐同光元年", "始皇二十七年", "汉文帝后元七年",
                "大金大定元年", "该年", "是岁", "熙宁初", "光绪末", "乾隆中", "上个世纪末",
                "光绪二三年", "道光二十三、四年", "1931、1932年", "光绪二十有三年", "太平天国十年",
                "昭和十二年", "大正元年", "明治二十八年", "大正时期", "咸同年间", "康雍乾时期",
                "同光年间", "光绪丁丑、戊寅", "一九三一、一九三二、一九三三年", "1931和1932年",
                "1931、1932及1933年", "十四五时期", "“十四五”", "「十五五」规划", "一五计划",
                "十三五以来", "十三五末"};
        for (size_t i = 0; i < ARRAY_LEN(more); i++) {
                Date d;
                Dates all;
                if (!date_parse(c, str_from(more[i]), (Anchor){.year = 2021}, &d))
                        continue;
                CHECK_OK(date_find(c, str_from(more[i]), (Anchor){.year = 2021}, &all));
                if (!CHECK(all.n == 1 && all.p[0].at.from == 0))
                        printf("# %s\n", more[i]);
        }
}

/* A number behind the year that turns out to be no month leaves the year alone. */
TEST(what_is_no_month_leaves_the_year)
{
        static const char *const rows[] = {"2021年3人", "2021年冬训", "2021年正式", "2021年5周年",
                "2021年农历", "2021年闰", "2021年7"};
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Dates all;
                CHECK_OK(date_find(c, str_from(rows[i]), (Anchor){.year = 2019}, &all));
                if (!CHECK_INT(all.n, 1))
                        continue;
                CHECK_STR(all.p[0].edtf, "2021");
                CHECK_STR(all.p[0].text, "2021年");
        }
        CHECK_STR(one(c, "1921年7月至1921年", 0).edtf, "1921-07/1921-12-31");
}

TEST(edtf)
{
        int32_t a, z;
        CHECK(edtf_bounds(S("1935"), &a, &z) && a == jdn_from_gregorian(1935, 1, 1) &&
                z == jdn_from_gregorian(1935, 12, 31));
        CHECK(edtf_bounds(S("1935-02?"), &a, &z) && z == jdn_from_gregorian(1935, 2, 28));
        CHECK(edtf_bounds(S("193X"), &a, &z) && a == jdn_from_gregorian(1930, 1, 1) &&
                z == jdn_from_gregorian(1939, 12, 31));
        CHECK(edtf_bounds(S("2018/.."), &a, &z) && z == JDN_OPEN_FUTURE);
        CHECK(edtf_bounds(S("../2018~"), &a, &z) && a == JDN_OPEN_PAST);
        CHECK(edtf_bounds(S("[2021-03-30,2021-04-01]"), &a, &z) && z - a == 2);
        CHECK(edtf_bounds(S("2023-10-08T08:35:05+08:00"), &a, &z) && a == z);
        CHECK(edtf_bounds(S("-0220"), &a, &z));
        CHECK(edtf_bounds(S("1919-XX-31"), &a, &z) && a == jdn_from_gregorian(1919, 1, 31) &&
                z == jdn_from_gregorian(1919, 12, 31));
        CHECK(edtf_bounds(S("19XX-02-29"), &a, &z) && a == jdn_from_gregorian(1904, 2, 29) &&
                z == jdn_from_gregorian(1996, 2, 29));
        CHECK(edtf_bounds(S("2004-06-~01/2004-06-%20"), &a, &z) && z - a == 19);
        CHECK(edtf_bounds(S("1950S2"), &a, &z) && a == jdn_from_gregorian(1900, 1, 1) &&
                z == jdn_from_gregorian(1999, 12, 31));
        CHECK(edtf_bounds(S("2001-33"), &a, &z) && z == jdn_from_gregorian(2001, 3, 31));
        CHECK(edtf_bounds(S("Y170000002"), &a, &z) && a == JDN_OPEN_FUTURE);
        CHECK(edtf_bounds(S("{..1984,1990}"), &a, &z) && a == JDN_OPEN_PAST &&
                z == jdn_from_gregorian(1990, 12, 31));
        CHECK(edtf_bounds(S("1935/"), &a, &z) && edtf_bounds(S("/.."), &a, &z));
        static const char *const bad[] = {"", "..", "/", "../..", "193", "1935-13", "1935-02-30",
                "1935/1934", "193x", "1935-2", "19350", "1935-02-03T", "[", "[1667, 1668]", "-0000",
                "2005-07-25T10:10:10Z/2006", "[]", "Y1", "1935-02-03 ", "2004?~", "2004-06?~",
                "2004-06-11~?", "1935-02-03T10:10:10+14:30", "1935-02-03T10:10:10+15",
                "2012-24/2012-21", "199X/198X", "2001-42", "2001-20", "2005-02-3X", "1985-X4-31",
                "[1984..1980]", "[1667,]", "[..]", "1935-02-03T10:10", "2004-06-11%T10:10:10",
                "y170000002"};
        static const char *const good[] = {"?2004-06-04~", "2004?-06-~11", "%2004-06-11",
                "{1960,1961-12}", "[1667?,1670~..1672]", "Y-17E7", "Y171010000S3", "-2001-41",
                "1985-04-12T24:00:00", "1985-04-12T23:20:30+14:00", "1XXX-12", "XXXX-12-XX",
                "-0001", "2012-21/2012-24", "2004-06-XX/2004-07-03", "../2004-06~", "/2004"};
        for (size_t i = 0; i < ARRAY_LEN(good); i++)
                if (!edtf_bounds(str_from(good[i]), &a, &z))
                        CHECK_STR(str_from(good[i]), "EDTF");
        for (size_t i = 0; i < ARRAY_LEN(bad); i++)
                if (edtf_bounds(str_from(bad[i]), &a, &z))
                        CHECK_STR(str_from(bad[i]), "not EDTF");
}

/* What is put together of these is no date more often than one; where it is one, its EDTF spans the days that it says. */
TEST(every_part_of_every_span_has_the_days_of_its_edtf)
{
        static const char *const leads[] = {"", "公元", "公元前", "约", "约公元前"};
        static const char *const spans[] = {"2世纪", "20世纪", "1世纪", "十九世纪", "上世纪",
                "本世纪", "20世纪30年代", "30年代", "1930年代", "七八十年代", "北宋", "清", "民国",
                "春秋", "战国", "西周", "光绪", "乾隆年间", "康熙", "贞观", "十四五时期", "隋唐",
                "商", "新石器时代", "咸同年间", "秦始皇", "太平天国", "昭和", "大正时期",
                "康德年间", "1937年", "公元前221年", "光绪二年", "5月", "光绪二年5月",
                "光绪二年八月", "1937年5月", "光绪二三年", "光绪丁丑、戊寅", "1931、1932、1933年",
                "第一季度", "前三季度", "1937年前三季度", "民国廿四年双十节"};
        static const char *const parts[] = {"初", "末", "中", "前期", "中期", "后期", "早期",
                "晚期", "初期", "末期", "上半叶", "下半叶", "前半叶", "后半叶", "中叶", "初年",
                "末年", "中后期", "前叶", "初叶", "末叶", "上半期", "下半期", "前半期", "后半期",
                "年初", "季年", "上半年", "下半年", "第一季度", "上旬", "中旬", "下旬", "底", "春",
                "夏", "秋", "冬", "春夏之交", ""};
        static const char *const ends[] = {"", "以来", "以前", "以后", "前后", "底前", "—",
                "—1950年", "至民国", "、1950年", "—?", "9:09"};
        size_t n = 0;
        for (size_t i = 0;
                i < ARRAY_LEN(leads) * ARRAY_LEN(spans) * ARRAY_LEN(parts) * ARRAY_LEN(ends); i++) {
                size_t k = i;
                const char *end = ends[k % ARRAY_LEN(ends)];
                const char *part = parts[(k /= ARRAY_LEN(ends)) % ARRAY_LEN(parts)];
                const char *span = spans[(k /= ARRAY_LEN(parts)) % ARRAY_LEN(spans)];
                char words[128];
                int32_t first, last;
                Date d;
                snprintf(words, sizeof words, "%s%s%s%s", leads[k / ARRAY_LEN(spans)], span, part,
                        end);
                if (!date_parse(c, str_from(words), (Anchor){.year = 2021}, &d) || !d.edtf.n ||
                        d.problem.n)
                        continue;
                n++;
                if (!edtf_bounds(d.edtf, &first, &last) || first != d.first || last != d.last)
                        CHECK_STR(str_printf(c->arena, "%s is %.*s", words, STR(d.edtf)), "");
        }
        CHECK(n > 20000);
        printf("# %zu parts of spans\n", n);
}

TEST_MAIN
