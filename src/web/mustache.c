/* mustache.c: reads a Mustache template (the public specification's interpolation, sections, inverted
 * sections, partials with dynamic names, comments, delimiters) into a flat list of nodes. All that the
 * specification says about lines (a tag alone on its line takes the line with it) is settled here, once, so
 * that rendering is a walk.
 *
 * Two additions of ours, for views only: {{#t}}words{{/t}} is looked up in the reader's language while the
 * view is parsed; the words may hold {{values}} of their own, and {{record|records:n}}, which is the first where n is 1. */
#include "web/inside.h"

#include <string.h>

#define NESTING_MAX 32
#define DELIM_MAX 16

typedef struct {
        Ctx *c;
        Str name, text;
        TemplateKind kind;
        Str open, close; /* delimiters */
        size_t at;
        size_t line_begin; /* of the line that `at` is in */
        bool line_has_tag; /* another tag stands on this line before `at` */
        VEC(Node) nodes;
        size_t sections[NESTING_MAX]; /* open ones: index of their node */
        Str section_names[NESTING_MAX];
        size_t n_sections;
} Parser;

typedef struct {
        char sigil;      /* # ^ / > ! = & {, or 0 for a plain value */
        Str body;        /* name, trimmed */
        size_t from, to; /* of the whole tag in the text */
} Tag;

static bool is_blank(Str s)
{
        for (size_t i = 0; i < s.n; i++)
                if (s.p[i] != ' ' && s.p[i] != '\t' && s.p[i] != '\r')
                        return false;
        return true;
}

static Str trim_blanks(Str s)
{
        while (s.n && strchr(" \t\r\n", s.p[0]))
                s = str_slice(s, 1, s.n);
        while (s.n && strchr(" \t\r\n", s.p[s.n - 1]))
                s = str_slice(s, 0, s.n - 1);
        return s;
}

static MUST Err complain(Parser *p, size_t at, const char *sentence, Str what)
{
        size_t line = 1;
        for (size_t i = 0; i < at; i++)
                line += p->text.p[i] == '\n';
        return fail(p->c, ERR_INVALID, "View %.*s, line %zu: %s “%.*s”.", STR(p->name), line,
                tr(p->c, sentence), STR(what));
}

static Node *add(Parser *p, NodeKind kind)
{
        Node *n = VEC_PUSH(p->c->arena, &p->nodes);
        *n = (Node){.kind = kind};
        return n;
}

static void add_text(Parser *p, size_t from, size_t to, bool line_start)
{
        Node *n = add(p, NODE_TEXT);
        n->text = str_slice(p->text, from, to);
        n->line_start = line_start;
}

/* Text between tags. Several lines may be one node; only its beginning matters for indentation. */
static void pass_text(Parser *p, size_t from, size_t to)
{
        if (from == to)
                return;
        add_text(p, from, to, from == p->line_begin);
        for (size_t i = from; i < to; i++)
                if (p->text.p[i] == '\n') {
                        p->line_begin = i + 1;
                        p->line_has_tag = false;
                }
}

static void set_path(Parser *p, Node *n, Str name)
{
        if (str_eq(name, S(".")))
                return;
        VEC(Str) parts = {0};
        Str part;
        while (str_cut(&name, '.', &part))
                *VEC_PUSH(p->c->arena, &parts) = part;
        n->path = parts.p;
        n->n_path = parts.n;
}

/* Takes the tag that opens at `from` apart. */
static MUST Err read_tag(Parser *p, size_t from, Tag *ret)
{
        size_t at = from + p->open.n;
        Tag t = {.from = from};
        Str close = p->close;
        bool triple = false;
        if (at < p->text.n && strchr("#^/>!=&{", p->text.p[at]))
                t.sigil = p->text.p[at++];
        if (t.sigil == '{') {
                close = str_printf(p->c->arena, "}%.*s", STR(p->close));
                triple = true;
        } else if (t.sigil == '=') {
                close = str_printf(p->c->arena, "=%.*s", STR(p->close));
        }
        size_t end = str_find(p->text, close, at);
        if (end == SIZE_MAX)
                return complain(p, from, N_("this tag is not closed:"),
                        str_slice(p->text, from, MIN(from + 20, p->text.n)));
        t.body = trim_blanks(str_slice(p->text, at, end));
        t.to = end + close.n;
        if (triple)
                t.sigil = '&';
        if (t.body.n == 0 && t.sigil != '!')
                return complain(
                        p, from, N_("this tag has no name:"), str_slice(p->text, from, t.to));
        *ret = t;
        return OK;
}

/* A tag alone on its line takes the whole line with it: true, and where the next line begins. */
static bool stands_alone(const Parser *p, const Tag *t, size_t *ret_next)
{
        if (!t->sigil || t->sigil == '&' || p->line_has_tag)
                return false;
        if (!is_blank(str_slice(p->text, p->line_begin, t->from)))
                return false;
        size_t end = t->to;
        while (end < p->text.n && p->text.p[end] != '\n')
                end++;
        if (!is_blank(str_slice(p->text, t->to, end)))
                return false;
        *ret_next = MIN(end + 1, p->text.n);
        return true;
}

static MUST Err set_delimiters(Parser *p, const Tag *t)
{
        size_t blank = 0;
        while (blank < t->body.n && !strchr(" \t\r\n", t->body.p[blank]))
                blank++;
        Str open = str_slice(t->body, 0, blank);
        Str close = trim_blanks(str_slice(t->body, blank, t->body.n));
        if (!open.n || !close.n || open.n > DELIM_MAX || close.n > DELIM_MAX ||
                memchr(close.p, ' ', close.n) || memchr(t->body.p, '=', t->body.n))
                return complain(p, t->from, N_("these are no delimiters:"), t->body);
        p->open = open;
        p->close = close;
        return OK;
}

