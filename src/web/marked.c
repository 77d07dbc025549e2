/* marked.c: text with marks in it, for views: a list of pieces, each plain or marked; and the script that a
 * text is written in, so that every view can say it (lang) and the right font sets it. */
#include "web/inside.h"

const char *script_of(Str text)
{
        size_t at = 0, n_han = 0, n_traditional = 0;
        for (uint32_t cp; n_han < 400 && utf8_next(text, &at, &cp);)
                if (is_han(cp)) {
                        n_han++;
                        n_traditional += fold_cp(cp) != cp;
                }
        return n_traditional * 12 > n_han ? "zh-Hant" : "zh-Hans";
}

static void push_piece(Ctx *c, Json *list, Str text, bool marked)
{
        if (text.n == 0)
                return;
        Json *piece = json_object(c->arena);
        json_put_str(c->arena, piece, "text", text);
        json_put_bool(c->arena, piece, "mark", marked);
        json_push(c->arena, list, piece);
}

Json *marked_pieces(Ctx *c, Str text, const Span *marks, size_t n)
{
        Json *list = json_array(c->arena);
        size_t at = 0;
        for (size_t i = 0; i < n; i++) {
                if (marks[i].from < at || marks[i].to > text.n)
                        continue;
                push_piece(c, list, str_slice(text, at, marks[i].from), false);
                push_piece(c, list, str_slice(text, marks[i].from, marks[i].to), true);
                at = marks[i].to;
        }
        push_piece(c, list, str_slice(text, at, text.n), false);
        return list;
}
