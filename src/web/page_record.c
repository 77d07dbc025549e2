/* page_record.c: one record: what it says, its state and the moves from it, who refers to it, its revisions with
 * their differences; withdrawing, restoring, moving, opening it to others; its files. */
#include "web/record_model.h"
#include "web/understood.h"

/* The record
 * ---------- */
static const struct {
        const char *name, *label;
} visibilities[] = {
        {"office", N_("This office")},
        {"levels", N_("The offices above and below")},
        {"system", N_("All offices")},
        {"public", N_("Everybody")},
};

static void put_visibility(Ctx *c, Json *model, const Record *r, bool own)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(visibilities); i++) {
                bool on = str_eq(r->visibility, str_from(visibilities[i].name));
                Json *o = json_object(a);
                json_put_str(a, o, "name", str_from(visibilities[i].name));
                json_put_str(a, o, "label", str_from(tr(c, visibilities[i].label)));
                json_put_bool(a, o, "on", on);
                json_push(a, list, o);
                if (on)
                        json_put_str(
                                a, model, "visibility", str_from(tr(c, visibilities[i].label)));
        }
        if (own && actor_may(c->actor, MAY_PUBLISH) && !r->withdrawn)
                json_put(a, model, "visibilities", list);
        json_put_bool(a, model, "has_visibilities", json_at(model, "visibilities") != NULL);
}

/* Another organisation's record says whose it is. */
static MUST Err put_owner(Ctx *c, Json *model, const Record *r, bool own)
{
        Str name;
        if (own)
                return OK;
        TRY(org_name(c, r->org_id, &name));
        json_put_str(c->arena, model, "owner",
                name.n ? name : str_from(tr(c, N_("another organisation"))));
        return OK;
}

Err put_clocks(Ctx *c, Json *model, const Record *r, bool writes)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        Due *due;
        size_t n;
        TRY(clock_of_record(c, r, &due, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                bool runs = due[i].met == DAY_NEVER;
                json_put_str(a, o, "name", due[i].clock->name);
                json_put_str(a, o, "label", pick_label(c, due[i].clock->zh, due[i].clock->en));
                json_put_str(a, o, "due", jdn_iso(c->arena, due[i].due));
                json_put_str(a, o, "light", str_from(light_name(due[i].light)));
                if (runs)
                        json_put_str(a, o, "left", days_left_words(c, due[i].due, day_today(c)));
                else
                        json_put_str(a, o, "met", jdn_iso(c->arena, due[i].met));
                if (due[i].extended)
                        json_put_int(a, o, "extended", due[i].extended);
                json_put_str(a, o, "why", due[i].why);
                json_put_bool(a, o, "extends", writes && due[i].may_extend);
                json_push(a, list, o);
        }
        json_put(a, model, "clocks", list);
        json_put_bool(a, model, "has_clocks", n > 0);
        return OK;
}

/* Where it is used
 * ---------------- */
#define USES_SHOWN 8 /* of each kind; the rest is a list of its own */

static Json *use_model(Ctx *c, const Backlink *b)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "title", b->title);
        json_put_str(a, o, "number", b->number);
        json_put_str(a, o, "when", b->when);
        json_put_str(a, o, "address", str_printf(a, "/r/%.*s/%.*s", STR(b->reg->name), STR(b->id)));
        return o;
}

/* Links have ledgers of their own at both ends. */
static bool is_link(const Backlink *b)
{
        for (size_t i = 0; b->reg->link && i < b->reg->link->n_to; i++)
                if (b->reg->link->to[i] == b->field)
                        return true;
        return false;
}

static Json *use_group(Ctx *c, const Record *r, const Backlink *links, size_t n)
{
        Arena *a = c->arena;
        Json *group = json_object(a), *rows = json_array(a);
        for (size_t i = 0; i < n && i < USES_SHOWN; i++)
                json_push(a, rows, use_model(c, &links[i]));
        json_put_str(a, group, "label", register_label(c, links->reg));
        json_put_str(a, group, "field", field_label(c, links->field));
        json_put_str(a, group, "list",
                str_printf(a, "/r/%.*s?f.%.*s=%.*s", STR(links->reg->name), STR(links->field->name),
                        STR(r->id)));
        json_put(a, group, "rows", rows);
        json_put_int(a, group, "n", (int64_t)n);
        json_put_bool(a, group, "more", n > USES_SHOWN);
        return group;
}

