/* ocfl_validate.c: judging an OCFL storage root or a single object, and the sentences of the codes. The codes are those of
 * the validation codes that OCFL publishes with its specification 1.1; the sentences are ours. */
#include "store/ocfl.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

static const struct {
        const char *code, *sentence;
} codes[] = {
        {"E001", N_("This does not belong into an object's folder.")},
        {"E003", N_("An object has one file that declares its OCFL version.")},
        {"E004", N_("The OCFL version of this declaration is not known.")},
        {"E005", N_("The name of a declaration begins with “0=”.")},
        {"E006", N_("The name of this declaration is not that of an object.")},
        {"E007", N_("The content of the declaration is not its name.")},
        {"E008", N_("There is no version.")},
        {"E009", N_("Versions do not begin at 1.")},
        {"E010", N_("A version is missing.")},
        {"E011", N_("A zero-padded version name begins with v0.")},
        {"E012", N_("Version names are padded to different lengths.")},
        {"E013", N_("Version names are partly padded with zeros.")},
        {"E015", N_("A version's folder holds this file outside its content.")},
        {"E017", N_("The content folder's name has a slash or is no name.")},
        {"E018", N_("The content folder's name is “.” or “..”.")},
        {"E019", N_("The content folder has another name in this version.")},
        {"E023", N_("The manifest does not mention this file.")},
        {"E024", N_("This folder in the content is empty.")},
        {"E025", N_("The digest algorithm is neither sha512 nor sha256.")},
        {"E033", N_("The inventory is not a JSON object.")},
        {"E036", N_("The inventory lacks id, type, digestAlgorithm or head.")},
        {"E037", N_("The object's id is empty, or another object has it too.")},
        {"E038", N_("The inventory's type is not that of the declared OCFL version.")},
        {"E040", N_("The head is not the newest version.")},
        {"E041", N_("The inventory lacks its manifest.")},
        {"E043", N_("The inventory lacks its versions.")},
        {"E044", N_("The versions are not a JSON object.")},
        {"E046", N_("A version in the inventory and its folder do not have the same name.")},
        {"E047", N_("This version is not a JSON object.")},
        {"E048", N_("This version lacks created or state.")},
        {"E049", N_("The date is not one of RFC 3339 with seconds and time zone.")},
        {"E050", N_("A digest of the state is not in the manifest.")},
        {"E051", N_("A digest of the state has no list of logical paths.")},
        {"E052", N_("A logical path has an element that is empty, “.” or “..”.")},
        {"E053", N_("A logical path begins or ends with a slash.")},
        {"E054", N_("The user has no name.")},
        {"E057", N_("The fixity block names a file that is not in the manifest, or has no list.")},
        {"E058", N_("The file with the inventory's digest is missing.")},
        {"E060", N_("The inventory is not the one whose digest was written.")},
        {"E061", N_("The digest file is not “DIGEST inventory.json”.")},
        {"E063", N_("There is no inventory.")},
        {"E064", N_("The newest version's inventory is not that of the object.")},
        {"E066", N_("An earlier version holds other files in the newer inventory.")},
        {"E067", N_("The extensions folder holds a file.")},
        {"E069", N_("There is no declaration that this is a storage root.")},
        {"E070", N_("ocfl_layout.json lacks extension or description.")},
        {"E072", N_("This file in the storage hierarchy belongs to no object.")},
        {"E073", N_("This folder in the storage hierarchy is empty.")},
        {"E076", N_("There is more than one declaration.")},
        {"E077", N_("The OCFL version of this declaration is not known.")},
        {"E080", N_("The content of the declaration is not its name.")},
        {"E081", N_("The object is of a newer OCFL version than the root.")},
        {"E090", N_("This is a link or a special file.")},
        {"E092", N_("The file is missing, or its bytes are not those of its digest.")},
        {"E093", N_("The bytes of the file are not those of its digest in the fixity block.")},
        {"E094", N_("The message is not a text.")},
        {"E095", N_("A logical path stands twice, or is part of another.")},
        {"E096", N_("The manifest has a digest twice.")},
        {"E097", N_("The fixity block has a digest twice.")},
        {"E099", N_("A content path has an element that is empty, “.” or “..”.")},
        {"E100", N_("A content path begins or ends with a slash.")},
        {"E101", N_("A content path stands twice, or is part of another.")},
        {"E102", N_("There is a key that OCFL does not know.")},
        {"E103", N_("A later version is of an older OCFL version.")},
        {"E106", N_("The manifest is not a JSON object.")},
        {"E107", N_("The manifest has a file that no version uses.")},
        {"E110", N_("The object's id is another in this version.")},
        {"E111", N_("The fixity block is not a JSON object.")},
        {"E112", N_("The extensions folder holds a file.")},
        {"W001", N_("Version names should not be padded with zeros.")},
        {"W002", N_("A version's folder should hold no other folder than its content.")},
        {"W003", N_("The content folder is empty and should not be there.")},
        {"W004", N_("The digest algorithm should be sha512.")},
        {"W005", N_("The object's id should be a URI.")},
        {"W007", N_("A version should have message and user.")},
        {"W008", N_("The user should have an address.")},
        {"W009", N_("The user's address should be a URI.")},
        {"W010", N_("A version's folder should have its inventory.")},
        {"W011", N_("An earlier inventory says otherwise about who, when or why.")},
        {"W013", N_("This extension is not registered.")},
        {"W016", N_("This extension is not registered.")},
};

