/* table.c: from a declaration to its tables, and from the tables there are to the steps that are missing.
 *
 * reg_site            the common columns, then those of each field that is not many: f_name, f_era_text, …
 * reg_site__evidence  one row a value of a field that is many: record_id, ord, then the field's columns
 *
 * A plan renames what was renamed (rename.c) and else only ever adds: tables, columns, indexes, and the words that a
 * field held under its former type or before it became many (what they mean is understood at the next save). A column
 * whose field is gone stays with what it holds, and is used again if the field comes back. A plan of a database that is
 * up to date is empty. */
#include "record/where.h"

#include <string.h>

/* Terminated. Names are put together for every statement of every save, so without a format. */
static Str joined(Arena *a, const Str *parts, size_t n)
{
        size_t sum = 0, at = 0;
        for (size_t i = 0; i < n; i++)
                sum += parts[i].n;
        char *z = arena_alloc(a, sum + 1);
        for (size_t i = 0; i < n; at += parts[i++].n)
                if (parts[i].n)
                        memcpy(z + at, parts[i].p, parts[i].n);
        z[sum] = 0;
        return sql_ident((Str){z, sum});
}

Str table_name(Arena *a, const Register *reg)
{
        const Str parts[] = {S("reg_"), reg->name};
        return joined(a, parts, ARRAY_LEN(parts));
}

Str child_name(Arena *a, const Register *reg, const Field *f)
{
        const Str parts[] = {S("reg_"), reg->name, S("__"), f->name};
        return joined(a, parts, ARRAY_LEN(parts));
}

Str column_name(Arena *a, const Field *f, const char *suffix)
{
        const Str parts[] = {S("f_"), f->name, str_from(suffix)};
        return joined(a, parts, ARRAY_LEN(parts));
}

void put_field_columns(Buf *sql, const Field *f)
{
        for (size_t i = 0; i < f->type->n_columns; i++)
                buf_printf(sql, ", f_%.*s%s", STR(f->name), f->type->columns[i].suffix);
}

void put_columns(Buf *sql, const Register *reg, bool (*want)(const Field *))
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (!reg->fields[i].many && (!want || want(&reg->fields[i])))
                        put_field_columns(sql, &reg->fields[i]);
}

/* What should be there
 * -------------------- */
typedef struct {
        Str name;
        const char *type;
} WantedColumn;
typedef struct {
        Str name, on, only; /* on: the columns in order; only: which rows, empty for all */
        bool unique;
} WantedIndex;
typedef struct {
        Str name, label;
        VEC(WantedColumn) columns;
        VEC(WantedIndex) indexes;
        const char *tail; /* behind the last column: the key of a child table */
} Wanted;

static const WantedColumn common[] = {
        {SC("id"), "{text} PRIMARY KEY"},
        {SC("number"), "{text}"}, /* NULL before it was given, so that unique holds */
        {SC("state"), "{text} NOT NULL DEFAULT ''"}, {SC("title"), "{text} NOT NULL DEFAULT ''"},
        {SC("words"),
                "{text} NOT NULL DEFAULT ''"}, /* folded title, number and names, for the quick filter */
        {SC("version"), "bigint NOT NULL DEFAULT 0"},
        {SC("created_ms"), "bigint NOT NULL DEFAULT 0"},
        {SC("updated_ms"), "bigint NOT NULL DEFAULT 0"},
        {SC("created_by"), "{text} NOT NULL DEFAULT ''"},
        {SC("updated_by"), "{text} NOT NULL DEFAULT ''"},
        {SC("org_id"), "{text} NOT NULL DEFAULT ''"},
        {SC("visibility"), "{text} NOT NULL DEFAULT 'office'"},
        {SC("withdrawn"), "bigint NOT NULL DEFAULT 0"},
        {SC("withdrawn_reason"), "{text} NOT NULL DEFAULT ''"},
        {SC("reach"), "bigint NOT NULL DEFAULT 0"}, /* who may see it: scope.c */
};

