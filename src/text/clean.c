/* clean.c: takes the furniture off a page and keeps what it says about the document.
 *
 * No rule names a site. A line is judged by its shape (how long, does it end as a sentence ends), by what its
 * markup said, by where it stands relative to the first and last paragraph, and by words that pages use about
 * themselves: 验证码, 分享到, 上一篇, 付费. Such words condemn a short line at the head or the tail; in a paragraph
 * they are just words. Lines are never dropped here, only named; a person sees each with its reason.
 *
 * The order matters: notices that look like paragraphs first, then the extent of the body, then head and
 * tail, then metadata, the title, headings and broken lines. */
#include "text/clean.h"

#include <assert.h>
#include <string.h>

/* Shapes
 * ------ */
bool is_one_of(uint32_t cp, Str set)
{
        size_t at = 0;
        uint32_t k;

        if (cp < 0x80)
                return set.n && memchr(set.p, (int)cp, set.n);
        while (utf8_next(set, &at, &k))
                if (k == cp)
                        return true;
        return false;
}

static bool is_wide(Str s)
{
        return utf8_ascii(s) < s.n;
}

uint32_t last_cp(Str s)
{
        size_t at = s.n;
        uint32_t cp = 0;

        return utf8_prev(s, &at, &cp) ? cp : 0;
}

uint32_t first_cp(Str s)
{
        size_t at = 0;
        uint32_t cp = 0;

        return utf8_next(s, &at, &cp) ? cp : 0;
}

/* Takes the next word of a list; false at its end, and, unless wide, at the first word that is not of ASCII. */
static bool next_word(Str *words, bool wide, Str *ret)
{
        return str_cut(words, ' ', ret) && (wide || (ret->n && (unsigned char)ret->p[0] < 0x80));
}

bool holds_word(Str s, Str words)
{
        Str word;
        bool wide = is_wide(s);

        while (next_word(&words, wide, &word))
                if (word.n && str_find(s, word, 0) != SIZE_MAX)
                        return true;
        return false;
}

size_t starts_with_word(Str s, Str words)
{
        size_t best = 0;
        Str word;
        bool wide = s.n && (unsigned char)s.p[0] >= 0x80;

        while (s.n && next_word(&words, wide, &word))
                if (word.n > best && s.p[0] == word.p[0] && str_starts(s, word))
                        best = word.n;
        return best;
}

bool skip_one(Str s, size_t *at, Str set)
{
        size_t next = *at;
        uint32_t cp;

        if (!utf8_next(s, &next, &cp) || !is_one_of(cp, set))
                return false;
        *at = next;
        return true;
}

#define MARKS_FROM 4 /* characters; before them a comma is none of a sentence */

static bool has_marks(const Shape *h)
{
        static const Str wide_marks[] = {SC("，"), SC("。"), SC("；"), SC("！"), SC("？")};
        Str rest = str_slice(h->s, h->wide ? utf8_offset(h->s, MARKS_FROM) : MARKS_FROM, h->s.n);

        if (rest.n && (memchr(rest.p, ',', rest.n) || memchr(rest.p, ';', rest.n)))
                return true;
        for (size_t i = 0; i < ARRAY_LEN(wide_marks) && h->wide; i++)
                if (str_find(h->s, wide_marks[i], 0) != SIZE_MAX)
                        return true;
        return false;
}

static Shape shape_of(Str text)
{
        Shape h = {.s = str_trim(text)};

        h.wide = is_wide(h.s);
        h.n = h.wide ? utf8_count(h.s) : h.s.n;
        h.marks = has_marks(&h);
        h.ends = is_one_of(last_cp(h.s), S("。！？!?；;…”』」"));
        return h;
}

static bool is_paragraph(const Line *l, const Shape *h)
{
        return l->kind == LINE_BODY && h->n >= PARAGRAPH_CHARS && h->marks && l->link_share < 50 &&
                l->boiler < 60;
}

Region region(const Cleaner *k, size_t i)
{
        return k->first > k->last || i < k->first ? HEAD : i > k->last ? TAIL : MIDDLE;
}

void name_line(Cleaner *k, size_t i, LineKind kind, const char *reason)
{
        k->lines[i].kind = kind;
        k->lines[i].reason = reason;
}

void put_meta(Cleaner *k, const char *key, Str value, size_t line)
{
        value = str_trim(value);
        if (value.n)
                *VEC_PUSH(k->c->arena, &k->meta) = (Meta){.key = key, .value = value, .line = line};
}

/* Body, office or person under the title: 中共桐溪县委办公室. It is content, not a title. */
bool like_signature(Str s)
{
        static const Str ends =
                SC("党组 办公室 委员会 局 党委 政府 研究室 编辑部 编委会 支部 处 课题组 协会 中心");
        Str words = ends, word;

        while (str_cut(&words, ' ', &word))
                if (str_ends(s, word) && utf8_count(s) < 30)
                        return true;
        return false;
}

