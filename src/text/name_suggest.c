/* name_suggest.c: names that the authority does not know yet, as candidates for it: never taken for known, always shown with
 * their count and their places. Precision comes first: a word is proposed only where what stands around it leaves little else
 * that it could be. A person has a surname, one or two characters, and a title beside it (王文明同志, 县长王文明。); a place or a
 * body ends with its kind and begins where a sentence part, or a word such as 在 or 到, has just ended. */
#include "text/scan.h"

#include <stdlib.h>
#include <string.h>

#define RUN_MAX 256          /* characters between two signs */
#define SUGGESTIONS_MAX 5000 /* forms */
#define BODY_MAX 14          /* characters before the kind of a body */

/* The lists below, by whose first characters a cell is asked first. */
enum { SURNAMES, DOUBLE_SURNAMES, COMMON, VERBS, TITLES, PLACE_ENDS, BODY_ENDS, N_LISTS };
typedef struct {
        CharSet firsts[N_LISTS];
} Sieve;

/* A stretch of ideographs, folded. */
typedef struct {
        const Sieve *sieve;
        uint32_t cp[RUN_MAX + 2];
        size_t off[RUN_MAX + 1];
        int n;
} Run;

typedef struct {
        Ctx *c;
        Str text;
        const Names *known;
        NameHits hits;
        size_t next_hit;
        Map forms; /* form → Candidate */
        VEC(NameSuggestion *) found;
} Search;

/* The commonest surnames, by the sixth national census and 百家姓. */
static const char32_t surnames[] =
        U"王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任"
        U"姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦季俞章"
        U"鲁葛伍韦申尤毕聂丛焦向柳邢路岳齐梅莫庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项游阳裴席卫查屈鲍覃霍翁隋"
        U"植甘景薄包司柏宁柯阮桂闵解强柴华车冉房边辜吉饶刁瞿戚丘古米池滕晋苑邬臧宫苟褚廉简娄盖符奚木穆燕郎邸冀谈姬屠";
static const char32_t *const double_surnames[] = {U"欧阳", U"司马", U"诸葛", U"上官", U"司徒",
        U"皇甫", U"令狐", U"东方", U"夏侯", U"慕容", U"端木", U"公孙", U"尉迟", U"宇文", U"长孙",
        U"轩辕", NULL};
/* No name has them. */
static const char32_t common[] =
        U"的了是在和与或及有不这那我你他她它们个其之而以于被把将已所者为因由从到至对向并等也都就还又但"
        U"各该本每某此全一二三四五六七八九十百千万两几多少前后上下内外中来去说要会能可应";
/* Not of a person: 党组副书记, 市委主任. */
static const char32_t offices[] = U"组委办处科局室部厅院党副正常总政府市县区乡镇村省校会";
/* Words of doing: a name begins behind them and does not hold them. */
static const char32_t *const verbs[] = {U"推进", U"提高", U"支持", U"维护", U"发挥", U"充实",
        U"检验", U"增强", U"加强", U"建设", U"继续", U"扎实", U"组建", U"成立", U"设立", U"召开",
        U"参观", U"走进", U"联系", U"负责", U"担任", U"管理", U"毕业", U"考入", U"就读", U"倡建",
        U"创办", U"创建", U"兴建", U"重修", U"修建", NULL};
/* After these words something begins. */
static const char32_t openers[] = U"在到至于由从赴往经和与及为是向对请让给同自据访过抵游驻属";
static const char32_t *const titles[] = {U"同志", U"先生", U"女士", U"烈士", U"县长", U"书记",
        U"主任", U"局长", U"校长", U"乡长", U"镇长", U"区长", U"村长", U"部长", U"教授", U"院长",
        U"馆长", U"主席", U"省长", U"市长", U"知县", U"知府", U"知州", U"总督", U"巡抚", U"主编",
        U"会长", U"队长", U"连长", U"营长", U"团长", U"旅长", U"师长", U"军长", U"科长", U"股长",
        U"所长", U"站长", U"社长", U"厂长", U"场长", U"议长", U"知事", U"县丞", U"教谕", U"训导",
        U"典史", U"邑绅", U"乡绅", U"举人", U"进士", U"贡生", U"秀才", U"支书", U"政委", U"司令",
        U"参谋", U"秘书", U"记者", U"通讯员", U"村民", U"社员", U"常委", U"传承人", U"老师", NULL};
