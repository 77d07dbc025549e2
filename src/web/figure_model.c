/* figure_model.c: a number and everything that a person may ask of it: what is counted, up to when, what could not be
 * counted and why, how it was before, of what it is made, and the records themselves. */
#include "web/figure_model.h"

#include <math.h>
#include <string.h>

#define FIRST_RECORDS 10
#define CLAIMS 20
#define EARLIER 5 /* periods before this one */
#define BAR_HEIGHT 44

/* The question
 * ------------ */
Err figure_period(Ctx *c, const Req *q, FigureAsk *ret)
{
        TRY(figure_days(c, req_param(q, "from"), req_param(q, "to"), ret));
        return under_asked(c, q, &ret->under);
}

Err figure_asked(Ctx *c, const Req *q, const FigureAsk **ret)
{
        Str code = req_param(q, "figure");
        FigureAsk *ask = NEW(c->arena, FigureAsk);
        *ret = NULL;
        if (!code.n)
                return OK;
        TRY(figure_period(c, q, ask));
        ask->figure = figure_lookup(c->registers, code, NULL);
        if (!ask->figure || !actor_may_read(c->actor, ask->figure->reg))
                return fail(c, ERR_NOT_FOUND, "There is no figure “%.*s”.", STR(code));
        *ret = ask;
        return OK;
}

/* Words
 * ----- */
Str period_words(Ctx *c, const FigureAsk *ask)
{
        if (ask->first == JDN_OPEN_PAST && ask->last == JDN_OPEN_FUTURE)
                return (Str){0};
        if (ask->first == JDN_OPEN_PAST)
                return str_printf(
                        c->arena, tr(c, N_("up to %.*s")), STR(jdn_iso(c->arena, ask->last)));
        if (ask->last == JDN_OPEN_FUTURE)
                return str_printf(
                        c->arena, tr(c, N_("since %.*s")), STR(jdn_iso(c->arena, ask->first)));
        return str_printf(c->arena, "%.*s — %.*s", STR(jdn_iso(c->arena, ask->first)),
                STR(jdn_iso(c->arena, ask->last)));
}

static Str address_at(Ctx *c, Str page, const FigureAsk *ask)
{
        Buf b = buf_new(c->arena);
        buf_put(&b, page);
        buf_printf(&b, "?figure=%.*s", STR(ask->figure->code));
        if (ask->first != JDN_OPEN_PAST)
                buf_printf(&b, "&from=%.*s", STR(jdn_iso(c->arena, ask->first)));
        if (ask->last != JDN_OPEN_FUTURE)
                buf_printf(&b, "&to=%.*s", STR(jdn_iso(c->arena, ask->last)));
        if (ask->under.n)
                buf_printf(&b, "&org=%.*s", STR(ask->under));
        return buf_str(&b);
}

Str figure_address(Ctx *c, const FigureAsk *ask, const char *suffix)
{
        return address_at(c, register_address(c, ask->figure->reg, suffix), ask);
}

static const char *kind_words(FigureKind k)
{
        switch (k) {
        case FIGURE_COUNT:
                return N_("counted by records");
        case FIGURE_SUM:
                return N_("summed up over records");
        case FIGURE_DISTINCT:
                return N_("each counted once");
        case FIGURE_RATE:
                return N_("one figure as a part of another");
        }
        return "";
}

static void put_note(Ctx *c, Json *list, int64_t n, Str words)
{
        if (n)
                json_push(c->arena, list, json_string(c->arena, words));
}

/* What was left out of it, so that nobody has to wonder. */
static void put_notes(Ctx *c, Json *o, const FigureValue *v)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        put_note(c, list, v->n_vague,
                str_printf(a,
                        tr(c, N_("%lld more are dated so vaguely that they may lie in the period or not.")),
                        (long long)v->n_vague));
        put_note(c, list, v->n_unread,
                str_printf(a, tr(c, N_("%lld have no number that can be summed.")),
                        (long long)v->n_unread));
        put_note(c, list, v->n_units,
                str_printf(a, tr(c, N_("%lld are given in another unit and not summed.")),
                        (long long)v->n_units));
        json_put(a, o, "notes", list);
}

