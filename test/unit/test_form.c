/* test_form.c: the foreign bytes of a request: queries, forms, JSON bodies, cookies, header parameters,
 * multipart in pieces of every size. */
#include <stdlib.h>
#include <unistd.h>

#include "test/test.h"
#include "web/inside.h"

static Str param(const Req *q, const char *name)
{
        for (size_t i = 0; i < q->n_params; i++)
                if (str_eq(q->params[i].name, str_from(name)))
                        return q->params[i].value;
        return S("(absent)");
}

TEST(a_query_is_taken_apart)
{
        Req q = {0};
        CHECK_OK(form_parse(c, &q, S("a=1&b=%E6%A1%90%E6%BA%AA&c=x+y&d&e=&&a=2&f=1%2B1%3D2")));
        CHECK_INT(q.n_params, 7);
        CHECK_STR(param(&q, "a"), "1");
        CHECK_STR(param(&q, "b"), "桐溪");
        CHECK_STR(param(&q, "c"), "x y");
        CHECK_STR(param(&q, "d"), "");
        CHECK_STR(param(&q, "e"), "");
        CHECK_STR(param(&q, "f"), "1+1=2");
        CHECK_STR(q.params[5].value, "2");
}

TEST(line_ends_of_a_browser_become_ours)
{
        Req q = {0};
        CHECK_OK(form_parse(c, &q, S("t=%E4%B8%80%0D%0A%E4%BA%8C%0D%E4%B8%89%0A")));
        CHECK_STR(param(&q, "t"), "一\n二\n三\n");
}

TEST(what_is_no_text_is_refused)
{
        static const struct {
                const char *query;
                Err err;
        } rows[] = {
                {"a=%E6%A1", ERR_INVALID}, /* half a character */
                {"a=%FF", ERR_INVALID},
                {"a=%C0%AF", ERR_INVALID},    /* overlong */
                {"a=%ED%A0%80", ERR_INVALID}, /* surrogate */
                {"a=%00", ERR_INVALID},
                {"a=%1B", ERR_INVALID},
                {"a=%", ERR_INVALID},
                {"a=%4", ERR_INVALID},
                {"a=%4g", ERR_INVALID},
                {"%FF=1", ERR_INVALID},
                {"a=%09%0A", OK},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Req q = {0};
                CHECK_ERR(form_parse(c, &q, str_from(rows[i].query)), rows[i].err);
        }
}

TEST(there_is_a_limit_to_fields)
{
        Req q = {0};
        Buf b = buf_new(c->arena);
        for (int i = 0; i < PARAMS_MAX; i++)
                buf_put(&b, S("a=1&"));
        CHECK_OK(form_parse(c, &q, buf_str(&b)));
        CHECK_INT(q.n_params, PARAMS_MAX);
        CHECK_ERR(form_parse(c, &q, S("b=1")), ERR_LIMIT);
}

TEST(encoding_and_decoding_are_inverse)
{
        Str all = S("a Z-9_.~/?&=%+#渡頭𠮷\n"), back;
        Buf b = buf_new(c->arena);
        url_encode(&b, all);
        CHECK(str_find(buf_str(&b), S("渡"), 0) == SIZE_MAX);
        CHECK_OK(url_decode(c, buf_str(&b), DECODE_PATH, &back));
        CHECK(str_eq(back, all));
        CHECK_OK(url_decode(c, S("a+b"), DECODE_PATH, &back));
        CHECK_STR(back, "a+b");
}

TEST(a_json_object_is_a_form)
{
        Req q = {0};
        Str text = S("{\"name\":\"永济桥\",\"n\":30,\"open\":true,\"shut\":false,\"none\":null,"
                     "\"many\":[\"甲\",\"乙\"]}");
        CHECK_OK(json_form_parse(c, &q, text));
        CHECK_STR(param(&q, "name"), "永济桥");
        CHECK_STR(param(&q, "n"), "30");
        CHECK_STR(param(&q, "open"), "1");
        CHECK_STR(param(&q, "shut"), "0");
        CHECK_STR(param(&q, "none"), "");
        CHECK_INT(q.n_params, 7);
        CHECK_ERR(json_form_parse(c, &q, S("[1]")), ERR_INVALID);
        CHECK_ERR(json_form_parse(c, &q, S("{\"a\":{}}")), ERR_INVALID);
        CHECK_STR(c->fault.field, "a");
        CHECK_ERR(json_form_parse(c, &q, S("{\"a\":[[1]]}")), ERR_INVALID);
}

TEST(cookies_are_found_by_their_whole_name)
{
        Str line = S("session=abc; lang=en;theme=dark; xlang=zh");
        CHECK_STR(cookie_lookup(line, S("session")), "abc");
        CHECK_STR(cookie_lookup(line, S("lang")), "en");
        CHECK_STR(cookie_lookup(line, S("theme")), "dark");
        CHECK_STR(cookie_lookup(line, S("ang")), "");
        CHECK_STR(cookie_lookup(S(""), S("a")), "");
        CHECK_STR(cookie_lookup(S("a=b=c"), S("a")), "b=c");
}

