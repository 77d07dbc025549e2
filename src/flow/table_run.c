/* table_run.c: what is done with the rows of a table while the worker reads them. A trial does the whole work in one
 * transaction and takes it back. Taking all or nothing is the same, committed. Keeping the good rows commits batch
 * after batch, and with each the number of its last row, so that whoever was killed goes on behind it. */
#include "flow/table_in_inside.h"

#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define LOOK_ROWS 40
#define BATCH_ROWS 500
#define PROGRESS_ROWS 200
#define COPY_BYTES \
        100000 /* a larger table is tried on a copy, so that nobody waits until its trial ends */

struct TableRun {
        Ctx *c;
        TableIn t;
        SheetAsk ask;
        Arena *keep;
        ImportPlan plan;
        Importer *importer;
        Txn txn;
        Db *office; /* while the trial has a copy of it */
        int64_t in_batch, last_row, n_seen, total;
        int64_t first_fault;  /* of those that former batches have stored */
        size_t faults_stored; /* of this run's report */
        VEC(LookRow) rows;
        /* who acted before */
        const Actor *actor;
        const Scope *scope;
        const Words *words;
};

const SheetAsk *table_run_ask(const TableRun *r)
{
        return &r->ask;
}

Str table_run_file(const TableRun *r)
{
        return r->t.file_name;
}

/* Beginning and closing
 * --------------------- */
/* As whoever brought the table; the machine's owner is nobody else. */
static MUST Err act_as_owner(Ctx *c, TableRun *r)
{
        const Actor *a;
        if (!c->words && r->t.chinese) {
                const Asset *mo = asset_lookup(S("po/zh_Hans.mo"));
                c->words = mo ? words_from_mo(c->arena, asset_str(mo)) : NULL;
        }
        if (!r->t.created_by.n || (c->actor && str_eq(c->actor->id, r->t.created_by)))
                return OK;
        TRY(actor_make(c,
                "SELECT " ACTOR_COLUMNS ", CAST(? AS {text}) FROM account a WHERE a.id = ?",
                CELLS(cell_text(r->t.org_id), cell_text(r->t.created_by)), &a));
        if (!a)
                return fail(c, ERR_DENIED, "Whoever brought this table has no account any more.");
        c->actor = a;
        c->scope = a->scope;
        if (!actor_may(a, MAY_IMPORT) || !actor_may_write(a, r->t.reg) ||
                !str_eq(a->org_id, r->t.org_id))
                return fail(
                        c, ERR_DENIED, "Whoever brought this table may not import it any more.");
        return OK;
}

static const char *copy_path(Ctx *c, Str id)
{
        return originals_incoming(
                c, c->originals, str_printf(c->arena, "table-%.*s.copy", STR(id)));
}

static BulkKind bulk_of(const TableRun *r)
{
        return r->t.state == TABLE_TRYING ? BULK_TRIAL : BULK_REAL;
}

static MUST Err begin_rows(Ctx *c, TableRun *r)
{
        TRY(plan_resolve(c, &r->t, &r->t.plan, &r->plan));
        TRY(importer_new(c, &r->plan, &r->importer));
        r->ask = (SheetAsk){.sheet = r->t.plan.sheet};
        if (r->t.state == TABLE_TAKING && r->t.plan.good && r->t.row_done)
                r->first_fault = r->t.n_faults;
        if (r->t.state == TABLE_TRYING && r->t.n_bytes > COPY_BYTES)
                TRY(db_fork(c, copy_path(c, r->t.id), &r->office));
        TRY(txn_begin(c, DB_WRITE, &r->txn));
        TRY(bulk_begin(c, bulk_of(r)));
        if (r->t.state == TABLE_TRYING || !r->t.row_done)
                r->t.report = (ImportReport){0};
        return OK;
}

Err table_run_begin(Ctx *c, Str id, TableRun **ret)
{
        TableRun *r = NEW(c->arena, TableRun);
        *ret = NULL;
        *r = (TableRun){
                .c = c, .keep = c->arena, .actor = c->actor, .scope = c->scope, .words = c->words};
        TRY(table_in_load(c, id, &r->t));
        bool works = r->t.state == TABLE_LOOKING || r->t.state == TABLE_TRYING ||
                r->t.state == TABLE_TAKING;
        if (!works)
                return OK;
        *ret = r; /* from here on closed by the caller */
        TRY(act_as_owner(c, r));
        if (r->t.state != TABLE_LOOKING)
                return begin_rows(c, r);
        r->ask = (SheetAsk){.sheet = r->t.plan.sheet, .rows_max = LOOK_ROWS};
        return OK;
}

