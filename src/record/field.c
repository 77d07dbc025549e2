/* field.c: the types of fields. A type is one block that ends with its row: columns, parse, print, display,
 * reading, and how it is sorted and bounded. Dates and points have files of their own. The list of rows stands at the end;
 * adding a type is adding a block and its name there.
 *
 * Three laws hold for all: what was typed is stored as it was typed; what the program understood stands
 * beside it; and what it cannot understand but a source may well say (清末, 明至清) is kept as words, not
 * refused. Refused is what contradicts itself or the calendar, or does not exist. */
#include "record/inner.h"

#include <math.h>
#include <string.h>

Str field_as_typed(Ctx *c, const Field *f, const Value *v)
{
        (void)c;
        (void)f;
        return v->text;
}

Err field_check_length(Ctx *c, const Field *f, Str s, size_t otherwise)
{
        size_t max = f->max ? (size_t)f->max : otherwise;
        if (s.n <= max)
                return OK; /* fewer bytes than characters allowed */
        size_t n = utf8_count(s);
        if (n <= max)
                return OK;
        return fail_field(c, ERR_LIMIT, f->name,
                "There is room for %zu characters here; these are %zu.", max, n);
}

Err field_one_line(Ctx *c, const Field *f, Str s)
{
        if (str_find(s, S("\n"), 0) != SIZE_MAX)
                return fail_field(c, ERR_INVALID, f->name, "This takes one line.");
        return OK;
}

/* Text: one line
 * -------------- */
static MUST Err parse_text(Ctx *c, const Field *f, Str typed, Value *ret)
{
        TRY(field_one_line(c, f, typed));
        TRY(field_check_length(c, f, typed, FIELD_CHARS_MAX));
        ret->text = typed;
        return OK;
}

const FieldType text_type = {
        .name = "text",
        .widget = "input",
        .columns = {{"", COLUMN_TEXT, VALUE_AT(text), true}},
        .n_columns = 1,
        .sort = "",
        .parse = parse_text,
        .print = field_as_typed,
        .display = field_as_typed,
};

/* Long text: line breaks kept
 * --------------------------- */
static MUST Err parse_long_text(Ctx *c, const Field *f, Str typed, Value *ret)
{
        if (typed.n > TEXT_MAX)
                return fail_field(c, ERR_LIMIT, f->name,
                        "The text is longer than %zu MB; divide it.", TEXT_MAX >> 20);
        TRY(field_check_length(c, f, typed, TEXT_MAX));
        ret->text = typed;
        return OK;
}

const FieldType long_text_type = {
        .name = "long text",
        .widget = "textarea",
        .columns = {{"", COLUMN_TEXT, VALUE_AT(text), false}},
        .n_columns = 1,
        .sort = "",
        .whole_text = true,
        .parse = parse_long_text,
        .print = field_as_typed,
        .display = field_as_typed,
};

/* Number: digits or Chinese numerals, no unit
 * ------------------------------------------- */
static MUST Err parse_number(Ctx *c, const Field *f, Str typed, Value *ret)
{
        Quantity q;
        bool good = number_parse(c->arena, typed, &q);
        if (!good || q.qualifier != QTY_EQ || q.unit.n || (q.has_max && q.max > q.min))
                return fail_field(c, ERR_INVALID, f->name,
                        "“%.*s” is not one number. Write digits or Chinese numerals, without a unit.",
                        STR(typed));
        if (f->max && q.min > f->max)
                return fail_field(c, ERR_LIMIT, f->name, "It may be %d at most; %.*s is more.",
                        (int)f->max, STR(typed));
        ret->text = typed;
        ret->number = q.min;
        return OK;
}

const FieldType number_type = {
        .name = "number",
        .widget = "number",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_number", COLUMN_REAL, VALUE_AT(number), true}},
        .n_columns = 2,
        .sort = "_number",
        .from = "_number",
        .to = "_number",
        .parse = parse_number,
        .print = field_as_typed,
        .display = field_as_typed,
};

/* Quantity: a number with its unit and its 余, 近, 约
 * --------------------------------------------------- */
