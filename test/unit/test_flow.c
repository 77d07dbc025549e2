/* test_flow.c: who may come in, and what stands between a file and the collection, on both engines. */
#include "flow/flow.h"

#include <stdlib.h>
#include <unistd.h>

#include "test/test.h"
#include "test/testdb.h"

#define MINUTE ((int64_t)60 * 1000)

static int64_t clock_now = 1795156320000; /* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return clock_now;
}

static void start(Ctx *c)
{
        c->now_ms = clock_of_test;
        c->actor = owner_actor();
        CHECK_OK(settings_parse(c,
                S("argon_memory_kib = 8192\nargon_passes = 1\noffice = 史志办\n"), &c->settings));
        CHECK_OK(registers_load(c, NULL, &c->registers));
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(originals_open(
                c, str_printf(c->arena, "%s/originals", testdb_dir()).p, &c->originals));
}

/* Accounts
 * -------- */
static void signs_in(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Str id, token;
        const Actor *who;
        CHECK_OK(account_add(c, S("chenmin"), S("陈敏"), S("correct horse"), ROLE_EDITOR, &id));
        CHECK_ERR(account_add(c, S("chenmin"), S("陈敏"), S("correct horse"), ROLE_EDITOR, &id),
                ERR_CONFLICT);
        CHECK_ERR(account_add(c, S("Chen Min"), S("陈敏"), S("correct horse"), ROLE_EDITOR, &id),
                ERR_INVALID);
        CHECK_ERR(account_add(c, S("short"), S("陈敏"), S("short"), ROLE_EDITOR, &id), ERR_INVALID);
        CHECK_STR(c->fault.field, "password");
        CHECK_OK(session_open(c, S("chenmin"), S("correct horse"), &token));
        CHECK_OK(session_lookup(c, token, &who));
        if (CHECK(who != NULL)) {
                CHECK_STR(who->name, "陈敏");
                CHECK_INT(who->roles, ROLE_EDITOR);
                CHECK(actor_may(who, MAY_COLLECT) && !actor_may(who, MAY_ACCOUNTS));
        }
        CHECK_OK(session_lookup(c, S("made up"), &who));
        CHECK(who == NULL);
        clock_now += 13 * 60 * MINUTE;
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who == NULL); /* it ran out */
        clock_now -= 13 * 60 * MINUTE;
        CHECK_OK(session_close(c, token));
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who == NULL);
}
TEST(signs_in)
{
        testdb_each(signs_in);
}

static void closes_the_door(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Str id, token;
        CHECK_OK(account_add(c, S("chenmin"), S("陈敏"), S("correct horse"), ROLE_EDITOR, &id));
        CHECK_ERR(session_open(c, S("nobody"), S("correct horse"), &token), ERR_DENIED);
        Str sentence = c->fault.sentence;
        for (int i = 0; i < 5; i++)
                CHECK_ERR(session_open(c, S("chenmin"), S("wrong"), &token), ERR_DENIED);
        CHECK(str_eq(
                c->fault.sentence, sentence)); /* says nothing about which of the two was wrong */
        CHECK_ERR(session_open(c, S("chenmin"), S("correct horse"), &token), ERR_BUSY);
        clock_now += 16 * MINUTE;
        CHECK_OK(session_open(c, S("chenmin"), S("correct horse"), &token));
        clock_now -= 16 * MINUTE;
        CHECK_OK(account_close(c, S("chenmin")));
        const Actor *who;
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who == NULL);
        CHECK_ERR(session_open(c, S("chenmin"), S("correct horse"), &token), ERR_DENIED);
        CHECK_ERR(account_set_roles(c, S("nobody"), ROLE_HEAD), ERR_NOT_FOUND);
}
TEST(closes_the_door)
{
        testdb_each(closes_the_door);
}

TEST(roles_are_words)
{
        unsigned roles;
        CHECK(roles_parse(S("editor, head"), &roles));
        CHECK_INT(roles, ROLE_EDITOR | ROLE_HEAD);
        CHECK_STR(roles_print(c->arena, roles), "editor,head");
        CHECK(!roles_parse(S("editor,emperor"), &roles));
        CHECK(!roles_parse(S(""), &roles));
        CHECK(!actor_may(NULL, MAY_READ));
        CHECK_ERR(demand(c, MAY_FILE), ERR_DENIED);
}

/* Intake
 * ------ */
static int n_queued;
static Err queue(Ctx *c, Str id)
{
        (void)c;
        (void)id;
        n_queued++;
        return OK;
}

