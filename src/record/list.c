/* list.c: which records of a register, in which order, how many. A query becomes one WHERE with bound
 * parameters; names of columns come from the declaration, values never enter the text. Counts are exact. */
#include "record/where.h"

#include <assert.h>
#include <string.h>

#define LIST_MAX 200
#define FEW \
        3000 /* about as many as a walk along an index meets before it has found a page of them */
#define FILTERS_MAX 40

void where_bind(Where *w, Cell v)
{
        *VEC_PUSH(w->c->arena, &w->cells) = v;
}

void where_and(Where *w)
{
        buf_put(&w->where, w->where.n ? S(" AND ") : S(" WHERE "));
}

/* Columns that every record has
 * ----------------------------- */
static const struct {
        Str name;
        const char *column;
} own_columns[] = {
        {SC("id"), "id"},
        {SC("number"), "number"},
        {SC("title"), "title"},
        {SC("state"), "state"},
        {SC("visibility"), "visibility"},
        {SC("updated"), "updated_ms"},
        {SC("created"), "created_ms"},
        {SC("created_by"), "created_by"},
        {SC("org_id"), "org_id"},
};

/* A field wins over a common column of the same name (title), since it is what the reader sees. */
static const char *own_column(const Register *reg, Str name)
{
        for (size_t i = 0; !field_lookup(reg, name) && i < ARRAY_LEN(own_columns); i++)
                if (str_eq(own_columns[i].name, name))
                        return own_columns[i].column;
        return NULL;
}

/* Filters
 * ------- */
void where_open(Where *w, const Field *f, Str expression)
{
        where_and(w);
        if (f->many) /* sql: identifiers only */
                buf_printf(&w->where, "id IN (SELECT record_id FROM %.*s WHERE ",
                        STR(child_name(w->c->arena, w->q->reg, f)));
        buf_put(&w->where, expression);
}

void where_close(Where *w, const Field *f)
{
        if (f->many)
                buf_putc(&w->where, ')');
}

Err where_equal(Ctx *c, const Field *f, Str typed, Cell *ret)
{
        if (f->type == &term_type) {
                const Term *t = term_lookup(f->vocabulary, typed);
                *ret = cell_text(t ? t->code : typed);
                return OK;
        }
        if (f->type == &reference_type && !uuid_valid(typed)) {
                size_t several;
                Str id;
                TRY(record_find(c, register_lookup(c->registers, f->target), typed, &id, &several));
                *ret = cell_text(id.n ? id : typed);
                return OK;
        }
        if (f->type == &yes_no_type || f->type == &number_type) {
                Value v = {0};
                TRY(f->type->parse(c, f, typed, &v));
                *ret = f->type == &yes_no_type ? cell_int(v.whole) : cell_real(v.number);
                return OK;
        }
        *ret = cell_text(typed);
        return OK;
}

const char *equal_suffix(const Field *f)
{
        if (f->type == &citation_type)
                return "_ref";
        if (f->type == &number_type || f->type == &yes_no_type)
                return f->type->sort;
        return f->type->columns[0].suffix;
}

static MUST Err filter_equal(Where *w, const Field *f, Str value)
{
        Cell v;
        TRY(where_equal(w->c, f, value, &v));
        where_open(w, f, column_name(w->c->arena, f, equal_suffix(f)));
        buf_put(&w->where, S(" = ?"));
        where_close(w, f);
        where_bind(w, v);
        return OK;
}

#define IN_MAX 50

