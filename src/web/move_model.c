/* move_model.c: the steps from where a record stands, each with what it waits for. What a step needs and is not filled in
 * yet is asked beside it, where it can be written in one field, so that filling in and moving are one thing done. The
 * same fields serve where many records are moved at once. */
#include "web/record_model.h"

#include <string.h>

/* One move
 * -------- */
static bool is_asked(const Ctx *c, const Record *r, const Field *f)
{
        return !r->values[f - r->reg->fields].n && short_can(c, f);
}

/* The record as it would be with what is asked for filled in: what is missing then cannot be written here. */
static const Record *filled(Ctx *c, const Record *r, const Move *m)
{
        static const Value any = {.text = SC("…")};
        Record *full = NEW(c->arena, Record);
        *full = *r;
        full->values = NEW_N(c->arena, Values, r->reg->n_fields);
        memcpy(full->values, r->values, r->reg->n_fields * sizeof *r->values);
        for (size_t i = 0; i < m->n_needs; i++)
                if (is_asked(c, r, m->needs[i])) {
                        Value *v = NEW(c->arena, Value);
                        *v = any;
                        full->values[m->needs[i] - r->reg->fields] = (Values){v, 1};
                }
        return full;
}

static MUST Err put_asked(
        Ctx *c, const Req *q, Json *o, const Record *r, const Move *m, const char *id)
{
        Json *inputs = json_array(c->arena);
        Record *ignored = record_new(c, r->reg);
        for (size_t i = 0; i < m->n_needs; i++) {
                const Field *f = m->needs[i];
                Str error = {0}, typed = short_typed(c, q, f);
                if (!is_asked(c, r, f))
                        continue;
                if (typed.n)
                        TRY(short_take_one(c, f, typed, ignored, &error));
                json_push(c->arena, inputs, short_input(c, f, str_from(id), typed, error));
        }
        short_put(c, o, inputs);
        return OK;
}

#define WAITS_SHOWN 12

/* The parts that it waits for, each a click away. */
static MUST Err put_waits(Ctx *c, const Record *r, const Move *m, Json *o)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        MoveWait *waits;
        size_t n;
        int64_t total;
        TRY(move_waits(c, r, m, WAITS_SHOWN, &waits, &n, &total));
        for (size_t i = 0; i < n; i++) {
                Json *one = json_object(a);
                json_put_str(a, one, "title", waits[i].title);
                json_put_str(a, one, "number", waits[i].number);
                json_put_str(a, one, "address",
                        str_printf(a, "/r/%.*s/%.*s", STR(waits[i].reg->name), STR(waits[i].id)));
                put_state(c, one, waits[i].reg, waits[i].state);
                json_push(a, list, one);
        }
        json_put(a, o, "waits", list);
        json_put_bool(a, o, "has_waits", n > 0);
        if (total > (int64_t)n)
                json_put_int(a, o, "more_waits", total - (int64_t)n);
        return OK;
}

static MUST Err move_model(Ctx *c, const Req *q, const Record *r, const Move *m, Json **ret)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        const char *id = str_printf(a, "m%zu", (size_t)(m - r->reg->moves)).p;
        Str why;
        TRY(move_why_not(c, filled(c, r, m), m, &why));
        json_put_str(a, o, "verb", move_label(c, r->reg, m));
        json_put_str(a, o, "action", record_address(c, r, "/move"));
        json_put_str(a, o, "to", m->to);
        json_put_str(a, o, "id", str_from(id));
        json_put_bool(a, o, "reason", m->reason);
        if (!why.n)
                TRY(put_asked(c, q, o, r, m, id));
        else /* all of it, also what could be written here */
                TRY(move_why_not(c, r, m, &why));
        json_put_str(a, o, "missing", why);
        *ret = o;
        return why.n ? put_waits(c, r, m, o) : OK;
}

Err put_moves(Ctx *c, const Req *q, Json *model, const Record *r)
{
        Json *moves = json_array(c->arena), *one;
        for (size_t i = 0; i < r->reg->n_moves; i++) {
                if (!str_eq(r->reg->moves[i].from, r->state))
                        continue;
                TRY(move_model(c, q, r, &r->reg->moves[i], &one));
                json_push(c->arena, moves, one);
        }
        json_put(c->arena, model, "moves", moves);
        return OK;
}

Err move_given(Ctx *c, const Req *q, const Record *r, const Move *m, Record **ret, bool *ret_wrong)
{
        *ret = record_new(c, r->reg);
        *ret_wrong = false;
        for (size_t i = 0; m && i < m->n_needs; i++) {
                Str error, typed = short_typed(c, q, m->needs[i]);
                if (!typed.n || !is_asked(c, r, m->needs[i]))
                        continue;
                TRY(short_take_one(c, m->needs[i], typed, *ret, &error));
                *ret_wrong = *ret_wrong || error.n;
        }
        return OK;
}
