/* arena.c: memory by lifetime. Small pieces come from blocks that double in size; a large piece has a
 * block of its own, so that a growing buffer can be moved by realloc without leaving copies behind. In
 * ASan builds the 16 bytes behind every piece are poisoned, so an overrun inside the arena is reported. */
#include "base/base.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__SANITIZE_ADDRESS__)
#define WITH_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define WITH_ASAN 1
#endif
#endif

#ifdef WITH_ASAN
#include <sanitizer/asan_interface.h>
#define GAP ((size_t)16)
#define HIDE(p, n) __asan_poison_memory_region((p), (n))
#define SHOW(p, n) __asan_unpoison_memory_region((p), (n))
#else
#define GAP ((size_t)0)
#define HIDE(p, n) ((void)(p), (void)(n))
#define SHOW(p, n) ((void)(p), (void)(n))
#endif

#define ALIGN ((size_t)16)
#define FIRST_BLOCK ((size_t)8 * 1024)
#define LAST_BLOCK ((size_t)256 * 1024)
/* From a few of these on, a piece is asked for in pages of this size, since a table that is read at random otherwise costs a
 * walk through the page tables with each look. A wish: where the system refuses, nothing is different. */
#define HUGE_PAGE ((size_t)2 * 1024 * 1024)
/* From this size on a piece has its own block. */
#define LARGE ((size_t)64 * 1024)

typedef struct Block {
        struct Block *next;
        size_t cap, used; /* bytes of data */
        _Alignas(16) char data[];
} Block;

typedef struct Large {
        struct Large *prev, *next;
        size_t n;
        _Alignas(16) char data[];
} Large;

typedef struct Deferred {
        struct Deferred *next;
        void (*f)(void *);
        void *p;
} Deferred;

struct Arena {
        Block *block; /* newest first; the last in the list is the first block, kept by reset */
        Large *large;
        Deferred *deferred;
        size_t handed_out;
        size_t next_size;
};

static size_t round_up(size_t n)
{
        if (n > SIZE_MAX / 2)
                die("event=out_of_memory bytes=%zu", n);
        return (n + ALIGN - 1) & ~(ALIGN - 1);
}

static void *must_malloc(size_t n)
{
        void *p = malloc(n);
        if (!p)
                die("event=out_of_memory bytes=%zu", n);
        return p;
}

static Block *block_new(size_t cap)
{
        Block *b = must_malloc(sizeof(Block) + cap);
        b->next = NULL;
        b->cap = cap;
        b->used = 0;
        HIDE(b->data, cap);
        return b;
}

static void block_free(Block *b)
{
        SHOW(b->data, b->cap);
        free(b);
}

Arena *arena_new(void)
{
        Arena *a = must_malloc(sizeof *a);
        *a = (Arena){.block = block_new(FIRST_BLOCK), .next_size = 2 * FIRST_BLOCK};
        return a;
}

static void run_deferred(Arena *a)
{
        while (a->deferred) {
                Deferred *d = a->deferred;
                a->deferred = d->next;
                d->f(d->p);
        }
}

static void free_large(Arena *a)
{
        while (a->large) {
                Large *l = a->large;
                a->large = l->next;
                free(l);
        }
}

void arena_reset(Arena *a)
{
        run_deferred(a);
        free_large(a);
        while (a->block->next) {
                Block *b = a->block->next;
                a->block->next = b->next;
                block_free(b);
        }
        HIDE(a->block->data, a->block->cap);
        a->block->used = 0;
        a->handed_out = 0;
}

void arena_drop(Arena *a)
{
        if (!a)
                return;
        arena_reset(a);
        block_free(a->block);
        free(a);
}

void arena_dropp(Arena **a)
{
        arena_drop(*a);
        *a = NULL;
}

/* Memory for n bytes. A piece of several huge pages begins with one, so that all of a table is in them. */
static void *large_malloc(size_t n)
{
        if (n < 2 * HUGE_PAGE)
                return must_malloc(n);
        void *p;
        if (posix_memalign(&p, HUGE_PAGE, n) != 0)
                die("event=out_of_memory bytes=%zu", n);
        (void)madvise(p, n & ~(HUGE_PAGE - 1), MADV_HUGEPAGE);
        return p;
}

