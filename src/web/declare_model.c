/* declare_model.c: a declaration as something that is changed by a person who never wrote one. What a part may say is
 * taken from the tables by which declarations are read; here stands only what each key is called, and which widget fits
 * its shape. */
#include "web/declare_model.h"

#include <string.h>

static const struct {
        const char *list, *kind, *label, *add, *keys[2];
} lists[] = {
        {"fields", "field", N_("Fields"), N_("Add a field"), {"name", NULL}},
        {"states", "state", N_("States"), N_("Add a state"), {"name", NULL}},
        {"moves", "move", N_("Moves"), N_("Add a move"), {"from", "to"}},
        {"clocks", "clock", N_("Deadlines"), N_("Add a deadline"), {"name", NULL}},
        {"figures", "figure", N_("Figures"), N_("Add a figure"), {"code", NULL}},
        {"terms", "term", N_("Terms"), N_("Add a term"), {"code", NULL}},
};

/* What keys are called; a key that is not here goes by its own name. */
static const struct {
        const char *key, *label, *hint;
} key_words[] = {
        {"register", N_("Name in the file"), NULL},
        {"vocabulary", N_("Vocabulary"), NULL},
        {"name", N_("Name in the file"),
                N_("Small letters. Where it is changed, everything that was entered comes along.")},
        {"code", N_("Code"),
                N_("Small letters. Where it is changed, everything that was entered comes along.")},
        {"label", N_("Label"), NULL},
        {"zh", N_("Label in Chinese"), NULL},
        {"en", N_("Label in English"), NULL},
        {"hint", N_("Hint under the field"), NULL},
        {"group", N_("Part of the form"), N_("Empty: the same as the field before it.")},
        {"type", N_("Kind of field"), NULL},
        {"room", N_("Room"), NULL},
        {"number", N_("Pattern of numbers"),
                N_("{office} {year} {seq:4} stand for the office's letters, the year, a running number of four digits.")},
        {"sort", N_("Order of the list"), N_("A field, with - before it the other way round.")},
        {"share", N_("Who sees a new record"), NULL},
        {"part_of", N_("Part of"), N_("The field that names the whole.")},
        {"read", N_("Who reads it"), NULL},
        {"write", N_("Who writes it"), NULL},
        {"by", N_("Who may"), N_("None: whoever writes the register.")},
        {"required", N_("Required"), NULL},
        {"many", N_("Several values"), NULL},
        {"unique", N_("Only once"), NULL},
        {"facet", N_("Filter beside the list"), NULL},
        {"in_list", N_("Column of the list"), NULL},
        {"hidden", N_("Hidden"), NULL},
        {"restricted", N_("Restricted: of living persons"), NULL},
        {"sealed", N_("Sealed: lies encrypted, seen by few"), NULL},
        {"unseal", N_("Who sees what is sealed"), N_("None: whoever writes the register.")},
        {"retention", N_("How long persons’ data are kept"),
                N_("As in the file: {fields: [sender], since: closed_on, within: 2y}")},
        {"retired", N_("Retired: kept and shown, not filled in any more"), NULL},
        {"internal", N_("Not in the lists of registers"), NULL},
        {"search", N_("How its words are found"), NULL},
        {"target", N_("Register it refers to"), NULL},
        {"unit", N_("Unit"), NULL},
        {"bare", N_("A figure without a unit may stand there"), NULL},
        {"exclusive", N_("Not at one time"),
                N_("As in the file: {alike: [person, post], period: term}")},
        {"max", N_("At most (characters)"), NULL},
        {"next", N_("Next number among those alike in"), NULL},
        {"was", N_("Former names"), NULL},
        {"light", N_("Light"), NULL},
        {"draft", N_("Draft: what is required may be missing"), NULL},
        {"at", N_("Who decides there"),
                N_("A level of organisations, or above; empty: the record's own.")},
        {"from", N_("From state"), NULL},
        {"to", N_("To state"), NULL},
        {"needs", N_("Must be filled in"), NULL},
        {"done", N_("Parts that must be finished"), NULL},
        {"not_by", N_("Not by who moved it out of"), NULL},
        {"reason", N_("A reason is needed"), NULL},
        {"then", N_("What follows"), NULL},
        {"in", N_("In the states"), NULL},
        {"empty", N_("While these are empty"), NULL},
        {"filled", N_("While these are filled in"), NULL},
        {"where", N_("Where"), N_("As in the file: {state: filed, protection: [county]}")},
        {"without", N_("Until a part is there in"), NULL},
        {"once", N_("One part is enough"), NULL},
        {"due", N_("Date that is the deadline"), NULL},
        {"since", N_("Since"), N_("A date, or entered, created, updated.")},
        {"within", N_("Within"), N_("30d days, 5wd working days, 3m months, 1y year.")},
        {"extend", N_("May be extended once by"), NULL},
        {"soon", N_("Near from so many days before"), NULL},
        {"definition", N_("What is counted and what is not"), NULL},
        {"count", N_("Counts"), NULL},
        {"sum", N_("Sum of"), NULL},
        {"distinct", N_("How many different"), NULL},
        {"rate", N_("Share of two figures"), NULL},
        {"date", N_("Date that puts it into a period"), NULL},
};

