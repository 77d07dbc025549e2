/* page_intake.c: the review. Left what came, right what would be kept, paragraph by paragraph; beside them what
 * the text speaks of; at the foot the one place to decide next. Every decision is a POST that comes back to
 * the next open place, so it works with a mouse, with keys and without JavaScript. */
#include "web/inside.h"
#include "web/understood.h"

#include <stdlib.h>
#include <string.h>

#define DOCS_AT_ONCE 6 /* more documents than this are shown one by one */
#define FURNITURE_SHOWN 40

typedef struct {
        ReadDoc d;
        Decision *decisions;
        size_t n_proposals, number; /* number: of the document, from 0 */
} ReviewDoc;
typedef struct {
        size_t doc, proposal;
} Place;
typedef struct {
        Intake in;
        Reading head;
        ReviewDoc *docs; /* those shown */
        size_t n_docs;
        Place *open; /* open places in order, exact ones left out */
        size_t n_open;
        size_t n_exact; /* exact ones still open */
        Place current;
        bool has_current;
        const Names *names;
} Review;

/* Loading
 * ------- */
static bool split_here(const ReviewDoc *r)
{
        return r->n_proposals > r->d.repairs.n;
}

static MUST Err load_doc(Ctx *c, Str id, size_t number, ReviewDoc *ret)
{
        ret->number = number;
        TRY(intake_document(c, id, number, &ret->d));
        return intake_decisions(c, id, number, &ret->decisions, &ret->n_proposals);
}

/* "2.17": document and proposal, both from 1. */
static bool parse_place(Str s, Place *ret)
{
        Str rest = s, doc_words;
        int64_t doc, proposal;
        if (s.n == 0 || !str_cut(&rest, '.', &doc_words) || !str_to_int(doc_words, &doc) ||
                !rest.p || !str_to_int(rest, &proposal) || doc < 1 || proposal < 1)
                return false;
        *ret = (Place){(size_t)doc - 1, (size_t)proposal - 1};
        return true;
}

static Str print_place(Ctx *c, Place p)
{
        return str_printf(c->arena, "%zu.%zu", p.doc + 1, p.proposal + 1);
}

static bool same_place(Place a, Place b)
{
        return a.doc == b.doc && a.proposal == b.proposal;
}

static void collect_open(Ctx *c, Review *r)
{
        VEC(Place) open = {0};
        for (size_t i = 0; i < r->n_docs; i++) {
                const ReviewDoc *d = &r->docs[i];
                if (split_here(d) && d->decisions[d->d.repairs.n].kind == DECIDE_OPEN)
                        *VEC_PUSH(c->arena, &open) = (Place){d->number, d->d.repairs.n};
                for (size_t k = 0; k < d->d.repairs.n; k++) {
                        if (d->decisions[k].kind != DECIDE_OPEN)
                                continue;
                        if (d->d.repairs.p[k].certainty == EXACT)
                                r->n_exact++;
                        else
                                *VEC_PUSH(c->arena, &open) = (Place){d->number, k};
                }
        }
        r->open = open.p;
        r->n_open = open.n;
}

/* The place asked for, if it can still be looked at; else the first open one at or behind it. */
static void choose_current(Review *r, Str wanted)
{
        Place p = {0, 0};
        bool asked = parse_place(wanted, &p);
        for (size_t i = 0; i < r->n_open; i++) {
                bool behind = r->open[i].doc > p.doc ||
                        (r->open[i].doc == p.doc && r->open[i].proposal >= p.proposal);
                if (!asked || behind) {
                        r->current = r->open[i];
                        r->has_current = true;
                        return;
                }
        }
        if (r->n_open) {
                r->current = r->open[0];
                r->has_current = true;
        }
}

static MUST Err load_review(Ctx *c, const Req *q, Review *ret)
{
        *ret = (Review){0};
        TRY(intake_load(c, q->args[0], &ret->in));
        TRY(intake_reading(c, q->args[0], &ret->head));
        size_t n = ret->in.n_docs, first = 0;
        Place asked;
        if (n > DOCS_AT_ONCE) {
                int64_t wanted = req_int(q, "doc", 1);
                first = wanted >= 1 && (size_t)wanted <= n ? (size_t)wanted - 1 : 0;
                if (parse_place(req_param(q, "at"), &asked) && asked.doc < n)
                        first = asked.doc;
                n = 1;
        }
        ret->docs = NEW_N(c->arena, ReviewDoc, n + 1);
        for (; ret->n_docs < n; ret->n_docs++)
                TRY(load_doc(c, ret->in.id, first + ret->n_docs, &ret->docs[ret->n_docs]));
        Names *names;
        TRY(search_names(c, &names));
        ret->names = names;
        collect_open(c, ret);
        choose_current(ret, req_param(q, "at"));
        return OK;
}

