/* date_expression.c: reads expressions of time: points joined to ranges, pairs and lists (1931、1932、1933年), open ends (以来),
 * deadlines (底前). A point by itself is date_point.c's; what the whole is worth is found out in date.c. */
#include "text/date_expression.h"

#include <string.h>

static bool fits(const EraYear *era, const Reign *reign)
{
        for (int k = 0; k < era->name->n; k++)
                if (era_fits(era_bearer(era->name, k), reign))
                        return true;
        return false;
}

void point_inherit(const Point *a, Point *b)
{
        bool year = b->has_year || b->era.name || b->cycle >= 0 || b->has_relative || is_span(b);
        if (b->bare_decade && a->century) { /* 19世纪60年代末至70年代初 */
                b->century = a->century;
                b->century_relative = a->century_relative;
                b->bare_decade = false;
        }
        if (b->era.name && !b->era.reign.said && a->era.reign.said && fits(&b->era, &a->era.reign))
                b->era.reign = a->era.reign; /* 明洪武至永乐年间 */
        if (year)
                return;
        int era_year = b->era.year ? b->era.year : a->era.year;
        b->has_year = a->has_year;
        b->short_year = a->short_year;
        b->year = a->year;
        b->era = a->era;
        b->era.year = era_year;
        b->cycle = a->cycle;
        b->has_relative = a->has_relative;
        b->reach = a->reach;
        b->relative = a->relative;
        b->from_before = a->from_before;
        b->lunar |= a->lunar && b->month;
        b->solar |= a->solar;
        if (b->month || (!b->day && b->day_cycle < 0))
                return;
        b->month = a->month;
        b->month_word = a->month_word;
        b->leap = a->leap;
        b->lunar |= a->lunar;
}

/* A number with its unit that goes on where the point before it ended: 10日 of 4月8日—10日, 二十年 of 民国十年至二十年, 95年 of
 * 1991—95年, 前206年 of 公元前221—前206年. */
static bool short_number(const Lane *l, int i, const Point *a, Point *p)
{
        int v, to;
        bool before_christ = a->before_christ && l->cp[i] == 0x524D; /* 前 */
        if (!numeral_small(l, i + before_christ, before_christ ? 3000 : 150, &v, &to) || v < 1)
                return false;
        p->to = to + 1;
        bool units = l->cp[i - 1] == 0x3001 && v < 10 && a->era.year > 10; /* 道光二十三、四年 */
        if (before_christ && lane_has(l, to, U"年")) {
                p->has_year = p->before_christ = true;
                p->year = 1 - v;
        } else if (a->day && v <= 31 && (lane_has(l, to, U"日") || lane_has(l, to, U"号"))) {
                p->day = v;
        } else if (a->era.name && !a->month && lane_has(l, to, U"年")) {
                p->era.year = units ? a->era.year - a->era.year % 10 + v : v;
        } else if (a->has_year && !a->month && v < 100 && to - i == 2 && lane_has(l, to, U"年") &&
                a->year % 100 < v) {
                p->has_year = true;
                p->year = a->year - a->year % 100 + v;
        } else if (a->month && !a->day && a->part == PART_NONE && v <= 12 &&
                lane_has(l, to, U"月")) {
                p->month = v;
        } else {
                return false;
        }
        return true;
}

/* 初十 of 三月初五至初十, 廿四 of 正月廿三、廿四. */
static bool short_lunar_day(const Lane *l, int i, const Point *a, Point *p)
{
        int to = a->lunar && a->day ? lunar_day(l, i, p) : 0;
        p->to = to;
        return to > 0;
}

/* 秋 of 1935年夏至秋. */
static bool short_season(const Lane *l, int i, const Point *a, Point *p)
{
        if (a->month || a->part < PART_SPRING || a->part > PART_WINTER)
                return false;
        p->to = season_at(l, i, p);
        return p->to > 0;
}

