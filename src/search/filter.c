/* filter.c: narrowing what was found by date, place, register and openness. What stands in the table of documents is decided
 * from there; only a document with several dates, and places, ask the database. */
#include "search/search_lib.h"

#include <stdlib.h>

void matches_keep(Matches *m, const bool *keep)
{
        size_t n = 0;
        for (size_t i = 0; i < m->n; i++) {
                if (!keep[i])
                        continue;
                for (size_t t = 0; t < m->terms.n; t++)
                        m->docs[t].p[n] = m->docs[t].p[i];
                n++;
        }
        m->n = n;
        for (size_t t = 0; t < m->terms.n; t++)
                m->docs[t].n = n;
}

static MUST Err has_date_within(Ctx *c, uint32_t ord, int32_t first, int32_t last, bool *ret)
{
        Cell ignored;
        return db_one(c,
                "SELECT 1 FROM search_day WHERE ord = ? AND first <= ? AND last >= ? LIMIT 1",
                CELLS(cell_int(ord), cell_int(last), cell_int(first)), &ignored, ret);
}

Err filter_dates(Ctx *c, Matches *m, int32_t first, int32_t last)
{
        if (first == 0 && last == 0)
                return OK;
        if (first == 0)
                first = JDN_OPEN_PAST;
        if (last == 0)
                last = JDN_OPEN_FUTURE;
        bool *keep = NEW_N(c->arena, bool, m->n + 1);
        for (size_t i = 0; i < m->n; i++) {
                const DocHit *h = &m->docs[0].p[i];
                keep[i] = h->bits & DOC_DATED && h->day_first <= last && h->day_last >= first;
                if (keep[i] && h->bits & DOC_SEVERAL_DATES)
                        TRY(has_date_within(c, h->ord, first, last, &keep[i]));
        }
        matches_keep(m, keep);
        return OK;
}

static int compare_u32(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return x < y ? -1 : x > y;
}

Err filter_place(Ctx *c, Matches *m, Str place)
{
        if (!place.n)
                return OK;
        VEC(uint32_t) ords = {0};
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c,
                "WITH RECURSIVE part(id) AS (SELECT CAST(? AS text) {binary} UNION "
                "SELECT w.place FROM search_within w JOIN part ON w.whole = part.id) "
                "SELECT DISTINCT p.ord FROM search_place p JOIN part ON p.place = part.id",
                CELLS(cell_text(place)), &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &ords) = (uint32_t)rows_int(r, 0);
        }
        if (ords.n)
                qsort(ords.p, ords.n, sizeof *ords.p, compare_u32);
        bool *keep = NEW_N(c->arena, bool, m->n + 1);
        for (size_t i = 0; i < m->n && ords.n; i++)
                keep[i] = bsearch(&m->docs[0].p[i].ord, ords.p, ords.n, sizeof *ords.p,
                                  compare_u32) != NULL;
        matches_keep(m, keep);
        return OK;
}

void filter_public(Ctx *c, Matches *m)
{
        bool *keep = NEW_N(c->arena, bool, m->n + 1);
        for (size_t i = 0; i < m->n; i++)
                keep[i] = m->docs[0].p[i].bits & DOC_PUBLIC;
        matches_keep(m, keep);
}

Err filter_registers(Ctx *c, Matches *m, const SearchQuery *q)
{
        if (q->n_registers == 0)
                return OK;
        int64_t *kinds = NEW_N(c->arena, int64_t, q->n_registers);
        size_t n = 0;
        for (size_t i = 0; i < q->n_registers; i++) {
                Cell kind;
                bool found;
                TRY(db_one(c, "SELECT kind FROM search_kind WHERE register = ?",
                        CELLS(cell_text(q->registers[i])), &kind, &found));
                if (found)
                        kinds[n++] = kind.i;
        }
        bool *keep = NEW_N(c->arena, bool, m->n + 1);
        for (size_t i = 0; i < m->n; i++)
                for (size_t k = 0; k < n; k++)
                        keep[i] |= m->docs[0].p[i].kind == kinds[k];
        matches_keep(m, keep);
        return OK;
}
