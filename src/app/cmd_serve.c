/* cmd_serve.c: `hanqing serve` answers over the network and does the office's long work beside it; `hanqing
 * request` gets one page without a socket, through the same policy: the tests' entrance, and a script's. */
#include "app/app.h"

#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* serve
 * ----- */
typedef struct {
        Ctx ctx;
        const char *database;
        volatile bool stop;
} JobThread;

/* Jobs run beside the pages, on a connection of their own. */
static void *run_jobs(void *p)
{
        JobThread *t = p;
        Ctx *c = &t->ctx;
        CLEANUP(arena_dropp) Arena *own = arena_new();
        c->arena = own;
        c->actor = owner_actor();
        c->db = NULL;
        if (db_open(c, str_from(t->database)) == OK)
                job_loop(c, &t->stop);
        else
                log_line("error", "event=no_jobs sentence=\"%.*s\"", STR(c->fault.sentence));
        db_close(c->db);
        registers_leave(c);
        return NULL;
}

static int64_t option_int(Args *a, const char *name, int64_t otherwise, bool *ret_bad)
{
        const char *z = args_option(a, name);
        int64_t v = otherwise;
        if (z && (!str_to_int(str_from(z), &v) || v < 0))
                *ret_bad = true;
        return v;
}

static void wait_for_end(void)
{
        sigset_t set;
        int number;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        sigwait(&set, &number);
}

/* Before any thread exists, so that all of them leave these signals to the one that waits. */
static void hold_signals(void)
{
        sigset_t set;
        sigemptyset(&set);
        sigaddset(&set, SIGINT);
        sigaddset(&set, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &set, NULL);
}

static Err serve_until_told(Ctx *c, const ServerOptions *o)
{
        Server *server;
        pthread_t thread;
        JobThread jobs = {.ctx = *c, .database = o->database};
        TRY(registers_survey(c));
        TRY(server_start(c, o, &server));
        printf(tr(c, N_("Serving at %.*s\n")), STR(server_address(server)));
        (void)fflush(stdout);
        bool working = pthread_create(&thread, NULL, run_jobs, &jobs) == 0;
        wait_for_end();
        jobs.stop = true;
        server_stop(server);
        if (working)
                pthread_join(thread, NULL);
        return OK;
}

static int run_serve(Ctx *c, Args *a)
{
        bool bad = false;
        const char *listen_at = args_option(a, "--listen"), *views_dir = args_option(a, "--views");
        ServerOptions o = {
                .database = office_database(c, a->data_dir),
                .data_dir = a->data_dir,
                .listen = listen_at ? str_from(listen_at) : setting(c, "listen"),
                .n_threads = (int)option_int(a, "--threads", 0, &bad),
                .deadline_s = (int)option_int(a, "--deadline", 0, &bad),
        };
        if (bad || !args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(index_renew(c));
        hold_signals();
        if (views_open(c, views_dir, &c->views) != OK)
                return EXIT_REFUSED;
        return exit_of(serve_until_told(c, &o));
}

/* request
 * ------- */
/* name=value; name=@FILE uploads a file. */
static Err add_field(Ctx *c, Req *q, const char *word)
{
        Str s = str_from(word);
        size_t eq = str_find(s, S("="), 0);
        if (eq == SIZE_MAX)
                return fail(c, ERR_INVALID, "A field is NAME=VALUE or NAME=@FILE, not “%s”.", word);
        Str name = str_slice(s, 0, eq), value = str_slice(s, eq + 1, s.n);
        if (!str_starts(value, S("@")))
                return req_add_param(c, q, name, value);
        return req_add_file(c, q, name, str_keep_z(c->arena, str_slice(value, 1, value.n)));
}

static Err read_body(Ctx *c, Req *q, const char *from)
{
        Str body;
        TRY(file_read(c, strcmp(from, "-") == 0 ? "/dev/stdin" : from, FORM_MAX, &body));
        return req_set_body(c, q, body);
}

static void print_answer(const Resp *p, bool head)
{
        if (head) {
                printf("%d\n", p->status);
                if (p->type.n)
                        printf("Content-Type: %.*s\n", STR(p->type));
                if (p->location.n)
                        printf("Location: %.*s\n", STR(p->location));
                if (p->allow.n)
                        printf("Allow: %.*s\n", STR(p->allow));
                if (p->secret)
                        printf("Cache-Control: private, no-store\n");
                if (p->download.n)
                        printf("Download: %.*s\n", STR(p->download));
                for (size_t i = 0; i < p->n_cookies; i++)
                        printf("Set-Cookie: %.*s\n", STR(p->cookies[i]));
                putchar('\n');
        }
        if (!p->file) {
                (void)fwrite(p->body.p ? p->body.p : "", 1, p->body.n, stdout);
                return;
        }
        char piece[65536];
        int fd = open(p->file, O_RDONLY | O_CLOEXEC);
        ssize_t n;
        while (fd >= 0 && (n = read(fd, piece, sizeof piece)) > 0)
                (void)fwrite(piece, 1, (size_t)n, stdout);
        fd_close(&fd);
        if (p->file_temporary)
                (void)unlink(p->file);
}

static int run_request(Ctx *c, Args *a)
{
        const char *as = args_option(a, "--as"), *body = args_option(a, "--body"),
                   *type = args_option(a, "--type"), *cookie = args_option(a, "--cookie"),
                   *origin = args_option(a, "--origin"), *lang = args_option(a, "--page-lang");
        bool head = args_flag(a, "--head");
        if (!args_end(c, a, 2, -1))
                return EXIT_MISUSED;
        Req q = {
                .method = str_from(a->argv[0]),
                .host = S("localhost"),
                .origin = origin ? str_from(origin) : S("http://localhost"),
                .accept = a->json ? S("application/json") : S("text/html"),
                .accept_language = str_from(lang),
                .cookie = str_from(cookie),
                .content_type = str_from(type),
                .content_length = -1,
                .quiet = true,
        };
        Str address = str_from(a->argv[1]);
        size_t mark = str_find(address, S("?"), 0);
        q.path = str_slice(address, 0, mark);
        q.query = mark == SIZE_MAX ? (Str){0} : str_slice(address, mark + 1, address.n);
        Err e = views_open(c, NULL, &c->views);
        c->actor = NULL;
        if (e == OK && as)
                e = account_actor(c, str_from(as), &q.as);
        for (int i = 2; e == OK && i < a->argc; i++)
                e = add_field(c, &q, a->argv[i]);
        if (e == OK && body)
                e = read_body(c, &q, body);
        Resp p = {0};
        if (e == OK)
                serve_request(c, &q, &p);
        else if (c->views && e != ERR_NOT_FOUND)
                serve_fault(c, &q, &p);
        else
                return EXIT_REFUSED;
        print_answer(&p, head);
        return p.status < 400 ? EXIT_DONE : EXIT_REFUSED;
}

const Command commands_serve[] = {
        {"serve", "[--listen HOST:PORT] [--threads N] [--views DIR]",
                N_("Serve the office's pages"), CMD_OFFICE | CMD_MAKES, run_serve},
        {"request",
                "METHOD /PATH [--as LOGIN] [--json] [--head] [--origin URL] [--cookie LINE] "
                "[--body FILE --type MIME] [NAME=VALUE | NAME=@FILE]…",
                N_("Get one page, without a network"), CMD_OFFICE, run_request},
        {0},
};
