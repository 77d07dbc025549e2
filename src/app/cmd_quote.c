/* cmd_quote.c: hanqing quote: where a sentence comes from, and what a draft leans on, from the command line. */
#include "app/app.h"

#include <string.h>

#include "app/cmd_text.h"

#define LIMIT_DEFAULT 5
#define LIMIT_MAX 100
#define INPUT_MAX ((size_t)16 << 20)
#define LEAST .5 /* below, two texts have no more in common than their language */

static const WorkerLimits limits = {.memory_max = (size_t)768 << 20, .seconds_max = 120};

/* Results
 * ------- */
static Json *source_json(Ctx *c, const QuoteSource *s)
{
        Arena *a = c->arena;
        Json *j = json_object(a);
        json_put_str(a, j, "id", s->id);
        json_put_str(a, j, "title", s->title);
        json_put_str(a, j, "file", s->file);
        json_put_int(a, j, "at", s->at);
        json_put_int(a, j, "passage", s->passage);
        json_put_str(a, j, "text", s->text);
        json_put(a, j, "score", json_double(a, (double)(int64_t)(s->score * 1e4 + .5) / 1e4));
        json_put_str(a, j, "register", s->register_name);
        json_put_str(a, j, "number", s->number);
        json_put_int(a, j, "places", s->places);
        json_put_int(a, j, "changed", (int64_t)s->n_changed);
        json_put_int(a, j, "missing", (int64_t)s->n_missing);
        json_put_int(a, j, "added", (int64_t)s->n_added);
        return j;
}

static Json *sources_json(Ctx *c, const QuoteSource *p, size_t n)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                json_push(c->arena, list, source_json(c, &p[i]));
        return list;
}

/* "100 %  TX-2026-0004 渡头义渡碑记 (碑记.txt), 第1段" and the words. */
static void print_sources(Ctx *c, const QuoteSource *p, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                const QuoteSource *s = &p[i];
                printf("%3.0f%%  %.*s %.*s", s->score * 100, STR(s->number), STR(s->title));
                if (s->file.n)
                        printf(" (%.*s)", STR(s->file));
                printf(tr(c, N_(", passage %d, character %lld\n")), s->passage,
                        (long long)s->at + 1);
                printf("      %.*s\n", STR(s->text));
        }
}

static void print_result(Ctx *c, const Args *a, const QuoteResult *r)
{
        if (a->json) {
                Json *out = json_object(c->arena);
                json_put(c->arena, out, "sources", sources_json(c, r->sources, r->n));
                json_put_int(c->arena, out, "took_us", r->took_us);
                print_json(c, out);
        } else if (r->n) {
                print_sources(c, r->sources, r->n);
        } else {
                printf("%s\n", tr(c, N_("No source of it is here.")));
        }
}

static Err print_each(Ctx *c, void *p, size_t i, const QuoteResult *r)
{
        const Args *a = p;
        if (i && !a->json)
                putchar('\n');
        print_result(c, a, r);
        return OK;
}

/* Drafts
 * ------ */
static void print_draft(Ctx *c, const Args *a, Str text, const DraftReport *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->n; i++) {
                const DraftSentence *s = &r->p[i];
                Str words = str_slice(text, s->at.from, s->at.to);
                if (!a->json) {
                        printf("%s  %.*s\n", tr(c, leaning_label(s->leaning)), STR(words));
                        print_sources(c, s->sources, s->n_sources);
                        continue;
                }
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "text", words);
                put_span(c->arena, o, s->at.from, s->at.to);
                json_put_str(c->arena, o, "standing", str_from(leaning_name(s->leaning)));
                json_put(c->arena, o, "sources", sources_json(c, s->sources, s->n_sources));
                json_push(c->arena, list, o);
        }
        if (!a->json)
                return;
        Json *out = json_object(c->arena);
        json_put_int(c->arena, out, "quoted", (int64_t)r->n_quoted);
        json_put_int(c->arena, out, "near", (int64_t)r->n_near);
        json_put(c->arena, out, "sentences", list);
        print_json(c, out);
}

typedef struct {
        const Args *args;
        QuoteQuery q;
} Draft;

/* A draft is read as any file that comes in is: in the sandbox, in whatever format. */
static Err draft_document(Ctx *c, void *p, const Reading *head, const ReadDoc *d, size_t i)
{
        (void)head, (void)i;
        Draft *draft = p;
        DraftReport r;
        if (!d)
                return OK;
        QuoteQuery q = draft->q;
        q.text = d->text;
        TRY(quote_draft(c, &q, &r));
        print_draft(c, draft->args, q.text, &r);
        return OK;
}

static MUST Err read_draft(Ctx *c, const Args *a, const char *path, const QuoteQuery *q)
{
        Draft draft = {a, *q};
        Worker *w = worker_new(c->arena, "/proc/self/exe", limits);
        Str name = str_from(strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
        return worker_read(c, w, path, name, draft_document, &draft);
}

/* The command
 * ----------- */
static MUST Err input_of(Ctx *c, const char *typed, Str *ret)
{
        Str bytes = str_from(typed);
        if (strcmp(typed, "-") == 0)
                TRY(file_read(c, STDIN_PATH, INPUT_MAX, &bytes));
        return as_text(c, bytes, ret);
}

static MUST Err quote_lines(Ctx *c, Args *a, const QuoteQuery *q, Str text)
{
        VEC(Str) v = {0};
        Str line;
        if (str_ends(text, S("\n")))
                text.n--;
        while (str_cut(&text, '\n', &line))
                *VEC_PUSH(c->arena, &v) = line;
        return quote_each(c, q, v.p, v.n, print_each, a);
}

static MUST Err quote_asked(Ctx *c, Args *a, QuoteQuery *q, const char *typed, bool lines)
{
        Str text;
        QuoteResult r;
        TRY(input_of(c, typed, &text));
        if (lines)
                return quote_lines(c, a, q, text);
        q->text = str_trim(text);
        TRY(quote_find(c, q, &r));
        print_result(c, a, &r);
        return OK;
}

static int run_quote(Ctx *c, Args *a)
{
        bool lines = args_flag(a, "--lines"), versions = args_flag(a, "--versions");
        const char *limit_words = args_option(a, "--limit"), *draft = args_option(a, "--draft");
        int64_t limit = LIMIT_DEFAULT;
        if (!args_end(c, a, draft ? 0 : 1, draft ? 0 : 1))
                return EXIT_MISUSED;
        if (limit_words &&
                (!str_to_int(str_from(limit_words), &limit) || limit < 1 || limit > LIMIT_MAX))
                return exit_of(
                        fail(c, ERR_INVALID, "The limit is a number from 1 to %d.", LIMIT_MAX));
        QuoteQuery q = {.limit = (size_t)limit, .least = LEAST, .versions = versions};
        if (draft)
                return exit_of(read_draft(c, a, draft, &q));
        return exit_of(quote_asked(c, a, &q, a->argv[0], lines));
}

const Command commands_quote[] = {
        {"quote", "TEXT|- [--versions] [--lines] [--draft FILE] [--json] [--limit N]",
                N_("where a sentence comes from, or what a draft leans on"), CMD_OFFICE, run_quote},
        {0},
};
