/* lent.c: what the holder of a link does: begins, reads, notes, gives. He acts as a guest (ROLE_GUEST in the one table of
 * roles), may take the two steps that the register's lend names, and reaches one version of one text. His notes wait
 * in a table of their own until he gives them; then each is a part of the record, as if he had sat in the office. */
#include "flow/flow.h"

#include <string.h>

#define HOUR_MS ((int64_t)3600 * 1000)
#define TITLE_IN_PLACE 80 /* characters */

/* Standing in for the office, as a guest: whatever a link leads to was lent from there. */
typedef struct {
        const Actor *actor;
        const Scope *scope;
} Stand;

static MUST Err step_in(Ctx *c, const LentLink *link, Str org, Stand *ret)
{
        Actor *guest = NEW(c->arena, Actor);
        *ret = (Stand){c->actor, c->scope};
        *guest = (Actor){.id = str_printf(c->arena, "lent-%.*s", STR(link->id)),
                .login = S("guest"),
                .name = link->name,
                .org_id = org,
                .roles = ROLE_GUEST};
        c->actor = guest;
        c->scope = NULL;
        return demand(c, MAY_ANSWER);
}

static void step_out(Ctx *c, Stand before)
{
        c->actor = before.actor;
        c->scope = before.scope;
}

/* One sentence for every cause: whoever tries keys learns nothing. */
static Err no_link(Ctx *c)
{
        fault_clear(c);
        return fail(c, ERR_NOT_FOUND,
                "This link opens nothing, or does so no longer. Whoever sent it can send a new one.");
}

/* Finding it
 * ---------- */
typedef struct {
        Str register_name, record_id, text_id, org_id, sums;
} Row;

static MUST Err find_row(Ctx *c, Str id, Str key, LentLink *link, Row *row)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        if (!uuid_valid(id) || !key.n || key.n > 100)
                return no_link(c);
        TRY(db_query(c,
                "SELECT register, record_id, text_id, org_id, sums, name, "
                "text_title, text_version, expires_ms, given_ms, opened_ms, n_opened FROM lent "
                "WHERE id = ? AND key_hash = ? AND ended_ms = 0 AND expires_ms > ?",
                CELLS(cell_text(id), cell_text(sha256_hex(c->arena, key)), cell_int(now_ms(c))),
                &rows));
        TRY(rows_next(c, rows, &more));
        if (!more)
                return no_link(c);
        Str *words[] = {
                &row->register_name, &row->record_id, &row->text_id, &row->org_id, &row->sums};
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                *words[i] = str_keep(c->arena, rows_text(rows, (int)i));
        *link = (LentLink){.id = id,
                .name = str_keep(c->arena, rows_text(rows, 5)),
                .text_title = str_keep(c->arena, rows_text(rows, 6)),
                .text_version = rows_int(rows, 7),
                .expires_ms = rows_int(rows, 8),
                .given_ms = rows_int(rows, 9),
                .opened_ms = rows_int(rows, 10),
                .n_opened = rows_int(rows, 11)};
        return OK;
}

/* A record that went on, or was withdrawn, ends its links; what was given may be looked at until they run out. */
static MUST Err load_records(Ctx *c, const Row *row, Lent *l)
{
        const Register *reg = register_lookup(c->registers, row->register_name), *of = reg;
        if (reg && reg->lend && reg->lend->by)
                of = register_lookup(c->registers, reg->lend->by->target);
        if (!reg || !reg->lend || !of)
                return no_link(c);
        l->lend = reg->lend;
        Err e = record_load(c, reg, row->record_id, &l->record);
        if (e == OK)
                e = record_load(c, of, row->text_id, &l->source);
        if (e == ERR_NOT_FOUND)
                return no_link(c);
        TRY(e);
        if (l->record->withdrawn || l->source->withdrawn ||
                (!l->link.given_ms && !lend_can(l->record)))
                return no_link(c);
        if (l->source->version == l->link.text_version)
                l->text = record_text(l->source, l->lend->text->name);
        else
                TRY(revision_text(c, row->text_id, l->link.text_version, l->lend->text, &l->text));
        return OK;
}

/* A list of strings as it was kept, so long as the declaration has it. */
static Str *words_of(Ctx *c, Str json, size_t n)
{
        Str *words = NEW_N(c->arena, Str, MAX(n, (size_t)1));
        Json *list;
        if (json_parse(c, json, &list) != OK) {
                fault_clear(c);
                return words;
        }
        for (size_t i = 0; i < n && i < list->n; i++)
                words[i] = json_text(list->items[i]);
        return words;
}

