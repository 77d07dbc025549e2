/* date_era.c: reads years counted in an era, with the dynasty or emperor before it and the brackets behind it; years of the cycle of
 * sixty; reigns, dynasties and plans of five years. What they are worth is the business of date_value_era.c. */
#include "text/date.h"

#define NIAN 0x5E74u  /* 年 */
#define YUAN 0x5143u  /* 元 */
#define REIGN_WORDS 4 /* 南朝 宋 文帝 before an era */
#define ERA_YEAR_MAX 150

static bool opens(uint32_t cp)
{
        return cp == '(' || cp == 0x3014 || cp == '['; /* ( 〔 [ */
}

static bool closes(uint32_t cp)
{
        return cp == ')' || cp == 0x3015 || cp == ']';
}

/* Brackets behind a year
 * ---------------------- */
/* 公元, 即 and the like before the year in brackets. */
static int bracket_words(const Lane *l, int k)
{
        static const char32_t *const words[] = {
                U"即公元", U"即西元", U"公元", U"西元", U"即", NULL};
        return k + lane_any(l, k, words);
}

/* (1522—1566) behind a whole era: its last year goes to bracket_to. */
static int bracket_range(const Lane *l, int i, int *ret_last)
{
        int to;
        if (!is_range_mark(l->cp[i]))
                return i;
        int k = i + 1 + (l->cp[i + 1] == 0x2014);
        to = year_digits(l, k, 4, 4, ret_last);
        return to ? to + (l->cp[to] == NIAN) : i;
}

/* A name of the cycle behind a reign year is part of the date, and compared with it, if a date goes on there; but 光绪二十六年
 * 庚子赔款 has the name of something else. */
static bool dates_on(const Lane *l, int i)
{
        uint32_t cp = l->cp[i];
        return !cp || cp == '\n' || cp == ',' || cp == 0x3002 || cp == 0x3001 || opens(cp) ||
                closes(cp) || (begins_numeral(cp) && !lane_has(l, i, U"一")) || cp == 0x95F0 ||
                cp == 0x6B63 || cp == NIAN; /* 。 、 闰 正 */
}

static const char32_t *const before_cycle[] = {U"岁次", U"岁在", NULL};

/* 甲午, 岁次甲午, (甲午, where bracket) behind a year: the cell behind, i if there is none. */
static int cycle_behind_year(const Lane *l, int i, Point *p)
{
        int comma = l->cp[i] == ',', n = lane_any(l, i + comma, before_cycle),
            k = n ? i + comma + n : i;
        int cycle = cycle_of(l->cp[k], l->cp[k + 1]);
        if (cycle < 0)
                return i;
        if (n || (i > 0 && opens(l->cp[i - 1])) || dates_on(l, k + 2))
                p->bracket_cycle = cycle;
        k += 2 + (l->cp[k + 2] == NIAN);
        return k + (n && l->cp[k] == ',');
}

/* (1936年) or （1936） behind an era year, and 甲午 or (甲午) there: the cell behind, i if there is none. */
static int brackets(const Lane *l, int i, Point *p)
{
        bool bracket = opens(l->cp[i]);
        int k = i + bracket, year;
        int to = p->cycle < 0 || bracket ? cycle_behind_year(l, k, p) : k;
        if (to > k) {
                if (!bracket)
                        return opens(l->cp[to]) && cycle_of(l->cp[to + 1], l->cp[to + 2]) < 0
                                ? brackets(l, to, p)
                                : to;
                if (closes(l->cp[to]))
                        return to + 1;
                k = to + (l->cp[to] == ',' || l->cp[to] == 0x3001);
        }
        if (!bracket)
                return i;
        k = bracket_words(l, k);
        bool before_christ = l->cp[k] == 0x524D; /* 前 */
        to = year_digits(l, k + before_christ, before_christ ? 1 : 3, 4, &year);
        if (!to && !(before_christ && numeral_small(l, k + 1, 999, &year, &to)))
                return i;
        to += l->cp[to] == NIAN;
        p->bracket_to = 0;
        if (p->whole_era)
                to = bracket_range(l, to, &p->bracket_to);
        if (!closes(l->cp[to]) || year == 0)
                return i;
        p->bracket_year = before_christ ? 1 - year : year;
        p->has_bracket = true;
        return to + 1;
}

/* Eras
 * ---- */
