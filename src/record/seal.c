/* seal.c: what only a few may read lies encrypted: in its row, in the history and therefore in every copy of the database.
 * The key is a file of its own in the office's folder (office.key, for its owner alone); a database without it tells who
 * wrote a letter to nobody.
 *
 * A value is sealed for its record: the same words of one record give the same text, so that comparing, verifying and
 * finding that nothing was changed need no key; of two records they differ, so that nobody sees who wrote twice. Values
 * are unsealed as they are read from a row or a revision, and sealed as they are written; between the two they are plain. */
#include "record/inner.h"

#include <errno.h>
#include <string.h>

#define KEY_FACT "seal_key" /* which key the database's sealed values were made with */

static const char *key_path(Ctx *c, const Registers *r)
{
        return path_beside(c, r->dir, SEAL_KEY_FILE);
}

static bool read_hex(Str hex_words, uint8_t out[SEAL_KEY_LEN])
{
        static const char digits[] = "0123456789abcdef";
        bool good = hex_words.n == 2 * SEAL_KEY_LEN;
        for (size_t i = 0; good && i < hex_words.n; i++) {
                const char *at = memchr(digits, hex_words.p[i], sizeof digits - 1);
                good = at != NULL;
                if (good)
                        out[i / 2] = (uint8_t)(out[i / 2] << 4 | (at - digits));
        }
        return good;
}

/* Without a folder nothing lies anywhere, and the key is none. */
Err seal_key_load(Ctx *c, struct Registers *r)
{
        Str words;
        r->has_key = !r->dir;
        if (!r->dir || !file_exists(key_path(c, r)))
                return OK;
        TRY(file_read(c, key_path(c, r), 200, &words));
        if (!read_hex(str_trim(words), r->key))
                return fail(c, ERR_CORRUPT,
                        "%s is damaged: it should hold the office’s key, %d hexadecimal digits. Put it back from a backup.",
                        key_path(c, r), 2 * SEAL_KEY_LEN);
        r->has_key = true;
        return OK;
}

bool seal_has_key(const Ctx *c)
{
        return c->registers && c->registers->has_key;
}

Str seal_value(const Ctx *c, Str id, Str words)
{
        if (!words.n || !seal_has_key(c) || str_starts(words, S(SEAL_MARK)))
                return words;
        return seal(c->arena, c->registers->key, id, words);
}

Str unseal_value(const Ctx *c, Str stored)
{
        Str words;
        return seal_has_key(c) && unseal(c->arena, c->registers->key, stored, &words) ? words
                                                                                      : stored;
}

Err check_sealed(Ctx *c, const Field *f, const Values *v)
{
        for (size_t i = 0; i < v->n && !seal_has_key(c); i++)
                if (!str_starts(v->p[i].text, S(SEAL_MARK)))
                        return fail_field(c, ERR_CONFLICT, f->name,
                                "“%.*s” is kept sealed, and the office’s key is not here: put the file %s back from a backup.",
                                STR(field_label(c, f)), SEAL_KEY_FILE);
        return OK;
}

/* Revisions
 * --------- */
/* By its present name or a former one. */
static const Field *sealed_field(const Register *reg, Str name)
{
        const Field *f = field_lookup(reg, name);
        return f && f->sealed ? f : NULL;
}

static Json *unsealed(Ctx *c, const Json *v)
{
        if (v->kind != JSON_ARRAY)
                return json_string(c->arena, unseal_value(c, json_text(v)));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < v->n; i++)
                json_push(c->arena, list, unsealed(c, v->items[i]));
        return list;
}

Json *snapshot_unsealed(Ctx *c, const Register *reg, Json *snapshot)
{
        Json *out = json_object(c->arena);
        for (size_t i = 0; i < snapshot->n; i++) {
                Str key = snapshot->keys[i];
                if (str_eq(key, S(SNAPSHOT_SALT)) || str_eq(key, S(SNAPSHOT_PURGED)))
                        continue;
                json_put_at(c->arena, out, key,
                        sealed_field(reg, key) ? unsealed(c, snapshot->items[i])
                                               : snapshot->items[i]);
        }
        return out;
}

