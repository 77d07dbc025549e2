/* record.c: one record: making, saving, loading, withdrawing, moving.
 *
 * Saving is one transaction: the chain's lock, the version it was made from, the checks, the row, its many
 * values, the revision, the hooks of the rooms to the right. Whatever fails, the record in memory is as it
 * was, and so is the database. */
#include "record/inner.h"

#include <assert.h>
#include <math.h>
#include <string.h>

Record *record_new(Ctx *c, const Register *reg)
{
        Record *r = NEW(c->arena, Record);
        r->reg = reg;
        r->visibility = reg->share.n ? reg->share : S("office");
        r->state = reg->n_states ? reg->states[0].name : (Str){0};
        r->values = NEW_N(c->arena, Values, reg->n_fields);
        return r;
}

static Values *values_of(const Record *r, Str field)
{
        const Field *f = field_lookup(r->reg, field);
        return f ? &r->values[f - r->reg->fields] : NULL;
}

void record_put(Record *r, Str field, Values v)
{
        Values *at = values_of(r, field);
        assert(at && "the register has no such field");
        *at = v;
}

Err record_put_text(Ctx *c, Record *r, Str field, Str typed)
{
        const Field *f = field_lookup(r->reg, field);
        if (!f)
                return fail_field(c, ERR_INVALID, field, "The register %.*s has no field “%.*s”.",
                        STR(register_label(c, r->reg)), STR(field));
        return field_parse(c, f, typed, &r->values[f - r->reg->fields]);
}

const Values *record_values(const Record *r, Str field)
{
        static const Values none = {0};
        const Values *v = values_of(r, field);
        return v ? v : &none;
}

Str record_text(const Record *r, Str field)
{
        const Values *v = record_values(r, field);
        return v->n ? v->p[0].text : (Str){0};
}

/* From rows
 * --------- */
static Str kept(Ctx *c, const Rows *rows, int i)
{
        return str_keep(c->arena, rows_text(rows, i));
}

void record_fetch(Ctx *c, const Rows *rows, bool (*want)(const Field *), Record *r)
{
        r->id = kept(c, rows, 0);
        r->number = kept(c, rows, 1);
        r->state = kept(c, rows, 2);
        r->title = kept(c, rows, 3);
        r->version = rows_int(rows, 4);
        r->created_ms = rows_int(rows, 5);
        r->updated_ms = rows_int(rows, 6);
        r->created_by = kept(c, rows, 7);
        r->updated_by = kept(c, rows, 8);
        r->org_id = kept(c, rows, 9);
        r->visibility = kept(c, rows, 10);
        r->withdrawn = rows_int(rows, 11) != 0;
        r->withdrawn_reason = kept(c, rows, 12);
        int column = N_COMMON_COLUMNS;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (f->many || (want && !want(f)))
                        continue;
                Value *v = NEW(c->arena, Value);
                if (value_fetch(c, f, rows, column, v))
                        r->values[i] = (Values){v, 1};
                column += (int)f->type->n_columns;
        }
}

/* Rows come ordered by record and position; they are dealt out to the records of the batch. */
static MUST Err deal_out(Ctx *c, Rows *rows, Record **records, size_t n, size_t field)
{
        const Field *f = &records[0]->reg->fields[field];
        VEC(Value) v = {0};
        Record *at = NULL;
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                bool same = more && at && str_eq(at->id, rows_text(rows, 0));
                if (at && !same)
                        at->values[field] = (Values){v.p, v.n};
                if (!more)
                        return OK;
                if (!same) {
                        size_t i = 0;
                        while (i < n && !str_eq(records[i]->id, rows_text(rows, 0)))
                                i++;
                        at = i < n ? records[i] : NULL;
                        memset(&v, 0, sizeof v);
                }
                Value one;
                if (at && value_fetch(c, f, rows, 1, &one))
                        *VEC_PUSH(c->arena, &v) = one;
        }
}

static MUST Err fetch_field(Ctx *c, Record **records, size_t n, size_t field)
{
        const struct RegisterTexts *texts = records[0]->reg->texts;
        size_t width = n == 1 ? 1 : FETCH_BATCH; /* two statements, whatever n is */
        Cell cells[FETCH_BATCH];
        for (size_t i = 0; i < width; i++)
                cells[i] = cell_text(records[MIN(i, n - 1)]->id);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, (n == 1 ? texts->one : texts->batch)[field], (Cells){cells, width}, &rows));
        return deal_out(c, rows, records, n, field);
}

