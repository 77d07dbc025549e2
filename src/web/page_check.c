/* page_check.c: a text as a proofreader reads it. Beside the text stands what the rules remark, grouped by rule and
 * counted, each with its place, its proposal and its source. Nothing is changed here. */
#include "web/inside.h"

#include <stdlib.h>
#include <string.h>

#define PLACES_MAX 500 /* shown on a page */
#define REVIEWED_MAX \
        ((size_t)3   \
                << 20) /* bytes of reviewed text that a page may learn from: a third of a second */
#define COMPARED_MAX \
        ((size_t)512 << 10)  /* bytes of a text whose characters are compared: about a second */
#define REVIEWED_LEAST 20000 /* characters; fewer say nothing about what is usual */

static const char *light_of(Severity k)
{
        static const char *const lights[] = {"late", "soon", "run"};
        return lights[k];
}

typedef struct {
        const CheckRule *rule;
        Json *row, *places;
        size_t n;
} Group;

typedef struct {
        Ctx *c;
        Remarks remarks;
        VEC(Group) groups;
        size_t n_severity[REMARK_HINT + 1];
        size_t next; /* remark of the paragraph that comes next */
} Proof;

/* The rules' side
 * --------------- */
static Group *group_of(Proof *p, const CheckRule *rule)
{
        for (size_t i = 0; i < p->groups.n; i++)
                if (p->groups.p[i].rule == rule)
                        return &p->groups.p[i];
        Arena *a = p->c->arena;
        Group *g = VEC_PUSH(a, &p->groups);
        *g = (Group){rule, json_object(a), json_array(a), 0};
        json_put_str(a, g->row, "rule", str_from(rule->id));
        json_put_str(a, g->row, "sentence", str_from(tr(p->c, rule->sentence)));
        json_put_str(a, g->row, "source", str_from(rule->source));
        json_put_str(a, g->row, "light", str_from(light_of(rule->severity)));
        json_put_str(a, g->row, "severity", str_from(tr(p->c, severity_label(rule->severity))));
        return g;
}

static void put_place(Proof *p, size_t i, size_t paragraph)
{
        const Remark *f = &p->remarks.p[i];
        Arena *a = p->c->arena;
        Group *g = group_of(p, f->rule);
        Json *o = json_object(a);
        Str why = str_eq(f->why, str_from(tr(p->c, f->rule->sentence))) ? (Str){0} : f->why;
        json_put_int(a, o, "n", (int64_t)i + 1);
        json_put_int(a, o, "paragraph", (int64_t)paragraph);
        json_put_str(a, o, "words", str_slice(f->words, 0, utf8_offset(f->words, 30)));
        json_put_str(a, o, "proposal", f->proposal);
        json_put_str(a, o, "why", why);
        json_put_str(a, o, "severity", str_from(severity_name(f->severity)));
        json_push(a, g->places, o);
        g->n++;
        p->n_severity[f->severity]++;
}

static int by_weight(const void *a, const void *b)
{
        const Group *x = a, *y = b;
        if (x->rule->severity != y->rule->severity)
                return x->rule->severity < y->rule->severity ? -1 : 1;
        return x->n != y->n ? (x->n > y->n ? -1 : 1) : strcmp(x->rule->id, y->rule->id);
}

static void put_groups(Proof *p, Json *model)
{
        Arena *a = p->c->arena;
        Json *groups = json_array(a), *severities = json_array(a);
        if (p->groups.n)
                qsort(p->groups.p, p->groups.n, sizeof *p->groups.p, by_weight);
        for (size_t i = 0; i < p->groups.n; i++) {
                Group *g = &p->groups.p[i];
                json_put_int(a, g->row, "n", (int64_t)g->n);
                json_put(a, g->row, "places", g->places);
                json_push(a, groups, g->row);
        }
        for (size_t k = 0; k < ARRAY_LEN(p->n_severity); k++) {
                Json *o = json_object(a);
                if (!p->n_severity[k])
                        continue;
                json_put_str(a, o, "label", str_from(tr(p->c, severity_label((Severity)k))));
                json_put_str(a, o, "light", str_from(light_of((Severity)k)));
                json_put_int(a, o, "n", (int64_t)p->n_severity[k]);
                json_push(a, severities, o);
        }
        json_put(a, model, "groups", groups);
        json_put(a, model, "severities", severities);
        json_put_bool(a, model, "has_groups", p->groups.n > 0);
}

/* The text's side
 * --------------- */
