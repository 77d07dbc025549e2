/* report.c: a report is words with figures in them. The template is the office's own prose; where it says
 * {{figure sites_filed}} the number of the period stands, as people write it (320余张, 约30人, 42.7%), and each knows
 * what it counted, so that whoever reads can open it. */
#include "record/inner.h"

#include <math.h>
#include <string.h>

#define TEMPLATE_MAX ((size_t)400000) /* bytes */
#define PLACES_MAX 500                /* figures in one report */

/* A number as people write it
 * --------------------------- */
/* Thin spaces from five digits on. */
static Str grouped(Ctx *c, double v)
{
        char digits[40];
        Buf b = buf_new(c->arena);
        snprintf(digits, sizeof digits, v == floor(v) ? "%.0f" : "%.4g", v);
        size_t whole = strcspn(digits, ".");
        for (size_t i = 0; digits[i]; i++) {
                if (whole > 4 && i && i < whole && (whole - i) % 3 == 0 && digits[i - 1] != '-')
                        buf_put(&b, S("\u2009"));
                buf_putc(&b, digits[i]);
        }
        return buf_str(&b);
}

static const struct {
        Str word;
        double times;
} scales[] = {{SC(""), 1}, {SC("万"), 1e4}, {SC("亿"), 1e8}};

static double scale_times(Str scale)
{
        for (size_t i = 0; i < ARRAY_LEN(scales); i++)
                if (str_eq(scales[i].word, scale))
                        return scales[i].times;
        return 0;
}

/* In whole scales: 15.3万 is 15万余. */
static Quantity scaled(const Quantity *q, double times)
{
        Quantity s = *q;
        s.min = floor(q->min / times);
        s.max = floor(q->max / times);
        if (s.min * times < q->min && q->qualifier == QTY_EQ)
                s.qualifier = QTY_GE;
        return s;
}

static Str in_words(Ctx *c, const Quantity *q, Str number, Str scale)
{
        Arena *a = c->arena;
        Str unit = str_printf(a, "%.*s%.*s", STR(scale), STR(q->unit));
        switch (q->qualifier) {
        case QTY_EQ:
                break;
        case QTY_GE:
                return str_printf(a, tr(c, N_("%.*s%.*s or more %.*s")), STR(number), STR(scale),
                        STR(q->unit));
        case QTY_LE:
                return str_printf(a, tr(c, N_("at most %.*s %.*s")), STR(number), STR(unit));
        case QTY_ABOUT:
                return str_printf(a, tr(c, N_("about %.*s %.*s")), STR(number), STR(unit));
        case QTY_RANGE:
                return str_printf(a, tr(c, N_("%.*s to %.*s %.*s")), STR(number),
                        STR(grouped(c, q->max)), STR(unit));
        case QTY_PARTIAL:
                return str_printf(
                        a, tr(c, N_("%.*s %.*s, counted in part")), STR(number), STR(unit));
        case QTY_MISSING:
                return S("□");
        }
        return str_printf(a, tr(c, N_("%.*s %.*s")), STR(number), STR(unit));
}

Str figure_words(Ctx *c, const Quantity *q, Str scale)
{
        double times = scale_times(scale);
        Quantity s = times > 1 ? scaled(q, times) : *q;
        if (str_eq(q->unit, S("%")) && q->qualifier == QTY_EQ)
                return str_printf(c->arena, "%.1f%%", q->min);
        return str_trim(in_words(c, &s, grouped(c, s.qualifier == QTY_LE ? s.max : s.min), scale));
}

/* The template
 * ------------ */
typedef struct {
        Ctx *c;
        FigureAsk whole; /* the report's own period */
        Anchor anchor;   /* its year, for 上半年 */
        size_t line;     /* from 1, for sentences */
        Report *report;
        VEC(ReportPiece) pieces; /* of the line */
} Template;

/* 截至… has no beginning; any other words are the days that they span. */
static MUST Err period_of(Template *t, Str words, FigureAsk *ask)
{
        static const Str until[] = {SC("截至"), SC("至")};
        Date d;
        if (!words.n)
                return OK;
        if (!date_parse(t->c, words, t->anchor, &d) || d.problem.n || !d.edtf.n)
                return fail(t->c, ERR_INVALID, "Line %zu: “%.*s” is no period of time.", t->line,
                        STR(words));
        ask->first = d.first;
        ask->last = d.last;
        for (size_t i = 0; i < ARRAY_LEN(until); i++)
                if (str_starts(words, until[i]))
                        ask->first = JDN_OPEN_PAST;
        return OK;
}

/* The same question is asked once. */
static MUST Err answer(Template *t, const FigureAsk *ask, FigureValue *ret)
{
        const Report *r = t->report;
        for (size_t i = 0; i < r->n_figures; i++) {
                const FigureAsk *other = &r->figures[i]->ask;
                if (other->figure == ask->figure && other->first == ask->first &&
                        other->last == ask->last) {
                        *ret = r->figures[i]->value;
                        return OK;
                }
        }
        return figure_value(t->c, ask, ret);
}

