/* history.c: what a record was, version by version, and whether it still is what its last version says. */
#include "record/inner.h"

#include <string.h>

static Str kept(Ctx *c, const Rows *rows, int i)
{
        return str_keep(c->arena, rows_text(rows, i));
}

static MUST Err revision_fetch(Ctx *c, const Rows *rows, Revision *ret)
{
        *ret = (Revision){
                .version = rows_int(rows, 0),
                .at_ms = rows_int(rows, 1),
                .by = kept(c, rows, 2),
                .by_name = kept(c, rows, 3),
                .reason = kept(c, rows, 4),
                .action = kept(c, rows, 5),
                .hash = kept(c, rows, 6),
        };
        return json_parse(c, kept(c, rows, 7), &ret->snapshot);
}

/* Another organisation sees the versions that were open to it, as they were, without what is restricted. */
static MUST Err revision_seen(Ctx *c, const Record *own, Revision *rev, bool *ret)
{
        Record then = *own;
        then.state = json_text(json_at(rev->snapshot, "_state"));
        then.visibility = json_text(json_at(rev->snapshot, "_visibility"));
        then.withdrawn = json_at(rev->snapshot, "_withdrawn") != NULL;
        TRY(scope_sees(c, &then, ret));
        Json *kept_values = json_object(c->arena);
        for (size_t i = 0; i < rev->snapshot->n; i++) {
                const Field *f = field_lookup(own->reg, rev->snapshot->keys[i]);
                if (!f ||
                        ((!f->restricted || scope_sees_restricted(c, own->reg, own->org_id)) &&
                                (!f->sealed || scope_unseals(c, own->reg))))
                        json_put_at(c->arena, kept_values, rev->snapshot->keys[i],
                                rev->snapshot->items[i]);
        }
        rev->snapshot = kept_values;
        return OK;
}

Err record_revisions(Ctx *c, const Register *reg, Str id, Revision **ret, size_t *ret_n)
{
        Record *own = NULL;
        bool seen = true;
        *ret = NULL;
        *ret_n = 0;
        if (c->scope)
                TRY(record_load_own(c, reg, id, &own, &seen));
        if (!seen)
                return OK;
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c,
                "SELECT version, at_ms, actor, actor_name, reason, action, hash, payload, register FROM chain "
                "WHERE record_id = ? AND version IS NOT NULL ORDER BY version DESC",
                CELLS(cell_text(id)), &rows));
        VEC(Revision) found = {0};
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        break;
                if (!str_eq(rows_text(rows, 8), reg->name) &&
                        !former_lookup(&reg->was, rows_text(rows, 8)))
                        continue;
                Revision r;
                TRY(revision_fetch(c, rows, &r));
                r.snapshot = snapshot_unsealed(c, reg, r.snapshot);
                if (own)
                        TRY(revision_seen(c, own, &r, &seen));
                if (seen)
                        *VEC_PUSH(c->arena, &found) = r;
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

Err revision_text(Ctx *c, Str id, int64_t version, const Field *f, Str *ret)
{
        Cell payload;
        bool found;
        Json *snapshot;
        TRY(db_one(c, "SELECT payload FROM chain WHERE record_id = ? AND version = ?",
                CELLS(cell_text(id), cell_int(version)), &payload, &found));
        if (!found)
                return fail(
                        c, ERR_NOT_FOUND, "This text has no revision %lld.", (long long)version);
        TRY(json_parse(c, payload.s, &snapshot));
        *ret = json_text(json_at(snapshot, str_keep_z(c->arena, f->name)));
        return OK;
}

/* Differences
 * ----------- */
/* What every record has besides its fields, so that a move or a withdrawal shows as a change too. */
static const struct {
        const char *key;
        Field field;
} own[] = {
        {"_state", {.name = SC("state"), .label_zh = SC("状态"), .label_en = SC("State")}},
        {"_number", {.name = SC("number"), .label_zh = SC("编号"), .label_en = SC("Number")}},
        {"_visibility",
                {.name = SC("visibility"),
                        .label_zh = SC("公开范围"),
                        .label_en = SC("Visibility")}},
        {"_withdrawn",
                {.name = SC("withdrawn"), .label_zh = SC("撤销"), .label_en = SC("Withdrawn")}},
};

