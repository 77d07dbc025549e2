/* ocfl.c: originals, in an OCFL 1.1 storage root that any other program, or a person with a file browser, can read:
 *
 *     originals/0=ocfl_1.1, ocfl_layout.json, extensions/0004-…/config.json
 *     originals/3c0/ff4/240/3c0ff4240c1e…/     one object: SHA-256 of its id, in three folders
 *             0=ocfl_object_1.1, inventory.json, inventory.json.sha512
 *             v1/content/NAME, v1/inventory.json, v1/inventory.json.sha512
 *
 * An object is built, with the folders above it that are missing, in incoming/ beside the root (same disk),
 * every file and folder is synced, and then one rename makes it appear. A crash before leaves something in
 * incoming/ that is swept away a day later; a crash after leaves the whole object. The root itself never
 * holds an empty folder or half an object, so it is valid at every moment. */
#include "store/ocfl.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

struct Originals {
        Str root;
        Str incoming;
};

#define N_TUPLES 3
#define TUPLE 3
/* Of a file name in the root: ext4 allows 255 bytes; what is longer loses its middle. */
#define NAME_MAX_BYTES 200
#define COPY_CHUNK ((size_t)1 << 20)
#define BUILDING ".object-"
#define STALE_S (24 * 60 * 60)

static const char layout_json[] =
        "{\n  \"extension\": \"" OCFL_LAYOUT "\",\n"
        "  \"description\": \"Object roots lie under three folders of three characters each of the SHA-256 "
        "digest of the object's id\"\n}\n";
static const char config_json[] = "{\n  \"extensionName\": \"" OCFL_LAYOUT "\",\n"
                                  "  \"digestAlgorithm\": \"sha256\",\n  \"tupleSize\": 3,\n"
                                  "  \"numberOfTuples\": 3,\n  \"shortObjectRoot\": false\n}\n";

/* The root
 * -------- */
static int remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
        (void)st;
        (void)flag;
        (void)ftw;
        return remove(path);
}

static void remove_tree(const char *path)
{
        int kept = errno;
        (void)nftw(path, remove_one, 16, FTW_DEPTH | FTW_PHYS);
        errno = kept;
}

/* What a crash left behind; not what another process is building now. */
static void sweep(Ctx *c, const Originals *o)
{
        DIR *dir = opendir(o->incoming.p);
        if (!dir)
                return;
        for (struct dirent *d; (d = readdir(dir));) {
                struct stat st;
                if (strncmp(d->d_name, BUILDING, strlen(BUILDING)) != 0)
                        continue;
                const char *path = path_join(c->arena, o->incoming, str_from(d->d_name)).p;
                if (lstat(path, &st) == 0 && st.st_mtime + STALE_S < time(NULL))
                        remove_tree(path);
        }
        closedir(dir);
}

static MUST Err make_root(Ctx *c, const Originals *o)
{
        Arena *a = c->arena;
        Str extension = path_join(a, o->root, S("extensions/" OCFL_LAYOUT));
        TRY(dir_make(c, extension.p));
        TRY(file_write(c, path_join(a, extension, S("config.json")).p, str_from(config_json)));
        TRY(file_write(c, path_join(a, o->root, S("ocfl_layout.json")).p, str_from(layout_json)));
        /* Last, for it says that the rest is there. */
        return file_write(c, path_join(a, o->root, S("0=ocfl_1.1")).p, S("ocfl_1.1\n"));
}

Err originals_open(Ctx *c, const char *root, Originals **ret)
{
        Originals *o = NEW(c->arena, Originals);
        o->root = str_from(str_keep_z(c->arena, str_from(root)));
        while (o->root.n > 1 && str_ends(o->root, S("/")))
                o->root = str_from(str_keep_z(c->arena, str_slice(o->root, 0, o->root.n - 1)));
        o->incoming = path_join(c->arena, o->root, S("../incoming"));
        TRY(dir_make(c, o->root.p));
        TRY(dir_make(c, o->incoming.p));
        if (!file_exists(path_join(c->arena, o->root, S("0=ocfl_1.1")).p))
                TRY(make_root(c, o));
        sweep(c, o);
        *ret = o;
        return OK;
}

Str originals_root(const Originals *o)
{
        return o->root;
}

const char *originals_incoming(Ctx *c, const Originals *o, Str name)
{
        return path_join(c->arena, o->incoming, name).p;
}

