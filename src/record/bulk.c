/* bulk.c: many saves in one transaction, as a table that is taken in makes them. Each save by itself asks for the chain's
 * head, the sequence of its number, the counts that change, and notes them again; here they stand in memory in between
 * and are written once. What other rooms make of a record may wait until its row is certain to stand.
 *
 * A row may be refused after some of its saves were done, and is then rolled back: what it changed here is kept apart
 * until bulk_keep, and bulk_forget takes it back. Memory is bounded: counts are written whenever there are many, names
 * that were found are remembered up to a number. */
#include "record/inner.h"

#include <assert.h>
#include <string.h>

#define COUNTS_MAX 4096
#define SEQUENCES_MAX 64
#define FOUND_MAX 4096
#define HASH_LEN 64

typedef struct {
        Str register_name, field, value;
        int64_t reach, n;
} BulkCount;
typedef struct {
        Str name, office;
        int64_t year, last;
        int64_t kept;    /* last, as of the rows that stand */
        int64_t written; /* last, as of the database */
} BulkSequence;
/* A record that waits for its late hooks; r NULL: it is loaded for them, since its memory is gone. */
typedef struct {
        const Record *r;
        const Register *reg;
        Str id;
} BulkSaved;

struct Bulk {
        BulkKind kind;
        Arena *arena;         /* of the whole */
        Arena *counts;        /* of the counts until they are written */
        Arena *row;           /* of what the present row changed */
        const Arena *callers; /* c->arena when the row began */
        int64_t seq, kept_seq;
        char hash[HASH_LEN], kept_hash[HASH_LEN];
        Map by_key; /* BulkCount */
        VEC(BulkCount *) standing;
        VEC(BulkCount) changed; /* by the present row */
        VEC(BulkSequence) sequences;
        VEC(BulkSaved) saved; /* by the present row */
        Map orgs;             /* int64_t: its number */
        Map found;            /* Str: the id */
        size_t n_found;
        bool *unsteady; /* by register: its records change, so what names find is asked each time */
        void *gathered[HOOKS_MAX];
        void **gathering; /* while a late hook is called */
};

/* Beginning and end
 * ----------------- */
Err bulk_begin(Ctx *c, BulkKind kind)
{
        Str hash;
        int64_t seq;
        assert(!c->bulk && "one at a time");
        TRY(chain_lock(c));
        TRY(chain_head(c, &seq, &hash));
        Arena *arena = arena_new();
        struct Bulk *b = NEW(arena, struct Bulk);
        *b = (struct Bulk){.kind = kind,
                .arena = arena,
                .counts = arena_new(),
                .row = arena_new(),
                .seq = seq,
                .kept_seq = seq,
                .orgs = map_new(arena),
                .found = map_new(arena),
                .unsteady = NEW_N(arena, bool, registers_count(c->registers) + 1)};
        b->by_key = map_new(b->counts);
        assert(hash.n == HASH_LEN);
        memcpy(b->hash, hash.p, HASH_LEN);
        memcpy(b->kept_hash, hash.p, HASH_LEN);
        c->bulk = b;
        return OK;
}

void bulk_drop(Ctx *c)
{
        struct Bulk *b = c->bulk;
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        if (!b)
                return;
        for (size_t i = 0; h && i < h->n; i++)
                if (b->gathered[i] && h->after[i].dropped)
                        h->after[i].dropped(b->gathered[i]);
        c->bulk = NULL;
        arena_drop(b->row);
        arena_drop(b->counts);
        arena_drop(b->arena);
}

static MUST Err counts_write(Ctx *c, struct Bulk *b)
{
        for (size_t i = 0; i < b->standing.n; i++) {
                const BulkCount *k = b->standing.p[i];
                if (k->n)
                        TRY(tally_add(c, k->register_name, k->field, k->value, k->reach, k->n));
        }
        memset(&b->standing, 0, sizeof b->standing);
        arena_reset(b->counts);
        b->by_key = map_new(b->counts);
        return OK;
}

