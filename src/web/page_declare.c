/* page_declare.c: changing what a register or a vocabulary declares, without a programmer: part by part in forms, or the
 * whole as text. The page carries the changed text with it and keeps nothing; each step shows what is different, what
 * the tables would need, and what would be lost. Only then it is carried out, with a reason. */
#include "web/declare_model.h"

#include <string.h>

/* What is being changed. */
typedef struct {
        bool vocabulary;
        Str name;
        Declaration held; /* as it holds now; its text is empty if it is new */
        Str text;         /* as it is to be */
        Str base;         /* hash of what the text was made from */
        Others others;    /* what becomes of those that name it, if it gets another name */
        Json *was, *tree; /* NULL: it cannot be read */
        DeclaredPart open;
        bool opened;
        Str refusal, field;
} Draft;

static Str address_of(Ctx *c, const Draft *d, const char *suffix)
{
        return str_printf(c->arena, "/settings/%s/%.*s%s",
                d->vocabulary ? "vocabularies" : "registers", STR(d->name), suffix);
}

static void refuse(Ctx *c, Draft *d)
{
        d->refusal = c->fault.sentence;
        d->field = c->fault.field;
        fault_clear(c);
}

static void read_tree(Ctx *c, Draft *d)
{
        d->tree = NULL;
        if (declaration_tree(c, d->text, &d->tree) != OK)
                fault_clear(c); /* the problems say it, with its line */
}

bool declared_already(Ctx *c, bool vocabulary, Str name)
{
        Declaration *list;
        size_t n, i = 0;
        if (declarations_list(c, c->registers, &list, &n) != OK) {
                fault_clear(c);
                return true;
        }
        while (i < n && !(list[i].vocabulary == vocabulary && str_eq(list[i].name, name)))
                i++;
        return i < n;
}

/* What is not declared yet may be sent only by whoever began it (declare_put_new): it was made from nothing. */
static MUST Err load_held(Ctx *c, const Req *q, bool vocabulary, bool begun, Draft *ret)
{
        *ret = (Draft){.vocabulary = vocabulary, .name = q->args[0]};
        if (begun && !declared_already(c, vocabulary, ret->name))
                return OK;
        TRY(declaration_load(c, c->registers, vocabulary, ret->name, &ret->held));
        ret->text = ret->held.text;
        ret->base = ret->held.hash;
        return declaration_tree(c, ret->held.text, &ret->was);
}

/* Answers
 * ------- */
/* The register itself has another name: the one that it had joins those that it had before, but for the present one. */
static void answer_register(Ctx *c, Draft *d, Str name)
{
        const Json *was = json_lookup(d->tree, S("was"));
        Json *all = json_array(c->arena);
        json_push(c->arena, all, json_string(c->arena, name));
        for (size_t i = 0; was && i < (was->kind == JSON_ARRAY ? was->n : 1); i++) {
                const Json *one = was->kind == JSON_ARRAY ? was->items[i] : was;
                Str former =
                        one->kind == JSON_OBJECT ? json_text(json_at(one, "name")) : json_text(one);
                if (!str_eq(former, json_text(json_at(d->tree, "register"))) &&
                        !str_eq(former, name))
                        json_push(c->arena, all, json_string(c->arena, former));
        }
        d->tree = declared_with(
                c, d->tree, (DeclaredPart){0}, "was", all->n == 1 ? all->items[0] : all);
}

/* "field:era" chosen as "retire", or as the name that it has now. */
static void answer_one(Ctx *c, Draft *d, Str list, Str name, Str answer)
{
        DeclaredPart old = {list, name}, now = {list, answer};
        if (str_eq(list, S("register"))) {
                answer_register(c, d, name);
                return;
        }
        Json *item = declared_item(c, d->was, old);
        if (!item || declared_item(c, d->tree, old))
                return;
        if (str_eq(answer, S("retire"))) {
                d->tree = declared_with_item(c, d->tree, list, item);
                d->tree =
                        declared_with(c, d->tree, old, "retired", json_string(c->arena, S("true")));
        } else if (declared_item(c, d->tree, now)) {
                d->tree = declared_with(c, d->tree, now, "was", declared_former(c, name, item));
        }
}

