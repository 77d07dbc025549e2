/* clean_meta.c: what a page says about its document: breadcrumb, author, source, dates, reviewer, signature, serial
 * and title. Labels are those that Chinese websites and bulletins use; a value must be what its label promises,
 * or else the line is prose. */
#include "text/clean.h"

#include <ctype.h>
#include <string.h>

static Str meta_value(const Cleaner *k, const char *key)
{
        for (size_t i = 0; i < k->meta.n; i++)
                if (strcmp(k->meta.p[i].key, key) == 0)
                        return k->meta.p[i].value;
        return (Str){0};
}

/* Breadcrumb
 * ---------- */
/* Where the value begins if the line is a breadcrumb: 当前位置: 首页 > 新闻; 0 if it is none. */
static size_t breadcrumb_at(Str s)
{
        static const Str labels = SC(
                "您的位置 你的位置 当前位置 您当前的位置 你当前的位置 您当前位置 你当前位置 当前的位置 您现在的位置 "
                "你现在的位置 您现在位置 现在位置 您所在的位置 您所在位置 所在位置 目前位置 當前位置 您的當前位置 "
                "現在位置 位置");
        if (!s.n || (unsigned char)s.p[0] < 0x80)
                return 0;
        size_t n = starts_with_word(s, labels), next;
        uint32_t cp;

        if (!n)
                return starts_with_word(s,
                               S("首页> 首页 > 首页 >> 首页＞ 首页» 首页 » 首頁> 首頁 > 网站首页>"))
                        ? SIZE_MAX
                        : 0;
        next = n;
        if (!utf8_next(s, &next, &cp) || !is_one_of(cp, S(":： ")))
                return 0;
        return next;
}

void take_breadcrumb(Cleaner *k)
{
        k->crumb = SIZE_MAX;
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
                Str s = k->shapes[i].s;
                size_t at = breadcrumb_at(s);

                if (!at || k->shapes[i].n > META_CHARS || k->shapes[i].ends || k->lines[i].subject)
                        continue;
                name_line(k, i, LINE_FURNITURE, N_("breadcrumb"));
                put_meta(k, "breadcrumb", at == SIZE_MAX ? s : str_slice(s, at, s.n), i);
                k->crumb = i;
                break;
        }
        /* What stands above it is the head of the website. */
        for (size_t i = 0; k->crumb != SIZE_MAX && i < k->crumb; i++)
                if (k->lines[i].kind == LINE_BODY && !k->lines[i].heading && !k->lines[i].subject)
                        name_line(k, i, LINE_FURNITURE, N_("above the breadcrumb"));
}

/* Dates as pages write them
 * ------------------------- */
/* Up to `most` digits at *at. */
static int digits_at(Str s, size_t *at, int most)
{
        int value = 0, n = 0;

        while (n < most && *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9') {
                value = value * 10 + (s.p[*at] - '0');
                n++;
                (*at)++;
        }
        return n ? value : -1;
}

Str page_date(const Cleaner *k, Str s, size_t *ret_used)
{
        size_t at = 0, end;
        int year = digits_at(s, &at, 4), month, day;

        if (year < 1900 || year > 2100 || !skip_one(s, &at, S("-/.年－")))
                return (Str){0};
        month = digits_at(s, &at, 2);
        if (month < 1 || month > 12 || !skip_one(s, &at, S("-/.月－")))
                return (Str){0};
        day = digits_at(s, &at, 2);
        if (day < 1 || day > 31)
                return (Str){0};
        skip_one(s, &at, S("日"));
        end = at;
        while (at < s.n && strchr(" T\t", s.p[at]))
                at++;
        if (digits_at(s, &at, 2) >= 0 && skip_one(s, &at, S(":：时")) &&
                digits_at(s, &at, 2) >= 0) {
                if (skip_one(s, &at, S(":：分")))
                        digits_at(s, &at, 2);
                skip_one(s, &at, S("秒"));
                end = at;
        }
        *ret_used = end;
        return str_printf(k->c->arena, "%04d-%02d-%02d", year, month, day);
}

/* Metadata
 * -------- */
