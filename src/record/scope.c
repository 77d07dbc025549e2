/* scope.c: whose records whoever acts may see. One rule in two forms that must agree: scope_sees in C for a record
 * at hand, scope_condition in SQL for the rows of a table; test_org holds them side by side. What the rule says
 * stands in record.h. */
#include "record/inner.h"

#define LEVELS "levels"
#define SYSTEM "system"
#define PUBLIC "public"

static unsigned bits_of(const Ctx *c, const Register *reg)
{
        const Scope *s = c->scope;
        return !s || !s->registers ? SCOPE_READS | SCOPE_RESTRICTED | SCOPE_SEALED
                                   : s->registers[reg->place];
}

bool scope_reads(const Ctx *c, const Register *reg)
{
        return bits_of(c, reg) & SCOPE_READS;
}

bool scope_sees_restricted(const Ctx *c, const Register *reg, Str org_id)
{
        const Scope *s = c->scope;
        return !s ||
                (!s->public_only && bits_of(c, reg) & SCOPE_RESTRICTED && str_eq(s->org, org_id));
}

bool scope_unseals(const Ctx *c, const Register *reg)
{
        const Scope *s = c->scope;
        return !s || (!s->public_only && bits_of(c, reg) & SCOPE_SEALED);
}

static MUST Err tied(Ctx *c, Str org, bool *ret)
{
        const Scope *s = c->scope;
        Cell ignored;
        return db_one(c,
                "SELECT 1 FROM org_tie WHERE org = ? AND other = ? AND first <= ? AND last >= ?",
                CELLS(cell_text(s->org), cell_text(org), cell_int(s->day), cell_int(s->day)),
                &ignored, ret);
}

Err scope_sees(Ctx *c, const Record *r, bool *ret)
{
        const Scope *s = c->scope;
        const State *state = state_lookup(r->reg, r->state);
        *ret = false;
        if (!scope_reads(c, r->reg))
                return OK;
        *ret = !s || (!s->public_only && (s->alone || str_eq(s->org, r->org_id)));
        if (*ret || r->withdrawn)
                return OK;
        *ret = str_eq(r->visibility, S(PUBLIC));
        if (*ret || s->public_only || (state && state->draft))
                return OK;
        *ret = str_eq(r->visibility, S(SYSTEM));
        return *ret || !str_eq(r->visibility, S(LEVELS)) ? OK : tied(c, r->org_id, ret);
}

/* Reach
 * ----- */
/* How far a record is open and whose it is, as one number that stands in its row and in its register's indexes: those
 * open to everybody, and to every organisation, are a range; the others are few numbers for each reader. */
enum { OPEN_OFFICE, OPEN_LEVELS, OPEN_SYSTEM, OPEN_PUBLIC };
#define ORG_BITS 20 /* a million organisations */
#define REACH(open, org) ((int64_t)(open) << ORG_BITS | (org))
#define LEVELS_REACH "1048576"
_Static_assert(REACH(OPEN_LEVELS, 0) == 1048576, "it is what the text says");

static MUST Err org_number(Ctx *c, Str org, int64_t *ret)
{
        Cell n;
        bool found;
        if (bulk_org(c, org, ret))
                return OK;
        TRY(db_one(
                c, "SELECT n FROM org_known WHERE org_id = ?", CELLS(cell_text(org)), &n, &found));
        if (!found) {
                TRY(scope_note_org(c, org));
                TRY(db_one(c, "SELECT n FROM org_known WHERE org_id = ?", CELLS(cell_text(org)), &n,
                        &found));
        }
        *ret = n.i;
        bulk_org_put(c, org, n.i);
        return OK;
}

