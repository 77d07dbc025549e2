/* read_xlsx.c: a workbook as rows. The sheet is never in memory: its entry is unpacked piece by piece, the pieces
 * become events, and a row is given away when it ends, so that a million rows cost what one does. What must be
 * known before the first row is read first: the shared strings, the formats, and the merged areas, which stand
 * behind the rows and are looked for in a pass of their own that only searches for their name. */
#include "ingest/sheet_inside.h"

#include <stdlib.h>
#include <string.h>

#define STRINGS_MAX ((size_t)192 << 20) /* bytes of all shared strings */
#define STYLES_MAX 65536
#define MERGES_MAX 100000

typedef struct {
        int64_t top, bottom; /* rows */
        int left, right;
        Str words; /* of the top left cell, once it was met */
} Area;
typedef enum {
        VALUE_NUMBER,
        VALUE_SHARED,
        VALUE_WORDS,
        VALUE_BOOL,
        VALUE_ERROR,
        VALUE_DAY
} ValueKind;

typedef struct {
        Ctx *c;
        Str bytes;
        const SheetAsk *ask;
        SheetSink *sink;
        void *p;
        Err failed; /* what a callback gave; the reading ends */
        bool enough;
        /* the book */
        Arena *arena; /* of the whole reading */
        SheetBook book;
        VEC(Str) names;
        VEC(Str) relations; /* ids, parallel to names; then paths */
        Map targets;        /* id → path of the entry, of one part's relations */
        Str folder, office; /* office: path of the workbook */
        bool from_1904;
        Buf strings;
        VEC(uint32_t) ends; /* of each string in strings */
        bool in_string, in_phonetic;
        VEC(uint8_t) shows; /* of each cell format */
        Map formats;        /* id → its code, those of the workbook itself */
        bool in_cell_formats;
        /* the sheet */
        int sheet;
        VEC(Area) merges; /* by top */
        VEC(size_t) open; /* those that reach the present row or beyond */
        size_t n_begun;
        Buf window; /* of the search for merged areas */
        int64_t row, n_given;
        Arena *row_arena;
        SheetCell cells[SHEET_COLUMNS_MAX];
        bool used[SHEET_COLUMNS_MAX];
        size_t n_used;
        /* the cell */
        int column;
        unsigned cell_shows;
        ValueKind kind;
        bool in_value, in_inline, in_formula, has_formula, has_value, told_too_wide;
        bool elsewhere; /* the formula refers to another file */
        char behind;    /* the formula's last byte so far */
        Buf value;
} Xlsx;

static void stop(Xlsx *x, Err e)
{
        if (x->failed == OK)
                x->failed = e;
}

/* Parts of the archive
 * -------------------- */
typedef struct {
        Xlsx *x;
        XmlFeed *feed;
} Feeding;

static Err feed_piece(Ctx *c, void *p, Str piece, bool *ret_stop)
{
        Feeding *part = p;
        TRY(xml_feed(c, part->feed, piece));
        *ret_stop = part->x->enough;
        return part->x->failed;
}

/* Every event of a part; *ret_found may be NULL where the part may be missing. */
static MUST Err walk_part(Xlsx *x, Str path, const XmlEvents *events, bool *ret_found)
{
        Ctx *c = x->c;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Feeding part = {x, xml_feed_new(c, path, events, x)};
        bool found;
        TRY(zip_stream(c, x->bytes, &zip_stream_limits, path, feed_piece, &part, &found));
        if (ret_found)
                *ret_found = found;
        if (!found || x->enough)
                return OK;
        TRY(xml_feed_end(c, part.feed));
        return x->failed;
}

/* "../x/y.xml" and "/x/y.xml" as entries are called. */
static Str resolve(Arena *a, Str folder, Str target)
{
        if (str_starts(target, S("/")))
                return str_keep(a, str_slice(target, 1, target.n));
        while (str_starts(target, S("../"))) {
                size_t at = folder.n ? folder.n - 1 : 0;
                while (at > 0 && folder.p[at - 1] != '/')
                        at--;
                folder = str_slice(folder, 0, at);
                target = str_slice(target, 3, target.n);
        }
        return str_printf(a, "%.*s%.*s", STR(folder), STR(target));
}

