/* precedent.c: which events are most like this one, so that what came of them can be read beside it.
 *
 * Likeness is what both are told with: pairs of ideographs and words that both have, weighed by how rare they
 * are among the records of the register (bm25). The words themselves are given with each answer, so that
 * whoever reads it sees why, and may disagree. Nothing here judges: outcome and lessons are the record's own. */
#include "search/quote_lib.h"

#include <math.h>
#include <stdlib.h>

#define TRAITS_MAX 240              /* different pairs and words of the question */
#define BYTES_MAX ((size_t)4 << 20) /* of postings read for one question */
#define SHARED_MAX 8                /* words given as reasons */
#define K1 1.2
#define B 0.6
#define ALIKE .12 /* share of the question's weight below which two events have nothing in common */

/* A pair of ideographs that stand side by side, or a word: once, at its first place. */
typedef struct {
        Str word;
        size_t unit, n_units;
        size_t n_bytes;
        double idf;
        Postings postings;
} Trait;
typedef struct {
        uint32_t ord, n_chars;
        uint8_t *count; /* of each term, at most 255 */
        double score;
} Like;
typedef struct {
        Ctx *c;
        const Index *index;
        const PrecedentQuery *q;
        Units units;
        Trait *terms;
        size_t n_terms;
        const bool *kinds; /* those of the register */
        int64_t n_records;
        Like *likes;
        size_t n_likes, cap_likes;
        uint32_t *slot_of; /* hash of ord to like + 1 */
        size_t n_slots;
} Asking;

/* Terms
 * ----- */
static bool term_known(const Asking *k, Str word)
{
        for (size_t i = 0; i < k->n_terms; i++)
                if (str_eq(k->terms[i].word, word))
                        return true;
        return false;
}

/* Pairs across punctuation are no words and are left out. */
static void terms_take(Asking *k)
{
        Ctx *c = k->c;
        Tokenizer t = token_start(k->q->text);
        size_t i = 0;
        k->terms = NEW_N(c->arena, Trait, TRAITS_MAX);
        for (Token token; token_next(&t, &token) && k->n_terms < TRAITS_MAX; i++) {
                bool han = !(k->units.unit[i] & UNIT_WORD);
                bool pair =
                        han && i + 1 < k->units.n && k->units.at[i].to == k->units.at[i + 1].from;
                bool number = !han && token.word.p[0] >= '0' && token.word.p[0] <= '9';
                if ((han && !pair) || number || term_known(k, token.word))
                        continue;
                k->terms[k->n_terms++] = (Trait){
                        .word = str_keep(c->arena, token.word), .unit = i, .n_units = pair ? 2 : 1};
        }
}

/* Records
 * ------- */
static Like *like_of(Asking *k, const DocEntry *d)
{
        Arena *a = k->c->arena;
        if (k->n_likes * 2 >= k->n_slots) {
                k->n_slots = k->n_slots ? k->n_slots * 2 : 256;
                k->slot_of = NEW_N(a, uint32_t, k->n_slots);
                for (size_t i = 0; i < k->n_likes; i++) {
                        size_t s = k->likes[i].ord * 2654435761u & (k->n_slots - 1);
                        while (k->slot_of[s])
                                s = (s + 1) & (k->n_slots - 1);
                        k->slot_of[s] = (uint32_t)i + 1;
                }
        }
        size_t slot = d->ord * 2654435761u & (k->n_slots - 1);
        for (; k->slot_of[slot]; slot = (slot + 1) & (k->n_slots - 1))
                if (k->likes[k->slot_of[slot] - 1].ord == d->ord)
                        return &k->likes[k->slot_of[slot] - 1];
        k->likes = vec_grow(a, k->likes, k->n_likes, &k->cap_likes, sizeof *k->likes);
        k->likes[k->n_likes] = (Like){
                .ord = d->ord, .n_chars = d->n_chars, .count = NEW_N(a, uint8_t, k->n_terms)};
        k->slot_of[slot] = (uint32_t)++k->n_likes;
        return &k->likes[k->n_likes - 1];
}

static bool counts(const Asking *k, const DocEntry *d)
{
        return k->kinds[d->kind] && index_has(k->index, d) &&
                (!k->q->public_only || d->bits & DOC_PUBLIC);
}

