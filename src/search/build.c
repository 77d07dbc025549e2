/* build.c: from texts to segments. Ideographs, which are nearly everything, become pairs of numbers that sort like the
 * keys of the index: dealt out by their first character, then merged within each. Other words go through a
 * hash table. Memory is bounded: a segment is written whenever there are so many tokens, in the middle of a
 * text if need be. */
#include "search/search_lib.h"

#include <stdlib.h>
#include <string.h>

#define FIRST_TABLE 256u /* slots; grows by doubling, at most two thirds full */
#define GAP 1            /* positions between fields */
#define HAN_LIMIT 0x40000u
#define DEAL_MIN 4096 /* tokens from which dealing out is worth its counters */

/* An ideograph or two at a position. high: first and second folded character, which of them are written
 * otherwise, and the first such; low: the second such, and the position. */
typedef struct {
        uint64_t high, low;
} Pair;
#define PAIR_FIRST(p) ((uint32_t)((p)->high >> 38))
#define PAIR_SECOND(p) ((uint32_t)((p)->high >> 20) & (HAN_LIMIT - 1))
#define PAIR_WRITTEN(p) ((unsigned)((p)->high >> 18) & 3) /* 0: as folded; else WRITTEN_x + 1 */
#define PAIR_OTHER(p) ((uint32_t)(p)->high & (HAN_LIMIT - 1))
#define PAIR_OTHER2(p) ((uint32_t)((p)->low >> 32))
#define PAIR_POS(p) ((uint32_t)(p)->low)

/* A word of letters or digits: its key in the pool. */
typedef struct {
        size_t key, n_key;
        uint64_t hash;
} Word;

/* Numbers of documents, taken some at a time: those up to last are free from next on. */
typedef struct {
        int64_t next, last, n;
} Numbers;
#define NUMBERS_MAX 64

struct Builder {
        Ctx *c;
        Arena *arena; /* of the builder */
        Arena *batch; /* of the segment under construction */
        size_t spill;
        Numbers numbers;
        Pair *pairs;
        size_t n_pairs, cap_pairs;
        uint32_t *table; /* number of the word + 1 */
        size_t n_table;
        VEC(Word) words;
        Buf pool;
        VEC(Pair) word_at; /* number of the word, position */
        VEC(DocEntry) docs;
        uint32_t pos; /* next position of the segment */
};

static void batch_start(Builder *b)
{
        if (b->batch)
                arena_reset(b->batch);
        else
                b->batch = arena_new();
        *b = (Builder){.c = b->c,
                .arena = b->arena,
                .batch = b->batch,
                .spill = b->spill,
                .numbers = b->numbers};
        b->n_table = FIRST_TABLE;
        b->table = NEW_N(b->batch, uint32_t, b->n_table);
        b->pool = buf_new(b->batch);
}

