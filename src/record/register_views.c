/* register_views.c: the views that a register declares beside its list: a table across two groupings, a board, a
 * notebook for the road, a map, a line. A matrix is a line of a declaration, so that an office can have one of its
 * own without a programmer. */
#include "record/register_keys.h"

#include <string.h>

#define VIEWS_MAX 16

/* Shapes
 * ------ */
static const char *const view_kinds[] = {
        [VIEW_MATRIX] = "matrix",
        [VIEW_BOARD] = "board",
        [VIEW_NOTEBOOK] = "notebook",
        [VIEW_MAP] = "map",
        [VIEW_TIMELINE] = "timeline",
};
static const char *const cell_kinds[] = {
        [SHOW_LIGHT] = "light",
        [SHOW_COUNT] = "count",
        [SHOW_SHARE] = "share",
};

static MUST Err read_view_name(Load *l, const Yaml *y, void *at)
{
        return read_ident(l, y, FIELD_NAME_MAX, at);
}

static MUST Err read_kind(Load *l, const Yaml *y, void *at)
{
        const char *word;
        TRY(read_one_of(l, y, view_kinds, ARRAY_LEN(view_kinds), &word));
        for (size_t i = 0; i < ARRAY_LEN(view_kinds); i++)
                if (word == view_kinds[i])
                        *(ViewKind *)at = (ViewKind)i;
        return OK;
}

static MUST Err read_cell(Load *l, const Yaml *y, void *at)
{
        const char *word;
        TRY(read_one_of(l, y, cell_kinds, ARRAY_LEN(cell_kinds), &word));
        for (size_t i = 0; i < ARRAY_LEN(cell_kinds); i++)
                if (word == cell_kinds[i])
                        *(CellShow *)at = (CellShow)i;
        return OK;
}

static const KeyRow view_keys[] = {
        {"name", read_view_name, offsetof(View, name), true, "vocabulary_name"},
        {"kind", read_kind, offsetof(View, kind), true, "view_kind"},
        {"label", read_label, offsetof(View, zh), true, "label"},
        {"rows", read_nothing, 0, false, "words"},
        {"columns", read_nothing, 0, false, "words"},
        {"by", read_nothing, 0, false, "words"},
        {"head", read_nothing, 0, false, "words"},
        {"group", read_nothing, 0, false, "words"},
        {"cell", read_cell, offsetof(View, cell), false, "view_cell"},
        {"where", read_nothing, 0, false, "where"},
        {"have", read_nothing, 0, false, "where"},
        {"met", read_nothing, 0, false, "words"},
        {"choose", read_nothing, 0, false, "words"},
        {"tell", read_nothing, 0, false, "words_list"},
        {"ask", read_nothing, 0, false, "words_list"},
        {"urge", read_nothing, 0, false, "words"},
        {"at", read_nothing, 0, false, "words"},
        {"sort", read_words, offsetof(View, sort), false, "words"},
};

const KeyTable view_tables[] = {
        {"view", view_keys, ARRAY_LEN(view_keys)},
        {0},
};
const WordTable view_words[] = {
        {"view_kind", view_kinds, ARRAY_LEN(view_kinds)},
        {"view_cell", cell_kinds, ARRAY_LEN(cell_kinds)},
        {0},
};

/* Which keys a kind needs, and which it may have; any other would say something that nobody reads. */
static const struct {
        const char *needs, *may;
} keys_of[] = {
        [VIEW_MATRIX] = {"rows columns", "head group cell where have met choose tell urge"},
        [VIEW_BOARD] = {"by", "where choose sort"},
        [VIEW_NOTEBOOK] = {"ask", ""},
        [VIEW_MAP] = {"", "at where"},
        [VIEW_TIMELINE] = {"", "at rows where"},
};

static bool has_word(const char *words, Str word)
{
        Str rest = str_from(words), one;
        while (rest.n && str_cut(&rest, ' ', &one))
                if (str_eq(one, word))
                        return true;
        return false;
}

static MUST Err check_keys(Load *l, const Yaml *y, const View *v)
{
        const char *needs = keys_of[v->kind].needs, *may = keys_of[v->kind].may;
        Str rest = str_from(needs), one;
        while (rest.n && str_cut(&rest, ' ', &one))
                if (!yaml_at(y, str_keep_z(l->c->arena, one)))
                        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: The key “%.*s” is missing.",
                                AT(y), STR(one));
        for (size_t i = 0; i < y->n; i++)
                if (!has_word("name kind label", y->keys[i]->s) &&
                        !has_word(needs, y->keys[i]->s) && !has_word(may, y->keys[i]->s))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: A view of the kind %s has no “%.*s”.",
                                AT(y->keys[i]), view_kind_name(v->kind), STR(y->keys[i]->s));
        return OK;
}

