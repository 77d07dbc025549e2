/* records.c: what of a record is indexed, at every save and for all of them again. */
#include "search/search_lib.h"

/* From a record to its words
 * -------------------------- */
static bool is_place_reference(const Field *f)
{
        return str_eq(str_from(field_type_name(f->type)), S("reference")) &&
                str_eq(f->target, S("place"));
}

static bool is_date(const Field *f)
{
        return str_eq(str_from(field_type_name(f->type)), S("date")) &&
                !str_eq(f->search, S("none"));
}

static void collect_pieces(Ctx *c, const Record *r, DocWords *w)
{
        const Register *reg = r->reg;
        static const struct {
                Str search;
                Zone zone;
        } kinds[] = {{SC("title"), TITLE}, {SC("name"), NAME}, {SC("number"), NUMBER},
                {SC("title"), SOUND}, {SC("name"), SOUND}, {SC("body"), BODY}};
        w->pieces = NEW_N(c->arena, Piece, 2 * reg->n_fields + 2);
        for (size_t k = 0; k < ARRAY_LEN(kinds); k++) {
                if (kinds[k].zone == NUMBER && r->number.n)
                        w->pieces[w->n_pieces++] = (Piece){r->number, NUMBER};
                for (size_t i = 0; i < reg->n_fields; i++) {
                        const Field *f = &reg->fields[i];
                        if (!str_eq(f->search, kinds[k].search) || !r->values[i].n ||
                                f->restricted) /* a hit would tell what not every reader may see */
                                continue;
                        Str text = field_words(c, f, &r->values[i]);
                        if (text.n)
                                w->pieces[w->n_pieces++] = (Piece){text, kinds[k].zone};
                }
        }
}

/* The name of the file that the record was read from. */
static Str file_of(const Record *r)
{
        const Values *v = record_values(r, S("original"));
        return v->n ? v->p[0].extra : S("");
}

static void collect_places(Ctx *c, const Values *v, Str **p, size_t *n)
{
        *p = arena_grow(c->arena, *p, *n * sizeof **p, (*n + v->n) * sizeof **p);
        for (size_t i = 0; i < v->n; i++)
                (*p)[(*n)++] = v->p[i].text;
}

static void collect_days(Ctx *c, const Values *v, DocWords *w)
{
        w->days = arena_grow(c->arena, w->days, w->n_days * sizeof *w->days,
                (w->n_days + v->n) * sizeof *w->days);
        for (size_t i = 0; i < v->n; i++) {
                if (!v->p[i].edtf.n)
                        continue;
                w->days[w->n_days++] = (Span){
                        (size_t)(v->p[i].first + DAY_BIAS), (size_t)(v->p[i].last + DAY_BIAS)};
                if (!w->date_text.n)
                        w->date_text = v->p[i].text;
        }
}

/* The dates that a record is about are those that its list shows; only where none is filled in, the others
 * (when it was published, listed) stand for them. */
static void collect_dates(Ctx *c, const Record *r, DocWords *w)
{
        for (int listed = 1; listed >= 0 && !w->n_days; listed--)
                for (size_t i = 0; i < r->reg->n_fields; i++) {
                        const Field *f = &r->reg->fields[i];
                        if (r->values[i].n && is_date(f) && f->in_list == listed)
                                collect_days(c, &r->values[i], w);
                }
}

static DocWords words_of(Ctx *c, const Record *r)
{
        const Register *reg = r->reg;
        const State *state = state_lookup(reg, r->state);
        bool draft = state && state->draft && !str_eq(r->visibility, S("public"));
        DocWords w = {
                .register_name = reg->name,
                .id = r->id,
                .number = r->number,
                .title = r->title,
                .state = r->state,
                .org_id = r->org_id,
                .open = draft ? S("") : r->visibility,
                .public = str_eq(r->visibility, S("public")),
                .created_ms = r->created_ms,
                .file = file_of(r),
        };
        collect_pieces(c, r, &w);
        collect_dates(c, r, &w);
        bool place = str_eq(reg->name, S("place"));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                const Values *v = &r->values[i];
                if (!v->n || !is_place_reference(f))
                        continue;
                if (place)
                        collect_places(c, v, &w.within, &w.n_within);
                else
                        collect_places(c, v, &w.places, &w.n_places);
        }
        if (place) /* a place lies in itself */
                collect_places(c, &(Values){&(Value){.text = r->id}, 1}, &w.places, &w.n_places);
        return w;
}

/* Putting in
 * ---------- */
Err search_index_record(Ctx *c, const Record *r)
{
        if (r->reg->internal)
                return OK;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        bool was, ours;
        void **gathered = bulk_gathered(c);
        /* An index of another version is made again as a whole; nobody waits for that to save a record. */
        if (!gathered || !*gathered)
                TRY(index_is_ours(c, &ours));
        else
                ours = true;
        if (!ours)
                return OK;
        if (r->withdrawn)
                return index_remove(c, r->reg->name, r->id, &was);
        DocWords w = words_of(c, r);
        if (!gathered)
                return index_put(c, &w);
        if (!*gathered) {
                Builder *b;
                TRY(builder_begin(c, BULK_TOKENS, &b));
                *gathered = b;
        }
        w.fresh = r->version == 1;
        return builder_add(*gathered, &w);
}

static Err gathered_write(Ctx *c, void *gathered)
{
        TRY(builder_end(gathered));
        return segments_settle(c, SETTLE_ON_SAVE);
}

static void gathered_drop(void *gathered)
{
        Builder *b = gathered;
        builder_dropp(&b);
}

BulkHook search_hook(void)
{
        return (BulkHook){.after = search_index_record,
                .kind = HOOK_LATE,
                .done = gathered_write,
                .dropped = gathered_drop};
}

/* Everything again
 * ---------------- */
typedef struct {
        Builder *builder;
        void (*progress)(void *p, int64_t done, int64_t total);
        void *p;
        int64_t done, total;
} Again;

static Err again_one(Ctx *c, void *p, const Record *r)
{
        Again *a = p;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        if (!r->withdrawn) {
                DocWords w = words_of(c, r);
                TRY(builder_add(a->builder, &w));
        }
        a->done++;
        if (a->progress && (a->done % 100 == 0 || a->done == a->total))
                a->progress(a->p, a->done, a->total);
        return OK;
}

static MUST Err count_all(Ctx *c, int64_t *ret)
{
        *ret = 0;
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (reg->internal)
                        continue;
                ListQuery q = {.reg = reg, .limit = 1};
                RecordList list;
                TRY(record_list(c, &q, &list));
                *ret += list.total;
        }
        return OK;
}

Err search_is_stale(Ctx *c, bool *ret)
{
        bool ours;
        TRY(index_is_ours(c, &ours));
        *ret = !ours;
        return OK;
}

Err search_reindex(Ctx *c, void (*progress)(void *p, int64_t done, int64_t total), void *p)
{
        CLEANUP(builder_dropp) Builder *b = NULL;
        CLEANUP(txn_done) Txn t = {0};
        TRY(search_prepare(c));
        TRY(txn_begin(c, DB_WRITE, &t));
        TRY(index_clear(c));
        TRY(builder_begin(c, SPILL_TOKENS, &b));
        Again again = {.builder = b, .progress = progress, .p = p};
        TRY(count_all(c, &again.total));
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if (reg->internal)
                        continue;
                ListQuery q = {.reg = reg};
                TRY(record_walk(c, &q, again_one, &again));
        }
        TRY(builder_end(b));
        TRY(segments_merge_all(c));
        return txn_commit(&t);
}
