/* db.c: the façade over the two engines: connections, the cache of statements, rows, transactions.
 *
 * One rule makes the engines alike: after a statement has failed inside a transaction, the only thing that
 * works is to roll back (the transaction, or the savepoint around the statement). PostgreSQL insists on it;
 * SQLite would go on, so this file refuses for it. Code that catches ERR_CONFLICT and continues therefore
 * puts the statement into a Txn of its own, and a test on SQLite finds the place where it does not. */
#include "store/driver.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Connections
 * ----------- */
/* "postgresql://…", "postgres://…", or words like "host=… dbname=…"; everything else is a path. */
bool where_is_postgres(Str where)
{
        if (str_starts(where, S("postgresql://")) || str_starts(where, S("postgres://")))
                return true;
        size_t i = 0;
        while (i < where.n && (where.p[i] == '_' || (where.p[i] >= 'a' && where.p[i] <= 'z')))
                i++;
        return i > 0 && i < where.n && where.p[i] == '=';
}

Err db_open(Ctx *c, Str where)
{
        Db *db = calloc(1, sizeof *db);
        if (!db)
                die("event=out_of_memory what=db");
        db->driver = where_is_postgres(where) ? &postgres_driver : &sqlite_driver;
        db->scratch = arena_new();
        db->access = DB_WRITE;
        Err e = db->driver->open(c, db, where);
        if (e != OK) {
                db_close(db);
                return e;
        }
        c->db = db;
        return OK;
}

DbKind db_kind(const Db *db)
{
        return db->driver->kind;
}

Err db_set_access(Ctx *c, Access access)
{
        Db *db = c->db;
        if (db->access == access)
                return OK;
        TRY(db->driver->set_access(c, db, access));
        db->access = access;
        return OK;
}

int64_t db_version(Ctx *c)
{
        return c->db->driver->version ? c->db->driver->version(c->db) : 0;
}

Err db_survey(Ctx *c)
{
        static const char *const sql[] = {
                [DB_SQLITE] = "PRAGMA analysis_limit = 20000; ANALYZE", [DB_POSTGRES] = "ANALYZE"};
        return db_script(c, sql[db_kind(c->db)]);
}

void db_note_failure(Db *db)
{
        if (db->depth > 0 && db->failed == 0)
                db->failed = db->depth;
}

/* Values
 * ------ */
Cell cell_int(int64_t v)
{
        return (Cell){.kind = CELL_INT, .i = v};
}

Cell cell_real(double v)
{
        return (Cell){.kind = CELL_REAL, .r = v};
}

Cell cell_text(Str s)
{
        return (Cell){.kind = CELL_TEXT, .s = s.p ? s : S("")};
}

Cell cell_text_or_null(Str s)
{
        return s.n ? cell_text(s) : CELL_NONE;
}

Cell cell_blob(Str s)
{
        return (Cell){.kind = CELL_BLOB, .s = s.p ? s : S("")};
}

Cell cell_members(Arena *a, const Json *words)
{
        Buf text = buf_new(a);
        json_write(&text, words);
        return cell_text(buf_str(&text));
}

/* The cache of statements
 * ----------------------- */
static Stmt **bucket_of(Db *db, uint64_t hash)
{
        return &db->buckets[hash % STMT_BUCKETS];
}

static void order_remove(Db *db, Stmt *s)
{
        *(s->newer ? &s->newer->older : &db->newest) = s->older;
        *(s->older ? &s->older->newer : &db->oldest) = s->newer;
        s->newer = s->older = NULL;
}

static void order_add(Db *db, Stmt *s)
{
        s->older = db->newest;
        *(db->newest ? &db->newest->newer : &db->oldest) = s;
        db->newest = s;
}

static void stmt_drop(Db *db, Stmt *s)
{
        if (!s->once) {
                Stmt **at = bucket_of(db, s->hash);
                while (*at != s)
                        at = &(*at)->chain;
                *at = s->chain;
                order_remove(db, s);
                db->n_stmts--;
        }
        db->driver->drop(db, s);
        free(s);
}

