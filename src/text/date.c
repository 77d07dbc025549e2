/* date.c: expressions of time: points, ranges, open ends, deadlines, lists; one that fills a string, or every
 * one of a text. Reading (date_point.c) and worth (date_value.c) are apart, so that a wrong day is found after
 * the words were understood, and said. */
#include "text/date_expression.h"
#include "text/scan.h"

const char *calendar_name(Calendar k)
{
        static const char *const names[] = {"gregorian", "lunar", "republic", "reign", "cycle"};
        return (unsigned)k < ARRAY_LEN(names) ? names[k] : "";
}

const char *date_certainty_name(DateCertainty k)
{
        static const char *const names[] = {"certain", "about", "inferred", "doubtful"};
        return (unsigned)k < ARRAY_LEN(names) ? names[k] : "";
}

/* The expression at the beginning of a lane in a text. Most that come so far name a dynasty or an emperor, and no era. */
static inline bool read_in_text(const Lane *l, uint32_t prev, Expression *e)
{
        if (date_is_by_era(l->cp) && !era_stands_at(l, 0) &&
                (!reigns_may_stand_at(l, 0) || !reigns_stand_at(l, 0)))
                return false;
        return expression_read(l, 0, prev, READ_IN_TEXT, e);
}

/* Years of annals
 * --------------- */
/* The beginning of a sentence, or of a line behind one: where a line ends in the middle of words, so may 居|三年. */
static bool begins_sentence(const Lane *l)
{
        int k = 1;
        while (k < l->n_before && l->cp[-k] == ' ')
                k++;
        bool line = k < l->n_before && l->cp[-k] == '\n';
        uint32_t end = k + line <= l->n_before ? l->cp[-k - line] : 0;
        return end == 0x3002 || (line && end == '\n'); /* 。 */
}

static int years_of_era(const EraYear *era)
{
        int years = 0, from, to;
        for (int k = 0; k < era->name->n; k++) {
                const Era *e = era_bearer(era->name, k);
                era_years(e, &from, &to);
                if (era_fits(e, &era->reign))
                        years = MAX(years, to - from + 1);
        }
        return years;
}

/* 三十四, and not 三四: the years of an era are written with their tens. */
static bool has_tens(const Lane *l, int to)
{
        for (int i = 0; i < to; i++)
                if (unit_of(l->cp[i]) > 0)
                        return true;
        return to == 1;
}

#define ANNALS_STEP \
        10 /* years between two entries of annals, where nothing but 年 says that it is one */

/* 三十四年夏五月 where annals go on, behind a date of the same era: later, within its years, and with a month or season. A year alone
 * is more than ten and soon behind, and a comma follows: 三年, may be as long as that. */
static bool goes_on_in_era(const Lane *l, const EraYear *era, Expression *e)
{
        int v, to;
        if (!era->name || l->cp[0] <= '9' || !begins_sentence(l) ||
                !numeral_and(l, 0, 99, &v, &to) || l->cp[to] != 0x5E74 || !has_tens(l, to) ||
                v <= era->year || v > years_of_era(era))
                return false;
        Point *p = &e->from;
        *p = (Point)POINT_EMPTY;
        p->era = *era;
        p->era.year = v;
        p->to = to + 1;
        p->to = point_behind_year(l, p);
        bool season = p->part >= PART_SPRING && p->part <= PART_WINTER;
        bool alone =
                p->to == to + 1 && l->cp[p->to] == ',' && v > 10 && v <= era->year + ANNALS_STEP;
        return (p->month || season || alone) && expression_read(l, 0, 0, READ_ANNALS, e);
}

int date_length(const Lane *l, uint32_t prev)
{
        Expression e UNSET;
        return read_in_text(l, prev, &e) ? e.to : 0;
}

/* The day of a day with an hour: neither intervals nor sets of EDTF have hours in them. */
static Str without_hour(Str edtf)
{
        return str_slice(edtf, 0, MIN(str_find(edtf, S("T"), 0), edtf.n));
}

static Str join(Arena *a, Str from, Str to)
{
        /* An interval's end that is itself an interval gives its outer day. */
        size_t cut = str_find(from, S("/"), 0);
        if (cut != SIZE_MAX)
                from = str_slice(from, 0, cut);
        cut = str_find(to, S("/"), 0);
        if (cut != SIZE_MAX)
                to = str_slice(to, cut + 1, to.n);
        return str_printf(a, "%.*s/%.*s", STR(without_hour(from)), STR(without_hour(to)));
}

