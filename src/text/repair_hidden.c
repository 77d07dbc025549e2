/* repair_hidden.c: characters that nobody sees and that make a name unfindable: zero-width blanks and joiners, marks of
 * direction, soft hyphens, stray controls, left by web pages and word processors. They are taken out where the text
 * around is such that they mean nothing. And private-use code points that have a well-known meaning: those that GB
 * 18030 gave a real one in 2005, and the bullets of two fonts that word processors use. */
#include "text/repair.h"

static const struct {
        uint16_t from, to;
} hidden[] = {
        {0x0001, 0x0008},
        {0x000E, 0x001F},
        {0x007F, 0x007F},
        {0x00AD, 0x00AD},
        {0x200B, 0x200F},
        {0x202A, 0x202E},
        {0x2060, 0x2064},
        {0x2066, 0x206F},
        {0xFEFF, 0xFEFF},
};

static bool is_hidden(uint32_t cp)
{
        for (size_t i = 0; i < ARRAY_LEN(hidden); i++)
                if (cp >= hidden[i].from && cp <= hidden[i].to)
                        return true;
        return false;
}

/* Scripts in which joiners and marks of direction are spelling: Hebrew to Malayalam and beyond, Mongolian; and
 * pictographs, which are joined by them. */
static bool needs_hidden(uint32_t cp)
{
        return (cp >= 0x590 && cp < 0x1100) || (cp >= 0x1780 && cp < 0x1C00) || cp >= 0x1F000 ||
                (cp >= 0x2190 && cp < 0x2C00) || cp == 0xFE0F;
}

/* Bullets of Symbol and Wingdings, which Word writes as F000 and their byte. */
static const struct {
        uint16_t cp, meant;
} bullets[] = {
        {0xF06C, 0x25CF},
        {0xF06E, 0x25A0},
        {0xF071, 0x25A1},
        {0xF075, 0x25C6},
        {0xF076, 0x2756},
        {0xF09F, 0x2022},
        {0xF0A7, 0x25AA},
        {0xF0A8, 0x25FB},
        {0xF0B7, 0x2022},
        {0xF0D8, 0x27A2},
        {0xF0FC, 0x2713},
        {0xF0FE, 0x2611},
};

/* What a private-use code point stands for; 0 if only its author knows. */
static uint32_t private_meaning(uint32_t cp)
{
        for (size_t i = 0; i < ARRAY_LEN(bullets); i++)
                if (bullets[i].cp == cp)
                        return bullets[i].meant;
        return gb_private_meaning(cp);
}

/* What the Kangxi radicals of Unicode (U+2F00 to U+2FD5) stand for, in their order: PDF files give ⼈ for 人, which no search
 * finds. */
static const char32_t radicals[] =
        U"一丨丶丿乙亅二亠人儿入八冂冖冫几凵刀力勹匕匚匸十卜卩厂厶又口囗土士夂夊夕大女子宀"
        U"寸小尢尸屮山巛工己巾干幺广廴廾弋弓彐彡彳心戈戶手支攴文斗斤方无日曰月木欠止歹殳毋"
        U"比毛氏气水火爪父爻爿片牙牛犬玄玉瓜瓦甘生用田疋疒癶白皮皿目矛矢石示禸禾穴立竹米糸"
        U"缶网羊羽老而耒耳聿肉臣自至臼舌舛舟艮色艸虍虫血行衣襾見角言谷豆豕豸貝赤走足身車辛"
        U"辰辵邑酉釆里金長門阜隶隹雨靑非面革韋韭音頁風飛食首香馬骨高髟鬥鬯鬲鬼魚鳥鹵鹿麥麻"
        U"黃黍黑黹黽鼎鼓鼠鼻齊齒龍龜龠";

#define RADICAL_FIRST 0x2F00u

/* Those of the supplement (U+2E80 to U+2EF3) that are whole characters. */
static const uint16_t more_radicals[][2] = {
        {0x2E9F, 0x6BCD}, /* 母 */
        {0x2EA0, 0x6C11}, /* 民 */
        {0x2EA9, 0x738B}, /* 王 */
        {0x2EC4, 0x897F}, /* 西 */
        {0x2EC5, 0x89C1}, /* 见 */
        {0x2EC6, 0x89D2}, /* 角 */
        {0x2EC9, 0x8D1D}, /* 贝 */
        {0x2ECB, 0x8F66}, /* 车 */
        {0x2ED3, 0x957F}, /* 长 */
        {0x2ED4, 0x95E8}, /* 门 */
        {0x2ED8, 0x9752}, /* 青 */
        {0x2EDA, 0x9875}, /* 页 */
        {0x2EDB, 0x98CE}, /* 风 */
        {0x2EDC, 0x98DE}, /* 飞 */
        {0x2EDD, 0x98DF}, /* 食 */
        {0x2EE2, 0x9A6C}, /* 马 */
        {0x2EE3, 0x9AA8}, /* 骨 */
        {0x2EE4, 0x9B3C}, /* 鬼 */
        {0x2EE5, 0x9C7C}, /* 鱼 */
        {0x2EE6, 0x9E1F}, /* 鸟 */
        {0x2EE8, 0x9EA6}, /* 麦 */
        {0x2EE9, 0x9EC4}, /* 黄 */
        {0x2EEC, 0x9F50}, /* 齐 */
        {0x2EF0, 0x9F99}, /* 龙 */
        {0x2EF3, 0x9F9F}, /* 龟 */
};

