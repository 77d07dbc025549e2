/* test_job.c: jobs are rows that survive whoever runs them; the worker reads, and whatever happens to it, the
 * server goes on with one sentence. The same program is its own worker of bad manners (see bad_worker). */
#include "test/test.h"
#include "test/testdb.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job/inside.h"

/* A worker that does what the file says: "crash", "hang", … Anything else it reads well enough. */
static void bad_answer(Ctx *c, int socket, Str order)
{
        if (str_eq(order, S("crash")))
                abort();
        if (str_eq(order, S("leave")))
                _exit(3);
        while (str_eq(order, S("hang")))
                usleep(1000);
        if (str_eq(order, S("grow")))
                for (volatile char *p = arena_alloc(c->arena, 300 << 20), *q = p;
                        q < p + (300 << 20); q += 4096)
                        *q = 1;
        if (str_eq(order, S("grow")))
                abort();
        if (str_eq(order, S("lie")))
                (void)wire_send(socket, MSG_DOC, S("{}"), -1);
        if (str_eq(order, S("babble")))
                (void)!write(socket, "\xFF\xFF\xFF\xFF\xFF\xFF\xFF\xFF", 8);
        if (str_eq(order, S("twist")))
                (void)wire_send(socket, MSG_HEAD, S("{\"version\":1,\"file_name\":3}"), -1);
        (void)wire_send(socket, MSG_FINISH, S("{}"), -1);
        if (str_eq(order, S("once")))
                _exit(0);
}

static void bad_worker(void)
{
        for (;;) {
                CLEANUP(arena_dropp) Arena *a = arena_new();
                Ctx c = {.arena = a};
                Message m;
                char order[16] = "";
                if (wire_receive(a, 3, NULL, &m) != WIRE_OK)
                        _exit(0);
                if (m.kind != MSG_FILE)
                        continue;
                ssize_t n = read(m.fd, order, sizeof order - 1);
                close(m.fd);
                bad_answer(&c, 3, (Str){order, n > 0 ? (size_t)n : 0});
        }
}

/* Started as "worker" this program is the bad one; the C library hands constructors the arguments. */
__attribute__((constructor)) static void start_as_worker(int argc, char **argv)
{
        if (argc == 2 && strcmp(argv[1], "worker") == 0)
                bad_worker();
}

/* What a sink saw. */
typedef struct {
        int heads, docs;
        Err answer;
        char text[500];
} Seen;

static Err see(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        Seen *s = p;
        s->heads += !doc;
        s->docs += doc != NULL;
        if (doc && r->format.n && i + 1 == (size_t)s->docs)
                snprintf(s->text, sizeof s->text, "%.*s", STR(doc->text)); /* outlives the turn */
        return s->answer == OK ? OK : fail(c, s->answer, "the sink is full");
}

static const char *file_with(Ctx *c, Str bytes)
{
        static int n;
        const char *path = str_printf(c->arena, "%s/%d.txt", testdb_folder(c->arena), n++).p;
        CHECK_OK(file_write(c, path, bytes));
        return path;
}

static Worker *real_worker(Ctx *c)
{
        const char *exe = getenv("HANQING");
        return worker_new(
                c->arena, exe ? exe : "build/hanqing", (WorkerLimits){(size_t)768 << 20, 30});
}

static Worker *bad(Ctx *c, int seconds)
{
        return worker_new(c->arena, "/proc/self/exe", (WorkerLimits){(size_t)400 << 20, seconds});
}

TEST(a_worker_reads_file_after_file)
{
        Worker *w = real_worker(c);
        for (int i = 0; i < 3; i++) {
                Seen seen = {0};
                const char *path = file_with(
                        c, S("桐溪县水利志\n\n该渠始建于清代，民国时期两次整修，灌溉三乡。\n"));
                CHECK_OK(worker_read(c, w, path, S("志.txt"), see, &seen));
                CHECK_INT(seen.heads, 1);
                CHECK_INT(seen.docs, 1);
                CHECK(str_find(str_from(seen.text), S("灌溉三乡"), 0) != SIZE_MAX);
        }
}

