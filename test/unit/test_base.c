/* test_base.c: the vocabulary of the house does what its header says. */
#include "test/test.h"

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
}

TEST(json_reads_and_writes_back)
{
        Json *v;
        const char *text = "{\"题\":\"桐溪\\n志\",\"n\":[1,-2.5,true,null,{}]}";
        if (!CHECK_OK(json_parse(c, str_from(text), &v)))
                return;
        Buf b = buf_new(c->arena);
        json_write(&b, v);
        CHECK_STR(buf_str(&b), text);
}

TEST_MAIN
