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

/* "1905-08-20", "1905-02-04 — 1906-01-24"; open ends are "…". */
Str days_words(Ctx *c, int32_t first, int32_t last);

/* A time that a page is asked about, in any words that a date may have: 1935-06, 光绪三十一年, 乙亥. */
#define CANDIDATES_MAX 60
typedef struct DateAsked {
        Str typed;                      /* empty: nothing was asked */
        bool read;                      /* it is one time: */
        int32_t first, last;            /* its days */
        Str wrong;                      /* why it is none, in the reader's language */
        Str candidates[CANDIDATES_MAX]; /* EDTF of each time that it may be */
        size_t n_candidates;
} DateAsked;
DateAsked date_asked(Ctx *c, Str typed);

#endif
