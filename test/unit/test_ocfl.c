/* test_ocfl.c: originals go in whole and come out as they were; a root is what OCFL 1.1 says. */
#include "test/test.h"
#include "test/testdb.h"

#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

static const char id_one[] = "urn:uuid:0190a6e0-0000-7000-8000-000000000001";

static Originals *fresh(Ctx *c, const char *dir)
{
        Originals *o = NULL;
        (void)CHECK_OK(originals_open(c, path_join(c->arena, str_from(dir), S("originals")).p, &o));
        return o;
}

TEST(what_is_put_comes_out)
{
        const char *dir = testdb_folder(c->arena);
        Originals *o = fresh(c, dir);
        Str sha512 = {0}, data = S("光緒十四年\0正月"), back = {0}, name = {0};
        CHECK_OK(original_put(c, o, S(id_one), S("县志/卷一.txt"), data, S("taken in"), &sha512));
        CHECK(str_eq(sha512, sha512_hex(c->arena, data)));
        const char *path = NULL;
        if (CHECK_OK(original_path(c, o, S(id_one), &path, &name)))
                CHECK(str_ends(str_from(path), S("/v1/content/县志_卷一.txt")));
        CHECK_STR(name, "县志_卷一.txt");
        if (CHECK_OK(original_map(c, o, S(id_one), &back)))
                CHECK(str_eq(back, data));
        CHECK_ERR(original_put(c, o, S(id_one), S("x"), S("other"), S(""), &sha512), ERR_CONFLICT);
        CHECK_ERR(original_map(c, o, S("urn:uuid:none"), &back), ERR_NOT_FOUND);
        fault_clear(c);
        testdb_remove(dir);
}

TEST(a_file_is_copied_and_hashed)
{
        const char *dir = testdb_folder(c->arena);
        Originals *o = fresh(c, dir);
        size_t n = 3 * 1024 * 1024 + 7;
        char *p = NEW_N(c->arena, char, n);
        for (size_t i = 0; i < n; i++)
                p[i] = (char)(i * 31 >> 3);
        Str data = {p, n}, sha512 = {0}, back = {0};
        const char *path = path_join(c->arena, str_from(dir), S("big.bin")).p;
        CHECK_OK(file_write(c, path, data));
        CHECK_OK(original_put_file(c, o, S(id_one), S("big.bin"), path, S("taken in"), &sha512));
        CHECK(str_eq(sha512, sha512_hex(c->arena, data)));
        if (CHECK_OK(original_map(c, o, S(id_one), &back)))
                CHECK(str_eq(back, data));
        CHECK(file_exists(path));
        CHECK_ERR(original_put_file(c, o, S("urn:x"), S("n"), "/nonexistent/file", S(""), &sha512),
                ERR_IO);
        CHECK_ERR(original_put_file(c, o, S("urn:x"), S("n"), dir, S(""), &sha512), ERR_INVALID);
        fault_clear(c);
        testdb_remove(dir);
}

TEST(awkward_names)
{
        static const struct {
                Str given;
                const char *kept;
        } rows[] = {
                {SC("."), "unnamed"},
                {SC(".."), "unnamed"},
                {SC(""), "unnamed"},
                {SC("../../etc/passwd"), ".._.._etc_passwd"},
                {SC("a\nb\\c"), "a_b_c"},
        };
        const char *dir = testdb_folder(c->arena);
        Originals *o = fresh(c, dir);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Str id = str_printf(c->arena, "urn:test:%zu", i), sha512, name = {0};
                const char *path;
                CHECK_OK(original_put(c, o, id, rows[i].given, S("x"), S(""), &sha512));
                CHECK_OK(original_path(c, o, id, &path, &name));
                CHECK_STR(name, rows[i].kept);
        }
        Buf longest = buf_new(c->arena);
        for (int i = 0; i < 150; i++)
                buf_put(&longest, S("溪"));
        buf_put(&longest, S(".docx"));
        Str sha512, name = {0};
        const char *path;
        CHECK_OK(original_put(c, o, S("urn:long"), buf_str(&longest), S("x"), S(""), &sha512));
        CHECK_OK(original_path(c, o, S("urn:long"), &path, &name));
        size_t bad;
        CHECK(name.n <= 200 && str_ends(name, S("溪.docx")) && utf8_valid(name, &bad));
        testdb_remove(dir);
}

TEST_MAIN
