/* job.c: long work as rows.
 *
 * A job waits, runs, and is done or failed. Taking one sets a lease; whoever dies leaves a lease that runs
 * out, and the job is taken again, so every effect must bear repetition. The number of tries tells one run
 * from the next: a run that comes back late, after its lease went to another, changes nothing. What may pass
 * by itself (a full disk, a busy database) is tried again after a while; what is wrong with the thing itself
 * is not. */
#include "job/inside.h"

#include <stdlib.h>
#include <time.h>

/* A new worker's memory and time. A page needs 20 MB, a Word file of a thousand pages 100. */
static const WorkerLimits worker_limits = {.memory_max = (size_t)768 << 20, .seconds_max = 120};

#define RETRY_MS 5000 /* times the number of tries */
#define PAUSE_MS 500  /* between two looks at an empty queue */
#define SNIPPET_MS 50 /* how soon the loop notices that it should stop */

static const JobKind *kind_lookup(Str name)
{
        for (size_t i = 0; job_kinds[i]; i++)
                if (str_eq(str_from(job_kinds[i]->name), name))
                        return job_kinds[i];
        return NULL;
}

Err job_add(Ctx *c, const char *kind, const Json *args, Str *ret_id)
{
        Buf b = buf_new(c->arena);
        Str id = uuid_new(c);
        int64_t now = now_ms(c);
        if (!kind_lookup(str_from(kind)))
                return fail(c, ERR_INTERNAL, "There is no job of the kind “%s”.", kind);
        json_write(&b, args);
        TRY(db_run(c,
                "INSERT INTO job (id, kind, args, state, created_ms, updated_ms) VALUES (?, ?, ?, 'waiting', ?, ?)",
                CELLS(cell_text(id), cell_text(str_from(kind)), cell_text(buf_str(&b)),
                        cell_int(now), cell_int(now)),
                NULL));
        *ret_id = id;
        return OK;
}

/* Taking
 * ------ */
typedef struct {
        Str id;
        const JobKind *kind;
        Json *args;
        int64_t tries; /* this one included */
} Taken;

#define READY "state IN ('waiting', 'running') AND lease_until_ms <= ?"

/* Without a lock: whether it is worth taking one. */
static MUST Err any_ready(Ctx *c, bool *ret)
{
        Cell one;
        return db_one(c, "SELECT 1 FROM job WHERE " READY " LIMIT 1", CELLS(cell_int(now_ms(c))),
                &one, ret);
}

static MUST Err take_row(Ctx *c, Taken *ret, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT id, kind, args, tries FROM job WHERE " READY
                " ORDER BY created_ms, id LIMIT 1 {skip_locked}",
                CELLS(cell_int(now_ms(c))), &rows));
        TRY(rows_next(c, rows, ret_found));
        if (!*ret_found)
                return OK;
        ret->id = str_keep(c->arena, rows_text(rows, 0));
        ret->kind = kind_lookup(rows_text(rows, 1));
        ret->tries = rows_int(rows, 3) + 1;
        return json_parse(c, str_keep(c->arena, rows_text(rows, 2)), &ret->args);
}

static MUST Err take(Ctx *c, Taken *ret, bool *ret_found)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(take_row(c, ret, ret_found));
        if (*ret_found) {
                int64_t now = now_ms(c), lease = ret->kind ? ret->kind->lease_s : 60;
                TRY(db_run(c,
                        "UPDATE job SET state = 'running', tries = ?, lease_until_ms = ?, updated_ms = ?, holder = ?"
                        " WHERE id = ?",
                        CELLS(cell_int(ret->tries), cell_int(now + 1000 * lease), cell_int(now),
                                cell_text(holder_name(c)), cell_text(ret->id)),
                        NULL));
        }
        return txn_commit(&t);
}

/* Ending
 * ------ */
/* Changes nothing if the job was taken over meanwhile. */
static MUST Err set_state(Ctx *c, const Taken *j, const char *state, Str sentence, int64_t again_ms)
{
        return db_run(c,
                "UPDATE job SET state = ?, sentence = ?, lease_until_ms = ?, updated_ms = ? WHERE id = ? AND tries = ?",
                CELLS(cell_text(str_from(state)), cell_text(sentence), cell_int(again_ms),
                        cell_int(now_ms(c)), cell_text(j->id), cell_int(j->tries)),
                NULL);
}

static bool may_pass(Err e)
{
        return e == ERR_BUSY || e == ERR_IO || e == ERR_CONFLICT;
}

/* The job gave e, its sentence is in c->fault. */
static MUST Err end_badly(Ctx *c, const Taken *j, Err e)
{
        Str sentence = c->fault.sentence;
        fault_clear(c);
        if (j->kind && may_pass(e) && j->tries < j->kind->tries)
                return set_state(c, j, "waiting", sentence, now_ms(c) + RETRY_MS * j->tries);
        if (j->kind && j->kind->failed)
                TRY(j->kind->failed(c, j->args, e, sentence));
        return set_state(c, j, "failed", sentence, 0);
}

