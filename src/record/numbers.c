/* numbers.c: are the numbers whole? Every sequence of a register, by its pattern, year and letters or by the group of a
 * numbered field, with what stands at each place that no record in use bears: withdrawn, merged, kept free, or
 * nothing, which only numbers from elsewhere and numbers that were typed can cause. One walk over the records of a
 * register, sorted once; what is missing between two numbers is counted, not visited. */
#include "record/inner.h"

#include <stdlib.h>

#define GAPS_MAX 1000 /* that are listed, of one register */

typedef struct {
        int64_t n;
        Str id, number, reason;
        bool lacks;
        NumberLack why; /* where it lacks */
} Slot;
typedef struct {
        const Field *field;
        Str key, name, office;
        int64_t year, last; /* of the sequence; 0: as far as the records go */
        bool begins_later;  /* it may have begun elsewhere, with any number */
        Record *sample;     /* one of the group, for its words */
        VEC(Slot) slots;
} Track;
typedef struct {
        const Register *reg;
        VEC(Track *) runs;
        Map by_key;
        VEC(Str) offices; /* whose letters the numbers may bear */
} Book;

static Track *run_of(Ctx *c, Book *b, const Field *f, Str key)
{
        Str whole = str_printf(c->arena, "%.*s\x1f%.*s", STR(f ? f->name : (Str){0}), STR(key));
        Track *run = map_lookup(&b->by_key, whole);
        if (run)
                return run;
        run = NEW(c->arena, Track);
        run->field = f;
        run->key = key;
        map_put(&b->by_key, whole, run);
        *VEC_PUSH(c->arena, &b->runs) = run;
        return run;
}

static Track *run_of_pattern(Ctx *c, Book *b, Str office, int64_t year)
{
        Str key = str_printf(c->arena, "%.*s\x1f%04lld", STR(office), (long long)year);
        Track *run = run_of(c, b, NULL, key);
        run->office = office;
        run->year = year;
        run->name = serial_write(c, b->reg, office, year, SERIAL_STEM);
        return run;
}

/* What its record is: columns id, withdrawn, reason, whether it was merged, number and title of where it went. */
#define SLOT_COLUMNS "t.id, t.withdrawn, t.withdrawn_reason, m.kept, k.number, k.title, t.org_id"
#define N_SLOT_COLUMNS 7
static Slot slot_fetch(Ctx *c, const Rows *rows)
{
        Slot s = {.id = str_keep(c->arena, rows_text(rows, 0)), .lacks = rows_int(rows, 1) != 0};
        bool merged = !rows_null(rows, 3);
        if (!s.lacks)
                return s;
        s.why = merged ? NUMBER_MERGED : NUMBER_WITHDRAWN;
        if (c->scope && !str_eq(c->scope->org, rows_text(rows, 6))) {
                s.id = (Str){0}; /* another organisation's: that it is lacking, and no more */
                return s;
        }
        s.reason = merged ? str_printf(c->arena, "%.*s %.*s", STR(rows_text(rows, 4)),
                                    STR(rows_text(rows, 5)))
                          : str_keep(c->arena, rows_text(rows, 2));
        return s;
}

static void put_from(Ctx *c, Buf *sql, const Register *reg)
{
        Str table = table_name(c->arena, reg);
        /* sql: identifiers only */
        buf_printf(sql,
                " FROM %.*s t LEFT JOIN merged m ON m.lost = t.id AND t.withdrawn = 1"
                " LEFT JOIN %.*s k ON k.id = m.kept",
                STR(table), STR(table));
}

/* The register's own numbers
 * -------------------------- */
static void add_office(Ctx *c, Book *b, Str office)
{
        for (size_t i = 0; i < b->offices.n; i++)
                if (str_eq(b->offices.p[i], office))
                        return;
        *VEC_PUSH(c->arena, &b->offices) = office;
}

