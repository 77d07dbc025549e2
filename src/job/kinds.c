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

const JobKind *const job_kinds[] = {&read_kind, NULL};

Err job_queue_reading(Ctx *c, Str intake_id)
{
        Str id;
        Json *args = json_object(c->arena);
        json_put_str(c->arena, args, "intake", intake_id);
        return job_add(c, "read", args, &id);
}
