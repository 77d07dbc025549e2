/* reader.h: what every reader of a document format promises of any bytes, for the fuzz targets of the readers:
 * blocks of well-formed text with runs inside them, or a sentence that says why not. */
#ifndef HANQING_FUZZ_READER_H
#define HANQING_FUZZ_READER_H

#include "ingest/inside.h"
#include "marked.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Gives bytes to a reader and aborts where it breaks its promise. */
static inline int fuzz_reader(const Format *format, const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Doc *d;
        Str bytes = format == &format_docx ? (Str){(const char *)data, size}
                                           : fuzz_marked(a, data, size);
        if (format->read(&c, bytes, &d) != OK)
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

#endif
