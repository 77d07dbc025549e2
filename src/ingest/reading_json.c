/* reading_json.c: the forms in which a reading travels from the worker, is stored, and is shown in public.
 *
 * The worker reads bytes from strangers, so what comes back is believed only after every number and span was
 * checked; a reading that passes read_doc_from_json keeps every promise of ingest.h. What can be derived is
 * left out: the text of a body line is a span of the text, held follows from the repairs. */
#include "ingest/ingest.h"

#include <math.h>
#include <string.h>

#include "ingest/inside.h"

#define FORM_VERSION 3
#define LINE_NUMBERS ((size_t)10)

/* The keys of text.h and those of reading.c; a Meta's key is one of these constants. */
static const char *const meta_keys[] = {"title", "author", "source", "published", "captured",
        "editor", "reviewer", "serial", "breadcrumb", "views", "signature", "n_losses", "n_dates",
        "n_quantities"};

/* Writing
 * ------- */
static Json *ints(Arena *a, const int64_t *v, size_t n)
{
        Json *j = json_array(a);
        for (size_t i = 0; i < n; i++)
                json_push(a, j, json_int(a, v[i]));
        return j;
}
#define INTS(a, ...)                              \
        ints((a), (const int64_t[]){__VA_ARGS__}, \
                sizeof((const int64_t[]){__VA_ARGS__}) / sizeof(int64_t))

Json *reading_head_to_json(Arena *a, const Reading *r)
{
        Json *j = json_object(a);
        json_put_int(a, j, "version", FORM_VERSION);
        json_put_str(a, j, "file_name", r->file_name);
        json_put_str(a, j, "format", r->format);
        json_put_str(a, j, "encoding", r->encoding);
        json_put_str(a, j, "encoding_reason", r->encoding_reason);
        json_put(a, j, "confidence", json_double(a, r->confidence));
        json_put_int(a, j, "n_replaced", (int64_t)r->n_replaced);
        json_put_int(a, j, "n_bytes", r->n_bytes);
        json_put_str(a, j, "sha256", r->sha256);
        json_put_str(a, j, "sha512", r->sha512);
        json_put_int(a, j, "n_furniture", (int64_t)r->n_furniture);
        return j;
}

static bool within(Str part, Str whole)
{
        return part.n && part.p >= whole.p && part.p + part.n <= whole.p + whole.n;
}

/* Lines are many, so they are no tree: one string, one line each, ten numbers: kind, heading, original, from
 * and to of after in the text (-1 -1: not there), before, after and reason as places in words (-1: before is
 * what after gives, after is before, there is no reason), first repair, number of repairs. */
static int64_t put_word(Arena *a, Json *words, Str s)
{
        json_push(a, words, json_string(a, s));
        return (int64_t)words->n - 1;
}

static void line_to_json(Arena *a, const ReadDoc *d, const ReadLine *l, Buf *out, Json *words)
{
        bool placed = within(l->after, d->text), same = str_eq(l->before, l->after);
        int64_t from = placed ? l->after.p - d->text.p : -1;
        const int64_t v[LINE_NUMBERS] = {
                (int64_t)l->kind,
                l->heading,
                (int64_t)l->original.from,
                from,
                placed ? from + (int64_t)l->after.n : -1,
                same && placed ? -1 : put_word(a, words, l->before),
                placed || same ? -1 : put_word(a, words, l->after),
                l->reason.n ? put_word(a, words, l->reason) : -1,
                (int64_t)l->first_repair,
                (int64_t)l->n_repairs,
        };
        for (size_t i = 0; i < LINE_NUMBERS; i++) {
                buf_put_int(out, v[i]);
                buf_putc(out, i + 1 < LINE_NUMBERS ? ' ' : '\n');
        }
}

static void put_lines(Arena *a, Json *j, const ReadDoc *d)
{
        Buf lines = buf_new(a);
        Json *words = json_array(a);
        for (size_t i = 0; i < d->n_lines; i++)
                line_to_json(a, d, &d->lines[i], &lines, words);
        json_put_str(a, j, "lines", buf_str(&lines));
        json_put(a, j, "words", words);
}

