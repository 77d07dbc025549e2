/* test_rename.c: a register that an office calls otherwise: whatever was told of it follows, and may come back; and an
 * index whose condition alone is another one. On both engines. */
#include "record/record.h"

#include "test/test.h"
#include "test/testdb.h"

#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000;
}

#define FIELDS                                                                           \
        "label: 水井\nroom: registers\n"                                               \
        "number: \"SJ-{seq:4}\"\nfields:\n"                                              \
        "  - {name: name, label: 名称, type: text, search: title}\n"                   \
        "  - {name: kind, label: 类, type: term, vocabulary: well_kind, facet: true}\n" \
        "  - {name: dug, label: 年代, type: date}\n"                                   \
        "  - {name: lot, label: 次, type: number, next: [kind]}\n"                      \
        "  - {name: users, label: 用者, type: text, many: true}\n"                     \
        "figures:\n  - {code: wells_dug, label: 井, unit: 口, count: records, date: dug}\n"
#define KINDS \
        "vocabulary: well_kind\nterms:\n  - {code: stone, zh: 石井}\n  - {code: brick, zh: 砖井}\n"
#define DIP(of)                                                                   \
        "register: dip\nlabel: 淘井\nroom: registers\npart_of: well\nfields:\n" \
        "  - {name: name, label: 事由, type: text, search: title}\n"            \
        "  - {name: well, label: 井, type: reference, target: " of ", required: true}\n"

static void put(Ctx *c, const char *name, const char *text)
{
        Str dir = str_printf(c->arena, "%s/registers", testdb_dir());
        CHECK_OK(dir_make(c, dir.p));
        CHECK_OK(file_write(c, path_join(c->arena, dir, str_from(name)).p, str_from(text)));
}

static bool load(Ctx *c)
{
        Str dir = str_printf(c->arena, "%s/registers", testdb_dir());
        c->now_ms = clock_of_test;
        return CHECK_OK(registers_load(c, dir.p, &c->registers));
}