/* Always as wide, so that few statements are kept; what is left over is filled with the last id. */
static MUST Err filter_in(Where *w, const Field *f, Str value)
{
        Str ids[IN_MAX], rest = str_trim(value);
        size_t n = 0;
        if (f->type != &reference_type)
                return fail_field(
                        w->c, ERR_INVALID, f->name, "“%s” goes with references only.", "in");
        while (n < IN_MAX && rest.n && str_cut(&rest, ' ', &ids[n]))
                n++;
        if (!n || rest.n)
                return fail_field(w->c, ERR_LIMIT, f->name, "One to %d ids at once.", IN_MAX);
        where_open(w, f, column_name(w->c->arena, f, ""));
        buf_put(&w->where, S(" IN ("));
        for (size_t i = 0; i < IN_MAX; i++) {
                buf_put(&w->where, i ? S(", ?") : S("?"));
                where_bind(w, cell_text(ids[MIN(i, n - 1)]));
        }
        buf_putc(&w->where, ')');
        where_close(w, f);
        return OK;
}

static MUST Err filter_contains(Where *w, const Field *f, Str value)
{
        Buf pattern = buf_new(w->c->arena);
        buf_putc(&pattern, '%');
        for (size_t i = 0; i < value.n; i++) {
                if (value.p[i] == '%' || value.p[i] == '_' || value.p[i] == '!')
                        buf_putc(&pattern, '!');
                buf_putc(&pattern, value.p[i]);
        }
        buf_putc(&pattern, '%');
        where_open(w, f, column_name(w->c->arena, f, f->type->columns[0].suffix));
        buf_put(&w->where, S(" LIKE ? ESCAPE '!'"));
        where_close(w, f);
        where_bind(w, cell_text(buf_str(&pattern)));
        return OK;
}

/* One end of a range: a year, a date in any words, or a figure. */
static MUST Err range_end(Ctx *c, const Field *f, Str value, bool from, Cell *ret)
{
        if (f->type == &date_type) {
                Value v = {0};
                int32_t first, last; /* 1900, 1900-05: as EDTF has them */
                if (edtf_bounds(value, &first, &last)) {
                        *ret = cell_int(from ? first : last);
                        return OK;
                }
                TRY(f->type->parse(c, f, value, &v));
                if (!v.edtf.n)
                        return fail_field(c, ERR_INVALID, f->name,
                                "“%.*s” is no date to search from or to.", STR(value));
                *ret = cell_int(from ? v.first : v.last);
                return OK;
        }
        Quantity q;
        if (!number_parse(c->arena, value, &q))
                return fail_field(c, ERR_INVALID, f->name, "“%.*s” is no number.", STR(value));
        *ret = cell_real(q.min);
        return OK;
}

/* A quantity without upper bound (三十余亩) reaches any figure above its lower one. */
static Str range_expression(Where *w, const Field *f, const char *suffix, bool from)
{
        Arena *a = w->c->arena;
        if (!from || f->type != &quantity_type)
                return column_name(a, f, suffix);
        return str_printf(a, "coalesce(%.*s, CASE WHEN %.*s IS NOT NULL THEN 1e300 END)",
                STR(column_name(a, f, "_max")), STR(column_name(a, f, "_min")));
}

/* What touches the range: its end is not before "from", its beginning not after "to". */
static MUST Err filter_range(Where *w, const Field *f, Str value, bool from)
{
        const char *suffix = from ? f->type->from : f->type->to;
        if (!suffix)
                return fail_field(w->c, ERR_INVALID, f->name, "%.*s cannot be narrowed by a range.",
                        STR(field_label(w->c, f)));
        Cell v;
        TRY(range_end(w->c, f, value, from, &v));
        where_open(w, f, range_expression(w, f, suffix, from));
        buf_put(&w->where, from ? S(" >= ?") : S(" <= ?"));
        where_close(w, f);
        where_bind(w, v);
        return OK;
}

static MUST Err filter_empty(Where *w, const Field *f, Str value)
{
        bool filled = str_eq(value, S("0")) || str_eq_nocase(value, S("no"));
        Str column = column_name(w->c->arena, f, f->type->columns[0].suffix);
        where_and(w);
        if (f->many) /* sql: identifiers only */
                buf_printf(&w->where, "id %sIN (SELECT record_id FROM %.*s)", filled ? "" : "NOT ",
                        STR(child_name(w->c->arena, w->q->reg, f)));
        else
                buf_printf(&w->where, "%.*s IS %s", STR(column), filled ? "NOT NULL" : "NULL");
        return OK;
}

