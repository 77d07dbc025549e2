/* search.h: index, query, rank, snippet.
 *
 * What this room promises:
 * - Complete: a query finds every place where its folded text stands, in either script, whatever
 *   punctuation or line breaks stand between the characters; counts of records and of places are exact.
 * - Bounded: ranking looks at a bounded set of candidates when a term is very common; the counts do not.
 * - A hit shows its place in the original glyphs.
 * - What is indexed is the folded form of the reviewed text; the fold's version is stored with the index, and
 *   an index of another version says so and wants `hanqing reindex`.
 *
 * The index is rebuilt from records at any time; it holds nothing of its own. It is an inverted file in
 * ordinary tables, the same on SQLite and PostgreSQL (docs/decisions/001-search-index.md tells why). */
#ifndef HANQING_SEARCH_H
#define HANQING_SEARCH_H

#include "record/record.h"

/* Index
 * ----- */
/* Creates the index tables when missing; an index of another version stays as it is until reindex. */
MUST Err search_prepare(Ctx *c);
/* Puts a record's words in place of what the index held of it: title and name fields, body fields cut into
 * passages, years (days) from its date fields, places from its references to place. Withdrawn: removed. This
 * is the record room's hook. */
MUST Err search_index_record(Ctx *c, const Record *r);
/* The same as it is added at the start: of records that are saved many at once one segment is written. */
BulkHook search_hook(void);
/* What belonged to no organisation is this one's from now on (the office has chosen its own). */
MUST Err search_choose_office(Ctx *c, Str org);
/* Everything again, in batches; calls back with counts (may be NULL). */
MUST Err search_reindex(Ctx *c, void (*progress)(void *p, int64_t done, int64_t total), void *p);
/* Whether the index was made by another version of the program: it finds nothing until search_reindex. */
MUST Err search_is_stale(Ctx *c, bool *ret);

/* For benches and tests: indexes a bare text as a document of a register, without a record. */
MUST Err search_index_text(Ctx *c, Str register_name, Str id, Str number, Str title, Str text);

/* Many texts at once, within the caller's write transaction: memory is bounded, and the index is written in
 * few large pieces. Ends with CLEANUP(search_batch_dropp); without search_batch_end nothing is to be found. */
typedef struct SearchBatch SearchBatch;
MUST Err search_batch_begin(Ctx *c, SearchBatch **ret);
MUST Err search_batch_text(
        SearchBatch *b, Str register_name, Str id, Str number, Str title, Str text);
MUST Err search_batch_end(SearchBatch *b);
void search_batch_dropp(SearchBatch **b);

/* Makes one large piece of the many small ones that saving leaves behind: searches become faster, and what
 * is left of removed records goes. For a quiet hour; may take seconds per ten million characters. */
MUST Err search_tidy(Ctx *c);
/* One step of it in a transaction of its own: makes one of eight pieces of like size that hold at most so many
 * characters together; *ret_did says whether there were such. For whoever has nothing else to do. */
MUST Err search_tidy_step(Ctx *c, uint64_t max_chars, bool *ret_did);
#define TIDY_BESIDE_OTHERS ((uint64_t)8 << 20) /* a second or two, in which nobody else can save */
#define TIDY_ALONE ((uint64_t)64 << 20)

/* Query
 * -----
 * What is typed, in Chinese or English, with half-width or full-width signs:
 *
 *   义渡 水灾            both occur; also AND, 且, 并且, 与, &
 *   义渡 或 官渡         one of them; also OR, 或者, |
 *   水灾 -旱灾           the second does not occur; also NOT, 非, 不含
 *   义渡 近/20 碑        at most 20 characters between them, in any order; also NEAR/20; without number 10
 *   "渡头 水灾"          one phrase; what stands between its characters in the text does not matter anyway
 *   (义渡 或 官渡) 水灾   brackets group; “NOT” binds closest, then NEAR, AND, OR
 *   题名:义渡            in titles only; also title, 标题, 书名
 *   名称:渡头            in titles and names (other names, authors …); 作者: in names only; 正文: in texts only
 *   编号:TX-2026-0009    the office's number or a part of it. Without the field a record is found by its whole
 *                        number, its end (0009, 2026-0009) and its beginning (TX-2026)
 *   登记簿:人物          records of a register, by name or label
 *   年:1935  日期:1930..1940  dates of what is told; each end in any form that text/date.c reads. A record passes if
 *                        one of its dates, from the first to the last day that it may be, has a day in common
 *                        with the range: all that may have been then, not only what certainly was
 *   地:桃源县            records of a place and of all that lies in it
 *   拼音:taoyuan         titles and names by their sound, or by initials (tyxz); letters without the field are
 *                        looked for as a word and by sound
 *   原字:義渡            written so and not otherwise
 *
 * Operators in capitals or Chinese stand between blanks; a Chinese one at either end is a word like others.
 * A bracket or colon inside a word is punctuation like any other.
 *
 * Counts: documents are exact. occurrences are the places of all wanted terms in the documents found; a place
 * in a title counts where the term stands nowhere else in the record (titles repeat themselves on title pages);
 * of a NEAR only the places that are near count. */
