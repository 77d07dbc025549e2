/* frame.c: what stands around every page: the spine with its rooms, the day in both calendars, the person, and
 * the notice of what was just done. A room is shown when some page of this version serves it. */
#include "web/inside.h"

#include <string.h>

/* The order of the spine; a room's key is its place in it (1 to 9, 0, -). */
static const struct {
        const char *name, *label, *path; /* path NULL: the registers that lie in this room */
} rooms[] = {
        {"desk", N_("Desk"), "/"},
        {"search", N_("Search"), "/search"},
        {"collect", N_("Collect"), "/collect"},
        {"sources", N_("Sources"), NULL},
        {"registers", N_("Registers"), "/r"},
        {"chronicle", N_("Chronicle"), NULL},
        {"compile", N_("Compile"), NULL},
        {"tasks", N_("Tasks"), NULL},
        {"papers", N_("Papers"), NULL},
        {"public", N_("Public"), NULL},
        {"figures", N_("Figures"), "/figures"},
};

static const char *const room_keys[] = {"1", "2", "3", "4", "5", "6", "7", "8", "9", "0", "-"};

/* Address of a room whose pages are registers: the one register, or the room's list of them. */
static Str register_room(Ctx *c, const char *room)
{
        const Register *only = NULL;
        size_t n = 0;
        for (size_t i = 0; c->registers && i < registers_count(c->registers); i++) {
                const Register *r = registers_at(c->registers, i);
                if (r->internal || !str_eq(r->room, str_from(room)))
                        continue;
                only = r;
                n++;
        }
        if (n == 1)
                return str_printf(c->arena, "/r/%.*s", STR(only->name));
        return n ? str_printf(c->arena, "/room/%s", room) : (Str){0};
}

bool room_at(Ctx *c, size_t i, Str *ret_name, Str *ret_label)
{
        if (i >= ARRAY_LEN(rooms))
                return false;
        *ret_name = str_from(rooms[i].name);
        *ret_label = str_from(tr(c, rooms[i].label));
        return true;
}

Str room_label(Ctx *c, Str room)
{
        for (size_t i = 0; i < ARRAY_LEN(rooms); i++)
                if (str_eq(room, str_from(rooms[i].name)))
                        return str_from(tr(c, rooms[i].label));
        return (Str){0};
}

bool room_has_registers(const Ctx *c, Str room)
{
        for (size_t i = 0; i < registers_count(c->registers); i++)
                if (str_eq(registers_at(c->registers, i)->room, room))
                        return true;
        return false;
}

Str room_name(size_t i)
{
        return i < ARRAY_LEN(rooms) ? str_from(rooms[i].name) : (Str){0};
}

/* What is late or due today, beside the desk's name. A page that could not be made need not know. */
static void put_pressing(Ctx *c, Json *room)
{
        int64_t n = 0;
        if (!c->db || c->fault.kind != OK)
                return;
        if (desk_pressing(c, &n) != OK)
                fault_clear(c);
        else if (n > DESK_PRESSING_MOST)
                json_put_str(
                        c->arena, room, "badge", str_printf(c->arena, "%d+", DESK_PRESSING_MOST));
        else if (n)
                json_put_int(c->arena, room, "badge", n);
}

static Json *rooms_list(Ctx *c, const Json *model)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        Str here = json_text(json_at(model, "room"));
        for (size_t i = 0; i < ARRAY_LEN(rooms); i++) {
                Str path =
                        rooms[i].path ? str_from(rooms[i].path) : register_room(c, rooms[i].name);
                if (!path.n || (rooms[i].path && !route_exists("GET", rooms[i].path)))
                        continue;
                Json *room = json_object(a);
                json_put_str(a, room, "label", str_from(tr(c, rooms[i].label)));
                json_put_str(a, room, "address", path);
                json_put_str(a, room, "key", str_from(room_keys[i]));
                json_put_bool(a, room, "here", str_eq(here, str_from(rooms[i].name)));
                if (strcmp(rooms[i].name, "desk") == 0)
                        put_pressing(c, room);
                json_push(a, list, room);
        }
        return list;
}

static const char *const weekdays[] = {N_("Sunday"), N_("Monday"), N_("Tuesday"), N_("Wednesday"),
        N_("Thursday"), N_("Friday"), N_("Saturday")};

Str weekday_label(Ctx *c, int32_t jdn)
{
        return str_from(tr(c, weekdays[((jdn + 1) % 7 + 7) % 7])); /* day 0 was a Monday */
}

