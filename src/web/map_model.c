/* map_model.c: where the records of a list lie, drawn to scale without any tiles: an office without a network
 * has a map as well. A mark's shape says its state, so it reads in grey; marks that would hide one another are
 * moved aside by their own width. Names of places come from the records: the place that most of the marks
 * there refer to, set at their middle.
 *
 * Projection: equirectangular with the middle latitude's scale, exact enough within a province. */
#include "web/map_model.h"
#include "web/outline.h"
#include "web/towns.h"

#include <math.h>
#include <string.h>

#define PAD 52.0
#define NEAR 0.8    /* points of a line nearer than this to the one before are left out */
#define BEYOND 40.0 /* how far areas are drawn beyond the edge */
#define ZOOM_MIN (-6)
#define ZOOM_MAX 12
#define LISTED_MAX 200
#define MARKS_MAX 1000
#define APART 9.0 /* between the middles of two marks */
#define KM_DEGREE 111.32
#define NARROWEST 0.02 /* degrees: one point alone still has surroundings */
#define FARTHEST 8.0   /* units a degree of latitude; beyond it there is no more land */

typedef struct {
        const Record *r;
        double lat, lon, x, y;
        Str place; /* id of the place it lies in, or empty */
} Mark;

typedef struct {
        Mark *p;
        size_t n;
        double width, height;
        double south, north, west, east; /* of the marks */
        double mid_lat, mid_lon, narrow; /* narrow: a degree of longitude in degrees of latitude */
        double scale;                    /* units a degree of latitude */
        int64_t no_datum;                /* marks whose datum nobody stated */
        bool says_datum;                 /* the register has a field for it */
} Map_;

const Field *map_field(const Ctx *c, const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (field_is(f, "point") && field_shown(c, f))
                        return f;
        }
        return NULL;
}

/* The first reference to a place, if the register has one. */
static size_t place_field(const Register *reg)
{
        size_t i = 0;
        while (i < reg->n_fields && !str_eq(reg->fields[i].target, S("place")))
                i++;
        return i;
}

/* The register's term for the datum of its points, if it has one. */
static size_t datum_field(const Register *reg)
{
        size_t i = 0;
        while (i < reg->n_fields &&
                !(reg->fields[i].vocabulary && str_eq(reg->fields[i].vocabulary->name, S("datum"))))
                i++;
        return i;
}

/* Where the record lies, in CGCS2000, in which the map is drawn. */
static GeoPoint point_of(const Record *r, size_t at, size_t datum, Map_ *m)
{
        GeoPoint p = {r->values[at].p[0].number, r->values[at].p[0].number2};
        Datum from;
        if (datum == r->reg->n_fields)
                return p;
        m->says_datum = true;
        if (!r->values[datum].n || !datum_lookup(r->values[datum].p[0].text, &from)) {
                m->no_datum++;
                return p;
        }
        return datum_convert(p, from, DATUM_CGCS2000);
}

static MUST Err load_marks(Ctx *c, const ListQuery *lq, const Field *point, Map_ *m)
{
        VEC(Mark) marks = {0};
        ListQuery all = *lq;
        size_t at = (size_t)(point - lq->reg->fields), place = place_field(lq->reg),
               datum = datum_field(lq->reg);
        all.limit = 200;
        for (all.offset = 0; all.offset < MARKS_MAX; all.offset += all.limit) {
                RecordList list;
                TRY(record_list(c, &all, &list));
                for (size_t i = 0; i < list.n; i++) {
                        const Record *r = list.p[i];
                        if (!r->values[at].n)
                                continue;
                        GeoPoint p = point_of(r, at, datum, m);
                        Mark k = {.r = r, .lat = p.lat, .lon = p.lon};
                        if (place < r->reg->n_fields && r->values[place].n)
                                k.place = r->values[place].p[0].text;
                        *VEC_PUSH(c->arena, &marks) = k;
                }
                if (list.n < all.limit)
                        break;
        }
        m->p = marks.p;
        m->n = marks.n;
        return OK;
}

static void to_screen(const Map_ *m, GeoPoint p, double *ret_x, double *ret_y)
{
        *ret_x = m->width / 2 + (p.lon - m->mid_lon) * m->narrow * m->scale;
        *ret_y = m->height / 2 - (p.lat - m->mid_lat) * m->scale;
}

