/* ocfl_inventory.c: an OCFL inventory judged by itself (OCFL 1.1 §3.5): bytes of anybody's, so nothing is believed. Every
 * finding carries the code that the specification gives it. */
#include "store/ocfl.h"

#include <string.h>

/* Small questions
 * --------------- */
int64_t version_number(Str name)
{
        int64_t n;
        if (name.n < 2 || name.n > 12 || name.p[0] != 'v')
                return 0;
        for (size_t i = 1; i < name.n; i++)
                if (name.p[i] < '0' || name.p[i] > '9')
                        return 0;
        return str_to_int(str_slice(name, 1, name.n), &n) ? n : 0;
}

bool version_padded(Str name)
{
        return name.n > 1 && name.p[1] == '0';
}

/* RFC 3986 §3.1: a scheme, a colon, and something without blanks. */
static bool is_uri(Str s)
{
        size_t colon = str_find(s, S(":"), 0);
        if (colon == SIZE_MAX || colon == 0 || colon + 1 == s.n)
                return false;
        for (size_t i = 0; i < s.n; i++) {
                unsigned char ch = (unsigned char)s.p[i];
                bool letter = (ch | 0x20) >= 'a' && (ch | 0x20) <= 'z';
                bool later = (ch >= '0' && ch <= '9') || ch == '+' || ch == '-' || ch == '.';
                if (i < colon ? !letter && !(i && later) : ch <= ' ' || ch == 0x7F)
                        return false;
        }
        return true;
}

/* Two digits at `at`, or -1. */
static int two_digits(Str s, size_t at)
{
        if (at + 2 > s.n || s.p[at] < '0' || s.p[at] > '9' || s.p[at + 1] < '0' ||
                s.p[at + 1] > '9')
                return -1;
        return (s.p[at] - '0') * 10 + s.p[at + 1] - '0';
}

static bool between(int v, int low, int high)
{
        return v >= low && v <= high;
}

/* RFC 3339 §5.6, with seconds and an offset. */
static bool is_date_time(Str s)
{
        if (s.n < 20 || two_digits(s, 0) < 0 || two_digits(s, 2) < 0 || s.p[4] != '-' ||
                s.p[7] != '-' || (s.p[10] | 0x20) != 't' || s.p[13] != ':' || s.p[16] != ':')
                return false;
        if (!between(two_digits(s, 5), 1, 12) || !between(two_digits(s, 8), 1, 31) ||
                !between(two_digits(s, 11), 0, 23) || !between(two_digits(s, 14), 0, 59) ||
                !between(two_digits(s, 17), 0, 60))
                return false;
        size_t at = 19;
        if (s.p[at] == '.') {
                size_t from = ++at;
                while (at < s.n && s.p[at] >= '0' && s.p[at] <= '9')
                        at++;
                if (at == from)
                        return false;
        }
        if (at + 1 == s.n && (s.p[at] | 0x20) == 'z')
                return true;
        return at + 6 == s.n && (s.p[at] == '+' || s.p[at] == '-') &&
                between(two_digits(s, at + 1), 0, 23) && s.p[at + 3] == ':' &&
                between(two_digits(s, at + 4), 0, 59);
}

static bool is_object(const Json *v)
{
        return v && v->kind == JSON_OBJECT;
}

static bool is_array(const Json *v)
{
        return v && v->kind == JSON_ARRAY;
}

static bool is_text(const Json *v)
{
        return v && v->kind == JSON_STRING;
}

static Str lower(Arena *a, Str s)
{
        char *p = str_keep_z(a, s);
        for (size_t i = 0; i < s.n; i++)
                p[i] = p[i] >= 'A' && p[i] <= 'Z' ? (char)(p[i] + 32) : p[i];
        return (Str){p, s.n};
}

/* Paths
 * ----- */
/* The codes of what may be wrong with a path, for logical and for content paths. */
typedef struct {
        const char *slash, *element, *conflict;
} PathCodes;
static const PathCodes logical_codes = {"E053", "E052", "E095"};
static const PathCodes content_codes = {"E100", "E099", "E101"};

