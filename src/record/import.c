/* import.c: rows become records. Each is taken whole or taken back (bulk.c), so that the rows behind a wrong one are still
 * looked at. A dry run does the whole work and is rolled back, so that it finds what only the database knows: a name
 * that is taken, a reference to a row above.
 *
 * The rows of a plan share a savepoint, some dozens each. If one of them must be taken back after it had written, all of
 * them are, and are taken again one by one. */
#include "record/import.h"

#include <math.h>
#include <string.h>

#define ROWS_MAX 1000000
#define FAULTS_MAX 10000
#define TOGETHER_MAX 64                      /* rows that share a savepoint */
#define TOGETHER_BYTES ((size_t)1024 * 1024) /* that they may take, about */

void import_put(ImportRow *row, int column, Str words)
{
        if (column >= 0) {
                row->words[column] = words;
                row->given[column] = true;
        } else if (column >= IMPORT_OWN(N_IMPORT_OWN - 1)) {
                row->own[-1 - column] = str_trim(words);
                row->own_given[-1 - column] = true;
        }
}

/* The records that rows meant
 * --------------------------- */
/* By the hash of the id, with the row in its lowest bits: eight bytes for a record, half of the table free. 0: free. Two ids
 * of a million that share forty bits are one chance in a million. */
typedef uint64_t Touched;
#define ROW_BITS 24
#define ROW_MASK (((uint64_t)1 << ROW_BITS) - 1)

/* Rows that share a savepoint, to be taken again if need be, and the report before the first of them. */
typedef struct {
        int64_t row;
        ImportCell *cells;
        size_t n;
} TogetherRow;
typedef struct {
        Arena *arena; /* of the rows and of what is made of them */
        TogetherRow rows[TOGETHER_MAX];
        size_t n;
        ImportReport report;
        size_t n_faults;
        Touched *touched[TOGETHER_MAX];
        size_t n_touched;
} Together;

struct Importer {
        const ImportPlan *plan;
        ImportRemarks *remarks; /* NULL: there is no table */
        ImportReport report;
        VEC(RowFault) faults;
        Arena *keep;
        int64_t row;
        bool row_refused;
        const char *find; /* a record by the keys; NULL: no keys */
        Touched *touched;
        Arena *arena_touched;
        size_t n_touched,
                cap_touched; /* there is room for TOGETHER_MAX more where rows are taken together */
        Together together;
};

/* Where the record stands, or will. */
static Touched *touched_at(Touched *p, size_t cap, uint64_t hash)
{
        size_t i = (hash >> ROW_BITS) & (cap - 1);
        while (p[i] && (p[i] ^ hash) >> ROW_BITS)
                i = (i + 1) & (cap - 1);
        return &p[i];
}

static uint64_t touched_hash(Str id)
{
        return (str_hash(id) | (uint64_t)1 << ROW_BITS) & ~ROW_MASK;
}

static void arenas_gone(void *importer)
{
        Importer *im = importer;
        arena_drop(im->together.arena);
        arena_drop(im->arena_touched);
}

/* For as many as share a savepoint; their places do not move until then. */
static void touched_room(Importer *im)
{
        if ((im->n_touched + TOGETHER_MAX) * 2 <= im->cap_touched)
                return;
        size_t cap = MAX(im->cap_touched * 2, (size_t)1024);
        Arena *arena = arena_new();
        Touched *p = NEW_N(arena, Touched, cap);
        for (size_t i = 0; i < im->cap_touched; i++)
                if (im->touched[i])
                        *touched_at(p, cap, im->touched[i]) = im->touched[i];
        arena_drop(im->arena_touched);
        im->arena_touched = arena;
        im->touched = p;
        im->cap_touched = cap;
}

static void touch(Importer *im, Str id)
{
        uint64_t hash = touched_hash(id);
        Touched *t = touched_at(im->touched, im->cap_touched, hash);
        im->n_touched += !*t;
        *t = hash | ((uint64_t)MAX(im->row, (int64_t)0) & ROW_MASK);
        if (im->together.n_touched < TOGETHER_MAX)
                im->together.touched[im->together.n_touched++] = t;
}

static void arenas_begin(Ctx *c, Importer *im)
{
        im->keep = c->arena;
        im->together.arena = arena_new();
        im->arena_touched = arena_new();
        arena_defer(c->arena, arenas_gone, im);
        touched_room(im);
}

