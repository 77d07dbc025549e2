/* name.c: every known person, place and body of a text in one pass. Names are short, so looking anew at each place costs as
 * much as an automaton with failure links, and leftmost-longest comes by itself; NAME_CHARS_MAX bounds the look, hence the whole
 * search is linear.
 *
 * A place is looked at only if two filters say so. The first holds a byte for the first two characters: that they are a form,
 * and what kind of characters come third in the forms that begin with them, of seven kinds that are drawn by lot; it is small
 * enough to stay near the processor, and nearly all places end there. The second holds a bit for the first three. Behind them stands a hash table of the prefixes of all forms, from three
 * characters on (and forms of two): eight bytes each, a print of the prefix and a form that has it. A print may lie, so
 * what is found is compared with the form.
 *
 * Size: a million forms of five characters take some 100 MB, half of them their words; nothing is moved while it grows. */
#include "text/scan.h"

#include <string.h>

#define NONE 0
#define PAGE_SHIFT 22 /* pages of records, up to 4 MB each */
#define PAGE ((size_t)1 << PAGE_SHIFT)
#define FIRST_PAGE ((size_t)16 << 10) /* the first ones are smaller, for short lists */
#define UNIT 4                        /* bytes; records begin at multiples of it */
#define PAGES_MAX (((size_t)1 << 31) / (PAGE / UNIT) - 1)
#define AS_FORM UINT16_MAX /* the words are those of the form */
#define BATCH 32           /* places whose memory is on its way */
#define PAIRS_BITS_MAX 20  /* a megabyte: what of it is asked for often stays in the second cache */
#define HANG_LOOKS 64      /* bearers of one form that are looked at to find one twice */

/* Form, id and display stand behind it. */
typedef struct {
        uint32_t next, last;        /* records with the same form; NONE */
        uint32_t period;            /* + 1; NONE */
        uint16_t kind;              /* index of the interned kind */
        uint16_t form, id, display; /* bytes of each; form 0: the page ends */
} Record;

typedef struct {
        int32_t from, to;
        Str later, note;
} Period;

typedef struct {
        uint32_t print : 24;  /* of the prefix */
        uint32_t goes_on : 8; /* bits of the characters that follow it in some form */
        uint32_t
                where; /* a record with this prefix, and in the lowest bit whether its form ends here; 0: free */
} Node;

struct Names {
        Arena *arena;
        VEC(char *) pages;
        size_t page_used, page_cap, n_records;
        VEC(Period) periods;
        VEC(Str) kinds;
        Node *nodes;
        size_t n_slots, n_prefixes; /* prefixes: at most so many */
        uint8_t *pairs;             /* the filters */
        uint64_t *threes;
        int pairs_shift, threes_shift; /* 64 less the binary logarithm of their entries */
};

Names *names_new(Arena *a)
{
        Names *n = NEW(a, Names);
        n->arena = a;
        return n;
}

/* A record's number says where it is, counted from 1. */
static inline Record *record_at(const Names *n, uint32_t r)
{
        size_t at = (size_t)(r - 1) * UNIT;
        return (Record *)(void *)(n->pages.p[at >> PAGE_SHIFT] + (at & (PAGE - 1)));
}

static inline Str form_of(const Record *r)
{
        return (Str){(const char *)(r + 1), r->form};
}

static Str id_of(const Record *r)
{
        Str form = form_of(r);
        return r->id == AS_FORM ? form : (Str){form.p + form.n, r->id};
}

static Str display_of(const Record *r)
{
        Str form = form_of(r);
        return r->display == AS_FORM
                ? form
                : (Str){form.p + form.n + (r->id == AS_FORM ? 0 : r->id), r->display};
}

static size_t size_of(const Record *r)
{
        size_t n = sizeof *r + r->form + (r->id == AS_FORM ? 0 : r->id) +
                (r->display == AS_FORM ? 0 : r->display);
        return (n + UNIT - 1) / UNIT * UNIT;
}

/* Adding
 * ------ */
static bool kind_of(Names *n, Str kind, uint16_t *ret)
{
        for (size_t i = n->kinds.n; i > 0; i--) { /* usually that of the name before */
                *ret = (uint16_t)(i - 1);
                if (str_eq(n->kinds.p[i - 1], kind))
                        return true;
        }
        if (n->kinds.n == NAME_KINDS_MAX)
                return false;
        *ret = (uint16_t)n->kinds.n;
        *VEC_PUSH(n->arena, &n->kinds) = str_keep(n->arena, kind);
        return true;
}

