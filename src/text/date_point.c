/* date_point.c: reads one point in time: a year (date_year.c), a month, a day, a part of one of them, an hour. It only
 * reads: whether there was such a day is the business of date_value.c. */
#include "text/date.h"

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
static const char32_t *const christian_words_list[] = {
        U"公元前", U"西元前", U"公元", U"西元", NULL};
static const char32_t *const about_words[] = {U"约", U"大约", U"约于", U"约在", U"大约在", NULL};

/* Words before a year or a month: 农历, 公元, 约. */
static int prefixes(const Lane *l, int i, Point *p)
{
        static const uint64_t firsts = SIGN(U'农') | SIGN(U'阴') | SIGN(U'旧') | SIGN(U'夏') |
                SIGN(U'古') | SIGN(U'公') | SIGN(U'阳') | SIGN(U'西') | SIGN(U'新') | SIGN(U'国') |
                SIGN(U'约') | SIGN(U'大');
        static const uint64_t seconds = SIGN(U'历') | SIGN(U'元') | SIGN(U'约');
        while (lane_among(firsts, l->cp[i])) {
                int n;
                if (!lane_among(seconds, l->cp[i + 1]) && l->cp[i] != U'约')
                        return i;
                if ((n = lane_any(l, i, lunar_words_list)) > 0)
                        p->lunar = true;
                else if ((n = lane_any(l, i, solar_words_list)) > 0)
                        p->solar = true;
                else if ((n = lane_any(l, i, about_words)) > 0)
                        p->about = true;
                else if ((n = lane_any(l, i, christian_words_list)) > 0) {
                        p->christian = true;
                        p->before_christ = l->cp[i + n - 1] == U'前';
                }
                if (n == 0)
                        return i;
                i += n;
        }
        return i;
}

static bool behind(Point *p, int to)
{
        p->to = to;
        return true;
}

/* Months and days
 * --------------- */
/* No month and no day is the noughth: as a number that none bears, it is found to be no date. */
static int numbered(int v)
{
        return v ? v : 99;
}

/* 20231008, where nothing else stands. */
static bool year_compact(const Lane *l, int i, uint32_t prev, Point *p)
{
        int v[8];
        if (i != 0 || prev || l->n != 8)
                return false;
        for (int k = 0; k < 8; k++) {
                if (!is_arabic(l->cp[k]))
                        return false;
                v[k] = (int)(l->cp[k] - '0');
        }
        int year = v[0] * 1000 + v[1] * 100 + v[2] * 10 + v[3];
        int month = v[4] * 10 + v[5], day = v[6] * 10 + v[7];
        if (year < 1000 || year > 2999 || month < 1 || month > 12 || day < 1 || day > 31)
                return false;
        *p = (Point){.to = 8,
                .cycle = -1,
                .bracket_cycle = -1,
                .day_cycle = -1,
                .hour = -1,
                .has_year = true,
                .year = year,
                .month = month,
                .day = day,
                .solar = true};
        return true;
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
                bool first = i == 0 ? !prev : l->cp[i - 1] == 0x2014;
                bool last = k == l->n || (mark == '.' && l->cp[k] == 0x2014);
                bool cell = (mark == '.' || (mark == '-' && i == 0)) && first && last &&
                        year >= 1800 && year < 2100; /* 1935.6, 1958.8—1961.6 in a cell */
                if ((!cell && (mark != '-' || k - to != 3)) || month < 1 || month > 12 ||
                        is_arabic(l->cp[k]))
                        return false;
                return behind(p, k);
        }
        if (is_arabic(l->cp[to]) || l->cp[to] == mark || year < 1000 || year > 2999)
                return false;
        p->day = numbered(day);
        return behind(p, to);
}

int season_of(uint32_t cp)
{
        switch (cp) {
        case 0x6625: /* 春 */
                return 0;
        case 0x590F: /* 夏 */
                return 1;
        case 0x79CB: /* 秋 */
                return 2;
        case 0x51AC: /* 冬 */
                return 3;
        }
        return -1;
}

/* 1 of 1—3月, 5 of 5、6日: a number that gets its unit from the one behind it. */
static bool number_goes_on(const Lane *l, int i, int v, uint32_t unit)
{
        int w, to;
        bool mark =
                l->cp[i] == 0x2014 || l->cp[i] == '-' || l->cp[i] == 0x81F3 || l->cp[i] == 0x3001;
        return mark && v >= 1 && numeral_small(l, i + 1, 31, &w, &to) && w > v && l->cp[to] == unit;
}

