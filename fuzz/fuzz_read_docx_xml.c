/* fuzz_read_docx_xml.c: any bytes as the document part of an undamaged Word file, which a fuzzer of archives
 * would hardly ever reach. */
#include "ingest/ingest.h"
#include "ingest/inside.h"
#include "test/zip.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Doc *d;
        TestZip z = zip_begin(a);
        Str part = {(const char *)data, size};
        zip_add(&z, S("word/document.xml"), part);
        zip_add(&z, S("word/_rels/document.xml.rels"),
                S("<Relationships><Relationship Id=\"1\" Type=\"x/numbering\" Target=\"n.xml\"/></Relationships>"));
        zip_add(&z, S("word/n.xml"), part);
        if (format_docx.read(&c, zip_end(&z), &d) != OK)
                return c.fault.sentence.n ? 0 : (abort(), 0);
        for (size_t i = 0; i < d->n_blocks; i++) {
                const Block *b = &d->blocks[i];
                size_t bad;
                if (!utf8_valid(b->text, &bad))
                        abort();
                for (size_t k = 0; k < b->n_runs; k++)
                        if (b->runs[k].at.from > b->runs[k].at.to || b->runs[k].at.to > b->text.n)
                                abort();
        }
        return 0;
}
