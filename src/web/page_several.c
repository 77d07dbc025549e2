/* page_several.c: one move, or one field, for many records of a list. What was found is listed with a box each; what is
 * to be done is tried on those that were chosen, and the trial says who cannot and why; then it is done for all or for
 * those that can. A trial makes the moves and takes them back, so it costs what the moves cost. */
#include "web/record_model.h"

#include <string.h>

#define DRAFT "draft:"
#define BOXES 50 /* rows on one page of the list */

/* Which records
 * ------------- */
/* All that the address finds, as far as it may be done at once. */
static MUST Err found_ids(Ctx *c, const ListQuery *lq, Str **ret, size_t *ret_n)
{
        RecordList list;
        VEC(Str) ids = {0};
        ListQuery page = *lq;
        page.offset = 0;
        page.limit = 200;
        do {
                TRY(record_list(c, &page, &list));
                for (size_t i = 0; i < list.n; i++)
                        *VEC_PUSH(c->arena, &ids) = list.p[i]->id;
                page.offset += list.n;
        } while (list.n && ids.n <= SEVERAL_MAX);
        *ret = ids.p;
        *ret_n = ids.n;
        return OK;
}

/* Those that were ticked, those that were carried on in one field, or all that was found. */
static MUST Err chosen_ids(Ctx *c, const Req *q, const ListQuery *lq, Str **ret, size_t *ret_n)
{
        Str rest = req_param(q, "ids"), one;
        VEC(Str) ids = {0};
        if (str_eq(req_param(q, "which"), S("all")) && !rest.n)
                return found_ids(c, lq, ret, ret_n);
        while (rest.n && str_cut(&rest, ' ', &one))
                if (one.n)
                        *VEC_PUSH(c->arena, &ids) = one;
        Str *picked;
        size_t n = req_params(c, q, "pick", &picked);
        for (size_t i = 0; i < n; i++)
                *VEC_PUSH(c->arena, &ids) = picked[i];
        for (size_t i = 0; i < ids.n; i++)
                if (!uuid_valid(ids.p[i]))
                        return fail_field(
                                c, ERR_INVALID, S("pick"), "“%.*s” is no id.", STR(ids.p[i]));
        *ret = ids.p;
        *ret_n = ids.n;
        return OK;
}

/* What is to be done
 * ------------------ */
typedef struct {
        const State *to;      /* where to; NULL: a field is put */
        const Field **fields; /* that may be filled in for all */
        size_t n_fields;
        bool reason; /* one must be given */
        Str label;
} Task;

static bool can_be_put(const Ctx *c, const Register *reg, const Field *f)
{
        return field_shown(c, f) && !f->unique && !f->n_next && !f->is_title && f != reg->part_of &&
                !field_is(f, "file") && !field_is(f, "long text");
}

static void add_field(Ctx *c, const Register *reg, Task *t, const Field *f)
{
        for (size_t i = 0; i < t->n_fields; i++)
                if (t->fields[i] == f)
                        return;
        if (can_be_put(c, reg, f) || (field_shown(c, f) && field_is(f, "long text")))
                t->fields[t->n_fields++] = f;
}

/* What a composed text is made of, instead of the text. */
static void add_needed(Ctx *c, const Register *reg, Task *t, const Field *f)
{
        if (!f->n_compose)
                add_field(c, reg, t, f);
        for (size_t i = 0; i < f->n_compose; i++)
                if (f->compose[i].field && !f->compose[i].field->n_next)
                        add_field(c, reg, t, f->compose[i].field);
}

