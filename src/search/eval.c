/* eval.c: which documents a query tree means. Terms give sorted lists of documents; the tree is walked once, and each node
 * gives the list of those that match it. What only narrows (dates, places, registers, exclusions) is asked of
 * the few that are left, not of all. */
#include "search/search_lib.h"

#include <string.h>

typedef struct {
        Ctx *c;
        const QueryTree *tree;
        Index *index;
        DocHits *docs; /* of each term */
        bool all_known;
        DocSet all;
} Eval;

/* Lists
 * ----- */
static DocSet set_of_hits(Ctx *c, const DocHits *h)
{
        DocSet s = {arena_room(c->arena, sizeof(DocFacts), h->n + 1), h->n};
        for (size_t i = 0; i < h->n; i++)
                s.p[i] = h->p[i].doc;
        return s;
}

static DocSet both(Ctx *c, const DocSet *a, const DocSet *b)
{
        DocSet s = {arena_room(c->arena, sizeof(DocFacts), MIN(a->n, b->n) + 1), 0};
        for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
                uint32_t x = a->p[i].ord, y = b->p[k].ord;
                if (x == y)
                        s.p[s.n++] = a->p[i];
                i += x <= y;
                k += y <= x;
        }
        return s;
}

static DocSet either(Ctx *c, const DocSet *a, const DocSet *b)
{
        DocSet s = {NEW_N(c->arena, DocFacts, a->n + b->n + 1), 0};
        for (size_t i = 0, k = 0; i < a->n || k < b->n;) {
                bool from_a = k == b->n || (i < a->n && a->p[i].ord <= b->p[k].ord);
                bool same = i < a->n && k < b->n && a->p[i].ord == b->p[k].ord;
                s.p[s.n++] = from_a ? a->p[i] : b->p[k];
                i += from_a;
                k += !from_a || same;
        }
        return s;
}

static void take_away(DocSet *a, const DocSet *b)
{
        size_t n = 0;
        for (size_t i = 0, k = 0; i < a->n; i++) {
                while (k < b->n && b->p[k].ord < a->p[i].ord)
                        k++;
                if (k == b->n || b->p[k].ord != a->p[i].ord)
                        a->p[n++] = a->p[i];
        }
        a->n = n;
}

/* Its own copy, for those who take away from it. */
static MUST Err all_documents(Eval *e, DocSet *ret)
{
        Ctx *c = e->c;
        if (!e->all_known)
                TRY(index_documents(c, e->index, &e->all));
        e->all_known = true;
        *ret = (DocSet){NEW_N(c->arena, DocFacts, e->all.n + 1), e->all.n};
        if (e->all.n)
                memcpy(ret->p, e->all.p, e->all.n * sizeof *ret->p);
        return OK;
}

/* Near
 * ---- */
/* Marks what of a stands so near to something of b that at most `distance` tokens lie between; la and lb are the tokens
 * of the phrases. Both lists rise, so one window moves along b. */
static void mark_near(
        const DocHit *a, const DocHit *b, int64_t la, int64_t lb, int64_t distance, bool *near)
{
        size_t from = 0;
        for (size_t i = 0; i < a->n_hits; i++) {
                int64_t pos = (int64_t)(uint32_t)a->hits[i] + a->shift;
                while (from < b->n_hits &&
                        (int64_t)(uint32_t)b->hits[from] + b->shift + lb + distance < pos)
                        from++;
                for (size_t k = from; k < b->n_hits && !near[i]; k++) {
                        int64_t other = (int64_t)(uint32_t)b->hits[k] + b->shift;
                        if (other > pos + la + distance)
                                break;
                        near[i] = other >= pos + la || other + lb <= pos;
                }
        }
}

/* Counts again, of the places that are marked. What the title holds is known by position alone where the
 * first place outside it is. */
static void keep_marked(Ctx *c, DocHit *h, const bool *near)
{
        uint64_t *kept = NEW_N(c->arena, uint64_t, h->n_hits + 1);
        uint32_t n = 0, in_text = 0, first = UINT32_MAX;
        for (size_t i = 0; i < h->n_hits; i++) {
                if (!near[i])
                        continue;
                uint32_t pos = (uint32_t)h->hits[i] + h->shift;
                kept[n++] = h->hits[i];
                if (pos >= h->first) {
                        first = MIN(first, pos);
                        in_text++;
                }
        }
        h->exact_places = MIN(h->exact_places, n);
        h->hits = kept;
        h->n_hits = n;
        h->places = in_text;
        h->title_places = n - in_text;
        h->first = first;
}

