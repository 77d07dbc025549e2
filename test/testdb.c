/* testdb.c: databases that live as long as one test.
 *
 * The tables of an office are three hundred with eight times as many indexes, and making them takes longer than most
 * tests. So they are made once: on SQLite a program's first test makes a file and every test gets a copy of it; on
 * PostgreSQL a schema is brought back to what it was (keep.sql), and stays on the server for the next program that
 * wants the same tables. Who uses such a schema holds its lock; one whose user died is brought back by the next. */
#include "test/testdb.h"

#include "record/record.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <unistd.h>

/* Of the test that runs; tests of a program run one after the other. */
static struct {
        const char *where, *dir;
} now;

static void must(Ctx *c, Err e, const char *what)
{
        if (e != OK)
                die("event=test_database what=\"%s\" why=\"%.*s\"", what, STR(c->fault.sentence));
}

const char *testdb_folder(Arena *a)
{
        const char *tmp = getenv("TMPDIR");
        char *dir =
                str_keep_z(a, str_printf(a, "%s/hanqing-test.XXXXXX", tmp && *tmp ? tmp : "/tmp"));
        if (!mkdtemp(dir))
                die("event=test_folder dir=\"%s\" why=\"%s\"", dir, strerror(errno));
        return dir;
}

static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
        (void)st;
        (void)flag;
        (void)ftw;
        return remove(path);
}

void testdb_remove(const char *dir)
{
        (void)nftw(dir, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

const char *testdb_where(void)
{
        return now.where;
}

const char *testdb_dir(void)
{
        return now.dir;
}

typedef enum { EMPTY, WITH_TABLES } Contents;

static void run(void (*f)(Ctx *c, DbKind kind), const char *where, const char *dir)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx c = {.arena = arena};
        now.where = where;
        now.dir = dir;
        must(&c, settings_parse(&c, S(""), &c.settings), "settings");
        must(&c, db_open(&c, str_from(where)), "open");
        printf("# on %s\n", db_kind(c.db) == DB_SQLITE ? "SQLite" : "PostgreSQL");
        f(&c, db_kind(c.db));
        db_close(c.db);
}

/* Tables, made once
 * ----------------- */
static struct {
        Arena *arena;
        pid_t maker;
        const char *dir, *file; /* SQLite's */
        Str mark;               /* differs where the tables do */
        Ctx c;                  /* holds the lock of the schema on PostgreSQL */
        Str schema;
} base;

static void base_remove(void)
{
        if (getpid() == base.maker)
                testdb_remove(base.dir);
}

static void make_tables(Arena *a, const char *where, Str *ret_mark)
{
        Ctx c = {.arena = a};
        Str tables, declarations;
        must(&c, settings_parse(&c, S(""), &c.settings), "settings");
        must(&c, db_open(&c, str_from(where)), "open");
        must(&c, schema_migrate(&c), "migrate");
        must(&c, registers_load(&c, NULL, &c.registers), "registers");
        must(&c, registers_migrate(&c, c.registers), "tables of registers");
        must(&c, db_fact(&c, S("tables"), &tables), "tables");
        must(&c, db_fact(&c, S("declarations"), &declarations), "declarations");
        db_close(c.db);
        Str all = str_printf(a, "%s %.*s %.*s", asset_lookup(S("src/store/core.sql"))->version,
                STR(tables), STR(declarations));
        *ret_mark = str_slice(sha256_hex(a, all), 0, 12);
}

static void base_make(void)
{
        if (base.file)
                return;
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Str mark;
        base.arena = arena_new();
        base.maker = getpid();
        base.dir = testdb_folder(base.arena);
        base.file = path_join(base.arena, str_from(base.dir), S("base.db")).p;
        (void)atexit(base_remove);
        make_tables(a, base.file, &mark);
        base.mark = str_keep(base.arena, mark);
}

static void copy_file(const char *from, const char *to)
{
        CLEANUP(fd_close) int in = open(from, O_RDONLY | O_CLOEXEC);
        CLEANUP(fd_close) int out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
        ssize_t n = in < 0 || out < 0 ? -1 : 1;
        while (n > 0)
                n = sendfile(out, in, NULL, (size_t)1 << 24);
        if (n < 0)
                die("event=test_copy from=\"%s\" why=\"%s\"", from, strerror(errno));
}

static void run_sqlite(void (*f)(Ctx *c, DbKind kind), Contents contents)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        const char *dir = testdb_folder(a);
        const char *file = path_join(a, str_from(dir), S("office.db")).p;
        if (contents == WITH_TABLES) {
                base_make();
                copy_file(base.file, file);
        }
        run(f, file, dir);
        testdb_remove(dir);
}

/* Schemas of PostgreSQL
 * --------------------- */
/* The schema stands in the connection string, so that a second connection, or a program that is started,
 * finds the same tables. */
static const char *where_of(Arena *a, const char *server, Str schema)
{
        bool url = str_starts(str_from(server), S("postgres"));
        const char *between = strchr(server, '?') ? "&" : "?";
        Str where = url
                ? str_printf(a, "%s%soptions=-csearch_path%%3D%.*s", server, between, STR(schema))
                : str_printf(a, "%s options='-csearch_path=%.*s'", server, STR(schema));
        return str_keep_z(a, where);
}

