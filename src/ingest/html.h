/* html.h: a web page between its bytes and the Doc, private to this room. The parser hands on a flat tree, elements and
 * texts in the order of the page, so that every step after it is a loop and no depth of input can exhaust the stack.
 *
 *     read_html.c     bytes → text → the steps below → Doc
 *     html_token.c    text → tags, texts
 *     html_entity.c   &amp; and its like
 *     html_parse.c    tags, texts → HtmlTree
 *     html_hint.c     what tags, classes, ids and roles say about the part of a page they stand on
 *     html_walk.c     HtmlTree → blocks, each with how sure the markup makes it that it is furniture
 *     html_main.c     which of the blocks are the page's subject
 *     html_about.c    what the page says of itself: title, author, date, source
 *
 * Why the parser is our own: docs/decisions/002-html-parser.md. */
#ifndef HANQING_INGEST_HTML_H
#define HANQING_INGEST_HTML_H

#include "ingest/inside.h"

/* The tags that mean something to a step; all others are TAG_OTHER. */
#define HTML_TAGS(X)                                                                             \
        X(A)                                                                                     \
        X(ADDRESS)                                                                               \
        X(ARTICLE)                                                                               \
        X(ASIDE)                                                                                 \
        X(AUDIO)                                                                                 \
        X(BLOCKQUOTE)                                                                            \
        X(BODY)                                                                                  \
        X(BR)                                                                                    \
        X(BUTTON)                                                                                \
        X(CANVAS)                                                                                \
        X(CAPTION)                                                                               \
        X(CENTER)                                                                                \
        X(DATALIST)                                                                              \
        X(DD)                                                                                    \
        X(DETAILS)                                                                               \
        X(DIV)                                                                                   \
        X(DL)                                                                                    \
        X(DT)                                                                                    \
        X(FIELDSET)                                                                              \
        X(FIGCAPTION)                                                                            \
        X(FIGURE)                                                                                \
        X(FOOTER)                                                                                \
        X(FORM)                                                                                  \
        X(H1)                                                                                    \
        X(H2)                                                                                    \
        X(H3)                                                                                    \
        X(H4)                                                                                    \
        X(H5)                                                                                    \
        X(H6) X(HEAD) X(HEADER) X(HR) X(HTML) X(IFRAME) X(IMG) X(LABEL) X(LI) X(LINK) X(LISTING) \
                X(MAIN) X(MENU) X(META) X(NAV) X(NOFRAMES) X(NOSCRIPT) X(OL) X(OPTION) X(P)      \
                        X(PLAINTEXT) X(PRE) X(SCRIPT) X(SECTION) X(SELECT) X(STYLE) X(SUMMARY)   \
                                X(TABLE) X(TBODY) X(TD) X(TEMPLATE) X(TEXTAREA) X(TFOOT) X(TH)   \
                                        X(THEAD) X(TIME) X(TITLE) X(TR) X(UL) X(VIDEO) X(XMP)

#define X(name) TAG_##name,
typedef enum { TAG_TEXT, TAG_OTHER, HTML_TAGS(X) TAG_COUNT } HtmlTag;
#undef X

/* The attributes that a step asks for; the parser passes over all others. */
#define HTML_ATTRS(X)                 \
        X(ALT, "alt")                 \
        X(ARIA_HIDDEN, "aria-hidden") \
        X(CLASS, "class")             \
        X(CONTENT, "content")         \
        X(DATETIME, "datetime")       \
        X(HIDDEN, "hidden")           \
        X(HREF, "href")               \
        X(ID, "id")                   \
        X(ITEMPROP, "itemprop")       \
        X(NAME, "name")               \
        X(PROPERTY, "property")       \
        X(PUBDATE, "pubdate")         \
        X(ROLE, "role")               \
        X(STYLE, "style")             \
        X(TYPE, "type")

#define X(name, word) ATTR_##name,
typedef enum { HTML_ATTRS(X) ATTR_COUNT } HtmlAttrName;
#undef X

typedef struct {
        HtmlAttrName name;
        Str value; /* without character references */
} HtmlAttr;

/* Blanks that are all there is between two tags; most texts of a page are such. */
typedef enum { NO_BLANK, BLANK_BEFORE, LINE_BREAK_BEFORE } HtmlBlank;

typedef struct {
        HtmlTag tag;
        uint32_t parent; /* index; the root is its own */
        uint32_t end;    /* index behind the last descendant */
        uint16_t n_attrs;
        uint8_t blank; /* HtmlBlank before it, which is no node of its own */
        union {
                const HtmlAttr *attrs;
                Str text; /* TAG_TEXT */
        };
} HtmlNode;

typedef struct {
        HtmlNode *p; /* p[0] is the root element */
        size_t n;
} HtmlTree;

/* Reading: html_parse.c, html_token.c, html_entity.c
 * -------------------------------------------------- */
