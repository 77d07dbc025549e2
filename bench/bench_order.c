/* bench_order.c: in what order known items come: `bench_order MODE …` for bench/order.py, which knows what was looked for.
 *
 *   fold IN OUT                 each field of each line as the engines are given it: folded ideographs
 *   own DOCS QUERIES FOLDER     this program: for each query the numbers of the first documents, best first
 *   fts5 DOCS QUERIES FOLDER    SQLite's bm25 with this program's tokenizer
 *
 * A line of DOCS is number, title, text; one of QUERIES is what is expected, and words, all of which must occur. */
#include "search/search.h"

#include "bench/own.h"
#include "bench/search_peers.h"

#define FIRST 50

/* Blanks part words and stay. */
#define KEPT " 0123456789"

static int run_fold(Ctx *c, char **argv)
{
        Str text, line, field;
        FILE *out = fopen(argv[3], "w");
        must(c, file_map(c, argv[2], &text));
        if (!out)
                return 1;
        while (str_cut(&text, '\n', &line) && line.n) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                for (bool first = true; str_cut(&line, '\t', &field); first = false)
                        fprintf(out, "%s%.*s", first ? "" : "\t",
                                STR(plain(c->arena, field, KEPT)));
                fputc('\n', out);
        }
        return fclose(out) != 0;
}

typedef struct {
        Ctx *c;
        SearchBatch *batch;
        int n;
} Filling;

static void own_add(void *p, const char *line, size_t n)
{
        Filling *f = p;
        Ctx *c = f->c;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Str title, text = {line, n}, id = str_printf(c->arena, "%d", f->n++);
        (void)str_cut(&text, '\t', &title);
        must(c, search_batch_text(f->batch, S("material"), id, S(""), title, text));
}

static void own_query(void *p, const char *words, size_t n)
{
        Ctx *c = p;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        SearchQuery q = {.words = {words, n}, .limit = FIRST};
        SearchResult r = {0};
        must(c, search_run(c, &q, WITHOUT_FACETS, &r));
        for (size_t i = 0; i < r.n_hits; i++)
                printf("%s%.*s", i ? " " : "", STR(r.hits[i].id));
        putchar('\n');
}

static int run_own(Ctx *c, char **argv)
{
        CLEANUP(txn_done) Txn t = {0};
        Filling f = {.c = c};
        must(c, search_prepare(c));
        must(c, txn_begin(c, DB_WRITE, &t));
        must(c, search_batch_begin(c, &f.batch));
        each_line(argv[2], own_add, &f);
        must(c, search_batch_end(f.batch));
        search_batch_dropp(&f.batch);
        must(c, txn_commit(&t));
        each_line(argv[3], own_query, c);
        return 0;
}

static void fts5_add(void *p, const char *line, size_t n)
{
        Filling *f = p;
        Ctx *c = f->c;
        Str title, text = {line, n};
        (void)str_cut(&text, '\t', &title);
        must(c,
                db_run(c, "INSERT INTO plain (rowid, title, t) VALUES (?, ?, ?)",
                        CELLS(cell_int(f->n++), cell_text(title), cell_text(text)), NULL));
}

static void fts5_query(void *p, const char *words, size_t n)
{
        Ctx *c = p;
        Buf match = buf_new(c->arena);
        Str left = {words, n}, word;
        bool more = true, first = true;
        while (str_cut(&left, ' ', &word)) {
                buf_put(&match, match.n ? S(" AND \"") : S("\""));
                buf_put(&match, word);
                buf_put(&match, S("\""));
        }
        CLEANUP(rows_closep) Rows *r = NULL;
        must(c,
                db_query(c,
                        "SELECT rowid FROM plain WHERE plain MATCH ? ORDER BY bm25(plain) LIMIT ?",
                        CELLS(cell_text(buf_str(&match)), cell_int(FIRST)), &r));
        for (;; first = false) {
                must(c, rows_next(c, r, &more));
                if (!more)
                        break;
                printf("%s%lld", first ? "" : " ", (long long)rows_int(r, 0));
        }
        putchar('\n');
}

static int run_fts5(Ctx *c, char **argv)
{
        CLEANUP(txn_done) Txn t = {0};
        Filling f = {.c = c};
        must(c,
                db_script(c,
                        "CREATE VIRTUAL TABLE plain USING fts5(title, t, tokenize = 'hanqing', content = '')"));
        must(c, txn_begin(c, DB_WRITE, &t));
        each_line(argv[2], fts5_add, &f);
        must(c, txn_commit(&t));
        each_line(argv[3], fts5_query, c);
        return 0;
}

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx ctx = {.arena = arena}, *c = &ctx;
        must(c, settings_parse(c, S(""), &ctx.settings));
        if (argc == 4 && strcmp(argv[1], "fold") == 0)
                return run_fold(c, argv);
        if (argc != 5)
                return 2;
        must(c, db_open(c, path_join(c->arena, str_from(argv[4]), S("order.db"))));
        int code = strcmp(argv[1], "own") == 0 ? run_own(c, argv) : run_fts5(c, argv);
        db_close(c->db);
        return code;
}
