/* table_in.c: the rows that a table has in the database while it waits, and what a person decides about it. */
#include "flow/table_in_inside.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#define KEPT_DAYS 30 /* a table that nobody decides about */

static const char *const state_names[N_TABLE_STATES] = {
        [TABLE_LOOKING] = "looking",
        [TABLE_READY] = "ready",
        [TABLE_TRYING] = "trying",
        [TABLE_TRIED] = "tried",
        [TABLE_TAKING] = "taking",
        [TABLE_TAKEN] = "taken",
        [TABLE_FAILED] = "failed",
        [TABLE_DROPPED] = "dropped",
};

const char *table_state_name(TableState s)
{
        return state_names[s];
}

static TableState state_from(Str name)
{
        for (size_t i = 0; i < N_TABLE_STATES; i++)
                if (str_eq(name, str_from(state_names[i])))
                        return (TableState)i;
        return TABLE_FAILED;
}

const char *table_in_path(Ctx *c, Str id)
{
        return originals_incoming(c, c->originals, str_printf(c->arena, "table-%.*s", STR(id)));
}

const char *progress_path(Ctx *c, Str id)
{
        return originals_incoming(
                c, c->originals, str_printf(c->arena, "table-%.*s.progress", STR(id)));
}

/* Opening
 * ------- */
