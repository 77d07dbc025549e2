/* register_rules.c: what a register says of its work: moves between states, clocks that run meanwhile, figures
 * that are counted. Read in two steps, as all of a declaration is: first the shape, then, when every register
 * is known, the names. */
#include "record/register_keys.h"

#define MOVES_MAX 100
#define CLOCKS_MAX 32
#define FIGURES_MAX 64
#define VALUES_MAX 64

/* Shapes
 * ------ */
static MUST Err read_by(Load *l, const Yaml *y, void *at)
{
        Move *m = at;
        return read_roles(l, y, &m->by, &m->n_by);
}

static const char *const then_words[] = {"number", "notify", "archive"};
static const char *const count_words[] = {"records"};
static const char *const set_words[] = {"me", "today"};

static MUST Err read_then(Load *l, const Yaml *y, void *at)
{
        static const unsigned bits[] = {THEN_NUMBER, THEN_NOTIFY, THEN_ARCHIVE};
        TRY(is_list(l, y, ARRAY_LEN(then_words)));
        for (size_t i = 0; i < y->n; i++) {
                const char *word;
                TRY(read_one_of(l, y->items[i], then_words, ARRAY_LEN(then_words), &word));
                for (size_t k = 0; k < ARRAY_LEN(then_words); k++)
                        if (word == then_words[k])
                                *(unsigned *)at |= bits[k];
        }
        return OK;
}

static const KeyRow move_keys[] = {
        {"from", read_words, offsetof(Move, from), true, "words"},
        {"to", read_words, offsetof(Move, to), true, "words"},
        {"label", read_label, offsetof(Move, zh), false, "label"},
        {"by", read_by, 0, false, "words_list"},
        {"needs", read_nothing, 0, false, "words_list"},
        {"done", read_nothing, 0, false, "words_list"},
        {"some", read_nothing, 0, false, "words_list"},
        {"not_by", read_nothing, 0, false, "words_list"},
        {"reason", read_truth, offsetof(Move, reason), false, "truth"},
        {"then", read_then, offsetof(Move, then), false, "then_list"},
        {"sets", read_nothing, 0, false, "sets"},
        {"most", read_nothing, 0, false, "limits"},
        {"above", read_nothing, 0, false, "limits"},
};

Err read_moves(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, MOVES_MAX));
        reg->moves = NEW_N(l->c->arena, Move, y->n);
        reg->n_moves = y->n;
        for (size_t i = 0; i < y->n; i++)
                TRY(go_on(l,
                        read_map(l, y->items[i], move_keys, ARRAY_LEN(move_keys), &reg->moves[i])));
        return OK;
}

/* 30d, 5wd, 3m, 1y */
Err read_period(Load *l, const Yaml *y, void *at)
{
        static const struct {
                const char *suffix;
                PeriodUnit unit;
                int64_t most;
        } units[] = {
                {"wd", PERIOD_WORKING_DAYS, 2500},
                {"d", PERIOD_DAYS, 3650},
                {"m", PERIOD_MONTHS, 1200},
                {"y", PERIOD_YEARS, 100},
        };
        Str s;
        int64_t n;
        TRY(read_words(l, y, &s));
        for (size_t i = 0; i < ARRAY_LEN(units); i++) {
                Str suffix = str_from(units[i].suffix);
                if (!str_ends(s, suffix))
                        continue;
                if (!str_to_int(str_slice(s, 0, s.n - suffix.n), &n) || n < 1 || n > units[i].most)
                        break;
                *(Period *)at = (Period){.n = (int32_t)n, .unit = units[i].unit};
                return OK;
        }
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: A period is a number with d (days), wd (working days), m (months) or "
                "y (years), such as 30d; “%.*s” is not.",
                AT(y), STR(s));
}

static MUST Err read_rule_name(Load *l, const Yaml *y, void *at)
{
        return read_ident(l, y, FIELD_NAME_MAX, at);
}

static const KeyRow clock_keys[] = {
        {"name", read_rule_name, offsetof(Clock, name), true, "vocabulary_name"},
        {"label", read_label, offsetof(Clock, zh), true, "label"},
        {"in", read_nothing, 0, false, "words_list"},
        {"empty", read_nothing, 0, false, "words_list"},
        {"filled", read_nothing, 0, false, "words_list"},
        {"where", read_nothing, 0, false, "where"},
        {"without", read_nothing, 0, false, "words"},
        {"due", read_nothing, 0, false, "words"},
        {"since", read_nothing, 0, false, "words"},
        {"within", read_period, offsetof(Clock, within), false, "period"},
        {"once", read_truth, offsetof(Clock, once), false, "truth"},
        {"extend", read_period, offsetof(Clock, extend), false, "period"},
        {"soon", read_count, offsetof(Clock, soon), false, "count"},
};

