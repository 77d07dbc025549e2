/* check_pairs.c: marks that come in pairs (GB/T 15834—2011 4.8, 4.9, 4.15): each is closed, none crosses another, and the
 * inner one has the inner form. A quotation of several paragraphs opens each of them and closes the last alone
 * (4.8.3.5), so what is open at the end of a paragraph is carried on for a while. */
#include "text/check.h"

#define DEPTH_MAX 32
#define CARRIED_MAX 64
#define CARRIED_LINES 40 /* a quotation is not followed further */

typedef struct {
        uint32_t open, close;
        bool carries; /* may be closed in a later paragraph */
} Pair;

static const Pair pairs[] = {
        {U'“', U'”', true},
        {U'‘', U'’', true},
        {U'（', U'）', true},
        {U'《', U'》', false},
        {U'〈', U'〉', false},
        {U'【', U'】', false},
        {U'〔', U'〕', false},
        {U'「', U'」', true},
        {U'『', U'』', true},
};

typedef struct {
        uint8_t pair;
        int at;
} Open;

typedef struct {
        uint8_t pair;
        Span at;
        size_t line;
} CarriedOpen;

typedef struct {
        CarriedOpen p[CARRIED_MAX];
        int n;
} Carried;

static int pair_of(uint32_t cp, bool *ret_opens)
{
        cp = cp == '(' ? U'（' : cp == ')' ? U'）' : cp;
        for (size_t i = 0; i < ARRAY_LEN(pairs); i++)
                if (cp == pairs[i].open || cp == pairs[i].close) {
                        *ret_opens = cp == pairs[i].open;
                        return (int)i;
                }
        return -1;
}

static bool is_apostrophe(const Para *p, int i)
{
        return p->cp[i] == U'’' &&
                (is_latin(p->cp[i - 1]) || is_arabic(p->cp[i - 1]) || is_latin(p->cp[i + 1]));
}

/* The bracket of 1） and a), which has no other. */
static bool is_list_mark(const Para *p, int i)
{
        int at = i - 1;
        if (p->cp[i] != U'）' && p->cp[i] != ')')
                return false;
        while (at > i - 5 && (is_arabic(p->cp[at]) || is_numeral(p->cp[at]) || is_latin(p->cp[at])))
                at--;
        return at < i - 1 &&
                (p->cp[at] == 0 || p->cp[at] == ' ' ||
                        one_of(p->cp[at], U"\u3000，。；：、？！,;:"));
}

/* The words in the quotation or title that opens at i, in the inner form. */
static void inner_form(Check *k, int i, const char *rule, Str open, Str close)
{
        const Para *p = &k->p;
        uint32_t closing = p->cp[i] == U'“' ? U'”' : U'》';
        int to = i + 1, depth = 1;
        for (; to < p->n && to < i + 200; to++) {
                depth += p->cp[to] == p->cp[i] ? 1 : p->cp[to] == closing ? -1 : 0;
                if (depth == 0)
                        break;
        }
        if (depth)
                remark_as(k, rule, i, i + 1, open);
        else
                remark_as(k, rule, i, to + 1,
                        str_printf(k->c->arena, "%.*s%.*s%.*s", STR(open),
                                STR(para_text(k, i + 1, to)), STR(close)));
}

/* The inner form of “ is ‘, of 《 is 〈. */
static void check_level(Check *k, const Open *open, int n, int i)
{
        uint32_t cp = k->p.cp[i], outer = 0;
        for (int at = n - 1; at >= 0 && !outer; at--) {
                uint32_t other = pairs[open[at].pair].open;
                if (other == cp || (cp == U'“' && other == U'‘') || (cp == U'《' && other == U'〈'))
                        outer = other;
        }
        if (outer != cp)
                return;
        if (cp == U'“')
                inner_form(k, i, "inner-quote", S("‘"), S("’"));
        else if (cp == U'《')
                inner_form(k, i, "inner-title", S("〈"), S("〉"));
}

/* A mark that closes nothing of this paragraph: perhaps something of an earlier one. */
static bool close_carried(Check *k, int pair)
{
        Carried *carried = k->carried;
        bool closed = false;
        for (int i = 0; i < carried->n;) {
                if (carried->p[i].pair == pair) {
                        carried->p[i] = carried->p[--carried->n];
                        closed = true;
                } else {
                        i++;
                }
        }
        return closed;
}

