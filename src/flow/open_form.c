/* open_form.c: what anybody writes to the office without an account, by the form that a register declares (open_form). It
 * becomes a record like any other, with its number, its clock and its desk; the writer is told the number and may ask
 * by it how far the matter is, and nothing else. So many an hour are taken and no more, since nobody signs in for it. */
#include "flow/flow.h"

#define HOUR_MS ((int64_t)3600 * 1000)
#define DAY_MS (24 * HOUR_MS)

static const Actor outside = {.id = SC("outside"), .login = SC("outside")};

/* The office itself receives it: what is written goes where no visitor sees. */
typedef struct {
        const Actor *actor;
        const Scope *scope;
} Stand;

static Stand step_in(Ctx *c, const Actor *as)
{
        Stand before = {c->actor, c->scope};
        c->actor = as;
        c->scope = NULL;
        return before;
}

static void step_out(Ctx *c, Stand before)
{
        c->actor = before.actor;
        c->scope = before.scope;
}

static MUST Err check_rate(Ctx *c, const Register *reg)
{
        const Filter lately = {S("created"), S("from"),
                str_printf(c->arena, "%lld", (long long)(now_ms(c) - HOUR_MS))};
        const ListQuery q = {.reg = reg, .filters = &lately, .n_filters = 1, .limit = 200};
        RecordList list;
        int64_t n = 0;
        TRY(record_list(c, &q, &list));
        for (size_t i = 0; i < list.n; i++)
                n += str_eq(list.p[i]->created_by, outside.id);
        if (n < setting_int(c, "open_form_hourly"))
                return OK;
        return fail(c, ERR_BUSY,
                "Very much was written within the last hour. Please try again later, or come or call.");
}

/* What came in the period that began less than period_ms ago. */
Err outside_counted(Ctx *c, Str what, int64_t period_ms, int64_t *ret)
{
        Cell n = CELL_NONE;
        bool found;
        TRY(db_one(c, "SELECT n FROM outside WHERE what = ? AND since_ms > ?",
                CELLS(cell_text(what), cell_int(now_ms(c) - period_ms)), &n, &found));
        *ret = found ? n.i : 0;
        return OK;
}

Err outside_count(Ctx *c, Str what, int64_t period_ms, int64_t n)
{
        int64_t before, now = now_ms(c);
        TRY(outside_counted(c, what, period_ms, &before));
        return db_run(c,
                "INSERT INTO outside (what, since_ms, n) VALUES (?, ?, ?) ON CONFLICT (what) DO UPDATE SET "
                "n = CASE WHEN outside.since_ms > ? THEN outside.n + excluded.n ELSE excluded.n END, "
                "since_ms = CASE WHEN outside.since_ms > ? THEN outside.since_ms ELSE excluded.since_ms END",
                CELLS(cell_text(what), cell_int(now), cell_int(n), cell_int(now - period_ms),
                        cell_int(now - period_ms)),
                NULL);
}

/* Photographs
 * ----------- */
Err open_form_check(Ctx *c, const OpenFile *files, size_t n)
{
        int64_t sum = 0, before, most = setting_int(c, "open_form_bytes");
        if ((int64_t)n > setting_int(c, "open_form_files"))
                return fail(c, ERR_LIMIT, "At most %lld photographs are taken at once.",
                        (long long)setting_int(c, "open_form_files"));
        for (size_t i = 0; i < n; i++) {
                sum += files[i].n_bytes;
                if (files[i].n_bytes > most)
                        return fail(c, ERR_LIMIT, "“%.*s” is larger than %lld MB.",
                                STR(files[i].name), (long long)((most + (1 << 19)) >> 20));
        }
        TRY(outside_counted(c, S("photo"), DAY_MS, &before));
        return !n || before + sum <= setting_int(c, "open_form_day_bytes")
                ? OK
                : fail(c, ERR_LIMIT,
                          "Very many photographs came in today. Please send it without them, or tomorrow.");
}

/* Each is an original, byte for byte; the record bears it, and only whoever sees the record finds it. */
static MUST Err attach(Ctx *c, Record *r, const OpenFile *files, size_t n)
{
        const Field *f = r->reg->open_form->files;
        Buf lines = buf_new(c->arena);
        int64_t sum = 0;
        if (!f || !n)
                return OK;
        if (!c->originals)
                return fail(c, ERR_IO, "There is no store for files.");
        for (size_t i = 0; i < n && (f->many || !i); i++) {
                Str hash, id = str_printf(c->arena, "urn:uuid:%.*s", STR(uuid_new(c)));
                TRY(original_put_file(c, c->originals, id, files[i].name, files[i].path,
                        S("sent with a public form"), &hash));
                buf_printf(&lines, "%s%.*s %.*s", i ? "\n" : "", STR(id), STR(files[i].name));
                sum += files[i].n_bytes;
        }
        TRY(outside_count(c, S("photo"), DAY_MS, sum));
        return record_put_text(c, r, f->name, buf_str(&lines));
}

static MUST Err put_given(Ctx *c, Record *r)
{
        const OpenForm *form = r->reg->open_form;
        for (size_t i = 0; i < form->n_puts; i++)
                if (form->puts[i].field && form->puts[i].n)
                        TRY(record_put_text(
                                c, r, form->puts[i].field->name, form->puts[i].values[0]));
        return form->day ? record_put_text(c, r, form->day->name, jdn_iso(c->arena, day_today(c)))
                         : OK;
}

static MUST Err take(Ctx *c, Record *r, const OpenFile *files, size_t n, Str *ret_number)
{
        Actor *who = NEW(c->arena, Actor);
        *who = outside;
        TRY(scope_office(c, &who->org_id));
        who->name = str_from(tr(c, N_("from outside, without an account")));
        c->actor = who;
        TRY(check_rate(c, r->reg));
        TRY(open_form_check(c, files, n));
        TRY(put_given(c, r));
        TRY(attach(c, r, files, n));
        TRY(record_save(c, r, str_from(tr(c, N_("written in the public form")))));
        *ret_number = r->number;
        return OK;
}

Err open_form_take(Ctx *c, Record *r, const OpenFile *files, size_t n, Str *ret_number)
{
        Stand before = step_in(c, &outside);
        Err e = take(c, r, files, n, ret_number);
        step_out(c, before);
        return e;
}

/* How far it is
 * ------------- */
static MUST Err tell(Ctx *c, const Register *reg, Str number, OpenState *ret)
{
        Record *r;
        Due *due;
        size_t n;
        Err e = record_load_number(c, reg, number, &r);
        if (e == ERR_NOT_FOUND ||
                (e == OK && (r->withdrawn || !str_eq(r->created_by, outside.id)))) {
                fault_clear(c);
                return OK; /* of letters that came otherwise not even that they are there */
        }
        TRY(e);
        *ret = (OpenState){.found = true,
                .number = r->number,
                .state = r->state,
                .came_ms = r->created_ms,
                .moved_ms = r->updated_ms,
                .promised = DAY_NEVER};
        TRY(clock_of_record(c, r, &due, &n));
        for (size_t i = 0; i < n; i++)
                if (due[i].clock == reg->open_form->promise && due[i].met == DAY_NEVER)
                        ret->promised = due[i].due;
        return OK;
}

Err open_form_state(Ctx *c, const Register *reg, Str number, OpenState *ret)
{
        *ret = (OpenState){.promised = DAY_NEVER};
        number = str_trim(number);
        if (!number.n || number.n > 60)
                return OK;
        Stand before = step_in(c, NULL);
        Err e = tell(c, reg, number, ret);
        step_out(c, before);
        return e;
}