static MUST Err read_view(Load *l, const Yaml *y, const Register *reg, View *v)
{
        size_t before = problems_so_far(l);
        TRY(read_map(l, y, view_keys, ARRAY_LEN(view_keys), v));
        if (problems_so_far(l) > before)
                return OK;
        for (const View *w = reg->views; w < v; w++)
                if (str_eq(w->name, v->name))
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: The view “%.*s” stands here twice.", AT(y),
                                STR(v->name));
        return check_keys(l, y, v);
}

Err read_views(Load *l, const Yaml *y, void *at)
{
        Register *reg = at;
        TRY(is_list(l, y, VIEWS_MAX));
        reg->views = NEW_N(l->c->arena, View, y->n);
        reg->n_views = y->n;
        for (size_t i = 0; i < y->n; i++) {
                reg->views[i].reg = reg;
                TRY(go_on(l, read_view(l, y->items[i], reg, &reg->views[i])));
        }
        return OK;
}

/* Names
 * ----- */
static MUST Err wrong(Load *l, const Yaml *y, const char *problem)
{
        return fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: %s.", AT(y), tr(l->c, problem));
}

/* A field that whoever sees the record may see: what is restricted would stand at the head of a table. */
static MUST Err resolve_open_field(Load *l, const Yaml *y, const Register *reg, const Field **ret)
{
        TRY(resolve_field(l, y, reg, ret));
        return (*ret)->restricted ? wrong(l, y, N_("A view shows nothing that is restricted")) : OK;
}

/* A word of its own, or a field that has few values or names records. */
static MUST Err resolve_axis(Load *l, const Yaml *y, const Register *reg, Axis *ret)
{
        static const struct {
                const char *word;
                AxisKind kind;
        } words[] = {
                {"record", AXIS_RECORD},
                {"state", AXIS_STATE},
                {"light", AXIS_LIGHT},
        };
        if (!y)
                return OK;
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (str_eq(y->s, str_from(words[i].word))) {
                        ret->kind = words[i].kind;
                        return OK;
                }
        TRY(resolve_open_field(l, y, reg, &ret->field));
        ret->kind = ret->field->type == &date_type ? AXIS_YEAR : AXIS_FIELD;
        if (ret->field->type == &date_type && !ret->field->many)
                return OK;
        if (ret->field->type == &term_type || ret->field->type == &reference_type)
                return OK;
        return wrong(
                l, y, N_("Records are grouped by a term, a reference, a date, “state” or “light”"));
}

/* The register that an axis of references is of; NULL for others. */
static const Register *axis_register(const Load *l, const Axis *a)
{
        if (a->kind != AXIS_FIELD || a->field->type != &reference_type)
                return NULL;
        return register_lookup(l->regs, a->field->target);
}

static MUST Err resolve_heads(Load *l, const Yaml *y, View *v)
{
        const Yaml *head = yaml_at(y, "head"), *group = yaml_at(y, "group");
        const Register *of = axis_register(l, &v->columns);
        if ((head || group) && !of)
                return wrong(l, head ? head : group,
                        N_("Only columns of records that a reference names have heads and groups"));
        if (head) {
                TRY(resolve_open_field(l, head, of, &v->columns.head));
                if (v->columns.head->type != &text_type || v->columns.head->many)
                        return wrong(l, head, N_("What stands over a column is a short text"));
        }
        if (group) {
                const Field **f = &v->columns.group;
                TRY(resolve_open_field(l, group, of, f));
                if ((*f)->many || ((*f)->type != &term_type && (*f)->type != &reference_type))
                        return wrong(l, group, N_("Columns are grouped by a term or a reference"));
        }
        return OK;
}

static MUST Err resolve_choose(Load *l, const Yaml *y, View *v)
{
        const Register *of = axis_register(l, &v->rows);
        if (!y)
                return OK;
        v->of_rows = of && !field_lookup(v->reg, y->s);
        TRY(resolve_open_field(l, y, v->of_rows ? of : v->reg, &v->choose));
        if (v->choose->many ||
                (v->choose->type != &term_type && v->choose->type != &reference_type))
                return wrong(l, y, N_("One chooses by a term or a reference"));
        return OK;
}

/* A slip names what is late and whom it is sent to, so that it is found again from the cell. */
static MUST Err resolve_urge(Load *l, const Yaml *y, View *v)
{
        const Register *rows = axis_register(l, &v->rows);
        const Register *columns = axis_register(l, &v->columns);
        bool names_row = false, names_column = false;
        if (!y)
                return OK;
        TRY(resolve_register(l, y, &v->urge));
        for (size_t i = 0; rows && columns && i < v->urge->n_fields; i++) {
                const Field *f = &v->urge->fields[i];
                names_row = names_row || (!f->many && str_eq(f->target, rows->name));
                names_column = names_column || (!f->many && str_eq(f->target, columns->name));
        }
        if (!names_row || !names_column)
                return wrong(l, y,
                        N_("What is urged with has a reference to a row’s and to a column’s record"));
        return OK;
}

