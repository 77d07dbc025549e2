/* quote.c: where a sentence comes from.
 *
 * The index says where a quotation may stand (quote_vote.c); the passages there are read, laid against it
 * (text/align.c), and what they have of it is its score. A quotation that stands somewhere as it is is found by
 * a few of its rarest pairs; only if nothing good came of them are all its pairs asked. Everything is bounded:
 * pairs, places, passages. */
#include "search/quote_lib.h"

#include <stdlib.h>
#include <string.h>

#define LIMIT_MAX 100
#define GOOD .9 /* with a source at least so good the rarest pairs have done their work */
#define GOOD_WEIGHT(all) \
        ((all) / 4 * 3) /* … and only stands with so many of their votes are still looked at */
#define VERIFY_MAX 32
#define UNITS_MIN 4 /* below, anything is a quotation of anything */

/* First the few pairs that are probably rarest, then all. */
static const Search quick = {.looks = 2,
        .looks_max = 12,
        .rare = 2,
        .voters_min = 2,
        .voters = 4,
        .bytes = 2048,
        .votes = 2};
static const Search thorough = {.looks = PROBES_MAX,
        .looks_max = PROBES_MAX,
        .rare = PROBES_MAX,
        .voters_min = 6,
        .voters = PROBES_MAX,
        .bytes = 16384,
        .votes = 1};

typedef struct {
        Ctx *c;
        const Index *index;
        const QuoteQuery *q;
        Units units; /* of the quotation */
        uint32_t slack;
        DocCursor docs; /* where the last stand lies */
        VEC(Found) found;
} Seeker;

/* Reading a stretch
 * ----------------- */
static Str str_join(Arena *a, Str first, Str second)
{
        Buf both = buf_new(a);
        buf_reserve(&both, first.n + second.n);
        buf_put(&both, first);
        buf_put(&both, second);
        return buf_str(&both);
}

/* Units of the passages of a document from one position on, in one row. */
typedef struct {
        uint32_t at; /* position in the document of the first unit */
        int number;  /* of the first passage */
        Str text;    /* of all passages, one after the other */
        Units units;
        VEC(uint32_t) begins; /* position of the first unit of each passage */
} Stretch;

static void stretch_add(Ctx *c, Stretch *s, const PassageText *p)
{
        *VEC_PUSH(c->arena, &s->begins) = p->at;
        if (s->begins.n == 1) {
                s->at = p->at;
                s->number = p->number;
                s->text = p->text;
                s->units = units_of(c->arena, p->text);
                return;
        }
        s->text = str_join(c->arena, s->text, p->text);
        s->units = units_of(c->arena, s->text);
}

/* The passages behind a stretch up to the one that holds `to`, if they follow each other. */
static MUST Err stretch_go_on(Ctx *c, uint32_t ord, uint32_t to, Stretch *ret)
{
        PassageText p;
        bool found;
        while (ret->number > 0 && ret->at + ret->units.n < to) {
                uint32_t end = ret->at + (uint32_t)ret->units.n;
                TRY(passage_after(c, ord, end, &p, &found));
                if (!found || p.at != end)
                        return OK;
                stretch_add(c, ret, &p);
        }
        return OK;
}

/* Passages from the one that holds `from` to the one that holds `to`. */
static MUST Err stretch_read(Ctx *c, uint32_t ord, uint32_t from, uint32_t to, Stretch *ret)
{
        PassageText p;
        bool found;
        *ret = (Stretch){0};
        TRY(passage_load(c, ord, from, &p, &found));
        if (!found)
                return OK;
        stretch_add(c, ret, &p);
        return stretch_go_on(c, ord, to, ret);
}

/* One stand
 * --------- */
/* What was found already where the quotation would begin at that position of the document; NULL if nothing. */
static Found *found_at(const Seeker *k, uint32_t ord, uint32_t at)
{
        for (size_t i = 0; i < k->found.n; i++) {
                Found *f = &k->found.p[i];
                if (f->ord == ord && at < f->at + f->n && f->at < at + k->units.n)
                        return f;
        }
        return NULL;
}

