/* check_punctuation.c: rules of GB/T 15834—2011 《标点符号用法》 that one place of a paragraph decides. Marks that come in
 * pairs are in check_pairs.c. */
#include "text/check.h"

#define MARKS_SENTENCE U"。！？…"

static bool ends_clause(uint32_t cp)
{
        return is_hanzi(cp) || one_of(cp, U"”’）》〉】〕」』");
}

/* Half width
 * ---------- */
static void half_width_mark(Check *k, int i)
{
        static const struct {
                uint32_t half;
                const char *full;
        } marks[] = {{',', "，"}, {';', "；"}, {':', "："}, {'?', "？"}, {'!', "！"}};
        const Para *p = &k->p;
        uint32_t next = p->cp[i + 1];
        if (!ends_clause(p->cp[i - 1]) || next == '/' || (p->cp[i] == ':' && is_arabic(next)))
                return;
        for (size_t m = 0; m < ARRAY_LEN(marks); m++)
                if (marks[m].half == p->cp[i])
                        remark(k, i, i + 1, str_from(marks[m].full));
}

/* A full stop of other scripts at the end of a Chinese sentence. */
static void half_width_stop(Check *k, int i)
{
        const Para *p = &k->p;
        uint32_t next = p->cp[i + 1];
        bool ends = next == 0 || next == ' ' || next == 0x3000 || one_of(next, U"”’）》");
        if (is_hanzi(p->cp[i - 1]) && i >= 4 && is_hanzi(p->cp[i - 2]) && ends)
                remark(k, i, i + 1, S("。"));
}

static void half_width_bracket(Check *k, int i)
{
        const Para *p = &k->p;
        bool opens = p->cp[i] == '(';
        uint32_t inside = opens ? p->cp[i + 1] : p->cp[i - 1];
        uint32_t outside = opens ? p->cp[i - 1] : p->cp[i + 1];
        if (is_hanzi(inside) || (is_hanzi(outside) && opens))
                remark(k, i, i + 1, opens ? S("（") : S("）"));
}

/* " opens and closes by turns. */
static void ascii_quote(Check *k, int i)
{
        const Para *p = &k->p;
        int before = 0;
        if (!is_hanzi(p->cp[i - 1]) && !is_hanzi(p->cp[i + 1]))
                return;
        if (is_arabic(p->cp[i - 1]) && i > 1) /* inches */
                return;
        for (int at = i - 1; at >= 0 && at > i - 400; at--)
                before += p->cp[at] == '"';
        remark(k, i, i + 1, before % 2 ? S("”") : S("“"));
}

/* １９９８ and ＡＢＣ; told once for a run. */
static void wide_digit(Check *k, int i)
{
        const Para *p = &k->p;
        int to = i;
        Buf b = buf_new(k->c->arena);
        if (p->cp[i - 1] >= 0xFF10 && p->cp[i - 1] <= 0xFF19)
                return;
        for (; to < p->n && p->cp[to] >= 0xFF10 && p->cp[to] <= 0xFF19; to++)
                buf_putc(&b, (char)(p->cp[to] - 0xFF10 + '0'));
        remark(k, i, to, buf_str(&b));
}

/* Runs
 * ---- */
static int run_of(const Para *p, int i, uint32_t cp)
{
        int n = 0;
        while (i + n < p->n && p->cp[i + n] == cp)
                n++;
        return n;
}

static bool continues_run(const Para *p, int i)
{
        return i > 0 && p->cp[i - 1] == p->cp[i];
}

static void ellipsis(Check *k, int i)
{
        const Para *p = &k->p;
        int n = continues_run(p, i) ? 0 : run_of(p, i, p->cp[i]);
        if (!n)
                return;
        uint32_t before = p->cp[i - 1], after = p->cp[i + n];
        bool chinese = ends_clause(before) || is_hanzi(after) || one_of(before, U"，。！？“");
        bool wrong = p->cp[i] == U'…' ? n == 1 || n == 3
                : p->cp[i] == '.'     ? n >= 3 && n <= 12
                                      : n >= 3;
        if (wrong && chinese)
                remark(k, i, i + n, S("……"));
}

