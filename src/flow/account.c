/* account.c: accounts and sessions.
 *
 * A password is kept as argon2id; a session's token is 32 random bytes that only the browser holds, while the
 * database holds its hash, so that a stolen backup opens no session. An unknown login costs the same time and
 * gets the same sentence as a wrong password. */
#include "flow/clock.h"

#define PASSWORD_MIN 8
#define PASSWORD_MAX 200
#define FAILURES_MAX 5
#define LOCKED_MS (15 * 60 * 1000)

static MUST Err check_login(Ctx *c, Str login)
{
        if (login.n == 0 || login.n > 40)
                return fail_field(
                        c, ERR_INVALID, S("login"), "A user name has 1 to 40 characters.");
        for (size_t i = 0; i < login.n; i++) {
                char ch = login.p[i];
                if (!((ch >= 'a' && ch <= 'z') || (ch >= '0' && ch <= '9') || ch == '.' ||
                            ch == '-' || ch == '_'))
                        return fail_field(c, ERR_INVALID, S("login"),
                                "A user name is made of a–z, 0–9, full stop, - and _.");
        }
        return OK;
}

static MUST Err check_password(Ctx *c, Str password)
{
        if (utf8_count(password) < PASSWORD_MIN)
                return fail_field(c, ERR_INVALID, S("password"),
                        "A password has at least %d characters.", PASSWORD_MIN);
        if (password.n > PASSWORD_MAX)
                return fail_field(c, ERR_LIMIT, S("password"), "This password is too long.");
        return OK;
}

/* Whose accounts
 * -------------- */
/* Of one's own organisation and of those below it; the machine's owner: all. */
static MUST Err in_reach(Ctx *c, Str org, bool *ret)
{
        const Scope *s = c->scope;
        *ret = !s || str_eq(s->org, org);
        return *ret ? OK : org_is_above(c, s->org, org, s->day, ret);
}

static MUST Err demand_reach(Ctx *c, Str org)
{
        bool reaches;
        TRY(in_reach(c, org, &reaches));
        if (reaches)
                return OK;
        return fail_field(c, ERR_DENIED, S("org"),
                "You manage the accounts of your own organisation and of those below it.");
}

Err organisation_find(Ctx *c, Str typed, Str *ret_id)
{
        const Register *reg = register_lookup(c->registers, S("organisation"));
        typed = str_trim(typed);
        TRY(org_find(c, typed, ret_id));
        if (ret_id->n || !reg)
                return OK;
        Err e = record_find_one(c, reg, typed, ret_id);
        if (e != ERR_INVALID)
                return e;
        fault_clear(c);
        return fail_field(c, ERR_INVALID, S("org"), "There is no organisation “%.*s”.", STR(typed));
}

static MUST Err settle_org(Ctx *c, Str typed, Str *ret)
{
        if (typed.n)
                TRY(organisation_find(c, typed, ret));
        else if (c->actor && c->actor->org_id.n)
                *ret = c->actor->org_id;
        else
                TRY(scope_office(c, ret));
        return demand_reach(c, *ret);
}

/* Adding
 * ------ */
static MUST Err check_new(Ctx *c, const NewAccount *n)
{
        TRY(check_login(c, n->login));
        TRY(check_password(c, n->password));
        if (str_trim(n->name).n == 0)
                return fail_field(c, ERR_INVALID, S("name"), "The person's name is missing.");
        if (n->until_ms && n->until_ms <= now_ms(c))
                return fail_field(c, ERR_INVALID, S("until"), "This day is past already.");
        if (!n->roles)
                return fail_field(c, ERR_INVALID, S("roles"), "Choose at least one role.");
        return OK;
}

