/* date_value.c: what a point in time is worth, in days and in EDTF. The rules:
 * - Reign years are lunar years, so a reign year or month is an interval of days of two Gregorian years, cut to the
 *   days on which the era was in use. An era name that several courts bore means all of them that had such a date.
 * - 民国 years are Gregorian, unless a word that only lunar dates have stands there (正月, 腊月, 闰, 初八, 农历).
 * - 春 and so on of a lunar year are its months 1 to 3 and so on; of a Gregorian year they are EDTF's seasons.
 * - A cycle name alone (乙亥年) is never guessed: all candidates are listed, unless the context leaves one.
 * - What the tables do not cover has no day.
 * Conventions for vague parts: 上旬 1–10, 中旬 11–20, 下旬 21–end; 初 and 中 of a month as 上旬 and 中旬, about;
 * 底 and 末 the last day; 初期 and 末期 of a decade its first and last three years, of a century the first and
 * last twenty, about. */
#include "text/date.h"

#define CYCLE_FROM 1800 /* the years among which a cycle name without context is looked for */
#define CYCLE_TO 2000

/* Nearly every date of a text is written this way, and printf takes longer than to read one. */
static char *put_digits(char *o, int value, int digits)
{
        for (int i = digits - 1; i >= 0; i--, value /= 10)
                o[i] = (char)('0' + value % 10);
        return o + digits;
}

static char *put_year(char *o, int year)
{
        int y = year < 0 ? -year : year, digits = 4;
        if (year < 0)
                *o++ = '-';
        for (int rest = y / 10000; rest; rest /= 10)
                digits++;
        return put_digits(o, y, digits);
}

#define DAY_MAX 24 /* bytes of -2147483648-12-31 and more */

static char *put_day(char *o, int32_t jdn)
{
        int y, m, d;
        jdn_to_gregorian(jdn, &y, &m, &d);
        o = put_year(o, y);
        *o++ = '-';
        o = put_digits(o, m, 2);
        *o++ = '-';
        return put_digits(o, d, 2);
}

Str day_edtf(Arena *a, int32_t jdn)
{
        return span_edtf(a, jdn, jdn);
}

Str span_edtf(Arena *a, int32_t first, int32_t last)
{
        char words[2 * DAY_MAX], *o = put_day(words, first);
        if (first != last) {
                *o++ = '/';
                o = put_day(o, last);
        }
        return str_keep(a, (Str){words, (size_t)(o - words)});
}

Str year_edtf(Arena *a, int year)
{
        char words[DAY_MAX];
        char *end = put_year(words, year);
        return str_keep(a, (Str){words, (size_t)(end - words)});
}

static Worth invalid(Worth v)
{
        v.problem = S("INVALID_DATE");
        v.edtf = (Str){0};
        v.first = v.last = 0;
        return v;
}

/* The days of a part of [first, last]; a month if month is true, else a year that begins with first. */
static void part_of_days(DatePart part, bool month, int32_t *first, int32_t *last, bool *about)
{
        int32_t n = *last - *first + 1, f = *first;
        switch (part) {
        case PART_FIRST_TEN:
        case PART_BEGIN:
        case PART_EARLY:
                *about = part != PART_FIRST_TEN;
                *last = f + (month ? 9 : 89);
                break;
        case PART_SECOND_TEN:
        case PART_MIDDLE:
        case PART_HALFWAY:
                *about = part != PART_SECOND_TEN;
                *first = f + (month ? 10 : 151);
                *last = f + (month ? 19 : 242);
                break;
        case PART_LAST_TEN:
                *first = f + 20;
                break;
        case PART_FIRST_TWENTY:
                *last = f + 19;
                break;
        case PART_LAST_TWENTY:
                *first = f + 10;
                break;
        case PART_FIRST_HALF:
                *last = f + 14;
                break;
        case PART_SECOND_HALF:
                *first = f + 15;
                break;
        case PART_END:
        case PART_LATE:
        case PART_DARK_MOON:
                *first = *last;
                break;
        case PART_NEW_MOON:
                *last = f;
                break;
        case PART_FULL_MOON:
                *first = *last = f + MIN(14, n - 1);
                break;
        case PART_NONE:
        case PART_QUARTER_1:
        case PART_QUARTER_2:
        case PART_QUARTER_3:
        case PART_QUARTER_4:
        case PART_SPRING:
        case PART_SUMMER:
        case PART_AUTUMN:
        case PART_WINTER:
                break;
        }
}

