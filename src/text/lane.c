/* lane.c: folded stretches of text, and the numerals that stand in them. Numerals are shared by quantities and
 * dates: 二十三, 廿三, 贰拾叁, 一九〇五, 八九十, １,２３４.５, ○. */
#include "text/lane.h"

#include "text/fold_inline.h"

#include <string.h>

void lane_fill(Lane *l, Str s, size_t at)
{
        l->cp = l->own_cp;
        l->off = l->own_off;
        l->n = l->n_before = 0;
        while (l->n < LANE_MAX && at < s.n) {
                uint32_t cp;
                const char *next = text_next(s.p + at, s.p + s.n, &cp);
                cp = lane_form(cp);
                l->own_off[l->n] = (uint32_t)at;
                l->own_cp[l->n++] = cp;
                at = (size_t)(next - s.p);
                if (cp == '\n' || cp == 0x3002) /* no expression goes beyond a sentence */
                        break;
        }
        memset(&l->own_cp[l->n], 0, LANE_SLACK * sizeof l->own_cp[0]);
        l->own_off[l->n] = (uint32_t)at;
}

int lane_any(const Lane *l, int i, const char32_t *const *words)
{
        int best = 0;
        for (; *words; words++)
                best = MAX(best, lane_has(l, i, *words));
        return best;
}

/* Numerals
 * -------- */
/* Where NUMERAL_HASH (lane.h) puts each. 参 is not among them: folding joins it with 參加. */
const NumeralSign numeral_signs[64] = {
        [49] = {0x3007, 0, 0},          /* 〇 */
        [5] = {0x96F6, 0, 0},           /* 零 */
        [36] = {0x4E00, 1, 0},          /* 一 */
        [4] = {0x58F9, 1, 0},           /* 壹 */
        [62] = {0x4E24, 2, 0},          /* 两 */
        [25] = {0x4E8C, 2, 0},          /* 二 */
        [33] = {0x8D30, 2, 0},          /* 贰 */
        [43] = {0x4E09, 3, 0},          /* 三 */
        [3] = {0x53C1, 3, 0},           /* 叁 */
        [0] = {0x56DB, 4, 0},           /* 四 */
        [40] = {0x8086, 4, 0},          /* 肆 */
        [2] = {0x4E94, 5, 0},           /* 五 */
        [12] = {0x4F0D, 5, 0},          /* 伍 */
        [23] = {0x516D, 6, 0},          /* 六 */
        [54] = {0x9646, 6, 0},          /* 陆 */
        [60] = {0x4E03, 7, 0},          /* 七 */
        [50] = {0x67D2, 7, 0},          /* 柒 */
        [28] = {0x516B, 8, 0},          /* 八 */
        [58] = {0x634C, 8, 0},          /* 捌 */
        [61] = {0x4E5D, 9, 0},          /* 九 */
        [53] = {0x7396, 9, 0},          /* 玖 */
        [44] = {0x5341, -1, 10},        /* 十 */
        [22] = {0x62FE, -1, 10},        /* 拾 */
        [20] = {0x4F70, -1, 100},       /* 佰 */
        [63] = {0x767E, -1, 100},       /* 百 */
        [14] = {0x4EDF, -1, 1000},      /* 仟 */
        [39] = {0x5343, -1, 1000},      /* 千 */
        [48] = {0x4E07, -1, 10000},     /* 万 */
        [41] = {0x4EBF, -1, 100000000}, /* 亿 */
};

#define LIANG 0x4E24u /* 两: two before a unit, an ounce behind a number */

static double tens_of(uint32_t cp)
{
        return cp == 0x5EFF ? 20 : cp == 0x5345 ? 30 : cp == 0x534C ? 40 : 0; /* 廿 卅 卌 */
}

/* The sign at i takes as many bytes as the digit before it: both are ASCII or both full-width. */
static bool as_wide(const Lane *l, int i)
{
        return l->off[i + 1] - l->off[i] == l->off[i] - l->off[i - 1];
}

