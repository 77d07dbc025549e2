/* json_parse.c: reading JSON (RFC 8259) into the tree of json.c: strictly, in one pass, refusing what other readers would
 * take in different ways: keys that stand twice, half surrogates, numbers that do not fit. Jansson, whose reading into a tree of
 * its own and copying of that took six times as long, is the oracle of a test (test_json_oracle). */
#include "base/base.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FEW_KEYS 16 /* so many are compared one by one */

/* A value that belongs to an object or an array that has not ended. */
typedef struct {
        Str key;
        Json *value;
} Member;
typedef struct {
        Ctx *c;
        Str s;
        size_t at;
        size_t depth;
        VEC(Member) open; /* of all that have begun, the innermost last */
} Reader;

static MUST Err read_value(Reader *r, Json **ret);

/* Faults
 * ------ */
static size_t line_of(const Reader *r, size_t *ret_column)
{
        size_t line = 1, from = 0;
        for (size_t i = 0; i < r->at; i++)
                if (r->s.p[i] == '\n') {
                        line++;
                        from = i + 1;
                }
        *ret_column = utf8_count(str_slice(r->s, from, r->at)) + 1;
        return line;
}

static MUST Err bad(const Reader *r, const char *what)
{
        size_t column, line = line_of(r, &column);
        return fail(
                r->c, ERR_INVALID, "JSON, line %zu, column %zu: %s.", line, column, tr(r->c, what));
}

static MUST Err too_deep(const Reader *r)
{
        size_t column, line = line_of(r, &column);
        return fail(r->c, ERR_LIMIT, "JSON, line %zu, column %zu: nested deeper than %d levels.",
                line, column, JSON_DEPTH_MAX);
}

/* Signs
 * ----- */
/* The next byte; 0 at the end, which no JSON holds. */
static char peek(const Reader *r)
{
        return r->at < r->s.n ? r->s.p[r->at] : 0;
}

static char next_sign(Reader *r)
{
        while (peek(r) == ' ' || peek(r) == '\n' || peek(r) == '\t' || peek(r) == '\r')
                r->at++;
        return peek(r);
}

static bool take(Reader *r, char sign)
{
        if (next_sign(r) != sign)
                return false;
        r->at++;
        return true;
}

/* Strings
 * ------- */
static bool hex_four(Reader *r, uint32_t *ret)
{
        uint32_t unit = 0;
        for (int i = 0; i < 4; i++, r->at++) {
                char ch = peek(r), low = (char)(ch | 32);
                bool digit = ch >= '0' && ch <= '9';
                if (!digit && !(low >= 'a' && low <= 'f'))
                        return false;
                unit = unit << 4 | (uint32_t)(digit ? ch - '0' : low - 'a' + 10);
        }
        *ret = unit;
        return true;
}

/* What follows \u: a character, or the second half of one follows. U+0000 is refused. */
static bool read_unicode(Reader *r, Buf *out)
{
        uint32_t unit, low;
        if (!hex_four(r, &unit) || unit == 0 || (unit >= 0xDC00 && unit <= 0xDFFF))
                return false;
        if (unit >= 0xD800 && unit <= 0xDBFF) {
                if (!str_starts(str_slice(r->s, r->at, r->s.n), S("\\u")))
                        return false;
                r->at += 2;
                if (!hex_four(r, &low) || low < 0xDC00 || low > 0xDFFF)
                        return false;
                unit = 0x10000 + ((unit & 0x3FF) << 10) + (low & 0x3FF);
        }
        buf_put_cp(out, unit);
        return true;
}

/* Behind a backslash. */
static bool read_escape(Reader *r, Buf *out)
{
        static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
        char ch = peek(r);
        const char *found = ch ? strchr(from, ch) : NULL;
        if (!found && ch != 'u')
                return false;
        r->at++;
        if (ch == 'u')
                return read_unicode(r, out);
        buf_putc(out, to[found - from]);
        return true;
}

/* What stands for itself, from here on. */
static Str plain_part(Reader *r)
{
        size_t from = r->at, at = from;
        while (at < r->s.n && r->s.p[at] != '"' && r->s.p[at] != '\\' &&
                (unsigned char)r->s.p[at] >= 0x20)
                at++;
        r->at = at;
        return str_slice(r->s, from, at);
}

/* Behind the opening mark. */
static MUST Err read_string(Reader *r, Str *ret)
{
        Str part = plain_part(r);
        if (peek(r) == '"') { /* nearly all */
                r->at++;
                *ret = str_keep(r->c->arena, part);
                return OK;
        }
        Buf out = buf_new(r->c->arena);
        buf_put(&out, part);
        while (peek(r) == '\\') {
                r->at++;
                if (!read_escape(r, &out))
                        return bad(r, N_("what follows the backslash is no character"));
                buf_put(&out, plain_part(r));
        }
        if (peek(r) != '"')
                return bad(r, N_("the string does not end, or holds a control character"));
        r->at++;
        *ret = buf_str(&out);
        return OK;
}

/* Numbers and names
 * ----------------- */
static size_t skip_digits(Reader *r)
{
        size_t from = r->at;
        while (peek(r) >= '0' && peek(r) <= '9')
                r->at++;
        return r->at - from;
}

/* The grammar of a number; false if it is none. *ret_real: it has a fraction or an exponent. */
static bool skip_number(Reader *r, bool *ret_real)
{
        *ret_real = false;
        r->at += peek(r) == '-';
        bool zero = peek(r) == '0';
        size_t n = skip_digits(r);
        if (!n || (zero && n > 1))
                return false;
        if (peek(r) == '.') {
                *ret_real = true;
                r->at++;
                if (!skip_digits(r))
                        return false;
        }
        if ((peek(r) | 32) == 'e') {
                *ret_real = true;
                r->at++;
                r->at += peek(r) == '+' || peek(r) == '-';
                return skip_digits(r) > 0;
        }
        return true;
}

