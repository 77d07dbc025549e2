/* record.c: one record: making, saving, withdrawing, moving.
 *
 * Saving is one transaction: the chain's lock, the version it was made from, the checks, the row, its many
 * values, the revision, the hooks of the rooms to the right. Whatever fails, the record in memory is as it
 * was, and so is the database. */
#include "record/inner.h"

#include <assert.h>
#include <string.h>

Record *record_new(Ctx *c, const Register *reg)
{
        Record *r = NEW(c->arena, Record);
        r->reg = reg;
        r->visibility = reg->share.n ? reg->share : S("office");
        r->state = reg->n_states ? reg->states[0].name : (Str){0};
        r->values = NEW_N(c->arena, Values, reg->n_fields);
        return r;
}

static Values *values_of(const Record *r, Str field)
{
        const Field *f = field_lookup(r->reg, field);
        return f ? &r->values[f - r->reg->fields] : NULL;
}

void record_put(Record *r, Str field, Values v)
{
        Values *at = values_of(r, field);
        assert(at && "the register has no such field");
        *at = v;
}

Err record_put_text(Ctx *c, Record *r, Str field, Str typed)
{
        const Field *f = field_lookup(r->reg, field);
        if (!f)
                return fail_field(c, ERR_INVALID, field, "The register %.*s has no field “%.*s”.",
                        STR(register_label(c, r->reg)), STR(field));
        return field_parse(c, f, typed, &r->values[f - r->reg->fields]);
}

const Values *record_values(const Record *r, Str field)
{
        static const Values none = {0};
        const Values *v = values_of(r, field);
        return v ? v : &none;
}

Str record_text(const Record *r, Str field)
{
        const Values *v = record_values(r, field);
        return v->n ? v->p[0].text : (Str){0};
}

/* What a revision keeps
 * --------------------- */
static Str kept_words(Ctx *c, const Record *r, const Field *f, const Value *v)
{
        Str words = (f->type->keep ? f->type->keep : f->type->print)(c, f, v);
        return f->sealed ? seal_value(c, r->id, words) : words;
}

static Json *kept_values(Ctx *c, const Record *r, const Field *f, const Values *v)
{
        if (!f->many)
                return json_string(c->arena, kept_words(c, r, f, &v->p[0]));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < v->n; i++)
                json_push(c->arena, list, json_string(c->arena, kept_words(c, r, f, &v->p[i])));
        return list;
}

Json *record_snapshot(Ctx *c, const Record *r)
{
        Json *j = json_object(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->values[i].n)
                        json_put_at(c->arena, j, r->reg->fields[i].name,
                                kept_values(c, r, &r->reg->fields[i], &r->values[i]));
        const struct {
                const char *key;
                Str value;
        } own[] = {
                {"_number", r->number},
                {"_state", r->state},
                {"_visibility", r->visibility},
                {"_withdrawn", r->withdrawn ? r->withdrawn_reason : (Str){0}},
        };
        for (size_t i = 0; i < ARRAY_LEN(own); i++)
                if (own[i].value.n)
                        json_put_str(c->arena, j, own[i].key, own[i].value);
        return j;
}

Str snapshot_text(Ctx *c, const Record *r)
{
        Json *j = record_snapshot(c, r);
        size_t n = 256;
        for (size_t i = 0; i < j->n; i++)
                n += j->items[i]->s.n + j->items[i]->s.n / 16 + 64;
        Buf b = buf_new(c->arena);
        buf_reserve(&b, n); /* a whole book is written once, not grown into */
        json_write(&b, j);
        return buf_str(&b);
}

/* Checks
 * ------ */
static MUST Err check_required(Ctx *c, const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        bool draft = s && s->draft;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                const Field *lacks = f;
                if (!f->required || r->values[i].n || (!f->is_title && draft))
                        continue;
                if (f->n_compose)
                        TRY(compose_lacks(c, r, f, &lacks));
                if (lacks)
                        return fail_field(c, ERR_INVALID, lacks->name, "%.*s must be filled in.",
                                STR(field_label(c, lacks)));
        }
        return OK;
}

