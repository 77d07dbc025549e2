/* table_plan.c: where the columns of a table go. The head is found among the first rows (titles stand above it, and it
 * may have two rows), its columns are guessed by their names, and where a head like it went before is remembered. */
#include "flow/table_in_inside.h"

#define HEAD_WITHIN 15 /* rows */

/* Stored forms
 * ------------ */
static Json *strings_json(Arena *a, const Str *p, size_t n)
{
        Json *list = json_array(a);
        for (size_t i = 0; i < n; i++)
                json_push(a, list, json_string(a, p ? p[i] : (Str){"", 0}));
        return list;
}

static Str *strings_from(Ctx *c, const Json *list, size_t *ret_n)
{
        size_t n = list && list->kind == JSON_ARRAY ? list->n : 0;
        Str *p = NEW_N(c->arena, Str, n + 1);
        for (size_t i = 0; i < n; i++)
                p[i] = json_text(list->items[i]);
        *ret_n = n;
        return p;
}

static Str written(Ctx *c, const Json *j)
{
        Buf b = buf_new(c->arena);
        json_write(&b, j);
        return buf_str(&b);
}

Str plan_to_json(Ctx *c, const TablePlan *p, bool remembered)
{
        Arena *a = c->arena;
        Json *j = json_object(a);
        json_put_int(a, j, "sheet", p->sheet);
        json_put_int(a, j, "head", p->head);
        json_put_int(a, j, "heads", p->n_head);
        json_put(a, j, "to", strings_json(a, p->to, p->n_columns));
        json_put(a, j, "units", strings_json(a, p->units, p->n_columns));
        json_put(a, j, "keys", strings_json(a, p->keys, p->n_keys));
        json_put_str(a, j, "year", p->year);
        json_put(a, j, "constants", p->constants ? p->constants : json_object(a));
        json_put_bool(a, j, "makes", p->makes);
        json_put_bool(a, j, "apart", p->apart);
        json_put_bool(a, j, "good", p->good);
        json_put_bool(a, j, "remembered", remembered);
        return written(c, j);
}

Err plan_from_json(Ctx *c, Str text, TablePlan *ret)
{
        Json *j = NULL;
        size_t n;
        if (text.n)
                TRY(json_parse(c, text, &j));
        *ret = (TablePlan){
                .sheet = (int)json_to_int(json_at(j, "sheet"), -1),
                .head = json_to_int(json_at(j, "head"), 0),
                .n_head = json_to_int(json_at(j, "heads"), 1),
                .to = strings_from(c, json_at(j, "to"), &ret->n_columns),
                .year = json_text(json_at(j, "year")),
                .constants = json_at(j, "constants"),
                .makes = json_truth(json_at(j, "makes")),
                .apart = json_truth(json_at(j, "apart")),
                .good = json_truth(json_at(j, "good")),
        };
        ret->to = strings_from(c, json_at(j, "to"), &ret->n_columns);
        ret->units = strings_from(c, json_at(j, "units"), &n);
        if (n < ret->n_columns)
                ret->units = NEW_N(c->arena, Str, ret->n_columns + 1);
        ret->keys = strings_from(c, json_at(j, "keys"), &ret->n_keys);
        return OK;
}

Str look_to_json(Ctx *c, const TableLook *l)
{
        Arena *a = c->arena;
        Json *j = json_object(a), *rows = json_array(a);
        json_put(a, j, "sheets", strings_json(a, l->sheets, l->n_sheets));
        json_put_int(a, j, "sheet", l->sheet);
        json_put_int(a, j, "columns", (int64_t)l->n_columns);
        json_put_int(a, j, "n_rows", l->n_rows);
        json_put_str(a, j, "format", l->format);
        for (size_t i = 0; i < l->n_rows_shown; i++) {
                Json *row = json_object(a);
                json_put_int(a, row, "row", l->rows[i].row);
                json_put(a, row, "cells", strings_json(a, l->rows[i].cells, l->n_columns));
                json_push(a, rows, row);
        }
        json_put(a, j, "rows", rows);
        return written(c, j);
}

