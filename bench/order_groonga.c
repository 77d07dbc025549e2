/* order_groonga.c: the same documents and queries as bench_order.c, in Groonga's own order: titles and texts each with an
 * index, both asked, its score. order_groonga DOCS QUERIES FOLDER; prints its answers as they come. */
#include <groonga.h>

#include "bench/search_peers.h"

typedef struct {
        grn_ctx ctx;
        grn_obj *table, *title, *text, value;
} Peer;

/* Sends a command and prints the answer if that is wanted. */
static void command(Peer *g, const char *text, size_t n, int shown)
{
        char *out;
        unsigned size;
        int flags;
        grn_ctx_send(&g->ctx, text, (unsigned)n, 0);
        do {
                grn_ctx_recv(&g->ctx, &out, &size, &flags);
                if (shown)
                        printf("%.*s", (int)size, out);
        } while (flags & GRN_CTX_MORE);
        if (shown)
                putchar('\n');
        if (g->ctx.rc) {
                fprintf(stderr, "groonga: %s\n", g->ctx.errbuf);
                exit(1);
        }
}

static void put(Peer *g, grn_id id, grn_obj *column, const char *p, size_t n)
{
        GRN_TEXT_SET(&g->ctx, &g->value, p, (unsigned)n);
        grn_obj_set_value(&g->ctx, column, id, &g->value, GRN_OBJ_SET);
}

static void add(void *p, const char *line, size_t n)
{
        Peer *g = p;
        grn_id id = grn_table_add(&g->ctx, g->table, NULL, 0, NULL);
        const char *tab = (const char *)memchr(line, '\t', n);
        if (!tab)
                exit(1);
        put(g, id, g->title, line, (size_t)(tab - line));
        put(g, id, g->text, tab + 1, n - (size_t)(tab + 1 - line));
}

static void query(void *p, const char *words, size_t n)
{
        char select[1024];
        int size = snprintf(select, sizeof select,
                "select Books --match_columns title||text --query '%.*s' --limit 50 --sort_keys -_score "
                "--output_columns _id",
                (int)n, words);
        command(p, select, (size_t)size, 1);
}

int main(int argc, char **argv)
{
        static const char *const schema[] = {
                "cache_limit 0",
                "table_create Books TABLE_NO_KEY",
                "column_create Books title COLUMN_SCALAR ShortText",
                "column_create Books text COLUMN_SCALAR LongText",
                "table_create Terms TABLE_PAT_KEY ShortText --default_tokenizer TokenBigram "
                "--normalizer NormalizerAuto",
        };
        static const char *const indexes[] = {
                "column_create Terms titles COLUMN_INDEX|WITH_POSITION Books title",
                "column_create Terms texts COLUMN_INDEX|WITH_POSITION Books text",
        };
        static Peer g;
        char path[4096];
        if (argc != 4)
                return 2;
        snprintf(path, sizeof path, "%s/groonga.db", argv[3]);
        if (grn_init() || grn_ctx_init(&g.ctx, 0) || !grn_db_create(&g.ctx, path, NULL))
                return 1;
        for (size_t i = 0; i < sizeof schema / sizeof *schema; i++)
                command(&g, schema[i], strlen(schema[i]), 0);
        g.table = grn_ctx_get(&g.ctx, "Books", -1);
        g.title = grn_ctx_get(&g.ctx, "Books.title", -1);
        g.text = grn_ctx_get(&g.ctx, "Books.text", -1);
        GRN_TEXT_INIT(&g.value, 0);
        each_line(argv[1], add, &g);
        for (size_t i = 0; i < sizeof indexes / sizeof *indexes; i++)
                command(&g, indexes[i], strlen(indexes[i]), 0);
        each_line(argv[2], query, &g);
        return 0;
}
