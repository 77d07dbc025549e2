/* test_org.c: organisations as a dated tree, and whose records one may see: the rule in C and in SQL side by side. */
#include "flow/flow.h"

#include "test/test.h"
#include "test/testdb.h"

static int64_t clock_now = 1795156320000; /* 2026-11-20 14:32 in the office's time */
static int64_t clock_of_test(void *p)
{
        (void)p;
        return clock_now;
}

static void start(Ctx *c)
{
        c->now_ms = clock_of_test;
        c->actor = owner_actor();
        CHECK_OK(settings_parse(c,
                S("argon_memory_kib = 8192\nargon_passes = 1\noffice = 史志办\n"), &c->settings));
        CHECK_OK(registers_load(c, NULL, &c->registers));
        record_hook_add(c->registers, org_follow);
        record_move_hooks(c->registers, move_allowed, move_followed);
        CHECK_OK(registers_migrate(c, c->registers));
}

static Err put_org(Ctx *c, const char *name, const char *parent, const char *valid, Str *ret)
{
        Record *r = record_new(c, register_lookup(c->registers, S("organisation")));
        TRY(record_put_text(c, r, S("name"), str_from(name)));
        TRY(record_put_text(c, r, S("kind"), S("office")));
        TRY(record_put_text(c, r, S("level"), S("county")));
        TRY(record_put_text(c, r, S("parent"), str_from(parent)));
        TRY(record_put_text(c, r, S("valid"), str_from(valid)));
        r->visibility = S("system");
        TRY(record_save(c, r, S("")));
        *ret = r->id;
        return OK;
}

static Str org(Ctx *c, const char *name, const char *parent, const char *valid)
{
        Str id = {0};
        CHECK_OK(put_org(c, name, parent, valid, &id));
        return id;
}

static Err change_org(Ctx *c, Str id, const char *field, const char *typed)
{
        Record *r;
        TRY(record_load(c, register_lookup(c->registers, S("organisation")), id, &r));
        TRY(record_put_text(c, r, str_from(field), str_from(typed)));
        return record_save(c, r, S(""));
}

static bool above(Ctx *c, Str upper, Str lower, int year)
{
        bool is = false;
        CHECK_OK(org_is_above(c, upper, lower, jdn_from_gregorian(year, 7, 1), &is));
        return is;
}

/* The tree
 * -------- */
static void follows_the_register(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Str province = org(c, "省志办", "", ""), city = org(c, "市志办", "省志办", "1983年以来");
        Str county = org(c, "县志办", "市志办", "1985年以来"),
            town = org(c, "镇站", "县志办", "1990—2005年");
        CHECK(above(c, city, county, 1990) && above(c, province, town, 2000));
        CHECK(!above(c, county, city, 1990) && !above(c, county, county, 1990));
        CHECK(!above(c, province, town, 2006)); /* the town's station was gone */
        CHECK(!above(c, city, county, 1984));
        CHECK_OK(change_org(c, county, "parent", "省志办")); /* and with it the town */
        CHECK(!above(c, city, town, 2000) && above(c, province, town, 2000));
        OrgTie *ties;
        size_t n;
        CHECK_OK(org_ties(c, province, 0, &ties, &n));
        CHECK_INT(n, 3);
        const Register *reg = register_lookup(c->registers, S("organisation"));
        CHECK_OK(record_withdraw(c, reg, county, S("并入他处")));
        CHECK(!above(c, province, town, 2000) && above(c, province, city, 2000));
        CHECK_OK(record_restore(c, reg, county, S("")));
        CHECK(above(c, province, town, 2000));
        /* made anew from the register, the tree is the same */
        CHECK_OK(db_run(c, "DELETE FROM org", NO_CELLS, NULL));
        CHECK_OK(db_run(c, "DELETE FROM org_tie", NO_CELLS, NULL));
        CHECK_OK(org_prepare(c));
        CHECK(above(c, province, town, 2000) && !above(c, province, town, 2006));
}
TEST(follows_the_register)
{
        testdb_each(follows_the_register);
}

static void refused(Ctx *c, Err is, const char *field)
{
        CHECK_INT(is, ERR_INVALID);
        CHECK_STR(c->fault.field, field);
        fault_clear(c);
}

