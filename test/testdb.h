/* testdb.h: a database for a test, once on SQLite and again on PostgreSQL if the environment's PGTEST holds a connection
 * string. Each run has a database of its own: a temporary folder, gone afterwards; or a schema. One that holds tables stays
 * on the server, unused, for the next program; those of tables that are out of date are dropped.
 *
 *     static void saves_and_loads(Ctx *c, DbKind kind) { CHECK_OK(db_run(c, …)); }
 *     TEST(saves_and_loads) { testdb_each(saves_and_loads); }
 */
#ifndef HANQING_TESTDB_H
#define HANQING_TESTDB_H

#include "store/store.h"

/* Calls f with a context of its own arena, an open database that holds the tables of core.sql and of the
 * shipped registers, and the default settings. Prints on which engine it runs. */
void testdb_each(void (*f)(Ctx *c, DbKind kind));
/* The same with an empty database. */
void testdb_each_empty(void (*f)(Ctx *c, DbKind kind));

/* While f runs: what db_open takes for another connection to the same database (terminated), and a folder that
 * is removed with everything in it. */
const char *testdb_where(void);
const char *testdb_dir(void);

/* A temporary folder for tests without a database; lives until testdb_remove. Terminated, in the arena. */
const char *testdb_folder(Arena *a);
void testdb_remove(const char *dir);

#endif
