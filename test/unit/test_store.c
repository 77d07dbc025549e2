/* test_store.c: rows and transactions, alike on both engines. */
#include "test/test.h"
#include "test/testdb.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static int64_t count(Ctx *c, const char *sql)
{
        Cell v = CELL_NONE;
        bool found = false;
        (void)CHECK_OK(db_one(c, sql, NO_CELLS, &v, &found));
        CHECK(found && v.kind == CELL_INT);
        return v.i;
}

static void make_things(Ctx *c)
{
        CHECK_OK(db_script(c,
                "CREATE TABLE thing (id bigint PRIMARY KEY, name {text} UNIQUE, size {real}, "
                "body {blob})"));
}

static MUST Err add(Ctx *c, int64_t id, const char *name)
{
        return db_run(c, "INSERT INTO thing (id, name) VALUES (?, ?)",
                CELLS(cell_int(id), name ? cell_text(str_from(name)) : CELL_NONE), NULL);
}

/* What only reads within a transaction asks for no savepoint: it ends without a trace, and what failed in it is the whole's. */
static void reading_within_takes_nothing_back(Ctx *c, DbKind kind)
{
        Txn outer, inner, deeper;
        make_things(c);
        CHECK_OK(txn_begin(c, DB_WRITE, &outer));
        CHECK_OK(add(c, 1, "one"));
        CHECK_OK(txn_begin(c, DB_READ, &inner));
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(txn_begin(c, DB_WRITE, &deeper));
        CHECK_OK(add(c, 2, "two"));
        txn_done(&deeper);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        txn_done(&inner);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(txn_begin(c, DB_READ, &inner));
        CHECK_OK(txn_commit(&inner));
        CHECK_OK(txn_commit(&outer));
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        if (kind != DB_POSTGRES)
                return; /* SQLite divides by zero */
        CHECK_OK(txn_begin(c, DB_WRITE, &outer));
        CHECK_OK(txn_begin(c, DB_READ, &inner));
        Cell v;
        bool found;
        CHECK(db_one(c, "SELECT 1 / (id - 1) FROM thing", NO_CELLS, &v, &found) != OK);
        fault_clear(c);
        txn_done(&inner);
        CHECK_ERR(add(c, 3, "three"), ERR_INTERNAL);
        fault_clear(c);
        txn_done(&outer);
        CHECK_OK(add(c, 3, "three"));
}
TEST(reading_within_takes_nothing_back)
{
        testdb_each(reading_within_takes_nothing_back);
}

static void keeps_values(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        int64_t changed = 0;
        CHECK_OK(db_run(c,
                "INSERT INTO thing (id, name, size, body) VALUES (?, ?, ?, ?), (?, ?, ?, ?)",
                CELLS(cell_int(INT64_MAX), cell_text(S("桐溪县志 𠀋")), cell_real(0.1),
                        cell_blob(S("\0\1'\xff")), cell_int(INT64_MIN), cell_text(S("")), CELL_NONE,
                        CELL_NONE),
                &changed));
        CHECK_INT(changed, 2);
        CLEANUP(rows_closep) Rows *r = NULL;
        bool more = false;
        if (!CHECK_OK(db_query(
                    c, "SELECT id, name, size, body FROM thing ORDER BY id DESC", NO_CELLS, &r)) ||
                !CHECK_OK(rows_next(c, r, &more)) || !CHECK(more))
                return;
        CHECK_INT(rows_width(r), 4);
        CHECK(rows_int(r, 0) == INT64_MAX);
        CHECK_STR(rows_text(r, 1), "桐溪县志 𠀋");
        CHECK(rows_real(r, 2) == 0.1);
        CHECK(str_eq(rows_text(r, 3), S("\0\1'\xff")));
        CHECK(rows_cell(r, 3).kind == CELL_BLOB);
        CHECK(str_eq(rows_cell(r, 3).s, S("\0\1'\xff")));
        CHECK_OK(rows_next(c, r, &more));
        CHECK(rows_int(r, 0) == INT64_MIN);
        CHECK(!rows_null(r, 1) && rows_null(r, 2) && rows_null(r, 3));
        CHECK(rows_cell(r, 1).kind == CELL_TEXT);
        CHECK_INT(rows_text(r, 1).n, 0);
        CHECK_STR(rows_text(r, 0), "-9223372036854775808");
        CHECK_OK(rows_next(c, r, &more));
        CHECK(!more);
}

