/* register_doors.c: what a declaration says of numbers and texts that the program fills in by itself, and of the ways in
 * and out that a register has besides its pages: a form for anybody, a list and a sheet on paper.
 * Read when every register is known. */
#include "record/register_keys.h"

#include <string.h>

#define PIECES_MAX 16
#define PER_DEFAULT 100

Err read_number(Load *l, const Yaml *y, double *ret)
{
        Str s;
        TRY(read_words(l, y, &s));
        if (!str_to_double(s, ret))
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: A number should stand here, not “%.*s”.", AT(y), STR(s));
        return OK;
}

Err resolve_fields_at(Load *l, const Yaml *y, const char *key, const Register *reg,
        const Field ***ret, size_t *ret_n)
{
        const Yaml *list = yaml_at(y, key);
        return list ? resolve_fields(l, list, reg, ret, ret_n) : OK;
}

/* Filled in by the program
 * ------------------------ */
static MUST Err refuse(Load *l, const Yaml *y, const char *problem)
{
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
}

static bool sums(const Field *f)
{
        return (f->type == &number_type || f->type == &quantity_type) && !f->many;
}

static MUST Err resolve_weight(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        TRY(resolve_field(l, y, reg, &f->weight));
        if (f->weight->type == &term_type && !f->weight->many)
                return OK;
        return refuse(l, y, N_("What weighs is one term"));
}

static MUST Err resolve_pair(Load *l, const Yaml *y)
{
        if (y->kind == YAML_LIST && y->n == 2)
                return OK;
        return refuse(l, y, N_("Two names should stand here"));
}

/* [proof_error, count]: of the parts in that register, that field. */
static MUST Err resolve_sum(Load *l, const Yaml *y, Field *f)
{
        TRY(resolve_pair(l, y));
        TRY(resolve_register(l, y->items[0], &f->sum_of));
        TRY(resolve_field(l, y->items[1], f->sum_of, &f->sum));
        return sums(f->sum) ? OK : refuse(l, y, N_("Only quantities and numbers can be summed"));
}

static MUST Err resolve_ratio(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        TRY(resolve_pair(l, y));
        for (size_t i = 0; i < 2; i++) {
                TRY(resolve_field(l, y->items[i], reg, &f->ratio[i]));
                if (!sums(f->ratio[i]) || f->ratio[i] == f)
                        return refuse(l, y, N_("A ratio is of two other numbers"));
        }
        if (!f->per)
                f->per = PER_DEFAULT;
        return OK;
}

/* [work, round, expert]: within a work, from round to round; the same expert is one person whatever he is called. */
static MUST Err resolve_apart(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        Yaml pair = *y;
        if (y->kind == YAML_LIST && y->n == 3) {
                TRY(resolve_field(l, y->items[2], reg, &f->apart_by));
                if (f->apart_by->type != &reference_type || f->apart_by->many)
                        return refuse(l, y->items[2], N_("Who is meant is told by one reference"));
                pair.n = 2;
        }
        y = &pair;
        TRY(resolve_pair(l, y));
        for (size_t i = 0; i < 2; i++) {
                TRY(resolve_field(l, y->items[i], reg, &f->apart[i]));
                if (f->apart[i]->many || f->apart[i] == f ||
                        (f->apart[i]->type != &term_type && f->apart[i]->type != &reference_type))
                        return refuse(
                                l, y, N_("What tells records apart is a term or a reference"));
        }
        return OK;
}

/* "item_no:4" of “{item_no:4}” */
static MUST Err resolve_hole(
        Load *l, const Yaml *y, Str hole, const Register *reg, const Field *of, ComposePiece *ret)
{
        Yaml bare = *y;
        size_t colon = str_find(hole, S(":"), 0);
        int64_t width = 0;
        bare.s = str_slice(hole, 0, colon);
        if (colon != SIZE_MAX &&
                (!str_to_int(str_slice(hole, colon + 1, hole.n), &width) || width < 1 || width > 9))
                return refuse(
                        l, y, N_("Behind the colon stands how many digits a number has: {item:4}"));
        TRY(resolve_field(l, &bare, reg, &ret->field));
        if (ret->field == of || ret->field->many || ret->field->type->whole_text)
                return refuse(
                        l, y, N_("A text is composed of other fields that have one short value"));
        ret->width = (int)width;
        return OK;
}

