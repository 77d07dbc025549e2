/* register.c: reading registers and vocabularies from their declarations. Every key is one row of a table
 * that tells how it is read and where it goes; a key without a row is a mistake, and the nearest one is
 * suggested. What names something else is resolved at the end (register_names.c). */
#include "record/register_keys.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/* One problem or all of them
 * -------------------------- */
#define PROBLEMS_MAX 500

Err go_on(Load *l, Err e)
{
        if (e == OK || !l->problems || l->problems->n >= PROBLEMS_MAX ||
                (e != ERR_INVALID && e != ERR_LIMIT))
                return e;
        *VEC_PUSH(l->c->arena, l->problems) = l->c->fault.sentence;
        fault_clear(l->c);
        return OK;
}

size_t problems_so_far(const Load *l)
{
        return l->problems ? l->problems->n : 0;
}

/* Walking a map by its table
 * -------------------------- */
static MUST Err unknown_key(Load *l, const Yaml *key, const KeyRow *rows, size_t n)
{
        const char *words[40];
        assert(n <= ARRAY_LEN(words));
        for (size_t i = 0; i < n; i++)
                words[i] = rows[i].key;
        const char *near = nearest_word(key->s, words, n);
        if (near)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: There is no key “%.*s” here; did you mean “%s”?", AT(key),
                        STR(key->s), near);
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: There is no key “%.*s” here.", AT(key),
                STR(key->s));
}

Err read_map(Load *l, const Yaml *y, const KeyRow *rows, size_t n, void *target)
{
        if (y->kind != YAML_MAP)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Keys with values should stand here.",
                        AT(y));
        bool unknown = false; /* what seems to be missing is most likely misspelt */
        for (size_t i = 0; i < y->n; i++) {
                size_t row = 0;
                while (row < n && !str_eq(str_from(rows[row].key), y->keys[i]->s))
                        row++;
                unknown |= row == n;
                TRY(go_on(l,
                        row == n ? unknown_key(l, y->keys[i], rows, n)
                                 : rows[row].read(l, y->items[i], (char *)target + rows[row].at)));
        }
        for (size_t row = 0; row < n && !unknown; row++)
                if (rows[row].required && !yaml_at(y, rows[row].key))
                        TRY(go_on(l,
                                fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: The key “%s” is missing.",
                                        AT(y), rows[row].key)));
        return OK;
}

/* Readers of single values
 * ------------------------ */
Err read_words(Load *l, const Yaml *y, void *at)
{
        if (y->kind != YAML_SCALAR)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: A word should stand here.", AT(y));
        *(Str *)at = y->s;
        return OK;
}

/* true, false; nothing else, so that no one wonders what “on” or “是” does. */
Err read_truth(Load *l, const Yaml *y, void *at)
{
        Str s;
        TRY(read_words(l, y, &s));
        if (!str_eq(s, S("true")) && !str_eq(s, S("false")))
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: It must be true or false, not “%.*s”.", AT(y), STR(s));
        *(bool *)at = str_eq(s, S("true"));
        return OK;
}

Err read_count(Load *l, const Yaml *y, void *at)
{
        Str s;
        int64_t n;
        TRY(read_words(l, y, &s));
        if (!str_to_int(s, &n) || n < 1 || n > INT32_MAX)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: It must be a whole number above 0, not “%.*s”.", AT(y),
                        STR(s));
        *(int32_t *)at = (int32_t)n;
        return OK;
}

static const KeyRow label_keys[] = {
        {"zh", read_words, 0, true, "words"},
        {"en", read_words, sizeof(Str), false, "words"},
};

/* A label is two Strs, zh and en, side by side; one word alone serves both languages. */
Err read_label(Load *l, const Yaml *y, void *at)
{
        Str *both = at;
        if (y->kind == YAML_SCALAR)
                both[0] = y->s;
        else
                TRY(read_map(l, y, label_keys, ARRAY_LEN(label_keys), at));
        if (!both[1].n)
                both[1] = both[0];
        return OK;
}

