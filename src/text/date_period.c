/* date_period.c: what a dynasty, a state or a period is worth: its years, as the tables of 《现代汉语词典》 have them. Where nobody
 * could say when a period began (新石器时代), it is open on that side, and alone it is no date. Conventions for vague parts: 初
 * and 末 are about the first and the last quarter, 前期, 中期 and 后期 a third each. */
#include "text/date.h"

bool part_of_span(DatePart part, int32_t *first, int32_t *last)
{
        static const struct {
                DatePart part;
                int from, to; /* in twelfths */
        } parts[] = {
                {PART_BEGIN, 0, 3},
                {PART_END, 9, 12},
                {PART_EARLY, 0, 4},
                {PART_LATE, 8, 12},
                {PART_MIDDLE, 4, 8},
                {PART_HALFWAY, 4, 8},
                {PART_FIRST_HALF, 0, 6},
                {PART_SECOND_HALF, 6, 12},
        };
        for (size_t i = 0; i < ARRAY_LEN(parts); i++) {
                if (parts[i].part != part)
                        continue;
                int32_t n = *last - *first + 1, from = *first;
                *first = from + (int32_t)((int64_t)n * parts[i].from / 12);
                *last = from + (int32_t)((int64_t)n * parts[i].to / 12) - 1;
                return true;
        }
        return false;
}

/* One end of a period; empty where it is not known. */
static Str end_edtf(Arena *a, int year, bool about)
{
        if (year == YEAR_NOT_KNOWN)
                return (Str){0};
        Str y = year_edtf(a, year);
        return about ? str_printf(a, "%.*s~", STR(y)) : y;
}

/* From the first period to the last; but 五代南汉 is the narrower one. */
static Dynasty joined(const Dynasty *a, const Dynasty *b)
{
        Dynasty r = *a;
        if (a == b)
                return r;
        bool inside = b->first != YEAR_NOT_KNOWN && a->first != YEAR_NOT_KNOWN &&
                b->first >= a->first && b->last <= a->last;
        if (inside)
                return *b;
        r.last = b->last;
        r.about_last = b->about_last;
        return r;
}

Worth period_value(Arena *a, const Point *p)
{
        Worth v = {.calendar = CAL_GREGORIAN, .first = JDN_OPEN_PAST, .last = JDN_OPEN_FUTURE};
        Dynasty d = joined(p->period, p->period_to);
        bool no_first = d.first == YEAR_NOT_KNOWN, no_last = d.last == YEAR_NOT_KNOWN;
        if (no_first && no_last)
                return v;
        if (!no_first)
                v.first = jdn_from_gregorian(d.first, 1, 1);
        if (!no_last)
                v.last = jdn_from_gregorian(d.last, 12, 31);
        if (!no_first && !no_last && d.first > d.last)
                return (Worth){.problem = S("INVALID_DATE")};
        if (!no_first && !no_last && part_of_span(p->part, &v.first, &v.last)) {
                int month, day, first, last;
                jdn_to_gregorian(v.first, &first, &month, &day);
                jdn_to_gregorian(v.last, &last, &month, &day);
                v.first = jdn_from_gregorian(first, 1, 1);
                v.last = jdn_from_gregorian(last, 12, 31);
                d = (Dynasty){.first = (int16_t)first,
                        .last = (int16_t)last,
                        .about_first = true,
                        .about_last = true};
        }
        Str from = end_edtf(a, d.first, d.about_first), to = end_edtf(a, d.last, d.about_last);
        if (d.about_first || d.about_last)
                v.certainty = DATE_ABOUT;
        v.edtf = str_eq(from, to)
                ? from
                : str_printf(a, "%.*s/%.*s", STR(from), STR(no_last ? S("..") : to));
        return v;
}
