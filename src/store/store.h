/* store.h: rows and originals. One façade over SQLite (one file, WAL) and PostgreSQL (libpq), and the OCFL 1.1
 * root in which originals lie.
 *
 * What this room promises:
 * - One SQL text for both engines: parameters are ?, always bound; the few differences are words in braces
 *   ({text}, {blob}, {bigserial}, …) from one table (dialect.c). Times are integers (ms), truth is 0 or 1.
 * - A transaction that is not committed never happened: CLEANUP(txn_done) Txn t makes an early return
 *   correct. A request whose origin is not ours gets db_set_access(DB_READ) and cannot write, whatever the
 *   page forgot.
 * - After a statement failed inside a transaction only rolling back works, on both engines: what may fail and
 *   be forgiven (ERR_CONFLICT) goes into a Txn of its own, which is a savepoint.
 * - Writers take turns, one transaction after the other; a reading transaction sees one moment.
 * - Statements are prepared once per connection and kept. Rows are borrowed until rows_next or rows_close.
 * - An original, once put, is never changed; its SHA-512 is its address inside its object; what is given
 *   back was checked against it by verify.
 *
 * A Db belongs to one thread. */
#ifndef HANQING_STORE_H
#define HANQING_STORE_H

#include "text/text.h"

/* Connections
 * ----------- */
typedef enum { DB_SQLITE, DB_POSTGRES } DbKind;
typedef enum { DB_READ, DB_WRITE } Access;

/* Opens where: a file's path for SQLite (created if absent), or a libpq connection string
 * ("postgresql://…" or "host=… dbname=…"). The connection does not live in the arena: db_close. Sets
 * c->db. */
MUST Err db_open(Ctx *c, Str where);
void db_close(Db *db); /* NULL is fine */
void db_closep(Db **db);
DbKind db_kind(const Db *db);
/* From here on this connection reads only (or may write again). */
MUST Err db_set_access(Ctx *c, Access access);

/* Values
 * ------ */
typedef enum { CELL_NULL, CELL_INT, CELL_REAL, CELL_TEXT, CELL_BLOB } CellKind;
typedef struct {
        CellKind kind;
        int64_t i;
        double r;
        Str s;
} Cell;
#define CELL_NONE ((Cell){.kind = CELL_NULL})
Cell cell_int(int64_t v);
Cell cell_real(double v);
Cell cell_text(Str s);         /* empty text stays text */
Cell cell_text_or_null(Str s); /* empty becomes NULL */
Cell cell_blob(Str s);
/* The words of a JSON array, for "IN ({members}(?))". */
Cell cell_members(Arena *a, const Json *words);
/* Parameters of one statement: CELLS(cell_int(1), cell_text(name)), or NO_CELLS. */
typedef struct {
        const Cell *p;
        size_t n;
} Cells;
#define CELLS(...) \
        ((Cells){(const Cell[]){__VA_ARGS__}, sizeof((const Cell[]){__VA_ARGS__}) / sizeof(Cell)})
#define NO_CELLS ((Cells){NULL, 0})

/* Statements
 * ---------- */
/* A script of statements without parameters, dialect words allowed; for schema. */
MUST Err db_script(Ctx *c, const char *sql);
/* One statement without rows; ret_changed may be NULL. A broken unique rule is ERR_CONFLICT. */
MUST Err db_run(Ctx *c, const char *sql, Cells cells, int64_t *ret_changed);
typedef struct Rows Rows;
/* sql must live as long as the connection or be equal by content next time (statements are kept by text). */
MUST Err db_query(Ctx *c, const char *sql, Cells cells, Rows **ret);
MUST Err rows_next(Ctx *c, Rows *r, bool *ret_more);
void rows_close(Rows *r); /* NULL is fine */
void rows_closep(Rows **r);
int rows_width(const Rows *r);
bool rows_null(const Rows *r, int column);
int64_t rows_int(const Rows *r, int column);
double rows_real(const Rows *r, int column);
Str rows_text(const Rows *r, int column); /* borrowed until rows_next; also for blobs */
Cell rows_cell(const Rows *r, int column);
/* First column of the first row, copied into c->arena; *ret_found says whether there was one. */
MUST Err db_one(Ctx *c, const char *sql, Cells cells, Cell *ret, bool *ret_found);
/* First column of every row, as text, copied into c->arena. */
MUST Err db_texts(Ctx *c, const char *sql, Cells cells, Str **ret, size_t *ret_n);

/* What is kept of rows that never change: their bytes, beside the connection, under two numbers that no other bytes ever
 * have. True if they are there; then they stay until the outermost transaction ends. */
