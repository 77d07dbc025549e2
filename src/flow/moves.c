/* moves.c: who may move a record, and what follows. Asked for every move, whatever makes it (record_move_hooks): a
 * button, a form, a table that is taken in, the command line. */
#include "flow/flow.h"

/* Whoever moved the record out of one of these states decided already. */
static MUST Err decided_before(Ctx *c, const Record *r, const Move *m, const State **ret)
{
        Arrival *all;
        size_t n;
        *ret = NULL;
        if (!m->n_not_by || !c->actor)
                return OK;
        TRY(record_arrivals(c, r->id, &all, &n));
        for (size_t i = 1; i < n; i++)
                for (size_t k = 0; k < m->n_not_by; k++)
                        if (str_eq(all[i].actor, c->actor->id) &&
                                state_was(m->not_by[k], all[i].from))
                                *ret = m->not_by[k];
        return OK;
}

/* A move that names nobody is for whoever writes the register, in the record's own organisation; one that names
 * roles is theirs, also where they sit in an organisation above. r may have moved already. */
static MUST Err has_role(Ctx *c, const Record *r, const Move *m, bool *ret)
{
        Record before = *r;
        Str decides;
        before.state = m->from;
        if (c->actor && c->actor->roles == ROLE_GUEST) {
                *ret = lend_moves(r->reg, m);
                return OK;
        }
        TRY(org_deciding(c, &before, &decides));
        bool above = !str_eq(decides, r->org_id);
        *ret = !above || !c->scope || str_eq(c->scope->org, decides);
        if (!*ret)
                return OK;
        *ret = m->n_by ? c->actor && (c->actor->roles & roles_named(m->by, m->n_by)) != 0
                       : actor_may_write(c->actor, r->reg);
        return *ret ? actor_reaches(c, &before, m->n_by || above ? REACH_REVIEW : REACH_WRITE, ret)
                    : OK;
}

static MUST Err who_may(Ctx *c, const Record *r, const Move *m, Str *ret)
{
        Record before = *r;
        Str decides, name;
        before.state = m->from;
        TRY(org_deciding(c, &before, &decides));
        *ret = m->n_by ? roles_words(c, roles_named(m->by, m->n_by))
                       : roles_words(c, roles_named(r->reg->write_roles, r->reg->n_write_roles));
        if (str_eq(decides, r->org_id) && (!c->scope || str_eq(c->scope->org, decides)))
                return OK; /* else it is for those of that organisation, also where the roles are one's own */
        TRY(org_name(c, decides, &name));
        *ret = str_printf(c->arena, "%.*s · %.*s", STR(name), STR(*ret));
        return OK;
}

Err move_allowed(Ctx *c, const Record *r, const Move *m)
{
        const State *decided;
        bool has;
        Str verb = move_label(c, r->reg, m);
        TRY(has_role(c, r, m, &has));
        if (!has) {
                Str who;
                TRY(who_may(c, r, m, &who));
                return fail(c, ERR_DENIED, "“%.*s” is for: %.*s.", STR(verb), STR(who));
        }
        TRY(decided_before(c, r, m, &decided));
        if (decided)
                return fail(c, ERR_DENIED,
                        "You took the step from “%.*s” yourself; “%.*s” is for another person.",
                        STR(state_label(c, decided)), STR(verb));
        return OK;
}

Err move_why_not(Ctx *c, const Record *r, const Move *m, Str *ret)
{
        const State *decided;
        const Field *field;
        Str missing;
        bool has;
        *ret = (Str){0};
        TRY(has_role(c, r, m, &has));
        if (!has) {
                Str who;
                TRY(who_may(c, r, m, &who));
                *ret = str_printf(c->arena, tr(c, N_("for: %.*s")), STR(who));
                return OK;
        }
        TRY(decided_before(c, r, m, &decided));
        if (decided) {
                *ret = str_printf(c->arena, tr(c, N_("you took the step from “%.*s” yourself")),
                        STR(state_label(c, decided)));
                return OK;
        }
        TRY(move_missing(c, r, m, &missing, &field));
        if (missing.n)
                *ret = str_printf(c->arena, tr(c, N_("Missing: %.*s")), STR(missing));
        return OK;
}

/* What follows
 * ------------ */
/* The first date of a record, in its words. */
static Str first_date_words(const Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (field_is(&r->reg->fields[i], "date") && r->values[i].n)
                        return r->values[i].p[0].text;
        return (Str){0};
}

/* Title, number, date, who made it and the way back, into whatever fields the archive's register has for them. */
static MUST Err describe(Ctx *c, Record *unit, const Record *r)
{
        const struct {
                const char *field, *type;
                Str words;
        } known[] = {
                {"doc_no", "text", r->number},
                {"date", "date", first_date_words(r)},
                {"creator", "text", setting(c, "office")},
                {"note", "long text",
                        str_printf(c->arena, "%.*s %.*s", STR(register_label(c, r->reg)),
                                STR(r->number.n ? r->number : r->id))},
        };
        for (size_t i = 0; i < unit->reg->n_fields; i++) {
                const Field *f = &unit->reg->fields[i];
                if (f->is_title)
                        TRY(record_put_text(c, unit, f->name, r->title));
                else if (field_is(f, "reference") && str_eq(f->target, r->reg->name))
                        TRY(record_put_text(c, unit, f->name, r->id));
                for (size_t k = 0; k < ARRAY_LEN(known); k++)
                        if (str_eq(f->name, str_from(known[k].field)) &&
                                field_is(f, known[k].type) && known[k].words.n)
                                TRY(record_put_text(c, unit, f->name, known[k].words));
        }
        return OK;
}

/* An archival description is begun, as a draft that the archivist goes on with. */
static MUST Err archive(Ctx *c, const Record *r)
{
        const Register *reg = register_lookup(c->registers, S("archive_unit"));
        if (!reg || reg == r->reg)
                return OK;
        Record *unit = record_new(c, reg);
        TRY(describe(c, unit, r));
        unit->org_id = r->org_id;
        return record_save(c, unit,
                str_printf(c->arena, tr(c, N_("from %.*s %.*s")), STR(register_label(c, r->reg)),
                        STR(r->number.n ? r->number : r->title)));
}

Err move_followed(Ctx *c, const Record *r, const Move *m)
{
        return m->then & THEN_ARCHIVE ? archive(c, r) : OK;
}