/* Halves, quarters and seasons of a year begin with a month. */
static bool part_of_year_months(DatePart part, int *ret_from, int *ret_to)
{
        switch (part) {
        case PART_FIRST_HALF:
        case PART_SECOND_HALF:
                *ret_from = part == PART_FIRST_HALF ? 1 : 7;
                *ret_to = *ret_from + 5;
                return true;
        case PART_QUARTER_1:
        case PART_QUARTER_2:
        case PART_QUARTER_3:
        case PART_QUARTER_4:
                *ret_from = 1 + 3 * (int)(part - PART_QUARTER_1);
                *ret_to = *ret_from + 2;
                return true;
        case PART_SPRING:
        case PART_SUMMER:
        case PART_AUTUMN:
        case PART_WINTER:
                *ret_from = 1 + 3 * (int)(part - PART_SPRING);
                *ret_to = *ret_from + 2;
                return true;
        case PART_BEGIN:
        case PART_EARLY:
                *ret_from = 1;
                *ret_to = 3;
                return true;
        case PART_MIDDLE:
        case PART_HALFWAY:
                *ret_from = 6;
                *ret_to = 8;
                return true;
        case PART_NONE:
        case PART_FIRST_TEN:
        case PART_SECOND_TEN:
        case PART_LAST_TEN:
        case PART_FIRST_TWENTY:
        case PART_LAST_TWENTY:
        case PART_END:
        case PART_LATE:
        case PART_NEW_MOON:
        case PART_FULL_MOON:
        case PART_DARK_MOON:
                break;
        }
        return false;
}

static bool is_vague(DatePart part)
{
        return part == PART_BEGIN || part == PART_MIDDLE;
}

static Str with_time(Arena *a, Str day, const Point *p)
{
        if (p->hour < 0)
                return day;
        return str_printf(a, "%.*sT%02d:%02d:%02d+08:00", STR(day), p->hour, p->minute, p->second);
}

static Worth gregorian_year(Arena *a, Worth v, int year, DatePart part)
{
        int from = 1, to = 12;
        if (part == PART_END) {
                v.first = v.last = jdn_from_gregorian(year, 12, 31);
                v.edtf = day_edtf(a, v.first);
                return v;
        }
        if (part >= PART_SPRING && part <= PART_WINTER) {
                Str y = year_edtf(a, year);
                v.edtf = str_printf(a, "%.*s-%d", STR(y), 21 + (int)(part - PART_SPRING));
                (void)edtf_bounds(v.edtf, &v.first, &v.last);
                return v;
        }
        bool some = part_of_year_months(part, &from, &to);
        v.first = jdn_from_gregorian(year, from, 1);
        v.last = jdn_from_gregorian(year, to, gregorian_month_length(year, to));
        v.edtf = some ? span_edtf(a, v.first, v.last) : year_edtf(a, year);
        if (is_vague(part))
                v.certainty = DATE_ABOUT;
        return v;
}

static Worth gregorian(Arena *a, Worth v, int year, const Point *p)
{
        if (p->term) {
                Point whole = *p;
                whole.term = 0;
                v = gregorian(a, v, year, &whole);
                return v.edtf.n ? term_value(a, v, p) : v;
        }
        if (!p->month)
                return gregorian_year(a, v, year, p->part);
        if (p->month > 12 || (p->day && !gregorian_valid(year, p->month, p->day)))
                return invalid(v);
        int length = gregorian_month_length(year, p->month);
        if (p->month_to > p->month) { /* 六七月, 前三季度 */
                Str y = year_edtf(a, year);
                v.first = jdn_from_gregorian(year, p->month, 1);
                v.last = jdn_from_gregorian(
                        year, p->month_to, gregorian_month_length(year, p->month_to));
                v.edtf =
                        str_printf(a, "%.*s-%02d/%.*s-%02d", STR(y), p->month, STR(y), p->month_to);
                return v;
        }
        v.first = jdn_from_gregorian(year, p->month, p->day ? p->day : 1);
        v.last = p->day ? v.first : v.first + length - 1;
        if (p->day) {
                v.edtf = with_time(a, day_edtf(a, v.first), p);
        } else if (p->part == PART_NONE) {
                Str y = year_edtf(a, year);
                v.edtf = str_printf(a, "%.*s-%02d", STR(y), p->month);
        } else {
                bool about = false;
                part_of_days(p->part, true, &v.first, &v.last, &about);
                v.edtf = span_edtf(a, v.first, v.last);
                if (about)
                        v.certainty = DATE_ABOUT;
        }
        return v;
}

