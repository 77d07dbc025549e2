/* base.h: the vocabulary of the house. Bytes, strings, memory, errors, maps, JSON, hashes, files, time of
 * day, words in the reader's language, logging.
 *
 * What this room promises:
 * - Memory has a lifetime, not an owner. Every allocation goes into an Arena; the lifetimes are process,
 *   request (or job, or command) and scratch. Arena memory is never freed by hand. Real out-of-memory logs
 *   and aborts; every size a user controls has a limit checked at the edge, so no request can cause it.
 * - A Str is a borrowed view, passed by value, never NULL-dereferenced when n is 0, and NOT terminated.
 *   A Buf grows in an arena and is always terminated. UTF-8 is checked at the edge and then assumed.
 * - A function that can fail returns Err and has put one good sentence into its Ctx (fail), once, where the
 *   fact is known. Everything else returns a value and cannot fail. ret_ parameters come last and are
 *   written only on success.
 * - Verbs: new/open/load/keep give you something; drop/close give it back; lookup borrows.
 *
 * Threads: a Ctx and its arena belong to one thread. Constant tables are shared. No globals besides. */
#ifndef HANQING_BASE_H
#define HANQING_BASE_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/* Attributes
 * ---------- */
#define MUST __attribute__((warn_unused_result))
#define PRINTF(n, m) __attribute__((format(printf, n, m)))
#define CLEANUP(f) __attribute__((cleanup(f), unused)) /* clang takes a guard for unused */
#define NORETURN __attribute__((noreturn))
#define NEVER_NULL __attribute__((returns_nonnull))

#define ARRAY_LEN(a) (sizeof(a) / sizeof *(a))
#define MIN(a, b) ((a) < (b) ? (a) : (b))
#define MAX(a, b) ((a) > (b) ? (a) : (b))

/* Errors
 * ------ */
typedef enum {
        OK = 0,
        ERR_INVALID,   /* what was given is wrong; the sentence says what is true and what to do */
        ERR_NOT_FOUND, /* there is no such thing, or not for this person */
        ERR_DENIED,    /* the person may not */
        ERR_CONFLICT,  /* someone else was first; nothing was overwritten */
        ERR_LIMIT,     /* too large, too many, too deep, too long */
        ERR_BUSY,      /* try again later */
        ERR_IO,        /* disk, network, child process */
        ERR_CORRUPT,   /* stored bytes are not what was stored */
        ERR_INTERNAL,  /* our fault */
} Err;

/* Short lower-case name of an error kind, for logs and JSON: "invalid", "not_found", … */
const char *err_name(Err e);

/* Returns from the calling function when expr fails; the sentence is already in the Ctx. */
#define TRY(expr)                       \
        do {                            \
                Err try_err = (expr);   \
                if (try_err != OK)      \
                        return try_err; \
        } while (0)

/* Strings
 * ------- */
typedef struct {
        const char *p;
        size_t n;
} Str;

#define S(lit) ((Str){(lit), sizeof(lit) - 1})
/* Initialiser for constant tables, where a compound literal is not a constant. */
/* clang-format off */
#define SC(lit) {(lit), sizeof(lit) - 1}
/* clang-format on */
#define STR(s) (int)(s).n, (s).p /* printf("%.*s", STR(s)) */

typedef struct Arena Arena;

Str str_from(const char *z); /* of a terminated string; NULL gives the empty Str */
/* Clamped to s. */
static inline Str str_slice(Str s, size_t from, size_t to)
{
        to = MIN(to, s.n);
        from = MIN(from, to);
        return (Str){s.p ? s.p + from : NULL, to - from};
}
static inline bool str_eq(Str a, Str b)
{
        return a.n == b.n && (a.n == 0 || __builtin_memcmp(a.p, b.p, a.n) == 0);
}
bool str_eq_nocase(Str a, Str b); /* ASCII case only */
int str_cmp(Str a, Str b);        /* by bytes, shorter first; for qsort and search */
bool str_starts(Str s, Str prefix);
bool str_ends(Str s, Str suffix);
/* Offset of needle in s at or after from; SIZE_MAX if absent. */
size_t str_find(Str s, Str needle, size_t from);
Str str_trim(Str s); /* ASCII blanks, U+3000 and U+FEFF off both ends */
/* Takes the part before sep off *rest and returns it; false when *rest was exhausted. An empty last field
 * counts: "a,b," gives three. Start with rest->p non-NULL. */