TEST(values_come_back_as_they_went)
{
        testdb_each_empty(keeps_values);
}

static void tells_conflicts(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CHECK_OK(add(c, 1, "a"));
        CHECK_ERR(add(c, 1, "b"), ERR_CONFLICT);
        CHECK_ERR(add(c, 2, "a"), ERR_CONFLICT);
        CHECK_ERR(db_run(c, "INSERT INTO thing (id, name) VALUES (?, ?)",
                          CELLS(cell_int(9), cell_text(S("a\0b"))), NULL),
                ERR_INVALID);
        CHECK_ERR(db_run(c, "INSERT INTO nowhere (id) VALUES (1)", NO_CELLS, NULL), ERR_INTERNAL);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(add(c, 2, "b"));
}

TEST(a_broken_unique_rule_is_a_conflict)
{
        testdb_each_empty(tells_conflicts);
}

static void early_return(Ctx *c)
{
        CLEANUP(txn_done) Txn t = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &t));
        CHECK_OK(add(c, 7, "never"));
}

static void rolls_back(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        early_return(c);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 0);
        CLEANUP(txn_done) Txn outer = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &outer));
        CHECK_OK(add(c, 1, "kept"));
        early_return(c);
        CHECK_OK(add(c, 2, "kept too"));
        CHECK_OK(txn_commit(&outer));
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 2);
}

TEST(what_is_not_committed_never_happened)
{
        testdb_each_empty(rolls_back);
}

static void failure_needs_rollback(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CLEANUP(txn_done) Txn outer = {0};
        CHECK_OK(txn_begin(c, DB_WRITE, &outer));
        CHECK_OK(add(c, 1, "a"));
        {
                CLEANUP(txn_done) Txn inner = {0};
                CHECK_OK(txn_begin(c, DB_WRITE, &inner));
                CHECK_ERR(add(c, 1, "b"), ERR_CONFLICT);
                CHECK_ERR(add(c, 2, "b"), ERR_INTERNAL);
                CHECK_ERR(txn_commit(&inner), ERR_INTERNAL);
        }
        CHECK_OK(add(c, 3, "c"));
        CHECK_OK(txn_commit(&outer));
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 2);
}

TEST(after_a_failure_only_rolling_back_works)
{
        testdb_each_empty(failure_needs_rollback);
}

static void reads_only(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CHECK_OK(add(c, 1, "a"));
        CHECK_OK(db_set_access(c, DB_READ));
        CHECK_ERR(add(c, 2, "b"), ERR_DENIED);
        CHECK_ERR(db_script(c, "DELETE FROM thing"), ERR_DENIED);
        Txn t = {0};
        CHECK_ERR(txn_begin(c, DB_WRITE, &t), ERR_DENIED);
        CHECK(!t.open);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(db_set_access(c, DB_WRITE));
        CHECK_OK(add(c, 2, "b"));
        CHECK_OK(txn_begin(c, DB_READ, &t));
        CHECK_ERR(add(c, 3, "c"), ERR_DENIED);
        txn_done(&t);
        CHECK_OK(add(c, 3, "c"));
}

TEST(a_reading_connection_cannot_write)
{
        testdb_each_empty(reads_only);
}

/* The same statement again while its rows are open, and another in between. */
static void nests(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        for (int i = 1; i <= 300; i++)
                CHECK_OK(add(c, i, str_keep_z(c->arena, str_printf(c->arena, "n%d", i))));
        const char *sql = "SELECT id, name FROM thing ORDER BY id";
        CLEANUP(rows_closep) Rows *r = NULL;
        if (!CHECK_OK(db_query(c, sql, NO_CELLS, &r)))
                return;
        int64_t outer = 0, inner = 0;
        for (bool more;;) {
                if (!CHECK_OK(rows_next(c, r, &more)) || !more)
                        break;
                outer += rows_int(r, 0);
                if (rows_int(r, 0) % 100)
                        continue;
                CLEANUP(rows_closep) Rows *again = NULL;
                CHECK_OK(db_query(c, sql, NO_CELLS, &again));
                CHECK_OK(rows_next(c, again, &more));
                inner += rows_int(again, 0);
                CHECK_INT(count(c, "SELECT count(*) FROM thing"), 300);
                CHECK_STR(rows_text(again, 1), "n1");
        }
        CHECK_INT(outer, 300 * 301 / 2);
        CHECK_INT(inner, 3);
}