static void found_put(Seeker *k, const DocEntry *d, const Stretch *s, Alignment *al)
{
        uint32_t at = s->at + (uint32_t)al->from;
        size_t passage = 0;
        Found *into = found_at(k, d->ord, at);
        if (al->score < k->q->least || (into && into->align.score >= al->score))
                return;
        if (!into)
                into = VEC_PUSH(k->c->arena, &k->found);
        for (size_t i = 0; i < s->begins.n; i++)
                if (s->begins.p[i] <= at)
                        passage = i;
        *into = (Found){
                .ord = d->ord,
                .bits = d->bits,
                .n_chars = d->n_chars,
                .body = d->ends[SOUND],
                .at = at,
                .n = (uint32_t)(al->to - al->from),
                .passage = s->number ? s->number + (int)passage : 0,
                .bytes = {s->units.at[al->from].from, s->units.at[al->to - 1].to},
                .text = s->text,
                .unit = s->units.unit + al->from,
                .span = s->units.at + al->from,
                .align = *al,
        };
        for (size_t i = 0; i < k->units.n; i++)
                al->pair[i] -= al->pair[i] ? (uint32_t)al->from : 0;
}

/* The text around a stand, which holds position `anchor`; what was read of it already may be enough. What lies
 * before it in another field is none of it. */
static MUST Err stretch_widen(
        Ctx *c, uint32_t ord, uint32_t anchor, int64_t from, int64_t to, Stretch *s)
{
        PassageText p, before;
        bool found;
        if (s->units.n && from >= s->at && to <= (int64_t)(s->at + s->units.n))
                return OK;
        TRY(passage_load(c, ord, anchor, &p, &found));
        *s = (Stretch){0};
        if (!found)
                return OK;
        uint32_t first = p.at;
        if (from < p.at && p.number > 0) {
                TRY(passage_load(c, ord, p.at - 1, &before, &found));
                size_t n = found ? units_of(c->arena, before.text).n : 0;
                if (found && before.number > 0 && before.at + n == p.at)
                        first = before.at;
        }
        return stretch_read(c, ord, first, (uint32_t)MIN(to, UINT32_MAX), s);
}

/* True if all units of a stretch, which are not more, are those that the quotation begins with. */
static bool begins_so(const Units *quotation, const Units *u)
{
        return u->n && memcmp(u->unit, quotation->unit, u->n * sizeof *u->unit) == 0;
}

/* The place itself, where the quotation would begin, and not more of the passage; the next passages while what has been
 * read agrees. *ret_whole says whether all of it stands there without any difference. */
static MUST Err place_read(
        Seeker *k, uint32_t ord, uint32_t at, PassageText *p, Stretch *ret, bool *ret_whole)
{
        Ctx *c = k->c;
        size_t n = k->units.n, offset = token_offset(p->text, at - p->at);
        Stretch s = {.at = at, .number = p->number, .text = p->text};
        PassageText next = *p;
        for (bool found;;) {
                *VEC_PUSH(c->arena, &s.begins) = next.at;
                s.units = units_from(c->arena, s.text, offset, n);
                uint32_t end = at + (uint32_t)s.units.n;
                *ret_whole = begins_so(&k->units, &s.units) && s.units.n == n;
                if (*ret_whole || s.number <= 0 || !begins_so(&k->units, &s.units))
                        break;
                TRY(passage_after(c, ord, end, &next, &found));
                if (!found || next.at != end)
                        break;
                s.text = str_join(c->arena, s.text, next.text);
        }
        *ret = s;
        return OK;
}

/* Whether the quotation stands without any difference at that position; then it is noted. Most do, and of them no more than
 * the place itself need be read. What was read otherwise is in *ret. */
static MUST Err stand_as_is(
        Seeker *k, const DocEntry *d, uint32_t at, Stretch *ret, bool *ret_noted)
{
        Ctx *c = k->c;
        PassageText p;
        Alignment al;
        Stretch s;
        bool found;
        *ret_noted = false;
        TRY(passage_load(c, d->ord, at, &p, &found));
        if (!found)
                return OK;
        TRY(place_read(k, d->ord, at, &p, &s, ret_noted));
        if (*ret_noted) {
                alignment_exact(c->arena, k->units.n, 0, &al);
                found_put(k, d, &s, &al);
                return OK;
        }
        stretch_add(c, ret, &p);
        return stretch_go_on(c, d->ord, at + (uint32_t)k->units.n, ret);
}

/* Reads the text about a stand and lays the quotation against it; first without any difference at the likeliest
 * place, which is quick and mostly all. */
