/* check_numbers.c: rules of GB/T 15835—2011 《出版物上数字用法》 and of document numbers (GB/T 9704—2012 《党政机关公文格式》)
 * that one place of a paragraph decides. */
#include "text/check.h"

#include <string.h>

static bool is_chinese_digit(uint32_t cp)
{
        return numeral_value(cp) >= 0 && cp != U'两';
}

/* Value of the Arabic figures from i on, at most nine; *ret_to is behind them. */
static int arabic_value(const Para *p, int i, int *ret_to)
{
        int v = 0, n = 0;
        for (; n < 9 && is_arabic(p->cp[i + n]); n++)
                v = v * 10 + (int)(p->cp[i + n] - '0');
        *ret_to = i + n;
        return n ? v : -1;
}

/* Mixed forms
 * ----------- */
/* 2千5百, 4千人: of the places only 万 and 亿 may follow figures. 千克 and 百分 are units. */
static void mixed_places(Check *k, int i)
{
        static const char32_t *const units[] = {U"千克", U"千米", U"千瓦", U"千伏", U"千卡",
                U"千帕", U"千赫", U"千兆", U"千字", U"千焦", U"千吨", U"千周", U"千安", U"百分",
                U"百帕", U"百万", U"千万", U"百年", U"百货", U"百姓", U"百度", U"百家", U"百科",
                U"百强", U"百日", U"百花", U"千里", U"千禧", U"千家", U"千禧", U"千古", U"百校",
                U"百村", U"千村", U"百县", U"百企", U"千企", U"百人", U"千人计", NULL};
        const Para *p = &k->p;
        int from = i, to = i, value = 0;
        if (!is_arabic(p->cp[i - 1]) || any_at(p, i, units))
                return;
        while (is_arabic(p->cp[from - 1]))
                from--;
        if (i - from > 2 || one_of(p->cp[from - 1], U".-—～~") || is_latin(p->cp[from - 1]))
                return;
        if (one_of(p->cp[from - 1], U"千百") && is_arabic(p->cp[from - 2])) /* 2千, said already */
                return;
        for (int at = from; at < p->n && at < i + 8;) {
                int end, digits = arabic_value(p, at, &end);
                if (digits < 0) {
                        digits = numeral_value(p->cp[at]);
                        end = at + 1;
                }
                if (digits < 0)
                        break;
                if (end - at > 3) /* 2千500, but not 3千56666 */
                        return;
                int place = p->cp[end] == U'千' ? 1000 : p->cp[end] == U'百' ? 100 : 0;
                value += digits * MAX(place, 1);
                at = to = place ? end + 1 : end;
                if (!place)
                        break;
        }
        if (one_of(p->cp[to], U"多余几来万亿十百千") || to <= i)
                return;
        remark(k, from, to, str_printf(k->c->arena, "%d", value));
}

/* 二0二三年, 二O二三年, 二零二三年: the naught of a year in Chinese figures is 〇. */
static void year_naught(Check *k, int i)
{
        const Para *p = &k->p;
        Buf b = buf_new(k->c->arena);
        if (i < 4)
                return;
        for (int at = i - 4; at < i; at++) {
                bool naught = one_of(p->cp[at], U"0OoО○◯Ο零０Ｏ");
                if (!naught && !is_chinese_digit(p->cp[at]))
                        return;
                buf_put(&b, naught ? S("〇") : para_text(k, at, at + 1));
        }
        bool century = one_of(p->cp[i - 4], U"一二");
        if (!century || is_numeral(p->cp[i - 5]) || is_arabic(p->cp[i - 5]) || p->cp[i - 5] == '.')
                return;
        if (!str_eq(buf_str(&b), para_text(k, i - 4, i)))
                remark(k, i - 4, i, buf_str(&b));
}

