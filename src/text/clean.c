/* clean.c: takes the furniture off a page and keeps what it says about the document.
 *
 * No rule names a site. A line is judged by its shape (how long, does it end as a sentence ends), by what its
 * markup said, by where it stands relative to the first and last paragraph, and by words that pages use about
 * themselves: 验证码, 分享到, 上一篇, 付费. Such words condemn a short line at the head or the tail; in a paragraph
 * they are just words. Lines are never dropped here, only named; a person sees each with its reason.
 *
 * The order matters: notices that look like paragraphs first, then the extent of the body, then head and
 * tail, then metadata, the title, headings and broken lines. */
#include "text/hanzi.h"

#include <ctype.h>
#include <string.h>

#define PARAGRAPH_CHARS \
        40             /* from so many characters on a line with sentence marks is a paragraph */
#define SHORT_CHARS 30 /* a line of furniture is rarely longer */
#define TITLE_CHARS 80
#define META_CHARS 160
#define LINES_MAX ((size_t)1 << 22)

typedef enum { HEAD, MIDDLE, TAIL } Region;
#define IN(r) (1u << (r))
#define OUTSIDE (IN(HEAD) | IN(TAIL))
#define ANYWHERE (OUTSIDE | IN(MIDDLE))

typedef struct {
        Str s;      /* trimmed */
        size_t n;   /* characters */
        bool ends;  /* as a sentence ends */
        bool marks; /* has a comma or full stop within */
} Shape;

typedef struct {
        Ctx *c;
        Line *lines;
        Shape *shapes;
        size_t n;
        size_t first,
                last; /* lines of the first and last paragraph; first > last if there is none */
        size_t crumb; /* line of the breadcrumb, SIZE_MAX if there is none */
        VEC(Meta) meta;
} Cleaner;

/* Shapes
 * ------ */
static bool is_one_of(uint32_t cp, Str set)
{
        size_t at = 0;
        uint32_t k;

        while (utf8_next(set, &at, &k))
                if (k == cp)
                        return true;
        return false;
}

static uint32_t last_cp(Str s)
{
        size_t at = s.n;
        uint32_t cp = 0;

        return utf8_prev(s, &at, &cp) ? cp : 0;
}

static uint32_t first_cp(Str s)
{
        size_t at = 0;
        uint32_t cp = 0;

        return utf8_next(s, &at, &cp) ? cp : 0;
}

/* The words of a list are parted by blanks. True if s holds one of them. */
static bool holds_word(Str s, Str words)
{
        Str word;

        while (str_cut(&words, ' ', &word))
                if (word.n && str_find(s, word, 0) != SIZE_MAX)
                        return true;
        return false;
}

static size_t starts_with_word(Str s, Str words)
{
        size_t best = 0;
        Str word;

        while (str_cut(&words, ' ', &word))
                if (word.n > best && str_starts(s, word))
                        best = word.n;
        return best;
}

static Shape shape_of(Str text)
{
        Shape h = {.s = str_trim(text)};
        size_t at = 0;
        uint32_t cp = 0;

        while (utf8_next(h.s, &at, &cp)) {
                h.n++;
                h.marks |= is_one_of(cp, S("，。；！？"));
                h.marks |= (cp == ',' || cp == ';') && h.n > 4;
        }
        h.ends = is_one_of(cp, S("。！？!?；;…”』」"));
        return h;
}

static bool is_paragraph(const Line *l, const Shape *h)
{
        return l->kind == LINE_BODY && h->n >= PARAGRAPH_CHARS && h->marks && l->link_share < 50 &&
                l->boiler < 60;
}

static Region region(const Cleaner *k, size_t i)
{
        return k->first > k->last || i < k->first ? HEAD : i > k->last ? TAIL : MIDDLE;
}

static void name_line(Cleaner *k, size_t i, LineKind kind, const char *reason)
{
        k->lines[i].kind = kind;
        k->lines[i].reason = reason;
}

static void put_meta(Cleaner *k, const char *key, Str value, size_t line)
{
        value = str_trim(value);
        if (value.n)
                *VEC_PUSH(k->c->arena, &k->meta) = (Meta){.key = key, .value = value, .line = line};
}