static MUST Err stand_verify(Seeker *k, const DocEntry *d, const Stand *t)
{
        Ctx *c = k->c;
        Stretch s = {0};
        Alignment al;
        int64_t shift = (int64_t)d->start - d->base, start = t->best + shift;
        uint32_t n = (uint32_t)k->units.n;
        if (start >= 0 && start <= UINT32_MAX - n) {
                uint32_t at = (uint32_t)start;
                const Found *f = found_at(k, d->ord, at);
                bool noted;
                if (f && f->align.score >= GOOD)
                        return OK;
                TRY(stand_as_is(k, d, at, &s, &noted));
                if (noted)
                        return OK;
                if (s.units.n && units_equal(&k->units, s.units.unit, s.units.n, at - s.at)) {
                        alignment_exact(c->arena, n, at - s.at, &al);
                        found_put(k, d, &s, &al);
                        return OK;
                }
        }
        int64_t from = MAX(t->from + shift - k->slack, 0), to = t->to + shift + n + k->slack;
        int64_t middle = MAX(start + n / 2, 0);
        TRY(stretch_widen(c, d->ord, (uint32_t)MIN(middle, UINT32_MAX), from, to, &s));
        size_t first = (size_t)MAX(from - s.at, 0), last = (size_t)MAX(to - s.at, 0);
        last = MIN(last, s.units.n);
        if (first >= last)
                return OK;
        units_align(c->arena, &k->units, s.units.unit + first, last - first, &al);
        al.from += first;
        al.to += first;
        for (size_t i = 0; i < n; i++)
                al.pair[i] += al.pair[i] ? (uint32_t)first : 0;
        if (al.n_same)
                found_put(k, d, &s, &al);
        return OK;
}

/* The document that a stand lies in: that of the middle of the quotation. */
static MUST Err stand_document(Seeker *k, const Stand *t, DocEntry *ret, bool *ret_found)
{
        const Segment *s = &k->index->segments[t->segment];
        int64_t middle = t->best + (int64_t)k->units.n / 2;
        DocCursor *d = &k->docs;
        *ret_found = false;
        middle = MAX(middle, 0);
        if (!s->span)
                return OK;
        Ctx *c = k->c;
        if (d->segment != s)
                *d = docs_start(s);
        TRY(docs_seek(c, d, (uint32_t)MIN(middle, (int64_t)s->span - 1)));
        *ret = d->doc;
        *ret_found =
                index_has(k->index, &d->doc) && (!k->q->public_only || d->doc.bits & DOC_PUBLIC);
        return OK;
}

static double best_score(const Seeker *k)
{
        double best = 0;
        for (size_t i = 0; i < k->found.n; i++)
                best = MAX(best, k->found.p[i].align.score);
        return best;
}

static MUST Err seek(Seeker *k, Probes *probes, const Search *how)
{
        Ctx *c = k->c;
        Search within = *how;
        Stands stands = {0};
        within.reach = k->slack;
        TRY(stands_find(c, k->index, probes, &within, &stands));
        for (size_t i = 0; i < stands.n && i < VERIFY_MAX; i++) {
                const Stand *t = &stands.p[i];
                DocEntry d;
                bool found;
                if (!k->q->versions && best_score(k) >= GOOD &&
                        t->weight < GOOD_WEIGHT(stands.weight))
                        break;
                TRY(stand_document(k, t, &d, &found));
                if (found)
                        TRY(stand_verify(k, &d, t));
        }
        return OK;
}

/* What was found
 * -------------- */
/* Characters that are written as in the quotation, in simplified characters: among sources that have the same
 * words it is likelier the one with the same glyphs. */
static uint32_t glyphs_alike(Ctx *c, Str asked, const Found *f)
{
        const Conversion *to_simplified = conversion_lookup(S("s"));
        Str a = convert(c->arena, to_simplified, asked);
        Str b = convert(c->arena, to_simplified, str_slice(f->text, f->bytes.from, f->bytes.to));
        Units x = units_of(c->arena, a), y = units_of(c->arena, b);
        uint32_t n = 0;
        for (size_t i = 0; i < x.n; i++) {
                uint32_t pair = f->align.pair[i];
                if (!pair || pair > y.n)
                        continue;
                UnitSpan s = x.at[i], t = y.at[pair - 1];
                n += str_eq(str_slice(a, s.from, s.to), str_slice(b, t.from, t.to));
        }
        return n;
}

static int compare_found(const void *a, const void *b)
{
        const Found *x = a, *y = b;
        if (x->align.score != y->align.score)
                return x->align.score > y->align.score ? -1 : 1;
        if (x->alike != y->alike)
                return x->alike > y->alike ? -1 : 1;
        if (x->ord != y->ord)
                return x->ord < y->ord ? -1 : 1;
        return x->at < y->at ? -1 : x->at > y->at;
}