void table_run_close(TableRun **p)
{
        TableRun *r = *p;
        if (!r)
                return;
        bulk_drop(r->c);
        txn_done(&r->txn);
        db_unfork(r->c, &r->office, copy_path(r->c, r->t.id));
        r->c->actor = r->actor;
        r->c->scope = r->scope;
        r->c->words = r->words;
        *p = NULL;
}

static void note_progress(TableRun *r)
{
        char z[64];
        CLEANUP(fd_close)
        int fd = open(progress_path(r->c, r->t.id), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
        int n = snprintf(z, sizeof z, "%lld %lld\n", (long long)r->n_seen, (long long)r->total);
        if (fd >= 0 && pwrite(fd, z, (size_t)n, 0) == n)
                (void)!ftruncate(fd, n);
}

/* Rows
 * ---- */
static void keep_look(TableRun *r, const SheetRow *row)
{
        TableLook *l = &r->t.look;
        LookRow *kept = VEC_PUSH(r->keep, &r->rows);
        kept->row = row->row;
        kept->cells = NEW_N(r->keep, Str, SHEET_COLUMNS_MAX);
        for (size_t i = 0; i < row->n; i++) {
                Str text = row->cells[i].text;
                kept->cells[row->cells[i].column] =
                        str_keep(r->keep, str_slice(text, 0, utf8_offset(text, 200)));
                l->n_columns = MAX(l->n_columns, (size_t)row->cells[i].column + 1);
        }
        l->sheet = row->sheet;
}

static void keep_book(TableRun *r, const SheetBook *book)
{
        TableLook *l = &r->t.look;
        r->total = book->n_rows;
        if (r->t.state != TABLE_LOOKING)
                return;
        *l = (TableLook){.n_sheets = book->n,
                .sheets = NEW_N(r->keep, Str, book->n + 1),
                .format = str_keep(r->keep, book->format),
                .n_rows = book->n_rows};
        for (size_t i = 0; i < book->n; i++)
                l->sheets[i] = str_keep(r->keep, book->names[i]);
}

static MUST Err store_faults(Ctx *c, TableRun *r)
{
        const ImportReport *report = importer_report(r->importer);
        for (; r->faults_stored < report->n_faults; r->faults_stored++) {
                const RowFault *f = &report->faults[r->faults_stored];
                TRY(db_run(c,
                        "INSERT INTO table_in_fault (table_id, ord, row_number, col, field, typed, sentence, hint)"
                        " VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                        CELLS(cell_text(r->t.id),
                                cell_int(r->first_fault + (int64_t)r->faults_stored),
                                cell_int(f->row), cell_int(f->column), cell_text(f->field),
                                cell_text(f->typed), cell_text(f->sentence), cell_text(f->hint)),
                        NULL));
        }
        return OK;
}

/* The counts so far: those of former batches and this run's. */
static MUST Err store_counts(Ctx *c, const TableRun *r, TableState state)
{
        const ImportReport *had = &r->t.report, *got = importer_report(r->importer);
        return db_run(c,
                "UPDATE table_in SET state = ?, n_rows = ?, n_new = ?, n_changed = ?, n_same = ?, n_refused = ?,"
                " n_made = ?, row_done = ?, sentence = ? WHERE id = ?",
                CELLS(cell_text(str_from(table_state_name(state))),
                        cell_int(had->n_rows + got->n_rows), cell_int(had->n_new + got->n_new),
                        cell_int(had->n_changed + got->n_changed),
                        cell_int(had->n_same + got->n_same),
                        cell_int(had->n_refused + got->n_refused),
                        cell_int(had->n_made + got->n_made), cell_int(r->last_row),
                        cell_text(importer_remarks(c, r->importer)), cell_text(r->t.id)),
                NULL);
}

static MUST Err forget_faults(Ctx *c, const TableRun *r)
{
        return r->first_fault || r->faults_stored
                ? OK
                : db_run(c, "DELETE FROM table_in_fault WHERE table_id = ?",
                          CELLS(cell_text(r->t.id)), NULL);
}

