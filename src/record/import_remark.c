/* import_remark.c: what is taken otherwise than it stands in a table, said once a column instead of once a cell: values of
 * formulas, units that were not written, rows that only sum others. None of it is wrong; whoever brings the table must
 * know it before it is written. */
#include "record/import.h"

#include <string.h>

#define ROWS_NAMED 8 /* of rows left out */

typedef struct {
        int64_t formulas, first_formula, units;
        Str unit;
} ColumnRemarks;
struct ImportRemarks {
        const ImportPlan *plan;
        ColumnRemarks *columns; /* parallel to the plan's */
        int64_t sums, sum_rows[ROWS_NAMED];
        Str word; /* of the first */
        int64_t codes, first_code;
        Str code; /* the sentence about the first */
        Arena *keep;
        /* as of remarks_keep */
        ColumnRemarks *columns_kept;
        int64_t codes_kept;
};

ImportRemarks *remarks_new(Ctx *c, const ImportPlan *plan)
{
        ImportRemarks *m = NEW(c->arena, ImportRemarks);
        m->plan = plan;
        m->keep = c->arena;
        m->columns = NEW_N(c->arena, ColumnRemarks, plan->n_columns + 1);
        m->columns_kept = NEW_N(c->arena, ColumnRemarks, plan->n_columns + 1);
        return m;
}

/* Sums
 * ---- */
static const char *const sum_words[] = {
        "合计",
        "总计",
        "小计",
        "共计",
        "累计",
        "总合计",
        "本页合计",
        "合計",
        "總計",
        "小計",
        "共計",
        "Total",
        "Subtotal",
        "Sum",
};

/* Without blanks (合 计) and the colon behind it. */
static bool is_sum_word(Str text)
{
        char z[32];
        size_t n = 0, at = 0;
        uint32_t cp;
        while (at < text.n) {
                size_t from = at;
                utf8_next(text, &at, &cp);
                if (cp == ' ' || cp == 0x3000 || cp == 0xA0 || cp == ':' || cp == 0xFF1A)
                        continue;
                if (n + (at - from) >= sizeof z)
                        return false;
                memcpy(z + n, text.p + from, at - from);
                n += at - from;
        }
        for (size_t i = 0; i < ARRAY_LEN(sum_words); i++)
                if (str_eq_nocase((Str){z, n}, str_from(sum_words[i])))
                        return true;
        return false;
}

/* It stands at the head of the row, behind a number at most. */
bool remarks_sum_row(ImportRemarks *m, int64_t row, const ImportCell *cells, size_t n)
{
        for (size_t i = 0; i < MIN(n, (size_t)2); i++) {
                if (!is_sum_word(cells[i].text))
                        continue;
                if (m->sums < ROWS_NAMED)
                        m->sum_rows[m->sums] = row;
                if (!m->sums++)
                        m->word = str_keep(m->keep, str_trim(cells[i].text));
                return true;
        }
        return false;
}

/* Cells
 * ----- */
void remarks_formula(ImportRemarks *m, int column, int64_t row)
{
        if ((size_t)column >= m->plan->n_columns)
                return;
        ColumnRemarks *k = &m->columns[column];
        if (!k->formulas++)
                k->first_formula = row;
}

void remarks_unit(ImportRemarks *m, int column, Str unit)
{
        if (column < 0 || (size_t)column >= m->plan->n_columns)
                return;
        ColumnRemarks *k = &m->columns[column];
        if (!k->units++)
                k->unit = str_keep(m->keep, unit);
}

void remarks_code(ImportRemarks *m, int64_t row, Str sentence)
{
        if (m->codes++)
                return;
        m->first_code = row;
        m->code = str_keep(m->keep, sentence);
}

void remarks_keep(ImportRemarks *m)
{
        memcpy(m->columns_kept, m->columns, m->plan->n_columns * sizeof *m->columns);
        m->codes_kept = m->codes;
}

void remarks_back(ImportRemarks *m)
{
        memcpy(m->columns, m->columns_kept, m->plan->n_columns * sizeof *m->columns);
        m->codes = m->codes_kept;
}

/* Words
 * ----- */
/* “D（面积）” */
static Str column_words(Ctx *c, const ImportRemarks *m, size_t column)
{
        char z[8];
        size_t at = sizeof z;
        int to = m->plan->columns[column];
        for (int i = (int)column + 1; i > 0 && at > 0; i = (i - 1) / 26)
                z[--at] = (char)('A' + (i - 1) % 26);
        Str letters = str_keep(c->arena, (Str){z + at, sizeof z - at});
        return to >= 0 ? str_printf(c->arena, tr(c, N_("%.*s (%.*s)")), STR(letters),
                                 STR(field_label(c, &m->plan->reg->fields[to])))
                       : letters;
}

static void put_line(Buf *b, Str line)
{
        buf_printf(b, "%s%.*s", b->n ? "\n" : "", STR(line));
}

static Str sums_words(Ctx *c, const ImportRemarks *m)
{
        Buf rows = buf_new(c->arena);
        for (int64_t i = 0; i < MIN(m->sums, (int64_t)ROWS_NAMED); i++)
                buf_printf(&rows, "%s%lld", i ? tr(c, N_(", ")) : "", (long long)m->sum_rows[i]);
        return str_printf(c->arena,
                tr(c, N_("%lld rows sum others (“%.*s”) and were left out: row %s.")),
                (long long)m->sums, STR(m->word), buf_z(&rows));
}

Str remarks_words(Ctx *c, const ImportRemarks *m)
{
        Buf b = buf_new(c->arena);
        if (m->sums)
                put_line(&b, sums_words(c, m));
        for (size_t i = 0; i < m->plan->n_columns; i++) {
                const ColumnRemarks *k = &m->columns[i];
                Str column = k->formulas || k->units ? column_words(c, m, i) : (Str){0};
                if (k->formulas)
                        put_line(&b,
                                str_printf(c->arena,
                                        tr(c, N_("Column %.*s: %lld cells are formulas, from row %lld on; what they last came to was taken.")),
                                        STR(column), (long long)k->formulas,
                                        (long long)k->first_formula));
                if (k->units)
                        put_line(&b,
                                str_printf(c->arena,
                                        tr(c, N_("Column %.*s: %lld figures have no unit; they were read as %.*s.")),
                                        STR(column), (long long)k->units, STR(k->unit)));
        }
        if (m->codes)
                put_line(&b,
                        str_printf(c->arena,
                                tr(c, N_("%lld codes are kept as they stand and say otherwise than their fields, first in row %lld: %.*s")),
                                (long long)m->codes, (long long)m->first_code, STR(m->code)));
        return buf_str(&b);
}
