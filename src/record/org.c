/* org.c: organisations as a tree in which every line has its time. Beside the register, which is the truth, two small
 * tables answer who was above whom on which day: org holds each one's superior, org_tie all of its superiors and
 * subordinates, so that a condition on a million records is one look into an index. A line holds on the days on
 * which everyone along it existed. */
#include "record/inner.h"

#define DEPTH_MAX 30 /* from a village to the country there are six */
#define WHOLES_MAX 8 /* parts of parts */

typedef struct {
        Str id, name, parent;
        int32_t first, last;
} Org;

static Org org_of(const Record *r)
{
        const Values *valid = record_values(r, S("valid"));
        Org o = {.id = r->id,
                .name = r->title,
                .parent = record_text(r, S("parent")),
                .first = JDN_OPEN_PAST,
                .last = JDN_OPEN_FUTURE};
        if (valid->n && valid->p[0].edtf.n) {
                o.first = valid->p[0].first;
                o.last = valid->p[0].last;
        }
        return o;
}

static MUST Err org_load(Ctx *c, Str id, Org *ret, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT name, parent, first, last FROM org WHERE id = ?",
                CELLS(cell_text(id)), &rows));
        TRY(rows_next(c, rows, ret_found));
        *ret = (Org){.id = id};
        if (*ret_found) {
                ret->name = str_keep(c->arena, rows_text(rows, 0));
                ret->parent = str_keep(c->arena, rows_text(rows, 1));
                ret->first = (int32_t)rows_int(rows, 2);
                ret->last = (int32_t)rows_int(rows, 3);
        }
        return OK;
}

/* Checks
 * ------ */
static MUST Err check_circle(Ctx *c, const Org *o)
{
        Org up = {.parent = o->parent};
        bool found = true;
        for (int depth = 0; found && up.parent.n; depth++) {
                if (str_eq(up.parent, o->id) && depth == 0)
                        return fail_field(c, ERR_INVALID, S("parent"),
                                "%.*s cannot be its own superior.", STR(o->name));
                if (str_eq(up.parent, o->id))
                        return fail_field(c, ERR_INVALID, S("parent"),
                                "A circle: %.*s is itself under %.*s. Choose another superior.",
                                STR(up.name), STR(o->name));
                if (depth == DEPTH_MAX)
                        return fail_field(c, ERR_LIMIT, S("parent"),
                                "More than %d organisations above one another.", DEPTH_MAX);
                TRY(org_load(c, up.parent, &up, &found));
        }
        return OK;
}

/* Someone who did not exist with it was not its superior. */
static MUST Err check_superior(Ctx *c, const Org *o)
{
        Org up;
        bool found;
        TRY(org_load(c, o->parent, &up, &found));
        if (!found || (up.first <= o->last && up.last >= o->first))
                return OK;
        return fail_field(c, ERR_INVALID, S("parent"),
                "%.*s did not exist at any time together with %.*s; see the time of both.",
                STR(up.name), STR(o->name));
}

/* One name under one superior is one organisation, so its times do not overlap. */
static MUST Err check_overlap(Ctx *c, const Org *o)
{
        Cell other;
        bool found;
        TRY(db_one(c,
                "SELECT name FROM org WHERE parent = ? AND name = ? AND id <> ?"
                " AND first <= ? AND last >= ? LIMIT 1",
                CELLS(cell_text(o->parent), cell_text(o->name), cell_text(o->id), cell_int(o->last),
                        cell_int(o->first)),
                &other, &found));
        if (!found)
                return OK;
        return fail_field(c, ERR_INVALID, S("valid"),
                "Overlapping times: another %.*s under the same superior existed then. Give each its own time.",
                STR(o->name));
}

/* The tree
 * -------- */
static MUST Err org_put(Ctx *c, const Org *o)
{
        return db_run(c,
                "INSERT INTO org (id, name, parent, first, last) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT (id) DO UPDATE SET name = excluded.name, parent = excluded.parent,"
                " first = excluded.first, last = excluded.last",
                CELLS(cell_text(o->id), cell_text(o->name), cell_text(o->parent),
                        cell_int(o->first), cell_int(o->last)),
                NULL);
}

typedef VEC(Str) Ids;

static MUST Err push_children(Ctx *c, Str id, Ids *ids)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT id FROM org WHERE parent = ?", CELLS(cell_text(id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                *VEC_PUSH(c->arena, ids) = str_keep(c->arena, rows_text(rows, 0));
        }
}

