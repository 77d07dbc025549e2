/* cmd_desk.c: the desk, deadlines and working days on the command line, for a message in the morning and for whoever
 * keeps the machine. */
#include "app/app.h"

#include <string.h>

#define DIGEST_MAX 200
#define DUE_MAX 10000

/* The digest
 * ---------- */
static const char *const group_labels[N_DESK_GROUPS] = {
        [DESK_LATE] = N_("Late"),
        [DESK_TODAY] = N_("Today"),
        [DESK_SOON] = N_("This week and next"),
        [DESK_LATER] = N_("Later"),
        [DESK_OPEN] = N_("Without a deadline"),
};

static void print_item(Ctx *c, const DeskItem *it)
{
        Str left = it->due == DAY_NEVER ? S("—") : days_left_words(c, it->due, day_today(c));
        printf("  %.*s\t%.*s\t%.*s\t%.*s%s\n", STR(left), STR(it->title), STR(it->reason),
                STR(it->verb), it->reminder ? tr(c, N_("\treminder")) : "");
}

static void print_digest(Ctx *c, const Desk *d)
{
        printf(tr(c, N_("%.*s, %.*s: %lld on the desk, late %lld, today %lld\n")),
                STR(c->actor->name), STR(jdn_iso(c->arena, day_today(c))), (long long)d->total,
                (long long)d->of[DESK_LATE], (long long)d->of[DESK_TODAY]);
        for (int g = 0; g < N_DESK_GROUPS; g++) {
                if (!d->of[g])
                        continue;
                printf("%s (%lld)\n", tr(c, group_labels[g]), (long long)d->of[g]);
                for (size_t i = 0; i < d->n; i++)
                        if (desk_group(&d->p[i], day_today(c)) == (DeskGroup)g)
                                print_item(c, &d->p[i]);
        }
}

static Json *item_to_json(Ctx *c, const DeskItem *it)
{
        Arena *a = c->arena;
        Json *j = json_object(a);
        json_put_str(a, j, "kind", it->kind);
        json_put_str(a, j, "id", it->record_id);
        json_put_str(a, j, "number", it->number);
        json_put_str(a, j, "title", it->title);
        json_put_str(a, j, "reason", it->reason);
        json_put_str(a, j, "from", it->from);
        json_put_str(a, j, "verb", it->verb);
        json_put_str(a, j, "address", it->address);
        json_put_str(a, j, "since", time_iso(a, it->since_ms));
        json_put_bool(a, j, "reminder", it->reminder);
        json_put_bool(a, j, "notice", it->notice);
        if (it->due == DAY_NEVER)
                return j;
        json_put_str(a, j, "due", jdn_iso(c->arena, it->due));
        json_put_str(a, j, "light", str_from(light_name(it->light)));
        json_put_str(a, j, "colour", light_colour(c, it->light));
        json_put_int(a, j, "days_left", it->due - day_today(c));
        return j;
}

static Json *digest_to_json(Ctx *c, const Desk *d)
{
        static const char *const keys[N_DESK_GROUPS] = {"late", "today", "soon", "later", "open"};
        Arena *a = c->arena;
        Json *j = json_object(a), *items = json_array(a);
        json_put_str(a, j, "user", c->actor->login);
        json_put_str(a, j, "day", jdn_iso(c->arena, day_today(c)));
        json_put_int(a, j, "total", d->total);
        for (int g = 0; g < N_DESK_GROUPS; g++)
                json_put_int(a, j, keys[g], d->of[g]);
        for (size_t i = 0; i < d->n; i++)
                json_push(a, items, item_to_json(c, &d->p[i]));
        json_put(a, j, "items", items);
        return j;
}

static int cmd_digest(Ctx *c, Args *a)
{
        const char *as = args_option(a, "--as");
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        Desk d;
        if (as)
                TRY_EXIT(account_actor(c, str_from(as), &c->actor));
        TRY_EXIT(desk_load(c, (Str){0}, DIGEST_MAX, &d));
        if (a->json)
                print_json(c, digest_to_json(c, &d));
        else
                print_digest(c, &d);
        return EXIT_DONE;
}

/* Deadlines
 * --------- */
static void print_due(Ctx *c, const DueItem *d, bool json)
{
        Arena *a = c->arena;
        const State *s = state_lookup(d->reg, d->state);
        Light light = clock_light(d->due, d->soon, day_today(c));
        Str label = c->words ? d->clock->zh : d->clock->en;
        if (!json) {
                printf("%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR(jdn_iso(c->arena, d->due)),
                        STR(light_colour(c, light)), STR(days_left_words(c, d->due, day_today(c))),
                        STR(label), STR(d->number.n ? d->number : d->record_id), STR(d->title),
                        STR(s ? state_label(c, s) : d->state));
                return;
        }
        Json *j = json_object(a);
        json_put_str(a, j, "due", jdn_iso(c->arena, d->due));
        json_put_str(a, j, "light", str_from(light_name(light)));
        json_put_int(a, j, "days_left", d->due - day_today(c));
        json_put_str(a, j, "register", d->reg->name);
        json_put_str(a, j, "clock", d->clock->name);
        json_put_str(a, j, "id", d->record_id);
        json_put_str(a, j, "number", d->number);
        json_put_str(a, j, "title", d->title);
        json_put_str(a, j, "state", d->state);
        print_json(c, j);
}

