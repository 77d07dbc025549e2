/* cmd_text_a.c: hanqing text charset, repair, loss, secrecy, clean, split, diff: the text room from outside, so
 * that each of its answers can be tested, by hand or by a script, without a page or a database.
 *
 * repair, loss and secrecy take one input a line on standard input and answer with one line each; with FILEs
 * each file is one input. charset does the same with bytes (--hex: lines of hexadecimal digits). clean and
 * split take a page: standard input whole, or a FILE. */
#include "app/app.h"

#include <string.h>

#define STDIN "/dev/stdin"

/* One input: its name for the answer (a file's, else empty) and its words. */
typedef MUST Err EachInput(Ctx *c, const Args *a, Str name, Str input);

/* Text in any encoding becomes UTF-8. */
static Err as_text(Ctx *c, Str bytes, Str *ret)
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

static Err each_line(Ctx *c, const Args *a, EachInput *f)
{
        Str rest, line;

        TRY(file_read(c, STDIN, TEXT_MAX, &rest));
        if (str_ends(rest, S("\n")))
                rest.n--;
        while (str_cut(&rest, '\n', &line))
                TRY(f(c, a, (Str){0}, line));
        return OK;
}

static Err each_input(Ctx *c, const Args *a, EachInput *f)
{
        if (a->argc == 0)
                return each_line(c, a, f);
        for (int i = 0; i < a->argc; i++) {
                Str bytes;

                TRY(file_read(c, a->argv[i], TEXT_MAX, &bytes));
                TRY(f(c, a, str_from(a->argv[i]), bytes));
        }
        return OK;
}

static Json *answer_for(Ctx *c, Str name)
{
        Json *v = json_object(c->arena);

        if (name.n)
                json_put_str(c->arena, v, "file", name);
        return v;
}

static void put_json(Ctx *c, Json *v, const char *key, Json *value)
{
        json_put(c->arena, v, key, value);
}

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

