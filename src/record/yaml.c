/* yaml.c: a declaration becomes a small tree that remembers where each word stood. The only file that
 * includes libyaml. Whatever makes YAML surprising (anchors, tags, several documents, types guessed from
 * spelling) is refused or ignored: every scalar is just its words. */
#include "record/inner.h"

#include <string.h>

#include <yaml.h>

typedef struct {
        Ctx *c;
        Str file;
        yaml_parser_t *parser;
        size_t n_nodes;
} Reader;

static MUST Err at_mark(const Reader *r, yaml_mark_t m, const char *what)
{
        return fail(r->c, ERR_INVALID, "%.*s:%zu:%zu: %s", STR(r->file), m.line + 1, m.column + 1,
                tr(r->c, what));
}

static MUST Err next_event(Reader *r, yaml_event_t *ret)
{
        if (yaml_parser_parse(r->parser, ret))
                return OK;
        const char *problem = r->parser->problem ? r->parser->problem : "";
        return fail(r->c, ERR_INVALID, "%.*s:%zu:%zu: This is not well-formed YAML (%s).",
                STR(r->file), r->parser->problem_mark.line + 1, r->parser->problem_mark.column + 1,
                problem);
}

static Yaml *new_node(Reader *r, YamlKind kind, yaml_mark_t m)
{
        Yaml *y = NEW(r->c->arena, Yaml);
        y->kind = kind;
        y->file = r->file;
        y->line = m.line + 1;
        y->column = m.column + 1;
        r->n_nodes++;
        return y;
}

void yaml_push(Arena *a, Yaml *parent, Yaml *key, Yaml *child)
{
        if (parent->n == parent->cap) {
                size_t old = parent->cap * sizeof(Yaml *);
                parent->cap = parent->cap ? 2 * parent->cap : 8;
                parent->items = arena_grow(a, parent->items, old, parent->cap * sizeof(Yaml *));
                parent->keys = arena_grow(a, parent->keys, old, parent->cap * sizeof(Yaml *));
        }
        parent->keys[parent->n] = key;
        parent->items[parent->n++] = child;
}

static MUST Err read_node(Reader *r, const yaml_event_t *e, int depth, Yaml **ret);

/* The children of a list or map, up to its end event. */
static MUST Err read_children(Reader *r, Yaml *parent, int depth)
{
        Yaml *key = NULL;
        for (;;) {
                CLEANUP(yaml_event_delete) yaml_event_t e = {0};
                TRY(next_event(r, &e));
                if (e.type == YAML_SEQUENCE_END_EVENT || e.type == YAML_MAPPING_END_EVENT)
                        return OK;
                Yaml *child;
                TRY(read_node(r, &e, depth, &child));
                if (parent->kind == YAML_MAP && !key) {
                        if (child->kind != YAML_SCALAR)
                                return at_mark(r, e.start_mark, N_("A key must be a word."));
                        if (yaml_lookup(parent, child->s))
                                return fail(r->c, ERR_INVALID,
                                        "%.*s:%zu:%zu: “%.*s” stands here twice.", STR(r->file),
                                        child->line, child->column, STR(child->s));
                        key = child;
                        continue;
                }
                yaml_push(r->c->arena, parent, key, child);
                key = NULL;
        }
}

static MUST Err read_node(Reader *r, const yaml_event_t *e, int depth, Yaml **ret)
{
        if (depth > YAML_DEPTH_MAX)
                return at_mark(r, e->start_mark, N_("This is nested too deeply."));
        if (r->n_nodes >= YAML_NODES_MAX)
                return at_mark(r, e->start_mark, N_("This declaration is too long."));
        Yaml *y;
        if (e->type == YAML_SCALAR_EVENT && !e->data.scalar.anchor && !e->data.scalar.tag) {
                y = new_node(r, YAML_SCALAR, e->start_mark);
                Str s = {(const char *)e->data.scalar.value, e->data.scalar.length};
                if (memchr(s.p, 0, s.n))
                        return at_mark(r, e->start_mark, N_("A NUL character cannot stand here."));
                y->s = str_keep(r->c->arena, s);
        } else if (e->type == YAML_SEQUENCE_START_EVENT && !e->data.sequence_start.anchor &&
                !e->data.sequence_start.tag) {
                y = new_node(r, YAML_LIST, e->start_mark);
                TRY(read_children(r, y, depth + 1));
        } else if (e->type == YAML_MAPPING_START_EVENT && !e->data.mapping_start.anchor &&
                !e->data.mapping_start.tag) {
                y = new_node(r, YAML_MAP, e->start_mark);
                TRY(read_children(r, y, depth + 1));
        } else {
                return at_mark(
                        r, e->start_mark, N_("Anchors, aliases and tags are not used here."));
        }
        *ret = y;
        return OK;
}

