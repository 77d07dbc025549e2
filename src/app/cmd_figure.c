/* cmd_figure.c: hanqing figure, hanqing report: numbers counted from the records, and reports made of them, for whoever
 * wants them without a browser. */
#include "app/app.h"

static MUST Err period_options(Ctx *c, Args *a, FigureAsk *ret)
{
        const char *from = args_option(a, "--from"), *to = args_option(a, "--to");
        const char *org = args_option(a, "--org");
        Str under = {0};
        if (org)
                TRY(org_find(c, str_from(org), &under));
        if (org && !under.n)
                return fail(
                        c, ERR_NOT_FOUND, "There is no organisation “%.*s”.", STR(str_from(org)));
        TRY(figure_days(c, str_from(from ? from : ""), str_from(to ? to : ""), ret));
        ret->under = under;
        return OK;
}

static Json *value_json(Ctx *c, const FigureAsk *ask, Str label, const FigureValue *v)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "code", ask->figure->code);
        json_put_str(a, o, "label", label);
        json_put_str(a, o, "text", figure_words(c, &v->value, S("")));
        json_put(a, o, "min", json_double(a, v->value.min));
        if (v->value.has_max)
                json_put(a, o, "max", json_double(a, v->value.max));
        json_put_str(a, o, "unit", v->value.unit);
        json_put_str(a, o, "qualifier", str_from(qualifier_name(v->value.qualifier)));
        json_put_int(a, o, "records", v->n_records);
        json_put_int(a, o, "vague", v->n_vague);
        json_put_int(a, o, "unread", v->n_unread);
        json_put_int(a, o, "other_units", v->n_units);
        if (ask->figure->kind == FIGURE_RATE) {
                json_put_int(a, o, "part", v->part);
                json_put_int(a, o, "whole", v->whole);
        }
        return o;
}

static MUST Err print_rows(Ctx *c, const Args *a, const FigureAsk *ask, Str by)
{
        FigureRow *rows;
        size_t n;
        TRY(figure_rows(c, ask, by, &rows, &n));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                Json *o = value_json(c, ask, rows[i].label, &rows[i].value);
                json_put_str(c->arena, o, "key", rows[i].key);
                json_push(c->arena, list, o);
                if (!a->json)
                        printf("%.*s\t%.*s\n", STR(rows[i].label),
                                STR(figure_words(c, &rows[i].value.value, S(""))));
        }
        if (a->json)
                print_json(c, list);
        return OK;
}

/* Every figure, or those of one register, or one. */
static MUST Err print_values(Ctx *c, const Args *a, const FigureAsk *period, Str which)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_figures; k++) {
                        FigureAsk ask = *period;
                        FigureValue v;
                        ask.figure = &reg->figures[k];
                        if (which.n && !str_eq(which, ask.figure->code) &&
                                !str_eq(which, reg->name))
                                continue;
                        TRY(figure_value(c, &ask, &v));
                        json_push(c->arena, list,
                                value_json(c, &ask, figure_label(c, ask.figure), &v));
                        if (!a->json)
                                printf("%.*s\t%.*s\t%.*s\n", STR(ask.figure->code),
                                        STR(figure_label(c, ask.figure)),
                                        STR(figure_words(c, &v.value, S(""))));
                }
        }
        if (which.n && !list->n)
                return fail(c, ERR_NOT_FOUND, "There is no figure “%.*s”.", STR(which));
        if (a->json)
                print_json(c, list);
        return OK;
}

static int run_figure(Ctx *c, Args *a)
{
        FigureAsk ask;
        const char *by = args_option(a, "--by");
        TRY_EXIT(period_options(c, a, &ask));
        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        Str which = a->argc ? str_from(a->argv[0]) : (Str){0};
        if (!by)
                return exit_of(print_values(c, a, &ask, which));
        ask.figure = figure_lookup(c->registers, which, NULL);
        if (!ask.figure)
                return exit_of(fail(c, ERR_NOT_FOUND, "There is no figure “%.*s”.", STR(which)));
        return exit_of(print_rows(c, a, &ask, str_from(by)));
}

static MUST Err print_report(Ctx *c, const Args *a, const FigureAsk *period, Str template)
{
        Report r;
        TRY(report_make(c, template, period->first, period->last, &r));
        Json *figures = json_array(c->arena), *out = json_object(c->arena);
        Buf text = buf_new(c->arena);
        for (size_t i = 0; i < r.n; i++) {
                buf_put(&text, r.lines[i].heading ? S("\n") : S("    "));
                for (size_t k = 0; k < r.lines[i].n; k++)
                        buf_put(&text, r.lines[i].pieces[k].text);
                buf_putc(&text, '\n');
        }
        for (size_t i = 0; i < r.n_figures; i++) {
                const ReportPiece *p = r.figures[i];
                json_push(c->arena, figures,
                        value_json(c, &p->ask, figure_label(c, p->ask.figure), &p->value));
        }
        json_put_str(c->arena, out, "text", buf_str(&text));
        json_put(c->arena, out, "figures", figures);
        if (a->json)
                print_json(c, out);
        else
                printf("%.*s", STR(buf_str(&text)));
        return OK;
}

static int run_report(Ctx *c, Args *a)
{
        FigureAsk period;
        Str template;
        TRY_EXIT(period_options(c, a, &period));
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        TRY_EXIT(file_read(c, a->argv[0], (size_t)1 << 20, &template));
        if (!utf8_valid(template, NULL))
                return exit_of(fail(c, ERR_INVALID, "%s is not UTF-8.", a->argv[0]));
        return exit_of(print_report(c, a, &period, template));
}

const Command commands_figure[] = {
        {"figure",
                "[CODE|REGISTER] [--from DAY] [--to DAY] [--org NAME] [--by org|state|FIELD] [--json]",
                N_("numbers counted from the records, in a period"), CMD_OFFICE, run_figure},
        {"report", "TEMPLATE [--from DAY] [--to DAY] [--json]",
                N_("a report: words with figures in them, each counted now"), CMD_OFFICE,
                run_report},
        {0},
};
