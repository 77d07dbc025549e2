/* postgres.c: the engine of a province: libpq, and what was measured about it in a cluster.
 *
 * Choices, and why:
 * - A statement is prepared once per connection and run by name. Values travel as text, so that the server
 *   says what type a parameter has; blobs travel as they are.
 * - Rows come one by one (single-row mode), so that a list of any length takes constant memory. PostgreSQL
 *   wants a result read to its end before the next statement; when another statement comes in between, what
 *   is left of the rows is put aside, in memory up to 1 MB and then in a temporary file.
 * - A write transaction takes one advisory lock at its beginning, as SQLite takes its write lock: the chain of
 *   revisions is one per database, so writers queue anyway, and queueing early cannot deadlock. Reading
 *   transactions see one moment (REPEATABLE READ), as in SQLite.
 * - A lost connection is ERR_BUSY; the next transaction gets a new one. A COMMIT whose answer was lost, or
 *   that was answered with a warning (the standby did not confirm), may or may not have happened and says so.
 *   COMMIT has a timer of its own, for statement_timeout does not end the wait for a standby. */
#include "store/driver.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define COMMIT_WAIT_MS 30000
#define CANCEL_WAIT_MS 5000
#define SPILL_MEMORY ((size_t)1 << 20)
#define PARAMETERS_MAX 65535

/* Of pg_type, where the driver must know. */
enum {
        TYPE_BOOL = 16,
        TYPE_BYTEA = 17,
        TYPE_INT8 = 20,
        TYPE_INT2 = 21,
        TYPE_INT4 = 23,
        TYPE_OID = 26,
        TYPE_FLOAT4 = 700,
        TYPE_FLOAT8 = 701,
        TYPE_NUMERIC = 1700,
};

typedef struct {
        PGconn *conn;
        unsigned generation; /* of the connection; statements of an older one are prepared anew */
        unsigned n_names;
        Rows *streaming; /* whose rows are still coming */
        bool lost;
        bool warned; /* a warning came with the last answer */
} Pg;

typedef struct {
        char name[16]; /* on the server */
        char *sql;
} PgStmt;

typedef struct {
        bool null;
        Str s; /* terminated */
} PgCell;

/* Rows put aside: per cell its length (-1: NULL) and its bytes. */
typedef struct {
        Buf memory;
        FILE *file;  /* behind what is in memory */
        size_t at;   /* read so far of memory */
        bool failed; /* the file could not be written */
} Spill;

typedef struct {
        Arena *arena;     /* of these rows */
        Arena *row;       /* of the present row; NULL until needed */
        PGresult *res;    /* of the present row, or of all rows */
        PGresult *ahead;  /* arrived, not yet shown */
        PGresult *broken; /* the error that ended the rows early */
        int at;           /* next row of res, if it holds all */
        bool whole;       /* res holds all rows */
        bool ended;
        bool aside; /* the rest is in spill */
        Spill spill;
        Oid *types;
        PgCell *cells;
        int64_t changed;
} PgRows;

/* Errors
 * ------ */
static const struct {
        const char *state; /* SQLSTATE or its class; first that fits */
        Err kind;
        const char *sentence; /* may hold one %s: what the server says */
} sqlstates[] = {
        {"23505", ERR_CONFLICT, N_("There is one like this already: %s.")},
        {"23503", ERR_CONFLICT,
                N_("Something else refers to this, or what it refers to is gone (%s).")},
        {"23", ERR_INVALID, N_("The database refuses this value: %s.")},
        {"22021", ERR_INVALID, N_("The database refuses this value: %s.")},
        {"25006", ERR_DENIED, N_("This request may only read; nothing was changed (%s).")},
        {"40", ERR_BUSY, N_("The database is busy with another change; try again (%s).")},
        {"55P03", ERR_BUSY, N_("The database is busy with another change; try again (%s).")},
        {"57014", ERR_BUSY, N_("The work was interrupted (%s).")},
        {"57", ERR_BUSY, N_("The database is not available now; try again (%s).")},
        {"08", ERR_BUSY, N_("The database is not available now; try again (%s).")},
        {"53100", ERR_IO, N_("The disk is full; nothing was written (%s).")},
        {"53", ERR_BUSY, N_("The database is not available now; try again (%s).")},
        {"54", ERR_LIMIT, N_("A value is too large for the database (%s).")},
        {"58", ERR_IO, N_("The database server reports an error of its disk: %s.")},
        {"XX001", ERR_CORRUPT, N_("The database is damaged: %s. Restore a backup.")},
        {"XX002", ERR_CORRUPT, N_("The database is damaged: %s. Restore a backup.")},
        {"", ERR_INTERNAL, N_("The database refused a statement: %s.")},
};

