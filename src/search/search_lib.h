/* search_lib.h: what the files of this room share and nobody else sees.
 *
 * The index is an inverted file in ordinary rows, so that both engines hold the same bytes and one code reads
 * them. Its parts:
 *
 *   segment   an immutable piece of the index; new records make small ones, merging makes few large ones
 *   position  a number for each token of a segment; a document is a run of positions, fields are parted by a
 *             gap of one, so that no phrase reaches from one field into the next
 *   key       a token's folded form and, where it differs, its written form behind it; hence all ways of
 *             writing a word are neighbours, and how it is written is known without reading the text
 *   posting   the positions of a key, as differences in base-128
 *   zone      a stretch of a document's positions that one kind of its words fills: titles, names, its number …
 *   tally     beside the postings of a frequent character or pair: how often it stands in each document, so that
 *             asking for it reads a number a document and not every place
 *   page      a row of search_page: keys in order with their postings (leaf), long postings (chunk), the tree
 *             over the leaves (inner), or the table of documents (docs)
 *
 * A removed document stays in its segment, marked dead, until the segment is merged; its words and its text
 * are gone at once. */
#ifndef HANQING_SEARCH_LIB_H
#define HANQING_SEARCH_LIB_H

#include "search/search.h"

/* Changes whenever the bytes of the index change their meaning. */
#define INDEX_FORMAT 5

/* Documents of a segment
 * ---------------------- */
enum { DOC_PUBLIC = 1, DOC_DATED = 2, DOC_SEVERAL_DATES = 4 };
/* The zones of a document, in the order of their positions. */
typedef enum { TITLE, NAME, NUMBER, SOUND, BODY } Zone;
#define ZONE_BIT(z) (1u << (z))
#define ZONES_OF_WORDS (ZONE_BIT(TITLE) | ZONE_BIT(NAME) | ZONE_BIT(BODY))
/* One document in one segment, or one part of a document too long for one. A part goes on for OVERLAP
 * positions that the next part owns, so that a phrase across the border is found in the first of them. */
typedef struct {
        uint32_t ord;        /* number of the document in search_doc */
        uint32_t base;       /* first position in the segment */
        uint32_t span;       /* positions up to the next document */
        uint32_t owned;      /* of these, where a phrase may begin */
        uint32_t start;      /* position in the document of the first one here */
        uint32_t ends[BODY]; /* position in the document where each zone before the body ends */
        uint32_t n_chars;    /* of the whole document, roughly */
        uint32_t created_s;  /* seconds since 1970 */
        int32_t first, last; /* days from its first date to its last */
        uint16_t kind; /* number in search_kind: its register, whose it is and to whom it is open */
        uint16_t bits;
} DocEntry;

Zone doc_zone(const DocEntry *d, uint32_t pos_in_document);

/* The longest phrase has fewer tokens than its bytes. */
#define OVERLAP QUERY_MAX

/* Segments: segment.c
 * ------------------- */
typedef struct {
        int64_t id, stamp; /* together nobody else's, ever */
        uint32_t n_docs, span;
        Str root;     /* the tree of leaves; once opened */
        Str doc_root; /* first position of each page of documents; likewise */
} Segment;
Segment segment_of(int64_t id, uint32_t n_docs, uint32_t span);
/* All segments, oldest first, in c->arena; none is open. */
MUST Err segments_list(Ctx *c, Segment **ret, size_t *ret_n);
/* Before anything of it is read. */
MUST Err segment_open(Ctx *c, Segment *s);
MUST Err segment_drop(Ctx *c, const Segment *s);

typedef struct SegmentWriter SegmentWriter;
/* Takes the number of a new segment, which will hold these documents. The writer lives in c->arena. */
MUST Err segment_begin(Ctx *c, const DocEntry *docs, size_t n_docs, SegmentWriter **ret);
/* Keys in rising order; n_bytes of postings. */
MUST Err segment_put(Ctx *c, SegmentWriter *w, Str key, Str postings);
MUST Err segment_end(Ctx *c, SegmentWriter *w);

