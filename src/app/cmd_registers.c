/* cmd_registers.c: the declarations of registers on the command line: are they right, what do they say, what would they
 * change, and the schema by which an editor helps to write them. */
#include "app/app.h"

/* Right or wrong
 * -------------- */
/* What the declarations would leave behind in the office's database, if there is one: warned of, not refused here. */
static MUST Err warn_of_losses(Ctx *c, const Registers *r, const char *dir)
{
        Str *losses;
        size_t n;
        MigrationStep *steps;
        Str conf = path_join(c->arena, str_from(dir), S("hanqing.conf"));
        if (!file_exists(conf.p))
                return OK;
        TRY(office_open_database(c, dir));
        TRY(registers_losses(c, r, &losses, &n));
        for (size_t i = 0; i < n; i++)
                fprintf(stderr, "%.*s\n", STR(losses[i]));
        if (!n)
                return OK;
        TRY(registers_plan(c, r, &steps, &n));
        for (size_t i = 0; i < n; i++)
                fprintf(stderr, "%.*s\n", STR(steps[i].sentence));
        return OK;
}

/* The declarations alone: needs no office. What is wrong is the result, and goes to standard output; where a path is
 * given, what it declares is told, and not what the program carries. */
static int run_check(Ctx *c, Args *a)
{
        const Registers *r;
        Str *problems;
        size_t n;
        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        Str dir = path_join(c->arena, str_from(a->data_dir), S("registers"));
        TRY_EXIT(registers_check(c, a->argc ? a->argv[0] : dir.p, &problems, &n, &r));
        for (size_t i = 0; i < n; i++)
                printf("%.*s\n", STR(problems[i]));
        if (n)
                return EXIT_REFUSED;
        TRY_EXIT(warn_of_losses(c, r, a->data_dir));
        for (size_t i = 0; i < registers_count(r); i++) {
                const Register *reg = registers_at(r, i);
                if (!a->argc || !reg->shipped)
                        printf("%.*s\t%.*s\t%zu\t%zu\n", STR(reg->name),
                                STR(register_label(c, reg)), reg->n_fields, reg->n_states);
        }
        return EXIT_DONE;
}

/* Tables
 * ------ */
static int run_plan(Ctx *c, Args *a)
{
        MigrationStep *steps;
        size_t n;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        if (registers_plan(c, c->registers, &steps, &n) != OK)
                return EXIT_REFUSED;
        for (size_t i = 0; i < n; i++)
                printf("%.*s\n\t%.*s\n", STR(steps[i].sentence), STR(steps[i].sql));
        if (!n)
                fprintf(stderr, "%s\n",
                        tr(c, N_("Every register has its tables; there is nothing to do.")));
        return EXIT_DONE;
}

static int run_migrate(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        int status = run_plan(c, a);
        return status == EXIT_DONE ? exit_of(registers_migrate(c, c->registers)) : status;
}

/* In words
 * -------- */
static void print_notes(Ctx *c, const Json *notes)
{
        for (size_t i = 0; notes && i < notes->n; i++)
                printf("%s%.*s", i ? tr(c, N_("; ")) : "\t", STR(json_text(notes->items[i])));
}

static Str word_at(const Json *o, const char *key)
{
        return json_text(json_at(o, key));
}

static void print_head(const char *words)
{
        printf("\n%s\n", words);
}

static void print_fields(Ctx *c, const Json *tree)
{
        const Json *groups = json_at(tree, "groups");
        for (size_t g = 0; g < groups->n; g++) {
                const Json *fields = json_at(groups->items[g], "fields");
                printf("\n%.*s\n", STR(word_at(groups->items[g], "label")));
                for (size_t i = 0; i < fields->n; i++) {
                        const Json *f = fields->items[i];
                        printf("  %.*s (%.*s)\t%.*s%s", STR(word_at(f, "label")),
                                STR(word_at(f, "name")), STR(word_at(f, "kind")),
                                json_at(f, "required")->truth ? tr(c, N_(", required")) : "");
                        print_notes(c, json_at(f, "notes"));
                        printf("\n");
                        if (word_at(f, "terms").n)
                                printf("    %.*s\n", STR(word_at(f, "terms")));
                }
        }
}

static void print_moves(Ctx *c, const Json *tree)
{
        const Json *states = json_at(tree, "states"), *moves = json_at(tree, "moves");
        if (states->n)
                print_head(tr(c, N_("States")));
        for (size_t i = 0; i < states->n; i++)
                printf("  %.*s%s\n", STR(word_at(states->items[i], "label")),
                        json_at(states->items[i], "draft")->truth
                                ? tr(c, N_("\ta draft: what is required may be missing"))
                                : "");
        if (moves->n)
                print_head(tr(c, N_("Moves")));
        for (size_t i = 0; i < moves->n; i++) {
                const Json *m = moves->items[i];
                printf("  %.*s: %.*s → %.*s\t%.*s", STR(word_at(m, "verb")),
                        STR(word_at(m, "from")), STR(word_at(m, "to")), STR(word_at(m, "by")));
                print_notes(c, json_at(m, "notes"));
                printf("\n");
        }
}

