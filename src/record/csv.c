/* csv.c: RFC 4180, the form in which offices already have their registers. Read as UTF-8 (with or without
 * BOM) or in whatever encoding Excel left it (GB18030); written as UTF-8, with a BOM where the heads are
 * Chinese, since Excel would take it for GBK otherwise. */
#include "record/import.h"

#include <string.h>

#define COLUMNS_MAX 200

/* What a table program would reckon: =1+1, +cmd, -x, @x; plain numbers with a sign are none. */
static bool would_reckon(Str s)
{
        double v;
        while (str_starts(s, S("'")))
                s = str_slice(s, 1, s.n);
        return s.n && strchr("=+-@\t\r", s.p[0]) && !str_to_double(s, &v);
}

/* Undoes what put_cell does. */
static Str plain_cell(Str s)
{
        return str_starts(s, S("'")) && would_reckon(s) ? str_slice(s, 1, s.n) : s;
}

static MUST Err take_quoted(Ctx *c, Csv *csv, Str *ret)
{
        Buf b = buf_new(c->arena);
        int64_t began = csv->line;
        for (csv->at++; csv->at < csv->text.n; csv->at++) {
                char ch = csv->text.p[csv->at];
                csv->line += ch == '\n';
                if (ch != '"') {
                        buf_putc(&b, ch);
                } else if (csv->at + 1 < csv->text.n && csv->text.p[csv->at + 1] == '"') {
                        buf_putc(&b, ch);
                        csv->at++;
                } else {
                        csv->at++;
                        *ret = plain_cell(buf_str(&b));
                        return OK;
                }
        }
        return fail(c, ERR_INVALID, "Line %lld: a quotation mark is opened and never closed.",
                (long long)began);
}

static Str take_bare(Csv *csv)
{
        size_t from = csv->at;
        while (csv->at < csv->text.n && csv->text.p[csv->at] != csv->delimiter &&
                csv->text.p[csv->at] != '\r' && csv->text.p[csv->at] != '\n')
                csv->at++;
        return plain_cell(str_slice(csv->text, from, csv->at));
}

/* Behind the line end, if there is one. */
static bool pass_line_end(Csv *csv)
{
        size_t from = csv->at;
        if (csv->at < csv->text.n && csv->text.p[csv->at] == '\r')
                csv->at++;
        if (csv->at < csv->text.n && csv->text.p[csv->at] == '\n')
                csv->at++;
        csv->line += csv->at > from;
        return csv->at > from;
}

Err csv_next(Ctx *c, Csv *csv, CsvCells *ret, bool *ret_more)
{
        for (csv->row++; pass_line_end(csv);)
                csv->row++;
        memset(ret, 0, sizeof *ret);
        *ret_more = csv->at < csv->text.n;
        while (*ret_more) {
                Str cell;
                if (ret->n == COLUMNS_MAX)
                        return fail(c, ERR_LIMIT, "Line %lld: more than %d columns.",
                                (long long)csv->line, COLUMNS_MAX);
                if (csv->at < csv->text.n && csv->text.p[csv->at] == '"')
                        TRY(take_quoted(c, csv, &cell));
                else
                        cell = take_bare(csv);
                *VEC_PUSH(c->arena, ret) = cell;
                char ch = csv->at < csv->text.n ? csv->text.p[csv->at] : '\n';
                if (ch == csv->delimiter) {
                        csv->at++;
                        continue;
                }
                if (!strchr("\r\n", ch))
                        return fail(c, ERR_INVALID,
                                "Line %lld: something stands between a closing quotation mark and the comma.",
                                (long long)csv->line);
                (void)pass_line_end(csv);
                break;
        }
        return OK;
}

static MUST Err decode(Ctx *c, Str csv, Str *ret)
{
        size_t bad;
        if (str_starts(csv, S("\xEF\xBB\xBF")))
                csv = str_slice(csv, 3, csv.n);
        if (utf8_valid(csv, &bad)) {
                *ret = csv;
                return OK;
        }
        Decoded d;
        Charset k = charset_guess(csv, (Str){0});
        if (k.binary || !k.name || !*k.name)
                return fail(c, ERR_INVALID, "This is no text. Save the table as CSV.");
        TRY(charset_decode(c, csv, str_from(k.name), &d));
        if (d.n_replaced)
                return fail(c, ERR_INVALID, "%zu places of the table cannot be read as %s.",
                        d.n_replaced, k.name);
        *ret = d.text;
        return OK;
}

/* The head: which column goes where
 * --------------------------------- */
/* Of the signs that part cells in the first lines, the one that parts most; inside quotation marks none counts. */
static char find_delimiter(Str text)
{
        static const char signs[] = {',', '\t', ';'};
        size_t counts[ARRAY_LEN(signs)] = {0}, best = 0, lines = 0;
        bool quoted = false;
        for (size_t i = 0; i < text.n && i < 20000 && lines < 10; i++) {
                quoted ^= text.p[i] == '"';
                lines += !quoted && text.p[i] == '\n';
                for (size_t k = 0; k < ARRAY_LEN(signs); k++)
                        counts[k] += !quoted && text.p[i] == signs[k];
        }
        for (size_t k = 1; k < ARRAY_LEN(signs); k++)
                if (counts[k] > counts[best])
                        best = k;
        return signs[best];
}

Err csv_open(Ctx *c, Str bytes, Csv *ret)
{
        Csv csv = {.line = 1};
        TRY(decode(c, bytes, &csv.text));
        csv.delimiter = find_delimiter(csv.text);
        *ret = csv;
        return OK;
}

