/* date_point.c: reads one point in time: a year in any count, a month, a day, a part of one of them. It only
 * reads: whether there was such a day is the business of date_value.c. */
#include "text/date.h"

#include <string.h>

static bool is_arabic(uint32_t cp)
{
        return cp >= '0' && cp <= '9';
}

#define NIAN 0x5E74u  /* 年 */
#define YUE 0x6708u   /* 月 */
#define RI 0x65E5u    /* 日 */
#define HAO 0x53F7u   /* 号 */
#define YUAN 0x5143u  /* 元 */
#define RUN 0x95F0u   /* 闰 */
#define CHU 0x521Du   /* 初 */
#define DI 0x5E95u    /* 底 */
#define MO 0x672Bu    /* 末 */
#define ZHONG 0x4E2Du /* 中 */

static const char32_t *const lunar_words_list[] = {
        U"农历", U"阴历", U"旧历", U"夏历", U"古历", NULL};
static const char32_t *const solar_words_list[] = {
        U"公历", U"阳历", U"西历", U"新历", U"国历", NULL};
static const char32_t *const about_words[] = {U"约", U"大约", NULL};

/* Words before a year or a month: 农历, 公元, 约. */
static int prefixes(const Lane *l, int i, Point *p)
{
        for (;;) {
                int n;
                if ((n = lane_any(l, i, lunar_words_list)) > 0)
                        p->lunar = true;
                else if ((n = lane_any(l, i, solar_words_list)) > 0)
                        p->solar = true;
                else if ((n = lane_any(l, i, about_words)) > 0)
                        p->about = true;
                else if (lane_has(l, i, U"公元前")) {
                        p->before_christ = p->christian = true;
                        n = 3;
                } else if (lane_has(l, i, U"公元")) {
                        p->christian = true;
                        n = 2;
                }
                if (n == 0)
                        return i;
                i += n;
        }
}

/* Years
 * ----- */
/* 2023 or 一九〇五 before 年; min digits. The cell behind the digits, or 0. */
static int year_digits(const Lane *l, int i, int min, int max, int *ret_year)
{
        int k = i, v = 0;
        if (is_arabic(l->cp[i])) {
                while (is_arabic(l->cp[k]) && k - i < 5)
                        v = v * 10 + (int)(l->cp[k++] - '0');
                if (k - i < min || k - i > max)
                        return 0;
                *ret_year = v;
                return k;
        }
        /* Letters O stand for 〇 on many pages: 二OO三年. */
        for (; k - i < 5; k++) {
                uint32_t cp = l->cp[k];
                if (cp == 'o' && k > i)
                        v *= 10;
                else if (is_han_digit(cp) && cp != 0x4E24)
                        v = v * 10 + han_digit(cp);
                else
                        break;
        }
        if (k - i < min || k - i > max || k - i < 3)
                return 0;
        *ret_year = v;
        return k;
}

static bool behind_year(Point *p, int to)
{
        p->to = to;
        return true;
}

/* (1936年) or （1936） behind an era year, and 甲午 or (甲午) there. */
static int brackets(const Lane *l, int i, Point *p)
{
        uint32_t open = l->cp[i];
        bool bracket = open == '(' || open == 0x3014 || open == '[';
        int k = i + bracket;
        int cycle = cycle_of(l->cp[k], l->cp[k + 1]);
        if (cycle >= 0) {
                int to = k + 2 + (l->cp[k + 2] == NIAN);
                if (!bracket)
                        return p->cycle < 0 ? to : i;
                if (l->cp[to] == ')' || l->cp[to] == 0x3015 || l->cp[to] == ']')
                        return to + 1;
                k = to + (l->cp[to] == ',' || l->cp[to] == 0x3001);
        }
        if (!bracket)
                return i;
        int year, to;
        if (lane_has(l, k, U"公元"))
                k += 2;
        if (lane_has(l, k, U"即"))
                k += 1;
        to = year_digits(l, k, 4, 4, &year);
        if (!to)
                return i;
        to += l->cp[to] == NIAN;
        if (l->cp[to] != ')' && l->cp[to] != 0x3015 && l->cp[to] != ']')
                return i;
        p->bracket_year = year;
        return to + 1;
}

