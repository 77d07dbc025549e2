/* date_year.c: reads a year in whatever count it stands: of our era, of a reign, of the cycle of sixty, of a century, or
 * as so many years from now. It only reads; what it is worth is the business of date_value.c. */
#include "text/date.h"

#define NIAN 0x5E74u /* 年 */

int year_digits(const Lane *l, int i, int min, int max, int *ret_year)
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
        /* Letters O and figures stand for 〇 on many pages: 二OO三年, 二0一八年. */
        for (; k - i < 5; k++) {
                uint32_t cp = l->cp[k];
                if ((cp == 'o' || cp == '0') && k > i)
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

bool and_units_of(const Lane *l, int max, int *value, int *to)
{
        int more, end;
        if (*value < 10 || *value % 10 != 0 || l->cp[*to + 1] <= '9' ||
                !numeral_small(l, *to + 1, 9, &more, &end) || more < 1)
                return true;
        *value += more;
        *to = end;
        return *value <= max;
}

/* Centuries and decades
 * --------------------- */
/* 20世纪, 上世纪; the cell behind, 0 if there is none. */
static int century(const Lane *l, int i, Point *p)
{
        int v, to;
        if (lane_has(l, i, U"上世纪") || lane_has(l, i, U"本世纪") || lane_has(l, i, U"上个世纪")) {
                p->century_relative = true;
                p->century = l->cp[i] == 0x4E0A ? 20 : 21; /* 上 */
                return i + 3 + (l->cp[i + 1] == 0x4E2A);   /* 个 */
        }
        if (!numeral_small(l, i, 30, &v, &to) || v < 1)
                return 0;
        to = lane_blank(l, to);
        if (!lane_has(l, to, U"世纪"))
                return 0;
        p->century = v;
        return to + 2;
}

static bool is_tens(int v)
{
        return v >= 10 && v <= 90 && v % 10 == 0;
}

/* 七八十年代, 七、八十年代, 70—80年代, 七十至八十年代 of a century; the cell behind, 0 if there is none. */
static int decades(const Lane *l, int i, Point *p)
{
        Numeral n;
        int v, w, to;
        if (numeral_han(l, i, &n) && n.high > n.value && n.high < 100) {
                v = (int)n.value;
                w = (int)n.high;
                to = n.to;
        } else {
                int first = han_digit(l->cp[i]);
                uint32_t mark = first > 0 ? l->cp[i + 1] : 0;
                to = i + 1;
                v = 10 * first;
                p->like_item = mark == 0x3001; /* 、 */
                if (!p->like_item && !numeral_small(l, i, 90, &v, &to))
                        return 0;
                mark = l->cp[to];
                if (mark != 0x3001 && mark != 0x2014 && mark != '-' && mark != 0x81F3 &&
                        mark != 0x5230)
                        return 0; /* 、 — - 至 到 */
                if (!numeral_small(l, to + 1, 90, &w, &to))
                        return 0;
        }
        if (!is_tens(v) || !is_tens(w) || w <= v || !lane_has(l, to, U"年代"))
                return 0;
        p->decade = v;
        p->decade_to = w;
        return to + 2;
}

/* 1930年代; 三十年代, of which the century is to be found. */
static int decade(const Lane *l, int i, uint32_t prev, Point *p)
{
        int v, to = year_digits(l, i, 4, 4, &v);
        if (to && v % 10 == 0 && lane_has(l, to, U"年代")) {
                p->decade = v;
                return to + 2;
        }
        if (is_arabic(prev) || is_han_digit(prev) || unit_of(prev) > 0 || prev == 0x2014)
                return 0;
        if (numeral_small(l, i, 90, &v, &to) && is_tens(v) && lane_has(l, to, U"年代")) {
                p->decade = v;
                to += 2;
        } else if (!(to = decades(l, i, p))) {
                return 0;
        }
        p->bare_decade = true;
        return to;
}

static bool year_of_century(const Lane *l, int i, uint32_t prev, Point *p)
{
        int v, k, to = century(l, i, p);
        if (!to) {
                to = decade(l, i, prev, p);
                if (!to)
                        return false;
        } else if (numeral_small(l, lane_blank(l, to), 90, &v, &k) && v % 10 == 0 &&
                lane_has(l, k, U"年代")) {
                p->decade = v;
                to = k + 2;
        } else if ((k = decades(l, lane_blank(l, to), p))) {
                to = k;
        }
        return point_ends(p, part_of_period(l, to, &p->part));
}

/* Relative and plain years
 * ------------------------ */
static bool year_relative(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                Reach reach;
                int by;
                bool from_before;
        } words[] = {
                {U"今年", REACH_YEAR, 0, false},
                {U"本年", REACH_YEAR, 0, false},
                {U"去年", REACH_YEAR, -1, false},
                {U"去岁", REACH_YEAR, -1, false},
                {U"客岁", REACH_YEAR, -1, false},
                {U"今岁", REACH_YEAR, 0, false},
                {U"前年", REACH_YEAR, -2, false},
                {U"上年", REACH_YEAR, -1, false},
                {U"明年", REACH_YEAR, 1, false},
                {U"后年", REACH_YEAR, 2, false},
                {U"同年", REACH_YEAR, 0, true},
                {U"当年", REACH_YEAR, 0, true},
                {U"是年", REACH_YEAR, 0, true},
                {U"是岁", REACH_YEAR, 0, true},
                {U"该年", REACH_YEAR, 0, true},
                {U"次年", REACH_YEAR, 1, true},
                {U"翌年", REACH_YEAR, 1, true},
                {U"本月", REACH_MONTH, 0, false},
                {U"上月", REACH_MONTH, -1, false},
                {U"下月", REACH_MONTH, 1, false},
                {U"同月", REACH_MONTH, 0, true},
                {U"当月", REACH_MONTH, 0, true},
                {U"是月", REACH_MONTH, 0, true},
                {U"次月", REACH_MONTH, 1, true},
                {U"翌月", REACH_MONTH, 1, true},
                {U"今日", REACH_DAY, 0, false},
                {U"今天", REACH_DAY, 0, false},
                {U"昨日", REACH_DAY, -1, false},
                {U"昨天", REACH_DAY, -1, false},
                {U"昨晚", REACH_DAY, -1, false},
                {U"昨夜", REACH_DAY, -1, false},
                {U"今晨", REACH_DAY, 0, false},
                {U"今晚", REACH_DAY, 0, false},
                {U"前日", REACH_DAY, -2, false},
                {U"前天", REACH_DAY, -2, false},
                {U"明日", REACH_DAY, 1, false},
                {U"明天", REACH_DAY, 1, false},
                {U"后天", REACH_DAY, 2, false},
                {U"同日", REACH_DAY, 0, true},
                {U"当日", REACH_DAY, 0, true},
                {U"当天", REACH_DAY, 0, true},
                {U"是日", REACH_DAY, 0, true},
                {U"次日", REACH_DAY, 1, true},
                {U"翌日", REACH_DAY, 1, true},
        };
        static const uint64_t seconds = SIGN(U'年') | SIGN(U'岁') | SIGN(U'月') | SIGN(U'日') |
                SIGN(U'天') | SIGN(U'晚') | SIGN(U'夜') | SIGN(U'晨') | SIGN(U'春') | SIGN(U'夏') |
                SIGN(U'秋') | SIGN(U'冬');
        if (!lane_among(seconds, l->cp[i + 1]))
                return false;
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                if (!lane_has(l, i, words[k].word))
                        continue;
                p->has_relative = true;
                p->reach = words[k].reach;
                p->relative = words[k].by;
                p->from_before = words[k].from_before;
                bool year = p->reach == REACH_YEAR && !p->from_before;
                return point_ends(p, i + 2 + (year && lane_has(l, i + 2, U"度")));
        }
        /* 去冬, 今春, 明秋: the season is read behind it */
        bool now = l->cp[i] == 0x4ECA, past = l->cp[i] == 0x53BB, next = l->cp[i] == 0x660E;
        uint32_t cp = l->cp[i + 1];
        if ((!now && !past && !next) || i + 2 != l->n ||
                (cp != 0x6625 && cp != 0x590F && cp != 0x79CB && cp != 0x51AC)) /* 春 夏 秋 冬 */
                return false;
        p->has_relative = true;
        p->reach = REACH_YEAR;
        p->relative = next - past;
        return point_ends(p, i + 1);
}

