/* page_lend.c: the office's side of what is lent by a link (flow/lend.c): the links of a record, each with how far it is and
 * its end, and a new one, whose address is shown once. */
#include "web/record_model.h"

#define DAYS_OFFERED 30

static Str site_of_link(Ctx *c, const Req *q, Str id, Str key)
{
        return str_printf(
                c->arena, "%.*s/lent/%.*s?key=%.*s", STR(page_site(c, q)), STR(id), STR(key));
}

/* How far a link is: the shape and the word. */
static void put_stage(Ctx *c, Json *o, const LentLink *l)
{
        static const struct {
                const char *light, *words;
        } stages[] = {{"stop", N_("taken back")}, {"done", N_("notes given")},
                {"stop", N_("run out")}, {"run", N_("is being read")},
                {"todo", N_("not opened yet")}};
        size_t i = l->ended_ms ? 0 : l->given_ms ? 1 : l->expired ? 2 : l->opened_ms ? 3 : 4;
        json_put_str(c->arena, o, "light", str_from(stages[i].light));
        json_put_str(c->arena, o, "stage", str_from(tr(c, stages[i].words)));
        json_put_bool(c->arena, o, "ends", !l->ended_ms && !l->expired);
}

static MUST Err put_links(Ctx *c, Json *model, const Record *r)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        LentLink *links;
        size_t n;
        TRY(lend_list(c, r, &links, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "id", links[i].id);
                json_put_str(a, o, "name", links[i].name);
                json_put_str(a, o, "text", links[i].text_title);
                json_put_int(a, o, "version", links[i].text_version);
                json_put_str(a, o, "by", links[i].by_name);
                json_put_str(a, o, "made", day_words(c, links[i].created_ms));
                json_put_str(a, o, "until", day_words(c, links[i].expires_ms));
                if (links[i].opened_ms)
                        json_put_str(a, o, "opened", time_words(c, links[i].opened_ms));
                if (links[i].given_ms)
                        json_put_str(a, o, "given", time_words(c, links[i].given_ms));
                json_put_int(a, o, "n_opened", links[i].n_opened);
                json_put_int(a, o, "n_notes", links[i].n_notes);
                put_stage(c, o, &links[i]);
                json_push(a, list, o);
        }
        json_put(a, model, "links", list);
        json_put_bool(a, model, "has_links", n > 0);
        return OK;
}

static void put_texts(Ctx *c, Json *model, const Record *r, Str chosen)
{
        const Lend *lend = r->reg->lend;
        const Values *named = lend->by ? &r->values[lend->by - r->reg->fields] : NULL;
        Json *texts = json_array(c->arena);
        for (size_t i = 0; named && i < named->n; i++)
                add_option(c, texts, named->p[i].text, named->p[i].display, chosen);
        json_put_bool(c->arena, model, "several", texts->n > 1);
        json_put(c->arena, model, "texts", texts);
}

static MUST Err put_lend_page(Ctx *c, const Req *q, Json *model, const Record *r)
{
        Arena *a = c->arena;
        const Lend *lend = r->reg->lend;
        Str name = req_has(q, "name") ? req_param(q, "name") : (Str){0};
        if (!name.n && lend->who)
                name = record_text(r, lend->who->name);
        page_title(c, model, str_keep_z(a, r->reg->room), pick_label(c, lend->zh, lend->en));
        record_crumbs(c, model, r);
        page_crumb(c, model, r->number.n ? r->number : r->title, record_address(c, r, ""));
        page_crumb(c, model, pick_label(c, lend->zh, lend->en), S(""));
        json_put_str(a, model, "of", r->title);
        json_put_str(a, model, "address", record_address(c, r, "/lend"));
        json_put_bool(a, model, "can", lend_can(r));
        json_put_str(a, model, "name", name);
        json_put_str(a, model, "until",
                req_has(q, "until") ? req_param(q, "until")
                                    : jdn_iso(a, day_today(c) + DAYS_OFFERED));
        put_texts(c, model, r, req_has(q, "text") ? req_param(q, "text") : S(""));
        return put_links(c, model, r);
}

static MUST Err open_lending(Ctx *c, const Req *q, Record **ret)
{
        const Register *reg;
        TRY(page_open_own(c, q, &reg, ret));
        return reg->lend ? OK : fail(c, ERR_NOT_FOUND, "There is no page at this address.");
}

static Err show_lend(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Record *r;
        TRY(open_lending(c, q, &r));
        p->secret = true;
        return put_lend_page(c, q, model, r);
}

/* The address is in this one answer and nowhere else. */
static Err make_link(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Record *r;
        Str id, key;
        TRY(open_lending(c, q, &r));
        const NewLent n = {.text_id = str_trim(req_param(q, "text")),
                .name = str_trim(req_param(q, "name")),
                .until = req_param(q, "until")};
        Err e = lend_make(c, r, &n, &id, &key);
        p->secret = true;
        if (e == OK) {
                json_put_str(c->arena, model, "link", site_of_link(c, q, id, key));
                json_put_str(c->arena, model, "for", n.name);
        } else if (e == ERR_INVALID && !q->json) {
                json_put_str(c->arena, model, "refusal", c->fault.sentence);
                p->status = 422;
                fault_clear(c);
        } else {
                return e;
        }
        return put_lend_page(c, q, model, r);
}

static Err end_link(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Record *r;
        (void)model;
        TRY(open_lending(c, q, &r));
        TRY(lend_end(c, r, req_param(q, "link")));
        resp_redirect(c, p, record_address(c, r, "/lend"),
                str_from(N_("Taken back: the link opens nothing any more.")));
        return OK;
}

const Route lend_routes[] = {
        {"GET", "/r/:register/:id/lend", "lend", "text name until", 0, MAY_WRITE, show_lend},
        {"POST", "/r/:register/:id/lend", "lend", "text name until", ROUTE_WRITES, MAY_WRITE,
                make_link},
        {"POST", "/r/:register/:id/lend/end", NULL, "link", ROUTE_WRITES, MAY_WRITE, end_link},
        {0},
};
