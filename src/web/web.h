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
#define UPLOADS_MAX 50
#define FORM_MAX ((size_t)8 << 20) /* a form without files */
typedef struct {
        Str name, value;
} Param;
typedef struct {
        Str name;         /* of the form field */
        Str file_name;    /* as the browser gave it, folders cut off, cleaned */
        const char *path; /* where the bytes are on this disk; gone when the request is over */
        int64_t n_bytes;
} Upload;
typedef struct Route Route;
typedef struct Req {
        Str method;
        Str path;  /* as it came, still percent-encoded, without the query */
        Str query; /* the same, without the question mark */
        Str host, origin, referer, fetch_site, cookie, accept, accept_language, if_none_match;
        Str content_type;
        int64_t content_length; /* as announced; -1 if it was not */
        Str body;               /* small ones; files are in uploads */
        Param *params; /* query and form, well-formed UTF-8, before the route's declaration */
        size_t n_params, cap_params;
        Upload *uploads;
        size_t n_uploads, cap_uploads;
        /* Filled by serve_request: */
        const Route *route;
        Str args[4];     /* parts of the path that the route's pattern left open, decoded */
        Str lang;        /* "zh_Hans" or "en" */
        Str theme;       /* "light", "dark", or empty: as the system has it */
        Str token;       /* session cookie */
        bool json;       /* wants JSON */
        bool quiet;      /* no log line: the command line's and the tests' requests */
        const Actor *as; /* instead of a session: the command line's --as; NULL otherwise */
} Req;
/* Value of a declared parameter, or empty. Asserts that the route declares it. */
Str req_param(const Req *q, const char *name);
bool req_has(const Req *q, const char *name); /* was given, even if empty */
/* All values of a repeated parameter. */
size_t req_params(Ctx *c, const Req *q, const char *name, Str **ret);
int64_t req_int(const Req *q, const char *name, int64_t otherwise);
const Upload *req_upload(const Req *q, const char *name); /* NULL if there is none */

/* Filling a request, for http.c and for those that need no socket
 * --------------------------------------------------------------- */
/* Appends; line ends become \n. ERR_LIMIT above PARAMS_MAX; ERR_INVALID if it is no text. */
MUST Err req_add_param(Ctx *c, Req *q, Str name, Str value);
/* A file that lies on this disk already, and stays. */
MUST Err req_add_file(Ctx *c, Req *q, Str name, const char *path);
/* A body that was read as a whole, by its content type: a form or a JSON object becomes parameters, others
 * stay in q->body only. */
MUST Err req_set_body(Ctx *c, Req *q, Str body);

typedef struct {
        int status; /* 0: 200. From 400 on what the handler wrote is rolled back */
        Str type;   /* content type */
        Str body;
        const char *file;    /* instead of body: stream this file */
        bool file_temporary; /* it may be removed once it is open */
        Str download;        /* file name for Content-Disposition, or empty */
        Str location;        /* redirect */
        Str cookies[3];      /* Set-Cookie lines */
        size_t n_cookies;
        Str etag;
        Str allow;      /* of a 405 */
        int retry_s;    /* Retry-After of a 503, seconds */
        bool cacheable; /* static, versioned */
        bool secret;    /* for whoever asked alone: kept by no cache, listed by no robot */
        bool closes;    /* the body was not read: the connection ends with this answer */
} Resp;

/* Routes: each page's file ends with its rows
 * ------------------------------------------- */
enum {
        ROUTE_OPEN = 1,   /* no sign-in needed */
        ROUTE_WRITES = 2, /* write transaction; POST, same origin */
        /* No transaction of serve's: static files, or the handler's callee has its own. */
        ROUTE_NO_TXN = 4,
        ROUTE_UPLOADS = 8, /* takes files */
        /* Depends on the database, the address, the person and the day only: may be given again until the
         * database changes. */
        ROUTE_KEPT = 32,
        ROUTE_NO_ACTOR = 16, /* static files: whose request it is does not matter */
};
struct Route {
        const char *method;
        const char *path; /* "/r/:register/:id/edit"; ':' parts go to args in order */
        const char *view; /* views/NAME.mustache; NULL: the handler writes its own body */
        /* Declared names, blank between; "*" at the end of one: prefix ("f.*"). */
        const char *params;
        int bits;
        Permission permission; /* unless ROUTE_OPEN */
        Err (*handle)(Ctx *c, const Req *q, Json *model, Resp *p);
};
/* routes.c: one row per page file, each table ends with {0}. */
extern const Route *const route_tables[];
/* True if some row serves this address: rooms that are not built are not shown. */
bool route_exists(const char *method, const char *path);

/* The whole policy. Never fails: an error becomes a page. */
void serve_request(Ctx *c, Req *q, Resp *p);
/* For a request whose body was not read yet: false, and the refusal in *p, if it need not be read at all
 * (no such page, not signed in, foreign origin, too large). */
bool serve_admits(Ctx *c, Req *q, Resp *p);

/* The same for a request that failed before it could be served: c->fault becomes the page. */
void serve_fault(Ctx *c, Req *q, Resp *p);

/* Redirect after a POST; notice (msgid or sentence) is shown once on the next page. */
void resp_redirect(Ctx *c, Resp *p, Str address, Str notice);

/* Views
 * ----- */
typedef struct Views Views;
/* Both languages, parsed once; lives in c->arena and is shared between threads. dir overrides the embedded
 * views (may be NULL) and is then read anew for every page, for whoever works on the views. */
MUST Err views_open(Ctx *c, const char *dir, Views **ret);
const Words *views_words(const Views *v, Str lang); /* NULL: English */
MUST Err view_render(
        Ctx *c, const Views *v, Str lang, const char *name, const Json *model, Buf *out);
/* Bare Mustache, for the specification's tests: partials is an object of name to template. */
MUST Err mustache_render(
        Ctx *c, Str template_text, const Json *model, const Json *partials, Buf *out);

/* Server
 * ------ */
typedef struct Server Server;
typedef struct {
        const char *database; /* as for db_open; each thread opens its own */
        const char *data_dir; /* uploads pass through its folder "tmp" */
        Str listen;           /* "127.0.0.1:8700"; port 0: any */
        int n_threads;
        int deadline_s; /* a request must have come in this time, whatever trickles; 0: 60 */
} ServerOptions;
/* c has settings, registers, originals and views; all are shared. Lives in c->arena. */
MUST Err server_start(Ctx *c, const ServerOptions *o, Server **ret);
Str server_address(
        const Server *s);    /* "http://127.0.0.1:8700", with the port that was really taken */
void server_stop(Server *s); /* lets running requests end */

#endif
