/* merge.c: two records of one thing become one. Which values the kept one takes over is proposed and then chosen; all that
 * pointed at the lost one, whosever it is, points at the kept one from then on. Every record that this touches gets a
 * revision of its own, and the merge remembers which (merged.touched): taking it back (unmerge.c) needs nothing else.
 *
 * The order matters: the lost one is withdrawn first, so that a name that only one record may bear is free for the
 * kept one; then come the kept one, its new form of the name, and the pointers. */
#include "record/inner.h"

#include <string.h>

/* Which value
 * ----------- */
bool merge_joins(const Field *f)
{
        return f->many || f->type == &long_text_type;
}

static Str kept_words(Ctx *c, const Field *f, const Value *v)
{
        return f->type->keep ? f->type->keep(c, f, v) : f->type->print(c, f, v);
}

static bool same_values(Ctx *c, const Field *f, const Values *a, const Values *b)
{
        bool same = a->n == b->n;
        for (size_t i = 0; same && i < a->n; i++)
                same = str_eq(kept_words(c, f, &a->p[i]), kept_words(c, f, &b->p[i]));
        return same;
}

static bool has_value(Ctx *c, const Field *f, const Values *v, Str words)
{
        for (size_t i = 0; i < v->n; i++)
                if (str_eq(kept_words(c, f, &v->p[i]), words))
                        return true;
        return false;
}

/* A number of a group stays with the record that got it: two never bear the same. */
static MergePick propose(Ctx *c, const Field *f, const Values *kept, const Values *lost)
{
        if (f->n_next || !lost->n || same_values(c, f, kept, lost))
                return MERGE_KEPT;
        if (!kept->n)
                return MERGE_LOST;
        return f->many ? MERGE_BOTH : MERGE_KEPT;
}

static Values joined_text(Ctx *c, const Values *a, const Values *b)
{
        Value *v = NEW(c->arena, Value);
        v->text = str_printf(c->arena, "%.*s\n\n%.*s", STR(a->p[0].text), STR(b->p[0].text));
        return (Values){v, 1};
}

static Values joined_list(Ctx *c, const Field *f, const Values *a, const Values *b)
{
        VEC(Value) v = {0};
        for (size_t i = 0; i < a->n; i++)
                *VEC_PUSH(c->arena, &v) = a->p[i];
        for (size_t i = 0; i < b->n; i++)
                if (!has_value(c, f, a, kept_words(c, f, &b->p[i])))
                        *VEC_PUSH(c->arena, &v) = b->p[i];
        return (Values){v.p, v.n};
}

static Str *referred(const Field *f, Value *v)
{
        return f->type == &reference_type ? &v->text : &v->ref;
}

/* The two do not point at each other once they are one. */
static Values without_both(Ctx *c, const Merge *m, const Field *f, Values v)
{
        VEC(Value) rest = {0};
        if (!may_refer(f, m->kept->reg))
                return v;
        for (size_t i = 0; i < v.n; i++) {
                Str id = *referred(f, &v.p[i]);
                if (!str_eq(id, m->kept->id) && !str_eq(id, m->lost->id))
                        *VEC_PUSH(c->arena, &rest) = v.p[i];
        }
        return (Values){rest.p, rest.n};
}

Err merge_value(Ctx *c, const Merge *m, const Field *f, Values *ret)
{
        size_t i = (size_t)(f - m->kept->reg->fields);
        const Values *kept = &m->kept->values[i], *lost = &m->lost->values[i];
        Values v = *kept;
        switch (m->picks[i]) {
        case MERGE_KEPT:
                break;
        case MERGE_LOST:
                if (f->n_next)
                        return fail_field(c, ERR_INVALID, f->name,
                                "%.*s stays with the record that got it.", STR(field_label(c, f)));
                v = *lost;
                break;
        case MERGE_BOTH:
                if (!merge_joins(f))
                        return fail_field(c, ERR_INVALID, f->name,
                                "%.*s has room for one value; choose one.", STR(field_label(c, f)));
                if (!kept->n || !lost->n)
                        v = kept->n ? *kept : *lost;
                else
                        v = f->many ? joined_list(c, f, kept, lost) : joined_text(c, kept, lost);
                break;
        }
        *ret = without_both(c, m, f, v);
        return OK;
}

