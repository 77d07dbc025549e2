/* page_office.c: what an office sets for itself: its name, the letters of its numbers, its clock; and on a page of their own
 * the words, colours and days of the lights. These are rows of base/settings.c; where the database lies and what the machine can bear is not changed from a
 * browser. The file keeps its comments. */
#include "web/inside.h"

#include <string.h>

#define VALUE_MAX 200 /* characters */

/* What may stand there: NULL, or why not. */
typedef const char *Checked(Str value);

static const char *any_words(Str value)
{
        (void)value;
        return NULL;
}

static const char *letters(Str value)
{
        for (size_t i = 0; i < value.n; i++)
                if (!((value.p[i] >= 'A' && value.p[i] <= 'Z') ||
                            (value.p[i] >= 'a' && value.p[i] <= 'z') ||
                            (value.p[i] >= '0' && value.p[i] <= '9')) ||
                        value.n > 16)
                        return N_("It must be at most 16 Latin letters and digits");
        return NULL;
}

static size_t count_words(Str value, bool days, bool *ret_good)
{
        size_t n = 0;
        Str rest = value, one;
        int64_t day;
        *ret_good = true;
        while (rest.n && str_cut(&rest, ' ', &one)) {
                one = str_trim(one);
                if (!one.n)
                        continue;
                n++;
                *ret_good =
                        *ret_good && (!days || (str_to_int(one, &day) && day >= 1 && day <= 366));
        }
        return n;
}

static const char *four_words(Str value)
{
        bool good;
        size_t n = count_words(value, /* days= */ false, &good);
        return n == 0 || n == 4
                ? NULL
                : N_("It must be four words with blanks between: in order, near, late, stopped");
}

static const char *some_days(Str value)
{
        bool good;
        size_t n = count_words(value, /* days= */ true, &good);
        return good && n >= 1 && n <= 12
                ? NULL
                : N_("It must be one to twelve numbers of days, from 1 to 366");
}

static const char *in_range(Str value, int64_t least, int64_t most)
{
        int64_t v;
        return str_to_int(value, &v) && v >= least && v <= most
                ? NULL
                : N_("It must be a whole number in this range");
}

static const char *days(Str value)
{
        return in_range(value, 0, 366);
}

static const char *truth(Str value)
{
        return in_range(value, 0, 1);
}

static const char *hourly(Str value)
{
        return in_range(value, 0, 100000);
}

static const char *few(Str value)
{
        return in_range(value, 0, 40);
}

static const char *photo_bytes(Str value)
{
        return in_range(value, 100000, 200000000);
}

static const char *minutes(Str value)
{
        return in_range(value, -720, 840);
}

typedef enum { PAGE_OFFICE, PAGE_LIGHTS } Leaf;
static const struct {
        const char *title, *crumb, *address;
} pages[] = {
        [PAGE_OFFICE] = {N_("What the office sets"), N_("Office"), "/settings/office"},
        [PAGE_LIGHTS] = {N_("Lights and reminders"), N_("Lights"), "/settings/lights"},
};
static const struct {
        Leaf page;
        const char *key, *label;
        Checked *check;
} rows[] = {
        {PAGE_OFFICE, "office", N_("Name of the office"), any_words},
        {PAGE_OFFICE, "office_code", N_("Letters in its numbers"), letters},
        {PAGE_OFFICE, "last_day_works", N_("A period ends on a working day"), truth},
        {PAGE_OFFICE, "zone", N_("Minutes ahead of UTC"), minutes},
        {PAGE_OFFICE, "open_form_hourly", N_("Letters in a public form an hour"), hourly},
        {PAGE_OFFICE, "open_form_files", N_("Photographs with one of them"), few},
        {PAGE_OFFICE, "open_form_bytes", N_("Bytes of a photograph"), photo_bytes},
        {PAGE_OFFICE, "lent_hourly", N_("Uses of one link an hour"), hourly},
        {PAGE_OFFICE, "lent_bad_hourly", N_("Wrong links an hour"), hourly},
        {PAGE_LIGHTS, "lights", N_("Words for the lights"), four_words},
        {PAGE_LIGHTS, "light_colours", N_("Colours"), any_words},
        {PAGE_LIGHTS, "soon_days", N_("Days from which a deadline is near"), days},
        {PAGE_LIGHTS, "reminders", N_("Days on which it is called to mind"), some_days},
};

