/* page_static.c: the style sheet, the script and the pictures, from the binary. Their address holds their
 * version, so a browser asks once and never again. */
#include "web/inside.h"

static const struct {
        const char *suffix, *type;
} types[] = {
        {".css", "text/css; charset=utf-8"},
        {".js", "text/javascript; charset=utf-8"},
        {".svg", "image/svg+xml"},
        {".png", "image/png"},
        {".woff2", "font/woff2"},
};

static Str type_of(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(types); i++)
                if (str_ends(name, str_from(types[i].suffix)))
                        return str_from(types[i].type);
        return S("application/octet-stream");
}

static Err show(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        const Asset *a = asset_lookup(str_printf(c->arena, "static/%.*s", STR(q->args[1])));
        if (!a)
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        p->etag = str_printf(c->arena, "\"%s\"", a->version);
        p->cacheable = str_eq(q->args[0], str_from(a->version));
        p->type = type_of(q->args[1]);
        if (str_eq(q->if_none_match, p->etag))
                p->status = 304;
        else
                p->body = asset_str(a);
        return OK;
}

/* For whoever starts or watches the server. */
static Err show_health(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)c;
        (void)q;
        (void)model;
        p->type = S("text/plain; charset=utf-8");
        p->body = S("ok\n");
        return OK;
}

#define FREE (ROUTE_OPEN | ROUTE_NO_TXN | ROUTE_NO_ACTOR)

const Route static_routes[] = {
        {"GET", "/static/:version/:name", NULL, "", FREE, MAY_READ, show},
        {"GET", "/health", NULL, "", FREE, MAY_READ, show_health},
        {0},
};
