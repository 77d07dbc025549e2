/* roles.c: which role may do what. The one table; nobody else compares roles. */
#include "flow/flow.h"

static const struct {
        Role role;
        const char *name;
} role_names[] = {
        {ROLE_READER, "reader"},
        {ROLE_EDITOR, "editor"},
        {ROLE_ARCHIVIST, "archivist"},
        {ROLE_HEAD, "head"},
        {ROLE_ADMIN, "administrator"},
};

/* Who may, and what is said to whoever may not. An editor files what he reviewed himself: the review is the
 * gate, and every step of it is in the chain. */
static const struct {
        Permission permission;
        unsigned roles;
        const char *refusal;
} permissions[] = {
        {MAY_READ, ROLE_READER | ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD | ROLE_ADMIN,
                N_("Sign in to see this.")},
        {MAY_WRITE, ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an editor, an archivist or the head may change records.")},
        {MAY_COLLECT, ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an editor, an archivist or the head may take in files.")},
        {MAY_FILE, ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an editor, an archivist or the head may put documents into the collection.")},
        {MAY_WITHDRAW, ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an archivist or the head may withdraw a record.")},
        {MAY_PUBLISH, ROLE_ARCHIVIST | ROLE_HEAD,
                N_("Only an archivist or the head may make a record public.")},
        {MAY_IMPORT, ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD | ROLE_ADMIN,
                N_("Only an editor, an archivist, the head or an administrator may import tables.")},
        {MAY_ACCOUNTS, ROLE_ADMIN, N_("Only an administrator may manage accounts.")},
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
        for (size_t i = 0; i < ARRAY_LEN(permissions); i++)
                if (permissions[i].permission == p)
                        return fail(c, ERR_DENIED, "%s", tr(c, permissions[i].refusal));
        return fail(c, ERR_DENIED, "This is not allowed.");
}

/* Registers may say "admin" for short. */
unsigned roles_named(const Str *names, size_t n)
{
        unsigned roles = 0;
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < ARRAY_LEN(role_names); k++)
                        if (str_eq(names[i], str_from(role_names[k].name)) ||
                                (role_names[k].role == ROLE_ADMIN && str_eq(names[i], S("admin"))))
                                roles |= role_names[k].role;
        return roles;
}

/* True if the list is empty or one of its names is a role of a. */
static bool names_role(const Actor *a, const Str *names, size_t n)
{
        return n == 0 || (roles_named(names, n) & a->roles) != 0;
}

bool actor_may_read(const Actor *a, const Register *reg)
{
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
                .roles = ROLE_READER | ROLE_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD | ROLE_ADMIN,
        };
        return &owner;
}

Str roles_print(Arena *a, unsigned roles)
{
        Buf out = buf_new(a);
        for (size_t i = 0; i < ARRAY_LEN(role_names); i++)
                if (roles & role_names[i].role)
                        buf_printf(&out, "%s%s", out.n ? "," : "", role_names[i].name);
        return buf_str(&out);
}

Str roles_words(Ctx *c, unsigned roles)
{
        Buf out = buf_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(role_names); i++)
                if (roles & role_names[i].role)
                        buf_printf(&out, "%s%s", out.n ? tr(c, N_(", ")) : "",
                                tr(c, role_names[i].name));
        return buf_str(&out);
}

bool roles_parse(Str s, unsigned *ret)
{
        unsigned roles = 0;
        Str part;
        while (str_cut(&s, ',', &part)) {
                size_t i = 0;
                while (i < ARRAY_LEN(role_names) &&
                        !str_eq(str_trim(part), str_from(role_names[i].name)))
                        i++;
                if (i == ARRAY_LEN(role_names))
                        return false;
                roles |= role_names[i].role;
        }
        *ret = roles;
        return roles != 0;
}