/* Both calendars: the view puts the parts in the order of its language. */
static Json *today(Ctx *c)
{
        Arena *a = c->arena;
        LocalTime t = time_local(c, now_ms(c));
        Json *day = json_object(a);
        LunarDate lunar;
        int32_t jdn = jdn_from_gregorian(t.year, t.month, t.day);
        json_put_int(a, day, "year", t.year);
        json_put_int(a, day, "month", t.month);
        json_put_int(a, day, "day", t.day);
        json_put_str(a, day, "iso", str_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day));
        json_put_str(a, day, "weekday", weekday_label(c, jdn));
        if (lunar_from_jdn(jdn, &lunar))
                json_put_str(a, day, "lunar", lunar_words(a, lunar));
        return day;
}

void put_asset(Ctx *c, Json *frame, const char *key, const char *name)
{
        const Asset *asset = asset_lookup(str_printf(c->arena, "static/%s", name));
        if (asset)
                json_put_str(c->arena, frame, key,
                        str_printf(c->arena, "/static/%s/%s", asset->version, name));
}

static Json *person(Ctx *c)
{
        Arena *a = c->arena;
        Json *me = json_object(a);
        json_put_str(a, me, "name", c->actor->name.n ? c->actor->name : c->actor->login);
        json_put_bool(a, me, "writes", actor_may(c->actor, MAY_WRITE));
        json_put_bool(a, me, "collects",
                actor_may(c->actor, MAY_COLLECT) && route_exists("GET", "/collect"));
        return me;
}

static Str notice_of(Ctx *c, const Req *q)
{
        Str given = cookie_lookup(q->cookie, S("notice")), notice = {0};
        if (given.n && url_decode(c, given, DECODE_FORM, &notice) != OK)
                fault_clear(c);
        return notice;
}

void frame_put(Ctx *c, const Req *q, Json *model)
{
        Arena *a = c->arena;
        Json *frame = json_object(a);
        const Language *lang = language_lookup(q->lang);
        json_put_str(a, frame, "lang", str_from(lang->tag));
        json_put_str(a, frame, "theme", q->theme);
        json_put_str(a, frame, "office", setting(c, "office"));
        json_put_str(a, frame, "path", q->path);
        json_put_bool(a, frame, "english", str_eq(q->lang, S("en")));
        json_put_bool(a, frame, "keys_off", str_eq(cookie_lookup(q->cookie, S("keys")), S("off")));
        json_put_bool(a, frame, "dark", str_eq(q->theme, S("dark")));
        put_asset(c, frame, "css", "hanqing.css");
        json_put_str(a, frame, "lights", lights_address(c));
        put_asset(c, frame, "js", "hanqing.js");
        put_asset(c, frame, "icon", "slip.svg");
        json_put(a, frame, "today", today(c));
        if (c->actor) {
                json_put(a, frame, "me", person(c));
                json_put_bool(a, frame, "settings", actor_may(c->actor, MAY_DECLARE));
                json_put(a, frame, "rooms", rooms_list(c, model));
                json_put_bool(a, frame, "search", route_exists("GET", "/search"));
        }
        json_put_str(a, frame, "notice", notice_of(c, q));
        json_put(a, model, "frame", frame);
}

/* The first of the browser's languages that there is: "zh-CN,zh;q=0.9,en;q=0.8". */
static Str language_wanted(const Req *q)
{
        Str rest = q->accept_language, one;
        while (rest.n && str_cut(&rest, ',', &one)) {
                one = str_trim(one);
                if (str_starts(one, S("zh")))
                        return S("zh_Hans");
                if (str_starts(one, S("en")))
                        return S("en");
        }
        return (Str){0};
}

void frame_choose(Ctx *c, Req *q)
{
        Str lang = cookie_lookup(q->cookie, S("lang"));
        if (!lang.n)
                lang = language_wanted(q);
        if (!lang.n)
                lang = setting(c, "language");
        q->lang = str_from(language_lookup(lang)->name);
        Str theme = cookie_lookup(q->cookie, S("theme"));
        if (str_eq(theme, S("light")) || str_eq(theme, S("dark")))
                q->theme = theme;
}

void page_title(Ctx *c, Json *model, const char *room, Str title)
{
        json_put_str(c->arena, model, "title", title);
        json_put_str(c->arena, model, "room", str_from(room));
}

void page_crumb(Ctx *c, Json *model, Str label, Str address)
{
        Json *crumbs = json_at(model, "crumbs");
        if (!crumbs) {
                crumbs = json_array(c->arena);
                json_put(c->arena, model, "crumbs", crumbs);
        }
        Json *crumb = json_object(c->arena);
        json_put_str(c->arena, crumb, "label", label);
        json_put_str(c->arena, crumb, "address", address);
        json_push(c->arena, crumbs, crumb);
}

Json *option_model(Ctx *c, Str value, Str label, bool on)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "value", value);
        json_put_str(c->arena, o, "label", label);
        json_put_bool(c->arena, o, "on", on);
        return o;
}

void add_option(Ctx *c, Json *options, Str value, Str label, Str chosen)
{
        json_push(c->arena, options, option_model(c, value, label, str_eq(value, chosen)));
}