static MUST Err parse_quantity(Ctx *c, const Field *f, Str typed, Value *ret)
{
        TRY(field_one_line(c, f, typed));
        TRY(field_check_length(c, f, typed, FIELD_CHARS_MAX));
        Quantity q;
        Quantities found = {0};
        bool good = number_parse(c->arena, typed, &q);
        if (!good) {
                TRY(number_find(c, typed, &found)); /* 拓片2幅: one quantity among other words */
                good = found.n == 1;
                if (good)
                        q = found.p[0];
        }
        ret->text = typed;
        ret->number = ret->number2 = NAN;
        if (!good || q.qualifier == QTY_MISSING) {
                ret->qualifier = good ? str_from(qualifier_name(q.qualifier)) : (Str){0};
                return OK;
        }
        if (!q.unit.n && !f->unit.n && !f->bare)
                return fail_field(c, ERR_INVALID, f->name,
                        "“%.*s” has no unit. Write its unit behind it.", STR(typed));
        ret->number = q.min;
        ret->number2 = q.has_max ? q.max : INFINITY;
        ret->unit = q.unit.n ? q.unit : f->unit;
        ret->qualifier = str_from(qualifier_name(q.qualifier));
        return OK;
}

static void put_figure(Buf *b, double v)
{
        char z[40];
        if (v == floor(v) && fabs(v) < 1e15)
                snprintf(z, sizeof z, "%.0f", v);
        else
                snprintf(z, sizeof z, "%.10g", v);
        buf_put(b, str_from(z));
}

/* Whether the unit is the field's own, since none was written. */
static bool unit_is_lent(Ctx *c, const Field *f, const Value *v)
{
        Quantity q;
        return f->unit.n && str_eq(v->unit, f->unit) && number_parse(c->arena, v->text, &q) &&
                !q.unit.n;
}

/* "≥30 亩, “余” is kept in every sum" */
static Str read_quantity(Ctx *c, const Field *f, const Value *v)
{
        if (!isfinite(v->number))
                return str_from(tr(c, N_("kept as words; it will not be counted")));
        Buf b = buf_new(c->arena);
        bool range = isfinite(v->number2) && v->number2 > v->number;
        if (!str_eq(v->qualifier, S("range")) && !str_eq(v->qualifier, S("partial")))
                buf_put(&b, v->qualifier);
        bool at_most = str_eq(v->qualifier, S("≤"));
        put_figure(&b, at_most && isfinite(v->number2) ? v->number2 : v->number);
        if (range && !at_most) {
                buf_put(&b, S("—"));
                put_figure(&b, v->number2);
        }
        if (v->unit.n)
                buf_printf(&b, " %.*s", STR(v->unit));
        if (unit_is_lent(c, f, v))
                buf_printf(&b, " · %s", tr(c, N_("no unit was written; it is the field's own")));
        if (str_eq(v->qualifier, S("partial")))
                buf_printf(&b, " · %s", tr(c, N_("incomplete count")));
        if (!str_eq(v->qualifier, S("=")))
                buf_printf(&b, " · %s", tr(c, N_("its vagueness is kept in every sum")));
        return buf_str(&b);
}

const FieldType quantity_type = {
        .name = "quantity",
        .widget = "quantity",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_min", COLUMN_REAL, VALUE_AT(number), true},
                {"_max", COLUMN_REAL, VALUE_AT(number2), false},
                {"_unit", COLUMN_TEXT, VALUE_AT(unit), false},
                {"_qualifier", COLUMN_TEXT, VALUE_AT(qualifier), false}},
        .n_columns = 5,
        .sort = "_min",
        .from = "_max",
        .to = "_min",
        .parse = parse_quantity,
        .print = field_as_typed,
        .display = field_as_typed,
        .reading = read_quantity,
};

/* Term: one of a vocabulary, stored as its code
 * --------------------------------------------- */
static MUST Err parse_term(Ctx *c, const Field *f, Str typed, Value *ret)
{
        const Term *t = term_lookup(f->vocabulary, typed);
        if (t) {
                ret->text = t->code;
                return OK;
        }
        Buf known = buf_new(c->arena);
        for (size_t i = 0; i < f->vocabulary->n && i < 12; i++)
                buf_put_listed(c, &known,
                        pick_label(c, f->vocabulary->terms[i].zh, f->vocabulary->terms[i].en));
        return fail_field(c, ERR_INVALID, f->name, "“%.*s” is not in the list: %.*s%s", STR(typed),
                STR(buf_str(&known)), f->vocabulary->n > 12 ? "……" : "");
}

static Str show_term(Ctx *c, const Field *f, const Value *v)
{
        return term_label(c, f->vocabulary, v->text);
}

