/* kinds.c: what jobs there are; one row each. */
#include "job/inside.h"

/* read: an intake's bytes become what a person reviews. Reading twice gives the same, so the job may be
 * repeated at any point. */
static Err sink(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        TRY(intake_read_sink(c, p, r, doc, i));
        return doc ? job_progress(c, (int64_t)i + 1, (int64_t)r->n_docs) : OK;
}

static Err read_run(Ctx *c, const Json *args)
{
        Str id = json_text(json_at(args, "intake")), file_name;
        const char *path;
        TRY(intake_path(c, id, &path, &file_name));
        TRY(worker_read(c, c->job->worker, path, file_name, sink, &id));
        return intake_read_done(c, id);
}

static Err read_failed(Ctx *c, const Json *args, Err kind, Str sentence)
{
        return intake_read_failed(c, json_text(json_at(args, "intake")), kind, sentence);
}

static const JobKind read_kind = {
        .name = "read",
        .lease_s = 600,
        .tries = 6, /* a machine that goes down is not the file's fault */
        .run = read_run,
        .failed = read_failed,
};

/* table: what the state of a table wants. Trying and taking all or nothing are one transaction each; good rows are
 * taken in batches that remember how far they came, so the job may be repeated at any point. */
#define SMALL_BYTES (1 << 20)
#define SMALL_ROWS 300

static MUST Err run_table(Ctx *c, Str id, Worker *w)
{
        CLEANUP(table_run_close) TableRun *r = NULL;
        TRY(table_run_begin(c, id, &r));
        if (!r)
                return OK; /* somebody was faster */
        TRY(worker_table(c, w, table_in_path(c, id), table_run_file(r), table_run_ask(r),
                table_run_sink, r));
        return table_run_end(c, r);
}

static Err table_run(Ctx *c, const Json *args)
{
        return run_table(c, json_text(json_at(args, "table")), c->job->worker);
}

static Err table_failed(Ctx *c, const Json *args, Err kind, Str sentence)
{
        (void)kind;
        return table_run_failed(c, json_text(json_at(args, "table")), sentence);
}

static const JobKind table_kind = {
        .name = "table",
        .lease_s =
                7200, /* one transaction of a large table, in which no sign of life can be given */
        .tries = 6,
        .run = table_run,
        .failed = table_failed,
};

static bool is_small(const TableIn *t)
{
        bool few = t->look.n_rows > 0 && t->look.n_rows <= SMALL_ROWS;
        return t->n_bytes <= SMALL_BYTES && (t->state == TABLE_LOOKING || few);
}

Err job_table(Ctx *c, Str id, TableWhen when)
{
        TableIn t;
        TRY(table_in_load(c, id, &t));
        if (when == TABLE_AT_ONCE || is_small(&t)) {
                Worker *w = job_worker(c);
                Err e = run_table(c, id, w);
                worker_close(w);
                if (e == OK || e == ERR_IO || e == ERR_BUSY)
                        return e;
                Str sentence = c->fault.sentence;
                fault_clear(c);
                return table_run_failed(c, id, sentence);
        }
        Json *args = json_object(c->arena);
        json_put_str(c->arena, args, "table", id);
        return job_add(c, "table", args, &id);
}

Err job_table_rows(Ctx *c, const TableIn *t, SheetSink *each, void *p)
{
        SheetAsk ask = {.sheet = t->plan.sheet};
        Worker *w = job_worker(c);
        Err e = worker_table(c, w, table_in_path(c, t->id), t->file_name, &ask, each, p);
        worker_close(w);
        return e;
}

const JobKind *const job_kinds[] = {&read_kind, &table_kind, NULL};

Err job_queue_reading(Ctx *c, Str intake_id)
{
        Str id;
        Json *args = json_object(c->arena);
        json_put_str(c->arena, args, "intake", intake_id);
        return job_add(c, "read", args, &id);
}