static void refuses_what_cannot_be(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Str city = org(c, "市志办", "", "1983年以来"), id;
        Str county = org(c, "县志办", "市志办", "1985年以来"), town = org(c, "镇站", "县志办", "");
        refused(c, change_org(c, city, "parent", "镇站"), "parent");
        refused(c, change_org(c, city, "parent", "市志办"), "parent");
        refused(c, put_org(c, "县志办", "市志办", "1990—2000年", &id), "valid");
        refused(c, put_org(c, "地区志办", "县志办", "1950—1960年", &id), "parent");
        CHECK_OK(put_org(c, "县志办", "市志办", "1983—1984年", &id)); /* before it: another one */
        CHECK(above(c, city, town, 2000) && above(c, county, town, 2000)); /* nothing was changed */
        Record *r;
        CHECK_OK(record_load(c, register_lookup(c->registers, S("organisation")), city, &r));
        CHECK_STR(record_text(r, S("parent")), "");
}
TEST(refuses_what_cannot_be)
{
        testdb_each(refuses_what_cannot_be);
}

/* The rule
 * -------- */
typedef struct {
        Str city, county, town, sibling, stranger;
} Orgs;

static Orgs make_orgs(Ctx *c)
{
        Orgs o;
        o.city = org(c, "市志办", "", "1983年以来");
        o.county = org(c, "县志办", "市志办", "1985年以来");
        o.town = org(c, "镇站", "县志办", "");
        o.sibling = org(c, "邻县志办", "市志办", "");
        o.stranger = org(c, "外省志办", "", "");
        return o;
}

static void act_as(Ctx *c, const char *login, Str org_id, unsigned roles)
{
        const Actor *who;
        Str id;
        c->actor = owner_actor();
        c->scope = NULL;
        NewAccount n = {.login = str_from(login),
                .name = str_from(login),
                .password = S("correct horse"),
                .roles = roles,
                .org_id = org_id};
        if (account_actor(c, n.login, &who) != OK) {
                fault_clear(c);
                CHECK_OK(account_add_one(c, &n, &id));
                CHECK_OK(account_actor(c, n.login, &who));
        }
        c->actor = who;
        c->scope = who->scope;
}

static void act_as_owner(Ctx *c)
{
        c->actor = owner_actor();
        c->scope = NULL;
}

static const struct {
        const char *visibility, *state;
        bool own, upper, lower, sibling, stranger, nobody;
} rule[] = {
        {"office", "lead", true, false, false, false, false, false},
        {"levels", "lead", true, false, false, false, false, false},
        {"system", "lead", true, false, false, false, false, false},
        {"public", "lead", true, true, true, true, true, true},
        {"office", "filed", true, false, false, false, false, false},
        {"levels", "filed", true, true, true, false, false, false},
        {"system", "filed", true, true, true, true, true, false},
        {"public", "filed", true, true, true, true, true, true},
};

static const char *draft_state(const Register *reg)
{
        for (size_t i = 0; i < reg->n_states; i++)
                if (reg->states[i].draft)
                        return reg->states[i].name.p;
        return NULL;
}

static Str submitted_state(const Register *reg)
{
        for (size_t i = reg->n_states; i-- > 0;)
                if (!reg->states[i].draft)
                        return reg->states[i].name;
        return (Str){0};
}

/* One record for each row of the rule, in the county's register of sites. */
static Record *put_site(Ctx *c, size_t i)
{
        const Register *reg = register_lookup(c->registers, S("site"));
        Record *r = record_new(c, reg);
        CHECK_OK(record_put_text(c, r, S("name"), str_printf(c->arena, "渡口遗址第%zu处", i + 1)));
        r->visibility = str_from(rule[i].visibility);
        CHECK(draft_state(reg) != NULL);
        CHECK_OK(record_save(c, r, S("")));
        /* the state alone decides here; how it came there is another test's matter */
        if (!str_eq(str_from(rule[i].state), S("lead"))) {
                CHECK_OK(db_run(c, "UPDATE reg_site SET state = ? WHERE id = ?",
                        CELLS(cell_text(submitted_state(reg)), cell_text(r->id)), NULL));
                CHECK_OK(tally_rebuild(c));
        }
        return r;
}

static void agrees(Ctx *c, const char *who, Record *const *r, const bool *should)
{
        const Register *reg = register_lookup(c->registers, S("site"));
        const ListQuery q = {.reg = reg, .limit = 200};
        RecordList list;
        int64_t n = 0;
        CHECK_OK(record_list(c, &q, &list));
        for (size_t i = 0; i < ARRAY_LEN(rule); i++) {
                Record *loaded;
                bool listed = false;
                for (size_t k = 0; k < list.n; k++)
                        listed = listed || str_eq(list.p[k]->id, r[i]->id);
                Err e = record_load(c, reg, r[i]->id, &loaded);
                fault_clear(c);
                n += should[i];
                test_check(listed == should[i] && (e == OK) == should[i], __FILE__, __LINE__,
                        "%s sees %s %s: listed %d, opened %d, should be %d", who,
                        rule[i].visibility, rule[i].state, listed, e == OK, should[i]);
        }
        CHECK_INT(list.total, n);
        FacetCount *counts;
        size_t n_counts;
        int64_t sum = 0;
        CHECK_OK(record_facet(c, &q, S("state"), &counts, &n_counts));
        for (size_t i = 0; i < n_counts; i++)
                sum += counts[i].n;
        CHECK_INT(sum, n);
}