static const struct {
        LapseOf of;
        const char *list;
} asked[] = {
        {LAPSE_FIELD, "fields"},
        {LAPSE_STATE, "states"},
        {LAPSE_TERM, "terms"},
        {LAPSE_REGISTER, "register"},
};

static void take_answers(Ctx *c, const Req *q, Draft *d)
{
        Str *names, *answers;
        size_t n = req_params(c, q, "asked", &names),
               n_answers = req_params(c, q, "answer", &answers);
        for (size_t i = 0; d->tree && i < n && i < n_answers; i++) {
                DeclaredPart part = declared_part(names[i]);
                if (answers[i].n)
                        answer_one(c, d, part.list, part.name, answers[i]);
        }
        if (n && d->tree)
                d->text = declaration_print(c, d->tree);
}

/* What may have become of a thing: those of the list that are new, or of terms and states all. */
static Json *choices_for(Ctx *c, const Draft *d, Str list)
{
        Json *choices = json_array(c->arena);
        const Json *items = json_lookup(d->tree, list);
        if (str_eq(list, S("register")))
                json_push(c->arena, choices, json_string(c->arena, json_text(items)));
        for (size_t i = 0; items && i < items->n; i++) {
                Str name = declared_item_name(c, list, items->items[i]);
                bool known = declared_item(c, d->was, (DeclaredPart){list, name}) != NULL;
                if (!known || !str_eq(list, S("fields")))
                        json_push(c->arena, choices, json_string(c->arena, name));
        }
        return choices;
}

/* What this page can ask about: it must be of this declaration. */
static Str list_of(const Draft *d, const Lapse *l)
{
        if (l->of == LAPSE_REGISTER && (d->vocabulary || !str_eq(l->name, d->name)))
                return (Str){0};
        for (size_t i = 0; i < ARRAY_LEN(asked); i++)
                if (asked[i].of == l->of &&
                        (l->of == LAPSE_REGISTER ||
                                (l->of == LAPSE_TERM ? d->vocabulary &&
                                                        str_eq(l->vocabulary->name, d->name)
                                                     : !d->vocabulary && l->reg &&
                                                        str_eq(l->reg->name, d->name))))
                        return str_from(asked[i].list);
        return (Str){0};
}

static Json *lapse_model(Ctx *c, const Draft *d, const Lapse *l)
{
        Arena *a = c->arena;
        Str list = list_of(d, l);
        Json *o = json_object(a);
        json_put_str(a, o, "sentence", l->sentence);
        json_put_str(a, o, "name", l->name);
        if (list.n) {
                json_put_str(a, o, "asked", str_printf(a, "%.*s/%.*s", STR(list), STR(l->name)));
                json_put(a, o, "choices", choices_for(c, d, list));
                json_put_bool(a, o, "retires", l->of != LAPSE_STATE && l->of != LAPSE_REGISTER);
        }
        return o;
}

/* What it would do
 * ---------------- */
static Json *sentences(Ctx *c, const Str *lines, size_t n)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, json_string(c->arena, lines[i]));
        return list;
}

/* The plan, the losses and the rest of a text without mistakes; *ret_good: it may be carried out. */
static MUST Err put_plan(
        Ctx *c, const Draft *d, const Registers *fresh, Json *model, bool *ret_good)
{
        Arena *a = c->arena;
        Lapse *lapses;
        MigrationStep *steps;
        Str *lines;
        size_t n, n_steps, n_lines;
        TRY(registers_losses(c, fresh, &lapses, &n));
        TRY(registers_plan(c, fresh, &steps, &n_steps));
        TRY(registers_unfilled(c, fresh, c->registers, &lines, &n_lines));
        Json *list = json_array(a), *plan = json_array(a);
        for (size_t i = 0; i < n; i++)
                json_push(a, list, lapse_model(c, d, &lapses[i]));
        for (size_t i = 0; i < n_steps; i++)
                if (!i || !str_eq(steps[i].sentence, steps[i - 1].sentence))
                        json_push(a, plan, json_string(a, steps[i].sentence));
        json_put(a, model, "lapses", list);
        json_put_bool(a, model, "has_lapses", n > 0);
        json_put(a, model, "plan", plan);
        json_put_bool(a, model, "has_plan", n_steps > 0);
        json_put(a, model, "unfilled", sentences(c, lines, n_lines));
        json_put_bool(a, model, "has_unfilled", n_lines > 0);
        *ret_good = n == 0;
        return OK;
}

