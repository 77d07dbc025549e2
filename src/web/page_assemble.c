/* page_assemble.c: sources that were chosen from a list become a first draft: what it will say stands on the page before
 * it is kept, and with other words it says something else. The draft is an ordinary record afterwards. */
#include "web/record_model.h"

#include <string.h>

#define WHOLES_SHOWN 200

typedef struct {
        const Register *sources;
        DraftPlace place;
        AssembleAsk ask;
        Str ids;
} Assembly;

static MUST Err open_assembly(Ctx *c, const Req *q, Assembly *ret)
{
        Str rest = str_trim(req_param(q, "ids")), one;
        VEC(Str) ids = {0};
        *ret = (Assembly){.ids = rest, .ask = {.words = str_trim(req_param(q, "words"))}};
        TRY(page_open_register(c, q, &ret->sources));
        const Register *into = register_lookup(c->registers, req_param(q, "into"));
        if (!into || !draft_place(ret->sources, into, &ret->place))
                return fail(c, ERR_NOT_FOUND, "Nothing is assembled from these records.");
        TRY(demand_write(c, into));
        while (rest.n && str_cut(&rest, ' ', &one))
                if (uuid_valid(one))
                        *VEC_PUSH(c->arena, &ids) = one;
        ret->ask.ids = ids.p;
        ret->ask.n = ids.n;
        return OK;
}

/* Which headings, or exhibitions, it may belong to. */
static MUST Err put_wholes(Ctx *c, Json *model, const Assembly *as, Str chosen)
{
        Arena *a = c->arena;
        const Field *f = as->place.reg->part_of;
        const Register *of = register_lookup(c->registers, f->target);
        const ListQuery lq = {.reg = of, .sort = S("-updated"), .limit = WHOLES_SHOWN};
        RecordList list;
        Json *wholes = json_array(a);
        TRY(record_list(c, &lq, &list));
        for (size_t i = 0; i < list.n; i++) {
                const Record *r = list.p[i];
                const Values *above = record_whole(r);
                Json *o = json_object(a);
                if (state_finished(state_lookup(of, r->state)))
                        continue;
                json_put_str(a, o, "value", r->id);
                json_put_str(a, o, "label",
                        above->n ? str_printf(a, "%.*s · %.*s",
                                           STR(field_display(c, of->part_of, above)), STR(r->title))
                                 : r->title);
                json_put_bool(a, o, "on", str_eq(r->id, chosen));
                json_push(a, wholes, o);
        }
        json_put(a, model, "wholes", wholes);
        json_put_str(a, model, "whole_name", f->name);
        json_put_str(a, model, "whole_label", field_label(c, f));
        return OK;
}

/* What the draft must have besides: its title, its stage. */
static bool is_asked(const DraftPlace *p, const Field *f)
{
        return f->required && f != p->reg->part_of && f != p->text && f != p->citations &&
                !f->n_next;
}

static MUST Err take_inputs(
        Ctx *c, const Req *q, Json *model, const DraftPlace *place, Record *draft, bool *ret_wrong)
{
        Json *inputs = json_array(c->arena);
        *ret_wrong = false;
        for (size_t i = 0; i < place->reg->n_fields; i++) {
                const Field *f = &place->reg->fields[i];
                Str error = {0}, typed = short_typed(c, q, f);
                if (!is_asked(place, f))
                        continue;
                if (!typed.n && f->vocabulary && f->vocabulary->n) /* the first stage there is */
                        typed = f->vocabulary->terms[0].code;
                if (typed.n)
                        TRY(short_take_one(c, f, typed, draft, &error));
                else
                        *ret_wrong = true;
                *ret_wrong = *ret_wrong || error.n;
                json_push(c->arena, inputs, short_input(c, f, S("v"), typed, error));
        }
        json_put(c->arena, model, "inputs", inputs);
        return OK;
}

