/* figure.c: numbers that are counted, never typed. A figure's condition goes into the same WHERE as a list's, so that the
 * number and the list that it opens cannot differ; what a quantity says of itself (余, 约, 不完全统计) survives the sum. */
#include "record/where.h"

#include <assert.h>

#define ROWS_MAX 200
#define DAY_MS INT64_C(86400000)
#define JDN_1970 2440588

/* Which records
 * ------------- */
static MUST Err put_values(Where *w, const Condition *cond)
{
        for (size_t i = 0; i < cond->n; i++) {
                Cell v = cell_text(cond->values[i]);
                if (cond->field)
                        TRY(where_equal(w->c, cond->field, cond->values[i], &v));
                buf_put(&w->where, i ? S(", ?") : S("?"));
                where_bind(w, v);
        }
        return OK;
}

Err where_condition(Where *w, const Condition *cond)
{
        const Field *f = cond->field;
        if (f)
                where_open(w, f, column_name(w->c->arena, f, equal_suffix(f)));
        else
                where_and(w);
        buf_put(&w->where, f ? S(" IN (") : S("state IN ("));
        TRY(put_values(w, cond));
        buf_putc(&w->where, ')');
        if (f)
                where_close(w, f);
        return OK;
}

static void put_bound(Where *w, const char *joint, const char *comparison, int64_t bound)
{
        buf_put(&w->where, str_from(joint));
        buf_put(&w->where, str_from(comparison));
        where_bind(w, cell_int(bound));
}

/* When a local day begins, on the clock of the machine. */
static int64_t day_begins(const Ctx *c, int32_t day)
{
        return ((int64_t)day - JDN_1970) * DAY_MS - setting_int(c, "zone") * 60000;
}

static void where_made(Where *w, const FigureAsk *ask)
{
        if (ask->first != JDN_OPEN_PAST) {
                where_and(w);
                put_bound(w, "", "created_ms >= ?", day_begins(w->c, ask->first));
        }
        if (ask->last != JDN_OPEN_FUTURE) {
                where_and(w);
                put_bound(w, "", "created_ms < ?", day_begins(w->c, ask->last + 1));
        }
}

static bool has_period(const FigureAsk *ask)
{
        return ask->first != JDN_OPEN_PAST || ask->last != JDN_OPEN_FUTURE;
}

static void put_day(Where *w, const char *joint, const Field *f, const char *suffix,
        const char *than, int32_t day)
{
        Str column = column_name(w->c->arena, f, suffix);
        put_bound(w, joint, str_printf(w->c->arena, "%.*s %s ?", STR(column), than).p, day);
}

/* Wholly within; an undated record lies in no period. The third comparison follows from the others, and bounds
 * the index at both ends. */
static void where_within(Where *w, const FigureAsk *ask)
{
        const Field *f = ask->figure->date;
        if (!has_period(ask))
                return;
        if (!f) {
                where_made(w, ask);
                return;
        }
        where_open(w, f, (Str){0});
        put_day(w, "", f, "_first", ">=", ask->first);
        put_day(w, " AND ", f, "_last", "<=", ask->last);
        put_day(w, " AND ", f, "_first", "<=", ask->last);
        where_close(w, f);
}

/* Reaching over an end of the period, so that only its words could tell on which side it lies. Most dates are days; the
 * index of the others (table.c) is found by the inequality as it stands. */
static void where_across(Where *w, const FigureAsk *ask)
{
        const Field *f = ask->figure->date;
        Arena *a = w->c->arena;
        where_open(w, f, (Str){0});
        buf_put(&w->where,
                str_printf(a, VAGUE_DAYS, STR(column_name(a, f, "_first")),
                        STR(column_name(a, f, "_last"))));
        put_day(w, " AND ", f, "_first", "<=", ask->last);
        put_day(w, " AND ", f, "_last", ">=", ask->first);
        put_day(w, " AND (", f, "_first", "<", ask->first);
        put_day(w, " OR ", f, "_last", ">", ask->last);
        buf_putc(&w->where, ')');
        where_close(w, f);
}

/* On which day organisations stand to each other as the figure rolls them up. */
static int32_t tree_day(Ctx *c, const FigureAsk *ask)
{
        return MIN(ask->last, day_today(c));
}

static MUST Err where_conditions(Where *w, const FigureAsk *ask)
{
        assert(ask->figure->reg == w->q->reg);
        for (size_t i = 0; i < ask->figure->n_where; i++)
                TRY(where_condition(w, &ask->figure->where[i]));
        where_under(w, ask->under, tree_day(w->c, ask));
        return OK;
}

Err where_figure(Where *w, const FigureAsk *ask)
{
        TRY(where_conditions(w, ask));
        where_within(w, ask);
        return OK;
}

/* One question
 * ------------ */