/* https://ocfl.github.io/extensions/, 2024. */
static const char *const extensions[] = {
        "0001-digest-algorithms",
        "0002-flat-direct-storage-layout",
        "0003-hash-and-id-n-tuple-storage-layout",
        "0004-hashed-n-tuple-storage-layout",
        "0005-mutable-head",
        "0006-flat-omit-prefix-storage-layout",
        "0007-n-tuple-omit-prefix-storage-layout",
        "0008-schema-registry",
        "0009-digest-algorithms",
        "0010-differential-n-tuple-omit-prefix-storage-layout",
        "0011-direct-clean-path-layout",
        "initial",
};

void finding_add(Findings *f, const char *code, Str path)
{
        Arena *a = f->c->arena;
        size_t i = 0;
        while (i < ARRAY_LEN(codes) && strcmp(codes[i].code, code) != 0)
                i++;
        bool warning = code[0] == 'W';
        f->n_errors += !warning;
        if (f->found.n >= FINDINGS_MAX)
                return;
        Str full = f->prefix.n && path.n ? path_join(a, f->prefix, path)
                : f->prefix.n            ? f->prefix
                                         : path;
        for (size_t k = 0; k < f->found.n; k++)
                if (str_eq(f->found.p[k].code, str_from(code)) && str_eq(f->found.p[k].path, full))
                        return;
        *VEC_PUSH(a, &f->found) = (OcflFinding){
                .code = str_from(code),
                .path = str_keep(a, full),
                .sentence = str_from(i < ARRAY_LEN(codes) ? tr(f->c, codes[i].sentence) : code),
                .warning = warning,
        };
}

/* Folders
 * ------- */
static int by_name(const void *a, const void *b)
{
        return str_cmp(((const Entry *)a)->name, ((const Entry *)b)->name);
}

static void dir_close(DIR **dir)
{
        if (*dir)
                closedir(*dir);
}

Err folder_list(Ctx *c, Str folder, Entries *ret)
{
        VEC(Entry) found = {0};
        CLEANUP(dir_close) DIR *dir = opendir(str_keep_z(c->arena, folder));
        if (!dir && errno != ENOENT)
                return fail_errno(c, N_("read"), folder);
        for (struct dirent *d; dir && (d = readdir(dir));) {
                struct stat st;
                Str name = str_from(d->d_name);
                if (str_eq(name, S(".")) || str_eq(name, S("..")))
                        continue;
                if (lstat(path_join(c->arena, folder, name).p, &st) < 0)
                        return fail_errno(c, N_("read"), name);
                *VEC_PUSH(c->arena, &found) = (Entry){
                        .name = str_from(str_keep_z(c->arena, name)),
                        .kind = S_ISREG(st.st_mode)   ? ENTRY_FILE
                                : S_ISDIR(st.st_mode) ? ENTRY_DIR
                                : S_ISLNK(st.st_mode) ? ENTRY_LINK
                                                      : ENTRY_OTHER,
                };
        }
        if (found.n)
                qsort(found.p, found.n, sizeof *found.p, by_name);
        *ret = (Entries){found.p, found.n};
        return OK;
}

