/* names.c: every name that the registers know, for the one-pass matcher: titles and the fields marked as names of persons,
 * places, organisations and sites. */
#include "search/search_lib.h"

static const char *const registers_with_names[] = {"person", "place", "organisation", "site"};

typedef struct {
        Names *names;
        Str kind;
} Adding;

/* Aliases of one field may stand on lines, or be parted by the enumeration comma. */
static void add_forms(Names *n, Str kind, Str text, const Record *r)
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
                        names_add(n, form, kind, r->id, r->title);
                from = more ? at : text.n;
        }
}

static Err add_record(Ctx *c, void *p, const Record *r)
{
        Adding *a = p;
        if (r->withdrawn)
                return OK;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!str_eq(f->search, S("title")) && !str_eq(f->search, S("name")))
                        continue;
                for (size_t k = 0; k < r->values[i].n; k++)
                        add_forms(a->names, a->kind, r->values[i].p[k].text, r);
        }
        (void)c;
        return OK;
}

Err search_names(Ctx *c, Names **ret)
{
        Names *names = names_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(registers_with_names); i++) {
                Str name = str_from(registers_with_names[i]);
                const Register *reg = register_lookup(c->registers, name);
                if (!reg)
                        continue;
                Adding a = {names, reg->name};
                ListQuery q = {.reg = reg};
                TRY(record_each(c, &q, add_record, &a));
        }
        names_ready(names);
        *ret = names;
        return OK;
}