/* 六七月, 十一二月 of a year: the cell behind, 0 if there is none. */
static int two_months(const Lane *l, int i, Point *p)
{
        Numeral n;
        if ((!p->has_year && !p->era.name && !p->has_relative) || l->cp[i] <= '9' ||
                !begins_numeral(l->cp[i]) || !numeral_han(l, i, &n) || n.high != n.value + 1 ||
                n.high > 12 || l->cp[n.to] != YUE)
                return 0;
        p->month = (int)n.value;
        p->month_to = (int)n.high;
        return n.to + 1;
}

static int month_of(const Lane *l, int i, Point *p)
{
        int named = named_month(l, i, p);
        if (!named)
                named = two_months(l, i, p);
        if (named)
                return named;
        /* 冬十月: the old annals say the season, too */
        int to = i + (season_of(l->cp[i]) >= 0 && l->cp[i + 1] != YUE), month;
        bool leap = l->cp[to] == RUN || (l->cp[to] == 0x540E && to == i); /* 后九月 */
        bool lunar = leap;
        uint32_t word = 0;
        while (l->cp[to] == RUN || (leap && l->cp[to] == 0x540E))
                to++;
        switch (l->cp[to]) {
        case 0x6B63: /* 正 */
        case 0x51AC: /* 冬 */
        case 0x814A: /* 腊 */
                word = l->cp[to];
                month = word == 0x6B63 ? 1 : word == 0x51AC ? 11 : 12;
                lunar = true;
                to++;
                break;
        case YUAN:
                month = 1;
                to++;
                break;
        default:
                word = l->cp[to] == 0x4E00 && l->cp[to + 1] == YUE ? 0x4E00 : 0; /* 一 */
                if (!numeral_and(l, to, 99, &month, &to))
                        return 0;
        }
        if (!word && (p->has_year || p->era.name) &&
                number_goes_on(l, to, month, YUE)) { /* 2021年1—3月 */
                p->month = month;
                return to;
        }
        to = lane_blank(l, to);
        if (l->cp[to] != YUE || lane_has(l, to, U"月刊") || lane_has(l, to, U"月球"))
                return 0; /* 2021年3人: p stays as it was */
        p->month = numbered(month);
        p->figures = is_arabic(l->cp[to - 1]);
        p->month_word = word;
        p->leap = leap;
        p->lunar |= lunar;
        to++;
        return to + lane_has(l, to, U"份");
}

int lunar_day(const Lane *l, int i, Point *p)
{
        int v, to;
        if (l->cp[i] == CHU && numeral_small(l, i + 1, 10, &v, &to) && v >= 1 &&
                !is_arabic(l->cp[i + 1])) {
                p->day = v;
                p->lunar = true;
                return to + (l->cp[to] == RI);
        }
        if (l->cp[i] == 0x5FF5 && may_be_lunar(p) && han_digit(l->cp[i + 1]) > 0 &&
                l->cp[i + 2] == RI) { /* 念五日: 念 is how 廿 sounds */
                p->day = 20 + han_digit(l->cp[i + 1]);
                p->lunar = true;
                return i + 3;
        }
        bool short_ten = l->cp[i] == 0x5EFF || l->cp[i] == 0x5345; /* 廿 卅 */
        if (short_ten && numeral_small(l, i, 31, &v, &to)) {
                p->day = v;
                if (l->cp[to] != RI && l->cp[to] != HAO)
                        p->lunar = true;
                return to + (l->cp[to] == RI || l->cp[to] == HAO);
        }
        return 0;
}

static DatePart moon_of(uint32_t cp)
{
        return cp == 0x6714 ? PART_NEW_MOON : cp == 0x6666 ? PART_DARK_MOON : PART_NONE; /* 朔 晦 */
}

/* 甲子, 甲子日, 甲子朔: the day's name in the cycle of sixty. */
static int cycle_day(const Lane *l, int i, Point *p)
{
        if (!may_be_lunar(p))
                return 0;
        DatePart before = moon_of(l->cp[i]); /* 正月朔甲子, 晦日甲子 */
        int k = i + (before != PART_NONE) + (before != PART_NONE && l->cp[i + 1] == RI);
        int cycle = cycle_of(l->cp[k], l->cp[k + 1]);
        if (cycle < 0)
                return 0;
        int to = k + 2 + (l->cp[k + 2] == RI);
        DatePart after = before == PART_NONE ? moon_of(l->cp[to]) : PART_NONE;
        p->day_cycle = cycle;
        p->moon = before != PART_NONE ? before : after;
        p->lunar = true;
        return to + (after != PART_NONE) + (after != PART_NONE && l->cp[to + 1] == RI);
}