static void carry(Check *k, const Open *open)
{
        Carried *carried = k->carried;
        if (carried->n < CARRIED_MAX && pairs[open->pair].carries)
                carried->p[carried->n++] = (CarriedOpen){
                        open->pair, {k->p.off[open->at], k->p.off[open->at + 1]}, k->p.number};
        else
                remark(k, open->at, open->at + 1, (Str){0});
}

/* What has been open for too long is told. */
static void expire(Check *k, size_t line)
{
        Carried *carried = k->carried;
        for (int i = 0; i < carried->n;) {
                CarriedOpen *o = &carried->p[i];
                if (line - o->line <= CARRIED_LINES && line != SIZE_MAX) {
                        i++;
                        continue;
                }
                remark_at(k, o->at, (Str){0}, (Str){0});
                *o = carried->p[--carried->n];
        }
}

/* Takes the pair that closes at i off the stack. Marks above it are open still: they cross it if they are
 * closed later in the paragraph. */
static void close_pair(Check *k, Open *open, int *n, int pair, int i)
{
        int at = *n - 1;
        while (at >= 0 && open[at].pair != pair)
                at--;
        if (at < 0) {
                if (!is_list_mark(&k->p, i) && !close_carried(k, pair))
                        remark(k, i, i + 1, (Str){0});
                return;
        }
        if (at < *n - 1) {
                bool crossed = false;
                uint32_t other = pairs[open[at + 1].pair].close;
                for (int later = i + 1; later < k->p.n && later < i + 200; later++)
                        crossed |= k->p.cp[later] == other;
                if (crossed)
                        remark_as(k, "crossed", i, i + 1, (Str){0});
                else
                        remark(k, open[at + 1].at, open[at + 1].at + 1, (Str){0});
        }
        if (at < *n - 1 && *n - at > 2) /* more than one between: what is left is no longer known */
                *n = at;
        else {
                for (int move = at; move + 1 < *n; move++)
                        open[move] = open[move + 1];
                *n -= 1;
                if (at < *n && k->remarks.n &&
                        k->remarks.p[k->remarks.n - 1].at.from == k->p.off[open[at].at])
                        *n -= 1; /* told already */
        }
}

static void walk_pairs(Check *k, int i)
{
        const Para *p = &k->p;
        Open open[DEPTH_MAX];
        int n = 0, first = 0;
        while (p->cp[first] == ' ' || p->cp[first] == 0x3000)
                first++;
        if (!k->carried)
                k->carried = NEW(k->c->arena, Carried);
        expire(k, p->number);
        for (i = 0; i < p->n; i++) {
                bool opens;
                if (p->cp[i] < 0x80 && p->cp[i] != '(' && p->cp[i] != ')')
                        continue;
                int pair = is_hanzi(p->cp[i]) ? -1 : pair_of(p->cp[i], &opens);
                if (pair < 0 || is_apostrophe(p, i))
                        continue;
                if (!opens) {
                        close_pair(k, open, &n, pair, i);
                } else if (n < DEPTH_MAX) {
                        if (i == first) /* opens the next paragraph of what is carried, too */
                                close_carried(k, pair);
                        check_level(k, open, n, i);
                        open[n++] = (Open){(uint8_t)pair, i};
                }
        }
        for (int at = 0; at < n; at++)
                carry(k, &open[at]);
        size_t end = p->off[p->n];
        end += end < k->text.n && k->text.p[end] == '\r';
        if (end + 1 >= k->text.n) /* the last paragraph */
                expire(k, SIZE_MAX);
}

const CheckRule rules_pairs[] = {
        {"unpaired", "GB/T 15834—2011 5.1.3", N_("This mark has no other that belongs to it."),
                "城内有书院（建于明代，今废。", "城内有书院（建于明代），今废。", REMARK_ERROR, 0,
                NULL, walk_pairs},
        {"crossed", "GB/T 15834—2011 5.1.3", N_("Two pairs of marks cross each other."),
                "他说：“见《县志”》卷三。", "他说：“见《县志》”卷三。", REMARK_ERROR, 0, NULL,
                NULL},
        {"inner-quote", "GB/T 15834—2011 4.8.3.4", N_("Inside of “ ” the quotation marks are ‘ ’."),
                "他说：“碑上有“义渡”二字。”", "他说：“碑上有‘义渡’二字。”", REMARK_LIKELY, 0, NULL,
                NULL},
        {"inner-title", "GB/T 15834—2011 4.15.3.6",
                N_("Inside of 《 》 the title marks are 〈 〉."), "《读《桐溪县志》札记》",
                "《读〈桐溪县志〉札记》", REMARK_LIKELY, 0, NULL, NULL},
        {0},
};
