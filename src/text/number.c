/* number.c: quantities as local histories write them: 800多万元, 1.4万余名, 八九十岁, 三十餘畝. The words stay as
 * they are; beside them stand the bounds, the unit in its usual form and what 余, 近, 约 say about the value.
 *
 * Rules (DOMAIN of the office's own practice): 余 多 以上 give a lower bound, 近 不足 以内 an upper one, 约 左右 a
 * value that is about right; two digits side by side are a range; 人次 and 人 are different units. A number
 * that counts nothing (第3次, 二是, 〔2022〕3号, 2021年) is no quantity. */
#include "text/number.h"
#include "text/scan.h"

#include <math.h>
#include <string.h>

const char *qualifier_name(Qualifier q)
{
        static const char *const names[] = {"=", "≥", "≤", "≈", "range", "partial", "missing"};
        return (unsigned)q < ARRAY_LEN(names) ? names[q] : "";
}

/* Grammar
 * ------- */
typedef struct {
        int from, to;    /* cells */
        int number_from; /* behind the words before the number */
        int number_to;   /* behind its digits */
        bool digits;     /* 一九: digit by digit */
        double min, max;
        bool open; /* no upper bound */
        bool range;
        bool han;        /* Chinese numerals */
        bool more;       /* 余 多 said so */
        bool bare;       /* no unit */
        bool strict;     /* below, not equal */
        bool share;      /* 百分之五, 三成: stands by itself */
        bool only_alone; /* 1/3, 一半: a quantity where it fills its field, not in running text */
        bool several;    /* 几个, 数人: the same */
        bool parts;      /* 斗 and 升 of 三石一斗五升 were read */
        bool dash;       /* its sign is one that also joins */
        Qualifier qualifier;
        const Unit *unit;
} Match;

static bool is_more(uint32_t cp)
{
        return cp == 0x4F59 || cp == 0x591A; /* 余 多 */
}

/* 十 百 千 万 亿 behind a number, as factors: 5000万, 1.2万亿. */
static int factors(const Lane *l, int i, double *factor)
{
        for (int to; unit_of(l->cp[i]) > 0; i++) {
                if (unit_at(l, i, &to) && to > i + 1)
                        break; /* 千瓦, 千克 */
                *factor *= unit_of(l->cp[i]);
        }
        return i;
}

/* 几十, 数百, 上千: some of a unit, two to nine of it. */
static bool some_of(const Lane *l, int i, Numeral *ret)
{
        uint32_t cp = l->cp[i];
        bool some = cp == 0x51E0 || cp == 0x6570, least = cp == 0x4E0A; /* 几 数; 上 */
        double unit = some || least ? unit_of(l->cp[i + 1]) : 0;
        if (unit == 0 || is_han_digit(l->cp[i + 2]))
                return false;
        *ret = (Numeral){.to = i + 2,
                .kind = NUMERAL_WORDS,
                .value = (some ? 2 : 1) * unit,
                .high = (some ? 9 : 1) * unit};
        return true;
}

/* A number with its factors and its 余, 多 or 来, without unit. */
typedef struct {
        int to;
        double low, high, factor;
        bool more, about, han, decimal;
        NumeralKind kind;
        int n_digits;
} Amount;

/* 百来人, 二十来岁, 百把人: about. The number is a round one. */
static bool is_about(const Lane *l, int i, const Numeral *n)
{
        int to;
        if (l->cp[i] == U'把') /* but not 一百把椅子 */
                return n->kind == NUMERAL_WORDS && unit_of(l->cp[i - 1]) == n->value &&
                        (i < 2 || !begins_numeral(l->cp[i - 2])) && unit_at(l, i + 1, &to);
        bool han = n->kind == NUMERAL_WORDS && unit_of(l->cp[i - 1]) > 0;
        bool round =
                han || (n->kind == NUMERAL_ARABIC && n->value >= 10 && fmod(n->value, 10) == 0);
        if (l->cp[i] != 0x6765 || !round) /* 来 */
                return false;
        const Unit *unit = unit_at(l, i + 1, &to);
        return unit_of(l->cp[i + 1]) >= 1e4 || (unit && !(unit->bits & UNIT_LOOSE));
}

