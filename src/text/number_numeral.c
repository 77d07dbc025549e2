/* number_numeral.c: the numeral of a quantity: what lane.c reads, and what speech, print and the old style add to it, 十几, 三、四百,
 * 二十有三, 三点一四. */
#include "text/number.h"

#include <math.h>

/* 一百数十, 千数百, 一万数千: two to nine of a smaller unit more. */
static void and_some_of(const Lane *l, Numeral *n)
{
        uint32_t cp = l->cp[n->to];
        double above = unit_of(l->cp[n->to - 1]), unit = unit_of(l->cp[n->to + 1]);
        if ((cp != 0x6570 && cp != 0x51E0) || unit < 10 || unit >= above || unit > 1000) /* 数 几 */
                return;
        n->to += 2;
        n->value += 2 * unit;
        n->high += 9 * unit;
}

/* 二十有三人, as the old style has it. */
static void and_units(const Lane *l, Numeral *n)
{
        int more, to, end;
        if (n->kind != NUMERAL_WORDS || n->high != n->value || l->cp[n->to + 1] <= '9' ||
                !numeral_small(l, n->to + 1, 99, &more, &to) || more < 1 ||
                more >= unit_of(l->cp[n->to - 1]) || !unit_at(l, to, &end))
                return;
        n->to = to;
        n->value = n->high = n->value + more;
}

/* 十几, 三十几, 30几, 十数人: one to nine more. */
static void and_some(const Lane *l, Numeral *n)
{
        if (n->kind == NUMERAL_ARABIC && l->cp[n->to] == 0x51E0 && n->n_digits == 2 &&
                fmod(n->value, 10) == 0 && !n->decimal) {
                n->to++;
                n->high += 9;
                n->value += 1;
                return;
        }
        if (n->kind == NUMERAL_WORDS && n->high == n->value)
                and_some_of(l, n);
        bool tens = l->cp[n->to - 1] == 0x5341 || l->cp[n->to - 1] == 0x5EFF; /* 十 廿 */
        int to;
        bool some = l->cp[n->to] == 0x51E0 || /* 几, or 数 and what is counted: 二十数学家 */
                (l->cp[n->to] == 0x6570 &&
                        (unit_of(l->cp[n->to + 1]) >= 1e4 || unit_at(l, n->to + 1, &to)));
        if (n->kind != NUMERAL_WORDS || !tens || !some || n->high != n->value)
                return;
        n->to++;
        n->value += 1;
        n->high += 9;
}

/* 三点一四, but not 三点五十分. */
static void han_point(const Lane *l, Numeral *n)
{
        double place = 1, fraction = 0;
        int i = n->to;
        if (l->cp[i] != 0x70B9 || n->kind == NUMERAL_ARABIC || n->high != n->value) /* 点 */
                return;
        for (i++; is_han_digit(l->cp[i]) && l->cp[i] != 0x4E24 && place < 1e12; i++) {
                fraction = fraction * 10 + han_digit(l->cp[i]);
                place *= 10;
        }
        double unit = unit_of(l->cp[i]);
        if (place == 1 || is_han_digit(l->cp[i]) || (unit > 0 && unit < 1000) ||
                lane_has(l, i, U"分") || lane_has(l, i, U"刻"))
                return;
        n->to = i;
        n->value = n->high = (n->value * place + fraction) / place;
        n->decimal = true;
}

#define PAIR_CELLS 24 /* of a pair with 、 between its digits, that are read once more without it */

/* 三、四百人, 二十三、四岁, 三百四、五十里: n, read up to 、, is the first half of 三四百, 二十三四, 三百四五十. Nothing is a pair that would
 * not be one without the mark. */
static bool parted_pair(const Lane *l, int i, Numeral *n)
{
        int mark = n->to, first = han_digit(l->cp[mark - 1]), second = han_digit(l->cp[mark + 1]);
        if (first < 1 || second != first + 1 || mark - i > PAIR_CELLS / 2)
                return false;
        Lane plain UNSET; /* large, and nothing but these is read of it */
        uint32_t cp[PAIR_CELLS + LANE_SLACK];
        for (int k = 0; k < PAIR_CELLS + LANE_SLACK; k++)
                cp[k] = k < PAIR_CELLS ? l->cp[i + k + (i + k >= mark)] : 0;
        plain.cp = cp;
        plain.off = l->off;
        plain.n = PAIR_CELLS;
        plain.n_before = 0;
        Numeral pair;
        int to, behind = mark + 2;
        bool unit = unit_of(l->cp[behind]) > 0 || unit_at(l, behind, &to);
        if (!unit || !numeral_han(&plain, 0, &pair) || pair.high <= pair.value ||
                i + pair.to < mark + 1)
                return false;
        pair.to += i + 1;
        *n = pair;
        return true;
}

/* 六百七石: who leaves out a unit, leaves out what is counted, too (六百七); but people do say 三百五块钱. */
static void not_elided(const Lane *l, Numeral *n)
{
        int to, digit = han_digit(l->cp[n->to - 1]);
        bool counted = n->high == n->value && unit_at(l, n->to, &to);
        if (!counted || digit < 1 || l->cp[n->to] == U'块' || l->cp[n->to] == U'元')
                return;
        n->value -= digit * (unit_of(l->cp[n->to - 2]) / 10 - 1);
        n->high = n->value;
        n->elided = false;
}

bool numeral_at(const Lane *l, int i, Numeral *ret)
{
        if (is_arabic(l->cp[i]) && numeral_arabic(l, i, ret)) {
                if (l->cp[ret->to] == 0x51E0) /* 几 */
                        and_some(l, ret);
                return true;
        }
        if (!numeral_han(l, i, ret))
                return false;
        if (ret->elided)
                not_elided(l, ret);
        switch (l->cp[ret->to]) {
        case 0x3001: /* 、 */
                (void)parted_pair(l, i, ret);
                break;
        case 0x51E0: /* 几 */
        case 0x6570: /* 数 */
                and_some(l, ret);
                break;
        case 0x6709: /* 有 */
                and_units(l, ret);
                break;
        }
        if (l->cp[ret->to] == 0x70B9) /* 点 */
                han_point(l, ret);
        return true;
}
