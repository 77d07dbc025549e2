/* cmd_intake.c: taking files in from the command line, and reviewing what was read.
 *
 * `ingest` is the way of somebody who stands at the machine and answers for what is filed: what is certain is
 * accepted, what is not stands as □ and is recorded as refused. With --hold everything waits for the screen. */
#include "app/app.h"

#include <math.h>
#include <string.h>

/* What is like a document
 * ----------------------- */
/* [{id, title, number, of_this, of_that}], for a waiting document with "intake" instead of "id". */
static MUST Err similar_json(Ctx *c, Str id, size_t doc, Json **ret)
{
        IntakeLike *likes;
        size_t n;
        TRY(intake_similar(c, id, doc, &likes, &n));
        *ret = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                const SimilarRecord *r = &likes[i].record;
                Json *o = json_object(c->arena);
                if (likes[i].intake_id.n)
                        json_put_str(c->arena, o, "intake", likes[i].intake_id);
                else
                        json_put_str(c->arena, o, "id", r->id);
                json_put_str(c->arena, o, "title", r->title);
                json_put_str(c->arena, o, "number", r->number);
                json_put(c->arena, o, "of_this",
                        json_double(c->arena, round(r->of_this * 1e3) / 1e3));
                json_put(c->arena, o, "of_that",
                        json_double(c->arena, round(r->of_that * 1e3) / 1e3));
                json_push(c->arena, *ret, o);
        }
        return OK;
}

/* "  96% of it stands in TX-2026-0004 渡头义渡碑记, of which it is 100%" */
static MUST Err print_similar(Ctx *c, Str id, size_t doc)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        IntakeLike *likes;
        size_t n;
        TRY(intake_similar(c, id, doc, &likes, &n));
        for (size_t i = 0; i < n; i++) {
                const SimilarRecord *r = &likes[i].record;
                Str number = r->number.n ? r->number : likes[i].intake_id;
                printf(tr(c, N_("  %.0f%% of it stands in %.*s %.*s, of which %.0f%% stands here\n")),
                        r->of_this * 100, STR(number), STR(r->title), r->of_that * 100);
        }
        return OK;
}

/* ingest
 * ------ */
static MUST Err print_document(
        Ctx *c, const Reading *head, const Intake *in, size_t doc, Json *similar)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        ReadDoc d;
        TRY(intake_document(c, in->id, doc, &d));
        Json *line = reading_line(c->arena, head, &d, doc);
        json_put_str(c->arena, line, "intake", in->id);
        json_put_str(c->arena, line, "state", str_from(intake_state_name(in->state)));
        if (doc < in->n_record_of)
                json_put_str(c->arena, line, "record", in->record_of[doc]);
        json_put(c->arena, line, "similar", similar);
        print_json(c, line);
        return OK;
}

static void print_words(Ctx *c, const Intake *in, const char *path, bool known)
{
        int64_t n = (int64_t)in->n_docs;
        printf(known ? tr_n(c, n, "%s: known already; %zu document\n",
                               "%s: known already; %zu documents\n")
                     : tr_n(c, n, "%s: %zu document\n", "%s: %zu documents\n"),
                path, in->n_docs);
}

static MUST Err ingest_one(Ctx *c, const char *path, bool hold, bool json)
{
        Str id;
        bool known;
        Str name = str_from(strrchr(path, '/') ? strrchr(path, '/') + 1 : path);
        TRY(intake_open(c, path, name, job_queue_reading, &id, &known));
        TRY(job_run_all(c));
        Intake in;
        TRY(intake_load(c, id, &in));
        if (in.state == INTAKE_READING)
                return fail(c, ERR_BUSY,
                        "Another process is reading this file; ask again when it has ended.");
        if (in.state == INTAKE_FAILED || in.state == INTAKE_REFUSED)
                return fail(c, in.state == INTAKE_FAILED ? ERR_INVALID : ERR_DENIED, "%.*s",
                        STR(in.sentence));
        /* Before it is filed: afterwards it is like itself. */
        Json **similar = NEW_N(c->arena, Json *, in.n_docs + 1);
        for (size_t i = 0; json && i < in.n_docs; i++)
                TRY(similar_json(c, id, i, &similar[i]));
        if (!json)
                print_words(c, &in, path, known);
        for (size_t i = 0; !json && !known && i < in.n_docs; i++)
                TRY(print_similar(c, id, i));
        if (in.state == INTAKE_REVIEW && !hold) {
                TRY(intake_file(c, id, FILE_CERTAIN));
                TRY(intake_load(c, id, &in));
        }
        if (!json)
                return OK;
        Reading head;
        TRY(intake_reading(c, id, &head));
        for (size_t i = 0; i < in.n_docs; i++)
                TRY(print_document(c, &head, &in, i, similar[i]));
        return OK;
}