bool str_cut(Str *rest, char sep, Str *ret_part);
/* Whole decimal integer, sign allowed; false if s is anything else or does not fit. */
bool str_to_int(Str s, int64_t *ret);
bool str_to_double(Str s, double *ret); /* C locale */
uint64_t str_hash(Str s);

/* Copies into the arena. The _z form is terminated. */
Str str_keep(Arena *a, Str s);
char *str_keep_z(Arena *a, Str s) NEVER_NULL;
Str str_printf(Arena *a, const char *fmt, ...) PRINTF(2, 3);

/* UTF-8
 * ----- */
#define UTF8_MAX 4
#define CODE_POINT_MAX 0x10FFFF

/* Reads the code point at *at and moves *at behind it. On an ill-formed sequence gives U+FFFD and moves by
 * one byte. False at the end. */
bool utf8_next(Str s, size_t *at, uint32_t *ret_cp);
/* The code point before *at, moving *at back; false at the start. */
bool utf8_prev(Str s, size_t *at, uint32_t *ret_cp);
/* Writes at most UTF8_MAX bytes, returns how many; surrogates and values above U+10FFFF become U+FFFD. */
size_t utf8_encode(uint32_t cp, char out[UTF8_MAX]);
/* True if all of s is well formed (no surrogates, no overlong forms); else *ret_bad is the first bad byte. */
bool utf8_valid(Str s, size_t *ret_bad);
size_t utf8_ascii(Str s); /* bytes before the first that is not of ASCII */
size_t utf8_count(Str s); /* code points */
/* Byte offset of the n-th code point, or s.n if there are fewer. */
size_t utf8_offset(Str s, size_t n);
bool is_han(uint32_t cp); /* CJK unified ideographs with extensions, compatibility ideographs, 〇 */

/* Memory
 * ------ */
Arena *arena_new(void) NEVER_NULL;
void arena_drop(Arena *a);   /* NULL is fine; runs what was deferred, last first */
void arena_dropp(Arena **a); /* for CLEANUP */
void arena_reset(Arena *a);  /* as drop, but the arena and its newest block stay, at most 256 KB */
/* Zeroed, 16-byte aligned, never NULL. In ASan builds an overrun is reported. */
void *arena_alloc(Arena *a, size_t n) MUST NEVER_NULL;
/* The same without the zeros: for large arrays that are written before they are read. */
void *arena_room(Arena *a, size_t size, size_t n) MUST NEVER_NULL;
size_t arena_used(const Arena *a);
/* f(p) runs when the arena is reset or dropped. */
void arena_defer(Arena *a, void (*f)(void *), void *p);

#define NEW(a, T) ((T *)arena_alloc((a), sizeof(T)))
#define NEW_N(a, T, n) ((T *)arena_alloc_n((a), sizeof(T), (n)))
void *arena_alloc_n(Arena *a, size_t size, size_t n) MUST NEVER_NULL; /* aborts on overflow */
/* A longer piece with the same beginning, the rest zeroed; p (of old_n bytes, from the same arena, NULL if
 * none yet) must not be used afterwards. In place where that is possible, so that growing wastes little. */
void *arena_grow(Arena *a, void *p, size_t old_n, size_t new_n) MUST NEVER_NULL;

/* A growing array in an arena: VEC(int) v = {0}; *VEC_PUSH(a, &v) = 7; v.p[0], v.n */
#define VEC(T)                 \
        struct {               \
                T *p;          \
                size_t n, cap; \
        }
#define VEC_PUSH(a, v)                                                                          \
        ((v)->p = (v)->n < (v)->cap ? (v)->p                                                    \
                                    : vec_grow((a), (v)->p, (v)->n, &(v)->cap, sizeof *(v)->p), \
                &(v)->p[(v)->n++])
void *vec_grow(Arena *a, void *p, size_t n, size_t *cap, size_t size) MUST NEVER_NULL;

/* Buf: bytes under construction
 * ----------------------------- */
typedef struct {
        Arena *arena;
        char *p; /* terminated once anything was put; never NULL after buf_new */
        size_t n, cap;
} Buf;

