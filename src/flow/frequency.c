/* frequency.c: rules such as 全年不少于4次, kept in the register freq_rule (unit, kind, times, per) and counted from the
 * register activity (host, kind, date). A rule's clock runs to the day by which the next time is to be held, so desk,
 * calendar and reminders need to know nothing of it. What counts as held is what the figure “activities” counts, so
 * that a rule and a report never disagree. */
#include "flow/clock.h"

#include <string.h>

static const char *const rule_fields[] = {"unit", "kind", "times", "per"};
static const char *const held_fields[] = {"host", "kind", "date"};

static bool has_fields(const Register *reg, const char *const *names, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const Field *f = field_lookup(reg, str_from(names[i]));
                if (!f || f->many)
                        return false;
        }
        return true;
}

static bool is_rules(const Register *reg)
{
        return reg && str_eq(reg->name, S("freq_rule")) &&
                has_fields(reg, rule_fields, ARRAY_LEN(rule_fields));
}

bool is_frequency_rule(const Record *r)
{
        return is_rules(r->reg) && record_values(r, S("times"))->n && record_text(r, S("per")).n;
}

static FrequencyPer per_of(Str code)
{
        static const struct {
                Str code;
                FrequencyPer per;
        } pers[] = {{SC("month"), PER_MONTH}, {SC("quarter"), PER_QUARTER},
                {SC("half_year"), PER_HALF_YEAR}, {SC("year"), PER_YEAR}};
        for (size_t i = 0; i < ARRAY_LEN(pers); i++)
                if (str_eq(pers[i].code, code))
                        return pers[i].per;
        return PER_YEAR;
}

#define HELD_MAX 400
#define STATES_MAX 32

/* " AND state IN (?, …)": what the figure counts; without such a figure, everything. */
static void put_held_states(Ctx *c, Buf *sql, Cell *cells, size_t *n)
{
        const Figure *f = figure_lookup(c->registers, S("activities"), NULL);
        for (size_t i = 0; f && i < f->n_where; i++) {
                const Condition *k = &f->where[i];
                if (k->field || k->n > STATES_MAX)
                        continue;
                for (size_t j = 0; j < k->n; j++) {
                        buf_put(sql, j ? S(", ?") : S(" AND state IN (?"));
                        cells[(*n)++] = cell_text(k->values[j]);
                }
                buf_putc(sql, ')');
                return;
        }
}

static MUST Err held_days(Ctx *c, const Record *rule, int32_t from, int32_t *days, size_t *ret_n)
{
        const Register *activities = register_lookup(c->registers, S("activity"));
        *ret_n = 0;
        if (!activities || !has_fields(activities, held_fields, ARRAY_LEN(held_fields)))
                return OK;
        Buf sql = buf_new(c->arena);
        Cell cells[5 + STATES_MAX] = {cell_text(record_text(rule, S("unit"))),
                cell_text(record_text(rule, S("kind"))), cell_int(from), cell_int(day_today(c))};
        size_t n = 4;
        buf_put(&sql,
                S("SELECT f_date_first FROM reg_activity WHERE withdrawn = 0 AND f_host = ? AND f_kind = ? "
                  "AND f_date_first >= ? AND f_date_first <= ?"));
        put_held_states(c, &sql, cells, &n);
        buf_put(&sql, S(" ORDER BY f_date_first LIMIT ?"));
        cells[n++] = cell_int(HELD_MAX);
        CLEANUP(rows_closep) Rows *rows = NULL;
        TRY(db_query(c, buf_z(&sql), (Cells){cells, n}, &rows));
        for (bool more;;) {
                TRY(rows_next(c, rows, &more));
                if (!more)
                        return OK;
                days[(*ret_n)++] = (int32_t)rows_int(rows, 0);
        }
}

Err frequency_of(Ctx *c, const Record *rule, int32_t soon, Frequency *ret)
{
        int32_t days[HELD_MAX], today = day_today(c);
        int32_t times = (int32_t)record_values(rule, S("times"))->p[0].number;
        FrequencyPer per = per_of(record_text(rule, S("per")));
        size_t n;
        TRY(held_days(c, rule, today - 366, days, &n));
        *ret = frequency_check(times, per, days, n, soon, today);
        if (ret->light != LIGHT_DONE)
                return OK;
        /* Kept in this period: the next one is due in the first part of the next. */
        Frequency next = frequency_check(times, per, NULL, 0, soon, ret->last + 1);
        ret->due = next.due;
        return OK;
}

Err frequency_rules_of(
        Ctx *c, const Record *held, const Register **ret_reg, Str **ret_ids, size_t *ret_n)
{
        const Register *rules = *ret_reg = register_lookup(c->registers, S("freq_rule"));
        *ret_n = 0;
        if (!is_rules(rules) || !str_eq(held->reg->name, S("activity")))
                return OK;
        return db_texts(c,
                "SELECT id FROM reg_freq_rule WHERE withdrawn = 0 AND f_unit = ? AND f_kind = ?",
                CELLS(cell_text(record_text(held, S("host"))),
                        cell_text(record_text(held, S("kind")))),
                ret_ids, ret_n);
}

Err frequency_rules(Ctx *c, const Register **ret_reg, Str **ret_ids, size_t *ret_n)
{
        *ret_reg = register_lookup(c->registers, S("freq_rule"));
        *ret_n = 0;
        return is_rules(*ret_reg) ? db_texts(c, "SELECT id FROM reg_freq_rule WHERE withdrawn = 0",
                                            NO_CELLS, ret_ids, ret_n)
                                  : OK;
}
