/* page_room.c: a room of the spine as the list of its registers, parts under their whole, each with how many records it
 * holds and in which states they stand; and all rooms together. One question, however many registers there are. */
#include "web/view_model.h"

#include <string.h>

#define DEPTH_MAX 3 /* parts of parts of parts; deeper ones are found by way of their wholes */

typedef struct {
        Ctx *c;
        const RegisterCount *counts;
        size_t n_counts;
        Json *rows;
        int64_t n_records, n_waiting;
        bool begun; /* something was entered; the office itself is not counted */
} RoomList;

static bool waits(const State *s)
{
        return s && (strcmp(s->light, "todo") == 0 || strcmp(s->light, "back") == 0);
}

static bool is_open(const Ctx *c, const Register *reg)
{
        return !reg->internal && actor_may_read(c->actor, reg);
}

/* The columns of its list, in words: what a record of it says. */
static Str fields_words(Ctx *c, const Register *reg)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].in_list && field_shown(c, &reg->fields[i]))
                        buf_put_listed(c, &b, field_label(c, &reg->fields[i]));
        return buf_str(&b);
}

static Json *state_count(Ctx *c, const Register *reg, const State *s, int64_t n)
{
        Json *o = json_object(c->arena);
        put_state(c, o, reg, s->name);
        json_put_int(c->arena, o, "n", n);
        json_put_str(c->arena, o, "address",
                str_printf(c->arena, "/r/%.*s?f.state=%.*s", STR(reg->name), STR(s->name)));
        return o;
}

static int64_t count_of(const RoomList *l, const Register *reg, Str state)
{
        for (size_t i = 0; i < l->n_counts; i++)
                if (l->counts[i].reg == reg && str_eq(l->counts[i].state, state))
                        return l->counts[i].n;
        return 0;
}

/* How many records stand in which state, in the order of the declaration. */
static void put_counts(RoomList *l, Json *row, const Register *reg)
{
        Ctx *c = l->c;
        int64_t total = 0, waiting = 0;
        Json *states = json_array(c->arena);
        for (size_t i = 0; i < l->n_counts; i++)
                total += l->counts[i].reg == reg ? l->counts[i].n : 0;
        for (size_t i = 0; total && i < reg->n_states; i++) {
                const State *s = &reg->states[i];
                int64_t n = count_of(l, reg, s->name);
                if (!n)
                        continue;
                waiting += waits(s) ? n : 0;
                json_push(c->arena, states, state_count(c, reg, s, n));
        }
        json_put_int(c->arena, row, "n", total);
        json_put_int(c->arena, row, "n_waiting", waiting);
        json_put(c->arena, row, "states", states);
        l->n_records += total;
        l->begun = l->begun || total > (str_eq(reg->name, S("organisation")) ? 1 : 0);
        l->n_waiting += waiting;
}

static void add_register(RoomList *l, const Register *reg, int depth)
{
        Ctx *c = l->c;
        Json *row = json_object(c->arena);
        const Register *whole =
                reg->part_of ? register_lookup(c->registers, reg->part_of->target) : NULL;
        json_put_str(c->arena, row, "name", reg->name);
        json_put_str(c->arena, row, "label", register_label(c, reg));
        json_put_str(c->arena, row, "address", register_address(c, reg, ""));
        json_put_str(c->arena, row, "fields", fields_words(c, reg));
        json_put_str(c->arena, row, "class", depth ? str_printf(c->arena, "p%d", depth) : S(""));
        json_put_str(c->arena, row, "whole", whole && !depth ? register_label(c, whole) : S(""));
        json_put_bool(c->arena, row, "adds", !reg->part_of && actor_may_write(c->actor, reg));
        put_view_links(c, row, reg, NULL);
        put_counts(l, row, reg);
        json_push(c->arena, l->rows, row);
        size_t n;
        const Register *const *parts = register_parts(reg, &n);
        for (size_t i = 0; i < n && depth < DEPTH_MAX; i++)
                if (is_open(c, parts[i]) && str_eq(parts[i]->room, reg->room) && parts[i] != reg)
                        add_register(l, parts[i], depth + 1);
}

/* Shown under its whole if that is shown in the same room. */
static bool stands_alone(const Ctx *c, const Register *reg)
{
        const Register *whole =
                reg->part_of ? register_lookup(c->registers, reg->part_of->target) : NULL;
        return !whole || whole == reg || !str_eq(whole->room, reg->room) || !is_open(c, whole);
}

static void add_room(RoomList *l, Str room)
{
        for (size_t i = 0; i < registers_count(l->c->registers); i++) {
                const Register *reg = registers_at(l->c->registers, i);
                if (is_open(l->c, reg) && str_eq(reg->room, room) && stands_alone(l->c, reg))
                        add_register(l, reg, 0);
        }
}

/* all: whose counts are asked already. */
static void add_model(RoomList all, Str room, Json *rooms)
{
        Ctx *c = all.c;
        RoomList l = all;
        l.rows = json_array(c->arena);
        add_room(&l, room);
        if (!l.rows->n)
                return;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "id", room);
        json_put_str(c->arena, o, "label", room_label(c, room));
        json_put(c->arena, o, "registers", l.rows);
        json_push(c->arena, rooms, o);
        json_put_int(c->arena, o, "n", l.n_records);
        json_put_int(c->arena, o, "n_waiting", l.n_waiting);
        json_put_bool(c->arena, o, "waiting", l.n_waiting > 0);
        json_put_bool(c->arena, o, "empty", !l.begun);
}

static MUST Err ask_counts(Ctx *c, RoomList *ret)
{
        RegisterCount *counts;
        size_t n;
        TRY(registers_counts(c, COUNT_BY_STATE, &counts, &n));
        *ret = (RoomList){.c = c, .counts = counts, .n_counts = n};
        return OK;
}

static Err show_room(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Str room = q->args[0], label = room_label(c, room);
        Json *rooms = json_array(c->arena);
        RoomList all;
        if (!label.n)
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        TRY(ask_counts(c, &all));
        add_model(all, room, rooms);
        page_title(c, model, str_keep_z(c->arena, room), label);
        page_crumb(c, model, label, S(""));
        json_put(c->arena, model, "rooms", rooms);
        json_put_bool(c->arena, model, "none", rooms->n == 0);
        return OK;
}

/* Every register: those of the room that bears their name first, then room by room. */
static Err show_all(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Str label = str_from(tr(c, N_("Registers"))), own = S("registers");
        Json *rooms = json_array(c->arena);
        RoomList all;
        TRY(ask_counts(c, &all));
        add_model(all, own, rooms);
        for (size_t i = 0; room_name(i).n; i++)
                if (!str_eq(room_name(i), own))
                        add_model(all, room_name(i), rooms);
        page_title(c, model, "registers", label);
        page_crumb(c, model, label, S(""));
        json_put(c->arena, model, "rooms", rooms);
        json_put_bool(c->arena, model, "several", rooms->n > 1);
        return OK;
}

const Route room_routes[] = {
        {"GET", "/r", "registers", "", ROUTE_KEPT, MAY_READ, show_all},
        {"GET", "/room/:room", "registers", "", ROUTE_KEPT, MAY_READ, show_room},
        {0},
};
