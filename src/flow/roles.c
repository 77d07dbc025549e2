/* roles.c: which role may do what. The one table; nobody else compares roles. */
#include "flow/flow.h"

const RoleRow role_rows[] = {
        {ROLE_READER, "reader", N_("reader")},
        {ROLE_RECORDER, "recorder", N_("recorder")},
        {ROLE_EDITOR, "editor", N_("editor")},
        {ROLE_DESK_EDITOR, "desk_editor", N_("desk editor")},
        {ROLE_FIRST_REVIEWER, "first_reviewer", N_("first reviewer")},
        {ROLE_SECOND_REVIEWER, "second_reviewer", N_("second reviewer")},
        {ROLE_FINAL_REVIEWER, "final_reviewer", N_("final reviewer")},
        {ROLE_ARCHIVIST, "archivist", N_("archivist")},
        {ROLE_INTERVIEWER, "interviewer", N_("interviewer")},
        {ROLE_SITE_OFFICER, "site_officer", N_("site officer")},
        {ROLE_SUPERVISOR, "supervisor", N_("supervisor")},
        {ROLE_KEEPER, "keeper", N_("keeper of a reading room")},
        {ROLE_STATISTICIAN, "statistician", N_("statistician")},
        {ROLE_HEAD, "head", N_("head")},
        {ROLE_ADMIN, "administrator", N_("administrator")},
        {0},
};

/* Whoever keeps records of some kind; which registers that are, the registers say. */
#define WRITERS                                                                                  \
        (ROLE_RECORDER | ROLE_EDITOR | ROLE_DESK_EDITOR | ROLE_FIRST_REVIEWER |                  \
                ROLE_SECOND_REVIEWER | ROLE_FINAL_REVIEWER | ROLE_ARCHIVIST | ROLE_INTERVIEWER | \
                ROLE_SITE_OFFICER | ROLE_SUPERVISOR | ROLE_KEEPER | ROLE_STATISTICIAN | ROLE_HEAD)
#define COLLECTORS                                                                            \
        (ROLE_RECORDER | ROLE_EDITOR | ROLE_DESK_EDITOR | ROLE_ARCHIVIST | ROLE_INTERVIEWER | \
                ROLE_HEAD)
#define FILERS (ROLE_EDITOR | ROLE_DESK_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD)

/* Who may, and what is said to whoever may not. An editor files what he reviewed himself: the review is the
 * gate, and every step of it is in the chain. */
static const struct {
        Permission permission;
        unsigned roles;
        const char *refusal;
} fixed[] = {
        {MAY_READ, WRITERS | ROLE_READER | ROLE_ADMIN, N_("Sign in to see this.")},
        {MAY_WRITE, WRITERS, N_("Only those who keep records may change them.")},
        {MAY_ACCOUNTS, ROLE_ADMIN, N_("Only an administrator may manage accounts.")},
        {MAY_DECLARE, ROLE_ADMIN,
                N_("Only an administrator may change what the registers declare.")},
        {MAY_ANSWER, ROLE_GUEST, N_("This is for whoever was sent the link.")},
};
const PermissionRow permission_rows[] = {
        {MAY_COLLECT, "collect", N_("take in files"), COLLECTORS},
        {MAY_FILE, "file", N_("put documents into the collection"), FILERS},
        {MAY_WITHDRAW, "withdraw", N_("withdraw a record"), ROLE_ARCHIVIST | ROLE_HEAD},
        {MAY_PUBLISH, "publish", N_("make a record public"), ROLE_ARCHIVIST | ROLE_HEAD},
        {MAY_IMPORT, "import", N_("import tables"),
                FILERS | ROLE_RECORDER | ROLE_STATISTICIAN | ROLE_ADMIN},
        {MAY_ASK, "ask", N_("see the accounts"), ROLE_HEAD | ROLE_ADMIN},
        {MAY_AUDIT, "audit", N_("read the audit"), ROLE_HEAD | ROLE_ADMIN},
        {0},
};

/* As the office settles it
 * ------------------------ */
#define SETTLED (1u << 31) /* in Actor.permissions: the bits below say all */

bool setting_pair(Str *rest, Str *ret_name, Str *ret_value)
{
        Str one;
        while (rest->n && str_cut(rest, ' ', &one)) {
                size_t eq = str_find(one, S("="), 0);
                if (eq == SIZE_MAX)
                        continue;
                *ret_name = str_slice(one, 0, eq);
                *ret_value = str_slice(one, eq + 1, one.n);
                return true;
        }
        return false;
}

/* What a setting says behind a name; false: nothing. */
static bool said_of(const Ctx *c, const char *key, const char *name, Str *ret)
{
        Str rest = setting(c, key), one;
        while (setting_pair(&rest, &one, ret))
                if (str_eq(one, str_from(name)))
                        return true;
        return false;
}

/* A word that names no role leaves it as the program has it. */
unsigned permission_roles(const Ctx *c, const PermissionRow *row)
{
        Str names;
        unsigned roles;
        return said_of(c, "permissions", row->name, &names) && roles_parse(names, &roles)
                ? roles
                : row->roles;
}

unsigned permissions_of(const Ctx *c, unsigned roles)
{
        unsigned may = SETTLED;
        if (!setting(c, "permissions").n)
                return 0;
        for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
                if (fixed[i].roles & roles)
                        may |= 1u << fixed[i].permission;
        for (const PermissionRow *row = permission_rows; row->name; row++)
                if (permission_roles(c, row) & roles)
                        may |= 1u << row->permission;
        return may;
}

