/* test_clean.c: furniture goes, metadata is kept, headings and broken lines are seen, pages of several documents are
 * divided. The pages are our own, made in the manner of real ones. */
#include "../test.h"

#include "text/text.h"

static Page clean(Ctx *c, const char *text)
{
        Str rest = str_from(text), part;
        size_t n = 0;
        Page page = {0};

        for (const char *p = text; *p; p++)
                n += *p == '\n';
        Line *lines = NEW_N(c->arena, Line, n + 1);
        n = 0;
        while (str_cut(&rest, '\n', &part))
                lines[n++].text = part;
        CHECK_OK(page_clean(c, lines, n, &page));
        return page;
}

/* One letter a line: b body, - blank, f furniture, m metadata, t title, h heading; + before b that joins. */
static Str kinds(Ctx *c, const Page *page)
{
        Buf out = buf_new(c->arena);

        for (size_t i = 0; i < page->n; i++) {
                if (page->lines[i].joins)
                        buf_putc(&out, '+');
                buf_putc(&out, "b-fmth"[page->lines[i].kind]);
                if ((page->lines[i].kind == LINE_FURNITURE) !=
                        (page->lines[i].reason && page->lines[i].kind != LINE_META &&
                                page->lines[i].kind != LINE_TITLE &&
                                page->lines[i].kind != LINE_HEADING))
                        buf_putc(&out, '!');
        }
        return buf_str(&out);
}

#define PARAGRAPH \
        "桐溪县地处沅安市北部,东邻青岭,西接白水,全县辖九镇四乡,二〇一〇年末有四十一万人,农业以水稻、油茶为主。"

TEST(government_page)
{
        Page p = clean(c,
                "桐溪县人民政府\n您所在的位置:首页 > 政务动态 > 部门动态\n2025-03-01 10:00:00\n"
                "桐溪史志通讯2024年第5期(总第38期)\n县志续修工作启动\n——记县志办的一年\n"
                "作者:林同 来源:县志办 发布时间:2024-05-06 08:00 浏览次数:12 【字体:大 中 小】\n" PARAGRAPH
                "\n一、制定方案,分解任务\n" PARAGRAPH "\n" PARAGRAPH "\n"
                "终审:吴县生\n分享到:\n【打印正文】 【关闭窗口】\n×\n用户登录\n刷新\n刷新\n刷新\n看不清?换一张验证码");

        CHECK_STR(kinds(c, &p), "ffmtttmbhbbmffffffff");
        CHECK_STR(page_meta(&p, "breadcrumb"), "首页 > 政务动态 > 部门动态");
        CHECK_STR(page_meta(&p, "title"), "县志续修工作启动——记县志办的一年");
        CHECK_STR(page_meta(&p, "author"), "林同");
        CHECK_STR(page_meta(&p, "source"), "县志办");
        CHECK_STR(page_meta(&p, "published"), "2024-05-06");
        CHECK_STR(page_meta(&p, "captured"), "2025-03-01");
        CHECK_STR(page_meta(&p, "views"), "12");
        CHECK_STR(page_meta(&p, "reviewer"), "吴县生");
        CHECK_STR(page_meta(&p, "serial"), "2024/5/38");
        CHECK_STR(page_meta(&p, "editor"), "");
}

/* Of a line of ASCII only the words of ASCII are looked for. */
TEST(furniture_without_a_chinese_sign)
{
        Page p = clean(c,
                PARAGRAPH "\n" PARAGRAPH
                          "\nRSS\nVIP\nScan me\nCopyright 2024\nJavaScript is disabled\na line");
        static const char *const reasons[] = {"page tools", "paywall or advertisement", "share box",
                "imprint of the website", "notice about the browser",
                "inside a block of furniture"};

        CHECK_STR(kinds(c, &p), "bbffffff");
        for (size_t i = 0; i < ARRAY_LEN(reasons); i++)
                CHECK_STR(str_from(p.lines[i + 2].reason), reasons[i]);
}

TEST(a_date_with_its_hour_needs_no_label)
{
        Page p = clean(c,
                "县志续修工作启动\n2024-05-06 08:00:10 来源: 桐溪日报\t\t发表评论\n" PARAGRAPH
                "\n" PARAGRAPH);

        CHECK_STR(kinds(c, &p), "tmbb");
        CHECK_STR(page_meta(&p, "published"), "2024-05-06");
        CHECK_STR(page_meta(&p, "source"), "桐溪日报");
        p = clean(c, "县志续修工作启动\n2024-05-06 08:00　　桐溪日报\n" PARAGRAPH "\n" PARAGRAPH);
        CHECK_STR(kinds(c, &p), "tmbb");
        CHECK_STR(page_meta(&p, "source"), "桐溪日报");
        p = clean(c,
                "县志续修工作启动\n2024年5月6日 启动会议在县城召开,到会四十人。\n" PARAGRAPH
                "\n" PARAGRAPH);
        CHECK_STR(kinds(c, &p), "tbbb");
}