bool short_point(const Lane *l, int i, const Point *a, Point *ret)
{
        Point p = POINT_EMPTY;
        if (!short_number(l, i, a, &p) && !short_lunar_day(l, i, a, &p) &&
                !short_season(l, i, a, &p))
                return false;
        bool new_year = p.era.year > 0;
        point_inherit(a, &p);
        if (new_year)
                p.to = point_behind_year(l, &p);
        *ret = p;
        return true;
}

/* — of 1935—, for somebody who lives, and —? of 1890—?, whose last year is not known. */
static bool life_goes_on(const Lane *l, int i, int year, Expression *e)
{
        bool unknown = l->cp[i + 1] == '?';
        if (!is_range_mark(l->cp[i]) || i + 1 + unknown != l->n)
                return false;
        e->from.has_year = true;
        e->from.year = year;
        e->ending = unknown ? ENDS_UNKNOWN_FUTURE : ENDS_OPEN_FUTURE;
        e->to = l->n;
        return true;
}

static bool is_year_at(const Lane *l, int i)
{
        int year, to = year_digits(l, i, 4, 4, &year);
        return to && l->cp[to] == 0x5E74 && l->cp[to + 1] != 0x4EE3; /* 年, not 年代 */
}

/* 1987—1991 at the beginning of a line or behind a word, with nothing that it could measure or number behind it. */
static bool are_bare_years(const Lane *l, int i, uint32_t prev, int from, int to, int end)
{
        uint32_t next = l->cp[end];
        bool begins = !prev || prev == '\n' || is_han(prev) || prev == 0x300A; /* 《 */
        bool measures = is_han(next) ||
                (next > 0x20 && next < 0x7F && next != ')' && next != ',' && next != ':' &&
                        next != ';');
        return begins && prev != 0x7B2C && prev != 0x9875 && !measures && l->cp[i + 4] == 0x2014 &&
                from >= 1800 && to <= 2100;
}

static bool joins_years(uint32_t cp)
{
        return cp == 0x3001 || cp == U'和' || cp == U'及' || cp == U'与'; /* 、 */
}

/* 1931、1932、1933年, 1931和1932年: years in their order, of which the last bears 年. */
static bool listed_years(const Lane *l, int i, uint32_t prev, Expression *e)
{
        int year, last = 999, n = 0, to = i;
        e->from = e->until = (Point)POINT_EMPTY;
        if (prev == '.' || prev == '-' || prev == '/' || is_arabic(prev) || is_han_digit(prev) ||
                !joins_years(l->cp[i + 4]))
                return false;
        for (;; n++, to++) {
                to = year_digits(l, to, 4, 4, &year);
                if (!to || year <= last || n == LISTED_MAX + 2 ||
                        is_arabic(l->cp[i]) != is_arabic(l->cp[to - 1]))
                        return false;
                *(n == 0 ? &e->from.year : n == 1 ? &e->until.year : &e->more[n - 2]) = year;
                last = year;
                if (!joins_years(l->cp[to]))
                        break;
        }
        if (n < 1 || !is_year_at(l, to - 4) || lane_has(l, to, U"年级") || lane_has(l, to, U"年鉴"))
                return false;
        e->from.has_year = e->until.has_year = true;
        e->from.to = e->until.to = e->to = to + 1;
        e->is_range = e->is_pair = true;
        e->n_more = n - 1;
        return true;
}

/* The year that a name of the cycle is in the one era that has both it and first, once, and later; first -1: none before. */
static bool is_later_in_era(const EraYear *era, int first, int cycle)
{
        for (int k = 0; k < era->name->n; k++) {
                const Era *e = era_bearer(era->name, k);
                int from, to;
                era_years(e, &from, &to);
                int one = from + (first - cycle_of_year(from) + 60) % 60,
                    other = from + (cycle - cycle_of_year(from) + 60) % 60;
                if (era_fits(e, &era->reign) && one < other && other <= to && one + 60 > to &&
                        other + 60 > to)
                        return true;
        }
        return false;
}

