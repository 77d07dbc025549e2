/* ocfl_object.c: one OCFL object judged: what lies in its folder, every inventory, and the bytes of every file against every
 * digest that any inventory gives for it. Each file is read once, whatever the number of digests. */
#include "store/ocfl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define READ_CHUNK ((size_t)1 << 20)
#define INVENTORY "inventory.json"

/* A digest that some inventory gives for a file. */
typedef struct Want {
        struct Want *next;
        Str algorithm, digest;
        const char *code;
} Want;

typedef struct {
        Findings *f;
        Str folder;
        Entries entries;
        int declared;   /* 10 or 11 by the declaration; 0: none */
        Inventory root; /* id empty if there is none */
        bool has_root;
        Map files;      /* content files that are there: path to Str * of the same */
        Map wants;      /* path to Want * */
        VEC(Str) paths; /* of wants, in order */
} Object;

static Str under(Object *o, Str path)
{
        return path_join(o->f->c->arena, o->folder, path);
}

static Str join(Object *o, Str dir, Str name)
{
        return path_join(o->f->c->arena, dir, name);
}

/* Declaration
 * ----------- */
static MUST Err check_declaration(Object *o, const Entry *e, int *n)
{
        Findings *f = o->f;
        Str value = str_slice(e->name, 2, e->name.n), text;
        if (e->name.p[0] != '0')
                finding_add(f, "E005", e->name);
        (*n)++;
        if (str_eq(value, S("ocfl_object_1.0")))
                o->declared = 10;
        else if (str_eq(value, S("ocfl_object_1.1")))
                o->declared = 11;
        else
                finding_add(f, str_starts(value, S("ocfl_object_")) ? "E004" : "E006", e->name);
        TRY(file_read(f->c, under(o, e->name).p, 4096, &text));
        if (!str_eq(text, str_printf(f->c->arena, "%.*s\n", STR(value))))
                finding_add(f, "E007", e->name);
        return OK;
}

/* Inventories
 * ----------- */
/* DIGEST, blanks, inventory.json: §3.7. */
static bool sidecar_parse(Str text, Str *ret_digest)
{
        size_t n = 0;
        while (n < text.n && text.p[n] != ' ' && text.p[n] != '\t' && text.p[n] != '\n')
                n++;
        *ret_digest = str_slice(text, 0, n);
        size_t name = n;
        while (name < text.n && (text.p[name] == ' ' || text.p[name] == '\t'))
                name++;
        Str rest = str_slice(text, name, text.n);
        return n > 0 && name > n && (str_eq(rest, S(INVENTORY)) || str_eq(rest, S(INVENTORY "\n")));
}

static MUST Err check_sidecar(Object *o, const Inventory *inv)
{
        Arena *a = o->f->c->arena;
        Str path = str_printf(a, "%.*s.%.*s", STR(inv->path), STR(inv->algorithm)), text, digest;
        Hasher *h = hasher_new(a, inv->algorithm);
        if (inv->algorithm.n == 0 || memchr(inv->algorithm.p, '/', inv->algorithm.n))
                return OK;
        if (!file_exists(under(o, path).p)) {
                finding_add(o->f, "E058", path);
                return OK;
        }
        TRY(file_read(o->f->c, under(o, path).p, 4096, &text));
        if (!sidecar_parse(text, &digest)) {
                finding_add(o->f, "E061", path);
                return OK;
        }
        if (!h)
                return OK;
        hasher_put(h, inv->text);
        if (!str_eq_nocase(digest, hasher_hex(h, a)))
                finding_add(o->f, "E060", path);
        return OK;
}

static void want(Object *o, Str path, Str algorithm, Str digest, const char *code)
{
        Arena *a = o->f->c->arena;
        Want *first = map_lookup(&o->wants, path);
        Want **last = &first;
        for (; *last; last = &(*last)->next)
                if (str_eq((*last)->algorithm, algorithm) && str_eq_nocase((*last)->digest, digest))
                        return;
        bool new_path = first == NULL;
        *last = NEW(a, Want);
        **last = (Want){.algorithm = algorithm, .digest = digest, .code = code};
        if (new_path) {
                *VEC_PUSH(a, &o->paths) = path;
                map_put(&o->wants, path, first);
        }
}

