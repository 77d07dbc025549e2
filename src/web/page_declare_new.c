/* page_declare_new.c: a register or a vocabulary that there was not yet, from a plain form: what it is called, what is
 * filled in, or one that exists to begin like. What comes of it is a declaration like any other, shown with what it would do
 * (page_declare.c) before anything is done. Names in the file need not be thought of: they are the label as it is read. */
#include "web/declare_model.h"

#include <string.h>

#define FRESH_FIELDS 8   /* rows of the form; more are added where the declaration is shown */
#define REGISTER_NAME 16 /* letters of a name */
#define FIELD_NAME 24
#define FRESH_TERMS 500

/* Kinds of field that a form can offer, and the key that says which of them: its unit, vocabulary, register. */
static const struct {
        const char *type, *label, *of;
} kinds[] = {
        {"text", N_("one line of text"), NULL},
        {"long text", N_("text of any length"), NULL},
        {"date", N_("a date, in the words of the source"), NULL},
        {"number", N_("a number"), NULL},
        {"quantity", N_("an amount with its unit"), "unit"},
        {"term", N_("a choice"), "vocabulary"},
        {"reference", N_("a record"), "target"},
        {"citation", N_("a source, with place and words quoted"), NULL},
        {"yes/no", N_("yes or no"), NULL},
        {"point", N_("coordinates"), NULL},
        {"file", N_("a file"), NULL},
};

/* Names
 * ----- */
/* As a label is read: 建成年代 → jiancheng, whole syllables as long as they fit; never empty. */
static Str name_from(Ctx *c, Str label, const char *otherwise, size_t max)
{
        Buf b = buf_new(c->arena);
        Syllables s = pinyin_read(c->arena, label, READ_TEXT);
        for (size_t i = 0; i < s.n && b.n + s.p[i].plain.n <= max; i++)
                for (size_t k = 0; k < s.p[i].plain.n; k++) {
                        char ch = s.p[i].plain.p[k];
                        bool letter = ch >= 'a' && ch <= 'z', digit = ch >= '0' && ch <= '9';
                        if (letter || (digit && b.n))
                                buf_putc(&b, ch);
                }
        return b.n ? buf_str(&b) : str_from(otherwise);
}

/* The same with a number behind it, where it is taken. */
static Str name_free(Ctx *c, const Json *items, const char *key, Str name, size_t max)
{
        Str wanted = name;
        for (int i = 2;; i++) {
                bool taken = false;
                for (size_t k = 0; k < items->n && !taken; k++)
                        taken = str_eq(json_text(json_at(items->items[k], key)), wanted);
                if (!taken)
                        return wanted;
                wanted = str_printf(
                        c->arena, "%.*s%d", STR(str_slice(name, 0, MIN(name.n, max - 3))), i);
        }
}

static Json *label_json(Ctx *c, Str zh, Str en)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "zh", zh);
        json_put_str(c->arena, o, "en", en.n ? en : zh);
        return o;
}

/* Fields
 * ------ */
/* What stands beside the kind: of a register its name or its label. */
static Str named_register(Ctx *c, Str words)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (str_eq(words, reg->label_zh) || str_eq(words, reg->label_en))
                        return reg->name;
        }
        return words;
}

static MUST Err field_from(Ctx *c, Json *fields, Str label, Str type, Str of)
{
        Arena *a = c->arena;
        Json *f = json_object(a);
        size_t k = 0;
        while (k < ARRAY_LEN(kinds) && !str_eq(type, str_from(kinds[k].type)))
                k++;
        if (k == ARRAY_LEN(kinds))
                return fail_field(
                        c, ERR_INVALID, S("type"), "There is no kind of field “%.*s”.", STR(type));
        Str name =
                name_free(c, fields, "name", name_from(c, label, "field", FIELD_NAME), FIELD_NAME);
        json_put_str(a, f, "name", name);
        json_put(a, f, "label", label_json(c, label, (Str){0}));
        json_put_str(a, f, "type", type);
        if (!kinds[k].of && of.n)
                return fail_field(c, ERR_INVALID, S("of"),
                        "“%.*s”: this kind of field has no unit, vocabulary or register; “%.*s” cannot stand there.",
                        STR(label), STR(of));
        if (kinds[k].of && !of.n && str_eq(type, S("term")))
                return fail_field(c, ERR_INVALID, S("of"),
                        "“%.*s” is a choice: name its vocabulary.", STR(label));
        if (kinds[k].of && !of.n && str_eq(type, S("reference")))
                return fail_field(c, ERR_INVALID, S("of"), "“%.*s” is a record: name its register.",
                        STR(label));
        if (of.n)
                json_put_str(a, f, kinds[k].of,
                        str_eq(type, S("reference")) ? named_register(c, of) : of);
        if (!fields->n) {
                json_put_str(a, f, "required", S("true"));
                json_put_str(a, f, "search", S("title"));
        }
        if (fields->n < 5 && !str_eq(type, S("long text")) && !str_eq(type, S("file")))
                json_put_str(a, f, "in_list", S("true"));
        json_push(a, fields, f);
        return OK;
}