static int part_of_month(const Lane *l, int i, Point *p)
{
        static const DateWord words[] = {
                {U"上中旬", PART_FIRST_TWENTY},
                {U"上、中旬", PART_FIRST_TWENTY},
                {U"中下旬", PART_LAST_TWENTY},
                {U"中、下旬", PART_LAST_TWENTY},
                {U"上旬", PART_FIRST_TEN},
                {U"中旬", PART_SECOND_TEN},
                {U"下旬", PART_LAST_TEN},
                {U"上浣", PART_FIRST_TEN},
                {U"中浣", PART_SECOND_TEN},
                {U"下浣", PART_LAST_TEN},
                {U"上半月", PART_FIRST_HALF},
                {U"下半月", PART_SECOND_HALF},
                {U"月底", PART_END},
                {U"月初", PART_BEGIN},
                {U"初", PART_BEGIN},
                {U"中", PART_MIDDLE},
                {U"底", PART_END},
                {U"末", PART_END},
                {U"除夕", PART_DARK_MOON},
                {U"朔旦", PART_NEW_MOON},
                {U"朔", PART_NEW_MOON},
                {U"望", PART_FULL_MOON},
                {U"晦", PART_DARK_MOON},
        };
        static const char32_t *const lucky[] = {
                U"吉日", U"吉旦", U"谷旦", U"之吉", NULL}; /* of stones: some day of the month */
        int lucky_cells = may_be_lunar(p) ? lane_any(l, i, lucky) : 0;
        if (lucky_cells)
                return i + lucky_cells;
        if (may_be_lunar(p) && lane_has(l, i, U"既望")) {
                p->day = 16;
                p->lunar = true;
                return i + 2;
        }
        int n;
        const DateWord *w = date_word_at(l, i, words, ARRAY_LEN(words), &n);
        if (!w)
                return 0;
        int to = i + n;
        if (w->means >= PART_NEW_MOON) {
                if (!may_be_lunar(p))
                        return 0;
                p->lunar = true;
                to += l->cp[to] == RI;
        }
        if (w->means == PART_MIDDLE && lane_has(l, to, U"国"))
                return 0;
        p->part = (DatePart)w->means;
        return to;
}

static int day_of(const Lane *l, int i, Point *p)
{
        int v, to, k = lane_blank(l, i);
        if ((to = lunar_day(l, k, p)) > 0 || (to = cycle_day(l, k, p)) > 0 ||
                (to = part_of_month(l, k, p)) > 0)
                return to;
        if (!numeral_and(l, k, 99, &v, &to))
                return i;
        int behind_number = lane_blank(l, to);
        if ((l->cp[behind_number] == RI && !lane_has(l, behind_number, U"日元")) ||
                (l->cp[behind_number] == HAO && !lane_has(l, behind_number, U"号文"))) {
                p->day = numbered(v);
                return behind_number + 1;
        }
        if (v <= 31 && number_goes_on(l, to, v, RI)) {
                p->day = v;
                return to;
        }
        if (p->has_year && v <= 31 && to == l->n && k == i) { /* 1935年6月12 in a cell */
                p->day = numbered(v);
                return to;
        }
        /* Lunar days go without 日: 四月二十三. */
        if (may_be_lunar(p) && !is_arabic(l->cp[k]) && v <= 30 && v >= 10) {
                p->day = v;
                p->lunar = true;
                return to;
        }
        return i;
}

int season_at(const Lane *l, int i, Point *p)
{
        static const char32_t *const others[] = {U"春节", U"春运", U"春晚", U"春联", U"春分",
                U"春秋", U"春风", U"夏至", U"夏县", U"夏津", U"夏邑", U"夏河", U"夏口", U"秋瑾",
                U"夏收", U"夏历", U"夏令", U"秋收", U"秋分", U"冬至", U"冬训", U"冬月", U"冬春",
                NULL};
        int n = season_of(l->cp[i]);
        if (n < 0)
                return 0;
        bool until = l->cp[i + 1] == 0x81F3 && /* 1935年冬至1936年春, but not 冬至 of the sun */
                (begins_numeral(l->cp[i + 2]) || l->cp[i + 2] == 0x4ECA ||
                        /* 今 */ lane_has(l, i + 2, U"次") || lane_has(l, i + 2, U"翌") ||
                        season_of(l->cp[i + 2]) >= 0);
        if (!until && lane_any(l, i, others))
                return 0;
        p->part = (DatePart)(PART_SPRING + n);
        return i + 1 + (lane_has(l, i + 1, U"季") || lane_has(l, i + 1, U"天"));
}

