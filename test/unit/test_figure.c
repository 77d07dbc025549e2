/* test_figure.c: figures on both engines: what they count, what the vagueness of a quantity does to a sum, which period a
 * record lies in, and that the list behind a number has as many records as the number says. */
#include "record/record.h"

#include "test/test.h"
#include "test/testdb.h"

/* 2026-06-30 23:30 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return INT64_C(1782833400000);
}

/* The field of a repair's funds, as seed texts have them: exact, more than, about, of another unit, without number. */
static const char declaration[] =
        "register: mending\n"
        "label: 修缮\n"
        "room: registers\n"
        "states: [planned, {name: finished, zh: 完工, light: done}]\n"
        "figures:\n"
        "  - {code: mendings, label: 修缮, unit: 处, count: records, date: begun}\n"
        "  - {code: mended, label: 完工, unit: 处, count: records, where: {state: finished}, date: begun}\n"
        "  - {code: made, label: 登记, unit: 条, count: records}\n"
        "  - {code: funds, label: 资金, unit: 元, sum: funds}\n"
        "  - {code: kinds, label: 类别, unit: 类, distinct: kind}\n"
        "  - {code: hands, label: 工匠, unit: 人, distinct: hands}\n"
        "  - {code: days, label: 工日, unit: 日, sum: days}\n"
        "  - {code: bridges, label: 桥渡, unit: 处, count: records, where: {kind: [bridge, ferry], urgent: true}}\n"
        "  - {code: mended_share, label: 完工率, unit: \"%\", rate: [mended, mendings]}\n"
        "fields:\n"
        "  - {name: name, label: 名称, type: text, search: title}\n"
        "  - {name: kind, label: 类别, type: term, vocabulary: site_category}\n"
        "  - {name: begun, label: 开工, type: date}\n"
        "  - {name: funds, label: 资金, type: quantity, unit: 元}\n"
        "  - {name: days, label: 工日, type: number}\n"
        "  - {name: urgent, label: 抢救, type: yes/no}\n"
        "  - {name: hands, label: 工匠, type: text, many: true}\n";