static Str key_label(Ctx *c, Str key)
{
        for (size_t i = 0; i < ARRAY_LEN(key_words); i++)
                if (str_eq(key, str_from(key_words[i].key)))
                        return str_from(tr(c, key_words[i].label));
        return key;
}

static const char *key_hint(const char *key)
{
        for (size_t i = 0; i < ARRAY_LEN(key_words); i++)
                if (strcmp(key, key_words[i].key) == 0)
                        return key_words[i].hint;
        return NULL;
}

/* Parts
 * ----- */
static size_t list_at(Str list)
{
        size_t i = 0;
        while (i < ARRAY_LEN(lists) && !str_eq(list, str_from(lists[i].list)))
                i++;
        return i;
}

DeclaredPart declared_part(Str words)
{
        size_t cut = str_find(words, S("/"), 0);
        return (DeclaredPart){str_slice(words, 0, cut),
                cut == SIZE_MAX ? (Str){0} : str_slice(words, cut + 1, words.n)};
}

const char *declared_kind(Str list, bool vocabulary)
{
        size_t i = list_at(list);
        if (!list.n)
                return vocabulary ? NULL : "register";
        return i < ARRAY_LEN(lists) ? lists[i].kind : NULL;
}

Str declared_item_name(Ctx *c, Str list, const Json *item)
{
        size_t i = list_at(list);
        if (item->kind == JSON_STRING)
                return item->s;
        if (i == ARRAY_LEN(lists))
                return (Str){0};
        Str first = json_text(json_at(item, lists[i].keys[0]));
        return lists[i].keys[1] ? str_printf(c->arena, "%.*s>%.*s", STR(first),
                                          STR(json_text(json_at(item, lists[i].keys[1]))))
                                : first;
}

Json *declared_item(Ctx *c, const Json *tree, DeclaredPart part)
{
        Json *list = json_lookup(tree, part.list);
        for (size_t i = 0; part.name.n && list && i < list->n; i++)
                if (str_eq(declared_item_name(c, part.list, list->items[i]), part.name))
                        return list->items[i];
        return NULL;
}

/* A copy of an object with another value under a key; NULL: without it. */
static Json *with_key(Ctx *c, const Json *object, Str key, Json *value)
{
        Json *o = json_object(c->arena);
        bool there = false;
        for (size_t i = 0; object && i < object->n; i++) {
                bool it = str_eq(object->keys[i], key);
                there |= it;
                if (!it || value)
                        json_put_at(c->arena, o, object->keys[i], it ? value : object->items[i]);
        }
        if (!there && value)
                json_put_at(c->arena, o, key, value);
        return o;
}

/* A copy of the tree in which an item is another one; NULL: it is gone. old NULL: it is new. */
static Json *with_item(Ctx *c, const Json *tree, Str list, const Json *old, Json *fresh)
{
        Json *items = json_array(c->arena), *before = json_lookup(tree, list);
        for (size_t i = 0; before && i < before->n; i++)
                if (before->items[i] != old)
                        json_push(c->arena, items, before->items[i]);
                else if (fresh)
                        json_push(c->arena, items, fresh);
        if (!old && fresh)
                json_push(c->arena, items, fresh);
        return with_key(c, tree, list, items->n ? items : NULL);
}

Json *declared_with_item(Ctx *c, const Json *tree, Str list, Json *item)
{
        return with_item(c, tree, list, NULL, item);
}