static MUST Err end_batch(Ctx *c, TableRun *r)
{
        TRY(forget_faults(c, r));
        TRY(store_faults(c, r));
        TRY(store_counts(c, r, TABLE_TAKING));
        TRY(bulk_end(c));
        TRY(txn_commit(&r->txn));
        r->in_batch = 0;
        TRY(txn_begin(c, DB_WRITE, &r->txn));
        return bulk_begin(c, BULK_REAL);
}

static MUST Err take_row(Ctx *c, TableRun *r, const SheetRow *row)
{
        bool in_batches = r->t.state == TABLE_TAKING && r->t.plan.good;
        ImportCell cells[SHEET_COLUMNS_MAX];
        if (row->row < r->t.plan.head + r->t.plan.n_head)
                return OK;
        for (size_t i = 0; i < row->n; i++)
                cells[i] = (ImportCell){row->cells[i].column, row->cells[i].text,
                        sheet_note_problem(row->cells[i].note), row->cells[i].note == NOTE_FORMULA};
        if (++r->n_seen % PROGRESS_ROWS == 1)
                note_progress(r);
        if (in_batches && row->row <= r->t.row_done)
                return importer_pass(c, r->importer, row->row, cells, row->n);
        TRY(importer_row(c, r->importer, row->row, cells, row->n));
        r->last_row = row->row;
        return in_batches && ++r->in_batch >= BATCH_ROWS ? end_batch(c, r) : OK;
}

Err table_run_sink(Ctx *c, void *p, const SheetBook *book, const SheetRow *row)
{
        TableRun *r = p;
        if (!row)
                keep_book(r, book);
        else if (r->t.state == TABLE_LOOKING)
                keep_look(r, row);
        else
                return take_row(c, r, row);
        return OK;
}

/* Ending
 * ------ */
static MUST Err end_look(Ctx *c, TableRun *r)
{
        TableIn *t = &r->t;
        bool remembered;
        if (!r->rows.n)
                return fail(c, ERR_INVALID, "There is nothing in this table.");
        t->look.rows = r->rows.p;
        t->look.n_rows_shown = r->rows.n;
        t->plan.sheet = t->look.sheet;
        TRY(plan_propose(c, t, &remembered));
        return db_run(c, "UPDATE table_in SET state = 'ready', look = ?, plan = ? WHERE id = ?",
                CELLS(cell_text(look_to_json(c, &t->look)),
                        cell_text(plan_to_json(c, &t->plan, remembered)), cell_text(t->id)),
                NULL);
}

static MUST Err audit_taken(Ctx *c, const TableRun *r)
{
        const ImportReport *had = &r->t.report, *got = importer_report(r->importer);
        Str details = str_printf(c->arena, "%lld + %lld / %lld %.*s",
                (long long)(had->n_new + got->n_new), (long long)(had->n_changed + got->n_changed),
                (long long)(had->n_rows + got->n_rows), STR(r->t.file_name));
        return audit_add(c, S("import"), r->t.reg->name, (Str){0}, details);
}

/* A trial is taken back first, and so is a taking in which a row turned out wrong after all. */
static MUST Err end_rows(Ctx *c, TableRun *r)
{
        bool taking = r->t.state == TABLE_TAKING;
        bool takes = taking && (r->t.plan.good || !importer_report(r->importer)->n_refused);
        if (takes) {
                TRY(bulk_end(c));
        } else {
                bulk_drop(c);
                txn_done(&r->txn);
                db_unfork(c, &r->office, copy_path(c, r->t.id));
                TRY(txn_begin(c, DB_WRITE, &r->txn));
        }
        TRY(forget_faults(c, r));
        TRY(store_faults(c, r));
        TRY(store_counts(c, r, takes ? TABLE_TAKEN : TABLE_TRIED));
        if (takes)
                TRY(audit_taken(c, r));
        TRY(txn_commit(&r->txn));
        (void)unlink(progress_path(c, r->t.id));
        if (takes && !importer_report(r->importer)->n_refused && !r->first_fault)
                (void)unlink(table_in_path(c, r->t.id));
        return takes ? registers_survey(c) : OK;
}

Err table_run_end(Ctx *c, TableRun *r)
{
        return r->t.state == TABLE_LOOKING ? end_look(c, r) : end_rows(c, r);
}

Err table_run_failed(Ctx *c, Str id, Str sentence)
{
        return db_run(c,
                "UPDATE table_in SET state = 'failed', sentence = ? WHERE id = ? AND state IN ('looking', 'trying', 'taking')",
                CELLS(cell_text(sentence), cell_text(id)), NULL);
}
