/* page_search.c: one box for everything. Left, how to narrow it, with exact counts; in the middle the places in
 * their original glyphs; on the right the passage of the chosen one. Everything is in the address. */
#include "web/record_model.h"

#include <string.h>

#define PER_PAGE 20
#define EXPORT_MAX 10000
#define REGISTERS_SHOWN 8
#define FACTS_MAX 10

typedef struct {
        Str words, from, to, place, order, chosen;
        Str *registers;
        size_t n_registers;
        int64_t page;
} Asked;

static Asked asked_from(Ctx *c, const Req *q)
{
        Asked a = {
                .words = str_trim(req_param(q, "q")),
                .from = str_trim(req_param(q, "from")),
                .to = str_trim(req_param(q, "to")),
                .place = req_param(q, "place"),
                .order = req_param(q, "order"),
                .chosen = req_param(q, "hit"),
                .page = MAX(1, req_int(q, "page", 1)),
        };
        a.n_registers = req_params(c, q, "r", &a.registers);
        return a;
}

/* Addresses: the same search with one thing changed
 * ------------------------------------------------- */
static void put_query(Buf *b, const char *name, Str value)
{
        if (value.n == 0)
                return;
        buf_printf(b, "%s%s=", b->n && memchr(b->p, '?', b->n) ? "&" : "?", name);
        url_encode(b, value);
}

static Str address_of(Ctx *c, const char *path, const Asked *a)
{
        Buf b = buf_new(c->arena);
        buf_put(&b, str_from(path));
        put_query(&b, "q", a->words);
        for (size_t i = 0; i < a->n_registers; i++)
                put_query(&b, "r", a->registers[i]);
        put_query(&b, "from", a->from);
        put_query(&b, "to", a->to);
        put_query(&b, "place", a->place);
        put_query(&b, "order", a->order);
        if (a->page > 1)
                put_query(&b, "page", str_printf(c->arena, "%lld", (long long)a->page));
        put_query(&b, "hit", a->chosen);
        return buf_str(&b);
}

/* The same search, its first page, nothing chosen. */
static Asked anew(const Asked *a)
{
        Asked b = *a;
        b.page = 1;
        b.chosen = (Str){0};
        return b;
}

static bool register_chosen(const Asked *a, Str name)
{
        for (size_t i = 0; i < a->n_registers; i++)
                if (str_eq(a->registers[i], name))
                        return true;
        return false;
}

static Str toggle_register(Ctx *c, const Asked *a, Str name)
{
        Asked b = anew(a);
        b.registers = NEW_N(c->arena, Str, a->n_registers + 1);
        b.n_registers = 0;
        for (size_t i = 0; i < a->n_registers; i++)
                if (!str_eq(a->registers[i], name))
                        b.registers[b.n_registers++] = a->registers[i];
        if (b.n_registers == a->n_registers)
                b.registers[b.n_registers++] = name;
        return address_of(c, "/search", &b);
}

/* Years
 * ----- */
/* A bound as a person writes it: 同治元年, 1949, 民国24年. */
static MUST Err parse_bound(Ctx *c, Str words, const char *field, bool last, int32_t *ret)
{
        Date d;
        if (words.n == 0)
                return OK;
        if (words.n > 60 || !date_parse(c, words, (Anchor){0}, &d) || d.problem.n || d.edtf.n == 0)
                return fail_field(c, ERR_INVALID, str_from(field),
                        "“%.*s” was not understood as a year or a day.", STR(words));
        *ret = last ? d.last : d.first;
        return OK;
}

