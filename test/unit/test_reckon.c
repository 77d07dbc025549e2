/* test_reckon.c: what the program fills in by itself: weights, sums of parts, rates, composed codes, who and when of a step;
 * what a number may be at a step, and what must differ within a whole. On both engines. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000; /* 2026-11-20 14:32 in the office's time */
}

static const Actor reader = {
        .id = SC("u1"), .login = SC("u1"), .name = SC("何校对"), .roles = ROLE_EDITOR | ROLE_HEAD};

static const char sheet[] =
        "register: sheet\nlabel: {zh: 校样, en: Sheets}\nroom: papers\nwrite: [editor]\n"
        "states:\n  - {name: reading, zh: 校对中, en: Reading, light: run}\n"
        "  - {name: passed, zh: 合格, en: Passed, light: done}\n"
        "moves:\n  - {from: reading, to: passed, label: {zh: 定为合格, en: Pass}, needs: [read_on, read_by], "
        "sets: {read_on: today, read_by: me}, most: {rate: 1}}\n"
        "fields:\n"
        "  - {name: name, label: {zh: 校样, en: Sheet}, type: text, search: title}\n"
        "  - {name: chars, label: {zh: 字数, en: Characters}, type: quantity, unit: 字}\n"
        "  - {name: errors, label: {zh: 计错数, en: Errors}, type: number, sum: [slip, count]}\n"
        "  - {name: rate, label: {zh: 差错率, en: Rate}, type: number, ratio: [errors, chars], per: 10000}\n"
        "  - {name: read_on, label: {zh: 校毕, en: Read on}, type: date}\n"
        "  - {name: read_by, label: {zh: 校对人, en: Read by}, type: text}\n"
        "  - {name: fonds, label: {zh: 全宗, en: Fonds}, type: text}\n"
        "  - {name: year, label: {zh: 年度, en: Year}, type: date}\n"
        "  - {name: item, label: {zh: 件号, en: Item}, type: number}\n"
        "  - {name: code, label: {zh: 档号, en: Code}, type: text, compose: \"{fonds}-WS·{year}-{item:4}\"}\n";
static const char slip[] =
        "register: slip\nlabel: {zh: 差错, en: Slips}\nroom: papers\npart_of: sheet\nwrite: [editor]\n"
        "fields:\n"
        "  - {name: name, label: {zh: 误, en: Wrong}, type: text, search: title}\n"
        "  - {name: sheet, label: {zh: 校样, en: Sheet}, type: reference, target: sheet, required: true}\n"
        "  - {name: kind, label: {zh: 类型, en: Kind}, type: term, vocabulary: slip_kind}\n"
        "  - {name: count, label: {zh: 计, en: Counts}, type: number, weight: kind}\n";
static const char kinds[] =
        "vocabulary: slip_kind\nterms:\n  - {code: typo, zh: 错字, en: Typo, weight: 1}\n"
        "  - {code: fact, zh: 知识, en: Fact, weight: 2}\n  - {code: grammar, zh: 语法, en: Grammar, weight: 2}\n";
static const char reading[] =
        "register: reading\nlabel: {zh: 审读, en: Readings}\nroom: papers\npart_of: sheet\nwrite: [editor]\n"
        "fields:\n"
        "  - {name: name, label: {zh: 内容, en: What}, type: text, search: title}\n"
        "  - {name: sheet, label: {zh: 校样, en: Sheet}, type: reference, target: sheet, required: true}\n"
        "  - {name: round, label: {zh: 轮次, en: Round}, type: term, vocabulary: slip_kind}\n"
        "  - {name: reviewer, label: {zh: 审稿人, en: Reviewer}, type: text, apart: [sheet, round, person]}\n"
        "  - {name: person, label: {zh: 专家, en: Person}, type: reference, target: sheet}\n";

static void put_file(Ctx *c, const char *name, const char *text)
{
        CHECK_OK(file_write(
                c, path_join(c->arena, str_from(testdb_dir()), str_from(name)).p, str_from(text)));
}