Err builder_begin(Ctx *c, size_t spill, Builder **ret)
{
        TRY(index_check(c));
        Arena *arena = arena_new();
        Builder *b = NEW(arena, Builder);
        b->c = c;
        b->arena = arena;
        b->spill = spill;
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

static size_t tokens_held(const Builder *b)
{
        return b->n_pairs + b->word_at.n;
}

/* Words
 * ----- */
static void table_grow(Builder *b)
{
        size_t n = b->n_table * 2;
        uint32_t *table = NEW_N(b->batch, uint32_t, n);
        for (size_t i = 0; i < b->words.n; i++) {
                size_t slot = b->words.p[i].hash & (n - 1);
                while (table[slot])
                        slot = (slot + 1) & (n - 1);
                table[slot] = (uint32_t)i + 1;
        }
        b->table = table;
        b->n_table = n;
}

/* The key is put into the pool, and taken back if the same word is there. */
static uint32_t word_number(Builder *b, Str folded, Str written)
{
        size_t from = b->pool.n;
        key_put(&b->pool, folded);
        if (!str_eq(folded, written)) {
                buf_putc(&b->pool, WRITTEN_WHOLE);
                key_put(&b->pool, written);
        }
        Str key = str_slice(buf_str(&b->pool), from, b->pool.n);
        uint64_t hash = str_hash(key);
        size_t slot = hash & (b->n_table - 1);
        for (; b->table[slot]; slot = (slot + 1) & (b->n_table - 1)) {
                const Word *w = &b->words.p[b->table[slot] - 1];
                if (w->hash == hash && w->n_key == key.n &&
                        memcmp(b->pool.p + w->key, key.p, key.n) == 0) {
                        b->pool.n = from;
                        return b->table[slot] - 1;
                }
        }
        *VEC_PUSH(b->batch, &b->words) = (Word){from, key.n, hash};
        b->table[slot] = (uint32_t)b->words.n;
        if (b->words.n * 3 > b->n_table * 2)
                table_grow(b);
        return (uint32_t)b->words.n - 1;
}

/* Tokens
 * ------ */
static Pair *pair_new(Builder *b)
{
        if (b->n_pairs == b->cap_pairs) {
                size_t cap = b->cap_pairs ? b->cap_pairs * 2 : 1024;
                b->pairs = arena_grow(b->batch, b->pairs, b->cap_pairs * sizeof *b->pairs,
                        cap * sizeof *b->pairs);
                b->cap_pairs = cap;
        }
        return &b->pairs[b->n_pairs++];
}

/* True if the token is of ideographs. */
static bool pair_make(Str text, const Token *token, uint32_t pos, Pair *ret)
{
        uint32_t a = 0, second = 0, as = 0, second_as = 0;
        size_t at = 0, from = token->from, to = token->to;
        if (!utf8_next(token->word, &at, &a) || !is_han(a))
                return false;
        (void)utf8_next(text, &from, &as);
        if (utf8_next(token->word, &at, &second))
                (void)utf8_prev(text, &to, &second_as);
        if (at != token->word.n || (a | second | as | second_as) >= HAN_LIMIT)
                return false;
        uint64_t written = 0, other = as;
        if (a != as)
                written = 1 + (second != second_as ? WRITTEN_WHOLE : WRITTEN_FIRST);
        else if (second != second_as)
                written = 1 + WRITTEN_SECOND;
        if (written == 1 + WRITTEN_SECOND)
                other = second_as;
        ret->high =
                (uint64_t)a << 38 | (uint64_t)second << 20 | written << 18 | (written ? other : 0);
        ret->low = (uint64_t)(written == 1 + WRITTEN_WHOLE ? second_as : 0) << 32 | pos;
        return true;
}

static void token_put(Builder *b, Str text, const Token *token)
{
        Pair pair;
        if (pair_make(text, token, b->pos, &pair)) {
                *pair_new(b) = pair;
        } else {
                Str written = str_slice(text, token->from, token->to);
                uint32_t word = word_number(b, token->word, str_slice(written, 0, WRITTEN_MAX));
                *VEC_PUSH(b->batch, &b->word_at) = (Pair){word, b->pos};
        }
        b->pos++;
}

/* Sorting
 * ------- */
static inline bool pair_before(const Pair *a, const Pair *b)
{
        return a->high != b->high ? a->high < b->high : a->low < b->low;
}

#define RUN 12 /* sorted by insertion, then merged */

/* Sorts n pairs; other has room for as many. */
static void pairs_sort(Pair *p, Pair *other, size_t n)
{
        for (size_t from = 0; from < n; from += RUN)
                for (size_t i = from + 1, end = MIN(from + RUN, n); i < end; i++) {
                        Pair x = p[i];
                        size_t k = i;
                        for (; k > from && pair_before(&x, &p[k - 1]); k--)
                                p[k] = p[k - 1];
                        p[k] = x;
                }
        Pair *in = p, *out = other;
        for (size_t run = RUN; run < n; run *= 2) {
                for (size_t from = 0; from < n; from += 2 * run) {
                        size_t i = from, mid = MIN(from + run, n), k = mid;
                        size_t end = MIN(from + 2 * run, n);
                        for (size_t o = from; o < end; o++)
                                out[o] = k == end || (i < mid && !pair_before(&in[k], &in[i]))
                                        ? in[i++]
                                        : in[k++];
                }
                Pair *swap = in;
                in = out;
                out = swap;
        }
        if (in != p)
                memcpy(p, in, n * sizeof *p);
}

/* All pairs in the order of their keys: dealt out by the first character, then sorted within each. */
static Pair *pairs_sorted(Builder *b)
{
        Pair *dealt = NEW_N(b->batch, Pair, b->n_pairs + 1);
        if (b->n_pairs < DEAL_MIN) {
                pairs_sort(b->pairs, dealt, b->n_pairs);
                return b->pairs;
        }
        uint32_t *ends = NEW_N(b->batch, uint32_t, HAN_LIMIT + 1);
        for (size_t i = 0; i < b->n_pairs; i++)
                ends[PAIR_FIRST(&b->pairs[i]) + 1]++;
        for (size_t i = 1; i <= HAN_LIMIT; i++)
                ends[i] += ends[i - 1];
        for (size_t i = 0; i < b->n_pairs; i++)
                dealt[ends[PAIR_FIRST(&b->pairs[i])]++] = b->pairs[i];
        for (size_t i = 0, from = 0; i < HAN_LIMIT; from = ends[i++])
                if (ends[i] > from + 1)
                        pairs_sort(dealt + from, b->pairs + from, ends[i] - from);
        return dealt;
}

typedef struct {
        Str key;
        uint32_t word;
} WordRow;

static int compare_words(const void *a, const void *b)
{
        return str_cmp(((const WordRow *)a)->key, ((const WordRow *)b)->key);
}

static int compare_pairs(const void *a, const void *b)
{
        return pair_before(a, b) ? -1 : 1;
}

/* The words in the order of their keys; word_at is put into the same order. */
static WordRow *words_sorted(Builder *b)
{
        WordRow *rows = NEW_N(b->batch, WordRow, b->words.n + 1);
        uint32_t *place = NEW_N(b->batch, uint32_t, b->words.n + 1);
        Str pool = buf_str(&b->pool);
        for (size_t i = 0; i < b->words.n; i++) {
                const Word *w = &b->words.p[i];
                rows[i] = (WordRow){str_slice(pool, w->key, w->key + w->n_key), (uint32_t)i};
        }
        if (b->words.n)
                qsort(rows, b->words.n, sizeof *rows, compare_words);
        for (size_t i = 0; i < b->words.n; i++)
                place[rows[i].word] = (uint32_t)i;
        for (size_t i = 0; i < b->word_at.n; i++)
                b->word_at.p[i].high = place[b->word_at.p[i].high];
        if (b->word_at.n)
                qsort(b->word_at.p, b->word_at.n, sizeof *b->word_at.p, compare_pairs);
        return rows;
}

/* Segments
 * -------- */
static bool same_key(const Pair *a, const Pair *b)
{
        return a->high == b->high && PAIR_OTHER2(a) == PAIR_OTHER2(b);
}

static void pair_key(const Pair *p, Buf *out)
{
        buf_clear(out);
        key_put_cp(out, PAIR_FIRST(p));
        if (PAIR_SECOND(p))
                key_put_cp(out, PAIR_SECOND(p));
        if (!PAIR_WRITTEN(p))
                return;
        buf_putc(out, (char)(PAIR_WRITTEN(p) - 1));
        key_put_cp(out, PAIR_OTHER(p));
        if (PAIR_OTHER2(p))
                key_put_cp(out, PAIR_OTHER2(p));
}

/* The postings of the pairs from *at that are of one key; moves behind them. */
static void take_postings(const Pair *p, size_t n, size_t *at, Buf *out)
{
        const Pair *first = &p[*at];
        uint32_t last = 0;
        buf_clear(out);
        for (; *at < n && same_key(&p[*at], first); ++*at) {
                put_varint(out, PAIR_POS(&p[*at]) - last);
                last = PAIR_POS(&p[*at]);
        }
}

/* Two sorted lists become one: keys of words and keys of ideographs. */
static MUST Err keys_write(Builder *b, SegmentWriter *w)
{
        Ctx *c = b->c;
        Buf key = buf_new(b->batch), postings = buf_new(b->batch);
        const Pair *pairs = pairs_sorted(b);
        const WordRow *rows = words_sorted(b);
        size_t at = 0, word = 0, word_at = 0;
        while (at < b->n_pairs || word < b->words.n) {
                bool han = at < b->n_pairs;
                if (han)
                        pair_key(&pairs[at], &key);
                if (han && word < b->words.n)
                        han = str_cmp(buf_str(&key), rows[word].key) < 0;
                if (han)
                        take_postings(pairs, b->n_pairs, &at, &postings);
                else
                        take_postings(b->word_at.p, b->word_at.n, &word_at, &postings);
                TRY(segment_put(c, w, han ? buf_str(&key) : rows[word++].key, buf_str(&postings)));
        }
        return OK;
}

static MUST Err batch_write(Builder *b)
{
        Ctx *c = b->c;
        if (b->docs.n == 0)
                return OK;
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        SegmentWriter *w;
        TRY(segment_begin(c, b->docs.p, b->docs.n, &w));
        TRY(keys_write(b, w));
        TRY(segment_end(c, w));
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
        Zone zone;
} Cutting;

static MUST Err passage_reached(Adding *a, Cutting *cut, size_t from)
{
        while (cut->next < cut->n && cut->p[cut->next].at.to <= from)
                cut->next++; /* nothing but punctuation in it: nothing to be found */
        if (cut->next == cut->n || cut->p[cut->next].at.from > from || cut->zone == NUMBER)
                return OK;
        const Passage *p = &cut->p[cut->next++];
        int number = cut->zone == BODY ? a->number + p->number : 0;
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
                if (!a->owned && cut->zone == BODY && tokens_held(b) >= b->spill) {
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

typedef struct {
        Builder *b;
        uint32_t base;
} Sounds;

static void sound_put(void *p, Str word, uint32_t character)
{
        Sounds *s = p;
        *VEC_PUSH(s->b->batch, &s->b->word_at) =
                (Pair){word_number(s->b, word, word), s->base + character};
}

/* The readings of a title or name; those of one character share a position. */
static void sounds_add(Adding *a, Str text)
{
        Ctx *c = a->b->c;
        CLEANUP(scratch_done) Scratch scratch = scratch_begin(c);
        Sounds s = {a->b, a->b->pos};
        uint32_t n;
        sounds_each(c, text, sound_put, &s, &n);
        a->pos += n;
        a->b->pos += n;
}

static MUST Err piece_add(Adding *a, const Piece *piece)
{
        Ctx *c = a->b->c;
        const Passage whole = {.at = {0, piece->text.n}};
        Passage *cuts;
        Cutting cut = {.text = piece->text, .p = &whole, .n = 1, .zone = piece->zone};
        size_t n = 1;
        if (piece->zone == BODY) {
                TRY(passages_cut(c, piece->text, &cuts, &n));
                cut.p = cuts;
                cut.n = n;
        }
        /* A part whose end fell into the field before ends with it: its overlap has nothing to reach for. */
        if (piece->zone == SOUND)
                sounds_add(a, piece->text);
        else
                TRY(tokens_add(a, &cut));
        if (a->owned) {
                part_end(a, a->pos);
                TRY(batch_write(a->b));
                part_start(a);
        }
        a->number += piece->zone == BODY ? (int)n : 0;
        a->pos += GAP;
        a->b->pos += GAP;
        for (Zone z = piece->zone; z < BODY; z++)
                a->doc.ends[z] = a->pos;
        return OK;
}

/* One at first, then more at a time: who puts in one takes one. */
static MUST Err number_take(Ctx *c, Numbers *k, int64_t *ret)
{
        if (k->next >= k->last) {
                k->n = MIN(k->n * 2 + !k->n, (int64_t)NUMBERS_MAX);
                TRY(index_numbers(c, "document", k->n, &k->last));
                k->next = k->last - k->n;
        }
        *ret = ++k->next;
        return OK;
}

static MUST Err doc_describe(Ctx *c, Numbers *numbers, const DocWords *w, DocEntry *ret)
{
        int64_t ord, first = 0, last = 0;
        TRY(number_take(c, numbers, &ord));
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
        return kind_number(c, w, &ret->kind);
}

/* The rows beside the segments. */
static MUST Err rows_add(Ctx *c, const DocWords *w, uint32_t ord, uint32_t n_parts)
{
        TRY(db_run(c,
                "INSERT INTO search_doc (ord, register, id, number, title, state, date_text, file, n_parts) "
                "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                CELLS(cell_int(ord), cell_text(w->register_name), cell_text(w->id),
                        cell_text(w->number), cell_text(w->title), cell_text(w->state),
                        cell_text(w->date_text), cell_text(w->file), cell_int(n_parts)),
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
        if (!w->fresh)
                TRY(index_remove(c, w->register_name, w->id, &was));
        Adding a = {.b = b};
        TRY(doc_describe(c, &b->numbers, w, &a.doc));
        part_start(&a);
        for (size_t i = 0; i < w->n_pieces; i++)
                TRY(piece_add(&a, &w->pieces[i]));
        part_end(&a, a.pos);
        TRY(rows_add(c, w, a.doc.ord, a.n_parts));
        return tokens_held(b) >= b->spill ? batch_write(b) : OK;
}

/* Numbers that were not used are given back, unless somebody took the next ones. */
Err builder_end(Builder *b)
{
        Numbers *k = &b->numbers;
        TRY(batch_write(b));
        if (k->next < k->last)
                TRY(index_numbers_back(b->c, "document", k->last - k->next, k->last));
        k->next = k->last;
        return OK;
}
