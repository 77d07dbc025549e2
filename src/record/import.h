/* import.h: rows of words on their way into a register, wherever they come from. Only src/record includes
 * it. A source gives rows; import.c makes records of them, all or none. */
#ifndef HANQING_RECORD_IMPORT_H
#define HANQING_RECORD_IMPORT_H

#include "record/inner.h"

/* Columns of every record; negative numbers are what is no field. */
enum {
        OWN_ID = 0,
        OWN_NUMBER,
        OWN_STATE,
        OWN_VISIBILITY,
        N_IMPORT_OWN,
};
#define IMPORT_OWN(i) (-1 - (int)(i))
#define IMPORT_IGNORED (-100) /* the program's own: version, updated, … */
#define IMPORT_UNKNOWN (-101)
typedef struct {
        Str name, zh;
} ImportOwn;
extern const ImportOwn import_own[N_IMPORT_OWN];

typedef struct {
        const Register *reg;
        Str own[N_IMPORT_OWN];
        bool own_given[N_IMPORT_OWN];
        Str *words; /* parallel to the fields */
        bool *given; /* a field that is not given stays as it is; one that is given empty is emptied */
        const char *problem; /* msgid: the row itself is malformed */
} ImportRow;

/* Index of a field, IMPORT_OWN(i), IMPORT_IGNORED or IMPORT_UNKNOWN; by name or label. */
int import_column(const Register *reg, Str name);
void import_put(ImportRow *row, int column, Str words);

/* Gives the next row, or *ret_more = false. Fails only where nothing more can be read. */
typedef Err ImportNext(Ctx *c, void *source, ImportRow *row, bool *ret_more);
MUST Err import_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, ImportMode mode,
        int64_t first_row, ImportReport *ret);

#endif