#define COLUMN(member)                               \
        bool should[ARRAY_LEN(rule)];                \
        for (size_t i = 0; i < ARRAY_LEN(rule); i++) \
                should[i] = rule[i].member;

static void shows_by_the_rule(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        Record *r[ARRAY_LEN(rule)];
        act_as(c, "county", o.county, ROLE_EDITOR | ROLE_HEAD);
        CHECK(c->scope->alone == false); /* the machine's owner made the organisations */
        for (size_t i = 0; i < ARRAY_LEN(rule); i++)
                r[i] = put_site(c, i);
        CHECK_STR(r[0]->org_id, str_keep_z(c->arena, o.county));
        {
                COLUMN(own)
                agrees(c, "its own", r, should);
        }
        {
                COLUMN(upper)
                act_as(c, "city", o.city, ROLE_HEAD);
                agrees(c, "the superior", r, should);
        }
        {
                COLUMN(lower)
                act_as(c, "town", o.town, ROLE_EDITOR);
                agrees(c, "the subordinate", r, should);
        }
        {
                COLUMN(sibling)
                act_as(c, "sibling", o.sibling, ROLE_EDITOR);
                agrees(c, "the sibling", r, should);
        }
        {
                COLUMN(stranger)
                act_as(c, "stranger", o.stranger, ROLE_EDITOR);
                agrees(c, "the stranger", r, should);
        }
        {
                COLUMN(nobody)
                static const Scope nobodys = {.public_only = true};
                c->actor = NULL;
                c->scope = &nobodys;
                agrees(c, "nobody", r, should);
        }
}
TEST(shows_by_the_rule)
{
        testdb_each(shows_by_the_rule);
}

static void calendar_shows(Ctx *c, size_t held, size_t remembered)
{
        Occasion *all;
        size_t n;
        int32_t from = jdn_from_gregorian(2026, 11, 1), to = jdn_from_gregorian(2026, 11, 30);
        CHECK_OK(held_between(c, from, to, &all, &n));
        CHECK_INT(n, held);
        if (n) {
                CHECK_STR(all[0].words, "旧志点校座谈会");
                CHECK_INT(all[0].day, jdn_from_gregorian(2026, 11, 3));
                CHECK_INT(all[0].last, jdn_from_gregorian(2026, 11, 4));
        }
        CHECK_OK(anniversaries_between(c, NULL, from, to, &all, &n));
        CHECK_INT(n, remembered);
}

static void calendar_shows_no_more_than_lists(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        act_as(c, "county", o.county, ROLE_EDITOR);
        Record *held = record_new(c, register_lookup(c->registers, S("activity")));
        CHECK_OK(record_put_text(c, held, S("topic"), S("旧志点校座谈会")));
        CHECK_OK(record_put_text(c, held, S("kind"), S("座谈会")));
        CHECK_OK(record_put_text(c, held, S("host"), S("县志办")));
        CHECK_OK(record_put_text(c, held, S("date"), S("2026年11月3日—4日")));
        Record *born = record_new(c, register_lookup(c->registers, S("person")));
        CHECK_OK(record_put_text(c, born, S("name"), S("魏启源")));
        CHECK_OK(record_put_text(c, born, S("birth"), S("1906年11月25日")));
        held->visibility = born->visibility = S("office");
        CHECK_OK(record_save(c, held, S("")));
        CHECK_OK(record_save(c, born, S("")));
        calendar_shows(c, 1, 1);
        act_as(c, "sibling", o.sibling, ROLE_EDITOR);
        calendar_shows(c, 0, 0);
        act_as_owner(c);
        calendar_shows(c, 1, 1);
}
TEST(calendar_shows_no_more_than_lists)
{
        testdb_each(calendar_shows_no_more_than_lists);
}

