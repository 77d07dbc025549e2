/* test_ingest_html.c: pages give their blocks with what the markup says of them, however they are built. */
#include "test/test.h"

#include "ingest/ingest.h"
#include "ingest/inside.h"

#include <time.h>

#ifdef __SANITIZE_ADDRESS__
#define SLOWER 5
#else
#define SLOWER 1
#endif

static Doc *read_page(Ctx *c, Str bytes)
{
        Doc *d = NULL;
        CHECK_OK(format_html.read(c, bytes, &d));
        return d ? d : doc_new(c->arena);
}

/* Each block on a line: kind, boiler, text. */
static Str show(Ctx *c, const char *page)
{
        Buf b = buf_new(c->arena);
        const Doc *d = read_page(c, str_from(page));
        for (size_t i = 0; i < d->n_blocks; i++)
                buf_printf(&b, "%s %d|%.*s\n", block_name(d->blocks[i].kind), d->blocks[i].boiler,
                        STR(d->blocks[i].text));
        return buf_str(&b);
}

TEST(blocks_come_in_reading_order)
{
        CHECK_STR(
                show(c,
                        "<html><body><h1>桐溪县 水利</h1><p>第一段<b>加粗</b>。<p>第二段。<div>散文字"
                        "<ul><li>甲<li>乙</ul>尾</div></body></html>"),
                "heading 0|桐溪县 水利\n"
                "paragraph 0|第一段加粗。\n"
                "paragraph 0|第二段。\n"
                "paragraph 0|散文字\n"
                "list_item 0|甲\n"
                "list_item 0|乙\n"
                "paragraph 0|尾\n");
}

TEST(a_forced_line_ends_a_block_and_a_line_of_the_source_does_not)
{
        CHECK_STR(show(c, "<p>　　上段。<br/><br>&nbsp;&nbsp;下段里\n　折行 and\nmore.</p>"),
                "paragraph 0|上段。\nparagraph 0|下段里　折行 and more.\n");
        CHECK_STR(show(c, "<p>下段里\n  折行</p><pre>甲\n 乙</pre>"),
                "paragraph 0|下段里折行\npreformatted 0|甲\npreformatted 0|乙\n");
}

/* They are no nodes of the tree, and count all the same. */
TEST(blanks_between_tags_part_words_and_nothing_else)
{
        CHECK_STR(
                show(c,
                        "<div>\n\t\t\t\t\t\t\t\t\t <p><b>one</b> <i>two</i>\n<u>three</u></p>\n"
                        "</div> <p><b>甲</b>\n<b>乙</b> <b>丙</b> <script>x</script><b>丁</b></p>"),
                "paragraph 0|one two three\nparagraph 0|甲乙 丙 丁\n");
        CHECK_STR(show(c, "<pre><b>甲</b>  <b>乙</b>\n\n<b>丙</b></pre> <b>末</b> "),
                "preformatted 0|甲  乙\npreformatted 0|丙\nparagraph 0|末\n");
        CHECK_STR(show(c,
                          "<table>\n<tr> <td>年</td>\n <td><b>亩</b> <b>产</b></td></tr>\n"
                          "<tr><td>2023</td> <td>3.9</td></tr></table>"),
                "table_row 0|年\t亩 产\ntable_row 0|2023\t3.9\n");
}

TEST(names_of_tags_and_attributes_are_known_in_any_case_and_no_others)
{
        CHECK_STR(
                show(c, "<BlockQuote>引</BLOCKQUOTE><blockquotf>文</blockquotf><FigCaption>图</figcaption>"),
                "quote 0|引\nparagraph 0|文\nfigure 95|图\n");
        CHECK_STR(show(c,
                          "<img ALT='甲' alt='乙'><img alto='丙' al='丁'><img alt=戊&amp;己 "
                          "data-a=1 aria-hidden=x aria-hidded=y>"),
                "figure 80|甲\nfigure 80|戊&己\n");
}