/* One group for each field that refers to the record: events, in the order of their dates; works; sites. */
void put_uses(Ctx *c, Json *model, const Record *r, const Backlink *links, size_t n)
{
        Json *groups = json_array(c->arena);
        int64_t all = 0;
        for (size_t i = 0, next; i < n; i = next) {
                next = i + 1;
                while (next < n && links[next].field == links[i].field)
                        next++;
                if (is_link(&links[i]))
                        continue;
                json_push(c->arena, groups, use_group(c, r, links + i, next - i));
                all += (int64_t)(next - i);
        }
        json_put(c->arena, model, "uses", groups);
        json_put_int(c->arena, model, "n_uses", all);
}

/* Who is tied to it, when, and what it did: drawn, listed, and at a date. */
static MUST Err put_around(Ctx *c, const Req *q, Json *model, const Record *r, const DateAsked *at)
{
        Backlink *links;
        size_t n, n_ties;
        Tie *ties;
        TRY(record_backlinks_of(c, c->registers, r, &links, &n));
        TRY(put_ties(c, q, model, r, &ties, &n_ties));
        put_life(c, model, r, ties, n_ties, links, n);
        put_uses(c, model, r, links, n);
        put_at(c, model, r, at);
        TRY(put_parts(c, model, r, at));
        return put_disputes(c, model, r);
}

/* A period to be counted, and a text to count for: its own, or that of what it is an issue of. */
static bool has_template(const Ctx *c, const Record *r)
{
        const Register *whole =
                r->reg->part_of ? register_lookup(c->registers, r->reg->part_of->target) : NULL;
        return field_lookup(r->reg, S("covers")) && field_lookup(r->reg, S("template")) &&
                (record_text(r, S("template")).n ||
                        (whole && field_lookup(whole, S("template")) &&
                                record_values(r, S("covers"))->n));
}

static void put_head(Ctx *c, Json *model, const Record *r, Str last_crumb)
{
        Arena *a = c->arena;
        page_title(c, model, str_keep_z(a, r->reg->room), r->title);
        record_crumbs(c, model, r);
        Str name = r->number.n ? r->number : r->title;
        page_crumb(c, model, name, last_crumb.n ? record_address(c, r, "") : S(""));
        if (last_crumb.n)
                page_crumb(c, model, last_crumb, S(""));
        json_put_str(a, model, "address", record_address(c, r, ""));
        json_put_str(a, model, "number", r->number);
        json_put_int(a, model, "version", r->version);
        json_put_str(a, model, "updated", time_words(c, r->updated_ms));
        json_put_str(a, model, "register_label", register_label(c, r->reg));
        put_state(c, model, r->reg, r->state);
        if (has_template(c, r))
                json_put_str(a, model, "filled", str_printf(a, "/reports/%.*s", STR(r->id)));
        json_put_bool(a, model, "withdrawn", r->withdrawn);
        json_put_str(a, model, "withdrawn_reason", r->withdrawn_reason);
}

static MUST Err record_json(Ctx *c, Json *model, const Record *r, const DateAsked *at)
{
        Tie *ties;
        size_t n;
        json_put(c->arena, model, "record", record_to_json(c, record_for(c, r)));
        TRY(record_ties(c, &r->id, 1, &ties, &n));
        if (n)
                json_put(c->arena, model, "links", ties_json(c, r, ties, n));
        return put_parts_json(c, model, r, at);
}

/* The same name in other glyphs, beside the title: 罗永年 羅永年. */
static void put_other_glyphs(Ctx *c, Json *model, const Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                for (size_t k = 0; k < r->values[i].n; k++) {
                        Str name = r->values[i].p[k].text;
                        if (!str_eq(r->reg->fields[i].search, S("name")) ||
                                str_eq(name, r->title) ||
                                !str_eq(fold_text(c->arena, name, NULL),
                                        fold_text(c->arena, r->title, NULL)))
                                continue;
                        json_put_str(c->arena, model, "glyphs", name);
                        json_put_str(c->arena, model, "glyphs_lang", str_from(script_of(name)));
                        return;
                }
}

