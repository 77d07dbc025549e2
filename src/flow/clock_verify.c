/* clock_verify.c: the rows of due and desk beside what the clocks reckon. They are written by the transaction that saves a
 * record, so they differ only where something came past the program, where a declaration changed, or where a day came that
 * nobody saved anything on: the last is followed here (clock_turn), the others are named (verify) and mended (recount). */
#include "flow/clock.h"

#include <string.h>

/* A new day
 * --------- */
#define TURNED S("clocks_day")

Err clock_turned(Ctx *c)
{
        return db_fact_put(c, TURNED, str_printf(c->arena, "%d", day_today(c)));
}

/* Wholes of which a part was planned for a day that has come since. */
static MUST Err follow_planned(
        Ctx *c, const Register *whole, const Register *part, int32_t since, const DaysOff *off)
{
        const Field *date = part_day(part);
        Str *ids;
        size_t n;
        if (!date)
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT DISTINCT f_%.*s FROM reg_%.*s WHERE withdrawn = 0 AND f_%.*s_last > ? AND f_%.*s_last <= ?",
                STR(sql_ident(part->part_of->name)), STR(sql_ident(part->name)),
                STR(sql_ident(date->name)), STR(sql_ident(date->name)));
        TRY(db_texts(c, str_keep_z(c->arena, sql), CELLS(cell_int(since), cell_int(day_today(c))),
                &ids, &n));
        for (size_t i = 0; i < n; i++)
                TRY(clock_follow(c, whole, ids[i], off));
        return OK;
}

static MUST Err follow_day(Ctx *c, int32_t since)
{
        const Register *rules;
        DaysOff off;
        Str *ids;
        size_t n;
        TRY(days_off_load(c, 0, &off));
        TRY(frequency_rules(c, &rules, &ids, &n));
        for (size_t i = 0; i < n; i++)
                TRY(clock_follow(c, rules, ids[i], &off));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_clocks; k++)
                        if (reg->clocks[k].without)
                                TRY(follow_planned(c, reg, reg->clocks[k].without, since, &off));
        }
        return desk_settle(c);
}

Err clock_turn(Ctx *c)
{
        Str known;
        int64_t day;
        TRY(db_fact(c, TURNED, &known));
        if (!str_to_int(known, &day)) /* an office of before this was so */
                day = INT32_MIN;
        if (day == day_today(c))
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(follow_day(c, (int32_t)day));
        TRY(clock_turned(c));
        return txn_commit(&t);
}

/* Comparing
 * --------- */
typedef struct {
        DaysOff off;
        int64_t n_due, n_desk; /* rows that records have */
        int64_t n_wrong;       /* records of a register whose rows are others */
        Str example;
        Arena *keep;
} Comparison;

static const Running *running_named(const Register *reg, const Reckoned *k, Str clock)
{
        for (size_t i = 0; i < reg->n_clocks; i++)
                if (k->running[i].clock && str_eq(reg->clocks[i].name, clock))
                        return &k->running[i];
        return NULL;
}

/* Its open rows of due; those that were met stay as they were. */
static MUST Err due_stands(Ctx *c, const Record *r, const Reckoned *k, bool *ret, int64_t *ret_rows)
{
        int64_t wanted = 0, found = 0;
        CLEANUP(rows_closep) Rows *rows = NULL;
        for (size_t i = 0; i < r->reg->n_clocks; i++)
                wanted += k->running[i].clock != NULL;
        TRY(db_query(c,
                "SELECT clock, register, org_id, since_day, due_day, soon, extended FROM due "
                "WHERE record_id = ? AND met_day IS NULL",
                CELLS(cell_text(r->id)), &rows));
        *ret = true;
        for (bool more;; found++) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                const Running *one = running_named(r->reg, k, rows_text(rows, 0));
                *ret = *ret && one && str_eq(rows_text(rows, 1), r->reg->name) &&
                        str_eq(rows_text(rows, 2), r->org_id) && rows_int(rows, 3) == one->since &&
                        rows_int(rows, 4) == one->due && rows_int(rows, 5) == one->soon &&
                        rows_int(rows, 6) == one->extended;
        }
        *ret = *ret && found == wanted;
        *ret_rows = found;
        return OK;
}

static Err compare_one(Ctx *c, void *p, const Record *r)
{
        Comparison *m = p;
        Reckoned k;
        bool due = true, desk;
        int64_t n_due = 0, n_desk;
        TRY(clock_reckon(c, r, &m->off, &k));
        for (size_t i = 0; r->withdrawn && i < r->reg->n_clocks; i++)
                k.running[i] = (Running){0};
        if (r->reg->n_clocks)
                TRY(due_stands(c, r, &k, &due, &n_due));
        TRY(desk_row_stands(c, r, &k.stay, &k.nearest, &desk, &n_desk));
        m->n_due += n_due;
        m->n_desk += n_desk;
        if (due && desk)
                return OK;
        if (!m->n_wrong++)
                m->example = str_keep(m->keep, r->number.n ? r->number : r->title);
        return OK;
}

typedef VEC(Str) Lines;

static MUST Err compare_register(Ctx *c, const Register *reg, Comparison *m, Lines *lines)
{
        const ListQuery q = {.reg = reg, .sort = S("created"), .withdrawn = true};
        m->n_wrong = 0;
        if (!reg->n_clocks && !reg->n_states)
                return OK;
        TRY(record_walk(c, &q, compare_one, m));
        if (m->n_wrong)
                *VEC_PUSH(c->arena, lines) = str_printf(c->arena,
                        tr(c, N_("%.*s: deadlines or desks of %lld records are not what is reckoned, such as those of %.*s.")),
                        STR(register_label(c, reg)), (long long)m->n_wrong, STR(m->example));
        return OK;
}

/* Rows of what is not there, or not declared any more. */
static MUST Err compare_total(Ctx *c, const Comparison *m, Lines *lines)
{
        Cell n_due, n_desk;
        bool found;
        TRY(db_one(c, "SELECT count(*) FROM due WHERE met_day IS NULL", NO_CELLS, &n_due, &found));
        TRY(db_one(c, "SELECT count(*) FROM desk", NO_CELLS, &n_desk, &found));
        int64_t more = n_due.i - m->n_due + n_desk.i - m->n_desk;
        if (more > 0)
                *VEC_PUSH(c->arena, lines) = str_printf(c->arena,
                        tr(c, N_("%lld deadlines or entries of desks belong to no record.")),
                        (long long)more);
        return OK;
}

Err clock_verify(Ctx *c, Str **ret, size_t *ret_n)
{
        Lines lines = {0};
        Comparison m = {.keep = c->arena};
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_READ, &t)); /* one moment of the database */
        TRY(days_off_load(c, 0, &m.off));
        for (size_t i = 0; i < registers_count(c->registers); i++)
                TRY(compare_register(c, registers_at(c->registers, i), &m, &lines));
        TRY(compare_total(c, &m, &lines));
        *ret = lines.p;
        *ret_n = lines.n;
        return txn_commit(&t);
}