bool numeral_arabic(const Lane *l, int i, Numeral *ret)
{
        Numeral r = {.kind = NUMERAL_ARABIC, .to = i};
        while (is_arabic(l->cp[r.to]) && r.n_digits < 16) {
                r.value = r.value * 10 + (l->cp[r.to++] - '0');
                r.n_digits++;
                /* A comma between groups of three; 3，150人 is a list, １，１５０人 a number. */
                const uint32_t *p = &l->cp[r.to];
                if (p[0] == ',' && r.to + 3 < l->n && as_wide(l, r.to) && is_arabic(p[1]) &&
                        is_arabic(p[2]) && is_arabic(p[3]) && !is_arabic(p[4]) && r.to - i <= 15 &&
                        r.value >= 1)
                        r.to++;
        }
        if (!r.n_digits || is_arabic(l->cp[r.to]) || r.value > 9007199254740992.0)
                return false;
        if (l->cp[r.to] == '.' && is_arabic(l->cp[r.to + 1])) {
                double place = 1, fraction = 0;
                for (r.to++; is_arabic(l->cp[r.to]); r.to++) {
                        if (place < 1e12) {
                                fraction = fraction * 10 + (l->cp[r.to] - '0');
                                place *= 10;
                        }
                }
                r.value = (r.value * place + fraction) / place;
                r.decimal = true;
        }
        r.high = r.value;
        *ret = r;
        return true;
}

/* 三四, 两三, 三五: an inexact number spoken as two digits. */
static bool is_pair(int a, int b)
{
        return a > 0 && (b == a + 1 || (a == 3 && (b == 5 || b == 2)));
}

/* A run of digits without a unit: 一九〇五, or 八九 (eight or nine). */
static bool digits_only(const Lane *l, int i, int n, Numeral *ret)
{
        Numeral r = {.kind = n == 1 ? NUMERAL_WORDS : NUMERAL_DIGITS, .n_digits = n, .to = i + n};
        if (n > 15)
                return false;
        for (int k = 0; k < n; k++)
                r.value = r.value * 10 + han_digit(l->cp[i + k]);
        r.high = r.value;
        int a = han_digit(l->cp[i]), b = n == 2 ? han_digit(l->cp[i + 1]) : -1;
        if (is_pair(a, b)) {
                r.value = MIN(a, b);
                r.high = MAX(a, b);
        }
        *ret = r;
        return true;
}

/* One value of 三万五千二百 under construction; two of them make 八九十. */
typedef struct {
        double total, section, last; /* last: the unit read last, to tell 一万五 */
} Sum;

static void sum_unit(Sum *s, double digit, double unit)
{
        if (unit < 1e4) {
                s->section += digit * unit;
        } else {
                double n = s->section + digit;
                bool times = s->total > 0 && (unit > 1e4 || n == 0); /* 万亿, 万万 */
                s->total = times ? (s->total + n) * unit : s->total + (n ? n : 1) * unit;
                s->section = 0;
        }
        s->last = unit;
}

/* The unit that a last digit belongs to: 一万五 is 15000, 一百零五 is 105, 二十五 is 25. */
static double rest_unit(double last, bool zero)
{
        return zero || last < 100 ? 1 : last / 10;
}

typedef struct {
        int at;          /* cell behind what was taken */
        int low, high;   /* digits waiting for their unit; -1 none */
        int digits_from; /* where they stand */
        double floor;    /* units must go down inside a section: the last one */
        bool zero, any;
} Reader;

/* Takes one or two digits; false if they cannot stand here. */
static bool take_digits(const Lane *l, Reader *r)
{
        int a = han_digit(l->cp[r->at]), b = han_digit(l->cp[r->at + 1]);
        r->digits_from = r->at;
        if (a == 0) {
                r->zero = true;
                r->at++;
                return b > 0;
        }
        if (l->cp[r->at] == LIANG && r->any && (r->floor < 1e4 || !unit_of(l->cp[r->at + 1])))
                return false; /* 十两 is ten ounces, 五万两 not 52000; but 一万两千 */
        r->low = r->high = a;
        r->at++;
        bool one_or_two = a == 1 && l->cp[r->at] == LIANG && unit_of(l->cp[r->at + 1]) > 0;
        if (b > 0 && (l->cp[r->at] != LIANG || one_or_two) && is_pair(a, b)) {
                r->high = MAX(a, b);
                r->low = MIN(a, b);
                r->at++;
        }
        return l->cp[r->at] == LIANG || han_digit(l->cp[r->at]) < 1; /* 十六两 */
}

static bool take_unit(const Lane *l, Reader *r, Sum *low, Sum *high)
{
        uint32_t cp = l->cp[r->at];
        double tens = tens_of(cp), unit = tens ? 10 : unit_of(cp);
        bool big = unit >= 1e4;
        if (!big && unit >= r->floor)
                return false;
        if (tens && r->low >= 0)
                return false;
        if (big && r->low < 0 && low->section == 0 && low->total == 0 && r->any)
                return false;
        double bare = tens ? tens / 10 : big && (low->section > 0 || low->total > 0) ? 0 : 1;
        sum_unit(low, r->low >= 0 ? r->low : bare, unit);
        sum_unit(high, r->high >= 0 ? r->high : bare, unit);
        r->floor = big ? 1e4 : unit;
        r->low = r->high = -1;
        r->zero = false;
        r->any = true;
        r->at++;
        return true;
}

