/* date_start.c: whether a date may begin at a place of a text, as the next few cells tell. Nearly everywhere none does, and the grammar
 * (date.c) takes long to find that out: so this is asked first, and may say yes to what is none, but never no to what is one. A test
 * compares it with all that the grammar reads. */
#include "text/date.h"

#include "text/scan.h"

#define NIAN 0x5E74
#define YUE 0x6708

/* Behind 三月: 份, a day, or a part of the month. */
static bool goes_on_to_day(const uint32_t *cp)
{
        while (*cp == ' ')
                cp++;
        switch (*cp) {
        case 0x4EFD: /* 份 */
        case 0x521D: /* 初 */
        case 0x4E0A: /* 上 */
        case 0x4E2D: /* 中 */
        case 0x4E0B: /* 下 */
        case 0x5E95: /* 底 */
        case 0x672B: /* 末 */
        case YUE:
                return true;
        }
        return begins_numeral(*cp);
}

/* 、四十年代 behind 三. */
static bool goes_on_to_decade(const uint32_t *cp)
{
        int n = 1;
        while (n < 4 && begins_numeral(cp[n]))
                n++;
        return cp[n] == NIAN && cp[n + 1] == 0x4EE3; /* 代 */
}

/* 、1932、1933年, 和1932年 behind 1931: the next has four digits, too. */
static bool goes_on_to_year(const uint32_t *cp)
{
        for (int n = 1; n < 5; n++)
                if (!begins_numeral(cp[n]))
                        return false;
        return cp[5] == NIAN || cp[5] == cp[0];
}

/* 月 年 世 至 到 —, a blank, 、 和 及 与 - . / and the letter o; 时 期 计 规 末 以 behind the number of a plan. */
#define BEHIND_NUMERAL                                                                        \
        (SIGN(YUE) | SIGN(NIAN) | SIGN(0x4E16) | SIGN(0x81F3) | SIGN(0x5230) | SIGN(0x2014) | \
                SIGN(' ') | SIGN(0x3001) | SIGN('-') | SIGN('.') | SIGN('/') | SIGN('o') |    \
                SIGN(U'和') | SIGN(U'及') | SIGN(U'与') | SIGN(U'时') | SIGN(U'期') |         \
                SIGN(U'计') | SIGN(U'规') | SIGN(U'末') | SIGN(U'以'))

/* Whether a date may go on behind the n cells of a numeral, not counting 年. */
static bool numeral_goes_on(const uint32_t *cp, int n)
{
        switch (cp[n]) {
        case YUE: /* but not 三月: of Han numerals, what follows must say that it is no number of months */
                return cp[0] <= '9' || goes_on_to_day(cp + n + 1);
        case 0x4E16:                        /* 世 */
                return cp[n + 1] == 0x7EAA; /* 纪 */
        case 0x81F3:                        /* 至 */
        case 0x5230:                        /* 到 */
        case 0x2014:                        /* — */
                return begins_numeral(cp[n + 1]);
        case ' ':
        case 'o':
                return true;
        case 0x3001: /* 、 */
                return n == 4 || goes_on_to_decade(cp + n);
        case U'和':
        case U'及':
        case U'与':
                return n == 4 && goes_on_to_year(cp + n);
        case U'时':
        case U'期':
        case U'计':
        case U'规':
        case U'末':
        case U'以':
                return plan_stands_at(cp);
        case '-':
        case '.':
        case '/':
                return n > 2 && begins_numeral(cp[n + 1]);
        }
        return false;
}

/* Most numbers are no dates: what stands behind the numeral tells. */
static MayDate numeral_may_date(const uint32_t *cp)
{
        int n = 0, digits = 0;
        for (; n < 8 && begins_numeral(cp[n]); n++)
                digits += unit_of(cp[n]) == 0;
        if (!lane_among(BEHIND_NUMERAL, cp[n]))
                return MAY_NOT;
        if (cp[n] != NIAN)
                return numeral_goes_on(cp, n) ? MAY_START : MAY_NOT;
        /* 三年, 十年, 15年 count no years of ours: era years begin with their era */
        bool ours = digits > 2 || cp[n + 1] == U'代' || (digits == n && n == 2);
        return ours ? MAY_START : MAY_GO_ON;
}

#define ERA_REACH \
        16 /* cells in which an era with a court and an emperor before it must come to its number */

#define ERA_CELLS 6 /* of an era with one of these before it, which 初, 中 and 末 follow at once */