static MUST Err end_real(Ctx *c, struct Bulk *b)
{
        const struct Hooks *h = c->registers->hooks;
        TRY(counts_write(c, b));
        for (size_t i = 0; i < b->sequences.n; i++) {
                const BulkSequence *s = &b->sequences.p[i];
                if (s->kept != s->written)
                        TRY(sequence_write(c, s->name, s->office, s->year, s->kept));
        }
        for (size_t i = 0; i < h->n; i++)
                if (b->gathered[i])
                        TRY(h->after[i].done(c, b->gathered[i]));
        return chain_head_write(c, b->kept_seq, (Str){b->kept_hash, HASH_LEN});
}

Err bulk_end(Ctx *c)
{
        Err e = c->bulk->kind == BULK_REAL ? end_real(c, c->bulk) : OK;
        bulk_drop(c);
        return e;
}

bool bulk_trial(const Ctx *c)
{
        return c->bulk && c->bulk->kind == BULK_TRIAL;
}

/* A row
 * ----- */
static void row_clear(struct Bulk *b)
{
        memset(&b->changed, 0, sizeof b->changed);
        memset(&b->saved, 0, sizeof b->saved);
        arena_reset(b->row);
}

void bulk_row(Ctx *c)
{
        if (c->bulk)
                c->bulk->callers = c->arena;
}

static MUST Err late_hooks(Ctx *c, struct Bulk *b, const Record *r)
{
        const struct Hooks *h = c->registers->hooks;
        for (size_t i = 0; i < h->n; i++) {
                if (h->after[i].kind != HOOK_LATE)
                        continue;
                b->gathering = &b->gathered[i];
                Err e = h->after[i].after(c, r);
                b->gathering = NULL;
                TRY(e);
        }
        return OK;
}

void **bulk_gathered(Ctx *c)
{
        return c->bulk ? c->bulk->gathering : NULL;
}

static MUST Err call_late(Ctx *c, struct Bulk *b, const BulkSaved *s)
{
        Record *r;
        if (s->r)
                return late_hooks(c, b, s->r);
        TRY(record_load_whole(c, s->reg, s->id, &r));
        TRY(records_show(c, &r, 1, NULL));
        return late_hooks(c, b, r);
}

static void count_keep(struct Bulk *b, const BulkCount *k)
{
        Str key = str_printf(b->row, "%.*s\x1f%.*s\x1f%lld\x1f%.*s", STR(k->register_name),
                STR(k->field), (long long)k->reach, STR(k->value));
        BulkCount *at = map_lookup(&b->by_key, key);
        if (at) {
                at->n += k->n;
                return;
        }
        at = NEW(b->counts, BulkCount);
        *at = (BulkCount){str_keep(b->counts, k->register_name), str_keep(b->counts, k->field),
                str_keep(b->counts, k->value), k->reach, k->n};
        map_put(&b->by_key, str_keep(b->counts, key), at);
        *VEC_PUSH(b->counts, &b->standing) = at;
}

Err bulk_keep(Ctx *c)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return OK;
        for (size_t i = 0; i < b->saved.n; i++)
                TRY(call_late(c, b, &b->saved.p[i]));
        for (size_t i = 0; i < b->changed.n; i++)
                count_keep(b, &b->changed.p[i]);
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].kept = b->sequences.p[i].last;
        b->kept_seq = b->seq;
        memcpy(b->kept_hash, b->hash, HASH_LEN);
        row_clear(b);
        return b->standing.n > COUNTS_MAX ? counts_write(c, b) : OK;
}

void bulk_forget(Ctx *c)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return;
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].last = b->sequences.p[i].kept;
        b->seq = b->kept_seq;
        memcpy(b->hash, b->kept_hash, HASH_LEN);
        b->orgs = map_new(b->arena);
        b->found = map_new(b->arena);
        row_clear(b);
}