Json *declared_with(Ctx *c, const Json *tree, DeclaredPart part, const char *key, Json *value)
{
        Json *item = declared_item(c, tree, part);
        return item ? with_item(c, tree, part.list, item, with_key(c, item, str_from(key), value))
                    : with_key(c, tree, (Str){0}, NULL);
}

Json *declared_without(Ctx *c, const Json *tree, DeclaredPart part)
{
        Json *item = declared_item(c, tree, part);
        return with_item(c, tree, part.list, item, NULL);
}

Json *declared_moved(Ctx *c, const Json *tree, DeclaredPart part, int by)
{
        Json *items = json_array(c->arena), *before = json_lookup(tree, part.list);
        const Json *item = declared_item(c, tree, part);
        size_t at = SIZE_MAX;
        for (size_t i = 0; before && i < before->n; i++) {
                json_push(c->arena, items, before->items[i]);
                if (before->items[i] == item)
                        at = i;
        }
        if (at == SIZE_MAX || (by < 0 && at == 0) || (by > 0 && at + 1 == items->n))
                return with_key(c, tree, (Str){0}, NULL);
        Json *other = items->items[by < 0 ? at - 1 : at + 1];
        items->items[by < 0 ? at - 1 : at + 1] = items->items[at];
        items->items[at] = other;
        return with_key(c, tree, part.list, items);
}

/* Labels
 * ------ */
static Str label_of(Ctx *c, const Json *v)
{
        Str zh = json_text(json_at(v, "zh")), en = json_text(json_at(v, "en"));
        return v && v->kind == JSON_OBJECT ? pick_label(c, zh, en) : json_text(v);
}

static Str item_label(Ctx *c, Str list, const Json *item)
{
        const Json *label = json_at(item, "label");
        Str name = declared_item_name(c, list, item);
        Str words = label                   ? label_of(c, label)
                : item->kind == JSON_OBJECT ? label_of(c, item)
                                            : name;
        if (str_eq(list, S("moves")) && item->kind == JSON_OBJECT)
                return str_printf(c->arena, "%.*s %.*s → %.*s", STR(words),
                        STR(json_text(json_at(item, "from"))), STR(json_text(json_at(item, "to"))));
        return words.n ? words : name;
}

/* The outline
 * ----------- */
Json *declared_outline(Ctx *c, const Json *tree, bool vocabulary)
{
        Arena *a = c->arena;
        Json *all = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
                if (vocabulary != (strcmp(lists[i].list, "terms") == 0))
                        continue;
                Str list = str_from(lists[i].list);
                const Json *items = json_lookup(tree, list);
                Json *o = json_object(a), *rows = json_array(a);
                for (size_t k = 0; items && items->kind == JSON_ARRAY && k < items->n; k++) {
                        Json *row = json_object(a);
                        Str name = declared_item_name(c, list, items->items[k]);
                        json_put_str(a, row, "name", name);
                        json_put_str(a, row, "label", item_label(c, list, items->items[k]));
                        json_put_str(
                                a, row, "open", str_printf(a, "%s/%.*s", lists[i].list, STR(name)));
                        json_put_bool(a, row, "retired",
                                str_eq(json_text(json_at(items->items[k], "retired")), S("true")));
                        json_push(a, rows, row);
                }
                json_put_str(a, o, "list", list);
                json_put_str(a, o, "label", str_from(tr(c, lists[i].label)));
                json_put_str(a, o, "add_label", str_from(tr(c, lists[i].add)));
                json_put_str(a, o, "add", str_printf(a, "%s/", lists[i].list));
                json_put_int(a, o, "n", (int64_t)rows->n);
                json_put(a, o, "items", rows);
                json_push(a, all, o);
        }
        return all;
}

/* Forms
 * ----- */
typedef enum { ONE_WORD, LABELS, TRUTH, CLOSED, ROLES, WORDS, WRITTEN, LISTED } Widget;

static bool ends_list(const char *shape)
{
        return str_ends(str_from(shape), S("_list")) || strcmp(shape, "states") == 0;
}