static const char *sql_type(ColumnKind k)
{
        switch (k) {
        case COLUMN_TEXT:
                return "{text}";
        case COLUMN_REAL:
                return "{real}";
        case COLUMN_DAY:
        case COLUMN_INT:
                return "bigint";
        }
        return "{text}";
}

static void want_columns(Arena *a, Wanted *w, const Field *f)
{
        for (size_t i = 0; i < f->type->n_columns; i++)
                *VEC_PUSH(a, &w->columns) = (WantedColumn){
                        column_name(a, f, f->type->columns[i].suffix),
                        sql_type(f->type->columns[i].kind),
                };
}

static void want_index(Arena *a, Wanted *w, Str name, Str on, bool unique)
{
        *VEC_PUSH(a, &w->indexes) =
                (WantedIndex){.name = sql_ident(name), .on = on, .unique = unique};
}

/* What figures ask of a record beside its date: where it stands, whose it is, and what they narrow by, sum or tell
 * apart. */
typedef struct {
        Buf on;
        size_t n;
} Asked;

#define ASKED_MAX 14 /* columns; what is more is looked up in the rows */

static void ask_column(Arena *a, Asked *k, const Field *f, const char *suffix)
{
        Str column = column_name(a, f, suffix);
        if (f->many || f->type->whole_text || k->n >= ASKED_MAX ||
                str_find(buf_str(&k->on), str_printf(a, ", %.*s,", STR(column)), 0) != SIZE_MAX)
                return;
        buf_printf(&k->on, " %.*s,", STR(column));
        k->n++;
}

static void ask_figure(Arena *a, Asked *k, const Figure *f)
{
        static const char *const sums[] = {"_unit", "_qualifier", "_min", "_max"};
        for (size_t i = 0; i < f->n_where; i++)
                if (f->where[i].field)
                        ask_column(a, k, f->where[i].field, equal_suffix(f->where[i].field));
        if (f->kind == FIGURE_DISTINCT)
                ask_column(a, k, f->field, equal_suffix(f->field));
        else if (f->kind == FIGURE_SUM && f->field->type == &number_type)
                ask_column(a, k, f->field, "_number");
        else if (f->kind == FIGURE_SUM)
                for (size_t i = 0; i < ARRAY_LEN(sums); i++)
                        ask_column(a, k, f->field, sums[i]);
}

/* The index by the date of figures (NULL: by when a record was made) bears all that they ask, so that counting a period
 * never touches the rows. Empty: no figure has this date. */
static Str figure_columns(Arena *a, const Register *reg, const Field *date)
{
        bool any = false;
        Asked k = {.on = buf_new(a)};
        buf_put(&k.on, S("withdrawn,"));
        if (date)
                buf_printf(&k.on, " %.*s, id, reach, %.*s,", STR(column_name(a, date, "_first")),
                        STR(column_name(a, date, "_last")));
        else
                buf_put(&k.on, S(" created_ms, id, reach,"));
        buf_put(&k.on, S(" state, org_id,"));
        for (size_t i = 0; i < reg->n_figures; i++) {
                const Figure *f = &reg->figures[i];
                if (f->kind == FIGURE_RATE || f->date != date)
                        continue;
                any = true;
                ask_figure(a, &k, f);
        }
        for (size_t i = 0; any && i < reg->n_fields; i++) /* by which its page breaks it down */
                if (reg->fields[i].facet &&
                        (reg->fields[i].type == &term_type ||
                                reg->fields[i].type == &reference_type))
                        ask_column(a, &k, &reg->fields[i], "");
        return any ? str_slice(buf_str(&k.on), 0, k.on.n - 1) : (Str){0};
}

static void want_figure_index(Arena *a, Wanted *w, const Register *reg, const Field *date)
{
        Str on = figure_columns(a, reg, date),
            name = date ? str_printf(a, "fl_%.*s_%.*s_first", STR(reg->name), STR(date->name))
                        : str_printf(a, "fl_%.*s__made", STR(reg->name));
        if (on.n)
                want_index(a, w, name, on, /* unique= */ false);
}

/* A figure says how many dates are too vague for its period: few, among many that are days. PostgreSQL takes them for nearly
 * all, and would rather read the index of every date, unless this small one bears as much. */
