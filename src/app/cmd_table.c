/* cmd_table.c: tables in and out on the command line, the same way that the pages go: looked at, mapped, tried, and
 * only then taken; without --dry-run nobody looks at the trial, and taking refuses the same. */
#include "app/app.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "web/table_out.h"

#define INPUT_MAX ((size_t)256 << 20)

/* Reports
 * ------- */
static Str fault_place(Ctx *c, const RowFault *f)
{
        return f->column >= 0 ? cell_name(c->arena, f->column, f->row)
                              : str_printf(c->arena, "%lld", (long long)f->row);
}

static Json *report_to_json(Ctx *c, const ImportReport *r)
{
        Arena *a = c->arena;
        Json *j = json_object(a), *faults = json_array(a);
        json_put_int(a, j, "rows", r->n_rows);
        json_put_int(a, j, "new", r->n_new);
        json_put_int(a, j, "changed", r->n_changed);
        json_put_int(a, j, "same", r->n_same);
        json_put_int(a, j, "refused", r->n_refused);
        json_put_int(a, j, "made", r->n_made);
        for (size_t i = 0; i < r->n_faults; i++) {
                Json *f = json_object(a);
                json_put_int(a, f, "row", r->faults[i].row);
                json_put_str(a, f, "cell", fault_place(c, &r->faults[i]));
                json_put_str(a, f, "field", r->faults[i].field);
                json_put_str(a, f, "typed", r->faults[i].typed);
                json_put_str(a, f, "sentence", tr_made(c, r->faults[i].sentence));
                json_put_str(a, f, "hint", tr_made(c, r->faults[i].hint));
                json_push(a, faults, f);
        }
        json_put(a, j, "faults", faults);
        json_put_str(a, j, "remarks", r->remarks);
        return j;
}

/* "B7	era	what stands there	what is wrong	what may be done" */
static void print_report(Ctx *c, const ImportReport *r)
{
        for (size_t i = 0; i < r->n_faults; i++) {
                Buf b = buf_new(c->arena);
                const RowFault *f = &r->faults[i];
                buf_printf(&b, "%.*s\t%.*s\t%.*s\t%.*s\t%.*s", STR(fault_place(c, f)),
                        STR(f->field), STR(f->typed), STR(tr_made(c, f->sentence)),
                        STR(tr_made(c, f->hint)));
                for (size_t k = 0; k < b.n; k++)
                        if (b.p[k] == '\n')
                                b.p[k] = ' ';
                printf("%s\n", buf_z(&b));
        }
        fprintf(stderr,
                tr(c, N_("Rows: %lld; new: %lld, changed: %lld, as they were: %lld, faults: %zu.\n")),
                (long long)r->n_rows, (long long)r->n_new, (long long)r->n_changed,
                (long long)r->n_same, r->n_faults);
        if (r->remarks.n)
                fprintf(stderr, "%.*s\n", STR(r->remarks));
        if (r->n_made)
                fprintf(stderr,
                        tr(c, N_("Registered besides, because rows refer to them: %lld.\n")),
                        (long long)r->n_made);
}

/* What the words ask for
 * ---------------------- */
typedef struct {
        bool dry, good, makes, json;
        const char *sheet, *head, *heads, *year;
        VEC(const char *) maps, constants, keys; /* HEAD=FIELD, FIELD=WORDS, FIELD */
        bool no_keys, apart;
} Asked;

static void take_asked(Ctx *c, Args *a, Asked *ret)
{
        Asked asked = {.dry = args_flag(a, "--dry-run"),
                .good = args_flag(a, "--keep-good"),
                .makes = args_flag(a, "--make-missing"),
                .no_keys = args_flag(a, "--all-new"),
                .apart = args_flag(a, "--apart"),
                .sheet = args_option(a, "--sheet"),
                .head = args_option(a, "--head"),
                .heads = args_option(a, "--head-rows"),
                .year = args_option(a, "--year"),
                .json = a->json};
        for (const char *w; (w = args_option(a, "--map"));)
                *VEC_PUSH(c->arena, &asked.maps) = w;
        for (const char *w; (w = args_option(a, "--set"));)
                *VEC_PUSH(c->arena, &asked.constants) = w;
        for (const char *w; (w = args_option(a, "--key"));)
                *VEC_PUSH(c->arena, &asked.keys) = w;
        *ret = asked;
}

