/* scan.c: names, dates and numbers of a text in one walk. Everything that comes in is read this way, so it must cost little
 * more than folding the text: each character is decoded and folded once, into cells; its entry in the fold table
 * tells whether it may be the first or the second of a date or a number, a look at the next cells throws out nearly all that may not, and the
 * grammars then read the cells where they stand. Each kind keeps its own place, hence the results are those of names_find,
 * date_find and number_find, which are this walk with one wish; but for 三十四年 of annals, which is a date only to who knows
 * the date before. */
#include "text/scan.h"

#include <endian.h>
#include <string.h>

/* A start is the index of its cell, and above it what may begin there. */
#define START_BITS 12
#define START_AT ((1u << START_BITS) - 1)
#define START_NUMBER (PAIR_NUMBER << START_BITS)
#define START_DATE (PAIR_DATE << START_BITS)
#define MAY_STEP 64 /* cells that are asked at a time whether something may begin there */
#define MAY_SLACK (MAY_STEP + 1) /* and the one behind them */
_Static_assert(SCAN_CELLS <= START_AT, "an index fits into a start");

typedef struct {
        Str text;
        size_t at;       /* the text up to here is in cells */
        uint32_t before; /* the cell before the first; 0 at the beginning */
        size_t n, n_now; /* cells, and how many of them are handled now */
        uint32_t cp[SCAN_CELLS + LANE_SLACK], off[SCAN_CELLS + 1];
        uint8_t may[SCAN_CELLS + MAY_SLACK]; /* CELL_BEGINS, CELL_SECOND, CELL_ALONE of each */
} Cells;

typedef struct {
        Ctx *c;
        const ScanWanted *want;
        VEC(NameHit) names;
        VEC(Date) dates;
        VEC(Quantity) numbers;
        size_t name_to, date_to, number_to; /* behind what was found last, in bytes */
        size_t ordinal_to; /* end of the last number that was 第…, or went on behind one */
        DateTrail before;
        Lane lane;
        NameStart name_starts[NAMES_STRETCH];
} Pass;

/* The cells that were looked at but not handled go to the front. */
static void move_on(Cells *s)
{
        size_t from = s->n_now;
        if (!from)
                return;
        s->before = s->cp[from - 1];
        s->n -= from;
        memmove(s->cp, s->cp + from, s->n * sizeof s->cp[0]);
        memmove(s->off, s->off + from, s->n * sizeof s->off[0]);
        memmove(s->may, s->may + from, s->n * sizeof s->may[0]);
}

/* Puts the character at p, of whatever kind, into cell n; the place behind it. */
static const char *fill_one(Cells *s, size_t n, const char *p, const char *end)
{
        uint32_t cp;
        p = text_next(p, end, &cp);
        s->cp[n] = lane_form(cp);
        s->may[n] = cell_may(fold_value(cp));
        return p;
}

static bool fill(Cells *s)
{
        move_on(s);
        const char *start = s->text.p, *p = start + s->at, *end = start + s->text.n;
        size_t n = s->n;
        uint32_t entry;
        while (n < SCAN_CELLS && p < end) {
                size_t most = n + MIN(SCAN_CELLS - n, (size_t)(end - p - 1) / 3);
                for (; n < most && (entry = cell_at(p)); n++, p += 3) {
                        s->off[n] = (uint32_t)(p - start);
                        s->cp[n] = cell_form(entry);
                        s->may[n] = (uint8_t)(entry >> CELL_BITS);
                }
                if (n == SCAN_CELLS || p == end)
                        break;
                s->off[n] = (uint32_t)(p - start);
                p = fill_one(s, n++, p, end);
        }
        memset(&s->cp[n], 0, LANE_SLACK * sizeof s->cp[0]);
        memset(&s->may[n], 0, MAY_SLACK);
        s->off[n] = (uint32_t)(p - start);
        s->at = (size_t)(p - start);
        s->n = n;
        s->n_now = p < end ? SCAN_STEP : n;
        return n > 0;
}

