/* test_lent.c: a text lent by a link: what its holder may do and how far he sees; keys that open nothing; notes that become parts
 * of the record; the end. With registers of its own, since what may be lent is declared. On both engines. */
#include "flow/flow.h"

#include <string.h>

#include "test/test.h"
#include "test/testdb.h"

#define DAY_MS 86400000

static int64_t now; /* the clock of a test, which it sets */

static int64_t clock_of_test(void *p)
{
        (void)p;
        return now;
}

static const Actor editor = {
        .id = SC("u1"), .login = SC("u1"), .name = SC("陈敏"), .roles = ROLE_EDITOR};

static const char chapter[] =
        "register: chapter\nlabel: {zh: 篇章, en: Chapters}\nroom: compile\nwrite: [editor]\nfields:\n"
        "  - {name: name, label: {zh: 篇名, en: Name}, type: text, search: title}\n"
        "  - {name: body, label: {zh: 正文, en: Text}, type: long text}\n";
static const char judgement[] =
        "register: judgement\nlabel: {zh: 审读, en: Judgements}\nroom: compile\nwrite: [editor]\n"
        "states:\n  - {name: asked, zh: 已派, en: Asked, light: todo}\n"
        "  - {name: reading, zh: 审读中, en: Being read, light: run}\n"
        "  - {name: given, zh: 已交, en: Given, light: run}\n"
        "  - {name: closed, zh: 审结, en: Closed, light: done}\n"
        "moves:\n  - {from: asked, to: reading}\n  - {from: reading, to: given, needs: [verdict]}\n"
        "  - {from: given, to: closed}\n"
        "lend:\n  label: {zh: 外审, en: Outside}\n  text: [chapters, body]\n  who: reader\n  notes: remark\n"
        "  place: place\n  quote: quote\n  ask: [words]\n  sum: [verdict, general]\n  opened: reading\n  given: given\n"
        "fields:\n"
        "  - {name: name, label: {zh: 内容, en: What}, type: text, search: title}\n"
        "  - {name: reader, label: {zh: 审读人, en: Reader}, type: text}\n"
        "  - {name: chapters, label: {zh: 篇章, en: Chapters}, type: reference, target: chapter, many: true}\n"
        "  - {name: verdict, label: {zh: 结论, en: Verdict}, type: text}\n"
        "  - {name: general, label: {zh: 总评, en: General}, type: long text}\n";
static const char remark[] =
        "register: remark\nlabel: {zh: 批语, en: Remarks}\nroom: compile\npart_of: judgement\nwrite: [editor]\n"
        "fields:\n"
        "  - {name: words, label: {zh: 批语, en: Words}, type: text, required: true, max: 20, search: title}\n"
        "  - {name: judgement, label: {zh: 审读, en: Judgement}, type: reference, target: judgement, required: true}\n"
        "  - {name: place, label: {zh: 位置, en: Where}, type: text}\n"
        "  - {name: quote, label: {zh: 原文, en: Text}, type: text}\n";

static void put_file(Ctx *c, const char *name, const char *text)
{
        CHECK_OK(file_write(
                c, path_join(c->arena, str_from(testdb_dir()), str_from(name)).p, str_from(text)));
}

