/* bulk.c: many saves in one transaction, as a table that is taken in makes them. Each save by itself asks for the chain's
 * head, the sequence of its number, the counts that change, and notes them again; here they stand in memory in between
 * and are written once. What other rooms make of a record may wait until its row is certain to stand.
 *
 * A savepoint makes SQLite copy each page that is changed after it, thirty for a row with its indexes, and PostgreSQL
 * wait twice more; so some rows share one. Most of what is refused is refused before anything was written, and costs
 * nothing; else the rows before it in the savepoint are done again. What rows changed here is kept apart until they
 * are settled. Memory is bounded: counts are written whenever there are many, and names that were found are forgotten
 * whenever there are too many. */
#include "record/inner.h"

#include <assert.h>
#include <string.h>

#define COUNTS_MAX 4096
#define SEQUENCES_MAX 64
#define FOUND_MAX 2048
#define HASH_LEN 64

typedef struct {
        Str register_name, field, value;
        int64_t reach, n;
} BulkCount;
typedef struct {
        Str name, office;
        int64_t year, last;
        int64_t row;     /* last, as the present row began */
        int64_t kept;    /* last, as of the rows that are settled */
        int64_t written; /* last, as of the database */
} BulkSequence;
/* A record that waits for its late hooks; r NULL: it is loaded for them, since its memory is gone. */
typedef struct {
        const Record *r;
        const Register *reg;
        Str id;
} BulkSaved;

/* How far the chain was. */
typedef struct {
        int64_t seq;
        char hash[HASH_LEN];
} BulkHead;

struct Bulk {
        BulkKind kind;
        Arena *arena;         /* of the whole */
        Arena *counts;        /* of the counts until they are written */
        Arena *names;         /* of orgs and found */
        Arena *rows;          /* of what the rows that share the savepoint changed */
        const Arena *callers; /* c->arena when the row began */
        Txn txn;              /* that savepoint, while rows are not settled */
        BulkHead head, kept;  /* as of the rows that are settled */
        /* as the present row began */
        BulkHead row;
        int64_t row_writes;
        size_t row_changed, row_saved;
        Map by_key; /* BulkCount */
        VEC(BulkCount *) standing;
        VEC(BulkCount) changed; /* by the rows that are not settled */
        VEC(BulkSequence) sequences;
        VEC(BulkSaved) saved; /* by those rows */
        Str office;           /* empty: not asked yet */
        Map orgs;             /* int64_t: its number */
        Map found;            /* Str: the id */
        size_t n_found;
        bool *unsteady; /* by register: its records change, so what names find is asked each time */
        void *gathered[HOOKS_MAX];
        void **gathering; /* while a late hook is called */
};

/* Beginning and end
 * ----------------- */
static void names_forget(struct Bulk *b)
{
        arena_reset(b->names);
        b->orgs = map_new(b->names);
        b->found = map_new(b->names);
        b->n_found = 0;
}

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
                .names = arena_new(),
                .rows = arena_new(),
                .head = {.seq = seq},
                .unsteady = NEW_N(arena, bool, registers_count(c->registers) + 1)};
        b->by_key = map_new(b->counts);
        names_forget(b);
        assert(hash.n == HASH_LEN);
        memcpy(b->head.hash, hash.p, HASH_LEN);
        b->kept = b->head;
        c->bulk = b;
        return OK;
}

void bulk_drop(Ctx *c)
{
        struct Bulk *b = c->bulk;
        const struct Hooks *h = c->registers ? c->registers->hooks : NULL;
        if (!b)
                return;
        txn_done(&b->txn);
        for (size_t i = 0; h && i < h->n; i++)
                if (b->gathered[i] && h->after[i].dropped)
                        h->after[i].dropped(b->gathered[i]);
        c->bulk = NULL;
        arena_drop(b->rows);
        arena_drop(b->names);
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
        return chain_head_write(c, b->kept.seq, (Str){b->kept.hash, HASH_LEN});
}

Err bulk_end(Ctx *c)
{
        Err e = bulk_settle(c);
        if (e == OK && c->bulk->kind == BULK_REAL)
                e = end_real(c, c->bulk);
        bulk_drop(c);
        return e;
}

bool bulk_trial(const Ctx *c)
{
        return c->bulk && c->bulk->kind == BULK_TRIAL;
}

/* Rows
 * ---- */
