/* diff.c: differences of two texts, for a person to read.
 *
 * Paragraphs are compared first, as wholes; then the characters of those that changed, paired by likeness where
 * their number differs. Both steps are Myers's algorithm in linear space (1986), which takes time in the
 * size of the difference; a budget bounds it, and what would exceed the budget is shown as one deletion and
 * one insertion. At the end, scraps of agreement between changes are given up: 编纂→编辑出版 reads better than
 * three changes around a lucky 编. */
#include "text/hanzi.h"

#include <stdlib.h>
#include <string.h>

#define LINES_COST 3000    /* differences of paragraphs that are followed up */
#define CHARS_COST 3000    /* differences of characters within one pair */
#define BUDGET 150000000LL /* steps of all comparisons together: a second or two */
#define PAIRS_MAX 10000    /* paragraphs against paragraphs, when they are paired by likeness */
#define LIKE_PER_CENT \
        40 /* of their characters in common makes two paragraphs versions of each other */
#define STRANGE_PER_CENT 12 /* below, two paragraphs have nothing to do with each other */
#define LIKE_MAX 600        /* characters of each that are compared for it */
#define SCRAP 2             /* characters of agreement between changes that are given up */

typedef struct {
        size_t a, b, n; /* bytes: a+0..n equals b+0..n */
} Match;

/* A text as numbers: of its code points or of its paragraphs. at[i] is the offset of the i-th, at[n] the end. */
typedef struct {
        uint32_t *id;
        size_t *at, n;
} Items;

typedef struct {
        Ctx *c;
        Str a, b;
        int64_t budget;
        VEC(Match) matches;
        int32_t *forth, *back; /* of Myers: furthest points, 2 * COST + 3 each */
} Differ;

static void match(Differ *d, size_t a, size_t b, size_t n)
{
        Match *last = d->matches.n ? &d->matches.p[d->matches.n - 1] : NULL;

        if (n == 0)
                return;
        if (last && last->a + last->n == a && last->b + last->n == b)
                last->n += n;
        else
                *VEC_PUSH(d->c->arena, &d->matches) = (Match){a, b, n};
}

/* Myers
 * ----- */
/* A rectangle of the edit graph: items a0..a1 against b0..b1. */
typedef struct {
        const uint32_t *a, *b;
        int32_t a0, a1, b0, b1;
} Box;

/* The point (x, y), relative to the box, on a shortest path through it; -1 if the budget or cost is exceeded. */
static int middle(Differ *d, const Box *box, int32_t cost, int32_t *ret_x, int32_t *ret_y)
{
        int32_t n = box->a1 - box->a0, m = box->b1 - box->b0, delta = n - m,
                *f = d->forth + cost + 1, *r = d->back + cost + 1;
        const uint32_t *a = box->a + box->a0, *b = box->b + box->b0;

        f[1] = r[1] = 0;
        for (int32_t e = 0; e <= cost; e++) {
                d->budget -= 2 * e + 1;
                if (d->budget < 0)
                        return -1;
                for (int32_t k = -e; k <= e; k += 2) {
                        int32_t x = k == -e || (k != e && f[k - 1] < f[k + 1]) ? f[k + 1]
                                                                               : f[k - 1] + 1,
                                y = x - k, x0 = x;

                        while (x < n && y < m && x >= 0 && y >= 0 && a[x] == b[y])
                                x++, y++;
                        d->budget -= x - x0;
                        f[k] = x;
                        if ((delta & 1) && abs(delta - k) <= e - 1 && x + r[delta - k] >= n) {
                                *ret_x = x;
                                *ret_y = y;
                                return 0;
                        }
                }
                for (int32_t k = -e; k <= e; k += 2) {
                        int32_t x = k == -e || (k != e && r[k - 1] < r[k + 1]) ? r[k + 1]
                                                                               : r[k - 1] + 1,
                                y = x - k, x0 = x;

                        while (x < n && y < m && x >= 0 && y >= 0 && a[n - 1 - x] == b[m - 1 - y])
                                x++, y++;
                        d->budget -= x - x0;
                        r[k] = x;
                        if (!(delta & 1) && abs(delta - k) <= e && x + f[delta - k] >= n) {
                                *ret_x = n - x;
                                *ret_y = m - y;
                                return 0;
                        }
                }
        }
        return -1;
}

