/* test_fold.c: what the search form promises, over every code point there is. */
#include "test/test.h"
#include "text/lane.h"
#include "text/text.h"

static Str folded(Ctx *c, const char *z)
{
        return fold_text(c->arena, str_from(z), NULL);
}

TEST(idempotent_and_one_to_one)
{
        int wrong = 0;
        for (uint32_t cp = 0; cp <= CODE_POINT_MAX; cp++) {
                uint32_t f = fold_cp(cp);
                wrong += f > CODE_POINT_MAX || fold_cp(f) != f;
        }
        CHECK_INT(wrong, 0);
        CHECK_INT(fold_cp(0xFFFFFFFF), 0xFFFFFFFF);
}

TEST(scripts_and_old_glyphs)
{
        CHECK_STR(folded(c, "賀龍在桃源"), "贺龙在桃源");
        CHECK_STR(folded(c, "臺台 後后 乾干 徵征 於于 裏裡里"), "台台 后后 干干 征征 于于 里里里");
        CHECK_STR(folded(c, "㑹厯髙煕峯羣囯㫖逺䕶"), "会历高熙峰群国旨远护");
        CHECK_STR(folded(c, "翦伯贊 徐溶煕"), "翦伯赞 徐溶熙");
        CHECK_STR(folded(c, "衆爲眞靑黃戶戸卽旣"), "众为真青黄户户即既");
        CHECK_STR(folded(c, "礮㴱飮甁嶋囙"),
                "炮深饮瓶岛因"); /* the list of 1955; one character, two codes */
}

TEST(distinct_words_stay_apart)
{
        CHECK(!str_eq(folded(c, "桃園"), folded(c, "桃源")));
        CHECK(fold_cp(0x7950) != fold_cp(0x4F51));            /* 祐 佑: eras */
        CHECK(fold_cp(0x4E8C) != fold_cp(0x8CB3));            /* 二 貳 */
        CHECK(fold_cp(0x6734) == 0x6734);                     /* 朴 is not 樸 backwards */
        CHECK(!str_eq(folded(c, "趙昚"), folded(c, "趙慎"))); /* an emperor */
        CHECK(!str_eq(folded(c, "糺軍"), folded(c, "糾軍")));
        CHECK_STR(folded(c, "干乙己已巳戊戌戍"), "干乙己已巳戊戌戍");
}

TEST(width_case_compatibility)
{
        CHECK_STR(folded(c, "ＡＢｃ１２３，　Éß"), "abc123, éß");
        CHECK_STR(folded(c, "﨑⼀⺠豈"), "崎一民岂");
}

TEST(map_gives_the_original_place)
{
        Str s = S("a龍Ⱥ𠞰b\xFF"); /* Ⱥ grows from two bytes to three, an ill-formed byte to three */
        uint32_t *map;
        Str f = fold_text(c->arena, s, &map);
        size_t at = 0, i = 0;
        uint32_t cp;
        while (at < f.n) {
                size_t from = at, orig = i;
                CHECK(utf8_next(f, &at, &cp));
                CHECK(utf8_next(s, &i, &cp));
                for (size_t k = from; k < at; k++)
                        CHECK_INT(map[k], orig);
        }
        CHECK_INT(map[f.n], s.n);
        CHECK_INT(fold_text(c->arena, S(""), &map).n, 0);
        CHECK_INT(map[0], 0);
}

TEST(growth_has_room)
{
        Buf b = buf_new(c->arena);
        for (int i = 0; i < 1000; i++)
                buf_put(&b, S("\xFF"));
        CHECK_INT(fold_text(c->arena, buf_str(&b), NULL).n, 3000);
        uint32_t *map;
        CHECK_INT(fold_text(c->arena, buf_str(&b), &map).n, 3000);
}

TEST(cells_are_lane_forms)
{
        int wrong = 0, ask = 0;
        for (uint32_t cp = 0x800; cp < CELL_FORMS; cp++) {
                char bytes[UTF8_MAX];
                uint32_t value = fold_value(cp), entry = cell_forms[cp];
                if (!entry) {
                        ask += cp < 0xD800 || cp > 0xDFFF;
                        continue;
                }
                wrong += cell_form(entry) != lane_form(cp);
                wrong += entry >> CELL_BITS != cell_may(value);
                wrong += utf8_encode(cp, bytes) != 3 || cell_at(bytes) != entry;
        }
        CHECK_INT(wrong, 0);
        CHECK(ask < 3000); /* those that fold beyond two bytes */
}

TEST_MAIN