/* What somebody whose name stands behind a title does next. */
static const char32_t doings[] =
        U"到率说任被等与和为在于主出带倡创捐报讲介回著撰牺参接指陪代亲赴因奉兼向对将从及同以作致宣签题立建修重募又曾先商";
static const char32_t never_last[] = U"陪率说被等与和为在于到从将向赴";
/* A place may begin behind these, and end before those: 桐溪县城关镇, 石桥村村民. */
static const char32_t greater[] = U"省州市县区乡镇";
static const char32_t beside[] = U"人民境内东西南北的村城街乡镇";
static const char32_t *const place_ends[] = {U"县", U"乡", U"镇", U"村", U"山", U"河", U"桥", U"祠",
        U"寺", U"庙", U"街道", U"沟", U"湾", U"岭", U"溪", U"渡", U"坝", U"寨", U"屯", U"湖", NULL};
static const char32_t *const body_ends[] = {U"委员会", U"办公室", U"研究室", U"研究会", U"协会",
        U"学会", U"中学", U"小学", U"大学", U"学院", U"公司", U"医院", U"银行", U"档案馆",
        U"图书馆", U"博物馆", U"纪念馆", U"出版社", U"合作社", U"公社", U"教育局", U"财政局",
        U"公安局", U"水利局", U"文化局", U"民政局", U"统计局", U"联合社", U"分局", U"书院", U"学堂",
        U"商会", U"农会", U"工会", U"管理局", U"税务局", U"资源局", U"卫生院", U"粮食局", U"农业局",
        U"林业局", U"交通局", U"供销社", U"剧团", U"农场", U"林场", U"电视台", U"广播站", U"法院",
        U"检察院", U"人民政府", U"党校", U"师范学校", U"文化馆", U"方志馆", NULL};

static const char32_t *const *const word_lists[N_LISTS] = {[DOUBLE_SURNAMES] = double_surnames,
        [VERBS] = verbs,
        [TITLES] = titles,
        [PLACE_ENDS] = place_ends,
        [BODY_ENDS] = body_ends};

static void sieve_put(CharSet *set, uint32_t cp)
{
        set->signs[cp >> 6 & 63] |= SIGN(cp);
}

static void sieve_fill(Sieve *s)
{
        for (const char32_t *cp = surnames; *cp; cp++)
                sieve_put(&s->firsts[SURNAMES], *cp);
        for (const char32_t *cp = common; *cp; cp++)
                sieve_put(&s->firsts[COMMON], *cp);
        for (int k = 0; k < N_LISTS; k++)
                for (const char32_t *const *w = word_lists[k]; w && *w; w++)
                        sieve_put(&s->firsts[k], **w);
}

static bool is_of(uint32_t cp, const char32_t *list)
{
        for (; *list; list++)
                if (*list == cp)
                        return true;
        return false;
}

static bool may_be(const Run *r, int i, int list)
{
        return lane_in(&r->sieve->firsts[list], r->cp[i]);
}

/* The longest word of the list at cell i; 0 if there is none. */
static int word_at(const Run *r, int i, int list)
{
        int best = 0;
        if (i >= r->n || !may_be(r, i, list))
                return 0;
        for (const char32_t *const *words = word_lists[list]; *words; words++) {
                int n = 0;
                while ((*words)[n] && i + n < r->n && r->cp[i + n] == (*words)[n])
                        n++;
                if (!(*words)[n] && n > best)
                        best = n;
        }
        return best;
}

/* Something may begin at cell i: a run, or what stands before says so. */
static bool begins(const Run *r, int i)
{
        return i == 0 || is_of(r->cp[i - 1], openers) || (i > 1 && word_at(r, i - 2, VERBS));
}