/* 1万2千, 3亿5000万: smaller shares behind the first. */
static void smaller_shares(const Lane *l, Amount *a)
{
        for (double least = a->factor; least > 100 && !a->han && !a->more;) {
                Numeral n;
                double factor = 1;
                if (!numeral_arabic(l, a->to, &n) || n.decimal)
                        return;
                int to = factors(l, n.to, &factor);
                if (factor == 1 || n.value * factor >= least)
                        return;
                a->low += n.value * factor;
                a->high += n.value * factor;
                a->to = to;
                least = factor;
        }
}

/* numeral: what stands at i as numeral_at reads it, NULL if nothing does. */
static bool amount_from(const Lane *l, int i, const Numeral *numeral, Amount *ret)
{
        Numeral n;
        bool some = some_of(l, i, &n);
        if (!some && !numeral)
                return false;
        if (!some)
                n = *numeral;
        Amount a = {.to = n.to,
                .factor = 1,
                .han = n.kind != NUMERAL_ARABIC,
                .kind = n.kind,
                .decimal = n.decimal,
                .n_digits = n.n_digits};
        if (some)
                a.more = l->cp[i] == 0x4E0A;
        if (l->cp[a.to] == ' ' && !a.han &&
                (unit_of(l->cp[a.to + 1]) > 0 || l->cp[a.to + 1] == 0x4F59))
                a.to++; /* 3.5 万人, 5000 余人 */
        if (is_more(l->cp[a.to])) {
                a.more = true;
                a.to++;
        } else if (is_about(l, a.to, &n)) {
                a.about = true;
                a.to++;
        }
        a.to = factors(l, a.to, &a.factor);
        a.low = n.value * a.factor;
        a.high = n.high * a.factor;
        smaller_shares(l, &a);
        if (!a.more && is_more(l->cp[a.to])) {
                a.more = true;
                a.to++;
        }
        *ret = a;
        return true;
}

static bool amount_at(const Lane *l, int i, Amount *ret)
{
        Numeral n;
        return amount_from(l, i, numeral_at(l, i, &n) ? &n : NULL, ret);
}

/* The unit of so many parts of a whole; NULL: a plain fraction. */
static const Unit *unit_of_parts(double whole)
{
        return whole == 100      ? &unit_percent
                : whole == 1000  ? &unit_per_mille
                : whole == 10000 ? &unit_per_myriad
                                 : NULL;
}

/* 百分之五, 三分之一: the denominator comes first. The cell behind it, or 0. */
static int fraction_at(const Lane *l, int i, double *ret_whole, Numeral *ret)
{
        Numeral below;
        if ((!numeral_han(l, i, &below) && !numeral_arabic(l, i, &below)) || below.value <= 0)
                return 0;
        int n = lane_has(l, below.to, U"分之");
        if (!n || !numeral_at(l, below.to + n, ret))
                return 0;
        *ret_whole = below.value;
        return ret->to;
}

static bool share_at(const Lane *l, int i, Match *m)
{
        Numeral above, last;
        double whole, other;
        int to = fraction_at(l, i, &whole, &above);
        if (!to)
                return false;
        m->unit = unit_of_parts(whole);
        double parts = m->unit ? 1 : whole;
        m->min = above.value / parts;
        m->max = above.high / parts;
        if (is_more(l->cp[to])) {
                m->more = true;
                to++;
        }
        m->to = to;
        if (is_range_mark(l->cp[to])) { /* 百分之三至百分之五, 百分之三至五 */
                to = fraction_at(l, to + 1, &other, &last);
                if (!to && numeral_at(l, m->to + 1, &last)) {
                        to = last.to;
                        other = whole;
                }
                if (to && other == whole && last.high / parts > m->min) {
                        m->max = last.high / parts;
                        m->to = to;
                }
        }
        m->range = m->max > m->min;
        m->share = true;
        return true;
}

