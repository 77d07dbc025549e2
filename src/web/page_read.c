/* page_read.c: the reader. A text on its page, paragraph by paragraph, each with an address that stays: the
 * record, the revision, the paragraphs. Beside it what is known of it, whether its bytes are as they were
 * stored, and who leans on it. */
#include "web/inside.h"

#include <string.h>

#define MENTIONS_MAX 40
#define SOURCES_MAX 600 /* characters of the chosen paragraphs whose sources are asked for */

typedef struct {
        Record *record;
        Str text;
        int64_t version; /* shown */
        size_t from, to; /* chosen paragraphs, from 1; 0: none */
        Str words, show;
} Reader;

/* Access
 * ------ */
/* Whoever is not signed in sees what is open, and learns nothing of the rest. */
static MUST Err load_material(Ctx *c, Str id, Record **ret)
{
        const Register *reg = register_lookup(c->registers, S("material"));
        if (!reg)
                return fail(c, ERR_NOT_FOUND, "There is no register of materials.");
        TRY(record_load(c, reg, id, ret));
        bool open = str_eq((*ret)->visibility, S("public")) && !(*ret)->withdrawn;
        if (!open && !actor_may(c->actor, MAY_READ))
                return fail(c, ERR_NOT_FOUND, "There is no open material with this address.");
        return OK;
}

/* The text of a revision that was cited. */
static MUST Err text_of_revision(Ctx *c, const Record *r, int64_t version, Str *ret)
{
        Revision *list;
        size_t n;
        TRY(record_revisions(c, r->reg, r->id, &list, &n));
        for (size_t i = 0; i < n; i++)
                if (list[i].version == version) {
                        *ret = json_text(json_at(list[i].snapshot, "body"));
                        return OK;
                }
        return fail(c, ERR_NOT_FOUND, "This text has no revision %lld.", (long long)version);
}

/* "5" or "5-6" */
static void parse_range(Str s, size_t *ret_from, size_t *ret_to)
{
        Str rest = s, first;
        int64_t from = 0, to = 0;
        if (s.n == 0 || !str_cut(&rest, '-', &first) || !str_to_int(first, &from) || from < 1)
                return;
        if (!rest.p || !str_to_int(rest, &to) || to < from)
                to = from;
        *ret_from = (size_t)MIN(from, 1000000);
        *ret_to = (size_t)MIN(to, 1000000);
}

/* The text of the revision asked for. */
static MUST Err open_text(Ctx *c, const Req *q, Reader *ret)
{
        *ret = (Reader){0};
        TRY(load_material(c, q->args[0], &ret->record));
        ret->version = req_int(q, "v", ret->record->version);
        ret->text = record_text(ret->record, S("body"));
        if (ret->version != ret->record->version && !actor_may(c->actor, MAY_READ))
                return fail(c, ERR_DENIED, "Earlier revisions are shown to those who sign in.");
        if (ret->version != ret->record->version)
                TRY(text_of_revision(c, ret->record, ret->version, &ret->text));
        return OK;
}

/* The text with what is to be marked in it. */
static MUST Err open_reading(Ctx *c, const Req *q, Reader *ret)
{
        TRY(open_text(c, q, ret));
        ret->words = str_trim(req_param(q, "q"));
        ret->show = req_param(q, "show");
        parse_range(req_param(q, "p"), &ret->from, &ret->to);
        return OK;
}

/* The text
 * -------- */
static Str read_address(Ctx *c, const Reader *r, size_t from, size_t to)
{
        Buf b = buf_new(c->arena);
        buf_printf(&b, "/read/%.*s?v=%lld", STR(r->record->id), (long long)r->version);
        if (from)
                buf_printf(&b, "&p=%zu", from);
        if (from && to > from)
                buf_printf(&b, "-%zu", to);
        if (r->show.n) {
                buf_put(&b, S("&show="));
                url_encode(&b, r->show);
        }
        return buf_str(&b);
}

/* A number chooses its paragraph; behind a chosen one, it draws the choice up to itself. */
static Str number_address(Ctx *c, const Reader *r, size_t number)
{
        bool extends = r->from && number > r->to;
        return str_printf(c->arena, "%.*s#p%zu",
                STR(read_address(c, r, extends ? r->from : number, number)), number);
}

/* □ is a place where something is missing: it is shown as such, never filled. */
static void split_losses(Ctx *c, Json *pieces, Json *out)
{
        for (size_t i = 0; i < pieces->n; i++) {
                Json *piece = pieces->items[i];
                Str text = json_text(json_at(piece, "text"));
                for (size_t at = 0; at < text.n;) {
                        size_t hole = str_find(text, S("□"), at);
                        size_t end = hole == SIZE_MAX ? text.n : hole;
                        if (end > at) {
                                Json *o = json_object(c->arena);
                                json_put_str(c->arena, o, "text", str_slice(text, at, end));
                                json_put_bool(
                                        c->arena, o, "mark", json_truth(json_at(piece, "mark")));
                                json_push(c->arena, out, o);
                        }
                        if (hole == SIZE_MAX)
                                break;
                        Json *o = json_object(c->arena);
                        json_put_bool(c->arena, o, "loss", true);
                        json_put_str(c->arena, o, "text", S("□"));
                        json_push(c->arena, out, o);
                        at = hole + S("□").n;
                }
        }
}