Err record_reach(Ctx *c, const Record *r, int64_t *ret)
{
        const State *state = state_lookup(r->reg, r->state);
        int open = OPEN_OFFICE;
        if (r->withdrawn)
                open = OPEN_OFFICE;
        else if (str_eq(r->visibility, S(PUBLIC)))
                open = OPEN_PUBLIC;
        else if (state && state->draft)
                open = OPEN_OFFICE;
        else if (str_eq(r->visibility, S(SYSTEM)))
                open = OPEN_SYSTEM;
        else if (str_eq(r->visibility, S(LEVELS)))
                open = OPEN_LEVELS;
        int64_t org;
        TRY(org_number(c, r->org_id, &org));
        *ret = REACH(open, org);
        return OK;
}

/* "state IN ('draft', 'lead')"; names of states are checked where they are declared. */
static Str drafts(Ctx *c, const Register *reg)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < reg->n_states; i++)
                if (reg->states[i].draft) /* sql: identifiers only */
                        buf_printf(&b, "%s'%.*s'", b.n ? ", " : "state IN (",
                                STR(sql_ident(reg->states[i].name)));
        if (!b.n)
                return S("1 = 0");
        buf_putc(&b, ')');
        return buf_str(&b);
}

/* What a row's reach should be, of its own columns. */
static Str reach_words(Ctx *c, const Register *reg)
{
        /* sql: identifiers only */
        return str_printf(c->arena,
                "(SELECT k.n FROM org_known k WHERE k.org_id = %.*s.org_id) + %lld * CASE"
                " WHEN withdrawn <> 0 THEN 0 WHEN visibility = '" PUBLIC
                "' THEN %d WHEN %.*s THEN 0"
                " WHEN visibility = '" SYSTEM "' THEN %d WHEN visibility = '" LEVELS
                "' THEN %d ELSE 0 END",
                STR(table_name(c->arena, reg)), (long long)REACH(1, 0), OPEN_PUBLIC,
                STR(drafts(c, reg)), OPEN_SYSTEM, OPEN_LEVELS);
}

/* The same for all rows of a register, after its declaration or the numbers of organisations changed. */
Err scope_settle(Ctx *c, const Register *reg)
{
        Str table = table_name(c->arena, reg);
        /* sql: identifiers only */
        Str known = str_printf(c->arena,
                "INSERT INTO org_known (org_id, n) SELECT o.org_id, (SELECT COALESCE(max(n), -1) FROM org_known)"
                " + row_number() OVER (ORDER BY o.org_id) FROM (SELECT DISTINCT org_id FROM %.*s) o"
                " WHERE NOT EXISTS (SELECT 1 FROM org_known k WHERE k.org_id = o.org_id)",
                STR(table));
        TRY(db_run(c, known.p, NO_CELLS, NULL));
        Str reach = reach_words(c, reg);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "UPDATE %.*s SET reach = %.*s WHERE reach <> %.*s",
                STR(table), STR(reach), STR(reach));
        return db_run(c, sql.p, NO_CELLS, NULL);
}

Err scope_strays(Ctx *c, const Register *reg, int64_t *ret_n, Str *ret_example)
{
        Str table = table_name(c->arena, reg), reach = reach_words(c, reg);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT number, title, count(*) OVER () FROM %.*s WHERE reach <> coalesce(%.*s, -1) ORDER BY id LIMIT 1",
                STR(table), STR(reach));
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool any;
        *ret_n = 0;
        TRY(db_query(c, str_keep_z(c->arena, sql), NO_CELLS, &rows));
        TRY(rows_next(c, rows, &any));
        if (!any)
                return OK;
        *ret_n = rows_int(rows, 2);
        *ret_example =
                str_keep(c->arena, rows_text(rows, 0).n ? rows_text(rows, 0) : rows_text(rows, 1));
        return OK;
}

/* The reaches of what is open to few, whoever asks among them: his organisation three times, the day twice. */
#define FEW_REACHES                                                                            \
        "SELECT n FROM org_known WHERE org_id = ? UNION ALL"                                   \
        " SELECT n + " LEVELS_REACH " FROM org_known WHERE org_id = ? UNION ALL"               \
        " SELECT k.n + " LEVELS_REACH " FROM org_tie t JOIN org_known k ON k.org_id = t.other" \
        " WHERE t.org = ? AND t.first <= ? AND t.last >= ?"