static MUST Err resolve_tell(Load *l, const Yaml *y, View *v)
{
        const Register *of = axis_register(l, &v->rows);
        if (!y)
                return OK;
        if (!of)
                return wrong(l, y, N_("Only of rows that a reference names there is more to tell"));
        TRY(resolve_fields(l, y, of, &v->tell, &v->n_tell));
        for (size_t i = 0; i < v->n_tell; i++)
                if (v->tell[i]->restricted)
                        return wrong(l, y, N_("A view shows nothing that is restricted"));
        return OK;
}

/* What is written down on the road has few, plain fields: files and sources follow at the desk. */
static MUST Err resolve_ask(Load *l, const Yaml *y, View *v)
{
        if (!y)
                return OK;
        TRY(resolve_fields(l, y, v->reg, &v->ask, &v->n_ask));
        for (size_t i = 0; i < v->n_ask; i++) {
                const Field *f = v->ask[i];
                if (f->type == &file_type || f->type == &citation_type || f == v->reg->part_of)
                        return wrong(l, y->items[i],
                                N_("A notebook takes neither files nor sources, and knows its whole"));
        }
        for (size_t i = 0; i < v->reg->n_fields; i++) {
                const Field *f = &v->reg->fields[i];
                bool asked = f == v->reg->part_of || !f->required || f->weight || f->n_compose;
                for (size_t k = 0; k < v->n_ask; k++)
                        asked = asked || v->ask[k] == f;
                if (!asked)
                        return fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: An entry would lack “%.*s”, which is required.",
                                AT(y), STR(f->name));
        }
        return OK;
}

static MUST Err resolve_met(Load *l, const Yaml *y, View *v)
{
        if (v->columns.field && v->columns.field->many && v->rows.kind != AXIS_RECORD)
                return wrong(l, y, N_("Columns by a field that is many go with rows: record"));
        const Yaml *met = yaml_at(y, "met");
        if (!met)
                return OK;
        TRY(resolve_field(l, met, v->reg, &v->met));
        if (!v->met->many || !v->columns.field || !v->columns.field->many ||
                !str_eq(v->met->target, v->columns.field->target) ||
                v->met->type != v->columns.field->type)
                return wrong(l, met, N_("What was met are values of the same kind as the columns"));
        return OK;
}

static MUST Err resolve_at(Load *l, const Yaml *y, View *v)
{
        if (!y)
                return OK;
        TRY(resolve_open_field(l, y, v->reg, &v->at));
        if (v->at->type != (v->kind == VIEW_MAP ? &point_type : &date_type))
                return wrong(l, y,
                        v->kind == VIEW_MAP ? N_("A map shows points")
                                            : N_("A field that is a date should stand here"));
        return OK;
}

static MUST Err resolve_view(Load *l, const Yaml *y, const Register *reg, View *v)
{
        const Yaml *columns = yaml_at(y, v->kind == VIEW_BOARD ? "by" : "columns");
        const Yaml *rows = yaml_at(y, "rows");
        TRY(resolve_axis(l, rows, reg, &v->rows));
        TRY(resolve_axis(l, columns, reg, &v->columns));
        if (rows && v->rows.field && v->rows.field->many)
                return wrong(l, rows, N_("Rows are by a field that has one value"));
        if (columns && v->columns.kind == AXIS_RECORD)
                return wrong(l, columns, N_("Only rows can be the records themselves"));
        if (v->kind == VIEW_BOARD && v->columns.field && v->columns.field->many)
                return wrong(l, columns, N_("A record stands in one column of a board"));
        TRY(resolve_heads(l, y, v));
        TRY(resolve_met(l, y, v));
        TRY(resolve_choose(l, yaml_at(y, "choose"), v));
        TRY(resolve_tell(l, yaml_at(y, "tell"), v));
        TRY(resolve_ask(l, yaml_at(y, "ask"), v));
        TRY(resolve_urge(l, yaml_at(y, "urge"), v));
        TRY(resolve_at(l, yaml_at(y, "at"), v));
        if ((v->cell == SHOW_SHARE) != (yaml_at(y, "have") != NULL))
                return wrong(
                        l, y, N_("A share, and only a share, says what it is that one has (have)"));
        TRY(resolve_where(l, yaml_at(y, "where"), reg, &v->where, &v->n_where));
        return resolve_where(l, yaml_at(y, "have"), reg, &v->have, &v->n_have);
}

Err resolve_views(Load *l, const Yaml *tree, Register *reg)
{
        for (size_t i = 0; i < reg->n_views; i++)
                TRY(go_on(
                        l, resolve_view(l, yaml_at(tree, "views")->items[i], reg, &reg->views[i])));
        return OK;
}

/* Looking up
 * ---------- */
const View *view_lookup(const Register *reg, Str name)
{
        for (size_t i = 0; i < reg->n_views; i++)
                if (str_eq(reg->views[i].name, name))
                        return &reg->views[i];
        return NULL;
}

const char *view_kind_name(ViewKind k)
{
        return view_kinds[k];
}

Str view_label(const Ctx *c, const View *v)
{
        return pick_label(c, v->zh, v->en);
}