TEST(statements_run_while_rows_are_open)
{
        testdb_each_empty(nests);
}

static void caches(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CHECK_OK(add(c, 1, "a"));
        for (int i = 0; i < 500; i++)
                CHECK_INT(count(c,
                                  str_keep_z(c->arena,
                                          str_printf(
                                                  c->arena, "SELECT id + %d FROM thing", i % 250))),
                        1 + i % 250);
}

TEST(more_statements_than_the_cache_holds)
{
        testdb_each_empty(caches);
}

static void speaks_both(Ctx *c, DbKind kind)
{
        CHECK_INT(
                count(c, "SELECT {greatest}(2, 3) /* ? {x} */ -- '?\n + {instr}('a?b{', '{')"), 7);
        Cell v;
        bool found;
        CHECK_ERR(db_one(c, "SELECT {nonsense}", NO_CELLS, &v, &found), ERR_INTERNAL);
        CHECK_STR(c->fault.sentence, "The dialect has no word {nonsense}.");
        CHECK_OK(db_script(c,
                "CREATE TABLE note (id {bigserial}, doc {json}, word {text});"
                "INSERT INTO note (doc, word) VALUES ('{\"k\": \"v?\"}', 'b'), (NULL, 'B')"));
        CHECK_OK(db_one(
                c, "SELECT doc ->> 'k' FROM note WHERE id = ?", CELLS(cell_int(1)), &v, &found));
        CHECK_STR(v.s, "v?");
        CHECK_OK(db_one(c, "INSERT INTO note (word) VALUES (?) RETURNING id",
                CELLS(cell_text(S("c"))), &v, &found));
        CHECK_INT(v.i, 3);
        CHECK_OK(db_one(c,
                "SELECT {group_concat}(word, ',') FROM (SELECT word FROM note ORDER BY word) AS w",
                NO_CELLS, &v, &found));
        CHECK_STR(v.s, "B,b,c");
        CHECK_INT(count(c, "SELECT count(*) FROM note WHERE word LIKE 'b%'"), 1);
        CHECK_OK(db_one(c, "SELECT sum(id) FROM note", NO_CELLS, &v, &found));
        CHECK_INT(v.i, 6);
        Column *columns;
        size_t n;
        CHECK_OK(db_columns(c, S("note"), &columns, &n));
        if (CHECK_INT(n, 3))
                CHECK_STR(columns[2].name, "word");
        CHECK_OK(db_columns(c, S("nowhere"), &columns, &n));
        CHECK_INT(n, 0);
        (void)kind;
}

TEST(one_text_for_both_engines)
{
        testdb_each_empty(speaks_both);
}

static void migrates(Ctx *c, DbKind kind)
{
        (void)kind;
        CHECK_OK(schema_migrate(c));
        int64_t steps = count(c, "SELECT count(*) FROM schema_step");
        CHECK(steps >= 5);
        CHECK_OK(schema_migrate(c));
        CHECK_INT(count(c, "SELECT count(*) FROM schema_step"), steps);
        CHECK_INT(count(c, "SELECT count(*) FROM chain"), 0);
        CHECK_OK(db_run(c,
                "INSERT INTO schema_step (step, title, at_ms) VALUES (999, 'of tomorrow', 0)",
                NO_CELLS, NULL));
        CHECK_ERR(schema_migrate(c), ERR_CONFLICT);
}

TEST(steps_run_once_and_a_newer_database_is_refused)
{
        testdb_each(migrates);
}

