/* where.h: the WHERE of a question to one register, with bound parameters: lists (list.c) and figures (figure.c) put
 * the same conditions into it, so that a number and the list behind it cannot differ. */
#ifndef HANQING_RECORD_WHERE_H
#define HANQING_RECORD_WHERE_H

#include "record/inner.h"

typedef struct {
        Ctx *c;
        const ListQuery *q;
        Str table;
        Buf where;
        VEC(Cell) cells;
        bool few; /* what is found is known to be few: better sorted than met on a walk along an index */
} Where;

/* The condition of q; a filter on the field except (empty: none) is left out. */
MUST Err where_make(Ctx *c, const ListQuery *q, Str except, Where *ret);
void where_and(Where *w); /* " WHERE " or " AND ": another condition follows */
void where_bind(Where *w, Cell v);
/* Begins a condition on a field: on the row's own column, or on its many values. The caller goes on behind
 * the expression and then closes. */
void where_open(Where *w, const Field *f, Str expression);
void where_close(Where *w, const Field *f);
/* What "=" compares with: the code of a term, the id of a record. */
MUST Err where_equal(Ctx *c, const Field *f, Str typed, Cell *ret);
/* The column that "=" looks at: a citation's source, a file's id, else where the type is sorted. */
const char *equal_suffix(const Field *f);
/* What is restricted is not asked about either: of other organisations' records, or at all. */
MUST Err where_restricted(Where *w, const Field *f);
/* Of an organisation, or of one below it on that day; empty: no condition. */
void where_under(Where *w, Str org, int32_t day);
/* figure.c: what the figure counts, in its period. */
MUST Err where_figure(Where *w, const FigureAsk *ask);
/* figure.c: one condition of a declaration; as an expression, where no WHERE is being made, without the joint. */
MUST Err where_condition(Where *w, const Condition *cond);
/* cross.c: what the view shows, or the cell of it that is asked for. */
MUST Err where_cross(Where *w, const CrossAsk *ask);
/* " ORDER BY …" of a list. */
MUST Err where_order(Where *w, Buf *sql);

#endif
