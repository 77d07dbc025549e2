/* table_in_inside.h: what the files about tables on their way in share. */
#ifndef HANQING_FLOW_TABLE_IN_INSIDE_H
#define HANQING_FLOW_TABLE_IN_INSIDE_H

#include "flow/table_in.h"

const char *progress_path(Ctx *c, Str id);

/* The stored forms: table_plan.c
 * ------------------------------ */
Str plan_to_json(Ctx *c, const TablePlan *p, bool remembered);
MUST Err plan_from_json(Ctx *c, Str text, TablePlan *ret); /* of empty text: nothing planned */
Str look_to_json(Ctx *c, const TableLook *l);
MUST Err look_from_json(Ctx *c, Str text, TableLook *ret);
/* By the register's fields; ERR_INVALID names the column that goes nowhere or twice to the same. */
MUST Err plan_resolve(Ctx *c, const TableIn *t, const TablePlan *plan, ImportPlan *ret);
/* The plan for what was looked at: the one remembered for this head, or the likeliest. */
MUST Err plan_propose(Ctx *c, TableIn *t, bool *ret_remembered);
MUST Err heads_remember(Ctx *c, const TableIn *t, const TablePlan *plan);

#endif
