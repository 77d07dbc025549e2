/* job.h: long work, persisted, supervised, in sandboxed workers.
 *
 * What this room promises:
 * - A job is a row: whoever dies, it is still there. It is taken with a lease; a lease that runs out gives it
 *   back, so kill -9 in the middle repeats the work, and every job's effect is idempotent.
 * - Foreign bytes are read only in the worker: this same binary, started again as `hanqing worker`, which
 *   first gives up everything (rlimits, Landlock where the kernel has it, seccomp: no files, no network, no
 *   new programs) and then reads files handed to it as descriptors, one after the other, over a socket.
 * - A worker that crashes, hangs or grows too large is ended and replaced; the job gets one clear sentence. */
#ifndef HANQING_JOB_H
#define HANQING_JOB_H

#include "flow/flow.h"
#include "flow/table_in.h"
#include "ingest/photo.h"

typedef struct {
        const char *name; /* "read" */
        int lease_s;
        int tries; /* then it fails for good */
        Err (*run)(Ctx *c, const Json *args);
        /* Called once when it failed for good; the sentence is in c->fault. */
        Err (*failed)(Ctx *c, const Json *args, Err kind, Str sentence);
} JobKind;
extern const JobKind *const job_kinds[]; /* ends with NULL */

MUST Err job_add(
        Ctx *c, const char *kind, const Json *args, Str *ret_id); /* in the caller's transaction */
/* Queues the reading of an intake (kind "read", args {"intake": id}); what intake_open calls. */
MUST Err job_queue_reading(Ctx *c, Str intake_id);
/* Takes and runs one job if there is one. Between jobs c->arena is reset by the caller. */
MUST Err job_run_one(Ctx *c, bool *ret_ran);
/* Runs jobs until none is left (commands) or *stop is set (server's own thread; sleeps in between). */
MUST Err job_run_all(Ctx *c);
void job_loop(Ctx *c, const volatile bool *stop);
typedef struct {
        Str id, kind, state, sentence;
        int64_t done, total, created_ms;
} Job;
MUST Err job_load(Ctx *c, Str id, Job *ret);
MUST Err job_progress(Ctx *c, int64_t done, int64_t total); /* of the running job */

/* The sandboxed reader
 * -------------------- */
typedef struct Worker Worker;
typedef struct {
        size_t memory_max; /* bytes of address space */
        int seconds_max;   /* of processor time and of wall time per file */
} WorkerLimits;
/* exe: path of this binary (/proc/self/exe). Starts lazily, is reused, restarts when it died. */
Worker *worker_new(Arena *a, const char *exe, WorkerLimits limits);
void worker_close(Worker *w);
/* Reads the file in the worker; sink as in ingest_read_each, one message per document over the socket. */
MUST Err worker_read(
        Ctx *c, Worker *w, const char *path, Str file_name, ReadingSink *sink, void *p);
/* The same of a table; sink as in sheet_read. */
MUST Err worker_table(Ctx *c, Worker *w, const char *path, Str file_name, const SheetAsk *ask,
        SheetSink *sink, void *p);
/* The same of a photograph. */
MUST Err worker_photo(Ctx *c, Worker *w, const char *path, Str file_name, Photo *ret);
/* Several of them, one after the other in one worker, while a page waits. *ret_bad: the one at which it failed. */
MUST Err job_photos(Ctx *c, const char *const *paths, size_t n, Photo *ret, size_t *ret_bad);
/* Does what the state of a table wants: now, if it is small, else in a job (kind "table"); all of it now where
 * nobody waits for a page (TABLE_AT_ONCE). */
typedef enum { TABLE_IF_SMALL, TABLE_AT_ONCE } TableWhen;
MUST Err job_table(Ctx *c, Str id, TableWhen when);
/* The rows of a table that waits, read once more. */
MUST Err job_table_rows(Ctx *c, const TableIn *t, SheetSink *sink, void *p);
/* Main loop of the child; never returns. fd is the socket. */
NORETURN void worker_main(int fd);

#endif
