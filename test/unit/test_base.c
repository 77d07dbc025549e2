/* test_base.c: strings, UTF-8, buffers, maps, errors, settings, time: the vocabulary does what base.h says. */
#include "test/test.h"

#include <limits.h>

TEST(err_names_are_distinct)
{
        for (int a = OK; a <= ERR_INTERNAL; a++)
                for (int b = a + 1; b <= ERR_INTERNAL; b++)
                        CHECK(strcmp(err_name((Err)a), err_name((Err)b)) != 0);
        CHECK_STR(str_from(err_name(ERR_NOT_FOUND)), "not_found");
}

TEST(str_cut_counts_the_empty_last_field)
{
        Str rest = S("a,b,"), part;
        CHECK(str_cut(&rest, ',', &part));
        CHECK_STR(part, "a");
        CHECK(str_cut(&rest, ',', &part));
        CHECK_STR(part, "b");
        CHECK(str_cut(&rest, ',', &part));
        CHECK_STR(part, "");
        CHECK(!str_cut(&rest, ',', &part));
        Str none = {0};
        CHECK(!str_cut(&none, ',', &part));
        Str empty = S("");
        CHECK(str_cut(&empty, ',', &part) && part.n == 0);
        CHECK(!str_cut(&empty, ',', &part));
}

TEST(str_slice_is_clamped)
{
        CHECK_STR(str_slice(S("abc"), 1, 99), "bc");
        CHECK_STR(str_slice(S("abc"), 9, 2), "");
        CHECK_STR(str_slice((Str){0}, 0, 5), "");
}

TEST(str_find_and_edges)
{
        CHECK_INT(str_find(S("桐溪桐溪"), S("桐溪"), 1), 6);
        CHECK_INT(str_find(S("abc"), S(""), 3), 3);
        CHECK(str_find(S("abc"), S(""), 4) == SIZE_MAX);
        CHECK(str_find(S("abc"), S("abcd"), 0) == SIZE_MAX);
        CHECK(str_find((Str){0}, S("a"), 0) == SIZE_MAX);
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 40; i++)
                buf_put(&b, S("ab"));
        CHECK(str_find(buf_str(&b), S("ac"), 0) == SIZE_MAX); /* after many beginnings of it */
        buf_put(&b, S("ac"));
        CHECK_INT(str_find(buf_str(&b), S("ac"), 0), 80);
        CHECK_INT(str_find(buf_str(&b), S("ac"), 71), 80);
        CHECK(str_starts(S("桐溪县"), S("桐")) && str_ends(S("桐溪县"), S("县")));
        CHECK(!str_ends(S("县"), S("桐溪县")));
        CHECK(str_eq_nocase(S("Content-TYPE"), S("content-type")) &&
                !str_eq_nocase(S("[a"), S("{a")));
}

TEST(str_cmp_orders_by_bytes_shorter_first)
{
        CHECK(str_cmp(S("a"), S("ab")) < 0);
        CHECK(str_cmp(S("\xff"), S("a")) > 0);
        CHECK(str_cmp(S("ab"), S("ab")) == 0);
        CHECK(str_cmp((Str){0}, S("")) == 0);
}

TEST(str_trim_takes_wide_blanks_and_marks)
{
        CHECK_STR(str_trim(S("\xEF\xBB\xBF\t　 桐溪 县　\r\n")), "桐溪 县");
        CHECK_STR(str_trim(S(" 　\v\f ")), "");
        /* The last byte of another character is not taken for a blank. */
        CHECK_STR(str_trim(S("満")), "満");
}