/* 两成, 三成五, 九成九: tenths, in per cent. */
static bool tenths_at(const Lane *l, int i, Match *m)
{
        Numeral n;
        if ((!numeral_han(l, i, &n) && !numeral_arabic(l, i, &n)) || n.high > 10 ||
                (n.kind == NUMERAL_DIGITS && n.high == n.value) || l->cp[n.to] != 0x6210) /* 成 */
                return false;
        int next = han_digit(l->cp[n.to + 1]);
        bool half = l->cp[n.to + 1] == 0x534A; /* 半 */
        bool more = !half && next > 0 && n.high == n.value && !unit_of(l->cp[n.to + 2]) &&
                !is_han_digit(l->cp[n.to + 2]);
        m->min = 10 * n.value + (half ? 5 : more ? next : 0);
        m->max = 10 * n.high + (half ? 5 : more ? next : 0);
        m->range = m->max > m->min;
        m->to = n.to + 1 + (half || more);
        m->unit = &unit_percent;
        m->share = true;
        m->only_alone =
                n.kind == NUMERAL_WORDS && !more; /* 三成 is also a beginning of words: 一成不变 */
        return true;
}

/* 12/100000字: an error rate, in ten-thousandths. 1/3, 3/10000, 2又1/2, 二又三分之一: fractions. */
static bool rate_at(const Lane *l, int i, Match *m)
{
        Numeral above, below, whole = {.to = i};
        double parts;
        if (!numeral_at(l, i, &above))
                return false;
        if (l->cp[above.to] == 0x53C8) { /* 又 */
                whole = above;
                int to = fraction_at(l, whole.to + 1, &parts, &above);
                m->only_alone = true;
                m->to = to;
                m->min = m->max = to ? whole.value + above.value / parts : 0;
                if (to)
                        return true;
                if (!numeral_arabic(l, whole.to + 1, &above))
                        return false;
        }
        if (l->cp[above.to] != '/' || above.kind != NUMERAL_ARABIC ||
                !numeral_arabic(l, above.to + 1, &below) || below.value <= 0)
                return false;
        bool letters = below.value >= 1000 && l->cp[below.to] == 0x5B57; /* 字 */
        m->only_alone = !letters;
        m->unit = letters ? &unit_per_myriad : NULL;
        m->min = m->max = whole.value + above.value * (letters ? 10000 : 1) / below.value;
        m->to = below.to + letters;
        return true;
}

/* 一半, 过半, 半数: half. */
static bool half_at(const Lane *l, int i, Match *m)
{
        static const char32_t *const words[] = {
                U"一半", U"半数", U"对半", U"过半", U"过半数", NULL};
        int n = lane_any(l, i, words);
        if (!n)
                return false;
        m->min = m->max = 0.5;
        m->more = l->cp[i] == 0x8FC7; /* 过 */
        m->to = i + n;
        m->only_alone = true;
        return true;
}

/* 半 behind a unit (一年半), 余 多 behind it (三年多), 以上 左右. */
static void behind_unit(const Lane *l, Match *m)
{
        if (l->cp[m->to] == 0x534A && !m->range && m->unit && floor(m->min) == m->min &&
                !lane_has(l, m->to, U"半导") && !lane_has(l, m->to, U"半岛") &&
                !lane_has(l, m->to, U"半数")) {
                m->min += 0.5;
                m->max += 0.5;
                m->to++;
        } else if (m->unit && is_more(l->cp[m->to]) && !m->more && !lane_has(l, m->to, U"多种") &&
                !lane_has(l, m->to, U"多次") && !lane_has(l, m->to, U"多个")) {
                m->more = true;
                m->to++;
        }
        Qualifier q = QTY_EQ;
        int to = hint_behind(l, m->to, &q);
        if (to > m->to) {
                m->to = to;
                m->qualifier = q;
        }
}

/* 五 of 二尺五, where nothing follows: of the next smaller unit. */
static void tenth_left_out(const Lane *l, int i, Match *m)
{
        static const char *const divided[] = {"CNY", "块", "丈", "尺", "亩", "石", "斗"};
        int digit = i + 1 == l->n && i == m->to ? han_digit(l->cp[i]) : 0;
        for (size_t k = 0; k < ARRAY_LEN(divided) && digit > 0 && l->cp[i] != 0x4E24; k++) {
                if (strcmp(m->unit->form, divided[k]) != 0 || floor(m->min) != m->min)
                        continue;
                m->min = m->max = m->min + digit / 10.0;
                m->to = i + 1;
                return;
        }
}

