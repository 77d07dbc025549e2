/* fuzz_read_text.c: any bytes as a file of no known kind, all the way to a reading that keeps its promises and, of every
 * fourth size, comes back from its stored form: that is JSON, whose parser has a target of its own and took half of the time. */
#include "ingest/ingest.h"
#include "marked.h"

#include <stdlib.h>

static void check(const ReadDoc *d)
{
        size_t at = 0;
        for (size_t i = 0; i < d->repairs.n; i++) {
                const Repair *r = &d->repairs.p[i];
                if (r->at.from < at || r->at.to > d->text.n ||
                        !str_eq(str_slice(d->text, r->at.from, r->at.to), r->after))
                        abort();
                at = r->at.to;
        }
}

static void comes_back(Ctx *c, const ReadDoc *d)
{
        Buf first = buf_new(c->arena), second = buf_new(c->arena);
        Json *j;
        ReadDoc back;
        json_write(&first, read_doc_to_json(c->arena, d));
        if (json_parse(c, buf_str(&first), &j) != OK || read_doc_from_json(c, j, &back) != OK)
                abort();
        json_write(&second, read_doc_to_json(c->arena, &back));
        if (!str_eq(buf_str(&first), buf_str(&second)))
                abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Reading r;
        if (ingest_read(&c, fuzz_marked(a, data, size), S("x.txt"), &r) != OK)
                return c.fault.sentence.n ? 0 : (abort(), 0);
        for (size_t i = 0; i < r.n_docs; i++) {
                check(&r.docs[i]);
                if (size % 4 == 3)
                        comes_back(&c, &r.docs[i]);
        }
        return 0;
}
