/* tally.c: how many records a register holds, by state and by each field that its list is narrowed by, kept beside the
 * records and counted forward by the transaction that saves one. So the first page of a list costs the same with a million
 * records as with a hundred. Counts are kept by reach (scope.c), so that each reader's are those of what he may see.
 * What is withdrawn is not counted. A list with a condition of its own counts its rows. */
#include "record/where.h"

#include <string.h>

/* The fields that are counted; state is one, and the empty name counts the records themselves. */
static const TypeColumn *tally_column(const Field *f)
{
        if (!f->facet || f->restricted)
                return NULL;
        for (size_t i = 0; i < f->type->n_columns; i++)
                if (strcmp(f->type->columns[i].suffix, equal_suffix(f)) == 0)
                        return f->type->columns[i].kind == COLUMN_REAL ? NULL
                                                                       : &f->type->columns[i];
        return NULL;
}

/* Counting forward
 * ---------------- */
typedef struct {
        Str field, value;
        int64_t reach;
        int n;
} Change;
typedef VEC(Change) Changes;

static void change(Ctx *c, Changes *all, Str field, Str value, int64_t reach, int by)
{
        for (size_t i = 0; i < all->n; i++) {
                Change *k = &all->p[i];
                if (k->reach == reach && str_eq(k->field, field) && str_eq(k->value, value)) {
                        k->n += by;
                        return;
                }
        }
        *VEC_PUSH(c->arena, all) = (Change){field, value, reach, by};
}

static Str cell_words(Ctx *c, Cell v)
{
        return v.kind == CELL_INT ? str_printf(c->arena, "%lld", (long long)v.i) : v.s;
}

static bool has_before(const Values *v, size_t i, const TypeColumn *col)
{
        Cell now = value_cell(&v->p[i], col);
        for (size_t k = 0; k < i; k++) {
                Cell other = value_cell(&v->p[k], col);
                if (now.kind == CELL_INT ? now.i == other.i : str_eq(now.s, other.s))
                        return true;
        }
        return false;
}

static void take(Ctx *c, Changes *all, const Record *r, int64_t reach, int by)
{
        if (!r || r->withdrawn)
                return;
        change(c, all, S(""), S(""), reach, by);
        change(c, all, S("state"), r->state, reach, by);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const TypeColumn *col = tally_column(&r->reg->fields[i]);
                for (size_t k = 0; col && k < r->values[i].n; k++) {
                        Cell v = value_cell(&r->values[i].p[k], col);
                        if (v.kind != CELL_NULL && !has_before(&r->values[i], k, col))
                                change(c, all, r->reg->fields[i].name, cell_words(c, v), reach, by);
                }
        }
}

Err tally_add(Ctx *c, Str register_name, Str field, Str value, int64_t reach, int64_t n)
{
        return db_run(c,
                "INSERT INTO tally (register, field, value, reach, n) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (register, field, value, reach) DO UPDATE SET n = tally.n + excluded.n",
                CELLS(cell_text(register_name), cell_text(field), cell_text(value), cell_int(reach),
                        cell_int(n)),
                NULL);
}

Err tally_follow(Ctx *c, const Record *old, int64_t old_reach, const Record *r, int64_t reach)
{
        Changes all = {0};
        if (bulk_trial(c))
                return OK;
        take(c, &all, old, old_reach, -1);
        take(c, &all, r, reach, 1);
        for (size_t i = 0; i < all.n; i++) {
                const Change *k = &all.p[i];
                if (k->n && !bulk_tally(c, r->reg->name, k->field, k->value, k->reach, k->n))
                        TRY(tally_add(c, r->reg->name, k->field, k->value, k->reach, k->n));
        }
        return OK;
}

/* Asking
 * ------ */
bool tally_has(const Field *f)
{
        return !f || tally_column(f);
}

bool tally_answers(const ListQuery *q, const Field *f, Str except)
{
        for (size_t i = 0; i < q->n_filters; i++)
                if (!except.n || !str_eq(q->filters[i].field, except))
                        return false;
        return !q->words.n && !q->under.n && !q->withdrawn && !q->visibility.n && !q->figure &&
                !q->cross && (!f || tally_column(f));
}

/* Where the values of a field are counted, in the shape of a facet: value, number. */
Err tally_facet(Ctx *c, const Register *reg, Str field, Rows **ret)
{
        Cell cells[2 + SCOPE_CELLS] = {cell_text(reg->name), cell_text(field)};
        size_t n;
        Str scope = scope_condition(c, reg, "", cells + 2, &n);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT value, CAST(sum(n) AS bigint) FROM tally WHERE register = ? AND field = ?%s%.*s"
                " GROUP BY value HAVING sum(n) > 0 ORDER BY 2 DESC LIMIT 200",
                scope.n ? " AND " : "", STR(scope));
        return db_query(c, sql.p, (Cells){cells, 2 + n}, ret);
}

Err tally_total(Ctx *c, const Register *reg, int64_t *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool any;
        TRY(tally_facet(c, reg, S(""), &rows));
        TRY(rows_next(c, rows, &any));
        *ret = any ? rows_int(rows, 1) : 0;
        return OK;
}

