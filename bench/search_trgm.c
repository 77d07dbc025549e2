/* search_trgm.c: PostgreSQL's pg_trgm on the same text: a GIN index of the trigrams of every passage, asked with LIKE, whose
 * totals are exact. It is built behind the rows, which takes it about half as long as while they come in and makes it a
 * little smaller, and with the memory a server gives to that by itself: with more of it, it is made in one go, no sooner,
 * and its pages are left half empty. What one document more costs is measured afterwards.
 *
 * Two characters with others on both sides hold no trigram, so for them the server reads every row: rounds end when a query
 * has had its time, and a statement that takes too long is ended and counts for its limit. The characters of a text are
 * letters to pg_trgm where the database's locale says so, as C.UTF-8 does; where they are not, there is nothing to measure.
 *
 * tools/with_pg search_trgm CORPUS QUERIES; the text is ideographs only, so nothing in it means anything to LIKE. */
#include <libpq-fe.h>

#include "bench/search_peers.h"

#define ENOUGH .3                    /* seconds for the rounds of a query */
#define LIMIT 5                      /* seconds for a statement */
#define CANCELED "57014"             /* the server's code for that */
#define PASSAGES (SAVED_CHARS / 500) /* of a saved document */

typedef struct {
        PGconn *db;
        char **lines;
        size_t n, cap;
        int late; /* queries which took too long */
} Peer;

static void fault(Peer *g)
{
        fprintf(stderr, "pg_trgm: %s\n", PQerrorMessage(g->db));
        exit(1);
}

/* Owned by the caller. */
static PGresult *run(Peer *g, const char *sql)
{
        PGresult *r = PQexec(g->db, sql);
        if (PQresultStatus(r) != PGRES_COMMAND_OK && PQresultStatus(r) != PGRES_TUPLES_OK)
                fault(g);
        return r;
}

static void command(Peer *g, const char *sql)
{
        PQclear(run(g, sql));
}

static void print_one(Peer *g, const char *key, const char *sql)
{
        PGresult *r = run(g, sql);
        printf("%s\t%s\n", key, PQgetvalue(r, 0, 0));
        PQclear(r);
}

static void begin(Peer *g)
{
        g->db = PQconnectdb(getenv("PGTEST") ? getenv("PGTEST") : "");
        if (PQstatus(g->db) != CONNECTION_OK)
                fault(g);
        command(g, "CREATE EXTENSION pg_trgm");
        PGresult *r = run(g, "SELECT cardinality(show_trgm('县志')), current_setting('lc_ctype')");
        if (atoi(PQgetvalue(r, 0, 0)) == 0) {
                fprintf(stderr, "pg_trgm: no letters in the locale %s\n", PQgetvalue(r, 0, 1));
                exit(1);
        }
        printf("locale\t%s\n", PQgetvalue(r, 0, 1));
        PQclear(r);
        command(g, "CREATE TABLE texts (id serial PRIMARY KEY, text text NOT NULL)");
        command(g, "PREPARE put (text) AS INSERT INTO texts (text) VALUES ($1)");
}

static void keep(void *p, const char *text, size_t n)
{
        Peer *g = p;
        if (g->n == g->cap) {
                g->cap = g->cap * 2 + 1024;
                g->lines = realloc(g->lines, g->cap * sizeof *g->lines);
        }
        if (!g->lines || !(g->lines[g->n++] = strndup(text, n)))
                exit(1);
}

static void put(Peer *g, const char *text)
{
        PGresult *r = PQexecPrepared(g->db, "put", 1, &text, NULL, NULL, 0);
        if (PQresultStatus(r) != PGRES_COMMAND_OK)
                fault(g);
        PQclear(r);
}

static void make_index(Peer *g)
{
        double start = seconds();
        command(g, "BEGIN");
        for (size_t i = 0; i < g->n; i++)
                put(g, g->lines[i]);
        command(g, "COMMIT");
        command(g, "CREATE INDEX texts_trgm ON texts USING gin (text gin_trgm_ops)");
        command(g, "VACUUM ANALYZE texts");
        printf("index\t%.6f\n", seconds() - start);
        print_one(g, "bytes", "SELECT pg_relation_size('texts_trgm')");
}

/* How many passages there are in all, with the numbers of the first 20: nothing here ranks them. -1: it took too long. */
static int ask(Peer *g, const char *pattern)
{
        PGresult *r = PQexecParams(g->db,
                "SELECT id, count(*) OVER () FROM texts WHERE text LIKE $1 ORDER BY id LIMIT 20", 1,
                NULL, &pattern, NULL, NULL, 0);
        const char *code = PQresultErrorField(r, PG_DIAG_SQLSTATE);
        int total = 0;
        if (code && strcmp(code, CANCELED) == 0)
                total = -1;
        else if (PQresultStatus(r) != PGRES_TUPLES_OK)
                fault(g);
        else if (PQntuples(r) > 0)
                total = atoi(PQgetvalue(r, 0, 1));
        PQclear(r);
        return total;
}

static void query(void *p, const char *text, size_t n)
{
        Peer *g = p;
        double best = LIMIT, spent = 0;
        char pattern[1024];
        int rounds = 0, total = 0;
        snprintf(pattern, sizeof pattern, "%%%.*s%%", (int)n, text);
        while (rounds < REPEATS && spent < ENOUGH && total >= 0) {
                double start = seconds();
                total = ask(g, pattern);
                double took = seconds() - start;
                best = took < best ? took : best;
                spent += took;
                rounds++;
        }
        g->late += total < 0;
        printf("query\t%.*s\t%.6f\n", (int)n, text, best * 1e3);
        printf("total\t%d\trounds\t%d\n", total, rounds);
}

/* Of this process and of the server's which works for it. */
static double both_cpu(Peer *g)
{
        struct timespec t;
        clockid_t clock;
        if (clock_getcpuclockid(PQbackendPID(g->db), &clock) || clock_gettime(clock, &t))
                return cpu_seconds();
        return cpu_seconds() + (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* New trigrams go into a list first; bringing them to their places is part of the price. The first is left out, as with
 * the others. */
static void save(Peer *g)
{
        double start = 0;
        for (size_t i = 0; i <= SAVES; i++) {
                if (i == 1) {
                        command(g, "SELECT gin_clean_pending_list('texts_trgm')");
                        start = both_cpu(g);
                }
                command(g, "BEGIN");
                for (size_t j = 0; j < PASSAGES; j++)
                        put(g, g->lines[(i + j) * 7919 % g->n]);
                command(g, "COMMIT");
        }
        command(g, "SELECT gin_clean_pending_list('texts_trgm')");
        printf("save_cpu\t%.6f\n", (both_cpu(g) - start) / SAVES * 1e3);
}

int main(int argc, char **argv)
{
        static Peer g;
        char limit[64];
        if (argc != 3)
                return 2;
        begin(&g);
        each_line(argv[1], keep, &g);
        make_index(&g);
        snprintf(limit, sizeof limit, "SET statement_timeout = '%ds'", LIMIT);
        command(&g, limit);
        each_line(argv[2], query, &g);
        printf("late\t%d\n", g.late);
        command(&g, "SET statement_timeout = 0");
        save(&g);
        PQfinish(g.db);
        return 0;
}
