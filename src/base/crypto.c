/* crypto.c: identity, hashes, passwords. The only file that knows libsodium. */
#include "base/base.h"
#include "base/legacy_hash.h"

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

typedef enum { HASH_SHA256, HASH_SHA512, HASH_BLAKE2B, HASH_LEGACY } HashKind;

/* The names are those of OCFL (§2.3 and its extension 0001) and, but for the hyphens, of BagIt. */
static const struct {
        const char *name;
        HashKind kind;
        size_t n; /* bytes */
} algorithms[] = {
        {"sha512", HASH_SHA512, SHA512_LEN},
        {"sha256", HASH_SHA256, SHA256_LEN},
        {"md5", HASH_LEGACY, MD5_LEN},
        {"sha1", HASH_LEGACY, SHA1_LEN},
        {"sha512/256", HASH_SHA512, 32},
        {"blake2b-512", HASH_BLAKE2B, 64},
        {"blake2b-384", HASH_BLAKE2B, 48},
        {"blake2b-256", HASH_BLAKE2B, 32},
        {"blake2b-160", HASH_BLAKE2B, 20},
};

/* FIPS 180-4 §5.3.6.2: SHA-512/256 is SHA-512 from other beginnings, cut. */
static const uint64_t sha512_256_start[8] = {0x22312194FC2BF72C, 0x9F555FA3C84C64C2,
        0x2393B86B6F53B151, 0x963877195940EABD, 0x96283EE2A88EFFE3, 0xBE5E1E2553863992,
        0x2B0199FC2C85B8AA, 0x0EB72DDC81C52CA2};

struct Hasher {
        HashKind kind;
        size_t n;
        union {
                crypto_hash_sha256_state s256;
                crypto_hash_sha512_state s512;
                LegacyHash legacy;
        } state;
        crypto_generichash_blake2b_state *blake; /* wants more alignment than an arena gives */
};

static void blake_init(Hasher *h, Arena *a)
{
        char *p = arena_alloc(a, sizeof *h->blake + 63);
        p += (64 - (uintptr_t)p % 64) % 64;
        h->blake = (crypto_generichash_blake2b_state *)(void *)p;
        crypto_generichash_blake2b_init(h->blake, NULL, 0, h->n);
}

Hasher *hasher_new(Arena *a, Str algorithm)
{
        size_t i = 0;
        while (i < ARRAY_LEN(algorithms) && !str_eq(str_from(algorithms[i].name), algorithm))
                i++;
        if (i == ARRAY_LEN(algorithms))
                return NULL;
        Hasher *h = NEW(a, Hasher);
        h->kind = algorithms[i].kind;
        h->n = algorithms[i].n;
        switch (h->kind) {
        case HASH_SHA256:
                crypto_hash_sha256_init(&h->state.s256);
                break;
        case HASH_SHA512:
                crypto_hash_sha512_init(&h->state.s512);
                if (h->n == 32)
                        memcpy(h->state.s512.state, sha512_256_start, sizeof sha512_256_start);
                break;
        case HASH_BLAKE2B:
                blake_init(h, a);
                break;
        case HASH_LEGACY:
                legacy_hash_init(&h->state.legacy, h->n == MD5_LEN ? LEGACY_MD5 : LEGACY_SHA1);
                break;
        }
        return h;
}

Hasher *hasher_new_sha256(Arena *a)
{
        return hasher_new(a, S("sha256"));
}

Hasher *hasher_new_sha512(Arena *a)
{
        return hasher_new(a, S("sha512"));
}

void hasher_put(Hasher *h, Str data)
{
        const unsigned char *p = (const unsigned char *)data.p;
        if (data.n == 0)
                return;
        switch (h->kind) {
        case HASH_SHA256:
                crypto_hash_sha256_update(&h->state.s256, p, data.n);
                break;
        case HASH_SHA512:
                crypto_hash_sha512_update(&h->state.s512, p, data.n);
                break;
        case HASH_BLAKE2B:
                crypto_generichash_blake2b_update(h->blake, p, data.n);
                break;
        case HASH_LEGACY:
                legacy_hash_put(&h->state.legacy, p, data.n);
                break;
        }
}