static MUST Err filter_own(Where *w, const char *column, const Filter *f)
{
        bool times = strcmp(column, "updated_ms") == 0 || strcmp(column, "created_ms") == 0;
        int64_t ms;
        if (times != (str_eq(f->op, S("from")) || str_eq(f->op, S("to"))) ||
                (!times && !str_eq(f->op, S("="))))
                return fail_field(w->c, ERR_INVALID, f->field, "“%.*s” does not go with %.*s.",
                        STR(f->op), STR(f->field));
        if (times && !str_to_int(f->value, &ms))
                return fail_field(w->c, ERR_INVALID, f->field, "“%.*s” is no time in milliseconds.",
                        STR(f->value));
        Str value = f->value;
        const State *s = strcmp(column, "state") == 0 ? state_lookup(w->q->reg, value) : NULL;
        if (s)
                value = s->name;
        where_and(w);
        buf_printf(&w->where, "%s %s ?", column,
                !times                             ? "="
                        : str_eq(f->op, S("from")) ? ">="
                                                   : "<=");
        where_bind(w, times ? cell_int(ms) : cell_text(value));
        return OK;
}

static void where_scope(Where *w)
{
        Cell cells[SCOPE_CELLS];
        size_t n;
        Str condition = scope_condition(w->c, w->q->reg, "", cells, &n);
        if (!condition.n)
                return;
        where_and(w);
        buf_put(&w->where, condition);
        for (size_t i = 0; i < n; i++)
                where_bind(w, cells[i]);
}

Err where_restricted(Where *w, const Field *f)
{
        const Scope *s = w->c->scope;
        if (!f->restricted || !s)
                return OK;
        if (!scope_sees_restricted(w->c, w->q->reg, s->org))
                return fail_field(w->c, ERR_INVALID, f->name,
                        "The register %.*s has no field “%.*s”.",
                        STR(register_label(w->c, w->q->reg)), STR(f->name));
        if (scope_narrows(w->c)) {
                where_and(w);
                buf_put(&w->where, S("org_id = ?"));
                where_bind(w, cell_text(s->org));
        }
        return OK;
}

static MUST Err add_filter(Where *w, const Filter *f)
{
        const char *own = own_column(w->q->reg, f->field);
        if (own)
                return filter_own(w, own, f);
        const Field *field = field_lookup(w->q->reg, f->field);
        if (!field)
                return fail_field(w->c, ERR_INVALID, f->field,
                        "The register %.*s has no field “%.*s”.",
                        STR(register_label(w->c, w->q->reg)), STR(f->field));
        if (field->sealed && !str_eq(f->op, S("empty")))
                return fail_field(w->c, ERR_INVALID, f->field,
                        "“%.*s” is sealed; nobody can ask for its words.",
                        STR(field_label(w->c, field)));
        TRY(where_restricted(w, field));
        if (str_eq(f->op, S("=")) || str_eq(f->op, S("has")))
                return filter_equal(w, field, f->value);
        if (str_eq(f->op, S("in")))
                return filter_in(w, field, f->value);
        if (str_eq(f->op, S("contains")))
                return filter_contains(w, field, f->value);
        if (str_eq(f->op, S("from")) || str_eq(f->op, S("to")))
                return filter_range(w, field, f->value, str_eq(f->op, S("from")));
        if (str_eq(f->op, S("empty")))
                return filter_empty(w, field, f->value);
        return fail_field(w->c, ERR_INVALID, f->field, "There is no way to filter called “%.*s”.",
                STR(f->op));
}