/* -- and ── for ——; a run of three. */
static void dash(Check *k, int i)
{
        const Para *p = &k->p;
        int n = continues_run(p, i) ? 0 : run_of(p, i, p->cp[i]);
        if (!n || n > 4)
                return;
        bool between =
                ends_clause(p->cp[i - 1]) && (is_hanzi(p->cp[i + n]) || p->cp[i + n] == U'“');
        bool wrong = p->cp[i] == U'—' ? n == 3 : n >= 2;
        if (wrong && between)
                remark(k, i, i + n, S("——"));
}

/* 。， and 、、: two points where one belongs. ？！ and ！！！ are allowed (4.2.2, 4.3.2). */
static void doubled_point(Check *k, int i)
{
        const Para *p = &k->p;
        uint32_t a = p->cp[i], b = p->cp[i + 1];
        if (!one_of(b, U"，。、；：") || (a == U'。' && b == U'。' && p->cp[i + 2] == U'。'))
                return;
        if (one_of(p->cp[i - 1], U"，。、；：？！") || one_of(p->cp[i + 2], U"，。、；："))
                return;
        if (one_of(a, U"？！") && b != U'。' &&
                b != U'，') /* a title may end so: 《怎么办？》 is closed first */
                return;
        Str first = para_text(k, i, i + 1);
        remark(k, i, i + 2, a == b || one_of(a, U"？！") ? first : b == U'。' ? S("。") : (Str){0});
}

/* Enumerations
 * ------------ */
static void comma_between_titles(Check *k, int i)
{
        const Para *p = &k->p;
        if (p->cp[i - 1] == U'》' && p->cp[i + 1] == U'《')
                remark(k, i - 1, i + 2, S("》《"));
        else if (p->cp[i - 1] == U'”' && p->cp[i + 1] == U'“')
                remark(k, i - 1, i + 2, S("”“"));
}

static void comma_before_deng(Check *k, int i)
{
        static const char32_t *const longer[] = {U"等待", U"等级", U"等候", U"等到", U"等于",
                U"等同", U"等额", U"等离", U"等比", U"等着", U"等我", U"等你", U"等他", U"等她",
                U"等一", U"等下", U"等位", U"等价", U"等效", U"等量", U"等闲", U"等式", U"等腰",
                U"等边", U"等高", U"等次", NULL};
        const Para *p = &k->p;
        if (p->cp[i + 1] == U'等' && !any_at(p, i + 1, longer))
                remark(k, i, i + 2, S("等"));
}

/* 三、四十岁 is neither three nor forty years old. What counts in order (三、四年级, 三、四章) keeps its mark. */
static void about_with_comma(Check *k, int i)
{
        static const char32_t *const counted[] = {U"个", U"岁", U"天", U"人", U"名", U"位", U"户",
                U"斤", U"亩", U"元", U"米", U"里", U"公里", U"公斤", U"小时", U"分钟", U"倍", U"尺",
                U"丈", U"间", U"艘", U"件", U"次", U"年来", U"年间", U"年前", U"年后", U"年时间",
                U"十个", U"百个", U"十岁", U"十人", U"百人", U"千人", U"万人", U"十里", U"百里",
                U"十年", U"百年", U"十户", U"百户", U"十亩", U"百亩", U"十斤", U"百斤", U"千斤",
                U"十元", U"百元", U"十万", U"百万", U"千万", U"十名", U"十米", U"百米", U"十天",
                U"十公里", U"十余", U"十多", NULL};
        const Para *p = &k->p;
        int a = numeral_value(p->cp[i - 1]), b = numeral_value(p->cp[i + 1]);
        if (a < 1 || b != a + 1 || a > 8 || i < 2 || p->cp[i - 1] == U'两')
                return;
        bool teens = p->cp[i - 2] == U'十';
        if ((!is_hanzi(p->cp[i - 2]) && p->cp[i - 2] != U'，') ||
                (is_numeral(p->cp[i - 2]) && !teens) || one_of(p->cp[i - 2], U"第初卷点周期星"))
                return;
        if (any_at(p, i + 2, counted))
                remark(k, i - 1, i + 2,
                        str_printf(k->c->arena, "%.*s%.*s", STR(para_text(k, i - 1, i)),
                                STR(para_text(k, i + 1, i + 2))));
}