/* 第三季度, 三季度, 第三季, 前三季度; the cell behind, 0 if there is none. */
static int quarter_at(const Lane *l, int i, Point *p)
{
        if (lane_has(l, i, U"前三季度")) {
                p->month = 1;
                p->month_to = 9;
                return i + 4;
        }
        int from = i + lane_has(l, i, U"第"), v, to;
        if (!numeral_small(l, from, 4, &v, &to) || v < 1)
                return 0;
        int n = lane_has(l, to, U"季度");
        if (!n && from > i)
                n = lane_has(l, to, U"季");
        if (n)
                p->part = (DatePart)(PART_QUARTER_1 + v - 1);
        return n ? to + n : 0;
}

/* 上半年, 第三季度, 年底, 春, 初 behind a year; dotted: the year ended with 年. */
static int part_of_year(const Lane *l, int i, Point *p)
{
        static const DateWord words[] = {
                {U"上半年", PART_FIRST_HALF},
                {U"下半年", PART_SECOND_HALF},
                {U"年底", PART_END},
                {U"年末", PART_END},
                {U"年关", PART_END},
                {U"年终", PART_END},
                {U"年初", PART_BEGIN},
                {U"年中", PART_MIDDLE},
                {U"岁末", PART_END},
                {U"岁暮", PART_END},
                {U"底", PART_END},
                {U"末", PART_END},
                {U"初", PART_BEGIN},
                {U"中", PART_MIDDLE},
        };
        static const uint64_t lunar_firsts =
                SIGN(U'农') | SIGN(U'阴') | SIGN(U'旧') | SIGN(U'夏') | SIGN(U'古');
        int named = named_season(l, i, p);
        if (named)
                return named;
        int lunar = lane_among(lunar_firsts, l->cp[i]) ? lane_any(l, i, lunar_words_list) : 0;
        i += lunar > 0 && l->cp[i + lunar] == NIAN ? lunar : 0; /* 1935年旧历年底 */
        int n;
        const DateWord *w = date_word_at(l, i, words, ARRAY_LEN(words), &n);
        if (w) {
                if (w->means == PART_MIDDLE && l->cp[i] == ZHONG && lane_has(l, i, U"中国"))
                        return 0;
                p->part = (DatePart)w->means;
                p->lunar |= lunar > 0;
                return i + n;
        }
        int quarter = quarter_at(l, i, p);
        if (quarter)
                return quarter;
        return season_at(l, i, p);
}

/* 星期日, (星期日) behind a day. */
static int weekday(const Lane *l, int i)
{
        static const char32_t *const words[] = {U"星期", U"周", U"礼拜", NULL};
        int k = lane_blank(l, i), bracket = l->cp[k] == '(', n = lane_any(l, k + bracket, words);
        if (!n)
                return i;
        int to = k + bracket + n, v = han_digit(l->cp[to]);
        if ((v < 1 || v > 6) && l->cp[to] != RI && l->cp[to] != 0x5929 && /* 天 */
                !(l->cp[to] >= '1' && l->cp[to] <= '7'))
                return i;
        to++;
        return bracket && l->cp[to] != ')' ? i : to + bracket;
}

/* 酉时, 亥刻: the hours by the twelve branches stay words; the cell behind, 0 if there is none. */
static int old_hour(const Lane *l, int i)
{
        static const char32_t branches[] = U"子丑寅卯辰巳午未申酉戌亥";
        for (int k = 0; branches[k]; k++)
                if (l->cp[i] == branches[k])
                        return l->cp[i + 1] == 0x65F6 || l->cp[i + 1] == 0x523B ? i + 2
                                                                                : 0; /* 时 刻 */
        return 0;
}

/* Which hours a word before them means. */
typedef enum { HOURS_AS_SAID, HOURS_OF_NOON, HOURS_OF_AFTERNOON, HOURS_OF_NIGHT } HoursOf;