TEST(parameters_of_a_header)
{
        Str line = S("form-data; name=\"file\"; filename=\"a \\\"b\\\"; c.txt\" ; size=3");
        CHECK_STR(header_param(c->arena, line, S("name")), "file");
        CHECK_STR(header_param(c->arena, line, S("filename")), "a \"b\"; c.txt");
        CHECK_STR(header_param(c->arena, line, S("SIZE")), "3");
        CHECK(header_param(c->arena, line, S("absent")).p == NULL);
        CHECK(header_param(c->arena, S("form-data; filename=\"\""), S("filename")).p != NULL);
        CHECK_STR(header_param(c->arena, S("multipart/form-data; boundary=--x"), S("boundary")),
                "--x");
        CHECK_STR(header_param(c->arena, S("x; a=\"open"), S("a")), "open");
        CHECK_STR(header_param(c->arena, S("x;=;a;b="), S("b")), "");
}

/* Multipart
 * --------- */
#define TYPE "multipart/form-data; boundary=XyZ"

static const char whole[] =
        "--XyZ\r\n"
        "Content-Disposition: form-data; name=\"title\"\r\n\r\n"
        "渡头\r\n义渡\r\n"
        "--XyZ\r\n"
        "Content-Disposition: form-data; name=\"file\"; filename=\"C:\\书\\考略.txt\"\r\n"
        "Content-Type: text/plain\r\n\r\n"
        "一\r\n--XyY\r\n--XyZ\r\n"
        "content-disposition: form-data; name=\"none\"; filename=\"\"\r\n\r\n\r\n"
        "--XyZ\r\n"
        "Content-Disposition: form-data; name=\"empty\"\r\n\r\n\r\n"
        "--XyZ--\r\nepilogue";

static const char *temporary_dir(Ctx *c)
{
        char *dir = str_keep_z(c->arena, S("/tmp/hanqing-test-XXXXXX"));
        return mkdtemp(dir);
}

static void remove_dir(void *p)
{
        CHECK(rmdir(p) == 0); /* nothing is left in it */
}

static void feed_in_pieces(Ctx *c, const char *dir, size_t piece)
{
        Req q = {.content_type = S(TYPE)};
        Multipart *m;
        Str rest = S(whole), bytes;
        if (!CHECK_OK(multipart_new(c, &q, dir, 1000, &m)))
                return;
        while (rest.n) {
                CHECK_OK(multipart_feed(c, m, str_slice(rest, 0, piece)));
                rest = str_slice(rest, piece, rest.n);
        }
        CHECK_OK(multipart_end(c, m));
        CHECK_INT(q.n_params, 2);
        CHECK_STR(param(&q, "title"), "渡头\n义渡");
        CHECK_STR(param(&q, "empty"), "");
        if (!CHECK_INT(q.n_uploads, 1))
                return;
        CHECK_STR(q.uploads[0].name, "file");
        CHECK_STR(q.uploads[0].file_name, "考略.txt");
        CHECK_INT(q.uploads[0].n_bytes, 10);
        CHECK_OK(file_read(c, q.uploads[0].path, 100, &bytes));
        CHECK_STR(bytes, "一\r\n--XyY");
}

TEST(a_form_with_a_file_in_pieces_of_any_size)
{
        const char *dir = temporary_dir(c);
        arena_defer(c->arena, remove_dir, (void *)(uintptr_t)dir);
        for (size_t piece = 1; piece < sizeof whole; piece++) {
                CLEANUP(arena_dropp) Arena *a = arena_new();
                Ctx k = {.arena = a};
                feed_in_pieces(&k, dir, piece);
        }
}

static Err feed_all(Ctx *c, Str text, const char *dir, int64_t file_max)
{
        Req q = {.content_type = S(TYPE)};
        Multipart *m;
        TRY(multipart_new(c, &q, dir, file_max, &m));
        TRY(multipart_feed(c, m, text));
        return multipart_end(c, m);
}

TEST(a_form_that_is_wrong_is_refused)
{
        const char *dir = temporary_dir(c);
        arena_defer(c->arena, remove_dir, (void *)(uintptr_t)dir);
        Str all = S(whole);
        CHECK_ERR(
                feed_all(c, str_slice(all, 0, all.n - 20), dir, 1000), ERR_INVALID); /* broke off */
        CHECK_ERR(feed_all(c, S(""), dir, 1000), ERR_INVALID);
        CHECK_ERR(feed_all(c, all, dir, 9), ERR_LIMIT); /* the file has ten bytes */
        CHECK_OK(feed_all(c, all, dir, 10));
        CHECK_ERR(feed_all(c, all, NULL, 1000), ERR_INVALID); /* takes no files */
        Req q = {.content_type = S("multipart/form-data")};
        Multipart *m;
        CHECK_ERR(multipart_new(c, &q, dir, 1000, &m), ERR_INVALID);
        Buf b = buf_new(c->arena);
        buf_put(&b, S("--XyZ\r\nX: "));
        for (int i = 0; i < 10000; i++)
                buf_putc(&b, 'x');
        CHECK_ERR(feed_all(c, buf_str(&b), dir, 1000), ERR_LIMIT);
        Str bad = S("--XyZ\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n\xff\r\n--XyZ--");
        CHECK_ERR(feed_all(c, bad, dir, 1000), ERR_INVALID);
        CHECK_STR(c->fault.field, "a");
}

TEST_MAIN
