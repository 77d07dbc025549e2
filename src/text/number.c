/* number.c: quantities as local histories write them: 800多万元, 1.4万余名, 八九十岁, 三十餘畝. The words stay as
 * they are; beside them stand the bounds, the unit in its usual form and what 余, 近, 约 say about the value.
 *
 * Rules (DOMAIN of the office's own practice): 余 多 以上 give a lower bound, 近 不足 以内 an upper one, 约 左右 a
 * value that is about right; two digits side by side are a range; 人次 and 人 are different units. A number
 * that counts nothing (第3次, 二是, 〔2022〕3号, 2021年) is no quantity. */
#include "text/date.h"
#include "text/fold_inline.h"
#include "text/lane.h"

#include <math.h>

const char *qualifier_name(Qualifier q)
{
        static const char *const names[] = {"=", "≥", "≤", "≈", "range", "partial", "missing"};
        return (unsigned)q < ARRAY_LEN(names) ? names[q] : "";
}

/* Units
 * ----- */
enum {
        UNIT_SOFT = 1, /* also a word of ordinary speech: 一个, 一次 are no quantities */
        UNIT_LOOSE =
                2, /* follows a Chinese numeral in too many words: counts after Arabic digits, or 余 多 */
        UNIT_LATIN = 4, /* letters: no letter may follow */
};
typedef struct {
        const char *word; /* folded */
        const char *form; /* usual form; NULL: the word itself */
        int bits;
} Unit;

/* Longest first is not needed: the longest match is searched. Measures of the old systems keep their names,
 * because what a 亩 or a 石 was depends on the year. */
