/* date_value.c: what a point in time is worth, in days and in EDTF. The rules:
 * - Reign years are lunar years, so a reign year or month is an interval of days of two Gregorian years.
 * - 民国 years are Gregorian, unless a word that only lunar dates have stands there (正月, 腊月, 闰, 初八, 农历).
 * - A cycle name alone (乙亥年) is never guessed: all candidates are listed, unless the context leaves one.
 * - What the tables do not cover has no day.
 * Conventions for vague parts: 上旬 1–10, 中旬 11–20, 下旬 21–end; 初 and 中 of a month as 上旬 and 中旬, about;
 * 底 and 末 the last day; 初期 and 末期 of a decade its first and last three years, of a century the first and
 * last twenty, about. */
#include "text/date.h"

#define CYCLE_FROM 1800 /* the years among which a cycle name without context is looked for */
#define CYCLE_TO 2000

static Str day_edtf(Arena *a, int32_t jdn)
{
        int y, m, d;
        jdn_to_gregorian(jdn, &y, &m, &d);
        return str_printf(a, "%s%04d-%02d-%02d", y < 0 ? "-" : "", y < 0 ? -y : y, m, d);
}

static Str span_edtf(Arena *a, int32_t first, int32_t last)
{
        Str from = day_edtf(a, first), to = day_edtf(a, last);
        return first == last ? from : str_printf(a, "%.*s/%.*s", STR(from), STR(to));
}