Err read_clocks(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, CLOCKS_MAX));
        reg->clocks = NEW_N(l->c->arena, Clock, y->n);
        reg->n_clocks = y->n;
        for (size_t i = 0; i < y->n; i++) {
                Clock *k = &reg->clocks[i];
                size_t before = problems_so_far(l);
                TRY(go_on(l, read_map(l, y->items[i], clock_keys, ARRAY_LEN(clock_keys), k)));
                if (problems_so_far(l) > before)
                        continue;
                if ((yaml_at(y->items[i], "due") != NULL) == (k->within.n > 0))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: A clock has a field with its deadline (due) or a period (within).",
                                AT(y->items[i]));
                for (size_t j = 0; j < i; j++)
                        if (str_eq(reg->clocks[j].name, k->name))
                                return fail(l->c, ERR_INVALID,
                                        "%.*s:%zu:%zu: The clock “%.*s” stands here twice.",
                                        AT(y->items[i]), STR(k->name));
        }
        return OK;
}

/* What is counted is said by one of count, sum, distinct and rate. */
static MUST Err read_records(Load *l, const Yaml *y, void *at)
{
        const char *word;
        (void)at;
        return read_one_of(l, y, count_words, ARRAY_LEN(count_words), &word);
}

static const KeyRow figure_keys[] = {
        {"code", read_rule_name, offsetof(Figure, code), true, "vocabulary_name"},
        {"label", read_label, offsetof(Figure, zh), true, "label"},
        {"definition", read_label, offsetof(Figure, definition_zh), false, "label"},
        {"unit", read_words, offsetof(Figure, unit), false, "words"},
        {"count", read_records, 0, false, "records"},
        {"sum", read_nothing, 0, false, "words"},
        {"distinct", read_nothing, 0, false, "words"},
        {"rate", read_nothing, 0, false, "pair"},
        {"where", read_nothing, 0, false, "where"},
        {"date", read_nothing, 0, false, "words"},
};

const KeyTable rule_tables[] = {
        {"move", move_keys, ARRAY_LEN(move_keys)},
        {"clock", clock_keys, ARRAY_LEN(clock_keys)},
        {"figure", figure_keys, ARRAY_LEN(figure_keys)},
        {0},
};
const WordTable rule_words[] = {
        {"then", then_words, ARRAY_LEN(then_words)},
        {"records", count_words, ARRAY_LEN(count_words)},
        {"set", set_words, ARRAY_LEN(set_words)},
        {0},
};

static const struct {
        const char *key;
        FigureKind kind;
} figure_kinds[] = {
        {"count", FIGURE_COUNT},
        {"sum", FIGURE_SUM},
        {"distinct", FIGURE_DISTINCT},
        {"rate", FIGURE_RATE},
};

static MUST Err read_figure(Load *l, const Yaml *y, Figure *f)
{
        size_t kinds = 0;
        TRY(read_map(l, y, figure_keys, ARRAY_LEN(figure_keys), f));
        for (size_t i = 0; i < ARRAY_LEN(figure_kinds); i++)
                if (yaml_at(y, figure_kinds[i].key)) {
                        f->kind = figure_kinds[i].kind;
                        kinds++;
                }
        if (kinds == 1)
                return OK;
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: A figure says one of count, sum, distinct and rate.", AT(y));
}

Err read_figures(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, FIGURES_MAX));
        reg->figures = NEW_N(l->c->arena, Figure, y->n);
        reg->n_figures = y->n;
        for (size_t i = 0; i < y->n; i++) {
                reg->figures[i].reg = reg;
                TRY(go_on(l, read_figure(l, y->items[i], &reg->figures[i])));
        }
        return OK;
}

/* Names
 * ----- */
Err resolve_states(Load *l, const Yaml *y, const Register *reg, const State ***ret, size_t *ret_n)
{
        TRY(is_list(l, y, STATES_MAX));
        const State **states = NEW_N(l->c->arena, const State *, y->n);
        for (size_t i = 0; i < y->n; i++)
                TRY(resolve_state(l, y->items[i], reg, &states[i]));
        *ret = states;
        *ret_n = y->n;
        return OK;
}

