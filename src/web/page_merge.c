/* page_merge.c: records that may be of one thing: the likely pairs of a register with the reasons, two of them side by
 * side, field by field, what would point elsewhere, and the merge itself; and the way back. Nothing is merged that a
 * person has not seen like this. */
#include "web/record_model.h"

#include <string.h>

#define PAIRS_SHOWN 200
#define LIKELY_SHOWN 10

static Json *same_model(Ctx *c, const Register *reg, const SameRecord *r)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "id", r->id);
        json_put_str(c->arena, o, "number", r->number);
        json_put_str(c->arena, o, "title", r->title);
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(r->id)));
        return o;
}

static Json *pair_model(Ctx *c, const Register *reg, const SamePair *p)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *reasons = json_array(a);
        json_put(a, o, "a", same_model(c, reg, &p->a));
        json_put(a, o, "b", same_model(c, reg, &p->b));
        json_put_int(a, o, "score", p->score);
        for (size_t i = 0; i < p->n_reasons; i++)
                json_push(a, reasons, json_string(a, p->reasons[i]));
        json_put(a, o, "reasons", reasons);
        json_put_str(a, o, "compare",
                str_printf(a, "/r/%.*s/%.*s/merge?with=%.*s", STR(reg->name), STR(p->a.id),
                        STR(p->b.id)));
        return o;
}

static void put_pairs(
        Ctx *c, Json *model, const Register *reg, const SamePair *pairs, size_t n, const char *name)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, pair_model(c, reg, &pairs[i]));
        json_put(c->arena, model, name, list);
}

/* The pairs of a register
 * ----------------------- */
static Err show_duplicates(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        SamePair *pairs;
        size_t n, total;
        TRY(page_open_register(c, q, &reg));
        if (!reg->n_same)
                return fail(c, ERR_NOT_FOUND,
                        "The register %.*s does not say what makes two records alike (same: […]).",
                        STR(register_label(c, reg)));
        TRY(same_pairs(c, reg, PAIRS_SHOWN, &pairs, &n, &total));
        page_title(c, model, str_keep_z(c->arena, reg->room),
                str_printf(
                        c->arena, tr(c, N_("%.*s: may be the same")), STR(register_label(c, reg))));
        register_crumbs(c, model, reg);
        page_crumb(c, model, str_from(tr(c, N_("May be the same"))), S(""));
        put_pairs(c, model, reg, pairs, n, "pairs");
        json_put_int(c->arena, model, "total", (int64_t)total);
        json_put_bool(c->arena, model, "more", total > n);
        json_put_bool(c->arena, model, "writes", actor_may_write(c->actor, reg));
        json_put_str(c->arena, model, "action", register_address(c, reg, "/duplicates"));
        json_put_str(c->arena, model, "base", register_address(c, reg, ""));
        Json *fields = json_array(c->arena);
        for (size_t i = 0; i < reg->n_same; i++)
                json_push(c->arena, fields, json_string(c->arena, field_label(c, reg->same[i])));
        json_put(c->arena, model, "fields", fields);
        return OK;
}

static Err deny(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Register *reg;
        TRY(page_open_register(c, q, &reg));
        TRY(demand_write(c, reg));
        TRY(same_deny(c, reg, req_param(q, "a"), req_param(q, "b")));
        resp_redirect(c, p, register_address(c, reg, "/duplicates"),
                str_from(N_("Remembered: these two are not the same.")));
        return OK;
}

/* Two side by side
 * ---------------- */
static Json *side(Ctx *c, const Field *f, const Values *v)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < v->n; i++)
                json_push(c->arena, list,
                        json_string(c->arena,
                                v->p[i].display.n ? v->p[i].display : field_print(c, f, v)));
        return list;
}

static bool alike(Ctx *c, const Field *f, const Values *a, const Values *b)
{
        return a->n == b->n && str_eq(field_print(c, f, a), field_print(c, f, b));
}

/* A field that only one has, or both alike, needs no question; it is shown, and can be chosen all the same. */
static Json *choice_model(Ctx *c, const Merge *m, size_t i)
{
        Arena *a = c->arena;
        const Field *f = &m->kept->reg->fields[i];
        const Values *kept = &m->kept->values[i], *lost = &m->lost->values[i];
        Json *o = json_object(a);
        json_put_str(a, o, "name", f->name);
        json_put_str(a, o, "label", field_label(c, f));
        json_put(a, o, "kept", side(c, f, kept));
        json_put(a, o, "lost", side(c, f, lost));
        json_put_bool(a, o, "alike", alike(c, f, kept, lost));
        json_put_bool(a, o, "differs", kept->n && lost->n && !alike(c, f, kept, lost));
        json_put_bool(a, o, "joins", merge_joins(f) && kept->n && lost->n);
        json_put_bool(a, o, "stays", f->n_next > 0);
        json_put_bool(a, o, "kept_on", m->picks[i] == MERGE_KEPT);
        json_put_bool(a, o, "lost_on", m->picks[i] == MERGE_LOST);
        json_put_bool(a, o, "both_on", m->picks[i] == MERGE_BOTH);
        return o;
}

