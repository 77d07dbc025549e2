/* rename.c: what a declaration calls by another name than before. A name that went and one that came look alike to a
 * program, so a person says it: was. Then the column, the state or the term is carried over, and every record
 * concerned gets a revision that says so; what was written before stays as it was written.
 *
 * A rename that was carried out finds nothing to do, so that was may stand in the declaration for ever: the history
 * of a record knows by it what a value was called then. */
#include "record/inner.h"

#include <string.h>

static Str former_column(Arena *a, const Former *was, const char *suffix)
{
        return sql_ident(str_printf(a, "f_%.*s%s", STR(was->name), suffix));
}

static Str former_child(Arena *a, const Register *reg, const Former *was)
{
        return sql_ident(str_printf(a, "reg_%.*s__%.*s", STR(reg->name), STR(was->name)));
}

static Str former_table(Arena *a, const Former *was)
{
        return sql_ident(str_printf(a, "reg_%.*s", STR(was->name)));
}

Str renames_stored(Arena *a, const Rename *all, size_t n, Str table)
{
        for (size_t i = 0; i < n && all[i].what == RENAMED_REGISTER; i++) {
                Str rest = str_slice(table, MIN(all[i].table.n, table.n), table.n);
                if (str_starts(table, all[i].table) && (!rest.n || str_starts(rest, S("__"))))
                        return str_printf(a, "%.*s%.*s", STR(all[i].stored), STR(rest));
        }
        return table;
}

/* Whether another field of the register has this column now. */
static bool is_taken(Arena *a, const Register *reg, Str column)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                for (size_t k = 0; k < reg->fields[i].type->n_columns; k++)
                        if (str_eq(column,
                                    column_name(a, &reg->fields[i],
                                            reg->fields[i].type->columns[k].suffix)))
                                return true;
        return false;
}

/* Where a field of any type keeps its words; empty: the table has no such field. */
static Str words_of(Arena *a, const Former *was, const Column *columns, size_t n)
{
        static const char *const suffixes[] = {"", "_text"};
        for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) {
                Str name = former_column(a, was, suffixes[i]);
                if (column_among(columns, n, name))
                        return name;
        }
        return (Str){0};
}

static MUST Err count(Ctx *c, Str sql, Cells cells, int64_t *ret)
{
        Cell v;
        bool found;
        TRY(db_one(c, str_keep_z(c->arena, sql), cells, &v, &found));
        *ret = found ? v.i : 0;
        return OK;
}

/* Finding
 * ------- */
typedef VEC(Rename) Renames;

static MUST Err count_filled(Ctx *c, Str table, Str column, Str and, int64_t *ret)
{
        /* sql: identifiers only */
        return count(c,
                str_printf(c->arena, "SELECT count(*) FROM %.*s WHERE %.*s IS NOT NULL%.*s",
                        STR(table), STR(column), STR(and)),
                NO_CELLS, ret);
}

/* Whether what stood under the former name can come under the new one: that has no column yet, or nothing in it where
 * the other has something. */
static MUST Err is_free(Ctx *c, const Field *f, const Column *columns, size_t n, const Rename *r,
        Str words, bool *ret)
{
        Str to = column_name(c->arena, f, f->type->columns[0].suffix);
        int64_t both = 0;
        *ret = true;
        if (!column_among(columns, n, to))
                return OK;
        TRY(count_filled(c, r->stored, words,
                str_printf(c->arena, " AND %.*s IS NOT NULL", STR(to)), &both));
        *ret = r->n > 0 && both == 0;
        return OK;
}

static Str stored_of(Ctx *c, const Renames *so_far, Str table)
{
        return renames_stored(c->arena, so_far->p, so_far->n, table);
}

static MUST Err find_field(
        Ctx *c, const Register *reg, const Field *f, const Former *was, Renames *to)
{
        Column *columns;
        size_t n;
        Rename r = {.what = RENAMED_FIELD,
                .reg = reg,
                .field = f,
                .from = was,
                .table = table_name(c->arena, reg)};
        r.stored = stored_of(c, to, r.table);
        TRY(db_columns(c, r.stored, &columns, &n));
        Str words = words_of(c->arena, was, columns, n);
        if (words.n && !is_taken(c->arena, reg, words)) {
                bool free_;
                TRY(count_filled(c, r.stored, words, S(""), &r.n));
                TRY(is_free(c, f, columns, n, &r, words, &free_));
                if (free_)
                        *VEC_PUSH(c->arena, to) = r;
        }
        r.table = former_child(c->arena, reg, was);
        r.stored = stored_of(c, to, r.table);
        TRY(db_columns(c, r.stored, &columns, &n));
        if (!n)
                return OK;
        TRY(db_columns(c, stored_of(c, to, child_name(c->arena, reg, f)), &columns, &n));
        if (n)
                return OK;
        /* sql: identifiers only */
        TRY(count(c,
                str_printf(c->arena, "SELECT count(DISTINCT record_id) FROM %.*s", STR(r.stored)),
                NO_CELLS, &r.n));
        *VEC_PUSH(c->arena, to) = r;
        return OK;
}

