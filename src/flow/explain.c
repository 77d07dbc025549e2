/* explain.c: what a register declares, in plain words, for those who will fill it in and never read YAML: its fields,
 * who moves what by when, what is counted. The page of settings and the command line show the same tree. */
#include "flow/flow.h"

#include <string.h>

/* A sentence with one thing in it, as an element of a list. */
static void note(Ctx *c, Json *notes, Str sentence)
{
        if (sentence.n)
                json_push(c->arena, notes, json_string(c->arena, sentence));
}
#define NOTE(c, notes, msgid, s) note(c, notes, str_printf((c)->arena, tr(c, msgid), STR(s)))

/* Lists of names
 * -------------- */
static Str role_said(Ctx *c, Str name)
{
        for (const RoleRow *row = role_rows; row->name; row++)
                if (roles_named(&name, 1) & row->role)
                        return role_label(c, row);
        return name;
}

static Str role_names_words(Ctx *c, const Str *names, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++)
                buf_put_listed(c, &b, role_said(c, names[i]));
        return buf_str(&b);
}

static Str fields_words(Ctx *c, const Field *const *fields, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++)
                buf_put_listed(c, &b, field_label(c, fields[i]));
        return buf_str(&b);
}

static Str states_words(Ctx *c, const State *const *states, size_t n)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++)
                buf_put_listed(c, &b, state_label(c, states[i]));
        return buf_str(&b);
}

static Str state_words(Ctx *c, const Register *reg, Str name)
{
        const State *s = state_lookup(reg, name);
        return s ? state_label(c, s) : name;
}

/* "State is Filed; Kind is one of bridge, ferry" */
static Str conditions_words(Ctx *c, const Register *reg, const Condition *where, size_t n)
{
        Buf all = buf_new(c->arena);
        for (size_t i = 0; i < n; i++) {
                const Field *f = where[i].field;
                Buf values = buf_new(c->arena);
                for (size_t k = 0; k < where[i].n; k++) {
                        Str v = where[i].values[k];
                        buf_put_listed(c, &values,
                                !f                      ? state_words(c, reg, v)
                                        : f->vocabulary ? term_label(c, f->vocabulary, v)
                                                        : v);
                }
                if (all.n)
                        buf_put(&all, str_from(tr(c, N_("; "))));
                buf_printf(&all, tr(c, N_("%.*s is %.*s")),
                        STR(f ? field_label(c, f) : str_from(tr(c, N_("State")))),
                        STR(buf_str(&values)));
        }
        return buf_str(&all);
}

/* Fields
 * ------ */
static const struct {
        const char *type, *words;
} type_words[] = {
        {"text", N_("one line of text")},
        {"long text", N_("text of any length")},
        {"term", N_("a choice")},
        {"date", N_("a date, in the words of the source")},
        {"number", N_("a number")},
        {"quantity", N_("an amount with its unit")},
        {"yes/no", N_("yes or no")},
        {"point", N_("coordinates")},
        {"reference", N_("a record")},
        {"citation", N_("a source, with place and words quoted")},
        {"file", N_("a file")},
};

static Str kind_words(Ctx *c, const Registers *r, const Field *f)
{
        const char *type = field_type_name(f->type), *words = type;
        const Register *target = f->target.n ? register_lookup(r, f->target) : NULL;
        for (size_t i = 0; i < ARRAY_LEN(type_words); i++)
                if (strcmp(type, type_words[i].type) == 0)
                        words = type_words[i].words;
        if (target && strcmp(type, "reference") == 0)
                return str_printf(
                        c->arena, tr(c, N_("a record of %.*s")), STR(register_label(c, target)));
        return str_from(tr(c, words));
}

static Str composed_words(Ctx *c, const Field *f)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < f->n_compose; i++)
                if (f->compose[i].field)
                        buf_put_listed(c, &b, field_label(c, f->compose[i].field));
        return buf_str(&b);
}

