/* reference.c: numbers that name instead of count: 第30期(总第141期), (1—3辑), 第2、7、8位, 川府规〔2022〕3号. A
 * document number follows GB/T 9704-2012, 7.2.5: the year in full in six-cornered brackets 〔〕, no 第, the
 * number without a leading nought. */
#include "text/lane.h"

#define REFERENCE_MAX 500 /* numbers of one list */

typedef struct {
        const char32_t *word;
        const char *unit;
} SerialUnit;

static const SerialUnit serial_units[] = {
        {U"期", "期"},
        {U"辑", "辑"},
        {U"卷", "卷"},
        {U"册", "册"},
        {U"号", "号"},
        {U"次", "次"},
        {U"届", "届"},
        {U"位", "位"},
        {U"章", "章"},
        {U"节", "节"},
        {U"条", "条"},
        {U"版", "版"},
        {U"编", "编"},
        {U"集", "集"},
};

static const char *unit_at(const Lane *l, int i)
{
        for (size_t k = 0; k < ARRAY_LEN(serial_units); k++)
                if (lane_has(l, i, serial_units[k].word))
                        return serial_units[k].unit;
        return NULL;
}

static bool is_mark(uint32_t cp)
{
        return cp == 0x2014 || cp == '-' || cp == 0x81F3; /* — - 至 */
}

static void add(Arena *a, Reference *r, int v)
{
        int *p = NEW_N(a, int, r->n_numbers + 1);
        for (size_t i = 0; i < r->n_numbers; i++)
                p[i] = r->numbers[i];
        p[r->n_numbers++] = v;
        r->numbers = p;
}

/* 2、7、8 or 1—3 from cell i; the cell behind, or 0. */
static int numbers_at(Arena *a, const Lane *l, int i, Reference *r)
{
        int v, to, from = 0;
        for (;;) {
                if (!numeral_small(l, i, 99999, &v, &to))
                        return 0;
                for (int k = from ? from + 1 : v; from && k < v && r->n_numbers < REFERENCE_MAX;
                        k++)
                        add(a, r, k);
                if (from && v <= from)
                        return 0;
                add(a, r, v);
                from = is_mark(l->cp[to]) ? v : 0;
                if (!from && l->cp[to] != 0x3001 && l->cp[to] != ',') /* 、 */
                        return to;
                i = to + 1;
        }
}

static int serial_at(Arena *a, const Lane *l, int i, Reference *r)
{
        bool bracket = l->cp[i] == '(';
        int k = i + bracket;
        bool ordinal = l->cp[k] == 0x7B2C; /* 第 */
        int to = numbers_at(a, l, k + ordinal, r);
        const char *unit = to ? unit_at(l, to) : NULL;
        if (!unit || (!bracket && !ordinal))
                return 0;
        r->kind = "serial";
        r->unit = str_from(unit);
        to += 1;
        if (bracket)
                return l->cp[to] == ')' ? to + 1 : 0;
        int total = to + (l->cp[to] == '('), end;
        if (!lane_has(l, total, U"总第") && !lane_has(l, total, U"总"))
                return to;
        total += lane_has(l, total, U"总第") ? 2 : 1;
        if (!numeral_small(l, total, 99999, &r->total, &end) || !unit_at(l, end)) {
                r->total = 0;
                return to;
        }
        return end + 1 + (l->cp[end + 1] == ')');
}

/* 川府规〔2022〕3号: letters of the body before, checked against the standard. */
static int document_at(const Lane *l, int i, Reference *r)
{
        int k = i, year = 0, number = 0, to;
        while (is_han(l->cp[k]) && k - i < 20)
                k++;
        uint32_t open = l->cp[k];
        if (open != 0x3014 && open != '[' && open != '(' && open != 0x3010)
                return 0;
        int year_from = k + 1;
        if (!numeral_small(l, year_from, 9999, &year, &to))
                return 0;
        int digits = to - year_from;
        uint32_t close = l->cp[to];
        if (close != 0x3015 && close != ']' && close != ')' && close != 0x3011)
                return 0;
        bool ordinal = l->cp[to + 1] == 0x7B2C;
        int number_from = to + 1 + ordinal;
        bool nought = l->cp[number_from] == '0';
        if (!numeral_small(l, number_from, 99999, &number, &to) || l->cp[to] != 0x53F7) /* 号 */
                return 0;
        r->kind = "document";
        r->year = year;
        r->total = 0;
        r->number = number;
        r->body_cells = k - i;
        r->problem = open != 0x3014 ? "BRACKETS expected 〔〕"
                : digits != 4       ? "YEAR expected four digits"
                : ordinal           ? "ORDINAL expected no 第"
                : nought            ? "NUMBER expected no leading 0"
                : k == i            ? "BODY expected before the year"
                                    : "";
        return to + 1;
}

bool reference_parse(Arena *a, Str s, Reference *ret)
{
        Lane l;
        Str t = str_trim(s);
        Reference r = {.problem = ""};
        lane_fill(&l, t, 0);
        int to = serial_at(a, &l, 0, &r);
        if (!to) {
                r = (Reference){.problem = ""};
                to = document_at(&l, 0, &r);
        }
        if (!to || l.off[to] != t.n)
                return false;
        r.text = t;
        r.body = str_slice(t, 0, l.off[r.body_cells]);
        *ret = r;
        return true;
}
