/* life_model.c: what is dated of a person or a body on one line of time: its own dates, the posts it held (thick), the
 * events of the chronicle that name it. Words stand above and below the line where there is room for them; what finds
 * none keeps its mark, and the table below the drawing has everything. */
#include "web/record_model.h"

#include <stdlib.h>

#define WIDTH 1040.0
#define EDGE 40.0
#define AXIS_Y 84.0
#define ROWS 4 /* of words: two above the line, two below */
#define ITEMS_MAX 60
#define LEAST 3
#define CHARACTER 14.0 /* width of one Han character in the words */
#define WORDS_MAX 11
#define VAGUE_MAX 800 /* days: what is longer lasted, and stands at its beginning */

typedef struct {
        int32_t first, last;
        Str words, when, address;
        bool span; /* it lasted */
} Item;
typedef VEC(Item) Items;

static bool closed(int32_t first, int32_t last)
{
        return first != JDN_OPEN_PAST && last != JDN_OPEN_FUTURE && first <= last;
}

/* A record's own dates that tell of it, not of how it is kept. */
static void add_own(Ctx *c, const Record *r, Items *v)
{
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!field_is(f, "date") || str_eq(f->search, S("none")) || !field_shown(c, f))
                        continue;
                for (size_t k = 0; k < r->values[i].n && v->n < ITEMS_MAX; k++) {
                        const Value *d = &r->values[i].p[k];
                        if (d->edtf.n && closed(d->first, d->last))
                                *VEC_PUSH(c->arena, v) = (Item){.first = d->first,
                                        .last = d->last,
                                        .words = field_label(c, f),
                                        .when = d->text};
                }
        }
}

/* Posts: what ties it to another kind of record. Kinship and friendship are drawn elsewhere. */
static void add_ties(Ctx *c, const Record *r, const Tie *ties, size_t n, Items *v)
{
        for (size_t i = 0; i < n && v->n < ITEMS_MAX; i++) {
                const Tie *t = &ties[i];
                if (!t->edtf.n || !closed(t->first, t->last) || t->from_reg == t->to_reg)
                        continue;
                bool from_here = str_eq(t->from, r->id);
                Str other = from_here ? t->to_title : t->from_title;
                *VEC_PUSH(c->arena, v) = (Item){
                        .first = t->first,
                        .last = t->last,
                        .words = str_printf(c->arena, "%.*s　%.*s",
                                STR(from_here ? t->words : t->back), STR(other)),
                        .when = t->when,
                        .address =
                                str_printf(c->arena, "/r/%.*s/%.*s", STR(t->reg->name), STR(t->id)),
                        .span = true,
                };
        }
}

/* Only what happened on a date: a register whose date must be filled in. */
static void add_events(Ctx *c, const Backlink *links, size_t n, Items *v)
{
        for (size_t i = 0; i < n && v->n < ITEMS_MAX; i++) {
                const Backlink *b = &links[i];
                const Field *date = register_date(b->reg);
                if (!date || !date->required || b->reg->part_of || !b->when.n ||
                        !field_is(b->field, "reference") || !closed(b->first, b->last) ||
                        !str_eq(b->reg->room, S("chronicle")))
                        continue;
                *VEC_PUSH(c->arena, v) = (Item){.first = b->first,
                        .last = b->last,
                        .words = b->title,
                        .when = b->when,
                        .address = str_printf(
                                c->arena, "/r/%.*s/%.*s", STR(b->reg->name), STR(b->id))};
        }
}

static int by_day(const void *x, const void *y)
{
        const Item *a = x, *b = y;
        return a->first != b->first ? (a->first > b->first) - (a->first < b->first)
                                    : (a->last > b->last) - (a->last < b->last);
}

/* The drawing
 * ----------- */
typedef struct {
        int32_t first, last;
} LifeLine;

static double x_of(const LifeLine *t, double day)
{
        return EDGE + (day - t->first) / (double)(t->last - t->first) * (WIDTH - 2 * EDGE);
}

static Str coordinate(Ctx *c, double v)
{
        return str_printf(c->arena, "%.1f", v);
}

static int year_of(int32_t day)
{
        int y, m, d;
        jdn_to_gregorian(day, &y, &m, &d);
        return y;
}