/* 60,000 rows of 100 bytes, with a statement in between: the rest is put aside, and comes back whole. */
static void streams(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CHECK_OK(db_run(c,
                "WITH RECURSIVE n(i) AS (SELECT CAST(1 AS bigint) UNION ALL SELECT i + 1 FROM n WHERE i < ?)"
                " INSERT INTO thing (id, name) SELECT i, 'row ' || i FROM n",
                CELLS(cell_int(60000)), NULL));
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        Ctx inner = *c;
        inner.arena = scratch;
        CLEANUP(rows_closep) Rows *r = NULL;
        CHECK_OK(db_query(c, "SELECT id, name, body FROM thing ORDER BY id", NO_CELLS, &r));
        int64_t n = 0, wrong = 0;
        for (bool more; r; n++) {
                if (!CHECK_OK(rows_next(c, r, &more)) || !more)
                        break;
                Str should = str_printf(scratch, "row %lld", (long long)n + 1);
                wrong += rows_int(r, 0) != n + 1 || !str_eq(rows_text(r, 1), should) ||
                        !rows_null(r, 2);
                if (n % 20000 == 10000)
                        CHECK_INT(count(&inner, "SELECT count(*) FROM thing"), 60000);
                arena_reset(scratch);
        }
        CHECK_INT(n, 60000);
        CHECK_INT(wrong, 0);
        CHECK(arena_used(c->arena) < 100000);
}

TEST(a_long_list_takes_constant_memory)
{
        testdb_each_empty(streams);
}

/* Rows that are left before their end, and an error that comes after the first rows. */
static void leaves_rows(Ctx *c, DbKind kind)
{
        make_things(c);
        for (int i = 0; i < 50; i++)
                CHECK_OK(add(c, i, str_keep_z(c->arena, str_printf(c->arena, "%d", i))));
        bool more;
        for (int i = 0; i < 3; i++) {
                CLEANUP(rows_closep) Rows *r = NULL;
                CHECK_OK(db_query(c, "SELECT id FROM thing ORDER BY id", NO_CELLS, &r));
                CHECK_OK(rows_next(c, r, &more));
                CHECK_INT(rows_int(r, 0), 0);
        }
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 50);
        if (kind == DB_SQLITE) /* divides by zero without a word */
                return;
        CLEANUP(rows_closep) Rows *r = NULL;
        Err e = db_query(c, "SELECT 1 / (id - 40) FROM thing ORDER BY id", NO_CELLS, &r);
        for (more = true; e == OK && more;)
                e = rows_next(c, r, &more);
        CHECK_INT(e, ERR_INTERNAL);
        fault_clear(c);
        rows_closep(&r);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 50);
}

TEST(rows_may_be_left_and_may_break)
{
        testdb_each_empty(leaves_rows);
}

/* Only one writes; the other waits for it. */
static void writers_queue(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        CHECK_OK(add(c, 1, "a"));
        pid_t child = fork();
        if (child == 0) {
                CLEANUP(arena_dropp) Arena *a = arena_new();
                Ctx other = {.arena = a};
                Err e = db_open(&other, str_from(testdb_where()));
                for (int i = 0; e == OK && i < 100; i++) {
                        CLEANUP(txn_done) Txn t = {0};
                        Cell v;
                        bool found;
                        e = txn_begin(&other, DB_WRITE, &t);
                        if (e == OK)
                                e = db_one(&other, "SELECT size FROM thing WHERE id = 1", NO_CELLS,
                                        &v, &found);
                        if (e == OK)
                                e = db_run(&other, "UPDATE thing SET size = ? WHERE id = 1",
                                        CELLS(cell_real(v.r + 1)), NULL);
                        if (e == OK)
                                e = txn_commit(&t);
                }
                db_close(other.db);
                _exit(e == OK ? 0 : 1);
        }
        for (int i = 0; i < 100; i++) {
                CLEANUP(txn_done) Txn t = {0};
                Cell v = CELL_NONE;
                bool found;
                CHECK_OK(txn_begin(c, DB_WRITE, &t));
                CHECK_OK(db_one(c, "SELECT size FROM thing WHERE id = 1", NO_CELLS, &v, &found));
                CHECK_OK(db_run(c, "UPDATE thing SET size = ? WHERE id = 1",
                        CELLS(cell_real(v.r + 1)), NULL));
                CHECK_OK(txn_commit(&t));
        }
        int status = 1;
        CHECK(waitpid(child, &status, 0) == child && status == 0);
        CHECK_INT(count(c, "SELECT CAST(size AS bigint) FROM thing WHERE id = 1"), 200);
}

