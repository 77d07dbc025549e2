/* cmd_demo.c: the demonstration office: 桐溪县, an invented county. Its records and the files that wait for
 * review are in demo/, embedded like everything else the program carries. */
#include "app/app.h"

#include <string.h>
#include <unistd.h>

#define DEMO_PASSWORD "tongxi-2026"

/* The county office, the city office above it and a town's culture station below, so that what goes from one to another
 * can be gone through by hand. */
#define COUNTY "桐溪县史志办公室"
#define CITY "沅安市史志办公室"
#define TOWN "渡头镇文化站"
static const struct {
        const char *login, *name, *org;
        unsigned roles;
} accounts[] = {
        {"chenmin", "陈敏", COUNTY, ROLE_EDITOR},
        {"huangsuqin", "黄素琴", COUNTY, ROLE_ARCHIVIST},
        {"wuguodong", "吴国栋", COUNTY, ROLE_HEAD},
        {"sunliqun", "孙立群", COUNTY, ROLE_ADMIN},
        {"duzhe", "读者", COUNTY, ROLE_READER},
        {"zhouwenyuan", "周文远", COUNTY, ROLE_FIRST_REVIEWER},
        {"luojing", "罗靖", COUNTY, ROLE_FINAL_REVIEWER},
        {"tanyulan", "谭玉兰", COUNTY, ROLE_RECORDER},
        {"linjiahe", "林嘉禾", CITY, ROLE_SUPERVISOR | ROLE_EDITOR},
        {"shenzhiyuan", "沈致远", CITY, ROLE_SECOND_REVIEWER | ROLE_FINAL_REVIEWER},
        {"hejiaan", "何家安", TOWN, ROLE_RECORDER},
};

/* In this order, because a record refers to those before it. Persons lean on materials and materials name
 * persons, so the latter come as a second revision (material-links); and so does who stands above the office, which is
 * its first organisation. */
static const struct {
        const char *name,
                *by; /* the account that entered them; NULL: whoever owns the machine, before there are any */
} registers[] = {
        {"holiday", NULL},
        {"organisation", NULL},
        {"organisation-links", NULL},
        {"place", "huangsuqin"},
        {"tag", "huangsuqin"},
        {"person", "chenmin"},
        {"material", "huangsuqin"},
        {"site", "chenmin"},
        {"event", "chenmin"},
        {"partner", "chenmin"},
        {"temp_body", "wuguodong"},
        {"plan", "linjiahe"},
        {"activity", "chenmin"},
        {"attendee", "chenmin"},
        {"task", "linjiahe"},
        {"milestone", "linjiahe"},
        {"task_unit", "linjiahe"},
        {"urge", "linjiahe"},
        {"round", "linjiahe"},
        {"finding", "linjiahe"},
        {"freq_rule", "linjiahe"},
        {"topic", "huangsuqin"},
        {"lead", "tanyulan"},
        {"accession", "huangsuqin"},
        {"borrowing", "huangsuqin"},
        {"narrator", "tanyulan"},
        {"interview_plan", "tanyulan"},
        {"consent", "huangsuqin"},
        {"session", "tanyulan"},
        {"segment", "tanyulan"},
        {"transcript", "tanyulan"},
        {"archive_unit", "huangsuqin"},
        {"use_log", "huangsuqin"},
        {"body", "huangsuqin"},
        {"person_name", "huangsuqin"},
        {"post", "huangsuqin"},
        {"relation", "huangsuqin"},
        {"claim", "chenmin"},
        {"claim_version", "chenmin"},
        {"sign", "hejiaan"},
        {"inspection", "hejiaan"},
        {"repair", "hejiaan"},
        {"repair_fund", "chenmin"},
        {"route", "chenmin"},
        {"route_stop", "chenmin"},
        {"work", "chenmin"},
        {"outline_node", "chenmin"},
        {"draft", "hejiaan"},
        {"review", "zhouwenyuan"},
        {"opinion", "zhouwenyuan"},
        {"proof", "zhouwenyuan"},
        {"serial", "chenmin"},
        {"contribution", "hejiaan"},
        {"issue", "chenmin"},
        {"case_file", "tanyulan"},
        {"case_step", "tanyulan"},
        {"room", "huangsuqin"},
        {"visit_count", "huangsuqin"},
        {"honour", "huangsuqin"},
        {"report", "chenmin"},
};