static void print_rules(Ctx *c, const Json *tree)
{
        const Json *clocks = json_at(tree, "clocks"), *figures = json_at(tree, "figures");
        if (clocks->n)
                print_head(tr(c, N_("Deadlines")));
        for (size_t i = 0; i < clocks->n; i++) {
                printf("  %.*s\t%.*s", STR(word_at(clocks->items[i], "label")),
                        STR(word_at(clocks->items[i], "due")));
                print_notes(c, json_at(clocks->items[i], "notes"));
                printf("\n");
        }
        if (figures->n)
                print_head(tr(c, N_("Figures")));
        for (size_t i = 0; i < figures->n; i++) {
                const Json *f = figures->items[i];
                printf("  %.*s (%.*s)\t%.*s", STR(word_at(f, "label")), STR(word_at(f, "code")),
                        STR(word_at(f, "unit")));
                print_notes(c, json_at(f, "notes"));
                printf("\n");
                if (word_at(f, "definition").n)
                        printf("    %.*s\n", STR(word_at(f, "definition")));
        }
}

static void print_views(Ctx *c, const Json *tree)
{
        const Json *views = json_at(tree, "views");
        if (views->n)
                print_head(tr(c, N_("Views")));
        for (size_t i = 0; i < views->n; i++)
                printf("  %.*s (%.*s)\t%.*s\n", STR(word_at(views->items[i], "label")),
                        STR(word_at(views->items[i], "name")),
                        STR(word_at(views->items[i], "shows")));
}

/* Of the office's registers, or of those in a file or folder that is being written. */
static int run_explain(Ctx *c, Args *a)
{
        const char *from = args_option(a, "--from");
        const Register *reg;
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        Str dir = path_join(c->arena, str_from(a->data_dir), S("registers"));
        TRY_EXIT(registers_load(c, from ? from : dir.p, &c->registers));
        TRY_EXIT(find_register(c, a->argv[0], &reg));
        const Json *tree = register_explain(c, c->registers, reg), *about = json_at(tree, "about");
        if (a->json) {
                print_json(c, tree);
                return EXIT_DONE;
        }
        printf("%.*s (%.*s)\n", STR(word_at(tree, "label")), STR(reg->name));
        for (size_t i = 0; i < about->n; i++)
                printf("%.*s\n", STR(json_text(about->items[i])));
        print_fields(c, tree);
        print_moves(c, tree);
        print_rules(c, tree);
        print_views(c, tree);
        return EXIT_DONE;
}

/* For editors
 * ----------- */
static void indent(Buf *out, int depth)
{
        buf_putc(out, '\n');
        for (int i = 0; i < depth; i++)
                buf_put(out, S("  "));
}

/* One line for what is short, a line for each member of what is not: a change of a key is a change of its line. */
static void write_lines(Buf *out, const Json *v, int depth)
{
        bool object = v->kind == JSON_OBJECT;
        if ((!object && v->kind != JSON_ARRAY) || depth == 4) {
                json_write(out, v);
                return;
        }
        buf_putc(out, object ? '{' : '[');
        for (size_t i = 0; i < v->n; i++) {
                buf_put(out, i ? S(",") : S(""));
                indent(out, depth + 1);
                if (object) {
                        json_write_string(out, v->keys[i]);
                        buf_put(out, S(": "));
                }
                write_lines(out, v->items[i], depth + 1);
        }
        if (v->n)
                indent(out, depth);
        buf_putc(out, object ? '}' : ']');
}

static int run_schema(Ctx *c, Args *a)
{
        Buf out = buf_new(c->arena);
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        write_lines(&out, registers_schema(c), 0);
        printf("%.*s\n", STR(buf_str(&out)));
        return EXIT_DONE;
}

const Command commands_registers[] = {
        {"registers check", "[FILE|DIR]", N_("Check the declarations of registers"), 0, run_check},
        {"registers explain", "[--json] [--from FILE|DIR] REGISTER",
                N_("Print what a register declares, in plain words"), 0, run_explain},
        {"registers schema", "", N_("Print the JSON Schema of declarations, for editors"), 0,
                run_schema},
        {"registers plan", "", N_("Show what the database lacks of the registers' tables"),
                CMD_OFFICE, run_plan},
        {"registers migrate", "", N_("Make what is lacking"), CMD_OFFICE, run_migrate},
        {0},
};