#define QUERY_TERMS_MAX 16
#define QUERY_MAX 400 /* bytes */
typedef enum { ORDER_RELEVANCE, ORDER_DATE, ORDER_ADDED } SearchOrder;
/* How alike the glyphs must be: all variants the fold joins; traditional and simplified only; as typed. */
typedef enum { GLYPHS_ALL, GLYPHS_SCRIPTS, GLYPHS_EXACT } GlyphMatch;
typedef struct {
        Str words;            /* as typed */
        const Str *registers; /* names; n = 0: all */
        size_t n_registers;
        int32_t first, last; /* days of the record's dates; 0, 0: no limit */
        Str place;           /* id of a place; with what lies in it */
        bool public_only;
        GlyphMatch glyphs;
        SearchOrder order;
        size_t offset, limit; /* limit at most 200 */
} SearchQuery;

typedef struct {
        Str register_name, id, number, title;
        Str file; /* name of the original it was read from; may be empty */
        Str state;
        int passage; /* best passage, from 1; 0: the title or a field */
        Str snippet; /* original glyphs */
        Span *marks; /* what to highlight in snippet */
        size_t n_marks;
        Span *title_marks;
        size_t n_title_marks;
        int64_t places; /* occurrences in this record */
        double score;
        Str date_text; /* words of its first date */
} SearchHit;

typedef struct {
        Str key, label;
        int64_t n;
} SearchFacet;

typedef struct {
        int64_t documents;   /* records, exact */
        int64_t occurrences; /* places, exact */
        SearchHit *hits;
        size_t n_hits;
        SearchFacet *registers; /* exact, the register filter left out */
        size_t n_registers;
        SearchFacet *places;
        size_t n_places;
        SearchFacet *forms; /* as written: 义渡 96, 義渡 41 (records) */
        size_t n_forms;
        int32_t *decades; /* records whose dates touch the decade first_decade + 10 i */
        size_t n_decades;
        int first_decade;
        int64_t took_us;
} SearchResult;
/* ERR_INVALID for an empty or overlong query, with a sentence. Facets and forms only with WITH_FACETS. */
typedef enum { WITHOUT_FACETS, WITH_FACETS } SearchDetail;
MUST Err search_run(Ctx *c, const SearchQuery *q, SearchDetail detail, SearchResult *ret);

/* Places of a query's wanted words in a text, for highlighting a reader's page; in order, never overlapping. */
MUST Err search_mark(Ctx *c, Str words, Str text, Span **ret, size_t *ret_n);

/* Quotations: quote.c
 * ------------------- */
#define QUOTE_UNITS_MAX 2000   /* characters of one quotation, punctuation not counted */
#define QUOTE_BYTES_MAX 100000 /* with all its punctuation */
typedef struct {
        Str text;     /* in either script, with any punctuation */
        size_t limit; /* sources, at most 100 */
        double least; /* score below which nothing is a source */
        bool public_only;
        bool versions; /* other versions, too, where the words themselves were found: takes longer */
        Str but_id;    /* a record that is no source of itself; may be empty */
} QuoteQuery;
typedef struct {
        Str register_name, id, number, title, state, date_text;
        Str file; /* the original's name as it was taken in; empty if there is none */
        /* Where it stands: characters of the text before it, punctuation and blanks not counted, since editions
         * differ in them; in the title (passage 0) those of the title. */
        int64_t at;
        int passage;
        Str text; /* from the first to the last character that agrees, in the original glyphs */
        Str before, after; /* the rest of the passage; may be long */
        double score;      /* 0 to 1; 1: nothing differs but glyphs and punctuation */
        size_t n_same, n_changed, n_missing, n_added; /* characters: here, and in the source more */
        Span *marks; /* what of text the quotation does not have so */
        size_t n_marks;
        Span *asked_marks; /* what of the quotation the source does not have so */
        size_t n_asked_marks;
        int64_t places; /* in this record, this one included; bounded */
} QuoteSource;
typedef struct {
        QuoteSource *sources; /* best first; each record once, at its best place */
        size_t n;
        int64_t took_us;
} QuoteResult;
/* Where a sentence comes from, across scripts, glyphs, punctuation and small differences. ERR_INVALID for less
 * than four characters, ERR_LIMIT for more than QUOTE_UNITS_MAX, with a sentence. */
