/* test_base_memory.c: lifetimes. Under AddressSanitizer also: what lies behind a piece may not be touched. */
#include "test/test.h"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/asan_interface.h>
#define POISONED(p) (__asan_address_is_poisoned(p) != 0)
#define WATCHED true
#else
#define POISONED(p) ((void)(p), true)
#define WATCHED false
#endif

static bool all_zero(const char *p, size_t n)
{
        for (size_t i = 0; i < n; i++)
                if (p[i])
                        return false;
        return true;
}

TEST(pieces_are_zeroed_aligned_and_apart)
{
        for (int round = 0; round < 3; round++) {
                char *before = NULL;
                size_t before_n = 0;
                for (size_t n = 0; n < 3000; n += 7) {
                        char *p = arena_alloc(c->arena, n);
                        if (!CHECK((uintptr_t)p % 16 == 0) || !CHECK(all_zero(p, n)))
                                return;
                        memset(p, 0xAA, n);
                        if (before &&
                                !CHECK(before_n == 0 ||
                                        (unsigned char)before[before_n - 1] == 0xAA))
                                return;
                        before = p;
                        before_n = n;
                }
                arena_reset(c->arena);
                CHECK_INT(arena_used(c->arena), 0);
        }
}

TEST(an_overrun_is_seen)
{
        char *p = arena_alloc(c->arena, 5);
        CHECK(POISONED(p + 5) && POISONED(p + 16));
        char *grown = arena_grow(c->arena, p, 5, 21);
        CHECK(POISONED(grown + 21));
        CHECK(!WATCHED || !POISONED(grown + 20));
        arena_reset(c->arena);
        CHECK(POISONED(grown));
}

TEST(growing_keeps_the_beginning)
{
        size_t n = 3;
        char *p = arena_alloc(c->arena, n);
        memcpy(p, "abc", 3);
        while (n < ((size_t)3 << 20)) {
                size_t more = n * 2 + 1;
                p = arena_grow(c->arena, p, n, more);
                if (!CHECK(memcmp(p, "abc", 3) == 0) || !CHECK(all_zero(p + n, more - n)))
                        return;
                if (n % 3 == 0) /* not always the last piece */
                        memset(arena_alloc(c->arena, 100), 1, 100);
                n = more;
        }
        /* Two growing pieces side by side do not meet. */
        char *a = NULL, *b = NULL;
        for (size_t i = 0; i < 200000; i += 1000) {
                a = arena_grow(c->arena, a, i, i + 1000);
                b = arena_grow(c->arena, b, i, i + 1000);
                memset(a + i, 'a', 1000);
                memset(b + i, 'b', 1000);
        }
        CHECK(memchr(a, 'b', 200000) == NULL && memchr(b, 'a', 200000) == NULL);
}

typedef struct {
        char said[8];
        size_t n;
} Order;
typedef struct {
        Order *order;
        char name;
} Deferred;

static void say(void *p)
{
        Deferred *d = p;
        d->order->said[d->order->n++] = d->name;
}

TEST(deferred_runs_last_first_once)
{
        Order order = {0};
        Arena *a = arena_new();
        for (char ch = 'a'; ch <= 'c'; ch++) {
                Deferred *d = NEW(a, Deferred);
                *d = (Deferred){&order, ch};
                arena_defer(a, say, d);
        }
        arena_reset(a);
        CHECK_STR(str_from(order.said), "cba");
        arena_drop(a);
        CHECK_STR(str_from(order.said), "cba");
        arena_drop(NULL);
}

TEST(vec_pushes)
{
        VEC(int) v = {0};
        for (int i = 0; i < 100000; i++)
                *VEC_PUSH(c->arena, &v) = i;
        CHECK_INT(v.n, 100000);
        for (int i = 0; i < 100000; i += 777)
                CHECK_INT(v.p[i], i);
}

/* A growing buffer of 32 MB must not leave its smaller copies behind. */
TEST(a_large_buffer_wastes_little)
{
        Buf b = buf_new(c->arena);
        char line[1000];
        memset(line, 'x', sizeof line);
        for (int i = 0; i < 32 << 10; i++)
                buf_put(&b, (Str){line, sizeof line});
        CHECK(arena_used(c->arena) < ((size_t)66 << 20));
        CHECK_INT(b.n, (size_t)1000 * (32 << 10));
}

TEST_MAIN
