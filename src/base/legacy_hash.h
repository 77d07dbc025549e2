/* legacy_hash.h: MD5 and SHA-1, private to this room. They prove nothing against a forger any more; they are here because
 * packages of other people (OCFL fixity, BagIt) carry such sums and must be checked against accidents. */
#ifndef HANQING_BASE_LEGACY_HASH_H
#define HANQING_BASE_LEGACY_HASH_H

#include "base/base.h"

typedef enum { LEGACY_MD5, LEGACY_SHA1 } LegacyKind;
typedef struct {
        LegacyKind kind;
        uint32_t h[5];
        uint64_t n; /* bytes so far */
        uint8_t block[64];
} LegacyHash;

#define MD5_LEN 16
#define SHA1_LEN 20

void legacy_hash_init(LegacyHash *h, LegacyKind kind);
void legacy_hash_put(LegacyHash *h, const uint8_t *p, size_t n);
/* Ends it; out takes SHA1_LEN bytes at most. */
void legacy_hash_final(LegacyHash *h, uint8_t *out);

#endif
