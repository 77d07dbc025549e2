/* reading.c: from the bytes of one file to what a person reviews. The order matters: the secrecy gate comes
 * before everything; repair comes before cleaning, because garbled furniture is not recognised; what a text
 * speaks of is looked for in the proposed text of each document.
 *
 * Memory: a text above PART_MAX is read in pieces, each in an arena of its own, so that what a 50 MB book
 * needs beside its own characters is what 2 MB need. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/inside.h"

#define LINE_MAX_BYTES ((size_t)256 << 10) /* a longer line is cut at the end of a sentence */
#define PIECE_LINES 100000                 /* of one piece, however short they are */
#define FOUND_MAX 20000                    /* dates, quantities, losses listed of one document */
#define SECRECY_BYTES 8192                 /* enough for the first page */
#define MISSING S("□")

/* Lines
 * ----- */
typedef struct {
        Line *p;
        size_t n, cap;
        bool *tied; /* parallel to p: list items and rows of tables are body, however short */
        size_t cap_tied;
} Lines;

/* The longest beginning of s that has at most max bytes and ends between two characters. */
static Str beginning(Str s, size_t max)
{
        if (s.n <= max)
                return s;
        while (max > 0 && ((unsigned char)s.p[max] & 0xC0) == 0x80)
                max--;
        return str_slice(s, 0, max);
}

/* Where a line that is too long is cut: behind a full stop, else between two characters. */
static size_t cut_at(Str s, size_t max)
{
        if (s.n <= max)
                return s.n;
        for (size_t at = max; at > max / 2; at--)
                if (memcmp(s.p + at - 3, "。", 3) == 0)
                        return at;
        return beginning(s, max).n;
}

/* Where the next line begins: a byte of a block. Lines are made as they are needed, because those of a book
 * weigh as much as its words. */
typedef struct {
        size_t block, byte;
} Place;

static bool is_end(const Doc *d, Place at)
{
        return at.block >= d->n_blocks;
}

/* The line at a place that is not the end; moves behind it. */
static void next_line(Arena *a, const Doc *d, Place *at, Lines *out)
{
        const Block *b = &d->blocks[at->block];
        Str rest = str_slice(b->text, at->byte, b->text.n);
        const char *end = rest.n ? memchr(rest.p, '\n', rest.n) : NULL;
        Str line = str_slice(rest, 0, end ? (size_t)(end - rest.p) : rest.n);
        line = str_slice(line, 0, cut_at(line, LINE_MAX_BYTES));
        bool first = at->byte == 0;
        size_t skip = line.n < rest.n && rest.p[line.n] == '\n';
        at->byte += line.n + skip;
        if (at->byte >= b->text.n)
                *at = (Place){at->block + 1, 0};
        if (b->label.n && first) /* the mark of a note, the number of a list item */
                line = str_printf(a, "%.*s %.*s", STR(b->label), STR(line));
        out->tied = vec_grow(a, out->tied, out->n, &out->cap_tied, sizeof(bool));
        out->tied[out->n] = b->kind == BLOCK_LIST_ITEM || b->kind == BLOCK_TABLE_ROW;
        *VEC_PUSH(a, out) = (Line){
                .text = line,
                .heading = b->kind == BLOCK_HEADING ? MAX(1, MIN(6, b->level)) : 0,
                .link_share = b->link_share,
                .boiler = b->boiler,
                .subject = b->subject,
        };
}

/* The lines of a piece: at most PART_MAX bytes, ending before a heading or behind a blank line where there is
 * one in its second half. Moves *at to the next piece. */