/* The kept form of a field, values of a many field one a line. */
static Str kept_form(Ctx *c, const Json *v)
{
        if (!v || v->kind != JSON_ARRAY)
                return json_text(v);
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < v->n; i++) {
                if (i)
                        buf_putc(&b, '\n');
                buf_put(&b, json_text(v->items[i]));
        }
        return buf_str(&b);
}

static Str label_then(const Ctx *c, const Former *was, Str now)
{
        return was && was->zh.n ? pick_label(c, was->zh, was->en) : now;
}

/* A term by the label that it had when it was kept, where the declaration says which. */
static Str shown_term(Ctx *c, const Field *f, Str code)
{
        const Term *t = f->vocabulary ? term_lookup(f->vocabulary, code) : NULL;
        return t ? label_then(c, former_lookup(&t->was, code), pick_label(c, t->zh, t->en)) : code;
}

/* As it is shown today; what can no longer be read (a term that is gone) stays as it was kept. */
static Str shown(Ctx *c, const Field *f, Str kept_text)
{
        Values v;
        Buf b = buf_new(c->arena);
        Str rest = kept_text, line;
        if (f->type == &term_type && kept_text.n) {
                while (str_cut(&rest, '\n', &line))
                        buf_printf(&b, "%s%.*s", b.n ? "\n" : "", STR(shown_term(c, f, line)));
                return buf_str(&b);
        }
        if (!kept_text.n)
                return kept_text;
        if (field_parse(c, f, kept_text, &v) != OK) {
                fault_clear(c);
                return kept_text;
        }
        bool by_label = f->type == &reference_type;
        for (size_t i = 0; i < v.n; i++)
                buf_printf(&b, "%s%.*s", i ? "\n" : "",
                        STR(by_label ? f->type->display(c, f, &v.p[i])
                                     : f->type->print(c, f, &v.p[i])));
        return buf_str(&b);
}

static Str shown_own(Ctx *c, const Register *reg, const char *key, Str value)
{
        const State *s = strcmp(key, "_state") == 0 ? state_lookup(reg, value) : NULL;
        return s ? label_then(c, former_lookup(&s->was, value), state_label(c, s)) : value;
}

/* A code that was renamed, and nothing else, is no change. */
static bool same_thing(const Register *reg, const Field *f, Str x, Str y)
{
        const State *s = f ? NULL : state_lookup(reg, x);
        Str one, other;
        if (!f)
                return s && s == state_lookup(reg, y);
        while (f->type == &term_type && f->vocabulary && x.n && y.n) {
                if (!str_cut(&x, '\n', &one) || !str_cut(&y, '\n', &other) ||
                        !term_lookup(f->vocabulary, one) ||
                        term_lookup(f->vocabulary, one) != term_lookup(f->vocabulary, other))
                        return false;
                if (!x.n && !y.n)
                        return true;
        }
        return false;
}

/* What a revision keeps of a field, under the name that it had then; *ret_was is that name, NULL the present one. */
static const Json *kept_under(const Json *snapshot, const Field *f, const Former **ret_was)
{
        const Json *v = json_lookup(snapshot, f->name);
        *ret_was = NULL;
        for (size_t i = 0; i < f->was.n && !v; i++) {
                v = json_lookup(snapshot, f->was.p[i].name);
                *ret_was = v ? &f->was.p[i] : NULL;
        }
        return v;
}

/* The field as it was called then. */
static const Field *called(Ctx *c, const Field *f, const Former *was)
{
        if (!was)
                return f;
        Field *then = NEW(c->arena, Field);
        *then = *f;
        then->name = was->name;
        if (was->zh.n)
                then->label_zh = was->zh;
        if (was->zh.n || was->en.n)
                then->label_en = was->en.n ? was->en : was->zh;
        return then;
}