static void reaches_as_far(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        act_as(c, "county", o.county, ROLE_EDITOR);
        Record *draft = put_site(c, 1), *filed = put_site(c, 5), *r;
        const Register *reg = filed->reg;
        CHECK_OK(record_load(c, reg, filed->id, &filed));
        bool reach;
        CHECK_OK(actor_reaches(c, filed, REACH_WRITE, &reach));
        CHECK(reach);
        act_as(c, "city", o.city, ROLE_HEAD);
        CHECK_OK(actor_reaches(c, filed, REACH_SEE, &reach));
        CHECK(reach);
        CHECK_OK(actor_reaches(c, filed, REACH_WRITE, &reach));
        CHECK(!reach);
        CHECK_OK(actor_reaches(c, filed, REACH_REVIEW, &reach));
        CHECK(reach);
        CHECK_OK(actor_reaches(c, draft, REACH_REVIEW, &reach));
        CHECK(!reach);
        CHECK_OK(record_load(c, reg, filed->id, &r));
        CHECK_OK(record_put_text(c, r, S("name"), S("改写的名字")));
        CHECK_ERR(record_save(c, r, S("")), ERR_DENIED);
        fault_clear(c);
        CHECK_ERR(record_withdraw(c, reg, filed->id, S("不要")), ERR_DENIED);
        fault_clear(c);
        act_as(c, "town", o.town, ROLE_HEAD); /* below: sees, and decides nothing */
        CHECK_OK(actor_reaches(c, filed, REACH_SEE, &reach));
        CHECK(reach);
        CHECK_OK(actor_reaches(c, filed, REACH_REVIEW, &reach));
        CHECK(!reach);
        act_as(c, "sibling", o.sibling, ROLE_HEAD);
        CHECK_ERR(record_withdraw(c, reg, filed->id, S("不要")), ERR_NOT_FOUND);
        Str nothing = c->fault.sentence; /* as of a record that never was */
        fault_clear(c);
        CHECK_ERR(record_move(c, reg, filed->id, S("closed"), S("")), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, str_keep_z(c->arena, nothing));
        fault_clear(c);
        Str table = str_printf(c->arena, "id,name\n%.*s,改写的名字\n", STR(filed->id));
        ImportReport report;
        CHECK_OK(record_import_csv(c, reg, table, IMPORT_DRY, &report));
        if (CHECK_INT(report.n_faults, 1))
                CHECK_STR(report.faults[0].sentence,
                        "This identity is taken. Leave its cell empty, and the row is a new record.");
        CHECK_OK(record_put_text(c, filed, S("name"), S("改写的名字")));
        CHECK_ERR(record_save(c, filed, S("")), ERR_NOT_FOUND);
        CHECK_STR(c->fault.sentence, str_keep_z(c->arena, nothing));
        fault_clear(c);
        act_as_owner(c);
        CHECK_OK(record_load(c, reg, filed->id, &r));
        CHECK(!r->withdrawn);
}
TEST(reaches_as_far)
{
        testdb_each(reaches_as_far);
}

/* Figures rolled up
 * ----------------- */
static int64_t part_of_figure(Ctx *c, const char *code, Str under, Str key)
{
        FigureAsk ask = {.figure = figure_lookup(c->registers, str_from(code), NULL),
                .first = JDN_OPEN_PAST,
                .last = JDN_OPEN_FUTURE,
                .under = under};
        FigureRow *rows;
        size_t n;
        CHECK_OK(figure_rows(c, &ask, S("org"), &rows, &n));
        for (size_t i = 0; i < n; i++)
                if (str_eq(rows[i].key, key))
                        return (int64_t)rows[i].value.value.min;
        return -1;
}

/* The value, after the list that it opens was counted: they must agree. */
static int64_t figure_under(Ctx *c, const char *code, Str under)
{
        FigureAsk ask = {.figure = figure_lookup(c->registers, str_from(code), NULL),
                .first = JDN_OPEN_PAST,
                .last = JDN_OPEN_FUTURE,
                .under = under};
        const ListQuery q = {.reg = ask.figure->reg, .figure = &ask, .limit = 1},
                        plain = {.reg = ask.figure->reg, .under = under, .limit = 1};
        FigureValue v = {0};
        RecordList list;
        CHECK_OK(figure_value(c, &ask, &v));
        if (CHECK_OK(record_list(c, &q, &list)))
                CHECK_INT(list.total, v.n_records);
        if (str_eq(str_from(code), S("sites")) && CHECK_OK(record_list(c, &plain, &list)))
                CHECK_INT(list.total, v.n_records);
        return (int64_t)v.value.min;
}