static Json *repair_to_json(Arena *a, const Repair *r)
{
        Json *j = json_object(a);
        json_put_int(a, j, "from", (int64_t)r->at.from);
        json_put_int(a, j, "to", (int64_t)r->at.to);
        json_put_str(a, j, "before", r->before);
        json_put_str(a, j, "kind", str_from(repair_name(r->kind)));
        json_put_str(a, j, "certainty", str_from(certainty_name(r->certainty)));
        json_put(a, j, "confidence", json_double(a, r->confidence));
        if (r->why.n)
                json_put_str(a, j, "why", r->why);
        return j;
}

static Json *loss_to_json(Arena *a, const Loss *l)
{
        Json *j = json_object(a);
        json_put_int(a, j, "at", (int64_t)l->at);
        json_put_int(a, j, "n", (int64_t)l->n);
        json_put_str(a, j, "kind", str_from(loss_name(l->kind)));
        json_put_str(a, j, "around", l->around);
        return j;
}

/* Dates and quantities are as many as the lines: one string each, one line each, fields divided by tabs. */
static void put_field(Buf *out, Str s, char end)
{
        for (size_t i = 0; i < s.n; i++)
                buf_putc(out, s.p[i] == '\t' || s.p[i] == '\n' ? ' ' : s.p[i]);
        buf_putc(out, end);
}

static void put_number(Buf *out, int64_t v)
{
        buf_put_int(out, v);
        buf_putc(out, '\t');
}

/* from, to, first, last, calendar, certainty, 1 if the anchor was used, 1 if it is a deadline, EDTF, problem */
static Str dates_to_words(Arena *a, const Dates *dates)
{
        Buf b = buf_new(a);
        for (size_t i = 0; i < dates->n; i++) {
                const Date *d = &dates->p[i];
                put_number(&b, (int64_t)d->at.from);
                put_number(&b, (int64_t)d->at.to);
                put_number(&b, d->first);
                put_number(&b, d->last);
                put_field(&b, str_from(calendar_name(d->calendar)), '\t');
                put_field(&b, str_from(date_certainty_name(d->certainty)), '\t');
                put_number(&b, d->used_anchor);
                put_number(&b, d->deadline);
                put_field(&b, d->edtf, '\t');
                put_field(&b, d->problem, '\n');
        }
        return buf_str(&b);
}

/* from, to, min, max (empty: open), qualifier, unit */
static Str quantities_to_words(Arena *a, const Quantities *quantities)
{
        Buf b = buf_new(a);
        for (size_t i = 0; i < quantities->n; i++) {
                const Quantity *q = &quantities->p[i];
                put_number(&b, (int64_t)q->at.from);
                put_number(&b, (int64_t)q->at.to);
                put_field(&b, json_double(a, q->min)->s, '\t');
                put_field(&b, q->has_max ? json_double(a, q->max)->s : (Str){"", 0}, '\t');
                put_field(&b, str_from(qualifier_name(q->qualifier)), '\t');
                put_field(&b, q->unit, '\n');
        }
        return buf_str(&b);
}

static Json *meta_to_json(Arena *a, const ReadDoc *d)
{
        Json *j = json_array(a);
        for (size_t i = 0; i < d->n_meta; i++) {
                Json *one = json_array(a);
                json_push(a, one, json_string(a, str_from(d->meta[i].key)));
                json_push(a, one, json_string(a, d->meta[i].value));
                json_push(a, one, json_int(a, (int64_t)d->meta[i].line));
                json_push(a, j, one);
        }
        return j;
}

Json *read_doc_to_json(Arena *a, const ReadDoc *d)
{
        Json *j = json_object(a), *repairs = json_array(a);
        Json *losses = json_array(a);
        json_put_int(a, j, "version", FORM_VERSION);
        json_put_str(a, j, "title", d->title);
        json_put_str(a, j, "author", d->author);
        json_put_str(a, j, "source", d->source);
        json_put_str(a, j, "published", d->published);
        json_put_str(a, j, "captured", d->captured);
        json_put_str(a, j, "evidence", d->evidence);
        json_put_bool(a, j, "continues", d->continues);
        json_put(a, j, "meta", meta_to_json(a, d));
        json_put(a, j, "anchor", INTS(a, d->anchor.year, d->anchor.month, d->anchor.day));
        json_put_str(a, j, "anchor_from", d->anchor_from);
        json_put_str(a, j, "text", d->text);
        for (size_t i = 0; i < d->repairs.n; i++)
                json_push(a, repairs, repair_to_json(a, &d->repairs.p[i]));
        for (size_t i = 0; i < d->losses.n; i++)
                json_push(a, losses, loss_to_json(a, &d->losses.p[i]));
        put_lines(a, j, d);
        json_put(a, j, "repairs", repairs);
        json_put(a, j, "losses", losses);
        json_put_str(a, j, "dates", dates_to_words(a, &d->dates));
        json_put_str(a, j, "quantities", quantities_to_words(a, &d->quantities));
        return j;
}

