/* test_order.c: lists by reading and by strokes. */
#include "test/test.h"
#include "text/text.h"

/* True if a stands before b. */
static bool before(Ctx *c, SortBy by, ReadAs as, const char *a, const char *b)
{
        return str_cmp(sort_key(c->arena, str_from(a), by, as),
                       sort_key(c->arena, str_from(b), by, as)) < 0;
}

TEST(surnames_by_strokes)
{
        static const char *const list[] = {"丁", "王", "毛", "邓", "叶", "冯", "刘", "李", "吴",
                "张", "陈", "林", "周", "赵", "徐", "黄", "谢"};
        for (size_t i = 0; i + 1 < ARRAY_LEN(list); i++)
                CHECK(before(c, BY_STROKES, READ_NAME, list[i], list[i + 1]));
}

TEST(one_surname_by_the_next_character)
{
        CHECK(before(c, BY_STROKES, READ_NAME, "王一", "王大山"));
        CHECK(before(c, BY_STROKES, READ_NAME, "王", "王一"));
        CHECK(before(c, BY_STROKES, READ_NAME, "王大山", "李一"));
        CHECK(before(c, BY_STROKES, READ_NAME, "王　一", "王大山"));
}

TEST(by_reading_then_tone_then_strokes)
{
        CHECK(before(c, BY_PINYIN, READ_TEXT, "安", "北"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "妈", "马"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "十", "时"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "路", "绿"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "重庆", "达县"));
        CHECK(before(c, BY_PINYIN, READ_NAME, "曾一", "张一"));
        CHECK(before(c, BY_PINYIN, READ_NAME, "单一", "石一"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "1949", "一"));
        CHECK(before(c, BY_PINYIN, READ_TEXT, "abc", "阿"));
}

TEST(what_has_no_reading_has_a_place)
{
        CHECK(before(c, BY_PINYIN, READ_TEXT, "一", "𠀀"));
        CHECK(before(c, BY_STROKES, READ_TEXT, "齉", "𠀀"));
        CHECK(before(c, BY_STROKES, READ_TEXT, "", "a"));
        CHECK_INT(sort_key(c->arena, S("，。"), BY_PINYIN, READ_TEXT).n, 0);
}

TEST_MAIN
