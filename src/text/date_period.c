/* date_period.c: periods that are called by their name alone: 明, 北魏至唐, 清末民初, 明嘉靖. Registers of sites and objects say
 * no more than that. Only where it fills the whole of what was written: in running text 明 is a word like any other. */
#include "text/date.h"

#define OPEN 9999 /* has not ended */

/* First and last year, astronomical (0 is 1 BC). After the chronology at the end of 《现代汉语词典》; 元 and 清 from
 * the proclamation of the name and the entry into 北京, as catalogues of monuments count them. */
static const struct {
        const char32_t *name;
        int16_t from, to;
        bool about; /* the dates are estimates */
} periods[] = {
        {U"东周", -769, -255, false},
        {U"东晋", 317, 420, false},
        {U"东汉", 25, 220, false},
        {U"东魏", 534, 550, false},
        {U"三国", 220, 280, false},
        {U"五代", 907, 960, false},
        {U"五代十国", 902, 979, false},
        {U"元", 1271, 1368, false},
        {U"刘宋", 420, 479, false},
        {U"北周", 557, 581, false},
        {U"北宋", 960, 1127, false},
        {U"北朝", 386, 581, false},
        {U"北齐", 550, 577, false},
        {U"北魏", 386, 534, false},
        {U"十六国", 304, 439, false},
        {U"十国", 902, 979, false},
        {U"南北朝", 420, 589, false},
        {U"南宋", 1127, 1279, false},
        {U"南明", 1644, 1662, false},
        {U"南朝", 420, 589, false},
        {U"南诏", 738, 902, false},
        {U"南齐", 479, 502, false},
        {U"吴", 222, 280, false},
        {U"周", -1045, -255, true},
        {U"唐", 618, 907, false},
        {U"商", -1599, -1045, true},
        {U"夏", -2069, -1599, true},
        {U"大理", 937, 1254, false},
        {U"孙吴", 222, 280, false},
        {U"宋", 960, 1279, false},
        {U"战国", -474, -220, false},
        {U"新莽", 9, 23, false},
        {U"明", 1368, 1644, false},
        {U"春秋", -769, -475, false},
        {U"晋", 265, 420, false},
        {U"曹魏", 220, 265, false},
        {U"梁", 502, 557, false},
        {U"民国", 1912, 1949, false},
        {U"民初", 1912, 1924, true},
        {U"汉", -205, 220, false},
        {U"清", 1644, 1911, false},
        {U"清初", 1644, 1703, true}, /* these as in years_of_context */
        {U"清末", 1861, 1911, true},
        {U"晚清", 1861, 1911, true},
        {U"明末", 1585, 1644, true},
        {U"渤海", 698, 926, false},
        {U"秦", -220, -206, false},
        {U"蜀汉", 221, 263, false},
        {U"西周", -1045, -770, true},
        {U"西夏", 1038, 1227, false},
        {U"西晋", 265, 317, false},
        {U"西汉", -205, 8, false},
        {U"西魏", 535, 556, false},
        {U"辽", 907, 1125, false},
        {U"金", 1115, 1234, false},
        {U"近代", 1840, 1949, false},
        {U"中华人民共和国", 1949, OPEN, false},
        {U"六朝", 222, 589, false},
        {U"殷", -1299, -1045, true},
        {U"魏晋", 220, 420, false},
        {U"魏晋南北朝", 220, 589, false},
        {U"新石器时代", -7999, -1999, true},
        {U"新石器", -7999, -1999, true},
        {U"陈", 557, 589, false},
        {U"隋", 581, 618, false},
};

/* 初, 中, 末 of a period: a third of it, about. */
static const struct {
        const char32_t *word;
        int third;
} thirds[] = {
        {U"早期", 0},
        {U"前期", 0},
        {U"初期", 0},
        {U"初年", 0},
        {U"初", 0},
        {U"中期", 1},
        {U"中叶", 1},
        {U"中", 1},
        {U"晚期", 2},
        {U"后期", 2},
        {U"末期", 2},
        {U"末年", 2},
        {U"末", 2},
};

typedef struct {
        int from, to; /* years */
        bool about;
} Period;

/* The longest name at cell i with what may follow it; the cell behind, or 0. */
static int period_at(const Lane *l, int i, Period *ret)
{
        static const char32_t *const behind[] = {U"时期", U"王朝", U"时代", U"代", U"朝", NULL};
        int longest = 0;
        for (size_t k = 0; k < ARRAY_LEN(periods); k++) {
                int n = lane_has(l, i, periods[k].name);
                if (n <= longest)
                        continue;
                longest = n;
                *ret = (Period){periods[k].from, periods[k].to, periods[k].about};
        }
        if (!longest)
                return 0;
        int to = i + longest;
        to += lane_any(l, to, behind);
        for (size_t k = 0; k < ARRAY_LEN(thirds); k++) {
                int n = lane_has(l, to, thirds[k].word);
                if (!n)
                        continue;
                int years = ret->to - ret->from;
                ret->to = ret->from + years * (thirds[k].third + 1) / 3;
                ret->from += years * thirds[k].third / 3;
                ret->about = true;
                return to + n;
        }
        return to;
}

static void put_year(Buf *b, int year, bool about)
{
        if (year == OPEN) {
                buf_put(b, S(".."));
                return;
        }
        buf_printf(b, "%s%04d%s", year < 0 ? "-" : "", year < 0 ? -year : year, about ? "~" : "");
}

/* 明; 明至清; 宋、元; 清末民初. */
static bool periods_read(const Lane *l, Period *ret)
{
        static const char32_t *const marks[] = {U"至", U"到", U"—", U"--", U"-", U"~", U"、", U",",
                U"/", U"或", U"和", U"及", NULL};
        int i = period_at(l, 0, ret);
        while (i > 0 && i < l->n) {
                Period next;
                int k = lane_blank(l, i);
                k = lane_blank(l, k + lane_any(l, k, marks));
                i = period_at(l, k, &next);
                if (lane_has(l, k, U"今")) {
                        next = (Period){OPEN, OPEN, false};
                        i = k + 1;
                }
                if (i == 0 || next.to < ret->from)
                        return false;
                ret->from = MIN(ret->from, next.from);
                ret->to = MAX(ret->to, next.to);
                ret->about |= next.about;
        }
        return i > 0;
}

bool period_parse(Arena *a, Str s, Date *ret)
{
        Lane l;
        Period p;
        Buf b = buf_new(a);
        lane_fill(&l, s, 0);
        if (l.off[l.n] != s.n || !periods_read(&l, &p))
                return false;
        put_year(&b, p.from, p.about);
        buf_putc(&b, '/');
        put_year(&b, p.to, p.about);
        *ret = (Date){.at = {0, s.n},
                .text = s,
                .edtf = buf_str(&b),
                .first = jdn_from_gregorian(p.from, 1, 1),
                .last = p.to == OPEN ? JDN_OPEN_FUTURE : jdn_from_gregorian(p.to, 12, 31),
                .certainty = p.about ? DATE_ABOUT : DATE_CERTAIN};
        return true;
}
