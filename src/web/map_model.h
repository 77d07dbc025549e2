/* map_model.h: records with a point as a map that needs no network: a drawing to scale. */
#ifndef HANQING_WEB_MAP_MODEL_H
#define HANQING_WEB_MAP_MODEL_H

#include "web/record_model.h"

const Field *map_field(
        const Ctx *c, const Register *reg); /* its first point field; NULL if it has none */
/* Puts "map" into the model: marks, names of places, a bar of scale. Of what lq finds, the first thousand. */
MUST Err put_map(Ctx *c, Json *model, const ListQuery *lq);

#endif