/* Another name of the register: the declarations that name it by the one that it had. */
static MUST Err put_followers(Ctx *c, const Draft *d, Json *model)
{
        Str *names, now = json_text(json_lookup(d->tree, S("register")));
        size_t n = 0;
        if (!d->was || d->vocabulary || !now.n || str_eq(now, d->name))
                return OK;
        TRY(declaration_followers(c, c->registers, d->name, d->text, &names, &n));
        json_put(c->arena, model, "followers", sentences(c, names, n));
        json_put_bool(c->arena, model, "has_followers", n > 0);
        json_put_bool(c->arena, model, "follow", d->others == OTHERS_FOLLOW);
        return OK;
}

static MUST Err put_preview(Ctx *c, const Draft *d, Json *model, bool *ret_good)
{
        const Registers *fresh = NULL;
        Str *problems;
        size_t n;
        *ret_good = false;
        TRY(declaration_try(c, c->registers, d->vocabulary, d->name, d->text, d->others, &problems,
                &n, &fresh));
        json_put(c->arena, model, "problems", sentences(c, problems, n));
        json_put_bool(c->arena, model, "has_problems", n > 0);
        TRY(put_followers(c, d, model));
        if (d->tree) {
                Json *list = declared_differences(c, d->was, d->tree, d->vocabulary);
                json_put(c->arena, model, "differences", list);
                json_put_bool(c->arena, model, "has_differences", list->n > 0);
        }
        return fresh ? put_plan(c, d, fresh, model, ret_good) : OK;
}

/* The page
 * -------- */
static Str label_of(Ctx *c, const Draft *d)
{
        const Json *label = json_at(d->tree, "label");
        if (!d->was && !d->vocabulary && label)
                return pick_label(
                        c, json_text(json_at(label, "zh")), json_text(json_at(label, "en")));
        return d->was ? pick_label(c, d->held.label_zh, d->held.label_en) : d->name;
}

/* "site.yaml.20261129-121500-123" → 2026-11-29 12:15 */
static Str former_label(Ctx *c, Str file)
{
        static const size_t length = 19; /* of the date behind the name */
        Str day = file.n > length ? str_slice(file, file.n - length, file.n) : (Str){0};
        return day.n < length ? file
                              : str_printf(c->arena, "%.4s-%.2s-%.2s %.2s:%.2s", day.p, day.p + 4,
                                        day.p + 6, day.p + 9, day.p + 11);
}

/* What the office changed so far, and the ways back. */
static MUST Err put_office(Ctx *c, const Draft *d, Json *model)
{
        Arena *a = c->arena;
        Str *names;
        size_t n;
        Json *formers = json_array(a), *shipped = NULL;
        TRY(declaration_formers(c, c->registers, d->vocabulary, d->name, &names, &n));
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "file", names[i]);
                json_put_str(a, o, "label", former_label(c, names[i]));
                json_push(a, formers, o);
        }
        json_put(a, model, "formers", formers);
        json_put_bool(a, model, "has_formers", n > 0);
        json_put_bool(a, model, "own", !d->held.shipped.n);
        json_put_bool(a, model, "changed", d->held.shipped.n && d->held.file.n);
        json_put_bool(a, model, "whole", d->held.shipped.n && d->held.whole);
        if (!d->held.shipped.n || !d->held.file.n)
                return OK;
        TRY(declaration_tree(c, d->held.shipped, &shipped));
        json_put(a, model, "own_changes", declared_differences(c, shipped, d->was, d->vocabulary));
        return OK;
}

