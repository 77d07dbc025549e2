/* fuzz_read_markdown.c: any bytes as Markdown: blocks of well-formed text with runs inside them, or a sentence. */
#include "ingest/ingest.h"
#include "ingest/inside.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Doc *d;
        if (format_markdown.read(&c, (Str){(const char *)data, size}, &d) != OK)
                return c.fault.sentence.n ? 0 : (abort(), 0);
        for (size_t i = 0; i < d->n_blocks; i++) {
                const Block *b = &d->blocks[i];
                size_t bad;
                if (!utf8_valid(b->text, &bad) || b->boiler > 100 || b->link_share > 100)
                        abort();
                for (size_t k = 0; k < b->n_runs; k++)
                        if (b->runs[k].at.from > b->runs[k].at.to || b->runs[k].at.to > b->text.n)
                                abort();
        }
        return 0;
}