static MUST Err put_page(Ctx *c, const Req *q, Json *model, const Record *r, const DateAsked *at)
{
        const Register *reg = r->reg;
        bool own, reviews;
        TRY(actor_reaches(c, r, REACH_WRITE, &own));
        TRY(actor_reaches(c, r, REACH_REVIEW, &reviews));
        bool writes = own && actor_may_write(c->actor, reg);
        put_head(c, model, r, (Str){0});
        TRY(put_owner(c, model, r, own));
        put_groups(c, model, r, LINKS_OFFICE);
        put_visibility(c, model, r, own);
        json_put_bool(c->arena, model, "edits", writes && !r->withdrawn);
        json_put_bool(c->arena, model, "withdraws", writes && actor_may(c->actor, MAY_WITHDRAW));
        if (reviews && !r->withdrawn)
                TRY(put_moves(c, q, model, r));
        TRY(put_clocks(c, model, r, writes && !r->withdrawn));
        TRY(merged_put(c, model, r));
        json_put_bool(c->arena, model, "merges", writes && !r->withdrawn);
        if (writes)
                json_put_str(c->arena, model, "unmerge", record_address(c, r, "/unmerge"));
        if (writes && reg->lend)
                json_put_str(c->arena, model, "lends", pick_label(c, reg->lend->zh, reg->lend->en));
        put_other_glyphs(c, model, r);
        TRY(put_siblings(c, model, r));
        TRY(precedents_put(c, model, r));
        return put_around(c, q, model, r, at);
}

static Err show_record(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        TRY(page_open_record(c, q, &reg, &r));
        const DateAsked at = date_asked(c, req_param(q, "at"));
        return q->json ? record_json(c, model, r, &at) : put_page(c, q, model, r, &at);
}

/* Its files
 * --------- */
static bool has_file(const Record *r, Str original, Str *ret_name)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                if (!field_is(&r->reg->fields[i], "file"))
                        continue;
                for (size_t k = 0; k < r->values[i].n; k++)
                        if (str_eq(r->values[i].p[k].text, original)) {
                                *ret_name = r->values[i].p[k].extra;
                                return true;
                        }
        }
        return false;
}

/* What a browser shows as a picture and does nothing else with; by its first bytes, not by its name. */
static Str picture_type(Str bytes)
{
        static const struct {
                size_t at;
                Str magic, type;
        } kinds[] = {
                {0, SC("\xFF\xD8\xFF"), SC("image/jpeg")},
                {0, SC("\x89PNG\r\n\x1A\n"), SC("image/png")},
                {0, SC("GIF8"), SC("image/gif")},
                {8, SC("WEBP"), SC("image/webp")},
        };
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
                if (bytes.n >= kinds[i].at + kinds[i].magic.n &&
                        str_starts(str_slice(bytes, kinds[i].at, bytes.n), kinds[i].magic))
                        return kinds[i].type;
        return (Str){0};
}

/* An original, byte for byte; only by way of a record that bears it, so the record's rights hold. */
static Err send_file(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Register *reg;
        Record *r;
        Str name, stored, bytes, picture = {0};
        TRY(page_open_record(c, q, &reg, &r));
        if (!has_file(r, q->args[2], &name) || !c->originals)
                return fail(c, ERR_NOT_FOUND, "This record has no such file.");
        TRY(original_path(c, c->originals, q->args[2], &p->file, &stored));
        if (req_has(q, "show")) {
                TRY(file_map(c, p->file, &bytes));
                picture = picture_type(bytes);
        }
        p->type = picture.n ? picture : S("application/octet-stream");
        if (!picture.n)
                p->download = name.n ? name : stored;
        return OK;
}

/* A picture with its name and the way back. */
static Err show_picture(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        Str name;
        TRY(page_open_record(c, q, &reg, &r));
        if (!has_file(r, q->args[2], &name))
                return fail(c, ERR_NOT_FOUND, "This record has no such file.");
        put_head(c, model, r, name);
        json_put_str(c->arena, model, "name", name);
        json_put_str(c->arena, model, "file",
                str_printf(c->arena, "%.*s/file/%.*s", STR(record_address(c, r, "")),
                        STR(q->args[2])));
        return OK;
}

/* Its revisions
 * ------------- */
#define CONTEXT 24 /* characters of a long text shown around a change */

/* The same text before and after changes is shortened to what orients the reader. */
static Str shorten(Arena *a, Str s, bool first, bool last)
{
        size_t n = utf8_count(s), keep = (first || last ? 1 : 2) * CONTEXT;
        if (n <= keep + 4)
                return s;
        Str head = str_slice(s, 0, utf8_offset(s, CONTEXT));
        Str tail = str_slice(s, utf8_offset(s, n - CONTEXT), s.n);
        return str_printf(a, "%.*s……%.*s", STR(first ? S("") : head), STR(last ? S("") : tail));
}

