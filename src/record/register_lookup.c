/* register_lookup.c: finding a register, a field, a term, a state by its name, and what each is called in the reader's
 * language; and, while declarations are read, the names by which they refer to one another. */
#include "record/register_keys.h"

#include <string.h>

/* Looking things up
 * ----------------- */
const Register *register_named(const Registers *r, Str name)
{
        for (size_t i = 0; r && i < r->n; i++)
                if (str_eq(r->p[i]->name, name))
                        return r->p[i];
        return NULL;
}

const Register *register_lookup(const Registers *r, Str name)
{
        const Register *reg = register_named(r, name);
        for (size_t i = 0; r && i < r->n && !reg; i++)
                if (former_lookup(&r->p[i]->was, name))
                        reg = r->p[i];
        return reg;
}

Declared *declared_lookup(const Registers *r, bool vocabulary, Str name)
{
        for (size_t i = 0; i < r->n_declared; i++)
                if (r->declared[i].vocabulary == vocabulary && str_eq(r->declared[i].name, name))
                        return &r->declared[i];
        return NULL;
}

const Vocabulary *vocabulary_lookup(const Registers *r, Str name)
{
        for (size_t i = 0; i < r->n_vocabularies; i++)
                if (str_eq(r->vocabularies[i]->name, name))
                        return r->vocabularies[i];
        return NULL;
}

const Former *former_lookup(const Formers *was, Str name)
{
        for (size_t i = 0; i < was->n; i++)
                if (str_eq(was->p[i].name, name))
                        return &was->p[i];
        return NULL;
}

size_t registers_count(const Registers *r)
{
        return r ? r->n : 0;
}

const Register *registers_at(const Registers *r, size_t i)
{
        return r->p[i];
}

const Field *field_named(const Register *reg, Str name)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (str_eq(reg->fields[i].name, name))
                        return &reg->fields[i];
        return NULL;
}

const Field *field_lookup(const Register *reg, Str name)
{
        const Field *f = field_named(reg, name);
        for (size_t i = 0; i < reg->n_fields && !f; i++)
                if (former_lookup(&reg->fields[i].was, name))
                        f = &reg->fields[i];
        return f;
}

const Figure *figure_lookup(const Registers *r, Str code_or_name, size_t *ret_same)
{
        const Figure *found = NULL;
        size_t same = 0;
        for (size_t i = 0; r && i < r->n; i++)
                for (size_t k = 0; k < r->p[i]->n_figures; k++) {
                        const Figure *f = &r->p[i]->figures[k];
                        if (str_eq(f->code, code_or_name))
                                return f;
                        if (str_eq(f->zh, code_or_name) || str_eq(f->en, code_or_name)) {
                                found = f;
                                same++;
                        }
                }
        if (ret_same)
                *ret_same = same;
        return same == 1 ? found : NULL;
}

const Field *title_field(const Register *reg)
{
        const Field *f = reg->fields;
        while (!f->is_title)
                f++;
        return f;
}

const Term *term_lookup(const Vocabulary *v, Str code_or_label)
{
        for (size_t i = 0; i < v->n; i++)
                if (str_eq(v->terms[i].code, code_or_label))
                        return &v->terms[i];
        for (size_t i = 0; i < v->n; i++)
                if (str_eq(v->terms[i].zh, code_or_label) ||
                        str_eq_nocase(v->terms[i].en, code_or_label))
                        return &v->terms[i];
        for (size_t i = 0; i < v->n; i++)
                if (former_lookup(&v->terms[i].was, code_or_label))
                        return &v->terms[i];
        return NULL;
}

const State *state_lookup(const Register *reg, Str name_or_label)
{
        for (size_t i = 0; i < reg->n_states; i++) {
                const State *s = &reg->states[i];
                if (str_eq(s->name, name_or_label) || str_eq(s->zh, name_or_label) ||
                        str_eq_nocase(s->en, name_or_label))
                        return s;
        }
        for (size_t i = 0; i < reg->n_states; i++)
                if (former_lookup(&reg->states[i].was, name_or_label))
                        return &reg->states[i];
        return NULL;
}

bool state_was(const State *s, Str name)
{
        return str_eq(s->name, name) || former_lookup(&s->was, name);
}

/* A catalogue in use means Chinese: English is the program's own language and needs none. */
bool in_chinese(const Ctx *c)
{
        return c->words != NULL;
}

Str pick_label(const Ctx *c, Str zh, Str en)
{
        return in_chinese(c) || !en.n ? zh : en;
}

