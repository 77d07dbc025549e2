/* test_letters.c: the clocks of a letter as the law and the office’s own promise have them: 15 days to accept, 60 to
 * answer, 30 more at most, 30 to ask for a review and 30 to decide it, the same again for the re-examination. Only
 * complaints have them; a pointed-out error is answered within ten working days. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

/* Friday 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000;
}

static bool start(Ctx *c)
{
        c->now_ms = clock_of_test;
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_hook_add(c->registers, clock_record);
        return CHECK_OK(clock_prepare(c));
}

static Record *letter(Ctx *c, const char *kind, const char *received)
{
        Record *r = record_new(c, register_lookup(c->registers, S("case_file")));
        CHECK_OK(record_put_text(c, r, S("matter"), S("年鉴一处里程不符")));
        CHECK_OK(record_put_text(c, r, S("channel"), S("来信")));
        CHECK_OK(record_put_text(c, r, S("kind"), str_from(kind)));
        CHECK_OK(record_put_text(c, r, S("received_on"), str_from(received)));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}

/* Fills in pairs of fields and words, and moves. */
static void step(Ctx *c, const Record *r, const char *to, const char *const *pairs)
{
        Record *l;
        if (!CHECK_OK(record_load(c, r->reg, r->id, &l)))
                return;
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, l, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, l, S("")));
        CHECK_OK(record_move(c, r->reg, r->id, str_from(to), S("事由须查档")));
}
#define STEP(c, r, to, ...) step(c, r, to, (const char *const[]){__VA_ARGS__ __VA_OPT__(, ) NULL})

/* "accept 2026-11-17": the clocks that run. */
static Str running(Ctx *c, const Record *r)
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
                if (due[i].met != DAY_NEVER)
                        continue;
                jdn_to_gregorian(due[i].due, &y, &m, &d);
                buf_printf(&b, "%s%.*s %04d-%02d-%02d", b.n ? "; " : "", STR(due[i].clock->name), y,
                        m, d);
        }
        return buf_str(&b);
}

static void a_complaint_has_legal_clocks(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r = letter(c, "投诉请求", "2026年11月2日");
        CHECK_STR(running(c, r), "accept 2026-11-17"); /* Article 23: 15 days from receipt */
        STEP(c, r, "registered");
        CHECK_STR(running(c, r), "accept 2026-11-17");
        STEP(c, r, "accepted", "owner", "编纂股", "accepted_on", "2026年11月9日");
        CHECK_STR(running(c, r), "answer 2027-01-08"); /* Article 34: 60 days from acceptance */
        STEP(c, r, "handling");
        STEP(c, r, "extended", "told_on", "2027年1月4日");
        CHECK_STR(running(c, r), "extended 2027-02-08"); /* 30 more: the 90th day is a Sunday */
        STEP(c, r, "answered", "answer", "核对无误", "answered_on", "2027年2月1日");
        CHECK_STR(running(c, r), "ask_review 2027-03-03"); /* Article 35 */
        STEP(c, r, "review", "review_asked_on", "2027年2月22日");
        CHECK_STR(running(c, r), "review 2027-03-24");
        CHECK_OK(record_load(c, r->reg, r->id, &r));
        CHECK_OK(record_put_text(c, r, S("reviewed_on"), S("2027年3月15日")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(running(c, r), "ask_again 2027-04-14"); /* Article 36 */
        STEP(c, r, "reexamine", "reexamine_asked_on", "2027年3月22日");
        CHECK_STR(running(c, r), "reexamine 2027-04-21");
        STEP(c, r, "closed", "reexamined_on", "2027年4月12日", "closed_on", "2027年4月12日",
                "on_time", "是");
        CHECK_STR(running(c, r), "archive 2027-05-12");
}
TEST(a_complaint_has_legal_clocks)
{
        testdb_each(a_complaint_has_legal_clocks);
}

static void other_letters_have_the_promise(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r = letter(c, "内容更正", "2026年11月20日");
        CHECK_STR(running(c, r), "correction 2026-12-04"); /* ten working days */
        STEP(c, r, "registered");
        STEP(c, r, "accepted", "owner", "编纂股", "accepted_on", "2026年11月23日");
        CHECK_STR(running(c, r), "correction 2026-12-04"); /* acceptance begins no new one */
        CHECK_STR(running(c, letter(c, "咨询", "2026年11月20日")), "");
        CHECK_STR(running(c, letter(c, "信息公开申请", "2026年11月20日")), "disclosure 2026-12-18");
}
TEST(other_letters_have_the_promise)
{
        testdb_each(other_letters_have_the_promise);
}

/* Nothing leads from one case to another case of the same person: the fields that name one are restricted, in no list,
 * no facet and no search. */
TEST(no_list_by_person)
{
        static const char *const names[] = {"sender", "contact", "text", "letter"};
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)))
                return;
        const Register *reg = register_lookup(c->registers, S("case_file"));
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const Field *f = field_lookup(reg, str_from(names[i]));
                if (CHECK(f != NULL))
                        CHECK(f->restricted && !f->in_list && !f->facet && !f->unique);
        }
        for (size_t i = 0; i < reg->n_figures; i++)
                CHECK(!reg->figures[i].field || !reg->figures[i].field->restricted);
}

TEST_MAIN
