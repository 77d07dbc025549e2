/* page_precedent.c: what was like it, and what came of that. From an event, or from a paragraph that tells a matter, to
 * the events told most alike, each with the words that both have, its outcome and lessons as they are recorded,
 * and its sources. */
#include "web/record_model.h"

#define BESIDE 5 /* on the page of a record */
#define SHOWN 12
#define REASONS 3

static const Register *events(const Ctx *c)
{
        return register_lookup(c->registers, S("event"));
}

static Json *words_model(Ctx *c, const Precedent *p, size_t max)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < p->n_shared && i < max; i++)
                json_push(c->arena, list, json_string(c->arena, p->shared[i]));
        return list;
}

static Json *precedent_model(Ctx *c, const Register *reg, const Precedent *p, size_t n_reasons)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "title", p->title);
        json_put_str(c->arena, o, "number", p->number);
        json_put_str(c->arena, o, "date", p->date_text);
        json_put_int(c->arena, o, "per_cent", (int64_t)(p->score * 100));
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(p->id)));
        json_put(c->arena, o, "shared", words_model(c, p, n_reasons));
        return o;
}

Err precedents_put(Ctx *c, Json *model, const Record *r)
{
        PrecedentQuery q = {.text = precedent_words(c, r),
                .register_name = r->reg->name,
                .but_id = r->id,
                .public_only = c->actor == NULL,
                .limit = BESIDE};
        PrecedentResult found;
        if (!field_lookup(r->reg, S("outcome")))
                return OK;
        Json *list = json_array(c->arena);
        json_put_bool(c->arena, model, "has_precedents", true);
        json_put_str(c->arena, model, "precedents_address",
                str_printf(c->arena, "/precedents?of=%.*s", STR(r->id)));
        json_put(c->arena, model, "precedents", list);
        Err e = precedent_find(c, &q, &found);
        if (e == ERR_INVALID || e == ERR_LIMIT || e == ERR_CONFLICT) {
                fault_clear(c); /* too little is told, or the index is of another version */
                return OK;
        }
        TRY(e);
        for (size_t i = 0; i < found.n; i++)
                json_push(c->arena, list, precedent_model(c, r->reg, &found.p[i], REASONS));
        return OK;
}

/* What the record says of itself, field by field. */
static MUST Err put_told(Ctx *c, Json *o, const Register *reg, Str id)
{
        static const char *const names[] = {"category", "place", "outcome", "lessons", "sources"};
        Record *r;
        TRY(record_load(c, reg, id, &r));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                const Field *f = field_lookup(reg, str_from(names[i]));
                const Values *v = f ? record_values(r, f->name) : NULL;
                if (!v || !v->n)
                        continue;
                Json *row = json_object(c->arena);
                json_put_str(c->arena, row, "label", field_label(c, f));
                json_put_str(c->arena, row, "value", field_display(c, f, v));
                json_push(c->arena, list, row);
        }
        json_put(c->arena, o, "told", list);
        return OK;
}

static MUST Err put_found(Ctx *c, Json *model, const Register *reg, const PrecedentQuery *q)
{
        PrecedentResult found;
        TRY(precedent_find(c, q, &found));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < found.n; i++) {
                Json *o = precedent_model(c, reg, &found.p[i], SIZE_MAX);
                TRY(put_told(c, o, reg, found.p[i].id));
                json_push(c->arena, list, o);
        }
        json_put_bool(c->arena, model, "asked", true);
        json_put_bool(c->arena, model, "none", list->n == 0);
        json_put(c->arena, model, "precedents", list);
        return OK;
}

static Err show_precedents(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg = events(c);
        if (!reg || !actor_may_read(c->actor, reg))
                return fail(c, ERR_NOT_FOUND, "There is no register of events.");
        PrecedentQuery query = {.text = str_trim(req_param(q, "text")),
                .register_name = reg->name,
                .but_id = req_param(q, "of"),
                .limit = SHOWN};
        page_title(
                c, model, str_keep_z(c->arena, reg->room), str_from(tr(c, N_("What was like it"))));
        register_crumbs(c, model, reg);
        if (query.but_id.n) {
                Record *r;
                TRY(record_load(c, reg, query.but_id, &r));
                query.text = precedent_words(c, r);
                page_crumb(c, model, r->number.n ? r->number : r->title,
                        str_printf(c->arena, "/r/event/%.*s", STR(r->id)));
        }
        page_crumb(c, model, str_from(tr(c, N_("What was like it"))), S(""));
        json_put_str(c->arena, model, "text", str_trim(query.text));
        if (query.text.n == 0)
                return OK;
        return answer_refusal(c, q, put_found(c, model, reg, &query), model, p);
}

const Route precedent_routes[] = {
        {"GET", "/precedents", "precedents", "text of", 0, MAY_READ, show_precedents},
        {0},
};