/* Reading back
 * ------------ */
/* bad stays true once something did not fit; one sentence is said at the end. */
typedef struct {
        Arena *arena;
        bool bad;
        Str text;
} In;

static Str in_text(In *in, const Json *j)
{
        if (!j || j->kind != JSON_STRING) {
                in->bad = true;
                return (Str){"", 0};
        }
        return j->s.n ? j->s : (Str){"", 0};
}

static Str in_optional(In *in, const Json *j)
{
        return j && j->kind != JSON_NULL ? in_text(in, j) : (Str){"", 0};
}

static int64_t in_int(In *in, const Json *j, int64_t min, int64_t max)
{
        int64_t v;
        if (j && j->kind == JSON_NUMBER && str_to_int(j->s, &v) && v >= min && v <= max)
                return v;
        in->bad = true;
        return min;
}

static double in_double(In *in, const Json *j)
{
        double v;
        if (j && j->kind == JSON_NUMBER && str_to_double(j->s, &v) && isfinite(v))
                return v;
        in->bad = true;
        return 0;
}

static int in_name(In *in, const Json *j, const char *(*name)(int), int n)
{
        Str s = in_text(in, j);
        for (int i = 0; i < n; i++)
                if (str_eq(s, str_from(name(i))))
                        return i;
        in->bad = true;
        return 0;
}

static bool between_characters(Str s, size_t at)
{
        return at == s.n || ((unsigned char)s.p[at] & 0xC0) != 0x80;
}

static Span in_span(In *in, const Json *from, const Json *to)
{
        Span s = {0};
        s.from = (size_t)in_int(in, from, 0, (int64_t)in->text.n);
        s.to = (size_t)in_int(in, to, (int64_t)s.from, (int64_t)in->text.n);
        if (!between_characters(in->text, s.from) || !between_characters(in->text, s.to))
                in->bad = true;
        return in->bad ? (Span){0} : s;
}

static size_t in_list(In *in, const Json *j)
{
        if (j && j->kind == JSON_ARRAY)
                return j->n;
        in->bad = true;
        return 0;
}

static Err misshapen(Ctx *c)
{
        return fail(c, ERR_CORRUPT, "What the reader handed over is not well formed.");
}

Err reading_head_from_json(Ctx *c, const Json *j, Reading *ret)
{
        In in = {.arena = c->arena};
        Reading r = {0};
        in_int(&in, json_at(j, "version"), FORM_VERSION, FORM_VERSION);
        r.file_name = in_text(&in, json_at(j, "file_name"));
        r.format = in_text(&in, json_at(j, "format"));
        r.encoding = in_text(&in, json_at(j, "encoding"));
        r.encoding_reason = in_text(&in, json_at(j, "encoding_reason"));
        r.confidence = in_double(&in, json_at(j, "confidence"));
        r.n_replaced = (size_t)in_int(&in, json_at(j, "n_replaced"), 0, INT64_MAX);
        r.n_bytes = in_int(&in, json_at(j, "n_bytes"), 0, INT64_MAX);
        r.sha256 = in_text(&in, json_at(j, "sha256"));
        r.sha512 = in_text(&in, json_at(j, "sha512"));
        r.n_furniture = (size_t)in_int(&in, json_at(j, "n_furniture"), 0, INT64_MAX);
        if (in.bad)
                return misshapen(c);
        *ret = r;
        return OK;
}

static bool line_numbers(Str line, int64_t v[LINE_NUMBERS])
{
        size_t n = 0;
        Str number;
        while (str_cut(&line, ' ', &number))
                if (n >= LINE_NUMBERS || !str_to_int(number, &v[n++]))
                        return false;
        return n == LINE_NUMBERS;
}

