/* test_access.c: who may do what on every page. One table says it for each route; the test asks every route as every
 * role, from its own organisation, one above, one below, one beside it, and a strange one, and as nobody, of a
 * record of each kind of openness. A route that the table does not have fails, and so does a row without a route.
 * What a page contains is asked behind that: none of them shows what may not be seen. */
#include "web/web.h"

#include <stdlib.h>
#include <unistd.h>

#include "test/test.h"
#include "test/testdb.h"

/* Who, besides what the organisation decides
 * ------------------------------------------ */
typedef enum {
        OPEN,
        SIGNED,
        WRITES,
        COLLECTS,
        FILES,
        WITHDRAWS,
        PUBLISHES,
        IMPORTS,
        ASKS,
        MANAGES
} Who;
#define KEEPERS                                                                                  \
        (ROLE_RECORDER | ROLE_EDITOR | ROLE_DESK_EDITOR | ROLE_FIRST_REVIEWER |                  \
                ROLE_SECOND_REVIEWER | ROLE_FINAL_REVIEWER | ROLE_ARCHIVIST | ROLE_INTERVIEWER | \
                ROLE_SITE_OFFICER | ROLE_SUPERVISOR | ROLE_KEEPER | ROLE_STATISTICIAN | ROLE_HEAD)
#define EDITORS (ROLE_EDITOR | ROLE_DESK_EDITOR | ROLE_ARCHIVIST | ROLE_HEAD)
static const unsigned who_are[] = {
        [OPEN] = ~0u,
        [SIGNED] = KEEPERS | ROLE_READER | ROLE_ADMIN,
        [WRITES] = KEEPERS,
        [COLLECTS] = EDITORS | ROLE_RECORDER | ROLE_INTERVIEWER,
        [FILES] = EDITORS,
        [WITHDRAWS] = ROLE_ARCHIVIST | ROLE_HEAD,
        [PUBLISHES] = ROLE_ARCHIVIST | ROLE_HEAD,
        [IMPORTS] = EDITORS | ROLE_RECORDER | ROLE_STATISTICIAN | ROLE_ADMIN,
        [ASKS] = ROLE_HEAD | ROLE_ADMIN,
        [MANAGES] = ROLE_ADMIN,
};

/* What it is about */
typedef enum {
        NOTHING,  /* the role alone decides */
        SEES,     /* a record that is seen */
        CHANGES,  /* one's own organisation's; another's that is seen is refused */
        DECIDES,  /* by the move's role: one's own, or submitted by an organisation below */
        PUBLIC,   /* what is public, whoever asks */
        READS,    /* what is seen; by nobody, what is public */
        INTAKE,   /* an intake of one's own organisation */
        TABLE,    /* a table on its way in, of one's own organisation */
        TAKES,    /* the same, and writes the register */
        ACCOUNT,  /* an account of one's own organisation or of one below */
        IMPORTED, /* imports, and writes the register */
        ABSENT,   /* what this view has not: asked of one that has it in views.t */
        TOKEN,    /* the one of a calendar or of a link, which is not known here */
        SESSION,  /* of a browser; there is none here */
        PASSWORD, /* a wrong one */
} What;