/* None of the cells is a word of everyday speech, or of doing. */
static bool is_plain(const Run *r, int from, int to)
{
        for (int i = from; i < to; i++)
                if ((may_be(r, i, COMMON) && is_of(r->cp[i], common)) || word_at(r, i, VERBS))
                        return false;
        return to > from;
}

/* A name that the authority has covers part of it; of a body, all of it, since most bear their place's name. */
static bool is_known(Search *s, size_t from, size_t to, bool body)
{
        while (s->next_hit < s->hits.n && s->hits.p[s->next_hit].at.to <= from)
                s->next_hit++;
        for (size_t i = s->next_hit; i < s->hits.n && s->hits.p[i].at.from < to; i++)
                if (s->hits.p[i].at.to > from &&
                        (!body || s->hits.p[i].at.from < from || s->hits.p[i].at.to >= to))
                        return true;
        return false;
}

static void note(Search *s, const Run *r, int from, int to, const char *kind)
{
        Span at = {r->off[from], r->off[to]};
        Arena *a = s->c->arena;
        if (is_known(s, at.from, at.to, strcmp(kind, "body") == 0))
                return;
        Str form = fold_text(a, str_slice(s->text, at.from, at.to), NULL);
        Str key = str_printf(a, "%s\t%.*s", kind, STR(form));
        NameSuggestion *one = map_lookup(&s->forms, key);
        if (!one) {
                if (s->found.n >= SUGGESTIONS_MAX)
                        return;
                one = NEW(a, NameSuggestion);
                *one = (NameSuggestion){.form = str_slice(s->text, at.from, at.to), .kind = kind};
                one->places = NEW_N(a, Span, NAME_PLACES_MAX);
                map_put(&s->forms, key, one);
                *VEC_PUSH(a, &s->found) = one;
        }
        if (one->count < NAME_PLACES_MAX)
                one->places[one->count] = at;
        one->count++;
}

/* Cells of a surname at i; 0 if none. */
static int surname_at(const Run *r, int i)
{
        int n = word_at(r, i, DOUBLE_SURNAMES);
        return n ? n : i < r->n && may_be(r, i, SURNAMES) && is_of(r->cp[i], surnames);
}

/* 王文明 between from and to: a surname, and one or two characters. */
static bool is_person(const Run *r, int from, int to)
{
        int surname = from >= 0 ? surname_at(r, from) : 0, given = to - from - surname;
        for (int i = from; i < to; i++)
                if (is_of(r->cp[i], offices))
                        return false;
        return surname && given >= 1 && given <= 2 && is_plain(r, from + surname, to);
}

/* 王文明同志: the name ends where a title begins, and something begins with it. */
static bool before_title(Search *s, const Run *r, int title)
{
        for (int n = 4; n >= 2; n--)
                if (title >= n && begins(r, title - n) && is_person(r, title - n, title)) {
                        note(s, r, title - n, title, "person");
                        return true;
                }
        return false;
}

/* 县长王文明, and no more in the run, or what he did: 县长王文明率队; 王文明，字子安. */
static void after_title(Search *s, const Run *r, int from)
{
        if (is_person(r, from, r->n)) {
                note(s, r, from, r->n, "person");
                return;
        }
        for (int n = 4; n >= 3; n--)
                if (from > 0 && from + n < r->n && is_of(r->cp[from + n], doings) &&
                        !is_of(r->cp[from + n - 1], never_last) && is_person(r, from, from + n)) {
                        note(s, r, from, from + n, "person");
                        return;
                }
}

/* A place may begin at cell i: where anything may, but not with a word before it, or behind a greater one. */
static bool begins_place(const Run *r, int i)
{
        return !is_of(r->cp[i], openers) &&
                (begins(r, i) || (i > 2 && is_of(r->cp[i - 1], greater)));
}

/* Behind a place ends the run, or stands a word that goes with one, or a smaller one: 青岭镇石桥村. */
static bool ends_place(const Run *r, int i)
{
        if (i == r->n || is_of(r->cp[i], openers) || is_of(r->cp[i], beside))
                return true;
        for (int to = i + 2; to <= i + 3 && to < r->n; to++)
                if (word_at(r, to, PLACE_ENDS) && is_plain(r, i, to) &&
                        (to + 1 == r->n || is_of(r->cp[to + 1], beside)))
                        return true;
        return false;
}

