/* test.h: unit tests that print TAP. A test is TEST(name) { CHECK…; }; in its body `c` is a context with a
 * fresh arena. A failed check says on standard error where and what, and the test goes on. The file ends
 * with TEST_MAIN. */
#ifndef HANQING_TEST_H
#define HANQING_TEST_H

#include "base/base.h"

#include <string.h>

typedef struct TestRow {
        const char *name;
        void (*f)(Ctx *c);
        struct TestRow *next;
} TestRow;

static TestRow *test_first, **test_last = &test_first;
static int test_failures; /* of the running test */

#define TEST(id)                                                \
        static void test_##id(Ctx *c);                          \
        __attribute__((constructor)) static void add_##id(void) \
        {                                                       \
                static TestRow row = {#id, test_##id, NULL};    \
                *test_last = &row;                              \
                test_last = &row.next;                          \
        }                                                       \
        static void test_##id(__attribute__((unused)) Ctx *c)

/* Every check yields whether it held, for those that others depend on: if (!CHECK(x)) return; */
__attribute__((unused, format(printf, 4, 5))) static bool test_check(
        bool held, const char *file, int line, const char *fmt, ...)
{
        if (held)
                return true;
        va_list ap;
        test_failures++;
        fprintf(stderr, "# %s:%d: ", file, line);
        va_start(ap, fmt);
        vfprintf(stderr, fmt, ap);
        va_end(ap);
        fprintf(stderr, "\n");
        return false;
}

__attribute__((unused)) static bool test_str(
        Str is, Str should, const char *what, const char *file, int line)
{
        Str shown = is.n ? is : S("");
        return test_check(str_eq(is, should), file, line, "%s is “%.*s”, should be “%.*s”", what,
                STR(shown), STR(should));
}

__attribute__((unused)) static bool test_int(
        long long is, long long should, const char *what, const char *file, int line)
{
        return test_check(is == should, file, line, "%s is %lld, should be %lld", what, is, should);
}

__attribute__((unused)) static bool test_err(
        Ctx *c, Err is, Err should, const char *what, const char *file, int line)
{
        return test_check(is == should, file, line, "%s gave %s (%.*s), should be %s", what,
                err_name(is), STR(c->fault.sentence), err_name(should));
}

#define CHECK(cond) test_check((cond), __FILE__, __LINE__, "%s", #cond)
#define CHECK_INT(is, should) \
        test_int((long long)(is), (long long)(should), #is, __FILE__, __LINE__)
/* should is a terminated string. */
#define CHECK_STR(is, should) test_str((is), str_from(should), #is, __FILE__, __LINE__)
/* Needs a variable c; an older error is forgotten first, the new one stays for CHECK_STR. */
#define CHECK_ERR(expr, should) \
        (fault_clear(c), test_err(c, (expr), (should), #expr, __FILE__, __LINE__))
#define CHECK_OK(expr) CHECK_ERR(expr, OK)

/* Every test runs, one line each; exit status 1 if one failed. */
#define TEST_MAIN                                                                            \
        int main(void)                                                                       \
        {                                                                                    \
                int n = 0, failed = 0;                                                       \
                for (TestRow *t = test_first; t; t = t->next) {                              \
                        CLEANUP(arena_dropp) Arena *a = arena_new();                         \
                        Ctx c = {.arena = a};                                                \
                        test_failures = 0;                                                   \
                        t->f(&c);                                                            \
                        failed += test_failures > 0;                                         \
                        printf("%sok %d - %s\n", test_failures ? "not " : "", ++n, t->name); \
                        fflush(stdout);                                                      \
                }                                                                            \
                printf("1..%d\n", n);                                                        \
                return failed > 0;                                                           \
        }

#endif
