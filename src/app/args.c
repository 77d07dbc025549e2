/* args.c: reading the command line. Options are taken off where they stand, so their order never matters. */
#include "app/app.h"

#include <string.h>
#include <unistd.h>

static void drop(Args *a, int at, int n)
{
        memmove(a->argv + at, a->argv + at + n, sizeof *a->argv * (size_t)(a->argc - at - n + 1));
        a->argc -= n;
}

/* Index of the option, or -1; words behind "--" are no options. */
static int option_at(const Args *a, const char *name, const char **ret_value)
{
        size_t n = strlen(name);
        for (int i = 0; i < a->argc && strcmp(a->argv[i], "--") != 0; i++) {
                if (strncmp(a->argv[i], name, n) != 0)
                        continue;
                *ret_value = a->argv[i][n] == '=' ? a->argv[i] + n + 1 : NULL;
                if (a->argv[i][n] == '\0' || a->argv[i][n] == '=')
                        return i;
        }
        return -1;
}

bool args_flag(Args *a, const char *name)
{
        const char *value;
        int at = option_at(a, name, &value);
        if (at < 0 || value)
                return false;
        drop(a, at, 1);
        return true;
}

const char *args_option(Args *a, const char *name)
{
        const char *value;
        int at = option_at(a, name, &value);
        if (at < 0)
                return NULL;
        if (value) {
                drop(a, at, 1);
                return value;
        }
        if (at + 1 >= a->argc)
                return NULL; /* stays in place: args_end then names it */
        value = a->argv[at + 1];
        drop(a, at, 2);
        return value;
}

bool args_end(Ctx *c, const Args *a, int min, int max)
{
        for (int i = 0; i < a->argc; i++) {
                if (strcmp(a->argv[i], "--") == 0)
                        break;
                if (a->argv[i][0] == '-' && a->argv[i][1] != '\0') {
                        fprintf(stderr, tr(c, N_("Unknown or incomplete option: %s\n")),
                                a->argv[i]);
                        return false;
                }
        }
        if (a->argc < min) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("Something is missing; --help shows how it is used.")));
                return false;
        }
        if (max >= 0 && a->argc > max) {
                fprintf(stderr, tr(c, N_("One word too many: %s\n")), a->argv[max]);
                return false;
        }
        return true;
}

const Words *chinese_words(Ctx *c)
{
        const Asset *mo = asset_lookup(S("po/zh_Hans.mo"));
        return mo ? words_from_mo(c->arena, asset_str(mo)) : NULL;
}

int exit_of(Err e)
{
        return e == OK ? EXIT_DONE : EXIT_REFUSED;
}

void print_json(Ctx *c, const Json *v)
{
        Buf out = buf_new(c->arena);
        json_write(&out, v);
        buf_putc(&out, '\n');
        (void)fwrite(out.p, 1, out.n, stdout);
}

void progress_line(const char *what, int64_t done, int64_t total)
{
        if (!isatty(STDERR_FILENO))
                return;
        fprintf(stderr, "\r\033[K%s %lld/%lld%s", what, (long long)done, (long long)total,
                done == total ? "\n" : "");
        (void)fflush(stderr);
}