/* 初 of 熙宁初, 末 of 光绪末, 中 of 贞观中 in a text; but 永和初级中学, 康熙初三 and 大同中路 have another one, and 长安中 is in a town. */
static bool is_part_of_era(const Lane *l, int i, const EraYear *era)
{
        static const struct {
                char32_t word;
                const char32_t *others; /* what makes another word of it */
        } parts[] = {
                {U'初', U"级中小高试赛步版等稿恋婚衷"},
                {U'末', U"代端尾梢日路位班"},
                {U'中', U"元学心国央路部间医原共队将校尉山华旬秋年级等兴外东西南北街村小立庸和转游下上"},
        };
        uint32_t next = l->cp[i + 1];
        if (l->cp[i] == U'中' && !era->reign.said && !era->reign.emperor &&
                lane_has(l, i - 2, U"长安"))
                return false;
        for (size_t k = 0; k < ARRAY_LEN(parts); k++) {
                if (parts[k].word != l->cp[i])
                        continue;
                for (const char32_t *other = parts[k].others; *other; other++)
                        if (*other == next)
                                return false;
                return !begins_numeral(next);
        }
        return false;
}

/* 、雍正、乾隆年间 behind 康熙, 至乾隆年间, 同治年间 behind 咸丰: the word behind the last of them is said of all. */
static bool goes_on_to_eras(const Lane *l, int i)
{
        static const char32_t *const words[] = {
                U"年间", U"时期", U"间", U"两朝", U"三朝", U"二朝", U"朝", NULL};
        int cells;
        while (!begins_numeral(l->cp[i]) || l->cp[i] == U'万' ||
                l->cp[i] == U'五') { /* 万历 五凤 */
                i += l->cp[i] == 0x3001 || l->cp[i] == 0x81F3 || l->cp[i] == 0x548C; /* 、 至 和 */
                if (!era_name_at(l, i, &cells))
                        return false;
                i += cells;
                if (lane_any(l, i, words))
                        return true;
        }
        return false;
}

/* 两朝, 三朝 behind the last of several eras. */
static int courts_counted(const Lane *l, int i)
{
        return l->cp[i + 1] == U'朝' &&
                        lane_among(SIGN(U'两') | SIGN(U'二') | SIGN(U'三'), l->cp[i])
                ? 2
                : 0;
}

/* Behind an era: whether all of it is meant, or some part of it. */
static int whole_era(const Lane *l, int i, bool alone, Point *p)
{
        static const char32_t *const words[] = {U"年间", U"时期", U"期间", U"时代", U"间", NULL};
        static const uint64_t firsts = SIGN(U'年') | SIGN(U'时') | SIGN(U'期') | SIGN(U'间');
        int n = lane_among(firsts, l->cp[i]) ? lane_any(l, i, words) : 0, to;
        if (!n)
                n = alone && l->cp[i] == U'朝' ? 1 : courts_counted(l, i);
        DatePart part = PART_NONE;
        if (n) {
                to = i + n;
        } else if (!alone && goes_on_to_eras(l, i)) {
                to = i;
        } else {
                to = part_of_period(l, i, &part);
                if (to == i || (to == i + 1 && !alone && !is_part_of_era(l, i, &p->era)))
                        return 0; /* 乾隆中 may go on as anything */
        }
        if (n < 2 && era_has_days(era_bearer(p->era.name, 0)))
                return 0; /* 明治初小学; 大正 is a name of persons, too */
        if (n == 2)
                (void)reigns_at(l, i - 2, &p->reigns); /* 同光年间 */
        bool during = l->cp[i] == U'中' && to == i + 1 && !era_is_solar(era_bearer(p->era.name, 0));
        p->whole_era = true;
        p->part = during ? PART_NONE : part; /* 嘉靖中 is some time under 嘉靖 */
        return to;
}

static int years_before(const Lane *l, int i, Point *p)
{
        int v, to;
        const Era *e = era_bearer(p->era.name, 0);
        if (!era_is_solar(e) || era_has_days(e) || !numeral_small(l, i, ERA_YEAR_MAX, &v, &to) ||
                v < 1 || l->cp[to] != NIAN)
                return 0;
        p->era.year = 1 - v;
        return to + 1;
}

