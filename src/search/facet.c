/* facet.c: exact counts of records by register, place, form and decade. */
#include "search/search_lib.h"

#include <stdlib.h>

#define FACETS_MAX 20 /* rows of one facet that are given, the largest */
#define FORMS_SHOWN 12
#define FIRST_DECADE (-300) /* 3001 BC; earlier days are counted nowhere */
#define LAST_DECADE 219
#define SCAN_FROM \
        2000 /* documents from which reading the whole table is quicker than asking for each */

static int compare_facets(const void *a, const void *b)
{
        const SearchFacet *x = a, *y = b;
        if (x->n != y->n)
                return x->n > y->n ? -1 : 1;
        return str_cmp(x->key, y->key);
}

static void facets_order(SearchFacet *p, size_t *n, size_t max)
{
        if (*n)
                qsort(p, *n, sizeof *p, compare_facets);
        *n = MIN(*n, max);
}

/* Registers
 * --------- */
Err facet_registers(Ctx *c, const Matches *m, SearchResult *ret)
{
        VEC(SearchFacet) v = {0}; /* a register has as many kinds as organisations keep it */
        int64_t *counts = NEW_N(c->arena, int64_t, UINT16_MAX + 1);
        for (size_t i = 0; i < m->all.n; i++)
                counts[m->all.p[i].kind]++;
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(
                c, "SELECT kind, register FROM search_kind ORDER BY register, kind", NO_CELLS, &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                int64_t n = counts[rows_int(r, 0) & UINT16_MAX];
                if (!n)
                        continue;
                if (v.n && str_eq(v.p[v.n - 1].key, rows_text(r, 1))) {
                        v.p[v.n - 1].n += n;
                        continue;
                }
                Str name = str_keep(c->arena, rows_text(r, 1));
                const Register *reg = c->registers ? register_lookup(c->registers, name) : NULL;
                *VEC_PUSH(c->arena, &v) =
                        (SearchFacet){name, reg ? register_label(c, reg) : name, n};
        }
        ret->registers = v.p;
        ret->n_registers = v.n;
        facets_order(v.p, &ret->n_registers, SIZE_MAX);
        return OK;
}

/* Places
 * ------ */
typedef struct Node {
        Str id;
        struct Node **wholes;
        size_t n_wholes;
        int64_t n;
        size_t seen; /* the last document that was counted here, + 1 */
} Node;

typedef struct {
        Ctx *c;
        Map nodes;
        VEC(Node *) list;
} Tree;

static MUST Err node_load(Tree *t, Str id, Node **ret);

static MUST Err wholes_load(Tree *t, Node *node)
{
        Ctx *c = t->c;
        VEC(Str) ids = {0};
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT whole FROM search_within WHERE place = ?",
                CELLS(cell_text(node->id)), &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &ids) = str_keep(c->arena, rows_text(r, 0));
        }
        node->wholes = NEW_N(c->arena, Node *, ids.n + 1);
        for (size_t i = 0; i < ids.n; i++)
                TRY(node_load(t, ids.p[i], &node->wholes[i]));
        node->n_wholes = ids.n;
        return OK;
}

/* The place, read once. Its wholes follow when it is counted. */
static MUST Err node_load(Tree *t, Str id, Node **ret)
{
        Node *node = map_lookup(&t->nodes, id);
        if (!node) {
                node = NEW(t->c->arena, Node);
                node->id = str_keep(t->c->arena, id);
                node->n_wholes = SIZE_MAX;
                map_put(&t->nodes, node->id, node);
                *VEC_PUSH(t->c->arena, &t->list) = node;
        }
        *ret = node;
        return OK;
}

/* Counts a document at a place and at all that the place lies in. */
static MUST Err node_count(Tree *t, Node *node, size_t doc)
{
        VEC(Node *) todo = {0};
        *VEC_PUSH(t->c->arena, &todo) = node;
        while (todo.n) {
                Node *at = todo.p[--todo.n];
                if (at->seen == doc + 1)
                        continue;
                at->seen = doc + 1;
                at->n++;
                if (at->n_wholes == SIZE_MAX)
                        TRY(wholes_load(t, at));
                for (size_t i = 0; i < at->n_wholes; i++)
                        *VEC_PUSH(t->c->arena, &todo) = at->wholes[i];
        }
        return OK;
}

static MUST Err places_of(Tree *t, const Matches *m, size_t i)
{
        Ctx *c = t->c;
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT place FROM search_place WHERE ord = ?",
                CELLS(cell_int(m->all.p[i].ord)), &r));
        for (bool more;;) {
                Node *node;
                TRY(rows_next(c, r, &more));
                if (!more)
                        return OK;
                TRY(node_load(t, rows_text(r, 0), &node));
                TRY(node_count(t, node, i));
        }
}

/* The same for all documents, by walking the table beside them. */
static MUST Err places_of_all(Tree *t, const Matches *m)
{
        Ctx *c = t->c;
        size_t i = 0;
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(c, "SELECT ord, place FROM search_place ORDER BY ord", NO_CELLS, &r));
        for (bool more;;) {
                Node *node;
                TRY(rows_next(c, r, &more));
                if (!more)
                        return OK;
                int64_t ord = rows_int(r, 0);
                while (i < m->all.n && m->all.p[i].ord < ord)
                        i++;
                if (i == m->all.n || m->all.p[i].ord != ord)
                        continue;
                TRY(node_load(t, rows_text(r, 1), &node));
                TRY(node_count(t, node, i));
        }
}

