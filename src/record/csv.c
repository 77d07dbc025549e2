/* csv.c: RFC 4180, the form in which offices already have their registers. Read as UTF-8 (with or without
 * BOM) or in whatever encoding Excel left it (GB18030); written as UTF-8, with a BOM where the heads are
 * Chinese, since Excel would take it for GBK otherwise. */
#include "record/import.h"

#include <string.h>

#define COLUMNS_MAX 200

/* One line of cells after another. */
typedef struct {
        Str text;
        size_t at;
        int64_t line; /* of the text, for errors */
} Csv;
typedef VEC(Str) Cellrow;

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
                        *ret = buf_str(&b);
                        return OK;
                }
        }
        return fail(c, ERR_INVALID, "Line %lld: a quotation mark is opened and never closed.",
                (long long)began);
}

static Str take_bare(Csv *csv)
{
        size_t from = csv->at;
        while (csv->at < csv->text.n && !strchr(",\r\n", csv->text.p[csv->at]))
                csv->at++;
        return str_slice(csv->text, from, csv->at);
}

/* The next line; false at the end. Blank lines are passed over. */
static MUST Err next_row(Ctx *c, Csv *csv, Cellrow *ret, bool *ret_more)
{
        while (csv->at < csv->text.n && strchr("\r\n", csv->text.p[csv->at]))
                csv->line += csv->text.p[csv->at++] == '\n';
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
                if (ch == ',') {
                        csv->at++;
                        continue;
                }
                if (!strchr("\r\n", ch))
                        return fail(c, ERR_INVALID,
                                "Line %lld: something stands between a closing quotation mark and the comma.",
                                (long long)csv->line);
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
static MUST Err read_head(Ctx *c, Csv *csv, const Register *reg, int *ret_columns, size_t *ret_n)
{
        Cellrow head;
        bool more;
        TRY(next_row(c, csv, &head, &more));
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

static MUST Err csv_next(Ctx *c, void *source, ImportRow *row, bool *ret_more)
{
        CsvSource *s = source;
        Cellrow cells;
        TRY(next_row(c, &s->csv, &cells, ret_more));
        for (size_t i = 0; *ret_more && i < cells.n && i < s->n; i++)
                import_put(row, s->columns[i], cells.p[i]);
        if (cells.n > s->n)
                row->problem = N_("The row has more cells than the head.");
        return OK;
}

Err record_import_csv(Ctx *c, const Register *reg, Str csv, ImportMode mode, ImportReport *ret)
{
        CsvSource s = {.csv = {.line = 1}};
        TRY(decode(c, csv, &s.csv.text));
        TRY(read_head(c, &s.csv, reg, s.columns, &s.n));
        return import_rows(c, reg, csv_next, &s, mode, /* first_row= */ 2, ret);
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

static void put_cell(Buf *out, Str s)
{
        bool plain = true;
        for (size_t i = 0; plain && i < s.n; i++)
                plain = s.p[i] != '"' && s.p[i] != ',' && s.p[i] != '\n' && s.p[i] != '\r';
        if (plain) {
                buf_put(out, s);
                return;
        }
        csv_put_quoted(out, s);
}

void record_csv_head(Ctx *c, Buf *out, const Register *reg)
{
        if (in_chinese(c))
                buf_put(out, S("\xEF\xBB\xBF"));
        for (size_t i = 0; i < N_IMPORT_OWN; i++) {
                if (i)
                        buf_putc(out, ',');
                put_cell(out, in_chinese(c) ? import_own[i].zh : import_own[i].name);
        }
        for (size_t i = 0; i < reg->n_fields; i++) {
                buf_putc(out, ',');
                put_cell(out, in_chinese(c) ? reg->fields[i].label_zh : reg->fields[i].name);
        }
        buf_put(out, S("\r\n"));
}

/* Terms and truths as their labels, everything else as it is printed. */
static Str cell_of(Ctx *c, const Field *f, const Values *v)
{
        if (f->type != &term_type && f->type != &yes_no_type)
                return field_print(c, f, v);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++)
                buf_printf(&b, "%s%.*s", i ? "\n" : "", STR(f->type->display(c, f, &v->p[i])));
        return buf_str(&b);
}

void record_csv_row(Ctx *c, Buf *out, const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        put_cell(out, r->id);
        buf_putc(out, ',');
        put_cell(out, r->number);
        buf_putc(out, ',');
        put_cell(out, s ? state_label(c, s) : r->state);
        buf_putc(out, ',');
        put_cell(out, r->visibility);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                buf_putc(out, ',');
                put_cell(out, cell_of(c, &r->reg->fields[i], &r->values[i]));
        }
        buf_put(out, S("\r\n"));
}
