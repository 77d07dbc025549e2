/* outline.h: the ground of a map: land from the bundled table, and an office's own approved outline. */
#ifndef HANQING_WEB_OUTLINE_H
#define HANQING_WEB_OUTLINE_H

#include "text/text.h"

typedef struct {
        GeoPoint *p; /* CGCS2000 */
        size_t n;
        bool closed; /* an area's edge; else a line */
        GeoPoint least, most;
} Shape;
typedef struct {
        Shape *p;
        size_t n;
        Str approval; /* 审图号, as the file has it */
        Str name;     /* of the map, where the file has one */
} Outline;

#define OUTLINE_BYTES_MAX ((size_t)8 << 20)
#define OUTLINE_POINTS_MAX 200000
/* Reads GeoJSON (RFC 7946): areas and lines of any collection; points are left out. The collection bears “审图号” (or “approval”)
 * and, if it is not CGCS2000 or WGS84, “datum”. ERR_INVALID, ERR_LIMIT say what is wrong. */
MUST Err outline_parse(Ctx *c, Str geojson, Outline *ret);
/* The one that the setting names; without a setting nothing. */
MUST Err outline_load(Ctx *c, Outline *ret);
/* Land that touches the window, from Natural Earth; physical, without any borders. */
Outline land_within(Ctx *c, GeoPoint least, GeoPoint most);

#endif
