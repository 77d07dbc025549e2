/* main.c: the door of the program. Finds the command's row, opens what the row asks for, runs it, and prints
 * the one sentence of whatever went wrong. */
#include "app/app.h"

#include <locale.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* The row whose one or two words begin argv; *ret_words says how many they are. */
static const Command *command_lookup(int argc, char **argv, int *ret_words)
{
        for (const Command *const *table = command_tables; *table; table++)
                for (const Command *cmd = *table; cmd->name; cmd++) {
                        const char *blank = strchr(cmd->name, ' ');
                        size_t n = blank ? (size_t)(blank - cmd->name) : strlen(cmd->name);
                        if (argc < 1 || strlen(argv[0]) != n || memcmp(argv[0], cmd->name, n) != 0)
                                continue;
                        if (blank && (argc < 2 || strcmp(argv[1], blank + 1) != 0))
                                continue;
                        *ret_words = blank ? 2 : 1;
                        return cmd;
                }
        return NULL;
}

/* All commands, or those that begin with the word only. */
static void print_help(const Ctx *c, FILE *to, const char *only)
{
        bool any = false;
        if (!only)
                fprintf(to, "%s\n\n",
                        tr(c, N_("hanqing COMMAND [--data DIR] [--json] [--help] …")));
        for (const Command *const *table = command_tables; *table; table++)
                for (const Command *cmd = *table; cmd->name; cmd++) {
                        if (cmd->bits & CMD_HIDDEN)
                                continue;
                        if (only && strncmp(cmd->name, only, strlen(only)) != 0)
                                continue;
                        any = true;
                        fprintf(to, "  hanqing %-18s %s\n", cmd->name, tr(c, cmd->help));
                        if (only)
                                fprintf(to, "  %s\n", cmd->usage);
                }
        if (!any) {
                fprintf(to, tr(c, N_("There is no command “%s”; hanqing --help lists them.")),
                        only);
                fputc('\n', to);
        }
}

/* The language of sentences: --lang, else what the environment says of Chinese or English; where it says
 * neither (C, POSIX) the office's own, Chinese. */
static void choose_words(Ctx *c, const char *lang)
{
        const char *vars[] = {"HANQING_LANG", "LC_ALL", "LC_MESSAGES", "LANG"};
        for (size_t i = 0; !lang && i < ARRAY_LEN(vars); i++) {
                const char *v = getenv(vars[i]);
                if (v && (strncmp(v, "zh", 2) == 0 || strncmp(v, "en", 2) == 0))
                        lang = v;
        }
        if (!lang || strncmp(lang, "en", 2) != 0)
                c->words = chinese_words(c);
}

static const char *data_dir_of(Args *a)
{
        const char *dir = args_option(a, "--data");
        if (!dir)
                dir = getenv("HANQING_DATA");
        return dir && *dir ? dir : "office";
}

static Err open_for(Ctx *c, const Command *cmd, const char *dir)
{
        if (!(cmd->bits & CMD_OFFICE))
                return OK;
        Err e = office_open(c, dir);
        if (e == ERR_NOT_FOUND && cmd->bits & CMD_MAKES) {
                fault_clear(c);
                fprintf(stderr, tr(c, N_("Made a new office in %s.\n")), dir);
                e = office_make(c, dir, S(""), S(""));
        }
        return e;
}

static int run_command(Ctx *c, const Command *cmd, Args *a)
{
        int status = EXIT_REFUSED;
        if (open_for(c, cmd, a->data_dir) == OK)
                status = cmd->run(c, a);
        if (c->fault.kind != OK)
                fprintf(stderr, "%.*s\n", STR(c->fault.sentence));
        office_close(c);
        return fflush(stdout) == 0 ? status : EXIT_REFUSED;
}

int main(int argc, char **argv)
{
        (void)setlocale(LC_CTYPE, "C.UTF-8");
        (void)signal(SIGPIPE, SIG_IGN);
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx ctx = {.arena = arena, .actor = owner_actor()}, *c = &ctx;
        Args a = {.argc = argc - 1, .argv = argv + 1};
        choose_words(c, args_option(&a, "--lang"));
        if (settings_parse(c, S(""), &ctx.settings) != OK)
                die("the default settings are wrong");
        bool help = args_flag(&a, "--help") || args_flag(&a, "-h");
        int words = 0;
        const Command *cmd = command_lookup(a.argc, a.argv, &words);
        if (!cmd) {
                bool asked = a.argc == 0 ? help : strcmp(a.argv[0], "help") == 0 || help;
                print_help(c, asked ? stdout : stderr,
                        a.argc > 0 && strcmp(a.argv[0], "help") != 0 ? a.argv[0] : NULL);
                return asked ? EXIT_DONE : EXIT_MISUSED;
        }
        if (help) {
                printf("hanqing %s %s\n\n%s\n", cmd->name, cmd->usage, tr(c, cmd->help));
                return EXIT_DONE;
        }
        a.argc -= words;
        a.argv += words;
        a.json = args_flag(&a, "--json");
        a.data_dir = data_dir_of(&a);
        return run_command(c, cmd, &a);
}
