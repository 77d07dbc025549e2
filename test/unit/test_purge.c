/* test_purge.c: what lies sealed is nowhere in plain words; what was taken out is nowhere at all, and the chain can still be
 * walked. On both engines. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

#include <string.h>
#include <unistd.h>

/* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000;
}

#define FIELDS(sealed)                                                        \
        "register: matter\nlabel: 事项\nroom: public\nfields:\n"            \
        "  - {name: name, label: 事由, type: text, search: title}\n"        \
        "  - {name: writer, label: 来件人, type: text, max: 60" sealed "}\n"  \
        "  - {name: phones, label: 电话, type: text, many: true" sealed "}\n" \
        "  - {name: note, label: 备注, type: long text}\n"

static bool declare(Ctx *c, const char *yaml)
{
        Str dir = str_printf(c->arena, "%s/registers", testdb_dir());
        c->now_ms = clock_of_test;
        return CHECK_OK(dir_make(c, dir.p)) &&
                CHECK_OK(file_write(
                        c, path_join(c->arena, dir, S("matter.yaml")).p, str_from(yaml))) &&
                CHECK_OK(registers_load(c, dir.p, &c->registers)) && CHECK_OK(seal_prepare(c)) &&
                CHECK_OK(registers_migrate(c, c->registers));
}

static const Register *matter(Ctx *c)
{
        return register_lookup(c->registers, S("matter"));
}

static Record *made(Ctx *c, const char *name)
{
        Record *r = record_new(c, matter(c));
        CHECK_OK(record_put_text(c, r, S("name"), str_from(name)));
        CHECK_OK(record_put_text(c, r, S("writer"), S("周桂兰")));
        CHECK_OK(record_put_text(c, r, S("phones"), S("13900000000\n0570-1234567")));
        CHECK_OK(record_put_text(c, r, S("note"), S("身份证 330000195001010000")));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}

static int64_t count(Ctx *c, const char *sql)
{
        Cell v = {0};
        bool found;
        (void)CHECK_OK(db_one(c, sql, NO_CELLS, &v, &found));
        return v.i;
}

static void is_whole(Ctx *c)
{
        ChainReport report = {0};
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
        CHECK_STR(report.sentence, "");
}

static void sealed_is_nowhere(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, FIELDS(", sealed: true")))
                return;
        Record *one = made(c, "问祠堂年代"), *two = made(c, "问桥名"), *r;
        CHECK_INT(count(c, "SELECT count(*) FROM reg_matter WHERE f_writer LIKE '%周桂兰%'"), 0);
        CHECK_INT(
                count(c, "SELECT count(*) FROM reg_matter__phones WHERE f_phones LIKE '%139%'"), 0);
        CHECK_INT(
                count(c,
                        "SELECT count(*) FROM chain WHERE payload LIKE '%周桂兰%' OR payload LIKE '%13900000000%'"),
                0);
        CHECK_INT(count(c, "SELECT count(DISTINCT f_writer) FROM reg_matter"), 2);
        CHECK_OK(record_load(c, matter(c), one->id, &r));
        CHECK_STR(record_text(r, S("writer")), "周桂兰");
        CHECK_STR(record_values(r, S("phones"))->p[1].text, "0570-1234567");
        CHECK_OK(record_save(c, r, S(""))); /* nothing differs */
        CHECK_INT(r->version, 1);
        CHECK(!json_at(record_to_json(c, r), "writer"));
        const ListQuery q = {.reg = matter(c),
                .filters = &(Filter){S("writer"), S("="), S("周桂兰")},
                .n_filters = 1,
                .limit = 5};
        RecordList list;
        CHECK_ERR(record_list(c, &q, &list), ERR_INVALID);
        fault_clear(c);
        Revision *rev;
        size_t n;
        CHECK_OK(record_revisions(c, matter(c), two->id, &rev, &n));
        CHECK_STR(json_text(json_at(rev[0].snapshot, "writer")), "周桂兰");
        is_whole(c);

        /* Without the key all works but what is sealed. */
        CHECK_OK(db_fact_put(c, S("seal_key"), S("0000000000000000")));
        CHECK_OK(registers_load(
                c, str_printf(c->arena, "%s/registers", testdb_dir()).p, &c->registers));
        CHECK_OK(seal_prepare(c));
        CHECK(!seal_has_key(c));
        is_whole(c);
        CHECK_OK(record_load(c, matter(c), one->id, &r));
        CHECK(str_starts(record_text(r, S("writer")), S(SEAL_MARK)));
        CHECK_OK(record_put_text(c, r, S("name"), S("问宗祠年代")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_OK(record_put_text(c, r, S("writer"), S("何某")));
        CHECK_ERR(record_save(c, r, S("")), ERR_CONFLICT);
        CHECK_STR(c->fault.field, "writer");
}
TEST(sealed_is_nowhere)
{
        testdb_each(sealed_is_nowhere);
}

/* Whoever may not unseal neither sees nor empties it. */
static void not_for_all(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, FIELDS(", sealed: true")))
                return;
        Record *r = made(c, "问祠堂年代");
        uint8_t *bits = arena_alloc(c->arena, registers_count(c->registers));
        memset(bits, SCOPE_READS | SCOPE_RESTRICTED, registers_count(c->registers));
        const Scope scope = {.alone = true, .registers = bits};
        c->scope = &scope;
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_INT(record_values(r, S("writer"))->n, 0);
        Revision *rev;
        size_t n;
        CHECK_OK(record_revisions(c, matter(c), r->id, &rev, &n));
        CHECK(!json_at(rev[0].snapshot, "writer"));
        CHECK(json_at(rev[0].snapshot, "note"));
        CHECK_OK(record_put_text(c, r, S("name"), S("问宗祠年代")));
        CHECK_OK(record_save(c, r, S("")));
        c->scope = NULL;
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_INT(r->version, 2);
        CHECK_STR(record_text(r, S("writer")), "周桂兰");
}
TEST(not_for_all)
{
        testdb_each(not_for_all);
}