static void figures_roll_up(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        const struct {
                Str org;
                size_t lead, filed; /* shared with levels */
        } at[] = {{o.city, 0, 1}, {o.county, 1, 2}, {o.town, 1, 3}, {o.sibling, 0, 1},
                {o.stranger, 0, 4}};
        for (size_t i = 0; i < ARRAY_LEN(at); i++) {
                act_as(c, str_printf(c->arena, "writer%zu", i).p, at[i].org, ROLE_EDITOR);
                for (size_t k = 0; k < at[i].lead; k++)
                        put_site(c, 1);
                for (size_t k = 0; k < at[i].filed; k++)
                        put_site(c, 5);
        }
        CHECK_OK(db_run(
                c, "UPDATE reg_site SET state = 'filed' WHERE state <> 'lead'", NO_CELLS, NULL));
        act_as(c, "city", o.city,
                ROLE_HEAD); /* sees what was submitted, not drafts nor the stranger's */
        CHECK_INT(figure_under(c, "sites", S("")), 7);
        CHECK_INT(part_of_figure(c, "sites", S(""), o.city), 1);
        CHECK_INT(part_of_figure(c, "sites", S(""), o.county), 5); /* with the town's */
        CHECK_INT(part_of_figure(c, "sites", S(""), o.sibling), 1);
        CHECK_INT(part_of_figure(c, "sites", S(""), o.town), -1);
        CHECK_INT(figure_under(c, "sites", o.county), 5);
        CHECK_INT(figure_under(c, "sites", str_printf(c->arena, ALONE "%.*s", STR(o.county))), 2);
        CHECK_INT(part_of_figure(c, "sites", o.county, o.county), 2);
        CHECK_INT(part_of_figure(c, "sites", o.county, o.town), 3);
        CHECK_INT(figure_under(c, "sites", o.town), 3);
        act_as_owner(c);
        CHECK_INT(figure_under(c, "sites", o.county), 7); /* drafts as well */
        CHECK_INT(part_of_figure(c, "sites_filed_rate", o.city, o.county), 71);
        CHECK_INT(part_of_figure(c, "sites_filed_rate", o.city, o.sibling), 100);
        CHECK_INT(part_of_figure(c, "sites_filed_rate", o.county, o.town), 75);
        /* as the tree was on that day: the town went to the neighbour */
        CHECK_OK(change_org(c, o.town, "parent", "邻县志办"));
        CHECK_INT(figure_under(c, "sites", o.county), 3);
        CHECK_INT(figure_under(c, "sites", o.sibling), 5);
}
TEST(figures_roll_up)
{
        testdb_each(figures_roll_up);
}

/* Counts beside the records
 * ------------------------- */
static Str tally_dump(Ctx *c)
{
        Buf b = buf_new(c->arena);
        CLEANUP(rows_closep) Rows *rows = NULL;
        CHECK_OK(db_query(c,
                "SELECT register, field, value, reach, n FROM tally WHERE n <> 0 ORDER BY 1, 2, 3, 4",
                NO_CELLS, &rows));
        for (bool more = true; CHECK_OK(rows_next(c, rows, &more)) && more;)
                buf_printf(&b, "%.*s %.*s %.*s %lld %lld\n", STR(rows_text(rows, 0)),
                        STR(rows_text(rows, 1)), STR(rows_text(rows, 2)),
                        (long long)rows_int(rows, 3), (long long)rows_int(rows, 4));
        return buf_str(&b);
}

/* Whatever was done, counting anew finds the same. */
static void counts_follow(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        Record *r[8];
        for (size_t i = 0; i < ARRAY_LEN(r); i++) {
                act_as(c, i % 2 ? "one" : "other", i % 2 ? o.county : o.town,
                        ROLE_HEAD | ROLE_EDITOR);
                r[i] = record_new(c, register_lookup(c->registers, S("site")));
                CHECK_OK(record_put_text(c, r[i], S("name"), str_printf(c->arena, "遗址%zu", i)));
                CHECK_OK(record_put_text(c, r[i], S("category"), i % 3 ? S("书院") : S("古桥")));
                CHECK_OK(record_put_text(c, r[i], S("four_have"), S("range\nsign")));
                CHECK_OK(record_save(c, r[i], S("")));
        }
        act_as(c, "one", o.county, ROLE_HEAD | ROLE_EDITOR);
        CHECK_OK(record_put_text(c, r[1], S("category"), S("古桥")));
        CHECK_OK(record_put_text(c, r[1], S("four_have"), S("sign")));
        CHECK_OK(record_save(c, r[1], S("")));
        r[3]->visibility = S("public");
        CHECK_OK(record_save(c, r[3], S("")));
        CHECK_OK(record_move(c, r[5]->reg, r[5]->id, S("survey"), S("")));
        CHECK_OK(record_withdraw(c, r[7]->reg, r[7]->id, S("重复")));
        CHECK_OK(record_withdraw(c, r[5]->reg, r[5]->id, S("重复")));
        CHECK_OK(record_restore(c, r[5]->reg, r[5]->id, S("")));
        act_as_owner(c);
        Str kept = tally_dump(c);
        CHECK(str_find(kept, S("site category bridge"), 0) != SIZE_MAX);
        CHECK(str_find(kept, S("site four_have"), 0) != SIZE_MAX);
        CHECK_OK(db_run(c, "UPDATE reg_site SET reach = 7 WHERE reach <> 0", NO_CELLS, NULL));
        CHECK_OK(tally_rebuild(c));
        CHECK_STR(tally_dump(c), str_keep_z(c->arena, kept));
}
TEST(counts_follow)
{
        testdb_each(counts_follow);
}

