/* towns.h: the towns of a map, from the bundled table, and where their names fit. */
#ifndef HANQING_WEB_TOWNS_H
#define HANQING_WEB_TOWNS_H

#include "web/record_model.h"

typedef struct {
        double left, top, right, bottom; /* units of the drawing, y downwards */
} Box;
typedef VEC(Box) Boxes;

/* What of the words stands at a point. */
typedef enum { WORDS_START, WORDS_MIDDLE, WORDS_END } WordsAt;

typedef struct {
        GeoPoint at;
        Str name; /* in the reader's language */
        int rank; /* 0: seen from farthest */
        double x, y;
        bool drawn, named;
        double name_x, name_y; /* of the base line */
        WordsAt name_at;
} Town;
typedef struct {
        Town *p;
        size_t n;
} Towns;

/* What words cover that stand on a base line at x, y. */
Box words_box(Str words, double size, double x, double y, WordsAt at);
/* Those in the window that a drawing of so many units a degree of latitude has room for; greater ones first. */
Towns towns_within(Ctx *c, GeoPoint least, GeoPoint most, double scale);
/* Which are drawn and where each name stands, x and y being known: greater ones first, none on another, no name on what is
 * taken or over the edge. A name that does not fit is left out; its circle stays. */
void towns_place(Ctx *c, Towns *towns, const Boxes *taken, double width, double height);

#endif