static MUST Err fail_lost(Ctx *c, Pg *pg)
{
        pg->lost = true;
        return fail(c, ERR_BUSY, "The connection to the database was lost; try again.");
}

/* The sentence of a result that is an error. res may be NULL: the connection itself failed. */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
static MUST Err pg_fail(Ctx *c, Db *db, const PGresult *res)
{
        Pg *pg = db->conn;
        const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
        if (!state || PQstatus(pg->conn) != CONNECTION_OK)
                return fail_lost(c, pg);
        const char *why = PQresultErrorField(res, PG_DIAG_MESSAGE_PRIMARY);
        size_t i = 0;
        while (strncmp(state, sqlstates[i].state, strlen(sqlstates[i].state)) != 0)
                i++;
        return fail(c, sqlstates[i].kind, sqlstates[i].sentence, why ? why : state);
}
#pragma GCC diagnostic pop

static void on_notice(void *p, const PGresult *res)
{
        Pg *pg = p;
        const char *severity = PQresultErrorField(res, PG_DIAG_SEVERITY_NONLOCALIZED);
        if (severity && strcmp(severity, "WARNING") == 0)
                pg->warned = true;
}

static void result_done(PGresult **res)
{
        PQclear(*res);
        *res = NULL;
}

static bool succeeded(const PGresult *res)
{
        ExecStatusType status = PQresultStatus(res);
        return status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK ||
                status == PGRES_SINGLE_TUPLE;
}

/* Rows put aside
 * -------------- */
static void spill_put(Spill *s, const void *p, size_t n)
{
        if (!s->file && s->memory.n + n <= SPILL_MEMORY) {
                buf_put(&s->memory, (Str){p, n});
                return;
        }
        if (!s->file && !s->failed)
                s->file = tmpfile();
        if (!s->file || (n && fwrite(p, 1, n, s->file) != n))
                s->failed = true;
}

static bool spill_take(Spill *s, void *p, size_t n)
{
        size_t here = MIN(n, s->memory.n - s->at);
        if (here)
                memcpy(p, s->memory.p + s->at, here);
        s->at += here;
        return here == n || (here == 0 && s->file && fread(p, 1, n, s->file) == n);
}

static void spill_row(PgRows *p, const PGresult *res)
{
        for (int i = 0; i < PQnfields(res); i++) {
                int32_t n = PQgetisnull(res, 0, i) ? -1 : PQgetlength(res, 0, i);
                spill_put(&p->spill, &n, sizeof n);
                if (n > 0)
                        spill_put(&p->spill, PQgetvalue(res, 0, i), (size_t)n);
        }
}

/* Takes the next result of the streaming rows; NULL at their end. Notes how they ended. */
static PGresult *stream_take(Pg *pg, PgRows *p)
{
        PGresult *res = p->ahead ? p->ahead : PQgetResult(pg->conn);
        p->ahead = NULL;
        if (res && PQresultStatus(res) == PGRES_SINGLE_TUPLE)
                return res;
        if (res && !succeeded(res))
                p->broken = res;
        else
                PQclear(res);
        if (PQstatus(pg->conn) != CONNECTION_OK)
                pg->lost = true;
        for (PGresult *more; (more = PQgetResult(pg->conn));)
                PQclear(more);
        p->ended = true;
        pg->streaming = NULL;
        return NULL;
}