/* The expected access to every route: this table is the specification. */
static const struct {
        const char *method, *path;
        Who who;
        What what;
} expected[] = {
        {"GET", "/", SIGNED, NOTHING},
        {"POST", "/desk/seen", SIGNED, NOTHING},
        {"GET", "/calendar", SIGNED, NOTHING},
        {"GET", "/me/feed", SIGNED, NOTHING},
        {"POST", "/me/feed", SIGNED, NOTHING},
        {"GET", "/calendar.ics", OPEN, TOKEN},
        {"GET", "/feed.atom", OPEN, TOKEN},
        {"GET", "/search", SIGNED, NOTHING},
        {"GET", "/search/export", SIGNED, NOTHING},
        {"GET", "/open/:register", OPEN, ABSENT},
        {"POST", "/open/:register", OPEN, ABSENT},
        {"GET", "/open/:register/state", OPEN, ABSENT},
        {"GET", "/lent/:id", OPEN, NOTHING}, /* the cover tells nothing */
        {"POST", "/lent/:id", OPEN, TOKEN},
        {"GET", "/lent/:id/text", OPEN, TOKEN},
        {"POST", "/lent/:id/note", OPEN, TOKEN},
        {"POST", "/lent/:id/drop", OPEN, TOKEN},
        {"POST", "/lent/:id/give", OPEN, TOKEN},
        {"GET", "/quote", OPEN, NOTHING},
        {"GET", "/precedents", SIGNED, NOTHING},
        {"GET", "/reckon", SIGNED, NOTHING},
        {"GET", "/help", OPEN, NOTHING},
        {"GET", "/health", OPEN, NOTHING},
        {"GET", "/static/:version/:name", OPEN, NOTHING},
        /* coming in */
        {"GET", "/sign-in", OPEN, NOTHING},
        {"POST", "/sign-in", OPEN, PASSWORD},
        {"POST", "/sign-out", OPEN, NOTHING},
        {"POST", "/choose", OPEN, NOTHING},
        {"GET", "/me", SIGNED, NOTHING},
        {"POST", "/me/organisation", SIGNED, SESSION},
        {"GET", "/settings/accounts", ASKS, NOTHING},
        {"POST", "/settings/accounts", ASKS, NOTHING},
        {"GET", "/settings/accounts/:login", MANAGES, ACCOUNT},
        {"POST", "/settings/accounts/:login", MANAGES, ACCOUNT},
        /* registers and records */
        {"GET", "/r", SIGNED, NOTHING},
        {"GET", "/room/:room", SIGNED, NOTHING},
        {"GET", "/r/:register", SIGNED, NOTHING},
        {"POST", "/r/:register", WRITES, NOTHING},
        {"GET", "/r/:register/new", WRITES, NOTHING},
        {"GET", "/r/:register/reading/:field", SIGNED, NOTHING},
        {"GET", "/r/:register/export.csv", SIGNED, NOTHING},
        {"GET", "/r/:register/export.xlsx", SIGNED, NOTHING},
        {"GET", "/r/:register/export.docx", SIGNED, NOTHING},
        {"GET", "/r/:register/export.json", SIGNED, NOTHING},
        {"GET", "/r/:register/print", SIGNED, NOTHING},
        {"GET", "/r/:register/import", IMPORTS, NOTHING},
        {"POST", "/r/:register/import", IMPORTS, IMPORTED},
        {"GET", "/r/:register/duplicates", SIGNED, NOTHING},
        {"POST", "/r/:register/duplicates", WRITES, NOTHING},
        {"GET", "/r/:register/numbers", SIGNED, NOTHING},
        {"POST", "/r/:register/numbers", WRITES, NOTHING},
        {"GET", "/numbers", SIGNED, NOTHING},
        {"GET", "/r/:register/several", SIGNED, NOTHING},
        {"POST", "/r/:register/several", SIGNED, NOTHING}, /* each record is asked for itself */
        {"GET", "/r/:register/assemble", WRITES, ABSENT},
        {"POST", "/r/:register/assemble", WRITES, ABSENT},
        {"GET", "/r/:register/:id/merge", WRITES, CHANGES},
        {"POST", "/r/:register/:id/merge", WRITES, CHANGES},
        {"POST", "/r/:register/:id/unmerge", WRITES, CHANGES},
        {"GET", "/r/:register/view/:view", SIGNED, NOTHING},
        {"GET", "/r/:register/view/:view/print", SIGNED, NOTHING},
        {"GET", "/r/:register/view/:view/urge", WRITES, ABSENT},
        {"POST", "/r/:register/view/:view/urge", WRITES, ABSENT},
        {"GET", "/r/:register/view/:view/fill", WRITES, ABSENT},
        {"POST", "/r/:register/view/:view/fill", WRITES, ABSENT},
        {"POST", "/r/:register/view/:view/entry", WRITES, ABSENT},
        {"GET", "/r/:register/import/:table", IMPORTS, TABLE},
        {"POST", "/r/:register/import/:table", IMPORTS, TAKES},
        {"GET", "/r/:register/import/:table/report.xlsx", IMPORTS, TABLE},
        {"GET", "/r/:register/import/:table/report.csv", IMPORTS, TABLE},
        {"GET", "/r/:register/:id", SIGNED, SEES},
        {"GET", "/r/:register/:id/history", SIGNED, SEES},
        {"GET", "/r/:register/:id/print", SIGNED, SEES},
        {"GET", "/r/:register/:id/picture/:original", SIGNED, SEES},
        {"GET", "/r/:register/:id/file/:original", SIGNED, SEES},
        {"GET", "/r/:register/:id/edit", WRITES, CHANGES},
        {"POST", "/r/:register/:id", WRITES, CHANGES},
        {"GET", "/r/:register/:id/withdraw", WITHDRAWS, CHANGES},
        {"POST", "/r/:register/:id/withdraw", WITHDRAWS, CHANGES},
        {"POST", "/r/:register/:id/restore", WITHDRAWS, CHANGES},
        {"GET", "/r/:register/:id/purge", WITHDRAWS, CHANGES},
        {"POST", "/r/:register/:id/purge", WITHDRAWS, CHANGES},
        {"GET", "/purge", WITHDRAWS, NOTHING},
        {"POST", "/purge", WITHDRAWS, NOTHING},
        {"POST", "/r/:register/:id/visibility", PUBLISHES, CHANGES},
        {"POST", "/r/:register/:id/extend", WRITES, CHANGES},
        {"POST", "/r/:register/:id/move", SIGNED, DECIDES}, /* the register says who */
        {"GET", "/r/:register/:id/lend", WRITES, CHANGES},
        {"POST", "/r/:register/:id/lend", WRITES, CHANGES},
        {"POST", "/r/:register/:id/lend/end", WRITES,
                ABSENT}, /* of a link that the record has not */
        /* what was taken in */
        {"GET", "/collect", COLLECTS, NOTHING},
        {"POST", "/collect", COLLECTS, NOTHING},
        {"GET", "/intake/:id", COLLECTS, INTAKE},
        {"GET", "/intake/:id/original", COLLECTS, INTAKE},
        {"POST", "/intake/:id/decide", COLLECTS, INTAKE},
        {"POST", "/intake/:id/accept", COLLECTS, INTAKE},
        {"POST", "/intake/:id/undo", COLLECTS, INTAKE},
        {"POST", "/intake/:id/file", FILES, INTAKE},
        {"POST", "/intake/:id/return", COLLECTS, INTAKE},
        /* texts */
        {"GET", "/read/:id", OPEN, READS},
        {"GET", "/read/:id/text", OPEN, READS},
        {"GET", "/read/:id/original", OPEN, READS},
        {"GET", "/read/:id/check", SIGNED, SEES},
        /* figures */
        {"GET", "/settings/registers", SIGNED, NOTHING},
        {"GET", "/settings/registers/:register", SIGNED, NOTHING},
        {"GET", "/settings/registers/:register/edit", MANAGES, NOTHING},
        {"POST", "/settings/registers/:register/edit", MANAGES, NOTHING},
        {"GET", "/settings/new-register", MANAGES, NOTHING},
        {"POST", "/settings/new-register", MANAGES, NOTHING},
        {"GET", "/settings/new-vocabulary", MANAGES, NOTHING},
        {"POST", "/settings/new-vocabulary", MANAGES, NOTHING},
        {"GET", "/settings/vocabularies", MANAGES, NOTHING},
        {"GET", "/settings/vocabularies/:vocabulary/edit", MANAGES, NOTHING},
        {"POST", "/settings/vocabularies/:vocabulary/edit", MANAGES, NOTHING},
        {"GET", "/settings", SIGNED, NOTHING},
        {"GET", "/settings/numbers", MANAGES, NOTHING},
        {"GET", "/settings/roles", MANAGES, NOTHING},
        {"POST", "/settings/roles", MANAGES, NOTHING},
        {"GET", "/settings/lights", MANAGES, NOTHING},
        {"POST", "/settings/lights", MANAGES, NOTHING},
        {"GET", "/lights.css", OPEN, ABSENT},
        {"GET", "/settings/office", MANAGES, NOTHING},
        {"POST", "/settings/office", MANAGES, NOTHING},
        {"GET", "/figures", SIGNED, NOTHING},
        {"GET", "/reports/:id", SIGNED, SEES},
        /* without an account */
        {"GET", "/public", OPEN, NOTHING},
        {"GET", "/public/:register", OPEN, NOTHING},
        {"GET", "/public/:register/:id", OPEN, PUBLIC},
};

