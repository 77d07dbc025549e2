/* form.c: the small foreign texts of a request: queries, forms, JSON bodies, cookies, header parameters. What
 * comes out is well-formed UTF-8 without control characters, or a sentence. */
#include "web/inside.h"

#include <string.h>

static int hex_digit(char ch)
{
        if (ch >= '0' && ch <= '9')
                return ch - '0';
        if (ch >= 'a' && ch <= 'f')
                return ch - 'a' + 10;
        if (ch >= 'A' && ch <= 'F')
                return ch - 'A' + 10;
        return -1;
}

/* Well-formed, and no control characters but tab and line ends. */
static MUST Err check_text(Ctx *c, Str name, Str s)
{
        size_t bad;
        if (!utf8_valid(s, &bad))
                return fail_field(c, ERR_INVALID, name,
                        "What was sent is not UTF-8 (byte %zu). Nothing was saved.", bad);
        for (size_t i = 0; i < s.n; i++) {
                unsigned char ch = (unsigned char)s.p[i];
                if (ch == 0x7F || (ch < 0x20 && ch != '\t' && ch != '\n' && ch != '\r'))
                        return fail_field(c, ERR_INVALID, name,
                                "What was sent holds a control character (byte %zu). Nothing was "
                                "saved.",
                                i);
        }
        return OK;
}

static bool is_encoded(Str s, DecodeKind kind)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] == '%' || (s.p[i] == '+' && kind == DECODE_FORM))
                        return true;
        return false;
}

Err url_decode(Ctx *c, Str s, DecodeKind kind, Str *ret)
{
        *ret = s;
        if (!is_encoded(s, kind))
                return check_text(c, (Str){0}, s);
        char *p = arena_alloc(c->arena, s.n + 1);
        size_t n = 0;
        for (size_t i = 0; i < s.n; i++) {
                char ch = s.p[i];
                if (ch == '%') {
                        if (s.n - i < 3 || hex_digit(s.p[i + 1]) < 0 || hex_digit(s.p[i + 2]) < 0)
                                return fail(c, ERR_INVALID,
                                        "The address holds a %% without two hexadecimal digits.");
                        ch = (char)(hex_digit(s.p[i + 1]) * 16 + hex_digit(s.p[i + 2]));
                        i += 2;
                } else if (ch == '+' && kind == DECODE_FORM) {
                        ch = ' ';
                }
                p[n++] = ch;
        }
        *ret = (Str){p, n};
        return check_text(c, (Str){0}, *ret);
}

void url_encode(Buf *out, Str s)
{
        static const char digits[] = "0123456789ABCDEF";
        for (size_t i = 0; i < s.n; i++) {
                unsigned char ch = (unsigned char)s.p[i];
                if ((ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') ||
                        (ch >= '0' && ch <= '9') || (ch && strchr("-_.~", ch))) {
                        buf_putc(out, (char)ch);
                } else {
                        buf_putc(out, '%');
                        buf_putc(out, digits[ch >> 4]);
                        buf_putc(out, digits[ch & 15]);
                }
        }
}

/* Browsers send the line breaks of a text field as \r\n. */
static Str plain_lines(Arena *a, Str s)
{
        if (!s.n || !memchr(s.p, '\r', s.n))
                return s;
        char *p = arena_alloc(a, s.n);
        size_t n = 0;
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] != '\r')
                        p[n++] = s.p[i];
                else if (i + 1 == s.n || s.p[i + 1] != '\n')
                        p[n++] = '\n';
        }
        return (Str){p, n};
}

Err req_add_param(Ctx *c, Req *q, Str name, Str value)
{
        if (q->n_params == PARAMS_MAX)
                return fail(c, ERR_LIMIT, "More than %d fields were sent.", PARAMS_MAX);
        TRY(check_text(c, name, name));
        TRY(check_text(c, name, value));
        if (q->n_params == q->cap_params) {
                size_t cap = q->cap_params ? q->cap_params * 2 : 8;
                q->params = arena_grow(
                        c->arena, q->params, q->cap_params * sizeof(Param), cap * sizeof(Param));
                q->cap_params = cap;
        }
        q->params[q->n_params++] = (Param){name, plain_lines(c->arena, value)};
        return OK;
}