/* Earlier periods
 * --------------- */
static int months_between(int32_t first, int32_t next)
{
        int y1, m1, d1, y2, m2, d2;
        jdn_to_gregorian(first, &y1, &m1, &d1);
        jdn_to_gregorian(next, &y2, &m2, &d2);
        return d1 == 1 && d2 == 1 ? (y2 - y1) * 12 + m2 - m1 : 0;
}

static int32_t months_before(int32_t jdn, int n)
{
        int y, m, d;
        jdn_to_gregorian(jdn, &y, &m, &d);
        int of = y * 12 + m - 1 - n;
        return jdn_from_gregorian(of / 12, of % 12 + 1, d);
}

static Str short_period(Ctx *c, int32_t first, int months)
{
        int y, m, d;
        jdn_to_gregorian(first, &y, &m, &d);
        if (months == 12 && m == 1)
                return str_printf(c->arena, "%d", y);
        return str_printf(c->arena, "%d.%d", y, m);
}

/* A bar for each period of the same length, as high as its share of the highest. */
static void put_bars(Ctx *c, Json *o, const FigureAsk *asks, const FigureValue *values, int months)
{
        Arena *a = c->arena;
        double most = 0;
        Json *bars = json_array(a);
        for (size_t i = 0; i <= EARLIER; i++)
                most = fmax(most, values[i].value.min);
        for (size_t i = 0; i <= EARLIER; i++) {
                const Quantity *v = &values[i].value;
                int64_t x = (int64_t)i * 74,
                        height = most > 0 ? (int64_t)round(v->min / most * BAR_HEIGHT) : 0;
                Json *bar = json_object(a);
                json_put_int(a, bar, "x", x + 4);
                json_put_int(a, bar, "middle", x + 26);
                json_put_int(a, bar, "y", BAR_HEIGHT + 16 - MAX(height, (int64_t)1));
                json_put_int(a, bar, "height", MAX(height, (int64_t)1));
                json_put_int(a, bar, "over", BAR_HEIGHT + 12 - MAX(height, (int64_t)1));
                json_put_str(a, bar, "words", str_printf(a, "%.6g", v->min));
                json_put_str(a, bar, "label", short_period(c, asks[i].first, months));
                json_put_bool(a, bar, "on", i == EARLIER);
                json_push(a, bars, bar);
        }
        json_put(a, o, "bars", bars);
        json_put_bool(a, o, "has_bars", most > 0);
}

static MUST Err put_earlier(Ctx *c, Json *o, const FigureAsk *ask, const FigureValue *v)
{
        FigureAsk asks[EARLIER + 1];
        FigureValue values[EARLIER + 1];
        if (ask->first == JDN_OPEN_PAST || ask->last == JDN_OPEN_FUTURE)
                return OK;
        int months = months_between(ask->first, ask->last + 1);
        if (months < 1)
                return OK;
        asks[EARLIER] = *ask;
        values[EARLIER] = *v;
        for (size_t i = EARLIER; i-- > 0;) {
                asks[i] = asks[i + 1];
                asks[i].last = asks[i + 1].first - 1;
                asks[i].first = months_before(asks[i + 1].first, months);
                TRY(figure_value(c, &asks[i], &values[i]));
        }
        put_bars(c, o, asks, values, months);
        return OK;
}

/* Parts and records
 * ----------------- */
/* The list of a part; of an organisation also the same pane for it and those below it. The organisation asked about
 * stands in its own breakdown by itself. */