static unsigned roles_that_may(Permission p)
{
        for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
                if (fixed[i].permission == p)
                        return fixed[i].roles;
        for (const PermissionRow *row = permission_rows; row->name; row++)
                if (row->permission == p)
                        return row->roles;
        return 0;
}

bool actor_may(const Actor *a, Permission p)
{
        if (!a)
                return false;
        return a->permissions & SETTLED ? (a->permissions >> p & 1u) != 0
                                        : (roles_that_may(p) & a->roles) != 0;
}

Err demand(Ctx *c, Permission p)
{
        if (actor_may(c->actor, p))
                return OK;
        return fail(c, ERR_DENIED, "%.*s", STR(permission_refusal(c, p)));
}

Str permission_refusal(Ctx *c, Permission p)
{
        for (size_t i = 0; i < ARRAY_LEN(fixed); i++)
                if (fixed[i].permission == p)
                        return str_from(tr(c, fixed[i].refusal));
        for (const PermissionRow *row = permission_rows; row->name; row++)
                if (row->permission == p)
                        return str_printf(c->arena, tr(c, N_("Only these may %s: %.*s.")),
                                tr(c, row->label), STR(roles_words(c, permission_roles(c, row))));
        return str_from(tr(c, N_("This is not allowed.")));
}

Str role_label(Ctx *c, const RoleRow *row)
{
        Str word;
        return said_of(c, "role_words", row->name, &word) && word.n ? word
                                                                    : str_from(tr(c, row->label));
}

/* Registers may say "admin" for short. */
unsigned roles_named(const Str *names, size_t n)
{
        unsigned roles = 0;
        for (size_t i = 0; i < n; i++)
                for (const RoleRow *row = role_rows; row->name; row++)
                        if (str_eq(names[i], str_from(row->name)) ||
                                (row->role == ROLE_ADMIN && str_eq(names[i], S("admin"))))
                                roles |= row->role;
        return roles;
}

/* A register that names no roles is for all. */
static bool names_role(const Actor *a, const Str *names, size_t n)
{
        return n == 0 || (roles_named(names, n) & a->roles) != 0;
}

/* Whoever has a role is a reader, too. */
bool actor_may_read(const Actor *a, const Register *reg)
{
        for (size_t i = 0; i < reg->n_read_roles; i++)
                if (str_eq(reg->read_roles[i], S("reader")))
                        return actor_may(a, MAY_READ);
        return actor_may(a, MAY_READ) && names_role(a, reg->read_roles, reg->n_read_roles);
}

bool actor_may_write(const Actor *a, const Register *reg)
{
        return actor_may(a, MAY_WRITE) && names_role(a, reg->write_roles, reg->n_write_roles);
}

bool actor_may_unseal(const Actor *a, const Register *reg)
{
        return reg->n_unseal_roles ? names_role(a, reg->unseal_roles, reg->n_unseal_roles)
                                   : actor_may_write(a, reg);
}

const Actor *owner_actor(void)
{
        static const Actor owner = {
                .id = SC("owner"),
                .login = SC("owner"),
                .name = SC("本机"),
                .roles = WRITERS | ROLE_READER | ROLE_ADMIN,
        };
        return &owner;
}

Str roles_print(Arena *a, unsigned roles)
{
        Buf out = buf_new(a);
        for (const RoleRow *row = role_rows; row->name; row++)
                if (roles & row->role)
                        buf_printf(&out, "%s%s", out.n ? "," : "", row->name);
        return buf_str(&out);
}

Str roles_words(Ctx *c, unsigned roles)
{
        Buf out = buf_new(c->arena);
        for (const RoleRow *row = role_rows; row->name; row++)
                if (roles & row->role)
                        buf_put_listed(c, &out, role_label(c, row));
        return buf_str(&out);
}

/* What the roles are called in the offices, whatever language the program speaks. */
static const struct {
        const char *zh, *name;
} zh_names[] = {
        {"读者", "reader"},
        {"录入员", "recorder"},
        {"编辑", "editor"},
        {"责任编辑", "desk_editor"},
        {"初审", "first_reviewer"},
        {"复审", "second_reviewer"},
        {"终审", "final_reviewer"},
        {"档案员", "archivist"},
        {"采访员", "interviewer"},
        {"遗址管理员", "site_officer"},
        {"督办员", "supervisor"},
        {"阅览室管理员", "keeper"},
        {"统计员", "statistician"},
        {"单位负责人", "head"},
        {"管理员", "administrator"},
        {"admin", "administrator"},
};

static unsigned role_named(Str word)
{
        for (size_t i = 0; i < ARRAY_LEN(zh_names); i++)
                if (str_eq(word, str_from(zh_names[i].zh)))
                        word = str_from(zh_names[i].name);
        for (const RoleRow *row = role_rows; row->name; row++)
                if (str_eq(word, str_from(row->name)))
                        return row->role;
        return 0;
}

bool roles_parse(Str s, unsigned *ret)
{
        unsigned roles = 0;
        Str part;
        while (str_cut(&s, ',', &part)) {
                unsigned role = role_named(str_trim(part));
                if (!role)
                        return false;
                roles |= role;
        }
        *ret = roles;
        return roles != 0;
}