static void piece_lines(Arena *a, const Doc *d, Place *at, Lines *ret)
{
        Lines lines = {0};
        size_t bytes = 0, good = 0;
        Place good_place = *at;
        while (!is_end(d, *at)) {
                Place before = *at;
                next_line(a, d, at, &lines);
                const Line *l = &lines.p[lines.n - 1];
                if (lines.n > 1 && (bytes + l->text.n + 1 > PART_MAX || lines.n > PIECE_LINES)) {
                        *at = good ? good_place : before;
                        lines.n = good ? good : lines.n - 1;
                        break;
                }
                bytes += l->text.n + 1;
                bool blank = str_trim(l->text).n == 0;
                if (bytes > PART_MAX / 2 && (l->heading || blank)) {
                        good = lines.n - !blank;
                        good_place = blank ? *at : before;
                }
        }
        *ret = lines;
}

void doc_lines(Arena *a, const Doc *d, Line **ret, size_t *ret_n)
{
        Lines lines = {0};
        for (Place at = {0}; !is_end(d, at);)
                next_line(a, d, &at, &lines);
        *ret = lines.p;
        *ret_n = lines.n;
}

/* A piece on its way: its lines as they came, repaired, and told apart
 * -------------------------------------------------------------------- */
typedef struct {
        Span original; /* in the joined text of the piece */
        Str before;
        size_t first, n_repairs; /* in Piece.repairs */
} Origin;
typedef struct {
        size_t n;
        Origin *origins;
        Line *lines;     /* with repaired text, as page_clean left them */
        Repairs repairs; /* at: bytes in the text of their own line, repaired */
        Page page;
} Piece;

static Str join_lines(Arena *a, const Line *lines, size_t n, Origin *origins)
{
        size_t bytes = 0;
        for (size_t i = 0; i < n; i++)
                bytes += lines[i].text.n + 1;
        Buf b = buf_new(a);
        buf_reserve(&b, bytes);
        for (size_t i = 0; i < n; i++) {
                if (i)
                        buf_putc(&b, '\n');
                origins[i].original = (Span){b.n, b.n + lines[i].text.n};
                buf_put(&b, lines[i].text);
        }
        for (size_t i = 0; i < n; i++)
                origins[i].before =
                        str_slice(buf_str(&b), origins[i].original.from, origins[i].original.to);
        return buf_str(&b);
}

/* The repaired text of line i. *next is the first repair not used yet, *at how far the whole was used: a
 * repair that reaches over the end of a line belongs to the line in which it begins. */
static Str repair_line(Arena *a, Str whole, Piece *p, size_t i, size_t *next, size_t *at)
{
        Origin *o = &p->origins[i];
        size_t from = MAX(*at, o->original.from);
        o->first = *next;
        if (*next >= p->repairs.n || p->repairs.p[*next].at.from > o->original.to)
                return str_slice(whole, from, o->original.to);
        Buf b = buf_new(a);
        for (; *next < p->repairs.n && p->repairs.p[*next].at.from <= o->original.to; ++*next) {
                Repair *r = &p->repairs.p[*next];
                buf_put(&b, str_slice(whole, from, r->at.from));
                from = r->at.to;
                r->at = (Span){b.n, b.n + r->after.n};
                buf_put(&b, r->after);
        }
        buf_put(&b, str_slice(whole, from, o->original.to));
        *at = from;
        o->n_repairs = *next - o->first;
        return buf_str(&b);
}

static MUST Err piece_read(Ctx *c, const Lines *lines, Piece *ret)
{
        size_t n = lines->n;
        Piece p = {.n = n, .origins = NEW_N(c->arena, Origin, n + 1)};
        Str whole = join_lines(c->arena, lines->p, n, p.origins);
        TRY(repair_find(c, whole, &p.repairs));
        p.lines = NEW_N(c->arena, Line, n + 1);
        size_t next = 0, at = 0;
        for (size_t i = 0; i < n; i++) {
                p.lines[i] = lines->p[i];
                p.lines[i].text = repair_line(c->arena, whole, &p, i, &next, &at);
        }
        TRY(page_clean(c, p.lines, n, &p.page));
        for (size_t i = 0; i < n; i++)
                if (lines->tied[i] && p.lines[i].kind == LINE_HEADING && !p.lines[i].heading)
                        p.lines[i].kind = LINE_BODY;
        *ret = p;
        return OK;
}

