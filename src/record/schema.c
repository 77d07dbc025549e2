/* schema.c: what a declaration may say, as a JSON Schema (draft 2020-12), so that an editor completes and checks it
 * while it is being written. It is made of the same tables by which declarations are read: a key that is read stands
 * in it, and no other. What needs the other declarations (is there such a vocabulary) is left to the program. */
#include "record/register_keys.h"

#include <string.h>

/* Shapes that are no table of keys and no list of words. */
static const struct {
        const char *name, *type, *pattern, *description;
        int64_t min; /* of a number; 0: none */
} shapes[] = {
        {"truth", "boolean", NULL, "true or false", 0},
        {"count", "integer", NULL, "a whole number above 0", 1},
        {"register_name", "string", "^[a-z][a-z0-9_]{0,15}$",
                "at most 16 small letters, digits and single _, beginning with a letter", 0},
        {"field_name", "string", "^[a-z][a-z0-9_]{0,23}$",
                "at most 24 small letters, digits and single _, beginning with a letter", 0},
        {"vocabulary_name", "string", "^[a-z][a-z0-9_]{0,23}$",
                "at most 24 small letters, digits and single _, beginning with a letter", 0},
        {"period", "string", "^[1-9][0-9]*(d|wd|m|y)$",
                "30d (days), 5wd (working days), 3m (months) or 1y (years)", 0},
};

static Json *words(Arena *a, const char *s)
{
        return json_string(a, str_from(s));
}

static Json *ref(Arena *a, const char *name)
{
        Json *o = json_object(a);
        json_put_str(a, o, "$ref", str_printf(a, "#/$defs/%s", name));
        return o;
}

static Json *list_of(Arena *a, Json *item)
{
        Json *o = json_object(a);
        json_put_str(a, o, "type", S("array"));
        json_put(a, o, "items", item);
        json_put_int(a, o, "minItems", 1);
        return o;
}

static Json *one_of(Arena *a, Json *x, Json *y)
{
        Json *o = json_object(a), *both = json_array(a);
        json_push(a, both, x);
        json_push(a, both, y);
        json_put(a, o, "anyOf", both);
        return o;
}

static Json *closed(Arena *a, const char *const *names, size_t n)
{
        Json *o = json_object(a), *list = json_array(a);
        for (size_t i = 0; i < n; i++)
                json_push(a, list, words(a, names[i]));
        json_put(a, o, "enum", list);
        return o;
}

/* A map with these keys and no others. */
static Json *map_of(Arena *a, const KeyTable *t)
{
        Json *o = json_object(a), *properties = json_object(a), *required = json_array(a);
        for (size_t i = 0; i < t->n; i++) {
                json_put(a, properties, t->rows[i].key, ref(a, t->rows[i].shape));
                if (t->rows[i].required)
                        json_push(a, required, words(a, t->rows[i].key));
        }
        json_put_str(a, o, "type", S("object"));
        json_put(a, o, "properties", properties);
        json_put(a, o, "required", required);
        json_put_bool(a, o, "additionalProperties", false);
        return o;
}

static void put_shapes(Arena *a, Json *defs)
{
        for (size_t i = 0; i < ARRAY_LEN(shapes); i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "type", str_from(shapes[i].type));
                json_put_str(a, o, "description", str_from(shapes[i].description));
                if (shapes[i].pattern)
                        json_put_str(a, o, "pattern", str_from(shapes[i].pattern));
                if (shapes[i].min)
                        json_put_int(a, o, "minimum", shapes[i].min);
                json_put(a, defs, shapes[i].name, o);
        }
}