Err form_parse(Ctx *c, Req *q, Str text)
{
        Str pair;
        while (text.n && str_cut(&text, '&', &pair)) {
                if (!pair.n)
                        continue;
                Str name, value;
                size_t eq = str_find(pair, S("="), 0);
                TRY(url_decode(c, str_slice(pair, 0, eq), DECODE_FORM, &name));
                TRY(url_decode(c, eq == SIZE_MAX ? S("") : str_slice(pair, eq + 1, pair.n),
                        DECODE_FORM, &value));
                TRY(req_add_param(c, q, name, value));
        }
        return OK;
}

static MUST Err refuse_json(Ctx *c, Str name)
{
        return fail_field(c, ERR_INVALID, name,
                "“%.*s” must be a text, a number, true, false, or a list of them.", STR(name));
}

static MUST Err add_json_value(Ctx *c, Req *q, Str name, const Json *v)
{
        switch (v->kind) {
        case JSON_NULL:
                return req_add_param(c, q, name, S(""));
        case JSON_BOOL:
                return req_add_param(c, q, name, v->truth ? S("1") : S("0"));
        case JSON_NUMBER:
        case JSON_STRING:
                return req_add_param(c, q, name, v->s);
        case JSON_ARRAY:
        case JSON_OBJECT:
                break;
        }
        return refuse_json(c, name);
}

static MUST Err add_json(Ctx *c, Req *q, Str name, const Json *v)
{
        if (v->kind != JSON_ARRAY)
                return add_json_value(c, q, name, v);
        for (size_t i = 0; i < v->n; i++)
                TRY(add_json_value(c, q, name, v->items[i]));
        return OK;
}

Err json_form_parse(Ctx *c, Req *q, Str text)
{
        Json *form;
        TRY(json_parse(c, text, &form));
        if (form->kind != JSON_OBJECT)
                return fail(c, ERR_INVALID,
                        "The JSON sent must be an object of field names to values.");
        for (size_t i = 0; i < form->n; i++)
                TRY(add_json(c, q, form->keys[i], form->items[i]));
        return OK;
}

Err req_set_body(Ctx *c, Req *q, Str body)
{
        q->body = body;
        if (!body.n)
                return OK;
        if (str_starts(q->content_type, S("application/x-www-form-urlencoded")))
                return form_parse(c, q, body);
        if (str_starts(q->content_type, S("application/json")))
                return json_form_parse(c, q, body);
        return OK;
}

Str cookie_lookup(Str header, Str name)
{
        Str part;
        while (header.n && str_cut(&header, ';', &part)) {
                part = str_trim(part);
                size_t eq = str_find(part, S("="), 0);
                if (eq != SIZE_MAX && str_eq(str_slice(part, 0, eq), name))
                        return str_slice(part, eq + 1, part.n);
        }
        return (Str){0};
}

/* A quoted value from behind its opening quote; *at moves behind the closing one. */
static Str unquote(Arena *a, Str s, size_t *at)
{
        char *p = arena_alloc(a, s.n + 1);
        size_t n = 0, i = *at;
        for (; i < s.n && s.p[i] != '"'; i++) {
                if (s.p[i] == '\\' && i + 1 < s.n && (s.p[i + 1] == '"' || s.p[i + 1] == '\\'))
                        i++;
                p[n++] = s.p[i];
        }
        *at = i + 1;
        return (Str){p, n};
}

Str header_param(Arena *a, Str header, Str name)
{
        size_t at = str_find(header, S(";"), 0);
        while (at < header.n) {
                at++;
                while (at < header.n && (header.p[at] == ' ' || header.p[at] == '\t'))
                        at++;
                size_t key = at;
                while (at < header.n && header.p[at] != '=' && header.p[at] != ';')
                        at++;
                Str found = str_trim(str_slice(header, key, at));
                Str value = {0};
                if (at < header.n && header.p[at] == '=') {
                        size_t from = ++at;
                        if (at < header.n && header.p[at] == '"') {
                                at++;
                                value = unquote(a, header, &at);
                        }
                        while (at < header.n && header.p[at] != ';')
                                at++;
                        if (!value.p)
                                value = str_trim(str_slice(header, from, at));
                }
                if (found.n && str_eq_nocase(found, name))
                        return value;
        }
        return (Str){0};
}
