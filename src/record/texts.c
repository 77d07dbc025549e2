/* texts.c: the SQL that every page needs, put together once when the registers are loaded. A record page asks
 * a dozen small questions; writing each question anew would cost more than answering it. */
#include "record/inner.h"

static const char *select_where(Arena *a, const Register *reg, const char *column)
{
        Buf sql = buf_new(a);
        buf_put(&sql, S("SELECT " COMMON_COLUMNS));
        put_columns(&sql, reg, NULL);
        buf_printf(&sql, " FROM %.*s WHERE %s = ?", STR(table_name(a, reg)), column);
        return buf_z(&sql);
}

/* The values of a many field of so many records. */
static const char *select_many(Arena *a, const Register *reg, const Field *f, size_t width)
{
        Buf sql = buf_new(a);
        buf_put(&sql, S("SELECT record_id"));
        put_field_columns(&sql, f);
        buf_printf(&sql, " FROM %.*s WHERE record_id IN (", STR(child_name(a, reg, f)));
        for (size_t i = 0; i < width; i++)
                buf_put(&sql, i ? S(", ?") : S("?"));
        buf_put(&sql, S(") ORDER BY record_id, ord"));
        return buf_z(&sql);
}

bool field_is_words(const Field *f)
{
        return f->many && f->type->n_columns == 1 && f->type->columns[0].kind == COLUMN_TEXT;
}

/* A person has ten such fields, and most of them are empty: one question instead of ten. Not put in order here, where that
 * would cost each branch a sorter. */
static void select_words(Arena *a, const Register *reg, struct RegisterTexts *t)
{
        Buf sql = buf_new(a);
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!field_is_words(f))
                        continue;
                /* sql: identifiers only */
                buf_printf(&sql, "%sSELECT %zu, ord, %.*s FROM %.*s WHERE record_id = ?",
                        t->n_words++ ? " UNION ALL " : "", i,
                        STR(column_name(a, f, f->type->columns[0].suffix)),
                        STR(child_name(a, reg, f)));
        }
        t->words = buf_z(&sql);
}

/* "INSERT INTO table (own columns, those of the fields) VALUES (?, …)". */
static const char *insert_into(Arena *a, Str table, Str own, Str columns)
{
        size_t n = 0;
        Buf sql = buf_new(a);
        /* sql: identifiers only */
        buf_printf(
                &sql, "INSERT INTO %.*s (%.*s%.*s) VALUES (?", STR(table), STR(own), STR(columns));
        for (size_t i = 0; i < own.n; i++)
                n += own.p[i] == ',';
        for (size_t i = 0; i < columns.n; i++)
                n += columns.p[i] == ',';
        for (size_t i = 0; i < n; i++)
                buf_put(&sql, S(", ?"));
        buf_putc(&sql, ')');
        return buf_z(&sql);
}

static const char *insert_row(Arena *a, const Register *reg)
{
        Buf columns = buf_new(a);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (!reg->fields[i].many)
                        put_field_columns(&columns, &reg->fields[i]);
        return insert_into(a, table_name(a, reg), S(ROW_COLUMNS), buf_str(&columns));
}

static const char *insert_value(Arena *a, const Register *reg, const Field *f)
{
        Buf columns = buf_new(a);
        put_field_columns(&columns, f);
        return insert_into(a, child_name(a, reg, f), S("record_id, ord"), buf_str(&columns));
}

static struct RegisterTexts *register_texts(Arena *a, const Register *reg)
{
        struct RegisterTexts *t = NEW(a, struct RegisterTexts);
        t->by_id = select_where(a, reg, "id");
        t->by_number = select_where(a, reg, "number");
        /* sql: identifiers only */
        t->names = str_printf(a, "SELECT id, number, title FROM %.*s WHERE id IN ({members}(?))",
                STR(table_name(a, reg)))
                           .p;
        t->own = str_printf(
                a, "SELECT " COMMON_COLUMNS " FROM %.*s WHERE id = ?", STR(table_name(a, reg)))
                         .p;
        t->one = NEW_N(a, const char *, reg->n_fields);
        t->batch = NEW_N(a, const char *, reg->n_fields);
        select_words(a, reg, t);
        t->insert = insert_row(a, reg);
        t->insert_one = NEW_N(a, const char *, reg->n_fields);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].many) {
                        t->one[i] = select_many(a, reg, &reg->fields[i], 1);
                        t->batch[i] = select_many(a, reg, &reg->fields[i], FETCH_BATCH);
                        t->insert_one[i] = insert_value(a, reg, &reg->fields[i]);
                }
        return t;
}

