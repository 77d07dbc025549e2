/* sqlite_fts.c: the tokenizer of this program for SQLite's own full-text index, under the name "hanqing". The
 * office's index does not need it (docs/decisions tells why); it is what `make bench` measures that index
 * against, and lets anyone who opens the file with this program's tokenizer build an FTS5 table of their own. */
#include "store/sqlite_lib.h"

#include <string.h>

static int tokenizer_new(void *p, const char **args, int n_args, Fts5Tokenizer **ret)
{
        static char only; /* it has no state; FTS5 wants something to hold */
        (void)p;
        (void)args;
        (void)n_args;
        *ret = (Fts5Tokenizer *)(void *)&only;
        return SQLITE_OK;
}

static void tokenizer_drop(Fts5Tokenizer *t)
{
        (void)t;
}

/* In a query the single ideograph at the end of a longer run is left out: the pair before it says all, and as a
 * token of its own it would ask for the end of a run. A phrase of one ideograph needs the caller's *. */
static int tokenize(Fts5Tokenizer *self, void *sink, int flags, const char *p, int n,
        int (*put)(void *, int, const char *, int, int, int))
{
        (void)self;
        Tokenizer t = token_start((Str){p, p ? (size_t)n : 0});
        size_t behind = 0;
        for (Token token; token_next(&t, &token);) {
                bool rest = flags & FTS5_TOKENIZE_QUERY && token.to <= behind;
                behind = token.to;
                if (rest)
                        continue;
                int rc = put(
                        sink, 0, token.word.p, (int)token.word.n, (int)token.from, (int)token.to);
                if (rc != SQLITE_OK)
                        return rc;
        }
        return SQLITE_OK;
}

static fts5_api *api_of(sqlite3 *db)
{
        fts5_api *api = NULL;
        sqlite3_stmt *s = NULL;
        if (sqlite3_prepare_v2(db, "SELECT fts5(?1)", -1, &s, NULL) == SQLITE_OK) {
                (void)sqlite3_bind_pointer(s, 1, (void *)&api, "fts5_api_ptr", NULL);
                (void)sqlite3_step(s);
        }
        (void)sqlite3_finalize(s);
        return api;
}

Err sqlite_fts_register(Ctx *c, sqlite3 *db)
{
        static fts5_tokenizer methods = {tokenizer_new, tokenizer_drop, tokenize};
        fts5_api *api = api_of(db);
        if (!api || api->xCreateTokenizer(api, "hanqing", NULL, &methods, NULL) != SQLITE_OK)
                return fail(c, ERR_INTERNAL, "This SQLite has no full-text index (FTS5).");
        return OK;
}
