/* check_sums.c: totals, shares and their parts within one sentence. What the parts of a total are is a matter of words,
 * so only plain lists are summed (共16项，其中A类4项、B类5项、C类6项), and only what cannot be a matter of choice
 * is told. */
#include "text/check.h"
#include "text/word_list.h"

#include <math.h>

#define PARTS_MAX 40

static bool is_exact(const Quantity *q)
{
        return q->qualifier == QTY_EQ && q->has_max && q->min == q->max;
}

static Str gap(const Check *k, size_t from, size_t to)
{
        return from <= to ? str_slice(k->text, from, to) : (Str){0};
}

static bool is_percent(const Quantity *q)
{
        return str_eq(q->unit, S("%")) || str_eq(q->unit, S("％"));
}

/* The number as a reader writes it. */
static Str figures(Check *k, double v)
{
        return json_double(k->c->arena, round(v * 1e6) / 1e6)->s;
}

/* Totals
 * ------ */
/* Parts may overlap: women and members are counted among each of the others. */
static bool may_overlap(Str s)
{
        static const char *const words[] = {"女", "男", "党员", "少数民族", "以上", "以下",
                "离退休", "退休", "还有", "又有", "兼", "同时", "本科", "高级", "省级", "市级",
                "国家级", "增", "减", "新"};
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (has_word(s, words[i]))
                        return true;
        return false;
}

static bool opens_parts(Str s)
{
        static const char *const words[] = {"其中", "分别", "包括", "分为", "即", "：", ":"};
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (has_word(s, words[i]))
                        return true;
        return false;
}

static bool is_total(const Check *k, const Quantity *q)
{
        Str before = str_slice(k->text, q->at.from > 12 ? q->at.from - 12 : 0, q->at.from);
        return has_word(before, "共") || has_word(before, "总") || has_word(before, "计");
}

/* Of what 其中 alone opens there may be more parts than are named. */
typedef enum { MORE_OR_LESS, MORE } SumFault;

static void judge_sum(Check *k, const Quantity *total, double sum, size_t n, bool rest, Span at)
{
        double missing = total->min - sum;
        bool more = missing < -1e-6;
        bool nearly = n >= 3 && missing > 1e-6 && missing <= MAX(1, total->min * .1);
        if (!more && !nearly && !(rest && fabs(missing) > 1e-6))
                return;
        bool wan = has_word(total->text, "万"); /* as the total is written */
        Str s = figures(k, wan ? sum / 1e4 : sum),
            t = figures(k, wan ? total->min / 1e4 : total->min);
        if (wan) {
                s = str_printf(k->c->arena, "%.*s万", STR(s));
                t = str_printf(k->c->arena, "%.*s万", STR(t));
        }
        Buf b = buf_new(k->c->arena);
        if (more)
                buf_printf(&b,
                        tr(k->c, "The parts sum up to %.*s, which is more than the total of %.*s."),
                        STR(s), STR(t));
        else
                buf_printf(&b, tr(k->c, "The parts sum up to %.*s, the total is %.*s."), STR(s),
                        STR(t));
        remark_at(k, at, (Str){0}, buf_str(&b));
}

static void sum_of(Check *k, size_t first, size_t end, SumFault wanted)
{
        const Quantity *total = &k->numbers.p[first];
        double sum = 0;
        size_t n = 0, last = first;
        bool rest = false;
        for (size_t i = first + 1; i < end && n < PARTS_MAX; i++) {
                const Quantity *q = &k->numbers.p[i];
                Str before = gap(k, k->numbers.p[i - 1].at.to, q->at.from);
                if (i == first + 1 && !opens_parts(before))
                        return;
                if (i > first + 1 &&
                        (has_word(before, "其中") || has_word(before, "共") ||
                                has_word(before, "（")))
                        break;
                if (!is_exact(q) || !str_eq(q->unit, total->unit) || may_overlap(before))
                        return;
                rest |= has_word(before, "其余");
                sum += q->min;
                last = i;
                n++;
        }
        if (n >= 2 && (wanted == MORE_OR_LESS || sum > total->min + 1e-6))
                judge_sum(k, total, sum, n, rest, (Span){total->at.from, k->numbers.p[last].at.to});
}

/* 合计, where the total stands behind its parts. */
static bool closes_parts(Str s)
{
        static const Str words = SC(
                "，合计 ，共计 ，总计 ，合共 ，共 ，共有 ，合计为 ，总计为 ，共计为 ，合计有 ，合计共");
        return s.n <= 40 && ends_with_word(s, words);
}

