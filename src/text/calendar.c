/* calendar.c: days, lunar months and eras. Lunar months are historical facts, decided by a court or an
 * observatory, and computing them afresh is a day off now and then: so they come from a table (lunar.tsv), and
 * outside the table the answer is that we do not know. */
#include "text/calendar.h"

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

const LunarYear *lunar_year(int year)
{
        return year >= LUNAR_FIRST && year <= LUNAR_LAST ? &lunar_years[year - LUNAR_FIRST] : NULL;
}

static int month_length(const LunarYear *y, int order)
{
        return 29 + (y->lengths >> order & 1);
}

bool lunar_year_days(int year, int32_t *ret_first, int32_t *ret_last)
{
        const LunarYear *y = lunar_year(year);
        if (!y)
                return false;
        *ret_first = *ret_last = y->first;
        for (int i = 0; i < y->n_months; i++)
                *ret_last += month_length(y, i);
        --*ret_last;
        return true;
}

bool lunar_month_days(int year, int month, bool leap, int32_t *ret_first, int32_t *ret_last)
{
        const LunarYear *y = lunar_year(year);
        if (!y || month < 1 || month > 12 || (leap && y->leap != month))
                return false;
        int order = month - 1 + (leap || (y->leap && month > y->leap));
        int32_t first = y->first;
        for (int i = 0; i < order; i++)
                first += month_length(y, i);
        *ret_first = first;
        *ret_last = first + month_length(y, order) - 1;
        return true;
}

bool lunar_to_jdn(LunarDate d, int32_t *ret)
{
        int32_t first, last;
        if (!lunar_month_days(d.year, d.month, d.leap, &first, &last) || d.day < 1 ||
                d.day > last - first + 1)
                return false;
        *ret = first + d.day - 1;
        return true;
}

bool lunar_from_jdn(int32_t jdn, LunarDate *ret)
{
        int32_t first, last;
        if (jdn < lunar_years[0].first || !lunar_year_days(LUNAR_LAST, &first, &last) || jdn > last)
                return false;
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        const LunarYear *y = lunar_year(year);
        if (!y || y->first > jdn)
                y = lunar_year(--year);
        if (!y)
                return false;
        int32_t rest = jdn - y->first;
        int order = 0;
        for (; rest >= month_length(y, order); order++)
                rest -= month_length(y, order);
        bool after = y->leap && order >= y->leap; /* the leap month or one behind it */
        *ret = (LunarDate){year, order + 1 - after, (int)rest + 1, y->leap && order == y->leap};
        return true;
}

static const char *const stems = "甲乙丙丁戊己庚辛壬癸",
                         *const branches = "子丑寅卯辰巳午未申酉戌亥";

static int place_of(uint32_t cp, const char32_t *list)
{
        for (int n = 0; list[n]; n++)
                if (list[n] == cp)
                        return n;
        return -1;
}

int cycle_of(uint32_t stem, uint32_t branch)
{
        int s = place_of(stem, U"甲乙丙丁戊己庚辛壬癸");
        int b = s < 0 ? s : place_of(branch, U"子丑寅卯辰巳午未申酉戌亥");
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
        return (int)(((int64_t)jdn - 11) % 60 + 60) % 60; /* JDN 11 is 甲子 */
}

/* The first era, sorted by name, whose name does not begin before cp. */
static size_t era_from(uint32_t cp)
{
        size_t lo = 0, hi = ARRAY_LEN(eras);
        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                if (eras[mid].name[0] < cp)
                        lo = mid + 1;
                else
                        hi = mid;
        }
        return lo;
}

const Era *era_next(const Lane *l, int i, size_t *at, int *ret_cells)
{
        if (*at == 0)
                *at = era_from(l->cp[i]) + 1; /* one more than the index, so that 0 is the start */
        for (; *at <= ARRAY_LEN(eras) && eras[*at - 1].name[0] == l->cp[i]; ++*at) {
                int n = lane_has(l, i, eras[*at - 1].name);
                if (n) {
                        *ret_cells = n;
                        return &eras[(*at)++ - 1];
                }
        }
        return NULL;
}

/* Months of courts
 * ----------------
 * A month is one number: its first day, its number, leap, and whether a year of reigns begins with it. One without
 * a number ends a run of months. */
static int32_t month_start(size_t i)
{
        return (int32_t)(court_months[i] >> 10);
}

static int month_number(size_t i)
{
        return court_months[i] >> 6 & 15;
}

static bool month_leap(size_t i)
{
        return (court_months[i] >> 4 & 3) != 0;
}

static bool year_begins(size_t i)
{
        return (court_months[i] >> 3 & 1) != 0;
}

/* The month of a line that holds the day; the day lies in the line. */
static size_t month_of_day(unsigned line, int32_t jdn)
{
        size_t lo = line_from[line], hi = line_from[line + 1];
        while (hi - lo > 1) {
                size_t mid = lo + (hi - lo) / 2;
                if (month_start(mid) <= jdn)
                        lo = mid;
                else
                        hi = mid;
        }
        return lo;
}

/* The first month of the year that holds month i, as far as the line goes back without a gap. */
static size_t year_start(unsigned line, size_t i)
{
        while (!year_begins(i) && i > line_from[line] && month_number(i - 1))
                i--;
        return i;
}

