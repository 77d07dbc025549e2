/* cmd_text_date.c: hanqing text date, edtf, held: time in words, in EDTF and in days; what lasted at a date. */
#include "app/cmd_text.h"

/* Dates
 * ----- */
typedef struct {
        bool json, find, jdn;
        Anchor anchor;
        Str context;
} DateOptions;

static void put_day(Arena *a, Json *o, const char *key, const Date *d, int32_t jdn)
{
        bool open = jdn == JDN_OPEN_PAST || jdn == JDN_OPEN_FUTURE || (!d->edtf.n && !jdn);
        json_put(a, o, key, open ? json_null(a) : json_int(a, jdn));
}

static Json *date_json(Arena *a, const Date *d)
{
        Json *o = json_object(a);
        json_put_str(a, o, "text", d->text);
        json_put_str(a, o, "edtf", d->edtf);
        put_day(a, o, "first", d, d->first);
        put_day(a, o, "last", d, d->last);
        json_put_str(a, o, "calendar", str_from(calendar_name(d->calendar)));
        json_put_str(a, o, "certainty", str_from(date_certainty_name(d->certainty)));
        json_put_str(a, o, "problem", d->problem);
        json_put_bool(a, o, "used_anchor", d->used_anchor);
        json_put_bool(a, o, "deadline", d->deadline);
        return o;
}

static void put_jdn(Buf *out, int32_t jdn)
{
        if (jdn == JDN_OPEN_PAST || jdn == JDN_OPEN_FUTURE)
                buf_put(out, S(".."));
        else
                buf_put_int(out, jdn);
}

static void put_days(Buf *out, int32_t first, int32_t last)
{
        put_jdn(out, first);
        if (last != first) {
                buf_putc(out, '/');
                put_jdn(out, last);
        }
}

/* "AMBIGUOUS 1266-02-14|1337" as days. */
static void candidates_as_days(Str problem, Buf *out)
{
        Str rest = str_slice(problem, sizeof "AMBIGUOUS " - 1, problem.n), one;
        for (int n = 0; str_cut(&rest, '|', &one); n++) {
                int32_t first, last;
                buf_put(out, n ? S("|") : S("AMBIGUOUS "));
                if (edtf_bounds(one, &first, &last))
                        put_days(out, first, last);
                else
                        buf_put(out, one);
        }
}

static void date_words(const Date *d, bool jdn, Buf *out)
{
        if (jdn && str_starts(d->problem, S("AMBIGUOUS "))) {
                candidates_as_days(d->problem, out);
        } else if (d->problem.n) {
                buf_put(out, d->problem);
        } else if (!d->edtf.n) {
                buf_put(out, S("NO_ANCHOR"));
        } else if (!jdn) {
                /* a list reads better with blanks, which EDTF itself has not */
                for (size_t i = 0; i < d->edtf.n; i++)
                        buf_printf(out, d->edtf.p[i] == ',' ? "%c " : "%c", d->edtf.p[i]);
        } else {
                put_days(out, d->first, d->last);
        }
}

/* The anchor that words such as "2021", "anchor 2021-04-08", "ctx 1949" give. */
static Anchor anchor_of(Str words)
{
        Anchor a = {0};
        for (size_t i = 0; i + 4 <= words.n; i++) {
                int64_t year, month, day;
                if (!str_to_int(str_slice(words, i, i + 4), &year) || year < 1000)
                        continue;
                a.year = (int)year;
                if (i + 10 <= words.n && words.p[i + 4] == '-' &&
                        str_to_int(str_slice(words, i + 5, i + 7), &month) &&
                        str_to_int(str_slice(words, i + 8, i + 10), &day)) {
                        a.month = (int)month;
                        a.day = (int)day;
                }
                return a;
        }
        return a;
}