static MUST Err tie_put(Ctx *c, Str org, Str other, bool above, int32_t first, int32_t last)
{
        return db_run(c,
                "INSERT INTO org_tie (org, other, above, first, last) VALUES (?, ?, ?, ?, ?)"
                " ON CONFLICT DO NOTHING",
                CELLS(cell_text(org), cell_text(other), cell_int(above), cell_int(first),
                        cell_int(last)),
                NULL);
}

/* The lines from one organisation upwards. */
static MUST Err ties_of(Ctx *c, Str id)
{
        Org at, up;
        bool found;
        TRY(db_run(
                c, "DELETE FROM org_tie WHERE org = ? AND above = 1", CELLS(cell_text(id)), NULL));
        TRY(db_run(c, "DELETE FROM org_tie WHERE other = ? AND above = 0", CELLS(cell_text(id)),
                NULL));
        TRY(org_load(c, id, &at, &found));
        int32_t first = at.first, last = at.last;
        for (int depth = 0; found && at.parent.n && depth <= DEPTH_MAX; depth++, at = up) {
                TRY(org_load(c, at.parent, &up, &found));
                first = MAX(first, up.first);
                last = MIN(last, up.last);
                if (!found || first > last || str_eq(up.id, id))
                        return OK;
                TRY(tie_put(c, id, up.id, /* above= */ true, first, last));
                TRY(tie_put(c, up.id, id, /* above= */ false, first, last));
        }
        return OK;
}

/* Those of an organisation and of all below it. */
static MUST Err ties_below(Ctx *c, Str id)
{
        Ids ids = {0};
        *VEC_PUSH(c->arena, &ids) = id;
        for (size_t i = 0; i < ids.n; i++) {
                TRY(push_children(c, ids.p[i], &ids));
                TRY(ties_of(c, ids.p[i]));
        }
        return OK;
}

Err org_follow(Ctx *c, const Record *r)
{
        if (!str_eq(r->reg->name, S("organisation")))
                return OK;
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        Org o = org_of(r), was;
        bool known;
        TRY(org_load(c, o.id, &was, &known));
        if (r->withdrawn) {
                TRY(db_run(c, "DELETE FROM org WHERE id = ?", CELLS(cell_text(o.id)), NULL));
                return known ? ties_below(c, o.id) : OK;
        }
        if (o.parent.n) {
                TRY(check_circle(c, &o));
                TRY(check_superior(c, &o));
        }
        TRY(check_overlap(c, &o));
        TRY(org_put(c, &o));
        bool same =
                known && str_eq(was.parent, o.parent) && was.first == o.first && was.last == o.last;
        return same ? OK : ties_below(c, o.id);
}

static Err take_org(Ctx *c, void *p, const Record *r)
{
        (void)p;
        Org o = org_of(r);
        return org_put(c, &o);
}

static MUST Err all_ids(Ctx *c, Ids *ids)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, "SELECT id FROM org", NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                *VEC_PUSH(c->arena, ids) = str_keep(c->arena, rows_text(rows, 0));
        }
}

/* What was registered before there was a tree is taken as it is; a circle in it ends where it closes. */
Err org_prepare(Ctx *c)
{
        const Register *reg = register_lookup(c->registers, S("organisation"));
        Ids ids = {0};
        TRY(all_ids(c, &ids));
        if (!reg || ids.n)
                return OK;
        const ListQuery any = {.reg = reg, .limit = 1}, all = {.reg = reg};
        RecordList list;
        TRY(record_list(c, &any, &list));
        if (!list.total)
                return OK;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(record_each(c, &all, take_org, NULL));
        TRY(all_ids(c, &ids));
        for (size_t i = 0; i < ids.n; i++)
                TRY(ties_of(c, ids.p[i]));
        return txn_commit(&t);
}

/* Questions
 * --------- */
static MUST Err org_at_level(Ctx *c, Str org, Str level, Cell *ret, bool *ret_found)
{
        const Register *reg = register_lookup(c->registers, S("organisation"));
        const Field *f = reg ? field_lookup(reg, S("level")) : NULL;
        int32_t day = day_today(c);
        *ret_found = false;
        if (!f)
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT t.other FROM org_tie t JOIN org_known k ON k.org_id = t.other JOIN %.*s g ON g.id = t.other"
                " WHERE t.org = ? AND t.above = 1 AND t.first <= ? AND t.last >= ? AND g.%.*s = ? LIMIT 1",
                STR(table_name(c->arena, reg)), STR(column_name(c->arena, f, "")));
        return db_one(c, sql.p,
                CELLS(cell_text(org), cell_int(day), cell_int(day), cell_text(level)), ret,
                ret_found);
}