/* "move:filed" or "field:tags" */
static MUST Err task_of(Ctx *c, const Register *reg, Str what, Task *ret)
{
        *ret = (Task){.fields = NEW_N(c->arena, const Field *, reg->n_fields)};
        if (str_starts(what, S("field:"))) {
                const Field *f = field_lookup(reg, str_slice(what, 6, what.n));
                if (f && can_be_put(c, reg, f)) {
                        ret->fields[ret->n_fields++] = f;
                        ret->label = field_label(c, f);
                        return demand_write(c, reg);
                }
        }
        for (size_t i = 0; str_starts(what, S("move:")) && i < reg->n_moves; i++) {
                const Move *m = &reg->moves[i];
                if (!str_eq(m->to, str_slice(what, 5, what.n)))
                        continue;
                ret->to = state_lookup(reg, m->to);
                ret->label = ret->label.n ? ret->label : move_label(c, reg, m);
                ret->reason = ret->reason || m->reason;
                for (size_t k = 0; k < m->n_needs; k++)
                        add_needed(c, reg, ret, m->needs[k]);
        }
        return ret->to ? OK
                       : fail_field(c, ERR_INVALID, S("what"),
                                 "Say what is to be done: a move or a field of the register.");
}

/* "draft:REGISTER": what the records may be put together to. */
static void put_drafts(Ctx *c, Json *model, const Register *reg)
{
        Arena *a = c->arena;
        Json *drafts = json_array(a);
        DraftPlace place;
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *into = registers_at(c->registers, i);
                if (draft_place(reg, into, &place) && actor_may_write(c->actor, into))
                        json_push(a, drafts,
                                option_model(c, str_printf(a, DRAFT "%.*s", STR(into->name)),
                                        str_printf(a, "→ %.*s", STR(register_label(c, into))),
                                        false));
        }
        json_put(a, model, "drafts", drafts);
        json_put_bool(a, model, "has_drafts", drafts->n > 0);
}

/* The sources are chosen; what is made of them is a page of its own. */
static void lead_to_assembly(
        Ctx *c, const Req *q, const Register *reg, Resp *p, const Str *ids, size_t n)
{
        Str what = req_param(q, "what");
        Buf b = buf_new(c->arena);
        buf_printf(&b, "/r/%.*s/assemble?into=%.*s&words=", STR(reg->name),
                STR(str_slice(what, strlen(DRAFT), what.n)));
        url_encode(&b, str_trim(req_param(q, "words")));
        buf_put(&b, S("&ids="));
        for (size_t i = 0; i < n; i++)
                buf_printf(&b, "%s%.*s", i ? "+" : "", STR(ids[i]));
        resp_redirect(c, p, buf_str(&b), S(""));
}

/* Every state that some move leads to, once; then the fields. */
static void put_tasks(Ctx *c, Json *model, const Register *reg, Str chosen)
{
        Arena *a = c->arena;
        Json *moves = json_array(a), *fields = json_array(a);
        for (size_t s = 0; s < reg->n_states; s++)
                for (size_t i = 0; i < reg->n_moves; i++) {
                        const Move *m = &reg->moves[i];
                        if (!str_eq(m->to, reg->states[s].name))
                                continue;
                        Str value = str_printf(a, "move:%.*s", STR(m->to));
                        json_push(a, moves,
                                option_model(c, value,
                                        str_printf(a, "%.*s → %.*s", STR(move_label(c, reg, m)),
                                                STR(state_label(c, &reg->states[s]))),
                                        str_eq(value, chosen)));
                        break;
                }
        for (size_t i = 0; actor_may_write(c->actor, reg) && i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Str value = str_printf(a, "field:%.*s", STR(f->name));
                if (can_be_put(c, reg, f))
                        json_push(a, fields,
                                option_model(c, value, field_label(c, f), str_eq(value, chosen)));
        }
        put_drafts(c, model, reg);
        json_put(a, model, "moves", moves);
        json_put_bool(a, model, "has_moves", moves->n > 0);
        json_put(a, model, "fields", fields);
        json_put_bool(a, model, "has_fields", fields->n > 0);
}

/* The list with its boxes
 * ----------------------- */
static void put_head(Ctx *c, Json *model, const Register *reg, Str last)
{
        page_title(c, model, str_keep_z(c->arena, reg->room),
                str_printf(
                        c->arena, tr(c, N_("%.*s: several at once")), STR(register_label(c, reg))));
        register_crumbs(c, model, reg);
        page_crumb(c, model, last, S(""));
        json_put_str(c->arena, model, "action", register_address(c, reg, "/several"));
        json_put_str(c->arena, model, "base", register_address(c, reg, ""));
}