static MUST Err resolve_compose(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        Str rest;
        TRY(read_words(l, y, &rest));
        f->compose = NEW_N(l->c->arena, ComposePiece, PIECES_MAX);
        while (rest.n) {
                size_t open = str_find(rest, S("{"), 0), close = str_find(rest, S("}"), 0);
                ComposePiece *piece = &f->compose[f->n_compose++];
                if (f->n_compose == PIECES_MAX || (open == 0 && close == SIZE_MAX))
                        return refuse(l, y, N_("A text is composed of words and fields in braces"));
                if (open == 0) {
                        TRY(resolve_hole(l, y, str_slice(rest, 1, close), reg, f, piece));
                        rest = str_slice(rest, close + 1, rest.n);
                        continue;
                }
                piece->words = str_slice(rest, 0, open);
                rest = open == SIZE_MAX ? (Str){0} : str_slice(rest, open, rest.n);
        }
        return OK;
}

Err resolve_reckoned(Load *l, const Yaml *y, const Register *reg, Field *f)
{
        const Yaml *weight = yaml_at(y, "weight"), *sum = yaml_at(y, "sum");
        const Yaml *ratio = yaml_at(y, "ratio"), *compose = yaml_at(y, "compose");
        const Yaml *apart = yaml_at(y, "apart");
        if (f->retired)
                return OK;
        if (weight)
                TRY(resolve_weight(l, weight, reg, f));
        if (sum)
                TRY(resolve_sum(l, sum, f));
        if (ratio)
                TRY(resolve_ratio(l, ratio, reg, f));
        if (compose)
                TRY(resolve_compose(l, compose, reg, f));
        return apart ? resolve_apart(l, apart, reg, f) : OK;
}

/* Ways in
 * ------- */
/* A field that is one value of this type; y may be absent. */
static MUST Err resolve_typed(
        Load *l, const Yaml *y, const Register *reg, const FieldType *type, const Field **ret)
{
        if (!y)
                return OK;
        TRY(resolve_field(l, y, reg, ret));
        bool good = (*ret)->type == type &&
                (!(*ret)->many || type == &reference_type || type == &file_type);
        return good
                ? OK
                : fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: A field of the type %s should stand here.",
                          AT(y), field_type_name(type));
}

static const KeyRow open_keys[] = {
        {"label", read_label, offsetof(OpenForm, zh), true, "label"},
        {"about", read_label, offsetof(OpenForm, about_zh), false, "label"},
        {"ask", read_nothing, 0, true, "words_list"},
        {"puts", read_nothing, 0, false, "where"},
        {"day", read_nothing, 0, false, "words"},
        {"promise", read_nothing, 0, false, "words"},
        {"files", read_nothing, 0, false, "words"},
};
static const KeyRow lend_keys[] = {
        {"label", read_label, offsetof(Lend, zh), true, "label"},
        {"about", read_label, offsetof(Lend, about_zh), false, "label"},
        {"text", read_nothing, 0, true, "words_list"},
        {"who", read_nothing, 0, false, "words"},
        {"notes", read_nothing, 0, true, "words"},
        {"place", read_nothing, 0, true, "words"},
        {"quote", read_nothing, 0, false, "words"},
        {"ask", read_nothing, 0, true, "words_list"},
        {"sum", read_nothing, 0, false, "words_list"},
        {"opened", read_nothing, 0, false, "words"},
        {"given", read_nothing, 0, false, "words"},
};
static const KeyRow directory_keys[] = {
        {"label", read_label, offsetof(Directory, zh), true, "label"},
        {"columns", read_nothing, 0, true, "words_list"},
};
static const KeyRow kit_keys[] = {
        {"sheet", read_nothing, 0, true, "words"},
        {"each", read_nothing, 0, true, "words"},
};
static const KeyRow retention_keys[] = {
        {"fields", read_nothing, 0, true, "words_list"},
        {"in", read_nothing, 0, false, "words_list"},
        {"since", read_nothing, 0, false, "words"},
        {"within", read_period, offsetof(Retention, within), true, "period"},
};
const KeyTable door_tables[] = {
        {"open_form", open_keys, ARRAY_LEN(open_keys)},
        {"lend", lend_keys, ARRAY_LEN(lend_keys)},
        {"directory", directory_keys, ARRAY_LEN(directory_keys)},
        {"kit", kit_keys, ARRAY_LEN(kit_keys)},
        {"retention", retention_keys, ARRAY_LEN(retention_keys)},
        {0},
};

