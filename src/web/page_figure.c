/* page_figure.c: the figures of the office, and reports made of them. Every number on these pages opens what it was
 * counted from; nothing here is typed. */
#include "web/figure_model.h"

#include <string.h>

/* The ledger of figures
 * --------------------- */
static bool shows(const Ctx *c, const Register *reg)
{
        return reg->n_figures && !reg->internal && actor_may_read(c->actor, reg);
}

/* The rooms that have figures, in the order of the spine; the chosen one, or the first. */
static Str put_rooms(Ctx *c, const Req *q, Json *model)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        Str chosen = req_param(q, "room"), name, label;
        for (size_t k = 0; room_at(c, k, &name, &label); k++) {
                size_t n = 0;
                for (size_t i = 0; i < registers_count(c->registers); i++) {
                        const Register *reg = registers_at(c->registers, i);
                        if (shows(c, reg) && str_eq(reg->room, name))
                                n += reg->n_figures;
                }
                if (!n)
                        continue;
                if (!chosen.n)
                        chosen = name;
                Json *o = json_object(a);
                json_put_str(a, o, "label", label);
                json_put_int(a, o, "n", (int64_t)n);
                json_put_bool(a, o, "on", str_eq(chosen, name));
                json_put_str(a, o, "address", address_with(c, q, S("/figures"), S("room"), name));
                json_push(a, list, o);
        }
        json_put(a, model, "figure_rooms", list);
        return chosen;
}

static MUST Err figure_row(Ctx *c, const Req *q, const FigureAsk *ask, Json *rows)
{
        Arena *a = c->arena;
        FigureValue v;
        Json *row = json_object(a);
        TRY(figure_value(c, ask, &v));
        json_put_str(a, row, "code", ask->figure->code);
        json_put_str(a, row, "label", figure_label(c, ask->figure));
        json_put_str(a, row, "words", figure_words(c, &v.value, S("")));
        if (v.n_vague)
                json_put_int(a, row, "n_vague", v.n_vague);
        json_put_bool(a, row, "on", str_eq(ask->figure->code, req_param(q, "figure")));
        json_put_str(a, row, "address",
                address_with(c, q, S("/figures"), S("figure"), ask->figure->code));
        if (ask->figure->kind != FIGURE_RATE)
                json_put_str(a, row, "list", figure_address(c, ask, ""));
        json_push(a, rows, row);
        return OK;
}

static MUST Err put_ledger(Ctx *c, const Req *q, Json *model, Str room, const FigureAsk *period)
{
        Arena *a = c->arena;
        Json *groups = json_array(a);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!shows(c, reg) || !str_eq(reg->room, room))
                        continue;
                Json *group = json_object(a), *rows = json_array(a);
                json_put_str(a, group, "label", register_label(c, reg));
                json_put_str(a, group, "address", register_address(c, reg, ""));
                for (size_t k = 0; k < reg->n_figures; k++) {
                        FigureAsk ask = *period;
                        ask.figure = &reg->figures[k];
                        TRY(figure_row(c, q, &ask, rows));
                }
                json_put(a, group, "rows", rows);
                json_push(a, groups, group);
        }
        json_put(a, model, "ledger", groups);
        json_put_bool(a, model, "has_ledger", groups->n > 0);
        return OK;
}

/* What stays when another period is chosen. */
static Str kept_params(Ctx *c, const Req *q)
{
        static const char *const names[] = {"room", "org"};
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(names); i++) {
                Str value = req_param(q, names[i]);
                if (!value.n)
                        continue;
                buf_printf(&b, "%s%s=", b.n ? "&" : "", names[i]);
                url_encode(&b, value);
        }
        return buf_str(&b);
}

