/* cmd_text_bytes.c: hanqing text charset, repair, loss, secrecy: bytes and what happened to them. One input a line on
 * standard input, or each FILE is one input (charset --hex: lines of hexadecimal digits). */
#include "app/cmd_text.h"

#include <string.h>

/* charset
 * ------- */
static Str from_hex(Ctx *c, Str digits)
{
        Buf out = buf_new(c->arena);
        int high = -1;

        for (size_t i = 0; i < digits.n; i++) {
                static const char hex_digits[] = "0123456789abcdef";
                const char *d = digits.p[i] ? strchr(hex_digits, digits.p[i] | 0x20) : NULL;

                if (!d || digits.p[i] == ' ')
                        continue;
                if (high >= 0)
                        buf_putc(&out, (char)(high << 4 | (int)(d - hex_digits)));
                high = high >= 0 ? -1 : (int)(d - hex_digits);
        }
        return buf_str(&out);
}

/* What a script reads: a name, or why there is none. */
static const char *encoding_word(const Charset *g)
{
        return g->binary ? "binary" : *g->name ? g->name : "unknown";
}

/* A file: its name, the encoding, how sure; three columns and no more. A line of input: its text as well. */
static Err print_charset(Ctx *c, const Args *a, Str name, Str bytes)
{
        Charset g = charset_guess(bytes, (Str){0});
        Decoded d = {0};

        if (!a->json && name.n) {
                printf("%.*s\t%s\t%.3f\n", STR(name), encoding_word(&g), g.confidence);
                return OK;
        }
        if (*g.name)
                TRY(charset_decode(c, bytes, str_from(g.name), &d));
        if (!a->json) {
                printf("%s\t%.2f\t%zu\t%s\t%.*s\n", encoding_word(&g), g.confidence, d.n_replaced,
                        tr(c, g.reason), STR(d.text));
                return OK;
        }
        Json *v = answer_for(c, name);
        json_put_str(c->arena, v, "encoding", str_from(g.name));
        put_json(c, v, "confidence", json_double(c->arena, g.confidence));
        json_put_str(c->arena, v, "reason", str_from(tr(c, g.reason)));
        json_put_bool(c->arena, v, "binary", g.binary);
        json_put_int(c->arena, v, "replaced", (int64_t)d.n_replaced);
        if (!name.n)
                json_put_str(c->arena, v, "text", d.text);
        print_json(c, v);
        return OK;
}

static Err print_charset_hex(Ctx *c, const Args *a, Str name, Str digits)
{
        return print_charset(c, a, name, from_hex(c, digits));
}

static int text_charset(Ctx *c, Args *a)
{
        bool hex_lines = args_flag(a, "--hex");

        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        return exit_of(each_input(c, a, hex_lines ? print_charset_hex : print_charset));
}

/* repair
 * ------ */
static Json *repairs_json(Ctx *c, const Repairs *r)
{
        Json *list = json_array(c->arena);

        for (size_t i = 0; i < r->n; i++) {
                Json *v = json_object(c->arena);

                json_put_int(c->arena, v, "at", (int64_t)r->p[i].at.from);
                json_put_str(c->arena, v, "before", r->p[i].before);
                json_put_str(c->arena, v, "after", r->p[i].after);
                json_put_str(c->arena, v, "kind", str_from(repair_name(r->p[i].kind)));
                json_put_str(c->arena, v, "certainty", str_from(certainty_name(r->p[i].certainty)));
                put_json(c, v, "confidence", json_double(c->arena, r->p[i].confidence));
                json_put_str(c->arena, v, "why", r->p[i].why);
                json_push(c->arena, list, v);
        }
        return list;
}

/* Which repairs are applied: with only_exact those that no person need judge. */
static Err print_repaired_as(Ctx *c, const Args *a, Str name, Str bytes, bool only_exact)
{
        Repairs r;
        Str text, after;
        bool *take;

        TRY(as_text(c, bytes, &text));
        TRY(repair_find(c, text, &r));
        take = NEW_N(c->arena, bool, r.n + 1);
        for (size_t i = 0; i < r.n; i++)
                take[i] = !only_exact || r.p[i].certainty == EXACT;
        after = repair_apply(c, text, &r, take);
        if (!a->json) {
                printf("%.*s\n", STR(after));
                return OK;
        }
        Json *v = answer_for(c, name);
        json_put_str(c->arena, v, "text", after);
        put_json(c, v, "repairs", repairs_json(c, &r));
        print_json(c, v);
        return OK;
}

static Err print_repaired(Ctx *c, const Args *a, Str name, Str bytes)
{
        return print_repaired_as(c, a, name, bytes, false);
}

static Err print_repaired_exact(Ctx *c, const Args *a, Str name, Str bytes)
{
        return print_repaired_as(c, a, name, bytes, true);
}

static int text_repair(Ctx *c, Args *a)
{
        bool only_exact = args_flag(a, "--exact");

        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        return exit_of(each_input(c, a, only_exact ? print_repaired_exact : print_repaired));
}

/* loss
 * ---- */
static Err print_losses(Ctx *c, const Args *a, Str name, Str bytes)
{
        Losses r;
        Str text;

        TRY(as_text(c, bytes, &text));
        TRY(loss_find(c, text, &r));
        if (!a->json) {
                for (size_t i = 0; i < r.n; i++)
                        printf("%s%zu %s %.*s", i ? "; " : "", r.p[i].at, loss_name(r.p[i].kind),
                                STR(r.p[i].around));
                printf("\n");
                return OK;
        }
        Json *v = answer_for(c, name), *list = json_array(c->arena);
        for (size_t i = 0; i < r.n; i++) {
                Json *loss = json_object(c->arena);

                json_put_int(c->arena, loss, "at", (int64_t)r.p[i].at);
                json_put_str(c->arena, loss, "kind", str_from(loss_name(r.p[i].kind)));
                json_put_str(c->arena, loss, "label", str_from(tr(c, loss_label(r.p[i].kind))));
                json_put_str(c->arena, loss, "around", r.p[i].around);
                json_push(c->arena, list, loss);
        }
        put_json(c, v, "losses", list);
        print_json(c, v);
        return OK;
}

static int text_loss(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        return exit_of(each_input(c, a, print_losses));
}

/* secrecy
 * ------- */
static Err print_secrecy(Ctx *c, const Args *a, Str name, Str bytes)
{
        Span at = {0};
        Str text, mark = {0};

        TRY(as_text(c, bytes, &text));
        if (secrecy_mark(text, &at))
                mark = str_slice(text, at.from, at.to);
        if (!a->json) {
                printf("%.*s\n", STR(mark));
                return OK;
        }
        Json *v = answer_for(c, name);
        json_put_bool(c->arena, v, "secret", mark.n > 0);
        json_put_str(c->arena, v, "mark", mark);
        print_json(c, v);
        return OK;
}

static int text_secrecy(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        return exit_of(each_input(c, a, print_secrecy));
}

const Command commands_text_bytes[] = {
        {"text charset", "[--hex] [FILE…]", N_("which encoding bytes are in, and their text"), 0,
                text_charset},
        {"text loss", "[FILE…]", N_("places where digits, years, names or bytes are missing"), 0,
                text_loss},
        {"text repair", "[--exact] [FILE…]", N_("undoes damage to the characters"), 0, text_repair},
        {"text secrecy", "[FILE…]", N_("whether a text bears a mark of secrecy"), 0, text_secrecy},
        {0},
};
