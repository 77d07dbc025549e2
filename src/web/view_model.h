/* view_model.h: the views that registers declare, as pages show them. A kind of view is one function that puts its
 * part of the model, and one template, views/view_KIND.mustache, which stands in the frame of view.mustache. */
#ifndef HANQING_WEB_VIEW_MODEL_H
#define HANQING_WEB_VIEW_MODEL_H

#include "web/record_model.h"

typedef Err PutView(Ctx *c, const Req *q, Json *model, const CrossAsk *ask);
PutView put_matrix;   /* view_matrix.c */
PutView put_cell;     /* view_cell.c: what a cell of a matrix tells, in a drawer */
PutView put_board;    /* view_board.c */
PutView put_notebook; /* view_notebook.c */
PutView put_timeline; /* view_timeline.c */
PutView put_map_view; /* view_map.c */

/* The view named by the second part of the path, and what of it the parameters choice, row, column and light ask for. */
MUST Err page_open_view(Ctx *c, const Req *q, const Register **ret_reg, CrossAsk *ret);
#define VIEW_PARAMS "choice row column light to year skip zoom lat lon"
Str view_address(
        Ctx *c, const View *v, const char *suffix); /* "/r/task_unit/view/ledger" + suffix */
/* The same with what is asked for; a CrossAsk of one cell opens its drawer. */
Str view_ask_address(Ctx *c, const CrossAsk *ask, const char *suffix);
Str fill_label(Ctx *c, const View *v); /* the verb that makes cells: 分派到单位 */
/* The list of what a part of a view shows. */
Str view_list_address(Ctx *c, const CrossAsk *ask);
/* What a light is called in this view: the state that alone bears it, what was met, or its plain name. */
Str light_word(Ctx *c, const View *v, size_t light);
/* How many records of each light there are, each the way to those alone: [{light, label, n, address, on, pressing}]. */
void put_legend(Ctx *c, Json *model, const CrossAsk *ask, const CrossSum *sum);
/* The field of reg that refers to a record as the axis does; NULL if there is none. */
const Field *axis_reference(const Register *reg, const Axis *a);
/* What stands around every view: title, crumbs, the ways to see it and to take it along. */
MUST Err put_view_frame(Ctx *c, Json *model, const CrossAsk *ask);
/* "seen_as": the ways to see a register, where it declares any: its list first. here: NULL for the list. */
void put_view_links(Ctx *c, Json *model, const Register *reg, const View *here);

#endif