/* The hash of a revision stays when something is taken out of it; without salt, who guesses what that was could try. */
Str snapshot_salted(Ctx *c, Str snapshot)
{
        uint8_t salt[16];
        if (!str_ends(snapshot, S("}")))
                return snapshot;
        random_fill(c, salt, sizeof salt);
        return str_printf(c->arena, "%.*s%s\"" SNAPSHOT_SALT "\":\"%.*s\"}",
                STR(str_slice(snapshot, 0, snapshot.n - 1)), snapshot.n > 2 ? "," : "",
                STR(hex(c->arena, salt, sizeof salt)));
}

/* What was plain
 * -------------- */
typedef struct {
        Str id, words;
        int64_t ord;
} Plain;
typedef VEC(Plain) Plains;

static MUST Err plain_rows(Ctx *c, const Register *reg, const Field *f, Plains *ret)
{
        Str column = column_name(c->arena, f, "");
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT %s, %.*s, %s FROM %.*s WHERE %.*s IS NOT NULL AND %.*s NOT LIKE '" SEAL_MARK
                "%%'",
                f->many ? "record_id" : "id", STR(column), f->many ? "ord" : "0",
                STR(f->many ? child_name(c->arena, reg, f) : table_name(c->arena, reg)),
                STR(column), STR(column));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, str_keep_z(c->arena, sql), NO_CELLS, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                *VEC_PUSH(c->arena, ret) = (Plain){str_keep(c->arena, rows_text(rows, 0)),
                        str_keep(c->arena, rows_text(rows, 1)), rows_int(rows, 2)};
        }
}

static MUST Err seal_field(Ctx *c, const Register *reg, const Field *f)
{
        Plains plain = {0};
        Str column = column_name(c->arena, f, "");
        TRY(plain_rows(c, reg, f, &plain));
        /* sql: identifiers only */
        Str sql = str_printf(c->arena, "UPDATE %.*s SET %.*s = ? WHERE %s = ? AND %s",
                STR(f->many ? child_name(c->arena, reg, f) : table_name(c->arena, reg)),
                STR(column), f->many ? "record_id" : "id",
                f->many ? "ord = ?" : "CAST(? AS bigint) = 0");
        for (size_t i = 0; i < plain.n; i++) {
                const Plain *p = &plain.p[i];
                Str sealed = seal_value(c, p->id, p->words);
                TRY(db_run(c, str_keep_z(c->arena, sql),
                        CELLS(cell_text(sealed), cell_text(p->id), cell_int(p->ord)), NULL));
        }
        return OK;
}

Err seal_rows(Ctx *c, const Registers *r)
{
        for (size_t i = 0; i < registers_count(r) && seal_has_key(c); i++) {
                const Register *reg = registers_at(r, i);
                for (size_t k = 0; k < reg->n_fields; k++)
                        if (reg->fields[k].sealed)
                                TRY(seal_field(c, reg, &reg->fields[k]));
        }
        return OK;
}

/* The key
 * ------- */
static Str key_mark(Ctx *c, const uint8_t key[SEAL_KEY_LEN])
{
        Hasher *h = hasher_new_sha256(c->arena);
        hasher_put(h, S("hanqing seal key\n"));
        hasher_put(h, (Str){(const char *)key, SEAL_KEY_LEN});
        return str_slice(hasher_hex(h, c->arena), 0, 16);
}

static struct Registers *writable(Ctx *c)
{
        return (struct Registers *)(uintptr_t)c->registers; /* before anybody else has it */
}

static MUST Err make_key(Ctx *c)
{
        struct Registers *r = writable(c);
        random_fill(c, r->key, SEAL_KEY_LEN);
        TRY(file_write_private(c, key_path(c, r),
                str_printf(c->arena, "%.*s\n", STR(hex(c->arena, r->key, SEAL_KEY_LEN)))));
        r->has_key = true;
        return OK;
}

Err seal_prepare(Ctx *c)
{
        Str known;
        if (!c->registers->dir)
                return OK;
        TRY(db_fact(c, S(KEY_FACT), &known));
        if (!known.n && !c->registers->has_key)
                TRY(make_key(c));
        if (!known.n)
                return db_fact_put(c, S(KEY_FACT), key_mark(c, c->registers->key));
        bool same = c->registers->has_key && str_eq(known, key_mark(c, c->registers->key));
        if (!same) {
                log_line("warning", "event=seal_key sentence=\"%s is %s\"", SEAL_KEY_FILE,
                        c->registers->has_key ? "another key than this office's" : "missing");
                writable(c)->has_key = false;
        }
        return OK;
}
