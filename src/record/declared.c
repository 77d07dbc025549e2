/* declared.c: declarations that an office changes while its server runs: the office's files, what stood in them before,
 * and the set of all that threads and processes share.
 *
 * A set of declarations never changes. A change makes another set, in an arena of its own; the database says by its
 * fingerprint which one holds, and every thread takes that one between two requests. The former set goes when nobody
 * uses it any more. */
#include "record/inner.h"

#include <dirent.h>
#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FORMERS_DIR "former" /* in the folder of declarations */
#define FORMERS_MAX 200

/* Sharing
 * ------- */
struct Sharing {
        pthread_mutex_t lock;
        struct Registers
                *now;    /* the latest, with a use of its own; NULL: the process's first set */
        char failed[65]; /* a fingerprint that the office's folder does not give; "" */
};

struct Sharing *sharing_new(Arena *a)
{
        struct Sharing *s = NEW(a, struct Sharing);
        pthread_mutex_init(&s->lock, NULL);
        return s;
}

/* What is shared is constant but for the count of those who use it. */
static struct Registers *writable(const Registers *r)
{
        return (struct Registers *)(uintptr_t)r;
}

static void release(const Registers *shared)
{
        struct Registers *r = writable(shared);
        if (r && r->own && atomic_fetch_sub(&r->users, 1) == 1)
                arena_drop(r->own);
}

/* Another set in its own arena, used once so far; NULL: the folder does not give what is wanted. */
static struct Registers *read_anew(const Ctx *c, Str wanted)
{
        Arena *own = arena_new();
        Ctx apart = {.arena = own};
        const Registers *r = NULL;
        Err e = registers_read(&apart, c->registers->dir, NULL, NULL, NULL, &r);
        if (e != OK || !r || !str_eq(r->fingerprint, wanted)) {
                log_line("warning", "event=declarations sentence=\"%.*s\"",
                        STR(e == OK ? S("the folder holds other declarations than the database")
                                    : apart.fault.sentence));
                arena_drop(own);
                return NULL;
        }
        struct Registers *fresh = writable(r);
        *fresh->hooks = *c->registers->hooks;
        fresh->sharing = c->registers->sharing;
        fresh->own = own;
        atomic_init(&fresh->users, 1);
        return fresh;
}

static void take(Ctx *c, struct Sharing *s, Str wanted, bool *ret)
{
        pthread_mutex_lock(&s->lock);
        bool there = s->now && str_eq(s->now->fingerprint, wanted);
        if (!there && !str_eq(str_from(s->failed), wanted)) {
                struct Registers *fresh = read_anew(c, wanted);
                if (fresh) {
                        release(s->now);
                        s->now = fresh;
                        there = true;
                }
                (void)snprintf(s->failed, sizeof s->failed, "%.*s", STR(fresh ? S("") : wanted));
        }
        if (there) {
                atomic_fetch_add(&s->now->users, 1);
                release(c->registers);
                c->registers = s->now;
                if (s->now->settings)
                        c->settings = s->now->settings;
                *ret = true;
        }
        pthread_mutex_unlock(&s->lock);
}

Err registers_follow(Ctx *c, bool *ret_changed)
{
        Cell v;
        bool found;
        struct Sharing *s = c->registers ? c->registers->sharing : NULL;
        *ret_changed = false;
        if (!s || !c->registers->dir || !c->db)
                return OK;
        TRY(db_one(c, "SELECT value FROM meta WHERE key = 'declarations'", NO_CELLS, &v, &found));
        if (found && !str_eq(v.s, c->registers->fingerprint))
                take(c, s, v.s, ret_changed);
        return OK;
}

void registers_leave(Ctx *c)
{
        release(c->registers);
        c->registers = NULL;
}

/* Texts and trees
 * --------------- */
static Json *tree_json(Arena *a, const Yaml *y)
{
        if (y->kind == YAML_SCALAR)
                return json_string(a, y->s);
        Json *j = y->kind == YAML_MAP ? json_object(a) : json_array(a);
        for (size_t i = 0; i < y->n; i++)
                if (y->kind == YAML_MAP)
                        json_put_at(a, j, y->keys[i]->s, tree_json(a, y->items[i]));
                else
                        json_push(a, j, tree_json(a, y->items[i]));
        return j;
}