static MUST Err copy_file(Ctx *c, const char *path, const char *to_path, int64_t *ret_n)
{
        CLEANUP(fd_close) int from = open(path, O_RDONLY | O_CLOEXEC);
        if (from < 0)
                return fail_errno(c, N_("open"), str_from(path));
        CLEANUP(fd_close) int to = open(to_path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (to < 0)
                return fail_errno(c, N_("write"), str_from(to_path));
        char piece[1 << 14];
        int64_t n = 0;
        for (ssize_t got; (got = read(from, piece, sizeof piece)) != 0; n += got) {
                if (got < 0 && errno == EINTR) {
                        got = 0;
                        continue;
                }
                if (got < 0)
                        return fail_errno(c, N_("read"), str_from(path));
                if (n + got > setting_int(c, "upload_max"))
                        return fail(c, ERR_LIMIT,
                                "This file is larger than this office takes (%lld bytes).",
                                (long long)setting_int(c, "upload_max"));
                for (ssize_t at = 0; at < got;) {
                        ssize_t put = write(to, piece + at, (size_t)(got - at));
                        if (put < 0 && errno != EINTR)
                                return fail_errno(c, N_("write"), str_from(to_path));
                        at += MAX(put, 0);
                }
        }
        if (fsync(to) != 0)
                return fail_errno(c, N_("write"), str_from(to_path));
        *ret_n = n;
        return n ? OK : fail(c, ERR_INVALID, "The table is empty.");
}

static void remove_files(Ctx *c, Str id)
{
        (void)unlink(table_in_path(c, id));
        (void)unlink(progress_path(c, id));
}

/* Tables that nobody decided about for a month. */
static MUST Err drop_old(Ctx *c)
{
        int64_t before = now_ms(c) - KEPT_DAYS * INT64_C(86400000);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT id FROM table_in WHERE created_ms < ? AND state <> 'dropped'",
                CELLS(cell_int(before)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                remove_files(c, rows_text(rows, 0));
        }
        rows_close(rows);
        rows = NULL;
        return db_run(c, "UPDATE table_in SET state = 'dropped' WHERE created_ms < ?",
                CELLS(cell_int(before)), NULL);
}

static MUST Err own_org(Ctx *c, Str *ret)
{
        *ret = c->scope ? c->scope->org : c->actor ? c->actor->org_id : (Str){0};
        return ret->n || c->scope ? OK : scope_office(c, ret);
}

Err table_in_open(Ctx *c, const Register *reg, const char *path, Str file_name, Str *ret_id)
{
        TRY(demand(c, MAY_IMPORT));
        Str id = uuid_new(c), org;
        int64_t n_bytes = 0;
        Err e = copy_file(c, path, table_in_path(c, id), &n_bytes);
        if (e == OK)
                e = drop_old(c);
        if (e == OK)
                e = own_org(c, &org);
        if (e == OK)
                e = db_run(c,
                        "INSERT INTO table_in (id, register, file_name, n_bytes, state, chinese, created_ms,"
                        " created_by, org_id) VALUES (?, ?, ?, ?, 'looking', ?, ?, ?, ?)",
                        CELLS(cell_text(id), cell_text(reg->name), cell_text(file_name),
                                cell_int(n_bytes), cell_int(c->words != NULL), cell_int(now_ms(c)),
                                cell_text(c->scope && c->actor ? c->actor->id : S("")),
                                cell_text(org)),
                        NULL);
        if (e != OK)
                remove_files(c, id);
        else
                *ret_id = id;
        return e;
}

/* Loading
 * ------- */
#define COLUMNS                                                                             \
        "id, register, file_name, n_bytes, state, sentence, plan, look, n_rows, n_new, "    \
        "n_changed, n_same, n_refused, n_made, row_done, chinese, created_ms, created_by, " \
        "org_id, (SELECT count(*) FROM table_in_fault f WHERE f.table_id = table_in.id)"

static MUST Err fetch(Ctx *c, const Rows *rows, TableIn *ret)
{
        Str plan = str_keep(c->arena, rows_text(rows, 6));
        Str look = str_keep(c->arena, rows_text(rows, 7));
        *ret = (TableIn){
                .id = str_keep(c->arena, rows_text(rows, 0)),
                .reg = register_lookup(c->registers, rows_text(rows, 1)),
                .file_name = str_keep(c->arena, rows_text(rows, 2)),
                .n_bytes = rows_int(rows, 3),
                .state = state_from(rows_text(rows, 4)),
                .sentence = str_keep(c->arena, rows_text(rows, 5)),
                .report = {.n_rows = rows_int(rows, 8),
                        .n_new = rows_int(rows, 9),
                        .n_changed = rows_int(rows, 10),
                        .n_same = rows_int(rows, 11),
                        .n_refused = rows_int(rows, 12),
                        .n_made = rows_int(rows, 13)},
                .row_done = rows_int(rows, 14),
                .chinese = rows_int(rows, 15) != 0,
                .created_ms = rows_int(rows, 16),
                .created_by = str_keep(c->arena, rows_text(rows, 17)),
                .org_id = str_keep(c->arena, rows_text(rows, 18)),
                .n_faults = rows_int(rows, 19),
        };
        if (ret->state == TABLE_TRIED || ret->state == TABLE_TAKING || ret->state == TABLE_TAKEN)
                ret->report.remarks = ret->sentence;
        TRY(plan_from_json(c, plan, &ret->plan));
        TRY(look_from_json(c, look, &ret->look));
        ret->remembered = plan.n && str_find(plan, S("\"remembered\":true"), 0) != SIZE_MAX;
        return OK;
}

Err table_in_load(Ctx *c, Str id, TableIn *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        TRY(db_query(
                c, "SELECT " COLUMNS " FROM table_in WHERE id = ?", CELLS(cell_text(id)), &rows));
        TRY(rows_next(c, rows, &more));
        if (more)
                TRY(fetch(c, rows, ret));
        if (!more || !ret->reg || (c->scope && !str_eq(c->scope->org, ret->org_id)))
                return fail(c, ERR_NOT_FOUND, "There is no such table.");
        return OK;
}

Err table_in_waiting(Ctx *c, const Register *reg, TableIn **ret, size_t *ret_n)
{
        Str org;
        VEC(TableIn) found = {0};
        TRY(own_org(c, &org));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT " COLUMNS " FROM table_in WHERE org_id = ? AND register = ?"
                " AND state NOT IN ('dropped', 'taken') ORDER BY created_ms DESC LIMIT 10",
                CELLS(cell_text(org), cell_text(reg->name)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                TRY(fetch(c, rows, VEC_PUSH(c->arena, &found)));
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err table_in_faults(Ctx *c, Str id, int64_t from, int64_t n, RowFault **ret, size_t *ret_n)
{
        VEC(RowFault) faults = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT row_number, col, field, typed, sentence, hint FROM table_in_fault"
                " WHERE table_id = ? AND ord >= ? ORDER BY ord LIMIT ?",
                CELLS(cell_text(id), cell_int(from), cell_int(n)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &faults) = (RowFault){
                        .row = rows_int(rows, 0),
                        .column = (int)rows_int(rows, 1),
                        .field = str_keep(c->arena, rows_text(rows, 2)),
                        .typed = str_keep(c->arena, rows_text(rows, 3)),
                        .sentence = str_keep(c->arena, rows_text(rows, 4)),
                        .hint = str_keep(c->arena, rows_text(rows, 5)),
                };
        }
        *ret = faults.p;
        *ret_n = faults.n;
        return OK;
}

/* Beside the database, since the transaction that does the work is not seen before its end. */
void table_in_progress(Ctx *c, Str id, int64_t *ret_done, int64_t *ret_total)
{
        Str text, done;
        *ret_done = *ret_total = 0;
        if (!file_exists(progress_path(c, id)))
                return;
        if (file_read(c, progress_path(c, id), 100, &text) == OK && str_cut(&text, ' ', &done)) {
                (void)str_to_int(done, ret_done);
                (void)str_to_int(str_trim(text), ret_total);
        }
        fault_clear(c);
}

/* What a person decides
 * --------------------- */
static MUST Err set_state(Ctx *c, const TableIn *t, TableState to, const TablePlan *plan)
{
        int64_t changed;
        TRY(db_run(c,
                "UPDATE table_in SET state = ?, plan = ?, sentence = '', row_done = 0 WHERE id = ? AND state = ?",
                CELLS(cell_text(str_from(state_names[to])),
                        cell_text(plan_to_json(c, plan, /* remembered= */ false)), cell_text(t->id),
                        cell_text(str_from(state_names[t->state]))),
                &changed));
        (void)unlink(progress_path(c, t->id));
        return changed
                ? OK
                : fail(c, ERR_CONFLICT, "Somebody else has decided about this table meanwhile.");
}

static MUST Err demand_waiting(Ctx *c, const TableIn *t)
{
        TRY(demand(c, MAY_IMPORT));
        if (!actor_may_write(c->actor, t->reg))
                return fail(c, ERR_DENIED, "You may not write to the register %.*s.",
                        STR(register_label(c, t->reg)));
        if (t->state == TABLE_READY || t->state == TABLE_TRIED || t->state == TABLE_FAILED)
                return OK;
        return fail(c, ERR_CONFLICT, "This table is at work, or its rows are records already.");
}

Err table_in_look(Ctx *c, const TableIn *t, int sheet, int64_t head, int64_t n_head)
{
        TablePlan plan = {.sheet = sheet, .head = head, .n_head = n_head};
        TRY(demand_waiting(c, t));
        return set_state(c, t, TABLE_LOOKING, &plan);
}

Err table_in_try(Ctx *c, const TableIn *t, const TablePlan *plan)
{
        ImportPlan ignored;
        TRY(demand_waiting(c, t));
        TRY(plan_resolve(c, t, plan, &ignored));
        TRY(heads_remember(c, t, plan));
        return set_state(c, t, TABLE_TRYING, plan);
}

Err table_in_take(Ctx *c, const TableIn *t, bool good)
{
        TablePlan plan = t->plan;
        TRY(demand_waiting(c, t));
        if (t->state != TABLE_TRIED)
                return fail(c, ERR_CONFLICT, "A table is tried before it is taken.");
        if (!good && t->report.n_refused)
                return fail(c, ERR_CONFLICT,
                        "%lld rows cannot be taken. Mend them, or keep the good ones only.",
                        (long long)t->report.n_refused);
        plan.good = good;
        return set_state(c, t, TABLE_TAKING, &plan);
}

Err table_in_take_untried(Ctx *c, const TableIn *t, const TablePlan *plan, bool good)
{
        ImportPlan ignored;
        TablePlan taken = *plan;
        TRY(demand_waiting(c, t));
        TRY(plan_resolve(c, t, plan, &ignored));
        TRY(heads_remember(c, t, plan));
        taken.good = good;
        return set_state(c, t, TABLE_TAKING, &taken);
}

Err table_in_drop(Ctx *c, const TableIn *t)
{
        TRY(demand_waiting(c, t));
        TRY(set_state(c, t, TABLE_DROPPED, &t->plan));
        remove_files(c, t->id);
        return OK;
}