/* A paragraph as pieces: {text, class}
 * ------------------------------------ */
typedef struct {
        Ctx *c;
        const ReviewDoc *doc;
        Json *before, *after;
        size_t next_loss;
} Walk;

static void push(Ctx *c, Json *list, Str text, const char *class, Str title)
{
        if (text.n == 0)
                return;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "text", text);
        json_put_str(c->arena, o, "class", str_from(class));
        json_put_str(c->arena, o, "title", tr_made(c, title));
        json_push(c->arena, list, o);
}

/* Text that is the same on both sides, with the losses in it shown on the right. */
static void push_same(Walk *w, size_t from, size_t to)
{
        const ReadDoc *d = &w->doc->d;
        push(w->c, w->before, str_slice(d->text, from, to), "", S(""));
        for (; w->next_loss < d->losses.n && d->losses.p[w->next_loss].at < to; w->next_loss++) {
                const Loss *l = &d->losses.p[w->next_loss];
                if (l->at < from)
                        continue;
                push(w->c, w->after, str_slice(d->text, from, l->at), "", S(""));
                Str shown = l->n ? str_slice(d->text, l->at, l->at + l->n) : S("□");
                push(w->c, w->after, shown, "loss", str_from(tr(w->c, loss_label(l->kind))));
                from = MIN(to, l->at + l->n);
        }
        push(w->c, w->after, str_slice(d->text, from, to), "", S(""));
}

/* What both words share at their ends need not be marked: 聯(lián) → 聯 marks only (lián). */
static size_t common_head(Str a, Str b)
{
        size_t n = 0;
        while (n < a.n && n < b.n && a.p[n] == b.p[n])
                n++;
        while (n && n < a.n && ((unsigned char)a.p[n] & 0xC0) == 0x80)
                n--;
        return n;
}

/* Class of a repaired place on the left and on the right. */
static void classes_of(const Repair *r, Decision d, const char **ret_left, const char **ret_right)
{
        if (d.kind == DECIDE_REFUSE) {
                *ret_left = "kept";
                *ret_right = r->certainty == DOUBT ? "" : "kept";
        } else if (r->certainty == DOUBT) {
                *ret_left = "";
                *ret_right = d.kind == DECIDE_OPEN ? "doubt" : "";
        } else if (r->certainty == PROPOSAL) {
                *ret_left = "z";
                *ret_right = d.kind == DECIDE_OPEN ? "prop" : "ins";
        } else {
                *ret_left = "g";
                *ret_right = r->kind == REPAIR_ANNOTATION ? "" : "ins";
        }
}

static Str right_words(const Repair *r, Decision d)
{
        bool gone = r->certainty == PROPOSAL && (r->kind == REPAIR_TAIL || r->kind == REPAIR_BYTES);
        if (d.kind == DECIDE_REWRITE)
                return d.text;
        if (d.kind == DECIDE_REFUSE)
                return gone ? S("□") : r->before;
        return r->after;
}

static void push_repair(Walk *w, size_t i)
{
        const Repair *r = &w->doc->d.repairs.p[i];
        Decision d = w->doc->decisions[i];
        const char *left, *right;
        Str after = right_words(r, d);
        classes_of(r, d, &left, &right);
        size_t head = common_head(r->before, after);
        Str same = str_slice(after, 0, head);
        push(w->c, w->before, same, "", S(""));
        push(w->c, w->after, same, "", S(""));
        push(w->c, w->before, str_slice(r->before, head, r->before.n), left, r->why);
        push(w->c, w->after, str_slice(after, head, after.n), right, r->why);
        if (r->certainty == DOUBT && head == after.n) { /* flagged only: the whole word is marked */
                w->after->n -= same.n ? 1 : 0;
                push(w->c, w->after, same, right, r->why);
        }
}

/* What a paragraph speaks of
 * -------------------------- */
