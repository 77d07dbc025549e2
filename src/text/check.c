/* check.c: the walker of proofreading. A text is read paragraph by paragraph, once; at each character the rules
 * that wait for it are called. What a rule is stands in the tables of check_*.c: nothing here knows one. */
#include "text/check.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define TRIGGERED_MAX 64
#define HABIT_LIMIT 3 /* so many places of a habit are told one by one */

const CheckRule *const check_tables[] = {rules_punctuation, rules_pairs, rules_numbers, rules_time,
        rules_sums, rules_names, rules_words, rules_likely, NULL};

typedef struct {
        uint64_t waiting[256]; /* by a hash of the character: rules that may wait for it */
        const CheckRule *rules[TRIGGERED_MAX];
        size_t n;
} Dispatch;

const char *severity_name(Severity k)
{
        static const char *const names[] = {"error", "likely", "hint"};
        return names[k];
}

const char *severity_label(Severity k)
{
        static const char *const labels[] = {N_("error"), N_("likely"), N_("hint")};
        return labels[k];
}

const CheckRule *check_rule(Str id)
{
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++)
                        if (str_eq(id, str_from(r->id)))
                                return r;
        return NULL;
}

/* Characters and words
 * -------------------- */
bool one_of(uint32_t cp, const char32_t *set)
{
        for (; *set; set++)
                if (*set == cp)
                        return true;
        return false;
}

bool is_hanzi(uint32_t cp)
{
        return (cp >= 0x4E00 && cp <= 0x9FFF) || (cp > 0x7F && is_han(cp));
}

bool is_latin(uint32_t cp)
{
        return (cp | 0x20) >= 'a' && (cp | 0x20) <= 'z';
}

int numeral_value(uint32_t cp)
{
        static const char32_t digits[] = U"〇一二三四五六七八九";
        for (int i = 0; digits[i]; i++)
                if (digits[i] == cp)
                        return i;
        return cp == U'零' ? 0 : cp == U'两' ? 2 : -1;
}

bool is_numeral(uint32_t cp)
{
        return numeral_value(cp) >= 0 || one_of(cp, U"十百千万亿");
}

int word_at(const Para *p, int i, const char32_t *w)
{
        int n = 0;
        while (w[n] && i + n < p->n && p->cp[i + n] == w[n])
                n++;
        return w[n] ? 0 : n;
}

int word_before(const Para *p, int i, const char32_t *w)
{
        int n = 0;
        while (w[n])
                n++;
        return i >= n && word_at(p, i - n, w) ? n : 0;
}

int any_at(const Para *p, int i, const char32_t *const *words)
{
        int best = 0;
        for (; *words; words++)
                best = MAX(best, word_at(p, i, *words));
        return best;
}

int any_before(const Para *p, int i, const char32_t *const *words)
{
        int best = 0;
        for (; *words; words++)
                best = MAX(best, word_before(p, i, *words));
        return best;
}

bool has_word(Str s, const char *w)
{
        return str_find(s, str_from(w), 0) != SIZE_MAX;
}

Str chinese_number(Arena *a, int n)
{
        static const char *const digits[] = {
                "零", "一", "二", "三", "四", "五", "六", "七", "八", "九"};
        static const struct {
                int value;
                const char *word;
        } places[] = {{1000, "千"}, {100, "百"}, {10, "十"}, {1, ""}};
        Buf b = buf_new(a);
        bool gap = false;
        for (size_t i = 0; i < ARRAY_LEN(places); i++) {
                int d = n / places[i].value % 10;
                gap |= d == 0 && b.n > 0;
                if (d == 0)
                        continue;
                if (gap)
                        buf_put(&b, S("零"));
                gap = false;
                if (d > 1 || b.n || places[i].value != 10)
                        buf_put(&b, str_from(digits[d]));
                buf_put(&b, str_from(places[i].word));
        }
        return b.n ? buf_str(&b) : S("零");
}

