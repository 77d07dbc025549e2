/* reference.c: numbers that name instead of count: 第30期(总第141期), (1—3辑), 第2、7、8位, 川府规〔2022〕3号. A
 * document number follows GB/T 9704—2012, 7.2.5: the year in full in six-cornered brackets 〔〕, no 第, the
 * number without a leading nought. What is wrong is said, all of it, and what stands there is taken apart all the same. */
#include "text/reference.h"

#define REFERENCE_MAX 500 /* numbers of one list */

/* Problems
 * -------- */
static const struct {
        const char *code, *sentence;
} problems[] = {
        [REF_BRACKETS] = {"BRACKETS expected 〔〕",
                N_("The year of a document number stands in 〔〕.")},
        [REF_YEAR] = {"YEAR expected four digits", N_("The year is written with four digits.")},
        [REF_YEAR_LOST] = {"YEAR lost digits", N_("Digits of the year are missing.")},
        [REF_ORDINAL] = {"ORDINAL expected no 第", N_("A document number is written without 第.")},
        [REF_NOUGHT] = {"NUMBER expected no leading 0",
                N_("The number is written without a leading 0.")},
        [REF_HAN] = {"NUMBER expected Arabic digits",
                N_("The number is written in Arabic digits.")},
        [REF_BODY] = {"BODY expected before the year",
                N_("The letters of the issuing body are missing.")},
        [REF_BACKWARDS] = {"RANGE runs backwards",
                N_("The last number of the range is below the first.")},
        [REF_TOTAL] = {"TOTAL below the issue",
                N_("The running number is below that of the issue.")},
        [REF_CHECK_DIGIT] = {"CHECK DIGIT wrong", N_("The check digit does not fit the others.")},
        [REF_LENGTH] = {"LENGTH wrong", N_("The number of digits is wrong.")},
        [REF_REGION] = {"REGION unknown", N_("No region has this code.")},
};

const char *reference_problem_sentence(ReferenceProblem k)
{
        return (unsigned)k < ARRAY_LEN(problems) ? problems[k].sentence : "";
}

void reference_blame(Reference *r, ReferenceProblem k)
{
        for (size_t i = 0; i < r->n_problems; i++)
                if (r->problems[i] == k)
                        return;
        if (r->n_problems < ARRAY_LEN(r->problems))
                r->problems[r->n_problems++] = k;
}

/* Serials
 * ------- */
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
        {U"款", "款"},
        {U"项", "项"},
        {U"版", "版"},
        {U"编", "编"},
        {U"集", "集"},
        {U"页", "页"},
        {U"回", "回"},
        {U"篇", "篇"},
        {U"部", "部"},
        {U"批", "批"},
        {U"图", "图"},
        {U"表", "表"},
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

static void add(Reference *r, int v)
{
        if (r->n_numbers < REFERENCE_MAX)
                r->numbers[r->n_numbers++] = v;
}

/* 2、7、8 or 1—3 from cell i; the cell behind, or 0. */
static int numbers_at(const Lane *l, int i, Reference *r)
{
        int v, to;
        bool range = false;
        for (int from = 0;; from = v) {
                if (!numeral_small(l, i, 99999, &v, &to))
                        return 0;
                if (range && v <= from)
                        reference_blame(r, REF_BACKWARDS);
                for (int k = from + 1; range && k < v && r->n_numbers < REFERENCE_MAX; k++)
                        add(r, k);
                add(r, v);
                range = is_mark(l->cp[to]);
                if (!range && l->cp[to] != 0x3001 && l->cp[to] != ',' && l->cp[to] != '/') /* 、 */
                        return to;
                i = to + 1;
        }
}

/* (总第141期), 总第5–6期; the cell behind, or i. */
static int total_at(const Lane *l, int i, Reference *r)
{
        bool bracket = l->cp[i] == '(';
        int k = i + bracket, end, last;
        int word = lane_has(l, k, U"总第");
        word = word ? word : lane_has(l, k, U"总");
        if (!word || !numeral_small(l, k + word, 99999, &r->total, &end))
                return i;
        if (is_mark(l->cp[end]) && numeral_small(l, end + 1, 99999, &last, &k)) {
                r->total_to = last;
                end = k;
        }
        const char *unit = unit_at(l, end);
        if (!unit) {
                r->total = r->total_to = 0;
                return i;
        }
        if (!r->unit.n)
                r->unit = str_from(unit);
        if (r->total_to && r->total_to <= r->total)
                reference_blame(r, REF_BACKWARDS);
        if (r->n_numbers && r->total < r->numbers[0])
                reference_blame(r, REF_TOTAL);
        end++;
        int joint = lane_has(l, end, U"合刊"); /* inside of the brackets */
        r->joint |= joint > 0;
        end += joint;
        return end + (bracket && l->cp[end] == ')');
}