static MUST Err query_from(Ctx *c, const Asked *a, SearchQuery *ret)
{
        *ret = (SearchQuery){
                .words = a->words,
                .registers = a->registers,
                .n_registers = a->n_registers,
                .place = a->place,
                .order = str_eq(a->order, S("date"))   ? ORDER_DATE
                        : str_eq(a->order, S("added")) ? ORDER_ADDED
                                                       : ORDER_RELEVANCE,
                .limit = PER_PAGE,
                .offset = (size_t)(a->page - 1) * PER_PAGE,
                .public_only = c->actor == NULL,
        };
        TRY(parse_bound(c, a->from, "from", false, &ret->first));
        TRY(parse_bound(c, a->to, "to", true, &ret->last));
        if (ret->first && !ret->last)
                ret->last = JDN_OPEN_FUTURE;
        if (ret->last && !ret->first)
                ret->first = JDN_OPEN_PAST;
        return OK;
}

/* The left side
 * ------------- */
static void put_registers(Ctx *c, Json *model, const Asked *a, const SearchResult *r)
{
        Json *shown = json_array(c->arena), *rest = json_array(c->arena);
        for (size_t i = 0; i < r->n_registers; i++) {
                const SearchFacet *f = &r->registers[i];
                const Register *reg = register_lookup(c->registers, f->key);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", reg ? register_label(c, reg) : f->key);
                json_put_int(c->arena, o, "n", f->n);
                json_put_bool(c->arena, o, "on", a->n_registers == 0 || register_chosen(a, f->key));
                json_put_str(c->arena, o, "address", toggle_register(c, a, f->key));
                json_push(c->arena,
                        i < REGISTERS_SHOWN || register_chosen(a, f->key) ? shown : rest, o);
        }
        json_put(c->arena, model, "registers", shown);
        json_put(c->arena, model, "more_registers", rest);
        json_put_bool(c->arena, model, "has_registers", shown->n > 0);
        if (rest->n)
                json_put_int(c->arena, model, "n_more_registers", (int64_t)rest->n);
}

static void put_places(Ctx *c, Json *model, const Asked *a, const SearchResult *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->n_places && i < 12; i++) {
                const SearchFacet *f = &r->places[i];
                bool on = str_eq(a->place, f->key);
                Asked b = anew(a);
                b.place = on ? (Str){0} : f->key;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", f->label);
                json_put_int(c->arena, o, "n", f->n);
                json_put_bool(c->arena, o, "on", on);
                json_put_str(c->arena, o, "address", address_of(c, "/search", &b));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "places", list);
        json_put_bool(c->arena, model, "has_places", list->n > 0);
}

/* Bars of the decades in a drawing of 222 × 60, as the style sheet sets it. */
static void put_decades(Ctx *c, Json *model, const SearchResult *r)
{
        enum { WIDTH = 222, HEIGHT = 42 };
        if (r->n_decades < 2)
                return;
        int32_t most = 1;
        for (size_t i = 0; i < r->n_decades; i++)
                most = MAX(most, r->decades[i]);
        double step = (double)WIDTH / (double)r->n_decades;
        Json *hist = json_object(c->arena), *bars = json_array(c->arena);
        for (size_t i = 0; i < r->n_decades; i++) {
                if (r->decades[i] == 0)
                        continue;
                int h = MAX(2, r->decades[i] * HEIGHT / most);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "x", str_printf(c->arena, "%.1f", step * (double)i));
                json_put_str(c->arena, o, "w", str_printf(c->arena, "%.1f", MAX(1.0, step - 2)));
                json_put_int(c->arena, o, "y", HEIGHT + 2 - h);
                json_put_int(c->arena, o, "h", h);
                json_put_int(c->arena, o, "decade", r->first_decade + 10 * (int)i);
                json_put_int(c->arena, o, "n", r->decades[i]);
                json_push(c->arena, bars, o);
        }
        json_put(c->arena, hist, "bars", bars);
        json_put_int(c->arena, hist, "from", r->first_decade);
        json_put_int(c->arena, hist, "to", r->first_decade + 10 * (int)r->n_decades - 1);
        json_put(c->arena, model, "hist", hist);
}

/* Hits
 * ---- */
static Str hit_key(Ctx *c, const SearchHit *h)
{
        return str_printf(c->arena, "%.*s/%.*s", STR(h->register_name), STR(h->id));
}