/* Counts one list of places of a term in the records of the register. */
static MUST Err places_count(Asking *k, size_t term, const Segment *s, Str bytes)
{
        Ctx *c = k->c;
        const unsigned char *at = (const unsigned char *)bytes.p, *end = at + bytes.n;
        DocCursor d = docs_start(s);
        Like *like = NULL;
        uint64_t pos = 0;
        while (at < end) {
                pos += take_varint(&at, end);
                if (!d.bytes.p || pos >= d.next) {
                        TRY(docs_find(c, &d, (uint32_t)pos));
                        like = counts(k, &d.doc) ? like_of(k, &d.doc) : NULL;
                }
                if (like && like->count[term] < UINT8_MAX)
                        like->count[term]++;
        }
        return OK;
}

static MUST Err term_count(Asking *k, size_t term)
{
        Ctx *c = k->c;
        const Trait *t = &k->terms[term];
        Buf read = buf_new(c->arena);
        for (size_t i = 0; i < t->postings.n; i++) {
                const Posting *one = &t->postings.p[i];
                Str bytes;
                TRY(posting_read(c, one, &read, &bytes));
                TRY(places_count(k, term, &k->index->segments[one->segment], bytes));
        }
        return OK;
}

/* The rarest first, until enough was read. A term that stands nowhere has no idf and no weight. */
static int compare_terms(const void *a, const void *b)
{
        const Trait *x = a, *y = b;
        if (x->n_bytes != y->n_bytes)
                return x->n_bytes < y->n_bytes ? -1 : 1;
        return x->unit < y->unit ? -1 : x->unit > y->unit;
}

static MUST Err terms_count(Asking *k)
{
        Ctx *c = k->c;
        size_t bytes = 0;
        for (size_t i = 0; i < k->n_terms; i++) {
                Trait *t = &k->terms[i];
                TRY(postings_find(c, k->index->segments, k->index->n_segments, t->word,
                        &t->postings, &t->n_bytes));
        }
        if (k->n_terms)
                qsort(k->terms, k->n_terms, sizeof *k->terms, compare_terms);
        for (size_t i = 0; i < k->n_terms; i++) {
                bytes += k->terms[i].n_bytes;
                if (bytes > BYTES_MAX)
                        break;
                TRY(term_count(k, i));
        }
        return OK;
}

/* Scores
 * ------ */
/* The share of what the question tells that the record tells, too: 1 for the question itself. */
static void likes_score(Asking *k)
{
        double all = 0, mean = 0;
        for (size_t t = 0; t < k->n_terms; t++) {
                size_t df = 0;
                for (size_t i = 0; i < k->n_likes; i++)
                        df += k->likes[i].count[t] > 0;
                double n = (double)MAX(k->n_records, 1);
                k->terms[t].idf = log(1 + (MAX(n - (double)df, 0) + .5) / ((double)df + .5));
                all += k->terms[t].idf;
        }
        for (size_t i = 0; i < k->n_likes; i++)
                mean += k->likes[i].n_chars / (double)k->n_likes;
        for (size_t i = 0; i < k->n_likes; i++) {
                Like *l = &k->likes[i];
                double norm = K1 * (1 - B + B * l->n_chars / MAX(mean, 1));
                for (size_t t = 0; t < k->n_terms; t++)
                        if (l->count[t])
                                l->score += k->terms[t].idf * l->count[t] * (K1 + 1) /
                                        (l->count[t] + norm);
                l->score = all > 0 ? MIN(l->score / all, 1) : 0;
        }
}

static int compare_likes(const void *a, const void *b)
{
        const Like *x = a, *y = b;
        if (x->score != y->score)
                return x->score > y->score ? -1 : 1;
        return x->ord < y->ord ? -1 : x->ord > y->ord;
}

/* Reasons
 * ------- */
typedef struct {
        Str words;
        double weight;
} Reason;

static int compare_reasons(const void *a, const void *b)
{
        const Reason *x = a, *y = b;
        if (x->weight != y->weight)
                return x->weight > y->weight ? -1 : 1;
        return str_cmp(x->words, y->words);
}

