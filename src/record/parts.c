/* parts.c: records that are parts of another (the milestones of a task, the posts of a person). A part is a
 * record like any other, with its own form, history and numbers; what makes it a part is that it is seen by
 * whoever sees the whole, and by nobody else. */
#include "record/inner.h"

void parts_prepare(
        Arena *a, const struct Registers *r, const Register *whole, struct RegisterTexts *t)
{
        t->parts = NEW_N(a, const Register *, r->n);
        for (size_t i = 0; i < r->n; i++)
                if (r->p[i]->part_of && str_eq(r->p[i]->part_of->target, whole->name))
                        t->parts[t->n_parts++] = r->p[i];
}

const Register *const *register_parts(const Register *whole, size_t *ret_n)
{
        *ret_n = whole->texts->n_parts;
        return whole->texts->parts;
}

const Values *record_whole(const Record *part)
{
        static const Values none = {0};
        const Field *f = part->reg->part_of;
        return f ? &part->values[f - part->reg->fields] : &none;
}

Err part_begin(Ctx *c, Record *part)
{
        const Values *whole = record_whole(part);
        if (!whole->n || !str_eq(part->visibility, part->reg->share))
                return OK;
        const Register *reg = referred_register(c, part->reg->part_of);
        Cell seen;
        bool found;
        if (!reg)
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "SELECT visibility FROM %.*s WHERE id = ?",
                STR(table_name(c->arena, reg)));
        TRY(db_one(c, sql.p, CELLS(cell_text(whole->p[0].text)), &seen, &found));
        if (found)
                part->visibility = seen.s;
        return OK;
}

typedef struct {
        Str visibility, reason;
        const Scope *scope; /* whoever changed the whole; NULL: the machine's owner */
} Following;

static Err follow(Ctx *c, void *p, const Record *r)
{
        const Following *f = p;
        Record part = *r;
        if (f->scope && !str_eq(f->scope->org, r->org_id))
                return OK; /* what another organisation added stays as that one opened it */
        part.visibility = f->visibility;
        return record_save(c, &part, f->reason);
}

static MUST Err follow_all(Ctx *c, const Record *whole, Following *f)
{
        for (size_t i = 0; i < whole->reg->texts->n_parts; i++) {
                const Register *reg = whole->reg->texts->parts[i];
                const Filter filter = {reg->part_of->name, S("="), whole->id};
                const ListQuery q = {.reg = reg,
                        .filters = &filter,
                        .n_filters = 1,
                        .sort = S("created"),
                        .withdrawn = true};
                TRY(record_each(c, &q, follow, f));
        }
        return OK;
}

/* Who may change the whole need not see all of each part: they are saved as they are stored. */
Err parts_follow(Ctx *c, const Record *whole, Str reason)
{
        Following f = {whole->visibility, reason, c->scope};
        c->scope = NULL;
        Err e = follow_all(c, whole, &f);
        c->scope = f.scope;
        return e;
}