static const char *help_of(const char *key)
{
        const SettingRow *row = setting_rows;
        while (row->key && strcmp(row->key, key) != 0)
                row++;
        return row->help;
}

/* The page
 * -------- */
/* The four lights as they would be seen: shape, colour, word. */
static Json *swatches(Ctx *c, Str colours)
{
        static const char *const shapes[LIGHTS_N] = {"done", "soon", "late", "stop"};
        Json *list = json_array(c->arena);
        Str four[LIGHTS_N];
        light_colours(c, colours, four);
        for (size_t i = 0; i < LIGHTS_N; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", light_place_label(c, i));
                json_put_str(c->arena, o, "colour", four[i]);
                json_put_str(c->arena, o, "light", str_from(shapes[i]));
                json_put_int(c->arena, o, "n", (int64_t)i + 1);
                json_push(c->arena, list, o);
        }
        return list;
}

/* Deadlines that say themselves from when they are near. */
static Json *own_days(Ctx *c)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_clocks; k++) {
                        const Clock *clock = &reg->clocks[k];
                        Json *o = json_object(a);
                        if (!clock->soon)
                                continue;
                        json_put_str(a, o, "register", register_label(c, reg));
                        json_put_str(a, o, "clock", pick_label(c, clock->zh, clock->en));
                        json_put_int(a, o, "soon", clock->soon);
                        json_put_str(a, o, "address",
                                str_printf(a, "/settings/registers/%.*s/edit?part=clocks/%.*s",
                                        STR(reg->name), STR(clock->name)));
                        json_push(a, list, o);
                }
        }
        return list;
}

static void put_page(Ctx *c, Json *model, Leaf page, const Str *typed, Str base, Str reason)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Json *o = json_object(a);
                if (rows[i].page != page)
                        continue;
                bool colours = strcmp(rows[i].key, "light_colours") == 0;
                json_put_str(a, o, "key", str_from(rows[i].key));
                json_put_str(a, o, "label", str_from(tr(c, rows[i].label)));
                json_put_str(a, o, "hint", str_from(tr(c, help_of(rows[i].key))));
                json_put_bool(a, o, "word", !colours);
                json_put_str(a, o, "value", typed[i]);
                if (colours)
                        json_put(a, o, "colours", swatches(c, typed[i]));
                json_push(a, list, o);
        }
        page_title(c, model, "settings", str_from(tr(c, pages[page].title)));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, pages[page].crumb)), S(""));
        json_put(a, model, "rows", list);
        json_put_str(a, model, "action", str_from(pages[page].address));
        json_put_str(a, model, "base", base);
        json_put_str(a, model, "reason", reason);
        if (page == PAGE_LIGHTS) {
                Json *own = own_days(c);
                json_put(a, model, "own_days", own);
                json_put_bool(a, model, "has_own_days", own->n > 0);
        }
}

static MUST Err show(Ctx *c, Json *model, Leaf page)
{
        Str typed[ARRAY_LEN(rows)], base;
        (void)settings_text(c, &base);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                typed[i] = setting(c, rows[i].key);
        put_page(c, model, page, typed, base, S(""));
        return OK;
}

/* Changing
 * -------- */
/* Whether a line sets this key: "office = …". */
static bool sets(Str line, Str key)
{
        Str word = str_trim(str_slice(line, 0, str_find(line, S("="), 0)));
        return word.n < line.n && str_eq(word, key);
}

Str conf_with_line(Ctx *c, Str text, Str key, Str value)
{
        Buf out = buf_new(c->arena);
        Str rest = text, line;
        bool done = false;
        while (rest.n && str_cut(&rest, '\n', &line)) {
                bool it = sets(line, key);
                if (!it)
                        buf_printf(&out, "%.*s\n", STR(line));
                else if (!done)
                        buf_printf(&out, "%.*s = %.*s\n", STR(key), STR(value));
                done |= it;
        }
        if (!done)
                buf_printf(&out, "%.*s = %.*s\n", STR(key), STR(value));
        return buf_str(&out);
}

