/* cmd_text_name.c: hanqing text name: who and what is named in a text, from a list of names. */
#include "app/cmd_text.h"

#include <stdlib.h>
#include <string.h>

/* Authority
 * --------- */
/* What the columns of a list of names hold; without a header they stand in this order. */
enum { COL_FORM, COL_KIND, COL_ID, COL_DISPLAY, COL_FROM, COL_TO, COL_LATER, COL_NOTE, N_COLS };
static const char *const columns[N_COLS] = {
        "form", "kind", "id", "display", "from", "to", "replacement", "note"};

typedef struct {
        const char *path;
        size_t line;
        Names *names;
        int place[N_COLS]; /* the column's field, -1 if the list has none */
} Loading;

static int column_of(Str word)
{
        for (int i = 0; i < N_COLS; i++)
                if (str_eq(str_trim(word), str_from(columns[i])))
                        return i;
        return -1;
}

/* A header names the columns, "form" among them; it may begin with #. */
static bool is_header(Loading *l, Str line)
{
        Str field, rest = str_starts(line, S("#")) ? str_slice(line, 1, line.n) : line;
        int place[N_COLS], at = 0;
        bool form = false;
        for (int i = 0; i < N_COLS; i++)
                place[i] = -1;
        for (; rest.p && str_cut(&rest, '\t', &field) && at < 64; at++) {
                int column = column_of(field);
                if (column >= 0)
                        place[column] = at;
                form |= column == COL_FORM;
        }
        if (form)
                memcpy(l->place, place, sizeof place);
        return form;
}

/* First or last day of a year or a date; an empty field leaves the end open. */
static MUST Err day_at(Ctx *c, const Loading *l, Str words, bool last, int32_t *ret)
{
        int32_t first_day, last_day;
        if (!words.n || str_eq(words, S("..")))
                return OK;
        if (!period_of(c, words, &first_day, &last_day))
                return fail(c, ERR_INVALID, "%s, line %zu: “%.*s” is no date.", l->path, l->line,
                        STR(words));
        *ret = last ? last_day : first_day;
        return OK;
}

static MUST Err add_line(Ctx *c, Loading *l, Str line)
{
        Str fields[64], cols[N_COLS] = {0};
        int n = 0;
        while (n < (int)ARRAY_LEN(fields) && line.p && str_cut(&line, '\t', &fields[n]))
                n++;
        for (int i = 0; i < N_COLS; i++)
                if (l->place[i] >= 0 && l->place[i] < n)
                        cols[i] = str_trim(fields[l->place[i]]);
        if (!cols[COL_FORM].n)
                return fail(c, ERR_INVALID, "%s, line %zu: a form of a name is missing.", l->path,
                        l->line);
        NamePeriod p = {JDN_OPEN_PAST, JDN_OPEN_FUTURE, cols[COL_LATER], cols[COL_NOTE]};
        TRY(day_at(c, l, cols[COL_FROM], false, &p.from));
        TRY(day_at(c, l, cols[COL_TO], true, &p.to));
        bool has_period =
                p.from != JDN_OPEN_PAST || p.to != JDN_OPEN_FUTURE || p.later.n || p.note.n;
        names_add_period(l->names, cols[COL_FORM], cols[COL_KIND],
                cols[COL_ID].n ? cols[COL_ID] : cols[COL_FORM],
                cols[COL_DISPLAY].n ? cols[COL_DISPLAY] : cols[COL_FORM], has_period ? &p : NULL);
        return OK;
}

#define AUTHORITY_MAX ((size_t)512 << 20)

static void free_line(char **line)
{
        free(*line);
}

/* A line at a time: the list is not held beside the table that is made of it. */
static MUST Err read_lines(Ctx *c, Loading *l, FILE *f)
{
        CLEANUP(free_line) char *line = NULL;
        size_t cap = 0, bytes = 0, bad;
        ssize_t n;
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx inner = *c;
        inner.arena = arena;
        while ((n = getline(&line, &cap, f)) >= 0) {
                Str s = {line, (size_t)n};
                l->line++;
                if ((bytes += s.n) > AUTHORITY_MAX)
                        return fail(c, ERR_LIMIT, "%s is larger than %zu MB.", l->path,
                                AUTHORITY_MAX >> 20);
                while (str_ends(s, S("\n")) || str_ends(s, S("\r")))
                        s.n--;
                if (!utf8_valid(s, &bad))
                        return fail(c, ERR_INVALID, "%s, line %zu is not UTF-8.", l->path, l->line);
                if (l->line == 1 && is_header(l, s))
                        continue;
                if (!s.n || s.p[0] == '#')
                        continue;
                Err e = add_line(&inner, l, s);
                if (e != OK) {
                        c->fault = inner.fault;
                        c->fault.sentence = str_keep(c->arena, inner.fault.sentence);
                        return e;
                }
                if (arena_used(arena) > 1 << 16)
                        arena_reset(arena);
        }
        return OK;
}

