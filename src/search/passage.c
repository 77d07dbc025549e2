/* passage.c: the indexed text in its original glyphs, passage by passage, so that showing a place of a long book reads
 * a few hundred characters and not the book. Stored as whichever of UTF-8 and UTF-16 is shorter: two bytes a
 * character instead of three for Chinese. */
#include "search/search_lib.h"

#include <string.h>

enum { AS_UTF8 = '8', AS_UTF16 = 'H' };

static char *put_unit(char *o, uint32_t unit)
{
        o[0] = (char)unit;
        o[1] = (char)(unit >> 8);
        return o + 2;
}

static bool is_blank(uint32_t cp)
{
        return cp == ' ' || cp == 0x3000 || (cp >= '\t' && cp <= '\r');
}

/* A run of blanks becomes one: a passage is shown as one line, and old prints indent theirs by many. */
static void put_utf16(Buf *out, Str text)
{
        uint32_t cp;
        bool blank = false;
        buf_reserve(out, text.n * 2 + 2); /* two bytes for one of ASCII is the most that it grows */
        char *o = out->p + out->n;
        for (size_t at = 0; utf8_next(text, &at, &cp);) {
                bool again = blank;
                blank = is_blank(cp);
                if (blank && again)
                        continue;
                if (cp >= 0x10000) {
                        o = put_unit(o, 0xD800 + ((cp - 0x10000) >> 10));
                        cp = 0xDC00 + ((cp - 0x10000) & 0x3FF);
                }
                o = put_unit(o, blank ? (uint32_t)' ' : cp);
        }
        out->n = (size_t)(o - out->p);
}

/* A character of three bytes; the one behind them is written as well. */
static char *put_three(char *o, uint32_t cp)
{
        uint32_t bytes = 0x8080E0 | cp >> 12 | (cp << 2 & 0x3F00) | (cp & 0x3F) << 16;
        const char all[4] = {(char)bytes, (char)(bytes >> 8), (char)(bytes >> 16), 0};
        memcpy(o, all, sizeof all);
        return o + 3;
}

static Str from_utf16(Arena *a, Str data)
{
        Buf out = buf_new(a);
        const unsigned char *p = (const unsigned char *)data.p;
        buf_reserve(&out, data.n / 2 * 3 + UTF8_MAX);
        char *o = out.p;
        for (size_t i = 0; i + 1 < data.n; i += 2) {
                uint32_t cp = (uint32_t)p[i] | (uint32_t)p[i + 1] << 8;
                if (cp - 0x800 < 0xD800 - 0x800) { /* nearly every character of Chinese */
                        o = put_three(o, cp);
                        continue;
                }
                if (cp >= 0xD800 && cp < 0xDC00 && i + 3 < data.n) {
                        uint32_t low = (uint32_t)p[i + 2] | (uint32_t)p[i + 3] << 8;
                        cp = 0x10000 + ((cp - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF);
                        i += 2;
                }
                o += utf8_encode(cp, o);
        }
        *o = 0;
        out.n = (size_t)(o - out.p);
        return buf_str(&out);
}

static int64_t passage_id(uint32_t ord, uint32_t at)
{
        return (int64_t)ord << 31 | at;
}

Err passage_put(Ctx *c, uint32_t ord, uint32_t at, int number, Str text)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Buf data = buf_new(c->arena);
        buf_reserve(&data, text.n + 1);
        buf_putc(&data, AS_UTF16);
        put_utf16(&data, text);
        if (data.n > text.n) {
                buf_clear(&data);
                buf_putc(&data, AS_UTF8);
                buf_put(&data, text);
        }
        return db_run(c, "INSERT INTO search_passage (id, number, text) VALUES (?, ?, ?)",
                CELLS(cell_int(passage_id(ord, at)), cell_int(number), cell_blob(buf_str(&data))),
                NULL);
}

static MUST Err passage_fetch(
        Ctx *c, const char *sql, Cells cells, PassageText *ret, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, sql, cells, &r));
        TRY(rows_next(c, r, ret_found));
        if (!*ret_found)
                return OK;
        Str data = rows_text(r, 2);
        Str body = str_slice(data, 1, data.n);
        ret->at = (uint32_t)(rows_int(r, 0) & 0x7FFFFFFF);
        ret->number = (int)rows_int(r, 1);
        ret->text = data.n && data.p[0] == AS_UTF16 ? from_utf16(c->arena, body)
                                                    : str_keep(c->arena, body);
        return OK;
}

Err passage_load(Ctx *c, uint32_t ord, uint32_t pos, PassageText *ret, bool *ret_found)
{
        return passage_fetch(c,
                "SELECT id, number, text FROM search_passage WHERE id >= ? AND id <= ? "
                "ORDER BY id DESC LIMIT 1",
                CELLS(cell_int(passage_id(ord, 0)), cell_int(passage_id(ord, pos))), ret,
                ret_found);
}

Err passage_after(Ctx *c, uint32_t ord, uint32_t pos, PassageText *ret, bool *ret_found)
{
        return passage_fetch(c,
                "SELECT id, number, text FROM search_passage "
                "WHERE id >= ? AND id < ? AND number > 0 ORDER BY id LIMIT 1",
                CELLS(cell_int(passage_id(ord, pos)), cell_int(passage_id(ord + 1, 0))), ret,
                ret_found);
}
