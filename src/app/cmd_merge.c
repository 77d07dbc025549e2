/* cmd_merge.c: what is done about several records together: merging two, likely doubles, whether the numbers are whole. */
#include "app/app.h"

#include <string.h>

/* Merging
 * ------- */
/* The one register, of all or of the one that was named, in which a record bears this number or id. */
static MUST Err find_anywhere(
        Ctx *c, const char *in, Str name, const Register **ret_reg, Record **ret)
{
        *ret_reg = NULL;
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                Record *r;
                if (in && !str_eq(reg->name, str_from(in)))
                        continue;
                Err e = uuid_valid(name) ? record_load(c, reg, name, &r)
                                         : record_load_number(c, reg, name, &r);
                if (e == ERR_NOT_FOUND) {
                        fault_clear(c);
                        continue;
                }
                TRY(e);
                if (*ret_reg)
                        return fail(c, ERR_INVALID,
                                "%.*s stands in %.*s and in %.*s; say which: --in REGISTER.",
                                STR(name), STR((*ret_reg)->name), STR(reg->name));
                *ret_reg = reg;
                *ret = r;
        }
        return *ret_reg ? OK : fail(c, ERR_NOT_FOUND, "No register has a record %.*s.", STR(name));
}

/* FIELD=kept, FIELD=lost, FIELD=both */
static MUST Err take_pick(Ctx *c, const char *word, Merge *m)
{
        static const char *const picks[] = {"kept", "lost", "both"};
        Str s = str_from(word);
        size_t eq = str_find(s, S("="), 0);
        const Register *reg = m->kept->reg;
        const Field *f = eq == SIZE_MAX ? NULL : field_lookup(reg, str_slice(s, 0, eq));
        for (size_t i = 0; f && i < ARRAY_LEN(picks); i++)
                if (str_eq(str_slice(s, eq + 1, s.n), str_from(picks[i]))) {
                        m->picks[f - reg->fields] = (MergePick)i;
                        return OK;
                }
        return fail(c, ERR_INVALID, "A choice is FIELD=kept, FIELD=lost or FIELD=both, not “%s”.",
                word);
}

static MUST Err print_plan(Ctx *c, const Merge *m)
{
        const Register *reg = m->kept->reg;
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Values v;
                TRY(merge_value(c, m, f, &v));
                Str was = field_print(c, f, &m->kept->values[i]), will = field_print(c, f, &v);
                if (!str_eq(was, will))
                        printf("%.*s\t%.*s → %.*s\n", STR(field_label(c, f)), STR(was), STR(will));
        }
        for (size_t i = 0; i < m->n_pointers; i++)
                printf("%.*s: %.*s\t%lld\n", STR(register_label(c, m->pointers[i].reg)),
                        STR(field_label(c, m->pointers[i].field)), (long long)m->pointers[i].n);
        return OK;
}

static MUST Err undo_merge(Ctx *c, const char *in, Str name, Str reason)
{
        const Register *reg;
        Record *lost;
        Str *stays;
        size_t n;
        TRY(find_anywhere(c, in, name, &reg, &lost));
        TRY(record_unmerge(c, reg, lost->id, reason, &stays, &n));
        for (size_t i = 0; i < n; i++)
                printf("%.*s\n", STR(stays[i]));
        return OK;
}

static int run_merge(Ctx *c, Args *a)
{
        const char *in = args_option(a, "--in"), *reason = args_option(a, "--reason");
        bool undo = args_flag(a, "--undo"), dry = args_flag(a, "--dry-run");
        const Register *reg, *other;
        Record *kept, *lost;
        Merge m;
        if (!args_end(c, a, undo ? 1 : 2, undo ? 1 : -1))
                return EXIT_MISUSED;
        if (undo)
                return exit_of(undo_merge(c, in, str_from(a->argv[0]), str_from(reason)));
        TRY_EXIT(find_anywhere(c, in, str_from(a->argv[0]), &reg, &kept));
        TRY_EXIT(find_anywhere(c, in, str_from(a->argv[1]), &other, &lost));
        if (reg != other)
                return exit_of(fail(c, ERR_INVALID, "%s and %s stand in different registers.",
                        a->argv[0], a->argv[1]));
        TRY_EXIT(merge_plan(c, reg, kept->id, lost->id, &m));
        for (int i = 2; i < a->argc; i++)
                TRY_EXIT(take_pick(c, a->argv[i], &m));
        if (dry)
                return exit_of(print_plan(c, &m));
        TRY_EXIT(record_merge(c, &m, str_from(reason)));
        printf("%.*s\n", STR(m.kept->number.n ? m.kept->number : m.kept->id));
        return EXIT_DONE;
}

/* Doubles
 * ------- */
#define DOUBLES_SHOWN 100

