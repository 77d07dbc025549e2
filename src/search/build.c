/* build.c: from texts to segments. Tokens are collected as pairs (number of the term, position), terms are numbered by a
 * hash table; a segment is written by sorting the terms and handing out the positions by counting. Memory is
 * bounded by SPILL_TOKENS: a segment is written whenever so many are there, in the middle of a text if need
 * be. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define SPILL_TOKENS 3000000u
#define FIRST_TABLE 4096u /* slots; grows by doubling, at most two thirds full */
#define WRITTEN_MAX 64    /* bytes kept of a word as written */
#define GAP 1             /* positions between fields */

/* A token's folded and written form: for ideographs the code points, for other words where they lie in
 * the pool of words. */
typedef struct {
        uint32_t a, b, written_a, written_b;
} TermId;
#define WORD_BIT 0x80000000u /* a = WORD_BIT | offset of the key in the pool, b = its length */

struct Builder {
        Ctx *c;
        Arena *arena;    /* of the builder */
        Arena *batch;    /* of the segment under construction */
        uint32_t *table; /* number of the term + 1 */
        uint32_t n_table;
        TermId *terms;
        size_t n_terms, cap_terms;
        Buf pool;      /* keys of words */
        uint32_t *of;  /* for each token its term */
        uint32_t *at;  /* and its position */
        size_t n, cap; /* tokens */
        VEC(DocEntry) docs;
        uint32_t pos; /* next position of the segment */
};

/* Begins an empty segment; cap tokens are expected at most. */
static void batch_start(Builder *b)
{
        if (b->batch)
                arena_reset(b->batch);
        else
                b->batch = arena_new();
        b->n_table = FIRST_TABLE;
        b->table = NEW_N(b->batch, uint32_t, b->n_table);
        b->terms = NULL;
        b->of = b->at = NULL;
        b->n_terms = b->cap_terms = b->n = b->cap = 0;
        b->pool = buf_new(b->batch);
        memset(&b->docs, 0, sizeof b->docs);
        b->pos = 0;
}

Err builder_begin(Ctx *c, Builder **ret)
{
        Arena *arena = arena_new();
        Builder *b = NEW(arena, Builder);
        b->c = c;
        b->arena = arena;
        batch_start(b);
        *ret = b;
        return OK;
}

void builder_dropp(Builder **b)
{
        if (!*b)
                return;
        Arena *arena = (*b)->arena;
        arena_drop((*b)->batch);
        arena_drop(arena);
        *b = NULL;
}

/* Terms
 * ----- */
static uint32_t term_hash(const TermId *t)
{
        uint64_t h = ((uint64_t)t->a << 32 | t->b) * 0x9E3779B97F4A7C15u;
        h ^= ((uint64_t)t->written_a << 32 | t->written_b) * 0xC2B2AE3D27D4EB4Fu;
        h ^= h >> 29;
        h *= 0xBF58476D1CE4E5B9u;
        return (uint32_t)(h >> 32);
}

static void table_grow(Builder *b)
{
        uint32_t n = b->n_table * 2, *table = NEW_N(b->batch, uint32_t, n);
        for (size_t i = 0; i < b->n_terms; i++) {
                uint32_t slot = term_hash(&b->terms[i]) & (n - 1);
                while (table[slot])
                        slot = (slot + 1) & (n - 1);
                table[slot] = (uint32_t)i + 1;
        }
        b->table = table;
        b->n_table = n;
}

static uint32_t term_number(Builder *b, const TermId *t)
{
        uint32_t slot = term_hash(t) & (b->n_table - 1);
        for (; b->table[slot]; slot = (slot + 1) & (b->n_table - 1))
                if (memcmp(&b->terms[b->table[slot] - 1], t, sizeof *t) == 0)
                        return b->table[slot] - 1;
        b->terms = vec_grow(b->batch, b->terms, b->n_terms, &b->cap_terms, sizeof *b->terms);
        b->terms[b->n_terms++] = *t;
        b->table[slot] = (uint32_t)b->n_terms;
        if (b->n_terms * 3 > (size_t)b->n_table * 2)
                table_grow(b);
        return (uint32_t)b->n_terms - 1;
}

