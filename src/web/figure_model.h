/* figure_model.h: figures as pages show them: in an address, in a ledger, in the pane that tells where a number
 * comes from. */
#ifndef HANQING_WEB_FIGURE_MODEL_H
#define HANQING_WEB_FIGURE_MODEL_H

#include "web/record_model.h"

/* The days of the parameters from and to (each a day, month or year, or empty) and the organisation of the parameter
 * org. ERR_INVALID for other words, ERR_NOT_FOUND for an organisation that is none. */
MUST Err figure_period(Ctx *c, const Req *q, FigureAsk *ret);
/* ?figure=CODE&from=…&to=…: NULL if no figure is asked; ERR_NOT_FOUND for one that nobody declares. */
MUST Err figure_asked(Ctx *c, const Req *q, const FigureAsk **ret);
/* "2026-01-01 — 2026-06-30", "to 2026-06-30"; empty for all time. */
Str period_words(Ctx *c, const FigureAsk *ask);
/* The list of what was counted, with suffix "", "/export.csv" or "/print". */
Str figure_address(Ctx *c, const FigureAsk *ask, const char *suffix);
/* "figure": the whole pane: number, definition, what was left out, earlier periods, parts, the first records. */
MUST Err put_figure(Ctx *c, Json *model, const FigureAsk *ask, const FigureValue *known);

#endif