/* Paths seen so far: files, and the folders above them. */
typedef struct {
        Map files, folders;
} PathSet;

static bool path_sound(Findings *f, const PathCodes *codes, Str where, Str path)
{
        bool sound = path.n > 0 && path.p[0] != '/' && path.p[path.n - 1] != '/';
        if (!sound) {
                finding_add(f, codes->slash, where);
                path = str_slice(path, path.n && path.p[0] == '/', path.n);
                if (path.n && path.p[path.n - 1] == '/')
                        path.n--;
                if (path.n == 0)
                        return false;
        }
        Str part, rest = path;
        while (str_cut(&rest, '/', &part))
                if (part.n == 0 || str_eq(part, S(".")) || str_eq(part, S(".."))) {
                        finding_add(f, codes->element, where);
                        return false;
                }
        return sound;
}

/* Every path is there once, and none is a folder of another. */
static void path_unique(Findings *f, PathSet *set, const PathCodes *codes, Str where, Str path)
{
        static const bool yes = true;
        void *mark = (void *)(uintptr_t)&yes;
        bool clash = map_lookup(&set->files, path) || map_lookup(&set->folders, path);
        map_put(&set->files, path, mark);
        for (size_t i = 1; i < path.n; i++)
                if (path.p[i] == '/') {
                        clash = clash || map_lookup(&set->files, str_slice(path, 0, i));
                        map_put(&set->folders, str_slice(path, 0, i), mark);
                }
        if (clash)
                finding_add(f, codes->conflict, where);
}

/* Keys
 * ---- */
static void only_keys(
        Findings *f, Str where, const Json *object, const char *const *keys, size_t n_keys)
{
        for (size_t i = 0; i < object->n; i++) {
                size_t k = 0;
                while (k < n_keys && !str_eq(object->keys[i], str_from(keys[k])))
                        k++;
                if (k == n_keys)
                        finding_add(f, "E102", where);
        }
}

static void check_head(Findings *f, const Json *top, Inventory *inv)
{
        const Json *head = json_at(top, "head");
        if (!head) {
                finding_add(f, "E036", inv->path);
                return;
        }
        inv->head = is_text(head) ? head->s : S("");
        int64_t highest = 0;
        if (is_object(inv->versions))
                for (size_t i = 0; i < inv->versions->n; i++)
                        highest = MAX(highest, version_number(inv->versions->keys[i]));
        if (inv->head.n == 0 || !json_lookup(inv->versions, inv->head) ||
                version_number(inv->head) != highest)
                finding_add(f, "E040", inv->path);
}

static void check_type(Findings *f, const Json *top, Inventory *inv)
{
        const Json *type = json_at(top, "type");
        if (!type)
                finding_add(f, "E036", inv->path);
        else if (is_text(type) && str_eq(type->s, S("https://ocfl.io/1.0/spec/#inventory")))
                inv->spec = 10;
        else if (is_text(type) && str_eq(type->s, S("https://ocfl.io/1.1/spec/#inventory")))
                inv->spec = 11;
        else
                finding_add(f, "E038", inv->path);
}

static void check_words(Findings *f, const Json *top, Inventory *inv)
{
        const Json *id = json_at(top, "id"), *algorithm = json_at(top, "digestAlgorithm");
        if (!id)
                finding_add(f, "E036", inv->path);
        else if (!is_text(id) || id->s.n == 0)
                finding_add(f, "E037", inv->path);
        else if (!is_uri(id->s))
                finding_add(f, "W005", inv->path);
        inv->id = is_text(id) ? id->s : S("");
        inv->algorithm = is_text(algorithm) ? algorithm->s : S("");
        if (!algorithm)
                finding_add(f, "E036", inv->path);
        else if (str_eq(inv->algorithm, S("sha256")))
                finding_add(f, "W004", inv->path);
        else if (!str_eq(inv->algorithm, S("sha512")))
                finding_add(f, "E025", inv->path);
        const Json *content = json_at(top, "contentDirectory");
        inv->content = is_text(content) && content->s.n ? content->s : S("content");
        inv->content_set = content != NULL;
        if (content &&
                (!is_text(content) || content->s.n == 0 ||
                        str_find(content->s, S("/"), 0) != SIZE_MAX))
                finding_add(f, "E017", inv->path);
        else if (str_eq(inv->content, S(".")) || str_eq(inv->content, S("..")))
                finding_add(f, "E018", inv->path);
}

