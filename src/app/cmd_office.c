/* cmd_office.c: commands about the office as a whole: make it, bring it up to date, verify it. */
#include "app/app.h"

#include <string.h>

/* init, migrate
 * ------------- */
/* The office as the first organisation of its own register, to which everything belongs that is made here. */
static MUST Err make_organisation(Ctx *c, Str name, Str level, Str *ret_name)
{
        const Register *reg = register_lookup(c->registers, S("organisation"));
        Str known;
        if (!reg)
                return fail(c, ERR_NOT_FOUND, "There is no register of organisations.");
        TRY(scope_office(c, &known));
        if (known.n)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Record *r = record_new(c, reg);
        TRY(record_put_text(c, r, S("name"), name));
        TRY(record_put_text(c, r, S("kind"), S("office")));
        TRY(record_put_text(c, r, S("level"), level));
        r->visibility = S("system");
        TRY(record_save(c, r, S("")));
        TRY(office_choose(c, r->id, ret_name));
        return txn_commit(&t);
}

static int cmd_init(Ctx *c, Args *a)
{
        const char *name = args_option(a, "--name");
        const char *database = args_option(a, "--database"), *level = args_option(a, "--level");
        Str organisation;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(office_make(c, a->data_dir, str_from(name), str_from(database)));
        if (level)
                TRY_EXIT(make_organisation(c, str_from(name), str_from(level), &organisation));
        fprintf(stderr, tr(c, N_("The office is in %s.\n")), a->data_dir);
        return EXIT_DONE;
}

static int cmd_migrate(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        /* Opening the office has made the tables, and said what it did. */
        TRY_EXIT(index_renew(c));
        puts(tr(c, N_("The tables are up to date.")));
        return EXIT_DONE;
}

/* verify: the chain, then every original
 * -------------------------------------- */
typedef struct {
        Ctx *c;
        int64_t n, n_broken;
        bool json;
} Verified;

static void on_original(void *p, Str id, bool intact, Str sentence)
{
        Verified *v = p;
        v->n++;
        if (intact)
                return;
        v->n_broken++;
        if (!v->json)
                printf("%.*s: %.*s\n", STR(id), STR(sentence));
}

static int cmd_verify(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        ChainReport chain;
        Str *wrong;
        size_t n_wrong;
        Verified v = {.c = c, .json = a->json};
        TRY_EXIT(chain_verify(c, &chain));
        TRY_EXIT(tally_verify(c, &wrong, &n_wrong));
        TRY_EXIT(originals_verify(c, c->originals, on_original, &v));
        bool intact = chain.broken_at == 0 && v.n_broken == 0 && n_wrong == 0;
        if (a->json) {
                Json *j = json_object(c->arena);
                json_put_bool(c->arena, j, "intact", intact);
                json_put_int(c->arena, j, "entries", chain.n_entries);
                json_put_int(c->arena, j, "revisions", chain.n_revisions);
                json_put_int(c->arena, j, "broken_at", chain.broken_at);
                json_put_int(c->arena, j, "originals", v.n);
                json_put_int(c->arena, j, "broken_originals", v.n_broken);
                json_put_int(c->arena, j, "wrong_counts", (int64_t)n_wrong);
                print_json(c, j);
                return intact ? EXIT_DONE : EXIT_REFUSED;
        }
        if (chain.broken_at)
                printf("%.*s\n", STR(chain.sentence));
        for (size_t i = 0; i < n_wrong; i++)
                printf("%.*s\n", STR(wrong[i]));
        if (n_wrong)
                puts(tr(c,
                        N_("Counts and who may see what are reckoned anew by: hanqing recount")));
        printf(tr(c, N_("Chain: %lld entries, %lld of them revisions. Originals: %lld, %lld of them broken.\n")),
                (long long)chain.n_entries, (long long)chain.n_revisions, (long long)v.n,
                (long long)v.n_broken);
        puts(intact ? tr(c, N_("Everything is as it was stored."))
                    : tr(c, N_("Something was changed.")));
        return intact ? EXIT_DONE : EXIT_REFUSED;
}

static int cmd_recount(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(tally_rebuild(c));
        puts(tr(c, N_("Counted anew.")));
        return EXIT_DONE;
}

const Command commands_office[] = {
        {"init", "[--name OFFICE] [--level LEVEL] [--database CONNECTION]",
                N_("make an office in the folder of --data"), 0, cmd_init},
        {"migrate", "", N_("bring the tables up to date"), CMD_OFFICE, cmd_migrate},
        {"verify", "[--json]", N_("walk the chain of revisions and check every original"),
                CMD_OFFICE, cmd_verify},
        {"recount", "", N_("reckon anew how many records there are and who may see each"),
                CMD_OFFICE, cmd_recount},
        {0},
};
