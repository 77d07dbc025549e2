/* register_load.c: a set of declarations: what the program carries, what the office's folder says over it, one text that stands
 * for one of them while it is being written, and the office's settings beside them. What each says is read by
 * register.c. */
#include "record/register_keys.h"

#include <assert.h>
#include <dirent.h>
#include <stdlib.h>
#include <string.h>

/* Texts
 * ----- */
/* Which declaration a file is about, from the program or from the office. */
static Declared *declared_of(Load *l, bool vocabulary, const Yaml *name)
{
        bool named = name && name->kind == YAML_SCALAR;
        Declared *d = named ? declared_lookup(l->regs, vocabulary, name->s) : NULL;
        if (d)
                return d;
        struct Registers *r = l->regs;
        r->declared = vec_grow(
                l->c->arena, r->declared, r->n_declared, &l->cap_declared, sizeof *r->declared);
        d = &r->declared[r->n_declared++];
        *d = (Declared){.vocabulary = vocabulary, .name = named ? name->s : (Str){0}};
        return d;
}

static bool says_former(const Yaml *was, Str name)
{
        bool says = was && was->kind == YAML_SCALAR && str_eq(was->s, name);
        for (size_t i = 0; was && was->kind == YAML_LIST && i < was->n && !says; i++)
                says = was->items[i]->kind == YAML_SCALAR && str_eq(was->items[i]->s, name);
        return says;
}

/* What the program carries under this name, or carried under it before. */
static Declared *shipped_lookup(Load *l, bool vocabulary, Str name)
{
        struct Registers *r = l->regs;
        Declared *d = declared_lookup(r, vocabulary, name);
        for (size_t i = 0; i < r->n_declared && !d && !vocabulary; i++)
                if (r->declared[i].shipped && !r->declared[i].vocabulary &&
                        says_former(yaml_at(r->declared[i].shipped, "was"), name))
                        d = &r->declared[i];
        return d;
}

/* A file that says only what differs from what the program carries. */
static MUST Err take_changes(Load *l, Yaml *y, Str text, bool vocabulary, const Yaml *name)
{
        Declared *d = name->kind == YAML_SCALAR ? shipped_lookup(l, vocabulary, name->s) : NULL;
        if (!d || !d->shipped)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: The program carries no declaration “%.*s” that could be changed.",
                        AT(name), STR(name->s));
        if (d->file.n)
                return fail(l->c, ERR_INVALID,
                        "%.*s:%zu:%zu: “%.*s” is changed by the file %.*s already.", AT(name),
                        STR(name->s), STR(d->file));
        d->tree = overlay_merge(l->c->arena, d->shipped, y);
        d->own_text = text;
        d->file = y->file;
        return OK;
}

typedef enum { FROM_PROGRAM, FROM_OFFICE } Origin;

/* The tree of a text: as it was read when the program was built, if it was. */
static MUST Err read_tree(Load *l, Str file, Str text, Origin from, Yaml **ret)
{
        const Asset *packed = from == FROM_PROGRAM
                ? asset_lookup(str_printf(l->c->arena, "%.*s" PACKED, STR(file)))
                : NULL;
        if (!packed)
                return yaml_parse(l->c, file, text, ret);
        *ret = yaml_unpack(l->c->arena, file, asset_str(packed));
        return OK;
}

static MUST Err take_file(Load *l, Str file, Str text, Origin from)
{
        Yaml *y;
        Err e = read_tree(l, file, text, from, &y);
        if (e != OK)
                return go_on(l, e);
        const Yaml *change = yaml_at(y, "change_register"),
                   *words = yaml_at(y, "change_vocabulary");
        if (from == FROM_OFFICE && (change || words))
                return go_on(l, take_changes(l, y, text, words != NULL, words ? words : change));
        bool vocabulary = yaml_at(y, "vocabulary") != NULL;
        Declared *d =
                declared_of(l, vocabulary, yaml_at(y, vocabulary ? "vocabulary" : "register"));
        d->tree = y;
        if (from == FROM_PROGRAM) {
                d->shipped = y;
                d->shipped_text = text;
                return OK;
        }
        d->own_text = text;
        d->file = file;
        d->whole = true;
        return OK;
}

