/* numbers.c: are the numbers whole? Every sequence of a register, by its pattern, year and letters or by the group of a
 * numbered field, with what stands at each place that no record in use bears: withdrawn, merged, kept free, or
 * nothing, which only numbers from elsewhere and numbers that were typed can cause. One walk over the records of a
 * register, sorted once; what is missing between two numbers is counted, not visited. Of many registers everything is
 * asked at once, a branch of the question for each. */
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
typedef struct {
        Book *p;
        size_t n;
} Books;

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

/* What its record is, behind the number of its branch: columns id, withdrawn, reason, whether it was merged, number and title of where it went. */
#define SLOT_COLUMNS "t.id, t.withdrawn, t.withdrawn_reason, m.kept, k.number, k.title, t.org_id"
#define N_SLOT_COLUMNS 8
static Slot slot_fetch(Ctx *c, const Rows *rows)
{
        Slot s = {.id = str_keep(c->arena, rows_text(rows, 1)), .lacks = rows_int(rows, 2) != 0};
        bool merged = !rows_null(rows, 4);
        if (!s.lacks)
                return s;
        s.why = merged ? NUMBER_MERGED : NUMBER_WITHDRAWN;
        if (c->scope && !str_eq(c->scope->org, rows_text(rows, 7))) {
                s.id = (Str){0}; /* another organisation's: that it is lacking, and no more */
                return s;
        }
        s.reason = merged ? str_printf(c->arena, "%.*s %.*s", STR(rows_text(rows, 5)),
                                    STR(rows_text(rows, 6)))
                          : str_keep(c->arena, rows_text(rows, 3));
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

/* NULL: of none of these. */
static Book *book_of(const Books *all, Str name)
{
        for (size_t i = 0; i < all->n; i++)
                if (all->p[i].reg->number.n && str_eq(all->p[i].reg->name, name))
                        return &all->p[i];
        return NULL;
}

static MUST Err open_sequences(Ctx *c, const Books *all)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT register, org_id, year, last FROM number_sequence ORDER BY register, org_id, year",
                NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Book *b = book_of(all, rows_text(rows, 0));
                if (!b)
                        continue;
                Track *run = run_of_pattern(
                        c, b, str_keep(c->arena, rows_text(rows, 1)), rows_int(rows, 2));
                run->last = rows_int(rows, 3);
                add_office(c, b, run->office);
        }
}

/* Also before the first number of this office was given. */
static MUST Err own_office(Ctx *c, const Books *all)
{
        Str letters, org;
        TRY(scope_office(c, &org));
        TRY(serial_letters(c, c->scope ? c->scope->org : org, &letters));
        for (size_t i = 0; i < all->n; i++)
                if (all->p[i].reg->number.n)
                        add_office(c, &all->p[i], serial_office_of(c, all->p[i].reg, letters));
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

static MUST Err read_patterns(Ctx *c, const Books *all)
{
        Buf sql = buf_new(c->arena);
        for (size_t i = 0; i < all->n; i++) {
                if (!all->p[i].reg->number.n)
                        continue;
                /* sql: identifiers only */
                buf_printf(&sql, "%sSELECT %zu, " SLOT_COLUMNS ", t.number",
                        sql.n ? " UNION ALL " : "", i);
                put_from(c, &sql, all->p[i].reg);
                buf_put(&sql, S(" WHERE t.number IS NOT NULL"));
        }
        if (!sql.n)
                return OK;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                put_slot(c, &all->p[rows_int(rows, 0)],
                        str_keep(c->arena, rows_text(rows, N_SLOT_COLUMNS)), slot_fetch(c, rows));
        }
}

static MUST Err read_reserved(Ctx *c, const Books *all)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT register, number, reason FROM number_reserved", NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Book *b = book_of(all, rows_text(rows, 0));
                if (b)
                        put_slot(c, b, str_keep(c->arena, rows_text(rows, 1)),
                                (Slot){.lacks = true,
                                        .why = NUMBER_RESERVED,
                                        .reason = str_keep(c->arena, rows_text(rows, 2))});
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

/* One field of one register, and a branch of the question. */
typedef struct {
        Book *book;
        const Field *field;
        size_t width; /* columns of the group */
} Counted;

static size_t group_width(const Field *f)
{
        size_t n = 0;
        for (size_t k = 0; k < f->n_next; k++)
                n += f->next[k]->type->n_columns;
        return n;
}

/* Groups are of any types, so their columns go as texts; the narrower ones are filled up. */
static void put_counted(Ctx *c, Buf *sql, size_t i, const Counted *k, size_t width)
{
        const Field *f = k->field;
        Str column = column_name(c->arena, f, "_number");
        /* sql: identifiers only */
        buf_printf(sql, "%sSELECT %zu, " SLOT_COLUMNS ", t.%.*s", sql->n ? " UNION ALL " : "", i,
                STR(column));
        for (size_t g = 0; g < f->n_next; g++)
                for (size_t n = 0; n < f->next[g]->type->n_columns; n++) /* sql: identifiers only */
                        buf_printf(sql, ", CAST(t.%.*s AS text)",
                                STR(column_name(c->arena, f->next[g],
                                        f->next[g]->type->columns[n].suffix)));
        for (size_t n = k->width; n < width; n++)
                buf_put(sql, S(", CAST(NULL AS text)"));
        put_from(c, sql, k->book->reg);
        /* sql: identifiers only */
        buf_printf(sql, " WHERE t.%.*s IS NOT NULL", STR(column));
}

