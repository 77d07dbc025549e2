/* era.c: finds eras, dynasties and emperors by their names, and gives the days of a date in an era. Several hundred
 * names begin nine hundred eras, and every text is read for them: so a name is found by a hash of its
 * first two characters. What an era was worth follows from the tables alone: on which days it was in use, and which
 * months its court counted. */
#include "text/era.h"

#define ERA_HASH_BITS 11

#include "era_table.h"

/* Names
 * ----- */
/* As in tools/calendar_header.py. */
static uint32_t era_hash(uint32_t a, uint32_t b)
{
        return (a * 40503u + b * 2654435761u) >> (32 - ERA_HASH_BITS);
}

const EraName *era_name_at(const Lane *l, int i, int *ret_cells)
{
        uint32_t a = l->cp[i], b = l->cp[i + 1];
        const EraName *best = NULL;
        int cells = 0;
        for (uint32_t at = era_hash(a, b); era_slots[at]; at = (at + 1) % ARRAY_LEN(era_slots)) {
                size_t k = era_slots[at] - 1u;
                if (era_names[k].name[0] != a || era_names[k].name[1] != b)
                        continue;
                for (; k < ARRAY_LEN(era_names) && era_names[k].name[0] == a &&
                        era_names[k].name[1] == b;
                        k++) {
                        int n = lane_has(l, i, era_names[k].name);
                        if (n > cells) {
                                cells = n;
                                best = &era_names[k];
                        }
                }
                break;
        }
        if (best)
                *ret_cells = cells;
        return best;
}

const Era *era_bearer(const EraName *name, int k)
{
        return &eras[name->first + k];
}

_Static_assert(offsetof(Dynasty, word) == 0, "an entry of longest_at begins with its word");

static const char32_t *word_at(const void *entry)
{
        return *(const char32_t *const *)entry;
}

/* The words of a table whose entries, of size bytes each, begin with them: in order of their signs, see lane.h. */
typedef struct {
        const void *entries;
        size_t n, size;
        const uint32_t *firsts;
        const uint16_t *places;
} EraWords;

/* The entry whose word is the longest that stands at cell i; NULL if there is none. */
static const void *longest_at(const Lane *l, int i, const EraWords *words, int *ret_cells)
{
        const char *all = words->entries, *best = NULL;
        int cells = 0;
        uint32_t sign = lane_sign(l->cp[i]);
        size_t at = words->places[sign];
        for (; at && at <= words->n && lane_sign(words->firsts[at - 1]) == sign; at++) {
                const char *entry = all + (at - 1) * words->size;
                int length = lane_has(l, i, word_at(entry));
                if (length > cells) {
                        cells = length;
                        best = entry;
                }
        }
        if (best)
                *ret_cells = cells;
        return best;
}

const Dynasty *dynasty_at(const Lane *l, int i, int *ret_cells)
{
        static const EraWords words = {dynasties, ARRAY_LEN(dynasties), sizeof dynasties[0],
                dynasty_firsts, dynasty_places};
        return longest_at(l, i, &words, ret_cells);
}

const char32_t *emperor_at(const Lane *l, int i, int *ret_cells)
{
        static const EraWords words = {emperor_words, ARRAY_LEN(emperor_words),
                sizeof emperor_words[0], emperor_firsts, emperor_places};
        const void *entry = longest_at(l, i, &words, ret_cells);
        return entry ? word_at(entry) : NULL;
}

/* Courts
 * ------ */
bool courts_any(Courts c)
{
        return c.bits[0] || c.bits[1];
}

bool courts_meet(Courts a, Courts b)
{
        return (a.bits[0] & b.bits[0]) || (a.bits[1] & b.bits[1]);
}

Courts courts_narrow(Courts a, Courts b)
{
        Courts both = {{a.bits[0] & b.bits[0], a.bits[1] & b.bits[1]}};
        return courts_any(both) ? both : b;
}

/* One of the names joined by | is the word. */
static bool group_has(const char32_t *group, const char32_t *word)
{
        for (;;) {
                size_t n = 0;
                while (word[n] && group[n] == word[n])
                        n++;
                if (!word[n] && (!group[n] || group[n] == U'|'))
                        return true;
                while (*group && *group != U'|')
                        group++;
                if (!*group++)
                        return false;
        }
}

bool era_fits(const Era *e, const Reign *reign)
{
        if (reign->said && !(reign->courts.bits[e->court / 64] >> e->court % 64 & 1))
                return false;
        if (!reign->emperor)
                return true;
        for (int k = 0; k < e->n_spans; k++)
                if (group_has(emperor_groups[era_spans[e->first_span + k].emperor], reign->emperor))
                        return true;
        return false;
}