/* Lunar dates
 * ----------- */
/* The days of a month or a year that a part of it means, counted from its first; -1 its last. */
static void days_of_part(const Point *p, EraDate *d)
{
        static const struct {
                DatePart part;
                int16_t month_from, month_to, year_from,
                        year_to; /* 0: from the first, to the last */
        } parts[] = {
                {PART_FIRST_TEN, 1, 10, 0, 0},
                {PART_SECOND_TEN, 11, 20, 0, 0},
                {PART_LAST_TEN, 21, 0, 0, 0},
                {PART_FIRST_TWENTY, 1, 20, 0, 0},
                {PART_LAST_TWENTY, 11, 0, 0, 0},
                {PART_FIRST_HALF, 1, 15, 0, 0},
                {PART_SECOND_HALF, 16, 0, 0, 0},
                {PART_BEGIN, 1, 10, 1, 90},
                {PART_EARLY, 1, 10, 1, 90},
                {PART_MIDDLE, 11, 20, 152, 243},
                {PART_HALFWAY, 11, 20, 152, 243},
                {PART_END, -1, -1, -1, -1},
                {PART_LATE, -1, -1, -1, -1},
                {PART_NEW_MOON, 1, 1, 0, 0},
                {PART_FULL_MOON, 15, 15, 0, 0},
                {PART_DARK_MOON, -1, -1, 0, 0},
        };
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
                if (parts[i].part != p->part)
                        continue;
                d->day_from = p->month ? parts[i].month_from : parts[i].year_from;
                d->day_to = p->month ? parts[i].month_to : parts[i].year_to;
        }
}

/* What a point says of month and day. */
static EraDate lunar_date(const Point *p)
{
        EraDate d = {.year = p->era.year, .cycle = p->day_cycle};
        int from, to;
        d.month = (MonthName){p->month, p->leap, p->month_word};
        d.month_to = p->month_to;
        if (p->day)
                d.day_from = d.day_to = p->day;
        else
                days_of_part(p, &d);
        if (p->moon != PART_NONE)
                d.moon = p->moon == PART_NEW_MOON ? MOON_NEW : MOON_DARK;
        if (!p->month && !d.day_from && part_of_year_months(p->part, &from, &to)) {
                d.month = (MonthName){from, false, 0};
                d.month_to = to;
        }
        return d;
}

static Worth lunar_worth(Arena *a, Worth v, const Point *p)
{
        if (p->term)
                return term_value(a, v, p);
        if (is_vague(p->part) && !p->day)
                v.certainty = DATE_ABOUT;
        v.edtf = with_time(a, span_edtf(a, v.first, v.last), p);
        return v;
}

static Worth lunar(Arena *a, Worth v, int year, const Point *p)
{
        EraDate d = lunar_date(p);
        if (v.calendar == CAL_GREGORIAN)
                v.calendar = CAL_LUNAR;
        if (!lunar_year(CALENDAR_MAIN, year)) {
                v.problem = S("NO_TABLE");
                return v;
        }
        if (!lunar_date_days(CALENDAR_MAIN, year, &d, &v.first, &v.last))
                return invalid(v);
        return lunar_worth(a, v, p);
}

static Worth of_year(Arena *a, Worth v, int year, const Point *p)
{
        bool is_lunar = (p->lunar || p->day_cycle >= 0 || v.calendar == CAL_CYCLE) && !p->solar;
        return is_lunar ? lunar(a, v, year, p) : gregorian(a, v, year, p);
}

/* 35年6月: of the century in which the text was written, at most five years ahead; or of the years of the company. 民国 leaves
 * two readings. */
static Worth of_short_year(Arena *a, Worth v, const Point *p, Anchor anchor, const Company *company)
{
        Buf list = buf_new(a);
        if (p->counted) {
                Point q = *p;
                q.lunar |= company->lunar;
                v = company->first ? of_year(a, v, company->first - 1 + p->year, &q) : v;
                v.certainty = v.certainty == DATE_CERTAIN ? DATE_INFERRED : v.certainty;
                return v;
        }
        int now = anchor.year, found = 0, n = 0;
        int from = now ? now - 94 : company->from, to = now ? now + 5 : company->to;
        bool republic = !now && from == 1912 && to == 1949;
        for (int y = from; to && y <= to; y++) {
                if (y % 100 != p->year && !(republic && y - 1911 == p->year))
                        continue;
                Worth w = of_year(a, v, y, p);
                buf_printf(&list, "%s%.*s", n++ ? "|" : "", STR(w.edtf.n ? w.edtf : w.problem));
                found = y;
        }
        if (n == 0)
                return v;
        if (n == 1) {
                v = of_year(a, v, found, p);
                v.used_anchor = now != 0;
                v.certainty = v.certainty == DATE_CERTAIN ? DATE_INFERRED : v.certainty;
                return v;
        }
        v.problem = str_printf(a, "AMBIGUOUS %.*s", STR(buf_str(&list)));
        v.certainty = DATE_DOUBTFUL;
        return v;
}