static void put_ticks(Ctx *c, Json *life, const LifeLine *t)
{
        static const int steps[] = {1, 2, 5, 10, 20, 50, 100, 200, 500};
        int first = year_of(t->first), last = year_of(t->last);
        size_t s = 0;
        while (s + 1 < ARRAY_LEN(steps) && (last - first) / steps[s] > 10)
                s++;
        Json *ticks = json_array(c->arena);
        for (int y = (first / steps[s] + 1) * steps[s]; y <= last; y += steps[s]) {
                Json *o = json_object(c->arena);
                json_put_int(c->arena, o, "year", y);
                json_put_str(c->arena, o, "x", coordinate(c, x_of(t, jdn_from_gregorian(y, 1, 1))));
                json_push(c->arena, ticks, o);
        }
        json_put(c->arena, life, "ticks", ticks);
}

static Str label_of(Ctx *c, const Item *k)
{
        Str words = k->words;
        if (utf8_count(words) > WORDS_MAX)
                words = str_printf(c->arena, "%.*s…",
                        STR(str_slice(words, 0, utf8_offset(words, WORDS_MAX - 1))));
        return str_printf(c->arena, "%d　%.*s", year_of(k->first), STR(words));
}

/* Words begin at the mark, unless they would run over the edge; rows are tried from the nearest to the line. */
static void put_label(Ctx *c, Json *o, const Item *k, double x, double ends[ROWS], size_t turn)
{
        static const double rows[ROWS] = {52, 122, 26, 146};
        Str label = label_of(c, k);
        double width = (double)utf8_count(label) * CHARACTER - 12;
        bool back = x + width > WIDTH;
        double left = back ? x - width : x;
        for (size_t i = 0; i < ROWS; i++) {
                size_t row = (i & ~(size_t)1) | ((i ^ turn) & 1);
                if (left < ends[row])
                        continue;
                ends[row] = left + width + 10;
                json_put_str(c->arena, o, "label", label);
                json_put_str(c->arena, o, "anchor", back ? S("end") : S("start"));
                json_put_str(c->arena, o, "ly", coordinate(c, rows[row]));
                json_put_str(c->arena, o, "stem",
                        coordinate(c, rows[row] + (rows[row] < AXIS_Y ? 6 : -14)));
                return;
        }
        json_put_str(c->arena, o, "label", S(""));
}

static Json *drawn_items(Ctx *c, const Items *v, const LifeLine *t)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        double ends[ROWS] = {0};
        for (size_t i = 0; i < v->n; i++) {
                const Item *k = &v->p[i];
                Json *o = json_object(a);
                bool long_one = k->span || k->last - k->first > VAGUE_MAX;
                double x = x_of(t, long_one ? k->first : (k->first + (double)k->last) / 2);
                json_put_str(a, o, "words", k->words);
                json_put_str(a, o, "when", k->when);
                json_put_str(a, o, "days", jdn_iso(a, k->first));
                json_put_str(a, o, "address", k->address);
                json_put_str(a, o, "x", coordinate(c, x));
                json_put_str(a, o, "end", k->span ? coordinate(c, x_of(t, k->last)) : S(""));
                put_label(c, o, k, x, ends, i);
                json_push(a, list, o);
        }
        return list;
}

void put_life(Ctx *c, Json *model, const Record *r, const Tie *ties, size_t n_ties,
        const Backlink *links, size_t n_links)
{
        Items v = {0};
        add_own(c, r, &v);
        add_ties(c, r, ties, n_ties, &v);
        add_events(c, links, n_links, &v);
        if (v.n < LEAST)
                return;
        qsort(v.p, v.n, sizeof *v.p, by_day);
        LifeLine t = {v.p[0].first, v.p[0].last};
        for (size_t i = 1; i < v.n; i++)
                t.last = MAX(t.last, v.p[i].last);
        if (t.last - t.first < 366)
                return; /* all in one year: there is no line to draw */
        Json *life = json_object(c->arena);
        json_put(c->arena, life, "items", drawn_items(c, &v, &t));
        put_ticks(c, life, &t);
        json_put_int(c->arena, life, "n", (int64_t)v.n);
        json_put_int(c->arena, life, "from", year_of(t.first));
        json_put_int(c->arena, life, "to", year_of(t.last));
        json_put(c->arena, model, "life", life);
}
