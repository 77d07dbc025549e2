/* number.c: quantities as local histories write them: 800多万元, 1.4万余名, 八九十岁, 三十餘畝. The words stay as
 * they are; beside them stand the bounds, the unit in its usual form and what 余, 近, 约 say about the value.
 *
 * Rules (DOMAIN of the office's own practice): 余 多 以上 give a lower bound, 近 不足 以内 an upper one, 约 左右 a
 * value that is about right; two digits side by side are a range; 人次 and 人 are different units. A number
 * that counts nothing (第3次, 二是, 〔2022〕3号, 2021年) is no quantity. */
#include "text/scan.h"

#include <math.h>

const char *qualifier_name(Qualifier q)
{
        static const char *const names[] = {"=", "≥", "≤", "≈", "range", "partial", "missing"};
        return (unsigned)q < ARRAY_LEN(names) ? names[q] : "";
}

/* Units: unit.tsv
 * --------------- */
enum { UNIT_SOFT = 1, UNIT_LOOSE = 2, UNIT_LETTERS = 4 };
typedef struct {
        const char32_t *cells; /* folded */
        const char *form;      /* usual form */
        int bits;
} Unit;

#include "unit_table.h" /* units, sorted by their first character */

/* The longest unit at cell i; NULL if none. *ret_to moves behind it. */
static const Unit *unit_at(const Lane *l, int i, int *ret_to)
{
        const Unit *best = NULL;
        int length = 0;
        size_t lo = 0, hi = ARRAY_LEN(units);
        while (lo < hi) {
                size_t mid = lo + (hi - lo) / 2;
                if (units[mid].cells[0] < l->cp[i])
                        lo = mid + 1;
                else
                        hi = mid;
        }
        for (; lo < ARRAY_LEN(units) && units[lo].cells[0] == l->cp[i]; lo++) {
                int n = lane_has(l, i, units[lo].cells);
                uint32_t next = l->cp[i + n];
                if ((units[lo].bits & UNIT_LETTERS) &&
                        ((next >= 'a' && next <= 'z') || (next >= '0' && next <= '9')))
                        continue;
                if (n > length) {
                        best = &units[lo];
                        length = n;
                }
        }
        *ret_to = i + length;
        return best;
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
        bool han;    /* Chinese numerals */
        bool more;   /* 余 多 said so */
        bool bare;   /* no unit */
        bool strict; /* below, not equal */
        bool share;  /* 百分之五 */
        Qualifier qualifier;
        const Unit *unit;
} Match;

typedef struct {
        const char32_t *word;
        Qualifier qualifier;
} Hint;

static const Hint before[] = {
        {U"约", QTY_ABOUT},
        {U"大约", QTY_ABOUT},
        {U"大概", QTY_ABOUT},
        {U"约计", QTY_ABOUT},
        {U"近", QTY_LE},
        {U"将近", QTY_LE},
        {U"接近", QTY_LE},
        {U"不足", QTY_LE},
        {U"不到", QTY_LE},
        {U"未满", QTY_LE},
        {U"不满", QTY_LE},
        {U"少于", QTY_LE},
        {U"低于", QTY_LE},
        {U"不超过", QTY_LE},
        {U"不多于", QTY_LE},
        {U"至多", QTY_LE},
        {U"最多", QTY_LE},
        {U"超过", QTY_GE},
        {U"超", QTY_GE},
        {U"逾", QTY_GE},
        {U"多于", QTY_GE},
        {U"高于", QTY_GE},
        {U"不少于", QTY_GE},
        {U"不低于", QTY_GE},
        {U"至少", QTY_GE},
        {U"最少", QTY_GE},
};
static const Hint after[] = {
        {U"以上", QTY_GE},
        {U"之上", QTY_GE},
        {U"以下", QTY_LE},
        {U"以内", QTY_LE},
        {U"之内", QTY_LE},
        {U"左右", QTY_ABOUT},
        {U"上下", QTY_ABOUT},
        {U"内外", QTY_ABOUT},
        {U"许", QTY_ABOUT},
        {U"不等", QTY_ABOUT},
};