const FieldType term_type = {
        .name = "term",
        .widget = "select",
        .columns = {{"", COLUMN_TEXT, VALUE_AT(text), true}},
        .n_columns = 1,
        .parse = parse_term,
        .print = field_as_typed,
        .display = show_term,
};

/* Reference: another record, by its id
 * ------------------------------------ */
static MUST Err parse_reference(Ctx *c, const Field *f, Str typed, Value *ret)
{
        const Register *reg = register_lookup(c->registers, f->target);
        Str id = {0};
        size_t several = 0;
        TRY(field_one_line(c, f, typed));
        TRY(record_find(c, reg, typed, &id, &several));
        if (several > 1)
                return fail_field(c, ERR_INVALID, f->name,
                        "%zu records are called “%.*s”; write the number instead.", several,
                        STR(typed));
        if (!id.n)
                return fail_field(c, ERR_INVALID, f->name,
                        "%.*s: “%.*s” is not registered. Register it first, or choose another.",
                        STR(register_label(c, reg)), STR(typed));
        ret->text = id;
        return OK;
}

/* Asked for with the page that it stands on, or else now; false: there is nowhere to ask. */
static bool name_of(Ctx *c, const Register *reg, Str id, const Value *v, RecordName *ret)
{
        if (v->named && str_eq(v->named->id, id)) {
                *ret = *v->named;
                return true;
        }
        if (reg && record_name(c, reg, id, ret) == OK)
                return true;
        fault_clear(c);
        return false;
}

/* "RW-0142 罗永年"; a record without a number by its title where that is unique, else by its id. */
static Str print_record(Ctx *c, const Register *reg, Str id, const Value *v)
{
        RecordName name;
        if (!name_of(c, reg, id, v, &name))
                return id;
        if (name.number.n)
                return str_printf(c->arena, "%.*s %.*s", STR(name.number), STR(name.title));
        return name.found && title_field(reg)->unique ? name.title : id;
}

static Str print_reference(Ctx *c, const Field *f, const Value *v)
{
        return print_record(c, referred_register(c, f), v->text, v);
}

static Str show_record(Ctx *c, const Register *reg, Str id, const Value *v)
{
        RecordName name;
        if (!name_of(c, reg, id, v, &name))
                return id;
        if (!name.found && c->scope)
                return str_from(tr(c, N_("(not open to you)")));
        return name.found ? name.title : id;
}

static Str show_reference(Ctx *c, const Field *f, const Value *v)
{
        return show_record(c, referred_register(c, f), v->text, v);
}

const FieldType reference_type = {
        .name = "reference",
        .keep = field_as_typed,
        .widget = "reference",
        .columns = {{"", COLUMN_TEXT, VALUE_AT(text), true}},
        .n_columns = 1,
        .sort = "",
        .parse = parse_reference,
        .print = print_reference,
        .display = show_reference,
};

/* Citation: source ｜ place in it ｜ grade ｜ words quoted
 * ------------------------------------------------------ */
static const Term grade_terms[] = {
        {.code = SC("original"), .zh = SC("原件"), .en = SC("original")},
        {.code = SC("copy"), .zh = SC("复制件"), .en = SC("copy")},
        {.code = SC("published"), .zh = SC("出版物"), .en = SC("published")},
        {.code = SC("oral"), .zh = SC("口述"), .en = SC("oral")},
        {.code = SC("quoted"), .zh = SC("转引"), .en = SC("quoted")},
        {.code = SC("web"), .zh = SC("网络"), .en = SC("web")},
};

const Term *citation_grades(size_t *ret_n)
{
        *ret_n = ARRAY_LEN(grade_terms);
        return grade_terms;
}

static const Term *grade_lookup(Str s)
{
        for (size_t i = 0; i < ARRAY_LEN(grade_terms); i++) {
                const Term *t = &grade_terms[i];
                if (str_eq(t->code, s) || str_eq(t->zh, s) || str_eq_nocase(t->en, s))
                        return t;
        }
        return NULL;
}

/* The next part before | or ｜. */
static Str cut_part(Str *rest)
{
        size_t narrow = str_find(*rest, S("|"), 0), wide = str_find(*rest, S("｜"), 0);
        size_t at = MIN(narrow, wide), n = wide < narrow ? S("｜").n : 1;
        Str part = str_slice(*rest, 0, at);
        *rest = str_slice(*rest, at == SIZE_MAX ? rest->n : at + n, rest->n);
        return str_trim(part);
}