TEST(scripts_styles_and_forms_controls_are_no_text)
{
        CHECK_STR(
                show(c,
                        "<head><title>题</title><style>p{}</style></head><script>var a='<p>x</p>'</script><p>正文"
                        "<select><option>甲</select><textarea>乙</textarea><!-- 注 --><noscript>丙</noscript>"
                        "<svg><text>图</text></svg>"),
                "paragraph 0|正文\n");
}

TEST(a_data_table_gives_rows_and_a_layout_table_its_blocks)
{
        CHECK_STR(
                show(c,
                        "<table><tr><th>年份<th>人口</tr><tr><td><p>1953</p><td>32万<br>余</tr></table>"
                        "<table><tr><td><h2>题</h2><p>正文</td><td>旁</td></tr><tr><td>甲<td>乙</tr></table>"),
                "table_row 0|年份\t人口\n"
                "table_row 0|1953\t32万 余\n"
                "heading 0|题\n"
                "paragraph 0|正文\n"
                "paragraph 0|旁\n"
                "paragraph 0|甲\n"
                "paragraph 0|乙\n");
}

#define LONG \
        "县志记载，该渠始建于清代，民国时期两次整修，新中国成立后扩建，灌溉面积逐年增加，至今仍在使用。"

TEST(markup_hints_at_furniture_and_is_not_believed_of_the_whole_page)
{
        CHECK_STR(
                show(c,
                        "<body class=\"nav\"><div class=\"post has-sidebar\"><p>" LONG "</p></div>"
                        "<nav>首页</nav><div class='mainShare box'>分享</div><div role=navigation>栏目</div>"
                        "<p style='display: none'>隐藏</p><img alt='照片'><footer>版权</footer>"),
                "paragraph 0|" LONG "\n"
                "paragraph 95|首页\n"
                "paragraph 95|分享\n"
                "paragraph 95|栏目\n"
                "paragraph 95|隐藏\n"
                "figure 95|照片\n"
                "paragraph 95|版权\n");
}

/* What the reader takes for the page's subject, a line for each block. */
static Str subject(Ctx *c, const char *page)
{
        Buf b = buf_new(c->arena);
        const Doc *d = read_page(c, str_from(page));
        for (size_t i = 0; i < d->n_blocks; i++)
                if (d->blocks[i].subject)
                        buf_printf(&b, "%.*s\n", STR(d->blocks[i].text));
        return buf_str(&b);
}

TEST(the_subject_is_told_from_what_stands_beside_it)
{
        CHECK_STR(subject(c,
                          "<body><div class=col><p>" LONG "一</p><h2>渠首</h2><p>" LONG "二</p>"
                          "<h3>相关阅读</h3><ul><li><a href=a>" LONG "三</a></ul></div>"
                          "<div class=sidebar><p>" LONG "四</p></div><p>" LONG "一</p></body>"),
                LONG "一\n渠首\n" LONG "二\n");
}

TEST(comments_are_the_subject_where_there_is_nothing_else)
{
        CHECK_STR(subject(c,
                          "<body><h1>求助</h1><div class=comment><p>" LONG "一</p></div>"
                          "<div class=comment><p>" LONG "二</p></div></body>"),
                "求助\n" LONG "一\n" LONG "二\n");
        CHECK_STR(subject(c,
                          "<body><div><p>" LONG "一</p><p>" LONG "二</p></div>"
                          "<div class=comments><p>" LONG "三</p></div></body>"),
                LONG "一\n" LONG "二\n");
}

TEST(of_several_posts_none_is_the_text)
{
        CHECK_STR(subject(c,
                          "<body><div><div class=post-body><p>" LONG "一</p></div></div>"
                          "<div><div class=post-body><p>" LONG "二</p><p>" LONG "三</p><p>" LONG
                          "四</p></div></div></body>"),
                LONG "一\n" LONG "二\n" LONG "三\n" LONG "四\n");
}

#define CARD \
        "<div class=card><h3><a href=x>桐溪县的一处旧渠道</a></h3><p><a href=x>清代所修的渠道，今天还在用</a></p></div>"
