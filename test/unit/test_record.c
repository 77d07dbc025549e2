/* test_record.c: the shipped registers on both engines: tables, saving, versions, numbers, lists, facets,
 * references, withdrawal, history and the chain. */
#include "record/record.h"

#include "test/test.h"
#include "test/testdb.h"

#include <sys/wait.h>
#include <unistd.h>

/* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000;
}

static const Register *start(Ctx *c, const char *name)
{
        c->now_ms = clock_of_test;
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return NULL;
        return register_lookup(c->registers, str_from(name));
}

/* "name=words" pairs; NULL ends. */
static Record *made(Ctx *c, const Register *reg, const char *const *pairs)
{
        Record *r = record_new(c, reg);
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define MADE(reg, ...) made(c, reg, (const char *const[]){__VA_ARGS__, NULL})

static int64_t count(Ctx *c, const char *sql)
{
        Cell v = {0};
        bool found;
        (void)CHECK_OK(db_one(c, sql, NO_CELLS, &v, &found));
        return v.i;
}

static void plan_is_carried_out(Ctx *c, DbKind kind)
{
        (void)kind;
        MigrationStep *steps;
        size_t n = 0;
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)))
                return;
        CHECK_OK(schema_migrate(c));
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        CHECK(n > 40);
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        CHECK_INT(n, 0);
        /* A column whose field is gone stays; a field that is new gets its column. */
        CHECK_OK(db_script(c, "ALTER TABLE reg_tag ADD COLUMN f_old {text}"));
        CHECK_OK(db_script(c, "DROP INDEX il_tag_note"));
        CHECK_OK(db_script(c, "ALTER TABLE reg_tag DROP COLUMN f_note"));
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        if (CHECK_INT(n, 2)) /* the column and its index */
                CHECK_STR(steps[0].sql, "ALTER TABLE reg_tag ADD COLUMN f_note {text}");
        CHECK_OK(registers_migrate(c, c->registers));
        Column *columns;
        CHECK_OK(db_columns(c, S("reg_tag"), &columns, &n));
        bool kept = false;
        for (size_t i = 0; i < n; i++)
                kept = kept || str_eq(columns[i].name, S("f_old"));
        CHECK(kept);
}
TEST(plan_is_carried_out)
{
        testdb_each_empty(plan_is_carried_out);
}

static void saves_and_loads(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *site = start(c, "site");
        if (!site)
                return;
        Record *r = MADE(site, "name", "渡头义渡码头遗址", "aliases", "义渡码头\n大码头",
                "category", "渡口码头", "location", "28.91236, 111.48207", "evidence",
                "同治《桐溪縣志》｜卷五，叶十二上｜出版物｜“同治七年里民公置”");
        CHECK_STR(r->number, "YZ-2026-0001");
        CHECK_INT(r->version, 1);
        Record *l;
        if (!CHECK_OK(record_load(c, site, r->id, &l)))
                return;
        CHECK_STR(l->title, "渡头义渡码头遗址");
        CHECK_STR(l->state, "lead");
        CHECK_INT(record_values(l, S("aliases"))->n, 2);
        CHECK_STR(record_values(l, S("aliases"))->p[1].text, "大码头");
        CHECK_STR(record_text(l, S("category")), "ferry");
        CHECK(record_values(l, S("location"))->p[0].number == 28.91236);
        const Values *e = record_values(l, S("evidence"));
        if (CHECK_INT(e->n, 1)) {
                CHECK_STR(e->p[0].extra, "卷五，叶十二上");
                CHECK_STR(e->p[0].grade, "published");
                CHECK_STR(e->p[0].quote, "同治七年里民公置");
        }
        CHECK_OK(record_load_number(c, site, S("YZ-2026-0001"), &l));
        CHECK_ERR(record_load(c, site, S("no-such-id"), &l), ERR_NOT_FOUND);
}
TEST(saves_and_loads)
{
        testdb_each(saves_and_loads);
}