static void put_part_addresses(Ctx *c, Json *row, const FigureAsk *ask, Str by, Str key)
{
        FigureAsk part = *ask;
        bool by_org = str_eq(by, S("org"));
        Str top = ask->under.n ? ask->under : c->actor->org_id;
        if (!key.n)
                return;
        if (by_org)
                part.under = str_eq(key, top) ? str_printf(c->arena, ALONE "%.*s", STR(key)) : key;
        Str list = figure_address(c, &part, "");
        if (!by_org)
                list = str_printf(c->arena, "%.*s&f.%.*s=%.*s", STR(list), STR(by), STR(key));
        if (ask->figure->kind != FIGURE_RATE)
                json_put_str(c->arena, row, "list", list);
        if (by_org && !str_eq(key, top))
                json_put_str(c->arena, row, "deeper", address_at(c, S("/figures"), &part));
}

static MUST Err put_breakdown(Ctx *c, Json *list, const FigureAsk *ask, Str by, Str label)
{
        Arena *a = c->arena;
        FigureRow *rows;
        size_t n;
        TRY(figure_rows(c, ask, by, &rows, &n));
        if (n < 2)
                return OK;
        Json *o = json_object(a), *parts = json_array(a);
        for (size_t i = 0; i < n; i++) {
                Json *row = json_object(a);
                json_put_str(a, row, "label",
                        rows[i].label.n ? rows[i].label : str_from(tr(c, N_("not stated"))));
                json_put_str(a, row, "words", figure_words(c, &rows[i].value.value, S("")));
                put_part_addresses(c, row, ask, by, rows[i].key);
                json_push(a, parts, row);
        }
        json_put_str(a, o, "label", label);
        json_put(a, o, "parts", parts);
        json_push(a, list, o);
        return OK;
}

/* By organisation, by state where the figure does not fix it, and by the fields that lists are narrowed by. */
static MUST Err put_breakdowns(Ctx *c, Json *o, const FigureAsk *ask)
{
        const Figure *f = ask->figure;
        Json *list = json_array(c->arena);
        bool fixed = f->reg->n_states == 0;
        for (size_t i = 0; i < f->n_where; i++)
                fixed |= f->where[i].field == NULL && f->where[i].n == 1;
        TRY(put_breakdown(c, list, ask, S("org"), str_from(tr(c, N_("By organisation")))));
        if (f->kind == FIGURE_RATE)
                fixed = true;
        if (!fixed)
                TRY(put_breakdown(c, list, ask, S("state"), str_from(tr(c, N_("By state")))));
        for (size_t i = 0; i < f->reg->n_fields && f->kind != FIGURE_RATE; i++) {
                const Field *field = &f->reg->fields[i];
                const char *type = field_type_name(field->type);
                if (!field->facet || field->many || !field_shown(c, field) ||
                        (strcmp(type, "term") && strcmp(type, "reference")))
                        continue;
                TRY(put_breakdown(c, list, ask, field->name, field_label(c, field)));
        }
        json_put(c->arena, o, "breakdowns", list);
        return OK;
}

static MUST Err put_records(Ctx *c, Json *o, const FigureAsk *ask)
{
        Arena *a = c->arena;
        RecordList found;
        const ListQuery q = {.reg = ask->figure->reg, .figure = ask, .limit = FIRST_RECORDS};
        TRY(record_list(c, &q, &found));
        Json *rows = json_array(a);
        for (size_t i = 0; i < found.n; i++) {
                Json *row = json_object(a);
                json_put_str(a, row, "number", found.p[i]->number);
                json_put_str(a, row, "title", found.p[i]->title);
                json_put_str(a, row, "address", record_address(c, found.p[i], ""));
                put_state(c, row, found.p[i]->reg, found.p[i]->state);
                json_push(a, rows, row);
        }
        json_put(a, o, "records", rows);
        json_put_int(a, o, "n_records", found.total);
        json_put_bool(a, o, "more", found.total > (int64_t)found.n);
        json_put_str(a, o, "list", figure_address(c, ask, ""));
        json_put_str(a, o, "csv", figure_address(c, ask, "/export.csv"));
        return OK;
}

/* What units claimed for it: the values entered for the metric that this figure counts, beside what is counted.
 * Neither corrects the other. */
