/* losses.c: what an office entered that a changed declaration would no longer show, or no longer understand. Tables and
 * columns are never dropped (table.c), so nothing is gone; but what nobody sees any more is as good as lost, so such a
 * declaration is not carried out, and a person says what is meant: that it was renamed (was), or that it is no longer
 * filled in (retired). A field that was renamed looks like one that went and one that came: that is asked. */
#include "record/inner.h"

#include <string.h>

typedef struct {
        Ctx *c;
        const Registers *r;
        const Rename *renames;
        size_t n_renames;
        Map types; /* "site.era" to the type it had; empty: not known */
        VEC(Lapse) found;
} Unseen;

static MUST Err counted(Ctx *c, Str sql, int64_t *ret)
{
        Cell v;
        bool found;
        TRY(db_one(c, str_keep_z(c->arena, sql), NO_CELLS, &v, &found));
        *ret = found ? v.i : 0;
        return OK;
}

/* A loss of a register: its sentence begins with the register's label. */
static void put(Unseen *l, Lapse loss)
{
        loss.sentence = str_printf(l->c->arena, "%.*s%s%.*s", STR(register_label(l->c, loss.reg)),
                tr(l->c, N_(": ")), STR(loss.sentence));
        *VEC_PUSH(l->c->arena, &l->found) = loss;
}

/* The table that a declaration calls so, as it is called now. */
static Str stored(const Unseen *l, Str table)
{
        return renames_stored(l->c->arena, l->renames, l->n_renames, table);
}

/* Fields
 * ------ */
/* A column of a field that is declared, under any type: what became many, or another type, is carried over. */
static bool is_wanted(Ctx *c, const Register *reg, Str column)
{
        const char *suffixes[TYPE_SUFFIXES_MAX];
        size_t n = type_suffixes(suffixes);
        for (size_t i = 0; i < reg->n_fields; i++)
                for (size_t k = 0; k < n; k++)
                        if (str_eq(column, column_name(c->arena, &reg->fields[i], suffixes[k])))
                                return true;
        return false;
}

/* The first field that has no column yet: what went may have come back under its name. */
static const Field *newcomer(Ctx *c, const Register *reg, const Column *columns, size_t n)
{
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                bool known = column_among(columns, n, column_name(c->arena, f, "")) ||
                        column_among(columns, n, column_name(c->arena, f, "_text"));
                if (!f->many && !known && !f->was.n)
                        return f;
        }
        return NULL;
}

/* f_old, f_old_text → old; empty for a column that only accompanies another (f_old_edtf). */
static Str field_of(Arena *a, Str column, const Column *columns, size_t n)
{
        Str name = str_slice(column, 2, column.n);
        if (str_ends(name, S("_text")))
                return str_slice(name, 0, name.n - S("_text").n);
        for (size_t cut = name.n; cut-- > 0;)
                if (name.p[cut] == '_') {
                        Str base = str_slice(name, 0, cut);
                        if (column_among(columns, n, str_printf(a, "f_%.*s_text", STR(base))) ||
                                column_among(columns, n, str_printf(a, "f_%.*s", STR(base))))
                                return (Str){0};
                }
        return name;
}

/* Whether a column comes under another name with this very declaration. */
static bool is_carried(Ctx *c, const Rename *renames, size_t n, Str table, Str column)
{
        Column one = {.name = column};
        renames_foresee(c->arena, renames, n, table, &one, 1);
        return !str_eq(one.name, column);
}

static Str gone_sentence(Ctx *c, Str name, int64_t rows, const Field *f)
{
        if (!f)
                return str_printf(c->arena,
                        tr(c, N_("the field “%.*s” is gone, and %lld records hold something in it. If it is no longer filled in, keep it with “retired: true”.")),
                        STR(name), (long long)rows);
        return str_printf(c->arena,
                tr(c, N_("the field “%.*s” is gone, and %lld records hold something in it. Was it renamed to “%.*s”? Then write “was: %.*s” there. If it is no longer filled in, keep it with “retired: true”.")),
                STR(name), (long long)rows, STR(f->name), STR(name));
}