#define CARD_TEXT "桐溪县的一处旧渠道\n清代所修的渠道，今天还在用\n"

TEST(a_list_of_cards_is_the_subject_of_a_page_with_little_text)
{
        CHECK_STR(
                subject(c,
                        "<body><ul><li><a href=a>首页</a><li><a href=b>渠道</a></ul><div id=top><p>" LONG
                        "一</p></div><div id=list>" CARD CARD CARD CARD CARD CARD CARD
                        "</div><footer>主办：桐溪县</footer></body>"),
                CARD_TEXT CARD_TEXT CARD_TEXT CARD_TEXT CARD_TEXT CARD_TEXT CARD_TEXT);
        CHECK_STR(
                subject(c,
                        "<head><meta property=og:type content=article></head><body><div id=top><p>" LONG
                        "一</p><p>" LONG "二</p><p>" LONG "三</p><p>" LONG
                        "四</p></div><div id=list>" CARD CARD CARD CARD CARD CARD CARD
                        "</div></body>"),
                LONG "一\n" LONG "二\n" LONG "三\n" LONG "四\n");
}

TEST(a_page_that_programs_fill_gives_what_it_tells_elsewhere)
{
        CHECK_STR(subject(c,
                          "<body><div id=app>载入中</div><noscript><div><p>" LONG "一</p><p>" LONG
                          "二</p><p>" LONG "三</p><p>" LONG "四</p></div></noscript></body>"),
                LONG "一\n" LONG "二\n" LONG "三\n" LONG "四\n");
        CHECK_STR(
                subject(c,
                        "<head><script type='application/ld+json'>{\"@type\":\"NewsArticle\",\"articleBody\":\"&lt;p&gt;" LONG
                        "一&lt;/p&gt;&lt;p&gt;" LONG
                        "二\"}</script></head><body><div id=app>载入中</div></body>"),
                LONG "一 " LONG "二\n");
        CHECK_STR(subject(c,
                          "<head><meta name=description content='" LONG "一" LONG
                          "'></head><body><div id=app>载入中</div></body>"),
                LONG "一" LONG "\n");
}

TEST(links_are_counted)
{
        const Doc *d =
                read_page(c, S("<p><a href='/a'>甲乙</a>丙丁</p><p><a href='b'>全部</a></p>"));
        if (!CHECK_INT(d->n_blocks, 2))
                return;
        CHECK_INT(d->blocks[0].link_share, 50);
        CHECK_INT(d->blocks[1].link_share, 100);
        CHECK_INT(d->blocks[0].n_runs, 1);
        CHECK_STR(d->blocks[0].runs[0].target, "/a");
        CHECK_INT(d->blocks[0].runs[0].at.to, 6);
}

TEST(what_the_page_says_of_itself)
{
        const Doc *d = read_page(c,
                S("<html><head><meta charset=utf-8><title>渠成 - 桐溪史志</title><meta name='PubDate' "
                  "content='2023-10-08 08:35'><meta property=og:title content='渠成'><meta name=Author content="
                  "'刘源'></head><body><p>正文<time pubdate datetime='2023-10-09'>昨天</time>"));
        CHECK_STR(doc_meta(d, "title"), "渠成");
        CHECK_STR(doc_meta(d, "page_title"), "渠成 - 桐溪史志");
        CHECK_STR(doc_meta(d, "published"), "2023-10-08 08:35");
        CHECK_STR(doc_meta(d, "author"), "刘源");
}

TEST(the_charset_that_a_page_declares_is_used)
{
        const Doc *d = read_page(c,
                S("<meta http-equiv=Content-Type content='text/html; charset=gb2312'><p>"
                  "\xCC\xD2\xD4\xB4\xCF\xD8\xD6\xBE\xA3\xAC\xCB\xAE\xC0\xFB\xA1\xA3</p>"));
        if (CHECK_INT(d->n_blocks, 1))
                CHECK_STR(d->blocks[0].text, "桃源县志，水利。");
}

