/* page.c: the rows that the index lies in, and their bytes. Every page is written once, under a number that is never used
 * again, so that what every question reads (the trees, the tables of documents) is kept beside the connection
 * (store/kept.c); what belongs to single words is not. */
#include "search/search_lib.h"

static int64_t page_id(int64_t segment, PageKind kind, uint32_t n)
{
        return segment << 32 | (int64_t)kind << 28 | n;
}

/* Bytes
 * ----- */
void put_varint(Buf *b, uint64_t v)
{
        char bytes[10];
        size_t n = 0;
        for (; v >= 0x80; v >>= 7)
                bytes[n++] = (char)(v | 0x80);
        bytes[n++] = (char)v;
        buf_put(b, (Str){bytes, n});
}

uint64_t take_long_varint(const unsigned char **p, const unsigned char *end)
{
        uint64_t v = 0;
        for (int shift = 0; *p < end && shift < 64; shift += 7) {
                unsigned char b = *(*p)++;
                v |= (uint64_t)(b & 0x7F) << shift;
                if (b < 0x80)
                        break;
        }
        return v;
}

void put_u32(Buf *b, uint32_t v)
{
        const char bytes[4] = {(char)v, (char)(v >> 8), (char)(v >> 16), (char)(v >> 24)};
        buf_put(b, (Str){bytes, sizeof bytes});
}

uint32_t u32_at(Str s, size_t at)
{
        return at + 4 > s.n ? 0 : u32_of(s.p + at);
}

/* Pages
 * ----- */
Err index_page_put(Ctx *c, int64_t segment, PageKind kind, uint32_t n, Str data)
{
        return db_run(c, "INSERT INTO search_page (id, data) VALUES (?, ?)",
                CELLS(cell_int(page_id(segment, kind, n)), cell_blob(data)), NULL);
}

Err index_pages_drop(Ctx *c, int64_t segment)
{
        return db_run(c, "DELETE FROM search_page WHERE id >= ? AND id < ?",
                CELLS(cell_int(page_id(segment, 0, 0)), cell_int(page_id(segment + 1, 0, 0))),
                NULL);
}

Err index_rearranged(Ctx *c)
{
        return fail(c, ERR_BUSY, "The index was rearranged meanwhile; search again.");
}

Err index_broken(Ctx *c)
{
        return fail(c, ERR_CORRUPT, "The index is damaged; run “hanqing reindex”.");
}

/* A page's row. That it is gone means that another has merged the segment since the list of segments was read:
 * the caller's transaction sees a newer state; asking again helps. */
static MUST Err page_query(Ctx *c, int64_t id, Rows **ret)
{
        bool more;
        TRY(db_query(c, "SELECT data FROM search_page WHERE id = ?", CELLS(cell_int(id)), ret));
        TRY(rows_next(c, *ret, &more));
        return more ? OK : index_rearranged(c);
}

Err index_page_load(Ctx *c, int64_t segment, PageKind kind, uint32_t n, Buf *out)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(page_query(c, page_id(segment, kind, n), &r));
        buf_put(out, rows_text(r, 0));
        return OK;
}

bool index_page_kept(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str *ret)
{
        return db_kept(c->db, s->stamp, page_id(s->id, kind, n), ret);
}

Str index_page_keep(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str data)
{
        return db_keep(c, s->stamp, page_id(s->id, kind, n), data);
}

Err index_page_read(Ctx *c, const Segment *s, PageKind kind, uint32_t n, Str *ret)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        if (index_page_kept(c, s, kind, n, ret))
                return OK;
        TRY(page_query(c, page_id(s->id, kind, n), &r));
        *ret = index_page_keep(c, s, kind, n, rows_text(r, 0));
        return OK;
}