TEST(what_the_reader_refuses_comes_back_with_kind_and_sentence)
{
        Worker *w = real_worker(c);
        Seen seen = {0};
        CHECK_ERR(worker_read(c, w, file_with(c, S("")), S("空.txt"), see, &seen), ERR_INVALID);
        CHECK_STR(c->fault.sentence, "“空.txt” is empty.");
        CHECK_ERR(worker_read(c, w, file_with(c, S("机密★20年\n\n关于水库的报告\n")), S("a.txt"),
                          see, &seen),
                ERR_DENIED);
        CHECK_ERR(worker_read(c, w, "/nonexistent/a", S("a"), see, &seen), ERR_IO);
        CHECK_ERR(worker_read(c, w, "/dev/zero", S("a"), see, &seen), ERR_INVALID);
        CHECK_INT(seen.heads + seen.docs, 0);
        CHECK_OK(worker_read(
                c, w, file_with(c, S("桐溪县水利沿革概述。\n")), S("a.txt"), see, &seen));
}

TEST(the_error_of_a_sink_ends_the_reading_and_the_next_file_is_read)
{
        Worker *w = real_worker(c);
        Seen full = {.answer = ERR_BUSY}, seen = {0};
        const char *path = file_with(c, S("桐溪县水利沿革概述。\n"));
        CHECK_ERR(worker_read(c, w, path, S("a.txt"), see, &full), ERR_BUSY);
        CHECK_STR(c->fault.sentence, "the sink is full");
        CHECK_OK(worker_read(c, w, path, S("a.txt"), see, &seen));
        CHECK_INT(seen.docs, 1);
}

TEST(a_worker_that_misbehaves_is_replaced_and_the_file_gets_a_sentence)
{
        static const struct {
                const char *order;
                Err err;
                const char *words;
        } rows[] = {
                {"crash", ERR_INVALID, "broke off (signal 6"},
                {"leave", ERR_INVALID, "status 3"},
                {"hang", ERR_LIMIT, "longer than 1 seconds"},
                {"grow", ERR_LIMIT, "more than 400 MB"},
                {"lie", ERR_CORRUPT, "makes no sense"},
                {"babble", ERR_INVALID, "makes no sense"},
                {"twist", ERR_CORRUPT, "not well formed"},
        };
        Worker *patient = bad(c, 30), *hurried = bad(c, 1);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Seen seen = {0};
                const char *path = file_with(c, str_from(rows[i].order));
                Worker *w = strcmp(rows[i].order, "hang") == 0 ? hurried : patient;
                CHECK_ERR(worker_read(c, w, path, S("a.txt"), see, &seen), rows[i].err);
                test_check(str_find(c->fault.sentence, str_from(rows[i].words), 0) != SIZE_MAX,
                        __FILE__, __LINE__, "%s: “%.*s”", rows[i].order, STR(c->fault.sentence));
                CHECK_OK(worker_read(c, w, file_with(c, S("well")), S("a.txt"), see, &seen));
        }
}

TEST(a_worker_that_died_while_idle_is_replaced_unnoticed)
{
        Worker *w = bad(c, 30);
        Seen seen = {0};
        for (int i = 0; i < 3; i++) {
                CHECK_OK(worker_read(c, w, file_with(c, S("once")), S("a.txt"), see, &seen));
                usleep(50000);
        }
}

TEST(a_program_that_does_not_start_is_said)
{
        Seen seen = {0};
        Worker *w = worker_new(c->arena, "/nonexistent/hanqing", (WorkerLimits){1 << 28, 1});
        CHECK_ERR(worker_read(c, w, file_with(c, S("x")), S("a.txt"), see, &seen), ERR_IO);
}

TEST(walls_have_names)
{
        for (const Wall *w = walls; w->name; w++)
                CHECK(w->help && *w->help && w->raise);
}

/* Jobs
 * ---- */
