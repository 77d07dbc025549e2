/* reckon.c: what the program fills in by itself when a record is saved: a number as much as its term weighs, the sum of a
 * field of its parts, the ratio of two numbers, a text put together of other fields. An error in a proof counts as its
 * kind does, the proof counts its errors, the rate follows from both, and nobody takes a calculator. What a person typed
 * into a number or a text that only may be filled in stays. */
#include "record/inner.h"

#include <math.h>
#include <string.h>

bool field_computed(const Field *f)
{
        return f->ratio[0] != NULL;
}

static Values *at(Record *r, const Field *f)
{
        return &r->values[f - r->reg->fields];
}

/* As people write it: no more digits than it has, at most four behind the point. */
static Str number_words(Arena *a, double n)
{
        Str s = str_printf(a, "%.4f", n);
        while (s.n && s.p[s.n - 1] == '0')
                s.n--;
        if (s.n && s.p[s.n - 1] == '.')
                s.n--;
        return s;
}

static void put_number(Ctx *c, Record *r, const Field *f, double n)
{
        Value *v = NEW(c->arena, Value);
        v->text = number_words(c->arena, n);
        v->number = n;
        *at(r, f) = (Values){v, 1};
}

/* Weights
 * ------- */
static const Term *term_of(const Record *r, const Field *f)
{
        const Values *v = &r->values[f - r->reg->fields];
        return f->vocabulary && v->n ? term_lookup(f->vocabulary, v->p[0].text) : NULL;
}

/* Empty, or what the kind before weighed: whoever chose another kind means its weight. */
static bool follows_weight(const Record *r, const Record *old, const Field *f)
{
        size_t i = (size_t)(f - r->reg->fields);
        const Term *before = old ? term_of(old, f->weight) : NULL, *now = term_of(r, f->weight);
        double weight;
        if (!r->values[i].n)
                return true;
        return before && now != before && str_to_double(before->weight, &weight) &&
                weight == r->values[i].p[0].number;
}

static void weigh(Ctx *c, Record *r, const Record *old, const Field *f)
{
        const Term *t = term_of(r, f->weight);
        double weight;
        if (t && t->weight.n && str_to_double(t->weight, &weight) && follows_weight(r, old, f))
                put_number(c, r, f, weight);
}

/* Sums of parts
 * ------------- */
/* Where a part was ever entered they are counted; else what was typed stands, or nothing was found. */
static MUST Err sum_up(Ctx *c, Record *r, const Field *f)
{
        const Register *part = f->sum_of;
        const char *suffix = f->sum->type == &quantity_type ? "_min" : "_number";
        double total = 0;
        int64_t n = 0;
        if (!part->part_of || !str_eq(part->part_of->target, r->reg->name))
                return OK;
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT count(*), coalesce(sum(CASE WHEN withdrawn = 0 THEN %.*s END), 0.0) FROM %.*s WHERE %.*s = ?",
                STR(column_name(c->arena, f->sum, suffix)), STR(table_name(c->arena, part)),
                STR(column_name(c->arena, part->part_of, "")));
        if (r->id.n) {
                CLEANUP(rows_closep) Rows *rows = NULL;
                bool more;
                TRY(db_query(c, sql.p, CELLS(cell_text(r->id)), &rows));
                TRY(rows_next(c, rows, &more));
                n = more ? rows_int(rows, 0) : 0;
                total = more ? rows_real(rows, 1) : 0;
        }
        if (n || !at(r, f)->n)
                put_number(c, r, f, round(total * 10000) / 10000); /* 0.1 ten times is 1 */
        return OK;
}

/* Ratios
 * ------ */
static void divide(Ctx *c, Record *r, const Field *f)
{
        const Values *part = at(r, f->ratio[0]), *whole = at(r, f->ratio[1]);
        *at(r, f) = (Values){0};
        if (part->n && whole->n && whole->p[0].number > 0 && isfinite(whole->p[0].number))
                put_number(c, r, f, part->p[0].number / whole->p[0].number * f->per);
}

static bool reckons(const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].weight || reg->fields[i].sum_of || reg->fields[i].ratio[0])
                        return true;
        return false;
}

Err reckon(Ctx *c, Record *r, const Record *old)
{
        if (!reckons(r->reg))
                return OK;
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                TRY(field_complete(
                        c, f, &r->values[i])); /* a quantity is words until it is understood */
                if (f->weight)
                        weigh(c, r, old, f);
                if (f->sum_of)
                        TRY(sum_up(c, r, f));
        }
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (r->reg->fields[i].ratio[0])
                        divide(c, r, &r->reg->fields[i]);
        return OK;
}

/* Filled in by the program whatever a person types: by counting parts, or from what was counted. */
static bool is_reckoned(const Register *reg, Str name)
{
        const Field *f = field_lookup(reg, name);
        return f && (f->sum_of || f->ratio[0]);
}

