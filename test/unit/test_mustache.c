/* test_mustache.c: the behaviours that the public Mustache specification asks for, each in a case of our own:
 * interpolation, sections, inverted sections, partials, dynamic names, comments, delimiters, and what they do
 * to lines. */
#include "test/test.h"
#include "web/inside.h"

typedef struct {
        const char *template_text, *model, *partials, *expected;
} Case;

static void run(Ctx *c, const Case *rows, size_t n)
{
        for (size_t i = 0; i < n; i++) {
                Json *model = NULL, *partials = NULL;
                Buf out = buf_new(c->arena);
                if (!CHECK_OK(json_parse(c, str_from(rows[i].model), &model)))
                        continue;
                if (rows[i].partials &&
                        !CHECK_OK(json_parse(c, str_from(rows[i].partials), &partials)))
                        continue;
                Str text = str_from(rows[i].template_text);
                if (!CHECK_OK(mustache_render(c, text, model, partials, &out)) ||
                        !CHECK_STR(buf_str(&out), rows[i].expected))
                        printf("# template “%s”\n", rows[i].template_text);
        }
}
#define RUN(rows) run(c, rows, ARRAY_LEN(rows))

TEST(interpolation)
{
        static const Case rows[] = {
                {"渡頭義渡\n", "{}", NULL, "渡頭義渡\n"},
                {"", "{}", NULL, ""},
                {"县名：{{name}}。\n", "{\"name\":\"桐溪\"}", NULL, "县名：桐溪。\n"},
                {"{{s}}{{s}} {{s}}", "{\"s\":\"山\"}", NULL, "山山 山"},
                {"{{s}}", "{\"s\":\"& \\\" < > '\"}", NULL, "&amp; &quot; &lt; &gt; &#39;"},
                {"{{{s}}} {{&s}}", "{\"s\":\"& \\\" < >\"}", NULL, "& \" < > & \" < >"},
                {"{{n}} 里，{{{n}}}，{{&n}}", "{\"n\":85}", NULL, "85 里，85，85"},
                {"{{n}}", "{\"n\":1.21}", NULL, "1.21"},
                {"({{x}}) ({{{x}}}) ({{&x}})", "{\"x\":null}", NULL, "() () ()"},
                {"({{absent}}) ({{{absent}}})", "{}", NULL, "() ()"},
                {"{{b}}", "{\"b\":true}", NULL, "true"},
        };
        RUN(rows);
}

TEST(interpolation_of_dotted_names)
{
        static const Case rows[] = {
                {"{{p.name}} {{{p.name}}} {{&p.name}}", "{\"p\":{\"name\":\"罗\"}}", NULL,
                        "罗 罗 罗"},
                {"{{a.b.c.d.e.name}}", "{\"a\":{\"b\":{\"c\":{\"d\":{\"e\":{\"name\":\"深\"}}}}}}",
                        NULL, "深"},
                {"({{a.b.c}})", "{\"a\":{}}", NULL, "()"},
                /* A chain that breaks does not go on in an outer context. */
                {"({{a.b.name}})", "{\"a\":{\"b\":{}},\"c\":{\"name\":\"外\"}}", NULL, "()"},
                {"{{#a}}({{b.name}}){{/a}}", "{\"a\":{\"b\":{}},\"b\":{\"name\":\"外\"}}", NULL,
                        "()"},
                /* The first part is looked up from the inside out. */
                {"{{#a}}{{b.c.name}}{{/a}}",
                        "{\"a\":{\"b\":{\"c\":{\"name\":\"内\"}}},\"b\":{\"c\":{\"name\":\"外\"}}}",
                        NULL, "内"},
                {"{{#a}}{{b.name}}{{/a}}", "{\"a\":{\"x\":1},\"b\":{\"name\":\"外\"}}", NULL, "外"},
        };
        RUN(rows);
}

TEST(interpolation_of_the_context_itself)
{
        static const Case rows[] = {
                {"你好，{{.}}", "\"世界\"", NULL, "你好，世界"},
                {"{{.}}", "\"& <\"", NULL, "&amp; &lt;"},
                {"{{{.}}} {{&.}}", "\"& <\"", NULL, "& < & <"},
                {"{{.}}", "85", NULL, "85"},
        };
        RUN(rows);
}