static GeoPoint from_screen(const Map_ *m, double x, double y)
{
        return (GeoPoint){m->mid_lat - (y - m->height / 2) / m->scale,
                m->mid_lon + (x - m->width / 2) / (m->narrow * m->scale)};
}

static void place_marks(Map_ *m)
{
        for (size_t i = 0; i < m->n; i++)
                to_screen(m, (GeoPoint){m->p[i].lat, m->p[i].lon}, &m->p[i].x, &m->p[i].y);
}

/* All marks with some room around. */
static void fit(Map_ *m)
{
        m->south = m->west = INFINITY;
        m->north = m->east = -INFINITY;
        for (size_t i = 0; i < m->n; i++) {
                m->south = fmin(m->south, m->p[i].lat);
                m->north = fmax(m->north, m->p[i].lat);
                m->west = fmin(m->west, m->p[i].lon);
                m->east = fmax(m->east, m->p[i].lon);
        }
        m->mid_lat = (m->south + m->north) / 2;
        m->mid_lon = (m->west + m->east) / 2;
        m->narrow = cos(m->mid_lat * M_PI / 180);
        double high = fmax(m->north - m->south, NARROWEST),
               wide = fmax(m->east - m->west, NARROWEST) * m->narrow;
        m->scale = fmin((m->height - 2 * PAD) / high, (m->width - 2 * PAD) / wide);
        place_marks(m);
}

/* A mark that would lie on another goes round it in steps until it is free. */
static void spread(Map_ *m)
{
        for (size_t i = 1; i < m->n; i++) {
                double x = m->p[i].x, y = m->p[i].y;
                for (int step = 1; step < 60; step++) {
                        bool clash = false;
                        for (size_t k = 0; k < i && !clash; k++)
                                clash = hypot(m->p[k].x - m->p[i].x, m->p[k].y - m->p[i].y) < APART;
                        if (!clash)
                                break;
                        int ring = 1 + (step - 1) / 6; /* six places on each */
                        double angle = step * M_PI / 3, far = APART * ring;
                        m->p[i].x = x + far * cos(angle);
                        m->p[i].y = y + far * sin(angle);
                }
        }
}

static Str coordinate(Ctx *c, double v)
{
        return str_printf(c->arena, "%.1f", v);
}

static const char *light_of(const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        return s && s->light ? s->light : "run";
}

static Json *mark_model(Ctx *c, const Mark *k)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        const char *light = light_of(k->r);
        bool square = strcmp(light, "late") == 0 || strcmp(light, "back") == 0;
        json_put_str(a, o, "title", k->r->title);
        json_put_str(a, o, "address", record_address(c, k->r, ""));
        json_put_str(a, o, "id", k->r->id);
        json_put_str(a, o, "light", str_from(light));
        json_put_bool(a, o, "square", square);
        json_put_str(a, o, "x", coordinate(c, k->x));
        json_put_str(a, o, "y", coordinate(c, k->y));
        return o;
}

/* Names of the places in which marks lie, each at the middle of its marks, a little below. */
static Json *name_models(Ctx *c, const Map_ *m)
{
        Arena *a = c->arena;
        Json *names = json_array(a);
        for (size_t i = 0; i < m->n; i++) {
                double x = 0, y = 0;
                size_t n = 0, first = i;
                for (size_t k = 0; k < m->n; k++) {
                        if (!m->p[i].place.n || !str_eq(m->p[k].place, m->p[i].place))
                                continue;
                        first = MIN(first, k);
                        x += m->p[k].x;
                        y = fmax(y, m->p[k].y);
                        n++;
                }
                if (!n || first != i)
                        continue;
                const Field *f = &m->p[i].r->reg->fields[place_field(m->p[i].r->reg)];
                Json *o = json_object(a);
                json_put_str(a, o, "name",
                        field_display(c, f, &m->p[i].r->values[f - m->p[i].r->reg->fields]));
                json_put_str(a, o, "x", coordinate(c, x / (double)n));
                json_put_str(a, o, "y", coordinate(c, y + 22));
                json_push(a, names, o);
        }
        return names;
}

