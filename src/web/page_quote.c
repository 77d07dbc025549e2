/* page_quote.c: where a sentence comes from. A box to paste it into; below it each source beside the words that were
 * asked about, with what differs marked on both sides, and the way to the place in the reader. A longer text is
 * taken sentence by sentence, so that a draft shows what each of its sentences leans on. */
#include "web/inside.h"

#define SOURCES_MAX 10 /* of one quotation */
#define OF_SENTENCE 3  /* of each sentence of a longer text */
#define SENTENCES_MAX 120
#define LEAST .5
#define WHOLE_MAX 80   /* characters that are asked about as one */
#define AROUND 24      /* characters shown before and behind a source */
#define MARKED_MAX 240 /* bytes of the source's words that the reader marks */

/* Links
 * ----- */
/* Words that the reader finds again as one phrase. */
static Str marked_words(Ctx *c, Str text)
{
        Buf b = buf_new(c->arena);
        uint32_t cp;
        buf_putc(&b, '"');
        for (size_t at = 0; b.n < MARKED_MAX && utf8_next(text, &at, &cp);)
                if (is_han(cp))
                        buf_put_cp(&b, cp);
        buf_putc(&b, '"');
        return buf_str(&b);
}

static Str source_address(Ctx *c, const QuoteSource *s)
{
        Buf b = buf_new(c->arena);
        const Register *reg = register_lookup(c->registers, s->register_name);
        if (!reg || !field_lookup(reg, S("body"))) {
                buf_printf(&b, c->actor ? "/r/%.*s/%.*s" : "/public/%.*s/%.*s",
                        STR(s->register_name), STR(s->id));
                return buf_str(&b);
        }
        buf_printf(&b, "/read/%.*s?q=", STR(s->id));
        url_encode(&b, marked_words(c, s->text));
        if (s->passage)
                buf_printf(&b, "#s%d", s->passage);
        return buf_str(&b);
}

/* Sources
 * ------- */
/* The last, or the first, characters of a text. */
static Str tail_of(Str s, size_t n)
{
        size_t at = s.n;
        uint32_t cp;
        while (n-- && utf8_prev(s, &at, &cp))
                continue;
        return str_slice(s, at, s.n);
}

static Str head_of(Str s, size_t n)
{
        return str_slice(s, 0, utf8_offset(s, n));
}

/* "2 changed, 1 missing": characters; empty if nothing differs. */
static Str differences(Ctx *c, const QuoteSource *s)
{
        const struct {
                size_t n;
                const char *words;
        } rows[] = {{s->n_changed, N_("differing")}, {s->n_missing, N_("not there")},
                {s->n_added, N_("more there")}};
        Buf b = buf_new(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(rows); i++) {
                if (!rows[i].n)
                        continue;
                buf_put_listed(
                        c, &b, str_printf(c->arena, "%s %zu", tr(c, rows[i].words), rows[i].n));
        }
        return buf_str(&b);
}

static Json *source_model(Ctx *c, Str asked, const QuoteSource *s)
{
        Arena *a = c->arena;
        const Register *reg = register_lookup(c->registers, s->register_name);
        Json *o = json_object(a);
        json_put_str(a, o, "title", s->title);
        json_put_str(a, o, "title_lang", str_from(script_of(s->title)));
        json_put_str(a, o, "register", reg ? register_label(c, reg) : s->register_name);
        json_put_str(a, o, "number", s->number);
        json_put_str(a, o, "date", s->date_text);
        json_put_str(a, o, "address", source_address(c, s));
        json_put_int(a, o, "per_cent", (int64_t)(s->score * 100));
        json_put_bool(a, o, "same", s->score == 1);
        json_put_str(a, o, "differs", differences(c, s));
        if (s->passage)
                json_put_int(a, o, "passage", s->passage);
        json_put_int(a, o, "character", s->at + 1);
        if (s->places > 1)
                json_put_int(a, o, "more_places", s->places - 1);
        json_put_str(a, o, "before", tail_of(s->before, AROUND));
        json_put_str(a, o, "after", head_of(s->after, AROUND));
        json_put(a, o, "words", marked_pieces(c, s->text, s->marks, s->n_marks));
        json_put_str(a, o, "lang", str_from(script_of(s->text)));
        json_put(a, o, "asked", marked_pieces(c, asked, s->asked_marks, s->n_asked_marks));
        json_put_str(a, o, "asked_lang", str_from(script_of(asked)));
        return o;
}