/* "register IN ('site', 'person')": those that may be read; each is one range of the table's key. */
static Str readable(Ctx *c)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!reg->internal && scope_reads(c, reg)) /* sql: identifiers only */
                        buf_printf(&b, "%s'%.*s'", b.n ? ", " : "register IN (",
                                STR(sql_ident(reg->name)));
        }
        buf_put(&b, b.n ? S(")") : S("1 = 0"));
        return buf_str(&b);
}

Err registers_counts(Ctx *c, CountBy by, RegisterCount **ret, size_t *ret_n)
{
        VEC(RegisterCount) found = {0};
        Buf sql = buf_new(c->arena);
        Cell cells[1 + SCOPE_CELLS] = {cell_text(by == COUNT_BY_STATE ? S("state") : S(""))};
        size_t n = 0;
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT register, value, CAST(sum(n) AS bigint) FROM tally WHERE %.*s AND field = ?",
                STR(readable(c)));
        if (scope_narrows(c)) {
                buf_put(&sql, S(" AND "));
                put_scope(&sql, "");
                n = scope_cells(c->scope, cells + 1);
        }
        buf_put(&sql, S(" GROUP BY register, value HAVING sum(n) > 0 ORDER BY register"));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, 1 + n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = (RegisterCount){
                        .reg = register_lookup(c->registers, rows_text(rows, 0)),
                        .state = str_keep(c->arena, rows_text(rows, 1)),
                        .n = rows_int(rows, 2),
                };
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

#define SURVEY_MIN 1000 /* of so few any index finds any quickly */

/* Nearly every row is one that was not withdrawn. Of a large table only the first rows are looked at, from which the engine
 * would conclude that the condition leads to so many, and walk an index that begins with it. */
static MUST Err say_most_stand(Ctx *c)
{
        static const char sql[] =
                "UPDATE sqlite_stat1 SET stat = substr(stat, 1, instr(stat, ' ')) || substr(stat, 1, instr(stat, ' ')) || "
                "substr(stat, instr(stat, ' ') + instr(substr(stat, instr(stat, ' ') + 1), ' ') + 1) "
                "WHERE substr(idx, 1, 3) IN ('il_', 'cl_', 'fl_'); ANALYZE sqlite_schema";
        return db_kind(c->db) == DB_SQLITE ? db_script(c, sql) : OK;
}

Err registers_survey(Ctx *c)
{
        Cell now;
        Str known, of, tables;
        bool found;
        int64_t then = 0;
        TRY(db_one(c, "SELECT CAST(COALESCE(sum(n), 0) AS bigint) FROM tally WHERE field = ''",
                NO_CELLS, &now, &found));
        TRY(db_fact(c, S("surveyed"), &known));
        TRY(db_fact(c, S("tables"), &tables));
        if (str_cut(&known, ' ', &of))
                (void)str_to_int(of, &then);
        bool alike = str_eq(known, tables) && now.i < 2 * then && then < 2 * now.i;
        if (now.i < SURVEY_MIN || alike)
                return OK;
        TRY(db_survey(c));
        TRY(say_most_stand(c));
        return db_fact_put(
                c, S("surveyed"), str_printf(c->arena, "%lld %.*s", (long long)now.i, STR(tables)));
}

/* Counting anew
 * ------------- */
/* Where the values of a field stand, as “v JOIN r … WHERE”, and in which column. */
static Str field_rows(Ctx *c, const Register *reg, const Field *f, Str *ret_column)
{
        Str table = table_name(c->arena, reg), column = column_name(c->arena, f, equal_suffix(f));
        *ret_column = column;
        Str from = f->many ? str_printf(c->arena, "%.*s v JOIN %.*s r ON r.id = v.record_id",
                                     STR(child_name(c->arena, reg, f)), STR(table))
                           : str_printf(c->arena, "%.*s r", STR(table));
        /* sql: identifiers only */
        return str_printf(c->arena, "%.*s WHERE r.withdrawn = 0 AND %.*s IS NOT NULL", STR(from),
                STR(column));
}

static MUST Err count_field(Ctx *c, const Register *reg, const Field *f)
{
        Str column, from = field_rows(c, reg, f, &column);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "INSERT INTO tally (register, field, value, reach, n)"
                " SELECT ?, ?, CAST(%.*s AS text), r.reach, count(DISTINCT r.id) FROM %.*s GROUP BY 3, 4",
                STR(column), STR(from));
        return db_run(c, sql.p, CELLS(cell_text(reg->name), cell_text(f->name)), NULL);
}

