/* cmd_text_read.c: hanqing text pinyin, sort: how a text is read aloud, and where it stands in a list. */
#include "app/cmd_text.h"

#include <stdlib.h>

typedef enum { SHOW_TONED, SHOW_PLAIN, SHOW_INITIALS, SHOW_JSON } Show;
typedef struct {
        Show show;
        ReadAs as;
} PinyinOptions;

/* Syllables stand apart from one another; what is not Han stays as it is written. */
static void put_reading(Buf *out, Str line, const Syllables *r, Show show)
{
        const char *at = line.p, *end = line.p + line.n;
        for (size_t i = 0; i < r->n; i++) {
                const Syllable *k = &r->p[i];
                Str word = !k->han || !k->toned.n ? k->at
                        : show == SHOW_PLAIN      ? k->plain
                                                  : k->toned;
                bool adjoins = i > 0 && at == k->at.p;
                buf_put(out, (Str){at, (size_t)(k->at.p - at)});
                buf_put(out, adjoins ? S(" ") : S(""));
                buf_put(out, word);
                at = k->at.p + k->at.n;
        }
        buf_put(out, (Str){at, (size_t)(end - at)});
}

static void put_reading_json(Ctx *c, Buf *out, Str line, const Syllables *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->n; i++) {
                const Syllable *k = &r->p[i];
                size_t from = (size_t)(k->at.p - line.p);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "text", k->at);
                json_put_str(c->arena, o, "pinyin", k->toned);
                json_put_str(c->arena, o, "plain", k->plain);
                put_span(c->arena, o, from, from + k->at.n);
                json_push(c->arena, list, o);
        }
        json_write(out, list);
}

static void pinyin_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const PinyinOptions *o = options;
        (void)context;
        if (o->show == SHOW_INITIALS) {
                buf_put(out, pinyin_keys(c->arena, line, o->as).initials);
                return;
        }
        Syllables r = pinyin_read(c->arena, line, o->as);
        if (o->show == SHOW_JSON)
                put_reading_json(c, out, line, &r);
        else
                put_reading(out, line, &r, o->show);
}

static int text_pinyin(Ctx *c, Args *a)
{
        PinyinOptions o = {SHOW_TONED, READ_TEXT};
        if (args_flag(a, "--name"))
                o.as = READ_NAME;
        if (args_flag(a, "--plain"))
                o.show = SHOW_PLAIN;
        if (args_flag(a, "--initials"))
                o.show = SHOW_INITIALS;
        if (a->json)
                o.show = SHOW_JSON;
        return each_line(c, a, pinyin_line, &o);
}

/* Sorting
 * ------- */
typedef struct {
        Str line, key;
        size_t i;
} Sorted;

static int compare_sorted(const void *a, const void *b)
{
        const Sorted *x = a, *y = b;
        int order = str_cmp(x->key, y->key);
        return order ? order : (x->i > y->i) - (x->i < y->i);
}

/* A line goes by what stands before its first tab. */
static MUST Err sort_lines(Ctx *c, SortBy by, ReadAs as)
{
        VEC(Sorted) lines = {0};
        Str bytes, rest, line;
        TRY(file_read(c, STDIN_PATH, TEXT_MAX, &bytes));
        TRY(as_text(c, bytes, &rest));
        if (str_ends(rest, S("\n")))
                rest.n--;
        while (str_cut(&rest, '\n', &line)) {
                Str whole = line, head;
                (void)str_cut(&line, '\t', &head);
                Str key = sort_key(c->arena, head, by, as);
                *VEC_PUSH(c->arena, &lines) = (Sorted){whole, key, lines.n};
        }
        if (lines.n)
                qsort(lines.p, lines.n, sizeof *lines.p, compare_sorted);
        for (size_t i = 0; i < lines.n; i++)
                printf("%.*s\n", STR(lines.p[i].line));
        return OK;
}

static int text_sort(Ctx *c, Args *a)
{
        const char *by = args_option(a, "--by");
        ReadAs as = args_flag(a, "--name") ? READ_NAME : READ_TEXT;
        Str name = by ? str_from(by) : S("pinyin");
        if (!args_end(c, a, 0, 0))
                return EXIT_MISUSED;
        if (!str_eq(name, S("pinyin")) && !str_eq(name, S("strokes"))) {
                (void)fail(c, ERR_INVALID, "Lines are sorted by pinyin or strokes, not “%s”.", by);
                return EXIT_MISUSED;
        }
        return sort_lines(c, str_eq(name, S("pinyin")) ? BY_PINYIN : BY_STROKES, as) == OK
                ? EXIT_DONE
                : EXIT_REFUSED;
}

const Command commands_text_read[] = {
        {"text pinyin", "[--plain | --initials | --json] [--name]", N_("How each line is read"), 0,
                text_pinyin},
        {"text sort", "--by pinyin|strokes [--name]",
                N_("The lines sorted: by pinyin, or by strokes"), 0, text_sort},
        {0},
};
