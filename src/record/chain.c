/* chain.c: one chain of hashes over every revision and every audit entry, in order. Each link covers all its
 * own columns and the hash before it, so that nothing can be changed, taken out or put in without breaking
 * what follows; the head is kept apart (meta, "chain_head"), so that nothing can be cut off at the end.
 *
 * The head is also the lock: whoever writes takes its row first, and on PostgreSQL the next writer waits
 * there. One writer at a time is what an office needs, and what a chain means. */
#include "record/inner.h"

#include <string.h>

#define FIRST_HASH "0000000000000000000000000000000000000000000000000000000000000000"

typedef struct {
        int64_t seq, at_ms;
        Str actor, actor_name, action, register_name, record_id;
        int64_t version; /* 0: none */
        Str reason, payload, prev_hash;
} Link;

static void put_part(Hasher *h, Str s)
{
        char n[32];
        int len = snprintf(n, sizeof n, "%zu:", s.n);
        hasher_put(h, (Str){n, (size_t)len});
        hasher_put(h, s);
        hasher_put(h, S("\n"));
}

static void put_whole(Hasher *h, int64_t v)
{
        char n[32];
        int len = snprintf(n, sizeof n, "%lld\n", (long long)v);
        hasher_put(h, (Str){n, (size_t)len});
}

/* Every part with its length before it, so that no two links give the same bytes. */
static Str link_hash(Ctx *c, const Link *l)
{
        Hasher *h = hasher_new_sha256(c->arena);
        put_part(h, S("hanqing chain 1"));
        put_part(h, l->prev_hash);
        put_whole(h, l->seq);
        put_whole(h, l->at_ms);
        put_part(h, l->actor);
        put_part(h, l->actor_name);
        put_part(h, l->action);
        put_part(h, l->register_name);
        put_part(h, l->record_id);
        put_whole(h, l->version);
        put_part(h, l->reason);
        put_part(h, l->payload);
        return hasher_hex(h, c->arena);
}

/* Head: "SEQ HASH"
 * ---------------- */
Err chain_head(Ctx *c, int64_t *ret_seq, Str *ret_hash)
{
        Cell v;
        bool found;
        if (bulk_head(c, ret_seq, ret_hash))
                return OK;
        TRY(db_one(c, "SELECT value FROM meta WHERE key = 'chain_head'", NO_CELLS, &v, &found));
        *ret_seq = 0;
        *ret_hash = S(FIRST_HASH);
        if (!found)
                return OK;
        Str rest = v.s, seq;
        if (!str_cut(&rest, ' ', &seq) || !str_to_int(seq, ret_seq) || rest.n != 64)
                return fail(c, ERR_CORRUPT, "The head of the chain is damaged: “%.*s”.", STR(v.s));
        *ret_hash = rest;
        return OK;
}

Err chain_lock(Ctx *c)
{
        if (c->bulk)
                return OK; /* held since it began */
        return db_run(c,
                "INSERT INTO meta (key, value) VALUES ('chain_head', '0 " FIRST_HASH "') "
                "ON CONFLICT (key) DO UPDATE SET value = meta.value",
                NO_CELLS, NULL);
}

Err chain_head_write(Ctx *c, int64_t seq, Str hash)
{
        Str value = str_printf(c->arena, "%lld %.*s", (long long)seq, STR(hash));
        return db_run(c, "UPDATE meta SET value = ? WHERE key = 'chain_head'",
                CELLS(cell_text(value)), NULL);
}

static MUST Err insert(Ctx *c, const Link *l, Str hash)
{
        return db_run(c,
                "INSERT INTO chain (seq, at_ms, actor, actor_name, action, register, record_id, version, "
                "reason, payload, prev_hash, hash) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_int(l->seq), cell_int(l->at_ms), cell_text(l->actor),
                        cell_text(l->actor_name), cell_text(l->action), cell_text(l->register_name),
                        cell_text(l->record_id), l->version ? cell_int(l->version) : CELL_NONE,
                        cell_text(l->reason), cell_text(l->payload), cell_text(l->prev_hash),
                        cell_text(hash)),
                NULL);
}

Err chain_append(Ctx *c, const Entry *e, Str *ret_hash)
{
        Link l = {
                .at_ms = now_ms(c),
                .actor = c->actor ? c->actor->id : (Str){0},
                .actor_name = c->actor ? c->actor->name : (Str){0},
                .action = e->action,
                .register_name = e->register_name,
                .record_id = e->record_id,
                .version = e->version,
                .reason = e->details,
                .payload = e->version ? snapshot_salted(c, e->snapshot) : e->snapshot,
        };
        if (bulk_trial(c))
                return OK; /* will be rolled back, and nobody asks for it */
        TRY(chain_head(c, &l.seq, &l.prev_hash));
        l.seq++;
        Str hash = link_hash(c, &l);
        TRY(insert(c, &l, hash));
        if (c->bulk)
                bulk_head_put(c, l.seq, hash);
        else
                TRY(chain_head_write(c, l.seq, hash));
        if (ret_hash)
                *ret_hash = hash;
        return OK;
}

Err audit_add(Ctx *c, Str action, Str register_name, Str record_id, Str details)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(chain_lock(c));
        Entry e = {.action = action,
                .register_name = register_name,
                .record_id = record_id,
                .details = details};
        TRY(chain_append(c, &e, NULL));
        return txn_commit(&t);
}