/* Manifest and fixity have one structure: digest to content paths. */
typedef struct {
        const char *twice, *list;
} BlockCodes;

static void check_block(
        Findings *f, Inventory *inv, const Json *block, const BlockCodes *codes, bool is_manifest)
{
        Arena *a = f->c->arena;
        Map digests = map_new(a);
        PathSet set = {map_new(a), map_new(a)};
        for (size_t i = 0; i < block->n; i++) {
                Str key = lower(a, block->keys[i]);
                const Json *paths = block->items[i];
                if (map_lookup(&digests, key))
                        finding_add(f, codes->twice, inv->path);
                map_put(&digests, key, &block->keys[i]);
                if (!is_array(paths) || (is_manifest && paths->n == 0)) {
                        finding_add(f, codes->list, inv->path);
                        continue;
                }
                for (size_t k = 0; k < paths->n; k++) {
                        Str path = json_text(paths->items[k]);
                        if (!is_text(paths->items[k])) {
                                finding_add(f, codes->list, inv->path);
                        } else if (path_sound(f, &content_codes, inv->path, path)) {
                                path_unique(f, &set, &content_codes, inv->path, path);
                                if (is_manifest)
                                        map_put(&inv->by_path, path, &block->keys[i]);
                        }
                }
        }
}

static void check_manifest(Findings *f, const Json *top, Inventory *inv)
{
        static const BlockCodes codes = {"E096", "E092"};
        inv->manifest = json_at(top, "manifest");
        if (!inv->manifest) {
                finding_add(f, "E041", inv->path);
        } else if (!is_object(inv->manifest)) {
                finding_add(f, "E106", inv->path);
                inv->manifest = NULL;
        } else {
                check_block(f, inv, inv->manifest, &codes, true);
        }
}

static void check_fixity(Findings *f, const Json *top, Inventory *inv)
{
        static const BlockCodes codes = {"E097", "E057"};
        inv->fixity = json_at(top, "fixity");
        if (inv->fixity && !is_object(inv->fixity)) {
                finding_add(f, "E111", inv->path);
                inv->fixity = NULL;
        }
        for (size_t i = 0; inv->fixity && i < inv->fixity->n; i++) {
                if (is_object(inv->fixity->items[i]))
                        check_block(f, inv, inv->fixity->items[i], &codes, false);
                else
                        finding_add(f, "E057", inv->path);
        }
}

/* Versions
 * -------- */
static void check_user(Findings *f, const Json *user, Str where)
{
        if (!is_object(user) || !is_text(json_at(user, "name")) ||
                !json_text(json_at(user, "name")).n) {
                finding_add(f, "E054", where);
                return;
        }
        const Json *address = json_at(user, "address");
        if (!address)
                finding_add(f, "W008", where);
        else if (!is_text(address) || !is_uri(address->s))
                finding_add(f, "W009", where);
}

/* used: digests that stand in some state, so that those that stand in none are found. */
static void check_state(Findings *f, const Json *state, Str where, const Map *known, Map *used)
{
        Arena *a = f->c->arena;
        PathSet set = {map_new(a), map_new(a)};
        for (size_t i = 0; i < state->n; i++) {
                const Json *paths = state->items[i];
                if (!map_lookup(known, state->keys[i]))
                        finding_add(f, "E050", where);
                map_put(used, state->keys[i], &state->keys[i]);
                if (!is_array(paths) || paths->n == 0) {
                        finding_add(f, "E051", where);
                        continue;
                }
                for (size_t k = 0; k < paths->n; k++) {
                        Str path = json_text(paths->items[k]);
                        if (!is_text(paths->items[k]))
                                finding_add(f, "E051", where);
                        else if (path_sound(f, &logical_codes, where, path))
                                path_unique(f, &set, &logical_codes, where, path);
                }
        }
}