TEST(interpolation_keeps_the_white_space_around_it)
{
        static const Case rows[] = {
                {"| {{s}} |", "{\"s\":\"-\"}", NULL, "| - |"},
                {"| {{{s}}} |", "{\"s\":\"-\"}", NULL, "| - |"},
                {"  {{s}}\n", "{\"s\":\"-\"}", NULL, "  -\n"},
                {"  {{&s}}\n", "{\"s\":\"-\"}", NULL, "  -\n"},
                {"|{{ s }}|{{{ s }}}|{{& s }}|", "{\"s\":\"-\"}", NULL, "|-|-|-|"},
        };
        RUN(rows);
}

TEST(sections)
{
        static const Case rows[] = {
                {"“{{#b}}显示{{/b}}”", "{\"b\":true}", NULL, "“显示”"},
                {"“{{#b}}显示{{/b}}”", "{\"b\":false}", NULL, "“”"},
                {"“{{#b}}显示{{/b}}”", "{\"b\":null}", NULL, "“”"},
                {"“{{#b}}显示{{/b}}”", "{}", NULL, "“”"},
                {"“{{#b}}显示{{/b}}”", "{\"b\":[]}", NULL, "“”"},
                {"{{#p}}{{name}}{{/p}}", "{\"p\":{\"name\":\"何德顺\"}}", NULL, "何德顺"},
                {"{{#list}}{{item}}{{/list}}",
                        "{\"list\":[{\"item\":1},{\"item\":2},{\"item\":3}]}", NULL, "123"},
                {"{{#list}}({{.}}){{/list}}", "{\"list\":[\"甲\",2,3.5]}", NULL, "(甲)(2)(3.5)"},
                {"{{#list}}{{.}}{{/list}}", "{\"list\":[\"<\"]}", NULL, "&lt;"},
                {"{{#list}}{{{.}}}{{&.}}{{/list}}", "{\"list\":[\"<\"]}", NULL, "<<"},
                {"{{#list}}({{#.}}{{.}}{{/.}}){{/list}}", "{\"list\":[[1,2],[\"甲\"]]}", NULL,
                        "(12)(甲)"},
                {"{{#.}}({{name}}){{/.}}", "[{\"name\":\"甲\"},{\"name\":\"乙\"}]", NULL,
                        "(甲)(乙)"},
                {"{{#s}}{{.}}{{/s}}", "{\"s\":\"串\"}", NULL, "串"},
                {"{{#n}}{{.}}{{/n}}", "{\"n\":0}", NULL, "0"},
        };
        RUN(rows);
}

TEST(sections_look_outwards)
{
        static const Case rows[] = {
                {"{{#a}}{{b}}{{name}}{{/a}}", "{\"a\":{\"b\":\"内\"},\"name\":\"外\"}", NULL,
                        "内外"},
                {"{{#a}}{{x}}{{#b}}{{x}}{{y}}{{#c}}{{x}}{{y}}{{z}}{{/c}}{{/b}}{{/a}}",
                        "{\"a\":{\"x\":1},\"b\":{\"y\":2},\"c\":{\"z\":3}}", NULL, "112123"},
                {"{{#a}}{{#b}}{{a.x}}{{/b}}{{/a}}", "{\"a\":{\"x\":1},\"b\":{\"y\":2}}", NULL, "1"},
                {"{{#t}}{{#m}}{{n}}{{#b}}{{t.c}}{{/b}}{{/m}}{{/t}}",
                        "{\"t\":{\"c\":\"底\",\"m\":[{\"n\":1,\"b\":{\"x\":0}},{\"n\":2,\"b\":{\"x\":0}}]}}",
                        NULL, "1底2底"},
                {"{{#a.b.c}}有{{/a.b.c}}", "{\"a\":{\"b\":{\"c\":true}}}", NULL, "有"},
                {"({{#a.b.c}}有{{/a.b.c}})", "{\"a\":{\"b\":{\"c\":false}}}", NULL, "()"},
                {"({{#a.b.c}}有{{/a.b.c}})", "{\"a\":{}}", NULL, "()"},
                {"{{#b}}甲{{/b}} 乙 {{#b}}丙{{/b}}", "{\"b\":true}", NULL, "甲 乙 丙"},
                {"{{#b}}甲 {{#b}}乙 {{/b}}丙{{/b}}", "{\"b\":true}", NULL, "甲 乙 丙"},
                {"{{#b}}甲 {{#b}}乙 {{/b}}丙{{/b}}.", "{\"b\":false}", NULL, "."},
        };
        RUN(rows);
}

