/* test_pinyin.c: how texts are read, and what a query in letters finds. */
#include "text/hanzi.h"

#include "test/test.h"

static Str read_aloud(Arena *a, Str text, ReadAs as)
{
        Buf b = buf_new(a);
        Syllables r = pinyin_read(a, text, as);
        for (size_t i = 0; i < r.n; i++) {
                buf_put(&b, i ? S(" ") : S(""));
                buf_put(&b, r.p[i].toned);
        }
        return buf_str(&b);
}

TEST(polyphones_are_read_by_their_phrase)
{
        static const struct {
                Str text, read;
        } cases[] = {
                {SC("银行行走"), SC("yín háng xíng zǒu")},
                {SC("重庆"), SC("chóng qìng")},
                {SC("重慶與樂山"), SC("chóng qìng yǔ lè shān")},
                {SC("六安、蚌埠"), SC("lù ān bèng bù")},
                {SC("乾隆乾燥"), SC("qián lóng gān zào")},
                {SC("县长很长"), SC("xiàn zhǎng hěn cháng")},
                {SC("人物传"), SC("rén wù zhuàn")},
                {SC("第3卷ＡＢ"), SC("dì 3 juàn ab")},
        };
        for (size_t i = 0; i < ARRAY_LEN(cases); i++)
                CHECK_STR(read_aloud(c->arena, cases[i].text, READ_TEXT), cases[i].read.p);
}

TEST(a_surname_is_read_as_one_in_a_name_only)
{
        CHECK_STR(read_aloud(c->arena, S("单位"), READ_TEXT), "dān wèi");
        CHECK_STR(read_aloud(c->arena, S("单田"), READ_NAME), "shàn tián");
        CHECK_STR(read_aloud(c->arena, S("田单"), READ_NAME), "tián dān");
        CHECK_STR(read_aloud(c->arena, S("尉迟恭"), READ_NAME), "yù chí gōng");
        CHECK_STR(read_aloud(c->arena, S("解学恭"), READ_NAME), "xiè xué gōng");
}

TEST(syllables_lie_in_the_text_in_order)
{
        Str text = S("《桐溪縣志》，1988年");
        Syllables r = pinyin_read(c->arena, text, READ_TEXT);
        CHECK_INT(r.n, 6);
        CHECK_STR(r.p[2].at, "縣");
        CHECK_STR(r.p[2].plain, "xian");
        CHECK_STR(r.p[4].at, "1988");
        CHECK(!r.p[4].han);
}

TEST(keys_are_syllables_and_initials)
{
        PinyinKeys k = pinyin_keys(c->arena, S("桐溪县志·第2卷"), READ_TEXT);
        CHECK_STR(k.syllables, "tong xi xian zhi di 2 juan");
        CHECK_STR(k.initials, "txxzd2j");
        CHECK_STR(pinyin_keys(c->arena, S("吕略"), READ_TEXT).syllables, "lv lve");
}

static Str splits(Arena *a, Str words)
{
        PinyinQuery q = pinyin_query(a, words);
        Buf b = buf_new(a);
        for (size_t i = 0; i < q.n_splits; i++) {
                buf_put(&b, i ? S("|") : S(""));
                buf_put(&b, q.splits[i]);
        }
        buf_put(&b, q.initials ? S(" +") : S(""));
        return buf_str(&b);
}

TEST(a_query_is_cut_in_every_way)
{
        CHECK_STR(splits(c->arena, S("xian")), "xian|xi an");
        CHECK_STR(splits(c->arena, S("Xi'an")), "xi an");
        CHECK_STR(splits(c->arena, S("tong xi")), "tong xi");
        CHECK_STR(splits(c->arena, S("tyxz")), " +");
        CHECK_STR(splits(c->arena, S("ＴＹＸＺ")), " +");
        CHECK_STR(splits(c->arena, S("táoyuán")), "tao yuan|tao yu an|ta o yuan|ta o yu an");
        CHECK_STR(splits(c->arena, S("lüe")), "lve|lv e");
        CHECK_STR(splits(c->arena, S("lue")), "lve|lu e");
        CHECK_STR(splits(c->arena, S("lu er")), "lu er");
        CHECK_STR(splits(c->arena, S("luer")), "lu er");
        CHECK_STR(splits(c->arena, S("nu:")), "nv");
}

TEST(what_is_not_letters_is_no_pinyin)
{
        CHECK_STR(splits(c->arena, S("桃源")), "");
        CHECK_STR(splits(c->arena, S("tao源")), "");
        CHECK_STR(splits(c->arena, S("")), "");
        CHECK_STR(splits(c->arena, S("' '")), "");
        CHECK_STR(splits(c->arena, S("w3c")), "");
        CHECK_STR(splits(c->arena,
                          S("anananananananananananananananananananananananananananananananan")),
                "");
}

/* Where words are found in text; empty if nowhere. */
static Str found(Arena *a, Str words, Str text)
{
        PinyinQuery q = pinyin_query(a, words);
        Span at;
        return pinyin_find(a, &q, text, &at) ? str_slice(text, at.from, at.to) : (Str){0};
}

TEST(a_text_is_found_in_full_and_by_initials)
{
        CHECK_STR(found(c->arena, S("tongxixianzhi"), S("《桐溪縣志》")), "桐溪縣志");
        CHECK_STR(found(c->arena, S("txxz"), S("新修《桐溪县志》")), "桐溪县志");
        CHECK_STR(found(c->arena, S("yueshan"), S("去乐山")), "乐山");
        CHECK_STR(found(c->arena, S("leshan"), S("去樂山")), "樂山");
        CHECK_STR(found(c->arena, S("xi'an"), S("到西安")), "西安");
        CHECK_STR(found(c->arena, S("xi'an"), S("到县城")), "");
        CHECK_STR(found(c->arena, S("xian"), S("到西安")), "西安");
        CHECK_STR(found(c->arena, S("txx"), S("桐溪，县")), "桐溪，县");
        CHECK_STR(found(c->arena, S("ongxi"), S("桐溪")), "");
        CHECK_STR(found(c->arena, S("luermen"), S("到鹿耳门")), "鹿耳门");
        CHECK_STR(found(c->arena, S("lu er men"), S("到鹿耳门")), "鹿耳门");
        CHECK_STR(found(c->arena, S("zhanlue"), S("戰略")), "戰略");
        CHECK_STR(found(c->arena, S("nue"), S("疟疾")), "疟");
}

TEST_MAIN
