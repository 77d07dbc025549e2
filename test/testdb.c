/* testdb.c: databases that live as long as one test. */
#include "test/testdb.h"

#include <errno.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
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

static void run(
        void (*f)(Ctx *c, DbKind kind), const char *where, const char *dir, Contents contents)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx c = {.arena = arena};
        now.where = where;
        now.dir = dir;
        must(&c, settings_parse(&c, S(""), &c.settings), "settings");
        must(&c, db_open(&c, str_from(where)), "open");
        if (contents == WITH_TABLES)
                must(&c, schema_migrate(&c), "migrate");
        printf("# on %s\n", db_kind(c.db) == DB_SQLITE ? "SQLite" : "PostgreSQL");
        f(&c, db_kind(c.db));
        db_close(c.db);
}

static void run_sqlite(void (*f)(Ctx *c, DbKind kind), Contents contents)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        const char *dir = testdb_folder(a);
        run(f, path_join(a, str_from(dir), S("office.db")).p, dir, contents);
        testdb_remove(dir);
}

static void admin(Arena *a, const char *server, Str sql)
{
        Ctx c = {.arena = a};
        must(&c, db_open(&c, str_from(server)), "open the server of PGTEST");
        must(&c, db_script(&c, str_keep_z(a, sql)), "schema");
        db_close(c.db);
}

/* The schema stands in the connection string, so that a second connection, or a program that is started,
 * finds the same tables. */
static void run_postgres(void (*f)(Ctx *c, DbKind kind), const char *server, Contents contents)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        uint32_t random;
        random_fill(&c, &random, sizeof random);
        Str schema = str_printf(a, "test_%d_%08x", (int)getpid(), random);
        bool url = str_starts(str_from(server), S("postgres"));
        const char *between = strchr(server, '?') ? "&" : "?";
        Str where = url
                ? str_printf(a, "%s%soptions=-csearch_path%%3D%.*s", server, between, STR(schema))
                : str_printf(a, "%s options='-csearch_path=%.*s'", server, STR(schema));
        const char *dir = testdb_folder(a);
        admin(a, server, str_printf(a, "CREATE SCHEMA %.*s", STR(schema)));
        run(f, str_keep_z(a, where), dir, contents);
        admin(a, server, str_printf(a, "DROP SCHEMA %.*s CASCADE", STR(schema)));
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
