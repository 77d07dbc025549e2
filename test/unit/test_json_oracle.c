/* test_json_oracle.c: our reading of JSON beside jansson's: both take the same texts, and read the same out of them. The
 * texts are made of pieces of JSON, most of them a little wrong, and those of the fuzz corpus, whole and with a byte changed. */
#include "test/test.h"

#include <dirent.h>

/* Jansson uses some of our names. It is told others, and of the functions so renamed none is called; in this program ours
 * are hidden symbols, so the library keeps calling its own. */
#define JSON_OBJECT JANSSON_OBJECT
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_STRING JANSSON_STRING
#define JSON_NULL JANSSON_NULL
#define json_object jansson_object
#define json_array jansson_array
#define json_string jansson_string
#define json_null jansson_null
#include <jansson.h>
#undef JSON_OBJECT
#undef JSON_ARRAY
#undef JSON_STRING
#undef JSON_NULL
#undef json_object
#undef json_array
#undef json_string
#undef json_null

/* From jansson's tree to ours
 * --------------------------- */
static Json *ours(Arena *a, json_t *j);

static Json *our_object(Arena *a, json_t *j)
{
        Json *v = json_object(a);
        for (void *at = json_object_iter(j); at; at = json_object_iter_next(j, at))
                json_put_at(a, v, str_keep(a, str_from(json_object_iter_key(at))),
                        ours(a, json_object_iter_value(at)));
        return v;
}

static Json *our_array(Arena *a, json_t *j)
{
        Json *v = json_array(a);
        for (size_t i = 0; i < json_array_size(j); i++)
                json_push(a, v, ours(a, json_array_get(j, i)));
        return v;
}

static Json *ours(Arena *a, json_t *j)
{
        switch (json_typeof(j)) {
        case JANSSON_OBJECT:
                return our_object(a, j);
        case JANSSON_ARRAY:
                return our_array(a, j);
        case JANSSON_STRING:
                return json_string(
                        a, str_keep(a, (Str){json_string_value(j), json_string_length(j)}));
        case JSON_INTEGER:
                return json_int(a, json_integer_value(j));
        case JSON_REAL:
                return json_double(a, json_real_value(j));
        case JSON_TRUE:
        case JSON_FALSE:
                return json_bool(a, json_typeof(j) == JSON_TRUE);
        case JANSSON_NULL:
                break;
        }
        return json_null(a);
}

static void drop(json_t **j)
{
        json_decref(*j);
}

/* Comparison
 * ---------- */
static const char *printed(Ctx *c, const Json *v)
{
        Buf b = buf_new(c->arena);
        json_write(&b, v);
        return buf_z(&b);
}

/* Counts the texts that both take. */
static void compare(Ctx *c, Str text, size_t *taken)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        CLEANUP(drop)
        json_t *theirs = json_loadb(
                text.p, text.n, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, /* error= */ NULL);
        Json *v = NULL;
        Err e = json_parse(c, text, &v);
        fault_clear(c);
        if (e == ERR_LIMIT) /* jansson lets more nest */
                return;
        if (!CHECK_INT(e == OK, theirs != NULL))
                printf("# %.*s\n", STR(text));
        if (e != OK || !theirs)
                return;
        CHECK_STR(str_from(printed(c, v)), printed(c, ours(c->arena, theirs)));
        ++*taken;
}

/* Numbers that are the same on every machine. */
static size_t next_number(uint64_t *state, size_t below)
{
        *state = *state * 6364136223846793005u + 1442695040888963407u;
        return (size_t)(*state >> 33) % below;
}

/* With one byte changed, left out or doubled. */
static Str damaged(Ctx *c, Str text, uint64_t *state)
{
        static const char signs[] = "\"\\{}[],:0-9.eE+u/ \ntfn\x01\x80\xE4";
        size_t at = next_number(state, text.n), what = next_number(state, 3);
        Buf b = buf_new(c->arena);
        buf_put(&b, str_slice(text, 0, at + (what == 2)));
        if (what == 0)
                buf_putc(&b, signs[next_number(state, sizeof signs - 1)]);
        buf_put(&b, str_slice(text, at + (what != 2), text.n));
        return buf_str(&b);
}

