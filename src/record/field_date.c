/* field_date.c: the type of dates: the words of the source, and the days they can mean. What no calendar has is refused in the
 * office's words; what a source may well say (清末) is kept undated. */
#include "record/inner.h"

static const struct {
        Str mark;
        DateCertainty certainty;
} certainty_marks[] = {
        {SC("（推定）"), DATE_INFERRED},
        {SC("(推定)"), DATE_INFERRED},
        {SC("（存疑）"), DATE_DOUBTFUL},
        {SC("(存疑)"), DATE_DOUBTFUL},
        {SC("（约）"), DATE_ABOUT},
        {SC("(约)"), DATE_ABOUT},
        {SC("（确定）"), DATE_CERTAIN},
        {SC("(确定)"), DATE_CERTAIN},
};

/* Takes 明（推定） apart; false if no mark stands at the end. */
static bool take_mark(Str *words, DateCertainty *ret)
{
        for (size_t i = 0; i < ARRAY_LEN(certainty_marks); i++)
                if (str_ends(*words, certainty_marks[i].mark)) {
                        *words = str_trim(
                                str_slice(*words, 0, words->n - certainty_marks[i].mark.n));
                        *ret = certainty_marks[i].certainty;
                        return true;
                }
        return false;
}

/* Splits 民国二十五年(1935年) into what stands before the bracket and the year in it. */
static bool take_bracket(Str words, Str *ret_before, Str *ret_year)
{
        static const Str opens[] = {SC("("), SC("（"), SC("〔"), SC("[")};
        for (size_t i = 0; i < ARRAY_LEN(opens); i++) {
                size_t at = str_find(words, opens[i], 0);
                if (at == SIZE_MAX)
                        continue;
                size_t from = at + opens[i].n, to = from;
                while (to < words.n && words.p[to] >= '0' && words.p[to] <= '9')
                        to++;
                *ret_before = str_slice(words, 0, at);
                *ret_year = str_slice(words, from, to);
                return to > from;
        }
        return false;
}

/* A date that cannot have been, said in the office's words. */
static MUST Err refuse_date(Ctx *c, const Field *f, Str words, Str problem)
{
        static const Str mismatch = SC("ERA_YEAR_MISMATCH expected ");
        if (!str_starts(problem, mismatch))
                return fail_field(c, ERR_INVALID, f->name,
                        "There is no such day: %.*s. If the source says so, add （存疑）.",
                        STR(words));
        Str expected = str_slice(problem, mismatch.n, problem.n), before, year;
        if (take_bracket(words, &before, &year))
                return fail_field(c, ERR_INVALID, f->name,
                        "%.*s is %.*s, but the brackets say %.*s. Correct one of them from the source.",
                        STR(before), STR(expected), STR(year));
        return fail_field(c, ERR_INVALID, f->name,
                "“%.*s” contradicts itself: it would be %.*s. Correct it from the source.",
                STR(words), STR(expected));
}

static void put_date(Value *v, const Date *d, DateCertainty certainty)
{
        v->edtf = d->edtf;
        v->first = d->first;
        v->last = d->last;
        v->unit = str_from(calendar_name(d->calendar));
        v->qualifier = str_from(date_certainty_name(certainty));
        v->extra = d->problem;
}

/* 2月30日, 13月1日: without a year, and a day of no year (of the calendar that counts in figures). */
static bool is_no_day(Ctx *c, Str words)
{
        Date d = {0};
        bool bare = words.n && words.p[0] >= '0' && words.p[0] <= '9' &&
                str_find(words, S("年"), 0) == SIZE_MAX && str_find(words, S("月"), 0) != SIZE_MAX;
        if (!bare)
                return false;
        Str dated = str_printf(c->arena, "2024年%.*s", STR(words)); /* it has a 29 February */
        return date_parse(c, dated, (Anchor){0}, &d) && str_eq(d.problem, S("INVALID_DATE"));
}

static MUST Err parse_date(Ctx *c, const Field *f, Str typed, Value *ret)
{
        TRY(field_one_line(c, f, typed));
        TRY(field_check_length(c, f, typed, 200));
        Str words = typed;
        DateCertainty certainty;
        bool marked = take_mark(&words, &certainty), doubted = marked && certainty == DATE_DOUBTFUL;
        Date d = {0};
        ret->text = typed;
        if (!doubted && is_no_day(c, words))
                return refuse_date(c, f, words, S("INVALID_DATE"));
        if (!date_parse(c, words, (Anchor){0}, &d)) {
                ret->qualifier = str_from(date_certainty_name(marked ? certainty : DATE_DOUBTFUL));
                return OK; /* 清末: words of a source, kept */
        }
        bool impossible = d.problem.n && !str_starts(d.problem, S("AMBIGUOUS"));
        if (impossible && !doubted)
                return refuse_date(c, f, words, d.problem);
        put_date(ret, &d, marked ? certainty : d.certainty);
        return OK;
}