/* What rows are grouped by, and the words for it. */
typedef struct {
        Str column, join;   /* SQL of identifiers */
        const Field *field; /* a term, or a reference: it says what a value is called */
        Cell cells[4];      /* of join */
        size_t n_cells;
        bool states, grouped;
} Key;

/* Rolled up: each organisation right under the one that is asked about (else one's own) with all that is below it;
 * the others, and that one itself, by themselves. */
static void key_of_org(Ctx *c, const FigureAsk *ask, Key *key)
{
        const Register *orgs = register_lookup(c->registers, S("organisation"));
        Str top = ask->under.n || !c->actor ? ask->under : c->actor->org_id;
        int32_t day = tree_day(c, ask);
        key->column = S("COALESCE(m.child, r.org_id)");
        key->join = S(
                " LEFT JOIN (SELECT id AS child, id AS member FROM org WHERE parent = ? UNION ALL"
                " SELECT t.org, t.other FROM org_tie t JOIN org o ON o.id = t.org WHERE o.parent = ?"
                " AND t.above = 0 AND t.first <= ? AND t.last >= ?) m ON m.member = r.org_id");
        key->cells[0] = key->cells[1] = cell_text(top);
        key->cells[2] = key->cells[3] = cell_int(day);
        key->n_cells = 4;
        key->field = orgs ? field_lookup(orgs, S("parent")) : NULL; /* names organisations */
}

static MUST Err key_of(Ctx *c, const FigureAsk *ask, Str by, Key *ret)
{
        const Figure *f = ask->figure;
        *ret = (Key){.column = S("''")};
        const Field *field = field_lookup(f->reg, by);
        if (!by.n)
                return OK;
        ret->grouped = true;
        if (str_eq(by, S("state"))) {
                ret->column = S("{unindexed}r.state");
                ret->states = true;
        } else if (str_eq(by, S("org"))) {
                key_of_org(c, ask, ret);
        } else if (field && !field->many &&
                (field->type == &term_type || field->type == &reference_type)) {
                ret->column = str_printf(c->arena, "{unindexed}r.%.*s",
                        STR(column_name(c->arena, field, equal_suffix(field))));
                ret->field = field;
        } else {
                return fail(c, ERR_INVALID, "A figure cannot be broken down by “%.*s”.", STR(by));
        }
        return OK;
}

/* key, unit, qualifier, records, numbers, least, most, those with a most */
static void put_select(Ctx *c, const Figure *f, const Key *key, Buf *sql)
{
        Arena *a = c->arena;
        /* sql: identifiers only */
        buf_printf(sql, "SELECT %.*s", STR(key->column));
        if (f->kind == FIGURE_SUM && f->field->type == &quantity_type) {
                Str least = column_name(a, f->field, "_min"),
                    most = column_name(a, f->field, "_max");
                /* sql: identifiers only */
                buf_printf(sql,
                        ", r.%.*s, r.%.*s, count(*), count(%.*s), sum(%.*s), sum(%.*s), count(%.*s)",
                        STR(column_name(a, f->field, "_unit")),
                        STR(column_name(a, f->field, "_qualifier")), STR(least), STR(least),
                        STR(most), STR(most));
        } else if (f->kind == FIGURE_SUM) {
                Str number = column_name(a, f->field, "_number");
                /* sql: identifiers only */
                buf_printf(sql,
                        ", '', '=', count(*), count(%.*s), sum(%.*s), sum(%.*s), count(%.*s)",
                        STR(number), STR(number), STR(number), STR(number));
        } else if (f->kind == FIGURE_DISTINCT) {
                Str column = column_name(a, f->field, equal_suffix(f->field));
                /* sql: identifiers only */
                buf_printf(sql,
                        ", '', '=', count(DISTINCT r.id), count(DISTINCT %.*s), count(DISTINCT %.*s), "
                        "count(DISTINCT %.*s), 1",
                        STR(column), STR(column), STR(column));
        } else {
                buf_put(sql, S(", '', '=', count(*), count(*), count(*), count(*), 1"));
        }
        /* sql: identifiers only */
        buf_printf(sql, " FROM %.*s r", STR(table_name(a, f->reg)));
        if (f->kind == FIGURE_DISTINCT && f->field->many)
                buf_printf(sql, " LEFT JOIN %.*s v ON v.record_id = r.id",
                        STR(child_name(a, f->reg, f->field)));
        buf_put(sql, key->join);
}

static Qualifier qualifier_of(Str name)
{
        for (Qualifier q = QTY_EQ; q < QTY_MISSING; q++)
                if (str_eq(name, str_from(qualifier_name(q))))
                        return q;
        return QTY_MISSING;
}

/* 元 and CNY, 畝 and 亩 are one unit. */
static Str usual_unit(Ctx *c, Str unit)
{
        Quantity q;
        return number_parse(c->arena, str_printf(c->arena, "1%.*s", STR(unit)), &q) ? q.unit : unit;
}