/* Who points
 * ---------- */
typedef struct {
        const Register *reg;
        Str id;
} Pointer;
typedef struct {
        Map seen; /* ids */
        VEC(Pointer) records;
        VEC(MergePointers) fields;
} Pointers;

static MUST Err pointers_of_field(
        Ctx *c, const Merge *m, const Register *reg, const Field *f, Pointers *all)
{
        Str column = column_name(c->arena, f, f->type == &citation_type ? "_ref" : "");
        /* sql: identifiers only; an index begins with withdrawn */
        Str sql = f->many
                ? str_printf(c->arena, "SELECT DISTINCT record_id FROM %.*s WHERE %.*s = ?",
                          STR(child_name(c->arena, reg, f)), STR(column))
                : str_printf(c->arena, "SELECT id FROM %.*s WHERE withdrawn IN (0, 1) AND %.*s = ?",
                          STR(table_name(c->arena, reg)), STR(column));
        MergePointers found = {reg, f, 0};
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, CELLS(cell_text(m->lost->id)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                Str id = str_keep(c->arena, rows_text(rows, 0));
                if (str_eq(id, m->kept->id) || str_eq(id, m->lost->id))
                        continue;
                found.n++;
                if (map_lookup(&all->seen, id))
                        continue;
                map_put(&all->seen, id, all);
                *VEC_PUSH(c->arena, &all->records) = (Pointer){reg, id};
        }
        if (found.n)
                *VEC_PUSH(c->arena, &all->fields) = found;
        return OK;
}

static MUST Err pointers_find(Ctx *c, const Merge *m, Pointers *ret)
{
        *ret = (Pointers){.seen = map_new(c->arena)};
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                for (size_t k = 0; k < reg->n_fields; k++)
                        if (may_refer(&reg->fields[k], m->kept->reg))
                                TRY(pointers_of_field(c, m, reg, &reg->fields[k], ret));
        }
        if (ret->records.n > MERGE_POINTERS_MAX)
                return fail(c, ERR_LIMIT,
                        "%zu records point at %.*s, more than are rewritten at once (%d); keep that one instead.",
                        ret->records.n, STR(m->lost->title), MERGE_POINTERS_MAX);
        return OK;
}

/* The plan
 * -------- */
static MUST Err check_own(Ctx *c, const Record *r)
{
        if (!c->scope || str_eq(c->scope->org, r->org_id))
                return OK;
        return fail(c, ERR_DENIED,
                "This record belongs to another organisation; only its own people change it.");
}

/* Accounts and records name their organisation by its id; they are not moved from one to the other. */
static MUST Err check_lost(Ctx *c, const Record *lost)
{
        Cell ignored;
        bool found;
        if (!str_eq(lost->reg->name, S("organisation")))
                return OK;
        TRY(db_one(c, "SELECT 1 FROM org_known WHERE org_id = ?", CELLS(cell_text(lost->id)),
                &ignored, &found));
        if (found)
                return fail(c, ERR_CONFLICT,
                        "%.*s has records or accounts of its own here; keep that one instead.",
                        STR(lost->title));
        return OK;
}

static MUST Err check_pair(Ctx *c, const Merge *m)
{
        if (str_eq(m->kept->id, m->lost->id))
                return fail_field(
                        c, ERR_CONFLICT, S("with"), "A record is not merged with itself.");
        for (int i = 0; i < 2; i++) {
                const Record *r = i ? m->lost : m->kept;
                TRY(check_own(c, r));
                if (r->withdrawn)
                        return fail_field(c, ERR_CONFLICT, S("with"),
                                "%.*s %.*s was withdrawn; there is nothing to merge.",
                                STR(r->number), STR(r->title));
        }
        return check_lost(c, m->lost);
}

