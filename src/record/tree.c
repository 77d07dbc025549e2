/* tree.c: records as JSON. Plain types are their words; a type that understands more (date, quantity, point,
 * reference, citation, file) is an object whose "text" is the printed form, with what was understood beside
 * it. Reading takes both, and looks at "text" alone, so that what was exported can be changed by hand and
 * imported again. */
#include "record/import.h"

#include <math.h>

static void put_words(Arena *a, Json *j, const char *key, Str s)
{
        if (s.n)
                json_put_str(a, j, key, s);
}

static void put_figure(Arena *a, Json *j, const char *key, double v)
{
        if (isfinite(v))
                json_put(a, j, key, json_double(a, v));
}

static void put_understood(Arena *a, Json *j, const FieldType *t, const Value *v)
{
        if (t == &date_type) {
                put_words(a, j, "edtf", v->edtf);
                put_words(a, j, "calendar", v->unit);
                put_words(a, j, "certainty", v->qualifier);
                put_words(a, j, "problem", v->extra);
        } else if (t == &quantity_type) {
                put_figure(a, j, "min", v->number);
                put_figure(a, j, "max", v->number2);
                put_words(a, j, "unit", v->unit);
                put_words(a, j, "qualifier", v->qualifier);
        } else if (t == &point_type) {
                put_figure(a, j, "latitude", v->number);
                put_figure(a, j, "longitude", v->number2);
        } else if (t == &reference_type) {
                put_words(a, j, "id", v->text);
        } else if (t == &citation_type) {
                put_words(a, j, "id", v->ref);
                put_words(a, j, "source", v->text);
                put_words(a, j, "locator", v->extra);
                put_words(a, j, "grade", v->grade);
                put_words(a, j, "quote", v->quote);
        } else if (t == &file_type) {
                put_words(a, j, "id", v->text);
                put_words(a, j, "name", v->extra);
        }
}

static Json *value_to_json(Ctx *c, const Field *f, const Value *v)
{
        Arena *a = c->arena;
        if (f->type == &yes_no_type)
                return json_bool(a, v->whole != 0);
        Json *words = json_string(a, f->type->print(c, f, v));
        bool plain = f->type == &text_type || f->type == &long_text_type || f->type == &number_type;
        if (plain)
                return words;
        Json *j = json_object(a);
        json_put(a, j, "text", words);
        if (f->type == &term_type || f->type == &reference_type)
                json_put_str(a, j, "label", f->type->display(c, f, v));
        put_understood(a, j, f->type, v);
        return j;
}

static Json *values_to_json(Ctx *c, const Field *f, const Values *v)
{
        if (!f->many)
                return value_to_json(c, f, &v->p[0]);
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < v->n; i++)
                json_push(c->arena, list, value_to_json(c, f, &v->p[i]));
        return list;
}

Json *record_to_json(Ctx *c, const Record *r)
{
        Arena *a = c->arena;
        Json *j = json_object(a);
        json_put_str(a, j, "register", r->reg->name);
        json_put_str(a, j, "id", r->id);
        put_words(a, j, "number", r->number);
        put_words(a, j, "state", r->state);
        if (!field_lookup(r->reg, S("title")))
                json_put_str(a, j, "title", r->title);
        json_put_str(a, j, "visibility", r->visibility);
        json_put_int(a, j, "version", r->version);
        json_put_str(a, j, "created", time_iso(a, r->created_ms));
        json_put_str(a, j, "updated", time_iso(a, r->updated_ms));
        if (r->withdrawn)
                json_put_str(a, j, "withdrawn", r->withdrawn_reason);
        for (size_t i = 0; i < r->reg->n_fields; i++) /* what is sealed leaves in no file */
                if (r->values[i].n && !r->reg->fields[i].sealed)
                        json_put_at(a, j, r->reg->fields[i].name,
                                values_to_json(c, &r->reg->fields[i], &r->values[i]));
        return j;
}

/* In
 * -- */
/* Words of one value: a string, a number, a truth, or an object's "text". */
static bool words_of(const Json *v, Str *ret)
{
        const Json *text = v->kind == JSON_OBJECT ? json_at(v, "text") : v;
        if (!text || text->kind == JSON_ARRAY || text->kind == JSON_OBJECT)
                return false;
        if (text->kind == JSON_BOOL)
                *ret = text->truth ? S("yes") : S("no");
        else
                *ret = json_text(text);
        return true;
}

static bool joined_words(Ctx *c, const Json *v, Str *ret)
{
        if (v->kind != JSON_ARRAY)
                return words_of(v, ret);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++) {
                Str words;
                if (!words_of(v->items[i], &words))
                        return false;
                buf_printf(&b, "%s%.*s", i ? "\n" : "", STR(words));
        }
        *ret = buf_str(&b);
        return true;
}

typedef struct {
        const Json *rows;
        size_t at;
} JsonSource;

static MUST Err json_next(Ctx *c, void *source, ImportRow *row, bool *ret_more)
{
        JsonSource *s = source;
        *ret_more = s->at < s->rows->n;
        if (!*ret_more)
                return OK;
        const Json *j = s->rows->items[s->at++];
        if (j->kind != JSON_OBJECT) {
                row->problem = N_("A record must be an object.");
                return OK;
        }
        for (size_t i = 0; i < j->n && !row->problem; i++) {
                Str words;
                int column = import_column(row->reg, j->keys[i]);
                if (column == IMPORT_UNKNOWN)
                        row->problem = N_("The register has no field of one of these names.");
                else if (column != IMPORT_IGNORED && !joined_words(c, j->items[i], &words))
                        row->problem = N_(
                                "A value must be words, a number, yes or no, or a list of these.");
                else if (column != IMPORT_IGNORED)
                        import_put(row, column, words);
        }
        return OK;
}

Err record_import_json(
        Ctx *c, const Register *reg, const Json *rows, ImportMode mode, ImportReport *ret)
{
        if (!rows || rows->kind != JSON_ARRAY)
                return fail(c, ERR_INVALID, "A list of records should stand here.");
        JsonSource s = {.rows = rows};
        return import_rows(c, reg, json_next, &s, mode, /* first_row= */ 1, ret);
}