static Yaml *json_tree(Arena *a, const Json *j)
{
        Yaml *y = NEW(a, Yaml);
        y->kind = j->kind == JSON_OBJECT ? YAML_MAP
                : j->kind == JSON_ARRAY  ? YAML_LIST
                                         : YAML_SCALAR;
        y->s = json_text(j);
        for (size_t i = 0; y->kind != YAML_SCALAR && i < j->n; i++) {
                Yaml *key = NULL;
                if (y->kind == YAML_MAP) {
                        key = NEW(a, Yaml);
                        key->s = j->keys[i];
                }
                yaml_push(a, y, key, json_tree(a, j->items[i]));
        }
        return y;
}

Err declaration_tree(Ctx *c, Str text, Json **ret)
{
        Yaml *y;
        TRY(yaml_parse(c, S("text"), text, &y));
        if (y->kind != YAML_MAP)
                return fail(c, ERR_INVALID, "%.*s:%zu:%zu: Keys with values should stand here.",
                        STR(y->file), y->line, y->column);
        *ret = tree_json(c->arena, y);
        return OK;
}

Str declaration_print(Ctx *c, const Json *tree)
{
        return yaml_print(c->arena, json_tree(c->arena, tree));
}

Str declaration_words(Ctx *c, const Json *value)
{
        return value ? yaml_print_flow(c->arena, json_tree(c->arena, value)) : (Str){0};
}

Err declaration_value(Ctx *c, Str words, Json **ret)
{
        Yaml *y;
        TRY(yaml_parse(c, S("text"), words, &y));
        *ret = tree_json(c->arena, y);
        return OK;
}

/* What is declared
 * ---------------- */
static Str text_of(Ctx *c, const Declared *d)
{
        if (d->tree == d->shipped)
                return d->shipped_text;
        return d->whole ? d->own_text : yaml_print(c->arena, d->tree);
}

static Str hash_of(Ctx *c, Str text)
{
        return sha256_hex(c->arena, text);
}

static Declaration describe(const Registers *r, const Declared *d)
{
        const Register *reg = d->vocabulary ? NULL : register_lookup(r, d->name);
        return (Declaration){
                .vocabulary = d->vocabulary,
                .name = d->name,
                .label_zh = reg ? reg->label_zh : d->name,
                .label_en = reg ? reg->label_en : d->name,
                .file = d->file,
                .shipped = d->shipped_text,
                .whole = d->whole,
        };
}

Err declaration_load(Ctx *c, const Registers *r, bool vocabulary, Str name, Declaration *ret)
{
        const Declared *d = declared_lookup(r, vocabulary, name);
        if (!d || !name.n)
                return fail(c, ERR_NOT_FOUND, "There is no declaration “%.*s”.", STR(name));
        *ret = describe(r, d);
        ret->text = text_of(c, d);
        ret->hash = hash_of(c, ret->text);
        return OK;
}

Str vocabulary_words(Ctx *c, const Registers *r, Str name)
{
        Buf b = buf_new(c->arena);
        const Vocabulary *v = vocabulary_lookup(r, name);
        for (size_t i = 0; v && i < v->n; i++)
                if (!v->terms[i].retired)
                        buf_put_listed(c, &b, pick_label(c, v->terms[i].zh, v->terms[i].en));
        return buf_str(&b);
}

Err declarations_list(Ctx *c, const Registers *r, Declaration **ret, size_t *ret_n)
{
        Declaration *list = NEW_N(c->arena, Declaration, r->n_declared + 1);
        for (size_t i = 0; i < r->n_declared; i++)
                list[i] = describe(r, &r->declared[i]);
        *ret = list;
        *ret_n = r->n_declared;
        return OK;
}

