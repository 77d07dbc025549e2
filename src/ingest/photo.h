/* photo.h: what a photograph says of itself: its kind, its size, when and where it was taken. Nothing of the picture is decoded.
 * It reads foreign bytes, so it runs in the worker (job_photo). */
#ifndef HANQING_INGEST_PHOTO_H
#define HANQING_INGEST_PHOTO_H

#include "base/base.h"

#define PHOTO_SIDE_MAX 60000 /* pixels */
typedef struct {
        Str mime; /* "image/jpeg", "image/png", "image/webp" */
        int32_t width, height;
        Str taken; /* "2026-11-20 14:32", as the camera's clock had it; empty: it does not say */
        bool placed;
        double latitude, longitude; /* WGS 84, degrees */
} Photo;
/* By the first bytes alone, whatever the name: empty if it is none of the three. */
Str photo_mime(Str bytes);
/* ERR_INVALID: it is no photograph, or is broken off before its size; what else it says is left out where it makes no sense. */
MUST Err photo_read(Ctx *c, Str bytes, Photo *ret);

#endif