static MUST Err fields_from(Ctx *c, const Req *q, Json **ret)
{
        Str *labels, *types, *ofs;
        size_t n = req_params(c, q, "field", &labels), n_types = req_params(c, q, "type", &types),
               n_ofs = req_params(c, q, "of", &ofs);
        Json *fields = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                Str label = str_trim(labels[i]);
                if (label.n)
                        TRY(field_from(c, fields, label, i < n_types ? types[i] : S("text"),
                                i < n_ofs ? str_trim(ofs[i]) : (Str){0}));
        }
        *ret = fields;
        return OK;
}

/* Like another
 * ------------ */
/* What is another register's alone stays with it: codes of figures, what asks for parts, former names. */
static const char *const left_out[] = {"register", "label", "room", "number", "figures", "views",
        "part_of", "link", "beside", "was", "forms", "internal"};

static bool is_left_out(Str key)
{
        for (size_t i = 0; i < ARRAY_LEN(left_out); i++)
                if (str_eq(key, str_from(left_out[i])))
                        return true;
        return false;
}

static Json *without_key(Ctx *c, const Json *o, const char *key)
{
        Json *made = json_object(c->arena);
        if (o->kind != JSON_OBJECT)
                return json_string(c->arena, json_text(o));
        for (size_t i = 0; i < o->n; i++)
                if (!str_eq(o->keys[i], str_from(key)))
                        json_put_at(c->arena, made, o->keys[i], o->items[i]);
        return made;
}

/* Items of a list without one of their keys; those that mean nothing without it (whole) not at all. */
static Json *items_without(Ctx *c, const Json *list, const char *key, bool whole)
{
        Json *made = json_array(c->arena);
        for (size_t i = 0; i < list->n; i++)
                if (!whole || !json_at(list->items[i], key))
                        json_push(c->arena, made, without_key(c, list->items[i], key));
        return made;
}

static MUST Err take_like(Ctx *c, Str like, Json *tree)
{
        Declaration d;
        Json *other;
        TRY(declaration_load(c, c->registers, /* vocabulary= */ false, like, &d));
        TRY(declaration_tree(c, d.text, &other));
        for (size_t i = 0; i < other->n; i++) {
                Str key = other->keys[i];
                Json *v = other->items[i];
                if (is_left_out(key) || json_lookup(tree, key))
                        continue;
                if (str_eq(key, S("moves")))
                        v = items_without(c, v, "done", /* whole= */ false);
                if (str_eq(key, S("clocks")))
                        v = items_without(c, v, "without", /* whole= */ true);
                if (str_eq(key, S("fields")) || str_eq(key, S("states")))
                        v = items_without(c, v, "was", /* whole= */ false);
                if (v->kind != JSON_ARRAY || v->n)
                        json_put_at(c->arena, tree, key, v);
        }
        return OK;
}

/* The declaration
 * --------------- */
static const char steps[] = "[{name: draft, zh: 草稿, en: Draft, draft: true, light: todo}, "
                            "{name: done, zh: 定稿, en: Final, light: done}]";
static const char moves[] =
        "[{from: draft, to: done, label: {zh: 定稿, en: Finish}}, "
        "{from: done, to: draft, label: {zh: 退回, en: Take back}, reason: true}]";