static void check_version(Findings *f, const Json *v, Str where, const Map *known, Map *used)
{
        static const char *const keys[] = {"created", "state", "message", "user"};
        if (!is_object(v)) {
                finding_add(f, "E047", where);
                return;
        }
        only_keys(f, where, v, keys, ARRAY_LEN(keys));
        const Json *created = json_at(v, "created"), *state = json_at(v, "state");
        const Json *message = json_at(v, "message"), *user = json_at(v, "user");
        if (!created || !state)
                finding_add(f, "E048", where);
        if (created && (!is_text(created) || !is_date_time(created->s)))
                finding_add(f, "E049", where);
        if (state && !is_object(state))
                finding_add(f, "E050", where);
        else if (state)
                check_state(f, state, where, known, used);
        if (message && !is_text(message))
                finding_add(f, "E094", where);
        if (!message || !user)
                finding_add(f, "W007", where);
        if (user)
                check_user(f, user, where);
}

/* Names of versions: numbers from 1 without a gap, one way of writing them. */
static void check_numbers(Findings *f, const Inventory *inv)
{
        const Json *versions = inv->versions;
        int64_t highest = 0, n_good = 0;
        size_t width = 0;
        bool padded = false, plain = false, uneven = false;
        for (size_t i = 0; i < versions->n; i++) {
                Str name = versions->keys[i];
                int64_t n = version_number(name);
                if (n == 0) {
                        finding_add(f, "E046", inv->path);
                        continue;
                }
                n_good++;
                highest = MAX(highest, n);
                uneven = uneven || (version_padded(name) && width && width != name.n);
                width = version_padded(name) ? name.n : width;
                padded = padded || version_padded(name);
                plain = plain || !version_padded(name);
        }
        if (versions->n == 0)
                finding_add(f, "E008", inv->path);
        if (n_good && highest != n_good)
                finding_add(f, json_at(versions, "v1") || padded ? "E010" : "E009", inv->path);
        if (padded && plain) {
                finding_add(f, "E011", inv->path);
                finding_add(f, "E013", inv->path);
        }
        if (uneven)
                finding_add(f, "E012", inv->path);
        if (padded)
                finding_add(f, "W001", inv->path);
}

static void check_versions(Findings *f, const Json *top, Inventory *inv)
{
        Arena *a = f->c->arena;
        inv->versions = json_at(top, "versions");
        if (!inv->versions) {
                finding_add(f, "E043", inv->path);
                return;
        }
        if (!is_object(inv->versions)) {
                finding_add(f, "E044", inv->path);
                inv->versions = NULL;
                return;
        }
        check_numbers(f, inv);
        Map known = map_new(a), used = map_new(a);
        for (size_t i = 0; inv->manifest && i < inv->manifest->n; i++)
                map_put(&known, inv->manifest->keys[i], &inv->manifest->keys[i]);
        for (size_t i = 0; i < inv->versions->n; i++) {
                Str where = str_printf(a, "%.*s#%.*s", STR(inv->path), STR(inv->versions->keys[i]));
                check_version(f, inv->versions->items[i], where, &known, &used);
        }
        for (size_t i = 0; inv->manifest && i < inv->manifest->n; i++)
                if (!map_lookup(&used, inv->manifest->keys[i]))
                        finding_add(f, "E107", inv->path);
}

