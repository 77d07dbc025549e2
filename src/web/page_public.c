/* page_public.c: what is open to everybody, without an account: the registers' public records and what they
 * say. Only records whose visibility is public; restricted and hidden fields never. */
#include "web/record_model.h"

#include <string.h>

static MUST Err public_list(
        Ctx *c, const Register *reg, size_t offset, size_t limit, Str words, RecordList *ret)
{
        const ListQuery lq = {.reg = reg,
                .visibility = S("public"),
                .words = words,
                .offset = offset,
                .limit = limit};
        return record_list(c, &lq, ret);
}

static Json *row_model(Ctx *c, const Record *r)
{
        Arena *a = c->arena;
        Json *row = json_object(a);
        json_put_str(a, row, "title", r->title);
        json_put_str(a, row, "number", r->number);
        json_put_str(a, row, "register", register_label(c, r->reg));
        json_put_str(a, row, "address",
                str_printf(a, "/public/%.*s/%.*s", STR(r->reg->name), STR(r->id)));
        Buf notes = buf_new(a);
        for (size_t i = 0; i < r->reg->n_fields; i++) {
                const Field *f = &r->reg->fields[i];
                if (!f->in_list || f->is_title || f->hidden || f->restricted || !r->values[i].n)
                        continue;
                buf_printf(&notes, "%s%.*s", notes.n ? " · " : "",
                        STR(field_display(c, f, &r->values[i])));
        }
        json_put_str(a, row, "notes", buf_str(&notes));
        return row;
}

/* The forms in which anybody may write to the office; about: "site/ID", or empty. */
static void put_doors(Ctx *c, Json *model, Str about)
{
        Arena *a = c->arena;
        Json *doors = json_array(a);
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                bool corrects = reg->open_form && reg->open_form->n_puts > 0;
                if (!reg->open_form || (about.n && !corrects))
                        continue;
                Json *o = json_object(a);
                json_put_str(a, o, "label", pick_label(c, reg->open_form->zh, reg->open_form->en));
                json_put_str(a, o, "address",
                        about.n ? str_printf(a, "/open/%.*s?about=%.*s", STR(reg->name), STR(about))
                                : str_printf(a, "/open/%.*s", STR(reg->name)));
                json_push(a, doors, o);
        }
        json_put(a, model, "doors", doors);
        json_put_bool(a, model, "has_doors", doors->n > 0);
}

static Err show_public(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        Json *parts = json_array(a);
        Str words = str_trim(req_param(q, "words"));
        int64_t total = 0;
        for (size_t i = 0; i < registers_count(c->registers); i++) {
                const Register *reg = registers_at(c->registers, i);
                RecordList list;
                if (reg->internal)
                        continue;
                TRY(public_list(c, reg, 0, 6, words, &list));
                if (!list.n)
                        continue;
                Json *part = json_object(a), *rows = json_array(a);
                for (size_t k = 0; k < list.n; k++)
                        json_push(a, rows, row_model(c, list.p[k]));
                json_put_str(a, part, "label", register_label(c, reg));
                json_put_str(a, part, "address", str_printf(a, "/public/%.*s", STR(reg->name)));
                json_put_int(a, part, "n", list.total);
                json_put_bool(a, part, "more", list.total > (int64_t)list.n);
                json_put(a, part, "rows", rows);
                json_push(a, parts, part);
                total += list.total;
        }
        page_title(c, model, "", str_from(tr(c, N_("Open material"))));
        json_put(a, model, "parts", parts);
        json_put_str(a, model, "words", words);
        json_put_int(a, model, "total", total);
        put_doors(c, model, S(""));
        return OK;
}

static MUST Err open_register(Ctx *c, const Req *q, const Register **ret)
{
        *ret = register_lookup(c->registers, q->args[0]);
        if (!*ret || (*ret)->internal)
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        return OK;
}

static Err show_public_list(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        const Register *reg;
        RecordList list;
        int64_t page = MAX(req_int(q, "page", 1), 1);
        TRY(open_register(c, q, &reg));
        TRY(public_list(c, reg, (size_t)(page - 1) * ROWS_PAGE, ROWS_PAGE,
                str_trim(req_param(q, "words")), &list));
        Json *rows = json_array(a);
        for (size_t i = 0; i < list.n; i++)
                json_push(a, rows, row_model(c, list.p[i]));
        page_title(c, model, "", register_label(c, reg));
        json_put(a, model, "rows", rows);
        json_put_int(a, model, "total", list.total);
        json_put_str(a, model, "words", req_param(q, "words"));
        Str base = str_printf(a, "/public/%.*s", STR(reg->name));
        json_put_str(a, model, "base", base);
        if (page > 1)
                json_put_str(a, model, "previous",
                        address_with(
                                c, q, base, S("page"), str_printf(a, "%lld", (long long)page - 1)));
        if (page * ROWS_PAGE < list.total)
                json_put_str(a, model, "next",
                        address_with(
                                c, q, base, S("page"), str_printf(a, "%lld", (long long)page + 1)));
        return OK;
}

static Err show_public_record(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        TRY(open_register(c, q, &reg));
        TRY(record_load(c, reg, q->args[1], &r));
        if (r->withdrawn || !str_eq(r->visibility, S("public"))) /* not even that there is one */
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        page_title(c, model, "", r->title);
        json_put_str(c->arena, model, "number", r->number);
        json_put_str(c->arena, model, "register_label", register_label(c, reg));
        json_put_str(c->arena, model, "base", str_printf(c->arena, "/public/%.*s", STR(reg->name)));
        json_put_str(c->arena, model, "updated", day_words(c, r->updated_ms));
        put_groups(c, model, r, LINKS_PUBLIC);
        put_doors(c, model, str_printf(c->arena, "%.*s/%.*s", STR(reg->name), STR(r->id)));
        return OK;
}

const Route public_routes[] = {
        {"GET", "/public", "public", "words", ROUTE_OPEN | ROUTE_KEPT, MAY_READ, show_public},
        {"GET", "/public/:register", "public_list", "words page", ROUTE_OPEN | ROUTE_KEPT, MAY_READ,
                show_public_list},
        {"GET", "/public/:register/:id", "public_record", "", ROUTE_OPEN | ROUTE_KEPT, MAY_READ,
                show_public_record},
        {0},
};