/* One document of a piece
 * ----------------------- */
typedef struct {
        const Doc *doc;
        const Piece *piece;
        Part part;
        size_t from, to; /* lines */
        bool several;    /* the page holds other documents too */
} Source;

/* A title opens the text, once; that of a page of several documents belongs to none of them. */
static bool is_body(const Source *s, size_t i)
{
        const Line *lines = s->piece->lines;
        if (str_trim(lines[i].text).n == 0)
                return false;
        if (lines[i].kind == LINE_BODY || lines[i].kind == LINE_HEADING)
                return true;
        if (lines[i].kind != LINE_TITLE || s->several)
                return false;
        for (size_t k = s->from; k < i; k++)
                if (lines[k].kind == LINE_TITLE &&
                        str_eq(str_trim(lines[k].text), str_trim(lines[i].text)))
                        return false;
        return true;
}

typedef struct {
        Buf text;
        VEC(Repair) repairs;
        VEC(ReadLine) lines;
} Build;

/* A body line joins the text; its repairs are moved along. */
static void build_body(Ctx *c, Build *b, const Source *s, size_t i, ReadLine *out)
{
        const Line *l = &s->piece->lines[i];
        const Origin *o = &s->piece->origins[i];
        Str text = str_trim(l->text);
        size_t cut = (size_t)(text.p - l->text.p);
        if (b->text.n && l->joins)
                *VEC_PUSH(c->arena, &b->repairs) = (Repair){
                        .at = {b->text.n, b->text.n},
                        .before = S("\n"),
                        .after = S(""),
                        .kind = REPAIR_JOIN,
                        .certainty = PROPOSAL,
                        .confidence = 0.9,
                        .why = str_from(
                                tr(c, N_("The line breaks off in the middle of a sentence."))),
                };
        else if (b->text.n)
                buf_putc(&b->text, '\n');
        size_t base = b->text.n;
        for (size_t k = o->first; k < o->first + o->n_repairs; k++) {
                Repair r = s->piece->repairs.p[k];
                if (r.at.from < cut || r.at.to > cut + text.n)
                        continue;
                r.at = (Span){base + r.at.from - cut, base + r.at.to - cut};
                *VEC_PUSH(c->arena, &b->repairs) = r;
        }
        buf_put(&b->text, text);
        out->n_repairs = b->repairs.n - out->first_repair;
        out->after = (Str){NULL, base}; /* placed when the text no longer moves */
}

static void build_lines(Ctx *c, const Source *s, Build *b)
{
        for (size_t i = s->from; i < s->to; i++) {
                const Line *l = &s->piece->lines[i];
                const Origin *o = &s->piece->origins[i];
                if (l->kind == LINE_BLANK || str_trim(l->text).n == 0)
                        continue;
                ReadLine *out = VEC_PUSH(c->arena, &b->lines);
                *out = (ReadLine){
                        .original = o->original,
                        .before = o->before,
                        .after = l->text,
                        .kind = l->kind,
                        .reason = str_from(l->reason),
                        .first_repair = b->repairs.n,
                        .heading = l->heading,
                };
                if (is_body(s, i))
                        build_body(c, b, s, i, out);
        }
        size_t end = b->text.n;
        for (size_t i = b->lines.n; i-- > 0;) {
                ReadLine *out = &b->lines.p[i];
                if (out->after.p)
                        continue;
                size_t from = out->after.n;
                out->after = str_slice(buf_str(&b->text), from, end);
                end = from;
                if (end && b->text.p[end - 1] == '\n')
                        end--;
        }
}