/* A walk over the keys of a segment. */
typedef struct {
        int64_t segment;
        uint32_t n_leaves, next_leaf;
        Buf page;
        size_t at;
        uint32_t n_places; /* of the leaf */
        Buf key;           /* of the entry it stands on */
        Str inline_bytes;
        uint32_t chunk; /* first chunk of long postings */
        size_t n_bytes; /* of the postings */
} KeyCursor;
/* Before the first key that is not below from. The buffers live in c->arena. */
MUST Err keys_seek(Ctx *c, const Segment *s, Str from, KeyCursor *ret);
MUST Err keys_next(Ctx *c, KeyCursor *k, bool *ret_more);
/* The postings of the entry, appended. */
MUST Err keys_postings(Ctx *c, const KeyCursor *k, Buf *out);
/* The postings of one key: short ones at hand, long ones not yet read. */
typedef struct {
        uint32_t segment; /* its number among those of the index */
        Str bytes;        /* postings already read */
        KeyCursor keys;   /* else: where they are */
} Posting;
typedef VEC(Posting) Postings;
Posting posting_of(Ctx *c, uint32_t segment, const KeyCursor *k);
/* Its bytes; room is what long ones are read into. */
MUST Err posting_read(Ctx *c, const Posting *p, Buf *room, Str *ret);
/* All that a folded form has in any segment, however it is written; *ret_bytes of postings. */
MUST Err postings_find(
        Ctx *c, const Segment *segments, size_t n, Str folded, Postings *ret, size_t *ret_bytes);

/* The table of documents: docs.c
 * ------------------------------ */
/* Writes it; *root gets the first position of each page. */
MUST Err docs_put(Ctx *c, int64_t segment, const DocEntry *docs, size_t n_docs, Buf *root);
#define DOC_COLUMNS 14
/* A column of a page: each number, less the least of them, in so many bytes. */
typedef struct {
        const char *p;
        uint32_t width, least, mask;
} DocColumn;
/* A walk over the documents of an open segment, forward. */
typedef struct {
        const Segment *segment;
        uint32_t page;
        Str bytes; /* of that page */
        DocColumn columns[DOC_COLUMNS];
        uint32_t i, n; /* entry in the page */
        DocEntry doc;  /* the one it stands on; span 0 before the first */
        uint32_t next; /* position behind it */
} DocCursor;
DocCursor docs_start(const Segment *s);
/* Moves to the document that holds pos, which is not below the last one asked for. */
MUST Err docs_find(Ctx *c, DocCursor *d, uint32_t pos);
MUST Err docs_seek(Ctx *c, DocCursor *d, uint32_t pos); /* the same, forward or back */
MUST Err docs_number(
        Ctx *c, DocCursor *d, uint32_t number); /* to that of the segment's documents */
MUST Err docs_load(Ctx *c, const Segment *s, DocEntry **ret); /* all of them */

/* Pages and their bytes: page.c
 * ----------------------------- */
typedef enum { PAGE_LEAF, PAGE_CHUNK, PAGE_INNER, PAGE_DOCS, PAGE_ROOT, PAGE_DOC_ROOT } PageKind;
MUST Err index_page_put(Ctx *c, int64_t segment, PageKind kind, uint32_t n, Str data);
MUST Err index_pages_drop(Ctx *c, int64_t segment);
/* Appends a page's bytes. */
MUST Err index_page_load(Ctx *c, int64_t segment, PageKind kind, uint32_t n, Buf *out);
/* A page that every question reads: kept beside the connection, and borrowed until the transaction ends. */
MUST Err index_page_read(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str *ret);
bool index_page_kept(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str *ret);
Str index_page_keep(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str data);
/* ERR_BUSY: another has merged what the caller's transaction still had in its list. */
MUST Err index_rearranged(Ctx *c);
/* ERR_CORRUPT. */
MUST Err index_broken(Ctx *c);