/* Whether every key of a but the reckoned ones, and the salt that is each revision's own, says the same in b. */
static bool agrees(Ctx *c, const Register *reg, const Json *a, const Json *b)
{
        for (size_t i = 0; i < a->n; i++)
                if (!is_reckoned(reg, a->keys[i]) && !str_eq(a->keys[i], S(SNAPSHOT_SALT)) &&
                        !json_same(c->arena, a->items[i], json_lookup(b, a->keys[i])))
                        return false;
        return true;
}

/* Somebody edits a proof while its errors are counted one by one: nobody else has written anything, so nothing is asked. */
Err reckon_catch_up(Ctx *c, Record *r, const Record *old, bool *ret_done)
{
        Cell payload;
        bool found;
        Json *was, *now;
        *ret_done = false;
        if (!reckons(r->reg) || r->version > old->version)
                return OK;
        TRY(db_one(c, "SELECT payload FROM chain WHERE record_id = ? AND version = ?",
                CELLS(cell_text(r->id), cell_int(r->version)), &payload, &found));
        if (!found)
                return OK;
        TRY(json_parse(c, payload.s, &was));
        TRY(json_parse(c, snapshot_text(c, old), &now));
        if (!agrees(c, r->reg, was, now) || !agrees(c, r->reg, now, was))
                return OK;
        for (size_t i = 0; i < r->reg->n_fields; i++)
                if (is_reckoned(r->reg, r->reg->fields[i].name))
                        r->values[i] = old->values[i];
        r->version = old->version;
        *ret_done = true;
        return OK;
}

static bool sums_parts(const Register *whole, const Register *part)
{
        for (size_t i = 0; i < whole->n_fields; i++)
                if (whole->fields[i].sum_of == part)
                        return true;
        return false;
}

/* A part was entered, changed or withdrawn: its whole counts anew, with a revision of its own. */
Err whole_follows(Ctx *c, const Record *part)
{
        const Register *reg = part->reg->part_of
                ? register_lookup(c->registers, part->reg->part_of->target)
                : NULL;
        const Values *of = record_whole(part);
        Record *whole;
        if (!reg || !of->n || !sums_parts(reg, part->reg))
                return OK;
        TRY(record_load_whole(c, reg, of->p[0].text, &whole));
        return record_rewrite(c, whole, S("edit"),
                str_printf(c->arena, tr(c, N_("counted anew: %.*s")),
                        STR(register_label(c, part->reg))));
}

/* Composed texts
 * -------------- */
/* What a field says in a number: a year of a date, the sign of a term, a number with its zeros. */
static Str piece_words(Ctx *c, const Record *r, const ComposePiece *p)
{
        const Values *v = p->field ? &r->values[p->field - r->reg->fields] : NULL;
        int year, month, day;
        if (!p->field)
                return p->words;
        if (!v->n)
                return (Str){0};
        if (p->field->type == &date_type && v->p[0].edtf.n) {
                jdn_to_gregorian(v->p[0].first, &year, &month, &day);
                return str_printf(c->arena, "%04d", year);
        }
        const Term *t = p->field->type == &term_type ? term_of(r, p->field) : NULL;
        if (t)
                return t->sign.n ? t->sign : t->code;
        if (p->field->type == &number_type)
                return str_printf(c->arena, "%0*.0f", p->width, v->p[0].number);
        return v->p[0].text;
}

Err compose_lacks(Ctx *c, const Record *r, const Field *f, const Field **ret)
{
        (void)c;
        *ret = NULL;
        for (size_t i = 0; i < f->n_compose && !*ret; i++) {
                const Field *g = f->compose[i].field;
                if (g && !g->n_next && !r->values[g - r->reg->fields].n)
                        *ret = g;
        }
        return OK;
}

Err compose(Ctx *c, Record *r, const Field *f)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < f->n_compose; i++) {
                Str words = piece_words(c, r, &f->compose[i]);
                if (!words.n)
                        return OK; /* it waits for what is missing */
                buf_put(&b, words);
        }
        return at(r, f)->n ? OK : field_parse(c, f, buf_str(&b), at(r, f));
}

/* The number that stands at the beginning of s, or nothing. */
static Str digits_of(Str s)
{
        size_t n = 0;
        while (n < s.n && s.p[n] >= '0' && s.p[n] <= '9')
                n++;
        return str_slice(s, 0, n);
}

/* How much of s a piece takes: its words where they stand there; of a number its digits, however many zeros. */
static size_t piece_takes(Str s, const ComposePiece *p, Str words, bool *ret_same)
{
        int64_t have, should;
        Str digits = digits_of(s);
        if (p->field && p->field->type == &number_type && digits.n) {
                *ret_same =
                        str_to_int(digits, &have) && str_to_int(words, &should) && have == should;
                return digits.n;
        }
        *ret_same = str_starts(s, words);
        return words.n;
}