/* The form that begins at cell i, if one does. */
static void take_name(Pass *p, const Cells *s, size_t i, const NameStart *start)
{
        uint32_t who, before = i ? s->cp[i - 1] : s->before;
        bool several;
        if (s->off[i] < p->name_to)
                return;
        if (s->off[i] == p->name_to)
                before = 0; /* a name ends there, so another may begin */
        int length = names_longest(p->want->names, &s->cp[i], start, before, &who, &several);
        if (!length)
                return;
        Span at = {s->off[i], s->off[i + (size_t)length]};
        *VEC_PUSH(p->c->arena, &p->names) =
                (NameHit){at, str_slice(s->text, at.from, at.to), who, several};
        p->name_to = at.to;
}

static void take_names(Pass *p, const Cells *s)
{
        for (size_t from = 0; from < s->n_now; from += NAMES_STRETCH) {
                size_t n = MIN(s->n_now - from, (size_t)NAMES_STRETCH);
                n = names_starts(p->want->names, &s->cp[from], n, p->name_starts);
                for (size_t k = 0; k < n; k++)
                        take_name(p, s, from + p->name_starts[k].at, &p->name_starts[k]);
        }
}

/* A number, or a date that number_find passes over, in cells from at on. */
static void take_number(Pass *p, Str text, size_t at, int date_cells, uint32_t prev)
{
        const Lane *l = &p->lane;
        bool is_quantity = false;
        bool goes_on = p->ordinal_to && prev == 0x3001 &&
                p->ordinal_to + strlen("、") == at; /* 第2、7、8位 */
        Quantity q UNSET;
        int cells = date_cells ? date_cells : number_take(text, l, prev, &is_quantity, &q);
        if (!cells)
                return;
        p->number_to = l->off[cells];
        if (is_quantity && !goes_on)
                *VEC_PUSH(p->c->arena, &p->numbers) = q;
        else if (prev == 0x7B2C || goes_on) /* 第 */
                p->ordinal_to = p->number_to;
}

/* A bit for each of eight cells: whether something may begin there, as it and the next tell. */
static inline uint64_t eight_starts(const uint8_t *may)
{
        uint64_t here, next;
        memcpy(&here, may, sizeof here);
        memcpy(&next, may + 1, sizeof next);
        here = le64toh(here);
        next = le64toh(next);
        uint64_t low = ((here & next / CELL_SECOND) | here / CELL_ALONE) & 0x0101010101010101u;
        return low * 0x0102040810204080u >> 56; /* the lowest bits of eight bytes, side by side */
}

/* The places whose first two cells fit what is wanted, in ret; how many. */
static size_t fitting(const Cells *s, const ScanWanted *want, uint16_t *ret)
{
        size_t n = 0;
        uint32_t wanted =
                (want->numbers ? PAIR_NUMBER | PAIR_DATE : 0) | (want->dates ? PAIR_DATE : 0);
        for (size_t from = 0; wanted && from < s->n_now; from += MAY_STEP) {
                uint64_t bits = 0;
                for (size_t k = 0; k < MAY_STEP; k += 8)
                        bits |= eight_starts(s->may + from + k) << k;
                for (; bits; bits &= bits - 1) {
                        size_t i = from + (size_t)__builtin_ctzll(bits);
                        uint32_t starts = pair_starts(s->cp[i], s->cp[i + 1]) & wanted;
                        ret[n] = (uint16_t)(i | starts << START_BITS);
                        n += starts != 0;
                }
        }
        return n;
}

/* A sentence may begin there, or a line. */
static bool begins_line(const Cells *s, size_t i)
{
        uint32_t prev = i ? s->cp[i - 1] : s->before;
        return prev == 0x3002 || prev == '\n' || prev == ' '; /* 。 */
}