typedef void Matched(
        Differ *d, const Items *a, const Items *b, size_t i, size_t j, size_t n, void *p);

/* Calls f for each run of equal items, in order. The depth of recursion is the logarithm of the cost. */
static void myers(
        Differ *d, const Items *a, const Items *b, Box box, int32_t cost, Matched *f, void *p)
{
        int32_t x, y, from = 0, to = 0;

        while (box.a0 < box.a1 && box.b0 < box.b1 && box.a[box.a0] == box.b[box.b0])
                box.a0++, box.b0++, from++;
        if (from)
                f(d, a, b, (size_t)(box.a0 - from), (size_t)(box.b0 - from), (size_t)from, p);
        while (box.a0 < box.a1 && box.b0 < box.b1 && box.a[box.a1 - 1] == box.b[box.b1 - 1])
                box.a1--, box.b1--, to++;
        if (box.a0 < box.a1 && box.b0 < box.b1 && middle(d, &box, cost, &x, &y) == 0) {
                Box first = box, second = box;

                first.a1 = second.a0 = box.a0 + x;
                first.b1 = second.b0 = box.b0 + y;
                /* A point in a corner would divide nothing: only one insertion or deletion is left then. */
                if ((first.a1 != box.a1 || first.b1 != box.b1) &&
                        (second.a0 != box.a0 || second.b0 != box.b0)) {
                        myers(d, a, b, first, cost, f, p);
                        myers(d, a, b, second, cost, f, p);
                }
        }
        if (to)
                f(d, a, b, (size_t)box.a1, (size_t)box.b1, (size_t)to, p);
}

static void compare(Differ *d, const Items *a, const Items *b, int32_t cost, Matched *f, void *p)
{
        Box box = {.a = a->id, .b = b->id, .a1 = (int32_t)a->n, .b1 = (int32_t)b->n};

        myers(d, a, b, box, cost, f, p);
}

/* Characters of one piece
 * ----------------------- */
static Items characters(Arena *a, Str s, Span piece)
{
        Str part = str_slice(s, piece.from, piece.to);
        size_t n = utf8_count(part), at = 0;
        Items items = {.id = NEW_N(a, uint32_t, n + 1), .at = NEW_N(a, size_t, n + 1)};

        for (items.at[0] = piece.from; utf8_next(part, &at, &items.id[items.n]);)
                items.at[++items.n] = piece.from + at;
        return items;
}

static void matched_characters(
        Differ *d, const Items *a, const Items *b, size_t i, size_t j, size_t n, void *)
{
        match(d, a->at[i], b->at[j], a->at[i + n] - a->at[i]);
}

static void compare_characters(Differ *d, Span a, Span b)
{
        CLEANUP(arena_dropp) Arena *scratch = NULL;
        Items ia, ib;

        if (a.from == a.to || b.from == b.to || d->budget < 0)
                return;
        scratch = arena_new();
        ia = characters(scratch, d->a, a);
        ib = characters(scratch, d->b, b);
        compare(d, &ia, &ib, CHARS_COST, matched_characters, NULL);
}

/* Paragraphs
 * ---------- */