static MUST Err check_own(Ctx *c, const Record *r)
{
        static const Str visibilities[] = {SC("office"), SC("levels"), SC("system"), SC("public")};
        bool known = false;
        for (size_t i = 0; i < ARRAY_LEN(visibilities); i++)
                known = known || str_eq(r->visibility, visibilities[i]);
        if (!known)
                return fail_field(c, ERR_INVALID, S("visibility"), "“%.*s” is no visibility.",
                        STR(r->visibility));
        if (r->reg->n_states ? !state_lookup(r->reg, r->state) : r->state.n > 0)
                return fail_field(c, ERR_INVALID, S("state"),
                        "The register %.*s has no state “%.*s”.", STR(register_label(c, r->reg)),
                        STR(r->state));
        return OK;
}

/* Among what whoever saves may see: other organisations keep names of their own. */
static MUST Err check_unique(Ctx *c, const Record *r, const Field *f, const Value *v)
{
        const TypeColumn *col = &f->type->columns[0];
        Str table = table_name(c->arena, r->reg);
        Cell cells[2 + SCOPE_CELLS] = {value_cell(v, col), cell_text(r->id)}, title;
        size_t n;
        bool found;
        Str scope = scope_condition(c, r->reg, "", cells + 2, &n);
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT title FROM %.*s WHERE %.*s = ? AND id <> ? AND withdrawn = 0%s%.*s",
                STR(table), STR(column_name(c->arena, f, col->suffix)), scope.n ? " AND " : "",
                STR(scope));
        TRY(db_one(c, sql.p, (Cells){cells, 2 + n}, &title, &found));
        if (found)
                return fail_field(c, ERR_CONFLICT, f->name, "“%.*s” is registered already: %.*s.",
                        STR(f->type->print(c, f, v)), STR(title.s));
        return OK;
}

static MUST Err check_values(Ctx *c, const Record *r)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                TRY(field_complete(c, f, &r->values[i]));
                if (f->unique && r->values[i].n)
                        TRY(check_unique(c, r, f, &r->values[i].p[0]));
                if (f->apart[0])
                        TRY(check_apart(c, r, f));
                if (f->sealed)
                        TRY(check_sealed(c, f, &r->values[i]));
        }
        return OK;
}

/* Numbers of groups, and the texts that are composed of them. A draft has no number yet, and no text made of one. */
static MUST Err give_numbers(Ctx *c, Record *r, const Record *old, const Move *move)
{
        TRY(next_give(c, r, old, move));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool empty = f->n_compose && !r->values[i].n;
                if (empty)
                        TRY(compose(c, r, f));
                if (empty && r->values[i].n && f->unique)
                        TRY(check_unique(c, r, f, &r->values[i].p[0]));
        }
        return check_lasting(c, r);
}

/* To rows
 * ------- */
/* Title, number and every name, folded, a line each, so that a whole name can be asked for. */
static Str quick_words(Ctx *c, const Record *r)
{
        Buf b = buf_new(c->arena);
        buf_printf(&b, "\n%.*s\n%.*s\n", STR(r->title), STR(r->number));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (f->is_title || !r->values[i].n ||
                        !(str_eq(f->search, S("title")) || str_eq(f->search, S("name"))))
                        continue;
                buf_put(&b, field_words(c, f, &r->values[i]));
                buf_putc(&b, '\n');
        }
        return fold_text(c->arena, buf_str(&b), NULL);
}

typedef struct {
        Buf names; /* of an update: "a = ?, b = ?" */
        VEC(Cell) cells;
        Arena *arena;
        const Ctx *c;
        Str id; /* of the record */
        bool update;
} Put;

