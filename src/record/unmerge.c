/* unmerge.c: a merge taken back. Of every record that the merge touched, two revisions are known: before and after it. What
 * differs between the two is what the merge did, and that is undone in the record as it is now: a value is put back
 * where nobody has changed it since; of many values those that the merge added go and those that it took come back.
 * Whatever people changed in the meantime stays, and is told. */
#include "record/inner.h"

#include <string.h>

typedef VEC(Str) Lines;
typedef struct {
        const Json *before, *after; /* snapshots; before is NULL where the merge made the record */
        Record *now;
        Json *now_kept; /* its snapshot */
        Str reason;
        Lines *stays;
} Undo;

static void tell(Ctx *c, Undo *u, Str what)
{
        *VEC_PUSH(c->arena, u->stays) =
                str_printf(c->arena, tr(c, N_("%.*s %.*s: %.*s was changed since; that stays.")),
                        STR(u->now->number), STR(u->now->title), STR(what));
}

/* Kept forms
 * ---------- */
static size_t kept_n(const Json *v)
{
        return !v ? 0 : v->kind == JSON_ARRAY ? v->n : 1;
}

static Str kept_at(const Json *v, size_t i)
{
        return json_text(v->kind == JSON_ARRAY ? v->items[i] : v);
}

static bool kept_has(const Json *v, Str words)
{
        for (size_t i = 0; i < kept_n(v); i++)
                if (str_eq(kept_at(v, i), words))
                        return true;
        return false;
}

static bool kept_same(const Json *a, const Json *b)
{
        bool same = kept_n(a) == kept_n(b);
        for (size_t i = 0; same && i < kept_n(a); i++)
                same = str_eq(kept_at(a, i), kept_at(b, i));
        return same;
}

/* A value from what a revision keeps of it. What it names may be withdrawn by now, and is named all the same. */
static MUST Err value_of(Ctx *c, const Field *f, Str kept, Value *ret)
{
        *ret = (Value){0};
        if (f->type == &reference_type && uuid_valid(kept)) {
                ret->text = kept;
                return OK;
        }
        TRY(f->type->parse(c, f, kept, ret));
        if (f->type != &citation_type || ret->ref.n || !uuid_valid(ret->text))
                return OK;
        RecordName name;
        const Register *reg = referred_register(c, f);
        ret->ref = ret->text;
        TRY(record_name(c, reg, ret->ref, &name));
        if (name.found)
                ret->text = name.title;
        return OK;
}

static MUST Err values_of(Ctx *c, const Field *f, const Json *kept, Values *ret)
{
        VEC(Value) v = {0};
        for (size_t i = 0; i < kept_n(kept); i++)
                TRY(value_of(c, f, kept_at(kept, i), VEC_PUSH(c->arena, &v)));
        *ret = (Values){v.p, v.n};
        return OK;
}

/* Fields
 * ------ */
/* Many values that were changed since: those that the merge added go, those that it took come back. */
static MUST Err undo_many(Ctx *c, const Field *f, const Json *before, const Json *after, Values *v)
{
        VEC(Value) rest = {0};
        for (size_t i = 0; i < v->n; i++) {
                Str words = f->type->keep ? f->type->keep(c, f, &v->p[i])
                                          : f->type->print(c, f, &v->p[i]);
                if (!kept_has(after, words) || kept_has(before, words))
                        *VEC_PUSH(c->arena, &rest) = v->p[i];
        }
        for (size_t i = 0; i < kept_n(before); i++)
                if (!kept_has(after, kept_at(before, i)))
                        TRY(value_of(c, f, kept_at(before, i), VEC_PUSH(c->arena, &rest)));
        *v = (Values){rest.p, rest.n};
        return OK;
}

static MUST Err undo_field(Ctx *c, Undo *u, const Field *f)
{
        const Json *before = json_lookup(u->before, f->name),
                   *after = json_lookup(u->after, f->name),
                   *now = json_lookup(u->now_kept, f->name);
        Values *v = &u->now->values[f - u->now->reg->fields];
        bool changed_since = !kept_same(after, now);
        if (changed_since)
                tell(c, u, field_label(c, f));
        if (kept_same(before, after))
                return OK;
        if (!changed_since)
                return values_of(c, f, before, v);
        return f->many ? undo_many(c, f, before, after, v) : OK;
}

/* What every record has besides its fields, as far as a merge touches it. */
static void undo_own(Undo *u)
{
        Str seen[] = {json_text(json_at(u->before, "_visibility")),
                json_text(json_at(u->after, "_visibility"))};
        Str gone[] = {json_text(json_at(u->before, "_withdrawn")),
                json_text(json_at(u->after, "_withdrawn"))};
        if (!str_eq(seen[0], seen[1]) && str_eq(u->now->visibility, seen[1]))
                u->now->visibility = seen[0];
        if (!str_eq(gone[0], gone[1]) && str_eq(u->now->withdrawn_reason, gone[1])) {
                u->now->withdrawn = gone[0].n > 0;
                u->now->withdrawn_reason = gone[0];
        }
}

