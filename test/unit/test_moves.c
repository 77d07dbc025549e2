/* test_moves.c: who moves a record, what it needs, what follows; numbers of groups; on both engines. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t clock_now = 1795156320000; /* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return clock_now;
}

static const Actor first = {
        .id = SC("u1"), .login = SC("u1"), .name = SC("初审甲"), .roles = ROLE_EDITOR};
static const Actor second = {
        .id = SC("u2"), .login = SC("u2"), .name = SC("终审乙"), .roles = ROLE_EDITOR | ROLE_HEAD};
static const Actor reader = {
        .id = SC("u3"), .login = SC("u3"), .name = SC("读者"), .roles = ROLE_READER};

static const char paper[] =
        "register: paper\nlabel: {zh: 稿件, en: Papers}\nroom: papers\n"
        "number: \"GJ-{year}-{seq:3}\"\n"
        "write: [editor, head]\n"
        "states:\n"
        "  - {name: draft, zh: 起草, en: Draft, light: todo, draft: true}\n"
        "  - {name: review, zh: 初审, en: Review, light: run}\n"
        "  - {name: final, zh: 终审, en: Final review, light: run}\n"
        "  - {name: issued, zh: 发文, en: Issued, light: done}\n"
        "  - {name: stopped, zh: 中止, en: Stopped, light: stop}\n"
        "moves:\n"
        "  - {from: draft, to: review, label: {zh: 送审, en: Send}, needs: [summary]}\n"
        "  - {from: review, to: final, label: {zh: 送终审, en: Pass}, done: [remark]}\n"
        "  - {from: review, to: draft, label: {zh: 退回, en: Return}, reason: true}\n"
        "  - {from: final, to: issued, label: {zh: 签发, en: Issue}, by: [head], not_by: [review], "
        "then: [number, notify]}\n"
        "  - {from: review, to: stopped, label: {zh: 中止, en: Stop}, reason: true}\n"
        "fields:\n"
        "  - {name: name, label: {zh: 题目, en: Name}, type: text, search: title}\n"
        "  - {name: summary, label: {zh: 摘要, en: Summary}, type: text}\n"
        "  - {name: code, label: {zh: 代字, en: Code}, type: text}\n"
        "  - {name: signed, label: {zh: 成文日期, en: Signed}, type: date}\n"
        "  - {name: issue_no, label: {zh: 发文序号, en: Issue number}, type: number, next: [code, signed]}\n";
static const char remark[] =
        "register: remark\nlabel: {zh: 意见, en: Remarks}\nroom: papers\npart_of: paper\n"
        "states:\n  - {name: open, zh: 未答, en: Open, light: todo}\n"
        "  - {name: answered, zh: 已答, en: Answered, light: done}\n"
        "fields:\n"
        "  - {name: name, label: {zh: 意见, en: Remark}, type: text, search: title}\n"
        "  - {name: paper, label: {zh: 稿件, en: Paper}, type: reference, target: paper, required: true}\n";
static const char serial[] =
        "register: bulletin\nlabel: {zh: 简报, en: Bulletins}\nroom: papers\n"
        "states:\n  - {name: draft, zh: 拟稿, en: Draft, light: todo, draft: true}\n"
        "  - {name: out, zh: 已发, en: Out, light: done}\n"
        "moves:\n  - {from: draft, to: out, label: {zh: 印发, en: Publish}}\n"
        "fields:\n"
        "  - {name: name, label: {zh: 题名, en: Name}, type: text, search: title}\n"
        "  - {name: serial, label: {zh: 刊名, en: Serial}, type: text, required: true}\n"
        "  - {name: year, label: {zh: 年, en: Year}, type: number}\n"
        "  - {name: issue, label: {zh: 期, en: Issue}, type: number, next: [serial, year]}\n"
        "  - {name: total, label: {zh: 总期, en: Total}, type: number, next: [serial]}\n";

static void put_file(Ctx *c, const char *name, const char *text)
{
        CHECK_OK(file_write(
                c, path_join(c->arena, str_from(testdb_dir()), str_from(name)).p, str_from(text)));
}

static bool start(Ctx *c)
{
        c->now_ms = clock_of_test;
        c->actor = &second;
        put_file(c, "paper.yaml", paper);
        put_file(c, "remark.yaml", remark);
        put_file(c, "bulletin.yaml", serial);
        if (!CHECK_OK(registers_load(c, testdb_dir(), &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_hook_add(c->registers, clock_record);
        record_move_hooks(c->registers, move_allowed, move_followed);
        return true;
}

static const Register *reg(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

/* "name", "words" pairs; NULL ends. */
static Record *made(Ctx *c, const Register *r, const char *const *pairs)
{
        Record *n = record_new(c, r);
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, n, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, n, S("")));
        return n;
}
#define MADE(r, ...) made(c, r, (const char *const[]){__VA_ARGS__, NULL})