/* Registers that the reader of the page may not read are no sources for him. */
static bool may_see(const Ctx *c, const QuoteSource *s)
{
        const Register *reg = register_lookup(c->registers, s->register_name);
        return reg && (!c->actor || actor_may_read(c->actor, reg));
}

static Json *sources_model(Ctx *c, Str asked, const QuoteSource *p, size_t n)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < n; i++)
                if (may_see(c, &p[i]))
                        json_push(c->arena, list, source_model(c, asked, &p[i]));
        return list;
}

/* The page
 * -------- */
static MUST Err put_whole(Ctx *c, Json *model, QuoteQuery *q)
{
        QuoteResult r;
        q->limit = SOURCES_MAX;
        TRY(quote_find(c, q, &r));
        Json *list = sources_model(c, q->text, r.sources, r.n);
        json_put(c->arena, model, "sources", list);
        json_put_bool(c->arena, model, "none", list->n == 0);
        json_put_str(
                c->arena, model, "took", str_printf(c->arena, "%.4f", (double)r.took_us / 1e6));
        json_put_bool(c->arena, model, "asked", true);
        return OK;
}

static MUST Err put_sentences(Ctx *c, Json *model, QuoteQuery *q)
{
        static const char *const lights[] = {"todo", "stop", "soon", "done"};
        DraftReport r;
        q->limit = OF_SENTENCE;
        TRY(quote_draft(c, q, &r));
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r.n && i < SENTENCES_MAX; i++) {
                const DraftSentence *s = &r.p[i];
                Str words = str_slice(q->text, s->at.from, s->at.to);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "text", words);
                json_put_str(c->arena, o, "lang", str_from(script_of(words)));
                json_put_str(c->arena, o, "leaning", str_from(tr(c, leaning_label(s->leaning))));
                json_put_str(c->arena, o, "light", str_from(lights[s->leaning]));
                json_put(c->arena, o, "sources", sources_model(c, words, s->sources, s->n_sources));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "sentences", list);
        json_put_int(c->arena, model, "n_sentences", (int64_t)r.n);
        json_put_int(c->arena, model, "n_quoted", (int64_t)r.n_quoted);
        json_put_int(c->arena, model, "n_near", (int64_t)r.n_near);
        json_put_bool(c->arena, model, "draft", true);
        return OK;
}

/* What cannot be asked is an answer of this page; what was typed stays. */
static Err show_quote(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Str text = str_trim(req_param(q, "text"));
        QuoteQuery query = {.text = text, .least = LEAST, .public_only = c->actor == NULL};
        query.versions = true;
        query.but_id = req_param(q, "but");
        page_title(c, model, "search", str_from(tr(c, N_("Where it comes from"))));
        page_crumb(c, model, str_from(tr(c, N_("Search"))), c->actor ? S("/search") : S("/public"));
        page_crumb(c, model, str_from(tr(c, N_("Where it comes from"))), S(""));
        json_put_str(c->arena, model, "text", text);
        json_put_str(c->arena, model, "but", query.but_id);
        if (text.n == 0)
                return OK;
        Err e = quote_length(c, text) <= WHOLE_MAX ? put_whole(c, model, &query)
                                                   : put_sentences(c, model, &query);
        return answer_refusal(c, q, e, model, p);
}

const Route quote_routes[] = {
        {"GET", "/quote", "quote", "text but", ROUTE_OPEN, MAY_READ, show_quote},
        {0},
};