static const Register *start(Ctx *c)
{
        char path[400];
        c->now_ms = clock_of_test;
        snprintf(path, sizeof path, "%s/mending.yaml", testdb_dir());
        if (!CHECK_OK(file_write(c, path, str_from(declaration))) ||
                !CHECK_OK(registers_load(c, path, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return NULL;
        return register_lookup(c->registers, S("mending"));
}

static void add(Ctx *c, const Register *reg, const char *const *pairs)
{
        Record *r = record_new(c, reg);
        for (; *pairs; pairs += 2) {
                if (strcmp(pairs[0], "state") == 0)
                        r->state = str_from(pairs[1]);
                else
                        CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        }
        CHECK_OK(record_save(c, r, S("")));
}
#define ADD(...) add(c, reg, (const char *const[]){__VA_ARGS__, NULL})

static void fill(Ctx *c, const Register *reg)
{
        ADD("name", "永济桥", "kind", "bridge", "begun", "2026年3月", "funds", "12万元", "days",
                "300", "urgent", "是", "hands", "罗永年\n何四", "state", "finished");
        ADD("name", "石桥", "kind", "bridge", "begun", "2026年5月6日", "funds", "8万余元", "days",
                "40", "hands", "何四", "state", "finished");
        ADD("name", "渡头", "kind", "ferry", "begun", "2026年", "funds", "3万元", "urgent", "是");
        ADD("name", "书院", "kind", "academy", "begun", "2025年9月", "funds", "200美元");
        ADD("name", "古井", "begun", "2025年", "funds", "若干");
}

static FigureAsk ask(Ctx *c, const char *code, Str from, Str to)
{
        FigureAsk a = {.figure = figure_lookup(c->registers, str_from(code), NULL),
                .first = JDN_OPEN_PAST,
                .last = JDN_OPEN_FUTURE};
        int32_t other;
        CHECK(a.figure != NULL);
        if (from.n)
                CHECK(edtf_bounds(from, &a.first, &other));
        if (to.n)
                CHECK(edtf_bounds(to, &other, &a.last));
        return a;
}

/* The value, after the list behind it was counted: they must agree. */
static FigureValue value(Ctx *c, const char *code, Str from, Str to)
{
        FigureAsk a = ask(c, code, from, to);
        FigureValue v = {0};
        RecordList list;
        CHECK_OK(figure_value(c, &a, &v));
        const ListQuery q = {.reg = a.figure->reg, .figure = &a, .limit = 1};
        if (a.figure->kind != FIGURE_RATE && CHECK_OK(record_list(c, &q, &list)))
                CHECK_INT(list.total, v.n_records);
        return v;
}

static void figures_count(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *reg = start(c);
        if (!reg)
                return;
        CHECK_INT(value(c, "mendings", S(""), S("")).value.min, 0);
        fill(c, reg);
        CHECK_INT(value(c, "mendings", S(""), S("")).value.min, 5);
        CHECK_INT(value(c, "mended", S(""), S("")).value.min, 2);
        CHECK_INT(value(c, "kinds", S(""), S("")).value.min, 3);
        CHECK_INT(value(c, "hands", S(""), S("")).value.min, 2);
        CHECK_INT(value(c, "hands", S(""), S("")).n_records, 5);
        CHECK_INT(value(c, "days", S(""), S("")).value.min, 340);
        CHECK_INT(value(c, "days", S(""), S("")).n_unread, 3);
        CHECK_INT(value(c, "bridges", S(""), S("")).value.min, 2);
}

static void sums_keep_what_they_say(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *reg = start(c);
        if (!reg)
                return;
        fill(c, reg);
        FigureValue v = value(c, "funds", S(""), S(""));
        CHECK_INT(v.value.min, 230000);
        CHECK_INT(v.value.qualifier, QTY_GE); /* 8万余元 */
        CHECK(!v.value.has_max);
        CHECK_INT(v.n_records, 5);
        CHECK_INT(v.n_units, 1);  /* 200美元 */
        CHECK_INT(v.n_unread, 1); /* 若干 */
        CHECK_STR(v.value.unit, "元");
}

static void periods_take_what_lies_within(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *reg = start(c);
        if (!reg)
                return;
        fill(c, reg);
        FigureValue half = value(c, "mendings", S("2026-01"), S("2026-06"));
        CHECK_INT(half.value.min, 2);
        CHECK_INT(half.n_vague, 1); /* 2026年: this half or the other */
        CHECK_INT(value(c, "mendings", S("2026"), S("2026")).value.min, 3);
        CHECK_INT(value(c, "mendings", S("2026"), S("2026")).n_vague, 0);
        CHECK_INT(value(c, "mendings", S(""), S("2025")).value.min, 2);
        /* Half past eleven at night on the last of June, local time, is still June. */
        CHECK_INT(value(c, "made", S("2026-06-30"), S("2026-06-30")).value.min, 5);
        CHECK_INT(value(c, "made", S("2026-07-01"), S("")).value.min, 0);
        FigureValue share = value(c, "mended_share", S("2026"), S("2026"));
        CHECK_INT(share.part, 2);
        CHECK_INT(share.whole, 3);
        CHECK(share.value.min > 66.6 && share.value.min < 66.7);
        CHECK_INT(value(c, "mended_share", S("1990"), S("1990")).value.qualifier, QTY_MISSING);
}

static void breakdowns_add_up(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *reg = start(c);
        if (!reg)
                return;
        fill(c, reg);
        FigureRow *rows;
        size_t n;
        FigureAsk a = ask(c, "funds", S(""), S(""));
        if (!CHECK_OK(figure_rows(c, &a, S("kind"), &rows, &n)) || !CHECK_INT(n, 4))
                return;
        CHECK_STR(rows[0].key, "bridge");
        CHECK_INT(rows[0].value.value.min, 200000);
        CHECK_INT(rows[0].value.n_records, 2);
        double sum = 0;
        int64_t records = 0;
        for (size_t i = 0; i < n; i++) {
                sum += rows[i].value.value.min;
                records += rows[i].value.n_records;
        }
        CHECK_INT(sum, 230000);
        CHECK_INT(records, 5);
        a = ask(c, "mendings", S(""), S(""));
        if (CHECK_OK(figure_rows(c, &a, S("state"), &rows, &n)) && CHECK_INT(n, 2))
                CHECK_INT(rows[0].value.value.min, 3);
        CHECK_OK(figure_rows(c, &a, S("org"), &rows, &n));
        CHECK_INT(n, 1);
        CHECK_ERR(figure_rows(c, &a, S("hands"), &rows, &n), ERR_INVALID);
        CHECK_ERR(figure_rows(c, &a, S("nothing"), &rows, &n), ERR_INVALID);
}

static Str words(Ctx *c, double min, double max, Qualifier q, const char *unit, const char *scale)
{
        const Quantity n = {
                .min = min, .max = max, .qualifier = q, .has_max = true, .unit = str_from(unit)};
        return figure_words(c, &n, str_from(scale));
}

static void numbers_are_written(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_STR(words(c, 41, 41, QTY_EQ, "处", ""), "41 处");
        CHECK_STR(words(c, 4100, 4100, QTY_GE, "人次", ""), "4100 or more 人次");
        CHECK_STR(words(c, 1106000000, 0, QTY_EQ, "次", ""), "1\u2009106\u2009000\u2009000 次");
        CHECK_STR(words(c, 153000, 153000, QTY_EQ, "字", "万"), "15万 or more 字");
        CHECK_STR(words(c, 150000, 150000, QTY_EQ, "字", "万"), "15 万字");
        CHECK_STR(words(c, 0, 50, QTY_LE, "人", ""), "at most 50 人");
        CHECK_STR(words(c, 80, 90, QTY_RANGE, "岁", ""), "80 to 90 岁");
        CHECK_STR(words(c, 42.66, 42.66, QTY_EQ, "%", ""), "42.7%");
        CHECK_STR(words(c, 0, 0, QTY_MISSING, "%", ""), "□");
}

static Err report(Ctx *c, const char *template, Report *ret)
{
        int32_t first, last;
        CHECK(edtf_bounds(S("2026"), &first, &last));
        return report_make(c, str_from(template), first, last, ret);
}

static void reports_are_filled_in(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *reg = start(c);
        Report r;
        if (!reg)
                return;
        fill(c, reg);
        if (!CHECK_OK(report(c,
                    "# 修缮\n\n全年{{figure mendings}}，上半年{{ figure mendings | 上半年 }}，"
                    "资金{{figure funds | 截至2026年底 | 万}}，再说一次{{figure mendings}}。\n",
                    &r)))
                return;
        CHECK_INT(r.n, 2);
        CHECK(r.lines[0].heading && !r.lines[1].heading);
        CHECK_STR(r.lines[0].pieces[0].text, "修缮");
        CHECK_INT(r.n_figures, 4);
        CHECK_STR(r.figures[0]->text, "3 处");
        CHECK_STR(r.figures[1]->text, "2 处");
        CHECK_INT(r.figures[1]->value.n_vague, 1);
        CHECK_STR(r.figures[2]->text, "23万 or more 元");
        CHECK_INT(r.figures[2]->ask.first, JDN_OPEN_PAST);
        CHECK_STR(r.figures[3]->text, "3 处");
        CHECK_OK(report(c, "全年{{统计 修缮}}，{{统计　修缮}}，{{figure 修缮}}", &r));
        CHECK_INT(r.n_figures, 3);
        CHECK_STR(r.figures[0]->text, "3 处");
        CHECK_STR(r.figures[2]->text, "3 处");
        CHECK_ERR(report(c, "好\n{{figure mendigs}}", &r), ERR_INVALID);
        CHECK_STR(c->fault.sentence,
                "Line 2: There is no figure “mendigs”; did you mean “mendings”?");
        CHECK_ERR(report(c, "{{figure mendings", &r), ERR_INVALID);
        CHECK_ERR(report(c, "{{mendings}}", &r), ERR_INVALID);
        CHECK_ERR(report(c, "{{figure mendings | 不久}}", &r), ERR_INVALID);
        CHECK_ERR(report(c, "{{figure mendings | | 千}}", &r), ERR_INVALID);
}

TEST(a_number_is_written_as_people_write_it)
{
        testdb_each(numbers_are_written);
}

TEST(a_report_is_words_with_counted_figures)
{
        testdb_each(reports_are_filled_in);
}

TEST(figures_count_sum_and_tell_apart)
{
        testdb_each(figures_count);
}

TEST(a_sum_keeps_more_than_and_leaves_other_units_out)
{
        testdb_each(sums_keep_what_they_say);
}

TEST(a_record_lies_in_a_period_or_it_is_said)
{
        testdb_each(periods_take_what_lies_within);
}

TEST(the_rows_of_a_breakdown_add_up_to_the_figure)
{
        testdb_each(breakdowns_add_up);
}

TEST_MAIN
