/* test_token.c: each ideograph starts exactly one token; nothing but another script's word parts them. */
#include "test/test.h"
#include "text/text.h"

/* The tokens of s as "word@from-to", a blank between. */
static Str tokens(Ctx *c, Str s)
{
        Buf b = buf_new(c->arena);
        Tokenizer t = token_start(s);
        for (Token k; token_next(&t, &k);)
                buf_printf(&b, "%s%.*s@%zu-%zu", b.n ? " " : "", STR(k.word), k.from, k.to);
        return buf_str(&b);
}

TEST(pairs)
{
        CHECK_STR(tokens(c, S("桃源縣")), "桃源@0-6 源县@3-9 县@6-9");
        CHECK_STR(tokens(c, S("縣")), "县@0-3");
        CHECK_STR(tokens(c, S("")), "");
        CHECK_STR(tokens(c, S("，。\n ")), "");
}

TEST(punctuation_is_transparent)
{
        CHECK_STR(tokens(c, S("桃，\n源")), "桃源@0-10 源@7-10");
        CHECK_STR(tokens(c, S("（源）")), "源@3-6");
        CHECK_STR(tokens(c, S("桃①源")), "桃源@0-9 源@6-9");
        CHECK_STR(tokens(c, S("葛\xF3\xA0\x84\x80城")),
                "葛城@0-10 城@7-10"); /* a variation selector */
}

TEST(words_part_ideographs)
{
        CHECK_STR(tokens(c, S("第３０期NO.2b")), "第@0-3 30@3-9 期@9-12 no@12-14 2b@15-17");
        CHECK_STR(tokens(c, S("lǚ e\xCC\x81")), "lǚ@0-3 e\xCC\x81@4-7");
        CHECK_STR(tokens(c, S("あア 한글")), "あア@0-6 한글@7-13");
}

TEST(rare_ideographs)
{
        CHECK_STR(tokens(c, S("𠀀𠞰〇")), "𠀀剿@0-8 剿〇@4-11 〇@8-11");
        CHECK_STR(tokens(c, S("\xFF桃\xE6\x9F")), "桃@1-4");
}

TEST(long_words_are_cut_between_characters)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 50; i++)
                buf_put(&b, S("aé"));
        Tokenizer t = token_start(buf_str(&b));
        Token k;
        CHECK(token_next(&t, &k));
        CHECK_INT(k.word.n, 64); /* 21 times "aé", then "a" */
        CHECK_INT(k.to, 150);
        size_t bad;
        CHECK(utf8_valid(k.word, &bad));
        CHECK(!token_next(&t, &k));
}

TEST(every_ideograph_starts_one_token)
{
        Str s = S("民國二十四年，乙亥。A桃b源縣志卷一\n食貨。𠀀");
        size_t at = 0, han = 0, started = 0;
        uint32_t cp;
        while (utf8_next(s, &at, &cp))
                han += is_han(cp);
        Tokenizer t = token_start(s);
        for (Token k; token_next(&t, &k);) {
                size_t w = k.from;
                CHECK(utf8_next(s, &w, &cp));
                started += is_han(cp);
        }
        CHECK_INT(started, han);
}

TEST_MAIN