/* Labels that open a value; the longest that fits counts. Without key: known, and dropped. */
static const struct {
        Str labels;
        const char *key;
        bool date; /* the value must be one */
} meta_labels[] = {
        {SC("作者 撰稿 撰稿人 撰文 执笔 执笔人 記者 记者 本报记者 通讯员 作者姓名 发文机关 发文單位 发文单位 制发机关"),
                "author", false},
        {SC("来源 文章来源 信息来源 稿件来源 新闻来源 内容来源 稿源 出处 來源 信息來源 文章來源 供稿 供稿单位 发布单位 发布机构"),
                "source", false},
        {SC("发布时间 发布日期 发表时间 发表日期 上传日期 上传时间 更新时间 更新日期 发稿时间 公开日期 成文日期 日期 时间 發布時間 發佈時間 "
            "發布日期 發佈日期 更新時間 時間"),
                "published", true},
        {SC("抓取时间 采集时间 访问时间 保存时间 下载时间 打印时间 抓取時間"), "captured", true},
        {SC("编辑 责任编辑 责编 本文编辑 小编 编校 录入 編輯 責任編輯 責編"), "editor", false},
        {SC("终审 审核 复审 初审 二审 三审 审稿 审核人 签发 終審 審核"), "reviewer", false},
        {SC("浏览次数 浏览量 浏览 阅读次数 阅读量 阅读 阅读数 点击 点击数 点击次数 点击量 点击率 访问量 访问次数 人气 瀏覽次數 點擊數 閱讀"),
                "views", false},
        {SC("索引号 文号 发文字号 名称 主题分类 信息分类 体裁分类 主题词 有效性 有效期 公开方式 公开范围 公开形式 生效日期 废止日期"),
                NULL, false},
        {SC("[字体 字体 【字体 字号 【字号 格式 大小 文件大小 页数 分类 栏目 关键词 关键字 标签 字體 分享 打印"),
                NULL, false},
};

#define SENTENCE_CHARS 20 /* of a line that is prose beyond doubt */
#define NO_LABEL ARRAY_LEN(meta_labels)
#define LABEL_BYTES 40 /* the longest label, blanks and the colon */
#define LABEL_ALONE 13 /* bytes of a label that no name ends with, its colon among them */

/* The label at s with its colon; *ret_used bytes. */
static size_t label_at(Str s, size_t *ret_used)
{
        size_t best = 0, row = NO_LABEL;

        /* Cheaply for most places: labels are Chinese, short, and end with a colon. */
        if (!s.n || ((unsigned char)s.p[0] < 0x80 && s.p[0] != '[') ||
                (!memchr(s.p, ':', MIN(s.n, LABEL_BYTES)) &&
                        str_find(str_slice(s, 0, LABEL_BYTES), S("："), 0) == SIZE_MAX))
                return NO_LABEL;
        for (size_t i = 0; i < ARRAY_LEN(meta_labels); i++) {
                size_t n = starts_with_word(s, meta_labels[i].labels), at = n;

                if (n <= best)
                        continue;
                while (at < s.n && s.p[at] == ' ')
                        at++;
                if (!skip_one(s, &at, S(":：")))
                        continue;
                best = n;
                row = i;
                *ret_used = at;
        }
        return row;
}

/* Where the next label of the line begins, or its end: labels stand behind blanks, bars or brackets. */
static size_t value_end(Str s, size_t from)
{
        size_t used, at = from, here;
        uint32_t cp, last = 0;

        while (here = at, utf8_next(s, &at, &cp)) {
                if (cp == '|' || cp == 0xFF5C || cp == 0x2502)
                        return here;
                size_t row = here > from ? label_at(str_slice(s, here, s.n), &used) : NO_LABEL;
                bool behind_blank = is_one_of(last, S(" \t　 【[（("));
                /* 作者：周文发布时间：2023-11-06, as spans beside each other leave it: only labels of four characters or more */
                if (row != NO_LABEL && (behind_blank || used >= LABEL_ALONE))
                        return here;
                last = cp;
        }
        return s.n;
}