Span sentence_around(Str text, size_t at)
{
        size_t from = at, to = at, before;
        uint32_t cp;
        while ((before = from) > 0 && utf8_prev(text, &before, &cp) && cp != '\n' &&
                !one_of(cp, U"。！？；") && at - before < 2000)
                from = before;
        while (to < text.n) {
                size_t next = to;
                utf8_next(text, &next, &cp);
                if (cp == '\n' || one_of(cp, U"。！？；") || next - at > 2000)
                        break;
                to = next;
        }
        return (Span){from, to};
}

size_t first_date(const Check *k, size_t from)
{
        size_t low = 0, high = k->dates.n;
        while (low < high) {
                size_t mid = (low + high) / 2;
                if (k->dates.p[mid].at.from < from)
                        low = mid + 1;
                else
                        high = mid;
        }
        return low;
}

/* Remarks
 * -------- */
Str para_text(const Check *k, int i, int to)
{
        return str_slice(k->text, k->p.off[i], k->p.off[to]);
}

/* Counts a place of a habit; true if it need not be kept. */
static bool is_one_more(Check *k)
{
        Habit *h = NULL;
        if (!(k->rule->bits & RULE_HABIT) || k->o->every_place)
                return false;
        for (size_t i = 0; i < k->habits.n && !h; i++)
                if (k->habits.p[i].rule == k->rule)
                        h = &k->habits.p[i];
        if (!h) {
                h = VEC_PUSH(k->c->arena, &k->habits);
                *h = (Habit){k->rule, 0};
        }
        return ++h->n > HABIT_LIMIT;
}

void remark_at(Check *k, Span at, Str proposal, Str why)
{
        if (is_one_more(k))
                return;
        if (k->remarks.n >= REMARKS_MAX) {
                k->n_left_off++;
                return;
        }
        *VEC_PUSH(k->c->arena, &k->remarks) = (Remark){.rule = k->rule,
                .at = at,
                .words = str_slice(k->text, at.from, at.to),
                .proposal = proposal,
                .why = why.n ? why : str_from(tr(k->c, k->rule->sentence)),
                .times = 1,
                .severity = k->rule->severity};
}

void remark_because(Check *k, int i, int to, Str proposal, Str why)
{
        assert(i >= 0 && to <= k->p.n && i <= to);
        remark_at(k, (Span){k->p.off[i], k->p.off[to]}, proposal, why);
}

void remark(Check *k, int i, int to, Str proposal)
{
        remark_because(k, i, to, proposal, (Str){0});
}

void remark_as(Check *k, const char *rule, int i, int to, Str proposal)
{
        const CheckRule *at_work = k->rule;
        k->rule = check_rule(str_from(rule));
        assert(k->rule);
        remark(k, i, to, proposal);
        k->rule = at_work;
}

/* The walk
 * -------- */
static unsigned hash_of(uint32_t cp)
{
        return (cp ^ cp >> 8) & 255;
}

static void dispatch_fill(Dispatch *d)
{
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++) {
                        if (!r->triggers)
                                continue;
                        assert(d->n < TRIGGERED_MAX);
                        for (const char32_t *w = r->triggers; *w; w++)
                                d->waiting[hash_of(*w)] |= (uint64_t)1 << d->n;
                        d->rules[d->n++] = r;
                }
}

static void walk_paragraph(Check *k, const Dispatch *d)
{
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++)
                        if (r->find && !r->triggers && !(r->bits & RULE_TEXT)) {
                                k->rule = r;
                                r->find(k, 0);
                        }
        for (int i = 0; i < k->p.n; i++) {
                uint64_t waiting = d->waiting[hash_of(k->p.cp[i])];
                for (; waiting; waiting &= waiting - 1) {
                        const CheckRule *r = d->rules[__builtin_ctzll(waiting)];
                        if (!one_of(k->p.cp[i], r->triggers))
                                continue;
                        k->rule = r;
                        r->find(k, i);
                }
        }
}

static size_t longest_line(Str text)
{
        Str line;
        size_t n = 0;
        for (Str rest = text; rest.n && str_cut(&rest, '\n', &line);)
                n = MAX(n, line.n);
        return n;
}

