/* inside.h: what the files of the web room share among themselves and nobody else needs. */
#ifndef HANQING_WEB_INSIDE_H
#define HANQING_WEB_INSIDE_H

#include "web/web.h"

/* Mustache: mustache.c parses, render.c renders
 * --------------------------------------------- */
typedef enum {
        NODE_TEXT,
        NODE_VALUE,
        NODE_RAW,
        NODE_SECTION,
        NODE_INVERTED,
        NODE_PARTIAL,
        NODE_PLURAL
} NodeKind;
typedef struct {
        NodeKind kind;
        bool line_start; /* TEXT: first piece of a line of the template; a partial's indentation goes before */
        bool dynamic; /* PARTIAL: the name is looked up in the model first ({{>*name}}) */
        Str text;     /* TEXT: what stands there; PARTIAL: its name; PLURAL: the words for one */
        Str many;     /* PLURAL: for any other number */
        Str indent;   /* PARTIAL alone on its line: the blanks before it */
        Str *path; /* VALUE, RAW, SECTION, INVERTED, PLURAL, dynamic PARTIAL: a.b.c in parts; n_path 0 is "." */
        size_t n_path;
        size_t end; /* SECTION, INVERTED: index of the node behind its content */
} Node;
typedef struct Template {
        Node *nodes;
        size_t n;
} Template;

typedef enum {
        TEMPLATE_BARE, /* nothing but the specification */
        TEMPLATE_VIEW, /* {{#t}}words{{/t}} is translated into the language of c->words */
        TEMPLATE_WORDS /* such words: {{record|records:n}} is the one or the other by the value of n */
} TemplateKind;
/* name is for the sentence of an error. text is borrowed by the template. */
MUST Err template_parse(Ctx *c, Str name, Str text, TemplateKind kind, Template **ret);

/* Finds a partial; NULL if there is none, which renders as nothing. */
typedef const Template *PartialLookup(void *p, Str name);
/* ERR_LIMIT when partials include each other without end. */
MUST Err template_render(
        Ctx *c, const Template *t, const Json *model, PartialLookup *partial, void *p, Buf *out);

/* Languages: views.c
 * ------------------ */
typedef struct {
        const char *name;      /* "zh_Hans", as in settings and cookies */
        const char *tag;       /* "zh-Hans", for the lang attribute */
        const char *label;     /* its own name for itself */
        const char *catalogue; /* asset; NULL for the program's own */
} Language;
extern const Language languages[];         /* ends with {0} */
const Language *language_lookup(Str name); /* the first one if there is no such language */

/* Foreign bytes of a request: form.c, multipart.c
 * ----------------------------------------------- */
/* Undoes %XX (and + for a blank, in forms). ERR_INVALID: half an escape, no UTF-8, control characters. */
typedef enum { DECODE_PATH, DECODE_FORM } DecodeKind;
MUST Err url_decode(Ctx *c, Str s, DecodeKind kind, Str *ret);
void url_encode(Buf *out, Str s); /* everything but letters, digits and -_.~ */
/* "a=1&b=2" of a query or a form, into q->params. */
MUST Err form_parse(Ctx *c, Req *q, Str text);
/* The members of a JSON object, into q->params; a list is a repeated parameter. */
MUST Err json_form_parse(Ctx *c, Req *q, Str text);
Str cookie_lookup(Str header, Str name); /* as it stands in the header, or empty */
/* Value of a parameter of a header: boundary of "multipart/form-data; boundary=x". Quotes undone. */
Str header_param(Arena *a, Str header, Str name);

/* multipart/form-data, fed piece by piece; files go to new files in dir (removed when c->arena is reset),
 * fields to q->params. dir NULL: files are refused. file_max bounds each file. */
typedef struct Multipart Multipart;
MUST Err multipart_new(Ctx *c, Req *q, const char *dir, int64_t file_max, Multipart **ret);
MUST Err multipart_feed(Ctx *c, Multipart *m, Str bytes);
MUST Err multipart_end(Ctx *c, Multipart *m); /* ERR_INVALID if it broke off */

/* How many bytes of files a route takes; none where it takes no files: serve.c. */
typedef struct {
        int64_t one, all;
} UploadLimit;
UploadLimit upload_limit(const Ctx *c, const Route *r);

/* Policy's helpers: route.c, frame.c, page_error.c
 * ------------------------------------------------ */
/* Finds the row for method and path and fills q->route and q->args. ERR_NOT_FOUND; *ret_allow is the method
 * that this address takes instead, if any. */
MUST Err route_find(Ctx *c, Req *q, const char **ret_allow);
/* ERR_INVALID naming the first parameter that the route does not declare. */
MUST Err route_check_params(Ctx *c, const Req *q);
/* What stands around every page: language, theme, office, day, rooms, person, notice. */
Str weekday_label(Ctx *c, int32_t jdn); /* 星期日 */
void frame_put(Ctx *c, const Req *q, Json *model);
/* The address of a static file, which carries its version, so that browsers keep it for good. */
void put_asset(Ctx *c, Json *o, const char *key, const char *name);
/* Language and theme of a request: cookies, then what the browser asks for, then the setting. */
void frame_choose(Ctx *c, Req *q);
/* Fills *p with the page (or JSON) of c->fault; never fails. */
void error_answer(Ctx *c, const Req *q, Resp *p);
/* The end of a page that is asked a question (search, quotation): what cannot be asked is an answer of the page
 * itself, as "refusal", so that what was typed stays; any other fault goes on to the error page. */