static MUST Err put_paragraph(
        Ctx *c, Json *list, const Reader *r, Str line, size_t number, Json *anchors)
{
        Span *marks = NULL;
        size_t n = 0;
        if (r->words.n)
                TRY(search_mark(c, r->words, line, &marks, &n));
        Json *o = json_object(c->arena), *pieces = json_array(c->arena);
        split_losses(c, marked_pieces(c, line, marks, n), pieces);
        json_put_int(c->arena, o, "number", (int64_t)number);
        json_put_bool(c->arena, o, "numbered", number % 5 == 0 || number == 1);
        json_put_bool(c->arena, o, "chosen", r->from && number >= r->from && number <= r->to);
        json_put_str(c->arena, o, "address", number_address(c, r, number));
        json_put(c->arena, o, "pieces", pieces);
        json_put(c->arena, o, "anchors", anchors);
        if (str_eq(r->show, S("both")))
                json_put_str(c->arena, o, "simplified",
                        convert(c->arena, conversion_lookup(S("s")), line));
        json_push(c->arena, list, o);
        return OK;
}

/* Paragraphs are the lines that hold anything, numbered from 1. The passages that begin in one are anchors of
 * it, so that a hit of the search leads there. */
static MUST Err put_text(Ctx *c, Json *model, const Reader *r, size_t *ret_n, Str *ret_chosen)
{
        Passage *passages;
        size_t n_passages, next = 0, number = 0;
        TRY(passages_cut(c, r->text, &passages, &n_passages));
        Json *list = json_array(c->arena);
        Buf chosen = buf_new(c->arena);
        Str rest = r->text, line;
        while (r->text.n && str_cut(&rest, '\n', &line)) {
                size_t end = (size_t)(line.p - r->text.p) + line.n;
                if (str_trim(line).n == 0)
                        continue;
                number++;
                Json *anchors = json_array(c->arena);
                for (; next < n_passages && passages[next].at.from < end; next++)
                        json_push(c->arena, anchors, json_int(c->arena, passages[next].number));
                TRY(put_paragraph(c, list, r, line, number, anchors));
                if (r->from && number >= r->from && number <= r->to)
                        buf_put(&chosen, line);
        }
        json_put(c->arena, model, "paragraphs", list);
        *ret_n = number;
        *ret_chosen = buf_str(&chosen);
        return OK;
}

/* "渡頭義渡碑記，第2—3段，TX-2024-0113，第3稿" and its address: what a person puts under a quotation. */
static void put_citation(Ctx *c, Json *model, const Reader *r, size_t n, Str chosen)
{
        if (!r->from || r->from > n)
                return;
        size_t to = MIN(r->to, n);
        Json *o = json_object(c->arena);
        json_put_int(c->arena, o, "from", (int64_t)r->from);
        json_put_int(c->arena, o, "to", (int64_t)to);
        json_put_bool(c->arena, o, "several", to > r->from);
        json_put_int(c->arena, o, "characters", (int64_t)utf8_count(chosen));
        Str address = read_address(c, r, r->from, to);
        json_put_str(c->arena, o, "address", address);
        Buf sources = buf_new(c->arena);
        buf_printf(&sources, "/quote?but=%.*s&text=", STR(r->record->id));
        url_encode(&sources, str_slice(chosen, 0, utf8_offset(chosen, SOURCES_MAX)));
        json_put_str(c->arena, o, "sources", buf_str(&sources));
        Str range = to > r->from ? str_printf(c->arena, "%zu—%zu", r->from, to)
                                 : str_printf(c->arena, "%zu", r->from);
        json_put_str(c->arena, o, "words",
                str_printf(c->arena, tr(c, N_("“%.*s”, %.*s, %.*s, paragraph %.*s, revision %lld")),
                        STR(chosen.n > 600 ? str_slice(chosen, 0, utf8_offset(chosen, 200))
                                           : chosen),
                        STR(r->record->title), STR(r->record->number), STR(range),
                        (long long)r->version));
        json_put(c->arena, model, "citation", o);
}

/* The left side
 * ------------- */