/* The character that a radical is; 0 for anything else. */
static uint32_t radical_meaning(uint32_t cp)
{
        if (cp - RADICAL_FIRST < ARRAY_LEN(radicals) - 1)
                return radicals[cp - RADICAL_FIRST];
        for (size_t i = 0; cp < RADICAL_FIRST && i < ARRAY_LEN(more_radicals); i++)
                if (more_radicals[i][0] == cp)
                        return more_radicals[i][1];
        return 0;
}

static bool is_radical(uint32_t cp)
{
        return radical_meaning(cp) != 0;
}

/* Radicals among Chinese; one alone may be what a dictionary speaks of. */
static size_t find_radical(Finder *f, size_t at, size_t next, uint32_t cp)
{
        uint32_t before = cp_before(f->text, at), behind;
        size_t end;
        char utf8[UTF8_MAX];

        behind = cp_at(f->text, next, &end);
        if (is_han(before) || is_han(behind) || is_radical(before) || is_radical(behind))
                found(f, (Span){at, next},
                        str_keep(f->c->arena, (Str){utf8, utf8_encode(radical_meaning(cp), utf8)}),
                        REPAIR_WIDTH, PROPOSAL, 0.95, (Str){0});
        return next;
}

/* A run of hidden characters that begins at `at`; returns the offset behind it. */
static size_t find_hidden_run(Finder *f, size_t at)
{
        size_t end = at, next = at;
        uint32_t cp = 0, before = cp_before(f->text, at);

        while (utf8_next(f->text, &next, &cp) && is_hidden(cp))
                end = next;
        cp = cp_at(f->text, end, &next);
        if (!needs_hidden(before) && !needs_hidden(cp))
                found(f, (Span){at, end}, S(""), REPAIR_HIDDEN, PROPOSAL, 0.95, (Str){0});
        return end;
}

static size_t find_private(Finder *f, size_t at, size_t next, uint32_t cp)
{
        uint32_t meant = private_meaning(cp);
        bool bullet = meant && cp >= 0xF000;
        char utf8[UTF8_MAX];

        if (meant)
                found(f, (Span){at, next},
                        str_keep(f->c->arena, (Str){utf8, utf8_encode(meant, utf8)}),
                        REPAIR_PRIVATE, bullet ? PROPOSAL : EXACT, bullet ? 0.9 : 1, (Str){0});
        return next;
}

/* Begins three bytes of which the first tells that none is hidden. */
static bool is_plain_lead(char ch)
{
        unsigned b = (unsigned char)ch;

        return b >= 0xE3 && b <= 0xED;
}

/* The first bytes of all of them in UTF-8, so that a text without is passed over quickly. */
static bool may_be_hidden(Str text, size_t at)
{
        unsigned b = (unsigned char)text.p[at],
                 c = at + 1 < text.n ? (unsigned char)text.p[at + 1] : 0;

        if (b < 0x80)
                return (b < ' ' && b != '\t' && b != '\n' && b != '\r') || b == 0x7F;
        return (b == 0xC2 && c == 0xAD) ||
                (b == 0xE2 && (c == 0x80 || c == 0x81 || (c >= 0xBA && c <= 0xBF))) || b == 0xEE ||
                (b == 0xEF && (c < 0xA4 || c == 0xBB));
}

void find_hidden(Finder *f)
{
        size_t at = 0, next;

        while (at < f->text.n) {
                if (!may_be_hidden(f->text, at)) {
                        at += is_plain_lead(f->text.p[at]) ? 3 : 1;
                        continue;
                }
                uint32_t cp = cp_at(f->text, at, &next);

                at = is_hidden(cp)           ? find_hidden_run(f, at)
                        : is_radical(cp)     ? find_radical(f, at, next, cp)
                        : is_private_use(cp) ? find_private(f, at, next, cp)
                                             : MAX(next, at + 1);
        }
}