typedef struct {
        size_t field;
        int64_t ord;
        Value v;
} Word;
typedef VEC(Word) WordRows;

/* Behind those that stand before it: mostly it is the last. */
static void word_add(Ctx *c, WordRows *words, Word w)
{
        (void)VEC_PUSH(c->arena, words);
        size_t i = words->n - 1;
        for (; i > 0; i--) {
                const Word *before = &words->p[i - 1];
                if (before->field < w.field || (before->field == w.field && before->ord <= w.ord))
                        break;
                words->p[i] = *before;
        }
        words->p[i] = w;
}

static MUST Err words_fetch(Ctx *c, Record *r, WordRows *words)
{
        const struct RegisterTexts *texts = r->reg->texts;
        Cell *cells = NEW_N(c->arena, Cell, texts->n_words);
        for (size_t i = 0; i < texts->n_words; i++)
                cells[i] = cell_text(r->id);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, texts->words, (Cells){cells, texts->n_words}, &rows));
        for (bool more;;) {
                Word w;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                w.field = (size_t)rows_int(rows, 0);
                w.ord = rows_int(rows, 1);
                if (value_fetch(c, &r->reg->fields[w.field], rows, 2, &w.v))
                        word_add(c, words, w);
        }
}

/* All fields of one record that are lists of words. */
static MUST Err fetch_words(Ctx *c, Record *r)
{
        WordRows words = {0};
        if (!r->reg->texts->n_words)
                return OK;
        TRY(words_fetch(c, r, &words));
        for (size_t i = 0, n; i < words.n; i += n) {
                Values *v = &r->values[words.p[i].field];
                for (n = 0; i + n < words.n && words.p[i + n].field == words.p[i].field;)
                        n++;
                *v = (Values){NEW_N(c->arena, Value, n), n};
                for (size_t k = 0; k < n; k++)
                        v->p[k] = words.p[i + k].v;
        }
        return OK;
}

Err children_fetch(Ctx *c, Record **records, size_t n, bool (*want)(const Field *))
{
        bool together = n == 1 && !want;
        if (together)
                TRY(fetch_words(c, records[0]));
        for (size_t from = 0; from < n; from += FETCH_BATCH)
                for (size_t i = 0; i < records[0]->reg->n_fields; i++) {
                        const Field *f = &records[0]->reg->fields[i];
                        if (together && field_is_words(f))
                                continue;
                        if (f->many && (!want || want(f)))
                                TRY(fetch_field(
                                        c, records + from, MIN(n - from, (size_t)FETCH_BATCH), i));
                }
        return OK;
}

/* What is outside the scope is not there, in the same words. */
static MUST Err refuse_unseen(Ctx *c, const Register *reg, Str key)
{
        return fail(c, ERR_NOT_FOUND, "%.*s: there is no record %.*s.", STR(register_label(c, reg)),
                STR(key));
}

static MUST Err load_by(Ctx *c, const Register *reg, const char *sql, Str key, Record **ret)
{
        Record *r = record_new(c, reg);
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                bool more;
                TRY(db_query(c, sql, CELLS(cell_text(key)), &rows));
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return refuse_unseen(c, reg, key);
                record_fetch(c, rows, NULL, r);
        }
        TRY(children_fetch(c, &r, 1, NULL));
        *ret = r;
        return OK;
}

/* The same within the scope. */
static MUST Err load_seen(Ctx *c, const Register *reg, const char *sql, Str key, Record **ret)
{
        Record *r;
        bool seen;
        TRY(load_by(c, reg, sql, key, &r));
        TRY(scope_sees(c, r, &seen));
        if (!seen)
                return refuse_unseen(c, reg, key);
        *ret = r;
        return OK;
}

static MUST Err load_shown(Ctx *c, const Register *reg, const char *sql, Str key, Record **ret)
{
        TRY(load_seen(c, reg, sql, key, ret));
        scope_redact(c, *ret);
        return records_show(c, ret, 1, NULL);
}

Err record_load(Ctx *c, const Register *reg, Str id, Record **ret)
{
        return load_shown(c, reg, reg->texts->by_id, id, ret);
}

Err record_load_number(Ctx *c, const Register *reg, Str number, Record **ret)
{
        return load_shown(c, reg, reg->texts->by_number, number, ret);
}