/* The row that meant this record before; 0: none. */
static int64_t touched_by(const Importer *im, Str id)
{
        return (int64_t)(*touched_at(im->touched, im->cap_touched, touched_hash(id)) & ROW_MASK);
}

/* Faults
 * ------ */
/* Takes the error of c over into the report. */
static void note_fault(Ctx *c, Importer *im, int column, Str typed, Str hint)
{
        im->row_refused = true;
        if (im->faults.n < FAULTS_MAX)
                *VEC_PUSH(im->keep, &im->faults) = (RowFault){
                        .row = im->row,
                        .column = column,
                        .field = str_keep(im->keep, c->fault.field),
                        .typed = str_keep(im->keep, str_slice(typed, 0, utf8_offset(typed, 200))),
                        .sentence = str_keep(im->keep, c->fault.sentence),
                        .hint = str_keep(im->keep, hint),
                };
        fault_clear(c);
}

/* A term that is written nearly so. */
static Str nearest_term(Ctx *c, const Vocabulary *v, Str typed)
{
        const char **words = NEW_N(c->arena, const char *, 2 * v->n + 1);
        for (size_t i = 0; i < v->n; i++) {
                words[2 * i] = str_keep_z(c->arena, v->terms[i].zh);
                words[2 * i + 1] = str_keep_z(c->arena, v->terms[i].en);
        }
        const char *near = v->n ? nearest_word(typed, words, 2 * v->n) : NULL;
        return near ? str_printf(c->arena, tr(c, N_("Is “%s” meant?")), near) : (Str){0};
}

/* What a person may do about a value that was refused; its sentence tells the rest. */
static Str hint_for(Ctx *c, const Field *f, Str typed)
{
        if (f->type == &term_type) {
                Str near = nearest_term(c, f->vocabulary, typed);
                return near.n ? near
                              : str_from(tr(c, N_("Choose from the list, or let it be extended.")));
        }
        if (f->type == &reference_type)
                return str_from(
                        tr(c, N_("Write its number, or let what is missing be registered.")));
        if (f->type == &date_type)
                return str_from(
                        tr(c, N_("Look into the source; what it says is kept with （存疑）.")));
        if (f->type == &quantity_type)
                return str_printf(
                        c->arena, tr(c, N_("Write “%.*s” and what is counted.")), STR(typed));
        return (Str){0};
}

/* Which record
 * ------------ */
/* A key beside the title tells records of one name apart where both sides say it; who does not say it is not another. */
static bool only_tells(const ImportPlan *plan, size_t key)
{
        bool named = false;
        for (size_t i = 0; i < plan->n_keys; i++)
                named = named || plan->reg->fields[plan->keys[i]].is_title;
        const Field *f = &plan->reg->fields[plan->keys[key]];
        return named && !f->is_title && f != plan->reg->part_of;
}

/* A cell for each “?” of the search by keys (make_find): of a key that only tells, three. */
static MUST Err key_cells(
        Ctx *c, const Importer *im, const ImportRow *row, Cell *cells, size_t *n, bool *ret_whole)
{
        Cell found[IMPORT_KEYS_MAX];
        size_t n_far = 0;
        *ret_whole = true;
        for (size_t i = 0; *ret_whole && i < im->plan->n_keys; i++) {
                const Field *f = &row->reg->fields[im->plan->keys[i]];
                Values v;
                Err e = field_parse(c, f, row->words[im->plan->keys[i]], &v);
                if (e != OK && e != ERR_INVALID && e != ERR_LIMIT)
                        return e;
                fault_clear(c);
                *ret_whole = e == OK && (v.n == 1 || (!v.n && only_tells(im->plan, i)));
                found[i] = v.n && e == OK ? value_cell(&v.p[0], &f->type->columns[0])
                                          : cell_text(S(""));
        }
        for (size_t i = 0; i < im->plan->n_keys; i++)
                if (only_tells(im->plan, i))
                        cells[n_far++] = found[i];
        *n = n_far;
        for (size_t i = 0; i < im->plan->n_keys; i++) {
                if (only_tells(im->plan, i))
                        cells[(*n)++] = found[i];
                cells[(*n)++] = found[i];
        }
        return OK;
}

/* The nearest of those that may be meant: by how many keys they do not say. */
typedef struct {
        Str ids[2];
        Buf numbers;
        size_t n;
} Meant;

