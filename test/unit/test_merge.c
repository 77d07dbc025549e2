/* test_merge.c: two records become one and two again, exactly; likely doubles; many at once; whole numbers; on both
 * engines. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK_SAME(a, b) CHECK(str_eq(a, b))

static int64_t clock_now = 1795156320000; /* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return clock_now;
}

static const Actor editor = {.id = SC("u1"),
        .login = SC("chenmin"),
        .name = SC("陈敏"),
        .roles = ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD};

static bool start(Ctx *c)
{
        c->now_ms = clock_of_test;
        c->actor = &editor;
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_hook_add(c->registers, org_follow);
        record_hook_add(c->registers, clock_record);
        record_move_hooks(c->registers, move_allowed, move_followed);
        return true;
}

static const Register *reg(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

/* "name", "words" pairs; NULL ends. */
static Record *made(Ctx *c, const char *name, const char *const *pairs)
{
        Record *r = record_new(c, reg(c, name));
        for (; *pairs; pairs += 2)
                if (!CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1]))))
                        fprintf(stderr, "# %s=%s\n", pairs[0], pairs[1]);
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define MADE(name, ...) made(c, name, (const char *const[]){__VA_ARGS__, NULL})

static Record *loaded(Ctx *c, const char *name, Str id)
{
        Record *r = record_new(c, reg(c, name));
        CHECK_OK(record_load(c, reg(c, name), id, &r));
        return r;
}

static int64_t count(Ctx *c, const char *sql)
{
        Cell v = {0};
        bool found;
        (void)CHECK_OK(db_one(c, sql, NO_CELLS, &v, &found));
        return v.i;
}

static void whole(Ctx *c)
{
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        if (!CHECK_INT(report.broken_at, 0))
                fprintf(stderr, "# %.*s\n", STR(report.sentence));
}

/* What the last revision of a record keeps, as text. */
static Str kept(Ctx *c, const char *name, Str id)
{
        Revision *v;
        size_t n;
        if (!CHECK_OK(record_revisions(c, reg(c, name), id, &v, &n)) || !CHECK(n > 0))
                return (Str){0};
        Buf b = buf_new(c->arena);
        json_write(&b, v[0].snapshot);
        return buf_str(&b);
}

/* Two persons who are one, and all that points at the second. */
typedef struct {
        Record *kept, *lost, *post, *site, *name, *event;
} People;

static People people(Ctx *c)
{
        People p;
        p.kept = MADE("person", "name", "罗永年", "courtesy", "子丰", "summary", "渡头镇人");
        p.lost = MADE("person", "name", "羅永秊", "courtesy", "子豐", "birth", "清道光五年",
                "summary", "清末廪生", "relatives", "RW-0001");
        p.post = MADE("post", "person", "RW-0002", "post", "训导", "term", "清同治七年");
        p.name = MADE("person_name", "person", "RW-0002", "name", "丰叟", "kind", "号");
        p.site = MADE("site", "name", "渡头义渡碑", "persons", "RW-0001\nRW-0002");
        p.event = MADE("event", "entry", "罗永年捐田置渡。", "persons", "RW-0002");
        return p;
}

static Merge planned(Ctx *c, const People *p)
{
        Merge m = {0};
        CHECK_OK(merge_plan(c, reg(c, "person"), p->kept->id, p->lost->id, &m));
        return m;
}

static MergePick *pick_of(Merge *m, const char *field)
{
        return &m->picks[field_lookup(m->kept->reg, str_from(field)) - m->kept->reg->fields];
}