static MUST Err change_model(Ctx *c, const FieldChange *ch, bool first, Json **ret)
{
        Arena *a = c->arena;
        Diff d;
        TRY(diff_text(c, ch->before, ch->after, &d));
        Json *o = json_object(a), *parts = json_array(a);
        for (size_t i = 0; i < d.n; i++) {
                Json *part = json_object(a);
                bool same = d.p[i].kind == DIFF_SAME;
                json_put_str(a, part, "text",
                        same ? shorten(a, d.p[i].text, i == 0, i + 1 == d.n) : d.p[i].text);
                json_put_bool(a, part, "del", d.p[i].kind == DIFF_DEL);
                json_put_bool(a, part, "ins", d.p[i].kind == DIFF_INS && !first);
                json_push(a, parts, part);
        }
        json_put_str(a, o, "label", field_label(c, ch->field));
        json_put(a, o, "parts", parts);
        *ret = o;
        return OK;
}

static const struct {
        const char *name, *label;
} actions[] = {
        {"create", N_("entered")},
        {"edit", N_("changed")},
        {"move", N_("moved on")},
        {"withdraw", N_("withdrawn")},
        {"restore", N_("restored")},
        {"import", N_("imported")},
        {"rename", N_("declared by another name")},
        {"merge", N_("merged")},
        {"unmerge", N_("merge taken back")},
};

static Str action_label(Ctx *c, Str action)
{
        for (size_t i = 0; i < ARRAY_LEN(actions); i++)
                if (str_eq(action, str_from(actions[i].name)))
                        return str_from(tr(c, actions[i].label));
        return action;
}

static MUST Err revision_model(
        Ctx *c, const Register *reg, const Revision *before, const Revision *after, Json **ret)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *list = json_array(a);
        FieldChange *changes;
        size_t n;
        TRY(revision_changes(c, reg, before, after, &changes, &n));
        for (size_t i = 0; i < n; i++) {
                Json *change;
                TRY(change_model(c, &changes[i], before == NULL, &change));
                json_push(a, list, change);
        }
        json_put_int(a, o, "version", after->version);
        json_put_str(a, o, "at", time_words(c, after->at_ms));
        json_put_str(a, o, "by", after->by_name);
        json_put_str(a, o, "action", action_label(c, after->action));
        json_put_str(a, o, "reason", after->reason);
        json_put_str(a, o, "hash", str_slice(after->hash, 0, 12));
        json_put(a, o, "changes", list);
        json_put_int(a, o, "n", (int64_t)n);
        *ret = o;
        return OK;
}

#define REVISIONS_SHOWN 100

static Err show_history(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        Revision *revisions;
        size_t n;
        TRY(page_open_record(c, q, &reg, &r));
        TRY(record_revisions(c, reg, r->id, &revisions, &n));
        put_head(c, model, r, str_from(tr(c, N_("Revisions"))));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n && i < REVISIONS_SHOWN; i++) {
                Json *o;
                TRY(revision_model(
                        c, reg, i + 1 < n ? &revisions[i + 1] : NULL, &revisions[i], &o));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "revisions", list);
        json_put_int(c->arena, model, "n", (int64_t)n);
        return OK;
}

/* What is done to it as a whole
 * ----------------------------- */
static void answer_with(Ctx *c, Json *model, Resp *p, const Record *r, const char *notice)
{
        json_put_str(c->arena, model, "id", r->id);
        json_put_str(c->arena, model, "number", r->number);
        resp_redirect(c, p, record_address(c, r, ""), str_from(notice));
}

static Err ask_withdraw(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        put_head(
                c, model, r, str_from(r->withdrawn ? tr(c, N_("Restore")) : tr(c, N_("Withdraw"))));
        Backlink *links;
        size_t n;
        TRY(record_backlinks(c, c->registers, r->id, &links, &n));
        json_put_int(c->arena, model, "n_backlinks", (int64_t)n);
        return OK;
}

static Err withdraw(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        Str reason = str_trim(req_param(q, "reason"));
        TRY(page_open_own(c, q, &reg, &r));
        if (!reason.n)
                return fail_field(
                        c, ERR_INVALID, S("reason"), "Withdrawing needs a reason; it is kept.");
        TRY(record_withdraw(c, reg, r->id, reason));
        answer_with(c, model, p, r, N_("Withdrawn. It can be restored."));
        return OK;
}

static Err restore(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        TRY(record_restore(c, reg, r->id, str_trim(req_param(q, "reason"))));
        answer_with(c, model, p, r, N_("Restored."));
        return OK;
}

/* A part that is moved with what it needed (an opinion with its answer) leads to the next that waits as it did; the last
 * one to the whole. */