static MUST Err open_sequences(Ctx *c, Book *b)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT org_id, year, last FROM number_sequence WHERE register = ? ORDER BY org_id, year",
                CELLS(cell_text(b->reg->name)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Track *run = run_of_pattern(
                        c, b, str_keep(c->arena, rows_text(rows, 0)), rows_int(rows, 1));
                run->last = rows_int(rows, 2);
                add_office(c, b, run->office);
        }
}

/* Also before the first number of this office was given. */
static MUST Err own_office(Ctx *c, Book *b)
{
        Str office, org;
        TRY(scope_office(c, &org));
        TRY(serial_office(c, b->reg, c->scope ? c->scope->org : org, &office));
        add_office(c, b, office);
        return OK;
}

/* The sequence that a number belongs to; NULL: another office's, or it does not follow the pattern. */
static Track *find_run(Ctx *c, Book *b, Str number, int64_t *ret_seq)
{
        int64_t year;
        for (size_t i = 0; i < b->offices.n; i++)
                if (serial_read(b->reg, b->offices.p[i], number, &year, ret_seq))
                        return run_of_pattern(c, b, b->offices.p[i], year);
        return NULL;
}

static void put_slot(Ctx *c, Book *b, Str number, Slot s)
{
        Track *run = find_run(c, b, number, &s.n);
        if (!run)
                return;
        s.number = number;
        *VEC_PUSH(c->arena, &run->slots) = s;
}

static MUST Err read_pattern(Ctx *c, Book *b)
{
        Buf sql = buf_new(c->arena);
        TRY(open_sequences(c, b));
        TRY(own_office(c, b));
        buf_put(&sql, S("SELECT " SLOT_COLUMNS ", t.number"));
        put_from(c, &sql, b->reg);
        buf_put(&sql, S(" WHERE t.number IS NOT NULL"));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                put_slot(c, b, str_keep(c->arena, rows_text(rows, N_SLOT_COLUMNS)),
                        slot_fetch(c, rows));
        }
}

static MUST Err read_reserved(Ctx *c, Book *b)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT number, reason FROM number_reserved WHERE register = ?",
                CELLS(cell_text(b->reg->name)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                put_slot(c, b, str_keep(c->arena, rows_text(rows, 0)),
                        (Slot){.lacks = true,
                                .why = NUMBER_RESERVED,
                                .reason = str_keep(c->arena, rows_text(rows, 1))});
        }
}

/* Numbers of a field
 * ------------------ */
/* What begins anew each year begins with 1; what never does may have begun on paper, with any number. */
static bool restarts(const Field *f)
{
        for (size_t i = 0; i < f->n_next; i++)
                if (f->next[i]->type == &date_type || f->next[i]->type == &number_type)
                        return true;
        return false;
}

static MUST Err read_field(Ctx *c, Book *b, const Field *f)
{
        Buf sql = buf_new(c->arena);
        Str column = column_name(c->arena, f, "_number");
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT " SLOT_COLUMNS ", t.%.*s", STR(column));
        for (size_t k = 0; k < f->n_next; k++)
                for (size_t i = 0; i < f->next[k]->type->n_columns; i++) /* sql: identifiers only */
                        buf_printf(&sql, ", t.%.*s",
                                STR(column_name(c->arena, f->next[k],
                                        f->next[k]->type->columns[i].suffix)));
        put_from(c, &sql, b->reg);
        /* sql: identifiers only */
        buf_printf(&sql, " WHERE t.%.*s IS NOT NULL", STR(column));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Record *r = record_new(c, b->reg);
                int at = N_SLOT_COLUMNS + 1;
                for (size_t k = 0; k < f->n_next; k++) {
                        Value *v = NEW(c->arena, Value);
                        if (value_fetch(c, f->next[k], rows, at, v))
                                r->values[f->next[k] - b->reg->fields] = (Values){v, 1};
                        at += (int)f->next[k]->type->n_columns;
                }
                Slot s = slot_fetch(c, rows);
                Str key;
                if (!next_group(c, r, f, &key))
                        continue;
                s.n = (int64_t)rows_real(rows, N_SLOT_COLUMNS);
                s.number = str_printf(c->arena, "%lld", (long long)s.n);
                Track *run = run_of(c, b, f, key);
                run->sample = run->sample ? run->sample : r;
                run->begins_later = !restarts(f);
                *VEC_PUSH(c->arena, &run->slots) = s;
        }
}