Str held_text(Arena *a, Str text, const Repairs *repairs)
{
        Buf b = buf_new(a);
        size_t at = 0;
        for (size_t i = 0; i < repairs->n; i++) {
                const Repair *r = &repairs->p[i];
                if (r->certainty == EXACT)
                        continue;
                bool gone = r->certainty == PROPOSAL &&
                        (r->kind == REPAIR_TAIL || r->kind == REPAIR_BYTES);
                buf_put(&b, str_slice(text, at, r->at.from));
                buf_put(&b, gone ? MISSING : r->before);
                at = r->at.to;
        }
        if (at == 0)
                return text;
        buf_put(&b, str_slice(text, at, text.n));
        return buf_str(&b);
}

/* What the page says of the document
 * ---------------------------------- */
/* A title that the page is split by is that of its part. */
static Str title_of(const Source *s, Str told)
{
        if (s->several && s->part.title.n)
                return s->part.title;
        return told.n ? told : s->part.title;
}

/* Its own lines' metadata and what stands on the page outside all documents but the first. */
static void take_meta(Ctx *c, const Source *s, ReadDoc *d)
{
        const Page *page = &s->piece->page;
        d->meta = NEW_N(c->arena, Meta, page->n_meta + 1);
        for (size_t i = 0; i < page->n_meta; i++)
                if (page->meta[i].line >= s->from && page->meta[i].line < s->to)
                        d->meta[d->n_meta++] = page->meta[i];
        for (size_t i = 0; i < page->n_meta && s->from > 0; i++)
                if (page->meta[i].line < s->from && strcmp(page->meta[i].key, "title") != 0)
                        d->meta[d->n_meta++] = page->meta[i];
}

static MUST Err describe(Ctx *c, const Source *s, ReadDoc *d)
{
        take_meta(c, s, d);
        PageAbout about;
        TRY(page_describe(c, s->doc, d->meta, d->n_meta, &about));
        d->title = title_of(s, about.title);
        d->author = about.author;
        d->source = about.source;
        d->published = about.published;
        d->captured = about.captured;
        return OK;
}

/* What the text speaks of
 * ----------------------- */
/* "要万元钱" reads as 10,000 yuan to whoever does not see that the digits are gone. */
static void mark_missing(ReadDoc *d)
{
        for (size_t i = 0, k = 0; i < d->quantities.n; i++) {
                Quantity *q = &d->quantities.p[i];
                while (k < d->losses.n && d->losses.p[k].at < q->at.from)
                        k++;
                if (k < d->losses.n && d->losses.p[k].at < q->at.to &&
                        d->losses.p[k].kind == LOSS_NUMBER)
                        q->qualifier = QTY_MISSING;
        }
}

/* More than FOUND_MAX of a kind are counted, not listed; the count stands in the metadata. */
static size_t bounded(Ctx *c, ReadDoc *d, const char *key, size_t n)
{
        if (n > FOUND_MAX)
                d->meta[d->n_meta++] = (Meta){key, str_printf(c->arena, "%zu", n), 0};
        return MIN(n, FOUND_MAX);
}

static MUST Err find_all(Ctx *c, const Source *s, ReadDoc *d)
{
        Meta *meta = NEW_N(c->arena, Meta, d->n_meta + 3);
        if (d->n_meta)
                memcpy(meta, d->meta, d->n_meta * sizeof *meta);
        d->meta = meta;
        /* The date of a page of several documents is the day somebody put them together. */
        TRY(anchor_find(
                c, s->several ? (Str){"", 0} : d->published, d->text, &d->anchor, &d->anchor_from));
        TRY(loss_find(c, d->text, &d->losses));
        Scan found;
        TRY(text_scan(c, d->text,
                &(ScanWanted){.dates = true, .numbers = true, .anchor = d->anchor}, &found));
        d->dates = found.dates;
        d->quantities = found.numbers;
        mark_missing(d);
        d->losses.n = bounded(c, d, "n_losses", d->losses.n);
        d->dates.n = bounded(c, d, "n_dates", d->dates.n);
        d->quantities.n = bounded(c, d, "n_quantities", d->quantities.n);
        return OK;
}

