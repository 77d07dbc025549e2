/* moves.c: from one state to another. A register's moves are the only ways, whatever changes the state: the button of
 * a page, a form, a table that is taken in, the command line; so no state is skipped. What a move needs of the
 * record is checked here; who may make it, and what follows, is said by the room that knows roles (MoveHook). */
#include "record/inner.h"

#include <string.h>

const Move *move_lookup(const Register *reg, Str from, Str to)
{
        for (size_t i = 0; i < reg->n_moves; i++)
                if (str_eq(reg->moves[i].from, from) && str_eq(reg->moves[i].to, to))
                        return &reg->moves[i];
        return NULL;
}

bool state_finished(const State *s)
{
        return s && s->light && (strcmp(s->light, "done") == 0 || strcmp(s->light, "stop") == 0);
}

Str move_label(const Ctx *c, const Register *reg, const Move *m)
{
        const State *to = state_lookup(reg, m->to);
        Str verb = pick_label(c, m->zh, m->en);
        return verb.n ? verb : to ? state_label(c, to) : m->to;
}

/* Where a record may go
 * --------------------- */
/* "appraised, returned": where a record may go from its state. */
static Str ways_from(Ctx *c, const Register *reg, Str from)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < reg->n_moves; i++) {
                const Move *m = &reg->moves[i];
                if (str_eq(m->from, from))
                        buf_put_listed(c, &b, state_label(c, state_lookup(reg, m->to)));
        }
        return buf_str(&b);
}

static MUST Err refuse_move(Ctx *c, const Register *reg, Str from, Str to)
{
        const State *s = state_lookup(reg, from), *there = state_lookup(reg, to);
        Str ways = ways_from(c, reg, from), name = s ? state_label(c, s) : from;
        if (!ways.n)
                return fail_field(
                        c, ERR_INVALID, S("state"), "From %.*s a record moves nowhere.", STR(name));
        return fail_field(c, ERR_INVALID, S("state"),
                "From %.*s a record moves to %.*s, not to %.*s.", STR(name), STR(ways),
                STR(there ? state_label(c, there) : to));
}

/* Parts that are not finished
 * --------------------------- */
#define PARTS_NAMED 5

/* " AND state NOT IN (?, …)": the states in which a part is finished; the first cell is the whole's id. */
static void put_unfinished(Buf *sql, const Register *part, Cell *cells, size_t *n_cells)
{
        bool any = false;
        for (size_t i = 0; i < part->n_states; i++) {
                if (!state_finished(&part->states[i]))
                        continue;
                buf_put(sql, any ? S(", ?") : S(" AND state NOT IN (?"));
                any = true;
                cells[(*n_cells)++] = cell_text(part->states[i].name);
        }
        if (any)
                buf_putc(sql, ')');
}

/* Whether one part at all was brought to its end: what nobody reviewed is not reviewed, nor is a review that was
 * called off. */
static MUST Err put_no_part(Ctx *c, const Record *whole, const Register *part, Buf *out)
{
        Buf sql = buf_new(c->arena);
        Cell cells[1 + 32] = {cell_text(whole->id)}, ignored;
        size_t n = 1;
        bool found;
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT 1 FROM %.*s WHERE withdrawn = 0 AND %.*s = ?",
                STR(table_name(c->arena, part)), STR(column_name(c->arena, part->part_of, "")));
        for (size_t i = 0; i < part->n_states; i++) {
                if (!part->states[i].light || strcmp(part->states[i].light, "stop") != 0)
                        continue;
                buf_put(&sql, S(" AND state <> ?"));
                cells[n++] = cell_text(part->states[i].name);
        }
        buf_put(&sql, S(" LIMIT 1"));
        TRY(db_one(c, buf_z(&sql), (Cells){cells, n}, &ignored, &found));
        if (!found)
                buf_printf(out, tr(c, N_("%s%.*s, none yet")), out->n ? tr(c, N_("; ")) : "",
                        STR(register_label(c, part)));
        return OK;
}