/* Words that pages use about themselves
 * ------------------------------------- */
typedef struct {
        Str words;      /* one of these … */
        Str with;       /* … and one of these, if there are any */
        unsigned where; /* regions */
        size_t most;    /* characters of the line */
        bool starts;    /* the word opens the line */
        int covers;     /* per cent of the line that such words must make up */
        const char *reason;
} Furniture;

/* Notices long enough to be taken for paragraphs. */
static const Furniture notices[] = {
        {SC("浏览器 瀏覽器"), SC("不支持 版本 建议使用 建議使用 兼容 升级 升級 分辨率 最佳"),
                ANYWHERE, 140, false, 0, N_("notice about the browser")},
        {SC("小编 小編"), SC("范文 收集 整理 分享 参考 參考 欢迎 歡迎"), ANYWHERE, 400, false, 0,
                N_("introduction by the website")},
        {SC("本文由 本站 本网站 本網站"), SC("版权 版權 转载 轉載 侵权 侵權 仅供参考 免责 免責"),
                ANYWHERE, 200, false, 0, N_("legal notice of the website")},
        {SC("JavaScript Javascript javascript Cookie cookie"),
                SC("enable disabled 启用 啟用 开启 浏览器 使用"), ANYWHERE, 140, false, 0,
                N_("notice about the browser")},
};

static const Furniture furniture[] = {
        {SC("验证码 驗證碼 语音验证 点选验证 點選驗證 加载中 加載中 刷新 看不清"), SC(""), ANYWHERE,
                20, false, 30, N_("captcha")},
        {SC("用户登录 用戶登錄 会员登录 请登录 請登錄 登录 登錄 注册 註冊 忘记密码 找回密码 用户名 用戶名"),
                SC(""), OUTSIDE, 20, false, 40, N_("sign-in box")},
        {SC("Scan Share QQ空间 分享到 分享至 分享 朋友圈 二维码 二維碼 新浪微博 腾讯微博"),
                SC(": me this 到 至 ： 微信 便可 圈 码 碼 微博 空间"), OUTSIDE, 30, false, 0,
                N_("share box")},
        {SC("扫一扫 掃一掃 扫一下 扫码 掃碼 扫描二维码"), SC(""), ANYWHERE, 30, false, 0,
                N_("share box")},
        {SC("RSS 打印正文 打印本页 打印本頁 列印本頁 打印 关闭本页 关闭窗口 關閉視窗 返回顶部 回到顶部 返回首页 加入收藏 "
            "设为首页 無障礙 无障碍 繁体版 简体版 手机版"),
                SC(""), OUTSIDE, 24, false, 30, N_("page tools")},
        {SC("【字体 字体: 字体： 字號: 字号: 字号："), SC(""), OUTSIDE, 30, false, 30,
                N_("page tools")},
        {SC("上一篇 下一篇 上一页 下一页 上一頁 下一頁 上一条 下一条 上一章 下一章 相关链接 相关文章 相关阅读 相关新闻 "
            "相關文章 相關新聞 推荐阅读 延伸阅读 猜你喜欢 热门文章 热点推荐 点击排行 友情链接 网站地图 网站首页 联系我们 "
            "关于我们 聯絡我們 關於我們 更多>> 更多＞＞ 查看更多"),
                SC(""), ANYWHERE, 90, true, 0, N_("navigation")},
        {SC("关注 關注 微信公众号 官方微信 官方微博"),
                SC("微信 公众号 公眾號 官微 官网 官網 我们 我們 微博 抖音"), OUTSIDE, 24, false, 0,
                N_("follow-us line")},
        {SC("VIP 付费 付費 下载此文档 下载文档 下载本文 点击下载 立即下载 免费下载 包月 包年 特价 原价 微信支付 扫码支付 支付宝 "
            "已付款 联系客服 在线客服 复制权限 开通会员 不限量"),
                SC(""), OUTSIDE, 30, false, 15, N_("paywall or advertisement")},
        {SC("Copyright copyright Reserved ICP备 ICP備 版权所有 版權所有 公网安备 公安备案 备案号 备案编号 技术支持 网站标识码 "
            "建议分辨率 ©"),
                SC(""), OUTSIDE, 140, false, 0, N_("imprint of the website")},
        {SC("主办单位 主办: 主办： 承办单位 承办: 承办： 运维单位 主管单位"),
                SC("ICP 网站 電話 电话 邮编 地址 承办"), IN(TAIL), 140, false, 0,
                N_("imprint of the website")},
        {SC("尊敬的用户 尊敬的用戶 亲爱的用户 欢迎访问 欢迎光临 欢迎您 歡迎光臨"), SC(""), IN(HEAD),
                40, true, 0, N_("greeting of the website")},
        {SC("发表评论 网友评论 我要评论 全部评论 條評論 条评论 点赞 收藏本文 举报 投诉"), SC(""),
                OUTSIDE, 20, false, 40, N_("comment box")},
};