static void want_vague_index(Arena *a, Wanted *w, const Register *reg, const Field *f)
{
        Str on = figure_columns(a, reg, f);
        if (!on.n)
                return;
        Str first = column_name(a, f, "_first"), last = column_name(a, f, "_last");
        *VEC_PUSH(a, &w->indexes) = (WantedIndex){
                .name = sql_ident(str_printf(a, "vx_%.*s_%.*s", STR(reg->name), STR(f->name))),
                .on = on,
                .only = str_printf(a, VAGUE_DAYS, STR(first), STR(last)),
        };
}

/* What is filtered, sorted or followed backwards has an index: unique fields, facets, columns of the list,
 * references, sources. Every other index would only slow saving down. A row's index begins with withdrawn and
 * ends with the id and who may see it, so that counting, facets and the way to a late page never touch the rows
 * themselves. */
static void want_field_indexes(Arena *a, Wanted *w, const Register *reg, const Field *f)
{
        bool always =
                f->unique || f->n_next || f->type == &reference_type || f->type == &citation_type;
        for (size_t i = 0; i < f->type->n_columns; i++) {
                const TypeColumn *col = &f->type->columns[i];
                bool wider = !f->many && f->type == &date_type &&
                        strcmp(col->suffix, "_first") == 0 &&
                        figure_columns(a, reg, f).n; /* then there is one by the same order */
                if (!col->indexed || wider || !(always || f->facet || f->in_list))
                        continue;
                Str name = str_printf(a, "%s_%.*s_%.*s%s", f->many ? "ix" : "il", STR(reg->name),
                        STR(f->name), col->suffix);
                Str column = column_name(a, f, col->suffix);
                Str on = f->many ? str_printf(a, "%.*s, record_id", STR(column))
                                 : str_printf(a, "withdrawn, %.*s, id, reach", STR(column));
                want_index(a, w, name, on, /* unique= */ false);
        }
}

static void want_common_indexes(Arena *a, Wanted *w, const Register *reg)
{
        static const char *const on[] = {"number", "title", "state", "updated_ms"};
        Str name = str_printf(a, "ux_%.*s_number", STR(reg->name));
        want_index(a, w, name, S("number"), /* unique= */ true);
        for (size_t i = 0; i < ARRAY_LEN(on); i++)
                want_index(a, w, str_printf(a, "cl_%.*s_%s", STR(reg->name), on[i]),
                        str_printf(a, "withdrawn, %s, id, reach", on[i]), /* unique= */ false);
}

static void want_register(Ctx *c, const Register *reg, Wanted *w)
{
        *w = (Wanted){.name = table_name(c->arena, reg), .label = register_label(c, reg)};
        for (size_t i = 0; i < ARRAY_LEN(common); i++)
                *VEC_PUSH(c->arena, &w->columns) = common[i];
        want_common_indexes(c->arena, w, reg);
        want_figure_index(c->arena, w, reg, NULL);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (!reg->fields[i].many) {
                        if (reg->fields[i].type == &date_type)
                                want_figure_index(c->arena, w, reg, &reg->fields[i]);
                        want_columns(c->arena, w, &reg->fields[i]);
                        want_field_indexes(c->arena, w, reg, &reg->fields[i]);
                        if (reg->fields[i].type == &date_type)
                                want_vague_index(c->arena, w, reg, &reg->fields[i]);
                }
}

static void want_child(Ctx *c, const Register *reg, const Field *f, Wanted *w)
{
        *w = (Wanted){
                .name = child_name(c->arena, reg, f),
                .label = field_label(c, f),
                .tail = ", PRIMARY KEY (record_id, ord)",
        };
        *VEC_PUSH(c->arena, &w->columns) = (WantedColumn){S("record_id"), "{text} NOT NULL"};
        *VEC_PUSH(c->arena, &w->columns) = (WantedColumn){S("ord"), "bigint NOT NULL"};
        want_columns(c->arena, w, f);
        want_field_indexes(c->arena, w, reg, f);
}

