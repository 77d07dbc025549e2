/* urge.c: reminders for all that is late in a table of tasks by units: one slip for each late cell, in one transaction.
 * A slip goes to a unit and about a task, never about a person. Nobody is reminded of the same twice on one day, so
 * that a button pressed twice sends once. */
#include "flow/flow.h"

const Field *urge_field(const View *v, const Axis *a)
{
        for (size_t i = 0; a->field && i < v->urge->n_fields; i++) {
                const Field *f = &v->urge->fields[i];
                if (field_is(f, "reference") && !f->many && str_eq(f->target, a->field->target))
                        return f;
        }
        return NULL;
}

/* What is late, and was not reminded today
 * ---------------------------------------- */
static Str day_begins_ms(Ctx *c)
{
        int64_t day = INT64_C(86400000), zone = setting_int(c, "zone") * 60000;
        int64_t local = now_ms(c) + zone;
        return str_printf(c->arena, "%lld", (long long)(local - local % day - zone));
}

static MUST Err reminded_today(Ctx *c, const View *v, RecordList *ret)
{
        const Filter today = {S("created"), S("from"), day_begins_ms(c)};
        const ListQuery q = {.reg = v->urge,
                .filters = &today,
                .n_filters = 1,
                .sort = S("-created"),
                .limit = URGES_MAX};
        return record_list(c, &q, ret);
}

static bool is_about(const Record *slip, const Record *late, const View *v)
{
        const Axis *sides[] = {&v->rows, &v->columns};
        for (size_t i = 0; i < ARRAY_LEN(sides); i++)
                if (!str_eq(record_text(slip, urge_field(v, sides[i])->name),
                            record_text(late, sides[i]->field->name)))
                        return false;
        return true;
}

Err urge_late(Ctx *c, const CrossAsk *ask, Urge **ret, size_t *ret_n, int64_t *ret_total)
{
        const View *v = ask->view;
        const ListQuery q = {.reg = v->reg, .cross = ask, .limit = URGES_MAX};
        RecordList late, today;
        TRY(record_list(c, &q, &late));
        TRY(reminded_today(c, v, &today));
        Urge *list = NEW_N(c->arena, Urge, MAX(late.n, (size_t)1));
        for (size_t i = 0; i < late.n; i++) {
                list[i].late = late.p[i];
                for (size_t k = 0; k < today.n; k++)
                        list[i].today = list[i].today || is_about(today.p[k], late.p[i], v);
        }
        *ret = list;
        *ret_n = late.n;
        *ret_total = late.total;
        return OK;
}

/* Slips
 * ----- */
/* A unit below that works with this program finds the slip on its own desk, if what it is about is open to it; the
 * slips of the others lie with the office, which sends them by telephone or letter. */
static MUST Err give_to(Ctx *c, Record *slip, Str unit, const Record *late)
{
        bool below = false, known = false;
        Cell ignored;
        if (!unit.n || !c->scope || str_eq(late->visibility, S("office")))
                return OK;
        TRY(org_is_above(c, c->scope->org, unit, c->scope->day, &below));
        if (below)
                TRY(db_one(c, "SELECT 1 FROM account WHERE org_id = ? AND state = 'open' LIMIT 1",
                        CELLS(cell_text(unit)), &ignored, &known));
        if (known)
                slip->org_id = unit;
        return OK;
}

/* What was written for all of them, the task, the unit, and today where a date is required. */
static MUST Err send_one(Ctx *c, const View *v, const Record *pattern, const Record *late)
{
        Record *slip = record_new(c, v->urge);
        Str unit = record_text(late, v->columns.field->name);
        for (size_t i = 0; i < v->urge->n_fields; i++) {
                const Field *f = &v->urge->fields[i];
                if (pattern->values[i].n)
                        record_put(slip, f->name, pattern->values[i]);
                else if (f->required && field_is(f, "date"))
                        TRY(record_put_text(c, slip, f->name, jdn_iso(c->arena, day_today(c))));
        }
        TRY(record_put_text(
                c, slip, urge_field(v, &v->rows)->name, record_text(late, v->rows.field->name)));
        TRY(record_put_text(c, slip, urge_field(v, &v->columns)->name, unit));
        TRY(give_to(c, slip, unit, late));
        return record_save(c, slip, S(""));
}

static bool is_chosen(const Str *ids, size_t n, Str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(ids[i], id))
                        return true;
        return false;
}

Err urge_send(Ctx *c, const CrossAsk *ask, const Str *ids, size_t n, const Record *pattern,
        size_t *ret_sent)
{
        Urge *late;
        size_t n_late, sent = 0;
        int64_t total;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(urge_late(c, ask, &late, &n_late, &total));
        for (size_t i = 0; i < n_late; i++) {
                if (late[i].today || !is_chosen(ids, n, late[i].late->id))
                        continue;
                TRY(send_one(c, ask->view, pattern, late[i].late));
                sent++;
        }
        TRY(txn_commit(&t));
        *ret_sent = sent;
        return OK;
}
