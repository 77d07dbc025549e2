/* page_cache.c: pages that were made and may be given again. The database decides: a page is kept with the
 * version of the database that it was made from, and is given again only inside a transaction that sees the
 * same version, to the same person with the same roles, on the same day, in the same language. So it is never
 * stale and never someone else's. Sessions are kept by the same rule, a few seconds long, since their end is
 * a matter of the clock.
 *
 * Each worker has its own, since versions are a connection's; a new page takes the slot of an older one. What
 * is kept is shared with the answers that are still being sent, and goes when the last of them is out. */
#include "web/inside.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#define PAGES 128
#define SESSIONS 64
#define BODY_MAX ((size_t)64 * 1024) /* a larger page is not kept */
#define KEY_MAX 512
#define TOKEN_MAX_ 100
#define SESSION_MS 5000 /* a session that ran out holds this much longer at most */

/* Immutable once made. */
typedef struct {
        atomic_int users;
        size_t n;
        char p[];
} Body;

typedef struct {
        int64_t version;
        uint64_t hash;
        char *key;
        size_t n_key;
        Body *body;
        bool json;
} Kept;

typedef struct {
        int64_t version, until_ms;
        char token[TOKEN_MAX_];
        size_t n_token;
        Arena *arena; /* of the actor's words */
        Actor actor;
} KeptSession;

struct PageCache {
        Kept pages[PAGES];
        KeptSession sessions[SESSIONS];
        int64_t version;  /* of the transaction that is open; 0: not asked for or not known */
        int64_t followed; /* at which the declarations were asked for */
};

typedef struct {
        char p[KEY_MAX];
        size_t n;
        bool whole;
} Key;

PageCache *page_cache_new(void)
{
        PageCache *p = calloc(1, sizeof *p);
        if (!p)
                die("event=out_of_memory bytes=%zu", sizeof *p);
        return p;
}

static void body_release(void *p)
{
        Body *b = p;
        if (b && atomic_fetch_sub(&b->users, 1) == 1)
                free(b);
}

void page_cache_drop(PageCache *p)
{
        for (size_t i = 0; p && i < PAGES; i++) {
                free(p->pages[i].key);
                body_release(p->pages[i].body);
        }
        for (size_t i = 0; p && i < SESSIONS; i++)
                arena_drop(p->sessions[i].arena);
        free(p);
}

void page_cache_close(Ctx *c)
{
        if (c->pages)
                c->pages->version = 0;
}

void page_cache_open(Ctx *c)
{
        if (c->pages)
                c->pages->version = c->db ? db_version(c) : 0;
}

/* Whether nothing changed since this was asked, the declarations neither. */
bool page_cache_knows(Ctx *c)
{
        if (!c->pages || !c->pages->version)
                return false;
        bool knows = c->pages->followed == c->pages->version;
        c->pages->followed = c->pages->version;
        return knows;
}

void page_cache_forget(Ctx *c)
{
        for (size_t i = 0; c->pages && i < PAGES; i++)
                c->pages->pages[i].version = 0;
        for (size_t i = 0; c->pages && i < SESSIONS; i++)
                c->pages->sessions[i].version = 0;
}

/* Sessions
 * -------- */
static KeptSession *session_slot(Ctx *c, Str token)
{
        if (!c->pages || !c->pages->version || !token.n || token.n > TOKEN_MAX_)
                return NULL;
        return &c->pages->sessions[str_hash(token) % SESSIONS];
}

bool page_cache_session(Ctx *c, Str token, const Actor **ret)
{
        const KeptSession *s = session_slot(c, token);
        if (!s || s->version != c->pages->version || s->until_ms < now_ms(c) ||
                !secret_eq((Str){s->token, s->n_token}, token))
                return false;
        *ret = &s->actor; /* holds while this worker serves this request */
        return true;
}

void page_cache_keep_session(Ctx *c, Str token, const Actor *a)
{
        KeptSession *s = session_slot(c, token);
        if (!s || !a)
                return;
        if (!s->arena)
                s->arena = arena_new();
        arena_reset(s->arena);
        actor_copy(s->arena, c->registers, a, &s->actor);
        memcpy(s->token, token.p, token.n);
        s->n_token = token.n;
        s->until_ms = now_ms(c) + SESSION_MS;
        s->version = c->pages->version;
}

/* Pages
 * ----- */
static void key_put(Key *k, Str s)
{
        if (!k->whole || k->n + s.n + 1 > sizeof k->p) {
                k->whole = false;
                return;
        }
        if (s.n)
                memcpy(k->p + k->n, s.p, s.n);
        k->n += s.n;
        k->p[k->n++] = '\n'; /* stands in none of the parts */
}

/* Everything the page depends on besides the database. */
static bool make_key(Ctx *c, const Req *q, Key *k)
{
        int64_t day = (now_ms(c) + setting_int(c, "zone") * 60000) / 86400000;
        const Actor *a = c->actor;
        unsigned facts[] = {a ? a->roles : 0, (unsigned)day, q->json,
                cookie_lookup(q->cookie, S("keys")).n > 0};
        k->n = 0;
        k->whole = !cookie_lookup(q->cookie, S("notice")).n;
        key_put(k, (Str){(const char *)facts, sizeof facts});
        key_put(k, q->path);
        key_put(k, q->query);
        key_put(k, q->lang);
        key_put(k, q->theme);
        key_put(k, a ? a->id : (Str){0});
        key_put(k, a ? a->name : (Str){0});
        key_put(k, a ? a->org_id : (Str){0});
        return k->whole;
}

static Kept *page_slot(Ctx *c, const Req *q, Key *key, uint64_t *ret_hash)
{
        if (!c->pages || !c->pages->version || !(q->route->bits & ROUTE_KEPT) ||
                !str_eq(q->method, S("GET")) || !make_key(c, q, key))
                return NULL;
        *ret_hash = str_hash((Str){key->p, key->n});
        return &c->pages->pages[*ret_hash % PAGES];
}

bool page_cache_lookup(Ctx *c, const Req *q, Resp *p)
{
        Key key;
        uint64_t hash;
        Kept *s = page_slot(c, q, &key, &hash);
        if (!s || !s->body || s->version != c->pages->version || s->hash != hash ||
                s->n_key != key.n || memcmp(s->key, key.p, key.n) != 0)
                return false;
        atomic_fetch_add(&s->body->users, 1);
        arena_defer(c->arena, body_release, s->body);
        p->body = (Str){s->body->p, s->body->n};
        p->type = s->json ? S("application/json; charset=utf-8") : S("text/html; charset=utf-8");
        return true;
}

static bool keepable(const Resp *p)
{
        return (p->status == 0 || p->status == 200) && p->body.n && p->body.n <= BODY_MAX &&
                !p->file && !p->location.n && !p->n_cookies && !p->download.n;
}

void page_cache_keep(Ctx *c, const Req *q, const Resp *p)
{
        Key key;
        uint64_t hash;
        Kept *s = keepable(p) ? page_slot(c, q, &key, &hash) : NULL;
        if (!s)
                return;
        body_release(s->body);
        free(s->key);
        s->body = malloc(sizeof *s->body + p->body.n);
        s->key = malloc(key.n);
        if (!s->body || !s->key) {
                free(s->body);
                s->body = NULL;
                return;
        }
        atomic_init(&s->body->users, 1);
        s->body->n = p->body.n;
        memcpy(s->body->p, p->body.p, p->body.n);
        memcpy(s->key, key.p, key.n);
        s->n_key = key.n;
        s->hash = hash;
        s->version = c->pages->version;
        s->json = q->json;
}