/* What an inventory says of the bytes of files. */
static void want_all(Object *o, const Inventory *inv)
{
        for (size_t i = 0; inv->manifest && i < inv->manifest->n; i++) {
                const Json *paths = inv->manifest->items[i];
                for (size_t k = 0; paths->kind == JSON_ARRAY && k < paths->n; k++) {
                        Str path = json_text(paths->items[k]);
                        if (map_lookup(&inv->by_path, path))
                                want(o, path, inv->algorithm, inv->manifest->keys[i], "E092");
                }
        }
        for (size_t i = 0; inv->fixity && i < inv->fixity->n; i++) {
                const Json *block = inv->fixity->items[i];
                for (size_t k = 0; block->kind == JSON_OBJECT && k < block->n; k++) {
                        const Json *paths = block->items[k];
                        for (size_t m = 0; paths->kind == JSON_ARRAY && m < paths->n; m++) {
                                Str path = json_text(paths->items[m]);
                                if (map_lookup(&inv->by_path, path))
                                        want(o, path, inv->fixity->keys[i], block->keys[k], "E093");
                                else
                                        finding_add(o->f, "E057", inv->path);
                        }
                }
        }
}

static MUST Err read_inventory(Object *o, Str path, Inventory *ret, bool *ret_read)
{
        Str text;
        *ret_read = false;
        TRY(file_read(o->f->c, under(o, path).p, INVENTORY_MAX, &text));
        *ret_read = inventory_read(o->f, path, text, ret);
        return *ret_read ? check_sidecar(o, ret) : OK;
}

/* Every content file of versions up to `last` stands in the manifest. */
static void check_complete(Object *o, const Inventory *inv, int64_t last)
{
        size_t at = 0;
        Str path;
        for (void *v; map_next(&o->files, &at, &path, &v);) {
                Str version = str_slice(path, 0, str_find(path, S("/"), 0));
                if (version_number(version) <= last && !map_lookup(&inv->by_path, path))
                        finding_add(o->f, "E023",
                                inv == &o->root ? path
                                                : str_printf(o->f->c->arena, "%.*s: %.*s",
                                                          STR(inv->path), STR(path)));
        }
}

/* The inventory of a version's folder beside that of the object. spec: of the version before. */
static MUST Err check_version_inventory(Object *o, Str version, int *spec)
{
        Arena *a = o->f->c->arena;
        Findings *f = o->f;
        Inventory inv;
        bool read;
        Str path = join(o, version, S(INVENTORY));
        if (str_eq(version, o->root.head)) {
                Str text;
                TRY(file_read(f->c, under(o, path).p, INVENTORY_MAX, &text));
                if (!str_eq(text, o->root.text))
                        finding_add(f, "E064", path);
                else
                        inv = o->root, inv.path = path;
                if (str_eq(text, o->root.text))
                        return check_sidecar(o, &inv);
        }
        TRY(read_inventory(o, path, &inv, &read));
        if (!read)
                return OK;
        if (!str_eq(inv.head, version))
                finding_add(f, "E040", path);
        if (!str_eq(inv.id, o->root.id))
                finding_add(f, "E110", path);
        if (!str_eq(inv.content, o->root.content))
                finding_add(f, "E019", path);
        if (inv.spec && (inv.spec < *spec || (o->root.spec && inv.spec > o->root.spec)))
                finding_add(f, "E103", path);
        *spec = MAX(*spec, inv.spec);
        if (!inventory_same_states(a, &inv, &o->root))
                finding_add(f, "E066", path);
        if (!inventory_same_metadata(a, &inv, &o->root))
                finding_add(f, "W011", path);
        want_all(o, &inv);
        check_complete(o, &inv, version_number(version));
        return OK;
}

/* Folders
 * ------- */
