/* several.c: one move, or one field, for many records at once: last year's six hundred files are numbered and filed in one
 * go. What each record must have and who may do it is asked of each as if it were alone, by doing it: a trial does
 * the same and takes it back, so that it cannot promise what the real thing would refuse. */
#include "record/inner.h"

#include <string.h>

/* What is filled in for all: a record that has a value keeps it, unless nothing but this field is meant. */
static void put_values(Ctx *c, const Several *s, Record *r)
{
        for (size_t i = 0; s->values && i < s->reg->n_fields; i++) {
                const Field *f = &s->reg->fields[i];
                const Values *given = &s->values->values[i];
                if (!given->n || (s->state.n && r->values[i].n && !f->many))
                        continue;
                if (!f->many || !r->values[i].n) {
                        r->values[i] = *given;
                        continue;
                }
                VEC(Value) all = {0};
                for (size_t k = 0; k < r->values[i].n; k++)
                        *VEC_PUSH(c->arena, &all) = r->values[i].p[k];
                for (size_t k = 0; k < given->n; k++) {
                        bool has = false;
                        for (size_t j = 0; j < r->values[i].n; j++)
                                has = has || str_eq(r->values[i].p[j].text, given->p[k].text);
                        if (!has)
                                *VEC_PUSH(c->arena, &all) = given->p[k];
                }
                r->values[i] = (Values){all.p, all.n};
        }
}

/* Its number; where the register has no pattern, what is composed: the 档号. */
static Str number_of(const Record *r)
{
        for (size_t i = 0; !r->number.n && i < r->reg->n_fields; i++)
                if (r->reg->fields[i].n_compose && r->values[i].n)
                        return r->values[i].p[0].text;
        return r->number;
}

static MUST Err do_one(Ctx *c, const Several *s, Str id, SeveralRow *row)
{
        Record *r;
        TRY(record_load(c, s->reg, id, &r));
        row->number = row->number_after = number_of(r);
        row->title = r->title;
        if (r->withdrawn)
                return fail(c, ERR_CONFLICT, "It was withdrawn.");
        if (s->state.n && str_eq(r->state, s->state))
                return fail(c, ERR_CONFLICT, "The record is in this state already: %.*s.",
                        STR(state_label(c, state_lookup(s->reg, s->state))));
        put_values(c, s, r);
        if (s->state.n)
                r->state = s->state;
        TRY(record_save(c, r, s->reason));
        row->number_after = number_of(r);
        return OK;
}

/* In a transaction of its own within the whole: what fails leaves nothing behind. */
static MUST Err try_one(Ctx *c, const Several *s, Str id, SeveralRow *row, bool *ret_did)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Err e = do_one(c, s, id, row);
        *ret_did = e == OK;
        if (e == OK)
                return txn_commit(&t);
        if (e != ERR_INVALID && e != ERR_CONFLICT && e != ERR_DENIED && e != ERR_LIMIT &&
                e != ERR_NOT_FOUND)
                return e;
        row->why_not = c->fault.sentence;
        fault_clear(c);
        return OK;
}

static MUST Err check_several(Ctx *c, const Several *s)
{
        if (!s->n)
                return fail(c, ERR_INVALID, "Nothing is selected.");
        if (s->n > SEVERAL_MAX)
                return fail(c, ERR_LIMIT, "At most %d records at once; narrow the list first.",
                        SEVERAL_MAX);
        if (s->state.n && !state_lookup(s->reg, s->state))
                return fail_field(c, ERR_INVALID, S("state"),
                        "The register %.*s has no state “%.*s”.", STR(register_label(c, s->reg)),
                        STR(s->state));
        return OK;
}

Err record_several(Ctx *c, const Several *s, SeveralMode mode, SeveralRow **ret, size_t *ret_good)
{
        SeveralRow *rows = NEW_N(c->arena, SeveralRow, MAX(s->n, (size_t)1));
        size_t good = 0;
        TRY(check_several(c, s));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        for (size_t i = 0; i < s->n; i++) {
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                SeveralRow row = {.id = s->ids[i]};
                bool did;
                TRY(try_one(c, s, s->ids[i], &row, &did));
                good += did;
                rows[i] = (SeveralRow){s->ids[i], str_keep(turn.outer, row.number),
                        str_keep(turn.outer, row.title), str_keep(turn.outer, row.why_not),
                        str_keep(turn.outer, row.number_after)};
        }
        if (mode == SEVERAL_ALL && good < s->n)
                return fail(c, ERR_CONFLICT,
                        "%zu of %zu cannot; nothing was changed. Leave them out, or take those that can.",
                        s->n - good, s->n);
        if (mode != SEVERAL_TRY)
                TRY(txn_commit(&t));
        *ret = rows;
        *ret_good = good;
        return OK;
}
