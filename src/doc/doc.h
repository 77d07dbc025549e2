/* doc.h: a document as a neutral tree, between the formats that are read and the formats that are written.
 *
 * A Doc is a flat list of blocks in reading order; nesting is a depth on the block, so walkers are loops and
 * no depth of input can exhaust the stack. A block's text is UTF-8; runs mark spans of it. Nothing here knows
 * a file format, a record or a page. Everything lives in one arena. */
#ifndef HANQING_DOC_H
#define HANQING_DOC_H

#include "store/store.h"

#define DOC_BLOCKS_MAX 2000000
#define DOC_DEPTH_MAX 64

typedef enum {
        BLOCK_PARAGRAPH,
        BLOCK_HEADING,
        BLOCK_LIST_ITEM,
        BLOCK_QUOTE,
        BLOCK_PREFORMATTED,
        BLOCK_TABLE_ROW, /* cells are separated by \t in text; consecutive rows form a table */
        BLOCK_FIGURE,    /* text is its caption or alternative text */
        BLOCK_NOTE,      /* foot- or endnote; label holds its mark */
        BLOCK_BREAK,     /* page or section break */
} BlockKind;
const char *block_name(BlockKind k); /* "paragraph", "heading", … */

typedef enum {
        RUN_LINK,
        RUN_STRONG,
        RUN_EMPHASIS,
        RUN_SUPER,
        RUN_SUB,
        RUN_NOTE,
        RUN_DELETED,
        RUN_INSERTED
} RunKind;

typedef struct {
        Span at; /* bytes of the block's text */
        RunKind kind;
        Str target; /* address of a link, label of a note */
} Run;

typedef struct {
        BlockKind kind;
        uint8_t level;      /* heading 1–6, list depth 1–… */
        uint8_t link_share; /* per cent of the characters inside links */
        uint8_t boiler; /* per cent: how sure the reader is, from markup, that this is page furniture */
        bool subject; /* the reader found, from markup, that this is what the page is about */
        Str text;
        Str label;
        Run *runs;
        size_t n_runs;
} Block;

typedef struct {
        /* What the file itself says: "title", "author", "created", "charset", "generator". */
        Str key, value;
} DocMeta;

typedef struct Doc {
        Arena *arena;
        Str format;   /* the reader's name: "html", "text", "markdown", "docx" */
        Str encoding; /* what the bytes were in; "UTF-8" for formats that say so themselves */
        double confidence;
        Str encoding_reason; /* msgid */
        size_t n_replaced;   /* ill-formed places in the bytes */
        Block *blocks;
        size_t n_blocks, cap_blocks;
        DocMeta *meta;
        size_t n_meta, cap_meta;
} Doc;

Doc *doc_new(Arena *a);
/* Appends and returns a zeroed block with this kind and text (borrowed). NULL above DOC_BLOCKS_MAX. */
Block *doc_add(Doc *d, BlockKind kind, Str text);
void doc_add_run(Doc *d, Block *b, RunKind kind, Span at, Str target);
void doc_put_meta(Doc *d, Str key, Str value);
Str doc_meta(const Doc *d, const char *key); /* first value, or empty */
/* All text, blocks separated by one line break (headings and paragraphs alike). */
Str doc_text(Arena *a, const Doc *d);
/* The one exchange form, used between the server and the reader's process. Versioned; strict on reading. */
Json *doc_to_json(Arena *a, const Doc *d);
MUST Err doc_from_json(Ctx *c, const Json *j, Doc **ret);

/* Passages: what is indexed and cited
 * ----------------------------------- */
typedef struct {
        Span at;    /* in the whole text */
        int number; /* from 1; stays with the text's revision */
} Passage;
/* Cuts at paragraph ends into pieces of 300 to 800 characters; a longer paragraph is cut at sentence ends.
 * Every byte of text belongs to exactly one passage. */
MUST Err passages_cut(Ctx *c, Str text, Passage **ret, size_t *ret_n);

#endif