/* 3角2分 of 5元3角2分, 五个月 of 三年零五个月. */
static void parts_of_unit(const Lane *l, Match *m)
{
        double least = 1, most = 1, low = m->min,
               high = m->max; /* counted in the parts read last */
        while (m->unit && m->max == m->min && !m->more) {
                Numeral n;
                SubUnit part;
                int to, at = m->to + (l->cp[m->to] == 0x96F6 || l->cp[m->to] == 0x53C8); /* 零 又 */
                if (!begins_numeral(l->cp[at]) || !numeral_at(l, at, &n) || n.high != n.value ||
                        n.decimal || !part_at(l, n.to, m->unit, &part, &to) ||
                        n.value >= part.most || part.least <= least) {
                        tenth_left_out(l, at, m);
                        return;
                }
                if (n.value >= part.least)
                        part.least = part.most; /* 一斤十二两: of sixteen 两 for certain */
                low = low * part.most / most + n.value;
                high = high * part.least / least + n.value;
                least = part.least;
                most = part.most;
                m->min = part.unit ? low : low / most;
                m->max = part.unit ? high : high / least;
                m->range = m->max > m->min;
                m->to = to;
                m->parts = true;
                if (part.unit) { /* 三年零五个月 are 41 months */
                        m->unit = part.unit;
                        return;
                }
        }
}

/* 100 for 三 of 三至四百人, 1 for 三 of 三至四人. */
static double unit_left_out(double first, const Amount *b)
{
        double unit = 1;
        while (b->low >= unit * 10)
                unit *= 10;
        bool round = fmod(b->low, unit) == 0 && b->low / unit > first;
        return round && b->low == b->high ? unit : 1;
}

/* The second half of 20—30人; the unit's place moves behind it. */
static void range_to(const Lane *l, Match *m, Amount *a)
{
        int i = m->to;
        if (!is_range_mark(l->cp[i]))
                return;
        Amount b;
        if (!amount_at(l, i + 1, &b) || b.han != a->han)
                return;
        double low = a->low;
        if (a->factor == 1 && b.factor > 1 && low < b.high / b.factor)
                low *= b.factor; /* 3—5万 */
        low *= a->han && a->low < 10 && !m->unit ? unit_left_out(a->high, &b) : 1;
        int to;
        bool unit = unit_at(l, b.to, &to) != NULL;
        bool large = a->factor > 1 || b.factor > 1; /* 3万—5万 */
        if (b.high <= low || (l->cp[i] == '-' && !unit && !large) || (!unit && !m->unit && !large))
                return;
        m->min = low;
        m->max = b.high;
        m->range = true;
        m->more |= b.more;
        m->to = b.to;
        m->unit = NULL;
}

static void half_first(const Lane *l, Match *m)
{
        /* 两个半月, 三个多月 */
        if (l->cp[m->to] != U'个')
                return;
        if (lane_has(l, m->to, U"个半月") || lane_has(l, m->to, U"个多月") ||
                lane_has(l, m->to, U"个半小时") || lane_has(l, m->to, U"个多小时")) {
                static const Unit month = {U"个月", "个月", 0}, hour = {U"小时", "小时", 0};
                bool half = l->cp[m->to + 1] == 0x534A;
                m->unit = l->cp[m->to + 2] == 0x6708 ? &month : &hour;
                m->min += half ? 0.5 : 0;
                m->max += half ? 0.5 : 0;
                m->more |= !half;
                m->to += m->unit == &month ? 3 : 4;
        }
}

static void number_and_unit(const Lane *l, Match *m, Amount *a)
{
        int to, at = l->cp[m->to] == ' ' ? m->to + 1 : m->to;
        half_first(l, m);
        if (m->unit)
                return;
        m->unit = unit_at(l, at, &to);
        int bare = m->to;
        if (m->unit)
                m->to = to;
        range_to(l, m, a);
        if (m->range && !m->unit) {
                at = l->cp[m->to] == ' ' ? m->to + 1 : m->to;
                m->unit = unit_at(l, at, &to);
                m->to = m->unit ? to : m->to;
        } else if (!m->unit) {
                m->to = bare;
        }
}

