/* test_tables.c: what is a row is whole: named once, explained, translated, connected to something. */
#include "test/test.h"

#include "app/app.h"

static void with_chinese(Ctx *c)
{
        const Asset *mo = asset_lookup(S("po/zh_Hans.mo"));
        c->words = mo ? words_from_mo(c->arena, asset_str(mo)) : NULL;
        CHECK(c->words != NULL);
}

/* A msgid of a table is a sentence or a few words, and has its translation. */
static void check_words(Ctx *c, const char *id, const char *whose)
{
        size_t bad;
        test_check(id && id[0], __FILE__, __LINE__, "%s: no words", whose);
        if (!id || !id[0])
                return;
        Str translated = tr_str(c, str_from(id));
        test_check(!str_eq(translated, str_from(id)) && utf8_valid(translated, &bad), __FILE__,
                __LINE__, "%s: “%s” is not translated", whose, id);
}

/* Puts the name; false, and a failed check, if it stands there already. */
static bool is_new(Map *seen, Str name)
{
        bool known = map_lookup(seen, name) != NULL;
        map_put(seen, name, seen);
        return test_check(!known, __FILE__, __LINE__, "%.*s: a second row", STR(name));
}

TEST(settings)
{
        with_chinese(c);
        Map seen = map_new(c->arena);
        for (const SettingRow *r = setting_rows; r->key; r++) {
                is_new(&seen, str_from(r->key));
                check_words(c, r->help, r->key);
        }
        CHECK(seen.n > 5);
}

TEST(commands)
{
        with_chinese(c);
        Map seen = map_new(c->arena);
        for (const Command *const *table = command_tables; *table; table++)
                for (const Command *cmd = *table; cmd->name; cmd++) {
                        is_new(&seen, str_from(cmd->name));
                        check_words(c, cmd->help, cmd->name);
                        CHECK(cmd->run != NULL && cmd->usage != NULL);
                }
        CHECK(seen.n > 20);
}

static void check_route(Ctx *c, Map *seen, const Route *r)
{
        Str path = str_from(r->path), method = str_from(r->method);
        is_new(seen, str_printf(c->arena, "%.*s %.*s", STR(method), STR(path)));
        bool get = str_eq(method, S("GET")), post = str_eq(method, S("POST"));
        test_check(str_starts(path, S("/")) && (get || post), __FILE__, __LINE__, "%s %s",
                r->method, r->path);
        test_check(!get || !(r->bits & (ROUTE_WRITES | ROUTE_UPLOADS)), __FILE__, __LINE__,
                "GET %s may not write", r->path);
        test_check(r->handle != NULL, __FILE__, __LINE__, "%s has no handler", r->path);
        if (r->view)
                test_check(asset_lookup(str_printf(c->arena, "views/%s.mustache", r->view)) != NULL,
                        __FILE__, __LINE__, "%s: there is no view %s", r->path, r->view);
}

TEST(routes)
{
        Map seen = map_new(c->arena);
        for (const Route *const *table = route_tables; *table; table++)
                for (const Route *r = *table; r->method; r++)
                        check_route(c, &seen, r);
        CHECK(seen.n > 20);
}

TEST(views_are_parsed_in_every_language)
{
        Views *v;
        CHECK_OK(views_open(c, NULL, &v));
}

TEST(formats_and_jobs)
{
        Map seen = map_new(c->arena);
        for (const Format *const *f = formats; *f; f++) {
                is_new(&seen, str_from((*f)->name));
                CHECK((*f)->read != NULL);
        }
        CHECK(seen.n >= 4);
        for (const JobKind *const *k = job_kinds; *k; k++) {
                is_new(&seen, str_from((*k)->name));
                CHECK((*k)->run != NULL && (*k)->failed != NULL);
                CHECK((*k)->lease_s > 0 && (*k)->tries > 0);
        }
}

TEST(registers_and_vocabularies)
{
        const Registers *r;
        Map seen = map_new(c->arena);
        if (!CHECK_OK(registers_load(c, NULL, &r)))
                return;
        for (size_t i = 0; i < registers_count(r); i++) {
                const Register *reg = registers_at(r, i);
                is_new(&seen, reg->name);
                CHECK(reg->label_zh.n && reg->label_en.n && reg->n_fields);
                for (size_t k = 0; k < reg->n_fields; k++)
                        CHECK(reg->fields[k].label_zh.n && reg->fields[k].label_en.n);
        }
        static const char *const wanted[] = {
                "organisation", "material", "person", "place", "site", "event", "tag"};
        for (size_t i = 0; i < ARRAY_LEN(wanted); i++)
                CHECK(register_lookup(r, str_from(wanted[i])) != NULL);
}

TEST_MAIN