/* A material opens in the reader, at the passage and with the words marked; anything else on its page. */
static Str hit_address(Ctx *c, const Asked *a, const SearchHit *h)
{
        Buf b = buf_new(c->arena);
        const Register *reg = register_lookup(c->registers, h->register_name);
        if (!reg || !field_lookup(reg, S("body"))) {
                buf_printf(&b, "/r/%.*s/%.*s", STR(h->register_name), STR(h->id));
                return buf_str(&b);
        }
        buf_printf(&b, "/read/%.*s", STR(h->id));
        put_query(&b, "q", a->words);
        if (h->passage)
                buf_printf(&b, "#s%d", h->passage);
        return buf_str(&b);
}

static void put_hits(Ctx *c, Json *model, const Asked *a, const SearchResult *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->n_hits; i++) {
                const SearchHit *h = &r->hits[i];
                const Register *reg = register_lookup(c->registers, h->register_name);
                Str key = hit_key(c, h);
                Asked b = *a;
                b.chosen = key;
                Json *o = json_object(c->arena);
                json_put(c->arena, o, "title",
                        marked_pieces(c, h->title, h->title_marks, h->n_title_marks));
                json_put_str(c->arena, o, "title_lang", str_from(script_of(h->title)));
                json_put_bool(c->arena, o, "has_snippet", !str_eq(h->snippet, h->title));
                json_put(
                        c->arena, o, "snippet", marked_pieces(c, h->snippet, h->marks, h->n_marks));
                json_put_str(c->arena, o, "lang", str_from(script_of(h->snippet)));
                json_put_str(
                        c->arena, o, "register", reg ? register_label(c, reg) : h->register_name);
                json_put_str(c->arena, o, "number", h->number);
                json_put_str(c->arena, o, "date", h->date_text);
                json_put_int(c->arena, o, "places", h->places);
                json_put_bool(c->arena, o, "chosen", str_eq(key, a->chosen));
                json_put_str(c->arena, o, "address", hit_address(c, a, h));
                json_put_str(c->arena, o, "choose", address_of(c, "/search", &b));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "hits", list);
}

static void put_forms(Ctx *c, Json *model, const SearchResult *r)
{
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < r->n_forms && i < 6; i++) {
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "form", r->forms[i].key);
                json_put_str(c->arena, o, "lang", str_from(script_of(r->forms[i].key)));
                json_put_int(c->arena, o, "n", r->forms[i].n);
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "forms", list);
        json_put_bool(c->arena, model, "several_forms", list->n > 1);
}

static void put_pages(Ctx *c, Json *model, const Asked *a, const SearchResult *r)
{
        int64_t n = (r->documents + PER_PAGE - 1) / PER_PAGE;
        Asked b = anew(a);
        json_put_int(c->arena, model, "first", r->n_hits ? (a->page - 1) * PER_PAGE + 1 : 0);
        json_put_int(c->arena, model, "last", (a->page - 1) * PER_PAGE + (int64_t)r->n_hits);
        if (a->page > 1) {
                b.page = a->page - 1;
                json_put_str(c->arena, model, "back", address_of(c, "/search", &b));
        }
        if (a->page < n) {
                b.page = a->page + 1;
                json_put_str(c->arena, model, "next", address_of(c, "/search", &b));
        }
}

static void put_orders(Ctx *c, Json *model, const Asked *a)
{
        static const struct {
                const char *key, *label;
        } orders[] = {{"", N_("by relevance")}, {"date", N_("by date told of")},
                {"added", N_("by accession")}};
        Json *list = json_array(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(orders); i++) {
                Asked b = anew(a);
                b.order = str_from(orders[i].key);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", str_from(tr(c, orders[i].label)));
                json_put_bool(c->arena, o, "on", str_eq(a->order, b.order));
                json_put_str(c->arena, o, "address", address_of(c, "/search", &b));
                json_push(c->arena, list, o);
        }
        json_put(c->arena, model, "orders", list);
}