static Record *add(Ctx *c, const char *register_name, const char *const *pairs)
{
        Record *r = record_new(c, register_lookup(c->registers, str_from(register_name)));
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define ADD(name, ...) add(c, name, (const char *const[]){__VA_ARGS__, NULL})

static const char text_now[] = "第一章　渡口\n\n渡头旧设官渡。清同治七年设义渡。\n  购田32亩。";

/* A judgement of one chapter, and a link to it. */
typedef struct {
        Record *chapter, *judgement;
        Str id, key;
} World;

static bool start(Ctx *c, World *w)
{
        now = 1795156320000; /* 2026-11-20 14:32 in the office's time */
        c->now_ms = clock_of_test;
        c->actor = &editor;
        put_file(c, "chapter.yaml", chapter);
        put_file(c, "judgement.yaml", judgement);
        put_file(c, "remark.yaml", remark);
        if (!CHECK_OK(registers_load(c, testdb_dir(), &c->registers)) ||
                !CHECK_OK(registers_migrate(c, c->registers)))
                return false;
        record_move_hooks(c->registers, move_allowed, move_followed);
        w->chapter = ADD("chapter", "name", "渡口", "body", text_now);
        w->judgement = ADD("judgement", "name", "渡口一章", "reader", "陆鸣远", "chapters",
                str_keep_z(c->arena, w->chapter->id));
        const NewLent n = {.name = S("陆鸣远"), .until = S("2026-12-20")};
        if (!CHECK_OK(lend_make(c, w->judgement, &n, &w->id, &w->key)))
                return false;
        c->actor = NULL; /* whoever has the link has no account */
        return true;
}

static Str state_of(Ctx *c, const Record *r)
{
        Record *again;
        return record_load(c, r->reg, r->id, &again) == OK ? again->state : (Str){0};
}

static Err note(
        Ctx *c, World *w, int64_t ord, size_t paragraph, const char *quote, const char *words)
{
        Lent l;
        Str typed = str_from(words);
        const LentNote n = {
                .ord = ord, .paragraph = paragraph, .quote = str_from(quote), .typed = &typed};
        TRY(lent_load(c, w->id, w->key, &l));
        return lent_note(c, &l, &n);
}

static int64_t count(Ctx *c, const char *sql)
{
        Cell n = CELL_NONE;
        bool found;
        CHECK_OK(db_one(c, sql, NO_CELLS, &n, &found));
        return n.i;
}

static void key_is_kept_as_a_hash(Ctx *c, DbKind kind)
{
        World w;
        Cell n;
        bool found;
        (void)kind;
        if (!start(c, &w))
                return;
        CHECK(w.key.n >= 32 + 16); /* hexadecimal digits: 192 bits */
        CHECK_OK(db_one(c, "SELECT count(*) FROM lent WHERE key_hash = ?",
                CELLS(cell_text(sha256_hex(c->arena, w.key))), &n, &found));
        CHECK_INT(n.i, 1);
        CHECK_OK(db_one(c, "SELECT count(*) FROM lent WHERE key_hash = ?", CELLS(cell_text(w.key)),
                &n, &found));
        CHECK_INT(n.i, 0);
}
TEST(key_is_kept_as_a_hash)
{
        testdb_each(key_is_kept_as_a_hash);
}

/* The whole way: begun, noted, changed, given; and what was given stays. */
static void notes_become_parts(Ctx *c, DbKind kind)
{
        World w;
        Lent l;
        RecordList list;
        Record *after;
        (void)kind;
        if (!start(c, &w))
                return;
        CHECK_OK(lent_open(c, w.id, w.key));
        CHECK_STR(state_of(c, w.judgement), "reading");
        CHECK_INT(
                count(c,
                        "SELECT count(*) FROM chain WHERE action = 'lent_open' AND actor_name = '陆鸣远'"),
                1);
        CHECK_OK(note(c, &w, 0, 3, "32亩", "与碑文不合"));
        CHECK_OK(note(c, &w, 0, 2, "", "宜分两句"));
        CHECK_OK(note(c, &w, 2, 2, "设义渡", "宜分三句"));
        CHECK_INT(count(c, "SELECT count(*) FROM reg_remark"), 0); /* until it is given */
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        CHECK_INT(l.n, 2);
        CHECK_STR(l.notes[0].typed[0], "宜分三句");
        CHECK_ERR(lent_give(c, &l), ERR_INVALID);
        CHECK_STR(c->fault.field, "verdict");
        fault_clear(c);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_remark"), 0);
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        l.sum[0] = S("修改后通过");
        l.sum[1] = S("资料翔实。");
        CHECK_OK(lent_sum(c, &l, l.sum));
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        CHECK_STR(l.sum[1], "资料翔实。");
        CHECK_OK(lent_give(c, &l));
        CHECK(c->actor == NULL);
        CHECK_OK(record_load(c, w.judgement->reg, w.judgement->id, &after));
        CHECK_STR(after->state, "given");
        CHECK_STR(record_text(after, S("verdict")), "修改后通过");
        CHECK_STR(record_text(after, S("general")), "资料翔实。");
        const ListQuery q = {
                .reg = register_lookup(c->registers, S("remark")), .sort = S("place"), .limit = 10};
        CHECK_OK(record_list(c, &q, &list));
        if (CHECK_INT(list.n, 2)) {
                CHECK_STR(record_text(list.p[0], S("place")), "“渡口”, paragraph 2");
                CHECK_STR(record_text(list.p[0], S("quote")), "设义渡");
                CHECK_STR(record_text(list.p[1], S("words")), "与碑文不合");
        }
        /* once, and then it is looked at */
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        CHECK_INT(l.n, 2);
        CHECK_ERR(lent_give(c, &l), ERR_CONFLICT);
        CHECK_ERR(note(c, &w, 0, 2, "", "又一条"), ERR_CONFLICT);
        CHECK_ERR(lent_drop(c, &l, 1), ERR_CONFLICT);
        fault_clear(c);
        CHECK_INT(count(c, "SELECT count(*) FROM reg_remark"), 2);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE action = 'lent_give'"), 1);
}
TEST(notes_become_parts)
{
        testdb_each(notes_become_parts);
}

/* He reads what he was sent, whatever is written meanwhile. */
static void one_version_is_lent(Ctx *c, DbKind kind)
{
        World w;
        Lent l;
        (void)kind;
        if (!start(c, &w))
                return;
        c->actor = &editor;
        CHECK_OK(record_put_text(c, w.chapter, S("body"), S("另起炉灶。")));
        CHECK_OK(record_save(c, w.chapter, S("")));
        c->actor = NULL;
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        CHECK_STR(l.text, text_now);
        CHECK_STR(lent_paragraph(l.text, 1), "第一章　渡口");
        CHECK_STR(lent_paragraph(l.text, 3), "购田32亩。");
        CHECK_STR(lent_paragraph(l.text, 4), "");
        CHECK_ERR(note(c, &w, 0, 2, "另起炉灶", "何意"), ERR_INVALID);
        CHECK_STR(c->fault.field, "quote");
        CHECK_ERR(note(c, &w, 0, 9, "", "何意"), ERR_INVALID);
        CHECK_ERR(note(c, &w, 0, 2, "", ""), ERR_INVALID);
        CHECK_STR(c->fault.field, "words");
        CHECK_ERR(note(c, &w, 0, 2, "", "一二三四五六七八九十一二三四五六七八九十一"), ERR_LIMIT);
        fault_clear(c);
}
TEST(one_version_is_lent)
{
        testdb_each(one_version_is_lent);
}

/* Whatever is wrong with a link is said in one sentence. */
static void every_refusal_is_alike(Ctx *c, DbKind kind)
{
        static const char sentence[] =
                "This link opens nothing, or does so no longer. Whoever sent it can send a new one.";
        World w;
        Lent l;
        (void)kind;
        if (!start(c, &w))
                return;
        Str other = str_printf(c->arena, "%.*s0", STR(str_slice(w.key, 0, w.key.n - 1)));
        CHECK_ERR(lent_load(c, w.id, str_eq(other, w.key) ? S("1") : other, &l), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, sentence);
        CHECK_ERR(lent_load(c, w.id, S(""), &l), ERR_NOT_FOUND);
        CHECK_ERR(lent_load(c, w.judgement->id, w.key, &l), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, sentence);
        now += 31 * (int64_t)DAY_MS; /* run out */
        CHECK_ERR(lent_load(c, w.id, w.key, &l), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, sentence);
        now -= 31 * (int64_t)DAY_MS;
        CHECK_OK(lent_load(c, w.id, w.key, &l));
        CHECK_OK(lend_end(c, w.judgement, w.id)); /* taken back */
        CHECK_ERR(lent_load(c, w.id, w.key, &l), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, sentence);
        CHECK_ERR(lend_end(c, w.judgement, w.id), ERR_NOT_FOUND);
        fault_clear(c);
}
TEST(every_refusal_is_alike)
{
        testdb_each(every_refusal_is_alike);
}

static void record_that_went_on_ends_it(Ctx *c, DbKind kind)
{
        World w;
        Lent l;
        LentLink *links;
        size_t n;
        (void)kind;
        if (!start(c, &w))
                return;
        c->actor = &editor;
        CHECK_OK(record_move(c, w.judgement->reg, w.judgement->id, S("reading"), S("")));
        CHECK_OK(record_load(c, w.judgement->reg, w.judgement->id, &w.judgement));
        CHECK_OK(record_put_text(c, w.judgement, S("verdict"), S("通过")));
        CHECK_OK(record_save(c, w.judgement, S("")));
        CHECK_OK(record_move(c, w.judgement->reg, w.judgement->id, S("given"), S("")));
        CHECK_OK(
                lent_load(c, w.id, w.key, &l)); /* another's opinions came first; his still count */
        CHECK_OK(record_move(c, w.judgement->reg, w.judgement->id, S("closed"), S("")));
        CHECK_ERR(lent_load(c, w.id, w.key, &l), ERR_NOT_FOUND);
        fault_clear(c);
        CHECK_OK(record_load(c, w.judgement->reg, w.judgement->id, &w.judgement));
        CHECK(!lend_can(w.judgement));
        const NewLent again = {.name = S("陆鸣远"), .until = S("2026-12-20")};
        CHECK_ERR(lend_make(c, w.judgement, &again, &w.id, &w.key), ERR_CONFLICT);
        fault_clear(c);
        CHECK_OK(lend_list(c, w.judgement, &links, &n));
        if (CHECK_INT(n, 1))
                CHECK_INT(links[0].n_opened, 0);
}
TEST(record_that_went_on_ends_it)
{
        testdb_each(record_that_went_on_ends_it);
}

/* The guest takes the two steps of his link, and no other. */
static void guest_takes_no_other_step(Ctx *c, DbKind kind)
{
        static const Actor guest = {.id = SC("lent-1"),
                .login = SC("guest"),
                .name = SC("陆鸣远"),
                .roles = ROLE_GUEST};
        World w;
        (void)kind;
        if (!start(c, &w))
                return;
        c->actor = &guest;
        CHECK(!actor_may(c->actor, MAY_READ) && !actor_may(c->actor, MAY_WRITE));
        CHECK(actor_may(c->actor, MAY_ANSWER) && !actor_may(&editor, MAY_ANSWER));
        CHECK(!actor_may_read(c->actor, w.judgement->reg));
        CHECK_OK(record_move(c, w.judgement->reg, w.judgement->id, S("reading"), S("")));
        CHECK_OK(record_load(c, w.judgement->reg, w.judgement->id, &w.judgement));
        CHECK_OK(record_put_text(c, w.judgement, S("verdict"), S("通过")));
        CHECK_OK(record_save(c, w.judgement, S("")));
        CHECK_OK(record_move(c, w.judgement->reg, w.judgement->id, S("given"), S("")));
        CHECK_ERR(
                record_move(c, w.judgement->reg, w.judgement->id, S("closed"), S("")), ERR_DENIED);
        fault_clear(c);
}
TEST(guest_takes_no_other_step)
{
        testdb_each(guest_takes_no_other_step);
}

static void tries_and_uses_are_limited(Ctx *c, DbKind kind)
{
        World w;
        (void)kind;
        if (!start(c, &w))
                return;
        CHECK_OK(settings_parse(c, S("lent_bad_hourly = 2\nlent_hourly = 3\n"), &c->settings));
        CHECK_ERR(lent_open(c, w.id, S("wrong")), ERR_NOT_FOUND);
        CHECK_ERR(lent_open(c, S("no id"), w.key), ERR_NOT_FOUND);
        CHECK_ERR(lent_open(c, w.id, S("wrong")), ERR_BUSY);
        fault_clear(c);
        CHECK_INT(count(c, "SELECT n FROM lent_bad"), 2);
        CHECK_INT(count(c, "SELECT count(*) FROM chain WHERE action = 'lent_guessed'"), 1);
        CHECK_OK(lent_open(c, w.id, w.key)); /* whoever has the right one is not kept out */
        CHECK_OK(note(c, &w, 0, 1, "", "一"));
        CHECK_OK(note(c, &w, 0, 1, "", "二"));
        CHECK_ERR(note(c, &w, 0, 1, "", "三"), ERR_BUSY);
        CHECK_ERR(lent_open(c, w.id, w.key), ERR_BUSY);
        now += 3600 * (int64_t)1000;
        CHECK_OK(note(c, &w, 0, 1, "", "三"));
        CHECK_ERR(lent_open(c, w.id, S("wrong")), ERR_NOT_FOUND);
        fault_clear(c);
        CHECK_INT(count(c, "SELECT count(*) FROM lent_bad"), 1);
}
TEST(tries_and_uses_are_limited)
{
        testdb_each(tries_and_uses_are_limited);
}

static void what_is_lent_is_asked_for(Ctx *c, DbKind kind)
{
        World w;
        Str id, key;
        (void)kind;
        if (!start(c, &w))
                return;
        c->actor = &editor;
        static const struct {
                const char *name, *until, *text, *field;
        } wrong[] = {{"", "2026-12-20", "", "name"}, {"陆", "", "", "until"},
                {"陆", "2026-11-19", "", "until"}, {"陆", "2030-01-01", "", "until"},
                {"陆", "某日", "", "until"},
                {"陆", "2026-12-20", "0193a1b2-0000-7000-8000-000000000001", "text"}};
        for (size_t i = 0; i < ARRAY_LEN(wrong); i++) {
                const NewLent n = {.name = str_from(wrong[i].name),
                        .until = str_from(wrong[i].until),
                        .text_id = str_from(wrong[i].text)};
                CHECK_ERR(lend_make(c, w.judgement, &n, &id, &key), ERR_INVALID);
                CHECK_STR(c->fault.field, wrong[i].field);
        }
        fault_clear(c);
}
TEST(what_is_lent_is_asked_for)
{
        testdb_each(what_is_lent_is_asked_for);
}

TEST_MAIN