/* Words are words, also where YAML would see a number or a truth in them: 1953, yes. */
static void put_words(Arena *a, Json *defs)
{
        static const char *const kinds[] = {"string", "number", "boolean"};
        Json *o = json_object(a), *types = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                json_push(a, types, words(a, kinds[i]));
        json_put(a, o, "type", types);
        json_put(a, defs, "words", o);
        json_put(a, defs, "words_list", list_of(a, ref(a, "words")));
        json_put(a, defs, "label", one_of(a, ref(a, "words"), ref(a, "label_words")));
        json_put(a, defs, "was",
                one_of(a, one_of(a, ref(a, "words"), ref(a, "former")),
                        list_of(a, one_of(a, ref(a, "words"), ref(a, "former")))));
        json_put(a, defs, "states",
                list_of(a, one_of(a, ref(a, "words"), ref(a, "state")))); /* a word, or more */
        json_put(a, defs, "then_list", list_of(a, ref(a, "then")));
        Json *where = json_object(a);
        json_put_str(a, where, "type", S("object"));
        json_put(
                a, where, "additionalProperties", one_of(a, ref(a, "words"), ref(a, "words_list")));
        json_put(a, defs, "where", where);
        Json *sets = json_object(a), *limits = json_object(a);
        json_put_str(a, sets, "type", S("object"));
        json_put(a, sets, "additionalProperties", ref(a, "set"));
        json_put(a, defs, "sets", sets);
        json_put_str(a, limits, "type", S("object"));
        json_put(a, limits, "additionalProperties", ref(a, "words"));
        json_put(a, defs, "limits", limits);
        Json *pair = json_object(a);
        json_put_str(a, pair, "type", S("array"));
        json_put(a, pair, "items", ref(a, "words"));
        json_put_int(a, pair, "minItems", 2);
        json_put_int(a, pair, "maxItems", 2);
        json_put(a, defs, "pair", pair);
}

static void put_tables(Arena *a, Json *defs, const KeyTable *tables)
{
        for (const KeyTable *t = tables; t->name; t++) {
                json_put(a, defs, t->name, map_of(a, t));
                json_put(a, defs, str_keep_z(a, str_printf(a, "%s_list", t->name)),
                        list_of(a, ref(a, t->name)));
        }
}

static void put_word_tables(Arena *a, Json *defs, const WordTable *tables)
{
        for (const WordTable *t = tables; t->name; t++)
                json_put(a, defs, t->name, closed(a, t->words, t->n));
}

/* The same, for forms. */
static const KeyTable *table_named(const KeyTable *tables, const char *name)
{
        for (const KeyTable *t = tables; t->name; t++)
                if (strcmp(t->name, name) == 0)
                        return t;
        return NULL;
}

size_t declared_keys(Arena *a, const char *kind, const DeclaredKey **ret)
{
        const KeyTable *t = table_named(register_tables, kind);
        if (!t)
                t = table_named(rule_tables, kind);
        size_t n = t ? t->n : 0;
        DeclaredKey *keys = NEW_N(a, DeclaredKey, n + 1);
        for (size_t i = 0; i < n; i++)
                keys[i] = (DeclaredKey){t->rows[i].key, t->rows[i].shape, t->rows[i].required};
        *ret = keys;
        return n;
}

const char *const *declared_words(const char *shape, size_t *ret_n)
{
        if (strcmp(shape, "type") == 0)
                return field_type_names(ret_n);
        const WordTable *tables[] = {register_words, rule_words};
        for (size_t i = 0; i < ARRAY_LEN(tables); i++)
                for (const WordTable *t = tables[i]; t->name; t++)
                        if (strcmp(t->name, shape) == 0) {
                                *ret_n = t->n;
                                return t->words;
                        }
        *ret_n = 0;
        return NULL;
}

Json *registers_schema(Ctx *c)
{
        Arena *a = c->arena;
        size_t n;
        const char *const *types = field_type_names(&n);
        Json *o = json_object(a), *defs = json_object(a), *is = json_object(a);
        Json *vocabulary = json_array(a);
        json_push(a, vocabulary, words(a, "vocabulary"));
        json_put(a, is, "required", vocabulary);
        json_put_str(a, o, "$schema", S("https://json-schema.org/draft/2020-12/schema"));
        json_put_str(a, o, "title", S("A register or a vocabulary of Hanqing"));
        json_put(a, o, "if", is);
        json_put(a, o, "then", ref(a, "vocabulary"));
        json_put(a, o, "else", ref(a, "register"));
        put_words(a, defs);
        put_shapes(a, defs);
        json_put(a, defs, "type", closed(a, types, n));
        put_word_tables(a, defs, register_words);
        put_word_tables(a, defs, rule_words);
        put_word_tables(a, defs, view_words);
        put_tables(a, defs, register_tables);
        put_tables(a, defs, rule_tables);
        put_tables(a, defs, view_tables);
        put_tables(a, defs, door_tables);
        json_put(a, o, "$defs", defs);
        return o;
}
