/* overlay.c: what an office changed of a declaration that the program carries, as a file of its own that says only what
 * differs. So a later version of the program brings its changes along, and the office's stay.
 *
 *     change_register: site
 *     fields:
 *       - {name: era, label: {zh: 时代, en: Period}}      only what differs of it; the rest as the program has it
 *       - {name: floors, label: {zh: 层数}, type: number}  one that the program does not have
 *       - {name: batch, omit: true}                        one that this office does not have
 *     order: {fields: [name, era, …]}                      what is not named stays behind what stands before it
 *     drop: [sort]                                         keys that the program has and this office does not
 *
 * Items of a list are known by their name (a move by where it leads from and to). The same trees are compared to write
 * such a file, and whoever writes it puts the two together again to see that they are what was meant. */
#include "record/register_keys.h"

#include <string.h>

/* Lists whose items have names, and the keys that make a name. */
static const struct {
        const char *list, *keys[2];
} named_lists[] = {
        {"fields", {"name", NULL}},
        {"states", {"name", NULL}},
        {"moves", {"from", "to"}},
        {"clocks", {"name", NULL}},
        {"figures", {"code", NULL}},
        {"terms", {"code", NULL}},
};
static const char *const own_keys[] = {"change_register", "change_vocabulary", "order", "drop"};

static const char *const *name_keys(Str list)
{
        for (size_t i = 0; i < ARRAY_LEN(named_lists); i++)
                if (str_eq(list, str_from(named_lists[i].list)))
                        return named_lists[i].keys;
        return NULL;
}

static bool is_own(Str key)
{
        for (size_t i = 0; i < ARRAY_LEN(own_keys); i++)
                if (str_eq(key, str_from(own_keys[i])))
                        return true;
        return false;
}

/* Trees
 * ----- */
static Yaml *node(Arena *a, YamlKind kind, const Yaml *at)
{
        Yaml *y = NEW(a, Yaml);
        y->kind = kind;
        y->file = at->file;
        y->line = at->line;
        y->column = at->column;
        return y;
}

static Yaml *word(Arena *a, Str s, const Yaml *at)
{
        Yaml *y = node(a, YAML_SCALAR, at);
        y->s = s;
        return y;
}

bool yaml_eq(const Yaml *a, const Yaml *b)
{
        if (!a || !b || a->kind != b->kind || a->n != b->n)
                return a == b;
        if (a->kind == YAML_SCALAR)
                return str_eq(a->s, b->s);
        for (size_t i = 0; i < a->n; i++)
                if (!yaml_eq(a->items[i],
                            a->kind == YAML_LIST ? b->items[i] : yaml_lookup(b, a->keys[i]->s)))
                        return false;
        return true;
}

/* What an item is known by: a bare word by itself; empty if it has no name. */
static Str item_name(Arena *a, const Yaml *item, const char *const *keys)
{
        if (item->kind == YAML_SCALAR)
                return item->s;
        const Yaml *first = yaml_at(item, keys[0]),
                   *second = keys[1] ? yaml_at(item, keys[1]) : NULL;
        if (!first || first->kind != YAML_SCALAR)
                return (Str){0};
        if (!keys[1])
                return first->s;
        return second && second->kind == YAML_SCALAR
                ? str_printf(a, "%.*s → %.*s", STR(first->s), STR(second->s))
                : (Str){0};
}

static bool says(const Yaml *list, Str word_)
{
        for (size_t i = 0; list && list->kind == YAML_LIST && i < list->n; i++)
                if (list->items[i]->kind == YAML_SCALAR && str_eq(list->items[i]->s, word_))
                        return true;
        return false;
}

static Yaml *item_named(Arena *a, const Yaml *list, const char *const *keys, Str name)
{
        for (size_t i = 0; name.n && i < list->n; i++)
                if (str_eq(item_name(a, list->items[i], keys), name))
                        return list->items[i];
        return NULL;
}

/* was: a word, {name: …}, or a list of either; whether it names this. */
static bool was_called(const Yaml *was, Str name)
{
        if (!was)
                return false;
        if (was->kind == YAML_SCALAR)
                return str_eq(was->s, name);
        if (was->kind == YAML_MAP)
                return was_called(yaml_at(was, "name"), name);
        for (size_t i = 0; i < was->n; i++)
                if (was_called(was->items[i], name))
                        return true;
        return false;
}