/* Makes room for one more: drops the least recently used that is not in use. */
static void cache_make_room(Db *db)
{
        for (Stmt *s = db->oldest; s && db->n_stmts >= STMT_MAX;) {
                Stmt *newer = s->newer;
                if (!s->rows.open)
                        stmt_drop(db, s);
                s = newer;
        }
}

static Stmt *stmt_lookup(Db *db, Str sql, uint64_t hash)
{
        for (Stmt *s = *bucket_of(db, hash); s; s = s->chain)
                if (s->hash == hash && s->n == sql.n && memcmp(s->sql, sql.p, sql.n) == 0)
                        return s;
        return NULL;
}

static Stmt *stmt_new(Db *db, Str sql, uint64_t hash)
{
        Stmt *s = calloc(1, sizeof *s + sql.n + 1);
        if (!s)
                die("event=out_of_memory what=statement bytes=%zu", sql.n);
        s->hash = hash;
        s->n = sql.n;
        memcpy(s->sql, sql.p, sql.n);
        s->rows = (Rows){.db = db, .stmt = s};
        return s;
}

/* The prepared statement of a text, from the cache or made now. Its rows are closed. */
static MUST Err stmt_take(Ctx *c, Db *db, const char *text, Stmt **ret)
{
        Str sql = str_from(text);
        uint64_t hash = str_hash(sql);
        Stmt *s = stmt_lookup(db, sql, hash);
        bool twice = s && s->rows.open;
        if (s && !twice) {
                if (s != db->newest) {
                        order_remove(db, s);
                        order_add(db, s);
                }
                *ret = s;
                return OK;
        }
        const char *native;
        TRY(dialect_translate(c, db->scratch, db->driver->kind, sql, &native));
        cache_make_room(db);
        s = stmt_new(db, sql, hash);
        s->once = twice;
        Err e = db->driver->prepare(c, db, s, native);
        if (e != OK) {
                free(s);
                return e;
        }
        if (!twice) {
                Stmt **bucket = bucket_of(db, hash);
                s->chain = *bucket;
                *bucket = s;
                order_add(db, s);
                db->n_stmts++;
        }
        *ret = s;
        return OK;
}

void db_close(Db *db)
{
        if (!db)
                return;
        db->closing = true;
        while (db->newest) {
                rows_close(&db->newest->rows);
                stmt_drop(db, db->newest);
        }
        db->driver->close(db);
        kept_drop(db);
        arena_drop(db->scratch);
        free(db);
}

void db_closep(Db **db)
{
        db_close(*db);
        *db = NULL;
}

/* A copy
 * ------ */
static void remove_copy(const char *path)
{
        static const char *const beside[] = {"", "-wal", "-shm", "-journal"};
        char name[4096];
        for (size_t i = 0; i < ARRAY_LEN(beside); i++)
                if (snprintf(name, sizeof name, "%s%s", path, beside[i]) < (int)sizeof name)
                        (void)unlink(name);
}

Err db_fork(Ctx *c, const char *path, Db **ret_before)
{
        Db *before = c->db;
        *ret_before = NULL;
        if (db_kind(before) != DB_SQLITE || before->depth)
                return OK;
        remove_copy(path); /* of one that died */
        Err e = db_run(c, "VACUUM INTO ?", CELLS(cell_text(str_from(path))), NULL);
        if (e == OK)
                e = db_open(c, str_from(path));
        if (e == OK)
                *ret_before = before;
        else
                remove_copy(path);
        return e;
}

void db_unfork(Ctx *c, Db **before, const char *path)
{
        if (!*before)
                return;
        db_close(c->db);
        c->db = *before;
        *before = NULL;
        remove_copy(path);
}

/* Statements
 * ---------- */
