/* html.h: a web page between the parser and the Doc, private to this room. The parser is known to read_html.c alone;
 * it hands on a flat tree, elements and texts in the order of the page, so that every step after it is a loop and
 * no depth of input can exhaust the stack.
 *
 *     read_html.c     bytes → HtmlTree
 *     html_flatten.c  keeps what nests without end from costing quadratic time, before the parser
 *     html_hint.c     what tags, classes, ids and roles say about the part of a page they stand on
 *     html_walk.c     HtmlTree → blocks, each with how sure the markup makes it that it is furniture
 *     html_main.c     which of the blocks are the page's subject
 *     html_about.c    what the page says of itself: title, author, date, source */
#ifndef HANQING_INGEST_HTML_H
#define HANQING_INGEST_HTML_H

#include "ingest/inside.h"

/* The tags that mean something to a step; all others are TAG_OTHER. */
#define HTML_TAGS(X)                                                                              \
        X(A)                                                                                      \
        X(ADDRESS)                                                                                \
        X(ARTICLE)                                                                                \
        X(ASIDE)                                                                                  \
        X(AUDIO)                                                                                  \
        X(BLOCKQUOTE)                                                                             \
        X(BODY)                                                                                   \
        X(BR) X(BUTTON) X(CANVAS) X(CAPTION) X(CENTER) X(DATALIST) X(DD) X(DETAILS) X(DIV) X(     \
                DL) X(DT) X(FIELDSET) X(FIGCAPTION) X(FIGURE) X(FOOTER) X(FORM) X(H1) X(H2) X(H3) \
                X(H4) X(H5) X(H6) X(HEAD) X(HEADER) X(HR) X(HTML) X(IFRAME) X(IMG) X(LABEL) X(LI) \
                        X(LINK) X(LISTING) X(MAIN) X(MENU) X(META) X(NAV) X(NOFRAMES) X(NOSCRIPT) \
                                X(OL) X(OPTION) X(P) X(PLAINTEXT) X(PRE) X(SCRIPT) X(SECTION)     \
                                        X(SELECT) X(STYLE) X(SUMMARY) X(TABLE) X(TBODY) X(TD)     \
                                                X(TEMPLATE) X(TEXTAREA) X(TFOOT) X(TH) X(THEAD)   \
                                                        X(TIME) X(TITLE) X(TR) X(UL) X(VIDEO)     \
                                                                X(XMP)

#define X(name) TAG_##name,
typedef enum { TAG_TEXT, TAG_OTHER, HTML_TAGS(X) TAG_COUNT } HtmlTag;
#undef X

typedef struct {
        Str name, value; /* name in lower case */
} HtmlAttr;

typedef struct {
        HtmlTag tag;
        uint32_t parent; /* index; the root is its own */
        uint32_t end;    /* index behind the last descendant */
        Str text;        /* TAG_TEXT */
        const HtmlAttr *attrs;
        size_t n_attrs;
} HtmlNode;

typedef struct {
        HtmlNode *p; /* p[0] is the root element */
        size_t n;
} HtmlTree;

/* Borrowed; empty if absent. */
Str html_attr(const HtmlNode *n, const char *name);
bool html_has(const HtmlNode *n, const char *name);
/* All text below node i, blanks squeezed. */
Str html_text(Arena *a, const HtmlTree *t, size_t i);

/* A copy of s in which nothing nests deeper than 200, without programs, style sheets, comments and drawings:
 * html_flatten.c */
Str html_flatten(Arena *a, Str s);

/* Hints: html_hint.c
 * ------------------ */
typedef enum {
        PART_NONE,
        PART_CHROME,  /* navigation, imprint, tools, advertisement: never the subject */
        PART_COMMENT, /* of readers: the subject of a forum, furniture elsewhere */
        PART_RELATED, /* teasers of other pages: the subject of a list, furniture elsewhere */
        PART_BYLINE,  /* author, date */
        PART_HIDDEN,  /* not shown before somebody asks for it */
        PART_SUBJECT, /* the page's own statement that this is its text */
} HtmlPart;
typedef struct {
        HtmlPart part;
        uint8_t boiler; /* per cent: how sure */
        bool named;     /* PART_SUBJECT: by a name of its own, not by its tag alone */
} HtmlHint;
/* What tag and attributes of this element alone say. */
HtmlHint html_hint(const HtmlNode *n);

/* Blocks: html_walk.c
 * ------------------- */
typedef struct {
        uint32_t first, end; /* the blocks of d that began within the element */
} HtmlRange;
typedef struct {
        uint32_t node;  /* the element in which the block stands */
        uint32_t links; /* bytes inside links */
} HtmlBlock;
typedef struct {
        HtmlRange *ranges;     /* one for each node of the tree */
        VEC(HtmlBlock) blocks; /* one for each block of the Doc */
} HtmlLayout;
MUST Err html_walk(Ctx *c, const HtmlTree *t, Doc *d, HtmlLayout *ret);

/* Marks each block as the page's subject or not, if it can be told; else leaves d as it is: html_main.c */
void html_main(Ctx *c, const HtmlTree *t, const HtmlLayout *l, Doc *d);

/* Puts into d's metadata what head, JSON-LD and byline say; earlier values are believed before later ones. */
void html_about(Ctx *c, const HtmlTree *t, Doc *d);

#endif
