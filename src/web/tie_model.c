/* tie_model.c: the links of a record (who stood in what relation to whom, and when) as a list and as a drawing. The record
 * stands in the middle, what is of its own register (persons) to the left, what is not (bodies) to the right; with two
 * steps their own links follow further out. A line is unbroken where a source is named. The drawing shows forty
 * records at most: more can be read in the list, not in a picture. */
#include "web/record_model.h"

#define NODES_MAX 40
#define SIDE_MAX 12 /* next to the middle, on one side */
#define LIST_MAX 200
#define BOX_W 140
#define BOX_H 44
#define ROW_H 60
#define COLUMN_W 244 /* from one column to the next */
#define PAD 10
#define WORDS_MAX 9 /* characters on a line */

typedef struct {
        const Register *reg;
        Str id, title;
        int column;    /* 0 the middle, −1 and 1 beside it, −2 and 2 further out */
        size_t parent; /* the node by which it came in; of the middle itself */
        double y;
        int32_t first, last; /* of what ties it to its parent; last before first: not dated */
        Buf words;           /* what it is to its parent */
        bool sourced;
} Node_;
typedef struct {
        Node_ *p;
        size_t n;
        Map by_id; /* to the node's place + 1 */
        int64_t left_out;
} Drawing;

static const Tie *other_end(
        const Tie *t, Str id, const Register **ret_reg, Str *ret_id, Str *ret_title, Str *ret_words)
{
        bool from_here = str_eq(t->from, id);
        *ret_reg = from_here ? t->to_reg : t->from_reg;
        *ret_id = from_here ? t->to : t->from;
        *ret_title = from_here ? t->to_title : t->from_title;
        *ret_words = from_here ? t->words : t->back;
        return t;
}

/* "1905—1908", "1905—", "1868"; empty if not dated. */
static Str year_words(Ctx *c, int32_t first, int32_t last)
{
        int y1 = 0, y2 = 0, m, d;
        bool open = first == JDN_OPEN_PAST, on = last == JDN_OPEN_FUTURE;
        if (last < first || (open && on))
                return (Str){0};
        if (!open)
                jdn_to_gregorian(first, &y1, &m, &d);
        if (!on)
                jdn_to_gregorian(last, &y2, &m, &d);
        if (!open && !on && y1 == y2)
                return str_printf(c->arena, "%d", y1);
        return open  ? str_printf(c->arena, "—%d", y2)
                : on ? str_printf(c->arena, "%d—", y1)
                     : str_printf(c->arena, "%d—%d", y1, y2);
}

/* What is drawn
 * ------------- */
static Node_ *node_of(Drawing *d, Str id)
{
        const size_t *at = map_lookup(&d->by_id, id);
        return at ? &d->p[*at] : NULL;
}

static size_t in_column(const Drawing *d, int column)
{
        size_t n = 0;
        for (size_t i = 0; i < d->n; i++)
                n += d->p[i].column == column;
        return n;
}

static Node_ *add_node(Ctx *c, Drawing *d, const Register *reg, Str id, Str title)
{
        size_t *at = NEW(c->arena, size_t);
        *at = d->n;
        map_put(&d->by_id, id, at);
        d->p[d->n] = (Node_){.reg = reg, .id = id, .title = title, .first = 0, .last = -1};
        d->p[d->n].words = buf_new(c->arena);
        return &d->p[d->n++];
}

/* The side that is its own; the other one when that is full and there is room. */
static int side_of(const Drawing *d, const Register *middle, const Register *reg)
{
        int own = reg == middle ? -1 : 1;
        return in_column(d, own) < SIDE_MAX || in_column(d, -own) >= SIDE_MAX ? own : -own;
}

static void add_words(Node_ *k, const Tie *t, Str words)
{
        if (str_find(buf_str(&k->words), words, 0) == SIZE_MAX) {
                if (k->words.n)
                        buf_put(&k->words, S("、"));
                buf_put(&k->words, words);
        }
        k->sourced |= t->sourced;
        if (!t->when.n)
                return;
        bool dated = k->last >= k->first;
        k->first = dated && k->first < t->first ? k->first : t->first;
        k->last = dated && k->last > t->last ? k->last : t->last;
}

