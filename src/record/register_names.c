/* register_names.c: what a declaration names besides itself: vocabularies, registers, its own fields. It is resolved when
 * everything has been read, and what is not there is reported at the place where it was written. */
#include "record/register_keys.h"

static MUST Err resolve_vocabulary(Load *l, const Yaml *y, Field *f)
{
        Str name = {0};
        TRY(read_words(l, y, &name));
        f->vocabulary = vocabulary_lookup(l->regs, name);
        if (f->vocabulary)
                return OK;
        const char *words[VOCABULARIES_MAX];
        for (size_t i = 0; i < l->regs->n_vocabularies; i++)
                words[i] = str_keep_z(l->c->arena, l->regs->vocabularies[i]->name);
        return no_such(l, y, words, l->regs->n_vocabularies, N_("vocabulary"));
}

static MUST Err resolve_sort(Load *l, const Yaml *y, Register *reg)
{
        static const char *const own[] = {"number", "updated", "created", "title", "state"};
        if (!y)
                return OK;
        Yaml bare = *y;
        if (str_starts(bare.s, S("-")))
                bare.s = str_slice(bare.s, 1, bare.s.n);
        for (size_t i = 0; i < ARRAY_LEN(own); i++)
                if (str_eq(bare.s, str_from(own[i])))
                        return OK;
        const Field *f;
        TRY(resolve_field(l, &bare, reg, &f));
        reg->sort = str_printf(
                l->c->arena, "%s%.*s", str_starts(y->s, S("-")) ? "-" : "", STR(f->name));
        return OK;
}

static MUST Err resolve_next(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        if (!y || f->retired)
                return OK;
        TRY(resolve_fields(l, y, reg, &f->next, &f->n_next));
        for (size_t i = 0; i < f->n_next; i++)
                if (f->next[i] == f || f->next[i]->many)
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: A group is made of other fields that have one value.",
                                AT(y));
        return OK;
}

static MUST Err resolve_part_of(Load *l, const Yaml *y, Register *reg)
{
        if (!y)
                return OK;
        TRY(resolve_field(l, y, reg, &reg->part_of));
        if (reg->part_of->type != &reference_type || reg->part_of->many || !reg->part_of->required)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: What a record is a part of is one reference, and required.",
                        AT(y));
        return OK;
}

/* A link is a part: it begins at its whole. */
static MUST Err resolve_link(Load *l, const Yaml *y, Register *reg)
{
        if (!y)
                return OK;
        LinkRule *link = NEW(l->c->arena, LinkRule);
        const Yaml *period = yaml_at(y, "period");
        const char *problem = NULL;
        TRY(resolve_fields(l, yaml_at(y, "to"), reg, &link->to, &link->n_to));
        TRY(resolve_field(l, yaml_at(y, "kind"), reg, &link->kind));
        if (period)
                TRY(resolve_field(l, period, reg, &link->period));
        if (!reg->part_of)
                problem = N_("A link begins at its whole, so it needs part_of");
        for (size_t i = 0; i < link->n_to; i++)
                if (link->to[i]->type != &reference_type || link->to[i]->many ||
                        link->to[i]->restricted || link->to[i] == reg->part_of)
                        problem = N_("A link ends at a reference to one other record");
        if (link->kind->many || link->kind->restricted ||
                (link->kind->type != &term_type && link->kind->type != &text_type))
                problem = N_("The kind of a link is a term or a text");
        if (link->period && (link->period->type != &date_type || link->period->many))
                problem = N_("The period of a link is a date");
        if (problem)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
        reg->link = link;
        return OK;
}

#define ALIKE_MAX 8 /* fields; exclusive.c has room for them */

static MUST Err resolve_exclusive(Load *l, const Yaml *y, Register *reg)
{
        if (!y)
                return OK;
        ExclusiveRule *rule = NEW(l->c->arena, ExclusiveRule);
        const char *problem = NULL;
        TRY(is_list(l, yaml_at(y, "alike"), ALIKE_MAX));
        TRY(resolve_fields(l, yaml_at(y, "alike"), reg, &rule->alike, &rule->n_alike));
        TRY(resolve_field(l, yaml_at(y, "period"), reg, &rule->period));
        if (rule->period->type != &date_type || rule->period->many)
                problem = N_("What excludes another is a date, and one");
        for (size_t i = 0; i < rule->n_alike; i++)
                if (rule->alike[i]->many || rule->alike[i]->type->columns[0].kind != COLUMN_TEXT)
                        problem = N_(
                                "Records are alike in fields of one value that is words, a term or a record");
        if (problem)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
        reg->exclusive = rule;
        return OK;
}

Err resolve_names(Load *l, Register *reg)
{
        const Yaml *tree = map_lookup(&l->trees, reg->name);
        const Yaml *fields = yaml_at(tree, "fields");
        for (size_t i = 0; i < reg->n_fields; i++) {
                Field *f = &reg->fields[i];
                const Register *target;
                if (f->type == &term_type)
                        TRY(go_on(l,
                                resolve_vocabulary(l, yaml_at(fields->items[i], "vocabulary"), f)));
                if (f->target.n)
                        TRY(go_on(l,
                                resolve_register(l, yaml_at(fields->items[i], "target"), &target)));
                TRY(go_on(l, resolve_next(l, yaml_at(fields->items[i], "next"), reg, f)));
        }
        for (size_t i = 0; i < reg->n_fields; i++)
                TRY(go_on(l, resolve_reckoned(l, fields->items[i], reg, &reg->fields[i])));
        TRY(go_on(l, resolve_part_of(l, yaml_at(tree, "part_of"), reg)));
        TRY(go_on(l, resolve_link(l, yaml_at(tree, "link"), reg)));
        TRY(go_on(l, resolve_exclusive(l, yaml_at(tree, "exclusive"), reg)));
        TRY(resolve_rules(l, tree, reg));
        TRY(resolve_views(l, tree, reg));
        TRY(resolve_doors(l, tree, reg));
        return go_on(l, resolve_sort(l, yaml_at(tree, "sort"), reg));
}