Err read_ident(Load *l, const Yaml *y, size_t max, Str *ret)
{
        TRY(read_words(l, y, ret));
        Str s = *ret;
        bool good = s.n > 0 && s.n <= max && s.p[0] >= 'a' && s.p[0] <= 'z' &&
                s.p[s.n - 1] != '_' && str_find(s, S("__"), 0) == SIZE_MAX;
        for (size_t i = 0; i < s.n; i++)
                good = good &&
                        ((s.p[i] >= 'a' && s.p[i] <= 'z') || (s.p[i] >= '0' && s.p[i] <= '9') ||
                                s.p[i] == '_');
        if (!good)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: A name is at most %zu small letters, digits and single _, "
                        "beginning with a letter; “%.*s” is not.",
                        AT(y), max, STR(s));
        return OK;
}

static MUST Err read_register_name(Load *l, const Yaml *y, void *at)
{
        return read_ident(l, y, REGISTER_NAME_MAX, at);
}

static MUST Err read_vocabulary_name(Load *l, const Yaml *y, void *at)
{
        return read_ident(l, y, FIELD_NAME_MAX, at);
}

/* Names that a record's own columns bear in CSV and JSON. */
static const char *const taken_names[] = {
        "id",
        "number",
        "state",
        "version",
        "created",
        "updated",
        "visibility",
        "withdrawn",
        "register",
};

static MUST Err read_field_name(Load *l, const Yaml *y, void *at)
{
        Str s;
        TRY(read_ident(l, y, FIELD_NAME_MAX, &s));
        for (size_t i = 0; i < ARRAY_LEN(taken_names); i++)
                if (str_eq(s, str_from(taken_names[i])))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: Every record has “%.*s” already; choose another name.",
                                AT(y), STR(s));
        *(Str *)at = s;
        return OK;
}

/* One of a closed list of words, with a suggestion. */
Err read_one_of(Load *l, const Yaml *y, const char *const *words, size_t n, const char **ret)
{
        Str s;
        TRY(read_words(l, y, &s));
        for (size_t i = 0; i < n; i++)
                if (str_eq(s, str_from(words[i]))) {
                        *ret = words[i];
                        return OK;
                }
        const char *near = nearest_word(s, words, n);
        if (near)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: “%.*s” is not known here; did you mean “%s”?", AT(y), STR(s),
                        near);
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: “%.*s” is not known here.", AT(y), STR(s));
}

static const char *const search_words[] = {"title", "body", "name", "none"};
static const char *const light_words[] = {"done", "run", "soon", "late", "back", "todo", "stop"};
static const char *const room_words[] = {"desk", "search", "collect", "sources", "registers",
        "chronicle", "compile", "tasks", "papers", "public", "figures"};
static const char *const share_words[] = {"office", "levels", "system", "public"};

static MUST Err read_type(Load *l, const Yaml *y, void *at)
{
        size_t n;
        const char *const *names = field_type_names(&n), *name;
        TRY(read_one_of(l, y, names, n, &name));
        *(const FieldType **)at = field_type_lookup(str_from(name));
        return OK;
}

static MUST Err read_search(Load *l, const Yaml *y, void *at)
{
        const char *kind;
        TRY(read_one_of(l, y, search_words, ARRAY_LEN(search_words), &kind));
        *(Str *)at = str_from(kind);
        return OK;
}

static MUST Err read_light(Load *l, const Yaml *y, void *at)
{
        return read_one_of(l, y, light_words, ARRAY_LEN(light_words), at);
}

static MUST Err read_room(Load *l, const Yaml *y, void *at)
{
        const char *room;
        TRY(read_one_of(l, y, room_words, ARRAY_LEN(room_words), &room));
        *(Str *)at = str_from(room);
        return OK;
}

static MUST Err read_share(Load *l, const Yaml *y, void *at)
{
        const char *share;
        TRY(read_one_of(l, y, share_words, ARRAY_LEN(share_words), &share));
        *(Str *)at = str_from(share);
        return OK;
}

