/* cmd_office.c: commands about the office as a whole: make it, bring it up to date, verify it. */
#include "app/app.h"

#include <string.h>

/* init, migrate
 * ------------- */
/* What a name says of the level; the last word that names one decides: 沅安市桐溪县史志办公室 is a county's. */
static Str level_of(Str name)
{
        static const struct {
                Str word, level;
        } words[] = {
                {SC("省"), SC("province")},
                {SC("自治区"), SC("province")},
                {SC("自治州"), SC("city")},
                {SC("地区"), SC("city")},
                {SC("盟"), SC("city")},
                {SC("市"), SC("city")},
                {SC("县"), SC("county")},
                {SC("区"), SC("county")},
                {SC("旗"), SC("county")},
                {SC("乡"), SC("town")},
                {SC("镇"), SC("town")},
                {SC("街道"), SC("town")},
                {SC("村"), SC("village")},
                {SC("社区"), SC("village")},
        };
        Str level = S("county");
        size_t far = 0;
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                for (size_t at = 0; (at = str_find(name, words[i].word, at)) != SIZE_MAX;) {
                        at += words[i].word.n;
                        if (at < far || (at == far && words[i].word.n == S("区").n))
                                continue; /* 自治区 and 社区 end with 区 */
                        far = at;
                        level = words[i].level;
                }
        return level;
}

/* The office as the first organisation of its own register, to which everything belongs that is made here. Nothing, if it has
 * one: an office may be made again over itself. */
static MUST Err make_organisation(Ctx *c, Str name, Str level)
{
        const Register *reg = register_lookup(c->registers, S("organisation"));
        Str known;
        if (!reg)
                return OK;
        TRY(scope_office(c, &known));
        if (known.n)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Record *r = record_new(c, reg);
        TRY(record_put_text(c, r, S("name"), name));
        TRY(record_put_text(c, r, S("kind"), S("office")));
        TRY(record_put_text(c, r, S("level"), level.n ? level : level_of(name)));
        r->visibility = S("system");
        TRY(record_save(c, r, S("")));
        TRY(office_choose(c, r->id, &known));
        TRY(txn_commit(&t));
        const Field *f = field_lookup(reg, S("level"));
        fprintf(stderr, tr(c, N_("It works as: %.*s (%.*s).\n")), STR(r->title),
                STR(field_display(c, f, record_values(r, S("level")))));
        return OK;
}

static int cmd_init(Ctx *c, Args *a)
{
        Str name = str_from(args_option(a, "--name"));
        Str database = str_from(args_option(a, "--database"));
        Str level = str_from(args_option(a, "--level"));
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(office_make(c, a->data_dir, name, database));
        if (!name.n)
                name = setting(c, "office");
        if (level.n && !name.n)
                return exit_of(fail(c, ERR_INVALID, "Say the name of the office, too: --name."));
        if (name.n)
                TRY_EXIT(make_organisation(c, name, level));
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
        Str *wrong, *others;
        size_t n_wrong, n_others;
        Verified v = {.c = c, .json = a->json};
        TRY_EXIT(chain_verify(c, &chain));
        TRY_EXIT(tally_verify(c, &wrong, &n_wrong));
        TRY_EXIT(clock_verify(c, &others, &n_others));
        TRY_EXIT(originals_verify(c, c->originals, on_original, &v));
        bool intact = chain.broken_at == 0 && v.n_broken == 0 && n_wrong + n_others == 0;
        if (a->json) {
                Json *j = json_object(c->arena);
                json_put_bool(c->arena, j, "intact", intact);
                json_put_int(c->arena, j, "entries", chain.n_entries);
                json_put_int(c->arena, j, "revisions", chain.n_revisions);
                json_put_int(c->arena, j, "broken_at", chain.broken_at);
                json_put_int(c->arena, j, "originals", v.n);
                json_put_int(c->arena, j, "broken_originals", v.n_broken);
                json_put_int(c->arena, j, "wrong_counts", (int64_t)n_wrong);
                json_put_int(c->arena, j, "wrong_deadlines", (int64_t)n_others);
                print_json(c, j);
                return intact ? EXIT_DONE : EXIT_REFUSED;
        }
        if (chain.broken_at)
                printf("%.*s\n", STR(chain.sentence));
        for (size_t i = 0; i < n_wrong; i++)
                printf("%.*s\n", STR(wrong[i]));
        for (size_t i = 0; i < n_others; i++)
                printf("%.*s\n", STR(others[i]));
        if (n_wrong + n_others)
                puts(tr(c,
                        N_("Counts, deadlines and who may see what are reckoned anew by: hanqing recount")));
        printf(tr(c, N_("Chain: %lld entries, %lld of them revisions. Originals: %lld, %lld of them broken.\n")),
                (long long)chain.n_entries, (long long)chain.n_revisions, (long long)v.n,
                (long long)v.n_broken);
        puts(intact ? tr(c, N_("Everything is as it was stored."))
                    : tr(c, N_("Something was changed.")));
        return intact ? EXIT_DONE : EXIT_REFUSED;
}

static int cmd_recount(Ctx *c, Args *a)
{
        int64_t ignored;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(tally_rebuild(c));
        TRY_EXIT(clock_rebuild(c, &ignored));
        puts(tr(c, N_("Counted anew.")));
        return EXIT_DONE;
}

const Command commands_office[] = {
        {"init", "[--name OFFICE] [--level LEVEL] [--database CONNECTION]",
                N_("make an office in the folder of --data"), 0, cmd_init},
        {"migrate", "", N_("bring the tables up to date"), CMD_OFFICE, cmd_migrate},
        {"verify", "[--json]", N_("walk the chain of revisions and check every original"),
                CMD_OFFICE, cmd_verify},
        {"recount", "",
                N_("reckon anew how many records there are, who may see each, and until when what waits"),
                CMD_OFFICE, cmd_recount},
        {0},
};