/* A round number of kilometres about a ninth of the width. */
static void put_scale(Ctx *c, Json *map, const Map_ *m)
{
        static const double lengths[] = {0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500};
        double km = lengths[0], unit = m->scale / KM_DEGREE;
        for (size_t i = 0; i < ARRAY_LEN(lengths) && lengths[i] * unit <= 90; i++)
                km = lengths[i];
        json_put_str(c->arena, map, "bar", coordinate(c, km * unit));
        json_put_str(c->arena, map, "bar_end", coordinate(c, 16 + km * unit));
        json_put_str(c->arena, map, "bar_label", coordinate(c, 24 + km * unit));
        json_put_str(c->arena, map, "km", str_printf(c->arena, "%g", km));
}

/* The ground
 * ---------- */
typedef struct {
        double x, y;
} Dot;
typedef VEC(Dot) Dots;

/* What of an area lies on one side of an edge (Sutherland and Hodgman). axis 0: x. */
static Dots cut(Ctx *c, Dots in, int axis, double limit, double sign)
{
        Dots out = {0};
        for (size_t i = 0; i < in.n; i++) {
                Dot p = in.p[i], q = in.p[(i + in.n - 1) % in.n];
                double a = sign * ((axis ? p.y : p.x) - limit),
                       b = sign * ((axis ? q.y : q.x) - limit);
                if ((a >= 0) != (b >= 0)) {
                        double t = b / (b - a);
                        *VEC_PUSH(c->arena, &out) =
                                (Dot){q.x + t * (p.x - q.x), q.y + t * (p.y - q.y)};
                }
                if (a >= 0)
                        *VEC_PUSH(c->arena, &out) = p;
        }
        return out;
}

static Dots dots_of(Ctx *c, const Map_ *m, const Shape *s)
{
        Dots dots = {0};
        for (size_t i = 0; i < s->n; i++) {
                Dot d;
                to_screen(m, s->p[i], &d.x, &d.y);
                if (dots.n && i + 1 < s->n &&
                        hypot(d.x - dots.p[dots.n - 1].x, d.y - dots.p[dots.n - 1].y) < NEAR)
                        continue;
                *VEC_PUSH(c->arena, &dots) = d;
        }
        if (!s->closed)
                return dots;
        dots = cut(c, dots, 0, -BEYOND, 1);
        dots = cut(c, dots, 0, m->width + BEYOND, -1);
        dots = cut(c, dots, 1, -BEYOND, 1);
        return cut(c, dots, 1, m->height + BEYOND, -1);
}

static void put_path(Buf *b, const Dots *dots, bool closed)
{
        for (size_t i = 0; i < dots->n; i++)
                buf_printf(b, "%c%.1f %.1f", i ? 'L' : 'M', dots->p[i].x, dots->p[i].y);
        if (closed && dots->n)
                buf_putc(b, 'Z');
}

static Str path_of(Ctx *c, const Map_ *m, const Outline *o)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < o->n; i++) {
                Dots dots = dots_of(c, m, &o->p[i]);
                if (dots.n > 1)
                        put_path(&b, &dots, o->p[i].closed);
        }
        return buf_str(&b);
}

/* Towns
 * ----- */
static double number_at(const Json *o, const char *key)
{
        double v = 0;
        return str_to_double(json_text(json_at(o, key)), &v) ? v : 0;
}

/* What the words of a list cover that stands on the map already. */
static void take_words(
        Ctx *c, Boxes *taken, const Json *list, const char *key, double size, WordsAt at)
{
        for (size_t i = 0; list && i < list->n; i++) {
                const Json *o = list->items[i];
                *VEC_PUSH(c->arena, taken) = words_box(
                        json_text(json_at(o, key)), size, number_at(o, "x"), number_at(o, "y"), at);
        }
}

/* Names of towns keep off the marks, and off all words that were put before. */
static Boxes taken_by(Ctx *c, const Json *map, const Map_ *m)
{
        Boxes taken = {0};
        for (size_t i = 0; i < m->n; i++) {
                const Mark *k = &m->p[i];
                *VEC_PUSH(c->arena, &taken) =
                        (Box){k->x - APART, k->y - APART, k->x + APART, k->y + APART};
        }
        *VEC_PUSH(c->arena, &taken) = (Box){0, m->height - 30, 180, m->height}; /* the bar */
        take_words(c, &taken, json_at(map, "names"), "name", 14.5, WORDS_MIDDLE);
        take_words(c, &taken, json_at(map, "routes"), "title", 12, WORDS_MIDDLE);
        take_words(c, &taken, json_at(map, "net"), "label", 10.5, WORDS_START);
        return taken;
}

