/* kind.c: which register a document is of, whose it is, and to whom it is open: one number for the three. There are
 * few such combinations, so what whoever asks may see is settled for all of them before the first document. */
#include "search/search_lib.h"

static MUST Err kind_lookup(Ctx *c, const DocWords *w, int64_t *ret, bool *ret_found)
{
        Cell kind;
        TRY(db_one(c, "SELECT kind FROM search_kind WHERE register = ? AND org_id = ? AND open = ?",
                CELLS(cell_text(w->register_name), cell_text(w->org_id), cell_text(w->open)), &kind,
                ret_found));
        *ret = *ret_found ? kind.i : 0;
        return OK;
}

Err kind_number(Ctx *c, const DocWords *w, uint16_t *ret)
{
        int64_t kind;
        bool found;
        TRY(kind_lookup(c, w, &kind, &found));
        if (!found) {
                TRY(index_number(c, "kind", &kind));
                TRY(db_run(c,
                        "INSERT INTO search_kind (kind, register, org_id, open) VALUES (?, ?, ?, ?)",
                        CELLS(cell_int(kind), cell_text(w->register_name), cell_text(w->org_id),
                                cell_text(w->open)),
                        NULL));
        }
        if (kind >= KINDS_MAX)
                return fail(c, ERR_LIMIT,
                        "There are too many registers and organisations for one index.");
        *ret = (uint16_t)kind;
        return OK;
}

Err search_choose_office(Ctx *c, Str org)
{
        return db_run(c,
                "UPDATE search_kind SET org_id = ? WHERE org_id = '' AND NOT EXISTS (SELECT 1 FROM search_kind k"
                " WHERE k.org_id = ? AND k.register = search_kind.register AND k.open = search_kind.open)",
                CELLS(cell_text(org), cell_text(org)), NULL);
}

/* One kind of each organisation and openness is asked about; the others differ in their register only. */
typedef struct {
        Str org_id, open;
        bool any, seen;
} Asked;

/* A record that stands for all of a kind: what is open is no draft, and what is withdrawn is not indexed. */
static MUST Err kind_is_seen(Ctx *c, const Rows *rows, Asked *last, bool *ret)
{
        const Register *reg =
                c->registers ? register_lookup(c->registers, rows_text(rows, 1)) : NULL;
        Str org_id = rows_text(rows, 2), open = rows_text(rows, 3);
        *ret = !reg; /* an index of bare texts */
        if (!reg || !scope_reads(c, reg))
                return OK;
        if (!last->any || !str_eq(last->org_id, org_id) || !str_eq(last->open, open)) {
                const Record r = {.reg = reg, .org_id = org_id, .visibility = open};
                TRY(scope_sees(c, &r, &last->seen));
                last->org_id = str_keep(c->arena, org_id);
                last->open = str_keep(c->arena, open);
                last->any = true;
        }
        *ret = last->seen;
        return OK;
}

Err kinds_seen(Ctx *c, const bool **ret)
{
        *ret = NULL;
        if (!c->scope)
                return OK;
        bool *kinds = NEW_N(c->arena, bool, KINDS_MAX + 1);
        Asked last = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT kind, register, org_id, open FROM search_kind ORDER BY org_id, open, kind",
                NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                TRY(kind_is_seen(c, rows, &last, &kinds[rows_int(rows, 0) & KINDS_MAX]));
        }
        *ret = kinds;
        return OK;
}

Err kinds_of(Ctx *c, const Str *registers, size_t n, const bool **ret)
{
        bool *kinds = NEW_N(c->arena, bool, KINDS_MAX + 1);
        for (size_t i = 0; i < n; i++) {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c, "SELECT kind FROM search_kind WHERE register = ?",
                        CELLS(cell_text(registers[i])), &rows));
                for (bool more;;) {
                        TRY(rows_next(c, rows, &more));
                        if (!more)
                                break;
                        kinds[rows_int(rows, 0) & KINDS_MAX] = true;
                }
        }
        *ret = kinds;
        return OK;
}
