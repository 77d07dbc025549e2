/* fuzz_reading.c: the stored form of a document from a worker that may be in a stranger's hands: refused, or
 * a document whose every span lies inside its text. */
#include "ingest/ingest.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Json *j;
        ReadDoc d;
        Reading r = {0};
        if (json_parse(&c, (Str){(const char *)data, size}, &j) != OK)
                return 0;
        if (reading_head_from_json(&c, j, &r) != OK)
                fault_clear(&c);
        if (read_doc_from_json(&c, j, &d) != OK)
                return c.fault.sentence.n ? 0 : (abort(), 0);
        size_t at = 0;
        for (size_t i = 0; i < d.repairs.n; i++) {
                if (d.repairs.p[i].at.from < at || d.repairs.p[i].at.to > d.text.n)
                        abort();
                at = d.repairs.p[i].at.to;
        }
        for (size_t i = 0; i < d.n_lines; i++)
                if (d.lines[i].first_repair + d.lines[i].n_repairs > d.repairs.n)
                        abort();
        for (size_t i = 0; i < d.dates.n; i++)
                if (d.dates.p[i].at.to > d.text.n)
                        abort();
        json_write(&(Buf){.arena = a}, reading_line(a, &r, &d, 0));
        return 0;
}
