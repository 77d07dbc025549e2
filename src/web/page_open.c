/* page_open.c: writing to the office without an account, by the form that a register declares (open_form): four fields, a
 * number at once, and by the number how far it is. */
#include "web/record_model.h"

static MUST Err open_form_of(Ctx *c, const Req *q, const Register **ret)
{
        *ret = register_lookup(c->registers, q->args[0]);
        if (!*ret || !(*ret)->open_form)
                return fail(c, ERR_NOT_FOUND, "There is no page at this address.");
        return OK;
}

static void put_open_head(Ctx *c, Json *model, const Register *reg)
{
        const OpenForm *form = reg->open_form;
        page_title(c, model, "", pick_label(c, form->zh, form->en));
        json_put_str(c->arena, model, "about", pick_label(c, form->about_zh, form->about_en));
        json_put_str(c->arena, model, "action", str_printf(c->arena, "/open/%.*s", STR(reg->name)));
}

/* ?about=site/ID: what page the writer came from stands in the first field already. */
static MUST Err about_words(Ctx *c, const Req *q, Str *ret)
{
        Str rest = req_param(q, "about"), name;
        Record *r;
        *ret = (Str){0};
        if (!rest.n || !str_cut(&rest, '/', &name) || !uuid_valid(rest))
                return OK;
        const Register *reg = register_lookup(c->registers, name);
        if (!reg || reg->internal)
                return OK;
        Err e = record_load(c, reg, rest, &r);
        if (e == ERR_NOT_FOUND) {
                fault_clear(c);
                return OK;
        }
        TRY(e);
        if (!r->withdrawn && str_eq(r->visibility, S("public")))
                *ret = str_printf(c->arena, "%.*s %.*s：", STR(r->title), STR(r->number));
        return OK;
}

static void put_photos(Ctx *c, Json *model, const Register *reg, Str error)
{
        const Field *f = reg->open_form->files;
        if (!f || !setting_int(c, "open_form_files"))
                return;
        Json *o = json_object(c->arena);
        json_put_str(c->arena, o, "label", field_label(c, f));
        json_put_int(c->arena, o, "most", setting_int(c, "open_form_files"));
        json_put_int(c->arena, o, "mb", (setting_int(c, "open_form_bytes") + (1 << 19)) >> 20);
        json_put_str(c->arena, o, "error", error);
        json_put_bool(c->arena, o, "many", f->many);
        json_put(c->arena, model, "photos", o);
}

static Err show_open(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        const Register *reg;
        Str about;
        TRY(open_form_of(c, q, &reg));
        TRY(about_words(c, q, &about));
        Json *inputs = json_array(c->arena);
        const OpenForm *form = reg->open_form;
        put_open_head(c, model, reg);
        for (size_t i = 0; i < form->n_ask; i++)
                json_push(c->arena, inputs,
                        short_input(c, form->ask[i], S("v"), form->ask[i]->is_title ? about : S(""),
                                S("")));
        short_put(c, model, inputs);
        put_photos(c, model, reg, S(""));
        json_put_bool(c->arena, model, "form", true);
        return OK;
}

/* The photographs that were sent; what they are the worker tells, in its sandbox. *ret_error: why they are not taken. */
static MUST Err take_photos(
        Ctx *c, const Req *q, const Register *reg, OpenFile **ret, size_t *ret_n, Str *ret_error)
{
        OpenFile *files = NEW_N(c->arena, OpenFile, q->n_uploads + 1);
        const char **paths = NEW_N(c->arena, const char *, q->n_uploads + 1);
        Photo *photos = NEW_N(c->arena, Photo, q->n_uploads + 1);
        size_t n = 0, bad;
        for (size_t i = 0; i < q->n_uploads && reg->open_form->files; i++) {
                const Upload *u = &q->uploads[i];
                if (!str_eq(u->name, S("photos")) || !u->n_bytes)
                        continue;
                paths[n] = u->path;
                files[n++] = (OpenFile){u->file_name, u->path, u->n_bytes};
        }
        *ret = files;
        *ret_n = n;
        Err e = open_form_check(c, files, n);
        if (e != OK && e != ERR_LIMIT)
                return e;
        if (e == OK && n)
                e = job_photos(c, paths, n, photos, &bad);
        if (e != ERR_LIMIT && e != ERR_INVALID && e != ERR_CORRUPT)
                return e;
        *ret_error = e == ERR_LIMIT
                ? c->fault.sentence
                : str_printf(c->arena, "%.*s: %.*s", STR(files[bad].name), STR(c->fault.sentence));
        fault_clear(c);
        return OK;
}

static Err write_open(Ctx *c, const Req *q, Json *model, Resp *p)
{
        const Register *reg;
        Str number, unfit = {0};
        Json *inputs;
        OpenFile *files;
        size_t n_files;
        bool wrong;
        TRY(open_form_of(c, q, &reg));
        const OpenForm *form = reg->open_form;
        Record *r = record_new(c, reg);
        put_open_head(c, model, reg);
        TRY(short_take(c, q, form->ask, form->n_ask, r, &inputs, &wrong));
        TRY(take_photos(c, q, reg, &files, &n_files, &unfit));
        wrong = wrong || unfit.n;
        Err e = wrong ? OK : open_form_take(c, r, files, n_files, &number);
        if (e != OK && !short_blame(c, q, form->ask, form->n_ask, &inputs))
                return e;
        if (wrong || e != OK) {
                short_put(c, model, inputs);
                json_put_bool(c->arena, model, "form", true);
                put_photos(c, model, reg, unfit);
                json_put_bool(c->arena, model, "wrong", true);
                json_put_bool(c->arena, model, "again", n_files > 0);
                p->status = 422;
                return OK;
        }
        json_put_str(c->arena, model, "number", number);
        Buf address = buf_new(c->arena);
        buf_printf(&address, "/open/%.*s/state?number=", STR(reg->name));
        url_encode(&address, number);
        resp_redirect(c, p, buf_str(&address), S(""));
        return OK;
}

static Err show_state(Ctx *c, const Req *q, Json *model, Resp *p)
{
        (void)p;
        Arena *a = c->arena;
        const Register *reg;
        OpenState s;
        Str number = str_trim(req_param(q, "number"));
        TRY(open_form_of(c, q, &reg));
        TRY(open_form_state(c, reg, number, &s));
        put_open_head(c, model, reg);
        json_put_str(a, model, "number", number);
        json_put_bool(a, model, "told", s.found);
        json_put_bool(a, model, "unknown", number.n && !s.found);
        if (!s.found)
                return OK;
        put_state(c, model, reg, s.state);
        json_put_str(a, model, "came", day_words(c, s.came_ms));
        json_put_str(a, model, "moved", day_words(c, s.moved_ms));
        if (s.promised != DAY_NEVER)
                json_put_str(a, model, "promised", jdn_iso(a, s.promised));
        return OK;
}

const Route open_routes[] = {
        {"GET", "/open/:register", "open_form", "about", ROUTE_OPEN, MAY_READ, show_open},
        {"POST", "/open/:register", "open_form", "photos " SHORT_PREFIX "*",
                ROUTE_OPEN | ROUTE_WRITES | ROUTE_UPLOADS, MAY_READ, write_open},
        {"GET", "/open/:register/state", "open_form", "number", ROUTE_OPEN, MAY_READ, show_state},
        {0},
};