void where_under(Where *w, Str org, int32_t day)
{
        if (!org.n)
                return;
        where_and(w);
        if (str_starts(org, S(ALONE))) {
                buf_put(&w->where, S("org_id = ?"));
                where_bind(w, cell_text(str_slice(org, 1, org.n)));
                return;
        }
        buf_put(&w->where,
                S("(org_id = ? OR org_id IN (SELECT other FROM org_tie WHERE org = ? AND above = 0"
                  " AND first <= ? AND last >= ?))"));
        where_bind(w, cell_text(org));
        where_bind(w, cell_text(org));
        where_bind(w, cell_int(day));
        where_bind(w, cell_int(day));
}

Err where_make(Ctx *c, const ListQuery *q, Str except, Where *w)
{
        *w = (Where){
                .c = c, .q = q, .table = table_name(c->arena, q->reg), .where = buf_new(c->arena)};
        if (q->n_filters > FILTERS_MAX)
                return fail(c, ERR_LIMIT, "More than %d filters at once.", FILTERS_MAX);
        if (!q->withdrawn) {
                where_and(w);
                buf_put(&w->where, S("withdrawn = 0"));
        }
        where_scope(w);
        if (q->visibility.n) {
                where_and(w);
                buf_put(&w->where, S("visibility = ?"));
                where_bind(w, cell_text(q->visibility));
        }
        if (str_trim(q->words).n) {
                where_and(w);
                buf_put(&w->where, S("words LIKE ? ESCAPE '!'"));
                where_bind(w, cell_text(like_containing(c, str_trim(q->words))));
        }
        for (size_t i = 0; i < q->n_filters; i++)
                if (!except.n || !str_eq(q->filters[i].field, except))
                        TRY(add_filter(w, &q->filters[i]));
        if (q->cross)
                TRY(where_cross(w, q->cross));
        where_under(w, q->under, day_today(c));
        return q->figure ? where_figure(w, q->figure) : OK;
}

/* Order
 * ----- */
/* Terms and states in the order of their list: CASE … WHEN ? THEN 0 … */
static void order_by_list(Where *w, Buf *order, const char *column, const Str *codes, size_t n)
{
        buf_printf(order, "CASE %s", column);
        for (size_t i = 0; i < n; i++) {
                buf_printf(order, " WHEN ? THEN %zu", i);
                where_bind(w, cell_text(codes[i]));
        }
        buf_printf(order, " ELSE %zu END", n);
}

static void order_states(Where *w, Buf *order)
{
        const Register *reg = w->q->reg;
        Str *codes = NEW_N(w->c->arena, Str, MAX(reg->n_states, (size_t)1));
        for (size_t i = 0; i < reg->n_states; i++)
                codes[i] = reg->states[i].name;
        order_by_list(w, order, "state", codes, reg->n_states);
}

static void order_terms(Where *w, Buf *order, const Field *f)
{
        Str *codes = NEW_N(w->c->arena, Str, f->vocabulary->n);
        for (size_t i = 0; i < f->vocabulary->n; i++)
                codes[i] = f->vocabulary->terms[i].code;
        Str column = column_name(w->c->arena, f, "");
        order_by_list(w, order, str_keep_z(w->c->arena, column), codes, f->vocabulary->n);
}

/* What is restricted orders one's own records only, else the order would tell the others' values. */
static MUST Err order_restricted(Where *w, Buf *order, const Field *f)
{
        const Scope *s = w->c->scope;
        Str column = column_name(w->c->arena, f, f->type->sort ? f->type->sort : "");
        if (!scope_sees_restricted(w->c, w->q->reg, s->org))
                return fail_field(w->c, ERR_INVALID, f->name,
                        "The list cannot be sorted by “%.*s”.", STR(f->name));
        /* sql: identifiers only */
        buf_printf(order, "CASE WHEN org_id = ? THEN %.*s END", STR(column));
        where_bind(w, cell_text(s->org));
        return OK;
}