const Entry *entry_lookup(const Entries *e, Str name)
{
        Entry key = {.name = name};
        return e->n ? bsearch(&key, e->p, e->n, sizeof *e->p, by_name) : NULL;
}

Err extensions_check(Findings *f, Str folder, Str path, const char *file, const char *unknown)
{
        Entries e;
        TRY(folder_list(f->c, folder, &e));
        for (size_t i = 0; i < e.n; i++) {
                Str at = path_join(f->c->arena, path, e.p[i].name);
                size_t k = 0;
                while (k < ARRAY_LEN(extensions) && !str_eq(str_from(extensions[k]), e.p[i].name))
                        k++;
                if (e.p[i].kind != ENTRY_DIR)
                        finding_add(f, file, at);
                else if (k == ARRAY_LEN(extensions))
                        finding_add(f, unknown, at);
        }
        return OK;
}

/* Storage root
 * ------------ */
typedef struct {
        Findings *f; /* of the whole root; its arena outlives the objects */
        Str root;
        int spec;
        Map ids;
        void (*each)(void *p, Str id, bool intact, Str sentence); /* NULL: none */
        void *p;
} Root;

static bool is_object_root(const Entries *e)
{
        for (size_t i = 0; i < e->n; i++)
                if (e->p[i].kind == ENTRY_FILE && str_starts(e->p[i].name, S("0=ocfl_object_")))
                        return true;
        return entry_lookup(e, S("inventory.json")) != NULL;
}

/* The error of a context with an arena of its own becomes that of the caller's. */
static MUST Err hand_up(Ctx *c, const Ctx *own, Err e)
{
        c->fault = own->fault;
        c->fault.sentence = str_keep(c->arena, own->fault.sentence);
        c->fault.field = str_keep(c->arena, own->fault.field);
        return e;
}

/* One object with an arena of its own, so that a root of any size takes the memory of its largest object. */
static MUST Err check_object_of(Root *r, Str path)
{
        Ctx *c = r->f->c;
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        Ctx own = *c;
        own.arena = scratch;
        Findings f = {.c = &own, .prefix = path};
        Str id = {0};
        int spec = 0;
        Err e = object_check(&f, path_join(scratch, r->root, path), &id, &spec);
        if (e != OK)
                return hand_up(c, &own, e);
        if (r->spec && spec > r->spec)
                finding_add(&f, "E081", S(""));
        /* In our own root the place follows from the id, so that no two can be alike. */
        if (!r->each && id.n && map_lookup(&r->ids, id))
                finding_add(&f, "E037", S(""));
        else if (!r->each && id.n)
                map_put(&r->ids, str_keep(c->arena, id), r);
        if (r->each && !str_eq(path, originals_folder(&own, id)))
                finding_add(&f, "E037", S(""));
        Str sentence = {0};
        for (size_t i = 0; i < f.found.n; i++) {
                if (!f.found.p[i].warning && !sentence.n)
                        sentence = str_printf(scratch, "%.*s %.*s: %.*s", STR(f.found.p[i].code),
                                STR(f.found.p[i].path), STR(f.found.p[i].sentence));
                if (r->f->found.n < FINDINGS_MAX) {
                        OcflFinding *to = VEC_PUSH(c->arena, &r->f->found);
                        *to = f.found.p[i];
                        to->path = str_keep(c->arena, to->path);
                }
        }
        r->f->n_errors += f.n_errors;
        if (r->each)
                r->each(r->p, id, f.n_errors == 0, sentence);
        return OK;
}

static MUST Err walk(Root *r, Str path, int depth);

static MUST Err walk_entry(Root *r, Ctx *c, Str path, const Entry *e, int depth)
{
        Str at = path.n ? path_join(c->arena, path, e->name) : e->name;
        if (e->kind == ENTRY_LINK || e->kind == ENTRY_OTHER)
                finding_add(r->f, "E090", at);
        else if (e->kind == ENTRY_FILE && path.n)
                finding_add(r->f, "E072", at); /* in the root itself they are nobody's business */
        else if (e->kind == ENTRY_DIR && !path.n && str_eq(e->name, S("extensions")))
                return extensions_check(r->f, path_join(c->arena, r->root, at), at, "E112", "W016");
        else if (e->kind == ENTRY_DIR)
                return walk(r, at, depth + 1);
        return OK;
}