/* The word at place i; -1 is otherwise. */
static Str in_word(In *in, const Json *words, int64_t i, Str otherwise)
{
        if (i == -1)
                return otherwise;
        if (i < 0 || (size_t)i >= words->n) {
                in->bad = true;
                return otherwise;
        }
        return in_text(in, words->items[i]);
}

static bool in_bounds(int64_t v, int64_t max)
{
        return v >= 0 && v <= max;
}

static ReadLine line_from_json(In *in, Str line, const Json *words, size_t n_repairs)
{
        ReadLine l = {0};
        int64_t v[LINE_NUMBERS] = {0};
        if (!line_numbers(line, v) || !in_bounds(v[0], LINE_HEADING) || !in_bounds(v[1], 6) ||
                !in_bounds(v[2], INT64_MAX / 4) || !in_bounds(v[8], (int64_t)n_repairs) ||
                !in_bounds(v[9], (int64_t)n_repairs - v[8])) {
                in->bad = true;
                return l;
        }
        l.kind = (LineKind)v[0];
        l.heading = (uint8_t)v[1];
        l.first_repair = (size_t)v[8];
        l.n_repairs = (size_t)v[9];
        l.reason = in_word(in, words, v[7], (Str){"", 0});
        if (v[3] >= 0) {
                Span at = {(size_t)v[3], (size_t)v[4]};
                if (!in_bounds(v[4], (int64_t)in->text.n) || at.from > at.to ||
                        !between_characters(in->text, at.from) ||
                        !between_characters(in->text, at.to)) {
                        in->bad = true;
                        return l;
                }
                l.after = str_slice(in->text, at.from, at.to);
                l.before = in_word(in, words, v[5], l.after);
        } else {
                l.before = in_word(in, words, v[5], (Str){"", 0});
                l.after = in_word(in, words, v[6], l.before);
        }
        l.original = (Span){(size_t)v[2], (size_t)v[2] + l.before.n};
        return l;
}

static void lines_from_json(In *in, const Json *j, ReadDoc *d)
{
        Str rest = in_text(in, json_at(j, "lines")), line;
        const Json *words = json_at(j, "words");
        VEC(ReadLine) lines = {0};
        in_list(in, words);
        while (!in->bad && str_cut(&rest, '\n', &line))
                if (line.n)
                        *VEC_PUSH(in->arena, &lines) =
                                line_from_json(in, line, words, d->repairs.n);
        d->lines = lines.p;
        d->n_lines = lines.n;
}

static const char *name_of_repair(int i)
{
        return repair_name((RepairKind)i);
}

static const char *name_of_certainty(int i)
{
        return certainty_name((Certainty)i);
}

static Repair repair_from_json(In *in, const Json *j)
{
        Repair r = {.at = in_span(in, json_at(j, "from"), json_at(j, "to"))};
        r.before = in_text(in, json_at(j, "before"));
        r.after = str_slice(in->text, r.at.from, r.at.to);
        r.kind = (RepairKind)in_name(in, json_at(j, "kind"), name_of_repair, REPAIR_SUSPECT + 1);
        r.certainty = (Certainty)in_name(in, json_at(j, "certainty"), name_of_certainty, DOUBT + 1);
        r.confidence = in_double(in, json_at(j, "confidence"));
        r.why = in_optional(in, json_at(j, "why"));
        return r;
}

static const char *name_of_loss(int i)
{
        return loss_name((LossKind)i);
}

static Loss loss_from_json(In *in, const Json *j)
{
        Loss l = {.at = (size_t)in_int(in, json_at(j, "at"), 0, (int64_t)in->text.n)};
        l.n = (size_t)in_int(in, json_at(j, "n"), 0, (int64_t)(in->text.n - l.at));
        l.kind = (LossKind)in_name(in, json_at(j, "kind"), name_of_loss, LOSS_UNREADABLE + 1);
        l.around = in_text(in, json_at(j, "around"));
        return l;
}

/* Fields of a line, one after the other; a missing one makes the whole bad. */
typedef struct {
        In *in;
        Str rest;
} Fields;

