/* date_named.c: days and months that go by a name instead of a number, as inscriptions, genealogies and the people say them:
 * 仲春, 嘉平月, 既望, 端午, 除夕, and the calendar that brackets behind a date name. Names of months: 《尔雅·释天》 and
 * 《汉语大词典》; only such as mean one month everywhere. */
#include "text/date.h"

#define YUE 0x6708u /* 月 */
#define RI 0x65E5u  /* 日 */

bool may_be_lunar(const Point *p)
{
        bool reign = p->era.name && !era_is_solar(era_bearer(p->era.name, 0));
        return !p->solar && (p->lunar || reign || p->cycle >= 0);
}

int named_month(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                int month;
                bool needs_month; /* 桂 alone is a tree */
        } names[] = {
                {U"孟春", 1, false},
                {U"仲春", 2, false},
                {U"季春", 3, false},
                {U"孟夏", 4, false},
                {U"仲夏", 5, false},
                {U"季夏", 6, false},
                {U"孟秋", 7, false},
                {U"仲秋", 8, false},
                {U"季秋", 9, false},
                {U"孟冬", 10, false},
                {U"仲冬", 11, false},
                {U"季冬", 12, false},
                {U"小阳春", 10, false},
                {U"嘉平", 12, false},
                {U"端", 1, true},
                {U"杏", 2, true},
                {U"桃", 3, true},
                {U"槐", 4, true},
                {U"蒲", 5, true},
                {U"榴", 5, true},
                {U"荷", 6, true},
                {U"巧", 7, true},
                {U"兰", 7, true},
                {U"桂", 8, true},
                {U"菊", 9, true},
                {U"阳", 10, true},
                {U"葭", 11, true},
        };
        static const uint64_t firsts = SIGN(U'孟') | SIGN(U'仲') | SIGN(U'季') | SIGN(U'小') |
                SIGN(U'嘉') | SIGN(U'端') | SIGN(U'杏') | SIGN(U'桃') | SIGN(U'槐') | SIGN(U'蒲') |
                SIGN(U'榴') | SIGN(U'荷') | SIGN(U'巧') | SIGN(U'兰') | SIGN(U'桂') | SIGN(U'菊') |
                SIGN(U'阳') | SIGN(U'葭');
        if (!lane_among(firsts, l->cp[i]) || !may_be_lunar(p))
                return 0;
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
                int n = lane_has(l, i, names[k].word);
                if (!n || (names[k].needs_month && l->cp[i + n] != YUE))
                        continue;
                p->month = names[k].month;
                p->lunar = true;
                int to = i + n + (l->cp[i + n] == 0x4E4B && l->cp[i + n + 1] == YUE); /* 之月 */
                return to + (l->cp[to] == YUE);
        }
        return 0;
}

/* Behind a year of our era a lunar day lies in the lunar year that has most of it; 除夕 of 1935 may close the year before, too,
 * which date_value.c says. 春节 has been the name of the first lunar day since 1914; before, it was the first day of spring. */
int named_day(const Lane *l, int i, Point *p)
{
        static const struct {
                const char32_t *word;
                uint8_t month, day; /* day 31: the last */
                bool solar;         /* in a year that is no lunar one */
        } names[] = {
                {U"元旦", 1, 1, true},
                {U"除夕", 12, 31, false},
                {U"元宵", 1, 15, false},
                {U"端午", 5, 5, false},
                {U"端阳", 5, 5, false},
                {U"七夕", 7, 7, false},
                {U"中元", 7, 15, false},
                {U"中秋", 8, 15, false},
                {U"重阳", 9, 9, false},
                {U"腊八", 12, 8, false},
        };
        static const char32_t *const behind[] = {U"节", U"日", U"夜", NULL};
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
                int n = lane_has(l, i, names[k].word);
                if (!n)
                        continue;
                p->month = names[k].month;
                p->eve = names[k].day == 31 && p->has_year && !p->lunar;
                if (names[k].day == 31)
                        p->part = PART_DARK_MOON;
                else
                        p->day = names[k].day;
                p->lunar |= !names[k].solar;
                return i + n + lane_any(l, i + n, behind);
        }
        return 0;
}

int calendar_in_brackets(const Lane *l, int i, Point *p)
{
        static const char32_t *const lunar[] = {U"农历", U"阴历", U"旧历", U"夏历", NULL};
        static const char32_t *const solar[] = {U"公历", U"阳历", U"西历", U"新历", U"国历", NULL};
        if (l->cp[i] != '(')
                return i;
        int a = lane_any(l, i + 1, lunar), n = a ? a : lane_any(l, i + 1, solar);
        if (!n || l->cp[i + 1 + n] != ')')
                return i;
        if (a)
                p->lunar = true;
        else
                p->solar = true;
        return i + n + 2;
}