static MUST Err put_revisions(Ctx *c, Json *model, const Reader *r)
{
        Revision *list;
        size_t n;
        TRY(record_revisions(c, r->record->reg, r->record->id, &list, &n));
        Json *out = json_array(c->arena);
        for (size_t i = 0; i < n && i < 12; i++) {
                Reader other = *r;
                other.version = list[i].version;
                LocalTime t = time_local(c, list[i].at_ms);
                Json *o = json_object(c->arena);
                json_put_int(c->arena, o, "version", list[i].version);
                json_put_str(c->arena, o, "day",
                        str_printf(c->arena, "%04d-%02d-%02d", t.year, t.month, t.day));
                json_put_str(c->arena, o, "by", list[i].by_name);
                json_put_str(c->arena, o, "reason", list[i].reason);
                json_put_bool(c->arena, o, "here", list[i].version == r->version);
                json_put_str(c->arena, o, "address", read_address(c, &other, 0, 0));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, model, "revisions", out);
        json_put_bool(c->arena, model, "superseded", r->version != r->record->version);
        json_put_bool(c->arena, model, "has_revisions", true);
        return OK;
}

static void put_shows(Ctx *c, Json *model, const Reader *r)
{
        static const struct {
                const char *key, *label;
        } shows[] = {{"", N_("As written")}, {"both", N_("With simplified characters")},
                {"vertical", N_("In columns")}};
        Json *out = json_array(c->arena);
        for (size_t i = 0; i < ARRAY_LEN(shows); i++) {
                Reader other = *r;
                other.show = str_from(shows[i].key);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", str_from(tr(c, shows[i].label)));
                json_put_bool(c->arena, o, "here", str_eq(r->show, other.show));
                json_put_str(c->arena, o, "address", read_address(c, &other, r->from, r->to));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, model, "shows", out);
        json_put_bool(c->arena, model, "vertical", str_eq(r->show, S("vertical")));
}

/* The right side
 * -------------- */
static void put_description(Ctx *c, Json *model, const Record *r)
{
        Json *out = json_array(c->arena);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                bool shown =
                        r->values[i].n && !f->hidden && !f->is_title && !str_eq(f->name, S("body"));
                if (!shown || (f->restricted && !c->actor))
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "label", field_label(c, f));
                json_put_str(c->arena, o, "value", field_display(c, f, &r->values[i]));
                json_put_str(c->arena, o, "reading", field_reading(c, f, &r->values[i]));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, model, "description", out);
}

static MUST Err put_fixity(Ctx *c, Json *model, const Req *q, const Record *r)
{
        Str id = record_text(r, S("original"));
        if (id.n == 0)
                return OK;
        Intake in;
        bool found;
        TRY(intake_of_original(c, id, &in, &found));
        if (!found)
                return OK;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "sha512", in.sha512);
        json_put_str(c->arena, o, "short", str_slice(in.sha512, 0, 16));
        json_put_str(c->arena, o, "file", in.file_name);
        json_put_int(c->arena, o, "bytes", in.n_bytes);
        json_put_str(
                c->arena, o, "address", str_printf(c->arena, "/read/%.*s/original", STR(r->id)));
        json_put_str(c->arena, o, "check", str_printf(c->arena, "/read/%.*s?check=1", STR(r->id)));
        if (req_param(q, "check").n) {
                bool intact;
                TRY(original_intact(c, &in, &intact));
                json_put_bool(c->arena, o, "checked", true);
                json_put_bool(c->arena, o, "intact", intact);
        }
        json_put(c->arena, model, "fixity", o);
        return OK;
}

/* Where a record is seen: by those who sign in on its own page, by others on the public one. */
static Str record_page(Ctx *c, Str reg, Str id)
{
        return str_printf(
                c->arena, c->actor ? "/r/%.*s/%.*s" : "/public/%.*s/%.*s", STR(reg), STR(id));
}

/* A record that is not open must not be known by its title either. */
static MUST Err may_show(Ctx *c, const Backlink *link, bool *ret)
{
        *ret = actor_may(c->actor, MAY_READ);
        if (*ret)
                return OK;
        Record *r;
        TRY(record_load(c, link->reg, link->id, &r));
        *ret = str_eq(r->visibility, S("public")) && !r->withdrawn;
        return OK;
}

static MUST Err put_backlinks(Ctx *c, Json *model, const Record *r)
{
        Backlink *links;
        size_t n;
        TRY(record_backlinks_of(c, c->registers, r, &links, &n));
        Json *out = json_array(c->arena);
        for (size_t i = 0; i < n && i < 50; i++) {
                bool shown;
                TRY(may_show(c, &links[i], &shown));
                if (!shown)
                        continue;
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "title", links[i].title);
                json_put_str(c->arena, o, "register", register_label(c, links[i].reg));
                json_put_str(c->arena, o, "number", links[i].number);
                json_put_str(c->arena, o, "field", field_label(c, links[i].field));
                json_put_str(
                        c->arena, o, "address", record_page(c, links[i].reg->name, links[i].id));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, model, "backlinks", out);
        json_put_int(c->arena, model, "n_backlinks", (int64_t)(n > 50 ? n : out->n));
        return OK;
}