static Widget widget_of(const DeclaredKey *k)
{
        static const char *const roles[] = {"read", "write", "by"};
        size_t n;
        for (size_t i = 0; i < ARRAY_LEN(roles); i++)
                if (strcmp(k->key, roles[i]) == 0)
                        return ROLES;
        if (strcmp(k->shape, "label") == 0)
                return LABELS;
        if (strcmp(k->shape, "truth") == 0)
                return TRUTH;
        if (declared_words(k->shape, &n))
                return CLOSED;
        if (strcmp(k->shape, "words_list") == 0 || strcmp(k->shape, "then_list") == 0)
                return WORDS;
        if (strcmp(k->shape, "where") == 0 || strcmp(k->shape, "pair") == 0 ||
                strcmp(k->shape, "link") == 0 || strcmp(k->shape, "exclusive") == 0 ||
                strcmp(k->shape, "was") == 0)
                return WRITTEN;
        return ends_list(k->shape) ? LISTED : ONE_WORD;
}

static void put_option(Ctx *c, Json *list, Str value, Str label, bool on)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "value", value);
        json_put_str(c->arena, o, "label", label);
        json_put_bool(c->arena, o, "on", on);
        json_push(c->arena, list, o);
}

static bool among(const Json *list, Str word)
{
        for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->n; i++)
                if (str_eq(json_text(list->items[i]), word))
                        return true;
        return list && list->kind == JSON_STRING && str_eq(list->s, word);
}

/* Registers may say "admin" for short; the form says it the long way. */
static Json *role_options(Ctx *c, const Json *value)
{
        Json *list = json_array(c->arena);
        for (const RoleRow *row = role_rows; row->name; row++)
                put_option(c, list, str_from(row->name), role_label(c, row),
                        among(value, str_from(row->name)) ||
                                (row->role == ROLE_ADMIN && among(value, S("admin"))));
        return list;
}

static Json *word_options(Ctx *c, const DeclaredKey *k, Str chosen)
{
        Json *list = json_array(c->arena);
        size_t n;
        const char *const *words = declared_words(k->shape, &n);
        if (!k->required)
                put_option(c, list, S(""), S("—"), !chosen.n);
        for (size_t i = 0; i < n; i++)
                put_option(c, list, str_from(words[i]), str_from(words[i]),
                        str_eq(chosen, str_from(words[i])));
        return list;
}

/* "a, b" */
static Str words_joined(Ctx *c, const Json *list)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; list && list->kind == JSON_ARRAY && i < list->n; i++)
                buf_printf(&b, "%s%.*s", i ? ", " : "", STR(json_text(list->items[i])));
        return list && list->kind == JSON_STRING ? list->s : buf_str(&b);
}

static Json *key_model(Ctx *c, const DeclaredKey *k, const Json *value)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        Widget w = widget_of(k);
        const char *hint = key_hint(k->key);
        json_put_str(a, o, "key", str_from(k->key));
        json_put_str(a, o, "label", key_label(c, str_from(k->key)));
        json_put_str(a, o, "hint", hint ? str_from(tr(c, hint)) : S(""));
        json_put_bool(a, o, "required", k->required);
        if (w == LABELS) {
                Str zh = value && value->kind == JSON_OBJECT ? json_text(json_at(value, "zh"))
                                                             : json_text(value);
                json_put_bool(a, o, "labels", true);
                json_put_str(a, o, "zh", zh);
                json_put_str(a, o, "en", json_text(json_at(value, "en")));
        } else if (w == TRUTH) {
                json_put_bool(a, o, "truth", true);
                json_put_bool(a, o, "on", str_eq(json_text(value), S("true")));
        } else if (w == CLOSED) {
                json_put_bool(a, o, "closed", true);
                json_put(a, o, "options", word_options(c, k, json_text(value)));
        } else if (w == ROLES) {
                json_put_bool(a, o, "roles", true);
                json_put(a, o, "options", role_options(c, value));
        } else {
                json_put_bool(a, o, "word", true);
                json_put_str(a, o, "value",
                        w == WORDS             ? words_joined(c, value)
                                : w == WRITTEN ? declaration_words(c, value)
                                               : json_text(value));
        }
        return o;
}

/* A state may be a bare word. */
static Json *as_map(Ctx *c, Json *item)
{
        if (!item || item->kind == JSON_OBJECT)
                return item;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "name", json_text(item));
        json_put_str(c->arena, o, "zh", json_text(item));
        return o;
}

