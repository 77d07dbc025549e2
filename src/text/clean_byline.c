/* clean_byline.c: when a web page appeared and who wrote it, where no label says so: 2005年3月11日12:12 between the
 * title and the text, 本报记者 王某某 at either end of it, （王某某） as its last words, a name alone under the title.
 * Looked for only on pages whose markup told the text from the rest, and only where the labels gave nothing; a name
 * must begin with a surname, and the editor is taken where nobody else is named.
 *
 * Surnames: the commonest of the Hundred Family Surnames (百家姓) and the usual double ones. */
#include "text/clean.h"

#include <string.h>

#define BYLINE_CHARS 80 /* of a line that holds a date or a name and is no prose */
#define HEAD_LINES 12   /* so many lines above the text are looked at */
#define LINES_BELOW 12  /* … and below it */
#define AUTHORS_MAX 8

static const Str surnames = SC(
        "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩邓冯曹彭曾肖萧田董潘袁蔡蒋余于杜叶程魏苏吕丁任"
        "卢姚沈钟姜崔谭陆范汪廖石金韦贾夏付傅方邹熊白孟秦邱侯江尹薛闫阎雷段龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫"
        "孔向汤温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单"
        "裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阳时穆农司古吉缪车项连芦麦褚娄窦戚"
        "岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻"
        "苑迟邝張劉陳楊黃趙吳孫馬羅鄭謝許韓鄧馮蕭蔣葉蘇呂盧鍾賀顧嚴湯莊關蘭紀鄒龔");
static const Str double_surnames = SC(
        "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 司徒 令狐 端木 长孙 宇文 夏侯 歐陽 司馬 諸葛");
/* Behind a name: what somebody does, or where the next begins. */
static const Str no_given = SC("的是在从发报说讯与及：:，。、；（）()[]【】《》“”/|　 \t-—");

/* Bytes of the name at the start of s: a surname and one or two more characters, or none of it. */
static size_t name_at(Str s)
{
        size_t at = 0, n = 0, most = 3;
        uint32_t cp;

        if (starts_with_word(s, double_surnames))
                most = 4;
        while (n < most && at < s.n) {
                size_t next = at;
                if (!utf8_next(s, &next, &cp) || !is_han(cp) || is_one_of(cp, no_given))
                        break;
                if (n == 0 && most == 3 && !is_one_of(cp, surnames))
                        return 0;
                at = next;
                n++;
        }
        return n >= 2 ? at : 0;
}

static void skip_blanks(Str s, size_t *at)
{
        while (*at < s.n && skip_one(s, at, S(" \t　:：、/／")))
                ;
}

/* The names that follow one another at *at, parted by blanks. */
static Str names_at(const Cleaner *k, Str s, size_t *at)
{
        Buf b = buf_new(k->c->arena);

        for (int i = 0; i < AUTHORS_MAX; i++) {
                size_t from = *at, n;

                skip_blanks(s, &from);
                n = name_at(str_slice(s, from, s.n));
                if (!n)
                        break;
                if (b.n)
                        buf_putc(&b, ' ');
                buf_put(&b, str_slice(s, from, from + n));
                *at = from + n;
        }
        return buf_str(&b);
}

/* What opens the name of an author, the surest first; editors last. */
static const struct {
        Str words;
        bool colon; /* or a slash must follow */
} openings[] = {
        {SC("作者 撰稿 撰文 执笔 文字 文"), true},
        {SC("记者 記者 通讯员 通訊員 特约撰稿人"), false},
        {SC("责任编辑 責任編輯 编辑 編輯 责编"), true},
};

/* Two to four characters that end s or stand before 发自 behind a label: a name, whatever it begins with. */
static Str labelled_name(Str s)
{
        size_t end = str_find(s, S("发自"), 0), at = 0, n = 0;
        uint32_t cp;

        s = str_trim(str_slice(s, 0, end));
        while (utf8_next(s, &at, &cp) && is_han(cp) && !is_one_of(cp, no_given))
                n++;
        return n >= 2 && n <= 4 && at >= s.n && is_han(last_cp(s)) ? s : (Str){0};
}

/* The names behind one of the words in s; empty if there are none. */
static Str names_behind(const Cleaner *k, Str s, size_t row)
{
        Str words = openings[row].words, word;

        while (str_cut(&words, ' ', &word)) {
                size_t at = str_find(s, word, 0), end;

                if (at == SIZE_MAX)
                        continue;
                end = at += word.n;
                if (openings[row].colon && !skip_one(s, &end, S(":：/／")))
                        continue;
                Str names = names_at(k, s, &at);
                /* 记者从上海获悉 is prose: a name ends the line, or something that is no word follows. */
                Str rest = str_trim(str_slice(s, at, s.n));
                if (names.n &&
                        (rest.n == 0 || is_one_of(first_cp(rest), no_given) ||
                                !is_han(first_cp(rest)) || str_starts(rest, S("摄"))))
                        return names;
                rest = str_slice(s, end, s.n);
                if (openings[row].colon || str_find(rest, S("发自"), 0) != SIZE_MAX)
                        names = labelled_name(rest);
                if (names.n)
                        return names;
        }
        return (Str){0};
}

