/* cmd_text_name.c: hanqing text name: who and what is named in a text, from a list of names. */
#include "app/cmd_text.h"

/* Names
 * ----- */
typedef struct {
        bool json;
        const Names *names;
} NameOptions;

static void name_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const NameOptions *o = options;
        NameHits hits = {0};
        Json *list = json_array(c->arena);
        (void)context;
        if (names_find(c, o->names, line, &hits) != OK)
                fault_clear(c);
        for (size_t i = 0; i < hits.n; i++) {
                const NameHit *h = &hits.p[i];
                if (!o->json)
                        buf_put(out, i ? S("\t") : S(""));
                Json *each = json_object(c->arena), *bearers = json_array(c->arena);
                for (size_t k = 0; k < h->n_bearers; k++) {
                        const NameBearer *b = &h->bearers[k];
                        Json *one = json_object(c->arena);
                        json_put_str(c->arena, one, "kind", b->kind);
                        json_put_str(c->arena, one, "id", b->id);
                        json_put_str(c->arena, one, "display", b->display);
                        json_push(c->arena, bearers, one);
                        if (!o->json)
                                buf_printf(out, "%s%.*s", k ? "|" : "", STR(b->display));
                }
                json_put_str(c->arena, each, "text", h->text);
                put_span(c->arena, each, h->at.from, h->at.to);
                json_put(c->arena, each, "candidates", bearers);
                json_push(c->arena, list, each);
        }
        if (o->json)
                json_write(out, list);
}

#define AUTHORITY_MAX ((size_t)512 << 20)

Err authority_load(Ctx *c, const char *path, Names **ret)
{
        Str text, line;
        size_t n = 0;
        Names *names = names_new(c->arena);
        TRY(file_read(c, path, AUTHORITY_MAX, &text));
        for (Str rest = text; rest.n && str_cut(&rest, '\n', &line);) {
                Str fields[4] = {0};
                n++;
                if (str_ends(line, S("\r")))
                        line.n--;
                if (!line.n || line.p[0] == '#')
                        continue;
                for (size_t i = 0; i < ARRAY_LEN(fields) && str_cut(&line, '\t', &fields[i]); i++)
                        ;
                if (!str_trim(fields[0]).n)
                        return fail(c, ERR_INVALID, "%s, line %zu: a form of a name is missing.",
                                path, n);
                names_add(names, fields[0], fields[1], fields[2].n ? fields[2] : fields[0],
                        fields[3].n ? fields[3] : fields[0]);
        }
        names_ready(names);
        *ret = names;
        return OK;
}

static int text_name(Ctx *c, Args *a)
{
        const char *path = args_option(a, "--authority");
        Names *names;
        if (!path) {
                fprintf(stderr, "%s\n",
                        tr(c, N_("A list of names is needed: --authority FILE.tsv.")));
                return EXIT_MISUSED;
        }
        Err e = authority_load(c, path, &names);
        if (e != OK)
                return exit_of(e);
        NameOptions o = {a->json, names};
        return each_line(c, a, name_line, &o);
}

const Command commands_text_name[] = {
        {"text name", "--authority FILE.tsv [--json]",
                N_("Persons, places and bodies known from a list"), 0, text_name},
        {0},
};
