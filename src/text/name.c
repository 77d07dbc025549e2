/* name.c: every known person, place and body of a text in one pass. Names are short, so looking anew at each place costs as
 * much as an automaton with failure links, and leftmost-longest comes by itself; NAME_CHARS_MAX bounds the look, hence the whole
 * search is linear.
 *
 * A place is looked at only if two filters say so, and what each step needs is asked of memory one step before. Sizes for a
 * million forms of five characters, of two million prefixes:
 *
 *   lines   8 MB    64 bytes for the first two characters, shared by some five pairs, so that all that is asked of them is brought
 *                   near at once: a byte that says that they are a form, and of which of seven kinds, drawn by lot, the characters are
 *                   that come third, where most places end; and bits for the first three characters and for forms of two,
 *                   where one place in a hundred gets through wrongly
 *   nodes   25 MB   a hash table of the prefixes of all forms, from three characters on (and forms of two): eight bytes each, a
 *                   print of the prefix and a form that has it; a print may lie, so what is found is compared with the form
 *   records 50 MB   the forms, with id and display; nothing is moved while they are added
 *
 * Where very many forms begin with the same two characters, their line is full and their places go on to the nodes. */
#include "text/scan.h"

#include <string.h>

#define NONE 0
#define PAGE_SHIFT 24 /* pages of records, up to 16 MB each */
#define PAGE ((size_t)1 << PAGE_SHIFT)
#define FIRST_PAGE ((size_t)16 << 10) /* the first ones are smaller, for short lists */
#define UNIT 4                        /* bytes; records begin at multiples of it */
#define PAGES_MAX (((size_t)1 << 31) / (PAGE / UNIT) - 1)
#define AS_FORM UINT16_MAX /* the words are those of the form */
#define BATCH 128          /* cells whose lines are near at a time, and as many before them */
#define LINE_FORMS 8       /* forms for which there is a line */
#define LINES_MAX ((size_t)1 << 18)
#define SHORT_FORM 8  /* bytes of it that are brought near together with its record */
#define HANG_LOOKS 64 /* bearers of one form that are looked at to find one twice */

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

/* What is known of the forms whose first two characters lead here. */
typedef struct {
        uint8_t pairs[32];
        uint64_t heads[4];
} PairLine;
_Static_assert(sizeof(PairLine) == 64, "a line of the processor's caches");

