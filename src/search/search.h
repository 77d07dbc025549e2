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
/* Everything again, in batches; calls back with counts (may be NULL). */
MUST Err search_reindex(Ctx *c, void (*progress)(void *p, int64_t done, int64_t total), void *p);

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

/* Query
 * ----- */
#define QUERY_TERMS_MAX 16
#define QUERY_MAX 400 /* bytes */
typedef enum { ORDER_RELEVANCE, ORDER_DATE, ORDER_ADDED } SearchOrder;
typedef struct {
        Str words;            /* as typed; blanks between phrases mean AND */
        const Str *registers; /* names; n = 0: all */
        size_t n_registers;
        int32_t first, last; /* days of the record's dates; 0, 0: no limit */
        Str place;           /* id of a place; with what lies in it */
        bool public_only;
        SearchOrder order;
        size_t offset, limit; /* limit at most 200 */
} SearchQuery;

typedef struct {
        Str register_name, id, number, title;
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

/* Places of a query's words in a text, for highlighting a reader's page; in order, never overlapping. */
MUST Err search_mark(Ctx *c, Str words, Str text, Span **ret, size_t *ret_n);

/* A model of the office's reviewed text: the newest materials whose state is shown as done, at most max bytes, without
 * the one with the id `but` (may be empty). */
MUST Err search_reviewed(Ctx *c, Str but, size_t max, CharModel **ret);

/* Every known name for text/name.c, from the person, place, organisation and site registers. */
MUST Err search_names(Ctx *c, Names **ret);

#endif