/* 、戊寅 of 光绪丁丑、戊寅, where 丁丑 ends at e->to: later years of the same era. */
static bool listed_cycles(const Lane *l, Expression *e)
{
        static const char32_t others[] = U"日时刻朔晦科榜月";
        const Point *a = &e->from;
        int n = 0, before = a->cycle, to = e->to;
        if (!a->era.name || before < 0 || is_span(a) || a->month || a->part != PART_NONE ||
                a->has_bracket || a->term)
                return false;
        while (l->cp[to] == 0x3001 && n <= LISTED_MAX) { /* 、 */
                int cycle = cycle_of(l->cp[to + 1], l->cp[to + 2]), k = to + 3;
                k += l->cp[k] == 0x5E74; /* 年 */
                bool other = cycle < 0 || !is_later_in_era(&a->era, before, cycle);
                for (int c = 0; others[c]; c++)
                        other |= others[c] == l->cp[k];
                if (other)
                        break;
                if (n == 0)
                        e->until = *a;
                *(n == 0 ? &e->until.cycle : &e->more[n - 1]) = before = cycle;
                n++;
                to = k;
        }
        if (!n)
                return false;
        e->until.to = e->to = to;
        e->is_range = e->is_pair = true;
        e->n_more = n - 1;
        return true;
}

/* 1989 of 1989—2016年, 1894 of (1894—1950), 4 of 4—6月: a number that gets its unit from the one behind the mark. */
static bool range_of_numbers(const Lane *l, int i, uint32_t prev, Reading how, Expression *e)
{
        int v, to, w, end;
        if (!begins_numeral(l->cp[i]) || (prev >= '0' && prev <= '9') || prev == '.' ||
                prev == '-' || prev == '/' || is_han_digit(prev))
                return false;
        if (!numeral_small(l, i, 2999, &v, &to))
                return false;
        if (to == i + 4 && listed_years(l, i, prev, e))
                return true;
        bool arabic = l->cp[i] >= '0' && l->cp[i] <= '9', year = to == i + 4 && v >= 1000;
        bool whole = how == READ_ALONE && year && arabic;
        bool either = whole && (l->cp[to] == 0x3001 || l->cp[to] == 0x6216); /* 、 或 */
        bool unsure = whole && l->cp[to] == '?';
        to += unsure;
        if (!is_range_mark(l->cp[to]) && !either)
                return false;
        e->from = e->until = (Point)POINT_EMPTY;
        e->from.doubtful = unsure;
        e->from.to = to;
        if (whole && life_goes_on(l, to, v, e))
                return true;
        if (!numeral_small(l, to + 1, 2999, &w, &end))
                return false;
        if (year && w < 100 && end == to + 3 && w > v % 100 && lane_has(l, end, U"年"))
                w += v - v % 100; /* 1958—61年 */
        if (w <= v)
                return false;
        bool doubtful = how == READ_ALONE && l->cp[end] == '?' && end + 1 == l->n;
        bool closed = arabic &&
                ((prev == '(' && l->cp[end] == ')') ||
                        (year && end == to + 5 && !either &&
                                are_bare_years(l, i, prev, v, w, end)) ||
                        (whole && end + doubtful == l->n && !either));
        if (v >= 1000 && (lane_has(l, end, U"年") || closed) && !lane_has(l, end, U"年级") &&
                !lane_has(l, end, U"年代")) {
                e->from.has_year = e->until.has_year = true;
                e->from.year = v;
                e->until.year = w;
                e->until.doubtful = closed && doubtful;
                e->until.to = end + (!closed || doubtful);
        } else if (v <= 12 && w <= 12 && v >= 1 && lane_has(l, end, U"月") && arabic) {
                e->from.month = v;
                e->until.month = w;
                e->until.to = end + 1;
        } else {
                return false;
        }
        e->is_range = true;
        e->is_pair = either;
        e->to = e->until.to;
        return true;
}

static bool point_or_period(const Lane *l, int i, uint32_t prev, Reading how, Point *ret)
{
        return point_read(l, i, prev, ret) || (how == READ_ALONE && period_read(l, i, ret));
}

