/* name.c: every known person, place and body of a text in one pass. The forms are a trie over folded
 * characters, kept in one hash table whose slots are the nodes: (parent, character) finds the child. Names are
 * short, so walking the trie anew at each place costs about as much as an automaton with failure links, and
 * leftmost-longest comes by itself; NAME_MAX bounds the walk, hence the whole search is linear.
 *
 * Size: a node is 12 bytes at two thirds load, a record 24 bytes and its words; a million forms fit into
 * some 130 MB, a hundred thousand into 15. */
#include "text/fold_inline.h"
#include "text/text.h"

#include <string.h>

#define NAME_MAX 64 /* characters of one form; longer ones are not looked for */
#define NO_NODE UINT32_MAX
#define NONE 0

typedef struct {
        uint32_t words;             /* place in the blob: form, id, display */
        uint32_t next;              /* next record with the same form, + 1; NONE */
        uint32_t kind;              /* index of the interned kind */
        uint16_t form, id, display; /* bytes of each */
} Record;

typedef struct {
        uint32_t parent; /* slot of the parent; NO_NODE for first characters */
        uint32_t cp;     /* + 1; 0: the slot is free */
        uint32_t record; /* + 1; NONE: no form ends here */
} Node;

struct Names {
        Arena *arena;
        VEC(Record) records;
        VEC(Str) kinds;
        Buf blob;
        Node *nodes;
        size_t n_slots;
        size_t n_chars;
        uint64_t *
                pairs; /* a bit for the first two characters of each form: most places fail at it */
        int pair_shift; /* 64 less the binary logarithm of its bits */
};

static inline uint64_t pair_bit(const Names *n, uint32_t a, uint32_t b)
{
        return (((uint64_t)a << 21 | b) * 0x9E3779B97F4A7C15u) >> n->pair_shift;
}

Names *names_new(Arena *a)
{
        Names *n = NEW(a, Names);
        n->arena = a;
        n->blob = buf_new(a);
        return n;
}

static uint32_t kind_of(Names *n, Str kind)
{
        for (size_t i = n->kinds.n; i > 0; i--) /* usually that of the name before */
                if (str_eq(n->kinds.p[i - 1], kind))
                        return (uint32_t)(i - 1);
        *VEC_PUSH(n->arena, &n->kinds) = str_keep(n->arena, kind);
        return (uint32_t)(n->kinds.n - 1);
}

void names_add(Names *n, Str form, Str kind, Str id, Str display)
{
        form = str_trim(form);
        size_t chars = utf8_count(form);
        if (chars < 2 || chars > NAME_MAX || n->blob.n > UINT32_MAX / 2 || id.n > UINT16_MAX ||
                display.n > UINT16_MAX)
                return;
        Record r = {.words = (uint32_t)n->blob.n, .kind = kind_of(n, kind)};
        char folded[NAME_MAX * UTF8_MAX + UTF8_MAX], *o = folded;
        for (const char *p = form.p, *end = form.p + form.n; p < end;) {
                uint32_t cp;
                p = text_next(p, end, &cp);
                o = text_put(o, fold_cp(cp));
        }
        r.form = (uint16_t)(o - folded);
        r.id = (uint16_t)id.n;
        r.display = (uint16_t)display.n;
        buf_put(&n->blob, (Str){folded, r.form});
        buf_put(&n->blob, id);
        buf_put(&n->blob, display);
        n->n_chars += chars;
        *VEC_PUSH(n->arena, &n->records) = r;
}

static Str form_of(const Names *n, const Record *r)
{
        return (Str){n->blob.p + r->words, r->form};
}

static Str id_of(const Names *n, const Record *r)
{
        return (Str){n->blob.p + r->words + r->form, r->id};
}

static Str display_of(const Names *n, const Record *r)
{
        return (Str){n->blob.p + r->words + r->form + r->id, r->display};
}

static size_t slot_of(const Names *n, uint32_t parent, uint32_t cp)
{
        uint64_t h = ((uint64_t)parent << 21 ^ cp) * 0x9E3779B97F4A7C15u;
        return (size_t)((unsigned __int128)h * n->n_slots >> 64);
}

/* The child's slot, or NO_NODE. */
static inline uint32_t child(const Names *n, uint32_t parent, uint32_t cp)
{
        for (size_t i = slot_of(n, parent, cp); n->nodes[i].cp; i = i + 1 < n->n_slots ? i + 1 : 0)
                if (n->nodes[i].cp == cp + 1 && n->nodes[i].parent == parent)
                        return (uint32_t)i;
        return NO_NODE;
}

static uint32_t child_or_new(Names *n, uint32_t parent, uint32_t cp)
{
        size_t i = slot_of(n, parent, cp);
        for (; n->nodes[i].cp; i = i + 1 < n->n_slots ? i + 1 : 0)
                if (n->nodes[i].cp == cp + 1 && n->nodes[i].parent == parent)
                        return (uint32_t)i;
        n->nodes[i] = (Node){.parent = parent, .cp = cp + 1};
        return (uint32_t)i;
}

