/* bench_pages.c: what telling a page's main text costs, without starting a program, reading files and printing:
 * `bench_pages ROUNDS FILE…` reads all files, then each page from its bytes to title, author, date and body, ROUNDS
 * times; prints processor seconds of each round for all pages in a line, and the bodies as a JSON array in another,
 * which bench/pages.py puts beside the same of the peers. */
#include "ingest/ingest.h"

#include "bench/own.h"
#include "bench/search_peers.h"

/* Reads every page; with bodies, they are kept. */
static double one_round(Ctx *c, const Str *pages, char **names, size_t n, Json *bodies)
{
        double start = cpu_seconds();
        for (size_t i = 0; i < n; i++) {
                Arena *outer = c->arena;
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                PageText page;
                must(c, page_read(c, pages[i], str_from(names[i]), &page));
                if (bodies)
                        json_push(outer, bodies, json_string(outer, str_keep(outer, page.body)));
        }
        return cpu_seconds() - start;
}

int main(int argc, char **argv)
{
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx ctx = {.arena = arena}, *c = &ctx;
        int rounds = argc > 2 ? atoi(argv[1]) : 0;
        size_t n = argc > 2 ? (size_t)argc - 2 : 0;
        if (rounds < 1)
                return 2;
        must(c, settings_parse(c, S(""), &ctx.settings));
        Str *pages = NEW_N(arena, Str, n);
        for (size_t i = 0; i < n; i++)
                must(c, file_read(c, argv[i + 2], TEXT_MAX, &pages[i]));
        Json *bodies = json_array(arena);
        (void)one_round(
                c, pages, argv + 2, n, bodies); /* what the first pays for is there afterwards */
        for (int round = 0; round < rounds; round++)
                printf("%.6f ", one_round(c, pages, argv + 2, n, NULL));
        Buf out = buf_new(arena);
        json_write(&out, bodies);
        printf("\n%s\n", buf_z(&out));
        return 0;
}
