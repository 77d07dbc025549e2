/* date_edtf.c: reads EDTF (ISO 8601-2:2019, levels 0 to 2) and gives the days that it spans. Uncertain and
 * approximate marks do not widen the span; unspecified digits, significant digits and seasons do. Years beyond
 * what a Julian day number holds are good EDTF, and count as open ends. */
#include "text/calendar.h"
#include "text/text.h"

#define YEAR_FAR 5000000 /* from here on days do not fit into 32 bits */

typedef struct {
        const char *p, *end;
} Cursor;

static char peek(const Cursor *k)
{
        return k->p < k->end ? *k->p : 0;
}

static bool is_digit(char ch)
{
        return ch >= '0' && ch <= '9';
}

static bool take(Cursor *k, char ch)
{
        if (peek(k) != ch)
                return false;
        k->p++;
        return true;
}

/* ?, ~ or % before or behind a component; one of them: 2004?~ is written 2004%. */
static bool mark(Cursor *k)
{
        return take(k, '?') || take(k, '~') || take(k, '%');
}

/* n places of digits or X. */
static bool places(Cursor *k, int n, char *ret)
{
        for (int i = 0; i < n; i++, k->p++) {
                ret[i] = peek(k);
                if (ret[i] != 'X' && !is_digit(ret[i]))
                        return false;
        }
        return true;
}

static bool has_x(const char *s, int n)
{
        for (int i = 0; i < n; i++)
                if (s[i] == 'X')
                        return true;
        return false;
}

/* Value with every X as the digit given. */
static int value_of(const char *s, int n, int x)
{
        int v = 0;
        for (int i = 0; i < n; i++)
                v = v * 10 + (s[i] == 'X' ? x : s[i] - '0');
        return v;
}

static bool matches(const char *s, int v)
{
        return (s[0] == 'X' || s[0] - '0' == v / 10) && (s[1] == 'X' || s[1] - '0' == v % 10);
}

typedef struct {
        int32_t first, last;
        bool open_digits; /* an X stood somewhere */
        bool timed, big;  /* not allowed in intervals */
} Span32;

/* Years
 * ----- */
typedef struct {
        int64_t low, high;
} YearSpan;

/* S3: only the first three digits are certain. */
static bool significant(Cursor *k, YearSpan *y)
{
        if (!take(k, 'S'))
                return true;
        int n = 0, digits = 0;
        for (; is_digit(peek(k)) && digits < 3; digits++)
                n = n * 10 + (*k->p++ - '0');
        if (digits == 0 || n == 0)
                return false;
        int64_t size = y->low < 0 ? -y->low : y->low, unit = 1;
        int length = 1;
        for (int64_t v = size; v >= 10; v /= 10)
                length++;
        for (int i = n; i < length; i++)
                unit *= 10;
        int64_t from = size / unit * unit, to = from + unit - 1;
        *y = y->low < 0 ? (YearSpan){-to, -from} : (YearSpan){from, to};
        return true;
}

/* Y170000002, Y-17E7, Y3388E2S3 */
static bool big_year(Cursor *k, YearSpan *y)
{
        bool minus = take(k, '-');
        int64_t v = 0;
        int n = 0, e = 0;
        for (; is_digit(peek(k)) && n < 15; n++)
                v = v * 10 + (*k->p++ - '0');
        bool exponent = take(k, 'E');
        int digits = 0;
        for (; exponent && is_digit(peek(k)) && digits < 2; digits++)
                e = e * 10 + (*k->p++ - '0');
        if (n == 0 || (exponent && digits == 0) || (!exponent && n < 5))
                return false;
        for (; e > 0 && v < INT64_MAX / 100; e--)
                v *= 10;
        y->low = y->high = minus ? -v : v;
        return significant(k, y);
}

static bool year_part(Cursor *k, YearSpan *y, Span32 *r)
{
        char s[4];
        if (take(k, 'Y')) {
                r->big = true;
                return big_year(k, y);
        }
        bool minus = take(k, '-');
        if (!places(k, 4, s))
                return false;
        r->open_digits |= has_x(s, 4);
        int low = value_of(s, 4, 0), high = value_of(s, 4, 9);
        if (minus && high == 0)
                return false; /* there is no -0000 */
        *y = minus ? (YearSpan){-high, -low} : (YearSpan){low, high};
        if (peek(k) == 'S' && !r->open_digits) {
                r->big = true;
                return significant(k, y);
        }
        return true;
}