int month_and_day_marked(const Lane *l, int i, Point *p)
{
        int month, day, to;
        uint32_t mark = l->cp[i];
        if ((mark != '.' && mark != '-' && mark != '/' && mark != 0xB7) ||
                !numeral_small(l, i + 1, 12, &month, &to) || l->cp[to] != mark ||
                !numeral_small(l, to + 1, 31, &day, &to) || month < 1 || day < 1)
                return 0;
        p->month = month;
        p->day = day;
        p->solar = true;
        return to;
}

/* The name of a year in the cycle at cell k, -1 if there is none. 太平天国 wrote 好 for 丑, 荣 for 卯 and 开 for 亥. */
static int era_cycle(const Lane *l, int k, const EraName *name)
{
        uint32_t stem = l->cp[k], branch = l->cp[k + 1];
        int cycle = cycle_of(stem, branch);
        bool changed = branch == U'好' || branch == U'荣' || branch == U'开';
        if (cycle >= 0 || !changed || !era_is_heavenly(era_bearer(name, 0)))
                return cycle;
        return cycle_of(stem, branch == U'好' ? U'丑' : branch == U'荣' ? U'卯' : U'亥');
}

/* 三年 of 太平天国癸好三年, 四十九年 of 乾隆甲辰四十九年: the name goes before the number. The cell behind, 0 if there is none. */
static int number_behind_cycle(const Lane *l, int i, Point *p)
{
        int year = 1, to = i + 1;
        if (l->cp[i] != YUAN && (l->cp[i] <= '9' || !numeral_small(l, i, ERA_YEAR_MAX, &year, &to)))
                return 0;
        if (year < 1 || l->cp[to] != NIAN)
                return 0;
        p->era.year = year;
        return to + 1;
}

/* 二三年, 三十七八年: one year and the next. */
static int two_years(const Lane *l, int i, Point *p)
{
        Numeral n;
        if (!begins_numeral(l->cp[i]))
                return 0;
        if (!numeral_han(l, i, &n) || n.high != n.value + 1 || n.high > ERA_YEAR_MAX ||
                l->cp[n.to] != NIAN)
                return 0;
        p->era.year = (int)n.value;
        p->two_years = true;
        return n.to + 1;
}

/* 级 of 方大正三年级, 来 of 大正三年来: behind a name that is borne by persons, too, years that do not count an era. */
static bool counts_no_era(const Lane *l, int i, const EraName *name)
{
        static const char32_t *const words[] = {U"级", U"来", U"制", U"多", U"余", U"内", NULL};
        static const uint64_t firsts =
                SIGN(U'级') | SIGN(U'来') | SIGN(U'制') | SIGN(U'多') | SIGN(U'余') | SIGN(U'内');
        return lane_among(firsts, l->cp[i]) && lane_any(l, i, words) &&
                era_has_days(era_bearer(name, 0));
}

/* The number behind an era: 元年, 二十四年, 甲午年, 二十 of 二十至二十五年. */
static int era_number(const Lane *l, int i, Point *p)
{
        int to, k = lane_blank(l, i), v, end;
        int cycle = era_cycle(l, k, p->era.name);
        if (cycle >= 0 && (to = number_behind_cycle(l, k + 2, p))) {
                p->bracket_cycle = cycle;
                return brackets(l, to, p);
        }
        if (cycle >= 0) {
                p->cycle = cycle;
                p->bare_cycle = l->cp[k + 2] != NIAN;
                return brackets(l, k + 2 + !p->bare_cycle, p);
        }
        if (l->cp[k] == YUAN) {
                p->era.year = 1;
                to = k + 1;
        } else if (l->cp[k] == 0x524D) { /* 民国前三年: counted back from its first */
                return years_before(l, k + 1, p);
        } else if (!numeral_and(l, k, ERA_YEAR_MAX, &p->era.year, &to)) {
                return two_years(l, k, p);
        } else if (p->era.year < 1) {
                return 0;
        }
        int behind = lane_blank(l, to);
        if (l->cp[behind] == NIAN && counts_no_era(l, behind + 1, p->era.name))
                return 0;
        if (l->cp[behind] == NIAN || l->cp[behind] == 0x8F7D) /* 载: 天宝三载 */
                return brackets(l, behind + 1, p);
        if ((closes(l->cp[to]) && l->cp[to + 1] == NIAN)) /* 1935(民国二十四)年 */
                return to;
        if (opens(l->cp[to]) && (end = brackets(l, to, p)) > to && l->cp[end] == NIAN)
                return end + 1; /* 光绪三十一(1905)年 */
        if ((end = month_and_day_marked(l, to, p)))
                return end;
        bool goes_on = is_range_mark(l->cp[to]) || l->cp[to] == 0x3001; /* 、 */
        if (!goes_on || !numeral_small(l, to + 1, ERA_YEAR_MAX, &v, &end))
                return 0;
        bool units = v < 10 && p->era.year > 10 && v == p->era.year % 10 + 1; /* 二十三、四年 */
        return l->cp[end] == NIAN && (l->cp[to] != 0x3001 || v > p->era.year || units) ? to : 0;
}