static MUST Err insert_account(Ctx *c, const NewAccount *n, Str id, Str org, Str hash)
{
        bool opens = actor_may(c->actor, MAY_ACCOUNTS);
        Cell known;
        bool found;
        TRY(db_one(c, "SELECT id FROM account WHERE login = ?", CELLS(cell_text(n->login)), &known,
                &found));
        if (found)
                return fail_field(c, ERR_CONFLICT, S("login"),
                        "There is an account named %.*s already.", STR(n->login));
        TRY(db_run(c,
                "INSERT INTO account (id, login, name, password_hash, roles, org_id, closed, state, until_ms,"
                " failures, locked_until_ms, created_ms, last_seen_ms)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 0, 0, ?, 0)",
                CELLS(cell_text(id), cell_text(n->login), cell_text(str_trim(n->name)),
                        cell_text(hash), cell_text(roles_print(c->arena, n->roles)), cell_text(org),
                        cell_int(!opens), cell_text(str_from(opens ? "open" : "asked")),
                        cell_int(n->until_ms), cell_int(now_ms(c))),
                NULL));
        TRY(scope_note_org(c, org));
        TRY(desk_settle(c));
        return audit_add(c, S("account"), S("account"), id, n->login);
}

Err account_add_one(Ctx *c, const NewAccount *n, Str *ret_id)
{
        Str hash, org, id = uuid_new(c);
        TRY(demand(c, MAY_ASK));
        TRY(check_new(c, n));
        TRY(settle_org(c, n->org_id, &org));
        TRY(password_hash(c, n->password, &hash));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(insert_account(c, n, id, org, hash));
        TRY(txn_commit(&t));
        *ret_id = id;
        return OK;
}

Err account_add(Ctx *c, Str login, Str name, Str password, unsigned roles, Str *ret_id)
{
        NewAccount n = {.login = login, .name = name, .password = password, .roles = roles};
        TRY(demand(c, MAY_ACCOUNTS));
        return account_add_one(c, &n, ret_id);
}

/* Changing
 * -------- */
/* The account of a login, if whoever acts may manage it. */
static MUST Err find_account(Ctx *c, Str login, Str *ret_id, Str *ret_org)
{
        bool more, reaches = false;
        {
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(db_query(c, "SELECT id, org_id FROM account WHERE login = ?",
                        CELLS(cell_text(login)), &rows));
                TRY(rows_next(c, rows, &more));
                if (more) {
                        *ret_id = str_keep(c->arena, rows_text(rows, 0));
                        *ret_org = str_keep(c->arena, rows_text(rows, 1));
                }
        }
        if (more)
                TRY(in_reach(c, *ret_org, &reaches));
        return reaches ? OK : fail(c, ERR_NOT_FOUND, "There is no account named %.*s.", STR(login));
}

/* Runs an update of one account by login; sql's last parameter is the login. Whoever is signed in signs in again. */
static MUST Err update_account(Ctx *c, const char *sql, Cell value, Str login, Str action)
{
        Str id, org;
        TRY(demand(c, MAY_ACCOUNTS));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(find_account(c, login, &id, &org));
        TRY(db_run(c, sql, CELLS(value, cell_text(login)), NULL));
        TRY(db_run(c, "DELETE FROM session WHERE account_id = ?", CELLS(cell_text(id)), NULL));
        TRY(audit_add(c, action, S("account"), login, S("")));
        return txn_commit(&t);
}

Err account_set_password(Ctx *c, Str login, Str password)
{
        TRY(check_password(c, password));
        Str hash;
        TRY(password_hash(c, password, &hash));
        return update_account(c,
                "UPDATE account SET password_hash = ?, failures = 0, locked_until_ms = 0 WHERE login = ?",
                cell_text(hash), login, S("password"));
}

Err account_set_roles(Ctx *c, Str login, unsigned roles)
{
        if (!roles)
                return fail_field(c, ERR_INVALID, S("roles"), "Choose at least one role.");
        return update_account(c, "UPDATE account SET roles = ? WHERE login = ?",
                cell_text(roles_print(c->arena, roles)), login, S("roles"));
}

Err account_set_org(Ctx *c, Str login, Str org_id)
{
        Str org;
        TRY(demand(c, MAY_ACCOUNTS));
        TRY(settle_org(c, org_id, &org));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(update_account(c, "UPDATE account SET org_id = ? WHERE login = ?", cell_text(org),
                login, S("organisation")));
        TRY(scope_note_org(c, org));
        TRY(desk_settle(c));
        return txn_commit(&t);
}

Err account_set_until(Ctx *c, Str login, int64_t until_ms)
{
        return update_account(c, "UPDATE account SET until_ms = ? WHERE login = ?",
                cell_int(until_ms), login, S("until"));
}

