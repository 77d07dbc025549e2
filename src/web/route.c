/* route.c: from an address to the row of its page, and what a handler may ask of a request. Parameters that
 * the row does not declare do not exist: they are refused, so that a page means what its row says. */
#include "web/inside.h"

#include <assert.h>
#include <string.h>

/* The next part of a path without its slash; false at the end. */
static bool next_part(const char **at, Str *ret)
{
        if (**at != '/')
                return false;
        const char *from = ++*at;
        while (**at && **at != '/')
                ++*at;
        *ret = (Str){from, (size_t)(*at - from)};
        return true;
}

static bool path_fits(const char *pattern, const Str *parts, size_t n, Str args[4])
{
        Str want;
        size_t i = 0, n_args = 0;
        for (; next_part(&pattern, &want); i++) {
                if (i == n)
                        return false;
                if (want.n && want.p[0] == ':') {
                        if (!parts[i].n)
                                return false;
                        assert(n_args < 4);
                        args[n_args++] = parts[i];
                } else if (!str_eq(want, parts[i])) {
                        return false;
                }
        }
        return i == n;
}

#define PARTS_MAX 10
static MUST Err split_path(Ctx *c, Str path, Str parts[PARTS_MAX], size_t *ret_n)
{
        size_t n = 0;
        Str part;
        path = str_slice(path, 1, path.n);
        while (str_cut(&path, '/', &part)) {
                if (n == PARTS_MAX)
                        return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
                TRY(url_decode(c, part, DECODE_PATH, &parts[n++]));
        }
        *ret_n = n;
        return OK;
}

static bool method_fits(const Route *r, Str method)
{
        if (str_eq(method, S("HEAD")))
                method = S("GET");
        return str_eq(str_from(r->method), method);
}

Err route_find(Ctx *c, Req *q, const char **ret_allow)
{
        Str parts[PARTS_MAX];
        size_t n;
        *ret_allow = NULL;
        if (!str_starts(q->path, S("/")))
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        TRY(split_path(c, q->path, parts, &n));
        for (const Route *const *table = route_tables; *table; table++)
                for (const Route *r = *table; r->method; r++) {
                        if (n && parts[0].n && r->path[1] != parts[0].p[0])
                                continue; /* no pattern begins with an open part */
                        Str args[4] = {{0}};
                        if (!path_fits(r->path, parts, n, args))
                                continue;
                        if (!method_fits(r, q->method)) {
                                *ret_allow = r->method;
                                continue;
                        }
                        *ret_allow = NULL;
                        q->route = r;
                        memcpy(q->args, args, sizeof args);
                        return OK;
                }
        if (*ret_allow)
                return fail(c, ERR_INVALID, "This address does not take %.*s.", STR(q->method));
        return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
}

bool route_exists(const char *method, const char *path)
{
        for (const Route *const *table = route_tables; *table; table++)
                for (const Route *r = *table; r->method; r++)
                        if (strcmp(r->method, method) == 0 && strcmp(r->path, path) == 0)
                                return true;
        return false;
}

/* Parameters
 * ---------- */
static bool declares(const Route *r, Str name)
{
        Str names = str_from(r->params), one;
        while (names.n && str_cut(&names, ' ', &one)) {
                if (one.n && one.p[one.n - 1] == '*' &&
                        str_starts(name, str_slice(one, 0, one.n - 1)))
                        return true;
                if (str_eq(one, name))
                        return true;
        }
        return false;
}

Err route_check_params(Ctx *c, const Req *q)
{
        for (size_t i = 0; i < q->n_params; i++)
                if (!declares(q->route, q->params[i].name))
                        return fail_field(c, ERR_INVALID, q->params[i].name,
                                "This page has no parameter “%.*s”.", STR(q->params[i].name));
        for (size_t i = 0; i < q->n_uploads; i++)
                if (!declares(q->route, q->uploads[i].name))
                        return fail_field(c, ERR_INVALID, q->uploads[i].name,
                                "This page has no parameter “%.*s”.", STR(q->uploads[i].name));
        return OK;
}

static const Param *param_lookup(const Req *q, const char *name)
{
        Str wanted = str_from(name);
        assert(declares(q->route, wanted) && "the route's row declares every parameter");
        for (size_t i = 0; i < q->n_params; i++)
                if (str_eq(q->params[i].name, wanted))
                        return &q->params[i];
        return NULL;
}

Str req_param(const Req *q, const char *name)
{
        const Param *p = param_lookup(q, name);
        return p ? p->value : (Str){0};
}

bool req_has(const Req *q, const char *name)
{
        return param_lookup(q, name) != NULL;
}

size_t req_params(Ctx *c, const Req *q, const char *name, Str **ret)
{
        VEC(Str) found = {0};
        Str wanted = str_from(name);
        assert(declares(q->route, wanted) && "the route's row declares every parameter");
        for (size_t i = 0; i < q->n_params; i++)
                if (str_eq(q->params[i].name, wanted))
                        *VEC_PUSH(c->arena, &found) = q->params[i].value;
        *ret = found.p;
        return found.n;
}

int64_t req_int(const Req *q, const char *name, int64_t otherwise)
{
        int64_t v;
        return str_to_int(req_param(q, name), &v) ? v : otherwise;
}

const Upload *req_upload(const Req *q, const char *name)
{
        Str wanted = str_from(name);
        assert(declares(q->route, wanted) && "the route's row declares every parameter");
        for (size_t i = 0; i < q->n_uploads; i++)
                if (str_eq(q->uploads[i].name, wanted))
                        return &q->uploads[i];
        return NULL;
}