/* Frees the connection for another statement: what is left of the streaming rows is put aside. */
static void settle(Pg *pg)
{
        if (!pg->streaming)
                return;
        PgRows *p = pg->streaming->state;
        p->aside = true;
        p->spill.memory = buf_new(p->arena);
        for (PGresult *res; (res = stream_take(pg, p));) {
                spill_row(p, res);
                PQclear(res);
        }
        if (p->spill.file && (fflush(p->spill.file) != 0 || fseek(p->spill.file, 0, SEEK_SET) != 0))
                p->spill.failed = true;
}

/* Connection
 * ---------- */
static const char session_sql[] =
        "SET lock_timeout = 10000; SET timezone = 'UTC'; SET bytea_output = hex;"
        "SET standard_conforming_strings = on; SET client_min_messages = warning";

static MUST Err set_up(Ctx *c, Db *db)
{
        Pg *pg = db->conn;
        (void)PQsetNoticeReceiver(pg->conn, on_notice, pg);
        CLEANUP(result_done) PGresult *res = PQexec(pg->conn, session_sql);
        if (!succeeded(res))
                return pg_fail(c, db, res);
        if (db->access == DB_READ) {
                CLEANUP(result_done)
                PGresult *read_only = PQexec(pg->conn, "SET default_transaction_read_only = on");
                if (!succeeded(read_only))
                        return pg_fail(c, db, read_only);
        }
        pg->generation++;
        pg->lost = false;
        return OK;
}

/* libpq's message without its line breaks. */
static Str connect_message(Ctx *c, const Pg *pg)
{
        char *z = str_keep_z(c->arena, str_trim(str_from(PQerrorMessage(pg->conn))));
        for (char *at = z; *at; at++)
                if (*at == '\n')
                        *at = ' ';
        return str_from(z);
}

/* A new connection in place of a lost one, unless a transaction died with it. */
static MUST Err ensure(Ctx *c, Db *db)
{
        Pg *pg = db->conn;
        if (!pg->lost && PQstatus(pg->conn) == CONNECTION_OK)
                return OK;
        if (db->depth > 0)
                return fail_lost(c, pg);
        settle(pg);
        PQreset(pg->conn);
        if (PQstatus(pg->conn) != CONNECTION_OK)
                return fail(c, ERR_BUSY, "The database does not answer: %.*s",
                        STR(connect_message(c, pg)));
        return set_up(c, db);
}

/* Our own words come first, so that the connection string may say otherwise; the encoding comes last. Several
 * hosts and target_session_attrs pass through. */
static MUST Err pg_open(Ctx *c, Db *db, Str where)
{
        static const char *const keys[] = {"application_name", "connect_timeout", "keepalives_idle",
                "keepalives_interval", "keepalives_count", "tcp_user_timeout", "dbname",
                "client_encoding", NULL};
        const char *values[] = {
                "hanqing", "5", "10", "3", "3", "15000", str_keep_z(c->arena, where), "UTF8", NULL};
        Pg *pg = calloc(1, sizeof *pg);
        if (!pg)
                die("event=out_of_memory what=postgres");
        db->conn = pg;
        pg->conn = PQconnectdbParams(keys, values, 1);
        if (!pg->conn)
                die("event=out_of_memory what=postgres");
        if (PQstatus(pg->conn) != CONNECTION_OK)
                return fail(c, ERR_BUSY, "The database does not answer: %.*s",
                        STR(connect_message(c, pg)));
        return set_up(c, db);
}

static void pg_close(Db *db)
{
        Pg *pg = db->conn;
        if (pg)
                PQfinish(pg->conn);
        free(pg);
}

/* A statement without parameters and without rows that matter. */
static MUST Err control(Ctx *c, Db *db, const char *sql)
{
        Pg *pg = db->conn;
        settle(pg);
        CLEANUP(result_done) PGresult *res = PQexec(pg->conn, sql);
        return succeeded(res) ? OK : pg_fail(c, db, res);
}

static MUST Err pg_set_access(Ctx *c, Db *db, Access access)
{
        TRY(ensure(c, db));
        TRY(control(c, db,
                access == DB_READ ? "SET default_transaction_read_only = on"
                                  : "SET default_transaction_read_only = off"));
        return db->depth && access == DB_READ ? control(c, db, "SET TRANSACTION READ ONLY") : OK;
}