/* What a stranger can fill in: words, days, numbers, terms; neither files nor what he cannot know. */
static MUST Err plain_fields(Load *l, const Yaml *y, const Field *const *fields, size_t n)
{
        static const FieldType *const plain[] = {
                &text_type, &long_text_type, &date_type, &number_type, &term_type, &yes_no_type};
        for (size_t i = 0; i < n; i++) {
                bool good = false;
                for (size_t k = 0; k < ARRAY_LEN(plain); k++)
                        good = good || (fields[i]->type == plain[k] && !fields[i]->many);
                if (!good)
                        return refuse(l, y,
                                N_("What a visitor fills in is a single text, term, date or number"));
        }
        return OK;
}

static MUST Err resolve_promise(Load *l, const Yaml *y, const Register *reg, OpenForm *form)
{
        const char *words[64];
        size_t n = 0;
        for (size_t i = 0; i < reg->n_clocks; i++) {
                if (str_eq(reg->clocks[i].name, y->s)) {
                        form->promise = &reg->clocks[i];
                        return OK;
                }
                if (n < ARRAY_LEN(words))
                        words[n++] = str_keep_z(l->c->arena, reg->clocks[i].name);
        }
        return no_such(l, y, words, n, N_("clock"));
}

static MUST Err resolve_open(Load *l, const Yaml *y, Register *reg)
{
        OpenForm *form = NEW(l->c->arena, OpenForm);
        const Yaml *day = yaml_at(y, "day"), *promise = yaml_at(y, "promise");
        bool title = false;
        TRY(read_map(l, y, open_keys, ARRAY_LEN(open_keys), form));
        TRY(resolve_fields(l, yaml_at(y, "ask"), reg, &form->ask, &form->n_ask));
        TRY(plain_fields(l, yaml_at(y, "ask"), form->ask, form->n_ask));
        for (size_t i = 0; i < form->n_ask; i++)
                title = title || form->ask[i]->is_title;
        if (!title)
                return refuse(l, y, N_("The title must be among what is asked"));
        if (!reg->number.n)
                return refuse(l, y,
                        N_("Whoever writes is told a number, so the register needs a pattern"));
        TRY(resolve_where(l, yaml_at(y, "puts"), reg, &form->puts, &form->n_puts));
        if (day)
                TRY(resolve_field(l, day, reg, &form->day));
        if (day && form->day->type != &date_type)
                return refuse(l, day, N_("A field that is a date should stand here"));
        if (promise)
                TRY(resolve_promise(l, promise, reg, form));
        TRY(resolve_typed(l, yaml_at(y, "files"), reg, &file_type, &form->files));
        reg->open_form = form;
        return OK;
}

/* Lent by a link
 * -------------- */
/* [body], its own text; [drafts, body], that of a record which drafts names. */
static MUST Err resolve_lent_text(Load *l, const Yaml *y, const Register *reg, Lend *lend)
{
        const Register *of = reg;
        if (y->kind != YAML_LIST || y->n < 1 || y->n > 2)
                return refuse(l, y, N_("One name should stand here, or two"));
        if (y->n == 2) {
                TRY(resolve_typed(l, y->items[0], reg, &reference_type, &lend->by));
                of = register_lookup(l->regs, lend->by->target);
        }
        return of ? resolve_typed(l, y->items[y->n - 1], of, &long_text_type, &lend->text) : OK;
}

/* Asked of what it declares: it may stand behind this one, and not be resolved yet. */
static bool declares_part(Load *l, const Register *part, const Register *whole)
{
        const Yaml *of = yaml_at(map_lookup(&l->trees, part->name), "part_of");
        const Field *f = of ? field_lookup(part, of->s) : NULL;
        return f && str_eq(f->target, whole->name);
}

