/* sqlite_lib.h: the one place that includes SQLite's header, for the two files that speak to it: sqlite.c (the
 * driver) and sqlite_fts.c (the tokenizer of the full-text index). */
#ifndef HANQING_STORE_SQLITE_LIB_H
#define HANQING_STORE_SQLITE_LIB_H

#include <sqlite3.h>

#include "store/store.h"

/* Makes our tokenizer known to a connection; sqlite.c calls it for every one it opens. */
MUST Err sqlite_fts_register(Ctx *c, sqlite3 *db);

#endif