Buf buf_new(Arena *a);
Str buf_str(const Buf *b); /* borrowed, until the next put */
const char *buf_z(const Buf *b);
void buf_put(Buf *b, Str s);
void buf_putc(Buf *b, char ch);
void buf_put_cp(Buf *b, uint32_t cp);
void buf_printf(Buf *b, const char *fmt, ...) PRINTF(2, 3);
void buf_vprintf(Buf *b, const char *fmt, va_list ap) PRINTF(2, 0);
void buf_put_int(Buf *b, int64_t v); /* faster than printf */
void buf_put_html(Buf *b, Str s);    /* escapes & < > " ' */
void buf_reserve(Buf *b, size_t more);
void buf_clear(Buf *b);

/* Map: Str to pointer, in an arena, keys borrowed
 * ----------------------------------------------- */
typedef struct {
        Arena *arena;
        struct MapSlot *slots;
        size_t n, cap;
} Map;

Map map_new(Arena *a);
void map_put(Map *m, Str key, void *value); /* replaces */
void *map_lookup(const Map *m, Str key);    /* NULL if absent */
/* Walks in no order: size_t i = 0; while (map_next(&m, &i, &k, &v)) … */
bool map_next(const Map *m, size_t *i, Str *ret_key, void **ret_value);

/* Context: first parameter of everything above this room
 * ------------------------------------------------------ */
typedef struct Db Db;               /* store */
typedef struct Originals Originals; /* store */
typedef struct Registers Registers; /* record */
typedef struct Actor Actor;         /* flow: who acts, with roles and office */
typedef struct Settings Settings;   /* below */
typedef struct Words Words;         /* below */

typedef struct {
        Err kind;
        Str sentence; /* in the reader's language, complete, without a final newline */
        Str field;    /* name of the field it concerns, or empty */
} Fault;

typedef struct Ctx {
        Arena *arena; /* lifetime of this request, job or command */
        Fault fault;
        Db *db;
        Originals *originals;
        const Registers *registers;
        const Actor *actor; /* NULL before sign-in and in commands run by the machine's owner */
        const struct Scope *scope; /* record: whose records may be seen; NULL: all */
        const Settings *settings;
        const Words *words;      /* NULL: English */
        struct Views *views;     /* web */
        struct PageCache *pages; /* web: what this worker may give again; NULL: nothing is kept */
        struct Running *job;     /* job: the one at work; NULL outside of jobs */
        struct Bulk *bulk;       /* record: many saves at once; NULL: each by itself */
        int64_t (*now_ms)(void *clock); /* NULL: the real time */
        void *clock;
        void (*random)(void *p, size_t n); /* NULL: the system's */
} Ctx;

/* Records the one sentence of an error and returns kind. fmt is English and is looked up in c->words. It is
 * a programming error to call it twice without fault_clear. */
Err fail(Ctx *c, Err kind, const char *fmt, ...) PRINTF(3, 4);
/* The same, naming the field (of a form, a parameter, a register file) that it concerns. */
Err fail_field(Ctx *c, Err kind, Str field, const char *fmt, ...) PRINTF(4, 5);
#ifdef __clang_analyzer__ /* what it cannot see across files: fail gives the kind it was given, never OK */
#define fail(c, kind, ...) ((void)(fail)((c), (kind), __VA_ARGS__), (kind))
#define fail_field(c, kind, f, ...) ((void)(fail_field)((c), (kind), (f), __VA_ARGS__), (kind))
#endif
/* Forgets the error, where it was handled; tell it to nobody. */
void fault_clear(Ctx *c);
/* For errno after a system call: "cannot <what> <name>: <reason>"; a full disk has a sentence of its own. */
Err fail_errno(Ctx *c, const char *what, Str name);

/* A loop's turn: c gets an arena of its own until the scope ends, so that a walk over many things needs the
 * memory of one. What must outlive the turn is kept in s.outer; an error's sentence is carried over.
 *   CLEANUP(scratch_done) Scratch s = scratch_begin(c); */
typedef struct {
        Ctx *c;
        Arena *outer;
} Scratch;
Scratch scratch_begin(Ctx *c) MUST;
void scratch_done(Scratch *s);

/* Words in the reader's language
 * ------------------------------ */
