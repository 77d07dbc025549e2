/* test_days.c: working days, ends of periods, lights and frequency rules, on known days. */
#include "flow/flow.h"

#include "test/test.h"

static int32_t day(int y, int m, int d)
{
        return jdn_from_gregorian(y, m, d);
}

static bool is_day(Ctx *c, int32_t is, int y, int m, int d)
{
        int year, month, of_month;
        jdn_to_gregorian(is, &year, &month, &of_month);
        CHECK_STR(str_printf(c->arena, "%04d-%02d-%02d", year, month, of_month),
                str_keep_z(c->arena, str_printf(c->arena, "%04d-%02d-%02d", y, m, d)));
        return is == day(y, m, d);
}

/* National Day 2026 and the weekend days worked for it: General Office of the State Council, 4 November 2025. */
static DaysOff autumn(Ctx *c)
{
        DayOff *p = NEW_N(c->arena, DayOff, 3);
        p[0] = (DayOff){day(2026, 10, 1), day(2026, 10, 7), false};
        p[1] = (DayOff){day(2026, 9, 20), day(2026, 9, 20), true};
        p[2] = (DayOff){day(2026, 10, 10), day(2026, 10, 10), true};
        return (DaysOff){p, 3};
}

#define WD(n) ((Period){n, PERIOD_WORKING_DAYS})
#define DAYS(n) ((Period){n, PERIOD_DAYS})
#define MONTHS(n) ((Period){n, PERIOD_MONTHS})
#define YEARS(n) ((Period){n, PERIOD_YEARS})

TEST(weekends_do_not_work_but_for_the_table)
{
        DaysOff off = autumn(c);
        CHECK(day_works(NULL, day(2026, 11, 27)));  /* Friday */
        CHECK(!day_works(NULL, day(2026, 11, 28))); /* Saturday */
        CHECK(!day_works(NULL, day(2026, 11, 29)));
        CHECK(day_works(&off, day(2026, 10, 10)));
        CHECK(!day_works(&off, day(2026, 10, 5)));
        CHECK(!day_works(&off, day(2026, 10, 11)));
        is_day(c, next_working_day(&off, day(2026, 10, 1)), 2026, 10, 8);
        is_day(c, next_working_day(&off, day(2026, 10, 9)), 2026, 10, 9);
}

TEST(working_days_leave_out_the_first)
{
        DaysOff off = autumn(c);
        is_day(c, period_end(day(2026, 11, 27), WD(2), NULL, LAST_DAY_ANY), 2026, 12, 1);
        is_day(c, period_end(day(2026, 11, 28), WD(1), NULL, LAST_DAY_ANY), 2026, 11, 30);
        /* 30 September, then 8, 9 and the Saturday that is worked, then Monday. */
        is_day(c, period_end(day(2026, 9, 30), WD(3), &off, LAST_DAY_ANY), 2026, 10, 10);
        is_day(c, period_end(day(2026, 9, 30), WD(4), &off, LAST_DAY_ANY), 2026, 10, 12);
}

TEST(periods_end_as_the_civil_code_has_it)
{
        DaysOff off = autumn(c);
        is_day(c, period_end(day(2026, 11, 2), DAYS(15), NULL, LAST_DAY_WORKS), 2026, 11, 17);
        is_day(c, period_end(day(2026, 8, 4), DAYS(60), &off, LAST_DAY_ANY), 2026, 10, 3);
        is_day(c, period_end(day(2026, 8, 4), DAYS(60), &off, LAST_DAY_WORKS), 2026, 10, 8);
        is_day(c, period_end(day(2026, 1, 31), MONTHS(1), NULL, LAST_DAY_ANY), 2026, 2, 28);
        is_day(c, period_end(day(2024, 2, 29), YEARS(1), NULL, LAST_DAY_ANY), 2025, 2, 28);
        is_day(c, period_end(day(2026, 11, 30), MONTHS(15), NULL, LAST_DAY_ANY), 2028, 2, 29);
        is_day(c, period_end(day(2026, 12, 31), MONTHS(1), NULL, LAST_DAY_ANY), 2027, 1, 31);
}