/* A word of letters or digits: its key is put into the pool, and taken back if the same word is there. */
static uint32_t word_number(Builder *b, Str word, Str written)
{
        size_t from = b->pool.n;
        key_put(&b->pool, word);
        if (!str_eq(word, written)) {
                key_part(&b->pool);
                key_put(&b->pool, written);
        }
        Str key = str_slice(buf_str(&b->pool), from, b->pool.n);
        TermId t = {.b = (uint32_t)key.n, .written_a = (uint32_t)str_hash(key), .written_b = 1};
        uint32_t slot = (t.written_a * 0x9E3779B1u) & (b->n_table - 1);
        for (; b->table[slot]; slot = (slot + 1) & (b->n_table - 1)) {
                const TermId *there = &b->terms[b->table[slot] - 1];
                if (there->a & WORD_BIT && there->b == t.b && there->written_a == t.written_a &&
                        memcmp(b->pool.p + (there->a & ~WORD_BIT), key.p, key.n) == 0) {
                        b->pool.n = from;
                        return b->table[slot] - 1;
                }
        }
        t.a = WORD_BIT | (uint32_t)from;
        return term_number(b, &t);
}

static uint32_t token_number(Builder *b, Str text, const Token *token)
{
        size_t at = 0, from = token->from, to = token->to;
        TermId t = {0};
        if (utf8_next(token->word, &at, &t.a) && is_han(t.a)) {
                bool pair = utf8_next(token->word, &at, &t.b);
                (void)utf8_next(text, &from, &t.written_a);
                if (pair)
                        (void)utf8_prev(text, &to, &t.written_b);
                if (at == token->word.n)
                        return term_number(b, &t);
        }
        Str written = str_slice(text, token->from, token->to);
        return word_number(b, token->word, str_slice(written, 0, WRITTEN_MAX));
}

static void token_put(Builder *b, Str text, const Token *token)
{
        if (b->n == b->cap) {
                size_t cap = b->cap ? b->cap * 2 : 2048;
                b->of = arena_grow(b->batch, b->of, b->cap * sizeof *b->of, cap * sizeof *b->of);
                b->at = arena_grow(b->batch, b->at, b->cap * sizeof *b->at, cap * sizeof *b->at);
                b->cap = cap;
        }
        b->of[b->n] = token_number(b, text, token);
        b->at[b->n++] = b->pos++;
}

/* Segments
 * -------- */
typedef struct {
        uint64_t head; /* the key's first eight bytes */
        Str key;
        uint32_t term;
} SortRow;

static int compare_rows(const void *a, const void *b)
{
        const SortRow *x = a, *y = b;
        if (x->head != y->head)
                return x->head < y->head ? -1 : 1;
        return str_cmp(x->key, y->key);
}

static void put_cp_key(Buf *out, uint32_t a, uint32_t b)
{
        char utf8[2 * UTF8_MAX];
        size_t n = utf8_encode(a, utf8);
        if (b)
                n += utf8_encode(b, utf8 + n);
        key_put(out, (Str){utf8, n});
}

static void term_key(const Builder *b, const TermId *t, Buf *out)
{
        if (t->a & WORD_BIT) {
                buf_put(out,
                        str_slice(buf_str(&b->pool), t->a & ~WORD_BIT, (t->a & ~WORD_BIT) + t->b));
                return;
        }
        put_cp_key(out, t->a, t->b);
        if (t->a != t->written_a || t->b != t->written_b) {
                key_part(out);
                put_cp_key(out, t->written_a, t->written_b);
        }
}

/* The terms in the order of their keys. */
static SortRow *terms_sorted(Builder *b)
{
        SortRow *rows = NEW_N(b->batch, SortRow, b->n_terms + 1);
        Buf keys = buf_new(b->batch);
        buf_reserve(&keys, b->n_terms * 10);
        for (size_t i = 0; i < b->n_terms; i++) {
                size_t from = keys.n;
                term_key(b, &b->terms[i], &keys);
                rows[i] = (SortRow){.term = (uint32_t)i, .key = {NULL, keys.n - from}};
        }
        const char *p = keys.p;
        for (size_t i = 0; i < b->n_terms; i++) {
                rows[i].key.p = p;
                for (size_t k = 0; k < 8; k++)
                        rows[i].head =
                                rows[i].head << 8 | (k < rows[i].key.n ? (unsigned char)p[k] : 0u);
                p += rows[i].key.n;
        }
        if (b->n_terms)
                qsort(rows, b->n_terms, sizeof *rows, compare_rows);
        return rows;
}

/* Positions by term: those of term t lie at [ends[t - 1], ends[t]). */
static void positions_by_term(Builder *b, uint32_t **ret_positions, uint32_t **ret_ends)
{
        uint32_t *ends = NEW_N(b->batch, uint32_t, b->n_terms + 2);
        uint32_t *positions = NEW_N(b->batch, uint32_t, b->n + 1);
        for (size_t i = 0; i < b->n; i++)
                ends[b->of[i] + 2]++;
        for (size_t i = 2; i < b->n_terms + 2; i++)
                ends[i] += ends[i - 1];
        for (size_t i = 0; i < b->n; i++)
                positions[ends[b->of[i] + 1]++] = b->at[i];
        *ret_positions = positions;
        *ret_ends = ends;
}

