/* loss.c: places where something was taken out and nothing stands for it: digits, years, names deleted by a
 * template mill, bytes no decoder could read. A loss is marked and never filled.
 *
 * Precision comes first: a mark that is wrong costs a reviewer more than one that is missed. So each rule asks
 * for a frame that has no legal reading without the missing thing: 诞辰周年 needs a number, 同志、, needs a
 * name, 要万元钱 needs digits. Where honest prose has such a frame (万元户, 周年祭, 年又一年), the rule has the
 * exception. */
#include "text/fold_inline.h"
#include "text/hanzi.h"
#include "text/word_list.h"

#include <stdlib.h>
#include <string.h>

#define AROUND 12 /* characters shown on either side */

typedef struct {
        Ctx *c;
        Str text;
        VEC(Loss) found;
        bool beginnings[256]; /* the characters at which a rule begins, by their low bits */
} Search;

const char *loss_name(LossKind k)
{
        static const char *const names[] = {
                [LOSS_NUMBER] = "number",
                [LOSS_YEAR] = "year",
                [LOSS_NAME] = "name",
                [LOSS_BYTES] = "bytes",
                [LOSS_UNREADABLE] = "unreadable",
        };

        return names[k];
}

const char *loss_label(LossKind k)
{
        static const char *const labels[] = {
                [LOSS_NUMBER] = N_("number missing"),
                [LOSS_YEAR] = N_("year missing"),
                [LOSS_NAME] = N_("name missing"),
                [LOSS_BYTES] = N_("bytes lost"),
                [LOSS_UNREADABLE] = N_("unreadable"),
        };

        return labels[k];
}

static void mark(Search *s, size_t at, size_t n, LossKind kind)
{
        size_t from = at, to = at + n;
        uint32_t cp;

        if (s->found.n && s->found.p[s->found.n - 1].at == at)
                return;
        for (int i = 0; i < AROUND && utf8_prev(s->text, &from, &cp); i++)
                if (cp == '\n') {
                        from++;
                        break;
                }
        for (int i = 0; i < AROUND && to < s->text.n && s->text.p[to] != '\n'; i++)
                utf8_next(s->text, &to, &cp);
        *VEC_PUSH(s->c->arena, &s->found) =
                (Loss){.at = at, .n = n, .kind = kind, .around = str_slice(s->text, from, to)};
}

static Str before(const Search *s, size_t at)
{
        return str_slice(s->text, 0, at);
}

static Str behind(const Search *s, size_t at)
{
        return str_slice(s->text, at, s->text.n);
}

/* The words of a table are parted by blanks. Bytes of the word that s begins with; 0 if none. */
static size_t begins_with_word(Str s, Str words)
{
        Str word;

        while (str_cut(&words, ' ', &word))
                if (word.n && str_starts(s, word))
                        return word.n;
        return 0;
}

/* Nothing, a line end or punctuation stands before: a clause begins here. */
static bool clause_begins(Str s)
{
        uint32_t cp = 0;
        size_t at = s.n;

        while (utf8_prev(s, &at, &cp) && (cp == ' ' || cp == 0x3000))
                ;
        return s.n == 0 || cp == '\n' ||
                ends_with_word(str_slice(s, 0, at + (cp < 0x80 ? 1 : 3)),
                        S("， 。 、 ； ： ！ ？ , . ; : ! ? 》 ” 」 ） ) “ ( （"));
}

/* Nothing, a line end or punctuation follows. */
static bool clause_ends(Str s)
{
        return s.n == 0 || s.p[0] == '\n' ||
                begins_with_word(s, S("， 。 、 ； ： ！ ？ , . ; : ! ? 》 ” 」 ） ) （ ("));
}

/* 万元 without its digits
 * ----------------------- */
/* 要万元钱: nothing that counts stands before, and 钱 says that a sum is meant. 投资万元，: a verb of
 * spending, and the clause ends. */