/* The parts' registers of a whole: each must say that it is a part of this one. */
static MUST Err resolve_part(Load *l, const Yaml *y, const Register *reg, const Register **ret)
{
        TRY(resolve_register(l, y, ret));
        const Yaml *tree = map_lookup(&l->trees, (*ret)->name), *fields = yaml_at(tree, "fields");
        const Yaml *part_of = yaml_at(tree, "part_of");
        if (map_lookup(&l->broken, (*ret)->name))
                return OK;
        for (size_t i = 0; part_of && i < fields->n; i++) {
                const Field *f = &(*ret)->fields[i];
                if (field_lookup(*ret, part_of->s) == f && str_eq(f->target, reg->name))
                        return OK;
        }
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: The register “%.*s” is not a part of this one.", AT(y), STR(y->s));
}

static MUST Err resolve_parts(
        Load *l, const Yaml *y, const Register *reg, const Register ***ret, size_t *ret_n)
{
        TRY(is_list(l, y, REGISTERS_MAX));
        const Register **parts = NEW_N(l->c->arena, const Register *, y->n);
        for (size_t i = 0; i < y->n; i++)
                TRY(resolve_part(l, y->items[i], reg, &parts[i]));
        *ret = parts;
        *ret_n = y->n;
        return OK;
}

/* A value that the field, or the state, cannot have is a mistake. */
static MUST Err check_value(
        Load *l, const Yaml *y, const Register *reg, const Condition *cond, Str *ret)
{
        const State *state;
        if (!cond->field) {
                TRY(resolve_state(l, y, reg, &state));
                *ret = state->name;
                return OK;
        }
        if (cond->field->type == &term_type) {
                const Vocabulary *v =
                        cond->field->vocabulary; /* NULL: its name was wrong, and that was said */
                const char *words[VALUES_MAX];
                size_t n = 0;
                for (size_t i = 0; v && i < v->n; i++) {
                        if (str_eq(v->terms[i].code, y->s) ||
                                former_lookup(&v->terms[i].was, y->s)) {
                                *ret = v->terms[i].code;
                                return OK;
                        }
                        if (n < ARRAY_LEN(words))
                                words[n++] = str_keep_z(l->c->arena, v->terms[i].code);
                }
                return v ? no_such(l, y, words, n, N_("term")) : OK;
        }
        if (cond->field->type == &yes_no_type) {
                bool truth;
                return read_truth(l, y, &truth);
        }
        return OK;
}

static MUST Err resolve_condition(
        Load *l, const Yaml *key, const Yaml *y, const Register *reg, Condition *ret)
{
        Yaml *const *items = y->items;
        Yaml bare = *y, *one = &bare;
        if (!str_eq(key->s, S("state")))
                TRY(resolve_field(l, key, reg, &ret->field));
        if (y->kind == YAML_SCALAR) {
                items = &one;
                ret->n = 1;
        } else {
                TRY(is_list(l, y, VALUES_MAX));
                ret->n = y->n;
        }
        ret->values = NEW_N(l->c->arena, Str, ret->n);
        for (size_t i = 0; i < ret->n; i++) {
                TRY(read_words(l, items[i], &ret->values[i]));
                TRY(check_value(l, items[i], reg, ret, &ret->values[i]));
        }
        return OK;
}

Err resolve_where(Load *l, const Yaml *y, const Register *reg, Condition **ret, size_t *ret_n)
{
        if (!y)
                return OK;
        if (y->kind != YAML_MAP || y->n > FIELDS_MAX)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Keys with values should stand here.",
                        AT(y));
        Condition *all = NEW_N(l->c->arena, Condition, y->n);
        for (size_t i = 0; i < y->n; i++)
                TRY(resolve_condition(l, y->keys[i], y->items[i], reg, &all[i]));
        *ret = all;
        *ret_n = y->n;
        return OK;
}

static MUST Err resolve_typed(Load *l, const Yaml *y, const Register *reg,
        const FieldType *const *types, size_t n, const char *problem, const Field **ret)
{
        TRY(resolve_field(l, y, reg, ret));
        for (size_t i = 0; i < n; i++)
                if ((*ret)->type == types[i])
                        return OK;
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
}

static MUST Err resolve_date(Load *l, const Yaml *y, const Register *reg, const Field **ret)
{
        static const FieldType *const dates[] = {&date_type};
        return resolve_typed(l, y, reg, dates, ARRAY_LEN(dates),
                N_("A field that is a date should stand here"), ret);
}

