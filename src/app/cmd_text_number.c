/* cmd_text_number.c: hanqing text number, reference: what a number or a reference in words is worth. */
#include "app/cmd_text.h"

#include <math.h>

/* Numbers
 * ------- */
typedef struct {
        bool json, find;
} NumberOptions;

/* What an old measure was by the standard of its time, if the context tells the time. */
static void put_metric(Ctx *c, Json *o, const Quantity *q, Str context)
{
        int32_t first, last;
        int from = 0, to = -1, month, day;
        Metric m;
        Arena *a = c->arena;
        if (period_of(c, context, &first, &last) && first != JDN_OPEN_PAST &&
                last != JDN_OPEN_FUTURE) {
                jdn_to_gregorian(first, &from, &month, &day);
                jdn_to_gregorian(last, &to, &month, &day);
        }
        if (!quantity_metric(q, from, to, &m))
                return;
        Json *metric = json_object(a);
        json_put(a, metric, "min", json_double(a, m.min));
        json_put(a, metric, "max", q->has_max ? json_double(a, m.max) : json_null(a));
        json_put_str(a, metric, "unit", str_from(m.unit));
        json_put_str(a, metric, "source", str_from(m.source));
        json_put(a, o, "metric", metric);
}

static Json *quantity_json(Ctx *c, const Quantity *q, Str context)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_str(a, o, "text", q->text);
        json_put(a, o, "min", q->qualifier == QTY_MISSING ? json_null(a) : json_double(a, q->min));
        json_put(a, o, "max", q->has_max ? json_double(a, q->max) : json_null(a));
        json_put_str(a, o, "unit", q->unit);
        json_put_str(a, o, "qualifier", str_from(qualifier_name(q->qualifier)));
        put_metric(c, o, q, context);
        return o;
}

/* Whole numbers in full, the rest to ten digits: 0.6666666667. */
static void put_double(Buf *out, double v)
{
        buf_printf(out, "%.*g", v == floor(v) ? 16 : 10, v);
}

/* "≥ 20 处", "range 80–90 岁", "≈ 300–400 户", "1.2‱" */
static void quantity_words(const Quantity *q, Buf *out)
{
        switch (q->qualifier) {
        case QTY_EQ:
                break;
        case QTY_GE:
        case QTY_ABOUT:
                buf_printf(out, "%s ", qualifier_name(q->qualifier));
                break;
        case QTY_LE:
                buf_put(out, q->strict ? S("< ") : S("≤ "));
                put_double(out, q->max);
                break;
        case QTY_RANGE:
                buf_put(out, S("range "));
                break;
        case QTY_PARTIAL:
                buf_put(out, S("partial "));
                break;
        case QTY_MISSING:
                buf_put(out, S("LOSS"));
                return;
        }
        if (q->qualifier != QTY_LE)
                put_double(out, q->min);
        if (q->qualifier == QTY_RANGE || (q->qualifier == QTY_ABOUT && q->max > q->min)) {
                buf_put(out, S("–")); /* 约三四百户, too */
                put_double(out, q->max);
        }
        if (q->unit.n) {
                buf_put(out,
                        q->unit.p[0] == '%' || str_starts(q->unit, S("‰")) ||
                                        str_starts(q->unit, S("‱"))
                                ? S("")
                                : S(" "));
                buf_put(out, q->unit);
        }
}

/* 诞辰周年 is no number, but one was there. */
static void no_number(Ctx *c, Str line, bool json, Buf *out)
{
        Losses losses = {0};
        if (loss_find(c, line, &losses) != OK)
                fault_clear(c);
        if (!losses.n) {
                buf_put(out, json ? S("null") : S("NONE"));
                return;
        }
        Quantity q = {.text = line, .qualifier = QTY_MISSING};
        if (json)
                json_write(out, quantity_json(c, &q, (Str){0}));
        else
                buf_printf(out, "LOSS %s", tr(c, loss_label(losses.p[0].kind)));
}

static void number_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const NumberOptions *o = options;
        Quantity one;
        Quantities all = {0};
        if (!o->find) {
                if (number_parse(c->arena, line, &one))
                        all = (Quantities){&one, 1};
        } else if (number_find(c, line, &all) != OK) {
                fault_clear(c);
        }
        if (o->json && o->find) {
                Json *list = json_array(c->arena);
                for (size_t i = 0; i < all.n; i++)
                        json_push(c->arena, list, quantity_json(c, &all.p[i], context));
                json_write(out, list);
                return;
        }
        for (size_t i = 0; i < all.n; i++) {
                buf_put(out, i ? S("\t") : S(""));
                if (o->json)
                        json_write(out, quantity_json(c, &all.p[i], context));
                else
                        quantity_words(&all.p[i], out);
        }
        if (!all.n && !o->find)
                no_number(c, line, o->json, out);
}