static MUST Err split_word(Ctx *c, const char *word, Str *ret_left, Str *ret_right)
{
        Str s = str_from(word);
        size_t eq = str_find(s, S("="), 0);
        if (eq == SIZE_MAX)
                return fail(c, ERR_INVALID, "Write NAME=FIELD, not “%s”.", word);
        *ret_left = str_trim(str_slice(s, 0, eq));
        *ret_right = str_trim(str_slice(s, eq + 1, s.n));
        return OK;
}

static MUST Err number_asked(Ctx *c, const char *word, int64_t otherwise, int64_t *ret)
{
        *ret = otherwise;
        if (word && !str_to_int(str_from(word), ret))
                return fail(c, ERR_INVALID, "This takes a whole number, not “%s”.", word);
        return OK;
}

/* A sheet by its name or its number from 1. */
static MUST Err sheet_asked(Ctx *c, const TableIn *t, const char *word, int *ret)
{
        int64_t n;
        *ret = t->plan.sheet;
        for (size_t i = 0; word && i < t->look.n_sheets; i++)
                if (str_eq(t->look.sheets[i], str_from(word))) {
                        *ret = (int)i;
                        return OK;
                }
        if (!word)
                return OK;
        if (!str_to_int(str_from(word), &n) || n < 1 || (size_t)n > t->look.n_sheets)
                return fail(c, ERR_NOT_FOUND, "There is no sheet “%s”.", word);
        *ret = (int)n - 1;
        return OK;
}

static MUST Err look_again(Ctx *c, const Asked *asked, TableIn *t)
{
        int sheet;
        int64_t head, heads;
        if (!asked->sheet && !asked->head && !asked->heads)
                return OK;
        TRY(sheet_asked(c, t, asked->sheet, &sheet));
        TRY(number_asked(c, asked->head, sheet == t->plan.sheet ? t->plan.head : 0, &head));
        TRY(number_asked(c, asked->heads, 1, &heads));
        TRY(table_in_look(c, t, sheet, head, heads));
        TRY(job_table(c, t->id, TABLE_AT_ONCE));
        return table_in_load(c, t->id, t);
}

static MUST Err put_map(Ctx *c, const TableIn *t, TablePlan *plan, const char *word)
{
        Str head, field;
        TRY(split_word(c, word, &head, &field));
        for (size_t i = 0; i < plan->n_columns; i++)
                if (str_eq(table_in_head(c, t, i), head)) {
                        plan->to[i] = field.n ? field : S("");
                        return OK;
                }
        return fail(c, ERR_NOT_FOUND, "The table has no column “%.*s”.", STR(head));
}

static bool was_mapped(Ctx *c, const Asked *asked, Str head)
{
        Str left, right;
        for (size_t i = 0; i < asked->maps.n; i++)
                if (split_word(c, asked->maps.p[i], &left, &right) == OK && str_eq(left, head))
                        return true;
        return false;
}

/* Without a person to look at it, a column that goes nowhere must be said to. */
static MUST Err check_heads(Ctx *c, const TableIn *t, const Asked *asked, const TablePlan *plan)
{
        Str unit;
        for (size_t i = 0; i < plan->n_columns && !t->remembered; i++) {
                Str head = table_in_head(c, t, i);
                if (plan->to[i].n || !head.n || was_mapped(c, asked, head) ||
                        import_guess(c, t->reg, head, &unit) == IMPORT_IGNORED)
                        continue;
                return fail_field(c, ERR_INVALID, head,
                        "The register %.*s has no field “%.*s”. Say where it goes: --map “%.*s=FIELD”, or nowhere: --map “%.*s=”.",
                        STR(register_label(c, t->reg)), STR(head), STR(head), STR(head));
        }
        return OK;
}

