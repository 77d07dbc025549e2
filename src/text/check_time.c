/* check_time.c: dates that cannot be, that contradict each other, or that contradict an age. The dates themselves are
 * read by date_find; here they are only compared. */
#include "text/check.h"

#include <stdlib.h>
#include <string.h>

static bool has_problem(const Date *d, const char *problem)
{
        return str_starts(d->problem, str_from(problem));
}

static bool is_known(const Date *d)
{
        return d->problem.n == 0 && d->edtf.n && !d->used_anchor && d->first != JDN_OPEN_PAST &&
                d->last != JDN_OPEN_FUTURE && d->first <= d->last;
}

static int year_of(int32_t jdn)
{
        int y, m, d;
        jdn_to_gregorian(jdn, &y, &m, &d);
        return y;
}

static Str between(const Check *k, size_t from, size_t to)
{
        return from <= to ? str_slice(k->text, from, to) : (Str){0};
}

/* Each date by itself
 * ------------------- */
static void impossible_date(Check *k, int i)
{
        (void)i;
        for (size_t n = 0; n < k->dates.n; n++) {
                const Date *d = &k->dates.p[n];
                if (has_problem(d, "INVALID_DATE") && has_word(d->text, "月"))
                        remark_at(k, d->at, (Str){0}, (Str){0});
        }
}

/* 民国二十五年（1935年）: the year in brackets that the era has. */
static void era_mismatch(Check *k, int i)
{
        (void)i;
        for (size_t n = 0; n < k->dates.n; n++) {
                const Date *d = &k->dates.p[n];
                Str expected = d->problem;
                if (!has_problem(d, "ERA_YEAR_MISMATCH expected "))
                        continue;
                expected = str_slice(expected, S("ERA_YEAR_MISMATCH expected ").n, expected.n);
                size_t open =
                        d->text.n; /* the last figures of the expression are the year in brackets */
                while (open > 0 && !is_arabic((unsigned char)d->text.p[open - 1]))
                        open--;
                size_t from = open;
                while (from > 0 && is_arabic((unsigned char)d->text.p[from - 1]))
                        from--;
                bool figures =
                        open - from == 4 && expected.n && is_arabic((unsigned char)expected.p[0]);
                Span at = figures ? (Span){d->at.from + from, d->at.from + open} : d->at;
                remark_at(k, at, figures ? expected : (Str){0},
                        str_printf(k->c->arena,
                                tr(k->c, "By the calendar of the era this year is %.*s."),
                                STR(expected)));
        }
}

/* 2023年10月8日（星期一） */
static void weekday(Check *k, int i)
{
        static const char *const lead[] = {"星期", "礼拜", "周"};
        static const char *const names[] = {"一", "二", "三", "四", "五", "六", "日", "天"};
        (void)i;
        for (size_t n = 0; n < k->dates.n; n++) {
                const Date *d = &k->dates.p[n];
                if (!is_known(d) || d->first != d->last)
                        continue;
                Str rest = str_slice(k->text, d->at.to, MIN(d->at.to + 16, k->text.n));
                size_t at = d->at.to;
                if (str_starts(rest, S("（")) || str_starts(rest, S("，")))
                        at += 3;
                else if (str_starts(rest, S("(")) || str_starts(rest, S(" ")))
                        at += 1;
                for (size_t l = 0; l < ARRAY_LEN(lead); l++) {
                        Str word = str_from(lead[l]);
                        if (!str_starts(str_slice(k->text, at, k->text.n), word))
                                continue;
                        size_t day = at + word.n;
                        for (int w = 0; w < (int)ARRAY_LEN(names); w++) {
                                if (!str_starts(
                                            str_slice(k->text, day, k->text.n), str_from(names[w])))
                                        continue;
                                int right = (int)(d->first % 7); /* JDN 0 was a Monday */
                                if (right != MIN(w, 6))
                                        remark_at(k, (Span){at, day + 3},
                                                str_printf(
                                                        k->c->arena, "%s%s", lead[l], names[right]),
                                                (Str){0});
                                break;
                        }
                        break;
                }
        }
}