/* The first month of one of its years, whether or not the era had begun by then; false if it never came. */
static bool first_month(const Era *e, int year, size_t *ret)
{
        size_t i = month_of_day(e->line, e->first);
        int y = e->year;
        if (year < y)
                return false;
        if (year == y) {
                *ret = year_start(e->line, i);
                return true;
        }
        for (i++; month_number(i) && month_start(i) <= e->last; i++) {
                y += year_begins(i);
                if (y == year) {
                        *ret = i;
                        return true;
                }
        }
        return false;
}

int era_last_year(const Era *e)
{
        int y, m, d, y0;
        if (e->solar) {
                jdn_to_gregorian(e->first, &y0, &m, &d);
                jdn_to_gregorian(e->last, &y, &m, &d);
                return e->year + y - y0;
        }
        y = e->year;
        for (size_t i = month_of_day(e->line, e->first) + 1;
                month_number(i) && month_start(i) <= e->last; i++)
                y += year_begins(i);
        return y;
}

int era_gregorian_year(const Era *e, int year)
{
        int y, m, d;
        size_t i;
        /* half a year on, since years have begun with the tenth month and with the eleventh */
        if (!e->solar && first_month(e, year, &i)) {
                jdn_to_gregorian(month_start(i) + 180, &y, &m, &d);
                return y;
        }
        jdn_to_gregorian(e->first, &y, &m, &d);
        return y + year - e->year;
}

bool era_year_days(const Era *e, int year, int32_t *ret_first, int32_t *ret_last)
{
        size_t i;
        if (e->solar) {
                int y = era_gregorian_year(e, year);
                *ret_first = jdn_from_gregorian(y, 1, 1);
                *ret_last = jdn_from_gregorian(y, 12, 31);
                return *ret_first >= e->first && *ret_last <= e->last;
        }
        if (!first_month(e, year, &i))
                return false;
        *ret_first = month_start(i);
        for (i++; month_number(i) && !year_begins(i);)
                i++;
        *ret_last = month_start(i) - 1;
        return true;
}

bool era_month(const Era *e, int year, int month, MonthWord word, bool leap, EraMonth *ret)
{
        static const int other[] = {[MONTH_LA] = 13, [MONTH_YI] = 14};
        size_t from, i;
        if (!first_month(e, year, &from))
                return false;
        int wanted = month;
        for (i = from; word != MONTH_NUMBERED && month_number(i) && (i == from || !year_begins(i));
                i++)
                if (month_number(i) == other[word])
                        wanted = other[word];
        bool found = false;
        for (i = from; month_number(i) && (i == from || !year_begins(i)); i++) {
                if (month_number(i) != wanted || month_leap(i) != leap)
                        continue;
                EraMonth m = {.start = month_start(i), .end = month_start(i + 1) - 1};
                m.doubtful = m.end < e->first || m.start > e->last;
                if (m.doubtful && found)
                        continue;
                *ret = m;
                found = true;
        }
        return found;
}

/* Courts and rulers
 * ----------------- */
static int length_of(const char32_t *s)
{
        int n = 0;
        while (s[n])
                n++;
        return n;
}

int court_at(const Lane *l, int i)
{
        for (size_t k = 0; k < ARRAY_LEN(courts); k++) { /* the longest first */
                int n = lane_has(l, i, courts[k]);
                if (n)
                        return n;
        }
        for (size_t k = 0; k < ARRAY_LEN(courts); k++) {
                int n = length_of(courts[k]);
                if (n > 1 && courts[k][n - 1] == l->cp[i])
                        return 1;
        }
        return 0;
}

/* Whether one of the words ends with the n cells at i (whole: is them). */
static bool word_ends(const char32_t *words, const Lane *l, int i, int n, bool whole)
{
        const char32_t *from = words;
        for (const char32_t *p = words;; p++) {
                if (*p != ' ' && *p)
                        continue;
                int k = 0;
                while (k < n && p - from >= n && p[k - n] == l->cp[i + k])
                        k++;
                if (k == n && n > 0 && (!whole || p - from == n))
                        return true;
                if (!*p)
                        return false;
                from = p + 1;
        }
}

bool era_of_court(const Era *e, const Lane *l, int i, int n)
{
        return word_ends(e->courts, l, i, n, false);
}

int ruler_at(const Era *e, const Lane *l, int i)
{
        for (int n = 6; n >= 2; n--)
                if (word_ends(e->rulers, l, i, n, true))
                        return n;
        return 0;
}

bool court_days(const Lane *l, int i, int n, int32_t *ret_first, int32_t *ret_last)
{
        bool found = false;
        for (size_t k = 0; k < ARRAY_LEN(eras); k++) {
                if (!era_of_court(&eras[k], l, i, n))
                        continue;
                *ret_first = found ? MIN(*ret_first, eras[k].first) : eras[k].first;
                *ret_last = found ? MAX(*ret_last, eras[k].last) : eras[k].last;
                found = true;
        }
        return found;
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

Str lunar_words(Arena *a, LunarDate d)
{
        static const char *const months[] = {
                "", "正", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"};
        Buf b = buf_new(a);
        int cycle = cycle_of_year(d.year);
        buf_put(&b,
                str_slice(str_from(stems), (size_t)(cycle % 10) * 3, (size_t)(cycle % 10) * 3 + 3));
        buf_put(&b,
                str_slice(str_from(branches), (size_t)(cycle % 12) * 3,
                        (size_t)(cycle % 12) * 3 + 3));
        buf_printf(&b, "年%s%s月", d.leap ? "闰" : "",
                months[d.month >= 1 && d.month <= 12 ? d.month : 0]);
        put_day(&b, d.day >= 1 && d.day <= 30 ? d.day : 1);
        return buf_str(&b);
}