static void date_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const DateOptions *o = options;
        Date one;
        Dates all = {0};
        Str words = context.n ? context : o->context;
        Anchor anchor = anchor_of(context);
        if (!anchor.year)
                anchor = o->anchor.year ? o->anchor : anchor_of(o->context);
        /* "no ctx, 1800–2000" and "anchor 2021" are no context for a cycle name */
        if (str_starts(words, S("no ctx")) || str_starts(words, S("anchor")))
                words = (Str){0};
        if (!o->find) {
                if (date_parse_in(c, line, anchor, words, &one))
                        all = (Dates){&one, 1};
        } else if (date_find(c, line, anchor, &all) != OK) {
                fault_clear(c);
        }
        if (o->json && o->find) {
                Json *list = json_array(c->arena);
                for (size_t i = 0; i < all.n; i++)
                        json_push(c->arena, list, date_json(c->arena, &all.p[i]));
                json_write(out, list);
                return;
        }
        for (size_t i = 0; i < all.n; i++) {
                buf_put(out, i ? S("\t") : S(""));
                if (o->json)
                        json_write(out, date_json(c->arena, &all.p[i]));
                else
                        date_words(&all.p[i], o->jdn, out);
        }
        if (!all.n && !o->find)
                buf_put(out, o->json ? S("null") : S("NONE"));
}

static int text_date(Ctx *c, Args *a)
{
        DateOptions o = {
                .json = a->json, .find = args_flag(a, "--find"), .jdn = args_flag(a, "--jdn")};
        const char *anchor = args_option(a, "--anchor"), *context = args_option(a, "--context");
        o.anchor = anchor_of(str_from(anchor));
        o.context = str_from(context);
        if (anchor && !o.anchor.year) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("--anchor needs a year or a date, such as 2021 or 2021-04-08.")));
                return EXIT_MISUSED;
        }
        return each_line(c, a, date_line, &o);
}

static void edtf_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const bool *json = options;
        Date d = {.text = line, .edtf = line};
        (void)context;
        bool good = edtf_bounds(line, &d.first, &d.last);
        if (*json) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "edtf", line);
                json_put_bool(c->arena, o, "valid", good);
                if (good) {
                        put_day(c->arena, o, "first", &d, d.first);
                        put_day(c->arena, o, "last", &d, d.last);
                }
                json_write(out, o);
        } else if (!good) {
                buf_put(out, S("INVALID"));
        } else {
                put_jdn(out, d.first);
                buf_putc(out, '/');
                put_jdn(out, d.last);
        }
}

static int text_edtf(Ctx *c, Args *a)
{
        return each_line(c, a, edtf_line, &a->json);
}

typedef struct {
        int32_t first, last;
} Asked;

static void held_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        static const char *const answers[] = {
                [PERIOD_NOT] = "not", [PERIOD_POSSIBLE] = "possible", [PERIOD_CERTAIN] = "certain"};
        const Asked *at = options;
        Date d;
        if (!date_parse_in(c, line, (Anchor){0}, context, &d) || !d.edtf.n)
                buf_put(out, S("NONE"));
        else
                buf_put(out, str_from(answers[period_meets(c, &d, at->first, at->last)]));
}

static int text_held(Ctx *c, Args *a)
{
        Str words = str_from(args_option(a, "--at"));
        Asked at;
        Date d;
        if (!edtf_bounds(words, &at.first, &at.last)) {
                if (!date_parse(c, words, (Anchor){0}, &d) || !d.edtf.n || d.problem.n) {
                        fprintf(stderr, "%s\n",
                                tr(c, N_("--at needs one date, such as 1935-06 or 民国二十四年六月.")));
                        return EXIT_MISUSED;
                }
                at = (Asked){d.first, d.last};
        }
        return each_line(c, a, held_line, &at);
}

const Command commands_text_date[] = {
        {"text date", "[--anchor DATE] [--context WORDS] [--find] [--jdn] [--json]",
                N_("A date in words as EDTF or Julian days"), 0, text_date},
        {"text edtf", "[--json]", N_("Checks EDTF and prints its first and last day"), 0,
                text_edtf},
        {"text held", "--at DATE",
                N_("Whether what lasted so long was going on at a date: certain, possible, not"), 0,
                text_held},
        {0},
};
