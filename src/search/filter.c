/* filter.c: narrowing what was found by date, place, register and openness. What stands in the table of documents is decided
 * from there; only a document with several dates, and places, ask the database. */
#include "search/search_lib.h"

#include <stdlib.h>

static MUST Err has_date_within(Ctx *c, uint32_t ord, int32_t first, int32_t last, bool *ret)
{
        Cell ignored;
        return db_one(c,
                "SELECT 1 FROM search_day WHERE ord = ? AND first <= ? AND last >= ? LIMIT 1",
                CELLS(cell_int(ord), cell_int(last), cell_int(first)), &ignored, ret);
}

Err filter_days(Ctx *c, const DocSet *set, int32_t first, int32_t last, bool *keep)
{
        for (size_t i = 0; i < set->n; i++) {
                const DocFacts *d = &set->p[i];
                bool may = d->bits & DOC_DATED && d->day_first <= last && d->day_last >= first;
                if (keep[i] && may && d->bits & DOC_SEVERAL_DATES)
                        TRY(has_date_within(c, d->ord, first, last, &may));
                keep[i] = keep[i] && may;
        }
        return OK;
}

static int compare_u32(const void *a, const void *b)
{
        uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
        return x < y ? -1 : x > y;
}

Err filter_places(Ctx *c, const DocSet *set, const Str *places, size_t n, bool *keep)
{
        VEC(uint32_t) ords = {0};
        for (size_t i = 0; i < n; i++) {
                CLEANUP(rows_closep) Rows *r = NULL;
                TRY(db_query(c,
                        "WITH RECURSIVE part(id) AS (SELECT CAST(? AS text) {binary} UNION "
                        "SELECT w.place FROM search_within w JOIN part ON w.whole = part.id) "
                        "SELECT DISTINCT p.ord FROM search_place p JOIN part ON p.place = part.id",
                        CELLS(cell_text(places[i])), &r));
                for (bool more;;) {
                        TRY(rows_next(c, r, &more));
                        if (!more)
                                break;
                        *VEC_PUSH(c->arena, &ords) = (uint32_t)rows_int(r, 0);
                }
        }
        if (ords.n)
                qsort(ords.p, ords.n, sizeof *ords.p, compare_u32);
        for (size_t i = 0; i < set->n; i++)
                keep[i] = keep[i] && ords.n &&
                        bsearch(&set->p[i].ord, ords.p, ords.n, sizeof *ords.p, compare_u32);
        return OK;
}

void filter_public(const DocSet *set, bool *keep)
{
        for (size_t i = 0; i < set->n; i++)
                keep[i] = keep[i] && set->p[i].bits & DOC_PUBLIC;
}

Err filter_registers(Ctx *c, const DocSet *set, const Str *registers, size_t n, bool *keep)
{
        const bool *kinds;
        TRY(kinds_of(c, registers, n, &kinds));
        for (size_t i = 0; i < set->n; i++)
                keep[i] = keep[i] && kinds[set->p[i].kind];
        return OK;
}

/* By name
 * ------- */
Err registers_named(Ctx *c, Str word, Str **ret, size_t *ret_n)
{
        size_t n = c->registers ? registers_count(c->registers) : 0;
        *ret = NEW_N(c->arena, Str, n + 1);
        *ret_n = 0;
        for (size_t i = 0; i < n; i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!reg->internal &&
                        (str_eq_nocase(word, reg->name) || str_eq(word, reg->label_zh) ||
                                str_eq_nocase(word, reg->label_en)))
                        (*ret)[(*ret_n)++] = reg->name;
        }
        if (*ret_n)
                return OK;
        return fail(c, ERR_INVALID, "There is no register “%.*s”.", STR(word));
}

typedef VEC(Str) Ids;

/* Of the places whose title or names hold the phrase, those called so by their title, and all. */
static MUST Err place_candidates(Ctx *c, Str name, const DocHits *hits, Ids *titled, Ids *all)
{
        Str folded = fold_text(c->arena, name, NULL);
        for (size_t i = 0; i < hits->n; i++) {
                CLEANUP(rows_closep) Rows *r = NULL;
                bool more;
                TRY(db_query(c,
                        "SELECT id, title FROM search_doc WHERE ord = ? AND register = 'place'",
                        CELLS(cell_int(hits->p[i].doc.ord)), &r));
                TRY(rows_next(c, r, &more));
                if (!more)
                        continue;
                Str id = str_keep(c->arena, rows_text(r, 0));
                *VEC_PUSH(c->arena, all) = id;
                if (str_eq(fold_text(c->arena, rows_text(r, 1), NULL), folded))
                        *VEC_PUSH(c->arena, titled) = id;
        }
        return OK;
}

Err places_named(Ctx *c, const Index *x, Str name, Str **ret, size_t *ret_n)
{
        Phrase t;
        DocHits hits = {0};
        Ids titled = {0}, all = {0};
        if (phrase_make(c, name, GLYPHS_ALL, &t)) {
                t.zones = ZONE_BIT(TITLE) | ZONE_BIT(NAME);
                TRY(term_documents(c, x, &t, &hits));
        }
        TRY(place_candidates(c, name, &hits, &titled, &all));
        *ret = titled.n ? titled.p : all.p;
        *ret_n = titled.n ? titled.n : all.n;
        if (*ret_n)
                return OK;
        return fail(c, ERR_INVALID, "No place is called “%.*s”.", STR(name));
}
