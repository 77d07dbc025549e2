/* postgres.c: the engine of a province. */
#include "store/driver.h"

static MUST Err pg_open(Ctx *c, Db *db, Str where)
{
        (void)db;
        (void)where;
        return fail(c, ERR_IO, "PostgreSQL cannot be used yet.");
}

static void pg_close(Db *db)
{
        (void)db;
}

const Driver postgres_driver = {.kind = DB_POSTGRES, .open = pg_open, .close = pg_close};
