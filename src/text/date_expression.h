/* date_expression.h: an expression of time as its words give it: one point, or two with what joins them, and what open ends
 * and deadlines say. date_expression.c reads it, date.c tells what it is worth. */
#ifndef HANQING_TEXT_DATE_EXPRESSION_H
#define HANQING_TEXT_DATE_EXPRESSION_H

#include "text/date.h"

typedef enum {
        ENDS_NOT,
        ENDS_OPEN_FUTURE,    /* 以来 */
        ENDS_OPEN_PAST,      /* 以前 */
        ENDS_UNKNOWN_FUTURE, /* 1890—? */
        ENDS_UNKNOWN_PAST,   /* ?—1950 */
} Ending;

#define LISTED_MAX 16 /* as many years as a lane has room for */

typedef struct {
        int to; /* cell behind it */
        bool is_range, has_bracket;
        bool is_pair;       /* 18、19日 of 2月18、19日 */
        bool borrowed_year; /* the second point has its year from the first */
        int n_more;         /* 1931、1932、1933年: years behind the second one */
        Ending ending;
        bool behind_all; /* 明以后: from its end on */
        bool deadline, about;
        Point from, until, bracket; /* until and bracket are read only where there is one */
        int more[LISTED_MAX];       /* years, or places in the cycle if from has one */
} Expression;

/* Where words are read: one expression that fills a string may be a dynasty; in a text 明 is nearly always something else. */
typedef enum {
        READ_IN_TEXT,
        READ_ALONE,
        READ_ANNALS, /* the first point was read already */
} Reading;

/* The expression at cell i, prev being the character before it; false if there is none, and then *ret is of no worth. It is large
 * and read very often: what is not said to be there is not even zero. */
bool expression_read(const Lane *l, int i, uint32_t prev, Reading how, Expression *ret);
/* A number with its unit that goes on where point a ended: 10日 of 4月8日—10日. False if none stands at cell i. */
bool short_point(const Lane *l, int i, const Point *a, Point *ret);
/* What the second point of a range leaves out, the first one says. */
void point_inherit(const Point *a, Point *b);

#endif