static void put_record(Names *n, const Record *r, Str form, Str id, Str display)
{
        Str words[] = {
                form, r->id == AS_FORM ? (Str){0} : id, r->display == AS_FORM ? (Str){0} : display};
        size_t need = size_of(r) + sizeof *r; /* leaves room for the record that ends the page */
        if (n->page_used + need > n->page_cap) {
                n->page_cap = MIN(PAGE, MAX(FIRST_PAGE << MIN(n->pages.n, (size_t)8), need));
                *VEC_PUSH(n->arena, &n->pages) = arena_alloc(n->arena, n->page_cap);
                n->page_used = 0;
        }
        char *at = n->pages.p[n->pages.n - 1] + n->page_used;
        n->page_used += size_of(r);
        n->n_records++;
        memcpy(at, r, sizeof *r);
        at += sizeof *r;
        for (size_t i = 0; i < ARRAY_LEN(words); i++) {
                if (words[i].n)
                        memcpy(at, words[i].p, words[i].n);
                at += words[i].n;
        }
}

void names_add_period(Names *n, Str form, Str kind, Str id, Str display, const NamePeriod *period)
{
        char folded[NAME_CHARS_MAX * UTF8_MAX + UTF8_MAX], *o = folded;
        form = str_trim(form);
        size_t chars = utf8_count(form);
        Record r = {0};
        if (chars < 2 || chars > NAME_CHARS_MAX || id.n >= AS_FORM || display.n >= AS_FORM ||
                n->pages.n >= PAGES_MAX || !kind_of(n, kind, &r.kind))
                return;
        for (const char *p = form.p, *end = form.p + form.n; p < end;) {
                uint32_t cp;
                p = text_next(p, end, &cp);
                o = text_put(o, lane_form(cp));
        }
        form = (Str){folded, (size_t)(o - folded)};
        r.form = (uint16_t)form.n;
        r.id = str_eq(id, form) ? AS_FORM : (uint16_t)id.n;
        r.display = str_eq(display, form) ? AS_FORM : (uint16_t)display.n;
        if (period) {
                *VEC_PUSH(n->arena, &n->periods) = (Period){period->from, period->to,
                        str_keep(n->arena, period->later), str_keep(n->arena, period->note)};
                r.period = (uint32_t)n->periods.n;
        }
        n->n_prefixes += chars == 2 ? 1 : chars - 2;
        put_record(n, &r, form, id, display);
}

void names_add(Names *n, Str form, Str kind, Str id, Str display)
{
        names_add_period(n, form, kind, id, display, NULL);
}

/* Table
 * ----- */
#define MIX 0x9E3779B97F4A7C15u

static inline uint64_t first_two(uint32_t a, uint32_t b)
{
        return ((uint64_t)a << 21 ^ b) * MIX;
}

static inline uint64_t one_more(uint64_t h, uint32_t cp)
{
        return ((h << 23 | h >> 41) ^ cp) * MIX;
}

static inline size_t slot_of(const Names *n, uint64_t h)
{
        return (size_t)((unsigned __int128)h * n->n_slots >> 64);
}

static inline unsigned bit_of_next(uint32_t cp)
{
        return cp * 0x9E3779B1u >> 29;
}

static inline uint32_t print_of(uint64_t h)
{
        return (uint32_t)h & 0xFFFFFF;
}

#define PAIR_ENDS 0x80u /* the two are a form */

/* The bit of a third character, one of seven. */
static inline unsigned third_bit(uint32_t cp)
{
        return 1u << ((uint64_t)(cp * 0x9E3779B1u) * 7 >> 32);
}

/* What the first filter knows of the two characters whose hash is h; 0: no form begins with them. */
static inline unsigned pair_of(const Names *n, uint64_t h)
{
        return n->pairs[h >> n->pairs_shift];
}

/* Whether a form may begin with the three characters whose hash is h. */
static inline uint64_t is_three(const Names *n, uint64_t h)
{
        uint64_t i = h >> n->threes_shift;
        return n->threes[i >> 6] >> (i & 63) & 1;
}

static void put_three(Names *n, uint64_t h)
{
        uint64_t i = h >> n->threes_shift;
        n->threes[i >> 6] |= (uint64_t)1 << (i & 63);
}

/* Hangs record r behind the others of the form that record head is the first of, unless the same one is there. */
static void hang(Names *n, uint32_t head, uint32_t r)
{
        Record *first = record_at(n, head), *this = record_at(n, r), *other = first;
        for (int looks = 0; looks < HANG_LOOKS; looks++) {
                if (other->kind == this->kind && !other->period && !this->period &&
                        str_eq(id_of(other), id_of(this)))
                        return;
                if (other->next == NONE)
                        break;
                other = record_at(n, other->next);
        }
        if (first->last == NONE)
                first->next = r;
        else
                record_at(n, first->last)->next = r;
        first->last = r;
}