static Worth mismatch(Arena *a, Worth v, int year)
{
        v.problem = str_printf(a, "ERA_YEAR_MISMATCH expected %d", year);
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* The one year of the cycle among from to to, or all candidates; to 0: nothing is known. */
static Worth of_cycle(Arena *a, Worth v, const Point *p, int from, int to)
{
        int found = 0, n = 0;
        Buf list = buf_new(a);
        v.calendar = CAL_CYCLE;
        if (p->has_bracket) {
                int off = (p->cycle - cycle_of_year(p->bracket_year) + 90) % 60 - 30;
                v = of_year(a, v, p->bracket_year + off, p);
                return off ? mismatch(a, v, p->bracket_year + off) : v;
        }
        for (int y = to ? from : CYCLE_FROM; y <= (to ? to : CYCLE_TO); y++) {
                if (cycle_of_year(y) != p->cycle)
                        continue;
                buf_printf(&list, "%s%04d", n ? "|" : "", y);
                found = y;
                n++;
        }
        if (n == 1)
                return of_year(a, v, found, p);
        if (n == 0)
                return to ? of_cycle(a, v, p, 0, 0) : v;
        v.problem = str_printf(a, "AMBIGUOUS %.*s", STR(buf_str(&list)));
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* Eras
 * ---- */
/* A year in brackets that is not the era's year, nor the one in which its last weeks fall. */
static Worth check_bracket(Arena *a, Worth v, int year, const Point *p)
{
        int y, m, d;
        if (!p->has_bracket || p->bracket_year == year || !v.edtf.n)
                return v;
        jdn_to_gregorian(v.first, &y, &m, &d);
        if (p->month && p->bracket_year == y)
                return v;
        return mismatch(a, v, year);
}

/* 乾隆年间, 光绪初年. */
static Worth of_whole_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int from, to;
        if (!era_whole(e, &v.first, &v.last))
                return v;
        era_years(e, &from, &to);
        if (part_of_span(p->part, &v.first, &v.last))
                v.certainty = DATE_ABOUT;
        v.edtf = span_edtf(a, v.first, v.last);
        if (p->has_bracket && (p->bracket_year < from || p->bracket_year > to))
                return mismatch(a, v, from);
        if (p->bracket_to && (p->bracket_to < from || p->bracket_to > to + 1))
                return mismatch(a, v, to);
        return v;
}

/* 光绪二十六年(辛丑): the name of the cycle is another year's. A year of our era may be the one behind its first weeks. */
static Worth check_cycle(Arena *a, Worth v, int year, const Point *p)
{
        bool same = p->bracket_cycle < 0 || p->bracket_cycle == cycle_of_year(year) ||
                (p->has_year && p->bracket_cycle == cycle_of_year(year - 1));
        if (same || v.problem.n || !v.edtf.n)
                return v;
        v.problem =
                str_printf(a, "ERA_YEAR_MISMATCH expected %.*s", STR(cycle_year_words(a, year)));
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* 昭和元年 is only its last week; and before 1873 a year of 明治 is known, but no month. */
static Worth cut_to_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int32_t first, last;
        bool years_only = era_counts_moons(e, p->era.year);
        if (years_only && (p->month || p->day || p->part != PART_NONE || p->term || p->lunar)) {
                v.edtf = (Str){0};
                v.problem = S("NO_TABLE");
                return v;
        }
        if (years_only)
                v.certainty = MAX(v.certainty, DATE_ABOUT);
        if (years_only || !v.edtf.n || v.problem.n || !era_whole(e, &first, &last) ||
                (first <= v.first && v.last <= last))
                return v;
        v.first = MAX(first, v.first);
        v.last = MIN(last, v.last);
        if (v.first > v.last)
                return invalid(v);
        v.edtf = span_edtf(a, v.first, v.last);
        return v;
}

static Worth of_solar_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int year = e->offset + p->era.year;
        Calendar calendar = v.calendar;
        if (p->era.year > e->years)
                return invalid(v);
        v = of_year(a, v, year, p);
        v.calendar = calendar;
        if (era_has_days(e))
                v = cut_to_era(a, v, e, p);
        return check_cycle(a, check_bracket(a, v, year, p), year, p);
}

