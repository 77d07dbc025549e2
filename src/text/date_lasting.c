/* date_lasting.c: whether what lasted from one vague date to another was going on at a given time. A date read as a
 * whole tells its first and its last day only; here its two ends are read once more, since 光绪三十一年至三十四年 began on
 * some day of the first year and ended on some day of the last, and who asks for the third month of the first year can
 * only be told “possibly”. */
#include "text/text.h"

typedef struct {
        int32_t begin_first, begin_last, end_first, end_last;
} Ends;

/* Words between the two ends. A plain hyphen is none: 1936-07 is a month. */
static const Str between[] = {SC("至"), SC("到"), SC("迄"), SC("——"), SC("—"), SC("–"), SC("－"),
        SC("～"), SC("~"), SC("/")};

static bool cut_in_two(Str words, Str *ret_begin, Str *ret_end)
{
        for (size_t i = 0; i < ARRAY_LEN(between); i++) {
                size_t at = str_find(words, between[i], 0);
                if (at == SIZE_MAX)
                        continue;
                *ret_begin = str_trim(str_slice(words, 0, at));
                *ret_end = str_trim(str_slice(words, at + between[i].n, words.n));
                return true;
        }
        return false;
}

/* 1908年起, 1908年以来: what stands before such a word. */
static Str without_since(Str words)
{
        static const Str since[] = {SC("以来"), SC("以后"), SC("起"), SC("后")};
        for (size_t i = 0; i < ARRAY_LEN(since); i++)
                if (str_ends(words, since[i]))
                        return str_slice(words, 0, words.n - since[i].n);
        return words;
}

static bool parse(Ctx *c, Str words, int32_t *ret_first, int32_t *ret_last)
{
        Date d;
        if (edtf_bounds(words, ret_first, ret_last))
                return true;
        if (!words.n || !date_parse(c, words, (Anchor){0}, &d) || !d.edtf.n || d.problem.n)
                return false;
        *ret_first = d.first;
        *ret_last = d.last;
        return true;
}

static bool lasts_until_now(Str end)
{
        return str_starts(end, S("今")) || str_starts(end, S("现在"));
}

/* The end often leaves out its era (三十四年): then it is taken to be as vague as the beginning. */
static Ends ends_of(Ctx *c, const Date *d)
{
        Ends e = {d->first, d->last, d->first, d->last};
        Str begin = d->text, end = {0};
        int32_t first, last;
        bool range = cut_in_two(d->text, &begin, &end);
        if (d->last == JDN_OPEN_FUTURE || range) {
                begin = without_since(begin);
                if (d->first != JDN_OPEN_PAST && parse(c, begin, &first, &last))
                        e.begin_last = last < d->last ? last : d->last;
                e.end_first = e.begin_last;
        }
        if (!range)
                return e;
        if (d->last == JDN_OPEN_FUTURE && lasts_until_now(end))
                e.end_first = JDN_OPEN_FUTURE;
        else if (parse(c, end, &first, &last) && last == d->last && first >= d->first)
                e.end_first = first;
        else if (d->last != JDN_OPEN_FUTURE && d->first != JDN_OPEN_PAST)
                e.end_first = d->last - (e.begin_last - e.begin_first);
        if (d->first == JDN_OPEN_PAST)
                e.begin_last = e.end_first;
        return e;
}

PeriodAnswer period_meets(Ctx *c, const Date *period, int32_t first, int32_t last)
{
        if (period->first > last || period->last < first)
                return PERIOD_NOT;
        if (period->certainty != DATE_CERTAIN)
                return PERIOD_POSSIBLE;
        Ends e = ends_of(c, period);
        return e.begin_last <= last && e.end_first >= first ? PERIOD_CERTAIN : PERIOD_POSSIBLE;
}
