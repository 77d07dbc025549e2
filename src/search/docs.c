/* docs.c: the table of the documents of a segment. A common word asks for most of it, and there may be a million documents
 * (each passage of a collection one), so it is kept small: column by column, each number as what it is above
 * the least of its page, in as few bytes as the largest needs. Most columns of a page are all alike and take
 * none; a passage takes some ten bytes instead of fifty, and any entry is still found without reading another.
 *
 *   page     number of entries (2 bytes), then for each column its width (0 to 4 bytes) and its least (4 bytes);
 *            behind them the columns; and LOAD bytes, since each number is read as four */
#include "search/search_lib.h"

#include <string.h>

#define DOCS_PER_PAGE 250
#define LOAD 4
#define COLUMN_BYTES 5

enum {
        COL_BASE,
        COL_ORD,
        COL_SPAN,
        COL_REST, /* of the span, what is not owned */
        COL_START,
        COL_TITLE,
        COL_NAME,
        COL_NUMBER,
        COL_SOUND,
        COL_CHARS,
        COL_CREATED,
        COL_FIRST,
        COL_LAST,
        COL_KIND,
};
_Static_assert(COL_KIND + 1 == DOC_COLUMNS, "search_lib.h");
#define PAGE_HEAD (2 + DOC_COLUMNS * COLUMN_BYTES)

static void words_of(const DocEntry *d, uint32_t *words)
{
        const uint32_t all[DOC_COLUMNS] = {
                [COL_BASE] = d->base,
                [COL_ORD] = d->ord,
                [COL_SPAN] = d->span,
                [COL_REST] = d->span - d->owned,
                [COL_START] = d->start,
                [COL_TITLE] = d->ends[TITLE],
                [COL_NAME] = d->ends[NAME],
                [COL_NUMBER] = d->ends[NUMBER],
                [COL_SOUND] = d->ends[SOUND],
                [COL_CHARS] = d->n_chars,
                [COL_CREATED] = d->created_s,
                [COL_FIRST] = (uint32_t)d->first,
                [COL_LAST] = (uint32_t)d->last,
                [COL_KIND] = (uint32_t)d->kind | (uint32_t)d->bits << 16,
        };
        memcpy(words, all, sizeof all);
}

/* Writing
 * ------- */
static unsigned width_of(uint32_t largest)
{
        unsigned width = 0;
        for (; largest; largest >>= 8)
                width++;
        return width;
}

static void page_make(const DocEntry *docs, size_t n, Buf *out)
{
        uint32_t words[DOCS_PER_PAGE][DOC_COLUMNS], least[DOC_COLUMNS];
        unsigned width[DOC_COLUMNS];
        for (size_t i = 0; i < n; i++)
                words_of(&docs[i], words[i]);
        buf_clear(out);
        buf_putc(out, (char)n);
        buf_putc(out, (char)(n >> 8));
        for (size_t k = 0; k < DOC_COLUMNS; k++) {
                uint32_t most = words[0][k];
                least[k] = words[0][k];
                for (size_t i = 1; i < n; i++) {
                        least[k] = MIN(least[k], words[i][k]);
                        most = MAX(most, words[i][k]);
                }
                width[k] = width_of(most - least[k]);
                buf_putc(out, (char)width[k]);
                put_u32(out, least[k]);
        }
        for (size_t k = 0; k < DOC_COLUMNS; k++)
                for (size_t i = 0; i < n; i++)
                        for (unsigned b = 0; b < width[k]; b++)
                                buf_putc(out, (char)((words[i][k] - least[k]) >> 8 * b));
        put_u32(out, 0);
}

Err docs_put(Ctx *c, int64_t segment, const DocEntry *docs, size_t n_docs, Buf *root)
{
        Buf page = buf_new(c->arena);
        for (size_t i = 0; i < n_docs; i += DOCS_PER_PAGE) {
                put_u32(root, docs[i].base);
                page_make(docs + i, MIN(n_docs - i, DOCS_PER_PAGE), &page);
                TRY(index_page_put(
                        c, segment, PAGE_DOCS, (uint32_t)(i / DOCS_PER_PAGE), buf_str(&page)));
        }
        return OK;
}

/* Reading
 * ------- */
Zone doc_zone(const DocEntry *d, uint32_t pos)
{
        if (pos >= d->ends[SOUND]) /* mostly */
                return BODY;
        Zone z = TITLE;
        while (pos >= d->ends[z])
                z++;
        return z;
}

DocCursor docs_start(const Segment *s)
{
        return (DocCursor){.segment = s};
}

/* Where the columns of a page lie. False if it is damaged. */
static bool page_open(Str page, DocCursor *d)
{
        size_t at = PAGE_HEAD;
        if (page.n < PAGE_HEAD + LOAD)
                return false;
        d->n = (uint32_t)(unsigned char)page.p[0] | (uint32_t)(unsigned char)page.p[1] << 8;
        for (size_t k = 0; k < DOC_COLUMNS; k++) {
                const char *head = page.p + 2 + k * COLUMN_BYTES;
                uint32_t width = (unsigned char)*head;
                if (width > LOAD)
                        return false;
                d->columns[k] = (DocColumn){.p = page.p + at,
                        .width = width,
                        .least = u32_of(head + 1),
                        .mask = (uint32_t)(((uint64_t)1 << 8 * width) - 1)};
                at += (size_t)width * d->n;
        }
        return d->n > 0 && d->n <= DOCS_PER_PAGE && at + LOAD <= page.n;
}

