/* fuzz_ocfl_inventory.c: an inventory of anybody's is judged, and what is judged sound can be walked; each finding has its
 * sentence. The input is two inventories with a byte 0 between them, compared as older and newer. */
#include "store/ocfl.h"

#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Findings f = {.c = &c};
        Str all = {(const char *)data, size};
        size_t zero = MIN(str_find(all, S("\0"), 0), size);
        Inventory older, newer;
        if (!inventory_read(&f, S("v1/inventory.json"), str_slice(all, 0, zero), &older) ||
                !inventory_read(&f, S("inventory.json"), str_slice(all, zero + 1, size), &newer))
                newer = older = (Inventory){.by_path = map_new(a)};
        bool same = inventory_same_states(a, &older, &newer);
        (void)inventory_same_metadata(a, &older, &newer);
        if (same && older.text.n && str_eq(older.text, newer.text) && older.manifest &&
                !inventory_same_metadata(a, &older, &newer))
                abort();
        for (size_t i = 0; i < f.found.n; i++)
                if (!f.found.p[i].sentence.n || str_eq(f.found.p[i].sentence, f.found.p[i].code))
                        abort();
        if (c.fault.kind != OK) /* nothing is said beside the findings */
                abort();
        return 0;
}
