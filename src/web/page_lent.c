/* page_lent.c: a text for somebody without an account, read and noted upon by the link that he was sent (flow/lent.c). The link
 * leads to a cover, which tells nothing; its button, and not the link, opens: what fetches links by itself (a filter
 * of mail) begins nothing. From then on the key is in a cookie of that link alone, in no address, and so in no history, no log
 * and no referrer. Every paragraph has its number; under the one that is chosen stands the form for a note, and with a script it
 * comes to the words that are selected. */
#include "web/record_model.h"

#include <string.h>

#define SENTENCES_MAX 40 /* of a paragraph, offered */
#define HEADING_MAX 24   /* characters */
#define COOKIE_DAYS_MAX 400

/* What is sent with a note, or was kept of it. */
typedef struct {
        int64_t ord;
        size_t paragraph; /* 0: none is chosen */
        Str quote, *typed;
        Str blamed, sentence; /* the field that is wrong, and why */
} Pen;

static Str lent_address(Ctx *c, const Req *q, const char *suffix)
{
        return str_printf(c->arena, "/lent/%.*s%s", STR(q->args[0]), suffix);
}

static const char *cookie_name(Ctx *c, const Req *q)
{
        return str_printf(c->arena, "lent-%.*s", STR(q->args[0])).p;
}

static Str key_of(Ctx *c, const Req *q)
{
        return uuid_valid(q->args[0]) ? cookie_lookup(q->cookie, str_from(cookie_name(c, q)))
                                      : (Str){0};
}

/* The one page for every link that opens nothing. */
static MUST Err answer_lost(Ctx *c, const Req *q, Err e, Json *model, Resp *p)
{
        p->secret = true;
        if (q->json || (e != ERR_NOT_FOUND && e != ERR_BUSY))
                return e;
        p->status = e == ERR_BUSY ? 429 : 404;
        page_title(c, model, "", str_from(tr(c, N_("A text to read"))));
        json_put_str(c->arena, model, "lost", c->fault.sentence);
        fault_clear(c);
        return OK;
}

/* The cover
 * --------- */
static Err show_cover(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str key = req_param(q, "key");
        p->secret = true;
        page_title(c, model, "", str_from(tr(c, N_("A text to read"))));
        json_put_bool(c->arena, model, "cover", true);
        json_put_str(c->arena, model, "action", lent_address(c, q, ""));
        json_put_str(c->arena, model, "key", str_slice(key, 0, MIN(key.n, (size_t)100)));
        return OK;
}

static Err open_cover(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str key = str_trim(req_param(q, "key"));
        if (!key.n)
                key = key_of(c, q);
        Err e = lent_open(c, q->args[0], key);
        if (e != OK)
                return answer_lost(c, q, e, model, p);
        p->secret = true;
        resp_cookie(c, p, cookie_name(c, q), key, (int64_t)COOKIE_DAYS_MAX * 86400);
        resp_redirect(c, p, lent_address(c, q, "/text"), S(""));
        return OK;
}

/* The text
 * -------- */
/* A short line that is no sentence. */
static bool is_heading(Str line)
{
        static const Str ends[] = {SC("。"), SC("！"), SC("？"), SC("…"), SC("；"), SC("，"),
                SC("、"), SC("："), SC("”"), SC("’"), SC("."), SC(":")};
        for (size_t i = 0; i < ARRAY_LEN(ends); i++)
                if (str_ends(line, ends[i]))
                        return false;
        return utf8_count(line) <= HEADING_MAX;
}

static void push_piece(Ctx *c, Json *list, Str text, size_t note)
{
        if (!text.n)
                return;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "text", text);
        if (note)
                json_put_int(c->arena, o, "note", (int64_t)note);
        json_push(c->arena, list, o);
}

/* The words that notes speak of, each with the number of the first of its notes; where two cross, the earlier one. */
static Json *pieces_of(Ctx *c, Str line, const LentNote *notes, size_t n, size_t first)
{
        Json *list = json_array(c->arena);
        for (size_t at = 0; at < line.n;) {
                size_t best = line.n, which = n;
                for (size_t i = 0; i < n; i++) {
                        size_t here =
                                notes[i].quote.n ? str_find(line, notes[i].quote, at) : SIZE_MAX;
                        if (here < best) {
                                best = here;
                                which = i;
                        }
                }
                push_piece(c, list, str_slice(line, at, best), 0);
                if (which == n)
                        break;
                push_piece(c, list, notes[which].quote, first + which);
                at = best + notes[which].quote.n;
        }
        return list;
}

