/* bench_search.c: the search index measured: `bench_search MODE …` prints lines of "key<TAB>value" that bench/search.py
 * puts into a table beside the peers, all in one run.
 *
 *   corpus CHARS OUT FILE…     passages of the texts, folded: what the peers index
 *   queries OUT CORPUS TSV     41 queries of two to ten characters
 *   common OUT CORPUS          the forty commonest pairs of characters
 *   own CORPUS QUERIES FOLDER COPIES UNIT    this program's index; UNIT is what one document is: book or passage
 *   ask CORPUS QUERIES FOLDER                the same, asked again
 *   fts5 CORPUS QUERIES FOLDER COPIES UNIT   SQLite's, with this program's tokenizer, bm25; its rows are passages
 *
 * COPIES repeats the text under new names: growth, not variety. After the queries a document of SAVED_CHARS is saved
 * SAVES times, each in a transaction of its own. */
#include "search/search.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "bench/own.h"
#include "bench/search_peers.h"

#define QUERIES 41
#define COMMON 40
#define PAIRS (1u << 22) /* slots for counting pairs */

/* Corpus
 * ------ */
static int make_corpus(Ctx *c, int argc, char **argv)
{
        int64_t left = atoll(argv[2]);
        FILE *out = fopen(argv[3], "w");
        if (!out)
                return 1;
        for (int i = 4; i < argc && left > 0; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str text;
                must(c, file_read(c, argv[i], TEXT_MAX, &text));
                while (str_starts(text, S("#+")))
                        text = str_slice(text, str_find(text, S("\n"), 0) + 1, text.n);
                text = plain(c->arena, text, "");
                for (size_t at = 0; at < text.n && left > 0;) {
                        size_t end = at + utf8_offset(str_slice(text, at, text.n), 500);
                        fprintf(out, "%d\t%.*s\n", i - 4, STR(str_slice(text, at, end)));
                        left -= 500;
                        at = end;
                }
        }
        return fclose(out) != 0;
}

/* Queries
 * ------- */
typedef struct {
        Str text; /* the whole corpus */
        Str *docs, *lines;
        size_t n_docs, n_lines, n_chars;
} Corpus;

static Corpus corpus_read(Ctx *c, const char *path)
{
        Corpus v = {0};
        VEC(Str) lines = {0}, docs = {0};
        Str text, line, last = {0};
        Buf doc = buf_new(c->arena);
        must(c, file_map(c, path, &text));
        v.text = text;
        while (str_cut(&text, '\n', &line)) {
                Str number;
                if (!line.n)
                        continue;
                (void)str_cut(&line, '\t', &number);
                if (last.p && !str_eq(number, last)) {
                        *VEC_PUSH(c->arena, &docs) = str_keep(c->arena, buf_str(&doc));
                        buf_clear(&doc);
                }
                last = number;
                buf_put(&doc, line);
                *VEC_PUSH(c->arena, &lines) = line;
                v.n_chars += utf8_count(line);
        }
        *VEC_PUSH(c->arena, &docs) = str_keep(c->arena, buf_str(&doc));
        v.docs = docs.p;
        v.n_docs = docs.n;
        v.lines = lines.p;
        v.n_lines = lines.n;
        return v;
}

/* Pieces of the corpus itself, of two to ten characters, the shorter ones more often, as people search. */
static int make_queries(Ctx *c, char **argv)
{
        static const int lengths[] = {2, 2, 3, 2, 4, 3, 2, 5, 3, 2, 6, 4, 2, 8, 3, 10, 2};
        Corpus v = corpus_read(c, argv[3]);
        FILE *out = fopen(argv[2], "w");
        if (!out)
                return 1;
        for (size_t i = 0; i < QUERIES; i++) {
                Str line = v.lines[(i * 7919 + 13) % v.n_lines];
                size_t from = utf8_offset(line, (i * 31) % 300);
                Str rest = str_slice(line, from, line.n);
                Str query = str_slice(
                        rest, 0, utf8_offset(rest, (size_t)lengths[i % ARRAY_LEN(lengths)]));
                if (utf8_count(query) > 1)
                        fprintf(out, "%.*s\n", STR(query));
        }
        return fclose(out) != 0;
}

typedef struct {
        uint64_t pair;
        uint32_t n;
} PairCount;

static int compare_counts(const void *a, const void *b)
{
        const PairCount *x = a, *y = b;
        return x->n != y->n ? (x->n > y->n ? -1 : 1) : (x->pair < y->pair ? -1 : 1);
}