static Str job_state(Ctx *c, Str id)
{
        Job j = {0};
        CHECK_OK(job_load(c, id, &j));
        return j.state;
}

static Json *args_of(Ctx *c)
{
        Json *j = json_object(c->arena);
        json_put_str(c->arena, j, "intake", S("no such"));
        return j;
}

static void a_job_not_committed_never_was(Ctx *c, DbKind kind)
{
        (void)kind;
        Str id;
        bool ran;
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_WRITE, &t));
                CHECK_OK(job_add(c, "read", args_of(c), &id));
        }
        CHECK_OK(job_run_one(c, &ran));
        CHECK(!ran);
        Job j;
        CHECK_ERR(job_load(c, id, &j), ERR_NOT_FOUND);
        fault_clear(c);
        CHECK_ERR(job_add(c, "nonsense", args_of(c), &id), ERR_INTERNAL);
}
TEST(a_job_not_committed_never_was)
{
        testdb_each(a_job_not_committed_never_was);
}

static void what_is_wrong_for_good_fails_at_once(Ctx *c, DbKind kind)
{
        (void)kind;
        Str id;
        CHECK_OK(job_add(c, "read", args_of(c), &id));
        bool ran = false;
        CHECK_ERR(job_run_one(c, &ran), ERR_NOT_FOUND); /* its failed() finds no intake either */
        fault_clear(c);
        CHECK(ran);
        CHECK_STR(job_state(c, id), "running"); /* the failure could not be noted: tried again */
}
TEST(what_is_wrong_for_good_fails_at_once)
{
        testdb_each(what_is_wrong_for_good_fails_at_once);
}

/* An office as far as an intake needs one. */
static void office(Ctx *c)
{
        setenv("HANQING_WORKER", getenv("HANQING") ? getenv("HANQING") : "build/hanqing", 1);
        CHECK_OK(originals_open(
                c, str_printf(c->arena, "%s/originals", testdb_dir()).p, &c->originals));
        CHECK_OK(search_prepare(c));
        c->actor = owner_actor();
        CHECK_OK(search_prepare(c));
}

static Str take_in(Ctx *c, Str bytes, const char *name)
{
        Str id = S("");
        bool known;
        const char *path = str_printf(c->arena, "%s/%s", testdb_dir(), name).p;
        CHECK_OK(file_write(c, path, bytes));
        CHECK_OK(intake_open(c, path, str_from(name), job_queue_reading, &id, &known));
        return id;
}

static int64_t count(Ctx *c, const char *sql)
{
        Cell n = {0};
        bool found;
        CHECK_OK(db_one(c, sql, NO_CELLS, &n, &found));
        return n.i;
}

static void reading_ends_in_review(Ctx *c, DbKind kind)
{
        (void)kind;
        Intake in = {0};
        ReadDoc d = {0};
        office(c);
        Str id = take_in(
                c, S("桐溪县水利志\n\n该渠始建于1953年，灌溉三乡，受益20多村。\n"), "a.txt");
        CHECK_OK(job_run_all(c));
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_REVIEW);
        CHECK_INT(in.n_docs, 1);
        CHECK_OK(intake_document(c, id, 0, &d));
        CHECK(str_find(d.text, S("1953年"), 0) != SIZE_MAX);
        CHECK_INT(count(c, "SELECT COUNT(*) FROM job WHERE state = 'done'"), 1);
}
TEST(reading_ends_in_review)
{
        testdb_each(reading_ends_in_review);
}