/* Hangs record r behind the others of the form, unless the same one is there. */
static void hang(Names *n, uint32_t node, size_t r)
{
        uint32_t *at = &n->nodes[node].record;
        for (; *at != NONE; at = &n->records.p[*at - 1].next) {
                const Record *other = &n->records.p[*at - 1], *this = &n->records.p[r];
                if (other->kind == this->kind && str_eq(id_of(n, other), id_of(n, this)))
                        return;
        }
        *at = (uint32_t)r + 1;
}

void names_ready(Names *n)
{
        n->n_slots = n->n_chars + n->n_chars / 2 + 8;
        n->nodes = NEW_N(n->arena, Node, n->n_slots);
        int bits =
                12; /* sixteen bits a form or so: one place in twenty that holds no name is looked at */
        while (bits < 26 && (size_t)1 << bits < 16 * n->records.n)
                bits++;
        n->pair_shift = 64 - bits;
        n->pairs = NEW_N(n->arena, uint64_t, (size_t)1 << (bits - 6));
        for (size_t r = 0; r < n->records.n; r++) {
                Str form = form_of(n, &n->records.p[r]);
                uint32_t node = NO_NODE, cp, before = 0;
                int at = 0;
                for (size_t i = 0; utf8_next(form, &i, &cp); at++, before = cp) {
                        node = child_or_new(n, node, cp);
                        uint64_t bit = pair_bit(n, before, cp);
                        if (at == 1)
                                n->pairs[bit >> 6] |= (uint64_t)1 << (bit & 63);
                }
                hang(n, node, r);
        }
}

/* Letters must not go on at the edges of a form: Li is not in Lib. */
static bool cuts_word(uint32_t inside, uint32_t outside)
{
        return fold_class(fold_value(inside)) == CLASS_WORD &&
                fold_class(fold_value(outside)) == CLASS_WORD;
}

/* The longest form that begins at p: its record + 1 or NONE, and its end. */
static uint32_t longest(const Names *n, const char *p, const char *end, const char **ret_end)
{
        uint32_t node = NO_NODE, found = NONE, cp;
        while (p < end) {
                const char *next = text_next(p, end, &cp);
                node = child(n, node, fold_cp(cp));
                if (node == NO_NODE)
                        break;
                p = next;
                if (n->nodes[node].record == NONE)
                        continue;
                uint32_t after = 0;
                if (p < end)
                        text_next(p, end, &after);
                if (!cuts_word(cp, after)) {
                        found = n->nodes[node].record;
                        *ret_end = p;
                }
        }
        return found;
}

static NameHit hit_of(Arena *a, const Names *n, uint32_t record, Str text, Span at)
{
        const Record *r = &n->records.p[record - 1];
        NameHit h = {.at = at,
                .text = str_slice(text, at.from, at.to),
                .kind = n->kinds.p[r->kind],
                .id = id_of(n, r),
                .display = display_of(n, r),
                .several = r->next != NONE};
        for (uint32_t k = record; k != NONE; k = n->records.p[k - 1].next)
                h.n_bearers++;
        h.bearers = NEW_N(a, NameBearer, h.n_bearers);
        size_t i = 0;
        for (uint32_t k = record; k != NONE; k = n->records.p[k - 1].next) {
                r = &n->records.p[k - 1];
                h.bearers[i++] = (NameBearer){n->kinds.p[r->kind], id_of(n, r), display_of(n, r)};
        }
        return h;
}

Err names_find(Ctx *c, const Names *n, Str text, NameHits *ret)
{
        VEC(NameHit) found = {0};
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for names in one piece.");
        const char *end = text.p + text.n, *p = n->n_chars ? text.p : end, *next = p;
        uint32_t before = 0, here = 0, ahead = 0; /* folded; here stands at p, ahead at next */
        if (p < end) {
                next = text_next(p, end, &here);
                here = fold_cp(here);
        }
        while (next < end) {
                const char *after = text_next(next, end, &ahead), *to = next;
                ahead = fold_cp(ahead);
                uint64_t bit = pair_bit(n, here, ahead);
                uint32_t record = NONE;
                if ((n->pairs[bit >> 6] >> (bit & 63) & 1) && !cuts_word(here, before))
                        record = longest(n, p, end, &to);
                if (record != NONE) {
                        Span at = {(size_t)(p - text.p), (size_t)(to - text.p)};
                        *VEC_PUSH(c->arena, &found) = hit_of(c->arena, n, record, text, at);
                        if (to >= end)
                                break;
                        before = 0;
                        p = to;
                        next = text_next(p, end, &here);
                        here = fold_cp(here);
                        continue;
                }
                before = here;
                here = ahead;
                p = next;
                next = after;
        }
        *ret = (NameHits){found.p, found.n};
        return OK;
}