static void on_relation(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns;
        if (!str_eq(name, S("Relationship")) || x->targets.n > 4 * SHEETS_MAX)
                return;
        Str type = xml_attr(attrs, n, "Type"), target = xml_attr(attrs, n, "Target");
        Str *path = NEW(x->arena, Str);
        *path = resolve(x->arena, x->folder, target);
        map_put(&x->targets, str_keep(x->arena, xml_attr(attrs, n, "Id")), path);
        size_t slash = type.n;
        while (slash > 0 && type.p[slash - 1] != '/')
                slash--;
        /* The workbook, the strings and the formats are found by what they are. */
        map_put(&x->targets, str_printf(x->arena, "type:%.*s", STR(str_slice(type, slash, type.n))),
                path);
}

static const XmlEvents relation_events = {.start = on_relation};

static MUST Err read_relations(Xlsx *x, Str folder, Str base)
{
        Str path = str_printf(x->arena, "%.*s_rels/%.*s.rels", STR(folder), STR(base));
        x->folder = folder;
        x->targets = map_new(x->arena);
        return walk_part(x, path, &relation_events, NULL);
}

static Str target_of(const Xlsx *x, Str id)
{
        const Str *path = map_lookup(&x->targets, id);
        return path ? *path : (Str){0};
}

/* The book
 * -------- */
static void on_book(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns;
        if (str_eq(name, S("workbookPr"))) {
                Str v = xml_attr(attrs, n, "date1904");
                x->from_1904 = str_eq(v, S("1")) || str_eq(v, S("true"));
        } else if (str_eq(name, S("sheet")) && x->names.n < SHEETS_MAX) {
                Str id = {0};
                for (size_t i = 0; i < n; i++) /* r:id, beside an id of its own */
                        if (str_eq(attrs[i].name, S("id")) && attrs[i].ns.n)
                                id = attrs[i].value;
                *VEC_PUSH(x->arena, &x->names) = str_keep(x->arena, xml_attr(attrs, n, "name"));
                *VEC_PUSH(x->arena, &x->relations) = str_keep(x->arena, id);
        }
}

static const XmlEvents book_events = {.start = on_book};

static MUST Err read_book(Xlsx *x)
{
        Ctx *c = x->c;
        bool found;
        TRY(read_relations(x, (Str){"", 0}, (Str){"", 0}));
        x->office = target_of(x, S("type:officeDocument"));
        if (!x->office.n)
                x->office = S("xl/workbook.xml");
        TRY(walk_part(x, x->office, &book_events, &found));
        if (!found || !x->names.n)
                return fail(c, ERR_INVALID,
                        "This archive holds no workbook. Save the table as XLSX or CSV.");
        size_t slash = x->office.n;
        while (slash > 0 && x->office.p[slash - 1] != '/')
                slash--;
        return read_relations(
                x, str_slice(x->office, 0, slash), str_slice(x->office, slash, x->office.n));
}

/* Strings that many cells share
 * ----------------------------- */
static void string_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns, (void)attrs, (void)n;
        if (str_eq(name, S("rPh"))) /* how it is read aloud: no part of it */
                x->in_phonetic = true;
        x->in_string = str_eq(name, S("t")) && !x->in_phonetic;
}

static void string_end(void *p, Str ns, Str name)
{
        Xlsx *x = p;
        (void)ns;
        x->in_string = false;
        if (str_eq(name, S("rPh")))
                x->in_phonetic = false;
        if (str_eq(name, S("si")))
                *VEC_PUSH(x->arena, &x->ends) = (uint32_t)x->strings.n;
}

static void string_text(void *p, Str text)
{
        Xlsx *x = p;
        if (!x->in_string || x->failed)
                return;
        if (x->strings.n + text.n > STRINGS_MAX)
                stop(x,
                        fail(x->c, ERR_LIMIT, "The workbook holds more than %zu MB of words.",
                                STRINGS_MAX >> 20));
        else
                buf_put(&x->strings, text);
}

static const XmlEvents string_events = {string_start, string_end, string_text};

/* Formats
 * ------- */
