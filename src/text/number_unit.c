/* number_unit.c: the units of quantities, their parts, what the old ones were worth, and sums of quantities. */
#include "text/number.h"

#include <math.h>
#include <string.h>

#include "unit_table.h" /* units and unit_firsts, in order of their first characters' last bits */

const Unit unit_percent = {U"%", "%", 0}, unit_per_mille = {U"‰", "‰", 0},
           unit_per_myriad = {U"‱", "‱", 0};

const Unit *unit_at(const Lane *l, int i, int *ret_to)
{
        const Unit *best = NULL;
        int length = 0;
        uint32_t first = l->cp[i];
        size_t at = unit_places[lane_sign(first)];
        for (; at && at <= ARRAY_LEN(units); at++) {
                if (lane_sign(unit_firsts[at - 1]) != lane_sign(first))
                        break;
                const Unit *u = &units[at - 1];
                int n = lane_has(l, i, u->cells);
                uint32_t next = l->cp[i + n];
                if ((u->bits & UNIT_LETTERS) &&
                        ((next >= 'a' && next <= 'z') || (next >= '0' && next <= '9')))
                        continue;
                if (n > length) {
                        best = u;
                        length = n;
                }
        }
        *ret_to = i + length;
        return best;
}

const Unit *unit_before(const Lane *l, int i, int *ret_to)
{
        static const Unit before[] = {
                {U"人民币", "CNY", 0},
                {U"¥", "CNY", 0},
                {U"￥", "CNY", 0},
                {U"美元", "USD", 0},
                {U"美金", "USD", 0},
                {U"us$", "USD", 0},
                {U"$", "USD", 0},
                {U"港币", "HKD", 0},
                {U"日元", "JPY", 0},
                {U"欧元", "EUR", 0},
                {U"€", "EUR", 0},
                {U"英镑", "GBP", 0},
                {U"£", "GBP", 0},
                {U"银元", "银元", 0},
                {U"银圆", "银元", 0},
                {U"银洋", "银元", 0},
                {U"大洋", "银元", 0},
                {U"光洋", "银元", 0},
                {U"法币", "法币", 0},
                {U"国币", "法币", 0},
                {U"金圆券", "金圆", 0},
                {U"边币", "边币", 0},
                {U"rmb", "CNY", 0},
                {U"库平银", "两", 0},
                {U"关平银", "两", 0},
                {U"制钱", "文", 0},
                {U"铜钱", "文", 0},
                {U"白银", "两", 0},
                {U"纹银", "两", 0},
                {U"银", "两", 0},
                {U"摄氏", "℃", 0},
        };
        static const uint64_t firsts = SIGN(U'人') | SIGN(U'¥') | SIGN(U'￥') | SIGN(U'美') |
                SIGN(U'u') | SIGN(U'$') | SIGN(U'港') | SIGN(U'日') | SIGN(U'欧') | SIGN(U'€') |
                SIGN(U'英') | SIGN(U'£') | SIGN(U'银') | SIGN(U'大') | SIGN(U'光') | SIGN(U'法') |
                SIGN(U'国') | SIGN(U'金') | SIGN(U'边') | SIGN(U'r') | SIGN(U'库') | SIGN(U'关') |
                SIGN(U'制') | SIGN(U'铜') | SIGN(U'白') | SIGN(U'纹') | SIGN(U'摄');
        if (!lane_among(firsts, l->cp[i]))
                return NULL;
        for (size_t k = 0; k < ARRAY_LEN(before); k++) {
                int n = lane_has(l, i, before[k].cells);
                if (n) {
                        *ret_to = lane_blank(l, i + n);
                        return &before[k];
                }
        }
        return NULL;
}

bool part_at(const Lane *l, int i, const Unit *of, SubUnit *ret, int *ret_to)
{
        static const Unit months = {U"个月", "个月", 0}, minutes = {U"分钟", "分钟", 0};
        static const struct {
                const char *of;
                const char32_t *word;
                SubUnit part;
        } parts[] = {
                {"CNY", U"角", {10, 10, NULL}},
                {"CNY", U"毛", {10, 10, NULL}},
                {"CNY", U"分", {100, 100, NULL}},
                {"角", U"分", {10, 10, NULL}},
                {"银元", U"角", {10, 10, NULL}},
                {"斤", U"两", {10, 16, NULL}},
                {"两", U"钱", {10, 10, NULL}},
                {"两", U"分", {100, 100, NULL}},
                {"两", U"厘", {1000, 1000, NULL}},
                {"钱", U"分", {10, 10, NULL}},
                {"丈", U"尺", {10, 10, NULL}},
                {"丈", U"寸", {100, 100, NULL}},
                {"尺", U"寸", {10, 10, NULL}},
                {"寸", U"分", {10, 10, NULL}},
                {"石", U"斗", {10, 10, NULL}},
                {"石", U"升", {100, 100, NULL}},
                {"石", U"合", {1000, 1000, NULL}},
                {"斗", U"升", {10, 10, NULL}},
                {"斗", U"合", {100, 100, NULL}},
                {"升", U"合", {10, 10, NULL}},
                {"顷", U"亩", {100, 100, NULL}},
                {"顷", U"分", {1000, 1000, NULL}},
                {"顷", U"厘", {10000, 10000, NULL}},
                {"亩", U"分", {10, 10, NULL}},
                {"亩", U"厘", {100, 100, NULL}},
                {"亩", U"毫", {1000, 1000, NULL}},
                {"年", U"个月", {12, 12, &months}},
                {"小时", U"分钟", {60, 60, &minutes}},
                {"小时", U"分", {60, 60, &minutes}},
        };
        static const uint64_t firsts = SIGN(U'角') | SIGN(U'毛') | SIGN(U'分') | SIGN(U'两') |
                SIGN(U'钱') | SIGN(U'厘') | SIGN(U'尺') | SIGN(U'寸') | SIGN(U'斗') | SIGN(U'升') |
                SIGN(U'合') | SIGN(U'亩') | SIGN(U'毫') | SIGN(U'个');
        if (!lane_among(firsts, l->cp[i]))
                return false;
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
                int n = strcmp(parts[k].of, of->form) == 0 ? lane_has(l, i, parts[k].word) : 0;
                if (!n || (parts[k].word[n - 1] == 0x5206 && lane_has(l, i, U"分之")))
                        continue;
                *ret = parts[k].part;
                *ret_to = i + n;
                return true;
        }
        return false;
}

