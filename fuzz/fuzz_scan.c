/* fuzz_scan.c: lines of forms, an empty line, a text: one walk gives what the three finders give, but no number where annals go
 * on, all of it inside the text and in order, and so do proposals of names. */
#include "text/fold_inline.h"
#include "text/lane.h"
#include "text/text.h"

#include <stdlib.h>

#define LANE_BYTES 400 /* what a grammar sees at a time, and the date before it */

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void must(bool fact)
{
        if (!fact)
                abort();
}

static size_t placed(Span at, size_t from, size_t end)
{
        must(at.from >= from && at.to > at.from && at.to <= end);
        return at.to;
}

static bool same(Span a, Span b)
{
        return a.from == b.from && a.to == b.to;
}

/* A year of annals, which is a number where dates are not looked for. */
static bool is_of_date(const Dates *dates, size_t at)
{
        for (size_t i = 0; i < dates->n; i++)
                if (at >= dates->p[i].at.from && at < dates->p[i].at.to)
                        return true;
        return false;
}

/* Behind 三十四年五月十 of annals, which only the walk knows for a date, number_find may be in the midst of a number. */
static bool behind_annals(const Dates *dates, size_t at)
{
        for (size_t i = 0; i < dates->n; i++) {
                const Date *d = &dates->p[i];
                size_t next = 0;
                uint32_t first;
                if (d->at.from <= at && at - d->at.from <= LANE_BYTES &&
                        utf8_next(d->text, &next, &first) && begins_numeral(lane_form(first)))
                        return true;
        }
        return false;
}

static void walk(Ctx *c, const Names *names, Str text)
{
        Scan all;
        NameHits hits;
        Dates dates;
        Quantities numbers;
        Anchor anchor = {.year = 1935};
        must(text_scan(c, text, &(ScanWanted){names, true, true, anchor}, &all) == OK);
        must(names_find(c, names, text, &hits) == OK && hits.n == all.names.n);
        must(date_find(c, text, anchor, &dates) == OK && dates.n == all.dates.n);
        must(number_find(c, text, &numbers) == OK);
        for (size_t i = 0, at = 0; i < hits.n; i++) {
                must(same(hits.p[i].at, all.names.p[i].at) && hits.p[i].who == all.names.p[i].who);
                at = placed(hits.p[i].at, at, text.n);
        }
        for (size_t i = 0, at = 0; i < dates.n; i++) {
                must(same(dates.p[i].at, all.dates.p[i].at) &&
                        str_eq(dates.p[i].edtf, all.dates.p[i].edtf));
                at = placed(dates.p[i].at, at, text.n);
        }
        size_t k = 0;
        for (size_t i = 0, at = 0; i < numbers.n; i++) {
                at = placed(numbers.p[i].at, at, text.n);
                bool annals = behind_annals(&dates, numbers.p[i].at.from);
                while (k < all.numbers.n && all.numbers.p[k].at.from < numbers.p[i].at.from &&
                        behind_annals(&dates, all.numbers.p[k].at.from))
                        k++;
                bool there = k < all.numbers.n && same(numbers.p[i].at, all.numbers.p[k].at) &&
                        numbers.p[i].min == all.numbers.p[k].min;
                k += there;
                must(there || annals || is_of_date(&dates, numbers.p[i].at.from));
        }
        while (k < all.numbers.n && behind_annals(&dates, all.numbers.p[k].at.from))
                k++;
        must(k == all.numbers.n);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
        CLEANUP(arena_dropp) Arena *a = arena_new();
        Ctx c = {.arena = a};
        Str rest = {(const char *)data, size}, line;
        NamePeriod period = {.from = 1, .to = 2, .later = S("今名")};
        NameSuggestions found;
        Names *names = names_new(a);
        while (rest.n && str_cut(&rest, '\n', &line) && line.n)
                names_add_period(names, line, line.n % 4 ? S("place") : S("person"), line, line,
                        line.n % 2 ? &period : NULL);
        names_ready(names);
        if (!rest.p)
                return 0;
        walk(&c, names, rest);
        must(names_suggest(&c, names, rest, &found) == OK);
        for (size_t i = 0; i < found.n; i++)
                for (size_t k = 0; k < MIN(found.p[i]->count, (size_t)NAME_PLACES_MAX); k++)
                        placed(found.p[i]->places[k], 0, rest.n);
        return 0;
}
