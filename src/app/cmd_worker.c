/* cmd_worker.c: the reader's process, what it makes of a file that is not to be kept, and the command that runs
 * what is queued. */
#include "app/app.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "job/inside.h"

static const WorkerLimits limits = {.memory_max = (size_t)768 << 20, .seconds_max = 120};

/* Raises the walls in this process and writes which stand, to a pipe: regular files are behind a wall. */
static void try_walls(Ctx *c, bool json, int to)
{
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

/* read: what a file holds, kept nowhere
 * ------------------------------------- */
static void print_found(Buf *b, const ReadDoc *d)
{
        for (size_t i = 0; i < d->repairs.n; i++) {
                const Repair *r = &d->repairs.p[i];
                buf_printf(b, "repair %s %s: ", repair_name(r->kind), certainty_name(r->certainty));
                json_write_string(b, r->before);
                buf_put(b, S(" -> "));
                json_write_string(b, r->after);
                buf_putc(b, '\n');
        }
        for (size_t i = 0; i < d->losses.n; i++)
                buf_printf(b, "loss %s: %.*s\n", loss_name(d->losses.p[i].kind),
                        STR(d->losses.p[i].around));
        for (size_t i = 0; i < d->dates.n; i++) {
                const Date *e = &d->dates.p[i];
                buf_printf(b, "date %.*s: %.*s%s%.*s\n", STR(e->text),
                        STR(e->edtf.n ? e->edtf : S("?")), e->used_anchor ? " inferred " : " ",
                        STR(e->problem));
        }
        for (size_t i = 0; i < d->quantities.n; i++) {
                const Quantity *q = &d->quantities.p[i];
                buf_printf(b, "quantity %.*s: %s %g", STR(q->text), qualifier_name(q->qualifier),
                        q->min);
                if (q->has_max && q->max != q->min)
                        buf_printf(b, " to %g", q->max);
                buf_printf(b, " %.*s\n", STR(q->unit));
        }
}

static void print_lines(Buf *b, const ReadDoc *d)
{
        static const char *const marks[] = {"  ", "  ", "- ", "= ", "# ", "## "};
        for (size_t i = 0; i < d->n_lines; i++) {
                const ReadLine *l = &d->lines[i];
                buf_printf(b, "%s%.*s", marks[l->kind], STR(l->after));
                if (l->kind == LINE_FURNITURE && l->reason.n)
                        buf_printf(b, "  (%.*s)", STR(l->reason));
                buf_putc(b, '\n');
        }
}

static Err print_reading(Ctx *c, void *p, const Reading *r, const ReadDoc *d, size_t i)
{
        const Args *a = p;
        Buf b = buf_new(c->arena);
        if (!d && a->json)
                return OK;
        if (a->json) {
                json_write(&b, reading_line(c->arena, r, d, i));
                buf_putc(&b, '\n');
        } else if (!d) {
                buf_printf(&b, "%.*s: %.*s, %.*s\n", STR(r->file_name), STR(r->format),
                        STR(r->encoding));
        } else {
                buf_printf(&b, "\ndocument %zu: %.*s\n", i + 1, STR(d->title));
                for (size_t k = 0; k < d->n_meta; k++)
                        buf_printf(&b, "%s: %.*s\n", d->meta[k].key, STR(d->meta[k].value));
                if (d->evidence.n)
                        buf_printf(&b, "%.*s\n", STR(tr_made(c, d->evidence)));
                if (d->anchor.year)
                        buf_printf(&b, "%d: %.*s\n", d->anchor.year, STR(d->anchor_from));
                buf_putc(&b, '\n');
                print_lines(&b, d);
                buf_putc(&b, '\n');
                print_found(&b, d);
        }
        return fwrite(b.p, 1, b.n, stdout) == b.n ? OK
                                                  : fail_errno(c, N_("write"), S("the output"));
}

static int run_read(Ctx *c, Args *a)
{
        Err worst = OK;
        if (!args_end(c, a, 1, -1))
                return EXIT_MISUSED;
        Worker *w = worker_new(c->arena, "/proc/self/exe", limits);
        for (int i = 0; i < a->argc; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str path = str_from(a->argv[i]), rest = path, name;
                while (str_cut(&rest, '/', &name))
                        ;
                Err e = worker_read(c, w, a->argv[i], name, print_reading, a);
                if (e == OK)
                        continue;
                worst = e;
                fprintf(stderr, "%.*s: %.*s\n", STR(path), STR(c->fault.sentence));
                fault_clear(c);
        }
        return exit_of(worst);
}

static int run_work(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        return exit_of(job_run_all(c));
}

const Command commands_worker[] = {
        {"read", "[--json] FILE…", N_("What a file holds, read in the sandbox and kept nowhere"), 0,
                run_read},
        {"work", "", N_("Runs the jobs that wait, then ends"), CMD_OFFICE, run_work},
        {"worker", "[--check] [--json]", N_("The sandboxed reader; --check says which walls stand"),
                CMD_HIDDEN, run_worker},
        {0},
};
