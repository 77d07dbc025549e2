/* fuzz_photo.c: whatever bytes come as a photograph, what is said of it makes sense. */
#include <math.h>
#include <stdlib.h>

#include "ingest/photo.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx ctx = {.arena = a}, *c = &ctx;
        Photo p;
        if (photo_read(c, (Str){(const char *)data, size}, &p) != OK)
                return 0;
        if (p.width < 1 || p.height < 1 || (p.taken.n && p.taken.n != 16))
                abort();
        if (p.placed && !(fabs(p.latitude) <= 90 && fabs(p.longitude) <= 180))
                abort();
        return 0;
}
