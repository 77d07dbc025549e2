/* query.c: one search from the words to the result: terms, documents, filters, counts, order, and only then the few rows
 * that are shown. */
#include "search/search_lib.h"

#include <string.h>

#define LIMIT_MAX 200
#define OFFSET_MAX 100000

/* Documents of all terms: walks the lists side by side and keeps what stands in each. */
static void documents_meet(Matches *m)
{
        size_t n = 0, at[QUERY_TERMS_MAX] = {0};
        while (at[0] < m->docs[0].n) {
                uint32_t ord = m->docs[0].p[at[0]].ord;
                bool all = true;
                for (size_t t = 1; t < m->terms.n; t++) {
                        while (at[t] < m->docs[t].n && m->docs[t].p[at[t]].ord < ord)
                                at[t]++;
                        all = all && at[t] < m->docs[t].n && m->docs[t].p[at[t]].ord == ord;
                }
                if (all) {
                        for (size_t t = 0; t < m->terms.n; t++)
                                m->docs[t].p[n] = m->docs[t].p[at[t]];
                        n++;
                }
                at[0]++;
        }
        m->n = n;
        for (size_t t = 0; t < m->terms.n; t++)
                m->docs[t].n = n;
}

static MUST Err match(Ctx *c, Matches *m)
{
        TRY(index_open(c, &m->index));
        m->docs = NEW_N(c->arena, DocHits, m->terms.n);
        for (size_t t = 0; t < m->terms.n; t++) {
                TRY(term_documents(c, &m->index, &m->terms.p[t], &m->docs[t]));
                if (m->docs[t].n == 0) {
                        m->n = 0;
                        return OK;
                }
        }
        documents_meet(m);
        return OK;
}

static MUST Err hit_load(Ctx *c, const Matches *m, const Ranked *r, SearchHit *ret)
{
        uint32_t ord = m->docs[0].p[r->i].ord;
        *ret = (SearchHit){.score = r->score};
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        TRY(db_query(c,
                "SELECT register, id, number, title, state, date_text FROM search_doc WHERE ord = ?",
                CELLS(cell_int(ord)), &rows));
        TRY(rows_next(c, rows, &more));
        if (!more)
                return fail(c, ERR_BUSY, "The index was rearranged meanwhile; search again.");
        Str *const into[] = {&ret->register_name, &ret->id, &ret->number, &ret->title, &ret->state,
                &ret->date_text};
        for (size_t i = 0; i < ARRAY_LEN(into); i++)
                *into[i] = str_keep(c->arena, rows_text(rows, (int)i));
        for (size_t t = 0; t < m->terms.n; t++)
                ret->places += m->docs[t].p[r->i].places;
        TRY(snippet_make(c, &m->terms, ord, r->place, ret));
        return terms_mark(c, &m->terms, ret->title, &ret->title_marks, &ret->n_title_marks);
}

static MUST Err hits_load(Ctx *c, const SearchQuery *q, const Matches *m, SearchResult *ret)
{
        Ranked *ranked;
        size_t n;
        TRY(rank(c, m, q->order, q->offset + q->limit, &ranked, &n));
        ret->hits = NEW_N(c->arena, SearchHit, q->limit + 1);
        for (size_t i = q->offset; i < n; i++)
                TRY(hit_load(c, m, &ranked[i], &ret->hits[ret->n_hits++]));
        return OK;
}

static MUST Err check(Ctx *c, const SearchQuery *q)
{
        if (q->limit > LIMIT_MAX)
                return fail(c, ERR_INVALID, "At most %d hits can be shown at once.", LIMIT_MAX);
        if (q->offset > OFFSET_MAX)
                return fail(c, ERR_INVALID,
                        "There are too many pages before this one; narrow the search.");
        return OK;
}

static MUST Err run(Ctx *c, const SearchQuery *q, SearchDetail detail, SearchResult *ret)
{
        CLEANUP(txn_done) Txn txn = {0}; /* one state of the index for all that is read */
        Matches m = {0};
        TRY(terms_parse(c, q->words, &m.terms));
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(match(c, &m));
        if (m.n) {
                TRY(filter_dates(c, &m, q->first, q->last));
                TRY(filter_place(c, &m, q->place));
                if (q->public_only)
                        filter_public(c, &m);
                if (detail == WITH_FACETS)
                        TRY(facet_registers(c, &m, ret));
                TRY(filter_registers(c, &m, q));
        }
        ret->documents = (int64_t)m.n;
        for (size_t t = 0; t < m.terms.n; t++)
                for (size_t i = 0; i < m.n; i++)
                        ret->occurrences += m.docs[t].p[i].places;
        if (m.n && detail == WITH_FACETS)
                TRY(facets(c, &m, ret));
        if (m.n)
                TRY(hits_load(c, q, &m, ret));
        return txn_commit(&txn);
}

Err search_run(Ctx *c, const SearchQuery *q, SearchDetail detail, SearchResult *ret)
{
        int64_t start = ticks_ns();
        TRY(check(c, q));
        SearchResult r = {0};
        TRY(run(c, q, detail, &r));
        r.took_us = (ticks_ns() - start) / 1000;
        *ret = r;
        return OK;
}