static MUST Err lost_fields(Unseen *l, const Register *reg)
{
        Ctx *c = l->c;
        Column *columns;
        size_t n;
        Str name_now = table_name(c->arena, reg), table = stored(l, name_now);
        TRY(db_columns(c, table, &columns, &n));
        for (size_t i = 0; i < n; i++) {
                Str column = columns[i].name;
                int64_t rows;
                if (!str_starts(column, S("f_")) || is_wanted(c, reg, column) ||
                        is_carried(c, l->renames, l->n_renames, name_now, column))
                        continue;
                Str name = field_of(c->arena, column, columns, n);
                if (!name.n)
                        continue;
                /* sql: identifiers only */
                TRY(counted(c,
                        str_printf(c->arena, "SELECT count(*) FROM %.*s WHERE %.*s IS NOT NULL",
                                STR(table), STR(sql_ident(column))),
                        &rows));
                if (rows)
                        put(l,
                                (Lapse){LAPSE_FIELD, reg, NULL, name, rows,
                                        gone_sentence(
                                                c, name, rows, newcomer(c, reg, columns, n))});
        }
        return OK;
}

/* Other types
 * ----------- */
static MUST Err field_types_load(Ctx *c, Map *ret)
{
        Cell v;
        bool found;
        Str line, rest;
        *ret = map_new(c->arena);
        TRY(db_one(c, "SELECT value FROM meta WHERE key = 'field_types'", NO_CELLS, &v, &found));
        for (rest = found ? v.s : (Str){0}; rest.n && str_cut(&rest, '\n', &line);) {
                Str key;
                if (!str_cut(&line, ' ', &key))
                        continue;
                Str *type = NEW(c->arena, Str);
                *type = line;
                map_put(ret, key, type);
        }
        return OK;
}

Err field_types_keep(Ctx *c, const Registers *r)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < registers_count(r); i++)
                for (size_t k = 0; k < registers_at(r, i)->n_fields; k++)
                        buf_printf(&b, "%.*s.%.*s %s\n", STR(registers_at(r, i)->name),
                                STR(registers_at(r, i)->fields[k].name),
                                registers_at(r, i)->fields[k].type->name);
        return db_fact_put(c, S("field_types"), buf_str(&b));
}

/* Words that the type does not take. What names a record or a file is its id: words are no such thing, and an id is
 * nothing to read. */
static bool is_understood(Ctx *c, const Field *f, Str words)
{
        Values v;
        if (f->type == &reference_type || f->type == &file_type)
                return uuid_valid(words);
        if (field_parse(c, f, words, &v) == OK)
                return true;
        fault_clear(c);
        return false;
}

/* Where a field of its former type kept its words. */
static Str words_under(
        Arena *a, const Field *f, const FieldType *was, const Column *columns, size_t n)
{
        Str name = column_name(a, f, was->columns[0].suffix);
        return column_among(columns, n, name) ? name : (Str){0};
}

static MUST Err lost_type(Unseen *l, const Register *reg, const Field *f, const FieldType *was)
{
        Ctx *c = l->c;
        Column *columns;
        size_t n;
        int64_t lost = 0;
        Str example = {0},
            table = stored(l, f->many ? child_name(c->arena, reg, f) : table_name(c->arena, reg));
        TRY(db_columns(c, table, &columns, &n));
        Str column = words_under(c->arena, f, was, columns, n);
        if (!column.n)
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT %.*s, count(*) FROM %.*s WHERE %.*s IS NOT NULL GROUP BY %.*s ORDER BY 1",
                STR(column), STR(table), STR(column), STR(column));
        bool ids = was == &reference_type || was == &file_type;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, str_keep_z(c->arena, sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                Str words = rows_text(rows, 0);
                if (!ids && is_understood(c, f, words))
                        continue;
                if (!example.n)
                        example = str_keep(turn.outer, str_slice(words, 0, utf8_offset(words, 20)));
                lost += rows_int(rows, 1);
        }
        if (lost)
                put(l,
                        (Lapse){LAPSE_TYPE, reg, NULL, f->name, lost,
                                str_printf(c->arena,
                                        tr(c, N_("the field “%.*s” was “%s” and is “%s” now; %lld records hold what that cannot be, such as “%.*s”.")),
                                        STR(f->name), was->name, f->type->name, (long long)lost,
                                        STR(example))});
        return OK;
}

