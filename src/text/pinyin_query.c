/* pinyin_query.c: finding by pinyin and by initials: what a register keeps beside a title, and what a query typed in
 * letters may mean. taoyuanxianzhi, "tao yuan xian zhi" and tyxz all mean 桃源县志; xian may mean 县 or 西安, so
 * every cut is tried. */
#include "text/hanzi.h"

#include <string.h>

#define SYLLABLE_LETTERS 6 /* of the longest: zhuang */

/* Keys
 * ---- */
PinyinKeys pinyin_keys(Arena *a, Str text, ReadAs as)
{
        Syllables r = pinyin_read(a, text, as);
        Buf syllables = buf_new(a), initials = buf_new(a);
        for (size_t i = 0; i < r.n; i++) {
                if (!r.p[i].plain.n)
                        continue;
                buf_put(&syllables, syllables.n ? S(" ") : S(""));
                buf_put(&syllables, r.p[i].plain);
                buf_put(&initials, r.p[i].han ? str_slice(r.p[i].plain, 0, 1) : r.p[i].plain);
        }
        return (PinyinKeys){buf_str(&syllables), buf_str(&initials)};
}

/* Queries
 * ------- */
/* The letter a–z that cp is typed for, without its tone mark; 0 if it is none. */
static char plain_letter(uint32_t cp)
{
        static const struct {
                uint32_t cp;
                char letter;
        } marked[] = {
                {0xE0, 'a'},
                {0xE1, 'a'},
                {0xE8, 'e'},
                {0xE9, 'e'},
                {0xEA, 'e'},
                {0xEC, 'i'},
                {0xED, 'i'},
                {0xF2, 'o'},
                {0xF3, 'o'},
                {0xF9, 'u'},
                {0xFA, 'u'},
                {0xFC, 'v'},
                {0x101, 'a'},
                {0x113, 'e'},
                {0x11B, 'e'},
                {0x12B, 'i'},
                {0x14D, 'o'},
                {0x16B, 'u'},
                {0x1CE, 'a'},
                {0x1D0, 'i'},
                {0x1D2, 'o'},
                {0x1D4, 'u'},
                {0x1D6, 'v'},
                {0x1D8, 'v'},
                {0x1DA, 'v'},
                {0x1DC, 'v'},
        };
        cp = fold_cp(cp);
        if (cp >= 'a' && cp <= 'z')
                return (char)cp;
        for (size_t i = 0; i < ARRAY_LEN(marked); i++)
                if (marked[i].cp == cp)
                        return marked[i].letter;
        return 0;
}

/* The letters, and a bit in *ret_ends for each that the writer made the last of a syllable. */
static size_t read_letters(Str words, char out[PINYIN_QUERY_MAX], uint64_t *ret_ends)
{
        uint32_t cp;
        size_t n = 0;
        for (size_t at = 0; utf8_next(words, &at, &cp);) {
                char letter = plain_letter(cp);
                if (letter && n < PINYIN_QUERY_MAX) {
                        out[n++] = letter;
                } else if (n && cp == ':' && out[n - 1] == 'u') {
                        out[n - 1] = 'v';
                } else if (n && (cp == ' ' || cp == '\'' || cp == 0x2019)) {
                        *ret_ends |= 1ull << (n - 1);
                } else {
                        return 0;
                }
        }
        return n;
}

typedef struct {
        const PinyinQuery *q;
        uint64_t counts[PINYIN_QUERY_MAX +
                1];                       /* of each place: bit k if the rest can be k syllables */
        size_t lengths[PINYIN_QUERY_MAX]; /* of the cut in hand */
        size_t wanted;                    /* syllables */
        VEC(Str) splits;
} Cutter;

/* True if no syllable ends within the n letters at from but behind the last. */
static bool unbroken(const PinyinQuery *q, size_t from, size_t n)
{
        return !(q->ends >> from & ((1ull << (n - 1)) - 1));
}

/* The letters of one syllable as they stand in the tables: lve may be typed lue, which is also 鹿耳, lu er, in its beginning. */
static Str syllable_of(Str typed)
{
        if (str_eq(typed, S("lue")))
                return S("lve");
        return str_eq(typed, S("nue")) ? S("nve") : typed;
}

static bool is_syllable_at(const PinyinQuery *q, size_t from, size_t n)
{
        return from + n <= q->letters.n && unbroken(q, from, n) &&
                pinyin_is_plain(syllable_of((Str){q->letters.p + from, n}));
}

static void count_cuts(Cutter *v)
{
        v->counts[v->q->letters.n] = 1;
        for (size_t at = v->q->letters.n; at-- > 0;)
                for (size_t n = 1; n <= SYLLABLE_LETTERS; n++)
                        if (is_syllable_at(v->q, at, n))
                                v->counts[at] |= v->counts[at + n] << 1;
}