/* From where, and of which record */
typedef enum { OWN, ABOVE, BELOW, BESIDE, STRANGE, N_PLACES } Place;
static const char *const places[] = {"own", "above", "below", "beside", "strange"};
static const struct {
        const char *name, *visibility;
        bool draft;
        bool seen[N_PLACES];
} openness[] = {
        {"draft", "levels", true, {true, false, false, false, false}},
        {"office", "office", false, {true, false, false, false, false}},
        {"levels", "levels", false, {true, true, true, false, false}},
        {"system", "system", false, {true, true, true, true, true}},
        {"public", "public", false, {true, true, true, true, true}},
};
#define N_OPENNESS ARRAY_LEN(openness)

/* The status, without saying what else may be wrong with the request: 0 is anything but a refusal. */
static int should_be(size_t row, Role role, Place place, size_t o)
{
        Who who = expected[row].who;
        bool seen = role && openness[o].seen[place],
             public = strcmp(openness[o].name, "public") == 0;
        if (!role && who != OPEN)
                return 401;
        if (role && !(who_are[who] & role))
                return 403;
        switch (expected[row].what) {
        case NOTHING:
                return 0;
        case SEES:
                return seen ? 0 : 404;
        case READS:
                return seen || public ? 0 : 404;
        case PUBLIC:
                return public ? 0 : 404;
        case CHANGES:
                return !seen ? 404 : place == OWN ? 0 : 403;
        case DECIDES:
                if (!seen)
                        return 404;
                if (openness[o].draft)
                        return place == OWN && who_are[WRITES] & role ? 0 : 403;
                return role == ROLE_FINAL_REVIEWER && (place == OWN || place == ABOVE) ? 0 : 403;
        case INTAKE:
        case TABLE:
                return place == OWN ? 0 : 404;
        case TAKES:
                return place != OWN ? 404 : who_are[WRITES] & role ? 0 : 403;
        case ACCOUNT:
                return place == OWN || place == ABOVE ? 0 : 404;
        case IMPORTED:
                return who_are[WRITES] & role ? 0 : 403;
        case ABSENT:
        case TOKEN:
                return 404;
        case SESSION:
                return 403;
        case PASSWORD: /* how a refusal is called depends on whether somebody is there */
                return role ? 403 : 401;
        }
        return -1;
}