Json *declared_form(Ctx *c, const Json *tree, DeclaredPart part, bool vocabulary)
{
        Arena *a = c->arena;
        const char *kind = declared_kind(part.list, vocabulary);
        const DeclaredKey *keys;
        Json *item = part.list.n ? as_map(c, declared_item(c, tree, part)) : NULL;
        if (!kind || (part.name.n && !item))
                return NULL;
        Json *o = json_object(a), *rows = json_array(a);
        size_t n = declared_keys(a, kind, &keys);
        for (size_t i = 0; i < n; i++) {
                bool own_name = !part.list.n && strcmp(keys[i].key, "register") == 0;
                const Json *value =
                        part.list.n ? json_at(item, keys[i].key) : json_at(tree, keys[i].key);
                if (widget_of(&keys[i]) != LISTED && !own_name)
                        json_push(a, rows, key_model(c, &keys[i], value));
        }
        size_t at = list_at(part.list);
        json_put_str(a, o, "list", part.list);
        json_put_str(a, o, "name", part.name);
        json_put_str(a, o, "title",
                !part.list.n   ? str_from(tr(c, N_("The register itself")))
                        : item ? item_label(c, part.list, item)
                               : str_from(tr(c, lists[at].add)));
        json_put_bool(a, o, "item", item != NULL);
        json_put(a, o, "keys", rows);
        return o;
}

/* Taking
 * ------ */
static Str sent(Ctx *c, const Req *q, const char *key, const char *suffix)
{
        return str_trim(req_param(q, str_printf(c->arena, "k.%s%s", key, suffix).p));
}

static Json *take_label(Ctx *c, const Req *q, const char *key, const Json *before)
{
        Str zh = sent(c, q, key, ".zh"), en = sent(c, q, key, ".en");
        if (!zh.n && !en.n)
                return NULL;
        if (!en.n && !(before && before->kind == JSON_OBJECT))
                return json_string(c->arena, zh);
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "zh", zh);
        if (en.n)
                json_put_str(c->arena, o, "en", en);
        return o;
}

static Json *take_words(Ctx *c, Str typed)
{
        Json *list = json_array(c->arena);
        Str rest = typed, one;
        while (rest.n && str_cut(&rest, ',', &one))
                if (str_trim(one).n)
                        json_push(c->arena, list, json_string(c->arena, str_trim(one)));
        return list->n ? list : NULL;
}

/* In the order in which they stood, those that are new behind. */
static Json *take_roles(Ctx *c, const Req *q, const char *key, const Json *before)
{
        Str *names;
        Json *list = json_array(c->arena);
        size_t n = req_params(c, q, str_printf(c->arena, "k.%s", key).p, &names);
        for (size_t i = 0; before && before->kind == JSON_ARRAY && i < before->n; i++) {
                Str old = json_text(before->items[i]);
                for (size_t k = 0; k < n; k++)
                        if (str_eq(names[k], old) ||
                                (str_eq(old, S("admin")) && str_eq(names[k], S("administrator"))))
                                json_push(c->arena, list, before->items[i]);
        }
        for (size_t k = 0; k < n; k++)
                if (names[k].n && !among(list, names[k]) &&
                        !(str_eq(names[k], S("administrator")) && among(list, S("admin"))))
                        json_push(c->arena, list, json_string(c->arena, names[k]));
        return list->n ? list : NULL;
}

/* What a form always sends where nothing is ticked, too. */
static bool was_sent(Ctx *c, const Req *q, const DeclaredKey *k, Widget w)
{
        const char *suffix = w == LABELS ? ".zh" : "";
        return w == TRUTH || w == ROLES ||
                req_has(q, str_printf(c->arena, "k.%s%s", k->key, suffix).p);
}