Str register_label(const Ctx *c, const Register *reg)
{
        return pick_label(c, reg->label_zh, reg->label_en);
}

Str field_label(const Ctx *c, const Field *f)
{
        return pick_label(c, f->label_zh, f->label_en);
}

Str state_label(const Ctx *c, const State *s)
{
        return pick_label(c, s->zh, s->en);
}

Str figure_label(const Ctx *c, const Figure *f)
{
        return pick_label(c, f->zh, f->en);
}

Str term_label(const Ctx *c, const Vocabulary *v, Str code)
{
        const Term *t = v ? term_lookup(v, code) : NULL;
        return t ? pick_label(c, t->zh, t->en) : code;
}

/* Names of other things
 * --------------------- */
Err no_such(Load *l, const Yaml *y, const char *const *words, size_t n, const char *what)
{
        const char *near = nearest_word(y->s, words, n);
        if (near)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: There is no %s “%.*s”; did you mean “%s”?", AT(y),
                        tr(l->c, what), STR(y->s), near);
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: There is no %s “%.*s”.", AT(y),
                tr(l->c, what), STR(y->s));
}

static bool contains(const Yaml *tree, const Yaml *y)
{
        bool found = tree == y;
        for (size_t i = 0; i < tree->n && !found; i++)
                found = contains(tree->items[i], y);
        return found;
}

/* Trees are constant once they are read, but for this: the present name in the place of a former one. */
static void follow(Load *l, const Yaml *y, Str name)
{
        ((Yaml *)(uintptr_t)y)->s = name;
        for (size_t i = 0; i < l->regs->n_declared; i++) {
                Declared *d = &l->regs->declared[i];
                d->followed = d->followed || contains(d->tree, y);
        }
}

Err resolve_register(Load *l, const Yaml *y, const Register **ret)
{
        Str name = {0};
        TRY(read_words(l, y, &name));
        *ret = register_named(l->regs, name);
        if (*ret)
                return OK;
        const Register *now = register_lookup(l->regs, name);
        if (now && l->others == OTHERS_FOLLOW) {
                follow(l, y, now->name);
                *ret = now;
                return OK;
        }
        if (now)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: The register “%.*s” is called “%.*s” now; write that here.",
                        AT(y), STR(name), STR(now->name));
        const char *words[REGISTERS_MAX];
        for (size_t i = 0; i < l->regs->n; i++)
                words[i] = str_keep_z(l->c->arena, l->regs->p[i]->name);
        return no_such(l, y, words, l->regs->n, N_("register"));
}

/* By its name or a former one: what a declaration says of a thing follows when that is renamed. */
Err resolve_state(Load *l, const Yaml *y, const Register *reg, const State **ret)
{
        Str name = {0};
        TRY(read_words(l, y, &name));
        const char *words[STATES_MAX];
        for (size_t i = 0; i < reg->n_states; i++)
                words[i] = str_keep_z(l->c->arena, reg->states[i].name);
        for (size_t former = 0; former < 2; former++)
                for (size_t i = 0; i < reg->n_states; i++)
                        if (former ? state_was(&reg->states[i], name)
                                   : str_eq(reg->states[i].name, name)) {
                                *ret = &reg->states[i];
                                return OK;
                        }
        return no_such(l, y, words, reg->n_states, N_("state"));
}

Err resolve_field(Load *l, const Yaml *y, const Register *reg, const Field **ret)
{
        Str name = {0};
        TRY(read_words(l, y, &name));
        *ret = field_lookup(reg, name);
        if (*ret)
                return OK;
        const char *words[FIELDS_MAX];
        for (size_t i = 0; i < reg->n_fields; i++)
                words[i] = str_keep_z(l->c->arena, reg->fields[i].name);
        return no_such(l, y, words, reg->n_fields, N_("field"));
}

Err resolve_fields(Load *l, const Yaml *y, const Register *reg, const Field ***ret, size_t *ret_n)
{
        TRY(is_list(l, y, FIELDS_MAX));
        const Field **fields = NEW_N(l->c->arena, const Field *, y->n);
        for (size_t i = 0; i < y->n; i++)
                TRY(resolve_field(l, y->items[i], reg, &fields[i]));
        *ret = fields;
        *ret_n = y->n;
        return OK;
}

bool field_is(const Field *f, const char *type)
{
        return strcmp(field_type_name(f->type), type) == 0;
}

const Field *register_title(const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].is_title)
                        return &reg->fields[i];
        return NULL;
}