static MUST Err read_pattern(Load *l, const Yaml *y, void *at)
{
        const char *problem;
        TRY(read_words(l, y, at));
        if (!serial_pattern_ok(y->s, &problem))
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: The pattern “%.*s” cannot give numbers: %s.", AT(y),
                        STR(y->s), tr(l->c, problem));
        return OK;
}

/* Lists
 * ----- */
Err is_list(Load *l, const Yaml *y, size_t max)
{
        if (y->kind != YAML_LIST || !y->n)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: A list should stand here.", AT(y));
        if (y->n > max)
                return fail(l->c, ERR_LIMIT, "%.*s:%zu:%zu: More than %zu entries.", AT(y), max);
        return OK;
}

Err read_roles(Load *l, const Yaml *y, Str **ret, size_t *ret_n)
{
        TRY(is_list(l, y, 32));
        Str *roles = NEW_N(l->c->arena, Str, y->n);
        for (size_t i = 0; i < y->n; i++)
                TRY(read_words(l, y->items[i], &roles[i]));
        *ret = roles;
        *ret_n = y->n;
        return OK;
}

static MUST Err read_read_roles(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        return read_roles(l, y, &reg->read_roles, &reg->n_read_roles);
}

static MUST Err read_write_roles(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        return read_roles(l, y, &reg->write_roles, &reg->n_write_roles);
}

static MUST Err read_unseal_roles(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        return read_roles(l, y, &reg->unseal_roles, &reg->n_unseal_roles);
}

static const KeyRow former_keys[] = {
        {"name", read_words, offsetof(Former, name), true, "words"},
        {"zh", read_words, offsetof(Former, zh), false, "words"},
        {"en", read_words, offsetof(Former, en), false, "words"},
};

static MUST Err read_former(Load *l, const Yaml *y, Former *ret)
{
        if (y->kind == YAML_SCALAR)
                return read_words(l, y, &ret->name);
        return read_map(l, y, former_keys, ARRAY_LEN(former_keys), ret);
}

/* One former name, or several: a word, or a word with the labels that it had. */
static MUST Err read_was(Load *l, const Yaml *y, void *at)
{
        Formers *was = at;
        was->n = y->kind == YAML_LIST ? y->n : 1;
        if (y->kind == YAML_LIST)
                TRY(is_list(l, y, FORMERS_MAX));
        was->p = NEW_N(l->c->arena, Former, was->n);
        for (size_t i = 0; i < was->n; i++)
                TRY(read_former(l, y->kind == YAML_LIST ? y->items[i] : y, &was->p[i]));
        return OK;
}

/* A name that is still borne by another is nobody's former one. */
Err former_is_borne(Load *l, const Yaml *y, Str name)
{
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: “%.*s” is declared beside it; what still exists is nobody’s former name.",
                AT(y), STR(name));
}

static const KeyRow state_keys[] = {
        {"name", read_words, offsetof(State, name), true, "words"},
        {"zh", read_words, offsetof(State, zh), true, "words"},
        {"en", read_words, offsetof(State, en), false, "words"},
        {"light", read_light, offsetof(State, light), false, "light"},
        {"draft", read_truth, offsetof(State, draft), false, "truth"},
        {"was", read_was, offsetof(State, was), false, "was"},
        {"at", read_words, offsetof(State, at), false, "words"},
};

/* A state is a word, or a name with its labels. */
static MUST Err read_states(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, STATES_MAX));
        reg->states = NEW_N(l->c->arena, State, y->n);
        reg->n_states = y->n;
        for (size_t i = 0; i < y->n; i++) {
                State *s = &reg->states[i];
                if (y->items[i]->kind == YAML_SCALAR)
                        s->name = s->zh = y->items[i]->s;
                else
                        TRY(read_map(l, y->items[i], state_keys, ARRAY_LEN(state_keys), s));
                if (!s->en.n)
                        s->en = s->zh;
                if (!s->light)
                        s->light = i == 0 ? "todo" : i + 1 == y->n ? "done" : "run";
                for (size_t k = 0; k < i; k++)
                        if (str_eq(reg->states[k].name, s->name))
                                return fail(l->c, ERR_INVALID,
                                        "%.*s:%zu:%zu: The state “%.*s” stands here twice.",
                                        AT(y->items[i]), STR(s->name));
        }
        for (size_t i = 0; i < reg->n_states * reg->n_states; i++) {
                Str name = reg->states[i % reg->n_states].name;
                if (former_lookup(&reg->states[i / reg->n_states].was, name))
                        return former_is_borne(l, y->items[i / reg->n_states], name);
        }
        return OK;
}