static void settle(Match *m, bool negative)
{
        if (m->more && m->qualifier == QTY_EQ)
                m->qualifier = QTY_GE;
        if (m->qualifier == QTY_EQ && m->max > m->min)
                m->qualifier = QTY_RANGE;
        m->open = m->qualifier == QTY_GE;
        if (negative) {
                double min = m->min;
                m->min = -m->max;
                m->max = -min;
        }
        if (m->qualifier == QTY_LE)
                m->min = m->max < 0 ? -INFINITY : 0;
        m->bare = !m->unit && !m->share;
}

/* -5, 零下5度, 负三. The cell behind the sign, or i. */
static int sign_at(const Lane *l, int i)
{
        if (l->cp[i] == '-' || l->cp[i] == 0x2014 || l->cp[i] == 0x8D1F) /* — 负 */
                return i + 1;
        return i + lane_has(l, i, U"零下");
}

static void money_behind(const Lane *l, Match *m)
{
        if (!m->unit || m->unit->form[0] != 'C' || strcmp(m->unit->form, "CNY") != 0)
                return;
        if (l->cp[m->to] == 0x6574 ||
                (l->cp[m->to] == 0x6B63 && l->cp[m->number_from] != 0x6B63 &&
                        !is_han(l->cp[m->to + 1]))) /* 整 正 */
                m->to += lane_has(l, m->to, U"整个") || lane_has(l, m->to, U"整治") ? 0 : 1;
        m->to += lane_has(l, m->to, U"人民币");
}

/* 元 of 法币500元, 度 of 摄氏38度: the unit before the number says more. */
static bool unit_gives_way(const Unit *behind, const Unit *before)
{
        static const char *const money[] = {"CNY", "块", "枚"};
        if (!behind || strcmp(behind->form, before->form) == 0)
                return true;
        if (strcmp(before->form, "℃") == 0)
                return strcmp(behind->form, "度") == 0;
        for (size_t k = 0; k < ARRAY_LEN(money); k++)
                if (strcmp(behind->form, money[k]) == 0)
                        return true;
        return false;
}

/* 摄氏 before a number that a text is read from; NULL if it does not stand there. */
static const Unit *celsius_before(const Lane *l, int i)
{
        int to;
        if (l->n_before + i < 2 || l->cp[i - 2] != U'摄')
                return NULL;
        return unit_before(l, i - 2, &to);
}

/* The amount at m->number_from, whose numeral was read if there is one, with its unit and what stands behind it. */
static bool counted_at(const Lane *l, const Numeral *numeral, const Unit *money, Match *m)
{
        Amount a;
        int i = m->number_from;
        if (!amount_from(l, i, numeral, &a)) {
                int to;
                bool several = (l->cp[i] == 0x51E0 || l->cp[i] == 0x6570) &&
                        unit_at(l, i + 1, &to);     /* 几 数 */
                if (l->cp[i] != 0x534A && !several) /* 半年, 半亩 */
                        return false;
                a = (Amount){.to = i + 1, .factor = 1, .han = true};
                a.low = several ? 2 : 0.5;
                a.high = several ? 9 : 0.5;
                m->several = several;
        }
        m->min = a.low;
        m->max = a.high;
        m->more = a.more;
        m->han = a.han;
        m->to = m->number_to = a.to;
        m->digits = a.han && a.kind == NUMERAL_DIGITS;
        if (a.about && m->qualifier == QTY_EQ)
                m->qualifier = QTY_ABOUT;
        number_and_unit(l, m, &a);
        if (!money && m->unit && strcmp(m->unit->form, "度") == 0)
                money = celsius_before(l, m->from);
        if (money && !unit_gives_way(m->unit, money))
                return false;
        if (money)
                m->unit = money;
        parts_of_unit(l, m);
        money_behind(l, m);
        return true;
}

/* What is no plain count, as the sign behind the first numeral tells. */
static bool ratio_at(const Lane *l, int i, const Numeral *n, Match *m)
{
        if (!n)
                return half_at(l, i, m);
        switch (l->cp[n->to]) {
        case '/':
        case 0x53C8: /* 又 */
                return rate_at(l, i, m);
        case 0x5206: /* 分 */
                return share_at(l, i, m);
        case 0x6210: /* 成 */
                return tenths_at(l, i, m);
        case 0x534A: /* 半 */
                return half_at(l, i, m);
        }
        return false;
}