/* "审稿意见 3: YJ-12, YJ-13, YJ-15": how many are open, and which; nothing if none is. */
static MUST Err put_open_parts(Ctx *c, const Record *whole, const Register *part, Buf *out)
{
        if (!part->part_of || !part->n_states)
                return OK;
        Buf sql = buf_new(c->arena), names = buf_new(c->arena);
        Cell cells[1 + 32] = {cell_text(whole->id)};
        size_t n_cells = 1;
        int64_t n = 0;
        /* sql: identifiers only */
        buf_printf(&sql, "SELECT number, title FROM %.*s WHERE withdrawn = 0 AND %.*s = ?",
                STR(table_name(c->arena, part)), STR(column_name(c->arena, part->part_of, "")));
        put_unfinished(&sql, part, cells, &n_cells);
        buf_put(&sql, S(" ORDER BY number, title"));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, n_cells}, &rows));
        for (bool more;; n++) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Str name = rows_text(rows, 0).n ? rows_text(rows, 0) : rows_text(rows, 1);
                if (n < PARTS_NAMED)
                        buf_put_listed(c, &names, name);
        }
        if (n)
                buf_printf(out, tr(c, N_("%s%.*s, %lld unfinished: %.*s%s")),
                        out->n ? tr(c, N_("; ")) : "", STR(register_label(c, part)), (long long)n,
                        STR(buf_str(&names)), n > PARTS_NAMED ? "……" : "");
        return OK;
}

/* What a move says of itself
 * -------------------------- */
static const MoveSet *set_of(const Ctx *c, const Move *m, const Field *f)
{
        for (size_t i = 0; i < m->n_sets; i++)
                if (m->sets[i].field == f && (m->sets[i].what == SET_TODAY || c->actor))
                        return &m->sets[i];
        return NULL;
}

Err move_fill(Ctx *c, Record *r, const Move *m)
{
        for (size_t i = 0; i < m->n_sets; i++) {
                const Field *f = m->sets[i].field;
                Values *v = &r->values[f - r->reg->fields];
                if (v->n || !set_of(c, m, f))
                        continue;
                Str words = m->sets[i].what == SET_ME ? c->actor->name
                                                      : jdn_iso(c->arena, day_today(c));
                TRY(field_parse(c, f, words, v));
        }
        return OK;
}

/* "差错率不高于1，现为1.2"; nothing if it keeps to it. A number that is not there was named as missing. */
static void put_limit(Ctx *c, const Record *r, const MoveLimit *limit, Buf *out)
{
        const Values *v = &r->values[limit->field - r->reg->fields];
        if (!v->n || limit->above == (v->p[0].number > limit->limit))
                return;
        buf_printf(out,
                limit->above ? tr(c, N_("%s%.*s above %.*s; it is %.*s"))
                             : tr(c, N_("%s%.*s of at most %.*s; it is %.*s")),
                out->n ? tr(c, N_("; ")) : "", STR(field_label(c, limit->field)), STR(limit->words),
                STR(v->p[0].text));
}

/* What a needed field waits for: itself, or of a composed one the first piece that is missing; NULL: nothing. */
static MUST Err lacking(Ctx *c, const Record *r, const Move *m, const Field *f, const Field **ret)
{
        *ret = NULL;
        if (r->values[f - r->reg->fields].n || set_of(c, m, f))
                return OK;
        *ret = f;
        return f->n_compose ? compose_lacks(c, r, f, ret) : OK;
}

Err move_missing(Ctx *c, const Record *r, const Move *m, Str *ret_words, const Field **ret_field)
{
        Buf b = buf_new(c->arena);
        *ret_field = NULL;
        for (size_t k = 0; k < m->n_needs; k++) {
                const Field *f;
                TRY(lacking(c, r, m, m->needs[k], &f));
                if (!f)
                        continue;
                buf_put_listed(c, &b, field_label(c, f));
                if (!*ret_field)
                        *ret_field = f;
        }
        for (size_t k = 0; k < m->n_limits; k++)
                put_limit(c, r, &m->limits[k], &b);
        for (size_t k = 0; k < m->n_done; k++)
                TRY(put_open_parts(c, r, m->done[k], &b));
        for (size_t k = 0; k < m->n_some; k++) {
                TRY(put_no_part(c, r, m->some[k], &b));
                TRY(put_open_parts(c, r, m->some[k], &b));
        }
        *ret_words = buf_str(&b);
        return OK;
}