static Worth of_era(Arena *a, Worth v, const Era *e, const Point *p, EraUse use)
{
        int from, to, year = e->offset + p->era.year;
        v.calendar = era_is_solar(e) ? CAL_REPUBLIC : CAL_REIGN;
        if ((p->whole_era || p->cycle >= 0 || era_is_solar(e)) && use != ERA_IN_USE)
                return invalid(v);
        if (p->whole_era)
                return of_whole_era(a, v, e, p);
        if (p->cycle >= 0 && era_is_heavenly(e)) { /* 太平天国辛酉年: of its calendar */
                Point q = *p;
                q.cycle = -1;
                q.era.year = (p->cycle - cycle_of_year(e->offset + 1) + 60) % 60 + 1;
                return of_era(a, v, e, &q, use);
        }
        if (p->cycle >= 0) {
                era_years(e, &from, &to);
                bool has = from + (p->cycle - cycle_of_year(from) + 60) % 60 <= to;
                return has || p->has_bracket ? of_cycle(a, v, p, from, to) : invalid(v);
        }
        if (era_is_solar(e))
                return of_solar_era(a, v, e, p);
        EraDate d = lunar_date(p);
        if (p->solar || !era_days(e, &d, use, &v.first, &v.last))
                return invalid(v);
        return check_cycle(a, check_bracket(a, lunar_worth(a, v, p), year, p), year, p);
}

#define CANDIDATES_MAX 24

typedef struct {
        Worth worth[CANDIDATES_MAX];
        const Era *era[CANDIDATES_MAX];
        int n;
} Candidates;

static bool days_within(const Worth *inner, const Worth *outer)
{
        return outer->first <= inner->first && inner->last <= outer->last;
}

static void candidate_put(Arena *a, Candidates *c, Worth v, const Era *e)
{
        for (int i = 0; i < c->n; i++) {
                Worth *w = &c->worth[i];
                if (w->first == v.first && w->last == v.last)
                        return; /* courts that counted the same days */
                if (c->era[i]->offset == e->offset && w->edtf.n && v.edtf.n && days_within(&v, w))
                        return; /* 吴越 used 太平兴国 of 宋 until it was given up */
                if (c->era[i]->offset == e->offset && w->edtf.n && v.edtf.n && days_within(w, &v)) {
                        c->era[i] = e;
                        *w = v;
                        return;
                }
                if (c->era[i]->court == e->court && c->era[i]->offset == e->offset && v.edtf.n &&
                        w->edtf.n) {
                        w->first = MIN(w->first, v.first); /* 汉王, then 高祖 */
                        w->last = MAX(w->last, v.last);
                        w->edtf = span_edtf(a, w->first, w->last);
                        return;
                }
        }
        if (c->n == CANDIDATES_MAX)
                return;
        c->era[c->n] = e;
        c->worth[c->n++] = v;
}

static int32_t distance(int32_t a, int32_t b)
{
        return a < b ? b - a : a - b;
}

/* Those of the candidates that the year in brackets leaves; if it leaves none, the one that is nearest to it. */
static void keep_by_bracket(Candidates *c, const Point *p)
{
        int kept = 0, nearest = 0;
        int32_t day = jdn_from_gregorian(p->bracket_year, 7, 1);
        for (int i = 0; i < c->n; i++) {
                if (!c->worth[i].problem.n)
                        c->worth[kept++] = c->worth[i];
                else if (!kept &&
                        distance(c->worth[i].first, day) < distance(c->worth[nearest].first, day))
                        nearest = i;
        }
        if (!kept)
                c->worth[kept++] = c->worth[nearest];
        c->n = kept;
}

/* Those that fall into the years of the company, if any does. */
static void keep_by_years(Candidates *c, const Company *company)
{
        int kept = 0;
        if (!company->to || company->by_dynasty)
                return;
        int32_t from = jdn_from_gregorian(company->from, 1, 1),
                to = jdn_from_gregorian(company->to, 12, 31);
        for (int i = 0; i < c->n; i++)
                if (c->worth[i].last >= from && c->worth[i].first <= to)
                        c->worth[kept++] = c->worth[i];
        if (kept)
                c->n = kept;
}