/* Verification
 * ------------ */
static Link link_fetch(const Rows *rows)
{
        return (Link){
                .seq = rows_int(rows, 0),
                .at_ms = rows_int(rows, 1),
                .actor = rows_text(rows, 2),
                .actor_name = rows_text(rows, 3),
                .action = rows_text(rows, 4),
                .register_name = rows_text(rows, 5),
                .record_id = rows_text(rows, 6),
                .version = rows_null(rows, 7) ? 0 : rows_int(rows, 7),
                .reason = rows_text(rows, 8),
                .payload = rows_text(rows, 9),
                .prev_hash = rows_text(rows, 10),
        };
}

static void broken(ChainReport *r, int64_t seq, Str sentence)
{
        r->broken_at = seq;
        r->sentence = sentence;
}

/* Taken out
 * --------- */
#define LINKS                                                                                  \
        "SELECT seq, at_ms, actor, actor_name, action, register, record_id, version, reason, " \
        "payload, prev_hash, hash FROM chain "

Err chain_replace(Ctx *c, int64_t seq, Str payload, Str *ret_hash)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        TRY(db_query(c, LINKS "WHERE seq = ?", CELLS(cell_int(seq)), &rows));
        TRY(rows_next(c, rows, &more));
        if (!more)
                return fail(c, ERR_CORRUPT, "Entry %lld of the chain is missing.", (long long)seq);
        Link l = link_fetch(rows);
        l.payload = payload;
        *ret_hash = link_hash(c, &l);
        rows_closep(&rows);
        rows = NULL;
        return db_run(c, "UPDATE chain SET payload = ? WHERE seq = ?",
                CELLS(cell_text(payload), cell_int(seq)), NULL);
}

/* What later entries say of links out of which something was taken: the number of the link to the hash that it has with
 * what is left. They are links themselves, so what they say stands as fast as the rest. */
static MUST Err purges_load(Ctx *c, Map *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        *ret = map_new(c->arena);
        TRY(db_query(c,
                "SELECT payload FROM chain WHERE action = 'purge' AND version IS NULL ORDER BY seq",
                NO_CELLS, &rows));
        for (bool more;;) {
                Json *said;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                TRY(json_parse(c, str_keep(c->arena, rows_text(rows, 0)), &said));
                const Json *links = json_lookup(said, S("links"));
                for (size_t i = 0; links && i < links->n; i++) {
                        const Json *one = links->items[i];
                        if (one->kind != JSON_ARRAY || one->n != 2)
                                continue;
                        Str *hash = NEW(c->arena, Str);
                        *hash = json_text(one->items[1]);
                        map_put(ret,
                                str_printf(
                                        c->arena, "%lld", (long long)json_to_int(one->items[0], 0)),
                                hash);
                }
        }
}

static bool was_purged(Ctx *c, const Map *purged, int64_t seq, Str computed)
{
        const Str *said = map_lookup(purged, str_printf(c->arena, "%lld", (long long)seq));
        return said && str_eq(*said, computed);
}

/* One link against the one before it; hash holds that one's hash and receives this one's. */
static void check_link(
        Ctx *c, Arena *keep, const Rows *rows, const Map *purged, char hash[64], ChainReport *ret)
{
        Link l = link_fetch(rows);
        int64_t expected = ret->n_entries + 1;
        ret->n_entries++;
        ret->n_revisions += l.version > 0;
        const char *problem = NULL;
        Str computed = link_hash(c, &l);
        if (l.seq != expected)
                problem = N_("is missing");
        else if (!str_eq(l.prev_hash, (Str){hash, 64}))
                problem = N_("does not follow the one before it");
        else if (rows_text(rows, 11).n != 64 ||
                (!str_eq(rows_text(rows, 11), computed) && !was_purged(c, purged, l.seq, computed)))
                problem = N_("was changed after it was written");
        if (problem)
                broken(ret, expected,
                        str_printf(keep, tr(c, N_("Entry %lld of the chain %s.")),
                                (long long)expected, tr(c, problem)));
        if (!problem)
                memcpy(hash, rows_text(rows, 11).p, 64); /* as the next one must have it */
}

static MUST Err walk_links(Ctx *c, char hash[64], ChainReport *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        Map purged;
        TRY(purges_load(c, &purged));
        TRY(db_query(c, LINKS "ORDER BY seq", NO_CELLS, &rows));
        for (bool more; !ret->broken_at;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                check_link(c, turn.outer, rows, &purged, hash, ret);
        }
        return OK;
}

Err chain_verify(Ctx *c, ChainReport *ret)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_READ, &t)); /* one moment of the database */
        char hash[64];
        memcpy(hash, FIRST_HASH, 64);
        *ret = (ChainReport){0};
        TRY(walk_links(c, hash, ret));
        int64_t seq;
        Str head;
        TRY(chain_head(c, &seq, &head));
        if (!ret->broken_at && (seq != ret->n_entries || !str_eq(head, (Str){hash, 64})))
                broken(ret, ret->n_entries + 1,
                        str_printf(c->arena,
                                tr(c, N_("The chain ends at entry %lld, but %lld were written.")),
                                (long long)ret->n_entries, (long long)seq));
        if (!ret->broken_at)
                TRY(records_verify(c, ret));
        return txn_commit(&t);
}