/* （袁源） or [ 黄宇 ] as the whole of s or its end. */
static Str bracketed_names(const Cleaner *k, Str s)
{
        static const Str pairs[][2] = {
                {SC("（"), SC("）")}, {SC("("), SC(")")}, {SC("["), SC("]")}};

        for (size_t i = 0; i < ARRAY_LEN(pairs); i++) {
                for (size_t at = 0; (at = str_find(s, pairs[i][0], at)) != SIZE_MAX;) {
                        size_t end = str_find(s, pairs[i][1], at += pairs[i][0].n), used = at;

                        if (end == SIZE_MAX)
                                break;
                        Str inner = str_slice(s, 0, end), names = names_at(k, inner, &used);
                        if (names.n && str_trim(str_slice(inner, used, end)).n == 0)
                                return names;
                }
        }
        return (Str){0};
}

static Str lone_name(const Cleaner *k, Str s)
{
        size_t at = 0;
        Str names = names_at(k, s, &at);

        return at == s.n ? names : (Str){0};
}

static bool known(const Cleaner *k, const char *key)
{
        for (size_t i = 0; i < k->meta.n; i++)
                if (strcmp(k->meta.p[i].key, key) == 0)
                        return true;
        return false;
}

static size_t byline_first(const Cleaner *k)
{
        return k->first > HEAD_LINES ? k->first - HEAD_LINES : 0;
}

/* Lines where a byline may stand: above the text, its first and last lines, and shortly behind it. */
static bool may_hold_names(const Cleaner *k, size_t i)
{
        return k->shapes[i].wide && k->shapes[i].n <= BYLINE_CHARS && k->shapes[i].n > 1 &&
                (i >= byline_first(k) && (i <= k->first + 1 || i + 2 >= k->last) &&
                        i <= k->last + 6);
}

/* A name without any word beside it is one only right above the text. */
static bool near_text(const Cleaner *k, size_t i)
{
        return i <= k->first && (k->lines[i].subject || i + 3 >= k->first);
}

static bool take_author(Cleaner *k, Str names, size_t line)
{
        if (names.n)
                put_meta(k, "author", names, line);
        return names.n > 0;
}

static void find_author(Cleaner *k)
{
        for (size_t row = 0; row < ARRAY_LEN(openings); row++) {
                for (size_t i = 0; i < k->n; i++)
                        if (may_hold_names(k, i) &&
                                take_author(k, names_behind(k, k->shapes[i].s, row), i))
                                return;
                for (size_t i = 0; row == 1 && i < k->n; i++)
                        if (may_hold_names(k, i) && near_text(k, i) &&
                                (take_author(k, lone_name(k, k->shapes[i].s), i) ||
                                        take_author(k, bracketed_names(k, k->shapes[i].s), i)))
                                return;
                for (size_t i = k->last; row == 1 && i < k->n && i <= k->last + 3; i++) {
                        Str s = k->shapes[i].s;
                        Str end = str_slice(s, s.n > 48 ? s.n - 48 : 0, s.n);

                        if (is_one_of(last_cp(end), S("）)")) &&
                                take_author(k, bracketed_names(k, end), i))
                                return;
                }
        }
}

/* The clock at the head of a page: 今天是2024年1月5日 星期五. */
static const Str clock_words =
        SC("今天是 今天： 今天: 现在是 现在时间 当前时间 北京时间 今日是 今天是： 今天是:");

/* The first date with an hour above the text, else the first date there. */
static void find_day(Cleaner *k)
{
        for (int hour = 1; hour >= 0; hour--)
                for (size_t i = byline_first(k); i < k->n && i <= k->first + 1; i++) {
                        Str s = k->shapes[i].s;

                        if (k->shapes[i].n > BYLINE_CHARS || k->lines[i].link_share > 60 ||
                                starts_with_word(s, clock_words))
                                continue;
                        for (size_t at = 0; at < s.n; at++) {
                                size_t used = 0;
                                bool begins = s.p[at] >= '1' && s.p[at] <= '2' &&
                                        (at == 0 || s.p[at - 1] < '0' || s.p[at - 1] > '9');
                                Str day = begins ? page_date(k, str_slice(s, at, s.n), &used)
                                                 : (Str){0};
                                Str words = str_slice(s, at, at + used);

                                if (!day.n ||
                                        (hour && str_find(words, S(":"), 0) == SIZE_MAX &&
                                                str_find(words, S("："), 0) == SIZE_MAX))
                                        continue;
                                put_meta(k, "published", day, i);
                                return;
                        }
                }
}

/* 发表于 2004年12月27日 12:40 below the text, as diaries on the web have it. */
static void find_day_below(Cleaner *k)
{
        static const Str words = SC("发表于 发布于 發表於 發佈於 发表在");

        for (size_t i = k->last + 1; i < k->n && i <= k->last + LINES_BELOW; i++) {
                Str s = k->shapes[i].s, day;
                size_t used = starts_with_word(s, words);

                if (!used || k->shapes[i].n > BYLINE_CHARS)
                        continue;
                day = page_date(k, str_trim(str_slice(s, used, s.n)), &used);
                put_meta(k, "published", day, i);
                return;
        }
        /* 2003年11月6日 alone, under the name that closes a text */
        for (size_t i = k->last; i < k->n && i <= k->last + 3; i++) {
                size_t used = 0;
                Str s = k->shapes[i].s, day = page_date(k, s, &used);

                if (!day.n || str_trim(str_slice(s, used, s.n)).n)
                        continue;
                put_meta(k, "published", day, i);
                return;
        }
}

void take_byline(Cleaner *k)
{
        if (k->first > k->last || !subject_known(k))
                return;
        if (!known(k, "published"))
                find_day(k);
        if (!known(k, "published"))
                find_day_below(k);
        if (!known(k, "author"))
                find_author(k);
}