/* {checked_by: me, checked_on: today}: what a move fills in. */
static MUST Err resolve_sets(Load *l, const Yaml *y, const Register *reg, Move *m)
{
        if (y->kind != YAML_MAP || y->n > FIELDS_MAX)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Keys with values should stand here.",
                        AT(y));
        m->sets = NEW_N(l->c->arena, MoveSet, y->n);
        for (; m->n_sets < y->n; m->n_sets++) {
                MoveSet *s = &m->sets[m->n_sets];
                const char *word;
                TRY(resolve_field(l, y->keys[m->n_sets], reg, &s->field));
                TRY(read_one_of(l, y->items[m->n_sets], set_words, ARRAY_LEN(set_words), &word));
                s->what = word == set_words[0] ? SET_ME : SET_TODAY;
                if (s->field->type == (s->what == SET_ME ? &text_type : &date_type) &&
                        !s->field->many)
                        continue;
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: A move writes who makes it into a text, and the day into a date.",
                        AT(y->items[m->n_sets]));
        }
        return OK;
}

static MUST Err resolve_limits(Load *l, const Yaml *y, const Register *reg, bool above, Move *m)
{
        if (y->kind != YAML_MAP || y->n > VALUES_MAX)
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Keys with values should stand here.",
                        AT(y));
        MoveLimit *limits = NEW_N(l->c->arena, MoveLimit, m->n_limits + y->n);
        for (size_t i = 0; i < m->n_limits; i++)
                limits[i] = m->limits[i];
        m->limits = limits;
        for (size_t i = 0; i < y->n; i++) {
                MoveLimit *one = &limits[m->n_limits++];
                *one = (MoveLimit){.words = y->items[i]->s, .above = above};
                TRY(resolve_field(l, y->keys[i], reg, &one->field));
                TRY(read_number(l, y->items[i], &one->limit));
                if (one->field->type != &number_type || one->field->many)
                        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Only a number has a limit.",
                                AT(y->items[i]));
        }
        return OK;
}

static MUST Err resolve_move(Load *l, const Yaml *y, const Register *reg, Move *m)
{
        const State *state;
        const Yaml *needs = yaml_at(y, "needs"), *done = yaml_at(y, "done");
        const Yaml *not_by = yaml_at(y, "not_by"), *some = yaml_at(y, "some");
        const Yaml *sets = yaml_at(y, "sets"), *most = yaml_at(y, "most");
        const Yaml *above = yaml_at(y, "above");
        TRY(resolve_state(l, yaml_at(y, "from"), reg, &state));
        m->from = state->name;
        TRY(resolve_state(l, yaml_at(y, "to"), reg, &state));
        m->to = state->name;
        if (needs)
                TRY(resolve_fields(l, needs, reg, &m->needs, &m->n_needs));
        if (done)
                TRY(resolve_parts(l, done, reg, &m->done, &m->n_done));
        if (some)
                TRY(resolve_parts(l, some, reg, &m->some, &m->n_some));
        if (not_by)
                TRY(resolve_states(l, not_by, reg, &m->not_by, &m->n_not_by));
        if (sets)
                TRY(resolve_sets(l, sets, reg, m));
        if (most)
                TRY(resolve_limits(l, most, reg, /* above= */ false, m));
        if (above)
                TRY(resolve_limits(l, above, reg, /* above= */ true, m));
        return OK;
}

static MUST Err resolve_since(Load *l, const Yaml *y, const Register *reg, Clock *k)
{
        static const struct {
                const char *word;
                ClockStart start;
        } starts[] = {
                {"entered", SINCE_ENTERED},
                {"created", SINCE_CREATED},
                {"updated", SINCE_UPDATED},
        };
        for (size_t i = 0; i < ARRAY_LEN(starts); i++)
                if (str_eq(y->s, str_from(starts[i].word))) {
                        k->start = starts[i].start;
                        return OK;
                }
        k->start = SINCE_FIELD;
        return resolve_date(l, y, reg, &k->since);
}

static MUST Err resolve_clock(Load *l, const Yaml *y, const Register *reg, Clock *k)
{
        const Yaml *in = yaml_at(y, "in"), *empty = yaml_at(y, "empty");
        const Yaml *filled = yaml_at(y, "filled"), *without = yaml_at(y, "without");
        const Yaml *due = yaml_at(y, "due"), *since = yaml_at(y, "since");
        if (in)
                TRY(resolve_states(l, in, reg, &k->in, &k->n_in));
        if (empty)
                TRY(resolve_fields(l, empty, reg, &k->empty, &k->n_empty));
        if (filled)
                TRY(resolve_fields(l, filled, reg, &k->filled, &k->n_filled));
        if (without)
                TRY(resolve_part(l, without, reg, &k->without));
        if (due)
                TRY(resolve_date(l, due, reg, &k->due));
        if (since)
                TRY(resolve_since(l, since, reg, k));
        return resolve_where(l, yaml_at(y, "where"), reg, &k->where, &k->n_where);
}