/* Both as they are stored: what is restricted is merged, too, though not everybody may see it. */
static MUST Err load_both(Ctx *c, const Register *reg, Str kept, Str lost, Merge *m)
{
        TRY(record_load(c, reg, kept, &m->kept));
        TRY(record_load(c, reg, lost, &m->lost));
        Str ids[] = {m->kept->id, m->lost->id};
        TRY(record_load_whole(c, reg, ids[0], &m->kept));
        TRY(record_load_whole(c, reg, ids[1], &m->lost));
        Record *both[] = {m->kept, m->lost};
        return records_show(c, both, 2, NULL);
}

Err merge_plan(Ctx *c, const Register *reg, Str kept, Str lost, Merge *ret)
{
        Pointers all;
        *ret = (Merge){0};
        TRY(load_both(c, reg, kept, lost, ret));
        TRY(check_pair(c, ret));
        ret->picks = NEW_N(c->arena, MergePick, reg->n_fields);
        for (size_t i = 0; i < reg->n_fields; i++)
                ret->picks[i] =
                        propose(c, &reg->fields[i], &ret->kept->values[i], &ret->lost->values[i]);
        TRY(pointers_find(c, ret, &all));
        ret->pointers = all.fields.p;
        ret->n_pointers = all.fields.n;
        ret->n_records = (int64_t)all.records.n;
        return OK;
}

/* Doing it
 * -------- */
typedef struct {
        const Merge *m;
        Str reason; /* as every revision says it */
        Json *touched;
        Record *form; /* the lost one's name as a part of the kept one; NULL: no such register, or too little is known */
} Merging;

static void note_touched(Ctx *c, Merging *g, const Record *r, int64_t before)
{
        Json *one = json_array(c->arena);
        json_push(c->arena, one, json_string(c->arena, r->reg->name));
        json_push(c->arena, one, json_string(c->arena, r->id));
        json_push(c->arena, one, json_int(c->arena, before));
        json_push(c->arena, one, json_int(c->arena, r->version));
        json_push(c->arena, g->touched, one);
}

static MUST Err rewrite(Ctx *c, Merging *g, Record *r)
{
        int64_t before = r->version;
        TRY(record_rewrite(c, r, S("merge"), g->reason));
        if (r->version > before)
                note_touched(c, g, r, before);
        return OK;
}

static MUST Err lose(Ctx *c, Merging *g)
{
        Record r = *g->m->lost;
        r.withdrawn = true;
        r.withdrawn_reason = g->reason;
        return rewrite(c, g, &r);
}

/* The first field that may hold another name of the record: many, of words, searched as a name. */
static const Field *names_field(const Register *reg)
{
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].many && reg->fields[i].type == &text_type &&
                        str_eq(reg->fields[i].search, S("name")))
                        return &reg->fields[i];
        return NULL;
}

static bool names_differ(const Merge *m)
{
        return !str_eq(m->lost->title, m->kept->title);
}

/* By which name the lost one is still found, where it is no part of its own: one of the other names. */
static void add_name(Ctx *c, const Merging *g, Record *r)
{
        const Field *f = g->form ? NULL : names_field(r->reg);
        if (!f || !names_differ(g->m))
                return;
        Value *v = NEW(c->arena, Value);
        v->text = g->m->lost->title;
        Values *at = &r->values[f - r->reg->fields], one = {v, 1};
        *at = joined_list(c, f, at, &one);
}

static MUST Err keep(Ctx *c, Merging *g)
{
        Record r = *g->m->kept;
        r.values = NEW_N(c->arena, Values, r.reg->n_fields);
        for (size_t i = 0; i < r.reg->n_fields; i++)
                TRY(merge_value(c, g->m, &r.reg->fields[i], &r.values[i]));
        add_name(c, g, &r);
        return rewrite(c, g, &r);
}

static void put_word(Ctx *c, Record *r, const Field *f, Str word)
{
        Value *v = NEW(c->arena, Value);
        v->text = word;
        record_put(r, f->name, (Values){v, 1});
}

