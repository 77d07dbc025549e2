/* part_model.c: the parts of a record as small ledgers on its page, and a part among its siblings. A ledger shows
 * what the list of its register shows, without the column that would name the whole in every row. */
#include "web/record_model.h"
#include "web/understood.h"

Str parts_address(Ctx *c, const Register *part, Str whole)
{
        return str_printf(c->arena, "/r/%.*s?f.%.*s=%.*s", STR(part->name),
                STR(part->part_of->name), STR(whole));
}

Str part_new_address(Ctx *c, const Register *part, Str whole)
{
        return str_printf(c->arena, "/r/%.*s/new?of=%.*s", STR(part->name), STR(whole));
}

/* A ledger of a whole's parts, or of the links of one register that end at a record. */
typedef struct {
        const Register *reg;
        const Field *by; /* the reference by which they belong here: no column of its own */
        const Record *here;
        const DateAsked *at;
        const Field *when; /* the date by which it is told what held at “at”; NULL: all are shown */
} Ledger;

static Ledger ledger_of(
        const Register *reg, const Field *by, const Record *here, const DateAsked *at)
{
        Ledger l = {.reg = reg, .by = by, .here = here, .at = at};
        if (at->read)
                l.when = register_date(reg);
        return l;
}

static MUST Err ledger_list(Ctx *c, const Ledger *l, RecordList *ret)
{
        Filter filters[] = {
                {l->by->name, S("="), l->here->id}, {{0}, S("from"), {0}}, {{0}, S("to"), {0}}};
        ListQuery q = {.reg = l->reg, .filters = filters, .n_filters = 1, .limit = PARTS_SHOWN};
        if (l->when) {
                filters[1].field = filters[2].field = l->when->name;
                filters[1].value = jdn_iso(c->arena, l->at->first);
                filters[2].value = jdn_iso(c->arena, l->at->last);
                q.n_filters = ARRAY_LEN(filters);
        }
        return record_list(c, &q, ret);
}

/* How many belong here whose time is not known: of them nothing can be said. */
static MUST Err count_undated(Ctx *c, const Ledger *l, int64_t *ret)
{
        const Filter filters[] = {
                {l->by->name, S("="), l->here->id}, {l->when->name, S("empty"), S("1")}};
        const ListQuery q = {
                .reg = l->reg, .filters = filters, .n_filters = ARRAY_LEN(filters), .limit = 1};
        RecordList list;
        TRY(record_list(c, &q, &list));
        *ret = list.total;
        return OK;
}

/* At a date
 * --------- */
static Date date_of(const Value *v)
{
        bool certain = str_eq(v->qualifier, S("certain"));
        return (Date){.text = v->text,
                .edtf = v->edtf,
                .first = v->first,
                .last = v->last,
                .certainty = certain ? DATE_CERTAIN : DATE_ABOUT};
}

static void put_answer(Ctx *c, Json *row, const Ledger *l, const Record *r)
{
        const Values *when = &r->values[l->when - l->reg->fields];
        const Date period = when->n ? date_of(&when->p[0]) : (Date){0};
        bool certain =
                when->n && period_meets(c, &period, l->at->first, l->at->last) == PERIOD_CERTAIN;
        json_put_str(c->arena, row, "answer",
                str_from(certain ? tr(c, N_("certain")) : tr(c, N_("possible"))));
        json_put_str(c->arena, row, "answer_light", certain ? S("done") : S("soon"));
}

static bool ends_at(const Register *reg, const Register *here)
{
        for (size_t k = 0; reg->link && k < reg->link->n_to; k++)
                if (str_eq(reg->link->to[k]->target, here->name))
                        return true;
        return false;
}

/* Posts, names: what holds from a day to a day. A round of inspections has a date, and nothing to be asked of it. */
static bool holds_for_a_time(const Register *reg)
{
        return (reg->link && reg->link->period) || (reg->exclusive && reg->exclusive->period);
}

/* Whether anything that is shown of such a record holds for a time. */
static bool asked_of(const Ctx *c, const Register *here)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                bool part = reg->part_of && str_eq(reg->part_of->target, here->name);
                if ((part || ends_at(reg, here)) && !reg->internal && holds_for_a_time(reg) &&
                        actor_may_read(c->actor, reg))
                        return true;
        }
        return false;
}

void put_at(Ctx *c, Json *model, const Record *r, const DateAsked *at)
{
        Arena *a = c->arena;
        Json *several = json_array(a);
        json_put_bool(a, model, "asks_at", asked_of(c, r->reg));
        json_put_str(a, model, "at", at->typed);
        json_put_str(a, model, "at_days", at->read ? days_words(c, at->first, at->last) : S(""));
        json_put_str(a, model, "at_wrong", at->wrong);
        for (size_t i = 0; i < at->n_candidates; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "words", at->candidates[i]);
                json_put_str(a, o, "address",
                        str_printf(a, "%.*s?at=%.*s#parts", STR(record_address(c, r, "")),
                                STR(at->candidates[i])));
                json_push(a, several, o);
        }
        json_put(a, model, "at_several", several);
        json_put_bool(a, model, "has_at_several", at->n_candidates > 0);
}