static Str year_edtf(Arena *a, int year)
{
        return str_printf(a, "%s%04d", year < 0 ? "-" : "", year < 0 ? -year : year);
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
                *about = part == PART_BEGIN;
                *last = f + (month ? 9 : 89);
                break;
        case PART_SECOND_TEN:
        case PART_MIDDLE:
                *about = part == PART_MIDDLE;
                *first = f + (month ? 10 : 151);
                *last = f + (month ? 19 : 242);
                break;
        case PART_LAST_TEN:
                *first = f + 20;
                break;
        case PART_FIRST_HALF:
                *last = f + 14;
                break;
        case PART_SECOND_HALF:
                *first = f + 15;
                break;
        case PART_END:
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

static bool is_season(DatePart part)
{
        return part >= PART_SPRING && part <= PART_WINTER;
}

/* Halves and quarters of a Gregorian year begin with a month. */
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
        case PART_BEGIN:
                *ret_from = 1;
                *ret_to = 3;
                return true;
        case PART_MIDDLE:
                *ret_from = 6;
                *ret_to = 8;
                return true;
        case PART_NONE:
        case PART_FIRST_TEN:
        case PART_SECOND_TEN:
        case PART_LAST_TEN:
        case PART_END:
        case PART_NEW_MOON:
        case PART_FULL_MOON:
        case PART_DARK_MOON:
        case PART_SPRING:
        case PART_SUMMER:
        case PART_AUTUMN:
        case PART_WINTER:
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
        if (is_season(
                    part)) { /* EDTF has a number for them; its days are the business of edtf_bounds */
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
        if (!p->month)
                return gregorian_year(a, v, year, p->part);
        if (p->month > 12 || (p->day && !gregorian_valid(year, p->month, p->day)))
                return invalid(v);
        int length = gregorian_month_length(year, p->month);
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

/* The days that are meant of a lunar month, or of a lunar year if there is no month; start is where days are
 * counted from, [first, last] what may be meant. */
static Worth lunar_days(Arena *a, Worth v, int32_t start, const Point *p)
{
        if (p->day || p->day_cycle >= 0) {
                int32_t day = p->day ? start + p->day - 1
                                     : start + (p->day_cycle - cycle_of_day(start) + 60) % 60;
                if (day < v.first || day > v.last || (p->new_moon && day != start))
                        return invalid(v);
                v.first = v.last = day;
        }
        bool about = false;
        if (p->month || p->part == PART_END || is_vague(p->part))
                part_of_days(p->part, p->month != 0, &v.first, &v.last, &about);
        if (about)
                v.certainty = DATE_ABOUT;
        v.edtf = with_time(a, span_edtf(a, v.first, v.last), p);
        return v;
}

/* 春 of a lunar year: its first three months, a leap month among them included. */
static int season_month(DatePart season)
{
        return 1 + 3 * (int)(season - PART_SPRING);
}

static Worth lunar(Arena *a, Worth v, int year, const Point *p)
{
        int32_t none;
        if (v.calendar == CAL_GREGORIAN)
                v.calendar = CAL_LUNAR;
        if (!lunar_year(year)) {
                v.problem = S("NO_TABLE");
                return v;
        }
        if (p->month) {
                if (!lunar_month_days(year, p->month, p->leap, &v.first, &v.last))
                        return invalid(v);
        } else if (!lunar_year_days(year, &v.first, &v.last)) {
                return v;
        }
        if (!p->month && is_season(p->part)) {
                int32_t last = v.last, m = season_month(p->part);
                lunar_month_days(year, m, false, &v.first, &none);
                v.last = m < 10 && lunar_month_days(year, m + 3, false, &none, &last) ? none - 1
                                                                                      : v.last;
        }
        return lunar_days(a, v, v.first, p);
}

static Worth of_year(Arena *a, Worth v, int year, const Point *p)
{
        bool is_lunar =
                (p->lunar || v.calendar == CAL_REIGN || v.calendar == CAL_CYCLE) && !p->solar;
        return is_lunar ? lunar(a, v, year, p) : gregorian(a, v, year, p);
}

/* 193X, 19XX, with a vague part an interval of years. */
static Worth of_decade(Arena *a, Worth v, const Point *p)
{
        int from = p->decade ? p->decade : (p->century - 1) * 100, n = p->decade ? 10 : 100;
        int some = n == 10 ? 3 : 20;
        if (p->part == PART_NONE)
                v.edtf = str_printf(a, n == 10 ? "%03dX" : "%02dXX", from / n);
        if (p->part == PART_MIDDLE)
                from += n / 2 - some / 2;
        else if (p->part == PART_END)
                from += n - some;
        int to = p->part == PART_NONE ? from + n - 1 : from + some - 1;
        if (p->part != PART_NONE) {
                v.certainty = DATE_ABOUT;
                v.edtf = str_printf(a, "%04d/%04d", from, to);
        }
        v.first = jdn_from_gregorian(from, 1, 1);
        v.last = jdn_from_gregorian(to, 12, 31);
        return v;
}

static Worth several(Arena *a, Worth v, Buf *list)
{
        v.problem = str_printf(a, "AMBIGUOUS %.*s", STR(buf_str(list)));
        v.edtf = (Str){0};
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* The one year of the cycle in the context, or all candidates: years, or days if more is said than the year. */
static Worth of_cycle(Arena *a, Worth v, const Point *p, Years years)
{
        int from = years.to ? years.from : CYCLE_FROM, to = years.to ? years.to : CYCLE_TO;
        int found = 0, n = 0;
        bool whole = !p->month && p->part == PART_NONE;
        Buf list = buf_new(a);
        v.calendar = CAL_CYCLE;
        for (int y = from; y <= to; y++) {
                if (cycle_of_year(y) != p->cycle || (p->bracket_year && y != p->bracket_year))
                        continue;
                Worth one = whole ? v : of_year(a, v, y, p);
                if (!whole && !one.edtf.n)
                        continue; /* that year had no such day */
                Str each = whole ? str_printf(a, "%d", y) : one.edtf;
                buf_printf(&list, "%s%.*s", n++ ? "|" : "", STR(each));
                found = y;
        }
        if (n == 1)
                return of_year(a, v, found, p);
        if (n == 0)
                return years.to ? of_cycle(a, v, p, (Years){0}) : whole ? v : invalid(v);
        return several(a, v, &list);
}

/* A year in brackets that is not the era's year, nor the one in which its last weeks fall. */
static Worth check_bracket(Arena *a, Worth v, int year, const Point *p)
{
        int y, m, d;
        if (!p->bracket_year || p->bracket_year == year)
                return v;
        if (p->has_year) /* the era stands in the brackets: 1935年(民国二十五年) */
                year = p->bracket_year;
        jdn_to_gregorian(v.first, &y, &m, &d);
        if (v.edtf.n && p->month && p->bracket_year == y)
                return v;
        v.problem = str_printf(a, "ERA_YEAR_MISMATCH expected %d", year);
        v.certainty = DATE_DOUBTFUL;
        return v;
}

/* The year of an era that bears a name of the cycle: 光绪甲午年. */
static Worth era_cycle_year(Worth v, const Era *e, const Point *p, int *ret_year)
{
        for (int y = e->year, last = era_last_year(e); y <= last; y++)
                if (cycle_of_year(era_gregorian_year(e, y)) == p->cycle) {
                        *ret_year = y;
                        return v;
                }
        return invalid(v);
}

/* A year, month or day of an era whose years are lunar. */
static Worth of_reign(Arena *a, Worth v, const Era *e, int year, const Point *p)
{
        EraMonth m;
        if (!p->month) {
                if (!era_year_days(e, year, &v.first, &v.last))
                        return invalid(v);
                if (is_season(p->part)) {
                        int first = season_month(p->part);
                        if (!era_month(e, year, first, MONTH_NUMBERED, false, &m))
                                return invalid(v);
                        v.first = m.start;
                        if (era_month(e, year, first + 3, MONTH_NUMBERED, false, &m))
                                v.last = m.start - 1;
                }
                return lunar_days(a, v, v.first, p);
        }
        if (!era_month(e, year, p->month, p->month_word, p->leap, &m))
                return invalid(v);
        v.first = m.start;
        v.last = m.end;
        v = lunar_days(a, v, m.start, p);
        if ((v.last < e->first || v.first > e->last) && v.certainty == DATE_CERTAIN)
                v.certainty = DATE_DOUBTFUL; /* before the era had begun, or after it had ended */
        return v;
}

static Worth of_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int year = p->era_year;
        v.calendar = e->solar ? CAL_REPUBLIC : CAL_REIGN;
        if (p->whole_era) {
                v.first = e->first;
                v.last = e->last;
                v.edtf = span_edtf(a, v.first, v.last);
                return v;
        }
        if (p->cycle >= 0) {
                Worth r = era_cycle_year(v, e, p, &year);
                if (r.problem.n)
                        return r;
        }
        if (year < e->year || year > era_last_year(e))
                return invalid(v);
        int gregorian = era_gregorian_year(e, year);
        Worth r = e->solar || p->solar ? of_year(a, v, gregorian, p) : of_reign(a, v, e, year, p);
        r.calendar = v.calendar;
        return check_bracket(a, r, gregorian, p);
}

/* How well a candidate fits: the words around name its court, or its years; it had begun and not yet ended. */
static int fitness(const Worth *one, const Era *e, const Point *p, const Years *years)
{
        int y, m, d, fit = one->certainty == DATE_DOUBTFUL ? 0 : 1;
        Lane l;
        if (e->solar &&
                p->lunar) /* 大同三年二月初二: a state with Western months had no such day */
                fit = 0;
        if (!years->context.n)
                return fit;
        lane_fill(&l, years->context, 0);
        for (int i = 0; i < l.n; i++) {
                int n = court_at(&l, i);
                if (n && era_of_court(e, &l, i, n))
                        fit += 4;
                if (ruler_at(e, &l, i))
                        fit += 4;
                i += n > 1 ? n - 1 : 0;
        }
        jdn_to_gregorian(one->first, &y, &m, &d);
        return fit + (years->to && y >= years->from && y <= years->to ? 2 : 0);
}

/* Of several eras with one name, those that had such a day; the best fitting ones, each day once. */
static Worth of_eras(Arena *a, Worth v, const Point *p, Years years)
{
        Worth all[ERAS_OF_ONE_NAME], best = of_era(a, v, p->eras[0], p);
        int fit[ERAS_OF_ONE_NAME], n = 0, most = -1;
        for (int i = 0; i < p->n_eras; i++) {
                Worth one = of_era(a, v, p->eras[i], p);
                if (!one.edtf.n || (p->bracket_year && one.problem.n))
                        continue;
                int k = 0, fits = fitness(&one, p->eras[i], p, &years);
                while (k < n && (all[k].first != one.first || all[k].last != one.last))
                        k++;
                if (k < n && fits <= fit[k])
                        continue; /* the same days, which another stretch of the era knows as well */
                fit[k] = fits;
                all[k] = one;
                n = MAX(n, k + 1);
                most = MAX(most, fits);
        }
        Buf list = buf_new(a);
        int kept = 0;
        for (int i = 0; i < n; i++) {
                if (fit[i] != most)
                        continue;
                best = all[i];
                buf_printf(&list, "%s%.*s", kept++ ? "|" : "", STR(all[i].edtf));
        }
        return kept <= 1 ? best : several(a, best, &list);
}

static Str marked(Arena *a, Worth v, const Point *p)
{
        const char *mark = p->about && p->doubtful ? "%" : p->about ? "~" : p->doubtful ? "?" : "";
        if (!v.edtf.n || !*mark)
                return v.edtf;
        size_t slash = str_find(v.edtf, S("/"), 0);
        if (slash == SIZE_MAX)
                return str_printf(a, "%.*s%s", STR(v.edtf), mark);
        Str from = str_slice(v.edtf, 0, slash), to = str_slice(v.edtf, slash + 1, v.edtf.n);
        return str_printf(a, "%.*s%s/%.*s%s", STR(from), mark, STR(to), mark);
}

Worth point_value(Arena *a, const Point *p, Anchor anchor, Years years, int year_before)
{
        Worth v = {.calendar = CAL_GREGORIAN};
        int relative = p->same_year ? year_before : anchor.year;
        if (p->decade || p->century)
                v = of_decade(a, v, p);
        else if (p->n_eras)
                v = of_eras(a, v, p, years);
        else if (p->cycle >= 0)
                v = of_cycle(a, v, p, years);
        else if (p->has_year)
                v = check_bracket(a, of_year(a, v, p->year, p), p->year, p);
        else if (relative) {
                v = of_year(a, v, relative + p->relative, p);
                v.used_anchor = true;
                if (v.certainty == DATE_CERTAIN)
                        v.certainty = DATE_INFERRED;
        } else if (p->month > 12 || p->day > 31) {
                v = invalid(v);
        } else {
                v.calendar = p->lunar ? CAL_LUNAR : CAL_GREGORIAN;
        }
        if (p->about)
                v.certainty = DATE_ABOUT;
        if (p->doubtful)
                v.certainty = DATE_DOUBTFUL;
        v.edtf = marked(a, v, p);
        return v;
}

/* 1949, 民国, 清末, 光绪, 南宋: the years that a cycle name in such company may mean. */
Years years_of_context(Str context)
{
        static const struct {
                const char32_t *word;
                int from, to;
        } words[] = {
                {U"清末", 1861, 1911},
                {U"晚清", 1861, 1911},
                {U"清初", 1644, 1703},
                {U"清代", 1644, 1911},
                {U"清朝", 1644, 1911},
                {U"明末", 1585, 1644},
                {U"抗战", 1931, 1945},
                {U"抗日", 1931, 1945},
                {U"建国后", 1949, 2008},
                {U"新中国", 1949, 2008},
                {U"共和国", 1949, 2008},
                {U"近代", 1840, 1899},
        };
        Lane l;
        int year = 0;
        lane_fill(&l, context, 0);
        for (int i = 0; i < l.n; i++) {
                for (size_t k = 0; k < ARRAY_LEN(words); k++)
                        if (lane_has(&l, i, words[k].word))
                                return (Years){words[k].from, words[k].to, context};
                if (lane_has(&l, i, U"民国"))
                        return (Years){1912, 1949, context};
                Numeral n;
                if ((i == 0 || l.cp[i - 1] < '0' || l.cp[i - 1] > '9') &&
                        numeral_arabic(&l, i, &n) && n.n_digits == 4 && !year)
                        year = (int)n.value;
                size_t at = 0;
                int cells;
                const Era *e = era_next(&l, i, &at, &cells);
                if (e && !e->solar && !e->named)
                        return (Years){era_gregorian_year(e, e->year),
                                era_gregorian_year(e, era_last_year(e)), context};
                int32_t first, last;
                if (!year && (cells = court_at(&l, i)) > 0 &&
                        court_days(&l, i, cells, &first, &last)) {
                        Years y = {.context = context};
                        int month, day;
                        jdn_to_gregorian(first, &y.from, &month, &day);
                        jdn_to_gregorian(last, &y.to, &month, &day);
                        return y;
                }
        }
        if (year)
                return (Years){year - 29, year + 30, context};
        return (Years){.context = context};
}
