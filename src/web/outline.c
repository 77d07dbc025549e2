/* outline.c: the ground of a map. What the program carries is land and water only: borders on a map of China need an
 * approved standard map, so they come from a file of the office, with the number of its approval. */
#include "web/outline.h"

#include <math.h>

typedef struct {
        Ctx *c;
        VEC(Shape) shapes;
        size_t n_points;
        Datum datum;
} Reading;

static void measure(Shape *s)
{
        s->least = (GeoPoint){INFINITY, INFINITY};
        s->most = (GeoPoint){-INFINITY, -INFINITY};
        for (size_t i = 0; i < s->n; i++) {
                s->least.lat = fmin(s->least.lat, s->p[i].lat);
                s->least.lon = fmin(s->least.lon, s->p[i].lon);
                s->most.lat = fmax(s->most.lat, s->p[i].lat);
                s->most.lon = fmax(s->most.lon, s->p[i].lon);
        }
}

/* GeoJSON
 * ------- */
static Str words_at(const Json *o, const char *key)
{
        return json_text(json_at(o, key));
}

static bool number_of(const Json *v, double *ret)
{
        *ret = v->kind == JSON_NUMBER ? json_to_double(v, NAN) : NAN;
        return isfinite(*ret);
}

/* [longitude, latitude], and whatever stands behind. */
static MUST Err read_position(Reading *r, const Json *v, GeoPoint *ret)
{
        GeoPoint p;
        if (v->kind != JSON_ARRAY || v->n < 2 || !number_of(v->items[0], &p.lon) ||
                !number_of(v->items[1], &p.lat))
                return fail(r->c, ERR_INVALID, "A position is a longitude and a latitude in [ ].");
        if (fabs(p.lat) > 90 || fabs(p.lon) > 180)
                return fail(r->c, ERR_INVALID,
                        "There is no position %g, %g; degrees are wanted, longitude first.", p.lon,
                        p.lat);
        *ret = datum_convert(p, r->datum, DATUM_CGCS2000);
        return OK;
}

static MUST Err read_line(Reading *r, const Json *v, bool closed)
{
        Shape s = {.closed = closed};
        if (v->kind != JSON_ARRAY)
                return fail(r->c, ERR_INVALID, "Coordinates are lists of positions.");
        r->n_points += v->n;
        if (r->n_points > OUTLINE_POINTS_MAX)
                return fail(r->c, ERR_LIMIT, "An outline has at most %d points; simplify it.",
                        OUTLINE_POINTS_MAX);
        if (v->n < 2)
                return OK; /* nothing to draw */
        s.p = NEW_N(r->c->arena, GeoPoint, v->n);
        for (; s.n < v->n; s.n++)
                TRY(read_position(r, v->items[s.n], &s.p[s.n]));
        measure(&s);
        *VEC_PUSH(r->c->arena, &r->shapes) = s;
        return OK;
}

/* How deep the lines lie in the coordinates of each type. */
static const struct {
        const char *type;
        int depth; /* of lists around a line; −1: nothing that is drawn */
        bool closed;
} geometries[] = {
        {"LineString", 0, false},
        {"MultiLineString", 1, false},
        {"Polygon", 1, true},
        {"MultiPolygon", 2, true},
        {"Point", -1, false},
        {"MultiPoint", -1, false},
};

static MUST Err read_lines(Reading *r, const Json *v, int depth, bool closed)
{
        if (!depth)
                return read_line(r, v, closed);
        if (v->kind != JSON_ARRAY)
                return fail(r->c, ERR_INVALID, "Coordinates are lists of positions.");
        for (size_t i = 0; i < v->n; i++)
                TRY(read_lines(r, v->items[i], depth - 1, closed));
        return OK;
}

static MUST Err read_object(Reading *r, const Json *o, int depth);

static MUST Err read_list(Reading *r, const Json *list, int depth)
{
        if (!list || list->kind != JSON_ARRAY)
                return fail(r->c, ERR_INVALID, "A collection has a list of what belongs to it.");
        for (size_t i = 0; i < list->n; i++)
                TRY(read_object(r, list->items[i], depth + 1));
        return OK;
}

