/* clean_shape.c: headings and broken lines, by shape alone. A heading does not end as a sentence does and text
 * follows it; a line broken in mid-sentence goes on in the next. */
#include "text/clean.h"

#include <ctype.h>

/* Opens with a number as headings do: 一、 （二） 第三章; *ret_arabic if the number is 1. or (2). */
bool numbered(Str s, bool *ret_arabic)
{
        unsigned char first = s.n ? (unsigned char)s.p[0] : 0;
        *ret_arabic = true;
        if (first < 0x80 && first != '(' && !(first >= '0' && first <= '9'))
                return false;
        size_t at = starts_with_word(s, S("( 第 （")), from = at;

        while (skip_one(s, &at, S("一二三四五六七八九十百〇")))
                ;
        *ret_arabic = at == from;
        while (skip_one(s, &at, S("0123456789０１２３４５６７８９")))
                ;
        return at > from && skip_one(s, &at, S("、.．)）章节篇編编條条部卷"));
}

/* A line that could head a section must have one: what follows is a sentence, not the next line of a list. */
static bool text_follows(const Cleaner *k, size_t i)
{
        for (i++; i < k->n; i++)
                if (k->lines[i].kind != LINE_BLANK && k->lines[i].kind != LINE_FURNITURE)
                        return k->shapes[i].ends || k->shapes[i].marks ||
                                is_one_of(last_cp(k->shapes[i].s), S(":：")) ||
                                k->shapes[i].n >= PARAGRAPH_CHARS || k->lines[i].heading;
        return false;
}

/* 一、… （二）… 第三章 …: a numbered line that does not end as a sentence does. */
void take_numbered(Cleaner *k)
{
        for (size_t i = 0; i < k->n; i++) {
                const Shape *h = &k->shapes[i];
                bool arabic = false;

                if (k->lines[i].kind != LINE_BODY || region(k, i) == TAIL || h->n > 60 || h->ends)
                        continue;
                if (k->lines[i].heading ||
                        (numbered(h->s, &arabic) && (!arabic || text_follows(k, i))))
                        name_line(k, i, LINE_HEADING, N_("numbered, without a full stop"));
        }
}

/* What is left: short lines without a comma between paragraphs, and above the first one but not the body
 * that signs there. */
void take_headings(Cleaner *k)
{
        bool below_title = false;

        for (size_t i = 0; i < k->n; i++) {
                const Shape *h = &k->shapes[i];
                Region r = region(k, i);

                below_title |= k->lines[i].kind == LINE_TITLE;
                if (k->lines[i].kind != LINE_BODY || k->lines[i].joins || r == TAIL || h->n > 40 ||
                        h->ends || h->marks)
                        continue;
                if (is_one_of(last_cp(h->s), S(":：,，、")) ||
                        is_one_of(first_cp(h->s), S("(（")) ||
                        holds_word(h->s, S(": ："))) /* 时间:6月3日 */
                        continue;
                if ((r == MIDDLE || (below_title && !like_signature(h->s))) && text_follows(k, i))
                        name_line(k, i, LINE_HEADING, N_("short, without a full stop"));
        }
}

/* The line before stops in the middle of a sentence and this one goes on with it. */
static bool goes_on(const Shape *before, const Shape *h)
{
        uint32_t last = last_cp(before->s), first = first_cp(h->s);
        bool arabic;

        if (before->n < SHORT_CHARS || !before->marks || before->ends || h->n == 0)
                return false;
        if (!is_han(last) && !is_one_of(last, S("，、,“《")) &&
                !(last < 0x80 && isalnum((int)last)))
                return false;
        if (numbered(h->s, &arabic) || is_one_of(first, S("(（【[—-·●■◆▲※")))
                return false;
        return h->marks || h->ends;
}

void find_joins(Cleaner *k)
{
        size_t before = SIZE_MAX;

        for (size_t i = 0; i < k->n; i++) {
                if (k->lines[i].kind == LINE_BLANK)
                        continue;
                if (k->lines[i].kind == LINE_BODY && before != SIZE_MAX && !k->lines[i].heading &&
                        goes_on(&k->shapes[before], &k->shapes[i]))
                        k->lines[i].joins = true;
                before = k->lines[i].kind == LINE_BODY ? i : SIZE_MAX;
        }
}