static Json *answers_of(Ctx *c, const Field *const *fields, size_t n, const Str *typed)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++) {
                Json *o = json_object(c->arena);
                if (!typed[i].n)
                        continue;
                json_put_str(c->arena, o, "label", field_label(c, fields[i]));
                json_put_bool(c->arena, o, "short", fields[i]->vocabulary != NULL);
                json_put_str(c->arena, o, "value",
                        fields[i]->vocabulary ? term_label(c, fields[i]->vocabulary, typed[i])
                                              : typed[i]);
                json_push(c->arena, list, o);
        }
        return list;
}

static Json *note_model(Ctx *c, const Lent *l, const LentNote *note, size_t number)
{
        Arena *a = c->arena;
        Json *o = json_object(a);
        json_put_int(a, o, "number", (int64_t)number);
        json_put_int(a, o, "ord", note->ord);
        json_put_str(a, o, "quote", note->quote);
        json_put(a, o, "answers", answers_of(c, l->lend->ask, l->lend->n_ask, note->typed));
        json_put_str(a, o, "change",
                str_printf(a, "/lent/%.*s/text?note=%lld#note", STR(l->link.id),
                        (long long)note->ord));
        return o;
}

static void put_sentences(Ctx *c, Json *form, Str line)
{
        static const Str stops[] = {SC("。"), SC("！"), SC("？"), SC("；")};
        Json *list = json_array(c->arena);
        while (line.n && list->n < SENTENCES_MAX) {
                size_t end = line.n;
                for (size_t i = 0; i < ARRAY_LEN(stops); i++) {
                        size_t here = str_find(line, stops[i], 0);
                        if (here != SIZE_MAX)
                                end = MIN(end, here + stops[i].n);
                }
                json_push(c->arena, list, json_string(c->arena, str_slice(line, 0, end)));
                line = str_slice(line, end, line.n);
        }
        json_put(c->arena, form, "sentences", list);
        json_put_bool(c->arena, form, "has_sentences", list->n > 0);
}

/* The form for a note: under the paragraph that is chosen; else hidden, where the script finds it. */
static Json *pen_model(Ctx *c, const Lent *l, const Pen *pen, Str line)
{
        Arena *a = c->arena;
        Json *o = json_object(a), *inputs = json_array(a);
        for (size_t i = 0; i < l->lend->n_ask; i++) {
                const Field *f = l->lend->ask[i];
                bool blamed = str_eq(f->name, pen->blamed);
                json_push(a, inputs,
                        short_input(c, f, S("n"), pen->typed ? pen->typed[i] : (Str){0},
                                blamed ? pen->sentence : (Str){0}));
        }
        short_put(c, o, inputs);
        json_put_str(a, o, "action", str_printf(a, "/lent/%.*s/note", STR(l->link.id)));
        json_put_str(a, o, "back",
                str_printf(a, "/lent/%.*s/text#p%zu", STR(l->link.id), pen->paragraph));
        json_put_int(a, o, "paragraph", (int64_t)pen->paragraph);
        json_put_int(a, o, "ord", pen->ord);
        json_put_str(a, o, "quote", pen->quote);
        json_put_bool(a, o, "quotes", l->lend->quote != NULL);
        json_put_bool(a, o, "placed", pen->paragraph > 0);
        if (str_eq(pen->blamed, S("quote")))
                json_put_str(a, o, "quote_error", pen->sentence);
        put_sentences(c, o, line);
        return o;
}