/* Persons, places and bodies that the text names and the registers know, each once. */
static MUST Err put_mentions(Ctx *c, Json *model, const Reader *r)
{
        Names *names;
        NameHits hits;
        TRY(search_names(c, &names));
        TRY(names_find(c, names, r->text, &hits));
        Json *out = json_array(c->arena);
        Map seen = map_new(c->arena);
        for (size_t i = 0; i < hits.n && out->n < MENTIONS_MAX; i++) {
                const NameHit *h = &hits.p[i];
                NameBearer b = name_first(names, h);
                if (map_lookup(&seen, b.id))
                        continue;
                map_put(&seen, b.id, out);
                const Register *reg = register_lookup(c->registers, b.kind);
                Json *o = json_object(c->arena);
                json_put_str(c->arena, o, "text", h->text);
                json_put_str(c->arena, o, "name", b.display);
                json_put_bool(c->arena, o, "differs", !str_eq(h->text, b.display));
                json_put_str(c->arena, o, "register", reg ? register_label(c, reg) : b.kind);
                json_put_str(c->arena, o, "address",
                        str_printf(c->arena, "/r/%.*s/%.*s", STR(b.kind), STR(b.id)));
                json_push(c->arena, out, o);
        }
        json_put(c->arena, model, "mentions", out);
        json_put_bool(c->arena, model, "has_mentions", out->n > 0);
        return OK;
}

/* Pages
 * ----- */
static Err show_read(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Reader r;
        TRY(open_reading(c, q, &r));
        Arena *a = c->arena;
        size_t n;
        Str chosen;
        page_title(c, model, "sources", r.record->title);
        page_crumb(c, model, register_label(c, r.record->reg), S("/r/material"));
        page_crumb(c, model, r.record->number, S(""));
        json_put_str(a, model, "title_lang", str_from(script_of(r.record->title)));
        json_put_str(a, model, "lang", str_from(script_of(r.text)));
        json_put_str(a, model, "id", r.record->id);
        json_put_str(a, model, "number", r.record->number);
        json_put_int(a, model, "version", r.version);
        json_put_bool(a, model, "withdrawn", r.record->withdrawn);
        json_put_str(a, model, "withdrawn_reason", r.record->withdrawn_reason);
        json_put_str(a, model, "record", str_printf(a, "/r/material/%.*s", STR(r.record->id)));
        json_put_bool(a, model, "may_write", actor_may(c->actor, MAY_WRITE));
        const char *const under[] = {"formed", "creator", "location"};
        Json *line = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(under); i++) {
                const Field *f = field_lookup(r.record->reg, str_from(under[i]));
                const Values *v = f ? record_values(r.record, f->name) : NULL;
                if (v && v->n)
                        json_push(a, line, json_string(a, field_display(c, f, v)));
        }
        json_put(a, model, "under", line);
        TRY(put_text(c, model, &r, &n, &chosen));
        put_citation(c, model, &r, n, chosen);
        put_shows(c, model, &r);
        put_description(c, model, r.record);
        if (c->actor)
                TRY(put_revisions(c, model, &r));
        TRY(put_fixity(c, model, q, r.record));
        TRY(put_backlinks(c, model, r.record));
        return c->actor ? put_mentions(c, model, &r) : OK;
}

static Str file_name_of(Ctx *c, const Record *r, const char *suffix)
{
        return str_printf(c->arena, "%.*s%s%.*s.%s", STR(r->number), r->number.n ? " " : "",
                STR(r->title), suffix);
}

static Err export_text(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Reader r;
        TRY(open_text(c, q, &r));
        p->type = S("text/plain; charset=utf-8");
        p->download = file_name_of(c, r.record, "txt");
        p->body = str_printf(c->arena, "%.*s\n%.*s\n\n%.*s\n", STR(r.record->title),
                STR(r.record->number), STR(r.text));
        return OK;
}

/* The bytes as they came. */
static Err send_original(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)model;
        Record *r;
        TRY(load_material(c, q->args[0], &r));
        Str id = record_text(r, S("original")), name;
        if (id.n == 0)
                return fail(c, ERR_NOT_FOUND, "This material has no original file here.");
        TRY(original_path(c, c->originals, id, &p->file, &name));
        p->type = S("application/octet-stream");
        p->download = name;
        return OK;
}

const Route read_routes[] = {
        {"GET", "/read/:id", "read", "q v p show check", ROUTE_OPEN, MAY_READ, show_read},
        {"GET", "/read/:id/text", NULL, "v", ROUTE_OPEN, MAY_READ, export_text},
        {"GET", "/read/:id/original", NULL, "", ROUTE_OPEN, MAY_READ, send_original},
        {0},
};