/* Put together for hundreds of branches at every start, so without a format. */
static void put_reach(Buf *sql, const char *alias, Str few)
{
        buf_putc(sql, '(');
        buf_put(sql, str_from(alias));
        buf_put(sql, S("reach >= ? OR "));
        buf_put(sql, str_from(alias));
        buf_put(sql, S("reach IN ("));
        buf_put(sql, few);
        buf_put(sql, S("))"));
}

void put_scope(Buf *sql, const char *alias)
{
        put_reach(sql, alias, S(FEW_REACHES));
}

void put_scope_once(Buf *sql)
{
        buf_put(sql, S("seen (n) AS MATERIALIZED (" FEW_REACHES ")"));
}

void put_scope_branch(Buf *sql, const char *alias)
{
        put_reach(sql, alias, S("SELECT n FROM seen"));
}

size_t scope_cells(const Scope *s, Cell cells[SCOPE_CELLS])
{
        Str org = s->public_only ? S(NOBODYS) : s->org;
        cells[0] = cell_int(REACH(s->public_only ? OPEN_PUBLIC : OPEN_SYSTEM, 0));
        cells[1] = cells[2] = cells[3] = cell_text(org);
        cells[4] = cells[5] = cell_int(s->day);
        return SCOPE_CELLS;
}

bool scope_narrows(const Ctx *c)
{
        return c->scope && (c->scope->public_only || !c->scope->alone);
}

Str scope_condition(
        Ctx *c, const Register *reg, const char *alias, Cell cells[SCOPE_CELLS], size_t *ret_n)
{
        *ret_n = 0;
        if (!scope_reads(c, reg))
                return S("(1 = 0)");
        if (!scope_narrows(c))
                return (Str){0};
        Buf sql = buf_new(c->arena);
        put_scope(&sql, alias);
        *ret_n = scope_cells(c->scope, cells);
        return buf_str(&sql);
}

/* Without what is restricted, unless whoever acts may see it of this record. */
void scope_redact(const Ctx *c, Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool open = !f->restricted || scope_sees_restricted(c, r->reg, r->org_id);
                if (!r->values[i].n || (open && (!f->sealed || scope_unseals(c, r->reg))))
                        continue;
                r->values[i] = (Values){0};
                r->redacted = r->redacted || !open;
                r->blind = true;
        }
}

/* The office's own organisation
 * ----------------------------- */
Err scope_office(Ctx *c, Str *ret_org)
{
        if (bulk_office(c, ret_org))
                return OK;
        TRY(db_fact(c, S("organisation"), ret_org));
        bulk_office_put(c, *ret_org);
        return OK;
}

Err scope_note_org(Ctx *c, Str org)
{
        int64_t known;
        if (bulk_org(c, org, &known))
                return OK;
        return db_run(c,
                "INSERT INTO org_known (org_id, n) SELECT ?, COALESCE(max(n), -1) + 1 FROM org_known"
                " WHERE TRUE ON CONFLICT (org_id) DO NOTHING",
                CELLS(cell_text(org)), NULL);
}

Err scope_choose_office(Ctx *c, Str org)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_fact_put(c, S("organisation"), org));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                Str table = table_name(c->arena, registers_at(c->registers, i));
                /* sql: identifiers only */
                Str sql = str_printf(
                        c->arena, "UPDATE %.*s SET org_id = ? WHERE org_id = ''", STR(table));
                TRY(db_run(c, sql.p, CELLS(cell_text(org)), NULL));
        }
        TRY(db_run(c, "DELETE FROM org_known WHERE org_id = ''", NO_CELLS, NULL));
        TRY(scope_note_org(c, org));
        TRY(tally_rebuild(c));
        TRY(audit_add(c, S("own organisation"), S("organisation"), org, S("")));
        return txn_commit(&t);
}
