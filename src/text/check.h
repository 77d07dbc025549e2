/* check.h: what the rules of proofreading share: the paragraph as code points, and how a finding is put down.
 * Private to src/text; the front door is text.h. */
#ifndef HANQING_TEXT_CHECK_H
#define HANQING_TEXT_CHECK_H

#include "text/fold_inline.h"
#include "text/text.h"

enum {
        RULE_HABIT = 1, /* a habit of the whole text is told once */
        RULE_TEXT = 2,  /* find is called once a text, after all paragraphs, with i = 0 */
};

/* A line of the text. cp[-PARA_PAD … n + PARA_PAD - 1] may be read; outside of the line stands 0. */
#define PARA_PAD 40
typedef struct {
        const uint32_t *cp;
        const uint32_t *off; /* of each character, in the text; off[n] is the end */
        int n;
        size_t number; /* line, from 1 */
} Para;

/* How often a habit was met; all of its places are kept only where every place is wanted. */
typedef struct {
        const CheckRule *rule;
        size_t n;
} Habit;

typedef struct Check {
        Ctx *c;
        Str text;
        const CheckOptions *o;
        Para p;
        const CheckRule *rule; /* the one at work */
        VEC(Remark) remarks;
        size_t n_left_off;
        VEC(Habit) habits; /* that were met */
        Dates dates;       /* of the whole text */
        Quantities numbers;
        uint32_t line_ended; /* last character of the line just before; 0 behind an empty one */
        uint64_t *told;      /* of check_names.c: glyphs */
        int n_short_names;
        void *kept;    /* of confuse.c */
        void *carried; /* of check_pairs.c: marks that are open at the end of a paragraph */
} Check;

/* Characters i up to to of the paragraph; the rule's own sentence. */
void remark(Check *k, int i, int to, Str proposal);
/* The same with a sentence of its own, made by str_printf or borrowed. */
void remark_because(Check *k, int i, int to, Str proposal, Str why);
/* By offsets in the text. */
void remark_at(Check *k, Span at, Str proposal, Str why);
/* For a finding of another row than the one at work. */
void remark_as(Check *k, const char *rule, int i, int to, Str proposal);

/* Characters of the paragraph as text, borrowed. */
Str para_text(const Check *k, int i, int to);
/* Characters of w at i, or ending before i; 0 if it does not stand there. */
int word_at(const Para *p, int i, const char32_t *w);
int word_before(const Para *p, int i, const char32_t *w);
/* The longest of a list that ends with NULL. */
int any_at(const Para *p, int i, const char32_t *const *words);
int any_before(const Para *p, int i, const char32_t *const *words);
bool one_of(uint32_t cp, const char32_t *set);
bool is_hanzi(uint32_t cp); /* 〇 and the like included */
bool is_latin(uint32_t cp);
bool is_numeral(uint32_t cp);   /* 〇零一二…九十百千万亿两 */
int numeral_value(uint32_t cp); /* 0 to 9, 两 is 2; else -1 */
/* Chinese numerals of a number below 10,000; in the order of reading. */
Str chinese_number(Arena *a, int n);
/* Index of the first date at or behind an offset; dates.n if there is none. */
size_t first_date(const Check *k, size_t from);
/* Half-open bounds of the sentence of the text around at: up to 。！？； or the end of the line. */
Span sentence_around(Str text, size_t at);
bool has_word(Str s, const char *w);

extern const CheckRule rules_punctuation[], rules_pairs[], rules_numbers[], rules_time[],
        rules_sums[], rules_names[], rules_words[], rules_likely[];

/* confuse.c: rows of rules_likely
 * charmodel.c: */
#define MODEL_ORDER 4
/* Logarithm (base 2) of how likely the four characters are as a run, given those before; see charmodel.c. */
double charmodel_score(const CharModel *m, const uint16_t *ids, int n);
unsigned charmodel_count(
        const CharModel *m, const uint16_t *ids, int n); /* n from 1 to MODEL_ORDER */
/* What a character is to a model: itself, folded; one mark for all punctuation, one for digits, one for Latin. */
uint16_t charmodel_id(uint32_t cp);
/* False if the two were never met side by side; quick, and true of some others, too. */
bool charmodel_may_meet(const CharModel *m, uint16_t a, uint16_t b);

#endif
