/* render.c: walks a parsed template over a model. Values are escaped unless the template asks for the raw
 * form. Depth is bounded: sections by their nesting, partials by a limit, the context stack by both. */
#include "web/inside.h"

#include <string.h>

#define PARTIALS_MAX 40 /* deep */
#define STACK_MAX 256

typedef struct {
        Ctx *c;
        Buf *out;
        PartialLookup *partial;
        void *p;
        const Json *stack[STACK_MAX]; /* innermost last */
        size_t depth;
        size_t n_partials;
} Renderer;

/* Absent, null, false, the empty string and the empty list are false; 0 is a value like others. */
static bool is_true(const Json *v)
{
        if (!v)
                return false;
        switch (v->kind) {
        case JSON_NULL:
                return false;
        case JSON_BOOL:
                return v->truth;
        case JSON_STRING:
                return v->s.n > 0;
        case JSON_ARRAY:
                return v->n > 0;
        case JSON_NUMBER:
        case JSON_OBJECT:
                return true;
        }
        return false;
}

/* The first part is looked for from the innermost context outwards; the others only below it. */
static const Json *resolve(const Renderer *r, const Node *n)
{
        if (n->n_path == 0)
                return r->stack[r->depth - 1];
        const Json *v = NULL;
        for (size_t i = r->depth; i > 0 && !v; i--)
                v = json_lookup(r->stack[i - 1], n->path[0]);
        for (size_t i = 1; i < n->n_path && v; i++)
                v = json_lookup(v, n->path[i]);
        return v;
}

static void put_value(Renderer *r, const Json *v, bool escaped)
{
        if (!v)
                return;
        if (v->kind == JSON_BOOL)
                buf_put(r->out, v->truth ? S("true") : S("false"));
        else if (escaped)
                buf_put_html(r->out, json_text(v));
        else
                buf_put(r->out, json_text(v));
}

/* An indented partial reads as if every line of its template began with the indentation. */
static void put_indented(Renderer *r, const Node *n, Str indent)
{
        Str rest = n->text;
        if (n->line_start && (rest.n == 0 || rest.p[0] != '\n'))
                buf_put(r->out, indent);
        while (rest.n) {
                const char *line_end = memchr(rest.p, '\n', rest.n);
                size_t len = line_end ? (size_t)(line_end - rest.p) + 1 : rest.n;
                buf_put(r->out, str_slice(rest, 0, len));
                rest = str_slice(rest, len, rest.n);
                if (rest.n && rest.p[0] != '\n')
                        buf_put(r->out, indent);
        }
}

static MUST Err render_nodes(Renderer *r, const Template *t, size_t from, size_t to, Str indent);

static MUST Err render_in(
        Renderer *r, const Template *t, size_t from, size_t to, Str indent, const Json *context)
{
        if (r->depth == STACK_MAX)
                return fail(r->c, ERR_LIMIT, "A view is nested too deeply.");
        r->stack[r->depth++] = context;
        TRY(render_nodes(r, t, from, to, indent));
        r->depth--;
        return OK;
}

static MUST Err render_section(Renderer *r, const Template *t, size_t i, Str indent)
{
        const Node *n = &t->nodes[i];
        const Json *v = resolve(r, n);
        if (n->kind == NODE_INVERTED)
                return is_true(v) ? OK : render_nodes(r, t, i + 1, n->end, indent);
        if (!is_true(v))
                return OK;
        if (v->kind != JSON_ARRAY)
                return render_in(r, t, i + 1, n->end, indent, v);
        for (size_t k = 0; k < v->n; k++)
                TRY(render_in(r, t, i + 1, n->end, indent, v->items[k]));
        return OK;
}

static MUST Err render_partial(Renderer *r, const Node *n, Str indent)
{
        const Template *t = r->partial(r->p, n->dynamic ? json_text(resolve(r, n)) : n->text);
        if (!t) /* absent, or it could not be parsed */
                return r->c->fault.kind;
        if (r->n_partials == PARTIALS_MAX)
                return fail(r->c, ERR_LIMIT, "A view is nested too deeply.");
        r->n_partials++;
        if (indent.n && n->indent.n)
                indent = str_printf(r->c->arena, "%.*s%.*s", STR(indent), STR(n->indent));
        else if (n->indent.n)
                indent = n->indent;
        TRY(render_nodes(r, t, 0, t->n, indent));
        r->n_partials--;
        return OK;
}

static MUST Err render_nodes(Renderer *r, const Template *t, size_t from, size_t to, Str indent)
{
        for (size_t i = from; i < to; i++) {
                const Node *n = &t->nodes[i];
                switch (n->kind) {
                case NODE_TEXT:
                        if (indent.n)
                                put_indented(r, n, indent);
                        else
                                buf_put(r->out, n->text);
                        break;
                case NODE_VALUE:
                        put_value(r, resolve(r, n), true);
                        break;
                case NODE_RAW:
                        put_value(r, resolve(r, n), false);
                        break;
                case NODE_SECTION:
                case NODE_INVERTED:
                        TRY(render_section(r, t, i, indent));
                        i = n->end - 1;
                        break;
                case NODE_PARTIAL:
                        TRY(render_partial(r, n, indent));
                        break;
                case NODE_PLURAL:
                        buf_put(r->out,
                                str_eq(json_text(resolve(r, n)), S("1")) ? n->text : n->many);
                        break;
                }
        }
        return OK;
}

Err template_render(
        Ctx *c, const Template *t, const Json *model, PartialLookup *partial, void *p, Buf *out)
{
        Renderer *r = NEW(c->arena, Renderer);
        r->c = c;
        r->out = out;
        r->partial = partial;
        r->p = p;
        r->stack[r->depth++] = model;
        return render_nodes(r, t, 0, t->n, (Str){0});
}

typedef struct {
        Ctx *c;
        const Json *texts;
        Map parsed;
} Bare;

static const Template *bare_partial(void *p, Str name)
{
        Bare *b = p;
        Template *t = map_lookup(&b->parsed, name);
        const Json *text = json_lookup(b->texts, name);
        if (t || !text || template_parse(b->c, name, json_text(text), TEMPLATE_BARE, &t) != OK)
                return t;
        map_put(&b->parsed, name, t);
        return t;
}

Err mustache_render(Ctx *c, Str template_text, const Json *model, const Json *partials, Buf *out)
{
        Template *t;
        TRY(template_parse(c, S("template"), template_text, TEMPLATE_BARE, &t));
        Bare b = {.c = c, .texts = partials, .parsed = map_new(c->arena)};
        return template_render(c, t, model, bare_partial, &b, out);
}
