/* datum.c: coordinates from one datum into another.
 *
 * GCJ-02 is what maps sold in China show: WGS 84 moved by an offset that varies from place to place. Its formula was never
 * published; the constants and terms below are those of the well-known reconstruction of 2013 (eviltransform,
 * coordtransform, Wikipedia “Restrictions on geographic data in China”), which agrees with the official maps to about a
 * metre. It moves points within 72.004–137.8347° E, 0.8293–55.8271° N only. There is no formula for the way
 * back; it is found by repeating the way there until nothing moves.
 *
 * CGCS2000 and WGS 84 use ellipsoids whose flattenings differ in the tenth digit, and frames that agree within
 * centimetres (GB/T 18522; 自然资源部, 关于2000国家大地坐标系的说明): they are taken for the same. */
#include "text/text.h"

#include <math.h>

#define AXIS 6378245.0 /* Krassowski 1940, which the reconstruction uses */
#define ECCENTRICITY2 0.00669342162296594323
#define ROUNDS 30
#define CLOSE 1e-10 /* degrees: a hundredth of a millimetre */

static bool within_china(GeoPoint p)
{
        return p.lon >= 72.004 && p.lon <= 137.8347 && p.lat >= 0.8293 && p.lat <= 55.8271;
}

/* The three waves that both offsets share: along x, and along y or x. */
static double waves(double x, double a, double b, double c)
{
        return (20 * sin(6 * x * M_PI) + 20 * sin(2 * x * M_PI)) * 2 / 3 +
                (20 * sin(a * M_PI) + 40 * sin(a / 3 * M_PI)) * 2 / 3 +
                (b * sin(a / 12 * M_PI) + c * sin(a / 30 * M_PI)) * 2 / 3;
}

static double offset_north(double x, double y)
{
        return -100 + 2 * x + 3 * y + 0.2 * y * y + 0.1 * x * y + 0.2 * sqrt(fabs(x)) +
                waves(x, y, 160, 320);
}

static double offset_east(double x, double y)
{
        return 300 + x + 2 * y + 0.1 * x * x + 0.1 * x * y + 0.1 * sqrt(fabs(x)) +
                waves(x, x, 150, 300);
}

static GeoPoint to_gcj(GeoPoint p)
{
        if (!within_china(p))
                return p;
        double x = p.lon - 105, y = p.lat - 35, radians = p.lat / 180 * M_PI;
        double magic = 1 - ECCENTRICITY2 * sin(radians) * sin(radians), root = sqrt(magic);
        return (GeoPoint){
                .lat = p.lat +
                        offset_north(x, y) * 180 /
                                (AXIS * (1 - ECCENTRICITY2) / (magic * root) * M_PI),
                .lon = p.lon + offset_east(x, y) * 180 / (AXIS / root * cos(radians) * M_PI),
        };
}

static GeoPoint from_gcj(GeoPoint p)
{
        GeoPoint guess = p;
        if (!within_china(p))
                return p;
        for (int i = 0; i < ROUNDS; i++) {
                GeoPoint moved = to_gcj(guess);
                double north = p.lat - moved.lat, east = p.lon - moved.lon;
                guess.lat += north;
                guess.lon += east;
                if (fabs(north) < CLOSE && fabs(east) < CLOSE)
                        break;
        }
        return guess;
}

static const struct {
        Datum datum;
        const char *name;
} names[] = {
        {DATUM_CGCS2000, "CGCS2000"},
        {DATUM_WGS84, "WGS84"},
        {DATUM_GCJ02, "GCJ-02"},
};

const char *datum_name(Datum k)
{
        return names[k].name;
}

/* Letters and digits alone are compared: GCJ-02, gcj02, WGS 84. */
bool datum_lookup(Str name, Datum *ret)
{
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                Str known = str_from(names[i].name);
                size_t k = 0, n = 0;
                for (; n < name.n; n++) {
                        char ch = name.p[n] >= 'a' && name.p[n] <= 'z' ? (char)(name.p[n] - 32)
                                                                       : name.p[n];
                        if (ch == '-' || ch == ' ' || ch == '_')
                                continue;
                        while (k < known.n && known.p[k] == '-')
                                k++;
                        if (k == known.n || known.p[k++] != ch)
                                break;
                }
                if (n == name.n && k == known.n) {
                        *ret = names[i].datum;
                        return true;
                }
        }
        return false;
}

GeoPoint datum_convert(GeoPoint p, Datum from, Datum to)
{
        if ((from == DATUM_GCJ02) == (to == DATUM_GCJ02))
                return p;
        return to == DATUM_GCJ02 ? to_gcj(p) : from_gcj(p);
}