static MUST Err lost_types(Unseen *l, const Register *reg)
{
        Arena *a = l->c->arena;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str table = stored(l, table_name(a, reg));
                const Str *name = map_lookup(&l->types,
                        str_printf(a, "%.*s.%.*s", STR(str_slice(table, S("reg_").n, table.n)),
                                STR(f->name)));
                const FieldType *was = name ? field_type_lookup(*name) : NULL;
                if (was && was != f->type && f->type != &term_type) /* terms are asked for anyway */
                        TRY(lost_type(l, reg, f, was));
        }
        return OK;
}

/* States and terms
 * ---------------- */
typedef bool Known(const void *list, Str code);

/* By its present name or a former one. */
static bool knows_state(const void *list, Str code)
{
        const Register *reg = list;
        bool known = !code.n;
        for (size_t i = 0; i < reg->n_states && !known; i++)
                known = state_was(&reg->states[i], code);
        return known;
}

static bool knows_term(const void *list, Str code)
{
        const Vocabulary *v = list;
        bool known = false;
        for (size_t i = 0; i < v->n && !known; i++)
                known = str_eq(v->terms[i].code, code) || former_lookup(&v->terms[i].was, code);
        return known;
}

/* Each code that stands in a column and is no longer known, with how many records have it. */
static MUST Err lost_codes(Unseen *l, const Register *reg, Str table, Str column, Known *known,
        const void *list, LapseOf of)
{
        Ctx *c = l->c;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT %.*s, count(*) FROM %.*s WHERE %.*s IS NOT NULL GROUP BY %.*s ORDER BY 1",
                STR(column), STR(table), STR(column), STR(column));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, str_keep_z(c->arena, sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Str code = rows_text(rows, 0);
                if (!known(list, code))
                        put(l,
                                (Lapse){of, reg, of == LAPSE_TERM ? list : NULL,
                                        str_keep(c->arena, code), rows_int(rows, 1),
                                        str_printf(c->arena,
                                                tr(c,
                                                        of == LAPSE_TERM
                                                                ? N_("“%.*s” stands in %lld records as a term, and the vocabulary has no such code any more. Was it renamed? Then write “was: %.*s” at the term that it became; or keep it with “retired: true”.")
                                                                : N_("“%.*s” stands in %lld records as their state, and there is no such state any more. Write “was: %.*s” at the state that it became.")),
                                                STR(code), (long long)rows_int(rows, 1),
                                                STR(code))});
        }
}

static MUST Err lost_values(Unseen *l, const Register *reg)
{
        Ctx *c = l->c;
        Str table = stored(l, table_name(c->arena, reg));
        Column *columns;
        size_t n;
        TRY(db_columns(c, table, &columns, &n));
        if (!n)
                return OK;
        if (reg->n_states)
                TRY(lost_codes(l, reg, table, S("state"), knows_state, reg, LAPSE_STATE));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str in = f->many ? stored(l, child_name(c->arena, reg, f)) : table;
                if (f->type != &term_type)
                        continue;
                TRY(db_columns(c, in, &columns, &n));
                if (column_among(columns, n, column_name(c->arena, f, "")))
                        TRY(lost_codes(l, reg, in, column_name(c->arena, f, ""), knows_term,
                                f->vocabulary, LAPSE_TERM));
        }
        return OK;
}

