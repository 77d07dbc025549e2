/* number_words.c: the words around a figure that say how exact it is (约, 余, 不足), and those that say nothing of it. */
#include "text/number.h"

typedef struct {
        char32_t word[4];
        Qualifier qualifier;
} Hint;

static const Hint before[] = {
        {U"约", QTY_ABOUT},
        {U"大约", QTY_ABOUT},
        {U"大概", QTY_ABOUT},
        {U"大致", QTY_ABOUT},
        {U"约计", QTY_ABOUT},
        {U"约为", QTY_ABOUT},
        {U"约有", QTY_ABOUT},
        {U"约合", QTY_ABOUT},
        {U"≈", QTY_ABOUT},
        {U"近", QTY_LE},
        {U"将近", QTY_LE},
        {U"接近", QTY_LE},
        {U"几近", QTY_LE},
        {U"不足", QTY_LE},
        {U"不到", QTY_LE},
        {U"未满", QTY_LE},
        {U"不满", QTY_LE},
        {U"少于", QTY_LE},
        {U"低于", QTY_LE},
        {U"小于", QTY_LE},
        {U"不超过", QTY_LE},
        {U"不多于", QTY_LE},
        {U"不高于", QTY_LE},
        {U"不大于", QTY_LE},
        {U"至多", QTY_LE},
        {U"最多", QTY_LE},
        {U"≤", QTY_LE},
        {U"<", QTY_LE},
        {U"超过", QTY_GE},
        {U"超", QTY_GE},
        {U"逾", QTY_GE},
        {U"多于", QTY_GE},
        {U"高于", QTY_GE},
        {U"大于", QTY_GE},
        {U"不少于", QTY_GE},
        {U"不低于", QTY_GE},
        {U"不小于", QTY_GE},
        {U"不下", QTY_GE},
        {U"不下于", QTY_GE},
        {U"不止", QTY_GE},
        {U"至少", QTY_GE},
        {U"最少", QTY_GE},
        {U"≥", QTY_GE},
        {U">", QTY_GE},
};
static const Hint after[] = {
        {U"以上", QTY_GE},
        {U"之上", QTY_GE},
        {U"开外", QTY_GE},
        {U"出头", QTY_GE},
        {U"有余", QTY_GE},
        {U"有奇", QTY_GE},
        {U"以下", QTY_LE},
        {U"以内", QTY_LE},
        {U"之内", QTY_LE},
        {U"左右", QTY_ABOUT},
        {U"上下", QTY_ABOUT},
        {U"内外", QTY_ABOUT},
        {U"许", QTY_ABOUT},
        {U"不等", QTY_ABOUT},
};
/* 不足50人 are fewer than fifty. */
static const char32_t *const strict_words[] = {
        U"不足", U"不到", U"不满", U"未满", U"少于", U"低于", U"小于", U"<", NULL};

static int hint_at(const Lane *l, int i, const Hint *hints, size_t n, Qualifier *q)
{
        int best = 0;
        for (size_t k = 0; k < n; k++) {
                int length = hints[k].word[0] == l->cp[i] ? lane_has(l, i, hints[k].word) : 0;
                if (length > best) {
                        best = length;
                        *q = hints[k].qualifier;
                }
        }
        return i + best;
}

int hint_before(const Lane *l, int i, Qualifier *q, bool *strict)
{
        int to = hint_at(l, i, before, ARRAY_LEN(before), q);
        *strict |= to > i && lane_any(l, i, strict_words) > 0;
        return to;
}

int hint_behind(const Lane *l, int i, Qualifier *q)
{
        static const uint64_t firsts = SIGN(U'以') | SIGN(U'之') | SIGN(U'开') | SIGN(U'出') |
                SIGN(U'有') | SIGN(U'左') | SIGN(U'上') | SIGN(U'内') | SIGN(U'许') | SIGN(U'不');
        return lane_among(firsts, l->cp[i]) ? hint_at(l, i, after, ARRAY_LEN(after), q) : i;
}

int words_of_total(const Lane *l, int i)
{
        static const char32_t *const words[] = {U"共", U"共计", U"总计", U"合计", U"总共", U"计",
                U"计有", U"达", U"多达", U"高达", U"好", U"凡", NULL};
        return i + lane_any(l, i, words);
}

bool is_idiom(const Lane *l)
{
        static const char32_t *const words[] = {U"万一", U"一五一十", U"千千万万", NULL};
        int n = lane_any(l, 0, words);
        return n && n == l->n;
}
