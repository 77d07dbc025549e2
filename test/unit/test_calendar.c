/* test_calendar.c: days and lunar months against published dates, the whole table against itself, and against
 * the month table and vectors of the test data where they are present. */
#include "test/test.h"
#include "text/era.h"

#include <stdlib.h>

static Str words(Ctx *c, int y, int m, int d)
{
        LunarDate l;
        if (!lunar_from_jdn(jdn_from_gregorian(y, m, d), &l))
                return S("none");
        return lunar_words(c->arena, l);
}

TEST(days)
{
        CHECK_INT(jdn_from_gregorian(2000, 1, 1), 2451545);
        CHECK_INT(jdn_from_gregorian(1912, 2, 12), 2419445);
        CHECK_INT(jdn_from_gregorian(-4713, 11, 24), 0);
        for (int32_t j = -800000; j < 5000000; j += 97) {
                int y, m, d;
                jdn_to_gregorian(j, &y, &m, &d);
                if (!CHECK_INT(jdn_from_gregorian(y, m, d), j))
                        return;
        }
        CHECK(!gregorian_valid(2015, 6, 31));
        CHECK(gregorian_valid(2000, 2, 29));
        CHECK(!gregorian_valid(1900, 2, 29));
}

TEST(lunar_dates_of_history)
{
        CHECK_STR(words(c, 2026, 11, 21), "丙午年十月十三");
        CHECK_STR(words(c, 1662, 2, 18), "壬寅年正月初一"); /* 康熙元年; ICU says a day later */
        CHECK_STR(words(c, 1898, 6, 11), "戊戌年四月廿三");
        CHECK_STR(words(c, 1912, 2, 12), "辛亥年十二月廿五");
        CHECK_STR(words(c, 1949, 12, 27), "己丑年十一月初八");
        CHECK_STR(words(c, 2023, 4, 9), "癸卯年闰二月十九");
        CHECK_STR(words(c, 2024, 2, 9), "癸卯年十二月三十");
        CHECK_STR(words(c, 618, 6, 21), "戊寅年五月二十"); /* 唐高祖 takes the throne */
        CHECK_STR(words(c, -230, 1, 1), "none");
        CHECK_STR(words(c, 2103, 1, 1), "none");
}

/* Each lunar year of the main calendar begins where the one before it ends, but for a few that a court began otherwise. */
TEST(table_agrees_with_itself)
{
        int32_t first, last, before = 0;
        int years = 0, odd = 0;
        for (int year = -219; year <= 2101; year++) {
                if (!lunar_year_days(CALENDAR_MAIN, year, &first, &last))
                        continue;
                years++;
                odd += years > 1 && first != before + 1;
                before = last;
        }
        printf("# %d years, %d of them do not join on\n", years, odd);
        CHECK_INT(years, 2286);
        CHECK(odd < 12);
        for (int32_t j = jdn_from_gregorian(-200, 1, 1); j <= before; j++) {
                LunarDate d;
                int32_t back;
                if (!lunar_from_jdn(j, &d))
                        continue;
                /* 武周 called three other months 正, 腊 and 一 */
                if (d.year < 689 || d.year > 701)
                        if (!CHECK(lunar_to_jdn(d, &back) && back == j))
                                return;
        }
        int32_t none;
        CHECK(!lunar_to_jdn(
                (LunarDate){2023, 3, 1, true}, &none)); /* the leap month is the second */
        CHECK(!lunar_to_jdn((LunarDate){2023, 13, 1, false}, &none));
        CHECK(!lunar_to_jdn((LunarDate){2023, 1, 30, false}, &none));
}

/* The first day of a span of the main calendar, as a date of its era, is that day. */
static void check_span(Str offset, Str span, const EraName *name)
{
        int64_t first, add;
        size_t dash = str_find(span, S("-"), 0), colon = str_find(span, S(":"), 0);
        LunarDate d;
        if (!str_to_int(str_slice(span, 0, dash), &first) || !str_to_int(offset, &add) ||
                span.p[colon + 1] != '0' || !lunar_from_jdn((int32_t)first, &d) ||
                (d.year >= 689 && d.year <= 701))
                return; /* proleptic, of another calendar, or of the months of 武周 */
        EraDate e = {.year = d.year - (int)add,
                .month = {d.month, d.leap, 0},
                .day_from = d.day,
                .day_to = d.day,
                .cycle = -1};
        bool found = false;
        for (int k = 0; k < name->n; k++) {
                int32_t a, z;
                found |= era_days(era_bearer(name, k), &e, ERA_IN_USE, &a, &z) && a == first;
        }
        if (!CHECK(found))
                printf("# %.*s\n", STR(span));
}

TEST(eras_of_the_table)
{
        Str rest, line;
        int names = 0, spans = 0;
        CHECK_OK(file_read(c, "src/text/era.tsv", 1 << 20, &rest));
        while (rest.n && str_cut(&rest, '\n', &line)) {
                Str field[5] = {0}, word, one;
                for (int i = 0; i < 5 && str_cut(&line, '\t', &field[i]); i++)
                        ;
                for (Str all = field[0]; field[3].n && str_cut(&all, '|', &word); names++) {
                        Lane l;
                        int cells = 0;
                        lane_fill(&l, word, 0);
                        const EraName *name = era_name_at(&l, 0, &cells);
                        if (!CHECK(name && cells == l.n))
                                printf("# %.*s\n", STR(word));
                        for (Str days = field[4];
                                name && str_eq(field[2], S("lunar")) && str_cut(&days, ' ', &one);
                                spans++)
                                check_span(field[3], one, name);
                }
        }
        printf("# %d names, %d spans\n", names, spans);
        CHECK(names > 750 && spans > 1000);
}