static bool no_field(const Field *f)
{
        (void)f;
        return false;
}

Err record_load_own(Ctx *c, const Register *reg, Str id, Record **ret, bool *ret_seen)
{
        Record *r = record_new(c, reg);
        bool more;
        *ret_seen = false;
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c, reg->texts->own, CELLS(cell_text(id)), &rows));
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                record_fetch(c, rows, no_field, r);
        }
        *ret = r;
        return scope_sees(c, r, ret_seen);
}

Err record_load_value(
        Ctx *c, const Register *reg, Str id, const Field *f, Value *ret, bool *ret_found)
{
        Buf sql = buf_new(c->arena);
        Record *own;
        bool more, seen = true;
        assert(!f->many);
        *ret_found = false;
        if (c->scope)
                TRY(record_load_own(c, reg, id, &own, &seen));
        if (!seen || (f->restricted && c->scope && !scope_sees_restricted(c, reg, own->org_id)))
                return OK;
        buf_put(&sql, S("SELECT id"));
        put_field_columns(&sql, f);
        /* sql: identifiers only */
        buf_printf(&sql, " FROM %.*s WHERE id = ?", STR(table_name(c->arena, reg)));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), CELLS(cell_text(id)), &rows));
        TRY(rows_next(c, rows, &more));
        *ret_found = more && value_fetch(c, f, rows, 1, ret);
        return OK;
}

/* Ids of the records of a condition within the scope, at most twenty. */
static MUST Err ids_where(
        Ctx *c, const Register *reg, const char *where, Cell key, Str *ret_id, size_t *ret_n)
{
        Cell cells[1 + SCOPE_CELLS] = {key};
        size_t n = 0;
        /* Who has the id has it from a record that he saw: what was closed since still holds where it stood. */
        bool by_id = strcmp(where, "id = ?") == 0;
        Str scope = by_id ? (Str){0} : scope_condition(c, reg, "", cells + 1, &n);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT id FROM %.*s WHERE %s AND withdrawn = 0%s%.*s LIMIT 20",
                STR(table_name(c->arena, reg)), where, scope.n ? " AND " : "", STR(scope));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, (Cells){cells, 1 + n}, &rows));
        *ret_n = 0;
        for (bool more;; (*ret_n)++) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                *ret_id = kept(c, rows, 0);
        }
}

/* % and _ of a pattern stand for themselves, with ! before them. */
static Str like_escape(Ctx *c, Str s)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '%' || s.p[i] == '_' || s.p[i] == '!')
                        buf_putc(&b, '!');
                buf_putc(&b, s.p[i]);
        }
        return buf_str(&b);
}

Str like_containing(Ctx *c, Str words)
{
        return str_printf(
                c->arena, "%%%.*s%%", STR(like_escape(c, fold_text(c->arena, words, NULL))));
}

/* The ways a record is named, the surest first: id, number, title, any of its names in any script. */
Err record_find(Ctx *c, const Register *reg, Str typed, Str *ret_id, size_t *ret_several)
{
        Str id = {0}, first = str_slice(typed, 0, str_find(typed, S(" "), 0));
        size_t n = 0;
        *ret_several = 1;
        if (bulk_found(c, reg, typed, ret_id))
                return OK;
        if (uuid_valid(first))
                TRY(ids_where(c, reg, "id = ?", cell_text(first), &id, &n));
        if (!n)
                TRY(ids_where(c, reg, "number = ?", cell_text(first), &id, &n));
        if (!n)
                TRY(ids_where(c, reg, "title = ?", cell_text(typed), &id, &n));
        if (!n) {
                Str line = str_printf(c->arena, "\n%.*s\n", STR(typed));
                TRY(ids_where(c, reg, "words LIKE ? ESCAPE '!'",
                        cell_text(like_containing(c, line)), &id, &n));
        }
        *ret_id = n == 1 ? id : (Str){0};
        *ret_several = n;
        if (n == 1)
                bulk_found_put(c, reg, typed, id);
        return OK;
}

Err record_find_one(Ctx *c, const Register *reg, Str typed, Str *ret_id)
{
        size_t n;
        TRY(record_find(c, reg, str_trim(typed), ret_id, &n));
        if (ret_id->n)
                return OK;
        return fail(c, ERR_INVALID, "%.*s: “%.*s” is not registered.", STR(register_label(c, reg)),
                STR(typed));
}

