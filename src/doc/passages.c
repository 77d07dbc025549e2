/* passages.c: cutting a text into the pieces that are indexed and cited.
 *
 * A piece ends at the first paragraph end after PASSAGE_MIN characters. If there is none before PASSAGE_MAX,
 * it ends at the last sentence end, else the last pause, else at PASSAGE_MAX itself. A short rest joins the
 * piece before it where that fits. Each piece is found by looking at most PASSAGE_MAX characters ahead, so
 * the whole is linear, and the same text always gives the same numbers. */
#include "doc/doc.h"

#define PASSAGE_MIN 300
#define PASSAGE_MAX 800

/* How good a place is to cut behind a character. */
typedef enum { CUT_NO, CUT_PAUSE, CUT_SENTENCE, CUT_PARAGRAPH } CutRank;

static CutRank cut_rank(uint32_t cp)
{
        switch (cp) {
        case '\n':
                return CUT_PARAGRAPH;
        case 0x3002: /* 。 */
        case 0xFF01: /* ！ */
        case 0xFF1F: /* ？ */
        case 0x2026: /* … */
        case '!':
        case '?':
                return CUT_SENTENCE;
        case 0xFF1B: /* ； */
        case 0xFF0C: /* ， */
        case 0x3001: /* 、 */
        case 0xFF1A: /* ： */
        case ' ':
        case 0x3000:
                return CUT_PAUSE;
        default:
                return CUT_NO;
        }
}

/* Marks that close what came before stay with it: 。” 。」 ！） and the second half of …… */
static bool closes(uint32_t cp)
{
        switch (cp) {
        case 0x201D: /* ” */
        case 0x2019: /* ’ */
        case 0x300D: /* 」 */
        case 0x300F: /* 』 */
        case 0xFF09: /* ） */
        case 0x3015: /* 〕 */
        case 0x300B: /* 》 */
        case ')':
        case '"':
                return true;
        default:
                return false;
        }
}

/* Moves behind marks that belong to the end just found. */
static size_t take_end(Str text, size_t at, CutRank rank, size_t *n_chars)
{
        size_t next = at;
        uint32_t cp;
        while (utf8_next(text, &next, &cp)) {
                bool same = rank == CUT_PARAGRAPH ? cp == '\n' : closes(cp) || cut_rank(cp) == rank;
                if (!same || *n_chars >= PASSAGE_MAX)
                        break;
                at = next;
                (*n_chars)++;
        }
        return at;
}

/* Where the piece that begins at from ends. */
static size_t piece_end(Str text, size_t from, size_t *ret_chars)
{
        size_t best_at = 0, best_chars = 0, at = from, n = 0;
        CutRank best = CUT_NO;
        uint32_t cp;
        while (n < PASSAGE_MAX && utf8_next(text, &at, &cp)) {
                n++;
                CutRank rank = cut_rank(cp);
                if (rank == CUT_NO)
                        continue;
                if (rank > CUT_PAUSE)
                        at = take_end(text, at, rank, &n);
                if (n >= PASSAGE_MIN && rank >= best) {
                        best = rank;
                        best_at = at;
                        best_chars = n;
                }
                if (best == CUT_PARAGRAPH)
                        break;
        }
        if (at >= text.n || best == CUT_NO) {
                best_at = best == CUT_PARAGRAPH ? best_at : at;
                best_chars = best == CUT_PARAGRAPH ? best_chars : n;
        }
        *ret_chars = best_chars;
        return best_at;
}

Err passages_cut(Ctx *c, Str text, Passage **ret, size_t *ret_n)
{
        if (text.n > TEXT_MAX)
                return fail(c, ERR_LIMIT, "The text is longer than %zu MB; divide it first.",
                        TEXT_MAX >> 20);
        VEC(Passage) v = {0};
        size_t last_chars = 0;
        for (size_t from = 0; from < text.n;) {
                size_t n;
                size_t to = piece_end(text, from, &n);
                if (v.n && to == text.n && n < PASSAGE_MIN && last_chars + n <= PASSAGE_MAX) {
                        v.p[v.n - 1].at.to = to;
                } else {
                        int number = (int)v.n + 1;
                        *VEC_PUSH(c->arena, &v) = (Passage){.at = {from, to}, .number = number};
                }
                last_chars = n;
                from = to;
        }
        *ret = v.p;
        *ret_n = v.n;
        return OK;
}
