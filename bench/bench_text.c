/* bench_text.c: the loops over every character measured beside a bare one: `bench_text FILE… ` prints lines of
 * "key<TAB>value" that bench/text_forms.py puts into a table. All loops take turns over the same text, so that a noisy
 * machine is noisy to all; the best turn of each counts.
 *
 *   bare     decode, one look-up in one flat table, encode: what folding costs at the least
 *   token    the tokenizer of the index, folding included
 *   fold     fold_text
 *   convert  traditional to simplified, or back, by phrases */
#include "text/text.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

#define TURNS 7
#define TABLE 0x30000

static double now(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

typedef struct {
        Str text;
        const uint32_t *table; /* the folded form of each code point */
        char *out;
} Job;

/* Well-formed text of the plane that nearly all text is in; nothing is checked, nothing is kept. */
static size_t bare(const Job *j)
{
        const unsigned char *p = (const unsigned char *)j->text.p, *end = p + j->text.n;
        char *o = j->out;
        while (p < end) {
                uint32_t cp;
                if (*p < 0x80) {
                        cp = *p++;
                } else if (*p < 0xE0) {
                        cp = (*p & 0x1Fu) << 6 | (p[1] & 0x3Fu);
                        p += 2;
                } else if (*p < 0xF0) {
                        cp = (*p & 0x0Fu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
                        p += 3;
                } else {
                        cp = (*p & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 |
                                (p[3] & 0x3Fu);
                        p += 4;
                }
                cp = cp < TABLE ? j->table[cp] : cp;
                if (cp >= 0x800 && cp < 0x10000) {
                        o[0] = (char)(0xE0 | cp >> 12);
                        o[1] = (char)(0x80 | (cp >> 6 & 0x3F));
                        o[2] = (char)(0x80 | (cp & 0x3F));
                        o += 3;
                } else if (cp < 0x80) {
                        *o++ = (char)cp;
                } else {
                        o += utf8_encode(cp, o);
                }
        }
        return (size_t)(o - j->out);
}

static size_t token(const Job *j)
{
        size_t sum = 0;
        Tokenizer t = token_start(j->text);
        for (Token k; token_next(&t, &k);)
                sum += k.word.n;
        return sum;
}

static size_t fold(const Job *j)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        return fold_text(a, j->text, NULL).n;
}

static size_t convert_to(const Job *j, const char *name)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        return convert(a, conversion_lookup(str_from(name)), j->text).n;
}

static size_t to_simplified(const Job *j)
{
        return convert_to(j, "t2s");
}

static size_t to_traditional(const Job *j)
{
        return convert_to(j, "s2t");
}

static const struct {
        const char *name;
        size_t (*run)(const Job *j);
} loops[] = {{"bare", bare}, {"token", token}, {"fold", fold}, {"t2s", to_simplified},
        {"s2t", to_traditional}};

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Buf text = buf_new(a);
        for (int i = 1; i < argc; i++) {
                Str one;
                size_t bad;
                if (file_read(&c, argv[i], TEXT_MAX, &one) != OK)
                        return 1;
                if (utf8_valid(one, &bad) && text.n + one.n < TEXT_MAX)
                        buf_put(&text, one);
        }
        uint32_t *table = NEW_N(a, uint32_t, TABLE);
        for (uint32_t i = 0; i < TABLE; i++)
                table[i] = fold_cp(i);
        Job j = {buf_str(&text), table, arena_alloc(a, text.n + text.n / 2 + 64)};
        double best[ARRAY_LEN(loops)] = {0};
        size_t sum = 0;
        for (int turn = 0; turn < TURNS; turn++) {
                for (size_t i = 0; i < ARRAY_LEN(loops); i++) {
                        double start = now();
                        sum += loops[i].run(&j);
                        double took = now() - start;
                        best[i] = turn == 0 || took < best[i] ? took : best[i];
                }
        }
        size_t n = utf8_count(j.text);
        printf("characters\t%zu\nchecksum\t%zu\n", n, sum);
        for (size_t i = 0; i < ARRAY_LEN(loops); i++)
                printf("%s\t%.1f\n", loops[i].name, (double)n / best[i] / 1e6);
        return 0;
}