/* The program's own language is English; po/LANG.po translates it. A catalogue is GNU gettext's .mo. */
const Words *words_from_mo(Arena *a, Str mo); /* mo is borrowed; NULL if it is no catalogue */
/* Translation of an English msgid, or the msgid itself. Borrowed, terminated. */
const char *tr(const Ctx *c, const char *id) __attribute__((format_arg(2)));
Str tr_str(const Ctx *c, Str id);
/* Of the two the one that English wants for so many; both are msgids. */
const char *tr_n(const Ctx *c, int64_t n, const char *one, const char *many)
        __attribute__((format_arg(3), format_arg(4)));
/* One more of a list in words: a comma of the reader's language before all but the first. */
void buf_put_listed(const Ctx *c, Buf *b, Str one);
/* A sentence that was made from an English format and stored, in the reader's language; itself if no format
 * fits. Translations keep the order of what is filled in. In the arena or borrowed. */
Str tr_made(const Ctx *c, Str sentence);
/* Marks a msgid in a constant table for extraction. */
#define N_(s) s

/* Settings: one row each in settings.c
 * ------------------------------------ */
typedef struct {
        const char *key;
        const char *value; /* default */
        const char *help;  /* English msgid */
} SettingRow;
extern const SettingRow setting_rows[]; /* ends with a row of NULL */

/* Reads "key = value" lines ('#' comments). Unknown keys and bad lines are errors with a line number. The
 * text may be empty: then the defaults hold. */
MUST Err settings_parse(Ctx *c, Str text, const Settings **ret);
Str setting(const Ctx *c, const char *key); /* asserts that the key has a row */
int64_t setting_int(const Ctx *c, const char *key);

/* Time of day
 * ----------- */
int64_t now_ms(const Ctx *c); /* milliseconds since 1970, UTC, by the context's clock */
/* "2026-11-22T08:30:00.123Z" */
Str time_iso(Arena *a, int64_t ms);
/* Calendar date in the office's time zone (setting "zone", minutes east of UTC; default +08:00). */
typedef struct {
        int year, month, day, hour, minute, second, weekday; /* weekday 0 = Sunday */
} LocalTime;
LocalTime time_local(const Ctx *c, int64_t ms);
/* Monotonic nanoseconds, for measuring only. */
int64_t ticks_ns(void);

/* Identity, hashes, passwords (libsodium)
 * --------------------------------------- */
#define UUID_LEN 36
#define SHA256_LEN 32
#define SHA512_LEN 64
Str uuid_new(Ctx *c); /* UUIDv7: sortable by time, 36 characters */
bool uuid_valid(Str s);
void random_fill(Ctx *c, void *p, size_t n);
void sha256(Str data, uint8_t out[SHA256_LEN]);
void sha512(Str data, uint8_t out[SHA512_LEN]);
typedef struct Hasher Hasher;
/* By name: sha512, sha256, md5, sha1, sha512/256, blake2b-512 -384 -256 -160; NULL for any other. */
Hasher *hasher_new(Arena *a, Str algorithm);
Hasher *hasher_new_sha512(Arena *a);
Hasher *hasher_new_sha256(Arena *a);
void hasher_put(Hasher *h, Str data);
Str hasher_hex(Hasher *h, Arena *a); /* ends it; lower-case hexadecimal */
Str hex(Arena *a, const void *p, size_t n);
Str sha256_hex(Arena *a, Str data);
Str sha512_hex(Arena *a, Str data);
/* argon2id, the string form with its parameters. The memory and time cost come from settings. */
MUST Err password_hash(Ctx *c, Str password, Str *ret);
bool password_matches(Str hash, Str password);
/* Comparison in constant time. */
bool secret_eq(Str a, Str b);
/* Words that only who has the key can read, as text: SEAL_MARK and base64. The same words about the same thing under the
 * same key give the same text, so that what did not change is not sealed anew; about another thing they give another.
 * unseal is false for what was not sealed with this key, or was changed. */
#define SEAL_MARK "sealed:1:"
#define SEAL_KEY_LEN 32
Str seal(Arena *a, const uint8_t key[SEAL_KEY_LEN], Str about, Str words);
bool unseal(Arena *a, const uint8_t key[SEAL_KEY_LEN], Str sealed, Str *ret);
/* 32 random bytes as 43 characters of URL-safe base64. */
Str token_new(Ctx *c);
Str base64(Arena *a, Str data);

