/* bench_scan.c: reading everything that comes in, measured beside folding it: `bench_scan AUTHORITY TEXT…` prints lines of
 * "key<TAB>value" that bench/text_scan.py puts into a table. Both sides take turns on the same text in the same process, so
 * that what else the machine does falls on both; of the rounds the best counts, and the median is told. */
#include "text/text.h"

#include <sys/resource.h>

#include "bench/own.h"

#define ROUNDS 9
#define PIECE       \
        ((size_t)64 \
                << 10) /* bytes read at a time, as a document is; short enough not to be interrupted often */

/* Lines of form, kind, id, display, a line at a time. */
static Names *load(Ctx *c, const char *path, int64_t *ret_forms)
{
        FILE *f = fopen(path, "r");
        char *line = NULL;
        size_t cap = 0;
        ssize_t n;
        if (!f)
                exit(1);
        Names *names = names_new(c->arena);
        for (*ret_forms = 0; (n = getline(&line, &cap, f)) > 0; ++*ret_forms) {
                Str rest = str_trim((Str){line, (size_t)n}), field[4] = {0};
                for (int i = 0; i < 4 && str_cut(&rest, '\t', &field[i]); i++)
                        ;
                names_add(names, field[0], field[1], field[2], field[3]);
        }
        free(line);
        fclose(f);
        names_ready(names);
        return names;
}

typedef struct {
        const Names *names;
        size_t found;
} Work;

static void fold(Ctx *c, Work *w, Str s)
{
        w->found += fold_text(c->arena, s, NULL).n & 1;
}

static void find_names(Ctx *c, Work *w, Str s)
{
        NameHits hits;
        must(c, names_find(c, w->names, s, &hits));
        w->found += hits.n;
}

static void find_dates(Ctx *c, Work *w, Str s)
{
        Dates dates;
        must(c, date_find(c, s, (Anchor){.year = 2021}, &dates));
        w->found += dates.n;
}

static void find_numbers(Ctx *c, Work *w, Str s)
{
        Quantities all;
        must(c, number_find(c, s, &all));
        w->found += all.n;
}

static void scan(Ctx *c, Work *w, Str s)
{
        Scan all;
        must(c, text_scan(c, s, &(ScanWanted){w->names, true, true, {.year = 2021}}, &all));
        w->found += all.names.n + all.dates.n + all.numbers.n;
}

typedef void Reader(Ctx *c, Work *w, Str s);

static const struct {
        const char *name;
        Reader *read;
} readers[] = {
        {"fold", fold},
        {"names", find_names},
        {"dates", find_dates},
        {"numbers", find_numbers},
        {"scan", scan},
};

static int by_time(const void *a, const void *b)
{
        int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;
        return (x > y) - (x < y);
}

/* Each reader on one piece, in turns; adds the best times to ns, and those in the middle to median. */
static void measure(
        Ctx *c, const Names *names, Str piece, int64_t *ns, int64_t *median, size_t *found)
{
        int64_t times[ARRAY_LEN(readers)][ROUNDS];
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx inner = *c;
        inner.arena = a;
        for (int round = 0; round < ROUNDS; round++) {
                for (size_t k = 0; k < ARRAY_LEN(readers); k++) {
                        Work w = {.names = names};
                        int64_t start = ticks_ns();
                        readers[k].read(&inner, &w, piece);
                        times[k][round] = ticks_ns() - start;
                        found[k] += round ? 0 : w.found;
                        arena_reset(a);
                }
        }
        for (size_t k = 0; k < ARRAY_LEN(readers); k++) {
                qsort(times[k], ROUNDS, sizeof times[k][0], by_time);
                ns[k] += times[k][0];
                median[k] += times[k][ROUNDS / 2];
        }
}

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        int64_t forms, start = ticks_ns(), ns[ARRAY_LEN(readers)] = {0},
                       median[ARRAY_LEN(readers)] = {0};
        size_t found[ARRAY_LEN(readers)] = {0};
        struct rusage use;
        Buf all = buf_new(a);
        if (argc < 3)
                return 2;
        Names *names = load(&c, argv[1], &forms);
        printf("forms\t%lld\nbuild_ms\t%.1f\n", (long long)forms,
                (double)(ticks_ns() - start) / 1e6);
        getrusage(RUSAGE_SELF, &use);
        printf("names_mb\t%.1f\n", (double)use.ru_maxrss / 1024);
        for (int i = 2; i < argc; i++) {
                Str text;
                must(&c, file_read(&c, argv[i], TEXT_MAX, &text));
                buf_put(&all, text);
        }
        Str text = buf_str(&all);
        printf("chars\t%zu\n", utf8_count(text));
        for (size_t at = 0, to; at < text.n; at = to) {
                to = MIN(text.n, at + PIECE);
                while (to < text.n && ((unsigned char)text.p[to] & 0xC0) == 0x80)
                        to++;
                measure(&c, names, str_slice(text, at, to), ns, median, found);
        }
        for (size_t k = 0; k < ARRAY_LEN(readers); k++)
                printf("%s_found\t%zu\n%s_ns\t%.3f\n%s_median\t%.3f\n", readers[k].name, found[k],
                        readers[k].name, (double)ns[k] / (double)utf8_count(text), readers[k].name,
                        (double)median[k] / (double)utf8_count(text));
        return 0;
}