static int32_t first_day(int64_t year)
{
        return year < -YEAR_FAR   ? JDN_OPEN_PAST
                : year > YEAR_FAR ? JDN_OPEN_FUTURE
                                  : jdn_from_gregorian((int)year, 1, 1);
}

static int32_t last_day(int64_t year)
{
        return year < -YEAR_FAR   ? JDN_OPEN_PAST
                : year > YEAR_FAR ? JDN_OPEN_FUTURE
                                  : jdn_from_gregorian((int)year, 12, 31);
}

/* Months and days
 * --------------- */
/* 21–24 seasons, 25–28 of the north, 29–32 of the south, 33–36 quarters, 37–39 thirds, 40–41 halves of a year.
 * Seasons begin in March, June, September and December (in the south half a year later). */
static void part_of_year(int year, int code, Span32 *r)
{
        static const struct {
                int first_code, month, length;
        } parts[] = {{21, 3, 3}, {25, 3, 3}, {29, 9, 3}, {33, 1, 3}, {37, 1, 4}, {40, 1, 6}};
        size_t i = ARRAY_LEN(parts) - 1;
        while (parts[i].first_code > code)
                i--;
        int from = parts[i].month - 1 + (code - parts[i].first_code) * parts[i].length;
        int to = from + parts[i].length - 1;
        int to_year = year + to / 12, to_month = to % 12 + 1;
        r->first = jdn_from_gregorian(year + from / 12, from % 12 + 1, 1);
        r->last = jdn_from_gregorian(to_year, to_month, gregorian_month_length(to_year, to_month));
}

/* T08:35:05, with Z, +08:00 or +08. */
static bool two(Cursor *k, int max)
{
        if (k->end - k->p < 2 || !is_digit(k->p[0]) || !is_digit(k->p[1]))
                return false;
        int v = (k->p[0] - '0') * 10 + (k->p[1] - '0');
        k->p += 2;
        return v <= max;
}

static bool time_part(Cursor *k)
{
        bool midnight = k->end - k->p >= 8 && str_eq((Str){k->p, 8}, S("24:00:00"));
        if (!two(k, midnight ? 24 : 23) || !take(k, ':') || !two(k, 59) || !take(k, ':') ||
                !two(k, 59))
                return false;
        if (take(k, 'Z') || (peek(k) != '+' && peek(k) != '-'))
                return true;
        k->p++;
        bool far = k->end - k->p >= 2 &&
                str_eq((Str){k->p, 2}, S("14")); /* no clock is further ahead */
        return two(k, 14) && (!take(k, ':') || two(k, far ? 0 : 59));
}

/* The days of the pattern in a month: least and greatest; false if there is none. */
static bool days_like(const char *s, int year, int month, int *ret_low, int *ret_high)
{
        int n = 0;
        for (int d = 1; d <= gregorian_month_length(year, month); d++) {
                if (!matches(s, d))
                        continue;
                *ret_low = n++ ? *ret_low : d;
                *ret_high = d;
        }
        return n > 0;
}

static bool months_like(const char *s, int *ret_low, int *ret_high)
{
        int n = 0;
        for (int m = 1; m <= 12; m++) {
                if (!matches(s, m))
                        continue;
                *ret_low = n++ ? *ret_low : m;
                *ret_high = m;
        }
        return n > 0;
}

/* The first and last day that fit; an unspecified month may have to be a longer one (XX-31), and an
 * unspecified year a leap year. */
static bool day_span(YearSpan y, const char *month, const char *day, Span32 *r)
{
        int from = 1, to = 12, low = 1, high = 1;
        bool found = false;
        if (!months_like(month, &from, &to))
                return false;
        for (int m = from; m <= to; m++) {
                for (int64_t year = y.low; year <= y.high && year < y.low + 8; year++) {
                        if (!matches(month, m) || !days_like(day, (int)year, m, &low, &high))
                                continue;
                        int32_t first = jdn_from_gregorian((int)year, m, low);
                        r->first = !found || first < r->first ? first : r->first;
                        found = true;
                }
                for (int64_t year = y.high; year >= y.low && year > y.high - 8; year--) {
                        if (!matches(month, m) || !days_like(day, (int)year, m, &low, &high))
                                continue;
                        int32_t last = jdn_from_gregorian((int)year, m, high);
                        r->last = last > r->last ? last : r->last;
                }
        }
        return found;
}