/* Puts the first `bytes` bytes of record r's form, whose hash is h, among the prefixes; next is the character behind them. */
static void put_prefix(Names *n, uint64_t h, uint32_t r, size_t bytes, uint32_t next)
{
        Str form = form_of(record_at(n, r)), prefix = str_slice(form, 0, bytes);
        bool ends = bytes == form.n;
        size_t i = slot_of(n, h);
        for (; n->nodes[i].where; i = i + 1 < n->n_slots ? i + 1 : 0) {
                Node *node = &n->nodes[i];
                if (node->print == print_of(h) &&
                        str_starts(form_of(record_at(n, node->where >> 1)), prefix))
                        break;
        }
        Node *node = &n->nodes[i];
        if (ends && (node->where & 1))
                hang(n, node->where >> 1, r);
        else if (ends || !node->where)
                node->where = r << 1 | ends;
        node->print = print_of(h);
        if (!ends)
                node->goes_on |= (uint8_t)(1u << bit_of_next(next));
}

/* Puts a form into the filter and the table. */
static void put_form(Names *n, uint32_t r)
{
        Str form = form_of(record_at(n, r));
        uint32_t first, cp, next;
        size_t at = 0, behind;
        if (!utf8_next(form, &at, &first) || !utf8_next(form, &at, &cp))
                return;
        uint64_t h = first_two(first, cp);
        uint8_t *pair = &n->pairs[h >> n->pairs_shift];
        if (at == form.n) {
                *pair |= PAIR_ENDS;
                put_prefix(n, h, r, at, 0);
        }
        for (int k = 2; utf8_next(form, &at, &cp); k++) {
                behind = at;
                next = 0;
                (void)utf8_next(form, &behind, &next);
                h = one_more(h, cp);
                if (k == 2) {
                        *pair |= (uint8_t)third_bit(cp);
                        put_three(n, h);
                }
                put_prefix(n, h, r, at, next);
        }
}

void names_ready(Names *n)
{
        int bits = 6;
        while (bits < 23 && (size_t)1 << bits < n->n_records)
                bits++;
        int pairs_bits = MIN(bits + 1, PAIRS_BITS_MAX), threes_bits = bits + 4;
        n->pairs_shift = 64 - pairs_bits;
        n->threes_shift = 64 - threes_bits;
        n->pairs = NEW_N(n->arena, uint8_t, (size_t)1 << pairs_bits);
        n->threes = NEW_N(n->arena, uint64_t, (size_t)1 << (threes_bits - 6));
        n->n_slots = n->n_prefixes + n->n_prefixes / 3 + 8;
        n->nodes = NEW_N(n->arena, Node, n->n_slots);
        for (size_t page = 0; page < n->pages.n; page++) {
                for (size_t at = page << PAGE_SHIFT;;) {
                        uint32_t r = (uint32_t)(at / UNIT) + 1;
                        if (!record_at(n, r)->form)
                                break;
                        put_form(n, r);
                        at += size_of(record_at(n, r));
                }
        }
}

/* Finding
 * ------- */
size_t names_starts(const Names *names, const uint32_t *cp, size_t n, uint16_t *ret)
{
        size_t n_pairs = 0, n_ret = 0;
        uint64_t h[BATCH];
        if (!names->pairs)
                return 0;
        for (size_t i = 0; i < n; i++) {
                unsigned pair = pair_of(names, first_two(cp[i], cp[i + 1]));
                ret[n_pairs] = (uint16_t)i;
                n_pairs += (pair & (third_bit(cp[i + 2]) | PAIR_ENDS)) != 0;
        }
        for (size_t i = 0; i < n_pairs; i += BATCH) {
                size_t n_batch = MIN(n_pairs - i, (size_t)BATCH);
                for (size_t k = 0; k < n_batch; k++) {
                        const uint32_t *at = &cp[ret[i + k]];
                        h[k] = one_more(first_two(at[0], at[1]), at[2]);
                        __builtin_prefetch(&names->threes[h[k] >> names->threes_shift >> 6]);
                }
                for (size_t k = 0; k < n_batch; k++) {
                        const uint32_t *at = &cp[ret[i + k]];
                        ret[n_ret] = ret[i + k];
                        n_ret += is_three(names, h[k]) ||
                                pair_of(names, first_two(at[0], at[1])) & PAIR_ENDS;
                }
        }
        return n_ret;
}

/* The hash that the first look of names_longest goes to. */
static uint64_t first_hash(const Names *n, const uint32_t *cp)
{
        uint64_t h = first_two(cp[0], cp[1]);
        return pair_of(n, h) & PAIR_ENDS ? h : one_more(h, cp[2]);
}