/* The settings with what was sent, and the keys that are others than before. */
static MUST Err take_sent(Ctx *c, const Str *typed, Str *ret_text, Str *ret_keys)
{
        Str ignored, text = settings_text(c, &ignored);
        Buf keys = buf_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const char *problem = rows[i].check(typed[i]);
                if (utf8_count(typed[i]) > VALUE_MAX || str_find(typed[i], S("\n"), 0) != SIZE_MAX)
                        problem = N_("It must be one line of at most 200 characters");
                if (problem)
                        return fail_field(c, ERR_INVALID, str_from(rows[i].key), "%s: “%.*s”. %s.",
                                tr(c, rows[i].label), STR(typed[i]), tr(c, problem));
                if (str_eq(typed[i], setting(c, rows[i].key)))
                        continue;
                if (strcmp(rows[i].key, "light_colours") == 0)
                        TRY(light_colours_check(c, typed[i]));
                text = conf_with_line(c, text, str_from(rows[i].key), typed[i]);
                buf_printf(&keys, "%s%s", keys.n ? ", " : "", rows[i].key);
        }
        *ret_text = text;
        *ret_keys = buf_str(&keys);
        return keys.n ? OK : fail(c, ERR_INVALID, "Nothing is different from what is set.");
}

Err declarations_follow(Ctx *c)
{
        TRY(clock_prepare(c));
        return tally_prepare(c);
}

/* Four colours are sent as four. */
static Str sent(Ctx *c, const Req *q, const char *key)
{
        const char *name = str_printf(c->arena, "s.%s", key).p;
        Str *four;
        size_t n = req_params(c, q, name, &four);
        if (strcmp(key, "light_colours") == 0 && n == LIGHTS_N)
                return light_colours_join(c, four);
        return n ? str_trim(four[0]) : setting(c, key);
}

static MUST Err change(Ctx *c, const Req *q, Json *model, Resp *p, Leaf page)
{
        Str typed[ARRAY_LEN(rows)], text, keys;
        for (size_t i = 0; i < ARRAY_LEN(rows); i++)
                typed[i] = rows[i].page == page ? sent(c, q, rows[i].key) : setting(c, rows[i].key);
        Err e = take_sent(c, typed, &text, &keys);
        if (e == OK)
                e = settings_apply(c, text, req_param(q, "base"), keys, req_param(q, "reason"),
                        declarations_follow);
        if (!q->json && (e == ERR_INVALID || e == ERR_CONFLICT || e == ERR_LIMIT)) {
                p->status = e == ERR_CONFLICT ? 409 : 422;
                json_put_str(c->arena, model, "refusal", c->fault.sentence);
                json_put_str(c->arena, model, "refused_field", c->fault.field);
                fault_clear(c);
                put_page(c, model, page, typed, req_param(q, "base"), req_param(q, "reason"));
                return OK;
        }
        TRY(e);
        resp_redirect(
                c, p, str_from(pages[page].address), str_from(N_("It is set so from now on.")));
        return OK;
}

static Err show_office(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        return show(c, model, PAGE_OFFICE);
}

static Err change_office(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return change(c, q, model, p, PAGE_OFFICE);
}

static Err show_lights(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        return show(c, model, PAGE_LIGHTS);
}

static Err change_lights(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return change(c, q, model, p, PAGE_LIGHTS);
}

#define CHANGES (ROUTE_WRITES | ROUTE_NO_TXN) /* the change has a transaction of its own */

const Route office_routes[] = {
        {"GET", "/settings/office", "office", "", 0, MAY_DECLARE, show_office},
        {"POST", "/settings/office", "office", "s.* base reason", CHANGES, MAY_DECLARE,
                change_office},
        {"GET", "/settings/lights", "office", "", 0, MAY_DECLARE, show_lights},
        {"POST", "/settings/lights", "office", "s.* base reason", CHANGES, MAY_DECLARE,
                change_lights},
        {0},
};
