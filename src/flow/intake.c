/* intake.c: what stands between a file and the collection.
 *
 * Bytes wait in incoming/ until a worker has read them and found no secrecy mark; then they move into the
 * OCFL root, and what was read waits for a person. Every step is a row before it is an effect, and every
 * effect may be repeated: whoever dies between two steps, the job starts again and nothing is doubled. */
#include "flow/flow.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const state_names[] = {
        [INTAKE_READING] = "reading",
        [INTAKE_REVIEW] = "review",
        [INTAKE_FILED] = "filed",
        [INTAKE_RETURNED] = "returned",
        [INTAKE_FAILED] = "failed",
        [INTAKE_REFUSED] = "refused",
};

const char *intake_state_name(IntakeState s)
{
        return state_names[s];
}

static IntakeState state_from(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(state_names); i++)
                if (str_eq(name, str_from(state_names[i])))
                        return (IntakeState)i;
        return INTAKE_FAILED;
}

#define SHA512_DIGITS 128

/* Opening
 * ------- */
static MUST Err copy_and_hash(Ctx *c, int from, int to, Hasher *hash, int64_t *ret_n)
{
        char *piece = arena_alloc(c->arena, 1 << 16);
        int64_t n = 0;
        for (;;) {
                ssize_t got = read(from, piece, 1 << 16);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return fail_errno(c, N_("read"), S("the file"));
                if (got == 0)
                        break;
                n += got;
                if (n > setting_int(c, "upload_max"))
                        return fail(c, ERR_LIMIT,
                                "This file is larger than this office takes (%lld bytes).",
                                (long long)setting_int(c, "upload_max"));
                hasher_put(hash, (Str){piece, (size_t)got});
                for (ssize_t at = 0; at < got;) {
                        ssize_t put = write(to, piece + at, (size_t)(got - at));
                        if (put < 0 && errno == EINTR)
                                continue;
                        if (put < 0)
                                return fail_errno(c, N_("write"), S("incoming"));
                        at += put;
                }
        }
        *ret_n = n;
        return OK;
}

