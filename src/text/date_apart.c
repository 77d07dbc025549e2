/* date_apart.c: dates whose characters stand apart, as old type sets them and recognised pages give them back: 一 九 三 五 年. Only where a
 * date fills its field: in running text nothing tells whose blanks they are. */
#include "text/date.h"

Str date_without_blanks(Arena *a, Str t)
{
        Lane l;
        Buf b = buf_new(a);
        bool apart = true;
        lane_fill(&l, t, 0);
        for (int i = 1; i < l.n; i++)
                apart &= l.cp[i - 1] == ' ' || l.cp[i] == ' ';
        if (l.off[l.n] != t.n)
                return t;
        for (int i = 0; i < l.n; i++) {
                bool figures = i > 0 && l.cp[i - 1] < 0x80 && l.cp[i + 1] < 0x80;
                if (l.cp[i] != ' ' || (figures && !apart))
                        buf_put(&b, str_slice(t, l.off[i], l.off[i + 1]));
        }
        return buf_str(&b);
}