/* Only its place is kept: what it names is looked up when everything is known. */
Err read_nothing(Load *l, const Yaml *y, void *at)
{
        (void)l;
        (void)y;
        (void)at;
        return OK;
}

/* A former name of a field or a register becomes part of SQL, and is a name like any other. */
static MUST Err read_idents_was(Load *l, const Yaml *y, size_t max, Formers *was)
{
        TRY(read_was(l, y, was));
        for (size_t i = 0; i < was->n; i++) {
                Yaml bare = *y;
                Str name;
                bare.kind = YAML_SCALAR;
                bare.s = was->p[i].name;
                TRY(read_ident(l, &bare, max, &name));
        }
        return OK;
}

static MUST Err read_field_was(Load *l, const Yaml *y, void *at)
{
        return read_idents_was(l, y, FIELD_NAME_MAX, at);
}

static MUST Err read_register_was(Load *l, const Yaml *y, void *at)
{
        return read_idents_was(l, y, REGISTER_NAME_MAX, at);
}

static const KeyRow field_keys[] = {
        {"name", read_field_name, offsetof(Field, name), true, "field_name"},
        {"label", read_label, offsetof(Field, label_zh), true, "label"},
        {"hint", read_label, offsetof(Field, hint_zh), false, "label"},
        {"group", read_label, offsetof(Field, group_zh), false, "label"},
        {"type", read_type, offsetof(Field, type), true, "type"},
        {"required", read_truth, offsetof(Field, required), false, "truth"},
        {"many", read_truth, offsetof(Field, many), false, "truth"},
        {"unique", read_truth, offsetof(Field, unique), false, "truth"},
        {"facet", read_truth, offsetof(Field, facet), false, "truth"},
        {"in_list", read_truth, offsetof(Field, in_list), false, "truth"},
        {"hidden", read_truth, offsetof(Field, hidden), false, "truth"},
        {"restricted", read_truth, offsetof(Field, restricted), false, "truth"},
        {"sealed", read_truth, offsetof(Field, sealed), false, "truth"},
        {"search", read_search, offsetof(Field, search), false, "search"},
        {"vocabulary", read_nothing, 0, false, "words"},
        {"target", read_words, offsetof(Field, target), false, "words"},
        {"unit", read_words, offsetof(Field, unit), false, "words"},
        {"max", read_count, offsetof(Field, max), false, "count"},
        {"next", read_nothing, 0, false, "words_list"},
        {"held", read_truth, offsetof(Field, held), false, "truth"},
        {"anniversary", read_label, offsetof(Field, anniversary_zh), false, "label"},
        {"weight", read_nothing, 0, false, "words"},
        {"sum", read_nothing, 0, false, "pair"},
        {"ratio", read_nothing, 0, false, "pair"},
        {"per", read_count, offsetof(Field, per), false, "count"},
        {"compose", read_nothing, 0, false, "words"},
        {"apart", read_nothing, 0, false, "words_list"},
        {"bare", read_truth, offsetof(Field, bare), false, "truth"},
        {"retired", read_truth, offsetof(Field, retired), false, "truth"},
        {"was", read_field_was, offsetof(Field, was), false, "was"},
};

/* Two single fields whose names and types end in the same column: gps, a point, has gps_text beside it. */
static bool columns_meet(const Field *f, const Field *g, Arena *a)
{
        if (f->many || g->many || !(str_starts(f->name, g->name) || str_starts(g->name, f->name)))
                return false;
        for (size_t i = 0; i < f->type->n_columns; i++)
                for (size_t k = 0; k < g->type->n_columns; k++)
                        if (str_eq(column_name(a, f, f->type->columns[i].suffix),
                                    column_name(a, g, g->type->columns[k].suffix)))
                                return true;
        return false;
}

