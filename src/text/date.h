/* date.h: what the date files share: a point in time as its words give it (date_point.c, date_year.c and date_era.c read it),
 * and what it is worth in days and EDTF (date_value.c, date_period.c). date_expression.c joins points to ranges, date.c gives a
 * whole expression its worth. */
#ifndef HANQING_TEXT_DATE_H
#define HANQING_TEXT_DATE_H

#include "text/era.h"
#include "text/lane.h"

/* A part of a year or month that has a name instead of a number. */
typedef enum {
        PART_NONE,
        PART_FIRST_TEN,    /* 上旬 */
        PART_SECOND_TEN,   /* 中旬 */
        PART_LAST_TEN,     /* 下旬: to the month's last day */
        PART_FIRST_TWENTY, /* 上中旬 */
        PART_LAST_TWENTY,  /* 中下旬 */
        PART_FIRST_HALF,   /* 上半年, 上半月 */
        PART_SECOND_HALF,
        PART_QUARTER_1,
        PART_QUARTER_2,
        PART_QUARTER_3,
        PART_QUARTER_4,
        PART_SPRING, /* 春: lunar months 1 to 3, or the season */
        PART_SUMMER,
        PART_AUTUMN,
        PART_WINTER,
        PART_BEGIN, /* 初: about the beginning */
        PART_MIDDLE,
        PART_END,   /* 底, 末: the last day; of a reign or a period, about its end */
        PART_EARLY, /* 前期, 早期: about the first third */
        PART_HALFWAY,
        PART_LATE,
        PART_NEW_MOON,  /* 朔, the first of a lunar month */
        PART_FULL_MOON, /* 望, the fifteenth */
        PART_DARK_MOON, /* 晦, the last */
} DatePart;

typedef enum { REACH_YEAR, REACH_MONTH, REACH_DAY } Reach;

/* A year counted in an era. */
typedef struct {
        const EraName *name; /* NULL: none */
        Reign reign;         /* whose, as far as words before the name tell */
        int year;
} EraYear;

typedef struct {
        int to; /* cell behind it */
        int year;
        bool has_year;
        bool short_year; /* 35年6月: year is 35, of which century is to be found */
        bool counted;    /* 廿四年九月: and year is that of an era */
        bool has_relative; /* 明年, 上月, 昨日: counted from the anchor, or from the date before */
        Reach reach;       /* of what relative counts */
        int relative;      /* years, months or days: 明年 1 */
        bool from_before; /* 同年, 次月: of the date before it */
        EraYear era;
        bool whole_era;   /* 乾隆年间 */
        bool two_years;   /* 光绪二三年: and the one behind era.year */
        int cycle;        /* 干支 of the year, -1 none */
        bool bare_cycle;  /* 康熙甲子, without 年 behind it */
        int decade;       /* 1930 for 1930年代, else 0 */
        int decade_to;    /* the last one of 20世纪七八十年代, else 0 */
        bool bare_decade; /* 三十年代: of which century is not said; decade is 30 */
        bool eve;         /* 1935年除夕, of one of two lunar years */
        bool like_item; /* 三、四十年代: where a line begins, 三、 is the number of a paragraph */
        int century;           /* 20 for 20世纪, else 0 */
        bool century_relative; /* 上世纪: century is -1, as counted from the anchor's */
        bool has_bracket;      /* 民国二十五年(1936年): */
        int bracket_year;      /* what stands in brackets */
        int bracket_to;        /* 嘉靖年间(1522—1566): and the last year there, else 0 */
        int bracket_cycle;     /* 光绪二十六年(庚子): to be compared; -1 none */
        EraYear bracket_era;   /* 1936年(民国二十五年) */
        const Dynasty *period, *period_to; /* 北宋; 隋唐: from one to the other */
        const Dynasty *reigns;             /* 同光年间: two reigns, or the era of that name */
        int plan;                          /* 14 for 十四五时期, else 0 */
        int month, day;                    /* 0: not said */
        bool figures;            /* 2月30日: in Arabic ones, which no lunar month has by itself */
        int month_to;            /* the last one of 六七月, else 0 */
        int day_cycle;           /* 干支 of the day, -1 none */
        uint32_t month_word;     /* as in MonthName */
        bool leap, lunar, solar; /* lunar, solar: said, or a word that only that calendar has */
        int weekday_at;          /* cell where 星期日 begins behind the day, 0 none */
        int hour, minute, second; /* hour -1: none */
        uint8_t term;             /* a solar term: 1 小寒 to 24 冬至, 0 none */
        DatePart part, moon;      /* moon: beside a day's name in the cycle, 甲子朔 */
        bool about, doubtful;
        bool christian, before_christ; /* 公元, 公元前 */
} Point;