static bool belongs_to_list(Str name)
{
        static const Str list[] = {SC("words"), SC("sort"), SC("figure"), SC("from"), SC("to")};
        for (size_t i = 0; i < ARRAY_LEN(list); i++)
                if (str_eq(name, list[i]))
                        return true;
        return str_starts(name, S("f."));
}

/* What the list was narrowed by goes with every form. */
static void put_narrowing(Ctx *c, const Req *q, Json *model)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < q->n_params; i++) {
                if (!belongs_to_list(q->params[i].name) || !q->params[i].value.n)
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "name", q->params[i].name);
                json_put_str(c->arena, o, "value", q->params[i].value);
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "others", list);
}

static Err show_boxes(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        ListQuery lq;
        RecordList list;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        lq.limit = BOXES;
        lq.offset = 0;
        TRY(record_list(c, &lq, &list));
        put_head(c, model, reg, str_from(tr(c, N_("Several at once"))));
        put_narrowing(c, q, model);
        put_tasks(c, model, reg, req_param(q, "what"));
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < list.n; i++)
                json_push(c->arena, rows, list_row(c, list.p[i], NULL));
        json_put(c->arena, model, "rows", rows);
        json_put_bool(c->arena, model, "has_rows", list.n > 0);
        json_put_int(c->arena, model, "n", (int64_t)list.n);
        json_put_int(c->arena, model, "total", list.total);
        json_put_int(c->arena, model, "most", SEVERAL_MAX);
        json_put_bool(c->arena, model, "too_many", list.total > SEVERAL_MAX);
        json_put_bool(c->arena, model, "more", list.total > (int64_t)list.n);
        json_put_str(c->arena, model, "conditions", list_conditions(c, q, reg));
        json_put_bool(c->arena, model, "boxes", true);
        return OK;
}

/* The trial, and doing it
 * ----------------------- */
static void put_rows(Ctx *c, Json *model, const Several *s, const SeveralRow *rows, size_t good)
{
        Arena *a = c->arena;
        Json *cannot = json_array(a), *can = json_array(a);
        Buf ids = buf_new(a);
        for (size_t i = 0; i < s->n; i++) {
                const SeveralRow *r = &rows[i];
                Json *o = json_object(a);
                json_put_str(a, o, "title", r->title);
                json_put_str(a, o, "number", r->number_after);
                json_put_bool(a, o, "new_number", !str_eq(r->number, r->number_after));
                json_put_str(a, o, "why", r->why_not);
                json_put_str(a, o, "address",
                        str_printf(a, "/r/%.*s/%.*s", STR(s->reg->name), STR(r->id)));
                json_push(a, r->why_not.n ? cannot : can, o);
                buf_printf(&ids, "%s%.*s", i ? " " : "", STR(r->id));
        }
        json_put(a, model, "cannot", cannot);
        json_put(a, model, "can", can);
        json_put_int(a, model, "n", (int64_t)s->n);
        json_put_int(a, model, "n_good", (int64_t)good);
        json_put_int(a, model, "n_bad", (int64_t)(s->n - good));
        json_put_bool(a, model, "has_bad", good < s->n);
        json_put_bool(a, model, "has_good", good > 0);
        json_put_bool(a, model, "all_good", good == s->n);
        json_put_str(a, model, "ids", buf_str(&ids));
}

/* The list of exactly these: what came into the state, or was changed, in this moment. */
static Str done_address(Ctx *c, const Several *s, const char *suffix, int64_t from)
{
        Buf b = buf_new(c->arena);
        buf_printf(&b, "/r/%.*s%s?", STR(s->reg->name), suffix);
        if (s->state.n)
                buf_printf(&b, "f.state=%.*s&", STR(s->state));
        buf_printf(
                &b, "f.updated.from=%lld&f.updated.to=%lld", (long long)from, (long long)now_ms(c));
        return buf_str(&b);
}