/* 耕地32万亩，林地20万亩，合计53万亩: the parts are those before it, all of them or the last of them. */
static void sum_before(Check *k, size_t from, size_t total)
{
        const Quantity *q = &k->numbers.p[total];
        double sum = 0;
        size_t first = total;
        for (size_t i = total; i-- > from && total - i <= PARTS_MAX; first = i) {
                const Quantity *part = &k->numbers.p[i];
                size_t begin = i > from ? k->numbers.p[i - 1].at.to
                                        : sentence_around(k->text, part->at.from).from;
                Str before = gap(k, begin, part->at.from);
                if (!str_eq(part->unit, q->unit))
                        break;
                if (!is_exact(part) || may_overlap(before))
                        return;
                sum += part->min;
                if (fabs(sum - q->min) < 1e-6)
                        return;
        }
        if (total - first >= 2 && fabs(sum - q->min) <= MAX(1, q->min * .1))
                judge_sum(k, q, sum, total - first, true,
                        (Span){k->numbers.p[first].at.from, q->at.to});
}

/* The quantities of one sentence are numbers[from … to - 1]. */
typedef void SentenceFn(Check *k, size_t from, size_t to);

static void each_sentence(Check *k, SentenceFn *f)
{
        const Quantities *q = &k->numbers;
        for (size_t from = 0, to; from < q->n; from = to) {
                Span s = sentence_around(k->text, q->p[from].at.from);
                for (to = from + 1; to < q->n && q->p[to].at.from < s.to; to++)
                        ;
                f(k, from, to);
        }
}

static void sums_of_sentence(Check *k, size_t from, size_t to)
{
        for (size_t i = from; i < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                if (!is_exact(q) || !q->unit.n || is_percent(q))
                        continue;
                if (is_total(k, q))
                        sum_of(k, i, to, MORE_OR_LESS);
                else if (i + 1 < to && str_starts(gap(k, q->at.to, q[1].at.from), S("，其中")))
                        sum_of(k, i, to, MORE);
                if (i > from && closes_parts(gap(k, q[-1].at.to, q->at.from)))
                        sum_before(k, from, i);
        }
}

static void sums(Check *k, int i)
{
        (void)i;
        each_sentence(k, sums_of_sentence);
}

/* 192人次 is not 192人: a total of attendances with parts that are people, or the other way round. */
static void heads_of_sentence(Check *k, size_t from, size_t to)
{
        for (size_t i = from; i + 2 < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                bool times = str_eq(q->unit, S("人次"));
                double sum = 0;
                size_t n = i + 1;
                if ((!times && !str_eq(q->unit, S("人"))) || !is_exact(q) || !is_total(k, q) ||
                        !opens_parts(gap(k, q->at.to, q[1].at.from)))
                        continue;
                for (; n < to && is_exact(&k->numbers.p[n]) &&
                        str_eq(k->numbers.p[n].unit, times ? S("人") : S("人次"));
                        n++)
                        sum += k->numbers.p[n].min;
                if (n - i > 2 && sum == q->min) {
                        remark_at(k, q->at, (Str){0}, (Str){0});
                        return;
                }
        }
}

static void heads(Check *k, int i)
{
        (void)i;
        each_sentence(k, heads_of_sentence);
}

/* Shares
 * ------ */
static int decimals_of(Str s)
{
        size_t dot = str_find(s, S("."), 0);
        int n = 0;
        if (dot == SIZE_MAX)
                return 0;
        while (dot + 1 + (size_t)n < s.n && is_arabic((unsigned char)s.p[dot + 1 + (size_t)n]))
                n++;
        return n;
}

/* 占32.2%, 占总数的32.2% */
static bool is_share(Str before)
{
        return ends_with_word(before, S("占 占总数的 占总量的 占全部的 占其中的 占总人数的"));
}

/* 87篇…精选28篇，占32.2%: the one earlier number of the same unit is the whole. */
static void share_of(Check *k, size_t from, size_t i)
{
        const Quantity *share = &k->numbers.p[i], *part = &k->numbers.p[i - 1], *whole = NULL;
        int decimals = decimals_of(share->text);
        if (!is_exact(part) || is_percent(part) || !part->unit.n ||
                share->at.from - part->at.to > 30)
                return;
        for (size_t w = from; w + 1 < i; w++) {
                const Quantity *q = &k->numbers.p[w];
                if (!str_eq(q->unit, part->unit) || q->min <= part->min)
                        continue;
                if (whole || !is_exact(q))
                        return;
                whole = q;
        }
        if (!whole || whole->min <= 0)
                return;
        double right = part->min / whole->min * 100;
        if (fabs(right - share->min) <= pow(10, -decimals) * 1.001)
                return;
        Str good = str_printf(k->c->arena, "%.*f", decimals, right);
        Str sign = str_ends(share->text, S("％")) ? S("％") : S("%");
        remark_at(k, share->at, str_printf(k->c->arena, "%.*s%.*s", STR(good), STR(sign)),
                str_printf(k->c->arena, tr(k->c, "%.*s of %.*s are %.*s per cent."),
                        STR(part->text), STR(whole->text), STR(good)));
}

static void shares_of_sentence(Check *k, size_t from, size_t to)
{
        for (size_t i = from + 2; i < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                if (is_percent(q) && is_exact(q) &&
                        is_share(gap(k, k->numbers.p[i - 1].at.to, q->at.from)))
                        share_of(k, from, i);
        }
}