static MUST Err register_from(Ctx *c, const Req *q, Str *ret_name, Str *ret_text)
{
        Arena *a = c->arena;
        Str zh = str_trim(req_param(q, "zh")), en = str_trim(req_param(q, "en")),
            name = str_trim(req_param(q, "name")), like = req_param(q, "like"),
            number = str_trim(req_param(q, "number")), room = req_param(q, "room");
        Json *tree = json_object(a), *fields, *part;
        if (!zh.n)
                return fail_field(c, ERR_INVALID, S("zh"), "Say what the register is called.");
        if (!name.n)
                name = name_from(c, zh, "register", REGISTER_NAME);
        if (declared_already(c, /* vocabulary= */ false, name))
                return fail_field(c, ERR_INVALID, S("name"),
                        "There is a register “%.*s” already. Give this one another name, or change that one.",
                        STR(name));
        TRY(fields_from(c, q, &fields));
        json_put_str(a, tree, "register", name);
        json_put(a, tree, "label", label_json(c, zh, en));
        json_put_str(a, tree, "room", room.n ? room : S("registers"));
        if (number.n)
                json_put_str(a, tree, "number", number);
        if (fields->n)
                json_put(a, tree, "fields", fields);
        if (like.n)
                TRY(take_like(c, like, tree));
        if (!json_at(tree, "fields"))
                return fail_field(c, ERR_INVALID, S("field"),
                        "Name at least one field, or a register that it begins like.");
        if (str_eq(req_param(q, "steps"), S("true")) && !json_at(tree, "states")) {
                TRY(declaration_value(c, S(steps), &part));
                json_put(a, tree, "states", part);
                TRY(declaration_value(c, S(moves), &part));
                json_put(a, tree, "moves", part);
        }
        *ret_name = name;
        *ret_text = declaration_print(c, tree);
        return OK;
}

static MUST Err vocabulary_from(Ctx *c, const Req *q, Str *ret_name, Str *ret_text)
{
        Arena *a = c->arena;
        Str zh = str_trim(req_param(q, "zh")), name = str_trim(req_param(q, "name")),
            rest = req_param(q, "terms"), line;
        Json *tree = json_object(a), *terms = json_array(a);
        if (!name.n && zh.n)
                name = name_from(c, zh, "words", FIELD_NAME);
        if (!name.n)
                return fail_field(c, ERR_INVALID, S("zh"), "Say what the vocabulary is called.");
        if (declared_already(c, /* vocabulary= */ true, name))
                return fail_field(c, ERR_INVALID, S("name"),
                        "There is a vocabulary “%.*s” already. Give this one another name, or change that one.",
                        STR(name));
        while (rest.n && str_cut(&rest, '\n', &line)) {
                Json *term = json_object(a);
                line = str_trim(line);
                if (!line.n)
                        continue;
                if (terms->n == FRESH_TERMS)
                        return fail_field(
                                c, ERR_LIMIT, S("terms"), "More than %d entries.", FRESH_TERMS);
                json_put_str(a, term, "code",
                        name_free(c, terms, "code", name_from(c, line, "term", FIELD_NAME),
                                FIELD_NAME));
                json_put_str(a, term, "zh", line);
                json_push(a, terms, term);
        }
        if (!terms->n)
                return fail_field(
                        c, ERR_INVALID, S("terms"), "Write at least one term, each on a line.");
        json_put_str(a, tree, "vocabulary", name);
        json_put(a, tree, "terms", terms);
        *ret_name = name;
        *ret_text = declaration_print(c, tree);
        return OK;
}

/* The form
 * -------- */
static Json *room_choices(Ctx *c, Str chosen)
{
        Json *list = json_array(c->arena);
        Str name, label;
        for (size_t i = 0; room_at(c, i, &name, &label); i++)
                if (!str_eq(name, S("desk")) && !str_eq(name, S("search")))
                        add_option(c, list, name, label, chosen.n ? chosen : S("registers"));
        return list;
}

static Json *like_choices(Ctx *c, Str chosen)
{
        Json *list = json_array(c->arena);
        add_option(c, list, S(""), S("—"), chosen);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!reg->internal)
                        add_option(c, list, reg->name, register_label(c, reg), chosen);
        }
        return list;
}

