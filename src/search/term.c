/* term.c: what was typed, taken apart into terms; and where a term stands in a segment.
 *
 * A term is a phrase of consecutive tokens. Since the pair AB says both that A stands here and that B follows,
 * every second pair of ideographs is enough: AB at p and CD at p + 2 mean ABCD. The element with the fewest
 * postings is read first, and the others only if something is left. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

/* Taking apart
 * ------------ */
typedef struct {
        Str word, typed;
        bool han;
        size_t n_chars;
} QueryToken;
typedef VEC(QueryToken) QueryTokens;

/* A token's characters as they were typed: of two ideographs what stands between them is left out. */
static Str typed_of(Ctx *c, Str text, const Token *token, bool han)
{
        uint32_t cp;
        size_t first = token->from, last = token->to;
        if (!han || utf8_count(token->word) < 2)
                return str_keep(c->arena, str_slice(text, token->from, token->to));
        (void)utf8_next(text, &first, &cp);
        (void)utf8_prev(text, &last, &cp);
        return str_printf(c->arena, "%.*s%.*s", STR(str_slice(text, token->from, first)),
                STR(str_slice(text, last, token->to)));
}

static QueryTokens tokens_of(Ctx *c, Str text)
{
        QueryTokens v = {0};
        Tokenizer t = token_start(text);
        for (Token token; token_next(&t, &token);) {
                uint32_t cp = 0;
                size_t at = 0;
                (void)utf8_next(token.word, &at, &cp);
                *VEC_PUSH(c->arena, &v) = (QueryToken){.word = str_keep(c->arena, token.word),
                        .typed = typed_of(c, text, &token, is_han(cp)),
                        .han = is_han(cp),
                        .n_chars = utf8_count(token.word)};
        }
        return v;
}

static void element_add(Ctx *c, Phrase *t, const QueryToken *token, size_t offset, size_t n_new)
{
        Buf key = buf_new(c->arena);
        key_put(&key, token->word);
        t->elements[t->n_elements++] = (Element){
                .offset = (uint32_t)offset,
                .n_new = (uint32_t)n_new,
                .word = token->word,
                .typed = token->typed,
                .key = buf_str(&key),
        };
}

/* Elements that cover a run of n ideographs, the tokens i to i + n - 1, of which the last is single. */
static void run_add(Ctx *c, Phrase *t, const QueryTokens *v, size_t i, size_t n)
{
        if (n == 1) {
                element_add(c, t, &v->p[i], i, 1);
                t->elements[t->n_elements - 1].prefix = i + 1 == v->n;
                return;
        }
        for (size_t k = 0; k + 1 < n; k += 2)
                element_add(c, t, &v->p[i + k], i + k, 2);
        if (n % 2)
                element_add(c, t, &v->p[i + n - 2], i + n - 2, 1);
}

bool phrase_make(Ctx *c, Str words, GlyphMatch glyphs, Phrase *ret)
{
        QueryTokens v = tokens_of(c, words);
        if (v.n == 0)
                return false;
        Phrase t = {.words = words,
                .n_tokens = (uint32_t)v.n,
                .zones = ZONES_OF_WORDS,
                .glyphs = glyphs};
        t.elements = NEW_N(c->arena, Element, v.n);
        for (size_t i = 0; i < v.n;) {
                if (!v.p[i].han) {
                        /* numbers of records have letters or digits */
                        t.zones |= ZONE_BIT(NUMBER);
                        element_add(c, &t, &v.p[i], i, v.p[i].n_chars);
                        i++;
                        continue;
                }
                size_t n = 1;
                while (v.p[i + n - 1].n_chars == 2)
                        n++;
                run_add(c, &t, &v, i, n);
                i += n;
        }
        *ret = t;
        return true;
}

/* Each character by itself, since what a phrase becomes as a whole depends on its neighbours. */
static Str in_one_script(Ctx *c, Str s)
{
        const Conversion *to_simplified = conversion_lookup(S("t2s"));
        Buf out = buf_new(c->arena);
        for (size_t at = 0, from = 0; from < s.n; from = at) {
                uint32_t cp;
                (void)utf8_next(s, &at, &cp);
                buf_put(&out, convert(c->arena, to_simplified, str_slice(s, from, at)));
        }
        return buf_str(&out);
}

bool glyphs_agree(Ctx *c, GlyphMatch glyphs, Str typed, Str written)
{
        uint32_t cp = 0;
        size_t at = 0;
        if (glyphs == GLYPHS_ALL)
                return true;
        if (glyphs == GLYPHS_EXACT)
                return str_eq(str_slice(typed, 0, WRITTEN_MAX), written);
        return !utf8_next(typed, &at, &cp) ||
                !is_han(cp) || /* upper and lower case are no glyphs */
                str_eq(in_one_script(c, typed), in_one_script(c, written));
}

/* Postings
 * -------- */
/* All keys of a segment that match an element. */
typedef struct {
        const Element *element;
        Postings postings;
        VEC(Str) written; /* of each */
        size_t n_bytes;
        Str forms[FORMS_MAX];
        size_t n_forms;
        Hits hits;
} Lane;

