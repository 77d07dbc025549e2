/* check_word_lists.h: the words that check_words.c looks for. Each list ends with a row of nothing. */
#ifndef HANQING_TEXT_CHECK_WORD_LISTS_H
#define HANQING_TEXT_CHECK_WORD_LISTS_H

/* A word that is written wrongly, or otherwise than is usual, and how it is written. */
typedef struct {
        const char *wrong, *right;
} WordPair;

/* A standard or regulation, what replaced it, and from which day. */
typedef struct {
        const char *old, *now, *since;
} Superseded;

extern const WordPair wrong_words[];
extern const WordPair usual_words[]; /* often right, or a matter of choice */
extern const char *const
        right_words[]; /* longer words that hold a wrong one and are right; the last one is NULL */
extern const Superseded superseded_works[];

#endif
