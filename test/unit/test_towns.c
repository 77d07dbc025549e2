/* test_towns.c: which towns a map has room for, and that no name lies on another or on what stands there already. */
#include "web/towns.h"

#include "test/test.h"

static const GeoPoint south_west = {0, 70}, north_east = {56, 140};

static const Town *town_of(const Towns *towns, const char *name)
{
        for (size_t i = 0; i < towns->n; i++)
                if (str_eq(towns->p[i].name, str_from(name)))
                        return &towns->p[i];
        return NULL;
}

/* The table: every line but its head is read, lies where the land is, and no name comes twice. */
TEST(table)
{
        Str rest = asset_str(asset_lookup(S("maps/towns.tsv"))), line, part;
        Map seen = map_new(c->arena);
        size_t lines = 0;
        Towns towns = towns_within(c, south_west, north_east, 1000);
        while (rest.n && str_cut(&rest, '\n', &line)) {
                if (!line.n || line.p[0] == '#')
                        continue;
                lines++;
                for (int i = 0; i < 5; i++)
                        CHECK(str_cut(&line, '\t', &part)); /* the last is the Chinese name */
                CHECK(part.n && !map_lookup(&seen, part));
                map_put(&seen, part, &seen);
        }
        CHECK_INT(towns.n, lines);
        for (size_t i = 1; i < towns.n; i++)
                CHECK(towns.p[i].name.n && towns.p[i].rank >= towns.p[i - 1].rank);
}

TEST(few_from_afar)
{
        Towns near = towns_within(c, south_west, north_east, 100),
              mid = towns_within(c, south_west, north_east, 15),
              far = towns_within(c, south_west, north_east, 8);
        CHECK(far.n && far.n < mid.n && mid.n < near.n);
        CHECK(town_of(&far, "Beijing"));
        CHECK(!town_of(&far, "Guilin"));
        /* the seat of a province is there before a larger city of its rank */
        CHECK(town_of(&mid, "Hefei"));
        CHECK(!town_of(&mid, "Suzhou"));
        Towns here = towns_within(c, (GeoPoint){28, 112}, (GeoPoint){29, 114}, 100);
        CHECK_INT(here.n, 1);
        CHECK(town_of(&here, "Changsha"));
}

static bool apart(Box a, Box b)
{
        return a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
}

static Box name_of(const Town *t)
{
        return words_box(t->name, 11, t->name_x, t->name_y, t->name_at);
}

/* All of them on a sheet too small for all names, with a square in the middle that belongs to others. */
TEST(no_name_on_another)
{
        Boxes taken = {0};
        Towns towns = towns_within(c, south_west, north_east, 100);
        size_t named = 0;
        *VEC_PUSH(c->arena, &taken) = (Box){200, 100, 320, 220};
        for (size_t i = 0; i < towns.n; i++) {
                towns.p[i].x = (towns.p[i].at.lon - 70) * 8;
                towns.p[i].y = (56 - towns.p[i].at.lat) * 8;
        }
        towns_place(c, &towns, &taken, 560, 448);
        for (size_t i = 0; i < towns.n; i++) {
                const Town *t = &towns.p[i];
                if (!t->named)
                        continue;
                named++;
                CHECK(t->drawn);
                CHECK(apart(name_of(t), taken.p[0]));
                CHECK(name_of(t).left >= 0 && name_of(t).right <= 560);
                for (size_t k = 0; k < i; k++)
                        CHECK(!towns.p[k].named || apart(name_of(t), name_of(&towns.p[k])));
        }
        CHECK(named > 10 && named < towns.n);
        const Town *capital = town_of(&towns, "Beijing");
        CHECK(capital && capital->named);
}

/* To the right; where that is taken to the left; where nothing is free the circle alone. On a greater town it is not drawn. */
TEST(a_name_finds_its_place)
{
        Town all[] = {
                {.name = S("成都"), .x = 100, .y = 100}, {.name = S("绵阳"), .x = 101, .y = 101}};
        Towns towns = {all, 2};
        Boxes taken = {0};
        towns_place(c, &towns, &taken, 900, 620);
        CHECK(all[0].named && all[0].name_at == WORDS_START && all[0].name_x > 100);
        CHECK(!all[1].drawn && !all[1].named);
        *VEC_PUSH(c->arena, &taken) = (Box){104, 90, 140, 110};
        towns_place(c, &towns, &taken, 900, 620);
        CHECK(all[0].named && all[0].name_at == WORDS_END && all[0].name_x < 100);
        *VEC_PUSH(c->arena, &taken) = (Box){60, 60, 140, 140};
        towns_place(c, &towns, &taken, 900, 620);
        CHECK(all[0].drawn && !all[0].named);
}

TEST_MAIN
