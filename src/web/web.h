/* web.h: HTTP in, HTML or JSON out.
 *
 * What this room promises:
 * - serve_request is the whole policy on one screen: parse → route → session → role → same origin (else the
 *   database is read-only) → declared parameters only → transaction → handler → commit → error page → write →
 *   one log line → arena reset. A handler contains only its own subject.
 * - A handler yields a model (a JSON tree). The same model renders through the route's view or leaves as JSON
 *   under Accept: application/json, so every page is an API.
 * - Views are Mustache: logic-less, escaped by default, parsed once per language; {{#t}}words{{/t}} is
 *   translated when the view is parsed. Unescaped output ({{{ }}}) is for markup that the program made.
 * - serve_request needs no socket: `hanqing request` and the tests call it with a Req. http.c alone knows
 *   libmicrohttpd.
 * - No inline style or script, no third-party host; the page is complete without JavaScript. */
#ifndef HANQING_WEB_H
#define HANQING_WEB_H

#include "job/job.h"

/* Requests
 * -------- */
#define PARAMS_MAX 200
#define FORM_MAX ((size_t)8 << 20) /* a form without files */
typedef struct {
        Str name, value;
} Param;
typedef struct {
        Str name;         /* of the form field */
        Str file_name;    /* as the browser gave it, folders cut off, cleaned */
        const char *path; /* where the bytes are on this disk */
        int64_t n_bytes;
} Upload;
typedef struct Route Route;
typedef struct Req {
        Str method, path, query;
        Str host, origin, referer, cookie, accept, accept_language, user_agent, if_none_match,
                content_type;
        Str body;      /* small ones; files are in uploads */
        Param *params; /* query and form, well-formed UTF-8, before the route's declaration */
        size_t n_params;
        Upload *uploads;
        size_t n_uploads;
        const Route *route;
        Str args[4]; /* parts of the path that the route's pattern left open */
        Str lang;    /* "zh_Hans" or "en" */
        Str token;   /* session cookie */
        bool json;   /* wants JSON */
} Req;
/* Value of a declared parameter, or empty. Asserts that the route declares it. */
Str req_param(const Req *q, const char *name);
/* All values of a repeated parameter. */
size_t req_params(Ctx *c, const Req *q, const char *name, Str **ret);
int64_t req_int(const Req *q, const char *name, int64_t otherwise);

typedef struct {
        int status;
        Str type; /* content type */
        Str body;
        const char *file; /* instead of body: stream this file */
        Str download;     /* file name for Content-Disposition, or empty */
        Str location;     /* redirect */
        Str set_cookie, etag;
        bool cacheable; /* static, versioned */
        /* Instead of body: called until it gives 0 bytes; constant memory for exports. */
        Err (*stream)(Ctx *c, void *p, Buf *out, bool *ret_more);
        void *stream_data;
} Resp;

/* Routes: each page's file ends with its rows
 * ------------------------------------------- */
enum {
        ROUTE_OPEN = 1,    /* no sign-in needed */
        ROUTE_WRITES = 2,  /* write transaction; POST, same origin */
        ROUTE_NO_TXN = 4,  /* static files */
        ROUTE_UPLOADS = 8, /* takes files */
};
struct Route {
        const char *method;
        const char *path; /* "/r/:register/:id/edit"; ':' parts go to args in order */
        const char *view; /* views/NAME.mustache; NULL: the handler writes its own body */
        const char
                *params; /* declared names, blank between; "*" at the end of one: prefix ("f.*") */
        int bits;
        Permission permission;
        Err (*handle)(Ctx *c, const Req *q, Json *model, Resp *p);
};
extern const Route
        *const route_tables[]; /* routes.c: one row per page file, each table ends with {0} */

/* The whole policy. Never fails: an error becomes a page. */
void serve_request(Ctx *c, Req *q, Resp *p);

/* Redirect after a POST; notice (msgid or sentence) is shown once on the next page. */
void resp_redirect(Ctx *c, Resp *p, Str address, Str notice);

/* Views
 * ----- */
typedef struct Views Views;
/* dir overrides the embedded views (may be NULL) and is then read anew when a file changes. */
MUST Err views_open(Ctx *c, const char *dir, Views **ret);
MUST Err view_render(Ctx *c, Views *v, Str lang, const char *name, const Json *model, Buf *out);
/* Bare Mustache, for the specification's tests: partials is an object of name to template. */
MUST Err mustache_render(
        Ctx *c, Str template_text, const Json *model, const Json *partials, Buf *out);

/* Server
 * ------ */
typedef struct Server Server;
typedef struct {
        const char *database; /* as for db_open; each thread opens its own */
        const char *data_dir;
        const char *views_dir; /* NULL: embedded */
        Str listen;            /* "127.0.0.1:8700" */
        int n_threads;
} ServerOptions;
MUST Err server_start(Ctx *c, const ServerOptions *o, Server **ret);
Str server_address(const Server *s); /* with the port that was really taken */
void server_stop(Server *s);         /* lets running requests end */

#endif