/* The office
 * ---------- */
typedef struct {
        Str orgs[N_PLACES];
        const Actor *actors[N_PLACES][ROLES_MAX];
        Str records[3][N_OPENNESS]; /* by Kind */
        Str original, intake, table;
} World;

static Str make_org(Ctx *c, const char *name, Str parent)
{
        Record *r = record_new(c, register_lookup(c->registers, S("organisation")));
        CHECK_OK(record_put_text(c, r, S("name"), str_from(name)));
        CHECK_OK(record_put_text(c, r, S("kind"), S("office")));
        CHECK_OK(record_put_text(c, r, S("level"), S("county")));
        CHECK_OK(record_put_text(c, r, S("parent"), parent));
        r->visibility = S("system");
        CHECK_OK(record_save(c, r, S("")));
        return r->id;
}

static void make_actors(Ctx *c, World *w)
{
        for (size_t p = 0; p < N_PLACES; p++)
                for (size_t k = 0; role_rows[k].name; k++) {
                        Str id, login = str_printf(c->arena, "%s.%s", places[p], role_rows[k].name);
                        NewAccount n = {.login = login,
                                .name = login,
                                .password = S("correct horse"),
                                .roles = role_rows[k].role,
                                .org_id = w->orgs[p]};
                        CHECK_OK(account_add_one(c, &n, &id));
                        CHECK_OK(account_actor(c, login, &w->actors[p][k]));
                }
}

static void act_as(Ctx *c, const Actor *a)
{
        c->actor = a ? a : owner_actor();
        c->scope = a ? a->scope : NULL;
        CHECK_OK(db_set_access(c, DB_WRITE)); /* a request leaves it as it was for itself */
}

/* The registers that pages ask for by their name, and one of our own. */
typedef enum { MATTER, MATERIAL, REPORT, N_KINDS } Kind;
static const struct {
        const char *name, *title, *body, *text, *file, *state;
} kinds[N_KINDS] = {
        {"matter", "name", "told", "渡口的义渡田三十余亩，以租谷充渡工口粮。", "scan", "filed"},
        {"material", "title", "body", "渡口的义渡田三十余亩，以租谷充渡工口粮。", "original",
                "available"},
        {"report", "title", "template", "定稿{{figure reports}}篇", NULL, "final"},
};