/* 联合社 of 供销合作社联合社: the body is a longer one. */
static bool goes_on_as_body(const Run *r, int i)
{
        for (int to = i; to < r->n && to <= i + 6; to++)
                if (word_at(r, to, BODY_ENDS))
                        return to == i || is_plain(r, i, to);
        return false;
}

static void places_and_bodies(Search *s, const Run *r, int i)
{
        int n = word_at(r, i, BODY_ENDS);
        if (n && !goes_on_as_body(r, i + n)) {
                for (int from = MAX(0, i - BODY_MAX); from + 2 <= i; from++)
                        if (begins(r, from) && !word_at(r, from, TITLES) && is_plain(r, from, i)) {
                                note(s, r, from, i + n, "body");
                                return;
                        }
                return;
        }
        if (n)
                return;
        n = word_at(r, i, PLACE_ENDS);
        if (n == 1 && r->cp[i] == r->cp[i - 1]) /* 石桥村村民 */
                return;
        for (int from = i - 3; n && from <= i - 2; from++)
                if (from >= 0 && begins_place(r, from) && is_plain(r, from, i) &&
                        ends_place(r, i + n)) {
                        note(s, r, from, i + n, "place");
                        return;
                }
}

/* sign is what stands behind the run. */
static void search_run(Search *s, const Run *r, Str behind)
{
        static const Str courtesy[] = {SC("，字"), SC("，号"), SC(",字"), SC("（字"), SC("(字"),
                SC("（女"), SC("(女"), SC("，男，"), SC("，女，"), SC("（18"), SC("（19"),
                SC("(18"), SC("(19"), SC("，又名"), SC("，原名"), SC("，曾用名"), SC("（生于")};
        for (int i = 1; i < r->n; i++) {
                int title = word_at(r, i, TITLES);
                if (title && before_title(s, r, i))
                        continue;
                places_and_bodies(s, r, i);
        }
        for (int i = 0; i < r->n; i++) {
                int title = word_at(r, i, TITLES);
                if (title && word_at(r, i + title, TITLES) == 0)
                        after_title(s, r, i + title);
        }
        for (size_t k = 0; k < ARRAY_LEN(courtesy); k++)
                if (str_starts(behind, courtesy[k]))
                        after_title(s, r, 0);
}

static int by_count(const void *a, const void *b)
{
        const NameSuggestion *x = *(NameSuggestion *const *)a, *y = *(NameSuggestion *const *)b;
        if (x->count != y->count)
                return x->count < y->count ? 1 : -1;
        return x->places[0].from < y->places[0].from ? -1 : x->places[0].from > y->places[0].from;
}

Err names_suggest(Ctx *c, const Names *known, Str text, NameSuggestions *ret)
{
        Search s = {.c = c, .text = text, .known = known, .forms = map_new(c->arena)};
        if (text.n > TEXT_MAX)
                return fail(
                        c, ERR_LIMIT, "The text is too long to be read for names in one piece.");
        if (known)
                TRY(names_find(c, known, text, &s.hits));
        Sieve sieve = {0};
        sieve_fill(&sieve);
        Run r = {.sieve = &sieve};
        for (size_t at = 0, next = 0; next <= text.n; at = next) {
                uint32_t cp = 0;
                bool more = utf8_next(text, &next, &cp);
                cp = lane_form(cp);
                if (more && fold_class(fold_value(cp)) == CLASS_HAN && r.n < RUN_MAX) {
                        r.off[r.n] = at;
                        r.cp[r.n++] = cp;
                        continue;
                }
                r.off[r.n] = at;
                r.cp[r.n] = 0;
                search_run(&s, &r, str_slice(text, at, text.n));
                r.n = 0;
                if (!more)
                        break;
        }
        if (s.found.n)
                qsort(s.found.p, s.found.n, sizeof *s.found.p, by_count);
        *ret = (NameSuggestions){s.found.p, s.found.n};
        return OK;
}