/* What is tied to the node at: it is drawn one column further out. */
static void add_around(Ctx *c, Drawing *d, size_t at, const Tie *ties, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const Register *reg;
                Str id, title, words, here = d->p[at].id;
                if (!str_eq(ties[i].from, here) && !str_eq(ties[i].to, here))
                        continue;
                const Tie *t = other_end(&ties[i], here, &reg, &id, &title, &words);
                Node_ *k = node_of(d, id);
                if (!title.n || str_eq(id, here) || (k && k->parent != at))
                        continue;
                if (!k) {
                        int column = d->p[at].column
                                ? d->p[at].column + (d->p[at].column < 0 ? -1 : 1)
                                : side_of(d, d->p[0].reg, reg);
                        bool full = d->n >= NODES_MAX ||
                                (!d->p[at].column && in_column(d, column) >= SIDE_MAX);
                        if (full) {
                                d->left_out++;
                                continue;
                        }
                        k = add_node(c, d, reg, id, title);
                        k->column = column;
                        k->parent = at;
                }
                add_words(k, t, words);
        }
}

/* Each column's nodes stand in the order in which they came, around the middle. */
static double place(Drawing *d)
{
        size_t most = 1;
        for (int column = -2; column <= 2; column++)
                most = MAX(most, in_column(d, column));
        double height = (double)most * ROW_H;
        for (int column = -2; column <= 2; column++) {
                size_t n = in_column(d, column), row = 0;
                double top = (height - (double)n * ROW_H) / 2;
                for (size_t i = 0; i < d->n; i++)
                        if (d->p[i].column == column)
                                d->p[i].y = top + ((double)row++ + 0.5) * ROW_H + PAD;
        }
        return height + 2 * PAD;
}

/* As a model
 * ---------- */
static Str number_words(Ctx *c, double v)
{
        return str_printf(c->arena, "%.0f", v);
}

static Str shortened(Ctx *c, Str s, size_t max)
{
        if (utf8_count(s) <= max)
                return s;
        return str_printf(c->arena, "%.*s…", STR(str_slice(s, 0, utf8_offset(s, max - 1))));
}

static Json *node_model(Ctx *c, const Node_ *k, double x, const Register *middle)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        Str years = year_words(c, k->first, k->last);
        bool me = k->column == 0;
        json_put_str(a, o, "title", shortened(c, k->title, 8));
        json_put_str(a, o, "full", k->title);
        json_put_str(a, o, "years", years);
        json_put_str(a, o, "class", me ? S("rn2 me") : k->reg == middle ? S("rn2") : S("rn2 bd"));
        json_put_str(a, o, "address",
                me ? S("") : str_printf(a, "/r/%.*s/%.*s", STR(k->reg->name), STR(k->id)));
        json_put_str(a, o, "x", number_words(c, x - BOX_W / 2.0));
        json_put_str(a, o, "y", number_words(c, k->y - BOX_H / 2.0));
        json_put_str(a, o, "tx", number_words(c, x));
        json_put_str(a, o, "ty", number_words(c, k->y + (years.n ? -3 : 5)));
        json_put_str(a, o, "yy", number_words(c, k->y + 14));
        return o;
}

/* From the parent's edge to the node's, bending in the middle; its words stand nearer to the node. */
static Json *line_model(Ctx *c, const Node_ *k, double x, const Node_ *parent, double px)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        double side = x < px ? -1 : 1, from = px + side * BOX_W / 2, to = x - side * BOX_W / 2;
        double mid = (from + to) / 2;
        json_put_str(a, o, "path",
                str_printf(a, "M%.0f %.0fC%.0f %.0f %.0f %.0f %.0f %.0f", from, parent->y, mid,
                        parent->y, mid, k->y, to, k->y));
        json_put_str(a, o, "class", k->sourced ? S("rl") : S("rl q1"));
        json_put_str(a, o, "words", shortened(c, buf_str(&k->words), WORDS_MAX));
        json_put_str(a, o, "x", number_words(c, mid + side * 16));
        json_put_str(a, o, "y", number_words(c, parent->y + (k->y - parent->y) * 0.74 + 4));
        return o;
}