/* The same records, one step further. */
static void put_onward(Ctx *c, Json *model, const Several *s)
{
        Json *onward = json_array(c->arena);
        for (size_t i = 0; s->state.n && i < s->reg->n_moves; i++) {
                const Move *m = &s->reg->moves[i];
                if (str_eq(m->from, s->state) && !m->reason)
                        json_push(c->arena, onward,
                                option_model(c, str_printf(c->arena, "move:%.*s", STR(m->to)),
                                        move_label(c, s->reg, m), false));
        }
        json_put(c->arena, model, "onward", onward);
        json_put_bool(c->arena, model, "goes_on", onward->n > 0);
}

static MUST Err finish(Ctx *c, const Req *q, Json *model, const Several *s, SeveralMode mode)
{
        SeveralRow *rows;
        size_t good;
        int64_t from = now_ms(c);
        TRY(record_several(c, s, mode, &rows, &good));
        TRY(audit_add(c, S("several"), s->reg->name, (Str){0},
                str_printf(c->arena, "%zu %.*s", good, STR(req_param(q, "what")))));
        put_rows(c, model, s, rows, good);
        json_put_bool(c->arena, model, "done", true);
        put_onward(c, model, s);
        json_put_str(c->arena, model, "list", done_address(c, s, "", from));
        Str print = done_address(c, s, "/print", from);
        json_put_str(c->arena, model, "print",
                s->reg->directory ? str_printf(c->arena, "%.*s&as=directory", STR(print)) : print);
        return OK;
}

static Err several(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        ListQuery lq;
        Task task;
        Str *ids, step = req_param(q, "step");
        SeveralRow *rows;
        size_t n, good;
        bool wrong;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        if (str_starts(req_param(q, "what"), S(DRAFT))) {
                TRY(chosen_ids(c, q, &lq, &ids, &n));
                if (!n)
                        return fail_field(c, ERR_INVALID, S("pick"), "Nothing is selected.");
                if (n > ASSEMBLE_MAX)
                        return fail(c, ERR_LIMIT, "At most %d sources at once.", ASSEMBLE_MAX);
                lead_to_assembly(c, q, reg, p, ids, n);
                return OK;
        }
        TRY(task_of(c, reg, req_param(q, "what"), &task));
        TRY(chosen_ids(c, q, &lq, &ids, &n));
        Json *inputs;
        Record *values = record_new(c, reg);
        put_head(c, model, reg, task.label);
        put_narrowing(c, q, model);
        TRY(short_take(c, q, task.fields, task.n_fields, values, &inputs, &wrong));
        short_put(c, model, inputs);
        const Several s = {.reg = reg,
                .ids = ids,
                .n = n,
                .state = task.to ? task.to->name : (Str){0},
                .values = values,
                .reason = str_trim(req_param(q, "reason"))};
        json_put_str(c->arena, model, "what", req_param(q, "what"));
        json_put_str(c->arena, model, "label", task.label);
        json_put_bool(c->arena, model, "needs_reason", task.reason);
        json_put_str(c->arena, model, "reason", s.reason);
        json_put_bool(c->arena, model, "moves_on", task.to != NULL);
        if (!wrong && str_eq(step, S("all")))
                return finish(c, q, model, &s, SEVERAL_ALL);
        if (!wrong && str_eq(step, S("good")))
                return finish(c, q, model, &s, SEVERAL_GOOD);
        TRY(record_several(c, &s, SEVERAL_TRY, &rows, &good));
        put_rows(c, model, &s, rows, good);
        json_put_bool(c->arena, model, "trial", true);
        json_put_bool(c->arena, model, "wrong", wrong);
        return OK;
}

const Route several_routes[] = {
        {"GET", "/r/:register/several", "several", LIST_PARAMS " what", 0, MAY_READ, show_boxes},
        {"POST", "/r/:register/several", "several",
                LIST_PARAMS " what which pick ids step reason " SHORT_PREFIX "*", ROUTE_WRITES,
                MAY_READ, several},
        {0},
};