/* A script may change tables, so what was prepared for the old ones is forgotten. */
static MUST Err pg_script(Ctx *c, Db *db, const char *sql)
{
        Pg *pg = db->conn;
        TRY(ensure(c, db));
        TRY(control(c, db, sql));
        pg->generation++;
        return control(c, db, "DEALLOCATE ALL");
}

/* Statements
 * ---------- */
static MUST Err pg_prepare(Ctx *c, Db *db, Stmt *s, const char *sql)
{
        (void)c;
        (void)db;
        PgStmt *p = calloc(1, sizeof *p);
        if (!p || !(p->sql = strdup(sql)))
                die("event=out_of_memory what=postgres");
        s->handle = p;
        return OK;
}

static void pg_drop(Db *db, Stmt *s)
{
        Pg *pg = db->conn;
        PgStmt *p = s->handle;
        /* In a failed transaction the server takes no command; the name then lives as long as the connection. */
        if (!db->closing && !pg->lost && s->generation == pg->generation &&
                PQtransactionStatus(pg->conn) != PQTRANS_INERROR) {
                char sql[40];
                (void)snprintf(sql, sizeof sql, "DEALLOCATE %s", p->name);
                settle(pg);
                PQclear(PQexec(pg->conn, sql));
        }
        free(p->sql);
        free(p);
}

static MUST Err prepare_on_server(Ctx *c, Db *db, Stmt *s)
{
        Pg *pg = db->conn;
        PgStmt *p = s->handle;
        if (s->generation == pg->generation)
                return OK;
        (void)snprintf(p->name, sizeof p->name, "s%u", ++pg->n_names);
        CLEANUP(result_done) PGresult *res = PQprepare(pg->conn, p->name, p->sql, 0, NULL);
        if (!succeeded(res))
                return pg_fail(c, db, res);
        s->generation = pg->generation;
        return OK;
}

typedef struct {
        const char **values;
        int *lengths, *formats;
        int n;
} Parameters;

static Parameters parameters_of(Arena *a, Cells cells)
{
        Parameters p = {.values = NEW_N(a, const char *, cells.n + 1),
                .lengths = NEW_N(a, int, cells.n + 1),
                .formats = NEW_N(a, int, cells.n + 1),
                .n = (int)cells.n};
        for (size_t i = 0; i < cells.n; i++) {
                const Cell *v = &cells.p[i];
                switch (v->kind) {
                case CELL_NULL:
                        break;
                case CELL_INT:
                        p.values[i] = str_printf(a, "%lld", (long long)v->i).p;
                        break;
                case CELL_REAL:
                        p.values[i] = str_printf(a, "%.17g", v->r).p;
                        break;
                case CELL_TEXT:
                        p.values[i] = str_keep_z(a, v->s);
                        break;
                case CELL_BLOB:
                        p.values[i] = v->s.p;
                        p.lengths[i] = (int)v->s.n;
                        p.formats[i] = 1;
                        break;
                }
        }
        return p;
}

/* The tables changed under a prepared statement, or the server forgot it. */
static bool is_stale(const PGresult *res)
{
        const char *state = res ? PQresultErrorField(res, PG_DIAG_SQLSTATE) : NULL;
        return state && (strcmp(state, "0A000") == 0 || strcmp(state, "26000") == 0);
}

/* Sends the statement and gives its first result. */
static PGresult *execute(Pg *pg, const PgStmt *p, const Parameters *a, Fetch fetch)
{
        if (fetch == FETCH_WHOLE)
                return PQexecPrepared(
                        pg->conn, p->name, a->n, a->values, a->lengths, a->formats, 0);
        if (!PQsendQueryPrepared(pg->conn, p->name, a->n, a->values, a->lengths, a->formats, 0) ||
                !PQsetSingleRowMode(pg->conn))
                return NULL;
        PGresult *res = PQgetResult(pg->conn);
        if (!succeeded(res))
                for (PGresult *more; (more = PQgetResult(pg->conn));)
                        PQclear(more);
        return res;
}