/* A number with units: 一百九十二, 两万五千, 廿三, 八九十. That is eighty to ninety, as it is said; 八九十岁 may be said of somebody
 * of ninety-five, but this is not read into it. */
static bool words_with_units(const Lane *l, int i, Numeral *ret)
{
        Reader r = {.at = i, .low = -1, .high = -1, .floor = 1e16};
        Sum low = {0}, high = {0};
        int good = i; /* behind the last cell that surely belongs */
        double min = 0, max = 0;
        bool elided = false;
        while (r.at < l->n) {
                if (unit_of(l->cp[r.at]) || tens_of(l->cp[r.at])) {
                        if (!take_unit(l, &r, &low, &high))
                                break;
                        good = r.at;
                        min = low.total + low.section;
                        max = high.total + high.section;
                        elided = false;
                } else if (han_digit(l->cp[r.at]) >= 0 && r.low < 0) {
                        if (!take_digits(l, &r))
                                break;
                        if (r.low < 0)
                                continue;
                        double rest = rest_unit(low.last, r.zero);
                        if (r.any && !unit_of(l->cp[r.at])) {
                                min = low.total + low.section + r.low * rest;
                                max = high.total + high.section + r.high * rest;
                                elided = rest > 1;
                                good = r.at;
                                break;
                        }
                } else {
                        break;
                }
        }
        if (good == i)
                return false;
        *ret = (Numeral){
                .to = good, .kind = NUMERAL_WORDS, .value = min, .high = max, .elided = elided};
        return true;
}

/* 三两个, 三两天: two or three; 一两百: one or two. */
static bool counted_in_two(const Lane *l, int i)
{
        static const char32_t *const words[] = {U"三两个", U"三两天", U"三两人", U"三两年",
                U"三两日", U"三两次", U"一两个", U"一两天", U"一两人", U"一两年", U"一两日",
                U"一两次", U"一两百", U"一两千", U"一两万", NULL};
        return lane_any(l, i, words) > 0;
}

/* 二, 十, 十二, 二十, 二十三 and nothing that may go on behind: nearly every numeral that is read. */
static bool below_hundred(const Lane *l, int i, Numeral *ret)
{
        const NumeralSign *first = numeral_sign(l->cp[i]);
        if (first->cp != l->cp[i] || l->cp[i] == LIANG || first->digit == 0)
                return false;
        int to = i + 1, value = first->digit;
        bool tens = first->unit == 10 || unit_of(l->cp[to]) == 10;
        if (first->digit < 0 && first->unit != 10)
                return false;
        if (tens) {
                to += first->digit > 0;
                int last = han_digit(l->cp[to]);
                value = (value > 0 ? value : 1) * 10 + MAX(last, 0);
                if (last == 0 || l->cp[to] == LIANG)
                        return false;
                to += last > 0;
        }
        if (begins_numeral(l->cp[to]) || to > l->n)
                return false;
        *ret = (Numeral){.to = to, .kind = NUMERAL_WORDS, .n_digits = !tens, .value = value};
        ret->high = ret->value;
        return true;
}

bool numeral_han(const Lane *l, int i, Numeral *ret)
{
        int n = 0;
        if (below_hundred(l, i, ret))
                return true;
        /* 两 is a digit at the beginning; behind a digit it is an ounce, but for 三两个. */
        while (han_digit(l->cp[i + n]) >= 0 &&
                (n == 0 || l->cp[i + n] != LIANG || counted_in_two(l, i)))
                n++;
        bool unit_follows = unit_of(l->cp[i + n]) > 0 || tens_of(l->cp[i + n]) > 0;
        if (n > 0 && !(unit_follows && n <= 2))
                return digits_only(l, i, n, ret);
        return words_with_units(l, i, ret);
}

bool numeral_small(const Lane *l, int i, int max, int *ret_value, int *ret_to)
{
        Numeral r;
        if (is_arabic(l->cp[i])) {
                int v = 0, k = i;
                while (is_arabic(l->cp[k]) && k - i < 5)
                        v = v * 10 + (int)(l->cp[k++] - '0');
                if (is_arabic(l->cp[k]) || v > max)
                        return false;
                *ret_value = v;
                *ret_to = k;
                return true;
        }
        if (!begins_numeral(l->cp[i]) || !numeral_han(l, i, &r) || r.elided || r.high != r.value ||
                r.value > max)
                return false;
        *ret_value = (int)r.value;
        *ret_to = r.to;
        return true;
}
