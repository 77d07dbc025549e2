/* cmd_text_page.c: hanqing text clean, split, diff: whole pages or texts, on standard input or from FILEs. */
#include "app/cmd_text.h"

#include "ingest/ingest.h"

/* clean and split
 * --------------- */
static Err read_page(Ctx *c, const Args *a, Page *ret)
{
        Str bytes, text, line;
        VEC(Line) lines = {0};

        TRY(file_read(c, a->argc ? a->argv[0] : STDIN_PATH, TEXT_MAX, &bytes));
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

static void print_page_json(Ctx *c, Str file, const PageText *p)
{
        Json *v = answer_for(c, file), *meta = json_object(c->arena), *off = json_array(c->arena);
        const Page *page = &p->page;

        json_put_str(c->arena, v, "title", p->about.title);
        json_put_str(c->arena, v, "author", p->about.author);
        json_put_str(c->arena, v, "date", p->about.published);
        json_put_str(c->arena, v, "body", p->body);
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

static MUST Err clean_input(Ctx *c, const Args *a, bool by_line, const char *path)
{
        Str bytes;
        PageText p;

        TRY(file_read(c, path, TEXT_MAX, &bytes));
        TRY(page_read(c, bytes, str_from(path), &p));
        if (a->json)
                print_page_json(c, a->argc ? str_from(path) : (Str){0}, &p);
        else if (by_line)
                print_lines(c, &p.page);
        else
                printf("%.*s", STR(page_text(c, &p.page)));
        return OK;
}

/* Of several files one that cannot be read does not keep the others back. */
static int text_clean(Ctx *c, Args *a)
{
        bool by_line = args_flag(a, "--lines");
        int status = EXIT_DONE;

        if (!args_end(c, a, 0, -1))
                return EXIT_MISUSED;
        if (a->argc <= 1)
                return clean_input(c, a, by_line, a->argc ? a->argv[0] : STDIN_PATH) == OK
                        ? EXIT_DONE
                        : EXIT_REFUSED;
        for (int i = 0; i < a->argc; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);

                if (clean_input(c, a, by_line, a->argv[i]) == OK)
                        continue;
                fprintf(stderr, "%s: %.*s\n", a->argv[i], STR(c->fault.sentence));
                fault_clear(c);
                status = EXIT_REFUSED;
        }
        return status;
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

const Command commands_text_page[] = {
        {"text clean", "[--lines] [FILE…]", N_("takes the furniture off a page"), 0, text_clean},
        {"text diff", "OLD NEW", N_("differences of two texts, by character"), 0, text_diff},
        {"text split", "[FILE]", N_("finds the documents of a page"), 0, text_split},
        {0},
};