/* What is lacking
 * --------------- */
/* By number; at one place the record in use before one that is not. */
static int compare_slots(const void *a, const void *b)
{
        const Slot *x = a, *y = b;
        return x->n != y->n ? (x->n > y->n) - (x->n < y->n) : (int)x->lacks - (int)y->lacks;
}

static int compare_runs(const void *a, const void *b)
{
        const Track *x = *(Track *const *)a, *y = *(Track *const *)b;
        if (x->field != y->field)
                return (x->field > y->field) - (x->field < y->field);
        return str_cmp(x->key, y->key);
}

static Str number_words(Ctx *c, const Book *b, const Track *run, int64_t n)
{
        return run->field ? str_printf(c->arena, "%lld", (long long)n)
                          : serial_write(c, b->reg, run->office, run->year, n);
}

typedef struct {
        NumberRun *to;
        VEC(NumberGap) gaps;
        size_t room;
} Walk;

static void note(Ctx *c, Walk *w, NumberGap gap)
{
        w->to->n_lacking += gap.last - gap.n + 1;
        if (!w->room)
                return;
        w->room--;
        *VEC_PUSH(c->arena, &w->gaps) = gap;
}

/* The numbers from one to before the other, which nobody ever had: one entry. */
static void note_between(Ctx *c, const Book *b, const Track *run, Walk *w, int64_t from, int64_t to)
{
        if (from >= to)
                return;
        Str first = number_words(c, b, run, from);
        note(c, w,
                (NumberGap){.n = from,
                        .last = to - 1,
                        .number = to - 1 == from ? first
                                                 : str_printf(c->arena, "%.*s—%.*s", STR(first),
                                                           STR(number_words(c, b, run, to - 1)))});
}

static void walk_run(Ctx *c, const Book *b, Track *run, size_t *room, NumberRun *ret)
{
        Walk w = {.to = ret, .room = *room};
        qsort(run->slots.p, run->slots.n, sizeof(Slot), compare_slots);
        *ret = (NumberRun){.field = run->field, .name = run->name, .first = 1, .last = run->last};
        if (run->begins_later && run->slots.n)
                ret->first = run->slots.p[0].n;
        int64_t next = ret->first;
        for (size_t i = 0; i < run->slots.n; i++) {
                const Slot *s = &run->slots.p[i];
                if (s->n < next)
                        continue; /* its place is filled by one in use */
                note_between(c, b, run, &w, next, s->n);
                next = s->n + 1;
                if (s->lacks)
                        note(c, &w, (NumberGap){s->n, s->n, s->number, s->why, s->reason, s->id});
                else
                        ret->n_used++;
        }
        note_between(c, b, run, &w, next, run->last + 1);
        ret->last = MAX(run->last, next - 1);
        ret->gaps = w.gaps.p;
        ret->n_gaps = w.gaps.n;
        *room = w.room;
}

/* "《桐溪史志》 正刊 2026年": what the records of a group are alike in; their names are asked for once. */
static MUST Err name_groups(Ctx *c, Book *b)
{
        VEC(Record *) samples = {0};
        for (size_t i = 0; i < b->runs.n; i++)
                if (b->runs.p[i]->sample)
                        *VEC_PUSH(c->arena, &samples) = b->runs.p[i]->sample;
        TRY(records_show(c, samples.p, samples.n, NULL));
        for (size_t i = 0; i < b->runs.n; i++) {
                Track *run = b->runs.p[i];
                Buf words = buf_new(c->arena);
                for (size_t k = 0; run->sample && k < run->field->n_next; k++) {
                        const Field *f = run->field->next[k];
                        buf_printf(&words, "%s%.*s", k ? " " : "",
                                STR(value_display(
                                        c, f, &run->sample->values[f - b->reg->fields].p[0])));
                }
                if (run->sample)
                        run->name = buf_str(&words);
        }
        return OK;
}

