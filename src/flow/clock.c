/* clock.c: deadlines, legal clocks and alerts: which of a record's clocks run, and until when.
 *
 * What is known is written down when a record is saved, in the same transaction: a row of the table due for each
 * clock, a row of the table desk for each record that waits for somebody (deskrow.c). So the desk, a board and a
 * calendar are one question to an index, and nothing is computed for each row that is shown; only the light, which
 * depends on the day, is told from two numbers. The rows follow from the record, its place in the chain, the table of
 * holidays and the extensions granted, and from nothing else: made again, they are the same. */
#include "flow/clock.h"

#include <string.h>

/* Does it run
 * ----------- */
static bool holds(const Record *r, const Condition *k)
{
        if (!k->field) {
                for (size_t i = 0; i < k->n; i++)
                        if (str_eq(r->state, k->values[i]))
                                return true;
                return false;
        }
        const Values *v = record_values(r, k->field->name);
        bool yes_no = field_is(k->field, "yes/no");
        for (size_t n = 0; n < v->n; n++)
                for (size_t i = 0; i < k->n; i++) {
                        Str is = yes_no ? (v->p[n].whole ? S("true") : S("false")) : v->p[n].text;
                        if (str_eq(is, k->values[i]))
                                return true;
                }
        return false;
}

static bool in_state(const Record *r, const Clock *k)
{
        for (size_t i = 0; i < k->n_in; i++)
                if (str_eq(r->state, k->in[i]->name))
                        return true;
        return k->n_in == 0 && !state_finished(state_lookup(r->reg, r->state));
}

static bool runs(const Record *r, const Clock *k)
{
        bool on = !r->withdrawn && in_state(r, k);
        for (size_t i = 0; i < k->n_empty; i++)
                on = on && record_values(r, k->empty[i]->name)->n == 0;
        for (size_t i = 0; i < k->n_filled; i++)
                on = on && record_values(r, k->filled[i]->name)->n > 0;
        for (size_t i = 0; i < k->n_where; i++)
                on = on && holds(r, &k->where[i]);
        return on;
}

/* Its days
 * -------- */
/* The last day that the words of a date can mean (明年底前: the last of December); the latest of several. */
static bool last_day(const Record *r, const Field *f, int32_t *ret)
{
        const Values *v = record_values(r, f->name);
        bool found = false;
        for (size_t i = 0; i < v->n; i++) {
                const Value *d = &v->p[i];
                if (!d->edtf.n || d->last == JDN_OPEN_FUTURE || d->last == JDN_OPEN_PAST)
                        continue;
                *ret = found ? MAX(*ret, d->last) : d->last;
                found = true;
        }
        return found;
}

static bool start_day(Ctx *c, const Record *r, const Clock *k, const Stay *stay, int32_t *ret)
{
        switch (k->start) {
        case SINCE_ENTERED:
                *ret = day_of_ms(c, stay->since_ms);
                return true;
        case SINCE_CREATED:
                *ret = day_of_ms(c, r->created_ms);
                return true;
        case SINCE_UPDATED:
                *ret = day_of_ms(c, r->updated_ms);
                return true;
        case SINCE_FIELD:
                return last_day(r, k->since, ret);
        }
        return false;
}

const Field *part_day(const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (!reg->fields[i].many && field_is(&reg->fields[i], "date"))
                        return &reg->fields[i];
        return NULL;
}

/* The day of the latest part: of its first date, where it has one, else when it was made. What lies ahead of today is
 * only planned. */