/* Who decides above
 * ----------------- */
static int64_t on_desk(Ctx *c, Str id)
{
        Desk desk;
        int64_t n = 0;
        CHECK_OK(desk_load(c, S(""), 50, &desk));
        for (size_t i = 0; i < desk.n; i++)
                n += str_eq(desk.p[i].record_id, id);
        return n;
}

/* The county's site in 市审 lies on the desk of the city, which alone decides; without a city here the county goes on. */
static void decides_above(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        record_hook_add(c->registers, clock_record);
        Orgs o = make_orgs(c);
        CHECK_OK(change_org(c, o.city, "level", "city"));
        act_as(c, "county", o.county, ROLE_HEAD | ROLE_SITE_OFFICER);
        Record *r = put_site(c, 1);
        CHECK_OK(db_run(c, "UPDATE reg_site SET state = 'city' WHERE id = ?",
                CELLS(cell_text(r->id)), NULL));
        act_as_owner(c);
        CHECK_OK(tally_rebuild(c));
        int64_t n;
        CHECK_OK(clock_rebuild(c, &n));
        act_as(c, "county", o.county, ROLE_HEAD | ROLE_SITE_OFFICER);
        CHECK_INT(on_desk(c, r->id), 1); /* nobody works for the city here */
        act_as(c, "city", o.city, ROLE_SITE_OFFICER);
        CHECK_INT(on_desk(c, r->id), 1);
        act_as(c, "county", o.county, ROLE_HEAD | ROLE_SITE_OFFICER);
        CHECK_INT(on_desk(c, r->id), 0);
        CHECK_ERR(record_move(c, r->reg, r->id, S("returned"), S("")), ERR_DENIED);
        CHECK(str_find(c->fault.sentence, S("市志办"), 0) != SIZE_MAX);
        fault_clear(c);
        act_as(c, "city", o.city, ROLE_SITE_OFFICER);
        CHECK_OK(record_move(c, r->reg, r->id, S("returned"), S("补照片")));
        CHECK_INT(on_desk(c, r->id), 0);
        act_as(c, "county", o.county, ROLE_HEAD | ROLE_SITE_OFFICER);
        CHECK_INT(on_desk(c, r->id), 1);
}
TEST(decides_above)
{
        testdb_each(decides_above);
}

/* What a register asks for, in pairs; not a draft, so that it is seen above and below. */
static Record *put_pairs(Ctx *c, const char *name, const char *state, const char *const *pairs)
{
        Record *r = record_new(c, register_lookup(c->registers, str_from(name)));
        for (; *pairs; pairs += 2)
                CHECK_OK(record_put_text(c, r, str_from(pairs[0]), str_from(pairs[1])));
        r->state = str_from(state);
        CHECK_OK(record_save(c, r, S("")));
        return r;
}
#define PAIRS(...) ((const char *const[]){__VA_ARGS__, NULL})

/* The city reviews a work of the county: what it found is answered by whoever writes the work, and not by the city, whose
 * records the review and its opinions are; and only then the city closes. */
