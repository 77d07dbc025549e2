/* date.c: expressions of time: points, ranges, open ends, deadlines, lists; one that fills a string, or every
 * one of a text. Reading (date_point.c) and worth (date_value.c) are apart, so that a wrong day is found after
 * the words were understood, and said. */
#include "text/date.h"

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

typedef enum { ENDS_NOT, ENDS_OPEN_FUTURE /* 以来 */, ENDS_OPEN_PAST /* 以前 */ } Ending;

typedef struct {
        int to; /* cell behind it */
        Point from, until;
        bool is_range;
        Ending ending;
        bool deadline, about;
} Expression;

static bool is_mark(uint32_t cp)
{
        return cp == 0x2014 || cp == '-' || cp == 0x81F3 || cp == 0x5230; /* — - 至 到 */
}

/* What the second point of a range leaves out, the first one says. */
static void inherit(const Point *a, Point *b)
{
        bool year = b->has_year || b->n_eras || b->cycle >= 0 || b->has_relative || b->decade ||
                b->century;
        if (year)
                return;
        b->has_year = a->has_year;
        b->year = a->year;
        b->n_eras = a->n_eras;
        for (int i = 0; i < a->n_eras; i++)
                b->eras[i] = a->eras[i];
        b->era_year = b->era_year ? b->era_year : a->era_year;
        b->cycle = a->cycle;
        b->has_relative = a->has_relative;
        b->relative = a->relative;
        b->same_year = a->same_year;
        b->lunar |= a->lunar && b->month;
        b->solar |= a->solar;
        if (!b->month && b->day)
                b->month = a->month;
}

/* 10日 of 4月8日—10日; 二十年 of 民国十年至二十年; 95年 of 1991—95年. */
static bool short_point(const Lane *l, int i, const Point *a, Point *ret)
{
        Point p = {.cycle = -1, .day_cycle = -1, .hour = -1};
        int v, to;
        if (!numeral_small(l, i, 150, &v, &to) || v < 1)
                return false;
        if (a->day && v <= 31 && (lane_has(l, to, U"日") || lane_has(l, to, U"号"))) {
                p.day = v;
                p.to = to + 1;
        } else if (a->n_eras && !a->month && lane_has(l, to, U"年")) {
                p.era_year = v;
                p.to = to + 1;
        } else if (a->has_year && !a->month && v < 100 && to - i == 2 && lane_has(l, to, U"年") &&
                a->year % 100 < v) {
                p.has_year = true;
                p.year = a->year - a->year % 100 + v;
                p.to = to + 1;
        } else if (a->month && !a->day && a->part == PART_NONE && v <= 12 &&
                lane_has(l, to, U"月")) {
                p.month = v;
                p.to = to + 1;
        } else {
                return false;
        }
        inherit(a, &p);
        *ret = p;
        return true;
}

/* 1989 of 1989—2016年, 1894 of (1894—1950), 4 of 4—6月: a number that gets its unit from the one behind the mark. */
static bool range_of_numbers(const Lane *l, int i, uint32_t prev, Expression *e)
{
        int v, to, w, end;
        if ((prev >= '0' && prev <= '9') || prev == '.' || prev == '-' || prev == '/' ||
                is_han_digit(prev))
                return false;
        if (!numeral_small(l, i, 2999, &v, &to) || !is_mark(l->cp[to]))
                return false;
        bool arabic = l->cp[i] >= '0' && l->cp[i] <= '9';
        if (!numeral_small(l, to + 1, 2999, &w, &end) || w <= v)
                return false;
        bool closed = (prev == '(' && l->cp[end] == ')' && arabic);
        if (v >= 1000 && (lane_has(l, end, U"年") || closed) && !lane_has(l, end, U"年级")) {
                e->from = (Point){.to = to,
                        .cycle = -1,
                        .day_cycle = -1,
                        .hour = -1,
                        .has_year = true,
                        .year = v};
                e->until = (Point){
                        .cycle = -1, .day_cycle = -1, .hour = -1, .has_year = true, .year = w};
                e->until.to = end + !closed;
        } else if (v <= 12 && w <= 12 && v >= 1 && lane_has(l, end, U"月") && arabic) {
                e->from = (Point){.to = to, .cycle = -1, .day_cycle = -1, .hour = -1, .month = v};
                e->until = (Point){
                        .to = end + 1, .cycle = -1, .day_cycle = -1, .hour = -1, .month = w};
        } else {
                return false;
        }
        e->is_range = true;
        e->to = e->until.to;
        return true;
}

static void read_until(const Lane *l, Expression *e)
{
        Point b;
        int k = lane_blank(l, e->to);
        if (!is_mark(l->cp[k]) || e->from.whole_era)
                return;
        k = lane_blank(l, k + 1);
        if (l->cp[k] == 0x2014) /* —— */
                k++;
        if (lane_has(l, k, U"今")) {
                e->ending = ENDS_OPEN_FUTURE;
                e->to = k + 1;
                return;
        }
        bool short_one = short_point(l, k, &e->from, &b);
        if (!short_one && !point_read(l, k, 0, &b))
                return;
        if (!short_one)
                inherit(&e->from, &b);
        e->until = b;
        e->is_range = true;
        e->to = b.to;
}