static int era_tail(const Lane *l, int i, Point *p)
{
        int to = whole_era(l, i, i + 1 >= l->n, p);
        return to ? brackets(l, to, p) : era_number(l, i, p);
}

/* Words for a dynasty or an emperor at cell i; what they tell goes to r. The cell behind, i if there are none. */
static int reign_word(const Lane *l, int i, Reign *r)
{
        int cells = 0, length = 0;
        const Dynasty *d = dynasty_at(l, i, &cells);
        const char32_t *emperor = emperor_at(l, i, &length);
        if (emperor && length > cells) { /* 元帝, not 元 */
                r->emperor = emperor;
                return i + length;
        }
        if (!d || d->reigns || !courts_any(d->courts))
                return i;
        r->courts = r->said ? courts_narrow(r->courts, d->courts) : d->courts;
        r->said = true;
        int to = i + cells;
        bool suffix = l->cp[to] == 0x4EE3 || l->cp[to] == 0x671D; /* 代 朝, but 唐代宗 */
        to += suffix && !emperor_at(l, to, &length);
        return to + (l->cp[to] == 0xB7); /* · */
}

/* Eras whose names are words of every day as well: without a court before them or a month behind them, 建国三十年 and
 * 和平70年 are not of 代 and 北魏. */
static bool is_everyday(const Lane *l, int i, int cells, const Reign *reign, int behind)
{
        static const char32_t *const words[] = {U"建国", U"和平", U"太平", U"中和", NULL};
        if (reign->said || reign->emperor || lane_any(l, i, words) != cells)
                return false;
        Point after = POINT_EMPTY;
        after.to = behind;
        (void)point_behind_year(l, &after);
        return !after.month;
}

/* A walk along the words for dynasties and emperors at a cell, from one era that may be meant to the next: 宋至元 has 至元, too. */
typedef struct {
        int at, cells; /* where the era stands, and how long it is */
        int words;     /* before it, and one */
        Reign reign;   /* what they tell */
        const EraName *name;
} EraWalk;

static bool next_era(const Lane *l, EraWalk *w)
{
        for (;;) {
                int next = w->words ? reign_word(l, w->at, &w->reign) : w->at;
                if (w->words++ && (next == w->at || w->words > REIGN_WORDS + 1))
                        return false;
                w->at = next;
                w->name = era_name_at(l, w->at, &w->cells);
                if (w->name)
                        return true;
        }
}

bool era_stands_at(const Lane *l, int i)
{
        return next_era(l, &(EraWalk){.at = i});
}

/* 光绪二十年, 清光绪二十年, 唐玄宗开元三年, 南朝宋文帝元嘉三年, 民国廿四年, 光绪甲午年, 乾隆年间. */
int year_of_era(const Lane *l, int i, Point *p)
{
        for (EraWalk w = {.at = i}; next_era(l, &w);) {
                Point read = *p;
                read.era = (EraYear){.name = w.name, .reign = w.reign};
                int to = era_tail(l, w.at + w.cells, &read);
                if (to && !is_everyday(l, w.at, w.cells, &w.reign, to)) {
                        *p = read;
                        return to;
                }
        }
        return 0;
}

int era_in_brackets(const Lane *l, int i, Point *p)
{
        Point inner = POINT_EMPTY;
        if (!opens(l->cp[i]))
                return i;
        int k = i + 1 + lane_has(l, i + 1, U"即"), to = year_of_era(l, k, &inner);
        if (to && !inner.whole_era && inner.cycle < 0 && closes(l->cp[to])) {
                p->bracket_era = inner.era;
                return to + 1;
        }
        int cycle = cycle_of(l->cp[k], l->cp[k + 1]);
        if (cycle < 0)
                return i;
        to = k + 2 + (l->cp[k + 2] == NIAN);
        if (!closes(l->cp[to]))
                return i;
        p->bracket_cycle = cycle;
        return to + 1;
}