static Str meta_value(const Cleaner *k, const char *key)
{
        for (size_t i = 0; i < k->meta.n; i++)
                if (strcmp(k->meta.p[i].key, key) == 0)
                        return k->meta.p[i].value;
        return (Str){0};
}

/* Words that pages use about themselves
 * ------------------------------------- */
typedef struct {
        Str words;      /* one of these … */
        Str with;       /* … and one of these, if there are any */
        unsigned where; /* regions */
        size_t most;    /* characters of the line */
        bool starts;    /* the word opens the line */
        const char *reason;
} Furniture;

/* Notices long enough to be taken for paragraphs. */
static const Furniture notices[] = {
        {SC("浏览器 瀏覽器"), SC("不支持 版本 建议使用 建議使用 兼容 升级 升級 分辨率 最佳"),
                ANYWHERE, 140, false, N_("notice about the browser")},
        {SC("小编 小編"), SC("范文 收集 整理 分享 参考 參考 欢迎 歡迎"), ANYWHERE, 400, false,
                N_("introduction by the website")},
        {SC("本文由 本站 本网站 本網站"), SC("版权 版權 转载 轉載 侵权 侵權 仅供参考 免责 免責"),
                ANYWHERE, 200, false, N_("legal notice of the website")},
        {SC("JavaScript Javascript javascript Cookie cookie"),
                SC("启用 啟用 开启 浏览器 enable disabled 使用"), ANYWHERE, 140, false,
                N_("notice about the browser")},
};

static const Furniture furniture[] = {
        {SC("验证码 驗證碼 点选验证 點選驗證 加载中 加載中 刷新 看不清"), SC(""), ANYWHERE, 20,
                false, N_("captcha")},
        {SC("用户登录 用戶登錄 会员登录 请登录 請登錄 登录 登錄 注册 註冊 忘记密码 找回密码 用户名 用戶名"),
                SC(""), OUTSIDE, 20, false, N_("sign-in box")},
        {SC("分享到 分享至 分享 朋友圈 二维码 二維碼 新浪微博 腾讯微博 QQ空间 Scan Share"),
                SC("到 至 : ： 微信 便可 圈 码 碼 微博 空间 me this"), OUTSIDE, 30, false,
                N_("share box")},
        {SC("扫一扫 掃一掃 扫一下 扫码 掃碼 扫描二维码"), SC(""), ANYWHERE, 30, false,
                N_("share box")},
        {SC("打印正文 打印本页 打印本頁 列印本頁 打印 关闭本页 关闭窗口 關閉視窗 返回顶部 回到顶部 返回首页 加入收藏 "
            "设为首页 無障礙 无障碍 繁体版 简体版 手机版 RSS"),
                SC(""), OUTSIDE, 24, false, N_("page tools")},
        {SC("【字体 字体: 字体： 字號: 字号: 字号："), SC(""), OUTSIDE, 30, false,
                N_("page tools")},
        {SC("上一篇 下一篇 上一页 下一页 上一頁 下一頁 上一条 下一条 上一章 下一章 相关链接 相关文章 相关阅读 相关新闻 "
            "相關文章 相關新聞 推荐阅读 延伸阅读 猜你喜欢 热门文章 热点推荐 点击排行 友情链接 网站地图 网站首页 联系我们 "
            "关于我们 聯絡我們 關於我們 更多>> 更多＞＞ 查看更多"),
                SC(""), ANYWHERE, 90, true, N_("navigation")},
        {SC("关注 關注 微信公众号 官方微信 官方微博"),
                SC("微信 公众号 公眾號 官微 官网 官網 我们 我們 微博 抖音"), OUTSIDE, 24, false,
                N_("follow-us line")},
        {SC("付费 付費 下载此文档 下载文档 下载本文 点击下载 立即下载 免费下载 包月 包年 特价 原价 微信支付 扫码支付 支付宝 "
            "已付款 联系客服 在线客服 复制权限 开通会员 VIP 不限量"),
                SC(""), OUTSIDE, 30, false, N_("paywall or advertisement")},
        {SC("版权所有 版權所有 ICP备 ICP備 公网安备 公安备案 备案号 备案编号 技术支持 网站标识码 建议分辨率 Copyright "
            "copyright Reserved ©"),
                SC(""), OUTSIDE, 140, false, N_("imprint of the website")},
        {SC("主办单位 主办: 主办： 承办单位 承办: 承办： 运维单位 主管单位"),
                SC("网站 電話 电话 邮编 地址 承办 ICP"), IN(TAIL), 140, false,
                N_("imprint of the website")},
        {SC("尊敬的用户 尊敬的用戶 亲爱的用户 欢迎访问 欢迎光临 欢迎您 歡迎光臨"), SC(""), IN(HEAD),
                40, true, N_("greeting of the website")},
        {SC("发表评论 网友评论 我要评论 全部评论 條評論 条评论 点赞 收藏本文 举报 投诉"), SC(""),
                OUTSIDE, 20, false, N_("comment box")},
};