static int hint_at(const Lane *l, int i, const Hint *hints, size_t n, Qualifier *q)
{
        int best = 0;
        for (size_t k = 0; k < n; k++) {
                int length = lane_has(l, i, hints[k].word);
                if (length > best) {
                        best = length;
                        *q = hints[k].qualifier;
                }
        }
        return i + best;
}

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

/* A number with its factors and its 余 or 多, without unit. */
typedef struct {
        int to;
        double low, high, factor;
        bool more, han;
        NumeralKind kind;
        int n_digits;
} Amount;

static bool amount_at(const Lane *l, int i, Amount *ret)
{
        Numeral n;
        bool some = some_of(l, i, &n);
        if (!some && !numeral_arabic(l, i, &n) && !numeral_han(l, i, &n))
                return false;
        Amount a = {.to = n.to,
                .factor = 1,
                .han = n.kind != NUMERAL_ARABIC,
                .kind = n.kind,
                .n_digits = n.n_digits};
        if (some)
                a.more = l->cp[i] == 0x4E0A;
        if (l->cp[a.to] == ' ' && unit_of(l->cp[a.to + 1]) > 0 && !a.han)
                a.to++;
        if (is_more(l->cp[a.to])) {
                a.more = true;
                a.to++;
        }
        a.to = factors(l, a.to, &a.factor);
        if (!a.more && is_more(l->cp[a.to])) {
                a.more = true;
                a.to++;
        }
        a.low = n.value * a.factor;
        a.high = n.high * a.factor;
        *ret = a;
        return true;
}

static bool is_range_mark(uint32_t cp)
{
        return cp == 0x2014 || cp == '-' || cp == 0x81F3 || cp == 0x5230; /* — - 至 到 */
}

/* 百分之五, 三分之一: the denominator comes first. */
static bool share_at(const Lane *l, int i, Match *m)
{
        Numeral below, above;
        if (!numeral_han(l, i, &below) && !numeral_arabic(l, i, &below))
                return false;
        if (!lane_has(l, below.to, U"分之") || below.value <= 0)
                return false;
        if (!numeral_han(l, below.to + 2, &above) && !numeral_arabic(l, below.to + 2, &above))
                return false;
        static const Unit shares[] = {{U"%", "%", 0}, {U"‰", "‰", 0}, {U"‱", "‱", 0}};
        int k = below.value == 100 ? 0 : below.value == 1000 ? 1 : below.value == 10000 ? 2 : -1;
        m->unit = k >= 0 ? &shares[k] : NULL;
        m->min = k >= 0 ? above.value : above.value / below.value;
        m->max = k >= 0 ? above.high : above.high / below.value;
        m->range = m->max > m->min;
        m->to = above.to;
        m->more = true; /* stands by itself without a unit */
        return true;
}