/* Per cent of s that the words make up. */
static int covered(Str s, Str words)
{
        size_t n = 0;
        Str word;

        while (str_cut(&words, ' ', &word))
                for (size_t at = 0; word.n && (at = str_find(s, word, at)) != SIZE_MAX;
                        at += word.n)
                        n += word.n;
        return s.n ? (int)(n * 100 / s.n) : 0;
}

static bool is_furniture(const Furniture *f, const Shape *h, Region r)
{
        if (!(f->where & IN(r)) || h->n > f->most || h->n == 0)
                return false;
        if (f->starts ? !starts_with_word(h->s, f->words) : !holds_word(h->s, f->words))
                return false;
        if (f->covers && covered(h->s, f->words) < f->covers)
                return false;
        return f->with.n == 0 || holds_word(h->s, f->with);
}

static void take_notices(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++)
                for (size_t f = 0; f < ARRAY_LEN(notices) && k->lines[i].boiler < BOILER_SURE; f++)
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

/* A long list is checked against the words quickly: a set of the hashed first two characters of each, so that most
 * lines need no search at all. */
typedef struct {
        uint8_t bits[8192];
} WordStarts;

static uint32_t start_hash(uint32_t a, uint32_t b)
{
        return (a * 2654435761u + b * 40503u) >> 8 & 0xFFFF;
}

static void add_starts(WordStarts *w, Str words)
{
        Str word;
        bool chinese = false;

        while (str_cut(&words, ' ', &word)) {
                uint32_t a = 0, b = 0;
                size_t at = 0;

                if (!utf8_next(word, &at, &a))
                        continue;
                assert((a >= 0x80 || !chinese) && "what begins with a sign of ASCII stands first");
                chinese = a >= 0x80;
                utf8_next(word, &at, &b);
                w->bits[start_hash(a, b) >> 3] |= (uint8_t)(1 << (start_hash(a, b) & 7));
        }
}

static bool may_hold(const WordStarts *w, Str s)
{
        uint32_t last = 0, cp = 0;
        size_t at = 0;

        while (utf8_next(s, &at, &cp)) {
                uint32_t two = start_hash(last, cp), single = start_hash(cp, 0);

                if (w->bits[two >> 3] & 1 << (two & 7) || w->bits[single >> 3] & 1 << (single & 7))
                        return true;
                last = cp;
        }
        return false;
}

static void take_by_words(Cleaner *k, size_t i)
{
        const Shape *h = &k->shapes[i];

        if (h->ends && h->n > SHORT_CHARS)
                return;
        for (size_t f = 0; f < ARRAY_LEN(furniture); f++)
                if (is_furniture(&furniture[f], h, region(k, i))) {
                        name_line(k, i, LINE_FURNITURE, furniture[f].reason);
                        return;
                }
}

/* Those of all furniture, made when the first line asks for them: most pages of the West have none that does. */
static const WordStarts *starts_of(Arena *a, WordStarts **starts)
{
        if (!*starts) {
                *starts = NEW(a, WordStarts);
                for (size_t f = 0; f < ARRAY_LEN(furniture); f++)
                        add_starts(*starts, furniture[f].words);
        }
        return *starts;
}

/* In the middle of the text only a line that is not a sentence can be furniture. */
static void take_furniture(Cleaner *k)
{
        WordStarts *starts = NULL;

        for (size_t i = 0; i < k->n; i++) {
                const Line *l = &k->lines[i];
                const Shape *h = &k->shapes[i];
                Region r = region(k, i);

                if (l->kind == LINE_BODY && l->boiler >= BOILER_SURE)
                        name_line(k, i, LINE_FURNITURE, N_("its markup says so"));
                if (l->kind != LINE_BODY || (r == MIDDLE && (h->ends || h->n > 20)))
                        continue;
                if (l->subject)
                        take_by_words(k, i);
                else if (l->boiler >= 70)
                        name_line(k, i, LINE_FURNITURE, N_("its markup says so"));
                else if (l->link_share >= 80 && r != MIDDLE && h->n <= 60 && !l->heading)
                        name_line(k, i, LINE_FURNITURE, N_("nothing but links"));
                else if (!h->wide || may_hold(starts_of(k->c->arena, &starts), h->s))
                        take_by_words(k, i);
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
                        k->shapes[i].n <= SHORT_CHARS && !k->lines[i].heading &&
                        !k->lines[i].subject)
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
                                k->shapes[i].marks || k->lines[i].subject)
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
                        k->shapes[i].n > SHORT_CHARS || k->lines[i].subject)
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
        take_byline(&k);
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
