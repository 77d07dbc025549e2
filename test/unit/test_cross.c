/* test_cross.c: tables across two groupings on both engines: 40 tasks by 60 units, levels by years, stages. Each cell has
 * as many records as the list that it opens; lights follow states and deadlines; the whole table takes the same few
 * statements, however large. */
#include "flow/flow.h"

#include <string.h>

#include "test/test.h"
#include "test/testdb.h"

#define TASKS 40
#define UNITS 60

/* 2026-06-30 23:30 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return INT64_C(1782833400000);
}

static const Str declaration = SC(
        "register: duty\nlabel: 落实\nroom: tasks\npart_of: task\n"
        "states:\n"
        "  - {name: open, zh: 未签收, light: todo}\n"
        "  - {name: running, zh: 办理中, light: run}\n"
        "  - {name: back, zh: 退回, light: back}\n"
        "  - {name: done, zh: 完成, light: done}\n"
        "  - {name: exempt, zh: 不适用, light: stop}\n"
        "clocks:\n"
        "  - {name: due, label: 完成, in: [open, running, back], due: due}\n"
        "views:\n"
        "  - {name: ledger, kind: matrix, label: 台账, rows: task, columns: unit, head: short, group: kind, choose: plan, urge: urge}\n"
        "  - {name: lights, kind: board, label: 按灯, by: light, sort: due}\n"
        "  - {name: years, kind: matrix, label: 逐年, rows: level, columns: year, cell: share, where: {state: [open, running, done]}, have: {state: done}}\n"
        "  - {name: reach, kind: matrix, label: 覆盖, rows: record, columns: asked, met: seen}\n"
        "fields:\n"
        "  - {name: name, label: 事, type: text, search: title}\n"
        "  - {name: task, label: 任务, type: reference, target: task, required: true}\n"
        "  - {name: unit, label: 单位, type: reference, target: organisation, facet: true}\n"
        "  - {name: level, label: 级别, type: term, vocabulary: org_level}\n"
        "  - {name: year, label: 年份, type: date}\n"
        "  - {name: due, label: 时限, type: date}\n"
        "  - {name: asked, label: 应到, type: reference, target: organisation, many: true}\n"
        "  - {name: seen, label: 已到, type: reference, target: organisation, many: true}\n");

typedef struct {
        Ctx *c;
        const Register *reg;
        Str tasks[TASKS], units[UNITS], plan;
} World;

static bool start(Ctx *c, World *w)
{
        char path[400];
        c->now_ms = clock_of_test;
        snprintf(path, sizeof path, "%s/duty.yaml", testdb_dir());
        *w = (World){.c = c};
        if (!CHECK_OK(file_write(c, path, declaration)) ||
                !CHECK_OK(registers_load(c, path, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_hook_add(c->registers, clock_record);
        w->reg = register_lookup(c->registers, S("duty"));
        return true;
}

static Record *record(Ctx *c, const char *name, const char *const *pairs)
{
        Record *r = record_new(c, register_lookup(c->registers, str_from(name)));
        for (; *pairs; pairs += 2) {
                if (strcmp(pairs[0], "state") == 0)
                        r->state = str_from(pairs[1]);
                else
                        CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        }
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define ADD(name, ...) record(c, name, (const char *const[]){__VA_ARGS__, NULL})

static void make_heads(World *w)
{
        Ctx *c = w->c;
        static const char *const kinds[] = {"authority", "public", "society"};
        w->plan = ADD(
                "plan", "name", "2026年计划", "kind", "yearly", "term", "2026年", "state", "draft")
                          ->id;
        for (int i = 0; i < UNITS; i++) {
                const char *name = str_printf(c->arena, "第%d局", i).p;
                const char *head = str_printf(c->arena, "局%d", i).p;
                w->units[i] = ADD("organisation", "name", name, "short", head, "kind", kinds[i % 3],
                        "level", "county", "state", "current")
                                      ->id;
        }
        for (int i = 0; i < TASKS; i++) {
                const char *name = str_printf(c->arena, "第%d项", i).p;
                Record *r = record_new(c, register_lookup(c->registers, S("task")));
                CHECK_OK(record_put_text(c, r, S("item"), str_from(name)));
                if (i % 4 == 0)
                        CHECK_OK(record_put_text(c, r, S("plan"), w->plan));
                r->state = S("proposed");
                CHECK_OK(record_save(c, r, S("")));
                w->tasks[i] = r->id;
        }
}

static const char *state_of(int i)
{
        static const char *const states[] = {"open", "running", "back", "done", "exempt"};
        return states[i % 5];
}

/* Late, soon or far; without a deadline for every seventh. */
static const char *due_of(int i)
{
        static const char *const days[] = {"2026年6月1日", "2026年7月3日", "2026年12月31日"};
        return i % 7 ? days[i % 3] : "";
}