/* The court before an era: 清, 清代, 大清, 西汉; n cells of it at i, 0: none is named. */
typedef struct {
        int i, n;
} Court;

/* All bearers of the era name at cell i whose court fits; the cell behind the name, or 0. */
static int era_name(const Lane *l, int i, Court court, Point *p)
{
        size_t at = 0;
        int cells, longest = 0;
        for (const Era *e; (e = era_next(l, i, &at, &cells)) != NULL;) {
                if (court.n ? !era_of_court(e, l, court.i, court.n) : e->named)
                        continue;
                if (cells > longest) {
                        longest = cells;
                        p->n_eras = 0;
                }
                if (cells == longest && p->n_eras < ERAS_OF_ONE_NAME)
                        p->eras[p->n_eras++] = e;
        }
        return longest ? i + longest : 0;
}

/* Keeps the bearers whose ruler stands between court and name, from cell i to cell k; false if there are none. */
static bool keep_ruler(const Lane *l, int i, int k, Point *p)
{
        int n = 0;
        for (int e = 0; e < p->n_eras; e++)
                if (i + ruler_at(p->eras[e], l, i) == k)
                        p->eras[n++] = p->eras[e];
        p->n_eras = n;
        return n > 0;
}

/* 光绪, 清光绪, 大清光绪, 清代光绪, 唐玄宗开元: the cell behind the name, or 0. */
static int era_with_court(const Lane *l, int i, Point *p)
{
        int to;
        if (lane_has(l, i, U"中华民国"))
                i += 2;
        if ((to = era_name(l, i, (Court){0, 0}, p)) > 0)
                return to;
        bool great = l->cp[i] == 0x5927 || l->cp[i] == 0x524D; /* 大 前 */
        Court court = {i, court_at(l, i)};
        if (!court.n && great)
                court = (Court){i + 1, court_at(l, i + 1)};
        if (!court.n)
                return 0;
        int k = court.i + court.n;
        k += lane_has(l, k, U"代") || lane_has(l, k, U"朝");
        if ((to = era_name(l, k, court, p)) > 0)
                return to;
        for (int n = 2; n <= 6 && k + n < l->n; n++)
                if ((to = era_name(l, k + n, court, p)) > 0 && keep_ruler(l, k, k + n, p))
                        return to;
        return 0;
}

/* 光绪二十年, 民国廿四年, 清同治七年(1868), 光绪甲午年, 乾隆年间. */
static bool year_of_era(const Lane *l, int i, Point *p)
{
        int k = era_with_court(l, i, p);
        if (!k)
                return false;
        k = lane_blank(l, k);
        int cycle = cycle_of(l->cp[k], l->cp[k + 1]);
        if (lane_has(l, k, U"年间")) {
                p->whole_era = true;
                return behind_year(p, k + 2);
        }
        if (cycle >= 0 && l->cp[k + 2] == NIAN) {
                p->cycle = cycle;
                return behind_year(p, k + 3);
        }
        int to;
        if (l->cp[k] == YUAN) {
                p->era_year = 1;
                to = k + 1;
        } else if (!numeral_small(l, k, 150, &p->era_year, &to) || p->era_year < 1) {
                return false;
        }
        to = lane_blank(l, to);
        if ((l->cp[to] != NIAN && l->cp[to] != 0x8F7D) ||
                lane_has(l, to, U"年级")) /* 载: 天宝三载 */
                return false;
        return behind_year(p, brackets(l, to + 1, p));
}