static int64_t ask(Ctx *c, const char *sql, Str parameter)
{
        Cell v = {0};
        bool found;
        must(c, db_one(c, sql, CELLS(cell_text(parameter)), &v, &found), sql);
        return v.i;
}

static bool lock(Ctx *c, Str schema)
{
        return ask(c, "SELECT CAST(pg_try_advisory_lock(hashtext(?)) AS int)", schema) == 1;
}

static void unlock(Ctx *c, Str schema)
{
        (void)ask(c, "SELECT CAST(pg_advisory_unlock(hashtext(?)) AS int)", schema);
}

static void drop_schema(Ctx *c, Str schema)
{
        Str sql = str_printf(c->arena,
                "DROP SCHEMA IF EXISTS %.*s_kept CASCADE; DROP SCHEMA IF EXISTS %.*s CASCADE",
                STR(schema), STR(schema)); /* sql: identifiers only */
        must(c, db_script(c, str_keep_z(c->arena, sql)), "drop schema");
}

/* Those of other tables than ours, which nobody uses. */
static void drop_outdated(Ctx *c)
{
        VEC(Str) names = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        must(c,
                db_query(c,
                        "SELECT nspname FROM pg_namespace WHERE nspname LIKE 'hanqing|_test|_%' ESCAPE '|'"
                        " AND strpos(nspname, ?) = 0 AND nspname NOT LIKE '%|_kept' ESCAPE '|'",
                        CELLS(cell_text(base.mark)), &rows),
                "schemas");
        for (bool more;;) {
                must(c, rows_next(c, rows, &more), "schemas");
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &names) = str_keep(c->arena, rows_text(rows, 0));
        }
        for (size_t i = 0; i < names.n; i++)
                if (lock(c, names.p[i])) {
                        drop_schema(c, names.p[i]);
                        unlock(c, names.p[i]);
                }
}

/* A schema with tables that is this program's until it ends. */
static void take_schema(const char *server)
{
        if (base.schema.n)
                return;
        Ctx *c = &base.c;
        c->arena = base.arena;
        must(c, db_open(c, str_from(server)), "open the server of PGTEST");
        drop_outdated(c);
        for (int i = 0; !base.schema.n; i++) {
                Str name = str_printf(c->arena, "hanqing_test_%.*s_%d", STR(base.mark), i);
                if (lock(c, name))
                        base.schema = name;
        }
}

static bool restore(Ctx *c, Str schema)
{
        Str name = str_printf(c->arena, "%.*s_kept.restore()", STR(schema));
        /* sql: identifiers only */
        Str call = str_printf(c->arena, "SELECT %.*s WHERE ? <> ''", STR(name));
        return ask(c, "SELECT CAST(to_regprocedure(?) IS NOT NULL AS int)", name) == 1 &&
                ask(c, str_keep_z(c->arena, call), name) == 1;
}

/* keep.sql for a schema. */
static const char *keep_for(Ctx *c, Str schema)
{
        Buf out = buf_new(c->arena);
        Str text, piece;
        must(c, file_read(c, "test/keep.sql", 1 << 20, &text), "keep.sql");
        for (int i = 0; str_cut(&text, '@', &piece); i++) {
                buf_put(&out, i ? schema : S(""));
                buf_put(&out, piece);
        }
        return buf_z(&out);
}

/* The schema as it was when its tables were made. */
static void ready_schema(const char *where)
{
        Ctx c = {.arena = arena_new(), .db = base.c.db};
        CLEANUP(arena_dropp) Arena *a = c.arena;
        Str mark, name = base.schema;
        if (restore(&c, name))
                return;
        drop_schema(&c, name);
        must(&c, db_script(&c, str_keep_z(a, str_printf(a, "CREATE SCHEMA %.*s", STR(name)))),
                "schema");
        make_tables(a, where, &mark);
        must(&c, db_script(&c, keep_for(&c, name)), "keep.sql");
}

static void run_empty_schema(void (*f)(Ctx *c, DbKind kind), const char *server, const char *dir)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        uint32_t random;
        random_fill(&c, &random, sizeof random);
        Str schema = str_printf(a, "test_%d_%08x", (int)getpid(), random);
        must(&c, db_open(&c, str_from(server)), "open the server of PGTEST");
        must(&c, db_script(&c, str_keep_z(a, str_printf(a, "CREATE SCHEMA %.*s", STR(schema)))),
                "schema");
        run(f, where_of(a, server, schema), dir);
        drop_schema(&c, schema);
        db_close(c.db);
}

static void run_postgres(void (*f)(Ctx *c, DbKind kind), const char *server, Contents contents)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        const char *dir = testdb_folder(a);
        if (contents == WITH_TABLES) {
                take_schema(server);
                const char *where = where_of(a, server, base.schema);
                ready_schema(where);
                run(f, where, dir);
        } else {
                run_empty_schema(f, server, dir);
        }
        testdb_remove(dir);
}

static void each(void (*f)(Ctx *c, DbKind kind), Contents contents)
{
        run_sqlite(f, contents);
        const char *server = getenv("PGTEST");
        if (server && *server)
                run_postgres(f, server, contents);
        now.where = now.dir = NULL;
}

void testdb_each(void (*f)(Ctx *c, DbKind kind))
{
        each(f, WITH_TABLES);
}

void testdb_each_empty(void (*f)(Ctx *c, DbKind kind))
{
        each(f, EMPTY);
}