static Err print_charset(Ctx *c, const Args *a, Str name, Str bytes)
{
        Charset g = charset_guess(bytes, (Str){0});
        Decoded d = {0};

        if (*g.name)
                TRY(charset_decode(c, bytes, str_from(g.name), &d));
        if (!a->json) {
                if (name.n)
                        printf("%.*s: ", STR(name));
                printf("%s\t%.2f\t%zu\t%s", *g.name ? g.name : "?", g.confidence, d.n_replaced,
                        tr(c, g.reason));
                if (!name.n)
                        printf("\t%.*s", STR(d.text));
                printf("\n");
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

static Err print_repaired(Ctx *c, const Args *a, Str name, Str bytes)
{
        Repairs r;
        Str text, after;

        TRY(as_text(c, bytes, &text));
        TRY(repair_find(c, text, &r));
        after = repair_apply(c, text, &r, NULL);
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

static int text_repair(Ctx *c, Args *a)
{
        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        return exit_of(each_input(c, a, print_repaired));
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

/* clean and split
 * --------------- */
static Err read_page(Ctx *c, const Args *a, Page *ret)
{
        Str bytes, text, line;
        VEC(Line) lines = {0};

        TRY(file_read(c, a->argc ? a->argv[0] : STDIN, TEXT_MAX, &bytes));
        TRY(as_text(c, bytes, &text));
        if (str_ends(text, S("\n")))
                text.n--;
        while (str_cut(&text, '\n', &line))
                *VEC_PUSH(c->arena, &lines) = (Line){.text = line};
        return page_clean(c, lines.p, lines.n, ret);
}

static const char *line_name(LineKind k)
{
        static const char *const names[] = {
                [LINE_BODY] = "body",
                [LINE_BLANK] = "blank",
                [LINE_FURNITURE] = "furniture",
                [LINE_META] = "meta",
                [LINE_TITLE] = "title",
                [LINE_HEADING] = "heading",
        };

        return names[k];
}

/* What is left of the page: title, headings and body, broken lines joined. */
static Str page_text(Ctx *c, const Page *page)
{
        Buf out = buf_new(c->arena);

        for (size_t i = 0; i < page->n; i++) {
                const Line *l = &page->lines[i];

                if (l->kind != LINE_BODY && l->kind != LINE_HEADING && l->kind != LINE_TITLE)
                        continue;
                if (l->joins && out.n)
                        out.n--;
                buf_put(&out, str_trim(l->text));
                buf_putc(&out, '\n');
        }
        return buf_str(&out);
}

static void print_lines(Ctx *c, const Page *page)
{
        for (size_t i = 0; i < page->n; i++) {
                const Line *l = &page->lines[i];

                if (l->kind != LINE_BLANK)
                        printf("%s%s\t%.*s\t%s\n", line_name(l->kind), l->joins ? "+" : "",
                                STR(l->text), l->reason ? tr(c, l->reason) : "");
        }
        for (size_t i = 0; i < page->n_meta; i++)
                printf("%s\t%.*s\n", page->meta[i].key, STR(page->meta[i].value));
}

static void print_page_json(Ctx *c, const Page *page)
{
        Json *v = json_object(c->arena), *meta = json_object(c->arena), *off = json_array(c->arena);

        for (size_t i = 0; i < page->n_meta; i++)
                if (!json_at(meta, page->meta[i].key))
                        json_put_str(c->arena, meta, page->meta[i].key, page->meta[i].value);
        for (size_t i = 0; i < page->n; i++) {
                const Line *l = &page->lines[i];

                if (l->kind != LINE_FURNITURE)
                        continue;
                Json *line = json_object(c->arena);
                json_put_int(c->arena, line, "line", (int64_t)i + 1);
                json_put_str(c->arena, line, "text", str_trim(l->text));
                json_put_str(c->arena, line, "reason", str_from(tr(c, l->reason)));
                json_push(c->arena, off, line);
        }
        put_json(c, v, "meta", meta);
        put_json(c, v, "furniture", off);
        json_put_str(c->arena, v, "text", page_text(c, page));
        print_json(c, v);
}

static int text_clean(Ctx *c, Args *a)
{
        bool by_line = args_flag(a, "--lines");
        Page page;

        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        if (read_page(c, a, &page) != OK)
                return EXIT_REFUSED;
        if (a->json)
                print_page_json(c, &page);
        else if (by_line)
                print_lines(c, &page);
        else
                printf("%.*s", STR(page_text(c, &page)));
        return EXIT_DONE;
}

static int text_split(Ctx *c, Args *a)
{
        Page page;
        Parts parts;

        if (!args_end(c, a, 0, 1))
                return EXIT_MISUSED;
        if (read_page(c, a, &page) != OK || page_split(c, &page, &parts) != OK)
                return EXIT_REFUSED;
        for (size_t i = 0; i < parts.n; i++) {
                const Part *p = &parts.p[i];

                if (!a->json) {
                        printf("%zu\t%s\t%.*s\t%.*s\n", p->line + 1, certainty_name(p->certainty),
                                STR(p->title), STR(p->evidence));
                        continue;
                }
                Json *v = json_object(c->arena);
                json_put_int(c->arena, v, "line", (int64_t)p->line + 1);
                json_put_str(c->arena, v, "title", p->title);
                json_put_str(c->arena, v, "certainty", str_from(certainty_name(p->certainty)));
                json_put_str(c->arena, v, "evidence", p->evidence);
                print_json(c, v);
        }
        return EXIT_DONE;
}

/* diff
 * ---- */
static int text_diff(Ctx *c, Args *a)
{
        static const char *const marks[][2] = {
                [DIFF_SAME] = {"", ""}, [DIFF_DEL] = {"[-", "-]"}, [DIFF_INS] = {"{+", "+}"}};
        static const char *const names[] = {
                [DIFF_SAME] = "same", [DIFF_DEL] = "deleted", [DIFF_INS] = "inserted"};
        Str old, new;
        Diff d;

        if (!args_end(c, a, 2, 2))
                return EXIT_MISUSED;
        if (file_read(c, a->argv[0], TEXT_MAX, &old) != OK ||
                file_read(c, a->argv[1], TEXT_MAX, &new) != OK || as_text(c, old, &old) != OK ||
                as_text(c, new, &new) != OK || diff_text(c, old, new, &d) != OK)
                return EXIT_REFUSED;
        for (size_t i = 0; i < d.n; i++) {
                const DiffPart *p = &d.p[i];

                if (!a->json) {
                        printf("%s%.*s%s", marks[p->kind][0], STR(p->text), marks[p->kind][1]);
                        continue;
                }
                Json *v = json_object(c->arena);
                json_put_str(c->arena, v, "kind", str_from(names[p->kind]));
                json_put_str(c->arena, v, "text", p->text);
                print_json(c, v);
        }
        return EXIT_DONE;
}

const Command commands_text_a[] = {
        {"text charset", "[--hex] [FILE…]", N_("which encoding bytes are in, and their text"), 0,
                text_charset},
        {"text clean", "[--lines] [FILE]", N_("takes the furniture off a page"), 0, text_clean},
        {"text diff", "OLD NEW", N_("differences of two texts, by character"), 0, text_diff},
        {"text loss", "[FILE…]", N_("places where digits, years, names or bytes are missing"), 0,
                text_loss},
        {"text repair", "[FILE…]", N_("undoes damage to the characters"), 0, text_repair},
        {"text secrecy", "[FILE…]", N_("whether a text bears a mark of secrecy"), 0, text_secrecy},
        {"text split", "[FILE]", N_("finds the documents of a page"), 0, text_split},
        {0},
};
