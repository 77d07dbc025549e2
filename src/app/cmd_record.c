/* cmd_record.c: registers and records on the command line. A record is named by its number or its id; values
 * are FIELD=WORDS, as they would be typed into the form. */
#include "app/app.h"

#include <string.h>

/* What the words name
 * ------------------- */
Err find_register(Ctx *c, const char *name, const Register **ret)
{
        *ret = register_lookup(c->registers, str_from(name));
        if (*ret)
                return OK;
        Buf known = buf_new(c->arena);
        for (size_t i = 0; i < registers_count(c->registers); i++)
                buf_printf(
                        &known, "%s%.*s", i ? ", " : "", STR(registers_at(c->registers, i)->name));
        return fail(c, ERR_NOT_FOUND, "There is no register “%s”. Registers are: %.*s.", name,
                STR(buf_str(&known)));
}

static MUST Err find_record(Ctx *c, const Args *a, const Register **ret_reg, Record **ret)
{
        TRY(find_register(c, a->argv[0], ret_reg));
        Str name = str_from(a->argv[1]);
        if (uuid_valid(name))
                return record_load(c, *ret_reg, name, ret);
        return record_load_number(c, *ret_reg, name, ret);
}

/* Takes FIELD=WORDS apart. */
static MUST Err split_pair(Ctx *c, const char *word, Str *ret_name, Str *ret_value)
{
        Str s = str_from(word);
        size_t eq = str_find(s, S("="), 0);
        if (eq == SIZE_MAX)
                return fail(c, ERR_INVALID, "A value is FIELD=WORDS, not “%s”.", word);
        *ret_name = str_slice(s, 0, eq);
        *ret_value = str_slice(s, eq + 1, s.n);
        return OK;
}

/* number=, state= and visibility= belong to the record itself, everything else to its fields. */
static MUST Err put_pairs(Ctx *c, Record *r, int n, char *const *words)
{
        for (int i = 0; i < n; i++) {
                Str name, value;
                TRY(split_pair(c, words[i], &name, &value));
                const State *s = state_lookup(r->reg, value);
                if (str_eq(name, S("number")))
                        r->number = value;
                else if (str_eq(name, S("visibility")))
                        r->visibility = value;
                else if (str_eq(name, S("state")))
                        r->state = s ? s->name : value;
                else
                        TRY(record_put_text(c, r, name, value));
        }
        return OK;
}

/* Lists
 * ----- */
/* --where FIELD=WORDS, FIELD~WORDS (contains), FIELD>=WORDS, FIELD<=WORDS; any number of times. */
static MUST Err take_filters(Ctx *c, Args *a, ListQuery *q)
{
        static const struct {
                Str sign, op;
        } signs[] = {{SC(">="), SC("from")}, {SC("<="), SC("to")}, {SC("~"), SC("contains")},
                {SC("="), SC("=")}};
        VEC(Filter) v = {0};
        for (const char *word; (word = args_option(a, "--where"));) {
                Str s = str_from(word);
                size_t i = 0, at = SIZE_MAX;
                while (i < ARRAY_LEN(signs) && (at = str_find(s, signs[i].sign, 0)) == SIZE_MAX)
                        i++;
                if (at == SIZE_MAX)
                        return fail(c, ERR_INVALID,
                                "A filter is FIELD=WORDS, FIELD~WORDS, FIELD>=WORDS or "
                                "FIELD<=WORDS, not “%s”.",
                                word);
                *VEC_PUSH(c->arena, &v) = (Filter){
                        str_slice(s, 0, at), signs[i].op, str_slice(s, at + signs[i].sign.n, s.n)};
        }
        q->filters = v.p;
        q->n_filters = v.n;
        return OK;
}

Err take_query(Ctx *c, Args *a, ListQuery *q)
{
        const char *words = args_option(a, "--words"), *sort = args_option(a, "--sort");
        q->words = str_from(words);
        q->sort = str_from(sort);
        q->withdrawn = args_flag(a, "--withdrawn");
        return take_filters(c, a, q);
}

static MUST Err take_size(Ctx *c, Args *a, const char *name, size_t otherwise, size_t *ret)
{
        const char *word = args_option(a, name);
        int64_t n = (int64_t)otherwise;
        if (word && (!str_to_int(str_from(word), &n) || n < 0))
                return fail(c, ERR_INVALID, "%s takes a whole number, not “%s”.", name, word);
        *ret = (size_t)n;
        return OK;
}

