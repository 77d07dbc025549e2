/* date_value_era.c: what a year of an era is worth: of all who bore the name, those that had such a day. The rules stand at the
 * head of date_value.c. */
#include "text/date_value.h"

/* A year in brackets that is not the era's year, nor the one in which its last weeks fall. */
static Worth check_bracket(Arena *a, Worth v, int year, const Point *p)
{
        int y, m, d;
        if (!p->has_bracket || p->bracket_year == year || !v.edtf.n)
                return v;
        jdn_to_gregorian(v.first, &y, &m, &d);
        if (p->month && p->bracket_year == y)
                return v;
        return worth_mismatch(a, v, year);
}

/* The years of e, and of those who went on with them: 贞观 of 太宗, and half a year of 高宗's. */
static bool days_of_name(const Era *e, const Point *p, Worth *v, int *from, int *to)
{
        if (!era_whole(e, &v->first, &v->last))
                return false;
        era_years(e, from, to);
        for (int k = 0; k < p->era.name->n; k++) {
                const Era *o = era_bearer(p->era.name, k);
                int32_t first, last;
                int begin, end;
                if (o->court != e->court || o->offset != e->offset || !era_fits(o, &p->era.reign) ||
                        !era_whole(o, &first, &last))
                        continue;
                era_years(o, &begin, &end);
                v->first = MIN(v->first, first);
                v->last = MAX(v->last, last);
                *from = MIN(*from, begin);
                *to = MAX(*to, end);
        }
        return true;
}

/* 乾隆年间, 光绪初年. */
static Worth of_whole_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int from, to;
        if (!days_of_name(e, p, &v, &from, &to))
                return v;
        if (part_of_span(p->part, &v.first, &v.last))
                v.certainty = DATE_ABOUT;
        v.edtf = span_edtf(a, v.first, v.last);
        if (p->has_bracket && (p->bracket_year < from || p->bracket_year > to))
                return worth_mismatch(a, v, from);
        if (p->bracket_to && (p->bracket_to < from || p->bracket_to > to + 1))
                return worth_mismatch(a, v, to);
        return v;
}

Worth worth_check_cycle(Arena *a, Worth v, int year, const Point *p)
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
                return worth_invalid(v);
        v.edtf = span_edtf(a, v.first, v.last);
        return v;
}

static Worth of_solar_era(Arena *a, Worth v, const Era *e, const Point *p)
{
        int year = e->offset + p->era.year;
        Calendar calendar = v.calendar;
        if (p->era.year > e->years)
                return worth_invalid(v);
        v = year_value(a, v, year, p);
        v.calendar = calendar;
        if (era_has_days(e))
                v = cut_to_era(a, v, e, p);
        return worth_check_cycle(a, check_bracket(a, v, year, p), year, p);
}

static Worth of_era(Arena *a, Worth v, const Era *e, const Point *p, EraUse use)
{
        int from, to, year = e->offset + p->era.year;
        v.calendar = era_is_solar(e) ? CAL_REPUBLIC : CAL_REIGN;
        if ((p->whole_era || p->cycle >= 0 || era_is_solar(e)) && use != ERA_IN_USE)
                return worth_invalid(v);
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
                return has || p->has_bracket ? cycle_value(a, v, p, from, to) : worth_invalid(v);
        }
        if (era_is_solar(e))
                return of_solar_era(a, v, e, p);
        EraDate d = lunar_date(p);
        if (p->solar || !era_days(e, &d, use, &v.first, &v.last))
                return worth_invalid(v);
        return worth_check_cycle(a, check_bracket(a, lunar_value(a, v, p), year, p), year, p);
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
                return worth_invalid(v);
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

Worth eras_value(Arena *a, Worth v, const Point *p, const Company *company)
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

Worth worth_check_era(Arena *a, Worth v, const Point *p, const Company *company)
{
        Point inner = POINT_EMPTY;
        if (!p->bracket_era.name || !v.edtf.n)
                return v;
        inner.era = p->bracket_era;
        inner.has_bracket = true;
        inner.bracket_year = p->year;
        Worth w = eras_value(a, (Worth){.calendar = CAL_GREGORIAN}, &inner, company);
        if (!w.problem.n)
                return v;
        inner.bracket_year = p->year - 1;
        Worth before = eras_value(a, (Worth){.calendar = CAL_GREGORIAN}, &inner, company);
        if (p->month && !before.problem.n && before.first <= v.last && v.first <= before.last)
                return v;
        v.problem = w.problem;
        v.certainty = DATE_DOUBTFUL;
        return v;
}