static const Unit units[] = {
        {"人次", NULL, 0},
        {"人份", NULL, 0},
        {"人", NULL, 0},
        {"名", NULL, 0},
        {"位", NULL, UNIT_SOFT},
        {"口", NULL, UNIT_LOOSE},
        {"户", NULL, 0},
        {"户次", NULL, 0},
        {"家", NULL, UNIT_SOFT},
        {"员", NULL, UNIT_LOOSE},
        {"个", NULL, UNIT_SOFT},
        {"个月", NULL, 0},
        {"个小时", "小时", 0},
        {"个百分点", NULL, 0},
        {"个工作日", NULL, 0},
        {"项", NULL, UNIT_SOFT},
        {"件", NULL, UNIT_SOFT},
        {"处", NULL, UNIT_SOFT},
        {"所", NULL, UNIT_SOFT},
        {"座", NULL, UNIT_SOFT},
        {"栋", NULL, 0},
        {"幢", NULL, 0},
        {"间", NULL, UNIT_SOFT},
        {"条", NULL, UNIT_SOFT},
        {"篇", NULL, UNIT_SOFT},
        {"部", NULL, UNIT_SOFT},
        {"册", NULL, UNIT_SOFT},
        {"卷", NULL, UNIT_LOOSE},
        {"辑", NULL, UNIT_LOOSE},
        {"期", NULL, UNIT_LOOSE},
        {"份", NULL, UNIT_SOFT},
        {"本", NULL, UNIT_SOFT},
        {"套", NULL, UNIT_SOFT},
        {"幅", NULL, UNIT_SOFT},
        {"张", NULL, UNIT_SOFT},
        {"枚", NULL, 0},
        {"块", NULL, UNIT_SOFT},
        {"块钱", "元", 0},
        {"场", NULL, UNIT_SOFT},
        {"场次", NULL, 0},
        {"次", NULL, UNIT_SOFT},
        {"轮次", NULL, 0},
        {"班次", NULL, 0},
        {"车次", NULL, 0},
        {"届", NULL, UNIT_SOFT},
        {"批", NULL, UNIT_SOFT},
        {"批次", NULL, UNIT_SOFT},
        {"种", NULL, UNIT_SOFT},
        {"类", NULL, UNIT_SOFT},
        {"支", NULL, UNIT_SOFT},
        {"只", NULL, UNIT_SOFT},
        {"头", NULL, UNIT_LOOSE},
        {"匹", NULL, 0},
        {"艘", NULL, 0},
        {"辆", NULL, 0},
        {"架", NULL, 0},
        {"台", NULL, UNIT_SOFT},
        {"门", NULL, UNIT_SOFT},
        {"挺", NULL, 0},
        {"杆", NULL, 0},
        {"颗", NULL, UNIT_SOFT},
        {"发", NULL, UNIT_LOOSE},
        {"把", NULL, UNIT_SOFT},
        {"根", NULL, UNIT_SOFT},
        {"株", NULL, 0},
        {"棵", NULL, 0},
        {"尊", NULL, 0},
        {"通", NULL, UNIT_LOOSE},
        {"孔", NULL, UNIT_LOOSE},
        {"眼", NULL, UNIT_LOOSE},
        {"首", NULL, UNIT_SOFT},
        {"集", NULL, UNIT_LOOSE},
        {"句", NULL, UNIT_SOFT},
        {"页", NULL, 0},
        {"行", NULL, UNIT_LOOSE},
        {"字", NULL, 0},
        {"章", NULL, UNIT_SOFT},
        {"节", NULL, UNIT_LOOSE},
        {"课时", NULL, 0},
        {"学时", NULL, 0},
        {"床", NULL, UNIT_LOOSE},
        {"倍", NULL, 0},
        {"成", NULL, UNIT_LOOSE},
        {"度", NULL, UNIT_LOOSE},
        {"代", NULL, UNIT_SOFT},
        {"世", NULL, UNIT_LOOSE},
        {"门次", NULL, 0},
        {"县", NULL, UNIT_LOOSE},
        {"市", NULL, UNIT_LOOSE},
        {"乡", NULL, UNIT_LOOSE},
        {"镇", NULL, UNIT_LOOSE},
        {"村", NULL, UNIT_LOOSE},
        {"省", NULL, UNIT_LOOSE},
        {"层", NULL, UNIT_LOOSE},
        {"步", NULL, UNIT_SOFT},
        {"站", NULL, UNIT_LOOSE},
        /* time that passes */
        {"年", NULL, 0},
        {"周年", NULL, 0},
        {"周", NULL, UNIT_SOFT},
        {"星期", NULL, UNIT_SOFT},
        {"季", NULL, UNIT_LOOSE},
        {"天", NULL, UNIT_SOFT},
        {"昼夜", NULL, 0},
        {"小时", NULL, 0},
        {"分钟", NULL, 0},
        {"秒", NULL, 0},
        {"岁", NULL, 0},
        {"世纪", NULL, 0},
        {"年级", NULL, UNIT_LOOSE},
        /* length, area, volume, weight */
        {"公里", "km", 0},
        {"千米", "km", 0},
        {"华里", "里", 0},
        {"里", NULL, 0},
        {"海里", NULL, 0},
        {"米", NULL, 0},
        {"公尺", "米", 0},
        {"厘米", NULL, 0},
        {"毫米", NULL, 0},
        {"丈", NULL, 0},
        {"尺", NULL, 0},
        {"寸", NULL, 0},
        {"仞", NULL, 0},
        {"弓", NULL, UNIT_LOOSE},
        {"亩", NULL, 0},
        {"市亩", "亩", 0},
        {"顷", NULL, 0},
        {"公顷", NULL, 0},
        {"平方米", NULL, 0},
        {"平方公里", NULL, 0},
        {"平方千米", "平方公里", 0},
        {"平方", NULL, UNIT_SOFT},
        {"立方米", NULL, 0},
        {"立方", NULL, UNIT_SOFT},
        {"斤", NULL, 0},
        {"市斤", "斤", 0},
        {"公斤", NULL, 0},
        {"千克", "公斤", 0},
        {"克", NULL, UNIT_LOOSE},
        {"吨", NULL, 0},
        {"担", NULL, 0},
        {"石", NULL, UNIT_LOOSE},
        {"斗", NULL, UNIT_LOOSE},
        {"升", NULL, UNIT_LOOSE},
        {"斛", NULL, 0},
        {"钧", NULL, UNIT_LOOSE},
        {"两", NULL, UNIT_LOOSE},
        {"钱", NULL, UNIT_LOOSE},
        {"千瓦", NULL, 0},
        {"千瓦时", NULL, 0},
        {"马力", NULL, 0},
        {"摄氏度", "℃", 0},
        {"℃", NULL, 0},
        {"km", NULL, UNIT_LATIN},
        {"kg", "公斤", UNIT_LATIN},
        {"m", "米", UNIT_LATIN},
        {"cm", "厘米", UNIT_LATIN},
        {"mm", "毫米", UNIT_LATIN},
        {"ha", "公顷", UNIT_LATIN},
        /* money */
        {"元", "CNY", 0},
        {"圆", "元", 0},
        {"块银元", "银元", 0},
        {"银元", NULL, 0},
        {"美元", "USD", 0},
        {"港元", "HKD", 0},
        {"日元", "JPY", 0},
        {"欧元", "EUR", 0},
        {"两银子", "两", 0},
        {"两白银", "两", 0},
        {"贯", NULL, 0},
        {"文", NULL, UNIT_LOOSE},
        {"文钱", "文", 0},
        {"串", NULL, UNIT_SOFT},
        {"角", NULL, UNIT_LOOSE},
        /* shares */
        {"%", NULL, 0},
        {"‰", NULL, 0},
        {"‱", NULL, 0},
};