/* The right side: the passage of the chosen hit
 * --------------------------------------------- */
static MUST Err passage_of(Ctx *c, Str text, int number, Str *ret)
{
        Passage *passages;
        size_t n;
        TRY(passages_cut(c, text, &passages, &n));
        for (size_t i = 0; i < n; i++)
                if (passages[i].number == number || (number == 0 && i == 0)) {
                        *ret = str_slice(text, passages[i].at.from, passages[i].at.to);
                        return OK;
                }
        *ret = str_slice(text, 0, 0);
        return OK;
}

static MUST Err put_paragraphs(Ctx *c, Json *o, Str words, Str text)
{
        Json *list = json_array(c->arena);
        Str rest = text, line;
        while (text.n && str_cut(&rest, '\n', &line)) {
                Span *marks;
                size_t n;
                if (str_trim(line).n == 0)
                        continue;
                TRY(search_mark(c, words, line, &marks, &n));
                json_push(c->arena, list, marked_pieces(c, line, marks, n));
        }
        json_put(c->arena, o, "paragraphs", list);
        return OK;
}

/* What the record says: of one that has a text the columns of its list, of another whatever is filled in. */
static void put_facts(Ctx *c, Json *o, const Record *r, bool has_text)
{
        Json *facts = json_array(c->arena);
        for (size_t i = 0; i < r->reg->n_fields && facts->n < FACTS_MAX; i++) {
                const Field *f = &r->reg->fields[i];
                if ((has_text && !f->in_list) || f->is_title || !field_shown(c, f) ||
                        r->values[i].n == 0)
                        continue;
                Json *fact = json_object(c->arena);
                json_put_str(c->arena, fact, "label", field_label(c, f));
                json_put_str(c->arena, fact, "value", field_display(c, f, &r->values[i]));
                json_push(c->arena, facts, fact);
        }
        json_put(c->arena, o, "facts", facts);
}

static MUST Err put_preview(Ctx *c, Json *model, const Asked *a, const SearchHit *h)
{
        const Register *reg = register_lookup(c->registers, h->register_name);
        Record *r;
        if (!reg)
                return OK;
        TRY(record_load(c, reg, h->id, &r));
        Json *o = json_object(c->arena);
        Str passage;
        TRY(passage_of(c, record_text(r, S("body")), h->passage, &passage));
        json_put_str(c->arena, o, "title", r->title);
        json_put_str(c->arena, o, "lang", str_from(script_of(passage.n ? passage : r->title)));
        json_put_int(c->arena, o, "places", h->places);
        json_put_str(c->arena, o, "address", hit_address(c, a, h));
        json_put_str(c->arena, o, "record",
                str_printf(c->arena, "/r/%.*s/%.*s", STR(reg->name), STR(r->id)));
        json_put_bool(c->arena, o, "is_text", passage.n > 0);
        TRY(put_paragraphs(c, o, a->words, passage));
        put_facts(c, o, r, passage.n > 0);
        if (!passage.n) {
                Backlink *links;
                size_t n;
                TRY(record_backlinks_of(c, c->registers, r, &links, &n));
                put_uses(c, o, r, links, n);
        }
        json_put(c->arena, model, "preview", o);
        return OK;
}

static const SearchHit *chosen_hit(Ctx *c, const Asked *a, const SearchResult *r)
{
        for (size_t i = 0; i < r->n_hits; i++)
                if (str_eq(hit_key(c, &r->hits[i]), a->chosen))
                        return &r->hits[i];
        return r->n_hits ? &r->hits[0] : NULL;
}

/* Pages
 * ----- */