const Field *register_date(const Register *reg)
{
        if (reg->link && reg->link->period)
                return reg->link->period;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (f->type == &date_type && !f->many && !f->restricted && !f->hidden &&
                        !str_eq(f->search, S("none")))
                        return f;
        }
        return NULL;
}

/* ", its words, its first day, its last", or as much nothing. */
static void put_date(Arena *a, Buf *sql, const Register *reg, const char *alias)
{
        const Field *f = register_date(reg);
        if (!f) {
                buf_put(sql, S(", CAST(NULL AS text), CAST(NULL AS bigint), CAST(NULL AS bigint)"));
                return;
        }
        static const char *const suffixes[] = {"_text", "_first", "_last"};
        for (size_t i = 0; i < ARRAY_LEN(suffixes); i++) /* sql: identifiers only */
                buf_printf(sql, ", %s%.*s", alias, STR(column_name(a, f, suffixes[i])));
}

/* Every field that can point at a record, as one branch of one question: put in order as a whole, since SQLite gives each
 * branch of an ordered UNION a sorter of its own. Who names it twice is found twice. */
static void put_branch(
        Arena *a, Buf *sql, const Register *reg, const Field *f, size_t number, bool seen)
{
        Str column = column_name(a, f, f->type == &citation_type ? "_ref" : "");
        Str table = table_name(a, reg);
        if (number)
                buf_put(sql, S(" UNION ALL "));
        /* sql: identifiers only */
        buf_printf(sql,
                f->many ? "SELECT %zu, t.id, t.number, t.title" : "SELECT %zu, id, number, title",
                number);
        put_date(a, sql, reg, f->many ? "t." : "");
        if (f->many) /* sql: identifiers only */
                buf_printf(sql,
                        " FROM %.*s c JOIN %.*s t ON t.id = c.record_id WHERE t.withdrawn = 0 AND c.%.*s = ?",
                        STR(child_name(a, reg, f)), STR(table), STR(column));
        else /* sql: identifiers only */
                buf_printf(sql, " FROM %.*s WHERE withdrawn = 0 AND %.*s = ?", STR(table),
                        STR(column));
        if (seen) {
                buf_put(sql, S(" AND "));
                put_scope_branch(sql, f->many ? "t." : "");
        }
}

#define LINK_HEAD "link (n, id, number, title, words, first, last) AS MATERIALIZED ("
#define LINK_TAIL ") SELECT * FROM link ORDER BY n, first NULLS LAST, number, id LIMIT 2000"

bool may_refer(const Field *f, const Register *to)
{
        if (f->type != &reference_type && f->type != &citation_type)
                return false;
        Str target = f->target.n ? f->target : S("material"); /* a reference always has one */
        return !to || str_eq(target, to->name);
}

static LinkText link_text(Arena *a, const struct Registers *r, const Register *to)
{
        VEC(LinkBranch) branches = {0};
        Buf sql = buf_new(a), seen = buf_new(a);
        buf_put(&sql, S("WITH " LINK_HEAD));
        buf_put(&seen, S("WITH "));
        put_scope_once(&seen);
        buf_put(&seen, S(", " LINK_HEAD));
        for (size_t i = 0; i < r->n; i++)
                for (size_t k = 0; k < r->p[i]->n_fields; k++) {
                        const Field *f = &r->p[i]->fields[k];
                        if (!may_refer(f, to) || (to && f == r->p[i]->part_of))
                                continue;
                        put_branch(a, &sql, r->p[i], f, branches.n, /* seen= */ false);
                        put_branch(a, &seen, r->p[i], f, branches.n, /* seen= */ true);
                        *VEC_PUSH(a, &branches) = (LinkBranch){r->p[i], f};
                }
        buf_put(&sql, S(LINK_TAIL));
        buf_put(&seen, S(LINK_TAIL));
        return (LinkText){buf_z(&sql), branches.p, branches.n, buf_z(&seen)};
}

void registers_prepare(Arena *a, struct Registers *r)
{
        for (size_t i = 0; i < r->n; i++) {
                r->p[i]->place = i;
                struct RegisterTexts *t = register_texts(a, r->p[i]);
                t->links = link_text(a, r, r->p[i]);
                parts_prepare(a, r, r->p[i], t);
                r->p[i]->texts = t;
        }
        r->links = link_text(a, r, NULL);
}