/* The periods that offices report by. */
static void put_periods(Ctx *c, const Req *q, Json *model)
{
        static const struct {
                const char *label;
                int year; /* from this one */
                const char *from, *to;
        } periods[] = {
                {N_("This year"), 0, "01-01", "12-31"},
                {N_("First half"), 0, "01-01", "06-30"},
                {N_("Second half"), 0, "07-01", "12-31"},
                {N_("Last year"), -1, "01-01", "12-31"},
        };
        Arena *a = c->arena;
        int year = time_local(c, now_ms(c)).year;
        Str from = req_param(q, "from"), to = req_param(q, "to");
        Json *list = json_array(a), *all = json_object(a);
        Str rest = kept_params(c, q);
        json_put_str(a, all, "label", str_from(tr(c, N_("All time"))));
        json_put_str(a, all, "address", str_printf(a, "/figures?%.*s", STR(rest)));
        json_put_bool(a, all, "on", !from.n && !to.n);
        json_push(a, list, all);
        for (size_t i = 0; i < ARRAY_LEN(periods); i++) {
                Str first = str_printf(a, "%04d-%s", year + periods[i].year, periods[i].from);
                Str last = str_printf(a, "%04d-%s", year + periods[i].year, periods[i].to);
                Json *o = json_object(a);
                json_put_str(a, o, "label", str_from(tr(c, periods[i].label)));
                json_put_bool(a, o, "on", str_eq(first, from) && str_eq(last, to));
                json_put_str(a, o, "address",
                        str_printf(a, "/figures?from=%.*s&to=%.*s&%.*s", STR(first), STR(last),
                                STR(rest)));
                json_push(a, list, o);
        }
        json_put(a, model, "periods", list);
        json_put_str(a, model, "from", from);
        json_put_str(a, model, "to", to);
        json_put(a, model, "others", other_params(c, q, S("from"), S("to")));
}

static Err show_figures(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        FigureAsk period;
        const FigureAsk *chosen;
        page_title(c, model, "figures", str_from(tr(c, N_("Figures"))));
        page_crumb(c, model, str_from(tr(c, N_("Figures"))), S(""));
        TRY(figure_period(c, q, &period));
        TRY(figure_asked(c, q, &chosen));
        put_periods(c, q, model);
        if (room_has_registers(c, S("figures")))
                json_put_str(c->arena, model, "registers", S("/room/figures"));
        json_put_str(c->arena, model, "period", period_words(c, &period));
        json_put_str(c->arena, model, "counted", time_words(c, now_ms(c)));
        json_put_str(c->arena, model, "under", under_words(c, q));
        json_put_str(c->arena, model, "whole", address_with(c, q, S("/figures"), S("org"), S("")));
        TRY(put_ledger(c, q, model, put_rooms(c, q, model), &period));
        json_put_str(
                c->arena, model, "closed", address_with(c, q, S("/figures"), S("figure"), S("")));
        return chosen ? put_figure(c, model, chosen, NULL) : OK;
}

/* A report
 * -------- */
/* The days that the record's period spans; all time where it names none. */
static void period_of_record(const Record *r, int32_t *ret_first, int32_t *ret_last)
{
        const Field *f = field_lookup(r->reg, S("covers"));
        const Values *v = f ? record_values(r, f->name) : NULL;
        *ret_first = JDN_OPEN_PAST;
        *ret_last = JDN_OPEN_FUTURE;
        if (!v || !v->n || !v->p[0].edtf.n)
                return;
        *ret_first = v->p[0].first;
        *ret_last = v->p[0].last;
}

static Json *lines_model(Ctx *c, const Report *report, Str base, size_t at)
{
        Arena *a = c->arena;
        Json *lines = json_array(a);
        for (size_t i = 0; i < report->n; i++) {
                const ReportLine *line = &report->lines[i];
                Json *o = json_object(a), *pieces = json_array(a);
                for (size_t k = 0; k < line->n; k++) {
                        const ReportPiece *piece = &line->pieces[k];
                        Json *one = json_object(a);
                        json_put_str(a, one, "text", piece->text);
                        if (piece->ask.figure) {
                                json_put_str(a, one, "address",
                                        str_printf(a, "%.*s?at=%zu", STR(base), piece->number));
                                json_put_bool(a, one, "on", piece->number == at);
                                json_put_bool(a, one, "missing",
                                        piece->value.value.qualifier == QTY_MISSING);
                        }
                        json_push(a, pieces, one);
                }
                json_put_bool(a, o, "heading", line->heading);
                json_put(a, o, "pieces", pieces);
                json_push(a, lines, o);
        }
        return lines;
}