static Str words_json(Ctx *c, const Str *words, size_t n)
{
        Json *list = json_array(c->arena);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, json_string(c->arena, words[i]));
        json_write(&b, list);
        return buf_str(&b);
}

static MUST Err load_notes(Ctx *c, Lent *l)
{
        VEC(LentNote) found = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT ord, paragraph, quote, typed FROM lent_note WHERE lent_id = ? ORDER BY paragraph, ord",
                CELLS(cell_text(l->link.id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = (LentNote){.ord = rows_int(rows, 0),
                        .paragraph = (size_t)rows_int(rows, 1),
                        .quote = str_keep(c->arena, rows_text(rows, 2)),
                        .typed = words_of(
                                c, str_keep(c->arena, rows_text(rows, 3)), l->lend->n_ask)};
        }
        l->notes = found.p;
        l->n = found.n;
        l->link.n_notes = (int64_t)found.n;
        return OK;
}

static MUST Err load_within(Ctx *c, const Row *row, Lent *l)
{
        TRY(load_records(c, row, l));
        l->sum = words_of(c, row->sums, l->lend->n_sum);
        return load_notes(c, l);
}

Err lent_load(Ctx *c, Str id, Str key, Lent *ret)
{
        Row row = {0};
        Stand before;
        *ret = (Lent){0};
        TRY(find_row(c, id, key, &ret->link, &row));
        Err e = step_in(c, &ret->link, row.org_id, &before);
        if (e == OK)
                e = load_within(c, &row, ret);
        step_out(c, before);
        return e;
}

Str lent_paragraph(Str text, size_t number)
{
        Str line;
        while (text.n && str_cut(&text, '\n', &line))
                if (str_trim(line).n && --number == 0)
                        return str_trim(line);
        return (Str){0};
}

/* Limits
 * ------ */
/* Another use of this link within the hour; in the transaction of what it is used for. */
static MUST Err count_use(Ctx *c, Str id)
{
        int64_t n, now = now_ms(c);
        TRY(db_run(c,
                "UPDATE lent SET n_hour = CASE WHEN hour_ms > ? THEN n_hour + 1 ELSE 1 END, "
                "hour_ms = CASE WHEN hour_ms > ? THEN hour_ms ELSE ? END "
                "WHERE id = ? AND (hour_ms <= ? OR n_hour < ?)",
                CELLS(cell_int(now - HOUR_MS), cell_int(now - HOUR_MS), cell_int(now),
                        cell_text(id), cell_int(now - HOUR_MS),
                        cell_int(setting_int(c, "lent_hourly"))),
                &n));
        return n
                ? OK
                : fail(c, ERR_BUSY,
                          "This link was used very often within the hour. What was written is kept; go on a little later.");
}

/* A key that opened nothing is counted; when there were too many, nothing more is written down of them. */
static MUST Err count_wrong(Ctx *c)
{
        int64_t most = setting_int(c, "lent_bad_hourly"), n;
        CLEANUP(txn_done) Txn t = {0};
        TRY(outside_counted(c, S("key"), HOUR_MS, &n));
        if (n >= most)
                return fail(c, ERR_BUSY,
                        "Too many links were tried that open nothing. Try again in an hour.");
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(outside_count(c, S("key"), HOUR_MS, 1));
        if (n + 1 == most)
                TRY(audit_add(c, S("lent_guessed"), S(""), S(""),
                        str_printf(c->arena, "%lld", (long long)most)));
        return txn_commit(&t);
}

/* Beginning
 * --------- */
/* Moves the record on where a declared move leads there; where it stands already, nothing. */
static MUST Err move_to(Ctx *c, const Record *r, const State *to)
{
        Record *now;
        TRY(record_load(c, r->reg, r->id, &now));
        if (!to || str_eq(now->state, to->name) || !move_lookup(r->reg, now->state, to->name))
                return OK;
        return record_move(c, r->reg, r->id, to->name, S(""));
}

static MUST Err open_within(Ctx *c, const Lent *l)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(count_use(c, l->link.id));
        TRY(db_run(c,
                "UPDATE lent SET n_opened = n_opened + 1, opened_ms = CASE WHEN opened_ms = 0 THEN ? ELSE opened_ms END WHERE id = ?",
                CELLS(cell_int(now_ms(c)), cell_text(l->link.id)), NULL));
        TRY(audit_add(c, S("lent_open"), l->record->reg->name, l->record->id,
                str_printf(c->arena, "%.*s %lld", STR(l->link.text_title),
                        (long long)l->link.text_version)));
        if (!l->link.given_ms)
                TRY(move_to(c, l->record, l->lend->opened));
        return txn_commit(&t);
}

