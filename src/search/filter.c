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

/* The place that a historical name is of; empty if it is not seen. */
static MUST Err place_of_name(Ctx *c, Str name, Str *ret)
{
        const Register *reg = register_lookup(c->registers, S("place_name"));
        Record *r;
        *ret = (Str){0};
        Err e = reg ? record_load(c, reg, name, &r) : ERR_NOT_FOUND;
        if (e == ERR_NOT_FOUND) {
                fault_clear(c);
                return OK;
        }
        TRY(e);
        const Values *whole = record_whole(r);
        if (whole->n)
                *ret = whole->p[0].text;
        return OK;
}

/* Of the places whose title or names hold the phrase, those called so by their title, and all. */
static MUST Err place_candidates(Ctx *c, Str name, const DocHits *hits, Ids *titled, Ids *all)
{
        Str folded = fold_text(c->arena, name, NULL);
        for (size_t i = 0; i < hits->n; i++) {
                CLEANUP(rows_closep) Rows *r = NULL;
                bool more;
                TRY(db_query(c,
                        "SELECT id, title, register FROM search_doc WHERE ord = ? AND register IN ('place', 'place_name')",
                        CELLS(cell_int(hits->p[i].doc.ord)), &r));
                TRY(rows_next(c, r, &more));
                if (!more)
                        continue;
                Str id = str_keep(c->arena, rows_text(r, 0));
                bool same = str_eq(fold_text(c->arena, rows_text(r, 1), NULL), folded);
                if (!str_eq(rows_text(r, 2), S("place")))
                        TRY(place_of_name(c, id, &id));
                if (!id.n)
                        continue;
                *VEC_PUSH(c->arena, all) = id;
                if (same)
                        *VEC_PUSH(c->arena, titled) = id;
        }
        return OK;
}

/* Renamed places
 * -------------- */
#define FORMER_MAX 50

static MUST Err add_places_with(Ctx *c, const Register *reg, Str field, Str value, Ids *ids)
{
        const Filter is = {field, S("="), value};
        const ListQuery q = {.reg = reg, .filters = &is, .n_filters = 1, .limit = FORMER_MAX};
        RecordList list;
        if (!value.n || !field_lookup(reg, field))
                return OK;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n && ids->n < FORMER_MAX; i++) {
                bool known = false;
                for (size_t k = 0; k < ids->n; k++)
                        known = known || str_eq(ids->p[k], list.p[i]->id);
                if (!known)
                        *VEC_PUSH(c->arena, ids) = list.p[i]->id;
        }
        return OK;
}

/* A place that was renamed is on record under both names, the older one with today's (modern_name): whoever asks for the
 * one means the ground, and gets the documents of both. */
Err places_widen(Ctx *c, Str **ids, size_t *n)
{
        const Register *reg = c->registers ? register_lookup(c->registers, S("place")) : NULL;
        Ids all = {0};
        for (size_t i = 0; i < *n; i++)
                *VEC_PUSH(c->arena, &all) = (*ids)[i];
        for (size_t i = 0; reg && i < *n && i < FORMER_MAX; i++) {
                Record *r;
                Err e = record_load(c, reg, (*ids)[i], &r);
                if (e == ERR_NOT_FOUND) {
                        fault_clear(c);
                        continue;
                }
                TRY(e);
                Str today = record_text(r, S("modern_name"));
                TRY(add_places_with(c, reg, register_title(reg)->name, today, &all));
                TRY(add_places_with(c, reg, S("modern_name"), r->title, &all));
                TRY(add_places_with(c, reg, S("modern_name"), today, &all));
        }
        *ids = all.p;
        *n = all.n;
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