Err account_open(Ctx *c, Str login)
{
        return update_account(c, "UPDATE account SET closed = ?, state = 'open' WHERE login = ?",
                cell_int(0), login, S("open"));
}

Err account_close(Ctx *c, Str login)
{
        return update_account(c, "UPDATE account SET closed = ?, state = 'closed' WHERE login = ?",
                cell_int(1), login, S("close"));
}

/* Roles besides
 * ------------- */
static MUST Err settle_post(Ctx *c, Str login, Str typed, Str *ret_id, Str *ret_org)
{
        TRY(demand(c, MAY_ACCOUNTS));
        TRY(find_account(c, login, ret_id, ret_org));
        return typed.n ? settle_org(c, typed, ret_org) : OK;
}

Err account_give(Ctx *c, Str login, Str org_id, unsigned roles, int64_t until_ms)
{
        Str id, org;
        if (!roles)
                return fail_field(c, ERR_INVALID, S("roles"), "Choose at least one role.");
        if (until_ms && until_ms <= now_ms(c))
                return fail_field(c, ERR_INVALID, S("until"), "This day is past already.");
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(settle_post(c, login, org_id, &id, &org));
        for (const RoleRow *row = role_rows; row->name; row++)
                if (roles & row->role)
                        TRY(db_run(c,
                                "INSERT INTO account_role (account_id, org_id, role, until_ms)"
                                " VALUES (?, ?, ?, ?) ON CONFLICT (account_id, org_id, role)"
                                " DO UPDATE SET until_ms = excluded.until_ms",
                                CELLS(cell_text(id), cell_text(org), cell_text(str_from(row->name)),
                                        cell_int(until_ms)),
                                NULL));
        TRY(scope_note_org(c, org));
        TRY(desk_settle(c));
        TRY(audit_add(c, S("give role"), S("account"), login, roles_print(c->arena, roles)));
        return txn_commit(&t);
}

Err account_take(Ctx *c, Str login, Str org_id, unsigned roles)
{
        Str id, org;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(settle_post(c, login, org_id, &id, &org));
        for (const RoleRow *row = role_rows; row->name; row++)
                if (roles & row->role)
                        TRY(db_run(c,
                                "DELETE FROM account_role WHERE account_id = ? AND org_id = ? AND role = ?",
                                CELLS(cell_text(id), cell_text(org),
                                        cell_text(str_from(row->name))),
                                NULL));
        TRY(audit_add(c, S("take role"), S("account"), login, roles_print(c->arena, roles)));
        return txn_commit(&t);
}

Err account_posts(Ctx *c, Str account_id, Post **ret, size_t *ret_n)
{
        VEC(Post) posts = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT r.org_id, o.name, r.role, r.until_ms FROM account_role r"
                " LEFT JOIN org o ON o.id = r.org_id WHERE r.account_id = ?"
                " ORDER BY r.org_id, r.until_ms, r.role",
                CELLS(cell_text(account_id)), &rows));
        for (bool more;;) {
                unsigned role = 0;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Str org = rows_text(rows, 0);
                int64_t until = rows_int(rows, 3);
                Post *last = posts.n ? &posts.p[posts.n - 1] : NULL;
                if (!last || !str_eq(last->org_id, org) || last->until_ms != until) {
                        last = VEC_PUSH(c->arena, &posts);
                        *last = (Post){.org_id = str_keep(c->arena, org),
                                .org_name = str_keep(c->arena, rows_text(rows, 1)),
                                .until_ms = until,
                                .past = until && until <= now_ms(c)};
                }
                (void)roles_parse(rows_text(rows, 2), &role);
                last->roles |= role;
        }
        *ret = posts.p;
        *ret_n = posts.n;
        return OK;
}

/* Lists
 * ----- */
static const struct {
        const char *name, *label;
} states[] = {
        [ACCOUNT_ASKED] = {"asked", N_("asked for")},
        [ACCOUNT_OPEN] = {"open", N_("open")},
        [ACCOUNT_CLOSED] = {"closed", N_("closed")},
};

const char *account_state_name(AccountState s)
{
        return states[s].name;
}

const char *account_state_label(AccountState s)
{
        return states[s].label;
}

