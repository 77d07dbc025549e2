/* test_charset.c: encodings are told apart down to a few characters, decoding is strict, and what is ill-formed
 * is counted. The sentences are our own; where test data lies beside the checkout it is measured too. */
#include "../test.h"

#include "text/text.h"

static Str guess(Str bytes)
{
        return str_from(charset_guess(bytes, (Str){0}).name);
}

static Str decode(Ctx *c, Str bytes, const char *encoding, size_t replaced)
{
        Decoded d = {0};

        CHECK_OK(charset_decode(c, bytes, str_from(encoding), &d));
        CHECK_INT(d.n_replaced, replaced);
        return d.text;
}

TEST(two_characters_of_each)
{
        CHECK_STR(guess(S("\xCC\xD2\xD4\xB4")), "GB18030");
        CHECK_STR(guess(S("\xAE\xE7\xB7\xBD")), "Big5");
        CHECK_STR(guess(S("桃源")), "UTF-8");
        CHECK_STR(
                guess(S("\x43\x68\x90\x6E\xBF\x53\xD7\x5F\xDE\x56")), "UTF-16LE"); /* 桃源县志回 */
        CHECK_STR(guess(S("\x68\x43\x6E\x90\x53\xBF\x5F\xD7\x56\xDE")), "UTF-16BE");
}

TEST(marks_and_declarations)
{
        Charset g = charset_guess(S("\xEF\xBB\xBFok"), (Str){0});

        CHECK_STR(str_from(g.name), "UTF-8");
        CHECK(g.confidence == 1);
        CHECK_STR(guess(S("\xFF\xFE"
                          "a\0")),
                "UTF-16LE");
        CHECK_STR(guess(S("plain words")), "ASCII");
        CHECK_STR(guess((Str){0}), "UTF-8");
        /* A declaration is a hint: it loses against illegal bytes. */
        g = charset_guess(S("桐溪县志办公室"), S("gb2312"));
        CHECK_STR(str_from(g.name), "UTF-8");
        g = charset_guess(S("\xC7\xE0"), S("x-gbk"));
        CHECK_STR(str_from(g.name), "GB18030");
}

TEST(shifted_sets)
{
        CHECK_STR(guess(S("~{MmR4~} ~~ ~{OXV>~}")), "HZ-GB-2312");
        CHECK_STR(decode(c, S("~{MmR4~} ~~ ~{OXV>~}\n~{OX"), "hz", 0), "晚掖 ~ 县志\n县");
        CHECK_STR(decode(c, S("~{OX"), "HZ-GB-2312", 0), "县");
        CHECK_STR(decode(c, S("~{O"), "HZ-GB-2312", 1), "\xEF\xBF\xBD");
        CHECK_STR(decode(c,
                          S("a\x0E"
                            "b"),
                          "ISO-2022-CN", 1),
                "a\xEF\xBF\xBD"
                "b");
        CHECK_STR(decode(c, S("\x1B$)A\x0EOX\x0F."), "ISO-2022-CN", 0), "县.");
        CHECK_STR(decode(c, S("\x1B$B8)\x1B(B."), "iso-2022-jp", 0), "県.");
        /* A tilde and a brace in a program are no Chinese. */
        CHECK_STR(guess(S("a ~{b} = ~{c}")), "ASCII");
}

TEST(a_page_declares_what_only_it_can_know)
{
        /* The same letters in both; without a word for the one, the absence of 80 to 9F speaks for the other. */
        CHECK_STR(guess(S("k\xF6nyvt\xE1r \xE9s lev\xE9lt\xE1r, \xF5rzi")), "ISO-8859-2");
        CHECK_STR(guess(S("<?xml version='1.0' encoding='windows-1250'?>k\xF6nyvt\xE1r \xE9s "
                          "lev\xE9lt\xE1r, \xF5rzi")),
                "windows-1250");
        CHECK_STR(guess(S("<?xml version='1.0' encoding='UTF-16'?>\xCF\xD8\xD6\xBE")), "GB18030");
}

TEST(rubbish_is_no_text)
{
        static const char noise[] = "\x7F"
                                    "ELF\2\1\1\0\0\0\0\0\0\0\0\0\3\0>\0\1\0\0\0\4\5\6\7\x0E\x0F";
        Charset g = charset_guess((Str){noise, sizeof noise - 1}, (Str){0});

        CHECK(g.binary);
        CHECK_STR(str_from(g.name), "");
}

TEST(decoding_is_strict)
{
        CHECK_STR(decode(c, S("\xCC\xD2\xD4\xB4"), "gb2312", 0), "桃源");
        CHECK_STR(decode(c, S("\xAE\xE7\xB7\xBD"), "BIG5", 0), "桃源");
        CHECK_STR(decode(c, S("\xEF\xBB\xBF桃\r\n源\r志"), "utf8", 0), "桃\n源\n志");
        CHECK_STR(decode(c, S("桃\xE6\xBA源"), "UTF-8", 1), "桃\xEF\xBF\xBD源");
        CHECK_STR(decode(c, S("\xCC\xD2\xD4\n\xD4\xB4"), "GBK", 1), "桃\xEF\xBF\xBD\n源");
        CHECK_STR(decode(c, S("\xFF\xFE\x43\x68\x90"), "UTF-16LE", 1), "桃\xEF\xBF\xBD");
        CHECK_STR(decode(c, S("\x88\x62"), "Big5-HKSCS", 0), "Ê̄");
        CHECK_STR(decode(c, S(""), "UTF-8", 0), "");
}

TEST(gb18030_has_no_private_use)
{
        CHECK_STR(decode(c, S("\xA6\xD9\xFE\x51\xFE\x59\xA8\xBF"), "GB18030", 0),
                "\xEF\xB8\x90\xF0\xA0\x82\x87\xE9\xBE\xB4\xC7\xB9");
        CHECK_STR(decode(c, S("\x82\x35\x90\x37"), "GB18030", 0), "\xE9\xBE\xB4");
        CHECK_STR(decode(c, S("\x95\x32\x82\x36"), "GB18030", 0), "𠀀");
        CHECK_STR(decode(c, S("\x81\x30\x81"), "GB18030", 2),
                "\xEF\xBF\xBD"
                "0"
                "\xEF\xBF\xBD");
}

TEST(unknown_encodings_are_refused)
{
        Decoded d;

        CHECK_ERR(charset_decode(c, S("x"), S("EBCDIC-XY"), &d), ERR_INVALID);
}

TEST_MAIN