/* Two dates
 * --------- */
/* 光绪二十四年四月二十三日（1898年6月12日）: the same day in two calendars, in brackets or behind 即. */
static void calendars_differ(Check *k, int i)
{
        static const char *const joints[] = {
                "（", "(", "（公元", "（公历", "（即", "，即", "即", "（阳历"};
        (void)i;
        for (size_t n = 0; n + 1 < k->dates.n; n++) {
                const Date *a = &k->dates.p[n], *b = &k->dates.p[n + 1];
                if (b->at.from < a->at.to || b->at.from - a->at.to > 12 || !is_known(a) ||
                        !is_known(b) || (a->calendar == b->calendar) ||
                        a->certainty == DATE_DOUBTFUL)
                        continue;
                Str joint = between(k, a->at.to, b->at.from);
                bool joined = false;
                for (size_t j = 0; j < ARRAY_LEN(joints); j++)
                        joined |= str_eq(joint, str_from(joints[j]));
                if (!joined || (a->first <= b->last && b->first <= a->last))
                        continue;
                Buf why = buf_new(k->c->arena);
                buf_printf(&why, tr(k->c, "%.*s is %.*s; what stands beside it is another time."),
                        STR(a->text), STR(a->edtf));
                remark_at(k, b->at, (Str){0}, buf_str(&why));
        }
}

/* 1985—1905年: between figures of years. */
static void reversed_range(Check *k, int i)
{
        const Para *p = &k->p;
        int from = i, to = i + 1, a = 0, b = 0;
        if (p->cp[from - 1] == U'年')
                from--;
        if (p->cp[i] == U'-' && p->cp[from] == '-' && from == i && p->cp[i + 1] == '-')
                return;
        for (int at = from - 4; at < from; at++) {
                if (!is_arabic(p->cp[at]))
                        return;
                a = a * 10 + (int)(p->cp[at] - '0');
        }
        for (; to < i + 5; to++) {
                if (!is_arabic(p->cp[to]))
                        return;
                b = b * 10 + (int)(p->cp[to] - '0');
        }
        bool years = p->cp[to] == U'年' ||
                (one_of(p->cp[from - 5], U"（(") && one_of(p->cp[to], U"）)"));
        bool bc = word_before(p, from - 4, U"前") || is_arabic(p->cp[from - 5]);
        if (years && !bc && a > b && a >= 1000 && a <= 2100 && b >= 1000)
                remark(k, from - 4, to, (Str){0});
}

/* Ages
 * ---- */
/* The figure before 岁 or 周年 that ends at *at; -1 if there is none. */
static int figure_before(Str s, size_t at)
{
        size_t from = at;
        int64_t v;
        while (from > 0 && is_arabic((unsigned char)s.p[from - 1]))
                from--;
        return from < at && at - from <= 3 && str_to_int(str_slice(s, from, at), &v) ? (int)v : -1;
}

/* Years of birth and death that the sentence names: 1905年生 … 1985年去世, or （1905—1985）. */
static bool life_years(Check *k, Span s, size_t until, int *ret_birth, int *ret_death)
{
        int years[3] = {0}, n = 0;
        for (size_t i = first_date(k, s.from); i < k->dates.n; i++) {
                const Date *d = &k->dates.p[i];
                if (d->at.to > until)
                        break;
                if (!is_known(d) || n >= 2)
                        return false;
                int first = year_of(d->first), last = year_of(d->last);
                years[n++] = first;
                if (last > first + 1 || (d->calendar == CAL_GREGORIAN && last > first))
                        years[n++] = last;
        }
        Str words = between(k, s.from, until);
        bool born = has_word(words, "生"),
             died = has_word(words, "世") || has_word(words, "卒") || has_word(words, "病故") ||
                has_word(words, "牺牲") || has_word(words, "遇难");
        *ret_birth = years[0];
        *ret_death = years[1];
        return n == 2 && ((born && died) || has_word(words, "—")) && years[1] > years[0] &&
                years[1] - years[0] < 125;
}

