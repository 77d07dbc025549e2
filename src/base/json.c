/* json.c: the tree that JSON is read into (json_parse.c), that a page's handler builds, that a view renders;
 * and writing it, which is ours because it is a page of code. */
#include "base/base.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static Json *node(Arena *a, JsonKind kind)
{
        Json *v = NEW(a, Json);
        v->kind = kind;
        return v;
}

Json *json_object(Arena *a)
{
        return node(a, JSON_OBJECT);
}

Json *json_array(Arena *a)
{
        return node(a, JSON_ARRAY);
}

Json *json_null(Arena *a)
{
        return node(a, JSON_NULL);
}

Json *json_bool(Arena *a, bool truth)
{
        Json *v = node(a, JSON_BOOL);
        v->truth = truth;
        return v;
}

Json *json_string(Arena *a, Str s)
{
        Json *v = node(a, JSON_STRING);
        v->s = s;
        return v;
}

Json *json_int(Arena *a, int64_t n)
{
        Json *v = node(a, JSON_NUMBER);
        Buf b = buf_new(a);
        buf_put_int(&b, n);
        v->s = buf_str(&b);
        return v;
}

/* JSON has no infinities; a value that is not finite is null. */
Json *json_double(Arena *a, double d)
{
        if (!isfinite(d))
                return json_null(a);
        char z[40];
        if (d == 0)
                d = 0; /* "-0" would be read again as the integer 0 */
        for (int digits = 15; digits <= 17; digits++) {
                snprintf(z, sizeof z, "%.*g", digits, d);
                if (strtod(z, NULL) == d)
                        break;
        }
        Json *v = node(a, JSON_NUMBER);
        v->s = str_keep(a, str_from(z));
        return v;
}

/* Room for one more child; keys only for objects. */
static void make_room(Arena *a, Json *v)
{
        if (v->n < v->cap)
                return;
        size_t cap = v->cap ? v->cap * 2 : 8;
        v->items = arena_grow(a, v->items, v->cap * sizeof *v->items, cap * sizeof *v->items);
        if (v->kind == JSON_OBJECT)
                v->keys = arena_grow(a, v->keys, v->cap * sizeof *v->keys, cap * sizeof *v->keys);
        v->cap = cap;
}

static void append(Arena *a, Json *object, Str key, Json *value)
{
        make_room(a, object);
        object->keys[object->n] = key;
        object->items[object->n++] = value;
}

void json_put_at(Arena *a, Json *object, Str key, Json *value)
{
        assert(object->kind == JSON_OBJECT);
        assert(!json_lookup(object, key) && "the key must be new");
        append(a, object, key, value);
}

void json_put(Arena *a, Json *object, const char *key, Json *value)
{
        json_put_at(a, object, str_from(key), value);
}

void json_push(Arena *a, Json *array, Json *value)
{
        assert(array->kind == JSON_ARRAY);
        make_room(a, array);
        array->items[array->n++] = value;
}

void json_put_str(Arena *a, Json *object, const char *key, Str s)
{
        json_put(a, object, key, json_string(a, s));
}

void json_put_int(Arena *a, Json *object, const char *key, int64_t v)
{
        json_put(a, object, key, json_int(a, v));
}

void json_put_bool(Arena *a, Json *object, const char *key, bool v)
{
        json_put(a, object, key, json_bool(a, v));
}

Json *json_lookup(const Json *object, Str key)
{
        if (!object || object->kind != JSON_OBJECT)
                return NULL;
        for (size_t i = 0; i < object->n; i++)
                if (str_eq(object->keys[i], key))
                        return object->items[i];
        return NULL;
}

Json *json_at(const Json *object, const char *key)
{
        return json_lookup(object, str_from(key));
}

Str json_text(const Json *v)
{
        return v && (v->kind == JSON_STRING || v->kind == JSON_NUMBER) ? v->s : (Str){0};
}

int64_t json_to_int(const Json *v, int64_t otherwise)
{
        int64_t n;
        return v && v->kind == JSON_NUMBER && str_to_int(v->s, &n) ? n : otherwise;
}

double json_to_double(const Json *v, double otherwise)
{
        double d;
        return v && v->kind == JSON_NUMBER && str_to_double(v->s, &d) ? d : otherwise;
}

bool json_truth(const Json *v)
{
        return v && v->kind == JSON_BOOL && v->truth;
}

/* Writing
 * ------- */

void json_write_string(Buf *out, Str s)
{
        static const char digits[] = "0123456789abcdef";
        size_t from = 0; /* what has not been put yet */
        buf_reserve(out, s.n + 2);
        buf_putc(out, '"');
        for (size_t i = 0; i < s.n;) {
                size_t here = i;
                unsigned char ch = (unsigned char)s.p[i];
                uint32_t cp = ch;
                if (ch < 0x80)
                        i++;
                else
                        utf8_next(s, &i, &cp);
                if (ch >= 0x20 && ch != '"' && ch != '\\' && ch != 0x7F && cp != 0xFFFD)
                        continue;
                buf_put(out, str_slice(s, from, here));
                from = i;
                if (cp == 0xFFFD) {
                        buf_put_cp(out, cp); /* stands for an ill-formed byte, too */
                } else if (ch == '"' || ch == '\\') {
                        buf_putc(out, '\\');
                        buf_putc(out, (char)ch);
                } else if (ch == '\n') {
                        buf_put(out, S("\\n"));
                } else {
                        char escape[6] = {'\\', 'u', '0', '0', digits[ch >> 4], digits[ch & 15]};
                        buf_put(out, (Str){escape, sizeof escape});
                }
        }
        buf_put(out, str_slice(s, from, s.n));
        buf_putc(out, '"');
}

static void write_children(Buf *out, const Json *v)
{
        buf_putc(out, v->kind == JSON_OBJECT ? '{' : '[');
        for (size_t i = 0; i < v->n; i++) {
                if (i)
                        buf_putc(out, ',');
                if (v->kind == JSON_OBJECT) {
                        json_write_string(out, v->keys[i]);
                        buf_putc(out, ':');
                }
                json_write(out, v->items[i]);
        }
        buf_putc(out, v->kind == JSON_OBJECT ? '}' : ']');
}

void json_write(Buf *out, const Json *v)
{
        switch (v->kind) {
        case JSON_NULL:
                buf_put(out, S("null"));
                break;
        case JSON_BOOL:
                buf_put(out, v->truth ? S("true") : S("false"));
                break;
        case JSON_NUMBER:
                buf_put(out, v->s);
                break;
        case JSON_STRING:
                json_write_string(out, v->s);
                break;
        case JSON_ARRAY:
        case JSON_OBJECT:
                write_children(out, v);
                break;
        }
}

bool json_same(Arena *a, const Json *x, const Json *y)
{
        Buf one = buf_new(a), other = buf_new(a);
        if (!x || !y)
                return x == y;
        json_write(&one, x);
        json_write(&other, y);
        return str_eq(buf_str(&one), buf_str(&other));
}
