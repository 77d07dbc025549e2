/* understood.h: what text understood of dates, amounts and names, said for a person to read. */
#ifndef HANQING_WEB_UNDERSTOOD_H
#define HANQING_WEB_UNDERSTOOD_H

#include "web/web.h"

/* Date.problem, "ERA_YEAR_MISMATCH expected 1936" and its like, in the reader's language. */
Str date_problem_words(Ctx *c, Str problem);
/* What a quantity was read as, with the reserve of its words: 三百餘元 is "300 or more". */
Str quantity_words(Ctx *c, const Quantity *n);
/* msgid for a kind of name: person, place, site, body. */
const char *name_sign(Str kind);

#endif