static MUST Err latest_part(
        Ctx *c, const Record *whole, const Register *part, int32_t *ret, bool *ret_found)
{
        const Field *date = part_day(part);
        Cell v;
        /* sql: identifiers only */
        Str sql = date
                ? str_printf(c->arena,
                          "SELECT max(f_%.*s_last) FROM reg_%.*s WHERE withdrawn = 0 AND f_%.*s = ? AND "
                          "f_%.*s_last <= ?",
                          STR(date->name), STR(part->name), STR(part->part_of->name),
                          STR(date->name))
                /* sql: identifiers only */
                : str_printf(c->arena,
                          "SELECT max(created_ms) FROM reg_%.*s WHERE withdrawn = 0 AND f_%.*s = ? AND "
                          "created_ms <= ?",
                          STR(part->name), STR(part->part_of->name));
        TRY(db_one(c, sql.p,
                CELLS(cell_text(whole->id), date ? cell_int(day_today(c)) : cell_int(now_ms(c))),
                &v, ret_found));
        *ret_found = *ret_found && v.kind == CELL_INT;
        if (*ret_found)
                *ret = date ? (int32_t)v.i : day_of_ms(c, v.i);
        return OK;
}

Err days_off_load(Ctx *c, int32_t from, DaysOff *ret)
{
        VEC(DayOff) v = {0};
        *ret = (DaysOff){0};
        if (!register_lookup(c->registers, S("holiday")))
                return OK;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT f_days_first, f_days_last, CASE f_kind WHEN 'work' THEN 1 ELSE 0 END AS works "
                "FROM reg_holiday WHERE withdrawn = 0 AND f_days_last >= ? AND f_days_first IS NOT NULL "
                "ORDER BY works, f_days_first",
                CELLS(cell_int(from)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &v) = (DayOff){
                        .first = (int32_t)rows_int(rows, 0),
                        .last = (int32_t)rows_int(rows, 1),
                        .works = rows_int(rows, 2) != 0,
                };
        }
        *ret = (DaysOff){v.p, v.n};
        return OK;
}

/* Extensions
 * ---------- */
typedef struct {
        Str clock, source, reason, by_name;
        int32_t since, until;
        Period more;
        int64_t at_ms;
} Extension;
typedef struct {
        Extension *p;
        size_t n;
} Extensions;

static MUST Err extensions_load(Ctx *c, Str id, Extensions *ret)
{
        VEC(Extension) v = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT clock, source, reason, by_name, since_day, until_day, n, unit, at_ms "
                "FROM due_extension WHERE record_id = ? ORDER BY at_ms",
                CELLS(cell_text(id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &v) = (Extension){
                        .clock = str_keep(c->arena, rows_text(rows, 0)),
                        .source = str_keep(c->arena, rows_text(rows, 1)),
                        .reason = str_keep(c->arena, rows_text(rows, 2)),
                        .by_name = str_keep(c->arena, rows_text(rows, 3)),
                        .since = (int32_t)rows_int(rows, 4),
                        .until = (int32_t)rows_int(rows, 5),
                        .more = {(int32_t)rows_int(rows, 6), (PeriodUnit)rows_int(rows, 7)},
                        .at_ms = rows_int(rows, 8),
                };
        }
        *ret = (Extensions){v.p, v.n};
        return OK;
}

static bool extends(const Extension *e, const Clock *k, int32_t since)
{
        if (e->source.n && !e->clock.n) /* it moves the date that was agreed, not a legal period */
                return k->due != NULL;
        if (e->source.n)
                return str_eq(e->clock, k->name) || str_eq(e->clock, k->zh) ||
                        str_eq_nocase(e->clock, k->en);
        return str_eq(e->clock, k->name) && e->since == since;
}

static int32_t extended(const Clock *k, int32_t since, int32_t due, const Extensions *all,
        const DaysOff *off, LastDay last)
{
        for (size_t i = 0; i < all->n; i++) {
                const Extension *e = &all->p[i];
                if (!extends(e, k, since))
                        continue;
                if (e->until)
                        due = MAX(due, e->until);
                else if (e->more.n)
                        due = period_end(due, e->more, off, last);
        }
        return due;
}

/* The rows of due
 * --------------- */