void put_u32(Buf *b, uint32_t v);
uint32_t u32_at(Str s, size_t at); /* 0 behind the end */
/* Of four bytes, the lowest first. */
static inline uint32_t u32_of(const char *at)
{
        const unsigned char *p = (const unsigned char *)at;
        return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}
void put_varint(Buf *b, uint64_t v);
uint64_t take_long_varint(const unsigned char **p, const unsigned char *end);
/* Reads one at *p < end and moves behind it; ill-formed bytes give what they give and end at end. */
static inline uint64_t take_varint(const unsigned char **p, const unsigned char *end)
{
        const unsigned char *at = *p;
        if (at < end && at[0] < 0x80)
                return *(*p)++;
        if (at + 1 < end && at[1] < 0x80) {
                *p += 2;
                return (at[0] & 0x7Fu) | (unsigned)at[1] << 7;
        }
        return take_long_varint(p, end);
}

/* Tallies: tally.c
 * ---------------- */
typedef struct Tally Tally;
/* For a segment of these documents. */
Tally *tally_new(Arena *a, const DocEntry *docs, size_t n_docs);
/* Counts the postings of a key. Keys come in rising order. */
void tally_count(Tally *t, Str key, Str postings);
/* Before a key is written (empty: at the end): gives one after the other the tallies that belong before it, of the pair
 * and the character counted last, if they are done with and so frequent that tallies are worth their room. */
bool tally_take(Tally *t, Str key, Buf *ret_key, Buf *ret_bytes);
/* True if the key is that of a tally. */
bool key_is_tally(Str key);
/* Where the tallies of a character or a pair (its key) stand. */
Str tally_key(Arena *a, Str of_characters);
/* One document of a tally. */
typedef struct {
        uint32_t doc; /* number in the segment */
        uint32_t title, name, body;
        uint32_t first; /* place outside the title; UINT32_MAX: none */
} TallyRow;
/* Reads a row and moves behind it; *row is the one before, first {UINT32_MAX}. */
void tally_row(const unsigned char **p, const unsigned char *end, TallyRow *row);

/* Merging: merge.c
 * ---------------- */
/* Documents removed since their segment was written, in rising order. */
typedef struct {
        uint32_t *p;
        size_t n;
} Dead;
MUST Err dead_load(Ctx *c, Dead *ret);
void dead_sort(Dead *d);
bool dead_has(const Dead *d, uint32_t ord);
/* Merges segments of like size where there are many; none whose sum is above max_positions. */
MUST Err segments_settle(Ctx *c, uint64_t max_positions);
MUST Err segments_settle_once(Ctx *c, uint64_t max_positions, bool *ret_did);
/* Whether there is anything for it to do. */
MUST Err segments_crowded(Ctx *c, uint64_t max_positions, bool *ret);
MUST Err segments_merge_all(Ctx *c);

/* Keys: key.c
 * ----------- */
/* What stands behind the folded form, if it is not written so: all of the written form, or of two characters
 * the one that differs. */
enum { WRITTEN_WHOLE, WRITTEN_FIRST, WRITTEN_SECOND };
#define WRITTEN_MAX 64 /* bytes kept of a word as written */
void key_put_cp(Buf *out, uint32_t cp);
void key_put(Buf *out, Str utf8); /* the units of a text */
/* The unit at *at, moving behind it; false at a mark and at the end. */
bool key_unit(Str key, size_t *at, uint32_t *ret_cp);
/* How the first character of a key of ideographs is written. */
uint32_t key_first_written(Str key);
/* The same of the second; 0 if there is none. */
uint32_t key_second_written(Str key);
/* True if a key is this folded form, however written; not if it only begins so. */
bool key_is_of(Str key, Str folded);
/* The written form of a key, in UTF-8. */
Str key_written(Arena *a, Str key);

