/* values.c: what every field does alike, whatever its type: one value or many, empty or not, and the way
 * between a value's members and the columns of a table. */
#include "record/inner.h"

#include <math.h>
#include <string.h>

#define MANY_MAX 1000 /* values of one field */

/* Line ends as \n only; trimmed. */
static Str clean(Ctx *c, Str typed)
{
        typed = str_trim(typed);
        if (str_find(typed, S("\r"), 0) == SIZE_MAX)
                return str_keep(c->arena, typed);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < typed.n; i++)
                if (typed.p[i] != '\r')
                        buf_putc(&b, typed.p[i]);
                else if (i + 1 == typed.n || typed.p[i + 1] != '\n')
                        buf_putc(&b, '\n');
        return buf_str(&b);
}

Err field_parse(Ctx *c, const Field *f, Str typed, Values *ret)
{
        size_t bad;
        if (!utf8_valid(typed, &bad) || memchr(typed.p ? typed.p : "", 0, typed.n))
                return fail_field(c, ERR_INVALID, f->name, "Byte %zu is not legal here.",
                        utf8_valid(typed, &bad) ? (size_t)0 : bad);
        Str rest = clean(c, typed), part;
        VEC(Value) v = {0};
        if (!rest.n) {
                *ret = (Values){0};
                return OK;
        }
        if (!f->many) {
                TRY(f->type->parse(c, f, rest, VEC_PUSH(c->arena, &v)));
                *ret = (Values){v.p, v.n};
                return OK;
        }
        while (str_cut(&rest, '\n', &part)) {
                part = str_trim(part);
                if (!part.n)
                        continue;
                if (v.n == MANY_MAX)
                        return fail_field(c, ERR_LIMIT, f->name,
                                "There is room for %d values here.", MANY_MAX);
                Value one = {0};
                TRY(f->type->parse(c, f, part, &one));
                *VEC_PUSH(c->arena, &v) = one;
        }
        *ret = (Values){v.p, v.n};
        return OK;
}

static Str joined(Ctx *c, const Field *f, const Values *v, Str between,
        Str (*one)(Ctx *c, const Field *f, const Value *v))
{
        if (v->n == 1)
                return one(c, f, &v->p[0]);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++) {
                if (i)
                        buf_put(&b, between);
                buf_put(&b, one(c, f, &v->p[i]));
        }
        return buf_str(&b);
}

Str field_print(Ctx *c, const Field *f, const Values *v)
{
        return joined(c, f, v, S("\n"), f->type->print);
}

Str value_display(Ctx *c, const Field *f, const Value *v)
{
        return v->display.n ? v->display : f->type->display(c, f, v);
}

Str field_display(Ctx *c, const Field *f, const Values *v)
{
        return joined(c, f, v, str_from(tr(c, N_("; "))), value_display);
}

Str field_reading(Ctx *c, const Field *f, const Values *v)
{
        return f->type->reading && v->n ? joined(c, f, v, S("\n"), f->type->reading) : (Str){0};
}

/* Words for the index: what is shown, and what is quoted. */
static Str words_of(Ctx *c, const Field *f, const Value *v)
{
        Str shown = value_display(c, f, v);
        return v->quote.n ? str_printf(c->arena, "%.*s %.*s", STR(shown), STR(v->quote)) : shown;
}

Str field_words(Ctx *c, const Field *f, const Values *v)
{
        return joined(c, f, v, S("\n"), words_of);
}

/* Not understood yet: every type but text leaves a trace beside the words; a term is its code. */
static bool is_bare(const Value *v, const Field *f)
{
        const FieldType *t = f->type;
        if (t == &term_type) {
                const Term *term = term_lookup(f->vocabulary, v->text);
                return !term || !str_eq(term->code, v->text);
        }
        if (t == &yes_no_type)
                return !str_eq(v->text, v->whole ? S("yes") : S("no"));
        if (t == &date_type)
                return !v->edtf.n && !v->qualifier.n;
        if (t == &quantity_type)
                return !v->qualifier.n && v->number == 0 && v->number2 == 0;
        if (t == &number_type || t == &point_type)
                return (v->number == 0 || isnan(v->number)) &&
                        (v->number2 == 0 || !isfinite(v->number2));
        return false;
}

Err field_complete(Ctx *c, const Field *f, Values *v)
{
        if (v->n > (f->many ? MANY_MAX : 1))
                return fail_field(c, ERR_LIMIT, f->name, "Too many values.");
        for (size_t i = 0; i < v->n; i++) {
                Value *one = &v->p[i];
                if (!one->text.n)
                        return fail_field(c, ERR_INVALID, f->name, "A value without words.");
                if (!is_bare(one, f))
                        continue;
                Value read = {0};
                TRY(f->type->parse(c, f, one->text, &read));
                *one = read;
        }
        return OK;
}

/* Columns
 * ------- */
static const void *member(const Value *v, const TypeColumn *col)
{
        return (const char *)v + col->at;
}

Cell value_cell(const Value *v, const TypeColumn *col)
{
        switch (col->kind) {
        case COLUMN_TEXT:
                return cell_text_or_null(*(const Str *)member(v, col));
        case COLUMN_REAL: {
                double d = *(const double *)member(v, col);
                return isfinite(d) ? cell_real(d) : CELL_NONE;
        }
        case COLUMN_DAY: /* a date without EDTF has no days */
                return v->edtf.n ? cell_int(*(const int32_t *)member(v, col)) : CELL_NONE;
        case COLUMN_INT:
                return cell_int(*(const int64_t *)member(v, col));
        }
        return CELL_NONE;
}

static void take_member(Ctx *c, const Rows *rows, int i, const TypeColumn *col, Value *v)
{
        void *at = (char *)v + col->at;
        switch (col->kind) {
        case COLUMN_TEXT:
                *(Str *)at = str_keep(c->arena, rows_text(rows, i));
                break;
        case COLUMN_REAL: /* a quantity without upper bound; or without figures */
                *(double *)at = !rows_null(rows, i)           ? rows_real(rows, i)
                        : col->at == offsetof(Value, number2) ? (double)INFINITY
                                                              : (double)NAN;
                break;
        case COLUMN_DAY:
                *(int32_t *)at = (int32_t)rows_int(rows, i);
                break;
        case COLUMN_INT:
                *(int64_t *)at = rows_int(rows, i);
                break;
        }
}

bool value_fetch(Ctx *c, const Field *f, const Rows *rows, int column, Value *ret)
{
        if (rows_null(rows, column))
                return false;
        *ret = (Value){0};
        for (size_t i = 0; i < f->type->n_columns; i++)
                take_member(c, rows, column + (int)i, &f->type->columns[i], ret);
        if (f->sealed)
                ret->text = unseal_value(c, ret->text);
        return true;
}