typedef struct {
        size_t at;
        const char *sign; /* msgid of one character */
        Str text, value;
        const char *class;
} Entity;
typedef VEC(Entity) Entities;

static bool within(Span s, size_t from, size_t to)
{
        return s.from >= from && s.from < to;
}

static void add_dates(Ctx *c, Entities *list, const ReadDoc *d, size_t from, size_t to)
{
        for (size_t i = 0; i < d->dates.n; i++) {
                const Date *t = &d->dates.p[i];
                if (!within(t->at, from, to))
                        continue;
                bool wrong = t->problem.n > 0;
                Str value = wrong ? date_problem_words(c, t->problem) : t->edtf;
                if (t->used_anchor && !wrong)
                        value = str_printf(c->arena, tr(c, N_("%.*s, inferred")), STR(t->edtf));
                *VEC_PUSH(c->arena, list) = (Entity){t->at.from, wrong ? N_("doubt") : N_("date"),
                        t->text, value, wrong ? "late" : ""};
        }
}

static void add_quantities(Ctx *c, Entities *list, const ReadDoc *d, size_t from, size_t to)
{
        for (size_t i = 0; i < d->quantities.n; i++) {
                const Quantity *n = &d->quantities.p[i];
                if (within(n->at, from, to))
                        *VEC_PUSH(c->arena, list) = (Entity){
                                n->at.from, N_("amount"), n->text, quantity_words(c, n), ""};
        }
}

static MUST Err add_names(Ctx *c, Entities *list, const Review *r, Str text, size_t from, size_t to)
{
        NameHits hits;
        TRY(names_find(c, r->names, str_slice(text, from, to), &hits));
        for (size_t i = 0; i < hits.n; i++) {
                const NameHit *h = &hits.p[i];
                NameBearer b = name_first(r->names, h);
                *VEC_PUSH(c->arena, list) = (Entity){from + h->at.from, name_sign(b.kind), h->text,
                        h->several ? str_from(tr(c, N_("several of this name"))) : b.display,
                        h->several ? "soon" : ""};
        }
        return OK;
}

static void add_losses(Ctx *c, Entities *list, const ReadDoc *d, size_t from, size_t to)
{
        for (size_t i = 0; i < d->losses.n; i++) {
                const Loss *l = &d->losses.p[i];
                if (l->at >= from && l->at <= to)
                        *VEC_PUSH(c->arena, list) = (Entity){l->at, N_("gap"), l->around,
                                str_from(tr(c, loss_label(l->kind))), "late"};
        }
}

static int entity_cmp(const void *a, const void *b)
{
        const Entity *x = a, *y = b;
        return x->at < y->at ? -1 : x->at > y->at;
}

static MUST Err put_entities(
        Ctx *c, Json *row, const Review *r, const ReadDoc *d, size_t from, size_t to)
{
        Entities list = {0};
        add_dates(c, &list, d, from, to);
        add_quantities(c, &list, d, from, to);
        TRY(add_names(c, &list, r, d->text, from, to));
        add_losses(c, &list, d, from, to);
        if (list.n)
                qsort(list.p, list.n, sizeof *list.p, entity_cmp);
        Json *out = json_array(c->arena);
        for (size_t i = 0; i < list.n; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "sign", str_from(tr(c, list.p[i].sign)));
                json_put_str(c->arena, o, "text", list.p[i].text);
                json_put_str(c->arena, o, "value", list.p[i].value);
                json_put_str(c->arena, o, "class", str_from(list.p[i].class));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, row, "entities", out);
        return OK;
}

/* Rows of the table
 * ----------------- */
typedef struct {
        Ctx *c;
        const Review *r;
        const ReviewDoc *doc;
        Json *rows, *fold; /* fold: the row of furniture that is being gathered */
        int64_t number;
} Table;

static void add_furniture(Table *t, const ReadLine *l)
{
        Arena *a = t->c->arena;
        if (!t->fold) {
                Json *row = json_object(a);
                t->fold = json_object(a);
                json_put(a, t->fold, "lines", json_array(a));
                json_put(a, row, "fold", t->fold);
                json_push(a, t->rows, row);
        }
        Json *lines = json_at(t->fold, "lines");
        if (lines->n >= FURNITURE_SHOWN)
                return;
        Json *o = json_object(a);
        json_put_str(a, o, "text", l->before);
        json_put_str(a, o, "reason", tr_made(t->c, l->reason));
        json_push(a, lines, o);
}

