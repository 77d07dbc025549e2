/* next.c: fields that take the next number of their group: 第几期 within serial and year, 总第几期 within the serial,
 * 发文字号 within code and year.
 *
 * A number is given when the record leaves its drafts or is first saved in another state; where a move of the register
 * gives numbers (then: number), at that move. Then the fields of the group must be filled in; until they are, the
 * number waits. One that was typed is accepted if it is free in its group, and the sequence goes on behind it. A
 * number once given is not taken again by leaving the field empty, and a withdrawn record keeps its own, so none is
 * used twice. The saving transaction holds the chain's lock: two writers get two numbers. */
#include "record/inner.h"

#include <math.h>

#define NUMBER_MAX 1000000000.0
#define GROUP_SEPARATOR "\x1f"

/* The sequence of a field: "issue:total". */
static Str sequence_name(Ctx *c, const Register *reg, const Field *f)
{
        return str_printf(c->arena, "%.*s:%.*s", STR(reg->name), STR(f->name));
}

/* One part of a group: a date counts by its year, everything else by what it is. */
static Str group_part(Ctx *c, const Field *f, const Value *v)
{
        int year, month, day;
        if (f->type == &date_type && v->edtf.n) {
                jdn_to_gregorian(v->first, &year, &month, &day);
                return str_printf(c->arena, "%04d", year);
        }
        if (f->type == &number_type)
                return str_printf(c->arena, "%.15g", v->number);
        return v->text;
}

bool next_group(Ctx *c, const Record *r, const Field *f, Str *ret)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < f->n_next; i++) {
                const Values *v = &r->values[f->next[i] - r->reg->fields];
                if (!v->n || (f->next[i]->type == &date_type && !v->p[0].edtf.n))
                        return false;
                buf_printf(&b, "%s%.*s", i ? GROUP_SEPARATOR : "",
                        STR(group_part(c, f->next[i], &v->p[0])));
        }
        *ret = buf_str(&b);
        return true;
}

typedef VEC(Cell) CellVec;

/* " AND f_serial = ? AND …": records alike in the group's fields. */
static void put_group(Ctx *c, Buf *sql, CellVec *cells, const Record *r, const Field *f)
{
        for (size_t i = 0; i < f->n_next; i++) {
                const Field *g = f->next[i];
                const Value *v = &r->values[g - r->reg->fields].p[0];
                int year, month, day;
                if (g->type == &date_type) {
                        Str column = column_name(c->arena, g, "_first");
                        jdn_to_gregorian(v->first, &year, &month, &day);
                        buf_printf(sql, " AND %.*s >= ? AND %.*s < ?", STR(column), STR(column));
                        *VEC_PUSH(c->arena, cells) = cell_int(jdn_from_gregorian(year, 1, 1));
                        *VEC_PUSH(c->arena, cells) = cell_int(jdn_from_gregorian(year + 1, 1, 1));
                        continue;
                }
                bool number = g->type == &number_type;
                buf_printf(sql, " AND %.*s = ?",
                        STR(column_name(
                                c->arena, g, number ? "_number" : g->type->columns[0].suffix)));
                *VEC_PUSH(c->arena, cells) =
                        number ? cell_real(v->number) : value_cell(v, &g->type->columns[0]);
        }
}

static MUST Err is_taken(Ctx *c, const Record *r, const Field *f, int64_t n, bool *ret)
{
        Buf sql = buf_new(c->arena);
        CellVec cells = {0};
        Cell ignored;
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT id FROM %.*s WHERE %.*s = ? AND id <> ?",
                STR(table_name(c->arena, r->reg)), STR(column_name(c->arena, f, "_number")));
        *VEC_PUSH(c->arena, &cells) = cell_real((double)n);
        *VEC_PUSH(c->arena, &cells) = cell_text(r->id);
        put_group(c, &sql, &cells, r, f);
        buf_put(&sql, S(" LIMIT 1"));
        return db_one(c, buf_z(&sql), (Cells){cells.p, cells.n}, &ignored, ret);
}

static MUST Err next_free(Ctx *c, const Record *r, const Field *f, Str group, int64_t *ret)
{
        int64_t last;
        TRY(sequence_at(c, sequence_name(c, r->reg, f), group, &last));
        for (bool taken = true; taken;)
                TRY(is_taken(c, r, f, ++last, &taken));
        *ret = last;
        return OK;
}

static MUST Err give(Ctx *c, Record *r, const Field *f, Str group)
{
        int64_t n;
        Value *v = NEW(c->arena, Value);
        TRY(next_free(c, r, f, group, &n));
        v->text = str_printf(c->arena, "%lld", (long long)n);
        v->number = (double)n;
        r->values[f - r->reg->fields] = (Values){v, 1};
        return sequence_reach(c, sequence_name(c, r->reg, f), group, n);
}

/* One that was typed. */
static MUST Err keep(Ctx *c, const Record *r, const Field *f, Str group)
{
        double d = r->values[f - r->reg->fields].p[0].number;
        bool taken;
        int64_t n, free_one;
        if (!(d >= 1 && d <= NUMBER_MAX) || d != floor(d))
                return fail_field(c, ERR_INVALID, f->name,
                        "%.*s is a whole number from 1 on, not %g.", STR(field_label(c, f)), d);
        n = (int64_t)d;
        TRY(is_taken(c, r, f, n, &taken));
        if (!taken)
                return sequence_reach(c, sequence_name(c, r->reg, f), group, n);
        TRY(next_free(c, r, f, group, &free_one));
        return fail_field(c, ERR_CONFLICT, f->name,
                "%.*s %lld is given already; the next free one is %lld.", STR(field_label(c, f)),
                (long long)n, (long long)free_one);
}

static bool is_due(const Record *r, const Move *move)
{
        const State *s = state_lookup(r->reg, r->state);
        if (move && move->then & THEN_NUMBER)
                return true;
        return !number_waits(r->reg, r->state) && !(s && s->draft);
}

static MUST Err give_or_keep(Ctx *c, Record *r, const Record *old, const Field *f, const Move *move)
{
        size_t i = (size_t)(f - r->reg->fields);
        Str group, before = {0};
        if (old && old->values[i].n && !r->values[i].n)
                r->values[i] = old->values[i];
        if (!next_group(c, r, f, &group))
                return OK;
        if (!r->values[i].n)
                return is_due(r, move) ? give(c, r, f, group) : OK;
        bool same = old && old->values[i].n &&
                old->values[i].p[0].number == r->values[i].p[0].number &&
                next_group(c, old, f, &before) && str_eq(before, group);
        return same ? OK : keep(c, r, f, group);
}

Err next_give(Ctx *c, Record *r, const Record *old, const Move *move)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].n_next)
                        TRY(give_or_keep(c, r, old, &r->reg->fields[i], move));
        return OK;
}

Err next_foresee(Ctx *c, Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                Str group;
                int64_t n;
                if (!f->n_next || r->values[i].n || !next_group(c, r, f, &group))
                        continue;
                TRY(next_free(c, r, f, group, &n));
                TRY(field_parse(c, f, str_printf(c->arena, "%lld", (long long)n), &r->values[i]));
        }
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].n_compose)
                        TRY(compose(c, r, &r->reg->fields[i]));
        return OK;
}
