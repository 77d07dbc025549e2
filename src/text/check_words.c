/* check_words.c: finds the words of check_word_lists.c, characters written twice, and 截止 for 截至. */
#include "text/check.h"
#include "text/check_word_lists.h"
#include "text/lane.h"

#include <string.h>

/* All words in one pass: the matcher of names takes the longest, so that an exception hides what it holds. */
static const char *const kinds[] = {"wrong", "usual", "superseded", "right"};

/* Which characters stand in the text, several sharing one place: a word whose first or second has none cannot stand there.
 * Nearly all of a thousand words need not be prepared for a paragraph then. */
typedef struct {
        Names *names;
        bool stands[LANE_SIGNS];
} Standing;

static bool *place_of(Standing *w, uint32_t cp)
{
        return &w->stands[lane_sign(lane_form(cp))];
}

/* Words are of two characters at least. */
static bool may_stand(Standing *w, const char *word)
{
        uint32_t first, second;
        word = text_next(word, word + UTF8_MAX, &first);
        (void)text_next(word, word + UTF8_MAX, &second);
        return *place_of(w, first) && *place_of(w, second);
}

static void add_word(Standing *w, const char *word, int kind, const char *id, const char *display)
{
        if (may_stand(w, word))
                names_add(w->names, str_from(word), str_from(kinds[kind]), str_from(id),
                        str_from(display));
}

/* With the dash of the standard and with the hyphen that many write for it. */
static void add_work(Arena *a, Standing *w, const Superseded *s)
{
        if (!may_stand(w, s->old))
                return;
        Str old = str_from(s->old);
        size_t dash = str_find(old, S("—"), 0);
        add_word(w, s->old, 2, s->since, s->now);
        if (dash != SIZE_MAX)
                add_word(w,
                        str_printf(a, "%.*s-%.*s", STR(str_slice(old, 0, dash)),
                                STR(str_slice(old, dash + 3, old.n)))
                                .p,
                        2, s->since, s->now);
}

static Names *words_of(Arena *a, Str text)
{
        Standing w = {.names = names_new(a)};
        uint32_t cp;
        for (size_t at = 0; utf8_next(text, &at, &cp);)
                *place_of(&w, cp) = true;
        for (const WordPair *p = wrong_words; p->wrong; p++)
                add_word(&w, p->wrong, 0, p->wrong, p->right);
        for (const WordPair *p = usual_words; p->wrong; p++)
                add_word(&w, p->wrong, 1, p->wrong, p->right);
        for (const Superseded *p = superseded_works; p->old; p++)
                add_work(a, &w, p);
        for (const char *const *p = right_words; *p; p++)
                add_word(&w, *p, 3, *p, *p);
        names_ready(w.names);
        return w.names;
}

/* The work that replaced it stands in the text as well: it is history that is told. */
static bool tells_history(const Check *k, Map *known, Str work)
{
        static const char told[] = "told", not_told[] = "";
        const char *answer = map_lookup(known, work);
        if (!answer) {
                answer = str_find(k->text, work, 0) != SIZE_MAX ? told : not_told;
                map_put(known, work, (void *)(uintptr_t)answer);
        }
        return answer == told;
}

static void words(Check *k, int i)
{
        NameHits hits;
        Map known = map_new(k->c->arena);
        const Names *words = words_of(k->c->arena, k->text);
        (void)i;
        if (names_find(k->c, words, k->text, &hits) != OK) {
                fault_clear(k->c); /* cannot be: CHECK_MAX is below what it takes */
                return;
        }
        for (size_t n = 0; n < hits.n; n++) {
                const NameHit *h = &hits.p[n];
                NameBearer w = name_first(words, h);
                if (str_eq(w.kind, S("superseded"))) {
                        k->rule = check_rule(S("superseded"));
                        if (!tells_history(k, &known, w.display))
                                remark_at(k, h->at, w.display,
                                        str_printf(k->c->arena,
                                                tr(k->c,
                                                        "It was replaced by %.*s, in force since %.*s."),
                                                STR(w.display), STR(w.id)));
                } else if (!str_eq(w.kind, S("right")) && str_eq(h->text, w.id)) {
                        k->rule = check_rule(
                                str_eq(w.kind, S("wrong")) ? S("wrong-word") : S("usual-word"));
                        remark_at(k, h->at, w.display, (Str){0});
                }
        }
}

/* 截止2023年9月: up to a time is 截至; 截止 ends a matter. */
static void up_to(Check *k, int i)
{
        static const char32_t *const times[] = {
                U"目前", U"今年", U"去年", U"现在", U"上月", U"本月", NULL};
        const Para *p = &k->p;
        int n = word_at(p, i, U"截止"), at = i + n;
        if (!n || is_hanzi(p->cp[i - 1]))
                return;
        n += p->cp[at] == U'到' || p->cp[at] == U'至';
        at = i + n;
        if (is_arabic(p->cp[at]) || any_at(p, at, times))
                remark(k, i, at, S("截至"));
}

/* 的的: a character written twice by mistake; but 目的的, 的的确确. */
static void doubled_word(Check *k, int i)
{
        static const struct {
                uint32_t cp;
                const char32_t *before, *behind; /* what makes words of it */
        } rows[] = {
                {U'的', U"目标鹄端中", U"确"},
                {U'是', U"于但可要只还不正就总若", U"非"},
                {U'在', U"存现实内外潜健", U"处"},
                {U'与', U"参赋给付", U""},
                {U'及', U"以普涉波推顾危来不", U"格时物其第"},
                {U'把', U"一两几车拖火", U"手柄握戏关"},
        };
        const Para *p = &k->p;
        if (p->cp[i + 1] != p->cp[i])
                return;
        for (size_t r = 0; r < ARRAY_LEN(rows); r++)
                if (rows[r].cp == p->cp[i] && !one_of(p->cp[i - 1], rows[r].before) &&
                        !one_of(p->cp[i + 2], rows[r].behind) && p->cp[i - 1] != p->cp[i] &&
                        p->cp[i + 2] != p->cp[i] && is_hanzi(p->cp[i - 1]))
                        remark(k, i, i + 2, para_text(k, i, i + 1));
}

const CheckRule rules_words[] = {
        {"wrong-word", "《现代汉语词典》《通用规范汉字表》", N_("This word is written otherwise."),
                "他迫不急待地赶来。", "他迫不及待地赶来。", REMARK_LIKELY, RULE_TEXT, NULL, words},
        {"usual-word", "《第一批异形词整理表》", N_("This word has another form by preference."),
                "其它物产", "其他物产", REMARK_HINT, RULE_HABIT, NULL, NULL},
        {"superseded", "标准和法规现行版本", N_("What is cited has been replaced."),
                "按《国家行政机关公文处理办法》办理。", "按《党政机关公文处理工作条例》办理。",
                REMARK_LIKELY, 0, NULL, NULL},
        {"doubled-word", "《现代汉语词典》", N_("A word is written twice."),
                "这是全县最早的的书院。", "这是全县最早的书院。", REMARK_LIKELY, 0, U"的是在与及把",
                doubled_word},
        {"up-to", "《现代汉语词典》", N_("Up to a time is 截至."), "截止2023年9月，出版20部。",
                "截至2023年9月，出版20部。", REMARK_LIKELY, 0, U"截", up_to},
        {0},
};