static MUST Err ask_by_keys(Ctx *c, const Importer *im, Cells cells, Meant *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        int64_t nearest = INT64_MAX;
        *ret = (Meant){.numbers = buf_new(c->arena)};
        TRY(db_query(c, im->find, cells, &rows));
        for (bool more; ret->n < 4;) {
                TRY(rows_next(c, rows, &more));
                if (!more || rows_int(rows, 2) > nearest)
                        break;
                if (im->plan->apart && touched_by(im, rows_text(rows, 0)))
                        continue;
                nearest = rows_int(rows, 2);
                ret->ids[MIN(ret->n, (size_t)1)] = str_keep(c->arena, rows_text(rows, 0));
                buf_put_listed(c, &ret->numbers, rows_text(rows, 1));
                ret->n++;
        }
        return OK;
}

/* A row without number and id, by what was chosen to recognise it. */
static MUST Err find_by_keys(Ctx *c, Importer *im, const ImportRow *row, Record **ret)
{
        Cell cells[3 * IMPORT_KEYS_MAX + 1];
        const Field *f = &row->reg->fields[im->plan->keys[0]];
        Meant meant;
        bool whole;
        size_t n;
        *ret = NULL;
        for (size_t i = 0; i < im->plan->n_keys; i++)
                if (row->reg->fields[im->plan->keys[i]].is_title)
                        f = &row->reg->fields[im->plan->keys[i]];
        Str typed = row->words[f - row->reg->fields];
        TRY(key_cells(c, im, row, cells, &n, &whole));
        if (!whole)
                return OK;
        if (c->scope)
                cells[n++] = cell_text(c->scope->org);
        TRY(ask_by_keys(c, im, (Cells){cells, n}, &meant));
        if (meant.n > 1) {
                (void)fail_field(c, ERR_INVALID, f->name,
                        "%zu records are called “%.*s”; write the number instead.", meant.n,
                        STR(typed));
                note_fault(c, im, row->column[f - row->reg->fields], typed,
                        str_printf(c->arena, tr(c, N_("Numbers: %.*s")),
                                STR(buf_str(&meant.numbers))));
                return OK;
        }
        return meant.n ? record_load(c, row->reg, meant.ids[0], ret) : OK;
}