bool year_of_cycle(const Lane *l, int i, Point *p)
{
        i += lane_any(l, i, before_cycle);
        int cycle = cycle_of(l->cp[i], l->cp[i + 1]);
        if (cycle < 0)
                return false;
        p->cycle = cycle;
        if (l->cp[i + 2] == NIAN)
                return point_ends(p, brackets(l, i + 3, p));
        Point more = *p;
        more.to = i + 2;
        (void)point_behind_year(l, &more); /* 甲午七月, or nothing else at all */
        return (l->n == i + 2 || more.month || more.part != PART_NONE) && point_ends(p, i + 2);
}

static bool is_end_of_period(const Lane *l, int i)
{
        return i >= l->n || is_range_mark(l->cp[i]) || l->cp[i] == 0x3001 || l->cp[i] == ',' ||
                l->cp[i] == 0x548C || l->cp[i] == 0x4EE5; /* 、 , 和 以(前) */
}

/* Periods
 * ------- */
int part_of_period(const Lane *l, int i, DatePart *ret)
{
        static const DateWord words[] = {
                {U"初期", PART_BEGIN},
                {U"初年", PART_BEGIN},
                {U"初叶", PART_BEGIN},
                {U"年初", PART_BEGIN},
                {U"前期", PART_EARLY},
                {U"早期", PART_EARLY},
                {U"前叶", PART_EARLY},
                {U"上半叶", PART_FIRST_HALF},
                {U"前半叶", PART_FIRST_HALF},
                {U"上半期", PART_FIRST_HALF},
                {U"前半期", PART_FIRST_HALF},
                {U"中期", PART_HALFWAY},
                {U"中叶", PART_HALFWAY},
                {U"中后期", PART_SECOND_HALF},
                {U"后期", PART_LATE},
                {U"晚期", PART_LATE},
                {U"末期", PART_END},
                {U"末年", PART_END},
                {U"末叶", PART_END},
                {U"季年", PART_END},
                {U"下半叶", PART_SECOND_HALF},
                {U"后半叶", PART_SECOND_HALF},
                {U"下半期", PART_SECOND_HALF},
                {U"后半期", PART_SECOND_HALF},
                {U"初", PART_BEGIN},
                {U"中", PART_HALFWAY},
                {U"末", PART_END},
        };
        static const uint64_t firsts = SIGN(U'初') | SIGN(U'年') | SIGN(U'前') | SIGN(U'早') |
                SIGN(U'上') | SIGN(U'中') | SIGN(U'后') | SIGN(U'晚') | SIGN(U'末') | SIGN(U'季') |
                SIGN(U'下');
        if (!lane_among(firsts, l->cp[i]))
                return i;
        int n;
        const DateWord *w = date_word_at(l, i, words, ARRAY_LEN(words), &n);
        if (!w)
                return i;
        *ret = (DatePart)w->means;
        return i + n;
}

/* 代, 朝, 时期 behind the name of a dynasty. */
static int period_suffix(const Lane *l, int i)
{
        static const char32_t *const words[] = {
                U"时期", U"期间", U"时代", U"王朝", U"代", U"朝", U"年间", U"之际", U"之交", NULL};
        if ((l->cp[i - 1] == 0x521D ||
                    l->cp[i - 1] == 0x672B) && /* 清初期, 清末年: 初 末 belong to the name */
                (l->cp[i] == 0x671F || l->cp[i] == NIAN))
                i++;
        return i + lane_any(l, i, words);
}

/* 嘉靖, 明嘉靖 that nothing follows; of a court that had it, so that 宋至元 is not 至元 of 宋. */
static bool bears(const EraName *name, const Reign *reign)
{
        for (int k = 0; k < name->n; k++)
                if (!era_is_solar(era_bearer(name, k)) && era_fits(era_bearer(name, k), reign))
                        return true;
        return false;
}