static Str bare_value(Str s)
{
        for (;;) {
                Str before = s = str_trim(s);

                while (s.n && is_one_of(last_cp(s), S("】])）[【(（|")) &&
                        !(last_cp(s) == ')' && str_find(s, S("("), 0) != SIZE_MAX))
                        s = str_slice(s, 0, s.n - (last_cp(s) < 0x80 ? 1 : 3));
                if (s.n == before.n)
                        return s;
        }
}

/* 林 禾：桐溪师范学院 as 林禾: two characters are parted so that names of two and of three are equally long. */
static Str author_of(const Cleaner *k, Str value)
{
        size_t at = str_find(value, S("："), 0), blank;
        Str name = str_trim(str_slice(value, 0, at));

        if (at != SIZE_MAX && utf8_count(name) >= 2 && utf8_count(name) <= 5)
                value = name;
        blank = str_find(value, S(" "), 0);
        if (blank != 3 || utf8_count(value) != 3 || !is_han(first_cp(value)) ||
                !is_han(last_cp(value)))
                return value;
        return str_printf(k->c->arena, "%.*s%.*s", 3, value.p, 3, value.p + 4);
}

/* Takes one value; false if it is not what its label promises. */
static bool take_value(Cleaner *k, size_t row, Str value, size_t line)
{
        size_t used;

        size_t tab = str_find(value, S("\t"), 0); /* behind it stand other things */

        value = bare_value(tab == SIZE_MAX || tab == 0 ? value : str_slice(value, 0, tab));
        if (meta_labels[row].date) {
                value = page_date(k, value, &used);
                if (!value.n)
                        return false;
        }
        if (meta_labels[row].key && strcmp(meta_labels[row].key, "author") == 0)
                value = author_of(k, value);
        if (meta_labels[row].key && value.n && utf8_count(value) <= 60)
                put_meta(k, meta_labels[row].key, value, line);
        return true;
}

/* A date without a label: 2023-10-08 08:35 来源:…; it says the hour, or else it may be prose. */
static bool take_bare_date(Cleaner *k, Str s, size_t *at, size_t line)
{
        size_t used = 0;
        Str rest = str_slice(s, *at, s.n), date = page_date(k, rest, &used);

        if (!date.n || str_find(str_slice(rest, 0, used), S(":"), 0) == SIZE_MAX)
                return false;
        put_meta(k, "published", date, line);
        *at += used;
        return true;
}

/* What follows date and hour without a label: the short name of a newspaper or an office. */
static bool take_bare_source(Cleaner *k, Str rest, size_t line)
{
        size_t at = 0;
        uint32_t cp;

        rest = str_trim(rest);
        if (utf8_count(rest) > 12)
                return false;
        while (utf8_next(rest, &at, &cp))
                if (!is_han(cp))
                        return false;
        if (rest.n && !meta_value(k, "source").n)
                put_meta(k, "source", rest, line);
        return true;
}

/* A line made of labels and values: 作者:… 来源:… 发布时间:… */
static bool take_meta_line(Cleaner *k, size_t i)
{
        Str s = k->shapes[i].s;
        size_t before = k->meta.n, at = 0, used, row, n = 0;
        bool dated = false;

        if (s.n && isalpha((unsigned char)s.p[0])) /* no label begins so */
                return false;
        while (at < s.n) {
                while (at < s.n && (skip_one(s, &at, S(" \t　|｜【[（()）】]"))))
                        ;
                row = label_at(str_slice(s, at, s.n), &used);
                if (row == NO_LABEL && !dated && region(k, i) == HEAD &&
                        take_bare_date(k, s, &at, i)) {
                        dated = true;
                        continue;
                }
                if (row == NO_LABEL)
                        break;
                size_t end = value_end(s, at + used);
                if (!take_value(k, row, str_slice(s, at + used, end), i)) {
                        k->meta.n = before;
                        return false;
                }
                n++;
                at = end;
        }
        /* A date alone is none of ours: take_lone_dates */
        if (dated && at < s.n && take_bare_source(k, str_slice(s, at, s.n), i))
                return true;
        if (!n || at < s.n) /* nothing, or prose behind the labels */
                k->meta.n = before;
        return n && at >= s.n;
}