/* A word, and what it means where it stands: a DatePart, or what else its list says. */
typedef struct {
        const char32_t *word;
        int means;
} DateWord;
/* The first of the words that stands at cell i, with its length; NULL if none does. */
static inline const DateWord *date_word_at(
        const Lane *l, int i, const DateWord *words, size_t n, int *ret_cells)
{
        for (const DateWord *w = words; w < words + n; w++)
                if ((*ret_cells = lane_has(l, i, w->word)))
                        return w;
        return NULL;
}

#define POINT_EMPTY                                                           \
        {                                                                     \
                .cycle = -1, .bracket_cycle = -1, .day_cycle = -1, .hour = -1 \
        }

/* Reads a point in time at cell i; prev is the character before it (0: none). False if there is none. A point
 * without a year is one, too (6月3日). */
bool point_read(const Lane *l, int i, uint32_t prev, Point *ret);
/* A dynasty or period with what says more of it: 北宋, 清代中期, 隋唐. Only where words are known to tell a time: in a text
 * 明 and 清 are nearly always something else. */
bool period_read(const Lane *l, int i, Point *ret);
/* 2023 or 一九〇五, of min to max digits. The cell behind the digits, or 0. */
int year_digits(const Lane *l, int i, int min, int max, int *ret_year);
/* 有三 behind 二十; true if the number is at most max, with it or without. */
bool and_units_of(const Lane *l, int max, int *value, int *to);
/* numeral_small, and 二十有三 as the old style has it. */
static inline bool numeral_and(const Lane *l, int i, int max, int *ret_value, int *ret_to)
{
        return numeral_small(l, i, max, ret_value, ret_to) &&
                (l->cp[*ret_to] != U'有' || and_units_of(l, max, ret_value, ret_to));
}
/* The year of a point in every count, with brackets behind it; false if there is none. */
bool year_read(const Lane *l, int i, uint32_t prev, Point *p);
/* Ends a reading before cell to; true. */
static inline bool point_ends(Point *p, int to)
{
        p->to = to;
        return true;
}
/* 光绪二十年, 清光绪二十年, 民国廿四年(1935), 乾隆年间. The cell behind, 0 if there is none. */
int year_of_era(const Lane *l, int i, Point *p);
/* 甲午年, 岁次甲午年; false if there is none. */
bool year_of_cycle(const Lane *l, int i, Point *p);
/* (民国二十四年), (甲午年) behind a year of our era. The cell behind, i if there is none. */
int era_in_brackets(const Lane *l, int i, Point *p);
/* .6.12 of 民国24.6.12, ·六·十二 of 一九三五·六·十二. The cell behind, 0 if there is none. */
int month_and_day_marked(const Lane *l, int i, Point *p);
/* An era's name stands at cell i, or words for dynasties and emperors that lead to one. */
bool era_stands_at(const Lane *l, int i);
/* 咸同年间: reigns by one character of each, which in a text another word must follow. The cell behind, 0 if there are none. */
int reigns_at(const Lane *l, int i, const Dynasty **ret);
bool reigns_stand_at(const Lane *l, int i);
/* The same as a point; false if there is none. */
bool reigns_read(const Lane *l, int i, Point *p);
/* False if the next cells tell that none stand there: 年 时 期 间 would follow. */
static inline bool reigns_may_stand_at(const Lane *l, int i)
{
        return lane_among(SIGN(U'年') | SIGN(U'时') | SIGN(U'期') | SIGN(U'间'), l->cp[i + 2]) ||
                lane_among(SIGN(U'年') | SIGN(U'时') | SIGN(U'期') | SIGN(U'间'), l->cp[i + 3]);
}
/* 十四五时期, “十三五”末: a plan of five years, with quotation marks or with a word behind it. The cell behind, 0 if there is none. */
int plan_at(const Lane *l, int i, uint32_t prev, Point *p);
static inline bool is_opening_quote(uint32_t cp)
{
        return cp == 0x201C || cp == 0x300C || cp == '"'; /* “ 「 */
}
/* 十四五, 九五: the name of a plan, and no longer number. */
bool plan_stands_at(const uint32_t *cp);
/* What it means is longer than a year. */
static inline bool is_span(const Point *p)
{
        return p->period || p->reigns || p->plan || p->whole_era || p->decade || p->century;
}
/* What stands behind the year of p at p->to: month, day, part, hour. The cell behind it. */
int point_behind_year(const Lane *l, Point *p);
/* 初八, 廿七: days that only lunar dates have. The cell behind, 0 if there is none. */
int lunar_day(const Lane *l, int i, Point *p);
/* 仲春, 桂月, 嘉平月: a lunar month by its name in p->month. The cell behind, 0 if there is none. */
int named_month(const Lane *l, int i, Point *p);
/* 端午, 除夕, 元旦 behind a year. The cell behind, 0 if there is none. */
int named_day(const Lane *l, int i, Point *p);
/* 春 夏 秋 冬 in order from 0, -1 for anything else. */
int season_of(uint32_t cp);
/* 春, 春季, 春天; not 春节, 秋收, 冬至. The cell behind, 0 if there is none. */
int season_at(const Lane *l, int i, Point *p);
/* 春夏之交, 秋冬间, 初夏, 暮春 behind a year. The cell behind, 0 if there is none. */
int named_season(const Lane *l, int i, Point *p);
/* 清明节, 冬至日 behind a year or a month, where what follows shows that no weather (大雪) and no place (清明桥) is meant. The cell
 * behind, 0 if there is none. */