/* 以来, 底前, 前后: the words behind it that change what it means. */
static void read_endings(const Lane *l, Expression *e)
{
        static const struct {
                const char32_t *word;
                Ending ending;
                bool deadline, about;
        } words[] = {
                {U"以来", ENDS_OPEN_FUTURE, false, false},
                {U"至今", ENDS_OPEN_FUTURE, false, false},
                {U"迄今", ENDS_OPEN_FUTURE, false, false},
                {U"以后", ENDS_OPEN_FUTURE, false, false},
                {U"之后", ENDS_OPEN_FUTURE, false, false},
                {U"以前", ENDS_OPEN_PAST, false, false},
                {U"之前", ENDS_OPEN_PAST, false, false},
                {U"前后", ENDS_NOT, false, true},
                {U"左右", ENDS_NOT, false, true},
                {U"前夕", ENDS_NOT, false, false},
                {U"前", ENDS_NOT, true, false},
        };
        if (e->ending != ENDS_NOT)
                return;
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, e->to, words[k].word);
                if (!n)
                        continue;
                if (words[k].ending == ENDS_OPEN_PAST &&
                        (e->from.part == PART_END || e->from.day)) {
                        e->deadline = true; /* 7月底之前, 6月3日以前: by that day */
                } else {
                        e->ending = words[k].ending;
                        e->deadline = words[k].deadline;
                }
                e->about = words[k].about;
                if (!lane_has(l, e->to, U"前夕"))
                        e->to += n;
                return;
        }
}

/* The expression at cell i. */
static bool expression_read(const Lane *l, int i, uint32_t prev, Expression *ret)
{
        static const char32_t *const until_words[] = {U"截至", U"截止", U"截止到", U"截至到", NULL};
        Expression e = {0};
        int k = i, n = lane_any(l, i, until_words);
        if (n) {
                k = lane_blank(l, i + n);
                prev = 0;
        }
        if (!range_of_numbers(l, k, prev, &e)) {
                if (!point_read(l, k, prev, &e.from))
                        return false;
                e.to = e.from.to;
                read_until(l, &e);
        }
        if (!n)
                read_endings(l, &e);
        if (!n && (e.from.part == PART_END && !e.is_range))
                e.deadline = true;
        if (e.about)
                e.from.about = true;
        *ret = e;
        return true;
}

int date_length(const Lane *l, uint32_t prev)
{
        Expression e;
        return expression_read(l, 0, prev, &e) ? e.to : 0;
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
        return str_printf(a, "%.*s/%.*s", STR(from), STR(to));
}

/* 1921年7月至1921年: EDTF wants an end that does not begin before the start, so the end is its last day. */
static Str interval(Arena *a, const Worth *from, const Worth *to)
{
        int32_t first, last;
        int year, month, day;
        Str edtf = join(a, from->edtf, to->edtf);
        if (edtf_bounds(edtf, &first, &last))
                return edtf;
        jdn_to_gregorian(to->last, &year, &month, &day);
        return join(a, from->edtf, str_printf(a, "%04d-%02d-%02d", year, month, day));
}

static void evaluate(
        Arena *a, const Expression *e, Anchor anchor, Years years, int year_before, Date *d)
{
        Worth v = point_value(a, &e->from, anchor, years, year_before);
        d->calendar = v.calendar;
        d->certainty = v.certainty;
        d->used_anchor = v.used_anchor;
        d->problem = v.problem;
        d->edtf = v.edtf;
        d->first = v.first;
        d->last = v.last;
        d->deadline = e->deadline;
        if (e->is_range) {
                Worth w = point_value(a, &e->until, anchor, years, year_before);
                if (!d->problem.n)
                        d->problem = w.problem;
                if (v.edtf.n && w.edtf.n && v.first > w.last && !d->problem.n)
                        d->problem = S("INVALID_DATE");
                d->edtf = v.edtf.n && w.edtf.n && !str_eq(d->problem, S("INVALID_DATE"))
                        ? interval(a, &v, &w)
                        : (Str){0};
                d->last = w.last;
                d->certainty = MAX(d->certainty, w.certainty);
                d->used_anchor |= w.used_anchor;
        }
        if (!d->edtf.n)
                return;
        if (e->ending == ENDS_OPEN_FUTURE) {
                d->edtf = join(a, d->edtf, S(".."));
                d->last = JDN_OPEN_FUTURE;
        } else if (e->ending == ENDS_OPEN_PAST) {
                d->edtf = join(a, S(".."), d->edtf);
                d->first = JDN_OPEN_PAST;
        }
}

/* A member of a set; one that spans days is written as EDTF writes spans inside of sets, with two stops. */
static void put_member(Buf *set, int n, Str edtf)
{
        size_t slash = str_find(edtf, S("/"), 0);
        buf_putc(set, n ? ',' : '[');
        buf_put(set, str_slice(edtf, 0, slash));
        if (slash == SIZE_MAX)
                return;
        buf_put(set, S(".."));
        buf_put(set, str_slice(edtf, slash + 1, edtf.n));
}