/* kill -9 after the documents were written and before the job ended: the row says running, its lease is out. */
static void a_run_that_died_is_repeated_and_doubles_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        Intake in = {0};
        office(c);
        Str id = take_in(c, S("桐溪县水利志\n\n该渠始建于1953年，灌溉三乡。\n"), "a.txt");
        CHECK_OK(job_run_all(c));
        CHECK_OK(db_run(c, "UPDATE job SET state = 'running', tries = 1, lease_until_ms = ?",
                CELLS(cell_int(now_ms(c) + 60000)), NULL));
        CHECK_OK(db_run(c, "UPDATE intake SET state = 'reading'", NO_CELLS, NULL));
        bool ran;
        CHECK_OK(job_run_one(c, &ran));
        CHECK(!ran); /* somebody may still be at it */
        CHECK_OK(db_run(
                c, "UPDATE job SET lease_until_ms = ?", CELLS(cell_int(now_ms(c) - 1)), NULL));
        CHECK_OK(job_run_one(c, &ran));
        CHECK(ran);
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_REVIEW);
        CHECK_INT(in.n_docs, 1);
        CHECK_INT(count(c, "SELECT COUNT(*) FROM intake_document"), 1);
        CHECK_INT(count(c, "SELECT COUNT(*) FROM job"), 1);
}
TEST(a_run_that_died_is_repeated_and_doubles_nothing)
{
        testdb_each(a_run_that_died_is_repeated_and_doubles_nothing);
}

/* The holder's name with another process number: one that has just ended. */
static Str dead_holder(Ctx *c)
{
        pid_t pid = fork();
        if (pid == 0)
                _exit(0);
        waitpid(pid, NULL, 0);
        Str boot, rest = holder_name(c);
        (void)str_cut(&rest, ' ', &boot);
        return str_printf(c->arena, "%.*s %ld 1", STR(boot), (long)pid);
}

static void a_dead_process_holds_nothing(Ctx *c, DbKind kind)
{
        (void)kind;
        bool ran;
        office(c);
        (void)take_in(c, S("桐溪县水利沿革。\n"), "a.txt");
        const char *held =
                "UPDATE job SET state = 'running', tries = 1, lease_until_ms = ?, holder = ?";
        Cell later = cell_int(now_ms(c) + 600000);
        CHECK_OK(db_run(c, held, CELLS(later, cell_text(holder_name(c))), NULL));
        CHECK_OK(job_run_one(c, &ran));
        CHECK(!ran); /* this process lives */
        CHECK_OK(db_run(c, held, CELLS(later, cell_text(dead_holder(c))), NULL));
        CHECK_OK(job_run_one(c, &ran));
        CHECK(ran);
}
TEST(a_dead_process_holds_nothing)
{
        testdb_each(a_dead_process_holds_nothing);
}

static void work_that_never_ends_fails_with_a_sentence(Ctx *c, DbKind kind)
{
        (void)kind;
        Intake in = {0};
        office(c);
        Str id = take_in(c, S("桐溪县水利沿革。\n"), "a.txt");
        CHECK_OK(db_run(c, "UPDATE job SET state = 'running', tries = 6, lease_until_ms = 1",
                NO_CELLS, NULL));
        CHECK_OK(job_run_all(c));
        CHECK_OK(intake_load(c, id, &in));
        CHECK_INT(in.state, INTAKE_FAILED);
        CHECK_STR(in.sentence, "The work was begun 6 times and never ended.");
}
TEST(work_that_never_ends_fails_with_a_sentence)
{
        testdb_each(work_that_never_ends_fails_with_a_sentence);
}

static void refused_and_unreadable_files(Ctx *c, DbKind kind)
{
        (void)kind;
        Intake in = {0};
        office(c);
        Str secret = take_in(c, S("机密★20年\n\n关于桐溪水库的报告\n"), "水库.txt");
        Str broken = take_in(c, S("PK\3\4 word/ cut off"), "b.docx");
        CHECK_OK(job_run_all(c));
        CHECK_OK(intake_load(c, secret, &in));
        CHECK_INT(in.state, INTAKE_REFUSED);
        CHECK_OK(intake_load(c, broken, &in));
        CHECK_INT(in.state, INTAKE_FAILED);
        CHECK(in.sentence.n > 10);
        CHECK_INT(
                count(c,
                        "SELECT COUNT(*) FROM job WHERE sentence LIKE '%水库%' OR CAST(args AS TEXT) LIKE '%水库%'"),
                0);
}
TEST(refused_and_unreadable_files)
{
        testdb_each(refused_and_unreadable_files);
}

TEST_MAIN