static MUST Err batch_write(Builder *b)
{
        Ctx *c = b->c;
        if (b->docs.n == 0)
                return OK;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        uint32_t *positions, *ends;
        positions_by_term(b, &positions, &ends);
        SortRow *rows = terms_sorted(b);
        SegmentWriter *w;
        TRY(segment_begin(c, &w));
        Buf postings = buf_new(b->batch);
        for (size_t i = 0; i < b->n_terms; i++) {
                uint32_t t = rows[i].term, from = t ? ends[t] : 0, last = 0;
                buf_clear(&postings);
                for (uint32_t k = from; k < ends[t + 1]; k++) {
                        put_varint(&postings, positions[k] - last);
                        last = positions[k];
                }
                TRY(segment_put(c, w, rows[i].key, buf_str(&postings)));
        }
        TRY(segment_end(c, w, b->docs.p, b->docs.n));
        batch_start(b);
        return OK;
}

/* Documents
 * --------- */
/* What is being added: the document, and where its present part begins. */
typedef struct {
        Builder *b;
        DocEntry doc;
        uint32_t pos;   /* next position in the document */
        uint32_t part;  /* position in the document where the present part begins */
        uint32_t owned; /* end of what the part owns, once that is decided */
        uint32_t n_parts;
        int number; /* of the last passage */
} Adding;

static void part_start(Adding *a)
{
        a->doc.base = a->b->pos;
        a->doc.start = a->part = a->pos;
        a->owned = 0;
        a->n_parts++;
}

static void part_end(Adding *a, uint32_t owned_end)
{
        Builder *b = a->b;
        b->pos += GAP;
        a->doc.span = b->pos - a->doc.base;
        a->doc.owned = owned_end - a->part;
        *VEC_PUSH(b->batch, &b->docs) = a->doc;
}

/* Puts the passages whose first token has been seen: those that begin at or before the offset. */
typedef struct {
        Str text;
        const Passage *p;
        size_t n, next;
        PieceKind kind;
} Cutting;

static MUST Err passage_reached(Adding *a, Cutting *cut, size_t from)
{
        while (cut->next < cut->n && cut->p[cut->next].at.to <= from)
                cut->next++; /* nothing but punctuation in it: nothing to be found */
        if (cut->next == cut->n || cut->p[cut->next].at.from > from)
                return OK;
        const Passage *p = &cut->p[cut->next++];
        int number = cut->kind == PIECE_BODY ? a->number + p->number : 0;
        return passage_put(
                a->b->c, a->doc.ord, a->pos, number, str_slice(cut->text, p->at.from, p->at.to));
}

/* All tokens of a text. When memory is full, the part's end is decided, the tokens of the overlap are still
 * added, the segment is written, and the tokenizer is set back to where the next part begins. */
static MUST Err tokens_add(Adding *a, Cutting *cut)
{
        Builder *b = a->b;
        Tokenizer t = token_start(cut->text), back = t;
        uint32_t back_pos = a->pos;
        for (Token token; token_next(&t, &token);) {
                TRY(passage_reached(a, cut, token.from));
                token_put(b, cut->text, &token);
                a->pos++;
                if (!a->owned && b->n >= SPILL_TOKENS) {
                        a->owned = a->pos;
                        back = t;
                        back_pos = a->pos;
                } else if (a->owned && a->pos >= a->owned + OVERLAP) {
                        part_end(a, a->owned);
                        TRY(batch_write(b));
                        t = back;
                        a->pos = back_pos;
                        part_start(a);
                }
        }
        return OK;
}

static MUST Err piece_add(Adding *a, const Piece *piece)
{
        Ctx *c = a->b->c;
        const Passage whole = {.at = {0, piece->text.n}};
        Passage *cuts;
        Cutting cut = {.text = piece->text, .p = &whole, .n = 1, .kind = piece->kind};
        size_t n = 1;
        if (piece->kind == PIECE_BODY) {
                TRY(passages_cut(c, piece->text, &cuts, &n));
                cut.p = cuts;
                cut.n = n;
        }
        /* A part whose end fell into the field before ends with it: its overlap has nothing to reach for. */
        TRY(tokens_add(a, &cut));
        if (a->owned) {
                part_end(a, a->pos);
                TRY(batch_write(a->b));
                part_start(a);
        }
        if (piece->kind == PIECE_BODY)
                a->number += (int)n;
        a->pos += GAP;
        a->b->pos += GAP;
        if (piece->kind == PIECE_TITLE)
                a->doc.title = a->pos;
        return OK;
}

