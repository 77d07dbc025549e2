/* cmd_text_b.c: hanqing text fold|simplify|token|number|date|edtf|name: the text room from outside, one input a
 * line on standard input (its context after a tab), one result a line on standard output. So each function
 * can be tested, and used in scripts, without the rest of the program. */
#include "app/app.h"

#include <stdlib.h>
#include <string.h>

#include "text/text.h"

/* One line of input in; a line of output into out. */
typedef void LineFn(Ctx *c, Str line, Str context, const void *options, Buf *out);

/* Ill-formed bytes become U+FFFD, since the text room assumes UTF-8. */
static Str well_formed(Arena *a, Str s)
{
        size_t bad, at = 0;
        if (utf8_valid(s, &bad))
                return s;
        Buf b = buf_new(a);
        uint32_t cp;
        while (utf8_next(s, &at, &cp))
                buf_put_cp(&b, cp);
        return buf_str(&b);
}

/* Runs f over the lines of standard input; each line has an arena of its own. */
static int each_line(Ctx *c, Args *a, LineFn *f, const void *options)
{
        char *line = NULL;
        size_t cap = 0;
        ssize_t n;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx inner = *c;
        inner.arena = arena;
        while ((n = getline(&line, &cap, stdin)) >= 0) {
                if (n > 0 && line[n - 1] == '\n')
                        n--;
                Str s = well_formed(arena, (Str){line, (size_t)n}), text = s, context = {0};
                if (str_find(s, S("\t"), 0) != SIZE_MAX) {
                        str_cut(&s, '\t', &text);
                        context = s;
                }
                Buf out = buf_new(arena);
                f(&inner, text, context, options, &out);
                buf_putc(&out, '\n');
                fwrite(out.p, 1, out.n, stdout);
                arena_reset(arena);
        }
        free(line);
        return fflush(stdout) == 0 ? EXIT_DONE : EXIT_REFUSED;
}

static void fold_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        (void)options;
        buf_put(out, fold_text(c->arena, line, NULL));
        if (context.p) {
                buf_putc(out, '\t');
                buf_put(out, fold_text(c->arena, context, NULL));
        }
}

static int text_fold(Ctx *c, Args *a)
{
        return each_line(c, a, fold_line, NULL);
}

static void simplify_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        (void)options;
        buf_put(out, simplify(c->arena, line));
        if (context.p) {
                buf_putc(out, '\t');
                buf_put(out, simplify(c->arena, context));
        }
}

static int text_simplify(Ctx *c, Args *a)
{
        return each_line(c, a, simplify_line, NULL);
}

static void put_span(Arena *a, Json *o, size_t from, size_t to)
{
        json_put_int(a, o, "from", (int64_t)from);
        json_put_int(a, o, "to", (int64_t)to);
}

static void token_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const bool *json = options;
        Tokenizer t = token_start(line);
        Json *list = json_array(c->arena);
        (void)context;
        for (Token k; token_next(&t, &k);) {
                if (!*json) {
                        buf_put(out, out->n ? S(" ") : S(""));
                        buf_put(out, k.word);
                        continue;
                }
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "word", str_keep(c->arena, k.word));
                put_span(c->arena, o, k.from, k.to);
                json_push(c->arena, list, o);
        }
        if (*json)
                json_write(out, list);
}

static int text_token(Ctx *c, Args *a)
{
        return each_line(c, a, token_line, &a->json);
}

/* Numbers
 * ------- */
typedef struct {
        bool json, find;
} NumberOptions;

static Json *quantity_json(Arena *a, const Quantity *q)
{
        Json *o = json_object(a);
        json_put_str(a, o, "text", q->text);
        json_put(a, o, "min", q->qualifier == QTY_MISSING ? json_null(a) : json_double(a, q->min));
        json_put(a, o, "max", q->has_max ? json_double(a, q->max) : json_null(a));
        json_put_str(a, o, "unit", q->unit);
        json_put_str(a, o, "qualifier", str_from(qualifier_name(q->qualifier)));
        return o;
}

static void put_double(Arena *a, Buf *out, double v)
{
        buf_put(out, json_double(a, v)->s);
}

/* "≥ 20 处", "range 80–90 岁", "1.2‱" */
static void quantity_words(Arena *a, const Quantity *q, Buf *out)
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
                put_double(a, out, q->max);
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
                put_double(a, out, q->min);
        if (q->qualifier == QTY_RANGE) {
                buf_put(out, S("–"));
                put_double(a, out, q->max);
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
                json_write(out, quantity_json(c->arena, &q));
        else
                buf_printf(out, "LOSS %s", tr(c, loss_label(losses.p[0].kind)));
}

static void number_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const NumberOptions *o = options;
        Quantity one;
        Quantities all = {0};
        (void)context;
        if (!o->find) {
                if (number_parse(c->arena, line, &one))
                        all = (Quantities){&one, 1};
        } else if (number_find(c, line, &all) != OK) {
                fault_clear(c);
        }
        if (o->json && o->find) {
                Json *list = json_array(c->arena);
                for (size_t i = 0; i < all.n; i++)
                        json_push(c->arena, list, quantity_json(c->arena, &all.p[i]));
                json_write(out, list);
                return;
        }
        for (size_t i = 0; i < all.n; i++) {
                buf_put(out, i ? S("\t") : S(""));
                if (o->json)
                        json_write(out, quantity_json(c->arena, &all.p[i]));
                else
                        quantity_words(c->arena, &all.p[i], out);
        }
        if (!all.n && !o->find)
                no_number(c, line, o->json, out);
}

static int text_number(Ctx *c, Args *a)
{
        NumberOptions o = {a->json, args_flag(a, "--find")};
        return each_line(c, a, number_line, &o);
}