/* " ORDER BY …": empty values last in either direction; the id decides between equals. */
Err where_order(Where *w, Buf *sql)
{
        const Register *reg = w->q->reg;
        Str sort = w->q->sort.n ? w->q->sort : reg->sort;
        bool down = str_starts(sort, S("-"));
        if (down)
                sort = str_slice(sort, 1, sort.n);
        const char *own = own_column(reg, sort), *nulls = "";
        const Field *f = own ? NULL : field_lookup(reg, sort);
        buf_put(sql, S(" ORDER BY "));
        if (own && strcmp(own, "state") == 0) {
                order_states(w, sql);
        } else if (own) {
                buf_put(sql, w->few ? S("{unindexed}") : S(""));
                buf_put(sql, str_from(own));
        } else if (!f || f->many || f->sealed) {
                return fail_field(
                        w->c, ERR_INVALID, sort, "The list cannot be sorted by “%.*s”.", STR(sort));
        } else if (f->restricted && w->c->scope) {
                TRY(order_restricted(w, sql, f));
                nulls = " NULLS LAST";
        } else if (f->vocabulary) {
                order_terms(w, sql, f);
        } else {
                buf_put(sql, w->few ? S("{unindexed}") : S(""));
                buf_put(sql, column_name(w->c->arena, f, f->type->sort));
                nulls = " NULLS LAST";
        }
        buf_printf(sql, "%s%s, id%s", down ? " DESC" : "", nulls, down ? " DESC" : "");
        return OK;
}

/* Lists
 * ----- */
/* Whole texts are not for lists. */
static bool in_lists(const Field *f)
{
        return !f->type->whole_text || f->in_list;
}

/* Not more than most, unless that is 0. */
static MUST Err count(Ctx *c, Where *w, int64_t most, int64_t *ret)
{
        /* sql: identifiers only */
        Str sql = most
                ? str_printf(c->arena, "SELECT count(*) FROM (SELECT 1 FROM %.*s%.*s LIMIT ?) AS t",
                          STR(w->table), STR(buf_str(&w->where)))
                /* sql: identifiers only */
                : str_printf(c->arena, "SELECT count(*) FROM %.*s%.*s", STR(w->table),
                          STR(buf_str(&w->where)));
        Cell v;
        bool found;
        size_t n = w->cells.n;
        if (most)
                where_bind(w, cell_int(most));
        TRY(db_one(c, sql.p, (Cells){w->cells.p, w->cells.n}, &v, &found));
        w->cells.n = n;
        *ret = v.i;
        return OK;
}

/* How many a list has: from the counts that are kept, or counted now. */
static MUST Err count_list(Ctx *c, const ListQuery *q, Where *w, RecordList *list)
{
        if (tally_answers(q, NULL, (Str){0}))
                return tally_total(c, q->reg, &list->total);
        TRY(count(c, w, q->count_most ? q->count_most + 1 : 0, &list->total));
        list->more = q->count_most && list->total > q->count_most;
        if (list->more)
                list->total = q->count_most;
        w->few = list->total < FEW;
        return OK;
}

/* The ids of a page: they alone are sorted and counted off, mostly from an index. */
static MUST Err query_ids(Ctx *c, Where *w, int64_t limit, int64_t offset, Rows **ret)
{
        Buf sql = buf_new(c->arena);
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT id FROM %.*s%.*s", STR(w->table), STR(buf_str(&w->where)));
        TRY(where_order(w, &sql));
        buf_put(&sql, S(" LIMIT ? OFFSET ?"));
        where_bind(w, cell_int(limit));
        where_bind(w, cell_int(offset));
        return db_query(c, buf_z(&sql), (Cells){w->cells.p, w->cells.n}, ret);
}

static MUST Err page_ids(Ctx *c, Where *w, int64_t limit, int64_t offset, Str **ret, size_t *ret_n)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(query_ids(c, w, limit, offset, &rows));
        VEC(Str) ids = {0};
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &ids) = str_keep(c->arena, rows_text(rows, 0));
        }
        *ret = ids.p;
        *ret_n = ids.n;
        return OK;
}

