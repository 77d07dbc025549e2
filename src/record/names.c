/* names.c: what the records are called that others refer to. A page of fifty records with three references each
 * asks once for each register that is referred to, not a hundred and fifty times. */
#include "record/inner.h"

/* The records of one register that somebody refers to, each once. */
typedef struct {
        const Register *reg;
        Map by_id; /* to RecordName */
        VEC(RecordName *) all;
} Wanted;
typedef VEC(Wanted) Targets;

static Wanted *wanted_of(Ctx *c, Targets *targets, const Register *reg)
{
        for (size_t i = 0; i < targets->n; i++)
                if (targets->p[i].reg == reg)
                        return &targets->p[i];
        Wanted *w = VEC_PUSH(c->arena, targets);
        *w = (Wanted){.reg = reg, .by_id = map_new(c->arena)};
        return w;
}

static RecordName *want(Ctx *c, Targets *targets, const Register *reg, Str id)
{
        Wanted *w = wanted_of(c, targets, reg);
        RecordName *name = map_lookup(&w->by_id, id);
        if (name)
                return name;
        name = NEW(c->arena, RecordName);
        name->id = id;
        map_put(&w->by_id, id, name);
        *VEC_PUSH(c->arena, &w->all) = name;
        return name;
}

/* What whoever asks may not see has no name. */
static const char *within_scope(
        Ctx *c, const Register *reg, const char *sql, Cell cells[SCOPE_CELLS], size_t *ret_n)
{
        Str scope = scope_condition(c, reg, "", cells, ret_n);
        /* sql: identifiers only */
        return scope.n ? str_printf(c->arena, "%s AND %.*s", sql, STR(scope)).p : sql;
}

static MUST Err fetch_names(Ctx *c, const Wanted *w)
{
        size_t n_scope;
        Cell cells[1 + SCOPE_CELLS];
        Json *ids = json_array(c->arena);
        for (size_t i = 0; i < w->all.n; i++)
                json_push(c->arena, ids, json_string(c->arena, w->all.p[i]->id));
        cells[0] = cell_members(c->arena, ids);
        const char *sql = within_scope(c, w->reg, w->reg->texts->names, cells + 1, &n_scope);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, sql, (Cells){cells, 1 + n_scope}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                RecordName *name = map_lookup(&w->by_id, rows_text(rows, 0));
                if (!name)
                        continue;
                name->number = str_keep(c->arena, rows_text(rows, 1));
                name->title = str_keep(c->arena, rows_text(rows, 2));
                name->found = true;
        }
}

static MUST Err fetch_wanted(Ctx *c, const Targets *targets)
{
        for (size_t i = 0; i < targets->n; i++)
                TRY(fetch_names(c, &targets->p[i]));
        return OK;
}

const Register *referred_register(const Ctx *c, const Field *f)
{
        if (f->type != &reference_type && f->type != &citation_type)
                return NULL;
        return register_lookup(c->registers, f->target.n ? f->target : S("material"));
}

static Str referred_id(const Field *f, const Value *v)
{
        return f->type == &reference_type ? v->text : v->ref;
}

static void want_values(Ctx *c, Targets *targets, const Field *f, Values *v)
{
        const Register *reg = referred_register(c, f);
        for (size_t i = 0; reg && i < v->n; i++) {
                Str id = referred_id(f, &v->p[i]);
                v->p[i].named = id.n ? want(c, targets, reg, id) : NULL;
        }
}

Err field_names_fetch(Ctx *c, const Field *f, Values *v)
{
        Targets targets = {0};
        want_values(c, &targets, f, v);
        return fetch_wanted(c, &targets);
}

Err records_show(Ctx *c, Record **records, size_t n, bool (*wanted)(const Field *))
{
        Targets targets = {0};
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < records[i]->reg->n_fields; k++) {
                        const Field *f = &records[i]->reg->fields[k];
                        if (!wanted || wanted(f))
                                want_values(c, &targets, f, &records[i]->values[k]);
                }
        TRY(fetch_wanted(c, &targets));
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < records[i]->reg->n_fields; k++) {
                        const Field *f = &records[i]->reg->fields[k];
                        for (size_t j = 0; (!wanted || wanted(f)) && j < records[i]->values[k].n;
                                j++) {
                                Value *v = &records[i]->values[k].p[j];
                                v->display = f->type->display(c, f, v);
                        }
                }
        return OK;
}

Err record_name(Ctx *c, const Register *reg, Str id, RecordName *ret)
{
        Targets targets = {0};
        const RecordName *name = want(c, &targets, reg, id);
        TRY(fetch_wanted(c, &targets));
        *ret = *name;
        return OK;
}

Err record_names_fetch(
        Ctx *c, const Register *const *regs, const Str *ids, size_t n, const RecordName ***ret)
{
        Targets targets = {0};
        const RecordName **names = NEW_N(c->arena, const RecordName *, MAX(n, (size_t)1));
        for (size_t i = 0; i < n; i++)
                names[i] = want(c, &targets, regs[i], ids[i]);
        TRY(fetch_wanted(c, &targets));
        *ret = names;
        return OK;
}