static MUST Err run_taken(Ctx *c, const Taken *j)
{
        Err e;
        if (!j->kind)
                e = fail(c, ERR_INTERNAL,
                        "This program knows no job of this kind; a newer one queued it.");
        else if (j->tries > j->kind->tries)
                e = fail(c, ERR_INTERNAL, "The work was begun %d times and never ended.",
                        j->kind->tries);
        else
                e = j->kind->run(c, j->args);
        return e == OK ? set_state(c, j, "done", S(""), 0) : end_badly(c, j, e);
}

/* Running
 * ------- */
/* Tests name the program; else it is this one. */
static const char *worker_exe(void)
{
        const char *exe = getenv("HANQING_WORKER");
        return exe && *exe ? exe : "/proc/self/exe";
}

Worker *job_worker(Ctx *c)
{
        return worker_new(c->arena, worker_exe(), worker_limits);
}

Err job_photos(Ctx *c, const char *const *paths, size_t n, Photo *ret, size_t *ret_bad)
{
        Worker *w = job_worker(c);
        Err e = OK;
        *ret_bad = 0;
        for (size_t i = 0; i < n && e == OK; i++) {
                *ret_bad = i;
                e = worker_photo(c, w, paths[i], S("photo"), &ret[i]);
        }
        worker_close(w);
        return e;
}

static MUST Err run_one(Ctx *c, Running *running, bool *ret_ran)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Taken j = {0};
        bool found = false;
        TRY(holders_release(c));
        TRY(any_ready(c, &found));
        if (found)
                TRY(take(c, &j, &found));
        *ret_ran = found;
        if (!found)
                return OK;
        running->id = j.id;
        running->tries = j.tries;
        running->lease_s = j.kind ? j.kind->lease_s : 60;
        c->job = running;
        Err e = run_taken(c, &j);
        c->job = NULL;
        return e;
}

Err job_run_one(Ctx *c, bool *ret_ran)
{
        Running running = {.worker = worker_new(c->arena, worker_exe(), worker_limits)};
        Err e = run_one(c, &running, ret_ran);
        worker_close(running.worker);
        return e;
}

Err job_run_all(Ctx *c)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Running running = {.worker = worker_new(a, worker_exe(), worker_limits)};
        for (bool ran = true; ran;)
                TRY(run_one(c, &running, &ran));
        for (bool did = true; did;)
                TRY(search_tidy_step(c, TIDY_ALONE, &did));
        return OK;
}

static void pause_ms(int64_t ms, const volatile bool *stop)
{
        for (; ms > 0 && !*stop; ms -= SNIPPET_MS) {
                struct timespec t = {.tv_nsec = SNIPPET_MS * 1000000L};
                nanosleep(&t, NULL);
        }
}

void job_loop(Ctx *c, const volatile bool *stop)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Running running = {.worker = worker_new(a, worker_exe(), worker_limits)};
        for (int32_t day = 0; !*stop;) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                bool ran = false, changed;
                Err e = registers_follow(c, &changed);
                if (e == OK && day != day_today(c))
                        e = clock_turn(c);
                if (e == OK)
                        day = day_today(c);
                if (e == OK)
                        e = run_one(c, &running, &ran);
                if (e == OK && !ran)
                        e = search_tidy_step(c, TIDY_BESIDE_OTHERS, &ran);
                if (e != OK)
                        log_line("error", "event=job error=%s sentence=\"%.*s\"", err_name(e),
                                STR(c->fault.sentence));
                fault_clear(c);
                if (!ran || e != OK)
                        pause_ms(PAUSE_MS, stop);
        }
}

Err job_load(Ctx *c, Str id, Job *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool found;
        TRY(db_query(c,
                "SELECT id, kind, state, sentence, done, total, created_ms FROM job WHERE id = ?",
                CELLS(cell_text(id)), &rows));
        TRY(rows_next(c, rows, &found));
        if (!found)
                return fail(c, ERR_NOT_FOUND, "There is no job %.*s.", STR(id));
        *ret = (Job){
                .id = str_keep(c->arena, rows_text(rows, 0)),
                .kind = str_keep(c->arena, rows_text(rows, 1)),
                .state = str_keep(c->arena, rows_text(rows, 2)),
                .sentence = str_keep(c->arena, rows_text(rows, 3)),
                .done = rows_int(rows, 4),
                .total = rows_int(rows, 5),
                .created_ms = rows_int(rows, 6),
        };
        return OK;
}

Err job_progress(Ctx *c, int64_t done, int64_t total)
{
        if (!c->job)
                return OK;
        int64_t now = now_ms(c), changed;
        TRY(db_run(c,
                "UPDATE job SET done = ?, total = ?, lease_until_ms = ?, updated_ms = ? WHERE id = ? AND tries = ?",
                CELLS(cell_int(done), cell_int(total), cell_int(now + 1000 * c->job->lease_s),
                        cell_int(now), cell_text(c->job->id), cell_int(c->job->tries)),
                &changed));
        if (changed == 0)
                return fail(c, ERR_CONFLICT, "The job was taken over by another process.");
        return OK;
}