static bool period_of_era(const Lane *l, int i, Point *p)
{
        for (EraWalk w = {.at = i}; next_era(l, &w);) {
                if (era_is_heavenly(era_bearer(w.name, 0)))
                        return false; /* 太平天国 is a state first of all */
                if (!is_end_of_period(l, w.at + w.cells) || !bears(w.name, &w.reign))
                        continue;
                p->era = (EraYear){.name = w.name, .reign = w.reign};
                p->whole_era = true;
                return point_ends(p, w.at + w.cells);
        }
        return false;
}

int reigns_at(const Lane *l, int i, const Dynasty **ret)
{
        static const char32_t *const words[] = {U"年间", U"时期", U"期间", U"时代", U"间", NULL};
        int cells, n = 0;
        const Dynasty *d = dynasty_at(l, i, &cells);
        if (!d || !d->reigns || !(n = lane_any(l, i + cells, words)))
                return 0;
        *ret = d;
        return i + cells + n;
}

bool reigns_stand_at(const Lane *l, int i)
{
        const Dynasty *d;
        return reigns_at(l, i, &d) > 0;
}

bool reigns_read(const Lane *l, int i, Point *p)
{
        int to = reigns_may_stand_at(l, i) ? reigns_at(l, i, &p->period) : 0;
        p->period_to = p->period;
        return to && point_ends(p, to);
}

/* Plans of five years
 * ------------------- */
/* 十四 of 十四五, 九 of 九五; 0 if there is none. */
static int plan_number(const uint32_t *cp)
{
        static const char32_t digits[] = U"一二三四五六七八九";
        bool ten = cp[0] == U'十', both = ten && cp[2] == U'五';
        for (int k = 0; digits[k]; k++)
                if (digits[k] == cp[both])
                        return k + 1 + 10 * both;
        return ten && !both ? 10 : 0;
}

static int plan_cells(const uint32_t *cp)
{
        int v = plan_number(cp), n = v > 10 ? 2 : 1;
        return v && cp[n] == U'五' && !begins_numeral(cp[n + 1]) ? n + 1 : 0;
}

bool plan_stands_at(const uint32_t *cp)
{
        return plan_cells(cp) > 0;
}

/* 二十五期间 is another number, and 十五末, 三五以来 may be one; and “七五”普法 is counted from 1986 on. */
int plan_at(const Lane *l, int i, uint32_t prev, Point *p)
{
        static const char32_t *const words[] = {U"时期", U"期间", U"计划", U"规划", NULL};
        static const char32_t *const more[] = {U"末", U"以来", NULL};
        static const char32_t *const others[] = {U"普法", U"法制宣传", U"法治宣传", NULL};
        bool quoted = is_opening_quote(l->cp[i]);
        if (!quoted &&
                (is_arabic(prev) || is_han_digit(prev) || unit_of(prev) > 0 || prev == 0x7B2C))
                return 0;
        int n = plan_cells(l->cp + i + quoted), to = i + quoted + n;
        if (!n)
                return 0;
        if (prev == 0x3001 && n == 2 && l->cp[i] == U'十') /* 初一、十五期间 */
                return 0;
        uint32_t closing = l->cp[to];
        if (quoted && closing != 0x201D && closing != 0x300D && closing != '"') /* ” 」 */
                return 0;
        to += quoted;
        if (quoted && (lane_any(l, to, others) || (closing == '"' && n < 3)))
                return 0;
        int word = lane_any(l, to, words);
        if (!word && !quoted && (n < 3 || !lane_any(l, to, more)))
                return 0;
        to += word;
        p->plan = plan_number(l->cp + i + quoted);
        p->part = l->cp[to] == U'末' && !lane_has(l, to, U"末期") ? PART_END : PART_NONE;
        return to + (p->part == PART_END);
}

bool period_read(const Lane *l, int i, Point *ret)
{
        Point p = POINT_EMPTY;
        int cells, to;
        if (period_of_era(l, i, &p)) {
                *ret = p;
                return true;
        }
        const Dynasty *d = dynasty_at(l, i, &cells);
        if (!d)
                return false;
        p.period = p.period_to = d;
        /* 隋唐; but 代 behind a name is no state, and 清明 a day */
        for (to = i + cells; l->cp[to] != 0x4EE3 && (d = dynasty_at(l, to, &cells)) &&
                d->first >= p.period_to->first && d->first != YEAR_NOT_KNOWN;
                to += cells)
                p.period_to = d;
        to = period_suffix(l, to);
        p.to = part_of_period(l, to, &p.part);
        *ret = p;
        return true;
}
