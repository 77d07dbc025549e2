/* time.c: the time of day, by the context's clock. Dates of history are the text room's subject. */
#include "base/base.h"

#include <time.h>

int64_t now_ms(const Ctx *c)
{
        if (c->now_ms)
                return c->now_ms(c->clock);
        struct timespec t;
        clock_gettime(CLOCK_REALTIME, &t);
        return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

int64_t ticks_ns(void)
{
        struct timespec t;
        clock_gettime(CLOCK_MONOTONIC, &t);
        return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static int64_t floor_div(int64_t a, int64_t b)
{
        return a / b - (a % b < 0);
}

/* Days since 1970-01-01 to the Gregorian calendar, by eras of 400 years that begin on 1 March. */
static void day_to_date(int64_t day, LocalTime *t)
{
        day += 719468; /* days from 0000-03-01 to 1970-01-01 */
        int64_t era = floor_div(day, 146097);
        int64_t of_era = day - era * 146097;
        int64_t year = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
        int64_t of_year = of_era - (365 * year + year / 4 - year / 100);
        int64_t month = (5 * of_year + 2) / 153; /* 0 = March */
        t->day = (int)(of_year - (153 * month + 2) / 5 + 1);
        t->month = (int)(month < 10 ? month + 3 : month - 9);
        t->year = (int)(year + era * 400 + (t->month <= 2));
}

static LocalTime break_down(int64_t ms)
{
        int64_t seconds = floor_div(ms, 1000);
        int64_t day = floor_div(seconds, 86400);
        int64_t of_day = seconds - day * 86400;
        LocalTime t = {
                .hour = (int)(of_day / 3600),
                .minute = (int)(of_day / 60 % 60),
                .second = (int)(of_day % 60),
                .weekday = (int)((day % 7 + 11) % 7), /* 1970-01-01 was a Thursday */
        };
        day_to_date(day, &t);
        return t;
}

LocalTime time_local(const Ctx *c, int64_t ms)
{
        return break_down(ms + setting_int(c, "zone") * 60000);
}

Str time_iso(Arena *a, int64_t ms)
{
        LocalTime t = break_down(ms);
        return str_printf(a, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", t.year, t.month, t.day, t.hour,
                t.minute, t.second, (int)(ms - floor_div(ms, 1000) * 1000));
}