Err bulk_row(Ctx *c)
{
        struct Bulk *b = c->bulk;
        if (!b->txn.open)
                TRY(txn_begin(c, DB_WRITE, &b->txn));
        b->callers = c->arena;
        b->row = b->head;
        b->row_writes = db_writes(c->db);
        b->row_changed = b->changed.n;
        b->row_saved = b->saved.n;
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].row = b->sequences.p[i].last;
        return OK;
}

bool bulk_unsettled(const Ctx *c)
{
        return c->bulk && c->bulk->txn.open;
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
        Str key = str_printf(b->rows, "%.*s\x1f%.*s\x1f%lld\x1f%.*s", STR(k->register_name),
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

static void rows_clear(struct Bulk *b)
{
        memset(&b->changed, 0, sizeof b->changed);
        memset(&b->saved, 0, sizeof b->saved);
        arena_reset(b->rows);
}

Err bulk_settle(Ctx *c)
{
        struct Bulk *b = c->bulk;
        if (!b->txn.open)
                return OK;
        for (size_t i = 0; i < b->saved.n; i++)
                TRY(call_late(c, b, &b->saved.p[i]));
        for (size_t i = 0; i < b->changed.n; i++)
                count_keep(b, &b->changed.p[i]);
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].kept = b->sequences.p[i].last;
        b->kept = b->head;
        rows_clear(b);
        TRY(txn_commit(&b->txn));
        return b->standing.n > COUNTS_MAX ? counts_write(c, b) : OK;
}

/* All that are not settled. */
static void rows_back(struct Bulk *b)
{
        txn_done(&b->txn);
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].last = b->sequences.p[i].kept;
        b->head = b->kept;
        names_forget(b);
        rows_clear(b);
}

void bulk_back(Ctx *c, bool *ret_all)
{
        struct Bulk *b = c->bulk;
        *ret_all = db_writes(c->db) != b->row_writes;
        if (*ret_all) {
                rows_back(b);
                return;
        }
        for (size_t i = 0; i < b->sequences.n; i++)
                b->sequences.p[i].last = b->sequences.p[i].row;
        b->head = b->row;
        b->changed.n = b->row_changed;
        b->saved.n = b->row_saved;
}

void bulk_saved(Ctx *c, const Record *r)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return;
        b->unsteady[r->reg->place] = true;
        if (b->kind == BULK_TRIAL)
                return;
        BulkSaved *s = VEC_PUSH(b->rows, &b->saved);
        *s = (BulkSaved){.reg = r->reg, .id = str_keep(b->rows, r->id)};
        if (c->arena == b->callers) {
                Record *same = NEW(b->rows, Record); /* the caller may go on with his */
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
        *ret_seq = b->head.seq;
        *ret_hash = str_keep(c->arena, (Str){b->head.hash, HASH_LEN});
        return true;
}

void bulk_head_put(Ctx *c, int64_t seq, Str hash)
{
        assert(hash.n == HASH_LEN);
        c->bulk->head.seq = seq;
        memcpy(c->bulk->head.hash, hash.p, HASH_LEN);
}

bool bulk_tally(Ctx *c, Str register_name, Str field, Str value, int64_t reach, int64_t n)
{
        struct Bulk *b = c->bulk;
        if (!b)
                return false;
        *VEC_PUSH(b->rows, &b->changed) = (BulkCount){str_keep(b->rows, register_name),
                str_keep(b->rows, field), str_keep(b->rows, value), reach, n};
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
                        str_keep(b->arena, office), year, last, last, last, last};
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
        int64_t *kept = NEW(b->names, int64_t);
        *kept = n;
        map_put(&b->orgs, str_keep(b->names, org), kept);
}

bool bulk_office(const Ctx *c, Str *ret_org)
{
        if (!c->bulk || !c->bulk->office.n)
                return false;
        *ret_org = str_keep(c->arena, c->bulk->office);
        return true;
}

void bulk_office_put(Ctx *c, Str org)
{
        if (c->bulk)
                c->bulk->office = str_keep(c->bulk->arena, org);
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
                *ret_id = str_keep(c->arena, *id); /* it may be forgotten before the row is done */
        return id != NULL;
}

void bulk_found_put(Ctx *c, const Register *reg, Str typed, Str id)
{
        struct Bulk *b = c->bulk;
        if (!b || b->unsteady[reg->place])
                return;
        if (b->n_found >= FOUND_MAX)
                names_forget(b);
        Str *kept = NEW(b->names, Str);
        *kept = str_keep(b->names, id);
        map_put(&b->found, found_key(b->names, reg, typed), kept);
        b->n_found++;
}