/* 2023年, 二〇二三年 before it; the cell behind, or i. */
static int year_at(const Lane *l, int i, Reference *r)
{
        int year, to, republic = lane_has(l, i, U"民国");
        if (!numeral_small(l, i + republic, 2999, &year, &to) || !lane_has(l, to, U"年") ||
                (republic ? year < 1 || year > 200 : year < 1000))
                return i;
        r->year = republic ? 1911 + year : year;
        return to + 1;
}

/* 第三卷 before 第二期; the cell behind, or i. */
static int volume_at(const Lane *l, int i, Reference *r)
{
        int v, to, ordinal = l->cp[i] == 0x7B2C; /* 第 */
        if (!numeral_small(l, i + ordinal, 99999, &v, &to) || !lane_has(l, to, U"卷"))
                return i;
        int next = to + 1 + (l->cp[to + 1] == ',' || l->cp[to + 1] == ' ');
        if (ordinal && l->cp[next] != 0x7B2C)
                return i;
        r->volume = v;
        return next;
}

/* 合刊, 增刊 behind the number; the cell behind, or i. */
static int edition_at(const Lane *l, int i, Reference *r)
{
        bool bracket = l->cp[i] == '(';
        int k = i + bracket, joint = lane_has(l, k, U"合刊");
        int more = joint ? joint : lane_has(l, k, U"增刊");
        if (!more || (bracket && l->cp[k + more] != ')'))
                return i;
        r->joint |= joint > 0;
        r->supplement |= !joint;
        return k + more + bracket;
}

/* 卷三, 卷之三, 卷第三. */
static int volume_first(const Lane *l, int i, Reference *r)
{
        if (!lane_has(l, i, U"卷"))
                return 0;
        i++;
        i += l->cp[i] == 0x4E4B || l->cp[i] == 0x7B2C; /* 之 第 */
        r->unit = S("卷");
        return numbers_at(l, i, r);
}

/* 创刊号, 增刊, 增刊第1期. */
static int named_issue(const Lane *l, int i, Reference *r)
{
        int n = lane_has(l, i, U"创刊号");
        if (n) {
                add(r, 1);
                r->unit = S("期");
                return i + n;
        }
        n = lane_has(l, i, U"增刊");
        if (!n)
                return 0;
        r->supplement = true;
        i += n;
        int number = i + (l->cp[i] == 0x7B2C), to = numbers_at(l, number, r); /* 第 */
        const char *unit = to ? unit_at(l, to) : NULL;
        if (!unit) {
                r->n_numbers = 0;
                return i;
        }
        r->unit = str_from(unit);
        return to + 1;
}

static int serial_at(Arena *a, const Lane *l, Reference *r)
{
        r->numbers = NEW_N(a, int, REFERENCE_MAX);
        r->kind = "serial";
        bool bracket = l->cp[0] == '(';
        int year_to = year_at(l, 0, r), k = volume_at(l, year_to + bracket, r);
        int to = volume_first(l, k, r);
        to = to ? to : named_issue(l, k, r);
        if (to && !bracket)
                return total_at(l, edition_at(l, to, r), r);
        to = total_at(l, k, r);
        if (to > k && !bracket)
                return edition_at(l, to, r);
        bool ordinal = l->cp[k] == 0x7B2C; /* 第, but of 3卷2期 neither has it */
        to = numbers_at(l, k + ordinal, r);
        const char *unit = to ? unit_at(l, to) : NULL;
        if (!unit || (!bracket && !ordinal && !r->volume))
                return 0;
        r->unit = str_from(unit);
        to++;
        if (bracket)
                return l->cp[to] == ')' ? to + 1 : 0;
        return edition_at(l, total_at(l, edition_at(l, to, r), r), r);
}

/* Documents
 * --------- */
/* The year between brackets, its digits perhaps lost (20xx). The cell behind, or 0. */
static int document_year(const Lane *l, int i, Reference *r)
{
        int to, lost = i;
        while (lost - i < 5 &&
                ((l->cp[lost] >= '0' && l->cp[lost] <= '9') || l->cp[lost] == 'x' ||
                        l->cp[lost] == '*' || l->cp[lost] == 0xD7)) /* × */
                lost++;
        if (lost - i == 4 && (l->cp[lost - 1] < '0' || l->cp[lost - 1] > '9')) {
                reference_blame(r, REF_YEAR_LOST);
                return lost;
        }
        if (!numeral_small(l, i, 9999, &r->year, &to))
                return 0;
        if (to - i != 4)
                reference_blame(r, REF_YEAR);
        return to;
}

static bool opens(uint32_t cp)
{
        return cp == 0x3014 || cp == '[' || cp == '(' || cp == 0x3010 ||
                cp == 0xFE5D; /* 〔 【 ﹝ */
}