static MUST Err read_head(Ctx *c, Csv *csv, const Register *reg, int *ret_columns, size_t *ret_n)
{
        CsvCells head;
        bool more;
        TRY(csv_next(c, csv, &head, &more));
        if (!more)
                return fail(c, ERR_INVALID, "The table is empty.");
        for (size_t i = 0; i < head.n; i++) {
                Str name = str_trim(head.p[i]);
                ret_columns[i] = import_column(reg, name);
                if (ret_columns[i] == IMPORT_UNKNOWN)
                        return fail_field(c, ERR_INVALID, name,
                                "The register %.*s has no field “%.*s”.",
                                STR(register_label(c, reg)), STR(name));
                for (size_t k = 0; k < i; k++)
                        if (ret_columns[k] == ret_columns[i] && ret_columns[i] != IMPORT_IGNORED)
                                return fail_field(c, ERR_INVALID, name,
                                        "The column “%.*s” stands there twice.", STR(name));
        }
        *ret_n = head.n;
        return OK;
}

typedef struct {
        Csv csv;
        int columns[COLUMNS_MAX];
        size_t n;
} CsvSource;

static MUST Err next_of_table(Ctx *c, void *source, ImportRow *row, bool *ret_more)
{
        CsvSource *s = source;
        CsvCells cells;
        TRY(csv_next(c, &s->csv, &cells, ret_more));
        for (size_t i = 0; *ret_more && i < cells.n && i < s->n; i++)
                import_put(row, s->columns[i], cells.p[i]);
        if (cells.n > s->n)
                row->problem = N_("The row has more cells than the head.");
        return OK;
}

Err record_import_csv(Ctx *c, const Register *reg, Str csv, ImportMode mode, ImportReport *ret)
{
        CsvSource s = {0};
        TRY(csv_open(c, csv, &s.csv));
        TRY(read_head(c, &s.csv, reg, s.columns, &s.n));
        return import_rows(c, reg, next_of_table, &s, mode, /* first_row= */ 2, ret);
}

/* Out
 * --- */
void csv_put_quoted(Buf *out, Str s)
{
        buf_putc(out, '"');
        for (size_t i = 0; i < s.n; i++) {
                if (s.p[i] == '"')
                        buf_putc(out, '"');
                buf_putc(out, s.p[i]);
        }
        buf_putc(out, '"');
}

static void put_cell(Ctx *c, Buf *out, Str s)
{
        bool plain = true;
        if (would_reckon(s))
                s = str_printf(c->arena, "'%.*s", STR(s));
        for (size_t i = 0; plain && i < s.n; i++)
                plain = s.p[i] != '"' && s.p[i] != ',' && s.p[i] != ';' && s.p[i] != '\t' &&
                        s.p[i] != '\n' && s.p[i] != '\r';
        if (plain) {
                buf_put(out, s);
                return;
        }
        csv_put_quoted(out, s);
}

void csv_put_line(Ctx *c, Buf *out, const Str *cells, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                if (i)
                        buf_putc(out, ',');
                put_cell(c, out, cells[i]);
        }
        buf_put(out, S("\r\n"));
}

int *import_columns_all(Ctx *c, const Register *reg, size_t *ret_n)
{
        size_t n = N_IMPORT_OWN + reg->n_fields;
        int *columns = NEW_N(c->arena, int, n);
        size_t kept = 0;
        for (size_t i = 0; i < n; i++) /* what is sealed leaves in no table */
                if (i < N_IMPORT_OWN || !reg->fields[i - N_IMPORT_OWN].sealed)
                        columns[kept++] =
                                i < N_IMPORT_OWN ? IMPORT_OWN(i) : (int)(i - N_IMPORT_OWN);
        *ret_n = kept;
        return columns;
}

Str import_head(const Ctx *c, const Register *reg, int column)
{
        if (column < 0)
                return in_chinese(c) ? import_own[-1 - column].zh : import_own[-1 - column].name;
        return in_chinese(c) ? reg->fields[column].label_zh : reg->fields[column].name;
}

/* Terms and truths as their labels, everything else as it is printed. */
static Str field_cell(Ctx *c, const Field *f, const Values *v)
{
        if (f->type != &term_type && f->type != &yes_no_type)
                return field_print(c, f, v);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++)
                buf_printf(&b, "%s%.*s", i ? "\n" : "", STR(f->type->display(c, f, &v->p[i])));
        return buf_str(&b);
}

Str import_cell(Ctx *c, const Record *r, int column)
{
        const State *s = state_lookup(r->reg, r->state);
        switch (column) {
        case IMPORT_OWN(OWN_ID):
                return r->id;
        case IMPORT_OWN(OWN_NUMBER):
                return r->number;
        case IMPORT_OWN(OWN_STATE):
                return s ? state_label(c, s) : r->state;
        case IMPORT_OWN(OWN_VISIBILITY):
                return r->visibility;
        default:
                return field_cell(c, &r->reg->fields[column], &r->values[column]);
        }
}

void record_csv_head(Ctx *c, Buf *out, const Register *reg)
{
        size_t n;
        const int *columns = import_columns_all(c, reg, &n);
        Str *cells = NEW_N(c->arena, Str, n);
        if (in_chinese(c))
                buf_put(out, S("\xEF\xBB\xBF"));
        for (size_t i = 0; i < n; i++)
                cells[i] = import_head(c, reg, columns[i]);
        csv_put_line(c, out, cells, n);
}

void record_csv_row(Ctx *c, Buf *out, const Record *r)
{
        size_t n;
        const int *columns = import_columns_all(c, r->reg, &n);
        Str *cells = NEW_N(c->arena, Str, n);
        for (size_t i = 0; i < n; i++)
                cells[i] = import_cell(c, r, columns[i]);
        csv_put_line(c, out, cells, n);
}