static bool is_furniture(const Furniture *f, const Shape *h, Region r)
{
        if (!(f->where & IN(r)) || h->n > f->most || h->n == 0)
                return false;
        if (f->starts ? !starts_with_word(h->s, f->words) : !holds_word(h->s, f->words))
                return false;
        return f->with.n == 0 || holds_word(h->s, f->with);
}

static void take_notices(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++)
                for (size_t f = 0; f < ARRAY_LEN(notices); f++)
                        if (is_furniture(&notices[f], &k->shapes[i], HEAD))
                                name_line(k, i, LINE_FURNITURE, notices[f].reason);
}

static void find_extent(Cleaner *k)
{
        k->first = 1;
        k->last = 0;
        for (size_t i = 0; i < k->n; i++) {
                if (!is_paragraph(&k->lines[i], &k->shapes[i]))
                        continue;
                if (k->first > k->last)
                        k->first = i;
                k->last = i;
        }
        if (k->first > k->last) /* no paragraph at all: a list, a letter of one line */
                k->first = k->n;
}

/* In the middle of the text only a line that is not a sentence can be furniture. */
static void take_furniture(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++) {
                Line *l = &k->lines[i];
                const Shape *h = &k->shapes[i];
                Region r = region(k, i);

                if (l->kind != LINE_BODY || (r == MIDDLE && (h->ends || h->n > 20)))
                        continue;
                if (l->boiler >= 70)
                        name_line(k, i, LINE_FURNITURE, N_("its markup says so"));
                else if (l->link_share >= 80 && r != MIDDLE && h->n <= 60 && !l->heading)
                        name_line(k, i, LINE_FURNITURE, N_("nothing but links"));
                for (size_t f = 0; f < ARRAY_LEN(furniture) && l->kind == LINE_BODY; f++)
                        if (!(h->ends && h->n > SHORT_CHARS) && is_furniture(&furniture[f], h, r))
                                name_line(k, i, LINE_FURNITURE, furniture[f].reason);
        }
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

static void take_breadcrumb(Cleaner *k)
{
        k->crumb = SIZE_MAX;
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
                Str s = k->shapes[i].s;
                size_t at = breadcrumb_at(s);

                if (!at || k->shapes[i].n > META_CHARS || k->shapes[i].ends)
                        continue;
                name_line(k, i, LINE_FURNITURE, N_("breadcrumb"));
                put_meta(k, "breadcrumb", at == SIZE_MAX ? s : str_slice(s, at, s.n), i);
                k->crumb = i;
                break;
        }
        /* What stands above it is the head of the website. */
        for (size_t i = 0; k->crumb != SIZE_MAX && i < k->crumb; i++)
                if (k->lines[i].kind == LINE_BODY && !k->lines[i].heading)
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

static bool skip_one(Str s, size_t *at, Str set)
{
        size_t next = *at;
        uint32_t cp;

        if (!utf8_next(s, &next, &cp) || !is_one_of(cp, set))
                return false;
        *at = next;
        return true;
}

