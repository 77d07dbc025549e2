/* page_register.c: the list of a register. It shows what the declaration says belongs in it; every
 * narrowing is in the address, so back, a bookmark and a second tab work, and an export means all that was
 * found. */
#include "web/map_model.h"
#include "web/view_model.h"

#define OPTIONS_MAX 60
#define COUNT_MOST 10000 /* of what is narrowed; who wants to know exactly asks for it */

/* The list's rows
 * --------------- */
/* A head that sorts: once up, once more down. */
static Json *head_model(Ctx *c, const Req *q, const Register *reg, Str name, Str label, bool sorts)
{
        Arena *a = c->arena;
        Json *head = json_object(a);
        Str sort = req_param(q, "sort");
        if (!sort.n)
                sort = reg->sort;
        bool down = str_starts(sort, S("-"));
        bool here = str_eq(down ? str_slice(sort, 1, sort.n) : sort, name);
        json_put_str(a, head, "label", label);
        if (sorts)
                json_put_str(a, head, "address",
                        address_with(c, q, register_address(c, reg, ""), S("sort"),
                                here && !down ? str_printf(a, "-%.*s", STR(name)) : name));
        if (here)
                json_put_str(a, head, "sorted", down ? S("descending") : S("ascending"));
        return head;
}

static void put_table(
        Ctx *c, const Req *q, Json *model, const Register *reg, const RecordList *list)
{
        Arena *a = c->arena;
        Json *heads = json_array(a), *rows = json_array(a);
        json_push(
                a, heads, head_model(c, q, reg, S("number"), str_from(tr(c, N_("Number"))), true));
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (in_table(c, f))
                        json_push(a, heads,
                                head_model(c, q, reg, f->name, field_label(c, f), !f->many));
        }
        if (reg->n_states)
                json_push(a, heads,
                        head_model(c, q, reg, S("state"), str_from(tr(c, N_("State"))), true));
        for (size_t i = 0; i < list->n; i++)
                json_push(a, rows, list_row(c, list->p[i], NULL));
        json_put(a, model, "heads", heads);
        json_put(a, model, "rows", rows);
        json_put_bool(a, model, "has_states", reg->n_states > 0);
        json_put_bool(a, model, "has_rows", list->n > 0);
}

/* Facets
 * ------ */
static Str facet_param(Ctx *c, Str name)
{
        return str_printf(c->arena, "f.%.*s", STR(name));
}

/* One that was chosen only says how to take it off; its others are not counted. */
static MUST Err put_chosen(Ctx *c, const Req *q, const ListQuery *lq, const Facet *facet, Json *to)
{
        Str param = facet_param(c, facet->field), label;
        TRY(facet_value_label(c, lq->reg, facet->field, req_param(q, param.p), &label));
        json_put_str(c->arena, to, "chosen", label);
        json_put_str(c->arena, to, "clear",
                address_with(c, q, register_address(c, lq->reg, ""), param, S("")));
        return OK;
}

static void put_options(Ctx *c, const Req *q, const ListQuery *lq, const Facet *facet, Json *to)
{
        Arena *a = c->arena;
        Json *options = json_array(a);
        Str param = facet_param(c, facet->field), base = register_address(c, lq->reg, "");
        for (size_t i = 0; i < facet->n && i < OPTIONS_MAX; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "label", facet->p[i].label);
                json_put_str(a, o, "n",
                        facet->counted ? str_printf(a, "%lld", (long long)facet->p[i].n) : S(""));
                json_put_str(a, o, "address", address_with(c, q, base, param, facet->p[i].code));
                json_push(a, options, o);
        }
        json_put(a, to, "options", options);
}

static MUST Err put_facets(Ctx *c, const Req *q, Json *model, const ListQuery *lq)
{
        const Register *reg = lq->reg;
        Arena *a = c->arena;
        Facet *all = NEW_N(a, Facet, reg->n_fields + 1),
              *asked = NEW_N(a, Facet, reg->n_fields + 1);
        Json *facets = json_array(a);
        size_t n = 0, n_asked = 0;
        for (size_t i = 0; i < reg->n_fields; i++)
                if (reg->fields[i].facet && field_shown(c, &reg->fields[i]))
                        all[n++].field = reg->fields[i].name;
        if (reg->n_states)
                all[n++].field = S("state");
        for (size_t i = 0; i < n; i++)
                if (!req_param(q, facet_param(c, all[i].field).p).n)
                        asked[n_asked++] = all[i];
        TRY(record_facets(c, lq, asked, n_asked));
        for (size_t i = 0, at = 0; i < n; i++) {
                const Field *f = field_lookup(reg, all[i].field);
                Json *facet = json_object(a);
                bool chosen = req_param(q, facet_param(c, all[i].field).p).n > 0;
                const Facet *found = chosen ? &all[i] : &asked[at++];
                if (!chosen && !found->n)
                        continue;
                json_put_str(a, facet, "name", found->field);
                json_put_str(
                        a, facet, "label", f ? field_label(c, f) : str_from(tr(c, N_("State"))));
                if (chosen)
                        TRY(put_chosen(c, q, lq, found, facet));
                else
                        put_options(c, q, lq, found, facet);
                json_push(a, facets, facet);
        }
        json_put(a, model, "facets", facets);
        return OK;
}