static void shares(Check *k, int i)
{
        (void)i;
        each_sentence(k, shares_of_sentence);
}

/* 其中甲占60%，乙占30%，丙占20% */
static void whole_of_sentence(Check *k, size_t from, size_t to)
{
        double sum = 0;
        size_t n = 0, first = from;
        for (size_t i = from; i < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                Str before = gap(k,
                        i > from ? k->numbers.p[i - 1].at.to
                                 : sentence_around(k->text, q->at.from).from,
                        q->at.from);
                bool among = n > 0 || has_word(before, "其中");
                if (!is_percent(q) || !is_exact(q) || !str_ends(before, S("占")) || !among ||
                        may_overlap(before)) {
                        if (n)
                                return;
                        continue;
                }
                first = n ? first : i;
                sum += q->min;
                n++;
        }
        if (n < 2 || sum <= 100.5)
                return;
        Str s = figures(k, sum);
        remark_at(k, (Span){k->numbers.p[first].at.from, k->numbers.p[first + n - 1].at.to},
                (Str){0},
                str_printf(k->c->arena, tr(k->c, "The shares sum up to %.*s per cent."), STR(s)));
}

static void wholes(Check *k, int i)
{
        (void)i;
        each_sentence(k, whole_of_sentence);
}

/* By how much
 * ----------- */
/* q, q[1] and q[2] of 由8%提高到12%，提高了4%: from one to another, and by how much. */
static bool is_change(const Check *k, const Quantity *q)
{
        static const Str
                to = SC("到 至 为"),
                by = SC("提高 提高了 上升 上升了 增加 增加了 增长 增长了 下降 下降了 降低 降低了 减少 减少了");
        Str between = gap(k, q->at.to, q[1].at.from), before = gap(k, q[1].at.to, q[2].at.from);
        return is_exact(q) && is_exact(&q[1]) && is_exact(&q[2]) && str_eq(q->unit, q[1].unit) &&
                between.n < 40 && ends_with_word(between, to) && str_starts(before, S("，")) &&
                ends_with_word(before, by);
}

static void points_of_sentence(Check *k, size_t from, size_t to)
{
        for (size_t i = from; i + 2 < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                if (is_percent(q) && is_percent(&q[2]) && is_change(k, q) &&
                        fabs(fabs(q[1].min - q->min) - q[2].min) < 1e-6)
                        remark_at(k, q[2].at,
                                str_printf(k->c->arena, "%.*s个百分点", STR(figures(k, q[2].min))),
                                (Str){0});
        }
}

static void points(Check *k, int i)
{
        (void)i;
        each_sentence(k, points_of_sentence);
}

static void more_times_of_sentence(Check *k, size_t from, size_t to)
{
        for (size_t i = from; i + 2 < to; i++) {
                const Quantity *q = &k->numbers.p[i];
                if (str_eq(q[2].unit, S("倍")) && q->min > 0 && is_change(k, q) && q[2].min >= 2 &&
                        fabs(q[1].min / q->min - q[2].min) < 1e-6)
                        remark_at(k, q[2].at,
                                str_printf(k->c->arena, "%.*s倍", STR(figures(k, q[2].min - 1))),
                                (Str){0});
        }
}

static void more_times(Check *k, int i)
{
        (void)i;
        each_sentence(k, more_times_of_sentence);
}

const CheckRule rules_sums[] = {
        {"sum", "核算", N_("The parts do not sum up to the total."),
                "共16项，其中甲类4项、乙类5项、丙类6项。",
                "共15项，其中甲类4项、乙类5项、丙类6项。", REMARK_LIKELY, RULE_TEXT, NULL, sums},
        {"share", "核算", N_("The share is another."), "收到87篇，精选28篇，占23.2%。",
                "收到87篇，精选28篇，占32.2%。", REMARK_LIKELY, RULE_TEXT, NULL, shares},
        {"above-whole", "核算", N_("The shares of a whole are more than the whole."),
                "其中山地占60%，丘陵占30%，平坝占20%。", "其中山地占60%，丘陵占30%，平坝占10%。",
                REMARK_LIKELY, RULE_TEXT, NULL, wholes},
        {"heads", "核算",
                N_("人次 counts attendances, 人 counts people; one cannot be part of the other."),
                "共培训192人次，其中甲班100人、乙班92人。",
                "共培训192人次，其中甲班100人次、乙班92人次。", REMARK_HINT, RULE_TEXT, NULL,
                heads},
        {"percent-points", "核算", N_("The difference of two percentages is told in 个百分点."),
                "入学率由92%提高到96%，提高了4%。", "入学率由92%提高到96%，提高了4个百分点。",
                REMARK_LIKELY, RULE_TEXT, NULL, points},
        {"more-times", "核算", N_("What is three times as much has become more by twice itself."),
                "亩产由300斤增加到900斤，增加了3倍。", "亩产由300斤增加到900斤，增加了2倍。",
                REMARK_LIKELY, RULE_TEXT, NULL, more_times},
        {0},
};