static int make_common(Ctx *c, char **argv)
{
        Corpus v = corpus_read(c, argv[3]);
        PairCount *counts = NEW_N(c->arena, PairCount, PAIRS);
        FILE *out = fopen(argv[2], "w");
        if (!out)
                return 1;
        for (size_t i = 0; i < v.n_lines; i++) {
                uint32_t cp, last = 0;
                for (size_t at = 0; utf8_next(v.lines[i], &at, &cp); last = cp) {
                        uint64_t pair = (uint64_t)last << 32 | cp;
                        size_t slot = (pair * 0x9E3779B97F4A7C15u) >> 42;
                        while (last && counts[slot].n && counts[slot].pair != pair)
                                slot = (slot + 1) & (PAIRS - 1);
                        if (last)
                                counts[slot] = (PairCount){pair, counts[slot].n + 1};
                }
        }
        qsort(counts, PAIRS, sizeof *counts, compare_counts);
        for (size_t i = 0; i < COMMON; i++) {
                Buf b = buf_new(c->arena);
                buf_put_cp(&b, (uint32_t)(counts[i].pair >> 32));
                buf_put_cp(&b, (uint32_t)counts[i].pair);
                fprintf(out, "%s\n", buf_z(&b));
        }
        return fclose(out) != 0;
}

/* Engines
 * ------- */
static void print_bytes(Ctx *c, const char *key, const char *sql)
{
        Cell v;
        bool found;
        must(c, db_one(c, sql, NO_CELLS, &v, &found));
        printf("%s\t%lld\n", key, (long long)v.i);
}

static void own_index(Ctx *c, const Corpus *v, int copies, bool passages)
{
        const Str *texts = passages ? v->lines : v->docs;
        size_t n = passages ? v->n_lines : v->n_docs;
        CLEANUP(txn_done) Txn t = {0};
        CLEANUP(search_batch_dropp) SearchBatch *batch = NULL;
        must(c, txn_begin(c, DB_WRITE, &t));
        must(c, search_batch_begin(c, &batch));
        for (int copy = 0; copy < copies; copy++)
                for (size_t i = 0; i < n; i++) {
                        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                        Str id = str_printf(c->arena, "%d-%zu", copy, i);
                        must(c, search_batch_text(batch, S("material"), id, id, id, texts[i]));
                }
        must(c, search_batch_end(batch));
        must(c, txn_commit(&t));
}

static void own_query(void *p, const char *text, size_t n)
{
        Ctx *c = p;
        double best = 1e9;
        SearchResult r = {0};
        for (int i = 0; i < REPEATS; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                SearchQuery q = {.words = {text, n}, .limit = 20};
                double start = seconds();
                must(c, search_run(c, &q, WITHOUT_FACETS, &r));
                double took = seconds() - start;
                best = MIN(best, took);
        }
        printf("query\t%.*s\t%.6f\t%lld\n", (int)n, text, best * 1e3, (long long)r.occurrences);
}

/* What a new document costs until it is found. */
static Str saved_text(Ctx *c, const Corpus *v, size_t i)
{
        Buf b = buf_new(c->arena);
        while (utf8_count(buf_str(&b)) < SAVED_CHARS)
                buf_put(&b, v->lines[(i++ * 7919) % v->n_lines]);
        return str_slice(buf_str(&b), 0, utf8_offset(buf_str(&b), SAVED_CHARS));
}

static int compare_doubles(const void *a, const void *b)
{
        double x = *(const double *)a, y = *(const double *)b;
        return x < y ? -1 : x > y;
}

/* The first is left out: it also clears away what making the index left in the log. */
static void print_saves(double *all, double cpu)
{
        double *took = all + 1, sum = 0;
        for (size_t i = 0; i < SAVES; i++)
                sum += took[i];
        qsort(took, SAVES, sizeof *took, compare_doubles);
        printf("save\t%.6f\nsave_mean\t%.6f\nsave_worst\t%.6f\n", took[SAVES / 2] * 1e3,
                sum / SAVES * 1e3, took[SAVES - 1] * 1e3);
        printf("save_cpu\t%.6f\n", cpu / SAVES * 1e3);
}

static void own_save(Ctx *c, const Corpus *v)
{
        double took[SAVES + 1], cpu = 0;
        for (size_t i = 0; i <= SAVES; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str text = saved_text(c, v, i), id = str_printf(c->arena, "new%zu", i);
                SearchQuery q = {.words = str_slice(text, 0, utf8_offset(text, 20)), .limit = 20};
                SearchResult before, after;
                must(c, search_run(c, &q, WITHOUT_FACETS, &before));
                double start = seconds(), cpu_start = cpu_seconds();
                must(c, search_index_text(c, S("material"), id, id, id, text));
                took[i] = seconds() - start;
                cpu += i == 0 ? 0 : cpu_seconds() - cpu_start;
                must(c, search_run(c, &q, WITHOUT_FACETS, &after));
                if (after.documents != before.documents + 1) {
                        fprintf(stderr, "a saved document is not found\n");
                        exit(1);
                }
        }
        print_saves(took, cpu);
}

static int run_ask(Ctx *c, char **argv)
{
        must(c, db_open(c, path_join(c->arena, str_from(argv[4]), S("own.db"))));
        each_line(argv[3], own_query, c);
        db_close(c->db);
        return 0;
}

