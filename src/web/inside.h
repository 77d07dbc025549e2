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
        NODE_PARTIAL
} NodeKind;
typedef struct {
        NodeKind kind;
        bool line_start; /* TEXT: first piece of a line of the template; a partial's indentation goes before */
        bool dynamic; /* PARTIAL: the name is looked up in the model first ({{>*name}}) */
        Str text;     /* TEXT: what stands there; PARTIAL: its name */
        Str indent;   /* PARTIAL alone on its line: the blanks before it */
        Str *path; /* VALUE, RAW, SECTION, INVERTED, dynamic PARTIAL: a.b.c in parts; n_path 0 is "." */
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
} TemplateKind;
/* name is for the sentence of an error. text is borrowed by the template. */
MUST Err template_parse(Ctx *c, Str name, Str text, TemplateKind kind, Template **ret);

/* Finds a partial; NULL if there is none, which renders as nothing. */
typedef const Template *PartialLookup(void *p, Str name);
/* ERR_LIMIT when partials include each other without end. */
MUST Err template_render(
        Ctx *c, const Template *t, const Json *model, PartialLookup *partial, void *p, Buf *out);

#endif