static void whole_decides(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        record_hook_add(c->registers, clock_record);
        Orgs o = make_orgs(c);
        act_as(c, "county", o.county, ROLE_EDITOR | ROLE_FINAL_REVIEWER);
        Record *work = put_pairs(c, "work", "listed",
                PAIRS("title", "渡头镇志", "kind", "local_gazetteer", "level", "town", "unit",
                        "县志办"));
        const char *of_work = str_keep_z(c->arena, work->id);
        act_as(c, "city", o.city, ROLE_EDITOR | ROLE_SECOND_REVIEWER);
        Record *review = put_pairs(c, "review", "reading",
                PAIRS("work", of_work, "round", "second", "scope", "交通篇", "reviewer", "沈致远",
                        "due", "2026年12月25日", "verdict", "pass_changed"));
        const char *of_review = str_keep_z(c->arena, review->id);
        Record *opinion = put_pairs(c, "opinion", "open",
                PAIRS("review", of_review, "kind", "fact", "suggestion", "两说并存"));
        CHECK_STR(opinion->org_id, str_keep_z(c->arena, o.city));
        CHECK_OK(record_move(c, review->reg, review->id, S("given"), S("")));
        CHECK_INT(on_desk(c, opinion->id), 0);
        Record *answer = record_new(c, opinion->reg);
        CHECK_OK(record_put_text(c, answer, S("answer"), S("adopted")));
        CHECK_OK(record_put_text(c, answer, S("answer_reason"), S("已照改")));
        CHECK_ERR(record_move_with(c, opinion->reg, opinion->id, S("answered"), answer, S("")),
                ERR_DENIED);
        CHECK(str_find(c->fault.sentence, S("县志办"), 0) != SIZE_MAX);
        fault_clear(c);
        act_as(c, "sibling", o.sibling, ROLE_EDITOR | ROLE_HEAD);
        CHECK_ERR(record_move_with(c, opinion->reg, opinion->id, S("answered"), answer, S("")),
                ERR_DENIED);
        fault_clear(c);
        act_as(c, "county", o.county, ROLE_EDITOR | ROLE_FINAL_REVIEWER);
        CHECK_INT(on_desk(c, opinion->id), 1);
        CHECK_ERR(record_move(c, review->reg, review->id, S("answered"), S("")), ERR_INVALID);
        fault_clear(c);
        CHECK_OK(record_move_with(c, opinion->reg, opinion->id, S("answered"), answer, S("")));
        CHECK_INT(on_desk(c, opinion->id), 0);
        CHECK_OK(record_move(c, review->reg, review->id, S("answered"), S("")));
        CHECK_ERR(record_move(c, review->reg, review->id, S("closed"), S("")), ERR_DENIED);
        fault_clear(c);
        act_as(c, "city", o.city, ROLE_EDITOR | ROLE_SECOND_REVIEWER);
        CHECK_OK(record_move(c, review->reg, review->id, S("closed"), S("")));
}
TEST(whole_decides)
{
        testdb_each(whole_decides);
}

/* Parts
 * ----- */
static Record *put_inspection(Ctx *c, const Record *site)
{
        Record *r = record_new(c, register_lookup(c->registers, S("inspection")));
        static const char *const typed[][2] = {{"date", "2026-11-01"}, {"inspectors", "陈敏"},
                {"condition", "good"}, {"summary", "完好"}};
        CHECK_OK(record_put_text(c, r, S("site"), site->id));
        for (size_t i = 0; i < ARRAY_LEN(typed); i++)
                CHECK_OK(record_put_text(c, r, str_from(typed[i][0]), str_from(typed[i][1])));
        CHECK_OK(record_save(c, r, S("")));
        return r;
}

static Str visibility_of(Ctx *c, const Record *r)
{
        Record *now;
        act_as_owner(c);
        CHECK_OK(record_load(c, r->reg, r->id, &now));
        return now->visibility;
}

static void parts_go_with_their_own(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        act_as(c, "county", o.county, ROLE_EDITOR | ROLE_HEAD);
        Record *site = put_site(c, 6), *own = put_inspection(c, site), *r;
        act_as(c, "city", o.city, ROLE_SITE_OFFICER);
        Record *theirs = put_inspection(c, site);
        act_as(c, "county", o.county, ROLE_EDITOR | ROLE_HEAD);
        CHECK_OK(
                db_run(c, "UPDATE reg_site SET state = ? WHERE id = ?", /* lacks what is required */
                        CELLS(cell_text(site->reg->states[0].name), cell_text(site->id)), NULL));
        CHECK_OK(record_load(c, site->reg, site->id, &r));
        r->visibility = S("public");
        CHECK_OK(record_save(c, r, S("")));
        CHECK_STR(visibility_of(c, own), "public");
        CHECK_STR(visibility_of(c, theirs), "system"); /* as the city opened it */
}
TEST(parts_go_with_their_own)
{
        testdb_each(parts_go_with_their_own);
}

/* Accounts
 * -------- */