static Json *field_tree(Ctx *c, const Registers *r, const Register *reg, const Field *f)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *notes = json_array(a);
        json_put_str(a, o, "name", f->name);
        json_put_str(a, o, "label", field_label(c, f));
        json_put_str(a, o, "kind", kind_words(c, r, f));
        json_put_bool(a, o, "required", f->required);
        if (f->many)
                note(c, notes, str_from(tr(c, N_("several, one a line"))));
        if (f == reg->part_of)
                note(c, notes, str_from(tr(c, N_("what the record is a part of"))));
        if (f->unit.n)
                NOTE(c, notes, N_("in %.*s unless another unit is written"), f->unit);
        if (f->max)
                note(c, notes, str_printf(a, tr(c, N_("at most %d characters")), (int)f->max));
        if (f->unique)
                note(c, notes, str_from(tr(c, N_("no two records have the same"))));
        if (f->n_next)
                NOTE(c, notes, N_("filled with the next number for the same %.*s"),
                        fields_words(c, f->next, f->n_next));
        if (f->weight)
                NOTE(c, notes,
                        N_("as much as what is chosen weighs, unless another number is typed: %.*s"),
                        field_label(c, f->weight));
        if (f->sum_of)
                NOTE(c, notes, N_("the sum over all %.*s"), register_label(c, f->sum_of));
        if (f->ratio[0])
                note(c, notes,
                        str_printf(a, tr(c, N_("reckoned: %.*s by %.*s, times %d")),
                                STR(field_label(c, f->ratio[0])), STR(field_label(c, f->ratio[1])),
                                (int)f->per));
        if (f->n_compose)
                NOTE(c, notes, N_("put together of: %.*s"), composed_words(c, f));
        if (f->apart[0])
                note(c, notes,
                        str_printf(a, tr(c, N_("another one for each %.*s of the same %.*s")),
                                STR(field_label(c, f->apart[1])),
                                STR(field_label(c, f->apart[0]))));
        if (f->restricted)
                note(c, notes, str_from(tr(c, N_("seen by those who keep the register only"))));
        if (f->retired)
                note(c, notes,
                        str_from(tr(c, N_("retired: kept and shown, not filled in any more"))));
        if (f->hidden)
                note(c, notes, str_from(tr(c, N_("kept by the program"))));
        json_put(a, o, "notes", notes);
        if (f->vocabulary)
                json_put_str(a, o, "terms", vocabulary_words(c, r, f->vocabulary->name));
        json_put_str(a, o, "hint", pick_label(c, f->hint_zh, f->hint_en));
        return o;
}

static void put_field_groups(Ctx *c, Json *tree, const Registers *r, const Register *reg)
{
        Arena *a = c->arena;
        Json *groups = json_array(a), *fields = NULL;
        Str label = {0};
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str own = pick_label(c, f->group_zh, f->group_en);
                if (!fields || !str_eq(own, label)) {
                        Json *group = json_object(a);
                        label = own;
                        fields = json_array(a);
                        json_put_str(a, group, "label", own.n ? own : register_label(c, reg));
                        json_put(a, group, "fields", fields);
                        json_push(a, groups, group);
                }
                json_push(a, fields, field_tree(c, r, reg, f));
        }
        json_put(a, tree, "groups", groups);
}

/* States and moves
 * ---------------- */
/* Who decides from a state that names an organisation above. */
static Str at_words(Ctx *c, const Register *reg, Str state)
{
        const State *s = state_lookup(reg, state);
        if (!s || !s->at.n)
                return (Str){0};
        if (str_eq(s->at, S(AT_ABOVE)))
                return str_from(tr(c, N_("decided by the organisation above")));
        if (str_eq(s->at, S(AT_WHOLE)))
                return str_from(tr(c, N_("decided by the organisation whose whole it is part of")));
        const Register *orgs = register_lookup(c->registers, S("organisation"));
        const Field *level = orgs ? field_lookup(orgs, S("level")) : NULL;
        return str_printf(c->arena,
                tr(c, N_("decided by the organisation above at the level: %.*s")),
                STR(level && level->vocabulary ? term_label(c, level->vocabulary, s->at) : s->at));
}