static void make_duties(World *w, int n_tasks, int n_units)
{
        Ctx *c = w->c;
        CLEANUP(txn_done) Txn t = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        for (int i = 0; i < n_tasks; i++)
                for (int k = 0; k < n_units; k++) {
                        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                        int one = i * n_units + k;
                        if (one % 9 == 8)
                                continue; /* not concerned */
                        const char *task = str_keep_z(c->arena, w->tasks[i]);
                        const char *unit = str_keep_z(c->arena, w->units[k]);
                        ADD("duty", "name", "一件", "task", task, "unit", unit, "due", due_of(one),
                                "state", state_of(one));
                }
        CHECK_OK(txn_commit(&t));
}

static CrossAsk ask_of(World *w, const char *view)
{
        CrossAsk a = {.view = view_lookup(w->reg, str_from(view)), .today = day_today(w->c)};
        CHECK(a.view != NULL);
        return a;
}

static int64_t listed(World *w, const CrossAsk *ask)
{
        Ctx *c = w->c;
        RecordList list = {0};
        const ListQuery q = {.reg = w->reg, .cross = ask, .limit = 1};
        CHECK_OK(record_list(c, &q, &list));
        return list.total;
}

/* Every cell, row, column and light against the list that it opens. */
static void check_lists(World *w, const CrossAsk *ask, const Cross *x)
{
        for (size_t i = 0; i < x->n; i += 37) {
                CrossAsk part = *ask;
                part.row = x->rows[x->cells[i].row].key;
                part.column = x->columns[x->cells[i].column].key;
                CHECK_INT(listed(w, &part), x->cells[i].sum.n);
        }
        for (size_t i = 0; i < x->n_rows; i += 7) {
                CrossAsk part = *ask;
                part.row = x->rows[i].key;
                CHECK_INT(listed(w, &part), x->rows[i].sum.n);
        }
        for (size_t i = 0; i < N_LIGHTS && ask->view->cell == SHOW_LIGHT; i++) {
                CrossAsk part = *ask;
                part.light = cross_lights[i];
                CHECK_INT(listed(w, &part), x->sum.of[i]);
        }
        CHECK_INT(listed(w, ask), x->sum.n);
}

static int64_t statements(World *w, const CrossAsk *ask, Cross *ret)
{
        Ctx *c = w->c;
        int64_t before = db_statements(c->db);
        CHECK_OK(cross_make(c, ask, ret));
        return db_statements(c->db) - before;
}

static void forty_by_sixty(Ctx *c, DbKind kind)
{
        (void)kind;
        World w;
        Cross few, all;
        if (!start(c, &w))
                return;
        make_heads(&w);
        make_duties(&w, 1, 9);
        CrossAsk ask = ask_of(&w, "ledger");
        int64_t n_few = statements(&w, &ask, &few);
        CHECK_INT(few.n, 8);
        make_duties(&w, TASKS, UNITS);
        int64_t n_all = statements(&w, &ask, &all);
        fprintf(stderr, "# 40 tasks by 60 units: %lld statements\n", (long long)n_all);
        CHECK_INT(n_all, n_few);
        CHECK(n_all <= 3);
        CHECK_INT(all.n_rows, TASKS);
        CHECK_INT(all.n_columns, UNITS);
        CHECK_INT(all.sum.n, 8 + TASKS * UNITS * 8 / 9 + 1);
        CHECK_STR(all.columns[0].head, "局0");
        CHECK_STR(all.columns[0].label, "第0局");
        CHECK(str_eq(all.columns[0].group, all.columns[19].group)); /* neighbours share it */
        CHECK(!str_eq(all.columns[19].group, all.columns[20].group));
        CHECK_STR(all.rows[0].label, "第0项");
        check_lists(&w, &ask, &all);
        ask.choice = w.plan;
        CHECK_OK(cross_make(c, &ask, &all));
        CHECK_INT(all.n_rows, TASKS / 4);
        check_lists(&w, &ask, &all);
        ask.choice = w.units[0]; /* of which there is nothing */
        CHECK_OK(cross_make(c, &ask, &all));
        CHECK_INT(all.n, 0);
}
TEST(forty_by_sixty)
{
        testdb_each(forty_by_sixty);
}