static Str next_field(Fields *f)
{
        Str s = {"", 0};
        if (!str_cut(&f->rest, '\t', &s))
                f->in->bad = true;
        return s;
}

static int64_t next_int(Fields *f, int64_t min, int64_t max)
{
        int64_t v;
        if (str_to_int(next_field(f), &v) && v >= min && v <= max)
                return v;
        f->in->bad = true;
        return min;
}

static double next_double(Fields *f, Str s)
{
        double v;
        if (str_to_double(s, &v) && isfinite(v))
                return v;
        f->in->bad = true;
        return 0;
}

static int next_name(Fields *f, const char *(*name)(int), int n)
{
        Str s = next_field(f);
        for (int i = 0; i < n; i++)
                if (str_eq(s, str_from(name(i))))
                        return i;
        f->in->bad = true;
        return 0;
}

static Span next_span(Fields *f)
{
        Str text = f->in->text;
        size_t from = (size_t)next_int(f, 0, (int64_t)text.n);
        size_t to = (size_t)next_int(f, (int64_t)from, (int64_t)text.n);
        if (between_characters(text, from) && between_characters(text, to))
                return (Span){from, to};
        f->in->bad = true;
        return (Span){0};
}

static const char *name_of_calendar(int i)
{
        return calendar_name((Calendar)i);
}

static const char *name_of_date_certainty(int i)
{
        return date_certainty_name((DateCertainty)i);
}

static const char *name_of_qualifier(int i)
{
        return qualifier_name((Qualifier)i);
}

static Date date_from_words(In *in, Str line)
{
        Fields f = {in, line};
        Date d = {.at = next_span(&f)};
        d.text = str_slice(in->text, d.at.from, d.at.to);
        d.first = (int32_t)next_int(&f, INT32_MIN, INT32_MAX);
        d.last = (int32_t)next_int(&f, INT32_MIN, INT32_MAX);
        d.calendar = (Calendar)next_name(&f, name_of_calendar, CAL_CYCLE + 1);
        d.certainty = (DateCertainty)next_name(&f, name_of_date_certainty, DATE_DOUBTFUL + 1);
        d.used_anchor = next_int(&f, 0, 1);
        d.deadline = next_int(&f, 0, 1);
        d.edtf = next_field(&f);
        d.problem = next_field(&f);
        return d;
}

static Quantity quantity_from_words(In *in, Str line)
{
        Fields f = {in, line};
        Quantity q = {.at = next_span(&f)};
        q.text = str_slice(in->text, q.at.from, q.at.to);
        q.min = next_double(&f, next_field(&f));
        Str max = next_field(&f);
        q.has_max = max.n > 0;
        q.max = q.has_max ? next_double(&f, max) : 0;
        q.qualifier = (Qualifier)next_name(&f, name_of_qualifier, QTY_MISSING + 1);
        q.unit = next_field(&f);
        return q;
}

static void dates_from_json(In *in, const Json *j, Dates *ret)
{
        Str rest = in_text(in, j), line;
        VEC(Date) dates = {0};
        while (!in->bad && str_cut(&rest, '\n', &line))
                if (line.n)
                        *VEC_PUSH(in->arena, &dates) = date_from_words(in, line);
        *ret = (Dates){dates.p, dates.n};
}

static void quantities_from_json(In *in, const Json *j, Quantities *ret)
{
        Str rest = in_text(in, j), line;
        VEC(Quantity) quantities = {0};
        while (!in->bad && str_cut(&rest, '\n', &line))
                if (line.n)
                        *VEC_PUSH(in->arena, &quantities) = quantity_from_words(in, line);
        *ret = (Quantities){quantities.p, quantities.n};
}

static const char *name_of_meta(int i)
{
        return meta_keys[i];
}

static Meta meta_from_json(In *in, const Json *j)
{
        Meta m = {.key = meta_keys[0], .value = {"", 0}};
        if (in_list(in, j) != 3) {
                in->bad = true;
                return m;
        }
        m.key = meta_keys[in_name(in, j->items[0], name_of_meta, ARRAY_LEN(meta_keys))];
        m.value = in_text(in, j->items[1]);
        m.line = (size_t)in_int(in, j->items[2], 0, INT64_MAX);
        return m;
}

