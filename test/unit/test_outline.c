/* test_outline.c: the office's own outline (GeoJSON): what is taken, and what each mistake is called; and the bundled land. */
#include "web/outline.h"

#include "test/test.h"

#include <math.h>

#define HEAD "{\"type\":\"FeatureCollection\",\"审图号\":\"桐S(2026)001号\",\"features\":["
#define AREA(p)                                                                                           \
        "{\"type\":\"Feature\",\"properties\":{},\"geometry\":{\"type\":\"Polygon\",\"coordinates\":[[" p \
        "]]}}"

TEST(what_is_taken)
{
        Outline o;
        if (!CHECK_OK(outline_parse(c,
                    S(HEAD AREA("[111.3,28.8],[111.6,28.8,40],[111.6,29.1],[111.3,28.8]") "]}"),
                    &o)))
                return;
        CHECK_INT(o.n, 1);
        CHECK_INT(o.p[0].n, 4);
        CHECK(o.p[0].closed);
        CHECK_STR(o.approval, "桐S(2026)001号");
        CHECK(fabs(o.p[0].most.lat - 29.1) < 1e-9 && fabs(o.p[0].least.lon - 111.3) < 1e-9);
        /* in another datum it is moved */
        CHECK_OK(outline_parse(c,
                S("{\"type\":\"LineString\",\"datum\":\"GCJ-02\",\"approval\":\"1\",\"coordinates\":[[111.3,28.8],[111.4,28.9]]}"),
                &o));
        CHECK(!o.p[0].closed);
        CHECK(fabs(o.p[0].p[0].lon - 111.3) > 0.001);
}

TEST(what_is_wrong)
{
        static const struct {
                const char *json, *sentence;
        } rows[] = {
                {"{\"type\":\"FeatureCollection\",\"features\":[]}",
                        "The map's approval number is missing; write it as “审图号” beside “type”."},
                {HEAD "]}", "There is no area and no line in it."},
                {HEAD AREA("[28.8,111.3],[29,111.5]") "]}",
                        "There is no position 28.8, 111.3; degrees are wanted, longitude first."},
                {HEAD AREA("[\"x\",28]") "]}", NULL},
                {HEAD AREA("[111],[112]") "]}", "A position is a longitude and a latitude in [ ]."},
                {HEAD "{\"type\":\"Topology\"}]}", "“Topology” is no type of GeoJSON."},
                {HEAD "{\"type\":\"Polygon\"}]}", "A Polygon has no coordinates."},
                {HEAD "{\"type\":\"Polygon\",\"coordinates\":7}]}",
                        "Coordinates are lists of positions."},
                {"{\"type\":\"FeatureCollection\",\"审图号\":\"1\"}",
                        "A collection has a list of what belongs to it."},
                {"{\"type\":\"Point\",\"审图号\":\"1\",\"datum\":\"bd09\"}",
                        "“bd09” is no datum; CGCS2000, WGS84 and GCJ-02 are known."},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Outline o;
                CHECK_ERR(outline_parse(c, str_from(rows[i].json), &o), ERR_INVALID);
                if (rows[i].sentence)
                        CHECK_STR(c->fault.sentence, rows[i].sentence);
                fault_clear(c);
        }
}

TEST(too_much)
{
        Buf b = buf_new(c->arena);
        Outline o;
        buf_put(&b, S("{\"type\":\"LineString\",\"审图号\":\"1\",\"coordinates\":["));
        for (int i = 0; i <= OUTLINE_POINTS_MAX; i++)
                buf_put(&b, i ? S(",[1,1]") : S("[1,1]"));
        buf_put(&b, S("]}"));
        CHECK_ERR(outline_parse(c, buf_str(&b), &o), ERR_LIMIT);
        fault_clear(c);
        b = buf_new(c->arena);
        for (int i = 0; i < 20; i++)
                buf_put(&b,
                        i ? S("{\"type\":\"GeometryCollection\",\"geometries\":[")
                          : S("{\"审图号\":\"1\",\"type\":\"GeometryCollection\",\"geometries\":["));
        for (int i = 0; i < 20; i++)
                buf_put(&b, S("]}"));
        CHECK_ERR(outline_parse(c, buf_str(&b), &o), ERR_LIMIT);
        fault_clear(c);
}

/* Inland is within one large ring; on the open sea there is none; Hainan is an island. */
TEST(land)
{
        Outline o = land_within(c, (GeoPoint){28.8, 111.3}, (GeoPoint){29, 111.6});
        CHECK(o.n >= 1);
        o = land_within(c, (GeoPoint){30, 139}, (GeoPoint){30.1, 139.1});
        for (size_t i = 0; i < o.n; i++)
                for (size_t k = 0; k < o.p[i].n; k++)
                        CHECK(o.p[i].p[k].lat >= 0 && o.p[i].p[k].lat <= 56 &&
                                o.p[i].p[k].lon >= 70 && o.p[i].p[k].lon <= 140);
        o = land_within(c, (GeoPoint){19, 109.5}, (GeoPoint){19.2, 109.7});
        bool island = false;
        for (size_t i = 0; i < o.n; i++)
                island |= o.p[i].most.lat < 20.5 && o.p[i].least.lat > 17.9 && o.p[i].n > 20;
        CHECK(island);
}

TEST_MAIN