/* 年 载 间 期 代 叶, the stems of the cycle, and what an era does not reach over: the end of a line or of the text, 。 */
static const CharSet era_year_signs = {{
        [NIAN >> 6 & 63] = SIGN(NIAN) | SIGN(U'乙'), /* by chance in one word */
        [0x8F7D >> 6 & 63] = SIGN(0x8F7D),
        [0x95F4 >> 6 & 63] = SIGN(0x95F4),
        [0x671F >> 6 & 63] = SIGN(0x671F) | SIGN(0x672B) | SIGN(U'朝'), /* 期 末 */
        [0x4EE3 >> 6 & 63] = SIGN(0x4EE3),
        [0x53F6 >> 6 & 63] = SIGN(0x53F6),
        [U'甲' >> 6 & 63] = SIGN(U'甲'),
        [U'丙' >> 6 & 63] = SIGN(U'丙') | SIGN(U'丁') | SIGN(0x4E2D), /* 中 */
        [U'戊' >> 6 & 63] = SIGN(U'戊') | SIGN(0x521D),               /* 初 */
        [U'己' >> 6 & 63] = SIGN(U'己'),
        [U'庚' >> 6 & 63] = SIGN(U'庚'),
        [U'辛' >> 6 & 63] = SIGN(U'辛'),
        [U'壬' >> 6 & 63] = SIGN(U'壬'),
        [U'癸' >> 6 & 63] = SIGN(U'癸'),
        [0] = SIGN(0) | SIGN('\n') | SIGN(0x3002),
}};
_Static_assert((NIAN >> 6 & 63) == (U'乙' >> 6 & 63) && (U'丙' >> 6 & 63) == (U'丁' >> 6 & 63) &&
                (U'丙' >> 6 & 63) == (0x4E2D >> 6 & 63) &&
                (U'戊' >> 6 & 63) == (0x521D >> 6 & 63) &&
                (0x671F >> 6 & 63) == (0x672B >> 6 & 63) && (0x671F >> 6 & 63) == (U'朝' >> 6 & 63),
        "era_year_signs");

/* 年 载 间 期 代 叶 初 中 末 三朝, or a name of the cycle (康熙甲子): behind every era, whatever part of it is meant, stands one of these. */
static bool comes_to_era_year(const uint32_t *cp)
{
        unsigned signs = 0; /* all at once: how far the next one is, nothing foretells */
        for (int i = 1; i < ERA_REACH; i++)
                signs |= (unsigned)lane_in(&era_year_signs, cp[i]) << i;
        for (; signs; signs &= signs - 1) {
                int at = __builtin_ctz(signs);
                switch (cp[at]) {
                case NIAN:
                case 0x8F7D: /* 载 */
                case 0x95F4: /* 间 */
                case 0x671F: /* 期 */
                case 0x4EE3: /* 代 */
                case 0x53F6: /* 叶 */
                        return true;
                case 0x521D: /* 初 */
                case 0x672B: /* 末 */
                case 0x4E2D: /* 中 */
                        if (at <= ERA_CELLS)
                                return true;
                        break;
                case U'朝': /* 康熙、雍正、乾隆三朝 */
                        if (cp[at - 1] == U'三' || cp[at - 1] == U'两' || cp[at - 1] == U'二')
                                return true;
                        break;
                case 0:
                case '\n':
                case 0x3002: /* 。 */
                        return false;
                default:
                        if (cycle_of(cp[at], cp[at + 1]) >= 0)
                                return true;
                }
        }
        return false;
}

/* 正月, 今年, 公元, 截至, 上世纪, 年底, 约, 闰: beginnings that are no era. */
static bool other_word_at(const uint32_t *cp)
{
        static const char32_t seconds[] = U"月年日历元至止世半底末初约岁";
        static const uint64_t signs = SIGN(U'月') | SIGN(U'年') | SIGN(U'日') | SIGN(U'历') |
                SIGN(U'元') | SIGN(U'至') | SIGN(U'止') | SIGN(U'世') | SIGN(U'半') | SIGN(U'底') |
                SIGN(U'末') | SIGN(U'初') | SIGN(U'约') | SIGN(U'岁');
        if (cp[0] == 0x95F0 || cp[0] == 0x7EA6) /* 闰 约 */
                return true;
        if (cp[1] == 0x4E2A) /* 上个世纪 */
                return cp[2] == 0x4E16;
        for (int i = 0; lane_among(signs, cp[1]) && seconds[i]; i++)
                if (seconds[i] == cp[1])
                        return true;
        return false;
}

/* 甲 to 癸 */
#define STEMS                                                                                      \
        (SIGN(0x7532) | SIGN(0x4E59) | SIGN(0x4E19) | SIGN(0x4E01) | SIGN(0x620A) | SIGN(0x5DF1) | \
                SIGN(0x5E9A) | SIGN(0x8F9B) | SIGN(0x58EC) | SIGN(0x7678))

bool date_is_by_era(const uint32_t *cp)
{
        return !begins_numeral(cp[0]) && cp[0] >= 0x3400 && /* no quotation mark */
                !other_word_at(cp) && cycle_of(cp[0], cp[1]) < 0;
}

/* Of what begins with a character that is no numeral. */
static bool word_may_start(const uint32_t *cp)
{
        if (lane_among(STEMS, cp[0]) && cycle_of(cp[0], cp[1]) >= 0)
                return cp[2] == NIAN; /* 甲午年; 甲午 is mostly a day, or nothing */
        if (cp[0] < 0x3400)           /* a quotation mark */
                return plan_stands_at(cp + 1);
        return other_word_at(cp) || comes_to_era_year(cp);
}

MayDate date_may_start(const uint32_t *cp)
{
        if (!pair_may_date(cp[0], cp[1]))
                return MAY_NOT;
        if (!begins_numeral(cp[0]))
                return word_may_start(cp) ? MAY_START : MAY_NOT;
        bool counts = cp[1] == NIAN || cp[1] == YUE; /* 三年, 三月: no era goes on that way */
        bool era = cp[0] > '9' && !counts &&         /* 万历, 五凤, 十六国 */
                (!begins_numeral(cp[1]) || (cp[1] == 0x516D && cp[2] == 0x56FD));
        return era && comes_to_era_year(cp) ? MAY_START : numeral_may_date(cp);
}
