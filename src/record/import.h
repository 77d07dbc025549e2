/* import.h: rows of words on their way into a register, wherever they come from. Only src/record includes
 * it. A source gives rows; import.c makes records of them, all or none. */
#ifndef HANQING_RECORD_IMPORT_H
#define HANQING_RECORD_IMPORT_H

#include "record/inner.h"

typedef struct {
        const Register *reg;
        Str own[N_IMPORT_OWN];
        bool own_given[N_IMPORT_OWN];
        Str *words; /* parallel to the fields */
        bool *given; /* a field that is not given stays as it is; one that is given empty is emptied */
        int *column;         /* parallel: of the table; -1: none */
        Str *units;          /* parallel: of figures without one */
        const char *problem; /* msgid: the row itself is malformed */
} ImportRow;

void import_put(ImportRow *row, int column, Str words);

/* What is taken otherwise than it stands in the table: import_remark.c
 * ---------------------------------------------------------------------- */
typedef struct ImportRemarks ImportRemarks;
ImportRemarks *remarks_new(Ctx *c, const ImportPlan *plan); /* lives in c->arena */
/* A row that sums others (合计, 小计): it is left out, and said. */
bool remarks_sum_row(ImportRemarks *m, int64_t row, const ImportCell *cells, size_t n);
void remarks_formula(ImportRemarks *m, int column, int64_t row);
/* A bare figure that got a unit from its column's head or from its field. */
void remarks_unit(ImportRemarks *m, int column, Str unit);
/* A composed text that came in otherwise than its fields say, with the sentence about it. */
void remarks_code(ImportRemarks *m, int64_t row, Str sentence);
/* What was said of cells so far stands; it is as then again (rows that only sum are not taken twice). */
void remarks_keep(ImportRemarks *m);
void remarks_back(ImportRemarks *m);
Str remarks_words(Ctx *c, const ImportRemarks *m); /* a sentence a line */

/* Gives the next row, or *ret_more = false. Fails only where nothing more can be read. */
typedef Err ImportNext(Ctx *c, void *source, ImportRow *row, bool *ret_more);
MUST Err import_rows(Ctx *c, const Register *reg, ImportNext *next, void *source, ImportMode mode,
        int64_t first_row, ImportReport *ret);

#endif