static void at_wan(Search *s, size_t at)
{
        static const Str counting =
                SC("几 幾 数 數 百 千 十 上 近 过 過 超 逾 每 多 余 餘 成 半 两 兩 一 二 三 四 五 "
                   "六 七 八 九 〇 零 壹 贰 叁 肆 伍 陆 柒 捌 玖 拾 佰 仟 万 萬 亿 億 巨 约 達 达 "
                   "好 整 单 个 個 第 ％ % + ＋ - — ~ ～ . ． · ×");
        static const Str spending =
                SC("投资 投資 投入 拨款 撥款 捐款 捐资 筹资 籌資 贷款 貸款 共计 共計 总计 總計 "
                   "累计 累計 合计 合計 经费 經費");
        Str left = before(s, at), right = behind(s, at);
        size_t unit = begins_with_word(right, S("万元 萬元 亿元 億元 万块 萬塊"));
        uint32_t last = 0;
        size_t end = left.n;

        if (!unit || ends_with_word(left, counting))
                return;
        if (utf8_prev(left, &end, &last) &&
                ((last >= '0' && last <= '9') || (last >= 0xFF10 && last <= 0xFF19)))
                return;
        right = behind(s, at + unit);
        if (begins_with_word(right, S("钱 錢")))
                mark(s, at, 0, LOSS_NUMBER);
        else if (ends_with_word(left, spending) &&
                begins_with_word(right, S("， 。 、 ； , ; 用于 用於 修建 新建 改建")))
                mark(s, at, 0, LOSS_NUMBER);
}

/* 年 without its number
 * --------------------- */
static void at_year(Search *s, size_t at)
{
        static const Str openings = SC("在 于 於 从 從 自 至 到");
        static const Str founding =
                SC("成立于 建于 生于 卒于 始建于 创办于 创刊于 创建于 出生于 逝世于 竣工于 "
                   "落成于 编于 修于 成立於 建於 生於 卒於 始建於 創辦於 創刊於");
        Str left = before(s, at), right = behind(s, at + strlen("年"));
        size_t n = ends_with_word(left, openings);

        /* 从年至年, 年—年 */
        if (begins_with_word(right, S("至年 到年 —年 –年")) &&
                (clause_begins(left) || (n && clause_begins(str_slice(left, 0, left.n - n))))) {
                mark(s, at, 0, LOSS_YEAR);
                return;
        }
        if (ends_with_word(left, founding) &&
                begins_with_word(right, S("， 。 、 ； , ; . 春 夏 秋 冬 月 ） )"))) {
                mark(s, at, 0, LOSS_YEAR);
                return;
        }
        if (!n || !clause_begins(str_slice(left, 0, left.n - n)))
                return;
        if (begins_with_word(right,
                    S("又 月 春 夏 秋 冬季 召开 召開 成立 被 任 就 专门 專門 ， , 全国 全國 中央 党的 国家")))
                mark(s, at, 0, LOSS_YEAR);
}

/* 诞辰周年: the event asks for a number before 周年. */
static void at_anniversary(Search *s, size_t at)
{
        static const Str events = SC(
                "诞辰 誕辰 诞生 誕生 成立 建党 建黨 建国 建國 建军 建軍 建校 建市 建县 建縣 建区 "
                "建區 建院 建馆 创刊 創刊 创建 創建 逝世 牺牲 犧牲 就义 胜利 勝利 解放 开馆 "
                "起义 起義 长征 長征 改革开放 回归 回歸");
        Str right = behind(s, at + strlen("周年"));

        if (str_starts(behind(s, at), S("周年")) && ends_with_word(before(s, at), events) &&
                !begins_with_word(right, S("祭 庆 慶 忌 校庆 店庆 志庆")))
                mark(s, at, 0, LOSS_NUMBER);
}

/* 第届, 第次全国: an ordinal without its number. Nothing else begins with 届 or 次 behind 第 but what begins a clause
 * behind 次第, 及第, 门第. */