bool era_counts_moons(const Era *e, int year)
{
        return era_is_solar(e) && e->n_spans > 1 &&
                jdn_from_gregorian(e->offset + year, 1, 1) <= era_spans[e->first_span].last;
}

bool era_is_heavenly(const Era *e)
{
        return e->n_spans > 0 && era_spans[e->first_span].calendar == CALENDAR_HEAVENLY;
}

/* Days
 * ---- */
/* The days of a month or a year that the date means. */
static bool narrow_days(const EraDate *d, int32_t *first, int32_t *last)
{
        int32_t from = *first, to = *last;
        if (d->cycle >= 0) {
                if (!cycle_day_within(d->cycle, from, to, first))
                        return false;
                *last = *first;
                return d->moon == MOON_ANY || *first == (d->moon == MOON_NEW ? from : to);
        }
        if (d->day_from > 0)
                *first = from + d->day_from - 1;
        else if (d->day_from < 0)
                *first = to;
        if (d->day_to > 0 && d->day_to != d->day_from)
                *last = MIN(to, from + d->day_to - 1);
        else if (d->day_to > 0)
                *last = *first;
        return *first <= to;
}

bool lunar_date_days(
        int calendar, int year, const EraDate *d, int32_t *ret_first, int32_t *ret_last)
{
        if (calendar == CALENDAR_HEAVENLY && d->cycle >= 0)
                return false;
        bool there = !d->month.month ? lunar_year_days(calendar, year, ret_first, ret_last)
                : d->month_to ? lunar_months_days(calendar, year, d->month.month, d->month_to,
                                        ret_first, ret_last)
                              : lunar_month_days(calendar, year, d->month, ret_first, ret_last);
        return there && narrow_days(d, ret_first, ret_last);
}

/* A year whose first or last month the era has in part is the whole year: 洪武元年 began three days before 洪武. */
static void round_year(const EraSpan *s, int year, int32_t *first, int32_t *last)
{
        int32_t from, to;
        if (!lunar_year_days(s->calendar, year, &from, &to))
                return;
        *first = *first - from < 29 ? from : *first;
        *last = to - *last < 29 ? to : *last;
}

bool era_days(const Era *e, const EraDate *d, EraUse use, int32_t *ret_first, int32_t *ret_last)
{
        int32_t from = INT32_MAX, to = INT32_MIN;
        bool day = (d->day_from && d->day_from == d->day_to) || d->cycle >= 0, in_use = false;
        for (int k = 0; k < e->n_spans; k++) {
                const EraSpan *s = &era_spans[e->first_span + k];
                int32_t first, last;
                if ((day && s->proleptic != (use == ERA_PROLEPTIC)) ||
                        !lunar_date_days(s->calendar, e->offset + d->year, d, &first, &last))
                        continue;
                first = MAX(first, s->first);
                last = MIN(last, s->last);
                if (first > last)
                        continue;
                if (!d->month.month && !d->day_from)
                        round_year(s, e->offset + d->year, &first, &last);
                in_use |= !s->proleptic;
                from = MIN(from, first);
                to = MAX(to, last);
        }
        if (from > to || in_use != (use == ERA_IN_USE))
                return false;
        *ret_first = from;
        *ret_last = to;
        return true;
}

bool era_whole(const Era *e, int32_t *ret_first, int32_t *ret_last)
{
        int32_t from = INT32_MAX, to = INT32_MIN;
        if (era_is_solar(e) && !e->n_spans) {
                *ret_first = jdn_from_gregorian(e->offset + 1, 1, 1);
                *ret_last = jdn_from_gregorian(e->offset + e->lasted, 12, 31);
                return true;
        }
        for (int k = 0; k < e->n_spans; k++) {
                const EraSpan *s = &era_spans[e->first_span + k];
                if (s->proleptic)
                        continue;
                from = MIN(from, s->first);
                to = MAX(to, s->last);
        }
        *ret_first = from;
        *ret_last = to;
        return from <= to;
}

/* The year of the span's calendar in which the day falls. */
static int year_of(const EraSpan *s, int32_t jdn)
{
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        int32_t first, last;
        const LunarYear *y = lunar_year(s->calendar, year);
        if (y)
                return y->first > jdn ? year - 1 : year;
        return lunar_year_days(s->calendar, year, &first, &last) && first > jdn ? year - 1 : year;
}

