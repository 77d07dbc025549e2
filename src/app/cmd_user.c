/* cmd_user.c: accounts and organisations from the command line: the way of whoever owns the machine, before anybody
 * can sign in and when nobody can any more. */
#include "app/app.h"

#include <string.h>

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
        Buf names = buf_new(c->arena);
        if (roles_parse(str_from(words ? words : "reader"), ret))
                return OK;
        for (const RoleRow *row = role_rows; row->name; row++)
                buf_printf(&names, "%s%s", names.n ? ", " : "", row->name);
        return fail(c, ERR_INVALID, "Roles are: %s.", buf_z(&names));
}

/* Accounts
 * -------- */
static int cmd_user_add(Ctx *c, Args *a)
{
        const char *name = args_option(a, "--name"), *role_words = args_option(a, "--role"),
                   *org = args_option(a, "--org"), *until = args_option(a, "--until");
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        Str id;
        NewAccount n = {.login = str_from(a->argv[0]),
                .name = str_from(name ? name : a->argv[0]),
                .org_id = str_from(org)};
        TRY_EXIT(parse_roles(c, role_words, &n.roles));
        TRY_EXIT(account_until(c, str_from(until), &n.until_ms));
        n.password = read_password(c);
        TRY_EXIT(account_add_one(c, &n, &id));
        printf("%.*s\n", STR(id));
        return EXIT_DONE;
}

static int cmd_user_password(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(account_set_password(c, str_from(a->argv[0]), read_password(c)));
}

/* In its own organisation for good; in another one, or until a day, besides. */
static int cmd_user_roles(Ctx *c, Args *a)
{
        const char *org = args_option(a, "--org"), *until = args_option(a, "--until");
        bool take = args_flag(a, "--take");
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        unsigned roles;
        int64_t until_ms;
        Str login = str_from(a->argv[0]);
        TRY_EXIT(parse_roles(c, a->argv[1], &roles));
        TRY_EXIT(account_until(c, str_from(until), &until_ms));
        if (take)
                return exit_of(account_take(c, login, str_from(org), roles));
        if (org || until)
                return exit_of(account_give(c, login, str_from(org), roles, until_ms));
        return exit_of(account_set_roles(c, login, roles));
}

static int cmd_user_org(Ctx *c, Args *a)
{
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        return exit_of(account_set_org(c, str_from(a->argv[0]), str_from(a->argv[1])));
}

static int cmd_user_until(Ctx *c, Args *a)
{
        int64_t until_ms;
        if (!args_end(c, a, 1, 2))
                return EXIT_MISUSED;
        TRY_EXIT(account_until(c, a->argc > 1 ? str_from(a->argv[1]) : (Str){0}, &until_ms));
        return exit_of(account_set_until(c, str_from(a->argv[0]), until_ms));
}

static int cmd_user_open(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(account_open(c, str_from(a->argv[0])));
}

static int cmd_user_close(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(account_close(c, str_from(a->argv[0])));
}

static Str day_words(Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return str_printf(c->arena, "%04d-%02d-%02d", t.year, t.month, t.day);
}

static MUST Err account_json(Ctx *c, const Account *u)
{
        Arena *a = c->arena;
        Json *j = json_object(a), *given = json_array(a);
        Post *posts;
        size_t n;
        TRY(account_posts(c, u->id, &posts, &n));
        json_put_str(a, j, "login", u->login);
        json_put_str(a, j, "name", u->name);
        json_put_str(a, j, "roles", roles_print(a, u->roles));
        json_put_str(a, j, "organisation", u->org_name);
        json_put_str(a, j, "state", str_from(account_state_name(u->state)));
        if (u->until_ms)
                json_put_str(a, j, "until", day_words(c, u->until_ms));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "organisation", posts[i].org_name);
                json_put_str(a, o, "roles", roles_print(a, posts[i].roles));
                if (posts[i].until_ms)
                        json_put_str(a, o, "until", day_words(c, posts[i].until_ms));
                json_push(a, given, o);
        }
        if (n)
                json_put(a, j, "given", given);
        json_put_bool(a, j, "closed", u->closed);
        print_json(c, j);
        return OK;
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
                if (a->json) {
                        TRY_EXIT(account_json(c, u));
                        continue;
                }
                printf("%.*s\t%.*s\t%.*s", STR(u->login), STR(u->name),
                        STR(roles_print(c->arena, u->roles)));
                if (u->org_name.n)
                        printf("\t%.*s", STR(u->org_name));
                if (u->until_ms)
                        printf(tr(c, N_("\tuntil %.*s")), STR(day_words(c, u->until_ms)));
                if (u->state != ACCOUNT_OPEN)
                        printf("\t%s", tr(c, account_state_label(u->state)));
                putchar('\n');
        }
        return EXIT_DONE;
}