/* One bad file does not stop the others. */
static int cmd_ingest(Ctx *c, Args *a)
{
        bool hold = args_flag(a, "--hold");
        if (!args_end(c, a, 1, -1))
                return EXIT_MISUSED;
        int status = EXIT_DONE;
        for (int i = 0; i < a->argc; i++) {
                {
                        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                        if (ingest_one(c, a->argv[i], hold, a->json) != OK) {
                                fprintf(stderr, "%s: %.*s\n", a->argv[i], STR(c->fault.sentence));
                                fault_clear(c);
                                status = EXIT_REFUSED;
                        }
                }
                (void)fflush(stdout);
                if (a->argc > 20)
                        progress_line(tr(c, N_("taken in")), i + 1, a->argc);
        }
        return status;
}

/* intake …
 * -------- */
static Json *intake_json(Ctx *c, const Intake *in)
{
        Json *j = json_object(c->arena);
        json_put_str(c->arena, j, "id", in->id);
        json_put_str(c->arena, j, "file", in->file_name);
        json_put_str(c->arena, j, "title", in->title);
        json_put_str(c->arena, j, "state", str_from(intake_state_name(in->state)));
        json_put_int(c->arena, j, "documents", (int64_t)in->n_docs);
        json_put_int(c->arena, j, "open", in->n_open);
        json_put_str(c->arena, j, "sha512", in->sha512);
        json_put_str(c->arena, j, "sentence", in->sentence);
        return j;
}

static int cmd_intake_list(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        Intake *list;
        size_t n;
        TRY_EXIT(intake_list(c, NULL, 0, &list, &n));
        for (size_t i = 0; i < n; i++) {
                const Intake *in = &list[i];
                if (a->json)
                        print_json(c, intake_json(c, in));
                else
                        printf("%.*s\t%s\t%lld\t%.*s\n", STR(in->id), intake_state_name(in->state),
                                (long long)in->n_open,
                                STR(in->title.n ? in->title : in->file_name));
        }
        return EXIT_DONE;
}

/* Open proposals with their numbers, as "DOC.PROPOSAL certainty before → after". */
static MUST Err print_proposals(Ctx *c, Str id, size_t doc)
{
        ReadDoc d;
        Decision *decisions;
        size_t n;
        TRY(intake_document(c, id, doc, &d));
        TRY(intake_decisions(c, id, doc, &decisions, &n));
        for (size_t i = 0; i < n; i++) {
                if (decisions[i].kind != DECIDE_OPEN)
                        continue;
                if (i < d.repairs.n) {
                        const Repair *r = &d.repairs.p[i];
                        printf("%zu.%zu\t%s\t%.*s\t→\t%.*s\n", doc + 1, i + 1,
                                certainty_name(r->certainty), STR(r->before), STR(r->after));
                } else {
                        printf("%zu.%zu\t%s\t%.*s\n", doc + 1, i + 1, tr(c, N_("split")),
                                STR(tr_made(c, d.evidence)));
                }
        }
        return OK;
}

static int cmd_intake_show(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        Intake in;
        Str id = str_from(a->argv[0]);
        TRY_EXIT(intake_load(c, id, &in));
        Json *documents = json_array(c->arena), *similar;
        for (size_t doc = 0; a->json && doc < in.n_docs; doc++) {
                TRY_EXIT(similar_json(c, id, doc, &similar));
                json_push(c->arena, documents, similar);
        }
        if (a->json) {
                Json *j = intake_json(c, &in);
                json_put(c->arena, j, "similar", documents);
                print_json(c, j);
                return EXIT_DONE;
        }
        for (size_t doc = 0; doc < in.n_docs; doc++) {
                TRY_EXIT(print_proposals(c, id, doc));
                TRY_EXIT(print_similar(c, id, doc));
        }
        return EXIT_DONE;
}