static void put_towns(Ctx *c, Json *map, const Map_ *m)
{
        static const char *const classes[] = {
                [WORDS_START] = "", [WORDS_MIDDLE] = " mid", [WORDS_END] = " end"};
        Arena *a = c->arena;
        Json *list = json_array(a);
        Towns towns = towns_within(
                c, from_screen(m, 0, m->height), from_screen(m, m->width, 0), m->scale);
        for (size_t i = 0; i < towns.n; i++)
                to_screen(m, towns.p[i].at, &towns.p[i].x, &towns.p[i].y);
        Boxes taken = taken_by(c, map, m);
        towns_place(c, &towns, &taken, m->width, m->height);
        for (size_t i = 0; i < towns.n; i++) {
                const Town *t = &towns.p[i];
                if (!t->drawn)
                        continue;
                Json *o = json_object(a);
                json_put_str(a, o, "cx", coordinate(c, t->x));
                json_put_str(a, o, "cy", coordinate(c, t->y));
                if (t->named) {
                        json_put_str(a, o, "name", t->name);
                        json_put_str(a, o, "at", str_from(classes[t->name_at]));
                        json_put_str(a, o, "x", coordinate(c, t->name_x));
                        json_put_str(a, o, "y", coordinate(c, t->name_y));
                }
                json_push(a, list, o);
        }
        json_put(a, map, "towns", list);
        json_put_bool(a, map, "has_towns", list->n > 0);
}

/* Land with its towns, or over it the office's own outline, which is an approved map and gets no towns that it does not
 * have; what is wrong with it is said on the map. After all other words, as the names of towns give way to them. */
static void put_ground(Ctx *c, Json *map, const Map_ *m)
{
        Arena *a = c->arena;
        Outline own,
                land = land_within(c, from_screen(m, 0, m->height), from_screen(m, m->width, 0));
        json_put_str(a, map, "land", path_of(c, m, &land));
        if (outline_load(c, &own) != OK) {
                json_put_str(a, map, "outline_wrong", c->fault.sentence);
                fault_clear(c);
                own = (Outline){0};
        }
        if (!own.n) {
                put_towns(c, map, m);
                return;
        }
        json_put_str(a, map, "outline", path_of(c, m, &own));
        json_put_str(a, map, "approval", own.approval);
        json_put_str(a, map, "outline_name", own.name);
}

static void put_datum_note(Ctx *c, Json *map, const Map_ *m)
{
        if (m->says_datum && m->no_datum)
                json_put_int(c->arena, map, "no_datum", m->no_datum);
}

Err put_map(Ctx *c, Json *model, const ListQuery *lq)
{
        Arena *a = c->arena;
        Map_ m = {.width = 540, .height = 700};
        TRY(load_marks(c, lq, map_field(c, lq->reg), &m));
        if (!m.n)
                return OK;
        fit(&m);
        spread(&m);
        Json *map = json_object(a), *marks = json_array(a);
        for (size_t i = 0; i < m.n; i++)
                json_push(a, marks, mark_model(c, &m.p[i]));
        json_put(a, map, "marks", marks);
        json_put_int(a, map, "n", (int64_t)m.n);
        json_put(a, map, "names", name_models(c, &m));
        put_ground(c, map, &m);
        put_datum_note(c, map, &m);
        put_scale(c, map, &m);
        json_put(a, model, "map", map);
        return OK;
}

/* Routes
 * ------ */
/* A register whose records are stops in order: parts, sorted by a number, each naming one record of this register. */
static const Field *stop_field(const Register *stops, const Register *of)
{
        const Field *order = field_lookup(stops, stops->sort);
        if (!stops->part_of || !order || !field_is(order, "number"))
                return NULL;
        for (size_t i = 0; i < stops->n_fields; i++) {
                const Field *f = &stops->fields[i];
                if (f->required && !f->many && f != stops->part_of && str_eq(f->target, of->name) &&
                        field_is(f, "reference"))
                        return f;
        }
        return NULL;
}

