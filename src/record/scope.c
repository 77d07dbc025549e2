/* scope.c: whose records whoever acts may see. One rule in two forms that must agree: scope_sees in C for a record
 * at hand, scope_condition in SQL for the rows of a table; test_scope holds them side by side. What the rule says
 * stands in record.h. */
#include "record/inner.h"

#define LEVELS "levels"
#define SYSTEM "system"
#define PUBLIC "public"

static unsigned bits_of(const Ctx *c, const Register *reg)
{
        const Scope *s = c->scope;
        return !s || !s->registers ? SCOPE_READS | SCOPE_RESTRICTED : s->registers[reg->place];
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

/* " AND state NOT IN ('draft', 'lead')"; names of states are checked where they are declared. */
static void put_no_drafts(Buf *sql, const Register *reg, const char *alias)
{
        size_t n = 0;
        for (size_t i = 0; i < reg->n_states; i++) {
                if (!reg->states[i].draft)
                        continue;
                if (!n++) /* sql: identifiers only */
                        buf_printf(sql, " AND %sstate NOT IN (", alias);
                buf_printf(sql, "%s'%.*s'", n > 1 ? ", " : "", STR(sql_ident(reg->states[i].name)));
        }
        if (n)
                buf_putc(sql, ')');
}

/* Takes the organisation, 1 unless nobody is signed in, the organisation again, the day, the day again. */
void put_scope(Buf *sql, const Register *reg, const char *alias)
{
        /* sql: identifiers only */
        buf_printf(sql,
                "(%sorg_id = ? OR %swithdrawn = 0 AND (%svisibility = '" PUBLIC "' OR"
                " CAST(? AS bigint) = 1",
                alias, alias, alias);
        put_no_drafts(sql, reg, alias);
        /* sql: identifiers only */
        buf_printf(sql,
                " AND (%svisibility = '" SYSTEM "' OR %svisibility = '" LEVELS "' AND %sorg_id IN"
                " (SELECT other FROM org_tie WHERE org = ? AND first <= ? AND last >= ?))))",
                alias, alias, alias);
}

size_t scope_cells(const Scope *s, Cell cells[SCOPE_CELLS])
{
        Str org = s->public_only ? S(NOBODYS) : s->org;
        cells[0] = cells[2] = cell_text(org);
        cells[1] = cell_int(!s->public_only);
        cells[3] = cells[4] = cell_int(s->day);
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
        put_scope(&sql, reg, alias);
        *ret_n = scope_cells(c->scope, cells);
        return buf_str(&sql);
}

/* Without what is restricted, unless whoever acts may see it of this record. */
void scope_redact(const Ctx *c, Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                if (!r->reg->fields[i].restricted || !r->values[i].n ||
                        scope_sees_restricted(c, r->reg, r->org_id))
                        continue;
                r->values[i] = (Values){0};
                r->redacted = true;
        }
}

/* The office's own organisation
 * ----------------------------- */
Err scope_office(Ctx *c, Str *ret_org)
{
        Cell org;
        bool found;
        TRY(db_one(c, "SELECT value FROM meta WHERE key = 'organisation'", NO_CELLS, &org, &found));
        *ret_org = found ? org.s : (Str){0};
        return OK;
}

Err scope_note_org(Ctx *c, Str org)
{
        return db_run(c, "INSERT INTO org_known (org_id) VALUES (?) ON CONFLICT DO NOTHING",
                CELLS(cell_text(org)), NULL);
}

Err scope_choose_office(Ctx *c, Str org)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c,
                "INSERT INTO meta (key, value) VALUES ('organisation', ?)"
                " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
                CELLS(cell_text(org)), NULL));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                Str table = table_name(c->arena, registers_at(c->registers, i));
                /* sql: identifiers only */
                Str sql = str_printf(
                        c->arena, "UPDATE %.*s SET org_id = ? WHERE org_id = ''", STR(table));
                TRY(db_run(c, sql.p, CELLS(cell_text(org)), NULL));
        }
        TRY(db_run(c, "DELETE FROM org_known WHERE org_id = ''", NO_CELLS, NULL));
        TRY(scope_note_org(c, org));
        TRY(audit_add(c, S("own organisation"), S("organisation"), org, S("")));
        return txn_commit(&t);
}
