/* ties.c: the links of records to each other, from both ends. A register that declares a link says in each record that
 * its whole (a person) stands in some relation to another record (a body, a person) for some time. Whoever looks at
 * the other end wants to see the same link there, in the words that fit that end: 师承 here is 弟子 there.
 *
 * All links of a person, or of the fifty persons around him, are one question with a branch for each reference at
 * which a link may end. */
#include "record/inner.h"

typedef struct {
        const Register *reg;
        const Field *to;
} Branch;
typedef VEC(Branch) Branches;
typedef VEC(Cell) CellList;

static void put_column(Ctx *c, Buf *sql, const Field *f, const char *suffix, const char *cast)
{
        if (f) /* sql: identifiers only */
                buf_printf(sql, ", %.*s", STR(column_name(c->arena, f, suffix)));
        else
                buf_printf(sql, ", CAST(NULL AS %s)", cast);
}

/* 1 if the record names a source. */
static void put_sourced(Ctx *c, Buf *sql, const Register *reg)
{
        const Field *f = reg->fields, *end = f + reg->n_fields;
        while (f < end && f->type != &citation_type)
                f++;
        if (f == end)
                buf_put(sql, S(", 0"));
        else if (f->many) /* sql: identifiers only */
                buf_printf(sql,
                        ", CASE WHEN EXISTS (SELECT 1 FROM %.*s x WHERE x.record_id = t.id) THEN 1 ELSE 0 END",
                        STR(child_name(c->arena, reg, f)));
        else /* sql: identifiers only */
                buf_printf(sql, ", CASE WHEN %.*s IS NULL THEN 0 ELSE 1 END",
                        STR(column_name(c->arena, f, f->type->columns[0].suffix)));
}

static void put_ids(Buf *sql, CellList *cells, Ctx *c, Str column, const Str *ids, size_t n)
{
        size_t width = n == 1 ? 1 : TIE_ENDS_MAX; /* two widths, so that few statements are kept */
        /* sql: identifiers only */
        buf_printf(sql, "%.*s IN (", STR(column));
        for (size_t i = 0; i < width; i++) {
                buf_put(sql, i ? S(", ?") : S("?"));
                *VEC_PUSH(c->arena, cells) = cell_text(ids[MIN(i, n - 1)]);
        }
        buf_putc(sql, ')');
}

static void put_branch(
        Ctx *c, Buf *sql, CellList *cells, size_t number, const Branch *b, const Str *ids, size_t n)
{
        const LinkRule *k = b->reg->link;
        Str whole = column_name(c->arena, b->reg->part_of, ""),
            to = column_name(c->arena, b->to, "");
        Cell scope[SCOPE_CELLS];
        size_t n_scope;
        /* sql: identifiers only */
        buf_printf(sql, "%sSELECT %zu, t.id, t.title, %.*s, %.*s", number ? " UNION ALL " : "",
                number, STR(whole), STR(to));
        put_column(c, sql, k->kind, k->kind->type->columns[0].suffix, "text");
        put_column(c, sql, k->period, "_text", "text");
        put_column(c, sql, k->period, "_edtf", "text");
        put_column(c, sql, k->period, "_first", "bigint");
        put_column(c, sql, k->period, "_last", "bigint");
        put_sourced(c, sql, b->reg);
        /* sql: identifiers only */
        buf_printf(sql, " FROM %.*s t WHERE t.withdrawn = 0 AND %.*s IS NOT NULL AND (",
                STR(table_name(c->arena, b->reg)), STR(to));
        put_ids(sql, cells, c, whole, ids, n);
        buf_put(sql, S(" OR "));
        put_ids(sql, cells, c, to, ids, n);
        buf_putc(sql, ')');
        Str condition = scope_condition(c, b->reg, "t.", scope, &n_scope);
        if (condition.n) /* sql: identifiers only */
                buf_printf(sql, " AND %.*s", STR(condition));
        for (size_t i = 0; i < n_scope; i++)
                *VEC_PUSH(c->arena, cells) = scope[i];
}