Err declaration_try(Ctx *c, const Registers *r, bool vocabulary, Str name, Str text, Others others,
        Str **ret_problems, size_t *ret_n, const Registers **ret)
{
        const Instead instead = {vocabulary, name, text, others};
        return registers_read(c, r->dir, &instead, ret_problems, ret_n, ret);
}

Err declaration_followers(Ctx *c, const Registers *r, Str name, Str text, Str **ret, size_t *ret_n)
{
        const Registers *fresh = NULL;
        Str *problems;
        size_t n;
        *ret_n = 0;
        TRY(declaration_try(
                c, r, /* vocabulary= */ false, name, text, OTHERS_FOLLOW, &problems, &n, &fresh));
        if (!fresh)
                return OK;
        *ret = NEW_N(c->arena, Str, fresh->n_declared + 1);
        for (size_t i = 0; i < fresh->n_declared; i++)
                if (fresh->declared[i].followed)
                        (*ret)[(*ret_n)++] = fresh->declared[i].name;
        return OK;
}

/* The office's files
 * ------------------ */
static const char *path_in(Ctx *c, const Registers *r, Str name)
{
        return path_join(c->arena, str_from(r->dir), name).p;
}

static Str default_file(Ctx *c, bool vocabulary, Str name)
{
        return str_printf(c->arena, "%.*s%s.yaml", STR(name), vocabulary ? ".terms" : "");
}

/* Where a declaration is to stand: in the file that it has, else in a new one of its name. */
static Str file_for(Ctx *c, const Registers *r, bool vocabulary, Str name)
{
        const Declared *d = declared_lookup(r, vocabulary, name);
        Str file = default_file(c, vocabulary, name);
        if (d && d->file.n)
                return d->file;
        for (int i = 2; file_exists(path_in(c, r, file)); i++) /* another declaration's */
                file = str_printf(
                        c->arena, "%.*s-%d%s.yaml", STR(name), i, vocabulary ? ".terms" : "");
        return file;
}

/* What the file says: only what differs from what the program carries, if that can be said so; empty: nothing differs. */
static MUST Err content_for(
        Ctx *c, const Registers *r, bool vocabulary, Str name, Str text, Str *ret)
{
        const Declared *d = declared_lookup(r, vocabulary, name);
        Yaml *y;
        *ret = text;
        if (!d || !d->shipped)
                return OK;
        TRY(yaml_parse(c, name, text, &y));
        Yaml *changes = overlay_of(c->arena, d->shipped, y);
        if (!yaml_eq(overlay_merge(c->arena, d->shipped, changes), y))
                return OK;
        *ret = changes->n < 2
                ? (Str){0}
                : str_printf(c->arena, "# %s\n%.*s",
                          tr(c, N_("What this office changed of what the program carries; all else follows the program.")),
                          STR(yaml_print(c->arena, changes)));
        return OK;
}

/* "site.yaml.20261129-121500-123": a file that is about to be replaced is kept under such a name. */
static MUST Err keep_former(Ctx *c, const Registers *r, Str file, Str content)
{
        LocalTime t = time_local(c, now_ms(c));
        const char *dir = path_in(c, r, S(FORMERS_DIR));
        TRY(dir_make(c, dir));
        Str name = str_printf(c->arena, "%.*s.%04d%02d%02d-%02d%02d%02d-%03d", STR(file), t.year,
                t.month, t.day, t.hour, t.minute, (int)(now_ms(c) / 1000 % 60),
                (int)(now_ms(c) % 1000));
        return file_write(c, path_join(c->arena, str_from(dir), name).p, content);
}

/* Puts a content in the place of a file, or takes the file away. */
static MUST Err put_file(Ctx *c, const Registers *r, Str file, Str content)
{
        const char *path = path_in(c, r, file);
        if (content.n)
                return file_write(c, path, content);
        return unlink(path) == 0 || errno == ENOENT ? OK
                                                    : fail_errno(c, N_("remove"), str_from(path));
}

static Str file_bare(Str file)
{
        return str_starts(file, S("../")) ? str_slice(file, 3, file.n) : file;
}

static int latest_first(const struct dirent **a, const struct dirent **b)
{
        return strcmp((*b)->d_name, (*a)->d_name);
}