static AccountState state_from(Str name)
{
        for (size_t i = 0; i < ARRAY_LEN(states); i++)
                if (str_eq(name, str_from(states[i].name)))
                        return (AccountState)i;
        return ACCOUNT_CLOSED;
}

/* login empty: all. Those within s only. */
static MUST Err load_accounts(Ctx *c, const Scope *s, Str login, Account **ret, size_t *ret_n)
{
        Str org = s ? s->org : (Str){0};
        VEC(Account) list = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT a.id, a.login, a.name, a.roles, a.org_id, o.name, a.state, a.closed, a.until_ms,"
                " a.last_seen_ms FROM account a LEFT JOIN org o ON o.id = a.org_id"
                " WHERE (? = '' OR a.login = ?) AND (CAST(? AS bigint) = 1 OR a.org_id = ? OR a.org_id IN"
                " (SELECT other FROM org_tie WHERE org = ? AND above = 0 AND first <= ? AND last >= ?))"
                " ORDER BY a.login",
                CELLS(cell_text(login), cell_text(login), cell_int(s == NULL), cell_text(org),
                        cell_text(org), cell_int(s ? s->day : 0), cell_int(s ? s->day : 0)),
                &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Account a = {
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .login = str_keep(c->arena, rows_text(rows, 1)),
                        .name = str_keep(c->arena, rows_text(rows, 2)),
                        .org_id = str_keep(c->arena, rows_text(rows, 4)),
                        .org_name = str_keep(c->arena, rows_text(rows, 5)),
                        .state = state_from(rows_text(rows, 6)),
                        .closed = rows_int(rows, 7) != 0,
                        .until_ms = rows_int(rows, 8),
                        .last_seen_ms = rows_int(rows, 9),
                };
                (void)roles_parse(rows_text(rows, 3), &a.roles);
                *VEC_PUSH(c->arena, &list) = a;
        }
        *ret = list.p;
        *ret_n = list.n;
        return OK;
}

Err account_list(Ctx *c, Account **ret, size_t *ret_n)
{
        TRY(demand(c, MAY_ASK));
        return load_accounts(c, c->scope, S(""), ret, ret_n);
}

Err account_load(Ctx *c, Str login, Account *ret)
{
        Account *list;
        size_t n;
        TRY(demand(c, MAY_ASK));
        TRY(load_accounts(c, c->scope, login, &list, &n));
        if (!login.n || !n)
                return fail(c, ERR_NOT_FOUND, "There is no account named %.*s.", STR(login));
        *ret = list[0];
        return OK;
}

Err account_own(Ctx *c, Account *ret)
{
        Account *list = NULL;
        size_t n = 0;
        if (c->actor && c->actor->login.n)
                TRY(load_accounts(c, NULL, c->actor->login, &list, &n));
        *ret = n ? list[0] : (Account){0};
        return OK;
}

Err account_until(Ctx *c, Str day, int64_t *ret_ms)
{
        int32_t first, last;
        day = str_trim(day);
        *ret_ms = 0;
        if (!day.n)
                return OK;
        if (!edtf_bounds(day, &first, &last) || last == JDN_OPEN_FUTURE)
                return fail_field(c, ERR_INVALID, S("until"),
                        "“%.*s” is no day; write it as 2026-12-31.", STR(day));
        /* day 2440588 of the Julian count is 1 January 1970 */
        *ret_ms = ((int64_t)last - 2440588 + 1) * 86400000 - setting_int(c, "zone") * 60000 - 1;
        return OK;
}

Err office_choose(Ctx *c, Str organisation, Str *ret_name)
{
        Str org;
        TRY(demand(c, MAY_ACCOUNTS));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(organisation_find(c, organisation, &org));
        TRY(scope_choose_office(c, org));
        static const char *const homeless[] = {
                "UPDATE account SET org_id = ? WHERE org_id = ''",
                "UPDATE intake SET org_id = ? WHERE org_id = ''",
                "UPDATE due SET org_id = ? WHERE org_id = ''",
                "UPDATE desk SET org_id = ? WHERE org_id = ''",
        };
        for (size_t i = 0; i < ARRAY_LEN(homeless); i++)
                TRY(db_run(c, homeless[i], CELLS(cell_text(org)), NULL));
        TRY(search_choose_office(c, org));
        TRY(org_name(c, org, ret_name));
        return txn_commit(&t);
}