MUST Err quote_find(Ctx *c, const QuoteQuery *q, QuoteResult *ret);
/* The same for many texts against one state of the index; texts that are too short or too long have no
 * sources. r is valid during the call only. */
typedef Err QuoteEach(Ctx *c, void *p, size_t i, const QuoteResult *r);
MUST Err quote_each(
        Ctx *c, const QuoteQuery *like, const Str *texts, size_t n, QuoteEach *each, void *p);
/* Characters of a text as they are counted here. */
size_t quote_length(Ctx *c, Str text);

/* A draft, sentence by sentence: quote_draft.c
 * ------------------------------------------- */
#define DRAFT_BYTES_MAX ((size_t)3 << 20)
typedef enum {
        LEANS_SHORT,  /* too short to tell */
        LEANS_NONE,   /* nothing like it was found */
        LEANS_NEAR,   /* something like it */
        LEANS_QUOTED, /* the same words, but for a character here and there */
} Leaning;
typedef struct {
        Span at; /* in the draft */
        Leaning leaning;
        QuoteSource *sources;
        size_t n_sources;
} DraftSentence;
typedef struct {
        DraftSentence *p;
        size_t n, n_quoted, n_near;
} DraftReport;
/* For each sentence what it leans on; like->text is the draft. ERR_LIMIT above DRAFT_BYTES_MAX. */
MUST Err quote_draft(Ctx *c, const QuoteQuery *like, DraftReport *ret);
const char *leaning_name(Leaning l);  /* "short" "none" "near" "quoted" */
const char *leaning_label(Leaning l); /* msgid */

/* The same text once more: similar.c
 * ---------------------------------- */
#define SIMILAR_UNITS_MIN 12 /* characters below which nothing is said */
#define SIMILAR_LEAST .3 /* share, in either direction, from which two texts are told to be alike */
typedef struct {
        Str text;
        bool public_only;
        Str but_id; /* a record that is not compared; may be empty */
} SimilarQuery;
typedef struct {
        Str register_name, id, number, title;
        double of_this; /* share of the text that stands there, 0 to 1, by runs of four characters */
        double of_that; /* share of the record's text that stands in this one */
} SimilarRecord;
typedef struct {
        SimilarRecord *p; /* the largest share first; few */
        size_t n;
} SimilarResult;
/* Records that hold the same or nearly the same text. A text of any length is asked about in a bounded number of
 * places, so a short record inside a long book may be missed; the book inside of which a text lies is not. */
MUST Err similar_find(Ctx *c, const SimilarQuery *q, SimilarResult *ret);
/* The two shares of two texts at hand. */
void similar_shares(Ctx *c, Str a, Str b, double *ret_of_a, double *ret_of_b);

/* Precedents: precedent.c
 * ----------------------- */
#define PRECEDENT_BYTES_MAX 20000
typedef struct {
        Str text;          /* a paragraph, or what a record tells */
        Str register_name; /* whose records are compared: "event" */
        Str but_id;        /* a record that is no precedent of itself; may be empty */
        bool public_only;
        size_t limit;
} PrecedentQuery;
typedef struct {
        Str id, number, title, date_text;
        double score; /* 0 to 1: share of what the text tells, by how rare it is among the records */
        Str *shared;  /* words that both have, the most telling first: why it is here */
        size_t n_shared;
} Precedent;
typedef struct {
        Precedent *p; /* most alike first */
        size_t n;
} PrecedentResult;
/* The records told most alike. ERR_INVALID for less than four characters, ERR_LIMIT above
 * PRECEDENT_BYTES_MAX, with a sentence. */
MUST Err precedent_find(Ctx *c, const PrecedentQuery *q, PrecedentResult *ret);
/* What a record tells, to ask with: its title and the fields that are read as text. */
Str precedent_words(Ctx *c, const Record *r);
/* A model of the office's reviewed text: the newest materials whose state is shown as done, at most max bytes, without
 * the one with the id `but` (may be empty). */
MUST Err search_reviewed(Ctx *c, Str but, size_t max, CharModel **ret);

/* Every known name for text/name.c, from the person, place, organisation and site registers. */
MUST Err search_names(Ctx *c, Names **ret);

#endif