/* 20世纪, 二十世纪三十年代, 1930年代. */
static bool year_of_century(const Lane *l, int i, Point *p)
{
        int v, to, k = i;
        if (lane_has(l, i, U"上世纪") || lane_has(l, i, U"本世纪")) {
                p->century = lane_has(l, i, U"上") ? 20 : 21;
                to = i + 3;
        } else if (numeral_small(l, i, 30, &v, &to) && v > 0 &&
                lane_has(l, lane_blank(l, to), U"世纪")) {
                p->century = v;
                to = lane_blank(l, to) + 2;
        } else {
                to = year_digits(l, k, 4, 4, &v);
                if (!to || v % 10 != 0 || !lane_has(l, to, U"年代"))
                        return false;
                p->decade = v;
                to += 2;
        }
        if (p->century && numeral_small(l, lane_blank(l, to), 90, &v, &k) && v % 10 == 0 &&
                lane_has(l, k, U"年代")) {
                p->decade = (p->century - 1) * 100 + v;
                to = k + 2;
        }
        if (lane_has(l, to, U"初期") || lane_has(l, to, U"前期") || lane_has(l, to, U"早期"))
                p->part = PART_BEGIN, to += 2;
        else if (lane_has(l, to, U"中期") || lane_has(l, to, U"中叶"))
                p->part = PART_MIDDLE, to += 2;
        else if (lane_has(l, to, U"末期") || lane_has(l, to, U"后期") || lane_has(l, to, U"晚期"))
                p->part = PART_END, to += 2;
        else if (l->cp[to] == CHU)
                p->part = PART_BEGIN, to++;
        else if (l->cp[to] == MO)
                p->part = PART_END, to++;
        return behind_year(p, to);
}

static bool year_relative(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                int years;
                bool same;
        } words[] = {
                {U"今年", 0, false},
                {U"本年", 0, false},
                {U"去年", -1, false},
                {U"前年", -2, false},
                {U"明年", 1, false},
                {U"后年", 2, false},
                {U"同年", 0, true},
                {U"当年", 0, true},
                {U"是年", 0, true},
                {U"次年", 1, true},
                {U"翌年", 1, true},
                {U"上年", -1, false},
        };
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                if (!lane_has(l, i, words[k].word))
                        continue;
                p->has_relative = true;
                p->relative = words[k].years;
                p->same_year = words[k].same;
                return behind_year(p, i + 2 + (lane_has(l, i + 2, U"度") && !words[k].same));
        }
        return false;
}

static bool year_of_cycle(const Lane *l, int i, Point *p)
{
        int cycle = cycle_of(l->cp[i], l->cp[i + 1]);
        if (cycle < 0 || l->cp[i + 2] != NIAN)
                return false;
        p->cycle = cycle;
        return behind_year(p, brackets(l, i + 3, p));
}

/* (民国二十五年) behind a Western year: what the era says, if it says something else. */
static int era_in_brackets(const Lane *l, int i, Point *p)
{
        Point q = {.cycle = -1, .day_cycle = -1, .hour = -1};
        if (l->cp[i] != '(' || !year_of_era(l, i + 1, &q) || l->cp[q.to] != ')' || q.cycle >= 0 ||
                q.whole_era)
                return i;
        for (int k = q.n_eras - 1; k >= 0; k--) {
                p->bracket_year = era_gregorian_year(q.eras[k], q.era_year);
                if (p->bracket_year == p->year)
                        break;
        }
        return q.to + 1;
}

static bool year_plain(const Lane *l, int i, Point *p)
{
        int year, to = year_digits(l, i, p->christian ? 1 : 4, 4, &year);
        if (!to && (!p->christian || !numeral_small(l, i, 3000, &year, &to)))
                return false;
        to = lane_blank(l, to);
        if (l->cp[to] != NIAN || lane_has(l, to, U"年级") || lane_has(l, to, U"年代"))
                return false;
        p->has_year = true;
        p->year = p->before_christ ? 1 - year : year;
        to++;
        if (lane_has(l, to, U"度"))
                to++;
        return behind_year(p, era_in_brackets(l, to, p));
}

/* Months and days
 * --------------- */
/* No month and no day is the noughth: as a number that none bears, it is found to be no date. */
static int numbered(int v)
{
        return v ? v : 99;
}

