/* cmd_text.c: how the commands `hanqing text …` read their input, a line or a file at a time, so that each function of
 * the text room can be tested, by hand or by a script, without a page or a database. */
#include "app/cmd_text.h"

#include <stdlib.h>

Err as_text(Ctx *c, Str bytes, Str *ret)
{
        Charset g = charset_guess(bytes, (Str){0});
        Decoded d;
        size_t bad;

        if (utf8_valid(bytes, &bad) || !*g.name) {
                TRY(charset_decode(c, bytes, S("UTF-8"), &d));
        } else {
                TRY(charset_decode(c, bytes, str_from(g.name), &d));
        }
        *ret = d.text;
        return OK;
}

static MUST Err each_raw_line(Ctx *c, const Args *a, EachInput *f)
{
        Str rest, line;

        TRY(file_read(c, STDIN_PATH, TEXT_MAX, &rest));
        if (str_ends(rest, S("\n")))
                rest.n--;
        while (str_cut(&rest, '\n', &line))
                TRY(f(c, a, (Str){0}, line));
        return OK;
}

Err each_input(Ctx *c, const Args *a, EachInput *f)
{
        if (a->argc == 0)
                return each_raw_line(c, a, f);
        for (int i = 0; i < a->argc; i++) {
                Str bytes;

                TRY(file_read(c, a->argv[i], TEXT_MAX, &bytes));
                TRY(f(c, a, str_from(a->argv[i]), bytes));
        }
        return OK;
}

bool period_of(Ctx *c, Str words, int32_t *ret_first, int32_t *ret_last)
{
        static const struct {
                Str words;
                int from, to;
        } known[] = {
                {SC("清"), 1644, 1911},
                {SC("清代"), 1644, 1911},
                {SC("清朝"), 1644, 1911},
                {SC("清末"), 1861, 1911},
                {SC("晚清"), 1861, 1911},
                {SC("民国"), 1912, 1949},
                {SC("民国时期"), 1912, 1949},
        };
        Date d;
        words = str_trim(words);
        if (!words.n)
                return false;
        for (size_t i = 0; i < ARRAY_LEN(known); i++)
                if (str_eq(words, known[i].words)) {
                        *ret_first = jdn_from_gregorian(known[i].from, 1, 1);
                        *ret_last = jdn_from_gregorian(known[i].to, 12, 31);
                        return true;
                }
        if (edtf_bounds(words, ret_first, ret_last))
                return true;
        Str tries[] = {words, str_printf(c->arena, "%.*s年间", STR(words))}; /* 光绪 */
        for (size_t i = 0; i < ARRAY_LEN(tries); i++)
                if (date_parse(c, tries[i], (Anchor){0}, &d) && d.edtf.n &&
                        edtf_bounds(d.edtf, ret_first, ret_last))
                        return true;
        return false;
}

Json *answer_for(Ctx *c, Str name)
{
        Json *v = json_object(c->arena);

        if (name.n)
                json_put_str(c->arena, v, "file", name);
        return v;
}

void put_json(Ctx *c, Json *v, const char *key, Json *value)
{
        json_put(c->arena, v, key, value);
}

/* Ill-formed bytes become U+FFFD, since the text room assumes UTF-8. */
static Str well_formed(Arena *a, Str s)
{
        size_t bad, at = 0;
        if (utf8_valid(s, &bad))
                return s;
        Buf b = buf_new(a);
        uint32_t cp;
        while (utf8_next(s, &at, &cp))
                buf_put_cp(&b, cp);
        return buf_str(&b);
}

int each_line(Ctx *c, Args *a, LineFn *f, const void *options)
{
        char *line = NULL;
        size_t cap = 0;
        ssize_t n;
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        CLEANUP(arena_dropp) Arena *arena = arena_new();
        Ctx inner = *c;
        inner.arena = arena;
        while ((n = getline(&line, &cap, stdin)) >= 0) {
                if (n > 0 && line[n - 1] == '\n')
                        n--;
                Str s = well_formed(arena, (Str){line, (size_t)n}), text = s, context = {0};
                if (str_find(s, S("\t"), 0) != SIZE_MAX) {
                        str_cut(&s, '\t', &text);
                        context = s;
                }
                Buf out = buf_new(arena);
                f(&inner, text, context, options, &out);
                buf_putc(&out, '\n');
                fwrite(out.p, 1, out.n, stdout);
                arena_reset(arena);
        }
        free(line);
        return fflush(stdout) == 0 ? EXIT_DONE : EXIT_REFUSED;
}

void put_span(Arena *a, Json *o, size_t from, size_t to)
{
        json_put_int(a, o, "from", (int64_t)from);
        json_put_int(a, o, "to", (int64_t)to);
}