/* 首先、 第一、 at the head of a clause. */
static void ordinal_comma(Check *k, int i)
{
        static const char32_t *const words[] = {U"首先", U"其次", U"再次", U"最后", NULL};
        const Para *p = &k->p;
        int n = any_before(p, i, words);
        if (!n && numeral_value(p->cp[i - 1]) > 0 && p->cp[i - 2] == U'第')
                n = 2;
        uint32_t before = p->cp[i - n - 1], next = p->cp[i + 1];
        if (!n || (before && !one_of(before, U"。；：！？ \u3000")))
                return;
        if (next == U'第' || is_numeral(next) || next == 0 || word_at(p, i + 1, U"其次") ||
                word_at(p, i + 1, U"再次") || word_at(p, i + 1, U"最后"))
                return;
        for (int at = i + 1; at < MIN(i + 8, p->n); at++) /* 第一、第二产业; 第一、二、三产业 */
                if (p->cp[at] == U'第' || p->cp[at] == U'、')
                        return;
        remark(k, i, i + 1, S("，"));
}

/* （一）、: nothing behind an ordinal in brackets. */
static void bracket_ordinal(Check *k, int i)
{
        const Para *p = &k->p;
        int at = i - 2;
        if (p->cp[i - 1] != U'）' && p->cp[i - 1] != ')')
                return;
        while (at > i - 6 && (is_numeral(p->cp[at]) || is_arabic(p->cp[at])))
                at--;
        if (at == i - 2 || (p->cp[at] != U'（' && p->cp[at] != '('))
                return;
        uint32_t before = p->cp[at - 1];
        if (before == 0 || before == 0x3000 || before == ' ' || one_of(before, U"。；："))
                remark(k, at, i + 1, para_text(k, at, i));
}

/* 1、 at the head of a paragraph. */
static void arabic_ordinal(Check *k, int i)
{
        const Para *p = &k->p;
        int at = i - 1;
        while (at >= 0 && at > i - 4 && is_arabic(p->cp[at]))
                at--;
        bool head = at < 0 || ((p->cp[at] == ' ' || p->cp[at] == 0x3000) && at < 4);
        if (at < i - 1 && head && is_hanzi(p->cp[i + 1]))
                remark(k, at + 1, i + 1,
                        str_printf(k->c->arena, "%.*s.", STR(para_text(k, at + 1, i))));
}

/* Brackets and quotes
 * ------------------- */
/* 。） in the middle of a sentence: the stop belongs to the sentence outside. */
static void stop_in_brackets(Check *k, int i)
{
        const Para *p = &k->p;
        if (p->cp[i + 1] != U'）' || !one_of(p->cp[i + 2], U"。，；、"))
                return;
        remark(k, i, i + 3, str_printf(k->c->arena, "）%.*s", STR(para_text(k, i + 2, i + 3))));
}

/* 。”。 */
static void stop_after_quote(Check *k, int i)
{
        const Para *p = &k->p;
        if (one_of(p->cp[i - 1], U"。！？") && p->cp[i + 1] == U'。')
                remark(k, i, i + 2, S("”"));
}

/* A line that begins with what can only close or go on. Behind a line that ends in the midst of a sentence it is
 * the line that is broken, not the mark that is wrong. */
static void line_start(Check *k, int i)
{
        const Para *p = &k->p;
        (void)i;
        bool begins = !k->line_ended || one_of(k->line_ended, U"。！？：；”）");
        if (begins && p->n > 1 && one_of(p->cp[0], U"，。、；：？！”’》〉】〕"))
                remark(k, 0, 1, (Str){0});
}

