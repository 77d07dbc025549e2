/* understood.c: what the program understood of a text, in the office's words: the same words in the review of what
 * comes in and on the page where a person reckons. */
#include "web/understood.h"

Str date_problem_words(Ctx *c, Str problem)
{
        Str rest = problem, code;
        (void)str_cut(&rest, ' ', &code);
        if (str_eq(code, S("ERA_YEAR_MISMATCH")))
                return str_printf(c->arena,
                        tr(c, N_("the brackets do not fit; by the era it is %.*s")),
                        STR(str_slice(rest, str_starts(rest, S("expected ")) ? 9 : 0, rest.n)));
        if (str_eq(code, S("AMBIGUOUS")))
                return str_printf(c->arena, tr(c, N_("several: %.*s")), STR(rest));
        if (str_eq(code, S("NO_TABLE")))
                return str_from(tr(c, N_("no calendar is known for this time")));
        return str_from(tr(c, N_("there is no such day")));
}

Str quantity_words(Ctx *c, const Quantity *n)
{
        Arena *a = c->arena;
        Str unit = str_eq(n->unit, S("CNY")) ? S("元") : n->unit;
        double least = n->qualifier == QTY_LE ? n->max : n->min;
        bool range = n->has_max && n->min < n->max &&
                (n->qualifier == QTY_RANGE || n->qualifier == QTY_ABOUT);
        Str value = range ? str_printf(a, "%.15g—%.15g %.*s", n->min, n->max, STR(unit))
                          : str_printf(a, "%.15g %.*s", least, STR(unit));
        switch (n->qualifier) {
        case QTY_EQ:
        case QTY_RANGE:
                break;
        case QTY_GE:
                return str_printf(a, tr(c, N_("%.*s or more")), STR(value));
        case QTY_LE:
                return str_printf(a, tr(c, N_("%.*s or less")), STR(value));
        case QTY_ABOUT:
                return str_printf(a, tr(c, N_("about %.*s")), STR(value));
        case QTY_PARTIAL:
                return str_printf(a, tr(c, N_("%.*s, counted in part")), STR(value));
        case QTY_MISSING:
                return str_from(tr(c, N_("the number is missing")));
        }
        return value;
}

const char *name_sign(Str kind)
{
        if (str_eq(kind, S("person")))
                return N_("person");
        if (str_eq(kind, S("place")))
                return N_("place");
        return str_eq(kind, S("site")) ? N_("site") : N_("body");
}

Str days_words(Ctx *c, int32_t first, int32_t last)
{
        Buf b = buf_new(c->arena);
        if (first == JDN_OPEN_PAST)
                buf_put(&b, S("…"));
        else
                buf_put(&b, jdn_iso(c->arena, first));
        if (last == first)
                return buf_str(&b);
        buf_put(&b, S(" — "));
        if (last == JDN_OPEN_FUTURE)
                buf_put(&b, S("…"));
        else
                buf_put(&b, jdn_iso(c->arena, last));
        return buf_str(&b);
}

DateAsked date_asked(Ctx *c, Str typed)
{
        static const Str several = SC("AMBIGUOUS ");
        DateAsked ask = {.typed = str_trim(typed)};
        Date d;
        if (!ask.typed.n)
                return ask;
        ask.read = edtf_bounds(ask.typed, &ask.first, &ask.last);
        if (ask.read)
                return ask;
        Str year = str_printf(c->arena, "%.*s年", STR(ask.typed)); /* 乙亥 */
        if (!date_parse(c, ask.typed, (Anchor){0}, &d) && !date_parse(c, year, (Anchor){0}, &d)) {
                ask.wrong = str_from(tr(c, N_("it is no date")));
                return ask;
        }
        if (str_starts(d.problem, several)) {
                Str rest = str_slice(d.problem, several.n, d.problem.n), one;
                int32_t first, last;
                while (ask.n_candidates < CANDIDATES_MAX && str_cut(&rest, '|', &one))
                        if (edtf_bounds(one, &first, &last))
                                ask.candidates[ask.n_candidates++] = one;
                return ask;
        }
        if (d.problem.n)
                ask.wrong = date_problem_words(c, d.problem);
        else if (!d.edtf.n)
                ask.wrong = str_from(tr(c, N_("needs the year of the text")));
        ask.read = !ask.wrong.n;
        ask.first = d.first;
        ask.last = d.last;
        return ask;
}