static void end_furniture(Table *t)
{
        if (t->fold)
                json_put_int(t->c->arena, t->fold, "n", (int64_t)json_at(t->fold, "lines")->n);
        t->fold = NULL;
}

/* Whether a line's words are part of the text (others are furniture or description). */
static bool in_text(const ReadDoc *d, const ReadLine *l)
{
        return l->after.p >= d->text.p && l->after.p + l->after.n <= d->text.p + d->text.n &&
                l->kind != LINE_FURNITURE && l->kind != LINE_META && l->after.n > 0;
}

static bool current_in(const Review *r, const ReviewDoc *doc, const ReadLine *l)
{
        return r->has_current && r->current.doc == doc->number &&
                r->current.proposal >= l->first_repair &&
                r->current.proposal < l->first_repair + l->n_repairs;
}

static bool waits(const ReviewDoc *doc, const ReadLine *l)
{
        for (size_t i = l->first_repair; i < l->first_repair + l->n_repairs; i++)
                if (doc->decisions[i].kind == DECIDE_OPEN && doc->d.repairs.p[i].certainty != EXACT)
                        return true;
        return false;
}

static MUST Err add_paragraph(Table *t, const ReadLine *l)
{
        Ctx *c = t->c;
        const ReadDoc *d = &t->doc->d;
        Json *row = json_object(c->arena), *para = json_object(c->arena);
        Walk w = {.c = c,
                .doc = t->doc,
                .before = json_array(c->arena),
                .after = json_array(c->arena)};
        size_t from = (size_t)(l->after.p - d->text.p), to = from + l->after.n, at = from;
        while (w.next_loss < d->losses.n && d->losses.p[w.next_loss].at < from)
                w.next_loss++;
        for (size_t i = l->first_repair; i < l->first_repair + l->n_repairs; i++) {
                const Repair *r = &d->repairs.p[i];
                push_same(&w, at, MAX(at, r->at.from));
                push_repair(&w, i);
                at = MAX(at, r->at.to);
        }
        push_same(&w, at, MAX(at, to));
        json_put_int(c->arena, para, "number", ++t->number);
        json_put(c->arena, para, "before", w.before);
        json_put(c->arena, para, "after", w.after);
        json_put_str(c->arena, para, "lang", str_from(script_of(l->after)));
        json_put_bool(c->arena, para, "heading", l->kind == LINE_TITLE || l->kind == LINE_HEADING);
        json_put_bool(c->arena, para, "current", current_in(t->r, t->doc, l));
        json_put_bool(c->arena, para, "waits", waits(t->doc, l));
        TRY(put_entities(c, para, t->r, d, from, to));
        json_put(c->arena, row, "para", para);
        json_push(c->arena, t->rows, row);
        return OK;
}

/* A line that became description: shown, with what it became. */
static void add_meta(Table *t, const ReadLine *l)
{
        Arena *a = t->c->arena;
        Json *row = json_object(a), *meta = json_object(a);
        json_put_int(a, meta, "number", ++t->number);
        json_put_str(a, meta, "text", l->before);
        json_put_str(a, meta, "lang", str_from(script_of(l->before)));
        json_put_str(a, meta, "reason", tr_made(t->c, l->reason));
        json_put(a, row, "meta", meta);
        json_push(a, t->rows, row);
}

static void add_split(Table *t)
{
        Arena *a = t->c->arena;
        const ReviewDoc *doc = t->doc;
        if (!split_here(doc))
                return;
        Json *row = json_object(a), *split = json_object(a);
        Decision d = doc->decisions[doc->d.repairs.n];
        Place here = {doc->number, doc->d.repairs.n};
        json_put_int(a, split, "document", (int64_t)doc->number + 1);
        json_put_str(a, split, "title", doc->d.title);
        json_put_str(a, split, "evidence", tr_made(t->c, doc->d.evidence));
        json_put_bool(a, split, "open", d.kind == DECIDE_OPEN);
        json_put_bool(a, split, "refused", d.kind == DECIDE_REFUSE);
        json_put_bool(a, split, "current", t->r->has_current && same_place(t->r->current, here));
        json_put_str(a, split, "lang", str_from(script_of(doc->d.title)));
        json_put(a, row, "split", split);
        json_push(a, t->rows, row);
}

