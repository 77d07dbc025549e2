/* calendar.h: lunar years and the cycle of sixty, for the date files and their tests. Lunar months are historical facts,
 * decided by a court or an observatory; courts that existed side by side did not always count the same
 * days, so there is more than one calendar. The first is that of the courts which the dynastic histories follow, and
 * today's; it alone is meant where no era is named. Sources: tools/era_table.py, tools/lunar_table.py. */
#ifndef HANQING_TEXT_CALENDAR_H
#define HANQING_TEXT_CALENDAR_H

#include "text/lane.h"

#define CALENDAR_MAIN 0
/* 天历, the calendar of 太平天国: from 1852-02-03 on years of 366 days, odd months 31 and even ones 30; the 斡年 that was to bring it
 * back to the seasons it did not live to see. Before, in its first year, it counted the months of the main one. Its names of days
 * in the cycle of sixty were not those of other people, and are not told here. Source: 郭廷以《太平天国历法考订》, whom nearly all
 * follow (萧一山 has the days before March 1853 one later); so 天京 fell on the sixth of the sixth month of its 14th year, which
 * others wrote 1864-07-19. */
#define CALENDAR_HEAVENLY 15

/* A lunar year as promulgated. */
typedef struct {
        int32_t first;    /* Julian day number of its first day */
        int16_t year;     /* the Gregorian year of which it has most; astronomical, 0 is 1 BC */
        uint16_t lengths; /* bit k: month k in order has 30 days, else 29 */
        uint8_t layout;   /* which months it has: most begin with 正月, some with the tenth */
} LunarYear;

/* A month as it is called. */
typedef struct {
        int month; /* 1 to 12 */
        bool leap;
        uint32_t
                word; /* 正 冬 腊 一 where that was written, which under 武周 are other months; else 0 */
} MonthName;

/* Borrowed; NULL outside the table. */
const LunarYear *lunar_year(int calendar, int year);
/* First and last day of a lunar year; false outside the table. */
bool lunar_year_days(int calendar, int year, int32_t *ret_first, int32_t *ret_last);
/* First and last day of a month; false if there is no such month. */
bool lunar_month_days(
        int calendar, int year, MonthName name, int32_t *ret_first, int32_t *ret_last);
/* Days of the months from one number to another, leap months among them. */
bool lunar_months_days(
        int calendar, int year, int from, int to, int32_t *ret_first, int32_t *ret_last);

/* The days of a solar term, 1 小寒 to 24 冬至, of a Gregorian year. From 1646 on it is one day: until 1960 the one of the calendars that
 * were printed (by the time of the capital, and with their makers' errors, which before 1742 were of some hours), from then on as the sun
 * has it, by the clock of UTC+8; what lies within two minutes of midnight, tools/term_table.py tells. Before 1646 the terms were so
 * many equal parts of a year that every court's observatory began where it thought right: about the days among which they fell. */
typedef enum { TERM_UNKNOWN, TERM_EXACT, TERM_ABOUT } TermDays;
TermDays solar_term_days(int year, int term, int32_t *ret_first, int32_t *ret_last);

/* The number of a stem and branch, 0 for 甲子 to 59 for 癸亥; -1 if they do not go together. */
int cycle_of(uint32_t stem, uint32_t branch);
/* The number of a Gregorian year's (or rather its lunar year's) name. */
int cycle_of_year(int year);
int cycle_of_day(int32_t jdn);
/* The day of that name among first to last; false if there is none. Of two the first. */
bool cycle_day_within(int cycle, int32_t first, int32_t last, int32_t *ret);

bool gregorian_valid(int year, int month, int day);
int gregorian_month_length(int year, int month);

#endif