static MUST Err plan_asked(Ctx *c, const Asked *asked, const TableIn *t, TablePlan *ret)
{
        TablePlan plan = t->plan;
        plan.makes = asked->makes;
        if (asked->year)
                plan.year = str_from(asked->year);
        for (size_t i = 0; i < asked->maps.n; i++)
                TRY(put_map(c, t, &plan, asked->maps.p[i]));
        TRY(check_heads(c, t, asked, &plan));
        if (asked->constants.n)
                plan.constants = json_object(c->arena);
        for (size_t i = 0; i < asked->constants.n; i++) {
                Str field, words;
                TRY(split_word(c, asked->constants.p[i], &field, &words));
                json_put_at(c->arena, plan.constants, field, json_string(c->arena, words));
        }
        if (asked->keys.n || asked->no_keys) {
                plan.keys = NEW_N(c->arena, Str, asked->keys.n + 1);
                plan.n_keys = asked->keys.n;
                for (size_t i = 0; i < asked->keys.n; i++)
                        plan.keys[i] = str_from(asked->keys.p[i]);
        }
        plan.apart = plan.apart || asked->apart;
        *ret = plan;
        return OK;
}

/* In
 * -- */
static MUST Err step(Ctx *c, Str id, TableIn *t)
{
        TRY(job_table(c, id, TABLE_AT_ONCE));
        TRY(table_in_load(c, id, t));
        return t->state == TABLE_FAILED ? fail(c, ERR_INVALID, "%.*s", STR(tr_made(c, t->sentence)))
                                        : OK;
}

static MUST Err import_opened(Ctx *c, Str id, const Asked *asked, TableIn *ret)
{
        TableIn t;
        TablePlan plan;
        TRY(step(c, id, &t));
        TRY(look_again(c, asked, &t));
        TRY(plan_asked(c, asked, &t, &plan));
        TRY(asked->dry ? table_in_try(c, &t, &plan)
                       : table_in_take_untried(c, &t, &plan, asked->good));
        TRY(step(c, id, &t));
        TRY(table_in_faults(c, id, 0, INT32_MAX, &t.report.faults, &t.report.n_faults));
        *ret = t;
        return t.state == TABLE_TAKEN ? OK : table_in_drop(c, &t);
}

/* What was refused waits for nobody here. */
static MUST Err import_table(
        Ctx *c, const Register *reg, const char *path, const Asked *asked, TableIn *ret)
{
        TableIn t;
        Str id;
        const char *slash = strrchr(path, '/');
        TRY(table_in_open(c, reg, path, str_from(slash ? slash + 1 : path), &id));
        Err e = import_opened(c, id, asked, ret);
        Fault first = c->fault;
        if (e == OK)
                return OK;
        fault_clear(c);
        if (table_in_load(c, id, &t) != OK || table_in_drop(c, &t) != OK)
                fault_clear(c);
        c->fault = first;
        return e;
}

static MUST Err import_file(
        Ctx *c, const Register *reg, const char *path, const Asked *asked, TableIn *ret)
{
        if (!str_ends(str_from(path), S(".json")))
                return import_table(c, reg, path, asked, ret);
        Str text;
        Json *rows;
        TRY(file_read(c, path, INPUT_MAX, &text));
        TRY(json_parse(c, text, &rows));
        return record_import_json(
                c, reg, rows, asked->dry ? IMPORT_DRY : IMPORT_REAL, &ret->report);
}

static int run_import(Ctx *c, Args *a)
{
        const Register *reg;
        TableIn t = {0};
        Asked asked;
        take_asked(c, a, &asked);
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (find_register(c, a->argv[0], &reg) != OK ||
                import_file(c, reg, a->argv[1], &asked, &t) != OK)
                return EXIT_REFUSED;
        if (a->json) {
                print_json(c, report_to_json(c, &t.report));
                return t.report.n_faults ? EXIT_REFUSED : EXIT_DONE;
        }
        print_report(c, &t.report);
        if (asked.dry)
                fprintf(stderr, "%s\n", tr(c, N_("This was a dry run: nothing was written.")));
        else if (t.report.n_faults && !asked.good)
                fprintf(stderr, "%s\n",
                        tr(c, N_("Nothing was written. Correct the rows and import again.")));
        return t.report.n_faults ? EXIT_REFUSED : EXIT_DONE;
}

