/* cmd_precedent.c: hanqing precedent: the events most like one, with what came of them as it is recorded. */
#include "app/app.h"

#define LIMIT_DEFAULT 5
#define LIMIT_MAX 50

static const char *const told[] = {"category", "place", "outcome", "lessons", "sources"};

/* The event of that id or number, if the words are one. */
static MUST Err record_of(Ctx *c, const Register *reg, Str typed, Record **ret)
{
        *ret = NULL;
        Err e = uuid_valid(typed) ? record_load(c, reg, typed, ret)
                                  : record_load_number(c, reg, typed, ret);
        if (e != ERR_NOT_FOUND)
                return e;
        fault_clear(c);
        *ret = NULL;
        return OK;
}

static Json *precedent_json(Ctx *c, const Precedent *p, const Record *r)
{
        Json *o = json_object(c->arena), *shared = json_array(c->arena);
        json_put_str(c->arena, o, "id", p->id);
        json_put_str(c->arena, o, "number", p->number);
        json_put_str(c->arena, o, "title", p->title);
        json_put_str(c->arena, o, "date", p->date_text);
        json_put(c->arena, o, "score",
                json_double(c->arena, (double)(int64_t)(p->score * 1e3 + .5) / 1e3));
        for (size_t i = 0; i < p->n_shared; i++)
                json_push(c->arena, shared, json_string(c->arena, p->shared[i]));
        json_put(c->arena, o, "shared", shared);
        for (size_t i = 0; i < ARRAY_LEN(told); i++) {
                const Field *f = field_lookup(r->reg, str_from(told[i]));
                if (f)
                        json_put_str(c->arena, o, told[i],
                                field_display(c, f, record_values(r, f->name)));
        }
        return o;
}

static void print_precedent(Ctx *c, const Precedent *p, const Record *r)
{
        printf("%.*s  %.*s  %.*s\n", STR(p->number), STR(p->date_text), STR(p->title));
        printf("      %s", tr(c, N_("both have:")));
        for (size_t i = 0; i < p->n_shared; i++)
                printf(" %.*s", STR(p->shared[i]));
        printf("\n");
        for (size_t i = 0; i < ARRAY_LEN(told); i++) {
                const Field *f = field_lookup(r->reg, str_from(told[i]));
                Str words = f ? field_display(c, f, record_values(r, f->name)) : S("");
                if (words.n)
                        printf(tr(c, N_("      %.*s: %.*s\n")), STR(field_label(c, f)), STR(words));
        }
}

static MUST Err precedents(Ctx *c, const Args *a, const Register *reg, PrecedentQuery *q)
{
        Record *own;
        PrecedentResult found;
        TRY(record_of(c, reg, q->text, &own));
        if (own) {
                q->text = precedent_words(c, own);
                q->but_id = own->id;
        }
        TRY(precedent_find(c, q, &found));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < found.n; i++) {
                Record *r;
                TRY(record_load(c, reg, found.p[i].id, &r));
                if (a->json)
                        json_push(c->arena, list, precedent_json(c, &found.p[i], r));
                else
                        print_precedent(c, &found.p[i], r);
        }
        if (a->json) {
                Json *out = json_object(c->arena);
                json_put(c->arena, out, "precedents", list);
                print_json(c, out);
        } else if (!found.n) {
                printf("%s\n", tr(c, N_("Nothing like it is recorded")));
        }
        return OK;
}

static int run_precedent(Ctx *c, Args *a)
{
        const char *limit_words = args_option(a, "--limit");
        int64_t limit = LIMIT_DEFAULT;
        if (!args_end(c, a, 1, 1))
                return EXIT_MISUSED;
        if (limit_words &&
                (!str_to_int(str_from(limit_words), &limit) || limit < 1 || limit > LIMIT_MAX))
                return exit_of(
                        fail(c, ERR_INVALID, "The limit is a number from 1 to %d.", LIMIT_MAX));
        const Register *reg = register_lookup(c->registers, S("event"));
        if (!reg)
                return exit_of(fail(c, ERR_NOT_FOUND, "There is no register of events."));
        PrecedentQuery q = {.text = str_trim(str_from(a->argv[0])),
                .register_name = reg->name,
                .limit = (size_t)limit};
        return exit_of(precedents(c, a, reg, &q));
}

const Command commands_precedent[] = {
        {"precedent", "TEXT|NUMBER|ID [--json] [--limit N]",
                N_("the events most like one, with their outcome and lessons"), CMD_OFFICE,
                run_precedent},
        {0},
};