/* Drafts may lack what is required, so records are made as drafts; the state alone matters here. */
static Str make_record(Ctx *c, const World *w, Kind kind, size_t o)
{
        const Register *reg = register_lookup(c->registers, str_from(kinds[kind].name));
        Record *r = record_new(c, reg);
        Str words = str_printf(c->arena, "%s%s密语", kinds[kind].name, openness[o].name);
        CHECK_OK(record_put_text(c, r, str_from(kinds[kind].title), words));
        CHECK_OK(record_put_text(c, r, str_from(kinds[kind].body),
                str_printf(c->arena, "%s\n%.*s", kinds[kind].text, STR(words))));
        if (kinds[kind].file)
                CHECK_OK(record_put_text(c, r, str_from(kinds[kind].file),
                        str_printf(c->arena, "%.*s 扫描.txt", STR(w->original))));
        if (kind == MATTER)
                CHECK_OK(record_put_text(c, r, S("phone"), S("0743-8866520")));
        r->visibility = str_from(openness[o].visibility);
        CHECK_OK(record_save(c, r, S("")));
        if (openness[o].draft)
                return r->id;
        /* sql: identifiers only */
        Str sql =
                str_printf(c->arena, "UPDATE reg_%s SET state = ? WHERE id = ?", kinds[kind].name);
        CHECK_OK(db_run(
                c, sql.p, CELLS(cell_text(str_from(kinds[kind].state)), cell_text(r->id)), NULL));
        CHECK_OK(tally_rebuild(c));
        CHECK_OK(record_load(c, reg, r->id, &r));
        CHECK_OK(search_index_record(c, r));
        return r->id;
}

static Err no_queue(Ctx *c, Str id)
{
        (void)c;
        (void)id;
        return OK;
}

static const char damaged[] =
        "渡頭義渡考略\n"
        "渡頭(tóu)義(yì)渡,創(chuàng)於(yú)清同治七年。時(shí)鎮(zhèn)人羅(luó)永泰等集資(zī)置渡船二艘,"
        "購(gòu)田三十餘畝,以租穀(gǔ)充渡工口糧(liáng)。渡工四名,過(guò)渡不取一錢。\n"
        "其事詳舊(jiù)志?，F(xiàn)存碑記(jì)一通,立於(yú)光緒(xù)二十年。\n"
        "1957年改建閘門,輯(jí)成《龍?zhí)丁芬粫?/p>\n";

static void make_files(Ctx *c, World *w)
{
        const char *path = str_printf(c->arena, "%s/scan.txt", testdb_dir()).p;
        Str hash, bytes;
        bool known;
        const char *incoming;
        w->original = S("urn:uuid:0193a1b2-0000-7000-8000-000000000001");
        CHECK_OK(file_write(c, path, S(damaged)));
        CHECK_OK(original_put_file(
                c, c->originals, w->original, S("scan.txt"), path, S("test"), &hash));
        CHECK_OK(intake_open(c, path, S("scan.txt"), no_queue, &w->intake, &known));
        CHECK_OK(intake_path(c, w->intake, &incoming, &hash));
        CHECK_OK(file_map(c, incoming, &bytes));
        CHECK_OK(ingest_read_each(c, bytes, S("scan.txt"), intake_read_sink, &w->intake));
        CHECK_OK(intake_read_done(c, w->intake));
        CHECK_OK(file_write(c, path, S("名称,电话\n渡口,0743-8866520\n")));
        CHECK_OK(table_in_open(
                c, register_lookup(c->registers, S("matter")), path, S("渡口.csv"), &w->table));
        CHECK_OK(file_write(c, path, S(damaged)));
        /* something to undo */
        CHECK_OK(intake_decide(c, w->intake, 0, 0, (Decision){.kind = DECIDE_REFUSE}));
}

static const Actor *editor_of(const World *w, Place p)
{
        for (size_t k = 0; role_rows[k].name; k++)
                if (role_rows[k].role == ROLE_EDITOR)
                        return w->actors[p][k];
        return NULL;
}