static MUST Err put_result(Ctx *c, Json *model, Asked *a, const SearchResult *r)
{
        json_put_int(c->arena, model, "documents", r->documents);
        json_put_int(c->arena, model, "occurrences", r->occurrences);
        json_put_str(
                c->arena, model, "took", str_printf(c->arena, "%.3f", (double)r->took_us / 1e6));
        json_put_bool(c->arena, model, "none", r->documents == 0);
        const SearchHit *hit = chosen_hit(c, a, r);
        if (hit)
                a->chosen = hit_key(c, hit);
        put_forms(c, model, r);
        put_registers(c, model, a, r);
        put_places(c, model, a, r);
        put_decades(c, model, r);
        put_hits(c, model, a, r);
        put_pages(c, model, a, r);
        Asked all = anew(a);
        json_put_str(c->arena, model, "export", address_of(c, "/search/export", &all));
        return hit ? put_preview(c, model, a, hit) : OK;
}

static void put_asked(Ctx *c, Json *model, const Asked *a)
{
        json_put_str(c->arena, model, "q", a->words);
        json_put_str(c->arena, model, "from", a->from);
        json_put_str(c->arena, model, "to", a->to);
        Json *kept = json_array(c->arena); /* what a new form keeps of the search */
        for (size_t i = 0; i < a->n_registers; i++)
                json_push(c->arena, kept, json_string(c->arena, a->registers[i]));
        json_put(c->arena, model, "kept", kept);
        json_put_str(c->arena, model, "place", a->place);
        json_put_str(c->arena, model, "order", a->order);
        put_orders(c, model, a);
}

/* What cannot be searched is an answer of this page; what was typed stays. */
static Err show_search(Ctx *c, const Req *q, Json *model, Resp *p)
{
        Asked a = asked_from(c, q);
        page_title(c, model, "search", str_from(tr(c, N_("Search"))));
        page_crumb(c, model, str_from(tr(c, N_("Search"))), a.words.n ? S("/search") : S(""));
        if (a.words.n)
                page_crumb(c, model, a.words, S(""));
        put_asked(c, model, &a);
        if (a.words.n == 0)
                return OK;
        SearchQuery query;
        SearchResult result;
        Err e = query_from(c, &a, &query);
        if (e == OK)
                e = search_run(c, &query, WITH_FACETS, &result);
        if (e == OK) {
                json_put_bool(c->arena, model, "asked", true);
                return put_result(c, model, &a, &result);
        }
        return answer_refusal(c, q, e, model, p);
}

static void csv_hit(Ctx *c, Buf *out, const SearchHit *h)
{
        const Register *reg = register_lookup(c->registers, h->register_name);
        const Str cells[] = {reg ? register_label(c, reg) : h->register_name, h->number, h->title,
                h->date_text, h->snippet};
        for (size_t i = 0; i < ARRAY_LEN(cells); i++) {
                csv_put_quoted(out, cells[i]);
                buf_putc(out, ',');
        }
        buf_put_int(out, h->places);
        buf_put(out, S("\r\n"));
}

/* All that was found, as a table. */
static Err export_search(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Asked a = asked_from(c, q);
        SearchQuery query;
        TRY(query_from(c, &a, &query));
        query.limit = 200;
        Buf out = buf_new(c->arena);
        buf_put(&out, S("\xEF\xBB\xBF"));
        buf_put(&out, str_from(tr(c, N_("register,number,title,date,passage,places"))));
        buf_put(&out, S("\r\n"));
        for (query.offset = 0; query.offset < EXPORT_MAX; query.offset += query.limit) {
                SearchResult r;
                TRY(search_run(c, &query, WITHOUT_FACETS, &r));
                for (size_t i = 0; i < r.n_hits; i++)
                        csv_hit(c, &out, &r.hits[i]);
                if (r.n_hits < query.limit)
                        break;
        }
        p->type = S("text/csv; charset=utf-8");
        p->download = str_printf(c->arena, "%.*s.csv", STR(a.words));
        p->body = buf_str(&out);
        return OK;
}

#define ASKED "q r from to place order page hit"

const Route search_routes[] = {
        {"GET", "/search", "search", ASKED, 0, MAY_READ, show_search},
        {"GET", "/search/export", NULL, ASKED, 0, MAY_READ, export_search},
        {0},
};