/* The item of another list that this one is, by its name or by a former one. */
static Yaml *same_item(Arena *a, const Yaml *list, const char *const *keys, const Yaml *item)
{
        Yaml *same = item_named(a, list, keys, item_name(a, item, keys));
        const Yaml *was = yaml_at(item, "was");
        for (size_t i = 0; !same && was && i < list->n; i++)
                if (was_called(was, item_name(a, list->items[i], keys)))
                        same = list->items[i];
        return same;
}

/* Together
 * -------- */
static Yaml *merge_item(Arena *a, const Yaml *ours, const Yaml *theirs)
{
        if (ours->kind != YAML_MAP || theirs->kind != YAML_MAP)
                return yaml_copy(a, theirs);
        Yaml *y = node(a, YAML_MAP, theirs);
        const Yaml *drop = yaml_at(theirs, "drop");
        for (size_t i = 0; i < ours->n; i++) {
                Yaml *own = yaml_lookup(theirs, ours->keys[i]->s);
                if (own || !says(drop, ours->keys[i]->s))
                        yaml_push(a, y, ours->keys[i], own ? own : ours->items[i]);
        }
        for (size_t i = 0; i < theirs->n; i++)
                if (!yaml_lookup(ours, theirs->keys[i]->s) &&
                        !str_eq(theirs->keys[i]->s, S("drop")) &&
                        !str_eq(theirs->keys[i]->s, S("omit")))
                        yaml_push(a, y, theirs->keys[i], theirs->items[i]);
        return y;
}

static bool omitted(const Yaml *item)
{
        const Yaml *omit = yaml_at(item, "omit");
        return omit && str_eq(omit->s, S("true"));
}

static Yaml *merge_items(Arena *a, const Yaml *ours, const Yaml *theirs, const char *const *keys)
{
        Yaml *y = node(a, YAML_LIST, ours);
        for (size_t i = 0; i < ours->n; i++) {
                const Yaml *own = NULL;
                for (size_t k = 0; k < theirs->n && !own; k++)
                        if (same_item(a, ours, keys, theirs->items[k]) == ours->items[i])
                                own = theirs->items[k];
                if (!own || !omitted(own))
                        yaml_push(a, y, NULL,
                                own ? merge_item(a, ours->items[i], own) : ours->items[i]);
        }
        for (size_t k = 0; k < theirs->n; k++)
                if (!same_item(a, ours, keys, theirs->items[k]) && !omitted(theirs->items[k]))
                        yaml_push(a, y, NULL, theirs->items[k]);
        return y;
}

/* Those that the order names come in its order, into the places that they have together; the others stay where they
 * are, each behind what stood before it. */
static Yaml *in_order(Arena *a, const Yaml *list, const Yaml *order, const char *const *keys)
{
        if (!order || order->kind != YAML_LIST)
                return yaml_copy(a, list);
        Yaml *y = node(a, YAML_LIST, list);
        size_t first = 0;
        while (first < list->n && !says(order, item_name(a, list->items[first], keys)))
                yaml_push(a, y, NULL, list->items[first++]);
        for (size_t i = 0; i < order->n; i++) {
                size_t k = 0;
                while (k < list->n &&
                        !str_eq(item_name(a, list->items[k], keys), order->items[i]->s))
                        k++;
                if (k == list->n)
                        continue;
                yaml_push(a, y, NULL, list->items[k++]);
                while (k < list->n && !says(order, item_name(a, list->items[k], keys)))
                        yaml_push(a, y, NULL, list->items[k++]);
        }
        return y;
}

Yaml *overlay_merge(Arena *a, const Yaml *ours, const Yaml *theirs)
{
        Yaml *y = node(a, YAML_MAP, theirs);
        const Yaml *drop = yaml_at(theirs, "drop"), *order = yaml_at(theirs, "order");
        for (size_t i = 0; i < ours->n; i++) {
                Str key = ours->keys[i]->s;
                const char *const *keys = name_keys(key);
                Yaml *own = yaml_lookup(theirs, key), *value = own ? own : ours->items[i];
                if (!own && says(drop, key))
                        continue;
                if (keys && ours->items[i]->kind == YAML_LIST) {
                        if (own && own->kind == YAML_LIST)
                                value = merge_items(a, ours->items[i], own, keys);
                        if (order && order->kind == YAML_MAP && yaml_lookup(order, key))
                                value = in_order(a, value, yaml_lookup(order, key), keys);
                }
                yaml_push(a, y, ours->keys[i], value);
        }
        for (size_t i = 0; i < theirs->n; i++)
                if (!yaml_lookup(ours, theirs->keys[i]->s) && !is_own(theirs->keys[i]->s))
                        yaml_push(a, y, theirs->keys[i], theirs->items[i]);
        return y;
}