Err revision_changes(Ctx *c, const Register *reg, const Revision *before, const Revision *after,
        FieldChange **ret, size_t *ret_n)
{
        VEC(FieldChange) found = {0};
        const Json *a = before ? before->snapshot : NULL, *b = after->snapshot;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                const Former *was_x, *was_y;
                Str x = kept_form(c, kept_under(a, f, &was_x)),
                    y = kept_form(c, kept_under(b, f, &was_y));
                if (!str_eq(x, y) && !same_thing(reg, f, x, y))
                        *VEC_PUSH(c->arena, &found) = (FieldChange){called(c, f,
                                                                            was_y         ? was_y
                                                                                    : y.n ? NULL
                                                                                          : was_x),
                                shown(c, f, x), shown(c, f, y)};
        }
        for (size_t i = 0; i < ARRAY_LEN(own); i++) {
                Str x = json_text(json_at(a, own[i].key)), y = json_text(json_at(b, own[i].key));
                bool same = i == 0 && same_thing(reg, NULL, x, y); /* the state */
                if (!str_eq(x, y) && !same)
                        *VEC_PUSH(c->arena, &found) = (FieldChange){&own[i].field,
                                shown_own(c, reg, own[i].key, x), shown_own(c, reg, own[i].key, y)};
        }
        *ret = found.p;
        *ret_n = found.n;
        return OK;
}

/* Verification
 * ------------ */
typedef struct {
        ChainReport *report;
        Arena *keep;
} Check;

/* One value and a list of one are the same: a field may have become many since. */
static bool same_kept(const Json *a, const Json *b)
{
        size_t n = a->kind == JSON_ARRAY ? a->n : 1;
        bool same = n == (b->kind == JSON_ARRAY ? b->n : 1);
        for (size_t i = 0; same && i < n; i++)
                same = str_eq(json_text(a->kind == JSON_ARRAY ? a->items[i] : a),
                        json_text(b->kind == JSON_ARRAY ? b->items[i] : b));
        return same;
}

/* Whether a record is what was kept of it. A field that is gone from the declaration is not looked at. */
static bool same_record(const Register *reg, const Json *is, const Json *was)
{
        for (size_t i = 0; i < is->n; i++) {
                const Json *before = json_lookup(was, is->keys[i]);
                if (!before || !same_kept(is->items[i], before))
                        return false;
        }
        for (size_t i = 0; i < was->n; i++) {
                bool ours = str_starts(was->keys[i], S("_")) || field_lookup(reg, was->keys[i]);
                if (ours && !json_lookup(is, was->keys[i]))
                        return false;
        }
        return true;
}

/* The last revision of a record; *ret_seq is 0 if there is none. */
static MUST Err last_revision(Ctx *c, const Record *r, int64_t *ret_seq, Json **ret)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        bool more;
        *ret_seq = 0;
        TRY(db_query(c, "SELECT seq, payload FROM chain WHERE record_id = ? AND version = ?",
                CELLS(cell_text(r->id), cell_int(r->version)), &rows));
        TRY(rows_next(c, rows, &more));
        if (!more)
                return OK;
        *ret_seq = rows_int(rows, 0);
        return json_parse(c, kept(c, rows, 1), ret);
}

/* One record against its last revision. */
static MUST Err check_record(Ctx *c, void *p, const Record *r)
{
        Check *check = p;
        ChainReport *report = check->report;
        int64_t seq;
        Json *was;
        if (report->broken_at)
                return OK;
        TRY(last_revision(c, r, &seq, &was));
        if (seq &&
                same_record(r->reg, snapshot_unsealed(c, r->reg, record_snapshot(c, r)),
                        snapshot_unsealed(c, r->reg, was)))
                return OK;
        report->broken_at = seq ? seq : report->n_entries + 1;
        report->sentence = str_printf(check->keep,
                tr(c,
                        N_("%.*s %.*s is not what its last revision says: it was changed past the "
                           "program.")),
                STR(register_label(c, r->reg)), STR(r->number.n ? r->number : r->title));
        return OK;
}

Err records_verify(Ctx *c, ChainReport *ret)
{
        for (size_t i = 0; i < registers_count(c->registers) && !ret->broken_at; i++) {
                ListQuery q = {.reg = registers_at(c->registers, i),
                        .withdrawn = true,
                        .sort = S("created")};
                Check check = {ret, c->arena};
                TRY(record_each(c, &q, check_record, &check));
        }
        return OK;
}