static void format_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns;
        if (str_eq(name, S("cellXfs")))
                x->in_cell_formats = true;
        Str id = xml_attr(attrs, n, "numFmtId");
        if (str_eq(name, S("numFmt")) && x->formats.n < STYLES_MAX) {
                Str *code = NEW(x->arena, Str);
                *code = str_keep(x->arena, xml_attr(attrs, n, "formatCode"));
                map_put(&x->formats, str_keep(x->arena, id), code);
        }
        if (!str_eq(name, S("xf")) || !x->in_cell_formats || x->shows.n >= STYLES_MAX)
                return;
        const Str *code = map_lookup(&x->formats, id);
        int64_t number = 0;
        (void)str_to_int(id, &number);
        *VEC_PUSH(x->arena, &x->shows) =
                (uint8_t)(code ? format_shows(*code) : format_built_in((int)MIN(number, 999)));
}

static void format_end(void *p, Str ns, Str name)
{
        Xlsx *x = p;
        (void)ns;
        if (str_eq(name, S("cellXfs")))
                x->in_cell_formats = false;
}

static const XmlEvents format_events = {.start = format_start, .end = format_end};

/* Area areas
 * ------------ */
/* "AB12" from s; false if it is no cell. */
static bool take_cell(Str *s, int *ret_column, int64_t *ret_row)
{
        size_t i = 0;
        int column = 0;
        int64_t row = 0;
        for (; i < s->n && (s->p[i] | 0x20) >= 'a' && (s->p[i] | 0x20) <= 'z' && column < 100000;
                i++)
                column = column * 26 + (s->p[i] | 0x20) - 'a' + 1;
        size_t digits = i;
        for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9' && row < 100000000; i++)
                row = row * 10 + (s->p[i] - '0');
        if (!column || i == digits || !row)
                return false;
        *ret_column = column - 1;
        *ret_row = row;
        *s = str_slice(*s, i, s->n);
        return true;
}

static void take_merge(Xlsx *x, Str tag)
{
        size_t at = str_find(tag, S("ref="), 0);
        Area m = {0};
        if (at == SIZE_MAX || at + 5 > tag.n || x->merges.n >= MERGES_MAX)
                return;
        Str ref = str_slice(tag, at + 5, tag.n);
        if (!take_cell(&ref, &m.left, &m.top) || !str_starts(ref, S(":")))
                return;
        ref = str_slice(ref, 1, ref.n);
        if (!take_cell(&ref, &m.right, &m.bottom) || m.bottom < m.top || m.right < m.left)
                return;
        m.right = MIN(m.right, SHEET_COLUMNS_MAX - 1);
        *VEC_PUSH(x->arena, &x->merges) = m;
}

/* “<mergeCell ref="A1:B2"/>”, with any prefix; in text the sign < never stands bare. */
static Err search_piece(Ctx *c, void *p, Str piece, bool *ret_stop)
{
        static const Str name = SC("mergeCell ");
        Xlsx *x = p;
        (void)c, (void)ret_stop;
        buf_put(&x->window, piece);
        Str all = buf_str(&x->window);
        size_t at = 0, from = 0;
        while ((at = str_find(all, name, from)) != SIZE_MAX) {
                size_t end = str_find(all, S(">"), at);
                if (end == SIZE_MAX)
                        break;
                if (at && (all.p[at - 1] == '<' || all.p[at - 1] == ':'))
                        take_merge(x, str_slice(all, at, end));
                from = end;
        }
        size_t keep = at == SIZE_MAX ? MIN(all.n - from, name.n + 1) : MIN(all.n - at + 1, 400);
        char tail[400];
        memcpy(tail, all.p + all.n - keep, keep);
        buf_clear(&x->window);
        buf_put(&x->window, (Str){tail, keep});
        return OK;
}

static int by_top(const void *a, const void *b)
{
        const Area *m = a, *n = b;
        return m->top < n->top ? -1 : m->top > n->top;
}

static MUST Err read_merges(Xlsx *x, Str path)
{
        bool found;
        x->merges.n = x->open.n = x->n_begun = 0;
        buf_clear(&x->window);
        TRY(zip_stream(x->c, x->bytes, &zip_stream_limits, path, search_piece, x, &found));
        if (x->merges.n)
                qsort(x->merges.p, x->merges.n, sizeof *x->merges.p, by_top);
        return OK;
}