/* What a revision keeps
 * --------------------- */
static Str kept_words(Ctx *c, const Record *r, const Field *f, const Value *v)
{
        Str words = (f->type->keep ? f->type->keep : f->type->print)(c, f, v);
        return f->sealed ? seal_value(c, r->id, words) : words;
}

static Json *kept_values(Ctx *c, const Record *r, const Field *f, const Values *v)
{
        if (!f->many)
                return json_string(c->arena, kept_words(c, r, f, &v->p[0]));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < v->n; i++)
                json_push(c->arena, list, json_string(c->arena, kept_words(c, r, f, &v->p[i])));
        return list;
}

Json *record_snapshot(Ctx *c, const Record *r)
{
        Json *j = json_object(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->values[i].n)
                        json_put_at(c->arena, j, r->reg->fields[i].name,
                                kept_values(c, r, &r->reg->fields[i], &r->values[i]));
        const struct {
                const char *key;
                Str value;
        } own[] = {
                {"_number", r->number},
                {"_state", r->state},
                {"_visibility", r->visibility},
                {"_withdrawn", r->withdrawn ? r->withdrawn_reason : (Str){0}},
        };
        for (size_t i = 0; i < ARRAY_LEN(own); i++)
                if (own[i].value.n)
                        json_put_str(c->arena, j, own[i].key, own[i].value);
        return j;
}

Str snapshot_text(Ctx *c, const Record *r)
{
        Json *j = record_snapshot(c, r);
        size_t n = 256;
        for (size_t i = 0; i < j->n; i++)
                n += j->items[i]->s.n + j->items[i]->s.n / 16 + 64;
        Buf b = buf_new(c->arena);
        buf_reserve(&b, n); /* a whole book is written once, not grown into */
        json_write(&b, j);
        return buf_str(&b);
}

/* Checks
 * ------ */
static MUST Err check_required(Ctx *c, const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        bool draft = s && s->draft;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                const Field *lacks = f;
                if (!f->required || r->values[i].n || (!f->is_title && draft))
                        continue;
                if (f->n_compose)
                        TRY(compose_lacks(c, r, f, &lacks));
                if (lacks)
                        return fail_field(c, ERR_INVALID, lacks->name, "%.*s must be filled in.",
                                STR(field_label(c, lacks)));
        }
        return OK;
}

static MUST Err check_own(Ctx *c, const Record *r)
{
        static const Str visibilities[] = {SC("office"), SC("levels"), SC("system"), SC("public")};
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(visibilities); i++)
                known = known || str_eq(r->visibility, visibilities[i]);
        if (!known)
                return fail_field(c, ERR_INVALID, S("visibility"), "“%.*s” is no visibility.",
                        STR(r->visibility));
        if (r->reg->n_states ? !state_lookup(r->reg, r->state) : r->state.n > 0)
                return fail_field(c, ERR_INVALID, S("state"),
                        "The register %.*s has no state “%.*s”.", STR(register_label(c, r->reg)),
                        STR(r->state));
        return OK;
}

/* Among what whoever saves may see: other organisations keep names of their own. */
static MUST Err check_unique(Ctx *c, const Record *r, const Field *f, const Value *v)
{
        const TypeColumn *col = &f->type->columns[0];
        Str table = table_name(c->arena, r->reg);
        Cell cells[2 + SCOPE_CELLS] = {value_cell(v, col), cell_text(r->id)}, title;
        size_t n;
        bool found;
        Str scope = scope_condition(c, r->reg, "", cells + 2, &n);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT title FROM %.*s WHERE %.*s = ? AND id <> ? AND withdrawn = 0%s%.*s",
                STR(table), STR(column_name(c->arena, f, col->suffix)), scope.n ? " AND " : "",
                STR(scope));
        TRY(db_one(c, sql.p, (Cells){cells, 2 + n}, &title, &found));
        if (found)
                return fail_field(c, ERR_CONFLICT, f->name, "“%.*s” is registered already: %.*s.",
                        STR(f->type->print(c, f, v)), STR(title.s));
        return OK;
}

static MUST Err check_values(Ctx *c, const Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                TRY(field_complete(c, f, &r->values[i]));
                if (f->unique && r->values[i].n)
                        TRY(check_unique(c, r, f, &r->values[i].p[0]));
                if (f->apart[0])
                        TRY(check_apart(c, r, f));
                if (f->sealed)
                        TRY(check_sealed(c, f, &r->values[i]));
        }
        return OK;
}