static void put_cell(Put *p, Str column, Cell v)
{
        if (p->update) {
                if (p->cells.n)
                        buf_put(&p->names, S(", "));
                buf_put(&p->names, column);
                buf_put(&p->names, S(" = ?"));
        }
        *VEC_PUSH(p->arena, &p->cells) = v;
}

static void put_values(Put *p, const Field *f, const Value *v)
{
        for (size_t i = 0; i < f->type->n_columns; i++)
                put_cell(p,
                        p->update ? column_name(p->arena, f, f->type->columns[i].suffix) : S(""),
                        !v                  ? CELL_NONE
                                : f->sealed ? cell_text(seal_value(p->c, p->id, v->text))
                                            : value_cell(v, &f->type->columns[i]));
}

static Put put_start(Ctx *c, const Record *r, bool update)
{
        return (Put){.c = c,
                .id = r->id,
                .names = buf_new(c->arena),
                .arena = c->arena,
                .update = update};
}

/* In the order of ROW_COLUMNS. */
static void put_common(Ctx *c, Put *p, const Record *r, int64_t reach)
{
        put_cell(p, S("reach"), cell_int(reach));
        put_cell(p, S("id"), cell_text(r->id));
        put_cell(p, S("number"), cell_text_or_null(r->number));
        put_cell(p, S("state"), cell_text(r->state));
        put_cell(p, S("title"), cell_text(r->title));
        put_cell(p, S("words"), cell_text(quick_words(c, r)));
        put_cell(p, S("version"), cell_int(r->version));
        put_cell(p, S("created_ms"), cell_int(r->created_ms));
        put_cell(p, S("updated_ms"), cell_int(r->updated_ms));
        put_cell(p, S("created_by"), cell_text(r->created_by));
        put_cell(p, S("updated_by"), cell_text(r->updated_by));
        put_cell(p, S("org_id"), cell_text(r->org_id));
        put_cell(p, S("visibility"), cell_text(r->visibility));
        put_cell(p, S("withdrawn"), cell_int(r->withdrawn));
        put_cell(p, S("withdrawn_reason"), cell_text(r->withdrawn_reason));
}

static MUST Err write_child(Ctx *c, const Record *r, size_t field, bool fresh)
{
        const Field *f = &r->reg->fields[field];
        if (!fresh) {
                Str table = child_name(c->arena, r->reg, f);
                /* sql: identifiers only */
                Str sql = str_printf(c->arena, "DELETE FROM %.*s WHERE record_id = ?", STR(table));
                TRY(db_run(c, sql.p, CELLS(cell_text(r->id)), NULL));
        }
        for (size_t i = 0; i < r->values[field].n; i++) {
                Put p = put_start(c, r, /* update= */ false);
                put_cell(&p, S("record_id"), cell_text(r->id));
                put_cell(&p, S("ord"), cell_int((int64_t)i));
                put_values(&p, f, &r->values[field].p[i]);
                TRY(db_run(
                        c, r->reg->texts->insert_one[field], (Cells){p.cells.p, p.cells.n}, NULL));
        }
        return OK;
}

static MUST Err refuse_late(Ctx *c)
{
        return fail(c, ERR_CONFLICT,
                "Not saved: someone changed this record first. Your text is kept.");
}

/* Nobody's words are lost where the record was only counted anew since. */
static MUST Err check_version(Ctx *c, Record *r, const Record *old)
{
        bool done;
        if (!old || old->version == r->version)
                return OK;
        TRY(reckon_catch_up(c, r, old, &done));
        return done ? OK : refuse_late(c);
}