static void rows_begin(Pg *pg, Rows *r, PGresult *res, Fetch fetch)
{
        Arena *arena = arena_new();
        PgRows *p = NEW(arena, PgRows);
        p->arena = arena;
        r->state = p;
        r->width = PQnfields(res);
        p->types = NEW_N(arena, Oid, (size_t)r->width + 1);
        p->cells = NEW_N(arena, PgCell, (size_t)r->width + 1);
        for (int i = 0; i < r->width; i++)
                p->types[i] = PQftype(res, i);
        p->whole = fetch == FETCH_WHOLE;
        *(p->whole ? &p->res : &p->ahead) = res;
        if (!p->whole)
                pg->streaming = r;
        int64_t changed;
        if (p->whole && str_to_int(str_from(PQcmdTuples(res)), &changed))
                p->changed = changed;
}

static MUST Err pg_start(Ctx *c, Db *db, Stmt *s, Cells cells, Fetch fetch)
{
        Pg *pg = db->conn;
        if (cells.n > PARAMETERS_MAX)
                return fail(
                        c, ERR_LIMIT, "A statement takes at most %d parameters.", PARAMETERS_MAX);
        TRY(ensure(c, db));
        settle(pg);
        Parameters a = parameters_of(db->scratch, cells);
        for (int try = 1;; try++) {
                TRY(prepare_on_server(c, db, s));
                PGresult *res = execute(pg, s->handle, &a, fetch);
                if (succeeded(res)) {
                        rows_begin(pg, &s->rows, res, fetch);
                        return OK;
                }
                bool again = is_stale(res) && db->depth == 0 && try == 1;
                if (is_stale(res))
                        s->generation = 0;
                Err e = again ? OK : pg_fail(c, db, res);
                PQclear(res);
                if (!again)
                        return e;
        }
}

/* Rows
 * ---- */
static unsigned nibble(char ch)
{
        return ch <= '9' ? (unsigned)(ch - '0') : (unsigned)(ch - 'a') + 10;
}

/* "\x41…" into bytes of the row's arena. */
static Str bytea_from_hex(PgRows *p, Str s)
{
        if (!p->row)
                p->row = arena_new();
        size_t n = s.n >= 2 ? s.n / 2 - 1 : 0;
        char *out = arena_alloc(p->row, n + 1);
        for (size_t i = 0; i < n; i++)
                out[i] = (char)(nibble(s.p[2 * i + 2]) << 4 | nibble(s.p[2 * i + 3]));
        return (Str){out, n};
}

static void cell_set(PgRows *p, int i, bool null, Str s)
{
        if (!null && p->types[i] == TYPE_BYTEA)
                s = bytea_from_hex(p, s);
        if (!null && p->types[i] == TYPE_BOOL)
                s = s.n && s.p[0] == 't' ? S("1") : S("0");
        p->cells[i] = (PgCell){.null = null, .s = null ? S("") : s};
}

static void cells_from_result(const Rows *r, int row)
{
        PgRows *p = r->state;
        for (int i = 0; i < r->width; i++)
                cell_set(p, i, PQgetisnull(p->res, row, i),
                        (Str){PQgetvalue(p->res, row, i), (size_t)PQgetlength(p->res, row, i)});
}

/* False at the end of what was put aside. */
static bool cells_from_spill(const Rows *r)
{
        PgRows *p = r->state;
        for (int i = 0; i < r->width; i++) {
                int32_t n;
                if (!spill_take(&p->spill, &n, sizeof n))
                        return false;
                if (!p->row)
                        p->row = arena_new();
                char *bytes = arena_alloc(p->row, (size_t)MAX(n, 0) + 1);
                if (n > 0 && !spill_take(&p->spill, bytes, (size_t)n))
                        return false;
                cell_set(p, i, n < 0, (Str){bytes, (size_t)MAX(n, 0)});
        }
        return true;
}

static MUST Err end_of_rows(Ctx *c, Db *db, PgRows *p, bool *ret_more)
{
        *ret_more = false;
        if (p->spill.failed)
                return fail(c, ERR_IO,
                        "The disk is full: the rows of a long list could not be put aside.");
        return p->broken ? pg_fail(c, db, p->broken) : OK;
}

