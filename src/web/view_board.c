/* view_board.c: records in columns, by stage, by light, by what one sorts them by. A column says how many there are and
 * shows the first; all of them are one step away, as a list. */
#include "web/view_model.h"

#include <string.h>

#define CARDS_SHOWN 12

/* Beside title and number: what the list would show, without what the column says already. */
static Json *facts(Ctx *c, const Record *r, const Axis *column)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->reg->n_fields && list->n < 3; i++) {
                const Field *f = &r->reg->fields[i];
                if (!in_table(c, f) || f->is_title || f == column->field || !r->values[i].n)
                        continue;
                json_push(
                        c->arena, list, json_string(c->arena, field_display(c, f, &r->values[i])));
        }
        return list;
}

static Json *card_model(Ctx *c, const Record *r, const View *v)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "title", r->title);
        json_put_str(a, o, "number", r->number);
        json_put_str(a, o, "address", record_address(c, r, ""));
        json_put(a, o, "facts", facts(c, r, &v->columns));
        if (v->columns.kind != AXIS_STATE)
                put_state(c, o, r->reg, r->state);
        else
                json_put_str(a, o, "state", S(""));
        return o;
}

static Json *column_model(Ctx *c, const CrossAsk *ask, const CrossHead *h, size_t i)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        CrossAsk part = *ask;
        part.column = h->key;
        const State *s =
                ask->view->columns.kind == AXIS_STATE ? state_lookup(ask->view->reg, h->key) : NULL;
        json_put_int(a, o, "i", (int64_t)i);
        json_put_str(a, o, "label", h->label);
        json_put_int(a, o, "n", h->sum.n);
        json_put_str(a, o, "address", view_list_address(c, &part));
        json_put_str(a, o, "light",
                s                                               ? str_from(s->light)
                        : ask->view->columns.kind == AXIS_LIGHT ? h->key
                                                                : S(""));
        return o;
}

/* Stages that nothing stands in are left out where there are many. */
static bool is_worth(const Cross *x, size_t i)
{
        return x->columns[i].sum.n > 0 || x->n_columns <= 8;
}

Err put_board(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        (void)q;
        Arena *a = c->arena;
        Cross x;
        CrossCard *cards;
        RecordList list;
        size_t n;
        CrossAsk all = *ask;
        all.row = all.column = S("");
        TRY(cross_make(c, &all, &x));
        TRY(cross_cards(c, &all, CARDS_SHOWN, &cards, &n));
        Str *ids = NEW_N(a, Str, MAX(n, (size_t)1));
        for (size_t i = 0; i < n; i++)
                ids[i] = cards[i].id;
        TRY(record_list_ids(c, ask->view->reg, ids, n, &list));
        Json *columns = json_array(a);
        for (size_t i = 0; i < x.n_columns; i++) {
                Json *o = column_model(c, &all, &x.columns[i], i), *shown = json_array(a);
                for (size_t k = 0; k < n; k++)
                        if (str_eq(cards[k].column, x.columns[i].key))
                                json_push(a, shown, card_model(c, list.p[k], ask->view));
                json_put(a, o, "cards", shown);
                if (x.columns[i].sum.n > (int64_t)shown->n)
                        json_put_int(a, o, "more", x.columns[i].sum.n - (int64_t)shown->n);
                if (is_worth(&x, i))
                        json_push(a, columns, o);
        }
        json_put(a, model, "columns", columns);
        json_put_int(a, model, "n", x.sum.n);
        json_put_bool(a, model, "has_columns", x.sum.n > 0);
        if (ask->view->columns.kind != AXIS_LIGHT)
                put_legend(c, model, ask, &x.sum);
        return OK;
}