void take_meta(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++) {
                const Shape *h = &k->shapes[i];
                Region r = region(k, i);
                size_t used;

                if (k->lines[i].kind == LINE_FURNITURE && k->lines[i].boiler < 70 &&
                        label_at(h->s, &used) == NO_LABEL)
                        continue;
                if (k->lines[i].kind == LINE_BLANK || h->n > META_CHARS || r == MIDDLE ||
                        i == k->crumb)
                        continue;
                if (take_meta_line(k, i))
                        name_line(k, i, LINE_META, N_("author, source, date or reviewer"));
        }
}

/* A date alone on its line above the text: the publication's if no other is known, else the clock of the page
 * when it was kept. Behind a sentence it closes a short notice, and stays. */
void take_lone_dates(Cleaner *k)
{
        bool prose = false;
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
                Str s = k->shapes[i].s, date;
                size_t used = 0;

                prose = prose ||
                        (k->lines[i].kind == LINE_BODY && k->shapes[i].ends &&
                                k->shapes[i].n >= SENTENCE_CHARS);
                if (k->lines[i].kind != LINE_BODY || k->shapes[i].n > 32)
                        continue;
                date = page_date(k, s, &used);
                if (!date.n || str_trim(str_slice(s, used, s.n)).n)
                        continue;
                Str published = meta_value(k, "published");
                if (prose) {
                        if (!published.n)
                                put_meta(k, "published", date, i);
                        continue;
                }
                name_line(k, i, LINE_META, N_("date of the page"));
                if (!published.n)
                        put_meta(k, "published", date, i);
                else if (str_cmp(date, published) > 0)
                        put_meta(k, "captured", date, i);
        }
}

/* Signature: (图文/ …), (办公室) as the last line of the text. It is content and stays. */
void find_signature(Cleaner *k)
{
        for (size_t i = k->n; i-- > 0 && region(k, i) == TAIL;) {
                Str s = k->shapes[i].s, inner;
                size_t n, used;

                if (k->lines[i].kind != LINE_BODY || k->shapes[i].n > 60 || k->shapes[i].n < 4 ||
                        !is_one_of(first_cp(s), S("(（")) || !is_one_of(last_cp(s), S(")）")))
                        continue;
                inner = bare_value(str_slice(s, first_cp(s) == '(' ? 1 : 3, s.n));
                if (label_at(inner, &used) != NO_LABEL)
                        continue;
                put_meta(k, "signature", inner, i);
                n = starts_with_word(
                        inner, S("图文/ 图/文 文/ 图文／ 文／ 通讯员 记者 本报记者 圖文/"));
                if (n && !meta_value(k, "author").n)
                        put_meta(k, "author", str_slice(inner, n, inner.n), i);
                return;
        }
}

/* Title and serial
 * ---------------- */
/* 2023年第30期(总第141期) as 2023/30/141; empty if the line has none. */
static Str serial_of(Cleaner *k, Str s)
{
        size_t at = 0, mark = str_find(s, S("年第"), 0);
        int year, issue, total = -1;

        if (mark == SIZE_MAX || mark < 4)
                return (Str){0};
        at = mark - 4;
        year = digits_at(s, &at, 4);
        at = mark + strlen("年第");
        issue = digits_at(s, &at, 4);
        if (year < 1900 || issue < 0 || !str_starts(str_slice(s, at, s.n), S("期")))
                return (Str){0};
        mark = str_find(s, S("总第"), at);
        if (mark == SIZE_MAX)
                mark = str_find(s, S("總第"), at);
        if (mark != SIZE_MAX) {
                at = mark + strlen("总第");
                total = digits_at(s, &at, 6);
        }
        return total >= 0 ? str_printf(k->c->arena, "%d/%d/%d", year, issue, total)
                          : str_printf(k->c->arena, "%d/%d", year, issue);
}

/* Where lines were broken at a fixed width, a line that fills it is no title: the width that a third of the lines
 * have, give or take two; 0 if the lines are of all lengths. */
