/* test_doc.c: a document survives its journey unchanged, a damaged one is refused; passages cover every byte
 * once, lie between 300 and 800 characters, and end where a reader would pause. */
#include "doc/doc.h"

#include "test/test.h"

static Doc *sample(Ctx *c)
{
        Doc *d = doc_new(c->arena);
        d->format = S("html");
        d->encoding = S("GB18030");
        d->confidence = 0.75;
        d->encoding_reason = S("every byte is legal");
        d->n_replaced = 2;
        doc_put_meta(d, S("title"), S("渡头义渡考略"));
        doc_put_meta(d, S("title"), S("第二"));
        doc_add(d, BLOCK_HEADING, S("渡头义渡考略"))->level = 1;
        Block *b = doc_add(d, BLOCK_PARAGRAPH, S("义渡创于清同治七年。"));
        b->link_share = 7;
        b->boiler = 40;
        for (int i = 0; i < 5; i++)
                doc_add_run(d, b, RUN_LINK, (Span){0, 6}, S("http://example.invalid/"));
        doc_add(d, BLOCK_NOTE, S("据碑记"))->label = S("①");
        return d;
}

TEST(journey)
{
        Json *j = doc_to_json(c->arena, sample(c));
        Buf out = buf_new(c->arena);
        json_write(&out, j);
        Json *parsed;
        Doc *d;
        if (!CHECK_OK(json_parse(c, buf_str(&out), &parsed)) ||
                !CHECK_OK(doc_from_json(c, parsed, &d)))
                return;
        Buf again = buf_new(c->arena);
        json_write(&again, doc_to_json(c->arena, d));
        CHECK(str_eq(buf_str(&out), buf_str(&again)));
        CHECK_STR(doc_meta(d, "title"), "渡头义渡考略");
        CHECK_STR(doc_text(c->arena, d), "渡头义渡考略\n义渡创于清同治七年。\n据碑记");
        CHECK_INT(d->blocks[1].n_runs, 5);
        CHECK_INT(d->blocks[1].boiler, 40);
        CHECK_STR(d->blocks[2].label, "①");
}

TEST(damaged_is_refused)
{
        static const char *const bad[] = {
                "[]",
                "{\"version\":2,\"meta\":[],\"blocks\":[]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[],\"more\":1}",
                "{\"version\":1,\"meta\":[],\"blocks\":[{\"kind\":\"poem\"}]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[{\"kind\":\"quote\",\"level\":65}]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[{\"kind\":\"quote\",\"boiler\":-1}]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[{\"kind\":\"quote\",\"text\":\"渡\",\"runs\":"
                "[[\"link\",0,2,\"\"]]}]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[{\"kind\":\"quote\",\"text\":\"渡\",\"runs\":"
                "[[\"link\",3,0,\"\"]]}]}",
                "{\"version\":1,\"meta\":[[\"a\"]],\"blocks\":[]}",
                "{\"version\":1,\"meta\":[],\"blocks\":[],\"confidence\":2}",
        };
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                Json *j;
                Doc *d;
                if (CHECK_OK(json_parse(c, str_from(bad[i]), &j)))
                        CHECK_ERR(doc_from_json(c, j, &d), ERR_CORRUPT);
        }
}

static void check_cover(Ctx *c, Str text, size_t *ret_n, Passage **ret)
{
        *ret_n = 0;
        if (!CHECK_OK(passages_cut(c, text, ret, ret_n)))
                return;
        size_t at = 0;
        for (size_t i = 0; i < *ret_n; i++) {
                Passage p = (*ret)[i];
                size_t n = utf8_count(str_slice(text, p.at.from, p.at.to));
                CHECK_INT(p.at.from, at);
                CHECK_INT(p.number, i + 1);
                CHECK(n <= 800 && n > 0);
                CHECK(n >= 300 || i + 1 == *ret_n);
                CHECK(utf8_valid(str_slice(text, p.at.from, p.at.to), &(size_t){0}));
                at = p.at.to;
        }
        CHECK_INT(at, text.n);
}

TEST(passages_of_nothing_and_little)
{
        size_t n;
        Passage *p;
        check_cover(c, (Str){0}, &n, &p);
        CHECK_INT(n, 0);
        check_cover(c, S("渡头"), &n, &p);
        CHECK_INT(n, 1);
        check_cover(c, S("\n\n\n"), &n, &p);
        CHECK_INT(n, 1);
}

TEST(passages_of_paragraphs)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 40; i++) {
                for (int k = 0; k < 10; k++)
                        buf_put(&b, S("渡头当二水之会。"));
                buf_put(&b, S("\n\n"));
        }
        size_t n;
        Passage *p;
        check_cover(c, buf_str(&b), &n, &p);
        CHECK_INT(n, 10);
        for (size_t i = 0; i < n; i++)
                CHECK(str_ends(str_slice(buf_str(&b), p[i].at.from, p[i].at.to), S("\n\n")));
}

TEST(passages_of_one_long_paragraph)
{
        Buf b = buf_new(c->arena);
        for (int k = 0; k < 1000; k++)
                buf_put(&b, S("舟子曰：“可渡矣。”"));
        size_t n;
        Passage *p;
        check_cover(c, buf_str(&b), &n, &p);
        for (size_t i = 0; i < n; i++)
                CHECK(str_ends(str_slice(buf_str(&b), p[i].at.from, p[i].at.to), S("。”")));
}

TEST(passages_without_any_mark)
{
        Buf b = buf_new(c->arena);
        for (int k = 0; k < 3000; k++)
                buf_put(&b, S("字"));
        size_t n;
        Passage *p;
        check_cover(c, buf_str(&b), &n, &p);
        CHECK_INT(n, 4);
}

TEST_MAIN