static int run_own(Ctx *c, char **argv)
{
        Corpus v = corpus_read(c, argv[2]);
        int copies = atoi(argv[5]);
        must(c, db_open(c, path_join(c->arena, str_from(argv[4]), S("own.db"))));
        must(c, search_prepare(c));
        double start = seconds();
        own_index(c, &v, copies, strcmp(argv[6], "passage") == 0);
        printf("index\t%.6f\n", seconds() - start);
        printf("chars\t%zu\n", v.n_chars * (size_t)copies);
        printf("text\t%zu\n", (v.text.n - v.n_lines) * (size_t)copies);
        print_bytes(c, "bytes", "SELECT sum(length(data)) FROM search_page");
        print_bytes(c, "kept", "SELECT sum(length(text)) FROM search_passage");
        each_line(argv[3], own_query, c);
        own_save(c, &v);
        db_close(c->db);
        return 0;
}

static void fts5_index(Ctx *c, const Corpus *v, int copies)
{
        CLEANUP(txn_done) Txn t = {0};
        must(c, txn_begin(c, DB_WRITE, &t));
        for (int copy = 0; copy < copies; copy++)
                for (size_t i = 0; i < v->n_lines; i++)
                        must(c,
                                db_run(c, "INSERT INTO plain (rowid, t) VALUES (?, ?)",
                                        CELLS(cell_int((int64_t)((size_t)copy * v->n_lines + i)),
                                                cell_text(v->lines[i])),
                                        NULL));
        must(c, txn_commit(&t));
}

static void rows_count(Ctx *c, const char *sql, Str match)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        bool more = true;
        must(c, db_query(c, sql, CELLS(cell_text(match)), &r));
        while (more)
                must(c, rows_next(c, r, &more));
}

static void fts5_query(void *p, const char *text, size_t n)
{
        Ctx *c = p;
        double best = 1e9;
        Str match = str_printf(c->arena, "\"%.*s\"", (int)n, text);
        for (int i = 0; i < REPEATS; i++) {
                double start = seconds();
                rows_count(c,
                        "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT 20",
                        match);
                rows_count(c, "SELECT count(*) FROM plain WHERE plain MATCH ?", match);
                double took = seconds() - start;
                best = MIN(best, took);
        }
        printf("query\t%.*s\t%.6f\n", (int)n, text, best * 1e3);
}

/* As passages, like everything else it holds. */
static void fts5_save(Ctx *c, const Corpus *v)
{
        double took[SAVES + 1], cpu = 0;
        for (size_t i = 0; i <= SAVES; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str text = saved_text(c, v, i);
                double start = seconds(), cpu_start = cpu_seconds();
                CLEANUP(txn_done) Txn t = {0};
                must(c, txn_begin(c, DB_WRITE, &t));
                for (size_t at = 0, n = 0; at < text.n; n++) {
                        size_t end = at + utf8_offset(str_slice(text, at, text.n), 500);
                        must(c,
                                db_run(c, "INSERT INTO plain (rowid, t) VALUES (?, ?)",
                                        CELLS(cell_int((int64_t)(1000000000 + i * 100 + n)),
                                                cell_text(str_slice(text, at, end))),
                                        NULL));
                        at = end;
                }
                must(c, txn_commit(&t));
                took[i] = seconds() - start;
                cpu += i == 0 ? 0 : cpu_seconds() - cpu_start;
        }
        print_saves(took, cpu);
}

static int run_fts5(Ctx *c, char **argv)
{
        Corpus v = corpus_read(c, argv[2]);
        int copies = atoi(argv[5]);
        must(c, db_open(c, path_join(c->arena, str_from(argv[4]), S("fts5.db"))));
        must(c,
                db_script(c,
                        "CREATE VIRTUAL TABLE plain USING fts5(t, tokenize = 'hanqing', content = '')"));
        double start = seconds();
        fts5_index(c, &v, copies);
        printf("index\t%.6f\n", seconds() - start);
        print_bytes(c, "bytes", "SELECT sum(length(block)) FROM plain_data");
        each_line(argv[3], fts5_query, c);
        fts5_save(c, &v);
        db_close(c->db);
        return 0;
}

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx ctx = {.arena = arena}, *c = &ctx;
        const char *mode = argc > 1 ? argv[1] : "";
        must(c, settings_parse(c, S(""), &ctx.settings));
        if (strcmp(mode, "corpus") == 0 && argc > 4)
                return make_corpus(c, argc, argv);
        if (strcmp(mode, "queries") == 0 && argc == 4)
                return make_queries(c, argv);
        if (strcmp(mode, "common") == 0 && argc == 4)
                return make_common(c, argv);
        if (strcmp(mode, "own") == 0 && argc == 7)
                return run_own(c, argv);
        if (strcmp(mode, "ask") == 0 && argc == 5)
                return run_ask(c, argv);
        if (strcmp(mode, "fts5") == 0 && argc == 7)
                return run_fts5(c, argv);
        fprintf(stderr, "bench_search corpus|queries|common|own|ask|fts5 …\n");
        return 2;
}