static void head_from_json(In *in, const Json *j, ReadDoc *d)
{
        const Json *meta = json_at(j, "meta"), *anchor = json_at(j, "anchor");
        in_int(in, json_at(j, "version"), FORM_VERSION, FORM_VERSION);
        d->title = in_text(in, json_at(j, "title"));
        d->author = in_text(in, json_at(j, "author"));
        d->source = in_text(in, json_at(j, "source"));
        d->published = in_text(in, json_at(j, "published"));
        d->captured = in_text(in, json_at(j, "captured"));
        d->evidence = in_text(in, json_at(j, "evidence"));
        d->continues = json_truth(json_at(j, "continues"));
        d->anchor_from = in_text(in, json_at(j, "anchor_from"));
        d->n_meta = in_list(in, meta);
        d->meta = NEW_N(in->arena, Meta, d->n_meta + 1);
        for (size_t i = 0; i < d->n_meta; i++)
                d->meta[i] = meta_from_json(in, meta->items[i]);
        if (in_list(in, anchor) != 3) {
                in->bad = true;
                return;
        }
        d->anchor.year = (int)in_int(in, anchor->items[0], 0, 9999);
        d->anchor.month = (int)in_int(in, anchor->items[1], 0, 12);
        d->anchor.day = (int)in_int(in, anchor->items[2], 0, 31);
}

/* Repairs are in order and do not overlap: whoever applies them counts on it. */
static void check_order(In *in, const Repairs *r)
{
        for (size_t i = 1; i < r->n; i++)
                if (r->p[i].at.from < r->p[i - 1].at.to)
                        in->bad = true;
}

static void found_from_json(In *in, const Json *j, ReadDoc *d)
{
        const Json *repairs = json_at(j, "repairs"), *losses = json_at(j, "losses");
        d->repairs.n = in_list(in, repairs);
        d->losses.n = in_list(in, losses);
        d->repairs.p = NEW_N(in->arena, Repair, d->repairs.n + 1);
        d->losses.p = NEW_N(in->arena, Loss, d->losses.n + 1);
        for (size_t i = 0; i < d->repairs.n && !in->bad; i++)
                d->repairs.p[i] = repair_from_json(in, repairs->items[i]);
        for (size_t i = 0; i < d->losses.n && !in->bad; i++)
                d->losses.p[i] = loss_from_json(in, losses->items[i]);
        dates_from_json(in, json_at(j, "dates"), &d->dates);
        quantities_from_json(in, json_at(j, "quantities"), &d->quantities);
        check_order(in, &d->repairs);
}

Err read_doc_from_json(Ctx *c, const Json *j, ReadDoc *ret)
{
        In in = {.arena = c->arena};
        ReadDoc d = {.text = in_text(&in, json_at(j, "text"))};
        in.text = d.text;
        head_from_json(&in, j, &d);
        found_from_json(&in, j, &d);
        lines_from_json(&in, j, &d);
        if (in.bad)
                return misshapen(c);
        d.held = held_text(c->arena, d.text, &d.repairs);
        *ret = d;
        return OK;
}

/* The public line
 * --------------- */
/* Byte offsets, asked for in any order but mostly upwards, as code points. */
typedef struct {
        Str text;
        size_t byte, cp;
} Counter;

static int64_t code_points(Counter *k, size_t to)
{
        if (to < k->byte)
                k->byte = k->cp = 0;
        k->cp += utf8_count(str_slice(k->text, k->byte, to));
        k->byte = to;
        return (int64_t)k->cp;
}

static Json *public_repairs(Arena *a, const ReadDoc *d)
{
        Json *list = json_array(a);
        Counter k = {.text = d->text};
        for (size_t i = 0; i < d->repairs.n; i++) {
                const Repair *r = &d->repairs.p[i];
                Json *j = json_object(a);
                json_put_int(a, j, "at", code_points(&k, r->at.from));
                json_put_str(a, j, "before", r->before);
                json_put_str(a, j, "after", r->after);
                json_put_str(a, j, "certainty", str_from(certainty_name(r->certainty)));
                json_put_str(a, j, "kind", str_from(repair_name(r->kind)));
                json_push(a, list, j);
        }
        return list;
}