static void put_row(Ctx *c, const Rows *rows, bool (*want)(const Field *), const Str *ids, size_t n,
        Record **to)
{
        size_t i = 0;
        while (i < n && !str_eq(ids[i], rows_text(rows, 0)))
                i++;
        if (i < n)
                record_fetch(c, rows, want, to[i]);
}

static MUST Err fetch_batch(Ctx *c, const Register *reg, bool (*want)(const Field *),
        const Str *ids, size_t n, Record **to)
{
        Cell cells[FETCH_BATCH];
        Buf sql = buf_new(c->arena);
        buf_put(&sql, S("SELECT " COMMON_COLUMNS));
        put_columns(&sql, reg, want);
        buf_printf(&sql, " FROM %.*s WHERE id IN (", STR(table_name(c->arena, reg)));
        for (size_t i = 0; i < FETCH_BATCH; i++) {
                buf_put(&sql, i ? S(", ?") : S("?"));
                cells[i] = cell_text(ids[MIN(i, n - 1)]);
        }
        buf_putc(&sql, ')');
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, FETCH_BATCH}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                put_row(c, rows, want, ids, n, to);
        }
}

static MUST Err fetch_page(Ctx *c, const Register *reg, const Str *ids, size_t n,
        bool (*want)(const Field *), Record **to)
{
        for (size_t i = 0; i < n; i++)
                to[i] = record_new(c, reg);
        for (size_t from = 0; from < n; from += FETCH_BATCH)
                TRY(fetch_batch(
                        c, reg, want, ids + from, MIN(n - from, (size_t)FETCH_BATCH), to + from));
        return OK;
}

Err record_list_ids(Ctx *c, const Register *reg, const Str *ids, size_t n, RecordList *ret)
{
        RecordList list = {
                .p = NEW_N(c->arena, Record *, MAX(n, (size_t)1)), .n = n, .total = (int64_t)n};
        TRY(fetch_page(c, reg, ids, n, in_lists, list.p));
        TRY(children_fetch(c, list.p, n, in_lists));
        for (size_t i = 0; i < n; i++)
                scope_redact(c, list.p[i]);
        TRY(records_show(c, list.p, n, in_lists));
        *ret = list;
        return OK;
}

Err record_list(Ctx *c, const ListQuery *q, RecordList *ret)
{
        Where w;
        RecordList list = {0};
        Str *ids = NULL;
        if (q->limit > LIST_MAX)
                return fail(c, ERR_LIMIT, "A page holds at most %d records.", LIST_MAX);
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_READ, &t)); /* the count and the page of one moment */
        TRY(where_make(c, q, (Str){0}, &w));
        TRY(count_list(c, q, &w, &list));
        int64_t limit = q->limit ? (int64_t)q->limit : LIST_MAX;
        if (list.total) /* most ledgers of a page are empty */
                TRY(page_ids(c, &w, limit, (int64_t)q->offset, &ids, &list.n));
        RecordList counted = list;
        TRY(record_list_ids(c, q->reg, ids, list.n, &list));
        list.total = counted.total;
        list.more = counted.more;
        TRY(txn_commit(&t));
        *ret = list;
        return OK;
}

#define NEIGHBOURS_MAX 10000

Err record_neighbours(Ctx *c, const ListQuery *q, Str id, Neighbours *ret)
{
        Where w;
        Str *ids;
        size_t n, at = 0;
        Neighbours found = {0};
        RecordName name;
        TRY(where_make(c, q, (Str){0}, &w));
        TRY(page_ids(c, &w, NEIGHBOURS_MAX, 0, &ids, &n));
        while (at < n && !str_eq(ids[at], id))
                at++;
        found.total = (int64_t)n;
        found.place = at < n ? (int64_t)at + 1 : 0;
        if (at < n && at > 0) {
                found.before = ids[at - 1];
                TRY(record_name(c, q->reg, found.before, &name));
                found.before_title = name.title;
        }
        if (at + 1 < n) {
                found.after = ids[at + 1];
                TRY(record_name(c, q->reg, found.after, &name));
                found.after_title = name.title;
        }
        *ret = found;
        return OK;
}

