/* part_model.c: the parts of a record as small ledgers on its page, and a part among its siblings. A ledger shows
 * what the list of its register shows, without the column that would name the whole in every row. */
#include "web/record_model.h"
#include "web/understood.h"

#include <string.h>

Str parts_address(Ctx *c, const Register *part, Str whole)
{
        return str_printf(c->arena, "/r/%.*s?f.%.*s=%.*s", STR(part->name),
                STR(part->part_of->name), STR(whole));
}

Str part_new_address(Ctx *c, const Register *part, Str whole)
{
        return str_printf(c->arena, "/r/%.*s/new?of=%.*s", STR(part->name), STR(whole));
}

static MUST Err parts_list(
        Ctx *c, const Register *part, const Record *whole, size_t limit, RecordList *ret)
{
        const Filter filter = {part->part_of->name, S("="), whole->id};
        const ListQuery q = {.reg = part, .filters = &filter, .n_filters = 1, .limit = limit};
        return record_list(c, &q, ret);
}

/* Sums
 * ---- */
static bool is_type(const Field *f, const char *name)
{
        return strcmp(field_type_name(f->type), name) == 0;
}

/* Amounts can be added; a year, a serial number or a place in an order cannot. */
static bool can_be_summed(const Field *f)
{
        return is_type(f, "quantity") || (is_type(f, "number") && f->unit.n && !f->n_next);
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
static void put_sums(Ctx *c, Json *ledger, const Register *part, const RecordList *list)
{
        Arena *a = c->arena;
        Json *sums = json_array(a);
        bool any = false;
        for (size_t i = 0; i < part->n_fields; i++) {
                const Field *f = &part->fields[i];
                if (!in_table(c, f) || f == part->part_of)
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

static void put_heads(Ctx *c, Json *ledger, const Register *part)
{
        Arena *a = c->arena;
        Json *heads = json_array(a);
        for (size_t i = 0; i < part->n_fields; i++) {
                const Field *f = &part->fields[i];
                if (in_table(c, f) && f != part->part_of)
                        json_push(a, heads,
                                head(c, field_label(c, f),
                                        is_type(f, "number") || is_type(f, "quantity")));
        }
        json_put(a, ledger, "heads", heads);
        json_put_bool(a, ledger, "has_numbers", part->number.n > 0);
        json_put_bool(a, ledger, "has_states", part->n_states > 0);
}

static MUST Err ledger_model(Ctx *c, const Register *part, const Record *whole, Json *ledgers)
{
        Arena *a = c->arena;
        RecordList list;
        bool writes = actor_may_write(c->actor, part) && !whole->withdrawn;
        TRY(parts_list(c, part, whole, PARTS_SHOWN, &list));
        if (!list.total && !writes)
                return OK;
        Json *ledger = json_object(a), *rows = json_array(a);
        for (size_t i = 0; i < list.n; i++)
                json_push(a, rows, list_row(c, list.p[i], part->part_of));
        json_put_str(a, ledger, "register", part->name);
        json_put_str(a, ledger, "label", register_label(c, part));
        json_put_int(a, ledger, "total", list.total);
        json_put_str(a, ledger, "address", parts_address(c, part, whole->id));
        json_put_str(a, ledger, "add", writes ? part_new_address(c, part, whole->id) : S(""));
        json_put_bool(a, ledger, "more", list.total > (int64_t)list.n);
        json_put_bool(a, ledger, "has_rows", list.n > 0);
        json_put(a, ledger, "rows", rows);
        put_heads(c, ledger, part);
        put_sums(c, ledger, part, &list);
        json_push(a, ledgers, ledger);
        return OK;
}

Err put_parts(Ctx *c, Json *model, const Record *whole)
{
        size_t n;
        const Register *const *parts = register_parts(whole->reg, &n);
        Json *ledgers = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                if (!parts[i]->internal && actor_may_read(c->actor, parts[i]))
                        TRY(ledger_model(c, parts[i], whole, ledgers));
        json_put(c->arena, model, "parts", ledgers);
        return OK;
}

Err put_parts_json(Ctx *c, Json *model, const Record *whole)
{
        Arena *a = c->arena;
        size_t n;
        const Register *const *parts = register_parts(whole->reg, &n);
        Json *all = json_array(a);
        for (size_t i = 0; i < n; i++) {
                RecordList list;
                if (parts[i]->internal || !actor_may_read(c->actor, parts[i]))
                        continue;
                TRY(parts_list(c, parts[i], whole, PARTS_SHOWN, &list));
                Json *o = json_object(a), *records = json_array(a);
                for (size_t k = 0; k < list.n; k++)
                        json_push(a, records, record_to_json(c, record_for(c, list.p[k])));
                json_put_str(a, o, "register", parts[i]->name);
                json_put_int(a, o, "total", list.total);
                json_put(a, o, "records", records);
                json_push(a, all, o);
        }
        if (n)
                json_put(a, model, "parts", all);
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