TEST(numbers_are_whole_or_nothing)
{
        int64_t v;
        CHECK(str_to_int(S("-9223372036854775808"), &v) && v == INT64_MIN);
        CHECK(str_to_int(S("+9223372036854775807"), &v) && v == INT64_MAX);
        CHECK(!str_to_int(S("9223372036854775808"), &v));
        CHECK(!str_to_int(S("-9223372036854775809"), &v));
        static const char *const bad[] = {"", "-", "+", " 1", "1 ", "1.0", "0x1", "１", "1a"};
        for (size_t i = 0; i < ARRAY_LEN(bad); i++)
                CHECK(!str_to_int(str_from(bad[i]), &v));
        double d;
        CHECK(str_to_double(S("-1.5e3"), &d) && d == -1500.0);
        CHECK(!str_to_double(S("inf"), &d) && !str_to_double(S("0x10"), &d));
        CHECK(!str_to_double(S("1e999"), &d) && !str_to_double(S(""), &d));
        CHECK(!str_to_double(S("1,5"), &d) && !str_to_double(S("."), &d));
}

/* Well-formed at the borders of the Unicode Standard's table 3-7, and ill-formed right beside them. */
TEST(utf8_borders)
{
        static const struct {
                Str s;
                size_t bad; /* SIZE_MAX: well formed */
        } rows[] = {
                {SC("\x7f"), SIZE_MAX},
                {SC("\xc2\x80"), SIZE_MAX},
                {SC("\xc1\xbf"), 0}, /* overlong */
                {SC("a\xc0\x80"), 1},
                {SC("\xe0\xa0\x80"), SIZE_MAX},
                {SC("\xe0\x9f\xbf"), 0},
                {SC("\xed\x9f\xbf"), SIZE_MAX},
                {SC("\xed\xa0\x80"), 0}, /* surrogate */
                {SC("\xee\x80\x80"), SIZE_MAX},
                {SC("\xf0\x90\x80\x80"), SIZE_MAX},
                {SC("\xf0\x8f\xbf\xbf"), 0},
                {SC("\xf4\x8f\xbf\xbf"), SIZE_MAX},
                {SC("\xf4\x90\x80\x80"), 0}, /* above U+10FFFF */
                {SC("\xf5\x80\x80\x80"), 0},
                {SC("\x80"), 0},
                {SC("桐\xe6\xba"), 3}, /* cut short */
                {SC("\xe6\xba"), 0},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                size_t bad = SIZE_MAX;
                bool valid = utf8_valid(rows[i].s, &bad);
                CHECK(valid == (rows[i].bad == SIZE_MAX));
                CHECK_INT(bad, rows[i].bad);
        }
}

TEST(utf8_every_code_point_round_trips_both_ways)
{
        for (uint32_t cp = 0; cp <= CODE_POINT_MAX + 1; cp += cp < 0x3000 ? 1 : 7) {
                char out[UTF8_MAX];
                size_t n = utf8_encode(cp, out), at = 0, back = n, bad;
                uint32_t got = 0, gone = 0;
                Str s = {out, n};
                bool real = cp <= CODE_POINT_MAX && (cp < 0xD800 || cp > 0xDFFF);
                uint32_t should = real ? cp : 0xFFFD;
                if (!utf8_valid(s, &bad) || !utf8_next(s, &at, &got) || at != n || got != should ||
                        !utf8_prev(s, &back, &gone) || back != 0 || gone != should) {
                        CHECK_INT(got, cp);
                        return;
                }
        }
}

TEST(utf8_hostile_bytes_move_by_one)
{
        Str s = S("\xe6\xba 溪\xff\xf0\x9f\x98");
        size_t at = 0, count = 0, wrong = 0;
        uint32_t cp;
        while (utf8_next(s, &at, &cp)) {
                count++;
                wrong += cp == 0xFFFD;
        }
        CHECK_INT(count, 8);
        CHECK_INT(wrong, 6);
        CHECK_INT(utf8_count(s), 8);
        CHECK_INT(utf8_count(S("forty-one letters, a blank and more words 桐溪 and\xff\x80 more")),
                55);
        size_t back = s.n, again = 0;
        while (utf8_prev(s, &back, &cp))
                again++;
        CHECK_INT(again, 8);
        CHECK_INT(utf8_offset(S("桐溪县"), 2), 6);
        CHECK_INT(utf8_offset(S("桐溪县"), 9), 9);
}