static int cmd_due_list(Ctx *c, Args *a)
{
        const char *as = args_option(a, "--as"), *name = args_option(a, "--register");
        bool late = args_flag(a, "--late");
        const Register *reg = name ? register_lookup(c->registers, str_from(name)) : NULL;
        DueItem *items;
        size_t n;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        if (name && !reg)
                return exit_of(fail(c, ERR_NOT_FOUND, "There is no register “%s”.", name));
        if (as)
                TRY_EXIT(account_actor(c, str_from(as), &c->actor));
        TRY_EXIT(due_between(
                c, reg, INT32_MIN, late ? day_today(c) - 1 : DAY_NEVER - 1, DUE_MAX, &items, &n));
        for (size_t i = 0; i < n; i++)
                print_due(c, &items[i], a->json);
        return EXIT_DONE;
}

static int cmd_due_rebuild(Ctx *c, Args *a)
{
        int64_t n;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        TRY_EXIT(clock_rebuild(c, &n));
        printf(tr(c, N_("Deadlines and desks of %lld records were made again.\n")), (long long)n);
        return EXIT_DONE;
}

/* Working days
 * ------------ */
static MUST Err take_day(Ctx *c, const char *word, int32_t *ret)
{
        Date d = {0};
        LocalTime now = time_local(c, now_ms(c));
        if (!date_parse(c, str_from(word), (Anchor){now.year, now.month, now.day}, &d) ||
                !d.edtf.n || d.last == JDN_OPEN_FUTURE)
                return fail(c, ERR_INVALID, "“%s” is no day.", word);
        *ret = d.last;
        return OK;
}

static bool take_period(Str s, Period *ret)
{
        static const struct {
                const char *suffix;
                PeriodUnit unit;
        } units[] = {{"wd", PERIOD_WORKING_DAYS}, {"d", PERIOD_DAYS}, {"m", PERIOD_MONTHS},
                {"y", PERIOD_YEARS}};
        for (size_t i = 0; i < ARRAY_LEN(units); i++) {
                Str suffix = str_from(units[i].suffix);
                int64_t n;
                if (!str_ends(s, suffix))
                        continue;
                if (!str_to_int(str_slice(s, 0, s.n - suffix.n), &n) || n < 1 || n > 3650)
                        return false;
                *ret = (Period){(int32_t)n, units[i].unit};
                return true;
        }
        return false;
}

/* due of 2026-09-30 5wd: the last day of a period, by the office's table of holidays. */
static int cmd_due_of(Ctx *c, Args *a)
{
        Period period;
        int32_t since;
        DaysOff off;
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (!take_period(str_from(a->argv[1]), &period)) {
                fprintf(stderr, "%s\n", tr(c, N_("A period is 5wd, 30d, 3m or 1y.")));
                return EXIT_MISUSED;
        }
        TRY_EXIT(take_day(c, a->argv[0], &since));
        TRY_EXIT(days_off_load(c, since, &off));
        int32_t end = period_end(since, period, &off,
                setting_int(c, "last_day_works") ? LAST_DAY_WORKS : LAST_DAY_ANY);
        printf("%.*s\n", STR(jdn_iso(c->arena, end)));
        return EXIT_DONE;
}

/* The notices of the State Council's General Office that this program carries; taken twice, they are there once. */
static int cmd_due_holidays(Ctx *c, Args *a)
{
        const Register *reg = register_lookup(c->registers, S("holiday"));
        const Asset *rows = asset_lookup(S("demo/holiday.json"));
        Json *json;
        ImportReport report;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        if (!reg || !rows)
                return exit_of(fail(c, ERR_NOT_FOUND, "There is no register “%s”.", "holiday"));
        TRY_EXIT(json_parse(c, asset_str(rows), &json));
        TRY_EXIT(record_import_json(c, reg, json, IMPORT_REAL, &report));
        for (size_t i = 0; i < report.n_faults; i++)
                printf("%lld\t%.*s\n", (long long)report.faults[i].row,
                        STR(report.faults[i].sentence));
        printf(tr(c, N_("Holidays: %lld new, %lld changed, %lld as they were.\n")),
                (long long)report.n_new, (long long)report.n_changed, (long long)report.n_same);
        return report.n_faults ? EXIT_REFUSED : EXIT_DONE;
}

const Command commands_desk[] = {
        {"digest", "[--json] [--as USER]", N_("what waits for a person, and until when"),
                CMD_OFFICE, cmd_digest},
        {"due holidays", "", N_("Take in the public holidays of 2025 and 2026 with their notices"),
                CMD_OFFICE, cmd_due_holidays},
        {"due list", "[--json] [--as USER] [--register REGISTER] [--late]",
                N_("List the deadlines that run"), CMD_OFFICE, cmd_due_list},
        {"due of", "DAY PERIOD", N_("The last day of a period: 5wd, 30d, 3m, 1y"), CMD_OFFICE,
                cmd_due_of},
        {"due rebuild", "", N_("Make deadlines and desks again from the records"), CMD_OFFICE,
                cmd_due_rebuild},
        {0},
};