static MUST Err count_register(Ctx *c, const Register *reg)
{
        static const char *const own[][2] = {{"", "''"}, {"state", "state"}};
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(scope_settle(c, reg));
        TRY(db_run(c, "DELETE FROM tally WHERE register = ?", CELLS(cell_text(reg->name)), NULL));
        for (size_t i = 0; i < ARRAY_LEN(own); i++) {
                /* sql: identifiers only */
                Str sql = str_printf(c->arena,
                        "INSERT INTO tally (register, field, value, reach, n)"
                        " SELECT ?, ?, %s, reach, count(*) FROM %.*s WHERE withdrawn = 0 GROUP BY 3, 4",
                        own[i][1], STR(table_name(c->arena, reg)));
                TRY(db_run(c, sql.p, CELLS(cell_text(reg->name), cell_text(str_from(own[i][0]))),
                        NULL));
        }
        for (size_t i = 0; i < reg->n_fields; i++)
                if (tally_column(&reg->fields[i]))
                        TRY(count_field(c, reg, &reg->fields[i]));
        return txn_commit(&t);
}

/* Comparing
 * --------- */
typedef VEC(Str) Lines;

static MUST Err compare(
        Ctx *c, const Register *reg, Str field, Str label, Str counted, Lines *lines)
{
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT value, CAST(sum(n) AS bigint), CAST(sum(kept) AS bigint) FROM ("
                "SELECT value, reach, 0 AS n, n AS kept FROM tally WHERE register = ? AND field = ? AND n <> 0"
                " UNION ALL %.*s) a GROUP BY value, reach HAVING sum(n) <> sum(kept) ORDER BY 1 LIMIT 1",
                STR(counted));
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool any;
        TRY(db_query(c, str_keep_z(c->arena, sql), CELLS(cell_text(reg->name), cell_text(field)),
                &rows));
        TRY(rows_next(c, rows, &any));
        if (!any)
                return OK;
        Str value = rows_text(rows, 0);
        *VEC_PUSH(c->arena, lines) = str_printf(c->arena,
                tr(c, N_("%.*s, %.*s%s%.*s: %lld records are counted, and there are %lld.")),
                STR(register_label(c, reg)), STR(label), value.n ? " " : "", STR(value),
                (long long)rows_int(rows, 2), (long long)rows_int(rows, 1));
        return OK;
}

static MUST Err compare_register(Ctx *c, const Register *reg, Lines *lines)
{
        int64_t n;
        Str example, table = table_name(c->arena, reg);
        TRY(scope_strays(c, reg, &n, &example));
        if (n)
                *VEC_PUSH(c->arena, lines) = str_printf(c->arena,
                        tr(c, N_("%.*s: who may see %lld records is not what they say of themselves, such as %.*s.")),
                        STR(register_label(c, reg)), (long long)n, STR(example));
        static const char *const own[][2] = {{"", "''"}, {"state", "state"}};
        for (size_t i = 0; i < ARRAY_LEN(own); i++) {
                /* sql: identifiers only */
                Str counted = str_printf(c->arena,
                        "SELECT %s, reach, count(*), 0 FROM %.*s WHERE withdrawn = 0 GROUP BY 1, 2",
                        own[i][1], STR(table));
                TRY(compare(c, reg, str_from(own[i][0]),
                        str_from(tr(c, i ? N_("State") : N_("All"))), counted, lines));
        }
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!tally_column(f))
                        continue;
                Str column, from = field_rows(c, reg, f, &column);
                /* sql: identifiers only */
                Str counted = str_printf(c->arena,
                        "SELECT CAST(%.*s AS text), r.reach, count(DISTINCT r.id), 0 FROM %.*s GROUP BY 1, 2",
                        STR(column), STR(from));
                TRY(compare(c, reg, f->name, field_label(c, f), counted, lines));
        }
        return OK;
}

Err tally_verify(Ctx *c, Str **ret, size_t *ret_n)
{
        Lines lines = {0};
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_READ, &t)); /* one moment of the database */
        for (size_t i = 0; i < registers_count(c->registers); i++)
                TRY(compare_register(c, registers_at(c->registers, i), &lines));
        *ret = lines.p;
        *ret_n = lines.n;
        return txn_commit(&t);
}

/* What the counts depend on: which states are drafts, and which fields are counted. */
static Str rules(Ctx *c)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                buf_printf(&b, "\n%.*s", STR(reg->name));
                for (size_t k = 0; k < reg->n_states; k++)
                        if (reg->states[k].draft)
                                buf_printf(&b, " -%.*s", STR(reg->states[k].name));
                for (size_t k = 0; k < reg->n_fields; k++)
                        if (tally_column(&reg->fields[k]))
                                buf_printf(&b, " %.*s%s", STR(reg->fields[k].name),
                                        equal_suffix(&reg->fields[k]));
        }
        return sha256_hex(c->arena, buf_str(&b));
}

Err tally_rebuild(Ctx *c)
{
        TRY(db_fact_put(c, S("tally"), S("unfinished")));
        for (size_t i = 0; i < registers_count(c->registers); i++)
                TRY(count_register(c, registers_at(c->registers, i)));
        return db_fact_put(c, S("tally"), rules(c));
}

Err tally_prepare(Ctx *c)
{
        Str known;
        TRY(db_fact(c, S("tally"), &known));
        return str_eq(known, rules(c)) ? OK : tally_rebuild(c);
}