/* 佛历2500年, 回历1353年, 伊斯兰历: years of another count than ours. */
static bool is_other_count(const Lane *l, int i)
{
        static const char32_t counts[] = U"佛回藏傣兰";
        if (l->n_before + i < 2 || l->cp[i - 1] != 0x5386) /* 历 */
                return false;
        for (int k = 0; counts[k]; k++)
                if (counts[k] == l->cp[i - 2])
                        return true;
        return false;
}

static bool year_plain(const Lane *l, int i, Point *p)
{
        if (is_other_count(l, i))
                return false;
        int year, to = year_digits(l, i, p->christian ? 1 : 4, 4, &year);
        if (!to && (!p->christian || !numeral_small(l, i, 3000, &year, &to)))
                return false;
        int end = l->cp[to] == 0xB7 ? month_and_day_marked(l, to, p) : 0; /* as newspapers set it */
        if (end) {
                p->has_year = true;
                p->year = year;
                return point_ends(p, end);
        }
        to = lane_blank(l, to);
        end = era_in_brackets(l, to, p);
        to = end > to && l->cp[end] == NIAN ? end : to; /* 1935(民国二十四)年 */
        if (p->before_christ && is_range_mark(l->cp[to]) &&
                l->cp[to + 1] == 0x524D) { /* 前221—前206年 */
                p->has_year = true;
                p->year = 1 - year;
                return point_ends(p, to);
        }
        if (l->cp[to] != NIAN || lane_has(l, to, U"年级") || lane_has(l, to, U"年代") ||
                lane_has(l, to, U"年鉴") || (p->christian && year == 0))
                return false;
        p->has_year = true;
        p->year = p->before_christ ? 1 - year : year;
        to++;
        return point_ends(p, era_in_brackets(l, to + lane_has(l, to, U"度"), p));
}