/* One step outward: whose the record is, and of what it is a part itself. */
static MUST Err whole_load(Ctx *c, const Register *reg, Str id, Str *ret_org, Str *ret_whole)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool found;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "SELECT org_id, %.*s FROM %.*s WHERE id = ?",
                STR(reg->part_of ? column_name(c->arena, reg->part_of, "") : S("''")),
                STR(table_name(c->arena, reg)));
        TRY(db_query(c, sql.p, CELLS(cell_text(id)), &rows));
        TRY(rows_next(c, rows, &found));
        *ret_whole = found ? str_keep(c->arena, rows_text(rows, 1)) : (Str){0};
        if (found)
                *ret_org = str_keep(c->arena, rows_text(rows, 0));
        return OK;
}

/* Of the outermost whole: an opinion is part of a review, which is part of a work. */
static MUST Err org_of_whole(Ctx *c, const Record *r, Str *ret)
{
        const Register *reg = r->reg;
        Str id = reg->part_of ? record_text(r, reg->part_of->name) : (Str){0};
        for (int depth = 0; id.n && reg && reg->part_of && depth < WHOLES_MAX; depth++) {
                reg = register_lookup(c->registers, reg->part_of->target);
                if (reg)
                        TRY(whole_load(c, reg, id, ret, &id));
        }
        return OK;
}

Err org_deciding(Ctx *c, const Record *r, Str *ret)
{
        const State *s = state_lookup(r->reg, r->state);
        Cell found;
        bool any;
        *ret = r->org_id;
        if (!s || !s->at.n || str_eq(r->visibility, S("office")))
                return OK;
        if (str_eq(s->at, S(AT_WHOLE)))
                return org_of_whole(c, r, ret);
        if (str_eq(s->at, S(AT_ABOVE)))
                TRY(db_one(c,
                        "SELECT o.parent FROM org o JOIN org_known k ON k.org_id = o.parent WHERE o.id = ?",
                        CELLS(cell_text(r->org_id)), &found, &any));
        else
                TRY(org_at_level(c, r->org_id, s->at, &found, &any));
        if (any)
                *ret = found.s;
        return OK;
}

int32_t day_of_ms(const Ctx *c, int64_t ms)
{
        LocalTime t = time_local(c, ms);
        return jdn_from_gregorian(t.year, t.month, t.day);
}

int32_t day_today(const Ctx *c)
{
        return day_of_ms(c, now_ms(c));
}

Err org_ties(Ctx *c, Str org, int32_t day, OrgTie **ret, size_t *ret_n)
{
        VEC(OrgTie) ties = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT o.id, o.name, t.first, t.last, t.above FROM org_tie t JOIN org o ON o.id = t.other"
                " WHERE t.org = ? AND (CAST(? AS bigint) = 0 OR t.first <= ? AND t.last >= ?)"
                " ORDER BY t.above DESC, o.name",
                CELLS(cell_text(org), cell_int(day), cell_int(day), cell_int(day)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &ties) = (OrgTie){
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .name = str_keep(c->arena, rows_text(rows, 1)),
                        .first = (int32_t)rows_int(rows, 2),
                        .last = (int32_t)rows_int(rows, 3),
                        .above = rows_int(rows, 4) != 0,
                };
        }
        *ret = ties.p;
        *ret_n = ties.n;
        return OK;
}

Err org_is_above(Ctx *c, Str upper, Str lower, int32_t day, bool *ret)
{
        Cell ignored;
        return db_one(c,
                "SELECT 1 FROM org_tie WHERE org = ? AND other = ? AND above = 1"
                " AND first <= ? AND last >= ?",
                CELLS(cell_text(lower), cell_text(upper), cell_int(day), cell_int(day)), &ignored,
                ret);
}

Err org_name(Ctx *c, Str org, Str *ret_name)
{
        Cell name;
        bool found;
        TRY(db_one(c, "SELECT name FROM org WHERE id = ?", CELLS(cell_text(org)), &name, &found));
        *ret_name = found ? name.s : (Str){0};
        return OK;
}

Err org_find(Ctx *c, Str id_or_name, Str *ret_id)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        size_t n = 0;
        TRY(db_query(c, "SELECT id FROM org WHERE id = ? OR name = ? LIMIT 2",
                CELLS(cell_text(id_or_name), cell_text(id_or_name)), &rows));
        *ret_id = (Str){0};
        for (bool more;; n++) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *ret_id = n ? (Str){0} : str_keep(c->arena, rows_text(rows, 0));
        }
        return OK;
}