/* A table that says no day is ever worked does not hang the program. */
TEST(a_table_of_nothing_but_holidays_ends)
{
        const DayOff all = {day(1900, 1, 1), day(2200, 1, 1), false};
        const DaysOff off = {&all, 1};
        CHECK(period_end(day(2026, 1, 1), WD(5), &off, LAST_DAY_ANY) > day(2026, 1, 1));
        CHECK(next_working_day(&off, day(2026, 1, 1)) >= day(2026, 1, 1));
}

TEST(lights_tell_the_days_left)
{
        int32_t today = day(2026, 11, 20);
        CHECK_INT(clock_light(today - 1, 7, today), LIGHT_LATE);
        CHECK_INT(clock_light(today, 7, today), LIGHT_SOON);
        CHECK_INT(clock_light(today + 7, 7, today), LIGHT_SOON);
        CHECK_INT(clock_light(today + 8, 7, today), LIGHT_RUN);
        CHECK_STR(days_left_words(c, today - 3, today), "3 days late");
        CHECK_STR(days_left_words(c, today + 10, today), "10 days left");
        CHECK_STR(days_left_words(c, today, today), "today");
        CHECK(reminder_day(c, today + 15, today) && reminder_day(c, today + 1, today));
        CHECK(!reminder_day(c, today + 2, today) && !reminder_day(c, today, today));
        CHECK_INT(reminder_first(c), 15);
        CHECK_STR(light_colour(c, LIGHT_SOON), "yellow");
        CHECK_OK(settings_parse(c, S("lights = 蓝 黄 红 灰\nreminders = 5 2\n"), &c->settings));
        CHECK_STR(light_colour(c, LIGHT_RUN), "蓝");
        CHECK_STR(light_colour(c, LIGHT_STOP), "灰");
        CHECK(reminder_day(c, today + 2, today) && !reminder_day(c, today + 7, today));
}

/* 全年不少于4次 */
TEST(a_rule_of_four_a_year_warns_when_quarters_run_short)
{
        const int32_t held[] = {day(2026, 2, 10), day(2025, 12, 30), day(2026, 5, 8)};
        Frequency f = frequency_check(4, PER_YEAR, held, 3, 7, day(2026, 7, 1));
        CHECK_INT(f.expected, 4);
        CHECK_INT(f.held, 2); /* that of the year before does not count */
        CHECK_INT(f.parts_left, 2);
        CHECK(!f.behind);
        CHECK_INT(f.light, LIGHT_RUN);
        is_day(c, f.due, 2026, 9, 30);
        f = frequency_check(4, PER_YEAR, held, 3, 7, day(2026, 9, 25));
        CHECK_INT(f.light, LIGHT_SOON); /* the third one by the end of September */
        f = frequency_check(4, PER_YEAR, held, 3, 7, day(2026, 10, 1));
        CHECK(f.behind);
        CHECK_INT(f.parts_left, 1);
        CHECK_INT(f.light, LIGHT_SOON);
        is_day(c, f.due, 2026, 12, 31);
}

TEST(rules_know_months_quarters_and_halves)
{
        const int32_t held[] = {day(2026, 11, 3), day(2026, 10, 9)};
        CHECK_INT(frequency_check(1, PER_MONTH, held, 2, 7, day(2026, 11, 20)).light, LIGHT_DONE);
        CHECK_INT(frequency_check(1, PER_MONTH, held, 2, 7, day(2026, 12, 5)).light, LIGHT_RUN);
        CHECK_INT(frequency_check(1, PER_MONTH, held, 2, 7, day(2026, 12, 28)).light, LIGHT_SOON);
        CHECK_INT(frequency_check(2, PER_QUARTER, held, 2, 7, day(2026, 12, 5)).light, LIGHT_DONE);
        Frequency f = frequency_check(1, PER_HALF_YEAR, NULL, 0, 7, day(2026, 3, 1));
        is_day(c, f.first, 2026, 1, 1);
        is_day(c, f.last, 2026, 6, 30);
        /* Five a year have no whole months: parts of 73 days. */
        f = frequency_check(5, PER_YEAR, NULL, 0, 7, day(2026, 1, 1));
        is_day(c, f.due, 2026, 3, 14);
}

TEST_MAIN