static MUST Err load_assets(Load *l)
{
        for (size_t i = 0; i < n_assets; i++) {
                Str name = str_from(assets[i].name);
                bool ours =
                        str_starts(name, S("registers/")) || str_starts(name, S("vocabularies/"));
                if (!ours || !str_ends(name, S(".yaml")))
                        continue;
                hasher_put(l->hasher, name);
                hasher_put(l->hasher, str_from(assets[i].version));
                TRY(take_file(l, name, asset_str(&assets[i]), FROM_PROGRAM));
        }
        return OK;
}

static int by_name(const struct dirent **a, const struct dirent **b)
{
        return strcmp((*a)->d_name, (*b)->d_name);
}

static void free_names(struct dirent ***names)
{
        free(*names);
}

static MUST Err load_path(Load *l, Str path, Str name)
{
        Str text;
        TRY(file_read(l->c, path.p, YAML_BYTES_MAX, &text));
        hasher_put(l->hasher, name);
        hasher_put(l->hasher, text);
        return take_file(l, name, text, FROM_OFFICE);
}

/* A folder's declarations in the order of their names, or one file. */
static MUST Err load_dir(Load *l, const char *dir)
{
        if (str_ends(str_from(dir), S(".yaml")))
                return load_path(l, str_from(dir), str_from(dir));
        CLEANUP(free_names) struct dirent **names = NULL;
        int n = scandir(dir, &names, NULL, by_name);
        if (n < 0)
                return OK; /* an office without declarations of its own */
        Err e = OK;
        for (int i = 0; i < n; i++) {
                Str name = str_keep(l->c->arena, str_from(names[i]->d_name));
                free(names[i]);
                if (e == OK && str_ends(name, S(".yaml")) && !str_starts(name, S(".")))
                        e = load_path(l, path_join(l->c->arena, str_from(dir), name), name);
        }
        return e;
}

/* Everything together
 * ------------------- */
/* Of two registers with one former name nobody could say whose the records are. */
static MUST Err check_formers(Load *l, const Register *reg)
{
        const Yaml *tree = map_lookup(&l->trees, reg->name);
        const Yaml *y = yaml_at(tree, "was");
        for (size_t i = 0; i < l->regs->n; i++) {
                const Register *other = l->regs->p[i];
                for (size_t k = 0; k < reg->was.n; k++) {
                        Str name = reg->was.p[k].name;
                        if (str_eq(other->name, name))
                                return former_is_borne(l, y, name);
                        if (other != reg && former_lookup(&other->was, name))
                                return fail(l->c, ERR_INVALID,
                                        "%.*s:%zu:%zu: “%.*s” is a former name of “%.*s”, too.",
                                        AT(y), STR(name), STR(other->name));
                }
        }
        return OK;
}

static Load load_start(Ctx *c)
{
        struct Registers *r = NEW(c->arena, struct Registers);
        r->p = NEW_N(c->arena, Register *, REGISTERS_MAX);
        r->vocabularies = NEW_N(c->arena, Vocabulary *, VOCABULARIES_MAX);
        r->hooks = NEW(c->arena, struct Hooks);
        return (Load){.c = c,
                .regs = r,
                .trees = map_new(c->arena),
                .figures = map_new(c->arena),
                .broken = map_new(c->arena),
                .hasher = hasher_new_sha256(c->arena)};
}

static MUST Err load_declared(Load *l)
{
        struct Registers *r = l->regs;
        for (size_t i = 0; i < r->n_declared; i++)
                TRY(r->declared[i].vocabulary ? load_vocabulary(l, &r->declared[i])
                                              : load_register(l, &r->declared[i]));
        return OK;
}

static MUST Err load_end(Load *l, const Registers **ret)
{
        TRY(load_declared(l));
        for (size_t i = 0; i < l->regs->n; i++)
                TRY(go_on(l, check_formers(l, l->regs->p[i])));
        for (size_t i = 0; i < l->regs->n; i++)
                if (!map_lookup(&l->broken, l->regs->p[i]->name))
                        TRY(resolve_names(l, l->regs->p[i]));
        for (size_t i = 0; i < l->regs->n && !problems_so_far(l); i++)
                TRY(go_on(l, resolve_rates(l, l->regs->p[i])));
        if (problems_so_far(l))
                return OK;
        registers_prepare(l->c->arena, l->regs);
        l->regs->fingerprint = hasher_hex(l->hasher, l->c->arena);
        *ret = l->regs;
        return OK;
}