static void runs_out(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        Str token, id;
        const Actor *who;
        NewAccount n = {.login = S("zhou"),
                .name = S("周文"),
                .password = S("correct horse"),
                .roles = ROLE_EDITOR,
                .org_id = S("县志办")};
        CHECK_OK(account_until(c, S("2026-12-31"), &n.until_ms));
        CHECK_OK(account_add_one(c, &n, &id));
        CHECK_OK(session_open(c, S("zhou"), S("correct horse"), &token));
        CHECK_OK(session_lookup(c, token, &who));
        if (CHECK(who != NULL)) {
                CHECK_STR(who->org_id, str_keep_z(c->arena, o.county));
                CHECK_STR(who->org_name, "县志办");
        }
        /* a second role, at the city, for some days */
        int64_t until;
        CHECK_OK(account_until(c, S("2026-11-30"), &until));
        CHECK_ERR(session_act_for(c, token, o.city), ERR_DENIED);
        fault_clear(c);
        CHECK_OK(account_give(c, S("zhou"), S("市志办"), ROLE_SECOND_REVIEWER, until));
        CHECK_OK(session_act_for(c, token, o.city));
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who && who->roles == ROLE_SECOND_REVIEWER && str_eq(who->org_id, o.city));
        CHECK_OK(account_take(c, S("zhou"), S("市志办"), ROLE_SECOND_REVIEWER));
        CHECK_OK(session_lookup(c, token, &who)); /* taken while signed in: back home */
        CHECK(who && who->roles == ROLE_EDITOR && str_eq(who->org_id, o.county));
        CHECK_OK(account_give(c, S("zhou"), S(""), ROLE_HEAD, until));
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who && who->roles == (ROLE_EDITOR | ROLE_HEAD));
        int64_t now = clock_now;
        clock_now = until + 1;
        CHECK_OK(session_open(c, S("zhou"), S("correct horse"), &token));
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who && who->roles == ROLE_EDITOR); /* the second role ran out */
        clock_now = n.until_ms + 1;
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who == NULL);
        CHECK_ERR(session_open(c, S("zhou"), S("correct horse"), &token), ERR_DENIED);
        CHECK(str_find(c->fault.sentence, S("2026-12-31"), 0) != SIZE_MAX);
        fault_clear(c);
        clock_now = now;
        CHECK_OK(session_open(c, S("zhou"), S("correct horse"), &token));
        CHECK_OK(account_close(c, S("zhou"))); /* closed while signed in */
        CHECK_OK(session_lookup(c, token, &who));
        CHECK(who == NULL);
}
TEST(runs_out)
{
        testdb_each(runs_out);
}

static void administrates_below(Ctx *c, DbKind kind)
{
        (void)kind;
        start(c);
        Orgs o = make_orgs(c);
        Account *list, one;
        size_t n;
        Str id, token;
        act_as(c, "town", o.town, ROLE_EDITOR);
        act_as(c, "sibling", o.sibling, ROLE_EDITOR);
        act_as(c, "county-head", o.county, ROLE_HEAD);
        NewAccount asked = {.login = S("new"),
                .name = S("新人"),
                .password = S("correct horse"),
                .roles = ROLE_RECORDER};
        CHECK_OK(account_add_one(c, &asked, &id));
        CHECK_ERR(session_open(c, S("new"), S("correct horse"), &token), ERR_DENIED);
        CHECK_ERR(account_open(c, S("new")), ERR_DENIED);
        fault_clear(c);
        act_as(c, "county-admin", o.county, ROLE_ADMIN);
        CHECK_OK(account_list(c, &list, &n));
        CHECK_INT(n, 4); /* its own three and the town's, not the sibling's */
        CHECK_OK(account_open(c, S("new")));
        CHECK_OK(session_open(c, S("new"), S("correct horse"), &token));
        CHECK_OK(account_set_roles(c, S("town"), ROLE_READER));
        CHECK_ERR(account_set_roles(c, S("sibling"), ROLE_READER), ERR_NOT_FOUND);
        fault_clear(c);
        CHECK_ERR(account_load(c, S("sibling"), &one), ERR_NOT_FOUND);
        fault_clear(c);
        CHECK_ERR(account_set_org(c, S("town"), o.city), ERR_DENIED); /* forged */
        CHECK_STR(c->fault.field, "org");
        fault_clear(c);
        CHECK_ERR(account_give(c, S("town"), o.city, ROLE_HEAD, 0), ERR_DENIED);
        fault_clear(c);
        NewAccount forged = {.login = S("spy"),
                .name = S("某"),
                .password = S("correct horse"),
                .roles = ROLE_HEAD,
                .org_id = o.city};
        CHECK_ERR(account_add_one(c, &forged, &id), ERR_DENIED);
        CHECK_STR(c->fault.field, "org");
        fault_clear(c);
}
TEST(administrates_below)
{
        testdb_each(administrates_below);
}

TEST_MAIN
