/* date_company.c: what the words around a date tell of its time: 民国 beside a name of the cycle, the dynasty in the heading of a
 * biography, a year in four digits. The first word that tells something counts. */
#include "text/date.h"

/* Words that are no dynasty, but tell the time. */
static bool years_by_word(const Lane *l, int i, Company *ret)
{
        static const struct {
                const char32_t *word;
                int from, to;
        } words[] = {
                {U"清末", 1861, 1911},
                {U"晚清", 1861, 1911},
                {U"清初", 1644, 1703},
                {U"明末", 1585, 1644},
                {U"抗战", 1931, 1945},
                {U"抗日", 1931, 1945},
                {U"建国后", 1949, 2008},
                {U"新中国", 1949, 2008},
                {U"共和国", 1949, 2008},
                {U"近代", 1840, 1899},
                {U"民国", 1912, 1949},
        };
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                if (!lane_has(l, i, words[k].word))
                        continue;
                ret->from = words[k].from;
                ret->to = words[k].to;
                ret->first = words[k].from == 1912 ? 1912 : 0; /* 民国 */
                return true;
        }
        return false;
}

/* An era, a dynasty or an emperor at cell i; the cell behind. */
static int company_at(const Lane *l, int i, Company *ret)
{
        int cells = 0, length = 0;
        const EraName *name = era_name_at(l, i, &cells);
        int front = dynasty_at(l, i, &length) ? length : 0;
        if (name && front && emperor_at(l, i + front, &length) && front + length == cells)
                name = NULL; /* 元世祖: an emperor, and not his years before the first era */
        if (name && name->n == 1 && !ret->to && !era_is_solar(era_bearer(name, 0)))
                era_years(era_bearer(name, 0), &ret->from, &ret->to);
        if (name && name->n == 1 && !era_is_solar(era_bearer(name, 0)) && !ret->first) {
                ret->first = era_bearer(name, 0)->offset + 1;
                ret->lunar = true;
        }
        if (name)
                return i + cells;
        const Dynasty *d = dynasty_at(l, i, &cells);
        if (d && courts_any(d->courts) && !ret->reign.said) {
                ret->reign.said = true;
                ret->reign.courts = d->courts;
        }
        if (d && !ret->to && d->first != YEAR_NOT_KNOWN && d->last != YEAR_NOT_KNOWN) {
                ret->from = d->first;
                ret->to = d->last;
                ret->by_dynasty = true;
        }
        if (d)
                return i + cells;
        const char32_t *emperor = emperor_at(l, i, &cells);
        if (!emperor)
                return i + 1;
        ret->reign.emperor = emperor;
        return i + cells;
}

Company company_of(Str context)
{
        Lane l;
        Company c = {.to = 0};
        int year = 0;
        lane_fill(&l, context, 0);
        for (int i = 0; i < l.n;) {
                Numeral n;
                if (years_by_word(&l, i, &c))
                        return c;
                if ((i == 0 || !is_arabic(l.cp[i - 1])) && numeral_arabic(&l, i, &n) &&
                        n.n_digits == 4 && !year)
                        year = (int)n.value;
                i = company_at(&l, i, &c);
        }
        if (year) {
                c.by_dynasty = false;
                c.from = year - 29;
                c.to = year + 30;
        }
        return c;
}
