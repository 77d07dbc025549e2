/* account.c: accounts and sessions.
 *
 * A password is kept as argon2id; a session's token is 32 random bytes that only the browser holds, while the
 * database holds its hash, so that a stolen backup opens no session. An unknown login costs the same time and
 * gets the same sentence as a wrong password. */
#include "flow/flow.h"

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

Err account_add(Ctx *c, Str login, Str name, Str password, unsigned roles, Str *ret_id)
{
        TRY(demand(c, MAY_ACCOUNTS));
        TRY(check_login(c, login));
        TRY(check_password(c, password));
        if (str_trim(name).n == 0)
                return fail_field(c, ERR_INVALID, S("name"), "The person's name is missing.");
        Str hash, id = uuid_new(c);
        TRY(password_hash(c, password, &hash));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        Cell known;
        bool found;
        TRY(db_one(c, "SELECT id FROM account WHERE login = ?", CELLS(cell_text(login)), &known,
                &found));
        if (found)
                return fail_field(c, ERR_CONFLICT, S("login"),
                        "There is an account named %.*s already.", STR(login));
        TRY(db_run(c,
                "INSERT INTO account (id, login, name, password_hash, roles, org_id, closed, failures,"
                " locked_until_ms, created_ms, last_seen_ms) VALUES (?, ?, ?, ?, ?, ?, 0, 0, 0, ?, 0)",
                CELLS(cell_text(id), cell_text(login), cell_text(str_trim(name)), cell_text(hash),
                        cell_text(roles_print(c->arena, roles)), cell_text(S("")),
                        cell_int(now_ms(c))),
                NULL));
        TRY(audit_add(c, S("account"), S("account"), id, login));
        TRY(txn_commit(&t));
        *ret_id = id;
        return OK;
}

/* Runs an update of one account by login; sql's last parameter is the login. */
static MUST Err update_account(Ctx *c, const char *sql, Cell value, Str login, Str action)
{
        TRY(demand(c, MAY_ACCOUNTS));
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        int64_t changed;
        TRY(db_run(c, sql, CELLS(value, cell_text(login)), &changed));
        if (changed == 0)
                return fail(c, ERR_NOT_FOUND, "There is no account named %.*s.", STR(login));
        TRY(db_run(c,
                "DELETE FROM session WHERE account_id = (SELECT id FROM account WHERE login = ?)",
                CELLS(cell_text(login)), NULL));
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
        return update_account(c, "UPDATE account SET roles = ? WHERE login = ?",
                cell_text(roles_print(c->arena, roles)), login, S("roles"));
}

Err account_close(Ctx *c, Str login)
{
        return update_account(
                c, "UPDATE account SET closed = ? WHERE login = ?", cell_int(1), login, S("close"));
}

Err account_list(Ctx *c, Account **ret, size_t *ret_n)
{
        TRY(demand(c, MAY_ACCOUNTS));
        VEC(Account) list = {0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT id, login, name, roles, closed, last_seen_ms FROM account ORDER BY login",
                NO_CELLS, &rows));
        for (;;) {
                bool more;
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Account a = {
                        .id = str_keep(c->arena, rows_text(rows, 0)),
                        .login = str_keep(c->arena, rows_text(rows, 1)),
                        .name = str_keep(c->arena, rows_text(rows, 2)),
                        .closed = rows_int(rows, 4) != 0,
                        .last_seen_ms = rows_int(rows, 5),
                };
                (void)roles_parse(rows_text(rows, 3), &a.roles);
                *VEC_PUSH(c->arena, &list) = a;
        }
        *ret = list.p;
        *ret_n = list.n;
        return OK;
}

/* Sessions
 * -------- */
typedef struct {
        Str id, hash;
        int64_t failures, locked_until_ms;
        bool known;
} Door;

static MUST Err door_load(Ctx *c, Str login, Door *ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT id, password_hash, failures, locked_until_ms FROM account"
                " WHERE login = ? AND closed = 0",
                CELLS(cell_text(login)), &rows));
        bool more;
        TRY(rows_next(c, rows, &more));
        *ret = (Door){.known = more};
        if (more) {
                ret->id = str_keep(c->arena, rows_text(rows, 0));
                ret->hash = str_keep(c->arena, rows_text(rows, 1));
                ret->failures = rows_int(rows, 2);
                ret->locked_until_ms = rows_int(rows, 3);
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
                return start_session(c, &door, ret_token);
        if (door.known)
                TRY(count_failure(c, &door));
        return fail(c, ERR_DENIED, "User name or password is not right.");
}

/* The actor of the first row of id, login, name, roles, org_id; NULL if there is none. */
static MUST Err read_actor(Ctx *c, const char *sql, Cells cells, const Actor **ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        *ret = NULL;
        TRY(db_query(c, sql, cells, &rows));
        TRY(rows_next(c, rows, &more));
        if (!more)
                return OK;
        Actor *a = NEW(c->arena, Actor);
        *a = (Actor){
                .id = str_keep(c->arena, rows_text(rows, 0)),
                .login = str_keep(c->arena, rows_text(rows, 1)),
                .name = str_keep(c->arena, rows_text(rows, 2)),
                .org_id = str_keep(c->arena, rows_text(rows, 4)),
                .org_name = setting(c, "office"),
        };
        (void)roles_parse(rows_text(rows, 3), &a->roles);
        *ret = a;
        return OK;
}

Err session_lookup(Ctx *c, Str token, const Actor **ret)
{
        *ret = NULL;
        if (token.n == 0 || token.n > 100)
                return OK;
        return read_actor(c,
                "SELECT a.id, a.login, a.name, a.roles, a.org_id FROM session s"
                " JOIN account a ON a.id = s.account_id"
                " WHERE s.token_hash = ? AND s.expires_ms > ? AND a.closed = 0",
                CELLS(cell_text(sha256_hex(c->arena, token)), cell_int(now_ms(c))), ret);
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
                buf_printf(&names, "%s%.*s", names.n ? tr(c, N_(", ")) : "",
                        STR(name.n ? name : rows_text(rows, 1)));
        }
        *ret = buf_str(&names);
        return OK;
}

Err account_actor(Ctx *c, Str login, const Actor **ret)
{
        TRY(read_actor(c,
                "SELECT a.id, a.login, a.name, a.roles, a.org_id FROM account a"
                " WHERE a.login = ? AND a.closed = 0",
                CELLS(cell_text(login)), ret));
        return *ret ? OK : fail(c, ERR_NOT_FOUND, "There is no account named %.*s.", STR(login));
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
                TRY(read_actor(c,
                        "SELECT a.id, a.login, a.name, a.roles, a.org_id FROM feed f"
                        " JOIN account a ON a.id = f.account_id"
                        " WHERE f.token_hash = ? AND a.closed = 0",
                        CELLS(cell_text(sha256_hex(c->arena, token))), ret));
        return *ret
                ? OK
                : fail(c, ERR_NOT_FOUND,
                          "This address is not known, or was renewed. Take the new one under your name.");
}