/* "3c0/ff4/240/3c0ff4240c1e…" */
Str originals_folder(Ctx *c, Str id)
{
        Str digest = sha256_hex(c->arena, id);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < N_TUPLES; i++) {
                buf_put(&b, str_slice(digest, i * TUPLE, (i + 1) * TUPLE));
                buf_putc(&b, '/');
        }
        buf_put(&b, digest);
        return buf_str(&b);
}

/* Putting
 * ------- */
/* A name that is one element of a path everywhere: no slash, no control character, not "." or "..", at most
 * NAME_MAX_BYTES; what is too long keeps its beginning and its suffix. */
static Str clean_name(Arena *a, Str name)
{
        Buf b = buf_new(a);
        size_t at = 0;
        for (uint32_t cp; utf8_next(name, &at, &cp);)
                buf_put_cp(&b, cp < 0x20 || cp == 0x7F || cp == '/' || cp == '\\' ? '_' : cp);
        Str s = buf_str(&b);
        if (s.n == 0 || str_eq(s, S(".")) || str_eq(s, S("..")))
                return S("unnamed");
        if (s.n <= NAME_MAX_BYTES)
                return s;
        size_t tail = s.n - 40, head = NAME_MAX_BYTES - 44;
        while (tail < s.n && ((unsigned char)s.p[tail] & 0xC0) == 0x80)
                tail++;
        while (((unsigned char)s.p[head] & 0xC0) == 0x80)
                head--;
        return str_printf(a, "%.*s…%.*s", STR(str_slice(s, 0, head)), STR(str_slice(s, tail, s.n)));
}

