/* calendar.h: lunar years, eras and the cycle of sixty, for date.c and its tests. */
#ifndef HANQING_TEXT_CALENDAR_H
#define HANQING_TEXT_CALENDAR_H

#include "text/lane.h"

/* A lunar year as promulgated. */
typedef struct {
        int32_t first;    /* Julian day number of 正月初一 */
        uint16_t lengths; /* bit k: month k in order has 30 days, else 29 */
        uint8_t n_months; /* 12 or 13 */
        uint8_t leap;     /* the month that the leap month follows; 0: none */
} LunarYear;

/* An era, 年号 or the count of a republic. Names may be borne by several. */
typedef struct {
        const char32_t *name;    /* folded */
        const char32_t *dynasty; /* folded */
        int first;               /* Gregorian year in which its first year begins */
        int years;               /* the last year it counted */
        bool solar;              /* years run from 1 January (民国), not from 正月初一 */
} Era;

/* Borrowed; NULL outside the table. */
const LunarYear *lunar_year(int year);
/* First and last day of a lunar year; false outside the table. */
bool lunar_year_days(int year, int32_t *ret_first, int32_t *ret_last);
/* First and last day of a month; false if there is no such month. */
bool lunar_month_days(int year, int month, bool leap, int32_t *ret_first, int32_t *ret_last);
/* An era whose name stands at cell i: start with *at 0, call until NULL. *ret_cells is the name's length. */
const Era *era_next(const Lane *l, int i, size_t *at, int *ret_cells);

/* The number of a stem and branch, 0 for 甲子 to 59 for 癸亥; -1 if they do not go together. */
int cycle_of(uint32_t stem, uint32_t branch);
/* The number of a Gregorian year's (or rather its lunar year's) name. */
int cycle_of_year(int year);
int cycle_of_day(int32_t jdn);

bool gregorian_valid(int year, int month, int day);
int gregorian_month_length(int year, int month);

#endif
