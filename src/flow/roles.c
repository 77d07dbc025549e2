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
} permissions[] = {
        {MAY_READ, WRITERS | ROLE_READER | ROLE_ADMIN, N_("Sign in to see this.")},
        {MAY_WRITE, WRITERS, N_("Only those who keep records may change them.")},
        {MAY_COLLECT, COLLECTORS,
                N_("Only an editor, a recorder, an interviewer, an archivist or the head may take in files.")},
        {MAY_FILE, FILERS,
                N_("Only an editor, an archivist or the head may put documents into the collection.")},
        {MAY_WITHDRAW, ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an archivist or the head may withdraw a record.")},
        {MAY_PUBLISH, ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an archivist or the head may make a record public.")},
        {MAY_IMPORT, FILERS | ROLE_RECORDER | ROLE_STATISTICIAN | ROLE_ADMIN,
                N_("Only an editor, a recorder, an archivist, a statistician, the head or an administrator may import tables.")},
        {MAY_ACCOUNTS, ROLE_ADMIN, N_("Only an administrator may manage accounts.")},
        {MAY_ASK, ROLE_HEAD | ROLE_ADMIN,
                N_("Only the head or an administrator may see the accounts.")},
        {MAY_DECLARE, ROLE_ADMIN,
                N_("Only an administrator may change what the registers declare.")},
        {MAY_AUDIT, ROLE_HEAD | ROLE_ADMIN,
                N_("Only the head or an administrator may read the audit.")},
};

bool actor_may(const Actor *a, Permission p)
{
        if (!a)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
                if (permissions[i].permission == p)
                        return (permissions[i].roles & a->roles) != 0;
        return false;
}

Err demand(Ctx *c, Permission p)
{
        if (actor_may(c->actor, p))
                return OK;
        return fail(c, ERR_DENIED, "%s", tr(c, permission_refusal(p)));
}

const char *permission_refusal(Permission p)
{
        for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
                if (permissions[i].permission == p)
                        return permissions[i].refusal;
        return N_("This is not allowed.");
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
                        buf_printf(&out, "%s%s", out.n ? tr(c, N_(", ")) : "", tr(c, row->label));
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