/* Shared pairs that follow each other in the question become one word. */
static void reasons_make(const Asking *k, const Like *l, Precedent *ret)
{
        Arena *a = k->c->arena;
        double *weight = NEW_N(a, double, k->units.n + 1);
        VEC(Reason) v = {0};
        size_t end = 0; /* unit behind the word under construction */
        for (size_t t = 0; t < k->n_terms; t++)
                if (l->count[t])
                        weight[k->terms[t].unit] = k->terms[t].idf;
        for (size_t i = 0; i < k->units.n; i++) {
                if (weight[i] <= 0)
                        continue;
                size_t n = k->units.unit[i] & UNIT_WORD ? 1 : 2;
                UnitSpan last = k->units.at[i + n - 1];
                if (v.n && end == i + n - 1 && n == 2) {
                        Reason *r = &v.p[v.n - 1];
                        r->words.n = (size_t)(k->q->text.p + last.to - r->words.p);
                        r->weight += weight[i];
                } else {
                        *VEC_PUSH(a, &v) = (Reason){
                                str_slice(k->q->text, k->units.at[i].from, last.to), weight[i]};
                }
                end = i + n;
        }
        if (v.n)
                qsort(v.p, v.n, sizeof *v.p, compare_reasons);
        ret->shared = NEW_N(a, Str, SHARED_MAX);
        for (size_t i = 0; i < v.n && ret->n_shared < SHARED_MAX; i++)
                ret->shared[ret->n_shared++] = v.p[i].words;
}

/* The answer
 * ---------- */
static MUST Err records_count(Ctx *c, Str register_name, int64_t *ret)
{
        Cell n;
        bool found;
        TRY(db_one(c, "SELECT count(*) FROM search_doc WHERE register = ?",
                CELLS(cell_text(register_name)), &n, &found));
        *ret = n.i;
        return OK;
}

static MUST Err precedents_load(Asking *k, PrecedentResult *ret)
{
        Ctx *c = k->c;
        ret->p = NEW_N(c->arena, Precedent, k->q->limit + 1);
        for (size_t i = 0; i < k->n_likes && ret->n < k->q->limit; i++) {
                DocRow row;
                Precedent *p = &ret->p[ret->n];
                if (k->likes[i].score < ALIKE)
                        break;
                TRY(doc_row_load(c, k->likes[i].ord, &row));
                if (k->q->but_id.n && str_eq(row.id, k->q->but_id))
                        continue;
                *p = (Precedent){.id = row.id,
                        .number = row.number,
                        .title = row.title,
                        .date_text = row.date_text,
                        .score = k->likes[i].score};
                reasons_make(k, &k->likes[i], p);
                ret->n++;
        }
        return OK;
}

static MUST Err ask(Ctx *c, const PrecedentQuery *q, PrecedentResult *ret)
{
        Asking k = {.c = c, .q = q, .units = units_of(c->arena, q->text)};
        Index x;
        TRY(index_open(c, &x));
        k.index = &x;
        TRY(kinds_of(c, &q->register_name, 1, &k.kinds));
        TRY(records_count(c, q->register_name, &k.n_records));
        terms_take(&k);
        TRY(terms_count(&k));
        likes_score(&k);
        if (k.n_likes)
                qsort(k.likes, k.n_likes, sizeof *k.likes, compare_likes);
        return precedents_load(&k, ret);
}

Err precedent_find(Ctx *c, const PrecedentQuery *q, PrecedentResult *ret)
{
        CLEANUP(txn_done) Txn txn = {0};
        PrecedentResult r = {0};
        if (q->text.n > PRECEDENT_BYTES_MAX)
                return fail(c, ERR_LIMIT,
                        "The text is longer than %d bytes; ask with the paragraph that tells the matter.",
                        PRECEDENT_BYTES_MAX);
        if (!utf8_valid(q->text, &(size_t){0}))
                return fail(c, ERR_INVALID, "The text is not legible.");
        if (quote_length(c, q->text) < 4)
                return fail(c, ERR_INVALID, "Tell the matter in at least %d characters.", 4);
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(ask(c, q, &r));
        TRY(txn_commit(&txn));
        *ret = r;
        return OK;
}

Str precedent_words(Ctx *c, const Record *r)
{
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool told = str_eq(f->search, S("title")) || str_eq(f->search, S("body"));
                if (!told || !r->values[i].n)
                        continue;
                Str words = field_words(c, f, &r->values[i]);
                if (b.n + words.n + 1 > PRECEDENT_BYTES_MAX)
                        break;
                buf_put(&b, words);
                buf_putc(&b, '\n');
        }
        return buf_str(&b);
}