static void two_become_one(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        People p = people(c);
        Merge m = planned(c, &p);
        CHECK_INT(m.n_records, 4);
        CHECK_INT(*pick_of(&m, "birth"), MERGE_LOST);    /* the kept one has none */
        CHECK_INT(*pick_of(&m, "summary"), MERGE_KEPT);  /* both have; one is chosen */
        CHECK_INT(*pick_of(&m, "courtesy"), MERGE_BOTH); /* there is room for both */
        CHECK_OK(record_merge(c, &m, S("重复登记")));

        Record *kept = loaded(c, "person", p.kept->id), *lost = loaded(c, "person", p.lost->id);
        CHECK_STR(record_text(kept, S("birth")), "清道光五年");
        CHECK_STR(record_text(kept, S("summary")), "渡头镇人");
        CHECK_INT(record_values(kept, S("courtesy"))->n, 2);
        CHECK_INT(record_values(kept, S("relatives"))->n, 0); /* nobody is his own relative */
        CHECK(lost->withdrawn);
        CHECK_STR(lost->title, "羅永秊"); /* as it was, and readable */
        CHECK_SAME(record_text(loaded(c, "post", p.post->id), S("person")), p.kept->id);
        CHECK_SAME(record_text(loaded(c, "event", p.event->id), S("persons")), p.kept->id);
        CHECK_INT(record_values(loaded(c, "site", p.site->id), S("persons"))->n, 1);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_person_name WHERE withdrawn = 0"), 2);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_person_name WHERE f_name = '羅永秊'"), 1);

        Merged into, *from;
        bool found;
        size_t n;
        CHECK_OK(record_merged_into(c, reg(c, "person"), p.lost->id, &into, &found));
        if (CHECK(found)) {
                CHECK_STR(into.number, "RW-0001");
                CHECK_STR(into.by_name, "陈敏");
                CHECK_STR(into.reason, "重复登记");
        }
        CHECK_OK(record_merged_from(c, reg(c, "person"), p.kept->id, &from, &n));
        CHECK_INT(n, 1);
        /* Left out of lists; its number is not used again; it comes back only by taking the merge back. */
        const ListQuery all = {.reg = reg(c, "person")};
        RecordList list;
        CHECK_OK(record_list(c, &all, &list));
        CHECK_INT(list.total, 1);
        CHECK_STR(MADE("person", "name", "刘文炳")->number, "RW-0003");
        CHECK_ERR(record_restore(c, reg(c, "person"), p.lost->id, S("")), ERR_CONFLICT);
        CHECK_STR(c->fault.sentence,
                "It was merged into RW-0001 罗永年; take the merge back instead.");
        fault_clear(c);
        CHECK_ERR(merge_plan(c, reg(c, "person"), p.kept->id, p.lost->id, &m), ERR_CONFLICT);
        fault_clear(c);
        whole(c);
}
TEST(two_become_one)
{
        testdb_each(two_become_one);
}

static void and_two_again(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        People p = people(c);
        const struct {
                const char *name;
                Str id;
        } all[] = {{"person", p.kept->id}, {"person", p.lost->id}, {"post", p.post->id},
                {"site", p.site->id}, {"person_name", p.name->id}, {"event", p.event->id}};
        Str before[ARRAY_LEN(all)], *stays;
        size_t n;
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
                before[i] = kept(c, all[i].name, all[i].id);
        Merge m = planned(c, &p);
        *pick_of(&m, "summary") = MERGE_LOST;
        *pick_of(&m, "name") = MERGE_LOST;
        CHECK_OK(record_merge(c, &m, S("")));
        CHECK_STR(loaded(c, "person", p.kept->id)->title, "羅永秊");
        CHECK_OK(record_unmerge(c, reg(c, "person"), p.lost->id, S("并非一人"), &stays, &n));
        CHECK_INT(n, 0);
        for (size_t i = 0; i < ARRAY_LEN(all); i++)
                CHECK_SAME(kept(c, all[i].name, all[i].id), before[i]);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_person_name WHERE withdrawn = 0"), 1);
        CHECK_INT(count(c, "SELECT count(*) FROM merged"), 0);
        CHECK_ERR(record_unmerge(c, reg(c, "person"), p.lost->id, S(""), &stays, &n), ERR_CONFLICT);
        fault_clear(c);
        whole(c);
}
TEST(and_two_again)
{
        testdb_each(and_two_again);
}