/* What the lost one has for a field of the form: the field of the same name, else the first of the same kind. */
static const Values *value_for(const Record *lost, const Field *f)
{
        const Values *found = record_values(lost, f->name);
        const Field *same = field_lookup(lost->reg, f->name);
        if (same && same->type == f->type && same->vocabulary == f->vocabulary && found->n)
                return found;
        for (size_t i = 0; i < lost->reg->n_fields; i++) {
                const Field *g = &lost->reg->fields[i];
                if (f->type == &date_type && g->type == f->type && lost->values[i].n)
                        return &lost->values[i];
        }
        return NULL;
}

/* What kind of form it is, a person knows better: until then it is an alias, or whatever the vocabulary begins with. */
static bool fill_required(Ctx *c, const Merge *m, Record *form)
{
        for (size_t i = 0; i < form->reg->n_fields; i++) {
                const Field *f = &form->reg->fields[i];
                if (!f->required || form->values[i].n)
                        continue;
                const Values *v = value_for(m->lost, f);
                if (v) {
                        form->values[i] = (Values){v->p, 1};
                } else if (f->vocabulary) {
                        const Term *alias = term_lookup(f->vocabulary, S("alias"));
                        put_word(c, form, f, (alias ? alias : f->vocabulary->terms)->code);
                } else {
                        return false;
                }
        }
        return true;
}

/* The lost one's name as a form of the kept one's; NULL where there is no register for it, or too little is known. */
static Record *make_form(Ctx *c, const Merge *m)
{
        const Register *forms = m->kept->reg->forms;
        if (!forms || !names_differ(m))
                return NULL;
        Record *form = record_new(c, forms);
        put_word(c, form, forms->part_of, m->kept->id);
        put_word(c, form, title_field(forms), m->lost->title);
        form->org_id = m->kept->org_id;
        return fill_required(c, m, form) ? form : NULL;
}

/* Each value once, where it is one of many. */
static Values each_once(Ctx *c, const Field *f, const Values *v)
{
        VEC(Value) once = {0};
        for (size_t i = 0; i < v->n; i++) {
                Values so_far = {once.p, once.n};
                if (!has_value(c, f, &so_far, kept_words(c, f, &v->p[i])))
                        *VEC_PUSH(c->arena, &once) = v->p[i];
        }
        return (Values){once.p, once.n};
}

static void repoint_field(Ctx *c, const Merge *m, const Field *f, Values *v)
{
        bool any = false;
        for (size_t i = 0; i < v->n; i++) {
                Str *id = referred(f, &v->p[i]);
                if (!str_eq(*id, m->lost->id))
                        continue;
                *id = m->kept->id;
                if (f->type == &citation_type)
                        v->p[i].text = m->kept->title; /* as a citation names its source */
                any = true;
        }
        if (any && f->many)
                *v = each_once(c, f, v);
}

static MUST Err repoint(Ctx *c, Merging *g, const Pointer *p)
{
        const Merge *m = g->m;
        Record *r;
        TRY(record_load_whole(c, p->reg, p->id, &r));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!may_refer(f, m->kept->reg))
                        continue;
                /* A part is seen by whoever sees its whole. */
                if (f == r->reg->part_of && r->values[i].n &&
                        str_eq(r->values[i].p[0].text, m->lost->id) &&
                        str_eq(r->visibility, m->lost->visibility))
                        r->visibility = m->kept->visibility;
                repoint_field(c, m, f, &r->values[i]);
        }
        return rewrite(c, g, r);
}

static MUST Err remember(Ctx *c, const Merging *g, Str reason)
{
        Buf touched = buf_new(c->arena);
        json_write(&touched, g->touched);
        return db_run(c,
                "INSERT INTO merged (lost, kept, register, at_ms, by_name, reason, touched) "
                "VALUES (?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_text(g->m->lost->id), cell_text(g->m->kept->id),
                        cell_text(g->m->kept->reg->name), cell_int(now_ms(c)),
                        cell_text(c->actor ? c->actor->name : (Str){0}), cell_text(reason),
                        cell_text(buf_str(&touched))),
                NULL);
}