static void push_piece(Ctx *c, Json *pieces, Str text, const Remark *f, size_t n)
{
        if (!text.n)
                return;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "text", text);
        json_put_bool(c->arena, o, "mark", f != NULL);
        if (f) {
                json_put_int(c->arena, o, "n", (int64_t)n);
                json_put_str(c->arena, o, "light", str_from(light_of(f->severity)));
                json_put_str(c->arena, o, "why", f->why);
        }
        json_push(c->arena, pieces, o);
}

/* Marks never overlap: of two remarks about the same words the second stands in the list alone, and leads to the
 * paragraph. */
static Json *paragraph_pieces(Proof *p, Str text, Str line, size_t number)
{
        Json *pieces = json_array(p->c->arena);
        size_t from = (size_t)(line.p - text.p), at = from, end = from + line.n;
        for (; p->next < p->remarks.n && p->remarks.p[p->next].at.from < end; p->next++) {
                const Remark *f = &p->remarks.p[p->next];
                if (p->next >= PLACES_MAX)
                        continue;
                put_place(p, p->next, number);
                if (f->at.from < at || f->at.to > end)
                        continue;
                push_piece(p->c, pieces, str_slice(text, at, f->at.from), NULL, 0);
                push_piece(p->c, pieces, f->words, f, p->next + 1);
                at = f->at.to;
        }
        push_piece(p->c, pieces, str_slice(text, at, end), NULL, 0);
        return pieces;
}

static void put_paragraphs(Proof *p, Json *model, Str text)
{
        Arena *a = p->c->arena;
        Json *list = json_array(a);
        size_t number = 0;
        Str line;
        for (Str rest = text; rest.n && str_cut(&rest, '\n', &line);) {
                if (str_trim(line).n == 0)
                        continue;
                Json *o = json_object(a);
                json_put_int(a, o, "number", (int64_t)++number);
                json_put(a, o, "pieces", paragraph_pieces(p, text, line, number));
                json_push(a, list, o);
        }
        json_put(a, model, "paragraphs", list);
}

/* The page
 * -------- */
static MUST Err options_for(Ctx *c, const Record *r, size_t n_bytes, CheckOptions *ret)
{
        Names *names;
        CharModel *model;
        TRY(search_names(c, &names));
        *ret = (CheckOptions){.names = names, .every_place = true};
        if (n_bytes > COMPARED_MAX)
                return OK;
        TRY(search_reviewed(c, r->id, REVIEWED_MAX, &model));
        if (charmodel_chars(model) >= REVIEWED_LEAST)
                ret->model = model;
        return OK;
}

/* What the characters were compared with, or why they were not. */
static void put_compared(Ctx *c, Json *model, const CheckOptions *o, size_t n_bytes)
{
        json_put_bool(c->arena, model, "compared", o->model != NULL);
        json_put_bool(c->arena, model, "long", n_bytes > COMPARED_MAX);
        json_put_bool(c->arena, model, "little", !o->model && n_bytes <= COMPARED_MAX);
        json_put_int(
                c->arena, model, "characters", o->model ? (int64_t)charmodel_chars(o->model) : 0);
}

static Err show_check(Ctx *c, const Req *q, Json *model, Resp *resp)
{
        (void)resp;
        const Register *reg = register_lookup(c->registers, S("material"));
        Record *r;
        CheckOptions o;
        if (!reg)
                return fail(c, ERR_NOT_FOUND, "There is no register of materials.");
        TRY(record_load(c, reg, q->args[0], &r));
        Proof p = {.c = c};
        Str text = record_text(r, S("body"));
        TRY(options_for(c, r, text.n, &o));
        TRY(proofread(c, text, &o, &p.remarks));
        Arena *a = c->arena;
        page_title(c, model, "sources", r->title);
        page_crumb(c, model, register_label(c, reg), S("/r/material"));
        page_crumb(c, model, r->number.n ? r->number : r->title,
                str_printf(a, "/read/%.*s", STR(r->id)));
        page_crumb(c, model, str_from(tr(c, N_("Proofreading"))), S(""));
        json_put_str(a, model, "id", r->id);
        json_put_str(a, model, "title_lang", str_from(script_of(r->title)));
        json_put_str(a, model, "lang", str_from(script_of(text)));
        json_put_int(a, model, "n", (int64_t)(p.remarks.n + p.remarks.n_left_off));
        json_put_int(a, model, "shown", (int64_t)MIN(p.remarks.n, (size_t)PLACES_MAX));
        json_put_bool(a, model, "cut", p.remarks.n > PLACES_MAX);
        put_compared(c, model, &o, text.n);
        put_paragraphs(&p, model, text);
        put_groups(&p, model);
        return OK;
}

const Route check_routes[] = {
        {"GET", "/read/:id/check", "check", "", 0, MAY_READ, show_check},
        {0},
};