static void move_needs_what_it_names(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *p = reg(c, "paper"), *m = reg(c, "remark");
        Record *r = MADE(p, "name", "渡口考");
        CHECK_STR(r->number, ""); /* it waits for the move that gives it */
        CHECK_ERR(record_move(c, p, r->id, S("final"), S("")), ERR_INVALID); /* none is skipped */
        CHECK_STR(c->fault.sentence, "From Draft a record moves to Review, not to Final review.");
        CHECK_ERR(record_move(c, p, r->id, S("review"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "summary");
        fault_clear(c);
        CHECK_OK(record_put_text(c, r, S("summary"), S("渡口的沿革")));
        r->state = S("review"); /* a save that changes the state is a move, too */
        CHECK_OK(record_save(c, r, S("")));
        CHECK_ERR(record_move(c, p, r->id, S("draft"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.field, "reason");
        fault_clear(c);
        /* Parts that are open are counted and named. */
        Record *one = MADE(m, "name", "年代待核", "paper", "渡口考");
        (void)MADE(m, "name", "出处不全", "paper", "渡口考");
        CHECK_ERR(record_move(c, p, r->id, S("final"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.sentence,
                "“Pass” must wait. Missing: Remarks, 2 unfinished: 出处不全, 年代待核");
        fault_clear(c);
        CHECK_OK(record_move(c, m, one->id, S("answered"), S("")));
        CHECK_ERR(record_move(c, p, r->id, S("final"), S("")), ERR_INVALID);
        fault_clear(c);
        const ListQuery q = {.reg = m, .limit = 10};
        RecordList all;
        CHECK_OK(record_list(c, &q, &all));
        for (size_t i = 0; i < all.n; i++)
                if (!str_eq(all.p[i]->id, one->id))
                        CHECK_OK(record_withdraw(c, m, all.p[i]->id, S("并入前条")));
        CHECK_OK(record_move(c, p, r->id, S("final"), S("")));
        CHECK_ERR(record_move(c, p, r->id, S("final"), S("")), ERR_CONFLICT);
        fault_clear(c);
}
TEST(move_needs_what_it_names)
{
        testdb_each(move_needs_what_it_names);
}

static void nobody_decides_twice(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *p = reg(c, "paper");
        Record *r = MADE(
                p, "name", "渡口考", "summary", "沿革", "code", "桐史", "signed", "2026年11月20日");
        Record *s = MADE(
                p, "name", "古桥考", "summary", "沿革", "code", "桐史", "signed", "2026年11月20日");
        c->actor = &reader;
        CHECK_ERR(record_move(c, p, r->id, S("review"), S("")), ERR_DENIED);
        fault_clear(c);
        c->actor = &second;
        CHECK_OK(record_move(c, p, r->id, S("review"), S("")));
        CHECK_OK(record_move(c, p, r->id, S("final"), S(""))); /* second reviewed it … */
        CHECK_ERR(record_move(c, p, r->id, S("issued"), S("")),
                ERR_DENIED); /* … and may not issue it */
        CHECK_STR(c->fault.sentence,
                "You took the step from “Review” yourself; “Issue” is for another person.");
        fault_clear(c);
        Record *l;
        Str why;
        CHECK_OK(record_load(c, p, r->id, &l));
        CHECK_OK(move_why_not(c, l, move_lookup(p, S("final"), S("issued")), &why));
        CHECK_STR(why, "you took the step from “Review” yourself");
        c->actor = &first;
        CHECK_ERR(record_move(c, p, r->id, S("issued"), S("")), ERR_DENIED); /* not the head */
        CHECK_STR(c->fault.sentence, "“Issue” is for: head.");
        fault_clear(c);
        CHECK_OK(record_move(c, p, s->id, S("review"), S("")));
        CHECK_OK(record_move(c, p, s->id, S("final"), S("")));
        c->actor = &second;
        CHECK_OK(record_move(c, p, s->id, S("issued"), S("")));
        CHECK_OK(record_load(c, p, s->id, &l));
        CHECK_STR(l->number, "GJ-2026-001"); /* given at this move */
        CHECK_STR(record_text(l, S("issue_no")), "1");
        Arrival *all;
        size_t n;
        CHECK_OK(record_arrivals(c, s->id, &all, &n));
        if (CHECK_INT(n, 4)) {
                CHECK_STR(all[0].to, "draft");
                CHECK_STR(all[3].from, "final");
                CHECK_STR(all[3].actor, "u2");
        }
}
TEST(nobody_decides_twice)
{
        testdb_each(nobody_decides_twice);
}

static Str number_of(Ctx *c, const Record *r, const char *field)
{
        Record *l;
        return CHECK_OK(record_load(c, r->reg, r->id, &l)) ? record_text(l, str_from(field))
                                                           : S("");
}

static void groups_have_their_numbers(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *b = reg(c, "bulletin");
        Record *draft = MADE(b, "name", "一", "serial", "史志简报", "year", "2026");
        CHECK_STR(number_of(c, draft, "issue"), ""); /* a draft waits */
        CHECK_OK(record_move(c, b, draft->id, S("out"), S("")));
        CHECK_STR(number_of(c, draft, "issue"), "1");
        CHECK_STR(number_of(c, draft, "total"), "1");
        Record *r = record_new(c, b);
        r->state = S("out");
        CHECK_OK(record_put_text(c, r, S("name"), S("二")));
        CHECK_OK(record_put_text(c, r, S("serial"), S("史志简报")));
        CHECK_OK(record_put_text(c, r, S("year"), S("二〇二七")));
        CHECK_OK(record_put_text(c, r, S("total"), S("1")));
        CHECK_ERR(record_save(c, r, S("")), ERR_CONFLICT);
        CHECK_STR(c->fault.sentence, "Total 1 is given already; the next free one is 2.");
        fault_clear(c);
        CHECK_OK(record_put_text(c, r, S("total"), S("5")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(record_text(r, S("issue")), "1"); /* the year began anew, the total did not */
        Record *next = record_new(c, b);
        next->state = S("out");
        CHECK_OK(record_put_text(c, next, S("name"), S("三")));
        CHECK_OK(record_put_text(c, next, S("serial"), S("史志简报")));
        CHECK_OK(record_put_text(c, next, S("year"), S("2027")));
        CHECK_OK(record_save(c, next, S("")));
        CHECK_STR(record_text(next, S("issue")), "2");
        CHECK_STR(record_text(next, S("total")), "6"); /* behind the one that was typed */
        /* Emptied, it stays; withdrawn, it is not used again. */
        CHECK_OK(record_put_text(c, next, S("issue"), S("")));
        CHECK_OK(record_save(c, next, S("")));
        CHECK_STR(number_of(c, next, "issue"), "2");
        CHECK_OK(record_withdraw(c, b, next->id, S("误发")));
        Record *last = record_new(c, b);
        last->state = S("out");
        CHECK_OK(record_put_text(c, last, S("name"), S("四")));
        CHECK_OK(record_put_text(c, last, S("serial"), S("史志简报")));
        CHECK_OK(record_put_text(c, last, S("year"), S("2027")));
        CHECK_OK(record_save(c, last, S("")));
        CHECK_STR(record_text(last, S("issue")), "3");
        NumberRun *runs;
        size_t n_runs;
        CHECK_OK(number_runs(c, b, &runs, &n_runs));
        if (!CHECK_INT(n_runs, 3)) /* issues of two years, and the total */
                return;
        CHECK_INT(runs[0].n_lacking, 0);
        CHECK_INT(runs[1].n_lacking, 1); /* the one that was withdrawn */
        CHECK_STR(runs[2].name, "史志简报");
        if (CHECK_INT(runs[2].n_lacking, 4))
                CHECK_STR(runs[2].gaps[0].number, "2—4");
}
TEST(groups_have_their_numbers)
{
        testdb_each(groups_have_their_numbers);
}

/* Writers of their own processes, one of them killed in the middle: every number once, none missing. */
#define WRITERS 4
#define EACH 12
static void write_some(Ctx *c, const Register *b, int who, int n)
{
        for (int i = 0; i < n; i++) {
                Record *r = record_new(c, b);
                r->state = S("out");
                if (record_put_text(
                            c, r, S("name"), str_printf(c->arena, "第%d人第%d篇", who, i)) != OK ||
                        record_put_text(c, r, S("serial"), S("史志简报")) != OK ||
                        record_put_text(c, r, S("year"), S("2026")) != OK ||
                        record_save(c, r, S("")) != OK)
                        _exit(1);
        }
}

static void writers_share_a_sequence(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        pid_t pids[WRITERS];
        for (int k = 0; k < WRITERS; k++) {
                pids[k] = fork();
                if (pids[k])
                        continue;
                Ctx own = {.arena = arena_new(),
                        .settings = c->settings,
                        .registers = c->registers,
                        .actor = c->actor,
                        .now_ms = c->now_ms};
                if (db_open(&own, str_from(testdb_where())) != OK)
                        _exit(1);
                write_some(&own, reg(c, "bulletin"), k, k == 0 ? 100000 : EACH);
                _exit(0);
        }
        usleep(60 * 1000);
        kill(pids[0], SIGKILL);
        for (int k = 0; k < WRITERS; k++) {
                int status;
                waitpid(pids[k], &status, 0);
                CHECK(k == 0 || (WIFEXITED(status) && WEXITSTATUS(status) == 0));
        }
        Cell n, most, several;
        bool found;
        CHECK_OK(db_one(c, "SELECT count(*) FROM reg_bulletin", NO_CELLS, &n, &found));
        CHECK_OK(db_one(c, "SELECT CAST(max(f_issue_number) AS bigint) FROM reg_bulletin", NO_CELLS,
                &most, &found));
        CHECK_OK(db_one(c, "SELECT count(DISTINCT f_issue_number) FROM reg_bulletin", NO_CELLS,
                &several, &found));
        CHECK(n.i >= (WRITERS - 1) * EACH);
        CHECK_INT(most.i, n.i);
        CHECK_INT(several.i, n.i);
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
}
TEST(writers_share_a_sequence)
{
        testdb_each(writers_share_a_sequence);
}

TEST_MAIN