static MUST Err take_key(Ctx *c, const Req *q, const DeclaredKey *k, Json *before, Json **ret)
{
        Widget w = widget_of(k);
        if (!was_sent(c, q, k, w)) {
                *ret = before;
                return OK;
        }
        Str typed = w == LABELS || w == ROLES ? (Str){0} : sent(c, q, k->key, "");
        *ret = NULL;
        if (w == LABELS)
                *ret = take_label(c, q, k->key, before);
        else if (w == ROLES) {
                *ret = take_roles(c, q, k->key, before);
                if (!*ret && before && strcmp(k->key, "by") != 0) /* else it would be open to all */
                        return fail_field(c, ERR_INVALID, str_from(k->key),
                                "“%.*s”: choose at least one role.",
                                STR(key_label(c, str_from(k->key))));
        } else if (w == TRUTH)
                *ret = typed.n ? json_string(c->arena, S("true"))
                        : before && str_eq(json_text(before), S("false")) ? before
                                                                          : NULL;
        else if (w == WORDS)
                *ret = take_words(c, typed);
        else if (w == WRITTEN && typed.n) {
                if (declaration_value(c, typed, ret) != OK) {
                        fault_clear(c);
                        return fail_field(c, ERR_INVALID, str_from(k->key),
                                "“%.*s” cannot be read: %.*s.", STR(key_label(c, str_from(k->key))),
                                STR(typed));
                }
        } else if (typed.n)
                *ret = json_string(c->arena, typed);
        if (w == WORDS && *ret && before && before->kind == JSON_STRING && (*ret)->n == 1)
                *ret = (*ret)->items[0];
        return OK;
}

/* {name: era, zh: 年代, en: Date}: what an item is called before it is renamed. */
Json *declared_former(Ctx *c, Str name, const Json *item)
{
        const Json *label = json_at(item, "label");
        Json *o = json_object(c->arena);
        const Json *from = label && label->kind == JSON_OBJECT ? label : item;
        Str zh = label && label->kind == JSON_STRING ? label->s : json_text(json_at(from, "zh"));
        json_put_str(c->arena, o, "name", name);
        if (zh.n)
                json_put_str(c->arena, o, "zh", zh);
        if (json_text(json_at(from, "en")).n)
                json_put_str(c->arena, o, "en", json_text(json_at(from, "en")));
        return o;
}

static Json *with_former(Ctx *c, Json *item, Str name, const Json *before)
{
        Json *was = json_at(item, "was"), *list = json_array(c->arena);
        for (size_t i = 0; was && was->kind == JSON_ARRAY && i < was->n; i++)
                json_push(c->arena, list, was->items[i]);
        if (was && was->kind != JSON_ARRAY)
                json_push(c->arena, list, was);
        json_push(c->arena, list, declared_former(c, name, before));
        return with_key(c, item, S("was"), list->n == 1 ? list->items[0] : list);
}

static bool has_formers(Str list)
{
        return str_eq(list, S("fields")) || str_eq(list, S("states")) || str_eq(list, S("terms"));
}

Err declared_take(
        Ctx *c, const Req *q, Json **tree, DeclaredPart part, bool vocabulary, DeclaredPart *ret)
{
        const char *kind = declared_kind(part.list, vocabulary);
        const DeclaredKey *keys;
        Json *old = part.list.n ? declared_item(c, *tree, part) : *tree, *item = as_map(c, old);
        *ret = part;
        if (!kind || (part.name.n && !old))
                return fail(c, ERR_NOT_FOUND, "There is no part “%.*s” in this declaration.",
                        STR(part.name.n ? part.name : part.list));
        size_t n = declared_keys(c->arena, kind, &keys);
        Json *fresh = item ? item : json_object(c->arena);
        for (size_t i = 0; i < n; i++) {
                Json *value, *before = json_at(item, keys[i].key);
                if (widget_of(&keys[i]) == LISTED ||
                        (!part.list.n && strcmp(keys[i].key, "register") == 0))
                        continue;
                TRY(take_key(c, q, &keys[i], before, &value));
                fresh = with_key(c, fresh, str_from(keys[i].key), value);
        }
        if (!part.list.n) {
                *tree = fresh;
                return OK;
        }
        Str name = declared_item_name(c, part.list, fresh);
        if (item && !str_eq(name, part.name) && has_formers(part.list))
                fresh = with_former(c, fresh, part.name, item);
        if (old && old->kind == JSON_STRING && str_eq(name, part.name) && fresh->n == 2 &&
                str_eq(json_text(json_at(fresh, "zh")), name))
                fresh = old;
        *tree = with_item(c, *tree, part.list, old, fresh);
        ret->name = name;
        return OK;
}

/* Differences
 * ----------- */
static void put_difference(Ctx *c, Json *list, Str what, Str before, Str after)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "what", what);
        json_put_str(c->arena, o, "before", before);
        json_put_str(c->arena, o, "after", after);
        json_push(c->arena, list, o);
}

