/* record_model.h: registers, records and their values as models for views; shared by the pages of registers. */
#ifndef HANQING_WEB_RECORD_MODEL_H
#define HANQING_WEB_RECORD_MODEL_H

#include "web/inside.h"

/* The register named by the first part of the path, if this person (or, in_public, anybody) may see it. */
MUST Err page_open_register(Ctx *c, const Req *q, const Register **ret);
/* The same with the record named by the second part, by id or by the office's number. */
MUST Err page_open_record(Ctx *c, const Req *q, const Register **ret_reg, Record **ret);
/* The same for who may change it: a role that writes the register, and the record is of his organisation. */
MUST Err page_open_own(Ctx *c, const Req *q, const Register **ret_reg, Record **ret);
MUST Err demand_write(Ctx *c, const Register *reg);

Str register_address(Ctx *c, const Register *reg, const char *suffix); /* "/r/site" + suffix */
Str record_address(Ctx *c, const Record *r, const char *suffix);       /* "/r/site/ID" + suffix */
/* Address of a room that is a list of registers, "/r" or "/room/NAME"; and its label. */
void register_crumbs(Ctx *c, Json *model, const Register *reg);
void record_crumbs(Ctx *c, Json *model, const Record *r); /* a part stands behind its whole */

/* May this person see the field's value: hidden ones nobody, restricted ones who may write. */
bool field_shown(const Ctx *c, const Field *f);

/* The record without what this person may not see, for JSON and tables. */
const Record *record_for(Ctx *c, const Record *r);
/* One value as a view shows it: text, and by type address, reading, paragraphs, source, place, grade, quote.
 * in_public: links lead to public pages only. */
typedef enum { LINKS_OFFICE, LINKS_PUBLIC } LinkKind;
Json *value_model(Ctx *c, const Record *r, const Field *f, const Value *v, LinkKind links);
/* Filled fields by group: [{label, fields: [{name, label, type flags, values}]}], and names of the empty ones. */
void put_groups(Ctx *c, Json *model, const Record *r, LinkKind links);
/* A row of a list: {id, number, title, address, withdrawn, state, light, cells: [{text, address, class}]}, without one
 * of the columns if so said. */
bool in_table(const Ctx *c, const Field *f);
Json *list_row(Ctx *c, const Record *r, const Field *without);
void put_state(Ctx *c, Json *o, const Register *reg, Str state);
/* "2026-11-20 14:32" in the office's zone. */
Str time_words(Ctx *c, int64_t ms);
Str day_words(Ctx *c, int64_t ms);

/* Parts: part_model.c
 * ------------------- */
#define PARTS_SHOWN 50
Str parts_address(Ctx *c, const Register *part, Str whole); /* their list: "/r/post?f.person=ID" */
Str part_new_address(Ctx *c, const Register *part, Str whole); /* "/r/post/new?of=ID" */
/* "parts": a small ledger for each register whose records are parts of this one; as JSON the records themselves. */
MUST Err put_parts(Ctx *c, Json *model, const Record *whole);
MUST Err put_parts_json(Ctx *c, Json *model, const Record *whole);
/* "siblings": the parts of the same whole before and after this one. */
MUST Err put_siblings(Ctx *c, Json *model, const Record *part);

/* Lists: what the address asks for
 * -------------------------------- */
#define ROWS_PAGE 50
/* The parameter org; empty: none is asked. ERR_NOT_FOUND if there is no such organisation. */
MUST Err under_asked(Ctx *c, const Req *q, Str *ret);
Str under_words(Ctx *c, const Req *q); /* the same in words */
/* Filters f.FIELD=VALUE, f.FIELD.from, f.FIELD.to, f.FIELD.has; words, sort, page, rows, withdrawn; and what a
 * figure counts: figure, from, to; org: of that organisation and those below. */
MUST Err list_query(Ctx *c, const Req *q, const Register *reg, ListQuery *ret);
#define LIST_PARAMS "words sort page rows withdrawn view f.* figure from to org"
/* The same address with one parameter changed (value empty: taken off) and back on the first page. */
Str address_with(Ctx *c, const Req *q, Str base, Str name, Str value);
/* The other parameters, for the hidden fields of a form: [{name, value}] without a, b and page. */
Json *other_params(Ctx *c, const Req *q, Str a, Str b);
/* The conditions in words: 类别：古桥；年代：1800—1911 */
Str list_conditions(Ctx *c, const Req *q, const Register *reg);

#endif
