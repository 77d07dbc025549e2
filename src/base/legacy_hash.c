/* legacy_hash.c: MD5 (RFC 1321) and SHA-1 (FIPS 180-4 §6.1), for checking the sums that others made. */
#include "base/legacy_hash.h"

#include <string.h>

/* RFC 1321 §3.4: the whole part of 2^32 × |sin(i + 1)|. */
static const uint32_t sines[64] = {
        0xd76aa478,
        0xe8c7b756,
        0x242070db,
        0xc1bdceee,
        0xf57c0faf,
        0x4787c62a,
        0xa8304613,
        0xfd469501,
        0x698098d8,
        0x8b44f7af,
        0xffff5bb1,
        0x895cd7be,
        0x6b901122,
        0xfd987193,
        0xa679438e,
        0x49b40821,
        0xf61e2562,
        0xc040b340,
        0x265e5a51,
        0xe9b6c7aa,
        0xd62f105d,
        0x02441453,
        0xd8a1e681,
        0xe7d3fbc8,
        0x21e1cde6,
        0xc33707d6,
        0xf4d50d87,
        0x455a14ed,
        0xa9e3e905,
        0xfcefa3f8,
        0x676f02d9,
        0x8d2a4c8a,
        0xfffa3942,
        0x8771f681,
        0x6d9d6122,
        0xfde5380c,
        0xa4beea44,
        0x4bdecfa9,
        0xf6bb4b60,
        0xbebfbc70,
        0x289b7ec6,
        0xeaa127fa,
        0xd4ef3085,
        0x04881d05,
        0xd9d4d039,
        0xe6db99e5,
        0x1fa27cf8,
        0xc4ac5665,
        0xf4292244,
        0x432aff97,
        0xab9423a7,
        0xfc93a039,
        0x655b59c3,
        0x8f0ccc92,
        0xffeff47d,
        0x85845dd1,
        0x6fa87e4f,
        0xfe2ce6e0,
        0xa3014314,
        0x4e0811a1,
        0xf7537e82,
        0xbd3af235,
        0x2ad7d2bb,
        0xeb86d391,
};
static const uint8_t turns[16] = {7, 12, 17, 22, 5, 9, 14, 20, 4, 11, 16, 23, 6, 10, 15, 21};

static uint32_t rotl(uint32_t v, unsigned n)
{
        return v << n | v >> (32 - n);
}

static void md5_block(uint32_t h[5], const uint8_t *p)
{
        uint32_t m[16], a = h[0], b = h[1], c = h[2], d = h[3];
        for (int i = 0; i < 16; i++)
                m[i] = (uint32_t)p[4 * i] | (uint32_t)p[4 * i + 1] << 8 |
                        (uint32_t)p[4 * i + 2] << 16 | (uint32_t)p[4 * i + 3] << 24;
        for (unsigned i = 0; i < 64; i++) {
                uint32_t f;
                unsigned g;
                switch (i / 16) {
                case 0:
                        f = (b & c) | (~b & d), g = i;
                        break;
                case 1:
                        f = (d & b) | (~d & c), g = (5 * i + 1) % 16;
                        break;
                case 2:
                        f = b ^ c ^ d, g = (3 * i + 5) % 16;
                        break;
                default:
                        f = c ^ (b | ~d), g = 7 * i % 16;
                        break;
                }
                uint32_t sum = a + f + sines[i] + m[g];
                a = d, d = c, c = b;
                b += rotl(sum, turns[i / 16 * 4 + i % 4]);
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d;
}

static void sha1_block(uint32_t h[5], const uint8_t *p)
{
        static const uint32_t k[4] = {0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xca62c1d6};
        uint32_t w[80], a = h[0], b = h[1], c = h[2], d = h[3], e = h[4];
        for (int i = 0; i < 16; i++)
                w[i] = (uint32_t)p[4 * i] << 24 | (uint32_t)p[4 * i + 1] << 16 |
                        (uint32_t)p[4 * i + 2] << 8 | (uint32_t)p[4 * i + 3];
        for (int i = 16; i < 80; i++)
                w[i] = rotl(w[i - 3] ^ w[i - 8] ^ w[i - 14] ^ w[i - 16], 1);
        for (int i = 0; i < 80; i++) {
                int round = i / 20;
                uint32_t f = round == 0 ? (b & c) | (~b & d)
                        : round == 2    ? (b & c) | (b & d) | (c & d)
                                        : b ^ c ^ d;
                uint32_t sum = rotl(a, 5) + f + e + k[round] + w[i];
                e = d, d = c, c = rotl(b, 30), b = a, a = sum;
        }
        h[0] += a, h[1] += b, h[2] += c, h[3] += d, h[4] += e;
}

void legacy_hash_init(LegacyHash *h, LegacyKind kind)
{
        *h = (LegacyHash){
                .kind = kind, .h = {0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476, 0xc3d2e1f0}};
}

static void block(LegacyHash *h, const uint8_t *p)
{
        if (h->kind == LEGACY_MD5)
                md5_block(h->h, p);
        else
                sha1_block(h->h, p);
}

void legacy_hash_put(LegacyHash *h, const uint8_t *p, size_t n)
{
        size_t held = h->n % 64;
        h->n += n;
        while (n) {
                if (held == 0 && n >= 64) {
                        block(h, p);
                        p += 64, n -= 64;
                        continue;
                }
                size_t take = MIN(n, 64 - held);
                memcpy(h->block + held, p, take);
                p += take, n -= take, held += take;
                if (held == 64) {
                        block(h, h->block);
                        held = 0;
                }
        }
}

void legacy_hash_final(LegacyHash *h, uint8_t *out)
{
        static const uint8_t padding[64] = {0x80};
        bool big = h->kind == LEGACY_SHA1;
        uint64_t bits = h->n * 8;
        uint8_t length[8];
        for (int i = 0; i < 8; i++)
                length[i] = (uint8_t)(bits >> 8 * (big ? 7 - i : i));
        legacy_hash_put(h, padding, 1 + (119 - h->n % 64) % 64);
        legacy_hash_put(h, length, 8);
        for (int i = 0; i < (big ? SHA1_LEN : MD5_LEN); i++)
                out[i] = (uint8_t)(h->h[i / 4] >> 8 * (big ? 3 - i % 4 : i % 4));
}