static MUST Err eval_near(Eval *e, const QueryNode *node, DocSet *ret)
{
        Ctx *c = e->c;
        size_t ta = node->first->term, tb = node->first->next->term;
        DocHits *a = &e->docs[ta], *b = &e->docs[tb];
        int64_t la = e->tree->terms.p[ta].n_tokens, lb = e->tree->terms.p[tb].n_tokens;
        DocSet s = {NEW_N(c->arena, DocFacts, MIN(a->n, b->n) + 1), 0};
        for (size_t i = 0, k = 0; i < a->n && k < b->n;) {
                DocHit *x = &a->p[i], *y = &b->p[k];
                i += x->doc.ord <= y->doc.ord;
                k += y->doc.ord <= x->doc.ord;
                if (x->doc.ord != y->doc.ord)
                        continue;
                bool *near_x = NEW_N(c->arena, bool, x->n_hits + 1);
                bool *near_y = NEW_N(c->arena, bool, y->n_hits + 1);
                mark_near(x, y, la, lb, node->distance, near_x);
                mark_near(y, x, lb, la, node->distance, near_y);
                if (!memchr(near_x, 1, x->n_hits + 1))
                        continue;
                keep_marked(c, x, near_x);
                keep_marked(c, y, near_y);
                a->p[s.n] = *x;
                b->p[s.n] = *y;
                s.p[s.n++] = x->doc;
        }
        a->n = b->n = s.n; /* nothing else uses these terms */
        *ret = s;
        return OK;
}

/* The tree
 * -------- */
static MUST Err eval(Eval *e, const QueryNode *node, DocSet *ret);

static bool narrows(const QueryNode *n)
{
        return n->kind == NODE_NOT || n->kind == NODE_DAYS || n->kind == NODE_PLACE ||
                n->kind == NODE_REGISTER;
}

static MUST Err narrow(Eval *e, const QueryNode *node, DocSet *set)
{
        Ctx *c = e->c;
        if (node->kind == NODE_NOT) {
                DocSet not ;
                TRY(eval(e, node->first, &not ));
                take_away(set, &not );
                return OK;
        }
        Str *names;
        size_t n, kept = 0;
        bool *keep = NEW_N(c->arena, bool, set->n + 1);
        memset(keep, true, set->n);
        if (node->kind == NODE_DAYS) {
                TRY(filter_days(c, set, node->first_day, node->last_day, keep));
        } else if (node->kind == NODE_PLACE) {
                TRY(places_named(c, e->index, node->words, &names, &n));
                TRY(places_widen(c, &names, &n));
                TRY(filter_places(c, set, names, n, keep));
        } else {
                TRY(registers_named(c, node->words, &names, &n));
                TRY(filter_registers(c, set, names, n, keep));
        }
        for (size_t i = 0; i < set->n; i++)
                if (keep[i])
                        set->p[kept++] = set->p[i];
        set->n = kept;
        return OK;
}

/* First what finds, then what narrows. */
static MUST Err eval_all(Eval *e, const QueryNode *node, DocSet *ret)
{
        Ctx *c = e->c;
        DocSet s = {0}, more;
        bool any = false;
        for (const QueryNode *n = node->first; n; n = n->next) {
                if (narrows(n))
                        continue;
                TRY(eval(e, n, &more));
                s = any ? both(c, &s, &more) : more;
                any = true;
        }
        if (!any)
                TRY(all_documents(e, &s));
        for (const QueryNode *n = node->first; n; n = n->next)
                if (narrows(n))
                        TRY(narrow(e, n, &s));
        *ret = s;
        return OK;
}

static MUST Err eval_any(Eval *e, const QueryNode *node, DocSet *ret)
{
        DocSet s = {0}, more;
        for (const QueryNode *n = node->first; n; n = n->next) {
                TRY(eval(e, n, &more));
                s = either(e->c, &s, &more);
        }
        *ret = s;
        return OK;
}

static MUST Err eval(Eval *e, const QueryNode *node, DocSet *ret)
{
        switch (node->kind) {
        case NODE_TERM:
                *ret = set_of_hits(e->c, &e->docs[node->term]);
                return OK;
        case NODE_NEAR:
                return eval_near(e, node, ret);
        case NODE_AND:
                return eval_all(e, node, ret);
        case NODE_OR:
                return eval_any(e, node, ret);
        case NODE_NOT:
        case NODE_DAYS:
        case NODE_PLACE:
        case NODE_REGISTER:
                TRY(all_documents(e, ret));
                return narrow(e, node, ret);
        }
        return OK;
}