/* 二个 */
static void two_of(Check *k, int i)
{
        const Para *p = &k->p;
        uint32_t before = p->cp[i - 1];
        bool counts = p->cp[i + 1] == U'个' && !one_of(p->cp[i + 2], U"性体案");
        if (counts && !is_numeral(before) && !is_arabic(before) &&
                !one_of(before, U"第初其之，、老不"))
                remark(k, i, i + 1, S("两"));
}

/* Years and days
 * -------------- */
static const char32_t *const before_year[] = {
        U"于", U"在", U"从", U"自", U"至", U"到", U"，", U"。", U"、", U"（", U"；", NULL};

/* 98年5月: a year has four figures. */
static void short_year(Check *k, int i)
{
        const Para *p = &k->p;
        int to;
        bool two = is_arabic(p->cp[i - 1]) && is_arabic(p->cp[i - 2]) && !is_arabic(p->cp[i - 3]);
        if (!two || arabic_value(p, i + 1, &to) < 1 || to - i > 3 || p->cp[to] != U'月')
                return;
        if (p->cp[i - 3] == 0 || any_before(p, i - 2, before_year))
                remark(k, i - 2, i + 1, (Str){0});
}

/* 九八年 after 于 and the like. 五六年 may be five or six years. */
static void short_chinese_year(Check *k, int i)
{
        const Para *p = &k->p;
        int a = numeral_value(p->cp[i - 2]), b = numeral_value(p->cp[i - 1]);
        uint32_t next = p->cp[i + 1];
        if (a < 3 || b < 0 || b == a + 1 || one_of(next, U"级来间前后以内之级代"))
                return;
        if (word_before(p, i - 2, U"于") || word_before(p, i - 2, U"从") ||
                word_before(p, i - 2, U"自"))
                remark(k, i - 2, i + 1, (Str){0});
}

static const char32_t *const reigns[] = {U"洪武", U"建文", U"永乐", U"洪熙", U"宣德", U"正统",
        U"景泰", U"天顺", U"成化", U"弘治", U"正德", U"嘉靖", U"隆庆", U"万历", U"泰昌", U"天启",
        U"崇祯", U"顺治", U"康熙", U"雍正", U"乾隆", U"嘉庆", U"道光", U"咸丰", U"同治", U"光绪",
        U"宣统", U"民国", NULL};

/* 光绪26年 */
static void reign_year(Check *k, int i)
{
        const Para *p = &k->p;
        int from = i, to, value;
        while (is_arabic(p->cp[from - 1]) && from > i - 3)
                from--;
        value = from < i ? arabic_value(p, from, &to) : 0;
        if (value > 0 && value < 100 && any_before(p, from, reigns))
                remark(k, from, i, chinese_number(k->c->arena, value));
}

/* 农历8月15日, 正月15: the days of the old calendar have Chinese figures. */
static void lunar_figures(Check *k, int i)
{
        static const char32_t *const words[] = {
                U"农历", U"夏历", U"阴历", U"旧历", U"正月", U"腊月", U"冬月", NULL};
        const Para *p = &k->p;
        int n = any_at(p, i, words), at = i + n, to, end = at;
        Buf b = buf_new(k->c->arena);
        bool figures = false, month = n && p->cp[i + 1] == U'月';
        if (!n)
                return;
        while (at < i + n + 8 && at < p->n) {
                int value = arabic_value(p, at, &to);
                if (value > 31 ||
                        (value < 0 && !one_of(p->cp[at], U"月日初闰") && !is_numeral(p->cp[at])))
                        break;
                if (value > 0) {
                        figures = true;
                        if (month && value <= 10 && p->cp[at - 1] != U'初')
                                buf_put(&b, S("初"));
                        buf_put(&b, chinese_number(k->c->arena, value));
                } else {
                        to = at + 1;
                        month |= p->cp[at] == U'月';
                        if (p->cp[at] != U'日') /* 八月十五, not 八月十五日 */
                                buf_put(&b, para_text(k, at, to));
                }
                at = end = to;
        }
        if (figures && p->cp[end] != U'年')
                remark(k, i + n, end, buf_str(&b));
}

