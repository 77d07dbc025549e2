/* test_repair.c: each kind of damage is undone, and honest text is left alone. The damaged lines were made by
 * running the filter (see repair_bytes.c) over sentences of our own, except the pairs of the specification. */
#include "../test.h"

#include "text/text.h"

static Repairs find(Ctx *c, Str s)
{
        Repairs r = {0};

        CHECK_OK(repair_find(c, s, &r));
        return r;
}

static Str repaired(Ctx *c, Str s)
{
        Repairs r = find(c, s);

        return repair_apply(c, s, &r, NULL);
}

static void check_clean(Ctx *c, Str s)
{
        Repairs r = find(c, s);

        for (size_t i = 0; i < r.n; i++)
                printf("# %s: %.*s\n", repair_name(r.p[i].kind), STR(r.p[i].before));
        CHECK_INT(r.n, 0);
}

TEST(annotations)
{
        Repairs r = find(c, S("機(jī)關(guān)"));

        CHECK_INT(r.n, 2);
        CHECK_STR(r.p[0].before, "機(jī)");
        CHECK_STR(r.p[0].after, "機");
        CHECK(r.p[0].kind == REPAIR_ANNOTATION && r.p[0].certainty == EXACT);
        CHECK_STR(repaired(c, S("機(jī)關(guān)")), "機關");
}

TEST(glosses_stay)
{
        check_clean(c, S("银行(háng)业"));
        check_clean(c, S("電話(010)"));
        check_clean(c, S("此字读作長(zhǎng),不读長,見《方言志》。"));
        /* A chapter on dialect: many glosses, on simplified or rare characters. */
        check_clean(c,
                S("桐溪话中,啥(shá)子、莫(mò)得、幺(yāo)妹、婆(pó)娘都常说,搞(gǎo)啥(shá)子也说。"));
        check_clean(c, S("鬱(yù)、齾(yà)、龘(dá)三字今已少用。"));
}

TEST(torn_bytes)
{
        CHECK_STR(repaired(c, S("卷?，F(xiàn)在已經(jīng)")), "卷。現在已經");
        CHECK_STR(repaired(c, S("卷?,F(xiàn)在已經(jīng)")), "卷。現在已經");
        CHECK_STR(repaired(c, S("?！稑飞娇h志》")), "。《樂山縣志》");
        CHECK_STR(repaired(c, S("?！案戒洝笔钦麄€")), "。“附錄”是整個");
        CHECK_STR(repaired(c, S("麥?zhǔn)锌箲?zhàn)飛機(jī)場")), "麥市抗戰飛機場");
}

TEST(lost_tail)
{
        Str s = S("實(shí)習(xí)時(shí)讀了《賀龍?jiān)谔以础芬粫?/p>");
        Repairs r = find(c, s);

        if (!CHECK_INT(r.n, 5))
                return;
        CHECK_STR(r.p[3].after, "在桃源》一");
        CHECK(r.p[3].certainty == EXACT);
        CHECK(r.p[4].kind == REPAIR_TAIL && r.p[4].certainty == PROPOSAL && r.p[4].why.n > 0);
        CHECK_STR(r.p[4].before, "?/p>");
        CHECK_STR(r.p[4].after, "書。");
        CHECK_STR(repair_apply(c, s, &r, NULL), "實習時讀了《賀龍在桃源》一書。");
}

TEST(lost_byte_within)
{
        Str s = S("實(shí)習(xí)時(shí)張文龍?jiān)?任知縣,原任典史。");
        Repairs r = find(c, s);

        if (!CHECK_INT(r.n, 4))
                return;
        CHECK(r.p[3].kind == REPAIR_TAIL && r.p[3].certainty == PROPOSAL);
        CHECK_STR(repair_apply(c, s, &r, NULL), "實習時張文龍原任知縣,原任典史。");
}

/* Two characters fit the pinyin; only one of them gives a text. */
TEST(the_reading_that_makes_sense)
{
        CHECK_STR(repaired(c, S("實(shí)習(xí)時(shí)在河?xùn)|縣")), "實習時在河東縣");
}

TEST(mojibake)
{
        CHECK_STR(repaired(c, S("妗冩簮")), "桃源");
        CHECK_STR(repaired(c, S("鍏氬彶")), "党史");
        CHECK_STR(repaired(c, S("书名:妗冩簮")), "书名:桃源");
        CHECK_STR(repaired(c, S("ÌÒÔ´")), "桃源");
        CHECK_STR(repaired(c, S("æ¡ƒæº\xC2\x90")), "桃源");
        check_clean(c, S("锟斤拷"));
        check_clean(c, S("联通"));
        check_clean(c, S("Élève à l’école; Øresund, naïve, Zürich, ¿qué?"));
}

TEST(entities)
{
        CHECK_STR(repaired(c, S("&#26691;&#28304;")), "桃源");
        CHECK_STR(repaired(c, S("&#x6843;&amp;#28304;&nbsp;&ldquo;志&rdquo;")), "桃源 “志”");
        check_clean(c, S("R&D 投入, AT&T; &#0; &#xD800; &unknown; a&b"));
}

