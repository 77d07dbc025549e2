/* towns.c: the towns of a map. They say where one is and nothing more, so they give way: to the office's own points and
 * names, and the lesser to the greater. The table (maps/towns.tsv) is from Natural Earth's populated places. */
#include "web/towns.h"

#include <limits.h>

#define SIZE 11.0   /* of a name */
#define CIRCLE 5.0  /* from the middle of a circle to what may come next to it */
#define NARROW 0.56 /* a letter's width against its size; a Han character is a square */

/* Towns
 * ----- */
/* A country has room for its greatest cities, a province for all that the table has. */
static int rank_at(double scale)
{
        static const struct {
                double below; /* units a degree of latitude */
                int rank;
        } steps[] = {{10, 1}, {18, 2}, {30, 3}};
        for (size_t i = 0; i < ARRAY_LEN(steps); i++)
                if (scale < steps[i].below)
                        return steps[i].rank;
        return INT_MAX;
}

/* One line of the table; false for one of its head. */
static bool read_town(const Ctx *c, Str line, Town *ret)
{
        Str part[6];
        int64_t n[4];
        size_t i = 0;
        while (i < ARRAY_LEN(part) && str_cut(&line, '\t', &part[i]))
                i++;
        if (i < ARRAY_LEN(part))
                return false;
        for (size_t k = 0; k < ARRAY_LEN(n); k++)
                if (!str_to_int(part[k], &n[k]))
                        return false;
        *ret = (Town){.at = {(double)n[0] / 100, (double)n[1] / 100},
                .name = pick_label(c, part[4], part[5]),
                /* the seat of a province is looked for before a larger city */
                .rank = (int)(n[3] ? MIN(n[2], 2) : n[2])};
        return true;
}

/* Order of the table kept within a rank. */
static Town *place_for(Towns *towns, int rank)
{
        size_t i = towns->n++;
        for (; i && towns->p[i - 1].rank > rank; i--)
                towns->p[i] = towns->p[i - 1];
        return &towns->p[i];
}

Towns towns_within(Ctx *c, GeoPoint least, GeoPoint most, double scale)
{
        const Asset *table = asset_lookup(S("maps/towns.tsv"));
        Str all = table ? asset_str(table) : (Str){0}, rest = all, line;
        size_t lines = 0;
        Towns towns = {0};
        while (rest.n && str_cut(&rest, '\n', &line))
                lines++;
        towns.p = NEW_N(c->arena, Town, lines);
        while (all.n && str_cut(&all, '\n', &line)) {
                Town t;
                if (read_town(c, line, &t) && t.rank <= rank_at(scale) && t.at.lat >= least.lat &&
                        t.at.lat <= most.lat && t.at.lon >= least.lon && t.at.lon <= most.lon)
                        *place_for(&towns, t.rank) = t;
        }
        return towns;
}

/* Names
 * ----- */
Box words_box(Str words, double size, double x, double y, WordsAt at)
{
        double wide = 0;
        uint32_t cp;
        for (size_t i = 0; utf8_next(words, &i, &cp);)
                wide += size * (cp < 0x2E80 ? NARROW : 1);
        double left = x - wide * (at == WORDS_MIDDLE ? 0.5 : at == WORDS_END ? 1 : 0);
        return (Box){left, y - size, left + wide, y + size / 4};
}

static bool apart(Box a, Box b)
{
        return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

static bool is_free(const Boxes *taken, Box b)
{
        for (size_t i = 0; i < taken->n; i++)
                if (!apart(taken->p[i], b))
                        return false;
        return true;
}

/* Beside its circle, or else above or below it; farther off where a point of the office stands on it. False if there is
 * no room. */
static bool place_name(Town *t, const Boxes *taken, const Boxes *towns, Box sheet, Box *ret)
{
        static const struct {
                double x, y;
                WordsAt at;
        } spots[] = {{6, 4, WORDS_START}, {-6, 4, WORDS_END}, {0, -7, WORDS_MIDDLE},
                {0, 16, WORDS_MIDDLE}, {12, 4, WORDS_START}, {-12, 4, WORDS_END},
                {0, -13, WORDS_MIDDLE}, {0, 23, WORDS_MIDDLE}};
        for (size_t i = 0; i < ARRAY_LEN(spots); i++) {
                t->name_x = t->x + spots[i].x;
                t->name_y = t->y + spots[i].y;
                t->name_at = spots[i].at;
                *ret = words_box(t->name, SIZE, t->name_x, t->name_y, t->name_at);
                if (ret->left >= sheet.left && ret->right <= sheet.right && ret->top >= sheet.top &&
                        ret->bottom <= sheet.bottom && is_free(taken, *ret) && is_free(towns, *ret))
                        return true;
        }
        return false;
}

void towns_place(Ctx *c, Towns *towns, const Boxes *taken, double width, double height)
{
        Boxes own = {0};
        for (size_t i = 0; i < towns->n; i++) {
                Town *t = &towns->p[i];
                Box circle = {t->x - CIRCLE, t->y - CIRCLE, t->x + CIRCLE, t->y + CIRCLE}, name;
                t->drawn = is_free(&own, circle);
                t->named =
                        t->drawn && place_name(t, taken, &own, (Box){0, 0, width, height}, &name);
                if (t->drawn)
                        *VEC_PUSH(c->arena, &own) = circle;
                if (t->named)
                        *VEC_PUSH(c->arena, &own) = name;
        }
}
