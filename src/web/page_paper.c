/* page_paper.c: one record on paper: what it says by the parts of its form, and behind it the sheets that go with it
 * (kit): to an interview its plan, with a form of consent for each narrator, ready to be signed. */
#include "web/record_model.h"

#include <string.h>

#define KIT_SHEETS_MAX 60

/* Fields of a sheet: of what is known what it says, else room to write. The whole is known: it is for whom the sheet is. */
static Json *sheet_fields(Ctx *c, const Register *reg)
{
        Arena *a = c->arena;
        Json *fields = json_array(a);
        for (size_t i = 0; i < reg->n_fields; i++) {
                const Field *f = &reg->fields[i];
                const char *type = field_type_name(f->type);
                if (f == reg->part_of || f->hidden || f->retired || f->n_compose || f->n_next ||
                        strcmp(type, "file") == 0 || strcmp(type, "reference") == 0)
                        continue;
                Json *o = json_object(a), *options = json_array(a);
                json_put_str(a, o, "label", field_label(c, f));
                for (size_t k = 0; f->vocabulary && k < f->vocabulary->n; k++)
                        if (!f->vocabulary->terms[k].retired)
                                json_push(a, options,
                                        json_string(a,
                                                term_label(c, f->vocabulary,
                                                        f->vocabulary->terms[k].code)));
                json_put(a, o, "options", options);
                json_put_bool(a, o, "chosen", options->n > 0);
                json_push(a, fields, o);
        }
        return fields;
}

/* A sheet for each record that the kit's field names. */
static void put_kit(Ctx *c, Json *model, const Record *r)
{
        Arena *a = c->arena;
        const Kit *kit = r->reg->kit;
        Json *sheets = json_array(a);
        const Values *each = kit ? &r->values[kit->each - r->reg->fields] : NULL;
        for (size_t i = 0; kit && i < each->n && i < KIT_SHEETS_MAX; i++) {
                Json *o = json_object(a);
                json_put_str(a, o, "label", register_label(c, kit->reg));
                json_put_str(a, o, "of", field_label(c, kit->each));
                json_put_str(a, o, "whom", each->p[i].display);
                json_put_str(a, o, "words", pick_label(c, kit->reg->sheet_zh, kit->reg->sheet_en));
                json_put(a, o, "fields", sheet_fields(c, kit->reg));
                json_push(a, sheets, o);
        }
        json_put(a, model, "sheets", sheets);
}

static Err show_paper(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Record *r;
        TRY(page_open_record(c, q, &reg, &r));
        page_title(c, model, str_keep_z(c->arena, reg->room), r->title);
        json_put_str(c->arena, model, "register_label", register_label(c, reg));
        json_put_str(c->arena, model, "number", r->number);
        json_put_str(c->arena, model, "words", pick_label(c, reg->sheet_zh, reg->sheet_en));
        json_put_str(c->arena, model, "as_of", day_words(c, now_ms(c)));
        json_put_str(c->arena, model, "printed", time_words(c, now_ms(c)));
        json_put_str(c->arena, model, "back", record_address(c, r, ""));
        put_state(c, model, reg, r->state);
        put_groups(c, model, r, LINKS_PUBLIC);
        put_kit(c, model, r);
        return OK;
}

const Route paper_routes[] = {
        {"GET", "/r/:register/:id/print", "paper", "", 0, MAY_READ, show_paper},
        {0},
};