/* 1921年7月至1921年: EDTF wants an end that does not begin before the start, so the end is its last day. */
static Str interval(Arena *a, const Worth *from, const Worth *to)
{
        int32_t first, last;
        Str edtf = join(a, from->edtf, to->edtf);
        if (edtf_bounds(edtf, &first, &last))
                return edtf;
        return join(a, from->edtf, day_edtf(a, to->last));
}

/* A member of a set; one that spans days is written as EDTF writes spans inside of sets, with two stops. What is a set itself
 * gives its members. */
static void put_member(Buf *set, int n, Str edtf)
{
        edtf = without_hour(edtf);
        size_t slash = str_find(edtf, S("/"), 0);
        buf_putc(set, n ? ',' : '[');
        if (str_starts(edtf, S("["))) { /* 1937、1938年、1940年 */
                buf_put(set, str_slice(edtf, 1, edtf.n - 1));
                return;
        }
        buf_put(set, str_slice(edtf, 0, slash));
        if (slash == SIZE_MAX)
                return;
        buf_put(set, S(".."));
        buf_put(set, str_slice(edtf, slash + 1, edtf.n));
}

/* What the words are read with. */
typedef struct {
        Anchor anchor;
        const Company *company;
        DateBefore before;
} Known;

/* The set of the two of a pair and what is listed behind them. */
static Str set_edtf(
        Arena *a, const Expression *e, const Known *known, const Worth *one, Worth *other)
{
        Buf set = buf_new(a);
        put_member(&set, 0, one->edtf);
        put_member(&set, 1, other->edtf);
        for (int k = 0; k < e->n_more; k++) {
                Point p = e->until;
                *(p.has_year ? &p.year : &p.cycle) = e->more[k];
                *other = point_value(a, &p, known->anchor, known->company, known->before);
                put_member(&set, k + 2, other->edtf);
        }
        buf_putc(&set, ']');
        return buf_str(&set);
}

static void evaluate_range(
        Arena *a, const Expression *e, const Known *known, const Worth *v, Date *d)
{
        DateBefore before = known->before;
        if (e->until.from_before && v->edtf.n) { /* 至次年1月3日: of the year behind the first */
                jdn_to_gregorian(v->first, &before.year, &before.month, &before.day);
        }
        Worth w = point_value(a, &e->until, known->anchor, known->company, before);
        if (e->until.from_before && w.edtf.n && v->edtf.n && !v->used_anchor) {
                w.used_anchor = false;
                w.certainty = w.certainty == DATE_INFERRED ? DATE_CERTAIN : w.certainty;
        }
        if (v->edtf.n && w.edtf.n && v->first > w.last && e->borrowed_year) {
                Point next = e->until; /* 11月27日至3月19日: of the year after */
                next.year += next.has_year;
                next.era.year += next.era.name != NULL;
                next.relative += !next.has_year && !next.era.name;
                w = point_value(a, &next, known->anchor, known->company, known->before);
        }
        d->problem = d->problem.n ? d->problem : w.problem;
        if (e->from.period && !v->edtf.n && w.edtf.n) { /* 新石器时代至商 */
                d->edtf = join(a, (Str){0}, w.edtf);
                d->first = JDN_OPEN_PAST;
                d->last = w.last;
                d->certainty = DATE_ABOUT;
                return;
        }
        bool reversed = v->edtf.n && w.edtf.n && v->first > w.last;
        if (reversed && !d->problem.n)
                d->problem = S("INVALID_DATE");
        bool good = v->edtf.n && w.edtf.n && !reversed && !str_eq(d->problem, S("INVALID_DATE"));
        d->edtf = !good ? (Str){0} : e->is_pair ? set_edtf(a, e, known, v, &w) : interval(a, v, &w);
        d->last = w.last;
        d->certainty = MAX(d->certainty, w.certainty);
        d->used_anchor |= w.used_anchor;
}

/* (农历八月廿四), (己丑年八月初十) behind a day: of the lunar year that has most of the year before the brackets, or the one
 * before that. */