/* Nobody can ask a database for what it cannot read. */
static bool may_be_sealed(const Field *f)
{
        bool asked = f->facet || f->in_list || f->unique || f->is_title ||
                (f->search.n && !str_eq(f->search, S("none")));
        return (f->type == &text_type || f->type == &long_text_type) && !asked;
}

/* What one field's keys must agree on among themselves. */
static MUST Err check_field(Load *l, const Yaml *y, const Register *reg, const Field *f)
{
        const char *problem = NULL;
        if (f->many && f->type->whole_text)
                problem = N_("A long text cannot be many");
        else if (f->many && f->unique)
                problem = N_("A field that is many cannot be unique");
        else if ((f->type == &term_type) != (yaml_at(y, "vocabulary") != NULL))
                problem = N_("A term, and only a term, names its vocabulary");
        else if (f->type == &reference_type && !f->target.n)
                problem = N_("A reference names its register as target");
        else if (yaml_at(y, "next") && (f->type != &number_type || f->many))
                problem = N_("Only a single number can be the next one");
        else if ((f->held || f->anniversary_zh.n) &&
                (f->type != &date_type || f->many || f->restricted))
                problem = N_("Only a single date that is not restricted stands in the calendar");
        else if ((yaml_at(y, "weight") || yaml_at(y, "sum") || yaml_at(y, "ratio")) &&
                (f->type != &number_type || f->many))
                problem = N_("Only a single number can be reckoned");
        else if ((yaml_at(y, "weight") != NULL) + (yaml_at(y, "sum") != NULL) +
                        (yaml_at(y, "ratio") != NULL) >
                1)
                problem = N_("A number is reckoned in one way: weight, sum or ratio");
        else if ((yaml_at(y, "compose") || yaml_at(y, "apart")) &&
                (f->type != &text_type || f->many))
                problem = N_("Only a single text can be composed or kept apart");
        else if (f->sealed && !may_be_sealed(f))
                problem = N_(
                        "What is sealed is a text of its own: not the title, not unique, not in lists, filters and search");
        else if (f->retired && str_eq(f->search, S("title")))
                problem = N_("The title cannot be retired");
        if (problem)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
        for (const Field *g = reg->fields; g < f; g++) {
                if (!g->type || !g->name.n)
                        continue; /* it could not be read, and that was said */
                if (str_eq(g->name, f->name) || str_eq(g->label_zh, f->label_zh) ||
                        str_eq(g->label_en, f->label_en))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: The field “%.*s” has the name or label of “%.*s”.",
                                AT(y), STR(f->name), STR(g->name));
                if (columns_meet(f, g, l->c->arena))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: The fields “%.*s” and “%.*s” would share a column; choose another name.",
                                AT(y), STR(f->name), STR(g->name));
        }
        return OK;
}

static MUST Err read_fields(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, FIELDS_MAX));
        reg->fields = NEW_N(l->c->arena, Field, y->n);
        reg->n_fields = y->n;
        Field *title = NULL;
        size_t at_start = problems_so_far(l);
        for (size_t i = 0; i < y->n; i++) {
                Field *f = &reg->fields[i];
                size_t before = problems_so_far(l);
                TRY(go_on(l, read_map(l, y->items[i], field_keys, ARRAY_LEN(field_keys), f)));
                if (i && !f->group_zh.n) {
                        f->group_zh = f[-1].group_zh;
                        f->group_en = f[-1].group_en;
                }
                if (problems_so_far(l) == before)
                        TRY(go_on(l, check_field(l, y->items[i], reg, f)));
                f->of = reg;
                f->restricted = f->restricted || f->sealed;
                if (f->retired)
                        f->required = f->facet = f->in_list = false;
                if (!title && !f->many && str_eq(f->search, S("title")))
                        title = f;
        }
        if (!title && problems_so_far(l) > at_start)
                return OK; /* it may be among those that cannot be read */
        if (!title)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: One field must be the title (search: title).", AT(y));
        title->is_title = title->required = true;
        for (size_t i = 0; i < reg->n_fields; i++)
                for (size_t k = 0; k < reg->fields[i].was.n; k++)
                        if (field_named(reg, reg->fields[i].was.p[k].name))
                                TRY(go_on(l,
                                        former_is_borne(
                                                l, y->items[i], reg->fields[i].was.p[k].name)));
        return OK;
}

