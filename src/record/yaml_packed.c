/* yaml_packed.c: the declarations that the program carries, read when it was built. Every command begins by reading all hundred
 * of them, and half of its start was libyaml's work upon words that are the same each time. tools/embed.py writes each
 * tree beside its text, from the same bytes in the same step, so the two cannot differ; a test compares them node by
 * node. Where the build had no reader of YAML, there is no tree, and the text is read.
 *
 * A node is a letter (s: words, l: list, m: map), its line and column, and then the length of its words and these, or how
 * many there are in it and these; a map's are keys and values in turns. Numbers are base 128, the lowest first. */
#include "record/register_keys.h"

#include <assert.h>

typedef struct {
        Arena *arena;
        Str file, rest;
} Packed;

static unsigned char take_byte(Packed *k)
{
        assert(k->rest.n);
        unsigned char byte = (unsigned char)k->rest.p[0];
        k->rest = str_slice(k->rest, 1, k->rest.n);
        return byte;
}

static size_t take_number(Packed *k)
{
        size_t n = 0;
        for (unsigned shift = 0;; shift += 7) {
                unsigned char byte = take_byte(k);
                n |= (size_t)(byte & 0x7F) << shift;
                if (byte < 0x80)
                        return n;
        }
}

static Yaml *take_node(Packed *k)
{
        Yaml *y = NEW(k->arena, Yaml);
        unsigned char letter = take_byte(k);
        y->kind = letter == 's' ? YAML_SCALAR : letter == 'l' ? YAML_LIST : YAML_MAP;
        y->file = k->file;
        y->line = take_number(k);
        y->column = take_number(k);
        size_t n = take_number(k);
        if (y->kind == YAML_SCALAR) {
                y->s = str_slice(k->rest, 0, n);
                k->rest = str_slice(k->rest, n, k->rest.n);
                return y;
        }
        y->n = y->cap = n;
        y->items = NEW_N(k->arena, Yaml *, n + 1);
        y->keys = NEW_N(k->arena, Yaml *, n + 1);
        for (size_t i = 0; i < n; i++) {
                if (y->kind == YAML_MAP)
                        y->keys[i] = take_node(k);
                y->items[i] = take_node(k);
        }
        return y;
}

Yaml *yaml_unpack(Arena *a, Str file, Str packed)
{
        Packed k = {a, file, packed};
        return take_node(&k);
}