static size_t wrap_width(const Cleaner *k)
{
        size_t count[TITLE_CHARS + 3] = {0}, n = 0, best = 0;

        for (size_t i = 0; i < k->n; i++) {
                n += k->lines[i].kind == LINE_BODY;
                if (k->lines[i].kind == LINE_BODY && k->shapes[i].n >= 20 &&
                        k->shapes[i].n <= TITLE_CHARS)
                        count[k->shapes[i].n]++;
        }
        for (size_t w = 20; w <= TITLE_CHARS; w++)
                if (n >= 6 &&
                        count[w - 2] + count[w - 1] + count[w] + count[w + 1] + count[w + 2] >=
                                n / 3 &&
                        count[w] > count[best])
                        best = w;
        return best;
}

static bool like_title(const Cleaner *k, size_t i)
{
        const Line *l = &k->lines[i];
        const Shape *h = &k->shapes[i];
        bool arabic;

        if (!l->heading && numbered(h->s, &arabic) && !str_starts(h->s, S("第")))
                return false;
        if (h->marks && k->wrap && h->n + 5 >= k->wrap && !l->heading)
                return false;
        return l->kind == LINE_BODY && h->n >= 2 && h->n <= TITLE_CHARS &&
                (!h->ends || l->heading == 1) && !is_one_of(last_cp(h->s), S(":：,，、"));
}

static bool is_subtitle(Str s)
{
        return starts_with_word(s, S("-- —— ── ―― ——— － —")) > 0;
}

bool subject_known(const Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++)
                if (k->lines[i].subject)
                        return true;
        return false;
}

/* Which line of the head is the title: what the markup says, else the first that looks like one and is no
 * masthead. SIZE_MAX if none. */
static size_t find_title(const Cleaner *k, size_t masthead)
{
        size_t best = SIZE_MAX, seen = 0;

        for (size_t i = 0; i < k->n && (region(k, i) == HEAD || k->lines[i].heading == 1); i++)
                if (k->lines[i].heading == 1 && like_title(k, i))
                        return i;
        if (subject_known(k))
                return SIZE_MAX;
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
                seen += k->lines[i].kind == LINE_BODY;
                if (seen > TITLE_LINES)
                        break;
                if (!like_title(k, i) || i == masthead || is_subtitle(k->shapes[i].s))
                        continue;
                if (best == SIZE_MAX ||
                        (like_signature(k->shapes[best].s) && !like_signature(k->shapes[i].s)))
                        best = i;
                if (!like_signature(k->shapes[best].s))
                        break;
        }
        return best;
}

/* Marks the title, its second half if it goes on below (——…), and every repetition above the text. */
static void mark_title(Cleaner *k, size_t title)
{
        Str whole = k->shapes[title].s;

        name_line(k, title, LINE_TITLE, N_("title of the page"));
        for (size_t i = title + 1; i < k->n && i < title + 4; i++) {
                if (k->lines[i].kind == LINE_BLANK)
                        continue;
                if (like_title(k, i) && is_subtitle(k->shapes[i].s)) {
                        whole = str_printf(
                                k->c->arena, "%.*s%.*s", STR(whole), STR(k->shapes[i].s));
                        name_line(k, i, LINE_TITLE, N_("second half of the title"));
                }
                break;
        }
        put_meta(k, "title", whole, title);
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++)
                if (k->lines[i].kind == LINE_BODY && str_eq(k->shapes[i].s, k->shapes[title].s))
                        name_line(k, i, LINE_TITLE, N_("the title once more"));
}

void take_title(Cleaner *k)
{
        size_t masthead = SIZE_MAX, title;

        k->wrap = wrap_width(k);
        for (size_t i = 0; i < k->n && region(k, i) == HEAD && masthead == SIZE_MAX; i++) {
                Str serial = like_title(k, i) ? serial_of(k, k->shapes[i].s) : (Str){0};

                if (!serial.n)
                        continue;
                masthead = i;
                put_meta(k, "serial", serial, i);
        }
        title = find_title(k, masthead);
        if (title != SIZE_MAX)
                mark_title(k, title);
        if (masthead != SIZE_MAX && masthead != title) {
                put_meta(k, "title", k->shapes[masthead].s, masthead);
                name_line(k, masthead, LINE_TITLE, N_("masthead of a serial"));
        }
}