/* Content files below path go into o->files. */
static MUST Err walk_content(Object *o, Str path, int depth)
{
        Ctx *c = o->f->c;
        Entries e;
        if (depth > OCFL_DEPTH_MAX)
                return fail(c, ERR_LIMIT, "Folders are nested too deeply at %.*s.", STR(path));
        TRY(folder_list(c, under(o, path), &e));
        if (e.n == 0)
                finding_add(o->f, depth ? "E024" : "W003", path);
        for (size_t i = 0; i < e.n; i++) {
                Str at = join(o, path, e.p[i].name);
                switch (e.p[i].kind) {
                case ENTRY_FILE:
                        map_put(&o->files, at, &e.p[i].name);
                        break;
                case ENTRY_DIR:
                        TRY(walk_content(o, at, depth + 1));
                        break;
                case ENTRY_LINK:
                case ENTRY_OTHER:
                        finding_add(o->f, "E090", at);
                        break;
                }
        }
        return OK;
}

static bool is_sidecar(Str name)
{
        return str_starts(name, S(INVENTORY ".")) && name.n > strlen(INVENTORY ".");
}

static MUST Err check_version_folder(Object *o, Str version)
{
        Findings *f = o->f;
        Entries e;
        TRY(folder_list(f->c, under(o, version), &e));
        if (!entry_lookup(&e, S(INVENTORY)))
                finding_add(f, "W010", version);
        for (size_t i = 0; i < e.n; i++) {
                Str at = join(o, version, e.p[i].name);
                bool content = str_eq(e.p[i].name, o->root.content);
                if (e.p[i].kind == ENTRY_LINK || e.p[i].kind == ENTRY_OTHER)
                        finding_add(f, "E090", at);
                else if (e.p[i].kind == ENTRY_DIR && content)
                        TRY(walk_content(o, at, 0));
                else if (e.p[i].kind == ENTRY_DIR)
                        finding_add(f, "W002", at);
                else if (!str_eq(e.p[i].name, S(INVENTORY)) && !is_sidecar(e.p[i].name))
                        finding_add(f, "E015", at);
        }
        return OK;
}

static bool is_version_of(const Object *o, const Entry *e)
{
        return e->kind == ENTRY_DIR && version_number(e->name) > 0 &&
                (!o->root.versions || json_lookup(o->root.versions, e->name));
}

/* Files and folders directly in the object's. */
static MUST Err check_root_entry(Object *o, const Entry *e, int *n_declarations)
{
        Findings *f = o->f;
        Str own = str_printf(f->c->arena, INVENTORY ".%.*s", STR(o->root.algorithm));
        if (e->kind == ENTRY_LINK || e->kind == ENTRY_OTHER)
                finding_add(f, "E090", e->name);
        else if (e->kind == ENTRY_FILE && e->name.n > 2 && e->name.p[1] == '=')
                return check_declaration(o, e, n_declarations);
        else if (e->kind == ENTRY_DIR && str_eq(e->name, S("extensions")))
                return extensions_check(f, under(o, e->name), e->name, "E067", "W013");
        else if (e->kind == ENTRY_DIR ? !str_eq(e->name, S("logs")) && !is_version_of(o, e)
                                      : !str_eq(e->name, S(INVENTORY)) && !str_eq(e->name, own) &&
                                (o->root.algorithm.n || !is_sidecar(e->name)))
                finding_add(f, e->kind == ENTRY_DIR && version_number(e->name) ? "E046" : "E001",
                        e->name);
        return OK;
}

static MUST Err check_root_folder(Object *o)
{
        int n_declarations = 0;
        for (size_t i = 0; i < o->entries.n; i++)
                TRY(check_root_entry(o, &o->entries.p[i], &n_declarations));
        if (n_declarations != 1)
                finding_add(o->f, "E003", S(""));
        if (o->declared && o->root.spec && o->declared != o->root.spec)
                finding_add(o->f, "E038", o->root.path);
        for (size_t i = 0; o->root.versions && i < o->root.versions->n; i++) {
                const Entry *e = entry_lookup(&o->entries, o->root.versions->keys[i]);
                if (version_number(o->root.versions->keys[i]) && (!e || e->kind != ENTRY_DIR))
                        finding_add(o->f, "E010", o->root.versions->keys[i]);
        }
        return OK;
}

/* Bytes
 * ----- */
typedef struct {
        Hasher *hasher;
        Str algorithm, digest;
} Sum;