static Json *field_rows(Ctx *c, const Req *q)
{
        Str *labels, *types, *ofs;
        Arena *a = c->arena;
        size_t n = req_params(c, q, "field", &labels), n_types = req_params(c, q, "type", &types),
               n_ofs = req_params(c, q, "of", &ofs);
        Json *list = json_array(a);
        for (size_t i = 0; i < MAX(n, (size_t)FRESH_FIELDS); i++) {
                Json *o = json_object(a), *choices = json_array(a);
                Str type = i < n_types ? types[i] : S("text");
                for (size_t k = 0; k < ARRAY_LEN(kinds); k++)
                        add_option(c, choices, str_from(kinds[k].type),
                                str_from(tr(c, kinds[k].label)), type);
                json_put_int(a, o, "n", (int64_t)i + 1);
                json_put_str(a, o, "label", i < n ? labels[i] : S(""));
                json_put_str(a, o, "of", i < n_ofs ? ofs[i] : S(""));
                json_put(a, o, "kinds", choices);
                json_push(a, list, o);
        }
        return list;
}

static void put_typed(Ctx *c, const Req *q, Json *model, const char *const *names, size_t n)
{
        for (size_t i = 0; i < n; i++)
                json_put_str(c->arena, model, names[i], req_param(q, names[i]));
}

static void put_register_form(Ctx *c, const Req *q, Json *model)
{
        static const char *const names[] = {"name", "zh", "en", "number"};
        page_title(c, model, "settings", str_from(tr(c, N_("A new register"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S("/settings/registers"));
        page_crumb(c, model, str_from(tr(c, N_("A new register"))), S(""));
        put_typed(c, q, model, names, ARRAY_LEN(names));
        json_put(c->arena, model, "rooms", room_choices(c, req_param(q, "room")));
        json_put(c->arena, model, "likes", like_choices(c, req_param(q, "like")));
        json_put(c->arena, model, "rows", field_rows(c, q));
        json_put_bool(c->arena, model, "steps", req_has(q, "steps"));
}

static void put_vocabulary_form(Ctx *c, const Req *q, Json *model)
{
        static const char *const names[] = {"name", "zh", "terms"};
        page_title(c, model, "settings", str_from(tr(c, N_("A new vocabulary"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("Vocabularies"))), S("/settings/vocabularies"));
        page_crumb(c, model, str_from(tr(c, N_("A new vocabulary"))), S(""));
        put_typed(c, q, model, names, ARRAY_LEN(names));
}

static MUST Err begin(Ctx *c, const Req *q, Json *model, Resp *p, bool vocabulary)
{
        Str name, text;
        Err e = vocabulary ? vocabulary_from(c, q, &name, &text)
                           : register_from(c, q, &name, &text);
        if (e == OK) {
                json_put_bool(c->arena, model, "drafted", true);
                return declare_put_new(c, vocabulary, name, text, model);
        }
        if (q->json || (e != ERR_INVALID && e != ERR_LIMIT))
                return e;
        p->status = 422;
        json_put_str(c->arena, model, "refusal", c->fault.sentence);
        json_put_str(c->arena, model, "refused_field", c->fault.field);
        fault_clear(c);
        if (vocabulary)
                put_vocabulary_form(c, q, model);
        else
                put_register_form(c, q, model);
        return OK;
}

static Err show_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        put_register_form(c, q, model);
        return OK;
}

static Err begin_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return begin(c, q, model, p, /* vocabulary= */ false);
}

static Err show_vocabulary(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        put_vocabulary_form(c, q, model);
        return OK;
}

static Err begin_vocabulary(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return begin(c, q, model, p, /* vocabulary= */ true);
}

#define REGISTER_PARAMS "name zh en room number like steps field type of"
#define VOCABULARY_PARAMS "name zh terms"

/* Nothing is written by what is posted here: what it would do is shown. */
const Route declare_new_routes[] = {
        {"GET", "/settings/new-register", "new_register", REGISTER_PARAMS, 0, MAY_DECLARE,
                show_register},
        {"POST", "/settings/new-register", "new_register", REGISTER_PARAMS, ROUTE_WRITES,
                MAY_DECLARE, begin_register},
        {"GET", "/settings/new-vocabulary", "new_vocabulary", VOCABULARY_PARAMS, 0, MAY_DECLARE,
                show_vocabulary},
        {"POST", "/settings/new-vocabulary", "new_vocabulary", VOCABULARY_PARAMS, ROUTE_WRITES,
                MAY_DECLARE, begin_vocabulary},
        {0},
};