static Items paragraphs(Arena *a, Str s, Map *numbers, uint32_t *last)
{
        size_t n = 0, at = 0;
        Items items;

        for (size_t i = 0; i < s.n; i++)
                n += s.p[i] == '\n';
        items = (Items){.id = NEW_N(a, uint32_t, n + 2), .at = NEW_N(a, size_t, n + 2)};
        while (at < s.n) {
                size_t end = str_find(s, S("\n"), at);
                Str line = str_slice(s, at, end == SIZE_MAX ? s.n : end + 1);
                uint32_t *number = map_lookup(numbers, line);

                if (!number) {
                        number = NEW(a, uint32_t);
                        *number = ++*last;
                        map_put(numbers, line, number);
                }
                items.id[items.n++] = *number;
                at += line.n;
                items.at[items.n] = at;
        }
        return items;
}

/* Per cent of the shorter piece's characters that the other has too, by a count of hashed bigrams of folded
 * characters, so that a change of script alone does not make a stranger of a paragraph. */
static int likeness(const Differ *d, Span a, Span b)
{
        uint8_t seen[1024] = {0};
        size_t common = 0, n_a = 0, n_b = 0, at = 0;
        uint32_t cp, last = 0;
        Str sa = str_slice(d->a, a.from, a.to), sb = str_slice(d->b, b.from, b.to);

        for (; n_a < LIKE_MAX && utf8_next(sa, &at, &cp); n_a++) {
                uint8_t *slot = &seen[(last * 31 + fold_cp(cp)) % sizeof seen];

                *slot = (uint8_t)(*slot + (*slot < 255));
                last = fold_cp(cp);
        }
        last = 0;
        at = 0;
        for (; n_b < LIKE_MAX && utf8_next(sb, &at, &cp); n_b++) {
                uint8_t *slot = &seen[(last * 31 + fold_cp(cp)) % sizeof seen];

                common += *slot > 0;
                *slot = (uint8_t)(*slot - (*slot > 0));
                last = fold_cp(cp);
        }
        return n_a && n_b ? (int)(common * 100 / MIN(n_a, n_b)) : 0;
}

static Span span_of(const Items *items, size_t i)
{
        return (Span){items->at[i], items->at[i + 1]};
}

/* Pairs changed paragraphs, in order, so that the sum of their likeness is greatest. */
static void pair_by_likeness(Differ *d, const Items *a, Span ra, const Items *b, Span rb)
{
        CLEANUP(arena_dropp) Arena *scratch = arena_new();
        size_t n = ra.to - ra.from, m = rb.to - rb.from;
        int *sum = NEW_N(scratch, int, (n + 1) * (m + 1)), *like = NEW_N(scratch, int, n *m);

#define SUM(i, j) sum[(i) * (m + 1) + (j)]
        for (size_t i = n; i-- > 0;)
                for (size_t j = m; j-- > 0;) {
                        int l = likeness(d, span_of(a, ra.from + i), span_of(b, rb.from + j));

                        like[i * m + j] = l >= LIKE_PER_CENT ? l : 0;
                        SUM(i, j) = MAX(like[i * m + j] + SUM(i + 1, j + 1),
                                MAX(SUM(i + 1, j), SUM(i, j + 1)));
                }
        for (size_t i = 0, j = 0; i < n && j < m;) {
                int l = like[i * m + j];

                if (l && SUM(i, j) == l + SUM(i + 1, j + 1))
                        compare_characters(d, span_of(a, ra.from + i++), span_of(b, rb.from + j++));
                else if (SUM(i, j) == SUM(i + 1, j))
                        i++;
                else
                        j++;
        }
#undef SUM
}

/* Paragraphs ra of a became paragraphs rb of b. */
static void compare_changed(Differ *d, const Items *a, Span ra, const Items *b, Span rb)
{
        size_t n = ra.to - ra.from, m = rb.to - rb.from;

        if (n == 0 || m == 0)
                return;
        if (n == 1 && m == 1 && a->at[ra.to] - a->at[ra.from] > 100 &&
                likeness(d, span_of(a, ra.from), span_of(b, rb.from)) < STRANGE_PER_CENT)
                return;
        if (n == m && n * m > PAIRS_MAX) {
                for (size_t i = 0; i < n; i++)
                        compare_characters(d, span_of(a, ra.from + i), span_of(b, rb.from + i));
        } else if (n == 1 || m == 1 || n * m > PAIRS_MAX) {
                /* One paragraph changed, was divided or joined; or there are too many to pair. */
                compare_characters(d, (Span){a->at[ra.from], a->at[ra.to]},
                        (Span){b->at[rb.from], b->at[rb.to]});
        } else {
                pair_by_likeness(d, a, ra, b, rb);
        }
}