static void make_world(Ctx *c, World *w)
{
        CHECK_OK(settings_parse(c,
                S("argon_memory_kib = 64\nargon_passes = 1\noffice = 桐溪县史志办公室\n"),
                &c->settings));
        CHECK_OK(registers_load(c, "test/access", &c->registers));
        record_hook_add(c->registers, org_follow);
        record_hook_add(c->registers, search_index_record);
        record_hook_add(c->registers, clock_record);
        record_move_hooks(c->registers, move_allowed, move_followed);
        CHECK_OK(registers_migrate(c, c->registers));
        CHECK_OK(search_prepare(c));
        CHECK_OK(originals_open(
                c, str_printf(c->arena, "%s/originals", testdb_dir()).p, &c->originals));
        CHECK_OK(views_open(c, NULL, &c->views));
        act_as(c, NULL);
        w->orgs[ABOVE] = make_org(c, "市志办", S(""));
        w->orgs[OWN] = make_org(c, "县志办", w->orgs[ABOVE]);
        w->orgs[BELOW] = make_org(c, "镇站", w->orgs[OWN]);
        w->orgs[BESIDE] = make_org(c, "邻县志办", w->orgs[ABOVE]);
        w->orgs[STRANGE] = make_org(c, "外省志办", S(""));
        make_actors(c, w);
        act_as(c, editor_of(w, OWN));
        make_files(c, w);
        for (size_t o = 0; o < N_OPENNESS; o++) {
                for (Kind kind = 0; kind < N_KINDS; kind++)
                        w->records[kind][o] = make_record(c, w, kind, o);
        }
        act_as(c, NULL);
}

/* Asking
 * ------ */
/* The route's pattern with what its open parts stand for. */
static Str address(Ctx *c, const World *w, const char *pattern, size_t o)
{
        const Asset *css = asset_lookup(S("static/hanqing.css"));
        bool intake = str_starts(str_from(pattern), S("/intake/"));
        Kind kind = str_starts(str_from(pattern), S("/read/"))  ? MATERIAL
                : str_starts(str_from(pattern), S("/reports/")) ? REPORT
                                                                : MATTER;
        const struct {
                const char *part;
                Str value;
        } parts[] = {
                {":register", S("matter")},
                {":id", intake ? w->intake : w->records[kind][o]},
                {":original", w->original},
                {":table", w->table},
                {":field", S("name")},
                {":view", S("across")},
                {":room", S("registers")},
                {":login", S("own.reader")},
                {":version", str_from(css->version)},
                {":name", S("hanqing.css")},
                {":vocabulary", S("site_category")},
        };
        Buf out = buf_new(c->arena);
        Str rest = str_from(pattern), part;
        (void)str_cut(&rest, '/', &part);
        while (str_cut(&rest, '/', &part)) {
                for (size_t i = 0; i < ARRAY_LEN(parts); i++)
                        if (str_eq(part, str_from(parts[i].part)))
                                part = parts[i].value;
                buf_printf(&out, "/%.*s", STR(part));
        }
        return out.n ? buf_str(&out) : S("/");
}

static void ask(Ctx *c, const char *method, Str path, const Actor *as, const char *param, Str value,
        bool json, Resp *ret)
{
        Req q = {.method = str_from(method),
                .path = str_slice(path, 0, str_find(path, S("?"), 0)),
                .host = S("localhost"),
                .origin = S("http://localhost"),
                .accept = json ? S("application/json") : S("text/html"),
                .content_length = -1,
                .quiet = true,
                .as = as};
        if (q.path.n < path.n)
                q.query = str_slice(path, q.path.n + 1, path.n);
        if (param)
                CHECK_OK(req_add_param(c, &q, str_from(param), value));
        *ret = (Resp){0};
        serve_request(c, &q, ret);
        fault_clear(c);
        act_as(c, NULL);
}

static int refusal(int status)
{
        return status == 401 || status == 403 || status == 404 ? status : 0;
}

/* What a request changed is taken back, so that the next one finds the same. */
static void try_route(Ctx *c, const World *w, size_t row, Place p, size_t k, size_t o)
{
        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
        bool nobody = !role_rows[k].name, decides = expected[row].what == DECIDES;
        const Actor *as = nobody ? NULL : w->actors[p][k];
        Resp resp;
        CLEANUP(txn_done) Txn t = {0};
        bool keeps = strcmp(expected[row].method, "POST") == 0 &&
                strcmp(expected[row].path, "/collect") != 0 &&
                strcmp(expected[row].path, "/sign-in") != 0;
        if (keeps)
                CHECK_OK(txn_begin(c, DB_WRITE, &t));
        ask(c, expected[row].method, address(c, w, expected[row].path, o), as,
                decides ? "to" : NULL, openness[o].draft ? S("filed") : S("done"), true, &resp);
        int should = should_be(row, role_rows[k].role, p, o);
        if (resp.file_temporary)
                (void)unlink(resp.file);
        test_check(refusal(resp.status) == should, __FILE__, __LINE__,
                "%s %s as %s of the %s organisation, a %s record: %d, should be %d: %.*s",
                expected[row].method, expected[row].path, nobody ? "nobody" : role_rows[k].name,
                places[p], openness[o].name, resp.status, should,
                STR(str_slice(resp.body, 0, 200)));
}

