/* query.c: one search from the words to the result: terms, documents, filters, counts, order, and only then the few rows
 * that are shown. */
#include "search/search_lib.h"

#include <string.h>

#define LIMIT_MAX 200
#define OFFSET_MAX 100000

/* The words of the title, or else what of it sounds as was typed. */
static MUST Err mark_title(Ctx *c, const Phrases *terms, SearchHit *hit)
{
        TRY(terms_mark(c, terms, hit->title, &hit->title_marks, &hit->n_title_marks));
        for (size_t t = 0; t < terms->n && !hit->n_title_marks; t++) {
                if (!terms->p[t].by_sound || !terms->p[t].wanted)
                        continue;
                PinyinQuery q = pinyin_query(c->arena, terms->p[t].words);
                hit->title_marks = NEW(c->arena, Span);
                hit->n_title_marks = pinyin_find(c->arena, &q, hit->title, hit->title_marks);
        }
        return OK;
}

static MUST Err hit_load(Ctx *c, const Matches *m, const Ranked *r, SearchHit *ret)
{
        uint32_t ord = m->all.p[r->i].ord;
        DocRow row;
        TRY(doc_row_load(c, ord, &row));
        *ret = (SearchHit){.register_name = row.register_name,
                .id = row.id,
                .number = row.number,
                .title = row.title,
                .state = row.state,
                .date_text = row.date_text,
                .file = row.file,
                .score = r->score};
        for (size_t t = 0; t < m->n_wanted; t++)
                ret->places += m->docs[t].p[r->i].places;
        TRY(snippet_make(c, &m->terms, ord, r->place, ret));
        return mark_title(c, &m->terms, ret);
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

/* What the page or the command narrows besides the words. */
static MUST Err narrow(Ctx *c, const SearchQuery *q, Matches *m)
{
        if (!q->first && !q->last && !q->place.n && !q->public_only)
                return OK;
        bool *keep = NEW_N(c->arena, bool, m->all.n + 1);
        memset(keep, true, m->all.n);
        if (q->first || q->last)
                TRY(filter_days(c, &m->all, q->first ? q->first : JDN_OPEN_PAST,
                        q->last ? q->last : JDN_OPEN_FUTURE, keep));
        if (q->place.n) {
                Str one = q->place, *places = &one;
                size_t n = 1;
                TRY(places_widen(c, &places, &n));
                TRY(filter_places(c, &m->all, places, n, keep));
        }
        if (q->public_only)
                filter_public(&m->all, keep);
        matches_keep(m, keep);
        return OK;
}

static MUST Err narrow_registers(Ctx *c, const SearchQuery *q, Matches *m)
{
        if (!q->n_registers)
                return OK;
        bool *keep = NEW_N(c->arena, bool, m->all.n + 1);
        memset(keep, true, m->all.n);
        TRY(filter_registers(c, &m->all, q->registers, q->n_registers, keep));
        matches_keep(m, keep);
        return OK;
}

static MUST Err run(Ctx *c, const SearchQuery *q, SearchDetail detail, SearchResult *ret)
{
        CLEANUP(txn_done) Txn txn = {0}; /* one state of the index for all that is read */
        QueryTree tree;
        Matches m;
        TRY(query_parse(c, q->words, q->glyphs, &tree));
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(query_match(c, &tree, &m));
        if (m.all.n) {
                TRY(narrow(c, q, &m));
                if (detail == WITH_FACETS)
                        TRY(facet_registers(c, &m, ret));
                TRY(narrow_registers(c, q, &m));
        }
        ret->documents = (int64_t)m.all.n;
        for (size_t t = 0; t < m.n_wanted; t++)
                for (size_t i = 0; i < m.all.n; i++)
                        ret->occurrences += m.docs[t].p[i].places;
        if (m.all.n && detail == WITH_FACETS)
                TRY(facets(c, &m, ret));
        if (m.all.n)
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
