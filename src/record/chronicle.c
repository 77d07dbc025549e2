/* chronicle.c: records along a line of time. What began in which year is read off the EDTF, which begins with it, and
 * not off the days: a lunar year is counted where it begins. A chronicle puts 5月12日 before 6月 and 6月 before 是年, so
 * within a year the last day decides. */
#include "record/where.h"

#include <stdlib.h>

/* "1905-", "1905~", "193X", "-0220"; false where the beginning is open or unknown. */
static bool year_of(Str key, int *ret)
{
        size_t from = str_starts(key, S("-"));
        int year = 0;
        if (key.n < from + 4)
                return false;
        for (size_t i = from; i < from + 4; i++) {
                char ch = key.p[i] == 'X' ? '0' : key.p[i];
                if (ch < '0' || ch > '9')
                        return false;
                year = 10 * year + (ch - '0');
        }
        *ret = from ? -year : year;
        return true;
}

static int by_year(const void *x, const void *y)
{
        const YearCount *a = x, *b = y;
        return (a->year > b->year) - (a->year < b->year);
}

/* 1905- and 1905~ are one year. */
static size_t join(YearCount *p, size_t n)
{
        size_t kept = 0;
        if (n)
                qsort(p, n, sizeof *p, by_year);
        for (size_t i = 0; i < n; i++)
                if (kept && p[kept - 1].year == p[i].year)
                        p[kept - 1].n += p[i].n;
                else
                        p[kept++] = p[i];
        return kept;
}

Err record_years(Ctx *c, const ListQuery *q, const Field *date, YearCount **ret, size_t *ret_n,
        int64_t *ret_undated)
{
        Where w;
        VEC(YearCount) years = {0};
        int64_t undated = 0;
        TRY(where_make(c, q, (Str){0}, &w));
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT substr(%.*s, 1, 5), count(*) FROM %.*s%.*s GROUP BY 1",
                STR(column_name(c->arena, date, "_edtf")), STR(w.table), STR(buf_str(&w.where)));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, (Cells){w.cells.p, w.cells.n}, &rows));
        for (bool more;;) {
                YearCount one = {0};
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                one.n = rows_int(rows, 1);
                if (year_of(rows_text(rows, 0), &one.year))
                        *VEC_PUSH(c->arena, &years) = one;
                else
                        undated += one.n;
        }
        *ret = years.p;
        *ret_n = join(years.p, years.n);
        *ret_undated = undated;
        return OK;
}

static MUST Err ids_of_years(Ctx *c, const ListQuery *q, const Field *date, int first, int last,
        Str **ret, size_t *ret_n)
{
        Where w;
        VEC(Str) ids = {0};
        Str edtf = column_name(c->arena, date, "_edtf"),
            from = column_name(c->arena, date, "_first"), to = column_name(c->arena, date, "_last");
        TRY(where_make(c, q, (Str){0}, &w));
        where_and(&w);
        /* sql: identifiers only */
        buf_printf(&w.where,
                "%.*s BETWEEN ? AND ? ORDER BY substr(%.*s, 1, 4), %.*s, %.*s DESC, id LIMIT ? OFFSET ?",
                STR(from), STR(edtf), STR(to), STR(from));
        where_bind(&w, cell_int(jdn_from_gregorian(first, 1, 1)));
        where_bind(&w, cell_int(jdn_from_gregorian(last, 12, 31)));
        where_bind(&w, cell_int((int64_t)q->limit));
        where_bind(&w, cell_int((int64_t)q->offset));
        /* sql: identifiers only */
        Str sql = str_printf(
                c->arena, "SELECT id FROM %.*s%.*s", STR(w.table), STR(buf_str(&w.where)));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, (Cells){w.cells.p, w.cells.n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &ids) = str_keep(c->arena, rows_text(rows, 0));
        }
        *ret = ids.p;
        *ret_n = ids.n;
        return OK;
}

Err record_of_years(
        Ctx *c, const ListQuery *q, const Field *date, int first, int last, RecordList *ret)
{
        Str *ids;
        size_t n;
        TRY(ids_of_years(c, q, date, first, last, &ids, &n));
        return record_list_ids(c, q->reg, ids, n, ret);
}