void era_years(const Era *e, int *ret_first, int *ret_last)
{
        int from = INT16_MAX, to = INT16_MIN;
        for (int k = 0; k < e->n_spans; k++) {
                const EraSpan *s = &era_spans[e->first_span + k];
                from = MIN(from, year_of(s, s->first));
                to = MAX(to, year_of(s, s->last));
        }
        *ret_first = era_is_solar(e) ? e->offset + 1 : from;
        *ret_last = era_is_solar(e) ? e->offset + e->lasted : to;
}

/* Names of years
 * -------------- */
/* The span of a proper era of the main calendar in which the day lies. */
static const EraSpan *span_on(const Era *e, int32_t jdn)
{
        for (int k = 0; k < e->n_spans && e->standing == STANDING_PROPER; k++) {
                const EraSpan *s = &era_spans[e->first_span + k];
                if (!s->proleptic && s->calendar == CALENDAR_MAIN && s->first <= jdn &&
                        jdn <= s->last)
                        return s;
        }
        return NULL;
}

/* The year of the era on that day; 0: it was not in use. */
static int era_year_on(const Era *e, int32_t jdn)
{
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        if (era_is_solar(e))
                return year > e->offset && year <= e->offset + e->lasted ? year - e->offset : 0;
        const EraSpan *s = span_on(e, jdn);
        return s ? year_of(s, jdn) - e->offset : 0;
}

static void put_numeral(Buf *b, int n)
{
        static const char *const digits[] = {
                "", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
        if (n == 1) {
                buf_put(b, S("元"));
                return;
        }
        if (n >= 20)
                buf_put(b, str_from(digits[n / 10 % 10]));
        if (n >= 10)
                buf_put(b, S("十"));
        buf_put(b, str_from(digits[n % 10]));
}

/* The courts that the histories follow, one after the other: of two emperors at once they name one. */
static const struct {
        int16_t first, last;
        const char32_t *court;
} histories[] = {
        {-139, 8, U"西汉"},
        {25, 220, U"东汉"},
        {221, 265, U"曹魏"},
        {266, 316, U"西晋"},
        {317, 419, U"东晋"},
        {420, 478, U"刘宋"},
        {479, 501, U"南齐"},
        {502, 556, U"梁"},
        {557, 588, U"陈"},
        {589, 617, U"隋"},
        {618, 906, U"唐"},
        {907, 922, U"后梁"},
        {923, 935, U"后唐"},
        {936, 946, U"后晋"},
        {947, 950, U"后汉"},
        {951, 959, U"后周"},
        {960, 1126, U"北宋"},
        {1127, 1278, U"南宋"},
        {1279, 1367, U"元"},
        {1368, 1643, U"明"},
        {1644, 1911, U"清"},
};

#define REPUBLIC 1911 /* what is added to its years */

/* 民国 and 中华民国 */
static bool is_shorter(const EraName *a, const EraName *b)
{
        size_t n = 0;
        while (a->name[n] && b->name[n])
                n++;
        return b->name[n];
}

static Reign court_of(int year)
{
        for (size_t i = 0; i < ARRAY_LEN(histories); i++) {
                if (year < histories[i].first || year > histories[i].last)
                        continue;
                for (size_t k = 0; k < ARRAY_LEN(dynasties); k++)
                        if (group_has(dynasties[k].word, histories[i].court))
                                return (Reign){.said = true, .courts = dynasties[k].courts};
        }
        return (Reign){.said = true}; /* nobody's */
}

Str era_year_words(Arena *a, int year)
{
        int32_t middle = jdn_from_gregorian(year, 7, 1);
        Reign court = court_of(year);
        const EraName *best = NULL;
        int best_year = 0;
        for (size_t i = 0; i < ARRAY_LEN(era_names); i++)
                for (int k = 0; k < era_names[i].n; k++) {
                        const Era *e = &eras[era_names[i].first + k];
                        bool fits = era_is_solar(e) ? e->offset == REPUBLIC && !era_has_days(e)
                                                    : era_fits(e, &court);
                        int n = fits ? era_year_on(e, middle) : 0;
                        if (n > 0 && n < 100 &&
                                (!best || n < best_year ||
                                        (n == best_year && is_shorter(&era_names[i], best)))) {
                                best = &era_names[i];
                                best_year = n;
                        }
                }
        Buf b = buf_new(a);
        for (size_t i = 0; best && best->name[i];
                i++) /* folded, 乾 is 干, which no era was named */
                buf_put_cp(&b, best->name[i] == U'干' ? U'乾' : best->name[i]);
        if (best) {
                put_numeral(&b, best_year);
                buf_put(&b, S("年"));
        }
        return buf_str(&b);
}