/* "2.17" → document 1, proposal 16. */
static MUST Err parse_place(Ctx *c, const char *word, size_t *ret_doc, size_t *ret_proposal)
{
        Str rest = str_from(word), doc_word;
        int64_t doc, proposal;
        if (str_cut(&rest, '.', &doc_word) && str_to_int(doc_word, &doc) &&
                str_to_int(rest, &proposal) && doc >= 1 && proposal >= 1) {
                *ret_doc = (size_t)doc - 1;
                *ret_proposal = (size_t)proposal - 1;
                return OK;
        }
        return fail(c, ERR_INVALID,
                "A place is written as DOCUMENT.NUMBER, as `intake show` prints it.");
}

static int decide(Ctx *c, Args *a, Decision d)
{
        size_t doc, proposal;
        TRY_EXIT(parse_place(c, a->argv[1], &doc, &proposal));
        return exit_of(intake_decide(c, str_from(a->argv[0]), doc, proposal, d));
}

static int cmd_intake_accept(Ctx *c, Args *a)
{
        bool certain = args_flag(a, "--certain");
        if (!args_end(c, a, certain ? 1 : 2, certain ? 1 : 2))
                return EXIT_MISUSED;
        if (!certain)
                return decide(c, a, (Decision){.kind = DECIDE_ACCEPT});
        size_t n;
        TRY_EXIT(intake_accept_exact(c, str_from(a->argv[0]), &n));
        printf("%zu\n", n);
        return EXIT_DONE;
}

static int cmd_intake_refuse(Ctx *c, Args *a)
{
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        return decide(c, a, (Decision){.kind = DECIDE_REFUSE});
}

static int cmd_intake_rewrite(Ctx *c, Args *a)
{
        if (!args_end(c, a, 3, 3))
                return EXIT_MISUSED;
        return decide(c, a, (Decision){.kind = DECIDE_REWRITE, .text = str_from(a->argv[2])});
}

static int cmd_intake_undo(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        return exit_of(intake_undo(c, str_from(a->argv[0])));
}

static int cmd_intake_file(Ctx *c, Args *a)
{
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        Str id = str_from(a->argv[0]);
        TRY_EXIT(intake_file(c, id, FILE_REVIEWED));
        Intake in;
        TRY_EXIT(intake_load(c, id, &in));
        for (size_t i = 0; i < in.n_record_ids; i++)
                printf("%.*s\n", STR(in.record_ids[i]));
        return EXIT_DONE;
}

static int cmd_intake_return(Ctx *c, Args *a)
{
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        return exit_of(intake_return(c, str_from(a->argv[0]), str_from(a->argv[1])));
}

const Command commands_intake[] = {
        {"ingest", "[--hold] [--json] FILE…",
                N_("take files in; what is certain is filed, --hold leaves all to the review"),
                CMD_OFFICE | CMD_MAKES, cmd_ingest},
        {"intake list", "[--json]", N_("list what was taken in"), CMD_OFFICE, cmd_intake_list},
        {"intake show", "[--json] ID", N_("show the proposals still open"), CMD_OFFICE,
                cmd_intake_show},
        {"intake accept", "ID PLACE | --certain ID",
                N_("accept one proposal, or all that are certain"), CMD_OFFICE, cmd_intake_accept},
        {"intake refuse", "ID PLACE", N_("refuse one proposal"), CMD_OFFICE, cmd_intake_refuse},
        {"intake rewrite", "ID PLACE WORDS", N_("put other words in a place"), CMD_OFFICE,
                cmd_intake_rewrite},
        {"intake undo", "ID", N_("take the last decision back"), CMD_OFFICE, cmd_intake_undo},
        {"intake file", "ID", N_("put the reviewed documents into the collection"), CMD_OFFICE,
                cmd_intake_file},
        {"intake return", "ID REASON", N_("send it back with a reason"), CMD_OFFICE,
                cmd_intake_return},
        {0},
};
