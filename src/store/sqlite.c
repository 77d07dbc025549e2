/* sqlite.c: the engine of one office: one file beside which the write-ahead log lies.
 *
 * Choices, and why:
 * - WAL: readers never wait for the writer nor it for them.
 * - synchronous=FULL: the log reaches the disk before a save is answered, so that a power cut in an office
 *   without a UPS loses nothing that a person was told is saved. Bulk work pays it once per transaction.
 * - Page cache 4 MB per connection and a mapping instead of a larger one: mapped pages are the system's cache,
 *   shared by all connections, and given back under pressure.
 * - A connection belongs to one thread, so SQLite's own locks are off. */
#include "store/driver.h"
#include "store/sqlite_lib.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Statistics of memory cost a lock at every allocation; set once, before any connection and thread. */
__attribute__((constructor)) static void init(void)
{
        (void)sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
}

static const char settings[] =
        "PRAGMA journal_mode = WAL;"
        "PRAGMA synchronous = FULL;"
        "PRAGMA foreign_keys = ON;"
        "PRAGMA case_sensitive_like = ON;" /* as in PostgreSQL; also lets LIKE 'x%' use an index */
        "PRAGMA temp_store = MEMORY;"
        "PRAGMA cache_size = -4000;"
        "PRAGMA mmap_size = 0;" /* mapped pages are no quicker here, and count as memory of the process */
        "PRAGMA journal_size_limit = 67108864;";

static bool disk_is_full(sqlite3 *conn, int rc)
{
        int number = sqlite3_system_errno(conn);
        return (rc & 0xFF) == SQLITE_FULL ||
                ((rc & 0xFF) == SQLITE_IOERR && (number == ENOSPC || number == EDQUOT));
}

/* The sentence of an error code. A statement that failed may have taken its transaction along (full disk,
 * I/O error): then nothing but the outermost rollback is left. */
static Err sqlite_fail(Ctx *c, Db *db, sqlite3 *conn, int rc)
{
        const char *why = sqlite3_errmsg(conn);
        if (db->depth > 0 && sqlite3_get_autocommit(conn))
                db->failed = 1;
        if (disk_is_full(conn, rc))
                return fail(c, ERR_IO, "The disk is full; nothing was written.");
        switch (rc & 0xFF) {
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
                return fail(c, ERR_BUSY, "The database is busy with another change; try again.");
        case SQLITE_INTERRUPT:
                return fail(c, ERR_BUSY, "The work was interrupted.");
        case SQLITE_READONLY:
                if (db->access == DB_READ)
                        return fail(
                                c, ERR_DENIED, "This request may only read; nothing was changed.");
                return fail(c, ERR_IO, "The database file may not be written: %s.", why);
        case SQLITE_CONSTRAINT:
                if (rc == SQLITE_CONSTRAINT_NOTNULL || rc == SQLITE_CONSTRAINT_CHECK)
                        return fail(c, ERR_INVALID, "The database refuses this value: %s.", why);
                if (rc == SQLITE_CONSTRAINT_FOREIGNKEY)
                        return fail(c, ERR_CONFLICT,
                                "Something else refers to this, or what it refers to is gone.");
                return fail(c, ERR_CONFLICT, "There is one like this already: %s.", why);
        case SQLITE_CORRUPT:
        case SQLITE_NOTADB:
                return fail(
                        c, ERR_CORRUPT, "The database file is damaged: %s. Restore a backup.", why);
        case SQLITE_TOOBIG:
                return fail(c, ERR_LIMIT, "A value is too large for the database.");
        case SQLITE_IOERR:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
                return fail(c, ERR_IO, "The database file cannot be used: %s.", why);
        case SQLITE_NOMEM:
                die("event=out_of_memory what=sqlite");
        default:
                return fail(c, ERR_INTERNAL, "The database refused a statement: %s.", why);
        }
}