/* 二十世纪80年代: one form for both. */
static void century_form(Check *k, int i)
{
        const Para *p = &k->p;
        int from = i, to;
        while (is_numeral(p->cp[from - 1]) && from > i - 3)
                from--;
        if (from == i || arabic_value(p, i + 2, &to) < 0 || !word_at(p, to, U"年代"))
                return;
        int tens = p->cp[from] == U'十' ? 10 : 20;
        int ones = p->cp[i - 1] == U'十' ? 0 : numeral_value(p->cp[i - 1]);
        if (ones >= 0 && tens + ones >= 15 && tens + ones <= 21)
                remark(k, from, i, str_printf(k->c->arena, "%d", tens + ones));
}

/* Ranges and groups
 * ----------------- */
/* 15—30%, 9—16亿: what would be read otherwise without it stands twice. */
static void range_unit(Check *k, int i)
{
        const Para *p = &k->p;
        int at = i - 1, from;
        while (is_arabic(p->cp[at]) || p->cp[at] == '.')
                at--;
        bool joined = at < i - 1 && one_of(p->cp[at], U"—～~-") && is_arabic(p->cp[at - 1]);
        if (!joined)
                return;
        for (from = at - 1; is_arabic(p->cp[from]) || p->cp[from] == '.'; from--)
                ;
        if (one_of(p->cp[from], U"—～~-/年月") || is_latin(p->cp[from]) || at - from > 7)
                return;
        remark(k, from + 1, i + 1,
                str_printf(k->c->arena, "%.*s%.*s%.*s", STR(para_text(k, from + 1, at)),
                        STR(para_text(k, i, i + 1)), STR(para_text(k, at, i + 1))));
}

/* 12，345元 */
static void figure_group(Check *k, int i)
{
        static const char32_t *const units[] = {
                U"元", U"人", U"亩", U"吨", U"公里", U"户", U"字", U"万", U"平方", U"公斤", NULL};
        const Para *p = &k->p;
        int to;
        if (!is_arabic(p->cp[i - 1]) || arabic_value(p, i + 1, &to) < 0 || to - i != 4)
                return;
        int from = i - 1;
        while (is_arabic(p->cp[from]))
                from--;
        bool short_head = i - from <= 4 && p->cp[from] != '.';
        if (short_head && any_at(p, to, units))
                remark(k, i, i + 1, S(","));
}

/* .5 */
static void naked_point(Check *k, int i)
{
        const Para *p = &k->p;
        int to;
        static const char32_t *const units[] = {U"%", U"％", U"元", U"万", U"亿", U"米", U"亩",
                U"吨", U"公里", U"公斤", U"倍", U"个百分点", NULL};
        if (is_hanzi(p->cp[i - 1]) && !is_numeral(p->cp[i - 1]) &&
                arabic_value(p, i + 1, &to) >= 0 && any_at(p, to, units))
                remark(k, i, i + 1, S("0."));
}

/* About, twice
 * ------------ */
typedef struct {
        const char32_t *before;
        const char32_t *after[6];
} Doubled;

static const Doubled doubled[] = {
        {U"大约有", {U"左右", U"上下"}},
        {U"约有", {U"左右", U"上下"}},
        {U"大约", {U"左右", U"上下", U"余", U"多"}},
        {U"约", {U"左右", U"上下", U"余", U"多", U"以上"}},
        {U"近", {U"左右", U"余", U"多"}},
        {U"将近", {U"左右", U"余", U"多"}},
        {U"超过", {U"以上", U"余", U"多", U"左右"}},
        {U"逾", {U"以上", U"余", U"多", U"左右"}},
        {U"突破", {U"以上", U"余", U"多"}},
        {U"不足", {U"以上", U"余", U"多", U"左右"}},
        {U"不下", {U"以上", U"余", U"多", U"左右"}},
        {U"不少于", {U"以上", U"左右"}},
        {U"至少", {U"以上", U"左右"}},
        {U"至多", {U"以内", U"以下", U"左右"}},
        {U"最多", {U"以内", U"以下", U"左右"}},
        {U"达到", {U"左右以上"}},
};