/* Number, title, state, then the columns of the list, tabs between; line breaks become blanks. */
static void print_line(Ctx *c, const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        Buf b = buf_new(c->arena);
        buf_printf(&b, "%.*s\t%.*s\t%.*s", STR(r->number), STR(r->title),
                STR(s ? state_label(c, s) : r->state));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (f->in_list && !f->is_title)
                        buf_printf(&b, "\t%.*s", STR(field_display(c, f, &r->values[i])));
        }
        for (size_t i = 0; i < b.n; i++)
                if (b.p[i] == '\n')
                        b.p[i] = ' ';
        printf("%s\n", buf_z(&b));
}

static MUST Err list(Ctx *c, Args *a, const ListQuery *q)
{
        RecordList l;
        TRY(record_list(c, q, &l));
        if (!a->json) {
                for (size_t i = 0; i < l.n; i++)
                        print_line(c, l.p[i]);
                fprintf(stderr, tr(c, N_("%zu of %lld\n")), l.n, (long long)l.total);
                return OK;
        }
        Json *j = json_object(c->arena), *records = json_array(c->arena);
        json_put_int(c->arena, j, "total", l.total);
        for (size_t i = 0; i < l.n; i++)
                json_push(c->arena, records, record_to_json(c, l.p[i]));
        json_put(c->arena, j, "records", records);
        print_json(c, j);
        return OK;
}

static int run_list(Ctx *c, Args *a)
{
        ListQuery q = {0};
        if (take_query(c, a, &q) != OK || take_size(c, a, "--limit", 50, &q.limit) != OK ||
                take_size(c, a, "--offset", 0, &q.offset) != OK || !args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        if (find_register(c, a->argv[0], &q.reg) != OK)
                return EXIT_REFUSED;
        return exit_of(list(c, a, &q));
}

/* One record
 * ---------- */
static void print_record(Ctx *c, const Record *r)
{
        const State *s = state_lookup(r->reg, r->state);
        printf("%.*s\t%.*s\n", STR(r->number.n ? r->number : r->id), STR(r->title));
        if (s)
                printf("%s\t%.*s\n", tr(c, N_("state")), STR(state_label(c, s)));
        if (r->withdrawn)
                printf("%s\t%.*s\n", tr(c, N_("withdrawn")), STR(r->withdrawn_reason));
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!r->values[i].n || f->is_title)
                        continue;
                Str reading = field_reading(c, f, &r->values[i]);
                printf("%.*s\t%.*s\n", STR(field_label(c, f)),
                        STR(field_display(c, f, &r->values[i])));
                if (reading.n)
                        printf("\t= %.*s\n", STR(reading));
        }
}

static int run_show(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK)
                return EXIT_REFUSED;
        if (a->json)
                print_json(c, record_to_json(c, r));
        else
                print_record(c, r);
        return EXIT_DONE;
}

/* What was made or changed: its number, or the whole under --json. */
static int print_saved(Ctx *c, const Args *a, const Record *r)
{
        if (a->json)
                print_json(c, record_to_json(c, r));
        else
                printf("%.*s\n", STR(r->number.n ? r->number : r->id));
        return EXIT_DONE;
}

static int run_add(Ctx *c, Args *a)
{
        const Register *reg;
        if (!args_end(c, a, 2, -1))
                return EXIT_MISUSED;
        if (find_register(c, a->argv[0], &reg) != OK)
                return EXIT_REFUSED;
        Record *r = record_new(c, reg);
        if (put_pairs(c, r, a->argc - 1, a->argv + 1) != OK || record_save(c, r, S("")) != OK)
                return EXIT_REFUSED;
        return print_saved(c, a, r);
}

static int run_edit(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 3, -1))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK || put_pairs(c, r, a->argc - 2, a->argv + 2) != OK ||
                record_save(c, r, reason) != OK)
                return EXIT_REFUSED;
        return print_saved(c, a, r);
}

static int run_withdraw(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK)
                return EXIT_REFUSED;
        return exit_of(record_withdraw(c, reg, r->id, reason));
}

static int run_restore(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK)
                return EXIT_REFUSED;
        return exit_of(record_restore(c, reg, r->id, reason));
}

static int run_move(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 3, 3))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK)
                return EXIT_REFUSED;
        return exit_of(record_move(c, reg, r->id, str_from(a->argv[2]), reason));
}

/* History
 * ------- */
