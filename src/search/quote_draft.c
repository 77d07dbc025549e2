/* quote_draft.c: what a draft leans on. Each of its sentences is asked for by itself; a short one is asked for together
 * with the next of its paragraph, since alone it says too little. */
#include "search/quote_lib.h"

#define SENTENCE_MIN 8 /* characters that say enough */
#define QUOTED .9      /* score from which a sentence counts as quoted */

static const struct {
        const char *name, *label;
} leanings[] = {
        [LEANS_SHORT] = {"short", N_("too short to tell")},
        [LEANS_NONE] = {"none", N_("nothing like it")},
        [LEANS_NEAR] = {"near", N_("much the same")},
        [LEANS_QUOTED] = {"quoted", N_("word for word")},
};

const char *leaning_name(Leaning l)
{
        return leanings[l].name;
}

const char *leaning_label(Leaning l)
{
        return leanings[l].label;
}

static bool ends_sentence(uint32_t cp)
{
        return cp == 0x3002 || cp == 0xFF01 || cp == 0xFF1F || cp == 0xFF1B || cp == '!' ||
                cp == '?' || cp == ';';
}

/* What still belongs to the sentence that has ended: closing quotation marks and brackets, a second mark. */
static bool closes(uint32_t cp)
{
        return ends_sentence(cp) || cp == 0x201D || cp == 0x2019 || cp == 0x300D || cp == 0x300F ||
                cp == 0xFF09 || cp == ')' || cp == '"' || cp == 0x3015 || cp == 0x300B;
}

typedef VEC(DraftSentence) Sentences;

static void sentence_add(Ctx *c, Str text, size_t from, size_t to, Sentences *out)
{
        Str s = str_trim(str_slice(text, from, to));
        if (s.n && quote_length(c, s))
                *VEC_PUSH(c->arena, out) = (DraftSentence){
                        .at = {(size_t)(s.p - text.p), (size_t)(s.p - text.p) + s.n}};
}

/* Sentences of a paragraph, which are long enough, or are all that there is. */
static void paragraph_cut(Ctx *c, Str text, size_t from, size_t to, Sentences *out)
{
        size_t start = from, at = from, units = 0;
        Str paragraph = str_slice(text, 0, to);
        uint32_t cp;
        while (utf8_next(paragraph, &at, &cp)) {
                units += is_han(cp);
                if (!ends_sentence(cp))
                        continue;
                for (size_t next = at; utf8_next(paragraph, &next, &cp) && closes(cp); at = next)
                        continue;
                if (units < SENTENCE_MIN)
                        continue;
                sentence_add(c, text, start, at, out);
                start = at;
                units = 0;
        }
        sentence_add(c, text, start, to, out);
}

static void draft_cut(Ctx *c, Str text, Sentences *out)
{
        for (size_t from = 0; from < text.n;) {
                size_t to = MIN(str_find(text, S("\n"), from), text.n);
                paragraph_cut(c, text, from, to, out);
                from = to + 1;
        }
}

typedef struct {
        DraftReport report;
        Arena *arena; /* of the report */
} Drafting;

static Str keep(Drafting *d, Str s)
{
        return str_keep(d->arena, s);
}

/* The source without what is borrowed from the turn of the loop. */
static QuoteSource source_keep(Drafting *d, const QuoteSource *from)
{
        QuoteSource s = *from;
        Str *const words[] = {&s.register_name, &s.id, &s.number, &s.title, &s.state, &s.date_text,
                &s.file, &s.text};
        for (size_t i = 0; i < ARRAY_LEN(words); i++)
                *words[i] = keep(d, *words[i]);
        s.before = s.after = S("");
        Span *const spans[] = {s.marks, s.asked_marks};
        const size_t n[] = {s.n_marks, s.n_asked_marks};
        Span **const into[] = {&s.marks, &s.asked_marks};
        for (size_t i = 0; i < ARRAY_LEN(spans); i++) {
                *into[i] = NEW_N(d->arena, Span, n[i] + 1);
                for (size_t k = 0; k < n[i]; k++)
                        (*into[i])[k] = spans[i][k];
        }
        return s;
}

static Err draft_each(Ctx *c, void *p, size_t i, const QuoteResult *r)
{
        (void)c;
        Drafting *d = p;
        DraftSentence *s = &d->report.p[i];
        if (s->leaning == LEANS_SHORT)
                return OK;
        s->sources = NEW_N(d->arena, QuoteSource, r->n + 1);
        for (; s->n_sources < r->n; s->n_sources++)
                s->sources[s->n_sources] = source_keep(d, &r->sources[s->n_sources]);
        s->leaning = !r->n ? LEANS_NONE : r->sources[0].score >= QUOTED ? LEANS_QUOTED : LEANS_NEAR;
        d->report.n_quoted += s->leaning == LEANS_QUOTED;
        d->report.n_near += s->leaning == LEANS_NEAR;
        return OK;
}

Err quote_draft(Ctx *c, const QuoteQuery *like, DraftReport *ret)
{
        Sentences v = {0};
        if (like->text.n > DRAFT_BYTES_MAX)
                return fail(c, ERR_LIMIT, "A draft has at most %zu bytes; take a part of it.",
                        DRAFT_BYTES_MAX);
        if (!utf8_valid(like->text, &(size_t){0}))
                return fail(c, ERR_INVALID, "The draft is not legible text.");
        draft_cut(c, like->text, &v);
        Str *texts = NEW_N(c->arena, Str, v.n + 1);
        for (size_t i = 0; i < v.n; i++) {
                Str s = str_slice(like->text, v.p[i].at.from, v.p[i].at.to);
                bool enough = quote_length(c, s) >= SENTENCE_MIN;
                v.p[i].leaning = enough ? LEANS_NONE : LEANS_SHORT;
                texts[i] = enough ? s : S("");
        }
        Drafting d = {.report = {.p = v.p, .n = v.n}, .arena = c->arena};
        TRY(quote_each(c, like, texts, v.n, draft_each, &d));
        *ret = d.report;
        return OK;
}