static Branches branches_of(Ctx *c)
{
        Branches v = {0};
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; reg->link && scope_reads(c, reg) && k < reg->link->n_to; k++)
                        *VEC_PUSH(c->arena, &v) = (Branch){reg, reg->link->to[k]};
        }
        return v;
}

static void put_words(Ctx *c, const Field *kind, Str stored, Tie *t)
{
        const Term *term = kind->vocabulary ? term_lookup(kind->vocabulary, stored) : NULL;
        t->words = term ? pick_label(c, term->zh, term->en) : stored;
        t->back = term && term->inverse_zh.n ? pick_label(c, term->inverse_zh, term->inverse_en)
                                             : t->words;
}

static Tie read_tie(Ctx *c, const Rows *rows, const Branch *b)
{
        Arena *a = c->arena;
        Tie t = {
                .reg = b->reg,
                .id = str_keep(a, rows_text(rows, 1)),
                .title = str_keep(a, rows_text(rows, 2)),
                .from_reg = referred_register(c, b->reg->part_of),
                .to_reg = referred_register(c, b->to),
                .from = str_keep(a, rows_text(rows, 3)),
                .to = str_keep(a, rows_text(rows, 4)),
                .when = str_keep(a, rows_text(rows, 6)),
                .edtf = str_keep(a, rows_text(rows, 7)),
                .first = (int32_t)rows_int(rows, 8),
                .last = (int32_t)rows_int(rows, 9),
                .sourced = rows_int(rows, 10) != 0,
        };
        put_words(c, b->reg->link->kind, str_keep(a, rows_text(rows, 5)), &t);
        return t;
}

static MUST Err name_ends(Ctx *c, Tie *ties, size_t n)
{
        const Register **regs = NEW_N(c->arena, const Register *, MAX(2 * n, (size_t)1));
        Str *ids = NEW_N(c->arena, Str, MAX(2 * n, (size_t)1));
        const RecordName **names;
        for (size_t i = 0; i < n; i++) {
                regs[2 * i] = ties[i].from_reg;
                ids[2 * i] = ties[i].from;
                regs[2 * i + 1] = ties[i].to_reg;
                ids[2 * i + 1] = ties[i].to;
        }
        TRY(record_names_fetch(c, regs, ids, 2 * n, &names));
        for (size_t i = 0; i < n; i++) {
                ties[i].from_title = names[2 * i]->title;
                ties[i].to_title = names[2 * i + 1]->title;
        }
        return OK;
}

Err record_ties(Ctx *c, const Str *ids, size_t n, Tie **ret, size_t *ret_n)
{
        Branches branches = branches_of(c);
        Buf sql = buf_new(c->arena);
        CellList cells = {0};
        VEC(Tie) ties = {0};
        *ret = NULL;
        *ret_n = 0;
        if (n > TIE_ENDS_MAX)
                return fail(c, ERR_LIMIT, "One to %d ids at once.", TIE_ENDS_MAX);
        if (!n || !branches.n)
                return OK;
        for (size_t i = 0; i < branches.n; i++)
                put_branch(c, &sql, &cells, i, &branches.p[i], ids, n);
        buf_printf(&sql, " ORDER BY 9 NULLS LAST, 2 LIMIT %d", TIES_MAX);
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c, buf_z(&sql), (Cells){cells.p, cells.n}, &rows));
                for (bool more;;) {
                        TRY(rows_next(c, rows, &more));
                        if (!more)
                                break;
                        *VEC_PUSH(c->arena, &ties) =
                                read_tie(c, rows, &branches.p[rows_int(rows, 0)]);
                }
        }
        TRY(name_ends(c, ties.p, ties.n));
        *ret = ties.p;
        *ret_n = ties.n;
        return OK;
}