/* The newest of each register that has any, from its index, and of these the newest. */
static MUST Err put_newest(Ctx *c, size_t place, size_t n, Buf *sql, Where *all)
{
        Where w;
        const ListQuery q = {.reg = registers_at(c->registers, place)};
        TRY(where_make(c, &q, (Str){0}, &w));
        /* sql: identifiers only */
        buf_printf(sql,
                "%sSELECT %zu, id, number, title, updated_ms FROM (SELECT id, number, title, updated_ms "
                "FROM %.*s%.*s ORDER BY updated_ms DESC, id DESC LIMIT %zu) AS t%zu",
                sql->n ? " UNION ALL " : "", place, STR(w.table), STR(buf_str(&w.where)), n, place);
        for (size_t i = 0; i < w.cells.n; i++)
                where_bind(all, w.cells.p[i]);
        return OK;
}

Err record_recent(Ctx *c, size_t n, Recent **ret, size_t *ret_n)
{
        Where all = {.c = c};
        Buf sql = buf_new(c->arena);
        VEC(Recent) found = {0};
        RegisterCount *counts;
        size_t n_counts;
        TRY(registers_counts(c, COUNT_ALL, &counts, &n_counts));
        for (size_t i = 0; i < n_counts; i++)
                TRY(put_newest(c, counts[i].reg->place, n, &sql, &all));
        *ret = NULL;
        *ret_n = 0;
        if (!sql.n)
                return OK;
        buf_printf(&sql, " ORDER BY 5 DESC, 2 DESC LIMIT %zu", n);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){all.cells.p, all.cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = (Recent){
                        .reg = registers_at(c->registers, (size_t)rows_int(rows, 0)),
                        .id = str_keep(c->arena, rows_text(rows, 1)),
                        .number = str_keep(c->arena, rows_text(rows, 2)),
                        .title = str_keep(c->arena, rows_text(rows, 3)),
                        .updated_ms = rows_int(rows, 4),
                };
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

/* The ids of a list of any length, without what a growing array leaves behind: 4 MB for a hundred thousand. */
typedef struct IdBlock {
        struct IdBlock *next;
        size_t n;
        char ids[1000][UUID_LEN];
} IdBlock;

static MUST Err all_ids(Ctx *c, const ListQuery *q, IdBlock **ret)
{
        Where w;
        IdBlock *first = NULL, *last = NULL;
        TRY(where_make(c, q, (Str){0}, &w));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(query_ids(c, &w, q->limit ? (int64_t)q->limit : INT64_MAX, (int64_t)q->offset, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (!last || last->n == ARRAY_LEN(last->ids)) {
                        IdBlock *block = NEW(c->arena, IdBlock);
                        *(last ? &last->next : &first) = block;
                        last = block;
                }
                Str id = rows_text(rows, 0);
                assert(id.n == UUID_LEN);
                memcpy(last->ids[last->n++], id.p, UUID_LEN);
        }
        *ret = first;
        return OK;
}

/* The ids first, then one record at a time: no statement stays open while each() does its work, what it changes does
 * not change the list, and a list of a million ids is small. */
Err record_each(Ctx *c, const ListQuery *q, Err (*each)(Ctx *c, void *p, const Record *r), void *p)
{
        IdBlock *block;
        TRY(all_ids(c, q, &block));
        for (; block; block = block->next)
                for (size_t i = 0; i < block->n; i++) {
                        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                        Record *r;
                        Err e = record_load(c, q->reg, (Str){block->ids[i], UUID_LEN}, &r);
                        if (e == ERR_NOT_FOUND) {
                                fault_clear(c); /* gone since the list was made */
                                continue;
                        }
                        TRY(e);
                        TRY(each(c, p, r));
                }
        return OK;
}

#define WALK_TEXTS 5 /* records with whole texts at a time */

static bool has_texts(const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].type->whole_text)
                        return true;
        return false;
}