/* A code in a column: a state of a register, a term of one of its fields. */
static MUST Err find_code(Ctx *c, Rename r, Str column, Renames *to)
{
        Column *columns;
        size_t n;
        r.what = RENAMED_CODE;
        r.stored = stored_of(c, to, r.table);
        TRY(db_columns(c, r.stored, &columns, &n));
        if (!column_among(columns, n, column))
                return OK;
        /* sql: identifiers only */
        TRY(count(c,
                str_printf(c->arena, "SELECT count(*) FROM %.*s WHERE %.*s = ?", STR(r.stored),
                        STR(column)),
                CELLS(cell_text(r.from->name)), &r.n));
        if (r.n)
                *VEC_PUSH(c->arena, to) = r;
        return OK;
}

static MUST Err find_terms(Ctx *c, const Register *reg, const Field *f, Renames *to)
{
        const Vocabulary *v = f->type == &term_type ? f->vocabulary : NULL;
        Str table = f->many ? child_name(c->arena, reg, f) : table_name(c->arena, reg);
        for (size_t i = 0; v && i < v->n; i++)
                for (size_t k = 0; k < v->terms[i].was.n; k++)
                        TRY(find_code(c,
                                (Rename){.reg = reg,
                                        .field = f,
                                        .from = &v->terms[i].was.p[k],
                                        .to = v->terms[i].code,
                                        .table = table},
                                column_name(c->arena, f, ""), to));
        return OK;
}

static MUST Err rows_in(Ctx *c, Str table, bool *ret_there, int64_t *ret)
{
        Column *columns;
        size_t n;
        *ret = 0;
        TRY(db_columns(c, table, &columns, &n));
        *ret_there = n > 0;
        /* sql: identifiers only */
        return n ? count(c, str_printf(c->arena, "SELECT count(*) FROM %.*s", STR(table)), NO_CELLS,
                           ret)
                 : OK;
}

/* A register takes over the tables of its former name, unless it has records of its own by now. */
static MUST Err find_register(Ctx *c, const Register *reg, Renames *to)
{
        bool there;
        int64_t own;
        Str table = table_name(c->arena, reg);
        TRY(rows_in(c, table, &there, &own));
        for (size_t i = 0; i < reg->was.n && !own; i++) {
                Rename r = {.what = RENAMED_REGISTER,
                        .reg = reg,
                        .from = &reg->was.p[i],
                        .table = table,
                        .stored = former_table(c->arena, &reg->was.p[i])};
                TRY(rows_in(c, r.stored, &there, &r.n));
                if (!there)
                        continue;
                *VEC_PUSH(c->arena, to) = r;
                return OK;
        }
        return OK;
}