static void keep_split(Arena *a, Cutter *v)
{
        Buf b = buf_new(a);
        for (size_t i = 0, at = 0; i < v->wanted; at += v->lengths[i++]) {
                buf_put(&b, i ? S(" ") : S(""));
                buf_put(&b, syllable_of((Str){v->q->letters.p + at, v->lengths[i]}));
        }
        *VEC_PUSH(a, &v->splits) = buf_str(&b);
}

/* Every cut of the letters from `from` on into the syllables still wanted. Each branch leads to one, so the
 * work is bounded by their number and length. */
static void cut(Arena *a, Cutter *v, size_t from, size_t depth)
{
        if (depth == v->wanted) {
                keep_split(a, v);
                return;
        }
        for (size_t n = SYLLABLE_LETTERS; n > 0 && v->splits.n < PINYIN_SPLITS_MAX; n--) {
                if (!is_syllable_at(v->q, from, n) ||
                        !(v->counts[from + n] >> (v->wanted - depth - 1) & 1))
                        continue;
                v->lengths[depth] = n;
                cut(a, v, from + n, depth + 1);
        }
}

/* Two letters or more, none of which begins no syllable. */
static bool are_initials(Str letters)
{
        for (size_t i = 0; i < letters.n; i++)
                if (strchr("iuv", letters.p[i]))
                        return false;
        return letters.n > 1;
}

PinyinQuery pinyin_query(Arena *a, Str words)
{
        char letters[PINYIN_QUERY_MAX];
        PinyinQuery q = {0};
        size_t n = read_letters(str_trim(words), letters, &q.ends);
        q.letters = str_keep(a, (Str){letters, n});
        if (n == 0)
                return q;
        q.initials = are_initials(q.letters);
        Cutter v = {.q = &q};
        count_cuts(&v);
        for (v.wanted = 1; v.wanted <= n; v.wanted++)
                if (v.counts[0] >> v.wanted & 1)
                        cut(a, &v, 0, 0);
        q.splits = v.splits.p;
        q.n_splits = v.splits.n;
        return q;
}

/* Matching
 * -------- */
/* The places among the query's letters that one reading leads to from those of `places`, a bit each. */
static uint64_t after_plain(const PinyinQuery *q, uint64_t places, Str plain)
{
        uint64_t next = 0;
        for (size_t at = 0; plain.n && at + plain.n <= q->letters.n; at++)
                if (places >> at & 1 && unbroken(q, at, plain.n) &&
                        str_eq(syllable_of((Str){q->letters.p + at, plain.n}), plain))
                        next |= 1ull << (at + plain.n);
        return next;
}

typedef enum { IN_FULL, BY_INITIALS } How;

static uint64_t after_reading(const PinyinQuery *q, uint64_t places, const Syllable *r, How how)
{
        Str plain[1 + 2 * PINYIN_READINGS_MAX] = {r->plain};
        size_t n = 1, at = 0;
        uint32_t cp;
        uint64_t next = 0;
        if (r->han && utf8_next(r->at, &at, &cp)) {
                n += pinyin_plain_readings(cp, plain + n);
                n += pinyin_plain_readings(fold_cp(cp), plain + n);
        }
        for (size_t i = 0; i < n; i++) {
                if (how == BY_INITIALS && r->han && plain[i].n)
                        plain[i].n = 1;
                next |= after_plain(q, places, plain[i]);
        }
        return next;
}

/* Syllables from `from` on that use up the query; 0 if they do not. */
static size_t match_at(const PinyinQuery *q, const Syllables *r, size_t from, How how)
{
        uint64_t places = 1;
        for (size_t i = from; i < r->n && places; i++) {
                places = after_reading(q, places, &r->p[i], how);
                if (places >> q->letters.n & 1)
                        return i + 1 - from;
        }
        return 0;
}

bool pinyin_find(Arena *a, const PinyinQuery *q, Str text, Span *ret)
{
        Syllables r = pinyin_read(a, text, READ_TEXT);
        for (How how = IN_FULL; how <= BY_INITIALS; how++) {
                if (how == IN_FULL ? q->n_splits == 0 : !q->initials)
                        continue;
                for (size_t i = 0; i < r.n; i++) {
                        size_t n = match_at(q, &r, i, how);
                        if (!n)
                                continue;
                        Str last = r.p[i + n - 1].at;
                        *ret = (Span){
                                (size_t)(r.p[i].at.p - text.p), (size_t)(last.p + last.n - text.p)};
                        return true;
                }
        }
        return false;
}