/* A date at the start of s, as 2023-10-08; ret_used says how far it goes, with the time of day. */
static Str page_date(Cleaner *k, Str s, size_t *ret_used)
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
        {SC("作者 撰稿 撰稿人 撰文 执笔 执笔人 記者 记者 本报记者 通讯员 作者姓名"), "author",
                false},
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
        {SC("字体 【字体 [字体 字号 【字号 格式 大小 文件大小 页数 分类 栏目 关键词 关键字 标签 字體 分享 打印"),
                NULL, false},
};

#define NO_LABEL ARRAY_LEN(meta_labels)

/* The label at s with its colon; *ret_used bytes. */
static size_t label_at(Str s, size_t *ret_used)
{
        size_t best = 0, row = NO_LABEL;

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
                if (here > from && is_one_of(last, S(" \t　 【[（(")) &&
                        label_at(str_slice(s, here, s.n), &used) != NO_LABEL)
                        return here;
                last = cp;
        }
        return s.n;
}

static Str bare_value(Str s)
{
        for (;;) {
                Str before = s = str_trim(s);

                while (s.n && is_one_of(last_cp(s), S("】])）[【(（|")))
                        s = str_slice(s, 0, s.n - (last_cp(s) < 0x80 ? 1 : 3));
                if (s.n == before.n)
                        return s;
        }
}

/* Takes one value; false if it is not what its label promises. */
static bool take_value(Cleaner *k, size_t row, Str value, size_t line)
{
        size_t used;

        value = bare_value(value);
        if (meta_labels[row].date) {
                value = page_date(k, value, &used);
                if (!value.n)
                        return false;
        }
        if (meta_labels[row].key && value.n && utf8_count(value) <= 60)
                put_meta(k, meta_labels[row].key, value, line);
        return true;
}

/* A line made of labels and values: 作者:… 来源:… 发布时间:… */
static bool take_meta_line(Cleaner *k, size_t i)
{
        Str s = k->shapes[i].s;
        size_t before = k->meta.n, at = 0, used, row, n = 0;

        while (at < s.n) {
                while (at < s.n && (skip_one(s, &at, S(" \t　|｜【[（()）】]"))))
                        ;
                row = label_at(str_slice(s, at, s.n), &used);
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
        if (n && at < s.n) /* prose behind the labels */
                k->meta.n = before;
        return n && at >= s.n;
}

static void take_meta(Cleaner *k)
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
 * when it was kept. */
static void take_lone_dates(Cleaner *k)
{
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
                Str s = k->shapes[i].s, date;
                size_t used = 0;

                if (k->lines[i].kind != LINE_BODY || k->shapes[i].n > 32)
                        continue;
                date = page_date(k, s, &used);
                if (!date.n || str_trim(str_slice(s, used, s.n)).n)
                        continue;
                Str published = meta_value(k, "published");
                name_line(k, i, LINE_META, N_("date of the page"));
                if (!published.n)
                        put_meta(k, "published", date, i);
                else if (str_cmp(date, published) > 0)
                        put_meta(k, "captured", date, i);
        }
}

/* Signature: (图文/ …), (办公室) as the last line of the text. It is content and stays. */
static void find_signature(Cleaner *k)
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

/* Head and tail
 * ------------- */
/* Behind the first piece of furniture after the text, short lines are furniture too: × and prices and
 * scraps of boxes. What was known as content or metadata stays. */
static void close_tail(Cleaner *k)
{
        bool inside = false;
        size_t signature = SIZE_MAX;

        for (size_t i = 0; i < k->meta.n; i++)
                if (strcmp(k->meta.p[i].key, "signature") == 0)
                        signature = k->meta.p[i].line;
        for (size_t i = 0; i < k->n; i++) {
                if (region(k, i) != TAIL)
                        continue;
                inside |= k->lines[i].kind == LINE_FURNITURE;
                if (inside && k->lines[i].kind == LINE_BODY && i != signature &&
                        k->shapes[i].n <= SHORT_CHARS && !k->lines[i].heading)
                        name_line(k, i, LINE_FURNITURE, N_("inside a block of furniture"));
        }
}

