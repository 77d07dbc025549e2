/* kept.c: what a connection keeps of rows that never change, such as the pages of the search index that every question
 * reads. The engine's own cache holds their blocks, but to come to one is still a statement, a walk down a tree
 * and a copy of some thousand bytes, and that is most of what a short question costs.
 *
 * Nothing is put away while a transaction is open, so whoever was given bytes may hold them that long. When there
 * is no room what was not asked for in the last turns goes; if all of it was, what is new is not kept: a walk
 * over more than there is room for would otherwise drive out everything and find nothing. */
#include "store/driver.h"

#include <stdlib.h>
#include <string.h>

#define BUCKETS 1024
#define TURNS 64 /* transactions for which something stays that nobody asks for */

typedef struct Entry Entry;
struct Entry {
        Entry *chain;
        int64_t a, b;
        uint64_t turn; /* that asked for it last */
        size_t n;
        char bytes[];
};
struct Kept {
        Entry *buckets[BUCKETS];
        uint64_t turn;
        size_t n_bytes;
        bool full; /* something found no room */
};

static Entry **bucket_of(Kept *k, int64_t a, int64_t b)
{
        uint64_t h = ((uint64_t)a ^ (uint64_t)b * 0x9E3779B97F4A7C15u) * 0xD6E8FEB86659FD93u;
        return &k->buckets[(h >> 32) % BUCKETS];
}

bool db_kept(Db *db, int64_t a, int64_t b, Str *ret)
{
        if (!db->kept || !db->depth)
                return false;
        for (Entry *e = *bucket_of(db->kept, a, b); e; e = e->chain)
                if (e->b == b && e->a == a) {
                        e->turn = db->kept->turn;
                        *ret = (Str){e->bytes, e->n};
                        return true;
                }
        return false;
}

static bool has_room(Db *db, size_t n)
{
        if (!db->depth || db->txn_access != DB_READ)
                return false;
        if (!db->kept)
                db->kept = calloc(1, sizeof *db->kept);
        if (!db->kept)
                die("event=out_of_memory what=kept");
        bool room = db->kept->n_bytes + n <= KEPT_BYTES;
        db->kept->full |= !room;
        return room;
}

Str db_keep(Ctx *c, int64_t a, int64_t b, Str bytes)
{
        Db *db = c->db;
        Str known;
        size_t n = sizeof(Entry) + bytes.n + 1;
        if (db_kept(db, a, b, &known))
                return known;
        if (!has_room(db, n))
                return str_keep(c->arena, bytes);
        Entry *e = malloc(n), **bucket = bucket_of(db->kept, a, b);
        if (!e)
                die("event=out_of_memory what=kept bytes=%zu", n);
        *e = (Entry){.chain = *bucket, .a = a, .b = b, .turn = db->kept->turn, .n = bytes.n};
        if (bytes.n)
                memcpy(e->bytes, bytes.p, bytes.n);
        e->bytes[bytes.n] = 0;
        *bucket = e;
        db->kept->n_bytes += n;
        return (Str){e->bytes, e->n};
}

/* Puts away what was asked for before that turn. */
static void clear_before(Kept *k, uint64_t turn)
{
        for (size_t i = 0; i < BUCKETS; i++)
                for (Entry **at = &k->buckets[i], *e; (e = *at);) {
                        if (e->turn >= turn) {
                                at = &e->chain;
                                continue;
                        }
                        *at = e->chain;
                        k->n_bytes -= sizeof *e + e->n + 1;
                        free(e);
                }
}

void kept_turn(Db *db)
{
        Kept *k = db->kept;
        if (!k)
                return;
        k->turn++;
        if (k->full && k->turn > TURNS)
                clear_before(k, k->turn - TURNS);
        k->full = false;
}

void kept_drop(Db *db)
{
        if (!db->kept)
                return;
        clear_before(db->kept, UINT64_MAX);
        free(db->kept);
        db->kept = NULL;
}
