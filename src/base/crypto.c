/* crypto.c: identity, hashes, passwords. The only file that knows libsodium. */
#include "base/base.h"

#include <assert.h>
#include <sodium.h>
#include <string.h>

#define PASSWORD_MAX 1024

/* libsodium picks its fastest routines once, before any thread exists. */
__attribute__((constructor)) static void init(void)
{
        if (sodium_init() < 0)
                die("event=no_randomness");
}

void random_fill(Ctx *c, void *p, size_t n)
{
        if (c->random)
                c->random(p, n);
        else
                randombytes_buf(p, n);
}

/* RFC 9562 §5.7: 48 bits of milliseconds, version 7, 74 random bits, variant 2. */
Str uuid_new(Ctx *c)
{
        uint8_t b[16];
        random_fill(c, b, sizeof b);
        uint64_t ms = (uint64_t)now_ms(c);
        for (int i = 0; i < 6; i++)
                b[i] = (uint8_t)(ms >> (40 - 8 * i));
        b[6] = (uint8_t)(0x70 | (b[6] & 0x0F));
        b[8] = (uint8_t)(0x80 | (b[8] & 0x3F));
        Str h = hex(c->arena, b, sizeof b);
        return str_printf(
                c->arena, "%.8s-%.4s-%.4s-%.4s-%.12s", h.p, h.p + 8, h.p + 12, h.p + 16, h.p + 20);
}

bool uuid_valid(Str s)
{
        if (s.n != UUID_LEN)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                bool dash = i == 8 || i == 13 || i == 18 || i == 23;
                if (dash ? s.p[i] != '-' : !memchr("0123456789abcdef", s.p[i], 16))
                        return false;
        }
        return true;
}

void sha256(Str data, uint8_t out[SHA256_LEN])
{
        crypto_hash_sha256(out, (const unsigned char *)data.p, data.n);
}

void sha512(Str data, uint8_t out[SHA512_LEN])
{
        crypto_hash_sha512(out, (const unsigned char *)data.p, data.n);
}

struct Hasher {
        enum { HASH_SHA256, HASH_SHA512 } kind;
        union {
                crypto_hash_sha256_state s256;
                crypto_hash_sha512_state s512;
        } state;
};

Hasher *hasher_new_sha256(Arena *a)
{
        Hasher *h = NEW(a, Hasher);
        h->kind = HASH_SHA256;
        crypto_hash_sha256_init(&h->state.s256);
        return h;
}

Hasher *hasher_new_sha512(Arena *a)
{
        Hasher *h = NEW(a, Hasher);
        h->kind = HASH_SHA512;
        crypto_hash_sha512_init(&h->state.s512);
        return h;
}

void hasher_put(Hasher *h, Str data)
{
        const unsigned char *p = (const unsigned char *)data.p;
        if (data.n == 0)
                return;
        if (h->kind == HASH_SHA256)
                crypto_hash_sha256_update(&h->state.s256, p, data.n);
        else
                crypto_hash_sha512_update(&h->state.s512, p, data.n);
}

Str hasher_hex(Hasher *h, Arena *a)
{
        uint8_t out[SHA512_LEN];
        if (h->kind == HASH_SHA256)
                crypto_hash_sha256_final(&h->state.s256, out);
        else
                crypto_hash_sha512_final(&h->state.s512, out);
        return hex(a, out, h->kind == HASH_SHA256 ? SHA256_LEN : SHA512_LEN);
}

Str hex(Arena *a, const void *p, size_t n)
{
        char *out = arena_alloc(a, 2 * n + 1);
        sodium_bin2hex(out, 2 * n + 1, p, n);
        return (Str){out, 2 * n};
}

Str sha256_hex(Arena *a, Str data)
{
        uint8_t out[SHA256_LEN];
        sha256(data, out);
        return hex(a, out, sizeof out);
}

Str sha512_hex(Arena *a, Str data)
{
        uint8_t out[SHA512_LEN];
        sha512(data, out);
        return hex(a, out, sizeof out);
}

Err password_hash(Ctx *c, Str password, Str *ret)
{
        if (password.n > PASSWORD_MAX)
                return fail_field(c, ERR_LIMIT, S("password"),
                        "The password is longer than %d bytes.", PASSWORD_MAX);
        char out[crypto_pwhash_STRBYTES];
        unsigned long long passes = (unsigned long long)setting_int(c, "argon_passes");
        size_t memory = (size_t)setting_int(c, "argon_memory_kib") * 1024;
        if (crypto_pwhash_str_alg(out, password.p ? password.p : "", password.n, passes, memory,
                    crypto_pwhash_ALG_ARGON2ID13) != 0)
                return fail(c, ERR_INTERNAL,
                        "The password could not be hashed with %zu bytes of memory and %llu passes; "
                        "see the settings argon_memory_kib and argon_passes.",
                        memory, passes);
        *ret = str_keep(c->arena, str_from(out));
        return OK;
}

bool password_matches(Str hash, Str password)
{
        char z[crypto_pwhash_STRBYTES] = {0};
        if (hash.n >= sizeof z || password.n > PASSWORD_MAX)
                return false;
        if (hash.n)
                memcpy(z, hash.p, hash.n);
        return crypto_pwhash_str_verify(z, password.p ? password.p : "", password.n) == 0;
}

bool secret_eq(Str a, Str b)
{
        return a.n == b.n && (a.n == 0 || sodium_memcmp(a.p, b.p, a.n) == 0);
}

static Str base64_variant(Arena *a, Str data, int variant)
{
        size_t cap = sodium_base64_encoded_len(data.n, variant);
        char *out = arena_alloc(a, cap);
        sodium_bin2base64(out, cap, (const unsigned char *)data.p, data.n, variant);
        return str_from(out);
}

Str token_new(Ctx *c)
{
        char bytes[32];
        random_fill(c, bytes, sizeof bytes);
        return base64_variant(
                c->arena, (Str){bytes, sizeof bytes}, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

Str base64(Arena *a, Str data)
{
        return base64_variant(a, data, sodium_base64_VARIANT_ORIGINAL);
}
