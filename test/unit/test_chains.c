/* test_chains.c: what the office takes step by step, taken step by step: a work from its subject to the archive. No
 * state is skipped, and none is entered without what its form asks for. */
#include "record/record.h"

#include "test/test.h"
#include "test/testdb.h"

#include <string.h>

/* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return 1795156320000;
}

static bool start(Ctx *c)
{
        c->now_ms = clock_of_test;
        return CHECK_OK(registers_load(c, NULL, &c->registers)) &&
                CHECK_OK(registers_migrate(c, c->registers));
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
#define MADE(c, name, ...) made(c, reg(c, name), (const char *const[]){__VA_ARGS__, NULL})

static const Move *declared(const Register *r, Str from, Str to)
{
        for (size_t i = 0; i < r->n_moves; i++)
                if (str_eq(r->moves[i].from, from) && str_eq(r->moves[i].to, to))
                        return &r->moves[i];
        return NULL;
}

/* What the form of a work holds in the end. */
static const char *const filled[][2] = {
        {"kind", "县志"},
        {"level", "县"},
        {"unit", "桐溪县史志办公室"},
        {"planned_chars", "80万字"},
        {"due", "2027年底前"},
        {"actual_chars", "82万余字"},
        {"major_topic", "不需要"},
        {"not_major", "不涉备案所列各项"},
        {"major_no", "沅宣备〔2026〕3号"},
        {"approval", "桐政函〔2026〕21号"},
        {"publisher", "沅安人民出版社"},
        {"ready", "定：内容已定"},
        {"isbn", "978-7-111-11111-7"},
        {"error_rate", "0.6"},
        {"format", "889×1194毫米　1/16"},
        {"print_run", "1000册"},
        {"price", "280元"},
        {"published_on", "2027年11月2日"},
        {"filed_on", "2027年12月20日"},
        {"on_time", "是"},
};

static const char *words_for(Str field)
{
        for (size_t i = 0; i < ARRAY_LEN(filled); i++)
                if (str_eq(field, str_from(filled[i][0])))
                        return filled[i][1];
        return NULL;
}

/* What the move needs and is empty holds it back, and is then filled in. */
static void held_back(Ctx *c, const Record *w, const Move *m)
{
        Record *r;
        bool lacks = false;
        if (!CHECK_OK(record_load(c, w->reg, w->id, &r)))
                return;
        for (size_t k = 0; k < m->n_needs; k++) {
                const Field *f = m->needs[k];
                if (r->values[f - r->reg->fields].n)
                        continue;
                const char *words = words_for(f->name);
                if (!lacks) {
                        CHECK_ERR(record_move(c, w->reg, w->id, m->to, S("")), ERR_INVALID);
                        CHECK(str_eq(c->fault.field, f->name));
                }
                lacks = true;
                if (CHECK(words != NULL))
                        CHECK_OK(record_put_text(c, r, f->name, str_from(words)));
        }
        if (lacks)
                CHECK_OK(record_save(c, r, S("")));
}

/* A part that is finished, with whatever its register requires. */
static void give_part(Ctx *c, const Record *w, const Register *part)
{
        Record *r = record_new(c, part);
        for (size_t i = 0; i < part->n_fields; i++) {
                const Field *f = &part->fields[i];
                const char *type = field_type_name(f->type);
                Str words = f == part->part_of      ? w->id
                        : f->vocabulary             ? f->vocabulary->terms[0].code
                        : strcmp(type, "date") == 0 ? S("2026年12月1日")
                        : strcmp(type, "text") == 0 ? S("第一编")
                                                    : S("100000");
                if (f->required)
                        CHECK_OK(record_put_text(c, r, f->name, words));
        }
        for (size_t i = 0; i < part->n_states; i++)
                if (part->states[i].light && strcmp(part->states[i].light, "done") == 0)
                        r->state = part->states[i].name;
        CHECK_OK(record_save(c, r, S("")));
}