TEST(cycle)
{
        CHECK_INT(cycle_of(0x7532, 0x5B50), 0);  /* 甲子 */
        CHECK_INT(cycle_of(0x7678, 0x4EA5), 59); /* 癸亥 */
        CHECK_INT(cycle_of(0x4E59, 0x4EA5), 11); /* 乙亥 */
        CHECK_INT(cycle_of(0x7532, 0x4E11), -1); /* 甲丑 is none */
        CHECK_INT(cycle_of_year(1935), 11);
        CHECK_INT(cycle_of_year(1984), 0);
        CHECK_INT(cycle_of_day(jdn_from_gregorian(1949, 10, 1)), 0); /* 甲子日 */
        int32_t day;
        CHECK(cycle_day_within(59, 2305669, 2305698, &day) == false || cycle_of_day(day) == 59);
        CHECK(cycle_day_within(38, 2305669, 2305698, &day) &&
                day == 2305669); /* 壬寅, 1600-08-09 */
        CHECK(!cycle_day_within(37, 2305669, 2305698, &day));
}

/* The month table of the test data, if HANQING_TEST_DATA names a folder that holds it unpacked. */
static Str published_months(Ctx *c)
{
        const char *dir = getenv("HANQING_TEST_DATA");
        Str text = {0};
        if (!dir)
                return text;
        Str path = path_join(c->arena, str_from(dir), S("lunar-months-1600-2101.tsv"));
        if (file_exists(path.p))
                CHECK_OK(file_read(c, path.p, 1 << 20, &text));
        return text;
}

TEST(months_of_the_test_data)
{
        Str rest = published_months(c), line;
        if (!rest.n) {
                printf("# found no data\n");
                return;
        }
        int rows = 0, wrong = 0;
        str_cut(&rest, '\n', &line);
        while (str_cut(&rest, '\n', &line)) {
                int year, month, leap, days, first;
                char flag[16];
                if (sscanf(str_keep_z(c->arena, line),
                            "%d\t%d\t%d\t%d\t%d\t%*[^\t]\t%*[^\t]\t%15[a-z]", &year, &month, &leap,
                            &days, &first, flag) != 6)
                        continue;
                int32_t a = 0, z = 0;
                rows++;
                wrong += strcmp(flag, "ok") == 0 &&
                        (!lunar_month_days(
                                 CALENDAR_MAIN, year, (MonthName){month, leap, 0}, &a, &z) ||
                                a != first || z - a + 1 != days);
        }
        printf("# %d months compared\n", rows);
        CHECK(rows > 6000);
        CHECK_INT(wrong, 0);
}

static Str term(Ctx *c, int year, int number)
{
        int32_t first, last;
        if (solar_term_days(year, number, &first, &last) != TERM_EXACT || first != last)
                return S("none");
        return jdn_iso(c->arena, first);
}

TEST(solar_terms)
{
        int32_t first, last, before = 0;
        CHECK_STR(term(c, 1935, 24), "1935-12-23");
        CHECK_STR(term(c, 2017, 3), "2017-02-03");
        CHECK_STR(term(c, 2021, 24), "2021-12-21"); /* at 23:59 */
        CHECK_STR(term(c, 2008, 10), "2008-05-21"); /* at 0:01 */
        CHECK_STR(term(c, 1645, 24), "none");
        CHECK_INT(solar_term_days(1582, 24, &first, &last), TERM_ABOUT);
        CHECK_INT(solar_term_days(2102, 1, &first, &last), TERM_UNKNOWN);
        CHECK_INT(solar_term_days(1935, 25, &first, &last), TERM_UNKNOWN);
        for (int year = 1646; year <= 2101; year++)
                for (int k = 1; k <= 24; k++) {
                        CHECK_INT(solar_term_days(year, k, &first, &last), TERM_EXACT);
                        if (before && !CHECK(first - before >= 14 && first - before <= 16))
                                printf("# %d %d\n", year, k);
                        before = first;
                }
}

/* 天历: what others dated 1856-09-02, 1864-06-01 and 1864-07-19; its years follow each other. */
TEST(heavenly_calendar)
{
        static const struct {
                int year, month, day;
                const char *iso;
        } days[] = {{1852, 1, 1, "1852-02-03"}, {1856, 7, 27, "1856-09-02"},
                {1864, 4, 19, "1864-06-01"}, {1864, 6, 6, "1864-07-19"}};
        int32_t first, last, end = 0;
        for (size_t i = 0; i < ARRAY_LEN(days); i++) {
                MonthName month = {days[i].month, false, 0};
                CHECK(lunar_month_days(CALENDAR_HEAVENLY, days[i].year, month, &first, &last));
                CHECK_STR(jdn_iso(c->arena, first + days[i].day - 1), days[i].iso);
        }
        for (int year = 1851; year <= 1866; year++) {
                CHECK(lunar_year_days(CALENDAR_HEAVENLY, year, &first, &last));
                if (end)
                        CHECK_INT(first, end + 1);
                end = last;
        }
        CHECK(!lunar_month_days(CALENDAR_HEAVENLY, 1855, (MonthName){3, true, 0}, &first, &last));
        CHECK(!lunar_year_days(CALENDAR_HEAVENLY, 1867, &first, &last));
}

TEST_MAIN
