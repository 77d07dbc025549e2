/* marked.h: bytes for targets that read text. To judge an encoding takes several times as long as to read a short text, and
 * fuzz_charset.c is for that, so thirty inputs of thirty-one, drawn by lot, are made well-formed and say with a byte order mark
 * that they are UTF-8. */
#ifndef HANQING_FUZZ_MARKED_H
#define HANQING_FUZZ_MARKED_H

#include "base/base.h"

static inline Str fuzz_marked(Arena *a, const uint8_t *data, size_t size)
{
        Str bytes = {(const char *)data, size};
        Buf marked = buf_new(a);
        uint32_t cp;
        if (str_hash(bytes) % 31 == 0)
                return bytes;
        buf_put(&marked, S("\xEF\xBB\xBF"));
        for (size_t at = 0; utf8_next(bytes, &at, &cp);)
                buf_put_cp(&marked, cp);
        return str_keep(
                a, buf_str(&marked)); /* of exactly this length, so that one byte too far is seen */
}

#endif