/* Sums
 * ---- */
/* Amounts can be added; a year, a serial number or a place in an order cannot. */
static bool can_be_summed(const Field *f)
{
        return field_is(f, "quantity") || (field_is(f, "number") && f->unit.n && !f->n_next);
}

/* Empty unless two or more amounts of one unit stand in the column: 人次 are never added to 人. */
static Str sum_words(Ctx *c, const RecordList *list, const Field *f)
{
        Quantity sum = {0}, one;
        size_t n = 0;
        for (size_t i = 0; i < list->n; i++) {
                const Values *v = &list->p[i]->values[f - list->p[i]->reg->fields];
                for (size_t k = 0; k < v->n; k++) {
                        if (!number_parse(c->arena, v->p[k].text, &one))
                                return (Str){0};
                        if (!one.unit.n)
                                one.unit = f->unit;
                        if (n++ == 0)
                                sum = one;
                        else if (!quantity_add(&sum, &one, &sum))
                                return (Str){0};
                }
        }
        return n < 2 ? (Str){0} : str_trim(quantity_words(c, &sum));
}

/* Only where every part is shown: a sum of some of them would be taken for the sum of all. */
static void put_sums(Ctx *c, Json *ledger, const Ledger *l, const RecordList *list)
{
        const Register *part = l->reg;
        Arena *a = c->arena;
        Json *sums = json_array(a);
        bool any = false;
        for (size_t i = 0; i < part->n_fields; i++) {
                const Field *f = &part->fields[i];
                if (!in_table(c, f) || f == l->by)
                        continue;
                Str words = can_be_summed(f) ? sum_words(c, list, f) : (Str){0};
                Json *cell = json_object(a);
                json_put_str(a, cell, "text", words);
                json_push(a, sums, cell);
                any |= words.n > 0;
        }
        json_put(a, ledger, "sums", sums);
        json_put_bool(a, ledger, "has_sums", any && list->total == (int64_t)list->n);
}

/* Ledgers
 * ------- */
static Json *head(Ctx *c, Str label, bool number)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "label", label);
        json_put_str(c->arena, o, "class", number ? S("n") : S(""));
        return o;
}

static void put_heads(Ctx *c, Json *ledger, const Ledger *l)
{
        const Register *part = l->reg;
        Arena *a = c->arena;
        Json *heads = json_array(a);
        for (size_t i = 0; i < part->n_fields; i++) {
                const Field *f = &part->fields[i];
                if (in_table(c, f) && f != l->by)
                        json_push(a, heads,
                                head(c, field_label(c, f),
                                        field_is(f, "number") || field_is(f, "quantity")));
        }
        json_put(a, ledger, "heads", heads);
        json_put_bool(a, ledger, "has_numbers", part->number.n > 0);
        json_put_bool(a, ledger, "has_states", part->n_states > 0);
}

static void put_ledger(Ctx *c, Json *ledger, const Ledger *l, const RecordList *list)
{
        Arena *a = c->arena;
        Json *rows = json_array(a);
        Str label = register_label(c, l->reg);
        for (size_t i = 0; i < list->n; i++) {
                Json *row = list_row(c, list->p[i], l->by);
                if (l->when)
                        put_answer(c, row, l, list->p[i]);
                json_push(a, rows, row);
        }
        if (l->by != l->reg->part_of)
                label = str_printf(a, "%.*s · %.*s", STR(label), STR(field_label(c, l->by)));
        json_put_str(a, ledger, "register", l->reg->name);
        json_put_str(a, ledger, "id",
                l->by == l->reg->part_of
                        ? str_printf(a, "p-%.*s", STR(l->reg->name))
                        : str_printf(a, "p-%.*s-%.*s", STR(l->reg->name), STR(l->by->name)));
        json_put_str(a, ledger, "label", label);
        json_put_int(a, ledger, "total", list->total);
        json_put_str(a, ledger, "address",
                str_printf(a, "/r/%.*s?f.%.*s=%.*s", STR(l->reg->name), STR(l->by->name),
                        STR(l->here->id)));
        json_put_bool(a, ledger, "more", list->total > (int64_t)list->n);
        json_put_bool(a, ledger, "has_rows", list->n > 0);
        json_put_bool(a, ledger, "answers", l->when != NULL);
        json_put(a, ledger, "rows", rows);
        put_heads(c, ledger, l);
        put_sums(c, ledger, l, list);
}