static Str unquote(Str s)
{
        static const Str pairs[][2] = {
                {SC("“"), SC("”")}, {SC("「"), SC("」")}, {SC("\""), SC("\"")}};
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
                if (s.n >= pairs[i][0].n + pairs[i][1].n && str_starts(s, pairs[i][0]) &&
                        str_ends(s, pairs[i][1]))
                        return str_slice(s, pairs[i][0].n, s.n - pairs[i][1].n);
        return s;
}

/* A source of the collection is known by its id, and its title stands for it; words that several sources bear,
 * or none, stay words. */
static MUST Err find_source(Ctx *c, const Register *reg, Value *v)
{
        size_t several;
        RecordName name;
        if (!reg)
                return OK;
        TRY(record_find(c, reg, v->text, &v->ref, &several));
        if (!v->ref.n)
                return OK;
        TRY(record_name(c, reg, v->ref, &name));
        if (name.found)
                v->text = name.title;
        return OK;
}

static MUST Err parse_citation(Ctx *c, const Field *f, Str typed, Value *ret)
{
        TRY(field_one_line(c, f, typed));
        TRY(field_check_length(c, f, typed, 4000));
        Str rest = typed;
        ret->text = cut_part(&rest);
        ret->extra = cut_part(&rest);
        Str grade = cut_part(&rest);
        ret->quote = unquote(str_trim(rest)); /* a quotation may hold a bar of its own */
        if (!ret->text.n)
                return fail_field(c, ERR_INVALID, f->name,
                        "Name the source first: source ｜ place ｜ grade ｜ words quoted.");
        const Term *t = grade_lookup(grade);
        if (grade.n && !t)
                return fail_field(c, ERR_INVALID, f->name,
                        "“%.*s” is no grade of a source. Grades are 原件, 复制件, 出版物, 口述, 转引, 网络.",
                        STR(grade));
        ret->grade = t ? t->code : (Str){0};
        return find_source(c, referred_register(c, f), ret);
}

static Str citation_source(Ctx *c, const Field *f, const Value *v)
{
        const Register *reg = referred_register(c, f);
        return v->ref.n && reg ? show_record(c, reg, v->ref, v) : v->text;
}

static Str put_citation(Ctx *c, Str source, const Value *v)
{
        const Term *t = grade_lookup(v->grade);
        Str grade = t ? t->zh : (Str){0};
        if (v->quote.n)
                return str_printf(c->arena, "%.*s ｜ %.*s ｜ %.*s ｜ “%.*s”", STR(source),
                        STR(v->extra), STR(grade), STR(v->quote));
        if (grade.n)
                return str_printf(
                        c->arena, "%.*s ｜ %.*s ｜ %.*s", STR(source), STR(v->extra), STR(grade));
        if (v->extra.n)
                return str_printf(c->arena, "%.*s ｜ %.*s", STR(source), STR(v->extra));
        return source;
}

static Str print_citation(Ctx *c, const Field *f, const Value *v)
{
        const Register *reg = referred_register(c, f);
        return put_citation(c, v->ref.n && reg ? print_record(c, reg, v->ref, v) : v->text, v);
}

/* The id stands for a source in the collection, whatever its title becomes. */
static Str keep_citation(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        return put_citation(c, v->ref.n ? v->ref : v->text, v);
}

static Str show_citation(Ctx *c, const Field *f, const Value *v)
{
        Buf b = buf_new(c->arena);
        buf_put(&b, citation_source(c, f, v));
        if (v->extra.n)
                buf_printf(&b, " %.*s", STR(v->extra));
        return buf_str(&b);
}

static Str read_citation(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        const Term *t = grade_lookup(v->grade);
        if (!v->ref.n)
                return str_from(
                        tr(c, N_("this source is not in the collection; its words are kept")));
        return t ? pick_label(c, t->zh, t->en) : (Str){0};
}

const FieldType citation_type = {
        .name = "citation",
        .widget = "citation",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_ref", COLUMN_TEXT, VALUE_AT(ref), true},
                {"_locator", COLUMN_TEXT, VALUE_AT(extra), false},
                {"_grade", COLUMN_TEXT, VALUE_AT(grade), false},
                {"_quote", COLUMN_TEXT, VALUE_AT(quote), false}},
        .n_columns = 5,
        .sort = "_text",
        .parse = parse_citation,
        .print = print_citation,
        .keep = keep_citation,
        .display = show_citation,
        .reading = read_citation,
};

