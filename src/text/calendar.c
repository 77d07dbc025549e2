/* calendar.c: days and lunar months. Computing lunar months afresh is a day off now and then, before about 1700 often: so
 * they come from tables (calendar.tsv, lunar.tsv), and outside the tables the answer is that we do not know. */
#include "text/calendar.h"

/* The months of a year in order: 1 to 12, LEAP more for a leap month, and two that only 武周 had. */
#define LEAP 16
#define MONTH_LA 13 /* 腊, the one behind 正 (which was the eleventh) */
#define MONTH_YI 14 /* 一, between 腊 and 二 */
typedef struct {
        uint8_t n, months[15];
} YearLayout;

/* The days of the month between which each solar term fell in those years. */
typedef struct {
        int16_t from, to;
        uint8_t first[24], last[24];
} TermSpan;

#include "calendar_table.h"

/* Days: the algorithm of Fliegel and Van Flandern, with floored division for years before 1. */
static int32_t floor_div(int32_t a, int32_t b)
{
        return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

int32_t jdn_from_gregorian(int year, int month, int day)
{
        int32_t a = (14 - month) / 12, y = year + 4800 - a, m = month + 12 * a - 3;
        return day + (153 * m + 2) / 5 + 365 * y + floor_div(y, 4) - floor_div(y, 100) +
                floor_div(y, 400) - 32045;
}

void jdn_to_gregorian(int32_t jdn, int *ret_year, int *ret_month, int *ret_day)
{
        int32_t a = jdn + 32044, b = floor_div(4 * a + 3, 146097), c = a - floor_div(146097 * b, 4),
                d = (4 * c + 3) / 1461, e = c - 1461 * d / 4, m = (5 * e + 2) / 153;
        *ret_day = e - (153 * m + 2) / 5 + 1;
        *ret_month = m + 3 - 12 * (m / 10);
        *ret_year = 100 * b + d - 4800 + m / 10;
}

Str jdn_iso(Arena *a, int32_t jdn)
{
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        return str_printf(a, "%04d-%02d-%02d", year, month, day);
}

int gregorian_month_length(int year, int month)
{
        static const uint8_t days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
        return days[month - 1] + (month == 2 && leap);
}

bool gregorian_valid(int year, int month, int day)
{
        return month >= 1 && month <= 12 && day >= 1 && day <= gregorian_month_length(year, month);
}

const LunarYear *lunar_year(int calendar, int year)
{
        if (calendar < 0 || (size_t)calendar + 1 >= ARRAY_LEN(calendar_starts))
                return NULL;
        size_t lo = calendar_starts[calendar], end = calendar_starts[calendar + 1];
        if (lo == end || year < lunar_years[lo].year || year > lunar_years[end - 1].year)
                return NULL;
        /* Where it would be if no year were left out, or by as many before as are. */
        size_t at = lo + (size_t)(year - lunar_years[lo].year), hi = MIN(at + 1, end);
        size_t left_out =
                (size_t)(lunar_years[end - 1].year - lunar_years[lo].year) + 1 - (end - lo);
        for (lo = MAX(lo, at - MIN(at, left_out)); lo < hi;) {
                size_t mid = lo + (hi - lo) / 2;
                if (lunar_years[mid].year < year)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo < end && lunar_years[lo].year == year ? &lunar_years[lo] : NULL;
}

static int month_length(const LunarYear *y, int order)
{
        return 29 + (y->lengths >> order & 1);
}

/* Of the first n months. */
static int months_length(const LunarYear *y, int n)
{
        return 29 * n + __builtin_popcount(y->lengths & ((1u << n) - 1));
}

/* The days of months from and to, in order. */
static bool run_days(const LunarYear *y, int from, int to, int32_t *ret_first, int32_t *ret_last)
{
        *ret_first = y->first + months_length(y, from);
        *ret_last = y->first + months_length(y, to + 1) - 1;
        return true;
}

/* 天历
 * ---- */
#define HEAVENLY_FROM 1851
#define HEAVENLY_TO 1866
#define HEAVENLY_FIRST 2397522 /* 1852-02-03, first day of its second year */

static int32_t heavenly_new_year(int year)
{
        return HEAVENLY_FIRST + 366 * (year - HEAVENLY_FROM - 1);
}

/* The days of months from and to; of its first year those of the court, up to the new count. */
static bool heavenly_days(int year, int from, int to, int32_t *ret_first, int32_t *ret_last)
{
        if (year < HEAVENLY_FROM || year > HEAVENLY_TO || from < 1 || to > 12 || from > to)
                return false;
        if (year == HEAVENLY_FROM) {
                int32_t end = HEAVENLY_FIRST - 1;
                if (!lunar_months_days(CALENDAR_MAIN, year, from, to, ret_first, ret_last))
                        return false;
                *ret_last = to == 12 || *ret_last > end ? end : *ret_last;
                return true;
        }
        int32_t first = heavenly_new_year(year);
        *ret_first = first + 30 * (from - 1) + from / 2;
        *ret_last = first + 30 * to + (to + 1) / 2 - 1;
        return true;
}

bool lunar_year_days(int calendar, int year, int32_t *ret_first, int32_t *ret_last)
{
        if (calendar == CALENDAR_HEAVENLY)
                return heavenly_days(year, 1, 12, ret_first, ret_last);
        const LunarYear *y = lunar_year(calendar, year);
        return y && run_days(y, 0, year_layouts[y->layout].n - 1, ret_first, ret_last);
}

static int order_of(const YearLayout *l, int code)
{
        for (int i = 0; i < l->n; i++)
                if (l->months[i] == code)
                        return i;
        return -1;
}

bool lunar_month_days(int calendar, int year, MonthName m, int32_t *ret_first, int32_t *ret_last)
{
        if (calendar == CALENDAR_HEAVENLY)
                return !m.leap && heavenly_days(year, m.month, m.month, ret_first, ret_last);
        const LunarYear *y = lunar_year(calendar, year);
        if (!y || m.month < 1 || m.month > 12)
                return false;
        const YearLayout *l = &year_layouts[y->layout];
        int order = -1;
        if (m.word == 0x814A || m.word == 0x4E00) /* 腊 一 */
                order = order_of(l, m.word == 0x4E00 ? MONTH_YI : MONTH_LA);
        if (order < 0)
                order = order_of(l, m.month + (m.leap ? LEAP : 0));
        return order >= 0 && run_days(y, order, order, ret_first, ret_last);
}

bool lunar_months_days(
        int calendar, int year, int from, int to, int32_t *ret_first, int32_t *ret_last)
{
        if (calendar == CALENDAR_HEAVENLY)
                return heavenly_days(year, from, to, ret_first, ret_last);
        const LunarYear *y = lunar_year(calendar, year);
        if (!y)
                return false;
        const YearLayout *l = &year_layouts[y->layout];
        int a = order_of(l, from), z = MAX(order_of(l, to), order_of(l, to + LEAP));
        return a >= 0 && z >= a && run_days(y, a, z, ret_first, ret_last);
}

bool lunar_to_jdn(LunarDate d, int32_t *ret)
{
        int32_t first, last;
        MonthName name = {d.month, d.leap, 0};
        if (!lunar_month_days(CALENDAR_MAIN, d.year, name, &first, &last) || d.day < 1 ||
                d.day > last - first + 1)
                return false;
        *ret = first + d.day - 1;
        return true;
}

/* The year of the main calendar in which the day falls, or the one before it if none has it. */
static const LunarYear *year_of_day(int32_t jdn)
{
        size_t lo = calendar_starts[CALENDAR_MAIN], hi = calendar_starts[CALENDAR_MAIN + 1];
        if (jdn < lunar_years[lo].first)
                return NULL;
        while (hi - lo > 1) {
                size_t mid = lo + (hi - lo) / 2;
                if (lunar_years[mid].first <= jdn)
                        lo = mid;
                else
                        hi = mid;
        }
        return &lunar_years[lo];
}

bool lunar_from_jdn(int32_t jdn, LunarDate *ret)
{
        const LunarYear *y = year_of_day(jdn);
        if (!y)
                return false;
        const YearLayout *l = &year_layouts[y->layout];
        int32_t rest = jdn - y->first;
        int order = 0;
        for (; order < l->n && rest >= month_length(y, order); order++)
                rest -= month_length(y, order);
        if (order == l->n)
                return false;
        int code = l->months[order];
        int month = code == MONTH_LA ? 12 : code == MONTH_YI ? 1 : code % LEAP;
        *ret = (LunarDate){y->year, month, (int)rest + 1, code > LEAP};
        return true;
}

TermDays solar_term_days(int year, int term, int32_t *ret_first, int32_t *ret_last)
{
        int month = (term + 1) / 2, at = term - 1;
        if (term < 1 || term > 24 || year > TERMS_TO)
                return TERM_UNKNOWN;
        if (year >= TERMS_FROM) {
                int day = term_days[at] + (int)(solar_terms[year - TERMS_FROM] >> 2 * at & 3);
                *ret_first = *ret_last = jdn_from_gregorian(year, month, day);
                return TERM_EXACT;
        }
        for (size_t i = 0; i < ARRAY_LEN(term_spans); i++) {
                const TermSpan *s = &term_spans[i];
                if (year < s->from || year > s->to)
                        continue;
                *ret_first = jdn_from_gregorian(year, month, s->first[at]);
                *ret_last = jdn_from_gregorian(year, month, s->last[at]);
                return TERM_ABOUT;
        }
        return TERM_UNKNOWN;
}

static const char32_t stems[] = U"甲乙丙丁戊己庚辛壬癸", branches[] = U"子丑寅卯辰巳午未申酉戌亥";

/* Where CYCLE_HASH puts each of them, counted from 1: a table without collisions, as the question is asked of every second
 * character. */
#define CYCLE_HASH 0x19703517u
static const uint8_t stem_places[32] = {[8] = 1,
        [1] = 2,
        [21] = 3,
        [9] = 4,
        [30] = 5,
        [22] = 6,
        [16] = 7,
        [2] = 8,
        [0] = 9,
        [20] = 10};
static const uint8_t branch_places[32] = {[26] = 1,
        [28] = 2,
        [14] = 3,
        [13] = 4,
        [5] = 5,
        [29] = 6,
        [17] = 7,
        [10] = 8,
        [11] = 9,
        [25] = 10,
        [4] = 11,
        [18] = 12};

static int place_of(uint32_t cp, const char32_t *list, const uint8_t *places)
{
        int n = places[cp * CYCLE_HASH >> 27];
        return n && list[n - 1] == cp ? n - 1 : -1;
}

int cycle_of(uint32_t stem, uint32_t branch)
{
        int s = place_of(stem, stems, stem_places);
        int b = s < 0 ? -1 : place_of(branch, branches, branch_places);
        if (b < 0 || (s - b) % 2 != 0)
                return -1;
        /* The number that leaves s over ten and b over twelve. */
        return ((6 * s - 5 * b) % 60 + 60) % 60;
}

int cycle_of_year(int year)
{
        return ((year - 4) % 60 + 60) % 60; /* 4 was 甲子, as 1984 */
}

int cycle_of_day(int32_t jdn)
{
        return (int)(((int64_t)jdn - 11) % 60 + 60) % 60; /* day 11 was 甲子 */
}

bool cycle_day_within(int cycle, int32_t first, int32_t last, int32_t *ret)
{
        *ret = first + (cycle - cycle_of_day(first) + 60) % 60;
        return *ret <= last;
}

static void put_day(Buf *b, int day)
{
        static const char *const digits[] = {
                "十", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
        static const char *const tens[] = {"初", "十", "廿", "三"};
        if (day == 20 || day == 30) {
                buf_put(b, day == 20 ? S("二十") : S("三十"));
                return;
        }
        buf_put(b, str_from(day == 10 ? "初" : tens[day / 10]));
        buf_put(b, str_from(digits[day % 10]));
}

Str cycle_year_words(Arena *a, int year)
{
        Buf b = buf_new(a);
        int cycle = cycle_of_year(year);
        buf_put_cp(&b, stems[cycle % 10]);
        buf_put_cp(&b, branches[cycle % 12]);
        return buf_str(&b);
}

Str lunar_words(Arena *a, LunarDate d)
{
        static const char *const months[] = {
                "", "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"};
        Buf b = buf_new(a);
        buf_printf(&b, "%.*s年%s%s月", STR(cycle_year_words(a, d.year)), d.leap ? "闰" : "",
                months[d.month >= 1 && d.month <= 12 ? d.month : 0]);
        put_day(&b, d.day >= 1 && d.day <= 30 ? d.day : 1);
        return buf_str(&b);
}