static Json *reference_json(Arena *a, const Reference *r)
{
        Json *o = json_object(a), *numbers = json_array(a);
        json_put_str(a, o, "text", r->text);
        json_put_str(a, o, "kind", str_from(r->kind));
        if (str_eq(str_from(r->kind), S("serial"))) {
                for (size_t i = 0; i < r->n_numbers; i++)
                        json_push(a, numbers, json_int(a, r->numbers[i]));
                json_put(a, o, "numbers", numbers);
                json_put_str(a, o, "unit", r->unit);
                json_put(a, o, "total", r->total ? json_int(a, r->total) : json_null(a));
        } else {
                json_put_str(a, o, "body", r->body);
                json_put_int(a, o, "year", r->year);
                json_put_int(a, o, "number", r->number);
        }
        json_put_str(a, o, "problem", str_from(r->problem));
        return o;
}

static void reference_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const bool *json = options;
        Reference r;
        (void)context;
        if (!reference_parse(c->arena, line, &r)) {
                buf_put(out, *json ? S("null") : S("NONE"));
        } else if (*json) {
                json_write(out, reference_json(c->arena, &r));
        } else if (r.problem[0]) {
                buf_put(out, str_from(r.problem));
        } else if (r.n_numbers) {
                for (size_t i = 0; i < r.n_numbers; i++)
                        buf_printf(out, "%s%d", i ? "," : "[", r.numbers[i]);
                buf_putc(out, ']');
                if (r.total)
                        buf_printf(out, " total %d", r.total);
        } else {
                buf_printf(out, "%.*s %d %d", STR(r.body), r.year, r.number);
        }
}

static int text_reference(Ctx *c, Args *a)
{
        return each_line(c, a, reference_line, &a->json);
}

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

/* Names
 * ----- */
typedef struct {
        bool json;
        const Names *names;
} NameOptions;

static void name_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const NameOptions *o = options;
        NameHits hits = {0};
        Json *list = json_array(c->arena);
        (void)context;
        if (names_find(c, o->names, line, &hits) != OK)
                fault_clear(c);
        for (size_t i = 0; i < hits.n; i++) {
                const NameHit *h = &hits.p[i];
                if (!o->json)
                        buf_put(out, i ? S("\t") : S(""));
                Json *each = json_object(c->arena), *bearers = json_array(c->arena);
                for (size_t k = 0; k < h->n_bearers; k++) {
                        const NameBearer *b = &h->bearers[k];
                        Json *one = json_object(c->arena);
                        json_put_str(c->arena, one, "kind", b->kind);
                        json_put_str(c->arena, one, "id", b->id);
                        json_put_str(c->arena, one, "display", b->display);
                        json_push(c->arena, bearers, one);
                        if (!o->json)
                                buf_printf(out, "%s%.*s", k ? "|" : "", STR(b->display));
                }
                json_put_str(c->arena, each, "text", h->text);
                put_span(c->arena, each, h->at.from, h->at.to);
                json_put(c->arena, each, "candidates", bearers);
                json_push(c->arena, list, each);
        }
        if (o->json)
                json_write(out, list);
}

#define AUTHORITY_MAX ((size_t)512 << 20)

/* Lines of form, kind, id, display; what is left out is the form. */
static Err authority_load(Ctx *c, const char *path, Names **ret)
{
        Str text, line;
        size_t n = 0;
        Names *names = names_new(c->arena);
        TRY(file_read(c, path, AUTHORITY_MAX, &text));
        for (Str rest = text; rest.n && str_cut(&rest, '\n', &line);) {
                Str fields[4] = {0};
                n++;
                if (str_ends(line, S("\r")))
                        line.n--;
                if (!line.n || line.p[0] == '#')
                        continue;
                for (size_t i = 0; i < ARRAY_LEN(fields) && str_cut(&line, '\t', &fields[i]); i++)
                        ;
                if (!str_trim(fields[0]).n)
                        return fail(c, ERR_INVALID, "%s, line %zu: a form of a name is missing.",
                                path, n);
                names_add(names, fields[0], fields[1], fields[2].n ? fields[2] : fields[0],
                        fields[3].n ? fields[3] : fields[0]);
        }
        names_ready(names);
        *ret = names;
        return OK;
}

static int text_name(Ctx *c, Args *a)
{
        const char *path = args_option(a, "--authority");
        Names *names;
        if (!path) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("A list of names is needed: --authority FILE.tsv.")));
                return EXIT_MISUSED;
        }
        Err e = authority_load(c, path, &names);
        if (e != OK)
                return exit_of(e);
        NameOptions o = {a->json, names};
        return each_line(c, a, name_line, &o);
}

const Command commands_text_b[] = {
        {"text fold", "", N_("The search form of each line"), 0, text_fold},
        {"text simplify", "", N_("Traditional to simplified, for reading"), 0, text_simplify},
        {"text token", "[--json]", N_("The words that the index sees"), 0, text_token},
        {"text number", "[--find] [--json]", N_("Value, range, unit and qualifier of a number"), 0,
                text_number},
        {"text reference", "[--json]", N_("Issue, volume and document numbers taken apart"), 0,
                text_reference},
        {"text date", "[--anchor DATE] [--context WORDS] [--find] [--jdn] [--json]",
                N_("A date in words as EDTF or Julian days"), 0, text_date},
        {"text name", "--authority FILE.tsv [--json]",
                N_("Persons, places and bodies known from a list"), 0, text_name},
        {"text edtf", "[--json]", N_("Checks EDTF and prints its first and last day"), 0,
                text_edtf},
        {0},
};