/* Apart
 * ----- */
static Yaml *missing_keys(Arena *a, const Yaml *ours, const Yaml *theirs)
{
        Yaml *list = node(a, YAML_LIST, theirs);
        for (size_t i = 0; i < ours->n; i++)
                if (!yaml_lookup(theirs, ours->keys[i]->s))
                        yaml_push(a, list, NULL, ours->keys[i]);
        return list;
}

/* What differs of one item; NULL: nothing. */
static Yaml *item_changes(Arena *a, const Yaml *ours, const Yaml *theirs, const char *const *keys)
{
        if (yaml_eq(ours, theirs))
                return NULL;
        if (ours->kind != YAML_MAP || theirs->kind != YAML_MAP)
                return yaml_copy(a, theirs);
        Yaml *y = node(a, YAML_MAP, theirs), *drop = missing_keys(a, ours, theirs);
        for (size_t i = 0; i < theirs->n; i++) {
                Str key = theirs->keys[i]->s;
                bool names = str_eq(key, str_from(keys[0])) ||
                        (keys[1] && str_eq(key, str_from(keys[1])));
                if (names || !yaml_eq(yaml_lookup(ours, key), theirs->items[i]))
                        yaml_push(a, y, theirs->keys[i], theirs->items[i]);
        }
        if (drop->n)
                yaml_push(a, y, word(a, S("drop"), theirs), drop);
        return y;
}

static Yaml *omit_item(Arena *a, const Yaml *item, const char *const *keys)
{
        Yaml *y = node(a, YAML_MAP, item);
        for (size_t i = 0; i < 2 && keys[i]; i++)
                yaml_push(a, y, word(a, str_from(keys[i]), item),
                        word(a, item->kind == YAML_SCALAR ? item->s : yaml_at(item, keys[i])->s,
                                item));
        yaml_push(a, y, word(a, S("omit"), item), word(a, S("true"), item));
        return y;
}

static Yaml *list_changes(Arena *a, const Yaml *ours, const Yaml *theirs, const char *const *keys)
{
        Yaml *y = node(a, YAML_LIST, theirs);
        for (size_t i = 0; i < ours->n; i++) {
                bool stays = false;
                for (size_t k = 0; k < theirs->n && !stays; k++)
                        stays = same_item(a, ours, keys, theirs->items[k]) == ours->items[i];
                if (!stays && item_name(a, ours->items[i], keys).n)
                        yaml_push(a, y, NULL, omit_item(a, ours->items[i], keys));
        }
        for (size_t k = 0; k < theirs->n; k++) {
                const Yaml *same = same_item(a, ours, keys, theirs->items[k]);
                Yaml *change = same ? item_changes(a, same, theirs->items[k], keys)
                                    : yaml_copy(a, theirs->items[k]);
                if (change)
                        yaml_push(a, y, NULL, change);
        }
        return y;
}

/* The order of a list, where putting it together would not give it by itself. */
static void put_order(Arena *a, Yaml *order, Str key, const Yaml *merged, const Yaml *theirs,
        const char *const *keys)
{
        bool same = merged->n == theirs->n;
        for (size_t i = 0; same && i < theirs->n; i++)
                same = str_eq(
                        item_name(a, merged->items[i], keys), item_name(a, theirs->items[i], keys));
        if (same)
                return;
        Yaml *names = node(a, YAML_LIST, theirs);
        for (size_t i = 0; i < theirs->n; i++)
                yaml_push(a, names, NULL,
                        word(a, item_name(a, theirs->items[i], keys), theirs->items[i]));
        yaml_push(a, order, word(a, key, theirs), names);
}