/* 享年79岁. In western counting the difference of the years or one less, in Chinese counting one more. */
static void age_at_death(Check *k, int i)
{
        static const char32_t *const words[] = {U"享年", U"终年", U"卒年", U"年仅", NULL};
        const Para *p = &k->p;
        int from = i, birth, death;
        while (is_arabic(p->cp[from - 1]))
                from--;
        if (from == i || !any_before(p, from, words))
                return;
        int age = figure_before(k->text, p->off[i]);
        Span s = sentence_around(k->text, p->off[from]);
        if (!life_years(k, s, p->off[from - 2], &birth, &death))
                return;
        if (age >= death - birth - 1 && age <= death - birth + 1)
                return;
        remark_because(k, from, i + 1, (Str){0},
                str_printf(k->c->arena,
                        tr(k->c, "From %d to %d are %d years; in Chinese counting the age is %d."),
                        birth, death, death - birth, death - birth + 1));
}

/* 1904年出生，2024年是诞辰110周年: two years in the sentence and their distance. */
static void anniversary(Check *k, int i)
{
        const Para *p = &k->p;
        int years[2], n = 0, from = i;
        while (is_arabic(p->cp[from - 1]))
                from--;
        int claimed = figure_before(k->text, p->off[i]);
        if (p->cp[i + 1] != U'年' || claimed < 5)
                return;
        Span s = sentence_around(k->text, p->off[i]);
        Str words = between(k, s.from, p->off[i]);
        if (!has_word(words, "诞辰") && !has_word(words, "成立") && !has_word(words, "建"))
                return;
        for (size_t d = first_date(k, s.from); d < k->dates.n; d++) {
                const Date *date = &k->dates.p[d];
                if (date->at.to > s.to)
                        break;
                if (!is_known(date) || n == 2 || year_of(date->first) != year_of(date->last))
                        return;
                years[n++] = year_of(date->first);
        }
        int distance = n == 2 ? abs(years[1] - years[0]) : claimed;
        if (distance != claimed && abs(distance - claimed) <= 20)
                remark_because(k, from, i + 2, (Str){0},
                        str_printf(k->c->arena, tr(k->c, "From %d to %d are %d years."),
                                MIN(years[0], years[1]), MAX(years[0], years[1]), distance));
}

const CheckRule rules_time[] = {
        {"impossible-date", "公历", N_("The calendar has no such day."), "2015年6月31日开工。",
                "2015年6月30日开工。", REMARK_ERROR, RULE_TEXT, NULL, impossible_date},
        {"era-mismatch", "《中国历史纪年表》",
                N_("By the calendar of the era this is another year."), "民国二十五年（1935年）",
                "民国二十五年（1936年）", REMARK_ERROR, RULE_TEXT, NULL, era_mismatch},
        {"calendars-differ", "《中国历史纪年表》",
                N_("The same day is given in two calendars, and they are different days."),
                "光绪二十四年四月二十三日（1898年6月13日）",
                "光绪二十四年四月二十三日（1898年6月11日）", REMARK_LIKELY, RULE_TEXT, NULL,
                calendars_differ},
        {"weekday", "公历", N_("This day was another day of the week."), "2023年10月8日（星期一）",
                "2023年10月8日（星期日）", REMARK_ERROR, RULE_TEXT, NULL, weekday},
        {"reversed-range", "GB/T 15835—2011 5.1.3", N_("The range ends before it begins."),
                "1985—1905年", "1905—1985年", REMARK_ERROR, 0, U"—～-–至", reversed_range},
        {"age-at-death", "推算", N_("The age does not fit the years of birth and death."),
                "他1905年生，1985年去世，享年78岁。", "他1905年生，1985年去世，享年80岁。",
                REMARK_HINT, 0, U"岁", age_at_death},
        {"anniversary", "推算", N_("The anniversary does not fit the years."),
                "该馆1921年成立，2021年举行成立90周年展览。",
                "该馆1921年成立，2021年举行成立100周年展览。", REMARK_HINT, 0, U"周", anniversary},
        {0},
};