static Str name_of(const SameRecord *r)
{
        return r->number.n ? r->number : r->id;
}

static Str reasons_of(Ctx *c, const SamePair *p)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < p->n_reasons; i++)
                buf_printf(&b, "%s%.*s", i ? tr(c, N_("; ")) : "", STR(p->reasons[i]));
        return buf_str(&b);
}

static int run_duplicates(Ctx *c, Args *a)
{
        const char *limit = args_option(a, "--limit");
        int64_t most = DOUBLES_SHOWN;
        const Register *reg;
        SamePair *pairs;
        size_t n, total;
        if (!args_end(c, a, 1, 1) || (limit && !str_to_int(str_from(limit), &most)) || most < 0)
                return EXIT_MISUSED;
        TRY_EXIT(find_register(c, a->argv[0], &reg));
        if (!reg->n_same)
                return exit_of(fail(c, ERR_INVALID,
                        "The register %.*s does not say what makes two records alike (same: […]).",
                        STR(register_label(c, reg))));
        TRY_EXIT(same_pairs(c, reg, (size_t)most, &pairs, &n, &total));
        for (size_t i = 0; i < n; i++)
                printf("%d\t%.*s %.*s\t%.*s %.*s\t%.*s\n", pairs[i].score,
                        STR(name_of(&pairs[i].a)), STR(pairs[i].a.title), STR(name_of(&pairs[i].b)),
                        STR(pairs[i].b.title), STR(reasons_of(c, &pairs[i])));
        fprintf(stderr, tr(c, N_("%zu of %lld\n")), n, (long long)total);
        return EXIT_DONE;
}

/* Numbers
 * ------- */
static const char *const lacks[] = {
        [NUMBER_UNUSED] = N_("never used"),
        [NUMBER_RESERVED] = N_("reserved"),
        [NUMBER_WITHDRAWN] = N_("withdrawn"),
        [NUMBER_MERGED] = N_("merged into"),
};

static void print_run(Ctx *c, const Register *reg, const NumberRun *run)
{
        printf("%.*s\t%.*s%s%.*s\t%lld—%lld\t", STR(register_label(c, reg)),
                STR(run->field ? field_label(c, run->field) : (Str){0}), run->field ? " " : "",
                STR(run->name), (long long)run->first, (long long)run->last);
        printf(tr(c, N_("%lld used, %lld lacking\n")), (long long)run->n_used,
                (long long)run->n_lacking);
        for (size_t i = 0; i < run->n_gaps; i++)
                printf("\t%.*s\t%s\t%.*s\n", STR(run->gaps[i].number),
                        tr(c, lacks[run->gaps[i].why]), STR(run->gaps[i].reason));
}

static MUST Err print_numbers(Ctx *c, const Register *reg)
{
        NumberRun *runs;
        size_t n;
        TRY(number_runs(c, reg, &runs, &n));
        for (size_t i = 0; i < n; i++)
                print_run(c, reg, &runs[i]);
        return OK;
}

static int run_numbers(Ctx *c, Args *a)
{
        const Register *reg;
        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        if (a->argc) {
                TRY_EXIT(find_register(c, a->argv[0], &reg));
                return exit_of(print_numbers(c, reg));
        }
        for (size_t i = 0; i < registers_count(c->registers); i++)
                TRY_EXIT(print_numbers(c, registers_at(c->registers, i)));
        return EXIT_DONE;
}

static int run_reserve(Ctx *c, Args *a)
{
        const Register *reg;
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        TRY_EXIT(find_register(c, a->argv[0], &reg));
        return exit_of(number_reserve(c, reg, str_from(a->argv[1]), reason));
}

static int run_release(Ctx *c, Args *a)
{
        const Register *reg;
        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        TRY_EXIT(find_register(c, a->argv[0], &reg));
        return exit_of(number_release(c, reg, str_from(a->argv[1])));
}

const Command commands_merge[] = {
        {"merge",
                "[--dry-run] [--in REGISTER] [--reason WORDS] KEPT LOST [FIELD=kept|lost|both]… | --undo LOST",
                N_("Make one record of two, or take that back"), CMD_OFFICE, run_merge},
        {"duplicates", "[--limit N] REGISTER", N_("List records that may be the same, and why"),
                CMD_OFFICE, run_duplicates},
        {"numbers reserve", "--reason WORDS REGISTER NUMBER", N_("Keep a number free"), CMD_OFFICE,
                run_reserve},
        {"numbers release", "REGISTER NUMBER", N_("Give a reserved number free again"), CMD_OFFICE,
                run_release},
        /* behind those whose names begin with it */
        {"numbers", "[REGISTER]", N_("Say which numbers are lacking, and why"), CMD_OFFICE,
                run_numbers},
        {0},
};