static MUST Err pg_next(Ctx *c, Rows *r, bool *ret_more)
{
        PgRows *p = r->state;
        if (p->row)
                arena_reset(p->row);
        *ret_more = true;
        if (p->whole) {
                *ret_more = p->at < PQntuples(p->res);
                if (*ret_more)
                        cells_from_result(r, p->at++);
                return OK;
        }
        if (p->aside && r->width && cells_from_spill(r))
                return OK;
        if (p->ended)
                return end_of_rows(c, r->db, p, ret_more);
        result_done(&p->res);
        p->res = stream_take(r->db->conn, p);
        if (!p->res)
                return end_of_rows(c, r->db, p, ret_more);
        cells_from_result(r, 0);
        return OK;
}

/* Reading on to the end is the only way to leave a result without ending the transaction. */
static void pg_finish(Rows *r)
{
        Pg *pg = r->db->conn;
        PgRows *p = r->state;
        if (pg->streaming == r)
                for (PGresult *res; (res = stream_take(pg, p));)
                        PQclear(res);
        PQclear(p->res);
        PQclear(p->broken);
        if (p->spill.file)
                (void)fclose(p->spill.file);
        arena_drop(p->row);
        arena_drop(p->arena);
        r->state = NULL;
}

static int64_t pg_changed(const Rows *r)
{
        return ((const PgRows *)r->state)->changed;
}

static const PgCell *cell_at(const Rows *r, int column)
{
        return &((const PgRows *)r->state)->cells[column];
}

static bool pg_is_null(const Rows *r, int column)
{
        return cell_at(r, column)->null;
}

/* The number at the beginning of a text, as SQLite reads it. */
static double pg_to_real(const Rows *r, int column)
{
        return strtod(cell_at(r, column)->s.p, NULL);
}

static int64_t pg_to_int(const Rows *r, int column)
{
        Str s = cell_at(r, column)->s;
        int64_t v;
        return str_to_int(s, &v) ? v : (int64_t)pg_to_real(r, column);
}

static Str pg_to_text(const Rows *r, int column)
{
        return cell_at(r, column)->s;
}

static CellKind pg_kind_of(const Rows *r, int column)
{
        const PgRows *p = r->state;
        if (p->cells[column].null)
                return CELL_NULL;
        switch (p->types[column]) {
        case TYPE_BOOL:
        case TYPE_INT2:
        case TYPE_INT4:
        case TYPE_INT8:
        case TYPE_OID:
                return CELL_INT;
        case TYPE_NUMERIC: /* sum() of integers is one */
                return str_find(p->cells[column].s, S("."), 0) == SIZE_MAX ? CELL_INT : CELL_REAL;
        case TYPE_FLOAT4:
        case TYPE_FLOAT8:
                return CELL_REAL;
        case TYPE_BYTEA:
                return CELL_BLOB;
        default:
                return CELL_TEXT;
        }
}

/* Transactions
 * ------------ */
#define BEGIN_READ "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
#define BEGIN_WRITE                             \
        "BEGIN ISOLATION LEVEL READ COMMITTED;" \
        "SELECT pg_advisory_xact_lock(1212241233, hashtext(current_schema()))" /* "HAQQ", this schema */

static MUST Err begin_outermost(Ctx *c, Db *db, Access access)
{
        Pg *pg = db->conn;
        const char *sql = access == DB_WRITE ? BEGIN_WRITE : BEGIN_READ;
        TRY(ensure(c, db));
        Err e = control(c, db, sql);
        if (e == ERR_BUSY && pg->lost) { /* it died while idle: nothing was begun, so ask again */
                fault_clear(c);
                TRY(ensure(c, db));
                e = control(c, db, sql);
        }
        if (e != OK && !pg->lost)
                PQclear(PQexec(pg->conn, "ROLLBACK"));
        return e;
}

static MUST Err pg_begin(Ctx *c, Db *db, Access access)
{
        if (db->depth == 0)
                return begin_outermost(c, db, access);
        char sql[40];
        (void)snprintf(sql, sizeof sql, "SAVEPOINT s%d", db->depth);
        TRY(ensure(c, db));
        return control(c, db, sql);
}