static const Mark *mark_of(const Map_ *m, Str id)
{
        for (size_t i = 0; i < m->n; i++)
                if (str_eq(m->p[i].r->id, id))
                        return &m->p[i];
        return NULL;
}

/* The line through the stops of one whole, and where its name stands. */
static void add_route(Ctx *c, const Map_ *m, const RecordList *list, size_t first,
        const Field *stop, Json *routes)
{
        Arena *a = c->arena;
        const Record *r = list->p[first];
        Dots dots = {0};
        for (size_t i = first; i < list->n; i++) {
                const Values *v = &list->p[i]->values[stop - r->reg->fields];
                const Mark *k = v->n ? mark_of(m, v->p[0].text) : NULL;
                if (k && str_eq(record_whole(list->p[i])->p[0].text, record_whole(r)->p[0].text))
                        *VEC_PUSH(a, &dots) = (Dot){k->x, k->y};
        }
        if (dots.n < 2)
                return;
        Json *o = json_object(a);
        Buf path = buf_new(a);
        put_path(&path, &dots, /* closed= */ false);
        json_put_str(a, o, "path", buf_str(&path));
        json_put_str(a, o, "title", field_display(c, r->reg->part_of, record_whole(r)));
        json_put_str(a, o, "address",
                str_printf(a, "/r/%.*s/%.*s", STR(r->reg->part_of->target),
                        STR(record_whole(r)->p[0].text)));
        json_put_int(a, o, "stops", (int64_t)dots.n);
        json_put_str(a, o, "x", coordinate(c, (dots.p[0].x + dots.p[1].x) / 2));
        json_put_str(a, o, "y", coordinate(c, (dots.p[0].y + dots.p[1].y) / 2 - 6));
        json_push(a, routes, o);
}

static MUST Err put_routes(Ctx *c, Json *map, const Map_ *m, const Register *of)
{
        Json *routes = json_array(c->arena);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                const Field *stop = stop_field(reg, of);
                RecordList list;
                Map seen = map_new(c->arena);
                if (!stop || !actor_may_read(c->actor, reg))
                        continue;
                const ListQuery q = {.reg = reg, .limit = 200};
                TRY(record_list(c, &q, &list));
                for (size_t k = 0; k < list.n; k++) {
                        const Values *whole = record_whole(list.p[k]);
                        if (!whole->n || map_lookup(&seen, whole->p[0].text))
                                continue;
                        map_put(&seen, whole->p[0].text, list.p[k]);
                        add_route(c, m, &list, k, stop, routes);
                }
        }
        json_put(c->arena, map, "routes", routes);
        json_put_bool(c->arena, map, "has_routes", routes->n > 0);
        return OK;
}

/* The page
 * -------- */
/* Lines of latitude and longitude at a round distance, five or so of each. */
static void put_net(Ctx *c, Json *map, const Map_ *m)
{
        static const double steps[] = {
                10, 5, 2, 1, 0.5, 0.2, 0.1, 0.05, 0.02, 0.01, 0.005, 0.002, 0.001};
        GeoPoint least = from_screen(m, 0, m->height), most = from_screen(m, m->width, 0);
        size_t s = 0;
        while (s + 1 < ARRAY_LEN(steps) && (most.lat - least.lat) / steps[s] < 4)
                s++;
        Arena *a = c->arena;
        Json *lines = json_array(a);
        for (int axis = 0; axis < 2; axis++) {
                double from = axis ? least.lon : least.lat, to = axis ? most.lon : most.lat;
                for (double v = ceil(from / steps[s]) * steps[s]; v <= to; v += steps[s]) {
                        Json *o = json_object(a);
                        double x = 0, y = 0;
                        to_screen(m, axis ? (GeoPoint){m->mid_lat, v} : (GeoPoint){v, m->mid_lon},
                                &x, &y);
                        json_put_str(a, o, "path",
                                axis ? str_printf(a, "M%.1f 0V%.0f", x, m->height)
                                     : str_printf(a, "M0 %.1fH%.0f", y, m->width));
                        json_put_str(a, o, "label", str_printf(a, "%.6g°%s", v, axis ? "E" : "N"));
                        json_put_str(a, o, "x", coordinate(c, axis ? x + 3 : 4));
                        json_put_str(a, o, "y", coordinate(c, axis ? 12 : y - 3));
                        json_push(a, lines, o);
                }
        }
        json_put(a, map, "net", lines);
}