/* 凌晨, 中午, 夜 before an hour or alone: how many cells, 0 if there is none. */
static int word_of_day(const Lane *l, int i, HoursOf *ret)
{
        static const DateWord words[] = {
                {U"上午", HOURS_AS_SAID},
                {U"凌晨", HOURS_AS_SAID},
                {U"早晨", HOURS_AS_SAID},
                {U"早上", HOURS_AS_SAID},
                {U"清晨", HOURS_AS_SAID},
                {U"黎明", HOURS_AS_SAID},
                {U"拂晓", HOURS_AS_SAID},
                {U"中午", HOURS_OF_NOON},
                {U"正午", HOURS_OF_NOON},
                {U"下午", HOURS_OF_AFTERNOON},
                {U"午后", HOURS_OF_AFTERNOON},
                {U"傍晚", HOURS_OF_AFTERNOON},
                {U"黄昏", HOURS_OF_AFTERNOON},
                {U"晚上", HOURS_OF_NIGHT},
                {U"夜间", HOURS_OF_NIGHT},
                {U"夜晚", HOURS_OF_NIGHT},
                {U"深夜", HOURS_OF_NIGHT},
                {U"午夜", HOURS_OF_NIGHT},
                {U"夜", HOURS_OF_NIGHT},
                {U"晚", HOURS_OF_NIGHT},
        };
        int n;
        const DateWord *w = date_word_at(l, i, words, ARRAY_LEN(words), &n);
        *ret = w ? (HoursOf)w->means : HOURS_AS_SAID;
        return w ? n : 0;
}

/* The hour of the day that h behind such a word is, 24 for its end; -1: 夜2时 may be of this night or the one before. */
static int hour_of_day(HoursOf of, int h)
{
        switch (of) {
        case HOURS_AS_SAID:
                return h;
        case HOURS_OF_NOON:
                return h < 4 ? h + 12 : h;
        case HOURS_OF_AFTERNOON:
                return h < 12 ? h + 12 : h;
        case HOURS_OF_NIGHT:
                return h > 12 ? h : h > 4 ? h + 12 : -1;
        }
        return h;
}

/* 上午9时30分, 凌晨2点. */
static int time_in_words(const Lane *l, int i, Point *p)
{
        HoursOf of;
        int h, m = 0, to, end, n = word_of_day(l, i, &of), k = lane_blank(l, i + n);
        if (k == l->n && n)
                return k; /* 1921年7月23日晚 */
        int watch = old_hour(l, k);
        if (watch)
                return watch;
        if (!numeral_small(l, k, 24, &h, &to))
                return i;
        to = lane_blank(l, to);
        bool clock = n && l->cp[to] == ':';                       /* 上午9:30 */
        if (l->cp[to] != 0x65F6 && l->cp[to] != 0x70B9 && !clock) /* 时 点 */
                return i;
        to++;
        if (clock) {
                if (!numeral_small(l, to, 59, &m, &end))
                        return i;
                to = end;
        } else if (l->cp[to] == 0x534A) { /* 半 */
                m = 30;
                to++;
        } else if (numeral_small(l, to, 59, &m, &end) && l->cp[end] == 0x5206) { /* 分 */
                to = end + 1;
        } else {
                m = 0;
        }
        h = hour_of_day(of, h);
        if (h < 0 || (h == 24 && (m == 0 || n)))
                return to; /* 8日24时 is the end of the 8th, and EDTF has no such hour */
        if (h > 23)
                return i;
        p->hour = h;
        p->minute = m;
        return to;
}

/* 08:35:05 or 上午9时 behind a day, and the weekday before it. */
static int time_of_day(const Lane *l, int i, Point *p)
{
        int h, m, s = 0, to, from = weekday(l, i), k = lane_blank(l, from);
        p->weekday_at = from > i ? i : 0;
        if (l->cp[k] == 't' && is_arabic(l->cp[k + 1]))
                k++;
        if (!is_arabic(l->cp[k]) || !numeral_small(l, k, 23, &h, &to) || l->cp[to] != ':') {
                to = time_in_words(l, k, p);
                return to > k ? to : from;
        }
        if (!is_arabic(l->cp[to + 1]) || !numeral_small(l, to + 1, 59, &m, &to))
                return from;
        if (l->cp[to] == ':' && is_arabic(l->cp[to + 1]) && !numeral_small(l, to + 1, 59, &s, &to))
                return from;
        to += lane_has(l, to, U"+08:00");
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
        to = read.month_to ? to : day_of(l, to, &read);
        *p = read;
        return to;
}