/* Sessions
 * -------- */
typedef struct {
        Str id, hash;
        int64_t failures, locked_until_ms, until_ms;
        bool known, asked;
} Door;

static MUST Err door_load(Ctx *c, Str login, Door *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT id, password_hash, failures, locked_until_ms, until_ms, state FROM account"
                " WHERE login = ? AND (closed = 0 OR state = 'asked')",
                CELLS(cell_text(login)), &rows));
        bool more;
        TRY(rows_next(c, rows, &more));
        *ret = (Door){.known = more};
        if (more) {
                ret->id = str_keep(c->arena, rows_text(rows, 0));
                ret->hash = str_keep(c->arena, rows_text(rows, 1));
                ret->failures = rows_int(rows, 2);
                ret->locked_until_ms = rows_int(rows, 3);
                ret->until_ms = rows_int(rows, 4);
                ret->asked = str_eq(rows_text(rows, 5), S("asked"));
        }
        return OK;
}

static MUST Err count_failure(Ctx *c, const Door *door)
{
        bool closes = door->failures + 1 >= FAILURES_MAX;
        return db_run(c, "UPDATE account SET failures = ?, locked_until_ms = ? WHERE id = ?",
                CELLS(cell_int(closes ? 0 : door->failures + 1),
                        cell_int(closes ? now_ms(c) + LOCKED_MS : 0), cell_text(door->id)),
                NULL);
}

static MUST Err start_session(Ctx *c, const Door *door, Str *ret_token)
{
        Str token = token_new(c);
        int64_t now = now_ms(c), lasts = setting_int(c, "session_hours") * 3600 * 1000;
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c, "DELETE FROM session WHERE expires_ms < ?", CELLS(cell_int(now)), NULL));
        TRY(db_run(c,
                "INSERT INTO session (token_hash, account_id, created_ms, expires_ms, last_ms)"
                " VALUES (?, ?, ?, ?, ?)",
                CELLS(cell_text(sha256_hex(c->arena, token)), cell_text(door->id), cell_int(now),
                        cell_int(now + lasts), cell_int(now)),
                NULL));
        TRY(db_run(c,
                "UPDATE account SET failures = 0, locked_until_ms = 0, last_seen_ms = ? WHERE id = ?",
                CELLS(cell_int(now), cell_text(door->id)), NULL));
        TRY(audit_add(c, S("sign-in"), S("account"), door->id, S("")));
        TRY(txn_commit(&t));
        *ret_token = token;
        return OK;
}

/* Told to whoever has the right password only. */
static MUST Err check_open(Ctx *c, const Door *door)
{
        if (door->asked)
                return fail(c, ERR_DENIED,
                        "This account was asked for and is not open yet; an administrator opens it.");
        if (!door->until_ms || door->until_ms > now_ms(c))
                return OK;
        LocalTime t = time_local(c, door->until_ms);
        return fail(c, ERR_DENIED,
                "This account was valid until %04d-%02d-%02d. An administrator can extend it.",
                t.year, t.month, t.day);
}

Err session_open(Ctx *c, Str login, Str password, Str *ret_token)
{
        Door door;
        TRY(door_load(c, str_trim(login), &door));
        if (door.known && door.locked_until_ms > now_ms(c))
                return fail(c, ERR_BUSY,
                        "Five wrong passwords in a row: signing in is closed for fifteen minutes.");
        Str ignored;
        bool right =
                password.n <= PASSWORD_MAX && door.known && password_matches(door.hash, password);
        if (!door.known && password.n <= PASSWORD_MAX)
                TRY(password_hash(c, password, &ignored)); /* an unknown name must take as long */
        if (right)
                TRY(check_open(c, &door));
        if (right)
                return start_session(c, &door, ret_token);
        if (door.known)
                TRY(count_failure(c, &door));
        return fail(c, ERR_DENIED, "User name or password is not right.");
}

#define HOLDS " AND a.closed = 0 AND (a.until_ms = 0 OR a.until_ms > ?)"

