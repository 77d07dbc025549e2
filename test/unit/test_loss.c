/* test_loss.c: what was deleted is marked, what is merely unusual is not; marks of secrecy are seen however they
 * are typed. */
#include "../test.h"

#include "text/text.h"

static void check_loss(Ctx *c, const char *s, size_t n, LossKind kind)
{
        Losses r = {0};

        CHECK_OK(loss_find(c, str_from(s), &r));
        if (r.n != n)
                printf("# in: %s\n", s);
        if (CHECK_INT(r.n, n) && n)
                CHECK_STR(str_from(loss_name(r.p[0].kind)), loss_name(kind));
}

TEST(digits)
{
        check_loss(c, "他们提出要万元钱,我看不多,万元钱能办成这些事就好。", 2, LOSS_NUMBER);
        check_loss(c, "诞辰周年", 1, LOSS_NUMBER);
        check_loss(c, "今年要办好先生诞辰周年的座谈会", 1, LOSS_NUMBER);
        check_loss(c, "全县共投资万元，修建道路", 1, LOSS_NUMBER);
        check_loss(c, "党的第届全国代表大会", 1, LOSS_NUMBER);
}

TEST(years)
{
        check_loss(c, "这样写过。在年又专门来信,要求做好。", 1, LOSS_YEAR);
        check_loss(c, "桐办通字〔20xx〕7号", 1, LOSS_YEAR);
        check_loss(c, "20XX年工作总结", 1, LOSS_YEAR);
        check_loss(c, "19××年生", 1, LOSS_YEAR);
        check_loss(c, "xx年春", 1, LOSS_YEAR);
        check_loss(c, "石桥始建于年，重修多次", 1, LOSS_YEAR);
        check_loss(c, "从年到年，他一直在此", 1, LOSS_YEAR);
}

TEST(names_and_bytes)
{
        check_loss(c, "从周明远同志、,现在的,都很重视", 1, LOSS_NAME);
        check_loss(c, "锟斤拷锟斤拷", 1, LOSS_UNREADABLE);
        check_loss(c, "桐\xEF\xBF\xBD\xEF\xBF\xBD溪", 1, LOSS_UNREADABLE);
        check_loss(c, "麥?zhǔn)锌", 1, LOSS_BYTES);
        check_loss(c, "一粫?/p>", 1, LOSS_BYTES);
}

TEST(where_it_stands)
{
        Losses r = {0};
        Str s = S("字〔20xx〕");

        CHECK_OK(loss_find(c, s, &r));
        CHECK_INT(r.p[0].at, strlen("字〔"));
        CHECK_INT(r.p[0].n, 4);
        CHECK_STR(r.p[0].around, "字〔20xx〕");
}

TEST(honest_prose_has_no_losses)
{
        static const char *const honest[] = {
                "几万元、数万元、上百万元、近万元,每万元产值,人均超万元",
                "他成了万元户,单位:万元,(万元)",
                "一年又一年,年复一年,到年底,在年初,于年内完成,从年头到年尾",
                "100周年、一百周年、成立一周年、逝世周年祭、周年纪念",
                "存在年限,现在年轻人多,自年少时起,在年会上",
                "0x20xxff、20x30厘米、xxl号、3×4",
                "某某同志、某某同志,先后到会",
                "2015年6月投资800多万元,修复旧址20多处。",
                "万人空巷,亿元乡镇,百万元",
                "生于年关,卒于年末",
                "第一届、第届次表",
                "什么?/又问。真的?(笑)",
        };

        for (size_t i = 0; i < ARRAY_LEN(honest); i++)
                check_loss(c, honest[i], 0, LOSS_NUMBER);
}

static bool marked(const char *s)
{
        Span at;

        return secrecy_mark(str_from(s), &at);
}

TEST(secrecy)
{
        static const char *const secret[] = {
                "机密★20年",
                "绝密★",
                "秘 密 ★ 一年",
                "機密★三十年",
                "絕密★長期",
                "机密＊１０年",
                "000012\n机密★5年\n特急\n桐溪县文件",
                "密级：秘密★6个月",
                "【机密】",
                "机　密",
                "桐溪县人民政府文件　　机密★20年\n关于……",
                "秘密\n\n关于做好普查工作的通知",
                "秘密 一年",
                "祕密☆",
        };
        static const char *const open[] = {
                "保守机密★是每个人的责任,不得外传。",
                "国家秘密分为绝密、机密、秘密三级。",
                "文件首页标注“机密★20年”字样的,一律不收。",
                "秘密战线上的英雄",
                "机密级文件管理办法",
                "解密档案目录",
                "他守口如瓶,从不泄露秘密",
                "",
        };
        Span at;

        for (size_t i = 0; i < ARRAY_LEN(secret); i++)
                if (!CHECK(marked(secret[i])))
                        printf("# not seen: %s\n", secret[i]);
        for (size_t i = 0; i < ARRAY_LEN(open); i++)
                if (!CHECK(!marked(open[i])))
                        printf("# false alarm: %s\n", open[i]);
        CHECK(secrecy_mark(S("\n  机密★20年 \n"), &at));
        CHECK_INT(at.from, 3);
        CHECK_INT(at.to, 3 + strlen("机密★20年"));
}

TEST_MAIN