static MUST Err read_sums(Ctx *c, const char *path, Sum *sums, size_t n)
{
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        CLEANUP(fd_close) int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (fd < 0)
                return fail_errno(c, N_("read"), str_from(path));
        char *chunk = arena_alloc(scratch, READ_CHUNK);
        for (;;) {
                ssize_t got = read(fd, chunk, READ_CHUNK);
                if (got < 0 && errno == EINTR)
                        continue;
                if (got < 0)
                        return fail_errno(c, N_("read"), str_from(path));
                if (got == 0)
                        break;
                for (size_t i = 0; i < n; i++)
                        hasher_put(sums[i].hasher, (Str){chunk, (size_t)got});
        }
        for (size_t i = 0; i < n; i++)
                sums[i].digest = hasher_hex(sums[i].hasher, c->arena);
        return OK;
}

/* Reads the file once and holds every digest that was wanted of it against it. An algorithm that we do not
 * have says nothing (E028: it is ignored). */
static MUST Err check_file(Object *o, Str path)
{
        Ctx *c = o->f->c;
        VEC(Sum) sums = {0};
        for (Want *w = map_lookup(&o->wants, path); w; w = w->next) {
                size_t i = 0;
                while (i < sums.n && !str_eq(sums.p[i].algorithm, w->algorithm))
                        i++;
                Hasher *h = i < sums.n ? NULL : hasher_new(c->arena, w->algorithm);
                if (h)
                        *VEC_PUSH(c->arena, &sums) = (Sum){.hasher = h, .algorithm = w->algorithm};
        }
        if (sums.n == 0)
                return OK;
        TRY(read_sums(c, under(o, path).p, sums.p, sums.n));
        for (Want *w = map_lookup(&o->wants, path); w; w = w->next)
                for (size_t i = 0; i < sums.n; i++)
                        if (str_eq(sums.p[i].algorithm, w->algorithm) &&
                                !str_eq_nocase(sums.p[i].digest, w->digest))
                                finding_add(o->f, w->code, path);
        return OK;
}

static MUST Err check_bytes(Object *o)
{
        for (size_t i = 0; i < o->paths.n; i++) {
                Str path = o->paths.p[i];
                if (map_lookup(&o->files, path))
                        TRY(check_file(o, path));
                else
                        finding_add(o->f, "E092", path);
        }
        return OK;
}

/* The object
 * ---------- */
static int by_number(const void *a, const void *b)
{
        int64_t x = version_number(*(const Str *)a), y = version_number(*(const Str *)b);
        return x < y ? -1 : x > y;
}

static MUST Err check_versions(Object *o)
{
        Findings *f = o->f;
        VEC(Str) versions = {0};
        int spec = 0;
        for (size_t i = 0; i < o->entries.n; i++)
                if (o->entries.p[i].kind == ENTRY_DIR && version_number(o->entries.p[i].name))
                        *VEC_PUSH(f->c->arena, &versions) = o->entries.p[i].name;
        if (versions.n == 0) {
                finding_add(f, "E008", S(""));
                return OK;
        }
        qsort(versions.p, versions.n, sizeof *versions.p, by_number);
        for (size_t i = 0; i < versions.n; i++)
                TRY(check_version_folder(o, versions.p[i]));
        want_all(o, &o->root);
        check_complete(o, &o->root, INT64_MAX);
        for (size_t i = 0; i < versions.n; i++)
                if (file_exists(under(o, join(o, versions.p[i], S(INVENTORY))).p))
                        TRY(check_version_inventory(o, versions.p[i], &spec));
        return OK;
}

Err object_check(Findings *f, Str folder, Str *ret_id, int *ret_spec)
{
        Arena *a = f->c->arena;
        Object o = {.f = f, .folder = folder, .files = map_new(a), .wants = map_new(a)};
        TRY(folder_list(f->c, folder, &o.entries));
        const Entry *inventory = entry_lookup(&o.entries, S(INVENTORY));
        o.root.content = S("content");
        if (!inventory || inventory->kind != ENTRY_FILE)
                finding_add(f, "E063", S(""));
        else
                TRY(read_inventory(&o, S(INVENTORY), &o.root, &o.has_root));
        TRY(check_root_folder(&o));
        if (o.has_root) {
                TRY(check_versions(&o));
                TRY(check_bytes(&o));
        }
        if (ret_id)
                *ret_id = o.root.id;
        if (ret_spec)
                *ret_spec = o.declared;
        return OK;
}
