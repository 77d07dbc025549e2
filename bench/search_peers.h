/* search_peers.h: what the drivers of the peers share: the corpus (one passage a line: document, tab, folded text), the
 * queries (one a line), and the lines they print. */
#ifndef HANQING_BENCH_SEARCH_PEERS_H
#define HANQING_BENCH_SEARCH_PEERS_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REPEATS 9 /* the best of so many counts */
#define SAVES 24  /* documents saved one by one, after one that does not count */
#define SAVED_CHARS 2000

static inline double seconds(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Of this process: what a busy machine does not lengthen. */
static inline double cpu_seconds(void)
{
        struct timespec t;
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
        return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Calls f with the text of each line of a file, behind its tab if it has one. */
static inline void each_line(
        const char *path, void (*f)(void *p, const char *text, size_t n), void *p)
{
        FILE *in = fopen(path, "r");
        char *line = NULL;
        size_t cap = 0;
        ssize_t n;
        if (!in)
                exit(1);
        while ((n = getline(&line, &cap, in)) > 0) {
                if (line[n - 1] == '\n')
                        n--;
                const char *tab = (const char *)memchr(line, '\t', (size_t)n);
                const char *text = tab ? tab + 1 : line;
                f(p, text, (size_t)(line + n - text));
        }
        free(line);
        fclose(in);
}

#endif
