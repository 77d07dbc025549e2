/* reviewed.c: what the office has reviewed, as a model of its own text. A material counts when its register shows its
 * state as done; a draft that is being proofread does not vouch for itself. */
#include "search/search_lib.h"

#define PAGE 100
#define PAGES_MOST 40 /* newest first */

static bool is_done(const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        return s && s->light && str_eq(str_from(s->light), S("done"));
}

/* A page of the list, newest first; *more says whether there may be another. */
static MUST Err learn_page(Ctx *c, const Register *reg, size_t page, Str but, size_t max,
        CharModel *m, size_t *n_bytes, bool *more)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ListQuery q = {.reg = reg, .sort = S("-updated"), .offset = page * PAGE, .limit = PAGE};
        RecordList list;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n && *n_bytes < max; i++) {
                Record *r;
                if (str_eq(list.p[i]->id, but) || !is_done(list.p[i]))
                        continue;
                TRY(record_load(c, reg, list.p[i]->id, &r));
                Str text = str_slice(record_text(r, S("body")), 0, max - *n_bytes);
                charmodel_add(m, text);
                charmodel_add(m, S("\n"));
                *n_bytes += text.n;
        }
        *more = list.n == PAGE && *n_bytes < max;
        return OK;
}

Err search_reviewed(Ctx *c, Str but, size_t max, CharModel **ret)
{
        const Register *reg = register_lookup(c->registers, S("material"));
        CharModel *m = charmodel_new(c->arena);
        size_t n_bytes = 0;
        bool more = reg != NULL;
        for (size_t page = 0; more && page < PAGES_MOST; page++)
                TRY(learn_page(c, reg, page, but, max, m, &n_bytes, &more));
        charmodel_ready(m);
        *ret = m;
        return OK;
}
