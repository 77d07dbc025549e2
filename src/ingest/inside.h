/* inside.h: what the files of this room share and nobody else sees: archives, XML events, and the small steps
 * that every reader takes. libarchive is known to zip.c alone, libxml2 to xml.c alone. */
#ifndef HANQING_INGEST_INSIDE_H
#define HANQING_INGEST_INSIDE_H

#include "ingest/ingest.h"

/* Archives: zip.c
 * --------------- */
typedef struct {
        size_t entries_max;
        size_t unpacked_max; /* bytes of all wanted entries together */
        size_t ratio_max;    /* unpacked bytes for one byte of the archive, above ratio_from */
        size_t ratio_from;
} ZipLimits;
extern const ZipLimits zip_limits; /* what a document of an office never reaches */

/* Unpacks into memory the entries whose name wanted accepts. *ret_entries: name → const Str *, names with
 * '/' and without a leading one. A name that climbs out ("../x", "/x", "C:\x"), an encrypted or a damaged
 * archive and one that swells beyond the limits are refused with a sentence. Nothing touches the disk. */
MUST Err zip_read(
        Ctx *c, Str bytes, const ZipLimits *limits, bool (*wanted)(Str name), Map *ret_entries);
/* One entry (its name in any case), piece by piece, in the memory of a piece; *ret_stop ends it early. */
extern const ZipLimits zip_stream_limits;
typedef Err ZipPiece(Ctx *c, void *p, Str piece, bool *ret_stop);
MUST Err zip_stream(Ctx *c, Str bytes, const ZipLimits *limits, Str name, ZipPiece *piece, void *p,
        bool *ret_found);
/* A new archive, entry after entry, in constant memory. */
typedef struct ZipOut ZipOut;
MUST Err zip_out_open(Ctx *c, const char *path, ZipOut **ret);
MUST Err zip_out_entry(
        Ctx *c, ZipOut *z, const char *name, int64_t at_ms); /* ends the one before */
MUST Err zip_out_put(Ctx *c, ZipOut *z, Str bytes);
MUST Err zip_out_close(Ctx *c, ZipOut *z);

/* XML: xml.c
 * ---------- */
typedef struct {
        Str name, ns, value; /* ns: address of the name space, empty for none */
} XmlAttr;
typedef struct {
        void (*start)(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n_attrs);
        void (*end)(void *p, Str ns, Str name);
        void (*text)(void *p, Str text);
} XmlEvents;

/* Calls back for each event; everything passed is valid during the call only. A document type declaration is
 * refused before anything in it is looked at, so there are no entities but the five of XML; no file and no
 * address is ever opened; depth is bounded by the library (256). what names the text for the sentence. */
MUST Err xml_walk(Ctx *c, Str what, Str bytes, const XmlEvents *events, void *p);
/* The same for text that comes in pieces. Lives in c->arena. */
typedef struct XmlFeed XmlFeed;
XmlFeed *xml_feed_new(Ctx *c, Str what, const XmlEvents *events, void *p);
MUST Err xml_feed(Ctx *c, XmlFeed *w, Str bytes);
MUST Err xml_feed_end(Ctx *c, XmlFeed *w);
Str xml_attr(
        const XmlAttr *attrs, size_t n, const char *name); /* any name space; empty if absent */

/* Steps of readers: formats.c
 * --------------------------- */
extern const Format format_docx, format_html, format_markdown, format_text;
/* doc_add, or ERR_LIMIT with a sentence. ret may be NULL. */
MUST Err reader_add(Ctx *c, Doc *d, BlockKind kind, Str text, Block **ret);
/* Which encoding, decoded, and both noted in d. sample: what of the bytes tells most, or all of them. ERR_INVALID if
 * the bytes are no text. */
MUST Err reader_decode(Ctx *c, Doc *d, Str bytes, Str sample, Str declared, Str *ret);
/* True if what was decoded is no writing: control and private characters in it, or mostly illegal bytes. */
bool is_rubbish(const Decoded *d);
/* Copy with every run of blanks and line breaks made one blank, none at the ends. */
Str squeeze(Arena *a, Str s);
Str suffix_of(Str name); /* "html" of a.b.html; empty if it has none */
/* True if name ends with one of the blank-separated suffixes, whatever its case. */
bool suffix_among(Str suffix, const char *suffixes);

/* Steps of reading: anchor.c, reading.c
 * ------------------------------------- */
/* The year in which relative dates of a text are to be read, and a sentence saying why: the year of
 * published (EDTF, may be empty), an anniversary that the text speaks of, or the only year it names. Year 0
 * and an empty sentence if nothing says it. */
MUST Err anchor_find(Ctx *c, Str published, Str text, Anchor *ret, Str *ret_from);
/* What stands where only exact repairs are applied: □ where bytes are gone, else what was there. */
Str held_text(Arena *a, Str text, const Repairs *repairs);
/* The blocks of d as lines for page_clean. */
void doc_lines(Arena *a, const Doc *d, Line **ret, size_t *ret_n);
/* What a document is called, by whom, from where and when: the page's own lines (meta) are believed before its
 * markup. Dates as EDTF. */
MUST Err page_describe(Ctx *c, const Doc *d, const Meta *meta, size_t n_meta, PageAbout *ret);

#endif