static MUST Err walk_batch(Ctx *c, const Register *reg, const IdBlock *block, size_t from, size_t n,
        Err (*each)(Ctx *c, void *p, const Record *r), void *p)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        Str ids[FETCH_BATCH];
        Record *records[FETCH_BATCH];
        for (size_t i = 0; i < n; i++)
                ids[i] = (Str){block->ids[from + i], UUID_LEN};
        TRY(fetch_page(c, reg, ids, n, NULL, records));
        size_t there = 0;
        for (size_t i = 0; i < n; i++)
                if (records[i]->id.n) /* else it is gone since the list was made */
                        records[there++] = records[i];
        if (!there)
                return OK;
        TRY(children_fetch(c, records, there, NULL));
        for (size_t i = 0; i < there; i++)
                scope_redact(c, records[i]);
        TRY(records_show(c, records, there, NULL));
        for (size_t i = 0; i < there; i++)
                TRY(each(c, p, records[i]));
        return OK;
}

Err record_walk(Ctx *c, const ListQuery *q, Err (*each)(Ctx *c, void *p, const Record *r), void *p)
{
        IdBlock *block;
        size_t most = has_texts(q->reg) ? WALK_TEXTS : FETCH_BATCH;
        TRY(all_ids(c, q, &block));
        for (; block; block = block->next)
                for (size_t from = 0; from < block->n; from += most)
                        TRY(walk_batch(
                                c, q->reg, block, from, MIN(block->n - from, most), each, p));
        return OK;
}

/* Backlinks
 * --------- */
/* The cells of the text: what it asks once for all branches, then each branch's. */
static Cells link_cells(Ctx *c, const LinkText *t, Str id, bool narrow)
{
        Cell scope[SCOPE_CELLS];
        size_t n_scope = narrow ? scope_cells(c->scope, scope) : 0, n = 0;
        Cell *cells = NEW_N(c->arena, Cell, SCOPE_CELLS + 2 * t->n);
        for (size_t i = 1; i < n_scope; i++)
                cells[n++] = scope[i];
        for (size_t i = 0; i < t->n; i++) {
                cells[n++] = cell_text(id);
                if (narrow)
                        cells[n++] = scope[0];
        }
        return (Cells){cells, n};
}

static MUST Err backlinks(Ctx *c, const LinkText *t, Str id, Backlink **ret, size_t *ret_n)
{
        VEC(Backlink) found = {0};
        *ret = NULL;
        *ret_n = 0;
        if (!t->n)
                return OK;
        bool narrow = scope_narrows(c);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, narrow ? t->seen : t->sql, link_cells(c, t, id, narrow), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                const LinkBranch *b = &t->branches[rows_int(rows, 0)];
                const Backlink *last = found.n ? &found.p[found.n - 1] : NULL;
                bool again =
                        last && last->field == b->field && str_eq(last->id, rows_text(rows, 1));
                if (again || !scope_reads(c, b->reg))
                        continue;
                *VEC_PUSH(c->arena, &found) = (Backlink){
                        .reg = b->reg,
                        .field = b->field,
                        .id = str_keep(c->arena, rows_text(rows, 1)),
                        .number = str_keep(c->arena, rows_text(rows, 2)),
                        .title = str_keep(c->arena, rows_text(rows, 3)),
                        .when = str_keep(c->arena, rows_text(rows, 4)),
                        .first = (int32_t)rows_int(rows, 5),
                        .last = (int32_t)rows_int(rows, 6),
                };
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err record_backlinks(Ctx *c, const Registers *r, Str id, Backlink **ret, size_t *ret_n)
{
        return backlinks(c, &r->links, id, ret, ret_n);
}

Err record_backlinks_of(Ctx *c, const Registers *r, const Record *to, Backlink **ret, size_t *ret_n)
{
        (void)r; /* what may refer to it was found when they were loaded */
        return backlinks(c, &to->reg->texts->links, to->id, ret, ret_n);
}