static void plain_becomes_sealed(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, FIELDS("")))
                return;
        Record *r = made(c, "问祠堂年代");
        if (!declare(c, FIELDS(", sealed: true")))
                return;
        CHECK_INT(count(c, "SELECT count(*) FROM reg_matter WHERE f_writer LIKE 'sealed:1:%'"), 1);
        CHECK_INT(
                count(c,
                        "SELECT count(*) FROM reg_matter__phones WHERE f_phones LIKE 'sealed:1:%'"),
                2);
        is_whole(c);
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_STR(record_text(r, S("writer")), "周桂兰");
}
TEST(plain_becomes_sealed)
{
        testdb_each(plain_becomes_sealed);
}

static void taken_out(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!declare(c, FIELDS("")))
                return;
        Record *r = made(c, "问祠堂年代"), *other = made(c, "问桥名");
        CHECK_OK(record_put_text(c, r, S("note"), S("330000195001010000，再问")));
        CHECK_OK(record_save(c, r, S("")));
        const Field *fields[] = {
                field_lookup(matter(c), S("note")), field_lookup(matter(c), S("name"))};
        int64_t n = 0;
        CHECK_ERR(record_purge(c, matter(c), r->id, fields, 1, S(" "), &n), ERR_INVALID);
        fault_clear(c);
        CHECK_OK(record_purge(c, matter(c), r->id, fields, 1, S("误贴身份证号"), &n));
        CHECK_INT(n, 2);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE payload LIKE '%再问%'"), 0);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE payload LIKE '%33000019500101%'"),
                1); /* the other's */
        CHECK_INT(
                count(c,
                        "SELECT count(*) FROM chain WHERE action = 'purge' AND version IS NULL AND reason = '误贴身份证号'"),
                1);
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_STR(record_text(r, S("note")), "");
        CHECK_STR(record_text(r, S("writer")), "周桂兰");
        is_whole(c);

        /* Twice does no harm; a title stays as it is now. */
        CHECK_OK(record_purge(c, matter(c), r->id, fields, 1, S("再查"), &n));
        CHECK_INT(n, 0);
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_OK(record_put_text(c, r, S("name"), S("问宗祠")));
        CHECK_OK(record_save(c, r, S("")));
        CHECK_OK(record_purge(c, matter(c), r->id, fields + 1, 1, S("题名含姓名"), &n));
        CHECK(n >= 2);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE payload LIKE '%问祠堂年代%'"), 0);
        CHECK_OK(record_load(c, matter(c), r->id, &r));
        CHECK_STR(r->title, "问宗祠");
        is_whole(c);

        /* What was taken out cannot be put back, and nothing else be changed under its name. */
        CHECK_OK(db_script(c, "UPDATE chain SET payload = '{\"name\":\"x\"}' WHERE seq = 1"));
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 1);
        (void)other;
}
TEST(taken_out)
{
        testdb_each(taken_out);
}