/* The same parts to be opened one by one. */
static MUST Err add_waits(Ctx *c, const Record *whole, const Register *part, size_t max,
        MoveWait *all, size_t *n, int64_t *total)
{
        Buf sql = buf_new(c->arena);
        Cell cells[1 + 32] = {cell_text(whole->id)};
        size_t n_cells = 1;
        if (!part->part_of || !part->n_states)
                return OK;
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT id, number, title, state FROM %.*s WHERE withdrawn = 0 AND %.*s = ?",
                STR(table_name(c->arena, part)), STR(column_name(c->arena, part->part_of, "")));
        put_unfinished(&sql, part, cells, &n_cells);
        buf_put(&sql, S(" ORDER BY number, title"));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, n_cells}, &rows));
        for (bool more;; ++*total) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                if (*n < max)
                        all[(*n)++] = (MoveWait){part, str_keep(c->arena, rows_text(rows, 0)),
                                str_keep(c->arena, rows_text(rows, 1)),
                                str_keep(c->arena, rows_text(rows, 2)),
                                str_keep(c->arena, rows_text(rows, 3))};
        }
}

Err move_waits(Ctx *c, const Record *r, const Move *m, size_t max, MoveWait **ret, size_t *ret_n,
        int64_t *ret_total)
{
        *ret = NEW_N(c->arena, MoveWait, MAX(max, (size_t)1));
        *ret_n = 0;
        *ret_total = 0;
        for (size_t k = 0; k < m->n_done; k++)
                TRY(add_waits(c, r, m->done[k], max, *ret, ret_n, ret_total));
        for (size_t k = 0; k < m->n_some; k++)
                TRY(add_waits(c, r, m->some[k], max, *ret, ret_n, ret_total));
        return OK;
}

/* Making a move
 * ------------- */
Err move_check(Ctx *c, const Record *r, Str from, Str reason, const Move **ret)
{
        Str missing;
        const Field *field;
        const Move *m = *ret = move_lookup(r->reg, from, r->state);
        if (!r->reg->n_moves)
                return OK;
        if (!m)
                return refuse_move(c, r->reg, from, r->state);
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        if (h && h->may_move)
                TRY(h->may_move(c, r, m));
        TRY(move_missing(c, r, m, &missing, &field));
        if (field && !m->n_done && !m->n_some && !m->n_limits)
                return fail_field(
                        c, ERR_INVALID, field->name, "%.*s must be filled in first.", STR(missing));
        if (missing.n)
                return fail_field(c, ERR_INVALID, field ? field->name : S("state"),
                        "“%.*s” must wait. Missing: %.*s", STR(move_label(c, r->reg, m)),
                        STR(missing));
        if (m->reason && !str_trim(reason).n)
                return fail_field(c, ERR_INVALID, S("reason"), "“%.*s” needs a reason; it is kept.",
                        STR(move_label(c, r->reg, m)));
        return OK;
}

Err move_done(Ctx *c, const Record *r, const Move *m)
{
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        return m && h && h->moved ? h->moved(c, r, m) : OK;
}

void record_move_hooks(const Registers *r, MoveHook *may, MoveHook *moved)
{
        r->hooks->may_move = may;
        r->hooks->moved = moved;
}

/* True if a move that gives numbers can still come: then it gives them, and not the first save. */
bool number_waits(const Register *reg, Str state)
{
        bool reached[32] = {false}, more = true;
        for (size_t i = 0; i < reg->n_states; i++)
                reached[i] = str_eq(reg->states[i].name, state);
        while (more) {
                more = false;
                for (size_t i = 0; i < reg->n_moves; i++) {
                        const Move *m = &reg->moves[i];
                        const State *from = state_lookup(reg, m->from),
                                    *to = state_lookup(reg, m->to);
                        if (!from || !to || !reached[from - reg->states])
                                continue;
                        if (m->then & THEN_NUMBER)
                                return true;
                        more = more || !reached[to - reg->states];
                        reached[to - reg->states] = true;
                }
        }
        return false;
}

/* Who moved it
 * ------------ */
Err record_arrivals(Ctx *c, Str id, Arrival **ret, size_t *ret_n)
{
        VEC(Arrival) v = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT at_ms, actor, actor_name, reason, CAST(payload AS {json}) ->> '_state' FROM chain "
                "WHERE record_id = ? AND version IS NOT NULL AND action IN ('create', 'move') "
                "ORDER BY seq",
                CELLS(cell_text(id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Arrival p = {
                        .at_ms = rows_int(rows, 0),
                        .actor = str_keep(c->arena, rows_text(rows, 1)),
                        .actor_name = str_keep(c->arena, rows_text(rows, 2)),
                        .reason = str_keep(c->arena, rows_text(rows, 3)),
                        .from = v.n ? v.p[v.n - 1].to : (Str){0},
                        .to = str_keep(c->arena, rows_text(rows, 4)),
                };
                *VEC_PUSH(c->arena, &v) = p;
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