static MUST Err read_object(Reading *r, const Json *o, int depth)
{
        if (!o || o->kind == JSON_NULL)
                return OK; /* a feature may have no geometry */
        Str type = words_at(o, "type");
        if (depth > 8)
                return fail(r->c, ERR_LIMIT, "Collections lie too deep within each other.");
        if (str_eq(type, S("FeatureCollection")))
                return read_list(r, json_at(o, "features"), depth);
        if (str_eq(type, S("GeometryCollection")))
                return read_list(r, json_at(o, "geometries"), depth);
        if (str_eq(type, S("Feature")))
                return read_object(r, json_at(o, "geometry"), depth + 1);
        for (size_t i = 0; i < ARRAY_LEN(geometries); i++) {
                if (!str_eq(type, str_from(geometries[i].type)))
                        continue;
                const Json *at = json_at(o, "coordinates");
                if (geometries[i].depth < 0)
                        return OK;
                if (!at)
                        return fail(r->c, ERR_INVALID, "A %.*s has no coordinates.", STR(type));
                return read_lines(r, at, geometries[i].depth, geometries[i].closed);
        }
        return fail(r->c, ERR_INVALID, "“%.*s” is no type of GeoJSON.", STR(type));
}

Err outline_parse(Ctx *c, Str geojson, Outline *ret)
{
        Reading r = {.c = c, .datum = DATUM_CGCS2000};
        Json *o;
        TRY(json_parse(c, geojson, &o));
        Str datum = words_at(o, "datum"), approval = words_at(o, "审图号");
        if (!approval.n)
                approval = words_at(o, "approval");
        if (datum.n && !datum_lookup(datum, &r.datum))
                return fail(c, ERR_INVALID,
                        "“%.*s” is no datum; CGCS2000, WGS84 and GCJ-02 are known.", STR(datum));
        if (!str_trim(approval).n)
                return fail(c, ERR_INVALID,
                        "The map's approval number is missing; write it as “审图号” beside “type”.");
        TRY(read_object(&r, o, 0));
        if (!r.shapes.n)
                return fail(c, ERR_INVALID, "There is no area and no line in it.");
        *ret = (Outline){r.shapes.p, r.shapes.n, str_trim(approval), words_at(o, "name")};
        return OK;
}

Err outline_load(Ctx *c, Outline *ret)
{
        Str path = setting(c, "outline"), text;
        *ret = (Outline){0};
        if (!path.n)
                return OK;
        TRY(file_read(c, str_keep_z(c->arena, path), OUTLINE_BYTES_MAX, &text));
        return outline_parse(c, text, ret);
}

/* Land
 * ---- */
/* The next whole number of the table; the table is the program's own (tools/land_table.py). */
static int next_number(Str *s)
{
        int n = 0, sign = 1;
        size_t i = 0;
        while (i < s->n && (s->p[i] == ' ' || s->p[i] == '\t'))
                i++;
        if (i < s->n && s->p[i] == '-') {
                sign = -1;
                i++;
        }
        for (; i < s->n && s->p[i] >= '0' && s->p[i] <= '9'; i++)
                n = 10 * n + (s->p[i] - '0');
        *s = str_slice(*s, i, s->n);
        return sign * n;
}

static Shape land_ring(Ctx *c, Str words, GeoPoint least, GeoPoint most)
{
        Shape s = {.closed = true, .least = least, .most = most};
        VEC(GeoPoint) points = {0};
        int x = 0, y = 0;
        while (words.n) {
                x += next_number(&words);
                y += next_number(&words);
                *VEC_PUSH(c->arena, &points) = (GeoPoint){y / 100.0, x / 100.0};
        }
        s.p = points.p;
        s.n = points.n;
        return s;
}

Outline land_within(Ctx *c, GeoPoint least, GeoPoint most)
{
        const Asset *table = asset_lookup(S("maps/land.tsv"));
        VEC(Shape) shapes = {0};
        Str rest = table ? asset_str(table) : (Str){0}, line;
        while (rest.n && str_cut(&rest, '\n', &line)) {
                GeoPoint from, to;
                from.lat = next_number(&line) / 100.0;
                from.lon = next_number(&line) / 100.0;
                to.lat = next_number(&line) / 100.0;
                to.lon = next_number(&line) / 100.0;
                if (from.lat <= most.lat && to.lat >= least.lat && from.lon <= most.lon &&
                        to.lon >= least.lon)
                        *VEC_PUSH(c->arena, &shapes) = land_ring(c, line, from, to);
        }
        return (Outline){.p = shapes.p, .n = shapes.n};
}