static MUST Err no_figure(Template *t, Str code, size_t same)
{
        const Registers *r = t->c->registers;
        VEC(const char *) words = {0};
        if (same)
                return fail(t->c, ERR_INVALID,
                        "Line %zu: “%.*s” is the name of %zu figures; write its code, which stands on its own page.",
                        t->line, STR(code), same);
        for (size_t i = 0; i < registers_count(r); i++)
                for (size_t k = 0; k < registers_at(r, i)->n_figures; k++) {
                        const Figure *f = &registers_at(r, i)->figures[k];
                        *VEC_PUSH(t->c->arena, &words) = str_keep_z(t->c->arena, f->code);
                        *VEC_PUSH(t->c->arena, &words) = str_keep_z(t->c->arena, f->zh);
                }
        const char *near = nearest_word(code, words.p, words.n);
        if (near)
                return fail(t->c, ERR_INVALID,
                        "Line %zu: There is no figure “%.*s”; did you mean “%s”?", t->line,
                        STR(code), near);
        return fail(t->c, ERR_INVALID, "Line %zu: There is no figure “%.*s”.", t->line, STR(code));
}

/* Takes the word with which a figure begins off *rest; false if it is another. */
static bool figure_word(Str *rest)
{
        static const Str words[] = {SC("figure "), SC("统计 "), SC("统计\u3000")};
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                if (str_starts(*rest, words[i])) {
                        *rest = str_slice(*rest, words[i].n, rest->n);
                        return true;
                }
        return false;
}

/* What stands between {{ and }}: figure CODE | PERIOD | 万; 统计 NAME | PERIOD | 万 */
static MUST Err put_figure(Template *t, Str inside)
{
        Str code = {0}, period = {0}, scale = {0}, rest = str_trim(inside);
        size_t same;
        if (!figure_word(&rest))
                return fail(t->c, ERR_INVALID,
                        "Line %zu: “{{%.*s}}” is not understood; write {{figure NAME}}.", t->line,
                        STR(inside));
        (void)str_cut(&rest, '|', &code);
        (void)str_cut(&rest, '|', &period);
        (void)str_cut(&rest, '|', &scale);
        code = str_trim(code);
        scale = str_trim(scale);
        ReportPiece *p = NEW(t->c->arena, ReportPiece);
        p->ask = t->whole;
        p->ask.figure = figure_lookup(t->c->registers, code, &same);
        if (!p->ask.figure)
                return no_figure(t, code, same);
        if (scale_times(scale) == 0)
                return fail(t->c, ERR_INVALID,
                        "Line %zu: A figure is given in 万 or 亿, not in “%.*s”.", t->line,
                        STR(scale));
        if (t->report->n_figures == PLACES_MAX)
                return fail(t->c, ERR_LIMIT, "A report has at most %d figures.", PLACES_MAX);
        TRY(period_of(t, str_trim(period), &p->ask));
        TRY(answer(t, &p->ask, &p->value));
        p->text = figure_words(t->c, &p->value.value, scale);
        p->number = t->report->n_figures + 1;
        t->report->figures[t->report->n_figures++] = p;
        *VEC_PUSH(t->c->arena, &t->pieces) = *p;
        return OK;
}

static MUST Err read_line(Template *t, Str line, ReportLine *ret)
{
        static const Str open = SC("{{"), close = SC("}}");
        ret->heading = str_starts(line, S("# ")) || str_starts(line, S("## "));
        if (ret->heading)
                line = str_trim(str_slice(line, str_find(line, S(" "), 0), line.n));
        t->pieces.p = NULL;
        t->pieces.n = t->pieces.cap = 0;
        while (line.n) {
                size_t at = MIN(str_find(line, open, 0), line.n);
                if (at)
                        *VEC_PUSH(t->c->arena, &t->pieces) =
                                (ReportPiece){.text = str_slice(line, 0, at)};
                line = str_slice(line, at, line.n);
                if (!line.n)
                        break;
                size_t end = str_find(line, close, 0);
                if (end == SIZE_MAX)
                        return fail(t->c, ERR_INVALID, "Line %zu: “{{” is not closed by “}}”.",
                                t->line);
                TRY(put_figure(t, str_slice(line, open.n, end)));
                line = str_slice(line, end + close.n, line.n);
        }
        ret->pieces = t->pieces.p;
        ret->n = t->pieces.n;
        return OK;
}

Err report_make(Ctx *c, Str template, int32_t first, int32_t last, Report *ret)
{
        Report r = {.figures = NEW_N(c->arena, ReportPiece *, PLACES_MAX)};
        Template t = {.c = c, .whole = {.first = first, .last = last}, .report = &r};
        VEC(ReportLine) lines = {0};
        Str line;
        if (template.n > TEMPLATE_MAX)
                return fail(c, ERR_LIMIT, "A template has at most %zu bytes.", TEMPLATE_MAX);
        if (last != JDN_OPEN_FUTURE)
                jdn_to_gregorian(last, &t.anchor.year, &t.anchor.month, &t.anchor.day);
        while (str_cut(&template, '\n', &line)) {
                ReportLine out;
                t.line++;
                TRY(read_line(&t, str_trim(line), &out));
                if (out.n)
                        *VEC_PUSH(c->arena, &lines) = out;
        }
        r.lines = lines.p;
        r.n = lines.n;
        *ret = r;
        return OK;
}