TEST(signature_is_content)
{
        Page p = clean(c,
                PARAGRAPH
                "\n(图文/ 林同 吴县生)\n上一篇:青岭镇召开座谈会\n下一篇:没有了\n关注我们的微信");

        CHECK_STR(kinds(c, &p), "bbfff");
        CHECK_STR(page_meta(&p, "signature"), "图文/ 林同 吴县生");
        CHECK_STR(page_meta(&p, "author"), "林同 吴县生");
        p = clean(c, PARAGRAPH "\n(县志办)\n(责任编辑:林同)");
        CHECK_STR(kinds(c, &p), "bbm");
        CHECK_STR(page_meta(&p, "editor"), "林同");
}

TEST(words_in_sentences_are_words)
{
        Page p = clean(c,
                PARAGRAPH
                "\n他登录网站查阅县志,又下载了三卷,并分享到朋友圈。\n请扫一扫墓前的落叶,这是爷爷的话。\n" PARAGRAPH);

        CHECK_STR(kinds(c, &p), "bbbb");
        p = clean(c, "会议通知\n" PARAGRAPH "\n时间:6月3日上午9时\n地点:县志办会议室\n" PARAGRAPH);
        CHECK_STR(kinds(c, &p), "tbbbb");
        p = clean(c, "时间:上午\n" PARAGRAPH);
        CHECK_STR(kinds(c, &p), "tb");
}

TEST(markup_hints)
{
        Line lines[] = {
                {.text = S("首页"), .link_share = 100},
                {.text = S("走近桐溪"), .heading = 1},
                {.text = S(PARAGRAPH)},
                {.text = S("随便几个字"), .boiler = 90},
        };
        Page p;

        CHECK_OK(page_clean(c, lines, ARRAY_LEN(lines), &p));
        CHECK_STR(kinds(c, &p), "ftbf");
        CHECK_STR(page_meta(&p, "title"), "走近桐溪");
}

TEST(broken_lines)
{
        Page p = clean(c,
                "桐溪县地处沅安市北部,东邻青岭,西接白水,全县辖九镇四乡,二〇一〇年末有四十一万\n\n"
                "人,农业以水稻、油茶为主。\n二、沿革\n" PARAGRAPH
                "\n各镇情况,分述如下:\n1.青岭镇\n" PARAGRAPH);

        CHECK_STR(kinds(c, &p), "b-+bhbbhb");
}

TEST(three_documents)
{
        Page p = clean(c,
                "2022年先进事迹材料(3篇)\n以下是小编为大家收集的范文,欢迎大家分享阅读,希望对大家有所帮助,不足之处请指正。\n"
                "先进事迹材料篇一\n" PARAGRAPH "\n先进事迹材料篇二\n" PARAGRAPH
                "\n先进事迹材料篇三\n" PARAGRAPH "\n下载此文档\n特价:3元");
        Parts parts;

        CHECK_STR(kinds(c, &p), "tfhbhbhbff");
        CHECK_OK(page_split(c, &p, &parts));
        if (!CHECK_INT(parts.n, 3))
                return;
        CHECK_INT(parts.p[0].line, 2);
        CHECK_INT(parts.p[2].line, 6);
        CHECK_STR(parts.p[1].title, "先进事迹材料篇二");
        CHECK(parts.p[1].evidence.n > 0 && parts.p[1].certainty == EXACT);
}

TEST(one_document_stays_one)
{
        Page p = clean(c, "县志第一篇\n第一篇 地理\n" PARAGRAPH "\n开篇一章\n" PARAGRAPH);
        Parts parts;

        CHECK_OK(page_split(c, &p, &parts));
        CHECK_INT(parts.n, 1);
        /* Parts of a book are not documents of a page, and a table of contents is no text. */
        p = clean(c,
                "桐溪县志\n第一篇 建置\n" PARAGRAPH "\n第二篇 自然\n" PARAGRAPH
                "\n卷之一\n" PARAGRAPH "\n卷之二\n" PARAGRAPH);
        CHECK_OK(page_split(c, &p, &parts));
        CHECK_INT(parts.n, 1);
        p = clean(c, "材料篇一\n材料篇二\n" PARAGRAPH);
        CHECK_OK(page_split(c, &p, &parts));
        CHECK_INT(parts.n, 1);
        p = clean(c, "");
        CHECK_OK(page_split(c, &p, &parts));
        CHECK_INT(parts.n, 1);
}

TEST(signed_documents)
{
        Page p = clean(c,
                "开幕词\n同志们:\n" PARAGRAPH "\n2019年5月6日\n\n闭幕词\n同志们:\n" PARAGRAPH
                "\n2019年5月8日");
        Parts parts;

        CHECK_OK(page_split(c, &p, &parts));
        if (!CHECK_INT(parts.n, 2))
                return;
        CHECK_STR(parts.p[1].title, "闭幕词");
        CHECK(parts.p[1].certainty == PROPOSAL);
}

TEST_MAIN