/* Adds the records of one unit and qualifier. */
static void add_group(Ctx *c, const Rows *rows, Str unit, FigureValue *v)
{
        Str own = rows_text(rows, 1);
        int64_t n = rows_int(rows, 3), n_numbers = rows_int(rows, 4);
        Quantity group = {.unit = v->value.unit,
                .min = rows_real(rows, 5),
                .max = rows_real(rows, 6),
                .qualifier = qualifier_of(rows_text(rows, 2)),
                .has_max = rows_int(rows, 7) > 0};
        v->n_records += n;
        if (n_numbers == 0 && v->value.unit.n + own.n && group.min == 0) {
                v->n_unread += n;
                return;
        }
        if (own.n && unit.n && !str_eq(usual_unit(c, own), unit)) {
                v->n_units += n;
                return;
        }
        if (quantity_add(&v->value, &group, &v->value))
                v->n_unread += n - MIN(n, n_numbers);
}

/* Rows come in the order of their keys, so that a key's groups stand together. */
static MUST Err fetch_rows(
        Ctx *c, const Figure *f, const char *sql, Cells cells, FigureRow **ret, size_t *ret_n)
{
        VEC(FigureRow) found = {0};
        Str unit = usual_unit(c, f->unit);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, cells, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Str key = rows_text(rows, 0);
                FigureRow *row = found.n ? &found.p[found.n - 1] : NULL;
                if (!row || !str_eq(row->key, key)) {
                        row = VEC_PUSH(c->arena, &found);
                        *row = (FigureRow){.key = str_keep(c->arena, key),
                                .value.value = {.unit = f->unit, .has_max = true}};
                }
                add_group(c, rows, unit, &row->value);
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

static MUST Err ask_rows(
        Ctx *c, const FigureAsk *ask, const Key *key, FigureRow **ret, size_t *ret_n)
{
        Where w;
        VEC(Cell) cells = {0};
        const ListQuery q = {.reg = ask->figure->reg, .figure = ask};
        Buf sql = buf_new(c->arena);
        TRY(where_make(c, &q, (Str){0}, &w));
        put_select(c, ask->figure, key, &sql);
        for (size_t i = 0; i < key->n_cells; i++)
                *VEC_PUSH(c->arena, &cells) = key->cells[i];
        for (size_t i = 0; i < w.cells.n; i++)
                *VEC_PUSH(c->arena, &cells) = w.cells.p[i];
        buf_put(&sql, buf_str(&w.where));
        if (key->grouped || ask->figure->kind == FIGURE_SUM)
                buf_put(&sql, S(" GROUP BY 1, 2, 3 ORDER BY 1"));
        return fetch_rows(c, ask->figure, buf_z(&sql), (Cells){cells.p, cells.n}, ret, ret_n);
}

/* Those whose date only may lie in the period. */
static MUST Err count_vague(Ctx *c, const FigureAsk *ask, int64_t *ret)
{
        Where w;
        Cell n;
        bool found;
        const ListQuery q = {.reg = ask->figure->reg};
        *ret = 0;
        if (!ask->figure->date || !has_period(ask))
                return OK;
        TRY(where_make(c, &q, (Str){0}, &w));
        TRY(where_conditions(&w, ask));
        where_across(&w, ask);
        /* sql: identifiers only */
        Str sql = str_printf(
                c->arena, "SELECT count(*) FROM %.*s%.*s", STR(w.table), STR(buf_str(&w.where)));
        TRY(db_one(c, sql.p, (Cells){w.cells.p, w.cells.n}, &n, &found));
        *ret = n.i;
        return OK;
}

/* Values
 * ------ */
static MUST Err bound_of(Ctx *c, Str words, bool first, int32_t *ret)
{
        int32_t from, to;
        words = str_trim(words);
        if (!words.n)
                return OK;
        if (!edtf_bounds(words, &from, &to))
                return fail(c, ERR_INVALID,
                        "“%.*s” is no day, month or year; write 2026-06-30, 2026-06 or 2026.",
                        STR(words));
        *ret = first ? from : to;
        return OK;
}

Err figure_days(Ctx *c, Str from, Str to, FigureAsk *ret)
{
        *ret = (FigureAsk){.first = JDN_OPEN_PAST, .last = JDN_OPEN_FUTURE};
        TRY(bound_of(c, from, true, &ret->first));
        TRY(bound_of(c, to, false, &ret->last));
        if (ret->first > ret->last)
                return fail(c, ERR_INVALID, "The period ends before it begins.");
        return OK;
}

static MUST Err counted(Ctx *c, const FigureAsk *ask, FigureValue *ret)
{
        Key key;
        FigureRow *rows;
        size_t n;
        TRY(key_of(c, ask, (Str){0}, &key));
        TRY(ask_rows(c, ask, &key, &rows, &n));
        *ret = n ? rows[0].value
                 : (FigureValue){.value = {.unit = ask->figure->unit, .has_max = true}};
        return count_vague(c, ask, &ret->n_vague);
}

/* part: NULL where there is none. */
static FigureValue share_of(const Figure *f, const FigureValue *part, const FigureValue *whole)
{
        FigureValue v = part ? *part : (FigureValue){.value.has_max = true};
        v.part = (int64_t)v.value.min;
        v.whole = (int64_t)whole->value.min;
        v.value.unit = f->unit;
        v.value.min = v.value.max = v.whole > 0 ? 100 * v.value.min / whole->value.min : 0;
        if (v.whole <= 0)
                v.value.qualifier = QTY_MISSING; /* nothing that it could be a part of */
        return v;
}

static MUST Err rate(Ctx *c, const FigureAsk *ask, FigureValue *ret)
{
        FigureAsk of = *ask;
        FigureValue part, whole;
        of.figure = ask->figure->part;
        TRY(counted(c, &of, &part));
        of.figure = ask->figure->whole;
        TRY(counted(c, &of, &whole));
        *ret = share_of(ask->figure, &part, &whole);
        return OK;
}

Err figure_value(Ctx *c, const FigureAsk *ask, FigureValue *ret)
{
        return ask->figure->kind == FIGURE_RATE ? rate(c, ask, ret) : counted(c, ask, ret);
}

/* Names of states, terms and of records, as far as whoever asks may see these. */
static MUST Err name_rows(Ctx *c, const Figure *f, const Key *key, FigureRow *rows, size_t n)
{
        Values v = {.p = NEW_N(c->arena, Value, MAX(n, (size_t)1)), .n = n};
        for (size_t i = 0; i < n; i++)
                v.p[i].text = rows[i].key;
        if (key->field && !key->field->vocabulary)
                TRY(field_names_fetch(c, key->field, &v));
        for (size_t i = 0; i < n; i++) {
                const State *s = key->states ? state_lookup(f->reg, rows[i].key) : NULL;
                if (s)
                        rows[i].label = state_label(c, s);
                else if (key->field && rows[i].key.n)
                        rows[i].label = key->field->type->display(c, key->field, &v.p[i]);
                else if (!rows[i].label.n)
                        rows[i].label = rows[i].key;
        }
        return OK;
}

/* At most a few hundred; insertion keeps equals in the order of their keys. */
static void largest_first(FigureRow *rows, size_t n)
{
        for (size_t i = 1; i < n; i++)
                for (size_t k = i; k > 0 && rows[k].value.value.min > rows[k - 1].value.value.min;
                        k--) {
                        FigureRow t = rows[k];
                        rows[k] = rows[k - 1];
                        rows[k - 1] = t;
                }
}

static MUST Err rows_of(Ctx *c, const FigureAsk *ask, Str by, FigureRow **ret, size_t *ret_n)
{
        Key key;
        TRY(key_of(c, ask, by, &key));
        TRY(ask_rows(c, ask, &key, ret, ret_n));
        return name_rows(c, ask->figure, &key, *ret, *ret_n);
}

/* Both figures count the same register's records or another's; only organisations are the same to both. Rows of the
 * whole, each with its part. */
static MUST Err rate_rows(Ctx *c, const FigureAsk *ask, FigureRow **ret, size_t *ret_n)
{
        FigureAsk of = *ask;
        FigureRow *parts;
        size_t n_parts, k = 0;
        of.figure = ask->figure->part;
        TRY(rows_of(c, &of, S("org"), &parts, &n_parts));
        of.figure = ask->figure->whole;
        TRY(rows_of(c, &of, S("org"), ret, ret_n));
        for (size_t i = 0; i < *ret_n; i++) { /* both in the order of their keys */
                FigureRow *row = &(*ret)[i];
                while (k < n_parts && str_cmp(parts[k].key, row->key) < 0)
                        k++;
                bool has = k < n_parts && str_eq(parts[k].key, row->key);
                row->value = share_of(ask->figure, has ? &parts[k].value : NULL, &row->value);
        }
        return OK;
}

Err figure_rows(Ctx *c, const FigureAsk *ask, Str by, FigureRow **ret, size_t *ret_n)
{
        FigureRow *rows;
        size_t n;
        bool rate = ask->figure->kind == FIGURE_RATE;
        if (!by.n || (rate && !str_eq(by, S("org"))))
                return fail(c, ERR_INVALID, "A figure cannot be broken down by “%.*s”.", STR(by));
        TRY(rate ? rate_rows(c, ask, &rows, &n) : rows_of(c, ask, by, &rows, &n));
        largest_first(rows, n);
        *ret = rows;
        *ret_n = MIN(n, (size_t)ROWS_MAX);
        return OK;
}