/* Copies the file into incoming/ under the intake's id. */
static MUST Err take_in(
        Ctx *c, const char *path, const char *incoming, Str *ret_sha512, int64_t *ret_n)
{
        CLEANUP(fd_close) int from = open(path, O_RDONLY | O_CLOEXEC);
        if (from < 0)
                return fail_errno(c, N_("open"), str_from(path));
        struct stat st;
        if (fstat(from, &st) != 0 || !S_ISREG(st.st_mode))
                return fail(c, ERR_INVALID, "%s is not a file.", path);
        if (st.st_size == 0)
                return fail(c, ERR_INVALID, "The file is empty: there is nothing to take in.");
        CLEANUP(fd_close) int to = open(incoming, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
        if (to < 0)
                return fail_errno(c, N_("write"), str_from(incoming));
        Hasher *hash = hasher_new_sha512(c->arena);
        TRY(copy_and_hash(c, from, to, hash, ret_n));
        if (fsync(to) != 0)
                return fail_errno(c, N_("write"), str_from(incoming));
        *ret_sha512 = hasher_hex(hash, c->arena);
        return OK;
}

/* Whose files whoever acts takes in. */
static MUST Err org_of_intake(Ctx *c, Str *ret)
{
        *ret = c->scope ? c->scope->org : c->actor ? c->actor->org_id : (Str){0};
        return ret->n || c->scope ? OK : scope_office(c, ret);
}

/* The same bytes are taken in once by each organisation: the first has them under their hash, each other one under
 * the hash and its own id. */
static MUST Err hash_key(Ctx *c, Str sha512, Str org, Str *ret)
{
        Cell whose;
        bool known;
        TRY(db_one(c, "SELECT org_id FROM intake WHERE sha512 = ?", CELLS(cell_text(sha512)),
                &whose, &known));
        *ret = !known || str_eq(whose.s, org)
                ? sha512
                : str_printf(c->arena, "%.*s/%.*s", STR(sha512), STR(org));
        return OK;
}

/* The intake of these bytes, if they were here before. One that failed is read again. */
static MUST Err known_intake(
        Ctx *c, Str key, Err (*queue)(Ctx *c, Str id), Str *ret_id, bool *ret_known)
{
        Cell id;
        int64_t changed;
        TRY(db_one(c, "SELECT id FROM intake WHERE sha512 = ?", CELLS(cell_text(key)), &id,
                ret_known));
        if (!*ret_known)
                return OK;
        *ret_id = id.s;
        TRY(db_run(c,
                "UPDATE intake SET state = 'reading', sentence = '', version = version + 1"
                " WHERE id = ? AND state = 'failed'",
                CELLS(id), &changed));
        return changed ? queue(c, id.s) : OK;
}

static Str clean_name(Ctx *c, Str name)
{
        for (size_t i = name.n; i-- > 0;)
                if (name.p[i] == '/' || name.p[i] == '\\') {
                        name = str_slice(name, i + 1, name.n);
                        break;
                }
        Buf out = buf_new(c->arena);
        size_t at = 0, n = 0;
        for (uint32_t cp; n < 120 && utf8_next(name, &at, &cp); n++)
                if (cp >= 0x20 && cp != 0x7F)
                        buf_put_cp(&out, cp);
        return out.n ? buf_str(&out) : S("unnamed");
}

static MUST Err insert_intake(Ctx *c, Str id, Str key, Str org, Str file_name, int64_t n_bytes)
{
        Str who = c->actor ? c->actor->id : S("");
        TRY(db_run(c,
                "INSERT INTO intake (id, sha512, file_name, n_bytes, state, sentence, original_id, reading,"
                " title, n_open, version, created_ms, created_by, records, org_id)"
                " VALUES (?, ?, ?, ?, 'reading', '', '', '', '', 0, 1, ?, ?, '[]', ?)",
                CELLS(cell_text(id), cell_text(key), cell_text(file_name), cell_int(n_bytes),
                        cell_int(now_ms(c)), cell_text(who), cell_text(org)),
                NULL));
        TRY(scope_note_org(c, org));
        return audit_add(c, S("take-in"), S("intake"), id, str_slice(key, 0, SHA512_DIGITS));
}

Err intake_open(Ctx *c, const char *path, Str file_name, Err (*queue)(Ctx *c, Str id), Str *ret_id,
        bool *ret_known)
{
        TRY(demand(c, MAY_COLLECT));
        Str id = uuid_new(c), sha512, org, key;
        const char *incoming = originals_incoming(c, c->originals, id);
        int64_t n_bytes = 0;
        Err e = take_in(c, path, incoming, &sha512, &n_bytes);
        if (e != OK) {
                (void)unlink(incoming);
                return e;
        }
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(org_of_intake(c, &org));
        TRY(hash_key(c, sha512, org, &key));
        TRY(known_intake(c, key, queue, ret_id, ret_known));
        if (*ret_known) {
                (void)unlink(incoming);
                return txn_commit(&t);
        }
        e = insert_intake(c, id, key, org, clean_name(c, file_name), n_bytes);
        if (e == OK)
                e = queue(c, id);
        if (e == OK)
                e = txn_commit(&t);
        if (e != OK) {
                (void)unlink(incoming);
                return e;
        }
        *ret_id = id;
        return OK;
}

/* What the reading job calls
 * -------------------------- */
static Str object_id(Ctx *c, Str id)
{
        return str_printf(c->arena, "urn:uuid:%.*s", STR(id));
}

Err intake_path(Ctx *c, Str id, const char **ret_path, Str *ret_file_name)
{
        Intake in;
        TRY(intake_load(c, id, &in));
        *ret_file_name = in.file_name;
        const char *incoming = originals_incoming(c, c->originals, id);
        if (file_exists(incoming)) {
                *ret_path = incoming;
                return OK;
        }
        Str name;
        return original_path(c, c->originals, object_id(c, id), ret_path, &name);
}

size_t intake_proposals(const ReadDoc *d)
{
        return d->repairs.n + (d->evidence.n ? 1 : 0);
}

/* p is the intake's id. Head and documents go to rows that nobody sees before intake_read_done; a second try
 * writes over the first. */
Err intake_read_sink(Ctx *c, void *p, const Reading *r, const ReadDoc *doc, size_t i)
{
        Str id = *(const Str *)p;
        Buf out = buf_new(c->arena);
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        if (!doc) {
                json_write(&out, reading_head_to_json(c->arena, r));
                TRY(db_run(c, "DELETE FROM intake_document WHERE intake_id = ?",
                        CELLS(cell_text(id)), NULL));
                TRY(db_run(c, "UPDATE intake SET reading = ? WHERE id = ?",
                        CELLS(cell_text(buf_str(&out)), cell_text(id)), NULL));
                return txn_commit(&t);
        }
        json_write(&out, read_doc_to_json(c->arena, doc));
        TRY(db_run(c,
                "INSERT INTO intake_document (intake_id, doc, title, n_proposals, reading)"
                " VALUES (?, ?, ?, ?, ?)",
                CELLS(cell_text(id), cell_int((int64_t)i), cell_text(doc->title),
                        cell_int((int64_t)intake_proposals(doc)), cell_text(buf_str(&out))),
                NULL));
        return txn_commit(&t);
}

/* Moves the bytes from incoming/ into the OCFL root; a repeated call finds them there. */
static MUST Err keep_original(Ctx *c, const Intake *in)
{
        const char *incoming = originals_incoming(c, c->originals, in->id);
        if (!file_exists(incoming))
                return OK;
        Str sha512;
        Err e = original_put_file(c, c->originals, object_id(c, in->id), in->file_name, incoming,
                S("taken in"), &sha512);
        if (e == ERR_CONFLICT) /* stored before the last try died */
                fault_clear(c);
        else if (e != OK)
                return e;
        else if (!str_eq(sha512, in->sha512))
                return fail(c, ERR_CORRUPT, "The bytes of %.*s changed while they waited.",
                        STR(in->file_name));
        (void)unlink(incoming);
        return OK;
}

Err intake_read_done(Ctx *c, Str id)
{
        Intake in;
        TRY(intake_load(c, id, &in));
        TRY(keep_original(c, &in));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c,
                "UPDATE intake SET state = 'review', sentence = '', original_id = ?,"
                " title = COALESCE((SELECT d.title FROM intake_document d WHERE d.intake_id = intake.id AND d.doc = 0), ''),"
                " n_open = COALESCE((SELECT SUM(d.n_proposals) FROM intake_document d WHERE d.intake_id = intake.id), 0),"
                " version = version + 1 WHERE id = ? AND state IN ('reading', 'failed')",
                CELLS(cell_text(object_id(c, id)), cell_text(id)), NULL));
        return txn_commit(&t);
}

