/* cmd_search.c: hanqing search and hanqing reindex: the search room from the command line. */
#include "app/app.h"

#include <unistd.h>

#define LIMIT_DEFAULT 20
#define LIMIT_MAX 200

/* What the options ask for. */
typedef struct {
        const char *limit, *kind, *from, *to, *place, *glyphs;
} Options;

static Options options_take(Args *a)
{
        return (Options){
                .limit = args_option(a, "--limit"),
                .kind = args_option(a, "--register"),
                .from = args_option(a, "--from"),
                .to = args_option(a, "--to"),
                .place = args_option(a, "--place"),
                .glyphs = args_option(a, "--glyphs"),
        };
}

/* The days of a date as it is typed; zero if none was. */
static MUST Err days_of(Ctx *c, const char *typed, int32_t *ret_first, int32_t *ret_last)
{
        Str s = str_from(typed);
        Date d;
        *ret_first = *ret_last = 0;
        if (!s.n)
                return OK;
        if (edtf_bounds(s, ret_first, ret_last))
                return OK;
        if (!date_parse(c, s, (Anchor){0}, &d) || !d.edtf.n || d.problem.n)
                return fail(c, ERR_INVALID, "“%.*s” is no date; write 1936, 1936-05 or 1936-05-12.",
                        STR(s));
        *ret_first = d.first;
        *ret_last = d.last;
        return OK;
}

/* A place by its name or number; its id in *ret. */
static MUST Err place_of(Ctx *c, const char *typed, Str *ret)
{
        const Register *reg = register_lookup(c->registers, S("place"));
        Str s = str_from(typed);
        if (!s.n || !reg)
                return OK;
        ListQuery q = {.reg = reg, .words = s, .limit = LIMIT_MAX};
        RecordList list;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n; i++) {
                const Record *r = list.p[i];
                if (str_eq(fold_text(c->arena, r->title, NULL), fold_text(c->arena, s, NULL)) ||
                        str_eq(r->number, s) || str_eq(r->id, s)) {
                        *ret = r->id;
                        return OK;
                }
        }
        return fail(c, ERR_NOT_FOUND, "No place is called “%.*s”.", STR(s));
}

/* How alike the glyphs must be. */
static MUST Err glyphs_of(Ctx *c, const char *typed, GlyphMatch *ret)
{
        static const char *const names[] = {
                [GLYPHS_ALL] = "all", [GLYPHS_SCRIPTS] = "scripts", [GLYPHS_EXACT] = "exact"};
        for (size_t i = 0; i < ARRAY_LEN(names); i++)
                if (!typed || str_eq(str_from(typed), str_from(names[i]))) {
                        *ret = (GlyphMatch)i;
                        return OK;
                }
        return fail(c, ERR_INVALID, "--glyphs is all, scripts or exact.");
}

static MUST Err query_make(Ctx *c, const Options *o, const char *words, SearchQuery *ret)
{
        int64_t limit = LIMIT_DEFAULT;
        int32_t ignored;
        SearchQuery q = {.words = str_from(words)};
        if (o->limit && (!str_to_int(str_from(o->limit), &limit) || limit < 0 || limit > LIMIT_MAX))
                return fail(c, ERR_INVALID, "The limit is a number from 0 to %d.", LIMIT_MAX);
        q.limit = (size_t)limit;
        if (o->kind) {
                Str *name = NEW(c->arena, Str);
                *name = str_from(o->kind);
                if (!register_lookup(c->registers, *name))
                        return fail(c, ERR_NOT_FOUND, "There is no register “%s”.", o->kind);
                q.registers = name;
                q.n_registers = 1;
        }
        TRY(days_of(c, o->from, &q.first, &ignored));
        TRY(days_of(c, o->to, &ignored, &q.last));
        TRY(place_of(c, o->place, &q.place));
        TRY(glyphs_of(c, o->glyphs, &q.glyphs));
        *ret = q;
        return OK;
}

