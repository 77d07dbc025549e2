/* ingest.h: the bytes of a format become a Doc; a Doc becomes proposals: what was repaired, what is furniture,
 * what is missing, where one page is several documents, and what each speaks of.
 *
 * What this room promises:
 * - A format is one file, read_x.c, that ends with its row; the list of rows is in formats.c.
 * - Readers run on foreign bytes, so they run in the worker's process (job) behind seccomp and rlimits; they
 *   are bounded in size, depth and count, and answer hostile input with one clear sentence.
 * - Reading decides nothing: the result is a Reading, every proposal with its certainty. It never changes the
 *   original.
 * - A document that bears a secrecy mark is refused; only its hash may be kept. */
#ifndef HANQING_INGEST_H
#define HANQING_INGEST_H

#include "search/search.h"

#define INGEST_FILE_MAX ((size_t)2 << 30)
#define INGEST_TEXT_MAX ((size_t)256 << 20) /* unpacked bytes of one file */

typedef struct {
        const char *name;  /* "docx" */
        const char *label; /* msgid */
        const char *mime;
        const char *suffixes; /* "docx", blank between several */
        /* 0 to 100: how sure these bytes (the first 4 KiB and the whole) are of this format. */
        int (*sniff)(Str head, Str all, Str suffix);
        Err (*read)(Ctx *c, Str bytes, Doc **ret);
} Format;
extern const Format *const formats[]; /* ends with NULL */
/* The format of the bytes by content; the suffix only breaks ties. ERR_INVALID says what it looks like
 * ("This is named .docx but is a JPEG picture"). */
MUST Err format_choose(Ctx *c, Str bytes, Str file_name, const Format **ret);

/* Reading: everything a person reviews about one file */
typedef struct {
        Span original; /* of ReadDoc.original: this paragraph as it came */
        Str before;    /* the paragraph as it came */
        Str after;     /* as proposed: all repairs applied */
        LineKind kind;
        Str reason;                     /* msgid: why furniture or metadata */
        size_t first_repair, n_repairs; /* in ReadDoc.repairs */
        uint8_t heading;
} ReadLine;
typedef struct {
        Str title, author, source, published, captured; /* dates as EDTF */
        Meta *meta;                                     /* all metadata found */
        size_t n_meta;
        Str evidence; /* why it was split off; empty for the first or only one */
        bool continues; /* goes on with the document before it: cut for its length alone, no document of its own */
        ReadLine *lines; /* everything on the page that belongs to this part, furniture included */
        size_t n_lines;
        Str text;        /* proposed text: body lines, all repairs applied, joined by \n */
        Str held;        /* the same with only exact repairs; undecided places as □ */
        Repairs repairs; /* at: bytes in text (the proposed one) */
        Losses losses;   /* at: bytes in text */
        Dates dates;
        Quantities quantities;
        Anchor anchor;   /* the year relative dates were read with; 0: none */
        Str anchor_from; /* sentence: where the anchor came from */
} ReadDoc;
typedef struct {
        Str file_name;
        Str format, encoding, encoding_reason;
        double confidence;
        size_t n_replaced;
        int64_t n_bytes;
        Str sha256, sha512;
        ReadDoc *docs;
        size_t n_docs;
        size_t n_furniture; /* lines taken off */
} Reading;

/* Bytes to reading, in this process: charset → reader → clean → split → repair → losses → dates, quantities.
 * For the worker; the server goes through job. ERR_DENIED with a sentence when there is a secrecy mark. */
MUST Err ingest_read(Ctx *c, Str bytes, Str file_name, Reading *ret);

/* The same in bounded memory: called once with doc NULL (r is the head: everything but docs; r->n_docs may
 * still be 0), then once for each document in order. What it gets is valid during the call only. A text over
 * PART_MAX is cut at a paragraph (better: a heading) into several, of which all but the first go on with the one
 * before (continues), so that a 50 MB book never stands in memory as one; filing makes one record of them. An error stops the reading and is passed on. */
#define PART_MAX ((size_t)2 << 20)
typedef Err ReadingSink(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i);
MUST Err ingest_read_each(Ctx *c, Str bytes, Str file_name, ReadingSink *sink, void *p);

/* One page as `hanqing text clean` shows it: a web page by its markup, any other text by its lines; nothing is
 * repaired. */
typedef struct {
        Str title, author, source, published, captured; /* dates as EDTF; empty if unknown */
} PageAbout;
typedef struct {
        Page page;
        PageAbout about;
        Str body; /* without the title; a line for each paragraph */
} PageText;
MUST Err page_read(Ctx *c, Str bytes, Str file_name, PageText *ret);

/* The forms they travel and are stored in: the head without docs, and one document. What can be derived
 * (after, text, held) may be left out of the stored form, so long as it comes back. */
Json *reading_head_to_json(Arena *a, const Reading *r);
MUST Err reading_head_from_json(Ctx *c, const Json *j, Reading *ret);
Json *read_doc_to_json(Arena *a, const ReadDoc *d);
MUST Err read_doc_from_json(Ctx *c, const Json *j, ReadDoc *ret);
/* The public line of `hanqing ingest --json` for document i: file, document, title, encoding, author, source,
 * published, captured, text, repairs, losses, dates, quantities (+ serial, reviewer, signature, meta). Offsets
 * "at" are in code points of text. */
Json *reading_line(Arena *a, const Reading *r, const ReadDoc *d, size_t i);

#endif