/* Tables
 * ------ */
/* A field's rename is looked for under the name that the table will have. */
static bool is_renamed_table(const Unseen *l, Str table)
{
        for (size_t i = 0; i < l->n_renames; i++)
                if (l->renames[i].what == RENAMED_FIELD && str_eq(l->renames[i].stored, table))
                        return true;
        return false;
}

/* The register whose table this is, or will be. */
static const Register *register_of_table(const Unseen *l, Str name)
{
        for (size_t i = 0; i < l->n_renames; i++)
                if (l->renames[i].what == RENAMED_REGISTER &&
                        str_eq(l->renames[i].from->name, name))
                        return l->renames[i].reg;
        return register_named(l->r, name);
}

/* A register of the office without tables: what went may have come back under its name. */
static MUST Err new_register(Unseen *l, const Register **ret)
{
        Column *columns;
        size_t n;
        *ret = NULL;
        for (size_t i = 0; i < registers_count(l->r) && !*ret; i++) {
                const Register *reg = registers_at(l->r, i);
                TRY(db_columns(l->c, table_name(l->c->arena, reg), &columns, &n));
                if (!n && !reg->was.n)
                        *ret = reg;
        }
        return OK;
}

static MUST Err put_lost_register(Unseen *l, Str name, int64_t rows)
{
        Ctx *c = l->c;
        const Register *fresh;
        TRY(new_register(l, &fresh));
        Str sentence = fresh
                ? str_printf(c->arena,
                          tr(c, N_("The register “%.*s” is gone, and it has %lld records. Was it renamed “%.*s”? Then write “was: %.*s” there. Otherwise put its declaration back.")),
                          STR(name), (long long)rows, STR(fresh->name), STR(name))
                : str_printf(c->arena,
                          tr(c, N_("The register “%.*s” is gone, and it has %lld records. Put its declaration back.")),
                          STR(name), (long long)rows);
        *VEC_PUSH(c->arena, &l->found) = (Lapse){LAPSE_REGISTER, NULL, NULL, name, rows, sentence};
        return OK;
}

/* reg_well whose register is gone; reg_well__users whose field is gone, or is single now and had several. */
static MUST Err lost_table(Unseen *l, Str table)
{
        Ctx *c = l->c;
        size_t cut = str_find(table, S("__"), 0);
        Str name = str_slice(table, S("reg_").n, cut == SIZE_MAX ? table.n : cut);
        const Register *reg = register_of_table(l, name);
        Str child = cut == SIZE_MAX ? (Str){0} : str_slice(table, cut + 2, table.n);
        const Field *f = reg && child.n ? field_named(reg, child) : NULL;
        int64_t rows;
        if (reg ? !child.n || (f && f->many) : child.n > 0)
                return OK;
        /* sql: identifiers only */
        TRY(counted(c,
                str_printf(c->arena, "SELECT count(*) FROM %.*s%s", STR(sql_ident(table)),
                        f ? " WHERE ord > 0" : ""),
                &rows));
        if (!rows)
                return OK;
        if (!reg)
                return put_lost_register(l, name, rows);
        put(l,
                (Lapse){f ? LAPSE_SINGLE : LAPSE_FIELD, reg, NULL, child, rows,
                        f ? str_printf(c->arena,
                                    tr(c, N_("the field “%.*s” has one value now, and %lld more stand in the database. Keep it “many”, or take them out first.")),
                                    STR(child), (long long)rows)
                          : gone_sentence(c, child, rows, NULL)});
        return OK;
}

