/* map_model.h: records with a point as a map that needs no network: a drawing to scale. */
#ifndef HANQING_WEB_MAP_MODEL_H
#define HANQING_WEB_MAP_MODEL_H

#include "web/record_model.h"

const Field *map_field(
        const Ctx *c, const Register *reg); /* its first point field; NULL if it has none */
/* Puts "map" into the model: marks, names of places, a bar of scale, the ground. Of what lq finds, the first thousand. */
MUST Err put_map(Ctx *c, Json *model, const ListQuery *lq);

/* A map by itself: how large it is, where its middle lies, how far it is zoomed in from all marks (−6 to 12). */
typedef struct {
        const Field *at; /* the point */
        double width, height;
        int zoom;
        bool placed; /* lat and lon say where; else the middle of all marks */
        double lat, lon;
} MapAsk;
/* The same with routes, a net of degrees, and addresses that zoom and move: base + "?zoom=…&lat=…&lon=…". */
MUST Err put_map_page(Ctx *c, Json *model, const ListQuery *lq, const MapAsk *ask, Str base);

#endif
