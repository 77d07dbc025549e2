/* test_base_data.c: JSON, hashes, identity, files, catalogues, embedded files. */
#include "test/test.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static Str printed(Ctx *c, const Json *v)
{
        Buf b = buf_new(c->arena);
        json_write(&b, v);
        return buf_str(&b);
}

TEST(json_reads_and_writes_back)
{
        static const char *const same[] = {
                "{\"题\":\"桐溪\\n志\",\"n\":[1,-2.5,true,null,{}]}",
                "\"\\\"\\\\\\u0001\\u007f/𠮷\"",
                "[0.1,1e+300,-0.001,9007199254740993]",
                "[]",
                "null",
        };
        for (size_t i = 0; i < ARRAY_LEN(same); i++) {
                Json *v;
                if (CHECK_OK(json_parse(c, str_from(same[i]), &v)))
                        CHECK_STR(printed(c, v), same[i]);
        }
}

TEST(json_refuses_what_is_not_json)
{
        static const char *const bad[] = {"", " ", "{", "[1,]", "{\"a\":1,\"a\":2}", "{'a':1}",
                "[01]", "nul", "\"\\ud800\"", "\"\xff\"", "\"a\nb\"", "[1] 2", "/* */1", "NaN",
                "\"\\u0000\"", "99999999999999999999", "1e999", "\"a\\", "\"\\u12", "[1", "-",
                "{\"a\""};
        for (size_t i = 0; i < ARRAY_LEN(bad); i++) {
                Json *v = NULL;
                if (CHECK_ERR(json_parse(c, str_from(bad[i]), &v), ERR_INVALID))
                        CHECK(str_starts(c->fault.sentence, S("JSON, line ")) && v == NULL);
        }
        Json *v;
        CHECK_ERR(json_parse(c, S("{\n  \"a\": x}"), &v), ERR_INVALID);
        CHECK(str_starts(c->fault.sentence, S("JSON, line 2, column ")));
}

static Str nested(Ctx *c, int depth)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < depth; i++)
                buf_putc(&b, '[');
        buf_put(&b, S("\"]][[\\\"[\"")); /* brackets in a string do not count */
        for (int i = 0; i < depth; i++)
                buf_putc(&b, ']');
        return buf_str(&b);
}

TEST(json_depth_is_limited)
{
        Json *v;
        CHECK_OK(json_parse(c, nested(c, JSON_DEPTH_MAX), &v));
        CHECK_ERR(json_parse(c, nested(c, JSON_DEPTH_MAX + 1), &v), ERR_LIMIT);
        CHECK_STR(c->fault.sentence, "JSON, line 1, column 65: nested deeper than 64 levels.");
        CHECK_ERR(json_parse(c, nested(c, 1000000), &v), ERR_LIMIT);
}

TEST(json_has_one_zero)
{
        Json *v;
        CHECK_OK(json_parse(c, S("[-0e0,-0.0,0,-0]"), &v));
        CHECK_STR(printed(c, v), "[0,0,0,0]");
}

TEST(json_look_ups_forgive)
{
        Json *v = json_object(c->arena);
        json_put_int(c->arena, v, "n", -7);
        json_put_str(c->arena, v, "s", S("x"));
        json_put_bool(c->arena, v, "b", true);
        json_put(c->arena, v, "d", json_double(c->arena, 0.1));
        json_put(c->arena, v, "inf", json_double(c->arena, 1e308 * 10));
        CHECK_INT(json_to_int(json_at(v, "n"), 0), -7);
        CHECK_INT(json_to_int(json_at(v, "s"), 5), 5);
        CHECK_INT(json_to_int(json_at(NULL, "s"), 5), 5);
        CHECK(json_to_double(json_at(v, "d"), 0) == 0.1);
        CHECK(json_truth(json_at(v, "b")) && !json_truth(json_at(v, "n")));
        CHECK_STR(json_text(json_at(v, "n")), "-7");
        CHECK_STR(json_text(json_at(json_at(v, "s"), "deeper")), "");
        CHECK_STR(printed(c, v), "{\"n\":-7,\"s\":\"x\",\"b\":true,\"d\":0.1,\"inf\":null}");
        CHECK_STR(printed(c, json_string(c->arena, S("a\xff"))), "\"a\xEF\xBF\xBD\"");
}

