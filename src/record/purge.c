/* purge.c: taking out what may not be kept any longer, or should never have been: a name after its term, an identity number
 * that was pasted into a field. It goes from the row and from every revision, and the chain can still be walked.
 *
 * A link's hash covers its payload, and the next link covers that hash; so the hash stays, and a new entry of the chain
 * says for each link that was touched what its hash is with what is left (chain.c takes one or the other). That entry is
 * a link like any other: nobody can take something out without it being seen who, when, why and how much. The salt of a
 * revision goes with the value, so that the old hash does not tell whether a guess is right
 * (docs/decisions/003-purge.md). */
#include "record/inner.h"

#include <string.h>

typedef struct {
        const Register *reg;
        const Record *now;
        const Json *present; /* what it says now */
        const Field *const *fields;
        size_t n;
        Json *links; /* [seq, hash] of each that was touched */
} Purge;

static const Field *concerned(const Purge *p, Str key)
{
        for (size_t i = 0; i < p->n; i++)
                if (str_eq(p->fields[i]->name, key) || former_lookup(&p->fields[i]->was, key))
                        return p->fields[i];
        return NULL;
}

/* The title and what is required stay as they are now: only what they were before is taken out. */
static bool stays(const Field *f)
{
        return f->is_title || f->required;
}

/* What is left of a snapshot; NULL: nothing is to be taken out. */
static Json *what_is_left(Ctx *c, const Purge *p, const Json *snapshot)
{
        Json *left = json_object(c->arena), *gone = json_array(c->arena);
        for (size_t i = 0; i < snapshot->n; i++) {
                Str key = snapshot->keys[i];
                const Field *f = concerned(p, key);
                if (f &&
                        !(stays(f) &&
                                json_same(c->arena, json_lookup(p->present, f->name),
                                        snapshot->items[i])))
                        json_push(c->arena, gone, json_string(c->arena, key));
                else if (!str_eq(key, S(SNAPSHOT_SALT)) && !str_eq(key, S(SNAPSHOT_PURGED)))
                        json_put_at(c->arena, left, key, snapshot->items[i]);
        }
        if (!gone->n)
                return NULL;
        const Json *before = json_lookup(snapshot, S(SNAPSHOT_PURGED));
        for (size_t i = 0; before && i < before->n; i++)
                json_push(c->arena, gone, before->items[i]);
        json_put_at(c->arena, left, S(SNAPSHOT_PURGED), gone);
        return left;
}

static MUST Err purge_link(Ctx *c, Purge *p, int64_t seq, Str payload)
{
        Json *snapshot;
        TRY(json_parse(c, payload, &snapshot));
        Json *left = what_is_left(c, p, snapshot), *link = json_array(c->arena);
        if (!left)
                return OK;
        Buf text = buf_new(c->arena);
        Str hash;
        json_write(&text, left);
        TRY(chain_replace(c, seq, buf_str(&text), &hash));
        json_push(c->arena, link, json_int(c->arena, seq));
        json_push(c->arena, link, json_string(c->arena, hash));
        json_push(c->arena, p->links, link);
        return OK;
}

static MUST Err purge_revisions(Ctx *c, Purge *p)
{
        typedef struct {
                int64_t seq;
                Str payload;
        } Held;
        VEC(Held) held = {0};
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c,
                        "SELECT seq, payload FROM chain WHERE record_id = ? AND version IS NOT NULL ORDER BY seq",
                        CELLS(cell_text(p->now->id)), &rows));
                for (bool more;;) {
                        TRY(rows_next(c, rows, &more));
                        if (!more)
                                break;
                        *VEC_PUSH(c->arena, &held) =
                                (Held){rows_int(rows, 0), str_keep(c->arena, rows_text(rows, 1))};
                }
        }
        for (size_t i = 0; i < held.n; i++)
                TRY(purge_link(c, p, held.p[i].seq, held.p[i].payload));
        return OK;
}

static MUST Err tell(Ctx *c, const Purge *p, Str reason)
{
        Json *said = json_object(c->arena), *names = json_array(c->arena);
        Buf text = buf_new(c->arena);
        for (size_t i = 0; i < p->n; i++)
                json_push(c->arena, names, json_string(c->arena, p->fields[i]->name));
        json_put(c->arena, said, "fields", names);
        json_put(c->arena, said, "links", p->links);
        json_write(&text, said);
        const Entry e = {.action = S("purge"),
                .register_name = p->reg->name,
                .record_id = p->now->id,
                .details = reason,
                .snapshot = buf_str(&text)};
        return chain_append(c, &e, NULL);
}

Err record_purge(Ctx *c, const Register *reg, Str id, const Field *const *fields, size_t n,
        Str reason, int64_t *ret_n)
{
        Record *r;
        CLEANUP(txn_done) Txn t = {0};
        if (!str_trim(reason).n)
                return fail_field(c, ERR_INVALID, S("reason"), "Say why; it is kept.");
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(chain_lock(c));
        TRY(record_load_whole(c, reg, id, &r));
        for (size_t i = 0; i < n; i++)
                if (!stays(fields[i]))
                        r->values[fields[i] - reg->fields] = (Values){0};
        TRY(record_rewrite(c, r, S("purge"), reason));
        Purge p = {.reg = reg,
                .now = r,
                .present = record_snapshot(c, r),
                .fields = fields,
                .n = n,
                .links = json_array(c->arena)};
        TRY(purge_revisions(c, &p));
        TRY(tell(c, &p, reason));
        *ret_n = (int64_t)p.links->n;
        return txn_commit(&t);
}

Str purge_condition(Ctx *c, const Field *const *fields, size_t n)
{
        Buf sql = buf_new(c->arena);
        buf_put(&sql,
                S("(EXISTS (SELECT 1 FROM chain k WHERE k.record_id = t.id AND k.version IS NOT NULL AND (1 = 0"));
        for (size_t i = 0; i < n; i++) {
                /* sql: identifiers only */
                buf_printf(&sql, " OR k.payload LIKE '%%\"%.*s\":%%'",
                        STR(sql_ident(fields[i]->name)));
                for (size_t w = 0; w < fields[i]->was.n; w++)
                        buf_printf(&sql, " OR k.payload LIKE '%%\"%.*s\":%%'",
                                STR(sql_ident(fields[i]->was.p[w].name)));
        }
        buf_put(&sql, S(")))"));
        return buf_str(&sql);
}
