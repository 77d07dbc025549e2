/* short_form.c: a few fields of a record in a plain form: what is filled in for several at once, beside a step, or by a visitor.
 * Without the pages’ long form, its files and its references; the names are v.FIELD. */
#include "web/record_model.h"

bool short_can(const Ctx *c, const Field *f)
{
        return field_shown(c, f) && !f->n_next && !field_is(f, "file") && !field_is(f, "citation");
}

Str short_typed(Ctx *c, const Req *q, const Field *f)
{
        Str name = str_printf(c->arena, SHORT_PREFIX "%.*s", STR(f->name));
        for (size_t i = 0; i < q->n_params; i++)
                if (str_eq(q->params[i].name, name))
                        return str_trim(q->params[i].value);
        return (Str){0};
}

Json *short_input(Ctx *c, const Field *f, Str id, Str typed, Str error)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *options = json_array(a);
        json_put_str(a, o, "id", str_printf(a, "%.*s-%.*s", STR(id), STR(f->name)));
        json_put_str(a, o, "name", f->name);
        json_put_str(a, o, "label", field_label(c, f));
        json_put_str(a, o, "hint", pick_label(c, f->hint_zh, f->hint_en));
        json_put_str(a, o, "typed", typed);
        json_put_str(a, o, "error", error);
        json_put_bool(a, o, "required", f->required);
        json_put_bool(
                a, o, "long", field_is(f, "long text") || (field_is(f, "text") && f->max > 400));
        json_put_int(a, o, "max", f->max ? f->max : 2000);
        for (size_t i = 0; f->vocabulary && i < f->vocabulary->n; i++) {
                const Term *t = &f->vocabulary->terms[i];
                if (!t->retired || str_eq(t->code, typed))
                        add_option(
                                c, options, t->code, term_label(c, f->vocabulary, t->code), typed);
        }
        if (field_is(f, "yes/no")) {
                add_option(c, options, S("yes"), str_from(tr(c, N_("yes"))), typed);
                add_option(c, options, S("no"), str_from(tr(c, N_("no"))), typed);
        }
        json_put(a, o, "options", options);
        json_put_bool(a, o, "select", options->n > 0);
        return o;
}

void short_put(Ctx *c, Json *model, Json *inputs)
{
        json_put(c->arena, model, "inputs", inputs);
        json_put_bool(c->arena, model, "has_inputs", inputs->n > 0);
}

Err short_take_one(Ctx *c, const Field *f, Str typed, Record *r, Str *ret_error)
{
        Err e = record_put_text(c, r, f->name, typed);
        *ret_error = (Str){0};
        if (e != OK && e != ERR_INVALID && e != ERR_LIMIT)
                return e;
        if (e != OK)
                *ret_error = c->fault.sentence;
        fault_clear(c);
        return OK;
}

Err short_take(Ctx *c, const Req *q, const Field *const *fields, size_t n, Record *r,
        Json **ret_inputs, bool *ret_wrong)
{
        Json *inputs = json_array(c->arena);
        *ret_wrong = false;
        for (size_t i = 0; i < n; i++) {
                Str typed = short_typed(c, q, fields[i]), error;
                TRY(short_take_one(c, fields[i], typed, r, &error));
                *ret_wrong = *ret_wrong || error.n > 0;
                json_push(c->arena, inputs, short_input(c, fields[i], S("v"), typed, error));
        }
        *ret_inputs = inputs;
        return OK;
}

bool short_blame(Ctx *c, const Req *q, const Field *const *fields, size_t n, Json **ret_inputs)
{
        Json *inputs = json_array(c->arena);
        bool blamed = false;
        for (size_t i = 0; i < n; i++) {
                bool here = str_eq(fields[i]->name, c->fault.field);
                blamed = blamed || here;
                json_push(c->arena, inputs,
                        short_input(c, fields[i], S("v"), short_typed(c, q, fields[i]),
                                here ? c->fault.sentence : S("")));
        }
        if (blamed) {
                *ret_inputs = inputs;
                fault_clear(c);
        }
        return blamed;
}