typedef struct {
        const Record *r;
        Stay stay;
        Extensions extensions;
        DaysOff off;
        LastDay last;
} Reckoning;

static int32_t soon_of(const Ctx *c, const Clock *k)
{
        return k->soon ? k->soon : (int32_t)setting_int(c, "soon_days");
}

/* A rule of frequency has its days from what was held, not from a period (frequency.c). */
static MUST Err reckon_rule(Ctx *c, const Reckoning *k, const Clock *clock, Running *ret)
{
        Frequency f;
        *ret = (Running){.clock = clock, .soon = soon_of(c, clock)};
        TRY(frequency_of(c, k->r, ret->soon, &f));
        ret->since = f.first;
        ret->due = f.due;
        return OK;
}

/* False if it has no day to run from, or to. */
static MUST Err reckon(Ctx *c, const Reckoning *k, const Clock *clock, Running *ret, bool *ret_runs)
{
        int32_t since = 0, part = 0, due = 0;
        bool has = start_day(c, k->r, clock, &k->stay, &since), has_part = false;
        *ret_runs = false;
        if (!runs(k->r, clock))
                return OK;
        if (is_frequency_rule(k->r)) {
                *ret_runs = true;
                return reckon_rule(c, k, clock, ret);
        }
        if (clock->without)
                TRY(latest_part(c, k->r, clock->without, &part, &has_part));
        if (has_part && clock->once)
                return OK;
        if (has_part)
                since = has ? MAX(since, part) : part;
        has = has || has_part;
        if (clock->due)
                has = last_day(k->r, clock->due, &due);
        else if (has)
                due = period_end(since, clock->within, &k->off, k->last);
        if (!has)
                return OK;
        int32_t later = extended(clock, since, due, &k->extensions, &k->off, k->last);
        *ret = (Running){.clock = clock,
                .since = since,
                .due = later,
                .soon = soon_of(c, clock),
                .extended = later - due};
        *ret_runs = true;
        return OK;
}

static MUST Err write_due(Ctx *c, const Record *r, const Running *k)
{
        return db_run(c,
                "INSERT INTO due (record_id, clock, register, org_id, since_day, due_day, soon, extended, "
                "met_day, stopped) VALUES (?, ?, ?, ?, ?, ?, ?, ?, NULL, 0) ON CONFLICT (record_id, clock) "
                "DO UPDATE SET org_id = excluded.org_id, since_day = excluded.since_day, "
                "due_day = excluded.due_day, soon = excluded.soon, extended = excluded.extended, "
                "met_day = NULL, stopped = 0",
                CELLS(cell_text(r->id), cell_text(k->clock->name), cell_text(r->reg->name),
                        cell_text(r->org_id), cell_int(k->since), cell_int(k->due),
                        cell_int(k->soon), cell_int(k->extended)),
                NULL);
}

/* A clock that runs no more was met on the day of this save; it keeps its row, for the rate of what was in time. */
static MUST Err end_due(Ctx *c, const Record *r, const Clock *k)
{
        const State *s = state_lookup(r->reg, r->state);
        return db_run(c,
                "UPDATE due SET met_day = ?, stopped = ? WHERE record_id = ? AND clock = ? AND "
                "met_day IS NULL",
                CELLS(cell_int(day_of_ms(c, r->updated_ms)),
                        cell_int(s && s->light && strcmp(s->light, "stop") == 0), cell_text(r->id),
                        cell_text(k->name)),
                NULL);
}

static MUST Err forget(Ctx *c, const Record *r)
{
        TRY(db_run(c, "DELETE FROM due WHERE record_id = ?", CELLS(cell_text(r->id)), NULL));
        return db_run(c, "DELETE FROM desk WHERE record_id = ?", CELLS(cell_text(r->id)), NULL);
}

static bool counts_days(const Register *reg)
{
        for (size_t i = 0; i < reg->n_clocks; i++)
                if (reg->clocks[i].within.n || reg->clocks[i].extend.n)
                        return true;
        return false;
}