/* Connections
 * ----------- */
/* 卡尔•马克思; what a dot of other scripts means between Chinese characters, a person must say. */
static void name_dot(Check *k, int i)
{
        const Para *p = &k->p;
        if (is_hanzi(p->cp[i - 1]) && is_hanzi(p->cp[i + 1]) && !is_numeral(p->cp[i - 1]))
                remark(k, i, i + 1, one_of(p->cp[i], U".．") ? (Str){0} : S("·"));
}

/* 1937-1945年, 7月21日-23日, 15%-30%, 1937——1945年: between numbers a dash of one character or a wave. A date (2023-10-08), a
 * telephone number and a clause (3-2-1) keep their hyphen: something measured must follow. */
static void range_mark(Check *k, int i)
{
        static const char32_t *const after[] = {U"年", U"月", U"日", U"岁", U"元", U"万", U"亿",
                U"人", U"%", U"％", U"公里", U"米", U"亩", U"吨", U"倍", U"周", U"天", U"小时",
                U"分钟", U"页", NULL};
        const Para *p = &k->p;
        int n = continues_run(p, i) ? 0 : run_of(p, i, p->cp[i]), from = i - 1, to = i + n;
        if (!n || (p->cp[i] == U'—' && n != 2) || n > 2)
                return;
        while (from >= 0 && (is_arabic(p->cp[from]) || one_of(p->cp[from], U".%％年月日")))
                from--;
        while (to < p->n && (is_arabic(p->cp[to]) || p->cp[to] == '.'))
                to++;
        bool numbers = from < i - 1 && to > i + n && is_arabic(p->cp[from + 1]);
        if (!numbers || one_of(p->cp[from], U"-—~～/") || is_latin(p->cp[from]) ||
                !any_at(p, to, after))
                return;
        remark(k, i, i + n, p->cp[i] == '~' ? S("～") : S("—"));
}

/* “五.四”运动, “一二、九”运动: the same in Chinese figures; a dot stands only where 一, 十一 and 十二 could be misread. */
static void han_day_dot(Check *k, int i, const char32_t *const *events)
{
        const Para *p = &k->p;
        int from = i, to = i + 1;
        while (from > i - 3 && is_numeral(p->cp[from - 1]))
                from--;
        while (to < i + 4 && is_numeral(p->cp[to]))
                to++;
        if (from == i || to == i + 1 || p->cp[from - 1] != U'“' || p->cp[to] != U'”' ||
                !any_at(p, to + 1, events))
                return;
        bool plain = i - from == 1 && to == i + 2 && p->cp[from] != U'一';
        remark(k, i, i + 1, plain ? S("") : S("·"));
}

/* “9.18”事变: the day in the name of an event has a middle dot. */
static void day_dot(Check *k, int i)
{
        static const char32_t *const events[] = {U"事变", U"惨案", U"运动", U"起义", U"事件",
                U"地震", U"讲话", U"战役", U"工程", U"消费者", U"特大", U"火灾", U"大火", U"洪灾",
                U"抗震", NULL};
        const Para *p = &k->p;
        if (is_numeral(p->cp[i - 1]) || p->cp[i] == U'、') {
                han_day_dot(k, i, events);
                return;
        }
        int from = i - 1, to = i + 1, month = 0, day = 0;
        while (from >= 0 && is_arabic(p->cp[from]) && from > i - 4)
                from--;
        for (int at = from + 1; at < i; at++)
                month = month * 10 + (int)(p->cp[at] - '0');
        for (; is_arabic(p->cp[to]) && to < i + 4; to++)
                day = day * 10 + (int)(p->cp[to] - '0');
        if (month < 1 || month > 12 || day < 1 || day > 31)
                return;
        bool quoted = p->cp[from] == U'“' && p->cp[to] == U'”';
        if (any_at(p, quoted ? to + 1 : to, events))
                remark(k, i, i + 1, S("·"));
}