static void at_ordinal(Search *s, size_t at)
{
        static const Str ends = SC("次第 及第 门第 門第 府第 宅第 落第 登第 科第 甲第 等第");
        Str right = behind(s, at + strlen("第"));

        if (ends_with_word(str_slice(s->text, 0, at + strlen("第")), ends))
                return;
        if (begins_with_word(right,
                    S("届全国 屆全國 届中央 届三中 届四中 届五中 届六中 届一中 届二中 届七中 届人大 "
                      "届人民 届党代 届委员 届政协 届代表 届理事 届县委 届市委 届省委 届会议 届大会 "
                      "屆委員 屆人民 次全国 次党代 次代表 次会议 次全体 次人民 次常委 次國民 "
                      "期(总 期（总 期，总 期,总 号令 号公告 号文件 号主席令")))
                mark(s, at + strlen("第"), 0, LOSS_NUMBER);
        else if (begins_with_word(right, S("期 號 号 辑 輯")) &&
                ends_with_word(before(s, at), S("总 總")) &&
                clause_ends(str_slice(right, strlen("期"), right.n)))
                mark(s, at + strlen("第"), 0, LOSS_NUMBER);
}

/* Frames
 * ------ */
/* What stands between two kinds of words and needs a number there: words that end before it, the unit, what follows.
 * In right, | stands for the end of a clause. */
static const struct {
        uint32_t cp; /* the first of the unit */
        Str left, unit, right;
        LossKind kind;
} frames[] = {
        /* 享年岁 */
        {0x5C81, SC("享年 终年 現年 现年 时年 年仅 年僅 年近 年逾 年满"), SC("岁"),
                SC("| 的 时 高龄"), LOSS_NUMBER},
        {0x6B72, SC("享年 終年 現年 時年 年僅 年近 年逾 年滿"), SC("歲"), SC("| 的 時 高齡"),
                LOSS_NUMBER},
        /* 全长公里， 海拔米， */
        {0x516C, SC("全长 总长 里程 全長 總長 全程"), SC("公里"), SC("| 的"), LOSS_NUMBER},
        {0x7C73, SC("全长 总长 海拔 全長 總長"), SC("米"), SC("| 的"), LOSS_NUMBER},
        {0x5E73, SC("面积 面積 占地 占地约 总面积约"), SC("平方米 平方公里"), SC("| 的"),
                LOSS_NUMBER},
        {0x4EA9, SC("面积 占地 耕地 共计"), SC("亩"), SC("|"), LOSS_NUMBER},
        /* 共计件， 累计人次， 投资元， */
        {0x5143, SC("投资 拨款 捐款 捐资 筹资 贷款 共计 总计 累计 合计 人民币 經費共"), SC("元"),
                SC("| 用于 人民币"), LOSS_NUMBER},
        {0x4EF6, SC("共计 总计 累计 合计 计有"), SC("件"), SC("|"), LOSS_NUMBER},
        {0x518C, SC("共计 总计 累计 合计 印数 印數"), SC("册"), SC("|"), LOSS_NUMBER},
        {0x5377, SC("共计 总计 累计 合计"), SC("卷"), SC("| 册"), LOSS_NUMBER},
        {0x4EBA, SC("共计 总计 累计 合计 达"), SC("人次"), SC("|"), LOSS_NUMBER},
        {0x4E07, SC("共计 总计 累计 合计 全书 全書"), SC("万字 万余字"), SC("|"), LOSS_NUMBER},
        /* 增长%， */
        {'%', SC("增长 下降 提高 降低 达到 达 占 超过 上升 增長 達到 的"), SC("%"), SC("|"),
                LOSS_NUMBER},
        {0xFF05, SC("增长 下降 提高 降低 达到 达 占 超过 上升 增長 達到"), SC("％"), SC("|"),
                LOSS_NUMBER},
        /* 于年月日 */
        {0x5E74, SC("于 於 自 从 從 至 到 截至 定于"), SC("年月日"), SC("| 在 起 至 召 成 上 下"),
                LOSS_YEAR},
        {0x5E74, SC("于 於 自 从 從 至 截至"), SC("年月"), SC("| 在 起 至 召开 成立 间"),
                LOSS_YEAR},
        /* 历时年， */
        {0x5E74, SC("历时 歷時 时隔 時隔 历经 先后用了"), SC("年"), SC("| 之 的 编 完 多"),
                LOSS_NUMBER},
};