static Json *move_tree(Ctx *c, const Register *reg, const Move *m)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *notes = json_array(a);
        Str verb = pick_label(c, m->zh, m->en);
        json_put_str(a, o, "from", state_words(c, reg, m->from));
        json_put_str(a, o, "to", state_words(c, reg, m->to));
        json_put_str(a, o, "verb", verb.n ? verb : state_words(c, reg, m->to));
        json_put_str(a, o, "by",
                m->n_by ? role_names_words(c, m->by, m->n_by)
                        : str_from(tr(c, N_("whoever keeps the register"))));
        if (m->n_needs)
                NOTE(c, notes, N_("filled in before: %.*s"), fields_words(c, m->needs, m->n_needs));
        Buf done = buf_new(a);
        for (size_t i = 0; i < m->n_done; i++)
                buf_put_listed(c, &done, register_label(c, m->done[i]));
        if (done.n)
                NOTE(c, notes, N_("finished before: all %.*s"), buf_str(&done));
        Buf some = buf_new(a);
        for (size_t i = 0; i < m->n_some; i++)
                buf_put_listed(c, &some, register_label(c, m->some[i]));
        if (some.n)
                NOTE(c, notes, N_("finished before: all %.*s, and at least one"), buf_str(&some));
        if (m->n_not_by)
                NOTE(c, notes, N_("not by whoever moved it out of %.*s"),
                        states_words(c, m->not_by, m->n_not_by));
        for (size_t i = 0; i < m->n_limits; i++)
                note(c, notes,
                        str_printf(a,
                                m->limits[i].above ? tr(c, N_("%.*s is more than %.*s"))
                                                   : tr(c, N_("%.*s is at most %.*s")),
                                STR(field_label(c, m->limits[i].field)), STR(m->limits[i].words)));
        Buf sets = buf_new(a);
        for (size_t i = 0; i < m->n_sets; i++)
                buf_put_listed(c, &sets, field_label(c, m->sets[i].field));
        if (sets.n)
                NOTE(c, notes, N_("filled in by itself: %.*s"), buf_str(&sets));
        if (m->reason)
                note(c, notes, str_from(tr(c, N_("with a reason"))));
        if (m->then & THEN_NUMBER)
                note(c, notes, str_from(tr(c, N_("gives the number"))));
        if (m->then & THEN_NOTIFY)
                note(c, notes, str_from(tr(c, N_("tells whoever takes the next step"))));
        note(c, notes, at_words(c, reg, m->from));
        if (m->then & THEN_ARCHIVE)
                note(c, notes, str_from(tr(c, N_("begins an archival description"))));
        json_put(a, o, "notes", notes);
        return o;
}

static void put_states_and_moves(Ctx *c, Json *tree, const Register *reg)
{
        Arena *a = c->arena;
        Json *states = json_array(a), *moves = json_array(a);
        for (size_t i = 0; i < reg->n_states; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "label", state_label(c, &reg->states[i]));
                json_put_str(a, o, "light", str_from(reg->states[i].light));
                json_put_bool(a, o, "draft", reg->states[i].draft);
                json_push(a, states, o);
        }
        for (size_t i = 0; i < reg->n_moves; i++)
                json_push(a, moves, move_tree(c, reg, &reg->moves[i]));
        json_put(a, tree, "states", states);
        json_put(a, tree, "moves", moves);
        json_put_bool(a, tree, "has_states", states->n > 0);
        json_put_bool(a, tree, "has_moves", moves->n > 0);
}

/* Clocks and figures
 * ------------------ */
static Str period_words(Ctx *c, Period p)
{
        int n = (int)p.n;
        switch (p.unit) {
        case PERIOD_DAYS:
                return str_printf(c->arena, tr_n(c, n, "%d day", "%d days"), n);
        case PERIOD_WORKING_DAYS:
                return str_printf(c->arena, tr_n(c, n, "%d working day", "%d working days"), n);
        case PERIOD_MONTHS:
                return str_printf(c->arena, tr_n(c, n, "%d month", "%d months"), n);
        case PERIOD_YEARS:
                return str_printf(c->arena, tr_n(c, n, "%d year", "%d years"), n);
        }
        return (Str){0};
}

