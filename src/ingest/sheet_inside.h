/* sheet_inside.h: what the readers and writers of tables share. */
#ifndef HANQING_INGEST_SHEET_INSIDE_H
#define HANQING_INGEST_SHEET_INSIDE_H

#include "ingest/inside.h"
#include "ingest/sheet.h"

/* What a number's format shows: number_format.c
 * --------------------------------------------- */
enum { SHOWS_YEAR = 1, SHOWS_MONTH = 2, SHOWS_DAY = 4, SHOWS_TIME = 8, SHOWS_PERCENT = 16 };
unsigned format_built_in(int id);
unsigned format_shows(Str code); /* "yyyy\"年\"m\"月\"" */
/* The words of a number as its format shows it; the number itself where that is no day. */
SheetNote number_words(Buf *b, Str raw, unsigned shows, bool from_1904);

/* Readers and writers
 * ------------------- */
MUST Err xlsx_read(Ctx *c, Str bytes, const SheetAsk *ask, SheetSink *sink, void *p);
MUST Err csv_read(Ctx *c, Str bytes, Str suffix, const SheetAsk *ask, SheetSink *sink, void *p);
typedef Err SheetOpen(Ctx *c, const char *path, const SheetHead *head, SheetOut **ret);
SheetOpen sheet_open_csv, sheet_open_xlsx, sheet_open_docx;
/* A kind of file that tables are written to; a SheetOut begins with it. */
struct SheetOut {
        Err (*put)(Ctx *c, struct SheetOut *out, const Str *cells);
        Err (*close)(Ctx *c, struct SheetOut *out);
        size_t n;
};

#endif