static MUST Err open_section(Parser *p, const Tag *t)
{
        if (p->n_sections == NESTING_MAX)
                return complain(p, t->from, N_("sections are nested too deeply at"), t->body);
        p->sections[p->n_sections] = p->nodes.n;
        p->section_names[p->n_sections++] = t->body;
        set_path(p, add(p, t->sigil == '#' ? NODE_SECTION : NODE_INVERTED), t->body);
        return OK;
}

static MUST Err close_section(Parser *p, const Tag *t)
{
        if (p->n_sections == 0)
                return complain(p, t->from, N_("this section was never opened:"), t->body);
        if (!str_eq(p->section_names[p->n_sections - 1], t->body))
                return complain(p, t->from, N_("another section is open at the end of"), t->body);
        p->nodes.p[p->sections[--p->n_sections]].end = p->nodes.n;
        return OK;
}

/* One blank for every run of blanks and line breaks, none at the ends: the form in which a catalogue holds
 * the words of a view. */
static Str one_line(Arena *a, Str s)
{
        Buf b = buf_new(a);
        s = trim_blanks(s);
        bool blank = false;
        for (size_t i = 0; i < s.n; i++) {
                if (strchr(" \t\r\n", s.p[i])) {
                        blank = true;
                        continue;
                }
                if (blank)
                        buf_putc(&b, ' ');
                blank = false;
                buf_putc(&b, s.p[i]);
        }
        return buf_str(&b);
}

/* {{#t}}words{{/t}}: the translation, itself a small template, stands here from now on. */
static MUST Err translate(Parser *p, Tag *t)
{
        Str end_tag = str_printf(p->c->arena, "%.*s/t%.*s", STR(p->open), STR(p->close));
        size_t end = str_find(p->text, end_tag, t->to);
        if (end == SIZE_MAX)
                return complain(p, t->from, N_("these words have no end:"), t->body);
        Str id = one_line(p->c->arena, str_slice(p->text, t->to, end));
        t->to = end + end_tag.n;
        Template *words;
        TRY(template_parse(p->c, p->name, tr_str(p->c, id), TEMPLATE_WORDS, &words));
        size_t base = p->nodes.n;
        for (size_t i = 0; i < words->n; i++) {
                Node n = words->nodes[i];
                n.line_start = false;
                n.end += base;
                *VEC_PUSH(p->c->arena, &p->nodes) = n;
        }
        return OK;
}

/* True for {{one|many:name}}. */
static bool take_plural(Parser *p, Str body)
{
        size_t bar = str_find(body, S("|"), 0), colon = str_find(body, S(":"), 0);
        if (p->kind != TEMPLATE_WORDS || bar == SIZE_MAX || colon == SIZE_MAX || colon < bar)
                return false;
        Node *n = add(p, NODE_PLURAL);
        n->text = str_slice(body, 0, bar);
        n->many = str_slice(body, bar + 1, colon);
        set_path(p, n, str_slice(body, colon + 1, body.n));
        return true;
}

static MUST Err take_tag(Parser *p, Tag *t, Str indent)
{
        Node *n;
        switch (t->sigil) {
        case '#':
                if (p->kind == TEMPLATE_VIEW && str_eq(t->body, S("t")))
                        return translate(p, t);
                return open_section(p, t);
        case '^':
                return open_section(p, t);
        case '/':
                return close_section(p, t);
        case '=':
                return set_delimiters(p, t);
        case '!':
                return OK;
        case '>':
                n = add(p, NODE_PARTIAL);
                n->dynamic = t->body.p[0] == '*';
                n->text = trim_blanks(str_slice(t->body, n->dynamic, t->body.n));
                n->indent = indent;
                if (n->dynamic)
                        set_path(p, n, n->text);
                return OK;
        default:
                if (take_plural(p, t->body))
                        return OK;
                set_path(p, add(p, t->sigil == '&' ? NODE_RAW : NODE_VALUE), t->body);
                return OK;
        }
}

/* The text before a tag, the tag, and what belongs to its line. */
static MUST Err pass_tag(Parser *p, size_t from)
{
        Tag t;
        size_t next;
        TRY(read_tag(p, from, &t));
        pass_text(p, p->at, from);
        if (stands_alone(p, &t, &next)) {
                Str indent = str_slice(p->text, p->line_begin, from);
                if (indent.n) { /* the tail of the text just passed */
                        Node *last = &p->nodes.p[p->nodes.n - 1];
                        last->text.n -= indent.n;
                        p->nodes.n -= last->text.n == 0;
                }
                TRY(take_tag(p, &t, indent));
                p->at = p->line_begin = MAX(next, t.to);
                p->line_has_tag = false;
                return OK;
        }
        if (from == p->line_begin)
                add_text(p, from, from, true); /* an indentation belongs before the tag */
        p->line_has_tag = true;
        TRY(take_tag(p, &t, (Str){0}));
        p->at = t.to;
        return OK;
}

Err template_parse(Ctx *c, Str name, Str text, TemplateKind kind, Template **ret)
{
        Parser p = {.c = c, .name = name, .text = text, .kind = kind};
        p.open = S("{{");
        p.close = S("}}");
        if (!text.p)
                p.text = S("");
        for (;;) {
                size_t from = str_find(p.text, p.open, p.at);
                if (from == SIZE_MAX)
                        break;
                TRY(pass_tag(&p, from));
        }
        pass_text(&p, p.at, p.text.n);
        if (p.n_sections)
                return complain(&p, text.n, N_("this section is never closed:"),
                        p.section_names[p.n_sections - 1]);
        Template *t = NEW(c->arena, Template);
        *t = (Template){.nodes = p.nodes.p, .n = p.nodes.n};
        *ret = t;
        return OK;
}