static void lights_follow_states_and_deadlines(Ctx *c, DbKind kind)
{
        (void)kind;
        World w;
        Cross x;
        if (!start(c, &w))
                return;
        make_heads(&w);
        static const struct {
                const char *state, *due, *light;
        } cases[] = {
                {"open", "2026年6月29日", "late"},
                {"open", "2026年6月30日", "soon"},
                {"running", "2026年7月2日", "soon"},
                {"running", "2026年12月31日", "run"},
                {"open", "2026年12月31日", "todo"},
                {"open", "", "todo"},
                {"back", "2026年12月31日", "back"},
                {"back", "2026年7月2日", "back"},
                {"back", "2026年6月1日", "late"},
                {"done", "2026年6月1日", "done"},
                {"exempt", "2026年6月1日", "stop"},
        };
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                ADD("duty", "name", "一件", "task", str_keep_z(c->arena, w.tasks[0]), "unit",
                        str_keep_z(c->arena, w.units[i]), "due", cases[i].due, "state",
                        cases[i].state);
        CrossAsk ask = ask_of(&w, "ledger");
        CHECK_OK(cross_make(c, &ask, &x));
        for (size_t i = 0; i < x.n; i++)
                for (size_t k = 0; k < ARRAY_LEN(cases); k++)
                        if (str_eq(x.columns[x.cells[i].column].key, w.units[k]))
                                CHECK_STR(
                                        cross_lights[cross_worst(&x.cells[i].sum)], cases[k].light);
        CHECK_INT(x.n, ARRAY_LEN(cases));
        /* a board by light says the same */
        ask = ask_of(&w, "lights");
        CrossCard *cards;
        size_t n;
        CHECK_OK(cross_make(c, &ask, &x));
        CHECK_INT(x.n_columns, N_LIGHTS);
        CHECK_STR(x.columns[0].key, "late");
        CHECK_INT(x.columns[0].sum.n, 2);
        CHECK_OK(cross_cards(c, &ask, 1, &cards, &n));
        CHECK_INT(n, N_LIGHTS); /* the first of each */
        CHECK_OK(cross_cards(c, &ask, 50, &cards, &n));
        CHECK_INT(n, ARRAY_LEN(cases));
        Record *first;
        for (size_t i = 0; i < n; i++)
                if (str_eq(cards[i].column, S("late"))) {
                        CHECK_OK(record_load(c, w.reg, cards[i].id, &first));
                        CHECK_STR(
                                record_text(first, S("due")), "2026年6月1日"); /* the most urgent */
                        break;
                }
}
TEST(lights_follow_states_and_deadlines)
{
        testdb_each(lights_follow_states_and_deadlines);
}

static const CrossCell *cell_at(const Cross *x, const char *row, const char *column)
{
        for (size_t i = 0; i < x->n; i++)
                if (str_eq(x->rows[x->cells[i].row].key, str_from(row)) &&
                        str_eq(x->columns[x->cells[i].column].key, str_from(column)))
                        return &x->cells[i];
        return NULL;
}

static void years_have_of_should(Ctx *c, DbKind kind)
{
        (void)kind;
        World w;
        Cross x;
        if (!start(c, &w))
                return;
        make_heads(&w);
        const char *task = str_keep_z(c->arena, w.tasks[0]);
#define YEAR(level, year, state) \
        ADD("duty", "name", "卷", "task", task, "level", level, "year", year, "state", state)
        YEAR("city", "2023年", "done");
        YEAR("city", "2023年", "running");
        YEAR("city", "2023年", "exempt"); /* is not asked for */
        YEAR("county", "2026年3月", "done");
        YEAR("county", "民国二十五年（1936年）", "done");
        YEAR("county", "", "running");
        CrossAsk ask = ask_of(&w, "years");
        CHECK_OK(cross_make(c, &ask, &x));
        CHECK_STR(x.rows[0].key, "city"); /* as the vocabulary has them */
        const CrossCell *cell = cell_at(&x, "city", "2023");
        CHECK(cell && cell->sum.n == 2 && cell->sum.have == 1);
        CHECK(cell_at(&x, "county", "1936") != NULL);
        CHECK(cell_at(&x, "county", CROSS_NONE) != NULL);
        CHECK_STR(x.columns[x.n_columns - 1].key, CROSS_NONE);
        CHECK_INT(x.n_columns, 4); /* ninety years are not filled in */
        check_lists(&w, &ask, &x);
        CrossAsk none = ask;
        none.column = S(CROSS_NONE);
        CHECK_INT(listed(&w, &none), 1);
        YEAR("county", "2024年", "done");
        CHECK_OK(record_withdraw(c, w.reg, cell_at(&x, "county", "1936")->id, S("误登")));
        CHECK_OK(cross_make(c, &ask, &x));
        CHECK_INT(x.n_columns, 5); /* 2023, 2024, 2025 which has none, 2026, not stated */
        CHECK_STR(x.columns[2].key, "2025");
        CHECK_INT(x.columns[2].sum.n, 0);
}
TEST(years_have_of_should)
{
        testdb_each(years_have_of_should);
}