static Str value_words(Ctx *c, const Json *v)
{
        if (!v || v->kind == JSON_STRING)
                return str_eq(json_text(v), S("true")) ? str_from(tr(c, N_("yes"))) : json_text(v);
        if (json_at(v, "zh"))
                return json_at(v, "en")
                        ? str_printf(c->arena, "%.*s / %.*s", STR(json_text(json_at(v, "zh"))),
                                  STR(json_text(json_at(v, "en"))))
                        : json_text(json_at(v, "zh"));
        return declaration_words(c, v);
}

/* The keys of two maps; what begins each line. */
static void put_keys(Ctx *c, Json *list, Str what, const Json *a, const Json *b)
{
        for (int turn = 0; turn < 2; turn++) {
                const Json *keys = turn ? b : a;
                for (size_t i = 0; keys && keys->kind == JSON_OBJECT && i < keys->n; i++) {
                        Str key = keys->keys[i];
                        if (list_at(key) < ARRAY_LEN(lists) || (turn && json_lookup(a, key)))
                                continue;
                        Str x = value_words(c, json_lookup(a, key)),
                            y = value_words(c, json_lookup(b, key));
                        if (!str_eq(x, y))
                                put_difference(c, list,
                                        str_printf(c->arena, "%.*s%s%.*s", STR(what),
                                                what.n ? tr(c, N_(", ")) : "",
                                                STR(key_label(c, key))),
                                        x, y);
                }
        }
}

static bool was_called(const Json *was, Str name)
{
        if (!was || was->kind == JSON_STRING)
                return str_eq(json_text(was), name) && name.n;
        if (was->kind == JSON_OBJECT)
                return str_eq(json_text(json_at(was, "name")), name);
        for (size_t i = 0; i < was->n; i++)
                if (was_called(was->items[i], name))
                        return true;
        return false;
}

/* What an item of the new tree was in the old one. */
static Json *item_before(Ctx *c, const Json *before, Str list, const Json *item)
{
        const Json *items = json_lookup(before, list);
        Json *same =
                declared_item(c, before, (DeclaredPart){list, declared_item_name(c, list, item)});
        for (size_t i = 0; !same && items && i < items->n; i++)
                if (was_called(json_at(item, "was"), declared_item_name(c, list, items->items[i])))
                        same = items->items[i];
        return same;
}

static void put_items(Ctx *c, Json *out, Str list, const Json *before, const Json *after)
{
        const Json *a = json_lookup(before, list), *b = json_lookup(after, list);
        size_t last = 0;
        bool moved = false;
        for (size_t i = 0; b && b->kind == JSON_ARRAY && i < b->n; i++) {
                Json *now = as_map(c, b->items[i]),
                     *then = item_before(c, before, list, b->items[i]);
                Str label = item_label(c, list, now);
                if (!then)
                        put_difference(c, out, label, S(""), declaration_words(c, now));
                else
                        put_keys(c, out, label, as_map(c, then), now);
                for (size_t k = 0; then && a && k < a->n; k++)
                        if (a->items[k] == then) {
                                moved |= k < last;
                                last = k;
                        }
        }
        for (size_t i = 0; a && a->kind == JSON_ARRAY && i < a->n; i++) {
                bool stays = false;
                for (size_t k = 0; b && b->kind == JSON_ARRAY && k < b->n && !stays; k++)
                        stays = item_before(c, before, list, b->items[k]) == a->items[i];
                if (!stays)
                        put_difference(c, out, item_label(c, list, a->items[i]),
                                declaration_words(c, a->items[i]), S(""));
        }
        if (moved)
                put_difference(c, out,
                        str_printf(c->arena, tr(c, N_("%s: another order")),
                                tr(c, lists[list_at(list)].label)),
                        S(""), S(""));
}

Json *declared_differences(Ctx *c, const Json *before, const Json *after, bool vocabulary)
{
        Json *out = json_array(c->arena);
        put_keys(c, out, S(""), before, after);
        for (size_t i = 0; i < ARRAY_LEN(lists); i++)
                if (vocabulary == (strcmp(lists[i].list, "terms") == 0))
                        put_items(c, out, str_from(lists[i].list), before, after);
        return out;
}