/* A move that wants some part done is held back until there is one. */
static void parts_first(Ctx *c, const Record *w, const Move *m)
{
        const ListQuery q = {.reg = m->n_some ? m->some[0] : NULL};
        RecordList list;
        if (!m->n_some || !CHECK_OK(record_list(c, &q, &list)) || list.n)
                return;
        CHECK_ERR(record_move(c, w->reg, w->id, m->to, S("")), ERR_INVALID);
        fault_clear(c);
        give_part(c, w, m->some[0]);
}

/* Every state but those that a move leads to is refused. */
static void refuses_the_others(Ctx *c, const Record *w, Str from)
{
        const Register *r = w->reg;
        for (size_t i = 0; i < r->n_states; i++) {
                Str to = r->states[i].name;
                if (str_eq(to, from) || declared(r, from, to))
                        continue;
                CHECK_ERR(record_move(c, r, w->id, to, S("试")), ERR_INVALID);
                CHECK_STR(c->fault.field, "state");
        }
}

static void walk(Ctx *c, const Record *w, const char *const *states, size_t n)
{
        for (size_t i = 0; i + 1 < n; i++) {
                Str from = str_from(states[i]), to = str_from(states[i + 1]);
                const Move *m = declared(w->reg, from, to);
                if (!CHECK(m != NULL))
                        return;
                refuses_the_others(c, w, from);
                held_back(c, w, m);
                parts_first(c, w, m);
                CHECK_OK(record_move(c, w->reg, w->id, to, S("")));
        }
}

static const char *const plain[] = {"proposed", "argued", "listed", "outline", "sources", "writing",
        "collating", "first", "second", "final", "submitted", "handed", "proof1", "proof2",
        "proof3", "printing", "published", "filed", "archived"};

static void a_work_skips_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *work = reg(c, "work");
        (void)MADE(
                c, "organisation", "name", "桐溪县史志办公室", "kind", "史志机构", "level", "县");
        Record *w = MADE(c, "work", "title", "桐溪县志", "kind", "县志", "level", "县", "unit",
                "桐溪县史志办公室");
        CHECK_STR(w->state, "proposed");
        walk(c, w, plain, ARRAY_LEN(plain));
        Record *l;
        if (CHECK_OK(record_load(c, work, w->id, &l)))
                CHECK_STR(l->state, "archived");
        refuses_the_others(c, w, S("archived")); /* and it stays there */
        ChainReport report;
        CHECK_OK(chain_verify(c, &report));
        CHECK_INT(report.broken_at, 0);
}
TEST(a_work_skips_nothing)
{
        testdb_each(a_work_skips_nothing);
}

static size_t place_in(const char *const *states, size_t n, Str state)
{
        size_t i = 0;
        while (i < n && !str_eq(str_from(states[i]), state))
                i++;
        return i;
}

/* Forward only one step at a time; back from any review to the collating; the filing of a major topic is a station
 * between two steps, and not a way round one. */
TEST(a_work_goes_forward_one_step_at_a_time)
{
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)))
                return;
        const Register *work = reg(c, "work");
        size_t n = ARRAY_LEN(plain);
        for (size_t i = 0; i < work->n_moves; i++) {
                const Move *m = &work->moves[i];
                size_t from = place_in(plain, n, m->from), to = place_in(plain, n, m->to);
                if (from < n && to < n && to > from)
                        CHECK_INT(to, from + 1);
                if (from < n && to < from)
                        CHECK(m->reason);
                if (str_eq(m->to, S("stopped")))
                        CHECK(m->reason);
        }
        CHECK(declared(work, S("final"), S("major")) && declared(work, S("major"), S("submitted")));
        CHECK_INT(work->n_states,
                n + 3); /* with the outline above, the filing of a major topic, and stopped */
}