static MUST Err check_usable(Ctx *c, const Db *db)
{
        if (db->failed)
                return fail(c, ERR_INTERNAL,
                        "A statement failed earlier in this transaction; only rolling it back is possible.");
        return OK;
}

/* PostgreSQL keeps no character NUL in a text, so neither engine is given one. */
static MUST Err check_cells(Ctx *c, Cells cells)
{
        for (size_t i = 0; i < cells.n; i++) {
                const Cell *v = &cells.p[i];
                if (v->kind == CELL_TEXT && v->s.n && memchr(v->s.p, 0, v->s.n))
                        return fail(c, ERR_INVALID, "A text may not contain the character NUL.");
        }
        return OK;
}

/* PostgreSQL does not tell before it has run what a statement does. */
static bool only_asks(const Stmt *s)
{
        Str sql = {s->sql, s->n};
        return str_starts(sql, S("SELECT ")) || str_starts(sql, S("WITH "));
}

static MUST Err start(Ctx *c, const char *sql, Cells cells, Fetch fetch, Rows **ret)
{
        Db *db = c->db;
        assert(db && "no database is open");
        TRY(check_usable(c, db));
        TRY(check_cells(c, cells));
        db->n_started++;
        Stmt *s;
        Err e = stmt_take(c, db, sql, &s);
        if (e == OK && s->writes &&
                (db->access == DB_READ || (db->depth && db->txn_access == DB_READ)))
                e = fail(c, ERR_DENIED, "This request may only read; nothing was changed.");
        if (e == OK) {
                db->n_writing += s->writes || !only_asks(s);
                e = db->driver->start(c, db, s, cells, fetch);
                if (e != OK && s->once)
                        stmt_drop(db, s);
        }
        if (arena_used(db->scratch))
                arena_reset(db->scratch);
        if (e != OK) {
                db_note_failure(db);
                return e;
        }
        s->rows.open = true;
        *ret = &s->rows;
        return OK;
}

int64_t db_statements(const Db *db)
{
        return db->n_started;
}

int64_t db_writes(const Db *db)
{
        return db->n_writing;
}

Err db_query(Ctx *c, const char *sql, Cells cells, Rows **ret)
{
        return start(c, sql, cells, FETCH_STREAM, ret);
}

Err rows_next(Ctx *c, Rows *r, bool *ret_more)
{
        Db *db = r->db;
        Err e = db->driver->next(c, r, ret_more);
        if (e != OK)
                db_note_failure(db);
        return e;
}

void rows_close(Rows *r)
{
        if (!r || !r->open)
                return;
        r->db->driver->finish(r);
        r->open = false;
        if (r->stmt->once)
                stmt_drop(r->db, r->stmt);
}

void rows_closep(Rows **r)
{
        rows_close(*r);
        *r = NULL;
}

int rows_width(const Rows *r)
{
        return r->width;
}

bool rows_null(const Rows *r, int column)
{
        assert(column >= 0 && column < r->width);
        return r->db->driver->is_null(r, column);
}

int64_t rows_int(const Rows *r, int column)
{
        assert(column >= 0 && column < r->width);
        return r->db->driver->to_int(r, column);
}

double rows_real(const Rows *r, int column)
{
        assert(column >= 0 && column < r->width);
        return r->db->driver->to_real(r, column);
}

Str rows_text(const Rows *r, int column)
{
        assert(column >= 0 && column < r->width);
        return r->db->driver->to_text(r, column);
}

Cell rows_cell(const Rows *r, int column)
{
        assert(column >= 0 && column < r->width);
        switch (r->db->driver->kind_of(r, column)) {
        case CELL_NULL:
                break;
        case CELL_INT:
                return cell_int(rows_int(r, column));
        case CELL_REAL:
                return cell_real(rows_real(r, column));
        case CELL_TEXT:
                return cell_text(rows_text(r, column));
        case CELL_BLOB:
                return cell_blob(rows_text(r, column));
        }
        return CELL_NONE;
}

