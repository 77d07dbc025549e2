/* lend.c: a text that the office gives to somebody without an account, to read and to note upon, by a link of his own: an
 * outside reviewer gets the draft that he is asked about, and nothing else. What may be lent, and what becomes of the notes,
 * a register declares (lend). Here is the office's side: who made which link, how far it is, and its end; what its holder
 * does is in lent.c. Of the key in the link only the hash is kept. */
#include "flow/flow.h"

#define KEY_BYTES 24 /* 192 random bits */
#define NAME_MAX_CHARS 60
#define LINKS_MAX 100 /* of one record, shown */

/* What may be lent
 * ---------------- */
bool lend_moves(const Register *reg, const Move *m)
{
        const Lend *lend = reg->lend;
        return lend &&
                ((lend->opened && str_eq(m->to, lend->opened->name)) ||
                        (lend->given && str_eq(m->to, lend->given->name)));
}

bool lend_can(const Record *r)
{
        const Lend *lend = r->reg->lend;
        if (!lend || r->withdrawn)
                return false;
        if (!lend->given || str_eq(r->state, lend->given->name))
                return true;
        if (move_lookup(r->reg, r->state, lend->given->name))
                return true;
        return lend->opened && move_lookup(r->reg, r->state, lend->opened->name) &&
                move_lookup(r->reg, lend->opened->name, lend->given->name);
}

/* The record whose text is meant: r itself, or one that it names. */
static MUST Err find_text(Ctx *c, const Record *r, Str id, Record **ret)
{
        const Lend *lend = r->reg->lend;
        if (!lend->by)
                return record_load(c, r->reg, r->id, ret);
        const Values *named = &r->values[lend->by - r->reg->fields];
        const Register *of = register_lookup(c->registers, lend->by->target);
        Str chosen = !id.n && named->n == 1 ? named->p[0].text : (Str){0};
        for (size_t i = 0; i < named->n; i++)
                if (str_eq(named->p[i].text, id))
                        chosen = id;
        if (!named->n)
                return fail_field(c, ERR_INVALID, S("text"), "First fill in %.*s: what is lent.",
                        STR(field_label(c, lend->by)));
        if (!of || !chosen.n)
                return fail_field(c, ERR_INVALID, S("text"), "Choose what is lent.");
        return record_load(c, of, chosen, ret);
}

static MUST Err check_new(Ctx *c, const NewLent *n, int64_t *ret_until)
{
        int64_t now = now_ms(c);
        if (!n->name.n || utf8_count(n->name) > NAME_MAX_CHARS)
                return fail_field(c, ERR_INVALID, S("name"),
                        "Say whom the link is for, in at most %d characters.", NAME_MAX_CHARS);
        TRY(account_until(c, n->until, ret_until));
        if (*ret_until <= now || *ret_until > now + (int64_t)LENT_DAYS_MAX * 86400000)
                return fail_field(c, ERR_INVALID, S("until"),
                        "Say until when the link opens, a day from today and within %d days.",
                        LENT_DAYS_MAX);
        return OK;
}

Err lend_make(Ctx *c, const Record *r, const NewLent *n, Str *ret_id, Str *ret_key)
{
        Record *source;
        int64_t until;
        uint8_t random[KEY_BYTES];
        if (!lend_can(r))
                return fail(c, ERR_CONFLICT, "Where this record stands nothing of it is lent.");
        TRY(check_new(c, n, &until));
        TRY(find_text(c, r, n->text_id, &source));
        if (source->withdrawn || !str_trim(record_text(source, r->reg->lend->text->name)).n)
                return fail_field(c, ERR_INVALID, S("text"), "“%.*s” has no text to be read.",
                        STR(source->title));
        random_fill(c, random, sizeof random);
        Str key = hex(c->arena, random, sizeof random), id = uuid_new(c);
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c,
                "INSERT INTO lent (id, key_hash, register, record_id, text_id, text_version, "
                "text_title, name, org_id, created_ms, by_name, expires_ms) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_text(id), cell_text(sha256_hex(c->arena, key)), cell_text(r->reg->name),
                        cell_text(r->id), cell_text(source->id), cell_int(source->version),
                        cell_text(source->title), cell_text(n->name), cell_text(r->org_id),
                        cell_int(now_ms(c)), cell_text(c->actor ? c->actor->name : S("")),
                        cell_int(until)),
                NULL));
        TRY(audit_add(c, S("lend"), r->reg->name, r->id,
                str_printf(c->arena, "%.*s · %.*s %lld", STR(n->name), STR(source->title),
                        (long long)source->version)));
        TRY(txn_commit(&t));
        *ret_id = id;
        *ret_key = key;
        return OK;
}

/* The links of a record
 * --------------------- */
Err lend_list(Ctx *c, const Record *r, LentLink **ret, size_t *ret_n)
{
        VEC(LentLink) found = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT id, name, text_title, by_name, text_version, created_ms, expires_ms, ended_ms, "
                "opened_ms, given_ms, n_opened, "
                "(SELECT count(*) FROM lent_note WHERE lent_id = lent.id) FROM lent "
                "WHERE record_id = ? ORDER BY id DESC LIMIT ?",
                CELLS(cell_text(r->id), cell_int(LINKS_MAX)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = (LentLink){
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .name = str_keep(c->arena, rows_text(rows, 1)),
                        .text_title = str_keep(c->arena, rows_text(rows, 2)),
                        .by_name = str_keep(c->arena, rows_text(rows, 3)),
                        .text_version = rows_int(rows, 4),
                        .created_ms = rows_int(rows, 5),
                        .expires_ms = rows_int(rows, 6),
                        .ended_ms = rows_int(rows, 7),
                        .opened_ms = rows_int(rows, 8),
                        .given_ms = rows_int(rows, 9),
                        .n_opened = rows_int(rows, 10),
                        .n_notes = rows_int(rows, 11),
                        .expired = rows_int(rows, 6) <= now_ms(c),
                };
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err lend_end(Ctx *c, const Record *r, Str id)
{
        int64_t n;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c,
                "UPDATE lent SET ended_ms = ? WHERE id = ? AND record_id = ? AND ended_ms = 0",
                CELLS(cell_int(now_ms(c)), cell_text(id), cell_text(r->id)), &n));
        if (!n)
                return fail(
                        c, ERR_NOT_FOUND, "This record has no such link, or it was ended before.");
        TRY(audit_add(c, S("lend_end"), r->reg->name, r->id, id));
        return txn_commit(&t);
}
