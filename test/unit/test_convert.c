/* test_convert.c: conversion between scripts, for reading. */
#include "test/test.h"
#include "text/text.h"

static Str to(Ctx *c, const char *name, const char *text)
{
        return convert(c->arena, conversion_lookup(str_from(name)), str_from(text));
}

TEST(phrases_come_before_characters)
{
        CHECK_STR(to(c, "s", "乾隆年間氣候乾燥"), "乾隆年间气候干燥");
        CHECK_STR(to(c, "s", "皇后以後"), "皇后以后");
        CHECK_STR(to(c, "s", "著作、沿著河"), "著作、沿着河");
        CHECK_STR(to(c, "s2t", "皇后以后，头发干燥，发展"), "皇后以後，頭髮乾燥，發展");
        CHECK_STR(to(c, "s2t", "里程碑在村里"), "里程碑在村裏");
        CHECK_STR(to(c, "t2s", "沈思者姓沈"), "沉思者姓沈");
        CHECK_STR(to(c, "t2s", "天翻地覆，答覆"), "天翻地覆，答复");
}

TEST(only_the_script_changes)
{
        CHECK_STR(to(c, "s", "徐溶煕，Ａ"), "徐溶煕，Ａ");
        CHECK_STR(to(c, "s", "乾"), "干");
        CHECK_STR(to(c, "s", ""), "");
        CHECK_STR(to(c, "s2tw", "abc 1978年"), "abc 1978年");
}

TEST(regions_have_their_glyphs_and_words)
{
        CHECK_STR(to(c, "s2tw", "台湾的群众吃面"), "臺灣的群眾吃麵");
        CHECK_STR(to(c, "s2hk", "台湾的群众吃面"), "台灣的羣眾吃麪");
        CHECK_STR(to(c, "s2twp", "软件和鼠标"), "軟體和滑鼠");
        CHECK_STR(to(c, "tw2sp", "軟體和滑鼠"), "软件和鼠标");
        CHECK_STR(to(c, "t2jp", "經濟發展"), "経済発展");
        CHECK_STR(to(c, "jp2t", "経済発展"), "經濟發展");
        CHECK_STR(to(c, "hk2t", "人才、核心、香煙"), "人才、核心、香煙");
        CHECK_STR(to(c, "tw2t", "香皂、才行、人才"), "香皂、纔行、人才");
}

TEST(the_script_that_comes_in_is_recognised)
{
        CHECK_STR(to(c, "tw", "头发"), "頭髮");
        CHECK_STR(to(c, "tw", "裏面"), "裡面");
        CHECK_STR(to(c, "t", "頭髮"), "頭髮");
        CHECK_STR(to(c, "s", "経済の発展"), "经济の发展");
        CHECK_STR(to(c, "s", "头发"), "头发");
}

TEST(what_there_is_has_a_name)
{
        CHECK(!conversion_lookup(S("s2x")));
        CHECK(!conversion_lookup(S("")));
        size_t n = 0;
        for (const char *name; (name = conversion_name(n)); n++)
                CHECK(conversion_lookup(str_from(name)));
        CHECK_INT(n, 22);
}

TEST_MAIN