static void check_lunar_bracket(Arena *a, const Expression *e, const Known *known, Date *d)
{
        int year, month, day;
        Worth first = {.edtf = {0}};
        jdn_to_gregorian(d->first, &year, &month, &day);
        for (int back = 0; back < 2; back++) {
                Point p = e->bracket;
                p.has_year = p.lunar = true;
                p.year = year - back;
                p.cycle = -1;
                Worth w = point_value(a, &p, known->anchor, known->company, known->before);
                bool same = e->bracket.cycle < 0 || e->bracket.cycle == cycle_of_year(year - back);
                if (same && w.edtf.n && w.first <= d->last && d->first <= w.last)
                        return;
                if (!first.edtf.n)
                        first = w;
        }
        d->problem = str_printf(
                a, "ERA_YEAR_MISMATCH expected %.*s", STR(first.edtf.n ? first.edtf : d->edtf));
}

/* What stands in brackets must be the same day or month. */
static void check_bracket(Arena *a, const Expression *e, const Known *known, Date *d)
{
        if (d->problem.n || !d->edtf.n)
                return;
        if (!e->bracket.has_year && !e->bracket.era.name) {
                check_lunar_bracket(a, e, known, d);
                return;
        }
        Worth w = point_value(a, &e->bracket, known->anchor, known->company, known->before);
        if (w.problem.n && !str_starts(w.problem, S("AMBIGUOUS")))
                d->problem = w.problem;
        else if (w.edtf.n && (w.last < d->first || w.first > d->last))
                d->problem = str_printf(a, "ERA_YEAR_MISMATCH expected %.*s",
                        STR(e->bracket.has_year ? d->edtf : w.edtf));
}

/* 以来, 以前: open on one side. Before a long span is before its first year, after it after its last. */
static void open_end(Arena *a, const Expression *e, Date *d)
{
        bool span = is_span(&e->from);
        Str edtf = d->edtf;
        size_t cut = str_find(edtf, S("/"), 0);
        if (span && cut != SIZE_MAX && e->ending == ENDS_OPEN_PAST)
                edtf = str_slice(edtf, 0, cut);
        else if (span && cut != SIZE_MAX && e->behind_all)
                edtf = str_slice(edtf, cut + 1, edtf.n);
        switch (e->ending) {
        case ENDS_NOT:
                break;
        case ENDS_OPEN_FUTURE:
                d->edtf = join(a, edtf, S(".."));
                break;
        case ENDS_OPEN_PAST:
                d->edtf = join(a, S(".."), edtf);
                break;
        case ENDS_UNKNOWN_FUTURE:
                d->edtf = join(a, edtf, (Str){0});
                break;
        case ENDS_UNKNOWN_PAST:
                d->edtf = join(a, (Str){0}, edtf);
                break;
        }
        if (!edtf_bounds(d->edtf, &d->first, &d->last))
                d->edtf = (Str){0};
}

static void evaluate(Arena *a, const Expression *e, const Known *known, Date *d)
{
        Worth v = point_value(a, &e->from, known->anchor, known->company, known->before);
        d->calendar = v.calendar;
        d->certainty = v.certainty;
        d->used_anchor = v.used_anchor;
        d->problem = v.problem;
        d->edtf = v.edtf;
        d->first = v.first;
        d->last = v.last;
        d->deadline = e->deadline;
        if (e->has_bracket)
                check_bracket(a, e, known, d);
        if (e->is_range)
                evaluate_range(a, e, known, &v, d);
        if (d->edtf.n && e->ending != ENDS_NOT)
                open_end(a, e, d);
}

static bool is_list_mark(uint32_t cp)
{
        return cp == 0x3001 || cp == ',' || cp == 0x548C || cp == 0x53CA ||
                cp == 0x6216; /* 、和及或 */
}

/* One more member of a list; what it leaves out, the one before it says. */
static bool read_member(const Lane *l, int i, const Expression *before, Expression *e)
{
        if (before && short_point(l, i, &before->from, &e->from)) {
                *e = (Expression){.to = e->from.to, .from = e->from};
                return true;
        }
        if (!expression_read(l, i, 0, READ_ALONE, e) || e->ending != ENDS_NOT)
                return false;
        if (before && !before->from.period)
                point_inherit(&before->from, &e->from);
        return true;
}