/* The longest unit at cell i; NULL if none. *ret_to moves behind it. */
static const Unit *unit_at(const Lane *l, int i, int *ret_to)
{
        const Unit *best = NULL;
        int length = 0;
        for (size_t k = 0; k < ARRAY_LEN(units); k++) {
                const char *const one[] = {units[k].word, NULL};
                int n = lane_any(l, i, one);
                uint32_t after = l->cp[i + n];
                if ((units[k].bits & UNIT_LATIN) &&
                        ((after >= 'a' && after <= 'z') || (after >= '0' && after <= '9')))
                        continue;
                if (n > length) {
                        best = &units[k];
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
        const char *word;
        Qualifier qualifier;
} Hint;

static const Hint before[] = {
        {"约", QTY_ABOUT},
        {"大约", QTY_ABOUT},
        {"大概", QTY_ABOUT},
        {"约计", QTY_ABOUT},
        {"近", QTY_LE},
        {"将近", QTY_LE},
        {"接近", QTY_LE},
        {"不足", QTY_LE},
        {"不到", QTY_LE},
        {"未满", QTY_LE},
        {"不满", QTY_LE},
        {"少于", QTY_LE},
        {"低于", QTY_LE},
        {"不超过", QTY_LE},
        {"不多于", QTY_LE},
        {"至多", QTY_LE},
        {"最多", QTY_LE},
        {"超过", QTY_GE},
        {"超", QTY_GE},
        {"逾", QTY_GE},
        {"多于", QTY_GE},
        {"高于", QTY_GE},
        {"不少于", QTY_GE},
        {"不低于", QTY_GE},
        {"至少", QTY_GE},
        {"最少", QTY_GE},
};
static const Hint after[] = {
        {"以上", QTY_GE},
        {"之上", QTY_GE},
        {"以下", QTY_LE},
        {"以内", QTY_LE},
        {"之内", QTY_LE},
        {"左右", QTY_ABOUT},
        {"上下", QTY_ABOUT},
        {"内外", QTY_ABOUT},
        {"许", QTY_ABOUT},
        {"不等", QTY_ABOUT},
};

static int hint_at(const Lane *l, int i, const Hint *hints, size_t n, Qualifier *q)
{
        int best = 0;
        for (size_t k = 0; k < n; k++) {
                const char *const one[] = {hints[k].word, NULL};
                int length = lane_any(l, i, one);
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
        for (; unit_of(l->cp[i]) > 0; i++)
                *factor *= unit_of(l->cp[i]);
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
        if (!lane_has(l, below.to, "分之") || below.value <= 0)
                return false;
        if (!numeral_han(l, below.to + 2, &above) && !numeral_arabic(l, below.to + 2, &above))
                return false;
        static const Unit shares[] = {{"%", NULL, 0}, {"‰", NULL, 0}, {"‱", NULL, 0}};
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
        static const Unit rate = {"‱", NULL, 0};
        m->min = m->max = above.value * 10000 / below.value;
        m->unit = &rate;
        m->to = below.to + 1;
        return true;
}

/* 半 behind a unit (一年半), 余 多 behind it (三年多), 以上 左右. */
static void behind_unit(const Lane *l, Match *m)
{
        if (l->cp[m->to] == 0x534A && !m->range && m->unit && floor(m->min) == m->min &&
                !lane_has(l, m->to, "半导") && !lane_has(l, m->to, "半岛") &&
                !lane_has(l, m->to, "半数")) {
                m->min += 0.5;
                m->max += 0.5;
                m->to++;
        } else if (m->unit && is_more(l->cp[m->to]) && !m->more && !lane_has(l, m->to, "多种") &&
                !lane_has(l, m->to, "多次") && !lane_has(l, m->to, "多个")) {
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
        if (lane_has(l, m->to, "个半月") || lane_has(l, m->to, "个多月") ||
                lane_has(l, m->to, "个半小时") || lane_has(l, m->to, "个多小时")) {
                static const Unit month = {"个月", NULL, 0}, hour = {"小时", NULL, 0};
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
        if (m->more && m->qualifier == QTY_EQ && !(m->unit && m->unit->word[0] == '%'))
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
        m.strict = lane_has(l, i, "不足") || lane_has(l, i, "不到") || lane_has(l, i, "不满") ||
                lane_has(l, i, "未满") || lane_has(l, i, "少于") || lane_has(l, i, "低于");
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
        m.to = a.to;
        number_and_unit(l, &m, &a);
        behind_unit(l, &m);
        settle(&m);
        *ret = m;
        return true;
}

static Quantity quantity_of(Str s, const Lane *l, const Match *m)
{
        size_t from = l->off[m->from], to = l->off[m->to];
        const char *unit = !m->unit ? "" : m->unit->form ? m->unit->form : m->unit->word;
        return (Quantity){.at = {from, to},
                .text = str_slice(s, from, to),
                .min = m->min,
                .max = m->max,
                .unit = str_from(unit),
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
        return is_letter(next) || next == '-' || next == '.' || (next >= '0' && next <= '9') ||
                next == 0x53F7 || next == 0x671F || next == 0x697C || next == 0x8DEF ||
                next == 0x6708 || next == 0x65E5 || next == 0x70B9 ||
                next == 0x65F6; /* 号 期 楼 路 月 日 点 时 */
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
        bool said = m->qualifier != QTY_EQ;
        bool one = m->min <= 1 && m->max <= 1;
        if (m->to - m->number_from > 1 && m->max >= 10 && !(m->unit->bits & UNIT_LOOSE))
                said = true;
        if (one && l->cp[m->number_from] == 0x534A) /* 半 */
                return !(m->unit->bits & (UNIT_SOFT | UNIT_LOOSE)) && prev != 0x4E0A &&
                        prev != 0x4E0B; /* 上半年 */
        if ((m->unit->bits & UNIT_LOOSE) && !said)
                return false;
        if ((m->unit->bits & UNIT_SOFT) && one && !said)
                return false;
        /* 一人, 一里, 一年 stand in set phrases more often than in counts; 万人, 千里, 百年 without a digit, too */
        if (one && !said)
                return lane_has(l, m->to, "余") || !lane_has(l, m->number_from, "一");
        uint32_t first = l->cp[m->number_from];
        bool unit_first = unit_of(first) >= 100;
        return !unit_first || said;
}

static bool counts(const Lane *l, const Match *m, uint32_t prev)
{
        if (is_named(l, m, prev))
                return false;
        if (m->bare)
                return bare_counts(l, m, prev);
        return !m->han || m->share || !m->unit || han_counts(l, m, prev);
}

/* 据不完全统计 goes with the first figure of its sentence. */
static bool partial_before(Str text, size_t at)
{
        size_t from = at > 90 ? at - 90 : 0;
        while (from < at && ((unsigned char)text.p[from] & 0xC0) == 0x80)
                from++;
        Lane l;
        lane_fill(&l, str_slice(text, 0, at), from);
        for (int i = l.n - 1; i >= 0; i--) {
                uint32_t cp = l.cp[i];
                if (cp == 0x3002 || cp == ';' || cp == '\n' || (cp >= '0' && cp <= '9'))
                        return false;
                if (lane_has(&l, i, "不完全统计"))
                        return true;
        }
        return false;
}

MUST Err number_find(Ctx *c, Str text, Quantities *ret)
{
        VEC(Quantity) found = {0};
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for numbers in one piece.");
        const char *p = text.p, *end = text.p + text.n;
        uint32_t prev = 0;
        Lane l;
        while (p < end) {
                uint32_t cp;
                const char *next = text_next(p, end, &cp);
                uint32_t value = fold_value(cp);
                size_t at = (size_t)(p - text.p);
                if (value & (MAY_START_NUMBER | MAY_START_DATE)) {
                        lane_fill(&l, text, at);
                        Match m;
                        int date = date_length(&l, 0, prev);
                        if (date > 0) {
                                next = text.p + l.off[date];
                                prev = l.cp[date - 1];
                                p = next;
                                continue;
                        }
                        if ((value & MAY_START_NUMBER) && quantity_at(&l, 0, &m)) {
                                if (counts(&l, &m, prev)) {
                                        Quantity q = quantity_of(text, &l, &m);
                                        if (q.qualifier == QTY_EQ && partial_before(text, at))
                                                q.qualifier = QTY_PARTIAL;
                                        *VEC_PUSH(c->arena, &found) = q;
                                }
                                prev = l.cp[m.to - 1];
                                p = text.p + l.off[m.to];
                                continue;
                        }
                }
                prev = fold_apply(cp, value);
                p = next;
        }
        *ret = (Quantities){found.p, found.n};
        return OK;
}