static void put_day(Buf *b, int32_t jdn)
{
        int y, m, d;
        jdn_to_gregorian(jdn, &y, &m, &d);
        buf_printf(b, "%04d-%02d-%02d", y, m, d);
}

static void put_days(Ctx *c, Buf *b, int32_t first, int32_t last)
{
        if (first == JDN_OPEN_PAST)
                buf_put(b, S("…"));
        else
                put_day(b, first);
        if (last == first)
                return;
        buf_printf(b, " %s ", tr(c, N_("to")));
        if (last == JDN_OPEN_FUTURE)
                buf_put(b, S("…"));
        else
                put_day(b, last);
}

static const char *const certainty_words[][2] = {
        {"certain", N_("certain")},
        {"about", N_("about")},
        {"inferred", N_("inferred")},
        {"doubtful", N_("doubtful")},
};
static const char *const calendar_words[][2] = {
        {"lunar", N_("lunar calendar")},
        {"republic", N_("years of the Republic")},
        {"reign", N_("reign years, lunar calendar")},
        {"cycle", N_("years of the cycle, lunar calendar")},
};

static void put_word(Ctx *c, Buf *b, const char *const words[][2], size_t n, Str code)
{
        for (size_t i = 0; i < n; i++)
                if (str_eq(code, str_from(words[i][0])))
                        buf_printf(b, " · %s", tr(c, words[i][1]));
}

/* 明年6月底前: which days it means depends on a day that only who wrote it knows. It is not guessed, since it would be
 * another one whenever the record is saved anew; what it means from today is said. */
static Str read_undated(Ctx *c, const Value *v)
{
        Date d;
        Anchor now = {0};
        jdn_to_gregorian(day_today(c), &now.year, &now.month, &now.day);
        if (!date_parse(c, v->text, now, &d) || !d.used_anchor || !d.edtf.n || d.problem.n)
                return str_from(tr(c, N_("kept as words; not found by date")));
        Buf days = buf_new(c->arena);
        put_days(c, &days, d.first, d.last);
        return str_printf(c->arena,
                tr(c, N_("kept as words, since it depends on the day it is counted from: from today it is %.*s. Write that if it is meant.")),
                STR(buf_str(&days)));
}

/* "1868-01-25 to 1869-02-10 · reign years, lunar calendar · certain" */
static Str read_date(Ctx *c, const Field *f, const Value *v)
{
        (void)f;
        Buf b = buf_new(c->arena);
        if (str_starts(v->extra, S("AMBIGUOUS "))) {
                Str rest = str_slice(v->extra, S("AMBIGUOUS ").n, v->extra.n), part;
                Buf years = buf_new(c->arena);
                while (str_cut(&rest, '|', &part))
                        buf_put_listed(c, &years, part);
                buf_printf(&b, tr(c, N_("%.*s may be %.*s. It is not guessed.")), STR(v->text),
                        STR(buf_str(&years)));
                return buf_str(&b);
        }
        if (!v->edtf.n)
                return read_undated(c, v);
        put_days(c, &b, v->first, v->last);
        put_word(c, &b, calendar_words, ARRAY_LEN(calendar_words), v->unit);
        put_word(c, &b, certainty_words, ARRAY_LEN(certainty_words), v->qualifier);
        return buf_str(&b);
}

const FieldType date_type = {
        .name = "date",
        .widget = "date",
        .columns = {{"_text", COLUMN_TEXT, VALUE_AT(text), false},
                {"_edtf", COLUMN_TEXT, VALUE_AT(edtf), false},
                {"_first", COLUMN_DAY, VALUE_AT(first), true},
                {"_last", COLUMN_DAY, VALUE_AT(last), true},
                {"_calendar", COLUMN_TEXT, VALUE_AT(unit), false},
                {"_certainty", COLUMN_TEXT, VALUE_AT(qualifier), false},
                {"_problem", COLUMN_TEXT, VALUE_AT(extra), false}},
        .n_columns = 7,
        .sort = "_first",
        .from = "_last",
        .to = "_first",
        .parse = parse_date,
        .print = field_as_typed,
        .display = field_as_typed,
        .reading = read_date,
};