static bool follows(Str right, Str words)
{
        Str word;

        while (str_cut(&words, ' ', &word))
                if (str_eq(word, S("|")) ? clause_ends(right) : word.n && str_starts(right, word))
                        return true;
        return false;
}

static void at_frame(Search *s, size_t at, uint32_t cp)
{
        Str left = before(s, at), right = behind(s, at);

        for (size_t i = 0; i < ARRAY_LEN(frames); i++) {
                size_t n = frames[i].cp == cp ? begins_with_word(right, frames[i].unit) : 0;

                if (n && ends_with_word(left, frames[i].left) &&
                        follows(str_slice(right, n, right.n), frames[i].right)) {
                        mark(s, at, 0, frames[i].kind);
                        return;
                }
        }
}

/* 1935年月，: a year with its digits, and a month without; 3月日，: a month, and a day without. In Han digits old
 * documents left the day open on purpose: 大定七年三月日. */
static void at_month(Search *s, size_t at)
{
        static const Str digits = SC("0 1 2 3 4 5 6 7 8 9 ０ １ ２ ３ ４ ５ ６ ７ ８ ９");
        Str left = before(s, at), right = behind(s, at + strlen("月"));
        bool year = str_ends(left, S("年"));
        size_t n;

        if (year) {
                left.n -= strlen("年");
                n = begins_with_word(right, S("日 份 底 初 间 上旬 中旬 下旬"));
                right = n ? str_slice(right, n, right.n) : right;
                n = ends_with_word(left, digits);
                if (n && ends_with_word(str_slice(left, 0, left.n - n), digits) &&
                        (clause_ends(right) || begins_with_word(right, S("在 至 起 召开 成立 到"))))
                        mark(s, at, 0, LOSS_NUMBER);
                return;
        }
        if (!ends_with_word(left, digits) || !str_starts(right, S("日")))
                return;
        right = str_slice(right, strlen("日"), right.n);
        if (clause_ends(right) || begins_with_word(right, S("上午 下午 晚上 召开 至 起")))
                mark(s, at + strlen("月"), 0, LOSS_NUMBER);
}

/* Names
 * ----- */
/* 同志、, — two marks in a row where a list goes on: what stood between them is gone. */
static void at_list(Search *s, size_t at)
{
        Str left = before(s, at), near = left, right = behind(s, at + strlen("、"));
        size_t from = left.n;
        uint32_t cp;

        if (!begins_with_word(right, S("， , 、 。 ；")) || !from)
                return;
        for (int i = 0; i < AROUND && utf8_prev(left, &from, &cp) && cp != '\n'; i++)
                near = str_slice(left, from, left.n);
        if (str_find(near, S("同志"), 0) != SIZE_MAX || str_find(near, S("先生"), 0) != SIZE_MAX ||
                str_find(near, S("女士"), 0) != SIZE_MAX ||
                str_find(near, S("主席"), 0) != SIZE_MAX ||
                str_find(near, S("书记"), 0) != SIZE_MAX ||
                str_find(near, S("書記"), 0) != SIZE_MAX ||
                str_find(near, S("主任"), 0) != SIZE_MAX)
                mark(s, at + strlen("、"), 0, LOSS_NAME);
}

/* Placeholders
 * ------------ */