static MUST Err add_accounts(Ctx *c)
{
        for (size_t i = 0; i < ARRAY_LEN(accounts); i++) {
                Str id;
                NewAccount n = {
                        .login = str_from(accounts[i].login),
                        .name = str_from(accounts[i].name),
                        .password = S(DEMO_PASSWORD),
                        .roles = accounts[i].roles,
                };
                TRY(organisation_find(c, str_from(accounts[i].org), &n.org_id));
                TRY(account_add_one(c, &n, &id));
        }
        return OK;
}

/* As if that person had entered the rows in the county's office, whatever his roles: they tell of years of work, of which
 * only the last step is made here. */
static MUST Err sit_down(Ctx *c, const char *login, const Actor *owner)
{
        const Actor *who;
        TRY(account_actor(c, str_from(login), &who));
        Actor *a = NEW(c->arena, Actor);
        *a = *owner;
        a->id = who->id;
        a->login = who->login;
        a->name = who->name;
        c->actor = a;
        return OK;
}

static MUST Err import_register(Ctx *c, const char *name)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Str bare = str_slice(str_from(name), 0, str_find(str_from(name), S("-"), 0));
        const Register *reg = register_lookup(c->registers, bare);
        const Asset *rows = asset_lookup(str_printf(c->arena, "demo/%s.json", name));
        if (!reg || !rows)
                return fail(c, ERR_INTERNAL, "The demonstration has no %s.", name);
        Json *json;
        TRY(json_parse(c, asset_str(rows), &json));
        ImportReport report;
        TRY(record_import_json(c, reg, json, IMPORT_REAL, &report));
        if (report.n_faults)
                return fail(c, ERR_INTERNAL, "demo/%s.json, %lld: %.*s: %.*s", name,
                        (long long)report.faults[0].row, STR(report.faults[0].field),
                        STR(report.faults[0].sentence));
        return OK;
}

/* A file that waits for review, as if an editor had dropped it on the page. */
static MUST Err take_in(Ctx *c, const Asset *file)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        Str name = str_slice(str_from(file->name), strlen("demo/incoming/"), SIZE_MAX), id;
        const char *path = originals_incoming(c, c->originals, S("demonstration"));
        bool known;
        TRY(file_write(c, path, asset_str(file)));
        Err e = intake_open(c, path, name, job_queue_reading, &id, &known);
        (void)unlink(path);
        return e;
}

static MUST Err fill(Ctx *c)
{
        const Actor *owner = c->actor;
        Str own;
        size_t n = 0;
        for (; n < ARRAY_LEN(registers) && !registers[n].by; n++)
                TRY(import_register(c, registers[n].name));
        TRY(office_choose(c, setting(c, "office"), &own));
        TRY(add_accounts(c));
        for (; n < ARRAY_LEN(registers); n++) {
                TRY(sit_down(c, registers[n].by, owner));
                TRY(import_register(c, registers[n].name));
        }
        c->actor = owner;
        for (size_t i = 0; i < n_assets; i++)
                if (str_starts(str_from(assets[i].name), S("demo/incoming/")))
                        TRY(take_in(c, &assets[i]));
        return job_run_all(c);
}

static int cmd_demo(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(office_make(c, a->data_dir, S("桐溪县史志办公室"), S("")));
        Account *known;
        size_t n;
        TRY_EXIT(account_list(c, &known, &n));
        if (n == 0) {
                const Words *reader = c->words;
                c->words = chinese_words(c); /* what is stored is the office's, whoever runs this */
                TRY_EXIT(fill(c));
                c->words = reader;
        }
        printf(tr(c, N_("The demonstration office of 桐溪县, an invented county, is in %s.\n")),
                a->data_dir);
        printf(tr(c, N_("Accounts, all with the password %s:\n")), DEMO_PASSWORD);
        for (size_t i = 0; i < ARRAY_LEN(accounts); i++)
                printf("  %-12s %s　%s（%.*s）\n", accounts[i].login, accounts[i].name,
                        accounts[i].org, STR(roles_words(c, accounts[i].roles)));
        return EXIT_DONE;
}

const Command commands_demo[] = {
        {"demo", "", N_("make the demonstration office in the folder of --data"), 0, cmd_demo},
        {0},
};