/* What is missing
 * --------------- */
typedef VEC(MigrationStep) Steps;

static void put_create(Ctx *c, const Wanted *w, Steps *steps)
{
        Buf sql = buf_new(c->arena);
        /* sql: identifiers only */
        buf_printf(&sql, "CREATE TABLE %.*s (", STR(w->name));
        for (size_t i = 0; i < w->columns.n; i++)
                buf_printf(&sql, "%s%.*s %s", i ? ", " : "", STR(w->columns.p[i].name),
                        w->columns.p[i].type);
        buf_printf(&sql, "%s)", w->tail ? w->tail : "");
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence = str_printf(c->arena,
                        tr(c, N_("%.*s: make the table %.*s with %zu columns")), STR(w->label),
                        STR(w->name), w->columns.n),
                .sql = buf_str(&sql),
        };
}

bool column_among(const Column *columns, size_t n, Str name)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(columns[i].name, name))
                        return true;
        return false;
}

static void put_add(Ctx *c, const Wanted *w, const WantedColumn *col, Steps *steps)
{
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                /* sql: identifiers only */
                .sentence = str_printf(c->arena, tr(c, N_("%.*s: add the column %.*s to %.*s")),
                        STR(w->label), STR(col->name), STR(w->name)),
                .sql = str_printf(c->arena, "ALTER TABLE %.*s ADD COLUMN %.*s %s", STR(w->name),
                        STR(col->name), col->type),
        };
}

static void put_index(Ctx *c, const Wanted *w, const WantedIndex *ix, Steps *steps)
{
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence = str_printf(c->arena, tr(c, N_("%.*s: index %.*s by %.*s")),
                        STR(w->label), STR(w->name), STR(ix->on)),
                .sql = str_printf(c->arena,
                        "CREATE %sINDEX IF NOT EXISTS %.*s ON %.*s (%.*s)%s%.*s",
                        ix->unique ? "UNIQUE " : "", STR(ix->name), STR(w->name), STR(ix->on),
                        ix->only.n ? " WHERE " : "", STR(ix->only)),
        };
}

static void put_drop(Ctx *c, const Wanted *w, Str former, Steps *steps)
{
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence = str_printf(c->arena, tr(c, N_("%.*s: give up the former index %.*s")),
                        STR(w->label), STR(former)),
                /* sql: identifiers only */
                .sql = str_printf(c->arena, "DROP INDEX IF EXISTS %.*s", STR(sql_ident(former))),
        };
}

/* Indexes of lists were once named otherwise and did not say who may see a row; those by the date of figures bore no more
 * than the date. */
static void put_drop_former(Ctx *c, const Wanted *w, Str name, const Map *indexes, Steps *steps)
{
        static const char *const formers[][2] = {{"il_", "ix_"}, {"cl_", "cx_"}, {"fl_", "il_"}};
        Str former = {0};
        for (size_t i = 0; i < ARRAY_LEN(formers); i++)
                if (str_starts(name, str_from(formers[i][0])))
                        former = str_printf(
                                c->arena, "%s%.*s", formers[i][1], STR(str_slice(name, 3, name.n)));
        if (former.n && map_lookup(indexes, former))
                put_drop(c, w, former, steps);
}

/* Changed fields
 * -------------- */
/* Where a field of any type keeps its words. */
static const char *const word_suffixes[] = {"", "_text"};

/* The words of a field in a table of an earlier declaration; empty if it has none. */
static Str words_column(Arena *a, const Field *f, const Column *columns, size_t n, Str except)
{
        for (size_t i = 0; i < ARRAY_LEN(word_suffixes); i++) {
                Str name = column_name(a, f, word_suffixes[i]);
                if (column_among(columns, n, name) && !str_eq(name, except))
                        return name;
        }
        return (Str){0};
}