static void take_start(Pass *p, Cells *s, unsigned start)
{
        size_t i = start & START_AT, at = s->off[i];
        start &= cell_kinds(s->cp[i]) << START_BITS;
        bool numbers = p->want->numbers && at >= p->number_to;
        bool dates = p->want->dates && at >= p->date_to;
        bool number = numbers && (start & START_NUMBER);
        MayDate may =
                (numbers || dates) && (start & START_DATE) ? date_may_start(&s->cp[i]) : MAY_NOT;
        if (may == MAY_NOT && !number)
                return;
        bool date = may == MAY_START,
             goes_on = may == MAY_GO_ON && dates && p->before.era.name && begins_line(s, i);
        if (!number && !date && !goes_on)
                return;
        uint32_t prev = i ? s->cp[i - 1] : s->before, kept[LANE_SLACK] UNSET, *end = NULL;
        bool cut = i + LANE_MAX < s->n; /* a grammar sees LANE_MAX cells, and then nothing */
        if (cut) {
                end = &s->cp[i + LANE_MAX];
                memcpy(kept, end, sizeof kept);
                memset(end, 0, sizeof kept);
        }
        p->lane.cp = &s->cp[i];
        p->lane.off = &s->off[i];
        p->lane.n_before = (int)i;
        p->lane.n = (int)MIN(s->n - i, (size_t)LANE_MAX);
        int cells = 0;
        if ((date && dates) || goes_on) {
                Date d UNSET;
                cells = date_take(
                        p->c->arena, s->text, &p->lane, prev, may, p->want->anchor, &p->before, &d);
                if (cells) {
                        *VEC_PUSH(p->c->arena, &p->dates) = d;
                        p->date_to = d.at.to;
                }
        } else if (date) {
                cells = date_length(&p->lane, prev);
        }
        if (numbers && (number || cells))
                take_number(p, s->text, at, cells, prev);
        if (cut)
                memcpy(end, kept, sizeof kept);
}

#define BYTES_A_HIT 512 /* of text, at least, that bear one: what room is made for at once */

/* Neither is made zero throughout, being large: a text may be one line of many. */
static void begin(Pass *p, Cells *s, Ctx *c, Str text, const ScanWanted *want)
{
        size_t room = text.n / BYTES_A_HIT + 1;
        memset(p, 0, offsetof(Pass, lane));
        p->c = c;
        p->want = want;
        if (want->names) {
                p->names.p = arena_room(c->arena, sizeof *p->names.p, room);
                p->names.cap = room;
        }
        if (want->dates) {
                p->dates.p = arena_room(c->arena, sizeof *p->dates.p, room);
                p->dates.cap = room;
        }
        if (want->numbers) {
                p->numbers.p = arena_room(c->arena, sizeof *p->numbers.p, room);
                p->numbers.cap = room;
        }
        s->text = text;
        s->at = s->n = s->n_now = 0;
        s->before = 0;
}

static void pass(Ctx *c, Str text, const ScanWanted *want, Scan *ret)
{
        Pass p UNSET;
        Cells s UNSET;
        uint16_t fit[SCAN_CELLS] UNSET;
        begin(&p, &s, c, text, want);
        while (fill(&s)) {
                if (want->names)
                        take_names(&p, &s);
                size_t n = fitting(&s, want, fit);
                for (size_t k = 0; k < n; k++)
                        take_start(&p, &s, fit[k]);
        }
        *ret = (Scan){{p.names.p, p.names.n}, {p.dates.p, p.dates.n}, {p.numbers.p, p.numbers.n}};
}

Err text_scan(Ctx *c, Str text, const ScanWanted *want, Scan *ret)
{
        if (text.n > TEXT_MAX)
                return fail(c, ERR_LIMIT, "The text is too long to be read in one piece.");
        pass(c, text, want, ret);
        return OK;
}

Err names_find(Ctx *c, const Names *n, Str text, NameHits *ret)
{
        Scan found;
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for names in one piece.");
        pass(c, text, &(ScanWanted){.names = n}, &found);
        *ret = found.names;
        return OK;
}

Err date_find(Ctx *c, Str text, Anchor anchor, Dates *ret)
{
        Scan found;
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for dates in one piece.");
        pass(c, text, &(ScanWanted){.dates = true, .anchor = anchor}, &found);
        *ret = found.dates;
        return OK;
}

Err number_find(Ctx *c, Str text, Quantities *ret)
{
        Scan found;
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for numbers in one piece.");
        pass(c, text, &(ScanWanted){.numbers = true}, &found);
        *ret = found.numbers;
        return OK;
}