static MUST Err resolve_notes(Load *l, const Yaml *y, const Register *reg, Lend *lend)
{
        TRY(resolve_register(l, yaml_at(y, "notes"), &lend->notes));
        if (!declares_part(l, lend->notes, reg))
                return refuse(l, yaml_at(y, "notes"),
                        N_("The register of the notes must be a part of this one"));
        TRY(resolve_typed(l, yaml_at(y, "place"), lend->notes, &text_type, &lend->place));
        TRY(resolve_typed(l, yaml_at(y, "quote"), lend->notes, &text_type, &lend->quote));
        TRY(resolve_fields(l, yaml_at(y, "ask"), lend->notes, &lend->ask, &lend->n_ask));
        return plain_fields(l, yaml_at(y, "ask"), lend->ask, lend->n_ask);
}

static MUST Err resolve_lend(Load *l, const Yaml *y, Register *reg)
{
        Lend *lend = NEW(l->c->arena, Lend);
        TRY(read_map(l, y, lend_keys, ARRAY_LEN(lend_keys), lend));
        TRY(resolve_lent_text(l, yaml_at(y, "text"), reg, lend));
        TRY(resolve_typed(l, yaml_at(y, "who"), reg, &text_type, &lend->who));
        TRY(resolve_notes(l, y, reg, lend));
        TRY(resolve_fields_at(l, y, "sum", reg, &lend->sum, &lend->n_sum));
        if (lend->n_sum)
                TRY(plain_fields(l, yaml_at(y, "sum"), lend->sum, lend->n_sum));
        if (yaml_at(y, "opened"))
                TRY(resolve_state(l, yaml_at(y, "opened"), reg, &lend->opened));
        if (yaml_at(y, "given"))
                TRY(resolve_state(l, yaml_at(y, "given"), reg, &lend->given));
        reg->lend = lend;
        return OK;
}

/* Ways out
 * -------- */
static MUST Err resolve_directory(Load *l, const Yaml *y, Register *reg)
{
        Directory *d = NEW(l->c->arena, Directory);
        TRY(read_map(l, y, directory_keys, ARRAY_LEN(directory_keys), d));
        TRY(resolve_fields(l, yaml_at(y, "columns"), reg, &d->columns, &d->n));
        reg->directory = d;
        return OK;
}

static MUST Err resolve_kit(Load *l, const Yaml *y, Register *reg)
{
        Kit *k = NEW(l->c->arena, Kit);
        TRY(read_map(l, y, kit_keys, ARRAY_LEN(kit_keys), k));
        TRY(resolve_register(l, yaml_at(y, "sheet"), &k->reg));
        TRY(resolve_field(l, yaml_at(y, "each"), reg, &k->each));
        if (k->each->type != &reference_type)
                return refuse(
                        l, y, N_("A sheet is printed for each record that a reference names"));
        reg->kit = k;
        return OK;
}

/* How long it stays
 * ----------------- */
static MUST Err resolve_retention(Load *l, const Yaml *y, Register *reg)
{
        Retention *keep = NEW(l->c->arena, Retention);
        const Yaml *in = yaml_at(y, "in"), *since = yaml_at(y, "since");
        TRY(read_map(l, y, retention_keys, ARRAY_LEN(retention_keys), keep));
        TRY(resolve_fields(l, yaml_at(y, "fields"), reg, &keep->fields, &keep->n));
        for (size_t i = 0; i < keep->n; i++)
                if ((keep->fields[i]->type != &text_type &&
                            keep->fields[i]->type != &long_text_type) ||
                        keep->fields[i]->is_title || keep->fields[i]->required)
                        return refuse(l, y,
                                N_("What is emptied after its term is a text that is neither the title nor required"));
        if (in)
                TRY(resolve_states(l, in, reg, &keep->in, &keep->n_in));
        if (since)
                TRY(resolve_field(l, since, reg, &keep->since));
        if (since && (keep->since->type != &date_type || keep->since->many))
                return refuse(l, since, N_("A field that is a date should stand here"));
        reg->retention = keep;
        return OK;
}

Err resolve_doors(Load *l, const Yaml *tree, Register *reg)
{
        static const struct {
                const char *key;
                Err (*resolve)(Load *, const Yaml *, Register *);
        } doors[] = {
                {"open_form", resolve_open},
                {"lend", resolve_lend},
                {"directory", resolve_directory},
                {"kit", resolve_kit},
                {"retention", resolve_retention},
        };
        for (size_t i = 0; i < ARRAY_LEN(doors); i++) {
                const Yaml *y = yaml_at(tree, doors[i].key);
                if (y)
                        TRY(go_on(l, doors[i].resolve(l, y, reg)));
        }
        return OK;
}