/* What l's holder does, as the guest that he is. */
static MUST Err as_guest(Ctx *c, Lent *l, Err (*act)(Ctx *, const Lent *))
{
        Stand before;
        Err e = step_in(c, &l->link, l->record->org_id, &before);
        if (e == OK)
                e = act(c, l);
        step_out(c, before);
        return e;
}

Err lent_open(Ctx *c, Str id, Str key)
{
        Lent l;
        Err e = lent_load(c, id, key, &l);
        if (e == OK)
                return as_guest(c, &l, open_within);
        if (e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        TRY(count_wrong(c));
        return no_link(c);
}

/* Notes
 * ----- */
static MUST Err check_open(Ctx *c, const Lent *l)
{
        return l->link.given_ms
                ? fail(c, ERR_CONFLICT,
                          "What was given is with the office and is not changed any more.")
                : OK;
}

static Err lacks(Ctx *c, const Field *f)
{
        return fail_field(
                c, ERR_INVALID, f->name, "%.*s must be filled in.", STR(field_label(c, f)));
}

static MUST Err check_given(
        Ctx *c, const Field *const *fields, size_t n, Record *r, const Str *typed)
{
        for (size_t i = 0; i < n; i++) {
                TRY(record_put_text(c, r, fields[i]->name, typed[i]));
                if (fields[i]->required && !str_trim(typed[i]).n)
                        return lacks(c, fields[i]);
        }
        return OK;
}

/* The note as a part of the record, not saved. */
static MUST Err note_record(Ctx *c, const Lent *l, const LentNote *note, Record **ret)
{
        const Lend *lend = l->lend;
        Record *r = record_new(c, lend->notes);
        Str title =
                str_slice(l->link.text_title, 0, utf8_offset(l->link.text_title, TITLE_IN_PLACE));
        TRY(record_put_text(c, r, lend->notes->part_of->name, l->record->id));
        TRY(record_put_text(c, r, lend->place->name,
                str_printf(c->arena, tr(c, N_("“%.*s”, paragraph %zu")), STR(title),
                        note->paragraph)));
        if (lend->quote)
                TRY(record_put_text(c, r, lend->quote->name, note->quote));
        TRY(check_given(c, lend->ask, lend->n_ask, r, note->typed));
        r->org_id = l->record->org_id;
        *ret = r;
        return OK;
}

static MUST Err check_place(Ctx *c, const Lent *l, const LentNote *note)
{
        Str text = note->paragraph && note->paragraph < 1000000
                ? lent_paragraph(l->text, note->paragraph)
                : (Str){0};
        if (!text.n)
                return fail_field(c, ERR_INVALID, S("quote"), "The text has no paragraph %zu.",
                        note->paragraph);
        if (note->quote.n && str_find(text, note->quote, 0) == SIZE_MAX)
                return fail_field(c, ERR_INVALID, S("quote"),
                        "These words do not stand in paragraph %zu.", note->paragraph);
        return OK;
}

Err lent_note(Ctx *c, const Lent *l, const LentNote *note)
{
        Record *ignored;
        int64_t n = 0;
        TRY(check_open(c, l));
        TRY(check_place(c, l, note));
        TRY(note_record(c, l, note, &ignored));
        if (!note->ord && l->n >= LENT_NOTES_MAX)
                return fail_field(c, ERR_LIMIT, S("quote"),
                        "There are %d notes already; that is the most.", LENT_NOTES_MAX);
        TRY(count_use(c, l->link.id));
        Str typed = words_json(c, note->typed, l->lend->n_ask);
        if (note->ord)
                TRY(db_run(c,
                        "UPDATE lent_note SET paragraph = ?, quote = ?, typed = ?, at_ms = ? WHERE lent_id = ? AND ord = ?",
                        CELLS(cell_int((int64_t)note->paragraph), cell_text(note->quote),
                                cell_text(typed), cell_int(now_ms(c)), cell_text(l->link.id),
                                cell_int(note->ord)),
                        &n));
        if (n) /* one that was taken off elsewhere meanwhile is written anew */
                return OK;
        return db_run(c,
                "INSERT INTO lent_note (lent_id, ord, paragraph, quote, typed, at_ms) SELECT ?, "
                "coalesce(max(ord), 0) + 1, ?, ?, ?, ? FROM lent_note WHERE lent_id = ?",
                CELLS(cell_text(l->link.id), cell_int((int64_t)note->paragraph),
                        cell_text(note->quote), cell_text(typed), cell_int(now_ms(c)),
                        cell_text(l->link.id)),
                NULL);
}

Err lent_drop(Ctx *c, const Lent *l, int64_t ord)
{
        TRY(check_open(c, l));
        TRY(count_use(c, l->link.id));
        return db_run(c, "DELETE FROM lent_note WHERE lent_id = ? AND ord = ?",
                CELLS(cell_text(l->link.id), cell_int(ord)), NULL);
}

Err lent_sum(Ctx *c, const Lent *l, const Str *typed)
{
        Record *ignored = record_new(c, l->record->reg);
        TRY(check_open(c, l));
        for (size_t i = 0; i < l->lend->n_sum; i++)
                TRY(record_put_text(c, ignored, l->lend->sum[i]->name, typed[i]));
        TRY(count_use(c, l->link.id));
        return db_run(c, "UPDATE lent SET sums = ? WHERE id = ?",
                CELLS(cell_text(words_json(c, typed, l->lend->n_sum)), cell_text(l->link.id)),
                NULL);
}

/* Giving
 * ------ */
/* What he says at the end, where the record says nothing yet; a second opinion is put behind the first. */
static MUST Err put_sum(Ctx *c, const Lent *l, Record *r)
{
        for (size_t i = 0; i < l->lend->n_sum; i++) {
                const Field *f = l->lend->sum[i];
                Str typed = str_trim(l->sum[i]), before = record_text(r, f->name);
                if (!typed.n || (before.n && !field_is(f, "long text")))
                        continue;
                if (before.n)
                        typed = str_printf(c->arena, "%.*s\n%.*s", STR(before), STR(typed));
                TRY(record_put_text(c, r, f->name, typed));
        }
        return OK;
}

/* What the last step needs is asked for at the end, too. */
static MUST Err check_sum(Ctx *c, const Lent *l, const Record *r)
{
        const Move *m =
                l->lend->given ? move_lookup(l->record->reg, r->state, l->lend->given->name) : NULL;
        for (size_t i = 0; m && i < m->n_needs; i++)
                for (size_t k = 0; k < l->lend->n_sum; k++)
                        if (m->needs[i] == l->lend->sum[k] &&
                                !r->values[m->needs[i] - r->reg->fields].n)
                                return lacks(c, m->needs[i]);
        return OK;
}

static MUST Err give_within(Ctx *c, const Lent *l)
{
        Record *r, *note;
        int64_t n;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c, "UPDATE lent SET given_ms = ? WHERE id = ? AND given_ms = 0",
                CELLS(cell_int(now_ms(c)), cell_text(l->link.id)), &n));
        if (!n)
                return fail(c, ERR_CONFLICT,
                        "What was given is with the office and is not changed any more.");
        for (size_t i = 0; i < l->n; i++) {
                TRY(note_record(c, l, &l->notes[i], &note));
                TRY(record_save(c, note, str_from(tr(c, N_("noted by a link")))));
        }
        TRY(move_to(c, l->record, l->lend->opened));
        TRY(record_load(c, l->record->reg, l->record->id, &r));
        TRY(put_sum(c, l, r));
        TRY(check_sum(c, l, r));
        TRY(record_save(c, r, str_from(tr(c, N_("noted by a link")))));
        TRY(move_to(c, r, l->lend->given));
        TRY(audit_add(c, S("lent_give"), r->reg->name, r->id, str_printf(c->arena, "%zu", l->n)));
        return txn_commit(&t);
}

Err lent_give(Ctx *c, Lent *l)
{
        TRY(check_open(c, l));
        TRY(count_use(c, l->link.id));
        TRY(as_guest(c, l, give_within));
        l->link.given_ms = now_ms(c);
        return OK;
}