/* The notes of a paragraph stand together, in the order of the text. */
static void put_text(Ctx *c, Json *model, const Lent *l, const Pen *pen)
{
        Arena *a = c->arena;
        Json *list = json_array(a);
        Str rest = l->text, line;
        size_t number = 0, next = 0;
        while (rest.n && str_cut(&rest, '\n', &line)) {
                line = str_trim(line);
                if (!line.n)
                        continue;
                Json *o = json_object(a), *notes = json_array(a);
                size_t first = next;
                number++;
                for (; next < l->n && l->notes[next].paragraph <= number; next++)
                        json_push(a, notes, note_model(c, l, &l->notes[next], next + 1));
                json_put_int(a, o, "number", (int64_t)number);
                json_put_str(a, o, "choose",
                        str_printf(
                                a, "/lent/%.*s/text?p=%zu#p%zu", STR(l->link.id), number, number));
                json_put_bool(a, o, "heading", is_heading(line));
                json_put(a, o, "pieces",
                        pieces_of(c, line, l->notes + first, next - first, first + 1));
                json_put(a, o, "notes", notes);
                json_put_bool(a, o, "has_notes", notes->n > 0);
                if (pen->paragraph == number && !l->link.given_ms)
                        json_put(a, o, "pen", pen_model(c, l, pen, line));
                json_push(a, list, o);
        }
        json_put(a, model, "paragraphs", list);
        if ((!pen->paragraph || pen->paragraph > number) && !l->link.given_ms)
                json_put(a, model, "hidden_pen", pen_model(c, l, &(Pen){0}, S("")));
}

static void put_sum(Ctx *c, Json *model, const Lent *l, const Str *typed, Str blamed, Str sentence)
{
        Json *inputs = json_array(c->arena), *o = json_object(c->arena);
        for (size_t i = 0; i < l->lend->n_sum; i++)
                json_push(c->arena, inputs,
                        short_input(c, l->lend->sum[i], S("s"), typed[i],
                                str_eq(l->lend->sum[i]->name, blamed) ? sentence : (Str){0}));
        short_put(c, o, inputs);
        json_put_bool(c->arena, o, "wrong", blamed.n > 0);
        json_put(c->arena, model, "sum", o);
        json_put(c->arena, model, "sums", answers_of(c, l->lend->sum, l->lend->n_sum, typed));
}

static void put_lent_page(Ctx *c, Json *model, Resp *p, const Lent *l, const Pen *pen)
{
        Arena *a = c->arena;
        Str sentence = pen->blamed.n && !pen->paragraph ? pen->sentence : (Str){0};
        p->secret = true;
        page_title(c, model, "", l->link.text_title);
        json_put_bool(a, model, "open", true);
        json_put_str(a, model, "base", str_printf(a, "/lent/%.*s", STR(l->link.id)));
        json_put_str(a, model, "label", pick_label(c, l->lend->zh, l->lend->en));
        json_put_str(a, model, "about", pick_label(c, l->lend->about_zh, l->lend->about_en));
        json_put_str(a, model, "of", l->record->title);
        json_put_str(a, model, "name", l->link.name);
        json_put_int(a, model, "version", l->link.text_version);
        json_put_int(a, model, "characters", (int64_t)utf8_count(l->text));
        json_put_str(a, model, "until", day_words(c, l->link.expires_ms));
        json_put_str(a, model, "text_lang", str_from(script_of(l->text)));
        json_put_int(a, model, "n", (int64_t)l->n);
        if (l->link.given_ms)
                json_put_str(a, model, "given", time_words(c, l->link.given_ms));
        put_text(c, model, l, pen);
        put_sum(c, model, l, l->sum, sentence.n ? pen->blamed : (Str){0}, sentence);
        put_asset(c, model, "script", "lent.js");
}

static Err show_lent(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Lent l;
        int64_t ord = req_int(q, "note", 0), chosen = req_int(q, "p", 0);
        Err e = lent_load(c, q->args[0], key_of(c, q), &l);
        if (e != OK)
                return answer_lost(c, q, e, model, p);
        Pen pen = {.paragraph = chosen > 0 && chosen < 1000000 ? (size_t)chosen : 0};
        for (size_t i = 0; i < l.n; i++)
                if (l.notes[i].ord == ord)
                        pen = (Pen){.ord = ord,
                                .paragraph = l.notes[i].paragraph,
                                .quote = l.notes[i].quote,
                                .typed = l.notes[i].typed};
        put_lent_page(c, model, p, &l, &pen);
        return OK;
}