/* cp and off have room for the longest line and its margins. */
static void read_paragraph(Check *k, Str line, size_t number, uint32_t *cp, uint32_t *off)
{
        size_t at = 0, from = (size_t)(line.p - k->text.p);
        int n = 0;
        for (; at < line.n; n++) {
                off[n] = (uint32_t)(from + at);
                utf8_next(line, &at, &cp[n]);
        }
        if (n && cp[n - 1] == '\r')
                n--;
        else
                off[n] = (uint32_t)(from + line.n);
        memset(&cp[n], 0, PARA_PAD * sizeof *cp);
        k->p = (Para){cp, off, n, number};
}

static void walk(Check *k)
{
        Dispatch d = {0};
        size_t most = longest_line(k->text) + 1, number = 0;
        Str line;
        uint32_t *cp = NEW_N(k->c->arena, uint32_t, most + 2 * PARA_PAD);
        uint32_t *off = NEW_N(k->c->arena, uint32_t, most);
        dispatch_fill(&d);
        for (Str rest = k->text; rest.n && str_cut(&rest, '\n', &line);) {
                read_paragraph(k, line, ++number, cp + PARA_PAD, off);
                walk_paragraph(k, &d);
                k->line_ended = k->p.n ? k->p.cp[k->p.n - 1] : 0;
        }
        for (const CheckRule *const *t = check_tables; *t; t++)
                for (const CheckRule *r = *t; r->id; r++)
                        if (r->find && r->bits & RULE_TEXT) {
                                k->rule = r;
                                r->find(k, 0);
                        }
}

/* In order, and once
 * ------------------ */
static int by_place(const void *a, const void *b)
{
        const Remark *x = a, *y = b;
        if (x->at.from != y->at.from)
                return x->at.from < y->at.from ? -1 : 1;
        if (x->at.to != y->at.to)
                return x->at.to < y->at.to ? -1 : 1;
        return strcmp(x->rule->id, y->rule->id);
}

/* A habit that was met more than a few times leaves its first place. */
static void join_habits(Check *k)
{
        for (size_t h = 0; h < k->habits.n; h++) {
                const Habit *habit = &k->habits.p[h];
                size_t kept = 0;
                if (habit->n <= HABIT_LIMIT)
                        continue;
                for (size_t i = 0, seen = 0; i < k->remarks.n; i++) {
                        Remark *f = &k->remarks.p[i];
                        if (f->rule == habit->rule)
                                f->times = habit->n;
                        if (f->rule != habit->rule || seen++ == 0)
                                k->remarks.p[kept++] = *f;
                }
                k->remarks.n = kept;
        }
}

static void put_lines(Check *k)
{
        size_t at = 0, line = 1, from = 0;
        for (size_t i = 0; i < k->remarks.n; i++) {
                Remark *f = &k->remarks.p[i];
                const char *end;
                while (at < f->at.from &&
                        (end = memchr(k->text.p + at, '\n', f->at.from - at)) != NULL) {
                        line++;
                        from = at = (size_t)(end - k->text.p) + 1;
                }
                at = f->at.from;
                f->line = line;
                size_t back =
                        i && k->remarks.p[i - 1].line == line ? k->remarks.p[i - 1].at.from : from;
                f->column = (back == from ? 1 : k->remarks.p[i - 1].column) +
                        utf8_count(str_slice(k->text, back, f->at.from));
        }
}

Err proofread(Ctx *c, Str text, const CheckOptions *o, Remarks *ret)
{
        if (text.n > CHECK_MAX)
                return fail(c, ERR_LIMIT,
                        "The text is too long to be proofread in one piece: at most %d megabytes.",
                        (int)(CHECK_MAX >> 20));
        Check k = {.c = c, .text = text, .o = o};
        TRY(date_find(c, text, o->anchor, &k.dates));
        TRY(number_find(c, text, &k.numbers));
        walk(&k);
        if (k.remarks.n)
                qsort(k.remarks.p, k.remarks.n, sizeof *k.remarks.p, by_place);
        join_habits(&k);
        put_lines(&k);
        *ret = (Remarks){k.remarks.p, k.remarks.n, k.n_left_off};
        return OK;
}