/* The areas that the present row lies in. */
static void open_merges(Xlsx *x)
{
        size_t n = 0;
        for (size_t i = 0; i < x->open.n; i++)
                if (x->merges.p[x->open.p[i]].bottom >= x->row)
                        x->open.p[n++] = x->open.p[i];
        x->open.n = n;
        for (; x->n_begun < x->merges.n && x->merges.p[x->n_begun].top <= x->row; x->n_begun++)
                if (x->merges.p[x->n_begun].bottom >= x->row && x->open.n < SHEET_COLUMNS_MAX)
                        *VEC_PUSH(x->arena, &x->open) = x->n_begun;
}

/* A row with words of its own has those of the areas, too; a row without any is an empty row. */
static void spread_merges(Xlsx *x)
{
        for (size_t i = 0; i < x->open.n; i++) {
                Area *m = &x->merges.p[x->open.p[i]];
                if (m->top == x->row && m->left < SHEET_COLUMNS_MAX && x->used[m->left])
                        m->words = str_keep(x->arena, x->cells[m->left].text);
                for (int k = m->left; m->words.n && k <= m->right; k++)
                        if (!x->used[k]) {
                                x->used[k] = true;
                                x->cells[k] = (SheetCell){.column = k, .text = m->words};
                        }
        }
}

/* Cells
 * ----- */
static void cell_begin(Xlsx *x, const XmlAttr *attrs, size_t n)
{
        Str ref = xml_attr(attrs, n, "r"), type = xml_attr(attrs, n, "t");
        int64_t style = 0, row;
        if (!take_cell(&ref, &x->column, &row))
                x->column++;
        (void)str_to_int(xml_attr(attrs, n, "s"), &style);
        x->cell_shows = style >= 0 && (size_t)style < x->shows.n ? x->shows.p[style] : 0;
        x->kind = str_eq(type, S("s"))                                   ? VALUE_SHARED
                : str_eq(type, S("str")) || str_eq(type, S("inlineStr")) ? VALUE_WORDS
                : str_eq(type, S("b"))                                   ? VALUE_BOOL
                : str_eq(type, S("e"))                                   ? VALUE_ERROR
                : str_eq(type, S("d"))                                   ? VALUE_DAY
                                                                         : VALUE_NUMBER;
        x->has_formula = x->has_value = x->in_inline = x->in_value = false;
        x->in_formula = x->elsewhere = false;
        x->behind = 0;
        buf_clear(&x->value);
}

static Str shared_string(const Xlsx *x, Str index)
{
        int64_t i;
        if (!str_to_int(index, &i) || i < 0 || (size_t)i >= x->ends.n)
                return (Str){0};
        return str_slice(buf_str(&x->strings), i ? x->ends.p[i - 1] : 0, x->ends.p[i]);
}

/* Undoes _x000D_, by which a workbook writes control characters: line ends stay, others go. */
static Str plain_words(Arena *a, Str s)
{
        bool odd = memchr(s.p ? s.p : "", '\r', s.n) || str_find(s, S("_x"), 0) != SIZE_MAX;
        if (!odd)
                return str_keep(a, s);
        Buf b = buf_new(a);
        for (size_t i = 0; i < s.n; i++) {
                bool escape = i + 7 <= s.n && s.p[i] == '_' && s.p[i + 1] == 'x' &&
                        s.p[i + 2] == '0' && s.p[i + 3] == '0' && s.p[i + 6] == '_';
                Str code = str_slice(s, i + 4, i + 6);
                if (escape && (str_eq(code, S("0D")) || str_eq(code, S("0d")))) {
                        i += 6;
                } else if (escape && (str_eq(code, S("0A")) || str_eq(code, S("0a")))) {
                        buf_putc(&b, '\n');
                        i += 6;
                } else if (escape && (str_eq(code, S("5F")) || str_eq(code, S("5f")))) {
                        buf_putc(&b, '_');
                        i += 6;
                } else if (s.p[i] != '\r') {
                        buf_putc(&b, s.p[i]);
                }
        }
        return buf_str(&b);
}

static Str day_words_of(Str s)
{
        size_t at = str_find(s, S("T"), 0);
        bool midnight = at != SIZE_MAX && str_starts(str_slice(s, at, s.n), S("T00:00:00"));
        return midnight ? str_slice(s, 0, at) : s;
}