/* What is kept beside the records: a value that was changed past the program is named, and reckoned anew. */
static void counts_are_compared(Ctx *c, DbKind kind)
{
        (void)kind;
        Str *lines;
        size_t n;
        if (!declare(c, FIELDS("")) || !CHECK_OK(tally_rebuild(c)))
                return;
        Record *r = made(c, "问祠堂年代");
        made(c, "问桥名");
        CHECK_OK(tally_verify(c, &lines, &n));
        CHECK_INT(n, 0);
        CHECK_OK(db_script(c, "UPDATE tally SET n = 5 WHERE register = 'matter' AND field = ''"));
        CHECK_OK(tally_verify(c, &lines, &n));
        if (CHECK_INT(n, 1))
                CHECK_STR(lines[0], "事项, All: 5 records are counted, and there are 2.");
        CHECK_OK(db_run(c, "UPDATE reg_matter SET reach = reach + 3000000 WHERE id = ?",
                CELLS(cell_text(r->id)), NULL));
        CHECK_OK(tally_verify(c, &lines, &n));
        CHECK(n >= 2);
        CHECK_STR(lines[0],
                "事项: who may see 1 records is not what they say of themselves, such as 问祠堂年代.");
        CHECK_OK(tally_rebuild(c));
        CHECK_OK(tally_verify(c, &lines, &n));
        CHECK_INT(n, 0);
}
TEST(counts_are_compared)
{
        testdb_each(counts_are_compared);
}

/* The term runs from the day on which a record was finished, or withdrawn; it ends with its last day, and what is taken
 * out leaves the counts and the chain as they were. */
#define TERM                                                                                      \
        "states: [{name: open, zh: 在办, light: run}, {name: done, zh: 办结, light: done}]\n" \
        "moves: [{from: open, to: done, label: 办结}]\n"                                        \
        "retention: {fields: [writer, note], within: 30d}\n"
static int64_t clock_at(void *p)
{
        return *(const int64_t *)p;
}

static size_t n_due(Ctx *c, PurgeDue **ret)
{
        size_t n = 0;
        CHECK_OK(purge_dues(c, ret, &n));
        return n;
}

static void term_since_a_state(Ctx *c, DbKind kind)
{
        int64_t at = clock_of_test(NULL);
        const int64_t day = 86400000;
        PurgeDue *dues;
        Str *lines;
        size_t n;
        (void)kind;
        if (!declare(c, FIELDS(", sealed: true") TERM))
                return;
        c->now_ms = clock_at;
        c->clock = &at;
        Record *one = made(c, "问祠堂年代"), *two = made(c, "误投"), *r;
        (void)made(c, "在办的");
        at += 40 * day;
        CHECK_INT(n_due(c, &dues), 0); /* nothing is finished */
        CHECK_OK(record_move(c, matter(c), one->id, S("done"), S("")));
        CHECK_OK(record_withdraw(c, matter(c), two->id, S("误投")));
        at += 29 * day;
        CHECK_OK(record_load(c, matter(c), one->id, &r));
        CHECK_OK(record_put_text(c, r, S("name"), S("问宗祠年代")));
        CHECK_OK(record_save(c, r, S(""))); /* to be changed begins no other term */
        CHECK_INT(n_due(c, &dues), 0);
        at += day;
        if (!CHECK_INT(n_due(c, &dues), 2))
                return;
        for (size_t i = 0; i < 2; i++)
                CHECK_OK(purge_due(c, &dues[i], S("保存期满")));
        CHECK_INT(n_due(c, &dues), 0);
        CHECK_INT(
                count(c,
                        "SELECT count(*) FROM reg_matter WHERE f_writer IS NOT NULL AND f_writer <> ''"),
                1);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE payload LIKE '%\"writer\":%'"), 1);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE payload LIKE '%330000195001010000%'"),
                1);
        CHECK_OK(record_load(c, matter(c), one->id, &r));
        CHECK_STR(r->title, "问宗祠年代");
        CHECK_STR(r->state, "done");
        CHECK_OK(tally_verify(c, &lines, &n));
        CHECK_INT(n, 0);
        is_whole(c);
}
TEST(term_since_a_state)
{
        testdb_each(term_since_a_state);
}

TEST_MAIN