/* Ways to nest a hundred thousand elements; each must be done in the time of an ordinary page of its size.
 * Processor time is counted, so that other work on the machine does not matter. */
TEST(nesting_without_end_takes_neither_stack_nor_time)
{
        static const struct {
                const char *open, *close;
        } ways[] = {
                {"<div>", ""},
                {"<div>", "</div>"},
                {"<b><p>", ""},
                {"<div><b a></div>", ""},
                {"<div><table><tr><td></div>", ""},
                {"<table><tr><td>", "</table>"},
                {"<svg><td>", ""},
                {"<ul><li>", "</ul>"},
                {"<button><p>", ""},
                {"<i></x>", ""},
                {"<span/>", ""},
        };
        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                Buf b = buf_new(c->arena);
                clock_t start = clock();
                for (int k = 0; k < 100000; k++)
                        buf_put(&b, str_from(ways[i].open));
                buf_put(&b, S("正文"));
                for (int k = 0; k < 100000; k++)
                        buf_put(&b, str_from(ways[i].close));
                const Doc *d = read_page(c, buf_str(&b));
                Str text = doc_text(c->arena, d);
                CHECK(str_find(text, S("正文"), 0) != SIZE_MAX);
                int64_t ms = (int64_t)(clock() - start) * 1000 / CLOCKS_PER_SEC;
                test_check(ms < 5000 * SLOWER, __FILE__, __LINE__, "%s takes %lld ms", ways[i].open,
                        (long long)ms);
        }
}

TEST(what_never_ends_takes_no_more_time_than_its_length)
{
        static const char *const ways[] = {"<a ", "<a href=x>", "<a href=x><div>", "<b><p></b>",
                "<font><i>", "<!--", "<!-- -- > <script ", "<script><!--<script>", "<svg>",
                "<noscript>", "<textarea>", "<title>", "<table>", "<table><tr><td>", "<tr>", "</p>",
                "<select>", "&", "&amp", "<a b=\"", "<", "</foo>", "<form><div></form>",
                "<![CDATA[", "<template>", "<nav class='related share'><h2>Related</h2>x"};
        for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                Buf b = buf_new(c->arena);
                clock_t start = clock();
                buf_put(&b, S("<p>正文，长得足以看出是什么编码。<table>"));
                while (b.n < (size_t)1 << 20)
                        buf_put(&b, str_from(ways[i]));
                Str text = doc_text(c->arena, read_page(c, buf_str(&b)));
                test_check(str_starts(text, S("正文")), __FILE__, __LINE__, "%s hides the text",
                        ways[i]);
                int64_t ms = (int64_t)(clock() - start) * 1000 / CLOCKS_PER_SEC;
                test_check(ms < 2000 * SLOWER, __FILE__, __LINE__, "%s takes %lld ms", ways[i],
                        (long long)ms);
        }
}

TEST(character_references_are_what_the_standard_says)
{
        CHECK_STR(
                show(c, "<p>&lt;&#20013;&#x56FD;&amp;copy &copy2 &nbsp;&hellip;&#150;&nosuch;&#;&#0;"),
                "paragraph 0|<中国&copy ©2 …–&nosuch;&#;\xEF\xBF\xBD\n");
        Doc *d = read_page(c, S("<p><a href='?a=1&copy=2&amp;b=&lt'>链接</a>"));
        CHECK_INT(d->n_blocks, 1);
        CHECK_INT(d->blocks[0].n_runs, 1);
        CHECK_STR(d->blocks[0].runs[0].target, "?a=1&copy=2&b=<");
}

TEST(unclosed_ordinary_elements_do_not_count_as_depth)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 1000; i++)
                buf_printf(&b, "<p>段%d<br><img src=x><li>项%d", i, i);
        buf_put(&b, S("<em>尾</em>"));
        const Doc *d = read_page(c, buf_str(&b));
        CHECK_INT(d->n_blocks, 2000);
        CHECK_STR(d->blocks[d->n_blocks - 1].text, "项999尾");
}

TEST_MAIN