static SheetCell cell_of(Xlsx *x)
{
        SheetCell cell = {.column = x->column};
        Str raw = buf_str(&x->value);
        Buf b = buf_new(x->row_arena);
        switch (x->kind) {
        case VALUE_NUMBER:
                if (str_trim(raw).n)
                        cell.note = number_words(&b, str_trim(raw), x->cell_shows, x->from_1904);
                cell.text = b.n ? buf_str(&b) : (Str){0};
                break;
        case VALUE_SHARED:
                cell.text = plain_words(x->row_arena, shared_string(x, str_trim(raw)));
                break;
        case VALUE_WORDS:
                cell.text = plain_words(x->row_arena, raw);
                break;
        case VALUE_DAY:
                cell.text = str_keep(x->row_arena, day_words_of(raw));
                break;
        case VALUE_BOOL:
                cell.text = str_eq(str_trim(raw), S("1")) ? S("是") : S("否");
                break;
        case VALUE_ERROR:
                cell.text = str_keep(x->row_arena, raw);
                cell.note = NOTE_ERROR;
                break;
        }
        if (x->elsewhere && cell.note != NOTE_ERROR)
                cell.note = NOTE_ELSEWHERE;
        else if (x->has_formula && cell.note == NOTE_NONE)
                cell.note = x->has_value ? NOTE_FORMULA : NOTE_NO_VALUE;
        return cell;
}

static void cell_end(Xlsx *x)
{
        SheetCell cell = cell_of(x);
        if (!str_trim(cell.text).n && (cell.note == NOTE_NONE || cell.note == NOTE_FORMULA))
                return;
        if (x->column >= SHEET_COLUMNS_MAX) {
                stop(x,
                        fail(x->c, ERR_LIMIT,
                                "%.*s: more than %d columns. Keep those that are needed.",
                                STR(cell_name(x->row_arena, x->column, x->row)),
                                SHEET_COLUMNS_MAX));
                return;
        }
        x->n_used += !x->used[x->column];
        x->used[x->column] = true;
        x->cells[x->column] = cell;
}

/* Rows
 * ---- */
static void row_clear(Xlsx *x)
{
        x->n_used = 0;
        memset(x->used, 0, sizeof x->used);
}

static void row_begin(Xlsx *x, const XmlAttr *attrs, size_t n)
{
        int64_t row;
        x->row = str_to_int(xml_attr(attrs, n, "r"), &row) && row > 0 ? row : x->row + 1;
        x->column = -1;
        row_clear(x);
        arena_reset(x->row_arena);
}

static void row_end(Xlsx *x)
{
        open_merges(x);
        if (!x->n_used || x->failed)
                return;
        spread_merges(x);
        size_t n = 0;
        for (size_t i = 0; i < SHEET_COLUMNS_MAX; i++)
                if (x->used[i])
                        x->cells[n++] = x->cells[i];
        Ctx *c = x->c;
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        SheetRow row = {.sheet = x->sheet, .row = x->row, .cells = x->cells, .n = n};
        stop(x, x->sink(c, x->p, &x->book, &row));
        x->n_given++;
        x->enough = x->ask->rows_max && x->n_given >= x->ask->rows_max;
        row_clear(x); /* of a row that stood in another, the cells are not those of the other */
}

static void sheet_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns;
        if (x->failed || x->enough)
                return;
        if (str_eq(name, S("row")))
                row_begin(x, attrs, n);
        else if (str_eq(name, S("c")))
                cell_begin(x, attrs, n);
        else if (str_eq(name, S("f")))
                x->has_formula = x->in_formula = true;
        else if (str_eq(name, S("is")))
                x->in_inline = true;
        else if (str_eq(name, S("rPh")))
                x->in_inline = false;
        else if (str_eq(name, S("v")) || (str_eq(name, S("t")) && x->in_inline))
                x->in_value = x->has_value = true;
}

static void sheet_end(void *p, Str ns, Str name)
{
        Xlsx *x = p;
        (void)ns;
        if (x->failed || x->enough)
                return;
        if (str_eq(name, S("v")) || str_eq(name, S("t")))
                x->in_value = false;
        else if (str_eq(name, S("f")))
                x->in_formula = false;
        else if (str_eq(name, S("rPh")))
                x->in_inline = true;
        else if (str_eq(name, S("c")))
                cell_end(x);
        else if (str_eq(name, S("row")))
                row_end(x);
}