/* Out
 * --- */
typedef struct {
        int64_t n;
} Export;

static Err export_one(Ctx *c, void *p, const Record *r)
{
        Export *e = p;
        Buf b = buf_new(c->arena);
        buf_put(&b, e->n++ ? S(",\n") : S(""));
        json_write(&b, record_to_json(c, r));
        return fwrite(b.p, 1, b.n, stdout) == b.n ? OK : fail_errno(c, N_("write"), S("stdout"));
}

static MUST Err export_json(Ctx *c, const ListQuery *q)
{
        Export e = {0};
        printf("[");
        TRY(record_walk(c, q, export_one, &e));
        printf("]\n");
        return OK;
}

static Err print_csv_row(Ctx *c, void *p, const Record *r)
{
        Buf b = buf_new(c->arena);
        (void)p;
        record_csv_row(c, &b, r);
        return fwrite(b.p, 1, b.n, stdout) == b.n ? OK : fail_errno(c, N_("write"), S("stdout"));
}

static MUST Err export_csv(Ctx *c, const ListQuery *q)
{
        Buf head = buf_new(c->arena);
        record_csv_head(c, &head, q->reg);
        (void)fwrite(head.p, 1, head.n, stdout);
        return record_walk(c, q, print_csv_row, NULL);
}

/* The kind of a file by its name. */
static MUST Err kind_of(Ctx *c, const char *path, SheetKind *ret)
{
        for (int k = 0; k < N_SHEET_KINDS; k++) {
                Str suffix = str_printf(c->arena, ".%s", sheet_suffix((SheetKind)k));
                if (str_ends(str_from(path), suffix)) {
                        *ret = (SheetKind)k;
                        return OK;
                }
        }
        return fail(c, ERR_INVALID,
                "A list is written to a file named .xlsx, .docx or .csv, not “%s”.", path);
}

static MUST Err export(Ctx *c, const ListQuery *q, bool json, const char *path, ColumnsKind columns)
{
        SheetKind kind = SHEET_CSV;
        if (path) {
                TRY(kind_of(c, path, &kind));
                TRY(list_to_file(c, q, kind, columns, S(""), path));
        } else {
                TRY(json ? export_json(c, q) : export_csv(c, q));
        }
        return audit_add(c, S("export"), q->reg->name, (Str){0},
                str_from(json ? "json" : sheet_suffix(kind)));
}

static int run_export(Ctx *c, Args *a)
{
        ListQuery q = {0};
        const char *path = args_option(a, "--to");
        ColumnsKind columns = args_flag(a, "--shown") ? COLUMNS_SHOWN : COLUMNS_ALL;
        if (take_query(c, a, &q) != OK || !args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        if (find_register(c, a->argv[0], &q.reg) != OK)
                return EXIT_REFUSED;
        return exit_of(export(c, &q, a->json, path, columns));
}

const Command commands_table[] = {
        {"record import",
                "[--dry-run] [--keep-good] [--sheet NAME] [--head ROW] [--head-rows 2] [--map HEAD=FIELD]… "
                "[--set FIELD=WORDS]… [--key FIELD]… [--all-new] [--apart] [--year YEAR] [--make-missing] "
                "REGISTER FILE.xlsx|FILE.csv|FILE.json",
                N_("Take in a table: all rows, none, or the good ones"), CMD_OFFICE, run_import},
        {"record export", "[--json | --to FILE.xlsx|.docx|.csv] [--shown] [--where …] REGISTER",
                N_("Write records as XLSX, DOCX, CSV or JSON"), CMD_OFFICE, run_export},
        {0},
};