static bool start(Ctx *c)
{
        c->now_ms = clock_of_test;
        c->actor = &reader;
        put_file(c, "sheet.yaml", sheet);
        put_file(c, "slip.yaml", slip);
        put_file(c, "slip_kind.yaml", kinds);
        put_file(c, "reading.yaml", reading);
        if (!CHECK_OK(registers_load(c, testdb_dir(), &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_move_hooks(c->registers, move_allowed, move_followed);
        return true;
}

static const Register *reg(Ctx *c, const char *name)
{
        return register_lookup(c->registers, str_from(name));
}

static Err put(Ctx *c, const Register *r, const char *const *pairs, Record **ret)
{
        *ret = record_new(c, r);
        for (; *pairs; pairs += 2)
                TRY(record_put_text(c, *ret, str_from(pairs[0]), str_from(pairs[1])));
        return record_save(c, *ret, S(""));
}
#define PUT(r, ret, ...) put(c, r, (const char *const[]){__VA_ARGS__, NULL}, ret)

static void says(Ctx *c, const Record *r, const char *field, const char *words)
{
        Record *now;
        if (CHECK_OK(record_load(c, r->reg, r->id, &now)))
                CHECK_STR(record_text(now, str_from(field)), words);
}

/* 100,000 characters, six typos, two errors of fact and one of grammar are twelve errors: 1.2 in 10,000 is too many. */
static void errors_make_a_rate(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *s, *one, *last = NULL;
        CHECK_OK(PUT(reg(c, "sheet"), &s, "name", "三校样", "chars", "10万字"));
        static const char *const found[] = {
                "typo", "typo", "typo", "typo", "typo", "typo", "fact", "fact", "grammar"};
        for (size_t i = 0; i < ARRAY_LEN(found); i++) {
                CHECK_OK(PUT(
                        reg(c, "slip"), &one, "name", "误", "sheet", "三校样", "kind", found[i]));
                last = one;
        }
        says(c, last, "count", "2");
        says(c, s, "errors", "12");
        says(c, s, "rate", "1.2");
        CHECK_ERR(record_move(c, s->reg, s->id, S("passed"), S("")), ERR_INVALID);
        CHECK_STR(c->fault.sentence, "“Pass” must wait. Missing: Rate of at most 1; it is 1.2");
        fault_clear(c);
        /* what is withdrawn does not count */
        CHECK_OK(record_withdraw(c, last->reg, last->id, S("不误")));
        says(c, s, "errors", "10");
        says(c, s, "rate", "1");
        CHECK_OK(record_move(c, s->reg, s->id, S("passed"), S("")));
        says(c, s, "read_on", "2026-11-20");
        says(c, s, "read_by", "何校对");
}
TEST(errors_make_a_rate)
{
        testdb_each(errors_make_a_rate);
}

/* Another kind weighs otherwise, unless somebody wrote a number of his own. */
static void a_weight_follows_its_kind(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *s, *one, *own;
        CHECK_OK(PUT(reg(c, "sheet"), &s, "name", "样", "chars", "1万字"));
        CHECK_OK(PUT(reg(c, "slip"), &one, "name", "误", "sheet", "样", "kind", "typo"));
        CHECK_OK(PUT(
                reg(c, "slip"), &own, "name", "复", "sheet", "样", "kind", "typo", "count", "0"));
        says(c, one, "count", "1");
        says(c, own, "count", "0");
        CHECK_OK(record_put_text(c, one, S("kind"), S("fact")));
        CHECK_OK(record_save(c, one, S("")));
        says(c, one, "count", "2");
        says(c, s, "errors", "2");
}
TEST(a_weight_follows_its_kind)
{
        testdb_each(a_weight_follows_its_kind);
}

static void a_code_is_composed(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *whole, *lacking, *typed;
        const Register *r = reg(c, "sheet");
        CHECK_OK(PUT(r, &whole, "name", "甲", "fonds", "J041", "year", "2025年", "item", "12"));
        says(c, whole, "code", "J041-WS·2025-0012");
        CHECK_OK(PUT(r, &lacking, "name", "乙", "fonds", "J041"));
        says(c, lacking, "code", "");
        CHECK_OK(PUT(r, &typed, "name", "丙", "fonds", "J041", "year", "2025年", "item", "13",
                "code", "旧号13"));
        says(c, typed, "code", "旧号13");
}
TEST(a_code_is_composed)
{
        testdb_each(a_code_is_composed);
}

static void reviewers_differ(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *s, *other, *r;
        const Register *q = reg(c, "reading");
        CHECK_OK(PUT(reg(c, "sheet"), &s, "name", "全稿"));
        CHECK_OK(PUT(reg(c, "sheet"), &other, "name", "另稿"));
        CHECK_OK(PUT(q, &r, "name", "一", "sheet", "全稿", "round", "typo", "reviewer", "周文远"));
        CHECK_OK(PUT(q, &r, "name", "续", "sheet", "全稿", "round", "typo", "reviewer", "周文远"));
        CHECK_OK(PUT(q, &r, "name", "他", "sheet", "另稿", "round", "fact", "reviewer", "周文远"));
        CHECK_ERR(PUT(q, &r, "name", "二", "sheet", "全稿", "round", "fact", "reviewer", "周文遠"),
                ERR_INVALID); /* in any script */
        CHECK_STR(c->fault.field, "reviewer");
        fault_clear(c);
        CHECK_OK(PUT(q, &r, "name", "二", "sheet", "全稿", "round", "fact", "reviewer", "罗靖"));
}
/* What a name leaves open, the reference says: one person under two names, two persons under one. */
static void references_tell_persons(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r;
        const Register *q = reg(c, "reading");
        static const char *const names[] = {"全稿", "甲专家", "乙专家"};
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                CHECK_OK(PUT(reg(c, "sheet"), &r, "name", names[i]));
        CHECK_OK(PUT(q, &r, "name", "一", "sheet", "全稿", "round", "typo", "reviewer", "周文远",
                "person", "甲专家"));
        CHECK_ERR(PUT(q, &r, "name", "二", "sheet", "全稿", "round", "fact", "reviewer", "周老师",
                          "person", "甲专家"),
                ERR_INVALID);
        CHECK_STR(c->fault.field, "person");
        CHECK(str_find(c->fault.sentence, S("周文远"), 0) != SIZE_MAX);
        fault_clear(c);
        CHECK_OK(PUT(q, &r, "name", "二", "sheet", "全稿", "round", "fact", "reviewer", "周文远",
                "person", "乙专家"));
        /* where one of them refers to nobody, the names tell */
        CHECK_ERR(
                PUT(q, &r, "name", "三", "sheet", "全稿", "round", "grammar", "reviewer", "周文远"),
                ERR_INVALID);
        CHECK_STR(c->fault.field, "reviewer");
        fault_clear(c);
}
TEST(references_tell_persons)
{
        testdb_each(references_tell_persons);
}

/* Whoever edits a proof while errors are marked is asked nothing; whoever edits what another wrote is. */
static void counting_anew_is_no_conflict(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *s, *mine, *theirs, *one;
        CHECK_OK(PUT(reg(c, "sheet"), &s, "name", "三校样", "chars", "10万字"));
        CHECK_OK(record_load(c, s->reg, s->id, &mine));
        for (size_t i = 0; i < 3; i++)
                CHECK_OK(
                        PUT(reg(c, "slip"), &one, "name", "误", "sheet", "三校样", "kind", "fact"));
        CHECK_OK(record_put_text(c, mine, S("chars"), S("20万字")));
        CHECK_OK(record_save(c, mine, S("")));
        CHECK_INT(mine->version, 5);
        says(c, s, "chars", "20万字");
        says(c, s, "errors", "6");
        says(c, s, "rate", "0.3");
        /* nor does what he had of the sum come back */
        CHECK_OK(record_load(c, s->reg, s->id, &mine));
        CHECK_OK(PUT(reg(c, "slip"), &one, "name", "误", "sheet", "三校样", "kind", "fact"));
        CHECK_OK(record_save(c, mine, S("")));
        says(c, s, "errors", "8");
        CHECK_OK(record_load(c, s->reg, s->id, &mine));
        CHECK_OK(record_load(c, s->reg, s->id, &theirs));
        CHECK_OK(record_put_text(c, theirs, S("fonds"), S("J041")));
        CHECK_OK(record_save(c, theirs, S("")));
        CHECK_OK(PUT(reg(c, "slip"), &one, "name", "误", "sheet", "三校样", "kind", "fact"));
        CHECK_OK(record_put_text(c, mine, S("chars"), S("30万字")));
        CHECK_ERR(record_save(c, mine, S("")), ERR_CONFLICT);
        fault_clear(c);
        says(c, s, "chars", "20万字");
}
TEST(counting_anew_is_no_conflict)
{
        testdb_each(counting_anew_is_no_conflict);
}

/* A code typed by hand: the part that says otherwise than its field is named, and what the whole would be. */
static void remarks(Ctx *c, Record *r, const char *code, const char *words)
{
        const Field *f = field_lookup(r->reg, S("code"));
        CHECK_OK(record_put_text(c, r, S("code"), str_from(code)));
        Str said = compose_remark(c, r, f);
        if (*words)
                test_check(str_find(said, str_from(words), 0) != SIZE_MAX, __FILE__, __LINE__,
                        "“%s”: “%.*s” lacks “%s”", code, STR(said), words);
        else
                CHECK_STR(said, "");
}
static void a_code_that_differs_is_remarked_on(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        Record *r;
        CHECK_OK(PUT(reg(c, "sheet"), &r, "name", "甲", "fonds", "J041", "year", "2025年", "item",
                "12"));
        remarks(c, r, "J041-WS·2025-0012", "");
        remarks(c, r, "J041-WS·2025-0013",
                "Item, which is 0012 there; it would be “J041-WS·2025-0012”");
        remarks(c, r, "J041-WS·2024-0012", "Year, which is 2025 there");
        remarks(c, r, "J042-WS·2025-0012", "Fonds, which is J041 there");
        remarks(c, r, "J041-WS·2025-12", "from its own fields it would be “J041-WS·2025-0012”");
        remarks(c, r, "旧号13", "Fonds, which is J041 there");
        CHECK_OK(record_put_text(c, r, S("item"), S(""))); /* of what is missing nothing is said */
        remarks(c, r, "J041-WS·2025-0013", "");
}
TEST(a_code_that_differs_is_remarked_on)
{
        testdb_each(a_code_that_differs_is_remarked_on);
}

TEST(reviewers_differ)
{
        testdb_each(reviewers_differ);
}

TEST_MAIN