/* Skips what stands before the root; then the root; then nothing may follow but the ends. */
static MUST Err read_stream(Reader *r, Yaml **ret)
{
        Yaml *root = NULL;
        for (;;) {
                CLEANUP(yaml_event_delete) yaml_event_t e = {0};
                TRY(next_event(r, &e));
                switch ((int)e.type) {
                case YAML_STREAM_START_EVENT:
                case YAML_DOCUMENT_END_EVENT:
                        continue;
                case YAML_DOCUMENT_START_EVENT:
                        if (root)
                                return at_mark(
                                        r, e.start_mark, N_("One file holds one declaration."));
                        continue;
                case YAML_STREAM_END_EVENT:
                        if (!root)
                                return at_mark(r, e.start_mark, N_("The file is empty."));
                        *ret = root;
                        return OK;
                default:
                        TRY(read_node(r, &e, 0, &root));
                }
        }
}

Err yaml_parse(Ctx *c, Str file, Str text, Yaml **ret)
{
        size_t bad;
        if (text.n > YAML_BYTES_MAX)
                return fail(c, ERR_LIMIT, "%.*s is larger than a declaration may be (%zu bytes).",
                        STR(file), YAML_BYTES_MAX);
        if (!utf8_valid(text, &bad))
                return fail(c, ERR_INVALID, "%.*s: byte %zu is not UTF-8.", STR(file), bad);
        CLEANUP(yaml_parser_delete) yaml_parser_t parser;
        if (!yaml_parser_initialize(&parser))
                die("libyaml cannot start");
        Str input = text.n ? text : S(""); /* libyaml wants a pointer */
        yaml_parser_set_input_string(&parser, (const unsigned char *)input.p, input.n);
        yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
        Reader r = {.c = c, .file = file, .parser = &parser};
        return read_stream(&r, ret);
}

Yaml *yaml_lookup(const Yaml *map, Str key)
{
        for (size_t i = 0; map && map->kind == YAML_MAP && i < map->n; i++)
                if (str_eq(map->keys[i]->s, key))
                        return map->items[i];
        return NULL;
}

const Yaml *yaml_at(const Yaml *map, const char *key)
{
        return yaml_lookup(map, str_from(key));
}

Yaml *yaml_copy(Arena *a, const Yaml *y)
{
        Yaml *copy = NEW(a, Yaml);
        *copy = *y;
        copy->cap = 0; /* what is shared is not grown into */
        return copy;
}

/* Suggestions
 * ----------- */
#define WORD_MAX 40

/* Edits between two short words, a swap of neighbours counting as one (labl, lable → label). */
static size_t edit_distance(Str a, Str b)
{
        size_t d[WORD_MAX + 1][WORD_MAX + 1];
        for (size_t i = 0; i <= a.n; i++)
                d[i][0] = i;
        for (size_t k = 0; k <= b.n; k++)
                d[0][k] = k;
        for (size_t i = 1; i <= a.n; i++)
                for (size_t k = 1; k <= b.n; k++) {
                        size_t cost = a.p[i - 1] != b.p[k - 1];
                        d[i][k] = MIN(MIN(d[i - 1][k], d[i][k - 1]) + 1, d[i - 1][k - 1] + cost);
                        if (i > 1 && k > 1 && a.p[i - 1] == b.p[k - 2] && a.p[i - 2] == b.p[k - 1])
                                d[i][k] = MIN(d[i][k], d[i - 2][k - 2] + 1);
                }
        return d[a.n][b.n];
}

const char *nearest_word(Str written, const char *const *words, size_t n)
{
        const char *best = NULL;
        size_t limit =
                MAX(written.n / 3, (size_t)1) + 1; /* one edit in short words, a third in long */
        for (size_t i = 0; i < n && written.n <= WORD_MAX; i++) {
                Str word = str_from(words[i]);
                size_t apart = MAX(written.n, word.n) - MIN(written.n, word.n); /* or more */
                size_t d =
                        apart < limit && word.n <= WORD_MAX ? edit_distance(written, word) : limit;
                if (d < limit) {
                        limit = d;
                        best = words[i];
                }
        }
        return best;
}
