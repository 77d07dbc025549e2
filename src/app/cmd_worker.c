/* cmd_worker.c: the reader's process, and the command that runs what is queued. */
#include "app/app.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job/inside.h"

/* Raises the walls in this process and writes which stand, to a pipe: regular files are behind a wall. */
static void try_walls(Ctx *c, bool json, int to)
{
        static const WorkerLimits limits = {.memory_max = (size_t)768 << 20, .seconds_max = 120};
        Json *list = json_array(c->arena);
        Buf b = buf_new(c->arena);
        for (const Wall *w = walls; w->name; w++) {
                const char *why = "";
                bool stands = w->raise(&limits, &why);
                Json *j = json_object(c->arena);
                json_put_str(c->arena, j, "wall", str_from(w->name));
                json_put_bool(c->arena, j, "stands", stands);
                json_put_str(c->arena, j, "why", stands ? S("") : str_from(why));
                json_push(c->arena, list, j);
                if (!json)
                        buf_printf(&b, "%-11s %-4s %s%s%s\n", w->name, stands ? "yes" : "NO",
                                tr(c, w->help), stands ? "" : ": ", stands ? "" : why);
        }
        if (json) {
                json_write(&b, list);
                buf_putc(&b, '\n');
        }
        ssize_t n = write(to, b.p, b.n);
        _exit(n == (ssize_t)b.n ? EXIT_DONE : EXIT_REFUSED);
}

static int check_walls(Ctx *c, const Args *a)
{
        int ends[2], status = 0;
        char line[4096];
        ssize_t n;
        if (pipe(ends) != 0)
                return exit_of(fail_errno(c, N_("open"), S("a pipe")));
        pid_t pid = fork();
        if (pid == 0)
                try_walls(c, a->json, ends[1]);
        close(ends[1]);
        while ((n = read(ends[0], line, sizeof line)) > 0)
                fwrite(line, 1, (size_t)n, stdout);
        close(ends[0]);
        if (pid < 0 || waitpid(pid, &status, 0) < 0 || !WIFEXITED(status))
                return exit_of(fail(c, ERR_INTERNAL, "The walls could not be tried."));
        return WEXITSTATUS(status);
}

static int run_worker(Ctx *c, Args *a)
{
        struct stat st;
        bool check = args_flag(a, "--check");
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        if (check)
                return check_walls(c, a);
        if (fstat(3, &st) != 0 || !S_ISSOCK(st.st_mode)) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("The server starts the reader itself; to see its walls: hanqing worker --check")));
                return EXIT_MISUSED;
        }
        worker_main(3);
}

static int run_work(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        return exit_of(job_run_all(c));
}

const Command commands_worker[] = {
        {"work", "", N_("Runs the jobs that wait, then ends"), CMD_OFFICE, run_work},
        {"worker", "[--check] [--json]", N_("The sandboxed reader; --check says which walls stand"),
                CMD_HIDDEN, run_worker},
        {0},
};