static const KeyRow link_keys[] = {
        {"to", read_nothing, 0, true, "words_list"},
        {"kind", read_nothing, 0, true, "words"},
        {"period", read_nothing, 0, false, "words"},
};

/* Fields are named in it; they are looked up when everything is known. */
static MUST Err read_link(Load *l, const Yaml *y, void *at)
{
        return read_map(l, y, link_keys, ARRAY_LEN(link_keys), at);
}

static const KeyRow exclusive_keys[] = {
        {"alike", read_nothing, 0, true, "words_list"},
        {"period", read_nothing, 0, true, "words"},
};

static MUST Err read_exclusive(Load *l, const Yaml *y, void *at)
{
        return read_map(l, y, exclusive_keys, ARRAY_LEN(exclusive_keys), at);
}

static const KeyRow register_keys[] = {
        {"register", read_register_name, offsetof(Register, name), true, "register_name"},
        {"was", read_register_was, offsetof(Register, was), false, "was"},
        {"label", read_label, offsetof(Register, label_zh), true, "label"},
        {"room", read_room, offsetof(Register, room), true, "room"},
        {"number", read_pattern, offsetof(Register, number), false, "words"},
        {"sort", read_words, offsetof(Register, sort), false, "words"},
        {"internal", read_truth, offsetof(Register, internal), false, "truth"},
        {"share", read_share, offsetof(Register, share), false, "share"},
        {"part_of", read_nothing, 0, false, "words"},
        {"link", read_link, 0, false, "link"},
        {"exclusive", read_exclusive, 0, false, "exclusive"},
        {"beside", read_truth, offsetof(Register, beside), false, "truth"},
        {"read", read_read_roles, 0, false, "words_list"},
        {"write", read_write_roles, 0, false, "words_list"},
        {"unseal", read_unseal_roles, 0, false, "words_list"},
        {"retention", read_nothing, 0, false, "retention"},
        {"same", read_nothing, 0, false, "words_list"},
        {"forms", read_nothing, 0, false, "words"},
        {"states", read_states, 0, false, "states"},
        {"moves", read_moves, 0, false, "move_list"},
        {"clocks", read_clocks, 0, false, "clock_list"},
        {"figures", read_figures, 0, false, "figure_list"},
        {"views", read_views, 0, false, "view_list"},
        {"open_form", read_nothing, 0, false, "open_form"},
        {"lend", read_nothing, 0, false, "lend"},
        {"directory", read_nothing, 0, false, "directory"},
        {"kit", read_nothing, 0, false, "kit"},
        {"sheet", read_label, offsetof(Register, sheet_zh), false, "label"},
        {"fields", read_fields, 0, true, "field_list"},
};

/* Vocabularies
 * ------------ */
/* What a term counts as: a number, kept in its words. */
static MUST Err read_weight(Load *l, const Yaml *y, void *at)
{
        double n;
        TRY(read_words(l, y, at));
        return read_number(l, y, &n);
}

static const KeyRow term_keys[] = {
        {"code", read_words, offsetof(Term, code), true, "words"},
        {"zh", read_words, offsetof(Term, zh), true, "words"},
        {"en", read_words, offsetof(Term, en), false, "words"},
        {"inverse", read_label, offsetof(Term, inverse_zh), false, "label"},
        {"retired", read_truth, offsetof(Term, retired), false, "truth"},
        {"was", read_was, offsetof(Term, was), false, "was"},
        {"weight", read_weight, offsetof(Term, weight), false, "words"},
        {"sign", read_words, offsetof(Term, sign), false, "words"},
};

