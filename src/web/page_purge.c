/* page_purge.c: what has been kept long enough is proposed as a list, and a person confirms; and what should never have been
 * kept is taken out of one record. What was taken out is gone: the pages say so before. */
#include "web/record_model.h"

#include <string.h>

/* “来件人、联系方式”: what a register empties. */
static Str emptied(Ctx *c, const Register *reg)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < reg->retention->n; i++)
                buf_put_listed(c, &b, field_label(c, reg->retention->fields[i]));
        return buf_str(&b);
}

/* Those of one's own organisation whose term is over. */
static Err show_dues(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Arena *a = c->arena;
        PurgeDue *dues;
        size_t n;
        Json *list = json_array(a);
        TRY(purge_dues(c, &dues, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                if (!actor_may_write(c->actor, dues[i].reg))
                        continue;
                json_put_str(a, o, "id", dues[i].id);
                json_put_str(a, o, "number", dues[i].number);
                json_put_str(a, o, "title", dues[i].title);
                json_put_str(a, o, "register", register_label(c, dues[i].reg));
                json_put_str(a, o, "fields", emptied(c, dues[i].reg));
                json_put_str(a, o, "address",
                        str_printf(a, "/r/%.*s/%.*s", STR(dues[i].reg->name), STR(dues[i].id)));
                json_put_str(a, o, "since", jdn_iso(a, dues[i].since));
                json_put_str(a, o, "end", jdn_iso(a, dues[i].end));
                json_push(a, list, o);
        }
        page_title(c, model, "settings", str_from(tr(c, N_("Kept beyond its term"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("Kept beyond its term"))), S(""));
        json_put_int(a, model, "n", (int64_t)list->n);
        json_put(a, model, "dues", list);
        json_put_bool(a, model, "has_dues", list->n > 0);
        return OK;
}

static bool is_chosen(const Str *ids, size_t n, Str id)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(ids[i], id))
                        return true;
        return false;
}

/* Only what is proposed can be confirmed: all of it or nothing. */
static Err purge_chosen(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        PurgeDue *dues;
        Str *ids;
        size_t n, n_ids = req_params(c, q, "id", &ids), done = 0;
        TRY(purge_dues(c, &dues, &n));
        for (size_t i = 0; i < n; i++) {
                if (!is_chosen(ids, n_ids, dues[i].id))
                        continue;
                TRY(demand_write(c, dues[i].reg));
                TRY(purge_due(c, &dues[i], str_trim(req_param(q, "reason"))));
                done++;
        }
        if (!done)
                return fail_field(c, ERR_INVALID, S("id"), "Choose at least one record.");
        resp_redirect(c, p, S("/purge"),
                str_from(N_(
                        "Taken out, of the records and of their revisions. Who did it, and why, is kept.")));
        return OK;
}

/* One record
 * ---------- */
/* A file is not taken out here: its original lies elsewhere. */
static bool may_purge(const Field *f)
{
        return !field_is(f, "file") && !f->hidden;
}

static Err ask_purge(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        const Register *reg;
        Record *r;
        Json *fields = json_array(a);
        TRY(page_open_own(c, q, &reg, &r));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Json *o = json_object(a);
                if (!may_purge(f))
                        continue;
                json_put_str(a, o, "name", f->name);
                json_put_str(a, o, "label", field_label(c, f));
                json_put_bool(a, o, "stays", f->is_title || f->required);
                json_put_bool(a, o, "filled", r->values[i].n > 0);
                json_push(a, fields, o);
        }
        page_title(
                c, model, str_keep_z(a, reg->room), str_from(tr(c, N_("Take out of the history"))));
        register_crumbs(c, model, reg);
        page_crumb(c, model, r->title, record_address(c, r, ""));
        page_crumb(c, model, str_from(tr(c, N_("Take out of the history"))), S(""));
        json_put_str(a, model, "address", record_address(c, r, ""));
        json_put_str(a, model, "record_title", r->title);
        json_put(a, model, "fields", fields);
        return OK;
}

static Err purge_record(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Register *reg;
        Record *r;
        Str *names;
        int64_t n_revisions;
        size_t n = req_params(c, q, "field", &names);
        const Field **fields = NEW_N(c->arena, const Field *, n + 1);
        TRY(page_open_own(c, q, &reg, &r));
        for (size_t i = 0; i < n; i++) {
                fields[i] = field_lookup(reg, names[i]);
                if (!fields[i] || !may_purge(fields[i]))
                        return fail_field(c, ERR_INVALID, S("field"),
                                "The register %.*s has no field “%.*s”.",
                                STR(register_label(c, reg)), STR(names[i]));
        }
        if (!n)
                return fail_field(c, ERR_INVALID, S("field"), "Choose at least one field.");
        TRY(record_purge(c, reg, r->id, fields, n, str_trim(req_param(q, "reason")), &n_revisions));
        resp_redirect(c, p, record_address(c, r, ""),
                str_from(N_(
                        "Taken out, of the records and of their revisions. Who did it, and why, is kept.")));
        return OK;
}

const Route purge_routes[] = {
        {"GET", "/purge", "purge", "", 0, MAY_WITHDRAW, show_dues},
        {"POST", "/purge", NULL, "id reason", ROUTE_WRITES, MAY_WITHDRAW, purge_chosen},
        {"GET", "/r/:register/:id/purge", "purge_record", "", 0, MAY_WITHDRAW, ask_purge},
        {"POST", "/r/:register/:id/purge", NULL, "field reason", ROUTE_WRITES, MAY_WITHDRAW,
                purge_record},
        {0},
};