/* Records
 * ------- */
static MUST Err snapshot_of(Ctx *c, const Register *reg, Str id, int64_t version, Json **ret)
{
        Cell payload;
        bool found;
        *ret = NULL;
        if (!version)
                return OK;
        TRY(db_one(c, "SELECT payload FROM chain WHERE record_id = ? AND version = ?",
                CELLS(cell_text(id), cell_int(version)), &payload, &found));
        if (!found)
                return fail(c, ERR_CORRUPT, "Revision %lld of %.*s is missing.", (long long)version,
                        STR(id));
        TRY(json_parse(c, payload.s, ret));
        *ret = snapshot_unsealed(c, reg, *ret);
        return OK;
}

/* A form of the name that the merge made: it goes, unless somebody has worked on it since. */
static MUST Err undo_made(Ctx *c, Undo *u, int64_t made)
{
        if (u->now->withdrawn)
                return OK;
        if (u->now->version != made) {
                tell(c, u, register_label(c, u->now->reg));
                return OK;
        }
        u->now->withdrawn = true;
        u->now->withdrawn_reason = u->reason;
        return record_rewrite(c, u->now, S("unmerge"), u->reason);
}

static MUST Err undo_record(Ctx *c, const Json *touched, Str reason, Lines *stays)
{
        const Register *reg = register_lookup(c->registers, json_text(touched->items[0]));
        Str id = json_text(touched->items[1]);
        int64_t before = json_to_int(touched->items[2], 0),
                after = json_to_int(touched->items[3], 0);
        Json *was, *made;
        Undo u = {.reason = reason, .stays = stays};
        if (!reg)
                return OK; /* its register is no longer declared; nobody sees it */
        TRY(record_load_whole(c, reg, id, &u.now));
        if (!before)
                return undo_made(c, &u, after);
        TRY(snapshot_of(c, reg, id, before, &was));
        TRY(snapshot_of(c, reg, id, after, &made));
        u.before = was;
        u.after = made;
        u.now_kept = record_snapshot(c, u.now);
        for (size_t i = 0; i < reg->n_fields; i++)
                TRY(undo_field(c, &u, &reg->fields[i]));
        undo_own(&u);
        return record_rewrite(c, u.now, S("unmerge"), reason);
}

/* In the opposite order: the kept one gives back what only one may bear before the lost one takes it again. */
static MUST Err undo_all(Ctx *c, const Json *touched, Str reason, Lines *stays)
{
        for (size_t i = touched->n; i-- > 0;)
                TRY(undo_record(c, touched->items[i], reason, stays));
        return OK;
}

static MUST Err load_merged(Ctx *c, const Register *reg, Str lost, Merged *ret, Json **ret_touched)
{
        Cell touched;
        bool found;
        TRY(record_merged_into(c, reg, lost, ret, &found));
        if (!found)
                return fail(c, ERR_CONFLICT, "This record was not merged into another.");
        TRY(db_one(c, "SELECT touched FROM merged WHERE lost = ?", CELLS(cell_text(lost)), &touched,
                &found));
        return json_parse(c, touched.s, ret_touched);
}

static MUST Err check_undo(Ctx *c, const Register *reg, const Merged *m)
{
        Merged further;
        bool gone;
        Str ids[] = {m->kept, m->lost};
        for (size_t i = 0; i < ARRAY_LEN(ids); i++) {
                Record *r;
                TRY(record_load_whole(c, reg, ids[i], &r));
                if (c->scope && !str_eq(c->scope->org, r->org_id))
                        return fail(c, ERR_DENIED,
                                "This record belongs to another organisation; only its own people change it.");
        }
        TRY(record_merged_into(c, reg, m->kept, &further, &gone));
        if (gone)
                return fail(c, ERR_CONFLICT,
                        "%.*s %.*s was itself merged into %.*s %.*s; take that back first.",
                        STR(m->number), STR(m->title), STR(further.number), STR(further.title));
        return OK;
}

Err record_unmerge(
        Ctx *c, const Register *reg, Str lost, Str reason, Str **ret_stays, size_t *ret_n)
{
        Merged m;
        Json *touched;
        Lines stays = {0};
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(chain_lock(c));
        TRY(load_merged(c, reg, lost, &m, &touched));
        TRY(check_undo(c, reg, &m));
        Str words = str_printf(c->arena, tr(c, N_("merge into %.*s %.*s taken back%s%.*s")),
                STR(m.number), STR(m.title), str_trim(reason).n ? tr(c, N_("; ")) : "",
                STR(str_trim(reason)));
        const Scope *scope = c->scope;
        c->scope = NULL;
        Err e = undo_all(c, touched, words, &stays);
        c->scope = scope;
        TRY(e);
        TRY(db_run(c, "DELETE FROM merged WHERE lost = ?", CELLS(cell_text(lost)), NULL));
        TRY(txn_commit(&t));
        *ret_stays = stays.p;
        *ret_n = stays.n;
        return OK;
}