/* Best first; glyphs are looked at only where they decide which is the first. */
static void found_sort(Ctx *c, Str asked, Found *p, size_t n)
{
        if (n == 0)
                return;
        qsort(p, n, sizeof *p, compare_found);
        size_t ties = 1;
        while (ties < n && p[ties].align.score == p[0].align.score)
                ties++;
        if (ties == 1)
                return;
        for (size_t i = 0; i < ties; i++)
                p[i].alike = glyphs_alike(c, asked, &p[i]);
        qsort(p, ties, sizeof *p, compare_found);
}

static Seeker seeker_start(Ctx *c, const Index *x, const QuoteQuery *q, const Units *asked)
{
        Seeker k = {.c = c, .index = x, .q = q, .units = *asked};
        k.slack = (uint32_t)(12 + MIN(k.units.n, 400) / 2);
        return k;
}

static void seeker_end(Seeker *k, Found **ret, size_t *ret_n)
{
        found_sort(k->c, k->q->text, k->found.p, k->found.n);
        *ret = k->found.p;
        *ret_n = k->found.n;
}

/* The places, best first. */
static MUST Err quote_seek(
        Ctx *c, const Index *x, const QuoteQuery *q, const Units *asked, Found **ret, size_t *ret_n)
{
        Seeker k = seeker_start(c, x, q, asked);
        Probes probes = probes_of(c, q->text, asked);
        TRY(seek(&k, &probes, &quick));
        if (q->versions || best_score(&k) < GOOD)
                TRY(seek(&k, &probes, &thorough));
        seeker_end(&k, ret, ret_n);
        return OK;
}

Err quote_seek_quickly(Ctx *c, const Index *x, const QuoteQuery *q, Found **ret, size_t *ret_n)
{
        Units asked = units_of(c->arena, q->text);
        Seeker k = seeker_start(c, x, q, &asked);
        Probes probes = probes_of(c, q->text, &asked);
        TRY(seek(&k, &probes, &quick));
        seeker_end(&k, ret, ret_n);
        return OK;
}

/* Spans of a text that the other does not have so; neighbours become one. */
static void marks_make(Ctx *c, const UnitSpan *at, const bool *agrees, size_t n, size_t shift,
        Span **ret, size_t *ret_n)
{
        VEC(Span) v = {0};
        for (size_t i = 0; i < n; i++) {
                if (agrees[i])
                        continue;
                if (i && !agrees[i - 1])
                        v.p[v.n - 1].to = at[i].to - shift;
                else
                        *VEC_PUSH(c->arena, &v) = (Span){at[i].from - shift, at[i].to - shift};
        }
        *ret = v.p;
        *ret_n = v.n;
}

static void differences_mark(Ctx *c, const Units *asked, const Found *f, QuoteSource *ret)
{
        if (f->align.n_same == asked->n && f->n == asked->n)
                return;
        bool *mine = NEW_N(c->arena, bool, asked->n), *theirs = NEW_N(c->arena, bool, f->n);
        for (size_t i = 0; i < asked->n; i++) {
                uint32_t pair = f->align.pair[i];
                if (!pair || f->unit[pair - 1] != asked->unit[i])
                        continue;
                mine[i] = theirs[pair - 1] = true;
        }
        marks_make(c, asked->at, mine, asked->n, 0, &ret->asked_marks, &ret->n_asked_marks);
        marks_make(c, f->span, theirs, f->n, f->bytes.from, &ret->marks, &ret->n_marks);
}

/* The name under which a record's original came, from its field of type file. */
static MUST Err file_name(Ctx *c, const QuoteSource *s, Str *ret)
{
        const Register *reg = c->registers ? register_lookup(c->registers, s->register_name) : NULL;
        for (size_t i = 0; reg && i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                Value v;
                bool found;
                if (f->many || !str_eq(str_from(field_type_name(f->type)), S("file")))
                        continue;
                TRY(record_load_value(c, reg, s->id, f, &v, &found));
                if (found)
                        *ret = v.extra;
                return OK;
        }
        return OK;
}

