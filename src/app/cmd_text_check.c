/* cmd_text_check.c: hanqing text check: what a proofreader would look at, each finding with its rule and its source. */
#include "app/cmd_text.h"

#include <string.h>

typedef struct {
        CheckOptions check;
        bool json;
} Options;

/* Answers
 * ------- */
static Json *finding_json(Ctx *c, Str name, const Remark *f)
{
        Json *v = answer_for(c, name);
        put_span(c->arena, v, f->at.from, f->at.to);
        json_put_int(c->arena, v, "line", (int64_t)f->line);
        json_put_int(c->arena, v, "column", (int64_t)f->column);
        json_put_str(c->arena, v, "words", f->words);
        json_put_str(c->arena, v, "proposal", f->proposal);
        json_put_str(c->arena, v, "rule", str_from(f->rule->id));
        json_put_str(c->arena, v, "source", str_from(f->rule->source));
        json_put_str(c->arena, v, "severity", str_from(severity_name(f->severity)));
        json_put_str(c->arena, v, "why", f->why);
        json_put_int(c->arena, v, "times", (int64_t)f->times);
        return v;
}

static void print_finding(Ctx *c, Str name, const Remark *f)
{
        if (name.n)
                printf("%.*s:", STR(name));
        printf("%zu:%zu\t%s\t%s\t%.*s\t%.*s\t%.*s", f->line, f->column, severity_name(f->severity),
                f->rule->id, STR(f->words), STR(f->proposal), STR(f->why));
        if (f->times > 1) {
                printf(" ");
                printf(tr(c, N_("(%zu places; this is the first)")), f->times);
        }
        printf("\t%s\n", f->rule->source);
}

static MUST Err check_one(Ctx *c, const Options *o, Str name, Str bytes)
{
        Remarks r;
        Str text;
        TRY(as_text(c, bytes, &text));
        TRY(proofread(c, text, &o->check, &r));
        for (size_t i = 0; i < r.n; i++) {
                if (o->json)
                        print_json(c, finding_json(c, name, &r.p[i]));
                else
                        print_finding(c, name, &r.p[i]);
        }
        if (r.n_left_off)
                fprintf(stderr,
                        tr_n(c, (int64_t)r.n_left_off, "%zu more finding is left off.\n",
                                "%zu more findings are left off.\n"),
                        r.n_left_off);
        return OK;
}

static MUST Err check_inputs(Ctx *c, const Args *a, const Options *o)
{
        Str bytes;
        if (a->argc == 0) {
                TRY(file_read(c, STDIN_PATH, TEXT_MAX, &bytes));
                return check_one(c, o, (Str){0}, bytes);
        }
        for (int i = 0; i < a->argc; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                TRY(file_read(c, a->argv[i], TEXT_MAX, &bytes));
                TRY(check_one(c, o, str_from(a->argv[i]), bytes));
        }
        return OK;
}

/* Rules
 * ----- */
static int print_rules(Ctx *c, bool json)
{
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++) {
                        if (!json) {
                                printf("%s\t%s\t%s\t%s\t%s → %s\n", r->id,
                                        severity_name(r->severity), r->source, tr(c, r->sentence),
                                        r->wrong, r->right);
                                continue;
                        }
                        Json *v = json_object(c->arena);
                        json_put_str(c->arena, v, "rule", str_from(r->id));
                        json_put_str(c->arena, v, "severity", str_from(severity_name(r->severity)));
                        json_put_str(c->arena, v, "source", str_from(r->source));
                        json_put_str(c->arena, v, "sentence", str_from(tr(c, r->sentence)));
                        json_put_str(c->arena, v, "wrong", str_from(r->wrong));
                        json_put_str(c->arena, v, "right", str_from(r->right));
                        print_json(c, v);
                }
        return EXIT_DONE;
}

/* Options
 * ------- */
/* --reviewed may stand more than once; each FILE is read for what is usual in the office's text. */
static MUST Err learn(Ctx *c, Args *a, const CharModel **ret)
{
        const char *path = args_option(a, "--reviewed");
        CharModel *m = path ? charmodel_new(c->arena) : NULL;
        for (; path; path = args_option(a, "--reviewed")) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Str bytes, text;
                TRY(file_read(c, path, TEXT_MAX, &bytes));
                TRY(as_text(c, bytes, &text));
                charmodel_add(m, text);
        }
        if (m)
                charmodel_ready(m);
        *ret = m;
        return OK;
}

/* --office: the names that the office knows, and, without --reviewed, the text that it has reviewed. */
static MUST Err ask_office(Ctx *c, const Args *a, CheckOptions *o)
{
        Names *names;
        CharModel *model;
        TRY(office_open(c, a->data_dir));
        TRY(search_names(c, &names));
        o->names = names;
        if (o->model)
                return OK;
        TRY(search_reviewed(c, (Str){0}, MODEL_TEXT_MAX, &model));
        o->model = model;
        return OK;
}

static int text_check(Ctx *c, Args *a)
{
        Options o = {.json = a->json};
        Names *names = NULL;
        int64_t year = 0;
        if (args_flag(a, "--rules"))
                return args_end(c, a, 0, 0) ? print_rules(c, a->json) : EXIT_MISUSED;
        o.check.every_place = args_flag(a, "--all");
        bool office = args_flag(a, "--office");
        const char *authority = args_option(a, "--authority"), *anchor = args_option(a, "--anchor");
        if (anchor && (!str_to_int(str_slice(str_from(anchor), 0, 4), &year) || year < 1)) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("The anchor is a year of four figures: --anchor 1998.")));
                return EXIT_MISUSED;
        }
        o.check.anchor.year = (int)year;
        TRY_EXIT(learn(c, a, &o.check.model));
        if (office)
                TRY_EXIT(ask_office(c, a, &o.check));
        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        if (authority) {
                TRY_EXIT(authority_load(c, authority, &names));
                o.check.names = names;
        }
        return exit_of(check_inputs(c, a, &o));
}

const Command commands_text_check[] = {
        {"text check",
                "[--rules] [--authority FILE.tsv] [--reviewed FILE] [--office] [--anchor YEAR] [--all] [--json] [FILE…]",
                N_("Punctuation, numbers, dates, sums, names and words as a proofreader reads them"),
                0, text_check},
        {0},
};