static MUST Err put_draft(Ctx *c, Draft *d, Json *model, bool *ret_good)
{
        Arena *a = c->arena;
        Str title = str_printf(
                a, tr(c, d->was ? N_("Change: %.*s") : N_("New: %.*s")), STR(label_of(c, d)));
        int64_t lines = 1;
        for (size_t i = 0; i < d->text.n; i++)
                lines += d->text.p[i] == '\n';
        page_title(c, model, "settings", title);
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S("/settings/registers"));
        page_crumb(c, model, label_of(c, d),
                d->vocabulary    ? S("/settings/vocabularies")
                        : d->was ? address_of(c, d, "")
                                 : S("/settings/new-register"));
        page_crumb(c, model, str_from(tr(c, N_("Change"))), S(""));
        json_put_str(a, model, "action", address_of(c, d, "/edit"));
        json_put_str(a, model, "name", d->name);
        json_put_bool(a, model, "vocabulary", d->vocabulary);
        json_put_str(a, model, "text", d->text);
        json_put_int(a, model, "rows", MIN(MAX(lines, (int64_t)10), (int64_t)40));
        json_put_str(a, model, "base", d->base);
        json_put_bool(a, model, "fresh", !d->was);
        if (!json_at(model, "refusal")) {
                json_put_str(a, model, "refusal", d->refusal);
                json_put_str(a, model, "refused_field", d->field);
        }
        if (d->tree)
                json_put(a, model, "outline", declared_outline(c, d->tree, d->vocabulary));
        Json *form =
                d->tree && d->opened ? declared_form(c, d->tree, d->open, d->vocabulary) : NULL;
        if (form)
                json_put(a, model, "form", form);
        TRY(put_office(c, d, model));
        return put_preview(c, d, model, ret_good);
}

static MUST Err answer(Ctx *c, Draft *d, Json *model)
{
        bool good;
        TRY(put_draft(c, d, model, &good));
        json_put_bool(c->arena, model, "good",
                good && json_truth(json_at(model, "has_differences")) && !d->refusal.n);
        return OK;
}

Err declare_put_new(Ctx *c, bool vocabulary, Str name, Str text, Json *model)
{
        Draft d = {.vocabulary = vocabulary, .name = name, .text = text};
        read_tree(c, &d);
        return answer(c, &d, model);
}

static MUST Err show(Ctx *c, const Req *q, Json *model, bool vocabulary)
{
        Draft d;
        Str former = req_param(q, "former"), part = req_param(q, "part");
        TRY(load_held(c, q, vocabulary, /* begun= */ false, &d));
        if (str_eq(former, S("shipped")) && d.held.shipped.n)
                d.text = d.held.shipped;
        else if (former.n)
                TRY(declaration_former(c, c->registers, vocabulary, d.name, former, &d.text));
        d.open = declared_part(part);
        d.opened = req_has(q, "part");
        read_tree(c, &d);
        return answer(c, &d, model);
}

/* Steps
 * ----- */
/* The form of the part that was open goes into the text first, whatever was pressed. */
static void take_form(Ctx *c, const Req *q, Draft *d)
{
        DeclaredPart part = {req_param(q, "list"), req_param(q, "item")};
        Str act = req_param(q, "do");
        if (!req_has(q, "list") || !d->tree)
                return;
        d->open = part;
        d->opened = true;
        if (declared_take(c, q, &d->tree, part, d->vocabulary, &d->open) != OK) {
                refuse(c, d);
                return;
        }
        if (str_eq(act, S("omit"))) {
                d->tree = declared_without(c, d->tree, d->open);
                d->opened = false;
        } else if (str_eq(act, S("up")) || str_eq(act, S("down"))) {
                d->tree = declared_moved(c, d->tree, d->open, str_eq(act, S("up")) ? -1 : 1);
        }
        d->text = declaration_print(c, d->tree);
}

static MUST Err carry_out(Ctx *c, const Req *q, Draft *d, Json *model, Resp *p)
{
        bool good;
        TRY(put_draft(c, d, model, &good));
        if (!good || d->refusal.n) {
                p->status = 422;
                return OK;
        }
        Err e = declaration_apply(c, d->vocabulary, d->name, d->text, d->others, d->base,
                req_param(q, "reason"), declarations_follow);
        if (e == OK) {
                if (!d->vocabulary) /* it may have another one now */
                        d->name = json_text(json_at(d->tree, "register"));
                resp_redirect(c, p,
                        d->vocabulary ? S("/settings/vocabularies") : address_of(c, d, ""),
                        str_from(N_("It is declared so from now on.")));
                return OK;
        }
        if (q->json || (e != ERR_INVALID && e != ERR_CONFLICT && e != ERR_LIMIT))
                return e;
        p->status = e == ERR_CONFLICT ? 409 : 422;
        refuse(c, d);
        *json_at(model, "refusal") = *json_string(c->arena, d->refusal);
        *json_at(model, "refused_field") = *json_string(c->arena, d->field);
        json_put_bool(c->arena, model, "good", e == ERR_INVALID);
        json_put_bool(c->arena, model, "late", e == ERR_CONFLICT);
        return OK;
}