static Json *public_losses(Arena *a, const ReadDoc *d)
{
        Json *list = json_array(a);
        Counter k = {.text = d->text};
        for (size_t i = 0; i < d->losses.n; i++) {
                const Loss *l = &d->losses.p[i];
                Json *j = json_object(a);
                json_put_int(a, j, "at", code_points(&k, l->at));
                json_put_str(a, j, "kind", str_from(loss_name(l->kind)));
                json_put_str(a, j, "around", l->around);
                json_push(a, list, j);
        }
        return list;
}

static Json *public_dates(Arena *a, const ReadDoc *d)
{
        Json *list = json_array(a);
        Counter k = {.text = d->text};
        for (size_t i = 0; i < d->dates.n; i++) {
                const Date *e = &d->dates.p[i];
                Json *j = json_object(a);
                json_put_int(a, j, "at", code_points(&k, e->at.from));
                json_put_str(a, j, "text", e->text);
                json_put(a, j, "edtf", e->edtf.n ? json_string(a, e->edtf) : json_null(a));
                if (e->used_anchor)
                        json_put_bool(a, j, "inferred", true);
                if (e->problem.n)
                        json_put_str(a, j, "problem", e->problem);
                json_push(a, list, j);
        }
        return list;
}

static Json *public_quantities(Arena *a, const ReadDoc *d)
{
        Json *list = json_array(a);
        Counter k = {.text = d->text};
        for (size_t i = 0; i < d->quantities.n; i++) {
                const Quantity *q = &d->quantities.p[i];
                bool known = q->qualifier != QTY_MISSING;
                Json *j = json_object(a);
                json_put_int(a, j, "at", code_points(&k, q->at.from));
                json_put_str(a, j, "text", q->text);
                json_put(a, j, "min", known ? json_double(a, q->min) : json_null(a));
                json_put(a, j, "max", known && q->has_max ? json_double(a, q->max) : json_null(a));
                json_put_str(a, j, "unit", q->unit);
                json_put_str(a, j, "qualifier", str_from(qualifier_name(q->qualifier)));
                json_push(a, list, j);
        }
        return list;
}

/* Absent words are null, so that a reader of the line need not tell "" from nothing. */
static void put_words(Arena *a, Json *j, const char *key, Str s)
{
        json_put(a, j, key, s.n ? json_string(a, s) : json_null(a));
}

static Str meta_value(const ReadDoc *d, const char *key)
{
        for (size_t i = 0; i < d->n_meta; i++)
                if (strcmp(d->meta[i].key, key) == 0)
                        return d->meta[i].value;
        return (Str){"", 0};
}

static Json *public_meta(Arena *a, const ReadDoc *d)
{
        Json *list = json_array(a);
        for (size_t i = 0; i < d->n_meta; i++) {
                Json *j = json_object(a);
                json_put_str(a, j, "key", str_from(d->meta[i].key));
                json_put_str(a, j, "value", d->meta[i].value);
                json_push(a, list, j);
        }
        return list;
}

Json *reading_line(Arena *a, const Reading *r, const ReadDoc *d, size_t i)
{
        Json *j = json_object(a);
        json_put_str(a, j, "file", r->file_name);
        json_put_int(a, j, "document", (int64_t)i + 1);
        put_words(a, j, "title", d->title);
        json_put_str(a, j, "encoding", r->encoding);
        put_words(a, j, "author", d->author);
        put_words(a, j, "source", d->source);
        put_words(a, j, "published", d->published);
        put_words(a, j, "captured", d->captured);
        json_put_str(a, j, "text", d->text);
        json_put(a, j, "repairs", public_repairs(a, d));
        json_put(a, j, "losses", public_losses(a, d));
        json_put(a, j, "dates", public_dates(a, d));
        json_put(a, j, "quantities", public_quantities(a, d));
        put_words(a, j, "serial", meta_value(d, "serial"));
        put_words(a, j, "reviewer", meta_value(d, "reviewer"));
        put_words(a, j, "signature", meta_value(d, "signature"));
        json_put(a, j, "anchor", d->anchor.year ? json_int(a, d->anchor.year) : json_null(a));
        put_words(a, j, "anchor_from", d->anchor_from);
        put_words(a, j, "evidence", d->evidence);
        json_put(a, j, "meta", public_meta(a, d));
        json_put_str(a, j, "sha256", r->sha256);
        return j;
}
