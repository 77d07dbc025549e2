/* date_value.h: the steps by which date_value.c and date_value_era.c find what a point is worth. Each takes a worth that it goes on
 * with and gives it back: with days and EDTF, or with a problem. */
#ifndef HANQING_TEXT_DATE_VALUE_H
#define HANQING_TEXT_DATE_VALUE_H

#include "text/date.h"

/* No such day. */
Worth worth_invalid(Worth v);
/* Words of one year that contradict each other; year is the one that was to be expected. */
Worth worth_mismatch(Arena *a, Worth v, int year);
/* The days of p in a year of our era, or in the lunar year that has most of it. */
Worth year_value(Arena *a, Worth v, int year, const Point *p);
/* The one year of the cycle among from to to, or all candidates; to 0: nothing is known. */
Worth cycle_value(Arena *a, Worth v, const Point *p, int from, int to);
/* What p says of month and day, for the calendar. */
EraDate lunar_date(const Point *p);
/* The worth of lunar days that v has already: with their EDTF, the hour, the solar term. */
Worth lunar_value(Arena *a, Worth v, const Point *p);

/* Of several eras with one name, those that had such a day. */
Worth eras_value(Arena *a, Worth v, const Point *p, const Company *company);
/* 1936年(民国二十五年): the year of the era must be that year, or the one before it if the month may be its last. */
Worth worth_check_era(Arena *a, Worth v, const Point *p, const Company *company);
/* 光绪二十六年(辛丑): the name of the cycle is another year's. A year of our era may be the one behind its first weeks. */
Worth worth_check_cycle(Arena *a, Worth v, int year, const Point *p);

#endif
