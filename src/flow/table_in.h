/* table_in.h: a table on its way into a register: looked at, its columns mapped by a person, tried, taken.
 *
 * What it promises:
 * - Nothing is written that was not tried before. All rows are taken or none; or, if so chosen, those that are good,
 *   in batches, each whole: who dies in between goes on behind the last one.
 * - Every fault names its cell, what stood there, why it cannot be taken and what may be done.
 * - Where the columns of a head went is remembered by organisation and register.
 * - The file is foreign: only the worker (job) reads it. A TableRun is what it reports to. */
#ifndef HANQING_FLOW_TABLE_IN_H
#define HANQING_FLOW_TABLE_IN_H

#include "flow/flow.h"
#include "ingest/sheet.h"

typedef enum {
        TABLE_LOOKING, /* the first rows are being read */
        TABLE_READY,   /* waits for its columns to be mapped */
        TABLE_TRYING,
        TABLE_TRIED, /* the report is there; nothing was written */
        TABLE_TAKING,
        TABLE_TAKEN,
        TABLE_FAILED, /* could not be read; the sentence says why */
        TABLE_DROPPED,
        N_TABLE_STATES,
} TableState;

/* Where columns go: a field's name, ":number" and other columns of every record, or empty: nowhere. */
typedef struct {
        int sheet;      /* -1: the first with something in it */
        int64_t head;   /* row of the head; 0: to be found */
        int64_t n_head; /* rows of it: 1 or 2 */
        Str *to;
        Str *units; /* parallel */
        size_t n_columns;
        Str *keys; /* fields by which rows without a number are recognised */
        size_t n_keys;
        Str year;
        Json *constants; /* field name to words, or NULL */
        bool apart;      /* rows that the keys do not tell apart are different ones */
        bool makes;      /* register what references lack */
        bool good;       /* keep the good rows; else all or nothing */
} TablePlan;
typedef struct {
        int64_t row;
        Str *cells; /* n_columns */
} LookRow;
typedef struct {
        Str *sheets;
        size_t n_sheets, n_columns, n_rows_shown;
        int sheet;
        int64_t n_rows; /* about; 0: not known */
        Str format;
        LookRow *rows;
} TableLook;
typedef struct {
        Str id;
        const Register *reg;
        Str file_name;
        int64_t n_bytes;
        TableState state;
        Str sentence; /* why it failed; of one that was tried or taken, the remarks of its report */
        TablePlan plan;
        TableLook look;
        ImportReport report; /* counts; its faults: table_in_faults */
        int64_t n_faults, row_done, created_ms;
        Str created_by, org_id;
        bool chinese;
        bool remembered; /* the plan is that of an earlier table with this head */
} TableIn;

const char *table_state_name(TableState s); /* "looking" "ready" … */
/* Copies the file to where it waits. What it is, is not known before it was looked at. */
MUST Err table_in_open(Ctx *c, const Register *reg, const char *path, Str file_name, Str *ret_id);
MUST Err table_in_load(
        Ctx *c, Str id, TableIn *ret); /* one's own organisation's; else ERR_NOT_FOUND */
/* The head of a column as one text: 时间 over 始 is 时间 始. */
Str table_in_head(Ctx *c, const TableIn *t, size_t column);
/* What comes next: each sets the state for which the job is then run. */
MUST Err table_in_look(Ctx *c, const TableIn *t, int sheet, int64_t head, int64_t n_head);
MUST Err table_in_try(Ctx *c, const TableIn *t, const TablePlan *plan);
MUST Err table_in_take(Ctx *c, const TableIn *t, bool good);
/* Taken without having been tried, by whoever does not look at the trial in between: what a trial would refuse is refused
 * as well, and the table is then as after a trial. */
MUST Err table_in_take_untried(Ctx *c, const TableIn *t, const TablePlan *plan, bool good);
MUST Err table_in_drop(Ctx *c, const TableIn *t);
MUST Err table_in_faults(Ctx *c, Str id, int64_t from, int64_t n, RowFault **ret, size_t *ret_n);
/* How far a run is; total 0: not known. */
void table_in_progress(Ctx *c, Str id, int64_t *ret_done, int64_t *ret_total);
/* Those of a register that wait for somebody, newest first, at most ten. */
MUST Err table_in_waiting(Ctx *c, const Register *reg, TableIn **ret, size_t *ret_n);
const char *table_in_path(Ctx *c, Str id);

/* One reading
 * ----------- */
typedef struct TableRun TableRun;
/* What the state wants: looking, trying or taking; *ret is NULL if nothing. Acts as the person whose table it is
 * until table_run_close. */
MUST Err table_run_begin(Ctx *c, Str id, TableRun **ret);
const SheetAsk *table_run_ask(const TableRun *r);
Str table_run_file(const TableRun *r);
SheetSink table_run_sink; /* p: the run */
MUST Err table_run_end(Ctx *c, TableRun *r);
void table_run_close(TableRun **r); /* for CLEANUP; takes back what was not ended */
/* The reading gave up for good. */
MUST Err table_run_failed(Ctx *c, Str id, Str sentence);

#endif