/* Two colons in one sentence, neither of them in quotes: 他说：有三条：…. */
static void second_colon(Check *k, int i)
{
        const Para *p = &k->p;
        int depth = 0;
        if (one_of(p->cp[i + 1], U"“《「『") || p->cp[i + 1] == 0 || is_arabic(p->cp[i - 1]))
                return;
        for (int at = i - 1; at >= 0 && at > i - 60; at--) {
                uint32_t cp = p->cp[at];
                if (one_of(cp, U"”’）』」》"))
                        depth++;
                else if (one_of(cp, U"“‘（『「《") && depth-- == 0)
                        return;
                if (one_of(cp, U"。！？；… \u3000\t") ||
                        one_of(cp, U"一二三四五六七八九十1234567890"))
                        return;
                if (cp == U'：' && depth == 0 && i - at > 2 && one_of(p->cp[at - 1], U"说道出为")) {
                        remark(k, i, i + 1, (Str){0});
                        return;
                }
        }
}

/* ……等: the one says what the other says. */
static void ellipsis_and_deng(Check *k, int i)
{
        static const char32_t *const behind[] = {U"等。", U"等，", U"等；", U"等地", U"等处",
                U"等物", U"等人", U"等字", U"等作", U"等单位", U"等方面", U"等问题", NULL};
        const Para *p = &k->p;
        if (p->cp[i + 1] == U'…' && p->cp[i - 1] != U'…' && any_at(p, i + 2, behind) &&
                is_hanzi(p->cp[i - 1])) {
                remark(k, i, i + 3, S("等"));
                return;
        }
        if (p->cp[i + 1] == U'…' && p->cp[i - 1] == U'等' && p->cp[i + 2] != U'…' &&
                !word_before(p, i, U"你等") && !word_before(p, i, U"我等") && p->cp[i - 2] != U'，')
                remark(k, i - 1, i + 2, S("等"));
}