static MUST Err put_rows(Ctx *c, Json *model, const Review *r)
{
        Table t = {.c = c, .r = r, .rows = json_array(c->arena)};
        for (size_t i = 0; i < r->n_docs; i++) {
                t.doc = &r->docs[i];
                end_furniture(&t);
                add_split(&t);
                for (size_t k = 0; k < t.doc->d.n_lines; k++) {
                        const ReadLine *l = &t.doc->d.lines[k];
                        if (l->kind == LINE_FURNITURE) {
                                add_furniture(&t, l);
                                continue;
                        }
                        end_furniture(&t);
                        if (in_text(&t.doc->d, l))
                                TRY(add_paragraph(&t, l));
                        else if (l->kind == LINE_META)
                                add_meta(&t, l);
                }
        }
        end_furniture(&t);
        json_put(c->arena, model, "rows", t.rows);
        return OK;
}

/* The bar at the foot
 * ------------------- */
static const ReviewDoc *doc_numbered(const Review *r, size_t number)
{
        for (size_t i = 0; i < r->n_docs; i++)
                if (r->docs[i].number == number)
                        return &r->docs[i];
        return NULL;
}

static void put_current(Ctx *c, Json *model, const Review *r)
{
        Arena *a = c->arena;
        const ReviewDoc *doc = r->has_current ? doc_numbered(r, r->current.doc) : NULL;
        if (!doc || r->n_open == 0)
                return;
        Json *o = json_object(a);
        size_t at = 0;
        while (at < r->n_open && !same_place(r->open[at], r->current))
                at++;
        json_put_str(a, o, "place", print_place(c, r->current));
        json_put_int(a, o, "index", (int64_t)at + 1);
        json_put_int(a, o, "total", (int64_t)r->n_open);
        json_put_str(a, o, "next", print_place(c, r->open[(at + 1) % r->n_open]));
        json_put_str(a, o, "back", print_place(c, r->open[(at + r->n_open - 1) % r->n_open]));
        bool split = r->current.proposal >= doc->d.repairs.n;
        json_put_bool(a, o, "split", split);
        if (split) {
                json_put_str(a, o, "after", doc->d.title);
                json_put_str(a, o, "lang", str_from(script_of(doc->d.title)));
                json_put_str(a, o, "why", tr_made(c, doc->d.evidence));
        } else {
                const Repair *p = &doc->d.repairs.p[r->current.proposal];
                json_put_str(a, o, "before", p->before);
                json_put_str(a, o, "after", p->after);
                json_put_str(a, o, "lang", str_from(script_of(p->after)));
                json_put_bool(a, o, "flagged", p->certainty == DOUBT);
                json_put_bool(a, o, "lost", p->kind == REPAIR_TAIL || p->kind == REPAIR_BYTES);
                json_put_str(a, o, "why", tr_made(c, p->why));
                if (p->confidence > 0)
                        json_put_str(a, o, "sure", str_printf(a, "%.2f", p->confidence));
        }
        json_put(a, model, "current", o);
}

/* The head
 * -------- */
static void put_steps(Ctx *c, Json *model, const Review *r)
{
        int64_t n_repairs = 0, n_found = 0;
        for (size_t i = 0; i < r->n_docs; i++) {
                const ReadDoc *d = &r->docs[i].d;
                n_repairs += (int64_t)d->repairs.n;
                n_found += (int64_t)(d->dates.n + d->quantities.n + d->losses.n);
        }
        json_put_int(c->arena, model, "n_repairs", n_repairs);
        json_put_int(c->arena, model, "n_furniture", (int64_t)r->head.n_furniture);
        json_put_int(c->arena, model, "n_docs", (int64_t)r->in.n_docs);
        json_put_int(c->arena, model, "n_found", n_found);
}

static void put_documents(Ctx *c, Json *model, const Review *r)
{
        if (r->in.n_docs <= DOCS_AT_ONCE)
                return;
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->in.n_docs && i < 400; i++) {
                Json *o = json_object(c->arena);
                json_put_int(c->arena, o, "number", (int64_t)i + 1);
                json_put_bool(c->arena, o, "here", r->docs[0].number == i);
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "documents", list);
}

