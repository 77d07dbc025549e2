/* fuzz_table.c: a CSV file from anywhere is imported into a register (a dry run, so that each input meets the
 * same empty table) or refused with a sentence; every fault names its row. */
#include "marked.h"
#include "record/record.h"

#include <stdlib.h>
#include <unistd.h>

/* One database for the whole run; made at the first input. */
static Ctx office;

static void start(void)
{
        office.arena = arena_new();
        if (db_open(&office, S(":memory:")) != OK || schema_migrate(&office) != OK ||
                registers_load(&office, NULL, &office.registers) != OK ||
                registers_migrate(&office, office.registers) != OK)
                abort();
        unlink(":memory:"); /* a file of this name is made beside the database of that name, which is none */
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        if (!office.arena)
                start();
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = office;
        c.arena = a;
        ImportReport r;
        const Register *place = register_lookup(c.registers, S("place"));
        if (record_import_csv(&c, place, fuzz_marked(a, data, size), IMPORT_DRY, &r) != OK) {
                if (!c.fault.sentence.n)
                        abort();
                return 0;
        }
        for (size_t i = 0; i < r.n_faults; i++)
                if (r.faults[i].row < 2 || !r.faults[i].sentence.n)
                        abort();
        return 0;
}
