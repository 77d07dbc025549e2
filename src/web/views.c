/* views.c: the views of both languages, each parsed once. A view is looked up by its name, a partial is a view
 * like others. The catalogues of words are opened here too, since a language is its words and its views. */
#include "web/inside.h"

#include <string.h>

const Language languages[] = {
        {"zh_Hans", "zh-Hans", "简体中文", "po/zh_Hans.mo"},
        {"en", "en", "English", NULL},
        {0},
};

#define N_LANGUAGES (ARRAY_LEN(languages) - 1)

struct Views {
        const char *dir;       /* overrides the embedded ones; NULL: none */
        Map sets[N_LANGUAGES]; /* name to Template */
        const Words *words[N_LANGUAGES];
};

static size_t language_index(Str name)
{
        for (size_t i = 0; i < N_LANGUAGES; i++)
                if (str_eq(str_from(languages[i].name), name))
                        return i;
        return 0;
}

const Language *language_lookup(Str name)
{
        return &languages[language_index(name)];
}

/* "views/desk.mustache" is the view "desk"; false for other assets. */
static bool view_name(const char *asset, Str *ret)
{
        Str s = str_from(asset);
        if (!str_starts(s, S("views/")) || !str_ends(s, S(".mustache")))
                return false;
        *ret = str_slice(s, strlen("views/"), s.n - strlen(".mustache"));
        return true;
}

static MUST Err load_set(Ctx *c, const char *dir, Map *set)
{
        *set = map_new(c->arena);
        for (size_t i = 0; i < n_assets; i++) {
                Str name, text = asset_str(&assets[i]);
                if (!view_name(assets[i].name, &name))
                        continue;
                if (dir) {
                        Str file = str_printf(c->arena, "%.*s.mustache", STR(name));
                        const char *path = path_join(c->arena, str_from(dir), file).p;
                        if (file_exists(path))
                                TRY(file_read(c, path, 1 << 20, &text));
                }
                Template *t;
                TRY(template_parse(c, name, text, TEMPLATE_VIEW, &t));
                map_put(set, name, t);
        }
        return OK;
}

/* The same context, speaking this language. */
static MUST Err load_language(Ctx *c, Views *v, size_t i)
{
        const Words *spoken = c->words;
        c->words = v->words[i];
        Err e = load_set(c, v->dir, &v->sets[i]);
        c->words = spoken;
        return e;
}

Err views_open(Ctx *c, const char *dir, Views **ret)
{
        Views *v = NEW(c->arena, Views);
        v->dir = dir;
        for (size_t i = 0; i < N_LANGUAGES; i++) {
                const Asset *mo = languages[i].catalogue
                        ? asset_lookup(str_from(languages[i].catalogue))
                        : NULL;
                v->words[i] = mo ? words_from_mo(c->arena, asset_str(mo)) : NULL;
                TRY(load_language(c, v, i));
        }
        *ret = v;
        return OK;
}

const Words *views_words(const Views *v, Str lang)
{
        return v->words[language_index(lang)];
}

static const Template *partial(void *p, Str name)
{
        return map_lookup(p, name);
}

Err view_render(Ctx *c, const Views *v, Str lang, const char *name, const Json *model, Buf *out)
{
        size_t i = language_index(lang);
        Views own = *v; /* with --views, this request's own */
        if (v->dir)
                TRY(load_language(c, &own, i));
        const Template *t = map_lookup(&own.sets[i], str_from(name));
        if (!t)
                return fail(c, ERR_INTERNAL, "There is no view named “%s”.", name);
        return template_render(c, t, model, partial, &own.sets[i], out);
}