/* FIPS 180-4's examples. */
TEST(hashes_are_the_standard_ones)
{
        const char *abc256 = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        CHECK_STR(sha256_hex(c->arena, S("abc")), abc256);
        CHECK_STR(sha256_hex(c->arena, (Str){0}),
                "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
        Hasher *h = hasher_new_sha256(c->arena);
        hasher_put(h, S("a"));
        hasher_put(h, (Str){0});
        hasher_put(h, S("bc"));
        CHECK_STR(hasher_hex(h, c->arena), abc256);
        Hasher *h512 = hasher_new_sha512(c->arena);
        hasher_put(h512, S("abc"));
        Str once = sha512_hex(c->arena, S("abc"));
        CHECK(str_starts(once, S("ddaf35a193617abacc417349ae204131")) && once.n == 128);
        CHECK(str_eq(hasher_hex(h512, c->arena), once));
        CHECK_STR(base64(c->arena, S("桐溪")), "5qGQ5rqq");
}

static int64_t fixed_clock(void *clock)
{
        return *(int64_t *)clock;
}

static void all_ones(void *p, size_t n)
{
        memset(p, 0xFF, n);
}

TEST(uuids_sort_by_time)
{
        int64_t now = 0x0123456789AB;
        c->now_ms = fixed_clock;
        c->clock = &now;
        c->random = all_ones;
        CHECK_STR(uuid_new(c), "01234567-89ab-7fff-bfff-ffffffffffff");
        c->random = NULL;
        Str a = uuid_new(c);
        now++;
        Str b = uuid_new(c);
        CHECK(uuid_valid(a) && uuid_valid(b) && str_cmp(a, b) < 0);
        CHECK(!uuid_valid(S("01234567-89ab-7fff-bfff-fffffffffffg")));
        CHECK(!uuid_valid(S("01234567-89AB-7fff-bfff-ffffffffffff")));
        CHECK(!uuid_valid(S("01234567089ab-7fff-bfff-ffffffffffff")));
        CHECK(!uuid_valid((Str){0}));
        Str t = token_new(c);
        CHECK_INT(t.n, 43);
        CHECK(!str_eq(t, token_new(c)) && str_find(t, S("="), 0) == SIZE_MAX);
}

TEST(passwords)
{
        const Settings *s;
        CHECK_OK(settings_parse(c, S("argon_memory_kib = 64\nargon_passes = 1\n"), &s));
        c->settings = s;
        Str hash;
        CHECK_OK(password_hash(c, S("桐溪 1987"), &hash));
        CHECK(str_starts(hash, S("$argon2id$v=19$m=64,t=1,p=1$")));
        CHECK(password_matches(hash, S("桐溪 1987")));
        CHECK(!password_matches(hash, S("桐溪 1988")) && !password_matches(hash, (Str){0}));
        CHECK(!password_matches(S("nonsense"), S("x")) && !password_matches((Str){0}, S("")));
        char *much = arena_alloc(c->arena, 5000);
        CHECK_ERR(password_hash(c, (Str){much, 5000}, &hash), ERR_LIMIT);
        CHECK(!password_matches((Str){much, 5000}, S("x")));
        CHECK(secret_eq(S("ab"), S("ab")) && !secret_eq(S("ab"), S("ac")) &&
                !secret_eq(S("a"), S("ab")));
}

static const char *scratch_dir(Ctx *c)
{
        char *dir = str_keep_z(c->arena, S("/tmp/hanqing-test.XXXXXX"));
        return mkdtemp(dir);
}

TEST(files_are_whole)
{
        const char *dir = scratch_dir(c);
        if (!CHECK(dir != NULL))
                return;
        Str deep = path_join(c->arena, str_from(dir), S("a/b/c"));
        CHECK_OK(dir_make(c, deep.p));
        CHECK_OK(dir_make(c, deep.p));
        const char *path = path_join(c->arena, deep, S("志.txt")).p;
        Str got;
        CHECK_ERR(file_read(c, path, 10, &got), ERR_IO);
        CHECK(str_find(c->fault.sentence, S("there is no such file or folder"), 0) != SIZE_MAX);
        CHECK_OK(file_write(c, path, S("one")));
        CHECK_OK(file_write(c, path, S("two\0three")));
        CHECK_OK(file_read(c, path, 9, &got));
        CHECK(str_eq(got, S("two\0three")) && got.p[got.n] == 0);
        CHECK_ERR(file_read(c, path, 8, &got), ERR_LIMIT);
        CHECK_OK(file_map(c, path, &got));
        CHECK(str_eq(got, S("two\0three")));
        CHECK_OK(file_write(c, path, (Str){0}));
        CHECK_OK(file_map(c, path, &got));
        CHECK_INT(got.n, 0);
        CHECK_ERR(file_map(c, dir, &got), ERR_INVALID);
        CHECK_ERR(file_read(c, dir, 10, &got), ERR_IO);
        CHECK_ERR(dir_make(c, path), ERR_IO);
        CHECK_ERR(file_write(c, str_printf(c->arena, "%s/none/x", dir).p, S("x")), ERR_IO);
        CHECK_ERR(file_read(c, "/dev/zero", 1000, &got), ERR_LIMIT);
        (void)unlink(path);
        static const char *const folders[] = {"/a/b/c", "/a/b", "/a", ""};
        for (size_t i = 0; i < ARRAY_LEN(folders);
                i++) /* empty: nothing was left beside the file */
                CHECK_INT(rmdir(str_printf(c->arena, "%s%s", dir, folders[i]).p), 0);
}

TEST(a_full_disk_has_its_own_sentence)
{
        errno = ENOSPC;
        CHECK_ERR(fail_errno(c, N_("write"), S("x")), ERR_IO);
        CHECK(str_starts(c->fault.sentence, S("The disk is full: x ")));
}

TEST(path_join_puts_one_slash)
{
        CHECK_STR(path_join(c->arena, S("a"), S("b")), "a/b");
        CHECK_STR(path_join(c->arena, S("a/"), S("b")), "a/b");
        CHECK_STR(path_join(c->arena, S(""), S("b")), "b");
}

TEST(embedded_files_are_sorted_and_found)
{
        for (size_t i = 0; i < n_assets; i++) {
                Str name = str_from(assets[i].name);
                CHECK(i == 0 || str_cmp(str_from(assets[i - 1].name), name) < 0);
                CHECK(asset_lookup(name) == &assets[i]);
                Str sum = sha256_hex(c->arena, asset_str(&assets[i]));
                CHECK(str_eq(str_slice(sum, 0, 12), str_from(assets[i].version)));
        }
        CHECK(asset_lookup(S("po/zh_Hans.mo")) != NULL);
        CHECK(asset_lookup(S("zzz")) == NULL && asset_lookup((Str){0}) == NULL);
}

TEST(words_are_the_readers)
{
        const Asset *mo = asset_lookup(S("po/zh_Hans.mo"));
        if (!CHECK(mo != NULL))
                return;
        CHECK_STR(str_from(tr(c, "read")), "read");
        c->words = words_from_mo(c->arena, asset_str(mo));
        if (!CHECK(c->words != NULL))
                return;
        CHECK_STR(str_from(tr(c, "read")), "读取");
        CHECK_STR(tr_str(c, S("no such msgid")), "no such msgid");
        CHECK_STR(tr_str(c, S("")), "");
        Str got;
        CHECK_ERR(file_read(c, "/nowhere", 10, &got), ERR_IO);
        CHECK_STR(c->fault.sentence, "无法读取 /nowhere：没有这个文件或目录。");
}

TEST(a_stored_sentence_is_said_in_the_readers_words)
{
        Str page = S("This page has no parameter “100% 义渡”."), nobody = S("Nobody made this 7.");
        Str lost = S(
                "Of the lost character only the first byte (95) is left; of the 126 characters that "
                "begin with it, 書 fits best here.");
        CHECK_STR(tr_made(c, lost), str_keep_z(c->arena, lost)); /* English */
        c->words = words_from_mo(c->arena, asset_str(asset_lookup(S("po/zh_Hans.mo"))));
        CHECK_STR(tr_made(c, S("read")), "读取");
        CHECK(str_find(tr_made(c, page), S("“100% 义渡”"), 0) != SIZE_MAX);
        CHECK(!str_starts(tr_made(c, page), S("This")));
        CHECK(str_find(tr_made(c, lost), S("126"), 0) != SIZE_MAX);
        CHECK(!str_starts(tr_made(c, lost), S("Of")));
        CHECK(str_eq(tr_made(c, nobody), nobody));
        CHECK(tr_made(c, (Str){0}).n == 0);
}

TEST(a_broken_catalogue_is_refused)
{
        Str mo = asset_str(asset_lookup(S("po/zh_Hans.mo")));
        CHECK(words_from_mo(c->arena, (Str){0}) == NULL);
        CHECK(words_from_mo(c->arena, str_slice(mo, 0, 27)) == NULL);
        CHECK(words_from_mo(c->arena, str_slice(mo, 0, mo.n - 1)) == NULL);
        CHECK(words_from_mo(c->arena, str_slice(mo, 0, mo.n / 2)) == NULL);
        /* Each field of the header in turn says something enormous. */
        for (size_t at = 0; at < 20; at += 4) {
                char *spoiled = str_keep_z(c->arena, mo);
                memset(spoiled + at, 0xFF, 4);
                CHECK(words_from_mo(c->arena, (Str){spoiled, mo.n}) == NULL);
        }
}

/* Sums of "abc" and of 1,000,000 times "a" as published in RFC 1321, FIPS 180-4 and RFC 7693. */
TEST(sums_of_every_algorithm)
{
        static const struct {
                const char *name, *abc, *million;
        } rows[] = {
                {"md5", "900150983cd24fb0d6963f7d28e17f72", "7707d6ae4e027c70eea2a935c2296f21"},
                {"sha1", "a9993e364706816aba3e25717850c26c9cd0d89d",
                        "34aa973cd4c4daa4f61eeb2bdbad27316534016f"},
                {"sha256", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
                        "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"},
                {"sha512/256", "53048e2681941ef99b2e29b76b4c7dabe4c2d0c634fc6d46e0e2f13107e7af23",
                        NULL},
                {"blake2b-512",
                        "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1"
                        "7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923",
                        NULL},
        };
        char a[1000];
        memset(a, 'a', sizeof a);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                Hasher *h = hasher_new(c->arena, str_from(rows[i].name));
                if (!CHECK(h))
                        continue;
                hasher_put(h, S("a"));
                hasher_put(h, S("bc"));
                CHECK_STR(hasher_hex(h, c->arena), rows[i].abc);
                h = hasher_new(c->arena, str_from(rows[i].name));
                for (int k = 0; k < 1000; k++)
                        hasher_put(h, (Str){a, sizeof a});
                if (rows[i].million)
                        CHECK_STR(hasher_hex(h, c->arena), rows[i].million);
        }
        CHECK(!hasher_new(c->arena, S("crc32")));
}

TEST_MAIN