/* Reads what is left: a statement that changes rows has done its work only at its end. */
static MUST Err drain(Ctx *c, Rows *r)
{
        bool more = true;
        while (more)
                TRY(rows_next(c, r, &more));
        return OK;
}

Err db_run(Ctx *c, const char *sql, Cells cells, int64_t *ret_changed)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(start(c, sql, cells, FETCH_WHOLE, &r));
        TRY(drain(c, r));
        if (ret_changed)
                *ret_changed = r->db->driver->changed(r);
        return OK;
}

Err db_one(Ctx *c, const char *sql, Cells cells, Cell *ret, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(start(c, sql, cells, FETCH_WHOLE, &r));
        bool more;
        TRY(rows_next(c, r, &more));
        if (!more) {
                *ret_found = false;
                return OK;
        }
        Cell v = rows_cell(r, 0);
        v.s = v.s.n ? str_keep(c->arena, v.s) : v.s.p ? S("") : (Str){0};
        if (r->stmt->writes)
                TRY(drain(c, r));
        *ret = v;
        *ret_found = true;
        return OK;
}

Err db_texts(Ctx *c, const char *sql, Cells cells, Str **ret, size_t *ret_n)
{
        VEC(Str) found = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, cells, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = str_keep(c->arena, rows_text(rows, 0));
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err db_script(Ctx *c, const char *sql)
{
        Db *db = c->db;
        const char *native;
        TRY(check_usable(c, db));
        if (db->access == DB_READ || (db->depth && db->txn_access == DB_READ))
                return fail(c, ERR_DENIED, "This request may only read; nothing was changed.");
        Err e = dialect_translate(c, c->arena, db->driver->kind, str_from(sql), &native);
        if (e == OK)
                e = db->driver->script(c, db, native);
        if (e != OK)
                db_note_failure(db);
        return e;
}

/* Transactions
 * ------------ */
Err txn_begin(Ctx *c, Access access, Txn *ret)
{
        Db *db = c->db;
        TRY(check_usable(c, db));
        if (access == DB_WRITE &&
                (db->access == DB_READ || (db->depth && db->txn_access == DB_READ)))
                return fail(c, ERR_DENIED, "This request may only read; nothing was changed.");
        bool unmarked = db->depth > 0 && db->depth < 64 && access == DB_READ;
        if (!unmarked)
                TRY(db->driver->begin(c, db, access));
        if (db->depth == 0) {
                db->txn_access = access;
                kept_turn(db);
        }
        if (unmarked)
                db->unmarked |= (uint64_t)1 << db->depth;
        db->depth++;
        *ret = (Txn){.c = c, .open = true, .depth = db->depth};
        return OK;
}

/* True if the innermost is no savepoint; it is forgotten. */
static bool unmarked_end(Db *db)
{
        uint64_t bit = (uint64_t)1 << ((db->depth - 1) & 63);
        bool was = db->depth <= 64 && db->unmarked & bit;
        if (was)
                db->unmarked &= ~bit;
        return was;
}

Err txn_commit(Txn *t)
{
        Db *db = t->c->db;
        assert(t->open && t->depth == db->depth && "inner transactions end first");
        TRY(check_usable(t->c, db));
        Err e = unmarked_end(db) ? OK : db->driver->commit(t->c, db);
        if (e != OK) {
                db_note_failure(db);
                return e;
        }
        t->open = false;
        db->depth--;
        return OK;
}

void txn_done(Txn *t)
{
        if (!t->open)
                return;
        Db *db = t->c->db;
        assert(t->depth == db->depth && "inner transactions end first");
        bool unmarked = unmarked_end(db);
        if (!unmarked)
                db->driver->rollback(db);
        if (db->failed >= t->depth)
                db->failed = unmarked ? t->depth - 1 : 0;
        db->depth--;
        t->open = false;
        /* What could not be rolled back to its savepoint takes the transaction around it along. */
        if (db->depth == 0)
                db->failed = 0;
}