/* A new type keeps its words in another column: what the old one held is carried over. */
static void put_carry(
        Ctx *c, const Wanted *w, const Field *f, const Column *columns, size_t n, Steps *steps)
{
        Str to = column_name(c->arena, f, f->type->columns[0].suffix);
        Str from = words_column(c->arena, f, columns, n, to);
        if (column_among(columns, n, to) || !from.n)
                return;
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence =
                        str_printf(c->arena, tr(c, N_("%.*s: carry what %.*s held over into %.*s")),
                                STR(field_label(c, f)), STR(from), STR(to)),
                /* sql: identifiers only */
                .sql = str_printf(c->arena, "UPDATE %.*s SET %.*s = CAST(%.*s AS text)",
                        STR(w->name), STR(to), STR(from)),
        };
}

/* A field that became many: its one value is the first of them. */
static void put_carry_many(Ctx *c, const Wanted *child, Str table, const Field *f,
        const Column *columns, size_t n, Steps *steps)
{
        Str to = column_name(c->arena, f, f->type->columns[0].suffix);
        Str from = words_column(c->arena, f, columns, n, (Str){0});
        if (!from.n)
                return;
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence =
                        str_printf(c->arena, tr(c, N_("%.*s: carry what %.*s held over into %.*s")),
                                STR(field_label(c, f)), STR(from), STR(child->name)),
                /* sql: identifiers only */
                .sql = str_printf(c->arena,
                        "INSERT INTO %.*s (record_id, ord, %.*s) SELECT id, 0, CAST(%.*s AS text) FROM %.*s "
                        "WHERE %.*s IS NOT NULL",
                        STR(child->name), STR(to), STR(from), STR(table), STR(from)),
        };
}

/* What an index is by, and which rows, without what a database writes in its own manner: (a, b) WHERE (a <> b). */
static Str index_rule(Arena *a, Str definition)
{
        Buf b = buf_new(a);
        size_t at = str_find(definition, S("("), 0);
        for (at = at == SIZE_MAX ? 0 : at; at < definition.n; at++)
                if (!strchr("() \"", definition.p[at]))
                        buf_putc(&b, definition.p[at]);
        return buf_str(&b);
}

/* Name of an index to its rule. */
static MUST Err indexes_load(Ctx *c, Map *ret)
{
        static const char *const sql[] = {
                [DB_SQLITE] =
                        "SELECT name, coalesce(sql, '') FROM sqlite_master WHERE type = 'index'",
                [DB_POSTGRES] =
                        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = current_schema()",
        };
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql[db_kind(c->db)], NO_CELLS, &rows));
        *ret = map_new(c->arena);
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                Str *rule = NEW(c->arena, Str);
                *rule = index_rule(c->arena, rows_text(rows, 1));
                map_put(ret, str_keep(c->arena, rows_text(rows, 0)), rule);
        }
}

/* A field that had several values and has one now: it is the first of them. */
static void put_carry_first(Ctx *c, const Wanted *w, const Register *reg, const Field *f,
        const Column *columns, size_t n, const Column *child, size_t n_child, Steps *steps)
{
        Buf sets = buf_new(c->arena);
        Str from = child_name(c->arena, reg, f);
        for (size_t i = 0; i < f->type->n_columns; i++) {
                Str col = column_name(c->arena, f, f->type->columns[i].suffix);
                if (column_among(columns, n, col) || !column_among(child, n_child, col))
                        continue;
                /* sql: identifiers only */
                buf_printf(&sets,
                        "%s%.*s = (SELECT %.*s FROM %.*s WHERE record_id = %.*s.id AND ord = 0)",
                        sets.n ? ", " : "", STR(col), STR(col), STR(from), STR(w->name));
        }
        if (!sets.n)
                return;
        *VEC_PUSH(c->arena, steps) = (MigrationStep){
                .sentence =
                        str_printf(c->arena, tr(c, N_("%.*s: carry what %.*s held over into %.*s")),
                                STR(field_label(c, f)), STR(from), STR(w->name)),
                /* sql: identifiers only */
                .sql = str_printf(c->arena, "UPDATE %.*s SET %s", STR(w->name), buf_z(&sets)),
        };
}

static Str rule_wanted(Arena *a, const WantedIndex *ix)
{
        return index_rule(a,
                str_printf(
                        a, "(%.*s%s%.*s", STR(ix->on), ix->only.n ? "WHERE" : "", STR(ix->only)));
}