Err clock_reckon(Ctx *c, const Record *r, const DaysOff *off, Reckoned *ret)
{
        const Register *reg = r->reg;
        Reckoning k = {
                .r = r, .last = setting_int(c, "last_day_works") ? LAST_DAY_WORKS : LAST_DAY_ANY};
        *ret = (Reckoned){.running = NEW_N(c->arena, Running, reg->n_clocks + 1),
                .nearest = {.due = DAY_NEVER}};
        TRY(stay_load(c, r, &k.stay));
        if (reg->n_clocks)
                TRY(extensions_load(c, r->id, &k.extensions));
        if (off)
                k.off = *off;
        else if (counts_days(reg))
                TRY(days_off_load(c, 0, &k.off));
        for (size_t i = 0; i < reg->n_clocks; i++) {
                Running *one = &ret->running[i];
                bool on;
                TRY(reckon(c, &k, &reg->clocks[i], one, &on));
                if (!on)
                        *one = (Running){0};
                else if (one->due < ret->nearest.due)
                        ret->nearest = *one;
        }
        ret->stay = k.stay;
        return OK;
}

static MUST Err follow(Ctx *c, const Record *r, const DaysOff *off)
{
        Reckoned k;
        if (!r->reg->n_clocks && !r->reg->n_states)
                return OK;
        if (r->withdrawn)
                return forget(c, r);
        TRY(clock_reckon(c, r, off, &k));
        for (size_t i = 0; i < r->reg->n_clocks; i++)
                TRY(k.running[i].clock ? write_due(c, r, &k.running[i])
                                       : end_due(c, r, &r->reg->clocks[i]));
        return desk_row_put(c, r, &k.stay, &k.nearest);
}

/* What else a record moves
 * ------------------------ */
Err clock_follow(Ctx *c, const Register *reg, Str id, const DaysOff *off)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        Record *r;
        Err e = record_load_whole(c, reg, id, &r); /* also what whoever acts does not see */
        if (e == ERR_NOT_FOUND) {
                fault_clear(c);
                return OK;
        }
        TRY(e);
        return follow(c, r, off);
}

/* A part ends the waiting of its whole for such parts. */
static MUST Err follow_whole(Ctx *c, const Record *part)
{
        const Field *f = part->reg->part_of;
        const Register *whole = f ? register_lookup(c->registers, f->target) : NULL;
        bool waits = false;
        for (size_t i = 0; whole && i < whole->n_clocks; i++)
                waits = waits || whole->clocks[i].without == part->reg;
        Str id = waits ? record_text(part, f->name) : (Str){0};
        return id.n ? clock_follow(c, whole, id, NULL) : OK;
}

static const Field *named(const Register *reg, const char *name, const char *type)
{
        const Field *f = field_lookup(reg, str_from(name));
        return f && field_is(f, type) ? f : NULL;
}

/* The first of these fields that is there and filled. */
static Str any_text(const Record *r, const char *const *names, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (record_text(r, str_from(names[i])).n)
                        return record_text(r, str_from(names[i]));
        return (Str){0};
}

static MUST Err keep_extension(Ctx *c, const Record *x, Str id)
{
        static const char *const ends[] = {"granted_to", "until"},
                                 *const causes[] = {"cause", "reason"};
        int32_t until = 0;
        bool has_until = false;
        for (size_t i = 0; i < ARRAY_LEN(ends) && !has_until; i++) {
                const Field *f = named(x->reg, ends[i], "date");
                has_until = f && last_day(x, f, &until);
        }
        const Values *days = record_values(x, S("days"));
        Period more = {.n = days->n && !has_until ? (int32_t)days->p[0].number : 0};
        return db_run(c,
                "INSERT INTO due_extension (record_id, clock, source, since_day, until_day, n, unit, reason, "
                "at_ms, by_name) VALUES (?, ?, ?, 0, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_text(id), cell_text(record_text(x, S("clock"))), cell_text(x->id),
                        cell_int(has_until ? until : 0), cell_int(more.n), cell_int(PERIOD_DAYS),
                        cell_text(any_text(x, causes, ARRAY_LEN(causes))), cell_int(x->updated_ms),
                        cell_text(c->actor ? c->actor->name : (Str){0})),
                NULL);
}