uint32_t form_number(Ctx *c, Str *forms, size_t *n, Str form)
{
        for (size_t i = 0; i < *n; i++)
                if (str_eq(forms[i], form))
                        return (uint32_t)i;
        if (*n == FORMS_MAX)
                return FORM_OTHER;
        forms[*n] = str_keep(c->arena, form);
        return (uint32_t)(*n)++;
}

/* True if the key that was found belongs to the element. */
static bool key_matches(const Element *e, Str key)
{
        return e->prefix ? str_starts(key, e->key) : key_is_of(key, e->key);
}

/* Whether the key's way of writing is one that is asked for. */
static bool written_so(Ctx *c, GlyphMatch glyphs, const Element *e, Str written)
{
        if (glyphs == GLYPHS_ALL)
                return true;
        Str so = e->prefix ? str_slice(written, 0, utf8_offset(written, 1)) : written;
        return glyphs_agree(c, glyphs, e->typed, so);
}

static MUST Err lane_open(Ctx *c, GlyphMatch glyphs, const Segment *s, Lane *lane)
{
        KeyCursor k;
        bool more;
        TRY(keys_seek(c, s, lane->element->key, &k));
        for (;;) {
                TRY(keys_next(c, &k, &more));
                Str key = buf_str(&k.key);
                if (!more || !key_matches(lane->element, key))
                        break;
                if (key_is_tally(key))
                        continue;
                Str written = key_written(c->arena, key);
                if (!written_so(c, glyphs, lane->element, written))
                        continue;
                *VEC_PUSH(c->arena, &lane->postings) = posting_of(c, 0, &k);
                *VEC_PUSH(c->arena, &lane->written) = written;
                lane->n_bytes += k.n_bytes;
        }
        return OK;
}

static int compare_u64(const void *a, const void *b)
{
        uint32_t x = (uint32_t) * (const uint64_t *)a, y = (uint32_t) * (const uint64_t *)b;
        return x < y ? -1 : x > y;
}

#define RADIX_BITS 11
#define RADIX (1u << RADIX_BITS)
#define RADIX_MIN 4096 /* below, comparing is quicker than clearing the counters */

/* Sorts by position: the low 32 bits, in three passes. */
static void hits_sort(Arena *a, Hits *h)
{
        if (h->n < RADIX_MIN) {
                if (h->n)
                        qsort(h->p, h->n, sizeof *h->p, compare_u64);
                return;
        }
        uint64_t *from = h->p, *to = arena_room(a, sizeof *to, h->n);
        size_t *count = NEW_N(a, size_t, RADIX);
        for (unsigned shift = 0; shift < 32; shift += RADIX_BITS) {
                size_t sum = 0;
                memset(count, 0, RADIX * sizeof *count);
                for (size_t i = 0; i < h->n; i++)
                        count[((uint32_t)from[i] >> shift) & (RADIX - 1)]++;
                for (size_t i = 0; i < RADIX; i++) {
                        size_t n = count[i];
                        count[i] = sum;
                        sum += n;
                }
                for (size_t i = 0; i < h->n; i++)
                        to[count[((uint32_t)from[i] >> shift) & (RADIX - 1)]++] = from[i];
                uint64_t *other = from;
                from = to;
                to = other;
        }
        h->p = from;
}

/* The form that an element contributes: of a prefix only the character asked for. */
static Str form_of(const Lane *lane, Str written)
{
        return lane->element->prefix ? str_slice(written, 0, utf8_offset(written, 1)) : written;
}

/* Positions of a lane, rising, each less the element's offset: where the phrase would begin. */
static MUST Err lane_read(Ctx *c, Lane *lane)
{
        Buf bytes = buf_new(c->arena);
        lane->hits.p = arena_room(c->arena, sizeof *lane->hits.p, lane->n_bytes + 1);
        Hits *h = &lane->hits;
        for (size_t i = 0; i < lane->postings.n; i++) {
                Str in;
                TRY(posting_read(c, &lane->postings.p[i], &bytes, &in));
                uint64_t form = (uint64_t)form_number(
                        c, lane->forms, &lane->n_forms, form_of(lane, lane->written.p[i]));
                const unsigned char *at = (const unsigned char *)in.p, *end = at + in.n;
                uint64_t pos = 0;
                while (at < end) {
                        pos += take_varint(&at, end);
                        if (pos >= lane->element->offset)
                                h->p[h->n++] = (pos - lane->element->offset) | form << 32;
                }
        }
        if (lane->postings.n > 1)
                hits_sort(c->arena, h);
        return OK;
}

/* Keeps of a what also stands in b. */
static void hits_keep(Hits *a, const Hits *b)
{
        size_t n = 0, k = 0;
        for (size_t i = 0; i < a->n; i++) {
                uint32_t pos = (uint32_t)a->p[i];
                while (k < b->n && (uint32_t)b->p[k] < pos)
                        k++;
                if (k == b->n)
                        break;
                if ((uint32_t)b->p[k] == pos)
                        a->p[n++] = a->p[i];
        }
        a->n = n;
}