void bulk_saved(Ctx *c, const Record *r)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return;
        b->unsteady[r->reg->place] = true;
        if (b->kind == BULK_TRIAL)
                return;
        BulkSaved *s = VEC_PUSH(b->row, &b->saved);
        *s = (BulkSaved){.reg = r->reg, .id = str_keep(b->row, r->id)};
        if (c->arena == b->callers) {
                Record *same = NEW(b->row, Record); /* the caller may go on with his */
                *same = *r;
                s->r = same;
        }
}

/* What stands in memory
 * --------------------- */
bool bulk_head(const Ctx *c, int64_t *ret_seq, Str *ret_hash)
{
        const struct Bulk *b = c->bulk;
        if (!b)
                return false;
        *ret_seq = b->seq;
        *ret_hash = str_keep(c->arena, (Str){b->hash, HASH_LEN});
        return true;
}

void bulk_head_put(Ctx *c, int64_t seq, Str hash)
{
        assert(hash.n == HASH_LEN);
        c->bulk->seq = seq;
        memcpy(c->bulk->hash, hash.p, HASH_LEN);
}

bool bulk_tally(Ctx *c, Str register_name, Str field, Str value, int64_t reach, int64_t n)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return false;
        *VEC_PUSH(b->row, &b->changed) = (BulkCount){str_keep(b->row, register_name),
                str_keep(b->row, field), str_keep(b->row, value), reach, n};
        return true;
}

static BulkSequence *sequence_of(struct Bulk *b, Str name, Str office, int64_t year)
{
        for (size_t i = 0; b && i < b->sequences.n; i++) {
                BulkSequence *s = &b->sequences.p[i];
                if (s->year == year && str_eq(s->name, name) && str_eq(s->office, office))
                        return s;
        }
        return NULL;
}

bool bulk_sequence(const Ctx *c, Str name, Str office, int64_t year, int64_t *ret)
{
        const BulkSequence *s = sequence_of(c->bulk, name, office, year);
        if (s)
                *ret = s->last;
        return s != NULL;
}

bool bulk_sequence_put(Ctx *c, Str name, Str office, int64_t year, int64_t last)
{
        BulkSequence *s = sequence_of(c->bulk, name, office, year);
        if (s)
                s->last = MAX(s->last, last);
        return s != NULL;
}

void bulk_sequence_note(Ctx *c, Str name, Str office, int64_t year, int64_t last)
{
        struct Bulk *b = c->bulk;
        if (b && b->sequences.n < SEQUENCES_MAX)
                *VEC_PUSH(b->arena, &b->sequences) = (BulkSequence){str_keep(b->arena, name),
                        str_keep(b->arena, office), year, last, last, last};
}

bool bulk_org(const Ctx *c, Str org, int64_t *ret)
{
        const int64_t *n = c->bulk ? map_lookup(&c->bulk->orgs, org) : NULL;
        if (n)
                *ret = *n;
        return n != NULL;
}

void bulk_org_put(Ctx *c, Str org, int64_t n)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return;
        int64_t *kept = NEW(b->arena, int64_t);
        *kept = n;
        map_put(&b->orgs, str_keep(b->arena, org), kept);
}

static Str found_key(Arena *a, const Register *reg, Str typed)
{
        return str_printf(a, "%zu\x1f%.*s", reg->place, STR(typed));
}

bool bulk_found(const Ctx *c, const Register *reg, Str typed, Str *ret_id)
{
        const struct Bulk *b = c->bulk;
        if (!b || b->unsteady[reg->place])
                return false;
        const Str *id = map_lookup(&b->found, found_key(c->arena, reg, typed));
        if (id)
                *ret_id = *id;
        return id != NULL;
}

void bulk_found_put(Ctx *c, const Register *reg, Str typed, Str id)
{
        struct Bulk *b = c->bulk;
        if (!b || b->unsteady[reg->place] || b->n_found >= FOUND_MAX)
                return;
        Str *kept = NEW(b->arena, Str);
        *kept = str_keep(b->arena, id);
        map_put(&b->found, found_key(b->arena, reg, typed), kept);
        b->n_found++;
}