/* Waits for an answer; false when the time is over or the connection lost. */
static bool wait_for_answer(Pg *pg, int64_t wait_ms)
{
        int64_t until = ticks_ns() / 1000000 + wait_ms;
        while (PQisBusy(pg->conn)) {
                int64_t left = until - ticks_ns() / 1000000;
                struct pollfd at = {.fd = PQsocket(pg->conn), .events = POLLIN};
                if (left <= 0)
                        return false;
                if (poll(&at, 1, (int)left) < 0 && errno != EINTR)
                        return false;
                if (!PQconsumeInput(pg->conn))
                        return false;
        }
        return true;
}

static void cancel(Pg *pg)
{
        char ignored[256];
        PGcancel *handle = PQgetCancel(pg->conn);
        if (handle)
                (void)PQcancel(handle, ignored, sizeof ignored);
        PQfreeCancel(handle);
}

/* The answer to COMMIT, or NULL if none came in time. */
static PGresult *send_commit(Pg *pg)
{
        if (!PQsendQuery(pg->conn, "COMMIT"))
                return NULL;
        if (!wait_for_answer(pg, COMMIT_WAIT_MS)) {
                cancel(pg);
                if (!wait_for_answer(pg, CANCEL_WAIT_MS))
                        return NULL;
        }
        PGresult *res = PQgetResult(pg->conn);
        for (PGresult *more; (more = PQgetResult(pg->conn));)
                PQclear(more);
        return res;
}

static MUST Err commit_outermost(Ctx *c, Db *db)
{
        Pg *pg = db->conn;
        TRY(ensure(c, db));
        settle(pg);
        pg->warned = false;
        CLEANUP(result_done) PGresult *res = send_commit(pg);
        if (!res || pg->warned || PQstatus(pg->conn) != CONNECTION_OK) {
                pg->lost = !res || PQstatus(pg->conn) != CONNECTION_OK;
                return fail(c, ERR_BUSY,
                        "It is not known whether this was saved: the database did not confirm it. Look "
                        "whether it is there before doing it again.");
        }
        if (!succeeded(res))
                return pg_fail(c, db, res);
        if (strcmp(PQcmdStatus(res), "COMMIT") != 0)
                return fail(
                        c, ERR_INTERNAL, "The database undid the transaction; nothing was saved.");
        return OK;
}

static MUST Err pg_commit(Ctx *c, Db *db)
{
        if (db->depth == 1)
                return commit_outermost(c, db);
        char sql[40];
        (void)snprintf(sql, sizeof sql, "RELEASE SAVEPOINT s%d", db->depth - 1);
        TRY(ensure(c, db));
        return control(c, db, sql);
}

static void pg_rollback(Db *db)
{
        Pg *pg = db->conn;
        char sql[80] = "ROLLBACK";
        settle(pg);
        if (pg->lost || PQtransactionStatus(pg->conn) == PQTRANS_IDLE)
                return;
        if (db->depth > 1)
                (void)snprintf(sql, sizeof sql, "ROLLBACK TO SAVEPOINT s%d; RELEASE SAVEPOINT s%d",
                        db->depth - 1, db->depth - 1);
        PQclear(PQexec(pg->conn, sql));
        if (PQstatus(pg->conn) != CONNECTION_OK)
                pg->lost = true;
}

const Driver postgres_driver = {
        .kind = DB_POSTGRES,
        .open = pg_open,
        .close = pg_close,
        .set_access = pg_set_access,
        .script = pg_script,
        .prepare = pg_prepare,
        .drop = pg_drop,
        .start = pg_start,
        .next = pg_next,
        .finish = pg_finish,
        .changed = pg_changed,
        .is_null = pg_is_null,
        .to_int = pg_to_int,
        .to_real = pg_to_real,
        .to_text = pg_to_text,
        .kind_of = pg_kind_of,
        .begin = pg_begin,
        .commit = pg_commit,
        .rollback = pg_rollback,
        .columns_sql =
                "SELECT column_name::text, data_type::text FROM information_schema.columns"
                " WHERE table_schema = current_schema() AND table_name = ? ORDER BY ordinal_position",
};