/* 3月30日、4月1日 as one expression: a list. */
static bool parse_list(Ctx *c, Str s, Anchor anchor, Years years, Date *ret)
{
        Lane l;
        Expression e;
        Buf list = buf_new(c->arena);
        int i = 0, n = 0, year = 0;
        lane_fill(&l, s, 0);
        Date all = {.text = s, .at = {0, s.n}};
        for (;; n++) {
                Date one = {0};
                if (!expression_read(&l, i, 0, &e) || e.is_range || e.ending != ENDS_NOT)
                        return false;
                if (n > 0 && !e.from.has_year && year)
                        inherit(&(Point){.has_year = true,
                                        .year = year,
                                        .cycle = -1,
                                        .day_cycle = -1},
                                &e.from);
                evaluate(c->arena, &e, anchor, years, 0, &one);
                if (!one.edtf.n)
                        return false;
                year = e.from.has_year ? e.from.year : year;
                put_member(&list, n, one.edtf);
                if (n == 0)
                        all = (Date){all.at, s, {0}, one.first, one.last, one.calendar,
                                one.certainty, {0}, one.used_anchor, false};
                all.first = MIN(all.first, one.first);
                all.last = MAX(all.last, one.last);
                i = e.to;
                if (l.cp[i] != 0x3001 && l.cp[i] != ',' && l.cp[i] != 0x548C) /* 、和 */
                        break;
                i++;
        }
        if (n == 0 || l.off[i] != s.n)
                return false;
        buf_putc(&list, ']');
        all.edtf = buf_str(&list);
        *ret = all;
        return true;
}

bool date_parse_in(Ctx *c, Str s, Anchor anchor, Str context, Date *ret)
{
        Lane l;
        Expression e = {0};
        Str t = str_trim(s);
        Years years = years_of_context(context);
        lane_fill(&l, t, 0);
        Date d = {.at = {0, t.n}, .text = t};
        if (!t.n)
                return false;
        if (period_parse(c->arena, t, &d)) {
                *ret = d;
                ret->at = (Span){(size_t)(t.p - s.p), (size_t)(t.p - s.p) + t.n};
                return true;
        }
        bool read = l.off[l.n] == t.n && era_alone(&l, &e.from);
        e.to = read ? l.n : 0;
        if (!read && !expression_read(&l, 0, 0, &e))
                return false;
        if (l.off[e.to] == t.n)
                evaluate(c->arena, &e, anchor, years, anchor.year, &d);
        else if (!parse_list(c, t, anchor, years, &d))
                return false;
        d.at = (Span){(size_t)(t.p - s.p), (size_t)(t.p - s.p) + t.n};
        *ret = d;
        return true;
}

bool date_parse(Ctx *c, Str s, Anchor anchor, Date *ret)
{
        return date_parse_in(c, s, anchor, (Str){0}, ret);
}

/* The year that 同年 behind this date means. */
static int year_of(const Date *d, int before)
{
        int y, m, day;
        if (!d->edtf.n || d->first == JDN_OPEN_PAST)
                return before;
        jdn_to_gregorian(d->first, &y, &m, &day);
        return y;
}

static bool is_numeral(uint32_t cp)
{
        return (cp >= '0' && cp <= '9') || is_han_digit(cp) || unit_of(cp) > 0 || cp == 0x5EFF ||
                cp == 0x5345;
}

/* Most numbers are no dates: what stands behind the numeral tells. */
static bool numeral_may_date(const uint32_t *cp)
{
        int n = 0, digits = 0;
        for (; n < 8 && is_numeral(cp[n]); n++)
                digits += unit_of(cp[n]) == 0;
        switch (cp[n]) {
        case 0x5E74: /* 年, but not of 三年, 十年, 15年: era years begin with their era */
                return digits > 2 || cp[n + 1] == 0x4EE3 || (digits == n && n == 2); /* 代 */
        case 0x6708:                                                                 /* 月 */
        case 0x4E16:                                                                 /* 世 */
        case 0x81F3:                                                                 /* 至 */
        case 0x5230:                                                                 /* 到 */
        case 0x2014:                                                                 /* — */
        case ' ':
        case 'o':
                return true;
        case '-':
        case '.':
        case '/':
                return n > 2 && is_numeral(cp[n + 1]);
        }
        return false;
}

bool date_may_start(const uint32_t *cp)
{
        return !is_numeral(cp[0]) || numeral_may_date(cp);
}

int date_take(Arena *a, Str text, const Lane *l, uint32_t prev, Anchor anchor, int *year, Date *ret)
{
        Expression e;
        if (!expression_read(l, 0, prev, &e))
                return 0;
        Date d = {.at = {l->off[0], l->off[e.to]}};
        d.text = str_slice(text, d.at.from, d.at.to);
        evaluate(a, &e, anchor, (Years){0}, *year, &d);
        *year = year_of(&d, *year);
        *ret = d;
        return e.to;
}