static void close_file(FILE **f)
{
        if (*f)
                fclose(*f);
}

Err authority_load(Ctx *c, const char *path, Names **ret)
{
        Loading l = {.path = path, .names = names_new(c->arena)};
        for (int i = 0; i < N_COLS; i++)
                l.place[i] = i;
        CLEANUP(close_file) FILE *f = fopen(path, "re");
        if (!f)
                return fail_errno(c, N_("read"), str_from(path));
        TRY(read_lines(c, &l, f));
        names_ready(l.names);
        *ret = l.names;
        return OK;
}

/* Names
 * ----- */
typedef struct {
        bool json;
        const Names *names;
} NameOptions;

/* A time to which the text belongs; none: names are not judged by their periods. */
typedef struct {
        bool known;
        int32_t first, last;
} When;

static NameState state_of(const NameBearer *b, const When *w)
{
        NameState s = w->known ? name_state(b, w->first, w->last) : NAME_VALID;
        return s == NAME_NO_LONGER && str_eq(b->kind, S("person"))
                ? NAME_VALID
                : s; /* the dead are still named */
}

static int year_of_day(int32_t jdn)
{
        int year, month, day;
        jdn_to_gregorian(jdn, &year, &month, &day);
        return year;
}

/* "灌县 (今都江堰市)", "ANACHRONISM, 都江堰市", "valid", "abolished 1955"; without a time the name as it is displayed. */
static void put_bearer(const NameBearer *b, const When *w, Buf *out)
{
        bool has_period = b->from != JDN_OPEN_PAST || b->to != JDN_OPEN_FUTURE;
        switch (state_of(b, w)) {
        case NAME_NOT_YET:
                buf_printf(out, "ANACHRONISM, from %d", year_of_day(b->from));
                return;
        case NAME_NO_LONGER:
                if (b->later.n)
                        buf_printf(out, "ANACHRONISM, %.*s", STR(b->later));
                else
                        buf_printf(out, "abolished %d", year_of_day(b->to));
                return;
        case NAME_VALID:
                break;
        }
        if (w->known && b->later.n)
                buf_printf(out, "%.*s (今%.*s)", STR(b->display), STR(b->later));
        else if (w->known && has_period && !str_eq(b->kind, S("person")))
                buf_put(out, S("valid"));
        else
                buf_put(out, b->display);
}

/* All bearers; of those whose period is known, the ones in use at the time, if there are any. */
static void put_hit(const NameHit *h, NameBearers all, const When *w, bool alone, Buf *out)
{
        size_t n_valid = 0, n = 0;
        for (size_t k = 0; k < all.n; k++)
                n_valid += state_of(&all.p[k], w) == NAME_VALID;
        for (size_t k = 0; k < all.n; k++) {
                if (n_valid && state_of(&all.p[k], w) != NAME_VALID)
                        continue;
                Buf one = buf_new(out->arena);
                put_bearer(&all.p[k], w, &one);
                bool names_itself = str_find(buf_str(&one), all.p[k].display, 0) == 0;
                buf_put(out, n++ ? S("|") : S(""));
                if (!alone && !names_itself)
                        buf_printf(out, "%.*s ", STR(h->text));
                buf_put(out, buf_str(&one));
        }
}

static Json *day_json(Arena *a, int32_t jdn, bool open)
{
        int year, month, day;
        if (open)
                return json_null(a);
        jdn_to_gregorian(jdn, &year, &month, &day);
        return json_string(a, str_printf(a, "%04d-%02d-%02d", year, month, day));
}