/* Dates in the list can be narrowed by years; each is a small form of its own. */
static void put_ranges(Ctx *c, const Req *q, Json *model, const Register *reg)
{
        Arena *a = c->arena;
        Json *ranges = json_array(a);
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                if (!in_table(c, f) || !field_is(f, "date"))
                        continue;
                Str from_name = str_printf(a, "f.%.*s.from", STR(f->name));
                Str to_name = str_printf(a, "f.%.*s.to", STR(f->name));
                Str from = req_param(q, from_name.p), to = req_param(q, to_name.p);
                Json *range = json_object(a);
                json_put_str(a, range, "label", field_label(c, f));
                json_put_str(a, range, "from_name", from_name);
                json_put_str(a, range, "to_name", to_name);
                json_put_str(a, range, "from", from);
                json_put_str(a, range, "to", to);
                json_put_bool(a, range, "on", from.n || to.n);
                json_put(a, range, "others", other_params(c, q, from_name, to_name));
                json_push(a, ranges, range);
        }
        json_put(a, model, "ranges", ranges);
}

/* Paging
 * ------ */
static Json *page_link(Ctx *c, const Req *q, const Register *reg, int64_t page, bool here)
{
        Json *o = json_object(c->arena);
        json_put_int(c->arena, o, "page", page);
        json_put_bool(c->arena, o, "here", here);
        json_put_str(c->arena, o, "address",
                address_with(c, q, register_address(c, reg, ""), S("page"),
                        str_printf(c->arena, "%lld", (long long)page)));
        return o;
}

static void put_pager(
        Ctx *c, const Req *q, Json *model, const ListQuery *lq, const RecordList *list)
{
        Arena *a = c->arena;
        int64_t rows = (int64_t)lq->limit, page = (int64_t)lq->offset / rows + 1;
        int64_t last = (list->total + rows - 1) / rows;
        if (list->more)
                last = MAX(last, page + (list->n == lq->limit));
        Json *pages = json_array(a);
        json_put_int(a, model, "total", list->total);
        if (list->more)
                json_put_str(a, model, "more",
                        address_with(c, q, register_address(c, lq->reg, ""), S("count"), S("all")));
        json_put_int(a, model, "first", list->n ? (int64_t)lq->offset + 1 : 0);
        json_put_int(a, model, "last", (int64_t)(lq->offset + list->n));
        for (int64_t i = 1; i <= last && last > 1; i++)
                if (i <= 2 || i > last - 2 || (i >= page - 3 && i <= page + 3))
                        json_push(a, pages, page_link(c, q, lq->reg, i, i == page));
        json_put(a, model, "pages", pages);
        if (page > 1 && page <= last)
                json_put(a, model, "previous", page_link(c, q, lq->reg, page - 1, false));
        if (page < last)
                json_put(a, model, "next", page_link(c, q, lq->reg, page + 1, false));
        if (list->total > rows && rows < 200)
                json_put_str(a, model, "longer",
                        address_with(c, q, register_address(c, lq->reg, ""), S("rows"), S("200")));
}

/* The list
 * -------- */
/* How many in which state, in the order of the declaration. */
static MUST Err put_states(Ctx *c, Json *model, const Register *reg)
{
        Arena *a = c->arena;
        const ListQuery all = {.reg = reg};
        FacetCount *counts;
        size_t n;
        Json *states = json_array(a);
        if (reg->n_states) {
                TRY(record_facet(c, &all, S("state"), &counts, &n));
                for (size_t i = 0; i < reg->n_states; i++)
                        for (size_t k = 0; k < n; k++)
                                if (str_eq(counts[k].code, reg->states[i].name) && counts[k].n) {
                                        Json *s = json_object(a);
                                        put_state(c, s, reg, reg->states[i].name);
                                        json_put_int(a, s, "n", counts[k].n);
                                        json_push(a, states, s);
                                }
        }
        json_put(a, model, "states", states);
        return OK;
}

/* The list of one whole's parts adds to that whole. */
static Str new_address(Ctx *c, const Req *q, const Register *reg)
{
        Str of = {0};
        if (reg->part_of)
                of = req_param(q, facet_param(c, reg->part_of->name).p);
        return uuid_valid(of) ? part_new_address(c, reg, of) : register_address(c, reg, "/new");
}

static bool numbers_given(const Register *reg)
{
        bool given = reg->number.n > 0;
        for (size_t i = 0; i < reg->n_fields; i++)
                given = given || reg->fields[i].n_next > 0;
        return given;
}