static Json *like_model(Ctx *c, const IntakeLike *like)
{
        Arena *a = c->arena;
        const SimilarRecord *r = &like->record;
        Json *o = json_object(a);
        bool material = str_eq(r->register_name, S("material"));
        Str address = like->intake_id.n
                ? str_printf(a, "/intake/%.*s?doc=%zu", STR(like->intake_id), like->doc + 1)
                : material ? str_printf(a, "/read/%.*s", STR(r->id))
                           : str_printf(a, "/r/%.*s/%.*s", STR(r->register_name), STR(r->id));
        json_put_str(a, o, "address", address);
        json_put_str(a, o, "title", r->title);
        json_put_str(a, o, "lang", str_from(script_of(r->title)));
        json_put_str(a, o, "number", r->number);
        json_put_bool(a, o, "waiting", like->intake_id.n > 0);
        json_put_int(a, o, "of_this", (int64_t)(r->of_this * 100 + .5));
        json_put_int(a, o, "of_that", (int64_t)(r->of_that * 100 + .5));
        return o;
}

/* What the office has of it already; of each document that is shown. */
static MUST Err put_likes(Ctx *c, Json *model, const Review *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; r->in.state == INTAKE_REVIEW && i < r->n_docs; i++) {
                IntakeLike *likes;
                size_t n;
                TRY(intake_similar(c, r->in.id, r->docs[i].number, &likes, &n));
                for (size_t k = 0; k < n; k++)
                        json_push(c->arena, list, like_model(c, &likes[k]));
        }
        json_put(c->arena, model, "likes", list);
        json_put_bool(c->arena, model, "has_likes", list->n > 0);
        return OK;
}

static void put_records(Ctx *c, Json *model, const Intake *in)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < in->n_record_ids; i++)
                json_push(c->arena, list, json_string(c->arena, in->record_ids[i]));
        json_put(c->arena, model, "records", list);
}

static void put_head(Ctx *c, Json *model, const Intake *in)
{
        Arena *a = c->arena;
        Str title = in->title.n ? in->title : in->file_name;
        if (title.n == 0)
                title = str_from(tr(c, N_("A refused document")));
        LocalTime t = time_local(c, in->created_ms);
        page_title(c, model, "collect", title);
        page_crumb(c, model, str_from(tr(c, N_("Collect"))), S("/collect"));
        page_crumb(c, model, title, S(""));
        json_put_str(a, model, "title_lang", str_from(script_of(title)));
        json_put_str(a, model, "id", in->id);
        json_put_str(a, model, "file", in->file_name);
        json_put_int(a, model, "bytes", in->n_bytes);
        json_put_str(a, model, "sha512", in->sha512);
        json_put_str(a, model, "short", str_slice(in->sha512, 0, 12));
        json_put_str(a, model, "day", str_printf(a, "%04d-%02d-%02d", t.year, t.month, t.day));
        json_put_str(a, model, "state", str_from(intake_state_name(in->state)));
        json_put_str(a, model, "sentence", tr_made(c, in->sentence));
        json_put_int(a, model, "version", in->version);
        json_put_bool(a, model, "reading", in->state == INTAKE_READING);
        json_put_bool(a, model, "review", in->state == INTAKE_REVIEW);
        json_put_bool(a, model, "filed", in->state == INTAKE_FILED);
        json_put_bool(a, model, "returned", in->state == INTAKE_RETURNED);
        json_put_bool(a, model, "failed", in->state == INTAKE_FAILED);
        json_put_bool(a, model, "refused", in->state == INTAKE_REFUSED);
        put_records(c, model, in);
}

static MUST Err put_review(Ctx *c, const Req *q, Json *model)
{
        Review r;
        TRY(load_review(c, q, &r));
        Arena *a = c->arena;
        json_put_str(a, model, "format", r.head.format);
        json_put_str(a, model, "encoding", r.head.encoding);
        json_put_str(a, model, "encoding_reason", tr_made(c, r.head.encoding_reason));
        json_put_int(a, model, "n_replaced", (int64_t)r.head.n_replaced);
        json_put_bool(a, model, "damaged", r.head.n_replaced > 0);
        json_put_int(a, model, "n_open", r.in.n_open);
        json_put_int(a, model, "n_exact", (int64_t)r.n_exact);
        json_put_bool(a, model, "certain", r.n_exact > 0);
        json_put_bool(a, model, "ready", r.in.n_open == 0);
        json_put_bool(a, model, "has_rows", true);
        put_steps(c, model, &r);
        put_documents(c, model, &r);
        TRY(put_likes(c, model, &r));
        TRY(put_rows(c, model, &r));
        put_current(c, model, &r);
        return OK;
}