TEST(width_only_where_it_is_mixed)
{
        CHECK_STR(repaired(c, S("19４９年至1950年,ＧDP")), "1949年至1950年,GDP");
        check_clean(c, S("１９４９年"));
        check_clean(c, S("1949年至１９年,1950年"));
}

/* Read as Latin-1 and kept as UTF-8 again and again. */
TEST(damage_upon_damage)
{
        CHECK_STR(
                repaired(c,
                        S("\xC3\x83\xC2\xA6\xC3\x82\xC2\xA1\xC3\x82\xC2\x90\xC3\x83\xC2\xA6\xC3\x82\xC2\xBA\xC3\x82\xC2\xAA\xC3\x83\xC2\xA5\xC3\x85\xC2\xBD\xC3\x82\xC2\xBF\xC3\x83\xC2\xA5\xC3\x82\xC2\xBF\xC3\xA2\xE2\x82\xAC\xE2\x80\x9D\xC3\x83\xC2\xA5\xC3\x85\xC2\xA0\xC3\x85\xC2\xBE\xC3\x83\xC2\xA5\xC3\xA2\xE2\x82\xAC\xC2\xA6\xC3\x82\xC2\xAC\xC3\x83\xC2\xA5\xC3\x82\xC2\xAE\xC3\x82\xC2\xA4")),
                "桐溪县志办公室");
        check_clean(c, S("Ã©tÃ©"));
}

TEST(two_byte_encodings_read_as_each_other)
{
        CHECK_STR(
                repaired(c,
                        S("\xEE\x86\xBB\xE5\x8C\xAA\xE9\x83\xA1\xE7\xB2\x81\xE5\xBF\xAB\xE3\x81\x9D\xEE\x82\x84\xCE\x9C\xEE\x9F\x8F\xE3\x84\x93\xE7\x8D\xBA")),
                "桐溪縣誌辦公室收到來信");
        /* Rare characters are no damage: names of fish and of stones. */
        check_clean(c, S("鱖、鯿、鱸、鱭、鰻、鱔、鰱、鱅皆產於溪"));
        check_clean(c, S("瑪瑙、琥珀、玳瑁、珊瑚、琉璃、硨磲"));
}

TEST(escapes)
{
        Repairs r = find(c, S("%E6%A1%90%E6%BA%AA、=E5=8E=BF、\\u53bf\\u5fd7"));

        if (!CHECK_INT(r.n, 3))
                return;
        CHECK(r.p[0].kind == REPAIR_ESCAPE && r.p[0].certainty == EXACT);
        CHECK(r.p[1].certainty == PROPOSAL); /* one character might be chance */
        CHECK_STR(r.p[2].after, "县志");
        check_clean(c, S("见https://example.org/%E6%A1%90%E6%BA%AA"));
        check_clean(c, S("增长50%EA, a=C3, \\u0041, %20, C:\\users"));
}

TEST(hidden_characters)
{
        CHECK_STR(repaired(c, S("桐\xE2\x80\x8B溪\xC2\xAD县")), "桐溪县");
        check_clean(c, S("👩\xE2\x80\x8D🌾 می\xE2\x80\x8Cخواهم"));
        CHECK_STR(repaired(c, S("\xEE\xA0\x9E")), "龴");
}

TEST(a_reader_for_children_stays)
{
        check_clean(c,
                S("春(chūn)天(tiān)来(lái)了(le),花(huā)开(kāi)了(le),人(rén)们(men)来(lái)看(kàn)花(huā)了(le)。"));
}

TEST(suspects_are_flagged_not_changed)
{
        Str s = S(
                "桐溪县志办地处桐溪县城,桐溪历史久远,桐溪民风淳朴,桐溪人好客,桐溪产茶,桐西码头今已不存。");
        Repairs r = find(c, s);

        if (!CHECK_INT(r.n, 1))
                return;
        CHECK(r.p[0].kind == REPAIR_SUSPECT && r.p[0].certainty == DOUBT);
        CHECK_STR(r.p[0].before, "桐西");
        CHECK_STR(repair_apply(c, s, &r, NULL), s.p);
}

TEST(honest_text_is_left_alone)
{
        check_clean(c,
                S("2024年3月,桐溪县档案馆接收民国时期房契126件,其中3件残损。"
                  "馆长说:“这批材料何时公布?”答复是:年底前!(另见附录)\n"
                  "《桐溪县志》(1985—2005)共38篇,约120万字,由36人历时8年编成。"));
        check_clean(c, S("縣志辦公室(原縣誌局)編《桐溪縣志》,凡三十八篇;據《通志》卷三?,待考。"));
        check_clean(c, S(""));
        check_clean(c, S("?"));
        check_clean(c, S("表\u00A0\u00A0\u00A0\u00A0一"));
}

TEST_MAIN