static void put_sources(Ctx *c, Json *model, const Assembled *all)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < all->n; i++) {
                const AssembledSource *s = &all->sources[i];
                Json *o = json_object(a);
                json_put_str(a, o, "title", s->record->title);
                json_put_str(a, o, "number", s->record->number);
                json_put_str(a, o, "address", record_address(c, s->record, ""));
                json_put_str(a, o, "why", s->why ? str_from(tr(c, s->why)) : S(""));
                json_put_int(a, o, "quoted", (int64_t)s->quoted);
                json_push(a, list, o);
        }
        json_put(a, model, "sources", list);
        json_put_int(a, model, "n", (int64_t)all->n);
        json_put_int(a, model, "n_used", (int64_t)all->n_used);
        json_put_int(a, model, "characters", (int64_t)utf8_count(all->text));
        json_put_str(a, model, "text", all->text);
        json_put_bool(a, model, "has_text", all->n_used > 0);
}

static MUST Err put_page(Ctx *c, Json *model, const Assembly *as)
{
        Arena *a = c->arena;
        Str label =
                str_printf(a, tr(c, N_("Assemble: %.*s")), STR(register_label(c, as->place.reg)));
        page_title(c, model, str_keep_z(a, as->sources->room), label);
        register_crumbs(c, model, as->sources);
        page_crumb(c, model, label, S(""));
        json_put_str(a, model, "action", register_address(c, as->sources, "/assemble"));
        json_put_str(a, model, "back", register_address(c, as->sources, ""));
        json_put_str(a, model, "ids", as->ids);
        json_put_str(a, model, "into", as->place.reg->name);
        json_put_str(a, model, "words", as->ask.words);
        json_put_str(a, model, "text_label", field_label(c, as->place.text));
        return OK;
}

static Err show_assembly(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Assembly as;
        Assembled all;
        bool wrong;
        TRY(open_assembly(c, q, &as));
        TRY(assemble(c, as.sources, &as.place, &as.ask, &all));
        TRY(put_page(c, model, &as));
        TRY(put_wholes(c, model, &as, S("")));
        TRY(take_inputs(c, q, model, &as.place, record_new(c, as.place.reg), &wrong));
        put_sources(c, model, &all);
        return OK;
}

/* What was assembled is kept as it is when it is saved: nobody has to send it there and back. */
static Err keep(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Assembly as;
        Assembled all;
        bool wrong;
        Str whole = req_param(q, "whole");
        TRY(open_assembly(c, q, &as));
        TRY(assemble(c, as.sources, &as.place, &as.ask, &all));
        Record *draft = record_new(c, as.place.reg);
        TRY(put_page(c, model, &as));
        TRY(put_wholes(c, model, &as, whole));
        TRY(take_inputs(c, q, model, &as.place, draft, &wrong));
        put_sources(c, model, &all);
        if (wrong || !whole.n || !all.n_used) {
                p->status = 422;
                json_put_bool(c->arena, model, "incomplete", true);
                return OK;
        }
        TRY(record_put_text(c, draft, as.place.reg->part_of->name, whole));
        TRY(record_put_text(c, draft, as.place.text->name, all.text));
        record_put(draft, as.place.citations->name, all.citations);
        TRY(record_save(c, draft,
                str_printf(c->arena,
                        tr_n(c, (int64_t)all.n_used, "assembled from %zu source",
                                "assembled from %zu sources"),
                        all.n_used)));
        resp_redirect(c, p, record_address(c, draft, ""),
                str_from(N_("Assembled; every quotation has its source.")));
        return OK;
}

const Route assemble_routes[] = {
        {"GET", "/r/:register/assemble", "assemble", "ids into words " SHORT_PREFIX "*", 0,
                MAY_WRITE, show_assembly},
        {"POST", "/r/:register/assemble", "assemble", "ids into words whole " SHORT_PREFIX "*",
                ROUTE_WRITES, MAY_WRITE, keep},
        {0},
};