/* (1905年8月20日), (光绪三十一年七月二十日) behind a date: the same once more. */
static void read_bracket(const Lane *l, Expression *e)
{
        int k = e->to;
        if (l->cp[k] != '(' || (!e->from.month && !e->from.day))
                return;
        if (!point_read(l, k + 1 + lane_has(l, k + 1, U"即"), 0, &e->bracket) ||
                l->cp[e->bracket.to] != ')' ||
                (!e->bracket.has_year && !e->bracket.era.name && !e->bracket.month))
                return;
        e->has_bracket = true;
        e->to = e->bracket.to + 1;
        if (e->bracket.has_year && !e->from.has_bracket) {
                e->from.has_bracket = true;
                e->from.bracket_year = e->bracket.year;
        }
}

static bool is_bare_number(uint32_t cp)
{
        return is_arabic(cp) || is_han_digit(cp) || unit_of(cp) > 0;
}

/* 90年代初 behind 80年代末, with nothing between them. */
static bool decades_meet(const Lane *l, const Point *a, Point *b)
{
        return a->decade && a->part == PART_END && begins_numeral(l->cp[a->to]) &&
                point_read(l, a->to, 0, b) && b->decade && b->part == PART_BEGIN;
}

static void take_until(Expression *e, const Point *b)
{
        e->until = *b;
        e->is_range = true;
        e->to = b->to;
}

static void read_until(const Lane *l, Reading how, Expression *e)
{
        Point b;
        int k = lane_blank(l, e->to);
        bool two = e->from.day || (e->from.month && !e->from.month_to) ||
                (e->from.era.year > 0 &&
                        e->from.part == PART_NONE); /* 2月18、19日; 6、7月; 光绪二、三年 */
        if (l->cp[k] == 0x3001 && two && is_bare_number(l->cp[k - 1]) &&
                short_point(l, k + 1, &e->from, &e->until)) {
                e->is_range = e->is_pair = true;
                e->to = e->until.to;
                return;
        }
        if (l->cp[k] == 0x3001 && k == e->to && listed_cycles(l, e))
                return;
        if (l->cp[k] == 0x8D77 && is_range_mark(l->cp[k + 1])) /* 起至 */
                k++;
        if (!is_range_mark(l->cp[k])) {
                if (decades_meet(l, &e->from, &b)) {
                        point_inherit(&e->from, &b);
                        take_until(e, &b);
                }
                return;
        }
        k = lane_blank(l, k + 1);
        if (l->cp[k] == 0x2014 || l->cp[k] == '-') /* ——, -- */
                k++;
        bool unknown = how == READ_ALONE && l->cp[k] == '?' && k + 1 == l->n; /* 1890—? */
        if (lane_has(l, k, U"今") || unknown || (how == READ_ALONE && k == l->n)) {
                e->ending = unknown ? ENDS_UNKNOWN_FUTURE : ENDS_OPEN_FUTURE;
                e->to = k < l->n ? k + 1 : k;
                return;
        }
        bool short_one = short_point(l, k, &e->from, &b);
        if (!short_one && !point_or_period(l, k, 0, how, &b))
                return;
        if ((e->from.whole_era || e->from.period) && how == READ_IN_TEXT && !b.whole_era &&
                !b.period)
                return; /* 乾隆年间至1950年 */
        if (!short_one) {
                e->borrowed_year = !b.has_year && !b.has_relative && !b.era.name && b.month;
                point_inherit(&e->from, &b);
        }
        take_until(e, &b);
        e->to += l->cp[b.to] == 0x6B62; /* 止 */
}

/* 后, 起, 间 behind a date that fills a string. In a text they go on as anything: 1949年后方医院, 1978年起义. */
static void read_last_word(const Lane *l, Expression *e)
{
        static const struct {
                const char32_t *word;
                Ending ending;
                bool behind_all;
        } words[] = {
                {U"间", ENDS_NOT, false},
                {U"许", ENDS_NOT, false},
                {U"止", ENDS_NOT, false},
                {U"后", ENDS_OPEN_FUTURE, true},
                {U"起", ENDS_OPEN_FUTURE, false},
                {U"始", ENDS_OPEN_FUTURE, false},
                {U"开始", ENDS_OPEN_FUTURE, false},
        };
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, e->to, words[k].word);
                if (!n || e->to + n != l->n || e->ending != ENDS_NOT)
                        continue;
                e->ending = words[k].ending;
                e->behind_all = words[k].behind_all;
                e->to += n;
                return;
        }
}