static void *alloc_large(Arena *a, size_t n)
{
        Large *l = large_malloc(sizeof *l + round_up(n));
        l->n = n;
        l->prev = NULL;
        l->next = a->large;
        if (a->large)
                a->large->prev = l;
        a->large = l;
        a->handed_out += n;
        return l->data;
}

static void *alloc_small(Arena *a, size_t n)
{
        size_t need = round_up(n) + GAP;
        if (a->block->cap - a->block->used < need) {
                Block *b = block_new(MAX(a->next_size, need));
                b->next = a->block;
                a->block = b;
                a->next_size = MIN(a->next_size * 2, LAST_BLOCK);
        }
        char *p = a->block->data + a->block->used;
        a->block->used += need;
        a->handed_out += n;
        SHOW(p, n);
        return p;
}

void *arena_alloc(Arena *a, size_t n)
{
        void *p = n >= LARGE ? alloc_large(a, n) : alloc_small(a, n);
        memset(p, 0, n);
        return p;
}

void *arena_room(Arena *a, size_t size, size_t n)
{
        size_t total;
        if (__builtin_mul_overflow(size, n, &total))
                die("event=out_of_memory count=%zu size=%zu", n, size);
        return total >= LARGE ? alloc_large(a, total) : alloc_small(a, total);
}

void *arena_alloc_n(Arena *a, size_t size, size_t n)
{
        size_t total;
        if (__builtin_mul_overflow(size, n, &total))
                die("event=out_of_memory count=%zu size=%zu", n, size);
        return arena_alloc(a, total);
}

/* Lengthens the last piece of the newest block where it stands. */
static bool grow_in_place(Arena *a, char *p, size_t old_n, size_t new_n)
{
        Block *b = a->block;
        size_t old_need = round_up(old_n) + GAP;
        size_t new_need = round_up(new_n) + GAP;
        if (p != b->data + b->used - old_need || b->used < old_need)
                return false;
        if (b->cap - (b->used - old_need) < new_need)
                return false;
        b->used += new_need - old_need;
        SHOW(p, new_n);
        return true;
}

static void *grow_large(Arena *a, char *p, size_t new_n)
{
        Large *l = (Large *)(void *)(p - offsetof(Large, data));
        Large *moved = realloc(l, sizeof *l + round_up(new_n));
        if (!moved)
                die("event=out_of_memory bytes=%zu", new_n);
        if (moved->prev)
                moved->prev->next = moved;
        else
                a->large = moved;
        if (moved->next)
                moved->next->prev = moved;
        moved->n = new_n;
        return moved->data;
}

void *arena_grow(Arena *a, void *p, size_t old_n, size_t new_n)
{
        assert(new_n >= old_n);
        if (!p)
                return arena_alloc(a, new_n);
        char *at = p;
        if (old_n >= LARGE) {
                at = grow_large(a, p, new_n);
        } else if (new_n >= LARGE || !grow_in_place(a, p, old_n, new_n)) {
                at = arena_room(a, 1, new_n);
                memcpy(at, p, old_n);
                a->handed_out -= new_n - old_n; /* counted below */
        }
        memset(at + old_n, 0, new_n - old_n);
        a->handed_out += new_n - old_n;
        return at;
}

size_t arena_used(const Arena *a)
{
        return a->handed_out;
}

void arena_defer(Arena *a, void (*f)(void *), void *p)
{
        Deferred *d = NEW(a, Deferred);
        *d = (Deferred){.next = a->deferred, .f = f, .p = p};
        a->deferred = d;
}

void *vec_grow(Arena *a, void *p, size_t n, size_t *cap, size_t size)
{
        if (n < *cap)
                return p;
        size_t more = *cap ? *cap * 2 : 8;
        size_t bytes;
        if (more < *cap || __builtin_mul_overflow(more, size, &bytes))
                die("event=out_of_memory count=%zu size=%zu", more, size);
        void *fresh = arena_grow(a, p, *cap * size, bytes);
        *cap = more;
        return fresh;
}