/* What is planned together: the indexes that there are, and what is renamed before. */
typedef struct {
        Map indexes;
        Rename *renames;
        size_t n_renames;
        Steps steps;
} Plan;

/* The columns that a table will have when what was renamed has its new name. */
static MUST Err foreseen_columns(Ctx *c, const Plan *p, Str name, Column **ret, size_t *ret_n)
{
        Str former = renames_table(c->arena, p->renames, p->n_renames, name);
        Str table = former.n ? former : name;
        TRY(db_columns(c, renames_stored(c->arena, p->renames, p->n_renames, table), ret, ret_n));
        renames_foresee(c->arena, p->renames, p->n_renames, table, *ret, *ret_n);
        return OK;
}

/* The columns that the table lacks and the indexes; *ret_columns are those that it has (none: it is new). */
static MUST Err plan_table(Ctx *c, const Wanted *w, Plan *p, Column **ret_columns, size_t *ret_n)
{
        Steps *steps = &p->steps;
        const Map *indexes = &p->indexes;
        bool renamed =
                !str_eq(w->name, renames_stored(c->arena, p->renames, p->n_renames, w->name));
        TRY(foreseen_columns(c, p, w->name, ret_columns, ret_n));
        if (!*ret_n)
                put_create(c, w, steps);
        for (size_t i = 0; *ret_n && i < w->columns.n; i++)
                if (!column_among(*ret_columns, *ret_n, w->columns.p[i].name))
                        put_add(c, w, &w->columns.p[i], steps);
        for (size_t i = 0; i < w->indexes.n; i++) {
                const WantedIndex *ix = &w->indexes.p[i];
                const Str *rule = renamed ? NULL : map_lookup(indexes, ix->name);
                put_drop_former(c, w, ix->name, indexes, steps);
                if (rule && str_eq(*rule, rule_wanted(c->arena, ix)))
                        continue;
                if (rule)
                        put_drop(c, w, ix->name, steps);
                put_index(c, w, ix, steps);
        }
        return OK;
}

static MUST Err plan_register(Ctx *c, const Register *reg, Plan *p)
{
        Wanted w, child;
        Column *columns, *others;
        size_t n, n_child;
        want_register(c, reg, &w);
        TRY(plan_table(c, &w, p, &columns, &n));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!f->many) {
                        put_carry(c, &w, f, columns, n, &p->steps);
                        TRY(foreseen_columns(
                                c, p, child_name(c->arena, reg, f), &others, &n_child));
                        if (n && n_child)
                                put_carry_first(
                                        c, &w, reg, f, columns, n, others, n_child, &p->steps);
                        continue;
                }
                want_child(c, reg, f, &child);
                TRY(plan_table(c, &child, p, &others, &n_child));
                if (!n_child)
                        put_carry_many(c, &child, w.name, f, columns, n, &p->steps);
        }
        return OK;
}

static MUST Err make_plan(Ctx *c, const Registers *r, Plan *ret)
{
        Plan p = {0};
        TRY(indexes_load(c, &p.indexes));
        TRY(renames_find(c, r, &p.renames, &p.n_renames));
        for (size_t i = 0; i < p.n_renames; i++) {
                MigrationStep *steps;
                size_t n;
                TRY(p.renames[i].what == RENAMED_REGISTER
                                ? register_rename_steps(c, &p.renames[i], &steps, &n)
                                : rename_steps(c, &p.renames[i], &steps, &n));
                for (size_t k = 0; k < n; k++)
                        *VEC_PUSH(c->arena, &p.steps) = steps[k];
        }
        for (size_t i = 0; i < registers_count(r); i++)
                TRY(plan_register(c, registers_at(r, i), &p));
        *ret = p;
        return OK;
}

Err registers_plan(Ctx *c, const Registers *r, MigrationStep **ret, size_t *ret_n)
{
        Plan p;
        TRY(make_plan(c, r, &p));
        *ret = p.steps.p;
        *ret_n = p.steps.n;
        return OK;
}