/* [1]Sheet1!A1 refers to another file, Table1[Area] to a column of this one. */
static void look_elsewhere(Xlsx *x, Str formula)
{
        for (size_t i = 0; i < formula.n; i++) {
                char ch = formula.p[i];
                bool name = (x->behind >= 'a' && x->behind <= 'z') ||
                        (x->behind >= 'A' && x->behind <= 'Z') ||
                        (x->behind >= '0' && x->behind <= '9') || x->behind == '_' ||
                        x->behind < 0 || x->behind == '[' || x->behind == ',';
                if (ch == '[' && !name)
                        x->elsewhere = true;
                x->behind = ch;
        }
}

static void sheet_text(void *p, Str text)
{
        Xlsx *x = p;
        if (x->in_formula && !x->failed)
                look_elsewhere(x, text);
        if (!x->in_value || x->failed)
                return;
        if (x->value.n + text.n > SHEET_CELL_MAX)
                stop(x,
                        fail(x->c, ERR_LIMIT, "%.*s: a cell of more than %zu kB.",
                                STR(cell_name(x->row_arena, x->column, x->row)),
                                SHEET_CELL_MAX >> 10));
        else
                buf_put(&x->value, text);
}

static const XmlEvents sheet_events = {sheet_start, sheet_end, sheet_text};

/* “<dimension ref="A1:H500"/>” tells how far there is to go, if it is there and true. */
static void dimension_start(void *p, Str ns, Str name, const XmlAttr *attrs, size_t n)
{
        Xlsx *x = p;
        (void)ns;
        if (str_eq(name, S("sheetData")))
                x->enough = true;
        if (!str_eq(name, S("dimension")))
                return;
        Str ref = xml_attr(attrs, n, "ref");
        size_t colon = str_find(ref, S(":"), 0);
        int column;
        int64_t row;
        ref = str_slice(ref, colon == SIZE_MAX ? 0 : colon + 1, ref.n);
        if (take_cell(&ref, &column, &row))
                x->book.n_rows = row;
}

static const XmlEvents dimension_events = {.start = dimension_start};

static MUST Err read_sheet(Xlsx *x, size_t i)
{
        Str path = target_of(x, x->relations.p[i]);
        bool found;
        if (!path.n)
                return OK;
        x->sheet = (int)i;
        x->row = 0;
        TRY(read_merges(x, path));
        TRY(walk_part(x, path, &sheet_events, &found));
        return OK;
}

/* Which sheet: the one asked for, or the first that has something in it. */
static MUST Err read_sheets(Xlsx *x)
{
        Ctx *c = x->c;
        int asked = x->ask->sheet;
        if (asked >= (int)x->names.n)
                return fail(c, ERR_NOT_FOUND, "The workbook has %zu sheets only.", x->names.n);
        size_t first = asked < 0 ? 0 : (size_t)asked;
        Str path = target_of(x, x->relations.p[first]);
        bool found;
        if (path.n)
                TRY(walk_part(x, path, &dimension_events, &found));
        x->enough = false;
        TRY(x->sink(c, x->p, &x->book, NULL));
        if (asked >= 0)
                return read_sheet(x, first);
        for (size_t i = 0; i < x->names.n && !x->n_given; i++)
                TRY(read_sheet(x, i));
        return OK;
}

static void drop_arena(void *p)
{
        arena_drop(p);
}

Err xlsx_read(Ctx *c, Str bytes, const SheetAsk *ask, SheetSink *sink, void *p)
{
        Xlsx *x = NEW(c->arena, Xlsx);
        *x = (Xlsx){.c = c, .bytes = bytes, .ask = ask, .sink = sink, .p = p, .arena = c->arena};
        x->strings = buf_new(c->arena);
        x->value = buf_new(c->arena);
        x->window = buf_new(c->arena);
        x->formats = map_new(c->arena);
        x->row_arena = arena_new();
        arena_defer(c->arena, drop_arena, x->row_arena);
        TRY(read_book(x));
        x->book.names = x->names.p;
        x->book.n = x->names.n;
        x->book.format = S("xlsx");
        bool found;
        Str strings = target_of(x, S("type:sharedStrings")),
            styles = target_of(x, S("type:styles"));
        if (strings.n)
                TRY(walk_part(x, strings, &string_events, &found));
        if (styles.n)
                TRY(walk_part(x, styles, &format_events, &found));
        return read_sheets(x);
}