/* JSON: parse (jansson, strict), build, print
 * ------------------------------------------- */
typedef enum { JSON_NULL, JSON_BOOL, JSON_NUMBER, JSON_STRING, JSON_ARRAY, JSON_OBJECT } JsonKind;
/* A value in an arena. The same tree is what a page's handler yields: rendered by a view or printed as
 * JSON. Objects keep the order of insertion; keys are borrowed. */
typedef struct Json {
        JsonKind kind;
        bool truth;          /* JSON_BOOL */
        Str s;               /* JSON_STRING; for JSON_NUMBER the digits as they are printed */
        struct Json **items; /* JSON_ARRAY, JSON_OBJECT */
        Str *keys;           /* JSON_OBJECT */
        size_t n, cap;
} Json;

#define JSON_DEPTH_MAX 64
/* Strict RFC 8259, duplicate keys refused, depth limited; the sentence names line and column. */
MUST Err json_parse(Ctx *c, Str text, Json **ret);
Json *json_object(Arena *a);
Json *json_array(Arena *a);
Json *json_string(Arena *a, Str s); /* s borrowed */
Json *json_int(Arena *a, int64_t v);
Json *json_double(Arena *a, double v); /* shortest form that reads back the same */
Json *json_bool(Arena *a, bool v);
Json *json_null(Arena *a);
void json_put(Arena *a, Json *object, const char *key, Json *value); /* key must be new; borrowed */
void json_put_at(Arena *a, Json *object, Str key, Json *value);
void json_push(Arena *a, Json *array, Json *value);
/* Short forms. */
void json_put_str(Arena *a, Json *object, const char *key, Str s);
void json_put_int(Arena *a, Json *object, const char *key, int64_t v);
void json_put_bool(Arena *a, Json *object, const char *key, bool v);
/* Borrowing look-ups that accept NULL and the wrong kind. */
Json *json_at(const Json *object, const char *key);
Json *json_lookup(const Json *object, Str key);
Str json_text(const Json *v); /* of a string or number; else empty */
int64_t json_to_int(const Json *v, int64_t otherwise);
double json_to_double(const Json *v, double otherwise);
bool json_truth(const Json *v);           /* true of JSON_BOOL true only */
void json_write(Buf *out, const Json *v); /* compact, UTF-8, one line */
/* Whether both say the same, keys in the same order, or both are not there (NULL). */
bool json_same(Arena *a, const Json *x, const Json *y);
void json_write_string(Buf *out, Str s); /* quoted and escaped; ill-formed UTF-8 becomes U+FFFD */

/* Files
 * ----- */
/* The whole file; ERR_LIMIT above max bytes. */
MUST Err file_read(Ctx *c, const char *path, size_t max, Str *ret);
/* Written beside, synced and renamed, so that a crash leaves the old or the new file, never half. */
MUST Err file_write(Ctx *c, const char *path, Str data);
MUST Err file_write_private(Ctx *c, const char *path, Str data); /* nobody else can read it */
/* Read-only mapping that lives as long as the arena; empty files give the empty Str. */
MUST Err file_map(Ctx *c, const char *path, Str *ret);
MUST Err dir_make(Ctx *c, const char *path); /* with parents; existing is fine */
bool file_exists(const char *path);
Str path_join(Arena *a, Str dir, Str name); /* terminated */
void fd_close(int *fd);                     /* for CLEANUP; -1 is fine */

/* Embedded files: views, static files, registers, catalogues, SQL
 * --------------------------------------------------------------- */
typedef struct {
        const char *name; /* "views/desk.mustache" */
        const unsigned char *p;
        size_t n;
        const char *version; /* first 12 hex digits of its SHA-256, for caching */
} Asset;
extern const Asset assets[]; /* sorted by name; written at build time by tools/embed.py */
extern const size_t n_assets;
const Asset *asset_lookup(Str name); /* NULL if absent */
Str asset_str(const Asset *a);

/* Log: one line each on standard error, key=value; called by serve, job and main only
 * ----------------------------------------------------------------------------------- */
void log_line(const char *level, const char *fmt, ...) PRINTF(2, 3);
/* Logs and aborts: out of memory, broken invariant. */
NORETURN void die(const char *fmt, ...) PRINTF(1, 2);

#endif
