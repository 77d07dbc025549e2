/* calendar.h: lunar years and the cycle of sixty, for the date files and their tests. Lunar months are historical facts,
 * decided by a court or an observatory; courts that existed side by side did not always count the same
 * days, so there is more than one calendar. The first is that of the courts which the dynastic histories follow, and
 * today's; it alone is meant where no era is named. Sources: tools/era_table.py, tools/lunar_table.py. */
#ifndef HANQING_TEXT_CALENDAR_H
#define HANQING_TEXT_CALENDAR_H

#include "text/lane.h"

#define CALENDAR_MAIN 0

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