/* The record whose time it is about: its whole, or else the first reference to something that has deadlines. */
static const Field *extended_by(const Ctx *c, const Register *reg)
{
        if (reg->part_of)
                return reg->part_of;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                const Register *to = f->target.n ? register_lookup(c->registers, f->target) : NULL;
                if (to && to->n_clocks && field_is(f, "reference"))
                        return f;
        }
        return NULL;
}

/* A granted record of the register extension moves the deadline of what it refers to; asked for, refused or
 * withdrawn it does not. */
static MUST Err follow_extension(Ctx *c, const Record *x)
{
        const Field *f = str_eq(x->reg->name, S("extension")) ? extended_by(c, x->reg) : NULL;
        const Register *to = f ? register_lookup(c->registers, f->target) : NULL;
        const State *s = state_lookup(x->reg, x->state);
        bool granted = !x->withdrawn && s && s->light && strcmp(s->light, "done") == 0;
        if (!to)
                return OK;
        TRY(db_run(c, "DELETE FROM due_extension WHERE source = ?", CELLS(cell_text(x->id)), NULL));
        Str id = record_text(x, f->name);
        if (granted && id.n)
                TRY(keep_extension(c, x, id));
        return id.n ? clock_follow(c, to, id, NULL) : OK;
}

typedef struct {
        const Register *reg;
        Str id;
} RecordKey;

/* A changed holiday moves the deadlines that lie across it, or just before it. */
static MUST Err follow_holiday(Ctx *c, const Record *h)
{
        int32_t last = 0;
        const Field *f = named(h->reg, "days", "date");
        if (!str_eq(h->reg->name, S("holiday")) || !f || !last_day(h, f, &last))
                return OK;
        VEC(RecordKey) found = {0};
        DaysOff off;
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c,
                        "SELECT DISTINCT register, record_id FROM due WHERE met_day IS NULL AND "
                        "since_day <= ? AND due_day >= ?",
                        CELLS(cell_int(last), cell_int(record_values(h, f->name)->p[0].first - 1)),
                        &rows));
                for (bool more;;) {
                        TRY(rows_next(c, rows, &more));
                        if (!more)
                                break;
                        const Register *reg = register_lookup(c->registers, rows_text(rows, 0));
                        if (reg)
                                *VEC_PUSH(c->arena, &found) =
                                        (RecordKey){reg, str_keep(c->arena, rows_text(rows, 1))};
                }
        }
        TRY(days_off_load(c, 0, &off));
        for (size_t i = 0; i < found.n; i++)
                TRY(clock_follow(c, found.p[i].reg, found.p[i].id, &off));
        return OK;
}

/* What was held brings the rules that ask for it up to date. */
static MUST Err follow_rules(Ctx *c, const Record *held)
{
        const Register *rules;
        Str *ids;
        size_t n;
        TRY(frequency_rules_of(c, held, &rules, &ids, &n));
        for (size_t i = 0; i < n; i++)
                TRY(clock_follow(c, rules, ids[i], NULL));
        return OK;
}

Err clock_record(Ctx *c, const Record *r)
{
        TRY(follow(c, r, NULL));
        if (str_eq(r->reg->name, S("organisation")))
                TRY(desk_settle(c));
        TRY(follow_rules(c, r));
        TRY(follow_whole(c, r));
        TRY(follow_extension(c, r));
        return follow_holiday(c, r);
}

/* All of them again
 * ----------------- */
