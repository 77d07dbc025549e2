/* import.c: rows become records, all or none. A dry run does the whole work inside a transaction and rolls it
 * back, so that it finds what only the database knows: a name that is taken, a reference to a row above. */
#include "record/import.h"

#define ROWS_MAX 500000
#define FAULTS_MAX 1000

const ImportOwn import_own[N_IMPORT_OWN] = {
        [OWN_ID] = {SC("id"), SC("标识")},
        [OWN_NUMBER] = {SC("number"), SC("编号")},
        [OWN_STATE] = {SC("state"), SC("状态")},
        [OWN_VISIBILITY] = {SC("visibility"), SC("公开范围")},
};
static const Str ignored[] = {SC("register"), SC("title"), SC("version"), SC("created"),
        SC("updated"), SC("withdrawn"), SC("withdrawn_reason"), SC("")};

int import_column(const Register *reg, Str name)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (str_eq(reg->fields[i].name, name))
                        return (int)i;
        for (size_t i = 0; i < N_IMPORT_OWN; i++)
                if (str_eq(import_own[i].name, name) || str_eq(import_own[i].zh, name))
                        return IMPORT_OWN(i);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (str_eq(reg->fields[i].label_zh, name) ||
                        str_eq_nocase(reg->fields[i].label_en, name))
                        return (int)i;
        for (size_t i = 0; i < ARRAY_LEN(ignored); i++)
                if (str_eq(ignored[i], name))
                        return IMPORT_IGNORED;
        return IMPORT_UNKNOWN;
}

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

typedef struct {
        ImportReport *report;
        Arena *keep;
        int64_t row;
        size_t n_before; /* faults before this row */
} Import;

/* Takes the error of c over into the report. */
static void note_fault(Ctx *c, Import *im)
{
        ImportReport *r = im->report;
        if (r->n_faults < FAULTS_MAX)
                r->faults[r->n_faults++] = (RowFault){
                        .row = im->row,
                        .field = str_keep(im->keep, c->fault.field),
                        .sentence = str_keep(im->keep, c->fault.sentence),
                };
        fault_clear(c);
}

/* The record that a row means: by id, by number, or a new one. */
static MUST Err find_record(Ctx *c, const ImportRow *row, Record **ret)
{
        const Register *reg = row->reg;
        Err e = ERR_NOT_FOUND;
        if (row->own[OWN_ID].n)
                e = record_load(c, reg, row->own[OWN_ID], ret);
        if (e == ERR_NOT_FOUND && row->own[OWN_NUMBER].n) {
                fault_clear(c);
                e = record_load_number(c, reg, row->own[OWN_NUMBER], ret);
        }
        if (e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        *ret = record_new(c, reg);
        (*ret)->id = row->own[OWN_ID];
        (*ret)->number = row->own[OWN_NUMBER];
        return OK;
}

static void fill(Ctx *c, Import *im, const ImportRow *row, Record *r)
{
        for (size_t i = 0; i < row->reg->n_fields; i++)
                if (row->given[i] &&
                        field_parse(c, &row->reg->fields[i], row->words[i], &r->values[i]) != OK)
                        note_fault(c, im);
        Str state = row->own[OWN_STATE], visibility = row->own[OWN_VISIBILITY];
        const State *s = state_lookup(row->reg, state);
        if (state.n)
                r->state = s ? s->name : state;
        if (visibility.n)
                r->visibility = visibility;
}

/* In a transaction of its own inside the whole, so that the rows behind a wrong one are still looked at. */
static MUST Err save_row(Ctx *c, Import *im, Record *r)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        int64_t before = r->version;
        if (record_save(c, r, str_from(tr(c, N_("import")))) != OK) {
                note_fault(c, im);
                return OK;
        }
        im->report->n_new += before == 0;
        im->report->n_changed += before > 0 && r->version > before;
        im->report->n_same += before > 0 && r->version == before;
        return txn_commit(&t);
}

static MUST Err take_row(Ctx *c, Import *im, const ImportRow *row)
{
        Record *r;
        im->n_before = im->report->n_faults;
        if (row->problem) {
                (void)fail(c, ERR_INVALID, "%s", tr(c, row->problem));
                note_fault(c, im);
                return OK;
        }
        TRY(find_record(c, row, &r));
        fill(c, im, row, r);
        return im->report->n_faults > im->n_before ? OK : save_row(c, im, r);
}

static MUST Err take_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, Import *im)
{
        for (;; im->row++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                bool more;
                ImportRow row = {
                        .reg = reg,
                        .words = NEW_N(c->arena, Str, reg->n_fields),
                        .given = NEW_N(c->arena, bool, reg->n_fields),
                };
                TRY(next(c, source, &row, &more));
                if (!more || im->report->n_faults >= FAULTS_MAX)
                        return OK;
                if (++im->report->n_rows > ROWS_MAX)
                        return fail(c, ERR_LIMIT, "More than %d rows at once.", ROWS_MAX);
                TRY(take_row(c, im, &row));
        }
}

Err import_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, ImportMode mode,
        int64_t first_row, ImportReport *ret)
{
        ImportReport report = {.faults = NEW_N(c->arena, RowFault, FAULTS_MAX)};
        Import im = {.report = &report, .keep = c->arena, .row = first_row};
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(take_rows(c, reg, next, source, &im));
        if (mode == IMPORT_REAL && !report.n_faults) {
                Str details = str_printf(c->arena, "%lld + %lld / %lld", (long long)report.n_new,
                        (long long)report.n_changed, (long long)report.n_rows);
                TRY(audit_add(c, S("import"), reg->name, (Str){0}, details));
                TRY(txn_commit(&t));
        }
        *ret = report;
        return OK;
}