/* 12/100000字: an error rate, in ten-thousandths. */
static bool rate_at(const Lane *l, int i, Match *m)
{
        Numeral above, below;
        if (!numeral_arabic(l, i, &above) || l->cp[above.to] != '/' ||
                !numeral_arabic(l, above.to + 1, &below) || below.value < 1000 ||
                l->cp[below.to] != 0x5B57) /* 字 */
                return false;
        static const Unit rate = {U"‱", "‱", 0};
        m->min = m->max = above.value * 10000 / below.value;
        m->unit = &rate;
        m->to = below.to + 1;
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
        int to = hint_at(l, m->to, after, ARRAY_LEN(after), &q);
        if (to > m->to) {
                m->to = to;
                m->qualifier = q;
        }
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
        int to;
        bool unit = unit_at(l, b.to, &to) != NULL;
        if (b.high <= low || (l->cp[i] == '-' && !unit) || (!unit && !m->unit))
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

static void settle(Match *m)
{
        if (m->more && m->qualifier == QTY_EQ && !(m->unit && m->unit->cells[0] == '%'))
                m->qualifier = QTY_GE;
        if (m->qualifier == QTY_EQ && m->max > m->min)
                m->qualifier = QTY_RANGE;
        m->open = m->qualifier == QTY_GE;
        if (m->qualifier == QTY_LE)
                m->min = 0;
        m->bare = !m->unit;
}

static bool quantity_at(const Lane *l, int i, Match *ret)
{
        Match m = {.from = i};
        m.number_from = hint_at(l, i, before, ARRAY_LEN(before), &m.qualifier);
        m.strict = lane_has(l, i, U"不足") || lane_has(l, i, U"不到") || lane_has(l, i, U"不满") ||
                lane_has(l, i, U"未满") || lane_has(l, i, U"少于") || lane_has(l, i, U"低于");
        m.number_from = lane_blank(l, m.number_from);
        Amount a;
        if (rate_at(l, m.number_from, &m)) {
                *ret = m;
                return true;
        }
        if (share_at(l, m.number_from, &m)) {
                m.more = false;
                settle(&m);
                m.bare = false;
                m.han = m.share = true;
                *ret = m;
                return true;
        }
        if (!amount_at(l, m.number_from, &a)) {
                if (l->cp[m.number_from] != 0x534A) /* 半年, 半亩 */
                        return false;
                a = (Amount){
                        .to = m.number_from + 1, .low = 0.5, .high = 0.5, .factor = 1, .han = true};
        }
        m.min = a.low;
        m.max = a.high;
        m.more = a.more;
        m.han = a.han;
        m.to = m.number_to = a.to;
        m.digits = a.han && a.kind == NUMERAL_DIGITS;
        number_and_unit(l, &m, &a);
        behind_unit(l, &m);
        settle(&m);
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
        if (!quantity_at(&l, 0, &m) || l.off[m.to] != t.n)
                return false;
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

/* A number that is an ordinal, a code, an address: what stands before it says so. */
static bool is_named(const Lane *l, const Match *m, uint32_t prev)
{
        if (prev == 0x7B2C || prev == 0x5341 || prev == 0x521D) /* 第 十 初 */
                return true;
        uint32_t next = l->cp[m->to];
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
        if ((bits & UNIT_LOOSE) || (m->digits && cells == 2))
                return false;
        /* 一人, 一里, 一年 stand in set phrases more often than in counts; so do 百年, 千里, and a 万元 without a
         * digit has lost it. */
        return m->max > 1 && unit_of(first) < 100;
}

static bool counts(const Lane *l, const Match *m, uint32_t prev)
{
        if (is_named(l, m, prev))
                return false;
        if (m->bare)
                return bare_counts(l, m, prev);
        if (m->range &&
                (lane_has(l, m->to - 1, U"辑") || lane_has(l, m->to - 1, U"期") ||
                        lane_has(l, m->to - 1, U"卷")))
                return false; /* (1—3辑) are their numbers, not how many */
        return !m->han || m->share || !m->unit || han_counts(l, m, prev);
}

/* 据不完全统计 goes with the first figure behind it in its sentence. */
static bool partial_before(Str text, size_t at)
{
        static const Str words[] = {SC("不完全统计"), SC("不完全統計")};
        size_t from = at > 90 ? at - 90 : 0;
        Str back = str_slice(text, from, at);
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                size_t found = str_find(back, words[k], 0);
                if (found == SIZE_MAX)
                        continue;
                Str between = str_slice(back, found, back.n);
                bool ended = str_find(between, S("。"), 0) != SIZE_MAX ||
                        str_find(between, S("；"), 0) != SIZE_MAX ||
                        str_find(between, S("\n"), 0) != SIZE_MAX;
                for (size_t i = 0; i < between.n && !ended; i++)
                        ended = between.p[i] >= '0' && between.p[i] <= '9';
                return !ended;
        }
        return false;
}

bool number_may_start(uint32_t first, uint32_t second)
{
        return pair_fits(number_pairs, first, second);
}

int number_take(Str text, const Lane *l, uint32_t prev, bool *ret_counts, Quantity *ret)
{
        Match m;
        if (!quantity_at(l, 0, &m))
                return 0;
        *ret_counts = counts(l, &m, prev);
        if (*ret_counts) {
                *ret = quantity_of(text, l, &m);
                if (ret->qualifier == QTY_EQ && partial_before(text, l->off[0]))
                        ret->qualifier = QTY_PARTIAL;
        }
        return m.to;
}