static MUST Err change(Ctx *c, const Req *q, Json *model, Resp *p, bool vocabulary)
{
        Draft d;
        TRY(load_held(c, q, vocabulary, !req_param(q, "base").n, &d));
        d.text = req_param(q, "text");
        d.base = req_param(q, "base");
        d.others = req_has(q, "follow") ? OTHERS_FOLLOW : OTHERS_STAY;
        read_tree(c, &d);
        take_form(c, q, &d);
        take_answers(c, q, &d);
        if (req_has(q, "open") && !d.refusal.n) {
                d.open = declared_part(req_param(q, "open"));
                d.opened = true;
        }
        json_put_str(c->arena, model, "reason", req_param(q, "reason"));
        if (str_eq(req_param(q, "do"), S("apply")))
                return carry_out(c, q, &d, model, p);
        if (d.refusal.n)
                p->status = 422;
        return answer(c, &d, model);
}

static Err show_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        return show(c, q, model, /* vocabulary= */ false);
}

static Err change_register(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return change(c, q, model, p, /* vocabulary= */ false);
}

static Err show_vocabulary(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        return show(c, q, model, /* vocabulary= */ true);
}

static Err change_vocabulary(Ctx *c, const Req *q, Json *model, Resp *p)
{
        return change(c, q, model, p, /* vocabulary= */ true);
}

/* Vocabularies
 * ------------ */
static Err show_vocabularies(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)q;
        (void)p;
        Arena *a = c->arena;
        Declaration *list;
        size_t n;
        TRY(declarations_list(c, c->registers, &list, &n));
        Json *rows = json_array(a);
        for (size_t i = 0; i < n; i++) {
                if (!list[i].vocabulary)
                        continue;
                Json *o = json_object(a);
                json_put_str(a, o, "name", list[i].name);
                json_put_str(a, o, "address",
                        str_printf(a, "/settings/vocabularies/%.*s/edit", STR(list[i].name)));
                json_put_bool(a, o, "changed", list[i].file.n > 0 && list[i].shipped.n > 0);
                json_put_bool(a, o, "own", !list[i].shipped.n);
                json_put_str(a, o, "terms", vocabulary_words(c, c->registers, list[i].name));
                json_push(a, rows, o);
        }
        page_title(c, model, "settings", str_from(tr(c, N_("Vocabularies"))));
        page_crumb(c, model, str_from(tr(c, N_("Settings"))), S("/settings"));
        page_crumb(c, model, str_from(tr(c, N_("What they declare"))), S("/settings/registers"));
        page_crumb(c, model, str_from(tr(c, N_("Vocabularies"))), S(""));
        json_put(a, model, "vocabularies", rows);
        json_put_int(a, model, "n", (int64_t)rows->n);
        return OK;
}

#define SENT "text base list item k.* open do asked answer follow reason"
#define CHANGES (ROUTE_WRITES | ROUTE_NO_TXN) /* the change has a transaction of its own */

const Route declare_routes[] = {
        {"GET", "/settings/registers/:register/edit", "declare", "former part", 0, MAY_DECLARE,
                show_register},
        {"POST", "/settings/registers/:register/edit", "declare", SENT, CHANGES, MAY_DECLARE,
                change_register},
        {"GET", "/settings/vocabularies", "vocabularies", "", 0, MAY_DECLARE, show_vocabularies},
        {"GET", "/settings/vocabularies/:vocabulary/edit", "declare", "former part", 0, MAY_DECLARE,
                show_vocabulary},
        {"POST", "/settings/vocabularies/:vocabulary/edit", "declare", SENT, CHANGES, MAY_DECLARE,
                change_vocabulary},
        {0},
};