static MUST Err exec(Ctx *c, Db *db, const char *sql)
{
        int rc = sqlite3_exec(db->conn, sql, NULL, NULL, NULL);
        return rc == SQLITE_OK ? OK : sqlite_fail(c, db, db->conn, rc);
}

static MUST Err sqlite_open(Ctx *c, Db *db, Str where)
{
        sqlite3 *conn = NULL;
        /* It holds hashes of passwords: readable by its owner only, and the log beside it likewise. mknod, for
         * to close a descriptor of the file would drop the locks of every connection in this process. */
        (void)mknod(str_keep_z(db->scratch, where), S_IFREG | 0600, 0);
        int rc = sqlite3_open_v2(str_keep_z(db->scratch, where), &conn,
                SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX |
                        SQLITE_OPEN_EXRESCODE,
                NULL);
        db->conn = conn;
        if (!conn)
                die("event=out_of_memory what=sqlite");
        if (rc != SQLITE_OK)
                return fail(c, ERR_IO, "The database %.*s cannot be opened: %s.", STR(where),
                        sqlite3_errmsg(conn));
        sqlite3_busy_timeout(conn, LOCK_WAIT_MS);
        (void)sqlite3_db_config(conn, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
        (void)sqlite3_db_config(conn, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
        TRY(exec(c, db, settings));
        return sqlite_fts_register(c, conn);
}

static void sqlite_close(Db *db)
{
        for (size_t i = 0; i < ARRAY_LEN(db->controls); i++)
                (void)sqlite3_finalize(db->controls[i]);
        (void)sqlite3_close_v2(db->conn);
}

/* Every statement is also checked against db->access before it runs; this closes what the check cannot see. */
static MUST Err sqlite_set_access(Ctx *c, Db *db, Access access)
{
        return exec(
                c, db, access == DB_READ ? "PRAGMA query_only = ON" : "PRAGMA query_only = OFF");
}

static MUST Err sqlite_prepare(Ctx *c, Db *db, Stmt *s, const char *sql)
{
        sqlite3_stmt *handle = NULL;
        const char *rest = NULL;
        int rc = sqlite3_prepare_v3(
                db->conn, sql, -1, s->once ? 0 : SQLITE_PREPARE_PERSISTENT, &handle, &rest);
        if (rc != SQLITE_OK)
                return sqlite_fail(c, db, db->conn, rc);
        Str behind = str_trim(str_from(rest));
        if (!handle || (behind.n && !str_eq(behind, S(";")))) {
                sqlite3_finalize(handle);
                return fail(c, ERR_INTERNAL, "Not one statement but none or several.");
        }
        s->handle = handle;
        s->writes = !sqlite3_stmt_readonly(handle);
        return OK;
}

static void sqlite_drop(Db *db, Stmt *s)
{
        (void)db;
        (void)sqlite3_finalize(s->handle);
}

static int bind(sqlite3_stmt *handle, int at, const Cell *v, sqlite3_destructor_type keep)
{
        switch (v->kind) {
        case CELL_NULL:
                return sqlite3_bind_null(handle, at);
        case CELL_INT:
                return sqlite3_bind_int64(handle, at, v->i);
        case CELL_REAL:
                return sqlite3_bind_double(handle, at, v->r);
        case CELL_TEXT:
                return sqlite3_bind_text64(handle, at, v->s.p, v->s.n, keep, SQLITE_UTF8);
        case CELL_BLOB:
                return sqlite3_bind_blob64(handle, at, v->s.p, v->s.n, keep);
        }
        return SQLITE_MISUSE;
}

static MUST Err sqlite_start(Ctx *c, Db *db, Stmt *s, Cells cells, Fetch fetch)
{
        sqlite3_stmt *handle = s->handle;
        if ((size_t)sqlite3_bind_parameter_count(handle) != cells.n)
                return fail(c, ERR_INTERNAL, "A statement takes %d parameters and was given %zu.",
                        sqlite3_bind_parameter_count(handle), cells.n);
        for (size_t i = 0; i < cells.n; i++) {
                int rc = bind(handle, (int)i + 1, &cells.p[i],
                        fetch == FETCH_WHOLE ? SQLITE_STATIC : SQLITE_TRANSIENT);
                if (rc != SQLITE_OK)
                        return sqlite_fail(c, db, db->conn, rc);
        }
        s->rows.width = sqlite3_column_count(handle);
        s->rows.state = handle;
        return OK;
}

static MUST Err sqlite_next(Ctx *c, Rows *r, bool *ret_more)
{
        sqlite3_stmt *handle = r->state;
        int rc = sqlite3_step(handle);
        *ret_more = rc == SQLITE_ROW;
        if (rc == SQLITE_ROW)
                return OK;
        if (rc == SQLITE_DONE)
                return OK;
        (void)sqlite3_reset(handle);
        return sqlite_fail(c, r->db, r->db->conn, rc);
}

static void sqlite_finish(Rows *r)
{
        (void)sqlite3_reset(r->state);
}

static int64_t sqlite_changed(const Rows *r)
{
        return r->stmt->writes ? sqlite3_changes64(r->db->conn) : 0;
}

static bool sqlite_is_null(const Rows *r, int column)
{
        return sqlite3_column_type(r->state, column) == SQLITE_NULL;
}

static int64_t sqlite_to_int(const Rows *r, int column)
{
        return sqlite3_column_int64(r->state, column);
}

static double sqlite_to_real(const Rows *r, int column)
{
        return sqlite3_column_double(r->state, column);
}

static Str sqlite_to_text(const Rows *r, int column)
{
        /* column_text would turn a blob into text; column_blob gives text as it is. Numbers become text first. */
        if (sqlite3_column_type(r->state, column) == SQLITE_INTEGER ||
                sqlite3_column_type(r->state, column) == SQLITE_FLOAT)
                (void)sqlite3_column_text(r->state, column);
        const char *p = sqlite3_column_blob(r->state, column);
        return p ? (Str){p, (size_t)sqlite3_column_bytes(r->state, column)} : S("");
}

static CellKind sqlite_kind_of(const Rows *r, int column)
{
        switch (sqlite3_column_type(r->state, column)) {
        case SQLITE_INTEGER:
                return CELL_INT;
        case SQLITE_FLOAT:
                return CELL_REAL;
        case SQLITE_TEXT:
                return CELL_TEXT;
        case SQLITE_BLOB:
                return CELL_BLOB;
        default:
                return CELL_NULL;
        }
}

/* Transactions
 * ------------ */
/* Begins and ends transactions, and the savepoints that a table needs for each of its rows; prepared once. */
enum {
        CONTROL_BEGIN,
        CONTROL_BEGIN_WRITE,
        CONTROL_COMMIT,
        CONTROL_ROLLBACK,
        CONTROL_VERSION,
        CONTROL_SAVEPOINT, /* of depth 1; then those of the others */
};
#define SAVEPOINT(n) "SAVEPOINT s" n, "RELEASE s" n, "ROLLBACK TO s" n
enum { POINT_BEGIN, POINT_END, POINT_BACK, POINT_CONTROLS };
static const char *const control_sql[] = {"BEGIN", "BEGIN IMMEDIATE", "COMMIT", "ROLLBACK",
        "PRAGMA data_version", SAVEPOINT("1"), SAVEPOINT("2"), SAVEPOINT("3"), SAVEPOINT("4"),
        SAVEPOINT("5")};
_Static_assert(ARRAY_LEN(control_sql) == CONTROLS_MAX, "Db has room for them");
#define POINT_DEPTH ((CONTROLS_MAX - CONTROL_SAVEPOINT) / POINT_CONTROLS)

static int run_control(Db *db, int which)
{
        sqlite3_stmt *s = db->controls[which];
        int rc = SQLITE_OK;
        if (!s)
                rc = sqlite3_prepare_v3(
                        db->conn, control_sql[which], -1, SQLITE_PREPARE_PERSISTENT, &s, NULL);
        db->controls[which] = s;
        if (rc == SQLITE_OK) {
                rc = sqlite3_step(s);
                (void)sqlite3_reset(s);
        }
        return rc;
}

static MUST Err control(Ctx *c, Db *db, int which)
{
        int rc = run_control(db, which);
        return rc == SQLITE_DONE ? OK : sqlite_fail(c, db, db->conn, rc);
}

/* Savepoints within so many others are rare, and not kept. */
static int run_point(Db *db, int depth, int which)
{
        static const char *const verbs[] = {"SAVEPOINT", "RELEASE", "ROLLBACK TO"};
        char sql[40];
        if (depth <= POINT_DEPTH)
                return run_control(db, CONTROL_SAVEPOINT + (depth - 1) * POINT_CONTROLS + which);
        (void)snprintf(sql, sizeof sql, "%s s%d", verbs[which], depth);
        int rc = sqlite3_exec(db->conn, sql, NULL, NULL, NULL);
        return rc == SQLITE_OK ? SQLITE_DONE : rc;
}

static MUST Err point(Ctx *c, Db *db, int depth, int which)
{
        int rc = run_point(db, depth, which);
        return rc == SQLITE_DONE ? OK : sqlite_fail(c, db, db->conn, rc);
}

static MUST Err sqlite_begin(Ctx *c, Db *db, Access access)
{
        if (db->depth == 0)
                return control(c, db, access == DB_WRITE ? CONTROL_BEGIN_WRITE : CONTROL_BEGIN);
        return point(c, db, db->depth, POINT_BEGIN);
}

static MUST Err sqlite_commit(Ctx *c, Db *db)
{
        if (db->depth == 1)
                return control(c, db, CONTROL_COMMIT);
        return point(c, db, db->depth - 1, POINT_END);
}

/* Fails only when there is nothing left to roll back, which is what was wanted. */
static void sqlite_rollback(Db *db)
{
        if (sqlite3_get_autocommit(db->conn))
                return;
        if (db->depth <= 1) {
                (void)run_control(db, CONTROL_ROLLBACK);
                return;
        }
        (void)run_point(db, db->depth - 1, POINT_BACK);
        (void)run_point(db, db->depth - 1, POINT_END);
}

/* The pragma makes the transaction read, so that it sees what others committed; total_changes is what this
 * connection did itself, committed or not. */
static int64_t sqlite_version(Db *db)
{
        sqlite3_stmt *s = db->controls[CONTROL_VERSION];
        int64_t seen = 0;
        if (!s &&
                sqlite3_prepare_v3(db->conn, control_sql[CONTROL_VERSION], -1,
                        SQLITE_PREPARE_PERSISTENT, &s, NULL) != SQLITE_OK)
                return 0;
        db->controls[CONTROL_VERSION] = s;
        if (sqlite3_step(s) == SQLITE_ROW)
                seen = sqlite3_column_int64(s, 0);
        (void)sqlite3_reset(s);
        return seen ? (seen << 32 | (sqlite3_total_changes64(db->conn) & 0xFFFFFFFF)) : 0;
}

const Driver sqlite_driver = {
        .kind = DB_SQLITE,
        .open = sqlite_open,
        .close = sqlite_close,
        .set_access = sqlite_set_access,
        .script = exec,
        .prepare = sqlite_prepare,
        .drop = sqlite_drop,
        .start = sqlite_start,
        .next = sqlite_next,
        .finish = sqlite_finish,
        .changed = sqlite_changed,
        .is_null = sqlite_is_null,
        .to_int = sqlite_to_int,
        .to_real = sqlite_to_real,
        .to_text = sqlite_to_text,
        .kind_of = sqlite_kind_of,
        .begin = sqlite_begin,
        .commit = sqlite_commit,
        .rollback = sqlite_rollback,
        .version = sqlite_version,
        .columns_sql = "SELECT name, type FROM pragma_table_info(?)",
};