/* The page as browsers would see it, near enough; what is not text of the page is left out: programs (but for JSON-LD),
 * style sheets, comments, drawings, what is in a form's choices, and what nests deeper than 200. Time and memory grow
 * with the length of s, whatever is in it. Texts are borrowed from s where they can be. Never fails. */
typedef enum { WITH_SCRIPTS, WITHOUT_SCRIPTS } HtmlScripts; /* without: <noscript> is text */
HtmlTree html_parse(Arena *a, Str s, HtmlScripts scripts);

typedef enum { TOKEN_END_OF_PAGE, TOKEN_TEXT, TOKEN_START, TOKEN_END } HtmlTokenKind;
typedef struct {
        HtmlTokenKind kind;
        bool closed;    /* <name/> */
        uint8_t n_name; /* bytes of a tag's name, 255 if there are more */
        uint8_t n_attrs;
        uint32_t has;    /* bits of HtmlAttrName */
        uint64_t name;   /* as html_name gives it */
        Str text;        /* as it stands in the page; of a tag from its name on */
        HtmlAttr *attrs; /* as they stand in the page; the caller makes room for ATTR_COUNT */
} HtmlToken;
/* The token at *at; moves behind it. */
void html_token(Str s, size_t *at, HtmlToken *ret);
/* The name of a tag, in lower case, as a number: no two of up to eight letters have the same. */
uint64_t html_name(Str lower);
/* Where "</name" stands at or after from; SIZE_MAX if nowhere. */
size_t html_raw_end(Str s, size_t from, const char *name);

typedef enum { IN_TEXT, IN_ATTRIBUTE } HtmlPlace;
/* s without character references: itself, if it has none. */
Str html_unescape(Arena *a, Str s, HtmlPlace place);

/* Borrowed; empty if absent. */
Str html_attr(const HtmlNode *n, HtmlAttrName name);
bool html_has(const HtmlNode *n, HtmlAttrName name);
/* All text below node i, blanks squeezed. */
Str html_text(Arena *a, const HtmlTree *t, size_t i);

/* Hints: html_hint.c
 * ------------------ */
typedef enum {
        PART_NONE,
        PART_CHROME, /* navigation, imprint, tools, advertisement: never the subject */
        PART_DIALOG, /* asks something of whoever comes, over the page: never the subject, however much it says */
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
/* What the names in a class, an id or a role say. */
typedef struct {
        Str value;
        HtmlHint sure;
        bool subject; /* one of them names the subject and no furniture */
        bool named;   /* one ends as the names do that are given to the element around the text */
} HtmlNames;
#define HTML_NAMES_KEPT 512  /* slots; a page has few classes, each many times */
#define HTML_WORDS 160       /* that say something */
#define HTML_WORD_SLOTS 1024 /* by hash, few of them taken */
typedef struct {
        uint64_t letters[HTML_WORDS];   /* of each word */
        uint8_t slots[HTML_WORD_SLOTS]; /* number of the word + 1; 0: free */
        HtmlNames names[HTML_NAMES_KEPT];
} HtmlHints;
/* For the elements of one page, whose attributes it borrows. */
HtmlHints *html_hints_begin(Arena *a);
/* What tag and attributes of this element alone say. */
HtmlHint html_hint(HtmlHints *h, const HtmlNode *n);

/* Blocks: html_walk.c
 * ------------------- */
/* An element in which blocks began; most elements are none. */
typedef struct {
        uint32_t node;
        uint32_t parent;   /* index of the box around it; the root is its own */
        uint32_t end;      /* index behind the last box inside */
        uint32_t from, to; /* the blocks of d */
} HtmlBox;
typedef struct {
        uint32_t box;   /* the innermost around it */
        uint32_t links; /* bytes inside links */
} HtmlBlock;
typedef struct {
        VEC(HtmlBox) boxes; /* in the order of the page; the first is the root, whatever it holds */
        VEC(HtmlBlock) blocks; /* one for each block of the Doc */
} HtmlLayout;
MUST Err html_walk(Ctx *c, const HtmlTree *t, Doc *d, HtmlLayout *ret);

/* Puts into d's metadata what head, JSON-LD and byline say; earlier values are believed before later ones. Gives the text
 * itself, if the description for search engines holds it; else what it says of a product; else nothing. */
Str html_about(Ctx *c, const HtmlTree *t, Doc *d);

/* Marks each block as the page's subject or not, if it can be told; else leaves d as it is: html_main.c */
void html_main(Ctx *c, const HtmlTree *t, const HtmlLayout *l, Doc *d);
/* Where the markup does not hold the text, what the page tells of it elsewhere becomes a block of its own. told: as
 * html_about gives it. */
MUST Err html_take_told(Ctx *c, Str told, Doc *d);
/* Bytes of d's blocks that are its subject. */
size_t html_subject_bytes(const Doc *d);

#endif