static void second_saver_is_told(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag");
        if (!tag)
                return;
        Record *mine = MADE(tag, "name", "渡口"), *theirs;
        CHECK_OK(record_load(c, tag, mine->id, &theirs));
        CHECK_OK(record_put_text(c, theirs, S("note"), S("津渡、码头")));
        CHECK_OK(record_save(c, theirs, S("补说明")));
        CHECK_INT(theirs->version, 2);
        CHECK_OK(record_put_text(c, mine, S("note"), S("另写")));
        CHECK_ERR(record_save(c, mine, S("")), ERR_CONFLICT);
        CHECK_INT(mine->version, 1);
        CHECK_STR(record_text(mine, S("note")), "另写");
        fault_clear(c);
        /* Nothing changed: nothing is written. */
        CHECK_OK(record_save(c, theirs, S("")));
        CHECK_INT(theirs->version, 2);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE version IS NOT NULL"), 2);
}
TEST(second_saver_is_told)
{
        testdb_each(second_saver_is_told);
}

static void refuses_what_is_wrong(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag"),
                       *event = tag ? register_lookup(c->registers, S("event")) : NULL;
        if (!event)
                return;
        Record *r = record_new(c, tag);
        CHECK_ERR(record_save(c, r, S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "name");
        fault_clear(c);
        (void)MADE(tag, "name", "渡口");
        CHECK_OK(record_put_text(c, r, S("name"), S("渡口")));
        CHECK_ERR(record_save(c, r, S("")), ERR_CONFLICT);
        CHECK_STR(c->fault.field, "name");
        CHECK_INT(r->id.n, 0);
        /* A draft may lack what is required; it may not leave its draft state so. */
        Record *e = MADE(event, "entry", "渡头大桥通车。");
        fault_clear(c);
        CHECK_OK(record_move(c, event, e->id, S("compiled"), S("")));
        CHECK_ERR(record_move(c, event, e->id, S("checked"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "date");
        CHECK_ERR(record_move(c, event, e->id, S("nowhere"), S("")), ERR_INVALID);
        CHECK_ERR(record_put_text(c, e, S("category"), S("天气")), ERR_INVALID);
        CHECK_ERR(record_put_text(c, e, S("place"), S("无此地")), ERR_INVALID);
        CHECK_ERR(record_put_text(c, e, S("colour"), S("红")), ERR_INVALID);
        CHECK_ERR(record_put_text(c, e, S("entry"), S("两\n行")), ERR_INVALID);
}
TEST(refuses_what_is_wrong)
{
        testdb_each(refuses_what_is_wrong);
}

static void numbers_run_without_gaps(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *site = start(c, "site");
        if (!site)
                return;
        Record *a = MADE(site, "name", "桐山书院旧址");
        Record *bad = record_new(c, site); /* fails after nothing was given */
        CHECK_ERR(record_save(c, bad, S("")), ERR_INVALID);
        fault_clear(c);
        Record *b = MADE(site, "name", "永济桥");
        CHECK_STR(a->number, "YZ-2026-0001");
        CHECK_STR(b->number, "YZ-2026-0002");
        /* Brought from elsewhere: kept, and the sequence goes on behind it. */
        Record *old = record_new(c, site);
        old->number = S("YZ-2026-0005");
        CHECK_OK(record_put_text(c, old, S("name"), S("龙潭陂")));
        CHECK_OK(record_save(c, old, S("")));
        CHECK_STR(MADE(site, "name", "双江渡口")->number, "YZ-2026-0006");
        Record *again = record_new(c, site);
        again->number = S("YZ-2026-0005");
        CHECK_OK(record_put_text(c, again, S("name"), S("白鹭渡")));
        CHECK_ERR(record_save(c, again, S("")), ERR_CONFLICT);
        fault_clear(c);
        NumberRun *runs;
        size_t n_runs;
        CHECK_OK(number_runs(c, site, &runs, &n_runs));
        if (CHECK_INT(n_runs, 1) && CHECK_INT(runs[0].n_lacking, 2))
                CHECK_STR(runs[0].gaps[0].number, "YZ-2026-0003—YZ-2026-0004");
        /* A number is never given up. */
        CHECK_OK(record_withdraw(c, site, b->id, S("重复登记")));
        CHECK_STR(MADE(site, "name", "白鹭渡")->number, "YZ-2026-0007");
        a->number = S("YZ-2026-0099");
        CHECK_ERR(record_save(c, a, S("")), ERR_CONFLICT);
}
TEST(numbers_run_without_gaps)
{
        testdb_each(numbers_run_without_gaps);
}

/* Of what is narrowed not more are counted than are asked for; values are then told without counts. */
static void check_most(Ctx *c, const Register *site, const Filter *county)
{
        RecordList l;
        Facet facets[] = {{.field = S("town")}, {.field = S("state")}, {.field = S("category")}};
        ListQuery q = {.reg = site, .filters = county, .n_filters = 1, .count_most = 2};
        CHECK_OK(record_list(c, &q, &l));
        CHECK_INT(l.total, 2);
        CHECK(!l.more);
        CHECK_OK(record_facets(c, &q, facets, ARRAY_LEN(facets)));
        CHECK(facets[0].counted && facets[1].counted);
        if (CHECK_INT(facets[0].n, 1) && CHECK_INT(facets[1].n, 1) && CHECK_INT(facets[2].n, 2)) {
                CHECK_STR(facets[0].p[0].label, "渡头镇");
                CHECK_INT(facets[0].p[0].n, 2);
                CHECK_INT(facets[1].p[0].n, 2);
                CHECK_INT(facets[2].p[0].n, 1);
        }
        q.count_most = 1;
        CHECK_OK(record_list(c, &q, &l));
        CHECK_INT(l.total, 1);
        CHECK_INT(l.n, 2);
        CHECK(l.more);
        CHECK_OK(record_facets(c, &q, facets, ARRAY_LEN(facets)));
        CHECK(!facets[2].counted);
        if (CHECK(facets[2].n > 2)) /* every value of the register may be chosen */
                CHECK_INT(facets[2].p[0].n, 0);
        Str label;
        CHECK_OK(facet_value_label(c, site, S("town"), facets[0].p[0].code, &label));
        CHECK_STR(label, "渡头镇");
        CHECK_OK(facet_value_label(c, site, S("category"), S("nothing"), &label));
        CHECK_STR(label, "nothing");
}

static void lists(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *site = start(c, "site"),
                       *place = site ? register_lookup(c->registers, S("place")) : NULL;
        if (!place)
                return;
        Record *town = MADE(place, "name", "渡头镇", "kind", "镇");
        CHECK_STR(town->number, "DM-0001");
        (void)MADE(site, "name", "桐山书院旧址", "category", "书院", "protection", "省级",
                "condition", "一般");
        (void)MADE(site, "name", "渡头义渡碑", "category", "碑刻", "protection", "县级",
                "condition", "好", "town", "DM-0001 渡头镇", "aliases", "義渡碑");
        (void)MADE(site, "name", "渡头义渡码头遗址", "category", "渡口码头", "protection", "县级",
                "town", "渡头镇");
        Record *gone = MADE(site, "name", "旧电影院", "category", "近现代建筑");
        CHECK_OK(record_withdraw(c, site, gone->id, S("误登")));
        RecordList l;
        ListQuery q = {.reg = site, .limit = 2};
        CHECK_OK(record_list(c, &q, &l));
        CHECK_INT(l.total, 3);
        if (CHECK_INT(l.n, 2)) {
                CHECK_STR(l.p[0]->number, "YZ-2026-0001");
                CHECK_STR(record_values(l.p[0], S("protection"))->p[0].display, "Provincial");
        }
        q = (ListQuery){.reg = site, .words = S("義渡"), .sort = S("-title")};
        CHECK_OK(record_list(c, &q, &l));
        if (CHECK_INT(l.n, 2))
                CHECK_STR(l.p[0]->title, "渡头义渡碑"); /* 碑 is behind 码 */
        Filter f[] = {{S("protection"), S("="), S("县级")}, {S("town"), S("="), S("渡头镇")}};
        q = (ListQuery){.reg = site, .filters = f, .n_filters = 2, .sort = S("category")};
        CHECK_OK(record_list(c, &q, &l));
        if (CHECK_INT(l.total, 2))
                CHECK_STR(l.p[0]->title, "渡头义渡码头遗址"); /* ferry stands before stele */
        FacetCount *facet;
        size_t n = 0;
        CHECK_OK(record_facet(c, &q, S("protection"), &facet, &n));
        if (CHECK_INT(n, 1)) /* its own filter left out; the other one holds */
                CHECK_INT(facet[0].n, 2);
        check_most(c, site, &f[0]);
        q = (ListQuery){.reg = site, .withdrawn = true};
        CHECK_OK(record_facet(c, &q, S("town"), &facet, &n));
        if (CHECK_INT(n, 1))
                CHECK_STR(facet[0].label, "渡头镇");
        CHECK_OK(record_facet(c, &q, S("state"), &facet, &n));
        if (CHECK_INT(n, 1))
                CHECK_INT(facet[0].n, 4);
        f[0] = (Filter){S("aliases"), S("contains"), S("義")};
        f[1] = (Filter){S("condition"), S("empty"), S("0")};
        q = (ListQuery){.reg = site, .filters = f, .n_filters = 2};
        CHECK_OK(record_list(c, &q, &l));
        CHECK_INT(l.total, 1);
        f[0] = (Filter){S("nothing"), S("="), S("1")};
        CHECK_ERR(record_list(c, &q, &l), ERR_INVALID);
        fault_clear(c);
        q = (ListQuery){.reg = site, .sort = S("id; DROP TABLE reg_site")};
        CHECK_ERR(record_list(c, &q, &l), ERR_INVALID);
        fault_clear(c);
        Backlink *back;
        CHECK_OK(record_backlinks(c, c->registers, town->id, &back, &n));
        if (CHECK_INT(n, 2)) {
                CHECK_STR(back[0].field->name, "town");
                CHECK_STR(back[0].title, "渡头义渡碑");
        }
}
TEST(lists)
{
        testdb_each(lists);
}

static void history_and_chain(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag");
        if (!tag)
                return;
        struct Actor actor = {.id = S("a1"), .name = S("陈敏")};
        c->actor = &actor;
        Record *r = MADE(tag, "name", "津渡");
        CHECK_OK(record_put_text(c, r, S("name"), S("渡口")));
        CHECK_OK(record_save(c, r, S("从通行写法")));
        CHECK_OK(audit_add(c, S("export"), S("tag"), (Str){0}, S("2条")));
        CHECK_ERR(record_withdraw(c, tag, r->id, S(" ")), ERR_INVALID);
        fault_clear(c);
        CHECK_OK(record_withdraw(c, tag, r->id, S("重复")));
        Revision *rev;
        size_t n = 0, n_changes = 0;
        FieldChange *changes;
        CHECK_OK(record_revisions(c, tag, r->id, &rev, &n));
        if (!CHECK_INT(n, 3))
                return;
        CHECK_STR(rev[0].action, "withdraw");
        CHECK_STR(rev[1].reason, "从通行写法");
        CHECK_STR(rev[1].by_name, "陈敏");
        CHECK_OK(revision_changes(c, tag, &rev[2], &rev[1], &changes, &n_changes));
        if (CHECK_INT(n_changes, 1)) {
                CHECK_STR(changes[0].before, "津渡");
                CHECK_STR(changes[0].after, "渡口");
        }
        CHECK_OK(revision_changes(c, tag, &rev[1], &rev[0], &changes, &n_changes));
        if (CHECK_INT(n_changes, 1))
                CHECK_STR(changes[0].field->label_zh, "撤销");
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.n_entries, 4);
        CHECK_INT(report.n_revisions, 3);
        CHECK_INT(report.broken_at, 0);
}
TEST(history_and_chain)
{
        testdb_each(history_and_chain);
}

/* A source in the collection is known by its id, whatever is typed; its title may change. */
static void sources_are_found(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *site = start(c, "site"),
                       *material = site ? register_lookup(c->registers, S("material")) : NULL;
        if (!material)
                return;
        Record *m = MADE(material, "title", "渡頭義渡碑記", "type", "拓片");
        CHECK_STR(m->number, "TX-2026-0001");
        Record *r = MADE(site, "name", "渡头义渡码头遗址", "evidence",
                "TX-2026-0001 渡頭義渡碑記｜第2—6行｜原件｜“同治七年”\n渡头义渡碑记\n无此书｜卷五");
        const Values *e = record_values(r, S("evidence"));
        if (!CHECK_INT(e->n, 3))
                return;
        CHECK(str_eq(e->p[0].ref, m->id) && str_eq(e->p[1].ref, m->id));
        CHECK_STR(e->p[0].text, "渡頭義渡碑記");
        CHECK_INT(e->p[2].ref.n, 0);
        CHECK_STR(e->p[2].text, "无此书");
        CHECK_OK(record_put_text(c, m, S("title"), S("渡頭義渡碑記（拓本）")));
        CHECK_OK(record_save(c, m, S("")));
        CHECK_OK(record_load(c, site, r->id, &r));
        e = record_values(r, S("evidence"));
        CHECK_STR(e->p[0].display, "渡頭義渡碑記（拓本） 第2—6行");
        Backlink *back;
        size_t n = 0;
        CHECK_OK(record_backlinks(c, c->registers, m->id, &back, &n));
        CHECK_INT(n, 1);
        CHECK_OK(record_backlinks_of(c, c->registers, m, &back, &n));
        if (CHECK_INT(n, 1))
                CHECK_STR(back[0].field->name, "evidence");
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
}
TEST(sources_are_found)
{
        testdb_each(sources_are_found);
}

static int64_t broken_after(Ctx *c, const char *damage)
{
        Txn t = {0};
        ChainReport report = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        CHECK_OK(db_script(c, damage));
        CHECK_OK(chain_verify(c, &report));
        CHECK((report.broken_at > 0) == (report.sentence.n > 0));
        txn_done(&t);
        return report.broken_at;
}

static void damage_is_found(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag");
        if (!tag)
                return;
        for (const char *const *name = (const char *const[]){"一", "二", "三", "四", NULL}; *name;
                name++)
                (void)MADE(tag, "name", *name);
        CHECK_INT(broken_after(c, "UPDATE chain SET reason = 'x' WHERE seq = 2"), 2);
        CHECK_INT(broken_after(c, "UPDATE chain SET version = 7 WHERE seq = 3"), 3);
        CHECK_INT(broken_after(c, "DELETE FROM chain WHERE seq = 2"), 2);
        CHECK_INT(broken_after(c, "DELETE FROM chain WHERE seq = 4"), 4);
        CHECK_INT(broken_after(c, "UPDATE reg_tag SET f_name = '五' WHERE f_name = '二'"), 2);
        CHECK_INT(
                broken_after(c,
                        "UPDATE reg_tag SET withdrawn = 1, withdrawn_reason = 'x' WHERE f_name = '三'"),
                3);
        CHECK_INT(broken_after(c, "SELECT 1"), 0);
}
TEST(damage_is_found)
{
        testdb_each(damage_is_found);
}

static Err hook_refuses(Ctx *c, const Record *r)
{
        return str_eq(r->title, S("拒")) ? fail(c, ERR_INTERNAL, "refused") : OK;
}

static void hooks_take_part(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *tag = start(c, "tag");
        if (!tag)
                return;
        record_hook_add(c->registers, hook_refuses);
        Record *r = record_new(c, tag);
        CHECK_OK(record_put_text(c, r, S("name"), S("拒")));
        CHECK_ERR(record_save(c, r, S("")), ERR_INTERNAL);
        CHECK_INT(r->version, 0);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_tag"), 0);
        CHECK_INT(count(c, "SELECT count(*) FROM chain"), 0);
}
TEST(hooks_take_part)
{
        testdb_each(hooks_take_part);
}

/* The same register as an office declares it before and after it thought again. */
#define WELL(fields)                                                  \
        S("register: well\nlabel: 水井\nroom: registers\nfields:\n" \
          "  - {name: name, label: 名称, type: text, search: title}\n" fields)

static bool declare(Ctx *c, Str yaml)
{
        c->now_ms = clock_of_test;
        char path[400];
        snprintf(path, sizeof path, "%s/well.yaml", testdb_dir());
        return CHECK_OK(file_write(c, path, yaml)) &&
                CHECK_OK(registers_load(c, path, &c->registers));
}

static const Register *redeclare(Ctx *c, Str yaml)
{
        if (!declare(c, yaml) || !CHECK_OK(registers_migrate(c, c->registers)))
                return NULL;
        MigrationStep *steps;
        size_t n = 0;
        CHECK_OK(registers_plan(c, c->registers, &steps, &n));
        CHECK_INT(n, 0);
        return register_lookup(c->registers, S("well"));
}

static void declarations_change(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *well = redeclare(c,
                WELL("  - {name: dug, label: 年代, type: text}\n"
                     "  - {name: depth, label: 深, type: text}\n"
                     "  - {name: user, label: 用者, type: text}\n"
                     "  - {name: old, label: 旧项, type: text}\n"));
        if (!well)
                return;
        Record *r = MADE(well, "name", "大井", "dug", "光绪二十年", "depth", "9.5", "user", "罗家",
                "old", "x");
        /* What would no longer be seen is not carried out; retired, it stays and is not filled in. */
#define LATER                                           \
        "  - {name: dug, label: 年代, type: date}\n"  \
        "  - {name: depth, label: 深, type: number}\n" \
        "  - {name: user, label: 用者, type: text, many: true}\n"
        if (!declare(c, WELL(LATER)))
                return;
        CHECK_ERR(registers_migrate(c, c->registers), ERR_CONFLICT);
        well = redeclare(
                c, WELL(LATER "  - {name: old, label: 旧项, type: text, retired: true}\n"));
        if (!well || !CHECK_OK(record_load(c, well, r->id, &r)))
                return;
        CHECK_STR(record_text(r, S("dug")), "光绪二十年");
        CHECK_STR(record_text(r, S("user")), "罗家");
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
        CHECK_OK(record_put_text(c, r, S("user"), S("罗家\n何家")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_OK(record_load(c, well, r->id, &r));
        CHECK_STR(record_values(r, S("dug"))->p[0].edtf, "1894-02-06/1895-01-25");
        CHECK(record_values(r, S("depth"))->p[0].number == 9.5);
        CHECK_INT(record_values(r, S("user"))->n, 2);
        Revision *rev;
        size_t n, n_changes = 0;
        FieldChange *changes;
        CHECK_OK(record_revisions(c, well, r->id, &rev, &n));
        CHECK_OK(revision_changes(c, well, &rev[1], &rev[0], &changes, &n_changes));
        CHECK_INT(n_changes, 1);
}
TEST(declarations_change)
{
        testdb_each(declarations_change);
}

static void moves_are_declared(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *person = start(c, "person");
        if (!person)
                return;
        Record *r = MADE(person, "name", "罗永年");
        CHECK_ERR(record_move(c, person, r->id, S("规范"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.sentence, "From Draft a record moves to Compared, not to Authorised.");
        CHECK_OK((fault_clear(c), record_move(c, person, r->id, S("查重"), S(""))));
        CHECK_ERR(record_move(c, person, r->id, S("review"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "sources");
}
TEST(moves_are_declared)
{
        testdb_each(moves_are_declared);
}

#define WRITERS 3
#define EACH 15

/* What one writer does: a connection of its own, records of its own, and one that all of them change. */
static int write_some(const char *where, Str shared)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx ctx = {.arena = a}, *c = &ctx;
        if (db_open(c, str_from(where)) != OK || registers_load(c, NULL, &ctx.registers) != OK)
                return 1;
        const Register *place = register_lookup(c->registers, S("place"));
        int wrong = 0;
        for (int i = 0; i < EACH && !wrong; i++) {
                Record *r = record_new(c, place), *s;
                wrong = record_put_text(c, r, S("name"), S("某地")) != OK ||
                        record_put_text(c, r, S("kind"), S("村")) != OK ||
                        record_save(c, r, S("")) != OK || record_load(c, place, shared, &s) != OK;
                Str note = str_printf(a, "%d %d", (int)getpid(), i);
                wrong = wrong || record_put_text(c, s, S("note"), note) != OK;
                Err e = wrong ? OK : record_save(c, s, S(""));
                wrong = wrong || (e != OK && e != ERR_CONFLICT); /* someone else was first */
                fault_clear(c);
        }
        db_close(c->db);
        return wrong;
}

static void writers_at_once(Ctx *c, DbKind kind)
{
        (void)kind;
        const Register *place = start(c, "place");
        if (!place)
                return;
        Record *shared = MADE(place, "name", "渡头镇", "kind", "镇");
        pid_t pids[WRITERS];
        for (int i = 0; i < WRITERS; i++) {
                pids[i] = fork();
                if (pids[i] == 0)
                        _exit(write_some(testdb_where(), shared->id));
        }
        for (int i = 0; i < WRITERS; i++) {
                int status = -1;
                CHECK(waitpid(pids[i], &status, 0) == pids[i] && status == 0);
        }
        CHECK_INT(count(c, "SELECT count(*) FROM reg_place"), WRITERS * EACH + 1);
        NumberRun *runs;
        size_t n_runs;
        CHECK_OK(number_runs(c, place, &runs, &n_runs));
        if (CHECK_INT(n_runs, 1))
                CHECK_INT(runs[0].n_lacking, 0);
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
        CHECK(report.n_entries > WRITERS * EACH + 1);
}
TEST(writers_at_once)
{
        testdb_each(writers_at_once);
}

TEST_MAIN