/* Organisations
 * ------------- */
static int cmd_org_own(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        Str org, name;
        if (a->argc) {
                TRY_EXIT(office_choose(c, str_from(a->argv[0]), &name));
        } else {
                TRY_EXIT(scope_office(c, &org));
                TRY_EXIT(org_name(c, org, &name));
        }
        printf("%.*s\n", STR(name.n ? name : str_from(tr(c, N_("(not chosen yet)")))));
        return EXIT_DONE;
}

/* Whom an organisation had above and below it on a day. */
static int cmd_org_tree(Ctx *c, Args *a)
{
        const char *on = args_option(a, "--on");
        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        Str org;
        OrgTie *ties;
        size_t n;
        int32_t day = day_today(c), last;
        if (on && !edtf_bounds(str_from(on), &day, &last))
                return exit_of(fail(c, ERR_INVALID, "“%s” is no day; write it as 2026-12-31.", on));
        TRY_EXIT(
                a->argc ? organisation_find(c, str_from(a->argv[0]), &org) : scope_office(c, &org));
        TRY_EXIT(org_ties(c, org, day, &ties, &n));
        if (n == 0 && !a->json)
                fputs(tr(c, N_("Nothing stands above it, and nothing below.\n")), stderr);
        for (size_t i = 0; i < n; i++) {
                const char *word = ties[i].above ? tr(c, N_("above")) : tr(c, N_("below"));
                if (!a->json) {
                        printf("%s\t%.*s\n", word, STR(ties[i].name));
                        continue;
                }
                Json *j = json_object(c->arena);
                json_put_str(c->arena, j, "id", ties[i].id);
                json_put_str(c->arena, j, "name", ties[i].name);
                json_put_bool(c->arena, j, "above", ties[i].above);
                print_json(c, j);
        }
        return EXIT_DONE;
}

const Command commands_user[] = {
        {"user add",
                "[--name NAME] [--role ROLE,…] [--org ORGANISATION] [--until DAY] LOGIN < PASSWORD",
                N_("add an account"), CMD_OFFICE, cmd_user_add},
        {"user list", "[--json]", N_("list the accounts"), CMD_OFFICE, cmd_user_list},
        {"user password", "LOGIN < PASSWORD", N_("set an account's password"), CMD_OFFICE,
                cmd_user_password},
        {"user role", "LOGIN ROLE,… [--org ORGANISATION] [--until DAY] [--take]",
                N_("set an account's roles; elsewhere or for a time, besides them"), CMD_OFFICE,
                cmd_user_roles},
        {"user org", "LOGIN ORGANISATION", N_("set an account's organisation"), CMD_OFFICE,
                cmd_user_org},
        {"user until", "LOGIN [DAY]",
                N_("set the last day of an account; without a day it has none"), CMD_OFFICE,
                cmd_user_until},
        {"user open", "LOGIN", N_("open an account that was asked for or closed"), CMD_OFFICE,
                cmd_user_open},
        {"user close", "LOGIN", N_("close an account"), CMD_OFFICE, cmd_user_close},
        {"org own", "[ORGANISATION]", N_("choose the office's own organisation"), CMD_OFFICE,
                cmd_org_own},
        {"org tree", "[ORGANISATION] [--on DAY] [--json]",
                N_("list the organisations above and below one, on a day"), CMD_OFFICE,
                cmd_org_tree},
        {0},
};