static Json *revision_to_json(Ctx *c, const Revision *r, const FieldChange *changes, size_t n)
{
        Arena *a = c->arena;
        Json *j = json_object(a), *list = json_array(a);
        json_put_int(a, j, "version", r->version);
        json_put_str(a, j, "at", time_iso(a, r->at_ms));
        json_put_str(a, j, "by", r->by_name.n ? r->by_name : r->by);
        json_put_str(a, j, "action", r->action);
        json_put_str(a, j, "reason", r->reason);
        json_put_str(a, j, "hash", r->hash);
        for (size_t i = 0; i < n; i++) {
                Json *change = json_object(a);
                json_put_str(a, change, "field", changes[i].field->name);
                json_put_str(a, change, "before", changes[i].before);
                json_put_str(a, change, "after", changes[i].after);
                json_push(a, list, change);
        }
        json_put(a, j, "changes", list);
        return j;
}

static void print_revision(Ctx *c, const Revision *r, const FieldChange *changes, size_t n)
{
        printf("%lld\t%.*s\t%.*s\t%.*s\t%.*s\n", (long long)r->version,
                STR(time_iso(c->arena, r->at_ms)), STR(r->action),
                STR(r->by_name.n ? r->by_name : r->by), STR(r->reason));
        for (size_t i = 0; i < n; i++)
                printf("\t%.*s: %.*s → %.*s\n", STR(field_label(c, changes[i].field)),
                        STR(changes[i].before), STR(changes[i].after));
}

static int run_history(Ctx *c, Args *a)
{
        const Register *reg;
        Record *r;
        Revision *v;
        size_t n;
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (find_record(c, a, &reg, &r) != OK || record_revisions(c, reg, r->id, &v, &n) != OK)
                return EXIT_REFUSED;
        for (size_t i = 0; i < n; i++) {
                FieldChange *changes;
                size_t n_changes;
                if (revision_changes(c, reg, i + 1 < n ? &v[i + 1] : NULL, &v[i], &changes,
                            &n_changes) != OK)
                        return EXIT_REFUSED;
                if (a->json)
                        print_json(c, revision_to_json(c, &v[i], changes, n_changes));
                else
                        print_revision(c, &v[i], changes, n_changes);
        }
        return EXIT_DONE;
}

/* Numbers that no record ever bore; what became of the others is told by `hanqing numbers`. */
static int run_gaps(Ctx *c, Args *a)
{
        const Register *reg;
        NumberRun *runs;
        size_t n;
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        if (find_register(c, a->argv[0], &reg) != OK || number_runs(c, reg, &runs, &n) != OK)
                return EXIT_REFUSED;
        for (size_t i = 0; i < n; i++)
                for (size_t k = 0; k < runs[i].n_gaps; k++) {
                        const NumberGap *g = &runs[i].gaps[k];
                        if (g->why != NUMBER_UNUSED)
                                continue;
                        if (runs[i].field)
                                printf("%.*s %.*s: ", STR(field_label(c, runs[i].field)),
                                        STR(runs[i].name));
                        printf("%.*s\n", STR(g->number));
                }
        return EXIT_DONE;
}

const Command commands_record[] = {
        {"record list",
                "[--where FIELD=WORDS]… [--words WORDS] [--sort FIELD] [--limit N] [--offset N] REGISTER",
                N_("List records"), CMD_OFFICE, run_list},
        {"record show", "REGISTER NUMBER", N_("Show one record"), CMD_OFFICE, run_show},
        {"record add", "REGISTER FIELD=WORDS…", N_("Register something new"), CMD_OFFICE, run_add},
        {"record edit", "REGISTER NUMBER FIELD=WORDS… [--reason WORDS]", N_("Change a record"),
                CMD_OFFICE, run_edit},
        {"record move", "REGISTER NUMBER STATE [--reason WORDS]",
                N_("Move a record to another state"), CMD_OFFICE, run_move},
        {"record withdraw", "REGISTER NUMBER --reason WORDS",
                N_("Withdraw a record; nothing is deleted"), CMD_OFFICE, run_withdraw},
        {"record restore", "REGISTER NUMBER [--reason WORDS]", N_("Take a withdrawal back"),
                CMD_OFFICE, run_restore},
        {"record history", "REGISTER NUMBER", N_("Show every revision and what it changed"),
                CMD_OFFICE, run_history},
        {"record gaps", "REGISTER", N_("List numbers that no record bears"), CMD_OFFICE, run_gaps},
        {0},
};