TEST(han_is_han)
{
        static const uint32_t yes[] = {0x3007, 0x3400, 0x4E00, 0x9FFF, 0xF900, 0x20000, 0x2A6DF,
                0x2EBF0, 0x2F800, 0x31350};
        static const uint32_t no[] = {
                'a', 0x3001, 0x3042, 0xFF0C, 0xAC00, 0x1F600, 0x33FF, 0x10FFFF};
        for (size_t i = 0; i < ARRAY_LEN(yes); i++)
                CHECK(is_han(yes[i]));
        for (size_t i = 0; i < ARRAY_LEN(no); i++)
                CHECK(!is_han(no[i]));
}

TEST(buf_is_always_terminated)
{
        Buf b = buf_new(c->arena);
        CHECK_STR(str_from(buf_z(&b)), "");
        for (int i = 0; i < 100000; i++) {
                buf_putc(&b, 'x');
                if (i % 999 == 0)
                        CHECK_INT(strlen(buf_z(&b)), b.n);
        }
        buf_clear(&b);
        CHECK_STR(str_from(buf_z(&b)), "");
        buf_put_int(&b, INT64_MIN);
        buf_putc(&b, ' ');
        buf_put_int(&b, 0);
        buf_putc(&b, ' ');
        buf_put_cp(&b, 0x20BB7);
        buf_printf(&b, "%s%05d", "卷", 7);
        CHECK_STR(buf_str(&b), "-9223372036854775808 0 𠮷卷00007");
        buf_clear(&b);
        buf_put_html(&b, S("<a href=\"x\">'桐' & 溪</a>"));
        CHECK_STR(buf_str(&b), "&lt;a href=&quot;x&quot;&gt;&#39;桐&#39; &amp; 溪&lt;/a&gt;");
}

/* What buf_printf writes itself and what it leaves to the C library are the same to the letter. */
TEST(printf_writes_what_the_library_writes)
{
        char z[256];
        Buf b = buf_new(c->arena);
#define SAME(...)                                 \
        buf_clear(&b);                            \
        buf_printf(&b, __VA_ARGS__);              \
        (void)snprintf(z, sizeof z, __VA_ARGS__); \
        CHECK_STR(buf_str(&b), z)
        SAME("nothing to fill in");
        SAME("%s/%s", "卷", "");
        SAME("[%.*s|%.*s]", 3, "桐溪县", 0, "x");
        SAME("%.*s", 9, "ends\0here");
        SAME("%.*s", -1, "to its end");
        SAME("%d %d %d", 0, INT_MAX, INT_MIN);
        SAME("%lld %lld", LLONG_MAX, LLONG_MIN);
        SAME("%zu %zu", (size_t)0, SIZE_MAX);
        SAME("%s%% %5.1f %s", "first", 2.25, "then a library's own");
        SAME("%d-%02d-%c %x", 1949, 1, 'x', 255u);
#undef SAME
}

TEST(map_finds_what_was_put)
{
        Map m = map_new(c->arena);
        CHECK(map_lookup(&m, S("nothing")) == NULL);
        static int values[5000];
        for (int i = 0; i < 5000; i++)
                map_put(&m, str_printf(c->arena, "key %d", i), &values[i]);
        map_put(&m, S("key 17"), &values[0]);
        CHECK_INT(m.n, 5000);
        CHECK(map_lookup(&m, S("key 17")) == &values[0]);
        CHECK(map_lookup(&m, S("key 4999")) == &values[4999]);
        CHECK(map_lookup(&m, S("key 5000")) == NULL);
        map_put(&m, S(""), &values[1]);
        CHECK(map_lookup(&m, (Str){0}) == &values[1]);
        size_t i = 0, n = 0;
        Str key;
        void *value;
        while (map_next(&m, &i, &key, &value))
                n++;
        CHECK_INT(n, 5001);
}