typedef struct {
        DaysOff off;
        int64_t n;
} Rebuild;

static Err follow_one(Ctx *c, void *p, const Record *r)
{
        Rebuild *b = p;
        b->n++;
        return follow(c, r, &b->off);
}

static MUST Err rebuild_register(Ctx *c, const Register *reg, Rebuild *b)
{
        const ListQuery q = {.reg = reg, .sort = S("created"), .withdrawn = true};
        if (!reg->n_clocks && !reg->n_states)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(record_walk(c, &q, follow_one, b));
        return txn_commit(&t);
}

/* Rows of clocks and registers that are no longer declared: nobody would end them. */
static MUST Err forget_gone(Ctx *c)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c, "DELETE FROM desk", NO_CELLS, NULL));
        TRY(db_run(c, "DELETE FROM due WHERE met_day IS NULL", NO_CELLS, NULL));
        return txn_commit(&t);
}

/* A register at a time, so that no writer waits for all of it; what is half done is begun again at the next start. */
static MUST Err rebuild(Ctx *c, Rebuild *b)
{
        TRY(db_fact_put(c, S("clocks"), S("unfinished")));
        TRY(forget_gone(c));
        TRY(days_off_load(c, 0, &b->off));
        for (size_t i = 0; i < registers_count(c->registers); i++)
                TRY(rebuild_register(c, registers_at(c->registers, i), b));
        TRY(db_fact_put(c, S("clocks"), rules_print(c)));
        return clock_turned(c);
}

/* Of all records, also of those that whoever changed a declaration does not see. */
Err clock_rebuild(Ctx *c, int64_t *ret_n)
{
        Rebuild b = {0};
        const Scope *scope = c->scope;
        c->scope = NULL;
        Err e = rebuild(c, &b);
        c->scope = scope;
        *ret_n = b.n;
        return e;
}

Err clock_prepare(Ctx *c)
{
        Str known;
        int64_t ignored;
        TRY(db_fact(c, S("clocks"), &known));
        return str_eq(known, rules_print(c)) ? clock_turn(c) : clock_rebuild(c, &ignored);
}

/* One record's
 * ------------ */