/* An identity that is another's, out of sight: a new record cannot have it. */
static MUST Err refuse_taken(Ctx *c, Importer *im, const Register *reg, Str id)
{
        Record *other;
        Err e = record_load_whole(c, reg, id, &other);
        if (e != OK && e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        if (e == ERR_NOT_FOUND)
                return OK;
        (void)fail_field(c, ERR_CONFLICT, S("id"),
                "This identity is taken. Leave its cell empty, and the row is a new record.");
        note_fault(c, im, -1, id, (Str){0});
        return OK;
}

/* The record that a row means: by id, by number, by the keys, or a new one. */
static MUST Err find_record(Ctx *c, Importer *im, const ImportRow *row, Record **ret)
{
        const Register *reg = row->reg;
        Err e = ERR_NOT_FOUND;
        *ret = NULL;
        if (row->own[OWN_ID].n)
                e = record_load(c, reg, row->own[OWN_ID], ret);
        if (e == ERR_NOT_FOUND && row->own[OWN_NUMBER].n) {
                fault_clear(c);
                e = record_load_number(c, reg, row->own[OWN_NUMBER], ret);
        }
        if (e != OK && e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        if (!*ret && !row->own[OWN_ID].n && !row->own[OWN_NUMBER].n && im->find)
                TRY(find_by_keys(c, im, row, ret));
        if (*ret)
                return OK;
        if (row->own[OWN_ID].n)
                TRY(refuse_taken(c, im, reg, row->own[OWN_ID]));
        *ret = record_new(c, reg);
        (*ret)->id = row->own[OWN_ID];
        (*ret)->number = row->own[OWN_NUMBER];
        return OK;
}

static void refuse_second(Ctx *c, Importer *im, const ImportRow *row, int64_t first)
{
        const Field *title = title_field(row->reg);
        size_t i = (size_t)(title - row->reg->fields);
        (void)fail_field(c, ERR_CONFLICT, title->name,
                "Row %lld of the table means the same record.", (long long)first);
        note_fault(c, im, row->column[i], row->words[i],
                str_from(tr(c,
                        N_("Give them numbers, choose more fields by which rows are recognised, or say that such rows are different ones."))));
}

/* What stands in it
 * ----------------- */
static bool is_bare_figure(Ctx *c, Str words)
{
        Quantity q;
        return number_parse(c->arena, words, &q) && !q.unit.n && q.qualifier != QTY_MISSING;
}

/* A figure gets the unit of its column, a date the year of the table. */
static Str with_plan(Ctx *c, const Importer *im, const ImportRow *row, size_t i, Str words)
{
        const Field *f = &row->reg->fields[i];
        Str unit = row->units[i].n ? row->units[i] : f->unit;
        bool bare = f->type == &quantity_type && unit.n && is_bare_figure(c, words);
        if (bare && im->remarks)
                remarks_unit(im->remarks, row->column[i], unit);
        if (bare && row->units[i].n)
                return str_printf(c->arena, "%.*s%.*s", STR(words), STR(row->units[i]));
        if (f->type == &date_type && im->plan && im->plan->year.n &&
                str_find(words, S("年"), 0) == SIZE_MAX && str_find(words, S("月"), 0) != SIZE_MAX)
                return str_printf(c->arena, "%.*s年%.*s", STR(im->plan->year), STR(words));
        return words;
}

/* What a reference names and nobody registered; the field is read again afterwards. */
static MUST Err make_missing(Ctx *c, Importer *im, const Field *f, Str words, bool *ret_made)
{
        const Register *reg = register_lookup(c->registers, f->target);
        Str rest = words.p ? words : S(""), part, id;
        size_t several;
        *ret_made = false;
        while (reg && str_cut(&rest, '\n', &part)) {
                part = str_trim(part);
                if (!part.n)
                        continue;
                TRY(record_find(c, reg, part, &id, &several));
                if (several)
                        continue;
                Record *r = record_new(c, reg);
                TRY(record_put_text(c, r, title_field(reg)->name, part));
                if (record_save(c, r, str_from(tr(c, N_("import")))) != OK) {
                        Str why = c->fault.sentence;
                        fault_clear(c);
                        return fail_field(c, ERR_INVALID, f->name,
                                "%.*s: “%.*s” cannot be registered by its name alone: %.*s",
                                STR(register_label(c, reg)), STR(part), STR(why));
                }
                im->report.n_made++;
                *ret_made = true;
        }
        return OK;
}

static MUST Err parse_cell(
        Ctx *c, Importer *im, const ImportRow *row, size_t i, const Values *old, Values *ret)
{
        const Field *f = &row->reg->fields[i];
        Str words = str_trim(with_plan(c, im, row, i, str_trim(row->words[i])));
        Err e = field_parse(c, f, words, ret);
        if (e == ERR_INVALID && f->type == &reference_type && im->plan && im->plan->makes &&
                im->plan->makes[i]) {
                bool made;
                Fault first = c->fault;
                fault_clear(c);
                TRY(make_missing(c, im, f, words, &made));
                if (made)
                        return field_parse(c, f, words, ret);
                c->fault = first;
        }
        TRY(e);
        bool bare = f->type == &quantity_type && ret->n == 1 && isfinite(ret->p[0].number) &&
                !ret->p[0].unit.n;
        if (im->plan && bare && !(old->n && str_eq(old->p[0].text, words)))
                return fail_field(c, ERR_INVALID, f->name,
                        "“%.*s” has no unit. Write it behind the figure, or give one to the whole column.",
                        STR(words));
        return OK;
}

static void fill(Ctx *c, Importer *im, const ImportRow *row, Record *r)
{
        for (size_t i = 0; i < row->reg->n_fields; i++) {
                const Field *f = &row->reg->fields[i];
                Values v;
                if (!row->given[i])
                        continue;
                if (parse_cell(c, im, row, i, &r->values[i], &v) != OK)
                        note_fault(c, im, row->column[i], row->words[i],
                                hint_for(c, f, str_trim(row->words[i])));
                else
                        r->values[i] = v;
        }
        Str state = row->own[OWN_STATE], visibility = row->own[OWN_VISIBILITY];
        const State *s = state_lookup(row->reg, state);
        if (state.n)
                r->state = s ? s->name : state;
        if (visibility.n)
                r->visibility = visibility;
}

/* Where the field of a fault stands in the table, and what stood there. */
static void note_save_fault(Ctx *c, Importer *im, const ImportRow *row)
{
        const Field *f = field_lookup(row->reg, c->fault.field);
        size_t i = f ? (size_t)(f - row->reg->fields) : 0;
        note_fault(c, im, f ? row->column[i] : -1, f ? row->words[i] : (Str){0}, (Str){0});
}

static void note_codes(Ctx *c, Importer *im, const Record *r)
{
        for (size_t i = 0; im->remarks && i < r->reg->n_fields; i++) {
                Str sentence = compose_remark(c, r, &r->reg->fields[i]);
                if (sentence.n)
                        remarks_code(im->remarks, im->row, sentence);
        }
}

/* Fails only with what is not the row's fault. */
static MUST Err take_filled(Ctx *c, Importer *im, const ImportRow *row, Record *r)
{
        int64_t before = r->version, first = 0;
        if (r->version)
                first = touched_by(im, r->id);
        if (first)
                refuse_second(c, im, row, first);
        else
                fill(c, im, row, r);
        if (im->row_refused)
                return OK;
        Err e = record_save(c, r, str_from(tr(c, N_("import"))));
        if (e == ERR_IO || e == ERR_BUSY || e == ERR_CORRUPT || e == ERR_INTERNAL)
                return e;
        if (e != OK) {
                note_save_fault(c, im, row);
                return OK;
        }
        note_codes(c, im, r);
        im->report.n_new += before == 0;
        im->report.n_changed += before > 0 && r->version > before;
        im->report.n_same += before > 0 && r->version == before;
        touch(im, r->id);
        return OK;
}

/* *ret_all: it was refused when it had written, and what is not settled went with it. */
static MUST Err take_row(Ctx *c, Importer *im, const ImportRow *row, bool *ret_all)
{
        Record *r;
        int64_t made = im->report.n_made;
        *ret_all = false;
        if (!bulk_unsettled(c))
                touched_room(im);
        if (++im->report.n_rows > ROWS_MAX)
                return fail(c, ERR_LIMIT, "More than %d rows at once.", ROWS_MAX);
        if (row->problem) {
                (void)fail(c, ERR_INVALID, "%s", tr(c, row->problem));
                note_fault(c, im, -1, (Str){0}, (Str){0});
        }
        TRY(bulk_row(c));
        if (!im->row_refused)
                TRY(find_record(c, im, row, &r));
        if (!im->row_refused)
                TRY(take_filled(c, im, row, r));
        im->report.n_refused += im->row_refused;
        if (!im->row_refused)
                return OK;
        im->report.n_made = made;
        bulk_back(c, ret_all);
        return OK;
}

static ImportRow row_new(Ctx *c, const Register *reg)
{
        ImportRow row = {
                .reg = reg,
                .words = NEW_N(c->arena, Str, reg->n_fields),
                .given = NEW_N(c->arena, bool, reg->n_fields),
                .column = NEW_N(c->arena, int, reg->n_fields),
                .units = NEW_N(c->arena, Str, reg->n_fields),
        };
        for (size_t i = 0; i < reg->n_fields; i++)
                row.column[i] = -1;
        return row;
}

/* By a plan, row by row
 * --------------------- */
static Str key_column(Ctx *c, const ImportPlan *plan, size_t key)
{
        const Field *f = &plan->reg->fields[plan->keys[key]];
        return column_name(c->arena, f, f->type->columns[0].suffix);
}

#define MEANT_MAX 1000 /* records that the keys do not tell apart */

static void make_find(Ctx *c, Importer *im)
{
        const ImportPlan *plan = im->plan;
        Buf sql = buf_new(c->arena);
        if (!plan->n_keys)
                return;
        buf_put(&sql, S("SELECT id, coalesce(number, id), 0"));
        for (size_t i = 0; i < plan->n_keys; i++)
                if (only_tells(plan, i)) /* sql: identifiers only */
                        buf_printf(&sql, " + CASE WHEN %.*s = ? THEN 0 ELSE 1 END",
                                STR(key_column(c, plan, i)));
        /* sql: identifiers only */
        buf_printf(&sql, " AS far FROM %.*s WHERE withdrawn = 0",
                STR(table_name(c->arena, plan->reg)));
        for (size_t i = 0; i < plan->n_keys; i++) {
                Str column = key_column(c, plan, i);
                if (only_tells(plan, i)) /* sql: identifiers only */
                        buf_printf(&sql, " AND (? = '' OR %.*s IS NULL OR %.*s = '' OR %.*s = ?)",
                                STR(column), STR(column), STR(column));
                else /* sql: identifiers only */
                        buf_printf(&sql, " AND %.*s = ?", STR(column));
        }
        buf_printf(
                &sql, "%s ORDER BY far, id LIMIT %d", c->scope ? " AND org_id = ?" : "", MEANT_MAX);
        im->find = buf_z(&sql);
}

Err importer_new(Ctx *c, const ImportPlan *plan, Importer **ret)
{
        Importer *im = NEW(c->arena, Importer);
        im->plan = plan;
        arenas_begin(c, im);
        im->remarks = remarks_new(c, plan);
        for (size_t i = 0; i < plan->n_keys; i++) {
                const Field *f = &plan->reg->fields[plan->keys[i]];
                if (plan->n_keys > IMPORT_KEYS_MAX || f->many || !import_may_be_key(f))
                        return fail(c, ERR_INVALID, "Rows cannot be recognised by “%.*s”.",
                                STR(field_label(c, f)));
        }
        make_find(c, im);
        *ret = im;
        return OK;
}

/* What tells that two records may be of one thing, and is no name: a code, a shelf mark. */
static bool is_mark(const Field *f)
{
        for (size_t i = 0; f->of && f->type == &text_type && i < f->of->n_same; i++)
                if (f->of->same[i] == f)
                        return !str_eq(f->search, S("name")) && !f->is_title;
        return false;
}

bool import_may_be_key(const Field *f)
{
        return !f->many && !f->sealed && f->type->n_columns &&
                f->type->columns[0].kind == COLUMN_TEXT && !f->type->whole_text &&
                (f->is_title || f->unique || f->facet || f->in_list || f->type == &reference_type ||
                        is_mark(f));
}

bool import_tells(const Field *f)
{
        return import_may_be_key(f) &&
                (is_mark(f) || (f->type == &reference_type && str_eq(f->target, f->of->name)));
}

const ImportReport *importer_report(const Importer *im)
{
        return &im->report;
}

Str importer_remarks(Ctx *c, const Importer *im)
{
        return im->remarks ? remarks_words(c, im->remarks) : (Str){0};
}

/* The cells of a row by where they go; what cannot be taken is a fault at once. */
static ImportRow map_row(Ctx *c, Importer *im, const ImportCell *cells, size_t n)
{
        const ImportPlan *plan = im->plan;
        ImportRow row = row_new(c, plan->reg);
        for (size_t i = 0; i < plan->n_columns; i++)
                if (plan->columns[i] >= 0) { /* an empty cell empties its field */
                        import_put(&row, plan->columns[i], (Str){0});
                        row.column[plan->columns[i]] = (int)i;
                        if (plan->units)
                                row.units[plan->columns[i]] = plan->units[i];
                }
        for (size_t i = 0; i < n; i++) {
                int to = (size_t)cells[i].column < plan->n_columns ? plan->columns[cells[i].column]
                                                                   : IMPORT_UNKNOWN;
                if (to == IMPORT_UNKNOWN || to == IMPORT_IGNORED)
                        continue;
                if (cells[i].problem) {
                        Str field = to >= 0 ? plan->reg->fields[to].name : (Str){0};
                        (void)fail_field(c, ERR_INVALID, field, "%s", tr(c, cells[i].problem));
                        note_fault(c, im, cells[i].column, cells[i].text, (Str){0});
                } else {
                        if (cells[i].formula)
                                remarks_formula(im->remarks, cells[i].column, im->row);
                        import_put(&row, to, cells[i].text);
                }
        }
        for (size_t i = 0; plan->constants && i < plan->reg->n_fields; i++)
                if (plan->constants[i].n && !str_trim(row.words[i]).n)
                        import_put(&row, (int)i, plan->constants[i]);
        return row;
}

static MUST Err take_cells(Ctx *c, Importer *im, const TogetherRow *t, bool *ret_all)
{
        im->row = t->row;
        im->row_refused = false;
        ImportRow row = map_row(c, im, t->cells, t->n);
        return take_row(c, im, &row, ret_all);
}

static void together_begin(Importer *im)
{
        Together *t = &im->together;
        arena_reset(t->arena);
        t->n = t->n_touched = 0;
        t->report = im->report;
        t->n_faults = im->faults.n;
        remarks_keep(im->remarks);
}

static const TogetherRow *together_add(
        Importer *im, int64_t number, const ImportCell *cells, size_t n)
{
        Together *t = &im->together;
        TogetherRow *row = &t->rows[t->n++];
        *row = (TogetherRow){number, NEW_N(t->arena, ImportCell, n + 1), n};
        for (size_t i = 0; i < n; i++) {
                row->cells[i] = cells[i];
                row->cells[i].text = str_keep(t->arena, cells[i].text);
        }
        return row;
}

/* As if they had not been taken yet; then each by itself. */
static MUST Err together_again(Ctx *c, Importer *im)
{
        Together *t = &im->together;
        for (size_t i = 0; i < t->n_touched; i++)
                *t->touched[i] &= ~ROW_MASK;
        im->report = t->report;
        im->faults.n = t->n_faults;
        remarks_back(im->remarks);
        for (size_t i = 0; i < t->n; i++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                bool ignored;
                TRY(take_cells(c, im, &t->rows[i], &ignored));
                TRY(bulk_settle(c));
        }
        return OK;
}

Err importer_row(Ctx *c, Importer *im, int64_t number, const ImportCell *cells, size_t n)
{
        Together *t = &im->together;
        Arena *outer = c->arena;
        bool all = false;
        if (remarks_sum_row(im->remarks, number, cells, n))
                return OK;
        if (!bulk_unsettled(c))
                together_begin(im);
        const TogetherRow *row = together_add(im, number, cells, n);
        c->arena = t->arena;
        Err e = take_cells(c, im, row, &all);
        if (e == OK && all)
                e = together_again(c, im);
        else if (e == OK && (t->n == TOGETHER_MAX || arena_used(t->arena) > TOGETHER_BYTES))
                e = bulk_settle(c);
        c->arena = outer;
        if (e != OK) {
                c->fault.sentence = str_keep(outer, c->fault.sentence);
                c->fault.field = str_keep(outer, c->fault.field);
        }
        im->report.faults = im->faults.p;
        im->report.n_faults = im->faults.n;
        return e;
}

Err importer_pass(Ctx *c, Importer *im, int64_t number, const ImportCell *cells, size_t n)
{
        Record *r;
        size_t n_faults = im->faults.n;
        im->row = number;
        im->row_refused = false;
        if (remarks_sum_row(im->remarks, number, cells, n))
                return OK;
        ImportRow row = map_row(c, im, cells, n);
        touched_room(im); /* no row waits: these come before those that are taken */
        TRY(find_record(c, im, &row, &r));
        if (r && r->version && !im->row_refused)
                touch(im, r->id);
        im->faults.n = n_faults;
        return OK;
}

/* A whole table at once
 * --------------------- */
static MUST Err take_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, Importer *im)
{
        for (;; im->row++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                bool more;
                ImportRow row = row_new(c, reg);
                im->row_refused = false;
                TRY(next(c, source, &row, &more));
                if (!more)
                        return OK;
                bool ignored;
                TRY(take_row(c, im, &row, &ignored));
                TRY(bulk_settle(c));
        }
}

Err import_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, ImportMode mode,
        int64_t first_row, ImportReport *ret)
{
        Importer *im = NEW(c->arena, Importer);
        ImportReport *report = &im->report;
        arenas_begin(c, im);
        im->row = first_row;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(bulk_begin(c, mode == IMPORT_REAL ? BULK_REAL : BULK_TRIAL));
        Err e = take_rows(c, reg, next, source, im);
        report->faults = im->faults.p;
        report->n_faults = im->faults.n;
        bool stays = e == OK && mode == IMPORT_REAL && !report->n_faults;
        if (stays)
                e = bulk_end(c);
        else
                bulk_drop(c);
        TRY(e);
        if (stays) {
                Str details = str_printf(c->arena, "%lld + %lld / %lld", (long long)report->n_new,
                        (long long)report->n_changed, (long long)report->n_rows);
                TRY(audit_add(c, S("import"), reg->name, (Str){0}, details));
                TRY(txn_commit(&t));
        }
        *ret = *report;
        return OK;
}