/* Numbers of groups, and the texts that are composed of them. A draft has no number yet, and no text made of one. */
static MUST Err give_numbers(Ctx *c, Record *r, const Record *old, const Move *move)
{
        TRY(next_give(c, r, old, move));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool empty = f->n_compose && !r->values[i].n;
                if (empty)
                        TRY(compose(c, r, f));
                if (empty && r->values[i].n && f->unique)
                        TRY(check_unique(c, r, f, &r->values[i].p[0]));
        }
        return check_lasting(c, r);
}

/* To rows
 * ------- */
/* Title, number and every name, folded, a line each, so that a whole name can be asked for. */
static Str quick_words(Ctx *c, const Record *r)
{
        Buf b = buf_new(c->arena);
        buf_printf(&b, "\n%.*s\n%.*s\n", STR(r->title), STR(r->number));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (f->is_title || !r->values[i].n ||
                        !(str_eq(f->search, S("title")) || str_eq(f->search, S("name"))))
                        continue;
                buf_put(&b, field_words(c, f, &r->values[i]));
                buf_putc(&b, '\n');
        }
        return fold_text(c->arena, buf_str(&b), NULL);
}

typedef struct {
        Buf names; /* of an update: "a = ?, b = ?" */
        VEC(Cell) cells;
        Arena *arena;
        const Ctx *c;
        Str id; /* of the record */
        bool update;
} Put;

static void put_cell(Put *p, Str column, Cell v)
{
        if (p->update) {
                if (p->cells.n)
                        buf_put(&p->names, S(", "));
                buf_put(&p->names, column);
                buf_put(&p->names, S(" = ?"));
        }
        *VEC_PUSH(p->arena, &p->cells) = v;
}

static void put_values(Put *p, const Field *f, const Value *v)
{
        for (size_t i = 0; i < f->type->n_columns; i++)
                put_cell(p,
                        p->update ? column_name(p->arena, f, f->type->columns[i].suffix) : S(""),
                        !v                  ? CELL_NONE
                                : f->sealed ? cell_text(seal_value(p->c, p->id, v->text))
                                            : value_cell(v, &f->type->columns[i]));
}

static Put put_start(Ctx *c, const Record *r, bool update)
{
        return (Put){.c = c,
                .id = r->id,
                .names = buf_new(c->arena),
                .arena = c->arena,
                .update = update};
}

/* In the order of ROW_COLUMNS. */
static void put_common(Ctx *c, Put *p, const Record *r, int64_t reach)
{
        put_cell(p, S("reach"), cell_int(reach));
        put_cell(p, S("id"), cell_text(r->id));
        put_cell(p, S("number"), cell_text_or_null(r->number));
        put_cell(p, S("state"), cell_text(r->state));
        put_cell(p, S("title"), cell_text(r->title));
        put_cell(p, S("words"), cell_text(quick_words(c, r)));
        put_cell(p, S("version"), cell_int(r->version));
        put_cell(p, S("created_ms"), cell_int(r->created_ms));
        put_cell(p, S("updated_ms"), cell_int(r->updated_ms));
        put_cell(p, S("created_by"), cell_text(r->created_by));
        put_cell(p, S("updated_by"), cell_text(r->updated_by));
        put_cell(p, S("org_id"), cell_text(r->org_id));
        put_cell(p, S("visibility"), cell_text(r->visibility));
        put_cell(p, S("withdrawn"), cell_int(r->withdrawn));
        put_cell(p, S("withdrawn_reason"), cell_text(r->withdrawn_reason));
}

static MUST Err write_child(Ctx *c, const Record *r, size_t field, bool fresh)
{
        const Field *f = &r->reg->fields[field];
        if (!fresh) {
                Str table = child_name(c->arena, r->reg, f);
                /* sql: identifiers only */
                Str sql = str_printf(c->arena, "DELETE FROM %.*s WHERE record_id = ?", STR(table));
                TRY(db_run(c, sql.p, CELLS(cell_text(r->id)), NULL));
        }
        for (size_t i = 0; i < r->values[field].n; i++) {
                Put p = put_start(c, r, /* update= */ false);
                put_cell(&p, S("record_id"), cell_text(r->id));
                put_cell(&p, S("ord"), cell_int((int64_t)i));
                put_values(&p, f, &r->values[field].p[i]);
                TRY(db_run(
                        c, r->reg->texts->insert_one[field], (Cells){p.cells.p, p.cells.n}, NULL));
        }
        return OK;
}