/* In which pass over the bearers of a name an era is looked at. */
static int pass_of(const Era *e, const Point *p)
{
        bool late = e->standing == STANDING_ALIAS || (e->standing == STANDING_RIVAL && p->month);
        bool lunar_words = era_is_solar(e) && p->lunar; /* 大同元年十月初八 is not of 1932 */
        return late || lunar_words;
}

/* Every date of that name in the eras that the reign fits. */
static void gather(Arena *a, Worth v, const Point *p, const Reign *more, Candidates *c)
{
        const EraName *name = p->era.name;
        for (int pass = 0; pass < 4 && c->n == 0; pass++) {
                for (int k = 0; k < name->n; k++) {
                        const Era *e = era_bearer(name, k);
                        if (pass_of(e, p) != pass / 2 || !era_fits(e, &p->era.reign) ||
                                (more && !era_fits(e, more)))
                                continue;
                        Worth one = of_era(a, v, e, p, pass % 2 ? ERA_PROLEPTIC : ERA_IN_USE);
                        if (one.edtf.n || str_starts(one.problem, S("AMBIGUOUS")))
                                candidate_put(a, c, one, e);
                }
        }
}

/* 秦始皇二十二年: there are no months so early, but the year is known; it began in the tenth month of the year before. */
static Worth before_the_table(Arena *a, Worth v, const Point *p)
{
        const Era *e = era_bearer(p->era.name, 0);
        int year = e->offset + p->era.year;
        if (p->era.year > 0 && era_counts_moons(e, p->era.year)) {
                v.problem = S("NO_TABLE");
                return v;
        }
        if (era_is_solar(e) || p->era.year < 1 || lunar_year(CALENDAR_MAIN, year))
                return invalid(v);
        if (p->month) {
                v.problem = S("NO_TABLE");
                return v;
        }
        v.certainty = DATE_ABOUT;
        v.first = jdn_from_gregorian(year, 1, 1);
        v.last = jdn_from_gregorian(year, 12, 31);
        v.edtf = str_printf(a, "%.*s~", STR(year_edtf(a, year)));
        return check_bracket(a, v, year, p);
}