/* Old measures
 * ------------ */
/* 市制: 度量衡法 of 16 February 1929 (in force 1930), article 6: 尺 1/3 m, 升 1 l, 斤 1/2 kg of 16 两; 亩 6000 square 尺, 里
 * 1500 尺. Kept by the State Council's order of 25 June 1959, which made a 斤 of 10 两, and until 27 February 1984's 法定计量单位
 * (transition to the end of 1990).
 * 营造尺库平制: 权度法 of 6 January 1915, schedule A, which put the measures of late Qing into metres: 尺 0.32 m, 里 1800 尺, 亩
 * 6000 square 尺, 升 1.0354688 l, 斤 596.816 g of 16 两. It follows the rules that 农工商部 and 度支部 laid down in 1908
 * (划一度量衡制度) from the standards kept at the capital; what was used in the counties differed from it, which the source that
 * goes with each value lets a reader weigh. */
typedef struct {
        const char *form; /* as unit.tsv has it */
        const char *unit;
        double qing, shi; /* in unit; 0: that system has no such measure */
} Measure;

static const Measure measures[] = {
        {"里", "km", 0.576, 0.5},
        {"丈", "m", 3.2, 10.0 / 3},
        {"尺", "m", 0.32, 1.0 / 3},
        {"寸", "cm", 3.2, 10.0 / 3},
        {"顷", "m²", 61440, 200000.0 / 3},
        {"亩", "m²", 614.4, 2000.0 / 3},
        {"石", "L", 103.54688, 100},
        {"斛", "L", 51.77344, 0},
        {"斗", "L", 10.354688, 10},
        {"升", "L", 1.0354688, 1},
        {"担", "kg", 59.6816, 50},
        {"斤", "kg", 0.596816, 0.5},
        {"两", "g", 37.301, 0}, /* 市制: see liang */
        {"钱", "g", 3.7301, 0},
};

#define QING_FROM 1644
#define SHI_FROM 1930
#define LIANG_FROM 1959
#define SHI_TO 1990

static double shi_of(const Measure *m, int year)
{
        if (strcmp(m->form, "两") == 0)
                return year < LIANG_FROM ? 31.25 : 50;
        if (strcmp(m->form, "钱") == 0)
                return year < LIANG_FROM ? 3.125 : 5;
        return m->shi;
}

/* 17.28, not 17.279999999999998. */
static double tidy(double v)
{
        return fabs(v) < 1e6 ? round(v * 1e9) / 1e9 : v;
}

bool quantity_metric(const Quantity *q, int from, int to, Metric *ret)
{
        const Measure *m = NULL;
        for (size_t k = 0; k < ARRAY_LEN(measures) && !m; k++)
                if (str_eq(q->unit, str_from(measures[k].form)))
                        m = &measures[k];
        if (!m || q->qualifier == QTY_MISSING || from > to)
                return false;
        bool said = str_find(q->text, S("市"), 0) != SIZE_MAX ||
                str_find(q->text, S("华里"), 0) != SIZE_MAX;
        bool qing = !said && from >= QING_FROM && to < SHI_FROM;
        bool shi = said || (from >= SHI_FROM && to <= SHI_TO);
        bool liang = strcmp(m->unit, "g") == 0;
        if (shi && liang && from < LIANG_FROM && to >= LIANG_FROM)
                return false; /* the 斤 was divided anew in between */
        double one = qing ? m->qing : shi ? shi_of(m, to) : 0;
        if (one == 0)
                return false;
        *ret = (Metric){.min = q->min == -INFINITY ? q->min : tidy(q->min * one),
                .max = tidy(q->max * one),
                .unit = m->unit,
                .source = qing              ? "权度法 1915 (营造尺库平制)"
                        : from < LIANG_FROM ? "度量衡法 1929 (市制)"
                                            : "国务院关于统一计量制度的命令 1959 (市制)"};
        return true;
}

/* Sums
 * ---- */
/* What a sum of two is: the one that says less of it. */
static Qualifier joined(Qualifier a, Qualifier b)
{
        static const Qualifier order[] = {
                QTY_MISSING, QTY_PARTIAL, QTY_GE, QTY_ABOUT, QTY_LE, QTY_RANGE};
        for (size_t k = 0; k < ARRAY_LEN(order); k++)
                if (a == order[k] || b == order[k])
                        return order[k];
        return QTY_EQ;
}

bool quantity_add(const Quantity *a, const Quantity *b, Quantity *ret)
{
        if (!str_eq(a->unit, b->unit))
                return false;
        Quantity sum = {.unit = a->unit,
                .min = a->min + b->min,
                .max = a->max + b->max,
                .qualifier = joined(a->qualifier, b->qualifier),
                .has_max = a->has_max && b->has_max,
                .strict = a->strict || b->strict};
        sum.strict &= sum.qualifier == QTY_LE;
        *ret = sum;
        return true;
}
