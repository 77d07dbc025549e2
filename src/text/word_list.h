/* word_list.h: lists of words in one string, with blanks between them. Private to src/text. */
#ifndef HANQING_TEXT_WORD_LIST_H
#define HANQING_TEXT_WORD_LIST_H

#include "base/base.h"

/* Bytes of the first of the words with which s ends; 0 if it ends with none. */
static inline size_t ends_with_word(Str s, Str words)
{
        Str word;

        while (str_cut(&words, ' ', &word))
                if (word.n && str_ends(s, word))
                        return word.n;
        return 0;
}

#endif