static MUST Err refuse_late(Ctx *c)
{
        return fail(c, ERR_CONFLICT,
                "Not saved: someone changed this record first. Your text is kept.");
}

/* Nobody's words are lost where the record was only counted anew since. */
static MUST Err check_version(Ctx *c, Record *r, const Record *old)
{
        bool done;
        if (!old || old->version == r->version)
                return OK;
        TRY(reckon_catch_up(c, r, old, &done));
        return done ? OK : refuse_late(c);
}

/* before: the version the row must still have; 0 for a new row. */
static MUST Err write_row(Ctx *c, const Record *r, int64_t before, int64_t reach)
{
        const char *sql = r->reg->texts->insert;
        Put p = put_start(c, r, before != 0);
        put_common(c, &p, r, reach);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (!r->reg->fields[i].many)
                        put_values(
                                &p, &r->reg->fields[i], r->values[i].n ? &r->values[i].p[0] : NULL);
        if (before) {
                /* sql: identifiers only */
                sql = str_printf(c->arena, "UPDATE %.*s SET %s WHERE id = ? AND version = ?",
                        STR(table_name(c->arena, r->reg)), buf_z(&p.names))
                              .p;
                *VEC_PUSH(c->arena, &p.cells) = cell_text(r->id);
                *VEC_PUSH(c->arena, &p.cells) = cell_int(before);
        }
        int64_t changed = 0;
        TRY(db_run(c, sql, (Cells){p.cells.p, p.cells.n}, &changed));
        if (changed != 1)
                return refuse_late(c);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].many)
                        TRY(write_child(c, r, i, /* fresh= */ before == 0));
        return OK;
}

/* Saving
 * ------ */
/* A record belongs to the organisation of whoever makes it; what the machine makes, to the office's own. */
static MUST Err give_org(Ctx *c, Record *r)
{
        const Actor *who = c->actor;
        if (!r->org_id.n && c->scope)
                r->org_id = c->scope->org;
        if (!r->org_id.n && who)
                r->org_id = who->org_id;
        if (!r->org_id.n)
                TRY(scope_office(c, &r->org_id));
        bool noted = who && who->org_id.n && str_eq(who->org_id, r->org_id); /* with the account */
        return noted ? OK : scope_note_org(c, r->org_id);
}

static MUST Err start_new(Ctx *c, Record *r)
{
        Str actor = c->actor ? c->actor->id : (Str){0};
        if (!r->id.n)
                r->id = uuid_new(c);
        else if (!uuid_valid(r->id))
                return fail_field(c, ERR_INVALID, S("id"), "“%.*s” is no id.", STR(r->id));
        if (!r->created_ms)
                r->created_ms = now_ms(c);
        if (!r->created_by.n)
                r->created_by = actor;
        TRY(give_org(c, r));
        TRY(part_begin(c, r));
        return r->number.n || !number_waits(r->reg, r->state) ? serial_give(c, r) : OK;
}

/* What the stored record keeps whatever the caller says. */
static MUST Err start_change(Ctx *c, Record *r, const Record *old, const Move *move)
{
        r->created_ms = old->created_ms;
        r->created_by = old->created_by;
        r->org_id = old->org_id;
        if (!r->number.n)
                r->number = old->number;
        bool gives = move && move->then & THEN_NUMBER;
        if (!old->number.n && (r->number.n || gives))
                return serial_give(c, r);
        if (!str_eq(r->number, old->number))
                return fail_field(c, ERR_CONFLICT, S("number"),
                        "The number %.*s stays; numbers are not changed.", STR(old->number));
        return OK;
}

static MUST Err run_hooks(Ctx *c, const Record *r)
{
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        for (size_t i = 0; h && i < h->n; i++) {
                HookKind kind = h->after[i].kind;
                if (c->bulk && (kind == HOOK_LATE || (kind == HOOK_REAL && bulk_trial(c))))
                        continue;
                TRY(h->after[i].after(c, r));
        }
        bulk_saved(c, r);
        return OK;
}