/* 〇 to 九 as years are written; not 两 and not 伍. */
static int plain_digit(uint32_t cp)
{
        static const char32_t digits[] = U"〇一二三四五六七八九";
        for (int v = 0; digits[v]; v++)
                if (digits[v] == cp)
                        return v;
        return -1;
}

/* 35年6月, 五八年十月: two digits, where a month shows that 年 does not count years. */
static bool year_of_two_digits(const Lane *l, int i, Point *p)
{
        int v[2];
        if (l->cp[i + 2] != NIAN)
                return false;
        for (int k = 0; k < 2; k++) {
                uint32_t cp = l->cp[i + k];
                v[k] = is_arabic(cp) ? (int)(cp - '0') : plain_digit(cp);
                if (v[k] < 0 || is_arabic(cp) != is_arabic(l->cp[i]))
                        return false;
        }
        Point more = *p;
        more.has_year = true;
        more.to = i + 3;
        (void)point_behind_year(l, &more);
        bool season = more.part >= PART_SPRING && more.part <= PART_WINTER;
        if ((!more.month && !season) || more.lunar)
                return false;
        p->has_year = p->short_year = true;
        p->year = 10 * v[0] + v[1];
        return point_ends(p, i + 3);
}

/* 廿四年九月 where nothing else stands: of the era that the company names. */
static bool year_counted(const Lane *l, int i, uint32_t prev, Point *p)
{
        int v, to;
        if (i || prev || l->cp[0] <= '9' || !numeral_small(l, 0, 99, &v, &to) || v < 1 ||
                l->cp[to] != NIAN)
                return false;
        Point more = *p;
        more.has_year = more.short_year = true;
        more.to = to + 1;
        (void)point_behind_year(l, &more);
        if (!more.month)
                return false;
        p->has_year = p->short_year = p->counted = true;
        p->year = v;
        return point_ends(p, to + 1);
}

/* 2023年, 20世纪, 三十年代, 35年6月. */
static bool year_of_our_count(const Lane *l, int i, uint32_t prev, bool numeral, Point *p)
{
        Point fresh = *p;
        if (year_of_century(l, i, prev, p))
                return true;
        *p = fresh;
        if (numeral && year_plain(l, i, p))
                return true;
        *p = fresh;
        bool counted = l->cp[i + 2] != NIAN || prev == 0x7B2C || is_han_digit(prev) ||
                unit_of(prev) > 0; /* 第 */
        return numeral &&
                ((!counted && year_of_two_digits(l, i, p)) || year_counted(l, i, prev, p));
}

bool year_read(const Lane *l, int i, uint32_t prev, Point *p)
{
        bool numeral = begins_numeral(l->cp[i]);
        if ((numeral || l->cp[i] == 0x4E0A || l->cp[i] == 0x672C) && /* 上 本 */
                year_of_our_count(l, i, prev, numeral, p))
                return true;
        int to = is_arabic(l->cp[i])
                ? 0
                : year_of_era(l, i, p); /* 万历, 五凤, 三国魏 begin with a numeral */
        if (to > 0)
                return point_ends(p, to);
        bool plan = l->cp[i + 1] == U'五' || l->cp[i + 2] == U'五' || l->cp[i + 3] == U'五';
        if (plan && (to = plan_at(l, i, prev, p)))
                return point_ends(p, to);
        return !numeral &&
                (year_of_cycle(l, i, p) || year_relative(l, i, p) || reigns_read(l, i, p));
}