/* What people changed meanwhile stays, and is told. */
static void later_changes_stay(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        People p = people(c);
        Merge m = planned(c, &p);
        Str *stays;
        size_t n;
        CHECK_OK(record_merge(c, &m, S("")));
        Record *kept = loaded(c, "person", p.kept->id), *site = loaded(c, "site", p.site->id);
        Record *other = MADE("person", "name", "刘文炳");
        CHECK_OK(record_put_text(c, kept, S("birth"), S("清道光六年")));
        CHECK_OK(record_put_text(c, kept, S("courtesy"), S("子丰\n子豐\n丰伯")));
        CHECK_OK(record_save(c, kept, S("")));
        CHECK_OK(record_put_text(c, site, S("persons"), S("RW-0001\nRW-0003")));
        CHECK_OK(record_save(c, site, S("")));
        CHECK_OK(record_unmerge(c, reg(c, "person"), p.lost->id, S(""), &stays, &n));
        if (CHECK_INT(n, 3)) {
                CHECK_STR(stays[0],
                        "YZ-2026-0001 渡头义渡碑: Persons was changed since; that stays.");
                CHECK_STR(stays[1], "RW-0001 罗永年: Courtesy name was changed since; that stays.");
                CHECK_STR(stays[2], "RW-0001 罗永年: Born was changed since; that stays.");
        }
        kept = loaded(c, "person", p.kept->id);
        CHECK_STR(record_text(kept, S("birth")), "清道光六年");
        const Values *v = record_values(kept, S("courtesy"));
        if (CHECK_INT(v->n, 2)) { /* the one that came with the merge is gone, the new one stays */
                CHECK_STR(v->p[0].text, "子丰");
                CHECK_STR(v->p[1].text, "丰伯");
        }
        v = record_values(loaded(c, "site", p.site->id), S("persons"));
        if (CHECK_INT(v->n, 3)) {
                CHECK_SAME(v->p[0].text, p.kept->id);
                CHECK_SAME(v->p[1].text, other->id);
                CHECK_SAME(v->p[2].text, p.lost->id);
        }
        whole(c);
}
TEST(later_changes_stay)
{
        testdb_each(later_changes_stay);
}