/* What a move needs and was empty may be filled in on the way. */
static void forget_needs(Record *r, const Record *old)
{
        const Move *m = move_lookup(r->reg, old->state, r->state);
        for (size_t i = 0; m && i < m->n_needs; i++) {
                size_t k = (size_t)(m->needs[i] - r->reg->fields);
                if (!old->values[k].n)
                        r->values[k] = old->values[k];
        }
}

/* Only a move reaches into another organisation, by whoever decides there (move_allowed asks who that is), and it
 * changes nothing but the state and what it needs. */
static MUST Err check_org(Ctx *c, const Record *r, const Record *old)
{
        bool own = !c->scope || str_eq(c->scope->org, old->org_id), seen;
        if (!r->redacted && own)
                return OK;
        if (!r->redacted && !str_eq(old->state, r->state)) {
                Record unmoved = *r;
                unmoved.values = NEW_N(c->arena, Values, r->reg->n_fields);
                memcpy(unmoved.values, r->values, r->reg->n_fields * sizeof *r->values);
                forget_needs(&unmoved, old);
                unmoved.state = old->state;
                if (str_eq(snapshot_text(c, &unmoved), snapshot_text(c, old)))
                        return OK;
        }
        TRY(scope_sees(c, old, &seen));
        if (!seen)
                return refuse_unseen(c, r->reg, r->id);
        return fail(c, ERR_DENIED,
                "This record belongs to another organisation; only its own people change it.");
}

/* Who did not see what is sealed did not empty it. */
static void keep_unseen(Record *r, const Record *old)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].sealed && !r->values[i].n)
                        r->values[i] = old->values[i];
}

/* Whatever changes the state moves the record, and only as its register allows. */
static MUST Err check_state(
        Ctx *c, Record *r, const Record *old, Str reason, Str *action, const Move **ret)
{
        *ret = NULL;
        if (!old || str_eq(old->state, r->state))
                return OK;
        *action = S("move");
        const Move *m = move_lookup(r->reg, old->state, r->state);
        if (m)
                TRY(move_fill(c, r, m));
        return move_check(c, r, old->state, reason, ret);
}

/* The row, its revision, the hooks; nothing if nothing differs. */
static MUST Err store(
        Ctx *c, Record *r, const Record *old, Str action, Str reason, bool *ret_stored)
{
        const Field *tf = title_field(r->reg);
        const Values *title = &r->values[tf - r->reg->fields];
        r->title = title->n ? field_display(c, tf, title) : r->number;
        Str snapshot = snapshot_text(c, r);
        *ret_stored = !old || !str_eq(snapshot, snapshot_text(c, old));
        if (!*ret_stored)
                return OK;
        int64_t before = r->version++;
        r->updated_ms = now_ms(c);
        r->updated_by = c->actor ? c->actor->id : (Str){0};
        int64_t reach, old_reach = 0;
        if (old)
                TRY(record_reach(c, old, &old_reach));
        TRY(record_reach(c, r, &reach));
        TRY(write_row(c, r, before, reach));
        TRY(tally_follow(c, old, old_reach, r, reach));
        Entry e = {.action = action,
                .register_name = r->reg->name,
                .record_id = r->id,
                .version = r->version,
                .details = reason,
                .snapshot = snapshot};
        TRY(chain_append(c, &e, NULL));
        TRY(records_show(c, &r, 1, NULL));
        return run_hooks(c, r);
}

Err record_rewrite(Ctx *c, Record *r, Str action, Str reason)
{
        Record *old;
        bool stored;
        TRY(chain_lock(c));
        TRY(load_by(c, r->reg, r->reg->texts->by_id, r->id, &old));
        if (old->version != r->version)
                return refuse_late(c);
        TRY(reckon(c, r, old));
        TRY(check_values(c, r));
        TRY(give_numbers(c, r, old, NULL));
        return store(c, r, old, action, reason, &stored);
}

Err record_load_whole(Ctx *c, const Register *reg, Str id, Record **ret)
{
        return load_by(c, reg, reg->texts->by_id, id, ret);
}

