/* inside.h: what the files of this room share: how the server and its worker talk, and the walls of the
 * worker. libseccomp is known to sandbox.c alone. */
#ifndef HANQING_JOB_INSIDE_H
#define HANQING_JOB_INSIDE_H

#include "job/job.h"

/* Messages: wire.c
 * ---------------- */
/* Both ways: one byte of kind, four of length (little endian), that many of JSON. */
typedef enum {
        MSG_SETUP = 's', /* to the worker, once: {"memory": bytes, "seconds": n} */
        MSG_FILE =
                'f', /* to the worker, with the file's descriptor: {"name": …, "words": bool}; of a table also
                           "sheet" and "rows" (SheetAsk), of a photograph "photo": true */
        MSG_HEAD = 'h', /* back: reading_head_to_json */
        MSG_DOC = 'd',  /* back: read_doc_to_json, one for each document */
        MSG_BOOK = 'b', /* back, of a table: {"names": […], "format": …, "rows": n} */
        MSG_ROWS = 'r', /* back, of a table: [[sheet, row, [column, note, text, …]], …] */
        MSG_PHOTO =
                'p', /* back, of a photograph: {"mime", "width", "height", "taken", "latitude", "longitude"} */
        MSG_ERROR = 'e',  /* back, and the file is done: {"kind": …, "sentence": …} */
        MSG_FINISH = 'F', /* back, and the file is done */
} MessageKind;
#define MESSAGE_MAX ((size_t)256 << 20)

typedef struct {
        MessageKind kind;
        Str body; /* in the arena given */
        int fd;   /* -1: none came with it; the receiver closes it */
} Message;
typedef enum { WIRE_OK, WIRE_CLOSED, WIRE_TIMEOUT, WIRE_BROKEN } WireState;

/* fd -1: no descriptor goes with it. */
WireState wire_send(int socket, MessageKind kind, Str body, int fd);
/* Waits at most until *left_ms have been spent waiting (and takes them off); left_ms NULL: for ever. */
WireState wire_receive(Arena *a, int socket, int64_t *left_ms, Message *ret);

/* Walls: sandbox.c
 * ---------------- */
typedef struct {
        const char *name, *help; /* help: msgid */
        /* True if the wall stands; else *ret_why says why not. */
        bool (*raise)(const WorkerLimits *limits, const char **ret_why);
} Wall;
extern const Wall walls[]; /* in the order in which they are raised; ends with {0} */
/* Raises every wall that this kernel lets us raise; gives how many stand. */
size_t sandbox_enter(const WorkerLimits *limits);
/* For one file of n bytes: processor time from now on, and address space for its mapping. */
void sandbox_file(const WorkerLimits *limits, size_t n);

/* The job at work
 * --------------- */
typedef struct Running {
        Str id;
        int64_t tries; /* tells this run from one that took the job over */
        int lease_s;
        Worker *worker;
} Running;

/* A worker for the length of one call, outside of jobs; worker_close ends it. */
Worker *job_worker(Ctx *c);

/* Who holds a lease: holder.c
 * --------------------------- */
Str holder_name(Ctx *c); /* of this process */
/* Leases of processes that are dead are free at once. */
MUST Err holders_release(Ctx *c);

#endif