MUST Err answer_refusal(Ctx *c, const Req *q, Err e, Json *model, Resp *p);
void resp_cookie(Ctx *c, Resp *p, const char *name, Str value, int64_t seconds);

/* Tables of the pages, listed in routes.c
 * -------------------------------------- */
extern const Route account_routes[];
extern const Route calendar_routes[];
extern const Route check_routes[];
extern const Route desk_routes[];
extern const Route figure_routes[];
extern const Route feed_routes[];
extern const Route form_routes[];
extern const Route merge_routes[];
extern const Route numbers_routes[];
extern const Route public_routes[];
extern const Route purge_routes[];
extern const Route record_routes[];
extern const Route register_routes[];
extern const Route room_routes[];
extern const Route settings_routes[];
extern const Route declare_routes[];
extern const Route declare_new_routes[];
extern const Route lights_routes[];
extern const Route roles_routes[];
extern const Route office_routes[];
extern const Route several_routes[];
extern const Route sign_routes[];
extern const Route static_routes[];
extern const Route import_routes[];
extern const Route table_routes[];
extern const Route urge_routes[];
extern const Route assemble_routes[];
extern const Route fill_routes[];
extern const Route view_routes[];
extern const Route collect_routes[];
extern const Route intake_routes[];
extern const Route notebook_routes[];
extern const Route precedent_routes[];
extern const Route quote_routes[];
extern const Route read_routes[];
extern const Route reckon_routes[];
extern const Route search_routes[];
extern const Route open_routes[];
extern const Route paper_routes[];
extern const Route lend_routes[];
extern const Route lent_routes[];

/* Colours of the lights: lights.c
 * -------------------------------- */
#define LIGHTS_N 4 /* in order, near, late, stopped, as in the settings */
Str light_place_label(Ctx *c, size_t i);
/* The four of a setting; the program's own where it says nothing. */
void light_colours(Ctx *c, Str setting_, Str ret[LIGHTS_N]);
Str light_colours_join(Ctx *c, const Str *colours); /* empty: the program's own */
/* ERR_INVALID: it is no colour, or too faint to be seen, with one that is not. */
MUST Err light_colours_check(Ctx *c, Str setting_);
Str lights_address(Ctx *c); /* of the style sheet with them; empty: none is needed */

/* The office's settings: page_office.c
 * ------------------------------------- */
Str conf_with_line(Ctx *c, Str text, Str key, Str value);
Err declarations_follow(
        Ctx *c); /* deadlines and counts follow what changed, in the same transaction */

/* Days: page_calendar.c
 * ---------------------- */
/* "day" and "lunar" (初一, 廿三; on the first of a lunar month the month) of a day. */
void put_day_cell(Ctx *c, Json *cell, int32_t jdn);

/* Precedents: page_precedent.c
 * ---------------------------- */
/* "precedents": the records most like this one; nothing where its register has no outcome to tell. */
MUST Err precedents_put(Ctx *c, Json *model, const Record *r);

/* Merged records: page_merge.c
 * ---------------------------- */
/* "merged_into" of a record that was merged into another, "merged_from" of one that others were merged into. */
MUST Err merged_put(Ctx *c, Json *model, const Record *r);

/* Text with marks: marked.c
 * ------------------------- */
const char *script_of(Str text); /* "zh-Hant" or "zh-Hans", for the lang attribute */
/* [{text, mark}] */
Json *marked_pieces(Ctx *c, Str text, const Span *marks, size_t n);

/* Pages given again: page_cache.c
 * ------------------------------- */
typedef struct PageCache PageCache;
PageCache *page_cache_new(void);
void page_cache_drop(PageCache *p); /* NULL is fine */
/* Begins a request: nothing is taken from what was kept, until page_cache_open asked the database for its
 * version; first thing in the transaction of a page that only reads. */
void page_cache_close(Ctx *c);
void page_cache_open(Ctx *c);
bool page_cache_knows(Ctx *c);  /* that nothing changed since this was asked before */
void page_cache_forget(Ctx *c); /* everything that is kept: what pages are made of has changed */
/* The actor of a token that was looked up a few seconds ago; false: look it up. */
bool page_cache_session(Ctx *c, Str token, const Actor **ret);
void page_cache_keep_session(Ctx *c, Str token, const Actor *a);
/* True, and *p filled, if this page was made before and nothing has changed since. Inside the transaction
 * in which it would be made. */
bool page_cache_lookup(Ctx *c, const Req *q, Resp *p);
void page_cache_keep(Ctx *c, const Req *q, const Resp *p);

/* Where others reach this server, without a slash at the end: page_feed.c. */
Str page_site(Ctx *c, const Req *q);
/* What handlers say about their page: browser title, room of the spine, way back. */
void page_title(Ctx *c, Json *model, const char *room, Str title);
Str room_label(Ctx *c, Str room); /* of the spine; empty if there is no such room */
bool room_has_registers(const Ctx *c, Str room);
Str room_name(size_t i); /* in the order of the spine; empty behind the last */
/* The i-th room of the spine; false behind the last. */
bool room_at(Ctx *c, size_t i, Str *ret_name, Str *ret_label);
void page_crumb(Ctx *c, Json *model, Str label, Str address); /* address empty: the page itself */
/* One choice of a select or a row of buttons: {value, label, on}; added to a list, chosen if it is that value. */
Json *option_model(Ctx *c, Str value, Str label, bool on);
void add_option(Ctx *c, Json *options, Str value, Str label, Str chosen);

#endif