static void put_choices(Ctx *c, Json *model, const Merge *m)
{
        Json *list = json_array(c->arena);
        int64_t n_differ = 0;
        for (size_t i = 0; i < m->kept->reg->n_fields; i++) {
                if (!field_shown(c, &m->kept->reg->fields[i]) ||
                        (!m->kept->values[i].n && !m->lost->values[i].n))
                        continue;
                Json *o = choice_model(c, m, i);
                n_differ += json_truth(json_at(o, "differs"));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "choices", list);
        json_put_int(c->arena, model, "n_differ", n_differ);
}

static void put_pointers(Ctx *c, Json *model, const Merge *m)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < m->n_pointers; i++) {
                const MergePointers *p = &m->pointers[i];
                Json *o = json_object(a);
                json_put_str(a, o, "register", register_label(c, p->reg));
                json_put_str(a, o, "field", field_label(c, p->field));
                json_put_int(a, o, "n", p->n);
                json_push(a, list, o);
        }
        json_put(a, model, "pointers", list);
        json_put_int(a, model, "n_records", m->n_records);
}

static void put_side(Ctx *c, Json *model, const char *name, const Record *r)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "number", r->number);
        json_put_str(c->arena, o, "title", r->title);
        json_put_str(c->arena, o, "address", record_address(c, r, ""));
        json_put_str(c->arena, o, "updated", time_words(c, r->updated_ms));
        json_put_int(c->arena, o, "version", r->version);
        put_state(c, o, r->reg, r->state);
        json_put(c->arena, model, name, o);
}

static void put_merge_head(Ctx *c, Json *model, const Record *r)
{
        page_title(c, model, str_keep_z(c->arena, r->reg->room),
                str_printf(c->arena, tr(c, N_("Merge: %.*s")), STR(r->title)));
        record_crumbs(c, model, r);
        page_crumb(c, model, r->number.n ? r->number : r->title, record_address(c, r, ""));
        page_crumb(c, model, str_from(tr(c, N_("Merge"))), S(""));
        json_put_str(c->arena, model, "address", record_address(c, r, ""));
        json_put_str(c->arena, model, "action", record_address(c, r, "/merge"));
        json_put_str(c->arena, model, "register", r->reg->name);
        json_put_str(c->arena, model, "register_label", register_label(c, r->reg));
}

static MUST Err put_preview(Ctx *c, Json *model, const Merge *m)
{
        const Register *reg = m->kept->reg;
        put_merge_head(c, model, m->kept);
        put_side(c, model, "kept", m->kept);
        put_side(c, model, "lost", m->lost);
        put_choices(c, model, m);
        put_pointers(c, model, m);
        json_put_str(c->arena, model, "with", m->lost->id);
        json_put_str(c->arena, model, "turned",
                str_printf(c->arena, "/r/%.*s/%.*s/merge?with=%.*s", STR(reg->name),
                        STR(m->lost->id), STR(m->kept->id)));
        json_put_bool(c->arena, model, "preview", true);
        if (reg->forms && !str_eq(m->kept->title, m->lost->title))
                json_put_str(c->arena, model, "forms", register_label(c, reg->forms));
        return OK;
}

/* The one that is to be merged in, by id, number or name. */
static MUST Err find_other(Ctx *c, const Req *q, const Record *kept, Str *ret)
{
        Err e = record_find_one(c, kept->reg, str_trim(req_param(q, "with")), ret);
        if (e == ERR_INVALID)
                c->fault.field = S("with");
        return e;
}

static Err show_merge(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        Str other;
        Merge m;
        SamePair *pairs;
        size_t n;
        TRY(page_open_own(c, q, &reg, &r));
        Err e = OK;
        if (str_trim(req_param(q, "with")).n) {
                e = find_other(c, q, r, &other);
                if (e == OK)
                        e = merge_plan(c, reg, r->id, other, &m);
                if (e == OK)
                        return put_preview(c, model, &m);
        }
        json_put_str(c->arena, model, "typed", req_param(q, "with"));
        TRY(answer_refusal(c, q, e, model, p));
        put_merge_head(c, model, r);
        TRY(same_as(c, r, LIKELY_SHOWN, &pairs, &n));
        put_pairs(c, model, reg, pairs, n, "likely");
        json_put_bool(c->arena, model, "asked", reg->n_same > 0);
        return OK;
}