static Str start_words(Ctx *c, const Clock *k)
{
        switch (k->start) {
        case SINCE_ENTERED:
                return str_from(tr(c, N_("since the state was entered")));
        case SINCE_CREATED:
                return str_from(tr(c, N_("since it was entered")));
        case SINCE_UPDATED:
                return str_from(tr(c, N_("since it was changed last")));
        case SINCE_FIELD:
                return str_printf(c->arena, tr(c, N_("since %.*s")), STR(field_label(c, k->since)));
        }
        return (Str){0};
}

static Json *clock_tree(Ctx *c, const Register *reg, const Clock *k)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *notes = json_array(a);
        json_put_str(a, o, "label", pick_label(c, k->zh, k->en));
        json_put_str(a, o, "due",
                k->due ? str_printf(a, tr(c, N_("by the last day of %.*s")),
                                 STR(field_label(c, k->due)))
                       : str_printf(a, tr(c, N_("within %.*s %.*s")),
                                 STR(period_words(c, k->within)), STR(start_words(c, k))));
        if (k->n_in)
                NOTE(c, notes, N_("while in the state %.*s"), states_words(c, k->in, k->n_in));
        if (k->n_empty)
                NOTE(c, notes, N_("while not filled in: %.*s"),
                        fields_words(c, k->empty, k->n_empty));
        if (k->n_filled)
                NOTE(c, notes, N_("once filled in: %.*s"), fields_words(c, k->filled, k->n_filled));
        if (k->n_where)
                NOTE(c, notes, N_("where %.*s"), conditions_words(c, reg, k->where, k->n_where));
        if (k->without && k->once)
                NOTE(c, notes, N_("until there is one of %.*s"), register_label(c, k->without));
        else if (k->without)
                NOTE(c, notes, N_("again after each of %.*s"), register_label(c, k->without));
        if (k->extend.n)
                NOTE(c, notes, N_("can be extended once by %.*s, with a reason"),
                        period_words(c, k->extend));
        json_put(a, o, "notes", notes);
        return o;
}

static Json *figure_tree(Ctx *c, const Register *reg, const Figure *f)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *notes = json_array(a);
        json_put_str(a, o, "code", f->code);
        json_put_str(a, o, "label", pick_label(c, f->zh, f->en));
        json_put_str(a, o, "unit", f->unit);
        json_put_str(a, o, "definition", pick_label(c, f->definition_zh, f->definition_en));
        switch (f->kind) {
        case FIGURE_COUNT:
                note(c, notes, str_from(tr(c, N_("the number of records"))));
                break;
        case FIGURE_SUM:
                NOTE(c, notes, N_("the sum of %.*s"), field_label(c, f->field));
                break;
        case FIGURE_DISTINCT:
                NOTE(c, notes, N_("how many different: %.*s"), field_label(c, f->field));
                break;
        case FIGURE_RATE:
                note(c, notes,
                        str_printf(a, tr(c, N_("%.*s of %.*s, in percent")),
                                STR(pick_label(c, f->part->zh, f->part->en)),
                                STR(pick_label(c, f->whole->zh, f->whole->en))));
                break;
        }
        if (f->n_where)
                NOTE(c, notes, N_("where %.*s"), conditions_words(c, reg, f->where, f->n_where));
        if (f->date)
                NOTE(c, notes, N_("in the period of %.*s"), field_label(c, f->date));
        json_put(a, o, "notes", notes);
        return o;
}

/* "a table of 任务 by 单位" */
static Str axis_words(Ctx *c, const Register *reg, const Axis *a)
{
        switch (a->kind) {
        case AXIS_FIELD:
        case AXIS_YEAR:
                return field_label(c, a->field);
        case AXIS_STATE:
                return str_from(tr(c, N_("State")));
        case AXIS_LIGHT:
                return str_from(tr(c, N_("light")));
        case AXIS_RECORD:
        case AXIS_NONE:
                break;
        }
        return register_label(c, reg);
}

static Str view_words(Ctx *c, const View *v)
{
        Str rows = axis_words(c, v->reg, &v->rows), columns = axis_words(c, v->reg, &v->columns);
        switch (v->kind) {
        case VIEW_MATRIX:
                return str_printf(
                        c->arena, tr(c, N_("a table of %.*s by %.*s")), STR(rows), STR(columns));
        case VIEW_BOARD:
                return str_printf(c->arena, tr(c, N_("a board by %.*s")), STR(columns));
        case VIEW_NOTEBOOK:
                return str_from(tr(c, N_("a short form that waits for a connection")));
        case VIEW_MAP:
                return str_from(tr(c, N_("a map")));
        case VIEW_TIMELINE:
                return str_from(tr(c, N_("a line of time")));
        }
        return (Str){0};
}