/* Menus: five and more very short lines in a row outside the text, with a word that menus have. */
static void take_menus(Cleaner *k)
{
        static const Str words =
                SC("首页 首頁 网站 更多 新闻 新聞 返回 下载 登录 公告 动态 导航 专题 搜索");

        for (size_t i = 0; i < k->n;) {
                size_t from = i, n = 0;
                bool menu = false;

                for (; i < k->n && region(k, i) != MIDDLE; i++) {
                        if (k->lines[i].kind == LINE_BLANK)
                                continue;
                        if (k->lines[i].kind != LINE_BODY || k->shapes[i].n > 8 ||
                                k->shapes[i].marks)
                                break;
                        menu |= holds_word(k->shapes[i].s, words);
                        n++;
                }
                for (size_t m = from; menu && n >= 5 && m < i; m++)
                        if (k->lines[m].kind == LINE_BODY)
                                name_line(k, m, LINE_FURNITURE, N_("menu"));
                i += i == from || i < k->n ? 1 : 0;
        }
}

/* A line that stands three times and more outside the text, next to furniture. */
static void take_repeated(Cleaner *k)
{
        Map seen = map_new(k->c->arena);

        for (size_t i = 0; i < k->n; i++) {
                size_t *count;

                if (k->lines[i].kind != LINE_BODY || region(k, i) == MIDDLE ||
                        k->shapes[i].n > SHORT_CHARS)
                        continue;
                count = map_lookup(&seen, k->shapes[i].s);
                if (!count) {
                        count = NEW(k->c->arena, size_t);
                        map_put(&seen, k->shapes[i].s, count);
                }
                ++*count;
        }
        for (size_t i = 0; i < k->n; i++) {
                const size_t *count = k->lines[i].kind == LINE_BODY && region(k, i) != MIDDLE
                        ? map_lookup(&seen, k->shapes[i].s)
                        : NULL;
                bool beside = (i && k->lines[i - 1].kind == LINE_FURNITURE) ||
                        (i + 1 < k->n && k->lines[i + 1].kind == LINE_FURNITURE);

                if (count && *count >= 3 && beside)
                        name_line(k, i, LINE_FURNITURE, N_("stands there again and again"));
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

static bool like_title(const Cleaner *k, size_t i)
{
        const Line *l = &k->lines[i];
        const Shape *h = &k->shapes[i];

        return l->kind == LINE_BODY && h->n >= 2 && h->n <= TITLE_CHARS &&
                (!h->ends || l->heading == 1) && !is_one_of(last_cp(h->s), S(":：,，、"));
}

static bool is_subtitle(Str s)
{
        return starts_with_word(s, S("—— -- ── ―― ——— － —")) > 0;
}

/* Body, office or person under the title: 中共桐溪县委办公室. It is content, not a title. */
static bool like_signature(Str s)
{
        static const Str ends =
                SC("党组 办公室 委员会 局 党委 政府 研究室 编辑部 编委会 支部 处 课题组 协会 中心");
        Str words = ends, word;

        while (str_cut(&words, ' ', &word))
                if (str_ends(s, word) && utf8_count(s) < 30)
                        return true;
        return false;
}

/* Which line of the head is the title: what the markup says, else the first that looks like one and is no
 * masthead. SIZE_MAX if none. */
static size_t find_title(const Cleaner *k, size_t masthead)
{
        size_t best = SIZE_MAX;

        for (size_t i = 0; i < k->n && (region(k, i) == HEAD || k->lines[i].heading == 1); i++)
                if (k->lines[i].heading == 1 && like_title(k, i))
                        return i;
        for (size_t i = 0; i < k->n && region(k, i) == HEAD; i++) {
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

static void take_title(Cleaner *k)
{
        size_t masthead = SIZE_MAX, title;

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

/* Headings and broken lines
 * ------------------------- */
static bool numbered(Str s)
{
        size_t at = 0;

        if (skip_one(s, &at, S("(（")) || starts_with_word(s, S("第")))
                at = at ? at : 3;
        size_t from = at;
        while (skip_one(s, &at, S("一二三四五六七八九十百〇0123456789０１２３４５６７８９")))
                ;
        return at > from && skip_one(s, &at, S("、.．)）章节篇编條条部卷:："));
}

/* 一、… （二）… 第三章 …: a numbered line that does not end as a sentence does. */
static void take_numbered(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++) {
                const Shape *h = &k->shapes[i];

                if (k->lines[i].kind == LINE_BODY && region(k, i) != TAIL && h->n <= 60 &&
                        !h->ends && (k->lines[i].heading || numbered(h->s)))
                        name_line(k, i, LINE_HEADING, N_("numbered, without a full stop"));
        }
}

/* What is left: short lines without a comma between paragraphs, and above the first one but not the body
 * that signs there. */
static void take_headings(Cleaner *k)
{
        bool below_title = false;

        for (size_t i = 0; i < k->n; i++) {
                const Shape *h = &k->shapes[i];
                Region r = region(k, i);

                below_title |= k->lines[i].kind == LINE_TITLE;
                if (k->lines[i].kind != LINE_BODY || k->lines[i].joins || r == TAIL || h->n > 40 ||
                        h->ends || h->marks)
                        continue;
                if (is_one_of(last_cp(h->s), S(":：,，、")) ||
                        is_one_of(first_cp(h->s), S("(（")) ||
                        holds_word(h->s, S(": ："))) /* 时间:6月3日 */
                        continue;
                if (r == MIDDLE || (below_title && !like_signature(h->s)))
                        name_line(k, i, LINE_HEADING, N_("short, without a full stop"));
        }
}

/* The line before stops in the middle of a sentence and this one goes on with it. */
static bool goes_on(const Shape *before, const Shape *h)
{
        uint32_t last = last_cp(before->s), first = first_cp(h->s);

        if (before->n < SHORT_CHARS || !before->marks || before->ends || h->n == 0)
                return false;
        if (!is_han(last) && !is_one_of(last, S("，、,“《")) &&
                !(last < 0x80 && isalnum((int)last)))
                return false;
        if (numbered(h->s) || is_one_of(first, S("(（【[—-·●■◆▲※")))
                return false;
        return h->marks || h->ends;
}

static void find_joins(Cleaner *k)
{
        size_t before = SIZE_MAX;

        for (size_t i = 0; i < k->n; i++) {
                if (k->lines[i].kind == LINE_BLANK)
                        continue;
                if (k->lines[i].kind == LINE_BODY && before != SIZE_MAX && !k->lines[i].heading &&
                        goes_on(&k->shapes[before], &k->shapes[i]))
                        k->lines[i].joins = true;
                before = k->lines[i].kind == LINE_BODY ? i : SIZE_MAX;
        }
}

static void name_shapes(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++) {
                k->shapes[i] = shape_of(k->lines[i].text);
                k->lines[i].kind = k->shapes[i].n ? LINE_BODY : LINE_BLANK;
                k->lines[i].reason = NULL;
                k->lines[i].joins = false;
        }
}

MUST Err page_clean(Ctx *c, Line *lines, size_t n, Page *ret)
{
        Cleaner k = {.c = c, .lines = lines, .n = n};

        if (n > LINES_MAX)
                return fail(c, ERR_LIMIT, "The page has more than %zu lines.", LINES_MAX);
        k.shapes = NEW_N(c->arena, Shape, n ? n : 1);
        name_shapes(&k);
        take_notices(&k);
        find_extent(&k);
        take_breadcrumb(&k);
        take_meta(&k);
        take_furniture(&k);
        take_lone_dates(&k);
        take_repeated(&k);
        take_menus(&k);
        find_signature(&k);
        close_tail(&k);
        take_title(&k);
        take_numbered(&k);
        find_joins(&k);
        take_headings(&k);
        *ret = (Page){.lines = lines, .n = n, .meta = k.meta.p, .n_meta = k.meta.n};
        return OK;
}

Str page_meta(const Page *page, const char *key)
{
        for (size_t i = 0; i < page->n_meta; i++)
                if (strcmp(page->meta[i].key, key) == 0)
                        return page->meta[i].value;
        return (Str){0};
}