/* Building: build.c
 * ----------------- */
typedef struct {
        Str text;
        Zone zone;
} Piece;
/* What of a record is indexed. */
typedef struct {
        Str register_name, id, number, title, state, date_text, file;
        Str org_id, open; /* to whom besides its organisation: empty (a draft), or its visibility */
        bool public;
        int64_t created_ms;
        Piece *pieces; /* in the order of their zones */
        size_t n_pieces;
        Span *days; /* first and last day of each date, biased by DAY_BIAS */
        size_t n_days;
        Str *places;
        size_t n_places;
        Str *within; /* of a place: the places it lies in */
        size_t n_within;
        bool fresh; /* the index has nothing of it that would have to go */
} DocWords;
#define DAY_BIAS ((int64_t)1 << 31)

typedef struct Builder Builder;
#define SPILL_TOKENS ((size_t)2000000) /* tokens kept in memory: some 32 bytes each */
#define BULK_TOKENS \
        ((size_t)200000) /* the same of records that a table brings, beside other work */
/* How much a save may merge on the way: some tenths of a second. The rest waits for search_tidy. */
#define SETTLE_ON_SAVE 1000000u
/* Collects tokens in memory and writes a segment when there are `spill`, and at builder_end. Has an arena of
 * its own: builder_dropp. Takes the writers' lock: begin inside a write transaction. */
MUST Err builder_begin(Ctx *c, size_t spill, Builder **ret);
MUST Err builder_add(Builder *b, const DocWords *w);
MUST Err builder_end(Builder *b);
void builder_dropp(Builder **b);
/* Forgets a record; *ret_was says whether it was there. */
MUST Err index_remove(Ctx *c, Str register_name, Str id, bool *ret_was);
/* Puts one document in, in a transaction of its own (or a part of the caller's). */
MUST Err index_put(Ctx *c, const DocWords *w);
/* Empties the index. */
MUST Err index_clear(Ctx *c);
/* The counter of that name, increased; the row is the writers' lock of the index. */
MUST Err index_number(Ctx *c, const char *name, int64_t *ret);
/* n of them at once; the last n of these are given back, unless somebody took more since. */
MUST Err index_numbers(Ctx *c, const char *name, int64_t n, int64_t *ret_last);
MUST Err index_numbers_back(Ctx *c, const char *name, int64_t n, int64_t last);
MUST Err index_is_ours(Ctx *c, bool *ret);
/* What is shown of a document besides its text, in c->arena. */
typedef struct {
        Str register_name, id, number, title, state, date_text, file;
} DocRow;
MUST Err doc_row_load(Ctx *c, uint32_t ord, DocRow *ret);
/* ERR_CONFLICT with a sentence if the index is of another version. */
MUST Err index_check(Ctx *c);
MUST Err index_check_version(Ctx *c, int64_t version);

/* Passages: passage.c
 * ------------------- */
/* Text of a passage; at: position in the document of its first token. */
MUST Err passage_put(Ctx *c, uint32_t ord, uint32_t at, int number, Str text);
typedef struct {
        uint32_t at;
        int number;
        Str text;
} PassageText;
/* The passage that holds a position. */
MUST Err passage_load(Ctx *c, uint32_t ord, uint32_t pos, PassageText *ret, bool *ret_found);
/* The first passage of the body that begins at or after a position. */
MUST Err passage_after(Ctx *c, uint32_t ord, uint32_t pos, PassageText *ret, bool *ret_found);

/* Terms: term.c
 * ------------- */
