/* json_parse.c: reading JSON, by jansson into our own tree. The only file that knows jansson. */
#include "base/base.h"

#include <string.h>

/* jansson uses some of our names. It is told others, and of the functions so renamed none is called; in the
 * program ours are hidden symbols, so the library keeps calling its own. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#define json_object jansson_object
#define json_array jansson_array
#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#undef json_object
#undef json_array
#undef json_string
#undef json_null

typedef struct {
        size_t depth, line, column;
} Place;

/* Where the text first nests deeper than the limit; depth is 0 if it never does. Done before parsing, so
 * that the sentence can name the place and the recursion below is bounded. */
static Place too_deep(Str text)
{
        Place at = {.line = 1};
        bool quoted = false;
        for (size_t i = 0; i < text.n; i++) {
                char ch = text.p[i];
                at.column++;
                if (ch == '\n') {
                        at.line++;
                        at.column = 0;
                } else if (ch == '"') {
                        quoted = !quoted;
                } else if (quoted && ch == '\\') {
                        i++;
                        at.column++;
                } else if (!quoted && (ch == '[' || ch == '{')) {
                        if (++at.depth > JSON_DEPTH_MAX)
                                return at;
                } else if (!quoted && (ch == ']' || ch == '}') && at.depth > 0) {
                        at.depth--;
                }
        }
        return (Place){0};
}

static Json *convert(Arena *a, json_t *j);

static Json *convert_object(Arena *a, json_t *j)
{
        Json *v = json_object(a);
        for (void *at = json_object_iter(j); at; at = json_object_iter_next(j, at)) {
                Str key = str_keep(a, str_from(json_object_iter_key(at)));
                json_put_at(a, v, key, convert(a, json_object_iter_value(at)));
        }
        return v;
}

static Json *convert_array(Arena *a, json_t *j)
{
        Json *v = json_array(a);
        for (size_t i = 0; i < json_array_size(j); i++)
                json_push(a, v, convert(a, json_array_get(j, i)));
        return v;
}

static Json *convert(Arena *a, json_t *j)
{
        switch (json_typeof(j)) {
        case JANSSON_OBJECT:
                return convert_object(a, j);
        case JANSSON_ARRAY:
                return convert_array(a, j);
        case JANSSON_STRING:
                return json_string(
                        a, str_keep(a, (Str){json_string_value(j), json_string_length(j)}));
        case JSON_INTEGER:
                return json_int(a, json_integer_value(j));
        case JSON_REAL:
                return json_double(a, json_real_value(j));
        case JSON_TRUE:
        case JSON_FALSE:
                return json_bool(a, json_typeof(j) == JSON_TRUE);
        case JANSSON_NULL:
                break;
        }
        return json_null(a);
}

static void drop(json_t **j)
{
        json_decref(*j);
}

/* What was wrong, in words that can be translated. */
static const char *fault_of(const json_error_t *e)
{
        static const struct {
                enum json_error_code code;
                const char *words;
        } faults[] = {
                {json_error_invalid_utf8, N_("the text is not UTF-8")},
                {json_error_premature_end_of_input, N_("the text ends too early")},
                {json_error_end_of_input_expected, N_("something follows the value")},
                {json_error_duplicate_key, N_("this key stands twice in its object")},
                {json_error_numeric_overflow, N_("the number is too large")},
                {json_error_null_byte_in_key, N_("a key holds the character 0")},
        };
        for (size_t k = 0; k < ARRAY_LEN(faults); k++)
                if (faults[k].code == json_error_code(e))
                        return faults[k].words;
        return N_("a sign was not expected here");
}

Err json_parse(Ctx *c, Str text, Json **ret)
{
        Place deep = too_deep(text);
        if (deep.depth)
                return fail(c, ERR_LIMIT,
                        "JSON, line %zu, column %zu: nested deeper than %d levels.", deep.line,
                        deep.column, JSON_DEPTH_MAX);
        json_error_t e;
        CLEANUP(drop)
        json_t *j = json_loadb(
                text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &e);
        if (!j)
                return fail(c, ERR_INVALID, "JSON, line %d, column %d: %s.", e.line, e.column,
                        tr(c, fault_of(&e)));
        *ret = convert(c->arena, j);
        return OK;
}