int point_behind_year(const Lane *l, Point *p)
{
        if (is_span(p))
                return p->to;
        if (p->has_relative && p->reach == REACH_DAY)
                return time_of_day(l, p->to, p);
        if (p->month && p->day) /* 民国24.6.12 */
                return time_of_day(l, p->to, p);
        int to;
        if (p->has_relative && p->reach == REACH_MONTH) {
                to = day_of(l, p->to, p);
        } else {
                to = month_and_day(l, p->to, p);
                if (!to)
                        to = named_day(l, p->to, p);
                int term = p->day || p->part != PART_NONE || p->day_cycle >= 0 || p->month_to
                        ? 0
                        : solar_term(l, lane_blank(l, to ? to : p->to), p);
                to = term ? term : to;
                if (!to)
                        to = part_of_year(l, lane_blank(l, p->to), p);
        }
        if (to && p->day)
                to = time_of_day(l, to, p);
        return to ? to : p->to;
}

static bool point_with_year(const Lane *l, int i, uint32_t prev, Point *p)
{
        bool arabic = is_arabic(l->cp[i]);
        if (arabic && year_compact(l, i, prev, p))
                return true;
        if (arabic && year_iso(l, i, prev, p)) {
                p->to = p->day ? time_of_day(l, p->to, p) : p->to;
                return true;
        }
        p->month = p->day = 0;
        p->has_year = p->solar = false;
        if (!year_read(l, i, prev, p))
                return false;
        return behind(p, point_behind_year(l, p));
}

/* 6月3日, 5月中旬, 7月底; 年底, 上半年, 第一季度. */
static bool point_without_year(const Lane *l, int i, uint32_t prev, Point *p)
{
        static const uint64_t firsts = SIGN(U'春') | SIGN(U'夏') | SIGN(U'秋') | SIGN(U'冬') |
                SIGN(U'闰') | SIGN(U'正') | SIGN(U'腊') | SIGN(U'元') | SIGN(U'年') | SIGN(U'上') |
                SIGN(U'下') | SIGN(U'月') | SIGN(U'第') | SIGN(U'前');
        if (!p->lunar && !begins_numeral(l->cp[i]) && !lane_among(firsts, l->cp[i]))
                return false;
        bool after_number = is_arabic(prev) || prev == '.' || is_han_digit(prev) ||
                unit_of(prev) > 0 || prev == 0x7B2C || prev == 0x6570 || prev == 0x51E0 ||
                l->cp[i] == 0x540E; /* 第 数 几; 后九月 of no year */
        int to = after_number ? 0 : month_and_day(l, i, p);
        bool lunar_month = p->lunar;
        if (to && (p->month <= 12 || p->day)) {
                if (p->day)
                        to = time_of_day(l, to, p);
                /* 三月 alone may be three months; say a date only if more stands there. */
                bool han = !is_arabic(l->cp[i]) && !lunar_month && !p->day && p->part == PART_NONE;
                p->to = to;
                return !han || lane_has(l, to - 1, U"份");
        }
        p->month = p->day = 0;
        p->lunar = p->leap = false;
        static const char32_t *const parts[] = {
                U"年底", U"年末", U"年初", U"上半年", U"下半年", NULL};
        p->to = lane_any(l, i, parts) ? part_of_year(l, i, p)
                : after_number        ? 0
                                      : quarter_at(l, i, p);
        if (p->to)
                return prev != NIAN;
        if (lane_has(l, i, U"月底") && prev != YUE && !is_arabic(prev) && !is_han_digit(prev) &&
                prev != 0x5341 && prev != 0x4E2A) {
                p->part = PART_END;
                p->to = i + 2;
                return false; /* of which month is not known */
        }
        return false;
}

bool point_read(const Lane *l, int i, uint32_t prev, Point *ret)
{
        Point p = POINT_EMPTY;
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
        p.to = calendar_in_brackets(l, p.to, &p);
        if (lane_has(l, p.to, U"(?)") || lane_has(l, p.to, U"[?]")) {
                p.doubtful = true;
                p.to += 3;
        } else if (l->cp[p.to] == '?' && (p.to + 1 == l->n || l->cp[p.to + 1] == 0x2014)) {
                p.doubtful = true;
                p.to++;
        }
        *ret = p;
        return true;
}