Err number_runs(Ctx *c, const Register *reg, NumberRun **ret, size_t *ret_n)
{
        Book b = {.reg = reg, .by_key = map_new(c->arena)};
        size_t room = GAPS_MAX;
        if (reg->number.n) {
                TRY(read_pattern(c, &b));
                TRY(read_reserved(c, &b));
        }
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].n_next)
                        TRY(read_field(c, &b, &reg->fields[i]));
        TRY(name_groups(c, &b));
        if (b.runs.n)
                qsort(b.runs.p, b.runs.n, sizeof(Track *), compare_runs);
        *ret = NEW_N(c->arena, NumberRun, MAX(b.runs.n, (size_t)1));
        *ret_n = b.runs.n;
        for (size_t i = 0; i < b.runs.n; i++)
                walk_run(c, &b, b.runs.p[i], &room, &(*ret)[i]);
        return OK;
}

/* Keeping one free
 * ---------------- */
static MUST Err check_free(Ctx *c, const Register *reg, Str number)
{
        Cell ignored;
        bool taken;
        /* sql: identifiers only */
        Str sql = str_printf(
                c->arena, "SELECT 1 FROM %.*s WHERE number = ?", STR(table_name(c->arena, reg)));
        TRY(db_one(c, sql.p, CELLS(cell_text(number)), &ignored, &taken));
        if (taken)
                return fail_field(c, ERR_CONFLICT, S("number"),
                        "The number %.*s is in use already.", STR(number));
        TRY(db_one(c, "SELECT 1 FROM number_reserved WHERE register = ? AND number = ?",
                CELLS(cell_text(reg->name), cell_text(number)), &ignored, &taken));
        if (taken)
                return fail_field(c, ERR_CONFLICT, S("number"),
                        "The number %.*s is reserved already.", STR(number));
        return OK;
}

Err number_reserve(Ctx *c, const Register *reg, Str number, Str reason)
{
        Book b = {.reg = reg, .by_key = map_new(c->arena)};
        int64_t seq;
        reason = str_trim(reason);
        if (!reason.n)
                return fail_field(
                        c, ERR_INVALID, S("reason"), "Say what the number is kept free for.");
        TRY(open_sequences(c, &b));
        TRY(own_office(c, &b));
        if (!reg->number.n || !find_run(c, &b, number, &seq))
                return fail_field(c, ERR_INVALID, S("number"),
                        "“%.*s” does not follow the pattern %.*s.", STR(number), STR(reg->number));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(chain_lock(c));
        TRY(check_free(c, reg, number));
        TRY(db_run(c,
                "INSERT INTO number_reserved (register, number, reason, at_ms, by_name) VALUES (?, ?, ?, ?, ?)",
                CELLS(cell_text(reg->name), cell_text(number), cell_text(reason),
                        cell_int(now_ms(c)), cell_text(c->actor ? c->actor->name : (Str){0})),
                NULL));
        TRY(audit_add(c, S("reserve"), reg->name, (Str){0},
                str_printf(c->arena, "%.*s %.*s", STR(number), STR(reason))));
        return txn_commit(&t);
}

Err number_release(Ctx *c, const Register *reg, Str number)
{
        int64_t n;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c, "DELETE FROM number_reserved WHERE register = ? AND number = ?",
                CELLS(cell_text(reg->name), cell_text(number)), &n));
        if (!n)
                return fail_field(c, ERR_NOT_FOUND, S("number"), "The number %.*s is not reserved.",
                        STR(number));
        TRY(audit_add(c, S("release"), reg->name, (Str){0}, number));
        return txn_commit(&t);
}