/* 2023-10-08, 2023.10.8, 2023/10/8; at least year and month, and a day unless the mark is a hyphen. */
static bool year_iso(const Lane *l, int i, uint32_t prev, Point *p)
{
        int year, month, day, to = year_digits(l, i, 4, 4, &year), k;
        if (!to || !is_arabic(l->cp[i]) || is_arabic(prev) || prev == '-' || prev == '.' ||
                prev == '/')
                return false;
        uint32_t mark = l->cp[to];
        if ((mark != '-' && mark != '.' && mark != '/') ||
                !numeral_small(l, to + 1, 99, &month, &k))
                return false;
        if (!is_arabic(l->cp[to + 1]) || k - to > 3)
                return false;
        p->has_year = true;
        p->year = year;
        p->month = numbered(month);
        p->solar = true;
        if (l->cp[k] != mark || !is_arabic(l->cp[k + 1]) ||
                !numeral_small(l, k + 1, 99, &day, &to)) {
                if (mark != '-' || k - to != 3 || month < 1 || month > 12 || is_arabic(l->cp[k]))
                        return false;
                return behind_year(p, k);
        }
        if (is_arabic(l->cp[to]) || l->cp[to] == mark || year < 1000 || year > 2999)
                return false;
        p->day = numbered(day);
        return behind_year(p, to);
}

static int month_of(const Lane *l, int i, Point *p)
{
        int to = i, month;
        bool later = l->cp[i] == 0x540E && p->n_eras; /* 后九月, the leap month before 104 BC */
        bool leap = l->cp[i] == RUN || later, lunar = leap;
        MonthWord word = MONTH_NUMBERED;
        while (l->cp[to] == RUN || (later && to == i))
                to++;
        switch (l->cp[to]) {
        case 0x6B63: /* 正 */
        case 0x51AC: /* 冬 */
        case 0x814A: /* 腊 */
                month = l->cp[to] == 0x6B63 ? 1 : l->cp[to] == 0x51AC ? 11 : 12;
                word = month == 12 ? MONTH_LA : MONTH_NUMBERED;
                lunar = true;
                to++;
                break;
        case YUAN:
                month = 1;
                to++;
                break;
        default:
                word = l->cp[to] == 0x4E00 && l->cp[to + 1] == YUE ? MONTH_YI : word; /* 一月 */
                if (!numeral_small(l, to, 99, &month, &to))
                        return 0;
        }
        to = lane_blank(l, to);
        if (l->cp[to] != YUE || lane_has(l, to, U"月刊") || lane_has(l, to, U"月球"))
                return 0; /* 2021年3人: p stays as it was */
        p->month = numbered(month);
        p->month_word = word;
        p->leap = leap;
        p->lunar |= lunar;
        to++;
        return to + lane_has(l, to, U"份");
}

/* 初八, 廿七: days that only lunar dates have. */
static int lunar_day(const Lane *l, int i, Point *p)
{
        int v, to;
        if (l->cp[i] == CHU && numeral_small(l, i + 1, 10, &v, &to) && v >= 1 &&
                !is_arabic(l->cp[i + 1])) {
                p->day = v;
                p->lunar = true;
                return to + (l->cp[to] == RI);
        }
        if (l->cp[i] == 0x5EFF && numeral_small(l, i, 30, &v, &to)) { /* 廿 */
                p->day = v;
                if (l->cp[to] != RI && l->cp[to] != HAO)
                        p->lunar = true;
                return to + (l->cp[to] == RI || l->cp[to] == HAO);
        }
        return 0;
}

static int part_of_month(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                DatePart part;
        } words[] = {
                {U"上旬", PART_FIRST_TEN},
                {U"中旬", PART_SECOND_TEN},
                {U"下旬", PART_LAST_TEN},
                {U"上半月", PART_FIRST_HALF},
                {U"下半月", PART_SECOND_HALF},
                {U"月底", PART_END},
                {U"月初", PART_BEGIN},
                {U"初", PART_BEGIN},
                {U"中", PART_MIDDLE},
                {U"底", PART_END},
                {U"末", PART_END},
                {U"朔", PART_NEW_MOON},
                {U"望", PART_FULL_MOON},
                {U"晦", PART_DARK_MOON},
        };
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, i, words[k].word);
                if (!n)
                        continue;
                int to = i + n;
                if (words[k].part >= PART_NEW_MOON) {
                        if (!p->lunar && !p->n_eras)
                                return 0;
                        p->lunar = true;
                        to += l->cp[to] == RI;
                }
                if (words[k].part == PART_MIDDLE && lane_has(l, to, U"国"))
                        return 0;
                p->part = words[k].part;
                return to;
        }
        return 0;
}

