/* desk.c: what waits for a person, why, and the one next verb. Two sources: intakes to review, and records
 * whose state waits for somebody (a state shown with the shape of something to do). */
#include "flow/flow.h"

#include <string.h>

#define DESK_MAX 200

typedef VEC(DeskItem) Items;

static Str open_words(Ctx *c, int64_t n)
{
        if (n == 0)
                return str_from(tr(c, N_("nothing to decide; it can be filed")));
        return str_printf(c->arena, tr(c, N_("%lld places to decide")), (long long)n);
}

static MUST Err add_intakes(Ctx *c, Items *items)
{
        const IntakeState waiting[] = {INTAKE_REVIEW, INTAKE_FAILED};
        Intake *list;
        size_t n;
        TRY(intake_list(c, waiting, ARRAY_LEN(waiting), &list, &n));
        for (size_t i = 0; i < n && items->n < DESK_MAX; i++) {
                const Intake *in = &list[i];
                bool failed = in->state == INTAKE_FAILED;
                *VEC_PUSH(c->arena, items) = (DeskItem){
                        .kind = S("intake"),
                        .title = in->title.n ? in->title : in->file_name,
                        .reason = failed ? in->sentence : open_words(c, in->n_open),
                        .from = in->created_by_name,
                        .address = str_printf(c->arena, "/intake/%.*s", STR(in->id)),
                        .verb = str_from(failed ? tr(c, N_("See why")) : tr(c, N_("Review"))),
                        .since_ms = in->created_ms,
                };
        }
        return OK;
}

static bool waits(const State *s)
{
        return s->light && (strcmp(s->light, "todo") == 0 || strcmp(s->light, "back") == 0);
}

static MUST Err add_records(Ctx *c, const Register *reg, const State *state, Items *items)
{
        const Filter filter = {S("state"), S("="), state->name};
        const ListQuery q = {
                .reg = reg, .filters = &filter, .n_filters = 1, .sort = S("-updated"), .limit = 20};
        RecordList list;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n && items->n < DESK_MAX; i++) {
                const Record *r = list.p[i];
                *VEC_PUSH(c->arena, items) = (DeskItem){
                        .kind = reg->name,
                        .title = r->title,
                        .reason = str_printf(
                                c->arena, "%.*s %.*s", STR(register_label(c, reg)), STR(r->number)),
                        .from = state_label(c, state),
                        .address = str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(r->id)),
                        .verb = str_from(tr(c, N_("Continue"))),
                        .since_ms = r->updated_ms,
                };
        }
        return OK;
}

Err desk_items(Ctx *c, DeskItem **ret, size_t *ret_n)
{
        Items items = {0};
        if (actor_may(c->actor, MAY_COLLECT))
                TRY(add_intakes(c, &items));
        for (size_t i = 0; actor_may(c->actor, MAY_WRITE) && i < registers_count(c->registers);
                i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_states; k++)
                        if (waits(&reg->states[k]))
                                TRY(add_records(c, reg, &reg->states[k], &items));
        }
        *ret = items.p;
        *ret_n = items.n;
        return OK;
}