#define FORMS_MAX 63
#define FORM_OTHER FORMS_MAX
/* One token of a phrase, or the beginning of one. */
typedef struct {
        uint32_t offset; /* token of the phrase */
        uint32_t n_new;  /* characters that no element before it covers */
        bool prefix;     /* any token that begins so; only as the last element */
        Str word;        /* folded */
        Str typed;       /* as typed, without what stands between its characters */
        Str key;
} Element;
typedef struct {
        Str words; /* as typed */
        Element *elements;
        size_t n_elements;
        uint32_t n_tokens; /* of the phrase, for marks */
        unsigned zones;    /* bits: where it is looked for */
        bool any_number;   /* in a number, every part of it counts */
        bool wanted;       /* not only excluded: shown, marked and counted */
        bool needs_places; /* a count for each document is not enough */
        bool by_sound;     /* counts where nothing else does */
        bool near;         /* of one NEAR, which thins its places out: never shared */
        int n_uses;
        GlyphMatch glyphs;
        Str forms[FORMS_MAX]; /* ways in which it is written */
        size_t n_forms;
        size_t n_docs; /* documents it stands in */
} Phrase;
typedef struct {
        Phrase *p;
        size_t n;
} Phrases;
#define TERMS_MAX (QUERY_TERMS_MAX * 6) /* with what words may mean by sound */
/* False if nothing of the words is a token. */
bool phrase_make(Ctx *c, Str words, GlyphMatch glyphs, Phrase *ret);
/* By sound: sound.c. Gives the words of the zone of sounds: for each character (numbered from 0) its readings and their
 * first letters; *ret_n characters and words of other scripts. */
void sounds_each(Ctx *c, Str text, void (*put)(void *p, Str word, uint32_t character), void *p,
        uint32_t *ret_n);
/* What letters may mean as sounds; how many phrases. */
#define SOUNDS_MAX 5
size_t phrases_by_sound(Ctx *c, Str words, Phrase ret[SOUNDS_MAX]);
/* Places of a term in a segment, rising; the low 32 bits are the position, above them the form's number. */
typedef struct {
        uint64_t *p;
        size_t n;
} Hits;
MUST Err term_hits(Ctx *c, Phrase *t, const Segment *s, Hits *ret);
/* Whether a written form is wanted where the typed one is asked for. */
bool glyphs_agree(Ctx *c, GlyphMatch glyphs, Str typed, Str written);
uint32_t form_number(Ctx *c, Str *forms, size_t *n, Str form);

/* Queries taken apart: parse.c
 * ---------------------------- */
typedef enum {
        NODE_TERM,
        NODE_AND,
        NODE_OR,
        NODE_NOT,
        NODE_NEAR,
        NODE_DAYS,
        NODE_PLACE,
        NODE_REGISTER
} NodeKind;
typedef struct QueryNode QueryNode;
struct QueryNode {
        NodeKind kind;
        QueryNode *first, *next; /* children of AND, OR, NOT, NEAR; the sibling */
        size_t term;             /* TERM: number of the phrase */
        uint32_t distance;       /* NEAR: characters that may lie between its two terms */
        int32_t first_day, last_day;
        Str words; /* PLACE: its name; REGISTER: name or label */
};
typedef struct {
        Phrases terms;
        QueryNode *root;
} QueryTree;
/* ERR_INVALID with a sentence that says what is wrong and where. */
MUST Err query_parse(Ctx *c, Str words, GlyphMatch glyphs, QueryTree *ret);

/* Matching: match.c
 * ----------------- */