static MUST Err due_load(Ctx *c, const Record *r, Due **ret, size_t *ret_n)
{
        VEC(Due) v = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT clock, since_day, due_day, extended, met_day, stopped, soon FROM due "
                "WHERE record_id = ? ORDER BY due_day",
                CELLS(cell_text(r->id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Due d = {.since = (int32_t)rows_int(rows, 1),
                        .due = (int32_t)rows_int(rows, 2),
                        .extended = (int32_t)rows_int(rows, 3),
                        .met = rows_null(rows, 4) ? DAY_NEVER : (int32_t)rows_int(rows, 4)};
                for (size_t i = 0; i < r->reg->n_clocks; i++)
                        if (str_eq(r->reg->clocks[i].name, rows_text(rows, 0)))
                                d.clock = &r->reg->clocks[i];
                d.light = rows_int(rows, 5) ? LIGHT_STOP
                        : d.met == DAY_NEVER
                        ? clock_light(d.due, (int32_t)rows_int(rows, 6), day_today(c))
                        : d.met > d.due ? LIGHT_LATE
                                        : LIGHT_DONE;
                if (d.clock)
                        *VEC_PUSH(c->arena, &v) = d;
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}

Err clock_of_record(Ctx *c, const Record *r, Due **ret, size_t *ret_n)
{
        Extensions all;
        *ret_n = 0;
        if (!r->reg->n_clocks)
                return OK;
        TRY(due_load(c, r, ret, ret_n));
        TRY(extensions_load(c, r->id, &all));
        for (size_t i = 0; i < *ret_n; i++) {
                Due *d = &(*ret)[i];
                Buf why = buf_new(c->arena);
                d->may_extend = d->clock->extend.n && d->met == DAY_NEVER;
                for (size_t k = 0; k < all.n; k++) {
                        const Extension *e = &all.p[k];
                        if (!extends(e, d->clock, d->since))
                                continue;
                        if (!e->source.n)
                                d->may_extend = false;
                        buf_printf(&why, "%s%.*s", why.n ? tr(c, N_("; ")) : "", STR(e->reason));
                }
                d->why = buf_str(&why);
        }
        return OK;
}

Err clock_extend(Ctx *c, const Record *r, Str clock, Str reason)
{
        Due *list, *d = NULL;
        size_t n;
        reason = str_trim(reason);
        TRY(clock_of_record(c, r, &list, &n));
        for (size_t i = 0; i < n; i++)
                if (str_eq(list[i].clock->name, clock))
                        d = &list[i];
        if (!d || !d->may_extend)
                return fail_field(c, ERR_CONFLICT, S("clock"),
                        "This deadline cannot be extended, or was extended already.");
        if (!reason.n)
                return fail_field(
                        c, ERR_INVALID, S("reason"), "Say why more time is needed; it is kept.");
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(audit_add(c, S("extend"), r->reg->name, r->id,
                str_printf(c->arena, "%.*s: %.*s", STR(clock), STR(reason))));
        TRY(db_run(c,
                "INSERT INTO due_extension (record_id, clock, source, since_day, until_day, n, unit, reason, "
                "at_ms, by_name) VALUES (?, ?, '', ?, 0, ?, ?, ?, ?, ?)",
                CELLS(cell_text(r->id), cell_text(clock), cell_int(d->since),
                        cell_int(d->clock->extend.n), cell_int(d->clock->extend.unit),
                        cell_text(reason), cell_int(now_ms(c)),
                        cell_text(c->actor ? c->actor->name : (Str){0})),
                NULL));
        TRY(follow(c, r, NULL));
        return txn_commit(&t);
}

/* Between two days
 * ---------------- */
static bool due_fetch(Ctx *c, const Rows *rows, DueItem *ret)
{
        const Register *reg = register_lookup(c->registers, rows_text(rows, 0));
        if (!reg || !actor_may_read(c->actor, reg))
                return false;
        *ret = (DueItem){.reg = reg,
                .record_id = str_keep(c->arena, rows_text(rows, 2)),
                .due = (int32_t)rows_int(rows, 3),
                .soon = (int32_t)rows_int(rows, 4),
                .number = str_keep(c->arena, rows_text(rows, 5)),
                .title = str_keep(c->arena, rows_text(rows, 6)),
                .state = str_keep(c->arena, rows_text(rows, 7))};
        for (size_t i = 0; i < reg->n_clocks; i++)
                if (str_eq(reg->clocks[i].name, rows_text(rows, 1)))
                        ret->clock = &reg->clocks[i];
        return ret->clock != NULL;
}

Err due_between(Ctx *c, const Register *reg, int32_t from, int32_t to, size_t limit, DueItem **ret,
        size_t *ret_n)
{
        VEC(DueItem) v = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        Str org = c->actor ? c->actor->org_id : (Str){0};
        TRY(db_query(c,
                "SELECT d.register, d.clock, d.record_id, d.due_day, d.soon, k.number, k.title, k.state "
                "FROM due d JOIN desk k ON k.record_id = d.record_id WHERE d.met_day IS NULL AND "
                "d.org_id = ? AND d.due_day BETWEEN ? AND ? AND (? = '' OR d.register = ?) "
                "ORDER BY d.due_day, d.record_id LIMIT ?",
                CELLS(cell_text(org), cell_int(from), cell_int(to),
                        cell_text(reg ? reg->name : (Str){0}),
                        cell_text(reg ? reg->name : (Str){0}), cell_int((int64_t)limit)),
                &rows));
        for (bool more;;) {
                DueItem one;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (due_fetch(c, rows, &one))
                        *VEC_PUSH(c->arena, &v) = one;
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