static MUST Err kind_number(Ctx *c, Str register_name, uint16_t *ret)
{
        Cell kind;
        bool found;
        TRY(db_one(c, "SELECT kind FROM search_kind WHERE register = ?",
                CELLS(cell_text(register_name)), &kind, &found));
        if (!found) {
                TRY(index_number(c, "kind", &kind.i));
                TRY(db_run(c, "INSERT INTO search_kind (kind, register) VALUES (?, ?)",
                        CELLS(cell_int(kind.i), cell_text(register_name)), NULL));
        }
        if (kind.i >= UINT16_MAX)
                return fail(c, ERR_LIMIT, "There are too many registers for one index.");
        *ret = (uint16_t)kind.i;
        return OK;
}

static MUST Err doc_describe(Ctx *c, const DocWords *w, DocEntry *ret)
{
        int64_t ord, first = 0, last = 0;
        TRY(index_number(c, "document", &ord));
        if (ord >= UINT32_MAX)
                return fail(c, ERR_LIMIT, "The index is full; run “hanqing reindex”.");
        for (size_t i = 0; i < w->n_days; i++) {
                int64_t from = (int64_t)w->days[i].from - DAY_BIAS;
                int64_t to = (int64_t)w->days[i].to - DAY_BIAS;
                first = i ? MIN(first, from) : from;
                last = i ? MAX(last, to) : to;
        }
        size_t n_bytes = 0;
        for (size_t i = 0; i < w->n_pieces; i++)
                n_bytes += w->pieces[i].text.n;
        *ret = (DocEntry){.ord = (uint32_t)ord, .first = (int32_t)first, .last = (int32_t)last};
        ret->created_s = (uint32_t)MAX(w->created_ms / 1000, 0);
        ret->n_chars = (uint32_t)MIN(n_bytes / 3, UINT32_MAX);
        ret->bits = (uint16_t)((w->public ? DOC_PUBLIC : 0) | (w->n_days ? DOC_DATED : 0) |
                (w->n_days > 1 ? DOC_SEVERAL_DATES : 0));
        return kind_number(c, w->register_name, &ret->kind);
}

/* The rows beside the segments. */
static MUST Err rows_add(Ctx *c, const DocWords *w, uint32_t ord, uint32_t n_parts)
{
        TRY(db_run(c,
                "INSERT INTO search_doc (ord, register, id, number, title, state, date_text, n_parts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_int(ord), cell_text(w->register_name), cell_text(w->id),
                        cell_text(w->number), cell_text(w->title), cell_text(w->state),
                        cell_text(w->date_text), cell_int(n_parts)),
                NULL));
        for (size_t i = 0; i < w->n_days; i++)
                TRY(db_run(c, "INSERT INTO search_day (ord, n, first, last) VALUES (?, ?, ?, ?)",
                        CELLS(cell_int(ord), cell_int((int64_t)i),
                                cell_int((int64_t)w->days[i].from - DAY_BIAS),
                                cell_int((int64_t)w->days[i].to - DAY_BIAS)),
                        NULL));
        for (size_t i = 0; i < w->n_places; i++)
                TRY(db_run(c,
                        "INSERT INTO search_place (place, ord) VALUES (?, ?) ON CONFLICT DO NOTHING",
                        CELLS(cell_text(w->places[i]), cell_int(ord)), NULL));
        for (size_t i = 0; i < w->n_within; i++)
                TRY(db_run(c,
                        "INSERT INTO search_within (place, whole) VALUES (?, ?) "
                        "ON CONFLICT DO NOTHING",
                        CELLS(cell_text(w->id), cell_text(w->within[i])), NULL));
        return OK;
}

Err builder_add(Builder *b, const DocWords *w)
{
        Ctx *c = b->c;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        bool was;
        TRY(index_remove(c, w->register_name, w->id, &was));
        Adding a = {.b = b};
        TRY(doc_describe(c, w, &a.doc));
        part_start(&a);
        for (size_t i = 0; i < w->n_pieces; i++)
                TRY(piece_add(&a, &w->pieces[i]));
        part_end(&a, a.pos);
        TRY(rows_add(c, w, a.doc.ord, a.n_parts));
        return b->n >= SPILL_TOKENS ? batch_write(b) : OK;
}

Err builder_end(Builder *b)
{
        return batch_write(b);
}