TEST(lines_of_sections)
{
        static const Case rows[] = {
                {" | {{#b}}\t|\t{{/b}} | \n", "{\"b\":true}", NULL, " | \t|\t | \n"},
                {" | {{#b}} {{! 注 }}\n {{/b}} | \n", "{\"b\":true}", NULL, " |  \n  | \n"},
                {" {{#b}}是{{/b}}\n {{#b}}好{{/b}}\n", "{\"b\":true}", NULL, " 是\n 好\n"},
                {"| 此\n{{#b}}\n|\n{{/b}}\n| 行\n", "{\"b\":true}", NULL, "| 此\n|\n| 行\n"},
                {"| 此\n  {{#b}}\n|\n  {{/b}}\n| 行\n", "{\"b\":true}", NULL, "| 此\n|\n| 行\n"},
                {"|\r\n{{#b}}\r\n{{/b}}\r\n|", "{\"b\":true}", NULL, "|\r\n|"},
                {"  {{#b}}\n#{{/b}}\n/", "{\"b\":true}", NULL, "#\n/"},
                {"#{{#b}}\n/\n  {{/b}}", "{\"b\":true}", NULL, "#\n/\n"},
                {"|{{# b }}={{/ b }}|", "{\"b\":true}", NULL, "|=|"},
                {"{{#list}}\n- {{.}}\n{{/list}}\n。", "{\"list\":[1,2]}", NULL, "- 1\n- 2\n。"},
        };
        RUN(rows);
}

TEST(inverted_sections)
{
        static const Case rows[] = {
                {"({{^b}}无{{/b}})", "{\"b\":false}", NULL, "(无)"},
                {"({{^b}}无{{/b}})", "{\"b\":true}", NULL, "()"},
                {"({{^b}}无{{/b}})", "{\"b\":null}", NULL, "(无)"},
                {"({{^b}}无{{/b}})", "{}", NULL, "(无)"},
                {"({{^b}}无{{/b}})", "{\"b\":{\"x\":1}}", NULL, "()"},
                {"({{^b}}无{{/b}})", "{\"b\":[{\"n\":1}]}", NULL, "()"},
                {"({{^b}}无{{/b}})", "{\"b\":[]}", NULL, "(无)"},
                {"({{^a.b}}无{{/a.b}})", "{\"a\":{\"b\":true}}", NULL, "()"},
                {"({{^a.b.c}}无{{/a.b.c}})", "{\"a\":{}}", NULL, "(无)"},
                {"{{^b}}甲{{/b}}乙{{^b}}丙{{/b}}", "{\"b\":false}", NULL, "甲乙丙"},
                {"{{^b}}甲{{^b}}乙{{/b}}丙{{/b}}", "{\"b\":false}", NULL, "甲乙丙"},
                {"{{#b}}有{{/b}}{{^b}}无{{/b}}", "{\"b\":[1]}", NULL, "有"},
                {" | {{^b}}\t|\t{{/b}} | \n", "{\"b\":false}", NULL, " | \t|\t | \n"},
                {"| 此\n {{^b}}\n|\n\t{{/b}}\n| 行\n", "{\"b\":false}", NULL, "| 此\n|\n| 行\n"},
                {"|\r\n{{^b}}\r\n{{/b}}\r\n|", "{\"b\":false}", NULL, "|\r\n|"},
                {"  {{^b}}\n^{{/b}}\n/", "{\"b\":false}", NULL, "^\n/"},
                {"^{{^b}}\n/\n  {{/b}}", "{\"b\":false}", NULL, "^\n/\n"},
        };
        RUN(rows);
}

TEST(partials)
{
        static const Case rows[] = {
                {"“{{>p}}”", "{}", "{\"p\":\"取自分页\"}", "“取自分页”"},
                {"“{{>absent}}”", "{}", "{}", "“”"},
                {"“{{>p}}”", "{\"s\":\"内容\"}", "{\"p\":\"*{{s}}*\"}", "“*内容*”"},
                {"{{>node}}", "{\"c\":\"X\",\"nodes\":[{\"c\":\"Y\",\"nodes\":[]}]}",
                        "{\"node\":\"{{c}}<{{#nodes}}{{>node}}{{/nodes}}>\"}", "X<Y<>>"},
                {"{{>outer}}", "{\"a\":\"你\",\"b\":\"好\"}",
                        "{\"outer\":\"*{{a}} {{>inner}}*\",\"inner\":\"{{b}}！\"}", "*你 好！*"},
                {"| {{>p}} |", "{}", "{\"p\":\"\\t|\\t\"}", "| \t|\t |"},
                {"  {{d}}  {{> p}}\n", "{\"d\":\"|\"}", "{\"p\":\">\\n>\"}", "  |  >\n>\n"},
                {"|\r\n{{>p}}\r\n|", "{}", "{\"p\":\">\"}", "|\r\n>|"},
                {"  {{>p}}\n>", "{}", "{\"p\":\">\\n>\"}", "  >\n  >>"},
                {">\n  {{>p}}", "{}", "{\"p\":\">\\n>\"}", ">\n  >\n  >"},
                {"|{{> p }}|", "{}", "{\"p\":\"[]\"}", "|[]|"},
        };
        RUN(rows);
}

