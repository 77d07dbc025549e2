/* names.c: every name that the registers know, for the one-pass matcher: titles and the fields marked as names of persons,
 * places, organisations and sites, with the time while they held where the register has it, so that a name in a text of
 * another time can be called an anachronism. */
#include "search/search_lib.h"

/* Where a register says when its names held. */
typedef struct {
        const char *reg;
        const char *period; /* the field with the time; NULL: none */
        const char *later; /* what bears the name's place today, itself no older name; NULL: none */
        bool only_beginning; /* of the time only its beginning counts: the dead are still named */
} Source;

static const Source sources[] = {
        {"person", "birth", NULL, true},
        {"place", "period", "modern_name", false},
        {"organisation", "valid", NULL, false},
        {"site", NULL, NULL, false},
};

typedef struct {
        Names *names;
        const Source *source;
        Str kind;
} Adding;

/* Aliases of one field may stand on lines, or be parted by the enumeration comma. */
static void add_forms(Names *n, Str kind, Str text, const Record *r, const NamePeriod *period)
{
        size_t from = 0, at = 0;
        uint32_t cp;
        while (from < text.n) {
                size_t end = at;
                bool more = utf8_next(text, &at, &cp);
                bool parts = more && (cp == '\n' || cp == 0x3001 || cp == ';' || cp == 0xFF1B);
                if (more && !parts)
                        continue;
                Str form = str_trim(str_slice(text, from, more ? end : text.n));
                if (form.n)
                        names_add_period(n, form, kind, r->id, r->title, period);
                from = more ? at : text.n;
        }
}

/* The first value of a field; NULL if the record has none, or the source names no field. */
static const Value *value_of(const Record *r, const char *name)
{
        for (size_t i = 0; name && i < r->reg->n_fields; i++)
                if (str_eq(r->reg->fields[i].name, str_from(name)))
                        return r->values[i].n ? &r->values[i].p[0] : NULL;
        return NULL;
}

/* False if the record says nothing of when its names held. A date that is no span is a beginning. */
static bool period_of(const Record *r, const Source *s, NamePeriod *ret)
{
        const Value *when = value_of(r, s->period), *later = value_of(r, s->later);
        *ret = (NamePeriod){.from = JDN_OPEN_PAST, .to = JDN_OPEN_FUTURE};
        if (when && when->edtf.n && when->first <= when->last) {
                bool span = str_find(when->edtf, S("/"), 0) != SIZE_MAX;
                ret->from = when->first;
                ret->to = span && !s->only_beginning ? when->last : JDN_OPEN_FUTURE;
        }
        if (later && ret->to != JDN_OPEN_FUTURE)
                ret->later = later->text;
        return ret->from != JDN_OPEN_PAST || ret->to != JDN_OPEN_FUTURE;
}

static Err add_record(Ctx *c, void *p, const Record *r)
{
        Adding *a = p;
        NamePeriod period;
        if (r->withdrawn)
                return OK;
        bool held = period_of(r, a->source, &period);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!str_eq(f->search, S("title")) && !str_eq(f->search, S("name")))
                        continue;
                bool today = a->source->later && str_eq(f->name, str_from(a->source->later));
                for (size_t k = 0; k < r->values[i].n; k++)
                        add_forms(a->names, a->kind, r->values[i].p[k].text, r,
                                held && !today ? &period : NULL);
        }
        (void)c;
        return OK;
}

Err search_names(Ctx *c, Names **ret)
{
        Names *names = names_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
                const Register *reg = register_lookup(c->registers, str_from(sources[i].reg));
                if (!reg)
                        continue;
                Adding a = {names, &sources[i], reg->name};
                ListQuery q = {.reg = reg};
                TRY(record_walk(c, &q, add_record, &a));
        }
        names_ready(names);
        *ret = names;
        return OK;
}