void names_fetch(const Names *names, const uint32_t *cp)
{
        __builtin_prefetch(&names->nodes[slot_of(names, first_hash(names, cp))]);
}

void names_fetch_form(const Names *names, const uint32_t *cp)
{
        uint64_t h = first_hash(names, cp);
        const Node *node = &names->nodes[slot_of(names, h)];
        if ((node->where & 1) && node->print == print_of(h))
                __builtin_prefetch(record_at(names, node->where >> 1));
}

/* Letters must not go on at the edges of a form: Li is not in Lib. */
static bool cuts_word(uint32_t inside, uint32_t outside)
{
        return fold_class(fold_value(inside)) == CLASS_WORD &&
                fold_class(fold_value(outside)) == CLASS_WORD;
}

static bool is_form(Str form, const uint32_t *cp, int cells)
{
        char one[UTF8_MAX];
        size_t at = 0;
        for (int i = 0; i < cells; i++) {
                size_t bytes = (size_t)(text_put(one, cp[i]) - one);
                if (at + bytes > form.n || memcmp(form.p + at, one, bytes) != 0)
                        return false;
                at += bytes;
        }
        return at == form.n;
}

/* Looks up the first cells of cp, whose hash is h. True if forms go on behind them with the cell that follows; *ret_record is
 * the record of the form that ends there, else as it was. */
static bool look_up(const Names *n, uint64_t h, const uint32_t *cp, int cells, bool *ret_ends,
        uint32_t *ret_record)
{
        unsigned goes_on = 0;
        *ret_ends = false;
        for (size_t i = slot_of(n, h); n->nodes[i].where; i = i + 1 < n->n_slots ? i + 1 : 0) {
                const Node *node = &n->nodes[i];
                if (node->print != print_of(h))
                        continue;
                goes_on |= node->goes_on;
                uint32_t record = node->where >> 1;
                if ((node->where & 1) && is_form(form_of(record_at(n, record)), cp, cells)) {
                        *ret_ends = true;
                        *ret_record = record;
                        break;
                }
        }
        return goes_on >> bit_of_next(cp[cells]) & 1;
}

int names_longest(const Names *names, const uint32_t *cp, uint32_t before, uint32_t *ret_record)
{
        int best = 0;
        bool ends = false;
        uint32_t record = 0;
        if (!cp[0] || !cp[1] || cuts_word(cp[0], before))
                return 0;
        uint64_t h = first_two(cp[0], cp[1]);
        bool more = is_three(names, one_more(h, cp[2]));
        if (pair_of(names, h) & PAIR_ENDS)
                (void)look_up(names, h, cp, 2, &ends, &record);
        for (int k = 2;; k++) {
                if (ends && !cuts_word(cp[k - 1], cp[k])) {
                        best = k;
                        *ret_record = record;
                }
                if (!more || !cp[k] || k == NAME_CHARS_MAX)
                        return best;
                h = one_more(h, cp[k]);
                more = look_up(names, h, cp, k + 1, &ends, &record);
        }
}

static NameBearer bearer_of(const Names *n, const Record *r)
{
        NameBearer b = {.kind = n->kinds.p[r->kind],
                .id = id_of(r),
                .display = display_of(r),
                .from = JDN_OPEN_PAST,
                .to = JDN_OPEN_FUTURE};
        if (r->period == NONE)
                return b;
        const Period *p = &n->periods.p[r->period - 1];
        b.from = p->from;
        b.to = p->to;
        b.later = p->later;
        b.note = p->note;
        return b;
}

NameHit names_hit(Arena *a, const Names *names, uint32_t record, Str text, Span at)
{
        const Record *r = record_at(names, record);
        NameHit h = {.at = at,
                .text = str_slice(text, at.from, at.to),
                .kind = names->kinds.p[r->kind],
                .id = id_of(r),
                .display = display_of(r),
                .several = r->next != NONE};
        for (uint32_t k = record; k != NONE && h.n_bearers < NAME_BEARERS_MAX;
                k = record_at(names, k)->next)
                h.n_bearers++;
        h.bearers = NEW_N(a, NameBearer, h.n_bearers);
        for (size_t i = 0; i < h.n_bearers; i++, record = r->next) {
                r = record_at(names, record);
                h.bearers[i] = bearer_of(names, r);
        }
        return h;
}

NameState name_state(const NameBearer *b, int32_t first, int32_t last)
{
        if (last < b->from)
                return NAME_NOT_YET;
        return first > b->to ? NAME_NO_LONGER : NAME_VALID;
}