Err registers_losses(Ctx *c, const Registers *r, Lapse **ret, size_t *ret_n)
{
        Unseen l = {.c = c, .r = r};
        Rename *renames;
        Str *names;
        size_t n;
        TRY(field_types_load(c, &l.types));
        TRY(renames_find(c, r, &renames, &l.n_renames));
        l.renames = renames;
        TRY(tables_like(c, "reg!_%", &names, &n));
        for (size_t i = 0; i < n; i++)
                if (!is_renamed_table(&l, names[i]))
                        TRY(lost_table(&l, names[i]));
        for (size_t i = 0; i < registers_count(r); i++) {
                TRY(lost_fields(&l, registers_at(r, i)));
                TRY(lost_types(&l, registers_at(r, i)));
                TRY(lost_values(&l, registers_at(r, i)));
        }
        *ret = l.found.p;
        *ret_n = l.found.n;
        return OK;
}

/* What is required and missing
 * ---------------------------- */
typedef VEC(Cell) States;

static void put_state(Ctx *c, Buf *sql, Str name, States *cells)
{
        buf_put(sql, cells->n ? S(", ?") : S(" AND state IN (?"));
        *VEC_PUSH(c->arena, cells) = cell_text(name);
}

/* "state IN (?, …)": states in which nothing required may be missing, by all their names; false if there is none such. */
static bool put_whole_states(Ctx *c, const Register *reg, Buf *sql, States *cells)
{
        for (size_t i = 0; i < reg->n_states; i++) {
                const State *s = &reg->states[i];
                if (s->draft)
                        continue;
                put_state(c, sql, s->name, cells);
                for (size_t k = 0; k < s->was.n; k++)
                        put_state(c, sql, s->was.p[k].name, cells);
        }
        if (cells->n)
                buf_putc(sql, ')');
        return cells->n || !reg->n_states;
}

static MUST Err unfilled(Ctx *c, const Register *reg, const Field *f, int64_t *ret)
{
        Buf sql = buf_new(c->arena);
        States cells = {0};
        Cell v;
        size_t n;
        bool found;
        Column *columns;
        Str table = table_name(c->arena, reg),
            column = column_name(c->arena, f, f->type->columns[0].suffix),
            child = child_name(c->arena, reg, f);
        *ret = 0;
        TRY(db_columns(c, table, &columns, &n));
        bool is_new = !f->many && !column_among(columns, n, column);
        if (!n)
                return OK;
        if (f->many)
                TRY(db_columns(c, child, &columns, &n));
        is_new = is_new || (f->many && !n);
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT count(*) FROM %.*s WHERE withdrawn = 0", STR(table));
        if (!is_new && f->many)
                buf_printf(&sql, " AND NOT EXISTS (SELECT 1 FROM %.*s WHERE record_id = %.*s.id)",
                        STR(child), STR(table));
        else if (!is_new)
                buf_printf(&sql, " AND %.*s IS NULL", STR(column));
        if (!put_whole_states(c, reg, &sql, &cells))
                return OK;
        TRY(db_one(c, buf_z(&sql), (Cells){cells.p, cells.n}, &v, &found));
        *ret = found ? v.i : 0;
        return OK;
}

Err registers_unfilled(
        Ctx *c, const Registers *r, const Registers *before, Str **ret, size_t *ret_n)
{
        VEC(Str) lines = {0};
        for (size_t i = 0; i < registers_count(r); i++) {
                const Register *reg = registers_at(r, i), *old = register_lookup(before, reg->name);
                for (size_t k = 0; k < reg->n_fields; k++) {
                        const Field *f = &reg->fields[k],
                                    *was = old ? field_lookup(old, f->name) : NULL;
                        int64_t n = 0;
                        if (f->required && !f->is_title && !(was && was->required))
                                TRY(unfilled(c, reg, f, &n));
                        if (n)
                                *VEC_PUSH(c->arena, &lines) = str_printf(c->arena,
                                        tr(c, N_("%.*s: “%.*s” is required, and %lld records lack it; each is to be completed when it is next saved.")),
                                        STR(register_label(c, reg)), STR(field_label(c, f)),
                                        (long long)n);
                }
        }
        *ret = lines.p;
        *ret_n = lines.n;
        return OK;
}