static void many_columns_of_a_record(Ctx *c, DbKind kind)
{
        (void)kind;
        World w;
        Cross x;
        if (!start(c, &w))
                return;
        make_heads(&w);
        const char *asked = str_printf(
                c->arena, "%.*s\n%.*s\n%.*s", STR(w.units[0]), STR(w.units[1]), STR(w.units[2]))
                                    .p;
        ADD("duty", "name", "第一轮", "task", str_keep_z(c->arena, w.tasks[0]), "asked", asked,
                "seen", str_keep_z(c->arena, w.units[1]), "state", "running");
        CrossAsk ask = ask_of(&w, "reach");
        CHECK_OK(cross_make(c, &ask, &x));
        CHECK_INT(x.n_rows, 1);
        CHECK_STR(x.rows[0].label, "第一轮");
        CHECK_INT(x.n_columns, 3);
        CHECK_INT(x.rows[0].sum.of[5], 1); /* done */
        CHECK_INT(x.rows[0].sum.of[3], 2); /* not yet */
        ask.column = w.units[0];
        CHECK_INT(listed(&w, &ask), 1);
        ask.column = w.units[9];
        CHECK_INT(listed(&w, &ask), 0);
}
TEST(many_columns_of_a_record)
{
        testdb_each(many_columns_of_a_record);
}

/* Declarations
 * ------------ */
static void refused(Ctx *c, const char *views, const char *why)
{
        char path[400];
        const Registers *r;
        snprintf(path, sizeof path, "%s/wrong.yaml", testdb_dir());
        Str text = str_printf(c->arena,
                "register: wrong\nlabel: 误\nroom: tasks\nviews:\n  - %s\nfields:\n"
                "  - {name: name, label: 名, type: text, search: title}\n"
                "  - {name: phone, label: 电话, type: reference, target: person, restricted: true}\n"
                "  - {name: unit, label: 单位, type: reference, target: organisation}\n"
                "  - {name: kinds, label: 类, type: term, vocabulary: org_kind, many: true}\n",
                views);
        CHECK_OK(file_write(c, path, text));
        if (!CHECK_ERR(registers_load(c, path, &r), ERR_INVALID) ||
                !CHECK(str_find(c->fault.sentence, str_from(why), 0) != SIZE_MAX))
                fprintf(stderr, "# %s: %.*s\n", views, STR(c->fault.sentence));
        fault_clear(c);
}
static void wrong_views(Ctx *c, DbKind kind)
{
        (void)kind;
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit}", "“columns” is missing");
        refused(c, "{name: a, kind: matrx, label: 甲, rows: unit, columns: state}",
                "did you mean “matrix”");
        refused(c, "{name: a, kind: board, label: 甲, by: unit, urge: urge}", "has no “urge”");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit, columns: phone}", "restricted");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: name, columns: unit}",
                "grouped by a term");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit, columns: kinds}",
                "rows: record");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit, columns: unit, head: level}",
                "short text");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit, columns: unit, cell: share}",
                "(have)");
        refused(c, "{name: a, kind: matrix, label: 甲, rows: unit, columns: unit, urge: holiday}",
                "urged with");
        refused(c, "{name: a, kind: board, label: 甲, by: kinds}", "one column of a board");
        refused(c, "{name: a, kind: notebook, label: 甲, ask: [unit]}", "would lack “name”");
}
TEST(wrong_views_are_refused)
{
        testdb_each(wrong_views);
}

TEST_MAIN