/* What the worker would have made of it; here in this process. */
static Err read_it(Ctx *c, Str id)
{
        const char *path;
        Str name, bytes;
        TRY(intake_path(c, id, &path, &name));
        TRY(file_map(c, path, &bytes));
        TRY(ingest_read_each(c, bytes, name, intake_read_sink, &id));
        return intake_read_done(c, id);
}

static Str take_in(Ctx *c, const char *name, Str bytes, bool *ret_known)
{
        Str id = {0};
        const char *path = str_printf(c->arena, "%s/%s", testdb_dir(), name).p;
        CHECK_OK(file_write(c, path, bytes));
        CHECK_OK(intake_open(c, path, str_from(name), queue, &id, ret_known));
        return id;
}

static const char page[] =
        "渡頭義渡考略\n"
        "渡頭(tóu)義(yì)渡,創(chuàng)於(yú)清同治七年。時(shí)鎮(zhèn)人羅(luó)永泰等集資(zī)置渡船二艘,"
        "購(gòu)田三十餘畝,以租穀(gǔ)充渡工口糧(liáng)。渡工四名,過(guò)渡不取一錢。\n"
        "其事詳舊(jiù)志?，F(xiàn)存碑記(jì)一通,立於(yú)光緒(xù)二十年,歲(suì)入租穀(gǔ)餘石。\n"
        "1957年改建閘門,輯(jí)成《龍?zhí)丁芬粫?/p>\n";

static void reviews_and_files(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        n_queued = 0;
        bool known;
        Str id = take_in(c, "考略.txt", S(page), &known);
        CHECK(!known);
        CHECK_INT(n_queued, 1);
        Intake in;
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_READING);
        if (!CHECK_OK(read_it(c, id)) ||
                !CHECK_OK(read_it(c, id))) /* a job that died is run again */
                return;
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_REVIEW);
        CHECK_INT(in.n_docs, 1);
        CHECK(in.n_open > 15);
        CHECK_ERR(intake_file(c, id, FILE_REVIEWED), ERR_CONFLICT);

        size_t n;
        int64_t open = in.n_open;
        CHECK_OK(intake_accept_exact(c, id, &n));
        CHECK(n > 15);
        CHECK_OK(intake_undo(c, id));
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.n_open, open);
        CHECK_OK(intake_accept_exact(c, id, &n));
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.n_open, open - (int64_t)n);

        ReadDoc d;
        CHECK_OK(intake_document(c, id, 0, &d));
        for (size_t i = 0; i < d.repairs.n; i++)
                if (d.repairs.p[i].certainty != EXACT)
                        CHECK_OK(intake_decide(c, id, 0, i, (Decision){.kind = DECIDE_REFUSE}));
        CHECK_ERR(intake_decide(c, id, 0, 999, (Decision){.kind = DECIDE_ACCEPT}), ERR_NOT_FOUND);
        Str text;
        CHECK_OK(intake_text(c, id, 0, &text));
        CHECK(str_find(text, S("舊志。現存碑記"), 0) != SIZE_MAX);
        CHECK(str_find(text, S("□"), 0) != SIZE_MAX); /* the refused word is missing, not made up */
        CHECK_OK(intake_file(c, id, FILE_REVIEWED));
        CHECK_OK(intake_file(c, id, FILE_REVIEWED)); /* twice is once */
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_FILED);
        CHECK_INT(in.n_record_ids, 1);
        Record *r;
        CHECK_OK(
                record_load(c, register_lookup(c->registers, S("material")), in.record_ids[0], &r));
        CHECK(str_eq(record_text(r, S("body")), text));

        Str again = take_in(c, "另一名.txt", S(page), &known);
        CHECK(known);
        CHECK(str_eq(again, id));
        Str bytes;
        CHECK_OK(original_map(c, c->originals, in.original_id, &bytes));
        CHECK(str_eq(bytes, S(page)));
        bool intact;
        CHECK_OK(original_intact(c, &in, &intact));
        CHECK(intact);
}
TEST(reviews_and_files)
{
        testdb_each(reviews_and_files);
}

/* Without line breaks and blanks. */
static Str squeezed(Ctx *c, Str s)
{
        Buf out = buf_new(c->arena);
        uint32_t cp;
        for (size_t at = 0; utf8_next(s, &at, &cp);)
                if (cp != '\n' && cp != 0x3000 && cp != ' ')
                        buf_put_cp(&out, cp);
        return buf_str(&out);
}