static bool is_cross(uint32_t cp)
{
        return cp == 'x' || cp == 'X' || cp == 0xD7 || cp == 0xFF38 || cp == 0xFF58;
}

static bool is_word_byte(Str s, size_t at)
{
        unsigned char b = at < s.n ? (unsigned char)s.p[at] : ' ';

        return (b >= '0' && b <= '9') || ((b | 0x20) >= 'a' && (b | 0x20) <= 'z');
}

/* 20xx, 19××, 200x; xx年. Returns the bytes it takes. */
static size_t at_placeholder(Search *s, size_t at)
{
        size_t here = at, next = at, n_digits = 0, n_cross = 0;
        uint32_t cp;

        if (at && is_word_byte(s->text, at - 1))
                return 0;
        while (utf8_next(s->text, &next, &cp)) {
                if (cp >= '0' && cp <= '9' && !n_cross)
                        n_digits++;
                else if (is_cross(cp))
                        n_cross++;
                else
                        break;
                here = next;
        }
        if (!n_cross || (here < s->text.n && is_word_byte(s->text, here)))
                return 0;
        if (n_digits >= 2 && n_digits + n_cross == 4 &&
                (str_starts(behind(s, at), S("19")) || str_starts(behind(s, at), S("20"))))
                mark(s, at, here - at, LOSS_YEAR);
        else if (n_digits == 0 && (n_cross == 2 || n_cross == 4) &&
                str_starts(behind(s, here), S("年")))
                mark(s, at, here - at, LOSS_YEAR);
        return here - at;
}

/* Bytes
 * ----- */
/* A private-use character inside a line of text was a character once; at the start of a line or beside a blank
 * it was an icon of the page's font. */
static bool is_lost_character(const Search *s, size_t at, uint32_t cp)
{
        size_t next = at, before = at;
        uint32_t left = 0, right = 0;

        if (cp == 0xFFFD || cp == 0x3013)
                return true;
        if (!is_private_use(cp))
                return false;
        utf8_next(s->text, &next, &cp);
        utf8_prev(s->text, &before, &left);
        utf8_next(s->text, &next, &right);
        return left > 0x2000 && left != 0x3000 && right > 0x2000 && right != 0x3000;
}

/* What decoding left behind: U+FFFD, 锟斤拷, 〓, a private-use character. Neighbours are one loss. */
static size_t at_unreadable(Search *s, size_t at, uint32_t cp, size_t next)
{
        static const Str rubbish = SC("锟斤拷 烫烫烫 屯屯屯");
        size_t end = next, n, here;

        if (is_lost_character(s, at, cp)) {
                while (here = end,
                        utf8_next(s->text, &end, &cp) &&
                                (cp == 0xFFFD || cp == 0x3013 || is_private_use(cp)))
                        ;
        } else {
                here = at;
                while ((n = begins_with_word(behind(s, here), rubbish)))
                        here += n;
        }
        if (here > at)
                mark(s, at, here - at, LOSS_UNREADABLE);
        return here - at;
}

/* The frames that stand for a character nobody can read, on a stone or a damaged page. */
static bool is_box(uint32_t cp)
{
        return cp == 0x25A0 || cp == 0x25A1 || cp == 0x25A2 || cp == 0x25AF; /* ■ □ ▢ ▯ */
}

static bool is_numeral(uint32_t cp)
{
        static const char32_t numerals[] = U"0123456789０１２３４５６７８９"
                                           U"一二三四五六七八九十百千万萬廿卅";
        for (int i = 0; numerals[i]; i++)
                if (numerals[i] == cp)
                        return true;
        return false;
}

