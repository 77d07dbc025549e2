/* cmd_text_form.c: hanqing text fold, convert, token: the forms of a text. */
#include "app/cmd_text.h"

static void fold_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        (void)options;
        buf_put(out, fold_text(c->arena, line, NULL));
        if (context.p) {
                buf_putc(out, '\t');
                buf_put(out, fold_text(c->arena, context, NULL));
        }
}

static int text_fold(Ctx *c, Args *a)
{
        return each_line(c, a, fold_line, NULL);
}

static void convert_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const Conversion *const *k = options;
        buf_put(out, convert(c->arena, *k, line));
        if (context.p) {
                buf_putc(out, '\t');
                buf_put(out, convert(c->arena, *k, context));
        }
}

static int text_convert(Ctx *c, Args *a)
{
        const char *to = args_option(a, "--to");
        const Conversion *k = conversion_lookup(to ? str_from(to) : S("s"));
        if (k)
                return each_line(c, a, convert_line, &k);
        Buf names = buf_new(c->arena);
        for (size_t i = 0; conversion_name(i); i++)
                buf_printf(&names, "%s%s", i ? " " : "", conversion_name(i));
        (void)fail(c, ERR_INVALID, "There is no conversion “%s”; there are %.*s.", to,
                STR(buf_str(&names)));
        return EXIT_MISUSED;
}

static void token_line(Ctx *c, Str line, Str context, const void *options, Buf *out)
{
        const bool *json = options;
        Tokenizer t = token_start(line);
        Json *list = json_array(c->arena);
        (void)context;
        for (Token k; token_next(&t, &k);) {
                if (!*json) {
                        buf_put(out, out->n ? S(" ") : S(""));
                        buf_put(out, k.word);
                        continue;
                }
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "word", str_keep(c->arena, k.word));
                put_span(c->arena, o, k.from, k.to);
                json_push(c->arena, list, o);
        }
        if (*json)
                json_write(out, list);
}

static int text_token(Ctx *c, Args *a)
{
        return each_line(c, a, token_line, &a->json);
}

const Command commands_text_form[] = {
        {"text fold", "", N_("The search form of each line"), 0, text_fold},
        {"text convert", "--to CONVERSION", N_("Between scripts, for reading: s2t, tw2s, s, tw, …"),
                0, text_convert},
        {"text simplify", "", N_("Traditional to simplified, for reading"), 0, text_convert},
        {"text token", "[--json]", N_("The words that the index sees"), 0, text_token},
        {0},
};