/* One number a line, of one unit; empty lines count nothing. */
static MUST Err sum_lines(Ctx *c, bool json)
{
        Str rest, line;
        Quantity sum = {0};
        size_t n = 0, added = 0;
        Buf out = buf_new(c->arena);
        TRY(file_read(c, STDIN_PATH, TEXT_MAX, &rest));
        while (rest.n && str_cut(&rest, '\n', &line)) {
                Quantity one;
                n++;
                line = str_trim(line);
                if (!line.n)
                        continue;
                if (!number_parse(c->arena, line, &one))
                        return fail(c, ERR_INVALID, "Line %zu is no number: %.*s", n, STR(line));
                if (added++ == 0)
                        sum = one;
                else if (!quantity_add(&sum, &one, &sum))
                        return fail(c, ERR_INVALID,
                                "Line %zu counts “%.*s”, the lines before it “%.*s”: these cannot be added.",
                                n, STR(one.unit), STR(sum.unit));
        }
        sum.text = (Str){0};
        sum.has_max |= added == 0;
        if (json)
                json_write(&out, quantity_json(c, &sum, (Str){0}));
        else
                quantity_words(&sum, &out);
        printf("%.*s\n", STR(buf_str(&out)));
        return OK;
}

static int text_number(Ctx *c, Args *a)
{
        NumberOptions o = {a->json, args_flag(a, "--find")};
        if (!args_flag(a, "--sum"))
                return each_line(c, a, number_line, &o);
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        return exit_of(sum_lines(c, a->json));
}

static void put_count(Arena *a, Json *o, const char *key, int v)
{
        json_put(a, o, key, v ? json_int(a, v) : json_null(a));
}

static void put_serial(Arena *a, Json *o, const Reference *r)
{
        Json *numbers = json_array(a);
        for (size_t i = 0; i < r->n_numbers; i++)
                json_push(a, numbers, json_int(a, r->numbers[i]));
        json_put(a, o, "numbers", numbers);
        json_put_str(a, o, "unit", r->unit);
        put_count(a, o, "total", r->total);
        put_count(a, o, "total_to", r->total_to);
        put_count(a, o, "year", r->year);
        put_count(a, o, "volume", r->volume);
        json_put_bool(a, o, "joint", r->joint);
        json_put_bool(a, o, "supplement", r->supplement);
}

static Json *reference_json(Ctx *c, const Reference *r)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *said = json_array(a);
        json_put_str(a, o, "text", r->text);
        json_put_str(a, o, "kind", str_from(r->kind));
        if (str_eq(str_from(r->kind), S("serial"))) {
                put_serial(a, o, r);
        } else if (str_eq(str_from(r->kind), S("document"))) {
                json_put_str(a, o, "body", r->body);
                put_count(a, o, "year", r->year);
                json_put_int(a, o, "number", r->number);
        } else {
                json_put_str(a, o, "code", r->code);
                put_count(a, o, "year", r->year);
        }
        json_put_str(a, o, "problem", str_from(r->problem));
        for (size_t i = 0; i < r->n_problems; i++)
                json_push(a, said,
                        json_string(
                                a, str_from(tr(c, reference_problem_sentence(r->problems[i])))));
        json_put(a, o, "problems", said);
        return o;
}

/* "2023 [30] total 141", "桐政发 2022 3", "GB/T 9704 2012" */
static void reference_words(const Reference *r, Buf *out)
{
        if (r->code.n) {
                buf_put(out, r->code);
                if (r->year)
                        buf_printf(out, " %d", r->year);
                return;
        }
        if (r->body.n) {
                buf_printf(out, "%.*s ", STR(r->body));
                if (r->year)
                        buf_printf(out, "%d ", r->year);
                buf_put_int(out, r->number);
                return;
        }
        size_t from = out->n;
        if (r->year)
                buf_printf(out, "%d ", r->year);
        if (r->volume)
                buf_printf(out, "volume %d ", r->volume);
        if (r->n_numbers) {
                for (size_t i = 0; i < r->n_numbers; i++)
                        buf_printf(out, "%s%d", i ? "," : "[", r->numbers[i]);
                buf_put(out, S("] "));
        }
        if (r->total)
                buf_printf(out, "total %d", r->total);
        if (r->total_to)
                buf_printf(out, "–%d", r->total_to);
        buf_put(out, r->total ? S(" ") : S(""));
        buf_put(out, r->joint ? S("joint ") : S(""));
        buf_put(out, r->supplement ? S("supplement ") : S(""));
        if (out->n > from)
                out->n--;
}

static void reference_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const bool *json = options;
        Reference r;
        (void)context;
        if (!reference_parse(c->arena, line, &r))
                buf_put(out, *json ? S("null") : S("NONE"));
        else if (*json)
                json_write(out, reference_json(c, &r));
        else if (r.problem[0])
                buf_put(out, str_from(r.problem));
        else
                reference_words(&r, out);
}

static int text_reference(Ctx *c, Args *a)
{
        return each_line(c, a, reference_line, &a->json);
}

const Command commands_text_number[] = {
        {"text number", "[--find | --sum] [--json]",
                N_("Value, range, unit and qualifier of a number"), 0, text_number},
        {"text reference", "[--json]",
                N_("Issue, volume, document, book and archive numbers taken apart"), 0,
                text_reference},
        {0},
};