static MUST Err place_title(Ctx *c, Str id, Str *ret)
{
        Cell title;
        bool found;
        TRY(db_one(c, "SELECT title FROM search_doc WHERE id = ? AND register = 'place'",
                CELLS(cell_text(id)), &title, &found));
        *ret = found ? title.s : S("");
        return OK;
}

static MUST Err facet_places(Ctx *c, const Matches *m, SearchResult *ret)
{
        Tree t = {.c = c, .nodes = map_new(c->arena)};
        if (m->all.n >= SCAN_FROM)
                TRY(places_of_all(&t, m));
        for (size_t i = 0; m->all.n < SCAN_FROM && i < m->all.n; i++)
                TRY(places_of(&t, m, i));
        ret->places = NEW_N(c->arena, SearchFacet, t.list.n + 1);
        for (size_t i = 0; i < t.list.n; i++)
                ret->places[i] = (SearchFacet){t.list.p[i]->id, S(""), t.list.p[i]->n};
        ret->n_places = t.list.n;
        facets_order(ret->places, &ret->n_places, FACETS_MAX);
        for (size_t i = 0; i < ret->n_places; i++)
                TRY(place_title(c, ret->places[i].key, &ret->places[i].label));
        return OK;
}

/* Forms
 * ----- */
static void facet_forms(Ctx *c, const Matches *m, SearchResult *ret)
{
        size_t n = 0;
        ret->forms = NEW_N(c->arena, SearchFacet, m->n_wanted * FORMS_MAX + 1);
        for (size_t t = 0; t < m->n_wanted; t++) {
                const Phrase *term = &m->terms.p[m->wanted[t]];
                SearchFacet *first = ret->forms + n;
                size_t n_here = term->by_sound ? 0 : term->n_forms;
                for (size_t f = 0; f < n_here; f++)
                        first[f] = (SearchFacet){term->forms[f], term->forms[f], 0};
                for (size_t i = 0; i < m->all.n; i++)
                        for (size_t f = 0; f < n_here; f++)
                                first[f].n += m->docs[t].p[i].forms >> f & 1;
                facets_order(first, &n_here, FORMS_SHOWN);
                while (n_here && !first[n_here - 1].n)
                        n_here--;
                n += n_here;
        }
        ret->n_forms = n;
}

/* Decades
 * ------- */
static int decade_of(int32_t day)
{
        int year, month, mday;
        jdn_to_gregorian(day, &year, &month, &mday);
        return year >= 0 ? year / 10 : -((9 - year) / 10);
}

/* Counts a document in the decades of one date, each once: seen is the last document + 1. A date open at
 * one end touches the decade of its other end only. */
static void count_decades(int32_t first, int32_t last, size_t doc, int32_t *n, size_t *seen)
{
        if (first == JDN_OPEN_PAST)
                first = last;
        if (last == JDN_OPEN_FUTURE)
                last = first;
        if (first == JDN_OPEN_PAST || first == JDN_OPEN_FUTURE || last < first)
                return;
        int from = MAX(decade_of(MAX(first, 0)), FIRST_DECADE);
        int to = MIN(decade_of(MAX(last, 0)), LAST_DECADE);
        for (int d = from; d <= to; d++) {
                if (seen[d - FIRST_DECADE] == doc + 1)
                        continue;
                seen[d - FIRST_DECADE] = doc + 1;
                n[d - FIRST_DECADE]++;
        }
}

static MUST Err count_days_of(Ctx *c, uint32_t ord, size_t doc, int32_t *n, size_t *seen)
{
        CLEANUP(rows_closep) Rows *r = NULL;
        TRY(db_query(
                c, "SELECT first, last FROM search_day WHERE ord = ?", CELLS(cell_int(ord)), &r));
        for (bool more;;) {
                TRY(rows_next(c, r, &more));
                if (!more)
                        return OK;
                count_decades((int32_t)rows_int(r, 0), (int32_t)rows_int(r, 1), doc, n, seen);
        }
}

static MUST Err facet_decades(Ctx *c, const Matches *m, SearchResult *ret)
{
        size_t n_all = LAST_DECADE - FIRST_DECADE + 1, from = 0, to = n_all;
        int32_t *n = NEW_N(c->arena, int32_t, n_all);
        size_t *seen = NEW_N(c->arena, size_t, n_all);
        for (size_t i = 0; i < m->all.n; i++) {
                const DocFacts *h = &m->all.p[i];
                if (h->bits & DOC_SEVERAL_DATES)
                        TRY(count_days_of(c, h->ord, i, n, seen));
                else if (h->bits & DOC_DATED)
                        count_decades(h->day_first, h->day_last, i, n, seen);
        }
        while (from < to && !n[from])
                from++;
        while (to > from && !n[to - 1])
                to--;
        ret->decades = n + from;
        ret->n_decades = to - from;
        ret->first_decade = from < to ? ((int)from + FIRST_DECADE) * 10 : 0;
        return OK;
}

Err facets(Ctx *c, const Matches *m, SearchResult *ret)
{
        TRY(facet_places(c, m, ret));
        facet_forms(c, m, ret);
        return facet_decades(c, m, ret);
}