static void take_counted(Ctx *c, const Rows *rows, const Counted *k)
{
        const Field *f = k->field;
        Record *r = record_new(c, k->book->reg);
        int at = N_SLOT_COLUMNS + 1;
        for (size_t g = 0; g < f->n_next; g++) {
                Value *v = NEW(c->arena, Value);
                if (value_fetch(c, f->next[g], rows, at, v))
                        r->values[f->next[g] - r->reg->fields] = (Values){v, 1};
                at += (int)f->next[g]->type->n_columns;
        }
        Slot s = slot_fetch(c, rows);
        Str key;
        if (!next_group(c, r, f, &key))
                return;
        s.n = (int64_t)rows_real(rows, N_SLOT_COLUMNS);
        s.number = str_printf(c->arena, "%lld", (long long)s.n);
        Track *run = run_of(c, k->book, f, key);
        run->sample = run->sample ? run->sample : r;
        run->begins_later = !restarts(f);
        *VEC_PUSH(c->arena, &run->slots) = s;
}

static MUST Err read_fields(Ctx *c, const Books *all)
{
        VEC(Counted) fields = {0};
        size_t width = 0;
        Buf sql = buf_new(c->arena);
        for (size_t i = 0; i < all->n; i++)
                for (size_t k = 0; k < all->p[i].reg->n_fields; k++) {
                        const Field *f = &all->p[i].reg->fields[k];
                        if (!f->n_next)
                                continue;
                        *VEC_PUSH(c->arena, &fields) = (Counted){&all->p[i], f, group_width(f)};
                        width = MAX(width, group_width(f));
                }
        for (size_t i = 0; i < fields.n; i++)
                put_counted(c, &sql, i, &fields.p[i], width);
        if (!fields.n)
                return OK;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                take_counted(c, rows, &fields.p[rows_int(rows, 0)]);
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

static void name_group(Ctx *c, Track *run)
{
        Buf words = buf_new(c->arena);
        for (size_t k = 0; k < run->field->n_next; k++) {
                const Field *f = run->field->next[k];
                buf_printf(&words, "%s%.*s", k ? " " : "",
                        STR(value_display(
                                c, f, &run->sample->values[f - run->sample->reg->fields].p[0])));
        }
        run->name = buf_str(&words);
}

/* "《桐溪史志》 正刊 2026年": what the records of a group are alike in; their names are asked for once. */
static MUST Err name_groups(Ctx *c, const Books *all)
{
        VEC(Record *) samples = {0};
        for (size_t k = 0; k < all->n; k++)
                for (size_t i = 0; i < all->p[k].runs.n; i++)
                        if (all->p[k].runs.p[i]->sample)
                                *VEC_PUSH(c->arena, &samples) = all->p[k].runs.p[i]->sample;
        TRY(records_show(c, samples.p, samples.n, NULL));
        for (size_t k = 0; k < all->n; k++)
                for (size_t i = 0; i < all->p[k].runs.n; i++)
                        if (all->p[k].runs.p[i]->sample)
                                name_group(c, all->p[k].runs.p[i]);
        return OK;
}

static void walk_book(Ctx *c, Book *b, NumberRun *ret)
{
        size_t room = GAPS_MAX;
        if (b->runs.n)
                qsort(b->runs.p, b->runs.n, sizeof(Track *), compare_runs);
        for (size_t i = 0; i < b->runs.n; i++) {
                walk_run(c, b, b->runs.p[i], &room, &ret[i]);
                ret[i].reg = b->reg;
        }
}

Err numbers_of(Ctx *c, const Register *const *regs, size_t n, NumberRun **ret, size_t *ret_n)
{
        Books all = {.p = NEW_N(c->arena, Book, n + 1), .n = n};
        size_t n_runs = 0;
        for (size_t i = 0; i < n; i++)
                all.p[i] = (Book){.reg = regs[i], .by_key = map_new(c->arena)};
        TRY(open_sequences(c, &all));
        TRY(own_office(c, &all));
        TRY(read_patterns(c, &all));
        TRY(read_reserved(c, &all));
        TRY(read_fields(c, &all));
        TRY(name_groups(c, &all));
        for (size_t i = 0; i < n; i++)
                n_runs += all.p[i].runs.n;
        *ret = NEW_N(c->arena, NumberRun, n_runs + 1);
        *ret_n = n_runs;
        for (size_t i = 0, at = 0; i < n; at += all.p[i++].runs.n)
                walk_book(c, &all.p[i], *ret + at);
        return OK;
}

Err number_runs(Ctx *c, const Register *reg, NumberRun **ret, size_t *ret_n)
{
        return numbers_of(c, &reg, 1, ret, ret_n);
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
        TRY(open_sequences(c, &(Books){&b, 1}));
        TRY(own_office(c, &(Books){&b, 1}));
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
