/* view_map.c: a register on a map of its own page: zoomed and moved by links, with its routes, the office's outline and a
 * list behind. The map needs no network and no script. */
#include "web/map_model.h"
#include "web/view_model.h"

#include <math.h>
#include <stdlib.h>

#define WIDTH 900
#define HEIGHT 620

/* Degrees from the address; false where it says none, or none that there are. */
static bool degrees(Ctx *c, const Req *q, const char *name, double most, double *ret)
{
        Str words = req_param(q, name);
        char *end;
        if (!words.n || words.n > 24)
                return false;
        *ret = strtod(str_keep_z(c->arena, words), &end);
        return !*end && fabs(*ret) <= most;
}

Err put_map_view(Ctx *c, const Req *q, Json *model, const CrossAsk *ask)
{
        const View *v = ask->view;
        const ListQuery lq = {.reg = v->reg, .cross = ask};
        MapAsk map = {.at = v->at ? v->at : map_field(c, v->reg), .width = WIDTH, .height = HEIGHT};
        if (!map.at || !field_shown(c, map.at))
                return fail(c, ERR_DENIED, "The coordinates are not open to your roles.");
        map.zoom = (int)MAX(MIN(req_int(q, "zoom", 0), (int64_t)12), (int64_t)-6);
        map.placed = degrees(c, q, "lat", 85, &map.lat) && degrees(c, q, "lon", 180, &map.lon);
        json_put_int(c->arena, model, "width", WIDTH);
        json_put_int(c->arena, model, "height", HEIGHT);
        return put_map_page(c, model, &lq, &map, view_address(c, v, ""));
}