/* A text that stands for a declaration while it is being written. What the program carries keeps its name, since the
 * program asks for it by that; what an office declared takes its new one along. */
static MUST Err take_instead(Load *l, const Instead *instead)
{
        Yaml *y;
        Str file = str_printf(l->c->arena, "%.*s.yaml", STR(instead->name));
        Err e = yaml_parse(l->c, file, instead->text, &y);
        if (e != OK)
                return go_on(l, e);
        const Yaml *name = yaml_at(y, instead->vocabulary ? "vocabulary" : "register");
        Declared *held = declared_lookup(l->regs, instead->vocabulary, instead->name);
        bool same = name && str_eq(name->s, instead->name);
        bool renamed = name && !same && held && !held->shipped && !instead->vocabulary;
        if (!same && !renamed)
                return go_on(l,
                        fail(l->c, ERR_INVALID, "%.*s:%zu:%zu: Its name is “%.*s”, and stays.",
                                AT(name ? name : y), STR(instead->name)));
        if (renamed && declared_lookup(l->regs, instead->vocabulary, name->s))
                return go_on(l,
                        fail(l->c, ERR_INVALID,
                                "%.*s:%zu:%zu: There is a register “%.*s” already; choose another name.",
                                AT(name), STR(name->s)));
        Declared *d = renamed ? held : declared_of(l, instead->vocabulary, name);
        hasher_put(l->hasher, instead->text);
        d->name = name->s;
        d->tree = y;
        return OK;
}

const char *path_beside(Ctx *c, const char *dir, const char *name)
{
        Str s = str_from(dir);
        size_t cut = s.n;
        while (cut && s.p[cut - 1] == '/')
                cut--;
        while (cut && s.p[cut - 1] != '/')
                cut--;
        return str_printf(c->arena, "%.*s%s", STR(str_slice(s, 0, cut)), name).p;
}

/* The office's settings are beside its declarations, and change like them while the server runs. */
static MUST Err take_settings(Load *l, const char *dir)
{
        const char *path = path_beside(l->c, dir, OFFICE_CONF);
        if (!file_exists(path))
                return OK;
        TRY(file_read(l->c, path, YAML_BYTES_MAX, &l->regs->conf));
        hasher_put(l->hasher, l->regs->conf);
        return settings_parse(l->c, l->regs->conf, &l->regs->settings);
}

Err registers_read(Ctx *c, const char *dir, const Instead *instead, Str **ret_problems,
        size_t *ret_n, const Registers **ret)
{
        Load l = load_start(c);
        Problems problems = {0};
        const Registers *whole = NULL;
        l.problems = ret_problems ? &problems : NULL;
        l.regs->dir = dir;
        TRY(seal_key_load(c, l.regs));
        l.regs->sharing = sharing_new(c->arena);
        TRY(load_assets(&l));
        if (dir)
                TRY(load_dir(&l, dir));
        if (dir)
                TRY(take_settings(&l, dir));
        if (instead) {
                l.others = instead->others;
                TRY(take_instead(&l, instead));
        }
        TRY(load_end(&l, &whole));
        if (ret_problems) {
                *ret_problems = problems.p;
                *ret_n = problems.n;
        }
        *ret = whole;
        return OK;
}

Err registers_load(Ctx *c, const char *dir, const Registers **ret)
{
        const char *own = dir ? str_keep_z(c->arena, str_from(dir)) : NULL;
        return registers_read(c, own, NULL, NULL, NULL, ret);
}

Err registers_check(
        Ctx *c, const char *dir, Str **ret_problems, size_t *ret_n, const Registers **ret)
{
        return registers_read(c, dir, NULL, ret_problems, ret_n, ret);
}

Err registers_load_text(Ctx *c, Str file, Str text, const Registers **ret)
{
        Load l = load_start(c);
        hasher_put(l.hasher, text);
        TRY(take_file(&l, file, text, FROM_OFFICE));
        return load_end(&l, ret);
}

/* Hooks
 * ----- */
void record_hook_add_bulk(const Registers *r, BulkHook hook)
{
        assert(r->hooks->n < ARRAY_LEN(r->hooks->after));
        r->hooks->after[r->hooks->n++] = hook;
}

void record_hook_add(const Registers *r, RecordHook *after)
{
        record_hook_add_bulk(r, (BulkHook){.after = after, .kind = HOOK_ALWAYS});
}