static void free_names(struct dirent ***names)
{
        free(*names);
}

Err declaration_formers(
        Ctx *c, const Registers *r, bool vocabulary, Str name, Str **ret, size_t *ret_n)
{
        VEC(Str) found = {0};
        const Declared *d = declared_lookup(r, vocabulary, name);
        Str file = d && d->file.n ? d->file : default_file(c, vocabulary, name);
        Str begin = str_printf(c->arena, "%.*s.2", STR(file));
        CLEANUP(free_names) struct dirent **names = NULL;
        int n = r->dir ? scandir(path_in(c, r, S(FORMERS_DIR)), &names, NULL, latest_first) : 0;
        for (int i = 0; i < n; i++) {
                if (str_starts(str_from(names[i]->d_name), begin) && found.n < FORMERS_MAX)
                        *VEC_PUSH(c->arena, &found) =
                                str_keep(c->arena, str_from(names[i]->d_name));
                free(names[i]);
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err declaration_former(
        Ctx *c, const Registers *r, bool vocabulary, Str name, Str file, Str *ret_text)
{
        Str *names, text;
        size_t n, i = 0;
        Yaml *y;
        const Declared *d = declared_lookup(r, vocabulary, name);
        TRY(declaration_formers(c, r, vocabulary, name, &names, &n));
        while (i < n && !str_eq(names[i], file))
                i++;
        if (i == n)
                return fail(c, ERR_NOT_FOUND, "There is no former declaration “%.*s”.", STR(file));
        const char *path = path_in(c, r, str_printf(c->arena, FORMERS_DIR "/%.*s", STR(names[i])));
        TRY(file_read(c, path, YAML_BYTES_MAX, &text));
        TRY(yaml_parse(c, file, text, &y));
        bool changes = yaml_at(y, "change_register") || yaml_at(y, "change_vocabulary");
        *ret_text = changes && d && d->shipped
                ? yaml_print(c->arena, overlay_merge(c->arena, d->shipped, y))
                : text;
        return OK;
}

/* Carrying out
 * ------------ */
/* Files of the office that become others, together. */
typedef struct {
        Str file, content, former; /* content empty: it goes; former empty: it was not there */
} ChangedFile;
typedef struct {
        VEC(ChangedFile) files;
        Str register_name, what, reason;
        Err (*then)(Ctx *c);
} Change;

static MUST Err carry_out(Ctx *c, const Change *ch)
{
        const Registers *fresh, *former = c->registers;
        TRY(registers_read(c, former->dir, NULL, NULL, NULL, &fresh));
        *fresh->hooks = *former->hooks;
        c->registers = fresh;
        Err e = registers_migrate(c, fresh);
        if (e == OK && ch->then)
                e = ch->then(c);
        if (e == OK)
                e = audit_add(c, S("declare"), ch->register_name, S(""),
                        str_printf(c->arena, "%.*s: %.*s", STR(ch->what), STR(ch->reason)));
        c->registers = former;
        return e;
}

/* Within the transaction that holds the chain's lock. Whatever fails, the file is what it was. */
static MUST Err put_files(Ctx *c, const Change *ch)
{
        for (size_t i = 0; i < ch->files.n; i++) {
                const ChangedFile *f = &ch->files.p[i];
                if (f->former.n)
                        TRY(keep_former(c, c->registers, file_bare(f->file), f->former));
                TRY(put_file(c, c->registers, f->file, f->content));
        }
        return OK;
}

static void put_back(Ctx *c, const Change *ch)
{
        for (size_t i = 0; i < ch->files.n; i++) {
                const ChangedFile *f = &ch->files.p[i];
                if (put_file(c, c->registers, f->file, f->former) != OK)
                        fault_clear(c); /* the next start says it again */
        }
}

static MUST Err change_files(Ctx *c, const Change *ch, Txn *t)
{
        bool ignored;
        Err e = put_files(c, ch);
        if (e == OK)
                e = carry_out(c, ch);
        if (e == OK)
                e = txn_commit(t);
        if (e == OK)
                return registers_follow(c, &ignored);
        Fault fault = c->fault;
        fault_clear(c);
        put_back(c, ch);
        c->fault = fault;
        return e;
}

/* Whoever changes a file is alone, and looks at what holds now. */
static MUST Err begin_change(Ctx *c, Str reason, Txn *t)
{
        bool ignored;
        if (!c->registers->dir)
                return fail(c, ERR_INVALID, "This office has no folder for its declarations.");
        if (!str_trim(reason).n)
                return fail_field(c, ERR_INVALID, S("reason"), "Say why; it is kept.");
        TRY(dir_make(c, c->registers->dir));
        TRY(txn_begin(c, DB_WRITE, t));
        TRY(chain_lock(c));
        return registers_follow(c, &ignored);
}

static MUST Err too_late(Ctx *c)
{
        return fail(c, ERR_CONFLICT,
                "Not changed: someone else changed this first. What you wrote is kept; compare the two.");
}

static MUST Err put_change(Ctx *c, Change *ch, bool vocabulary, Str name, Str text)
{
        const Declared *held = declared_lookup(c->registers, vocabulary, name);
        ChangedFile f = {.file = file_for(c, c->registers, vocabulary, name),
                .former = held && held->file.n ? held->own_text : (Str){0}};
        TRY(content_for(c, c->registers, vocabulary, name, text, &f.content));
        *VEC_PUSH(c->arena, &ch->files) = f;
        return OK;
}

/* The declarations that name a register by its former name, with its new one. */
static MUST Err put_followers(Ctx *c, Change *ch, Str name, Str text)
{
        const Registers *fresh = NULL;
        Str *problems;
        size_t n;
        TRY(declaration_try(c, c->registers, /* vocabulary= */ false, name, text, OTHERS_FOLLOW,
                &problems, &n, &fresh));
        for (size_t i = 0; fresh && i < fresh->n_declared; i++) {
                const Declared *d = &fresh->declared[i];
                if (d->followed && declared_lookup(c->registers, d->vocabulary, d->name))
                        TRY(put_change(
                                c, ch, d->vocabulary, d->name, yaml_print(c->arena, d->tree)));
        }
        return OK;
}

Err declaration_apply(Ctx *c, bool vocabulary, Str name, Str text, Others others, Str base,
        Str reason, Err (*then)(Ctx *c))
{
        Declaration d = {0};
        CLEANUP(txn_done) Txn t = {0};
        TRY(begin_change(c, reason, &t));
        const Declared *held = declared_lookup(c->registers, vocabulary, name);
        if (held)
                TRY(declaration_load(c, c->registers, vocabulary, name, &d));
        if (!str_eq(d.hash, base))
                return too_late(c);
        Change ch = {.register_name = vocabulary ? (Str){0} : name,
                .what = str_printf(
                        c->arena, "%s %.*s", vocabulary ? "vocabulary" : "register", STR(name)),
                .reason = str_trim(reason),
                .then = then};
        TRY(put_change(c, &ch, vocabulary, name, text));
        if (others == OTHERS_FOLLOW)
                TRY(put_followers(c, &ch, name, text));
        return change_files(c, &ch, &t);
}

/* Settings
 * -------- */
Str settings_text(Ctx *c, Str *ret_hash)
{
        *ret_hash = hash_of(c, c->registers->conf);
        return c->registers->conf;
}

Err settings_apply(Ctx *c, Str text, Str base, Str what, Str reason, Err (*then)(Ctx *c))
{
        const Settings *ignored;
        Str hash;
        TRY(settings_parse(c, text, &ignored));
        CLEANUP(txn_done) Txn t = {0};
        TRY(begin_change(c, reason, &t));
        Str former = settings_text(c, &hash);
        if (!str_eq(hash, base))
                return too_late(c);
        Change ch = {.what = what, .reason = str_trim(reason), .then = then};
        *VEC_PUSH(c->arena, &ch.files) = (ChangedFile){S("../" OFFICE_CONF), text, former};
        return change_files(c, &ch, &t);
}