/* 3月30日、4月1日; 元、明; 宋、明至清 as one expression: a list. */
static bool parse_list(Arena *a, Str s, const Known *known, Date *ret)
{
        Lane l;
        Expression e = {.to = 0}, before;
        Buf list = buf_new(a);
        int i = 0, n = 0;
        lane_fill(&l, s, 0);
        Date all = {.text = s, .at = {0, s.n}};
        for (;; n++) {
                Date one = {0};
                before = e;
                if (!read_member(&l, i, n ? &before : NULL, &e))
                        return false;
                evaluate(a, &e, known, &one);
                if (!one.edtf.n)
                        return false;
                put_member(&list, n, one.edtf);
                if (n == 0)
                        all = (Date){all.at, s, {0}, one.first, one.last, one.calendar,
                                one.certainty, {0}, one.used_anchor, false};
                all.problem = all.problem.n ? all.problem : one.problem;
                all.first = MIN(all.first, one.first);
                all.last = MAX(all.last, one.last);
                all.certainty = MAX(all.certainty, one.certainty);
                i = e.to;
                if (is_list_mark(l.cp[i]))
                        i++;
                else if (!e.from.whole_era || !era_stands_at(&l, i)) /* 咸丰同治年间 */
                        break;
        }
        i += lane_has(&l, i, U"间"); /* 光绪二、三年间 */
        if (n == 0 || l.off[i] != s.n)
                return false;
        buf_putc(&list, ']');
        all.edtf = buf_str(&list);
        *ret = all;
        return true;
}

static bool parse_whole(Ctx *c, Str t, const Known *known, Date *ret)
{
        Lane l;
        Expression e;
        lane_fill(&l, t, 0);
        if (!t.n || !expression_read(&l, 0, 0, READ_ALONE, &e))
                return false;
        Date d = {.text = t};
        if (l.off[e.to] != t.n) {
                if (!parse_list(c->arena, t, known, &d))
                        return false;
        } else {
                evaluate(c->arena, &e, known, &d);
        }
        if (e.from.period && !d.edtf.n && !d.problem.n)
                return false; /* 新石器时代: nobody could say when */
        *ret = d;
        return true;
}

bool date_parse_in(Ctx *c, Str s, Anchor anchor, Str context, Date *ret)
{
        Str t = str_trim(s);
        Company company = company_of(context);
        Known known = {anchor, &company, anchor};
        Date d;
        if (!parse_whole(c, t, &known, &d)) {
                Str joined = date_without_blanks(c->arena, t);
                if (joined.n == t.n || !parse_whole(c, joined, &known, &d))
                        return false;
        }
        d.text = t;
        d.at = (Span){(size_t)(t.p - s.p), (size_t)(t.p - s.p) + t.n};
        *ret = d;
        return true;
}

bool date_parse(Ctx *c, Str s, Anchor anchor, Date *ret)
{
        return date_parse_in(c, s, anchor, (Str){0}, ret);
}

/* What 同年, 是月 and 次日 behind this date mean: as much of it as it said itself. */
static DateBefore before_of(const Date *d, DateBefore before)
{
        int64_t n = (int64_t)d->last - d->first;
        DateBefore r = {0};
        if (!d->edtf.n || d->first == JDN_OPEN_PAST)
                return before;
        jdn_to_gregorian(d->first, &r.year, &r.month, &r.day);
        if (d->last == JDN_OPEN_FUTURE || n > 31)
                r.month = 0;
        if (n != 0)
                r.day = 0;
        return r;
}

/* The era in which the next year of annals would go on; a month or 同年 stays in the one before. */
static void keep_era(const Expression *e, const Date *d, EraYear *before)
{
        const Point *p = e->is_range && e->until.era.name ? &e->until : &e->from;
        if (p->era.year > 0 && d->edtf.n && !d->problem.n)
                *before = p->era;
        else if (p->has_year || p->era.name || p->cycle >= 0 || is_span(p))
                before->name = NULL;
}

int date_take(Arena *a, Str text, const Lane *l, uint32_t prev, MayDate may, Anchor anchor,
        DateTrail *before, Date *ret)
{
        static const Company alone = {.to = 0};
        Expression e UNSET;
        if (!(may == MAY_START ? read_in_text(l, prev, &e) : goes_on_in_era(l, &before->era, &e)))
                return 0;
        Date d = {.at = {l->off[0], l->off[e.to]}};
        d.text = str_slice(text, d.at.from, d.at.to);
        evaluate(a, &e, &(Known){anchor, &alone, before->day}, &d);
        if (may == MAY_GO_ON && (!d.edtf.n || d.problem.n))
                return 0; /* 三年三月丙辰, where it had no such day: some other era's */
        keep_era(&e, &d, &before->era);
        before->day = before_of(&d, before->day);
        *ret = d;
        return e.to;
}