static MUST Err read_terms(Load *l, const Yaml *y, void *at)
{
        Vocabulary *v = at;
        TRY(is_list(l, y, 2000));
        v->terms = NEW_N(l->c->arena, Term, y->n);
        for (size_t i = 0; i < y->n; i++) {
                Term *t = &v->terms[i];
                TRY(read_map(l, y->items[i], term_keys, ARRAY_LEN(term_keys), t));
                if (!t->en.n)
                        t->en = t->zh;
                if (term_lookup(v, t->code) || term_lookup(v, t->zh))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: “%.*s” stands in the vocabulary twice.",
                                AT(y->items[i]), STR(t->code));
                v->n = i + 1;
        }
        for (size_t i = 0; i < v->n; i++)
                for (size_t k = 0; k < v->n && v->terms[i].was.n; k++)
                        if (former_lookup(&v->terms[i].was, v->terms[k].code))
                                return former_is_borne(l, y->items[i], v->terms[k].code);
        return OK;
}

static const KeyRow vocabulary_keys[] = {
        {"vocabulary", read_vocabulary_name, offsetof(Vocabulary, name), true, "vocabulary_name"},
        {"terms", read_terms, 0, true, "term_list"},
};

const KeyTable register_tables[] = {
        {"register", register_keys, ARRAY_LEN(register_keys)},
        {"link", link_keys, ARRAY_LEN(link_keys)},
        {"exclusive", exclusive_keys, ARRAY_LEN(exclusive_keys)},
        {"field", field_keys, ARRAY_LEN(field_keys)},
        {"state", state_keys, ARRAY_LEN(state_keys)},
        {"vocabulary", vocabulary_keys, ARRAY_LEN(vocabulary_keys)},
        {"term", term_keys, ARRAY_LEN(term_keys)},
        {"label_words", label_keys, ARRAY_LEN(label_keys)},
        {"former", former_keys, ARRAY_LEN(former_keys)},
        {0},
};
const WordTable register_words[] = {
        {"search", search_words, ARRAY_LEN(search_words)},
        {"light", light_words, ARRAY_LEN(light_words)},
        {"room", room_words, ARRAY_LEN(room_words)},
        {"share", share_words, ARRAY_LEN(share_words)},
        {0},
};

/* One declaration
 * --------------- */
Err load_register(Load *l, const Declared *d)
{
        const Yaml *y = d->tree;
        Register *reg = NEW(l->c->arena, Register);
        size_t before = problems_so_far(l);
        TRY(go_on(l, read_map(l, y, register_keys, ARRAY_LEN(register_keys), reg)));
        if (!reg->name.n)
                return OK; /* was said */
        if (!reg->share.n)
                reg->share = S("office");
        if (!reg->sort.n)
                reg->sort = reg->number.n ? S("number") : S("title");
        reg->shipped = d->shipped && d->tree == d->shipped;
        if (problems_so_far(l) > before)
                map_put(&l->broken, reg->name, reg);
        map_put(&l->trees, reg->name, d->tree);
        if (l->regs->n == REGISTERS_MAX)
                return fail(l->c, ERR_LIMIT, "%.*s: More than %d registers.", STR(y->file),
                        REGISTERS_MAX);
        l->regs->p[l->regs->n++] = reg;
        return OK;
}

Err load_vocabulary(Load *l, const Declared *d)
{
        Vocabulary *v = NEW(l->c->arena, Vocabulary);
        TRY(go_on(l, read_map(l, d->tree, vocabulary_keys, ARRAY_LEN(vocabulary_keys), v)));
        if (!v->name.n)
                return OK; /* was said */
        if (l->regs->n_vocabularies == VOCABULARIES_MAX)
                return fail(l->c, ERR_LIMIT, "%.*s: More than %d vocabularies.", STR(d->tree->file),
                        VOCABULARIES_MAX);
        l->regs->vocabularies[l->regs->n_vocabularies++] = v;
        return OK;
}