/* Behind a number at i: the number's end, 万 and 亿 included. */
static int number_end(const Para *p, int i)
{
        while (i < p->n &&
                (is_arabic(p->cp[i]) || is_numeral(p->cp[i]) ||
                        (p->cp[i] == '.' && is_arabic(p->cp[i + 1])) ||
                        (p->cp[i] == ',' && is_arabic(p->cp[i + 1]))))
                i++;
        return i;
}

/* 30余人左右; i is the cell of 左. */
static void about_behind(Check *k, int i)
{
        const Para *p = &k->p;
        if (p->cp[i + 1] != U'右' || one_of(p->cp[i + 2], U"手两逢各摇邻翼开为"))
                return;
        int at = i;
        while (at > i - 3 && is_hanzi(p->cp[at - 1]) && !one_of(p->cp[at - 1], U"余多"))
                at--;
        if (at == i || !one_of(p->cp[at - 1], U"余多"))
                return;
        int from = at - 1;
        while (is_arabic(p->cp[from - 1]) || is_numeral(p->cp[from - 1]))
                from--;
        if (from < at - 1)
                remark(k, from, i + 2, para_text(k, from, i));
}

static void about_twice(Check *k, int i)
{
        const Para *p = &k->p;
        if (p->cp[i] == U'左') {
                about_behind(k, i);
                return;
        }
        for (size_t d = 0; d < ARRAY_LEN(doubled); d++) {
                int n = word_at(p, i, doubled[d].before), from = i + n, to = number_end(p, from);
                if (!n || to == from || (p->cp[i] == U'约' && p->cp[i - 1] == U'大') ||
                        (n == 1 && one_of(p->cp[i - 1], U"大条公签制附相最接将靠邻远节预契合")))
                        continue;
                for (int unit = 0; unit <= 3; unit++) {
                        for (int a = 0; doubled[d].after[a]; a++) {
                                int m = word_at(p, to + unit, doubled[d].after[a]);
                                bool inner = doubled[d].after[a][1] ==
                                        0; /* 余 and 多 follow the number */
                                if (!m || (inner && unit > 0) ||
                                        (inner && one_of(p->cp[to + 1], U"样种少数亏")))
                                        continue;
                                remark(k, i, to + unit + m, para_text(k, from, to + unit + m));
                                return;
                        }
                        if (!is_hanzi(p->cp[to + unit]))
                                break;
                }
                return;
        }
}

/* 减少2倍 */
static void fewer_times(Check *k, int i)
{
        static const char32_t *const less[] = {U"减少", U"降低", U"下降", U"缩小", U"缩短",
                U"减少了", U"降低了", U"下降了", U"缩小了", NULL};
        const Para *p = &k->p;
        int from = i;
        if (p->cp[i + 1] == U'数') /* 减少倍数 */
                return;
        while (is_arabic(p->cp[from - 1]) || is_numeral(p->cp[from - 1]) || p->cp[from - 1] == '.')
                from--;
        if (from < i && any_before(p, from, less))
                remark(k, from, i + 1, (Str){0});
}

/* Document numbers
 * ---------------- */
#define STANDARD_FROM 1988 /* GB/T 9704—1988 was the first rule for them */

/* 川府规[2022]3号, 川府规〔2022〕第3号, 川府规〔2022〕03号 */
static void document_year(Check *k, int i)
{
        const Para *p = &k->p;
        int year_end, to, end;
        int year = arabic_value(p, i + 1, &year_end);
        if (year_end == i + 3 && year >= 0) /* 川府规〔98〕3号 */
                year += year < 50 ? 2000 : 1900;
        else if (year_end != i + 5)
                return;
        to = year_end + 1;
        if (!is_hanzi(p->cp[i - 1]) || year < 1900 || year > 2100 ||
                !one_of(p->cp[year_end], U"〕]】)）］"))
                return;
        bool ordinal = p->cp[to] == U'第';
        int number = arabic_value(p, to + ordinal, &end);
        if (number < 1 || p->cp[end] != U'号')
                return;
        if (year < STANDARD_FROM && ordinal && p->cp[i - 1] == U'字')
                return; /* 桐办字(58)第12号, as it was written then */
        Str good = str_printf(k->c->arena, "〔%d〕%d号", year, number);
        if (!str_eq(good, para_text(k, i, end + 1)))
                remark(k, i, end + 1, good);
}

