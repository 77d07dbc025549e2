/* cmd_office.c: commands about the office as a whole: make it, bring it up to date, verify it, its accounts. */
#include "app/app.h"

#include <string.h>

/* init, migrate
 * ------------- */
static int cmd_init(Ctx *c, Args *a)
{
        const char *name = args_option(a, "--name");
        const char *database = args_option(a, "--database");
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(office_make(c, a->data_dir, str_from(name), str_from(database)));
        fprintf(stderr, tr(c, N_("The office is in %s.\n")), a->data_dir);
        return EXIT_DONE;
}

static int cmd_migrate(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        /* Opening the office has done it, and said what it did. */
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
        Verified v = {.c = c, .json = a->json};
        TRY_EXIT(chain_verify(c, &chain));
        TRY_EXIT(originals_verify(c, c->originals, on_original, &v));
        bool intact = chain.broken_at == 0 && v.n_broken == 0;
        if (a->json) {
                Json *j = json_object(c->arena);
                json_put_bool(c->arena, j, "intact", intact);
                json_put_int(c->arena, j, "entries", chain.n_entries);
                json_put_int(c->arena, j, "revisions", chain.n_revisions);
                json_put_int(c->arena, j, "broken_at", chain.broken_at);
                json_put_int(c->arena, j, "originals", v.n);
                json_put_int(c->arena, j, "broken_originals", v.n_broken);
                print_json(c, j);
                return intact ? EXIT_DONE : EXIT_REFUSED;
        }
        if (chain.broken_at)
                printf("%.*s\n", STR(chain.sentence));
        printf(tr(c, N_("Chain: %lld entries, %lld of them revisions. Originals: %lld, %lld of them broken.\n")),
                (long long)chain.n_entries, (long long)chain.n_revisions, (long long)v.n,
                (long long)v.n_broken);
        puts(intact ? tr(c, N_("Everything is as it was stored."))
                    : tr(c, N_("Something was changed.")));
        return intact ? EXIT_DONE : EXIT_REFUSED;
}

/* user
 * ---- */
/* The password comes from standard input, so that it stands in no list of processes. */
static Str read_password(Ctx *c)
{
        char line[256];
        if (!fgets(line, sizeof line, stdin))
                return (Str){0};
        return str_keep(c->arena, str_slice(str_from(line), 0, strcspn(line, "\r\n")));
}

static MUST Err parse_roles(Ctx *c, const char *words, unsigned *ret)
{
        if (roles_parse(str_from(words ? words : "reader"), ret))
                return OK;
        return fail(c, ERR_INVALID, "Roles are: reader, editor, archivist, head, administrator.");
}

static int cmd_user_add(Ctx *c, Args *a)
{
        const char *name = args_option(a, "--name"), *role_words = args_option(a, "--role");
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        unsigned roles;
        Str id;
        TRY_EXIT(parse_roles(c, role_words, &roles));
        TRY_EXIT(account_add(c, str_from(a->argv[0]), str_from(name ? name : a->argv[0]),
                read_password(c), roles, &id));
        printf("%.*s\n", STR(id));
        return EXIT_DONE;
}

static int cmd_user_password(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(account_set_password(c, str_from(a->argv[0]), read_password(c)));
}

static int cmd_user_role(Ctx *c, Args *a)
{
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        unsigned roles;
        TRY_EXIT(parse_roles(c, a->argv[1], &roles));
        return exit_of(account_set_roles(c, str_from(a->argv[0]), roles));
}

static int cmd_user_close(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(account_close(c, str_from(a->argv[0])));
}

static int cmd_user_list(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        Account *list;
        size_t n;
        TRY_EXIT(account_list(c, &list, &n));
        for (size_t i = 0; i < n; i++) {
                const Account *u = &list[i];
                Str roles = roles_print(c->arena, u->roles);
                if (!a->json) {
                        printf("%.*s\t%.*s\t%.*s%s\n", STR(u->login), STR(u->name), STR(roles),
                                u->closed ? tr(c, N_("\tclosed")) : "");
                        continue;
                }
                Json *j = json_object(c->arena);
                json_put_str(c->arena, j, "login", u->login);
                json_put_str(c->arena, j, "name", u->name);
                json_put_str(c->arena, j, "roles", roles);
                json_put_bool(c->arena, j, "closed", u->closed);
                print_json(c, j);
        }
        return EXIT_DONE;
}

const Command commands_office[] = {
        {"init", "[--name OFFICE] [--database CONNECTION]",
                N_("make an office in the folder of --data"), 0, cmd_init},
        {"migrate", "", N_("bring the tables up to date"), CMD_OFFICE, cmd_migrate},
        {"verify", "[--json]", N_("walk the chain of revisions and check every original"),
                CMD_OFFICE, cmd_verify},
        {"user add", "[--name NAME] [--role ROLE,…] LOGIN < PASSWORD", N_("add an account"),
                CMD_OFFICE, cmd_user_add},
        {"user list", "[--json]", N_("list the accounts"), CMD_OFFICE, cmd_user_list},
        {"user password", "LOGIN < PASSWORD", N_("set an account's password"), CMD_OFFICE,
                cmd_user_password},
        {"user role", "LOGIN ROLE,…", N_("set an account's roles"), CMD_OFFICE, cmd_user_role},
        {"user close", "LOGIN", N_("close an account"), CMD_OFFICE, cmd_user_close},
        {0},
};