/* Writing
 * ------- */
static Str *typed_of(Ctx *c, const Req *q, const Field *const *fields, size_t n)
{
        Str *typed = NEW_N(c->arena, Str, MAX(n, (size_t)1));
        for (size_t i = 0; i < n; i++)
                typed[i] = short_typed(c, q, fields[i]);
        return typed;
}

/* What is wrong stands where it was written; anything else goes on. */
static MUST Err show_blame(
        Ctx *c, const Req *q, Err e, Json *model, Resp *p, const Lent *l, Pen *pen)
{
        if (q->json || (e != ERR_INVALID && e != ERR_LIMIT) || !c->fault.field.n)
                return e;
        pen->blamed = c->fault.field;
        pen->sentence = c->fault.sentence;
        fault_clear(c);
        p->status = 422;
        put_lent_page(c, model, p, l, pen);
        return OK;
}

static Err write_note(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Lent l;
        Err e = lent_load(c, q->args[0], key_of(c, q), &l);
        if (e != OK)
                return answer_lost(c, q, e, model, p);
        LentNote note = {.ord = req_int(q, "ord", 0),
                .paragraph = (size_t)MAX(req_int(q, "p", 0), (int64_t)0),
                .quote = str_trim(req_param(q, "quote")),
                .typed = typed_of(c, q, l.lend->ask, l.lend->n_ask)};
        Pen pen = {note.ord, note.paragraph, note.quote, note.typed, {0}, {0}};
        e = lent_note(c, &l, &note);
        if (e != OK)
                return show_blame(c, q, e, model, p, &l, &pen);
        p->secret = true;
        resp_redirect(c, p,
                str_printf(c->arena, "%.*s#p%zu", STR(lent_address(c, q, "/text")), note.paragraph),
                S(""));
        return OK;
}

static Err drop_note(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Lent l;
        Err e = lent_load(c, q->args[0], key_of(c, q), &l);
        if (e != OK)
                return answer_lost(c, q, e, model, p);
        TRY(lent_drop(c, &l, req_int(q, "ord", 0)));
        p->secret = true;
        resp_redirect(c, p,
                str_printf(c->arena, "%.*s#p%lld", STR(lent_address(c, q, "/text")),
                        (long long)req_int(q, "p", 1)),
                S(""));
        return OK;
}

/* keep: for later; else it is given. */
static Err give(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Lent l;
        bool gives = !str_eq(req_param(q, "do"), S("keep"));
        Err e = lent_load(c, q->args[0], key_of(c, q), &l);
        if (e != OK)
                return answer_lost(c, q, e, model, p);
        l.sum = typed_of(c, q, l.lend->sum, l.lend->n_sum);
        e = lent_sum(c, &l, l.sum);
        if (e == OK && gives)
                e = lent_give(c, &l);
        if (e != OK)
                return show_blame(c, q, e, model, p, &l, &(Pen){0});
        p->secret = true;
        resp_redirect(c, p, lent_address(c, q, gives ? "/text#given" : "/text#sum"),
                str_from(gives ? N_("Given. Thank you.") : N_("Kept.")));
        return OK;
}

#define FREE_WRITES (ROUTE_OPEN | ROUTE_WRITES)

const Route lent_routes[] = {
        {"GET", "/lent/:id", "lent", "key", ROUTE_OPEN | ROUTE_NO_TXN, MAY_READ, show_cover},
        /* outside a transaction: a wrong key is counted even though nothing else happens */
        {"POST", "/lent/:id", "lent", "key", FREE_WRITES | ROUTE_NO_TXN, MAY_READ, open_cover},
        {"GET", "/lent/:id/text", "lent", "p note", ROUTE_OPEN, MAY_READ, show_lent},
        {"POST", "/lent/:id/note", "lent", "p ord quote " SHORT_PREFIX "*", FREE_WRITES, MAY_READ,
                write_note},
        {"POST", "/lent/:id/drop", "lent", "ord p", FREE_WRITES, MAY_READ, drop_note},
        {"POST", "/lent/:id/give", "lent", "do " SHORT_PREFIX "*", FREE_WRITES, MAY_READ, give},
        {0},
};