static bool month_part(Cursor *k, YearSpan y, Span32 *r)
{
        char month[2], day[2];
        int from = 1, to = 12;
        bool marked = mark(k);
        if (!places(k, 2, month))
                return false;
        bool open = has_x(month, 2);
        int code = value_of(month, 2, 0);
        marked |= mark(k);
        if (!open && code >= 21 && code <= 41) {
                if (y.low != y.high)
                        return false;
                part_of_year((int)y.low, code, r);
                return true;
        }
        if (!months_like(month, &from, &to))
                return false;
        r->open_digits |= open;
        r->first = jdn_from_gregorian((int)y.low, from, 1);
        r->last = jdn_from_gregorian((int)y.high, to, gregorian_month_length((int)y.high, to));
        if (!take(k, '-'))
                return true;
        marked |= mark(k);
        if (!places(k, 2, day))
                return false;
        r->open_digits |= has_x(day, 2);
        r->last = JDN_OPEN_PAST;
        if (!day_span(y, month, day, r))
                return false;
        if (mark(k) || peek(k) != 'T')
                return true;
        k->p++;
        r->timed = true;
        return !marked && !r->open_digits && time_part(k);
}

static bool date_at(Str s, Span32 *ret)
{
        Cursor k = {s.p, s.p + s.n};
        Span32 r = {0};
        YearSpan y;
        (void)mark(&k);
        if (!year_part(&k, &y, &r))
                return false;
        r.first = first_day(y.low);
        r.last = last_day(y.high);
        (void)mark(&k);
        if (!r.big && take(&k, '-') && !month_part(&k, y, &r))
                return false;
        *ret = r;
        return k.p == k.end;
}

/* Lists and intervals
 * ------------------- */
/* One member of a list: a date, a..b, ..b, a.. */
static bool member(Str s, Span32 *ret)
{
        size_t dots = str_find(s, S(".."), 0);
        if (dots == SIZE_MAX)
                return date_at(s, ret) && !ret->timed;
        Str from = str_slice(s, 0, dots), to = str_slice(s, dots + 2, s.n);
        Span32 a = {.first = JDN_OPEN_PAST}, b = {.last = JDN_OPEN_FUTURE};
        if ((!from.n && !to.n) || (from.n && !date_at(from, &a)) || (to.n && !date_at(to, &b)))
                return false;
        *ret = (Span32){.first = a.first, .last = b.last};
        return a.first <= b.last && !a.timed && !b.timed;
}

/* [a, b]: one of them; {a, b}: all. The span from the least to the greatest. */
static bool list_at(Str s, int32_t *ret_first, int32_t *ret_last)
{
        Str rest = str_slice(s, 1, s.n - 1), one;
        int32_t first = JDN_OPEN_FUTURE, last = JDN_OPEN_PAST;
        while (str_cut(&rest, ',', &one)) {
                Span32 m;
                if (!member(one, &m))
                        return false;
                first = MIN(first, m.first);
                last = MAX(last, m.last);
        }
        *ret_first = first;
        *ret_last = last;
        return first <= last;
}

static bool interval_at(Str from, Str to, int32_t *ret_first, int32_t *ret_last)
{
        bool no_from = !from.n || str_eq(from, S("..")), no_to = !to.n || str_eq(to, S(".."));
        Span32 a = {.first = JDN_OPEN_PAST}, b = {.last = JDN_OPEN_FUTURE};
        if (no_from && no_to && from.n == to.n)
                return false; /* "/" and "../.." say nothing */
        if ((!no_from && !date_at(from, &a)) || (!no_to && !date_at(to, &b)))
                return false;
        if (a.timed || b.timed || a.big || b.big)
                return false;
        /* 0000-02/0000 runs backwards; where digits are open, the latest reading counts. */
        int32_t end = b.open_digits ? b.last : b.first;
        if (!no_from && !no_to && a.first > end)
                return false;
        *ret_first = a.first;
        *ret_last = b.last;
        return true;
}

bool edtf_bounds(Str edtf, int32_t *ret_first, int32_t *ret_last)
{
        if (edtf.n >= 3 &&
                ((edtf.p[0] == '[' && str_ends(edtf, S("]"))) ||
                        (edtf.p[0] == '{' && str_ends(edtf, S("}")))))
                return list_at(edtf, ret_first, ret_last);
        size_t slash = str_find(edtf, S("/"), 0);
        if (slash != SIZE_MAX)
                return interval_at(str_slice(edtf, 0, slash), str_slice(edtf, slash + 1, edtf.n),
                        ret_first, ret_last);
        Span32 r;
        if (!date_at(edtf, &r))
                return false;
        *ret_first = r.first;
        *ret_last = r.last;
        return true;
}