/* Soup
 * ---- */
static const char *const ingredients[] = {"{", "}", "[", "]", ",", ":", "\"a\":", "\"a\"", "\"\"",
        "\"b\":1,", "\"c\":{", "\"桐溪\"", "\"\\u6850\\n\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"",
        "\"\\u0000\"", "\"\\x\"", "\"", "\\", "0", "-0", "01", "-", "1.5", "1.", ".5", "1e3",
        "1E+400", "1e-400", "2e", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "0.1e1", "true", "false", "null", "nul", "NaN", " ", "\n", "\t",
        "\f", "/**/", "\xff", "\xEF\xBB\xBF", "\x7f"};

/* A value, mostly well formed. */
static void put_value(Buf *b, uint64_t *state, int depth)
{
        size_t n = next_number(state, 4), what = next_number(state, depth ? 10 : 6);
        if (next_number(state, 60) == 0)
                buf_put(b, str_from(ingredients[next_number(state, ARRAY_LEN(ingredients))]));
        if (what < 6) {
                static const char *const values[] = {
                        "\"字\\t\"", "-12", "0.25", "1e5", "true", "null"};
                buf_put(b, str_from(values[what]));
                return;
        }
        buf_putc(b, what % 2 ? '[' : '{');
        for (size_t i = 0; i < n; i++) {
                buf_put(b, i ? S(" ,\n") : S(""));
                if (what % 2 == 0)
                        buf_printf(b, "\"%zu\" : ", next_number(state, 40));
                put_value(b, state, depth - 1);
        }
        buf_putc(b, what % 2 ? ']' : '}');
}

TEST(soup_of_json_is_read_as_jansson_reads_it)
{
        size_t taken = 0;
        for (uint64_t seed = 1; seed <= 20000; seed++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                uint64_t state = seed;
                Buf b = buf_new(c->arena);
                for (size_t i = seed % 6; i > 0; i--)
                        buf_put(&b,
                                str_from(ingredients[next_number(&state, ARRAY_LEN(ingredients))]));
                compare(c, buf_str(&b), &taken);
                buf_clear(&b);
                put_value(&b, &state, 5);
                compare(c, buf_str(&b), &taken);
                compare(c, damaged(c, buf_str(&b), &state), &taken);
        }
        printf("# %zu of 60000 texts are JSON\n", taken);
        CHECK(taken > 20000 && taken < 55000);
}

TEST(many_keys_are_told_apart)
{
        for (size_t n = 1; n < 60; n++)
                for (size_t twice = 0; twice <= n; twice += 7) {
                        size_t taken = 0;
                        Buf b = buf_new(c->arena);
                        for (size_t i = 0; i < n; i++)
                                buf_printf(&b, "%c\"k%zu\":%zu", i ? ',' : '{', i, i);
                        if (twice < n)
                                buf_printf(&b, ",\"k%zu\":0", twice);
                        buf_putc(&b, '}');
                        compare(c, buf_str(&b), &taken);
                        CHECK_INT(taken, twice == n);
                }
}

TEST(corpus_is_read_as_jansson_reads_it)
{
        DIR *dir = opendir("fuzz/corpus/json");
        const struct dirent *e;
        size_t taken = 0;
        uint64_t state = 1;
        while (dir && (e = readdir(dir))) {
                Str text, path = str_printf(c->arena, "fuzz/corpus/json/%s", e->d_name);
                if (e->d_type != DT_REG || !CHECK_OK(file_read(c, path.p, (size_t)1 << 20, &text)))
                        continue;
                compare(c, text, &taken);
                for (int i = 0; i < 50 && text.n; i++)
                        compare(c, damaged(c, text, &state), &taken);
        }
        if (dir)
                closedir(dir);
        CHECK(taken > 0);
}

TEST_MAIN