/* An opinion that nobody answered holds back its review, and the review its work. */
static void opinions_are_answered_first(Ctx *c, DbKind kind)
{
        (void)kind;
        if (!start(c))
                return;
        const Register *work = reg(c, "work"), *review = reg(c, "review");
        (void)MADE(
                c, "organisation", "name", "桐溪县史志办公室", "kind", "史志机构", "level", "县");
        Record *w = record_new(c, work);
        w->state = S("first");
        CHECK_OK(record_put_text(c, w, S("title"), S("桐溪县志")));
        for (size_t i = 0; i < 3; i++)
                CHECK_OK(record_put_text(c, w, str_from(filled[i][0]), str_from(filled[i][1])));
        CHECK_OK(record_save(c, w, S("")));
        Record *v = MADE(c, "review", "work", "桐溪县志", "round", "初审", "scope",
                "桐溪县志交通编", "reviewer", "周文远", "due", "2026年12月10日", "verdict",
                "修改后通过", "closed_on", "2026年12月8日");
        Record *o = MADE(c, "opinion", "review", str_keep_z(c->arena, v->id), "kind", "事实",
                "suggestion", "里程须注出处");
        CHECK_ERR(record_move(c, work, w->id, S("second"), S("")), ERR_INVALID);
        CHECK_OK(record_move(c, review, v->id, S("reading"), S("")));
        CHECK_OK(record_move(c, review, v->id, S("given"), S("")));
        CHECK_ERR(record_move(c, review, v->id, S("answered"), S("")), ERR_INVALID);
        CHECK_ERR(record_move(c, o->reg, o->id, S("answered"), S("")),
                ERR_INVALID); /* not without a reason */
        CHECK_OK(record_put_text(c, o, S("answer"), S("采纳")));
        CHECK_OK(record_put_text(c, o, S("answer_reason"), S("已补出处")));
        CHECK_OK(record_save(c, o, S("")));
        CHECK_OK(record_move(c, o->reg, o->id, S("answered"), S("")));
        CHECK_OK(record_move(c, review, v->id, S("answered"), S("")));
        CHECK_ERR(record_move(c, work, w->id, S("second"), S("")), ERR_INVALID);
        CHECK_OK(record_move(c, review, v->id, S("closed"), S("")));
        CHECK_OK(record_move(c, work, w->id, S("second"), S("")));
}
TEST(opinions_are_answered_first)
{
        testdb_each(opinions_are_answered_first);
}

/* More than one error in 10 000 characters is no book that may be printed. */
TEST(the_error_rate_has_its_limit)
{
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)))
                return;
        Record *w = record_new(c, reg(c, "work"));
        CHECK_OK(record_put_text(c, w, S("error_rate"), S("1")));
        CHECK_OK(record_put_text(c, w, S("error_rate"), S("0.2")));
        CHECK_ERR(record_put_text(c, w, S("error_rate"), S("1.2")), ERR_LIMIT);
        CHECK_STR(c->fault.sentence, "It may be 1 at most; 1.2 is more.");
        const Move *m = declared(w->reg, S("proof3"), S("printing"));
        bool needed = false;
        for (size_t k = 0; m && k < m->n_needs; k++)
                needed = needed || str_eq(m->needs[k]->name, S("error_rate"));
        CHECK(needed);
}

/* The three reviewers are three persons, each of his own round, and every opinion is answered first. */
TEST(three_reviews_are_three_persons)
{
        static const char *const rounds[][3] = {{"first", "second", "first_reviewer"},
                {"second", "final", "second_reviewer"}, {"final", "submitted", "final_reviewer"},
                {"final", "major", "final_reviewer"}};
        if (!CHECK_OK(registers_load(c, NULL, &c->registers)))
                return;
        const Register *work = reg(c, "work"), *review = reg(c, "review");
        for (size_t i = 0; i < ARRAY_LEN(rounds); i++) {
                const Move *m = declared(work, str_from(rounds[i][0]), str_from(rounds[i][1]));
                if (!CHECK(m && m->n_by == 1 && m->n_some == 1))
                        continue;
                CHECK_STR(m->by[0], rounds[i][2]);
                CHECK(m->some[0] == review);
                CHECK_INT(m->n_not_by, MIN(i, (size_t)2));
        }
        const Move *close = declared(review, S("answered"), S("closed"));
        if (CHECK(close && close->n_done == 1))
                CHECK_STR(close->done[0]->name, "opinion");
}

TEST_MAIN
