/* date_edtf.c: the days that an EDTF string spans (ISO 8601-2:2019, levels 0 and 1, intervals, and lists).
 * Uncertain and approximate marks do not widen the span; unspecified digits do. */
#include "text/text.h"

#include "text/calendar.h"

typedef struct {
        const char *p, *end;
} Cursor;

static bool is_digit(char ch)
{
        return ch >= '0' && ch <= '9';
}

static char peek(const Cursor *k)
{
        return k->p < k->end ? *k->p : 0;
}

/* n digits, X standing for any: the least and the greatest number. */
static bool digits(Cursor *k, int n, int *ret_low, int *ret_high, bool *ret_open)
{
        int low = 0, high = 0;
        bool open = false;
        for (int i = 0; i < n; i++, k->p++) {
                char ch = peek(k);
                if (ch != 'X' && !is_digit(ch))
                        return false;
                if (open && ch != 'X')
                        return false; /* at this level only the last places may be open */
                open |= ch == 'X';
                low = low * 10 + (ch == 'X' ? 0 : ch - '0');
                high = high * 10 + (ch == 'X' ? 9 : ch - '0');
        }
        *ret_low = low;
        *ret_high = high;
        *ret_open |= open;
        return true;
}

static bool two(Cursor *k, int max, int *ret)
{
        if (k->end - k->p < 2 || !is_digit(k->p[0]) || !is_digit(k->p[1]))
                return false;
        *ret = (k->p[0] - '0') * 10 + (k->p[1] - '0');
        k->p += 2;
        return *ret <= max;
}

/* T08:35:05, with Z or +08:00 or +08. */
static bool time_part(Cursor *k)
{
        int v;
        k->p++;
        if (!two(k, 24, &v) || peek(k) != ':')
                return false;
        k->p++;
        if (!two(k, 59, &v) || peek(k) != ':')
                return false;
        k->p++;
        if (!two(k, 60, &v))
                return false;
        if (peek(k) == 'Z') {
                k->p++;
        } else if (peek(k) == '+' || peek(k) == '-') {
                k->p++;
                if (!two(k, 14, &v))
                        return false;
                if (peek(k) == ':') {
                        k->p++;
                        return two(k, 59, &v);
                }
        }
        return true;
}

/* Seasons 21 to 24, by convention of this program: spring March to May and so on; winter begins in December. */
static bool season(int year, int code, int32_t *ret_first, int32_t *ret_last)
{
        int from = 3 * (code - 21) + 3, to = from + 2;
        int end = to > 12 ? year + 1 : year;
        to = to > 12 ? to - 12 : to;
        *ret_first = jdn_from_gregorian(year, from, 1);
        *ret_last = jdn_from_gregorian(end, to, gregorian_month_length(end, to));
        return true;
}

static bool skip_marks(Cursor *k)
{
        if (peek(k) == '?' || peek(k) == '~' || peek(k) == '%')
                k->p++;
        return true;
}

static bool year_part(Cursor *k, int *ret_low, int *ret_high, bool *ret_open)
{
        bool big = peek(k) == 'Y';
        if (big)
                k->p++;
        bool minus = peek(k) == '-';
        if (minus)
                k->p++;
        if (big) {
                int n = 0, v = 0;
                for (; is_digit(peek(k)) && n < 7; n++)
                        v = v * 10 + (*k->p++ - '0');
                if (n < 5 || is_digit(peek(k)) || v > 5000000)
                        return false; /* beyond what Julian days are counted for here */
                *ret_low = *ret_high = minus ? -v : v;
                return true;
        }
        int low, high;
        if (!digits(k, 4, &low, &high, ret_open) || (minus && high == 0))
                return false;
        *ret_low = minus ? -high : low;
        *ret_high = minus ? -low : high;
        return true;
}

static bool month_part(
        Cursor *k, int low, int high, bool open, int32_t *ret_first, int32_t *ret_last)
{
        bool any = false;
        int m1, m2;
        if (!digits(k, 2, &m1, &m2, &any))
                return false;
        if (any && m1 != 0)
                return false;
        if (!any && m1 >= 21 && m1 <= 24)
                return peek(k) != '-' && low == high && season(low, m1, ret_first, ret_last);
        if (!any && (m1 < 1 || m1 > 12))
                return false;
        int from = any ? 1 : m1, to = any ? 12 : m1;
        *ret_first = jdn_from_gregorian(low, from, 1);
        *ret_last = jdn_from_gregorian(high, to, gregorian_month_length(high, to));
        if (peek(k) != '-')
                return true;
        k->p++;
        int d1, d2;
        bool any_day = false;
        if (!digits(k, 2, &d1, &d2, &any_day))
                return false;
        if (any_day)
                return d1 == 0;
        if (any || open || d1 < 1 || d1 > gregorian_month_length(low, m1))
                return !any && open && d1 >= 1 && d1 <= 31;
        *ret_first = *ret_last = jdn_from_gregorian(low, m1, d1);
        return peek(k) != 'T' || time_part(k);
}

static bool date_part(Str s, int32_t *ret_first, int32_t *ret_last)
{
        Cursor k = {s.p, s.p + s.n};
        int low, high;
        bool open = false;
        if (!s.n || !year_part(&k, &low, &high, &open))
                return false;
        *ret_first = jdn_from_gregorian(low, 1, 1);
        *ret_last = jdn_from_gregorian(high, 12, 31);
        if (peek(&k) == '-') {
                k.p++;
                if (!month_part(&k, low, high, open, ret_first, ret_last))
                        return false;
        }
        return skip_marks(&k) && k.p == k.end;
}

/* [a, b], {a, b}: the span from the least to the greatest. */
static bool list_part(Str s, int32_t *ret_first, int32_t *ret_last)
{
        Str rest = str_slice(s, 1, s.n - 1), one;
        int32_t first = JDN_OPEN_FUTURE, last = JDN_OPEN_PAST;
        while (str_cut(&rest, ',', &one)) {
                int32_t f, l;
                if (!date_part(str_trim(one), &f, &l))
                        return false;
                first = MIN(first, f);
                last = MAX(last, l);
        }
        *ret_first = first;
        *ret_last = last;
        return first <= last;
}

static bool end_part(Str s, int32_t open, int32_t *ret_first, int32_t *ret_last)
{
        if (s.n == 0 || str_eq(s, S(".."))) {
                *ret_first = *ret_last = open;
                return true;
        }
        return date_part(s, ret_first, ret_last);
}

bool edtf_bounds(Str edtf, int32_t *ret_first, int32_t *ret_last)
{
        if (edtf.n >= 3 &&
                ((edtf.p[0] == '[' && str_ends(edtf, S("]"))) ||
                        (edtf.p[0] == '{' && str_ends(edtf, S("}")))))
                return list_part(edtf, ret_first, ret_last);
        size_t slash = str_find(edtf, S("/"), 0);
        if (slash == SIZE_MAX)
                return date_part(edtf, ret_first, ret_last);
        int32_t first, last, ignored;
        Str from = str_slice(edtf, 0, slash), to = str_slice(edtf, slash + 1, edtf.n);
        if (!end_part(from, JDN_OPEN_PAST, &first, &ignored) ||
                !end_part(to, JDN_OPEN_FUTURE, &ignored, &last))
                return false;
        if (first > last || (from.n < 4 && to.n < 4))
                return false;
        *ret_first = first;
        *ret_last = last;
        return true;
}
