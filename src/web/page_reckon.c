/* page_reckon.c: what a sentence's dates, amounts and names come to, before anything is written or kept: an
 * editor has 光绪三十一年七月二十 before him and wants the day, or wonders whether the year in brackets fits. Nothing is
 * stored; the page is its own address, so that it can be sent to a colleague. */
#include "web/inside.h"
#include "web/understood.h"

#define WORDS_MAX ((size_t)6000) /* bytes: a page of a manuscript; more belongs into the review */

/* One reading of a date: its days, and for a single day the weekday and the lunar date. */
static Json *reading(Ctx *c, Str edtf, int32_t first, int32_t last)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        LunarDate lunar;
        json_put_str(a, o, "days", days_words(c, first, last));
        json_put_str(a, o, "edtf", edtf);
        if (first != last)
                return o;
        json_put_str(a, o, "weekday", weekday_label(c, first));
        if (lunar_from_jdn(first, &lunar))
                json_put_str(a, o, "lunar", lunar_words(a, lunar));
        return o;
}

static Json *date_row(Ctx *c, const Date *d)
{
        static const Str several = SC("AMBIGUOUS ");
        Arena *a = c->arena;
        Json *row = json_object(a), *readings = json_array(a);
        json_put_str(a, row, "words", d->text);
        if (str_starts(d->problem, several)) {
                Str rest = str_slice(d->problem, several.n, d->problem.n), one;
                int32_t first, last;
                while (str_cut(&rest, '|', &one))
                        if (edtf_bounds(one, &first, &last))
                                json_push(a, readings, reading(c, one, first, last));
                json_put_str(a, row, "note",
                        str_from(tr(c, N_("several readings; the text around must tell which"))));
        } else if (d->problem.n) {
                json_put_str(a, row, "wrong", date_problem_words(c, d->problem));
        } else if (d->edtf.n) {
                json_push(a, readings, reading(c, d->edtf, d->first, d->last));
                if (d->used_anchor)
                        json_put_str(a, row, "note",
                                str_from(tr(c, N_("the year is the one given above"))));
        } else {
                json_put_str(a, row, "note", str_from(tr(c, N_("needs the year of the text"))));
        }
        json_put(a, row, "readings", readings);
        return row;
}

static void put_dates(Ctx *c, Json *model, const Dates *dates)
{
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < dates->n; i++)
                json_push(c->arena, rows, date_row(c, &dates->p[i]));
        json_put(c->arena, model, "dates", rows);
        json_put_bool(c->arena, model, "has_dates", dates->n > 0);
}

static void put_amounts(Ctx *c, Json *model, const Quantities *amounts)
{
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < amounts->n; i++) {
                Json *row = json_object(c->arena);
                json_put_str(c->arena, row, "words", amounts->p[i].text);
                json_put_str(c->arena, row, "value", quantity_words(c, &amounts->p[i]));
                json_push(c->arena, rows, row);
        }
        json_put(c->arena, model, "amounts", rows);
        json_put_bool(c->arena, model, "has_amounts", amounts->n > 0);
}

static void put_names(Ctx *c, Json *model, const Names *names, const NameHits *hits)
{
        Json *rows = json_array(c->arena);
        for (size_t i = 0; i < hits->n; i++) {
                Json *row = json_object(c->arena), *bearers = json_array(c->arena);
                NameBearers all = name_bearers(c->arena, names, &hits->p[i]);
                for (size_t k = 0; k < all.n; k++) {
                        const NameBearer *b = &all.p[k];
                        Json *one = json_object(c->arena);
                        json_put_str(c->arena, one, "label", b->display);
                        json_put_str(c->arena, one, "kind", str_from(tr(c, name_sign(b->kind))));
                        json_put_str(c->arena, one, "address",
                                str_printf(c->arena, "/r/%.*s/%.*s", STR(b->kind), STR(b->id)));
                        json_push(c->arena, bearers, one);
                }
                json_put_str(c->arena, row, "words", hits->p[i].text);
                json_put(c->arena, row, "bearers", bearers);
                json_push(c->arena, rows, row);
        }
        json_put(c->arena, model, "names", rows);
        json_put_bool(c->arena, model, "has_names", hits->n > 0);
}

static bool gregorian_year(int year)
{
        return year >= 1 && year <= 9999;
}

static Err show_reckon(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        Str words = str_trim(req_param(q, "words"));
        Str year = str_trim(req_param(q, "year"));
        Anchor anchor = {.year = (int)MIN(req_int(q, "year", 0), INT32_MAX)};
        if (year.n && !gregorian_year(anchor.year))
                return fail(c, ERR_INVALID, "“%.*s” is no year; write 1951.", STR(year));
        page_title(c, model, "search", str_from(tr(c, N_("Reckon"))));
        page_crumb(c, model, str_from(tr(c, N_("Search"))), S("/search"));
        page_crumb(c, model, str_from(tr(c, N_("Reckon"))), S(""));
        json_put_str(a, model, "words", words);
        if (anchor.year)
                json_put_int(a, model, "year", anchor.year);
        if (words.n > WORDS_MAX)
                return fail(c, ERR_LIMIT,
                        "This is more than a page (%zu characters); give a paragraph at a time.",
                        utf8_count(words));
        if (!words.n)
                return OK;
        json_put_bool(a, model, "asked", true);
        json_put_str(a, model, "lang", str_from(script_of(words)));
        json_put_str(a, model, "simplified", convert(a, conversion_lookup(S("s")), words));
        Names *names;
        Scan found;
        TRY(search_names(c, &names));
        TRY(text_scan(c, words,
                &(ScanWanted){.names = names, .dates = true, .numbers = true, .anchor = anchor},
                &found));
        put_dates(c, model, &found.dates);
        put_amounts(c, model, &found.numbers);
        put_names(c, model, names, &found.names);
        return OK;
}

const Route reckon_routes[] = {
        {"GET", "/reckon", "reckon", "words year", 0, MAY_READ, show_reckon},
        {0},
};