/* Of several eras with one name, those that had such a day. */
static Worth of_eras(Arena *a, Worth v, const Point *p, const Company *company)
{
        Candidates found UNSET;
        found.n = 0; /* large, and read often: the rest is not even zero */
        if (company->reign.said || company->reign.emperor)
                gather(a, v, p, &company->reign, &found);
        if (!found.n)
                gather(a, v, p, NULL, &found);
        v.calendar = era_is_solar(era_bearer(p->era.name, 0)) ? CAL_REPUBLIC : CAL_REIGN;
        if (!found.n)
                return before_the_table(a, v, p);
        if (p->has_bracket)
                keep_by_bracket(&found, p);
        keep_by_years(&found, company);
        if (found.n == 1)
                return found.worth[0];
        Buf list = buf_new(a);
        buf_put(&list, S("AMBIGUOUS "));
        for (int i = 0; i < found.n; i++) {
                buf_put(&list, i ? S("|") : S(""));
                buf_put(&list, found.worth[i].edtf);
        }
        v.problem = buf_str(&list);
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* 1936年(民国二十五年): the year of the era must be that year, or the one before it if the month may be its last. */
static Worth check_era(Arena *a, Worth v, const Point *p, const Company *company)
{
        Point inner = POINT_EMPTY;
        if (!p->bracket_era.name || !v.edtf.n)
                return v;
        inner.era = p->bracket_era;
        inner.has_bracket = true;
        inner.bracket_year = p->year;
        Worth w = of_eras(a, (Worth){.calendar = CAL_GREGORIAN}, &inner, company);
        if (!w.problem.n)
                return v;
        inner.bracket_year = p->year - 1;
        Worth before = of_eras(a, (Worth){.calendar = CAL_GREGORIAN}, &inner, company);
        if (p->month && !before.problem.n && before.first <= v.last && v.first <= before.last)
                return v;
        v.problem = w.problem;
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* Centuries, decades
 * ------------------ */
/* 公元前3世纪: 300 to 201 before Christ, the first years first. */
static Worth of_century_before_christ(Arena *a, Worth v, const Point *p)
{
        int from = 1 - p->century * 100;
        v.first = jdn_from_gregorian(from, 1, 1);
        v.last = jdn_from_gregorian(from + 99, 12, 31);
        if (part_of_span(p->part, &v.first, &v.last))
                v.certainty = DATE_ABOUT;
        int first, last, month, day;
        jdn_to_gregorian(v.first, &first, &month, &day);
        jdn_to_gregorian(v.last, &last, &month, &day);
        v.edtf = str_printf(a, "%.*s/%.*s", STR(year_edtf(a, first)), STR(year_edtf(a, last)));
        return v;
}

/* 193X, 19XX, with a vague part an interval of years. */
static Worth of_decade(Arena *a, Worth v, const Point *p, int now)
{
        int century = p->century, from, n = p->decade ? 10 : 100, some = n == 10 ? 3 : 20;
        int more = p->decade_to ? p->decade_to - p->decade
                                : 0; /* years of the decades behind the first */
        if (p->century_relative && now && now <= 100)
                return v; /* behind a year before Christ, or of its first century */
        if (p->century_relative && now) {
                century = (now - 1) / 100 + (p->century == 20 ? 0 : 1); /* 上 or 本 */
                v.used_anchor = true;
        }
        if (p->bare_decade) {
                if (now < 100)
                        return v;
                from = now - now % 100 + p->decade;
                from -= from > now ? 100 : 0;
                v.used_anchor = true;
        } else {
                from = century ? (century - 1) * 100 + p->decade : p->decade;
        }
        if (v.used_anchor)
                v.certainty = DATE_INFERRED;
        bool early = p->part == PART_BEGIN || p->part == PART_EARLY;
        bool half = p->part == PART_FIRST_HALF || p->part == PART_SECOND_HALF;
        if (more)
                v.edtf = str_printf(a, "%03dX/%03dX", from / 10, (from + more) / 10);
        else if (p->part == PART_NONE)
                v.edtf = str_printf(a, n == 10 ? "%03dX" : "%02dXX", from / n);
        some = half ? n / 2 : some;
        if (p->part == PART_MIDDLE || p->part == PART_HALFWAY)
                from += n / 2 - some / 2;
        else if (p->part != PART_NONE && !early && p->part != PART_FIRST_HALF)
                from += n - some;
        int to = (p->part == PART_NONE || more ? from + n : from + some) + more - 1;
        if (p->part != PART_NONE && !more) {
                v.certainty = DATE_ABOUT;
                v.edtf = str_printf(a, "%04d/%04d", from, to);
        }
        v.first = jdn_from_gregorian(from, 1, 1);
        v.last = jdn_from_gregorian(to, 12, 31);
        return v;
}

/* Relative dates
 * -------------- */
/* 明年3月, 本月3日, 次日. */
static Worth of_relative(Arena *a, Worth v, const Point *p, Anchor anchor, DateBefore before)
{
        Anchor base = p->has_relative && p->from_before ? before : anchor;
        Point q = *p;
        LunarDate moon;
        if (!base.year || (p->reach >= REACH_MONTH && !base.month) ||
                (p->reach == REACH_DAY && !base.day))
                return v;
        if (p->reach == REACH_YEAR) {
                v = of_year(a, v, base.year + p->relative, p);
        } else if (p->reach == REACH_DAY) {
                v.first = jdn_from_gregorian(base.year, base.month, base.day) + p->relative;
                v.last = v.first;
                v.edtf = with_time(a, day_edtf(a, v.first), p);
        } else if (p->lunar && p->relative == 0 &&
                lunar_from_jdn(
                        jdn_from_gregorian(base.year, base.month, MAX(base.day, 1)), &moon)) {
                q.month = moon.month;
                q.leap = moon.leap;
                v = lunar(a, v, moon.year, &q);
        } else {
                int months = base.month - 1 + p->relative;
                q.month = (months + 12) % 12 + 1;
                v = gregorian(a, v, base.year + (months < 0 ? -1 : months / 12), &q);
        }
        v.used_anchor = true;
        if (v.certainty == DATE_CERTAIN)
                v.certainty = DATE_INFERRED;
        return v;
}

/* A date with a mark; one that has ~ already is not given it again, and doubtful besides it is %. */
static Str with_mark(Arena *a, Str edtf, const char *mark)
{
        if (!str_ends(edtf, S("~")))
                return str_printf(a, "%.*s%s", STR(edtf), mark);
        return *mark == '~' ? edtf : str_printf(a, "%.*s%%", STR(str_slice(edtf, 0, edtf.n - 1)));
}

static Str marked(Arena *a, Worth v, const Point *p)
{
        bool about = p->about || ((p->whole_era || p->term) && v.certainty == DATE_ABOUT);
        const char *mark = about && p->doubtful ? "%" : about ? "~" : p->doubtful ? "?" : "";
        if (!v.edtf.n || !*mark || p->hour >= 0)
                return v.edtf;
        size_t slash = str_find(v.edtf, S("/"), 0);
        if (slash == SIZE_MAX)
                return with_mark(a, v.edtf, mark);
        Str from = with_mark(a, str_slice(v.edtf, 0, slash), mark),
            to = with_mark(a, str_slice(v.edtf, slash + 1, v.edtf.n), mark);
        return str_printf(a, "%.*s/%.*s", STR(from), STR(to));
}

/* 1935年除夕: the last day of the lunar year that people call 1935, or the eve of the spring festival in that year. */
static Worth eve_of_year(Arena *a, Worth v, const Point *p)
{
        Worth before = of_year(a, v, p->year - 1, p), after = of_year(a, v, p->year, p);
        if (!before.edtf.n || !after.edtf.n)
                return after;
        v.calendar = CAL_LUNAR;
        v.certainty = DATE_DOUBTFUL;
        v.problem = str_printf(a, "AMBIGUOUS %.*s|%.*s", STR(before.edtf), STR(after.edtf));
        return v;
}

/* 同光年间: of 后唐, or of 同治 and 光绪. What words tell of the court leaves one. */
static Worth of_reigns(Arena *a, Worth v, const Point *p, const Company *company)
{
        Point two = *p;
        two.period = two.period_to = p->reigns;
        const Reign *said = p->era.reign.said ? &p->era.reign : &company->reign;
        Worth w = period_value(a, &two);
        if (said->said)
                return courts_meet(said->courts, p->reigns->courts) ? w : of_eras(a, v, p, company);
        if (company->to)
                return company->from >= p->reigns->first - 60 ? w : of_eras(a, v, p, company);
        v = of_eras(a, v, p, company);
        v.problem = str_printf(a, "AMBIGUOUS %.*s|%.*s", STR(v.edtf), STR(w.edtf));
        v.edtf = (Str){0};
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* 十四五时期: the first plan began with 1953, and between the second and the third lay three years without one. */
static Worth of_plan(Arena *a, Worth v, const Point *p)
{
        int from = p->plan < 3 ? 1948 + 5 * p->plan : 1951 + 5 * p->plan, to = from + 4;
        from = p->part == PART_END ? to : from;
        v.first = jdn_from_gregorian(from, 1, 1);
        v.last = jdn_from_gregorian(to, 12, 31);
        Str first = year_edtf(a, from), last = year_edtf(a, to);
        v.edtf = from == to ? first : str_printf(a, "%.*s/%.*s", STR(first), STR(last));
        return v;
}

static Worth bare_value(
        Arena *a, const Point *p, Anchor anchor, const Company *company, DateBefore before)
{
        Worth v = {.calendar = CAL_GREGORIAN};
        if (p->plan)
                return of_plan(a, v, p);
        if (p->reigns)
                return of_reigns(a, v, p, company);
        if (p->period)
                return period_value(a, p);
        if (p->century && p->before_christ)
                return of_century_before_christ(a, v, p);
        if (p->decade || p->century)
                return of_decade(a, v, p, anchor.year ? anchor.year : before.year);
        if (p->era.name)
                return of_eras(a, v, p, company);
        if (p->cycle >= 0)
                return of_cycle(a, v, p, company->from, company->to);
        if (p->short_year)
                return of_short_year(a, v, p, anchor, company);
        if (p->has_year && p->eve)
                return eve_of_year(a, v, p);
        if (p->has_year)
                return check_cycle(
                        a, check_era(a, of_year(a, v, p->year, p), p, company), p->year, p);
        if (p->month > 12 || p->day > 31)
                return invalid(v);
        v.calendar = p->lunar ? CAL_LUNAR : CAL_GREGORIAN;
        return of_relative(a, v, p, anchor, before);
}

Worth point_value(
        Arena *a, const Point *p, Anchor anchor, const Company *company, DateBefore before)
{
        Worth v = bare_value(a, p, anchor, company, before);
        if (p->about)
                v.certainty = DATE_ABOUT;
        v.edtf = marked(a, v, p);
        if (p->doubtful)
                v.certainty = DATE_DOUBTFUL;
        return v;
}
