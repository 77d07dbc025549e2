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
#include "text/date_value.h"

#define CYCLE_FROM 1800 /* the years among which a cycle name without context is looked for */
#define CYCLE_TO 2000
#define YEAR_MOST 9999 /* EDTF's years have four figures, and no others are told here */

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

Worth worth_invalid(Worth v)
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
        if (year < -YEAR_MOST || year > YEAR_MOST) /* 明年, said in 9999 */
                return worth_invalid(v);
        if (!p->month)
                return gregorian_year(a, v, year, p->part);
        if (p->month > 12 || (p->day && !gregorian_valid(year, p->month, p->day)))
                return worth_invalid(v);
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

EraDate lunar_date(const Point *p)
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

Worth lunar_value(Arena *a, Worth v, const Point *p)
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
                return worth_invalid(v);
        return lunar_value(a, v, p);
}

Worth year_value(Arena *a, Worth v, int year, const Point *p)
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
                v = company->first ? year_value(a, v, company->first - 1 + p->year, &q) : v;
                v.certainty = v.certainty == DATE_CERTAIN ? DATE_INFERRED : v.certainty;
                return v;
        }
        int now = anchor.year, found = 0, n = 0;
        int from = now ? now - 94 : company->from, to = now ? now + 5 : company->to;
        bool republic = !now && from == 1912 && to == 1949;
        for (int y = from; to && y <= to; y++) {
                if (y % 100 != p->year && !(republic && y - 1911 == p->year))
                        continue;
                Worth w = year_value(a, v, y, p);
                buf_printf(&list, "%s%.*s", n++ ? "|" : "", STR(w.edtf.n ? w.edtf : w.problem));
                found = y;
        }
        if (n == 0)
                return v;
        if (n == 1) {
                v = year_value(a, v, found, p);
                v.used_anchor = now != 0;
                v.certainty = v.certainty == DATE_CERTAIN ? DATE_INFERRED : v.certainty;
                return v;
        }
        v.problem = str_printf(a, "AMBIGUOUS %.*s", STR(buf_str(&list)));
        v.certainty = DATE_DOUBTFUL;
        return v;
}

Worth worth_mismatch(Arena *a, Worth v, int year)
{
        v.problem = str_printf(a, "ERA_YEAR_MISMATCH expected %d", year);
        v.certainty = DATE_DOUBTFUL;
        return v;
}

Worth cycle_value(Arena *a, Worth v, const Point *p, int from, int to)
{
        int found = 0, n = 0;
        Buf list = buf_new(a);
        v.calendar = CAL_CYCLE;
        if (p->has_bracket) {
                int off = (p->cycle - cycle_of_year(p->bracket_year) + 90) % 60 - 30;
                v = year_value(a, v, p->bracket_year + off, p);
                return off ? worth_mismatch(a, v, p->bracket_year + off) : v;
        }
        for (int y = to ? from : CYCLE_FROM; y <= (to ? to : CYCLE_TO); y++) {
                if (cycle_of_year(y) != p->cycle)
                        continue;
                buf_printf(&list, "%s%04d", n ? "|" : "", y);
                found = y;
                n++;
        }
        if (n == 1)
                return year_value(a, v, found, p);
        if (n == 0)
                return to ? cycle_value(a, v, p, 0, 0) : v;
        v.problem = str_printf(a, "AMBIGUOUS %.*s", STR(buf_str(&list)));
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
        v.first = jdn_from_gregorian(first, 1, 1); /* of a part, whole years */
        v.last = jdn_from_gregorian(last, 12, 31);
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
                from -= from + more > now ? 100 : 0;
                v.used_anchor = true;
        } else {
                from = century ? (century - 1) * 100 + p->decade : p->decade;
        }
        if (v.used_anchor)
                v.certainty = DATE_INFERRED;
        DatePart part = more ? PART_NONE : p->part; /* 七八十年代末 may be of either or both */
        bool early = part == PART_BEGIN || part == PART_EARLY;
        bool half = part == PART_FIRST_HALF || part == PART_SECOND_HALF;
        some = half ? n / 2 : some;
        if (part == PART_MIDDLE || part == PART_HALFWAY)
                from += n / 2 - some / 2;
        else if (part != PART_NONE && !early && part != PART_FIRST_HALF)
                from += n - some;
        int to = from + (part == PART_NONE ? n : some) + more - 1;
        if (p->part != PART_NONE)
                v.certainty = DATE_ABOUT;
        if (more)
                v.edtf = str_printf(a, "%03dX/%03dX", from / 10, (from + more) / 10);
        else if (part == PART_NONE)
                v.edtf = str_printf(a, n == 10 ? "%03dX" : "%02dXX", from / n);
        else
                v.edtf = str_printf(a, "%04d/%04d", from, to);
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
                v = year_value(a, v, base.year + p->relative, p);
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
        Worth before = year_value(a, v, p->year - 1, p), after = year_value(a, v, p->year, p);
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
                return courts_meet(said->courts, p->reigns->courts) ? w
                                                                    : eras_value(a, v, p, company);
        if (company->to)
                return company->from >= p->reigns->first - 60 ? w : eras_value(a, v, p, company);
        v = eras_value(a, v, p, company);
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

/* 2月30日, 四月三十一日; but 二月三十日 may be of the moon. */
static bool no_year_has(const Point *p)
{
        static const int days[] = {31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
        return p->month && !p->lunar && p->day > days[p->month - 1] && (p->figures || p->day == 31);
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
                return eras_value(a, v, p, company);
        if (p->cycle >= 0)
                return cycle_value(a, v, p, company->from, company->to);
        if (p->short_year)
                return of_short_year(a, v, p, anchor, company);
        if (p->has_year && p->eve)
                return eve_of_year(a, v, p);
        if (p->has_year)
                return worth_check_cycle(a,
                        worth_check_era(a, year_value(a, v, p->year, p), p, company), p->year, p);
        if (p->month > 12 || p->day > 31 || no_year_has(p))
                return worth_invalid(v);
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
