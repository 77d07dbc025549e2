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

/* A stretch of days that a court counted under one name: an era (年号), before the eras a ruler, or a republic. Names may
 * be borne by several. Strings are folded; several words are parted by blanks. */
typedef struct {
        const char32_t *name;
        const char32_t *courts; /* 清; 武周 唐, where the count went on under the next */
        const char32_t *rulers;
        int32_t first, last; /* days, inclusive */
        uint16_t year;       /* number of the year in which its first day lies */
        uint8_t line;        /* of months, if they are lunar */
        bool named;          /* means something only behind the court: 西汉文帝三年 */
        bool solar;          /* years run from 1 January (民国), not from 正月初一 */
} Era;

/* The name of a month, where courts differ: 腊 and 一 are months of their own under 武周, else 12 and 1. */
typedef enum { MONTH_NUMBERED, MONTH_LA, MONTH_YI } MonthWord;

/* Borrowed; NULL outside the table. */
const LunarYear *lunar_year(int year);
/* First and last day of a lunar year; false outside the table. */
bool lunar_year_days(int year, int32_t *ret_first, int32_t *ret_last);
/* First and last day of a month; false if there is no such month. */
bool lunar_month_days(int year, int month, bool leap, int32_t *ret_first, int32_t *ret_last);
/* An era whose name stands at cell i: start with *at 0, call until NULL. *ret_cells is the name's length. */
const Era *era_next(const Lane *l, int i, size_t *at, int *ret_cells);
/* The number of its last year. */
int era_last_year(const Era *e);
/* The Gregorian year in which most of its year lies: 1661 for 顺治十八年. */
int era_gregorian_year(const Era *e, int year);
/* The days of one of its years, from its first month to its last: writers name the whole year by the era that began in
 * it. False if it had no such year. */
bool era_year_days(const Era *e, int year, int32_t *ret_first, int32_t *ret_last);

typedef struct {
        int32_t start, end; /* its first day, 初一, and its last */
        bool doubtful; /* the era had not begun, or had ended, in this month of its first or last year */
} EraMonth;
/* False if there was no such month in that year. */
bool era_month(const Era *e, int year, int month, MonthWord word, bool leap, EraMonth *ret);

/* A court's name at cell i, whole or its last character (汉 for 西汉 and 东汉); cells, 0 if there is none. */
int court_at(const Lane *l, int i);
/* True if one of the era's courts ends with the n cells at i. */
bool era_of_court(const Era *e, const Lane *l, int i, int n);
/* Cells of the era's ruler at i; 0 if none stands there. */
int ruler_at(const Era *e, const Lane *l, int i);
/* First and last day of all that the courts ending with the n cells at i counted; false if there are none. */
bool court_days(const Lane *l, int i, int n, int32_t *ret_first, int32_t *ret_last);

/* The number of a stem and branch, 0 for 甲子 to 59 for 癸亥; -1 if they do not go together. */
int cycle_of(uint32_t stem, uint32_t branch);
/* The number of a Gregorian year's (or rather its lunar year's) name. */
int cycle_of_year(int year);
int cycle_of_day(int32_t jdn);

bool gregorian_valid(int year, int month, int day);
int gregorian_month_length(int year, int month);

#endif