struct Names {
        Arena *arena;
        VEC(char *) pages;
        size_t page_used, page_cap, n_records;
        VEC(Period) periods;
        VEC(Str) kinds;
        Node *nodes;
        size_t n_slots, n_prefixes; /* prefixes: at most so many */
        PairLine *lines;
        uint32_t place_mask; /* of a byte for a pair among all lines, see place_of */
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
                n->page_cap = MIN(PAGE, MAX(FIRST_PAGE << MIN(n->pages.n, (size_t)10), need));
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

/* One number for each character, of which all is made that a place is first asked for. */
static inline uint32_t sign_of(uint32_t cp)
{
        return cp * 0x9E3779B1u;
}

/* Where the byte of two characters is, given their signs: its line, and in it one of the first bytes. */
static inline uint32_t place_of(const Names *n, uint32_t a, uint32_t b)
{
        return ((a << 13 | a >> 19) + b) >> 8 & n->place_mask;
}

/* A bit for each of seven kinds of characters that come third in some form, and one that says that the two are a form. Of which
 * kind a character is, is drawn by lot. What to ask for: */
#define PAIR_ENDS 0x80u
static inline unsigned third_or_end(uint32_t c)
{
        static const uint8_t bits[8] = {0x81, 0x82, 0x84, 0x88, 0x90, 0xA0, 0xC0, 0x81};
        return bits[c >> 29];
}

/* A number for the signs of the first three characters of a form; for a form of two, c is 0. */
static inline uint32_t head_of(uint32_t a, uint32_t b, uint32_t c)
{
        return ((a ^ (b << 9 | b >> 23)) + c) * 0x85EBCA6Bu;
}

/* Such a form has three bits of a word. Whether there may be one: */
static inline bool is_head(const PairLine *line, uint32_t head)
{
        uint64_t word = line->heads[head & 3];
        return word >> (head >> 26) & word >> (head >> 20 & 63) & word >> (head >> 14 & 63) & 1;
}

static void put_head(PairLine *line, uint32_t head)
{
        line->heads[head & 3] |= (uint64_t)1 << (head >> 26) | (uint64_t)1 << (head >> 20 & 63) |
                (uint64_t)1 << (head >> 14 & 63);
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
        uint32_t a = sign_of(first), b = sign_of(cp), place = place_of(n, a, b);
        PairLine *line = &n->lines[place / sizeof *line];
        uint8_t *pair = (uint8_t *)n->lines + place;
        if (at == form.n) {
                *pair |= PAIR_ENDS;
                put_head(line, head_of(a, b, 0));
                put_prefix(n, h, r, at, 0);
        }
        for (int k = 2; utf8_next(form, &at, &cp); k++) {
                behind = at;
                next = 0;
                (void)utf8_next(form, &behind, &next);
                h = one_more(h, cp);
                if (k == 2) {
                        *pair |= third_or_end(sign_of(cp)) & ~PAIR_ENDS;
                        put_head(line, head_of(a, b, sign_of(cp)));
                }
                put_prefix(n, h, r, at, next);
        }
}

void names_ready(Names *n)
{
        size_t n_lines = 4;
        while (n_lines < LINES_MAX && n_lines * LINE_FORMS < n->n_records)
                n_lines *= 2;
        n->place_mask = (uint32_t)((n_lines - 1) * sizeof(PairLine) + sizeof n->lines->pairs - 1);
        n->n_slots = n->n_prefixes + n->n_prefixes / 3 + 8;
        /* One piece, since the longer ones come in pages that the processor finds quickly (arena.c). */
        size_t lines_bytes = n_lines * sizeof(PairLine);
        char *piece =
                arena_alloc(n->arena, sizeof(PairLine) + lines_bytes + n->n_slots * sizeof(Node));
        piece += sizeof(PairLine) - (uintptr_t)piece % sizeof(PairLine);
        n->lines = (PairLine *)(void *)piece;
        n->nodes = (Node *)(void *)(piece + lines_bytes);
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
/* Where the bytes of the places from `from` to `to` are; brought near all at once, since a load waits for its memory and a wish
 * does not. */
static void first_places(
        const Names *names, const uint32_t *cp, size_t from, size_t to, uint32_t *ret)
{
        const uint8_t *pairs = (const uint8_t *)names->lines;
        uint32_t a, b = sign_of(cp[from]);
        for (size_t i = from; i < to; i++) {
                a = b;
                b = sign_of(cp[i + 1]);
                ret[i] = place_of(names, a, b);
                __builtin_prefetch(&pairs[ret[i]]);
        }
}

/* A place that came through the first filter: its index, and below it what that filter knows of it. Without a branch: no place
 * resembles the last. */
static size_t first_filter(const Names *names, const uint32_t *cp, const uint32_t *places,
        size_t from, size_t to, uint32_t *ret)
{
        const uint8_t *pairs = (const uint8_t *)names->lines;
        size_t n_ret = 0;
        for (size_t i = from; i < to; i++) {
                unsigned fits = pairs[places[i]] & third_or_end(sign_of(cp[i + 2]));
                ret[n_ret] = (uint32_t)(i << 8) | fits;
                n_ret += fits != 0;
        }
        return n_ret;
}

/* What is left of a place after the second filter. */
static inline NameStart start_of(const Names *n, const uint32_t *cp, unsigned fits)
{
        uint32_t a = sign_of(cp[0]), b = sign_of(cp[1]);
        const PairLine *line = &n->lines[place_of(n, a, b) / sizeof *line];
        bool is_long =
                ((fits & (PAIR_ENDS - 1)) != 0) & is_head(line, head_of(a, b, sign_of(cp[2])));
        bool is_two = (fits & PAIR_ENDS) && is_head(line, head_of(a, b, 0));
        return (NameStart){.is_two = is_two, .is_long = is_long};
}

/* Those of n places that come through the second filter, too; how many. */
static size_t second_filter(
        const Names *names, const uint32_t *cp, const uint32_t *fitting, size_t n, NameStart *ret)
{
        size_t n_ret = 0;
        for (size_t k = 0; k < n; k++) {
                size_t i = fitting[k] >> 8;
                NameStart s = start_of(names, cp + i, fitting[k] & 0xFF);
                if (!(s.is_long | s.is_two))
                        continue;
                s.at = (uint16_t)i;
                s.hash = first_two(cp[i], cp[i + 1]);
                if (!s.is_two)
                        s.hash = one_more(s.hash, cp[i + 2]);
                __builtin_prefetch(&names->nodes[slot_of(names, s.hash)]);
                if (s.is_two & s.is_long)
                        __builtin_prefetch(
                                &names->nodes[slot_of(names, one_more(s.hash, cp[i + 2]))]);
                ret[n_ret++] = s;
        }
        return n_ret;
}

size_t names_starts(const Names *names, const uint32_t *cp, size_t n, NameStart *ret)
{
        uint32_t places[NAMES_STRETCH] UNSET, fitting[BATCH] UNSET;
        size_t n_ret = 0, near = 0;
        for (size_t from = 0, to; names->lines && from < n; from = to) {
                size_t ahead = MIN(n, from + (size_t)2 * BATCH);
                first_places(names, cp, near, ahead, places);
                near = ahead;
                to = MIN(n, from + (size_t)BATCH);
                size_t n_fitting = first_filter(names, cp, places, from, to, fitting);
                n_ret += second_filter(names, cp, fitting, n_fitting, ret + n_ret);
        }
        for (size_t k = 0; k < n_ret; k++) {
                const Node *node = &names->nodes[slot_of(names, ret[k].hash)];
                if (!(node->where & 1) || node->print != print_of(ret[k].hash))
                        continue;
                const char *record = (const char *)record_at(names, node->where >> 1);
                __builtin_prefetch(record);
                __builtin_prefetch(record + sizeof(Record) + SHORT_FORM);
        }
        return n_ret;
}

/* Letters must not go on at the edges of a form: Li is not in Lib. */
static bool cuts_word(uint32_t inside, uint32_t outside)
{
        return !is_ordinary_han(inside) && fold_class(fold_value(inside)) == CLASS_WORD &&
                fold_class(fold_value(outside)) == CLASS_WORD;
}

static bool is_form(Str form, const uint32_t *cp, int cells)
{
        const char *p = form.p, *end = form.p + form.n;
        for (int i = 0; i < cells; i++) {
                uint32_t here;
                if (p == end)
                        return false;
                p = text_next(p, end, &here);
                if (here != cp[i])
                        return false;
        }
        return p == end;
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

int names_longest(const Names *names, const uint32_t *cp, const NameStart *start, uint32_t before,
        uint32_t *ret_who, bool *ret_several)
{
        int best = 0;
        bool ends = false, more = start->is_long;
        uint32_t record = 0;
        if (!cp[0] || !cp[1] || cuts_word(cp[0], before))
                return 0;
        uint64_t h = first_two(cp[0], cp[1]);
        if (start->is_two)
                (void)look_up(names, h, cp, 2, &ends, &record);
        for (int k = 2;; k++) {
                if (ends && !cuts_word(cp[k - 1], cp[k])) {
                        best = k;
                        *ret_who = record;
                }
                if (!more || !cp[k] || k == NAME_CHARS_MAX)
                        break;
                h = one_more(h, cp[k]);
                more = look_up(names, h, cp, k + 1, &ends, &record);
        }
        *ret_several = best && record_at(names, *ret_who)->next != NONE;
        return best;
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

NameBearer name_first(const Names *n, const NameHit *h)
{
        return bearer_of(n, record_at(n, h->who));
}

NameBearers name_bearers(Arena *a, const Names *n, const NameHit *h)
{
        VEC(NameBearer) all = {0};
        for (uint32_t k = h->who; k != NONE && all.n < NAME_BEARERS_MAX; k = record_at(n, k)->next)
                *VEC_PUSH(a, &all) = bearer_of(n, record_at(n, k));
        return (NameBearers){all.p, all.n};
}

NameState name_state(const NameBearer *b, int32_t first, int32_t last)
{
        if (last < b->from)
                return NAME_NOT_YET;
        return first > b->to ? NAME_NO_LONGER : NAME_VALID;
}
