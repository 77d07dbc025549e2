/* search_groonga.c: Groonga on the same text: its own bigram tokenizer, positions kept, the index built while the rows
 * come in, as in an office; of several copies of the text, which show how queries grow, it is built behind them all, as
 * its manual advises, many times faster and as compact as it can be.
 * search_groonga CORPUS QUERIES FOLDER [COPIES]; with 0 copies what is there is asked again. */
#include <groonga.h>

#include "bench/search_peers.h"

typedef struct {
        grn_ctx ctx;
        grn_obj *table, *column, value;
} Peer;

static void command(Peer *g, const char *text, size_t n)
{
        char *out;
        unsigned size;
        int flags;
        grn_ctx_send(&g->ctx, text, (unsigned)n, 0);
        do
                grn_ctx_recv(&g->ctx, &out, &size, &flags);
        while (flags & GRN_CTX_MORE);
        if (g->ctx.rc) {
                fprintf(stderr, "groonga: %s\n", g->ctx.errbuf);
                exit(1);
        }
}

static void add(void *p, const char *text, size_t n)
{
        Peer *g = p;
        grn_id id = grn_table_add(&g->ctx, g->table, NULL, 0, NULL);
        GRN_TEXT_SET(&g->ctx, &g->value, text, (unsigned)n);
        grn_obj_set_value(&g->ctx, g->column, id, &g->value, GRN_OBJ_SET);
}

/* The first 20 by score, and how many there are in all. */
static void query(void *p, const char *text, size_t n)
{
        Peer *g = p;
        double best = 1e9;
        char select[1024];
        int size = snprintf(select, sizeof select,
                "select Texts --match_columns text --query '\"%.*s\"' --limit 20 --sort_keys -_score "
                "--output_columns _id,_score",
                (int)n, text);
        for (int i = 0; i < REPEATS; i++) {
                double start = seconds();
                command(g, select, (size_t)size);
                double took = seconds() - start;
                best = took < best ? took : best;
        }
        printf("query\t%.*s\t%.6f\n", (int)n, text, best * 1e3);
}

int main(int argc, char **argv)
{
        static const char *const schema[] = {
                "cache_limit 0",
                "table_create Texts TABLE_NO_KEY",
                "column_create Texts text COLUMN_SCALAR Text",
                "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram "
                "--normalizer NormalizerAuto",
                "column_create Terms index COLUMN_INDEX|WITH_POSITION Texts text",
        };
        static Peer g;
        char path[4096];
        if (argc != 4 && argc != 5)
                return 2;
        int copies = argc > 4 ? atoi(argv[4]) : 1;
        snprintf(path, sizeof path, "%s/groonga.db", argv[3]);
        if (grn_init() || grn_ctx_init(&g.ctx, 0))
                return 1;
        if (!(copies ? grn_db_create(&g.ctx, path, NULL) : grn_db_open(&g.ctx, path)))
                return 1;
        size_t n = copies ? sizeof schema / sizeof *schema : 1, late = copies > 1;
        for (size_t i = 0; i < n - late; i++)
                command(&g, schema[i], strlen(schema[i]));
        g.table = grn_ctx_get(&g.ctx, "Texts", -1);
        g.column = grn_ctx_get(&g.ctx, "Texts.text", -1);
        GRN_TEXT_INIT(&g.value, 0);
        double start = seconds();
        for (int i = 0; i < copies; i++)
                each_line(argv[1], add, &g);
        if (late)
                command(&g, schema[n - 1], strlen(schema[n - 1]));
        printf("index\t%.6f\n", seconds() - start);
        each_line(argv[2], query, &g);
        return 0;
}