static MUST Err source_load(Ctx *c, const Units *asked, const Found *f, QuoteSource *ret)
{
        DocRow row;
        TRY(doc_row_load(c, f->ord, &row));
        *ret = (QuoteSource){
                .register_name = row.register_name,
                .id = row.id,
                .number = row.number,
                .title = row.title,
                .state = row.state,
                .date_text = row.date_text,
                .passage = f->passage,
                .text = str_slice(f->text, f->bytes.from, f->bytes.to),
                .before = str_slice(f->text, 0, f->bytes.from),
                .after = str_slice(f->text, f->bytes.to, f->text.n),
                .score = f->align.score,
                .n_same = f->align.n_same,
                .n_changed = f->align.n_changed,
                .n_missing = f->align.n_missing,
                .n_added = f->align.n_added,
        };
        TRY(file_name(c, ret, &ret->file));
        ret->at = f->at - (f->passage ? MIN(f->body, f->at) : 0);
        differences_mark(c, asked, f, ret);
        return OK;
}

/* Each record once, at its best place. */
static MUST Err sources_load(Ctx *c, const QuoteQuery *q, const Units *asked, const Found *found,
        size_t n, QuoteResult *ret)
{
        ret->sources = NEW_N(c->arena, QuoteSource, q->limit + 1);
        for (size_t i = 0; i < n && ret->n < q->limit; i++) {
                QuoteSource *s = &ret->sources[ret->n];
                bool first = true;
                int64_t places = 0;
                for (size_t k = 0; k < n; k++) {
                        places += found[k].ord == found[i].ord;
                        first = first && (k >= i || found[k].ord != found[i].ord);
                }
                if (!first)
                        continue;
                TRY(source_load(c, asked, &found[i], s));
                s->places = places;
                if (!q->but_id.n || !str_eq(q->but_id, s->id))
                        ret->n++;
        }
        return OK;
}

static MUST Err check(Ctx *c, const QuoteQuery *q, size_t n_units)
{
        if (q->limit > LIMIT_MAX)
                return fail(c, ERR_INVALID, "At most %d sources can be shown at once.", LIMIT_MAX);
        if (n_units < UNITS_MIN)
                return fail(c, ERR_INVALID, "A quotation has at least %d characters.", UNITS_MIN);
        if (n_units > QUOTE_UNITS_MAX)
                return fail(c, ERR_LIMIT,
                        "A quotation has at most %d characters; a longer text is read sentence by sentence, as a draft.",
                        QUOTE_UNITS_MAX);
        return OK;
}

static MUST Err find_one(Ctx *c, const Index *x, const QuoteQuery *q, QuoteResult *ret)
{
        int64_t start = ticks_ns();
        Found *found;
        size_t n;
        QuoteResult r = {0};
        if (q->text.n > QUOTE_BYTES_MAX)
                return check(c, q, QUOTE_UNITS_MAX + 1);
        if (!utf8_valid(q->text, &(size_t){0}))
                return fail(c, ERR_INVALID, "The quotation is not legible text.");
        Units asked = units_of(c->arena, q->text);
        TRY(check(c, q, asked.n));
        TRY(quote_seek(c, x, q, &asked, &found, &n));
        TRY(sources_load(c, q, &asked, found, n, &r));
        r.took_us = (ticks_ns() - start) / 1000;
        *ret = r;
        return OK;
}

size_t quote_length(Ctx *c, Str text)
{
        CLEANUP(scratch_done) Scratch s = scratch_begin(c);
        return units_of(c->arena, text).n;
}

Err quote_find(Ctx *c, const QuoteQuery *q, QuoteResult *ret)
{
        CLEANUP(txn_done) Txn txn = {0};
        Index x;
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(index_open(c, &x));
        TRY(find_one(c, &x, q, ret));
        return txn_commit(&txn);
}

Err quote_each(Ctx *c, const QuoteQuery *like, const Str *texts, size_t n, QuoteEach *each, void *p)
{
        CLEANUP(txn_done) Txn txn = {0};
        Index x;
        TRY(txn_begin(c, DB_READ, &txn));
        TRY(index_open(c, &x));
        for (size_t i = 0; i < n; i++) {
                CLEANUP(scratch_done) Scratch s = scratch_begin(c);
                QuoteQuery q = *like;
                QuoteResult r = {0};
                q.text = texts[i];
                size_t length = q.text.n > QUOTE_BYTES_MAX ? 0 : quote_length(c, q.text);
                if (length >= UNITS_MIN && length <= QUOTE_UNITS_MAX)
                        TRY(find_one(c, &x, &q, &r));
                TRY(each(c, p, i, &r));
        }
        return txn_commit(&txn);
}
