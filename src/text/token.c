/* token.c: the one tokenizer of SQLite, PostgreSQL and highlighting. Old prints have no punctuation and
 * editions disagree about it, so nothing between two ideographs but another script's word parts them.
 *
 * Everything that is indexed goes through here, so it reads some tokens ahead in one loop that keeps its state in
 * registers. Ideographs are written one behind the other: a pair is a slice over two of them, and each is decoded,
 * folded and encoded once. */
#include "text/fold_inline.h"
#include "text/text.h"

#include <string.h>

Tokenizer token_start(Str text)
{
        return (Tokenizer){.text = text};
}

/* Of what words holds: where a word begins at the latest. */
#define WORDS_ROOM (sizeof((Tokenizer *)NULL)->words - TOKEN_MAX - UTF8_MAX)

/* A loop's state in registers. What is written behind it in words is one ideograph that waits for its right
 * neighbour, if held is less than out. */
typedef struct {
        const char *p;
        char *held, *out;
        size_t held_from;
        size_t n;
} Run;

/* For an ideograph and a word behind it. */
static bool has_room(const Tokenizer *t, const Run *r)
{
        return r->n <= TOKENS_AHEAD - 2 && r->out <= t->words + WORDS_ROOM - UTF8_MAX;
}

static void give(Tokenizer *t, Run *r, size_t from, size_t to, char *word, char *end)
{
        t->ahead[r->n++] = (TokenAhead){
                (uint32_t)from, (uint32_t)to, (uint16_t)(word - t->words), (uint16_t)(end - word)};
}

/* An ideograph whose folded form now ends at after: the right half of the pair with the one held, and held. */
static void give_pair(Tokenizer *t, Run *r, const char *next, char *after)
{
        if (r->held < r->out)
                give(t, r, r->held_from, (size_t)(next - t->text.p), r->held, after);
        r->held = r->out;
        r->out = after;
        r->held_from = (size_t)(r->p - t->text.p);
        r->p = next;
}

/* The ideograph held goes out alone: a word of another script follows, or the end. */
static void give_single(Tokenizer *t, Run *r, const char *end)
{
        uint32_t cp;
        if (r->held == r->out)
                return;
        const char *to = text_next(t->text.p + r->held_from, end, &cp);
        give(t, r, r->held_from, (size_t)(to - t->text.p), r->held, r->out);
        r->held = r->out;
}

/* Ordinary ideographs, one after the other, while one is held: the loop that nearly all text spends its time in. */
static void give_run(Tokenizer *t, Run *r, const char *end)
{
        TokenAhead *k = t->ahead + r->n;
        char *words = t->words;
        uint32_t at = (uint32_t)(r->p - t->text.p), from = (uint32_t)r->held_from;
        uint32_t held = (uint32_t)(r->held - words), out = (uint32_t)(r->out - words);
        size_t left = TOKENS_AHEAD - 1 - r->n;
        left = MIN(left, (WORDS_ROOM - out) / UTF8_MAX);
        left = MIN(left, end - r->p < 4 ? 0 : (size_t)(end - r->p - 1) / 3);
        for (; left > 0; left--, k++) {
                uint32_t han = han_at(t->text.p + at);
                if (!han)
                        break;
                han_put(words + out, han);
                k->from = from;
                from = at;
                at += 3;
                k->to = at;
                k->word = (uint16_t)held;
                k->n = (uint16_t)(out + 3 - held);
                held = out;
                out += 3;
        }
        *r = (Run){t->text.p + at, words + held, words + out, from, (size_t)(k - t->ahead)};
}

/* The word of another script that begins here. A long one is cut between characters, but read to its end. */
static void give_word(Tokenizer *t, Run *r, const char *end)
{
        const char *from = r->p;
        char *word = r->out, *out = word;
        bool cut = false;
        while (r->p < end) {
                uint32_t cp;
                const char *next = text_next(r->p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class != CLASS_WORD && class != CLASS_MARK)
                        break;
                char *after = cut ? out : text_put(out, fold_apply(cp, value));
                cut = after > word + TOKEN_MAX;
                out = cut ? out : after;
                r->p = next;
        }
        give(t, r, (size_t)(from - t->text.p), (size_t)(r->p - t->text.p), word, out);
        r->held = r->out = out;
}

bool token_fill(Tokenizer *t)
{
        const char *end = t->text.p + t->text.n;
        Run r = {t->text.p + t->at, t->words, t->words + t->held_n, t->held_from, 0};
        memmove(t->words, t->words + t->held, t->held_n);
        while (r.p < end && has_room(t, &r)) {
                uint32_t cp;
                if (r.held < r.out)
                        give_run(t, &r, end);
                if (r.p == end || !has_room(t, &r))
                        break;
                const char *next = text_next(r.p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class == CLASS_HAN) {
                        give_pair(t, &r, next, text_put(r.out, fold_apply(cp, value)));
                } else if (class == CLASS_WORD) {
                        give_single(t, &r, end);
                        give_word(t, &r, end);
                } else {
                        r.p = next;
                }
        }
        if (r.p == end)
                give_single(t, &r, end);
        t->at = (size_t)(r.p - t->text.p);
        t->held = (uint16_t)(r.held - t->words);
        t->held_n = (uint16_t)(r.out - r.held);
        t->held_from = r.held_from;
        t->next = 0;
        t->n = (uint16_t)r.n;
        return r.n > 0;
}

/* The same walk without making the tokens. */
size_t token_offset(Str text, uint32_t n)
{
        const char *p = text.p, *end = text.p + text.n;
        while (p < end) {
                uint32_t cp;
                for (; n > 0 && end - p > 3 && han_at(p); n--)
                        p += 3;
                const char *next = text_next(p, end, &cp);
                uint32_t class = fold_class(fold_value(cp));
                bool word = class == CLASS_WORD;
                if ((word || class == CLASS_HAN) && n-- == 0)
                        return (size_t)(p - text.p);
                for (p = next; word && p < end; p = next) {
                        next = text_next(p, end, &cp);
                        class = fold_class(fold_value(cp));
                        if (class != CLASS_WORD && class != CLASS_MARK)
                                break;
                }
        }
        return text.n;
}
