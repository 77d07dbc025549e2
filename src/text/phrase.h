/* phrase.h: dictionaries of phrases in constant tables, and the longest phrase that a text begins with. For
 * conversion between scripts and for readings; the tables are written by tools/phrase_table.py.
 *
 * A phrase has two characters or more. Its bucket follows from the first two, so that a place where no phrase
 * begins costs one look-up; within a bucket the longest stand first. */
#ifndef HANQING_TEXT_PHRASE_H
#define HANQING_TEXT_PHRASE_H

#include "base/base.h"

#include <string.h>

typedef struct {
        const uint16_t *starts; /* of each bucket in at; one more than there are buckets */
        const uint32_t *at;     /* of each phrase in words */
        const char *words;      /* bytes of key, bytes of value, key, value */
        unsigned bits;          /* of a bucket's number */
} PhraseTable;

/* The longest phrase that rest begins with; a and b are its first two characters. *ret_n: bytes of the
 * phrase, 0 if there is none; the value is what the table holds beside it. */
static inline Str phrase_longest(
        const PhraseTable *t, Str rest, uint32_t a, uint32_t b, size_t *ret_n)
{
        uint32_t bucket = (a * 40503u + b * 2654435761u) >> (32 - t->bits);
        for (size_t i = t->starts[bucket]; i < t->starts[bucket + 1]; i++) {
                const char *e = t->words + t->at[i];
                size_t n = (unsigned char)e[0];
                if (n <= rest.n && memcmp(e + 2, rest.p, n) == 0) {
                        *ret_n = n;
                        return (Str){e + 2 + n, (unsigned char)e[1]};
                }
        }
        *ret_n = 0;
        return (Str){0};
}

#endif