static MUST Err put_claims(Ctx *c, Json *o, const Figure *f)
{
        const Register *metrics = register_lookup(c->registers, S("metric"));
        const Register *values = register_lookup(c->registers, S("observation"));
        RecordList found;
        if (!metrics || !values || !actor_may_read(c->actor, values))
                return OK;
        const Filter by_code = {S("query"), S("="), f->code};
        const ListQuery which = {.reg = metrics, .filters = &by_code, .n_filters = 1, .limit = 1};
        TRY(record_list(c, &which, &found));
        if (!found.n)
                return OK;
        const Filter by_metric = {S("metric"), S("="), found.p[0]->id};
        const ListQuery claims = {
                .reg = values, .filters = &by_metric, .n_filters = 1, .limit = CLAIMS};
        TRY(record_list(c, &claims, &found));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < found.n; i++) {
                static const char *const names[] = {"unit", "period", "value"};
                const Record *r = found.p[i];
                Json *row = json_object(c->arena);
                for (size_t k = 0; k < ARRAY_LEN(names); k++) {
                        const Field *field = field_lookup(values, str_from(names[k]));
                        if (field)
                                json_put_str(c->arena, row, names[k],
                                        field_display(c, field, record_values(r, field->name)));
                }
                json_put_str(c->arena, row, "address", record_address(c, r, ""));
                put_state(c, row, values, r->state);
                json_push(c->arena, list, row);
        }
        json_put(c->arena, o, "claims", list);
        json_put_bool(c->arena, o, "has_claims", list->n > 0);
        return OK;
}

static void put_number(Ctx *c, Json *o, const FigureAsk *ask, const FigureValue *v)
{
        Arena *a = c->arena;
        const Figure *f = ask->figure;
        Quantity bare = v->value;
        bare.unit = str_eq(bare.unit, S("%")) ? bare.unit : (Str){0};
        json_put_str(a, o, "code", f->code);
        json_put_str(a, o, "label", figure_label(c, f));
        json_put_str(a, o, "number", str_trim(figure_words(c, &bare, S(""))));
        json_put_str(a, o, "unit", str_eq(v->value.unit, S("%")) ? (Str){0} : v->value.unit);
        json_put_str(a, o, "definition", pick_label(c, f->definition_zh, f->definition_en));
        json_put_str(a, o, "how", str_from(tr(c, kind_words(f->kind))));
        json_put_str(a, o, "register", register_label(c, f->reg));
        json_put_str(a, o, "period", period_words(c, ask));
        json_put_str(a, o, "counted", time_words(c, now_ms(c)));
}

/* A rate shows its two figures, each with its list. */
static void put_rate(Ctx *c, Json *o, const FigureAsk *ask, const FigureValue *v)
{
        const struct {
                const Figure *figure;
                int64_t n;
        } sides[] = {{ask->figure->part, v->part}, {ask->figure->whole, v->whole}};
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(sides); i++) {
                FigureAsk side = *ask;
                Json *row = json_object(c->arena);
                side.figure = sides[i].figure;
                json_put_str(c->arena, row, "label", figure_label(c, side.figure));
                json_put_int(c->arena, row, "n", sides[i].n);
                json_put_str(c->arena, row, "list", figure_address(c, &side, ""));
                json_push(c->arena, list, row);
        }
        json_put(c->arena, o, "sides", list);
        json_put_bool(c->arena, o, "rate", true);
}

Err put_figure(Ctx *c, Json *model, const FigureAsk *ask, const FigureValue *known)
{
        FigureValue v;
        Json *o = json_object(c->arena);
        if (known)
                v = *known;
        else
                TRY(figure_value(c, ask, &v));
        put_number(c, o, ask, &v);
        put_notes(c, o, &v);
        TRY(put_earlier(c, o, ask, &v));
        TRY(put_claims(c, o, ask->figure));
        TRY(put_breakdowns(c, o, ask));
        if (ask->figure->kind == FIGURE_RATE)
                put_rate(c, o, ask, &v);
        else
                TRY(put_records(c, o, ask));
        json_put(c->arena, model, "figure", o);
        return OK;
}