static Str move_address(Ctx *c, const Map_ *m, Str base, int zoom, double dx, double dy)
{
        GeoPoint p = from_screen(m, m->width / 2 + dx * m->width, m->height / 2 + dy * m->height);
        return str_printf(c->arena, "%.*s%czoom=%d&lat=%.5f&lon=%.5f", STR(base),
                str_find(base, S("?"), 0) == SIZE_MAX ? '?' : '&', zoom, p.lat, p.lon);
}

static void put_controls(Ctx *c, Json *map, const Map_ *m, const MapAsk *ask, Str base)
{
        static const struct {
                const char *key;
                int zoom;
                double dx, dy;
        } moves[] = {{"in", 1, 0, 0}, {"out", -1, 0, 0}, {"north", 0, 0, -0.4},
                {"south", 0, 0, 0.4}, {"west", 0, -0.4, 0}, {"east", 0, 0.4, 0}};
        for (size_t i = 0; i < ARRAY_LEN(moves); i++) {
                int zoom = ask->zoom + moves[i].zoom;
                json_put_str(c->arena, map, moves[i].key,
                        zoom < ZOOM_MIN || zoom > ZOOM_MAX ||
                                        (moves[i].zoom < 0 && m->scale <= FARTHEST)
                                ? S("")
                                : move_address(c, m, base, zoom, moves[i].dx, moves[i].dy));
        }
        json_put_str(c->arena, map, "whole", base);
        json_put_int(c->arena, map, "zoom", ask->zoom);
}

static bool in_window(const Map_ *m, const Mark *k)
{
        return k->x >= 0 && k->x <= m->width && k->y >= 0 && k->y <= m->height;
}

/* Those in the window are marks and rows of the list behind; the others are counted. */
static void put_marks(Ctx *c, Json *map, const Map_ *m)
{
        Arena *a = c->arena;
        Json *marks = json_array(a);
        int64_t outside = 0, shown = 0;
        for (size_t i = 0; i < m->n; i++) {
                if (!in_window(m, &m->p[i])) {
                        outside++;
                        continue;
                }
                Json *o = mark_model(c, &m->p[i]);
                json_put_str(a, o, "number", m->p[i].r->number);
                json_put_str(a, o, "lies", str_printf(a, "%.5f, %.5f", m->p[i].lat, m->p[i].lon));
                json_put_bool(a, o, "listed", shown++ < LISTED_MAX);
                json_push(a, marks, o);
        }
        json_put(a, map, "marks", marks);
        json_put_int(a, map, "n", shown);
        if (outside)
                json_put_int(a, map, "outside", outside);
}

Err put_map_page(Ctx *c, Json *model, const ListQuery *lq, const MapAsk *ask, Str base)
{
        Map_ m = {.width = ask->width, .height = ask->height};
        TRY(load_marks(c, lq, ask->at, &m));
        json_put_bool(c->arena, model, "has_map", m.n > 0);
        if (!m.n)
                return OK;
        fit(&m);
        m.scale = fmax(m.scale * pow(2, ask->zoom), FARTHEST);
        if (ask->placed) {
                m.mid_lat = ask->lat;
                m.mid_lon = ask->lon;
        }
        place_marks(&m);
        spread(&m);
        Json *map = json_object(c->arena);
        put_marks(c, map, &m);
        /* far away names would lie on each other */
        json_put(c->arena, map, "names", ask->zoom < 0 ? json_array(c->arena) : name_models(c, &m));
        json_put_bool(c->arena, map, "named", ask->zoom >= 0);
        TRY(put_routes(c, map, &m, lq->reg));
        put_net(c, map, &m);
        put_ground(c, map, &m);
        put_datum_note(c, map, &m);
        put_scale(c, map, &m);
        put_controls(c, map, &m, ask, base);
        json_put_str(c->arena, map, "foot", coordinate(c, m.height - 18));
        json_put_str(c->arena, map, "foot_text", coordinate(c, m.height - 11));
        json_put(c->arena, model, "map", map);
        return OK;
}