/* Nothing of a refused document stays: not its bytes, not its name; only the hash. */
static MUST Err refuse(Ctx *c, const Intake *in, Str sentence)
{
        TRY(db_run(c, "DELETE FROM intake_document WHERE intake_id = ?", CELLS(cell_text(in->id)),
                NULL));
        TRY(db_run(c,
                "UPDATE intake SET state = 'refused', sentence = ?, file_name = '', reading = '',"
                " title = '', version = version + 1 WHERE id = ?",
                CELLS(cell_text(sentence), cell_text(in->id)), NULL));
        TRY(db_run(c, "INSERT INTO refusal (id, at_ms, actor, sha512, rule) VALUES (?, ?, ?, ?, ?)",
                CELLS(cell_text(in->id), cell_int(now_ms(c)), cell_text(in->created_by),
                        cell_text(in->sha512), cell_text(S("secrecy mark"))),
                NULL));
        return audit_add(c, S("refuse"), S("intake"), in->id, in->sha512);
}

Err intake_read_failed(Ctx *c, Str id, Err kind, Str sentence)
{
        Intake in;
        TRY(intake_load(c, id, &in));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        if (kind == ERR_DENIED)
                TRY(refuse(c, &in, sentence));
        else
                TRY(db_run(c,
                        "UPDATE intake SET state = 'failed', sentence = ?, version = version + 1"
                        " WHERE id = ? AND state = 'reading'",
                        CELLS(cell_text(sentence), cell_text(id)), NULL));
        TRY(txn_commit(&t));
        if (kind == ERR_DENIED)
                (void)unlink(originals_incoming(c, c->originals, id));
        return OK;
}

/* Loading
 * ------- */
#define COLUMNS                                                                                           \
        "SELECT i.id, i.file_name, i.sha512, i.n_bytes, i.state, i.sentence, i.created_ms, i.created_by," \
        " a.name, i.original_id, i.records, i.n_open, i.title, i.version,"                                \
        " (SELECT COUNT(*) FROM intake_document d WHERE d.intake_id = i.id)"                              \
        " FROM intake i LEFT JOIN account a ON a.id = i.created_by"