TEST(two_writers_lose_nothing)
{
        testdb_each_empty(writers_queue);
}

static void killed_writer(Ctx *c, DbKind kind)
{
        (void)kind;
        make_things(c);
        int told[2];
        if (!CHECK(pipe(told) == 0))
                return;
        pid_t child = fork();
        if (child == 0) {
                CLEANUP(arena_dropp) Arena *a = arena_new();
                Ctx other = {.arena = a};
                if (db_open(&other, str_from(testdb_where())) != OK)
                        _exit(1);
                /* Pairs; each told of after its commit. */
                for (int64_t i = 0;; i += 2) {
                        Txn t = {0};
                        if (txn_begin(&other, DB_WRITE, &t) != OK || add(&other, i, NULL) != OK ||
                                add(&other, i + 1, str_keep_z(a, uuid_new(&other))) != OK ||
                                txn_commit(&t) != OK || write(told[1], &i, sizeof i) != sizeof i)
                                _exit(1);
                }
        }
        close(told[1]);
        int64_t last = -1, i;
        while (last < 100 && read(told[0], &i, sizeof i) == sizeof i)
                last = i;
        kill(child, SIGKILL);
        while (read(told[0], &i, sizeof i) == sizeof i)
                last = i;
        close(told[0]);
        int status;
        CHECK(waitpid(child, &status, 0) == child && WIFSIGNALED(status));
        int64_t n = count(c, "SELECT count(*) FROM thing");
        CHECK(last >= 100 && n >= last + 2);
        CHECK_INT(n % 2, 0);
        CHECK_INT(count(c, "SELECT count(*) - max(id) FROM thing"), 1);
        CHECK_OK(add(c, 1000000, "after"));
}

TEST(a_killed_writer_leaves_whole_transactions)
{
        testdb_each_empty(killed_writer);
}

static void full_disk(Ctx *c, DbKind kind)
{
        if (kind != DB_SQLITE)
                return;
        make_things(c);
        CHECK_OK(add(c, 1, "before"));
        Cell pages;
        bool found;
        CHECK_OK(db_one(c, "PRAGMA max_page_count = 20", NO_CELLS, &pages, &found));
        char *large = NEW_N(c->arena, char, 200000);
        {
                CLEANUP(txn_done) Txn outer = {0}, inner = {0};
                CHECK_OK(txn_begin(c, DB_WRITE, &outer));
                CHECK_OK(add(c, 2, "with it"));
                CHECK_OK(txn_begin(c, DB_WRITE, &inner));
                CHECK_ERR(db_run(c, "UPDATE thing SET body = ? WHERE id = 1",
                                  CELLS(cell_blob((Str){large, 200000})), NULL),
                        ERR_IO);
                CHECK_STR(c->fault.sentence, "The disk is full; nothing was written.");
                fault_clear(c);
                txn_done(&inner);
                txn_done(&outer);
        }
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(add(c, 3, "after"));
}

TEST(a_full_disk_is_said_and_leaves_nothing_behind)
{
        testdb_each_empty(full_disk);
}

TEST(a_new_file_is_its_owners)
{
        const char *dir = testdb_folder(c->arena);
        Str path = path_join(c->arena, str_from(dir), S("office.db"));
        struct stat st = {0};
        if (CHECK_OK(db_open(c, path))) {
                make_things(c);
                CHECK(stat(path.p, &st) == 0 && (st.st_mode & 0777) == 0600);
                CHECK(stat(str_printf(c->arena, "%s-wal", path.p).p, &st) == 0 &&
                        (st.st_mode & 0777) == 0600);
        }
        db_close(c->db);
        CHECK_OK(file_write(c, path_join(c->arena, str_from(dir), S("text.db")).p,
                S("This is no database, whatever its name says; it is a line of text that goes on for a while.")));
        CHECK_ERR(db_open(c, path_join(c->arena, str_from(dir), S("text.db"))), ERR_CORRUPT);
        CHECK_ERR(db_open(c, str_from(dir)), ERR_IO);
        fault_clear(c);
        testdb_remove(dir);
}