static MUST Err run_step(Ctx *c, const MigrationStep *s)
{
        if (!s->n_args)
                return db_script(c, str_keep_z(c->arena, s->sql));
        Cell cells[] = {cell_text(s->args[0]), cell_text(s->args[1])};
        return db_run(c, str_keep_z(c->arena, s->sql), (Cells){cells, s->n_args}, NULL);
}

/* Known declarations
 * ------------------ */
static void hash_wanted(Hasher *h, const Wanted *w)
{
        hasher_put(h, w->name);
        for (size_t i = 0; i < w->columns.n; i++) {
                hasher_put(h, w->columns.p[i].name);
                hasher_put(h, str_from(w->columns.p[i].type));
        }
        for (size_t i = 0; i < w->indexes.n; i++) {
                hasher_put(h, w->indexes.p[i].name);
                hasher_put(h, w->indexes.p[i].on);
                hasher_put(h, w->indexes.p[i].only);
        }
}

/* What tables this program makes of them: another version may make others of the same declarations. */
static Str layout_of(Ctx *c, const Registers *r)
{
        Hasher *h = hasher_new_sha256(c->arena);
        for (size_t i = 0; i < registers_count(r); i++) {
                const Register *reg = registers_at(r, i);
                Wanted w;
                want_register(c, reg, &w);
                hash_wanted(h, &w);
                for (size_t k = 0; k < reg->n_fields; k++)
                        if (reg->fields[k].many) {
                                want_child(c, reg, &reg->fields[k], &w);
                                hash_wanted(h, &w);
                        }
        }
        return hasher_hex(h, c->arena);
}

/* What the database was last brought to: those declarations, and those tables. */
static MUST Err is_known(Ctx *c, const Registers *r, Str layout, bool *ret)
{
        Cell v;
        bool found;
        TRY(db_one(c,
                "SELECT count(*) FROM meta WHERE (key = 'declarations' AND value = ?) OR (key = 'tables' AND value = ?)",
                CELLS(cell_text(r->fingerprint), cell_text(layout)), &v, &found));
        *ret = found && v.i == 2;
        return OK;
}

static MUST Err keep_known(Ctx *c, const Registers *r, Str layout)
{
        TRY(field_types_keep(c, r));
        TRY(db_fact_put(c, S("tables"), layout));
        return db_fact_put(c, S("declarations"), r->fingerprint);
}

/* Every loss and what was to be done, in one sentence. */
static MUST Err refuse_losses(Ctx *c, const Lapse *losses, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "\n- %.*s", STR(losses[i].sentence));
        return fail(c, ERR_CONFLICT,
                "The declarations were not carried out, since something that was entered would no longer be seen or understood:%s",
                buf_z(&b));
}

static MUST Err carry_out(Ctx *c, const Plan *p)
{
        Restatements restated = {0};
        TRY(chain_lock(c));
        TRY(renames_note(c, p->renames, p->n_renames, &restated));
        for (size_t i = 0; i < p->steps.n; i++)
                TRY(run_step(c, &p->steps.p[i]));
        TRY(register_renames_tell(c, p->renames, p->n_renames));
        for (size_t i = 0; i < restated.n; i++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                TRY(record_restate(c, &restated.p[i]));
        }
        TRY(seal_rows(c, c->registers));
        return p->n_renames ? tally_rebuild(c) : OK; /* counts are kept by name */
}

Err registers_migrate(Ctx *c, const Registers *r)
{
        bool known;
        Str layout = layout_of(c, r);
        Plan p;
        Lapse *losses;
        size_t n;
        TRY(is_known(c, r, layout, &known));
        if (known)
                return OK; /* so that a start of an office in order writes nothing */
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(is_known(c, r, layout, &known)); /* another process may have been first */
        if (known)
                return OK;
        TRY(registers_losses(c, r, &losses, &n));
        if (n)
                return refuse_losses(c, losses, n);
        TRY(make_plan(c, r, &p));
        TRY(carry_out(c, &p));
        TRY(keep_known(c, r, layout));
        return txn_commit(&t);
}