/* File: an original in the OCFL root, by its id
 * --------------------------------------------- */
static MUST Err parse_file(Ctx *c, const Field *f, Str typed, Value *ret)
{
        TRY(field_one_line(c, f, typed));
        TRY(field_check_length(c, f, typed, 400));
        size_t space = str_find(typed, S(" "), 0);
        Str id = str_slice(typed, 0, space), bare = id;
        if (str_starts(bare, S("urn:uuid:")))
                bare = str_slice(bare, S("urn:uuid:").n, bare.n);
        if (!uuid_valid(bare))
                return fail_field(c, ERR_INVALID, f->name,
                        "A file is named by the id of its original; “%.*s” is none.", STR(id));
        ret->text = id;
        ret->extra = space == SIZE_MAX ? (Str){0} : str_trim(str_slice(typed, space, typed.n));
        return OK;
}

static Str print_file(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        return v->extra.n ? str_printf(c->arena, "%.*s %.*s", STR(v->text), STR(v->extra))
                          : v->text;
}

static Str show_file(Ctx *c, const Field *f, const Value *v)
{
        (void)c;
        (void)f;
        return v->extra.n ? v->extra : v->text;
}

const FieldType file_type = {
        .name = "file",
        .widget = "file",
        .columns = {{"", COLUMN_TEXT, VALUE_AT(text), true},
                {"_name", COLUMN_TEXT, VALUE_AT(extra), false}},
        .n_columns = 2,
        .sort = "_name",
        .parse = parse_file,
        .print = print_file,
        .display = show_file,
};

/* Yes or no
 * --------- */
static const Str yes_words[] = {SC("yes"), SC("是"), SC("true"), SC("1"), SC("on"), SC("有")};
static const Str no_words[] = {SC("no"), SC("否"), SC("false"), SC("0"), SC("off"), SC("无")};

static MUST Err parse_yes_no(Ctx *c, const Field *f, Str typed, Value *ret)
{
        for (size_t i = 0; i < ARRAY_LEN(yes_words); i++) {
                bool yes = str_eq_nocase(typed, yes_words[i]);
                if (!yes && !str_eq_nocase(typed, no_words[i]))
                        continue;
                ret->whole = yes;
                ret->text = yes ? yes_words[0] : no_words[0];
                return OK;
        }
        return fail_field(
                c, ERR_INVALID, f->name, "Write 是 or 否 (yes or no), not “%.*s”.", STR(typed));
}

static Str show_yes_no(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        return str_from(v->whole ? tr(c, N_("yes")) : tr(c, N_("no")));
}

const FieldType yes_no_type = {
        .name = "yes/no",
        .widget = "checkbox",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_yes", COLUMN_INT, VALUE_AT(whole), true}},
        .n_columns = 2,
        .sort = "_yes",
        .parse = parse_yes_no,
        .print = field_as_typed,
        .display = show_yes_no,
};

/* The list
 * -------- */
static const FieldType *const types[] = {
        &text_type,
        &long_text_type,
        &number_type,
        &quantity_type,
        &date_type,
        &term_type,
        &reference_type,
        &citation_type,
        &file_type,
        &point_type,
        &yes_no_type,
};
/* The same, as words for suggestions; a test compares the two lists. */
static const char *const names[] = {
        "text",
        "long text",
        "number",
        "quantity",
        "date",
        "term",
        "reference",
        "citation",
        "file",
        "point",
        "yes/no",
};
_Static_assert(ARRAY_LEN(types) == ARRAY_LEN(names), "every type has its name");

const FieldType *field_type_lookup(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (str_eq(str_from(types[i]->name), name))
                        return types[i];
        return NULL;
}

const char *const *field_type_names(size_t *ret_n)
{
        *ret_n = ARRAY_LEN(names);
        return names;
}

const char *field_type_name(const FieldType *t)
{
        return t->name;
}

const char *field_type_widget(const FieldType *t)
{
        return t->widget;
}

size_t type_suffixes(const char *ret[TYPE_SUFFIXES_MAX])
{
        size_t n = 0;
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                for (size_t k = 0; k < types[i]->n_columns; k++) {
                        size_t at = 0;
                        while (at < n && strcmp(ret[at], types[i]->columns[k].suffix) != 0)
                                at++;
                        if (at == n && n < TYPE_SUFFIXES_MAX)
                                ret[n++] = types[i]->columns[k].suffix;
                }
        return n;
}
