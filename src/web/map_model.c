/* map_model.c: where the records of a list lie, drawn to scale without any tiles: an office without a network
 * has a map as well. A mark's shape says its state, so it reads in grey; marks that would hide one another are
 * moved aside by their own width. Names of places come from the records: the place that most of the marks
 * there refer to, set at their middle.
 *
 * Projection: equirectangular with the middle latitude's scale, exact enough within a province. */
#include "web/map_model.h"

#include <math.h>
#include <string.h>

#define WIDTH 540.0
#define HEIGHT 700.0
#define PAD 52.0
#define MARKS_MAX 1000
#define APART 9.0 /* between the middles of two marks */
#define KM_DEGREE 111.32
#define NARROWEST 0.02 /* degrees: one point alone still has surroundings */

typedef struct {
        const Record *r;
        double lat, lon, x, y;
        Str place; /* id of the place it lies in, or empty */
} Mark;

typedef struct {
        Mark *p;
        size_t n;
        double south, north, west, east, scale; /* units a degree of latitude */
} Map_;

const Field *map_field(const Ctx *c, const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (strcmp(field_type_name(f->type), "point") == 0 && field_shown(c, f))
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

static MUST Err load_marks(Ctx *c, const ListQuery *lq, Map_ *m)
{
        VEC(Mark) marks = {0};
        ListQuery all = *lq;
        size_t at = (size_t)(map_field(c, lq->reg) - lq->reg->fields), place = place_field(lq->reg);
        all.limit = 200;
        for (all.offset = 0; all.offset < MARKS_MAX; all.offset += all.limit) {
                RecordList list;
                TRY(record_list(c, &all, &list));
                for (size_t i = 0; i < list.n; i++) {
                        const Record *r = list.p[i];
                        if (!r->values[at].n)
                                continue;
                        const Value *v = &r->values[at].p[0];
                        Mark k = {.r = r, .lat = v->number, .lon = v->number2};
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
        double narrow = cos((m->south + m->north) / 2 * M_PI / 180);
        double high = fmax(m->north - m->south, NARROWEST),
               wide = fmax(m->east - m->west, NARROWEST) * narrow;
        m->scale = fmin((HEIGHT - 2 * PAD) / high, (WIDTH - 2 * PAD) / wide);
        double mid_lat = (m->south + m->north) / 2, mid_lon = (m->west + m->east) / 2;
        for (size_t i = 0; i < m->n; i++) {
                m->p[i].x = WIDTH / 2 + (m->p[i].lon - mid_lon) * narrow * m->scale;
                m->p[i].y = HEIGHT / 2 - (m->p[i].lat - mid_lat) * m->scale;
        }
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

Err put_map(Ctx *c, Json *model, const ListQuery *lq)
{
        Arena *a = c->arena;
        Map_ m = {0};
        TRY(load_marks(c, lq, &m));
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
        put_scale(c, map, &m);
        json_put(a, model, "map", map);
        return OK;
}