/* before: the version the row must still have; 0 for a new row. */
static MUST Err write_row(Ctx *c, const Record *r, int64_t before, int64_t reach)
{
        const char *sql = r->reg->texts->insert;
        Put p = put_start(c, r, before != 0);
        put_common(c, &p, r, reach);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (!r->reg->fields[i].many)
                        put_values(
                                &p, &r->reg->fields[i], r->values[i].n ? &r->values[i].p[0] : NULL);
        if (before) {
                /* sql: identifiers only */
                sql = str_printf(c->arena, "UPDATE %.*s SET %s WHERE id = ? AND version = ?",
                        STR(table_name(c->arena, r->reg)), buf_z(&p.names))
                              .p;
                *VEC_PUSH(c->arena, &p.cells) = cell_text(r->id);
                *VEC_PUSH(c->arena, &p.cells) = cell_int(before);
        }
        int64_t changed = 0;
        TRY(db_run(c, sql, (Cells){p.cells.p, p.cells.n}, &changed));
        if (changed != 1)
                return refuse_late(c);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].many)
                        TRY(write_child(c, r, i, /* fresh= */ before == 0));
        return OK;
}

/* Saving
 * ------ */
/* A record belongs to the organisation of whoever makes it; what the machine makes, to the office's own. */
static MUST Err give_org(Ctx *c, Record *r)
{
        const Actor *who = c->actor;
        if (!r->org_id.n && c->scope)
                r->org_id = c->scope->org;
        if (!r->org_id.n && who)
                r->org_id = who->org_id;
        if (!r->org_id.n)
                TRY(scope_office(c, &r->org_id));
        bool noted = who && who->org_id.n && str_eq(who->org_id, r->org_id); /* with the account */
        return noted ? OK : scope_note_org(c, r->org_id);
}

static MUST Err start_new(Ctx *c, Record *r)
{
        Str actor = c->actor ? c->actor->id : (Str){0};
        if (!r->id.n)
                r->id = uuid_new(c);
        else if (!uuid_valid(r->id))
                return fail_field(c, ERR_INVALID, S("id"), "“%.*s” is no id.", STR(r->id));
        if (!r->created_ms)
                r->created_ms = now_ms(c);
        if (!r->created_by.n)
                r->created_by = actor;
        TRY(give_org(c, r));
        TRY(part_begin(c, r));
        return r->number.n || !number_waits(r->reg, r->state) ? serial_give(c, r) : OK;
}

/* What the stored record keeps whatever the caller says. */
static MUST Err start_change(Ctx *c, Record *r, const Record *old, const Move *move)
{
        r->created_ms = old->created_ms;
        r->created_by = old->created_by;
        r->org_id = old->org_id;
        if (!r->number.n)
                r->number = old->number;
        bool gives = move && move->then & THEN_NUMBER;
        if (!old->number.n && (r->number.n || gives))
                return serial_give(c, r);
        if (!str_eq(r->number, old->number))
                return fail_field(c, ERR_CONFLICT, S("number"),
                        "The number %.*s stays; numbers are not changed.", STR(old->number));
        return OK;
}

static MUST Err run_hooks(Ctx *c, const Record *r)
{
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        for (size_t i = 0; h && i < h->n; i++) {
                HookKind kind = h->after[i].kind;
                if (c->bulk && (kind == HOOK_LATE || (kind == HOOK_REAL && bulk_trial(c))))
                        continue;
                TRY(h->after[i].after(c, r));
        }
        bulk_saved(c, r);
        return OK;
}

/* What a move needs and was empty may be filled in on the way. */
static void forget_needs(Record *r, const Record *old)
{
        const Move *m = move_lookup(r->reg, old->state, r->state);
        for (size_t i = 0; m && i < m->n_needs; i++) {
                size_t k = (size_t)(m->needs[i] - r->reg->fields);
                if (!old->values[k].n)
                        r->values[k] = old->values[k];
        }
}

/* Only a move reaches into another organisation, by whoever decides there (move_allowed asks who that is), and it
 * changes nothing but the state and what it needs. */