static MUST Err read_part(Ctx *c, const Source *s, ReadDoc *ret)
{
        Build b = {.text = buf_new(c->arena)};
        ReadDoc d = {.evidence = {"", 0}};
        build_lines(c, s, &b);
        d.lines = b.lines.p;
        d.n_lines = b.lines.n;
        d.text = buf_str(&b.text);
        d.repairs = (Repairs){b.repairs.p, b.repairs.n};
        d.held = held_text(c->arena, d.text, &d.repairs);
        if (s->several)
                d.evidence = s->part.evidence;
        TRY(describe(c, s, &d));
        TRY(find_all(c, s, &d));
        *ret = d;
        return OK;
}

/* The whole file
 * -------------- */
typedef enum { TURNS, KEEP } Lifetime;
typedef struct {
        const Doc *doc;
        Reading *r;
        Lifetime lifetime;
        size_t n_pieces, piece; /* number of this one, from 0 */
        size_t n_docs;
        ReadingSink *sink;
        void *p;
} File;

/* A text that was cut only because it is long is read in parts and stays one document. */
static void say_volume(Ctx *c, const File *f, ReadDoc *d)
{
        Str own = doc_meta(f->doc, "head_title"); /* what the file says of itself before its text */
        if (f->piece == 0 && own.n)
                d->title = own;
        if (f->piece == 0)
                return;
        d->continues = true;
        d->evidence = (Str){"", 0};
        d->title = str_printf(c->arena, "%.*s (%zu/%zu)",
                STR(d->title.n ? d->title : f->r->file_name), f->piece + 1, f->n_pieces);
}

static MUST Err read_parts(Ctx *c, File *f, const Piece *piece)
{
        Parts parts;
        TRY(page_split(c, &piece->page, &parts));
        if (f->n_pieces > 1) /* a book, not a page of several documents */
                parts.n = MIN(parts.n, 1);
        for (size_t i = 0; i < parts.n; i++) {
                Source s = {
                        .doc = f->doc,
                        .piece = piece,
                        .part = parts.p[i],
                        .from = i == 0 ? 0 : parts.p[i].line,
                        .to = i + 1 < parts.n ? parts.p[i + 1].line : piece->n,
                        .several = parts.n > 1,
                };
                ReadDoc d;
                TRY(read_part(c, &s, &d));
                if (d.text.n == 0)
                        continue;
                say_volume(c, f, &d);
                if (f->n_docs == 0) /* a page begins somewhere; only what follows is split off */
                        d.evidence = (Str){"", 0};
                TRY(f->sink(c, f->p, f->r, &d, f->n_docs++));
        }
        return OK;
}

static void count_furniture(File *f, const Piece *piece)
{
        for (size_t i = 0; i < piece->n; i++)
                f->r->n_furniture += piece->lines[i].kind == LINE_FURNITURE;
}

static MUST Err read_piece(Ctx *c, File *f, Place *at)
{
        Lines lines;
        Piece piece;
        piece_lines(c->arena, f->doc, at, &lines);
        TRY(piece_read(c, &lines, &piece));
        TRY(read_parts(c, f, &piece));
        f->piece++;
        return OK;
}

static MUST Err count_in_turn(Ctx *c, File *f, Place *at)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Lines lines;
        Piece piece;
        piece_lines(c->arena, f->doc, at, &lines);
        TRY(piece_read(c, &lines, &piece));
        count_furniture(f, &piece);
        f->n_pieces++;
        return OK;
}

static MUST Err read_in_turn(Ctx *c, File *f, Place *at)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        return read_piece(c, f, at);
}

/* The head must be known before the first document, so a text of several pieces is gone through twice. */
static MUST Err read_pieces(Ctx *c, File *f)
{
        for (Place at = {0}; !is_end(f->doc, at);)
                TRY(count_in_turn(c, f, &at));
        TRY(f->sink(c, f->p, f->r, NULL, 0));
        for (Place at = {0}; !is_end(f->doc, at);)
                TRY(f->lifetime == KEEP ? read_piece(c, f, &at) : read_in_turn(c, f, &at));
        return OK;
}