/* 以来, 底前, 前后: the words behind it that change what it means. */
static void read_endings(const Lane *l, Expression *e)
{
        static const struct {
                const char32_t *word;
                Ending ending;
                bool deadline, about, behind_all;
        } words[] = {
                {U"以来", ENDS_OPEN_FUTURE, false, false, false},
                {U"至今", ENDS_OPEN_FUTURE, false, false, false},
                {U"迄今", ENDS_OPEN_FUTURE, false, false, false},
                {U"以后", ENDS_OPEN_FUTURE, false, false, true},
                {U"之后", ENDS_OPEN_FUTURE, false, false, true},
                {U"以前", ENDS_OPEN_PAST, false, false, false},
                {U"之前", ENDS_OPEN_PAST, false, false, false},
                {U"前后", ENDS_NOT, false, true, false},
                {U"左右", ENDS_NOT, false, true, false},
                {U"前夕", ENDS_NOT, false, false, false},
                {U"前", ENDS_NOT, true, false, false},
        };
        static const uint64_t firsts =
                SIGN(U'以') | SIGN(U'至') | SIGN(U'迄') | SIGN(U'之') | SIGN(U'前') | SIGN(U'左');
        if (e->ending != ENDS_NOT || !lane_among(firsts, l->cp[e->to]))
                return;
        for (size_t k = 0; k < ARRAY_LEN(words); k++) {
                int n = lane_has(l, e->to, words[k].word);
                if (!n || (n == 1 && e->from.whole_era)) /* 会昌初前使 */
                        continue;
                if (words[k].ending == ENDS_OPEN_PAST &&
                        (e->from.part == PART_END || e->from.day)) {
                        e->deadline = true; /* 7月底之前, 6月3日以前: by that day */
                } else {
                        e->ending = words[k].ending;
                        e->deadline = words[k].deadline;
                        e->behind_all = words[k].behind_all;
                }
                e->about = words[k].about;
                if (!lane_has(l, e->to, U"前夕"))
                        e->to += n;
                return;
        }
}

#define DAYS_ALONE_UNTIL 960 /* until then annals put days behind an era's name */

/* 康熙甲子 is a year of 康熙, but 改元永安辛丑 of the old annals a day; and 应天甲戌 is a place and a day. */
static bool is_chance_cycle(const Point *p)
{
        for (int k = 0; p->bare_cycle && k < p->era.name->n; k++) {
                const Era *e = era_bearer(p->era.name, k);
                int from, to;
                era_years(e, &from, &to);
                if (era_fits(e, &p->era.reign) && from >= DAYS_ALONE_UNTIL &&
                        from + (p->cycle - cycle_of_year(from) + 60) % 60 <= to)
                        return false;
        }
        return p->bare_cycle;
}

/* Words that tell a time only where a time is expected: 明天, an era behind a court that never had it (…光明。孝宗淳熙八年), and
 * a paragraph's number before a decade. prev is the character before them. */
static bool is_chance(const Point *p, uint32_t prev)
{
        if (p->like_item && p->bare_decade && (!prev || prev == '\n' || prev == ' '))
                return true;
        if (p->has_relative && p->reach == REACH_DAY && !p->from_before)
                return true;
        if (p->has_relative && prev == 0x54B8)
                return true; /* 咸同年间 */
        if (p->counted || (p->short_year && !p->month))
                return true; /* 十六年二月 of an era said long before; 三五年冬 */
        if (p->era.name && is_chance_cycle(p))
                return true;
        if (p->era.name && p->era.year > 15 && era_has_days(era_bearer(p->era.name, 0)) &&
                p->era.year > era_bearer(p->era.name, 0)->years)
                return true; /* 方大正二十年: 大正, the shortest of them, had fifteen */
        if (!p->era.name || !(p->era.reign.said || p->era.reign.emperor))
                return false;
        return !fits(&p->era, &p->era.reign) &&
                !(p->reigns && courts_meet(p->era.reign.courts, p->reigns->courts));
}