TEST(indentation_of_partials)
{
        static const Case rows[] = {
                /* Every line of the template is indented; the values in it are not. */
                {"\\\n {{>p}}\n/\n", "{\"s\":\"<\\n->\"}", "{\"p\":\"|\\n{{{s}}}\\n|\\n\"}",
                        "\\\n |\n <\n->\n |\n/\n"},
                {"  {{>a}}\n", "{}", "{\"a\":\"甲\\n  {{>b}}\\n丙\\n\",\"b\":\"乙\\n\"}",
                        "  甲\n    乙\n  丙\n"},
                {" {{>p}}\n", "{\"l\":[1,2]}", "{\"p\":\"{{#l}}\\n- {{.}}\\n{{/l}}\\n\"}",
                        " - 1\n - 2\n"},
                {" {{>p}}\n", "{\"x\":true}",
                        "{\"p\":\"{{#x}}甲{{/x}}\\n{{! 注 }}\\n  {{#x}}\\n乙\\n{{/x}}\\n\"}",
                        " 甲\n 乙\n"},
                {" {{>p}}\n", "{\"x\":false}", "{\"p\":\"{{#x}}甲{{/x}}乙\\n\"}", " 乙\n"},
                {" {{>p}}\n", "{}", "{\"p\":\"甲\\n\\n乙\\n\"}", " 甲\n\n 乙\n"},
        };
        RUN(rows);
}

TEST(partials_with_dynamic_names)
{
        static const Case rows[] = {
                {"({{>*kind}})", "{\"kind\":\"date\"}", "{\"date\":\"年代\",\"kind\":\"误\"}",
                        "(年代)"},
                {"({{>*a.kind}})", "{\"a\":{\"kind\":\"date\"}}", "{\"date\":\"年代\"}", "(年代)"},
                {"({{>*absent}})", "{}", "{\"absent\":\"误\"}", "()"},
                {"{{#l}}{{>* kind }}{{/l}}", "{\"l\":[{\"kind\":\"a\"},{\"kind\":\"b\"}]}",
                        "{\"a\":\"甲\",\"b\":\"乙\"}", "甲乙"},
        };
        RUN(rows);
}

TEST(comments)
{
        static const Case rows[] = {
                {"12345{{! 不显示 }}67890", "{}", NULL, "1234567890"},
                {"12345{{!\n 两行\n 的注 }}67890\n", "{}", NULL, "1234567890\n"},
                {"始\n{{! 独行 }}\n终\n", "{}", NULL, "始\n终\n"},
                {"始\n  {{! 缩进 }}\n终\n", "{}", NULL, "始\n终\n"},
                {"|\r\n{{! 独行 }}\r\n|", "{}", NULL, "|\r\n|"},
                {"  {{! 在首 }}\n!", "{}", NULL, "!"},
                {"!\n  {{! 在尾 }}", "{}", NULL, "!\n"},
                {"始\n{{!\n多行\n}}\n终\n", "{}", NULL, "始\n终\n"},
                {"始\n  {{!\n    多行\n  }}\n终\n", "{}", NULL, "始\n终\n"},
                {"  12 {{! 34 }}\n", "{}", NULL, "  12 \n"},
                {"甲 {{! 注 }} 乙", "{}", NULL, "甲  乙"},
                {"({{! name }}{{!}})", "{\"! name\":\"误\"}", NULL, "()"},
        };
        RUN(rows);
}