Str compose_remark(Ctx *c, const Record *r, const Field *f)
{
        Str typed = record_text(r, f->name), rest = typed;
        Buf whole = buf_new(c->arena);
        const Field *wrong = NULL;
        Str should = {0};
        if (!f->n_compose || !typed.n)
                return (Str){0};
        for (size_t i = 0; i < f->n_compose; i++) {
                const ComposePiece *p = &f->compose[i];
                Str words = piece_words(c, r, p);
                bool same;
                if (!words.n)
                        return (Str){0};
                buf_put(&whole, words);
                size_t n = piece_takes(rest, p, words, &same);
                if (!wrong && !same && p->field) {
                        wrong = p->field;
                        should = words;
                }
                rest = str_slice(rest, MIN(n, rest.n), rest.n);
        }
        if (str_eq(typed, buf_str(&whole)))
                return (Str){0};
        if (!wrong)
                return str_printf(c->arena,
                        tr(c, N_("%.*s is “%.*s”; from its own fields it would be “%.*s”.")),
                        STR(field_label(c, f)), STR(typed), STR(buf_str(&whole)));
        return str_printf(c->arena,
                tr(c, N_("%.*s “%.*s” does not agree with %.*s, which is %.*s there; it would be “%.*s”.")),
                STR(field_label(c, f)), STR(typed), STR(field_label(c, wrong)), STR(should),
                STR(buf_str(&whole)));
}

/* Kept apart
 * ---------- */
/* Two records name one person: by what they refer to, where both do; else by the name. */
static bool same_person(Ctx *c, const Record *r, const Field *f, Str name, Str ref)
{
        const Values *mine = f->apart_by ? &r->values[f->apart_by - r->reg->fields] : NULL;
        if (mine && mine->n && ref.n)
                return str_eq(mine->p[0].text, ref);
        Str own = record_text(r, f->name);
        return own.n &&
                str_eq(fold_text(c->arena, str_trim(own), NULL),
                        fold_text(c->arena, str_trim(name), NULL));
}

/* Of those alike in the one field and other in the second, the first that names the same person; finished by a stop, it no
 * longer counts. */
static MUST Err find_same(Ctx *c, const Record *r, const Field *f, Str *ret_name, Str *ret_by)
{
        const Field *within = f->apart[0], *by = f->apart[1];
        const Values *w = &r->values[within - r->reg->fields], *b = &r->values[by - r->reg->fields];
        Str ref = f->apart_by ? column_name(c->arena, f->apart_by, "") : S("''");
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT coalesce(%.*s, ''), %.*s, state, coalesce(%.*s, '') FROM %.*s WHERE %.*s = ? AND %.*s <> ? AND id <> ? AND withdrawn = 0",
                STR(column_name(c->arena, f, "")), STR(column_name(c->arena, by, "")), STR(ref),
                STR(table_name(c->arena, r->reg)), STR(column_name(c->arena, within, "")),
                STR(column_name(c->arena, by, "")));
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p,
                CELLS(cell_text(w->p[0].text), cell_text(b->p[0].text), cell_text(r->id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                const State *s = state_lookup(r->reg, rows_text(rows, 2));
                if ((s && s->light && strcmp(s->light, "stop") == 0) ||
                        !same_person(c, r, f, rows_text(rows, 0), rows_text(rows, 3)))
                        continue;
                *ret_name = str_keep(c->arena, rows_text(rows, 0));
                *ret_by = str_keep(c->arena, rows_text(rows, 1));
                return OK;
        }
}

Err check_apart(Ctx *c, const Record *r, const Field *f)
{
        Str name = {0}, by = {0};
        const State *s = state_lookup(r->reg, r->state);
        bool referred = f->apart_by && r->values[f->apart_by - r->reg->fields].n;
        for (size_t i = 0; i < 2; i++)
                if (!r->values[f->apart[i] - r->reg->fields].n)
                        return OK;
        if ((!record_text(r, f->name).n && !referred) ||
                (s && s->light && strcmp(s->light, "stop") == 0))
                return OK;
        TRY(find_same(c, r, f, &name, &by));
        if (!by.n)
                return OK;
        if (f->apart[1]->type == &term_type)
                by = term_label(c, f->apart[1]->vocabulary, by);
        if (referred &&
                !str_eq(fold_text(c->arena, str_trim(name), NULL),
                        fold_text(c->arena, str_trim(record_text(r, f->name)), NULL)))
                return fail_field(c, ERR_INVALID, f->apart_by->name,
                        "The same %.*s stands under “%.*s” already, as %.*s; it must be another person here.",
                        STR(field_label(c, f->apart_by)), STR(by), STR(name));
        return fail_field(c, ERR_INVALID, f->name,
                "%.*s %.*s stands under “%.*s” already; it must be another one here.",
                STR(field_label(c, f)), STR(name), STR(by));
}