static bool declare(Ctx *c, const char *well, const char *dip)
{
        MigrationStep *steps;
        size_t n = 1;
        put(c, "well.terms.yaml", KINDS);
        put(c, "well.yaml", well);
        put(c, "dip.yaml", dip);
        if (!load(c) || !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        return CHECK_INT(n, 0);
}

static Record *made(Ctx *c, const char *name, const char *kind)
{
        const Register *reg = register_lookup(c->registers, S("well"));
        Record *r = record_new(c, reg);
        CHECK_OK(record_put_text(c, r, S("name"), str_from(name)));
        CHECK_OK(record_put_text(c, r, S("kind"), str_from(kind)));
        CHECK_OK(record_put_text(c, r, S("dug"), S("光绪二十年")));
        CHECK_OK(record_put_text(c, r, S("users"), S("罗家\n何家")));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}

static void is_whole(Ctx *c)
{
        ChainReport report = {0};
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
        CHECK_STR(report.sentence, "");
}

/* All that is told of the two wells, under whatever name. */
static void is_told(Ctx *c, Str name, Str id, int64_t n_revisions)
{
        const Register *reg = register_lookup(c->registers, name);
        Record *r;
        Revision *rev;
        size_t n;
        if (!CHECK(reg != NULL) || !CHECK_OK(record_load(c, reg, id, &r)))
                return;
        CHECK_STR(reg->name, name.p);
        CHECK_STR(r->number, "SJ-0001");
        CHECK_STR(record_text(r, S("lot")), "1");
        CHECK_INT(record_values(r, S("users"))->n, 2);
        CHECK_OK(record_revisions(c, reg, id, &rev, &n));
        CHECK_INT(n, n_revisions);
        Backlink *links;
        CHECK_OK(record_backlinks(c, c->registers, id, &links, &n));
        CHECK_INT(n, 1);
        FigureAsk ask = {.figure = figure_lookup(c->registers, S("wells_dug"), NULL),
                .first = JDN_OPEN_PAST,
                .last = JDN_OPEN_FUTURE};
        FigureValue value;
        CHECK_OK(figure_value(c, &ask, &value));
        CHECK(value.value.min == 2);
        const ListQuery q = {.reg = reg, .limit = 10};
        FacetCount *counts;
        CHECK_OK(record_facet(c, &q, S("kind"), &counts, &n));
        if (CHECK_INT(n, 2))
                CHECK_INT(counts[0].n, 1);
        NumberRun *runs;
        CHECK_OK(number_runs(c, reg, &runs, &n));
        if (CHECK(n > 0))
                CHECK_INT(runs[0].n_used, 2);
        is_whole(c);
}

static void renames(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, "register: well\n" FIELDS, DIP("well")))
                return;
        Record *one = made(c, "大井", "石井"), *dip;
        made(c, "小井", "砖井");
        dip = record_new(c, register_lookup(c->registers, S("dip")));
        CHECK_OK(record_put_text(c, dip, S("name"), S("民国三年淘井")));
        CHECK_OK(record_put_text(c, dip, S("well"), one->id));
        CHECK_OK(record_save(c, dip, S("")));
        CHECK_OK(db_run(c,
                "INSERT INTO table_heads (org_id, register, heads, plan, used_ms) VALUES ('', 'well', 'h', '{}', 1)",
                NO_CELLS, NULL));
        is_told(c, S("well"), one->id, 1);

        /* A name that is only another one is asked about, and nothing was changed. */
        put(c, "well.yaml", "register: spring\n" FIELDS);
        put(c, "dip.yaml", DIP("spring"));
        if (!load(c))
                return;
        CHECK_ERR(registers_migrate(c, c->registers), ERR_CONFLICT);
        CHECK(str_find(c->fault.sentence,
                      S("Was it renamed “spring”? Then write “was: well” there."), 0) != SIZE_MAX);
        fault_clear(c);

        /* Said so, it is carried out once everything else names it by the new name. */
        put(c, "well.yaml", "register: spring\nwas: well\n" FIELDS);
        put(c, "dip.yaml", DIP("well"));
        Str *problems;
        size_t n;
        const Registers *none;
        Str dir = str_printf(c->arena, "%s/registers", testdb_dir());
        CHECK_OK(registers_check(c, dir.p, &problems, &n, &none));
        if (CHECK_INT(n, 1))
                CHECK_STR(problems[0],
                        "dip.yaml:7:53: The register “well” is called “spring” now; write that here.");
        if (!declare(c, "register: spring\nwas: well\n" FIELDS, DIP("spring")))
                return;
        is_told(c, S("spring"), one->id, 1);
        CHECK_STR(register_lookup(c->registers, S("well"))->name, "spring");
        Cell heads;
        bool found;
        CHECK_OK(db_one(
                c, "SELECT register FROM table_heads WHERE heads = 'h'", NO_CELLS, &heads, &found));
        CHECK_STR(heads.s, "spring");

        /* Numbers go on, in both their kinds. */
        const Register *spring = register_lookup(c->registers, S("spring"));
        Record *r = record_new(c, spring);
        CHECK_OK(record_put_text(c, r, S("name"), S("新井")));
        CHECK_OK(record_put_text(c, r, S("kind"), S("石井")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(r->number, "SJ-0003");
        CHECK_STR(record_text(r, S("lot")), "2");
        CHECK_OK(record_withdraw(c, spring, r->id, S("试录")));
        Column *columns;
        CHECK_OK(db_columns(c, S("reg_well"), &columns, &n));
        CHECK_INT(n, 0);

        /* And back again. */
        if (declare(c, "register: well\nwas: spring\n" FIELDS, DIP("well")))
                is_told(c, S("well"), one->id, 1);
        CHECK_STR(register_lookup(c->registers, S("spring"))->name, "well");
}
TEST(renames)
{
        testdb_each(renames);
}

/* A register and a field and a state of it at once; tables made under the new name before anybody said so. */
static void all_at_once(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, "register: well\n" FIELDS, DIP("well")))
                return;
        Record *one = made(c, "大井", "石井"), *r;
        put(c, "spring.yaml",
                "register: spring\nlabel: 泉\nroom: registers\nfields:\n"
                "  - {name: name, label: 名称, type: text, search: title}\n"
                "  - {name: flows, label: 流向, type: text, many: true}\n");
        if (!load(c) || !CHECK_OK(registers_migrate(c, c->registers)))
                return;
        unlink(str_printf(c->arena, "%s/registers/spring.yaml", testdb_dir()).p);
        if (!declare(c,
                    "register: spring\nwas: [well]\nlabel: 水井\nroom: registers\nfields:\n"
                    "  - {name: name, label: 名称, type: text, search: title}\n"
                    "  - {name: kind, label: 类, type: term, vocabulary: well_kind, facet: true}\n"
                    "  - {name: begun, was: dug, label: 始凿, type: date, in_list: true}\n"
                    "  - {name: lot, label: 次, type: number, next: [kind]}\n"
                    "  - {name: people, was: users, label: 用户, type: text, many: true}\n",
                    DIP("spring")))
                return;
        const Register *spring = register_lookup(c->registers, S("spring"));
        if (!CHECK_OK(record_load(c, spring, one->id, &r)))
                return;
        CHECK_STR(record_text(r, S("begun")), "光绪二十年");
        CHECK_INT(record_values(r, S("people"))->n, 2);
        CHECK_INT(r->version, 2); /* of the fields; the register is told once */
        is_whole(c);
}
TEST(all_at_once)
{
        testdb_each(all_at_once);
}

static void names_of_others(Ctx *c, DbKind kind)
{
        (void)kind;
        Str *problems;
        size_t n;
        const Registers *none;
        put(c, "well.terms.yaml", KINDS);
        put(c, "well.yaml", "register: spring\nwas: site\n" FIELDS);
        Str dir = str_printf(c->arena, "%s/registers", testdb_dir());
        CHECK_OK(registers_check(c, dir.p, &problems, &n, &none));
        if (CHECK_INT(n, 1))
                CHECK_STR(problems[0],
                        "well.yaml:2:6: “site” is declared beside it; what still exists is nobody’s former name.");
}
TEST(names_of_others)
{
        testdb_each(names_of_others);
}

/* The same columns, another condition. */
static void conditions_change(Ctx *c, DbKind kind)
{
        (void)kind;
        MigrationStep *steps;
        size_t n;
        if (!declare(c, "register: well\n" FIELDS, DIP("well")))
                return;
        CHECK_OK(db_script(c, "DROP INDEX vx_well_dug"));
        CHECK_OK(db_script(c,
                "CREATE INDEX vx_well_dug ON reg_well (withdrawn, f_dug_first, f_dug_last) WHERE f_dug_first < f_dug_last"));
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        if (CHECK_INT(n, 2)) {
                CHECK_STR(steps[0].sql, "DROP INDEX IF EXISTS vx_well_dug");
                CHECK(str_ends(steps[1].sql, S("WHERE f_dug_first <> f_dug_last")));
        }
}
TEST(conditions_change)
{
        testdb_each(conditions_change);
}

TEST_MAIN