Str hasher_hex(Hasher *h, Arena *a)
{
        uint8_t out[SHA512_LEN];
        switch (h->kind) {
        case HASH_SHA256:
                crypto_hash_sha256_final(&h->state.s256, out);
                break;
        case HASH_SHA512:
                crypto_hash_sha512_final(&h->state.s512, out);
                break;
        case HASH_BLAKE2B:
                crypto_generichash_blake2b_final(h->blake, out, h->n);
                break;
        case HASH_LEGACY:
                legacy_hash_final(&h->state.legacy, out);
                break;
        }
        return hex(a, out, h->n);
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

/* Sealing
 * ------- */
/* XChaCha20-Poly1305. The nonce is a keyed hash of what is sealed and of what it is about, so that it is never used for
 * two different texts; both keys are derived, so that neither use tells of the other. */
#define SEAL_NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define SEAL_TAG crypto_aead_xchacha20poly1305_ietf_ABYTES

static void derive(const uint8_t key[SEAL_KEY_LEN], const char *use, uint8_t out[SEAL_KEY_LEN])
{
        crypto_generichash(
                out, SEAL_KEY_LEN, (const unsigned char *)use, strlen(use), key, SEAL_KEY_LEN);
}

static void nonce_for(const uint8_t key[SEAL_KEY_LEN], Str about, Str words, unsigned char *out)
{
        uint8_t own[SEAL_KEY_LEN];
        crypto_generichash_state h;
        derive(key, "hanqing seal nonce", own);
        crypto_generichash_init(&h, own, sizeof own, SEAL_NONCE);
        uint64_t n = about.n; /* so that no two pairs give the same bytes */
        crypto_generichash_update(&h, (const unsigned char *)&n, sizeof n);
        if (about.n)
                crypto_generichash_update(&h, (const unsigned char *)about.p, about.n);
        if (words.n)
                crypto_generichash_update(&h, (const unsigned char *)words.p, words.n);
        crypto_generichash_final(&h, out, SEAL_NONCE);
}

Str seal(Arena *a, const uint8_t key[SEAL_KEY_LEN], Str about, Str words)
{
        uint8_t box[SEAL_KEY_LEN];
        size_t n = SEAL_NONCE + words.n + SEAL_TAG;
        unsigned char *out = (unsigned char *)arena_alloc(a, n);
        derive(key, "hanqing seal box", box);
        nonce_for(key, about, words, out);
        crypto_aead_xchacha20poly1305_ietf_encrypt(out + SEAL_NONCE, NULL,
                (const unsigned char *)(words.p ? words.p : ""), words.n, NULL, 0, NULL, out, box);
        return str_printf(a, SEAL_MARK "%.*s", STR(base64(a, (Str){(const char *)out, n})));
}

bool unseal(Arena *a, const uint8_t key[SEAL_KEY_LEN], Str sealed, Str *ret)
{
        uint8_t box[SEAL_KEY_LEN];
        size_t n;
        if (!str_starts(sealed, S(SEAL_MARK)))
                return false;
        Str coded = str_slice(sealed, strlen(SEAL_MARK), sealed.n);
        unsigned char *in = (unsigned char *)arena_alloc(a, coded.n + 1);
        if (sodium_base642bin(in, coded.n, coded.p, coded.n, NULL, &n, NULL,
                    sodium_base64_VARIANT_ORIGINAL) != 0 ||
                n < SEAL_NONCE + SEAL_TAG)
                return false;
        size_t length = n - SEAL_NONCE - SEAL_TAG;
        unsigned char *out = (unsigned char *)arena_alloc(a, length + 1);
        derive(key, "hanqing seal box", box);
        if (crypto_aead_xchacha20poly1305_ietf_decrypt(
                    out, NULL, NULL, in + SEAL_NONCE, n - SEAL_NONCE, NULL, 0, in, box) != 0)
                return false;
        *ret = (Str){(const char *)out, length};
        return true;
}