Err look_from_json(Ctx *c, Str text, TableLook *ret)
{
        Json *j = NULL;
        size_t n;
        *ret = (TableLook){0};
        if (!text.n)
                return OK;
        TRY(json_parse(c, text, &j));
        const Json *rows = json_at(j, "rows");
        ret->sheets = strings_from(c, json_at(j, "sheets"), &ret->n_sheets);
        ret->sheet = (int)json_to_int(json_at(j, "sheet"), 0);
        ret->n_columns = (size_t)json_to_int(json_at(j, "columns"), 0);
        ret->n_rows = json_to_int(json_at(j, "n_rows"), 0);
        ret->format = json_text(json_at(j, "format"));
        ret->n_rows_shown = rows ? rows->n : 0;
        ret->rows = NEW_N(c->arena, LookRow, ret->n_rows_shown + 1);
        for (size_t i = 0; i < ret->n_rows_shown; i++)
                ret->rows[i] = (LookRow){
                        .row = json_to_int(json_at(rows->items[i], "row"), 0),
                        .cells = strings_from(c, json_at(rows->items[i], "cells"), &n),
                };
        return OK;
}

/* The head
 * -------- */
static const LookRow *look_row(const TableLook *l, int64_t row)
{
        for (size_t i = 0; i < l->n_rows_shown; i++)
                if (l->rows[i].row == row)
                        return &l->rows[i];
        return NULL;
}

Str table_in_head(Ctx *c, const TableIn *t, size_t column)
{
        const LookRow *upper = look_row(&t->look, t->plan.head);
        const LookRow *lower = t->plan.n_head > 1 ? look_row(&t->look, t->plan.head + 1) : NULL;
        Str a = upper && column < t->look.n_columns ? str_trim(upper->cells[column]) : (Str){0};
        Str b = lower && column < t->look.n_columns ? str_trim(lower->cells[column]) : (Str){0};
        if (!a.n || !b.n || str_eq(a, b))
                return a.n ? a : b;
        return str_printf(c->arena, "%.*s %.*s", STR(a), STR(b));
}

/* Cells of a row that say different things: a merged title says one. */
static size_t count_distinct(const TableLook *l, const LookRow *row)
{
        size_t n = 0;
        for (size_t i = 0; i < l->n_columns; i++) {
                size_t k = 0;
                while (k < i && !str_eq(row->cells[k], row->cells[i]))
                        k++;
                n += row->cells[i].n && k == i;
        }
        return n;
}

static size_t count_known(Ctx *c, const TableIn *t, const LookRow *row)
{
        size_t n = 0;
        Str unit;
        for (size_t i = 0; i < t->look.n_columns; i++) {
                int to = row->cells[i].n ? import_guess(c, t->reg, row->cells[i], &unit)
                                         : IMPORT_UNKNOWN;
                n += to != IMPORT_UNKNOWN && to != IMPORT_IGNORED && utf8_count(row->cells[i]) < 20;
        }
        return n;
}

/* The row in which most names of fields stand; else the first that says several things. */
static int64_t find_head(Ctx *c, const TableIn *t)
{
        const TableLook *l = &t->look;
        size_t best = 0;
        int64_t head = 0, several = 0;
        for (size_t i = 0; i < l->n_rows_shown && i < HEAD_WITHIN; i++) {
                size_t distinct = count_distinct(l, &l->rows[i]);
                size_t known = count_known(c, t, &l->rows[i]);
                if (!several && (distinct > 1 || l->n_columns == 1))
                        several = l->rows[i].row;
                if (known > best && (distinct > 1 || l->n_columns == 1)) {
                        best = known;
                        head = l->rows[i].row;
                }
        }
        return head ? head : several ? several : l->n_rows_shown ? l->rows[0].row : 1;
}

/* A head that says the same of two columns is told apart by the row below it. */
static int64_t find_head_rows(const TableIn *t)
{
        const LookRow *upper = look_row(&t->look, t->plan.head);
        const LookRow *lower = look_row(&t->look, t->plan.head + 1);
        for (size_t i = 1; upper && lower && i < t->look.n_columns; i++)
                if (upper->cells[i].n && str_eq(upper->cells[i - 1], upper->cells[i]) &&
                        lower->cells[i].n && !str_eq(lower->cells[i], lower->cells[i - 1]) &&
                        !str_eq(lower->cells[i], upper->cells[i]))
                        return 2;
        return 1;
}

/* Memory
 * ------ */