static MUST Err save_locked(Ctx *c, Record *r, Str action, Str reason)
{
        Record *old = NULL;
        const Move *move;
        TRY(chain_lock(c));
        if (r->version)
                TRY(load_by(c, r->reg, r->reg->texts->by_id, r->id, &old));
        if (old)
                TRY(check_org(c, r, old));
        if (old && r->blind)
                keep_unseen(r, old);
        TRY(check_own(c, r));
        TRY(check_version(c, r, old));
        TRY(reckon(c, r, old));
        TRY(check_state(c, r, old, reason, &action, &move));
        TRY(check_required(c, r));
        TRY(old ? start_change(c, r, old, move) : start_new(c, r));
        TRY(check_values(c, r));
        TRY(give_numbers(c, r, old, move));
        bool stored;
        TRY(store(c, r, old, action, reason, &stored));
        if (!stored)
                return OK;
        TRY(whole_follows(c, r));
        if (old && !str_eq(old->visibility, r->visibility))
                TRY(parts_follow(c, r, reason));
        return move_done(c, r, move);
}

/* Of many saves each is in the savepoint of its rows already. */
static MUST Err save(Ctx *c, Record *r, Str action, Str reason)
{
        Record before = *r;
        CLEANUP(txn_done) Txn t = {0};
        if (!c->bulk)
                TRY(txn_begin(c, DB_WRITE, &t));
        Err e = save_locked(c, r, action, reason);
        if (e == OK && !c->bulk)
                e = txn_commit(&t);
        if (e != OK)
                *r = before;
        return e;
}

Err record_save(Ctx *c, Record *r, Str reason)
{
        return save(c, r, r->version ? S("edit") : S("create"), reason);
}

/* Written as it is, under the names that hold now. */
Err record_restate(Ctx *c, const Restated *restated)
{
        Record *r;
        TRY(load_by(c, restated->reg, restated->reg->texts->by_id, restated->id, &r));
        int64_t reach, before = r->version++;
        TRY(record_reach(c, r, &reach));
        TRY(write_row(c, r, before, reach));
        Entry e = {.action = S("rename"),
                .register_name = r->reg->name,
                .record_id = r->id,
                .version = r->version,
                .details = restated->reason,
                .snapshot = snapshot_text(c, r)};
        TRY(chain_append(c, &e, NULL));
        if (!restated->follow)
                return OK;
        TRY(records_show(c, &r, 1, NULL));
        return run_hooks(c, r);
}

/* Withdrawing, restoring, moving
 * ------------------------------ */
static MUST Err set_withdrawn(Ctx *c, const Register *reg, Str id, bool withdrawn, Str reason)
{
        Record *r;
        TRY(load_seen(c, reg, reg->texts->by_id, id, &r));
        r->withdrawn = withdrawn;
        r->withdrawn_reason = withdrawn ? reason : (Str){0};
        return save(c, r, withdrawn ? S("withdraw") : S("restore"), reason);
}

Err record_withdraw(Ctx *c, const Register *reg, Str id, Str reason)
{
        reason = str_trim(reason);
        if (!reason.n)
                return fail_field(c, ERR_INVALID, S("reason"), "Say why the record is withdrawn.");
        return set_withdrawn(c, reg, id, /* withdrawn= */ true, reason);
}

Err record_restore(Ctx *c, const Register *reg, Str id, Str reason)
{
        Merged into;
        bool merged;
        TRY(record_merged_into(c, reg, id, &into, &merged));
        if (merged)
                return fail(c, ERR_CONFLICT,
                        "It was merged into %.*s %.*s; take the merge back instead.",
                        STR(into.number), STR(into.title));
        return set_withdrawn(c, reg, id, /* withdrawn= */ false, reason);
}

static void fill_in(Record *r, const Record *given)
{
        for (size_t i = 0; given && i < r->reg->n_fields; i++)
                if (!r->values[i].n && given->values[i].n)
                        r->values[i] = given->values[i];
}

Err record_move(Ctx *c, const Register *reg, Str id, Str state, Str reason)
{
        return record_move_with(c, reg, id, state, NULL, reason);
}

Err record_move_with(
        Ctx *c, const Register *reg, Str id, Str state, const Record *given, Str reason)
{
        Record *r;
        const State *s = state_lookup(reg, state);
        if (!s)
                return fail_field(c, ERR_INVALID, S("state"),
                        "The register %.*s has no state “%.*s”.", STR(register_label(c, reg)),
                        STR(state));
        TRY(load_seen(c, reg, reg->texts->by_id, id, &r));
        if (str_eq(r->state, s->name))
                return fail_field(c, ERR_CONFLICT, S("state"),
                        "The record is in this state already: %.*s.", STR(state_label(c, s)));
        fill_in(r, given);
        r->state = s->name;
        return save(c, r, S("move"), reason);
}
