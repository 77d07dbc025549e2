/* anchor.c: in which year a text was written, when its dates say only "3月30日". The answer is evidence and
 * comes with its sentence; where the evidence is thin there is none, and relative dates stay without a value. */
#include "ingest/ingest.h"

#include <string.h>

#include "ingest/inside.h"

#define BOOK_BYTES ((size_t)256 << 10) /* what is longer was not written on one day */

/* Anniversaries by which offices date what they write: the event as it stands before "N周年", and its year
 * (《中国共产党简史》《中华人民共和国简史》 and any encyclopaedia). */
static const struct {
        Str event;
        int year;
} events[] = {
        {SC("中国共产党成立"), 1921},
        {SC("中國共產黨成立"), 1921},
        {SC("建党"), 1921},
        {SC("中华人民共和国成立"), 1949},
        {SC("中華人民共和國成立"), 1949},
        {SC("新中国成立"), 1949},
        {SC("建国"), 1949},
        {SC("人民解放军建军"), 1927},
        {SC("建军"), 1927},
        {SC("改革开放"), 1978},
        {SC("长征胜利"), 1936},
        {SC("抗日战争胜利"), 1945},
        {SC("抗战胜利"), 1945},
        {SC("反法西斯战争胜利"), 1945},
        {SC("五四运动"), 1919},
        {SC("辛亥革命"), 1911},
        {SC("南昌起义"), 1927},
        {SC("秋收起义"), 1927},
        {SC("抗美援朝出国作战"), 1950},
};

/* The number that ends at to, from at most 8 characters; 0 if there is none. */
static int number_before(Arena *a, Str text, size_t to, size_t *ret_from)
{
        size_t at = to, from = to;
        uint32_t cp;
        char one[UTF8_MAX] = {0};
        for (int i = 0; i < 8 && utf8_prev(text, &at, &cp); i++) {
                Str ch = {one, utf8_encode(cp, one)};
                bool digit = (cp >= '0' && cp <= '9') || (cp >= 0xFF10 && cp <= 0xFF19);
                if (!digit && str_find(S("〇零一二三四五六七八九十百"), ch, 0) == SIZE_MAX)
                        break;
                from = at;
        }
        Quantity q;
        if (from == to || !number_parse(a, str_slice(text, from, to), &q))
                return 0;
        *ret_from = from;
        return q.min >= 1 && q.min <= 300 ? (int)q.min : 0;
}

/* The latest year that an anniversary in the text points to; *ret_words are its words. */
static int anniversary_year(Arena *a, Str text, Str *ret_words)
{
        int best = 0;
        for (size_t at = 0; (at = str_find(text, S("周年"), at)) != SIZE_MAX; at++) {
                size_t from;
                int n = number_before(a, text, at, &from);
                Str before = str_slice(text, 0, from);
                for (size_t i = 0; n && i < ARRAY_LEN(events); i++)
                        if (str_ends(before, events[i].event) && events[i].year + n > best) {
                                best = events[i].year + n;
                                *ret_words = str_slice(
                                        text, from - events[i].event.n, at + strlen("周年"));
                        }
        }
        return best;
}

static int edtf_year(Str edtf)
{
        int64_t year;
        return edtf.n >= 4 && str_to_int(str_slice(edtf, 0, 4), &year) && year > 0 ? (int)year : 0;
}

/* First and last year that dates of the text name themselves. */
static MUST Err named_years(Ctx *c, Str text, int *ret_first, int *ret_last)
{
        Dates dates;
        *ret_first = *ret_last = 0;
        TRY(date_find(c, text, (Anchor){0}, &dates));
        for (size_t i = 0; i < dates.n; i++) {
                int year = edtf_year(dates.p[i].edtf);
                if (!year || dates.p[i].problem.n)
                        continue;
                *ret_first = *ret_first ? MIN(*ret_first, year) : year;
                *ret_last = MAX(*ret_last, year);
        }
        return OK;
}

Err anchor_find(Ctx *c, Str published, Str text, Anchor *ret, Str *ret_from)
{
        int first, last, year = edtf_year(published);
        Str words = {"", 0};
        *ret = (Anchor){0};
        *ret_from = words;
        if (year) {
                *ret = (Anchor){.year = year};
                *ret_from = str_printf(
                        c->arena, tr(c, N_("The page was published on %.*s.")), STR(published));
                return OK;
        }
        if (text.n > BOOK_BYTES)
                return OK;
        TRY(named_years(c, text, &first, &last));
        year = anniversary_year(c->arena, text, &words);
        if (year && year >= last) {
                *ret = (Anchor){.year = year};
                *ret_from = str_printf(c->arena,
                        tr(c, N_("The text speaks of “%.*s”, which was in %d.")), STR(words), year);
        } else if (last && last - first <= 1) {
                *ret = (Anchor){.year = last};
                *ret_from = str_printf(
                        c->arena, tr(c, N_("%d is the latest year that the text names.")), last);
        }
        return OK;
}
