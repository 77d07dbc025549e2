/* losses.c: what an office entered that a changed declaration would no longer show. Tables and columns are never
 * dropped (table.c), so nothing is gone; but what nobody sees any more is as good as lost, and a person should say
 * that it is meant. A field that was renamed looks like one that went and one that came: that is asked. */
#include "record/inner.h"

typedef struct {
        Ctx *c;
        const Registers *r;
        VEC(Str) found;
} Unseen;

static MUST Err counted(Ctx *c, Str sql, int64_t *ret)
{
        Cell v;
        bool found;
        TRY(db_one(c, str_keep_z(c->arena, sql), NO_CELLS, &v, &found));
        *ret = found ? v.i : 0;
        return OK;
}

static void put(Unseen *l, const Register *reg, Str sentence)
{
        *VEC_PUSH(l->c->arena, &l->found) = str_printf(l->c->arena, "%.*s%s%.*s",
                STR(register_label(l->c, reg)), tr(l->c, N_(": ")), STR(sentence));
}

/* Fields
 * ------ */
static bool is_wanted(Ctx *c, const Register *reg, Str column)
{
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                for (size_t k = 0; !f->many && k < f->type->n_columns; k++)
                        if (str_eq(column, column_name(c->arena, f, f->type->columns[k].suffix)))
                                return true;
                /* what became many, or another type, is carried over */
                if (str_eq(column, column_name(c->arena, f, "")) ||
                        str_starts(column, column_name(c->arena, f, "_")))
                        return true;
        }
        return false;
}

static bool has_column(const Column *columns, size_t n, Str name)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(columns[i].name, name))
                        return true;
        return false;
}

/* The first field that has no column yet: what went may have come back under its name. */
static const Field *newcomer(Ctx *c, const Register *reg, const Column *columns, size_t n)
{
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!f->many &&
                        !has_column(
                                columns, n, column_name(c->arena, f, f->type->columns[0].suffix)))
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
                        if (has_column(columns, n, str_printf(a, "f_%.*s_text", STR(base))) ||
                                has_column(columns, n, str_printf(a, "f_%.*s", STR(base))))
                                return (Str){0};
                }
        return name;
}

static MUST Err lost_fields(Unseen *l, const Register *reg)
{
        Ctx *c = l->c;
        Column *columns;
        size_t n;
        TRY(db_columns(c, table_name(c->arena, reg), &columns, &n));
        for (size_t i = 0; i < n; i++) {
                Str column = columns[i].name;
                int64_t rows;
                if (!str_starts(column, S("f_")) || is_wanted(c, reg, column))
                        continue;
                Str name = field_of(c->arena, column, columns, n);
                if (!name.n)
                        continue;
                /* sql: identifiers only */
                TRY(counted(c,
                        str_printf(c->arena, "SELECT count(*) FROM %.*s WHERE %.*s IS NOT NULL",
                                STR(table_name(c->arena, reg)), STR(sql_ident(column))),
                        &rows));
                if (!rows)
                        continue;
                const Field *f = newcomer(c, reg, columns, n);
                put(l, reg,
                        f ? str_printf(c->arena,
                                    tr(c, N_("the field “%.*s” is gone, and %lld records hold something in it. Was it renamed to “%.*s”? Then keep the name and change the label.")),
                                    STR(name), (long long)rows, STR(f->name))
                          : str_printf(c->arena,
                                    tr(c, N_("the field “%.*s” is gone, and %lld records hold something in it. It stays in the database, unseen.")),
                                    STR(name), (long long)rows));
        }
        return OK;
}

/* States and terms
 * ---------------- */
typedef bool Known(const void *list, Str code);

static bool knows_state(const void *list, Str code)
{
        const Register *reg = list;
        return !code.n || state_lookup(reg, code) != NULL;
}

static bool knows_term(const void *list, Str code)
{
        return term_lookup(list, code) != NULL;
}

/* Each code that stands in a column and is no longer known, with how many records have it. */
static MUST Err lost_codes(Unseen *l, const Register *reg, Str table, Str column, Known *known,
        const void *list, const char *sentence)
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
                        put(l, reg,
                                str_printf(c->arena, "%.*s%s",
                                        STR(str_printf(c->arena,
                                                tr(c, N_("“%.*s” stands in %lld records")),
                                                STR(code), (long long)rows_int(rows, 1))),
                                        tr(c, sentence)));
        }
}

static MUST Err lost_values(Unseen *l, const Register *reg)
{
        Ctx *c = l->c;
        Str table = table_name(c->arena, reg);
        Column *columns;
        size_t n;
        TRY(db_columns(c, table, &columns, &n));
        if (!n)
                return OK;
        if (reg->n_states)
                TRY(lost_codes(l, reg, table, S("state"), knows_state, reg,
                        N_(" as their state, and there is no such state any more.")));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str in = f->many ? child_name(c->arena, reg, f) : table;
                if (f->type != &term_type)
                        continue;
                TRY(db_columns(c, in, &columns, &n));
                if (has_column(columns, n, column_name(c->arena, f, "")))
                        TRY(lost_codes(l, reg, in, column_name(c->arena, f, ""), knows_term,
                                f->vocabulary,
                                N_(" as a term, and the vocabulary has no such code any more.")));
        }
        return OK;
}

/* Tables
 * ------ */
static MUST Err tables(Ctx *c, Str **ret, size_t *ret_n)
{
        static const char *const sql[] = {
                [DB_SQLITE] =
                        "SELECT name FROM sqlite_master WHERE type = 'table' AND name LIKE 'reg!_%' ESCAPE '!' ORDER BY 1",
                [DB_POSTGRES] =
                        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() AND tablename LIKE "
                        "'reg!_%' ESCAPE '!' ORDER BY 1",
        };
        VEC(Str) found = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql[db_kind(c->db)], NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = str_keep(c->arena, rows_text(rows, 0));
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

/* reg_well whose register is gone; reg_well__users whose field is gone, or is single now and had several. */
static MUST Err lost_table(Unseen *l, Str table)
{
        Ctx *c = l->c;
        size_t cut = str_find(table, S("__"), 0);
        Str name = str_slice(table, S("reg_").n, cut == SIZE_MAX ? table.n : cut);
        const Register *reg = register_lookup(l->r, name);
        Str child = cut == SIZE_MAX ? (Str){0} : str_slice(table, cut + 2, table.n);
        const Field *f = reg && child.n ? field_lookup(reg, child) : NULL;
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
        if (reg)
                put(l, reg,
                        str_printf(c->arena,
                                tr(c,
                                        f ? N_("the field “%.*s” has one value now, and %lld more stand in the database, unseen.")
                                          : N_("the field “%.*s” is gone, and %lld values of it stay in the database, unseen.")),
                                STR(child), (long long)rows));
        else
                *VEC_PUSH(c->arena, &l->found) = str_printf(c->arena,
                        tr(c, N_("The register “%.*s” is gone; its %lld records stay in the database, unseen.")),
                        STR(name), (long long)rows);
        return OK;
}

Err registers_losses(Ctx *c, const Registers *r, Str **ret, size_t *ret_n)
{
        Unseen l = {.c = c, .r = r};
        Str *names;
        size_t n;
        TRY(tables(c, &names, &n));
        for (size_t i = 0; i < n; i++)
                TRY(lost_table(&l, names[i]));
        for (size_t i = 0; i < registers_count(r); i++) {
                TRY(lost_fields(&l, registers_at(r, i)));
                TRY(lost_values(&l, registers_at(r, i)));
        }
        *ret = l.found.p;
        *ret_n = l.found.n;
        return OK;
}
