/* days.c: days, periods and lights, as pure functions: what is a working day, when a period ends, how near a deadline
 * is, whether a frequency rule is kept.
 *
 * Sources of the rules. The day on which a period begins does not count; a period of months or years ends on the day
 * of the same number, or on the month's last day where there is none; a last day that is off moves to the next
 * working day: Civil Code of the PRC, articles 201 to 203 (which is also how the legal clocks of complaints are
 * counted). Working days are Monday to Friday, but for what the office's table of holidays says. */
#include "flow/flow.h"

#define DAYS_OFF_RUN_MAX 400 /* days in a row; a longer row of days off is a mistake in the table */
#define PERIOD_MAX 36500

static int weekday(int32_t day)
{
        return (int)(((day % 7) + 7) % 7); /* day 0 was a Monday */
}

bool day_works(const DaysOff *off, int32_t day)
{
        bool works = weekday(day) < 5;
        for (size_t i = 0; off && i < off->n; i++)
                if (day >= off->p[i].first && day <= off->p[i].last)
                        works = off->p[i].works;
        return works;
}

int32_t next_working_day(const DaysOff *off, int32_t day)
{
        for (int k = 0; k < DAYS_OFF_RUN_MAX && !day_works(off, day); k++)
                day++;
        return day;
}

static int32_t add_months(int32_t since, int64_t months)
{
        int year, month, day;
        jdn_to_gregorian(since, &year, &month, &day);
        int64_t m = (int64_t)year * 12 + month - 1 + months;
        year = (int)(m / 12);
        month = (int)(m % 12) + 1;
        int32_t first = jdn_from_gregorian(year, month, 1);
        int32_t last = jdn_from_gregorian(month == 12 ? year + 1 : year, month % 12 + 1, 1) - 1;
        return MIN(first + day - 1, last);
}

static int32_t add_working_days(int32_t since, int32_t n, const DaysOff *off)
{
        int32_t day = since;
        for (int32_t left = n, idle = 0; left > 0 && idle < DAYS_OFF_RUN_MAX; idle++) {
                day++;
                if (!day_works(off, day))
                        continue;
                left--;
                idle = 0;
        }
        return day;
}

int32_t period_end(int32_t since, Period p, const DaysOff *off, LastDay last)
{
        int32_t n = MIN(p.n, (int32_t)PERIOD_MAX), end = since;
        switch (p.unit) {
        case PERIOD_DAYS:
                end = since + n;
                break;
        case PERIOD_WORKING_DAYS:
                return add_working_days(since, n, off);
        case PERIOD_MONTHS:
                end = add_months(since, n);
                break;
        case PERIOD_YEARS:
                end = add_months(since, (int64_t)n * 12);
                break;
        }
        return last == LAST_DAY_WORKS ? next_working_day(off, end) : end;
}

/* Lights
 * ------ */
Light clock_light(int32_t due, int32_t soon, int32_t today)
{
        if (due < today)
                return LIGHT_LATE;
        return due - today <= soon ? LIGHT_SOON : LIGHT_RUN;
}

static const struct {
        const char *name, *colour;
} lights[] = {
        [LIGHT_DONE] = {"done", N_("green")},
        [LIGHT_RUN] = {"run", N_("green")},
        [LIGHT_SOON] = {"soon", N_("yellow")},
        [LIGHT_LATE] = {"late", N_("red")},
        [LIGHT_STOP] = {"stop", N_("grey")},
};

const char *light_name(Light l)
{
        return lights[l].name;
}

/* "green yellow red grey" in the office's own words and order: done and running, near, late, stopped. */
Str light_colour(Ctx *c, Light l)
{
        static const int place[] = {[LIGHT_DONE] = 0,
                [LIGHT_RUN] = 0,
                [LIGHT_SOON] = 1,
                [LIGHT_LATE] = 2,
                [LIGHT_STOP] = 3};
        Str rest = setting(c, "lights"), word = {0};
        for (int i = 0; i <= place[l]; i++)
                if (!rest.n || !str_cut(&rest, ' ', &word))
                        return str_from(tr(c, lights[l].colour));
        return word.n ? word : str_from(tr(c, lights[l].colour));
}

Str days_left_words(Ctx *c, int32_t due, int32_t today)
{
        if (due == today)
                return str_from(tr(c, N_("today")));
        if (due < today)
                return str_printf(c->arena, tr_n(c, today - due, "%d day late", "%d days late"),
                        (int)(today - due));
        return str_printf(
                c->arena, tr_n(c, due - today, "%d day left", "%d days left"), (int)(due - today));
}

bool reminder_day(Ctx *c, int32_t due, int32_t today)
{
        Str rest = setting(c, "reminders"), word;
        int64_t n;
        while (rest.n && str_cut(&rest, ' ', &word))
                if (str_to_int(word, &n) && due - today == n)
                        return true;
        return false;
}

int32_t reminder_first(const Ctx *c)
{
        Str rest = setting(c, "reminders"), word;
        int64_t n, most = 0;
        while (rest.n && str_cut(&rest, ' ', &word))
                if (str_to_int(word, &n) && n > most && n <= 366)
                        most = n;
        return (int32_t)most;
}

/* Frequency rules
 * --------------- */
static const int per_months[] = {
        [PER_MONTH] = 1, [PER_QUARTER] = 3, [PER_HALF_YEAR] = 6, [PER_YEAR] = 12};

/* The end of the k-th of n equal parts of the period: along the months where they can be shared out, else by days. */
static int32_t part_end(int32_t first, int32_t last, int months, int32_t n, int32_t k)
{
        if (months % n == 0)
                return add_months(first, (int64_t)months / n * k) - 1;
        return first + (int32_t)((int64_t)(last - first + 1) * k / n) - 1;
}

Frequency frequency_check(int32_t n, FrequencyPer per, const int32_t *held, size_t n_held,
        int32_t soon, int32_t today)
{
        int year, month, day, months = per_months[per];
        n = MAX(MIN(n, (int32_t)366), (int32_t)1);
        jdn_to_gregorian(today, &year, &month, &day);
        Frequency f = {.expected = n};
        f.first = jdn_from_gregorian(year, (month - 1) / months * months + 1, 1);
        f.last = add_months(f.first, months) - 1;
        for (size_t i = 0; i < n_held; i++)
                f.held += held[i] >= f.first && held[i] <= f.last;
        int32_t parts_over = 0;
        while (parts_over < n && part_end(f.first, f.last, months, n, parts_over + 1) < today)
                parts_over++;
        f.parts_left = n - parts_over;
        int32_t missing = MAX(n - f.held, (int32_t)0);
        f.behind = f.parts_left < missing;
        f.due = f.last;
        if (missing) /* who is behind has until the end of the part that runs */
                f.due = part_end(
                        f.first, f.last, months, n, MAX(f.held, f.behind ? parts_over : 0) + 1);
        f.light = !missing                          ? LIGHT_DONE
                : f.behind || f.due - today <= soon ? LIGHT_SOON
                                                    : LIGHT_RUN;
        return f;
}