static MUST Err check_org(Ctx *c, const Record *r, const Record *old)
{
        bool own = !c->scope || str_eq(c->scope->org, old->org_id), seen;
        if (!r->redacted && own)
                return OK;
        if (!r->redacted && !str_eq(old->state, r->state)) {
                Record unmoved = *r;
                unmoved.values = NEW_N(c->arena, Values, r->reg->n_fields);
                memcpy(unmoved.values, r->values, r->reg->n_fields * sizeof *r->values);
                forget_needs(&unmoved, old);
                unmoved.state = old->state;
                if (str_eq(snapshot_text(c, &unmoved), snapshot_text(c, old)))
                        return OK;
        }
        TRY(scope_sees(c, old, &seen));
        if (!seen)
                return record_unseen(c, r->reg, r->id);
        return fail(c, ERR_DENIED,
                "This record belongs to another organisation; only its own people change it.");
}

/* Who did not see what is sealed did not empty it. */
static void keep_unseen(Record *r, const Record *old)
{
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].sealed && !r->values[i].n)
                        r->values[i] = old->values[i];
}

/* Whatever changes the state moves the record, and only as its register allows. */
static MUST Err check_state(
        Ctx *c, Record *r, const Record *old, Str reason, Str *action, const Move **ret)
{
        *ret = NULL;
        if (!old || str_eq(old->state, r->state))
                return OK;
        *action = S("move");
        const Move *m = move_lookup(r->reg, old->state, r->state);
        if (m)
                TRY(move_fill(c, r, m));
        return move_check(c, r, old->state, reason, ret);
}

/* The row, its revision, the hooks; nothing if nothing differs. */
static MUST Err store(
        Ctx *c, Record *r, const Record *old, Str action, Str reason, bool *ret_stored)
{
        const Field *tf = title_field(r->reg);
        const Values *title = &r->values[tf - r->reg->fields];
        r->title = title->n ? field_display(c, tf, title) : r->number;
        Str snapshot = snapshot_text(c, r);
        *ret_stored = !old || !str_eq(snapshot, snapshot_text(c, old));
        if (!*ret_stored)
                return OK;
        int64_t before = r->version++;
        r->updated_ms = now_ms(c);
        r->updated_by = c->actor ? c->actor->id : (Str){0};
        int64_t reach, old_reach = 0;
        if (old)
                TRY(record_reach(c, old, &old_reach));
        TRY(record_reach(c, r, &reach));
        TRY(write_row(c, r, before, reach));
        TRY(tally_follow(c, old, old_reach, r, reach));
        Entry e = {.action = action,
                .register_name = r->reg->name,
                .record_id = r->id,
                .version = r->version,
                .details = reason,
                .snapshot = snapshot};
        TRY(chain_append(c, &e, NULL));
        TRY(records_show(c, &r, 1, NULL));
        return run_hooks(c, r);
}

Err record_rewrite(Ctx *c, Record *r, Str action, Str reason)
{
        Record *old;
        bool stored;
        TRY(chain_lock(c));
        TRY(record_load_whole(c, r->reg, r->id, &old));
        if (old->version != r->version)
                return refuse_late(c);
        TRY(reckon(c, r, old));
        TRY(check_values(c, r));
        TRY(give_numbers(c, r, old, NULL));
        return store(c, r, old, action, reason, &stored);
}

static MUST Err save_locked(Ctx *c, Record *r, Str action, Str reason)
{
        Record *old = NULL;
        const Move *move;
        TRY(chain_lock(c));
        if (r->version)
                TRY(record_load_whole(c, r->reg, r->id, &old));
        if (old)
                TRY(check_org(c, r, old));
        if (old && r->blind)
                keep_unseen(r, old);
        TRY(check_own(c, r));
        TRY(check_version(c, r, old));
        TRY(reckon(c, r, old));
        TRY(check_state(c, r, old, reason, &action, &move));
        TRY(check_required(c, r));
        TRY(old ? start_change(c, r, old, move) : start_new(c, r));
        TRY(check_values(c, r));
        TRY(give_numbers(c, r, old, move));
        bool stored;
        TRY(store(c, r, old, action, reason, &stored));
        if (!stored)
                return OK;
        TRY(whole_follows(c, r));
        if (old && !str_eq(old->visibility, r->visibility))
                TRY(parts_follow(c, r, reason));
        return move_done(c, r, move);
}