#define DIGITS "GB/T 15835—2011 "
const CheckRule rules_numbers[] = {
        {"mixed-places", DIGITS "5.3",
                N_("Arabic figures are not followed by 千, 百 or 十; only 万 and 亿 are."),
                "有2千5百人。", "有2500人。", REMARK_ERROR, RULE_HABIT, U"千百", mixed_places},
        {"year-naught", DIGITS "5.2.5", N_("The naught of a year in Chinese figures is 〇."),
                "二零二三年", "二〇二三年", REMARK_LIKELY, RULE_HABIT, U"年", year_naught},
        {"two-of", DIGITS "5.2", N_("Before 个 two is 两."), "修了二个水库。", "修了两个水库。",
                REMARK_HINT, RULE_HABIT, U"二", two_of},
        {"short-year", DIGITS "5.1.4", N_("A year has all of its four figures."), "于98年5月开工。",
                "于1998年5月开工。", REMARK_LIKELY, 0, U"年", short_year},
        {"short-chinese-year", DIGITS "5.1.4", N_("A year has all of its four figures."),
                "他于九八年回乡。", "他于一九九八年回乡。", REMARK_HINT, 0, U"年",
                short_chinese_year},
        {"reign-year", DIGITS "4.2.1",
                N_("Years of a reign or of the Republic have Chinese figures."), "光绪26年",
                "光绪二十六年", REMARK_HINT, RULE_HABIT, U"年", reign_year},
        {"lunar-figures", DIGITS "4.2.1",
                N_("Months and days of the old calendar have Chinese figures."), "农历8月15",
                "农历八月十五", REMARK_LIKELY, 0, U"农夏阴旧正腊冬", lunar_figures},
        {"century-form", DIGITS "4.1", N_("Century and decade have Arabic figures, both of them."),
                "二十世纪80年代", "20世纪80年代", REMARK_HINT, RULE_HABIT, U"世", century_form},
        {"range-unit", DIGITS "5.1.3", N_("In a range the sign %, 万 or 亿 stands at both ends."),
                "15—30%", "15%—30%", REMARK_HINT, RULE_HABIT, U"%％万亿", range_unit},
        {"figure-group", DIGITS "5.1.1",
                N_("Groups of three figures are parted by “,” or by a space."), "共12，345元",
                "共12,345元", REMARK_LIKELY, 0, U"，", figure_group},
        {"naked-point", DIGITS "5.1.2", N_("Before the decimal point of a fraction stands 0."),
                "亩产增加.5吨", "亩产增加0.5吨", REMARK_LIKELY, 0, U".．", naked_point},
        {"about-twice", DIGITS "4.2.2", N_("“About” is said twice."), "约30人左右", "30人左右",
                REMARK_LIKELY, 0, U"大约近将超逾突不达至最左", about_twice},
        {"fewer-times", "《现代汉语》数量表达",
                N_("What becomes less does so by a part of itself, not by times."), "耕地减少2倍。",
                "耕地减少一半。", REMARK_LIKELY, 0, U"倍", fewer_times},
        {"document-year", "GB/T 9704—2012 7.2.5",
                N_("In a document number the full year stands in 〔 〕, the number without 第 and without naughts."),
                "桐府规[2022]03号", "桐府规〔2022〕3号", REMARK_ERROR, 0, U"〔[【(（［",
                document_year},
        {0},
};
