/* number.h: what the number files share: the units that quantities are counted in (number_unit.c), and what a number is read
 * as before it is a Quantity (number.c). Private to src/text; the front door is text.h. */
#ifndef HANQING_TEXT_NUMBER_H
#define HANQING_TEXT_NUMBER_H

#include "text/lane.h"

enum { UNIT_SOFT = 1, UNIT_LOOSE = 2, UNIT_LETTERS = 4, UNIT_LARGE = 8 }; /* see unit.tsv */
typedef struct {
        const char32_t *cells; /* folded */
        const char *form;      /* usual form */
        int bits;
} Unit;

/* The longest unit at cell i; NULL if none. *ret_to moves behind it. */
const Unit *unit_at(const Lane *l, int i, int *ret_to);
/* Units named before their number: 银元200元, ￥500, 人民币. NULL if there is none. */
const Unit *unit_before(const Lane *l, int i, int *ret_to);
/* A smaller unit of the same kind at cell i: 3 of 5元3角, 四两 of 二斤四两. How many make one of the greater, which may differ
 * with the time (a 斤 had sixteen 两 until 1959); false if it is none. */
typedef struct {
        double least, most;
        const Unit *unit; /* what the whole counts in then; NULL: the greater */
} SubUnit;
bool part_at(const Lane *l, int i, const Unit *of, SubUnit *ret, int *ret_to);

/* The numeral at cell i, in whatever form: 1905, 二十有三, 十几, 三、四百, 三点一四; false if there is none. */
bool numeral_at(const Lane *l, int i, Numeral *ret);

/* What may stand behind a Chinese numeral and make more of it: the beginnings of units, 余, 分之, 至. */
extern const CharSet behind_numeral;

extern const Unit unit_percent, unit_per_mille, unit_per_myriad;

/* 约, 不足 before a figure; strict: less than it. The cell behind, i if there is none. */
int hint_before(const Lane *l, int i, Qualifier *q, bool *strict);
/* 以上, 左右 behind it. */
int hint_behind(const Lane *l, int i, Qualifier *q);
/* 共计 of 共计3000人, which says nothing of the figure: the cell behind. */
int words_of_total(const Lane *l, int i);
/* 万一, 一五一十: numerals that count nothing, where nothing else stands. */
bool is_idiom(const Lane *l);

#endif