static void put_actions(Ctx *c, const Req *q, Json *model, const Register *reg)
{
        Arena *a = c->arena;
        bool writes = actor_may_write(c->actor, reg);
        Str none = S("page");
        json_put_str(a, model, "register", reg->name);
        json_put_str(a, model, "label", register_label(c, reg));
        json_put_str(a, model, "base", register_address(c, reg, ""));
        json_put_str(a, model, "csv",
                address_with(c, q, register_address(c, reg, "/export.csv"), none, S("")));
        json_put_str(a, model, "xlsx",
                address_with(c, q, register_address(c, reg, "/export.xlsx"), none, S("")));
        json_put_str(a, model, "xlsx_all",
                address_with(
                        c, q, register_address(c, reg, "/export.xlsx"), S("columns"), S("all")));
        json_put_str(a, model, "docx",
                address_with(c, q, register_address(c, reg, "/export.docx"), none, S("")));
        json_put_str(a, model, "json",
                address_with(c, q, register_address(c, reg, "/export.json"), none, S("")));
        json_put_str(a, model, "print",
                address_with(c, q, register_address(c, reg, "/print"), none, S("")));
        if (reg->directory) {
                Json *o = json_object(a);
                json_put_str(a, o, "label", pick_label(c, reg->directory->zh, reg->directory->en));
                json_put_str(a, o, "address",
                        address_with(
                                c, q, register_address(c, reg, "/print"), S("as"), S("directory")));
                json_put(a, model, "directory", o);
        }
        json_put_bool(a, model, "writes", writes);
        json_put_bool(a, model, "compares", reg->n_same > 0);
        json_put_bool(a, model, "counts", numbers_given(reg));
        json_put_str(a, model, "several",
                address_with(c, q, register_address(c, reg, "/several"), none, S("")));
        json_put_str(a, model, "new_address", new_address(c, q, reg));
        json_put_bool(a, model, "imports", writes && actor_may(c->actor, MAY_IMPORT));
        json_put_str(a, model, "words", req_param(q, "words"));
        json_put(a, model, "others", other_params(c, q, S("words"), S("words")));
}

static Err list_as_json(
        Ctx *c, Json *model, const Register *reg, const ListQuery *lq, const RecordList *list)
{
        Json *records = json_array(c->arena);
        json_put_str(c->arena, model, "register", reg->name);
        json_put_int(c->arena, model, "total", list->total);
        json_put_int(c->arena, model, "offset", (int64_t)lq->offset);
        for (size_t i = 0; i < list->n; i++)
                json_push(c->arena, records, record_to_json(c, record_for(c, list->p[i])));
        json_put(c->arena, model, "records", records);
        return OK;
}

/* A register with points can be seen as a list, on a map, or both. */
static MUST Err put_views(Ctx *c, const Req *q, Json *model, const ListQuery *lq)
{
        static const struct {
                const char *name, *label;
        } views[] = {{"list", N_("List only")}, {"", N_("List and map")}, {"map", N_("Map only")}};
        Arena *a = c->arena;
        Str view = req_param(q, "view");
        if (!map_field(c, lq->reg))
                return OK;
        Json *list = json_array(a);
        for (size_t i = 0; i < ARRAY_LEN(views); i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "label", str_from(tr(c, views[i].label)));
                json_put_bool(a, o, "on", str_eq(view, str_from(views[i].name)));
                json_put_str(a, o, "address",
                        address_with(c, q, register_address(c, lq->reg, ""), S("view"),
                                str_from(views[i].name)));
                json_push(a, list, o);
        }
        json_put(a, model, "views", list);
        json_put_bool(a, model, "has_views", true);
        json_put_bool(a, model, "map_only", str_eq(view, S("map")));
        return str_eq(view, S("list")) ? OK : put_map(c, model, lq);
}

static Err show_list(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        ListQuery lq;
        RecordList list;
        TRY(page_open_register(c, q, &reg));
        TRY(list_query(c, q, reg, &lq));
        if (!q->json && !str_eq(req_param(q, "count"), S("all")))
                lq.count_most = COUNT_MOST;
        TRY(record_list(c, &lq, &list));
        if (q->json)
                return list_as_json(c, model, reg, &lq, &list);
        page_title(c, model, str_keep_z(c->arena, reg->room), register_label(c, reg));
        register_crumbs(c, model, reg);
        put_actions(c, q, model, reg);
        TRY(put_states(c, model, reg));
        TRY(put_facets(c, q, model, &lq));
        put_ranges(c, q, model, reg);
        put_table(c, q, model, reg, &list);
        put_pager(c, q, model, &lq, &list);
        TRY(put_views(c, q, model, &lq));
        json_put_str(c->arena, model, "conditions", list_conditions(c, q, reg));
        put_view_links(c, model, reg, NULL);
        bool narrowed = lq.n_filters || lq.words.n || lq.figure || lq.cross || lq.under.n;
        json_put_bool(c->arena, model, "nothing", list.total == 0 && !narrowed);
        json_put_bool(c->arena, model, "not_found", list.total == 0 && narrowed);
        return OK;
}

const Route register_routes[] = {
        {"GET", "/r/:register", "list", LIST_PARAMS " count", ROUTE_KEPT, MAY_READ, show_list},
        {0},
};
