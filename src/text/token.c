/* token.c: the one tokenizer of SQLite, PostgreSQL and highlighting. Old prints have no punctuation and
 * editions disagree about it, so nothing between two ideographs but another script's word parts them. The
 * loop holds one ideograph, already encoded at the front of its buffer, and waits for its right neighbour. */
#include "text/fold_inline.h"
#include "text/text.h"

#include <string.h>

Tokenizer token_start(Str text)
{
        return (Tokenizer){.text = text};
}

/* The ideograph held goes out alone. */
static bool give_single(Tokenizer *t, const char *p, Token *ret)
{
        *ret = (Token){{t->buf, t->held}, t->held_from, t->held_to};
        t->held = 0;
        t->at = (size_t)(p - t->text.p);
        return true;
}

/* The word of another script that begins at p. A long one is cut between characters, but read to its end. */
static bool give_word(Tokenizer *t, const char *p, Token *ret)
{
        const char *from = p, *end = t->text.p + t->text.n;
        char *o = t->buf;
        bool cut = false;
        while (p < end) {
                uint32_t cp;
                const char *next = text_next(p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class != CLASS_WORD && class != CLASS_MARK)
                        break;
                char *after = cut ? o : text_put(o, fold_apply(cp, value));
                cut = after > t->buf + TOKEN_MAX;
                o = cut ? o : after;
                p = next;
        }
        t->at = (size_t)(p - t->text.p);
        *ret = (Token){{t->buf, (size_t)(o - t->buf)}, (size_t)(from - t->text.p), t->at};
        return true;
}

bool token_next(Tokenizer *t, Token *ret)
{
        /* The right half of the last pair is the left half of the next. */
        if (t->skip) {
                uint32_t right;
                memcpy(&right, t->buf + t->skip, sizeof right);
                memcpy(t->buf, &right, sizeof right);
                t->skip = 0;
        }
        const char *p = t->text.p + t->at, *end = t->text.p + t->text.n;
        while (p < end) {
                uint32_t cp;
                const char *next = text_next(p, end, &cp);
                uint32_t value = fold_value(cp), class = fold_class(value);
                if (class == CLASS_HAN) {
                        char *o = t->buf + t->held;
                        size_t n = (size_t)(text_put(o, fold_apply(cp, value)) - o);
                        size_t from = (size_t)(p - t->text.p), to = (size_t)(next - t->text.p);
                        if (t->held) {
                                *ret = (Token){{t->buf, t->held + n}, t->held_from, to};
                                t->skip = t->held;
                                t->at = to;
                        }
                        bool pair = t->held > 0;
                        t->held = (uint8_t)n;
                        t->held_from = from;
                        t->held_to = to;
                        if (pair)
                                return true;
                } else if (class == CLASS_WORD) {
                        return t->held ? give_single(t, p, ret) : give_word(t, p, ret);
                }
                p = next;
        }
        t->at = t->text.n;
        return t->held && give_single(t, end, ret);
}
