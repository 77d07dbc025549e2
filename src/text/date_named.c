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
                int16_t from;       /* first year of our era that it may be said of */
        } names[] = {
                {U"元旦", 1, 1, true, 0},
                {U"除夕", 12, 31, false, 0},
                {U"元宵", 1, 15, false, 0},
                {U"端午", 5, 5, false, 0},
                {U"端阳", 5, 5, false, 0},
                {U"七夕", 7, 7, false, 0},
                {U"中元", 7, 15, false, 0},
                {U"中秋", 8, 15, false, 0},
                {U"重阳", 9, 9, false, 0},
                {U"腊八", 12, 8, false, 0},
                {U"春节", 1, 1, false, 1914},
                {U"国庆", 10, 1, true, 1949},
                {U"双十", 10, 10, true, 0}, /* always of 民国 */
                {U"劳动节", 5, 1, true, 1919},
                {U"五一节", 5, 1, true, 1919},
                {U"五一劳动节", 5, 1, true, 1919},
                {U"五一国际劳动节", 5, 1, true, 1919},
                {U"妇女节", 3, 8, true, 1924},
                {U"三八节", 3, 8, true, 1924},
                {U"三八妇女节", 3, 8, true, 1924},
                {U"三八国际妇女节", 3, 8, true, 1924},
                {U"五四青年节", 5, 4, true, 1939},
                {U"儿童节", 6, 1, true, 1950},
                {U"六一节", 6, 1, true, 1950},
                {U"六一儿童节", 6, 1, true, 1950},
                {U"六一国际儿童节", 6, 1, true, 1950},
                {U"建军节", 8, 1, true, 1933},
                {U"八一节", 8, 1, true, 1933},
                {U"八一建军节", 8, 1, true, 1933},
        };
        static const char32_t *const behind[] = {U"节", U"日", U"夜", NULL};
        static const uint64_t firsts = SIGN(U'元') | SIGN(U'除') | SIGN(U'端') | SIGN(U'七') |
                SIGN(U'中') | SIGN(U'重') | SIGN(U'腊') | SIGN(U'春') | SIGN(U'国') | SIGN(U'五') |
                SIGN(U'三') | SIGN(U'六') | SIGN(U'八') | SIGN(U'双') | SIGN(U'劳') | SIGN(U'妇') |
                SIGN(U'儿') | SIGN(U'建');
        if (!lane_among(firsts, l->cp[i]))
                return 0;
        for (size_t k = 0; k < ARRAY_LEN(names); k++) {
                int n = lane_has(l, i, names[k].word);
                bool since = !names[k].from || p->has_relative ||
                        (p->has_year && p->year >= names[k].from);
                if (!n || !since || lane_has(l, i, U"春节联"))
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

/* Seasons
 * ------- */
/* Months from to to of the calendar in which the year is counted; solar ones are told as of the seasons of EDTF, from March on. */
static void months_about(Point *p, int lunar_from, int lunar_to, int solar_from, int solar_to)
{
        bool lunar = may_be_lunar(p);
        p->month = lunar ? lunar_from : solar_from;
        int last = lunar ? lunar_to : solar_to;
        p->month_to = last > p->month ? last : 0;
}

/* 春夏 at cell i, and what follows: 之交 the last month of one and the first of the other, 间 both. 冬春 may be of two years. */
static int two_seasons(const Lane *l, int i, int first, Point *p)
{
        static const char32_t *const turns[] = {U"之交", U"之际", U"交替", U"相交", NULL};
        static const char32_t *const both[] = {U"之间", U"间", U"两季", U"二季", U"季", NULL};
        int to = i + 2, n = lane_any(l, to, turns), k = 3 * first;
        if (season_of(l->cp[to]) >= 0)
                return 0; /* 春夏秋三季 */
        if (n) {
                months_about(p, k + 3, k + 4, k + 5, k + 6);
                p->about = true;
                return to + n;
        }
        if (first == 2) /* of a solar year the winter goes on in the next */
                months_about(p, 7, 12, 9, 12);
        else
                months_about(p, k + 1, k + 6, k + 3, k + 8);
        n = lane_any(l, to, both);
        p->about = n > 0 && l->cp[to + n - 1] == U'间';
        return to + n;
}

/* 春末夏初 */
static bool is_turn(const Lane *l, int i, int first)
{
        return l->cp[i + 1] == U'末' && season_of(l->cp[i + 2]) == first + 1 &&
                l->cp[i + 3] == U'初';
}

/* 初夏, 暮春; 春末, 夏初: a part of a season, about. Two months of a solar year, as it begins in the one by the almanac and in the next
 * by the weather. The winter's end is left to the whole winter: it may be that of the year before. */
static int part_of_season(const Lane *l, int i, Point *p)
{
        static const char32_t firsts[] = U"初早", lasts[] = U"暮晚深残";
        static const char32_t *const places[] = {
                U"初夏县", U"初夏津", U"初夏邑", U"初夏河", U"初夏口", NULL};
        int here = season_of(l->cp[i]), next = season_of(l->cp[i + 1]), k = 0, part = 0;
        if (here >= 0 && (l->cp[i + 1] == U'初' || l->cp[i + 1] == U'末')) {
                k = here;
                part = l->cp[i + 1] == U'初' ? 1 : 3;
        } else if (next >= 0 && !lane_any(l, i, places)) {
                k = next;
                for (int c = 0; firsts[c]; c++)
                        part = firsts[c] == l->cp[i] ? 1 : part;
                for (int c = 0; lasts[c]; c++)
                        part = lasts[c] == l->cp[i] ? 3 : part;
        }
        if (!part)
                return 0;
        p->about = true;
        int month = 3 * k + part, at = k * 3 + (part == 1 ? 2 : 4);
        if (k == 3 && part == 3 && !may_be_lunar(p))
                p->part = PART_WINTER;
        else
                months_about(p, month, month, at, at + 1);
        return i + 2;
}

int named_season(const Lane *l, int i, Point *p)
{
        static const uint64_t firsts = SIGN(U'春') | SIGN(U'夏') | SIGN(U'秋') | SIGN(U'冬') |
                SIGN(U'初') | SIGN(U'早') | SIGN(U'暮') | SIGN(U'晚') | SIGN(U'深') | SIGN(U'残');
        if (!lane_among(firsts, l->cp[i]))
                return 0;
        int first = season_of(l->cp[i]);
        if (first >= 0 && first < 3 && is_turn(l, i, first)) {
                months_about(p, 3 * first + 3, 3 * first + 4, 3 * first + 5, 3 * first + 6);
                p->about = true;
                return i + 4;
        }
        if (first >= 0 && first < 3 && season_of(l->cp[i + 1]) == first + 1)
                return two_seasons(l, i, first, p);
        return part_of_season(l, i, p);
}

/* Solar terms
 * ----------- */
static const struct {
        char32_t word[3];
        bool is_weather; /* or anything else of every day: 大雪, 雨水 */
} solar_terms[] = {
        {U"小寒", true},
        {U"大寒", true},
        {U"立春", false},
        {U"雨水", true},
        {U"惊蛰", false},
        {U"春分", false},
        {U"清明", false},
        {U"谷雨", false},
        {U"立夏", false},
        {U"小满", false},
        {U"芒种", false},
        {U"夏至", false},
        {U"小暑", true},
        {U"大暑", true},
        {U"立秋", false},
        {U"处暑", false},
        {U"白露", false},
        {U"秋分", false},
        {U"寒露", false},
        {U"霜降", true},
        {U"立冬", false},
        {U"小雪", true},
        {U"大雪", true},
        {U"冬至", false},
};

int solar_term(const Lane *l, int i, Point *p)
{
        static const uint64_t seconds = SIGN(U'寒') | SIGN(U'春') | SIGN(U'水') | SIGN(U'蛰') |
                SIGN(U'分') | SIGN(U'明') | SIGN(U'雨') | SIGN(U'夏') | SIGN(U'满') | SIGN(U'种') |
                SIGN(U'至') | SIGN(U'暑') | SIGN(U'秋') | SIGN(U'露') | SIGN(U'降') | SIGN(U'冬') |
                SIGN(U'雪');
        static const char32_t *const said[] = {U"节", U"节气", U"节日", U"之日", NULL};
        static const char32_t *const near[] = {U"前后", U"时节", NULL};
        static const char32_t behind[] = U"日前后这那当之夜晚晨左以";
        if (!lane_among(seconds, l->cp[i + 1]))
                return 0;
        for (size_t k = 0; k < ARRAY_LEN(solar_terms); k++) {
                if (!lane_has(l, i, solar_terms[k].word))
                        continue;
                int to = i + 2, n = lane_any(l, to, said);
                uint32_t next = l->cp[to];
                bool alone = !next && l->n_before == 0; /* nothing but this in a cell */
                bool date = n || lane_any(l, to, near) || alone;
                if (!date && !solar_terms[k].is_weather) {
                        date = !is_han(next) && next != '-' && !begins_numeral(next);
                        for (int c = 0; behind[c]; c++)
                                date |= behind[c] == next;
                }
                if (!date)
                        return 0;
                p->term = (uint8_t)(k + 1);
                if (lane_has(l, to, U"时节")) {
                        p->about = true;
                        return to + 2;
                }
                return to + n + (!n && next == RI);
        }
        return 0;
}

Worth term_value(Arena *a, Worth v, const Point *p)
{
        int from, to, month, day, n = 0;
        Buf list = buf_new(a);
        Worth one = v;
        jdn_to_gregorian(v.first, &from, &month, &day);
        jdn_to_gregorian(v.last, &to, &month, &day);
        for (int y = from; y <= to; y++) {
                int32_t first, last;
                TermDays days = solar_term_days(y, p->term, &first, &last);
                int32_t middle = days == TERM_UNKNOWN ? v.last + 1 : first + (last - first) / 2;
                if (middle < v.first || middle > v.last)
                        continue;
                one.first = first;
                one.last = last;
                one.edtf = span_edtf(a, first, last);
                one.certainty = days == TERM_EXACT ? v.certainty : DATE_ABOUT;
                buf_printf(&list, "%s%.*s", n++ ? "|" : "AMBIGUOUS ", STR(one.edtf));
        }
        if (n == 0)
                return (Worth){.calendar = v.calendar, .problem = S("INVALID_DATE")};
        if (n == 1)
                return one;
        v.edtf = (Str){0};
        v.problem = buf_str(&list);
        v.certainty = DATE_DOUBTFUL;
        return v;
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
