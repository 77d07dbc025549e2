/* anniversary.c: round anniversaries of what happened on a known day: births and deaths of persons, events of the
 * chronicle. Computed from the records' dates, never kept, so that a corrected date is right at once. Only what is
 * known to the day has a day to be remembered on. */
#include "flow/flow.h"

#define YEARS_STEP 5
#define YEARS_MAX 300
#define N_STEPS (YEARS_MAX / YEARS_STEP)

static const struct {
        const char *register_name, *field;
} sources[] = {
        {"person", "birth"},
        {"person", "death"},
        {"event", "date"},
};

static Str words_of(Ctx *c, size_t source, Str title, int years)
{
        if (source == 0)
                return str_printf(
                        c->arena, tr(c, N_("%.*s: born %d years ago")), STR(title), years);
        if (source == 1)
                return str_printf(
                        c->arena, tr(c, N_("%.*s: died %d years ago")), STR(title), years);
        return str_printf(c->arena, tr(c, N_("%.*s: %d years ago")), STR(title), years);
}

/* The same month and day so many years before; 29 February becomes the 28th. */
static int32_t years_before(int32_t day, int years)
{
        int y, m, d;
        jdn_to_gregorian(day, &y, &m, &d);
        int32_t first = jdn_from_gregorian(y - years, m, 1);
        int32_t last = jdn_from_gregorian(m == 12 ? y - years + 1 : y - years, m % 12 + 1, 1) - 1;
        return MIN(first + d - 1, last);
}

static MUST Err find(Ctx *c, size_t source, int32_t from, int32_t to, Rows **ret)
{
        const char *reg = sources[source].register_name, *f = sources[source].field;
        Buf sql = buf_new(c->arena);
        Cell cells[2 * N_STEPS + 1];
        size_t n = 0;
        /* sql: identifiers only */
        buf_printf(&sql,
                "SELECT id, title, f_%s_first FROM reg_%s WHERE withdrawn = 0 AND f_%s_first = f_%s_last AND (",
                f, reg, f, f);
        for (int years = YEARS_STEP; years <= YEARS_MAX; years += YEARS_STEP) {
                buf_printf(&sql, "%sf_%s_first BETWEEN ? AND ?", n ? " OR " : "", f);
                cells[n++] = cell_int(years_before(from, years));
                cells[n++] = cell_int(years_before(to, years));
        }
        buf_printf(&sql, ") ORDER BY f_%s_first LIMIT ?", f);
        cells[n++] = cell_int(ANNIVERSARIES_MAX);
        return db_query(c, buf_z(&sql), (Cells){cells, n}, ret);
}

static Anniversary read_one(Ctx *c, size_t source, const Register *reg, const Rows *rows, int year)
{
        int y, month, day;
        int32_t then = (int32_t)rows_int(rows, 2);
        jdn_to_gregorian(then, &y, &month, &day);
        return (Anniversary){
                .reg = reg,
                .record_id = str_keep(c->arena, rows_text(rows, 0)),
                .years = year - y,
                .day = years_before(then, y - year),
                .words = words_of(c, source, rows_text(rows, 1), year - y),
        };
}

Err anniversaries_between(Ctx *c, int32_t from, int32_t to, Anniversary **ret, size_t *ret_n)
{
        VEC(Anniversary) v = {0};
        for (size_t i = 0; i < ARRAY_LEN(sources); i++) {
                const Register *reg =
                        register_lookup(c->registers, str_from(sources[i].register_name));
                if (!reg || !actor_may_read(c->actor, reg) ||
                        !field_lookup(reg, str_from(sources[i].field)))
                        continue;
                CLEANUP(rows_closep) Rows *rows = NULL;
                TRY(find(c, i, from, to, &rows));
                for (bool more;;) {
                        int y, first, last, m, d;
                        TRY(rows_next(c, rows, &more));
                        if (!more)
                                break;
                        jdn_to_gregorian((int32_t)rows_int(rows, 2), &y, &m, &d);
                        jdn_to_gregorian(from, &first, &m, &d);
                        jdn_to_gregorian(to, &last, &m, &d);
                        for (int year = first; year <= last; year++) {
                                Anniversary one = read_one(c, i, reg, rows, year);
                                if (one.day >= from && one.day <= to &&
                                        one.years % YEARS_STEP == 0 && one.years > 0)
                                        *VEC_PUSH(c->arena, &v) = one;
                        }
                }
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
