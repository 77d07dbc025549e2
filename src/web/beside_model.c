/* beside_model.c: where sources differ, what each of them says, side by side and at equal weight; the program prefers
 * none. A register of versions (“beside”) says so itself; what has such parts is a disputed fact. */
#include "web/record_model.h"

#define DISPUTES_MAX 50

const Register *beside_of(const Register *reg)
{
        size_t n;
        const Register *const *parts = register_parts(reg, &n);
        for (size_t i = 0; i < n; i++)
                if (parts[i]->beside)
                        return parts[i];
        return NULL;
}

static Str joined(Ctx *c, const Str *ids, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n && i < DISPUTES_MAX; i++) {
                if (b.n)
                        buf_putc(&b, ' ');
                buf_put(&b, ids[i]);
        }
        return buf_str(&b);
}

/* What it says, and every citation and other filled field that a list shows. */
static Json *version_model(Ctx *c, const Record *r)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *sources = json_array(a);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!field_is(f, "citation") || !field_shown(c, f))
                        continue;
                for (size_t k = 0; k < r->values[i].n; k++)
                        json_push(
                                a, sources, value_model(c, r, f, &r->values[i].p[k], LINKS_OFFICE));
        }
        json_put_str(a, o, "title", r->title);
        json_put_str(a, o, "lang", str_from(script_of(r->title)));
        json_put_str(a, o, "address", record_address(c, r, ""));
        json_put(a, o, "sources", sources);
        put_state(c, o, r->reg, r->state);
        return o;
}

static bool part_of(const Record *part, Str whole)
{
        const Values *v = record_whole(part);
        return v->n && str_eq(v->p[0].text, whole);
}

static Json *dispute_model(Ctx *c, const Record *whole, const RecordList *versions)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *list = json_array(a);
        for (size_t i = 0; i < versions->n; i++)
                if (part_of(versions->p[i], whole->id))
                        json_push(a, list, version_model(c, versions->p[i]));
        json_put_str(a, o, "title", whole->title);
        json_put_str(a, o, "address", record_address(c, whole, ""));
        json_put_str(a, o, "number", whole->number);
        put_state(c, o, whole->reg, whole->state);
        json_put(a, o, "versions", list);
        json_put_bool(a, o, "has_versions", list->n > 0);
        return o;
}

/* The reference by which the disputed facts of a register name records of another; NULL if none does. */
static const Field *about(const Register *reg, const Register *of)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (field_is(&reg->fields[i], "reference") &&
                        str_eq(reg->fields[i].target, of->name) && !reg->fields[i].restricted)
                        return &reg->fields[i];
        return NULL;
}

static MUST Err versions_of(Ctx *c, const Register *part, const RecordList *wholes, RecordList *ret)
{
        Str ids[DISPUTES_MAX];
        size_t n = 0;
        *ret = (RecordList){0};
        for (; n < wholes->n && n < DISPUTES_MAX; n++)
                ids[n] = wholes->p[n]->id;
        if (!n)
                return OK;
        const Filter of = {part->part_of->name, S("in"), joined(c, ids, n)};
        const ListQuery q = {.reg = part, .filters = &of, .n_filters = 1, .limit = 200};
        return record_list(c, &q, ret);
}

Err disputes_find(Ctx *c, const Register *of, const Str *ids, size_t n, Disputes *ret)
{
        *ret = (Disputes){0};
        for (size_t i = 0; n && !ret->by && i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i), *part = beside_of(reg);
                const Field *by = part ? about(reg, of) : NULL;
                if (!by || !actor_may_read(c->actor, reg) || !actor_may_read(c->actor, part))
                        continue;
                const Filter filter = {by->name, S("in"), joined(c, ids, n)};
                const ListQuery q = {
                        .reg = reg, .filters = &filter, .n_filters = 1, .limit = DISPUTES_MAX};
                ret->by = by;
                ret->reg = reg;
                TRY(record_list(c, &q, &ret->wholes));
                TRY(versions_of(c, part, &ret->wholes, &ret->versions));
        }
        return OK;
}

Json *disputes_about(Ctx *c, const Disputes *d, Str id)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < d->wholes.n; i++) {
                const Record *whole = d->wholes.p[i];
                const Values *named = &whole->values[d->by - d->reg->fields];
                for (size_t k = 0; k < named->n; k++)
                        if (str_eq(named->p[k].text, id)) {
                                json_push(c->arena, list, dispute_model(c, whole, &d->versions));
                                break;
                        }
        }
        return list;
}

Err put_disputes(Ctx *c, Json *model, const Record *r)
{
        const Register *part = beside_of(r->reg);
        Disputes d;
        Json *list;
        if (part && actor_may_read(c->actor, part)) {
                const RecordList own = {.p = (Record *[]){(Record *)(uintptr_t)r}, .n = 1};
                RecordList versions;
                TRY(versions_of(c, part, &own, &versions));
                list = json_array(c->arena);
                if (versions.n)
                        json_push(c->arena, list, dispute_model(c, r, &versions));
                json_put_bool(c->arena, model, "own_dispute", true);
        } else {
                TRY(disputes_find(c, r->reg, &r->id, 1, &d));
                list = disputes_about(c, &d, r->id);
        }
        json_put(c->arena, model, "disputes", list);
        json_put_bool(c->arena, model, "has_disputes", list->n > 0);
        return OK;
}