static Json *bearer_json(Arena *a, const NameBearer *b, const When *w)
{
        static const char *const states[] = {"valid", "not yet", "no longer"};
        Json *o = json_object(a);
        json_put_str(a, o, "kind", b->kind);
        json_put_str(a, o, "id", b->id);
        json_put_str(a, o, "display", b->display);
        if (b->from == JDN_OPEN_PAST && b->to == JDN_OPEN_FUTURE && !b->later.n && !b->note.n)
                return o;
        json_put(a, o, "from", day_json(a, b->from, b->from == JDN_OPEN_PAST));
        json_put(a, o, "to", day_json(a, b->to, b->to == JDN_OPEN_FUTURE));
        json_put_str(a, o, "replacement", b->later);
        json_put_str(a, o, "note", b->note);
        if (w->known)
                json_put_str(a, o, "state", str_from(states[state_of(b, w)]));
        return o;
}

static Json *hit_json(Arena *a, const NameHit *h, NameBearers all, const When *w)
{
        Json *o = json_object(a), *bearers = json_array(a);
        for (size_t k = 0; k < all.n; k++)
                json_push(a, bearers, bearer_json(a, &all.p[k], w));
        json_put_str(a, o, "text", h->text);
        put_span(a, o, h->at.from, h->at.to);
        json_put(a, o, "candidates", bearers);
        return o;
}

static void name_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const NameOptions *o = options;
        NameHits hits = {0};
        When w = {0};
        w.known = period_of(c, context, &w.first, &w.last);
        if (names_find(c, o->names, line, &hits) != OK)
                fault_clear(c);
        Json *list = json_array(c->arena);
        bool alone = hits.n == 1 && str_eq(hits.p[0].text, str_trim(line));
        for (size_t i = 0; i < hits.n; i++) {
                NameBearers all = name_bearers(c->arena, o->names, &hits.p[i]);
                if (o->json) {
                        json_push(c->arena, list, hit_json(c->arena, &hits.p[i], all, &w));
                        continue;
                }
                buf_put(out, i ? S("\t") : S(""));
                put_hit(&hits.p[i], all, &w, alone, out);
        }
        if (o->json)
                json_write(out, list);
}

/* Suggestions
 * ----------- */
static Json *suggestion_json(Arena *a, const NameSuggestion *s)
{
        Json *o = json_object(a), *places = json_array(a);
        json_put_str(a, o, "form", s->form);
        json_put_str(a, o, "kind", str_from(s->kind));
        json_put_int(a, o, "count", (int64_t)s->count);
        for (size_t i = 0; i < MIN(s->count, (size_t)NAME_PLACES_MAX); i++) {
                Json *at = json_object(a);
                put_span(a, at, s->places[i].from, s->places[i].to);
                json_push(a, places, at);
        }
        json_put(a, o, "places", places);
        return o;
}

/* form, kind, count, and the byte offsets of its places. */
static MUST Err suggest(Ctx *c, bool json, const Names *known)
{
        Str bytes, text;
        NameSuggestions found;
        Buf out = buf_new(c->arena);
        TRY(file_read(c, STDIN_PATH, TEXT_MAX, &bytes));
        TRY(as_text(c, bytes, &text));
        TRY(names_suggest(c, known, text, &found));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < found.n; i++) {
                const NameSuggestion *s = found.p[i];
                if (json) {
                        json_push(c->arena, list, suggestion_json(c->arena, s));
                        continue;
                }
                buf_printf(&out, "%.*s\t%s\t%zu\t", STR(s->form), s->kind, s->count);
                for (size_t k = 0; k < MIN(s->count, (size_t)NAME_PLACES_MAX); k++)
                        buf_printf(&out, "%s%zu", k ? "," : "", s->places[k].from);
                buf_putc(&out, '\n');
        }
        if (json) {
                json_write(&out, list);
                buf_putc(&out, '\n');
        }
        printf("%.*s", STR(buf_str(&out)));
        return OK;
}

static int text_name(Ctx *c, Args *a)
{
        const char *path = args_option(a, "--authority");
        bool suggests = args_flag(a, "--suggest");
        Names *names = NULL;
        if (!path && !suggests) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("A list of names is needed: --authority FILE.tsv.")));
                return EXIT_MISUSED;
        }
        if (path) {
                Err e = authority_load(c, path, &names);
                if (e != OK)
                        return exit_of(e);
        }
        if (suggests)
                return args_end(c, a, 0, 0) ? exit_of(suggest(c, a->json, names)) : EXIT_MISUSED;
        NameOptions o = {a->json, names};
        return each_line(c, a, name_line, &o);
}

const Command commands_text_name[] = {
        {"text name", "--authority FILE.tsv [--suggest] [--json]",
                N_("Persons, places and bodies known from a list, or proposed for it"), 0,
                text_name},
        {0},
};