static MUST Err intake_from_row(Ctx *c, const Rows *r, Intake *ret)
{
        Arena *a = c->arena;
        *ret = (Intake){
                .id = str_keep(a, rows_text(r, 0)),
                .file_name = str_keep(a, rows_text(r, 1)),
                .sha512 = str_keep(a, str_slice(rows_text(r, 2), 0, SHA512_DIGITS)),
                .n_bytes = rows_int(r, 3),
                .state = state_from(rows_text(r, 4)),
                .sentence = str_keep(a, rows_text(r, 5)),
                .created_ms = rows_int(r, 6),
                .created_by = str_keep(a, rows_text(r, 7)),
                .created_by_name = str_keep(a, rows_text(r, 8)),
                .original_id = str_keep(a, rows_text(r, 9)),
                .n_open = rows_int(r, 11),
                .title = str_keep(a, rows_text(r, 12)),
                .version = rows_int(r, 13),
                .n_docs = (size_t)rows_int(r, 14),
        };
        Json *ids;
        TRY(json_parse(c, str_keep(a, rows_text(r, 10)), &ids));
        ret->record_ids = NEW_N(a, Str, ids->n + 1);
        ret->record_of = NEW_N(a, Str, ids->n + 1);
        for (size_t i = 0; i < ids->n; i++) {
                Str one = json_text(ids->items[i]);
                ret->record_of[ret->n_record_of++] = one;
                if (!i || !str_eq(one, ret->record_of[i - 1]))
                        ret->record_ids[ret->n_record_ids++] = one;
        }
        return OK;
}

static MUST Err load_intake(Ctx *c, const char *where, Cells cells, Intake *ret, bool *ret_found)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        Str sql = str_printf(c->arena, COLUMNS " WHERE %s", where);
        TRY(db_query(c, sql.p, cells, &rows));
        TRY(rows_next(c, rows, ret_found));
        return *ret_found ? intake_from_row(c, rows, ret) : OK;
}

/* An intake is its organisation's own business: others do not know of it. */
#define OWN " AND (CAST(? AS bigint) = 1 OR i.org_id = ?)"
static Cell anyones(const Ctx *c)
{
        return cell_int(c->scope == NULL);
}

static Cell own_org(const Ctx *c)
{
        return cell_text(c->scope ? c->scope->org : (Str){0});
}

Err intake_load(Ctx *c, Str id, Intake *ret)
{
        bool found;
        TRY(load_intake(
                c, "i.id = ?" OWN, CELLS(cell_text(id), anyones(c), own_org(c)), ret, &found));
        return found ? OK : fail(c, ERR_NOT_FOUND, "There is no intake %.*s.", STR(id));
}

Err intake_of_original(Ctx *c, Str original_id, Intake *ret, bool *ret_found)
{
        return load_intake(c, "i.original_id = ?", CELLS(cell_text(original_id)), ret, ret_found);
}

Err original_intact(Ctx *c, const Intake *in, bool *ret_intact)
{
        Str bytes;
        TRY(original_map(c, c->originals, in->original_id, &bytes));
        *ret_intact = str_eq(sha512_hex(c->arena, bytes), in->sha512);
        return OK;
}

Err intake_list(Ctx *c, const IntakeState *states, size_t n_states, Intake **ret, size_t *ret_n)
{
        VEC(Intake) list = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, COLUMNS " WHERE 1 = 1" OWN " ORDER BY i.created_ms DESC LIMIT 1000",
                CELLS(anyones(c), own_org(c)), &rows));
        for (;;) {
                bool more, wanted = n_states == 0;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Intake in;
                TRY(intake_from_row(c, rows, &in));
                for (size_t i = 0; i < n_states; i++)
                        wanted |= states[i] == in.state;
                if (wanted)
                        *VEC_PUSH(c->arena, &list) = in;
        }
        *ret = list.p;
        *ret_n = list.n;
        return OK;
}

Err intake_reading(Ctx *c, Str id, Reading *ret)
{
        Cell cell;
        bool found;
        TRY(db_one(c, "SELECT i.reading FROM intake i WHERE i.id = ? AND i.reading <> ''" OWN,
                CELLS(cell_text(id), anyones(c), own_org(c)), &cell, &found));
        if (!found)
                return fail(c, ERR_NOT_FOUND, "There is no reading of intake %.*s.", STR(id));
        Json *j;
        TRY(json_parse(c, cell.s, &j));
        return reading_head_from_json(c, j, ret);
}

Err intake_document(Ctx *c, Str id, size_t doc, ReadDoc *ret)
{
        Cell cell;
        bool found;
        TRY(db_one(c,
                "SELECT d.reading FROM intake_document d JOIN intake i ON i.id = d.intake_id"
                " WHERE d.intake_id = ? AND d.doc = ?" OWN,
                CELLS(cell_text(id), cell_int((int64_t)doc), anyones(c), own_org(c)), &cell,
                &found));
        if (!found)
                return fail(c, ERR_NOT_FOUND, "Intake %.*s has no document %zu.", STR(id), doc + 1);
        Json *j;
        TRY(json_parse(c, cell.s, &j));
        return read_doc_from_json(c, j, ret);
}