/* Of many saves each is in the savepoint of its rows already. */
static MUST Err save(Ctx *c, Record *r, Str action, Str reason)
{
        Record before = *r;
        CLEANUP(txn_done) Txn t = {0};
        if (!c->bulk)
                TRY(txn_begin(c, DB_WRITE, &t));
        Err e = save_locked(c, r, action, reason);
        if (e == OK && !c->bulk)
                e = txn_commit(&t);
        if (e != OK)
                *r = before;
        return e;
}

Err record_save(Ctx *c, Record *r, Str reason)
{
        return save(c, r, r->version ? S("edit") : S("create"), reason);
}

/* Written as it is, under the names that hold now. */
Err record_restate(Ctx *c, const Restated *restated)
{
        Record *r;
        TRY(record_load_whole(c, restated->reg, restated->id, &r));
        int64_t reach, before = r->version++;
        TRY(record_reach(c, r, &reach));
        TRY(write_row(c, r, before, reach));
        Entry e = {.action = S("rename"),
                .register_name = r->reg->name,
                .record_id = r->id,
                .version = r->version,
                .details = restated->reason,
                .snapshot = snapshot_text(c, r)};
        TRY(chain_append(c, &e, NULL));
        if (!restated->follow)
                return OK;
        TRY(records_show(c, &r, 1, NULL));
        return run_hooks(c, r);
}

/* Withdrawing, restoring, moving
 * ------------------------------ */
static MUST Err set_withdrawn(Ctx *c, const Register *reg, Str id, bool withdrawn, Str reason)
{
        Record *r;
        TRY(record_load_seen(c, reg, id, &r));
        r->withdrawn = withdrawn;
        r->withdrawn_reason = withdrawn ? reason : (Str){0};
        return save(c, r, withdrawn ? S("withdraw") : S("restore"), reason);
}

Err record_withdraw(Ctx *c, const Register *reg, Str id, Str reason)
{
        reason = str_trim(reason);
        if (!reason.n)
                return fail_field(c, ERR_INVALID, S("reason"), "Say why the record is withdrawn.");
        return set_withdrawn(c, reg, id, /* withdrawn= */ true, reason);
}

Err record_restore(Ctx *c, const Register *reg, Str id, Str reason)
{
        Merged into;
        bool merged;
        TRY(record_merged_into(c, reg, id, &into, &merged));
        if (merged)
                return fail(c, ERR_CONFLICT,
                        "It was merged into %.*s %.*s; take the merge back instead.",
                        STR(into.number), STR(into.title));
        return set_withdrawn(c, reg, id, /* withdrawn= */ false, reason);
}

static void fill_in(Record *r, const Record *given)
{
        for (size_t i = 0; given && i < r->reg->n_fields; i++)
                if (!r->values[i].n && given->values[i].n)
                        r->values[i] = given->values[i];
}

Err record_move(Ctx *c, const Register *reg, Str id, Str state, Str reason)
{
        return record_move_with(c, reg, id, state, NULL, reason);
}

Err record_move_with(
        Ctx *c, const Register *reg, Str id, Str state, const Record *given, Str reason)
{
        Record *r;
        const State *s = state_lookup(reg, state);
        if (!s)
                return fail_field(c, ERR_INVALID, S("state"),
                        "The register %.*s has no state “%.*s”.", STR(register_label(c, reg)),
                        STR(state));
        TRY(record_load_seen(c, reg, id, &r));
        if (str_eq(r->state, s->name))
                return fail_field(c, ERR_CONFLICT, S("state"),
                        "The record is in this state already: %.*s.", STR(state_label(c, s)));
        fill_in(r, given);
        r->state = s->name;
        return save(c, r, S("move"), reason);
}