static void put_views(Ctx *c, Json *tree, const Register *reg)
{
        Json *views = json_array(c->arena);
        for (size_t i = 0; i < reg->n_views; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", reg->views[i].name);
                json_put_str(c->arena, o, "label", view_label(c, &reg->views[i]));
                json_put_str(c->arena, o, "shows", view_words(c, &reg->views[i]));
                json_push(c->arena, views, o);
        }
        json_put(c->arena, tree, "views", views);
        json_put_bool(c->arena, tree, "has_views", reg->n_views > 0);
}

static void put_clocks_and_figures(Ctx *c, Json *tree, const Register *reg)
{
        Arena *a = c->arena;
        Json *clocks = json_array(a), *figures = json_array(a);
        for (size_t i = 0; i < reg->n_clocks; i++)
                json_push(a, clocks, clock_tree(c, reg, &reg->clocks[i]));
        for (size_t i = 0; i < reg->n_figures; i++)
                json_push(a, figures, figure_tree(c, reg, &reg->figures[i]));
        json_put(a, tree, "clocks", clocks);
        json_put(a, tree, "figures", figures);
        json_put_bool(a, tree, "has_clocks", clocks->n > 0);
        json_put_bool(a, tree, "has_figures", figures->n > 0);
}

/* The register
 * ------------ */
static const struct {
        const char *name, *words;
} shares[] = {
        {"office", N_("This office")},
        {"levels", N_("The offices above and below")},
        {"system", N_("All offices")},
        {"public", N_("Everybody")},
};

static void put_about(Ctx *c, Json *tree, const Registers *r, const Register *reg)
{
        Arena *a = c->arena;
        Json *about = json_array(a);
        const Register *whole = reg->part_of ? register_lookup(r, reg->part_of->target) : NULL;
        if (whole)
                NOTE(c, about, N_("Each record is a part of one of %.*s."),
                        register_label(c, whole));
        if (reg->link)
                NOTE(c, about, N_("Each record ties its whole to what it names as %.*s."),
                        fields_words(c, reg->link->to, reg->link->n_to));
        if (reg->beside)
                note(c, about,
                        str_from(tr(c,
                                N_("Its records are versions of one fact, shown side by side."))));
        Buf parts = buf_new(a);
        size_t n;
        const Register *const *p = register_parts(reg, &n);
        for (size_t i = 0; i < n; i++)
                buf_put_listed(c, &parts, register_label(c, p[i]));
        if (parts.n)
                NOTE(c, about, N_("Its parts: %.*s."), buf_str(&parts));
        if (reg->number.n)
                NOTE(c, about, N_("Numbered %.*s."), reg->number);
        if (reg->n_read_roles)
                NOTE(c, about, N_("Read by: %.*s."),
                        role_names_words(c, reg->read_roles, reg->n_read_roles));
        if (reg->n_write_roles)
                NOTE(c, about, N_("Kept by: %.*s."),
                        role_names_words(c, reg->write_roles, reg->n_write_roles));
        for (size_t i = 0; i < ARRAY_LEN(shares); i++)
                if (str_eq(reg->share, str_from(shares[i].name)))
                        NOTE(c, about, N_("A new record is seen by: %.*s."),
                                str_from(tr(c, shares[i].words)));
        json_put(a, tree, "about", about);
}

Json *register_explain(Ctx *c, const Registers *r, const Register *reg)
{
        Json *tree = json_object(c->arena);
        json_put_str(c->arena, tree, "register", reg->name);
        json_put_str(c->arena, tree, "label", register_label(c, reg));
        put_about(c, tree, r, reg);
        put_field_groups(c, tree, r, reg);
        put_states_and_moves(c, tree, reg);
        put_clocks_and_figures(c, tree, reg);
        put_views(c, tree, reg);
        return tree;
}