static bool keeps(Ctx *c, int64_t a, Access access)
{
        CLEANUP(txn_done) Txn t = {0};
        Str bytes;
        CHECK_OK(txn_begin(c, access, &t));
        CHECK_STR(db_keep(c, a, 7, S("a page")), "a page");
        bool kept = db_kept(c->db, a, 7, &bytes);
        CHECK(!kept || str_eq(bytes, S("a page")));
        return kept;
}

static bool kept(Ctx *c, int64_t a, int64_t b)
{
        CLEANUP(txn_done) Txn t = {0};
        Str bytes;
        CHECK_OK(txn_begin(c, DB_READ, &t));
        return db_kept(c->db, a, b, &bytes);
}

static void keeps_what_never_changes(Ctx *c, DbKind kind)
{
        (void)kind;
        Str large = {NEW_N(c->arena, char, KEPT_BYTES - 1000), KEPT_BYTES - 1000}, bytes;
        CHECK_STR(db_keep(c, 1, 7, S("x")), "x"); /* outside of a transaction: a copy */
        CHECK(!db_kept(c->db, 1, 7, &bytes));
        CHECK(!keeps(c, 1, DB_WRITE)); /* it may be rolled back */
        CHECK(keeps(c, 1, DB_READ));
        CHECK(kept(c, 1, 7) && !kept(c, 7, 1) && !kept(c, 1, 8));
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_READ, &t));
                CHECK_INT(db_keep(c, 2, 7, large).n, large.n);
                CHECK(db_kept(c->db, 2, 7, &bytes) && bytes.p != large.p);
                CHECK_INT(db_keep(c, 3, 7, large).n, large.n); /* no room */
                CHECK(!db_kept(c->db, 3, 7, &bytes) && db_kept(c->db, 1, 7, &bytes));
        }
        for (int i = 0; i < 200; i++) /* who is asked for stays, who is not makes room */
                CHECK(keeps(c, 1, DB_READ));
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_READ, &t));
                (void)db_keep(c, 3, 7, large);
                CHECK(!db_kept(c->db, 3, 7, &bytes));
        }
        CHECK(kept(c, 1, 7) && !kept(c, 2, 7));
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_READ, &t));
                (void)db_keep(c, 3, 7, large);
                CHECK(db_kept(c->db, 3, 7, &bytes));
        }
}
TEST(what_never_changes_is_kept)
{
        testdb_each_empty(keeps_what_never_changes);
}

static void lost_connection(Ctx *c, DbKind kind)
{
        if (kind != DB_POSTGRES)
                return;
        make_things(c);
        CHECK_OK(add(c, 1, "a"));
        int64_t backend = count(c, "SELECT pg_backend_pid()");
        Ctx other = {.arena = c->arena};
        CHECK_OK(db_open(&other, str_from(testdb_where())));
        const char *end_it = "SELECT pg_terminate_backend(CAST(? AS integer), 5000)";
        Cell v;
        bool found;
        CHECK_OK(db_one(&other, end_it, CELLS(cell_int(backend)), &v, &found));
        {
                CLEANUP(txn_done) Txn t = {0};
                CHECK_OK(txn_begin(c, DB_WRITE, &t)); /* nothing was begun yet: a new connection */
                CHECK_OK(add(c, 2, "b"));
                backend = count(c, "SELECT pg_backend_pid()");
                CHECK_OK(db_one(&other, end_it, CELLS(cell_int(backend)), &v, &found));
                CHECK_ERR(add(c, 3, "c"), ERR_BUSY);
        }
        fault_clear(c);
        CHECK_INT(count(c, "SELECT count(*) FROM thing"), 1);
        CHECK_OK(add(c, 3, "c"));
        db_close(other.db);
}

TEST(a_lost_connection_is_busy_and_comes_back)
{
        testdb_each_empty(lost_connection);
}

TEST_MAIN
