/* join.c: what two people made of one text, joined. Each one's changes are those that diff.c finds between the text that both
 * began with and his own; where no change of the one touches a change of the other, all of them hold. Where two
 * touch, nobody but a person can say what is meant, and nothing is joined. */
#include "text/hanzi.h"

/* Base from..to became text. */
typedef struct {
        size_t from, to;
        Str text;
} Edit;
typedef VEC(Edit) Edits;

/* A deletion and the insertion beside it are one change. */
static MUST Err edits_of(Ctx *c, Str base, Str now, Edits *ret)
{
        Diff d;
        size_t at = 0;
        bool open = false;
        TRY(diff_text(c, base, now, &d));
        for (size_t i = 0; i < d.n; i++) {
                const DiffPart *p = &d.p[i];
                if (p->kind == DIFF_SAME) {
                        at += p->text.n;
                        open = false;
                        continue;
                }
                if (!open)
                        *VEC_PUSH(c->arena, ret) = (Edit){at, at, {0}};
                open = true;
                Edit *e = &ret->p[ret->n - 1];
                if (p->kind == DIFF_DEL) {
                        at += p->text.n;
                        e->to = at;
                } else {
                        e->text = e->text.n
                                ? str_printf(c->arena, "%.*s%.*s", STR(e->text), STR(p->text))
                                : p->text;
                }
        }
        return OK;
}

static bool same_edit(const Edit *a, const Edit *b)
{
        return a->from == b->from && a->to == b->to && str_eq(a->text, b->text);
}

static bool touch(const Edit *a, const Edit *b)
{
        return a->from <= b->to && b->from <= a->to;
}

Err join_text(Ctx *c, Str base, Str a, Str b, Str *ret, bool *ret_joined)
{
        Edits x = {0}, y = {0};
        Buf out = buf_new(c->arena);
        size_t at = 0, i = 0, k = 0;
        *ret_joined = false;
        TRY(edits_of(c, base, a, &x));
        TRY(edits_of(c, base, b, &y));
        while (i < x.n || k < y.n) {
                const Edit *one = i < x.n ? &x.p[i] : NULL, *two = k < y.n ? &y.p[k] : NULL;
                bool both = one && two && same_edit(one, two);
                if (one && two && !both && touch(one, two))
                        return OK;
                const Edit *e = !two || (one && one->from <= two->from) ? one : two;
                buf_put(&out, str_slice(base, at, e->from));
                buf_put(&out, e->text);
                at = e->to;
                i += both || e == one;
                k += both || e == two;
        }
        buf_put(&out, str_slice(base, at, base.n));
        *ret = buf_str(&out);
        *ret_joined = true;
        return OK;
}

static bool has_line(Str lines, Str line)
{
        Str one;
        while (lines.n && str_cut(&lines, '\n', &one))
                if (str_eq(one, line))
                        return true;
        return false;
}

/* The lines of one text that another has, or has not. */
static void put_lines(Buf *out, Str lines, Str others, bool wanted)
{
        Str one;
        while (lines.n && str_cut(&lines, '\n', &one))
                if (has_line(others, one) == wanted && !has_line(buf_str(out), one))
                        buf_printf(out, "%s%.*s", out->n ? "\n" : "", STR(one));
}

Str join_lists(Arena *arena, Str base, Str a, Str b)
{
        Buf out = buf_new(arena);
        Str one, rest = b;
        while (rest.n && str_cut(&rest, '\n', &one)) /* b's order, without what a took out */
                if (has_line(a, one) || !has_line(base, one))
                        if (!has_line(buf_str(&out), one))
                                buf_printf(&out, "%s%.*s", out.n ? "\n" : "", STR(one));
        put_lines(&out, a, base, /* wanted= */ false); /* and what a added */
        return buf_str(&out);
}
