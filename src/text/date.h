/* date.h: what the date files share: a point in time as its words give it (date_point.c reads it), and what it
 * is worth in days and EDTF (date_value.c). date.c joins points to ranges and walks texts. */
#ifndef HANQING_TEXT_DATE_H
#define HANQING_TEXT_DATE_H

#include "text/calendar.h"
#include "text/lane.h"

/* A part of a year or month that has a name instead of a number. */
typedef enum {
        PART_NONE,
        PART_FIRST_TEN,  /* 上旬 */
        PART_SECOND_TEN, /* 中旬 */
        PART_LAST_TEN,   /* 下旬: to the month's last day */
        PART_FIRST_HALF, /* 上半年, 上半月 */
        PART_SECOND_HALF,
        PART_QUARTER_1,
        PART_QUARTER_2,
        PART_QUARTER_3,
        PART_QUARTER_4,
        PART_BEGIN, /* 初: about the beginning */
        PART_MIDDLE,
        PART_END,       /* 底, 末: the last day */
        PART_NEW_MOON,  /* 朔, the first of a lunar month */
        PART_FULL_MOON, /* 望, the fifteenth */
        PART_DARK_MOON, /* 晦, the last */
        PART_SPRING,    /* 春: of a lunar year its first three months */
        PART_SUMMER,
        PART_AUTUMN,
        PART_WINTER,
} DatePart;

#define ERAS_OF_ONE_NAME 12

typedef struct {
        int to; /* cell behind it */
        int year;
        bool has_year, has_relative;
        int relative;                      /* years from the anchor's: 明年 1 */
        bool same_year;                    /* 同年: of the date before it */
        const Era *eras[ERAS_OF_ONE_NAME]; /* bearers of the name, if the year counts in an era */
        int n_eras, era_year;
        bool whole_era;   /* 乾隆年间 */
        int cycle;        /* 干支 of the year, -1 none */
        int decade;       /* 1930 for 1930年代, else 0 */
        int century;      /* 20 for 20世纪, else 0 */
        int bracket_year; /* 民国二十五年(1936年): what stands in brackets, else 0 */
        int month, day;   /* 0: not said */
        MonthWord month_word;
        int day_cycle;            /* 干支 of the day, -1 none */
        bool new_moon;            /* 甲子朔: that day was the first of the month */
        bool leap, lunar, solar;  /* lunar, solar: said, or a word that only that calendar has */
        int hour, minute, second; /* hour -1: none */
        DatePart part;
        bool about, doubtful;
        bool christian, before_christ; /* 公元, 公元前 */
} Point;

/* Reads a point in time at cell i; prev is the character before it (0: none). False if there is none. A point
 * without a year is one, too (6月3日). */
bool point_read(const Lane *l, int i, uint32_t prev, Point *ret);

/* The years that a cycle name, or the name of an era that several courts had, may mean. */
typedef struct {
        int from, to; /* to 0: not known */
        Str context;  /* the words that said so; may be empty */
} Years;
/* From words such as 民国, 清末, 光绪, 1949. */
Years years_of_context(Str context);

typedef struct {
        int32_t first, last;
        Calendar calendar;
        DateCertainty certainty;
        bool used_anchor;
        Str edtf;    /* may be empty */
        Str problem; /* may be empty */
} Worth;
/* Never fails: what cannot be settled has a problem or an empty edtf. year_before is the year of the date
 * before it, for 同年; 0 unknown. */
Worth point_value(Arena *a, const Point *p, Anchor anchor, Years years, int year_before);

/* A period called by its name alone that fills s: 明, 北魏至唐, 清末民初. */
bool period_parse(Arena *a, Str s, Date *ret);
/* An era's name that fills the lane, with or without its court: 明嘉靖. */
bool era_alone(const Lane *l, Point *ret);

#endif