static MUST Err read_single(Ctx *c, File *f, const Lines *lines)
{
        Piece piece;
        f->n_pieces = 1;
        TRY(piece_read(c, lines, &piece));
        count_furniture(f, &piece);
        TRY(f->sink(c, f->p, f->r, NULL, 0));
        return read_parts(c, f, &piece);
}

static MUST Err read_whole(Ctx *c, File *f)
{
        size_t bytes = 0;
        for (size_t i = 0; i < f->doc->n_blocks; i++)
                bytes += f->doc->blocks[i].text.n + f->doc->blocks[i].label.n + 2;
        if (bytes > PART_MAX / 2 || f->doc->n_blocks > PIECE_LINES / 2)
                return read_pieces(c, f);
        Lines lines;
        Place at = {0};
        piece_lines(c->arena, f->doc, &at, &lines);
        return is_end(f->doc, at) ? read_single(c, f, &lines) : read_pieces(c, f);
}

/* Classified papers are not kept: looked at before anything else is done with the text. */
static MUST Err refuse_secret(Ctx *c, const Doc *d)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < d->n_blocks && b.n < SECRECY_BYTES; i++) {
                buf_put(&b, beginning(d->blocks[i].text, SECRECY_BYTES));
                buf_putc(&b, '\n');
        }
        Span mark;
        if (!secrecy_mark(buf_str(&b), &mark))
                return OK;
        return fail(c, ERR_DENIED,
                "The document bears the secrecy mark “%.*s”. This system is not for classified papers: nothing of it is kept but its hash.",
                STR(str_slice(buf_str(&b), mark.from, mark.to)));
}

static void read_head(Ctx *c, Str bytes, Str file_name, const Doc *doc, Reading *r)
{
        *r = (Reading){
                .file_name = file_name,
                .format = doc->format,
                .encoding = doc->encoding,
                .encoding_reason = doc->encoding_reason,
                .confidence = doc->confidence,
                .n_replaced = doc->n_replaced,
                .n_bytes = (int64_t)bytes.n,
                .sha256 = sha256_hex(c->arena, bytes),
                .sha512 = sha512_hex(c->arena, bytes),
        };
}

static MUST Err read_file(
        Ctx *c, Str bytes, Str file_name, Lifetime lifetime, ReadingSink *sink, void *p)
{
        const Format *format;
        Doc *doc;
        Reading r;
        TRY(format_choose(c, bytes, file_name, &format));
        TRY(format->read(c, bytes, &doc));
        TRY(refuse_secret(c, doc));
        read_head(c, bytes, file_name, doc, &r);
        File f = {doc, &r, lifetime, .sink = sink, .p = p};
        TRY(read_whole(c, &f));
        if (f.n_docs == 0)
                return fail(c, ERR_INVALID, "“%.*s” holds no text.", STR(file_name));
        return OK;
}

Err ingest_read_each(Ctx *c, Str bytes, Str file_name, ReadingSink *sink, void *p)
{
        return read_file(c, bytes, file_name, TURNS, sink, p);
}

typedef struct {
        Reading *r;
        VEC(ReadDoc) docs;
} Whole;

static Err keep_whole(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        (void)i;
        Whole *w = p;
        if (doc)
                *VEC_PUSH(c->arena, &w->docs) = *doc;
        else
                *w->r = *r;
        return OK;
}

Err ingest_read(Ctx *c, Str bytes, Str file_name, Reading *ret)
{
        Reading r = {0};
        Whole w = {.r = &r};
        TRY(read_file(c, bytes, file_name, KEEP, keep_whole, &w));
        r.docs = w.docs.p;
        r.n_docs = w.docs.n;
        *ret = r;
        return OK;
}