static MUST Err docs_page(Ctx *c, DocCursor *d, uint32_t page)
{
        TRY(index_page_read(c, d->segment, PAGE_DOCS, page, &d->bytes));
        d->page = page;
        d->i = 0;
        return page_open(d->bytes, d) ? OK : index_broken(c);
}

static inline uint32_t word_at(const DocCursor *d, size_t column, size_t i)
{
        const DocColumn *k = &d->columns[column];
        return k->least + (u32_of(k->p + i * k->width) & k->mask);
}

static DocEntry doc_at(const DocCursor *d, size_t i)
{
        uint32_t span = word_at(d, COL_SPAN, i), kind = word_at(d, COL_KIND, i);
        return (DocEntry){
                .base = word_at(d, COL_BASE, i),
                .ord = word_at(d, COL_ORD, i),
                .span = span,
                .owned = span - word_at(d, COL_REST, i),
                .start = word_at(d, COL_START, i),
                .ends = {word_at(d, COL_TITLE, i), word_at(d, COL_NAME, i),
                        word_at(d, COL_NUMBER, i), word_at(d, COL_SOUND, i)},
                .n_chars = word_at(d, COL_CHARS, i),
                .created_s = word_at(d, COL_CREATED, i),
                .first = (int32_t)word_at(d, COL_FIRST, i),
                .last = (int32_t)word_at(d, COL_LAST, i),
                .kind = (uint16_t)kind,
                .bits = (uint16_t)(kind >> 16),
        };
}

static void docs_stand(DocCursor *d, uint32_t i)
{
        d->i = i;
        d->doc = doc_at(d, i);
        d->next = d->doc.base + d->doc.span;
}

static bool holds(const DocCursor *d, uint32_t pos)
{
        return pos >= d->doc.base && pos < d->next;
}

/* The last page, from one on, whose first position is not above. */
static uint32_t page_of(const DocCursor *d, uint32_t from, uint32_t pos)
{
        uint32_t low = from, high = (uint32_t)(d->segment->doc_root.n / 4);
        while (high - low > 1) {
                uint32_t mid = low + (high - low) / 2;
                if (u32_at(d->segment->doc_root, (size_t)mid * 4) <= pos)
                        low = mid;
                else
                        high = mid;
        }
        return low;
}

/* The last entry, from one on, whose first position is not above: mostly the next. */
static uint32_t entry_of(const DocCursor *d, uint32_t from, uint32_t pos)
{
        uint32_t low = from, step = 1, high = d->n;
        while (low + step < d->n && word_at(d, COL_BASE, low + step) <= pos) {
                low += step;
                step *= 2;
        }
        high = MIN(high, low + step);
        while (high - low > 1) {
                uint32_t mid = low + (high - low) / 2;
                if (word_at(d, COL_BASE, mid) <= pos)
                        low = mid;
                else
                        high = mid;
        }
        return low;
}

Err docs_find(Ctx *c, DocCursor *d, uint32_t pos)
{
        if (holds(d, pos))
                return OK;
        uint32_t page = d->page, n_pages = (uint32_t)(d->segment->doc_root.n / 4);
        if (page + 1 < n_pages && u32_at(d->segment->doc_root, ((size_t)page + 1) * 4) <= pos)
                page = page_of(d, page + 1, pos);
        if (!d->bytes.p || page != d->page)
                TRY(docs_page(c, d, page));
        docs_stand(d, entry_of(d, d->i, pos));
        return holds(d, pos) ? OK : index_broken(c);
}

Err docs_seek(Ctx *c, DocCursor *d, uint32_t pos)
{
        uint32_t page = page_of(d, 0, pos);
        if (!d->bytes.p || page != d->page)
                TRY(docs_page(c, d, page));
        docs_stand(d, entry_of(d, 0, pos));
        return holds(d, pos) ? OK : index_broken(c);
}

Err docs_number(Ctx *c, DocCursor *d, uint32_t number)
{
        uint32_t page = number / DOCS_PER_PAGE;
        if (!d->bytes.p || page != d->page)
                TRY(docs_page(c, d, page));
        if (number % DOCS_PER_PAGE >= d->n)
                return index_broken(c);
        docs_stand(d, number % DOCS_PER_PAGE);
        return OK;
}

Err docs_load(Ctx *c, const Segment *s, DocEntry **ret)
{
        DocEntry *docs = arena_room(c->arena, sizeof *docs, (size_t)s->n_docs + 1);
        DocCursor d = docs_start(s);
        for (uint32_t i = 0; i < s->n_docs; i++) {
                TRY(docs_number(c, &d, i));
                docs[i] = d.doc;
        }
        *ret = docs;
        return OK;
}