/* A Chinese numeral and nothing else. */
static Match bare_numeral(int i, const Numeral *n)
{
        return (Match){.from = i,
                .number_from = i,
                .to = n->to,
                .number_to = n->to,
                .digits = n->kind == NUMERAL_DIGITS,
                .min = n->value,
                .max = n->high,
                .han = true,
                .bare = true,
                .qualifier = n->high > n->value ? QTY_RANGE : QTY_EQ};
}

static bool quantity_at(const Lane *l, int i, Match *ret)
{
        Numeral n;
        bool is_numeral = begins_numeral(l->cp[i]); /* as nearly all do */
        const Numeral *numeral = NULL;
        if (is_numeral && l->cp[i] != 0x96F6) { /* not 零下 */
                numeral = numeral_at(l, i, &n) ? &n : NULL;
                if (numeral && n.kind != NUMERAL_ARABIC && !lane_in(&behind_numeral, l->cp[n.to])) {
                        *ret = bare_numeral(i, &n);
                        return true;
                }
        }
        Match m = {.from = i, .number_from = i, .min = 0};
        const Unit *money = NULL;
        if (!is_numeral) {
                m.number_from = hint_before(l, i, &m.qualifier, &m.strict);
                m.number_from = lane_blank(l, m.number_from);
                money = unit_before(l, m.number_from, &m.number_from);
                if (money && m.qualifier == QTY_EQ)
                        m.number_from = hint_before(l, m.number_from, &m.qualifier, &m.strict);
        }
        int unsigned_from = sign_at(l, m.number_from);
        bool negative = unsigned_from > m.number_from;
        m.dash = unsigned_from == m.number_from + 1;
        m.number_from = unsigned_from;
        m.to = 0;
        if (!is_numeral || l->cp[i] == 0x96F6)
                numeral = numeral_at(l, m.number_from, &n) ? &n : NULL;
        bool read = ratio_at(l, m.number_from, numeral, &m);
        if (read)
                m.number_to = m.to;
        else
                m.only_alone = false;
        m.han = !(l->cp[m.number_from] >= '0' && l->cp[m.number_from] <= '9');
        if (!read && !counted_at(l, numeral, money, &m))
                return false;
        behind_unit(l, &m);
        settle(&m, negative);
        *ret = m;
        return true;
}

static Quantity quantity_of(Str s, const Lane *l, const Match *m)
{
        size_t from = l->off[m->from], to = l->off[m->to];
        return (Quantity){.at = {from, to},
                .text = str_slice(s, from, to),
                .min = m->min,
                .max = m->max,
                .unit = str_from(m->unit ? m->unit->form : NULL),
                .qualifier = m->qualifier,
                .has_max = !m->open,
                .strict = m->qualifier == QTY_LE && m->strict};
}

bool number_parse(Arena *a, Str s, Quantity *ret)
{
        (void)a;
        Lane l;
        Match m;
        Str t = str_trim(s);
        if (!t.n)
                return false;
        lane_fill(&l, t, 0);
        if (is_idiom(&l) || !quantity_at(&l, words_of_total(&l, 0), &m) || l.off[m.to] != t.n)
                return false;
        m.from = 0;
        *ret = quantity_of(t, &l, &m);
        ret->at.from += (size_t)(t.p - s.p);
        ret->at.to += (size_t)(t.p - s.p);
        return true;
}

/* Finding
 * ------- */
static bool is_letter(uint32_t cp)
{
        return (cp >= 'a' && cp <= 'z') || cp == '_' || cp == '@' || cp == '#' || cp == '/' ||
                cp == ':';
}

static bool is_box(uint32_t cp)
{
        return cp == 0x25A0 || cp == 0x25A1 || cp == 0x25A2 || cp == 0x25AF; /* ■ □ ▢ ▯ */
}