TEST(delimiters)
{
        static const Case rows[] = {
                {"{{=<% %>=}}(<%text%>)", "{\"text\":\"嗨\"}", NULL, "(嗨)"},
                {"({{=[ ]=}}[text])", "{\"text\":\"有效\"}", NULL, "(有效)"},
                {"[\n{{#s}}\n  {{d}}\n  |d|\n{{/s}}\n{{=| |=}}\n|#s|\n  {{d}}\n  |d|\n|/s|\n]\n",
                        "{\"s\":true,\"d\":\"值\"}", NULL, "[\n  值\n  |d|\n  {{d}}\n  值\n]\n"},
                {"{{=| |=}}[|>p|]{{d}}", "{\"d\":1}", "{\"p\":\".{{d}}. |d|\"}", "[.1. |d|]{{d}}"},
                {"[{{>p}}]\n[{{d}} |d|]", "{\"d\":1}", "{\"p\":\"{{=| |=}}|d|\"}", "[1]\n[1 |d|]"},
                {"| {{=@ @=}} |", "{}", NULL, "|  |"},
                {" | {{=@ @=}}\n", "{}", NULL, " | \n"},
                {"始\n{{=@ @=}}\n终\n", "{}", NULL, "始\n终\n"},
                {"始\n  {{=@ @=}}\n终\n", "{}", NULL, "始\n终\n"},
                {"|\r\n{{= @ @ =}}\r\n|", "{}", NULL, "|\r\n|"},
                {"  {{=@ @=}}\n=", "{}", NULL, "="},
                {"=\n  {{=@ @=}}", "{}", NULL, "=\n"},
                {"|{{= @   @ =}}|", "{}", NULL, "||"},
                {"{{=<% %>=}}<%&s%><%{s}%>", "{\"s\":\"<\"}", NULL, "<<"},
        };
        RUN(rows);
}

TEST(a_template_that_is_wrong_says_where)
{
        static const struct {
                const char *text, *sentence;
        } rows[] = {
                {"一\n二 {{name", "View template, line 2: this tag is not closed: “{{name”."},
                {"{{#a}}\n{{/b}}",
                        "View template, line 2: another section is open at the end of “b”."},
                {"{{#a}}", "View template, line 1: this section is never closed: “a”."},
                {"{{/a}}", "View template, line 1: this section was never opened: “a”."},
                {"{{=a=}}", "View template, line 1: these are no delimiters: “a”."},
                {"{{ }}", "View template, line 1: this tag has no name: “{{ }}”."},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Buf out = buf_new(c->arena);
                CHECK_ERR(
                        mustache_render(c, str_from(rows[i].text), NULL, NULL, &out), ERR_INVALID);
                CHECK_STR(c->fault.sentence, rows[i].sentence);
        }
}

TEST(partials_that_never_end_are_refused)
{
        Json *partials = NULL;
        Buf out = buf_new(c->arena);
        CHECK_OK(json_parse(c, S("{\"p\":\"甲{{>p}}\"}"), &partials));
        CHECK_ERR(mustache_render(c, S("{{>p}}"), NULL, partials, &out), ERR_LIMIT);
        CHECK_OK(json_parse(c, S("{\"p\":\"{{#broken}}\"}"), &partials));
        CHECK_ERR(mustache_render(c, S("{{>p}}"), NULL, partials, &out), ERR_INVALID);
}

/* Words of a view: not of the specification, so not of other templates. */
TEST(words_for_one_and_for_many)
{
        static const Case rows[] = {
                {"{{n}} {{record|records:n}}", "{\"n\":1}", NULL, "1 record"},
                {"{{n}} {{record|records:n}}", "{\"n\":0}", NULL, "0 records"},
                {"{{n}} {{record|records:n}}", "{\"n\":21}", NULL, "21 records"},
                {"{{n}} {{row was|rows were:n}} left out", "{\"n\":\"1\"}", NULL,
                        "1 row was left out"},
                {"{{a.n}} {{|more :a.n}}places", "{\"a\":{\"n\":2}}", NULL, "2 more places"},
                {"{{record|records:absent}}", "{}", NULL, "records"},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Json *model = NULL;
                Template *t = NULL;
                Buf out = buf_new(c->arena);
                Str text = str_from(rows[i].template_text);
                CHECK_OK(json_parse(c, str_from(rows[i].model), &model));
                if (CHECK_OK(template_parse(c, S("words"), text, TEMPLATE_WORDS, &t)))
                        CHECK_OK(template_render(c, t, model, NULL, NULL, &out));
                CHECK_STR(buf_str(&out), rows[i].expected);
        }
        Buf out = buf_new(c->arena);
        Json *model = NULL;
        CHECK_OK(json_parse(c, S("{\"n\":1}"), &model));
        CHECK_OK(mustache_render(c, S("({{record|records:n}})"), model, NULL, &out));
        CHECK_STR(buf_str(&out), "()");
}

TEST_MAIN
