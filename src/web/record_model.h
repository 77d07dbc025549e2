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
/* "uses", by register and field, of what refers to r: [{label, field, list, rows, n, more}], and "n_uses". Links are left
 * out: they have ledgers of their own at both ends. */
void put_uses(Ctx *c, Json *model, const Record *r, const Backlink *links, size_t n);
/* Moves: move_model.c
 * ------------------- */
/* "moves": the steps from where a record stands, each with what it waits for, or with fields for what it needs and the
 * record has not yet. What was sent for one of them stands there again. */
MUST Err put_moves(Ctx *c, const Req *q, Json *model, const Record *r);
/* What was sent with a move, in a record of its own; *ret_wrong: some of it cannot be understood. m may be NULL. */
MUST Err move_given(
        Ctx *c, const Req *q, const Record *r, const Move *m, Record **ret, bool *ret_wrong);
/* "clocks": its deadlines, those that run and those that were met; writes: they may be extended. */
MUST Err put_clocks(Ctx *c, Json *model, const Record *r, bool writes);
/* "2026-11-20 14:32" in the office's zone. */
Str time_words(Ctx *c, int64_t ms);
Str day_words(Ctx *c, int64_t ms);

/* A few fields of a record in a plain form, without its page: short_form.c */
/* Whether a field can be written there: not files, nor citations. */
bool short_can(const Ctx *c, const Field *f);
/* An input is {id, name, label, hint, typed, error, select, long, options}; short_put makes "inputs" and "has_inputs" of them. */
#define SHORT_PREFIX "v."
Str short_typed(Ctx *c, const Req *q, const Field *f);
Json *short_input(Ctx *c, const Field *f, Str id, Str typed, Str error); /* its id is ID-FIELD */
/* Puts one into r; *ret_error is the sentence if it cannot be understood. */
MUST Err short_take_one(Ctx *c, const Field *f, Str typed, Record *r, Str *ret_error);
/* Takes what was sent into r; what cannot be taken is said at its input. */
MUST Err short_take(Ctx *c, const Req *q, const Field *const *fields, size_t n, Record *r,
        Json **ret_inputs, bool *ret_wrong);
void short_put(Ctx *c, Json *model, Json *inputs);
/* The same inputs as they were sent, with the fault at the field that it names; false if it names none of them. */
bool short_blame(Ctx *c, const Req *q, const Field *const *fields, size_t n, Json **ret_inputs);

/* Parts: part_model.c
 * ------------------- */
#define PARTS_SHOWN 50
Str parts_address(Ctx *c, const Register *part, Str whole); /* their list: "/r/post?f.person=ID" */
Str part_new_address(Ctx *c, const Register *part, Str whole); /* "/r/post/new?of=ID" */
/* What may be asked of a record at a date, ?at=: "at" with what was understood, or the times that it may mean. */
struct DateAsked;
void put_at(Ctx *c, Json *model, const Record *r, const struct DateAsked *at);
/* "parts": a small ledger for each register whose records are parts of this one, and for each link that ends at it; as
 * JSON the records themselves. Where a date is asked, of those that have a date only what held then, certainly or possibly. */
MUST Err put_parts(Ctx *c, Json *model, const Record *whole, const struct DateAsked *at);
MUST Err put_parts_json(Ctx *c, Json *model, const Record *whole, const struct DateAsked *at);
/* "siblings": the parts of the same whole before and after this one. */
MUST Err put_siblings(Ctx *c, Json *model, const Record *part);

/* Links and times: tie_model.c, life_model.c, beside_model.c
 * ----------------------------------------------------------- */
/* "ties": the links of a record from both ends as a list, and drawn, one step or two around it. *ret_ties are those that
 * begin or end at the record. */
MUST Err put_ties(
        Ctx *c, const Req *q, Json *model, const Record *r, Tie **ret_ties, size_t *ret_n);
Json *ties_json(Ctx *c, const Record *r, const Tie *ties, size_t n);
/* "life": what is dated of a record on one line of time: its own dates, its links, the events that name it; nothing where
 * these are fewer than three. */
void put_life(Ctx *c, Json *model, const Record *r, const Tie *ties, size_t n_ties,
        const Backlink *links, size_t n_links);
/* Disputed facts and what each source says of them (a register with “beside”): of the records with these ids, two questions. */
typedef struct {
        const Register
                *reg;    /* of the disputed facts; NULL: no register names records of that kind */
        const Field *by; /* by which they name them */
        RecordList wholes, versions;
} Disputes;
MUST Err disputes_find(Ctx *c, const Register *of, const Str *ids, size_t n, Disputes *ret);
Json *disputes_about(Ctx *c, const Disputes *d, Str id);
/* "disputes": those that name the record; of a disputed fact itself, its own versions. */
MUST Err put_disputes(Ctx *c, Json *model, const Record *r);
/* The part register of reg that holds versions; NULL if it has none. */
const Register *beside_of(const Register *reg);

/* Lists: what the address asks for
 * -------------------------------- */
#define ROWS_PAGE 50
/* The parameter org; empty: none is asked. ERR_NOT_FOUND if there is no such organisation. */
MUST Err under_asked(Ctx *c, const Req *q, Str *ret);
Str under_words(Ctx *c, const Req *q); /* the same in words */
/* Filters f.FIELD=VALUE, f.FIELD.from, f.FIELD.to, f.FIELD.has; words, sort, page, rows, withdrawn; what a figure
 * counts: figure, from, to; org: of that organisation and those below; what a view, or a part of it, shows: in, choice,
 * row, column, light. */
MUST Err list_query(Ctx *c, const Req *q, const Register *reg, ListQuery *ret);
#define LIST_PARAMS \
        "words sort page rows withdrawn view f.* figure from to org in choice row column light"
/* The same address with one parameter changed (value empty: taken off) and back on the first page. */
Str address_with(Ctx *c, const Req *q, Str base, Str name, Str value);
/* The other parameters, for the hidden fields of a form: [{name, value}] without a, b and page. */
Json *other_params(Ctx *c, const Req *q, Str a, Str b);
/* The conditions in words: 类别：古桥；年代：1800—1911 */
Str list_conditions(Ctx *c, const Req *q, const Register *reg);

#endif