TEST(fail_says_one_sentence)
{
        CHECK_INT(fail(c, ERR_LIMIT, "At most %d, not %d.", 3, 4), ERR_LIMIT);
        CHECK_STR(c->fault.sentence, "At most 3, not 4.");
        fault_clear(c);
        CHECK_INT(c->fault.kind, OK);
        char name[] = "title";
        (void)fail_field(c, ERR_INVALID, str_from(name), "Missing.");
        name[0] = 'x'; /* the name was copied */
        CHECK_STR(c->fault.field, "title");
}

TEST(settings_have_defaults_and_are_read)
{
        CHECK_STR(setting(c, "listen"), "127.0.0.1:8700");
        CHECK_INT(setting_int(c, "upload_max"), 2147483648);
        const Settings *s;
        CHECK_OK(settings_parse(
                c, S("\xEF\xBB\xBF# x\r\n\r\n office = 桐溪县 = 志 \r\nzone=-60"), &s));
        c->settings = s;
        CHECK_STR(setting(c, "office"), "桐溪县 = 志");
        CHECK_INT(setting_int(c, "zone"), -60);
        CHECK_STR(setting(c, "language"), "zh_Hans");
}

TEST(settings_mistakes_name_the_line)
{
        static const struct {
                Str text;
                const char *sentence;
        } rows[] = {
                {SC("\nport = 1"), "Settings, line 2: there is no setting named “port”."},
                {SC("zone = soon"), "Settings, line 1: “zone” must be a whole number, not “soon”."},
                {SC("zone ="), "Settings, line 1: “zone” must be a whole number, not “”."},
                {SC("zone = 1\nzone = 2"), "Settings, line 2: “zone” is given twice."},
                {SC("office"), "Settings, line 1: there is no “=” in “office”."},
                {SC("office = \xff"), "Settings: byte 9 is not UTF-8."},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                const Settings *s = NULL;
                CHECK_ERR(settings_parse(c, rows[i].text, &s), ERR_INVALID);
                CHECK_STR(c->fault.sentence, rows[i].sentence);
                CHECK(s == NULL);
        }
}

TEST(setting_rows_are_sorted_and_explained)
{
        for (const SettingRow *r = setting_rows; r->key; r++) {
                CHECK(r->help[0] != 0 && r->value != NULL);
                CHECK(!r[1].key || strcmp(r->key, r[1].key) < 0);
        }
}

static int64_t fixed_clock(void *clock)
{
        return *(int64_t *)clock;
}

TEST(time_of_day_in_the_office)
{
        static const struct {
                int64_t ms;
                const char *iso;
                LocalTime local; /* at +08:00 */
        } rows[] = {
                {0, "1970-01-01T00:00:00.000Z", {1970, 1, 1, 8, 0, 0, 4}},
                {-1, "1969-12-31T23:59:59.999Z", {1970, 1, 1, 7, 59, 59, 4}},
                {1795392000123, "2026-11-23T00:00:00.123Z", {2026, 11, 23, 8, 0, 0, 1}},
                {951782400000, "2000-02-29T00:00:00.000Z", {2000, 2, 29, 8, 0, 0, 2}},
                {951854399000, "2000-02-29T19:59:59.000Z", {2000, 3, 1, 3, 59, 59, 3}},
                {-2203891200000, "1900-03-01T00:00:00.000Z", {1900, 3, 1, 8, 0, 0, 4}},
                {-2203891201000, "1900-02-28T23:59:59.000Z", {1900, 3, 1, 7, 59, 59, 4}},
                {-62135596800000, "0001-01-01T00:00:00.000Z", {1, 1, 1, 8, 0, 0, 1}},
        };
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                CHECK_STR(time_iso(c->arena, rows[i].ms), rows[i].iso);
                LocalTime t = time_local(c, rows[i].ms), s = rows[i].local;
                CHECK(t.year == s.year && t.month == s.month && t.day == s.day && t.hour == s.hour);
                CHECK(t.minute == s.minute && t.second == s.second);
                CHECK_INT(t.weekday, s.weekday);
        }
        int64_t now = 42;
        c->now_ms = fixed_clock;
        c->clock = &now;
        CHECK_INT(now_ms(c), 42);
}

TEST_MAIN
