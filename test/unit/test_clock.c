/* test_clock.c: deadlines as they are written down when a record is saved, extensions, holidays, and the desk that
 * follows; on both engines, with the test's clock. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

#include <signal.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define DAY_MS ((int64_t)24 * 3600 * 1000)

static int64_t clock_now;
static int64_t clock_of_test(void *p)
{
        (void)p;
        return clock_now;
}

static const Actor editor = {
        .id = SC("u1"), .login = SC("u1"), .name = SC("陈敏"), .roles = ROLE_EDITOR};
static const Actor head = {
        .id = SC("u2"), .login = SC("u2"), .name = SC("吴国栋"), .roles = ROLE_READER | ROLE_HEAD};

static const char matter[] =
        "register: matter\nlabel: {zh: 事项, en: Matters}\nroom: tasks\n"
        "number: \"SX-{seq:3}\"\n"
        "write: [editor, head]\n"
        "states:\n"
        "  - {name: plan, zh: 拟办, en: Planned, light: todo, draft: true}\n"
        "  - {name: given, zh: 交办, en: Assigned, light: todo}\n"
        "  - {name: running, zh: 办理中, en: Running, light: run}\n"
        "  - {name: done, zh: 办结, en: Finished, light: done}\n"
        "  - {name: stopped, zh: 中止, en: Stopped, light: stop}\n"
        "moves:\n"
        "  - {from: plan, to: given, label: {zh: 交办, en: Assign}, by: [head]}\n"
        "  - {from: given, to: running, label: {zh: 签收, en: Sign for}, by: [editor]}\n"
        "  - {from: running, to: done, label: {zh: 办结, en: Finish}, by: [head], then: [notify]}\n"
        "  - {from: running, to: stopped, label: {zh: 中止, en: Stop}, reason: true}\n"
        "clocks:\n"
        "  - {name: sign, label: {zh: 签收, en: Sign for}, in: [given], within: 2wd}\n"
        "  - {name: finish, label: {zh: 办结, en: Finish}, in: [given, running], due: deadline}\n"
        "  - {name: answer, label: {zh: 答复, en: Answer}, in: [running], since: received, within: 60d, extend: 30d}\n"
        "  - {name: look, label: {zh: 巡查, en: Look}, in: [done], without: visit, within: 1y}\n"
        "  - {name: rights, label: {zh: 补依据, en: Give the basis}, empty: [basis], where: {urgent: true}, since: created, within: 10d}\n"
        "fields:\n"
        "  - {name: name, label: {zh: 事项, en: Name}, type: text, search: title}\n"
        "  - {name: deadline, label: {zh: 时限, en: Deadline}, type: date}\n"
        "  - {name: received, label: {zh: 收到, en: Received}, type: date}\n"
        "  - {name: basis, label: {zh: 依据, en: Basis}, type: text}\n"
        "  - {name: urgent, label: {zh: 急, en: Urgent}, type: yes/no}\n";
static const char visit[] =
        "register: visit\nlabel: {zh: 巡查, en: Visits}\nroom: tasks\npart_of: matter\nfields:\n"
        "  - {name: name, label: {zh: 记录, en: Name}, type: text, search: title}\n"
        "  - {name: matter, label: {zh: 事项, en: Matter}, type: reference, target: matter, required: true}\n"
        "  - {name: seen, label: {zh: 日期, en: Seen}, type: date}\n";
static void put_file(Ctx *c, const char *name, const char *text)
{
        CHECK_OK(file_write(
                c, path_join(c->arena, str_from(testdb_dir()), str_from(name)).p, str_from(text)));
}

static bool start(Ctx *c)
{
        clock_now = 1795156320000; /* Friday 2026-11-20 14:32 in the office's time */
        c->now_ms = clock_of_test;
        c->actor = &head;
        put_file(c, "matter.yaml", matter);
        put_file(c, "visit.yaml", visit);
        if (!CHECK_OK(registers_load(c, testdb_dir(), &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_hook_add(c->registers, clock_record);
        record_move_hooks(c->registers, move_allowed, move_followed);
        return CHECK_OK(clock_prepare(c));
}

static const Register *reg(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

static Record *made(Ctx *c, const Register *r, const char *const *pairs)
{
        Record *n = record_new(c, r);
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, n, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, n, S("")));
        return n;
}
#define MADE(r, ...) made(c, r, (const char *const[]){__VA_ARGS__, NULL})

/* "sign 2026-11-24 soon; finish …": every clock of a record, the nearest first. */
static Str clocks(Ctx *c, const Record *r)
{
        Due *due;
        size_t n;
        Record *l;
        Buf b = buf_new(c->arena);
        if (!CHECK_OK(record_load(c, r->reg, r->id, &l)) ||
                !CHECK_OK(clock_of_record(c, l, &due, &n)))
                return S("");
        for (size_t i = 0; i < n; i++) {
                int y, m, d;
                jdn_to_gregorian(due[i].due, &y, &m, &d);
                buf_printf(&b, "%s%.*s %04d-%02d-%02d %s%s", i ? "; " : "", STR(due[i].clock->name),
                        y, m, d, light_name(due[i].light), due[i].met == DAY_NEVER ? "" : " met");
        }
        return buf_str(&b);
}

static void to(Ctx *c, const Record *r, const char *state, const Actor *who)
{
        c->actor = who;
        CHECK_OK(record_move(c, r->reg, r->id, str_from(state), S("依会议决定")));
        c->actor = &head;
}

static void clocks_follow_the_record(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *m = reg(c, "matter");
        Record *r = MADE(m, "name", "报送年鉴条目", "deadline", "2027年底前", "urgent", "yes");
        CHECK_STR(clocks(c, r), "rights 2026-11-30 run");
        to(c, r, "given", &head);
        /* Two working days behind a Friday are the Tuesday; 底前 is the last of December. */
        CHECK_STR(
                clocks(c, r), "sign 2026-11-24 soon; rights 2026-11-30 run; finish 2027-12-31 run");
        clock_now += 5 * DAY_MS;
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 late; rights 2026-11-30 soon; finish 2027-12-31 run");
        to(c, r, "running", &editor);
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 late met; rights 2026-11-30 soon; finish 2027-12-31 run");
        CHECK_OK(record_load(c, m, r->id, &r));
        CHECK_OK(record_put_text(c, r, S("basis"), S("桐史办〔2026〕8号")));
        CHECK_OK(record_put_text(c, r, S("deadline"), S("2026年11月26日")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 late met; finish 2026-11-26 soon; rights 2026-11-30 done met");
        to(c, r, "stopped", &editor);
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 late met; finish 2026-11-26 stop met; rights 2026-11-30 done met");
        CHECK_OK(record_withdraw(c, m, r->id, S("重复")));
        CHECK_STR(clocks(c, r), "");
}
TEST(clocks_follow_the_record)
{
        testdb_each(clocks_follow_the_record);
}

static void time_is_extended_once(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *m = reg(c, "matter");
        Record *r = MADE(
                m, "name", "答复来信", "received", "2026年11月2日", "deadline", "2026年12月10日");
        to(c, r, "given", &head);
        to(c, r, "running", &editor);
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 done met; finish 2026-12-10 run; answer 2027-01-01 run");
        CHECK_OK(record_load(c, m, r->id, &r));
        CHECK_ERR(clock_extend(c, r, S("answer"), S(" ")), ERR_INVALID);
        CHECK_ERR(clock_extend(c, r, S("finish"), S("材料不足")), ERR_CONFLICT);
        fault_clear(c);
        CHECK_OK(clock_extend(c, r, S("answer"), S("须赴省馆查档")));
        CHECK_STR(clocks(c, r),
                "sign 2026-11-24 done met; finish 2026-12-10 run; answer 2027-02-01 run");
        CHECK_ERR(clock_extend(c, r, S("answer"), S("再延")), ERR_CONFLICT);
        fault_clear(c);
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
}
TEST(time_is_extended_once)
{
        testdb_each(time_is_extended_once);
}

/* The shipped registers of tasks, extensions, activities and rules of frequency. */
static void more_time_is_granted(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        (void)MADE(reg(c, "organisation"), "name", "桐溪县史志办公室", "kind", "office", "level",
                "county");
        Record *r = record_new(c, reg(c, "task"));
        static const char *const pairs[] = {"item", "编印年鉴", "source_kind", "prescribed",
                "standard", "三审三校", "lead", "桐溪县史志办公室", "due", "2026年12月10日"};
        for (size_t i = 0; i < ARRAY_LEN(pairs); i += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[i]), str_from(pairs[i + 1])));
        r->state = S("assigned");
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(clocks(c, r), "sign 2026-11-24 run; due 2026-12-10 run");
        Record *x = MADE(reg(c, "extension"), "task", "编印年鉴", "cause", "等候校样", "progress",
                "已付印", "asked_on", "2026年11月20日", "old_due", "2026年12月10日", "asked_to",
                "2026年12月31日", "granted_to", "2026年12月20日");
        CHECK_STR(clocks(c, r), "sign 2026-11-24 run; due 2026-12-10 run");
        CHECK_OK(record_move(c, x->reg, x->id, S("granted"), S("")));
        CHECK_STR(clocks(c, r), "sign 2026-11-24 run; due 2026-12-20 run");
        Due *due;
        size_t n;
        CHECK_OK(clock_of_record(c, r, &due, &n));
        if (CHECK_INT(n, 2)) {
                CHECK_INT(due[1].extended, 10);
                CHECK_STR(due[1].why, "等候校样");
        }
        CHECK_OK(record_withdraw(c, x->reg, x->id, S("误批")));
        CHECK_STR(clocks(c, r), "sign 2026-11-24 run; due 2026-12-10 run");
}
TEST(more_time_is_granted)
{
        testdb_each(more_time_is_granted);
}

static void a_rule_counts_what_was_held(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        (void)MADE(reg(c, "organisation"), "name", "桐溪县史志办公室", "kind", "office", "level",
                "county");
        Record *rule = MADE(reg(c, "freq_rule"), "name", "中心组学习全年不少于4次", "unit",
                "桐溪县史志办公室", "kind", "group_study", "times", "4", "per", "year", "last",
                "2026年9月1日");
        CHECK_STR(clocks(c, rule),
                "year 2026-12-31 run"); /* behind: to be made good in this quarter */
        static const char *const held[] = {
                "2026年2月3日", "2026年5月8日", "2026年9月1日", "2026年11月5日", "2026年12月25日"};
        for (size_t i = 0; i < ARRAY_LEN(held); i++) {
                Record *a = record_new(c, reg(c, "activity"));
                a->state = S("final");
                CHECK_OK(record_put_text(c, a, S("topic"), S("学习会")));
                CHECK_OK(record_put_text(c, a, S("kind"), S("group_study")));
                CHECK_OK(record_put_text(c, a, S("host"), S("桐溪县史志办公室")));
                CHECK_OK(record_put_text(c, a, S("date"), str_from(held[i])));
                CHECK_OK(record_save(c, a, S("")));
                /* Four were held; that of December is still to come. */
                CHECK_STR(clocks(c, rule), i < 3 ? "year 2026-12-31 run" : "year 2027-03-31 run");
        }
}
TEST(a_rule_counts_what_was_held)
{
        testdb_each(a_rule_counts_what_was_held);
}

static void parts_and_holidays_move_it(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *m = reg(c, "matter");
        Record *r = record_new(c, m), *v;
        r->state = S("done");
        CHECK_OK(record_put_text(c, r, S("name"), S("永济桥")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(clocks(c, r), "look 2027-11-22 run"); /* the 20th is a Saturday */
        v = MADE(reg(c, "visit"), "name", "汛前", "matter", "永济桥", "seen", "2026年11月10日");
        CHECK_STR(clocks(c, r), "look 2027-11-22 run"); /* before it came here */
        clock_now += 30 * DAY_MS;
        CHECK_OK(record_put_text(c, v, S("seen"), S("2026年12月1日")));
        CHECK_OK(record_save(c, v, S("")));
        CHECK_STR(clocks(c, r), "look 2027-12-01 run");
        (void)MADE(reg(c, "holiday"), "name", "县庆", "days", "2027年12月1日至3日", "kind", "rest");
        CHECK_STR(clocks(c, r), "look 2027-12-06 run");
        Record *w =
                MADE(reg(c, "holiday"), "name", "补班", "days", "2027年12月4日", "kind", "work");
        CHECK_STR(clocks(c, r), "look 2027-12-04 run");
        CHECK_OK(record_withdraw(c, w->reg, w->id, S("未发文")));
        CHECK_STR(clocks(c, r), "look 2027-12-06 run");
}
TEST(parts_and_holidays_move_it)
{
        testdb_each(parts_and_holidays_move_it);
}

static Str dump(Ctx *c)
{
        Buf b = buf_new(c->arena);
        static const char *const sql[] = {
                "SELECT record_id || clock || due_day || since_day || extended || soon FROM due WHERE "
                "met_day IS NULL ORDER BY record_id, clock",
                "SELECT record_id || state || roles || show_day || due_day || clock || since_ms || moved_by || "
                "notice_ms FROM desk ORDER BY record_id"};
        for (size_t i = 0; i < ARRAY_LEN(sql); i++) {
                CLEANUP(rows_closep) Rows *rows = NULL;
                bool more = CHECK_OK(db_query(c, sql[i], NO_CELLS, &rows));
                while (more && CHECK_OK(rows_next(c, rows, &more)) && more) {
                        buf_put(&b, rows_text(rows, 0));
                        buf_putc(&b, '\n');
                }
        }
        return buf_str(&b);
}

/* The desk
 * -------- */
static Str desk_of(Ctx *c, const Actor *who)
{
        Desk d;
        Buf b = buf_new(c->arena);
        c->actor = who;
        if (CHECK_OK(desk_load(c, (Str){0}, 50, &d)))
                for (size_t i = 0; i < d.n; i++)
                        buf_printf(&b, "%s%.*s:%.*s%s", i ? "; " : "", STR(d.p[i].title),
                                STR(d.p[i].verb), d.p[i].notice ? "!" : "");
        c->actor = &head;
        return buf_str(&b);
}

static void desk_holds_what_is_mine(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *m = reg(c, "matter");
        Record *a = MADE(m, "name", "甲", "deadline", "2026年11月25日");
        clock_now += 1000;
        Record *b = MADE(m, "name", "乙", "deadline", "2026年11月20日");
        CHECK_STR(desk_of(c, &head), "甲:Assign; 乙:Assign"); /* no clock runs over a plan */
        CHECK_STR(desk_of(c, &editor), "");
        to(c, a, "given", &head);
        to(c, b, "given", &head);
        CHECK_STR(desk_of(c, &editor), "乙:Sign for; 甲:Sign for");
        CHECK_STR(desk_of(c, &head), "");
        int64_t n, days[3];
        c->actor = &editor;
        CHECK_OK(desk_pressing(c, &n));
        CHECK_INT(n, 1);
        CHECK_OK(desk_days(c, day_today(c), 3, days));
        CHECK_INT(days[0], 1);
        Desk d;
        CHECK_OK(desk_load(c, S("matter"), 1, &d)); /* counts do not depend on the page */
        CHECK_INT(d.n, 1);
        CHECK_INT(d.total, 2);
        CHECK_INT(d.of[DESK_TODAY], 1);
        CHECK_INT(d.of[DESK_SOON], 1);
        DueItem *due;
        size_t n_due;
        CHECK_OK(due_between(c, m, day_today(c), day_today(c) + 3, 10, &due, &n_due));
        if (CHECK_INT(n_due, 1)) {
                CHECK_STR(due[0].title, "乙");
                CHECK_STR(due[0].clock->name, "finish");
        }
        CHECK_OK(due_between(c, NULL, day_today(c), DAY_NEVER - 1, 10, &due, &n_due));
        CHECK_INT(n_due, 4);
        DeskItem *handed;
        size_t n_handed;
        c->actor = &head;
        CHECK_OK(desk_handed_on(c, 5, &handed, &n_handed));
        CHECK_INT(n_handed, 2);
        /* Finished, it is a notice to whoever writes the register, until each has seen it. */
        to(c, b, "running", &editor);
        to(c, b, "done", &head);
        CHECK_STR(desk_of(c, &editor), "甲:Sign for; 乙:Seen!");
        c->actor = &editor;
        CHECK_OK(desk_seen(c, b->id));
        CHECK_STR(desk_of(c, &editor), "甲:Sign for");
        CHECK_STR(desk_of(c, &head), "乙:Seen!");
        /* Years later its inspection comes near, and it is on the desk again. */
        clock_now += 355 * DAY_MS;
        CHECK_STR(desk_of(c, &editor), "甲:Sign for; 乙:Open");
}
TEST(desk_holds_what_is_mine)
{
        testdb_each(desk_holds_what_is_mine);
}

static size_t n_wrong(Ctx *c, Str *ret_first)
{
        Str *lines;
        size_t n = 0;
        CHECK_OK(clock_verify(c, &lines, &n));
        *ret_first = n ? lines[0] : (Str){0};
        return n;
}

/* What was changed past the program is named, and made again. */
static void rows_are_compared(Ctx *c, DbKind kind)
{
        static const char *const strokes[] = {
                "UPDATE due SET due_day = due_day + 1 WHERE clock = 'finish'",
                "UPDATE due SET met_day = due_day", "DELETE FROM due",
                "UPDATE desk SET title = 'x'", "UPDATE desk SET roles = 0", "DELETE FROM desk"};
        Str first;
        int64_t n;
        (void)kind;
        if (!start(c))
                return;
        Record *r = MADE(reg(c, "matter"), "name", "修桥", "deadline", "2026年12月25日");
        Record *gone = MADE(reg(c, "matter"), "name", "修路", "deadline", "2026年12月25日");
        to(c, r, "given", &head);
        CHECK_OK(record_withdraw(c, gone->reg, gone->id, S("重复")));
        clock_now += 3 * DAY_MS; /* lights change with the day, rows do not */
        CHECK_INT(n_wrong(c, &first), 0);
        for (size_t i = 0; i < ARRAY_LEN(strokes); i++) {
                CHECK_OK(db_run(c, strokes[i], NO_CELLS, NULL));
                CHECK_INT(n_wrong(c, &first), 1);
                CHECK_STR(first,
                        "Matters: deadlines or desks of 1 records are not what is reckoned, such as those of SX-001.");
                CHECK_OK(clock_rebuild(c, &n));
                CHECK_INT(n_wrong(c, &first), 0);
        }
        CHECK_OK(db_run(c,
                "INSERT INTO due (record_id, clock, register, org_id, since_day, due_day, soon, extended, stopped)"
                " VALUES ('x', 'sign', 'matter', '', 1, 2, 3, 0, 0)",
                NO_CELLS, NULL));
        CHECK_INT(n_wrong(c, &first), 1);
        CHECK_STR(first, "1 deadlines or entries of desks belong to no record.");
}
TEST(rows_are_compared)
{
        testdb_each(rows_are_compared);
}

/* Who changes a declaration need not see the records whose deadlines follow from it. */
static void unseen_is_rebuilt(Ctx *c, DbKind kind)
{
        Str first;
        int64_t n;
        (void)kind;
        if (!start(c))
                return;
        to(c, MADE(reg(c, "matter"), "name", "修桥", "deadline", "2026年12月25日"), "given", &head);
        Str before = dump(c);
        uint8_t *bits = arena_alloc(c->arena, registers_count(c->registers)); /* reads nothing */
        memset(bits, 0, registers_count(c->registers));
        const Scope scope = {.org = SC("elsewhere"), .registers = bits};
        c->scope = &scope;
        CHECK_OK(clock_rebuild(c, &n));
        CHECK(c->scope == &scope);
        c->scope = NULL;
        CHECK_INT(n, 1);
        CHECK_STR(dump(c), str_keep_z(c->arena, before));
        CHECK_INT(n_wrong(c, &first), 0);
}
TEST(unseen_is_rebuilt)
{
        testdb_each(unseen_is_rebuilt);
}

/* What was planned comes to pass without a save. */
static void a_day_turns(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r = record_new(c, reg(c, "matter"));
        Str first;
        r->state = S("done");
        CHECK_OK(record_put_text(c, r, S("name"), S("永济桥")));
        CHECK_OK(record_save(c, r, S("")));
        (void)MADE(reg(c, "visit"), "name", "汛前", "matter", "永济桥", "seen", "2026年12月1日");
        CHECK_STR(clocks(c, r), "look 2027-11-22 run");
        CHECK_INT(n_wrong(c, &first), 0);
        clock_now += 10 * DAY_MS; /* the last of November */
        CHECK_OK(clock_turn(c));
        CHECK_STR(clocks(c, r), "look 2027-11-22 run");
        clock_now += DAY_MS;
        CHECK_INT(n_wrong(c, &first), 1);
        CHECK_OK(clock_turn(c));
        CHECK_STR(clocks(c, r), "look 2027-12-01 run");
        CHECK_INT(n_wrong(c, &first), 0);
}
TEST(a_day_turns)
{
        testdb_each(a_day_turns);
}

static void rebuilt_it_is_the_same(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *m = reg(c, "matter");
        Record *r;
        for (int i = 0; i < 12; i++) {
                r = MADE(m, "name", "事项", "deadline", i % 2 ? "2026年11月25日" : "明年底前",
                        "received", "2026年11月2日", "urgent", i % 3 ? "no" : "yes");
                if (i > 3)
                        to(c, r, "given", &head);
                if (i > 6)
                        to(c, r, "running", &editor);
                if (i > 9)
                        to(c, r, "done", &head);
                clock_now += DAY_MS;
        }
        CHECK_OK(record_load(c, m, r->id, &r));
        Str before = dump(c);
        int64_t n;
        clock_now += 40 * DAY_MS; /* it does not depend on when it is made */
        CHECK_OK(clock_rebuild(c, &n));
        CHECK_INT(n, 12);
        CHECK(before.n > 400);
        CHECK_STR(dump(c), str_keep_z(c->arena, before));
        /* A rebuild that was cut off is begun again at the next start. */
        CHECK_OK(db_run(c, "DELETE FROM desk", NO_CELLS, NULL));
        CHECK_OK(clock_prepare(c)); /* nothing changed: it does not look */
        CHECK(!str_eq(dump(c), before));
        CHECK_OK(db_run(
                c, "UPDATE meta SET value = 'unfinished' WHERE key = 'clocks'", NO_CELLS, NULL));
        CHECK_OK(clock_prepare(c));
        CHECK_STR(dump(c), str_keep_z(c->arena, before));
}
TEST(rebuilt_it_is_the_same)
{
        testdb_each(rebuilt_it_is_the_same);
}

/* Killed in the middle of saving, record and deadline are both there or neither. */
static void killed_it_is_whole(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        pid_t pid = fork();
        if (pid == 0) {
                Ctx own = {.arena = arena_new(),
                        .settings = c->settings,
                        .registers = c->registers,
                        .actor = c->actor,
                        .now_ms = c->now_ms};
                if (db_open(&own, str_from(testdb_where())) != OK)
                        _exit(1);
                for (int i = 0; i < 100000; i++) {
                        Record *r = record_new(&own, reg(c, "matter"));
                        r->state = S("given");
                        if (record_put_text(&own, r, S("name"), S("某事")) != OK ||
                                record_save(&own, r, S("")) != OK)
                                _exit(1);
                }
                _exit(0);
        }
        Cell records = {0};
        bool found;
        for (int i = 0; i < 500 && records.i < 5; i++) {
                usleep(10 * 1000);
                CHECK_OK(db_one(c, "SELECT count(*) FROM reg_matter", NO_CELLS, &records, &found));
        }
        kill(pid, SIGKILL);
        waitpid(pid, NULL, 0);
        /* In one statement: a server may still be ending what the client was killed in. */
        CLEANUP(rows_closep) Rows *rows = NULL;
        CHECK_OK(db_query(c,
                "SELECT (SELECT count(*) FROM reg_matter), (SELECT count(*) FROM due), (SELECT count(*) FROM desk)",
                NO_CELLS, &rows));
        if (!CHECK_OK(rows_next(c, rows, &found)) || !CHECK(found))
                return;
        CHECK(rows_int(rows, 0) > 0);
        CHECK_INT(rows_int(rows, 1), rows_int(rows, 0));
        CHECK_INT(rows_int(rows, 2), rows_int(rows, 0));
}
TEST(killed_it_is_whole)
{
        testdb_each(killed_it_is_whole);
}

static void feeds_have_one_secret(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Str id, token, other;
        c->actor = owner_actor();
        CHECK_OK(settings_parse(c, S("argon_memory_kib = 8192\nargon_passes = 1\n"), &c->settings));
        CHECK_OK(account_add(c, S("chenmin"), S("陈敏"), S("correct horse"), ROLE_EDITOR, &id));
        CHECK_OK(account_actor(c, S("chenmin"), &c->actor));
        const Actor *who;
        CHECK_OK(feed_renew(c, &token));
        CHECK_OK(feed_actor(c, token, &who));
        CHECK_STR(who->login, "chenmin");
        CHECK_OK(feed_renew(c, &other));
        CHECK_ERR(feed_actor(c, token, &who), ERR_NOT_FOUND);
        CHECK_ERR(feed_actor(c, S(""), &who), ERR_NOT_FOUND);
        CHECK_OK(feed_actor(c, other, &who));
        c->actor = owner_actor();
        CHECK_OK(account_close(c, S("chenmin")));
        CHECK_ERR(feed_actor(c, other, &who), ERR_NOT_FOUND);
}
TEST(feeds_have_one_secret)
{
        testdb_each(feeds_have_one_secret);
}

static void anniversaries_are_round(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *p = reg(c, "person");
        (void)MADE(p, "name", "魏启源", "birth", "1906年11月25日", "death", "1976年3月1日");
        (void)MADE(p, "name", "罗永年", "birth", "1907年11月25日");
        (void)MADE(p, "name", "佚名", "birth", "1906年"); /* no day to remember */
        Occasion *all;
        size_t n;
        int32_t from = jdn_from_gregorian(2026, 11, 1), end = jdn_from_gregorian(2026, 11, 30);
        CHECK_OK(anniversaries_between(c, NULL, from, end, &all, &n));
        if (CHECK_INT(n, 1)) {
                CHECK_INT(all[0].years, 120);
                CHECK_INT(all[0].day, jdn_from_gregorian(2026, 11, 25));
                CHECK_STR(all[0].words, "魏启源: birth, 120 years ago");
        }
        CHECK_OK(anniversaries_between(c, reg(c, "event"), from, end, &all, &n));
        CHECK_INT(n, 0); /* of one register only */
}
TEST(anniversaries_are_round)
{
        testdb_each(anniversaries_are_round);
}

TEST_MAIN
