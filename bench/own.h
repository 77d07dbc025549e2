/* own.h: what the drivers of this program's own sides share. */
#ifndef HANQING_BENCH_OWN_H
#define HANQING_BENCH_OWN_H

#include "text/text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static inline void must(Ctx *c, Err e)
{
        if (e == OK)
                return;
        fprintf(stderr, "%.*s\n", STR(c->fault.sentence));
        exit(1);
}

/* Folded, without what is transparent, but for these: what all engines are given, so that they differ in the index alone. */
static inline Str plain(Arena *a, Str text, const char *kept)
{
        Buf b = buf_new(a);
        Str folded = fold_text(a, text, NULL);
        uint32_t cp;
        for (size_t at = 0; utf8_next(folded, &at, &cp);)
                if (is_han(cp) || (cp > 0 && cp < 0x80 && strchr(kept, (int)cp)))
                        buf_put_cp(&b, cp);
        return buf_str(&b);
}

#endif
