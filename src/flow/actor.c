/* actor.c: who acts, for whom, with which roles, and what he may see. Made anew from the account's rows for every
 * request (or given again while the database has not changed), so that a role taken or an account closed counts at
 * once. */
#include "flow/flow.h"

#include <string.h>

/* Roles
 * ----- */
typedef struct {
        Str home, chosen; /* organisations: of the account, of the session */
        unsigned home_roles;
} Rights;

/* The roles that were given besides and hold today, in one organisation. */
static MUST Err given_roles(Ctx *c, Str account_id, Str org, unsigned *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        *ret = 0;
        TRY(db_query(c,
                "SELECT role FROM account_role WHERE account_id = ? AND org_id = ?"
                " AND (until_ms = 0 OR until_ms > ?)",
                CELLS(cell_text(account_id), cell_text(org), cell_int(now_ms(c))), &rows));
        for (bool more;;) {
                unsigned one;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                if (roles_parse(rows_text(rows, 0), &one))
                        *ret |= one;
        }
}

/* The organisation that was chosen, if a role holds there; else the account's own. */
static MUST Err settle_roles(Ctx *c, const Rights *r, bool several, Actor *a)
{
        unsigned given = 0;
        a->org_id = r->chosen.n ? r->chosen : r->home;
        if (several)
                TRY(given_roles(c, a->id, a->org_id, &given));
        a->roles = given | (str_eq(a->org_id, r->home) ? r->home_roles : 0);
        a->permissions = permissions_of(c, a->roles);
        if (a->roles || str_eq(a->org_id, r->home))
                return OK;
        a->org_id = r->home;
        if (several)
                TRY(given_roles(c, a->id, a->org_id, &given));
        a->roles = given | r->home_roles;
        a->permissions = permissions_of(c, a->roles);
        return OK;
}

/* What he may see
 * --------------- */
static MUST Err settle_scope(Ctx *c, Actor *a)
{
        Scope *s = NEW(c->arena, Scope);
        size_t n = c->registers ? registers_count(c->registers) : 0;
        uint8_t *bits = NEW_N(c->arena, uint8_t, n + 1);
        for (size_t i = 0; i < n; i++) {
                const Register *reg = registers_at(c->registers, i);
                bits[reg->place] = (uint8_t)((actor_may_read(a, reg) ? SCOPE_READS : 0) |
                        (actor_may_write(a, reg) ? SCOPE_RESTRICTED : 0) |
                        (actor_may_unseal(a, reg) ? SCOPE_SEALED : 0));
        }
        *s = (Scope){
                .org = a->org_id, .day = day_today(c), .registers = c->registers ? bits : NULL};
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        TRY(db_query(c,
                "SELECT (SELECT name FROM org WHERE id = ?),"
                " CASE WHEN EXISTS (SELECT 1 FROM org_known WHERE org_id <> ?) THEN 1 ELSE 0 END",
                CELLS(cell_text(a->org_id), cell_text(a->org_id)), &rows));
        TRY(rows_next(c, rows, &more));
        Str name = more ? rows_text(rows, 0) : (Str){0};
        a->org_name = name.n ? str_keep(c->arena, name) : setting(c, "office");
        s->alone = more && rows_int(rows, 1) == 0;
        a->scope = s;
        return OK;
}

static MUST Err load_row(
        Ctx *c, const char *sql, Cells cells, Actor *a, Rights *r, bool *ret_several, bool *ret_any)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, cells, &rows));
        TRY(rows_next(c, rows, ret_any));
        if (!*ret_any)
                return OK;
        *a = (Actor){
                .id = str_keep(c->arena, rows_text(rows, 0)),
                .login = str_keep(c->arena, rows_text(rows, 1)),
                .name = str_keep(c->arena, rows_text(rows, 2)),
        };
        (void)roles_parse(rows_text(rows, 3), &r->home_roles);
        r->home = str_keep(c->arena, rows_text(rows, 4));
        *ret_several = rows_int(rows, 5) != 0;
        r->chosen = str_keep(c->arena, rows_text(rows, 6));
        return OK;
}

Err actor_make(Ctx *c, const char *sql, Cells cells, const Actor **ret)
{
        Actor *a = NEW(c->arena, Actor);
        Rights r = {0};
        bool several, any;
        *ret = NULL;
        TRY(load_row(c, sql, cells, a, &r, &several, &any));
        if (!any)
                return OK;
        TRY(settle_roles(c, &r, several, a));
        TRY(settle_scope(c, a));
        *ret = a;
        return OK;
}

void actor_copy(Arena *a, const Registers *r, const Actor *from, Actor *to)
{
        *to = (Actor){
                .id = str_keep(a, from->id),
                .login = str_keep(a, from->login),
                .name = str_keep(a, from->name),
                .org_id = str_keep(a, from->org_id),
                .org_name = str_keep(a, from->org_name),
                .roles = from->roles,
                .permissions = from->permissions,
        };
        if (!from->scope)
                return;
        Scope *s = NEW(a, Scope);
        *s = *from->scope;
        s->org = to->org_id;
        if (s->registers) {
                size_t n = registers_count(r);
                uint8_t *bits = NEW_N(a, uint8_t, n + 1);
                memcpy(bits, s->registers, n);
                s->registers = bits;
        }
        to->scope = s;
}

/* How far
 * ------- */
Err actor_reaches(Ctx *c, const Record *r, Reach how, bool *ret)
{
        const Scope *s = c->scope;
        const State *state = state_lookup(r->reg, r->state);
        Str decides;
        *ret = !s || (str_eq(s->org, r->org_id) && !s->public_only && scope_reads(c, r->reg));
        if (*ret || how == REACH_WRITE)
                return OK;
        TRY(scope_sees(c, r, ret));
        if (how == REACH_SEE || !*ret || (state && state->draft)) {
                *ret = *ret && how == REACH_SEE;
                return OK;
        }
        TRY(org_deciding(c, r, &decides));
        if (str_eq(decides, s->org))
                return OK;
        return org_is_above(c, s->org, r->org_id, s->day, ret);
}