bool inventory_read(Findings *f, Str path, Str text, Inventory *ret)
{
        static const char *const keys[] = {"id", "type", "digestAlgorithm", "head",
                "contentDirectory", "manifest", "versions", "fixity"};
        Inventory inv = {.path = path, .text = text, .by_path = map_new(f->c->arena)};
        Json *top = NULL;
        Err e = json_parse(f->c, text, &top);
        if (e != OK)
                fault_clear(f->c);
        if (e != OK || !is_object(top)) {
                finding_add(f, "E033", path);
                return false;
        }
        only_keys(f, path, top, keys, ARRAY_LEN(keys));
        check_words(f, top, &inv);
        check_type(f, top, &inv);
        check_manifest(f, top, &inv);
        check_versions(f, top, &inv);
        check_head(f, top, &inv);
        check_fixity(f, top, &inv);
        *ret = inv;
        return true;
}

/* Two inventories
 * --------------- */
/* An object as a map, for look-ups in a loop. */
static Map map_of(Arena *a, const Json *object)
{
        Map m = map_new(a);
        for (size_t i = 0; is_object(object) && i < object->n; i++)
                map_put(&m, object->keys[i], object->items[i]);
        return m;
}

/* Logical path to digest; digests are compared without regard to case. */
static Map state_map(Arena *a, const Json *state, size_t *ret_n)
{
        Map m = map_new(a);
        size_t n = 0;
        for (size_t i = 0; i < state->n; i++)
                for (size_t k = 0; is_array(state->items[i]) && k < state->items[i]->n; k++, n++)
                        map_put(&m, json_text(state->items[i]->items[k]), &state->keys[i]);
        *ret_n = n;
        return m;
}

/* The digest, in the newer inventory's algorithm, of the content that a digest of the older stands for. */
static Str digest_in_newer(
        const Inventory *older, const Map *older_manifest, const Inventory *newer, Str digest)
{
        if (str_eq(older->algorithm, newer->algorithm))
                return digest;
        const Json *paths = map_lookup(older_manifest, digest);
        if (!is_array(paths) || paths->n == 0)
                return S("");
        const Str *found = map_lookup(&newer->by_path, json_text(paths->items[0]));
        return found ? *found : S("");
}

bool inventory_same_states(Arena *a, const Inventory *older, const Inventory *newer)
{
        if (!older->versions || !newer->versions)
                return true;
        Map manifest = map_of(a, older->manifest), versions = map_of(a, newer->versions);
        for (size_t i = 0; i < older->versions->n; i++) {
                const Json *was = json_at(older->versions->items[i], "state");
                const Json *is = json_at(map_lookup(&versions, older->versions->keys[i]), "state");
                if (!is_object(was))
                        continue;
                if (!is_object(is))
                        return false;
                size_t n_was, n_is, at = 0;
                Map before = state_map(a, was, &n_was), after = state_map(a, is, &n_is);
                Str path;
                for (void *digest; map_next(&before, &at, &path, &digest);) {
                        const Str *there = map_lookup(&after, path);
                        Str should = digest_in_newer(older, &manifest, newer, *(const Str *)digest);
                        if (!there || !str_eq_nocase(*there, should))
                                return false;
                }
                if (n_was != n_is)
                        return false;
        }
        return true;
}

static bool same_text(const Json *a, const Json *b)
{
        return (a != NULL) == (b != NULL) && str_eq(json_text(a), json_text(b));
}

bool inventory_same_metadata(Arena *arena, const Inventory *older, const Inventory *newer)
{
        Map versions = map_of(arena, newer->versions);
        for (size_t i = 0; older->versions && i < older->versions->n; i++) {
                const Json *a = older->versions->items[i];
                const Json *b = map_lookup(&versions, older->versions->keys[i]);
                const Json *user_a = json_at(a, "user"), *user_b = json_at(b, "user");
                if (b &&
                        (!same_text(json_at(a, "created"), json_at(b, "created")) ||
                                !same_text(json_at(a, "message"), json_at(b, "message")) ||
                                !same_text(json_at(user_a, "name"), json_at(user_b, "name")) ||
                                !same_text(json_at(user_a, "address"), json_at(user_b, "address"))))
                        return false;
        }
        return true;
}
