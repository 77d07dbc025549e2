/* xml.c: XML as a stream of events. The only file that knows libxml2.
 *
 * No tree is built, so memory is that of the text itself. The document type declaration is where XML becomes
 * dangerous (entities that swell, files and addresses that are fetched); no Office format needs one, so its
 * first sign ends the reading. */
#include "ingest/ingest.h"

#include <libxml/parser.h>
#include <string.h>

#include "ingest/inside.h"

#define ATTRS_MAX 64 /* of one element; further ones are not seen */

typedef struct XmlFeed {
        const XmlEvents *events;
        void *p;
        Str what;
        xmlParserCtxtPtr parser;
        bool has_doctype;
} Walk;

static Str of_xml(const xmlChar *s)
{
        return s ? str_from((const char *)s) : (Str){"", 0};
}

static void on_start(void *p, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
        int n_namespaces, const xmlChar **namespaces, int n_attrs, int n_defaulted,
        const xmlChar **attrs)
{
        (void)prefix, (void)n_namespaces, (void)namespaces, (void)n_defaulted;
        Walk *w = p;
        XmlAttr list[ATTRS_MAX];
        size_t n = MIN((size_t)MAX(0, n_attrs), ATTRS_MAX);
        for (size_t i = 0; i < n; i++) {
                const xmlChar **a = attrs + 5 * i; /* name, prefix, address, value, end of value */
                list[i].name = of_xml(a[0]);
                list[i].ns = of_xml(a[2]);
                list[i].value = (Str){(const char *)a[3], (size_t)(a[4] - a[3])};
        }
        if (w->events->start)
                w->events->start(w->p, of_xml(uri), of_xml(name), list, n);
}

static void on_end(void *p, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
        (void)prefix;
        Walk *w = p;
        if (w->events->end)
                w->events->end(w->p, of_xml(uri), of_xml(name));
}

static void on_text(void *p, const xmlChar *s, int n)
{
        Walk *w = p;
        if (w->events->text && n > 0)
                w->events->text(w->p, (Str){(const char *)s, (size_t)n});
}

static void on_doctype(void *p, const xmlChar *name, const xmlChar *id, const xmlChar *address)
{
        (void)name, (void)id, (void)address;
        Walk *w = p;
        w->has_doctype = true;
        xmlStopParser(w->parser);
}

static void parser_drop(void *p)
{
        xmlFreeParserCtxt(p);
}

Str xml_attr(const XmlAttr *attrs, size_t n, const char *name)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(attrs[i].name, str_from(name)))
                        return attrs[i].value;
        return (Str){"", 0};
}

static void open_feed(Walk *w)
{
        xmlSAXHandler sax = {
                .initialized = XML_SAX2_MAGIC,
                .startElementNs = on_start,
                .endElementNs = on_end,
                .characters = on_text,
                .cdataBlock = on_text,
                .ignorableWhitespace = on_text,
                .internalSubset = on_doctype,
        };
        w->parser = xmlCreatePushParserCtxt(&sax, w, NULL, 0, NULL);
        if (!w->parser)
                die("event=out_of_memory what=xml");
        xmlCtxtUseOptions(w->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
}

XmlFeed *xml_feed_new(Ctx *c, Str what, const XmlEvents *events, void *p)
{
        Walk *w = NEW(c->arena, Walk);
        *w = (Walk){.events = events, .p = p, .what = what};
        open_feed(w);
        arena_defer(c->arena, parser_drop, w->parser);
        return w;
}

static MUST Err feed(Ctx *c, Walk *w, Str bytes, int last)
{
        int status = xmlParseChunk(w->parser, bytes.p, (int)bytes.n, last);
        if (w->has_doctype)
                return fail(c, ERR_INVALID,
                        "“%.*s” declares a document type, which could hide entities that swell; it was not read.",
                        STR(w->what));
        if (status)
                return fail(c, ERR_INVALID, "“%.*s” is not well formed XML (line %d).",
                        STR(w->what), w->parser->input ? w->parser->input->line : 0);
        return OK;
}

Err xml_feed(Ctx *c, XmlFeed *w, Str bytes)
{
        for (size_t at = 0; at < bytes.n; at += 65536)
                TRY(feed(c, w, str_slice(bytes, at, at + 65536), 0));
        return OK;
}

Err xml_feed_end(Ctx *c, XmlFeed *w)
{
        return feed(c, w, S(""), 1);
}

Err xml_walk(Ctx *c, Str what, Str bytes, const XmlEvents *events, void *p)
{
        Walk w = {.events = events, .p = p, .what = what};
        open_feed(&w);
        Err e = xml_feed(c, &w, bytes);
        if (e == OK)
                e = xml_feed_end(c, &w);
        parser_drop(w.parser);
        return e;
}