Err session_lookup(Ctx *c, Str token, const Actor **ret)
{
        *ret = NULL;
        if (token.n == 0 || token.n > 100)
                return OK;
        return actor_make(c,
                "SELECT " ACTOR_COLUMNS
                ", s.org_id FROM session s JOIN account a ON a.id = s.account_id"
                " WHERE s.token_hash = ? AND s.expires_ms > ?" HOLDS,
                CELLS(cell_text(sha256_hex(c->arena, token)), cell_int(now_ms(c)),
                        cell_int(now_ms(c))),
                ret);
}

Err account_names(Ctx *c, unsigned roles, Str *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        Buf names = buf_new(c->arena);
        bool more;
        TRY(db_query(c, "SELECT name, login, roles FROM account WHERE closed = 0 ORDER BY login",
                NO_CELLS, &rows));
        for (;;) {
                unsigned has = 0;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (!roles_parse(rows_text(rows, 2), &has) || !(has & roles))
                        continue;
                Str name = rows_text(rows, 0);
                buf_put_listed(c, &names, name.n ? name : rows_text(rows, 1));
        }
        *ret = buf_str(&names);
        return OK;
}

Err account_actor(Ctx *c, Str login, const Actor **ret)
{
        TRY(actor_make(c, "SELECT " ACTOR_COLUMNS ", '' FROM account a WHERE a.login = ?" HOLDS,
                CELLS(cell_text(login), cell_int(now_ms(c))), ret));
        return *ret ? OK : fail(c, ERR_NOT_FOUND, "There is no account named %.*s.", STR(login));
}

Err session_act_for(Ctx *c, Str token, Str org_id)
{
        Cell ignored;
        bool has;
        TRY(db_one(c,
                "SELECT 1 FROM session s JOIN account a ON a.id = s.account_id WHERE s.token_hash = ?"
                " AND (a.org_id = ? OR EXISTS (SELECT 1 FROM account_role r WHERE r.account_id = a.id"
                " AND r.org_id = ? AND (r.until_ms = 0 OR r.until_ms > ?)))",
                CELLS(cell_text(sha256_hex(c->arena, token)), cell_text(org_id), cell_text(org_id),
                        cell_int(now_ms(c))),
                &ignored, &has));
        if (!has)
                return fail_field(
                        c, ERR_DENIED, S("org"), "You have no role in this organisation.");
        return db_run(c, "UPDATE session SET org_id = ? WHERE token_hash = ?",
                CELLS(cell_text(org_id), cell_text(sha256_hex(c->arena, token))), NULL);
}

Err session_close(Ctx *c, Str token)
{
        return db_run(c, "DELETE FROM session WHERE token_hash = ?",
                CELLS(cell_text(sha256_hex(c->arena, token))), NULL);
}

/* Feeds
 * ----- */
Err feed_renew(Ctx *c, Str *ret_token)
{
        Str token = token_new(c);
        if (!c->actor)
                return fail(c, ERR_DENIED, "Sign in to see this.");
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(db_run(c,
                "INSERT INTO feed (token_hash, account_id, created_ms) VALUES (?, ?, ?) ON CONFLICT "
                "(account_id) DO UPDATE SET token_hash = excluded.token_hash, "
                "created_ms = excluded.created_ms",
                CELLS(cell_text(sha256_hex(c->arena, token)), cell_text(c->actor->id),
                        cell_int(now_ms(c))),
                NULL));
        TRY(audit_add(c, S("feed"), S("account"), c->actor->id, S("")));
        TRY(txn_commit(&t));
        *ret_token = token;
        return OK;
}

Err feed_actor(Ctx *c, Str token, const Actor **ret)
{
        *ret = NULL;
        if (token.n && token.n <= 100)
                TRY(actor_make(c,
                        "SELECT " ACTOR_COLUMNS
                        ", '' FROM feed f JOIN account a ON a.id = f.account_id"
                        " WHERE f.token_hash = ?" HOLDS,
                        CELLS(cell_text(sha256_hex(c->arena, token)), cell_int(now_ms(c))), ret));
        return *ret
                ? OK
                : fail(c, ERR_NOT_FOUND,
                          "This address is not known, or was renewed. Take the new one under your name.");
}