Yaml *overlay_of(Arena *a, const Yaml *ours, const Yaml *theirs)
{
        bool vocabulary = yaml_at(ours, "vocabulary") != NULL;
        Yaml *y = node(a, YAML_MAP, theirs), *drop = missing_keys(a, ours, theirs),
             *order = node(a, YAML_MAP, theirs);
        yaml_push(a, y, word(a, vocabulary ? S("change_vocabulary") : S("change_register"), theirs),
                word(a, yaml_at(ours, vocabulary ? "vocabulary" : "register")->s, theirs));
        for (size_t i = 0; i < theirs->n; i++) {
                Str key = theirs->keys[i]->s;
                const char *const *keys = name_keys(key);
                const Yaml *own = yaml_lookup(ours, key);
                Yaml *value = theirs->items[i];
                if (yaml_eq(own, value))
                        continue;
                if (keys && own && own->kind == YAML_LIST && value->kind == YAML_LIST) {
                        Yaml *changes = list_changes(a, own, value, keys);
                        put_order(a, order, key, merge_items(a, own, changes, keys), value, keys);
                        value = changes;
                }
                if (value->kind != YAML_LIST || value->n)
                        yaml_push(a, y, theirs->keys[i], value);
        }
        if (drop->n)
                yaml_push(a, y, word(a, S("drop"), theirs), drop);
        if (order->n)
                yaml_push(a, y, word(a, S("order"), theirs), order);
        return y;
}

/* As text
 * ------- */
/* Words that YAML takes as they are, also between brackets; all others stand in quotation marks. */
static bool is_plain(Str s)
{
        static const char marks[] = "_-./+%()<>=~; ";
        size_t at = 0;
        uint32_t cp;
        if (!s.n || s.p[0] == ' ' || s.p[s.n - 1] == ' ' || strchr("-.%=<>~+", s.p[0]))
                return s.n > 1 && s.p[0] == '-' && s.p[1] >= 'a' && s.p[1] <= 'z' &&
                        is_plain(str_slice(s, 1, s.n)); /* -number */
        while (utf8_next(s, &at, &cp)) {
                bool han = cp >= 0xA1 && cp < 0xD800 && cp != 0x2028 && cp != 0x2029;
                bool letter = (cp >= 'a' && cp <= 'z') || (cp >= 'A' && cp <= 'Z') ||
                        (cp >= '0' && cp <= '9');
                if (!han && !letter && !(cp && cp < 0x80 && strchr(marks, (int)cp)))
                        return false;
        }
        return true;
}

static void print_word(Buf *out, Str s)
{
        size_t at = 0;
        uint32_t cp;
        if (is_plain(s)) {
                buf_put(out, s);
                return;
        }
        buf_putc(out, '"');
        while (at < s.n) {
                size_t from = at;
                utf8_next(s, &at, &cp);
                if (cp == '"' || cp == '\\')
                        buf_printf(out, "\\%c", (char)cp);
                else if (cp == '\n')
                        buf_put(out, S("\\n"));
                else if (cp < 0x20 || (cp >= 0x7F && cp < 0xA1) || cp == 0xFEFF || cp == 0x2028 ||
                        cp == 0x2029 || (cp >= 0xFFFE && cp <= 0xFFFF))
                        buf_printf(out, "\\u%04X", cp);
                else
                        buf_put(out, str_slice(s, from, at));
        }
        buf_putc(out, '"');
}

/* On one line: {name: era, type: date}. */
static void print_flow(Buf *out, const Yaml *y)
{
        if (y->kind == YAML_SCALAR) {
                print_word(out, y->s);
                return;
        }
        buf_putc(out, y->kind == YAML_MAP ? '{' : '[');
        for (size_t i = 0; i < y->n; i++) {
                buf_put(out, i ? S(", ") : S(""));
                if (y->kind == YAML_MAP) {
                        print_word(out, y->keys[i]->s);
                        buf_put(out, S(": "));
                }
                print_flow(out, y->items[i]);
        }
        buf_putc(out, y->kind == YAML_MAP ? '}' : ']');
}

Str yaml_print_flow(Arena *a, const Yaml *y)
{
        Buf out = buf_new(a);
        print_flow(&out, y);
        return buf_str(&out);
}

/* As declarations are written by hand: a key a line, an item a line. */
Str yaml_print(Arena *a, const Yaml *y)
{
        Buf out = buf_new(a);
        for (size_t i = 0; i < y->n; i++) {
                const Yaml *v = y->items[i];
                bool lines = v->kind == YAML_LIST && v->n && v->items[0]->kind == YAML_MAP;
                print_word(&out, y->keys[i]->s);
                buf_put(&out, lines ? S(":\n") : S(": "));
                for (size_t k = 0; lines && k < v->n; k++) {
                        buf_put(&out, S("  - "));
                        print_flow(&out, v->items[k]);
                        buf_putc(&out, '\n');
                }
                if (!lines) {
                        print_flow(&out, v);
                        buf_putc(&out, '\n');
                }
        }
        return buf_str(&out);
}