static bool closes(uint32_t cp)
{
        return cp == 0x3015 || cp == ']' || cp == ')' || cp == 0x3011 ||
                cp == 0xFE5E; /* 〕 】 ﹞ */
}

#define STANDARD_FROM 1988 /* GB/T 9704—1988 was the first rule for the form of document numbers */

/* 12, 十二, 一二 of 第一二号; the cell behind, or 0. */
static int old_number(const Lane *l, int i, Reference *r)
{
        int to = i;
        if (numeral_small(l, i, 99999, &r->number, &to))
                return to;
        for (r->number = 0; to - i < 5 && is_han_digit(l->cp[to]); to++)
                r->number = r->number * 10 + han_digit(l->cp[to]);
        return to - i == 2 ? to : 0; /* which elsewhere would be one or two */
}

/* (58)桐办字第12号, 桐办字(58)第12号, 民政字第一二号: as offices numbered before there was a rule, and 国务院令第473号. The cell
 * behind, or 0. */
static int document_of_old(const Lane *l, Reference *r)
{
        int k = 0, to, from = 0, year = 0;
        if (opens(l->cp[0])) {
                if (!numeral_small(l, 1, STANDARD_FROM, &year, &to) || !closes(l->cp[to]))
                        return 0;
                from = k = to + 1;
        }
        while (k - from < 20 && is_han(l->cp[k]) && l->cp[k] != 0x7B2C) /* 第 */
                k++;
        int body_to = k;
        bool old = k > from && l->cp[k - 1] == 0x5B57;                 /* 字 */
        bool decree = k > from + 1 && !from && l->cp[k - 1] == 0x4EE4; /* 令 */
        if (old && !year && opens(l->cp[k])) {
                if (!numeral_small(l, k + 1, STANDARD_FROM, &year, &to) || !closes(l->cp[to]))
                        return 0;
                k = to + 1;
        }
        if ((!old && !decree) || l->cp[k] != 0x7B2C || !(to = old_number(l, k + 1, r)) ||
                l->cp[to] != 0x53F7) /* 号 */
                return 0;
        if (year >= STANDARD_FROM || (year > 99 && year < 1912))
                return 0;
        r->year = year > 0 && year < 100 ? 1900 + year : year;
        r->kind = "document";
        r->body = (Str){r->text.p + l->off[from], l->off[body_to] - l->off[from]};
        return to + 1;
}

/* 川府规〔2022〕3号: letters of the body before, checked against the standard. */
static int document_at(const Lane *l, Reference *r)
{
        int k = 0, to;
        while (k < 20 && is_han(l->cp[k]))
                k++;
        uint32_t open = l->cp[k];
        if (!opens(open))
                return 0;
        if (open != 0x3014)
                reference_blame(r, REF_BRACKETS);
        to = document_year(l, k + 1, r);
        uint32_t close = l->cp[to];
        if (!to || !closes(close))
                return 0;
        bool ordinal = l->cp[to + 1] == 0x7B2C; /* 第 */
        int from = to + 1 + ordinal;
        if (!numeral_small(l, from, 99999, &r->number, &to) || l->cp[to] != 0x53F7) /* 号 */
                return 0;
        if (ordinal)
                reference_blame(r, REF_ORDINAL);
        if (l->cp[from] == '0')
                reference_blame(r, REF_NOUGHT);
        if (l->cp[from] < '0' || l->cp[from] > '9')
                reference_blame(r, REF_HAN);
        if (k == 0)
                reference_blame(r, REF_BODY);
        r->kind = "document";
        r->body = (Str){r->text.p, l->off[k]};
        return to + 1;
}

/* The codes of the problems, parted by semicolons. */
static const char *problem_words(Arena *a, const Reference *r)
{
        Buf b = buf_new(a);
        for (size_t i = 0; i < r->n_problems; i++)
                buf_printf(&b, "%s%s", i ? "; " : "", problems[r->problems[i]].code);
        return buf_str(&b).p;
}

bool reference_parse(Arena *a, Str s, Reference *ret)
{
        Lane l;
        Str t = str_trim(s);
        Reference blank = {.text = t, .kind = "", .problem = ""}, r = blank;
        lane_fill(&l, t, 0);
        int to = serial_at(a, &l, &r);
        if (!to || l.off[to] != t.n) {
                r = blank;
                to = document_of_old(&l, &r);
        }
        if (!to || l.off[to] != t.n) {
                r = blank;
                to = document_at(&l, &r);
        }
        if (!to || l.off[to] != t.n) {
                r = blank;
                to = reference_code(a, &l, &r);
        }
        if (!to || l.off[to] != t.n)
                return false;
        r.problem = problem_words(a, &r);
        *ret = r;
        return true;
}