typedef struct {
        size_t a, b; /* paragraphs that are done */
} Progress;

static void matched_paragraphs(
        Differ *d, const Items *a, const Items *b, size_t i, size_t j, size_t n, void *p)
{
        Progress *done = p;

        compare_changed(d, a, (Span){done->a, i}, b, (Span){done->b, j});
        match(d, a->at[i], b->at[j], a->at[i + n] - a->at[i]);
        *done = (Progress){i + n, j + n};
}

/* Output
 * ------ */
/* Gives up agreements of a character or two that have changes on both sides. */
static void drop_scraps(Differ *d)
{
        size_t kept = 0;
        Match *m = d->matches.p;

        for (size_t i = 0; i < d->matches.n; i++) {
                bool first = m[i].a == 0 && m[i].b == 0;
                bool last = m[i].a + m[i].n == d->a.n && m[i].b + m[i].n == d->b.n;
                Str s = str_slice(d->a, m[i].a, m[i].a + m[i].n);

                if (!first && !last && utf8_count(s) <= SCRAP &&
                        str_find(s, S("\n"), 0) == SIZE_MAX)
                        continue;
                m[kept++] = m[i];
        }
        d->matches.n = kept;
}

static Diff parts_of(Differ *d)
{
        size_t a = 0, b = 0;
        VEC(DiffPart) parts = {0};
        Arena *arena = d->c->arena;

        for (size_t i = 0; i <= d->matches.n; i++) {
                Match m = i < d->matches.n ? d->matches.p[i] : (Match){d->a.n, d->b.n, 0};

                if (m.a > a)
                        *VEC_PUSH(arena, &parts) = (DiffPart){DIFF_DEL, str_slice(d->a, a, m.a)};
                if (m.b > b)
                        *VEC_PUSH(arena, &parts) = (DiffPart){DIFF_INS, str_slice(d->b, b, m.b)};
                if (m.n)
                        *VEC_PUSH(arena, &parts) =
                                (DiffPart){DIFF_SAME, str_slice(d->a, m.a, m.a + m.n)};
                a = m.a + m.n;
                b = m.b + m.n;
        }
        return (Diff){.p = parts.p, .n = parts.n};
}

MUST Err diff_text(Ctx *c, Str a, Str b, Diff *ret)
{
        Differ d = {.c = c, .a = a, .b = b, .budget = BUDGET};
        size_t cost = MAX(LINES_COST, CHARS_COST);
        uint32_t last = 0;
        Progress done = {0};
        Map numbers;
        Items pa, pb;

        if (a.n > TEXT_MAX || b.n > TEXT_MAX)
                return fail(c, ERR_LIMIT, "The text is longer than %zu MB; divide it first.",
                        TEXT_MAX >> 20);
        d.forth = NEW_N(c->arena, int32_t, 2 * cost + 4);
        d.back = NEW_N(c->arena, int32_t, 2 * cost + 4);
        numbers = map_new(c->arena);
        pa = paragraphs(c->arena, a, &numbers, &last);
        pb = paragraphs(c->arena, b, &numbers, &last);
        compare(&d, &pa, &pb, LINES_COST, matched_paragraphs, &done);
        compare_changed(&d, &pa, (Span){done.a, pa.n}, &pb, (Span){done.b, pb.n});
        drop_scraps(&d);
        *ret = parts_of(&d);
        return OK;
}