int solar_term(const Lane *l, int i, Point *p);
/* (农历), (公历) behind a date. The cell behind, i if there is none. */
int calendar_in_brackets(const Lane *l, int i, Point *p);
/* A date that may be a lunar one without saying so. */
bool may_be_lunar(const Point *p);
/* Words for a part behind something longer than a year: 初期, 中叶, 末. The cell behind, i if there is none. */
int part_of_period(const Lane *l, int i, DatePart *ret);

/* What stands in the way of guessing: years that a name of the cycle may mean, courts whose eras may be meant. */
typedef struct {
        int from, to; /* to 0: not known */
        int first;    /* the year that was the first of the era named, 0: none was */
        bool lunar;   /* whose years are lunar ones */
        bool by_dynasty; /* those years are a dynasty's: no reason to leave out one of its eras, for which there is reign */
        Reign reign;
} Company;
/* From words such as 民国, 清末, 光绪, 1949, 东汉 光武帝. */
Company company_of(Str context);

/* The date before, for 同年, 是月, 次日; year 0: none. */
typedef Anchor DateBefore;

typedef struct {
        int32_t first, last;
        Calendar calendar;
        DateCertainty certainty;
        bool used_anchor;
        Str edtf;    /* may be empty */
        Str problem; /* may be empty */
} Worth;
/* Never fails: what cannot be settled has a problem or an empty edtf. */
Worth point_value(
        Arena *a, const Point *p, Anchor anchor, const Company *company, DateBefore before);
Worth period_value(Arena *a, const Point *p);
/* The day of a solar term among those from v.first to v.last. A lunar year may have 立春 twice, or not at all. */
Worth term_value(Arena *a, Worth v, const Point *p);
/* The words without the blanks between their characters. Those between two figures stay, unless every character stands apart:
 * 12 3月 is not 123月. What is longer than a lane stays as it is. */
Str date_without_blanks(Arena *a, Str s);
/* Narrows a long span (a reign, a dynasty) to 初, 末 (about a quarter), 前期, 中期, 后期 (a third); true if it did. */
bool part_of_span(DatePart part, int32_t *first, int32_t *last);

/* EDTF of a day, of a span of days, of a year. */
Str day_edtf(Arena *a, int32_t jdn);
Str span_edtf(Arena *a, int32_t first, int32_t last);
Str year_edtf(Arena *a, int year);

#endif