static MUST Err ledger_model(Ctx *c, Ledger l, Json *ledgers)
{
        Arena *a = c->arena;
        RecordList list;
        bool own = l.by == l.reg->part_of;
        bool writes = own && actor_may_write(c->actor, l.reg) && !l.here->withdrawn;
        TRY(ledger_list(c, &l, &list));
        if (!list.total && !writes && !(own && l.when))
                return OK;
        Json *ledger = json_object(a);
        put_ledger(c, ledger, &l, &list);
        json_put_str(a, ledger, "add", writes ? part_new_address(c, l.reg, l.here->id) : S(""));
        for (size_t i = 0; writes && i < l.reg->n_views; i++) {
                const View *v = &l.reg->views[i];
                if (v->kind != VIEW_NOTEBOOK)
                        continue;
                json_put_str(a, ledger, "note",
                        str_printf(a, "/r/%.*s/view/%.*s?choice=%.*s", STR(l.reg->name),
                                STR(v->name), STR(l.here->id)));
                json_put_str(a, ledger, "note_label", view_label(c, v));
        }
        int64_t undated = 0;
        if (l.when)
                TRY(count_undated(c, &l, &undated));
        if (undated)
                json_put_int(a, ledger, "undated", undated);
        json_push(a, ledgers, ledger);
        return OK;
}

/* Links of other records that end here: the posts that were held in a body. */
static MUST Err put_ending_here(Ctx *c, const Record *here, const DateAsked *at, Json *ledgers)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!reg->link || !actor_may_read(c->actor, reg))
                        continue;
                for (size_t k = 0; k < reg->link->n_to; k++)
                        if (str_eq(reg->link->to[k]->target, here->reg->name))
                                TRY(ledger_model(
                                        c, ledger_of(reg, reg->link->to[k], here, at), ledgers));
        }
        return OK;
}

Err put_parts(Ctx *c, Json *model, const Record *whole, const DateAsked *at)
{
        size_t n;
        const Register *const *parts = register_parts(whole->reg, &n);
        bool linked = false;
        Json *ledgers = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                if (!parts[i]->internal && actor_may_read(c->actor, parts[i]))
                        TRY(ledger_model(
                                c, ledger_of(parts[i], parts[i]->part_of, whole, at), ledgers));
        TRY(put_ending_here(c, whole, at, ledgers));
        json_put(c->arena, model, "parts", ledgers);
        for (size_t i = 0; i < n; i++)
                linked |= parts[i]->link != NULL;
        json_put_bool(c->arena, model, "parts_first", linked); /* a person is his names and posts */
        return OK;
}

static MUST Err part_json(Ctx *c, const Ledger *l, Json *all)
{
        Arena *a = c->arena;
        RecordList list;
        TRY(ledger_list(c, l, &list));
        Json *o = json_object(a), *records = json_array(a);
        for (size_t k = 0; k < list.n; k++) {
                Json *r = record_to_json(c, record_for(c, list.p[k]));
                if (l->when)
                        put_answer(c, r, l, list.p[k]);
                json_push(a, records, r);
        }
        json_put_str(a, o, "register", l->reg->name);
        json_put_int(a, o, "total", list.total);
        json_put(a, o, "records", records);
        json_push(a, all, o);
        return OK;
}

Err put_parts_json(Ctx *c, Json *model, const Record *whole, const DateAsked *at)
{
        size_t n;
        const Register *const *parts = register_parts(whole->reg, &n);
        Json *all = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                Ledger l = ledger_of(parts[i], parts[i]->part_of, whole, at);
                if (!parts[i]->internal && actor_may_read(c->actor, parts[i]))
                        TRY(part_json(c, &l, all));
        }
        if (n)
                json_put(c->arena, model, "parts", all);
        return OK;
}

/* Siblings
 * -------- */
static Json *sibling(Ctx *c, const Register *part, Str id, Str title)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "title", title);
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/r/%.*s/%.*s", STR(part->name), STR(id)));
        return o;
}

Err put_siblings(Ctx *c, Json *model, const Record *part)
{
        Arena *a = c->arena;
        const Values *whole = record_whole(part);
        Neighbours near;
        if (!whole->n)
                return OK;
        const Filter filter = {part->reg->part_of->name, S("="), whole->p[0].text};
        const ListQuery q = {.reg = part->reg, .filters = &filter, .n_filters = 1};
        TRY(record_neighbours(c, &q, part->id, &near));
        Json *o = json_object(a);
        json_put_str(a, o, "label", register_label(c, part->reg));
        json_put_str(a, o, "whole", field_display(c, part->reg->part_of, whole));
        json_put_str(a, o, "whole_address",
                str_printf(
                        a, "/r/%.*s/%.*s", STR(part->reg->part_of->target), STR(whole->p[0].text)));
        json_put_int(a, o, "place", near.place);
        json_put_int(a, o, "total", near.total);
        if (near.before.n)
                json_put(a, o, "before", sibling(c, part->reg, near.before, near.before_title));
        if (near.after.n)
                json_put(a, o, "after", sibling(c, part->reg, near.after, near.after_title));
        json_put(a, model, "siblings", o);
        return OK;
}