/* 甲子, 甲子日, 甲子朔: the day of a lunar month by its name in the cycle. */
static int cycle_day(const Lane *l, int i, Point *p)
{
        int cycle = cycle_of(l->cp[i], l->cp[i + 1]);
        if (cycle < 0 || l->cp[i + 2] == NIAN || !(p->lunar || (p->n_eras && !p->eras[0]->solar)))
                return 0;
        p->day_cycle = cycle;
        p->new_moon = l->cp[i + 2] == 0x6714; /* 朔 */
        return i + 2 + (l->cp[i + 2] == RI || p->new_moon);
}

static int day_of(const Lane *l, int i, Point *p)
{
        int v, to, k = lane_blank(l, i);
        if ((to = cycle_day(l, k, p)) > 0)
                return to;
        if ((to = lunar_day(l, k, p)) > 0)
                return to;
        if ((to = part_of_month(l, k, p)) > 0)
                return to;
        if (!numeral_small(l, k, 99, &v, &to))
                return i;
        int behind = lane_blank(l, to);
        if ((l->cp[behind] == RI && !lane_has(l, behind, U"日元")) ||
                (l->cp[behind] == HAO && !lane_has(l, behind, U"号文"))) {
                p->day = numbered(v);
                return behind + 1;
        }
        /* Lunar days go without 日: 四月二十三. */
        bool reign = p->n_eras && !p->eras[0]->solar;
        if ((p->lunar || reign) && !is_arabic(l->cp[k]) && v <= 30 && v >= 10) {
                p->day = v;
                p->lunar = true;
                return to;
        }
        return i;
}

/* 上半年, 第三季度, 年底, 初 behind a year; dotted: the year ended with 年. */
static int part_of_year(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                DatePart part;
        } words[] = {
                {U"上半年", PART_FIRST_HALF},
                {U"下半年", PART_SECOND_HALF},
                {U"年底", PART_END},
                {U"年末", PART_END},
                {U"年终", PART_END},
                {U"年初", PART_BEGIN},
                {U"年中", PART_MIDDLE},
                {U"底", PART_END},
                {U"末", PART_END},
                {U"初", PART_BEGIN},
                {U"中", PART_MIDDLE},
                {U"春季", PART_SPRING},
                {U"夏季", PART_SUMMER},
                {U"秋季", PART_AUTUMN},
                {U"冬季", PART_WINTER},
                {U"春", PART_SPRING},
                {U"夏", PART_SUMMER},
                {U"秋", PART_AUTUMN},
                {U"冬", PART_WINTER},
        };
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, i, words[k].word);
                if (!n)
                        continue;
                if (words[k].part >= PART_SPRING &&
                        (lane_has(l, i + 1, U"天") || lane_has(l, i + 1, U"至") ||
                                lane_has(l, i + 1, U"分") || lane_has(l, i + 1, U"奥") ||
                                lane_has(l, i + 1, U"节") || lane_has(l, i + 1, U"耕") ||
                                lane_has(l, i + 1, U"收")))
                        return 0; /* 冬至, 秋分, 冬奥, 春节 */
                if (words[k].part == PART_MIDDLE && l->cp[i] == ZHONG && lane_has(l, i, U"中国"))
                        return 0;
                p->part = words[k].part;
                return i + n;
        }
        int from = i + lane_has(l, i, U"第"), v, to;
        if (numeral_small(l, from, 4, &v, &to) && v >= 1 &&
                (lane_has(l, to, U"季度") || (from > i && lane_has(l, to, U"季")))) {
                p->part = (DatePart)(PART_QUARTER_1 + v - 1);
                return to + (lane_has(l, to, U"季度") ? 2 : 1);
        }
        return 0;
}

/* 08:35:05 behind a day. */
static int time_of_day(const Lane *l, int i, Point *p)
{
        int h, m, s = 0, to, k = lane_blank(l, i);
        if (l->cp[k] == 't' && is_arabic(l->cp[k + 1]))
                k++;
        if (!is_arabic(l->cp[k]) || !numeral_small(l, k, 23, &h, &to) || l->cp[to] != ':')
                return i;
        if (!is_arabic(l->cp[to + 1]) || !numeral_small(l, to + 1, 59, &m, &to))
                return i;
        if (l->cp[to] == ':' && is_arabic(l->cp[to + 1]) && !numeral_small(l, to + 1, 59, &s, &to))
                return i;
        p->hour = h;
        p->minute = m;
        p->second = s;
        return to;
}