/* A number that is an ordinal, a code, an address: what stands before it says so. */
static bool is_named(const Lane *l, const Match *m, uint32_t prev)
{
        uint32_t next = l->cp[m->to];
        if (prev == 0x7B2C || prev == 0x5341 || prev == 0x521D || /* 第 十 初 */
                is_box(prev) || is_box(next)) /* □十人, 三□人: a digit is lost */
                return true;
        if (m->han)
                return is_han_digit(prev) || unit_of(prev) > 0;
        if (is_letter(prev) || prev == '.' || prev == '-' || (prev >= '0' && prev <= '9'))
                return true;
        if (!m->bare)
                return false;
        return is_letter(next) || next == '+' || prev == '+' || next == 0x5927 || next == '-' ||
                next == '.' || (next >= '0' && next <= '9') || next == 0x53F7 || next == 0x671F ||
                next == 0x697C || next == 0x8DEF || next == 0x6708 || next == 0x65E5 ||
                next == 0x70B9 || next == 0x65F6; /* 10大; 号 期 楼 路 月 日 点 时 */
}

/* A number without a unit counts only in Arabic digits, and not where it numbers things: (1), 1、, 2021. */
static bool bare_counts(const Lane *l, const Match *m, uint32_t prev)
{
        uint32_t next = l->cp[m->to];
        bool opens = prev == '(' || prev == '[' || prev == 0x3014 || prev == 0x3010; /* 〔 【 */
        bool closes = next == ')' || next == ']' || next == 0x3015 || next == 0x3011;
        if (m->han || (opens && closes))
                return false;
        if ((prev == 0 || prev == '\n') &&
                (next == 0x3001 || next == '.' || next == ' ' || next == 0))
                return false;
        bool year = m->qualifier == QTY_EQ && m->min >= 1000 && m->min <= 2100 &&
                floor(m->min) == m->min && m->to - m->number_from == 4;
        return !year;
}

/* 二千石 was a rank under 汉, and those who had it; 八千卷楼 is a library. */
static bool is_title(const Lane *l, const Match *m)
{
        return lane_has(l, m->number_from, U"二千石") > 0 || lane_has(l, m->to - 1, U"卷楼") > 0;
}

/* A Chinese numeral with a soft unit is often no count: 一个, 一次, 二门, 一些. */
static bool han_counts(const Lane *l, const Match *m, uint32_t prev)
{
        uint32_t first = l->cp[m->number_from];
        int cells = m->number_to - m->number_from, bits = m->unit->bits;
        bool said = m->qualifier != QTY_EQ;
        if (first == 0x534A) /* 半, but not of 上半年 */
                return !(bits & (UNIT_SOFT | UNIT_LOOSE)) && prev != 0x4E0A && prev != 0x4E0B;
        if (said)
                return true;
        if (m->parts ||
                (prev == U'银' && strcmp(m->unit->form, "两") == 0)) /* 三石一斗五升; 银十两 */
                return true;
        bool large = (bits & UNIT_LARGE) && m->min >= 100 && !m->digits && !is_title(l, m);
        if (((bits & UNIT_LOOSE) && !large) || (m->digits && cells == 2))
                return false;
        /* 一人, 一里, 一年 stand in set phrases more often than in counts; so do 百年, 千里, and a 万元 without a
         * digit has lost it. */
        return m->max > 1 && (unit_of(first) < 100 || (cells > 2 && !m->digits)); /* 百有二十里 */
}

/* GB/T 9704, ISBN 978: letters and a blank before a number without a unit. */
static bool behind_letters(Str text, const Lane *l, const Match *m, uint32_t prev)
{
        return prev == ' ' && m->bare && is_letter(folded_before(text, l->off[0] - 1));
}

static bool counts(const Lane *l, const Match *m, uint32_t prev)
{
        if (is_named(l, m, prev) || (m->only_alone && m->qualifier == QTY_EQ))
                return false;
        if (m->bare)
                return bare_counts(l, m, prev);
        if (m->range &&
                (lane_has(l, m->to - 1, U"辑") || lane_has(l, m->to - 1, U"期") ||
                        lane_has(l, m->to - 1, U"卷")))
                return false; /* (1—3辑) are their numbers, not how many */
        return !m->han || m->share || !m->unit || han_counts(l, m, prev);
}