/* In a text the day of the week stays where it is: whoever proofreads it compares (check_time.c), as with days in brackets. */
static void leave_weekday(Expression *e)
{
        e->to = e->from.to = e->from.weekday_at;
        e->from.hour = -1;
}

/* The cell behind 约 of 约1890—1950, which is said of the range; i if there is none. */
static int about_range(const Lane *l, int i)
{
        static const char32_t *const words[] = {U"约", U"大约", U"约在", NULL};
        int n = lane_any(l, i, words), v, to;
        if (!n || !numeral_small(l, i + n, 2999, &v, &to) || to != i + n + 4 ||
                !is_range_mark(l->cp[to]))
                return i;
        return i + n;
}

/* ?—1950, where the beginning is not known. */
static bool unknown_until(const Lane *l, int i, Expression *e)
{
        int year, to = year_digits(l, i, 4, 4, &year);
        e->from = (Point)POINT_EMPTY;
        if (to && to == l->n) {
                e->from.has_year = true;
                e->from.year = year;
                e->from.to = to;
        } else if (!point_read(l, i, 0, &e->from)) {
                return false;
        }
        e->to = e->from.to;
        e->ending = ENDS_UNKNOWN_PAST;
        return true;
}

/* 光绪二三年: the second one is said with the first. A month behind them would be of either. */
static void take_two_years(Expression *e)
{
        e->until = e->from;
        e->until.era.year++;
        e->is_range = e->is_pair = true;
}

bool expression_read(const Lane *l, int i, uint32_t prev, Reading how, Expression *e)
{
        static const char32_t *const until_words[] = {U"截至", U"截止", U"截止到", U"截至到", NULL};
        static const char32_t *const since_words[] = {U"自", U"从", U"由", NULL};
        static const char32_t *const to_words[] = {U"至", U"到", NULL};
        memset(e, 0, offsetof(Expression, from));
        if (how == READ_ALONE && l->cp[i] == '?' && is_range_mark(l->cp[i + 1])) /* ?—1950 */
                return unknown_until(l, i + 2, e);
        bool alone = how == READ_ALONE;
        int from = alone ? about_range(l, i) : i;
        e->about = from > i;
        i = from + (alone ? lane_any(l, from, since_words) : 0);
        int k = i, n = l->cp[i] == 0x622A ? lane_any(l, i, until_words) : 0; /* 截 */
        if (!n && alone && begins_numeral(l->cp[i + 1])) /* 到1949年底, but 至正元年 */
                n = lane_any(l, i, to_words);
        if (n) {
                k = lane_blank(l, i + n);
                prev = 0;
        }
        if (how == READ_ANNALS || !range_of_numbers(l, k, prev, how, e)) {
                if (how != READ_ANNALS &&
                        (!point_or_period(l, k, prev, how, &e->from) ||
                                (how == READ_IN_TEXT && is_chance(&e->from, prev))))
                        return false;
                e->to = e->from.to;
                if (how == READ_ALONE)
                        read_bracket(l, e);
                else if (e->from.weekday_at)
                        leave_weekday(e);
                if (e->from.two_years && e->to == e->from.to)
                        take_two_years(e);
                else
                        read_until(l, how, e);
        }
        if (!n)
                read_endings(l, e);
        if (alone)
                read_last_word(l, e);
        bool span = is_span(&e->from);
        if (!n && e->from.part == PART_END && !e->is_range && !span)
                e->deadline = true;
        if (e->about)
                e->from.about = true;
        if (from > 0 && e->is_range && alone)
                e->until.about |= e->about;
        return true;
}