static MUST Err resolve_rate(Load *l, const Yaml *y, Figure *f)
{
        TRY(is_list(l, y, 2));
        if (y->n != 2)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: A rate names two figures: the part and the whole.", AT(y));
        TRY(read_words(l, y->items[0], &f->part_code));
        return read_words(l, y->items[1], &f->whole_code);
}

static MUST Err resolve_figure(Load *l, const Yaml *y, const Register *reg, Figure *f)
{
        static const FieldType *const sums[] = {&quantity_type, &number_type};
        const Yaml *date = yaml_at(y, "date");
        if (f->kind == FIGURE_SUM)
                TRY(resolve_typed(l, yaml_at(y, "sum"), reg, sums, ARRAY_LEN(sums),
                        N_("Only quantities and numbers can be summed"), &f->field));
        if (f->field && f->kind == FIGURE_SUM && f->field->many)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: A field that is many cannot be summed; make its values parts.",
                        AT(y));
        if (f->kind == FIGURE_DISTINCT)
                TRY(resolve_field(l, yaml_at(y, "distinct"), reg, &f->field));
        if (f->kind == FIGURE_RATE)
                TRY(resolve_rate(l, yaml_at(y, "rate"), f));
        if (date)
                TRY(resolve_date(l, date, reg, &f->date));
        if (map_lookup(&l->figures, f->code))
                return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: There is another figure “%.*s”.",
                        AT(y), STR(f->code));
        map_put(&l->figures, f->code, f);
        return resolve_where(l, yaml_at(y, "where"), reg, &f->where, &f->n_where);
}

static MUST Err resolve_level(Load *l, const Yaml *y, State *s)
{
        const Vocabulary *levels = vocabulary_lookup(l->regs, S("org_level"));
        if (!s->at.n || str_eq(s->at, S(AT_ABOVE)) || str_eq(s->at, S(AT_WHOLE)) || !levels)
                return OK;
        const Term *level = term_lookup(levels, s->at);
        if (level) {
                s->at = level->code; /* it may stand there under a former name */
                return OK;
        }
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: “%.*s” is no level of organisations; a level, “above” or “whole” should stand here.",
                AT(y), STR(s->at));
}

Err resolve_rules(Load *l, const Yaml *tree, Register *reg)
{
        const Yaml *same = yaml_at(tree, "same"), *forms = yaml_at(tree, "forms");
        if (same)
                TRY(go_on(l, resolve_fields(l, same, reg, &reg->same, &reg->n_same)));
        if (forms)
                TRY(go_on(l, resolve_part(l, forms, reg, &reg->forms)));
        for (size_t i = 0; i < reg->n_states; i++)
                TRY(go_on(l, resolve_level(l, yaml_at(tree, "states")->items[i], &reg->states[i])));
        for (size_t i = 0; i < reg->n_moves; i++)
                TRY(go_on(
                        l, resolve_move(l, yaml_at(tree, "moves")->items[i], reg, &reg->moves[i])));
        for (size_t i = 0; i < reg->n_clocks; i++)
                TRY(go_on(l,
                        resolve_clock(l, yaml_at(tree, "clocks")->items[i], reg, &reg->clocks[i])));
        for (size_t i = 0; i < reg->n_figures; i++)
                TRY(go_on(l,
                        resolve_figure(
                                l, yaml_at(tree, "figures")->items[i], reg, &reg->figures[i])));
        return OK;
}

/* A rate of rates would have no records to open. */
static MUST Err resolve_rated(Load *l, const Yaml *y, Str code, const Figure **ret)
{
        *ret = map_lookup(&l->figures, code);
        if (*ret && (*ret)->kind != FIGURE_RATE)
                return OK;
        return fail(l->c, ERR_INVALID,
                "%.*s:%zu:%zu: There is no figure “%.*s” that counts or sums.", AT(y), STR(code));
}

Err resolve_rates(Load *l, Register *reg)
{
        const Yaml *tree = map_lookup(&l->trees, reg->name);
        for (size_t i = 0; i < reg->n_figures; i++) {
                Figure *f = &reg->figures[i];
                if (f->kind != FIGURE_RATE)
                        continue;
                const Yaml *y = yaml_at(yaml_at(tree, "figures")->items[i], "rate");
                TRY(resolve_rated(l, y, f->part_code, &f->part));
                TRY(resolve_rated(l, y, f->whole_code, &f->whole));
        }
        return OK;
}
