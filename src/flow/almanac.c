/* almanac.c: what stands on a day by itself: what is held on it, and round anniversaries of what once happened on it.
 * The declarations say of which fields (held, anniversary). Computed from the records' dates, never kept, so that a
 * corrected date is right at once. Only what is known to the day has a day to be remembered on. */
#include "flow/flow.h"

#define YEARS_STEP 5
#define YEARS_MAX 300
#define N_STEPS (YEARS_MAX / YEARS_STEP)
#define OCCASIONS_MAX 200 /* of one field */
#define LASTING_MAX \
        31 /* days; what lasts longer, or is known to the year only, has no day to stand on */

typedef VEC(Occasion) Occasions;

/* Anniversaries
 * ------------- */
/* The same month and day so many years before; 29 February becomes the 28th. */
static int32_t years_before(int32_t day, int years)
{
        int y, m, d;
        jdn_to_gregorian(day, &y, &m, &d);
        int32_t first = jdn_from_gregorian(y - years, m, 1);
        int32_t last = jdn_from_gregorian(m == 12 ? y - years + 1 : y - years, m % 12 + 1, 1) - 1;
        return MIN(first + d - 1, last);
}

static MUST Err find(
        Ctx *c, const Register *reg, const Field *field, int32_t from, int32_t to, Rows **ret)
{
        Buf sql = buf_new(c->arena);
        Cell cells[2 * N_STEPS + SCOPE_CELLS + 1], seen[SCOPE_CELLS];
        size_t n = 0, n_seen;
        Str f = field->name, scope = scope_condition(c, reg, "", seen, &n_seen);
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT id, title, f_%.*s_first FROM reg_%.*s WHERE withdrawn = 0 AND f_%.*s_first = f_%.*s_last AND (",
                STR(f), STR(reg->name), STR(f), STR(f));
        for (int years = YEARS_STEP; years <= YEARS_MAX; years += YEARS_STEP) {
                buf_printf(&sql, "%sf_%.*s_first BETWEEN ? AND ?", n ? " OR " : "", STR(f));
                cells[n++] = cell_int(years_before(from, years));
                cells[n++] = cell_int(years_before(to, years));
        }
        buf_put(&sql, S(")"));
        if (scope.n)
                buf_printf(&sql, " AND %.*s", STR(scope));
        for (size_t i = 0; i < n_seen; i++)
                cells[n++] = seen[i];
        buf_printf(&sql, " ORDER BY f_%.*s_first, id LIMIT ?", STR(f));
        cells[n++] = cell_int(OCCASIONS_MAX);
        return db_query(c, buf_z(&sql), (Cells){cells, n}, ret);
}

static int year_of(int32_t day)
{
        int y, m, d;
        jdn_to_gregorian(day, &y, &m, &d);
        return y;
}

static MUST Err remember(
        Ctx *c, const Register *reg, const Field *field, int32_t from, int32_t to, Occasions *v)
{
        CLEANUP(rows_closep) Rows *rows = NULL;
        Str what = pick_label(c, field->anniversary_zh, field->anniversary_en);
        TRY(find(c, reg, field, from, to, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                int32_t then = (int32_t)rows_int(rows, 2);
                for (int year = year_of(from); year <= year_of(to); year++) {
                        int years = year - year_of(then);
                        int32_t day = years > 0 ? years_before(then, -years) : 0;
                        if (years <= 0 || years % YEARS_STEP || day < from || day > to)
                                continue;
                        *VEC_PUSH(c->arena, v) = (Occasion){
                                .reg = reg,
                                .record_id = str_keep(c->arena, rows_text(rows, 0)),
                                .words = str_printf(c->arena, tr(c, N_("%.*s: %.*s, %d years ago")),
                                        STR(rows_text(rows, 1)), STR(what), years),
                                .years = years,
                                .day = day,
                        };
                }
        }
}

/* What is held
 * ------------ */
static MUST Err hold(
        Ctx *c, const Register *reg, const Field *field, int32_t from, int32_t to, Occasions *v)
{
        const Filter filters[] = {{field->name, S("from"), jdn_iso(c->arena, from)},
                {field->name, S("to"), jdn_iso(c->arena, to)}};
        const ListQuery q = {.reg = reg,
                .filters = filters,
                .n_filters = ARRAY_LEN(filters),
                .sort = field->name,
                .limit = OCCASIONS_MAX};
        RecordList list;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n; i++) {
                const Values *when = record_values(list.p[i], field->name);
                if (!when->n || when->p[0].last - when->p[0].first > LASTING_MAX)
                        continue;
                *VEC_PUSH(c->arena, v) = (Occasion){
                        .reg = reg,
                        .record_id = list.p[i]->id,
                        .words = list.p[i]->title,
                        .day = MAX(when->p[0].first, from),
                        .last = MIN(when->p[0].last, to),
                };
        }
        return OK;
}

/* Of every register, or of one
 * ---------------------------- */
typedef Err Gather(
        Ctx *c, const Register *reg, const Field *field, int32_t from, int32_t to, Occasions *v);

static MUST Err gather(Ctx *c, const Register *only, int32_t from, int32_t to, Gather *of_held,
        Gather *of_past, Occasions *v)
{
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                if ((only && reg != only) || !actor_may_read(c->actor, reg))
                        continue;
                for (size_t k = 0; k < reg->n_fields; k++) {
                        const Field *f = &reg->fields[k];
                        if (f->held && of_held)
                                TRY(of_held(c, reg, f, from, to, v));
                        if (f->anniversary_zh.n && of_past)
                                TRY(of_past(c, reg, f, from, to, v));
                }
        }
        return OK;
}

Err anniversaries_between(
        Ctx *c, const Register *only, int32_t from, int32_t to, Occasion **ret, size_t *ret_n)
{
        Occasions v = {0};
        TRY(gather(c, only, from, to, NULL, remember, &v));
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}

Err held_between(Ctx *c, int32_t from, int32_t to, Occasion **ret, size_t *ret_n)
{
        Occasions v = {0};
        TRY(gather(c, NULL, from, to, hold, NULL, &v));
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