/* The table of sources: each figure with its definition, its period and what it was counted from. */
static Json *sources_table(Ctx *c, const Report *report)
{
        Arena *a = c->arena;
        Json *rows = json_array(a);
        for (size_t i = 0; i < report->n_figures; i++) {
                const ReportPiece *p = report->figures[i];
                Json *row = json_object(a);
                json_put_int(a, row, "i", (int64_t)p->number);
                json_put_str(a, row, "label", figure_label(c, p->ask.figure));
                json_put_str(a, row, "code", p->ask.figure->code);
                json_put_str(a, row, "words", p->text);
                json_put_str(a, row, "exact", figure_words(c, &p->value.value, S("")));
                json_put_str(a, row, "period", period_words(c, &p->ask));
                json_put_str(a, row, "register", register_label(c, p->ask.figure->reg));
                json_put_int(a, row, "n_records", p->value.n_records);
                if (p->ask.figure->kind != FIGURE_RATE)
                        json_put_str(a, row, "list", figure_address(c, &p->ask, ""));
                json_push(a, rows, row);
        }
        return rows;
}

static void put_steps(Ctx *c, Json *model, const Report *report, Str base, size_t at)
{
        Arena *a = c->arena;
        json_put_int(a, model, "at", (int64_t)at);
        json_put_str(a, model, "closed", base);
        if (at > 1)
                json_put_str(a, model, "previous", str_printf(a, "%.*s?at=%zu", STR(base), at - 1));
        if (at < report->n_figures)
                json_put_str(a, model, "next", str_printf(a, "%.*s?at=%zu", STR(base), at + 1));
}

/* The record of a report: of whatever register has a period and a template. */
static MUST Err report_record(Ctx *c, Str id, Record **ret)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (!field_lookup(reg, S("covers")) || !field_lookup(reg, S("template")) ||
                        !actor_may_read(c->actor, reg))
                        continue;
                Err e = record_load(c, reg, id, ret);
                if (e != ERR_NOT_FOUND)
                        return e;
                fault_clear(c);
        }
        return fail(c, ERR_NOT_FOUND, "There is no report %.*s.", STR(id));
}

/* Its own text, or that of the serial whose issue it is. */
static MUST Err template_of(Ctx *c, const Record *r, Str *ret)
{
        const Register *reg =
                r->reg->part_of ? register_lookup(c->registers, r->reg->part_of->target) : NULL;
        const Values *of = record_whole(r);
        Record *whole;
        *ret = record_text(r, S("template"));
        if (ret->n || !reg || !of->n || !field_lookup(reg, S("template")))
                return OK;
        TRY(record_load(c, reg, of->p[0].text, &whole));
        *ret = record_text(whole, S("template"));
        return OK;
}

/* 2026年第12期（总第69期）: as it is, or will be. */
static MUST Err put_designation(Ctx *c, Json *model, Record *r)
{
        const Values *of = record_whole(r);
        TRY(next_foresee(c, r));
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].n_compose && r->values[i].n) {
                        json_put_str(c->arena, model, "designation", r->values[i].p[0].text);
                        json_put_str(c->arena, model, "serial", of->n ? of->p[0].display : S(""));
                        return OK;
                }
        return OK;
}

static Err show_report(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Record *r;
        Str template;
        Report report;
        int32_t first, last;
        TRY(report_record(c, q->args[0], &r));
        TRY(template_of(c, r, &template));
        period_of_record(r, &first, &last);
        page_title(c, model, "figures", r->title);
        record_crumbs(c, model, r);
        page_crumb(c, model, r->title, record_address(c, r, ""));
        page_crumb(c, model, str_from(tr(c, N_("Text"))), S(""));
        TRY(report_make(c, template, first, last, &report));
        TRY(put_designation(c, model, r));
        const FigureAsk period = {.first = first, .last = last};
        Str base = str_printf(c->arena, "/reports/%.*s", STR(r->id));
        size_t at = (size_t)req_int(q, "at", 0);
        json_put_str(c->arena, model, "record", record_address(c, r, ""));
        json_put_str(c->arena, model, "period", period_words(c, &period));
        json_put_str(c->arena, model, "counted", time_words(c, now_ms(c)));
        json_put_int(c->arena, model, "n_figures", (int64_t)report.n_figures);
        json_put(c->arena, model, "lines", lines_model(c, &report, base, at));
        json_put(c->arena, model, "sources", sources_table(c, &report));
        if (at < 1 || at > report.n_figures)
                return OK;
        put_steps(c, model, &report, base, at);
        return put_figure(c, model, &report.figures[at - 1]->ask, &report.figures[at - 1]->value);
}

const Route figure_routes[] = {
        {"GET", "/figures", "figures", "room figure from to org", ROUTE_KEPT, MAY_READ,
                show_figures},
        {"GET", "/reports/:id", "report", "at", ROUTE_KEPT, MAY_READ, show_report},
        {0},
};