static MUST Err read_number(Reader *r, Json **ret)
{
        bool real;
        size_t from = r->at;
        int64_t whole;
        if (!skip_number(r, &real))
                return bad(r, N_("the number is malformed"));
        Str digits = str_slice(r->s, from, r->at);
        if (!real) {
                if (!str_to_int(digits, &whole))
                        return bad(r, N_("the number is too large"));
                *ret = json_int(r->c->arena, whole);
                return OK;
        }
        double d = strtod(str_keep_z(r->c->arena, digits), NULL);
        if (!isfinite(d))
                return bad(r, N_("the number is too large"));
        *ret = json_double(r->c->arena, d);
        return OK;
}

static MUST Err read_name(Reader *r, Json **ret)
{
        Str rest = str_slice(r->s, r->at, r->s.n);
        Arena *a = r->c->arena;
        if (str_starts(rest, S("true"))) {
                r->at += 4;
                *ret = json_bool(a, true);
        } else if (str_starts(rest, S("false"))) {
                r->at += 5;
                *ret = json_bool(a, false);
        } else if (str_starts(rest, S("null"))) {
                r->at += 4;
                *ret = json_null(a);
        } else {
                return bad(r, N_("a value was expected"));
        }
        return OK;
}

/* Arrays and objects
 * ------------------ */
/* Takes the members that have been read since from; their arrays are as long as they must be. */
static Json *end_members(Reader *r, Json *v, size_t from)
{
        Arena *a = r->c->arena;
        size_t n = r->open.n - from;
        v->n = v->cap = n;
        v->items = n ? arena_room(a, sizeof *v->items, n) : NULL;
        if (n && v->kind == JSON_OBJECT)
                v->keys = arena_room(a, sizeof *v->keys, n);
        for (size_t i = 0; i < n; i++) {
                v->items[i] = r->open.p[from + i].value;
                if (v->kind == JSON_OBJECT)
                        v->keys[i] = r->open.p[from + i].key;
        }
        r->open.n = from;
        r->depth--;
        return v;
}

static MUST Err read_array(Reader *r, Json **ret)
{
        size_t from = r->open.n;
        if (take(r, ']')) {
                *ret = end_members(r, json_array(r->c->arena), from);
                return OK;
        }
        do {
                Member m = {.key = {"", 0}};
                TRY(read_value(r, &m.value));
                *VEC_PUSH(r->c->arena, &r->open) = m;
        } while (take(r, ','));
        if (!take(r, ']'))
                return bad(r, N_("a comma or a closing bracket was expected"));
        *ret = end_members(r, json_array(r->c->arena), from);
        return OK;
}

/* Whether no member since from has the key. many: the keys, as soon as there are too many to go through. */
static bool is_new(const Reader *r, size_t from, Str key, Map *many)
{
        if (r->open.n - from < FEW_KEYS) {
                for (size_t i = from; i < r->open.n; i++)
                        if (str_eq(r->open.p[i].key, key))
                                return false;
                return true;
        }
        if (r->open.n - from == FEW_KEYS)
                for (size_t i = from; i < r->open.n; i++)
                        map_put(many, r->open.p[i].key, r->open.p[i].value);
        if (map_lookup(many, key))
                return false;
        map_put(many, key, r->open.p[from].value);
        return true;
}

static MUST Err read_object(Reader *r, Json **ret)
{
        size_t from = r->open.n;
        Map many = map_new(r->c->arena);
        if (take(r, '}')) {
                *ret = end_members(r, json_object(r->c->arena), from);
                return OK;
        }
        do {
                Member m;
                if (!take(r, '"'))
                        return bad(r, N_("a key in quotation marks was expected"));
                TRY(read_string(r, &m.key));
                if (!is_new(r, from, m.key, &many))
                        return bad(r, N_("this key stands twice in its object"));
                if (!take(r, ':'))
                        return bad(r, N_("a colon was expected"));
                TRY(read_value(r, &m.value));
                *VEC_PUSH(r->c->arena, &r->open) = m;
        } while (take(r, ','));
        if (!take(r, '}'))
                return bad(r, N_("a comma or a closing bracket was expected"));
        *ret = end_members(r, json_object(r->c->arena), from);
        return OK;
}

static MUST Err read_value(Reader *r, Json **ret)
{
        char sign = next_sign(r);
        if (sign == '-' || (sign >= '0' && sign <= '9'))
                return read_number(r, ret);
        if (sign != '"' && sign != '[' && sign != '{')
                return read_name(r, ret);
        if (sign != '"' && ++r->depth > JSON_DEPTH_MAX)
                return too_deep(r);
        r->at++;
        if (sign == '[')
                return read_array(r, ret);
        if (sign == '{')
                return read_object(r, ret);
        Str s;
        TRY(read_string(r, &s));
        *ret = json_string(r->c->arena, s);
        return OK;
}

Err json_parse(Ctx *c, Str text, Json **ret)
{
        Reader r = {.c = c, .s = text};
        Json *v;
        if (!utf8_valid(text, &r.at))
                return bad(&r, N_("the text is not UTF-8"));
        TRY(read_value(&r, &v));
        next_sign(&r);
        if (r.at < text.n)
                return bad(&r, N_("something follows the value"));
        *ret = v;
        return OK;
}
