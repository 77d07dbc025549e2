/* record_load.c: records out of their rows: one by its id, its number or whatever a person typed for it, or many for a page.
 * What is outside the scope of whoever asks is not there, in the same words as what never was. */
#include "record/inner.h"

#include <assert.h>
#include <string.h>

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

Err record_unseen(Ctx *c, const Register *reg, Str key)
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
                        return record_unseen(c, reg, key);
                record_fetch(c, rows, NULL, r);
        }
        TRY(children_fetch(c, &r, 1, NULL));
        *ret = r;
        return OK;
}

static MUST Err load_seen(Ctx *c, const Register *reg, const char *sql, Str key, Record **ret)
{
        Record *r;
        bool seen;
        TRY(load_by(c, reg, sql, key, &r));
        TRY(scope_sees(c, r, &seen));
        if (!seen)
                return record_unseen(c, reg, key);
        *ret = r;
        return OK;
}

Err record_load_whole(Ctx *c, const Register *reg, Str id, Record **ret)
{
        return load_by(c, reg, reg->texts->by_id, id, ret);
}

Err record_load_seen(Ctx *c, const Register *reg, Str id, Record **ret)
{
        return load_seen(c, reg, reg->texts->by_id, id, ret);
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