/* Forms
 * ----- */
/* Adds an element's form to those of the phrase so far. A phrase in so many ways that they are not
 * counted any more is FORM_OTHER. */
static MUST Err forms_join(Ctx *c, Hits *hits, Str *forms, size_t *n_forms, const Lane *lane)
{
        uint8_t *joined = NEW_N(c->arena, uint8_t, (FORMS_MAX + 1) * (FORMS_MAX + 1));
        Str next[FORMS_MAX] = {0};
        size_t n_next = 0, k = 0;
        for (size_t i = 0; i < hits->n; i++) {
                uint32_t pos = (uint32_t)hits->p[i];
                while ((uint32_t)lane->hits.p[k] != pos)
                        k++;
                uint32_t a = (uint32_t)(hits->p[i] >> 32), b = (uint32_t)(lane->hits.p[k] >> 32);
                uint8_t *known = &joined[a * (FORMS_MAX + 1) + b];
                if (!*known && (a == FORM_OTHER || b == FORM_OTHER)) {
                        *known = FORM_OTHER + 1;
                } else if (!*known) {
                        Str add = lane->forms[b];
                        size_t skip = utf8_count(add) - MIN(utf8_count(add), lane->element->n_new);
                        Str whole = str_printf(c->arena, "%.*s%.*s", STR(forms[a]),
                                STR(str_slice(add, utf8_offset(add, skip), add.n)));
                        *known = (uint8_t)(form_number(c, next, &n_next, whole) + 1);
                }
                hits->p[i] = pos | (uint64_t)(*known - 1) << 32;
        }
        memcpy(forms, next, n_next * sizeof *next);
        *n_forms = n_next;
        return OK;
}

/* The forms of a segment's hits under the numbers they have in the term. */
static void forms_number(Ctx *c, Phrase *t, Hits *hits, const Str *forms, size_t n_forms)
{
        uint64_t number[FORMS_MAX + 1];
        number[FORM_OTHER] = FORM_OTHER;
        for (size_t i = 0; i < n_forms; i++)
                number[i] = form_number(c, t->forms, &t->n_forms, forms[i]);
        for (size_t i = 0; i < hits->n; i++)
                hits->p[i] = (uint32_t)hits->p[i] | number[hits->p[i] >> 32] << 32;
}

/* Terms
 * ------- */
static MUST Err lanes_open(
        Ctx *c, const Phrase *t, const Segment *s, Lane *lanes, bool *ret_possible)
{
        for (size_t i = 0; i < t->n_elements; i++) {
                lanes[i].element = &t->elements[i];
                TRY(lane_open(c, t->glyphs, s, &lanes[i]));
                if (!lanes[i].postings.n) {
                        *ret_possible = false;
                        return OK;
                }
        }
        *ret_possible = true;
        return OK;
}

/* Where all lanes agree; the shortest is read first. */
static MUST Err lanes_meet(Ctx *c, Lane *lanes, size_t n, Hits *ret)
{
        size_t order[QUERY_MAX];
        for (size_t i = 0; i < n; i++) {
                size_t k = i;
                for (; k > 0 && lanes[order[k - 1]].n_bytes > lanes[i].n_bytes; k--)
                        order[k] = order[k - 1];
                order[k] = i;
        }
        Hits meet = {0};
        for (size_t i = 0; i < n && (i == 0 || meet.n); i++) {
                Lane *lane = &lanes[order[i]];
                TRY(lane_read(c, lane));
                if (i == 0) {
                        meet.n = lane->hits.n;
                        meet.p = arena_room(c->arena, sizeof *meet.p, meet.n + 1);
                        memcpy(meet.p, lane->hits.p, lane->hits.n * sizeof *meet.p);
                } else {
                        hits_keep(&meet, &lane->hits);
                }
        }
        *ret = meet;
        return OK;
}

Err term_hits(Ctx *c, Phrase *t, const Segment *s, Hits *ret)
{
        Lane *lanes = NEW_N(c->arena, Lane, t->n_elements);
        bool possible;
        *ret = (Hits){0};
        TRY(lanes_open(c, t, s, lanes, &possible));
        if (!possible)
                return OK;
        if (t->n_elements == 1) {
                TRY(lane_read(c, &lanes[0]));
                *ret = lanes[0].hits;
                forms_number(c, t, ret, lanes[0].forms, lanes[0].n_forms);
                return OK;
        }
        TRY(lanes_meet(c, lanes, t->n_elements, ret));
        if (!ret->n)
                return OK;
        Str forms[FORMS_MAX] = {{0}};
        size_t n_forms = 1;
        for (size_t i = 0; i < ret->n; i++)
                ret->p[i] = (uint32_t)ret->p[i];
        forms[0] = S("");
        for (size_t i = 0; i < t->n_elements; i++)
                TRY(forms_join(c, ret, forms, &n_forms, &lanes[i]));
        forms_number(c, t, ret, forms, n_forms);
        return OK;
}
