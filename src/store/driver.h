/* driver.h: what an engine must answer, private to this room. db.c keeps the statements, the depth of transactions and
 * the rule of failure; a driver turns one statement into rows. The two drivers are tables of functions, so
 * nothing above asks which engine it is talking to.
 *
 * A Stmt lives in the connection's cache (bounded, least recently used first out) and carries its one Rows;
 * the same text asked for while its rows are still open gets a statement of its own that is dropped at the
 * end. Memory of statements is the connection's, not the arena's: the cache must be able to give it back. */
#ifndef HANQING_STORE_DRIVER_H
#define HANQING_STORE_DRIVER_H

#include "store/store.h"

/* Statements kept per connection: more than all registers' pages use, and under 1 MB in SQLite. */
#define STMT_MAX 512
#define STMT_BUCKETS 512
/* How long a writer waits for another. */
#define LOCK_WAIT_MS 10000

typedef struct Stmt Stmt;
typedef struct Driver Driver;
typedef struct Kept Kept;

struct Rows {
        Db *db;
        Stmt *stmt;
        bool open;
        int width;
        void *state; /* of the driver */
};

struct Stmt {
        Stmt *chain;         /* next in the bucket */
        Stmt *newer, *older; /* order of last use */
        uint64_t hash;
        unsigned generation; /* PostgreSQL: of the connection it was prepared on */
        bool once;           /* not in the cache */
        bool writes;         /* SQLite: changes the database */
        void *handle;        /* of the driver */
        Rows rows;
        size_t n;
        char sql[]; /* as asked for, terminated */
};

#define CONTROLS_MAX 20
struct Db {
        const Driver *driver;
        void *conn;                   /* of the driver */
        void *controls[CONTROLS_MAX]; /* of the driver: BEGIN and its kin, ready to run */
        Arena *scratch;               /* parameters of the running statement */
        Access access;
        Access txn_access; /* of the outermost transaction */
        int depth;         /* open transactions and savepoints */
        uint64_t
                unmarked; /* bit of each depth that is no savepoint: what only reads has nothing to take back */
        int failed; /* depth at which a statement failed: nothing more until that is rolled back; 0: none */
        bool closing;
        Stmt *buckets[STMT_BUCKETS];
        Stmt *newest, *oldest;
        size_t n_stmts;
        int64_t n_started; /* statements, since the connection was opened */
        int64_t n_writing; /* of these: such that write */
        Kept *kept;        /* NULL: nothing yet */
};

/* FETCH_WHOLE: read to its end before another statement; parameters are borrowed that long. FETCH_STREAM:
 * row by row, other statements in between; parameters are copied. */
typedef enum { FETCH_WHOLE, FETCH_STREAM } Fetch;

struct Driver {
        DbKind kind;
        MUST Err (*open)(Ctx *c, Db *db, Str where);
        void (*close)(Db *db);
        MUST Err (*set_access)(Ctx *c, Db *db, Access access);
        MUST Err (*script)(Ctx *c, Db *db, const char *sql); /* in the engine's words */
        MUST Err (*prepare)(Ctx *c, Db *db, Stmt *s, const char *sql);
        void (*drop)(Db *db, Stmt *s);
        MUST Err (*start)(Ctx *c, Db *db, Stmt *s, Cells cells, Fetch fetch);
        MUST Err (*next)(Ctx *c, Rows *r, bool *ret_more);
        void (*finish)(Rows *r);
        int64_t (*changed)(const Rows *r); /* rows changed; after the last next */
        bool (*is_null)(const Rows *r, int column);
        int64_t (*to_int)(const Rows *r, int column);
        double (*to_real)(const Rows *r, int column);
        Str (*to_text)(const Rows *r, int column);
        CellKind (*kind_of)(const Rows *r, int column);
        /* depth as it is before; 0: a transaction, else a savepoint of that number. */
        MUST Err (*begin)(Ctx *c, Db *db, Access access);
        MUST Err (*commit)(Ctx *c, Db *db);
        void (*rollback)(Db *db);
        int64_t (*version)(Db *db); /* as db_version; NULL: not known */
        const char *columns_sql;    /* one parameter: the table; gives name, type */
};

extern const Driver sqlite_driver;   /* sqlite.c */
extern const Driver postgres_driver; /* postgres.c */

/* For db.c: an outermost transaction begins, or the connection ends. */
void kept_turn(Db *db);
void kept_drop(Db *db);
/* For drivers: notes that a statement failed, so that the transaction can only be rolled back. */
void db_note_failure(Db *db);
/* True if where names a PostgreSQL server. */
bool where_is_postgres(Str where);
/* sql in the words of an engine: {words} replaced, ? numbered for PostgreSQL. Strings, quoted names and
 * comments are left alone. ERR_INTERNAL for a word that is not in the table. Terminated. */
MUST Err dialect_translate(Ctx *c, Arena *a, DbKind kind, Str sql, const char **ret);

#endif