static int month_and_day(const Lane *l, int i, Point *p)
{
        Point read = *p;
        int to = month_of(l, prefixes(l, lane_blank(l, i), &read), &read);
        if (!to)
                return 0;
        to = day_of(l, to, &read);
        *p = read;
        return to;
}

static bool point_with_year(const Lane *l, int i, uint32_t prev, Point *p)
{
        if (year_iso(l, i, prev, p)) {
                p->to = p->day ? time_of_day(l, p->to, p) : p->to;
                return true;
        }
        Point fresh = *p;
        fresh.month = fresh.day = 0;
        fresh.has_year = fresh.solar = false;
        *p = fresh;
        if (year_of_century(l, i, p))
                return true;
        *p = fresh;
        if (!year_plain(l, i, p)) {
                *p = fresh;
                if (!year_of_era(l, i, p)) {
                        *p = fresh;
                        if (!year_of_cycle(l, i, p) && !year_relative(l, i, p))
                                return false;
                }
        }
        if (p->whole_era)
                return true;
        int to = month_and_day(l, p->to, p);
        if (!to)
                to = part_of_year(l, lane_blank(l, p->to), p);
        if (to && p->day)
                to = time_of_day(l, to, p);
        p->to = to ? to : p->to;
        return true;
}

/* 6月3日, 5月中旬, 7月底; 年底, 上半年. */
static bool point_without_year(const Lane *l, int i, uint32_t prev, Point *p)
{
        bool after_number = is_arabic(prev) || prev == '.' || is_han_digit(prev) ||
                unit_of(prev) > 0 || prev == 0x7B2C || prev == 0x6570 ||
                prev == 0x51E0; /* 第 数 几 */
        int to = after_number ? 0 : month_and_day(l, i, p);
        bool lunar_month = p->lunar;
        if (to && (p->month <= 12 || p->day)) {
                /* 三月 alone may be three months; say a date only if more stands there. */
                bool han = !is_arabic(l->cp[i]) && !lunar_month && !p->day && p->part == PART_NONE;
                p->to = to;
                return !han || lane_has(l, to - 1, U"份");
        }
        p->month = p->day = 0;
        p->lunar = p->leap = false;
        if (lane_has(l, i, U"年底") || lane_has(l, i, U"年末") || lane_has(l, i, U"年初") ||
                lane_has(l, i, U"上半年") || lane_has(l, i, U"下半年")) {
                to = part_of_year(l, i, p);
                p->to = to;
                return to > 0 && prev != NIAN;
        }
        if (lane_has(l, i, U"月底") && prev != YUE && !is_arabic(prev) && !is_han_digit(prev) &&
                prev != 0x5341 && prev != 0x4E2A) {
                p->part = PART_END;
                p->to = i + 2;
                return false; /* of which month is not known */
        }
        return false;
}

bool era_alone(const Lane *l, Point *ret)
{
        Point p = {.cycle = -1, .day_cycle = -1, .hour = -1, .whole_era = true};
        int to = era_with_court(l, 0, &p);
        to += to ? lane_has(l, to, U"朝") : 0;
        if (!to || to != l->n)
                return false;
        p.to = to;
        *ret = p;
        return true;
}

bool point_read(const Lane *l, int i, uint32_t prev, Point *ret)
{
        Point p = {.cycle = -1, .day_cycle = -1, .hour = -1};
        if (is_arabic(l->cp[i]) && (is_arabic(prev) || prev == '.'))
                return false;
        int from = prefixes(l, i, &p);
        from = lane_blank(l, from);
        Point saved = p;
        if (!point_with_year(l, from, from > i ? 0 : prev, &p)) {
                p = saved;
                if (!point_without_year(l, from, from > i ? 0 : prev, &p))
                        return false;
        }
        if (lane_has(l, p.to, U"(?)") || lane_has(l, p.to, U"[?]")) {
                p.doubtful = true;
                p.to += 3;
        } else if (l->cp[p.to] == '?' && p.to + 1 == l->n) {
                p.doubtful = true;
                p.to++;
        }
        *ret = p;
        return true;
}