/* Doing it
 * -------- */
static MUST Err take_picks(Ctx *c, const Req *q, Merge *m)
{
        static const Str words[] = {SC("kept"), SC("lost"), SC("both")};
        const Register *reg = m->kept->reg;
        for (size_t i = 0; i < q->n_params; i++) {
                Str name = q->params[i].name;
                if (!str_starts(name, S("pick.")))
                        continue;
                const Field *f = field_lookup(reg, str_slice(name, 5, name.n));
                bool known = false;
                for (size_t k = 0; f && field_shown(c, f) && k < ARRAY_LEN(words); k++)
                        if (str_eq(q->params[i].value, words[k])) {
                                m->picks[f - reg->fields] = (MergePick)k;
                                known = true;
                        }
                if (!known)
                        return fail_field(c, ERR_INVALID, name,
                                "A choice is kept, lost or both, of a field of the register.");
        }
        return OK;
}

static Err merge(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        Str other;
        Merge m;
        TRY(page_open_own(c, q, &reg, &r));
        TRY(find_other(c, q, r, &other));
        TRY(merge_plan(c, reg, r->id, other, &m));
        TRY(take_picks(c, q, &m));
        m.kept->version = req_int(q, "kept_version", m.kept->version);
        m.lost->version = req_int(q, "lost_version", m.lost->version);
        TRY(record_merge(c, &m, req_param(q, "reason")));
        json_put_str(c->arena, model, "id", r->id);
        json_put_str(c->arena, model, "number", r->number);
        json_put_int(c->arena, model, "pointers", m.n_records);
        resp_redirect(c, p, record_address(c, r, ""),
                str_printf(c->arena,
                        tr(c, N_("Merged; %lld records that pointed at %.*s point here now. It can be taken back.")),
                        (long long)m.n_records,
                        STR(m.lost->number.n ? m.lost->number : m.lost->title)));
        return OK;
}

static Err unmerge(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        Str *stays;
        size_t n;
        TRY(page_open_own(c, q, &reg, &r));
        TRY(record_unmerge(c, reg, r->id, req_param(q, "reason"), &stays, &n));
        Buf said = buf_new(c->arena);
        Json *list = json_array(c->arena);
        buf_put(&said, str_from(tr(c, N_("The merge was taken back."))));
        for (size_t i = 0; i < n; i++) {
                json_push(c->arena, list, json_string(c->arena, stays[i]));
                if (i < 3)
                        buf_printf(&said, " %.*s", STR(stays[i]));
        }
        if (n > 3)
                buf_printf(&said, tr(c, N_(" And %zu more.")), n - 3);
        json_put_str(c->arena, model, "id", r->id);
        json_put(c->arena, model, "stays", list);
        resp_redirect(c, p, record_address(c, r, ""), buf_str(&said));
        return OK;
}

/* On the record's own page
 * ------------------------ */
static Json *merged_model(Ctx *c, const Register *reg, const Merged *m, Str id)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "number", m->number);
        json_put_str(c->arena, o, "title", m->title);
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(id)));
        json_put_str(c->arena, o, "at", time_words(c, m->at_ms));
        json_put_str(c->arena, o, "by", m->by_name);
        json_put_str(c->arena, o, "reason", m->reason);
        return o;
}

Err merged_put(Ctx *c, Json *model, const Record *r)
{
        Merged into = {0}, *from;
        bool found = false;
        size_t n;
        if (r->withdrawn)
                TRY(record_merged_into(c, r->reg, r->id, &into, &found));
        if (found)
                json_put(c->arena, model, "merged_into", merged_model(c, r->reg, &into, into.kept));
        TRY(record_merged_from(c, r->reg, r->id, &from, &n));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, merged_model(c, r->reg, &from[i], from[i].lost));
        json_put(c->arena, model, "merged_from", list);
        json_put_bool(c->arena, model, "has_merged", n > 0);
        return OK;
}

const Route merge_routes[] = {
        {"GET", "/r/:register/duplicates", "duplicates", "", ROUTE_KEPT, MAY_READ, show_duplicates},
        {"POST", "/r/:register/duplicates", NULL, "a b", ROUTE_WRITES, MAY_WRITE, deny},
        {"GET", "/r/:register/:id/merge", "merge", "with", 0, MAY_WRITE, show_merge},
        {"POST", "/r/:register/:id/merge", NULL, "with kept_version lost_version reason pick.*",
                ROUTE_WRITES, MAY_WRITE, merge},
        {"POST", "/r/:register/:id/unmerge", NULL, "reason", ROUTE_WRITES, MAY_WRITE, unmerge},
        {0},
};