#define PARTIAL_REACH 90 /* bytes in which 不完全统计 stands */
#define PARTIAL_CELLS 96 /* these are among so many cells, and nearly always among so few: */
#define PARTIAL_FEW 32

/* Whether it is among the last cells before the lane: all are compared, many at a time. */
static bool has_before(const Lane *l, uint32_t cp)
{
        unsigned found = 0;
        bool few = l->off[0] - l->off[-PARTIAL_FEW] >= PARTIAL_REACH;
        for (int i = 1; i <= PARTIAL_FEW; i++)
                found |= l->cp[-i] == cp;
        for (int i = PARTIAL_FEW + 1; !few && i <= PARTIAL_CELLS; i++)
                found |= l->cp[-i] == cp;
        return found;
}

/* 据不完全统计 goes with the first figure behind it in its sentence. Read backwards, three bytes at a time where a character has
 * as many: the end of a sentence or a figure is near. */
static bool partial_before(Str text, const Lane *l)
{
        static const Str words[] = {SC("不完全统计"), SC("不完全統計")};
        size_t at = l->off[0], least = at > PARTIAL_REACH ? at - PARTIAL_REACH : 0;
        if (l->n_before >= PARTIAL_CELLS && !has_before(l, 0x5B8C)) /* 完 */
                return false;
        while (at > least) {
                unsigned char byte = (unsigned char)text.p[at - 1];
                if (byte < 0x80) {
                        at--;
                        if (byte == '\n' || (byte >= '0' && byte <= '9'))
                                return false;
                        continue;
                }
                bool three = at >= least + 3 && ((unsigned char)text.p[at - 3] & 0xF0) == 0xE0;
                at -= three ? 3 : 1;
                const char *p = text.p + at;
                if (!three || (p[1] != "不"[1] && p[1] != "。"[1] && p[1] != "；"[1]))
                        continue;
                Str here = {p, text.n - at};
                if (str_starts(here, S("。")) || str_starts(here, S("；")))
                        return false;
                if (str_starts(here, words[0]) || str_starts(here, words[1]))
                        return true;
        }
        return false;
}

/* A dash before a number is its sign only in measured things, at the beginning of something. */
static bool is_sign(const Match *m, uint32_t prev)
{
        static const char *const forms[] = {"℃", "度", "%", "米", "℉"};
        bool begins = prev == 0 || prev == '\n' || prev == ' ' || prev == '(' || prev == ',' ||
                prev == ':' || prev == 0x3001 || prev == 0x4E3A || prev == 0x5230; /* 、 为 到 */
        for (size_t k = 0; begins && m->unit && k < ARRAY_LEN(forms); k++)
                if (strcmp(m->unit->form, forms[k]) == 0)
                        return true;
        return false;
}

/* Where the 、 of 三、四百人 stands; 0 if there is none. */
static int parting_mark(const Lane *l, const Match *m)
{
        if (!m->han || m->number_to - m->number_from < 3)
                return 0;
        for (int i = m->number_from + 1; i < m->number_to; i++)
                if (l->cp[i] == 0x3001)
                        return i;
        return 0;
}

/* 三、四百人 is three or four hundred, but not where 三、 begins a paragraph; and 三、四中队, 三、四排 are numbers that things bear. */
static bool is_list(const Match *m, uint32_t prev)
{
        bool begins = m->number_from == 0 && !is_han(prev) && prev != ',';
        return begins || (m->unit && (m->unit->bits & UNIT_LOOSE) && m->max < 10);
}

int number_take(Str text, const Lane *l, uint32_t prev, bool *ret_counts, Quantity *ret)
{
        Match m;
        if (!quantity_at(l, 0, &m) || m.several || l->cp[0] == '<' || l->cp[0] == '>' ||
                (m.dash && !is_sign(&m, prev)))
                return 0;
        int mark = parting_mark(l, &m);
        if (mark && is_list(&m, prev)) {
                *ret_counts = false;
                return mark;
        }
        *ret_counts = counts(l, &m, prev) && !behind_letters(text, l, &m, prev);
        if (*ret_counts) {
                *ret = quantity_of(text, l, &m);
                if (ret->qualifier == QTY_EQ && partial_before(text, l))
                        ret->qualifier = QTY_PARTIAL;
        }
        return m.to;
}
