/* sheet.h: tables in the formats of offices. In: the rows of a workbook (XLSX) or of a text table (CSV and its kin,
 * in any encoding), one after the other in the memory of one. Out: XLSX and DOCX, row by row.
 *
 * What a cell says is given as words that a person would have typed: a day as 2026-03-05 (or 2026-03, where the
 * cell's format shows no day), 42.7%, 是. Where the cell says something else than it shows, a note tells. Like
 * every reader this one meets foreign bytes, so it runs in the worker (job). */
#ifndef HANQING_INGEST_SHEET_H
#define HANQING_INGEST_SHEET_H

#include "ingest/ingest.h"

/* In: sheet_read.c chooses, read_xlsx.c and read_csv.c read
 * --------------------------------------------------------- */
#define SHEET_COLUMNS_MAX 160
#define SHEET_CELL_MAX ((size_t)1 << 20) /* bytes of one cell */
#define SHEETS_MAX 256
typedef enum {
        NOTE_NONE,
        NOTE_FORMULA,   /* the value last reckoned is given */
        NOTE_NO_VALUE,  /* a formula that was never reckoned */
        NOTE_ERROR,     /* #REF! and its like; that is the text */
        NOTE_NO_DAY,    /* a number of days that is no day: Excel's 29 February 1900 */
        NOTE_DIGITS,    /* a number of more digits than Excel keeps */
        NOTE_ELSEWHERE, /* a formula that refers to another file */
        N_SHEET_NOTES,
} SheetNote;
/* What is wrong with such a cell, as a msgid; NULL: nothing, its text can be taken. */
const char *sheet_note_problem(SheetNote note);

typedef struct {
        int column; /* from 0 */
        SheetNote note;
        Str text; /* may be empty where there is a note */
} SheetCell;
typedef struct {
        int sheet;              /* from 0 */
        int64_t row;            /* from 1, as the office's program counts */
        const SheetCell *cells; /* those with something in them, by column */
        size_t n;
} SheetRow;
typedef struct {
        Str *names; /* of the sheets; a text table has one without a name */
        size_t n;
        Str format;     /* "xlsx", "csv" */
        int64_t n_rows; /* about how many the chosen sheet has; 0: not known */
} SheetBook;
typedef struct {
        int sheet;        /* -1: the first that has something in it */
        int64_t rows_max; /* stop after so many rows with something in them; 0: all */
} SheetAsk;
/* Called once with row NULL, then for each row that has something in it; what it gets, and c->arena, last for the
 * call. The top left cell's words of a merged area stand in all its cells. */
typedef Err SheetSink(Ctx *c, void *p, const SheetBook *book, const SheetRow *row);
MUST Err sheet_read(
        Ctx *c, Str bytes, Str file_name, const SheetAsk *ask, SheetSink *sink, void *p);
Str cell_name(Arena *a, int column, int64_t row); /* B7 */

/* Out: write_csv.c, write_xlsx.c, write_docx.c
 * -------------------------------------------- */
typedef struct {
        Str title;      /* also of the sheet */
        Str conditions; /* what was asked; may be empty */
        Str office, as_of;
        const Str *heads;
        size_t n;          /* columns */
        const int *widths; /* in characters */
        bool chinese;
} SheetHead;
typedef struct SheetOut SheetOut;
typedef enum { SHEET_CSV, SHEET_XLSX, SHEET_DOCX, N_SHEET_KINDS } SheetKind;
const char *sheet_suffix(SheetKind kind); /* "xlsx" */
const char *sheet_mime(SheetKind kind);
/* A file at path, which is overwritten; in constant memory. All cells are text, so that nothing in them is ever
 * reckoned. The open one lives in c->arena; the file is whole after sheet_close alone. */
MUST Err sheet_open(
        Ctx *c, SheetKind kind, const char *path, const SheetHead *head, SheetOut **ret);
MUST Err sheet_put(Ctx *c, SheetOut *out, const Str *cells); /* as many as there are heads */
MUST Err sheet_close(Ctx *c, SheetOut *out);

#endif