/* □十人, 三□人, 城内□□街. The same frame is ticked on forms: 男□女□, □一般, and begins the lines of a list. */
static size_t at_box(Search *s, size_t at, size_t next)
{
        static const Str ticked = SC("男 女 是 否 有 无 無 意 好 他 它");
        static const Str counted = SC(
                "十 百 千 万 萬 亿 人 名 户 戶 里 亩 畝 石 两 兩 斤 丈 尺 间 間 年 月 日 元 余 餘");
        size_t end = next, here = next, left = at, right;
        uint32_t cp, first = 0, last = 0;

        while (utf8_next(s->text, &end, &cp) && is_box(cp))
                here = end;
        right = here;
        utf8_prev(s->text, &left, &first);
        utf8_next(s->text, &right, &last);
        bool tens = str_starts(behind(s, at), S("□")) && (!first || is_han(first)) &&
                begins_with_word(behind(s, here), S("十 百 千 万 萬"));
        bool number = tens || (is_numeral(first) && begins_with_word(behind(s, here), counted));
        bool between = is_han(first) && is_han(last) && !ends_with_word(before(s, at), ticked);
        if (number)
                mark(s, at, here - at, LOSS_NUMBER);
        else if (between)
                mark(s, at, here - at, LOSS_UNREADABLE);
        return here - at;
}

/* ?zhǔn) or ?/p>: a byte was torn off (see repair_bytes.c). */
static void at_question(Search *s, size_t at)
{
        Str right = behind(s, at + 1);
        size_t n = pinyin_at(right);

        if (n && n < right.n && right.p[n] == ')') {
                for (size_t i = 0; i < n; i++)
                        if ((unsigned char)right.p[i] >= 0x80) {
                                mark(s, at, 1, LOSS_BYTES);
                                return;
                        }
        } else if (begins_with_word(right, S("/p> /P> /div> /span> /td>"))) {
                mark(s, at, 1, LOSS_BYTES);
        }
}

static const struct {
        uint32_t cp;
        void (*look)(Search *s, size_t at);
} rules[] = {
        {'?', at_question},
        {0x3001, at_list},
        {0x4E07, at_wan},
        {0x842C, at_wan},
        {0x4EBF, at_wan},
        {0x5104, at_wan},
        {0x5468, at_anniversary},
        {0x5E74, at_year},
        {0x6708, at_month},
        {0x7B2C, at_ordinal},
};

static size_t look(Search *s, size_t at, uint32_t cp, size_t next)
{
        size_t n = 0;

        if ((cp >= '0' && cp <= '9') || is_cross(cp))
                n = at_placeholder(s, at);
        else if (is_box(cp))
                n = at_box(s, at, next);
        else if (cp >= 0x3013)
                n = cp == 0xFFFD || cp == 0x3013 || cp == 0x951F || cp == 0x70EB || cp == 0x5C6F ||
                                is_private_use(cp)
                        ? at_unreadable(s, at, cp, next)
                        : 0;
        if (!s->beginnings[cp & 0xFF])
                return MAX(at + n, next);
        for (size_t i = 0; i < ARRAY_LEN(rules); i++)
                if (rules[i].cp == cp)
                        rules[i].look(s, at);
        at_frame(s, at, cp);
        return MAX(at + n, next);
}

MUST Err loss_find(Ctx *c, Str text, Losses *ret)
{
        Search s = {.c = c, .text = text};
        size_t at = 0, here;
        uint32_t cp;

        if (text.n > TEXT_MAX)
                return fail(c, ERR_LIMIT, "The text is longer than %zu MB; divide it first.",
                        TEXT_MAX >> 20);
        for (size_t i = 0; i < ARRAY_LEN(rules); i++)
                s.beginnings[rules[i].cp & 0xFF] = true;
        for (size_t i = 0; i < ARRAY_LEN(frames); i++)
                s.beginnings[frames[i].cp & 0xFF] = true;
        while (here = at, at < text.n) {
                at = (size_t)(text_next(text.p + at, text.p + text.n, &cp) - text.p);
                at = look(&s, here, cp, at);
        }
        *ret = (Losses){.p = s.found.p, .n = s.found.n};
        return OK;
}