/* Each folder's names have an arena of their own, so that a root of a million objects fits. */
static MUST Err walk(Root *r, Str path, int depth)
{
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        Ctx *c = r->f->c, own = *c;
        own.arena = scratch;
        Entries e;
        if (depth > OCFL_DEPTH_MAX)
                return fail(c, ERR_LIMIT, "Folders are nested too deeply at %.*s.", STR(path));
        Err error = folder_list(&own, path.n ? path_join(scratch, r->root, path) : r->root, &e);
        if (error != OK)
                return hand_up(c, &own, error);
        if (path.n && is_object_root(&e))
                return check_object_of(r, path);
        if (path.n && e.n == 0)
                finding_add(r->f, "E073", path);
        for (size_t i = 0; i < e.n; i++)
                TRY(walk_entry(r, &own, path, &e.p[i], depth));
        return OK;
}

static MUST Err check_root_declaration(Root *r, const Entries *e)
{
        Ctx *c = r->f->c;
        int n = 0;
        for (size_t i = 0; i < e->n; i++) {
                Str name = e->p[i].name, text;
                if (e->p[i].kind != ENTRY_FILE || !str_starts(name, S("0=ocfl_")))
                        continue;
                Str value = str_slice(name, 2, name.n);
                r->spec = str_eq(value, S("ocfl_1.0")) ? 10 : str_eq(value, S("ocfl_1.1")) ? 11 : 0;
                if (++n > 1)
                        finding_add(r->f, "E076", name);
                if (!r->spec)
                        finding_add(r->f, "E077", name);
                TRY(file_read(c, path_join(c->arena, r->root, name).p, 4096, &text));
                if (!str_eq(text, str_printf(c->arena, "%.*s\n", STR(value))))
                        finding_add(r->f, "E080", name);
        }
        if (n == 0)
                finding_add(r->f, "E069", S(""));
        return OK;
}

static MUST Err check_layout(Root *r, const Entries *e)
{
        Ctx *c = r->f->c;
        Str text, name = S("ocfl_layout.json");
        Json *layout = NULL;
        if (!entry_lookup(e, name))
                return OK;
        TRY(file_read(c, path_join(c->arena, r->root, name).p, 1 << 20, &text));
        if (json_parse(c, text, &layout) != OK)
                fault_clear(c);
        if (!json_text(json_at(layout, "extension")).n || !json_at(layout, "description"))
                finding_add(r->f, "E070", name);
        return OK;
}

static MUST Err check_root(Root *r)
{
        Entries e;
        TRY(folder_list(r->f->c, r->root, &e));
        TRY(check_root_declaration(r, &e));
        TRY(check_layout(r, &e));
        return walk(r, S(""), 0);
}

/* A folder with an object's declaration or an inventory is an object; with a root's declaration, a root. */
Err ocfl_validate(Ctx *c, const char *path, OcflFinding **ret, size_t *ret_n)
{
        Findings f = {.c = c};
        Entries e;
        struct stat st;
        if (stat(path, &st) < 0)
                return fail_errno(c, N_("read"), str_from(path));
        TRY(folder_list(c, str_from(path), &e));
        bool root = false;
        for (size_t i = 0; i < e.n; i++)
                root = root ||
                        (str_starts(e.p[i].name, S("0=ocfl_")) &&
                                !str_starts(e.p[i].name, S("0=ocfl_object_")));
        if (root) {
                Root r = {.f = &f, .root = str_from(path), .ids = map_new(c->arena)};
                TRY(check_root(&r));
        } else {
                TRY(object_check(&f, str_from(path), NULL, NULL));
        }
        *ret = f.found.p;
        *ret_n = f.found.n;
        return OK;
}

Err originals_verify(
        Ctx *c, Originals *o, void (*each)(void *p, Str id, bool intact, Str sentence), void *p)
{
        Findings f = {.c = c};
        Root r = {
                .f = &f, .root = originals_root(o), .ids = map_new(c->arena), .each = each, .p = p};
        return check_root(&r);
}