static Str heads_key(Ctx *c, const TableIn *t)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < t->look.n_columns; i++) {
                buf_put(&b, fold_text(c->arena, table_in_head(c, t, i), NULL));
                buf_putc(&b, '\n');
        }
        return sha256_hex(c->arena, buf_str(&b));
}

Err heads_remember(Ctx *c, const TableIn *t, const TablePlan *plan)
{
        TableIn asked = *t;
        asked.plan.head = plan->head;
        asked.plan.n_head = plan->n_head;
        return db_run(c,
                "INSERT INTO table_heads (org_id, register, heads, plan, used_ms) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (org_id, register, heads) DO UPDATE SET plan = excluded.plan, used_ms = excluded.used_ms",
                CELLS(cell_text(t->org_id), cell_text(t->reg->name),
                        cell_text(heads_key(c, &asked)),
                        cell_text(plan_to_json(c, plan, /* remembered= */ true)),
                        cell_int(now_ms(c))),
                NULL);
}

static MUST Err recall(Ctx *c, TableIn *t, bool *ret_known)
{
        Cell text;
        TablePlan before;
        TRY(db_one(c,
                "SELECT plan FROM table_heads WHERE org_id = ? AND register = ? AND heads = ?",
                CELLS(cell_text(t->org_id), cell_text(t->reg->name), cell_text(heads_key(c, t))),
                &text, ret_known));
        if (!*ret_known)
                return OK;
        TRY(plan_from_json(c, text.s, &before));
        before.sheet = t->plan.sheet;
        before.head = t->plan.head;
        before.n_head = t->plan.n_head;
        ImportPlan ignored; /* a field may be gone since */
        *ret_known = plan_resolve(c, t, &before, &ignored) == OK;
        fault_clear(c);
        if (*ret_known)
                t->plan = before;
        return OK;
}

/* Guessing
 * -------- */
static Str target_name(const Register *reg, int column)
{
        static const Str own[N_IMPORT_OWN] = {
                SC(":id"), SC(":number"), SC(":state"), SC(":visibility")};
        if (column >= 0)
                return reg->fields[column].name;
        return column >= IMPORT_OWN(N_IMPORT_OWN - 1) ? own[-1 - column] : (Str){"", 0};
}

static int target_from(const Register *reg, Str name)
{
        for (int i = 0; i < N_IMPORT_OWN; i++)
                if (str_eq(name, target_name(reg, IMPORT_OWN(i))))
                        return IMPORT_OWN(i);
        const Field *f = field_lookup(reg, name);
        return f ? (int)(f - reg->fields) : IMPORT_UNKNOWN;
}

static bool goes_to(const TablePlan *p, const Field *f)
{
        for (size_t i = 0; i < p->n_columns; i++)
                if (str_eq(p->to[i], f->name))
                        return true;
        return false;
}

/* Places of one name in two counties are two: a column with their code, or with what they belong to, says so. */
static const Field *telling(const TableIn *t)
{
        const Field *found = NULL;
        for (size_t i = 0; i < t->reg->n_same; i++) {
                const Field *f = t->reg->same[i];
                if (!import_tells(f) || !goes_to(&t->plan, f))
                        continue;
                if (!field_is(f, "reference")) /* a mark says more */
                        return f;
                found = found ? found : f;
        }
        return found;
}

/* Without numbers a row is recognised by what it is called, a part by its whole, too. */
static void propose_keys(TableIn *t, Str *keys)
{
        const Field *title = register_title(t->reg), *tells = telling(t);
        t->plan.keys = keys;
        t->plan.n_keys = 0;
        if (t->reg->part_of && import_may_be_key(t->reg->part_of))
                keys[t->plan.n_keys++] = t->reg->part_of->name;
        if (title && title != t->reg->part_of && import_may_be_key(title))
                keys[t->plan.n_keys++] = title->name;
        if (tells && tells != t->reg->part_of)
                keys[t->plan.n_keys++] = tells->name;
}

