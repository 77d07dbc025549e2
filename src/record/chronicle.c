/* chronicle.c: records along a line of time, each in the year in which it begins: a lunar year is counted where its first
 * day lies. A chronicle puts 5月12日 before 6月 and 6月 before 是年, so within a year the last day decides. */
#include "record/where.h"

/* Day by day, from the index of days alone; the years are added up here. */
Err record_years(Ctx *c, const ListQuery *q, const Field *date, YearCount **ret, size_t *ret_n,
        int64_t *ret_undated)
{
        Where w;
        VEC(YearCount) years = {0};
        int64_t undated = 0;
        Str first = column_name(c->arena, date, "_first");
        TRY(where_make(c, q, (Str){0}, &w));
        /* sql: identifiers only */
        Str sql =
                str_printf(c->arena, "SELECT %.*s, count(*) FROM %.*s%.*s GROUP BY %.*s ORDER BY 1",
                        STR(first), STR(w.table), STR(buf_str(&w.where)), STR(first));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, (Cells){w.cells.p, w.cells.n}, &rows));
        for (bool more;;) {
                int year, month, day;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (rows_null(rows, 0) || rows_int(rows, 0) == JDN_OPEN_PAST) {
                        undated += rows_int(rows, 1);
                        continue;
                }
                jdn_to_gregorian((int32_t)rows_int(rows, 0), &year, &month, &day);
                if (!years.n || years.p[years.n - 1].year != year)
                        *VEC_PUSH(c->arena, &years) = (YearCount){.year = year};
                years.p[years.n - 1].n += rows_int(rows, 1);
        }
        *ret = years.p;
        *ret_n = years.n;
        *ret_undated = undated;
        return OK;
}

static MUST Err ids_of_years(Ctx *c, const ListQuery *q, const Field *date, int first, int last,
        Str **ret, size_t *ret_n)
{
        Where w;
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
        return db_texts(c, sql.p, (Cells){w.cells.p, w.cells.n}, ret, ret_n);
}

Err record_of_years(
        Ctx *c, const ListQuery *q, const Field *date, int first, int last, RecordList *ret)
{
        Str *ids;
        size_t n;
        TRY(ids_of_years(c, q, date, first, last, &ids, &n));
        return record_list_ids(c, q->reg, ids, n, ret);
}
