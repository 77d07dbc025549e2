/* cmd_purge.c: what was kept long enough, or should never have been: listed, and taken out with a reason. */
#include "app/app.h"

#include <string.h>

static Json *due_json(Ctx *c, const PurgeDue *d)
{
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "register", d->reg->name);
        json_put_str(c->arena, o, "id", d->id);
        json_put_str(c->arena, o, "number", d->number);
        json_put_str(c->arena, o, "title", d->title);
        json_put_str(c->arena, o, "since", jdn_iso(c->arena, d->since));
        json_put_str(c->arena, o, "end", jdn_iso(c->arena, d->end));
        return o;
}

static void print_due(Ctx *c, const PurgeDue *d)
{
        printf("%.*s\t%.*s\t%.*s\t%.*s\t%.*s\n", STR(d->reg->name), STR(d->number), STR(d->title),
                STR(jdn_iso(c->arena, d->since)), STR(jdn_iso(c->arena, d->end)));
}

/* Those whose term is over: listed, or all of them carried out in one transaction. */
static MUST Err purge_all(Ctx *c, const Args *a, bool real, Str reason)
{
        PurgeDue *dues;
        size_t n;
        Json *list = json_array(c->arena);
        CLEANUP(txn_done) Txn t = {0};
        TRY(txn_begin(c, real ? DB_WRITE : DB_READ, &t));
        TRY(purge_dues(c, &dues, &n));
        for (size_t i = 0; i < n; i++) {
                if (real)
                        TRY(purge_due(c, &dues[i], reason));
                json_push(c->arena, list, due_json(c, &dues[i]));
        }
        TRY(txn_commit(&t));
        for (size_t i = 0; i < n && !a->json; i++)
                print_due(c, &dues[i]);
        if (a->json)
                print_json(c, list);
        else if (real)
                fprintf(stderr, tr(c, N_("Taken out of %zu records.\n")), n);
        else if (!n)
                fprintf(stderr, "%s\n", tr(c, N_("No record has been kept beyond its term.")));
        return OK;
}

/* REGISTER NUMBER FIELD…: what should never have been kept. */
static MUST Err purge_one(Ctx *c, const Args *a, Str reason)
{
        const Register *reg;
        Record *r;
        Str name = str_from(a->argv[1]);
        int64_t n;
        TRY(find_register(c, a->argv[0], &reg));
        TRY(uuid_valid(name) ? record_load(c, reg, name, &r)
                             : record_load_number(c, reg, name, &r));
        const Field **fields = NEW_N(c->arena, const Field *, (size_t)a->argc);
        for (int i = 2; i < a->argc; i++) {
                fields[i - 2] = field_lookup(reg, str_from(a->argv[i]));
                if (!fields[i - 2])
                        return fail(c, ERR_INVALID, "The register %.*s has no field “%s”.",
                                STR(register_label(c, reg)), a->argv[i]);
        }
        TRY(record_purge(c, reg, r->id, fields, (size_t)a->argc - 2, reason, &n));
        fprintf(stderr, tr(c, N_("Taken out of %lld revisions.\n")), (long long)n);
        return OK;
}

static int run_purge(Ctx *c, Args *a)
{
        bool all = args_flag(a, "--all");
        Str reason = str_from(args_option(a, "--reason"));
        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        if (a->argc > 0 && (a->argc < 3 || all)) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("Say which record and which of its fields: REGISTER NUMBER FIELD…")));
                return EXIT_MISUSED;
        }
        return exit_of(a->argc ? purge_one(c, a, reason) : purge_all(c, a, all, reason));
}

const Command commands_purge[] = {
        {"purge", "[--json] | --all --reason WORDS | --reason WORDS REGISTER NUMBER FIELD…",
                N_("List what has been kept beyond its term, or take it out of a record and its history"),
                CMD_OFFICE, run_purge},
        {0},
};