/* What the table of documents says of one. */
typedef struct {
        uint32_t ord;
        uint32_t n_chars, created_s;
        int32_t day_first, day_last;
        uint16_t kind, bits;
} DocFacts;
typedef struct {
        DocFacts *p; /* rising ord */
        size_t n;
} DocSet;
/* One document that matches a term, with what ranking wants to know. */
typedef struct {
        DocFacts doc;
        uint32_t places; /* in names and body; if there are none, in the title */
        uint32_t title_places, exact_places;
        uint32_t first; /* place to show: the first outside the title; UINT32_MAX: none */
        uint32_t n_hits;
        const uint64_t *hits; /* positions in the segment; none if the term does not need them */
        uint32_t shift;       /* added to them gives positions in the document */
        uint64_t forms;
} DocHit;
typedef struct {
        DocHit *p; /* rising ord */
        size_t n;
} DocHits;
typedef struct {
        Segment *segments;
        size_t n_segments;
        Dead dead;
        const bool *kinds; /* by kind: within the scope of whoever asks; NULL: all are */
        uint64_t n_docs;   /* living */
        double mean_chars;
} Index;
MUST Err index_open(Ctx *c, Index *ret);
/* Whether a document is there for whoever asks: not removed, and within the scope. */
bool index_has(const Index *x, const DocEntry *d);
MUST Err term_documents(Ctx *c, const Index *x, Phrase *t, DocHits *ret);
/* All that live. */
MUST Err index_documents(Ctx *c, const Index *x, DocSet *ret);

/* The answer to a query tree: eval.c
 * ---------------------------------- */
/* Documents that match, and beside them for each wanted term what it has there: docs[t].p[i] is of all.p[i],
 * with no places where the document matches without it. */
typedef struct {
        Index index;
        Phrases terms;
        size_t *wanted; /* numbers of the terms that docs is about */
        DocHits *docs;
        size_t n_wanted;
        DocSet all;
} Matches;
MUST Err query_match(Ctx *c, const QueryTree *tree, Matches *ret);
/* Keeps the documents for which keep is true. */
void matches_keep(Matches *m, const bool *keep);

/* Kinds of documents: kind.c
 * --------------------------
 * A kind is a register, an organisation and whom its documents are open to, so that whoever asks is answered by
 * looking at the number of the kind that stands with each document. */
MUST Err kind_number(Ctx *c, const DocWords *w, uint16_t *ret);
/* Kinds within the scope, by number; NULL: all. */
MUST Err kinds_seen(Ctx *c, const bool **ret);
/* Kinds of some registers, by number. */
MUST Err kinds_of(Ctx *c, const Str *registers, size_t n, const bool **ret);
#define KINDS_MAX UINT16_MAX

/* Ranking, facets, snippets
 * ------------------------- */
typedef struct {
        size_t i; /* of the document in m */
        double score;
        uint32_t place; /* position in the document to show; UINT32_MAX: none in the body */
} Ranked;
/* The first `wanted` documents in that order. */
MUST Err rank(
        Ctx *c, const Matches *m, SearchOrder order, size_t wanted, Ranked **ret, size_t *ret_n);

/* Filters mark the documents they let pass; keep begins as all true and has room for set->n. */
MUST Err filter_days(Ctx *c, const DocSet *set, int32_t first, int32_t last, bool *keep);
/* Places by id, each with all that lies in it. */
MUST Err filter_places(Ctx *c, const DocSet *set, const Str *places, size_t n, bool *keep);
void filter_public(const DocSet *set, bool *keep);
MUST Err filter_registers(Ctx *c, const DocSet *set, const Str *registers, size_t n, bool *keep);
/* With those that are the same place under another name. */
MUST Err places_widen(Ctx *c, Str **ids, size_t *n);
/* Ids of the places of that name: by title, or else by another of their names. ERR_NOT_FOUND says so. */
MUST Err places_named(Ctx *c, const Index *x, Str name, Str **ret, size_t *ret_n);
/* Names of the registers that a word means, by name or label in either language. */
MUST Err registers_named(Ctx *c, Str word, Str **ret, size_t *ret_n);
/* Before the filter of registers … */
MUST Err facet_registers(Ctx *c, const Matches *m, SearchResult *ret);
/* … and after it. */
MUST Err facets(Ctx *c, const Matches *m, SearchResult *ret);

/* Some characters around a place, with its marks. */
MUST Err snippet_make(Ctx *c, const Phrases *terms, uint32_t ord, uint32_t place, SearchHit *ret);
MUST Err terms_mark(Ctx *c, const Phrases *terms, Str text, Span **ret, size_t *ret_n);

#endif