static MUST Err merge_all(Ctx *c, Merging *g, Str reason)
{
        Pointers all;
        TRY(pointers_find(c, g->m, &all));
        TRY(lose(c, g));
        TRY(keep(c, g));
        if (g->form) {
                TRY(record_save(c, g->form, g->reason));
                note_touched(c, g, g->form, 0);
        }
        for (size_t i = 0; i < all.records.n; i++)
                TRY(repoint(c, g, &all.records.p[i]));
        return remember(c, g, reason);
}

/* "RW-0002 罗永年 → RW-0001 罗永年；重复登记" */
static Str merge_words(Ctx *c, const Merge *m, Str reason)
{
        return str_printf(c->arena, tr(c, N_("%.*s %.*s merged into %.*s %.*s%s%.*s")),
                STR(m->lost->number), STR(m->lost->title), STR(m->kept->number),
                STR(m->kept->title), reason.n ? tr(c, N_("; ")) : "", STR(reason));
}

/* The versions under the lock are those of the plan. */
static MUST Err check_versions(Ctx *c, const Merge *m)
{
        for (int i = 0; i < 2; i++) {
                const Record *r = i ? m->lost : m->kept;
                Record *now;
                TRY(record_load_whole(c, r->reg, r->id, &now));
                if (now->version != r->version)
                        return fail(c, ERR_CONFLICT,
                                "%.*s %.*s was changed since you looked at the two; look again.",
                                STR(r->number), STR(r->title));
        }
        return OK;
}

Err record_merge(Ctx *c, const Merge *m, Str reason)
{
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(chain_lock(c));
        TRY(check_pair(c, m));
        TRY(check_versions(c, m));
        Merging g = {m, merge_words(c, m, str_trim(reason)), json_array(c->arena), make_form(c, m)};
        const Scope *scope = c->scope;
        c->scope = NULL; /* whoever else pointed at the lost one goes on pointing at something */
        Err e = merge_all(c, &g, str_trim(reason));
        c->scope = scope;
        TRY(e);
        return txn_commit(&t);
}

/* Where it went, what came in
 * --------------------------- */
static MUST Err merged_rows(Ctx *c, const Register *reg, const char *where, Str id, bool into,
        Merged **ret, size_t *ret_n)
{
        VEC(Merged) found = {0};
        /* sql: identifiers only */
        Str sql = str_printf(c->arena,
                "SELECT m.lost, m.kept, m.at_ms, m.by_name, m.reason, t.number, t.title FROM merged m "
                "JOIN %.*s t ON t.id = m.%s WHERE m.%s = ? AND m.register = ? ORDER BY m.at_ms DESC, m.lost",
                STR(table_name(c->arena, reg)), into ? "kept" : "lost", where);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql.p, CELLS(cell_text(id), cell_text(reg->name)), &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                *VEC_PUSH(c->arena, &found) = (Merged){
                        .lost = str_keep(c->arena, rows_text(rows, 0)),
                        .kept = str_keep(c->arena, rows_text(rows, 1)),
                        .at_ms = rows_int(rows, 2),
                        .by_name = str_keep(c->arena, rows_text(rows, 3)),
                        .reason = str_keep(c->arena, rows_text(rows, 4)),
                        .number = str_keep(c->arena, rows_text(rows, 5)),
                        .title = str_keep(c->arena, rows_text(rows, 6)),
                };
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err record_merged_into(Ctx *c, const Register *reg, Str id, Merged *ret, bool *ret_found)
{
        Merged *rows;
        size_t n;
        TRY(merged_rows(c, reg, "lost", id, /* into= */ true, &rows, &n));
        *ret_found = n > 0;
        if (n)
                *ret = rows[0];
        return OK;
}

Err record_merged_from(Ctx *c, const Register *reg, Str id, Merged **ret, size_t *ret_n)
{
        return merged_rows(c, reg, "kept", id, /* into= */ false, ret, ret_n);
}