static void a_merge_is_refused(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        People p = people(c);
        Merge m = planned(c, &p), same;
        CHECK_ERR(merge_plan(c, reg(c, "person"), p.kept->id, p.kept->id, &same), ERR_CONFLICT);
        fault_clear(c);
        /* Somebody was first. */
        Record *lost = loaded(c, "person", p.lost->id);
        CHECK_OK(record_put_text(c, lost, S("summary"), S("改过")));
        CHECK_OK(record_save(c, lost, S("")));
        CHECK_ERR(record_merge(c, &m, S("")), ERR_CONFLICT);
        fault_clear(c);
        CHECK(!loaded(c, "person", p.lost->id)->withdrawn);
        /* One value has no room for two. */
        m = planned(c, &p);
        *pick_of(&m, "birth") = MERGE_BOTH;
        CHECK_ERR(record_merge(c, &m, S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "birth");
        fault_clear(c);
        /* Two issues that bear the same number would meet in one serial. */
        Record *a = MADE("organisation", "name", "县志办", "kind", "office", "level", "county"), *b;
        Record *one =
                MADE("serial", "title", "桐溪史志", "kind", "bulletin", "publisher", "JG-0001");
        Record *two =
                MADE("serial", "title", "桐溪史志通讯", "kind", "bulletin", "publisher", "JG-0001");
        const Record *serials[] = {one, two};
        for (int i = 0; i < 2; i++) {
                Record *issue = record_new(c, reg(c, "issue"));
                CHECK_OK(record_put_text(c, issue, S("serial"), serials[i]->number));
                CHECK_OK(record_put_text(c, issue, S("topic"), S("半年情况")));
                CHECK_OK(record_put_text(c, issue, S("kind"), S("regular")));
                CHECK_OK(record_put_text(c, issue, S("year"), S("2026年")));
                CHECK_OK(record_put_text(c, issue, S("date"), S("2026年6月30日")));
                issue->state = S("checking");
                CHECK_OK(record_save(c, issue, S("")));
                CHECK_STR(record_text(issue, S("total_no")), "1");
        }
        CHECK_OK(merge_plan(c, reg(c, "serial"), one->id, two->id, &m));
        CHECK_ERR(record_merge(c, &m, S("")), ERR_CONFLICT);
        CHECK_STR(c->fault.field, "issue_no");
        fault_clear(c);
        /* An organisation that has records here is not lost. */
        b = MADE("organisation", "name", "县史志办", "kind", "office", "level", "county");
        CHECK_OK(scope_note_org(c, b->id));
        CHECK_ERR(merge_plan(c, reg(c, "organisation"), a->id, b->id, &m), ERR_CONFLICT);
        fault_clear(c);
        whole(c);
}
TEST(a_merge_is_refused)
{
        testdb_each(a_merge_is_refused);
}

/* Killed at any moment, a merge has happened or not. */
static void a_killed_merge_is_whole(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        for (int turn = 0; turn < 6; turn++) {
                Record *a = MADE("person", "name", "甲"), *b = MADE("person", "name", "乙");
                for (int i = 0; i < 30; i++) {
                        Str name = str_printf(c->arena, "第%d碑", i);
                        CHECK_STR(MADE("site", "name", str_keep_z(c->arena, name), "persons",
                                          str_keep_z(c->arena, b->number))
                                          ->state,
                                "lead");
                }
                pid_t child = fork();
                if (child == 0) {
                        Ctx own = {.arena = arena_new(),
                                .settings = c->settings,
                                .registers = c->registers,
                                .actor = c->actor,
                                .now_ms = c->now_ms};
                        Merge m;
                        if (db_open(&own, str_from(testdb_where())) != OK ||
                                merge_plan(&own, reg(c, "person"), a->id, b->id, &m) != OK ||
                                record_merge(&own, &m, S("")) != OK)
                                _exit(1);
                        _exit(0);
                }
                usleep((useconds_t)(turn * 7000));
                kill(child, SIGKILL);
                int status;
                waitpid(child, &status, 0);
                Cell n;
                bool found;
                /* In one statement: a server may still be ending what the client was killed in. */
                CHECK_OK(db_one(c,
                        "SELECT count(*) FROM reg_site__persons WHERE f_persons = (SELECT CASE "
                        "WHEN withdrawn <> 0 THEN id ELSE ? END FROM reg_person WHERE id = ?)",
                        CELLS(cell_text(a->id), cell_text(b->id)), &n, &found));
                CHECK_INT(n.i, 0);
        }
        whole(c);
}
TEST(a_killed_merge_is_whole)
{
        testdb_each(a_killed_merge_is_whole);
}

/* Doubles
 * ------- */
static void doubles_are_proposed(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        SamePair *pairs;
        size_t n, total;
        (void)MADE("place", "name", "渡头镇", "kind", "镇");
        (void)MADE("place", "name", "西门村", "kind", "村", "parent", "渡头镇");
        Record *a = MADE("site", "name", "渡头义渡码头遗址", "category", "渡口码头", "location",
                "28.91236, 111.48207", "town", "渡头镇");
        Record *b = MADE("site", "name", "渡頭義渡碼頭", "category", "渡口码头", "location",
                "28.91250, 111.48215", "town", "西门村");
        (void)MADE("site", "name", "渡头镇文昌阁", "category", "渡口码头", "location",
                "28.99, 111.50");
        CHECK_OK(same_pairs(c, reg(c, "site"), 100, &pairs, &n, &total));
        if (CHECK_INT(n, 1)) {
                CHECK_INT(total, 1);
                CHECK_SAME(pairs[0].a.id, a->id);
                CHECK_SAME(pairs[0].b.id, b->id);
                if (CHECK_INT(pairs[0].n_reasons, 4)) {
                        CHECK_STR(pairs[0].reasons[0],
                                "渡头义渡码头遗址 and 渡頭義渡碼頭 are alike by 100%");
                        CHECK_STR(pairs[0].reasons[2], "Township: one lies within the other");
                        CHECK_STR(pairs[0].reasons[3], "17 m apart");
                }
        }
        CHECK_OK(same_as(c, b, 5, &pairs, &n));
        if (CHECK_INT(n, 1))
                CHECK_SAME(pairs[0].b.id, a->id);
        /* Somebody looked. */
        CHECK_OK(same_deny(c, reg(c, "site"), b->id, a->id));
        CHECK_OK(same_deny(c, reg(c, "site"), a->id, b->id));
        CHECK_OK(same_pairs(c, reg(c, "site"), 100, &pairs, &n, &total));
        CHECK_INT(n, 0);
        CHECK_OK(same_as(c, b, 5, &pairs, &n));
        CHECK_INT(n, 0);
}
TEST(doubles_are_proposed)
{
        testdb_each(doubles_are_proposed);
}

static void persons_of_one_name(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        SamePair *pairs;
        size_t n, total;
        (void)MADE("person", "name", "王建国", "birth", "1921年");
        (void)MADE("person", "name", "王建國", "birth", "1921年5月"); /* the same */
        (void)MADE("person", "name", "王建国", "birth", "1950年");    /* another */
        (void)MADE("person", "name", "罗永年", "courtesy",
                "建国"); /* a courtesy name alone says little */
        (void)MADE("person", "name", "刘文炳", "courtesy", "建国");
        CHECK_OK(same_pairs(c, reg(c, "person"), 100, &pairs, &n, &total));
        if (CHECK_INT(n, 1)) {
                CHECK_STR(pairs[0].a.number, "RW-0001");
                CHECK_STR(pairs[0].b.number, "RW-0002");
                CHECK_STR(pairs[0].reasons[0], "both are called 王建国");
        }
}
TEST(persons_of_one_name)
{
        testdb_each(persons_of_one_name);
}

/* Many at once
 * ------------ */
static void many_move_at_once(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *unit = reg(c, "archive_unit");
        Str ids[4];
        for (int i = 0; i < 4; i++) {
                Str title = str_printf(c->arena, "会议记录之%d", i + 1);
                Record *r = MADE("archive_unit", "title", str_keep_z(c->arena, title), "level",
                        "item", "creator", "县志办");
                ids[i] = r->id;
        }
        Record *values = record_new(c, unit);
        SeveralRow *rows;
        size_t good;
        CHECK_OK(record_put_text(c, values, S("date"), S("2025年")));
        const Several s = {.reg = unit, .ids = ids, .n = 4, .state = S("sorted"), .values = values};
        /* One of them is there already. */
        CHECK_OK(record_put_text(c, values, S("date"), S("2025年")));
        const Several one = {
                .reg = unit, .ids = ids, .n = 1, .state = S("sorted"), .values = values};
        CHECK_OK(record_several(c, &one, SEVERAL_GOOD, &rows, &good));
        CHECK_INT(good, 1);
        /* A trial changes nothing. */
        CHECK_OK(record_several(c, &s, SEVERAL_TRY, &rows, &good));
        CHECK_INT(good, 3);
        CHECK_STR(rows[0].why_not, "The record is in this state already: Sorted.");
        CHECK_STR(rows[1].why_not, "");
        CHECK_STR(loaded(c, "archive_unit", ids[1])->state, "unsorted");
        /* All or nothing; or those that can. */
        CHECK_ERR(record_several(c, &s, SEVERAL_ALL, &rows, &good), ERR_CONFLICT);
        CHECK_STR(c->fault.sentence,
                "1 of 4 cannot; nothing was changed. Leave them out, or take those that can.");
        fault_clear(c);
        CHECK_STR(loaded(c, "archive_unit", ids[1])->state, "unsorted");
        CHECK_OK(record_several(c, &s, SEVERAL_GOOD, &rows, &good));
        CHECK_STR(loaded(c, "archive_unit", ids[3])->state, "sorted");
        CHECK_STR(record_text(loaded(c, "archive_unit", ids[3]), S("date")), "2025年");
        /* Without a state, one field is put into all. */
        Record *note = record_new(c, unit);
        CHECK_OK(record_put_text(c, note, S("keywords"), S("会议")));
        const Several put = {.reg = unit, .ids = ids, .n = 4, .values = note};
        CHECK_OK(record_several(c, &put, SEVERAL_ALL, &rows, &good));
        CHECK_OK(record_several(c, &put, SEVERAL_ALL, &rows, &good)); /* again: nothing new */
        CHECK_INT(record_values(loaded(c, "archive_unit", ids[2]), S("keywords"))->n, 1);
        whole(c);
}
TEST(many_move_at_once)
{
        testdb_each(many_move_at_once);
}

/* Numbers
 * ------- */
static void lacking_numbers_are_explained(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *person = reg(c, "person");
        Record *a = MADE("person", "name", "甲"), *b = MADE("person", "name", "乙"),
               *d = MADE("person", "name", "丙");
        Merge m;
        NumberRun *runs;
        size_t n;
        CHECK_OK(number_reserve(c, person, S("RW-0004"), S("留给族谱组")));
        CHECK_ERR(number_reserve(c, person, S("RW-0004"), S("又一次")), ERR_CONFLICT);
        fault_clear(c);
        CHECK_ERR(number_reserve(c, person, S("RW-0001"), S("已有")), ERR_CONFLICT);
        fault_clear(c);
        CHECK_ERR(number_reserve(c, person, S("甲-1"), S("不合")), ERR_INVALID);
        fault_clear(c);
        CHECK_STR(MADE("person", "name", "丁")->number, "RW-0005"); /* nobody gets it by himself */
        Record *typed = record_new(c, person);
        typed->number = S("RW-0008");
        CHECK_OK(record_put_text(c, typed, S("name"), S("戊")));
        CHECK_OK(record_save(c, typed, S("")));
        CHECK_OK(record_withdraw(c, person, b->id, S("查无此人")));
        CHECK_OK(merge_plan(c, person, a->id, d->id, &m));
        CHECK_OK(record_merge(c, &m, S("")));
        CHECK_OK(number_runs(c, person, &runs, &n));
        if (!CHECK_INT(n, 1))
                return;
        CHECK_STR(runs[0].name, "RW-");
        CHECK_INT(runs[0].n_used, 3);
        CHECK_INT(runs[0].n_lacking, 5);
        static const struct {
                const char *number, *reason;
                NumberLack why;
        } expected[] = {
                {"RW-0002", "查无此人", NUMBER_WITHDRAWN},
                {"RW-0003", "RW-0001 甲", NUMBER_MERGED},
                {"RW-0004", "留给族谱组", NUMBER_RESERVED},
                {"RW-0006—RW-0007", "", NUMBER_UNUSED},
        };
        if (!CHECK_INT(runs[0].n_gaps, 4))
                return;
        for (size_t i = 0; i < ARRAY_LEN(expected); i++) {
                CHECK_STR(runs[0].gaps[i].number, expected[i].number);
                CHECK_STR(runs[0].gaps[i].reason, expected[i].reason);
                CHECK_INT(runs[0].gaps[i].why, expected[i].why);
        }
        /* Whoever has the reserved one writes it. */
        Record *late = record_new(c, person);
        late->number = S("RW-0004");
        CHECK_OK(record_put_text(c, late, S("name"), S("己")));
        CHECK_OK(record_save(c, late, S("")));
        CHECK_ERR(number_release(c, person, S("RW-0004")), ERR_NOT_FOUND);
        fault_clear(c);
}
TEST(lacking_numbers_are_explained)
{
        testdb_each(lacking_numbers_are_explained);
}

/* 发文字号: one number within code and year, whoever types it; 总期 never begins again. */
static void numbers_of_papers(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *document = reg(c, "document"), *issue = reg(c, "issue");
        Record *last = NULL;
        for (int i = 0; i < 3; i++) {
                Record *r = record_new(c, document);
                r->state = S("numbered");
                CHECK_OK(record_put_text(c, r, S("title"), S("关于征集资料的通知")));
                CHECK_OK(record_put_text(c, r, S("direction"), S("out")));
                CHECK_OK(record_put_text(c, r, S("kind"), S("notice")));
                CHECK_OK(record_put_text(c, r, S("code"), S("桐志办")));
                CHECK_OK(record_put_text(
                        c, r, S("dated"), i < 2 ? S("2026年3月1日") : S("2027年3月1日")));
                if (!CHECK_OK(record_save(c, r, S(""))))
                        return;
                CHECK_STR(record_text(r, S("seq")), i == 1 ? "2" : "1");
                last = r;
        }
        CHECK_OK(record_put_text(c, last, S("dated"), S("2026年3月1日")));
        CHECK_ERR(record_save(c, last, S("")), ERR_CONFLICT); /* 1 is another's in 2026 */
        CHECK_STR(c->fault.field, "seq");
        fault_clear(c);
        (void)MADE("organisation", "name", "县志办", "kind", "office", "level", "county");
        (void)MADE("serial", "title", "桐溪史志", "kind", "bulletin", "publisher", "JG-0001");
        static const char *const years[] = {"2025年", "2025年", "2026年", "2026年"};
        static const char *const expected[][2] = {
                {"1", "141"}, {"2", "142"}, {"1", "143"}, {"2", "144"}};
        for (size_t i = 0; i < ARRAY_LEN(years); i++) {
                Record *r = record_new(c, issue);
                r->state = S("checking");
                CHECK_OK(record_put_text(c, r, S("serial"), S("LK-001")));
                CHECK_OK(record_put_text(c, r, S("topic"), S("要情")));
                CHECK_OK(record_put_text(c, r, S("kind"), S("regular")));
                CHECK_OK(record_put_text(c, r, S("year"), str_from(years[i])));
                CHECK_OK(record_put_text(c, r, S("date"), str_from(years[i])));
                if (i == 0)
                        CHECK_OK(record_put_text(c, r, S("total_no"), S("141")));
                CHECK_OK(record_save(c, r, S("")));
                CHECK_STR(record_text(r, S("issue_no")), expected[i][0]);
                CHECK_STR(record_text(r, S("total_no")), expected[i][1]);
                last = r;
        }
        CHECK_OK(record_withdraw(c, issue, last->id, S("未发")));
        NumberRun *runs;
        size_t n;
        CHECK_OK(number_runs(c, issue, &runs, &n));
        if (CHECK_INT(n, 3)) { /* 期 of two years, 总期 */
                CHECK_STR(runs[0].name, "桐溪史志 Regular issue 2025年");
                CHECK_INT(runs[0].n_lacking, 0);
                CHECK_INT(runs[2].first, 141); /* on paper before that, and nothing lacks */
                CHECK_INT(runs[2].n_used, 3);
                if (CHECK_INT(runs[2].n_gaps, 1)) {
                        CHECK_STR(runs[2].gaps[0].number, "144");
                        CHECK_STR(runs[2].gaps[0].reason, "未发");
                }
        }
}
TEST(numbers_of_papers)
{
        testdb_each(numbers_of_papers);
}

/* What nobody reviewed is not reviewed. */
static void some_part_is_needed(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *call = MADE("work", "title", "桐溪县志");
        const Register *work = reg(c, "work");
        const Move *m = move_lookup(work, S("first"), S("second"));
        Str missing;
        const Field *field;
        if (!CHECK(m != NULL))
                return;
        CHECK_INT(m->n_some, 1);
        CHECK_OK(move_missing(c, call, m, &missing, &field));
        CHECK(str_find(missing, S("none yet"), 0) != SIZE_MAX);
}
TEST(some_part_is_needed)
{
        testdb_each(some_part_is_needed);
}

/* Savers of one version, really at once: one of them saves, the others are told. */
#define SAVERS 4
static void one_of_many_savers(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r = MADE("person", "name", "罗永年", "summary", "初稿");
        int gate[2], loaded_all[2];
        char one;
        pid_t pids[SAVERS];
        int saved = 0, told = 0;
        CHECK(pipe(gate) == 0 && pipe(loaded_all) == 0);
        for (int k = 0; k < SAVERS; k++) {
                pids[k] = fork();
                if (pids[k])
                        continue;
                Ctx own = {.arena = arena_new(),
                        .settings = c->settings,
                        .registers = c->registers,
                        .actor = c->actor,
                        .now_ms = c->now_ms};
                Record *mine;
                char ready;
                close(gate[1]);
                if (db_open(&own, str_from(testdb_where())) != OK ||
                        record_load(&own, r->reg, r->id, &mine) != OK ||
                        record_put_text(&own, mine, S("summary"),
                                str_printf(own.arena, "第%d人改", k)) != OK)
                        _exit(3);
                (void)!write(loaded_all[1], "r", 1);
                (void)!read(gate[0], &ready, 1); /* until the gate opens for all */
                Err e = record_save(&own, mine, S(""));
                _exit(e == OK ? 0 : e == ERR_CONFLICT ? 1 : 2);
        }
        close(gate[0]);
        for (int k = 0; k < SAVERS; k++)
                (void)!read(loaded_all[0], &one, 1);
        close(gate[1]);
        for (int k = 0; k < SAVERS; k++) {
                int status = -1;
                waitpid(pids[k], &status, 0);
                saved += WIFEXITED(status) && WEXITSTATUS(status) == 0;
                told += WIFEXITED(status) && WEXITSTATUS(status) == 1;
        }
        CHECK_INT(saved, 1);
        CHECK_INT(told, SAVERS - 1);
        CHECK_INT(loaded(c, "person", r->id)->version, 2);
        whole(c);
}
TEST(one_of_many_savers)
{
        testdb_each(one_of_many_savers);
}

TEST_MAIN