/* Pages
 * ----- */
static Err show_intake(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Intake in;
        TRY(intake_load(c, q->args[0], &in));
        put_head(c, model, &in);
        if (in.state == INTAKE_REVIEW || in.state == INTAKE_FILED || in.state == INTAKE_RETURNED)
                return put_review(c, q, model);
        return OK;
}

static void back_to(Ctx *c, const Req *q, Resp *p, Str place)
{
        Str id = q->args[0];
        resp_redirect(c, p,
                place.n ? str_printf(c->arena, "/intake/%.*s?at=%.*s#now", STR(id), STR(place))
                        : str_printf(c->arena, "/intake/%.*s", STR(id)),
                S(""));
}

static Err decide(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        static const struct {
                const char *name;
                DecisionKind kind;
        } kinds[] = {
                {"accept", DECIDE_ACCEPT}, {"refuse", DECIDE_REFUSE}, {"rewrite", DECIDE_REWRITE}};
        Place at;
        Intake in;
        TRY(intake_load(c, q->args[0], &in));
        if (!parse_place(req_param(q, "place"), &at))
                return fail_field(c, ERR_INVALID, S("place"), "This place does not exist.");
        for (size_t i = 0; i < ARRAY_LEN(kinds); i++) {
                if (!str_eq(req_param(q, "kind"), str_from(kinds[i].name)))
                        continue;
                TRY(intake_decide(c, q->args[0], at.doc, at.proposal,
                        (Decision){.kind = kinds[i].kind, .text = req_param(q, "text")}));
                back_to(c, q, p, req_param(q, "place"));
                return OK;
        }
        return fail_field(c, ERR_INVALID, S("kind"), "Accept, refuse or rewrite.");
}

static Err accept_exact(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        size_t n;
        TRY(intake_accept_exact(c, q->args[0], &n));
        back_to(c, q, p, req_param(q, "place"));
        return OK;
}

static Err undo(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(intake_undo(c, q->args[0]));
        back_to(c, q, p, S(""));
        return OK;
}

static Err file_intake(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(intake_file(c, q->args[0], FILE_REVIEWED));
        Intake in;
        TRY(intake_load(c, q->args[0], &in));
        Str notice = str_printf(c->arena,
                tr_n(c, (int64_t)in.n_record_ids, "%zu document is in the collection.",
                        "%zu documents are in the collection."),
                in.n_record_ids);
        if (in.n_record_ids == 1)
                resp_redirect(
                        c, p, str_printf(c->arena, "/read/%.*s", STR(in.record_ids[0])), notice);
        else
                resp_redirect(c, p, str_printf(c->arena, "/intake/%.*s", STR(in.id)), notice);
        return OK;
}

static Err send_back(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(intake_return(c, q->args[0], req_param(q, "reason")));
        resp_redirect(c, p, S("/collect"), str_from(tr(c, N_("Sent back; the original is kept."))));
        return OK;
}

static Err send_original(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        TRY(intake_path(c, q->args[0], &p->file, &p->download));
        p->type = S("application/octet-stream");
        return OK;
}

const Route intake_routes[] = {
        {"GET", "/intake/:id", "intake", "at doc", 0, MAY_COLLECT, show_intake},
        {"POST", "/intake/:id/decide", NULL, "place kind text", ROUTE_WRITES, MAY_COLLECT, decide},
        {"POST", "/intake/:id/accept", NULL, "place", ROUTE_WRITES, MAY_COLLECT, accept_exact},
        {"POST", "/intake/:id/undo", NULL, "", ROUTE_WRITES, MAY_COLLECT, undo},
        {"POST", "/intake/:id/file", NULL, "", ROUTE_WRITES, MAY_FILE, file_intake},
        {"POST", "/intake/:id/return", NULL, "reason", ROUTE_WRITES, MAY_COLLECT, send_back},
        {"GET", "/intake/:id/original", NULL, "", 0, MAY_COLLECT, send_original},
        {0},
};
