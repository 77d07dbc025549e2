/* test_datum.c: coordinates from one datum into another. Published pairs of points are in the shared data
 * (tools/measure_point.py); here stand the properties that any such conversion has. */
#include "test/test.h"
#include "text/text.h"

#include <math.h>

#define METRE (1 / 111320.0) /* of latitude, in degrees */

static double metres(GeoPoint a, GeoPoint b)
{
        double north = (a.lat - b.lat) / METRE,
               east = (a.lon - b.lon) / METRE * cos(a.lat * M_PI / 180);
        return hypot(north, east);
}

/* There and back again over the whole country leads back to within a millimetre. */
TEST(inverse)
{
        double worst = 0;
        for (double lat = 18; lat <= 54; lat += 0.7)
                for (double lon = 73; lon <= 135; lon += 0.9) {
                        GeoPoint p = {lat, lon};
                        GeoPoint there = datum_convert(p, DATUM_WGS84, DATUM_GCJ02);
                        worst = fmax(
                                worst, metres(p, datum_convert(there, DATUM_GCJ02, DATUM_WGS84)));
                        double moved = metres(p, there);
                        CHECK(moved > 20 && moved < 900);
                }
        fprintf(stderr, "# worst inverse %.2g m\n", worst);
        CHECK(worst < 0.001);
}

TEST(abroad_and_alike)
{
        GeoPoint p = {48.8584, 2.2945}, q = {30.25, 120.15};
        CHECK(metres(p, datum_convert(p, DATUM_WGS84, DATUM_GCJ02)) == 0);
        CHECK(metres(q, datum_convert(q, DATUM_WGS84, DATUM_CGCS2000)) == 0);
        CHECK(metres(q, datum_convert(q, DATUM_GCJ02, DATUM_GCJ02)) == 0);
        CHECK(metres(datum_convert(q, DATUM_GCJ02, DATUM_CGCS2000),
                      datum_convert(q, DATUM_GCJ02, DATUM_WGS84)) == 0);
}

TEST(names)
{
        static const char *const good[] = {"gcj02", "GCJ-02", "wgs84", "WGS 84", "cgcs2000"};
        Datum d;
        for (size_t i = 0; i < ARRAY_LEN(good); i++)
                CHECK(datum_lookup(str_from(good[i]), &d));
        CHECK(!datum_lookup(S("bd09"), &d));
        CHECK(!datum_lookup(S(""), &d));
        CHECK(!datum_lookup(S("gcj"), &d));
        CHECK(!datum_lookup(S("gcj022"), &d));
}

TEST_MAIN