Err plan_propose(Ctx *c, TableIn *t, bool *ret_remembered)
{
        Str unit;
        if (t->plan.head <= 0) {
                t->plan.head = find_head(c, t);
                t->plan.n_head = find_head_rows(t);
        }
        TRY(recall(c, t, ret_remembered));
        if (*ret_remembered)
                return OK;
        size_t n = t->look.n_columns;
        t->plan.n_columns = n;
        t->plan.to = NEW_N(c->arena, Str, n + 1);
        t->plan.units = NEW_N(c->arena, Str, n + 1);
        for (size_t i = 0; i < n; i++) {
                int to = import_guess(c, t->reg, table_in_head(c, t, i), &unit);
                Str name = target_name(t->reg, to);
                for (size_t k = 0; k < i; k++)
                        if (str_eq(t->plan.to[k], name))
                                name = (Str){"", 0}; /* the first one has it */
                t->plan.to[i] = name;
                bool counts = to >= 0 && field_is(&t->reg->fields[to], "quantity");
                t->plan.units[i] = counts ? unit : (Str){"", 0};
        }
        propose_keys(t, NEW_N(c->arena, Str, IMPORT_KEYS_MAX));
        return OK;
}

/* Resolving
 * --------- */
static MUST Err resolve_columns(Ctx *c, const TableIn *t, const TablePlan *plan, int *columns)
{
        size_t n_used = 0;
        for (size_t i = 0; i < plan->n_columns; i++) {
                Str head = table_in_head(c, t, i);
                columns[i] = plan->to[i].n ? target_from(t->reg, plan->to[i]) : IMPORT_IGNORED;
                if (columns[i] == IMPORT_UNKNOWN)
                        return fail_field(c, ERR_INVALID, plan->to[i],
                                "The register %.*s has no field “%.*s”.",
                                STR(register_label(c, t->reg)), STR(plan->to[i]));
                n_used += columns[i] != IMPORT_IGNORED;
                for (size_t k = 0; columns[i] != IMPORT_IGNORED && k < i; k++)
                        if (columns[k] == columns[i])
                                return fail_field(c, ERR_INVALID, plan->to[i],
                                        "Two columns go to the same field: “%.*s” and “%.*s”.",
                                        STR(table_in_head(c, t, k)), STR(head));
        }
        return n_used
                ? OK
                : fail(c, ERR_INVALID,
                          "No column goes to a field. Choose the row of the head, and fields for its columns.");
}

static MUST Err resolve_constants(Ctx *c, const TableIn *t, const TablePlan *plan, Str *constants)
{
        const Json *j = plan->constants;
        for (size_t i = 0; j && i < j->n; i++) {
                const Field *f = field_lookup(t->reg, j->keys[i]);
                if (!f)
                        return fail_field(c, ERR_INVALID, j->keys[i],
                                "The register %.*s has no field “%.*s”.",
                                STR(register_label(c, t->reg)), STR(j->keys[i]));
                constants[f - t->reg->fields] = json_text(j->items[i]);
        }
        return OK;
}

Err plan_resolve(Ctx *c, const TableIn *t, const TablePlan *plan, ImportPlan *ret)
{
        const Register *reg = t->reg;
        int *columns = NEW_N(c->arena, int, plan->n_columns + 1);
        int *keys = NEW_N(c->arena, int, IMPORT_KEYS_MAX);
        Str *constants = NEW_N(c->arena, Str, reg->n_fields + 1);
        bool *makes = NEW_N(c->arena, bool, reg->n_fields + 1);
        size_t n_keys = 0;
        TRY(resolve_columns(c, t, plan, columns));
        TRY(resolve_constants(c, t, plan, constants));
        for (size_t i = 0; i < plan->n_keys && n_keys < IMPORT_KEYS_MAX; i++) {
                const Field *f = field_lookup(reg, plan->keys[i]);
                if (!f || !import_may_be_key(f))
                        return fail_field(c, ERR_INVALID, plan->keys[i],
                                "Rows cannot be recognised by “%.*s”.", STR(plan->keys[i]));
                keys[n_keys++] = (int)(f - reg->fields);
        }
        for (size_t i = 0; plan->makes && i < reg->n_fields; i++) {
                const Register *target = reg->fields[i].target.n
                        ? register_lookup(c->registers, reg->fields[i].target)
                        : NULL;
                makes[i] = target && actor_may_write(c->actor, target);
        }
        *ret = (ImportPlan){
                .reg = reg,
                .columns = columns,
                .units = plan->units,
                .n_columns = plan->n_columns,
                .year = plan->year,
                .constants = constants,
                .keys = keys,
                .n_keys = n_keys,
                .apart = plan->apart,
                .makes = makes,
        };
        return OK;
}