static MUST Err next_part(Ctx *c, const Record *r, Str *ret, bool *ret_more)
{
        const Values *whole = record_whole(r);
        const Filter alike[] = {{r->reg->part_of ? r->reg->part_of->name : (Str){0}, S("="),
                                        whole->n ? whole->p[0].text : (Str){0}},
                {S("state"), S("="), r->state}};
        const ListQuery q = {
                .reg = r->reg, .filters = alike, .n_filters = ARRAY_LEN(alike), .limit = 1};
        RecordList list;
        *ret = record_address(c, r, "");
        *ret_more = false;
        if (!whole->n)
                return OK;
        TRY(record_list(c, &q, &list));
        *ret_more = list.n > 0;
        *ret = list.n ? record_address(c, list.p[0], "")
                      : str_printf(c->arena, "/r/%.*s/%.*s", STR(r->reg->part_of->target),
                                STR(whole->p[0].text));
        return OK;
}

static bool sent_fields(const Req *q)
{
        for (size_t i = 0; i < q->n_params; i++)
                if (str_starts(q->params[i].name, S(SHORT_PREFIX)))
                        return true;
        return false;
}

/* Who may move it is said by its register, not by who may write it (move_allowed). What was written wrong beside the
 * verb stands there again, with the reason. */
static Err move(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r, *given;
        Str to = req_param(q, "to"), reason = str_trim(req_param(q, "reason")), next;
        bool wrong, more;
        TRY(page_open_record(c, q, &reg, &r));
        const Move *m = move_lookup(reg, r->state, to);
        if (reg->n_moves && !m)
                return fail_field(c, ERR_INVALID, S("to"),
                        "From here the record cannot be moved to “%.*s”; someone may have moved it meanwhile.",
                        STR(to));
        if (!reg->n_moves && !actor_may_write(c->actor, reg))
                return fail(c, ERR_DENIED, "Your roles may not change the register %.*s.",
                        STR(register_label(c, reg)));
        TRY(move_given(c, q, r, m, &given, &wrong));
        if (wrong && !q->json) {
                const DateAsked today = date_asked(c, S(""));
                p->status = 422;
                return put_page(c, q, model, r, &today);
        }
        TRY(record_move_with(c, reg, r->id, to, given, reason));
        answer_with(c, model, p, r, N_("Moved on."));
        if (str_starts(
                    req_param(q, "back"), S("/r/"))) { /* the table from whose cell it was moved */
                resp_redirect(c, p, req_param(q, "back"), str_from(N_("Moved on.")));
                return OK;
        }
        if (m && sent_fields(q) && reg->part_of) {
                TRY(next_part(c, r, &next, &more));
                resp_redirect(c, p, next,
                        str_from(more ? N_("Moved on. This one waits for the same step.")
                                      : N_("Moved on.")));
        }
        return OK;
}

static Err extend(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        TRY(clock_extend(c, r, req_param(q, "clock"), req_param(q, "reason")));
        answer_with(c, model, p, r, N_("The deadline was extended."));
        return OK;
}

static Err set_visibility(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Record *r;
        TRY(page_open_own(c, q, &reg, &r));
        r->visibility = req_param(q, "visibility");
        TRY(record_save(c, r, str_trim(req_param(q, "reason"))));
        answer_with(c, model, p, r, N_("Who may see it was changed."));
        return OK;
}

const Route record_routes[] = {
        {"GET", "/r/:register/:id", "record", "at steps", ROUTE_KEPT, MAY_READ, show_record},
        {"GET", "/r/:register/:id/history", "history", "", ROUTE_KEPT, MAY_READ, show_history},
        {"GET", "/r/:register/:id/picture/:original", "picture", "", 0, MAY_READ, show_picture},
        {"GET", "/r/:register/:id/file/:original", NULL, "show", 0, MAY_READ, send_file},
        {"GET", "/r/:register/:id/withdraw", "withdraw", "", 0, MAY_WITHDRAW, ask_withdraw},
        {"POST", "/r/:register/:id/withdraw", NULL, "reason", ROUTE_WRITES, MAY_WITHDRAW, withdraw},
        {"POST", "/r/:register/:id/restore", NULL, "reason", ROUTE_WRITES, MAY_WITHDRAW, restore},
        {"POST", "/r/:register/:id/move", "record", "to reason back at steps " SHORT_PREFIX "*",
                ROUTE_WRITES, MAY_READ, move},
        {"POST", "/r/:register/:id/extend", NULL, "clock reason", ROUTE_WRITES, MAY_WRITE, extend},
        {"POST", "/r/:register/:id/visibility", NULL, "visibility reason", ROUTE_WRITES,
                MAY_PUBLISH, set_visibility},
        {0},
};
