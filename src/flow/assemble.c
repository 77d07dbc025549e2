/* assemble.c: a first draft put together of sources: of each, the paragraphs that speak of what is written about (or its
 * opening), word for word and in the order of the sources' dates, with the place they were taken from; and the same
 * places as citations, so that the draft knows what it leans on before a sentence of its own is written. */
#include "flow/flow.h"

#include <stdlib.h>
#include <string.h>

#define OPENING 300 /* characters of a source that no words were asked of */
#define CITED 60    /* characters of a quotation that stand in a citation; it is one line */

bool draft_place(const Register *sources, const Register *reg, DraftPlace *ret)
{
        *ret = (DraftPlace){.reg = reg};
        for (size_t i = 0; reg->part_of && i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (field_is(f, "citation") && f->many && str_eq(f->target, sources->name))
                        ret->citations = f;
                if (field_is(f, "long text") && str_eq(f->search, S("body")) && !ret->text)
                        ret->text = f;
        }
        return ret->citations && ret->text;
}

/* One source
 * ---------- */
typedef struct {
        const Record *r;
        Str date;
        int32_t day;
        Str text;
} Source;

static Source source_of(const Record *r)
{
        Source s = {.r = r, .day = INT32_MAX};
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                const Values *v = &r->values[i];
                if (!v->n)
                        continue;
                if (field_is(f, "date") && !s.date.n) {
                        s.date = v->p[0].text;
                        s.day = v->p[0].edtf.n ? v->p[0].first : INT32_MAX;
                }
                if (field_is(f, "long text") && str_eq(f->search, S("body")) &&
                        v->p[0].text.n > s.text.n)
                        s.text = v->p[0].text; /* the text itself, not its summary */
        }
        return s;
}

static Str grade_of(const Record *r)
{
        size_t n;
        const Term *grades = citation_grades(&n);
        for (size_t i = 0; i < r->reg->n_fields; i++)
                for (size_t k = 0; k < n && r->values[i].n && r->reg->fields[i].vocabulary; k++)
                        if (str_eq(r->values[i].p[0].text, grades[k].code) &&
                                str_eq(r->reg->fields[i].vocabulary->name, S("source_grade")))
                                return grades[k].zh;
        return (Str){0};
}

typedef struct {
        Str text;
        size_t number; /* as the reader counts them, from 1 */
} Paragraph;
typedef VEC(Paragraph) Paragraphs;

/* Those that speak of the words; without words the first ones. */
static MUST Err choose(Ctx *c, Str text, Str words, Paragraphs *ret)
{
        Str one;
        size_t number = 0, taken = 0;
        while (ret->n < PARAGRAPHS_OF_SOURCE && str_cut(&text, '\n', &one)) {
                Span *marks;
                size_t n = 1;
                one = str_trim(one);
                if (!one.n)
                        continue;
                number++;
                if (words.n)
                        TRY(search_mark(c, words, one, &marks, &n));
                else if (taken >= OPENING)
                        break;
                if (!n)
                        continue;
                taken += utf8_count(one);
                *VEC_PUSH(c->arena, ret) = (Paragraph){one, number};
        }
        return OK;
}

static Str place_words(Ctx *c, const Paragraph *first, const Paragraph *last)
{
        if (first->number == last->number)
                return str_printf(c->arena, tr(c, N_("paragraph %zu")), first->number);
        return str_printf(c->arena, tr(c, N_("paragraphs %zu–%zu")), first->number, last->number);
}

/* Paragraphs that follow one another are one quotation. */
static MUST Err quote_run(Ctx *c, const Source *s, const Paragraph *p, size_t n,
        const Field *citations, Buf *out, Value *ret)
{
        Str place = place_words(c, &p[0], &p[n - 1]), grade = grade_of(s->r);
        Values v;
        for (size_t i = 0; i < n; i++)
                buf_printf(out, "%s%.*s", i ? "\n" : "“", STR(p[i].text));
        buf_printf(out, "”\n——%.*s", STR(s->r->title));
        const Str parts[] = {s->date, place, s->r->number, grade};
        for (size_t i = 0; i < ARRAY_LEN(parts); i++)
                if (parts[i].n)
                        buf_printf(out, "，%.*s", STR(parts[i]));
        buf_put(out, S("\n\n"));
        Str head = str_slice(p[0].text, 0, utf8_offset(p[0].text, CITED));
        TRY(field_parse(c, citations,
                str_printf(c->arena, "%.*s｜%.*s｜%.*s｜“%.*s%s”", STR(s->r->number), STR(place),
                        STR(grade), STR(head), head.n < p[0].text.n || n > 1 ? "……" : ""),
                &v));
        *ret = v.p[0];
        return OK;
}

/* The draft
 * --------- */
static int by_day(const void *a, const void *b)
{
        const Source *x = a, *y = b;
        return (x->day > y->day) - (x->day < y->day);
}

static const char *why_out(const Source *s)
{
        const State *state = state_lookup(s->r->reg, s->r->state);
        if (s->r->withdrawn)
                return N_("withdrawn");
        if (state && (!state->light || strcmp(state->light, "done") != 0))
                return N_("not approved for use yet");
        return s->text.n ? NULL : N_("has no text");
}

static MUST Err add_source(Ctx *c, const DraftPlace *place, const Source *s, Str words, Buf *out,
        Assembled *ret, size_t *max)
{
        AssembledSource *one = &ret->sources[ret->n++];
        *one = (AssembledSource){.record = s->r, .why = why_out(s)};
        Paragraphs all = {0};
        if (one->why)
                return OK;
        TRY(choose(c, s->text, words, &all));
        one->quoted = all.n;
        if (!all.n) {
                one->why = N_("says nothing of it");
                return OK;
        }
        ret->n_used++;
        for (size_t from = 0, to; from < all.n && ret->citations.n < *max; from = to) {
                to = from + 1;
                while (to < all.n && all.p[to].number == all.p[to - 1].number + 1)
                        to++;
                TRY(quote_run(c, s, all.p + from, to - from, place->citations, out,
                        &ret->citations.p[ret->citations.n]));
                ret->citations.n++;
        }
        return OK;
}

Err assemble(Ctx *c, const Register *reg, const DraftPlace *place, const AssembleAsk *ask,
        Assembled *ret)
{
        Source *sources = NEW_N(c->arena, Source, MAX(ask->n, (size_t)1));
        size_t max = ASSEMBLE_MAX * PARAGRAPHS_OF_SOURCE;
        Buf out = buf_new(c->arena);
        *ret = (Assembled){.sources = NEW_N(c->arena, AssembledSource, MAX(ask->n, (size_t)1)),
                .citations = {NEW_N(c->arena, Value, max), 0}};
        if (ask->n > ASSEMBLE_MAX)
                return fail(c, ERR_LIMIT, "At most %d sources at once.", ASSEMBLE_MAX);
        for (size_t i = 0; i < ask->n; i++) {
                Record *r;
                TRY(record_load(c, reg, ask->ids[i], &r));
                sources[i] = source_of(r);
        }
        if (ask->n)
                qsort(sources, ask->n, sizeof *sources, by_day);
        for (size_t i = 0; i < ask->n; i++)
                TRY(add_source(c, place, &sources[i], ask->words, &out, ret, &max));
        ret->text = str_trim(buf_str(&out));
        return OK;
}