static bool about_records(What what)
{
        return what == SEES || what == CHANGES || what == DECIDES || what == PUBLIC ||
                what == READS;
}

static size_t row_of(const Route *r)
{
        size_t i = 0;
        while (i < ARRAY_LEN(expected) &&
                !(strcmp(expected[i].method, r->method) == 0 &&
                        strcmp(expected[i].path, r->path) == 0))
                i++;
        return i;
}

static void every_route(Ctx *c, DbKind kind)
{
        (void)kind;
        World w = {0};
        setenv("HANQING_WORKER", getenv("HANQING") ? getenv("HANQING") : "build/hanqing", 1);
        make_world(c, &w);
        for (size_t row = 0; row < ARRAY_LEN(expected); row++)
                for (size_t p = 0; p < N_PLACES; p++)
                        for (size_t k = 0; k == 0 || role_rows[k - 1].name; k++)
                                for (size_t o = 0; o < N_OPENNESS; o++)
                                        if ((!o || about_records(expected[row].what)) &&
                                                (role_rows[k].name || p == OWN))
                                                try_route(c, &w, row, p, k, o);
}
TEST(every_route)
{
        testdb_each(every_route);
}

TEST(table_is_complete)
{
        bool used[ARRAY_LEN(expected)] = {0};
        for (const Route *const *table = route_tables; *table; table++)
                for (const Route *r = *table; r->method; r++) {
                        size_t row = row_of(r);
                        if (test_check(row < ARRAY_LEN(expected), __FILE__, __LINE__,
                                    "%s %s: nothing says who may", r->method, r->path))
                                used[row] = true;
                }
        for (size_t i = 0; i < ARRAY_LEN(expected); i++)
                test_check(used[i], __FILE__, __LINE__, "%s %s: there is no such page",
                        expected[i].method, expected[i].path);
}

/* What pages contain
 * ------------------ */
/* Every page that tells of many records, asked by an editor of each organisation: it holds the words of those that
 * he may see and of no other. */
static const char *const tells[] = {
        "/",
        "/r/matter",
        "/r/matter/print",
        "/r/matter/export.csv",
        "/r/matter/export.json",
        "/search?q=%E5%AF%86%E8%AF%AD", /* 密语 */
        "/search/export?q=%E5%AF%86%E8%AF%AD",
        "/search?q=%E4%B9%89%E6%B8%A1%E7%94%B0", /* 义渡田 */
        "/quote?text=%E4%BB%A5%E7%A7%9F%E8%B0%B7%E5%85%85%E6%B8%A1%E5%B7%A5%E5%8F%A3%E7%B2%AE",
        "/public",
        "/public/matter",
};

static Str page_of(Ctx *c, Str path, const Actor *as)
{
        Resp r;
        Str body;
        ask(c, "GET", path, as, NULL, S(""), false, &r);
        body = r.body;
        if (r.file)
                CHECK_OK(file_read(c, r.file, 1 << 20, &body));
        if (r.file_temporary)
                (void)unlink(r.file);
        return str_keep(c->arena, body);
}