static void put_drawing(Ctx *c, Json *model, Drawing *d)
{
        Arena *a = c->arena;
        int left = 0, right = 0;
        for (size_t i = 0; i < d->n; i++) {
                left = MAX(left, -d->p[i].column);
                right = MAX(right, d->p[i].column);
        }
        double height = place(d), width = (left + right) * COLUMN_W + BOX_W + 2 * PAD;
        double middle = left * COLUMN_W + BOX_W / 2.0 + PAD;
        Json *o = json_object(a), *nodes = json_array(a), *lines = json_array(a);
        for (size_t i = 0; i < d->n; i++) {
                const Node_ *k = &d->p[i], *parent = &d->p[k->parent];
                double x = middle + k->column * COLUMN_W;
                json_push(a, nodes, node_model(c, k, x, d->p[0].reg));
                if (i)
                        json_push(a, lines,
                                line_model(c, k, x, parent, middle + parent->column * COLUMN_W));
        }
        json_put_str(a, o, "width", number_words(c, width));
        json_put_str(a, o, "height", number_words(c, height));
        json_put_str(a, o, "size", left + right > 2 ? S("far") : S(""));
        json_put(a, o, "nodes", nodes);
        json_put(a, o, "lines", lines);
        json_put_int(a, o, "n", (int64_t)d->n - 1);
        if (d->left_out)
                json_put_int(a, o, "left_out", d->left_out);
        json_put(a, model, "drawing", o);
}

static Json *tie_row(Ctx *c, const Tie *t, Str here)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        const Register *reg;
        Str id, title, words;
        (void)other_end(t, here, &reg, &id, &title, &words);
        json_put_str(a, o, "other", title.n ? title : str_from(tr(c, N_("not open to you"))));
        json_put_str(a, o, "other_address",
                title.n ? str_printf(a, "/r/%.*s/%.*s", STR(reg->name), STR(id)) : S(""));
        json_put_str(a, o, "words", words);
        json_put_str(a, o, "when", t->when);
        json_put_str(a, o, "years", t->when.n ? year_words(c, t->first, t->last) : S(""));
        json_put_str(a, o, "statement", t->title);
        json_put_str(a, o, "address", str_printf(a, "/r/%.*s/%.*s", STR(t->reg->name), STR(t->id)));
        json_put_bool(a, o, "sourced", t->sourced);
        return o;
}

Json *ties_json(Ctx *c, const Record *r, const Tie *ties, size_t n)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n && i < LIST_MAX; i++)
                json_push(c->arena, list, tie_row(c, &ties[i], r->id));
        return list;
}

/* The links of those next to the middle, all at once. */
static MUST Err add_second_step(Ctx *c, Drawing *d)
{
        Str ids[TIE_ENDS_MAX] = {0};
        size_t first = d->n, n = 0, n_ties;
        Tie *ties;
        for (size_t i = 1; i < first; i++)
                ids[n++] = d->p[i].id;
        TRY(record_ties(c, ids, n, &ties, &n_ties));
        for (size_t i = 1; i < first; i++)
                add_around(c, d, i, ties, n_ties);
        return OK;
}

Err put_ties(Ctx *c, const Req *q, Json *model, const Record *r, Tie **ret_ties, size_t *ret_n)
{
        Arena *a = c->arena;
        bool two = str_eq(req_param(q, "steps"), S("2"));
        Drawing d = {.p = NEW_N(a, Node_, NODES_MAX), .by_id = map_new(a)};
        TRY(record_ties(c, &r->id, 1, ret_ties, ret_n));
        if (!*ret_n)
                return OK;
        (void)add_node(c, &d, r->reg, r->id, r->title);
        add_around(c, &d, 0, *ret_ties, *ret_n);
        if (two)
                TRY(add_second_step(c, &d));
        put_drawing(c, model, &d);
        json_put_bool(a, model, "two_steps", two);
        json_put(a, model, "ties", ties_json(c, r, *ret_ties, *ret_n));
        json_put_int(a, model, "n_ties", (int64_t)*ret_n);
        return OK;
}