#define PUNCTUATION "GB/T 15834—2011 "
#define DIGITS "GB/T 15835—2011 "
const CheckRule rules_punctuation[] = {
        {"half-width-mark", PUNCTUATION "5.1.1",
                N_("Between Chinese characters a mark of punctuation is of full width."),
                "会开完了,大家回去。", "会开完了，大家回去。", REMARK_LIKELY, RULE_HABIT, U",;:?!",
                half_width_mark},
        {"half-width-stop", PUNCTUATION "4.1.2",
                N_("A Chinese sentence ends with the full stop “。”."), "志稿已送审阅.",
                "志稿已送审阅。", REMARK_LIKELY, RULE_HABIT, U".", half_width_stop},
        {"half-width-bracket", PUNCTUATION "4.9.2",
                N_("Around Chinese characters brackets are of full width."), "桐溪县(今桐溪市)",
                "桐溪县（今桐溪市）", REMARK_HINT, RULE_HABIT, U"()", half_width_bracket},
        {"ascii-quote", PUNCTUATION "4.8.2",
                N_("Chinese text has the quotation marks “ ” and ‘ ’."), "他写了\"清明\"二字。",
                "他写了“清明”二字。", REMARK_LIKELY, RULE_HABIT, U"\"", ascii_quote},
        {"wide-digit", DIGITS "5.1.7", N_("Arabic figures are of half width."), "１９９８年建成",
                "1998年建成", REMARK_HINT, RULE_HABIT, U"０１２３４５６７８９", wide_digit},
        {"ellipsis", PUNCTUATION "4.11.2", N_("The ellipsis is six dots in two places: “……”."),
                "有茶、丝、麻…", "有茶、丝、麻……", REMARK_LIKELY, RULE_HABIT, U"….。・", ellipsis},
        {"ellipsis-and-deng", PUNCTUATION "4.11",
                N_("“等” and the ellipsis say the same; one is enough."), "有茶、丝、麻等……",
                "有茶、丝、麻等", REMARK_HINT, 0, U"…", ellipsis_and_deng},
        {"dash", PUNCTUATION "4.10.2", N_("The dash takes two places: “——”."), "他回到故乡--桐溪。",
                "他回到故乡——桐溪。", REMARK_LIKELY, RULE_HABIT, U"—-－─", dash},
        {"doubled-point", PUNCTUATION "B.2", N_("Two points stand where one belongs."),
                "会开完了。，大家回去。", "会开完了，大家回去。", REMARK_ERROR, 0,
                U"，。、；：？！", doubled_point},
        {"comma-between-titles", PUNCTUATION "4.5.3.5",
                N_("Titles and quoted words in a row usually need no “、” between them."),
                "《茶法》、《盐法》", "《茶法》《盐法》", REMARK_HINT, RULE_HABIT, U"、",
                comma_between_titles},
        {"comma-before-deng", PUNCTUATION "B.1.2",
                N_("After parts with “、” no “、” stands before “等”."), "有茶、丝、等物产。",
                "有茶、丝等物产。", REMARK_LIKELY, 0, U"、", comma_before_deng},
        {"about-with-comma", PUNCTUATION "4.5.3.4",
                N_("Two numbers in a row that say “about” have no “、” between them."),
                "他有三、四十岁。", "他有三四十岁。", REMARK_LIKELY, 0, U"、", about_with_comma},
        {"ordinal-comma", PUNCTUATION "B.3.1", N_("After “第一”, “首先” and the like stands “，”."),
                "首先、查清来源。", "首先，查清来源。", REMARK_LIKELY, RULE_HABIT, U"、",
                ordinal_comma},
        {"bracket-ordinal", PUNCTUATION "B.3.4",
                N_("Behind an ordinal number in brackets stands no mark."), "（一）、建置沿革",
                "（一）建置沿革", REMARK_LIKELY, RULE_HABIT, U"、．，", bracket_ordinal},
        {"arabic-ordinal", PUNCTUATION "B.3.3",
                N_("Behind an ordinal number in Arabic figures stands a dot."), "1、建置沿革",
                "1.建置沿革", REMARK_HINT, RULE_HABIT, U"、", arabic_ordinal},
        {"stop-in-brackets", PUNCTUATION "B.2.2",
                N_("A remark inside of a sentence ends without a full stop before the bracket."),
                "城内有书院（建于明代。），今废。", "城内有书院（建于明代），今废。", REMARK_LIKELY,
                0, U"。", stop_in_brackets},
        {"stop-after-quote", PUNCTUATION "B.2.1",
                N_("The sentence has ended inside of the quotation; no second stop follows."),
                "碑上写道：“此桥始建于宋。”。", "碑上写道：“此桥始建于宋。”", REMARK_LIKELY, 0,
                U"”", stop_after_quote},
        {"line-start", PUNCTUATION "5.1.1",
                N_("No line begins with a mark that closes or goes on."), "，后来改名桐溪。",
                "后来改名桐溪。", REMARK_LIKELY, RULE_HABIT, NULL, line_start},
        {"name-dot", PUNCTUATION "4.14.2",
                N_("Between Chinese characters a dot is “·”, a full stop “。”."), "约翰•史密斯牧师",
                "约翰·史密斯牧师", REMARK_LIKELY, RULE_HABIT, U".．•‧・", name_dot},
        {"range-mark", PUNCTUATION "4.13.3.2",
                N_("Between the ends of a range stands “—” or “～”."), "1937-1945年", "1937—1945年",
                REMARK_HINT, RULE_HABIT, U"-－~—", range_mark},
        {"day-dot", DIGITS "5.1.6", N_("Month and day in the name of an event are parted by “·”."),
                "“9.18”事变", "“9·18”事变", REMARK_LIKELY, 0, U".．、", day_dot},
        {"second-colon", PUNCTUATION "4.7.3.6",
                N_("A sentence usually has no colon within the reach of another."),
                "县长说：今年有两件事：修路和修志。", "县长说，今年有两件事：修路和修志。",
                REMARK_HINT, RULE_HABIT, U"：", second_colon},
        {0},
};