static Json *marks_json(Ctx *c, const Span *p, size_t n)
{
        Json *marks = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                Json *mark = json_array(c->arena);
                json_push(c->arena, mark, json_int(c->arena, (int64_t)p[i].from));
                json_push(c->arena, mark, json_int(c->arena, (int64_t)p[i].to));
                json_push(c->arena, marks, mark);
        }
        return marks;
}

static void print_result_json(Ctx *c, const SearchQuery *q, const SearchResult *r)
{
        Json *out = json_object(c->arena), *hits = json_array(c->arena);
        json_put_str(c->arena, out, "query", q->words);
        json_put_int(c->arena, out, "documents", r->documents);
        json_put_int(c->arena, out, "occurrences", r->occurrences);
        for (size_t i = 0; i < r->n_hits; i++) {
                const SearchHit *h = &r->hits[i];
                Json *hit = json_object(c->arena);
                json_put_str(c->arena, hit, "register", h->register_name);
                json_put_str(c->arena, hit, "id", h->id);
                json_put_str(c->arena, hit, "number", h->number);
                json_put_str(c->arena, hit, "title", h->title);
                json_put_str(c->arena, hit, "file", h->file);
                json_put_str(c->arena, hit, "snippet", h->snippet);
                json_put(c->arena, hit, "score", json_double(c->arena, h->score));
                json_put_int(c->arena, hit, "places", h->places);
                json_put_int(c->arena, hit, "passage", h->passage);
                json_put(c->arena, hit, "marks", marks_json(c, h->marks, h->n_marks));
                json_push(c->arena, hits, hit);
        }
        json_put(c->arena, out, "hits", hits);
        json_put_int(c->arena, out, "took_us", r->took_us);
        print_json(c, out);
}

/* Bold on a terminal, between 【】 where there is none. */
static void print_marked(Str text, const Span *marks, size_t n)
{
        bool tty = isatty(STDOUT_FILENO);
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
                printf("%.*s%s%.*s%s", STR(str_slice(text, at, marks[i].from)),
                        tty ? "\033[1m" : "【", STR(str_slice(text, marks[i].from, marks[i].to)),
                        tty ? "\033[0m" : "】");
                at = marks[i].to;
        }
        printf("%.*s\n", STR(str_slice(text, at, text.n)));
}

static void print_result(Ctx *c, const SearchResult *r)
{
        printf(tr(c, N_("%lld records, %lld places\n")), (long long)r->documents,
                (long long)r->occurrences);
        for (size_t i = 0; i < r->n_hits; i++) {
                const SearchHit *h = &r->hits[i];
                printf("\n%.*s  ", STR(h->number));
                print_marked(h->title, h->title_marks, h->n_title_marks);
                print_marked(h->snippet, h->marks, h->n_marks);
        }
}

static int search_command(Ctx *c, Args *a)
{
        Options o = options_take(a);
        SearchQuery q;
        SearchResult r;
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        if (query_make(c, &o, a->argv[0], &q) != OK)
                return EXIT_REFUSED;
        if (search_run(c, &q, WITHOUT_FACETS, &r) != OK)
                return EXIT_REFUSED;
        if (a->json)
                print_result_json(c, &q, &r);
        else
                print_result(c, &r);
        return EXIT_DONE;
}

static void show_progress(void *p, int64_t done, int64_t total)
{
        progress_line(tr(p, N_("indexed")), done, total);
}

Err index_renew(Ctx *c)
{
        bool stale;
        TRY(search_is_stale(c, &stale));
        if (!stale)
                return OK;
        fprintf(stderr, "%s\n",
                tr(c, N_("The search index was made by another version of the program; it is made again now.")));
        return search_reindex(c, show_progress, c);
}

static int reindex_command(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        return exit_of(search_reindex(c, show_progress, c));
}

const Command commands_search[] = {
        {"search",
                "QUERY [--json] [--limit N] [--register R] [--from DATE] [--to DATE] [--place NAME] "
                "[--glyphs all|scripts|exact]",
                N_("find words in all registers, in either script"), CMD_OFFICE, search_command},
        {"reindex", "", N_("make the search index again from the records"), CMD_OFFICE,
                reindex_command},
        {0},
};