Err renames_find(Ctx *c, const Registers *r, Rename **ret, size_t *ret_n)
{
        Renames found = {0};
        for (size_t i = 0; i < registers_count(r); i++)
                TRY(find_register(c, registers_at(r, i), &found));
        for (size_t i = 0; i < registers_count(r); i++) {
                const Register *reg = registers_at(r, i);
                for (size_t k = 0; k < reg->n_fields; k++) {
                        const Field *f = &reg->fields[k];
                        for (size_t w = 0; w < f->was.n; w++)
                                TRY(find_field(c, reg, f, &f->was.p[w], &found));
                        TRY(find_terms(c, reg, f, &found));
                }
                for (size_t k = 0; k < reg->n_states; k++)
                        for (size_t w = 0; w < reg->states[k].was.n; w++)
                                TRY(find_code(c,
                                        (Rename){.reg = reg,
                                                .from = &reg->states[k].was.p[w],
                                                .to = reg->states[k].name,
                                                .table = table_name(c->arena, reg)},
                                        S("state"), &found));
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

/* Foreseen
 * -------- */
static bool is_child(const Rename *r)
{
        return str_find(r->table, S("__"), 0) != SIZE_MAX;
}

static bool is_field(const Rename *r)
{
        return r->what == RENAMED_FIELD;
}

void renames_foresee(
        Arena *a, const Rename *all, size_t n, Str table, Column *columns, size_t n_columns)
{
        const char *suffixes[TYPE_SUFFIXES_MAX];
        size_t n_suffixes = type_suffixes(suffixes);
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < n_columns && is_field(&all[i]); k++)
                        for (size_t s = 0; s < n_suffixes && str_eq(all[i].table, table); s++)
                                if (str_eq(columns[k].name,
                                            former_column(a, all[i].from, suffixes[s])) &&
                                        !is_taken(a, all[i].reg, columns[k].name)) {
                                        columns[k].name = column_name(a, all[i].field, suffixes[s]);
                                        break;
                                }
}

Str renames_table(Arena *a, const Rename *all, size_t n, Str table)
{
        for (size_t i = 0; i < n; i++)
                if (is_field(&all[i]) && is_child(&all[i]) &&
                        str_eq(child_name(a, all[i].reg, all[i].field), table))
                        return all[i].table;
        return (Str){0};
}

/* Steps
 * ----- */
typedef VEC(MigrationStep) Steps;

static Str sentence_of(Ctx *c, const Rename *r)
{
        Str label = r->field ? field_label(c, r->field) : str_from(tr(c, N_("State")));
        return is_field(r)
                ? str_printf(c->arena,
                          tr(c, N_("%.*s: the field “%.*s” is called “%.*s” from now on; it is filled in %lld records")),
                          STR(register_label(c, r->reg)), STR(r->from->name), STR(r->field->name),
                          (long long)r->n)
                : str_printf(c->arena,
                          tr(c, N_("%.*s, %.*s: “%.*s” becomes “%.*s” in %lld records")),
                          STR(register_label(c, r->reg)), STR(label), STR(r->from->name),
                          STR(r->to), (long long)r->n);
}

static void put_step(Ctx *c, Steps *steps, Str sentence, Str sql)
{
        *VEC_PUSH(c->arena, steps) = (MigrationStep){.sentence = sentence, .sql = sql};
}

static MUST Err field_steps(Ctx *c, const Rename *r, Steps *steps)
{
        Arena *a = c->arena;
        const char *suffixes[TYPE_SUFFIXES_MAX];
        size_t n, n_suffixes = type_suffixes(suffixes);
        Column *columns;
        Str sentence = sentence_of(c, r), table = r->table;
        TRY(db_columns(c, r->stored, &columns, &n));
        if (is_child(r)) {
                Str name = child_name(a, r->reg, r->field);
                /* sql: identifiers only */
                put_step(c, steps, sentence,
                        str_printf(a, "ALTER TABLE %.*s RENAME TO %.*s", STR(table), STR(name)));
                table = name;
        }
        for (size_t i = 0; i < n_suffixes; i++) {
                Str from = former_column(a, r->from, suffixes[i]);
                if (!column_among(columns, n, from) || is_taken(a, r->reg, from))
                        continue;
                Str to = column_name(a, r->field, suffixes[i]);
                if (column_among(columns, n, to)) {
                        /* sql: identifiers only */
                        put_step(c, steps, sentence,
                                str_printf(a,
                                        "UPDATE %.*s SET %.*s = %.*s, %.*s = NULL WHERE %.*s IS NOT NULL",
                                        STR(table), STR(to), STR(from), STR(from), STR(from)));
                        continue;
                }
                Str index = sql_ident(str_printf(
                        a, "ix_%.*s_%.*s%s", STR(r->reg->name), STR(r->from->name), suffixes[i]));
                /* sql: identifiers only */
                put_step(
                        c, steps, sentence, str_printf(a, "DROP INDEX IF EXISTS %.*s", STR(index)));
                put_step(c, steps, sentence,
                        str_printf(a, "ALTER TABLE %.*s RENAME COLUMN %.*s TO %.*s", STR(table),
                                STR(from), STR(to)));
        }
        return OK;
}

static void code_steps(Ctx *c, const Rename *r, Steps *steps)
{
        Str column = r->field ? column_name(c->arena, r->field, "") : S("state"), sql;
        if (is_child(r)) {
                /* sql: identifiers only */
                sql = str_printf(c->arena,
                        "DELETE FROM %.*s WHERE %.*s = ? AND record_id IN (SELECT record_id FROM %.*s WHERE %.*s = ?)",
                        STR(r->table), STR(column), STR(r->table), STR(column));
                put_step(c, steps, sentence_of(c, r), sql);
                steps->p[steps->n - 1].args[0] = r->from->name;
                steps->p[steps->n - 1].args[1] = r->to;
                steps->p[steps->n - 1].n_args = 2;
        }
        /* sql: identifiers only */
        sql = str_printf(c->arena, "UPDATE %.*s SET %.*s = ? WHERE %.*s = ?", STR(r->table),
                STR(column), STR(column));
        put_step(c, steps, sentence_of(c, r), sql);
        steps->p[steps->n - 1].args[0] = r->to;
        steps->p[steps->n - 1].args[1] = r->from->name;
        steps->p[steps->n - 1].n_args = 2;
}

Err rename_steps(Ctx *c, const Rename *r, MigrationStep **ret, size_t *ret_n)
{
        Steps steps = {0};
        if (is_field(r))
                TRY(field_steps(c, r, &steps));
        else
                code_steps(c, r, &steps);
        *ret = steps.p;
        *ret_n = steps.n;
        return OK;
}

/* Registers
 * --------- */
Err tables_like(Ctx *c, const char *pattern, Str **ret, size_t *ret_n)
{
        static const char *const sql[] = {
                [DB_SQLITE] =
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE ? ESCAPE '!' ORDER BY 1",
                [DB_POSTGRES] =
                        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE ? "
                        "ESCAPE '!' ORDER BY 1",
        };
        return db_texts(c, sql[db_kind(c->db)], CELLS(cell_text(str_from(pattern))), ret, ret_n);
}

/* Those that a declaration made, not the ones that a table's key brings along. */
static MUST Err indexes_on(Ctx *c, Str table, Str **ret, size_t *ret_n)
{
        static const char *const sql[] = {
                [DB_SQLITE] =
                        "SELECT name FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name = ?",
                [DB_POSTGRES] =
                        "SELECT indexname FROM pg_indexes WHERE schemaname = current_schema() AND tablename = ? "
                        "AND indexname NOT LIKE '%pkey%'",
        };
        return db_texts(c, sql[db_kind(c->db)], CELLS(cell_text(table)), ret, ret_n);
}

/* Every table that says in a column “register” what a row is about; the chain stays as it was written, and counts are
 * made anew. */
static MUST Err naming_tables(Ctx *c, Str **ret, size_t *ret_n)
{
        static const char *const sql[] = {
                [DB_SQLITE] =
                        "SELECT m.name FROM sqlite_master m JOIN pragma_table_info(m.name) p ON p.name = 'register' "
                        "WHERE m.type = 'table' AND m.name NOT IN ('chain', 'tally') ORDER BY 1",
                [DB_POSTGRES] =
                        "SELECT CAST(table_name AS text) FROM information_schema.columns WHERE table_schema = "
                        "current_schema() AND column_name = 'register' AND table_name NOT IN ('chain', 'tally') ORDER BY 1",
        };
        return db_texts(c, sql[db_kind(c->db)], NO_CELLS, ret, ret_n);
}

static MUST Err table_steps(Ctx *c, const Rename *r, Str sentence, Str stored, Steps *steps)
{
        Str *indexes,
                table = str_printf(c->arena, "%.*s%.*s", STR(r->table),
                        STR(str_slice(stored, r->stored.n, stored.n)));
        size_t n;
        TRY(indexes_on(c, stored, &indexes, &n));
        for (size_t i = 0; i < n; i++)
                /* sql: identifiers only */
                put_step(c, steps, sentence,
                        str_printf(c->arena, "DROP INDEX %.*s", STR(sql_ident(indexes[i]))));
        put_step(c, steps, sentence,
                str_printf(c->arena, "ALTER TABLE %.*s RENAME TO %.*s", STR(stored),
                        STR(sql_ident(table))));
        return OK;
}

/* A register's own table and those of its fields that are many. */
static MUST Err tables_of(Ctx *c, Str table, Str **ret, size_t *ret_n)
{
        Str *all, many = str_printf(c->arena, "%.*s__", STR(table));
        size_t n, kept = 0;
        TRY(tables_like(c, "reg!_%", &all, &n));
        for (size_t i = 0; i < n; i++)
                if (str_eq(all[i], table) || str_starts(all[i], many))
                        all[kept++] = all[i];
        *ret = all;
        *ret_n = kept;
        return OK;
}

Err register_rename_steps(Ctx *c, const Rename *r, MigrationStep **ret, size_t *ret_n)
{
        Steps steps = {0};
        Str *tables, from = r->from->name, to = r->reg->name;
        size_t n;
        Str sentence = str_printf(c->arena,
                tr(c, N_("%.*s: the register “%.*s” is called “%.*s” from now on, with its %lld records and all that is told of them")),
                STR(register_label(c, r->reg)), STR(from), STR(to), (long long)r->n);
        TRY(tables_of(c, r->table, &tables, &n));
        for (size_t i = 0; i < n; i++) /* empty: made before anybody said what it was called */
                /* sql: identifiers only */
                put_step(c, &steps, sentence,
                        str_printf(c->arena, "DROP TABLE %.*s", STR(sql_ident(tables[i]))));
        TRY(tables_of(c, r->stored, &tables, &n));
        for (size_t i = 0; i < n; i++)
                TRY(table_steps(c, r, sentence, tables[i], &steps));
        TRY(naming_tables(c, &tables, &n));
        for (size_t i = 0; i < n; i++) {
                put_step(c, &steps, sentence,
                        /* sql: identifiers only */
                        str_printf(c->arena,
                                "UPDATE %.*s SET register = '%.*s' WHERE register = '%.*s'",
                                STR(sql_ident(tables[i])), STR(sql_ident(to)),
                                STR(sql_ident(from))));
        }
        put_step(c, &steps, sentence, /* sql: identifiers only */
                str_printf(c->arena,
                        "UPDATE number_sequence SET register = '%.*s' || substr(register, %zu) WHERE register LIKE '%.*s:%%'",
                        STR(to), from.n + 1, STR(from)));
        put_step(c, &steps, sentence,
                str_printf(c->arena, "DELETE FROM tally WHERE register = '%.*s'", STR(from)));
        *ret = steps.p;
        *ret_n = steps.n;
        return OK;
}

Err register_renames_tell(Ctx *c, const Rename *all, size_t n)
{
        for (size_t i = 0; i < n && all[i].what == RENAMED_REGISTER; i++) {
                const Entry e = {.action = S("rename"),
                        .register_name = all[i].reg->name,
                        .details = str_printf(c->arena,
                                tr(c, N_("the register “%.*s” was renamed “%.*s”")),
                                STR(all[i].from->name), STR(all[i].reg->name))};
                TRY(chain_append(c, &e, NULL));
        }
        return OK;
}

/* Revisions
 * --------- */
static Str reason_of(Ctx *c, const Rename *r)
{
        Str label = r->field ? field_label(c, r->field) : str_from(tr(c, N_("State")));
        return is_field(r) ? str_printf(c->arena, tr(c, N_("the field “%.*s” was renamed “%.*s”")),
                                     STR(r->from->name), STR(r->field->name))
                           : str_printf(c->arena, tr(c, N_("%.*s: “%.*s” was renamed “%.*s”")),
                                     STR(label), STR(r->from->name), STR(r->to));
}

static MUST Err note_rename(Ctx *c, const Rename *r, Map *known, Restatements *to)
{
        Arena *a = c->arena;
        Column *columns;
        size_t n;
        bool child = is_child(r);
        TRY(db_columns(c, r->stored, &columns, &n));
        Str where = !is_field(r)
                ? str_printf(
                          a, "%.*s = ?", STR(r->field ? column_name(a, r->field, "") : S("state")))
                : str_printf(a, "%.*s IS NOT NULL", STR(words_of(a, r->from, columns, n)));
        /* sql: identifiers only */
        Str sql = str_printf(a, "SELECT DISTINCT %s FROM %.*s WHERE %.*s ORDER BY 1",
                child ? "record_id" : "id", STR(r->stored), STR(where));
        Cell code = cell_text(r->from->name);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, str_keep_z(a, sql), (Cells){&code, is_field(r) ? 0 : 1}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Str id = str_keep(a, rows_text(rows, 0)), reason = reason_of(c, r);
                size_t at = (size_t)(uintptr_t)map_lookup(known, id);
                if (!at) {
                        *VEC_PUSH(a, to) = (Restated){r->reg, id, reason, !is_field(r)};
                        map_put(known, id, (void *)(uintptr_t)to->n);
                        continue;
                }
                to->p[at - 1].follow |= !is_field(r);
                to->p[at - 1].reason = str_printf(
                        a, "%.*s%s%.*s", STR(to->p[at - 1].reason), tr(c, N_("; ")), STR(reason));
        }
}

Err renames_note(Ctx *c, const Rename *all, size_t n, Restatements *ret)
{
        Map known = map_new(c->arena);
        for (size_t i = 0; i < n; i++)
                if (all[i].what != RENAMED_REGISTER)
                        TRY(note_rename(c, &all[i], &known, ret));
        return OK;
}