static void files_what_is_certain(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        bool known;
        Str id = take_in(c, "考略.txt", S(page), &known), text;
        CHECK_OK(read_it(c, id));
        CHECK_OK(intake_file(c, id, FILE_CERTAIN));
        CHECK_OK(intake_text(c, id, 0, &text));
        CHECK(str_find(text, S("龍潭》一"), 0) != SIZE_MAX);
        CHECK(str_find(text, S("一書。"), 0) == SIZE_MAX);
        CHECK_ERR(intake_undo(c, id), ERR_CONFLICT); /* filed is filed */
}
TEST(files_what_is_certain)
{
        testdb_each(files_what_is_certain);
}

/* A book is read in parts for its length and filed as the one record it is, every character of it. */
static void a_long_book_is_one_record(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Buf b = buf_new(c->arena);
        buf_put(&b, S("#+TITLE: 桐溪縣志\n"));
        while (b.n < 5 << 20)
                buf_printf(&b, "卷%zu　渠水自東而來，灌溉三鄉，受其利者甚眾，邑人碑而記之。\n%s",
                        b.n, b.n % 1000 < 70 ? "\n" : "");
        bool known;
        Str id = take_in(c, "縣志.txt", buf_str(&b), &known);
        Intake in;
        Record *r;
        CHECK_OK(read_it(c, id));
        CHECK_OK(intake_file(c, id, FILE_CERTAIN));
        CHECK_OK(intake_load(c, id, &in));
        CHECK(in.n_docs > 1);
        if (!CHECK_INT(in.n_record_ids, 1))
                return;
        CHECK_OK(
                record_load(c, register_lookup(c->registers, S("material")), in.record_ids[0], &r));
        CHECK_STR(r->title, "桐溪縣志");
        CHECK(str_eq(fold_text(c->arena, squeezed(c, record_text(r, S("body"))), NULL),
                fold_text(c->arena,
                        squeezed(c, str_slice(buf_str(&b), strlen("#+TITLE: 桐溪縣志"), b.n)),
                        NULL)));
}
TEST(a_long_book_is_one_record)
{
        testdb_each(a_long_book_is_one_record);
}

/* Nothing of a refused document may be found anywhere in the office's folder but its hash. */
static void keeps_nothing_secret(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        bool known;
        Str bytes = S("机密★20年\n\n关于某事的报告\n\n内容从略。这里是不应留下的文字。\n");
        Str id = take_in(c, "报告.txt", bytes, &known);
        const char *path;
        Str name;
        CHECK_OK(intake_path(c, id, &path, &name));
        CHECK(file_exists(path));
        Str mapped;
        CHECK_OK(file_map(c, path, &mapped));
        Err e = ingest_read_each(c, mapped, name, intake_read_sink, &id);
        CHECK_INT(e, ERR_DENIED);
        Str sentence = c->fault.sentence;
        fault_clear(c);
        CHECK_OK(intake_read_failed(c, id, e, sentence));
        CHECK(!file_exists(path));
        Intake in;
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_REFUSED);
        CHECK_STR(in.file_name, "");
        Cell n;
        bool found;
        CHECK_OK(db_one(c, "SELECT COUNT(*) FROM refusal", NO_CELLS, &n, &found));
        CHECK_INT(n.i, 1);
        CHECK_ERR(intake_file(c, id, FILE_CERTAIN), ERR_CONFLICT);
        CHECK_ERR(intake_path(c, id, &path, &name), ERR_NOT_FOUND);
}
TEST(keeps_nothing_secret)
{
        testdb_each(keeps_nothing_secret);
}

static void refuses_what_is_no_file(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Str id;
        bool known;
        const char *empty = str_printf(c->arena, "%s/empty.txt", testdb_dir()).p;
        CHECK_OK(file_write(c, empty, S("")));
        CHECK_ERR(intake_open(c, empty, S("empty.txt"), queue, &id, &known), ERR_INVALID);
        CHECK_ERR(intake_open(c, testdb_dir(), S("folder"), queue, &id, &known), ERR_INVALID);
        CHECK_ERR(intake_open(c, "/nowhere/at/all", S("x"), queue, &id, &known), ERR_IO);
        c->actor = NULL;
        CHECK_ERR(intake_open(c, empty, S("empty.txt"), queue, &id, &known), ERR_DENIED);
}
TEST(refuses_what_is_no_file)
{
        testdb_each(refuses_what_is_no_file);
}

TEST_MAIN
