/* cmd_ocfl.c: hanqing ocfl validate: is this OCFL object or storage root what the specification says? Any root's, not only ours. */
#include "app/app.h"

static Json *finding_to_json(Arena *a, const OcflFinding *f)
{
        Json *v = json_object(a);
        json_put_str(a, v, "code", f->code);
        json_put_str(a, v, "path", f->path);
        json_put_str(a, v, "sentence", f->sentence);
        json_put_bool(a, v, "warning", f->warning);
        return v;
}

/* Prints what is wrong with a path; true if it is valid (warnings do not count). */
static MUST Err validate_one(Ctx *c, const Args *args, const char *path, bool *ret_valid)
{
        Arena *a = c->arena;
        OcflFinding *found;
        size_t n, n_errors = 0;
        TRY(ocfl_validate(c, path, &found, &n));
        Json *list = json_array(a);
        for (size_t i = 0; i < n; i++) {
                n_errors += !found[i].warning;
                if (args->json)
                        json_push(a, list, finding_to_json(a, &found[i]));
                else
                        printf("%.*s\t%.*s\t%.*s\n", STR(found[i].code), STR(found[i].path),
                                STR(found[i].sentence));
        }
        *ret_valid = n_errors == 0;
        if (args->json) {
                Json *v = json_object(a);
                json_put_str(a, v, "path", str_from(path));
                json_put_bool(a, v, "valid", *ret_valid);
                json_put(a, v, "findings", list);
                print_json(c, v);
        } else if (*ret_valid) {
                printf(tr(c, N_("%s is valid OCFL.\n")), path);
        }
        return OK;
}

static int run_validate(Ctx *c, Args *a)
{
        bool all_valid = true;
        if (!args_end(c, a, 1, -1))
                return EXIT_MISUSED;
        for (int i = 0; i < a->argc; i++) {
                bool valid;
                if (validate_one(c, a, a->argv[i], &valid) != OK)
                        return EXIT_REFUSED;
                all_valid = all_valid && valid;
        }
        return all_valid ? EXIT_DONE : EXIT_REFUSED;
}

const Command commands_ocfl[] = {
        {"ocfl validate", "[--json] PATH…",
                N_("Check OCFL objects or storage roots by the specification"), 0, run_validate},
        {0},
};