static bool same_documents(const DocSet *all, const DocHits *h)
{
        for (size_t i = 0; i < all->n; i++)
                if (all->p[i].ord != h->p[i].doc.ord)
                        return false;
        return true;
}

/* What each wanted term has in the documents found, one beside the other. */
static DocHits beside(Ctx *c, const DocSet *all, const DocHits *h)
{
        if (all->n == h->n && same_documents(all, h)) { /* one term: nothing to move */
                for (size_t i = 0; i < h->n; i++)
                        if (!h->p[i].places)
                                h->p[i].places = h->p[i].title_places;
                return *h;
        }
        DocHits out = {arena_room(c->arena, sizeof(DocHit), all->n + 1), all->n};
        for (size_t i = 0, k = 0; i < all->n; i++) {
                while (k < h->n && h->p[k].doc.ord < all->p[i].ord)
                        k++;
                if (k < h->n && h->p[k].doc.ord == all->p[i].ord)
                        out.p[i] = h->p[k];
                else
                        out.p[i] = (DocHit){.doc = all->p[i], .first = UINT32_MAX};
                if (!out.p[i].places)
                        out.p[i].places = out.p[i].title_places;
        }
        return out;
}

/* What is found by sound is no place of its own where words are found, and one at most elsewhere. */
static void settle_sounds(Matches *m)
{
        for (size_t i = 0; i < m->all.n; i++) {
                bool any = false;
                for (size_t t = 0; t < m->n_wanted; t++)
                        any |= !m->terms.p[m->wanted[t]].by_sound && m->docs[t].p[i].places;
                for (size_t t = 0; t < m->n_wanted; t++) {
                        DocHit *h = &m->docs[t].p[i];
                        if (!m->terms.p[m->wanted[t]].by_sound || !h->places)
                                continue;
                        h->places = !any;
                        any = true;
                }
        }
}

/* A term that must occur and does not: nothing else need be read. */
static bool is_needed(const QueryNode *root, size_t term)
{
        if (root->kind == NODE_TERM)
                return root->term == term;
        if (root->kind != NODE_AND && root->kind != NODE_NEAR)
                return false;
        for (const QueryNode *n = root->first; n; n = n->next)
                if (is_needed(n, term))
                        return true;
        return false;
}

Err query_match(Ctx *c, const QueryTree *tree, Matches *ret)
{
        Matches m = {.terms = tree->terms};
        TRY(index_open(c, &m.index));
        Eval e = {.c = c, .tree = tree, .index = &m.index};
        e.docs = NEW_N(c->arena, DocHits, tree->terms.n + 1);
        m.wanted = NEW_N(c->arena, size_t, tree->terms.n + 1);
        m.docs = NEW_N(c->arena, DocHits, tree->terms.n + 1);
        for (size_t t = 0; t < tree->terms.n; t++)
                if (tree->terms.p[t].wanted)
                        m.wanted[m.n_wanted++] = t;
        for (size_t t = 0; t < tree->terms.n; t++) {
                Phrase *term = &tree->terms.p[t];
                if (!term->n_uses)
                        continue;
                term->needs_places |= term->wanted && m.n_wanted > 1;
                TRY(term_documents(c, &m.index, term, &e.docs[t]));
                if (!e.docs[t].n && is_needed(tree->root, t)) {
                        *ret = m;
                        return OK;
                }
        }
        TRY(eval(&e, tree->root, &m.all));
        for (size_t i = 0; i < m.n_wanted; i++)
                m.docs[i] = beside(c, &m.all, &e.docs[m.wanted[i]]);
        for (size_t t = 0; t < tree->terms.n; t++)
                if (tree->terms.p[t].by_sound) {
                        settle_sounds(&m);
                        break;
                }
        *ret = m;
        return OK;
}

void matches_keep(Matches *m, const bool *keep)
{
        size_t n = 0;
        for (size_t i = 0; i < m->all.n; i++) {
                if (!keep[i])
                        continue;
                m->all.p[n] = m->all.p[i];
                for (size_t t = 0; t < m->n_wanted; t++)
                        m->docs[t].p[n] = m->docs[t].p[i];
                n++;
        }
        m->all.n = n;
        for (size_t t = 0; t < m->n_wanted; t++)
                m->docs[t].n = n;
}