static MUST Err sync_dir(Ctx *c, Str path)
{
        CLEANUP(fd_close)
        int fd = open(str_keep_z(c->arena, path), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (fd < 0 || fsync(fd) < 0)
                return fail_errno(c, N_("write"), path);
        return OK;
}

static MUST Err write_whole(Ctx *c, int fd, Str data, Str name)
{
        while (data.n) {
                ssize_t n = write(fd, data.p, data.n);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fail_errno(c, N_("write"), name);
                data = str_slice(data, (size_t)n, data.n);
        }
        return OK;
}

/* A new file with these bytes, on disk. Not file_write: the folder is synced once, at the end. */
static MUST Err put_file(Ctx *c, Str dir, Str name, Str data)
{
        Str path = path_join(c->arena, dir, name);
        CLEANUP(fd_close) int fd = open(path.p, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0644);
        if (fd < 0)
                return fail_errno(c, N_("write"), path);
        TRY(write_whole(c, fd, data, path));
        return fsync(fd) == 0 ? OK : fail_errno(c, N_("write"), path);
}

/* Where the bytes of an object come from: data, or a file. */
typedef struct {
        Str data;
        const char *path; /* NULL: data */
        bool ours;        /* the file lies in incoming/ and is moved, not copied */
} Source;

/* Reads in constant memory, hashes what it reads, and copies it to `to` unless that is -1. */
static MUST Err read_through(Ctx *c, int from, int to, Str name, Hasher *hash)
{
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        char *chunk = arena_alloc(scratch, COPY_CHUNK);
        (void)posix_fadvise(from, 0, 0, POSIX_FADV_SEQUENTIAL);
        for (;;) {
                ssize_t n = read(from, chunk, COPY_CHUNK);
                if (n < 0 && errno == EINTR)
                        continue;
                if (n < 0)
                        return fail_errno(c, N_("read"), name);
                if (n == 0)
                        return OK;
                Str piece = {chunk, (size_t)n};
                hasher_put(hash, piece);
                if (to >= 0)
                        TRY(write_whole(c, to, piece, name));
        }
}

/* A file of incoming/ gets a second name inside the object instead of a second copy; its first name goes when
 * the object has appeared, so that a crash in between loses nothing. False where the disk has no links. */
static bool take_over(int from, const Source *source, Str path)
{
        return source->ours && link(source->path, path.p) == 0 && fchmod(from, 0644) == 0;
}

static MUST Err put_copy(Ctx *c, int from, off_t size, Str path, Str name, Hasher *hash)
{
        CLEANUP(fd_close) int to = open(path.p, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
        if (to < 0)
                return fail_errno(c, N_("write"), path);
        /* Known to be too large before an hour is spent on it. */
        if (size > 0 && fallocate(to, FALLOC_FL_KEEP_SIZE, 0, size) < 0 &&
                (errno == ENOSPC || errno == EDQUOT))
                return fail_errno(c, N_("write"), name);
        TRY(read_through(c, from, to, name, hash));
        return fsync(to) == 0 ? OK : fail_errno(c, N_("write"), path);
}

static MUST Err put_content(Ctx *c, Str dir, Str name, const Source *source, Str *ret_sha512)
{
        if (!source->path) {
                *ret_sha512 = sha512_hex(c->arena, source->data);
                return put_file(c, dir, name, source->data);
        }
        CLEANUP(fd_close) int from = open(source->path, O_RDONLY | O_CLOEXEC);
        struct stat st;
        if (from < 0 || fstat(from, &st) < 0)
                return fail_errno(c, N_("read"), str_from(source->path));
        if (!S_ISREG(st.st_mode))
                return fail(c, ERR_INVALID, "%s is not a file.", source->path);
        Str path = path_join(c->arena, dir, name);
        Hasher *hash = hasher_new_sha512(c->arena);
        if (!take_over(from, source, path))
                TRY(put_copy(c, from, st.st_size, path, name, hash));
        else
                TRY(read_through(c, from, -1, name, hash));
        if (fsync(from) < 0)
                return fail_errno(c, N_("write"), path);
        *ret_sha512 = hasher_hex(hash, c->arena);
        return OK;
}

static Json *list_of(Arena *a, Str s)
{
        Json *list = json_array(a);
        json_push(a, list, json_string(a, s));
        return list;
}

/* OCFL 1.1 §3.5. The user is left to the audit chain, for names of persons change; what is written here
 * stays for good. */
static Str inventory_json(Ctx *c, Str id, Str name, Str digest, Str message)
{
        Arena *a = c->arena;
        Json *manifest = json_object(a), *state = json_object(a), *user = json_object(a);
        Json *version = json_object(a), *versions = json_object(a), *inventory = json_object(a);
        json_put_at(a, manifest, digest, list_of(a, str_printf(a, "v1/content/%.*s", STR(name))));
        json_put_at(a, state, digest, list_of(a, name));
        json_put_str(a, user, "name", S("Hanqing"));
        json_put_str(a, user, "address", S("urn:hanqing:program"));
        json_put_str(a, version, "created", time_iso(a, now_ms(c)));
        json_put_str(a, version, "message", message);
        json_put(a, version, "state", state);
        json_put(a, version, "user", user);
        json_put(a, versions, "v1", version);
        json_put_str(a, inventory, "id", id);
        json_put_str(a, inventory, "type", S("https://ocfl.io/1.1/spec/#inventory"));
        json_put_str(a, inventory, "digestAlgorithm", S("sha512"));
        json_put_str(a, inventory, "head", S("v1"));
        json_put(a, inventory, "manifest", manifest);
        json_put(a, inventory, "versions", versions);
        Buf out = buf_new(a);
        json_write(&out, inventory);
        buf_putc(&out, '\n');
        return buf_str(&out);
}

static MUST Err put_inventory(Ctx *c, Str dir, Str inventory)
{
        Str sidecar = str_printf(
                c->arena, "%.*s  inventory.json\n", STR(sha512_hex(c->arena, inventory)));
        TRY(put_file(c, dir, S("inventory.json"), inventory));
        return put_file(c, dir, S("inventory.json.sha512"), sidecar);
}

/* Builds the object under the folder `building`, as building/3c0/ff4/240/3c0…, all of it on disk. */
static MUST Err build(Ctx *c, Str building, Str folder, Str id, Str name, const Source *source,
        Str message, Str *ret_sha512)
{
        Arena *a = c->arena;
        Str object = path_join(a, building, folder);
        Str version = path_join(a, object, S("v1"));
        Str content = path_join(a, version, S("content"));
        TRY(dir_make(c, content.p));
        TRY(put_content(c, content, name, source, ret_sha512));
        Str inventory = inventory_json(c, id, name, *ret_sha512, message);
        TRY(put_inventory(c, version, inventory));
        TRY(put_inventory(c, object, inventory));
        TRY(put_file(c, object, S("0=ocfl_object_1.1"), S("ocfl_object_1.1\n")));
        TRY(sync_dir(c, content));
        TRY(sync_dir(c, version));
        for (Str dir = object; dir.n > building.n;) {
                TRY(sync_dir(c, dir));
                while (dir.p[--dir.n] != '/')
                        ;
        }
        return OK;
}

/* One rename of the topmost folder that the root does not have yet. A folder that is there, or that another
 * process has just made, is entered; the object's own folder being there is a conflict. */
static MUST Err appear(Ctx *c, const Originals *o, Str building, Str folder)
{
        Arena *a = c->arena;
        for (size_t end = TUPLE; end <= folder.n; end += TUPLE + 1) {
                bool last = end > N_TUPLES * TUPLE + N_TUPLES - 1;
                Str part = last ? folder : str_slice(folder, 0, end);
                Str to = path_join(a, o->root, part);
                if (rename(path_join(a, building, part).p, to.p) == 0) {
                        while (to.p[--to.n] != '/')
                                ;
                        return sync_dir(c, to);
                }
                if (errno != ENOTEMPTY && errno != EEXIST)
                        return fail_errno(c, N_("write"), part);
                if (last)
                        break;
        }
        return fail(c, ERR_CONFLICT, "This original is in the collection already.");
}

static MUST Err put(Ctx *c, const Originals *o, Str id, Str name, const Source *source, Str message,
        Str *ret_sha512)
{
        Arena *a = c->arena;
        Str folder = originals_folder(c, id), digest;
        if (id.n == 0)
                return fail(c, ERR_INVALID, "An original needs an id.");
        if (file_exists(path_join(a, o->root, folder).p))
                return fail(c, ERR_CONFLICT, "This original is in the collection already.");
        char *building = str_keep_z(a, path_join(a, o->incoming, S(BUILDING "XXXXXX")));
        if (!mkdtemp(building))
                return fail_errno(c, N_("write"), o->incoming);
        Err e = build(
                c, str_from(building), folder, id, clean_name(a, name), source, message, &digest);
        if (e == OK)
                e = appear(c, o, str_from(building), folder);
        remove_tree(building);
        if (e == OK)
                *ret_sha512 = digest;
        return e;
}

Err original_put(Ctx *c, Originals *o, Str id, Str name, Str data, Str message, Str *ret_sha512)
{
        Source source = {.data = data};
        return put(c, o, id, name, &source, message, ret_sha512);
}

Err original_put_file(
        Ctx *c, Originals *o, Str id, Str name, const char *path, Str message, Str *ret_sha512)
{
        Source source = {.path = path, .ours = str_starts(str_from(path), o->incoming)};
        TRY(put(c, o, id, name, &source, message, ret_sha512));
        if (source.ours)
                (void)unlink(path);
        return OK;
}

/* Reading
 * ------- */
/* The first content path of a digest in the manifest; it must stay inside the object. */
static bool inside_object(Str path)
{
        Str part;
        if (path.n == 0 || path.p[0] == '/')
                return false;
        while (str_cut(&path, '/', &part))
                if (part.n == 0 || str_eq(part, S(".")) || str_eq(part, S("..")))
                        return false;
        return true;
}

Err original_path(Ctx *c, Originals *o, Str id, const char **ret_path, Str *ret_name)
{
        Str object = path_join(c->arena, o->root, originals_folder(c, id)), text;
        Str path = path_join(c->arena, object, S("inventory.json"));
        if (!file_exists(path.p))
                return fail(c, ERR_NOT_FOUND, "There is no original %.*s.", STR(id));
        Json *inventory;
        TRY(file_read(c, path.p, INVENTORY_MAX, &text));
        TRY(json_parse(c, text, &inventory));
        const Json *version =
                json_lookup(json_at(inventory, "versions"), json_text(json_at(inventory, "head")));
        const Json *state = json_at(version, "state");
        if (!state || state->kind != JSON_OBJECT || state->n == 0)
                return fail(
                        c, ERR_CORRUPT, "The inventory of original %.*s names no file.", STR(id));
        const Json *names = state->items[0];
        const Json *paths = json_lookup(json_at(inventory, "manifest"), state->keys[0]);
        if (names->kind != JSON_ARRAY || names->n == 0 || !paths || paths->kind != JSON_ARRAY ||
                paths->n == 0 || !inside_object(json_text(paths->items[0])))
                return fail(
                        c, ERR_CORRUPT, "The inventory of original %.*s names no file.", STR(id));
        *ret_path = path_join(c->arena, object, json_text(paths->items[0])).p;
        *ret_name = json_text(names->items[0]);
        return OK;
}

Err original_map(Ctx *c, Originals *o, Str id, Str *ret)
{
        const char *path;
        Str name;
        TRY(original_path(c, o, id, &path, &name));
        return file_map(c, path, ret);
}