bool db_kept(Db *db, int64_t a, int64_t b, Str *ret);
/* Gives a copy of the bytes, which is kept if the transaction only reads (what is written may yet be rolled back) and there
 * is room: KEPT_BYTES, from which goes what has not been asked for in a while. Otherwise it lives in c->arena. */
#define KEPT_BYTES ((size_t)4 << 20)
Str db_keep(Ctx *c, int64_t a, int64_t b, Str bytes);

/* How many statements this connection has run: a page runs as many whether it shows ten records or fifty, and a
 * test sees to it. */
int64_t db_statements(const Db *db);
/* How many of them were of the kind that writes, whatever came of them. */
int64_t db_writes(const Db *db);

/* Transactions
 * ------------ */
typedef struct {
        Ctx *c;
        bool open;
        int depth; /* inner ones that may write are savepoints */
} Txn;
/* DB_WRITE takes the write lock at once (BEGIN IMMEDIATE), waiting up to 10 s, else ERR_BUSY. */
MUST Err txn_begin(Ctx *c, Access access, Txn *ret);
MUST Err txn_commit(Txn *t);
void txn_done(Txn *t); /* for CLEANUP: rolls back unless committed */

/* Schema
 * ------ */
typedef struct {
        Str name, type;
} Column;
/* Columns of a table in order; n = 0 if there is no such table. */
MUST Err db_columns(Ctx *c, Str table, Column **ret, size_t *ret_n);
/* Goes on with a copy of the database as it is now, at this path, for what is tried and thrown away: whoever writes does not wait
 * for it meanwhile. *ret_before is the connection to come back to with db_unfork (NULL is fine), or NULL: there is no copy,
 * since this is no file, or a transaction is open. */
MUST Err db_fork(Ctx *c, const char *path, Db **ret_before);
void db_unfork(Ctx *c, Db **before, const char *path);
/* A number that changes when anything may have changed that this connection sees; for what is kept of the
 * database's content. Ask inside a
 * transaction. 0: not known, so nothing can be kept. */
int64_t db_version(Ctx *c);
/* Looks at how rows are spread, so that the engine chooses the index that leads to few of them. Tenths of a second, however
 * many there are; outside of a transaction. */
MUST Err db_survey(Ctx *c);
/* A checked identifier: ASCII letters, digits, _; at most 60. Asserts. For SQL built from declarations. */
Str sql_ident(Str name);
/* Runs the numbered steps of core.sql that this database has not seen; one transaction each. */
MUST Err schema_migrate(Ctx *c);
/* Facts about this database, by name (table meta): *ret is empty where none was put. */
MUST Err db_fact(Ctx *c, Str key, Str *ret);
MUST Err db_fact_put(Ctx *c, Str key, Str value);

/* Originals: ocfl.c
 * ----------------- */
/* root: the folder of the OCFL storage root, created with its declaration and layout if absent. Object ids
 * are "urn:uuid:…"; a hashed n-tuple layout (extension 0004) spreads them. */
MUST Err originals_open(Ctx *c, const char *root, Originals **ret); /* lives in c->arena */
/* Path for bytes that are not part of the collection yet: ROOT/../incoming/NAME; the folder exists. */
const char *originals_incoming(Ctx *c, const Originals *o, Str name);
/* Stores a new object of one version with one file. data is written, synced and renamed into place, so a
 * crash leaves a whole object or none. ret_sha512 is hexadecimal. */
MUST Err original_put(
        Ctx *c, Originals *o, Str id, Str name, Str data, Str message, Str *ret_sha512);
/* The same from a file on disk, in constant memory: one in incoming/ is moved, any other is copied. */
MUST Err original_put_file(
        Ctx *c, Originals *o, Str id, Str name, const char *path, Str message, Str *ret_sha512);
/* Path of the content of the newest version, for reading; ERR_NOT_FOUND. */
MUST Err original_path(Ctx *c, Originals *o, Str id, const char **ret_path, Str *ret_name);
/* Mapped bytes of it, not verified. */
MUST Err original_map(Ctx *c, Originals *o, Str id, Str *ret);
typedef struct {
        Str code; /* OCFL's own: E001 … E112, W001 … */
        Str path, sentence;
        bool warning;
} OcflFinding;
/* Validates one object folder, or a whole storage root; findings in reading order. */
MUST Err ocfl_validate(Ctx *c, const char *path, OcflFinding **ret, size_t *ret_n);
/* Recomputes the hash of every file of every object; calls back for each object. */
MUST Err originals_verify(
        Ctx *c, Originals *o, void (*each)(void *p, Str id, bool intact, Str sentence), void *p);

#endif