static void nothing_leaks(Ctx *c, DbKind kind)
{
        (void)kind;
        World w = {0};
        make_world(c, &w);
        for (size_t p = 0; p < N_PLACES; p++)
                for (size_t i = 0; i < ARRAY_LEN(tells); i++) {
                        CLEANUP(scratch_done) Scratch turn = scratch_begin(c);
                        Str page = page_of(c, str_from(tells[i]), editor_of(&w, (Place)p));
                        bool open = str_starts(str_from(tells[i]), S("/public"));
                        bool other = str_find(page, S("0743-8866520"), 0) != SIZE_MAX;
                        test_check(p == OWN || !other, __FILE__, __LINE__,
                                "%s shows a telephone number to %s", tells[i], places[p]);
                        for (size_t o = 0; o < N_OPENNESS; o++) {
                                Str words = str_printf(c->arena, "matter%s", openness[o].name);
                                bool shown = str_find(page, words, 0) != SIZE_MAX;
                                bool may = open ? strcmp(openness[o].name, "public") == 0
                                                : openness[o].seen[p];
                                /* the desk shows the newest, the search page marks words: what may be seen need not
                                 * stand there */
                                test_check(!shown || may, __FILE__, __LINE__,
                                        "%s shows a %s record to %s", tells[i], openness[o].name,
                                        places[p]);
                                if (str_starts(str_from(tells[i]), S("/r/")))
                                        test_check(shown == may, __FILE__, __LINE__,
                                                "%s: a %s record, %s: shown %d", tells[i],
                                                openness[o].name, places[p], shown);
                        }
                }
}
TEST(nothing_leaks)
{
        testdb_each(nothing_leaks);
}

/* Hostile
 * ------- */
static void forged_requests(Ctx *c, DbKind kind)
{
        (void)kind;
        World w = {0};
        Resp r;
        make_world(c, &w);
        const Actor *beside = editor_of(&w, BESIDE);
        Str hidden = w.records[MATTER][1]; /* office: an id that was learned somewhere */
        /* a reference to it tells nothing of it */
        act_as(c, beside);
        const Register *reg = register_lookup(c->registers, S("matter"));
        Record *own = record_new(c, reg);
        CHECK_OK(record_put_text(c, own, S("name"), S("打探")));
        CHECK_OK(record_put_text(c, own, S("like"), hidden));
        CHECK_OK(record_save(c, own, S("")));
        act_as(c, NULL);
        Str page = page_of(c, str_printf(c->arena, "/r/matter/%.*s", STR(own->id)), beside);
        CHECK(str_find(page, S("打探"), 0) != SIZE_MAX);
        CHECK(str_find(page, S("matteroffice"), 0) == SIZE_MAX);
        /* nor by its title or number */
        act_as(c, beside);
        CHECK_ERR(record_put_text(c, own, S("like"), S("matteroffice密语")), ERR_INVALID);
        CHECK_ERR(record_put_text(c, own, S("like"), S("SX-0002")), ERR_INVALID);
        act_as(c, NULL);
        /* and the other side does not see who refers to it */
        page = page_of(c, str_printf(c->arena, "/r/matter/%.*s", STR(hidden)), editor_of(&w, OWN));
        CHECK(str_find(page, S("打探"), 0) == SIZE_MAX);
        /* an organisation in a form is no field; in a filter it finds nothing */
        ask(c, "POST", S("/r/matter"), beside, "org_id", w.orgs[OWN], true, &r);
        CHECK_INT(r.status, 400);
        page = page_of(
                c, str_printf(c->arena, "/r/matter?f.org_id=%.*s", STR(w.orgs[OWN])), beside);
        CHECK(str_find(page, S("matteroffice"), 0) == SIZE_MAX);
        /* a restricted field of others is not asked about */
        page = page_of(c, S("/r/matter?f.phone=0743-8866520"), editor_of(&w, ABOVE));
        CHECK(str_find(page, S("matterlevels"), 0) == SIZE_MAX);
        page = page_of(c, S("/r/matter?f.phone=0743-8866520"), editor_of(&w, OWN));
        CHECK(str_find(page, S("matterlevels"), 0) != SIZE_MAX);
        /* a table that names another organisation's record changes nothing */
        ImportReport report;
        act_as(c, beside);
        Str table = str_printf(c->arena, "id,name\n%.*s,改名\n", STR(w.records[MATTER][3]));
        CHECK_OK(record_import_csv(c, reg, table, IMPORT_REAL, &report));
        CHECK_INT(report.n_faults, 1);
        act_as(c, NULL);
        /* the same bytes taken in by another organisation are its own intake */
        const char *path = str_printf(c->arena, "%s/scan.txt", testdb_dir()).p;
        bool known;
        Str id;
        act_as(c, beside);
        CHECK_OK(intake_open(c, path, S("scan.txt"), no_queue, &id, &known));
        CHECK(!known && !str_eq(id, w.intake));
        CHECK_OK(intake_open(c, path, S("scan.txt"), no_queue, &id, &known));
        CHECK(known);
}
TEST(forged_requests)
{
        testdb_each(forged_requests);
}

TEST_MAIN
